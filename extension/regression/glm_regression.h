/*
 * glm_regression.h
 *		Logistic and Poisson models of a regression, fitted.
 */
#ifndef SPEGEL_GLM_REGRESSION_H
#define SPEGEL_GLM_REGRESSION_H

#include "kernel/regression/glm.h"
#include "regression/model.h"

/*
 * What such a model needs of the patterns; centres the design.  An error where
 * the outcomes are not of the family.  Errors are classical.
 */
extern GlmData glm_data(Model *model, GlmFamily family, bool bias_reduced);

/* The errors that an argument names; bias-reduced models have but classical. */
extern GlmErrors glm_argument_errors(FunctionCallInfo fcinfo, int argument,
									 bool bias_reduced);

/* Errors of that kind; cluster names the covariate, where they need one. */
extern void glm_set_errors(GlmData *data, GlmErrors errors,
						   const Model *model, Label cluster);

/* Fits it, with the notices that go with it. */
extern GlmFit glm_fit_model(const Model *model, const GlmData *data);

#endif /* SPEGEL_GLM_REGRESSION_H */
