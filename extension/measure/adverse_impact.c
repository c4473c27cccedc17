/*
 * adverse_impact.c
 *		Selection rates of the categories of a pool compared by the
 *		four-fifths rule.
 */
#include "measure/selection.h"

#include "miscadmin.h"

#include "kernel/base/adjust.h"
#include "kernel/count/adverse_impact.h"
#include "common/result.h"
#include "common/result_row.h"
#include "measure/tally_pair.h"

SPEGEL_FUNCTION(tally_adverse_impact);
SPEGEL_FUNCTION(tally_adverse_impact_bounds);
SPEGEL_FUNCTION(tally_adverse_impact_verdict);

/* The benchmark is not compared with itself. */
static AdverseImpact
compare_with_benchmark(const TallyPair *pair, int i, int benchmark,
					   double level)
{
	AdverseImpact impact = adverse_impact(pair->focus[i], pair->reference[i],
										  pair->focus[benchmark],
										  pair->reference[benchmark], level);

	if (i == benchmark)
	{
		impact.impact_ratio.low = impact.impact_ratio.high = NAN;
		impact.p_value = NAN;
		impact.flip_flop = false;
	}
	return impact;
}

/*
 * adverse_impact(selected, pool, level): one row for each category of the
 * pool.
 */
Datum
tally_adverse_impact(PG_FUNCTION_ARGS)
{
	TallyPair pair = tally_pair(PG_GETARG_TALLY_P(0), PG_GETARG_TALLY_P(1));
	double level = argument_level(fcinfo, 2);
	int n = pair.n;
	AdverseImpact *impact = palloc((n + 1) * sizeof(AdverseImpact));
	double *p = palloc((n + 1) * sizeof(double));
	double *p_adjusted = palloc((n + 1) * sizeof(double));
	int benchmark;

	for (int i = 0; i < n; i++)
		check_selected(pair.focus[i], pair.reference[i],
					   pair.category[i].label, pair.category[i].length);
	benchmark = adverse_impact_benchmark(pair.focus, pair.reference, n);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		/* a pool of many small groups has no benchmark */
		impact[i] = benchmark >= 0 ?
			compare_with_benchmark(&pair, i, benchmark, level) :
			adverse_impact(0, 0, 0, 0, level);
		p[i] = impact[i].p_value;
	}
	adjust_holm(p, n, p_adjusted, palloc((n + 1) * sizeof(RankedP)));

	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		bool defined = impact[i].four_fifths != FOUR_FIFTHS_UNDEFINED;
		ResultRow row = {0};

		row_add_text(&row, pair.category[i].label, pair.category[i].length);
		row_add_int64(&row, pair.focus[i]);
		row_add_int64(&row, pair.reference[i]);
		row_add_float8(&row, proportion_share(pair.focus[i],
											  pair.reference[i]));
		row_add_estimate(&row, impact[i].impact_ratio);
		row_add_float8(&row, p[i]);
		row_add_float8(&row, p_adjusted[i]);
		row_add(&row, BoolGetDatum(impact[i].four_fifths == FOUR_FIFTHS_MET),
				!defined);
		row_add(&row, BoolGetDatum(impact[i].flip_flop), !defined);
		row_add_headcount(&row, impact[i].shortfall_to_rule);
		row_add_headcount(&row, impact[i].shortfall_to_parity);
		row_add_boolean(&row, i == benchmark);
		row_add_boolean(&row, adverse_impact_is_small(pair.reference[i],
													  pair.reference_known));
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * (selected, pool, category, other): over all memberships of the unknown.  A
 * person of unknown category may belong to a third one as well, but that is
 * never more extreme than belonging to one of the two.
 */
static AdverseImpactBounds
argument_bounds(FunctionCallInfo fcinfo, Selection *s)
{
	int64 selected = PG_GETARG_TALLY_P(0)->unknown;
	int64 pool = PG_GETARG_TALLY_P(1)->unknown;

	*s = argument_selection(fcinfo);
	check_selected(selected, pool, NULL, 0);
	return adverse_impact_bounds(s->a, s->n1, s->c, s->n2, selected, pool);
}

Datum
tally_adverse_impact_bounds(PG_FUNCTION_ARGS)
{
	Selection s;
	AdverseImpactBounds bounds = argument_bounds(fcinfo, &s);
	Estimate result = {
		.value = adverse_impact(s.a, s.n1, s.c, s.n2,
								ANY_LEVEL).impact_ratio.value,
		.low = bounds.lowest,
		.high = bounds.highest,
	};

	return result_estimate(fcinfo, result);
}

Datum
tally_adverse_impact_verdict(PG_FUNCTION_ARGS)
{
	static const char *const verdicts[] = {
		[ADVERSE_IMPACT_UNDEFINED] = NULL,
		[ADVERSE_IMPACT_NEVER] = "never",
		[ADVERSE_IMPACT_ALWAYS] = "always",
		[ADVERSE_IMPACT_UNDETERMINED] = "undetermined",
	};
	Selection s;
	const char *verdict = verdicts[argument_bounds(fcinfo, &s).verdict];

	if (verdict == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(verdict));
}
