/*
 * adjust.c
 *		P values adjusted for testing many hypotheses at once.
 */
#include "common/array_argument.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "kernel/base/adjust.h"
#include "common/result.h"

SPEGEL_FUNCTION(array_adjust_p);

/* adjust_p(p float8[], method): element for element; NULL stays NULL. */
Datum
array_adjust_p(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		"holm", "benjamini_hochberg", "bonferroni", "hochberg",
		"benjamini_yekutieli", NULL
	};
	static void (*const adjust[]) (const double *p, size_t n,
								   double *adjusted, RankedP *scratch) = {
		adjust_holm, adjust_benjamini_hochberg, adjust_bonferroni,
		adjust_hochberg, adjust_benjamini_yekutieli
	};
	int n;
	double *p = argument_nullable_float8_array(fcinfo, 0, "p", &n);
	int method = argument_keyword(fcinfo, 1, "adjustment", methods);
	RankedP *scratch = palloc((n + 1) * sizeof(RankedP));
	Datum *value = palloc((n + 1) * sizeof(Datum));
	bool *isnull = palloc((n + 1) * sizeof(bool));
	int lower_bound = 1;

	for (int i = 0; i < n; i++)
		if (p[i] < 0.0 || p[i] > 1.0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("p values must be between 0 and 1"),
					 errdetail("Element %d is %g.", i + 1, p[i])));
	adjust[method] (p, n, p, scratch);
	if (n == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(FLOAT8OID));
	for (int i = 0; i < n; i++)
	{
		isnull[i] = isnan(p[i]);
		value[i] = Float8GetDatum(p[i]);
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(value, isnull, 1, &n,
											 &lower_bound, FLOAT8OID, 8,
											 FLOAT8PASSBYVAL,
											 TYPALIGN_DOUBLE));
}
