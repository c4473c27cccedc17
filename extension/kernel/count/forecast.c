/*
 * forecast.c
 *		Where the shares of categories at each step of a ladder go, if hires,
 *		promotions and exits go on as observed.
 */
#include "kernel/count/forecast.h"

#include "kernel/base/random.h"
#include "kernel/base/root.h"

static const EntryPlan no_plan = {FORECAST_NO_PLAN, 0, 0.0};

static double
sum_of(const double *x, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum;
}

static int64_t
persons_in(const int64_t *x, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum;
}

/* The planned size of a step. */
static double
planned_size(const Flows *flows, size_t step, int year)
{
	double now = (double) persons_in(flows->persons + step * flows->categories,
									 flows->categories);

	return now * pow(1.0 + flows->growth[step], year);
}

/* Hires at a step, and promotions into it. */
static int64_t
hires_at(const Flows *flows, size_t step)
{
	return persons_in(flows->hires + step * flows->categories,
					  flows->categories);
}

static int64_t
promotions_to(const Flows *flows, size_t step)
{
	if (step == 0)
		return 0;
	return persons_in(flows->promotions + (step - 1) * flows->categories,
					  flows->categories);
}

void
flow_rates_observed(const Flows *flows, FlowRates rates)
{
	size_t n = flows->categories;

	for (size_t s = 0; s < flows->steps; s++)
	{
		const double *years = flows->person_years + s * n;
		const int64_t *exits = flows->exits + s * n;
		const int64_t *promotions = flows->promotions + s * n;
		double all_years = sum_of(years, n);
		double all_exits = (double) persons_in(exits, n);
		double all_promotions = (double) persons_in(promotions, n);
		double hires = (double) hires_at(flows, s);
		double entries = hires + (double) promotions_to(flows, s);

		for (size_t c = 0; c < n; c++)
		{
			size_t i = s * n + c;
			bool there = years[c] > 0.0;

			rates.exit[i] = all_years > 0.0 ?
				fmin(1.0, there ? (double) exits[c] / years[c] :
					 all_exits / all_years) : 0.0;
			rates.promotion[i] = all_years > 0.0 ?
				(there ? (double) promotions[c] / years[c] :
				 all_promotions / all_years) : 0.0;
			rates.hired[i] = hires > 0.0 ?
				(double) flows->hires[i] / hires : 0.0;
		}
		rates.promoted[s] = entries > 0.0 ?
			(double) promotions_to(flows, s) / entries : 0.0;
	}
}

/* A rate of events in years, at a step with all_events in all_years. */
static double
draw_rate(int64_t events, double years, int64_t all_events, double all_years,
		  uint64_t *state)
{
	double prior_years = all_years / ((double) all_events + 0.5) / 2.0;

	if (!(all_years > 0.0))
		return 0.0;
	return random_gamma((double) events + 0.5, state) / (years + prior_years);
}

void
flow_rates_draw(const Flows *flows, uint64_t *state, FlowRates rates)
{
	size_t n = flows->categories;

	for (size_t s = 0; s < flows->steps; s++)
	{
		const double *years = flows->person_years + s * n;
		double all_years = sum_of(years, n);
		int64_t exits = persons_in(flows->exits + s * n, n);
		int64_t promotions = persons_in(flows->promotions + s * n, n);
		double hired = 0.0;

		for (size_t c = 0; c < n; c++)
		{
			size_t i = s * n + c;

			rates.exit[i] = fmin(1.0, draw_rate(flows->exits[i], years[c],
												exits, all_years, state));
			rates.promotion[i] = draw_rate(flows->promotions[i], years[c],
										   promotions, all_years, state);
			rates.hired[i] = random_gamma((double) flows->hires[i] +
										  1.0 / (double) n, state);
			hired += rates.hired[i];
		}
		for (size_t c = 0; c < n; c++)
			rates.hired[s * n + c] = hired > 0.0 ?
				rates.hired[s * n + c] / hired : 1.0 / (double) n;
		rates.promoted[s] = s == 0 ? 0.0 :
			random_beta((double) promotions_to(flows, s) + 0.5,
						(double) hires_at(flows, s) + 0.5, state);
	}
}

/* Divides persons in proportion to the weights; none have weight: nobody. */
static void
divide(double persons, const double *weight, size_t n, double *part)
{
	double sum = sum_of(weight, n);

	for (size_t c = 0; c < n; c++)
		part[c] = sum > 0.0 ? persons * (weight[c] / sum) : 0.0;
}

