/*
 * test_stratified_rate.c
 *		Rates compared within strata against reference/stratified_rate.tsv.
 */
#include "lists.h"
#include "kernel/count/standardise.h"
#include "kernel/count/stratified_rate.h"

#define MAX_STRATA 16

static int64_t events[2][MAX_STRATA];
static double exposure[2][MAX_STRATA];
static double weight[MAX_STRATA];
static size_t n;

/* "a,t1,c,t2,w;..." */
static void
parse(const char *text)
{
	char *end;

	for (n = 0;; text = end + 1)
	{
		for (int k = 0; k < 2; k++)
		{
			events[k][n] = strtoll(text, &end, 10);
			exposure[k][n] = strtod(end + 1, &end);
			text = end + 1;
		}
		weight[n++] = strtod(text, &end);
		if (*end == '\0')
			return;
	}
}

static double
compute(const char *name)
{
	StratifiedRateRatio r = stratified_rate_ratio(
		events[0], exposure[0], events[1], exposure[1], n, 0.95);
	StandardisedComparison s = standardise_compare(
		events[0], exposure[0], events[1], exposure[1], weight, n, 0.95);
	const struct
	{
		const char *name;
		double value;
	} all[] = {
		{"used", (double) r.used}, {"dropped", (double) r.dropped},
		{"crude", r.crude}, {"ratio", r.common.value},
		{"se", r.standard_error}, {"low", r.common.low},
		{"high", r.common.high}, {"chi", r.test.statistic},
		{"p", r.test.p_value}, {"focus", s.focus},
		{"reference", s.reference}, {"rr", s.ratio.value},
		{"rr_low", s.ratio.low}, {"rr_high", s.ratio.high},
		{"rd", s.difference.value}, {"rd_low", s.difference.low},
		{"rd_high", s.difference.high}, {"rd_p", s.test.p_value},
		{"dropped_weight", s.dropped_weight},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].value;
	return -1.0;
}

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "stratified_rate.tsv");
	char *f[3];

	check_true(file != NULL, "stratified_rate.tsv is there");
	if (file == NULL)
		return check_done();
	list_read_row(file, f, 3);
	while (list_read_row(file, f, 3) == 3)
	{
		double want = check_number(f[2]);

		parse(f[0]);
		if (want == 0.0)
			check_true(fabs(compute(f[1])) < 1e-15, "%s %s vanishes", f[0],
					   f[1]);
		else
			check_double(compute(f[1]), want,
						 strstr(f[1], "p") ? 1e-11 : 2e-12, "%s %s", f[0],
						 f[1]);
	}
	fclose(file);
	n = 0;
	check_true(isnan(compute("ratio")) && isnan(compute("rd")) &&
				   isnan(compute("dropped_weight")), "no strata");
	return check_done();
}
