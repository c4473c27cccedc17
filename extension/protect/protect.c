/*
 * protect.c
 *		Numbers of persons with noise that leaves 0 as it is: the draw of a
 *		cell, and the table by which it becomes noise.
 */
#include "tally/tally.h"

#include "catalog/pg_type.h"
#include "port/pg_bswap.h"
#include "utils/array.h"

#include "kernel/protect/perturbation.h"
#include "common/result.h"
#include "protect/keyed_hash.h"

SPEGEL_FUNCTION(protect_cell_draw);
SPEGEL_FUNCTION(protect_perturbation_table);
SPEGEL_FUNCTION(protect_perturb);
SPEGEL_FUNCTION(protect_perturbed_share);
SPEGEL_FUNCTION(protect_perturbed_z);

/*
 * cell_draw(secret, frame_key, counted_key, label, attempt): the message is
 * the low words of the keys and the attempt, each of four bytes, most
 * significant byte first, and then the label, which therefore needs no length.
 */
Datum
protect_cell_draw(PG_FUNCTION_ARGS)
{
	const bytea *secret = argument_secret(fcinfo, 0);
	int64 frame_key = PG_GETARG_INT64(1);
	int64 counted_key = PG_GETARG_INT64(2);
	int32 attempt = PG_GETARG_INT32(4);
	uint32 prefix[3];

	if (attempt < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("attempt must not be negative: %d", attempt)));
	prefix[0] = pg_hton32((uint32) frame_key);
	prefix[1] = pg_hton32((uint32) counted_key);
	prefix[2] = pg_hton32((uint32) attempt);
	PG_RETURN_FLOAT8((double) (keyed_hash(secret, prefix, sizeof(prefix),
										  PG_GETARG_TEXT_PP(3)) >> 32) /
					 0x1p32);
}

/*
 * Perturbation tables: arrays [0:n_max][lowest:highest] of the cumulative
 * probabilities of the noise.
 */

static int
argument_bound(FunctionCallInfo fcinfo, int argument)
{
	int32 bound = PG_GETARG_INT32(argument);

	if (bound < 1 || bound > PERTURBATION_MAX_BOUND)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("bound of the noise must be between 1 and %d: %d",
						PERTURBATION_MAX_BOUND, bound)));
	return bound;
}

Datum
protect_perturbation_table(PG_FUNCTION_ARGS)
{
	double variance = PG_GETARG_FLOAT8(0);
	int bound = argument_bound(fcinfo, 1);
	int columns = 2 * bound + 1;
	int n = (bound + 1) * columns;
	int dimensions[2] = {bound + 1, columns};
	int lower_bounds[2] = {0, -bound};
	double *cumulative = palloc(n * sizeof(double));
	Datum *element = palloc(n * sizeof(Datum));

	if (!(variance >= PERTURBATION_MIN_VARIANCE && variance < bound))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("no noise between -%d and %d has the variance %g",
						bound, bound, variance),
				 errdetail("The variance must be at least %g, and less than the bound: the noise of one person lies between -1 and %d, and has mean 0.",
						   PERTURBATION_MIN_VARIANCE, bound),
				 errhint("Raise the bound or lower the variance.")));
	if (!perturbation_table(variance, bound, cumulative))
		elog(ERROR, "no perturbation table found for variance %g and bound %d",
			 variance, bound);
	for (int i = 0; i < n; i++)
		element[i] = Float8GetDatum(cumulative[i]);
	PG_RETURN_ARRAYTYPE_P(construct_md_array(element, NULL, 2, dimensions,
											 lower_bounds, FLOAT8OID,
											 sizeof(float8),
											 FLOAT8PASSBYVAL,
											 TYPALIGN_DOUBLE));
}

/* A perturbation table as it is read. */
typedef struct PerturbationTable
{
	int rows;
	int columns;
	int lowest;					/* noise of the first column */
	const double *cumulative;	/* row-major */
} PerturbationTable;

pg_noreturn static void
malformed_table(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("malformed perturbation table"),
			 errdetail_internal("%s", detail),
			 errhint("A perturbation table is an array [0:n_max][lowest:highest] of cumulative probabilities of the noise, like that of perturbation_table().")));
}

