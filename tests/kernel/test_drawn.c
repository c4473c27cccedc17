/*
 * test_drawn.c
 *		Shares and tests of numbers with noise against bisection with 200 bits.
 */
#include "kernel/protect/drawn.h"

#include "check.h"

/*
 * Columns: drawn, frame, variance, frame_variance, covariance, level, share,
 * low, high, z, p.
 */
static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "drawn.tsv");
	char *f[11];

	check_true(file != NULL, "drawn.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 11);
	while (check_read_fields(file, '\t', f, 11) == 11)
	{
		int64_t drawn = (int64_t) strtod(f[0], NULL);
		int64_t frame = (int64_t) strtod(f[1], NULL);
		DrawnNoise noise = {check_number(f[2]), check_number(f[3]),
							check_number(f[4])};
		Estimate share = drawn_share(drawn, frame, noise, check_number(f[5]));
		TestResult test = drawn_share_test(drawn, frame, 0.451,
										   noise.variance);

		check_double(share.value, check_number(f[6]), 1e-15,
					 "share %s of %s, noise %s %s %s", f[0], f[1], f[2], f[3],
					 f[4]);
		check_true(fabs(share.low - check_number(f[7])) < 1e-14,
				   "  low, %s", f[5]);
		check_true(fabs(share.high - check_number(f[8])) < 1e-14, "  high");
		check_double(test.statistic, check_number(f[9]), 1e-12, "  z");
		check_double(test.p_value, check_number(f[10]), 1e-9, "  p");
	}
	fclose(file);
}

static void
test_edges(void)
{
	DrawnNoise noise = {4.0, 0.0, 0.0};
	Estimate share = drawn_share(3, 0, noise, 0.95);

	check_true(isnan(share.value) && isnan(share.low) && isnan(share.high),
			   "nobody");
	check_true(isnan(drawn_share(3, -4, noise, 0.95).value),
			   "a frame drawn below nobody");
	check_true(isnan(drawn_share_test(3, 0, 0.5, 4.0).p_value),
			   "nobody is not tested");
	check_true(isnan(drawn_share_test(0, 10, 0.0, 0.0).p_value),
			   "nothing varies");
	share = drawn_share(0, 100, (DrawnNoise){0}, 0.95);
	check_true(share.low == 0.0 && share.high > 0.03 && share.high < 0.04,
			   "without noise: Wilson's at 0");
	share = drawn_share(1, 2, (DrawnNoise){4.0, 4.0, 0.0}, 0.95);
	check_true(share.value == 0.5 && share.low == 0.0 && share.high == 1.0,
			   "a frame that may be nobody leaves no share out");
	share = drawn_share(50, 100, (DrawnNoise){4.0, 1e9, 0.0}, 0.95);
	check_true(share.low == 0.0 && share.high == 1.0,
			   "nor does a frame of which nothing is known");
	share = drawn_share(KERNEL_MAX_COUNT / 2, KERNEL_MAX_COUNT, noise, 0.95);
	check_true(share.low < 0.5 && share.high > 0.5 && share.high < 0.500001,
			   "the largest numbers");
	check_true(drawn_noise_is_possible((DrawnNoise){4.0, 4.0, 4.0}) &&
				   drawn_noise_is_possible((DrawnNoise){4.0, 16.0, -8.0}) &&
				   !drawn_noise_is_possible((DrawnNoise){4.0, 4.0, 4.1}) &&
				   !drawn_noise_is_possible((DrawnNoise){-1.0, 4.0, 0.0}) &&
				   !drawn_noise_is_possible((DrawnNoise){4.0, NAN, 0.0}) &&
				   !drawn_noise_is_possible((DrawnNoise){4.0, 4.0, NAN}) &&
				   !drawn_noise_is_possible((DrawnNoise){INFINITY, 4.0, 0.0}),
			   "what noise is possible");
}

/* The wider the noise, the wider the limits; all contain the share. */
static void
test_monotone(void)
{
	bool contained = true;
	bool wider = true;

	for (int64_t n = 1; n <= 60; n++)
		for (int64_t x = 0; x <= n; x++)
		{
			Estimate last = drawn_share(x, n, (DrawnNoise){0}, 0.95);

			for (double v = 1.0; v <= 16.0; v *= 2.0)
			{
				Estimate share = drawn_share(x, n, (DrawnNoise){v, 0.0, 0.0},
											 0.95);

				contained &= 0.0 <= share.low && share.low <= share.value &&
					share.value <= share.high && share.high <= 1.0;
				wider &= share.low <= last.low && share.high >= last.high;
				last = share;
			}
		}
	check_true(contained, "limits contain the share and are shares");
	check_true(wider, "more noise, wider limits");
}

int
main(void)
{
	test_reference();
	test_edges();
	test_monotone();
	return check_done();
}
