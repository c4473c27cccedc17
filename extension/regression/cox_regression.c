/*
 * cox_regression.c
 *		Cox regression on covariates, from cohorts by pattern of covariates.
 */
#include "cohort/cohort.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "kernel/base/dist.h"
#include "kernel/base/wald.h"
#include "kernel/life/cox_model.h"
#include "common/array_argument.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"
#include "regression/terms.h"

SPEGEL_FUNCTION(cohort_cox_regression);
SPEGEL_FUNCTION(cohort_cox_regression_fit);

/* The information has the square of this. */
#define MAX_COEFFICIENTS 500

/*
 * Arguments of both functions; outcome and strata may be NULL: events of any
 * outcome, and no strata.
 */
enum
{
	ARG_COHORTS,
	ARG_COVARIATES,
	ARG_NAMES,
	ARG_TERMS,
	ARG_OUTCOME,
	ARG_STRATA,
	ARG_TIES,
	ARG_LEVEL
};

static bool
lacks_argument(FunctionCallInfo fcinfo)
{
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && i != ARG_OUTCOME && i != ARG_STRATA)
			return true;
	return false;
}

static Label
label_of(Datum value)
{
	const text *t = DatumGetTextPP(value);

	return (Label) {VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)};
}

/* A cohort and its covariates, as they came. */
typedef struct Pattern
{
	const Cohort *cohort;
	const Label *cell;
} Pattern;

typedef struct Patterns
{
	int n;
	Pattern *pattern;
	int n_names;
	Label *name;
} Patterns;

/* An order that says the same whatever the order of the arrays was. */
static int
pattern_cmp(const void *a, const void *b, void *arg)
{
	const Pattern *x = a;
	const Pattern *y = b;

	for (int i = 0; i < *(int *) arg; i++)
	{
		int order;

		if (x->cell[i].label == NULL || y->cell[i].label == NULL)
			order = (x->cell[i].label == NULL) - (y->cell[i].label == NULL);
		else
			order = label_cmp(x->cell[i].label, x->cell[i].length,
							  y->cell[i].label, y->cell[i].length);
		if (order != 0)
			return order;
	}
	return cohort_compare(x->cohort, y->cohort);
}

static Label *
argument_names(FunctionCallInfo fcinfo, int *n)
{
	text **word = argument_text_array(fcinfo, ARG_NAMES, "names", n);
	Label *name = palloc((*n + 1) * sizeof(Label));

	if (*n > COVARIATES_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many covariates: %d", *n),
				 errdetail("There are at most %d.", COVARIATES_MAX)));
	for (int i = 0; i < *n; i++)
	{
		name[i] = (Label) {VARDATA_ANY(word[i]), VARSIZE_ANY_EXHDR(word[i])};
		for (int j = 0; j < i; j++)
			if (label_equal(name[i], name[j]))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("names contains \"%s\" twice",
								text_to_cstring(word[i]))));
	}
	return name;
}

/* The labels of covariates, a row for each of n cohorts. */
static Label *
argument_cells(FunctionCallInfo fcinfo, int n, int n_names)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(ARG_COVARIATES);
	Datum *value;
	bool *isnull;
	int elements;
	Label *cell;

	if (ARR_NDIM(array) != 0 &&
		(ARR_NDIM(array) != 2 || ARR_DIMS(array)[0] != n ||
		 ARR_DIMS(array)[1] != n_names))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("covariates must have a row for each cohort and a column for each name"),
				 errdetail("There are %d cohorts and %d names.", n, n_names),
				 errhint("Collect them with array_agg(ARRAY[sex, step::text]) from the rows that the cohorts come from.")));
	value = array_elements(array, &isnull, &elements);
	if ((Size) elements != (Size) n * n_names)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("covariates must have a row for each cohort and a column for each name"),
				 errdetail("There are %d cohorts and %d names.", n, n_names)));
	cell = palloc_extended(((Size) elements + 1) * sizeof(Label),
						   MCXT_ALLOC_HUGE);
	for (int i = 0; i < elements; i++)
	{
		cell[i] = isnull[i] ? (Label) {NULL, 0} : label_of(value[i]);
		if (cell[i].length > COVARIATE_MAX_LABEL_BYTES)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("covariate label of %d bytes is too long",
							cell[i].length),
					 errdetail("A label holds at most %d bytes.",
							   COVARIATE_MAX_LABEL_BYTES)));
	}
	return cell;
}

static Patterns
argument_patterns(FunctionCallInfo fcinfo)
{
	Patterns patterns;
	Datum *cohort = argument_elements(fcinfo, ARG_COHORTS, "cohorts", NULL,
									  &patterns.n);
	Label *cell;

	patterns.name = argument_names(fcinfo, &patterns.n_names);
	cell = argument_cells(fcinfo, patterns.n, patterns.n_names);
	patterns.pattern = palloc((patterns.n + 1) * sizeof(Pattern));
	for (int i = 0; i < patterns.n; i++)
	{
		patterns.pattern[i].cohort = DatumGetCohortP(cohort[i]);
		patterns.pattern[i].cell = cell + (Size) i * patterns.n_names;
		CHECK_FOR_INTERRUPTS();
	}
	qsort_interruptible(patterns.pattern, patterns.n, sizeof(Pattern),
						pattern_cmp, &patterns.n_names);
	return patterns;
}

