/*
 * gray.c
 *		Comparing cumulative incidences of groups: Gray's test.
 *
 * Notation of Gray (1988), at a time t of one stratum: n_k are at risk in
 * group k, S_k and F_k are its survival from all outcomes and its cumulative
 * incidence of the outcome in question just before t.  Persons who have had
 * another outcome are kept in the subdistribution risk set
 * R_k = n_k (1 - F_k) / S_k.  Under the hypothesis all groups share one
 * cumulative incidence, F0, with increments dF0 = d / h, where
 * h = sum h_k and h_k = n_k / S_k.
 *
 * The covariance of the scores is a sum over groups r of
 *
 *	 (a_ir + b_r (c_ir(end) - c_ir)) (a_jr + b_r (c_jr(end) - c_jr)) dF0 / h_r
 *
 * for the outcome, and the same without a_ir, with 1 - b_r for b_r, over the
 * group's own increments of the other outcomes, where
 *
 *	 a_ir = w h_i (1{i = r} - h_r / h)
 *	 c_ir = sum of a_ir dF0 / (1 - F0) up to and including t
 *	 b_r	= 1 - (1 - F0(t)) / S_r(t)
 *
 * and w = (1 - F0)^rho is the weight of the time.
 *
 * c(end) is needed at every time, so that the tables are walked through
 * twice.
 */
#include "kernel/life/gray.h"

#include "kernel/base/quadratic.h"

#include <string.h>

/* What is carried along from time to time. */
typedef struct GrayState
{
	int n_groups;
	double rho;
	double weight;				/* of the time */
	double pooled;				/* F0 just before the time */
	double *survival;			/* S_k just before the time */
	double *incidence;			/* F_k just before the time */
	double *h;					/* h_k at the time */
	double *so_far;				/* c_ir, n_groups x n_groups */
	double *at_end;				/* c_ir(end) */
	double *a;					/* a_ir at the time */
	int32_t *cursors;
} GrayState;

static double *
cell(double *matrix, int n_groups, int i, int r)
{
	return matrix + (size_t) i * (size_t) n_groups + (size_t) r;
}

/* Coming under observation on day 0, when nobody leaves, is not late. */
static bool
has_delayed_entry(const LifeTable *table)
{
	for (int32_t row = 0; row < table->n_times; row++)
		if (table->entered[row] > 0 &&
			(table->time[row] > 0 || table->events[row] > 0 ||
			 table->censored[row] > 0))
			return true;
	return false;
}

/*
 * The variance that ties leave of d events among n: 1 - (d - 1)/(n - 1).  The
 * n of one group that stands for all is an estimate, and can be less than d.
 */
static double
tie_factor(double events, double at_risk)
{
	if (events <= 1.0)
		return 1.0;
	if (events >= at_risk)
		return 0.0;
	return 1.0 - (events - 1.0) / (at_risk - 1.0);
}

/* Fills h and a and moves c on; returns h summed over groups. */
static double
move_weights(GrayState *state, const LifeTable *tables, double events)
{
	int n_groups = state->n_groups;
	double sum = 0.0;

	/* F0 is not bounded by 1 once some group has left altogether. */
	state->weight = state->rho == 0.0 ? 1.0 :
		pow(fmax(1.0 - state->pooled, 0.0), state->rho);
	if (isinf(state->weight))
		state->weight = 0.0;
	for (int k = 0; k < n_groups; k++)
	{
		double n = (double) life_table_walk_at_risk(&tables[k],
													state->cursors[k]);

		state->h[k] = n > 0.0 ? n / state->survival[k] : 0.0;
		sum += state->h[k];
	}
	for (int i = 0; i < n_groups; i++)
		for (int r = 0; r < n_groups; r++)
		{
			double a = -state->h[i] * (state->h[r] / sum);

			if (i == r)
			{
				double rest = 0.0;

				for (int k = 0; k < n_groups; k++)
					if (k != i)
						rest += state->h[k];
				a = state->h[i] * (rest / sum);
			}
			a *= state->weight;
			*cell(state->a, n_groups, i, r) = a;
			if (events > 0.0 && state->pooled != 1.0)
				*cell(state->so_far, n_groups, i, r) +=
					a * (events / sum) / (1.0 - state->pooled);
		}
	return sum;
}

static void
add_scores(const GrayState *state, const LifeTable *tables, int32_t outcome,
		   int32_t time, double events, double *scores)
{
	double all_at_risk = 0.0;

	for (int k = 0; k < state->n_groups; k++)
		all_at_risk += state->h[k] * (1.0 - state->incidence[k]);
	for (int k = 0; k < state->n_groups; k++)
	{
		double at_risk = state->h[k] * (1.0 - state->incidence[k]);
		double own = (double) life_table_walk_events(
			&tables[k], state->cursors[k], time, outcome);

		scores[k] += state->weight *
			(own - events * (at_risk / all_at_risk));
	}
}

