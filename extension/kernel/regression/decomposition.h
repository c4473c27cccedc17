/*
 * decomposition.h
 *		What the difference of two groups' mean outcomes is made of (Oaxaca
 *		1973; Blinder 1973).
 *
 * Group 0 is the reference, group 1 the focus; each has a model of its own, and
 * a third one says what a difference is worth.
 */
#ifndef SPEGEL_KERNEL_DECOMPOSITION_H
#define SPEGEL_KERNEL_DECOMPOSITION_H

#include "kernel/regression/average.h"
#include "kernel/regression/normalise.h"

#define DECOMPOSITION_MODELS 3

/* A fitted model. */
typedef struct DecompositionModel
{
	bool fitted;				/* else it is a mixture of the groups' */
	double share;				/* of group 0's in the mixture */
	const double *coefficient;	/* by column of the design, centred */
	const Estimable *estimable; /* its columns may be more than the design's */
	const double *half;			/* by kept column: w of the bread w w' */
	const double *rest;			/* by pattern: outcomes' mean less the fit */
	double factor;				/* of its sandwich: n/(n - rank) */
} DecompositionModel;

/* The persons of a pattern, all of one group. */
typedef struct DecompositionPattern
{
	int group;
	double weight;
	double weight2;				/* sum of w^2; the same where rows have none */
	double within2;				/* sum of w^2 (y - mean2)^2 */
	double shift2;				/* mean2, by w^2, less the mean */
} DecompositionPattern;

typedef struct Decomposition
{
	const Normalise *normalise;
	AverageLink link;			/* identity or logit */
	const Design *larger;		/* the pattern's rows, with columns of a group */
	size_t n_patterns;
	const DecompositionPattern *pattern;
	double persons[2];
	DecompositionModel model[DECOMPOSITION_MODELS];

	/* Filled by decomposition_begin(); room is the caller's. */
	double weight[2];
	double *mean_all[2];		/* by normalised column */
	double *all[DECOMPOSITION_MODELS];	/* normalised coefficients */
	double *prediction[DECOMPOSITION_MODELS];	/* by pattern */
	double *scratch;			/* see decomposition_scratch() */
} Decomposition;

/* Mean prediction of a group by a model, with a sign. */
typedef struct DecompositionPart
{
	int sign;
	int group;
	int model;
} DecompositionPart;

/* A sum of such means. */
typedef struct DecompositionPiece
{
	int n;
	DecompositionPart part[4];
} DecompositionPiece;

/* The whole of the terms, and the term that is the intercept. */
#define DECOMPOSITION_TOTAL (-2)
#define DECOMPOSITION_INTERCEPT (-1)

extern size_t decomposition_scratch(void);

extern void decomposition_begin(Decomposition *d);

/*
 * A piece, and its variance: of the coefficients by a sandwich, of the groups'
 * means by their sampling, the product of both errors left out (Jann 2008).  Of
 * a term it is its part, which is a sum where the outcome is linear, and
 * otherwise as large a share of the piece as the term has in the difference of
 * the linear predictors (Yun 2004).  NAN where the models cannot say it.
 */
extern void decomposition_part(Decomposition *d,
							   const DecompositionPiece *piece, int term,
							   double *value, double *variance);

#endif /* SPEGEL_KERNEL_DECOMPOSITION_H */
