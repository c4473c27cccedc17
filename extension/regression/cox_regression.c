/*
 * cox_regression.c
 *		Cox regression on covariates, from cohorts by pattern of covariates.
 */
#include "regression/cox_regression.h"

#include "utils/builtins.h"

#include "kernel/base/dist.h"
#include "kernel/base/wald.h"
#include "kernel/life/cox_robust.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(cohort_cox_regression);
SPEGEL_FUNCTION(cohort_cox_regression_fit);
SPEGEL_FUNCTION(cohort_cox_regression_terms);

/* Numbers that exact ties may go through in an evaluation: about a second. */
#define MAX_EXACT_STEPS 1e9

/*
 * Arguments behind the terms; outcome and strata may be NULL: events of any
 * outcome, and no strata.  So may cluster.
 */
enum
{
	ARG_OUTCOME = ARG_TERMS + 1,
	ARG_STRATA,
	ARG_TIES,
	ARG_LEVEL,
	ARG_ERRORS,
	ARG_CLUSTER
};

static bool
lacks_argument(FunctionCallInfo fcinfo)
{
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && i != ARG_OUTCOME && i != ARG_STRATA &&
			i != ARG_CLUSTER)
			return true;
	return false;
}

void *
allocate(Size n, Size size)
{
	return palloc_extended((n + 1) * size, MCXT_ALLOC_HUGE);
}

CoxTies
argument_ties(FunctionCallInfo fcinfo, int argument)
{
	static const char *const ties[] = {
		[COX_EFRON] = "efron",
		[COX_BRESLOW] = "breslow",
		[COX_EXACT] = "exact",
		NULL
	};

	return argument_keyword(fcinfo, argument, "treatment of ties", ties);
}

/* Makes room for exact ties, if they do not take too long. */
static int32
exact_degree(const CoxModel *model, int64 *at_risk)
{
	CoxExactNeed need = cox_exact_need(model, at_risk);
	double steps = need.steps * (model->n_columns + 1.0) *
		(model->n_columns + 1.0);

	if (steps > MAX_EXACT_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("exact ties would take too many steps: %.3g", steps),
				 errdetail("There may be at most %.0g. As many as " INT64_FORMAT " events are tied among many persons.",
						   MAX_EXACT_STEPS, need.degree),
				 errhint("Use ties => 'efron', which is close to it.")));
	return (int32) need.degree;
}

void
cox_regression_refit(CoxRegression *cox)
{
	cox->fit = cox_model_fit(&cox->cohorts.model, &cox->estimates,
							 cox->scratch, cox->at_risk);
	if (cox->fit.rank > 0 && !cox->fit.converged)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("Cox regression does not converge"),
				 errhint("Leave out terms that nearly replace each other.")));
}

CoxRegression
cox_regression(const PatternCohorts *cohorts, CoxTies ties)
{
	CoxRegression cox = {.cohorts = *cohorts};
	CoxModel *model = &cox.cohorts.model;
	Size p = model->n_columns;

	model->ties = ties;
	cox.at_risk = allocate(model->n_patterns, sizeof(int64));
	if (ties == COX_EXACT)
		model->degree = exact_degree(model, cox.at_risk);
	cox.scratch = allocate(COX_MODEL_SCRATCH(p, model->n_patterns,
											 model->degree), sizeof(double));
	cox.estimates = (CoxEstimates) {
		allocate(p, sizeof(double)), allocate(p, sizeof(double)),
		allocate(p, sizeof(double)), allocate(p, sizeof(int32)),
		allocate(p * p, sizeof(double))
	};
	cox_regression_refit(&cox);
	return cox;
}

CoxSteps
cox_regression_steps(CoxRegression *cox)
{
	CoxModel *model = &cox->cohorts.model;
	Size n = cox_count_steps(model);
	CoxSteps steps = {.step = allocate(n, sizeof(CoxStep))};
	CoxTies ties = model->ties;
	CoxWalk walk = cox_walk(model, cox->scratch, cox->at_risk);

	if (ties == COX_EXACT)
		model->ties = COX_BRESLOW;
	cox_steps_fill(&steps, &walk, cox->estimates.point,
				   allocate(COX_STEPS_ROOM(model->n_columns, n),
							sizeof(double)));
	model->ties = ties;
	return steps;
}

/* Fills the limits of a fit that has no maximum. */
static CoxLimits *
limits_of(const CoxRegression *cox)
{
	const CoxModel *model = &cox->cohorts.model;
	Size p = model->n_columns;
	double *size = allocate(p, sizeof(double));
	CoxLimits *limits = palloc(sizeof(CoxLimits));

	cox_column_ranges(model, allocate(p, sizeof(double)), size);
	cox_limits_fill(limits, model, cox->fit.rank, cox->estimates.kept, size,
					cox->estimates.point,
					allocate(COX_LIMITS_SCRATCH(p, model->n_patterns),
							 sizeof(double)),
					allocate(model->n_patterns, sizeof(int64)));
	return limits;
}

