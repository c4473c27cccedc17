/*
 * test_cox_model.c
 *		Cox regression on covariates, and what is read from it, against coxph(),
 *		cox.zph() and survfit() of R's package survival.
 */
#include "cohort_data.h"
#include "kernel/life/cox_model.h"
#include "kernel/life/cox_robust.h"
#include "kernel/life/cox_steps.h"
#include "kernel/life/proportional_hazards.h"

#define MAX_PERSONS 400
#define COLUMNS 3

static CoxCount counts[2 * MAX_PERSONS];
static size_t first[MAX_PERSONS + 1];
static int32_t strata[MAX_PERSONS];
static CoxCell cells[COLUMNS * MAX_PERSONS];
static CoxModel model = {.count = counts, .stratum = strata, .first = first,
						 .cell = cells, .n_columns = COLUMNS};
static double scratch[COX_MODEL_SCRATCH(COLUMNS, MAX_PERSONS, MAX_PERSONS)];
static int64_t at_risk[MAX_PERSONS];
static int32_t kept[COLUMNS];
static double coefficient[COLUMNS];
static double std_error[COLUMNS];
static double point[COLUMNS];
static double variance[COLUMNS * COLUMNS];
static CoxStep step[MAX_PERSONS];
static CoxSteps steps = {.step = step};
static double room[COX_STEPS_ROOM(COLUMNS, MAX_PERSONS)];
static PooledTime pooled[2 * MAX_PERSONS];

static int
compare_counts(const void *a, const void *b)
{
	const CoxCount *x = a;
	const CoxCount *y = b;

	if (strata[x->pattern] != strata[y->pattern])
		return strata[x->pattern] < strata[y->pattern] ? -1 : 1;
	if (x->time != y->time)
		return x->time > y->time ? -1 : 1;
	return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

/* Adds a pattern of so many persons alike. */
static void
add(int entry, int exit, bool event, int stratum, const double *x,
	int64_t persons)
{
	size_t p = model.n_patterns++;
	size_t n = first[p];

	strata[p] = stratum;
	counts[model.n_counts++] = (CoxCount){
		exit, (int32_t) p, event ? persons : 0, 0, persons, 0};
	if (entry >= 0)
		counts[model.n_counts++] = (CoxCount){
			entry, (int32_t) p, 0, 0, 0, persons};
	for (int j = 0; j < COLUMNS; j++)
		if (x[j] != 0.0)
			cells[n++] = (CoxCell){j, x[j]};
	first[p + 1] = n;
}

static void
load(const char *name)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "cox_model_data.tsv");
	char *f[8];

	model.n_patterns = model.n_counts = 0;
	check_true(file != NULL, "the persons of %s are there", name);
	while (file && check_read_fields(file, '\t', f, 8) == 8)
	{
		double x[COLUMNS] = {check_number(f[5]), check_number(f[6]),
							 check_number(f[7])};

		/* As callers do. */
		if (strcmp(name, "far_from_0") == 0)
			x[1] -= 1000.0;
		if (strcmp(f[0], name) == 0)
			add(atoi(f[1]), atoi(f[2]), f[3][0] == '1', atoi(f[4]), x, 1);
	}
	if (file)
		fclose(file);
	qsort(counts, model.n_counts, sizeof(CoxCount), compare_counts);
}

static CoxFit
run(CoxTies ties)
{
	CoxEstimates estimates = {coefficient, std_error, point, kept, variance};

	model.ties = ties;
	model.degree = ties == COX_EXACT ?
		(int32_t) cox_exact_need(&model, at_risk).degree : 0;
	return cox_model_fit(&model, &estimates, scratch, at_risk);
}

static double
robust_error(const CoxFit *fit, int j, bool clustered)
{
	static double more[COX_ROBUST_SCRATCH(COLUMNS, 7)];
	int32_t cluster[MAX_PERSONS];
	double robust[COLUMNS * COLUMNS];

	for (int i = 0; i < MAX_PERSONS; i++)
		cluster[i] = i % 7;
	cox_robust_variance(&model, &steps, point, fit->told, kept, variance,
						clustered ? cluster : NULL, 7, robust, more);
	for (int i = 0; i < fit->told; i++)
		if (kept[i] == j)
			return sqrt(robust[i * fit->told + i]);
	return NAN;
}

