/*
 * estimate.c
 *		The variance of best estimates, by one factorisation for all of them.
 */
#include "kernel/protect/estimate.h"

/* Below this multiple of what is required a variance is proved. */
#define MARGIN 1.25

/* Weights that close are equal, and the first row is the heaviest. */
#define TIE 1e-3

/* A weight that small is none, but for rounding and the freedom supposed. */
#define NO_WEIGHT 1e-6

/* Stretches of rows whose solution is not 0 that are kept apart. */
#define STRETCHES 16

static int32_t
series_of(const Shown *shown, int32_t row)
{
	return shown->series == NULL ? -1 : shown->series[row];
}

static double
coefficient_of(const CertificateTarget *target, int32_t k)
{
	return target->coefficient == NULL ? 1.0 : target->coefficient[k];
}

static double
dot(const double *x, const double *y, int32_t n)
{
	double sum[4] = {0.0};
	int32_t k = 0;

	for (; k + 4 <= n; k += 4)
		for (int j = 0; j < 4; j++)
			sum[j] += x[k + j] * y[k + j];
	for (; k < n; k++)
		sum[0] += x[k] * y[k];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/*
 * The matrix.
 */

/*
 * Adds row `row` of K to row_value, up to its diagonal; returns the first
 * column that is not 0.  Rows come in order, since a series lists those before.
 */
static int32_t
add_row(const Shown *shown, EstimateRoom *room, int32_t row)
{
	const IncidenceSide *rows = &shown->incidence.by_row;
	const IncidenceSide *atoms = &shown->incidence.by_atom;
	int32_t series = series_of(shown, row);
	int32_t first = row;

	for (int32_t e = rows->start[row]; e < rows->start[row + 1]; e++)
	{
		int32_t atom = rows->other[e];
		double a = ESTIMATE_FREEDOM * incidence_coefficient(rows, e);

		for (int32_t f = atoms->start[atom]; f < atoms->start[atom + 1]; f++)
		{
			int32_t other = atoms->other[f];

			if (other > row)
				continue;
			room->row_value[other] += a * incidence_coefficient(atoms, f);
			if (other < first)
				first = other;
		}
	}
	room->row_value[row] += shown->variance[row];
	if (series < 0)
		return first;
	room->row_value[row] += shown->series_variance;
	for (int32_t other = room->series_last[series]; other > 0;
		 other = room->series_next[other - 1])
	{
		room->row_value[other - 1] += shown->series_variance;
		if (other - 1 < first)
			first = other - 1;
	}
	room->series_next[row] = room->series_last[series];
	room->series_last[series] = row + 1;
	return first;
}

static void
forget_series(const Shown *shown, EstimateRoom *room)
{
	for (int32_t s = 0; s < shown->number_of_series; s++)
		room->series_last[s] = 0;
}

int64_t
estimate_envelope(const Shown *shown, EstimateRoom *room)
{
	int32_t n = shown->incidence.by_row.n;

	room->start[0] = 0;
	forget_series(shown, room);
	for (int32_t i = 0; i < n; i++)
	{
		int32_t first = add_row(shown, room, i);

		for (int32_t k = first; k <= i; k++)
			room->row_value[k] = 0.0;
		room->first[i] = first;
		room->start[i + 1] = room->start[i] + i - first + 1;
		kernel_check();
	}
	return room->start[n];
}

/* Row i of the factor, as if it began with column 0: from first[i] on. */
static double *
factor_row(const EstimateRoom *room, int32_t i)
{
	return room->factor + room->start[i] - room->first[i];
}

bool
estimate_factor(const Shown *shown, EstimateRoom *room)
{
	forget_series(shown, room);
	for (int32_t i = 0; i < shown->incidence.by_row.n; i++)
	{
		double *mine = room->factor + room->start[i];
		int32_t first = room->first[i];
		double rest;

		add_row(shown, room, i);
		for (int32_t k = first; k <= i; k++)
		{
			mine[k - first] = room->row_value[k];
			room->row_value[k] = 0.0;
		}
		for (int32_t j = first; j < i; j++)
		{
			int32_t from = first > room->first[j] ? first : room->first[j];
			const double *other = room->factor + room->start[j];

			mine[j - first] = (mine[j - first] -
							   dot(mine + (from - first),
								   other + (from - room->first[j]), j - from)) /
				other[j - room->first[j]];
		}
		rest = mine[i - first] - dot(mine, mine, i - first);
		if (!(rest > 0.0))
			return false;
		mine[i - first] = sqrt(rest);
		kernel_check();
	}
	return true;
}

/*
 * A row that is shown less well.
 *
 * The matrix then has more on its diagonal, or without its row and column the
 * rest of the factor has what the column had: in both cases L L' becomes
 * L L' + w w'.  Rotations of w into the columns of L, one for each column in which
 * it is not 0, make that a factor again.
 */

/* Turns w, of which row i has `w`, into the columns before i. */
static double
turn_row(const EstimateRoom *room, int32_t i, double w, int32_t turns)
{
	double *row = factor_row(room, i);
	int32_t t = turns;

	while (t > 0 && room->turned[t - 1] >= room->first[i])
		t--;
	for (; t < turns; t++)
	{
		int32_t k = room->turned[t];
		double before = row[k];

		row[k] = room->cosine[t] * before + room->sine[t] * w;
		w = room->cosine[t] * w - room->sine[t] * before;
	}
	return w;
}

/* Adds w w', where w is room->change, 0 before row `from`, and then all 0. */
static void
add_square(const Shown *shown, EstimateRoom *room, int32_t from)
{
	int32_t turns = 0;

	for (int32_t i = from; i < shown->incidence.by_row.n; i++)
	{
		double *row = factor_row(room, i);
		double w = turn_row(room, i, room->change[i], turns);
		double length;

		room->change[i] = 0.0;
		if (i % 256 == 0)
			kernel_check();
		if (w == 0.0)
			continue;
		length = hypot(row[i], w);
		room->turned[turns] = i;
		room->cosine[turns] = row[i] / length;
		room->sine[turns++] = w / length;
		row[i] = length;
	}
}

void
estimate_raise(const Shown *shown, EstimateRoom *room, int32_t row,
			   double variance)
{
	int32_t n = shown->incidence.by_row.n;

	if (isfinite(variance))
	{
		room->change[row] = sqrt(variance - shown->variance[row]);
		add_square(shown, room, row);
		return;
	}
	for (int32_t i = row + 1; i < n; i++)
		if (room->first[i] <= row)
		{
			room->change[i] = factor_row(room, i)[row];
			factor_row(room, i)[row] = 0.0;
		}
	for (int32_t k = room->first[row]; k < row; k++)
		factor_row(room, row)[k] = 0.0;
	factor_row(room, row)[row] = 1.0;
	add_square(shown, room, row + 1);
}

/*
 * Solutions.  Those of a batch are by turns: element b of row i is
 * solution[i * ESTIMATE_BATCH + b].
 */

typedef struct Stretches
{
	int n;
	int32_t begin[STRETCHES];
	int32_t end[STRETCHES];
} Stretches;

static void
stretch(Stretches *stretches, int32_t row)
{
	int last = stretches->n - 1;

	if (last >= 0 && (stretches->end[last] == row || last == STRETCHES - 1))
		stretches->end[last] = row + 1;
	else
	{
		stretches->begin[stretches->n] = row;
		stretches->end[stretches->n++] = row + 1;
	}
}

/* Sets the right-hand sides to A c of rows that are shown; returns the first row that is not 0. */
static int32_t
set_targets(const Shown *shown, EstimateRoom *room,
			const EstimateTarget *target, int n)
{
	const IncidenceSide *atoms = &shown->incidence.by_atom;
	int32_t lowest = shown->incidence.by_row.n;

	for (int64_t k = 0; k < (int64_t) lowest * ESTIMATE_BATCH; k++)
		room->solution[k] = 0.0;
	for (int b = 0; b < n; b++)
		for (int32_t k = 0; k < target[b].sum.n; k++)
		{
			int32_t atom = target[b].sum.atom[k];
			double c = coefficient_of(&target[b].sum, k);

			for (int32_t e = atoms->start[atom]; e < atoms->start[atom + 1]; e++)
			{
				int32_t row = atoms->other[e];

				if (isinf(shown->variance[row]))
					continue;
				room->solution[(int64_t) row * ESTIMATE_BATCH + b] +=
					ESTIMATE_FREEDOM * c * incidence_coefficient(atoms, e);
				if (row < lowest)
					lowest = row;
			}
		}
	return lowest;
}

/* sum += row times the solutions, of columns begin .. end - 1. */
static void
add_products(double *sum, const double *restrict row,
			 const double *restrict solution, int32_t begin, int32_t end)
{
	double mine[ESTIMATE_BATCH];

	for (int b = 0; b < ESTIMATE_BATCH; b++)
		mine[b] = sum[b];
	for (int32_t k = begin; k < end; k++)
		for (int b = 0; b < ESTIMATE_BATCH; b++)
			mine[b] += row[k] * solution[(int64_t) k * ESTIMATE_BATCH + b];
	for (int b = 0; b < ESTIMATE_BATCH; b++)
		sum[b] = mine[b];
}

/* The solutions of columns begin .. end - 1 -= row times the weights. */
static void
take_products(double *restrict solution, const double *restrict row,
			  const double *weight, int32_t begin, int32_t end)
{
	double mine[ESTIMATE_BATCH];

	for (int b = 0; b < ESTIMATE_BATCH; b++)
		mine[b] = weight[b];
	for (int32_t k = begin; k < end; k++)
		for (int b = 0; b < ESTIMATE_BATCH; b++)
			solution[(int64_t) k * ESTIMATE_BATCH + b] -= row[k] * mine[b];
}

/*
 * Turns right-hand sides that are 0 before row `lowest` into L^-1 of them, and
 * adds up their squares.
 */
static void
solve_forward(const Shown *shown, EstimateRoom *room, int32_t lowest,
			  double *square)
{
	Stretches stretches = {0};

	for (int32_t i = lowest; i < shown->incidence.by_row.n; i++)
	{
		const double *row = factor_row(room, i);
		double *mine = room->solution + (int64_t) i * ESTIMATE_BATCH;
		double sum[ESTIMATE_BATCH] = {0.0};
		bool any = false;

		for (int s = 0; s < stretches.n; s++)
		{
			int32_t begin = stretches.begin[s] > room->first[i]
				? stretches.begin[s] : room->first[i];

			if (begin >= stretches.end[s])
				continue;
			add_products(sum, row, room->solution, begin, stretches.end[s]);
			any = true;
		}
		for (int b = 0; b < ESTIMATE_BATCH; b++)
			any = any || mine[b] != 0.0;
		if (!any)
			continue;
		for (int b = 0; b < ESTIMATE_BATCH; b++)
		{
			mine[b] = (mine[b] - sum[b]) / row[i];
			square[b] += mine[b] * mine[b];
		}
		stretch(&stretches, i);
		if (i % 256 == 0)
			kernel_check();
	}
}

/* L'^-1 of the solutions: the weights of the best estimates. */
static void
solve_backward(const Shown *shown, EstimateRoom *room)
{
	for (int32_t i = shown->incidence.by_row.n - 1; i >= 0; i--)
	{
		const double *row = factor_row(room, i);
		double *mine = room->solution + (int64_t) i * ESTIMATE_BATCH;
		double weight[ESTIMATE_BATCH];

		for (int b = 0; b < ESTIMATE_BATCH; b++)
			mine[b] = weight[b] = mine[b] / row[i];
		take_products(room->solution, row, weight, room->first[i], i);
		if (i % 256 == 0)
			kernel_check();
	}
}

/* Sets row_value to one of the solutions. */
static void
take_solution(const Shown *shown, EstimateRoom *room, int b)
{
	for (int32_t i = 0; i < shown->incidence.by_row.n; i++)
		room->row_value[i] = room->solution[(int64_t) i * ESTIMATE_BATCH + b];
}

/*
 * Proofs.
 */

/* What the weights leave of the target: z = c - A' weight, in atom_value. */
static void
leave(const Shown *shown, EstimateRoom *room, const CertificateTarget *target)
{
	const IncidenceSide *rows = &shown->incidence.by_row;

	for (int32_t j = 0; j < shown->incidence.by_atom.n; j++)
		room->atom_value[j] = 0.0;
	for (int32_t k = 0; k < target->n; k++)
		room->atom_value[target->atom[k]] += coefficient_of(target, k);
	for (int32_t i = 0; i < rows->n; i++)
		for (int32_t e = rows->start[i]; e < rows->start[i + 1]; e++)
			room->atom_value[rows->other[e]] -=
				incidence_coefficient(rows, e) * room->row_value[i];
}

/* (A z)' C^-1 (A z), by Sherman and Morrison (1950). */
static double
seen(const Shown *shown, EstimateRoom *room)
{
	const IncidenceSide *rows = &shown->incidence.by_row;
	double square = 0.0;

	for (int32_t s = 0; s < shown->number_of_series; s++)
		room->series_sum[s] = room->series_precision[s] = 0.0;
	for (int32_t i = 0; i < rows->n; i++)
	{
		int32_t series = series_of(shown, i);
		double value = 0.0;

		for (int32_t e = rows->start[i]; e < rows->start[i + 1]; e++)
			value += incidence_coefficient(rows, e) *
				room->atom_value[rows->other[e]];
		square += value * value / shown->variance[i];
		if (series < 0)
			continue;
		room->series_sum[series] += value / shown->variance[i];
		room->series_precision[series] += 1.0 / shown->variance[i];
	}
	for (int32_t s = 0; s < shown->number_of_series; s++)
		square -= shown->series_variance * room->series_sum[s] *
			room->series_sum[s] /
			(1.0 + shown->series_variance * room->series_precision[s]);
	return square;
}

static double
proved_by(const Shown *shown, EstimateRoom *room,
		  const CertificateTarget *target)
{
	double product = 0.0;
	double square;

	leave(shown, room, target);
	for (int32_t k = 0; k < target->n; k++)
		product += room->atom_value[target->atom[k]] *
			coefficient_of(target, k);
	square = seen(shown, room);
	return square > 0.0 ? product * product / square
		: product != 0.0 ? INFINITY : 0.0;
}

static void
find_heaviest(const Shown *shown, const EstimateRoom *room, int32_t own,
			  const bool *may_go, Certificate *result)
{
	for (int32_t i = 0; i < shown->incidence.by_row.n; i++)
		if (i != own && (may_go == NULL || may_go[i]) &&
			fabs(room->row_value[i]) >
			fmax(NO_WEIGHT, (1.0 + TIE) * fabs(result->weight)))
		{
			result->heaviest = i;
			result->weight = room->row_value[i];
		}
}

/* The square of its length, where an atom that is there twice counts twice. */
static double
square_of(EstimateRoom *room, const CertificateTarget *target)
{
	double square = 0.0;

	for (int32_t k = 0; k < target->n; k++)
		room->atom_value[target->atom[k]] = 0.0;
	for (int32_t k = 0; k < target->n; k++)
		room->atom_value[target->atom[k]] += coefficient_of(target, k);
	for (int32_t k = 0; k < target->n; k++)
		square += coefficient_of(target, k) *
			room->atom_value[target->atom[k]];
	return square;
}

/* Solves for a batch up to L^-1; returns their variances by the factorisation. */
static void
find_variances(const Shown *shown, EstimateRoom *room,
			   const EstimateTarget *target, int n, double *variance)
{
	double square[ESTIMATE_BATCH] = {0.0};
	int32_t lowest = set_targets(shown, room, target, n);

	solve_forward(shown, room, lowest, square);
	for (int b = 0; b < n; b++)
		variance[b] = ESTIMATE_FREEDOM * square_of(room, &target[b].sum) -
			square[b];
}

/* Sets the results of those of a batch that are near what is required. */
static void
prove(const Shown *shown, EstimateRoom *room, const EstimateTarget *target,
	  const int *near, int n, const bool *may_go, Certificate *result)
{
	EstimateTarget batch[ESTIMATE_BATCH] = {0};
	double variance[ESTIMATE_BATCH];

	for (int b = 0; b < n; b++)
		batch[b] = target[near[b]];
	find_variances(shown, room, batch, n, variance);
	solve_backward(shown, room);
	for (int b = 0; b < n; b++)
	{
		take_solution(shown, room, b);
		result[near[b]].variance = proved_by(shown, room, &batch[b].sum);
		find_heaviest(shown, room, batch[b].own, may_go, &result[near[b]]);
	}
	for (int32_t i = 0; i < shown->incidence.by_row.n; i++)
		room->row_value[i] = 0.0;
}

void
estimate_targets(const Shown *shown, EstimateRoom *room,
				 const EstimateTarget *target, int n, const bool *may_go,
				 Certificate *result)
{
	int near[ESTIMATE_BATCH];
	int waiting = 0;

	for (int begin = 0; begin < n; begin += ESTIMATE_BATCH)
	{
		int here = n - begin < ESTIMATE_BATCH ? n - begin : ESTIMATE_BATCH;
		double variance[ESTIMATE_BATCH];

		find_variances(shown, room, target + begin, here, variance);
		for (int b = 0; b < here; b++)
		{
			int k = begin + b;

			result[k] = (Certificate){
				variance[b], -1, 0.0, shown->incidence.by_atom.n, true
			};
			if (variance[b] >= MARGIN * target[k].required)
				continue;
			near[waiting++] = k;
			if (waiting < ESTIMATE_BATCH)
				continue;
			prove(shown, room, target, near, waiting, may_go, result);
			waiting = 0;
		}
	}
	if (waiting > 0)
		prove(shown, room, target, near, waiting, may_go, result);
}
