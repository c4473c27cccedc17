/*
 * pattern_cohorts.c
 *		Cohorts by pattern of covariates, as models of times read them.
 */
#include "regression/pattern_cohorts.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "kernel/life/cox_steps.h"
#include "common/array_argument.h"

/* The information has the square of this. */
#define MAX_COEFFICIENTS 500

#define COUNTS_PER_CHECK 65536

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

/* The labels of an array of texts, NULL where it has none. */
static Label *
labels_of(ArrayType *array, int *elements)
{
	bool *isnull;
	Datum *value = array_elements(array, &isnull, elements);
	Label *cell = palloc_extended(((Size) *elements + 1) * sizeof(Label),
								  MCXT_ALLOC_HUGE);

	for (int i = 0; i < *elements; i++)
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

/* The labels of covariates, a row for each of n cohorts. */
static Label *
argument_cells(FunctionCallInfo fcinfo, int n, int n_names)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(ARG_COVARIATES);
	int elements = 0;
	Label *cell = labels_of(array, &elements);

	if ((ARR_NDIM(array) != 0 &&
		 (ARR_NDIM(array) != 2 || ARR_DIMS(array)[0] != n ||
		  ARR_DIMS(array)[1] != n_names)) ||
		(Size) elements != (Size) n * n_names)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("covariates must have a row for each cohort and a column for each name"),
				 errdetail("There are %d cohorts and %d names.", n, n_names),
				 errhint("Collect them with array_agg(ARRAY[sex, step::text]) from the rows that the cohorts come from.")));
	return cell;
}

/* Patterns of covariates, a row for each; one alone may be a plain array. */
static Label *
argument_rows(FunctionCallInfo fcinfo, int argument, const char *name,
			  int n_names, int *n)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(argument);
	int dimensions = ARR_NDIM(array);
	int elements = 0;
	Label *cell = labels_of(array, &elements);

	if (dimensions > 2 ||
		(dimensions > 0 && ARR_DIMS(array)[dimensions - 1] != n_names))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must have a column for each name", name),
				 errdetail("There are %d names.", n_names)));
	*n = n_names == 0 ? 0 : elements / n_names;
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

int
argument_covariate(FunctionCallInfo fcinfo, int argument, const char *what,
				   const Label *name, int n)
{
	Label wanted = label_of(PG_GETARG_DATUM(argument));
	int covariate = terms_find_covariate(name, n, wanted);

	if (covariate < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is no covariate: \"%.*s\"", what, wanted.length,
						wanted.label),
				 errhint("Give one of the names.")));
	return covariate;
}

/* The covariate that strata are the levels of; -1 for none. */
static int
argument_strata(FunctionCallInfo fcinfo, int argument,
				const Patterns *patterns, const Terms *terms)
{
	int strata;

	if (argument < 0 || PG_ARGISNULL(argument))
		return -1;
	strata = argument_covariate(fcinfo, argument, "strata", patterns->name,
								patterns->n_names);
	if (terms->used[strata])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate \"%.*s\" is a term and a stratum",
						patterns->name[strata].length,
						patterns->name[strata].label)));
	return strata;
}

static bool
is_complete(const Label *cell, int n_names, const Terms *terms, int strata)
{
	for (int i = 0; i < n_names; i++)
		if ((terms->used[i] || i == strata) && cell[i].label == NULL)
			return false;
	return true;
}

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
	size_t *first = palloc_extended((design->n_patterns + 1) * sizeof(size_t),
									MCXT_ALLOC_HUGE);
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

/* What a pattern has left to give, from its last time to its first. */
typedef struct Source
{
	CohortView view;
	int asked;					/* the outcome; -2: any */
	int exits;					/* left */
	int entries;				/* left */
} Source;

static Source
source_of(const Cohort *cohort, const text *outcome)
{
	Source source = {.view = cohort_view(cohort), .asked = -2};

	source.exits = source.view.n_exits;
	source.entries = source.view.n_entered;
	if (outcome == NULL)
		return source;
	source.asked = source.view.n_outcomes;
	for (int i = 0; i < source.view.n_outcomes; i++)
		if (label_equal(source.view.outcome[i],
						(Label) {VARDATA_ANY(outcome),
								 VARSIZE_ANY_EXHDR(outcome)}))
			source.asked = i;
	return source;
}

/* The latest time that is left; -1 when there is none. */
static int32
source_time(const Source *source)
{
	int32 time = -1;

	if (source->exits > 0)
		time = source->view.exit[source->exits - 1].time;
	if (source->entries > 0)
		time = Max(time, source->view.entered[source->entries - 1].time);
	return time;
}

/* Takes what happens at that time. */
static CoxCount
source_take(Source *source, int32 time, int32 pattern)
{
	CoxCount count = {time, pattern, 0, 0, 0, 0};

	for (; source->exits > 0 &&
		 source->view.exit[source->exits - 1].time == time; source->exits--)
	{
		const CohortCount *exit = &source->view.exit[source->exits - 1];

		count.leaving += exit->persons;
		if (exit->outcome < 0)
			continue;
		if (source->asked == -2 || exit->outcome == source->asked)
			count.events += exit->persons;
		else
			count.others += exit->persons;
	}
	for (; source->entries > 0 &&
		 source->view.entered[source->entries - 1].time == time;
		 source->entries--)
		count.entering +=
			source->view.entered[source->entries - 1].persons;
	return count;
}

