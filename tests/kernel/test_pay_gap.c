/*
 * test_pay_gap.c
 *		Pay gaps against reference/pay_gap.tsv, and edges.
 */
#include "lists.h"
#include "kernel/count/pay_gap.h"

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "pay_gap.tsv");
	char *f[6];
	double pay[2][128], weights[2][128], shares[4];

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 6);
	while (check_read_fields(file, '\t', f, 6) == 6)
	{
		PayGroup focus = {pay[0], weights[0], list_numbers(f[0], pay[0])};
		PayGroup reference = {pay[1], weights[1], list_numbers(f[2], pay[1])};
		bool plain = true;
		double got = NAN;

		list_numbers(f[1], weights[0]);
		list_numbers(f[3], weights[1]);
		for (size_t i = 0; i < focus.n; i++)
			plain = plain && weights[0][i] == 1.0;
		for (size_t i = 0; i < reference.n; i++)
			plain = plain && weights[1][i] == 1.0;
		for (int round = 0; round < (plain ? 2 : 1); round++)
		{
			/* Weights of 1 and none at all are the same. */
			if (round == 1)
				focus.weights = reference.weights = NULL;
			pay_quartile_shares(focus, reference, shares);
			if (strcmp(f[4], "mean") == 0)
				got = pay_gap_mean(focus, reference);
			else if (strcmp(f[4], "median") == 0)
				got = pay_gap_median(focus, reference);
			else
				got = shares[f[4][8] - '1'];
			if (check_number(f[5]) == 0.0)
				check_true(fabs(got) < 1e-15, "%.20s... %s vanishes", f[0],
						   f[4]);
			else
				check_double(got, check_number(f[5]), 1e-12, "%.20s... %s",
							 f[0], f[4]);
		}
	}
	fclose(file);
}

static void
test_edges(void)
{
	const double pay[] = {10.0, 20.0, 40.0};
	const double weights[] = {1.0, 1.0, 2.0};
	const double zero[] = {0.0};
	PayGroup none = {pay, NULL, 0};
	PayGroup some = {pay, NULL, 3};
	PayGroup weighted = {pay, weights, 3};
	PayGroup unpaid = {zero, NULL, 1};
	double shares[4];

	check_double(pay_median(some), 20.0, 0.0, "odd median");
	check_double(pay_median(weighted), 30.0, 0.0, "median between two");
	check_double(pay_mean(weighted), 27.5, 0.0, "weighted mean");
	check_double(pay_mean(none), NAN, 0.0, "nobody: mean undefined");
	check_double(pay_median(none), NAN, 0.0, "nobody: median undefined");
	check_double(pay_gap_mean(none, some), NAN, 0.0, "no focus: undefined");
	check_double(pay_gap_median(some, none), NAN, 0.0,
				 "no reference: undefined");
	check_double(pay_gap_mean(some, unpaid), NAN, 0.0,
				 "unpaid reference: undefined");
	check_double(pay_gap_mean(unpaid, some), 1.0, 0.0, "unpaid focus: 1");
	pay_quartile_shares(none, none, shares);
	check_double(shares[0], NAN, 0.0, "nobody: quartiles undefined");
	pay_quartile_shares(none, some, shares);
	check_double(shares[3], 0.0, 0.0, "no focus: share 0");
	pay_quartile_shares(some, none, shares);
	check_double(shares[0], 1.0, 1e-15, "focus alone: share 1");
}

