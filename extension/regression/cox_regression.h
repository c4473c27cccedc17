/*
 * cox_regression.h
 *		A Cox model fitted to the cohorts of a function's arguments.
 */
#ifndef SPEGEL_COX_REGRESSION_H
#define SPEGEL_COX_REGRESSION_H

#include "regression/pattern_cohorts.h"

#include "kernel/life/cox_model.h"
#include "kernel/life/cox_steps.h"

typedef struct CoxRegression
{
	PatternCohorts cohorts;
	CoxEstimates estimates;
	CoxFit fit;
	CoxLimits *limits;			/* NULL until a prediction asks for them */
	double *scratch;			/* of the fit and of walks */
	int64 *at_risk;
} CoxRegression;

/* A treatment of ties. */
extern CoxTies argument_ties(FunctionCallInfo fcinfo, int argument);

/* Fits the model of the cohorts; an error when it does not converge. */
extern CoxRegression cox_regression(const PatternCohorts *cohorts,
									CoxTies ties);

/* Fits it once more, when what it leaves out has changed. */
extern void cox_regression_refit(CoxRegression *cox);

/* The steps of its baseline hazard; after exact ties, by Breslow's. */
extern CoxSteps cox_regression_steps(CoxRegression *cox);

/* The prediction for covariates (of every column) in a stratum. */
extern CoxPrediction cox_regression_predict(CoxRegression *cox,
											const CoxSteps *steps,
											int32 stratum, const double *x);

/* The same for a pattern of the cohorts. */
extern CoxPrediction cox_regression_predict_pattern(CoxRegression *cox,
													const CoxSteps *steps,
													Size pattern);

/* Adds a row for each coefficient, with its Wald test and limits. */
extern void cox_regression_add_rows(FunctionCallInfo fcinfo,
									const CoxRegression *cox, double level);

/* Memory for n elements, and for one more. */
extern void *allocate(Size n, Size size);

#endif /* SPEGEL_COX_REGRESSION_H */
