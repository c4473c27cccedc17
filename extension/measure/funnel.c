/*
 * funnel.c
 *		Where a recruitment or promotion funnel loses one of two categories.
 */
#include "measure/tally_argument.h"

#include "kernel/count/funnel.h"
#include "kernel/count/two_group.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(tally_funnel);

typedef struct FunnelCount
{
	int64 focus;
	int64 reference;
} FunnelCount;

/* Descending: who reaches a stage has passed all the stages before. */
static int
funnel_count_cmp(const void *a, const void *b)
{
	const FunnelCount *x = a;
	const FunnelCount *y = b;

	if (x->focus != y->focus)
		return x->focus > y->focus ? -1 : 1;
	return (x->reference < y->reference) - (x->reference > y->reference);
}

static void
check_narrowing(const FunnelCount *count, int n, const text *other)
{
	for (int i = 1; i < n; i++)
		if (count[i].reference > count[i - 1].reference)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("stages of a funnel must narrow in both categories"),
					 errdetail("A stage with fewer persons of the category than another (%lld, %lld) has more of \"%.*s\" (%lld, %lld).",
							   (long long) count[i].focus,
							   (long long) count[i - 1].focus,
							   (int) VARSIZE_ANY_EXHDR(other),
							   VARDATA_ANY(other),
							   (long long) count[i].reference,
							   (long long) count[i - 1].reference),
					 errhint("Each stage counts the persons who reached it, also those who went further.")));
}

/*
 * funnel(stages tally[], category, other): one row for each passage.  The
 * stages come in any order: they are nested, so their counts sort them.
 */
Datum
tally_funnel(PG_FUNCTION_ARGS)
{
	int n;
	const Tally **stages = argument_tally_array(fcinfo, 0, "stages", &n);
	text *category = PG_GETARG_TEXT_PP(1);
	text *other = PG_GETARG_TEXT_PP(2);
	FunnelCount *count = palloc((n + 1) * sizeof(FunnelCount));
	int64 *focus = palloc((n + 1) * sizeof(int64));
	int64 *reference = palloc((n + 1) * sizeof(int64));
	FunnelStage *passage = palloc((n + 1) * sizeof(FunnelStage));
	FunnelSummary summary;

	for (int i = 0; i < n; i++)
	{
		count[i].focus = tally_persons(stages[i], VARDATA_ANY(category),
									   VARSIZE_ANY_EXHDR(category));
		count[i].reference = tally_persons(stages[i], VARDATA_ANY(other),
										   VARSIZE_ANY_EXHDR(other));
	}
	sort_elements(count, n, sizeof(FunnelCount), funnel_count_cmp);
	check_narrowing(count, n, other);
	for (int i = 0; i < n; i++)
	{
		focus[i] = count[i].focus;
		reference[i] = count[i].reference;
	}
	summary = funnel_compare(focus, reference, n, passage);

	result_set_begin(fcinfo);
	for (int i = 0; i + 1 < n; i++)
	{
		ResultRow row = {0};

		row_add_int32(&row, i + 1);
		row_add_int64(&row, focus[i]);
		row_add_int64(&row, focus[i + 1]);
		row_add_float8(&row, passage[i].focus_pass);
		row_add_float8(&row, passage[i].focus_cumulative);
		row_add_int64(&row, reference[i]);
		row_add_int64(&row, reference[i + 1]);
		row_add_float8(&row, passage[i].reference_pass);
		row_add_float8(&row, passage[i].reference_cumulative);
		row_add_float8(&row, passage[i].pass_ratio);
		row_add_float8(&row, passage[i].log_contribution);
		row_add_float8(&row, passage[i].share_of_total);
		row_add_float8(&row, fisher_test(focus[i + 1], focus[i],
										 reference[i + 1],
										 reference[i]).p_value);
		row_add_boolean(&row, summary.has_worst &&
						summary.worst == (size_t) i);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
