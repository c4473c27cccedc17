/*
 * certificate.c
 *		Lower bounds of the variance of the best estimate.
 */
#include "kernel/protect/certificate.h"

#include "kernel/base/sum.h"

/* The search begins with so many atoms, and goes on with four times as many. */
#define FIRST_ATOMS 16
#define GROWTH 4

/* Steps while more atoms can be taken in, and when there are no more. */
#define STEPS_OF_SOME 16
#define STEPS_OF_ALL 2000

/* A step that gains less is not worth the next one, nor a last one. */
#define GAIN_OF_SOME 5e-3
#define GAIN_OF_ALL 1e-13

/* What is left of an exact row when others have been taken out: nothing. */
#define DEPENDENT 1e-9

/* How far from 0 a sum may be that is 0, relative to the sizes of its terms. */
#define EXACT_TOLERANCE 1e-10

/* What rows see of z, relative to what they would if no terms cancelled. */
#define UNSEEN 1e-20

/* A residual that small, relative to the target, is rounding. */
#define SOLVED 1e-13

/* Below this the quadratic form of a direction is rounding. */
#define VANISHING 1e-14

/* What the search knows; the arrays are those of the room. */
typedef struct Search
{
	const Shown *shown;
	CertificateRoom *room;
	CertificateTarget target;
	int32_t own;
	double required;
	int32_t chosen;				/* atoms looked at */
	int32_t touched;			/* rows that contain any of them */
	int32_t exact;				/* basis vectors: independent exact rows */
	bool everything;			/* all atoms are looked at */
	double proved;
	int32_t heaviest;
	double weight;
} Search;

void
certificate_prepare(const Shown *shown, CertificateRoom *room)
{
	for (int32_t s = 0; s < shown->number_of_series; s++)
		room->series_precision[s] = 0.0;
	for (int32_t i = 0; i < shown->incidence.by_row.n; i++)
		if (shown->series != NULL && shown->series[i] >= 0)
		{
			kernel_assert(shown->variance[i] > 0.0);
			room->series_precision[shown->series[i]] += 1.0 / shown->variance[i];
		}
}

static int32_t
row_series(const Shown *shown, int32_t row)
{
	return shown->series == NULL ? -1 : shown->series[row];
}

/*
 * The atoms looked at.
 */

static bool
choose(Search *search, int32_t atom)
{
	CertificateRoom *room = search->room;
	const IncidenceSide *side = &search->shown->incidence.by_atom;

	if (room->is_chosen[atom])
		return false;
	room->is_chosen[atom] = true;
	room->chosen[search->chosen++] = atom;
	for (int32_t e = side->start[atom]; e < side->start[atom + 1]; e++)
	{
		int32_t row = side->other[e];

		if (!room->is_touched[row])
		{
			room->is_touched[row] = true;
			room->touched[search->touched++] = row;
		}
	}
	return true;
}

/* Up to `most` of n atoms, evenly spread. */
static void
choose_some(Search *search, const int32_t *atom, int32_t n, int32_t most)
{
	int32_t count = n < most ? n : most;

	for (int32_t k = 0; k < count; k++)
		choose(search, atom[(int64_t) k * n / count]);
}

/*
 * Up to `most` atoms: again as many of the target as of all others, which are
 * taken from the rows that are touched, in turn and evenly.
 */
static void
choose_more(Search *search, int32_t most)
{
	const IncidenceSide *side = &search->shown->incidence.by_row;
	int32_t rows = search->touched;
	int32_t room_left;
	int32_t each;

	if (most >= search->shown->incidence.by_atom.n)
	{
		for (int32_t j = 0; j < search->shown->incidence.by_atom.n; j++)
			choose(search, j);
		return;
	}
	choose_some(search, search->target.atom, search->target.n, most / 2);
	room_left = most - search->chosen;
	each = rows == 0 ? 0 : room_left / rows;
	for (int32_t i = 0; i < rows && search->chosen < most; i++)
	{
		int32_t row = search->room->touched[i];
		int32_t begin = side->start[row];

		choose_some(search, side->other + begin, side->start[row + 1] - begin,
					each > 0 ? each : 1);
		if (i % 1024 == 0)
			kernel_check();
	}
}

