/*
 * drawn.h
 *		What a number of persons that holds noise says about a share.
 *
 * A drawn number is the true one plus noise of mean 0, so it can lie below 0 or
 * above the number of persons whom it is counted among, its frame.
 */
#ifndef SPEGEL_KERNEL_DRAWN_H
#define SPEGEL_KERNEL_DRAWN_H

#include "kernel/base/kernel.h"

/* Of the noise in a drawn number and in its frame, 0 where there is none. */
typedef struct DrawnNoise
{
	double variance;
	double frame_variance;
	double covariance;
} DrawnNoise;

/* Finite, not negative, and no more covariance than the variances allow. */
extern bool drawn_noise_is_possible(DrawnNoise noise);

/*
 * The share of drawn in frame, drawn taken within 0 .. frame, with a two-sided
 * interval of the level: the shares p whose score deviates no more,
 * (x - n p)^2 <= z^2 (n p (1 - p) + V - 2 p C + p^2 V_n), with x, n the two
 * numbers, V, V_n, C the variances and the covariance of their noise.  That is
 * Wilson's interval (1927) with the variance of x - n p that noise adds, solved
 * in closed form; limits lie in [0, 1].
 *
 * All NAN when frame <= 0.  Where the noise of the frame leaves no share out,
 * the limits are 0 and 1.
 */
extern Estimate drawn_share(int64_t drawn, int64_t frame, DrawnNoise noise,
							double level);

/*
 * Two-sided test of the same share, of a frame without noise, against
 * 0 <= null_share <= 1: z of x - n null_share, whose variance is
 * n null_share (1 - null_share) + variance.  Undefined without a frame and
 * when that variance is 0.
 */
extern TestResult drawn_share_test(int64_t drawn, int64_t frame,
								   double null_share, double variance);

#endif /* SPEGEL_KERNEL_DRAWN_H */
