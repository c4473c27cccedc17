/*
 * test_forecast.c
 *		Forecasts of reference/forecast_flows.tsv against exact arithmetic
 *		(forecast.tsv, by forecast.py) and a simulation of persons
 *		(forecast_draws.tsv, by forecast_draws.R).
 */
#include "check.h"
#include "kernel/base/random.h"
#include "kernel/count/forecast.h"

#define MAX_CELLS 16
#define DRAWS 8000
#define YEARS 10

/* One case of forecast_flows.tsv. */
typedef struct Case
{
	Flows flows;
	int64_t persons[MAX_CELLS];
	int64_t hires[MAX_CELLS];
	int64_t promotions[MAX_CELLS];
	int64_t exits[MAX_CELLS];
	double person_years[MAX_CELLS];
	double growth[MAX_CELLS];
	double rates[3 * MAX_CELLS + MAX_CELLS];
	double stock[MAX_CELLS];
	double scratch[MAX_CELLS];
} Case;

static Case c;

static FlowRates
rates_of(Case *one)
{
	double *room = one->rates;

	return (FlowRates){room, room + MAX_CELLS, room + 2 * MAX_CELLS,
		room + 3 * MAX_CELLS};
}

static bool
load(const char *name)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "forecast_flows.tsv");
	char *f[9];
	bool found = false;

	if (file == NULL)
		return false;
	memset(&c, 0, sizeof(c));
	for (int pass = 0; pass < 2; pass++)
	{
		rewind(file);
		check_read_fields(file, '\t', f, 9);
		while (check_read_fields(file, '\t', f, 9) == 9)
		{
			size_t step = strtoul(f[1], NULL, 10);
			size_t category = strtoul(f[2], NULL, 10);
			size_t i = step * c.flows.categories + category;

			if (strcmp(f[0], name) != 0)
				continue;
			found = true;
			if (pass == 0)
			{
				c.flows.steps = step + 1;
				c.flows.categories = category + 1;
				continue;
			}
			c.persons[i] = strtoll(f[3], NULL, 10);
			c.person_years[i] = strtod(f[4], NULL);
			c.hires[i] = strtoll(f[5], NULL, 10);
			c.promotions[i] = strtoll(f[6], NULL, 10);
			c.exits[i] = strtoll(f[7], NULL, 10);
			c.growth[step] = strtod(f[8], NULL);
		}
	}
	fclose(file);
	c.flows.persons = c.persons;
	c.flows.person_years = c.person_years;
	c.flows.hires = c.hires;
	c.flows.promotions = c.promotions;
	c.flows.exits = c.exits;
	c.flows.growth = c.growth;
	return found;
}

static void
test_expected(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "forecast.tsv");
	char *f[6];
	char name[32] = "";
	static const EntryPlan no_plan = {FORECAST_NO_PLAN, 0, 0.0};

	check_true(file != NULL, "forecast.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 6);
	while (check_read_fields(file, '\t', f, 6) == 6)
	{
		size_t step = strtoul(f[2], NULL, 10);
		size_t category = strtoul(f[3], NULL, 10);
		int years = atoi(f[4]);
		char what[32];
		char own[32];
		double want = check_number(f[5]);
		double got;
		double last;

		snprintf(what, sizeof(what), "%s", f[1]);
		snprintf(own, sizeof(own), "%s", f[0]);
		if (strcmp(own, name) != 0)
		{
			snprintf(name, sizeof(name), "%s", own);
			check_true(load(name), "%s: flows", name);
			flow_rates_observed(&c.flows, rates_of(&c));
		}
		if (strcmp(what, "persons") == 0)
		{
			forecast_expected(&c.flows, rates_of(&c), no_plan, years, c.stock,
							  c.scratch);
			got = c.stock[step * c.flows.categories + category];
		}
		else if (strncmp(what, "years_to_", 9) == 0)
			got = forecast_years_to(&c.flows, rates_of(&c), step, category,
									strtod(what + 9, NULL), years, c.stock,
									c.scratch, &last);
		else
			got = forecast_entry_share(&c.flows, rates_of(&c), step, category,
									   strtod(what + 7, NULL), years, c.stock,
									   c.scratch).needed;
		check_double(got, want, 1e-12, "%s %s of step %zu, category %zu, %d years",
					 name, what, step, category, years);
	}
	fclose(file);
}