static void
test_groups(void)
{
	const double focus[] = {95.0, 95.01, 105.0, 100.0, NAN, 31.35, 50.0};
	const double reference[] = {100.0, 100.0, 100.0, 100.0, 100.0, 33.0, 0.0};
	bool over[7];
	PayComparison c[5];
	Ranked ranked[10];
	size_t places[11];
	const PayWorkGroup work[] = {
		{6, 10, 30000.0, 5.0},	/* exactly 60 %: women-dominated */
		{599, 1000, 32000.0, 5.0},	/* just below */
		{0, 10, 36000.0, 4.0},	/* lower demands, higher pay */
		{2, 10, 40000.0, 6.0},	/* higher demands: no comparison */
		{0, 0, 90000.0, 1.0},	/* nobody there */
	};

	check_true(pay_groups_over(focus, reference, 7, 0.05, over) == 3,
			   "groups over 5 %%");
	check_true(over[0] && !over[1] && over[2] && !over[3] && !over[4] &&
			   over[5] && !over[6], "which groups are over");
	check_true(pay_groups_over(focus, reference, 0, 0.05, over) == 0,
			   "no groups");

	pay_women_dominated(work, 5, c, ranked, places);
	check_true(c[0].women_dominated && !c[1].women_dominated &&
			   !c[4].women_dominated, "60 %% is decided in whole persons");
	check_true(c[0].higher_paid == 2, "two groups are paid more");
	check_double(c[0].largest_gap, 6000.0 / 36000.0, 1e-15, "largest gap");
	check_true(c[1].higher_paid == 0 && c[1].largest_gap == 0.0,
			   "other groups are not compared");
}

/* Many groups of work, each compared with each by the definition. */
static void
test_many_groups(void)
{
	enum { N = 400 };
	PayWorkGroup work[N];
	PayComparison c[N];
	Ranked ranked[2 * N];
	size_t places[2 * N + 1];

	/* Pay and demands are often equal; 0 of 0 women is not 60 %. */
	for (int i = 0; i < N; i++)
		work[i] = (PayWorkGroup){i * 7 % 11, i % 13 == 0 ? 0 : 10,
								 i % 17 == 0 ? NAN : i * 37 % 50,
								 i % 19 == 0 ? NAN : i * 11 % 30};
	pay_women_dominated(work, N, c, ranked, places);
	for (int i = 0; i < N; i++)
	{
		size_t higher_paid = 0;
		double largest_gap = 0.0;

		for (int j = 0; c[i].women_dominated && j < N; j++)
			if (work[j].persons > 0 && !c[j].women_dominated &&
				work[j].demands <= work[i].demands &&
				work[j].mean_pay > work[i].mean_pay)
			{
				higher_paid++;
				largest_gap = fmax(largest_gap,
								   (work[j].mean_pay - work[i].mean_pay) /
								   work[j].mean_pay);
			}
		check_true(c[i].women_dominated == (work[i].persons > 0 &&
											work[i].women >= 6),
				   "group %d is dominated or not", i);
		check_true(c[i].higher_paid == higher_paid &&
				   c[i].largest_gap == largest_gap,
				   "group %d beside all others", i);
	}
}

/* 5 percent exactly, an öre more and an öre less, either way; large sums. */
static void
test_at_least(void)
{
	const int64_t big = KERNEL_MAX_COUNT;

	check_true(pay_gap_at_least(9500, 1, 10000, 1, 5), "95 of 100 is 5 %%");
	check_true(!pay_gap_at_least(9501, 1, 10000, 1, 5), "less is not");
	check_true(pay_gap_at_least(10500, 1, 10000, 1, 5), "more for the focus");
	check_true(!pay_gap_at_least(10499, 1, 10000, 1, 5), "not enough more");
	/* Means of 2850 and 3000 out of unlike numbers of persons. */
	check_true(pay_gap_at_least(7 * 2850, 7, 3 * 3000, 3, 5), "of means");
	check_true(!pay_gap_at_least(7 * 2850 + 1, 7, 3 * 3000, 3, 5),
			   "of means, one less");
	check_true(pay_gap_at_least(-100, 1, 100, 1, 100), "below 0");
	check_true(pay_gap_at_least(big / 100 * 95, PAY_MAX_PERSONS,
								big / 100 * 100, PAY_MAX_PERSONS, 5),
			   "2^60 and 2^53");
	check_true(!pay_gap_at_least(big / 100 * 95 + 1, PAY_MAX_PERSONS,
								 big / 100 * 100, PAY_MAX_PERSONS, 5),
			   "2^60 and 2^53, one less");
}

int
main(void)
{
	test_many_groups();
	test_reference();
	test_edges();
	test_groups();
	test_at_least();
	return check_done();
}
