/*
 * association.c
 *		Association of groups and outcomes within strata, from parallel arrays
 *		of labels or scores and persons, in any order.
 */
#include "measure/tally_argument.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "kernel/base/quadratic.h"
#include "kernel/count/association.h"
#include "common/label.h"
#include "common/result.h"
#include "common/sort.h"

SPEGEL_FUNCTION(strata_general_association_test);
SPEGEL_FUNCTION(strata_mean_score_test);
SPEGEL_FUNCTION(strata_linear_association_test);

/* The covariance has the square of this. */
#define MAX_SUMS 1000

/* Labels as numbers, ascending bytewise. */
typedef struct Numbered
{
	int n_labels;
	int *number;				/* of each element */
} Numbered;

typedef struct LabelPlace
{
	const text *label;
	int place;
} LabelPlace;

static int
label_place_cmp(const void *a, const void *b)
{
	const text *x = ((const LabelPlace *) a)->label;
	const text *y = ((const LabelPlace *) b)->label;

	return label_cmp(VARDATA_ANY(x), VARSIZE_ANY_EXHDR(x), VARDATA_ANY(y),
					 VARSIZE_ANY_EXHDR(y));
}

static Numbered
argument_numbered(FunctionCallInfo fcinfo, int argument, const char *name,
				  int *n)
{
	text **label = argument_text_array(fcinfo, argument, name, n);
	LabelPlace *sorted = palloc((*n + 1) * sizeof(LabelPlace));
	Numbered result = {0, palloc((*n + 1) * sizeof(int))};

	for (int i = 0; i < *n; i++)
		sorted[i] = (LabelPlace) {label[i], i};
	sort_elements(sorted, *n, sizeof(LabelPlace), label_place_cmp);
	for (int i = 0; i < *n; i++)
	{
		if (i == 0 || label_place_cmp(&sorted[i - 1], &sorted[i]) != 0)
			result.n_labels++;
		result.number[sorted[i].place] = result.n_labels - 1;
	}
	return result;
}

/* Persons alike: the stratum, and a group and an outcome or their scores. */
typedef struct Cell
{
	int stratum;
	int outcome;
	ScoredCount count;
} Cell;

typedef struct Cells
{
	int n;
	Cell *cell;
} Cells;

static int
cell_cmp(const void *a, const void *b)
{
	const Cell *x = a;
	const Cell *y = b;

	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	if (x->count.group != y->count.group)
		return x->count.group < y->count.group ? -1 : 1;
	if (x->outcome != y->outcome)
		return x->outcome < y->outcome ? -1 : 1;
	if (x->count.group_score != y->count.group_score)
		return x->count.group_score < y->count.group_score ? -1 : 1;
	return (x->count.outcome_score > y->count.outcome_score) -
		(x->count.outcome_score < y->count.outcome_score);
}

/* Sorts cells and sums equal ones, so that their order means nothing. */
static void
sum_cells(Cells *cells)
{
	int kept = 0;
	int64 total = 0;

	sort_elements(cells->cell, cells->n, sizeof(Cell), cell_cmp);
	for (int i = 0; i < cells->n; i++)
	{
		total = tally_sum(total, cells->cell[i].count.persons);
		if (kept > 0 && cell_cmp(&cells->cell[kept - 1], &cells->cell[i]) == 0)
			cells->cell[kept - 1].count.persons +=
				cells->cell[i].count.persons;
		else
			cells->cell[kept++] = cells->cell[i];
	}
	cells->n = kept;
}

/* The cells from first on that are of its stratum; where they end. */
static int
stratum_end(const Cells *cells, int first)
{
	int end = first;

	while (end < cells->n &&
		   cells->cell[end].stratum == cells->cell[first].stratum)
		end++;
	CHECK_FOR_INTERRUPTS();
	return end;
}

static Cells
new_cells(FunctionCallInfo fcinfo, Numbered *strata)
{
	int n_persons;
	int64 *persons = argument_persons_array(fcinfo, 3, "persons", &n_persons);
	Cells cells;

	*strata = argument_numbered(fcinfo, 0, "strata", &cells.n);
	check_parallel("strata", cells.n, "persons", n_persons);
	cells.cell = palloc0((cells.n + 1) * sizeof(Cell));
	for (int i = 0; i < cells.n; i++)
	{
		cells.cell[i].stratum = strata->number[i];
		cells.cell[i].count.persons = persons[i];
	}
	return cells;
}

