/*
 * test_change.c
 *		Changes against reference/change.tsv, and identities.
 */
#include "kernel/count/change.h"
#include "lists.h"

static double
compute(char **f)
{
	int64_t a[16], b[16], c[16];
	double x[64], parts[16];
	bool treated[64];
	size_t scratch[64];
	size_t n;

	if (strcmp(f[0], "gap") == 0)
	{
		GapChange g;

		list_counts(f[1], a);
		list_counts(f[2], b);
		g = change_of_gap((ChangeStock){a[0], a[1]}, (ChangeStock){a[2], a[3]},
						  (ChangeStock){b[0], b[1]}, (ChangeStock){b[2], b[3]});
		check_true(fabs(g.gap_after - g.gap_before - g.change) < 1e-15,
				   "the parts sum to the change of the gap");
		return strcmp(f[4], "before") == 0 ? g.gap_before :
			strcmp(f[4], "after") == 0 ? g.gap_after :
			strcmp(f[4], "change") == 0 ? g.change :
			strcmp(f[4], "staff") == 0 ? g.staff_part : g.residents_part;
	}
	if (strcmp(f[0], "flow") == 0)
	{
		ShareChange s;

		list_counts(f[1], a);
		n = list_counts(f[2], b);
		list_counts(f[3], c);
		s = change_by_flow((ChangeStock){a[0], a[1]},
						   (ChangeStock){a[2], a[3]}, b, c, n, parts);
		if (strcmp(f[4], "change") != 0)
			return parts[strtoul(f[4], NULL, 10)];
		check_true(fabs(s.unexplained) < 1e-16,
				   "the flows explain the whole change: rest %g",
				   s.unexplained);
		return s.change;
	}

	DifferenceInDifferences d;

	n = list_numbers(f[1], x);
	list_counts(f[2], a);
	for (size_t i = 0; i < n; i++)
		treated[i] = a[i] != 0;
	d = change_difference_in_differences(x, treated, n, 1, scratch);
	check_true(d.exact && (double) d.examined == d.assignments,
			   "every assignment was examined");
	check_true(d.p_value >= d.smallest_p - 1e-15, "no p below the smallest");
	return strcmp(f[4], "difference") == 0 ? d.difference :
		strcmp(f[4], "p") == 0 ? d.p_value : d.assignments;
}

static void
test_edges(void)
{
	const ChangeStock none = {0, 0};
	const ChangeStock some = {2, 4};
	const int64_t in[] = {1}, all[] = {2};
	double part;
	ShareChange change;
	GapChange g;

	change = change_by_flow(none, some, in, all, 1, &part);
	check_double(change.change, NAN, 0.0, "no stock before: undefined");
	check_double(part, NAN, 0.0, "no stock before: no contribution");
	check_double(change.unexplained, NAN, 0.0, "no stock before: no rest");
	change = change_by_flow(some, some, in, all, 0, &part);
	check_double(change.change, 0.0, 0.0, "no flows, no change");
	check_double(change.unexplained, 0.0, 0.0, "no flows, nothing left");

	/* A flow that does not reconcile: the rest says so. */
	change = change_by_flow(some, some, in, all, 1, &part);
	check_double(part, 0.0, 0.0, "a flow with the mean share moves nothing");
	change = change_by_flow(some, some, all, all, 1, &part);
	check_double(change.unexplained, -0.25, 1e-15,
				 "flows that do not add up leave a rest");
	check_true(change.rest_group == -2 && change.rest_persons == -2,
			   "and the rest has persons");

	/* Sums of thirds and sevenths round; persons do not. */
	for (int64_t k = 1; k <= 50; k++)
	{
		const ChangeStock before = {k, 3 * k};
		const ChangeStock after = {k + 12, 3 * k + 31};
		const int64_t group[] = {7, 0, 6, -1};
		const int64_t persons[] = {13, 1, 23, -6};
		double parts[4];

		change = change_by_flow(before, after, group, persons, 4, parts);
		if (change.unexplained != 0.0 || change.rest_group != 0 ||
			change.rest_persons != 0)
			break;
	}
	check_double(change.unexplained, 0.0, 0.0,
				 "flows that add up leave nothing at all");

	g = change_of_gap(some, none, some, some);
	check_double(g.gap_before, 0.0, 0.0, "gap before is defined");
	check_double(g.gap_after, NAN, 0.0, "no staff after: undefined");
	check_double(g.change, NAN, 0.0, "no staff after: no change");
	check_double(g.residents_part, 0.0, 0.0, "the residents' part is defined");
}

