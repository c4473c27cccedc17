/*
 * multistate.c
 *		Moves between states: transition probabilities and length of stay.
 *
 * At each time the moves out of a state are multinomial among those at risk
 * in it.  With P the product so far and M the matrix of the time's shares,
 * the product becomes P M and its covariance, by the delta method,
 *
 *	 cov(P_h. M, P_g. M)  =  M' cov(P_h., P_g.) M
 *							 + sum_i P_hi P_gi cov(M_i.)
 *
 * where only the rows i with moves differ from unit rows.
 */
#include "kernel/life/multistate.h"

#include <string.h>

/* The state of a computation that goes from time to time. */
typedef struct MoveWalk
{
	int n_states;
	int64_t *at_risk;			/* [state] */
	int64_t *moving;			/* [source][target], at this time */
	double *shares;				/* M */
	double *old;				/* a row or a column before its update */
} MoveWalk;

static size_t
at(int n_states, int row, int column)
{
	return (size_t) row * (size_t) n_states + (size_t) column;
}

/* Does the time's matrix differ from a unit row here? */
static bool
is_left(const MoveWalk *walk, int state)
{
	return walk->moving[at(walk->n_states, state, state)] > 0;
}

/*
 * Reads the moves of one time: fills moving (on its diagonal the number who
 * leave) and shares.  Returns the index of the first later move, or -1 when
 * the moves are impossible.
 */
static int
read_time(MoveWalk *walk, const Move *moves, int n_moves, int first)
{
	int n = walk->n_states;
	int next = first;

	memset(walk->moving, 0, sizeof(int64_t) * (size_t) n * (size_t) n);
	for (; next < n_moves && moves[next].time == moves[first].time; next++)
	{
		const Move *move = &moves[next];

		if (move->persons < 0 || move->persons > KERNEL_MAX_COUNT ||
			move->source < MULTISTATE_OUTSIDE || move->source >= n ||
			move->target < MULTISTATE_OUTSIDE || move->target >= n ||
			move->source == move->target)
			return -1;
		if (move->source == MULTISTATE_OUTSIDE ||
			move->target == MULTISTATE_OUTSIDE)
			continue;
		walk->moving[at(n, move->source, move->target)] += move->persons;
		walk->moving[at(n, move->source, move->source)] += move->persons;
		if (walk->moving[at(n, move->source, move->source)] >
			walk->at_risk[move->source])
			return -1;
	}

	for (int i = 0; i < n; i++)
		for (int j = 0; is_left(walk, i) && j < n; j++)
		{
			int64_t persons = walk->moving[at(n, i, j)];

			if (i == j)
				persons = walk->at_risk[i] - persons;
			walk->shares[at(n, i, j)] =
				(double) persons / (double) walk->at_risk[i];
		}
	return next;
}

/*
 * Brings the risk sets up to date: departures, so that nobody moves on who
 * has only just come, then arrivals, then censorings, so that somebody may
 * move on the last day observed.  False when the moves are impossible.
 */
static bool
update_at_risk(MoveWalk *walk, const Move *moves, int n_moves)
{
	for (int i = 0; i < walk->n_states; i++)
		walk->at_risk[i] -= walk->moving[at(walk->n_states, i, i)];
	for (int i = 0; i < n_moves; i++)
		if (moves[i].target != MULTISTATE_OUTSIDE)
		{
			int64_t *at_risk = &walk->at_risk[moves[i].target];

			if (moves[i].persons > KERNEL_MAX_COUNT - *at_risk)
				return false;
			*at_risk += moves[i].persons;
		}
	for (int i = 0; i < n_moves; i++)
		if (moves[i].target == MULTISTATE_OUTSIDE)
		{
			int64_t *at_risk = &walk->at_risk[moves[i].source];

			if (moves[i].persons > *at_risk)
				return false;
			*at_risk -= moves[i].persons;
		}
	return true;
}

/* A row of P or of its covariance times M. */
static void
times_shares(const MoveWalk *walk, double *row)
{
	int n = walk->n_states;

	memcpy(walk->old, row, sizeof(double) * (size_t) n);
	for (int i = 0; i < n; i++)
		if (is_left(walk, i))
			row[i] = 0.0;
	for (int i = 0; i < n; i++)
		for (int j = 0; is_left(walk, i) && j < n; j++)
			row[j] += walk->old[i] * walk->shares[at(n, i, j)];
}

/* M' times one column of a block of the covariance. */
static void
shares_times(const MoveWalk *walk, double *column, size_t stride)
{
	int n = walk->n_states;

	for (int i = 0; i < n; i++)
	{
		walk->old[i] = column[(size_t) i * stride];
		if (is_left(walk, i))
			column[(size_t) i * stride] = 0.0;
	}
	for (int i = 0; i < n; i++)
		for (int j = 0; is_left(walk, i) && j < n; j++)
			column[(size_t) j * stride] +=
				walk->old[i] * walk->shares[at(n, i, j)];
}

