/*
 * quadratic.c
 *		The chi-squared form of a vector of scores and its covariance.
 */
#include "kernel/base/quadratic.h"

#include "kernel/base/dist.h"

#define DEPENDENT 1e-10

TestResult
quadratic_form_test(int n, double *covariance, double *scores)
{
	double statistic = 0.0;
	int rank = 0;

	for (int pivot = 0; pivot < n; pivot++)
	{
		double *row = covariance + (size_t) pivot * (size_t) n;
		double original = row[pivot];
		double variance = original;
		double score = scores[pivot];

		kernel_check();

		/*
		 * Earlier pivots keep, below the diagonal, the coefficients by which
		 * they are taken out of this row; 0 for those that are dependent.
		 */
		for (int j = 0; j < pivot; j++)
		{
			const double *earlier = covariance + (size_t) j * (size_t) n;
			double left = row[j];

			for (int k = 0; k < j; k++)
				left -= row[k] * earlier[k];
			row[j] = earlier[j] > 0.0 ? left : 0.0;
		}
		for (int j = 0; j < pivot; j++)
		{
			double taken = row[j];

			if (taken == 0.0)
				continue;
			row[j] /= covariance[(size_t) j * ((size_t) n + 1)];
			variance -= row[j] * taken;
			score -= row[j] * scores[j];
		}
		if (!(variance > DEPENDENT * original))
		{
			row[pivot] = 0.0;
			continue;
		}
		row[pivot] = variance;
		scores[pivot] = score;
		statistic += score * score / variance;
		rank++;
	}
	if (rank == 0)
		return test_undefined();
	return (TestResult){statistic, rank,
						dist_chisq_p(statistic, rank, TAIL_UPPER)};
}
