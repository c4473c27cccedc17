/*
 * cox_walk.h
 *		The times of events of a Cox model with what is at risk at each.
 *
 * Whoever shares all covariates shares a life table, and the partial likelihood
 * needs no more than who was at risk and who had the event at each time.
 * Everything that is read from a Cox model, from its likelihood to its
 * baseline hazard, is a sum over these times.
 */
#ifndef SPEGEL_KERNEL_COX_WALK_H
#define SPEGEL_KERNEL_COX_WALK_H

#include "kernel/life/cox.h"
#include "kernel/life/cox_exact.h"

/* A covariate of a pattern that may differ from 0. */
typedef struct CoxCell
{
	int32_t column;
	double value;
} CoxCell;

/* What happens to a pattern at a time. */
typedef struct CoxCount
{
	int32_t time;
	int32_t pattern;
	int64_t events;				/* of the outcome in question */
	int64_t others;				/* of other outcomes */
	int64_t leaving;			/* with any outcome or censored */
	int64_t entering;			/* at risk from just after the time */
} CoxCount;

typedef struct CoxModel
{
	CoxTies ties;
	int32_t degree;				/* of COX_EXACT: see cox_exact_need() */
	size_t n_counts;
	const CoxCount *count;		/* by stratum, the latest time first */
	size_t n_patterns;
	const int32_t *stratum;		/* by pattern */
	const size_t *first;		/* cells of pattern p: first[p] .. first[p+1] */
	const CoxCell *cell;
	int n_columns;
	const bool *omitted;		/* columns that are not in it; NULL: none */

	/*
	 * Who left with another outcome stays at risk, with the share of those
	 * observed then who would still be (Fine & Gray 1999): by count, the part
	 * not censored before its time.  One stratum, Breslow's ties.  NULL: leaves.
	 */
	const double *uncensored;
} CoxModel;

/* Sums over persons: a number, a vector and the lower triangle of a matrix. */
typedef struct RiskSums
{
	double s0;
	double *s1;
	double *s2;					/* p x p, row by row */
} RiskSums;

/*
 * A time with events.  Its d events are drawn from those at risk one after the
 * other, with sums of hazards B_1 .. B_d left over which to draw: all equal
 * with Breslow's ties.  The mean covariates at the l-th draw are e + g/B_l.
 * With exact ties there is no order: first and second are undefined, and log_sum
 * is that over all choices of d.
 */
typedef struct CoxMoment
{
	int32_t stratum;
	int32_t time;
	size_t begin;				/* its counts in the model */
	size_t end;
	int64_t events;				/* d */
	double log_sum;				/* sum of log B */
	double first;				/* sum of 1/B: the step of the hazard */
	double second;				/* sum of 1/B^2: the step of its variance */
	const double *mean;			/* e */
	const double *rest;			/* g */
} CoxMoment;

/* risk is relative to the largest of the patterns, whose log is taken away. */
typedef struct CoxWalk
{
	const CoxModel *model;
	double *fit;				/* log of the risk of each pattern */
	double *risk;
	double log_largest;
	RiskSums at_risk;
	RiskSums others;			/* left with another outcome, by 1/uncensored */
	RiskSums both;				/* at risk and others at the moment */
	RiskSums events;
	double *mean;
	double *rest;
	double *row;
	int64_t *persons;			/* at risk, by pattern */
	size_t next;
	size_t stratum_begin;
	double whole;				/* S0 when the sums were last made anew */
	double whole_others;
	bool drawn;					/* events holds the sums of the moment */
	bool chosen;				/* exact holds its choices */
	int32_t degree;				/* draws, or persons left over, of it */
	CoxExact exact;
	double *exact_scratch;
} CoxWalk;

/* Numbers of double of scratch space. */
#define COX_WALK_SCRATCH(n_columns, n_patterns, degree) \
	((size_t) (n_columns) * (4 * (size_t) (n_columns) + 7) + \
	 2 * (size_t) (n_patterns) + COX_EXACT_SCRATCH(degree, n_columns))

/*
 * What exact ties need: the most draws at a time, for model->degree, and the
 * steps of a walk, each over p x p numbers.  persons: n_patterns.
 */
typedef struct CoxExactNeed
{
	int64_t degree;
	double steps;
} CoxExactNeed;

extern CoxExactNeed cox_exact_need(const CoxModel *model, int64_t *persons);

/* scratch: COX_WALK_SCRATCH; persons: n_patterns. */
extern CoxWalk cox_walk(const CoxModel *model, double *scratch,
						int64_t *persons);

/* Before a walk, with the (finite) coefficients of every column. */
extern void cox_walk_begin(CoxWalk *walk, const double *coefficient);

/* The next moment, from the last of a stratum to its first; false at the end. */
extern bool cox_walk_next(CoxWalk *walk, CoxMoment *moment);

/* Adds weight times the mean covariates, summed over the moment's draws. */
extern void cox_walk_add_drawn(const CoxWalk *walk, const CoxMoment *moment,
							   double weight, double *sum);

/*
 * Adds weight times the covariance of the covariates, summed over the moment's
 * draws, to the lower triangle of a matrix (p x p, row by row).
 */
extern void cox_walk_add_covariance(const CoxWalk *walk,
									const CoxMoment *moment, double weight,
									double *matrix);

/* The covariates of a pattern times a vector. */
static inline double
cox_pattern_product(const CoxModel *model, size_t pattern,
					const double *vector)
{
	double sum = 0.0;

	for (size_t k = model->first[pattern]; k < model->first[pattern + 1]; k++)
		sum += model->cell[k].value * vector[model->cell[k].column];
	return sum;
}

/* The covariates of a pattern in a row, zeros included. */
static inline void
cox_pattern_row(const CoxModel *model, size_t pattern, double *row)
{
	for (int j = 0; j < model->n_columns; j++)
		row[j] = 0.0;
	for (size_t k = model->first[pattern]; k < model->first[pattern + 1]; k++)
		row[model->cell[k].column] = model->cell[k].value;
}

#endif /* SPEGEL_KERNEL_COX_WALK_H */