/*
 * A heap of patterns by their latest time, as numbers that are the smaller the
 * earlier they come: the later time first, then the lower pattern.
 */
static uint64
heap_key(int32 time, int32 pattern)
{
	return (uint64) (PG_INT32_MAX - time) << 32 | (uint32) pattern;
}

static void
heap_sink(uint64 *heap, int n, int at, uint64 key)
{
	for (int child = 2 * at + 1; child < n; child = 2 * at + 1)
	{
		if (child + 1 < n && heap[child + 1] < heap[child])
			child++;
		if (key <= heap[child])
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = key;
}

/* Appends the counts of the patterns of one stratum. */
static Size
merge_stratum(Source *source, const int32 *pattern, int n, uint64 *heap,
			  CoxCount *count, Size n_counts)
{
	int left = 0;

	for (int i = 0; i < n; i++)
		if (source_time(&source[pattern[i]]) >= 0)
			heap[left++] = heap_key(source_time(&source[pattern[i]]),
									pattern[i]);
	for (int i = left / 2 - 1; i >= 0; i--)
		heap_sink(heap, left, i, heap[i]);
	while (left > 0)
	{
		int32 next = (int32) (heap[0] & PG_UINT32_MAX);
		int32 time = PG_INT32_MAX - (int32) (heap[0] >> 32);

		if (n_counts % COUNTS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		count[n_counts++] = source_take(&source[next], time, next);
		time = source_time(&source[next]);
		if (time >= 0)
			heap_sink(heap, left, 0, heap_key(time, next));
		else if (--left > 0)
			heap_sink(heap, left, 0, heap[left]);
	}
	return n_counts;
}

/* The counts of all patterns in the order of the model. */
static void
set_counts(CoxModel *model, Source *source, int n, const int32 *stratum)
{
	Size room = 0;
	int strata = 0;
	int32 *ordered = palloc_extended(((Size) n + 1) * sizeof(int32),
									 MCXT_ALLOC_HUGE);
	uint64 *heap = palloc_extended(((Size) n + 1) * sizeof(uint64),
								   MCXT_ALLOC_HUGE);
	int *begin;
	CoxCount *count;

	for (int i = 0; i < n; i++)
	{
		room += source[i].exits + source[i].entries;
		strata = Max(strata, stratum[i] + 1);
	}
	begin = palloc0((strata + 1) * sizeof(int));
	for (int i = 0; i < n; i++)
		begin[stratum[i] + 1]++;
	for (int s = 0; s < strata; s++)
		begin[s + 1] += begin[s];
	for (int i = 0; i < n; i++)
		ordered[begin[stratum[i]]++] = i;
	count = palloc_extended((room + 1) * sizeof(CoxCount), MCXT_ALLOC_HUGE);
	model->n_counts = 0;

	/* Each stratum now begins where the one before it ends. */
	for (int s = 0; s < strata; s++)
	{
		int from = s == 0 ? 0 : begin[s - 1];

		model->n_counts = merge_stratum(source, ordered + from,
										begin[s] - from, heap, count,
										model->n_counts);
	}
	model->count = count;
}

/* What is gathered before there is a design. */
typedef struct Gathered
{
	int n;						/* patterns of the model */
	Source *source;
	double *persons;			/* by pattern, 0 for those to predict */
	Label *cell;
} Gathered;

static Gathered
gather(const Patterns *patterns, const Terms *terms, const text *outcome,
	   int n_predicted, PatternCohorts *result)
{
	Size most = (Size) patterns->n + n_predicted;
	int n_names = patterns->n_names;
	Gathered gathered = {0};

	gathered.source = palloc_extended((most + 1) * sizeof(Source),
									  MCXT_ALLOC_HUGE);
	gathered.persons = palloc_extended((most + 1) * sizeof(double),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	gathered.cell = palloc_extended((most * n_names + 1) * sizeof(Label),
									MCXT_ALLOC_HUGE);
	for (int i = 0; i < patterns->n; i++)
	{
		const Pattern *pattern = &patterns->pattern[i];
		Source source = source_of(pattern->cohort, outcome);

		CHECK_FOR_INTERRUPTS();
		result->persons += source.view.persons;
		(void) cohort_check_persons(result->persons, NULL);
		if (!is_complete(pattern->cell, n_names, terms, result->strata))
		{
			result->dropped += source.view.persons;
			continue;
		}
		result->delayed |= source.entries > 0;
		gathered.source[gathered.n] = source;
		gathered.persons[gathered.n] = (double) source.view.persons;
		memcpy(gathered.cell + (Size) gathered.n++ * n_names, pattern->cell,
			   n_names * sizeof(Label));
	}
	result->persons -= result->dropped;
	return gathered;
}

/* The patterns to predict must be like somebody, but for numbers. */
static void
check_predicted(const PatternCohorts *result, int kept)
{
	const Covariates *covariates = &result->covariates;
	bool by_level[COVARIATES_MAX] = {false};

	if (result->strata >= 0)
		by_level[result->strata] = true;
	for (int t = 0; t < result->design.n_terms; t++)
		for (int i = 0; i < result->design.term[t].n; i++)
		{
			const DesignFactor *factor = &result->design.term[t].factor[i];

			by_level[factor->covariate] |= factor->power == 0;
		}
	for (int p = kept; p < kept + result->n_predicted; p++)
		for (int k = 0; k < covariates->n; k++)
		{
			const Covariate *covariate = &covariates->covariate[k];
			int32 level = covariates->level[(Size) p * covariates->n + k];

			if (by_level[k] && covariate->persons[level] == 0.0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("patterns has a %.*s that nobody has: \"%.*s\"",
								covariate->name.length, covariate->name.label,
								covariate->level[level].length,
								covariate->level[level].label)));
		}
}

/* Rows of covariates to predict, behind the cells of the model. */
static Label *
argument_predicted(FunctionCallInfo fcinfo, int argument,
				   const Patterns *patterns, const Terms *terms, int strata,
				   int *n)
{
	Label *cell;

	*n = 0;
	if (argument < 0)
		return NULL;
	cell = argument_rows(fcinfo, argument, "patterns", patterns->n_names, n);
	for (int i = 0; i < *n; i++)
		if (!is_complete(cell + (Size) i * patterns->n_names,
						 patterns->n_names, terms, strata))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("patterns must not lack a covariate of the terms"),
					 errdetail("Row %d does.", i + 1)));
	return cell;
}