CoxPrediction
cox_regression_predict(CoxRegression *cox, const CoxSteps *steps,
					   int32 stratum, const double *x)
{
	CoxPrediction prediction =
		cox_predict(steps, stratum, x, cox->estimates.point);
	RecessionLimit *limit;

	prediction.n_kept = cox->fit.told;
	prediction.kept = cox->estimates.kept;
	prediction.variance = cox->estimates.variance;
	if (cox->fit.told == cox->fit.rank)
		return prediction;
	if (cox->limits == NULL)
		cox->limits = limits_of(cox);
	limit = allocate(steps->n, sizeof(RecessionLimit));
	cox_limits_of_hazard(cox->limits, stratum, x, limit,
						 allocate(cox->cohorts.model.n_patterns,
								  sizeof(RecessionLimit)));
	prediction.limit = limit;
	return prediction;
}

CoxPrediction
cox_regression_predict_pattern(CoxRegression *cox, const CoxSteps *steps,
							   Size pattern)
{
	const CoxModel *model = &cox->cohorts.model;
	double *row = allocate(model->n_columns, sizeof(double));

	cox_pattern_row(model, pattern, row);
	return cox_regression_predict(cox, steps, model->stratum[pattern], row);
}

/* The cluster of each pattern, a level of the covariate; NULL without. */
static int32 *
argument_clusters(FunctionCallInfo fcinfo, const PatternCohorts *cohorts,
				  int32 *n)
{
	const Covariates *covariates = &cohorts->covariates;
	Label *name;
	int32 *cluster;
	int k;

	if (PG_ARGISNULL(ARG_CLUSTER))
		return NULL;
	name = palloc((covariates->n + 1) * sizeof(Label));
	for (int i = 0; i < covariates->n; i++)
		name[i] = covariates->covariate[i].name;
	k = argument_covariate(fcinfo, ARG_CLUSTER, "cluster", name,
						   covariates->n);
	cluster = allocate(cohorts->model.n_patterns, sizeof(int32));
	for (Size i = 0; i < cohorts->model.n_patterns; i++)
		cluster[i] = covariates->level[i * covariates->n + k];
	*n = covariates->covariate[k].n_levels;
	return cluster;
}

/* Puts robust errors in the place of those of the fit. */
static void
set_robust_errors(FunctionCallInfo fcinfo, CoxRegression *cox)
{
	CoxModel *model = &cox->cohorts.model;
	Size p = model->n_columns;
	int told = cox->fit.told;
	int32 n_clusters = 0;
	int32 *cluster = argument_clusters(fcinfo, &cox->cohorts, &n_clusters);
	double *robust = allocate(p * p, sizeof(double));
	CoxSteps steps;

	if (cluster == NULL && cox->cohorts.delayed)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("robust errors of persons are not known with delayed entry"),
				 errdetail("A life table does not say who of those who leave came when, nor which parts of a split follow-up are one person."),
				 errhint("Errors robust by cluster, a covariate, are known.")));
	if (model->ties == COX_EXACT)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("there are no robust errors with exact ties"),
				 errhint("Use ties => 'efron' or 'breslow'.")));
	steps = cox_regression_steps(cox);
	cox_robust_variance(model, &steps, cox->estimates.point, told,
						cox->estimates.kept, cox->estimates.variance, cluster,
						n_clusters, robust,
						allocate(COX_ROBUST_SCRATCH(p, n_clusters),
								 sizeof(double)));
	for (int i = 0; i < told; i++)
		if (isfinite(cox->estimates.coefficient[cox->estimates.kept[i]]))
			cox->estimates.std_error[cox->estimates.kept[i]] =
				sqrt(robust[i * told + i]);
}

static CoxRegression
regression_of_arguments(FunctionCallInfo fcinfo)
{
	CoxTies ties = argument_ties(fcinfo, ARG_TIES);
	PatternCohorts cohorts =
		pattern_cohorts(fcinfo, argument_optional_text(fcinfo, ARG_OUTCOME),
						ARG_STRATA, -1);

	return cox_regression(&cohorts, ties);
}

/* Whether errors are robust; a cluster makes sense for those only. */
static bool
argument_robust(FunctionCallInfo fcinfo)
{
	static const char *const errors[] = {"classical", "robust", NULL};
	bool robust = argument_keyword(fcinfo, ARG_ERRORS, "kind of errors",
								   errors) == 1;

	if (!robust && !PG_ARGISNULL(ARG_CLUSTER))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("classical errors have no cluster"),
				 errhint("Say errors => 'robust'.")));
	return robust;
}

static void
row_add_name(ResultRow *row, const char *name)
{
	if (name == NULL)
		row_add_null(row);
	else
		row_add_text(row, name, strlen(name));
}

