/*
 * decomposition.c
 *		What the difference between two groups is made of.
 */
#include "regression/glm_regression.h"
#include "regression/groups.h"
#include "regression/linear_regression.h"

#include "common/result.h"
#include "kernel/base/wald.h"
#include "kernel/regression/decomposition.h"

SPEGEL_FUNCTION(regression_decomposition);

enum
{
	ARG_WEIGHTS = 5,
	ARG_MODEL,
	ARG_LEVEL,
	ARG_MISSING
};

typedef enum Weights
{
	WEIGHTS_REFERENCE,
	WEIGHTS_FOCUS,
	WEIGHTS_POOLED,
	WEIGHTS_NEUMARK,
	WEIGHTS_COTTON,
	WEIGHTS_REIMERS,
	WEIGHTS_THREEFOLD
} Weights;

#define MODEL_BOTH 2

/* The groups, and everything that the models share. */
typedef struct Subject
{
	Groups groups;
	bool logistic;
	const LinearPattern *linear;	/* by pattern; the other is NULL */
	const GlmPattern *glm;
	bool separated;
} Subject;

/* The patterns of a group, or of both, and a model of them. */
typedef struct Part
{
	Design design;
	int64 persons;
	Size *source;				/* which pattern each one is */
	int rank;
	int *kept;
	double *coefficient;
	double *half;
} Part;

static Part
choose_patterns(const Subject *subject, int model, const Design *design)
{
	const Groups *groups = &subject->groups;
	Size n = 0;
	int width = design->n_covariates;
	int32_t *level = model_alloc(design->n_patterns * width, sizeof(int32_t));
	Part part = {.design = *design};

	part.source = model_alloc(design->n_patterns, sizeof(Size));
	for (Size i = 0; i < design->n_patterns; i++)
	{
		if (model != MODEL_BOTH && groups->group[i] != model)
			continue;
		memcpy(level + n * width, design->level + i * width,
			   width * sizeof(int32_t));
		part.source[n++] = i;
	}
	part.design.level = level;
	part.design.n_patterns = n;
	part.persons = model == MODEL_BOTH ? groups->model.persons :
		groups->persons[model];
	return part;
}

/* Fits it; the rest is outcome less fit, by pattern of both groups. */
static void
fit_linear(const Subject *subject, Part *part, double *rest)
{
	Size n = part->design.n_patterns;
	Size p = part->design.n_columns;
	LinearPattern *pattern = model_alloc(n, sizeof(LinearPattern));
	LinearData data = {
		.design = &part->design, .pattern = pattern, .persons = part->persons,
		.errors = LINEAR_CLASSICAL, .centred = true
	};
	LinearFit fit = {
		.kept = part->kept, .coefficient = part->coefficient,
		.covariance = palloc((p * p + 1) * sizeof(double)),
		.half = part->half
	};
	double *whole = palloc((p + 1) * sizeof(double));
	DesignCell cell[DESIGN_MAX_CELLS];

	for (Size i = 0; i < n; i++)
		pattern[i] = subject->linear[part->source[i]];
	linear_fit(&data, &fit, model_alloc(linear_scratch(p), sizeof(double)));
	part->rank = fit.rank;
	design_spread(&part->design, fit.rank, fit.kept, fit.coefficient, whole);
	for (Size i = 0; i < n; i++)
	{
		int cells = design_row(&part->design, i, cell);

		rest[part->source[i]] =
			linear_residual(&pattern[i], design_fit(cell, cells, whole), 0.0) /
			pattern[i].weight;
	}
}

static void
fit_logistic(Subject *subject, Part *part, double *rest)
{
	Size n = part->design.n_patterns;
	Size p = part->design.n_columns;
	GlmPattern *pattern = model_alloc(n, sizeof(GlmPattern));
	GlmData data = {
		.design = &part->design, .pattern = pattern, .family = GLM_LOGISTIC,
		.rows = part->persons, .centred = true
	};
	GlmFit fit = {
		.kept = part->kept, .coefficient = part->coefficient,
		.covariance = palloc((p * p + 1) * sizeof(double)),
		.half = part->half,
		.chi_squared = palloc((p + 1) * sizeof(double))
	};
	double *whole = palloc((p + 1) * sizeof(double));
	DesignCell cell[DESIGN_MAX_CELLS];

	for (Size i = 0; i < n; i++)
		pattern[i] = subject->glm[part->source[i]];
	glm_fit(&data, &fit, model_alloc(glm_scratch(p), sizeof(double)));
	part->rank = fit.rank;
	subject->separated = subject->separated || fit.limits != NULL;
	design_spread(&part->design, fit.rank, fit.kept, fit.coefficient, whole);
	for (Size i = 0; i < n; i++)
	{
		int cells = design_row(&part->design, i, cell);

		rest[part->source[i]] = pattern[i].events / pattern[i].size -
			average_response(AVERAGE_LOGIT,
							 design_fit(cell, cells, whole)).mean;
	}
}

