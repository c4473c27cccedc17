/*
 * Transition probabilities, their covariance and length of stay against R's
 * package etm, and one-step matrices.
 */
#include "cohort_data.h"
#include "kernel/life/multistate.h"

#define TOLERANCE 1e-11
#define MAX_STATES 9
#define OUT MULTISTATE_OUTSIDE

static double probability[MAX_STATES * MAX_STATES];
static double covariance[MAX_STATES * MAX_STATES * MAX_STATES];
static double stay[MAX_STATES * MAX_STATES];

static bool
run(const Move *moves, int n_moves, int n_states, double start, double end)
{
	double scratch[MULTISTATE_SCRATCH(MAX_STATES)];
	int64_t counts[MULTISTATE_COUNTS(MAX_STATES)];
	int32_t marks[MULTISTATE_MARKS(MAX_STATES)];
	TransitionProbabilities result = {probability, covariance, stay};

	return transition_probabilities(moves, n_moves, n_states, start, end,
									scratch, counts, marks, &result);
}

static void
check_row(int n, int row, const double *want, const char *name)
{
	for (int j = 0; j < n; j++)
		check_double(probability[row * n + j], want[j], TOLERANCE,
					 "%s, state %d", name, j);
}

static void
test_small(void)
{
	/* Four in state 0 from the outset; state 2 is never left. */
	Move moves[] = {{-1, OUT, 0, 4}, {0, 0, 2, 1}, {2, 0, 1, 2},
					{5, 1, 2, 1},	 {6, 0, OUT, 1}, {8, 1, OUT, 1}};

	check_true(run(moves, 6, 3, -1.0, 7.0), "moves that are possible");
	/* After day 0: 3/4 stay; on day 2 2/3 of them go; on 5 half go on. */
	check_row(3, 0, (double[]){0.25, 0.25, 0.5}, "from the outset");
	check_row(3, 1, (double[]){0.0, 0.5, 0.5}, "from state 1");
	check_row(3, 2, (double[]){0.0, 0.0, 1.0}, "from the last state");
	/* Two days with 3/4, then 5 days with 1/4. */
	check_double(stay[0], 2 * 0.75 + 5 * 0.25, TOLERANCE, "days in state 0");
	check_double(stay[1], 3 * 0.5 + 2 * 0.25, TOLERANCE, "days in state 1");
	check_double(stay[2], 2 * 0.25 + 3 * 0.25 + 2 * 0.5, TOLERANCE,
				 "days in state 2");
	check_double(covariance[0], 0.1875 / 4.0, TOLERANCE,
				 "all observed: a binomial variance");

	check_true(run(moves, 6, 3, 0.0, 7.0), "from just after day 0");
	check_row(3, 0, (double[]){1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0},
			  "without day 0");

	/* On day 7 nobody is at risk in state 0 any more: a unit row. */
	check_true(run(moves, 6, 3, 6.0, 7.5), "after the last move of state 0");
	check_row(3, 0, (double[]){1.0, 0.0, 0.0}, "an empty risk set");

	/* Beyond the last move only the last state is still observed. */
	check_true(run(moves, 6, 3, 0.0, 9.0), "beyond follow-up");
	check_row(3, 0, (double[]){NAN, NAN, NAN}, "beyond follow-up");
	check_row(3, 2, (double[]){0.0, 0.0, 1.0}, "the last state beyond");
	check_true(isnan(covariance[0]) && isnan(stay[1]) &&
			   covariance[26] == 0.0 && stay[8] == 9.0,
			   "covariance and stay beyond follow-up");

	check_true(run(NULL, 0, 2, 0.0, 0.0), "no moves");
	check_row(2, 0, (double[]){NAN, NAN}, "nobody");

	/* A window before the first move. */
	check_true(run(moves + 2, 0, 2, 0.0, 0.0), "no time at all");

	/* Late entry: the one who comes at 3 is at risk at 5, not at 2 or 3. */
	{
		Move late[] = {{-1, OUT, 0, 2}, {2, 0, 1, 1}, {3, OUT, 0, 1},
					   {3, 0, 1, 1}, {5, 0, 1, 1}};

		check_true(run(late, 5, 2, -1.0, 2.0), "late entry, to 2");
		check_row(2, 0, (double[]){0.5, 0.5}, "before the late entry");
		check_true(run(late, 5, 2, -1.0, 3.0), "late entry, to 3");
		check_row(2, 0, (double[]){0.0, 1.0}, "on the day of late entry");
		check_true(run(late, 5, 2, 3.0, 5.0), "late entry, to 5");
		check_row(2, 0, (double[]){0.0, 1.0}, "after the late entry");
	}

	/* Whoever moves on the last day observed is censored in the new state. */
	{
		Move last[] = {{-1, OUT, 0, 2}, {2, 1, OUT, 1}, {2, 0, 1, 1},
					   {4, 0, OUT, 1}};

		check_true(run(last, 4, 2, 0.0, 4.0), "a move on the last day");
		check_row(2, 0, (double[]){0.5, 0.5}, "moved on the last day");
	}

	/* Two states exchange everybody on one day, 2^59 persons each. */
	{
		int64_t many = KERNEL_MAX_COUNT / 2;
		Move swap[] = {{-1, OUT, 0, many}, {-1, OUT, 1, many},
					   {1, 0, 1, many}, {1, 1, 0, many},
					   {2, 0, 1, many / 2}};

		check_true(run(swap, 5, 2, 0.0, 2.0), "an exchange");
		check_row(2, 0, (double[]){0.0, 1.0}, "exchanged from 0");
		check_row(2, 1, (double[]){0.5, 0.5}, "exchanged from 1");
		check_double(covariance[7], 0.25 / (double) many, TOLERANCE,
					 "its variance");
		check_double(covariance[4], 0.25 / (double) many, TOLERANCE,
					 "the same for the complement");
		check_double(covariance[5], -0.25 / (double) many, TOLERANCE,
					 "their covariance");
	}
}