/* Adds weight * cov(M_i.) to a block; p (1 - p) is taken from counts. */
static void
add_multinomial(const MoveWalk *walk, int i, double weight, double *block,
				size_t stride)
{
	int n = walk->n_states;
	int64_t at_risk = walk->at_risk[i];
	double size = (double) at_risk;

	for (int j = 0; j < n; j++)
	{
		int64_t moving = walk->moving[at(n, i, j)];
		double p = walk->shares[at(n, i, j)];
		double rest = (double) (i == j ? moving : at_risk - moving) / size;

		for (int k = 0; k < n; k++)
			block[(size_t) j * stride + (size_t) k] += weight *
				(j == k ? p * rest : -p * walk->shares[at(n, i, k)]) / size;
	}
}

/* Takes the covariance over one time; P is still that before the time. */
static void
move_covariance(const MoveWalk *walk, const double *probability,
				double *covariance)
{
	int n = walk->n_states;
	size_t stride = (size_t) n * (size_t) n;

	for (int h = 0; h < n; h++)
		for (int g = 0; g < n; g++)
		{
			double *block = covariance +
				(size_t) h * (size_t) n * stride + (size_t) g * (size_t) n;

			kernel_check();
			for (int j = 0; j < n; j++)
				times_shares(walk, block + (size_t) j * stride);
			for (int k = 0; k < n; k++)
				shares_times(walk, block + k, stride);
			for (int i = 0; i < n; i++)
				if (is_left(walk, i))
					add_multinomial(walk, i,
									probability[at(n, h, i)] *
										probability[at(n, g, i)],
									block, stride);
		}
}

static void
add_stay(const double *probability, int n_states, double days, double *stay)
{
	/* Without end, no time is spent where nobody ever is. */
	for (int i = 0; i < n_states * n_states; i++)
		if (probability[i] > 0.0)
			stay[i] += probability[i] * days;
}

/* Makes a row undefined, with all that is derived from it. */
static void
undefine_row(int n, int row, TransitionProbabilities *result)
{
	for (int j = 0; j < n; j++)
	{
		result->probability[at(n, row, j)] = NAN;
		if (result->stay)
			result->stay[at(n, row, j)] = NAN;
		for (int i = 0; result->covariance && i < n * n; i++)
		{
			result->covariance[at(n * n, (int) at(n, row, j), i)] = NAN;
			result->covariance[at(n * n, i, (int) at(n, row, j))] = NAN;
		}
	}
}

bool
transition_probabilities(const Move *moves, int n_moves, int n_states,
						 double start, double end, double *scratch,
						 int64_t *counts, TransitionProbabilities *result)
{
	MoveWalk walk = {.n_states = n_states, .at_risk = counts,
					 .moving = counts + n_states, .shares = scratch};
	size_t cells = (size_t) n_states * (size_t) n_states;
	double now = fmax(start, 0.0);

	walk.old = scratch + cells;
	memset(counts, 0, sizeof(int64_t) * MULTISTATE_COUNTS(n_states));
	memset(result->probability, 0, sizeof(double) * cells);
	for (int i = 0; i < n_states; i++)
		result->probability[at(n_states, i, i)] = 1.0;
	if (result->covariance)
		memset(result->covariance, 0, sizeof(double) * cells * cells);
	if (result->stay)
		memset(result->stay, 0, sizeof(double) * cells);

	for (int first = 0; first < n_moves;)
	{
		int32_t time = moves[first].time;
		int next = read_time(&walk, moves, n_moves, first);

		kernel_check();
		if (next < 0 || (next < n_moves && moves[next].time < time))
			return false;
		if (time > start && time <= end)
		{
			if (result->stay)
				add_stay(result->probability, n_states, time - now,
						 result->stay);
			now = time;
			if (result->covariance)
				move_covariance(&walk, result->probability,
								result->covariance);
			for (int h = 0; h < n_states; h++)
				times_shares(&walk, result->probability + at(n_states, h, 0));
		}
		if (!update_at_risk(&walk, moves + first, next - first))
			return false;
		first = next;
	}
	if (result->stay && end > now)
		add_stay(result->probability, n_states, end - now, result->stay);

	if (n_moves == 0 || end > moves[n_moves - 1].time)
		for (int h = 0; h < n_states; h++)
			for (int j = 0; j < n_states; j++)
				if (result->probability[at(n_states, h, j)] > 0.0 &&
					walk.at_risk[j] == 0)
					undefine_row(n_states, h, result);
	return true;
}

void
transition_matrix(const int64_t *persons, int n_states, double *probability)
{
	for (int i = 0; i < n_states; i++)
	{
		int64_t all = 0;

		for (int j = 0; j < n_states; j++)
			all += persons[at(n_states, i, j)];
		for (int j = 0; j < n_states; j++)
			probability[at(n_states, i, j)] = all > 0
				? (double) persons[at(n_states, i, j)] / (double) all
				: (i == j ? 1.0 : 0.0);
	}
}