/* Persons of every draw, by year and cell. */
static Ranked drawn[YEARS][MAX_CELLS][DRAWS];

static void
draw_all(uint64_t seed)
{
	size_t cells = c.flows.steps * c.flows.categories;
	int64_t stock[MAX_CELLS];
	int64_t come[MAX_CELLS];

	for (int draw = 0; draw < DRAWS; draw++)
	{
		flow_rates_draw(&c.flows, &seed, rates_of(&c));
		memcpy(stock, c.persons, sizeof(stock));
		for (int year = 1; year <= YEARS; year++)
		{
			forecast_simulate(&c.flows, rates_of(&c), year, stock, c.scratch,
							  come, &seed);
			for (size_t i = 0; i < cells; i++)
				drawn[year - 1][i][draw] = (Ranked){(double) stock[i], 0};
		}
	}
}

/*
 * Two simulations of 8,000 draws each: their means differ by less than four
 * standard errors, and each quantile lies between the quantiles of the other
 * within the same error of its probability.
 */
static void
test_draws(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "forecast_draws.tsv");
	static const double p[] = {0.05, 0.5, 0.95};
	char *f[8];
	char name[32] = "";

	check_true(file != NULL, "forecast_draws.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 8);
	while (check_read_fields(file, '\t', f, 8) == 8)
	{
		double sum = 0.0;
		double squares = 0.0;
		double mean;
		double error;
		double want[3];
		double want_mean = strtod(f[7], NULL);
		size_t step = strtoul(f[1], NULL, 10);
		size_t category = strtoul(f[2], NULL, 10);
		int year = atoi(f[3]);
		Ranked *own;

		for (int k = 0; k < 3; k++)
			want[k] = strtod(f[4 + k], NULL);
		if (strcmp(f[0], name) != 0)
		{
			snprintf(name, sizeof(name), "%s", f[0]);
			load(name);
			draw_all(1);
		}
		own = drawn[year - 1][step * c.flows.categories + category];
		for (int i = 0; i < DRAWS; i++)
		{
			sum += own[i].value;
			squares += own[i].value * own[i].value;
		}
		mean = sum / DRAWS;
		error = sqrt(2.0 * (squares / DRAWS - mean * mean) / DRAWS);
		check_true(fabs(mean - want_mean) <= 4.0 * error,
				   "%s step %zu category %zu year %d: mean %g, by persons %g",
				   name, step, category, year, mean, want_mean);
		sort_ranked(own, DRAWS);
		for (int k = 0; k < 3; k++)
		{
			double off = 4.0 * sqrt(2.0 * p[k] * (1.0 - p[k]) / DRAWS);

			check_true(want[k] >= ranked_quantile(own, DRAWS, p[k] - off) &&
					   want[k] <= ranked_quantile(own, DRAWS, p[k] + off),
					   "%s step %zu category %zu year %d: quantile %g is %g, by persons %g",
					   name, step, category, year, p[k],
					   ranked_quantile(own, DRAWS, p[k]), want[k]);
		}
	}
	fclose(file);
}

