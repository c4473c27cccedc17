/*
 * drawn.c
 *		What a number of persons that holds noise says about a share.
 */
#include "kernel/protect/drawn.h"

#include "kernel/base/dist.h"
#include "kernel/base/wald.h"

bool
drawn_noise_is_possible(DrawnNoise noise)
{
	return noise.variance >= 0.0 && isfinite(noise.variance) &&
		noise.frame_variance >= 0.0 && isfinite(noise.frame_variance) &&
		fabs(noise.covariance) <=
		sqrt(noise.variance) * sqrt(noise.frame_variance) * (1.0 + 1e-9);
}

static double
within_frame(int64_t drawn, int64_t frame)
{
	return drawn < 0 ? 0.0 : (double) (drawn > frame ? frame : drawn);
}

Estimate
drawn_share(int64_t drawn, int64_t frame, DrawnNoise noise, double level)
{
	double n = (double) frame;
	double share = within_frame(drawn, frame) / n;
	double z = dist_normal_two_sided_z(level);
	double z2 = z * z;
	double rest;
	double square;
	double half;
	double root;
	double low;
	double high;

	kernel_assert(drawn_noise_is_possible(noise));
	if (frame <= 0)
		return estimate_undefined();

	/*
	 * With p = share + d the equation is square d^2 + 2 half d = rest, where
	 * nothing of the size of n^2 cancels.  rest >= 0: one root on each side.
	 */
	square = n * n + z2 * (n - noise.frame_variance);
	half = z2 * (n * (share - 0.5) -
				 (noise.frame_variance * share - noise.covariance));
	rest = z2 * fmax(n * share * (1.0 - share) + noise.variance +
					 share * (share * noise.frame_variance -
							  2.0 * noise.covariance), 0.0);
	if (!(square > 0.0))
		return (Estimate){share, 0.0, 1.0};
	root = sqrt(half * half + square * rest);
	if (root == 0.0)
		return (Estimate){share, share, share};
	low = half > 0.0 ? -(half + root) / square : -rest / (root - half);
	high = half > 0.0 ? rest / (half + root) : (root - half) / square;
	return (Estimate){
		share,
		fmax(share + low, 0.0),
		fmin(share + high, 1.0),
	};
}

TestResult
drawn_share_test(int64_t drawn, int64_t frame, double null_share,
				 double variance)
{
	double n = (double) frame;

	kernel_assert(null_share >= 0.0 && null_share <= 1.0 && variance >= 0.0);
	if (frame <= 0)
		return test_undefined();
	return wald_test((WaldEstimate){
		within_frame(drawn, frame) - n * null_share,
		n * null_share * (1.0 - null_share) + variance,
	});
}
