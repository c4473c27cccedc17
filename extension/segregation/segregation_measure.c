/*
 * segregation_measure.c
 *		Indices of segregation between the units of a state: values,
 *		intervals, expectations under independence, and what units add.
 *
 * Persons of unknown category are left out of every index but the bounds.
 */
#include "segregation/segregation.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#include "kernel/segregation/segregation_bounds.h"
#include "kernel/segregation/segregation_exposure.h"
#include "kernel/segregation/segregation_index.h"
#include "kernel/segregation/segregation_information.h"
#include "kernel/segregation/segregation_null.h"
#include "kernel/segregation/segregation_ordinal.h"
#include "common/array_argument.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(segregation_dissimilarity_index);
SPEGEL_FUNCTION(segregation_dissimilarity_index_category);
SPEGEL_FUNCTION(segregation_dissimilarity_index_ci);
SPEGEL_FUNCTION(segregation_dissimilarity_index_ci_category);
SPEGEL_FUNCTION(segregation_dissimilarity_index_expected);
SPEGEL_FUNCTION(segregation_dissimilarity_index_expected_category);
SPEGEL_FUNCTION(segregation_dissimilarity_index_corrected);
SPEGEL_FUNCTION(segregation_dissimilarity_index_corrected_category);
SPEGEL_FUNCTION(segregation_dissimilarity_index_bounds);
SPEGEL_FUNCTION(segregation_gini_index);
SPEGEL_FUNCTION(segregation_gini_index_category);
SPEGEL_FUNCTION(segregation_theil_index);
SPEGEL_FUNCTION(segregation_theil_index_ci);
SPEGEL_FUNCTION(segregation_theil_index_expected);
SPEGEL_FUNCTION(segregation_theil_index_corrected);
SPEGEL_FUNCTION(segregation_mutual_information);
SPEGEL_FUNCTION(segregation_mutual_information_ci);
SPEGEL_FUNCTION(segregation_mutual_information_expected);
SPEGEL_FUNCTION(segregation_isolation_index);
SPEGEL_FUNCTION(segregation_isolation_index_ci);
SPEGEL_FUNCTION(segregation_isolation_index_expected);
SPEGEL_FUNCTION(segregation_exposure_index);
SPEGEL_FUNCTION(segregation_exposure_index_ci);
SPEGEL_FUNCTION(segregation_exposure_index_expected);
SPEGEL_FUNCTION(segregation_normalised_exposure_index);
SPEGEL_FUNCTION(segregation_atkinson_index);
SPEGEL_FUNCTION(segregation_atkinson_index_category);
SPEGEL_FUNCTION(segregation_atkinson_index_ci);
SPEGEL_FUNCTION(segregation_local_set);
SPEGEL_FUNCTION(segregation_ordinal_indices);

/*
 * Arguments.
 */

/* A table of the state's own counts, which are not copied. */
static SegregationTable
table_of(const Segregation *s)
{
	return segregation_table(s->counts, s->n_units, s->n_categories,
							 palloc((s->n_categories + 1) * sizeof(int64)));
}

/* A category that the state does not have is beyond the table's groups. */
static size_t
argument_group(FunctionCallInfo fcinfo, int argument, const Segregation *s)
{
	text *label = PG_GETARG_TEXT_PP(argument);
	uint32 group = segregation_find_category(s, VARDATA_ANY(label),
											 VARSIZE_ANY_EXHDR(label));

	return group == SEGREGATION_NONE ? s->n_categories : group;
}

static double
argument_shape(FunctionCallInfo fcinfo, int argument)
{
	return argument_fraction(fcinfo, argument,
							 "shape of the Atkinson index");
}

/* Room for n elements of one size for each unit of a large state. */
static void *
scratch(size_t n, size_t size)
{
	return palloc_extended((n + 1) * size, MCXT_ALLOC_HUGE);
}

/* Ends a function that returns an index with its interval. */
static Datum
result_interval(FunctionCallInfo fcinfo, SegregationIndex index,
				double level, double least, double most)
{
	return result_estimate(fcinfo, segregation_interval(index, level, least,
														most));
}

/*
 * Dissimilarity and Gini, of one category against the rest or of all.
 */

static SegregationIndex
dissimilarity(const Segregation *s, size_t group)
{
	SegregationTable table = table_of(s);

	return segregation_dissimilarity(&table, group,
									 scratch(table.n_groups, sizeof(double)));
}

/* The table's units by size, as the expectations want them. */
typedef struct Sizes
{
	int64 *size;
	int64 *repeats;
	size_t n;
} Sizes;

static Sizes
unit_sizes(const SegregationTable *table)
{
	Sizes sizes;

	sizes.size = scratch(table->n_units, sizeof(int64));
	sizes.repeats = scratch(table->n_units, sizeof(int64));
	for (size_t u = 0; u < table->n_units; u++)
		sizes.size[u] = segregation_unit_total(table, u);
	sizes.n = segregation_group_sizes(sizes.size, table->n_units,
									  sizes.repeats);
	return sizes;
}

