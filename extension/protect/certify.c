/*
 * certify.c
 *		certify_variance(), estimate_variance(): how well numbers could be
 *		estimated from everything that is shown; cells_to_withhold(): what not to
 *		show so that they cannot be.
 */
#include "protect/shown.h"

#include "miscadmin.h"

#include "kernel/protect/withhold.h"
#include "common/array_argument.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(protect_certify_variance);
SPEGEL_FUNCTION(protect_estimate_variance);
SPEGEL_FUNCTION(protect_cells_to_withhold);

/* For the exact rows of a search: 64 MB, if there are any. */
#define BASIS_ROOM (INT64CONST(1) << 23)

typedef enum Argument
{
	ARGUMENT_CELLS,				/* and atoms, coefficients */
	ARGUMENT_VARIANCES = 3,
	ARGUMENT_REQUIRED,
	ARGUMENT_SERIES,
	ARGUMENT_SERIES_VARIANCE,
	ARGUMENT_TARGETS,			/* and target_atoms, target_coefficients */
	ARGUMENT_MAX_ATOMS = 10,	/* of certify_variance() */
	ARGUMENT_OWN = 10,			/* of estimate_variance() */
	ARGUMENT_MAY_GO,			/* and cells_to_withhold(), of which all are */
	ARGUMENT_LEFT,
	ARGUMENT_SPARED
} Argument;

/* What is asked for: cells by their numbers, or sums of their own. */
typedef struct Targets
{
	int n;
	const int32 *cell;			/* from 1; NULL: all cells, or sums */
	bool sums;
	IncidenceSide side;			/* of the sums */
	const double *required;
	int required_n;
} Targets;

static void
refuse_null_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", name)));
}

static void
refuse_alone(FunctionCallInfo fcinfo, int argument, const char *const *names)
{
	if (!PG_ARGISNULL(ARGUMENT_TARGETS + argument) &&
		PG_ARGISNULL(ARGUMENT_TARGETS + argument - 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is given without %s", names[argument],
						names[argument - 1]),
				 errhint("Entry k of a target is targets[k], target_atoms[k] and, if not 1, target_coefficients[k].")));
}

static const double *
argument_variances(FunctionCallInfo fcinfo, int *n)
{
	refuse_null_argument(fcinfo, ARGUMENT_VARIANCES, "variances");
	return argument_amount_array(fcinfo, ARGUMENT_VARIANCES, "variances", n);
}

/* Series from 0, -1 for none, which is 0 as it came. */
static void
fill_series(FunctionCallInfo fcinfo, Shown *shown)
{
	const int32 *given;
	int32 *series;
	int n;

	shown->series_variance = PG_GETARG_FLOAT8(ARGUMENT_SERIES_VARIANCE);
	if (!(shown->series_variance >= 0.0 && isfinite(shown->series_variance)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("series_variance must be a number and must not be negative: %g",
						shown->series_variance)));
	if (PG_ARGISNULL(ARGUMENT_SERIES))
		return;
	given = argument_int32_array(fcinfo, ARGUMENT_SERIES, "series", &n);
	check_parallel("variances", shown->incidence.by_row.n, "series", n);
	series = huge_alloc(n, sizeof(int32));
	for (int i = 0; i < n; i++)
	{
		if (given[i] < 0 || given[i] > n)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("series must contain numbers between 0 and %d: %d",
							n, given[i]),
					 errhint("Number the series from 1, by dense_rank(); 0 is for none.")));
		if (given[i] > 0 && shown->variance[i] == 0.0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cell %d of series %d has no noise of its own",
							i + 1, given[i]),
					 errhint("A cell without any noise belongs to series 0.")));
		series[i] = given[i] - 1;
	}
	shown->series = series;
	shown->number_of_series = n;
}

static Shown
argument_shown(FunctionCallInfo fcinfo)
{
	static const char *const names[] = {"cells", "atoms", "coefficients"};
	static const char *const target_names[] = {
		"targets", "target_atoms", "target_coefficients"
	};
	Entries entries;
	Shown shown = {0};
	int32 atoms;
	int n;

	refuse_null_argument(fcinfo, 0, names[0]);
	refuse_null_argument(fcinfo, 1, names[1]);
	refuse_alone(fcinfo, 1, target_names);
	refuse_alone(fcinfo, 2, target_names);
	entries = argument_entries(fcinfo, ARGUMENT_CELLS, names);
	shown.variance = argument_variances(fcinfo, &n);
	if (entries.last_mine > n)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("cell %d has no variance", entries.last_mine),
				 errdetail("There are %d variances.", n),
				 errhint("Number the cells from 1, as the variances stand.")));
	atoms = entries.last_other;
	if (!PG_ARGISNULL(ARGUMENT_TARGETS) && !PG_ARGISNULL(ARGUMENT_TARGETS + 1))
		atoms = Max(atoms, argument_entries(fcinfo, ARGUMENT_TARGETS,
											target_names).last_other);
	entries_fill(entries, n, atoms, &shown.incidence.by_row,
				 &shown.incidence.by_atom);
	fill_series(fcinfo, &shown);
	return shown;
}

