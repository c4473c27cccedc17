/*
 * test_fine_gray.c
 *		Regression of a cumulative incidence against crr() of R's package
 *		cmprsk, and the incidence that Cox models of each outcome predict.
 */
#include "check.h"
#include "kernel/life/fine_gray.h"

#define MAX_PERSONS 200
#define COLUMNS 3

static CoxCount counts[MAX_PERSONS];
static CoxCount other_counts[MAX_PERSONS];
static size_t first[MAX_PERSONS + 1];
static int32_t strata[MAX_PERSONS];
static CoxCell cells[COLUMNS * MAX_PERSONS];
static double uncensored[MAX_PERSONS];
static double scratch[COX_MODEL_SCRATCH(COLUMNS, MAX_PERSONS, 0)];
static int64_t at_risk[MAX_PERSONS];
static double x[COLUMNS] = {1, 0, 0.5};

/* A fitted model, and its steps. */
typedef struct Fitted
{
	CoxModel model;
	CoxFit fit;
	double coefficient[COLUMNS];
	double std_error[COLUMNS];
	double point[COLUMNS];
	int32_t kept[COLUMNS];
	double variance[COLUMNS * COLUMNS];
	CoxStep step[MAX_PERSONS];
	double room[COX_STEPS_ROOM(COLUMNS, MAX_PERSONS)];
	CoxSteps steps;
} Fitted;

static Fitted fitted[2];

static int
compare_counts(const void *a, const void *b)
{
	const CoxCount *one = a;
	const CoxCount *two = b;

	if (one->time != two->time)
		return one->time > two->time ? -1 : 1;
	return (one->pattern > two->pattern) - (one->pattern < two->pattern);
}

static size_t
load(const char *name)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "fine_gray_data.tsv");
	char *f[6];
	size_t n = 0;

	check_true(file != NULL, "the persons of %s are there", name);
	while (file && check_read_fields(file, '\t', f, 6) == 6)
	{
		double value[COLUMNS] = {check_number(f[3]), check_number(f[4]) - 45,
								 check_number(f[5])};
		int outcome = atoi(f[2]);

		if (strcmp(f[0], name) != 0)
			continue;
		counts[n] = (CoxCount){atoi(f[1]), (int32_t) n, outcome == 1,
							   outcome == 2, 1, 0};
		other_counts[n] = (CoxCount){atoi(f[1]), (int32_t) n, outcome == 2,
									 outcome == 1, 1, 0};
		for (int j = 0; j < COLUMNS; j++)
			cells[n * COLUMNS + j] = (CoxCell){j, value[j]};
		first[n + 1] = (n + 1) * COLUMNS;
		n++;
	}
	if (file)
		fclose(file);
	qsort(counts, n, sizeof(CoxCount), compare_counts);
	qsort(other_counts, n, sizeof(CoxCount), compare_counts);
	return n;
}

static void
fit(Fitted *f, CoxTies ties, const CoxCount *count, size_t n,
	const double *part)
{
	CoxEstimates estimates = {f->coefficient, f->std_error, f->point, f->kept,
							  f->variance};
	CoxWalk walk;

	f->model = (CoxModel){ties, 0, n, count, n, strata, first, cells, COLUMNS,
						  NULL, part};
	f->fit = cox_model_fit(&f->model, &estimates, scratch, at_risk);
	f->steps.step = f->step;
	walk = cox_walk(&f->model, scratch, at_risk);
	cox_steps_fill(&f->steps, &walk, f->point, f->room);
}

static CoxPrediction
predict(const Fitted *f)
{
	CoxPrediction prediction = cox_predict(&f->steps, 0, x, f->point);

	prediction.n_kept = f->fit.told;
	prediction.kept = f->kept;
	prediction.variance = f->variance;
	return prediction;
}

/* What the Cox models of both outcomes say at a time. */
static WaldEstimate
incidence_at(CoxTies ties, size_t n, int until)
{
	CoxPrediction prediction[2];
	int32_t time[2 * MAX_PERSONS];
	double value[2 * MAX_PERSONS];
	double variance[2 * MAX_PERSONS];
	double room[2 * 3 * COLUMNS];
	WaldEstimate at = {0, 0};
	size_t rows;

	fit(&fitted[0], ties, counts, n, NULL);
	fit(&fitted[1], ties, other_counts, n, NULL);
	prediction[0] = predict(&fitted[0]);
	prediction[1] = predict(&fitted[1]);
	rows = cox_predicted_incidence(prediction, 2, time, value, variance, room);
	for (size_t i = 0; i < rows && time[i] <= until; i++)
		at = (WaldEstimate){value[i], variance[i]};
	return at;
}

/* What the regression of the incidence says at a time. */
static double
regressed_at(int until)
{
	CoxPrediction prediction = predict(&fitted[0]);
	double hazard[MAX_PERSONS];
	double variance[MAX_PERSONS];
	double room[COLUMNS];
	double value = 0.0;

	cox_predicted_hazard(&prediction, hazard, variance, room);
	for (size_t i = 0; i < fitted[0].steps.n; i++)
		if (fitted[0].step[fitted[0].steps.n - 1 - i].time <= until)
			value = -expm1(-hazard[i]);
	return value;
}

static void
check_row(const char *name, const char *statistic, double want, size_t n)
{
	int j = statistic[strlen(statistic) - 1] - '1';
	int until = strrchr(statistic, '_') ? atoi(strrchr(statistic, '_') + 1) : 0;
	double robust[COLUMNS * COLUMNS];
	double got;

	if (strncmp(statistic, "efron", 5) == 0 ||
		strncmp(statistic, "breslow", 7) == 0)
	{
		WaldEstimate at = incidence_at(statistic[0] == 'e' ? COX_EFRON :
									   COX_BRESLOW, n, until);

		got = strstr(statistic, "_se_") ? sqrt(at.variance) : at.value;
		check_double(got, want, 1e-6, "%s %s", name, statistic);
		return;
	}
	fine_gray_uncensored(counts, n, uncensored);
	fit(&fitted[0], COX_BRESLOW, counts, n, uncensored);
	if (statistic[0] == 'b')
		got = fitted[0].coefficient[j];
	else if (strncmp(statistic, "se", 2) == 0)
	{
		fine_gray_variance(&fitted[0].model, &fitted[0].steps,
						   fitted[0].point, fitted[0].fit.told,
						   fitted[0].kept, fitted[0].variance, robust,
						   scratch);
		got = sqrt(robust[j * COLUMNS + j]);
	}
	else if (strcmp(statistic, "null") == 0)
		got = fitted[0].fit.null_log_likelihood;
	else if (strcmp(statistic, "log_likelihood") == 0)
		got = fitted[0].fit.log_likelihood;
	else
		got = regressed_at(until);
	check_double(got, want, 1e-8, "%s %s", name, statistic);
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "fine_gray.tsv");
	char row[128][3][32];
	char *f[3];
	int n = 0;
	size_t persons = 0;

	check_true(file != NULL, "fine_gray.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 3);
	for (; n < 128 && check_read_fields(file, '\t', f, 3) == 3; n++)
		for (int k = 0; k < 3; k++)
			snprintf(row[n][k], 32, "%s", f[k]);
	fclose(file);
	for (int i = 0; i < n; i++)
	{
		if (i == 0 || strcmp(row[i][0], row[i - 1][0]) != 0)
			persons = load(row[i][0]);
		check_row(row[i][0], row[i][1], check_number(row[i][2]), persons);
	}
}

int
main(void)
{
	test_reference();
	return check_done();
}