/* One day of moves by the definition, every cell of every matrix. */
static void
dense_day(int n, const double *shares, const double *at_risk, double *p,
		  double *cov)
{
	static double after[MAX_STATES * MAX_STATES * MAX_STATES];
	double product[MAX_STATES * MAX_STATES] = {0.0};

	memset(after, 0, sizeof(after));
	for (int h = 0; h < n; h++)
		for (int j = 0; j < n; j++)
			for (int k = 0; k < n; k++)
				for (int a = 0; a < n; a++)
				{
					double p_ha = p[h * n + a];
					double m_aj = shares[a * n + j];

					for (int b = 0; b < n; b++)
						after[(h * n + j) * n + k] += m_aj *
							cov[(h * n + a) * n + b] * shares[b * n + k];
					after[(h * n + j) * n + k] += p_ha * p_ha * m_aj *
						((j == k ? 1.0 : 0.0) - shares[a * n + k]) /
						at_risk[a];
				}
	for (int h = 0; h < n; h++)
		for (int j = 0; j < n; j++)
			for (int a = 0; a < n; a++)
				product[h * n + j] += p[h * n + a] * shares[a * n + j];
	memcpy(p, product, sizeof(product));
	memcpy(cov, after, sizeof(after));
}

/* Few moves among many states, as the sparse steps see them. */
static void
test_dense(void)
{
	enum { N = MAX_STATES, DAYS = 30, PER_DAY = 7, PERSONS = 1000 };
	Move moves[N + DAYS * PER_DAY];
	double p[N * N] = {0.0};
	static double cov[N * N * N];
	double at_risk[N];
	int n_moves = 0;
	uint32_t seed = 7;

	for (int i = 0; i < N; i++)
	{
		moves[n_moves++] = (Move){-1, OUT, i, PERSONS};
		at_risk[i] = PERSONS;
		p[i * N + i] = 1.0;
	}
	for (int day = 0; day < DAYS; day++)
	{
		double moving[N * N] = {0.0};
		double shares[N * N];

		for (int k = 0; k < PER_DAY; k++)
		{
			int source = (int) ((seed = seed * 1103515245 + 12345) >> 16) % N;
			int target = (int) ((seed = seed * 1103515245 + 12345) >> 16) % N;

			if (source == target)
				continue;
			moves[n_moves++] = (Move){day, source, target, 1 + k};
			moving[source * N + target] += 1 + k;
			moving[source * N + source] -= 1 + k;
		}
		for (int i = 0; i < N * N; i++)
			shares[i] = (i % (N + 1) == 0 ? 1.0 : 0.0) +
				moving[i] / at_risk[i / N];
		dense_day(N, shares, at_risk, p, cov);
		for (int i = 0; i < N * N; i++)
			at_risk[i % N] += moving[i];
	}
	check_true(run(moves, n_moves, N, -1.0, DAYS - 1.0), "moves of a month");
	for (int i = 0; i < N * N; i++)
		check_double(probability[i], p[i], TOLERANCE, "dense, pair %d", i);
	for (int i = 0; i < N * N * N; i++)
		check_double(near_zero(covariance[i], cov[i], 1e-18), cov[i],
					 TOLERANCE, "dense, covariance %d", i);
}

