/*
 * cox_limits.c
 *		What is infinite in a Cox model whose partial likelihood has no maximum.
 */
#include "kernel/life/cox_limits.h"

#include <string.h>

/* How far the likelihood's limit is approached, in logarithms of hazards. */
#define FAR_AWAY 40.0
#define FARTHEST 300.0

/* Times between checks for interrupts. */
#define TIMES_PER_CHECK 256

/*
 * The most hazardous at risk, and the most hazardous of those that the telling
 * vector tells from it; -1: nobody.
 */
typedef struct Foremost
{
	int32_t first;
	int32_t second;
} Foremost;

static const Foremost nobody = {-1, -1};

static bool
are_told(const CoxLimits *limits, int32_t a, int32_t b)
{
	return fabs(limits->told[a] - limits->told[b]) > limits->rounding;
}

static void
offer(const CoxLimits *limits, Foremost *foremost, int32_t pattern)
{
	const double *value = limits->value;

	if (foremost->first < 0)
		foremost->first = pattern;
	else if (value[pattern] > value[foremost->first])
	{
		if (are_told(limits, pattern, foremost->first))
			foremost->second = foremost->first;
		foremost->first = pattern;
	}
	else if (are_told(limits, pattern, foremost->first) &&
			 (foremost->second < 0 ||
			  value[pattern] > value[foremost->second]))
		foremost->second = pattern;
}

/* Those of a stratum who are at risk. */
static Foremost
look_again(const CoxLimits *limits, int32_t stratum)
{
	const CoxModel *model = limits->model;
	Foremost foremost = nobody;

	for (size_t p = 0; p < model->n_patterns; p++)
		if (model->stratum[p] == stratum && limits->persons[p] > 0)
			offer(limits, &foremost, (int32_t) p);
	return foremost;
}

/* Of patterns, the products with a vector by kept column. */
static double
multiply(const CoxLimits *limits, const double *w, double *product)
{
	const CoxModel *model = limits->model;
	double largest = 0.0;

	memset(limits->by_column, 0, sizeof(double) * (size_t) model->n_columns);
	for (int i = 0; i < limits->n; i++)
		limits->by_column[limits->kept[i]] =
			w[i] / limits->size[limits->kept[i]];
	for (size_t p = 0; p < model->n_patterns; p++)
	{
		product[p] = cox_pattern_product(model, p, limits->by_column);
		largest = fmax(largest, fabs(product[p]));
	}
	return largest;
}

/* A generator: who has the event less who is at risk with them. */
typedef struct Pair
{
	double difference;
	int32_t event;
	int32_t other;
} Pair;

static void
compare(const CoxLimits *limits, const Foremost *foremost, int32_t event,
		Pair *least)
{
	int32_t other = foremost->first;
	double difference;

	if (other >= 0 && !are_told(limits, event, other))
		other = foremost->second;
	if (other < 0 || !are_told(limits, event, other))
		return;
	difference = limits->value[event] - limits->value[other];
	if (difference < least->difference)
		*least = (Pair) {difference, event, other};
}

/* Who stays at risk after another outcome. */
static Foremost
those_who_stay(const CoxLimits *limits)
{
	const CoxModel *model = limits->model;
	Foremost foremost = nobody;

	for (size_t i = 0; model->uncensored != NULL && i < model->n_counts; i++)
		if (model->count[i].others > 0)
			offer(limits, &foremost, model->count[i].pattern);
	return foremost;
}

/*
 * The events of counts begin to end, with those at risk.  With exact ties whoever
 * has the event could only have been another who had not.
 */
static void
compare_events(const CoxLimits *limits, const Foremost *foremost,
			   const Foremost *stay, size_t begin, size_t end, Pair *least)
{
	const CoxModel *model = limits->model;
	Foremost others = *foremost;

	if (model->ties == COX_EXACT)
	{
		for (size_t i = begin; i < end; i++)
			limits->persons[model->count[i].pattern] -= model->count[i].events;
		others = look_again(limits, model->stratum[model->count[begin].pattern]);
		for (size_t i = begin; i < end; i++)
			limits->persons[model->count[i].pattern] += model->count[i].events;
	}
	for (size_t i = begin; i < end; i++)
	{
		if (model->count[i].events == 0)
			continue;
		compare(limits, &others, model->count[i].pattern, least);
		if (model->uncensored != NULL && model->uncensored[begin] > 0.0)
			compare(limits, stay, model->count[i].pattern, least);
	}
}

