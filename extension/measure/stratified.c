/*
 * stratified.c
 *		Two categories of a pool compared within strata.
 */
#include "measure/tally_argument.h"
#include "measure/selection.h"

#include "kernel/count/stratified.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(tally_mantel_haenszel);
SPEGEL_FUNCTION(tally_cochran_mantel_haenszel_test);
SPEGEL_FUNCTION(tally_breslow_day_test);

static int
selection_cmp(const void *a, const void *b)
{
	const Selection *x = a;
	const Selection *y = b;

	if (x->n1 != y->n1)
		return x->n1 < y->n1 ? -1 : 1;
	if (x->n2 != y->n2)
		return x->n2 < y->n2 ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->c > y->c) - (x->c < y->c);
}

/*
 * The arguments (selected tally[], pool tally[], category, other).  The
 * strata are sorted by their counts, because array_agg() collects them in
 * any order and sums of doubles depend on theirs.
 */
static StratifiedTables
argument_strata(FunctionCallInfo fcinfo)
{
	int n;
	int n_pool;
	const Tally **selected = argument_tally_array(fcinfo, 0, "selected", &n);
	const Tally **pool = argument_tally_array(fcinfo, 1, "pool", &n_pool);
	const text *category = PG_GETARG_TEXT_PP(2);
	const text *other = PG_GETARG_TEXT_PP(3);
	Selection *stratum = palloc((n + 1) * sizeof(Selection));
	int64 *cells = palloc((n + 1) * 4 * sizeof(int64));
	int64 *a = cells;
	int64 *b = a + n;
	int64 *c = b + n;
	int64 *d = c + n;
	int64 sum = 0;

	check_parallel("selected", n, "pool", n_pool);
	for (int i = 0; i < n; i++)
	{
		stratum[i] = selection_counts(selected[i], pool[i], category, other);
		sum = tally_sum(sum, tally_sum(stratum[i].n1, stratum[i].n2));
	}
	sort_elements(stratum, n, sizeof(Selection), selection_cmp);
	for (int i = 0; i < n; i++)
	{
		a[i] = stratum[i].a;
		b[i] = stratum[i].n1 - stratum[i].a;
		c[i] = stratum[i].c;
		d[i] = stratum[i].n2 - stratum[i].c;
	}
	return (StratifiedTables) {a, b, c, d, n};
}

Datum
tally_mantel_haenszel(PG_FUNCTION_ARGS)
{
	StratifiedTables tables = argument_strata(fcinfo);
	double level = argument_level(fcinfo, 4);
	const struct
	{
		const char *measure;
		StratifiedEffect effect;
	} result[] = {
		{"odds_ratio", stratified_odds_ratio(&tables, level)},
		{"risk_ratio", stratified_risk_ratio(&tables, level)},
		{"risk_difference", stratified_risk_difference(&tables, level)},
	};
	size_t used;
	size_t dropped;

	stratified_usable(&tables, &used, &dropped);
	result_set_begin(fcinfo);
	for (int i = 0; i < (int) lengthof(result); i++)
	{
		ResultRow row = {0};

		row_add_text(&row, result[i].measure, strlen(result[i].measure));
		row_add_float8(&row, result[i].effect.crude);
		row_add_estimate(&row, result[i].effect.common);
		row_add_float8(&row, result[i].effect.standard_error);
		row_add_int64(&row, used);
		row_add_int64(&row, dropped);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

Datum
tally_cochran_mantel_haenszel_test(PG_FUNCTION_ARGS)
{
	StratifiedTables tables = argument_strata(fcinfo);

	return result_test(fcinfo, stratified_cmh_test(&tables,
												   PG_GETARG_BOOL(4)));
}

Datum
tally_breslow_day_test(PG_FUNCTION_ARGS)
{
	StratifiedTables tables = argument_strata(fcinfo);

	return result_test(fcinfo, stratified_breslow_day_test(&tables));
}
