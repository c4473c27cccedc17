/*
 * test_qr.c
 *		Least squares by blocks of rows, columns that others can replace,
 *		condition, and Cholesky's decomposition.
 */
#include "check.h"
#include "kernel/base/cholesky.h"
#include "kernel/base/qr.h"

#define COLUMNS 6
#define ROWS 500

static double
pseudo_random(void)
{
	static uint64_t state = 12345;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double) (state >> 11) / 9007199254740992.0 - 0.5;
}

/* Rows of a design whose response is known: the columns times 1, 2, 3 ... */
static void
fill(double x[COLUMNS][ROWS])
{
	for (int i = 0; i < ROWS; i++)
	{
		x[0][i] = 1.0;
		for (int j = 1; j < COLUMNS - 1; j++)
			x[j][i] = 100.0 * j + pseudo_random();
		x[COLUMNS - 1][i] = 0.0;
		for (int j = 0; j < COLUMNS - 1; j++)
			x[COLUMNS - 1][i] += (j + 1) * x[j][i];
	}
}

static void
decompose(double x[COLUMNS][ROWS], int block, double *r)
{
	double rows[COLUMNS * ROWS];

	memset(r, 0, COLUMNS * COLUMNS * sizeof(double));
	for (int first = 0; first < ROWS; first += block)
	{
		int n = ROWS - first < block ? ROWS - first : block;

		for (int j = 0; j < COLUMNS; j++)
			memcpy(rows + j * n, x[j] + first, n * sizeof(double));
		qr_append(r, COLUMNS, rows, n);
	}
}

static void
test_blocks(void)
{
	static double x[COLUMNS][ROWS];
	double r[COLUMNS * COLUMNS];
	double scratch[2 * COLUMNS * COLUMNS];
	double v[COLUMNS * COLUMNS];
	int kept[COLUMNS];
	const int blocks[] = {1, 7, 128, ROWS};

	fill(x);
	for (int b = 0; b < 4; b++)
	{
		double coefficient[COLUMNS];
		double worst = 0.0;

		decompose(x, blocks[b], r);
		for (int j = 0; j < COLUMNS; j++)
			for (int k = 0; k <= j; k++)
			{
				double want = qr_dot(x[j], x[k], ROWS);

				worst = fmax(worst, fabs(qr_dot(r + j * COLUMNS,
												r + k * COLUMNS, k + 1) /
										 want - 1.0));
			}
		check_true(worst < 1e-13, "blocks of %d: R'R is X'X", blocks[b]);
		check_true(qr_reduce(r, COLUMNS, COLUMNS - 1, QR_TOLERANCE, kept,
							 scratch) == COLUMNS - 1,
				   "blocks of %d: every column is kept", blocks[b]);
		memcpy(coefficient, r + COLUMNS * (COLUMNS - 1), sizeof(coefficient));
		qr_solve(r, COLUMNS, COLUMNS - 1, coefficient);
		for (int j = 0; j < COLUMNS - 1; j++)
			check_double(coefficient[j], j + 1.0, j == 0 ? 1e-9 : 1e-11,
						 "blocks of %d: coefficient %d", blocks[b], j);
	}
	qr_inverse(r, COLUMNS, COLUMNS - 1, v, scratch);
	for (int j = 0; j < COLUMNS - 1; j++)
	{
		double product = 0.0;

		for (int k = 0; k < COLUMNS - 1; k++)
			product += qr_dot(x[j], x[k], ROWS) * v[k + j * (COLUMNS - 1)];
		check_true(fabs(product - 1.0) < 1e-6, "inverse of X'X, row %d", j);
	}
}

/* The rule of lm: the later of two columns that say the same goes. */
static void
test_reduce(void)
{
	static double x[COLUMNS][ROWS];
	double r[COLUMNS * COLUMNS];
	double scratch[2 * COLUMNS * COLUMNS];
	int kept[COLUMNS];
	const double noise[] = {0.0, 1e-9, 1e-5};

	for (int c = 0; c < 3; c++)
	{
		fill(x);
		for (int i = 0; i < ROWS; i++)
			x[2][i] = 2.0 * x[1][i] - 5.0 + noise[c] * pseudo_random() * 200.0;
		memset(x[4], 0, sizeof(x[4]));
		decompose(x, 128, r);
		check_true(qr_reduce(r, COLUMNS, COLUMNS - 1, QR_TOLERANCE, kept,
							 scratch) == (c < 2 ? 3 : 4),
				   "noise of %g: rank", noise[c]);
		check_true(kept[0] == 0 && kept[1] == 1 && kept[2] == (c < 2 ? 3 : 2),
				   "noise of %g: the first columns are kept", noise[c]);
	}
	memset(r, 0, sizeof(r));
	check_true(qr_reduce(r, COLUMNS, COLUMNS - 1, QR_TOLERANCE, kept,
						 scratch) == 0, "nothing has rank 0");
}

static void
test_condition(void)
{
	/* Columns (1, 0) and (cos, sin) of an angle: cot of half of it. */
	const double angle = 1e-3;
	const double r[] = {5.0, 0.0, 7.0 * cos(angle), 7.0 * sin(angle)};
	double scratch[8];

	check_double(qr_condition(r, 2, 2, scratch), 1.0 / tan(angle / 2.0),
				 1e-9, "condition of two columns at an angle");
	check_double(qr_condition(r, 2, 1, scratch), 1.0, 1e-15,
				 "condition of one column");
	check_double(qr_condition(r, 2, 0, scratch), NAN, 0.0,
				 "condition of nothing");
}

static void
test_cholesky(void)
{
	double a[] = {4.0, 2.0, 2.0, 2.0, 5.0, 3.0, 2.0, 3.0, 6.0};
	const double whole[] = {4.0, 2.0, 2.0, 2.0, 5.0, 3.0, 2.0, 3.0, 6.0};
	double singular[] = {1.0, 2.0, 2.0, 4.0};
	double b[] = {8.0, 10.0, 11.0};
	double v[9];
	double scratch[3];

	check_true(cholesky_decompose(a, 3, 1e-12), "positive definite");
	check_double(cholesky_log_determinant(a, 3), log(64.0), 1e-14,
				 "determinant");
	cholesky_solve(a, 3, b);
	for (int i = 0; i < 3; i++)
		check_double(b[i], 1.0, 1e-14, "solution %d", i);
	cholesky_inverse(a, 3, v, scratch);
	for (int i = 0; i < 3; i++)
		check_double(qr_dot(whole + 3 * i, v + 3 * i, 3), 1.0, 1e-14,
					 "inverse, row %d", i);
	check_true(!cholesky_decompose(singular, 2, 1e-12), "singular");
}

int
main(void)
{
	test_blocks();
	test_reduce();
	test_condition();
	test_cholesky();
	return check_done();
}