static void
test_refusals(void)
{
	check_true(!run((Move[]){{-1, OUT, 0, 1}, {3, 0, 1, 2}}, 2, 2, 0, 9),
			   "refuses more leaving than are there");
	check_true(!run((Move[]){{3, OUT, 0, 1}, {3, 0, 1, 1}}, 2, 2, 0, 9),
			   "refuses leaving on the day of coming");
	check_true(!run((Move[]){{-1, OUT, 0, 1}, {3, 0, OUT, 2}}, 2, 2, 0, 9),
			   "refuses more censored than are there");
	check_true(!run((Move[]){{-1, OUT, 0, 1}, {3, 0, 0, 1}}, 2, 2, 0, 9),
			   "refuses a move to where one is");
	check_true(!run((Move[]){{-1, OUT, 2, 1}}, 1, 2, 0, 9),
			   "refuses an unknown state");
	check_true(!run((Move[]){{-1, OUT, 0, -1}}, 1, 2, 0, 9),
			   "refuses negative persons");
	check_true(!run((Move[]){{5, OUT, 0, 1}, {4, OUT, 0, 1}}, 2, 2, 0, 9),
			   "refuses unsorted moves");
	check_true(!run((Move[]){{1, OUT, 0, KERNEL_MAX_COUNT},
							 {2, OUT, 0, KERNEL_MAX_COUNT}}, 2, 2, 0, 9),
			   "refuses more than 2^60 in a state");
}