static double
expected_dissimilarity(const Segregation *s, size_t group)
{
	SegregationTable table = table_of(s);
	Sizes sizes = unit_sizes(&table);

	return segregation_expected_dissimilarity(sizes.size, sizes.repeats,
											  sizes.n, table.group_totals,
											  table.n_groups, group);
}

static double
corrected_dissimilarity(const Segregation *s, size_t group)
{
	return segregation_corrected(dissimilarity(s, group).value,
								 expected_dissimilarity(s, group));
}

Datum
segregation_dissimilarity_index(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 dissimilarity(s, SEGREGATION_ALL_GROUPS).value);
}

Datum
segregation_dissimilarity_index_category(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 dissimilarity(s,
									   argument_group(fcinfo, 1, s)).value);
}

Datum
segregation_dissimilarity_index_ci(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	double level = argument_level(fcinfo, 1);

	return result_interval(fcinfo,
						   dissimilarity(s, SEGREGATION_ALL_GROUPS),
						   level, 0.0, 1.0);
}

Datum
segregation_dissimilarity_index_ci_category(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	double level = argument_level(fcinfo, 2);

	return result_interval(fcinfo,
						   dissimilarity(s, argument_group(fcinfo, 1, s)),
						   level, 0.0, 1.0);
}

Datum
segregation_dissimilarity_index_expected(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 expected_dissimilarity(s,
												SEGREGATION_ALL_GROUPS));
}

Datum
segregation_dissimilarity_index_expected_category(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 expected_dissimilarity(s,
												argument_group(fcinfo, 1, s)));
}

Datum
segregation_dissimilarity_index_corrected(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 corrected_dissimilarity(s, SEGREGATION_ALL_GROUPS));
}

Datum
segregation_dissimilarity_index_corrected_category(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 corrected_dissimilarity(s,
												 argument_group(fcinfo, 1, s)));
}

Datum
segregation_dissimilarity_index_bounds(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	size_t group = argument_group(fcinfo, 1, s);
	SegregationTable table = table_of(s);
	SegregationUnknownUnit *units = scratch(s->n_units,
											sizeof(SegregationUnknownUnit));
	int64 unknown = s->persons - table.total;
	double *values = NULL;
	SegregationBounds bounds;
	Estimate estimate;

	for (size_t u = 0; u < table.n_units; u++)
	{
		int64 known = segregation_unit_total(&table, u);

		units[u].group = group < table.n_groups ? row(&table, u)[group] : 0;
		units[u].rest = known - units[u].group;
		units[u].unknown = segregation_unknown(s)[u];
	}
	if (unknown <= SEGREGATION_BOUNDS_UNKNOWN)
		values = scratch(unknown, sizeof(double));
	bounds = segregation_dissimilarity_bounds(units, table.n_units,
											  scratch(table.n_units,
													  sizeof(int64)),
											  values);
	estimate.value = dissimilarity(s, group).value;
	estimate.low = bounds.low;
	estimate.high = bounds.high;
	return result_estimate(fcinfo, estimate);
}

static double
gini(const Segregation *s, size_t group)
{
	SegregationTable table = table_of(s);

	return segregation_gini(&table, group,
							scratch(2 * table.n_units,
									sizeof(SegregationShare)));
}

Datum
segregation_gini_index(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo, gini(s, SEGREGATION_ALL_GROUPS));
}

Datum
segregation_gini_index_category(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo, gini(s, argument_group(fcinfo, 1, s)));
}

/*
 * Mutual information and Theil's H.
 */

static SegregationInformation
information(const Segregation *s)
{
	SegregationTable table = table_of(s);

	return segregation_information(&table);
}

static double
expected_information(const Segregation *s)
{
	SegregationTable table = table_of(s);
	Sizes sizes = unit_sizes(&table);

	return segregation_expected_information(sizes.size, sizes.repeats,
											sizes.n, table.group_totals,
											table.n_groups);
}

static double
expected_theil(const Segregation *s, const SegregationInformation *info)
{
	return segregation_expected_theil(expected_information(s), info->entropy);
}

Datum
segregation_mutual_information(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 information(s).mutual_information.value);
}

Datum
segregation_mutual_information_ci(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	double level = argument_level(fcinfo, 1);
	SegregationInformation info = information(s);

	return result_interval(fcinfo, info.mutual_information, level, 0.0,
						   info.entropy);
}

Datum
segregation_mutual_information_expected(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo, expected_information(s));
}

Datum
segregation_theil_index(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo, information(s).theil.value);
}

Datum
segregation_theil_index_ci(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	double level = argument_level(fcinfo, 1);

	return result_interval(fcinfo, information(s).theil, level, 0.0,
						   1.0);
}

Datum
segregation_theil_index_expected(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationInformation info = information(s);

	return result_float8(fcinfo, expected_theil(s, &info));
}

Datum
segregation_theil_index_corrected(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationInformation info = information(s);

	return result_float8(fcinfo,
						 segregation_corrected(info.theil.value,
											   expected_theil(s, &info)));
}

/*
 * Exposure; isolation is the exposure of a category to itself.
 */

