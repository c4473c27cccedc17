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
 * Written as matrices over the groups, with D = c(end) - c after the time and
 * Q, B, S diagonal, a time adds A Q A' + A QB D' + D QB A' + D S D'.  A is a
 * diagonal less one of rank 1, so that all but the last term cost n^2.  By
 * parts, as D falls to 0 in steps of f A, f = dF0 / (1 - F0), the last terms
 * sum to those of
 *
 *	 f^2 A P A' + f (A P D' + D P A'),		P the sum of S over earlier times.
 *
 * Rows of the covariance add up to 0.  Those of the group with the largest h
 * are found so, because its own 1 - h_i / h would lose digits.
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
	double *share;				/* of the sum of them */
	double sum;
	int largest;				/* the group with the largest */
	double rest;				/* the sum without it */
	double *to_come;			/* D: the lower triangle, it is symmetric */
	double *earlier;			/* P */
	double *of_a;				/* the diagonal between A and A' */
	double *of_both;			/* the one between A and D' */
	double *mean;				/* of D's rows, by share and of_both */
	double *a;					/* w h_k */
	double *sums;				/* of the rows that a time adds */
	int32_t *cursors;
} GrayState;

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

/* Fills the weight, h and what is known of it. */
static void
weigh_groups(GrayState *state, const LifeTable *tables)
{
	/* F0 is not bounded by 1 once some group has left altogether. */
	state->weight = state->rho == 0.0 ? 1.0 :
		pow(fmax(1.0 - state->pooled, 0.0), state->rho);
	if (isinf(state->weight))
		state->weight = 0.0;
	state->largest = 0;
	for (int k = 0; k < state->n_groups; k++)
	{
		double n = (double) life_table_walk_at_risk(&tables[k],
													state->cursors[k]);

		state->h[k] = n > 0.0 ? n / state->survival[k] : 0.0;
		if (state->h[k] > state->h[state->largest])
			state->largest = k;
	}
	state->rest = 0.0;
	for (int k = 0; k < state->n_groups; k++)
		if (k != state->largest)
			state->rest += state->h[k];
	state->sum = state->rest + state->h[state->largest];
	for (int k = 0; k < state->n_groups; k++)
		state->share[k] = state->h[k] / state->sum;
}

