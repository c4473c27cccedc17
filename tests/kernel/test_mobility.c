/*
 * test_mobility.c
 *		Square tables of moves against reference/mobility.tsv.
 */
#include "lists.h"
#include "kernel/count/mobility.h"

#define MAX_STATES 8

static int64_t counts[2][MAX_STATES * MAX_STATES];
static double scratch[MOBILITY_SCRATCH(MAX_STATES)];
static double share[MAX_STATES];
static int32_t marks[MOBILITY_MARKS(MAX_STATES)];

/* "1,2;3,4": rows separated by semicolons; returns the number of states. */
static size_t
parse(const char *text, int64_t *table)
{
	size_t rows = 1;
	char *end;

	for (;; text = end + 1)
	{
		*table++ = strtoll(text, &end, 10);
		rows += *end == ';';
		if (*end == '\0' || *end == '|')
			return rows;
	}
}

static double
part(TestResult r, const char *name)
{
	const char *end = strchr(name, '_');

	if (end == NULL)
		return r.statistic;
	return strcmp(end, "_df") == 0 ? r.df : r.p_value;
}

static double
compute(size_t n, const char *name)
{
	const int64_t *t = counts[0];

	switch (name[0])
	{
		case 'b':
			return part(name[1] == 'o' ? bowker_test(t, n) :
						bhapkar_test(t, n, scratch), name);
		case 'p':
			return part(transition_homogeneity_test(t, counts[1], n, false),
						name);
		case 'g':
			return part(transition_homogeneity_test(t, counts[1], n, true),
						name);
	}
	if (strcmp(name, "shorrocks") == 0)
		return shorrocks_index(t, n);
	if (name[2] == 'a')
	{
		stationary_distribution(t, n, share, scratch, marks);
		return share[atoi(name + 11) - 1];
	}
	return part(stuart_maxwell_test(t, n, scratch), name);
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "mobility.tsv");
	char *f[3];

	check_true(file != NULL, "mobility.tsv is there");
	if (file == NULL)
		return;
	list_read_row(file, f, 3);
	while (list_read_row(file, f, 3) == 3)
	{
		size_t n = parse(f[0], counts[0]);
		const char *other = strchr(f[0], '|');
		double want = check_number(f[2]);
		double got;

		if (other)
			parse(other + 1, counts[1]);
		got = compute(n, f[1]);
		if (want == 0.0)
			check_true(fabs(got) < 1e-14, "%s %s vanishes", f[0], f[1]);
		else
			check_double(got, want,
						 strstr(f[1], "_p") ? 1e-11 : 1e-12, "%s %s", f[0],
						 f[1]);
	}
	fclose(file);
}

static void
test_edges(void)
{
	int64_t none[4] = {0, 0, 0, 0};
	int64_t rare[4] = {999999999, 1, 1, 1};
	int64_t many[4] = {KERNEL_MAX_COUNT / 4, KERNEL_MAX_COUNT / 4,
					   KERNEL_MAX_COUNT / 4, KERNEL_MAX_COUNT / 4};

	check_true(isnan(bowker_test(none, 2).statistic) &&
				   isnan(stuart_maxwell_test(none, 2, scratch).df) &&
				   isnan(bhapkar_test(none, 2, scratch).p_value) &&
				   isnan(transition_homogeneity_test(none, none, 2, false)
							 .statistic),
			   "nobody");
	check_true(isnan(bowker_test(none, 0).statistic) &&
				   isnan(shorrocks_index(none, 0)) &&
				   !stationary_distribution(none, 0, share, scratch, marks),
			   "no states");
	check_true(stationary_distribution(rare, 2, share, scratch, marks) &&
				   check_close(share[1], 2e-9 / (1.0 + 2e-9), 1e-14),
			   "a rare state keeps its digits");
	check_true(bowker_test(many, 2).p_value == 1.0 &&
				   check_close(shorrocks_index(many, 2), 1.0, 1e-15),
			   "2^60 persons");
	check_true(transition_homogeneity_test(many, many, 2, true).p_value ==
				   1.0, "the same table twice");
}

int
main(void)
{
	test_reference();
	test_edges();
	return check_done();
}