/* One of the models of a decomposition. */
static DecompositionModel
fit_part(Subject *subject, int model, const Design *design)
{
	Part part = choose_patterns(subject, model, design);
	Size p = design->n_columns;
	Estimable *e = palloc(sizeof(Estimable));
	double *whole = palloc((p + 1) * sizeof(double));
	double *rest = model_alloc(design->n_patterns, sizeof(double));

	part.kept = palloc((p + 1) * sizeof(int));
	part.coefficient = palloc((p + 1) * sizeof(double));
	part.half = palloc((p * p + 1) * sizeof(double));
	if (subject->logistic)
		fit_logistic(subject, &part, rest);
	else
		fit_linear(subject, &part, rest);
	e->left_out = palloc((p + 1) * sizeof(int));
	e->scale = palloc((p + 1) * sizeof(double));
	e->combination = palloc((p * p + 1) * sizeof(double));
	estimable_begin(e, &part.design, part.rank, part.kept,
					model_alloc(estimable_scratch(p), sizeof(double)));
	design_spread(design, part.rank, part.kept, part.coefficient, whole);
	return (DecompositionModel) {
		.fitted = true, .coefficient = whole, .estimable = e,
		.half = part.half, .rest = rest,
		.factor = part.persons > part.rank ?
		(double) part.persons / (double) (part.persons - part.rank) : NAN
	};
}

/* What a difference is worth: a mixture of the groups' coefficients. */
static DecompositionModel
mix(const Subject *subject, Weights weights, const DecompositionModel *model)
{
	const int64 *persons = subject->groups.persons;
	int n = subject->groups.base.n_columns;
	double *mixture = palloc((n + 1) * sizeof(double));
	double share = 0.5;

	if (weights == WEIGHTS_REFERENCE)
		share = 1.0;
	else if (weights == WEIGHTS_FOCUS)
		share = 0.0;
	else if (weights == WEIGHTS_COTTON)
		share = (double) persons[GROUP_REFERENCE] /
			(double) (persons[GROUP_REFERENCE] + persons[GROUP_FOCUS]);
	for (int c = 0; c < n; c++)
		mixture[c] = share * model[GROUP_REFERENCE].coefficient[c] +
			(1.0 - share) * model[GROUP_FOCUS].coefficient[c];
	return (DecompositionModel) {.share = share, .coefficient = mixture};
}

/* The persons of each pattern, as the models' outcomes need them. */
static DecompositionPattern *
prepare(Subject *subject)
{
	Groups *groups = &subject->groups;
	Size n = groups->model.design.n_patterns;
	DecompositionPattern *pattern = model_alloc(n, sizeof(DecompositionPattern));
	double *weight = model_alloc(n, sizeof(double));

	if (subject->logistic)
		subject->glm = glm_data(&groups->model, GLM_LOGISTIC, false).pattern;
	else
	{
		LinearPattern *linear = model_alloc(n, sizeof(LinearPattern));

		for (Size i = 0; i < n; i++)
			linear[i] = linear_pattern(groups->model.patterns, i);
		subject->linear = linear;
	}
	for (Size i = 0; i < n; i++)
	{
		LinearPattern own = linear_pattern(groups->model.patterns, i);

		weight[i] = own.weight;
		pattern[i] = (DecompositionPattern) {
			groups->group[i], own.weight, own.weight2, own.within2,
			own.mean2 - own.total.high / own.weight
		};
	}
	design_centre(&groups->model.design, weight);
	return pattern;
}

static Decomposition
decompose(Subject *subject, Weights weights)
{
	Groups *groups = &subject->groups;
	const DecompositionPattern *pattern = prepare(subject);
	Normalise *normalise = palloc(sizeof(Normalise));
	Size n = groups->base.n_patterns;
	Decomposition d = {
		.normalise = normalise,
		.link = subject->logistic ? AVERAGE_LOGIT : AVERAGE_IDENTITY,
		.larger = &groups->model.design,
		.n_patterns = n,
		.pattern = pattern,
		.persons = {groups->persons[0], groups->persons[1]},
		.scratch = palloc(decomposition_scratch() * sizeof(double))
	};

	if (!normalise_begin(normalise, &groups->base))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model has too many coefficients"),
				 errdetail("With one for every level it may have at most %d.",
						   DESIGN_MAX_COLUMNS)));
	for (int g = 0; g < 2; g++)
		d.model[g] = fit_part(subject, g, &groups->base);
	if (weights == WEIGHTS_POOLED)
		d.model[MODEL_BOTH] = fit_part(subject, MODEL_BOTH,
									   &groups->model.design);
	else if (weights == WEIGHTS_NEUMARK)
		d.model[MODEL_BOTH] = fit_part(subject, MODEL_BOTH, &groups->base);
	else
		d.model[MODEL_BOTH] = mix(subject, weights, d.model);
	for (int g = 0; g < 2; g++)
		d.mean_all[g] = palloc((normalise->all.n_columns + 1) * sizeof(double));
	for (int m = 0; m < DECOMPOSITION_MODELS; m++)
	{
		d.all[m] = palloc((normalise->all.n_columns + 1) * sizeof(double));
		d.prediction[m] = model_alloc(n, sizeof(double));
	}
	return d;
}

/*
 * What a decomposition consists of, and the first of its terms.  The groups do
 * not differ in the constant that an intercept is.
 */