/* The covariate that strata are the levels of; -1 for none. */
static int
argument_strata(FunctionCallInfo fcinfo, const Patterns *patterns,
				const Terms *terms)
{
	Label wanted;
	int strata;

	if (PG_ARGISNULL(ARG_STRATA))
		return -1;
	wanted = label_of(PG_GETARG_DATUM(ARG_STRATA));
	strata = terms_find_covariate(patterns->name, patterns->n_names, wanted);
	if (strata < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("strata is no covariate: \"%.*s\"", wanted.length,
						wanted.label),
				 errhint("Give one of the names.")));
	if (terms->used[strata])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate \"%.*s\" is a term and a stratum",
						wanted.length, wanted.label)));
	return strata;
}

static bool
is_complete(const Pattern *pattern, int n_names, const Terms *terms,
			int strata)
{
	for (int i = 0; i < n_names; i++)
		if ((terms->used[i] || i == strata) && pattern->cell[i].label == NULL)
			return false;
	return true;
}

static int
count_cmp(const void *a, const void *b)
{
	const CoxCount *x = a;
	const CoxCount *y = b;

	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	if (x->time != y->time)
		return x->time > y->time ? -1 : 1;
	return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

/* Everything that rows are made of. */
typedef struct CoxRegression
{
	Covariates covariates;
	Design design;
	int64 persons;
	int64 dropped;				/* for lack of a covariate */
	CoxFit fit;
	double *coefficient;
	double *std_error;
} CoxRegression;

/* The means of columns that are numbers, which are taken from them. */
static double *
centres_of(const Design *design, const double *persons)
{
	double *centre = palloc0((design->n_columns + 1) * sizeof(double));
	DesignCell cell[DESIGN_MAX_CELLS];
	double total = 0.0;

	for (Size p = 0; p < design->n_patterns; p++)
	{
		int n = design_row(design, p, cell);

		for (int i = 0; i < n; i++)
			centre[cell[i].column] += persons[p] * cell[i].value;
		total += persons[p];
		CHECK_FOR_INTERRUPTS();
	}
	for (int j = 0; j < design->n_columns; j++)
	{
		int level[DESIGN_MAX_FACTORS];
		const DesignTerm *term = &design->term[design_column(design, j, level)];
		bool numeric = true;

		for (int i = 0; i < term->n; i++)
			numeric &= term->factor[i].power > 0;
		centre[j] = numeric && total > 0.0 ? centre[j] / total : 0.0;
	}
	return centre;
}

/* The rows of the design as the kernel wants them. */
static void
set_rows(CoxModel *model, const Design *design, const double *centre)
{
	DesignCell row[DESIGN_MAX_CELLS];
	size_t *first = palloc((design->n_patterns + 1) * sizeof(size_t));
	CoxCell *cell;
	size_t n = 0;

	for (Size p = 0; p < design->n_patterns; p++)
		n += design_row(design, p, row);
	cell = palloc_extended((n + 1) * sizeof(CoxCell), MCXT_ALLOC_HUGE);
	n = 0;
	for (Size p = 0; p < design->n_patterns; p++)
	{
		int cells = design_row(design, p, row);

		first[p] = n;
		for (int i = 0; i < cells; i++)
			cell[n++] = (CoxCell) {row[i].column,
								   row[i].value - centre[row[i].column]};
		CHECK_FOR_INTERRUPTS();
	}
	first[design->n_patterns] = n;
	model->n_patterns = design->n_patterns;
	model->n_columns = design->n_columns;
	model->first = first;
	model->cell = cell;
}

static CoxRegression
cox_regression(FunctionCallInfo fcinfo)
{
	static const char *const ties[] = {
		[COX_EFRON] = "efron",
		[COX_BRESLOW] = "breslow",
		NULL
	};
	CoxModel model = {0};
	CoxRegression result = {0};
	Patterns patterns = argument_patterns(fcinfo);
	Terms *terms = terms_argument(fcinfo, ARG_TERMS, patterns.name,
								  patterns.n_names);
	int strata = argument_strata(fcinfo, &patterns, terms);
	const text *outcome = PG_ARGISNULL(ARG_OUTCOME) ? NULL :
		PG_GETARG_TEXT_PP(ARG_OUTCOME);
	LifeTable *table = palloc((patterns.n + 1) * sizeof(LifeTable));
	double *persons = palloc((patterns.n + 1) * sizeof(double));
	Label *cell = palloc_extended(((Size) patterns.n * patterns.n_names + 1) *
								  sizeof(Label), MCXT_ALLOC_HUGE);
	CoxCount *count;
	size_t n = 0;
	int kept = 0;
	int columns;

	model.ties = argument_keyword(fcinfo, ARG_TIES, "treatment of ties", ties);
	for (int i = 0; i < patterns.n; i++)
	{
		const Pattern *pattern = &patterns.pattern[i];
		LifeTable own = cohort_life_table(pattern->cohort, outcome);
		int64 here = life_table_persons(&own);

		CHECK_FOR_INTERRUPTS();
		result.persons += here;
		(void) cohort_check_persons(result.persons, NULL);
		if (!is_complete(pattern, patterns.n_names, terms, strata))
		{
			result.dropped += here;
			continue;
		}
		table[kept] = own;
		persons[kept] = (double) here;
		for (int k = 0; k < patterns.n_names; k++)
			cell[(Size) kept * patterns.n_names + k] = pattern->cell[k];
		n += own.n_times;
		kept++;
	}
	result.persons -= result.dropped;
	if (kept == 0)
	{
		/* Nobody has no levels, and so no coefficients. */
		result.fit.null_log_likelihood = result.fit.log_likelihood = NAN;
		result.fit.likelihood_ratio = result.fit.score = result.fit.wald =
			test_undefined();
		return result;
	}
	result.covariates = covariates_make(patterns.name, patterns.n_names, cell,
										kept, persons);
	result.design = terms_design(terms, &result.covariates, false);
	columns = result.design.n_columns;
	if (columns > MAX_COEFFICIENTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model has too many coefficients: %d", columns),
				 errdetail("It may have at most %d.", MAX_COEFFICIENTS),
				 errhint("A covariate that is a number, like age, takes one when written num(age); one with many levels can be the strata.")));

	count = palloc_extended((n + 1) * sizeof(CoxCount), MCXT_ALLOC_HUGE);
	n = 0;
	for (int i = 0; i < kept; i++)
	{
		const int64 *events = life_table_events(&table[i], COHORT_ASKED);
		int32 stratum = strata < 0 ? 0 :
			result.covariates.level[(Size) i * patterns.n_names + strata];

		for (int32 t = 0; t < table[i].n_times; t++)
			count[n++] = (CoxCount) {
				stratum, table[i].time[t], i, events[t],
				table[i].events[t] + table[i].censored[t],
				table[i].entered[t]
			};
		CHECK_FOR_INTERRUPTS();
	}
	sort_elements(count, n, sizeof(CoxCount), count_cmp);
	model.count = count;
	model.n_counts = n;
	set_rows(&model, &result.design, centres_of(&result.design, persons));

	result.coefficient = palloc((columns + 1) * sizeof(double));
	result.std_error = palloc((columns + 1) * sizeof(double));
	result.fit = cox_model_fit(&model, result.coefficient, result.std_error,
							   palloc_extended((COX_MODEL_SCRATCH(columns, kept) + 1) * sizeof(double),
											   MCXT_ALLOC_HUGE),
							   palloc_extended(((Size) kept + 1) * sizeof(int64),
											   MCXT_ALLOC_HUGE),
							   palloc((columns + 1) * sizeof(int32)));
	if (result.fit.rank > 0 && !result.fit.converged)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("Cox regression does not converge"),
				 errhint("Leave out terms that nearly replace each other.")));
	return result;
}

