/*
 * paired.c
 *		The same persons before and after, or matched pairs, from counts of
 *		the pairs.
 */
#include "tally/tally.h"

#include "kernel/count/paired.h"
#include "common/result.h"

SPEGEL_FUNCTION(pair_mcnemar_test);
SPEGEL_FUNCTION(pair_odds_ratio_ci);
SPEGEL_FUNCTION(pair_difference_ci);

/* mcnemar_test(n10, n01, method) */
Datum
pair_mcnemar_test(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		"midp", "exact", "chi_squared", "edwards", NULL
	};
	static TestResult (*const test[]) (int64_t n10, int64_t n01) = {
		mcnemar_mid_p_test, mcnemar_exact_test, mcnemar_chi_squared_test,
		mcnemar_edwards_test
	};
	int64 n10 = argument_persons(fcinfo, 0);
	int64 n01 = argument_persons(fcinfo, 1);
	int method = argument_keyword(fcinfo, 2, "test method", methods);

	(void) tally_sum(n10, n01);
	return result_test(fcinfo, test[method] (n10, n01));
}

/* paired_odds_ratio_ci(n10, n01, level, method) */
Datum
pair_odds_ratio_ci(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		[PAIRED_ODDS_EXACT] = "exact",
		[PAIRED_ODDS_MIDP] = "midp",
		[PAIRED_ODDS_WILSON] = "wilson",
		[PAIRED_ODDS_WALD] = "wald",
		NULL
	};
	int64 n10 = argument_persons(fcinfo, 0);
	int64 n01 = argument_persons(fcinfo, 1);
	double level = argument_level(fcinfo, 2);
	PairedOddsMethod method = argument_keyword(fcinfo, 3, "interval method",
											   methods);

	(void) tally_sum(n10, n01);
	return result_estimate(fcinfo, paired_odds_ratio(n10, n01, level,
													 method));
}

/* paired_difference_ci(n11, n10, n01, n00, level) */
Datum
pair_difference_ci(PG_FUNCTION_ARGS)
{
	int64 n[4];
	int64 sum = 0;

	for (int i = 0; i < 4; i++)
	{
		n[i] = argument_persons(fcinfo, i);
		sum = tally_sum(sum, n[i]);
	}
	return result_estimate(fcinfo, paired_difference(n[0], n[1], n[2], n[3],
													 argument_level(fcinfo,
																	4)));
}
