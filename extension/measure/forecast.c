/*
 * forecast.c
 *		Where the shares of categories at each step of a ladder go, if hires,
 *		promotions and exits go on as observed.
 *
 * What was observed arrives in parallel arrays, an element for each step and
 * category, in any order; the kernel takes it as a table.
 */
#include "measure/tally_argument.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "kernel/count/forecast.h"
#include "common/label.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(array_forecast_shares);
SPEGEL_FUNCTION(array_years_to_parity);
SPEGEL_FUNCTION(array_hire_share_needed);

/* Years that a forecast may look ahead, and numbers drawn that it may keep. */
#define MAX_YEARS 1000
#define MAX_DRAWS 1000000
#define MAX_KEPT ((int64) 1 << 26)

/* The arguments that all functions begin with, in their order. */
enum
{
	ARG_STEPS, ARG_CATEGORIES, ARG_PERSONS, ARG_PERSON_YEARS, ARG_HIRES,
	ARG_PROMOTIONS, ARG_EXITS, ARG_LADDER, ARG_OWN
};

/* The table of flows with the names of its rows and columns. */
typedef struct NamedFlows
{
	Flows flows;
	text **step;				/* lowest first */
	text **category;			/* ascending */
} NamedFlows;

static int
text_label_cmp(const text *a, const text *b)
{
	return label_cmp(VARDATA_ANY(a), VARSIZE_ANY_EXHDR(a), VARDATA_ANY(b),
					 VARSIZE_ANY_EXHDR(b));
}

static int
category_cmp(const void *a, const void *b)
{
	return text_label_cmp(*(text *const *) a, *(text *const *) b);
}

/* The place of a label in a list; n when it is not there. */
static size_t
label_place(const text *label, text *const *list, size_t n)
{
	size_t i = 0;

	while (i < n && text_label_cmp(label, list[i]) != 0)
		i++;
	return i;
}

static void
check_ladder(text *const *step, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (label_place(step[i], step, i) < i)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("step \"%s\" occurs more than once in ladder",
							text_to_cstring(step[i]))));
}

/* The categories that occur, ascending; their number goes to *n. */
static text **
distinct_categories(text *const *label, int cells, size_t *n)
{
	text **category = palloc((cells + 1) * sizeof(text *));

	memcpy(category, label, cells * sizeof(text *));
	sort_elements(category, cells, sizeof(text *), category_cmp);
	*n = 0;
	for (int i = 0; i < cells; i++)
		if (*n == 0 || text_label_cmp(category[*n - 1], category[i]) != 0)
			category[(*n)++] = category[i];
	return category;
}

/* Where an element of the arrays belongs; an error when that is nowhere. */
static size_t
cell_place(const NamedFlows *named, text *step, text *category)
{
	size_t s = label_place(step, named->step, named->flows.steps);

	if (s == named->flows.steps)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("step \"%s\" is not in ladder", text_to_cstring(step)),
				 errhint("ladder lists all steps, the lowest first.")));
	return s * named->flows.categories +
		label_place(category, named->category, named->flows.categories);
}

static void
check_cell(const NamedFlows *named, size_t i, int64 promotions, int64 exits,
		   double person_years)
{
	size_t s = i / named->flows.categories;
	const char *step = text_to_cstring(named->step[s]);
	const char *category =
		text_to_cstring(named->category[i % named->flows.categories]);

	if (promotions > 0 && s + 1 == named->flows.steps)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("step \"%s\" is the highest, and has promotions out of it",
						step)));
	if (promotions + exits > 0 && person_years == 0.0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("category \"%s\" of step \"%s\" has promotions or exits without person-years",
						category, step)));
}

/* One number for all steps, or one for each. */
static const double *
argument_growth(FunctionCallInfo fcinfo, int argument, size_t steps)
{
	int n;
	double *given = argument_float8_array(fcinfo, argument, "growth", &n);
	double *growth = palloc((steps + 1) * sizeof(double));

	if (n != 1 && (size_t) n != steps)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("growth must have one element, or one for each step of ladder"),
				 errdetail("It has %d, and ladder has %zu.", n, steps)));
	for (size_t s = 0; s < steps; s++)
	{
		growth[s] = given[n == 1 ? 0 : s];
		if (growth[s] < -1.0 || growth[s] > 1.0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("growth must be from -1 to 1: %g", growth[s]),
					 errhint("Write 2 percent a year as 0.02.")));
	}
	return growth;
}