/*
 * Exact rows: an orthonormal basis of what they are on the atoms looked at.
 */

static double *
basis_vector(Search *search, int32_t k)
{
	return search->room->basis + (int64_t) k * search->chosen;
}

static void
take_out(const double *basis, double *vector, int32_t n)
{
	double part = 0.0;

	for (int32_t k = 0; k < n; k++)
		part += basis[k] * vector[k];
	for (int32_t k = 0; k < n; k++)
		vector[k] -= part * basis[k];
}

static double
length_of(const double *vector, int32_t n)
{
	double square = 0.0;

	for (int32_t k = 0; k < n; k++)
		square += vector[k] * vector[k];
	return sqrt(square);
}

/* Gram-Schmidt, twice; false when the room does not suffice. */
static bool
find_basis(Search *search)
{
	const IncidenceSide *side = &search->shown->incidence.by_row;
	CertificateRoom *room = search->room;
	int32_t n = search->chosen;

	search->exact = 0;
	for (int32_t i = 0; i < search->touched; i++)
	{
		int32_t row = room->touched[i];
		double *vector;
		double length;

		if (search->shown->variance[row] > 0.0)
			continue;
		if (search->exact == n)
			return true;
		if ((int64_t) (search->exact + 1) * n > room->basis_room)
			return false;
		/* By way of `image`, which has a place for every atom. */
		for (int32_t k = 0; k < n; k++)
			room->image[room->chosen[k]] = 0.0;
		for (int32_t e = side->start[row]; e < side->start[row + 1]; e++)
			if (room->is_chosen[side->other[e]])
				room->image[side->other[e]] += incidence_coefficient(side, e);
		vector = basis_vector(search, search->exact);
		for (int32_t k = 0; k < n; k++)
			vector[k] = room->image[room->chosen[k]];
		length = length_of(vector, n);
		for (int pass = 0; pass < 2; pass++)
			for (int32_t b = 0; b < search->exact; b++)
				take_out(basis_vector(search, b), vector, n);
		kernel_check();
		if (length_of(vector, n) <= DEPENDENT * length)
			continue;
		length = length_of(vector, n);
		for (int32_t k = 0; k < n; k++)
			vector[k] /= length;
		search->exact++;
	}
	return true;
}

/* Takes what exact rows would see out of a vector over the atoms. */
static void
project(Search *search, double *vector)
{
	const int32_t *chosen = search->room->chosen;
	int32_t n = search->chosen;

	for (int pass = 0; pass < 2; pass++)
		for (int32_t b = 0; b < search->exact; b++)
		{
			const double *basis = basis_vector(search, b);
			double part = 0.0;

			for (int32_t k = 0; k < n; k++)
				part += basis[k] * vector[chosen[k]];
			for (int32_t k = 0; k < n; k++)
				vector[chosen[k]] -= part * basis[k];
		}
}

/*
 * Products.
 */

static double
dot(const Search *search, const double *x, const double *y)
{
	const int32_t *chosen = search->room->chosen;
	double sum = 0.0;

	for (int32_t k = 0; k < search->chosen; k++)
		sum += x[chosen[k]] * y[chosen[k]];
	return sum;
}

/* Sets row_value of the touched rows to A vector. */
static void
rows_of(Search *search, const double *vector)
{
	const IncidenceSide *side = &search->shown->incidence.by_atom;
	CertificateRoom *room = search->room;

	for (int32_t i = 0; i < search->touched; i++)
		room->row_value[room->touched[i]] = 0.0;
	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];

		for (int32_t e = side->start[atom]; e < side->start[atom + 1]; e++)
			room->row_value[side->other[e]] +=
				incidence_coefficient(side, e) * vector[atom];
		if (k % 16384 == 0)
			kernel_check();
	}
}

/*
 * Sums row_value / variance by series into series_sum, and lists the series;
 * returns how many there are.
 */