/* Chances of being promoted: persons times rate, or persons without rates. */
static void
promotion_weights(const double *persons, const double *rate, size_t n,
				  double *weight)
{
	for (size_t c = 0; c < n; c++)
		weight[c] = persons[c] * rate[c];
	if (!(sum_of(weight, n) > 0.0))
		for (size_t c = 0; c < n; c++)
			weight[c] = persons[c];
}

/* Those who come, with the planned share; the others as they would be. */
static void
keep_plan(EntryPlan plan, size_t n, double *come)
{
	double all = sum_of(come, n);
	double others = all - come[plan.category];
	double left = all - all * plan.share;

	if (n == 1)
		return;
	for (size_t c = 0; c < n; c++)
		come[c] = c == plan.category ? all * plan.share :
			others > 0.0 ? left * (come[c] / others) : left / (double) (n - 1);
}

/*
 * Adds to a step those who come to it, and takes those promoted from the step
 * below (NULL: there is none).  scratch: 2 n.
 */
static void
expect_vacancies(FlowRates rates, EntryPlan plan, size_t s, size_t n,
				 double vacancies, double *at, double *below, double *scratch)
{
	double *come = scratch;
	double *hired = scratch + n;
	double promoted = 0.0;

	for (size_t c = 0; c < n; c++)
		come[c] = 0.0;
	if (below != NULL)
	{
		promoted = fmin(vacancies * rates.promoted[s], sum_of(below, n));
		promotion_weights(below, rates.promotion + (s - 1) * n, n, hired);
		divide(promoted, hired, n, come);
		promoted = 0.0;
		for (size_t c = 0; c < n; c++)
		{
			come[c] = fmin(come[c], below[c]);
			below[c] -= come[c];
			promoted += come[c];
		}
	}
	divide(vacancies - promoted, rates.hired + s * n, n, hired);
	if (!(sum_of(hired, n) > 0.0))
		divide(vacancies - promoted, at, n, hired);
	for (size_t c = 0; c < n; c++)
		come[c] += hired[c];
	if (plan.step == s)
		keep_plan(plan, n, come);
	for (size_t c = 0; c < n; c++)
		at[c] += come[c];
}

/* One year, of persons expected. */
static void
expect_year(const Flows *flows, FlowRates rates, EntryPlan plan, int year,
			double *stock, double *scratch)
{
	size_t n = flows->categories;

	for (size_t i = 0; i < flows->steps * n; i++)
		stock[i] -= stock[i] * rates.exit[i];
	for (size_t s = flows->steps; s-- > 0;)
	{
		double *at = stock + s * n;
		double vacancies = fmax(0.0, planned_size(flows, s, year) -
								sum_of(at, n));

		expect_vacancies(rates, plan, s, n, vacancies, at,
						 s > 0 ? at - n : NULL, scratch);
	}
}

static void
stock_now(const Flows *flows, double *stock)
{
	for (size_t i = 0; i < flows->steps * flows->categories; i++)
		stock[i] = (double) flows->persons[i];
}

void
forecast_expected(const Flows *flows, FlowRates rates, EntryPlan plan,
				  int years, double *stock, double *scratch)
{
	stock_now(flows, stock);
	for (int year = 1; year <= years; year++)
	{
		kernel_check();
		expect_year(flows, rates, plan, year, stock, scratch);
	}
}

/* Divides persons by chance in proportion to the weights. */
static void
divide_by_chance(int64_t persons, const double *weight, size_t n,
				 int64_t *part, uint64_t *state)
{
	double left = sum_of(weight, n);

	for (size_t c = 0; c < n; c++)
	{
		part[c] = left > 0.0 ?
			random_binomial(persons, fmin(1.0, weight[c] / left), state) : 0;
		persons -= part[c];
		left -= weight[c];
	}
}

/* The vacancies of a step, by whole persons.  scratch: n, twice. */
static void
fill_vacancies(FlowRates rates, size_t s, size_t n, int64_t vacancies,
			   int64_t *at, int64_t *below, double *weight, int64_t *come,
			   uint64_t *state)
{
	const double *hired = rates.hired + s * n;

	/* Before anybody comes: who is hired where nobody was. */
	for (size_t c = 0; c < n; c++)
		weight[n + c] = (double) at[c];
	if (below != NULL)
	{
		int64_t promoted = random_binomial(vacancies, rates.promoted[s],
										   state);
		int64_t pool = persons_in(below, n);

		for (size_t c = 0; c < n; c++)
			weight[c] = (double) below[c];
		promotion_weights(weight, rates.promotion + (s - 1) * n, n, weight);
		divide_by_chance(promoted < pool ? promoted : pool, weight, n, come,
						 state);
		for (size_t c = 0; c < n; c++)
		{
			int64_t moved = come[c] < below[c] ? come[c] : below[c];

			below[c] -= moved;
			at[c] += moved;
			vacancies -= moved;
		}
	}
	divide_by_chance(vacancies, sum_of(hired, n) > 0.0 ? hired : weight + n,
					 n, come, state);
	for (size_t c = 0; c < n; c++)
		at[c] += come[c];
}