/* The counts in the table; a cell that is not given has nobody. */
static int64 *
placed_counts(const int64 *given, const size_t *place, int n, size_t cells)
{
	int64 *table = palloc0((cells + 1) * sizeof(int64));
	int64 sum = 0;

	for (int i = 0; i < n; i++)
	{
		sum = tally_sum(sum, given[i]);
		table[place[i]] = given[i];
	}
	return table;
}

static double *
placed_amounts(const double *given, const size_t *place, int n, size_t cells)
{
	double *table = palloc0((cells + 1) * sizeof(double));

	for (int i = 0; i < n; i++)
		table[place[i]] = given[i];
	return table;
}

/* The arguments up to ladder, and growth. */
static NamedFlows
argument_flows(FunctionCallInfo fcinfo, int growth)
{
	int n[8];
	text **step = argument_text_array(fcinfo, ARG_STEPS, "steps", &n[0]);
	text **category = argument_text_array(fcinfo, ARG_CATEGORIES,
										  "categories", &n[1]);
	int64 *persons = argument_persons_array(fcinfo, ARG_PERSONS, "persons",
											&n[2]);
	double *person_years = argument_amount_array(fcinfo, ARG_PERSON_YEARS,
												 "person_years", &n[3]);
	int64 *hires = argument_persons_array(fcinfo, ARG_HIRES, "hires", &n[4]);
	int64 *promotions = argument_persons_array(fcinfo, ARG_PROMOTIONS,
											   "promotions", &n[5]);
	int64 *exits = argument_persons_array(fcinfo, ARG_EXITS, "exits", &n[6]);
	static const char *const names[] = {
		"steps", "categories", "persons", "person_years", "hires",
		"promotions", "exits"
	};
	NamedFlows named;
	size_t cells;
	size_t *place = palloc((n[0] + 1) * sizeof(size_t));
	bool *filled;

	for (int i = 1; i < (int) lengthof(names); i++)
		check_parallel(names[0], n[0], names[i], n[i]);
	named.step = argument_text_array(fcinfo, ARG_LADDER, "ladder", &n[7]);
	check_ladder(named.step, n[7]);
	named.flows.steps = n[7];
	named.category = distinct_categories(category, n[0],
										 &named.flows.categories);
	cells = named.flows.steps * named.flows.categories;
	filled = palloc0(cells + 1);
	for (int i = 0; i < n[0]; i++)
	{
		place[i] = cell_place(&named, step[i], category[i]);
		CHECK_FOR_INTERRUPTS();
		if (filled[place[i]])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("step \"%s\" has category \"%s\" more than once",
							text_to_cstring(step[i]),
							text_to_cstring(category[i]))));
		check_cell(&named, place[i], promotions[i], exits[i],
				   person_years[i]);
		filled[place[i]] = true;
	}
	named.flows.persons = placed_counts(persons, place, n[0], cells);
	named.flows.person_years = placed_amounts(person_years, place, n[0],
											  cells);
	named.flows.hires = placed_counts(hires, place, n[0], cells);
	named.flows.promotions = placed_counts(promotions, place, n[0], cells);
	named.flows.exits = placed_counts(exits, place, n[0], cells);
	named.flows.growth = argument_growth(fcinfo, growth, named.flows.steps);
	return named;
}

/* The years to look ahead, within which no step may outgrow what is exact. */
static int
argument_years(FunctionCallInfo fcinfo, int argument, const char *name,
			   const Flows *flows)
{
	int years = PG_GETARG_INT32(argument);

	if (years < 1 || years > MAX_YEARS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be from 1 to %d: %d", name, MAX_YEARS,
						years)));
	for (size_t s = 0; s < flows->steps; s++)
	{
		double persons = 0.0;

		for (size_t c = 0; c < flows->categories; c++)
			persons += (double) flows->persons[s * flows->categories + c];
		if (persons * pow(1.0 + flows->growth[s], years) > 0x1p53)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("step %zu of ladder grows beyond 2^53 persons within %d years",
							s + 1, years)));
	}
	return years;
}

static int
argument_draws(FunctionCallInfo fcinfo, int argument)
{
	int draws = PG_GETARG_INT32(argument);

	if (draws < 1 || draws > MAX_DRAWS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("draws must be from 1 to %d: %d", MAX_DRAWS, draws)));
	return draws;
}