/* A row ascends from 0 or more to 1, and takes no number below 0. */
static void
check_row(PerturbationTable table, int n)
{
	const double *row = table.cumulative + n * table.columns;
	double below = 0.0;

	for (int i = 0; i < table.columns; i++)
	{
		int noise = table.lowest + i;

		/* Also turns away a NaN. */
		if (!(row[i] >= below && row[i] <= 1.0))
			malformed_table(psprintf("Row %d does not ascend from 0 to 1 at noise %d: %g after %g.",
									 n, noise, row[i], below));
		if (n + noise < 0 && row[i] > 0.0)
			malformed_table(psprintf("Row %d takes the number below 0 with noise %d.",
									 n, noise));
		below = row[i];
	}
	if (below != 1.0)
		malformed_table(psprintf("Row %d ends with %.17g, not with 1.", n,
								 below));
}

/* The row of 0 persons has all its mass at 0. */
static void
check_row_of_nobody(PerturbationTable table)
{
	if (table.lowest > 0 || table.lowest + table.columns <= 0 ||
		table.cumulative[-table.lowest] != 1.0)
		malformed_table("Row 0 does not leave 0 persons as they are.");
}

static PerturbationTable
argument_table(FunctionCallInfo fcinfo, int argument)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(argument);
	PerturbationTable table;

	if (ARR_NDIM(array) != 2)
		malformed_table(psprintf("The number of its dimensions is %d, not 2.",
								 ARR_NDIM(array)));
	if (ARR_LBOUND(array)[0] != 0)
		malformed_table(psprintf("Its first row is for %d persons, not for 0.",
								 ARR_LBOUND(array)[0]));
	if (array_contains_nulls(array))
		malformed_table("It contains NULL.");
	table.rows = ARR_DIMS(array)[0];
	table.columns = ARR_DIMS(array)[1];
	table.lowest = ARR_LBOUND(array)[1];
	table.cumulative = (const double *) ARR_DATA_PTR(array);
	for (int n = 0; n < table.rows; n++)
		check_row(table, n);
	check_row_of_nobody(table);
	return table;
}

Datum
protect_perturb(PG_FUNCTION_ARGS)
{
	int64 persons = argument_persons(fcinfo, 0);
	double draw = PG_GETARG_FLOAT8(1);
	PerturbationTable table = argument_table(fcinfo, 2);
	int64 row;

	if (!(draw >= 0.0 && draw < 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("draw must be at least 0 and less than 1: %g", draw)));
	row = Min(persons, table.rows - 1);
	PG_RETURN_INT64(persons + table.lowest +
					perturbation_column(table.cumulative +
										row * table.columns,
										table.columns, draw));
}

/*
 * What a drawn number says.
 */

static double
argument_variance(FunctionCallInfo fcinfo, int argument)
{
	double variance = PG_GETARG_FLOAT8(argument);

	if (!(variance >= 0.0 && isfinite(variance)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("variance of the noise must be a number and must not be negative: %g",
						variance)));
	return variance;
}

/* perturbed_share(counted, persons, variance, level) */
Datum
protect_perturbed_share(PG_FUNCTION_ARGS)
{
	int64 counted = argument_persons(fcinfo, 0);
	int64 persons = argument_persons(fcinfo, 1);
	double variance = argument_variance(fcinfo, 2);
	double level = argument_level(fcinfo, 3);

	return result_estimate(fcinfo, perturbed_share(counted, persons, variance,
												   level));
}

/* perturbed_z(counted, persons, reference_share, variance) */
Datum
protect_perturbed_z(PG_FUNCTION_ARGS)
{
	int64 counted = argument_persons(fcinfo, 0);
	int64 persons = argument_persons(fcinfo, 1);
	double reference_share = PG_GETARG_FLOAT8(2);
	double variance = argument_variance(fcinfo, 3);

	if (!(reference_share >= 0.0 && reference_share <= 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("reference share must be between 0 and 1: %g",
						reference_share),
				 errhint("Write 45.1 percent as 0.451.")));
	return result_test(fcinfo, perturbed_share_test(counted, persons,
													reference_share,
													variance));
}
