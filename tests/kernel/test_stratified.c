/*
 * test_stratified.c
 *		Stratified comparisons against reference/stratified.tsv.
 */
#include "lists.h"
#include "kernel/count/stratified.h"

#define MAX_STRATA 64

static int64_t cells[4][MAX_STRATA];
static StratifiedTables tables = {cells[0], cells[1], cells[2], cells[3], 0};

/* "a,b,c,d;a,b,c,d" or "data:NAME"; false when the data are not there. */
static bool
load(const char *name)
{
	char *f[6];
	FILE *file;

	tables.n = 0;
	if (strncmp(name, "data:", 5) != 0)
	{
		char *end = NULL;

		for (const char *p = name; tables.n < MAX_STRATA; p = end + 1)
		{
			for (int k = 0; k < 4; k++, p = end + 1)
			{
				cells[k][tables.n] = strtoll(p, &end, 10);
				if (k == 3)
					break;
			}
			tables.n++;
			if (*end == '\0')
				break;
		}
		return true;
	}
	file = check_open("SPEGEL_DATA", "inputs/05_mantel_haenszel/input.csv");
	if (file == NULL)
		return false;
	while (check_read_fields(file, ',', f, 6) == 6)
	{
		if (strcmp(f[0], name + 5) != 0)
			continue;
		for (int k = 0; k < 4; k++)
			cells[k][tables.n] = strtoll(f[k + 2], NULL, 10);
		tables.n++;
	}
	fclose(file);
	return true;
}

static double
part(StratifiedEffect effect, const char *name)
{
	if (strcmp(name, "_crude") == 0)
		return effect.crude;
	if (strcmp(name, "_se") == 0)
		return effect.standard_error;
	if (strcmp(name, "_low") == 0)
		return effect.common.low;
	if (strcmp(name, "_high") == 0)
		return effect.common.high;
	return effect.common.value;
}

static double
compute(const char *statistic)
{
	size_t used, dropped;

	stratified_usable(&tables, &used, &dropped);
	if (strcmp(statistic, "used") == 0)
		return (double) used;
	if (strcmp(statistic, "dropped") == 0)
		return (double) dropped;
	if (strncmp(statistic, "or", 2) == 0)
		return part(stratified_odds_ratio(&tables, 0.95), statistic + 2);
	if (strncmp(statistic, "rr", 2) == 0)
		return part(stratified_risk_ratio(&tables, 0.95), statistic + 2);
	if (strncmp(statistic, "rd", 2) == 0)
		return part(stratified_risk_difference(&tables, 0.95), statistic + 2);
	if (strcmp(statistic, "cmh") == 0)
		return stratified_cmh_test(&tables, false).statistic;
	if (strcmp(statistic, "cmh_p") == 0)
		return stratified_cmh_test(&tables, false).p_value;
	if (strcmp(statistic, "cmh_cc") == 0)
		return stratified_cmh_test(&tables, true).statistic;
	if (strcmp(statistic, "cmh_cc_p") == 0)
		return stratified_cmh_test(&tables, true).p_value;
	if (strcmp(statistic, "bd") == 0)
		return stratified_breslow_day_test(&tables).statistic;
	if (strcmp(statistic, "bd_df") == 0)
		return stratified_breslow_day_test(&tables).df;
	return stratified_breslow_day_test(&tables).p_value;
}

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "stratified.tsv");
	char *f[3];
	char current[4096] = "";
	bool present = false;

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return check_done();
	check_read_fields(file, '\t', f, 3);
	while (list_read_row(file, f, 3) == 3)
	{
		double want = check_number(f[2]);
		double got;

		if (strcmp(current, f[0]) != 0)
		{
			snprintf(current, sizeof(current), "%s", f[0]);
			present = load(current);
			if (!present)
				printf("ok %d # skip skipped: real data not beside the "
					   "checkout\n", ++check_count);
		}
		if (!present)
			continue;
		got = compute(f[1]);
		if (fabs(want) < 1e-14)
			check_true(fabs(got) < 1e-14, "%s %s vanishes", f[0], f[1]);
		else
			check_double(got, want, 1e-12, "%s %s", f[0], f[1]);
	}
	fclose(file);

	if (load("data:ucb"))
		check_double(stratified_cmh_test(&tables, false).statistic, 1.5246067,
					 1e-7, "Berkeley: CMH 1.5246067");
	else
		printf("ok %d # skip skipped: real data not beside the checkout\n",
			   ++check_count);

	tables.n = 0;
	check_double(stratified_odds_ratio(&tables, 0.95).common.value, NAN, 0.0,
				 "no strata: odds ratio undefined");
	check_double(stratified_risk_ratio(&tables, 0.95).common.value, NAN, 0.0,
				 "no strata: risk ratio undefined");
	check_double(stratified_risk_difference(&tables, 0.95).common.value, NAN,
				 0.0, "no strata: risk difference undefined");
	check_double(stratified_cmh_test(&tables, false).p_value, NAN, 0.0,
				 "no strata: CMH undefined");
	check_double(stratified_breslow_day_test(&tables).p_value, NAN, 0.0,
				 "no strata: Breslow-Day undefined");
	load("1,1,0,0");
	check_double(stratified_risk_difference(&tables, 0.95).common.value, NAN,
				 0.0, "an empty group: undefined");
	check_double(stratified_odds_ratio(&tables, 0.95).crude, NAN, 0.0,
				 "an empty group: crude undefined");
	return check_done();
}