/* The distribution of random_binomial(), by chi-squared at 1e-4. */
static void
test_binomial(void)
{
	static const struct
	{
		int64_t n;
		double p;
	} of[] = {{15, 0.3}, {16, 0.5}, {40, 0.02}, {60, 0.4}, {300, 0.9}};

	for (size_t k = 0; k < sizeof(of) / sizeof(of[0]); k++)
	{
		static int seen[301];
		uint64_t state = 7 + k;
		double expected = pow(1.0 - of[k].p, (double) of[k].n);
		double statistic = 0.0;
		double pooled = 0.0;
		int pooled_seen = 0;
		int df = -1;

		memset(seen, 0, sizeof(seen));
		for (int i = 0; i < 100000; i++)
			seen[random_binomial(of[k].n, of[k].p, &state)]++;
		for (int64_t x = 0; x <= of[k].n; x++)
		{
			pooled += 100000.0 * expected;
			pooled_seen += seen[x];
			expected *= (double) (of[k].n - x) / (double) (x + 1) *
				of[k].p / (1.0 - of[k].p);
			if (pooled < 20.0 && x < of[k].n)
				continue;
			if (pooled >= 5.0)
			{
				statistic += (pooled_seen - pooled) * (pooled_seen - pooled) /
					pooled;
				df++;
			}
			pooled = 0.0;
			pooled_seen = 0;
		}
		/* Mean df, variance 2 df. */
		check_true(df > 2 && fabs(statistic - df) < 4.0 * sqrt(2.0 * df),
				   "binomial %d, %g: chi-squared %g of %d", (int) of[k].n,
				   of[k].p, statistic, df);
	}
	uint64_t state = 1;

	check_true(random_binomial(0, 0.5, &state) == 0 &&
			   random_binomial(100, 0.0, &state) == 0 &&
			   random_binomial(100, 1.0, &state) == 100 &&
			   random_binomial(100, NAN, &state) == 0, "binomial at the ends");
	double mean = 0.0;

	for (int i = 0; i < 1000; i++)
		mean += (double) random_binomial(INT64_C(1) << 50, 0.25, &state) /
			1000.0;
	check_double(mean, 0x1p48, 1e-8, "binomial of 2^50");
}

static void
test_edges(void)
{
	static const int64_t zero[4] = {0};
	static const double none[4] = {0.0};
	static const int64_t people[4] = {3, 1, 0, 0};
	Flows empty = {2, 2, zero, none, zero, zero, zero, none};
	double rates[14];
	FlowRates r = {rates, rates + 4, rates + 8, rates + 12};
	double stock[4];
	double scratch[4];
	double last;
	int64_t whole[4] = {3, 1, 0, 0};
	int64_t come[2];
	uint64_t state = 3;

	flow_rates_observed(&empty, r);
	check_double(forecast_years_to(&empty, r, 0, 0, 0.5, 5, stock, scratch,
								   &last), NAN, 0.0, "nobody, no years");
	check_double(last, NAN, 0.0, "nobody, no share");
	check_double(forecast_entry_share(&empty, r, 1, 0, 0.5, 5, stock,
									  scratch).needed, NAN, 0.0,
				 "nobody, no share needed");
	empty.persons = people;
	check_double(forecast_years_to(&empty, r, 0, 0, 0.5, 5, stock, scratch,
								   &last), INFINITY, 0.0,
				 "without flows nothing moves");
	check_double(last, 0.75, 0.0, "without flows the share stays");
	check_double(forecast_years_to(&empty, r, 0, 0, 0.625, 5, stock, scratch,
								   &last), 0.0, 0.0, "half a person is near");
	flow_rates_draw(&empty, &state, r);
	for (int year = 1; year < 50; year++)
		forecast_simulate(&empty, r, year, whole, scratch, come, &state);
	check_true(whole[0] == 3 && whole[1] == 1 && whole[2] == 0 &&
			   whole[3] == 0, "what was never seen to move stays");
	check_double(ranked_quantile(NULL, 0, 0.5), NAN, 0.0, "no numbers");
	check_double(ranked_quantile((Ranked[]){{1.0, 0}, {2.0, 0}}, 2, 0.0), 1.0,
				 0.0, "the first number");
	check_double(ranked_quantile((Ranked[]){{1.0, 0}, {2.0, 0}}, 2, 1.0), 2.0,
				 0.0, "the last number");
}

int
main(void)
{
	test_binomial();
	test_expected();
	test_draws();
	test_edges();
	return check_done();
}