static Targets
argument_targets(FunctionCallInfo fcinfo, const Shown *shown)
{
	static const char *const names[] = {
		"targets", "target_atoms", "target_coefficients"
	};
	Targets targets = {.n = shown->incidence.by_row.n};

	if (!PG_ARGISNULL(ARGUMENT_TARGETS) && !PG_ARGISNULL(ARGUMENT_TARGETS + 1))
	{
		Entries entries = argument_entries(fcinfo, ARGUMENT_TARGETS, names);

		targets.sums = true;
		targets.n = entries.last_mine;
		entries_fill(entries, targets.n, 0, &targets.side, NULL);
	}
	else if (!PG_ARGISNULL(ARGUMENT_TARGETS))
	{
		targets.cell = argument_int32_array(fcinfo, ARGUMENT_TARGETS,
											names[0], &targets.n);
		for (int i = 0; i < targets.n; i++)
			if (targets.cell[i] < 1 ||
				targets.cell[i] > shown->incidence.by_row.n)
				ereport(ERROR,
						(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						 errmsg("targets must contain numbers of cells, 1 to %d: %d",
								shown->incidence.by_row.n, targets.cell[i])));
	}
	refuse_null_argument(fcinfo, ARGUMENT_REQUIRED, "required");
	targets.required = argument_amount_array(fcinfo, ARGUMENT_REQUIRED,
											 "required", &targets.required_n);
	if (targets.required_n != 1 && targets.required_n != targets.n)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("required must have one element, or one for each target"),
				 errdetail("It has %d; the number of targets is %d.",
						   targets.required_n, targets.n)));
	return targets;
}

static CertificateRoom
new_room(const Shown *shown)
{
	int32 atoms = shown->incidence.by_atom.n;
	int32 rows = shown->incidence.by_row.n;
	int32 series = shown->number_of_series;
	CertificateRoom room = {
		.z = huge_alloc(atoms, sizeof(double)),
		.residual = huge_alloc(atoms, sizeof(double)),
		.direction = huge_alloc(atoms, sizeof(double)),
		.image = huge_alloc(atoms, sizeof(double)),
		.scale = huge_alloc(atoms, sizeof(double)),
		.target = huge_alloc(atoms, sizeof(double)),
		.chosen = huge_alloc(atoms, sizeof(int32)),
		.is_chosen = huge_alloc(atoms, sizeof(bool)),
		.row_value = huge_alloc(rows, sizeof(double)),
		.touched = huge_alloc(rows, sizeof(int32)),
		.is_touched = huge_alloc(rows, sizeof(bool)),
		.series_precision = huge_alloc(series, sizeof(double)),
		.series_sum = huge_alloc(series, sizeof(double)),
		.touched_series = huge_alloc(series, sizeof(int32))
	};

	for (int32 i = 0; i < rows && room.basis == NULL; i++)
		if (shown->variance[i] == 0.0)
		{
			room.basis_room = Min(BASIS_ROOM, (int64) rows * atoms);
			room.basis = huge_alloc(room.basis_room, sizeof(double));
		}
	certificate_prepare(shown, &room);
	return room;
}

/* The atoms of a row of a matrix. */
static CertificateTarget
target_of(const IncidenceSide *side, int32 row)
{
	int32 begin = side->start[row];

	return (CertificateTarget){
		side->start[row + 1] - begin, side->other + begin,
		side->coefficient == NULL ? NULL : side->coefficient + begin
	};
}

static void
result_certificate(FunctionCallInfo fcinfo, int32 number, double required,
				   Certificate certificate)
{
	ResultRow row = {0};

	row_add_int32(&row, number);
	row_add_float8(&row, certificate.variance);
	row_add_boolean(&row, certificate.variance >= required);
	if (certificate.heaviest < 0)
	{
		row_add_null(&row);
		row_add_null(&row);
	}
	else
	{
		row_add_int32(&row, certificate.heaviest + 1);
		row_add_float8(&row, certificate.weight);
	}
	row_add_boolean(&row, certificate.complete);
	result_set_row(fcinfo, &row);
}