/* The place of the category asked for. */
static size_t
argument_category(FunctionCallInfo fcinfo, int argument,
				  const NamedFlows *named)
{
	text *category = PG_GETARG_TEXT_PP(argument);
	size_t place = label_place(category, named->category,
							   named->flows.categories);

	if (place == named->flows.categories)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("category \"%s\" is not in categories",
						text_to_cstring(category))));
	return place;
}

static FlowRates
empty_rates(const Flows *flows)
{
	size_t cells = flows->steps * flows->categories;
	double *room = palloc0((3 * cells + flows->steps + 1) * sizeof(double));

	return (FlowRates) {
		room, room + cells, room + 2 * cells, room + 3 * cells
	};
}

static double *
empty_cells(size_t n)
{
	return palloc0((n + 1) * sizeof(double));
}

/* Room for `draws` numbers of each of `kept` cells. */
static Ranked *
empty_draws(Size kept, int draws)
{
	if (kept > (Size) MAX_KEPT / draws)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many numbers to draw: %zu, %d times", kept,
						draws),
				 errdetail("At most %lld are kept.", (long long) MAX_KEPT),
				 errhint("Ask for fewer draws or years.")));
	return palloc_extended((kept * draws + 1) * sizeof(Ranked),
						   MCXT_ALLOC_HUGE);
}

/* The share of a category at a step, NAN when nobody is there. */
static double
share_of_step(const double *at, size_t categories, size_t category)
{
	double all = 0.0;

	for (size_t c = 0; c < categories; c++)
		all += at[c];
	return at[category] / all;
}

/*
 * The shares of all draws: year by year, step by step, category by category,
 * draw by draw; NAN where nobody is at a step.
 */
static void
draw_shares(const Flows *flows, int years, int draws, uint64 seed,
			Ranked *drawn)
{
	size_t n = flows->categories;
	size_t cells = flows->steps * n;
	FlowRates rates = empty_rates(flows);
	int64 *stock = palloc((cells + 1) * sizeof(int64));
	int64 *come = palloc((n + 1) * sizeof(int64));
	double *scratch = empty_cells(2 * n);

	for (int draw = 0; draw < draws; draw++)
	{
		flow_rates_draw(flows, &seed, rates);
		memcpy(stock, flows->persons, cells * sizeof(int64));
		for (int year = 1; year <= years; year++)
		{
			CHECK_FOR_INTERRUPTS();
			forecast_simulate(flows, rates, year, stock, scratch, come, &seed);
			for (size_t i = 0; i < cells; i++)
			{
				int64 all = 0;

				for (size_t c = 0; c < n; c++)
					all += stock[i / n * n + c];
				drawn[((year - 1) * cells + i) * draws + draw].value =
					all > 0 ? (double) stock[i] / (double) all : NAN;
			}
		}
	}
}

/* Equal tails of the numbers drawn; one that is undefined makes them so. */
static void
row_add_interval(ResultRow *row, Ranked *drawn, int draws, double level)
{
	for (int i = 0; i < draws; i++)
		if (isnan(drawn[i].value))
		{
			row_add_null(row);
			row_add_null(row);
			return;
		}
	sort_ranked(drawn, draws);
	row_add_float8(row, ranked_quantile(drawn, draws, (1.0 - level) / 2.0));
	row_add_float8(row, ranked_quantile(drawn, draws, (1.0 + level) / 2.0));
}

/*
 * forecast_shares(steps, categories, persons, person_years, hires,
 * promotions, exits, ladder, years, growth, level, draws, seed)
 */
Datum
array_forecast_shares(PG_FUNCTION_ARGS)
{
	NamedFlows named = argument_flows(fcinfo, ARG_OWN + 1);
	const Flows *flows = &named.flows;
	int years = argument_years(fcinfo, ARG_OWN, "years", flows);
	double level = argument_level(fcinfo, ARG_OWN + 2);
	int draws = argument_draws(fcinfo, ARG_OWN + 3);
	size_t n = flows->categories;
	size_t cells = flows->steps * n;
	FlowRates rates = empty_rates(flows);
	double *stock = empty_cells(cells);
	double *scratch = empty_cells(2 * n);
	Ranked *drawn = empty_draws(cells * years, draws);

	flow_rates_observed(flows, rates);
	draw_shares(flows, years, draws,
				(uint64) PG_GETARG_INT64(ARG_OWN + 4), drawn);
	result_set_begin(fcinfo);
	for (int year = 0; year <= years; year++)
	{
		forecast_expected(flows, rates, (EntryPlan) {FORECAST_NO_PLAN, 0, 0},
						  year, stock, scratch);
		for (size_t i = 0; i < cells; i++)
		{
			double share = share_of_step(stock + i / n * n, n, i % n);
			ResultRow row = {0};

			row_add(&row, PointerGetDatum(named.step[i / n]), false);
			row_add_int32(&row, year);
			row_add(&row, PointerGetDatum(named.category[i % n]), false);
			row_add_float8(&row, stock[i]);
			row_add_float8(&row, share);
			if (year == 0)
			{
				row_add_float8(&row, share);
				row_add_float8(&row, share);
			}
			else
				row_add_interval(&row, drawn +
								 ((year - 1) * cells + i) * draws, draws,
								 level);
			result_set_row(fcinfo, &row);
		}
	}
	return (Datum) 0;
}

