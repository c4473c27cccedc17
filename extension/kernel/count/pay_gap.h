/*
 * pay_gap.h
 *		Differences of pay between a focus group and a reference group.
 *
 * A gap is (reference - focus) / reference: positive when the focus group is
 * paid less; NAN when either group is empty or the reference pay is not
 * positive.  Pay is in any unit, finite; full-time equivalents are the
 * caller's business.
 */
#ifndef SPEGEL_KERNEL_PAY_GAP_H
#define SPEGEL_KERNEL_PAY_GAP_H

#include "kernel/base/ranked.h"

/*
 * The pay of one group's members.  weights[i] > 0 counts persons (or hours)
 * with that pay; NULL means one each.
 */
typedef struct PayGroup
{
	const double *pay;
	const double *weights;
	size_t n;
} PayGroup;

/* Work that is the same, or assessed as one group. */
typedef struct PayWorkGroup
{
	int64_t women;
	int64_t persons;
	double mean_pay;
	double demands;				/* as the work was assessed, higher is more */
} PayWorkGroup;

/* What a women-dominated work group is compared with. */
typedef struct PayComparison
{
	bool women_dominated;
	size_t higher_paid;			/* other groups that are paid more */
	double largest_gap;			/* against the best paid of them; 0 if none */
} PayComparison;

/* Whole persons in a quarter of everybody by pay. */
typedef struct PayBand
{
	int64_t focus;
	int64_t reference;
} PayBand;

/* Weighted mean; NAN for an empty group.  Any order. */
extern double pay_mean(PayGroup group);

/*
 * Weighted median of pay sorted ascending: the pay at which the weights reach
 * half; the midpoint with the next when they reach exactly half, up to the
 * rounding of decimal weights.  NAN for an empty group.
 */
extern double pay_median(PayGroup group);

extern double pay_gap_mean(PayGroup focus, PayGroup reference);
extern double pay_gap_median(PayGroup focus, PayGroup reference);

/*
 * Share of the focus group in each quartile band of everybody's pay, lowest
 * first (Directive (EU) 2023/970, article 9(1)(f)); both sorted ascending.
 * The bands hold exactly a quarter of the weight each: persons with the same
 * pay at a border are divided in the proportion of the groups among them, so
 * that the answer does not depend on their order.  NAN when nobody is there.
 */
extern void pay_quartile_shares(PayGroup focus, PayGroup reference,
								double shares[4]);

/*
 * Whole persons in each quarter of everybody by pay, lowest first (UK SI
 * 2017/172, regulation 13); both sorted ascending, weights not looked at.  Of
 * N persons the first k bands hold k N/4, rounded up, so that no two
 * bands differ by more than one person.  Persons with the same pay at a border
 * are divided so that the groups' proportions among them are as nearly the
 * same in each band as whole persons allow (paragraph 2), so that the answer
 * does not depend on their order.
 */
extern void pay_bands(PayGroup focus, PayGroup reference, PayBand bands[4]);

/*
 * How many of n groups of work have a gap of means of at least `threshold`
 * (0.05 in the directive, article 10) in either direction; over[i] tells
 * which.  A pair within 1e-12 of the threshold counts.  A group with an
 * undefined gap (NAN, no reference pay) is not over.
 */
extern size_t pay_groups_over(const double *focus_means,
							  const double *reference_means, size_t n,
							  double threshold, bool *over);

/*
 * For each women-dominated work group (at least 60 % women, decided in whole
 * persons), the groups not women-dominated that are paid more although their
 * demands are equal or lower (Discrimination Act 2008:567, chapter 3,
 * section 9).  A group whose pay or demands are unknown (NAN) is compared with
 * none.  comparisons: n elements; ranked and places are scratch space for
 * 2 n and 2 n + 1; O(n log n).
 */
extern void pay_women_dominated(const PayWorkGroup *groups, size_t n,
								PayComparison *comparisons, Ranked *ranked,
								size_t *places);

/*
 * Do the means of two groups differ by at least so many percent of the
 * reference's, in either direction?  Exactly, from sums in whole units of
 * money, |sum| <= KERNEL_MAX_COUNT, and 1 to PAY_MAX_PERSONS persons; the
 * reference's sum is above 0, and percent from 0 to 100.
 */
#define PAY_MAX_PERSONS (INT64_C(1) << 53)

extern bool pay_gap_at_least(int64_t focus, int64_t focus_persons,
							 int64_t reference, int64_t reference_persons,
							 int percent);

#endif /* SPEGEL_KERNEL_PAY_GAP_H */