Datum
protect_certify_variance(PG_FUNCTION_ARGS)
{
	int32 max_atoms = PG_ARGISNULL(ARGUMENT_MAX_ATOMS) ? PG_INT32_MAX :
		PG_GETARG_INT32(ARGUMENT_MAX_ATOMS);
	Shown shown;
	Targets targets;
	CertificateRoom room;

	if (max_atoms < 1)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("max_atoms must be positive: %d", max_atoms)));
	refuse_null_argument(fcinfo, ARGUMENT_SERIES_VARIANCE, "series_variance");
	shown = argument_shown(fcinfo);
	targets = argument_targets(fcinfo, &shown);
	room = new_room(&shown);
	result_set_begin(fcinfo);
	for (int i = 0; i < targets.n; i++)
	{
		int32 number = targets.cell == NULL ? i : targets.cell[i] - 1;
		double required = targets.required[targets.required_n == 1 ? 0 : i];
		const IncidenceSide *side = targets.sums ? &targets.side :
			&shown.incidence.by_row;

		result_certificate(fcinfo, number + 1, required,
						   certificate_seek(&shown, target_of(side, number),
											targets.sums ? -1 : number,
											required, max_atoms, &room));
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}

/*
 * estimate_variance()
 */

static EstimateRoom
new_estimate_room(const Shown *shown)
{
	int32 atoms = shown->incidence.by_atom.n;
	int32 rows = shown->incidence.by_row.n;
	int32 series = shown->number_of_series;
	EstimateRoom room = {
		.first = huge_alloc(rows, sizeof(int32)),
		.start = huge_alloc((Size) rows + 1, sizeof(int64)),
		.series_next = huge_alloc(rows, sizeof(int32)),
		.series_last = huge_alloc(series, sizeof(int32)),
		.row_value = huge_alloc(rows, sizeof(double)),
		.solution = huge_alloc((Size) rows * ESTIMATE_BATCH, sizeof(double)),
		.atom_value = huge_alloc(atoms, sizeof(double)),
		.series_sum = huge_alloc(series, sizeof(double)),
		.series_precision = huge_alloc(series, sizeof(double)),
		.change = huge_alloc(rows, sizeof(double)),
		.turned = huge_alloc(rows, sizeof(int32)),
		.cosine = huge_alloc(rows, sizeof(double)),
		.sine = huge_alloc(rows, sizeof(double))
	};

	for (int32 i = 0; i < rows; i++)
		if (shown->variance[i] == 0.0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("variances must be positive: 0 of cell %d", i + 1),
					 errhint("certify_variance() takes cells without noise.")));
	room.factor = huge_alloc(estimate_envelope(shown, &room), sizeof(double));
	if (!estimate_factor(shown, &room))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the numbers that are shown are too many, or too large, to be told apart"),
				 errhint("Use certify_variance().")));
	return room;
}

/* The cell that shows each target, from 0; -1 for none. */
static const int32 *
argument_own(FunctionCallInfo fcinfo, const Targets *targets, int32 cells)
{
	int32 *own = huge_alloc(targets->n, sizeof(int32));
	const int32 *given = NULL;
	int n;

	if (!PG_ARGISNULL(ARGUMENT_OWN))
	{
		given = argument_int32_array(fcinfo, ARGUMENT_OWN, "own", &n);
		check_parallel("the sums", targets->n, "own", n);
	}
	for (int i = 0; i < targets->n; i++)
	{
		if (given != NULL && (given[i] < 0 || given[i] > cells))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("own must contain numbers of cells, or 0, up to %d: %d",
							cells, given[i])));
		own[i] = given != NULL ? given[i] - 1 : targets->sums ? -1
			: targets->cell == NULL ? i : targets->cell[i] - 1;
	}
	return own;
}

/* For each cell; NULL when the argument is. */
static bool *
argument_of_cells(FunctionCallInfo fcinfo, int argument, const char *name,
				  int32 cells)
{
	bool *value;
	int n;

	if (PG_ARGISNULL(argument))
		return NULL;
	value = argument_boolean_array(fcinfo, argument, name, &n);
	check_parallel("variances", cells, name, n);
	return value;
}

/* Target number i of all, from 0. */
static EstimateTarget
estimate_target(const Shown *shown, const Targets *targets, const int32 *own,
				int i)
{
	int number = targets->cell == NULL ? i : targets->cell[i] - 1;
	const IncidenceSide *side = targets->sums ? &targets->side :
		&shown->incidence.by_row;

	return (EstimateTarget){
		target_of(side, number), own[i],
		targets->required[targets->required_n == 1 ? 0 : i]
	};
}