static int32_t
sum_series(Search *search)
{
	const Shown *shown = search->shown;
	CertificateRoom *room = search->room;
	int32_t n = 0;

	for (int32_t i = 0; i < search->touched; i++)
	{
		int32_t row = room->touched[i];
		int32_t series = row_series(shown, row);

		if (series < 0 || room->row_value[row] == 0.0)
			continue;
		if (room->series_sum[series] == 0.0)
			room->touched_series[n++] = series;
		room->series_sum[series] += room->row_value[row] /
			shown->variance[row];
		/* So that it stays listed once. */
		if (room->series_sum[series] == 0.0)
			room->series_sum[series] = 0x1p-1000;
	}
	return n;
}

static void
clear_series(Search *search, int32_t n)
{
	for (int32_t s = 0; s < n; s++)
		search->room->series_sum[search->room->touched_series[s]] = 0.0;
}

/* Turns row_value into C^-1 row_value (Sherman and Morrison 1950). */
static void
whiten_rows(Search *search)
{
	const Shown *shown = search->shown;
	CertificateRoom *room = search->room;
	int32_t n = sum_series(search);

	for (int32_t i = 0; i < search->touched; i++)
	{
		int32_t row = room->touched[i];
		int32_t series = row_series(shown, row);
		double own = shown->variance[row];
		double shared = 0.0;

		if (series >= 0)
			shared = shown->series_variance * room->series_sum[series] /
				(1.0 + shown->series_variance *
				 room->series_precision[series]);
		room->row_value[row] = own > 0.0 ?
			(room->row_value[row] - shared) / own : 0.0;
	}
	clear_series(search, n);
}

/*
 * image = A' C^-1 A vector, within the null space of the exact rows.  A row of
 * a series that no chosen atom is in sees nothing of the vector, but its
 * weight is not 0; it does not come back, because no chosen atom is in it.
 */
static void
apply(Search *search, const double *vector, double *image)
{
	const IncidenceSide *side = &search->shown->incidence.by_atom;
	CertificateRoom *room = search->room;

	rows_of(search, vector);
	whiten_rows(search);
	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];
		double sum = 0.0;

		for (int32_t e = side->start[atom]; e < side->start[atom + 1]; e++)
			sum += incidence_coefficient(side, e) *
				room->row_value[side->other[e]];
		image[atom] = sum;
		if (k % 16384 == 0)
			kernel_check();
	}
	project(search, image);
}

/* Do the exact rows see nothing of z?  row_value is A z. */
static bool
exact_rows_hold(Search *search, const double *z)
{
	const Shown *shown = search->shown;
	const IncidenceSide *side = &shown->incidence.by_row;
	CertificateRoom *room = search->room;
	double largest = 0.0;

	for (int32_t k = 0; k < search->chosen; k++)
		largest = fmax(largest, fabs(z[room->chosen[k]]));
	for (int32_t i = 0; search->exact > 0 && i < search->touched; i++)
	{
		int32_t row = room->touched[i];
		double terms = 0.0;

		if (shown->variance[row] > 0.0)
			continue;
		for (int32_t e = side->start[row]; e < side->start[row + 1]; e++)
			if (room->is_chosen[side->other[e]])
				terms += fabs(incidence_coefficient(side, e)) * largest;
		if (fabs(room->row_value[row]) > EXACT_TOLERANCE * terms)
			return false;
	}
	return true;
}

/*
 * (A z)' C^-1 (A z).  With r the values, w their precisions, W the sum of those
 * of a series, touched or not, and m = sum w r / W, the part of a series is
 * sum w (r - m)^2 and m^2 W / (1 + series_variance W): nothing of the size of
 * what the rows have in common cancels.
 */
