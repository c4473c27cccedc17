/*
 * cox_walk.c
 *		The times of events of a Cox model with what is at risk at each.
 *
 * Times are visited from the last to the first, so that those who leave are
 * added to the sums over the risk set,
 *
 *	 S0 = sum n r,	S1 = sum n r x,	 S2 = sum n r x x',	 r = exp(x b),
 *
 * and nothing is taken away but for delayed entries; once these have halved
 * S0 the sums are made anew from the counts at risk, so that no rounding of
 * the larger sum is left.
 *
 * With E0, E1, E2 the same sums over the d persons with the event at a time,
 * Efron's method takes S - (l/d) E for l = 0 .. d - 1.  Division by
 * B = S0 - (l/d) E0 leaves S1/B = e + g/B and S2/B = M + G/B with
 *
 *	 e = E1/E0,	 g = S1 - S0 e,	 M = E2/E0,	 G = S2 - S0 M,
 *
 * so that only sums of 1/B and 1/B^2 are needed, which inverse_sums() has
 * however many events are tied.  Breslow's method, and one event alone, have
 * e = S1/S0 and M = S2/S0 instead, and g and G are 0.  With exact ties the draws
 * are a choice of d of the n at risk or, where that is less, of the n - d who
 * are left over, with inverse risks.
 */
#include "kernel/life/cox_walk.h"

#include "kernel/base/inverse_sums.h"

#include <string.h>

/* Tied events whose logarithms are added one by one. */
#define DIRECT_EVENTS 1000

#define COUNTS_PER_CHECK 4096

/* Numbers side by side, wherever they stand. */
typedef double Two __attribute__((vector_size(16), aligned(8), may_alias));

static void
clear(RiskSums *sums, int p)
{
	sums->s0 = 0.0;
	memset(sums->s1, 0, sizeof(double) * (size_t) p);
	memset(sums->s2, 0, sizeof(double) * (size_t) p * (size_t) p);
}

/*
 * The same of cells without gaps between their columns, as numbers have them:
 * values side by side are added at once.
 */
static void
add_dense(const CoxWalk *walk, RiskSums *sums, const CoxCell *cell, size_t n,
		  double weight)
{
	double *x = walk->row;
	double *s1 = sums->s1 + cell[0].column;
	size_t width = (size_t) walk->model->n_columns;

	for (size_t i = 0; i < n; i++)
		x[i] = cell[i].value;
	for (size_t i = 0; i < n; i++)
	{
		double *row = sums->s2 + cell[0].column +
			(cell[0].column + i) * width;
		double value = weight * x[i];
		size_t j = 0;

		s1[i] += value;
		for (; j < i; j += 2)
			*(Two *) &row[j] += value * *(const Two *) &x[j];
		if (j == i)
			row[j] += value * x[j];
	}
}

static void
add_persons(const CoxWalk *walk, RiskSums *sums, int32_t pattern,
			double persons)
{
	const CoxModel *model = walk->model;
	const CoxCell *cell = model->cell + model->first[pattern];
	size_t n = model->first[pattern + 1] - model->first[pattern];
	double weight = persons * walk->risk[pattern];

	sums->s0 += weight;
	if (n > 1 && cell[n - 1].column - cell[0].column == (int32_t) n - 1)
	{
		add_dense(walk, sums, cell, n, weight);
		return;
	}
	for (size_t i = 0; i < n; i++)
	{
		double *row = sums->s2 +
			(size_t) cell[i].column * (size_t) model->n_columns;
		double value = weight * cell[i].value;

		sums->s1[cell[i].column] += value;
		for (size_t j = 0; j <= i; j++)
			row[cell[j].column] += value * cell[j].value;
	}
}