#define NO_TERMS DESIGN_MAX_TERMS

typedef struct Component
{
	const char *name;
	int first;
	DecompositionPiece piece;
} Component;

#define PART(sign, group, model) {sign, GROUP_##group, model}
#define OWN_REFERENCE PART(1, REFERENCE, GROUP_REFERENCE)
#define OWN_FOCUS PART(-1, FOCUS, GROUP_FOCUS)

static const Component groups_and_difference[] = {
	{"reference", NO_TERMS, {1, {OWN_REFERENCE}}},
	{"focus", NO_TERMS, {1, {PART(1, FOCUS, GROUP_FOCUS)}}},
	{"difference", NO_TERMS, {2, {OWN_REFERENCE, OWN_FOCUS}}},
	{NULL, NO_TERMS, {0, {{0}}}}
};

static const Component twofold[] = {
	{"explained", 0, {
		2, {PART(1, REFERENCE, MODEL_BOTH), PART(-1, FOCUS, MODEL_BOTH)}}},
	{"unexplained", DECOMPOSITION_INTERCEPT, {
		4, {OWN_REFERENCE, PART(-1, REFERENCE, MODEL_BOTH),
			PART(1, FOCUS, MODEL_BOTH), OWN_FOCUS}}},
	{NULL, NO_TERMS, {0, {{0}}}}
};

static const Component threefold[] = {
	{"endowments", 0, {2, {PART(1, REFERENCE, GROUP_FOCUS), OWN_FOCUS}}},
	{"coefficients", DECOMPOSITION_INTERCEPT, {
		2, {PART(1, FOCUS, GROUP_REFERENCE), OWN_FOCUS}}},
	{"interaction", 0, {
		4, {OWN_REFERENCE, PART(-1, FOCUS, GROUP_REFERENCE),
			PART(-1, REFERENCE, GROUP_FOCUS), PART(1, FOCUS, GROUP_FOCUS)}}},
	{NULL, NO_TERMS, {0, {{0}}}}
};

static void
add_row(FunctionCallInfo fcinfo, Decomposition *d, const Subject *subject,
		const Component *component, int term, double level)
{
	const Groups *groups = &subject->groups;
	ResultRow row = {0};
	WaldEstimate estimate = {NAN, NAN};
	Estimate interval;
	TestResult test;
	char *name;

	if (!subject->separated)
		decomposition_part(d, &component->piece, term, &estimate.value,
						   &estimate.variance);
	interval = wald_interval(estimate, level);
	test = wald_test(estimate);
	row_add_text(&row, component->name, strlen(component->name));
	if (term == DECOMPOSITION_TOTAL)
		row_add_null(&row);
	else
	{
		name = term == DECOMPOSITION_INTERCEPT ? pstrdup("(intercept)") :
			terms_term(&groups->base, &groups->model.covariates, term);
		row_add_text(&row, name, strlen(name));
	}
	row_add_float8(&row, estimate.value);
	row_add_float8(&row, sqrt(estimate.variance));
	row_add_float8(&row, test.statistic);
	row_add_float8(&row, test.p_value);
	row_add_float8(&row, interval.low);
	row_add_float8(&row, interval.high);
	result_set_row(fcinfo, &row);
}

static void
add_components(FunctionCallInfo fcinfo, Decomposition *d,
			   const Subject *subject, const Component *component, double level)
{
	for (; component->name != NULL; component++)
	{
		add_row(fcinfo, d, subject, component, DECOMPOSITION_TOTAL, level);
		for (int t = component->first; t < subject->groups.base.n_terms; t++)
			add_row(fcinfo, d, subject, component, t, level);
	}
}

Datum
regression_decomposition(PG_FUNCTION_ARGS)
{
	static const char *const weights_names[] = {
		"reference", "focus", "pooled", "neumark", "cotton", "reimers",
		"threefold", NULL
	};
	static const char *const models[] = {"linear", "logistic", NULL};
	Weights weights = argument_keyword(fcinfo, ARG_WEIGHTS, "weights",
									   weights_names);
	double level = argument_level(fcinfo, ARG_LEVEL);
	bool drops = model_argument_drops(fcinfo, ARG_MISSING);
	Subject subject = {
		.logistic = argument_keyword(fcinfo, ARG_MODEL, "model", models) == 1
	};
	Decomposition d;

	linear_check_form(PG_GETARG_REGRESSION_P(0), LINEAR_CLASSICAL);
	subject.groups = groups_argument(fcinfo, drops, (Label) {NULL, 0});
	result_set_begin(fcinfo);
	if (subject.groups.persons[0] == 0 || subject.groups.persons[1] == 0)
		return (Datum) 0;
	d = decompose(&subject, weights);
	if (subject.separated)
		ereport(NOTICE,
				(errmsg("some covariates tell perfectly who of a group has the outcome"),
				 errdetail("There is nothing to decompose.")));
	else
		decomposition_begin(&d);
	add_components(fcinfo, &d, &subject, groups_and_difference, level);
	add_components(fcinfo, &d, &subject,
				   weights == WEIGHTS_THREEFOLD ? threefold : twofold, level);
	return (Datum) 0;
}
