/*
 * pattern_cohorts.h
 *		Cohorts by pattern of covariates, as models of times read them.
 *
 * The arguments cohorts, covariates, names and terms come first, in this order.
 */
#ifndef SPEGEL_PATTERN_COHORTS_H
#define SPEGEL_PATTERN_COHORTS_H

#include "cohort/cohort.h"

#include "fmgr.h"

#include "kernel/life/cox_walk.h"
#include "regression/terms.h"

typedef struct PatternCohorts
{
	Covariates covariates;
	Design design;
	int64 persons;				/* in the model */
	int64 dropped;				/* for lack of a covariate */
	bool delayed;				/* somebody came under observation late */
	int strata;					/* covariate; -1: none */
	double *centre;				/* taken from each column */
	CoxModel model;				/* without its ties */
	int n_predicted;			/* patterns behind those of the model */
} PatternCohorts;

enum
{
	ARG_COHORTS,
	ARG_COVARIATES,
	ARG_NAMES,
	ARG_TERMS
};

/*
 * The patterns of the arguments, of which those without a covariate of the
 * terms are dropped; model.n_patterns is 0 when none is left.  An outcome that
 * is NULL is any.  strata and patterns are the places of these arguments, or -1
 * for none.  The argument patterns has rows of covariates that are to be
 * predicted: they follow those of the model, without persons.
 */
extern PatternCohorts pattern_cohorts(FunctionCallInfo fcinfo,
									  const text *outcome, int strata,
									  int patterns);

/* An argument that may be NULL. */
extern const text *argument_optional_text(FunctionCallInfo fcinfo,
										  int argument);

/* The outcomes of all cohorts, by label; returns how many. */
extern int pattern_outcomes(FunctionCallInfo fcinfo, const text ***outcome);

/* The covariate with the name that the argument has; an error if none has. */
extern int argument_covariate(FunctionCallInfo fcinfo, int argument,
							  const char *what, const Label *name, int n);

#endif /* SPEGEL_PATTERN_COHORTS_H */