static double
seen(Search *search)
{
	const Shown *shown = search->shown;
	CertificateRoom *room = search->room;
	int32_t n = sum_series(search);
	CompensatedSum total = {0};

	for (int32_t s = 0; s < n; s++)
	{
		double precision = room->series_precision[room->touched_series[s]];
		double mean = room->series_sum[room->touched_series[s]] / precision;

		/* Of all rows; those that are touched are corrected below. */
		sum_add(&total, mean * mean * precision);
		sum_add(&total, mean * mean * precision /
				(1.0 + shown->series_variance * precision));
	}
	for (int32_t i = 0; i < search->touched; i++)
	{
		int32_t row = room->touched[i];
		int32_t series = row_series(shown, row);
		double own = shown->variance[row];
		double r = room->row_value[row];
		double mean = 0.0;

		if (!(own > 0.0))
			continue;
		if (series >= 0)
			mean = room->series_sum[series] / room->series_precision[series];
		sum_add(&total, ((r - mean) * (r - mean) - mean * mean) / own);
	}
	clear_series(search, n);
	return fmax(sum_value(total), 0.0);
}

/* What z proves, computed from z alone. */
static double
proved_by(Search *search, const double *z)
{
	CertificateRoom *room = search->room;
	double product = dot(search, room->target, z);
	double square;
	double terms = 0.0;
	double apart = 0.0;

	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];

		terms += fabs(room->target[atom] * z[atom]);
		apart += z[atom] * z[atom] / room->scale[atom];
	}
	rows_of(search, z);
	if (!(fabs(product) > EXACT_TOLERANCE * terms) ||
		!exact_rows_hold(search, z))
		return 0.0;
	square = seen(search);
	return square > UNSEEN * apart ? product * product / square : INFINITY;
}

/* Keeps the best proof, and which row has the largest weight in it. */
static void
keep_proof(Search *search, const double *z)
{
	double variance = proved_by(search, z);
	CertificateRoom *room = search->room;
	double scale;

	if (!(variance > search->proved) &&
		!(variance == search->proved && search->heaviest < 0))
		return;
	search->proved = variance;
	search->heaviest = -1;
	search->weight = 0.0;
	if (isinf(variance) || variance == 0.0)
		return;
	/* The estimate's weights are C^-1 A z for the z that solves the system. */
	scale = variance / dot(search, room->target, z);
	whiten_rows(search);
	for (int32_t i = 0; i < search->touched; i++)
	{
		int32_t row = room->touched[i];
		double weight = room->row_value[row] * scale;

		if (row != search->own && fabs(weight) > fabs(search->weight))
		{
			search->heaviest = row;
			search->weight = weight;
		}
	}
}

/*
 * The search.
 */

/* The inverse of the diagonal, without what series share. */
static void
find_scale(Search *search)
{
	const Shown *shown = search->shown;
	const IncidenceSide *side = &shown->incidence.by_atom;
	CertificateRoom *room = search->room;

	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];
		double sum = 0.0;

		for (int32_t e = side->start[atom]; e < side->start[atom + 1]; e++)
		{
			int32_t row = side->other[e];
			double a = incidence_coefficient(side, e);
			double variance = shown->variance[row];

			if (row_series(shown, row) >= 0)
				variance += shown->series_variance;
			if (variance > 0.0)
				sum += a * a / variance;
		}
		room->scale[atom] = sum > 0.0 ? 1.0 / sum : 1.0;
	}
}

/* How large a vector is in the scale of residuals. */
static double
scaled_square(const Search *search, const double *vector)
{
	const CertificateRoom *room = search->room;
	double sum = 0.0;

	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];

		sum += room->scale[atom] * vector[atom] * vector[atom];
	}
	return sum;
}

/* The scaled residual, within the null space of the exact rows. */
static void
precondition(Search *search, double *image)
{
	CertificateRoom *room = search->room;

	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];

		image[atom] = room->scale[atom] * room->residual[atom];
	}
	project(search, image);
}

/* The residual of what z solves so far; z is shortened or stretched to fit. */
static void
begin_steps(Search *search)
{
	CertificateRoom *room = search->room;
	double product;
	double square;
	double stretch;

	project(search, room->z);
	product = dot(search, room->target, room->z);
	apply(search, room->z, room->image);
	square = dot(search, room->z, room->image);
	stretch = square > 0.0 ? product / square : 0.0;
	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];

		room->z[atom] *= stretch;
		room->residual[atom] = room->target[atom] - stretch * room->image[atom];
	}
	project(search, room->residual);
}

