/*
 * drawn.c
 *		Numbers of persons with noise that belongs to the persons, and what such
 *		a number says.
 */
#include "tally/tally.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "kernel/protect/drawn.h"
#include "kernel/protect/perturbation.h"
#include "common/result.h"
#include "protect/keyed_hash.h"

SPEGEL_FUNCTION(protect_perturbation_row);
SPEGEL_FUNCTION(protect_noise);
SPEGEL_FUNCTION(protect_drawn_share);
SPEGEL_FUNCTION(protect_drawn_share_of_drawn);
SPEGEL_FUNCTION(protect_drawn_z);

/*
 * The noise.
 */

/* perturbation_row(variance, bound) */
Datum
protect_perturbation_row(PG_FUNCTION_ARGS)
{
	double variance = PG_GETARG_FLOAT8(0);
	int32 bound = PG_GETARG_INT32(1);
	int columns;
	int lowest;
	double cumulative[2 * PERTURBATION_MAX_BOUND + 1];
	Datum element[2 * PERTURBATION_MAX_BOUND + 1];

	if (bound < 1 || bound > PERTURBATION_MAX_BOUND)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("bound of the noise must be between 1 and %d: %d",
						PERTURBATION_MAX_BOUND, bound)));
	if (!(variance >= PERTURBATION_MIN_VARIANCE &&
		  variance <= perturbation_max_variance(bound)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("variance of noise between -%d and %d must be between %g and %g: %g",
						bound, bound, PERTURBATION_MIN_VARIANCE,
						perturbation_max_variance(bound), variance),
				 errhint("Raise the bound or lower the variance.")));
	if (!perturbation_row(variance, bound, cumulative))
		elog(ERROR, "no noise found for variance %g and bound %d", variance,
			 bound);
	columns = 2 * bound + 1;
	lowest = -bound;
	for (int i = 0; i < columns; i++)
		element[i] = Float8GetDatum(cumulative[i]);
	PG_RETURN_ARRAYTYPE_P(construct_md_array(element, NULL, 1, &columns,
											 &lowest, FLOAT8OID,
											 sizeof(float8), FLOAT8PASSBYVAL,
											 TYPALIGN_DOUBLE));
}

pg_noreturn static void
malformed_row(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("malformed distribution of noise"),
			 errdetail_internal("%s", detail),
			 errhint("It is an array [-bound:bound] of cumulative probabilities, like that of perturbation_row().")));
}

/* Sets *bound of the cumulative probabilities of the values -bound .. bound. */
static const double *
argument_row(FunctionCallInfo fcinfo, int argument, int *bound)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(argument);
	const double *row = (const double *) ARR_DATA_PTR(array);
	double below = 0.0;
	int columns;

	if (ARR_NDIM(array) != 1)
		malformed_row(psprintf("The number of its dimensions is %d, not 1.",
							   ARR_NDIM(array)));
	columns = ARR_DIMS(array)[0];
	*bound = columns / 2;
	if (ARR_LBOUND(array)[0] != -*bound || columns % 2 == 0)
		malformed_row(psprintf("Its bounds are %d and %d.",
							   ARR_LBOUND(array)[0],
							   ARR_LBOUND(array)[0] + columns - 1));
	if (array_contains_nulls(array))
		malformed_row("It contains NULL.");
	for (int i = 0; i < columns; i++)
	{
		/* Also turns away a NaN. */
		if (!(row[i] >= below && row[i] <= 1.0))
			malformed_row(psprintf("It does not ascend from 0 to 1 at noise %d: %g after %g.",
								   i - *bound, row[i], below));
		below = row[i];
	}
	if (below != 1.0)
		malformed_row(psprintf("It ends with %.17g, not with 1.", below));
	return row;
}

/*
 * noise(secret, label, cumulative).  A zero byte stands before the label: no
 * text has one, so no label is hashed like a person.
 */
Datum
protect_noise(PG_FUNCTION_ARGS)
{
	uint64 head = keyed_hash(argument_secret(fcinfo, 0), "", 1,
							 PG_GETARG_TEXT_PP(1));
	int bound;
	const double *row = argument_row(fcinfo, 2, &bound);

	PG_RETURN_INT32(perturbation_column(row, 2 * bound + 1,
										(double) (head >> 11) * 0x1p-53) -
					bound);
}

/*
 * What a drawn number says.
 */

/* A number of persons plus noise, which can take it below 0. */
static int64
argument_drawn(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int64 drawn = PG_GETARG_INT64(argument);

	if (drawn < -KERNEL_MAX_COUNT || drawn > KERNEL_MAX_COUNT)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be between %lld and %lld: %lld", name,
						(long long) -KERNEL_MAX_COUNT,
						(long long) KERNEL_MAX_COUNT, (long long) drawn)));
	return drawn;
}

static double
argument_noise_variance(FunctionCallInfo fcinfo, int argument,
						const char *name)
{
	double variance = PG_GETARG_FLOAT8(argument);

	if (!(variance >= 0.0 && isfinite(variance)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be a number and must not be negative: %g",
						name, variance)));
	return variance;
}

/* drawn_share(drawn, frame, variance, level) */
Datum
protect_drawn_share(PG_FUNCTION_ARGS)
{
	int64 drawn = argument_drawn(fcinfo, 0, "drawn");
	int64 frame = argument_persons(fcinfo, 1);
	DrawnNoise noise = {
		.variance = argument_noise_variance(fcinfo, 2, "variance")
	};
	double level = argument_level(fcinfo, 3);

	return result_estimate(fcinfo, drawn_share(drawn, frame, noise, level));
}

/* drawn_share(drawn, frame, variance, frame_variance, covariance, level) */
Datum
protect_drawn_share_of_drawn(PG_FUNCTION_ARGS)
{
	int64 drawn = argument_drawn(fcinfo, 0, "drawn");
	int64 frame = argument_drawn(fcinfo, 1, "frame");
	DrawnNoise noise = {
		.variance = argument_noise_variance(fcinfo, 2, "variance"),
		.frame_variance = argument_noise_variance(fcinfo, 3,
												  "frame_variance"),
		.covariance = PG_GETARG_FLOAT8(4)
	};
	double level = argument_level(fcinfo, 5);

	if (!drawn_noise_is_possible(noise))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("covariance must lie within -%g and %g: %g",
						sqrt(noise.variance * noise.frame_variance),
						sqrt(noise.variance * noise.frame_variance),
						noise.covariance),
				 errdetail("No two numbers with the variances %g and %g have it.",
						   noise.variance, noise.frame_variance)));
	return result_estimate(fcinfo, drawn_share(drawn, frame, noise, level));
}

/* drawn_z(drawn, frame, reference_share, variance) */
Datum
protect_drawn_z(PG_FUNCTION_ARGS)
{
	int64 drawn = argument_drawn(fcinfo, 0, "drawn");
	int64 frame = argument_persons(fcinfo, 1);
	double reference_share = PG_GETARG_FLOAT8(2);
	double variance = argument_noise_variance(fcinfo, 3, "variance");

	if (!(reference_share >= 0.0 && reference_share <= 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("reference share must be between 0 and 1: %g",
						reference_share),
				 errhint("Write 45.1 percent as 0.451.")));
	return result_test(fcinfo, drawn_share_test(drawn, frame, reference_share,
												variance));
}
