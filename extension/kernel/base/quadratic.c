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
		 * they are taken out of this row; the independent ones only.
		 */
		for (int j = 0; j < pivot; j++)
		{
			const double *earlier = covariance + (size_t) j * (size_t) n;

			if (earlier[j] <= 0.0)
				continue;
			for (int k = 0; k < j; k++)
			{
				const double *before = covariance + (size_t) k * (size_t) n;

				if (before[k] > 0.0)
					row[j] -= row[k] * earlier[k] * before[k];
			}
			row[j] /= earlier[j];
			variance -= row[j] * row[j] * earlier[j];
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