/*
 * years_to_parity(steps, categories, persons, person_years, hires,
 * promotions, exits, ladder, category, target_share, horizon, growth, level,
 * draws, seed)
 */
Datum
array_years_to_parity(PG_FUNCTION_ARGS)
{
	NamedFlows named = argument_flows(fcinfo, ARG_OWN + 3);
	const Flows *flows = &named.flows;
	size_t category = argument_category(fcinfo, ARG_OWN, &named);
	double share = argument_fraction(fcinfo, ARG_OWN + 1, "target_share");
	int horizon = argument_years(fcinfo, ARG_OWN + 2, "horizon", flows);
	double level = argument_level(fcinfo, ARG_OWN + 4);
	int draws = argument_draws(fcinfo, ARG_OWN + 5);
	uint64 seed = (uint64) PG_GETARG_INT64(ARG_OWN + 6);
	size_t n = flows->categories;
	FlowRates rates = empty_rates(flows);
	double *stock = empty_cells(flows->steps * n);
	double *scratch = empty_cells(2 * n);
	Ranked *drawn = empty_draws(flows->steps, draws);
	double ignored;

	for (int draw = 0; draw < draws; draw++)
	{
		flow_rates_draw(flows, &seed, rates);
		for (size_t s = 0; s < flows->steps; s++)
			drawn[s * draws + draw].value =
				forecast_years_to(flows, rates, s, category, share, horizon,
								  stock, scratch, &ignored);
	}
	flow_rates_observed(flows, rates);
	result_set_begin(fcinfo);
	for (size_t s = 0; s < flows->steps; s++)
	{
		Ranked *own = drawn + s * draws;
		ResultRow row = {0};
		double last;
		double years = forecast_years_to(flows, rates, s, category, share,
										 horizon, stock, scratch, &last);
		int reached = 0;

		for (int i = 0; i < draws; i++)
			reached += isfinite(own[i].value);
		row_add(&row, PointerGetDatum(named.step[s]), false);
		forecast_expected(flows, rates, (EntryPlan) {FORECAST_NO_PLAN, 0, 0},
						  0, stock, scratch);
		row_add_float8(&row, share_of_step(stock + s * n, n, category));
		row_add_float8(&row, share);
		row_add_float8(&row, years);
		row_add_interval(&row, own, draws, level);
		row_add_float8(&row, isnan(years) ? NAN : (double) reached / draws);
		row_add_float8(&row, last);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * hire_share_needed(steps, categories, persons, person_years, hires,
 * promotions, exits, ladder, category, target_share, years, growth)
 */
Datum
array_hire_share_needed(PG_FUNCTION_ARGS)
{
	NamedFlows named = argument_flows(fcinfo, ARG_OWN + 3);
	const Flows *flows = &named.flows;
	size_t category = argument_category(fcinfo, ARG_OWN, &named);
	double share = argument_fraction(fcinfo, ARG_OWN + 1, "target_share");
	int years = argument_years(fcinfo, ARG_OWN + 2, "years", flows);
	size_t n = flows->categories;
	FlowRates rates = empty_rates(flows);
	double *stock = empty_cells(flows->steps * n);
	double *scratch = empty_cells(2 * n);

	flow_rates_observed(flows, rates);
	result_set_begin(fcinfo);
	for (size_t s = 0; s < flows->steps; s++)
	{
		EntryShare entry = forecast_entry_share(flows, rates, s, category,
												share, years, stock, scratch);
		ResultRow row = {0};

		row_add(&row, PointerGetDatum(named.step[s]), false);
		row_add_float8(&row, share);
		row_add_float8(&row, entry.expected);
		row_add_float8(&row, entry.observed);
		row_add_float8(&row, entry.needed);
		row_add_float8(&row, entry.lowest);
		row_add_float8(&row, entry.highest);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
