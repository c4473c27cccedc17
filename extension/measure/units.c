/*
 * units.c
 *		Many units, such as workplaces, beside a reference and beside each
 *		other: shares of a category, and rates of events.
 */
#include "measure/tally_argument.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "kernel/base/adjust.h"
#include "kernel/base/dist.h"
#include "kernel/count/units.h"
#include "common/label.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(tally_compare_units);
SPEGEL_FUNCTION(array_compare_unit_rates);

/* A unit as given, before units are sorted. */
typedef struct NamedUnit
{
	const text *label;
	int64 x;
	int64 persons;
	double exposure;
} NamedUnit;

static int
named_unit_cmp(const void *a, const void *b)
{
	const text *x = ((const NamedUnit *) a)->label;
	const text *y = ((const NamedUnit *) b)->label;

	return label_cmp(VARDATA_ANY(x), VARSIZE_ANY_EXHDR(x), VARDATA_ANY(y),
					 VARSIZE_ANY_EXHDR(y));
}

static void
check_number_of_units(int n)
{
	if (n > UNITS_MAX_RANKED)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many units to rank: %d", n),
				 errdetail("At most %d units are compared.",
						   UNITS_MAX_RANKED),
				 errhint("Compare within parts, or merge the smallest units.")));
}

/* Sorts by label, so that draws do not depend on the order of the arrays. */
static void
sort_units(NamedUnit *unit, int n)
{
	int64 sum = 0;

	sort_elements(unit, n, sizeof(NamedUnit), named_unit_cmp);
	for (int i = 0; i < n; i++)
	{
		sum = tally_sum(sum, Max(unit[i].x, unit[i].persons));
		if (i > 0 && named_unit_cmp(&unit[i - 1], &unit[i]) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unit \"%s\" occurs more than once",
							text_to_cstring(unit[i].label)),
					 errhint("Sum its parts first, tallies by rollup().")));
	}
}

/* Arguments of both functions from `level` on: level, over_dispersion, adjustment, seed. */
typedef struct Options
{
	double level;
	bool over_dispersion;
	bool holm;
	uint64 seed;
} Options;

static Options
argument_options(FunctionCallInfo fcinfo, int level)
{
	static const char *const adjustments[] = {
		"holm", "benjamini_hochberg", NULL
	};
	Options options;

	options.level = argument_level(fcinfo, level);
	options.over_dispersion = PG_GETARG_BOOL(level + 1);
	options.holm = argument_keyword(fcinfo, level + 2, "adjustment",
									adjustments) == 0;
	options.seed = (uint64) PG_GETARG_INT64(level + 3);
	return options;
}

/* The sets of control limits that are given, lower and upper ends. */
static const double control_p[] = {0.025, 0.975, 0.001, 0.999};

