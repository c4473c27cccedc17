/*
 * withhold.h
 *		Which numbers are withheld so that no target can be estimated better
 *		than it may be.
 *
 * In each round every target whose variance is not what is required names the
 * row that weighs most in its best estimate, and these rows are withheld.  Less
 * is shown then, so that no variance has become smaller: the next round asks of
 * those targets only.  Rows that are spared go where nothing else does: in a
 * round after one in which nothing went.
 *
 * One factorisation serves for all rounds (estimate_raise()).
 */
#ifndef SPEGEL_KERNEL_WITHHOLD_H
#define SPEGEL_KERNEL_WITHHOLD_H

#include "kernel/protect/estimate.h"

/* While rows are spared, none goes that weighs less than this. */
#define WITHHOLD_WEIGHT 0.1

/* A variance that falls short of what is required by no more has it. */
#define WITHHOLD_SLACK 1e-6

/* Of each row; all arrays are the caller's. */
typedef struct Withholding
{
	double *variance;			/* that of what is shown: shown->variance */
	const double *left;			/* when it is withheld; INFINITY: nothing is */
	bool *may_go;				/* not any more when it is withheld */
	const bool *spared;
	double *withheld_for;		/* 0; what was required of the target */
	bool *may_go_now;			/* room to work in */
	int32_t *going;				/* room to work in */
} Withholding;

/*
 * Withholds rows until each of n targets has what is required of it, or none is
 * left that may go: sets withheld_for of each to the most that was required of a
 * target that named it.  The room holds the factor of what is shown.  Returns
 * how many targets remain without: they stand in front then.
 */
extern int32_t withhold_rows(const Shown *shown, EstimateRoom *room,
							 Withholding *rows, EstimateTarget *target,
							 int32_t n);

#endif /* SPEGEL_KERNEL_WITHHOLD_H */
