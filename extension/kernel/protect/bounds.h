/*
 * bounds.h
 *		What integers may be that satisfy linear constraints: bounds that never
 *		exclude a solution.
 *
 * Constraint i says that the sum of its numbers, times integer coefficients,
 * lies between row_low[i] and row_high[i]; number j lies between low[j] and
 * high[j].  Parts that make a whole are a constraint, so is a measure that
 * counts no more than its base, or a drawn number beside its noise.
 */
#ifndef SPEGEL_KERNEL_BOUNDS_H
#define SPEGEL_KERNEL_BOUNDS_H

#include "kernel/protect/incidence.h"

/* Of numbers and of coefficients; sums of constraints stay below 2^62. */
#define BOUNDS_MAX_NUMBER (INT64_C(1) << 40)
#define BOUNDS_MAX_COEFFICIENT 1000

/* A side of a constraint that is not there: -BOUNDS_NONE, BOUNDS_NONE. */
#define BOUNDS_NONE (INT64_C(1) << 62)

/* How many constraints one linear program may have, and how many numbers. */
#define BOUNDS_MAX_CONSTRAINTS 48
#define BOUNDS_MAX_NUMBERS 96

/* The coefficients are whole numbers. */
typedef struct Bounds
{
	Incidence incidence;		/* rows are constraints, atoms are numbers */
	const int64_t *row_low;
	const int64_t *row_high;
	int64_t *low;
	int64_t *high;
} Bounds;

/* Room to work in, zeroed once; left so after each call. */
typedef struct BoundsRoom
{
	int32_t *queue;				/* constraints */
	bool *is_queued;			/* constraints */
	int32_t *times_seen;		/* numbers */
	int32_t *place;				/* numbers */
	double tableau[BOUNDS_MAX_CONSTRAINTS][BOUNDS_MAX_NUMBERS];
	double matrix[BOUNDS_MAX_CONSTRAINTS][BOUNDS_MAX_NUMBERS];
} BoundsRoom;

/* Could the sum of a constraint be beyond 2^62, within the bounds as given? */
extern bool bounds_overflow(const Bounds *bounds, int32_t constraint);

/*
 * Narrows all numbers by each constraint in turn until nothing changes (bounds
 * consistency), or until each constraint has been looked at a thousand times
 * on average: what is left is sound either way.  Begins with the constraints
 * of one number, or with all (-1).  Returns a constraint that has no solution,
 * or -1.
 */
extern int32_t bounds_propagate(const Bounds *bounds, int32_t number,
								BoundsRoom *room);

/*
 * Narrows one number by linear programming over up to max_constraints of the
 * nearest constraints, and returns whether it has become narrower.  Needs
 * bounds that are propagated.
 *
 * Method: the dual simplex algorithm for bounded variables (Wagner 1958), which
 * from its first step on has multipliers of the constraints that prove a bound
 * (weak duality).  The bound is computed anew from the multipliers and rounded
 * to a whole number outwards, so that errors of rounding cannot exclude
 * anything.
 */
extern bool bounds_narrow(const Bounds *bounds, int32_t number,
						  int max_constraints, BoundsRoom *room);

#endif /* SPEGEL_KERNEL_BOUNDS_H */