/* A row for each unit; NULL for everything beside a reference of NAN. */
static Datum
result_units(FunctionCallInfo fcinfo, const NamedUnit *named, int n,
			 bool shares, double reference, Options options)
{
	Size room = n + 1;
	int64 *x = palloc(room * sizeof(int64));
	int64 *persons = palloc(room * sizeof(int64));
	double *exposure = palloc(room * sizeof(double));
	double *p = palloc(room * sizeof(double));
	double *adjusted = palloc(room * sizeof(double));
	Ranked *scratch = palloc(room * sizeof(Ranked));
	UnitRank *rank = palloc(room * sizeof(UnitRank));
	Units units = {
		n, x, shares ? persons : NULL, shares ? NULL : exposure
	};
	uint16_t *counts;
	double dispersion;
	bool wide;
	UnitsPrior prior;

	for (int i = 0; i < n; i++)
	{
		x[i] = named[i].x;
		persons[i] = named[i].persons;
		exposure[i] = named[i].exposure;
	}
	dispersion = units_dispersion(&units, reference, scratch);
	wide = options.over_dispersion && dispersion > 1.0;
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		p[i] = wide ?
			dist_normal_two_sided_p(unit_z(&units, i, reference) /
									sqrt(dispersion)) :
			unit_exact_p(&units, i, reference);
	}
	if (options.holm)
		adjust_holm(p, n, adjusted, scratch);
	else
		adjust_benjamini_hochberg(p, n, adjusted, scratch);

	prior = units_prior(&units);
	counts = palloc_extended(Max((Size) n * n, 1) * sizeof(uint16_t),
							 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	units_rank(&units, prior, options.level, options.seed, counts, scratch,
			   rank);

	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		double z = unit_z(&units, i, reference);
		ResultRow row = {0};

		row_add(&row, PointerGetDatum(named[i].label), false);
		row_add_int64(&row, x[i]);
		if (shares)
			row_add_int64(&row, persons[i]);
		else
			row_add_float8(&row, exposure[i]);
		row_add_float8(&row, unit_value(&units, i));
		row_add_float8(&row, reference);
		row_add_float8(&row, wide ? z / sqrt(dispersion) : z);
		for (int k = 0; k < (int) lengthof(control_p); k++)
			row_add_float8(&row, wide ?
						   unit_wide_control_limit(&units, i, reference,
												   dispersion, control_p[k]) :
						   unit_control_limit(&units, i, reference,
											  control_p[k]));
		row_add_float8(&row, p[i]);
		row_add_float8(&row, adjusted[i]);
		row_add_estimate(&row, unit_shrunken(&units, i, prior,
											 options.level));
		row_add_float8(&row, rank[i].expected);
		row_add_int32(&row, rank[i].low);
		row_add_int32(&row, rank[i].high);
		row_add_float8(&row, dispersion);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * compare_units(units, tallies, category, reference, level, over_dispersion,
 * adjustment, seed)
 */
Datum
tally_compare_units(PG_FUNCTION_ARGS)
{
	int n;
	int n_tallies;
	text **unit = argument_text_array(fcinfo, 0, "units", &n);
	const Tally **tally = argument_tally_array(fcinfo, 1, "tallies",
											   &n_tallies);
	text *category = PG_GETARG_TEXT_PP(2);
	const Tally *reference = PG_GETARG_TALLY_P(3);
	const char *label = VARDATA_ANY(category);
	int length = VARSIZE_ANY_EXHDR(category);
	Options options = argument_options(fcinfo, 4);
	NamedUnit *named;

	check_parallel("units", n, "tallies", n_tallies);
	check_number_of_units(n);
	named = palloc((n + 1) * sizeof(NamedUnit));
	for (int i = 0; i < n; i++)
		named[i] = (NamedUnit) {
			unit[i], tally_persons(tally[i], label, length),
			tally_known_persons(tally[i]), 0.0
		};
	sort_units(named, n);
	return result_units(fcinfo, named, n, true,
						proportion_share(tally_persons(reference, label,
													   length),
										 tally_known_persons(reference)),
						options);
}

/*
 * compare_unit_rates(units, events, exposure, reference_rate, level,
 * over_dispersion, adjustment, seed)
 */
Datum
array_compare_unit_rates(PG_FUNCTION_ARGS)
{
	int n;
	int n_events;
	int n_exposure;
	text **unit = argument_text_array(fcinfo, 0, "units", &n);
	int64 *events = argument_persons_array(fcinfo, 1, "events", &n_events);
	double *exposure = argument_amount_array(fcinfo, 2, "exposure",
											 &n_exposure);
	double reference = PG_GETARG_FLOAT8(3);
	Options options = argument_options(fcinfo, 4);
	NamedUnit *named;

	check_parallel("units", n, "events", n_events);
	check_parallel("units", n, "exposure", n_exposure);
	check_number_of_units(n);
	if (!(reference >= 0.0) || isinf(reference))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("reference rate must be finite and not negative: %g",
						reference)));
	named = palloc((n + 1) * sizeof(NamedUnit));
	for (int i = 0; i < n; i++)
	{
		if (exposure[i] == 0.0 && events[i] > 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unit \"%s\" has events without exposure",
							text_to_cstring(unit[i]))));
		named[i] = (NamedUnit) {unit[i], events[i], 0, exposure[i]};
	}
	sort_units(named, n);
	return result_units(fcinfo, named, n, false, reference, options);
}