Datum
protect_estimate_variance(PG_FUNCTION_ARGS)
{
	Shown shown;
	Targets targets;
	EstimateRoom room;
	const int32 *own;
	const bool *may_go;

	refuse_null_argument(fcinfo, ARGUMENT_SERIES_VARIANCE, "series_variance");
	shown = argument_shown(fcinfo);
	targets = argument_targets(fcinfo, &shown);
	own = argument_own(fcinfo, &targets, shown.incidence.by_row.n);
	may_go = argument_of_cells(fcinfo, ARGUMENT_MAY_GO, "may_go",
							   shown.incidence.by_row.n);
	room = new_estimate_room(&shown);
	result_set_begin(fcinfo);
	for (int begin = 0; begin < targets.n; begin += ESTIMATE_ASKED)
	{
		int n = Min(ESTIMATE_ASKED, targets.n - begin);
		EstimateTarget batch[ESTIMATE_ASKED];
		Certificate result[ESTIMATE_ASKED];

		for (int i = 0; i < n; i++)
			batch[i] = estimate_target(&shown, &targets, own, begin + i);
		estimate_targets(&shown, &room, batch, n, may_go, result);
		for (int i = 0; i < n; i++)
			result_certificate(fcinfo,
							   targets.cell == NULL ? begin + i + 1
							   : targets.cell[begin + i],
							   batch[i].required, result[i]);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}

/*
 * cells_to_withhold()
 */

/* Room for what becomes of the cells. */
static Withholding
argument_withholding(FunctionCallInfo fcinfo, Shown *shown)
{
	int32 cells = shown->incidence.by_row.n;
	double *variance = huge_alloc(cells, sizeof(double));
	double *left = huge_alloc(cells, sizeof(double));
	bool *may_go = argument_of_cells(fcinfo, ARGUMENT_MAY_GO, "may_go", cells);
	bool *spared = argument_of_cells(fcinfo, ARGUMENT_SPARED, "spared", cells);
	const double *given = NULL;
	int n;

	if (!PG_ARGISNULL(ARGUMENT_LEFT))
	{
		given = argument_amount_array(fcinfo, ARGUMENT_LEFT, "variances_left",
									  &n);
		check_parallel("variances", cells, "variances_left", n);
	}
	if (may_go == NULL)
	{
		may_go = huge_alloc(cells, sizeof(bool));
		memset(may_go, true, cells);
	}
	if (spared == NULL)
		spared = huge_alloc(cells, sizeof(bool));
	for (int32 i = 0; i < cells; i++)
	{
		variance[i] = shown->variance[i];
		left[i] = given == NULL || given[i] == 0.0 ? INFINITY : given[i];
		if (left[i] < variance[i])
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("variances_left must not be smaller than variances: %g and %g of cell %d",
							left[i], variance[i], i + 1),
					 errhint("What is left of a cell that is withheld says less than the cell; 0: nothing is left.")));
	}
	shown->variance = variance;
	return (Withholding){
		variance, left, may_go, spared, huge_alloc(cells, sizeof(double)),
		huge_alloc(cells, sizeof(bool)), huge_alloc(cells, sizeof(int32))
	};
}

Datum
protect_cells_to_withhold(PG_FUNCTION_ARGS)
{
	Shown shown;
	Targets targets;
	EstimateTarget *target;
	Withholding cells;
	EstimateRoom room;
	const int32 *own;

	refuse_null_argument(fcinfo, ARGUMENT_SERIES_VARIANCE, "series_variance");
	shown = argument_shown(fcinfo);
	targets = argument_targets(fcinfo, &shown);
	own = argument_own(fcinfo, &targets, shown.incidence.by_row.n);
	cells = argument_withholding(fcinfo, &shown);
	target = huge_alloc(targets.n, sizeof(EstimateTarget));
	for (int i = 0; i < targets.n; i++)
		target[i] = estimate_target(&shown, &targets, own, i);
	room = new_estimate_room(&shown);
	withhold_rows(&shown, &room, &cells, target, targets.n);
	result_set_begin(fcinfo);
	for (int32 i = 0; i < shown.incidence.by_row.n; i++)
		if (cells.withheld_for[i] > 0.0)
		{
			ResultRow row = {0};

			row_add_int32(&row, i + 1);
			row_add_float8(&row, cells.withheld_for[i]);
			result_set_row(fcinfo, &row);
		}
	return (Datum) 0;
}
