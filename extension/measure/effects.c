/*
 * effects.c
 *		Two categories of a pool compared by the risk of being selected:
 *		ratio, difference and odds ratio, with their tests.
 */
#include "measure/selection.h"

#include "kernel/count/odds_ratio.h"
#include "kernel/count/two_group.h"
#include "common/result.h"

SPEGEL_FUNCTION(tally_risk_ratio_ci);
SPEGEL_FUNCTION(tally_risk_difference_ci);
SPEGEL_FUNCTION(tally_odds_ratio_ci);
SPEGEL_FUNCTION(tally_fisher_test);
SPEGEL_FUNCTION(tally_fisher_midp_test);
SPEGEL_FUNCTION(tally_chi_squared_test);

Datum
tally_risk_ratio_ci(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		[RISK_RATIO_KOOPMAN] = "koopman",
		[RISK_RATIO_KATZ] = "katz",
		NULL
	};
	Selection s = argument_selection(fcinfo);
	double level = argument_level(fcinfo, 4);
	RiskRatioMethod method = argument_keyword(fcinfo, 5, "interval method",
											  methods);

	return result_estimate(fcinfo, risk_ratio(s.a, s.n1, s.c, s.n2, level,
											  method));
}

Datum
tally_risk_difference_ci(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		[RISK_DIFFERENCE_MIETTINEN_NURMINEN] = "miettinen_nurminen",
		[RISK_DIFFERENCE_NEWCOMBE] = "newcombe",
		NULL
	};
	Selection s = argument_selection(fcinfo);
	double level = argument_level(fcinfo, 4);
	RiskDifferenceMethod method = argument_keyword(fcinfo, 5,
												   "interval method",
												   methods);

	return result_estimate(fcinfo, risk_difference(s.a, s.n1, s.c, s.n2,
												   level, method));
}

Datum
tally_odds_ratio_ci(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		[ODDS_RATIO_EXACT] = "exact",
		[ODDS_RATIO_MIDP] = "midp",
		[ODDS_RATIO_WOOLF] = "woolf",
		NULL
	};
	Selection s = argument_selection(fcinfo);
	double level = argument_level(fcinfo, 4);
	OddsRatioMethod method = argument_keyword(fcinfo, 5, "interval method",
											  methods);

	return result_estimate(fcinfo, odds_ratio(s.a, s.n1, s.c, s.n2, level,
											  method));
}

Datum
tally_fisher_test(PG_FUNCTION_ARGS)
{
	Selection s = argument_selection(fcinfo);

	return result_test(fcinfo, fisher_test(s.a, s.n1, s.c, s.n2));
}

Datum
tally_fisher_midp_test(PG_FUNCTION_ARGS)
{
	Selection s = argument_selection(fcinfo);

	return result_test(fcinfo, fisher_midp_test(s.a, s.n1, s.c, s.n2));
}

Datum
tally_chi_squared_test(PG_FUNCTION_ARGS)
{
	Selection s = argument_selection(fcinfo);

	return result_test(fcinfo, chi_squared_n_minus_1_test(s.a, s.n1, s.c,
														  s.n2));
}