static void
row_add_name(ResultRow *row, const char *name)
{
	if (name == NULL)
		row_add_null(row);
	else
		row_add_text(row, name, strlen(name));
}

Datum
cohort_cox_regression(PG_FUNCTION_ARGS)
{
	CoxRegression cox;
	double level;

	result_set_begin(fcinfo);
	if (lacks_argument(fcinfo))
		return (Datum) 0;
	level = argument_level(fcinfo, ARG_LEVEL);
	cox = cox_regression(fcinfo);
	for (int j = 0; j < cox.design.n_columns; j++)
	{
		double se = cox.std_error[j];
		WaldEstimate estimate = {cox.coefficient[j], se * se};
		Estimate interval = wald_interval(estimate, level);
		double z = estimate.value / se;
		ResultRow row = {0};

		row_add_name(&row, terms_column_term(&cox.design, &cox.covariates, j));
		row_add_name(&row, terms_column_level(&cox.design, &cox.covariates, j));
		row_add_name(&row, terms_column_reference(&cox.design,
												  &cox.covariates, j));
		row_add_float8(&row, estimate.value);
		row_add_float8(&row, se);
		row_add_float8(&row, z);
		row_add_float8(&row, dist_normal_two_sided_p(z));
		row_add_float8(&row, exp(estimate.value));
		row_add_float8(&row, exp(interval.low));
		row_add_float8(&row, exp(interval.high));
		result_set_row(fcinfo, &row);
	}
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
	cox = cox_regression(fcinfo);
	row_add_int64(&row, cox.persons);
	row_add_int64(&row, cox.fit.events);
	row_add_int64(&row, cox.dropped);
	row_add_int32(&row, cox.fit.rank);
	row_add_int32(&row, cox.design.n_columns - cox.fit.rank);
	row_add_float8(&row, cox.fit.null_log_likelihood);
	row_add_float8(&row, cox.fit.log_likelihood);
	row_add_float8(&row, 2.0 * (cox.fit.rank - cox.fit.log_likelihood));
	row_add_test(&row, cox.fit.likelihood_ratio);
	row_add_test(&row, cox.fit.score);
	row_add_test(&row, cox.fit.wald);
	return result_row(fcinfo, &row);
}
