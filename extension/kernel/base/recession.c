/*
 * recession.c
 *		Where a likelihood rises for ever, and what is infinite there.
 */
#include "kernel/base/recession.h"

#include "kernel/base/qr.h"

#include <string.h>

/* Of a sum of parts that is 1, what is rounding. */
#define NO_PART 1e-6

/* Of target and rest, where the search among generators ends. */
#define REACHED 1e-7
#define NO_HELP 1e-9

Recession
recession_begin(RecessionGenerators generators, double *scratch)
{
	size_t n = (size_t) generators.n;
	size_t square = (n + 1) * (n + 1);
	Recession r = {.generators = generators, .dim = generators.n};

	r.basis = scratch;
	r.support = r.basis + square;
	r.orthogonal = r.support + square;
	r.triangle = r.orthogonal + square;
	r.direction = r.triangle + square;
	r.telling = r.direction + n + 1;
	r.part = r.telling + n + 1;
	r.trial = r.part + n + 1;
	r.rest = r.trial + n + 1;
	r.target = r.rest + n + 1;
	r.w = r.target + n + 1;
	r.a = r.w + n + 1;
	r.known = r.a + n + 1;
	memset(r.basis, 0, n * n * sizeof(double));
	for (size_t i = 0; i < n; i++)
		r.basis[i + i * n] = 1.0;
	return r;
}

static double
length(const double *a, int n)
{
	return sqrt(qr_dot(a, a, n));
}

/* What of x lies in the span of the basis, by basis vector. */
static void
project(const Recession *r, const double *x, double *part)
{
	int n = r->generators.n;

	for (int k = 0; k < r->dim; k++)
		part[k] = qr_dot(r->basis + (size_t) k * n, x, n);
}

/* The vector that has these parts. */
static void
compose(const Recession *r, const double *part, double *x)
{
	int n = r->generators.n;

	memset(x, 0, (size_t) n * sizeof(double));
	for (int k = 0; k < r->dim; k++)
		for (int i = 0; i < n; i++)
			x[i] += part[k] * r->basis[i + (size_t) k * n];
}

/* Takes a direction, by its parts, out of the basis: it is turned to the last. */
static void
take_out(Recession *r, double *part)
{
	int n = r->generators.n;
	int last = r->dim - 1;
	double square;

	part[last] += copysign(length(part, r->dim), part[last]);
	square = qr_dot(part, part, r->dim);
	compose(r, part, r->w);
	for (int k = 0; k < last; k++)
		for (int i = 0; i < n; i++)
			r->basis[i + (size_t) k * n] -= 2.0 * part[k] / square * r->w[i];
	r->dim = last;
}

void
recession_restrict(Recession *r, const double *row)
{
	double whole = length(row, r->generators.n);

	if (r->dim == 0)
		return;
	project(r, row, r->part);
	if (length(r->part, r->dim) > RECESSION_TOLERANCE * whole)
		take_out(r, r->part);
}

/* A vector without order, which tells everything in the span from 0. */
static void
set_telling(Recession *r)
{
	for (int k = 0; k < r->dim; k++)
		r->part[k] = 1.0 + fmod(0.6180339887498949 * (k + 1), 1.0);
	compose(r, r->part, r->telling);
}

/*
 * Support vector k at the end of the orthogonal ones; false when it is a sum of
 * those before it.
 */
static bool
append(Recession *r, int size, int k)
{
	const double *a = r->support + (size_t) k * size;
	double *q = r->orthogonal + (size_t) k * size;
	double *column = r->triangle + (size_t) k * size;
	double left;

	memcpy(q, a, size * sizeof(double));
	memset(column, 0, size * sizeof(double));
	for (int again = 0; again < 2; again++)
		for (int j = 0; j < k; j++)
		{
			const double *other = r->orthogonal + (size_t) j * size;
			double product = qr_dot(other, q, size);

			column[j] += product;
			for (int i = 0; i < size; i++)
				q[i] -= product * other[i];
		}
	left = length(q, size);
	if (left <= RECESSION_TOLERANCE * length(a, size))
		return false;
	column[k] = left;
	for (int i = 0; i < size; i++)
		q[i] /= left;
	return true;
}

/* The parts of k support vectors in the target, and what they leave of it. */
static void
solve(Recession *r, int size, int k)
{
	memcpy(r->rest, r->target, size * sizeof(double));
	for (int j = 0; j < k; j++)
	{
		const double *q = r->orthogonal + (size_t) j * size;

		r->trial[j] = qr_dot(q, r->rest, size);
		for (int i = 0; i < size; i++)
			r->rest[i] -= r->trial[j] * q[i];
	}
	qr_solve(r->triangle, size, k, r->trial);
}

/* Goes towards the trial until a part is 0, and leaves out those that are. */
static int
shrink(Recession *r, int size, int k)
{
	double step = 1.0;
	int left = 0;
	int ended = 0;

	for (int j = 0; j < k; j++)
		if (r->trial[j] <= 0.0 && r->part[j] / (r->part[j] - r->trial[j]) <= step)
		{
			step = r->part[j] / (r->part[j] - r->trial[j]);
			ended = j;
		}
	for (int j = 0; j < k; j++)
	{
		double part = r->part[j] + step * (r->trial[j] - r->part[j]);

		if (j == ended || part <= 0.0)
			continue;
		if (left != j)
			memcpy(r->support + (size_t) left * size,
				   r->support + (size_t) j * size, size * sizeof(double));
		r->part[left] = part;
		if (left == j || append(r, size, left))
			left++;
	}
	return left;
}

/*
 * Is the target, of the span and where `summed` with the sum of the parts
 * behind it, a sum of generators without negative parts?  How many support it;
 * -1: no, and the rest is the direction that says so.
 */
