/*
 * multistate.h
 *		Moves between states: transition probabilities and length of stay.
 */
#ifndef SPEGEL_KERNEL_MULTISTATE_H
#define SPEGEL_KERNEL_MULTISTATE_H

#include "kernel/base/kernel.h"

/* Where a person is before observation begins or after it has ended. */
#define MULTISTATE_OUTSIDE (-1)

/*
 * Persons who went from the source to the target state (0, 1, ...) at a time
 * in days.  Source OUTSIDE: they come under observation in the target state,
 * at risk from just after the time; those observed from the outset have time
 * -1.  Target OUTSIDE: they are censored, after all other moves of the time,
 * so that whoever moves on the last day observed is then censored in the new
 * state.
 */
typedef struct Move
{
	int32_t time;
	int32_t source;
	int32_t target;
	int64_t persons;
} Move;

/* Numbers of double, int64_t and int32_t of scratch space for so many states. */
#define MULTISTATE_SCRATCH(n_states) \
	(2 * (size_t) (n_states) * (size_t) (n_states))
#define MULTISTATE_COUNTS(n_states) \
	((size_t) (n_states) * ((size_t) (n_states) + 1))
#define MULTISTATE_MARKS(n_states) \
	((size_t) (n_states) * ((size_t) (n_states) + 2))

/* Where the results go; covariance and stay may be NULL. */
typedef struct TransitionProbabilities
{
	double *probability;		/* [from][to], n_states^2 */
	double *covariance;			/* [from][to][to], n_states^3 */
	double *stay;				/* [from][in], n_states^2, days */
} TransitionProbabilities;

/*
 * Probabilities of being in each state at the end, given each state at the
 * start: the product integral over (start, end] (Aalen & Johansen 1978), with
 * the Greenwood-type covariance of those given one state at the start
 * (Andersen, Borgan, Gill & Keiding 1993, section 4.4), and the expected number of days spent in each
 * state within (start, end].
 *
 * Moves are sorted by time; the order within a time does not matter, so that
 * a person changes state once in a day at most.  A state in which nobody is at
 * risk is not left: its row is a unit row.  Beyond the last move, a row of
 * which some probability lies in a state that nobody is observed in any more
 * is undefined.  start and end are >= 0, -1 to include moves on day 0.
 *
 * False when moves are unsorted, name no state of n_states, stay in their
 * state, or leave a state in greater number than are at risk there.
 */
extern bool transition_probabilities(const Move *moves, int n_moves,
									 int n_states, double start, double end,
									 double *scratch, int64_t *counts,
									 int32_t *marks,
									 TransitionProbabilities *result);

/*
 * Shares of each row of a table of persons by state before and after
 * (n_states x n_states): the one-step transition matrix.  A row of nobody is
 * a unit row.
 */
extern void transition_matrix(const int64_t *persons, int n_states,
							  double *probability);

#endif /* SPEGEL_KERNEL_MULTISTATE_H */
