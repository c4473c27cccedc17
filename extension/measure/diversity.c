/*
 * diversity.c
 *		How diverse the persons of a tally are.
 */
#include "tally/tally.h"

#include "kernel/count/diversity.h"
#include "common/result.h"

SPEGEL_FUNCTION(tally_blau_index);
SPEGEL_FUNCTION(tally_shannon_entropy);
SPEGEL_FUNCTION(tally_effective_categories);

/* The persons of each category, ascending by label. */
static int64 *
category_counts(FunctionCallInfo fcinfo, int *n)
{
	TallyView view = tally_view(PG_GETARG_TALLY_P(0));
	int64 *counts = palloc((view.n + 1) * sizeof(int64));

	for (int i = 0; i < view.n; i++)
		counts[i] = view.entry[i].persons;
	*n = view.n;
	return counts;
}

Datum
tally_blau_index(PG_FUNCTION_ARGS)
{
	int n;
	int64 *counts = category_counts(fcinfo, &n);

	return result_float8(fcinfo, diversity_blau(counts, n));
}

Datum
tally_shannon_entropy(PG_FUNCTION_ARGS)
{
	int n;
	int64 *counts = category_counts(fcinfo, &n);

	return result_float8(fcinfo, diversity_shannon(counts, n));
}

Datum
tally_effective_categories(PG_FUNCTION_ARGS)
{
	int n;
	int64 *counts = category_counts(fcinfo, &n);
	double order = PG_GETARG_FLOAT8(1);

	if (!(order >= 0.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("order of diversity must be 0 or greater: %g", order),
				 errhint("Usual orders are 0, 1, 2 and Infinity.")));
	return result_float8(fcinfo, diversity_hill(counts, n, order));
}
