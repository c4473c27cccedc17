/*
 * model.h
 *		What every model of a regression begins with: the persons that are in
 *		it, their patterns by the covariates of its terms, and the design.
 */
#ifndef SPEGEL_REGRESSION_MODEL_H
#define SPEGEL_REGRESSION_MODEL_H

#include "regression/regression.h"
#include "regression/terms.h"

typedef struct Model
{
	const Regression *patterns;	/* by the covariates that are used */
	Terms *terms;
	Covariates covariates;
	Design design;
	int64 persons;
	int64 dropped;				/* without outcome, or without a covariate */
} Model;

/*
 * The model of arguments 0, the regression, and 1, the terms.  Persons without
 * a number that a term asks for are dropped, and with drop_missing those
 * without any covariate that is used.  also, unless NULL, names a covariate
 * that is used although no term has it.
 */
extern Model model_argument(FunctionCallInfo fcinfo, bool drop_missing,
							const Label *also);

/* Says, as a NOTICE, which columns others replace. */
extern void model_notice_collinear(const Model *model, int rank,
								   const int *kept);

/* The names of such columns, in an array of texts. */
extern Datum model_collinear(const Model *model, int rank, const int *kept);

/* 'level' or 'drop': what becomes of a missing covariate. */
extern bool model_argument_drops(FunctionCallInfo fcinfo, int argument);

extern void *model_alloc(Size n, Size size);

#endif /* SPEGEL_REGRESSION_MODEL_H */
