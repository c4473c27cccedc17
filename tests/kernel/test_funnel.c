/*
 * test_funnel.c
 *		Funnels against reference/funnel.tsv.
 */
#include "kernel/count/funnel.h"
#include "lists.h"

static size_t
load(int64_t *focus, int64_t *reference)
{
	FILE *file = check_open("SPEGEL_DATA",
							"inputs/16_turnover_funnel/input_funnel.csv");
	char *f[4];
	size_t n = 0;

	if (file == NULL)
		return 0;
	check_read_fields(file, ',', f, 4);
	while (check_read_fields(file, ',', f, 4) == 4)
	{
		size_t stage = strtoul(f[1], NULL, 10) - 1;

		(strcmp(f[0], "foreign_born") == 0 ? focus : reference)[stage] =
			strtoll(f[3], NULL, 10);
		n = stage + 1 > n ? stage + 1 : n;
	}
	fclose(file);
	return n;
}

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "funnel.tsv");
	char *f[5];
	int64_t focus[16], reference[16];
	int64_t data_focus[16], data_reference[16];
	size_t data_n = load(data_focus, data_reference);
	FunnelStage stages[16];
	FunnelSummary summary;

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return check_done();
	if (data_n == 0)
		printf("ok %d # skip skipped: real data not beside the checkout\n",
			   ++check_count);
	check_read_fields(file, '\t', f, 5);
	while (check_read_fields(file, '\t', f, 5) == 5)
	{
		bool data = strcmp(f[0], "data") == 0;
		size_t n, j = strtoul(f[2], NULL, 10);
		double want = check_number(f[4]);
		double got, sum = 0.0;

		if (data && data_n == 0)
			continue;
		n = data ? data_n : list_counts(f[0], focus);
		if (!data)
			list_counts(f[1], reference);
		summary = funnel_compare(data ? data_focus : focus,
								 data ? data_reference : reference, n, stages);
		if (strcmp(f[3], "log_overall") == 0)
		{
			got = summary.log_overall_ratio;
			for (size_t i = 0; i + 1 < n; i++)
				sum += stages[i].log_contribution;
			if (isfinite(got) && isfinite(sum))
				check_true(fabs(sum - got) < 1e-14,
						   "the stages sum to the whole");
		}
		else if (strcmp(f[3], "worst") == 0)
			got = summary.has_worst ? (double) summary.worst : NAN;
		else if (strcmp(f[3], "focus_pass") == 0)
			got = stages[j].focus_pass;
		else if (strcmp(f[3], "reference_cumulative") == 0)
			got = stages[j].reference_cumulative;
		else if (strcmp(f[3], "pass_ratio") == 0)
			got = stages[j].pass_ratio;
		else
			got = stages[j].log_contribution;
		check_double(got, want, 1e-13, "%s against %s, %s %s", f[0], f[1],
					 f[3], f[2]);
	}
	fclose(file);

	check_double(funnel_compare(focus, reference, 1, stages).overall_ratio,
				 NAN, 0.0, "one stage: nothing passed");
	focus[0] = 10, focus[1] = 5, focus[2] = 1;
	reference[0] = 10, reference[1] = 8, reference[2] = 4;
	summary = funnel_compare(focus, reference, 3, stages);
	check_double(stages[0].share_of_total + stages[1].share_of_total, 1.0,
				 1e-14, "shares of the whole sum to 1");
	check_double(stages[1].focus_cumulative, 0.1, 1e-15, "cumulative rate");
	summary = funnel_compare(reference, reference, 3, stages);
	check_double(summary.log_overall_ratio, 0.0, 0.0, "equal groups: 0");
	check_double(stages[0].share_of_total, NAN, 0.0, "equal groups: no shares");
	check_true(!summary.has_worst, "equal groups: no worst stage");
	return check_done();
}