static int
compare_times(const void *a, const void *b)
{
	const PooledTime *x = a;
	const PooledTime *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* The statistic of a column, or of all with -1. */
static double
change_of(const CoxFit *fit, int j, TimeScale scale)
{
	static double more[PROPORTIONAL_HAZARDS_SCRATCH(COLUMNS)];
	double other[COLUMNS * (COLUMNS + 1)];
	int32_t place[COLUMNS];
	CoxWalk walk = cox_walk(&model, scratch, at_risk);
	ProportionalHazards sums;
	size_t n = 0;

	for (size_t i = 0; i < model.n_counts; i++)
		pooled[i] = (PooledTime){counts[i].time, counts[i].events,
								 counts[i].leaving, counts[i].entering, 0};
	qsort(pooled, model.n_counts, sizeof(PooledTime), compare_times);
	for (size_t i = 0; i < model.n_counts; i++)
	{
		if (n > 0 && pooled[n - 1].time == pooled[i].time)
		{
			pooled[n - 1].events += pooled[i].events;
			pooled[n - 1].leaving += pooled[i].leaving;
			pooled[n - 1].entering += pooled[i].entering;
		}
		else
			pooled[n++] = pooled[i];
	}
	pooled_time_values(pooled, n, scale);
	sums = proportional_hazards(&walk, point, fit->told, kept, pooled, n,
								more);
	return proportional_hazards_test(&sums, kept, j < 0 ? 0 : j,
									 j < 0 ? COLUMNS : j + 1, other,
									 place).statistic;
}

/* The cumulative hazard of a pattern, or its error. */
static double
hazard_at(const char *name, const CoxFit *fit, int until, bool error)
{
	bool far = strcmp(name, "far_from_0") == 0;
	double x[COLUMNS] = {1, far ? 1000.045 - 1000.0 : 45, 0.5};
	CoxPrediction prediction = cox_predict(&steps, 0, x, point);
	double hazard[MAX_PERSONS];
	double spread[MAX_PERSONS];
	double more[COLUMNS];
	double got = NAN;

	prediction.n_kept = fit->told;
	prediction.kept = kept;
	prediction.variance = variance;
	cox_predicted_hazard(&prediction, hazard, spread, more);
	for (size_t i = 0; i < prediction.end - prediction.begin; i++)
		if (step[prediction.end - 1 - i].time <= until)
			got = error ? sqrt(spread[i]) : hazard[i];
	return got;
}

static double
read_from(const char *name, const CoxFit *fit, const char *statistic)
{
	static const char *const scale[] = {"km", "identity", "rank", "log"};
	int j = strstr(statistic, "global") ? -1 :
		statistic[strlen(statistic) - 1] - '1';
	CoxWalk walk = cox_walk(&model, scratch, at_risk);

	cox_steps_fill(&steps, &walk, point, room);
	if (strncmp(statistic, "robust", 6) == 0)
		return robust_error(fit, j, false);
	if (strncmp(statistic, "cluster", 7) == 0)
		return robust_error(fit, j, true);
	if (strncmp(statistic, "hazard_", 7) == 0)
		return hazard_at(name, fit, atoi(strrchr(statistic, '_') + 1),
						 strstr(statistic, "_se_") != NULL);
	for (int i = 0; i < 4; i++)
		if (strncmp(statistic, scale[i], strlen(scale[i])) == 0)
			return change_of(fit, j, (TimeScale) i);
	check_true(false, "%s is known", statistic);
	return NAN;
}

static CoxTies
ties_named(const char *name)
{
	return strcmp(name, "efron") == 0 ? COX_EFRON :
		strcmp(name, "breslow") == 0 ? COX_BRESLOW : COX_EXACT;
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "cox_model.tsv");
	static char rows[1024][4][32];
	char *f[4];
	int n = 0;
	CoxFit fit = {0};

	check_true(file != NULL, "cox_model.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 4);
	while (n < 1024 && check_read_fields(file, '\t', f, 4) == 4)
	{
		for (int k = 0; k < 4; k++)
			snprintf(rows[n][k], 32, "%s", f[k]);
		n++;
	}
	fclose(file);
	for (int i = 0; i < n; i++)
	{
		const char *name = rows[i][2];
		double want = check_number(rows[i][3]);
		int j = name[strlen(name) - 1] - '1';
		double got = NAN;

		if (i == 0 || strcmp(rows[i][0], rows[i - 1][0]) != 0)
			load(rows[i][0]);
		if (i == 0 || strcmp(rows[i][1], rows[i - 1][1]) != 0 ||
			strcmp(rows[i][0], rows[i - 1][0]) != 0)
		{
			fit = run(ties_named(rows[i][1]));
			check_true(fit.converged, "%s %s converges", rows[i][0],
					   rows[i][1]);
		}
		if (strcmp(name, "events") == 0)
			got = (double) fit.events;
		else if (strcmp(name, "rank") == 0)
			got = fit.rank;
		else if (strcmp(name, "null") == 0)
			got = fit.null_log_likelihood;
		else if (strcmp(name, "score") == 0)
			got = fit.score.statistic;
		else if (strcmp(name, "lr") == 0)
			got = fit.likelihood_ratio.statistic;
		else if (strcmp(name, "wald") == 0)
			got = fit.wald.statistic;
		else if (name[0] == 'b')
			got = isinf(coefficient[j]) ? NAN : coefficient[j];
		else if (strncmp(name, "sign", 4) == 0)
			got = coefficient[j] == want * INFINITY ? want : 0.0;
		else if (name[0] == 's')
			got = std_error[j];
		else
			got = read_from(rows[i][0], &fit, name);
		check_double(near_zero(got, want, 1e-12), want, 1e-8, "%s %s %s",
					 rows[i][0], rows[i][1], name);
	}
}

static void
test_edges(void)
{
	CoxFit fit;
	double x[4][COLUMNS] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}};
	double one, error;

	/* Persons alike in one pattern, or each in their own. */
	model.n_patterns = model.n_counts = 0;
	for (int i = 0; i < 40; i++)
		add(-1, 1 + (i * 7) % 11, i % 3 > 0, 0, x[i % 4], 1);
	qsort(counts, model.n_counts, sizeof(CoxCount), compare_counts);
	(void) run(COX_EFRON);
	one = coefficient[0];
	error = std_error[1];
	model.n_patterns = model.n_counts = 0;
	for (int p = 0; p < 4; p++)
	{
		bool last = false;

		for (int i = p; i < 40; i += 4)
		{
			if (!last)
				add(-1, 1 + (i * 7) % 11, i % 3 > 0, 0, x[p], 1);
			else
				counts[model.n_counts++] = (CoxCount){
					1 + (i * 7) % 11, p, i % 3 > 0, 0, 1, 0};
			last = true;
		}
	}
	qsort(counts, model.n_counts, sizeof(CoxCount), compare_counts);
	fit = run(COX_EFRON);
	check_double(coefficient[0], one, 1e-12, "patterns give what persons do");
	check_double(std_error[1], error, 1e-12, "and the same errors");
	check_true(fit.rank == 2 && isnan(coefficient[2]), "a column of zeros");

	/* 2^56 times as many persons: the same ratio, with Breslow's ties. */
	fit = run(COX_BRESLOW);
	one = coefficient[0];
	error = std_error[0];
	for (size_t i = 0; i < model.n_counts; i++)
	{
		counts[i].events <<= 50;
		counts[i].leaving <<= 50;
	}
	fit = run(COX_BRESLOW);
	check_double(coefficient[0], one, 1e-10, "2^55 persons");
	check_double(std_error[0] * 0x1p25, error, 1e-10, "their error");
	fit = run(COX_EFRON);
	check_true(fit.converged && fit.rank == 2, "with Efron's ties, too");

	/* Nobody, no events, everybody at once. */
	model.n_patterns = model.n_counts = 0;
	fit = run(COX_EFRON);
	check_true(fit.rank == 0 && isnan(coefficient[0]) &&
				   isnan(fit.score.statistic), "nobody");
	add(-1, 3, false, 0, x[1], 5);
	add(-1, 4, false, 0, x[2], 5);
	qsort(counts, model.n_counts, sizeof(CoxCount), compare_counts);
	fit = run(COX_EFRON);
	check_true(fit.rank == 0 && fit.events == 0 && isnan(coefficient[1]),
			   "no events");
	model.n_patterns = model.n_counts = 0;
	add(-1, 3, true, 0, x[1], 5);
	add(-1, 3, true, 1, x[2], 5);
	qsort(counts, model.n_counts, sizeof(CoxCount), compare_counts);
	fit = run(COX_EFRON);
	check_true(fit.rank == 0 && fit.events == 10 && isnan(coefficient[0]),
			   "no time tells the patterns apart");
}

int
main(void)
{
	test_reference();
	test_edges();
	return check_done();
}
