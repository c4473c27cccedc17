/*
 * survival.h
 *		Survival, cumulative hazard, quantiles and restricted mean of one
 *		life table.
 *
 * Times are in days and may be fractional.  Every statistic is undefined
 * (NAN) at a negative time, and at a time beyond follow-up unless the
 * survival has reached 0 by then.
 */
#ifndef SPEGEL_KERNEL_SURVIVAL_H
#define SPEGEL_KERNEL_SURVIVAL_H

#include "kernel/life/lifetable.h"
#include "kernel/base/wald.h"

/* The scale on which an interval for the survival is symmetric. */
typedef enum SurvivalScale
{
	SURVIVAL_LOGLOG,			/* log(-log S), the default */
	SURVIVAL_LOG,				/* log S */
	SURVIVAL_PLAIN,				/* S */
	SURVIVAL_LOGIT,				/* log(S / (1 - S)) */
	SURVIVAL_ARCSIN				/* arcsin(sqrt S) */
} SurvivalScale;

/*
 * Survival just after each time of the table (Kaplan & Meier 1958) with
 * Greenwood's variance (1926); events of any outcome.  Fills two arrays of
 * n_times.  The variance is NAN once the survival is 0.
 */
extern void survival_curve(const LifeTable *table, double *survival,
						   double *variance);

/* The same at one time; 1 with variance 0 before the first event. */
extern WaldEstimate survival_at(const LifeTable *table, double time);

/*
 * Interval for a survival at a two-sided level.  NAN limits when the survival
 * is 0, and when it is 1 except on the log and plain scales, where they are
 * then 1.  Limits stay within [0, 1].
 */
extern Estimate survival_interval(WaldEstimate survival, double level,
								  SurvivalScale scale);

/*
 * Cumulative hazard sum d/n of an outcome, or of LIFE_TABLE_ALL (Nelson 1972,
 * Aalen 1978) with Aalen's variance sum d/n^2.  Fills two arrays of n_times.
 */
extern void cumulative_hazard_curve(const LifeTable *table, int32_t outcome,
									double *hazard, double *variance);

/* The same at one time. */
extern WaldEstimate cumulative_hazard_at(const LifeTable *table,
										 int32_t outcome, double time);

/* Interval symmetric on the log scale; NAN limits when the hazard is 0. */
extern Estimate cumulative_hazard_interval(WaldEstimate hazard, double level);

/*
 * The time by which a proportion p, 0 < p < 1, has had an event: the first
 * time with survival <= 1 - p.  When the survival stays equal to 1 - p (to
 * 1e-9) for a while, the middle of that while, which ends with the next event
 * or, when there is none, with follow-up.  NAN when not reached.  The limits
 * come from inverting the band of the survival in the same way (Brookmeyer &
 * Crowley 1982).
 */
extern Estimate survival_quantile(const LifeTable *table, double p,
								  double level, SurvivalScale scale);

/*
 * Mean time without event within (0, horizon]: the area under the survival,
 * with variance sum A^2 d/(n(n-d)), A being the area from the event on to the
 * horizon (Klein & Moeschberger 2003, section 4.5).  An event of everybody at
 * risk leaves no area and contributes nothing.
 */
extern WaldEstimate restricted_mean(const LifeTable *table, double horizon);

/* Restricted mean of a minus that of b. */
extern WaldEstimate restricted_mean_difference(const LifeTable *a,
											   const LifeTable *b,
											   double horizon);

#endif /* SPEGEL_KERNEL_SURVIVAL_H */