void
forecast_simulate(const Flows *flows, FlowRates rates, int year,
				  int64_t *stock, double *scratch, int64_t *come,
				  uint64_t *state)
{
	size_t n = flows->categories;

	for (size_t i = 0; i < flows->steps * n; i++)
		stock[i] -= random_binomial(stock[i], rates.exit[i], state);
	for (size_t s = flows->steps; s-- > 0;)
	{
		int64_t *at = stock + s * n;
		int64_t vacancies = (int64_t) floor(planned_size(flows, s, year) +
											0.5) - persons_in(at, n);

		if (vacancies > 0)
			fill_vacancies(rates, s, n, vacancies, at,
						   s > 0 ? at - n : NULL, scratch, come, state);
	}
}

/* How far the persons of a category are from a share of their step. */
static double
distance(const Flows *flows, const double *stock, size_t step,
		 size_t category, double share)
{
	const double *at = stock + step * flows->categories;

	return at[category] - share * sum_of(at, flows->categories);
}

static double
share_at(const Flows *flows, const double *stock, size_t step,
		 size_t category)
{
	const double *at = stock + step * flows->categories;

	return at[category] / sum_of(at, flows->categories);
}

/* Half a person, and what rounding makes of it. */
#define AS_NEAR_AS_PERSONS_COME (0.5 * (1.0 + 1e-9))

double
forecast_years_to(const Flows *flows, FlowRates rates, size_t step,
				  size_t category, double share, int horizon, double *stock,
				  double *scratch, double *at_last)
{
	double first = INFINITY;
	double side;

	stock_now(flows, stock);
	side = distance(flows, stock, step, category, share) < 0.0 ? -1.0 : 1.0;
	for (int year = 0; year <= horizon; year++)
	{
		if (year > 0)
			expect_year(flows, rates, no_plan, year, stock, scratch);
		if (isinf(first) &&
			side * distance(flows, stock, step, category, share) <=
			AS_NEAR_AS_PERSONS_COME)
			first = year;
		kernel_check();
	}
	*at_last = share_at(flows, stock, step, category);
	return isnan(*at_last) ? NAN : first;
}

/* What root_between() hands to the function whose root it seeks. */
typedef struct Planned
{
	const Flows *flows;
	FlowRates rates;
	size_t step;
	size_t category;
	double share;
	int years;
	double *stock;
	double *scratch;
} Planned;

/* Distance from the share after some years, with this share of those who come. */
static double
planned_distance(double entering, const void *context)
{
	const Planned *p = context;

	forecast_expected(p->flows, p->rates,
					  (EntryPlan){p->step, p->category, entering}, p->years,
					  p->stock, p->scratch);
	return distance(p->flows, p->stock, p->step, p->category, p->share);
}

EntryShare
forecast_entry_share(const Flows *flows, FlowRates rates, size_t step,
					 size_t category, double share, int years, double *stock,
					 double *scratch)
{
	size_t n = flows->categories;
	Planned context = {flows, rates, step, category, share, years, stock,
		scratch};
	int64_t entries = hires_at(flows, step) + promotions_to(flows, step);
	int64_t entered = flows->hires[step * n + category];
	EntryShare result;
	double low;
	double high;

	if (step > 0)
		entered += flows->promotions[(step - 1) * n + category];
	result.observed = entries > 0 ? (double) entered / (double) entries : NAN;
	forecast_expected(flows, rates, no_plan, years, stock, scratch);
	result.expected = share_at(flows, stock, step, category);
	low = planned_distance(0.0, &context);
	result.lowest = share_at(flows, stock, step, category);
	high = planned_distance(1.0, &context);
	result.highest = share_at(flows, stock, step, category);
	result.needed = low < high ?
		root_between(planned_distance, &context, 0.0, 1.0, 0.0) : NAN;
	return result;
}

double
ranked_quantile(const Ranked *sorted, size_t n, double fraction)
{
	double place = ceil(fraction * (double) n);

	if (n == 0)
		return NAN;
	return sorted[place < 1.0 ? 0 : (size_t) place - 1].value;
}