static int
compare_moves(const void *a, const void *b)
{
	const Move *x = a;
	const Move *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* Reads one of the files of spells; the number of moves, 0 without data. */
static int
read_moves(const char *name, Move *moves)
{
	char path[100];
	FILE *file;
	char *f[5];
	int n = 0;
	int id = -1;
	int32_t until = -1;
	int state = OUT;

	snprintf(path, sizeof(path), "inputs/11_multistate/input_%s.csv", name);
	file = check_open("SPEGEL_DATA", path);
	if (file == NULL)
		return 0;
	check_read_fields(file, ',', f, 5);
	while (check_read_fields(file, ',', f, 5) == 5)
	{
		/* The files number their states from 0 or from 1. */
		int first = strcmp(name, "sir") == 0 ? 0 : 1;
		/* Fractional times of that file are counted in hundredths. */
		double scale = first == 0 ? 100.0 : 1.0;
		int32_t entry = (int32_t) lround(check_number(f[3]) * scale);
		int source = atoi(f[1]) - first;
		int target = strcmp(f[2], "cens") == 0 ? OUT : atoi(f[2]) - first;

		/*
		 * The files say of the last state (2 from 0) that it is never left;
		 * who moved to another and is not heard of again was censored there.
		 */
		if (atoi(f[0]) != id && state != OUT && state != 2)
			moves[n++] = (Move){until, state, OUT, 1};
		if (atoi(f[0]) != id)
			moves[n++] = (Move){entry, OUT, source, 1};
		else if (until != entry)
			check_true(false, "%s: person %s has a gap", name, f[0]);
		id = atoi(f[0]);
		until = (int32_t) lround(check_number(f[4]) * scale);
		state = target;
		moves[n++] = (Move){until, source, target, 1};
	}
	if (state != OUT && state != 2)
		moves[n++] = (Move){until, state, OUT, 1};
	fclose(file);
	qsort(moves, (size_t) n, sizeof(*moves), compare_moves);
	return n;
}

static int
read_matrix(const char *name, int64_t *persons, int n)
{
	FILE *file = check_open("SPEGEL_DATA", "inputs/12_mobility/input.csv");
	char *f[4];
	int cells = 0;

	memset(persons, 0, sizeof(int64_t) * (size_t) (n * n));
	if (file == NULL)
		return 0;
	while (check_read_fields(file, ',', f, 4) == 4)
		if (strcmp(f[0], name) == 0)
		{
			persons[(atoi(f[1]) - 1) * n + atoi(f[2]) - 1] = atol(f[3]);
			cells++;
		}
	fclose(file);
	return cells;
}

/* Of etm's covariances of all pairs, those of the same row; how many. */
static int
within_rows(double *want)
{
	int cells = 0;

	for (int from = 0; from < 3; from++)
		for (int j = 0; j < 3; j++)
			for (int k = 0; k < 3; k++)
				want[cells++] = want[(from * 3 + j) * 9 + from * 3 + k];
	return cells;
}

static void
test_references(void)
{
	static Move moves[4000];
	FILE *file = check_open("SPEGEL_REFERENCE", "multistate.tsv");
	char *f[85];
	char header[16];
	bool skipped = false;

	check_true(file != NULL, "the reference table is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 85);
	/* The fields live until the next line is read: copy what is needed. */
	for (int n; (n = check_read_fields(file, '\t', f, 85)) > 0;)
	{
		double want[81];
		char name[40];
		double start = check_number(f[2]);
		double end = check_number(f[3]);
		const double *got = covariance;
		int cells;
		bool there;

		snprintf(header, sizeof(header), "%s", f[0]);
		snprintf(name, sizeof(name), "%s", f[1]);
		for (int i = 0; i < 81; i++)
			want[i] = check_number(f[4 + i]);
		if (strcmp(header, "matrix") == 0)
		{
			int64_t persons[MAX_STATES * MAX_STATES];
			int states = (int) start;

			there = read_matrix(name, persons, states) > 0;
			transition_matrix(persons, states, probability);
			cells = states * states;
			got = probability;
		}
		else
		{
			int n_moves = read_moves(name, moves);

			there = n_moves > 0;
			if (there)
				check_true(run(moves, n_moves, 3, start, end),
						   "%s over (%g, %g]", name, start, end);
			cells = 9;
			if (strcmp(header, "covariance") == 0)
				cells = within_rows(want);
			if (strcmp(header, "probability") == 0)
				got = probability;
			if (strcmp(header, "stay") == 0)
				got = stay;
		}
		if (!there)
		{
			skipped = true;
			continue;
		}
		for (int i = 0; i < cells; i++)
			check_double(near_zero(got[i], want[i], 1e-17), want[i],
						 TOLERANCE, "%s %s (%g, %g] %d", name, header, start,
						 end, i);
	}
	if (skipped)
		skip_real_data();
	fclose(file);
}

int
main(void)
{
	test_small();
	test_dense();
	test_refusals();
	test_references();
	return check_done();
}
