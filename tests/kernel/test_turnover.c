/*
 * test_turnover.c
 *		Turnover against reference/turnover.tsv.
 */
#include "lists.h"
#include "kernel/count/turnover.h"

#define MAX_SPELLS 20000

static TurnoverSpell spells[MAX_SPELLS];

static size_t
load(const char *sex)
{
	FILE *file = check_open("SPEGEL_DATA",
							"inputs/16_turnover_funnel/input_spells.csv");
	char *f[5];
	size_t n = 0;

	if (file == NULL)
		return 0;
	check_read_fields(file, ',', f, 5);
	while (n < MAX_SPELLS && check_read_fields(file, ',', f, 5) == 5)
		if (strcmp(sex, "all") == 0 || strcmp(sex, f[1]) == 0)
			spells[n++] = (TurnoverSpell){strtod(f[2], NULL),
				strtod(f[3], NULL), f[4][0] == '1'};
	fclose(file);
	return n;
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "turnover.tsv");
	char *f[5];
	char sex[8] = "";
	size_t n = 0;

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return;
	if (load("all") == 0)
	{
		printf("ok %d # skip skipped: real data not beside the checkout\n",
			   ++check_count);
		fclose(file);
		return;
	}
	check_read_fields(file, '\t', f, 5);
	while (list_read_row(file, f, 5) == 5)
	{
		TurnoverCounts c;
		int64_t heads[2];
		Estimate rate;
		double got;

		if (strcmp(sex, f[0]) != 0)
		{
			snprintf(sex, sizeof(sex), "%s", f[0]);
			n = load(sex);
		}
		c = turnover_count(spells, n, strtod(f[1], NULL), strtod(f[2], NULL));
		rate = turnover_per_person_time(c.leavers, c.person_time, 0.95);
		heads[0] = c.headcount_start;
		heads[1] = c.headcount_end;
		if (strcmp(f[3], "start") == 0)
		{
			got = (double) c.headcount_start;
			check_true(c.headcount_start + c.hires - c.leavers ==
					   c.headcount_end, "hires and leavers balance");
		}
		else if (strcmp(f[3], "end") == 0)
			got = (double) c.headcount_end;
		else if (strcmp(f[3], "stayers") == 0)
			got = (double) c.stayers;
		else if (strcmp(f[3], "leavers") == 0)
			got = (double) c.leavers;
		else if (strcmp(f[3], "hires") == 0)
			got = (double) c.hires;
		else if (strcmp(f[3], "time") == 0)
			got = c.person_time;
		else if (strcmp(f[3], "rate") == 0)
			got = turnover_rate(c.leavers, heads, 2);
		else if (strcmp(f[3], "stability") == 0)
			got = turnover_stability_index(c.stayers, c.headcount_start);
		else
			got = strcmp(f[3], "low") == 0 ? rate.low :
				strcmp(f[3], "high") == 0 ? rate.high : rate.value;
		check_double(got, check_number(f[4]), 1e-10, "%s %s-%s %s", f[0], f[1],
					 f[2], f[3]);
	}
	fclose(file);
}

static void
test_edges(void)
{
	const TurnoverSpell few[] = {
		{0.0, 10.0, true},		/* leaves exactly at the end */
		{0.0, 10.0, true},
		{0.0, 0.0, true},		/* gone when the window starts */
		{5.0, 5.0, true},		/* hired and gone the same day */
		{10.0, 12.0, false},	/* hired exactly at the end */
		{2.0, 4.0, false},		/* last seen before the end */
		{9.0, 3.0, true},		/* no spell at all */
	};
	const int64_t months[] = {10, 20, 30};
	TurnoverCounts c = turnover_count(few, 7, 0.0, 10.0);

	check_true(c.headcount_start == 2 && c.headcount_end == 2,
			   "headcounts at the borders: %d, %d", (int) c.headcount_start,
			   (int) c.headcount_end);
	check_true(c.hires == 3 && c.leavers == 3, "flows at the borders");
	check_true(c.stayers == 0, "nobody stayed");
	check_double(c.person_time, 22.0, 1e-15, "person-time until last seen");
	c = turnover_count(few, 0, 0.0, 10.0);
	check_true(c.headcount_start == 0 && c.person_time == 0.0, "no spells");

	check_double(turnover_rate(5, months, 3), 0.25, 1e-15, "monthly average");
	check_double(turnover_rate(0, months, 0), NAN, 0.0, "no headcounts");
	check_double(turnover_rate(0, (int64_t[]){0, 0}, 2), NAN, 0.0,
				 "nobody employed");
	check_double(turnover_stability_index(0, 0), NAN, 0.0, "nobody to stay");
	check_double(turnover_per_person_time(0, 0.0, 0.95).value, NAN, 0.0,
				 "no person-time");
	check_double(turnover_per_person_time(0, 10.0, 0.95).low, 0.0, 0.0,
				 "no leavers: low 0");
	check_double(turnover_per_person_time(0, 10.0, 0.95).high,
				 -log(0.025) / 10.0, 1e-12, "no leavers: high -ln(0.025)/T");
	check_double(turnover_per_person_time(INT64_C(1000000000), 1e9,
										  0.95).high, 1.0 + 1.959964e-9 *
				 sqrt(1e9), 1e-8, "10^9 leavers");
}

int
main(void)
{
	test_reference();
	test_edges();
	return check_done();
}
