/*
 * representation.h
 *		How a group is represented in a focus population (x of n persons)
 *		beside a reference (ref_x of ref_n persons).
 *
 * Everywhere 0 <= x <= n and 0 <= ref_x <= ref_n.  p0 is the reference share
 * ref_x/ref_n.
 */
#ifndef SPEGEL_KERNEL_REPRESENTATION_H
#define SPEGEL_KERNEL_REPRESENTATION_H

#include "kernel/base/kernel.h"
#include "kernel/base/proportion.h"

/*
 * What the reference is, which determines how intervals and tests are computed.
 */
typedef enum ReferenceKind
{
	REFERENCE_POPULATION,		/* counted in full: p0 has no error */
	REFERENCE_SAMPLE,			/* other persons, a sample like the focus */
	REFERENCE_CONTAINING		/* the focus is a part of the reference */
} ReferenceKind;

/* The counts that representation is computed from. */
typedef struct Representation
{
	int64_t x;
	int64_t n;
	int64_t ref_x;
	int64_t ref_n;
} Representation;

/*
 * Whether the focus can be a part of the reference.  Callers ask before they
 * use REFERENCE_CONTAINING; the functions below answer NAN when it is not.
 */
extern bool representation_is_contained(Representation r);

/*
 * Representation ratio (x/n)/p0.  All NAN when n = 0, p0 = 0 or there is no
 * reference.
 * population: interval of the share by the method, divided by p0.
 * sample: Koopman interval of the ratio of two shares; the method is unused.
 * containing: Koopman limits RR of the focus against the rest of the
 * reference become RR/(w RR + 1 - w), w = n/ref_n, which is monotone in RR;
 * limits NAN when there is no rest.  The method is unused.
 */
extern Estimate representation_ratio(Representation r, ReferenceKind kind,
									 double level, ProportionMethod method);

/*
 * Parity gap x/n - p0, a difference of shares.  All NAN when n or ref_n is 0.
 * population: interval of the share by the method, less p0.
 * sample: Miettinen-Nurminen.
 * containing: the gap is (1 - w) times the difference between the focus and
 * the rest of the reference, so its limits are (1 - w) times those of
 * Miettinen and Nurminen for that difference; NAN when there is no rest.
 */
extern Estimate parity_gap(Representation r, ReferenceKind kind, double level,
						   ProportionMethod method);

/*
 * Exact two-sided test of parity by minimum likelihood: binomial
 * (population), Fisher (sample), hypergeometric draw of the focus from the
 * reference (containing).  statistic is x, df NAN.  Undefined when n or ref_n
 * is 0, and for the last two when a margin of the table is zero.
 */
extern TestResult representation_test(Representation r, ReferenceKind kind);

/* Persons of the group at parity, n p0; NAN when ref_n = 0. */
extern double representation_expected(Representation r);

/*
 * Persons of the group missing for parity at the present size of the focus:
 * max(0, ceil(n p0) - x), in integers.  -1 when ref_n = 0.
 */
extern int64_t headcount_shortfall(Representation r);

/*
 * Hires needed to reach parity when every new person is of the group:
 * max(0, ceil((n p0 - x)/(1 - p0))), in integers.  -1 when ref_n = 0, when no
 * number is enough (p0 = 1), or when it is over KERNEL_MAX_COUNT.
 */
extern int64_t hires_needed(Representation r);

/*
 * Bounds over persons of unknown membership: unknown ones in the focus,
 * ref_unknown in the reference, beside the known n and ref_n.  value is the
 * statistic among the known, low and high its extremes over all allocations.
 * population, sample: the two sets of unknown persons vary freely.
 * containing: the unknown of the focus are among those of the reference, and
 * are the same in both; all NAN unless unknown <= ref_unknown.
 * A ratio has value NAN where representation_ratio has; high is INFINITY when
 * an allocation leaves the reference without the group and the focus not.
 */
extern Estimate representation_ratio_bounds(Representation r, int64_t unknown,
											int64_t ref_unknown,
											ReferenceKind kind);
extern Estimate parity_gap_bounds(Representation r, int64_t unknown,
								  int64_t ref_unknown, ReferenceKind kind);

/*
 * Glass ceiling index (She Figures, European Commission): the group's share
 * of all staff over its share of the top; above 1 there is a ceiling.  x, n
 * count the top, ref_x, ref_n all staff, the top among them.  The interval is
 * the inverse of the containing representation ratio.  INFINITY when nobody
 * of the group is at the top; NAN when nobody of it is on the staff.
 */
extern Estimate glass_ceiling_index(Representation r, double level);

/*
 * The index without an interval needs shares only: the counts may be per mille
 * of two different wholes, and the top no part of the staff.
 */
extern double glass_ceiling_of_shares(Representation r);

/*
 * Feeder ratio: the group's share of a level (x of n) over its share of the
 * level below (ref_x of ref_n) that feeds it; below 1 the group thins out on
 * the way up.  The levels are disjoint: interval as for a sample reference.
 */
extern Estimate feeder_ratio(Representation r, double level);

#endif /* SPEGEL_KERNEL_REPRESENTATION_H */