static SegregationIndex
exposure(const Segregation *s, size_t source, size_t target)
{
	SegregationTable table = table_of(s);

	return segregation_exposure(&table, source, target);
}

static double
expected_exposure(const Segregation *s, size_t source, size_t target)
{
	SegregationTable table = table_of(s);

	return segregation_expected_exposure(&table, source, target);
}

Datum
segregation_isolation_index(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	size_t group = argument_group(fcinfo, 1, s);

	return result_float8(fcinfo, exposure(s, group, group).value);
}

Datum
segregation_isolation_index_ci(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	size_t group = argument_group(fcinfo, 1, s);
	double level = argument_level(fcinfo, 2);

	return result_interval(fcinfo, exposure(s, group, group), level, 0.0,
						   1.0);
}

Datum
segregation_isolation_index_expected(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	size_t group = argument_group(fcinfo, 1, s);

	return result_float8(fcinfo, expected_exposure(s, group, group));
}

Datum
segregation_exposure_index(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo,
						 exposure(s, argument_group(fcinfo, 1, s),
								  argument_group(fcinfo, 2, s)).value);
}

Datum
segregation_exposure_index_ci(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	double level = argument_level(fcinfo, 3);

	return result_interval(fcinfo,
						   exposure(s, argument_group(fcinfo, 1, s),
									argument_group(fcinfo, 2, s)),
						   level, 0.0, 1.0);
}

Datum
segregation_exposure_index_expected(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);

	return result_float8(fcinfo, expected_exposure(s, argument_group(fcinfo, 1, s),
							 argument_group(fcinfo, 2, s)));
}

Datum
segregation_normalised_exposure_index(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationTable table = table_of(s);

	return result_float8(fcinfo, segregation_normalised_exposure(&table));
}

/*
 * Atkinson.
 */

Datum
segregation_atkinson_index(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationTable table = table_of(s);

	return result_float8(fcinfo, segregation_atkinson_multigroup(&table));
}

Datum
segregation_atkinson_index_category(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationTable table = table_of(s);
	size_t group = argument_group(fcinfo, 1, s);
	double shape = argument_shape(fcinfo, 2);

	return result_float8(fcinfo,
						 segregation_atkinson(&table, group, shape).value);
}

Datum
segregation_atkinson_index_ci(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationTable table = table_of(s);
	size_t group = argument_group(fcinfo, 1, s);
	double shape = argument_shape(fcinfo, 2);
	double level = argument_level(fcinfo, 3);

	return result_interval(fcinfo,
						   segregation_atkinson(&table, group, shape), level,
						   0.0, 1.0);
}

/*
 * local_segregation(segregation): set of (unit, persons, share, local,
 * contribution).
 */
Datum
segregation_local_set(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationTable table = table_of(s);
	double *local = scratch(table.n_units, sizeof(double));

	segregation_local(&table, local);
	result_set_begin(fcinfo);
	for (uint32 u = 0; u < s->n_units; u++)
	{
		int length;
		const char *label = segregation_unit_label(s, u, &length);
		text *unit = cstring_to_text_with_len(label, length);
		int64 known = segregation_unit_total(&table, u);
		ResultRow row = {0};

		row_add(&row, PointerGetDatum(unit), false);
		row_add_int64(&row, known);
		row_add_float8(&row, proportion_share(known, table.total));
		row_add_float8(&row, local[u]);
		row_add_float8(&row, segregation_contribution(known, table.total,
													  local[u]));
		result_set_row(fcinfo, &row);
		pfree(unit);
	}
	return (Datum) 0;
}

/*
 * ordinal_segregation(segregation, categories text[]): the categories in their
 * order, the lowest first.  One that nobody is in may be among them.
 */
Datum
segregation_ordinal_indices(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	SegregationTable table = table_of(s);
	int n;
	text **category = argument_text_array(fcinfo, 1, "categories", &n);
	size_t *order = palloc((s->n_categories + 1) * sizeof(size_t));
	bool *listed = palloc0((s->n_categories + 1) * sizeof(bool));
	uint32 n_listed = 0;
	OrdinalSegregation result;
	ResultRow row = {0};

	for (int i = 0; i < n; i++)
	{
		const char *label = VARDATA_ANY(category[i]);
		int length = VARSIZE_ANY_EXHDR(category[i]);
		uint32 number = segregation_find_category(s, label, length);

		if (number == SEGREGATION_NONE)
			continue;
		if (listed[number])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("category \"%.*s\" occurs more than once", length,
							label)));
		listed[number] = true;
		order[n_listed++] = number;
	}
	for (uint32 i = 0; i < s->n_categories; i++)
		if (!listed[i])
		{
			int length;
			const char *label = segregation_category_label(s, i, &length);

			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("categories must name category \"%.*s\"", length,
							label),
					 errhint("List every category once, from the lowest to the highest.")));
		}
	result = segregation_ordinal(&table, order);
	row_add_float8(&row, result.information);
	row_add_float8(&row, result.variation);
	row_add_float8(&row, result.square_root);
	return result_row(fcinfo, &row);
}