void
cox_regression_add_rows(FunctionCallInfo fcinfo, const CoxRegression *cox,
						double level)
{
	const Design *design = &cox->cohorts.design;
	const Covariates *covariates = &cox->cohorts.covariates;

	for (int j = 0; j < cox->cohorts.model.n_columns; j++)
	{
		double se = cox->estimates.std_error[j];
		WaldEstimate estimate = {cox->estimates.coefficient[j], se * se};
		Estimate interval = wald_interval(estimate, level);
		double z = estimate.value / se;
		ResultRow row = {0};

		row_add_name(&row, terms_column_term(design, covariates, j));
		row_add_name(&row, terms_column_level(design, covariates, j));
		row_add_name(&row, terms_column_reference(design, covariates, j));
		row_add_float8(&row, estimate.value);
		row_add_float8(&row, se);
		row_add_float8(&row, z);
		row_add_float8(&row, dist_normal_two_sided_p(z));
		row_add_float8(&row, exp(estimate.value));
		row_add_float8(&row, exp(interval.low));
		row_add_float8(&row, exp(interval.high));
		result_set_row(fcinfo, &row);
	}
}

Datum
cohort_cox_regression(PG_FUNCTION_ARGS)
{
	CoxRegression cox;
	double level;
	bool robust;

	result_set_begin(fcinfo);
	if (lacks_argument(fcinfo))
		return (Datum) 0;
	level = argument_level(fcinfo, ARG_LEVEL);
	robust = argument_robust(fcinfo);
	cox = regression_of_arguments(fcinfo);
	if (robust)
		set_robust_errors(fcinfo, &cox);
	cox_regression_add_rows(fcinfo, &cox, level);
	return (Datum) 0;
}

static void
row_add_test(ResultRow *row, TestResult test)
{
	row_add_float8(row, test.statistic);
	row_add_float8(row, test.p_value);
}

Datum
cohort_cox_regression_fit(PG_FUNCTION_ARGS)
{
	CoxRegression cox;
	ResultRow row = {0};

	if (lacks_argument(fcinfo))
		PG_RETURN_NULL();
	cox = regression_of_arguments(fcinfo);
	row_add_int64(&row, cox.cohorts.persons);
	row_add_int64(&row, cox.fit.events);
	row_add_int64(&row, cox.cohorts.dropped);
	row_add_int32(&row, cox.fit.rank);
	row_add_int32(&row, cox.cohorts.model.n_columns - cox.fit.rank);
	row_add_float8(&row, cox.fit.null_log_likelihood);
	row_add_float8(&row, cox.fit.log_likelihood);
	row_add_float8(&row, 2.0 * (cox.fit.rank - cox.fit.log_likelihood));
	row_add_test(&row, cox.fit.likelihood_ratio);
	row_add_test(&row, cox.fit.score);
	row_add_test(&row, cox.fit.wald);
	return result_row(fcinfo, &row);
}

/* Is the term a part of another, as sex is of sex:step? */
static bool
is_marginal(const Design *design, int term)
{
	const DesignTerm *part = &design->term[term];

	for (int t = 0; t < design->n_terms; t++)
	{
		const DesignTerm *whole = &design->term[t];
		int found = 0;

		for (int i = 0; i < part->n; i++)
			for (int j = 0; j < whole->n; j++)
				if (part->factor[i].covariate == whole->factor[j].covariate &&
					part->factor[i].power == whole->factor[j].power)
				{
					found++;
					break;
				}
		if (whole->n > part->n && found == part->n)
			return true;
	}
	return false;
}

/* The likelihood ratio test of the model against that without the columns. */
static TestResult
test_without(CoxRegression *cox, bool *omitted, int first, int n)
{
	CoxFit whole = cox->fit;
	double statistic;
	int df;

	for (int j = first; j < first + n; j++)
		omitted[j] = true;
	cox_regression_refit(cox);
	for (int j = first; j < first + n; j++)
		omitted[j] = false;
	statistic = 2.0 * (whole.log_likelihood - cox->fit.log_likelihood);
	df = whole.rank - cox->fit.rank;
	cox->fit = whole;
	if (df == 0)
		return test_undefined();
	statistic = Max(statistic, 0.0);
	return (TestResult) {statistic, df,
						 dist_chisq_p(statistic, df, TAIL_UPPER)};
}

Datum
cohort_cox_regression_terms(PG_FUNCTION_ARGS)
{
	CoxRegression cox;
	const Design *design = &cox.cohorts.design;
	bool *omitted;

	result_set_begin(fcinfo);
	if (lacks_argument(fcinfo))
		return (Datum) 0;
	cox = regression_of_arguments(fcinfo);
	omitted = palloc0(cox.cohorts.model.n_columns + 1);
	cox.cohorts.model.omitted = omitted;
	for (int t = 0; t < design->n_terms; t++)
	{
		const DesignTerm *term = &design->term[t];
		TestResult test = test_undefined();
		ResultRow row = {0};

		if (term->n_columns == 0)
			continue;
		if (!is_marginal(design, t))
			test = test_without(&cox, omitted, term->first, term->n_columns);
		row_add_name(&row, terms_column_term(design, &cox.cohorts.covariates,
											 term->first));
		row_add_float8(&row, test.statistic);
		row_add_float8(&row, test.df);
		row_add_float8(&row, test.p_value);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
