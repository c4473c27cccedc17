/*
 * linear_regression.h
 *		Linear models of a regression, fitted.
 */
#ifndef SPEGEL_LINEAR_REGRESSION_H
#define SPEGEL_LINEAR_REGRESSION_H

#include "kernel/regression/linear.h"
#include "regression/model.h"

extern LinearErrors linear_argument_errors(FunctionCallInfo fcinfo,
										   int argument);

/* An error where a regression has no linear model with such errors. */
extern void linear_check_form(const Regression *r, LinearErrors errors);

/* What a linear model needs of a pattern. */
extern LinearPattern linear_pattern(const Regression *r, uint32 number);

/*
 * Completes what the model needs of the patterns, and fits it, with the notice
 * that goes with it.
 */
extern LinearFit linear_fit_model(Model *model, LinearData *data);

#endif /* SPEGEL_LINEAR_REGRESSION_H */
