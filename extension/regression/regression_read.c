/*
 * regression_read.c
 *		What is inside a regression.
 */
#include "regression/regression.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/result_row.h"

SPEGEL_FUNCTION(regression_persons);
SPEGEL_FUNCTION(regression_missing_outcomes);
SPEGEL_FUNCTION(regression_covariate_names);
SPEGEL_FUNCTION(regression_patterns);

static int64
count_missing(const Regression *r)
{
	int64 missing = 0;

	for (uint32 i = 0; i < r->n_patterns; i++)
		missing += regression_pattern(r, i)->missing;
	return missing;
}

Datum
regression_persons(PG_FUNCTION_ARGS)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);

	PG_RETURN_INT64(r->persons - count_missing(r));
}

Datum
regression_missing_outcomes(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(count_missing(PG_GETARG_REGRESSION_P(0)));
}

/* A key as an array of texts. */
static Datum
key_array(const char *key, int n)
{
	Label label[COVARIATES_MAX];
	Datum element[COVARIATES_MAX];
	bool isnull[COVARIATES_MAX];
	int lower = 1;

	if (n == 0)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	regression_read_key(key, n, label);
	for (int i = 0; i < n; i++)
	{
		isnull[i] = label[i].label == NULL;
		element[i] = (Datum) 0;
		if (!isnull[i])
			element[i] =
				PointerGetDatum(cstring_to_text_with_len(label[i].label,
														 label[i].length));
	}
	return PointerGetDatum(construct_md_array(element, isnull, 1, &n, &lower,
											  TEXTOID, -1, false, 'i'));
}

Datum
regression_covariate_names(PG_FUNCTION_ARGS)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);
	int length;

	PG_RETURN_DATUM(key_array(regression_names(r, &length), r->n_names));
}

double
regression_within_squares(const RegressionPattern *pattern)
{
	ExactSum n = exact_power(pattern->persons, 0);
	ExactSum squares = exact_multiply(&pattern->sum[SUM_YY], &n, 0);
	ExactSum least = exact_multiply(&pattern->sum[SUM_Y],
									&pattern->sum[SUM_Y], 0);

	if (pattern->persons == 0)
		return 0.0;
	exact_negate(&least);
	exact_add(&squares, &least);
	return exact_to_double(&squares, 120) / pattern->persons;
}

double
regression_pattern_mean(const Regression *r, uint32 number)
{
	const RegressionPattern *pattern = regression_pattern(r, number);
	int total = r->form == REGRESSION_WEIGHTED ? SUM_WY : SUM_Y;
	int base = r->form == REGRESSION_WEIGHTED ? SUM_W : SUM_T;
	const RegressionSumType *type = regression_forms[r->form].sum;
	double sum = exact_to_double(&pattern->sum[total], type[total].scale);

	if (pattern->persons == 0)
		return NAN;
	if (r->form == REGRESSION_PLAIN)
		return sum / pattern->persons;
	return sum / exact_to_double(&pattern->sum[base], type[base].scale);
}

Datum
regression_patterns(PG_FUNCTION_ARGS)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);

	result_set_begin(fcinfo);
	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		const RegressionPattern *pattern = regression_pattern(r, i);
		ResultRow row = {0};
		double deviation = NAN;
		int length;

		if (pattern->persons > 1 && r->form == REGRESSION_PLAIN)
			deviation = sqrt(regression_within_squares(pattern) /
							 (pattern->persons - 1));
		row_add(&row, key_array(regression_key(r, i, &length), r->n_names),
				false);
		row_add_int64(&row, pattern->persons);
		row_add_int64(&row, pattern->missing);
		row_add_float8(&row, regression_pattern_mean(r, i));
		row_add_float8(&row, deviation);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