static void
check_coefficients(int columns)
{
	if (columns > MAX_COEFFICIENTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model has too many coefficients: %d", columns),
				 errdetail("It may have at most %d.", MAX_COEFFICIENTS),
				 errhint("A covariate that is a number, like age, takes one when written num(age); one with many levels can be the strata.")));
}

PatternCohorts
pattern_cohorts(FunctionCallInfo fcinfo, const text *outcome, int strata,
				int predicted)
{
	PatternCohorts result = {0};
	Patterns patterns = argument_patterns(fcinfo);
	Terms *terms = terms_argument(fcinfo, ARG_TERMS, patterns.name,
								  patterns.n_names);
	int n_names = patterns.n_names;
	Label *rows;
	Gathered gathered;
	int all;
	int32 *stratum;

	result.strata = argument_strata(fcinfo, strata, &patterns, terms);
	rows = argument_predicted(fcinfo, predicted, &patterns, terms,
							  result.strata, &result.n_predicted);
	gathered = gather(&patterns, terms, outcome, result.n_predicted, &result);
	if (gathered.n == 0)
		return result;
	all = gathered.n + result.n_predicted;
	if (result.n_predicted > 0)
		memcpy(gathered.cell + (Size) gathered.n * n_names, rows,
			   (Size) result.n_predicted * n_names * sizeof(Label));
	result.covariates = covariates_make(patterns.name, n_names, gathered.cell,
										all, gathered.persons);
	result.design = terms_design(terms, &result.covariates, false);
	check_coefficients(result.design.n_columns);
	check_predicted(&result, gathered.n);

	stratum = palloc_extended(((Size) all + 1) * sizeof(int32),
							  MCXT_ALLOC_HUGE);
	for (int i = 0; i < all; i++)
		stratum[i] = result.strata < 0 ? 0 :
			result.covariates.level[(Size) i * n_names + result.strata];
	result.model.stratum = stratum;
	result.centre = centres_of(&result.design, gathered.persons);
	set_rows(&result.model, &result.design, result.centre);
	result.model.n_patterns = gathered.n;
	set_counts(&result.model, gathered.source, gathered.n, stratum);
	return result;
}

const text *
argument_optional_text(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : PG_GETARG_TEXT_PP(argument);
}

int
pattern_outcomes(FunctionCallInfo fcinfo, const text ***outcome)
{
	int n_cohorts;
	Datum *cohort = argument_elements(fcinfo, ARG_COHORTS, "cohorts", NULL,
									  &n_cohorts);
	int n = 0;

	*outcome = palloc(COX_MAX_OUTCOMES * sizeof(text *));
	for (int i = 0; i < n_cohorts; i++)
	{
		CohortView view = cohort_view(DatumGetCohortP(cohort[i]));

		CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < view.n_outcomes; k++)
		{
			int j = 0;

			while (j < n && !label_equal(view.outcome[k],
										 label_of(PointerGetDatum((*outcome)[j]))))
				j++;
			if (j < n)
				continue;
			if (n == COX_MAX_OUTCOMES)
				ereport(ERROR,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("cohorts have too many outcomes"),
						 errdetail("There are at most %d.", COX_MAX_OUTCOMES)));
			(*outcome)[n++] = cstring_to_text_with_len(view.outcome[k].label,
													   view.outcome[k].length);
		}
	}
	return n;
}
