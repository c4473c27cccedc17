/*
 * forecast.h
 *		Where the shares of categories at each step of a ladder go, if hires,
 *		promotions and exits go on as observed.
 *
 * Exits make vacancies, and so does growth; vacancies are filled from the top
 * down, each by a promotion from the step below or by a hire (a renewal model
 * of manpower, Bartholomew, Forbes and McClean 1991).  A year is one step of
 * time:
 *
 * - of each category at a step, a fraction leaves: exits over person-years;
 * - of the vacancies at a step, a fraction is filled by promotion, as far as
 *	 the step below has persons, and the rest by hires: promotions into the
 *	 step over promotions and hires;
 * - those promoted are of a category in proportion to its persons at the step
 *	 below times its promotions over person-years there;
 * - those hired are of a category as observed.
 *
 * Nobody is dismissed: a step that is larger than planned has no vacancies.
 * Who left is counted before who came.
 */
#ifndef SPEGEL_KERNEL_FORECAST_H
#define SPEGEL_KERNEL_FORECAST_H

#include "kernel/base/kernel.h"
#include "kernel/base/ranked.h"

/*
 * What was observed: arrays of steps * categories elements, of step s and
 * category c at [s * categories + c], the lowest step first.  Promotions are
 * those into the next step; the highest step has none.  growth is the fraction
 * by which each step's planned size changes in a year, at least -1.
 */
typedef struct Flows
{
	size_t steps;
	size_t categories;
	const int64_t *persons;
	const double *person_years;
	const int64_t *hires;
	const int64_t *promotions;
	const int64_t *exits;
	const double *growth;
} Flows;

/*
 * What a forecast assumes.  exit and promotion are rates a year, hired the
 * composition of those hired, all as the arrays of Flows; promoted is the
 * fraction of the vacancies of each step that is filled by promotion.  A step
 * at which nobody was hired has a composition of zeros: those hired are then
 * as those who are there.
 */
typedef struct FlowRates
{
	double *exit;
	double *promotion;
	double *hired;
	double *promoted;
} FlowRates;

/*
 * A share of a category among all who come to a step, by hire or promotion;
 * where step is FORECAST_NO_PLAN they come as observed.
 */
#define FORECAST_NO_PLAN SIZE_MAX

typedef struct EntryPlan
{
	size_t step;
	size_t category;
	double share;
} EntryPlan;

/*
 * The rates as they were observed: counts over person-years.  A category that
 * was not at a step has the rates of the step.
 */
extern void flow_rates_observed(const Flows *flows, FlowRates rates);

/*
 * Rates drawn from their posterior.  A rate is gamma with the prior of half an
 * event at the rate of its step; the composition of the hired is Dirichlet
 * with a prior of one person, spread evenly (Perks 1947, for two categories
 * that of Jeffreys); the fraction promoted beta with Jeffreys's prior.
 */
extern void flow_rates_draw(const Flows *flows, uint64_t *state,
							FlowRates rates);

/*
 * Persons expected after so many years, in stock, an array as those of Flows.
 * scratch: 2 categories.
 */
extern void forecast_expected(const Flows *flows, FlowRates rates,
							  EntryPlan plan, int years, double *stock,
							  double *scratch);

/*
 * Goes on from year - 1 to year by whole persons, who leave, are promoted and
 * hired by chance.  scratch: 2 categories; come: categories.
 */
extern void forecast_simulate(const Flows *flows, FlowRates rates, int year,
							  int64_t *stock, double *scratch, int64_t *come,
							  uint64_t *state);

/*
 * The first year, from 0 to horizon, in which the persons expected are as near
 * to the share as whole persons come: at most half a person on the side where
 * they are now, or on the other.  INFINITY when there is none; NAN when nobody
 * is at the step.  The share expected in the year of the horizon goes to
 * *at_last.  stock: steps * categories; scratch as for forecast_expected().
 */
extern double forecast_years_to(const Flows *flows, FlowRates rates,
								size_t step, size_t category, double share,
								int horizon, double *stock, double *scratch,
								double *at_last);

/*
 * The share of the category among those who come to a step, by hire or
 * promotion: as observed, what it must be for the step to have the share after
 * so many years, and the shares that the step would have if nobody, and
 * everybody, who comes were of it.  needed is NAN when none suffices, all of
 * them when nobody is at the step.  stock, scratch as above.
 */
typedef struct EntryShare
{
	double observed;
	double expected;
	double needed;
	double lowest;
	double highest;
} EntryShare;

extern EntryShare forecast_entry_share(const Flows *flows, FlowRates rates,
									   size_t step, size_t category,
									   double share, int years,
									   double *stock, double *scratch);

/* The first of n sorted numbers that at least a fraction of them do not pass. */
extern double ranked_quantile(const Ranked *sorted, size_t n, double fraction);

#endif /* SPEGEL_KERNEL_FORECAST_H */
