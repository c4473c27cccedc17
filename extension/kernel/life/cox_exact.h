/*
 * cox_exact.h
 *		Tied events of a Cox model as draws without an order: the discrete
 *		partial likelihood.
 *
 * Of everybody at risk, who are the d that have the event?  Each choice of d
 * persons has a probability proportional to the product of their risks (Cox
 * 1972).  Persons of a pattern are alike, so that choices differ by how many
 * are drawn from each pattern.
 */
#ifndef SPEGEL_KERNEL_COX_EXACT_H
#define SPEGEL_KERNEL_COX_EXACT_H

#include "kernel/base/kernel.h"

/*
 * The distribution of the sum of covariates over those drawn, for 0 to degree
 * draws: log of the sum of products, mean (p) and covariance (p x p, of which
 * the lower triangle is used).
 */
typedef struct CoxExact
{
	int p;
	int32_t degree;
	double *log_sum;			/* degree + 1 */
	double *mean;				/* (degree + 1) x p */
	double *covariance;			/* (degree + 1) x p x p */
	double *log_weight;			/* degree + 1, of one group */
	double *weight;				/* degree + 1 */
	double *row;				/* p, and p x p behind it */
} CoxExact;

/* Numbers of double of scratch space. */
#define COX_EXACT_SCRATCH(degree, n_columns) \
	(((size_t) (degree) + 2) * \
	 (3 + (size_t) (n_columns) * (1 + (size_t) (n_columns))))

/* Nobody yet, of whom none can be drawn. */
extern CoxExact cox_exact_begin(int p, int32_t degree, double *scratch);

/* Adds persons alike with covariates x (p) to those that can be drawn. */
extern void cox_exact_add(CoxExact *exact, int64_t persons, double log_risk,
						  const double *x);

/* Steps, each over p x p numbers, that adding so many persons takes. */
static inline double
cox_exact_steps(int64_t persons, int64_t degree)
{
	return (double) (persons < degree ? persons : degree) * (double) degree;
}

#endif /* SPEGEL_KERNEL_COX_EXACT_H */
