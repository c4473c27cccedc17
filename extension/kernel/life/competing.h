/*
 * competing.h
 *		Competing risks: the probability of having had one outcome by a time,
 *		when others can come first.
 *
 * Times are in days and may be fractional.  Every statistic is undefined
 * (NAN) at a negative time, and at a time beyond follow-up unless nobody is
 * left without an event by then.
 */
#ifndef SPEGEL_KERNEL_COMPETING_H
#define SPEGEL_KERNEL_COMPETING_H

#include "kernel/life/lifetable.h"
#include "kernel/base/wald.h"

/*
 * Cumulative incidence of the outcome just after each time of the table,
 * sum S(t-) d_k/n (Aalen & Johansen 1978), with the delta-method variance
 * for multinomial increments, which is the Greenwood-type variance of the
 * Aalen-Johansen estimator (Andersen, Borgan, Gill & Keiding 1993, section
 * 4.4; Allignol, Schumacher & Beyersmann 2010).  Fills two arrays of n_times.
 * With LIFE_TABLE_ALL it is 1 - survival with Greenwood's variance.
 */
extern void cumulative_incidence_curve(const LifeTable *table,
									   int32_t outcome, double *incidence,
									   double *variance);

/* The same at one time; 0 with variance 0 before the first event. */
extern WaldEstimate cumulative_incidence_at(const LifeTable *table,
											int32_t outcome, double time);

/*
 * Interval for a cumulative incidence at a two-sided level, symmetric on the
 * scale log(-log(1 - F)).  NAN limits when the incidence is 0 or 1.
 */
extern Estimate cumulative_incidence_interval(WaldEstimate incidence,
											  double level);

/*
 * Mean time within (0, horizon] lost to the outcome: the area under its
 * cumulative incidence (Andersen 2013), with the delta-method variance.  The
 * times lost to all outcomes and the restricted mean add up to the horizon.
 */
extern WaldEstimate restricted_time_lost(const LifeTable *table,
										 int32_t outcome, double horizon);

/*
 * Cumulative incidence of a minus that of b at a time, for wald_interval()
 * and for the z test of wald_test().  Allows delayed entry.
 */
extern WaldEstimate cumulative_incidence_difference(const LifeTable *a,
													const LifeTable *b,
													int32_t outcome,
													double time);

/*
 * A matched comparison: how much more often exposed persons have had the
 * outcome by a time than unexposed persons of their own stratum, averaged
 * over the exposed, sum (n1s/n1)(F1s - F0s).  The weights are taken as given,
 * so the variance is that of the differences (direct standardisation to the
 * exposed; Keiding & Clayton 2014).  The clock of both starts at exposure.
 *
 * tables holds for each stratum the exposed and then the unexposed.  Exposed
 * persons of a stratum without unexposed ones are unmatched and left out.
 * The three estimates are NAN when nobody is matched, and when follow-up ends
 * too early in a stratum with matched persons.
 */
typedef struct MatchedIncidence
{
	WaldEstimate exposed;
	WaldEstimate unexposed;
	WaldEstimate difference;
	int64_t matched;
	int64_t unmatched;
} MatchedIncidence;

extern MatchedIncidence matched_incidence(const LifeTable *tables,
										  size_t n_strata, int32_t outcome,
										  double time);

#endif /* SPEGEL_KERNEL_COMPETING_H */
