/*
 * model.h
 *		What every model of a regression begins with: the persons that are in
 *		it, their patterns by the covariates of its terms, and the design.
 */
#ifndef SPEGEL_REGRESSION_MODEL_H
#define SPEGEL_REGRESSION_MODEL_H

#include "common/result_row.h"
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

/* What a model is made of, besides argument 0, the regression. */
typedef struct ModelRequest
{
	int terms;					/* the argument */
	bool drop_missing;			/* persons without any covariate that is used */
	const Label *also;			/* a covariate that no term needs to have */

	/*
	 * A covariate that is compared: it must not be in a term and becomes the
	 * last one, and persons who are neither focus nor reference are outside.
	 */
	const Label *compared;
	Label focus;
	Label reference;
} ModelRequest;

/*
 * Persons without a number that a term asks for are dropped always.  A
 * regression of no rows, which has no names, has nobody and no terms, whatever
 * the arguments name.
 */
extern Model model_argument(FunctionCallInfo fcinfo,
							const ModelRequest *request);

extern Label model_argument_label(FunctionCallInfo fcinfo, int argument);

/* The covariate that an argument names; an error when there is none. */
extern int model_argument_covariate(FunctionCallInfo fcinfo, int argument,
									const Model *model);

/* Says, as a NOTICE, which columns others replace. */
extern void model_notice_collinear(const Model *model, int rank,
								   const int *kept);

/* The names of such columns, in an array of texts. */
extern Datum model_collinear(const Model *model, int rank, const int *kept);

/*
 * The clusters that a covariate, used by the model, gives: its level by
 * pattern, and the patterns cluster by cluster.
 */
typedef struct ModelClusters
{
	int32_t *cluster;
	size_t *order;
} ModelClusters;

extern ModelClusters model_clusters(const Model *model, Label name);

/*
 * The argument that names the cluster: empty, an error unless that goes with
 * errors by cluster.
 */
extern Label model_argument_cluster(FunctionCallInfo fcinfo, int argument,
									bool by_cluster);

/* Term, level and reference level of a column, in three columns of a row. */
extern void model_add_names(ResultRow *row, const Model *model, int column);

/* 'level' or 'drop': what becomes of a missing covariate. */
extern bool model_argument_drops(FunctionCallInfo fcinfo, int argument);

extern void *model_alloc(Size n, Size size);

#endif /* SPEGEL_REGRESSION_MODEL_H */
