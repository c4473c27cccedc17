/*
 * test_association.c
 *		Generalised Cochran-Mantel-Haenszel tests against
 *		reference/association.tsv.
 */
#include "lists.h"
#include "kernel/base/quadratic.h"
#include "kernel/count/association.h"

#define MAX_COUNTS 64
#define MAX_VALUES 8
#define MAX_SUMS (MAX_VALUES * MAX_VALUES)

static ScoredCount count[MAX_COUNTS];
static int stratum[MAX_COUNTS];
static size_t n;
static double values[2][MAX_VALUES];	/* distinct scores of either kind */
static size_t n_values[2];

static size_t
place_of(int kind, double value)
{
	for (size_t i = 0; i < n_values[kind]; i++)
		if (values[kind][i] == value)
			return i;
	values[kind][n_values[kind]] = value;
	return n_values[kind]++;
}

/* "group:outcome:persons,...;..." with a list for each stratum. */
static void
parse(const char *text)
{
	int of = 0;
	char *end;

	n = n_values[0] = n_values[1] = 0;
	for (;; text = end + 1)
	{
		ScoredCount *c = &count[n];

		c->group_score = strtod(text, &end);
		c->outcome_score = strtod(end + 1, &end);
		c->persons = strtoll(end + 1, &end, 10);
		c->group = place_of(0, c->group_score);
		(void) place_of(1, c->outcome_score);
		stratum[n++] = of;
		of += *end == ';';
		if (*end == '\0')
			return;
	}
}

static TestResult
compute(const char *name)
{
	static double scores[MAX_SUMS];
	static double covariance[MAX_SUMS * MAX_SUMS];
	static int64_t margins[2 * MAX_VALUES];
	size_t sums = name[0] == 'g' ?
		GENERAL_ASSOCIATION_SUMS(n_values[0], n_values[1]) :
		name[0] == 'm' ? n_values[0] : 1;

	memset(scores, 0, sizeof(scores));
	memset(covariance, 0, sizeof(covariance));
	for (size_t first = 0, end; first < n; first = end)
	{
		int64_t table[MAX_SUMS] = {0};

		for (end = first; end < n && stratum[end] == stratum[first]; end++)
			table[count[end].group * n_values[1] +
				  place_of(1, count[end].outcome_score)] +=
				count[end].persons;
		if (name[0] == 'g')
			general_association_add(table, n_values[0], n_values[1], scores,
									covariance, margins);
		else if (name[0] == 'm')
			mean_score_add(count + first, end - first, n_values[0], scores,
						   covariance, margins);
		else
			linear_association_add(count + first, end - first, scores,
								   covariance);
	}
	return quadratic_form_test((int) sums, covariance, scores);
}

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "association.tsv");
	char *f[3];
	TestResult r;

	check_true(file != NULL, "association.tsv is there");
	if (file == NULL)
		return check_done();
	list_read_row(file, f, 3);
	while (list_read_row(file, f, 3) == 3)
	{
		const char *end = strchr(f[1], '_');
		double want = check_number(f[2]);
		double got;

		parse(f[0]);
		r = compute(f[1]);
		got = end == NULL ? r.statistic : end[1] == 'd' ? r.df : r.p_value;
		if (want == 0.0)
			check_true(fabs(got) < 1e-12, "%s %s vanishes", f[0], f[1]);
		else
			check_double(got, want, 1e-11, "%s %s", f[0], f[1]);
	}
	fclose(file);

	parse("1:1:1");
	check_true(isnan(compute("mean").statistic) &&
				   isnan(compute("linear").p_value), "one person");
	parse("1:1:4,2:1:3");
	check_true(isnan(compute("mean").statistic) &&
				   isnan(compute("linear").p_value), "one outcome");
	parse("1:1:288230376151711744,1:2:288230376151711744,"
		  "2:1:288230376151711744,2:2:288230376151711744");
	r = compute("general");
	check_true(r.statistic == 0.0 && r.df == 1.0, "2^60 persons");
	return check_done();
}
