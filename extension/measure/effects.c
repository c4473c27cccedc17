/*
 * effects.c
 *		Two categories of a pool compared by the risk of being selected:
 *		ratio, difference and odds ratio, with their tests.
 */
#include "measure/selection.h"

#include "kernel/count/deviation.h"
#include "kernel/count/odds_ratio.h"
#include "kernel/count/selection_bounds.h"
#include "kernel/count/two_group.h"
#include "common/result.h"
#include "measure/deviation_row.h"

SPEGEL_FUNCTION(tally_risk_ratio_ci);
SPEGEL_FUNCTION(tally_risk_difference_ci);
SPEGEL_FUNCTION(tally_odds_ratio_ci);
SPEGEL_FUNCTION(tally_fisher_test);
SPEGEL_FUNCTION(tally_fisher_midp_test);
SPEGEL_FUNCTION(tally_chi_squared_test);
SPEGEL_FUNCTION(tally_chi_squared_test_method);
SPEGEL_FUNCTION(tally_selection_deviation);
SPEGEL_FUNCTION(tally_risk_difference_bounds);
SPEGEL_FUNCTION(tally_odds_ratio_bounds);

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

/* chi_squared_test(selected, pool, category, other, method) */
Datum
tally_chi_squared_test_method(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		"n_minus_1", "pearson", "yates", "likelihood_ratio", NULL
	};
	static TestResult (*const test[]) (int64_t a, int64_t n1, int64_t c,
									   int64_t n2) = {
		chi_squared_n_minus_1_test, chi_squared_pearson_test,
		chi_squared_yates_test, likelihood_ratio_test
	};
	Selection s = argument_selection(fcinfo);
	int method = argument_keyword(fcinfo, 4, "test method", methods);

	return result_test(fcinfo, test[method] (s.a, s.n1, s.c, s.n2));
}

/* selection_deviation(selected, pool, category, other) */
Datum
tally_selection_deviation(PG_FUNCTION_ARGS)
{
	Selection s = argument_selection(fcinfo);

	return result_deviation(fcinfo,
							deviation_of_selection(s.a, s.n1, s.c, s.n2));
}

/*
 * The arguments (selected, pool, category, other) and the persons of unknown
 * category.
 */
static UnknownSelection
argument_unknown_selection(FunctionCallInfo fcinfo)
{
	Selection s = argument_selection(fcinfo);
	int64 selected = PG_GETARG_TALLY_P(0)->unknown;
	int64 pool = PG_GETARG_TALLY_P(1)->unknown;

	check_selected(selected, pool, NULL, 0);
	return (UnknownSelection) {
		s.a, s.n1, s.c, s.n2, selected, pool - selected
	};
}

Datum
tally_risk_difference_bounds(PG_FUNCTION_ARGS)
{
	UnknownSelection s = argument_unknown_selection(fcinfo);

	return result_estimate(fcinfo, risk_difference_bounds(s));
}

Datum
tally_odds_ratio_bounds(PG_FUNCTION_ARGS)
{
	UnknownSelection s = argument_unknown_selection(fcinfo);

	return result_estimate(fcinfo, odds_ratio_bounds(s));
}