/* Conjugate gradients; returns whether they have converged. */
static bool
take_steps(Search *search)
{
	CertificateRoom *room = search->room;
	double least_gain = search->everything ? GAIN_OF_ALL : GAIN_OF_SOME;
	int most = search->everything ? STEPS_OF_ALL : STEPS_OF_SOME;
	int small_gains = 0;
	double estimate = 0.0;
	double rho;
	double solved;

	begin_steps(search);
	precondition(search, room->direction);
	rho = dot(search, room->residual, room->direction);
	solved = SOLVED * SOLVED * scaled_square(search, room->target);
	for (int step = 0; step < most && rho > solved; step++)
	{
		double curvature;
		double step_length;
		double next_rho;
		double next_estimate;

		apply(search, room->direction, room->image);
		curvature = dot(search, room->direction, room->image);
		/* A direction that nobody sees, and the target does. */
		if (!(curvature > VANISHING * rho))
		{
			keep_proof(search, room->direction);
			break;
		}
		step_length = rho / curvature;
		for (int32_t k = 0; k < search->chosen; k++)
		{
			int32_t atom = room->chosen[k];

			room->z[atom] += step_length * room->direction[atom];
			room->residual[atom] -= step_length * room->image[atom];
		}
		next_estimate = dot(search, room->target, room->z) +
			dot(search, room->residual, room->z);
		if (next_estimate >= search->required)
		{
			keep_proof(search, room->z);
			if (search->proved >= search->required)
				return false;
		}
		small_gains = next_estimate - estimate <= least_gain * estimate ?
			small_gains + 1 : 0;
		if (small_gains >= (search->everything ? 8 : 2))
			break;
		estimate = next_estimate;
		precondition(search, room->image);
		next_rho = dot(search, room->residual, room->image);
		for (int32_t k = 0; k < search->chosen; k++)
		{
			int32_t atom = room->chosen[k];

			room->direction[atom] = room->image[atom] +
				next_rho / rho * room->direction[atom];
		}
		rho = next_rho;
		kernel_check();
	}
	keep_proof(search, room->z);
	return search->everything;
}

/* The target as a vector over the atoms: added, or taken away again. */
static void
add_target(Search *search, bool clear)
{
	const CertificateTarget *target = &search->target;

	for (int32_t k = 0; k < target->n; k++)
	{
		double *value = &search->room->target[target->atom[k]];

		if (clear)
			*value = 0.0;
		else
			*value += target->coefficient == NULL ? 1.0
												  : target->coefficient[k];
	}
}

static void
clear_room(Search *search)
{
	CertificateRoom *room = search->room;

	for (int32_t k = 0; k < search->chosen; k++)
	{
		int32_t atom = room->chosen[k];

		room->is_chosen[atom] = false;
		room->z[atom] = 0.0;
	}
	for (int32_t i = 0; i < search->touched; i++)
		room->is_touched[room->touched[i]] = false;
	add_target(search, true);
}

Certificate
certificate_seek(const Shown *shown, CertificateTarget target, int32_t own,
				 double required, int32_t max_atoms, CertificateRoom *room)
{
	Search search = {
		.shown = shown, .room = room, .target = target, .own = own,
		.required = required, .heaviest = -1
	};
	int32_t atoms = shown->incidence.by_atom.n;
	int64_t most = FIRST_ATOMS;
	int64_t asked = 0;
	bool complete = false;
	int32_t looked_at = 0;

	add_target(&search, false);
	choose_some(&search, target.atom, target.n, FIRST_ATOMS);
	for (;;)
	{
		search.everything = search.chosen >= atoms;
		if (!find_basis(&search))
			break;
		looked_at = search.chosen;
		find_scale(&search);
		complete = take_steps(&search);
		if (search.proved >= required || search.everything ||
			asked >= max_atoms)
			break;
		most *= GROWTH;
		asked = most < max_atoms ? most : max_atoms;
		choose_more(&search, (int32_t) asked);
	}
	clear_room(&search);
	return (Certificate){
		search.proved, search.heaviest, search.weight, looked_at, complete
	};
}
