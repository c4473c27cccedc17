/*
 * qr.c
 *		Least squares by Householder's QR decomposition.
 */
#include "kernel/base/qr.h"

#include <string.h>

/* Four sums at a time: one would wait for the addition before it. */
double
qr_dot(const double *a, const double *b, int n)
{
	double s0 = 0.0;
	double s1 = 0.0;
	double s2 = 0.0;
	double s3 = 0.0;
	int i = 0;

	for (; i + 4 <= n; i += 4)
	{
		s0 += a[i] * b[i];
		s1 += a[i + 1] * b[i + 1];
		s2 += a[i + 2] * b[i + 2];
		s3 += a[i + 3] * b[i + 3];
	}
	for (; i < n; i++)
		s0 += a[i] * b[i];
	return (s0 + s1) + (s2 + s3);
}

static void
subtract_multiple(double *a, const double *b, double factor, int n)
{
	for (int i = 0; i < n; i++)
		a[i] -= factor * b[i];
}

/*
 * Column j's reflection changes row j of the triangle and the block alone,
 * because between them the triangle's column is 0.
 */
void
qr_append(double *r, int columns, double *rows, int n)
{
	size_t ld = (size_t) columns;

	for (int j = 0; j < columns; j++)
	{
		const double *x = rows + (size_t) j * n;
		double tail = qr_dot(x, x, n);
		double alpha = r[j + j * ld];
		double norm;
		double head;
		double scale;

		kernel_check();
		if (!(tail > 0.0))
			continue;
		norm = sqrt(alpha * alpha + tail);
		head = alpha + (alpha < 0.0 ? -norm : norm);
		scale = 2.0 / (head * head + tail);
		r[j + j * ld] = alpha < 0.0 ? norm : -norm;
		for (int k = j + 1; k < columns; k++)
		{
			double *y = rows + (size_t) k * n;
			double factor = scale * (head * r[j + k * ld] + qr_dot(x, y, n));

			r[j + k * ld] -= factor * head;
			subtract_multiple(y, x, factor, n);
		}
	}
}

int
qr_reduce(double *r, int columns, int n, double tolerance, int *kept,
		  double *scratch)
{
	size_t ld = (size_t) columns;
	double *reflection = scratch;	/* column i from row i on */
	double *source = scratch + ld * ld;
	int rank = 0;
	int place = 0;

	memcpy(source, r, ld * ld * sizeof(double));
	memset(r, 0, ld * ld * sizeof(double));
	for (int j = 0; j < columns; j++)
	{
		double *x = source + j * ld;
		double whole = sqrt(qr_dot(x, x, columns));
		double *v = reflection + rank * ld;
		double norm;
		double scale;

		kernel_check();
		for (int i = 0; i < rank; i++)
		{
			const double *w = reflection + i * ld;

			subtract_multiple(x + i, w + i, qr_dot(w + i, x + i, columns - i),
							  columns - i);
		}
		if (j >= n)
		{
			memcpy(r + place++ * ld, x, ld * sizeof(double));
			continue;
		}
		norm = sqrt(qr_dot(x + rank, x + rank, columns - rank));
		if (!(norm > 0.0) || norm < tolerance * whole)
			continue;
		memcpy(v + rank, x + rank, (ld - rank) * sizeof(double));
		v[rank] += v[rank] < 0.0 ? -norm : norm;
		scale = sqrt(2.0 / qr_dot(v + rank, v + rank, columns - rank));
		for (int i = rank; i < columns; i++)
			v[i] *= scale;
		memcpy(r + place * ld, x, rank * sizeof(double));
		r[rank + place * ld] = x[rank] < 0.0 ? norm : -norm;
		kept[rank++] = j;
		place++;
	}
	return rank;
}

void
qr_solve(const double *r, int ld, int n, double *b)
{
	for (int j = n - 1; j >= 0; j--)
	{
		const double *column = r + (size_t) j * ld;

		b[j] /= column[j];
		subtract_multiple(b, column, b[j], j);
	}
}

void
qr_solve_transposed(const double *r, int ld, int n, double *b)
{
	for (int j = 0; j < n; j++)
	{
		const double *column = r + (size_t) j * ld;

		b[j] = (b[j] - qr_dot(column, b, j)) / column[j];
	}
}

void
qr_inverse(const double *r, int ld, int n, double *v, double *scratch)
{
	for (int j = 0; j < n; j++)
	{
		memset(scratch, 0, n * sizeof(double));
		scratch[j] = 1.0;
		qr_solve_transposed(r, ld, n, scratch);
		qr_solve(r, ld, n, scratch);
		memcpy(v + (size_t) j * n, scratch, n * sizeof(double));
		kernel_check();
	}
	for (int j = 0; j < n; j++)
		for (int i = 0; i < j; i++)
			v[i + (size_t) j * n] = v[j + (size_t) i * n];
}

/* Makes a vector one of length 1; returns the length it had. */
static double
normalise(double *x, int n)
{
	double norm = sqrt(qr_dot(x, x, n));

	for (int i = 0; i < n; i++)
		x[i] /= norm;
	return norm;
}

/*
 * The largest and the smallest singular value, as the limits of the powers of
 * R'R and of its inverse.
 */
double
qr_condition(const double *r, int ld, int n, double *scratch)
{
	double *x = scratch;
	double *y = x + n;
	double *scaled = y + n;
	double extreme[2];

	if (n == 0)
		return NAN;
	for (int j = 0; j < n; j++)
	{
		memcpy(scaled + (size_t) j * n, r + (size_t) j * ld,
			   n * sizeof(double));
		(void) normalise(scaled + (size_t) j * n, n);
	}
	for (int inverse = 0; inverse < 2; inverse++)
	{
		double before = 0.0;

		for (int i = 0; i < n; i++)
			x[i] = 1.0 + 0.5 * sin(i + 1.0);
		(void) normalise(x, n);
		for (int step = 0; step < 500; step++)
		{
			kernel_check();
			if (inverse)
			{
				qr_solve_transposed(scaled, n, n, x);
				qr_solve(scaled, n, n, x);
			}
			else
			{
				memset(y, 0, n * sizeof(double));
				for (int j = 0; j < n; j++)
					subtract_multiple(y, scaled + (size_t) j * n, -x[j], j + 1);
				for (int j = 0; j < n; j++)
					x[j] = qr_dot(scaled + (size_t) j * n, y, j + 1);
			}
			extreme[inverse] = normalise(x, n);
			if (fabs(extreme[inverse] - before) <= 1e-12 * extreme[inverse])
				break;
			before = extreme[inverse];
		}
	}
	return sqrt(extreme[0] * extreme[1]);
}
