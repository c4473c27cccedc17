/*
 * cholesky.c
 *		Cholesky's decomposition.
 */
#include "kernel/base/cholesky.h"

#include <string.h>

/* Columns one by one, so that the innermost loop runs along a column. */
bool
cholesky_decompose(double *a, int n, double tolerance)
{
	for (int j = 0; j < n; j++)
	{
		double *column = a + (size_t) j * n;
		double own = column[j];
		double pivot;

		kernel_check();
		for (int k = 0; k < j; k++)
		{
			const double *before = a + (size_t) k * n;
			double factor = before[j];

			for (int i = j; factor != 0.0 && i < n; i++)
				column[i] -= factor * before[i];
		}
		if (!(column[j] > tolerance * own) || !(column[j] > 0.0))
			return false;
		pivot = sqrt(column[j]);
		for (int i = j; i < n; i++)
			column[i] /= pivot;
	}
	return true;
}

void
cholesky_solve(const double *l, int n, double *b)
{
	for (int j = 0; j < n; j++)
	{
		const double *column = l + (size_t) j * n;

		b[j] /= column[j];
		for (int i = j + 1; i < n; i++)
			b[i] -= column[i] * b[j];
	}
	for (int j = n - 1; j >= 0; j--)
	{
		const double *column = l + (size_t) j * n;

		for (int i = j + 1; i < n; i++)
			b[j] -= column[i] * b[i];
		b[j] /= column[j];
	}
}

double
cholesky_square(const double *l, int n, double *x)
{
	double sum = 0.0;

	for (int j = 0; j < n; j++)
	{
		const double *column = l + (size_t) j * n;

		if (x[j] == 0.0)
			continue;
		x[j] /= column[j];
		sum += x[j] * x[j];
		for (int i = j + 1; i < n; i++)
			x[i] -= column[i] * x[j];
	}
	return sum;
}

void
cholesky_inverse(const double *l, int n, double *v, double *scratch)
{
	for (int j = 0; j < n; j++)
	{
		memset(scratch, 0, n * sizeof(double));
		scratch[j] = 1.0;
		cholesky_solve(l, n, scratch);
		memcpy(v + (size_t) j * n, scratch, n * sizeof(double));
		kernel_check();
	}
	for (int j = 0; j < n; j++)
		for (int i = 0; i < j; i++)
			v[i + (size_t) j * n] = v[j + (size_t) i * n];
}

double
cholesky_log_determinant(const double *l, int n)
{
	double sum = 0.0;

	for (int j = 0; j < n; j++)
		sum += log(l[j + (size_t) j * n]);
	return 2.0 * sum;
}
