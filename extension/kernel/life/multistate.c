/*
 * multistate.c
 *		Moves between states: transition probabilities and length of stay.
 *
 * At each time the moves out of a state are multinomial among those at risk
 * in it.  With P the product so far and M the matrix of the time's shares,
 * the product becomes P M and the covariance of its row h, by the delta
 * method,
 *
 *	 cov(P_h. M)  =  M' cov(P_h.) M  +  sum_i P_hi^2 cov(M_i.)
 *
 * where only the rows i with moves differ from unit rows, and have few shares
 * that are not 0: those are walked over.
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
	double *old;				/* rows before their update */
	int n_left;					/* states that somebody leaves at this time */
	int32_t *left;				/* which, ascending */
	int32_t *n_reached;			/* [of left]: where M's row is not 0 */
	int32_t *reached;			/* [of left][.]: and these */
} MoveWalk;

static size_t
at(int n_states, int row, int column)
{
	return (size_t) row * (size_t) n_states + (size_t) column;
}

/* Adds a state to those that are left, with its row of shares. */
static void
read_shares(MoveWalk *walk, int state)
{
	int n = walk->n_states;
	int place = walk->n_left++;
	int32_t n_reached = 0;

	walk->left[place] = state;
	for (int j = 0; j < n; j++)
	{
		int64_t persons = walk->moving[at(n, state, j)];

		if (j == state)
			persons = walk->at_risk[state] - persons;
		walk->shares[at(n, state, j)] =
			(double) persons / (double) walk->at_risk[state];
		if (persons > 0)
			walk->reached[at(n, place, n_reached++)] = j;
	}
	walk->n_reached[place] = n_reached;
}

/*
 * Reads the moves of one time: fills moving (on its diagonal the number who
 * leave), shares and which of them are not 0.  Returns the index of the first later move, or -1 when
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

	walk->n_left = 0;
	for (int i = 0; i < n; i++)
		if (walk->moving[at(n, i, i)] > 0)
			read_shares(walk, i);
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

	for (int l = 0; l < walk->n_left; l++)
	{
		walk->old[l] = row[walk->left[l]];
		row[walk->left[l]] = 0.0;
	}
	for (int l = 0; l < walk->n_left; l++)
	{
		const double *shares = walk->shares + at(n, walk->left[l], 0);
		const int32_t *reached = walk->reached + at(n, l, 0);

		for (int k = 0; k < walk->n_reached[l]; k++)
			row[reached[k]] += walk->old[l] * shares[reached[k]];
	}
}

/* M' times the covariance of a row of P. */
static void
shares_times(const MoveWalk *walk, double *covariance)
{
	int n = walk->n_states;

	for (int l = 0; l < walk->n_left; l++)
	{
		double *row = covariance + at(n, walk->left[l], 0);

		memcpy(walk->old + at(n, l, 0), row, sizeof(double) * (size_t) n);
		memset(row, 0, sizeof(double) * (size_t) n);
	}
	for (int l = 0; l < walk->n_left; l++)
	{
		const double *old = walk->old + at(n, l, 0);

		for (int k = 0; k < walk->n_reached[l]; k++)
		{
			int32_t target = walk->reached[at(n, l, k)];
			double share = walk->shares[at(n, walk->left[l], target)];
			double *row = covariance + at(n, target, 0);

			for (int j = 0; j < n; j++)
				row[j] += old[j] * share;
		}
	}
}

/* Adds weight * cov(M_i.), i being left[l]; p (1 - p) is taken from counts. */
static void
add_multinomial(const MoveWalk *walk, int l, double weight,
				double *covariance)
{
	int n = walk->n_states;
	int i = walk->left[l];
	int64_t at_risk = walk->at_risk[i];
	double size = (double) at_risk;
	const double *shares = walk->shares + at(n, i, 0);
	const int32_t *reached = walk->reached + at(n, l, 0);
	int n_reached = walk->n_reached[l];

	for (int a = 0; a < n_reached; a++)
	{
		int j = reached[a];
		int64_t moving = walk->moving[at(n, i, j)];
		double p = shares[j];
		double rest = (double) (i == j ? moving : at_risk - moving) / size;
		double *row = covariance + at(n, j, 0);

		for (int b = 0; b < n_reached; b++)
			row[reached[b]] += weight *
				(a == b ? p * rest : -p * shares[reached[b]]) / size;
	}
}

/* Takes the covariances over one time; P is still that before the time. */
static void
move_covariance(const MoveWalk *walk, const double *probability,
				double *covariance)
{
	int n = walk->n_states;

	for (int h = 0; h < n; h++)
	{
		const double *row = probability + at(n, h, 0);
		double *own = covariance + at(n, h, 0) * (size_t) n;

		kernel_check();
		for (int j = 0; j < n; j++)
			times_shares(walk, own + at(n, j, 0));
		shares_times(walk, own);
		for (int l = 0; l < walk->n_left; l++)
			add_multinomial(walk, l, row[walk->left[l]] * row[walk->left[l]],
							own);
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
		for (int k = 0; result->covariance && k < n; k++)
			result->covariance[at(n * n, row, (int) at(n, j, k))] = NAN;
	}
}

bool
transition_probabilities(const Move *moves, int n_moves, int n_states,
						 double start, double end, double *scratch,
						 int64_t *counts, int32_t *marks,
						 TransitionProbabilities *result)
{
	MoveWalk walk = {.n_states = n_states, .at_risk = counts,
					 .moving = counts + n_states, .shares = scratch,
					 .left = marks, .n_reached = marks + n_states,
					 .reached = marks + 2 * n_states};
	size_t cells = (size_t) n_states * (size_t) n_states;
	double now = fmax(start, 0.0);

	walk.old = scratch + cells;
	memset(counts, 0, sizeof(int64_t) * MULTISTATE_COUNTS(n_states));
	memset(result->probability, 0, sizeof(double) * cells);
	for (int i = 0; i < n_states; i++)
		result->probability[at(n_states, i, i)] = 1.0;
	if (result->covariance)
		memset(result->covariance, 0, sizeof(double) * cells * (size_t) n_states);
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