/* Adds times * A to D. */
static void
move_to_come(GrayState *state, double times)
{
	int n_groups = state->n_groups;

	kernel_check();
	for (int i = 0; i < n_groups; i++)
	{
		double *row = state->to_come + (size_t) i * (size_t) n_groups;
		double factor = times * state->weight * state->h[i];
		double others = i == state->largest ? state->rest :
			state->sum - state->h[i];

		for (int r = 0; r < i; r++)
			row[r] -= factor * state->share[r];
		row[i] += factor * (others / state->sum);
	}
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

/* Fills the mean of each row of D. */
static void
average_to_come(GrayState *state)
{
	int n_groups = state->n_groups;

	kernel_check();
	for (int i = 0; i < n_groups; i++)
	{
		const double *row = state->to_come + (size_t) i * (size_t) n_groups;
		double own = state->share[i] * state->of_both[i];
		double mean = own * row[i];

		for (int r = 0; r < i; r++)
		{
			mean += state->share[r] * state->of_both[r] * row[r];
			state->mean[r] += own * row[r];
		}
		state->mean[i] = mean;
	}
}

/*
 * Adds to elements first to last - 1 of row i, all left of the diagonal, what
 * a time adds to the covariance, and to the sums of rows and columns.
 */
static void
add_elements(GrayState *state, int i, int first, int last, double of_others,
			 double *sum)
{
	const double *row =
		state->to_come + (size_t) i * (size_t) state->n_groups;
	double a_i = state->a[i];
	double of_row = a_i * state->of_both[i];
	double of_column = a_i * of_others - state->mean[i];
	double added_in_all = 0.0;

	for (int j = first; j < last; j++)
	{
		double added = row[j] * (of_row + state->a[j] * state->of_both[j]) +
			state->a[j] * (of_column -
						   a_i * (state->share[j] * state->of_a[j])) -
			a_i * state->mean[j];

		sum[j] += added;
		state->sums[j] += added;
		added_in_all += added;
	}
	state->sums[i] += added_in_all;
}

/*
 * Adds a time to the lower triangle of the covariance, once its diagonals are
 * known.
 */
static void
add_covariance(GrayState *state, double *covariance)
{
	int n_groups = state->n_groups;
	int largest = state->largest;
	double of_all = 0.0;
	double of_largest = 0.0;

	average_to_come(state);
	memset(state->sums, 0, sizeof(double) * (size_t) n_groups);
	for (int i = 0; i < n_groups; i++)
	{
		of_all += state->share[i] * state->share[i] * state->of_a[i];
		state->a[i] = state->weight * state->h[i];
	}
	for (int i = 0; i < n_groups; i++)
	{
		double *sum = covariance + (size_t) i * (size_t) n_groups;
		double of_others = of_all - state->share[i] * state->of_a[i];
		double own;

		kernel_check();
		if (i == largest)
			continue;
		add_elements(state, i, 0, i < largest ? i : largest, of_others, sum);
		add_elements(state, i, largest + 1, i, of_others, sum);
		own = state->a[i] *
			(state->a[i] * (of_others + (1.0 - state->share[i]) *
							state->of_a[i]) +
			 2.0 * (state->of_both[i] *
					state->to_come[(size_t) i * ((size_t) n_groups + 1)] -
					state->mean[i]));
		sum[i] += own;
		state->sums[i] += own;
	}
	for (int i = 0; i < n_groups; i++)
	{
		int low = i < largest ? i : largest;
		int high = i < largest ? largest : i;

		if (i != largest)
			covariance[(size_t) high * (size_t) n_groups + (size_t) low] -=
				state->sums[i];
		of_largest += state->sums[i];
	}
	covariance[(size_t) largest * ((size_t) n_groups + 1)] += of_largest;
}

/*
 * Takes one group past the time, at which `all` leave and `own` of them with
 * the outcome, and fills its elements of the diagonals.
 */
static void
pass_group(GrayState *state, int k, int64_t at_risk, int64_t all, int64_t own,
		   double events, double step)
{
	double n = (double) at_risk;
	double before = state->survival[k];
	double rest = 0.0;			/* 1 - b */
	double of_outcome = 0.0;	/* Q of the outcome */
	double of_others = 0.0;		/* and of the other outcomes */

	if (at_risk > 0)
	{
		state->survival[k] = before * ((double) (at_risk - all) / n);
		state->incidence[k] += before * ((double) own / n);
		/* Once the survival is 0, c stays and b does not matter. */
		if (at_risk > all)
			rest = (1.0 - state->pooled) / state->survival[k];
		if (events > 0.0)
			of_outcome = tie_factor(events, state->sum * before) *
				(events / state->sum) / state->h[k];
		if (all > own)
			of_others = tie_factor((double) (all - own), n) * before *
				before * ((double) (all - own) / n) / n;
	}
	state->of_a[k] = of_outcome + step * step * state->earlier[k];
	state->of_both[k] = of_outcome * (1.0 - rest) + step * state->earlier[k];
	state->earlier[k] += (1.0 - rest) * (1.0 - rest) * of_outcome +
		rest * rest * of_others;
}

/*
 * One walk through the tables of a stratum.  The first, with no scores to add
 * to, only finds c(end).
 */
static void
walk(GrayState *state, const LifeTable *tables, int32_t outcome,
	 double *scores, double *covariance)
{
	int n_groups = state->n_groups;
	int32_t time = -1;

	state->pooled = 0.0;
	memset(state->cursors, 0, sizeof(int32_t) * (size_t) n_groups);
	for (int k = 0; k < n_groups; k++)
	{
		state->survival[k] = 1.0;
		state->incidence[k] = 0.0;
		state->earlier[k] = 0.0;
	}

	while (life_table_next_time(tables, n_groups, state->cursors, &time))
	{
		double events = 0.0;
		double others = 0.0;
		double step;

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
		weigh_groups(state, tables);
		step = state->pooled == 1.0 ? 0.0 :
			(events / state->sum) / (1.0 - state->pooled);
		if (step != 0.0)
			move_to_come(state, scores ? -step : step);
		if (scores && events > 0.0)
			add_scores(state, tables, outcome, time, events, scores);
		state->pooled += events / state->sum;

		for (int k = 0; k < n_groups; k++)
		{
			const LifeTable *table = &tables[k];
			int32_t cursor = state->cursors[k];

			pass_group(state, k, life_table_walk_at_risk(table, cursor),
					   life_table_walk_events(table, cursor, time,
											  LIFE_TABLE_ALL),
					   life_table_walk_events(table, cursor, time, outcome),
					   events, step);
		}
		if (scores && events > 0.0)
			add_covariance(state, covariance);
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
	state.share = state.h + groups;
	state.earlier = state.share + groups;
	state.of_a = state.earlier + groups;
	state.of_both = state.of_a + groups;
	state.mean = state.of_both + groups;
	state.a = state.mean + groups;
	state.sums = state.a + groups;
	state.to_come = state.sums + groups;
	memset(scratch, 0, sizeof(double) * GRAY_SCRATCH(n_groups));

	for (int i = 0; i < n_groups * n_strata; i++)
		if (has_delayed_entry(&tables[i]))
			return test_undefined();
	for (int stratum = 0; stratum < n_strata; stratum++)
	{
		const LifeTable *here = tables + (size_t) stratum * groups;

		memset(state.to_come, 0, sizeof(double) * cells);
		walk(&state, here, outcome, NULL, NULL);
		walk(&state, here, outcome, scores, covariance);
	}
	return quadratic_form_test(n_groups, covariance, scores);
}
