/*
 * term_tests.c
 *		Is a term of a model needed?  A test for each.
 */
#include "regression/glm_regression.h"
#include "regression/linear_regression.h"

SPEGEL_FUNCTION(regression_linear_term_tests);
SPEGEL_FUNCTION(regression_logistic_term_tests);
SPEGEL_FUNCTION(regression_poisson_term_tests);

/* What tests the columns of a term beside others. */
typedef struct Tester
{
	const Model *model;
	const LinearData *linear;	/* NULL: a generalised model */
	const LinearFit *fit;
	const GlmData *glm;
	double *scratch;
} Tester;

static void
add_tests(FunctionCallInfo fcinfo, const Tester *tester)
{
	const Design *design = &tester->model->design;

	for (int t = 0; t < design->n_terms; t++)
	{
		bool tested[DESIGN_MAX_COLUMNS];
		bool other[DESIGN_MAX_COLUMNS];
		char *name;
		TestResult test = {NAN, 0.0, NAN};
		ResultRow row = {0};

		design_term_columns(design, t, tested, other);
		name = terms_term(design, &tester->model->covariates, t);
		row_add_text(&row, name, strlen(name));
		if (tester->linear != NULL)
			test = linear_term_test(tester->linear, tester->fit, tested, other,
									tester->scratch);
		else
			test = glm_ratio_test(tester->glm, tested, other, tester->scratch);
		row_add_float8(&row, test.df);
		if (tester->linear != NULL)
			row_add_float8(&row, tester->fit->df);
		row_add_float8(&row, test.statistic);
		row_add_float8(&row, test.p_value);
		result_set_row(fcinfo, &row);
	}
}

Datum
regression_linear_term_tests(PG_FUNCTION_ARGS)
{
	bool drops = model_argument_drops(fcinfo, 2);
	LinearData data = {.errors = LINEAR_CLASSICAL};
	LinearFit fit;
	Model model;

	linear_check_form(PG_GETARG_REGRESSION_P(0), LINEAR_CLASSICAL);
	model = model_argument(fcinfo, &(ModelRequest) {
		.terms = 1, .drop_missing = drops
	});
	result_set_begin(fcinfo);
	if (model.persons == 0)
		return (Datum) 0;
	fit = linear_fit_model(&model, &data);
	add_tests(fcinfo, &(Tester) {
		.model = &model, .linear = &data, .fit = &fit,
		.scratch = model_alloc(linear_scratch(model.design.n_columns),
							   sizeof(double))
	});
	return (Datum) 0;
}

static Datum
ratio_tests(FunctionCallInfo fcinfo, GlmFamily family, bool bias_reduced)
{
	bool drops = model_argument_drops(fcinfo, 2);
	Model model = model_argument(fcinfo, &(ModelRequest) {
		.terms = 1, .drop_missing = drops
	});
	GlmData data = glm_data(&model, family, bias_reduced);

	result_set_begin(fcinfo);
	if (model.persons == 0)
		return (Datum) 0;
	add_tests(fcinfo, &(Tester) {
		.model = &model, .glm = &data,
		.scratch = model_alloc(glm_scratch(model.design.n_columns),
							   sizeof(double))
	});
	return (Datum) 0;
}

Datum
regression_logistic_term_tests(PG_FUNCTION_ARGS)
{
	return ratio_tests(fcinfo, GLM_LOGISTIC, PG_GETARG_BOOL(3));
}

Datum
regression_poisson_term_tests(PG_FUNCTION_ARGS)
{
	return ratio_tests(fcinfo, GLM_POISSON, false);
}
