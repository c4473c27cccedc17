/*
 * test_adjust.c
 *		Adjusted p values.
 */
#include "kernel/base/adjust.h"

#include <time.h>

#include "check.h"

/* In the order of the reference's columns. */
static const struct
{
	const char *name;
	void (*adjust)(const double *p, size_t n, double *adjusted,
				   RankedP *scratch);
} methods[] = {
	{"Holm", adjust_holm},
	{"Benjamini-Hochberg", adjust_benjamini_hochberg},
	{"Bonferroni", adjust_bonferroni},
	{"Hochberg", adjust_hochberg},
	{"Benjamini-Yekutieli", adjust_benjamini_yekutieli},
};

#define METHODS 5

static void
test_reference(void)
{
	FILE *table = check_open("SPEGEL_REFERENCE", "adjust.tsv");
	char *f[2 + METHODS];
	double p[256];
	double want[METHODS][256];
	double got[256];
	RankedP scratch[256];
	size_t n = 0;

	check_true(table != NULL, "adjust.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 2 + METHODS);
	while (check_read_fields(table, '\t', f, 2 + METHODS) == 1 + METHODS)
	{
		p[n] = check_number(f[0]);
		for (int m = 0; m < METHODS; m++)
			want[m][n] = check_number(f[1 + m]);
		n++;
	}
	fclose(table);
	check_true(n == 200, "adjust.tsv is read");
	for (int m = 0; m < METHODS; m++)
	{
		methods[m].adjust(p, n, got, scratch);
		for (size_t i = 0; i < n; i++)
			check_double(got[i], want[m][i], 1e-14, "%s %zu",
						 methods[m].name, i);
	}
}

static void
test_known_answers(void)
{
	double p[] = {0.01, 0.04, 0.03, NAN};
	RankedP scratch[4];

	adjust_holm(p, 4, p, scratch);
	check_double(p[0], 0.03, 1e-15, "Holm of .01");
	check_double(p[1], 0.06, 1e-15, "Holm of .04");
	check_double(p[2], 0.06, 1e-15, "Holm of .03");
	check_true(isnan(p[3]), "an undefined p stays so");
}

static void
test_edges(void)
{
	double p[] = {NAN, NAN};
	double one = 0.2;
	double ties[] = {0.5, 0.5, 0.5};
	RankedP scratch[3];

	adjust_holm(p, 0, p, scratch);
	adjust_benjamini_hochberg(p, 2, p, scratch);
	check_true(isnan(p[0]) && isnan(p[1]), "nothing but undefined");
	adjust_holm(&one, 1, &one, scratch);
	check_double(one, 0.2, 0.0, "one p is not adjusted");
	adjust_benjamini_hochberg(ties, 3, ties, scratch);
	check_true(ties[0] == 0.5 && ties[1] == 0.5 && ties[2] == 0.5,
			   "ties are alike");
	adjust_holm(ties, 3, ties, scratch);
	check_true(ties[0] == 1.0 && ties[1] == 1.0 && ties[2] == 1.0,
			   "no more than 1");
}

/* In order, in reverse and all alike, a quadratic sort would take minutes. */
static void
test_large(void)
{
	size_t n = 300000;
	double *p = malloc(n * sizeof(*p));
	RankedP *scratch = malloc(n * sizeof(*scratch));
	clock_t start = clock();
	bool ascending = true;

	for (int order = 0; order < 3; order++)
	{
		for (size_t i = 0; i < n; i++)
			p[i] = (order == 0	 ? (double) i
					: order == 1 ? (double) (n - i)
								 : 1.0) /
				   (double) n;
		adjust_benjamini_hochberg(p, n, p, scratch);
		for (size_t i = 1; i < n; i++)
			ascending &= scratch[i - 1].value <= scratch[i].value;
	}
	check_true(ascending, "sorted");
	check_true((double) (clock() - start) / CLOCKS_PER_SEC < 20.0,
			   "900,000 p values do not hang");
	free(p);
	free(scratch);
}

int
main(void)
{
	test_reference();
	test_known_answers();
	test_edges();
	test_large();
	return check_done();
}
