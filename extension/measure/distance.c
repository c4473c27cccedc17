/*
 * distance.c
 *		How far the distribution of one tally is from that of another.
 */
#include "measure/tally_pair.h"

#include "kernel/count/distance.h"
#include "common/result.h"

SPEGEL_FUNCTION(tally_dissimilarity);
SPEGEL_FUNCTION(tally_dissimilarity_bounds);
SPEGEL_FUNCTION(tally_mirror_index);
SPEGEL_FUNCTION(tally_divergence);

static TallyPair
argument_pair(FunctionCallInfo fcinfo)
{
	return tally_pair(PG_GETARG_TALLY_P(0), PG_GETARG_TALLY_P(1));
}

Datum
tally_dissimilarity(PG_FUNCTION_ARGS)
{
	TallyPair pair = argument_pair(fcinfo);

	return result_float8(fcinfo, distance_dissimilarity(pair.focus,
														pair.reference,
														pair.n));
}

/*
 * dissimilarity_bounds(focus, reference): the unknown of the focus belong to
 * the categories that either tally has, in whole persons.
 */
Datum
tally_dissimilarity_bounds(PG_FUNCTION_ARGS)
{
	TallyPair pair = argument_pair(fcinfo);
	DistanceBounds bounds;
	Estimate result;

	bounds = distance_bounds_whole(pair.focus, pair.focus_unknown,
								   pair.reference, pair.n,
								   palloc((pair.n + 1) * sizeof(int64)));
	result.value = distance_dissimilarity(pair.focus, pair.reference, pair.n);
	result.low = bounds.low;
	result.high = bounds.high;
	return result_estimate(fcinfo, result);
}

Datum
tally_mirror_index(PG_FUNCTION_ARGS)
{
	TallyPair pair = argument_pair(fcinfo);

	return result_float8(fcinfo, distance_mirror_index(pair.focus,
													   pair.reference,
													   pair.n));
}

Datum
tally_divergence(PG_FUNCTION_ARGS)
{
	TallyPair pair = argument_pair(fcinfo);

	return result_float8(fcinfo, distance_divergence(pair.focus,
													 pair.reference, pair.n));
}