/* Adds group r's part: its own events and those that the hypothesis gives. */
static void
add_covariance(const GrayState *state, int r, double b, double increment,
			   bool of_outcome, double *covariance)
{
	int n_groups = state->n_groups;

	kernel_check();
	for (int i = 0; i < n_groups; i++)
		for (int j = 0; j <= i; j++)
		{
			double left = b * (*cell(state->at_end, n_groups, i, r) -
							   *cell(state->so_far, n_groups, i, r));
			double right = b * (*cell(state->at_end, n_groups, j, r) -
								*cell(state->so_far, n_groups, j, r));

			if (of_outcome)
			{
				left += *cell(state->a, n_groups, i, r);
				right += *cell(state->a, n_groups, j, r);
			}
			*cell(covariance, n_groups, i, j) += left * right * increment;
			if (i != j)
				*cell(covariance, n_groups, j, i) += left * right * increment;
		}
}

/*
 * One walk through the tables of a stratum.  The first, with no scores to add
 * to, only finds c(end), in so_far.
 */
static void
walk(GrayState *state, const LifeTable *tables, int32_t outcome,
	 double *scores, double *covariance)
{
	int n_groups = state->n_groups;
	int32_t time = -1;

	state->pooled = 0.0;
	memset(state->cursors, 0, sizeof(int32_t) * (size_t) n_groups);
	memset(state->so_far, 0,
		   sizeof(double) * (size_t) n_groups * (size_t) n_groups);
	for (int k = 0; k < n_groups; k++)
	{
		state->survival[k] = 1.0;
		state->incidence[k] = 0.0;
	}

	while (life_table_next_time(tables, n_groups, state->cursors, &time))
	{
		double events = 0.0;
		double others = 0.0;
		double sum;

		for (int k = 0; k < n_groups; k++)
		{
			int32_t cursor = state->cursors[k];
			int64_t own =
				life_table_walk_events(&tables[k], cursor, time, outcome);

			events += (double) own;
			others += (double) (life_table_walk_events(&tables[k], cursor,
													   time,
													   LIFE_TABLE_ALL) -
								own);
		}
		if (events + others == 0.0)
			continue;
		sum = move_weights(state, tables, events);
		if (scores && events > 0.0)
			add_scores(state, tables, outcome, time, events, scores);
		state->pooled += events / sum;

		for (int k = 0; k < n_groups; k++)
		{
			int32_t cursor = state->cursors[k];
			int64_t at_risk = life_table_walk_at_risk(&tables[k], cursor);
			int64_t all = life_table_walk_events(&tables[k], cursor, time,
												 LIFE_TABLE_ALL);
			int64_t own =
				life_table_walk_events(&tables[k], cursor, time, outcome);
			double n = (double) at_risk;
			double before = state->survival[k];

			if (at_risk == 0)
				continue;
			state->survival[k] = before * ((double) (at_risk - all) / n);
			state->incidence[k] += before * ((double) own / n);
			if (scores)
			{
				/* Once the survival is 0, c stays and b does not matter. */
				double rest = at_risk > all
					? (1.0 - state->pooled) / state->survival[k]
					: 0.0;

				if (events > 0.0)
					add_covariance(state, k, 1.0 - rest,
								   tie_factor(events, sum * before) *
									   (events / sum) / state->h[k],
								   true, covariance);
				if (all > own)
					add_covariance(state, k, rest,
								   tie_factor((double) (all - own), n) *
									   before * before *
									   ((double) (all - own) / n) / n,
								   false, covariance);
			}
		}
	}
}

TestResult
gray_test(const LifeTable *tables, int n_groups, int n_strata,
		  int32_t outcome, double rho, double *scratch,
		  int32_t *cursors)
{
	size_t groups = (size_t) n_groups;
	size_t cells = groups * groups;
	double *scores = scratch;
	double *covariance = scores + groups;
	GrayState state = {.n_groups = n_groups, .rho = rho,
					   .cursors = cursors};

	state.survival = covariance + cells;
	state.incidence = state.survival + groups;
	state.h = state.incidence + groups;
	state.a = state.h + groups;
	state.so_far = state.a + cells;
	state.at_end = state.so_far + cells;
	memset(scratch, 0, sizeof(double) * GRAY_SCRATCH(n_groups));

	for (int i = 0; i < n_groups * n_strata; i++)
		if (has_delayed_entry(&tables[i]))
			return test_undefined();
	for (int stratum = 0; stratum < n_strata; stratum++)
	{
		const LifeTable *here = tables + (size_t) stratum * groups;

		walk(&state, here, outcome, NULL, NULL);
		memcpy(state.at_end, state.so_far, sizeof(double) * cells);
		walk(&state, here, outcome, scores, covariance);
	}
	return quadratic_form_test(n_groups, covariance, scores);
}