/* general_association_test(strata, groups, outcomes, persons) */
Datum
strata_general_association_test(PG_FUNCTION_ARGS)
{
	Numbered strata;
	Cells cells = new_cells(fcinfo, &strata);
	int n_groups;
	int n_outcomes;
	Numbered group = argument_numbered(fcinfo, 1, "groups", &n_groups);
	Numbered outcome = argument_numbered(fcinfo, 2, "outcomes", &n_outcomes);
	Size sums;
	Size table;
	double *scores;
	double *covariance;
	int64 *count;
	int64 *margins;

	check_parallel("strata", cells.n, "groups", n_groups);
	check_parallel("strata", cells.n, "outcomes", n_outcomes);
	if (group.n_labels < 2 || outcome.n_labels < 2)
		return result_test(fcinfo, test_undefined());
	sums = GENERAL_ASSOCIATION_SUMS(group.n_labels, outcome.n_labels);
	if (sums > MAX_SUMS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many groups and outcomes to test: %d by %d",
						group.n_labels, outcome.n_labels),
				 errdetail("The groups less 1 times the outcomes less 1 are at most %d.",
						   MAX_SUMS),
				 errhint("Merge what is alike, or give scores to the outcomes: mean_score_test().")));
	for (int i = 0; i < cells.n; i++)
	{
		cells.cell[i].count.group = group.number[i];
		cells.cell[i].outcome = outcome.number[i];
	}
	sum_cells(&cells);

	table = (Size) group.n_labels * outcome.n_labels;
	scores = palloc0(sums * sizeof(double));
	covariance = palloc0(sums * sums * sizeof(double));
	count = palloc(table * sizeof(int64));
	margins = palloc((group.n_labels + outcome.n_labels) * sizeof(int64));
	for (int first = 0, end; first < cells.n; first = end)
	{
		end = stratum_end(&cells, first);
		memset(count, 0, table * sizeof(int64));
		for (int i = first; i < end; i++)
			count[cells.cell[i].count.group * outcome.n_labels +
				  cells.cell[i].outcome] = cells.cell[i].count.persons;
		general_association_add(count, group.n_labels, outcome.n_labels,
								scores, covariance, margins);
	}
	return result_test(fcinfo, quadratic_form_test(sums, covariance, scores));
}

/* One stratum's cells as the kernel wants them, in scratch of its own. */
static ScoredCount *
scored_counts(const Cells *cells, int first, int end, ScoredCount *scratch)
{
	for (int i = first; i < end; i++)
		scratch[i - first] = cells->cell[i].count;
	return scratch;
}

/* mean_score_test(strata, groups, scores, persons) */
Datum
strata_mean_score_test(PG_FUNCTION_ARGS)
{
	Numbered strata;
	Cells cells = new_cells(fcinfo, &strata);
	int n_groups;
	int n_scores;
	Numbered group = argument_numbered(fcinfo, 1, "groups", &n_groups);
	double *score = argument_float8_array(fcinfo, 2, "scores", &n_scores);
	Size n = group.n_labels;
	double *scores;
	double *covariance;
	int64 *persons;
	ScoredCount *scratch;

	check_parallel("strata", cells.n, "groups", n_groups);
	check_parallel("strata", cells.n, "scores", n_scores);
	if (n > MAX_SUMS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many groups to test: %d", group.n_labels),
				 errdetail("At most %d groups are compared.", MAX_SUMS),
				 errhint("Merge what is alike, or give scores to the groups too: linear_association_test().")));
	for (int i = 0; i < cells.n; i++)
	{
		cells.cell[i].count.group = group.number[i];
		cells.cell[i].count.outcome_score = score[i];
	}
	sum_cells(&cells);

	scores = palloc0((n + 1) * sizeof(double));
	covariance = palloc0((n * n + 1) * sizeof(double));
	persons = palloc((n + 1) * sizeof(int64));
	scratch = palloc((cells.n + 1) * sizeof(ScoredCount));
	for (int first = 0, end; first < cells.n; first = end)
	{
		end = stratum_end(&cells, first);
		mean_score_add(scored_counts(&cells, first, end, scratch),
					   end - first, n, scores, covariance, persons);
	}
	return result_test(fcinfo, quadratic_form_test(n, covariance, scores));
}

/* linear_association_test(strata, group_scores, outcome_scores, persons) */
Datum
strata_linear_association_test(PG_FUNCTION_ARGS)
{
	Numbered strata;
	Cells cells = new_cells(fcinfo, &strata);
	int n_group_scores;
	int n_scores;
	double *group_score = argument_float8_array(fcinfo, 1, "group_scores",
												&n_group_scores);
	double *score = argument_float8_array(fcinfo, 2, "outcome_scores",
										  &n_scores);
	ScoredCount *scratch = palloc((cells.n + 1) * sizeof(ScoredCount));
	double sum = 0.0;
	double variance = 0.0;

	check_parallel("strata", cells.n, "group_scores", n_group_scores);
	check_parallel("strata", cells.n, "outcome_scores", n_scores);
	for (int i = 0; i < cells.n; i++)
	{
		cells.cell[i].count.group_score = group_score[i];
		cells.cell[i].count.outcome_score = score[i];
	}
	sum_cells(&cells);
	for (int first = 0, end; first < cells.n; first = end)
	{
		end = stratum_end(&cells, first);
		linear_association_add(scored_counts(&cells, first, end, scratch),
							   end - first, &sum, &variance);
	}
	return result_test(fcinfo, quadratic_form_test(1, &variance, &sum));
}