static bool
least_pair(const void *context, const double *w, const double *telling,
		   double *a)
{
	CoxLimits *limits = (CoxLimits *) context;
	const CoxModel *model = limits->model;
	Foremost foremost = nobody;
	Foremost stay;
	Pair least = {INFINITY, 0, 0};
	int times = 0;

	(void) multiply(limits, w, limits->value);
	limits->rounding = RECESSION_TOLERANCE *
		multiply(limits, telling, limits->told);
	stay = those_who_stay(limits);
	for (size_t begin = 0, end = 0; begin < model->n_counts; begin = end)
	{
		const CoxCount *count = model->count;
		int32_t stratum = model->stratum[count[begin].pattern];
		bool any = false;
		bool left = false;

		if (begin == 0 || model->stratum[count[begin - 1].pattern] != stratum)
		{
			memset(limits->persons, 0, sizeof(int64_t) * model->n_patterns);
			foremost = nobody;
		}
		for (; end < model->n_counts && count[end].time == count[begin].time &&
			 model->stratum[count[end].pattern] == stratum; end++)
		{
			int32_t p = count[end].pattern;

			limits->persons[p] += count[end].leaving - count[end].entering;
			any = any || count[end].events > 0;
			if (limits->persons[p] > 0)
				offer(limits, &foremost, p);
			else
				left = left || p == foremost.first || p == foremost.second;
		}
		if (left)
			foremost = look_again(limits, stratum);
		if (any)
			compare_events(limits, &foremost, &stay, begin, end, &least);
		if (++times % TIMES_PER_CHECK == 0)
			kernel_check();
	}
	if (isinf(least.difference))
		return false;
	cox_pattern_row(model, (size_t) least.event, limits->by_column);
	for (int i = 0; i < limits->n; i++)
		a[i] = limits->by_column[limits->kept[i]];
	cox_pattern_row(model, (size_t) least.other, limits->by_column);
	for (int i = 0; i < limits->n; i++)
		a[i] = (a[i] - limits->by_column[limits->kept[i]]) /
			limits->size[limits->kept[i]];
	return true;
}

/* How far the values of each column reach; a missing cell is 0. */
void
cox_column_ranges(const CoxModel *model, double *low, double *range)
{
	for (int j = 0; j < model->n_columns; j++)
	{
		low[j] = INFINITY;
		range[j] = -INFINITY;
	}
	for (size_t i = 0; i < model->n_patterns; i++)
	{
		size_t k = model->first[i];

		for (int j = 0; j < model->n_columns; j++)
		{
			double value = 0.0;

			if (k < model->first[i + 1] && model->cell[k].column == j)
				value = model->cell[k++].value;
			low[j] = fmin(low[j], value);
			range[j] = fmax(range[j], value);
		}
	}
	for (int j = 0; j < model->n_columns; j++)
		range[j] -= low[j];
}

void
cox_limits_fill(CoxLimits *limits, const CoxModel *model, int n,
				const int32_t *kept, const double *size, const double *point,
				double *scratch, int64_t *persons)
{
	size_t p = (size_t) model->n_columns;

	*limits = (CoxLimits) {.model = model, .n = n, .kept = kept,
		.size = size, .persons = persons, .value = scratch};
	limits->told = limits->value + model->n_patterns;
	limits->by_column = limits->told + model->n_patterns;
	limits->x = limits->by_column + p;
	limits->recession = recession_begin(
		(RecessionGenerators) {n, limits, least_pair}, limits->x + p);
	for (int i = 0; i < n; i++)
		limits->x[i] = point[kept[i]] * size[kept[i]];
	recession_find(&limits->recession, limits->x);
}

RecessionLimit
cox_limit(CoxLimits *limits, int i)
{
	memset(limits->x, 0, sizeof(double) * (size_t) limits->n);
	limits->x[i] = 1.0;
	return recession_limit(&limits->recession, limits->x);
}

void
cox_limits_approach(const CoxLimits *limits, double *point, double *scratch)
{
	const CoxModel *model = limits->model;
	double least = INFINITY;
	double largest = -INFINITY;
	double way;

	memset(scratch, 0, sizeof(double) * (size_t) model->n_columns);
	for (int i = 0; i < limits->n; i++)
		scratch[limits->kept[i]] = limits->recession.direction[i] /
			limits->size[limits->kept[i]];
	for (size_t k = 0; k < model->n_patterns; k++)
	{
		double product = cox_pattern_product(model, k, scratch);

		least = fmin(least, product);
		largest = fmax(largest, product);
	}
	way = fmin(FAR_AWAY, FARTHEST / (largest - least));
	for (int j = 0; j < model->n_columns; j++)
		point[j] += way * scratch[j];
}

/* Of covariates less those of a pattern. */
static RecessionLimit
limit_beside(CoxLimits *limits, const double *x, size_t pattern)
{
	cox_pattern_row(limits->model, pattern, limits->by_column);
	for (int i = 0; i < limits->n; i++)
	{
		int32_t j = limits->kept[i];

		limits->x[i] = (x[j] - limits->by_column[j]) / limits->size[j];
	}
	return recession_limit(&limits->recession, limits->x);
}

/* Beside one and another: whoever is the most hazardous decides. */
static RecessionLimit
limit_beside_both(RecessionLimit one, RecessionLimit other)
{
	static const RecessionLimit order[] = {
		RECESSION_FALLS, RECESSION_OPEN, RECESSION_FINITE
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (one == order[i] || other == order[i])
			return order[i];
	return RECESSION_RISES;
}

void
cox_limits_of_hazard(CoxLimits *limits, int32_t stratum, const double *x,
					 RecessionLimit *hazard, RecessionLimit *known)
{
	const CoxModel *model = limits->model;
	const CoxCount *count = model->count;
	size_t n = 0;

	for (size_t p = 0; p < model->n_patterns; p++)
		known[p] = RECESSION_UNKNOWN;
	for (size_t i = 0, last = 0; i < model->n_counts; i++)
	{
		int32_t p = count[i].pattern;

		if (i % TIMES_PER_CHECK == 0)
			kernel_check();
		if (model->stratum[p] != stratum || count[i].events == 0)
			continue;
		if (known[p] == RECESSION_UNKNOWN)
			known[p] = limit_beside(limits, x, (size_t) p);
		if (n > 0 && count[last].time == count[i].time)
			hazard[n - 1] = limit_beside_both(hazard[n - 1], known[p]);
		else
			hazard[n++] = known[p];
		last = i;
	}
}
