/*
 * segregation_ordinal.c
 *		Segregation by ordered groups.
 *
 * The sums over units of f(c) - f(c_u) are taken by way of what they leave
 * once the terms in c_u - c, which sum to 0, are left out: for entropy the
 * divergence of c_u from c, for c (1 - c) the square of the distance, for its
 * root that times a factor.  All come from the exact distance, and never are
 * negative.
 */
#include "kernel/segregation/segregation_ordinal.h"

#include "kernel/base/divergence_term.h"
#include "kernel/base/sum.h"

/* x ln(1/x) + (1 - x) ln(1/(1 - x)) of the share below of all. */
static double
binary_entropy(double below, double above, double all)
{
	double sum = 0.0;

	if (below > 0.0)
		sum += below / all * log(all / below);
	if (above > 0.0)
		sum += above / all * log(all / above);
	return sum;
}

OrdinalSegregation
segregation_ordinal(const SegregationTable *table, const size_t *order)
{
	CompensatedSum between[3] = {{0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}};
	CompensatedSum whole[3] = {{0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}};
	double all = (double) table->total;
	double part[3];
	int64_t below = 0;

	for (size_t k = 0; k < table->n_groups; k++)
	{
		int64_t above;
		double c, d;

		if (table->group_totals[order[k]] == 0)
			continue;
		below += table->group_totals[order[k]];
		above = table->total - below;
		if (above == 0)
			break;
		c = (double) below / all;
		d = (double) above / all;
		sum_add(&whole[0],
				all * binary_entropy((double) below, (double) above, all));
		sum_add(&whole[1], all * c * d);
		sum_add(&whole[2], all * sqrt(c * d));
		for (size_t u = 0; u < table->n_units; u++)
		{
			const int64_t *counts = row(table, u);
			int64_t n = 0;
			int64_t under = 0;
			double size, cu, du, distance, root, both;

			check_row(u);
			for (size_t j = 0; j < table->n_groups; j++)
			{
				n += counts[order[j]];
				under += j <= k ? counts[order[j]] : 0;
			}
			if (n == 0)
				continue;
			size = (double) n;
			cu = (double) under / size;
			du = (double) (n - under) / size;
			distance = (double) excess(under, n, below, table->total) /
				(size * all);
			sum_add(&between[0], size * (c * deviance_part(distance / c) +
										 d * deviance_part(-distance / d)));
			sum_add(&between[1], size * distance * distance);

			/* With the roots r and r_u, r - r_u is (c d - cu du)/(r + r_u). */
			root = sqrt(c * d);
			both = root + sqrt(cu * du);
			sum_add(&between[2], size * distance * distance / both *
					(1.0 + (c - d) * (c - du) / (2.0 * root * both)));
		}
	}
	for (int i = 0; i < 3; i++)
	{
		double v = sum_value(whole[i]);

		part[i] = v > 0.0 ? sum_value(between[i]) / v : NAN;
		if (v > 0.0)
			part[i] = fmax(0.0, fmin(part[i], 1.0));
	}
	return (OrdinalSegregation){part[0], part[1], part[2]};
}