static int
find_support(Recession *r, bool summed)
{
	int size = r->dim + summed;
	double whole = length(r->target, size);
	int k = 0;

	memcpy(r->rest, r->target, size * sizeof(double));
	for (int round = 0; round < 20 * (size + 1); round++)
	{
		double *a = r->support + (size_t) k * size;
		double rest = length(r->rest, size);

		kernel_check();
		if (rest <= REACHED * whole)
			return k;
		compose(r, r->rest, r->w);
		for (int i = 0; i < r->generators.n; i++)
			r->w[i] = -r->w[i];
		if (k == size || !r->generators.least(r->generators.context, r->w,
											  r->telling, r->a))
			return -1;
		project(r, r->a, a);
		if (summed)
			a[r->dim] = 1.0;
		if (qr_dot(a, r->rest, size) <= NO_HELP * length(a, size) * rest ||
			!append(r, size, k))
			return -1;
		r->part[k++] = 0.0;
		for (;;)
		{
			double least = INFINITY;

			solve(r, size, k);
			for (int j = 0; j < k; j++)
				least = fmin(least, r->trial[j]);
			if (least > 0.0 || k == 0)
				break;
			k = shrink(r, size, k);
		}
		memcpy(r->part, r->trial, k * sizeof(double));
	}
	return -1;
}

/* Does everything that can rise along a direction of the span? */
static bool
is_inside(Recession *r, const double *part)
{
	int n = r->generators.n;
	double least;

	compose(r, part, r->direction);
	if (!r->generators.least(r->generators.context, r->direction, r->telling,
							 r->a))
		return false;
	least = qr_dot(r->a, r->direction, n);
	if (least <= RECESSION_TOLERANCE * length(r->a, n) * length(part, r->dim))
		return false;
	for (int i = 0; i < n; i++)
		r->direction[i] /= least;
	return true;
}

void
recession_find(Recession *r, const double *hint)
{
	set_telling(r);
	if (hint != NULL && r->dim > 0)
	{
		project(r, hint, r->part);
		if (length(r->part, r->dim) > 0.0 && is_inside(r, r->part))
			return;
	}
	while (r->dim > 0)
	{
		int dim = r->dim;
		int n;

		/* Generators that add up to nothing leave no room along them. */
		memset(r->target, 0, dim * sizeof(double));
		r->target[dim] = 1.0;
		n = find_support(r, true);
		if (n < 0)
		{
			for (int k = 0; k < dim; k++)
				r->target[k] = -r->rest[k];
			(void) is_inside(r, r->target);
			return;
		}
		for (int j = 0; j < n; j++)
			compose(r, r->support + (size_t) j * (dim + 1),
					r->orthogonal + (size_t) j * r->generators.n);
		for (int j = 0; j < n; j++)
			if (r->trial[j] > NO_PART)
				recession_restrict(r, r->orthogonal + (size_t) j * r->generators.n);

		/* They are not 0, so that only rounding can keep all of it. */
		if (r->dim == dim)
			r->dim = 0;
		set_telling(r);
	}
}

/* Of the sum whose parts are the target, which some direction changes. */
static RecessionLimit
find_limit(Recession *r, double slope)
{
	double size = length(r->target, r->dim) *
		length(r->direction, r->generators.n);

	if (fabs(slope) <= RECESSION_TOLERANCE * size)
		return RECESSION_OPEN;
	for (int k = 0; k < r->dim; k++)
		r->target[k] *= copysign(1.0, slope);
	if (find_support(r, false) < 0)
		return RECESSION_OPEN;
	return slope > 0.0 ? RECESSION_RISES : RECESSION_FALLS;
}

RecessionLimit
recession_limit(Recession *r, const double *x)
{
	size_t size = (size_t) r->dim * sizeof(double);
	double whole = length(x, r->generators.n);
	double *known;
	RecessionLimit limit;

	if (r->dim == 0)
		return RECESSION_FINITE;
	project(r, x, r->target);
	if (length(r->target, r->dim) <= RECESSION_TOLERANCE * whole)
		return RECESSION_FINITE;
	for (int i = 0; i < r->n_known; i++)
		if (memcmp(r->known + (size_t) i * r->dim, r->target, size) == 0)
			return (RecessionLimit) r->limit[i];
	known = r->known + (size_t) r->next_known * r->dim;
	memcpy(known, r->target, size);
	limit = find_limit(r, qr_dot(x, r->direction, r->generators.n));
	r->limit[r->next_known++] = (uint8_t) limit;
	if (r->n_known < r->next_known)
		r->n_known = r->next_known;
	r->next_known %= RECESSION_KNOWN;
	return limit;
}

void
recession_settle(Recession *r, bool *set)
{
	int n = r->generators.n;
	double *left = r->support;

	memcpy(left, r->basis, (size_t) n * r->dim * sizeof(double));
	memset(set, 0, n * sizeof(bool));
	for (int k = 0; k < r->dim; k++)
	{
		double *column = left + (size_t) k * n;
		int pivot = n > 1;

		for (int i = 2; i < n; i++)
			if (fabs(column[i]) > fabs(column[pivot]))
				pivot = i;
		if (fabs(column[pivot]) <= RECESSION_TOLERANCE * length(column, n))
			pivot = 0;
		set[pivot] = true;
		for (int j = k + 1; j < r->dim; j++)
		{
			double *other = left + (size_t) j * n;
			double factor = other[pivot] / column[pivot];

			for (int i = 0; i < n; i++)
				other[i] -= factor * column[i];
			other[pivot] = 0.0;
		}
	}
}
