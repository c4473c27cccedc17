/*
 * spell_errors.c
 *		All rows that career_agg() would refuse, which stops at the first.
 */
#include "career/career.h"

#include "miscadmin.h"
#include "utils/array.h"

#include "common/array_argument.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(career_spell_errors);

/* spell_errors(valid_from date[], valid_to date[]): set of (number, reason) */
Datum
career_spell_errors(PG_FUNCTION_ARGS)
{
	bool *from_is_null;
	bool *to_is_null;
	int n;
	int n_to;
	Datum *from = argument_elements(fcinfo, 0, "valid_from", &from_is_null,
									&n);
	Datum *to = argument_elements(fcinfo, 1, "valid_to", &to_is_null, &n_to);

	check_parallel("valid_from", n, "valid_to", n_to);
	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		DateADT valid_to = to_is_null[i] ? CAREER_OPEN :
			DatumGetDateADT(to[i]);
		char *reason;
		ResultRow row = {0};

		CHECK_FOR_INTERRUPTS();
		reason = from_is_null[i] ? pstrdup(CAREER_NO_START) :
			career_days_fault(DatumGetDateADT(from[i]), valid_to);
		if (reason == NULL)
			continue;
		row_add_int64(&row, i + 1);
		row_add(&row, from[i], from_is_null[i]);
		row_add(&row, to[i], to_is_null[i]);
		row_add_text(&row, reason, strlen(reason));
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
