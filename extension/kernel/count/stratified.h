/*
 * stratified.h
 *		Two groups compared within strata, summarised over the strata.
 *
 * Stratum i is the table
 *
 *				 event	no event
 *	 focus		 a[i]	 b[i]
 *	 reference	 c[i]	 d[i]
 *
 * so that the focus has n1 = a + b persons, the reference n2 = c + d.  A
 * stratum where either group has nobody compares nothing: it is dropped and
 * counted.  Crude values, over the same strata poured together, show what
 * the strata change (Simpson's paradox).  The sums are compensated, in the
 * order given.  The total of all strata is at most KERNEL_MAX_COUNT.
 */
#ifndef SPEGEL_KERNEL_STRATIFIED_H
#define SPEGEL_KERNEL_STRATIFIED_H

#include "kernel/base/kernel.h"

typedef struct StratifiedTables
{
	const int64_t *a;
	const int64_t *b;
	const int64_t *c;
	const int64_t *d;
	size_t n;
} StratifiedTables;

typedef struct StratifiedEffect
{
	double crude;
	Estimate common;			/* Mantel-Haenszel, with interval */
	double standard_error;		/* of the logarithm for ratios */
} StratifiedEffect;

/* How many strata have both groups, and how many have not. */
extern void stratified_usable(const StratifiedTables *tables, size_t *used,
							  size_t *dropped);

/*
 * Common odds ratio (Mantel and Haenszel 1959), the logarithm's variance by
 * Robins, Breslow and Greenland 1986.  0 or INFINITY when one of the sums is
 * zero, NAN when both are; then no interval (NAN).  0 < level < 1.
 */
extern StratifiedEffect stratified_odds_ratio(const StratifiedTables *tables,
											  double level);

/* Common risk ratio, variance of its logarithm by Greenland and Robins 1985. */
extern StratifiedEffect stratified_risk_ratio(const StratifiedTables *tables,
											  double level);

/*
 * Common risk difference in [-1, 1] with Mantel-Haenszel weights, variance by
 * Sato 1989, which holds for few large and for many small strata; the
 * interval is cut to [-1, 1].
 */
extern StratifiedEffect stratified_risk_difference(
	const StratifiedTables *tables, double level);

/*
 * Cochran-Mantel-Haenszel test of no association within the strata, chi-squared
 * with 1 degree of freedom; `continuity` takes 1/2 off the absolute
 * difference (never below 0).  NAN when no stratum has both outcomes.
 */
extern TestResult stratified_cmh_test(const StratifiedTables *tables,
									  bool continuity);

/*
 * Breslow-Day test that the strata have one odds ratio, with Tarone's
 * correction (Breslow and Day 1980, Tarone 1985).  Degrees of freedom: the
 * strata with both groups and both outcomes, less one.  NAN with fewer than
 * two of them, or when the common odds ratio is 0 or INFINITY.
 */
extern TestResult stratified_breslow_day_test(const StratifiedTables *tables);

#endif /* SPEGEL_KERNEL_STRATIFIED_H */