/* Forty departments: 10 of 40 can be chosen in more than 100,000 ways. */
static void
test_random(void)
{
	double change[40];
	bool treated[40];
	size_t scratch[40];
	DifferenceInDifferences a, b, c;

	for (size_t i = 0; i < 40; i++)
	{
		change[i] = (double) ((i * 17 + 5) % 41) / 41.0;
		treated[i] = i % 4 == 0;
	}
	a = change_difference_in_differences(change, treated, 40, 7, scratch);
	b = change_difference_in_differences(change, treated, 40, 7, scratch);
	c = change_difference_in_differences(change, treated, 40, 8, scratch);
	check_true(!a.exact && a.examined == CHANGE_DRAWS,
			   "many assignments are drawn");
	check_double(a.assignments, 847660528.0, 1e-15, "C(40, 10)");
	check_double(a.p_value, b.p_value, 0.0, "the seed settles the answer");
	check_true(a.p_value != c.p_value && fabs(a.p_value - c.p_value) < 0.02,
			   "another seed is close");

	/* The permutation variance of a mean difference gives nearly the same. */
	double mean = 0.0, square = 0.0;

	for (size_t i = 0; i < 40; i++)
		mean += change[i] / 40.0;
	for (size_t i = 0; i < 40; i++)
		square += (change[i] - mean) * (change[i] - mean) / 39.0;
	square *= 2.0 * (1.0 / 10.0 + 1.0 / 30.0);
	check_true(fabs(a.p_value - erfc(fabs(a.difference) / sqrt(square))) <
			   0.03, "close to the normal limit: %.5f", a.p_value);
	check_double(a.smallest_p, 1e-5, 1e-12, "smallest p of the draws");

	/* A treated group that moved far more than any other choice could. */
	for (size_t i = 0; i < 40; i++)
		change[i] = treated[i] ? 1.0 : 0.0;
	a = change_difference_in_differences(change, treated, 40, 7, scratch);
	check_double(a.difference, 1.0, 1e-14, "difference of means");
	check_double(a.p_value, 1e-5, 1e-12, "nothing drawn is as extreme");

	for (size_t i = 0; i < 40; i++)
		treated[i] = true;
	a = change_difference_in_differences(change, treated, 40, 7, scratch);
	check_double(a.p_value, NAN, 0.0, "everybody treated: undefined");
	for (size_t i = 0; i < 40; i++)
		treated[i] = false;
	a = change_difference_in_differences(change, treated, 40, 7, scratch);
	check_double(a.difference, NAN, 0.0, "nobody treated: undefined");
	treated[0] = true;
	change[3] = NAN;
	a = change_difference_in_differences(change, treated, 40, 7, scratch);
	check_double(a.difference, NAN, 0.0, "an undefined change: undefined");
	a = change_difference_in_differences(change, treated, 2, 7, scratch);
	check_double(a.p_value, 1.0, 0.0, "two departments can show nothing");
	check_double(a.smallest_p, 1.0, 0.0, "and smallest_p says so");
	a = change_difference_in_differences(change, treated, 0, 7, scratch);
	check_double(a.p_value, NAN, 0.0, "no departments: undefined");
}

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "change.tsv");
	char *f[6];

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return check_done();
	check_read_fields(file, '\t', f, 6);
	while (check_read_fields(file, '\t', f, 6) == 6)
	{
		double want = check_number(f[5]);
		double got = compute(f);

		if (want == 0.0)
			check_true(fabs(got) < 1e-16, "%s %s %s vanishes", f[0], f[1],
					   f[4]);
		else
			check_double(got, want, 1e-12, "%s %s %s", f[0], f[1], f[4]);
	}
	fclose(file);
	test_edges();
	test_random();
	return check_done();
}
