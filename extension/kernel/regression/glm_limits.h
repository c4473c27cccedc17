/*
 * glm_limits.h
 *		What is infinite in a generalised linear model whose likelihood has no
 *		maximum (Albert and Anderson 1984).
 */
#ifndef SPEGEL_KERNEL_GLM_LIMITS_H
#define SPEGEL_KERNEL_GLM_LIMITS_H

#include "kernel/base/recession.h"
#include "kernel/regression/glm.h"

struct GlmLimits
{
	const GlmData *data;
	int rank;
	const int *kept;
	double *size;				/* of each kept column, in which it is measured */
	double *by_column;			/* scratch: n_columns each */
	double *telling;
	double *x;					/* scratch: rank */
	Recession recession;
};

/* Number of doubles of scratch space, which the result lives in. */
extern size_t glm_limits_scratch(int n_columns);

/*
 * The limits of a model with these columns, which data must outlive.
 * coefficient is where its iterations ended; rows has room for glm_decompose's.
 */
extern GlmLimits *glm_limits(const GlmData *data, int rank, const int *kept,
							 const double *coefficient, double *r,
							 double *rows, double *scratch);

#endif /* SPEGEL_KERNEL_GLM_LIMITS_H */
