/*
 * goodness_of_fit.c
 *		Tests of a whole distribution against a reference, and of a trend
 *		over ordered levels.
 */
#include "measure/tally_argument.h"
#include "measure/tally_pair.h"

#include "kernel/count/goodness_of_fit.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(tally_goodness_of_fit);
SPEGEL_FUNCTION(tally_trend_test);
SPEGEL_FUNCTION(tally_trend_slope);

Datum
tally_goodness_of_fit(PG_FUNCTION_ARGS)
{
	TallyPair pair = tally_pair(PG_GETARG_TALLY_P(0), PG_GETARG_TALLY_P(1));
	GoodnessOfFit fit = goodness_of_fit(pair.focus, pair.reference, pair.n);
	ResultRow row = {0};

	row_add_float8(&row, fit.pearson.statistic);
	row_add_float8(&row, fit.pearson.p_value);
	row_add_float8(&row, fit.likelihood_ratio.statistic);
	row_add_float8(&row, fit.likelihood_ratio.p_value);
	row_add_float8(&row, fit.pearson.df);
	row_add_float8(&row, fit.smallest_expected);
	return result_row(fcinfo, &row);
}

/*
 * The arguments (levels tally[], scores float8[], category), sorted by score
 * so that the order of the arrays means nothing.
 */
typedef struct TrendLevel
{
	double score;
	int64 successes;
	int64 total;
} TrendLevel;

typedef struct Trend
{
	int n;
	int64 *successes;
	int64 *totals;
	double *scores;
} Trend;

static int
trend_level_cmp(const void *a, const void *b)
{
	const TrendLevel *x = a;
	const TrendLevel *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	if (x->total != y->total)
		return x->total < y->total ? -1 : 1;
	return (x->successes > y->successes) - (x->successes < y->successes);
}

static Trend
argument_trend(FunctionCallInfo fcinfo)
{
	int n;
	int n_scores;
	const Tally **levels = argument_tally_array(fcinfo, 0, "levels", &n);
	double *scores = argument_float8_array(fcinfo, 1, "scores", &n_scores);
	text *category = PG_GETARG_TEXT_PP(2);
	TrendLevel *level = palloc((n + 1) * sizeof(TrendLevel));
	int64 sum = 0;
	Trend trend;

	check_parallel("levels", n, "scores", n_scores);
	for (int i = 0; i < n; i++)
	{
		level[i].score = scores[i];
		level[i].successes = tally_persons(levels[i], VARDATA_ANY(category),
										   VARSIZE_ANY_EXHDR(category));
		level[i].total = tally_known_persons(levels[i]);
		sum = tally_sum(sum, level[i].total);
	}
	sort_elements(level, n, sizeof(TrendLevel), trend_level_cmp);

	trend.n = n;
	trend.scores = scores;
	trend.successes = palloc((n + 1) * sizeof(int64));
	trend.totals = palloc((n + 1) * sizeof(int64));
	for (int i = 0; i < n; i++)
	{
		trend.scores[i] = level[i].score;
		trend.successes[i] = level[i].successes;
		trend.totals[i] = level[i].total;
	}
	return trend;
}

Datum
tally_trend_test(PG_FUNCTION_ARGS)
{
	Trend trend = argument_trend(fcinfo);

	return result_test(fcinfo, cochran_armitage_test(trend.successes,
													 trend.totals,
													 trend.scores, trend.n));
}

Datum
tally_trend_slope(PG_FUNCTION_ARGS)
{
	Trend trend = argument_trend(fcinfo);

	return result_float8(fcinfo, cochran_armitage_slope(trend.successes,
														trend.totals,
														trend.scores,
														trend.n));
}