/* The sums over the risk set from the counts of a stratum's patterns. */
static void
add_anew(CoxWalk *walk, const CoxCount *count, size_t n)
{
	clear(&walk->at_risk, walk->model->n_columns);
	for (size_t i = 0; i < n; i++)
	{
		int64_t *persons = &walk->persons[count[i].pattern];

		/* A pattern has several counts; the sign says that it is in. */
		if (*persons > 0)
		{
			add_persons(walk, &walk->at_risk, count[i].pattern,
						(double) *persons);
			*persons = -*persons;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (walk->persons[count[i].pattern] < 0)
			walk->persons[count[i].pattern] = -walk->persons[count[i].pattern];
}

/* The sums over those who left with another outcome before the counts given. */
static void
add_others_anew(CoxWalk *walk, size_t begin)
{
	const CoxModel *model = walk->model;

	clear(&walk->others, model->n_columns);
	for (size_t i = begin; i < model->n_counts; i++)
		if (model->count[i].others > 0)
			add_persons(walk, &walk->others, model->count[i].pattern,
						(double) model->count[i].others /
						model->uncensored[i]);
	walk->whole_others = walk->others.s0;
}

CoxWalk
cox_walk(const CoxModel *model, double *scratch, int64_t *persons)
{
	size_t p = (size_t) model->n_columns;
	CoxWalk walk = {.model = model, .persons = persons};

	walk.at_risk.s2 = scratch;
	walk.events.s2 = walk.at_risk.s2 + p * p;
	walk.others.s2 = walk.events.s2 + p * p;
	walk.both.s2 = walk.others.s2 + p * p;
	walk.at_risk.s1 = walk.both.s2 + p * p;
	walk.events.s1 = walk.at_risk.s1 + p;
	walk.others.s1 = walk.events.s1 + p;
	walk.both.s1 = walk.others.s1 + p;
	walk.mean = walk.both.s1 + p;
	walk.rest = walk.mean + p;
	walk.row = walk.rest + p;
	walk.fit = walk.row + p;
	walk.risk = walk.fit + model->n_patterns;
	walk.exact_scratch = walk.risk + model->n_patterns;
	return walk;
}

void
cox_walk_begin(CoxWalk *walk, const double *coefficient)
{
	const CoxModel *model = walk->model;

	walk->log_largest = -INFINITY;
	for (size_t i = 0; i < model->n_patterns; i++)
	{
		walk->fit[i] = cox_pattern_product(model, i, coefficient);
		walk->log_largest = fmax(walk->log_largest, walk->fit[i]);
	}
	for (size_t i = 0; i < model->n_patterns; i++)
	{
		walk->fit[i] -= walk->log_largest;
		walk->risk[i] = exp(walk->fit[i]);
	}
	walk->next = 0;
}

static void
begin_stratum(CoxWalk *walk)
{
	walk->stratum_begin = walk->next;
	walk->whole = 0.0;
	clear(&walk->at_risk, walk->model->n_columns);
	memset(walk->persons, 0, sizeof(int64_t) * walk->model->n_patterns);
	if (walk->model->uncensored)
		add_others_anew(walk, walk->next);
}

/* Those who leave with another outcome at a time have not left before it. */
static void
take_others(CoxWalk *walk, const CoxMoment *moment)
{
	const CoxModel *model = walk->model;

	for (size_t i = moment->begin; i < moment->end; i++)
		if (model->count[i].others > 0)
			add_persons(walk, &walk->others, model->count[i].pattern,
						-(double) model->count[i].others /
						model->uncensored[i]);
	if (walk->others.s0 < 0.5 * walk->whole_others)
		add_others_anew(walk, moment->end);
}

/* The risk set at a moment: who is at risk, and who would still be. */
static const RiskSums *
risk_set(CoxWalk *walk, const CoxMoment *moment)
{
	int p = walk->model->n_columns;
	double share;

	if (walk->model->uncensored == NULL)
		return &walk->at_risk;
	share = walk->model->uncensored[moment->begin];
	walk->both.s0 = walk->at_risk.s0 + share * walk->others.s0;
	for (int i = 0; i < p; i++)
		walk->both.s1[i] = walk->at_risk.s1[i] + share * walk->others.s1[i];
	for (int i = 0; i < p; i++)
		for (int j = 0; j <= i; j++)
			walk->both.s2[i * p + j] = walk->at_risk.s2[i * p + j] +
				share * walk->others.s2[i * p + j];
	return &walk->both;
}

/* Moves over the counts of a time, whose persons come under risk. */
static CoxMoment
pass_time(CoxWalk *walk)
{
	const CoxModel *model = walk->model;
	const CoxCount *count = model->count;
	size_t i = walk->next;
	CoxMoment moment = {.stratum = model->stratum[count[i].pattern],
						.time = count[i].time, .begin = i};

	if (i == 0 ||
		model->stratum[count[i - 1].pattern] != moment.stratum)
		begin_stratum(walk);
	for (; i < model->n_counts && count[i].time == moment.time &&
		 model->stratum[count[i].pattern] == moment.stratum; i++)
	{
		int64_t change = count[i].leaving - count[i].entering;

		if (i % COUNTS_PER_CHECK == 0)
			kernel_check();
		walk->persons[count[i].pattern] += change;
		add_persons(walk, &walk->at_risk, count[i].pattern, (double) change);
		moment.events += count[i].events;
	}
	walk->next = moment.end = i;
	walk->whole = fmax(walk->whole, walk->at_risk.s0);
	if (walk->at_risk.s0 < 0.5 * walk->whole)
	{
		add_anew(walk, count + walk->stratum_begin, i - walk->stratum_begin);
		walk->whole = walk->at_risk.s0;
	}
	if (model->uncensored)
		take_others(walk, &moment);
	return moment;
}

/* All draws with the whole sums. */
static void
draw_at_once(CoxWalk *walk, CoxMoment *moment)
{
	const RiskSums *set = risk_set(walk, moment);
	double d = (double) moment->events;
	double s0 = set->s0;

	for (int i = 0; i < walk->model->n_columns; i++)
	{
		walk->mean[i] = set->s1[i] / s0;
		walk->rest[i] = 0.0;
	}
	moment->first = d / s0;
	moment->second = d / s0 / s0;
	moment->log_sum = d * log(s0);
}

static void
draw_one_by_one(CoxWalk *walk, CoxMoment *moment)
{
	const CoxCount *count = walk->model->count;
	RiskSums s = walk->at_risk;
	RiskSums *e = &walk->events;
	double d = (double) moment->events;
	double step, low;
	InverseSums sums;

	clear(e, walk->model->n_columns);
	for (size_t k = moment->begin; k < moment->end; k++)
		if (count[k].events > 0)
			add_persons(walk, e, count[k].pattern, (double) count[k].events);
	step = e->s0 / d;
	low = 1.0 + fmax(s.s0 - e->s0, 0.0) / step;
	sums = inverse_sums(low, moment->events);
	moment->first = sums.first / step;
	moment->second = sums.second / (step * step);
	moment->log_sum = 0.0;
	if (moment->events <= DIRECT_EVENTS)
		for (int64_t l = 0; l < moment->events; l++)
			moment->log_sum += log((low + (double) l) * step);
	else
		moment->log_sum = lgamma(low + d) - lgamma(low) + d * log(step);
	for (int i = 0; i < walk->model->n_columns; i++)
	{
		walk->mean[i] = e->s1[i] / e->s0;
		walk->rest[i] = s.s1[i] - s.s0 * walk->mean[i];
	}
}

static void
choose(CoxWalk *walk, CoxMoment *moment)
{
	int p = walk->model->n_columns;
	size_t n_patterns = walk->model->n_patterns;
	int64_t at_risk = 0;
	double sign = 1.0;
	double log_all = 0.0;
	const double *drawn;

	for (size_t i = 0; i < n_patterns; i++)
		at_risk += walk->persons[i];
	walk->degree = (int32_t) moment->events;
	if (moment->events > at_risk / 2)
	{
		walk->degree = (int32_t) (at_risk - moment->events);
		sign = -1.0;
	}
	walk->exact = cox_exact_begin(p, walk->degree, walk->exact_scratch);
	memset(walk->mean, 0, sizeof(double) * (size_t) p);
	for (size_t i = 0; i < n_patterns; i++)
	{
		double n = (double) walk->persons[i];

		if (walk->persons[i] == 0)
			continue;
		cox_pattern_row(walk->model, i, walk->row);
		log_all += n * walk->fit[i];
		for (int a = 0; a < p; a++)
			walk->mean[a] += n * walk->row[a];
		cox_exact_add(&walk->exact, walk->persons[i], sign * walk->fit[i],
					  walk->row);
	}
	moment->log_sum = walk->exact.log_sum[walk->degree] +
		(sign < 0.0 ? log_all : 0.0);
	drawn = walk->exact.mean + (size_t) walk->degree * (size_t) p;
	for (int a = 0; a < p; a++)
		walk->mean[a] = (sign > 0.0 ? drawn[a] : walk->mean[a] - drawn[a]) /
			(double) moment->events;
	moment->first = moment->second = NAN;
}

/* Of the next time in the order of counts; its end. */
static size_t
need_of_time(const CoxModel *model, size_t begin, int64_t *persons,
			 CoxExactNeed *need)
{
	const CoxCount *count = model->count;
	int32_t stratum = model->stratum[count[begin].pattern];
	int64_t events = 0;
	int64_t at_risk = 0;
	int64_t degree;
	size_t i = begin;

	if (i == 0 || model->stratum[count[i - 1].pattern] != stratum)
		memset(persons, 0, sizeof(int64_t) * model->n_patterns);
	for (; i < model->n_counts && count[i].time == count[begin].time &&
		 model->stratum[count[i].pattern] == stratum; i++)
	{
		events += count[i].events;
		persons[count[i].pattern] += count[i].leaving - count[i].entering;
	}
	if (events < 2)
		return i;
	for (size_t k = 0; k < model->n_patterns; k++)
		at_risk += persons[k];
	degree = events > at_risk / 2 ? at_risk - events : events;
	need->degree = degree > need->degree ? degree : need->degree;
	for (size_t k = 0; k < model->n_patterns; k++)
		need->steps += cox_exact_steps(persons[k], degree);
	return i;
}

CoxExactNeed
cox_exact_need(const CoxModel *model, int64_t *persons)
{
	CoxExactNeed need = {0, 0.0};

	for (size_t i = 0; i < model->n_counts;)
	{
		i = need_of_time(model, i, persons, &need);
		kernel_check();
	}
	return need;
}

bool
cox_walk_next(CoxWalk *walk, CoxMoment *moment)
{
	while (walk->next < walk->model->n_counts)
	{
		*moment = pass_time(walk);
		if (moment->events == 0)
			continue;
		kernel_check();
		walk->drawn = walk->model->ties == COX_EFRON && moment->events > 1;
		walk->chosen = walk->model->ties == COX_EXACT && moment->events > 1;
		if (walk->drawn)
			draw_one_by_one(walk, moment);
		else if (walk->chosen)
			choose(walk, moment);
		else
			draw_at_once(walk, moment);
		moment->mean = walk->mean;
		moment->rest = walk->rest;
		return true;
	}
	return false;
}

void
cox_walk_add_drawn(const CoxWalk *walk, const CoxMoment *moment,
				   double weight, double *sum)
{
	double d = (double) moment->events;

	for (int i = 0; i < walk->model->n_columns; i++)
		sum[i] += weight * (d * moment->mean[i] +
							(walk->drawn ? moment->first * moment->rest[i] :
							 0.0));
}

void
cox_walk_add_covariance(const CoxWalk *walk, const CoxMoment *moment,
						double weight, double *matrix)
{
	int p = walk->model->n_columns;
	const double *mean = moment->mean;
	const double *rest = moment->rest;
	const RiskSums *set =
		walk->model->uncensored ? &walk->both : &walk->at_risk;
	const double *s2 = set->s2;
	const double *e2 = walk->events.s2;
	double s0 = set->s0;
	double d = (double) moment->events;
	const double *chosen = walk->chosen ? walk->exact.covariance +
		(size_t) walk->degree * (size_t) p * (size_t) p : NULL;

	for (int i = 0; i < p; i++)
		for (int j = 0; j <= i; j++)
		{
			double m;
			double sum;

			if (walk->chosen)
				sum = chosen[i * p + j];
			else if (walk->drawn)
			{
				m = e2[i * p + j] / walk->events.s0;
				sum = d * (m - mean[i] * mean[j]) +
					moment->first * (s2[i * p + j] - s0 * m -
									 mean[i] * rest[j] - rest[i] * mean[j]) -
					moment->second * rest[i] * rest[j];
			}
			else
				sum = d * (s2[i * p + j] / s0 - mean[i] * mean[j]);
			matrix[i * p + j] += weight * sum;
		}
}
