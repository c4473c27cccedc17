/*
 * covariates.h
 *		The covariates of patterns, by level.
 *
 * Labels become numbers here, once, so that nothing behind it compares texts.
 */
#ifndef SPEGEL_COVARIATES_H
#define SPEGEL_COVARIATES_H

#include "common/label.h"

#define COVARIATES_MAX 50
#define COVARIATE_MAX_LABEL_BYTES 1000

/* How a missing value, whose label is NULL, is shown. */
#define COVARIATE_MISSING "?"

typedef struct Covariate
{
	Label name;
	int n_levels;				/* ascending bytewise; a missing one last */
	Label *level;
	double *persons;			/* by level */
	double *number;				/* by level; NULL: not asked for */
	int most_frequent;			/* level; missing only where it is the only one */
} Covariate;

typedef struct Covariates
{
	int n;
	Covariate *covariate;
	Size n_patterns;
	int32 *level;				/* n_patterns x n */
} Covariates;

/*
 * Finds the levels of cells (n_patterns x n, a label for each covariate of a
 * pattern, NULL where it is missing).  persons, by pattern, decides which
 * level is the most frequent; among equals the first is.
 */
extern Covariates covariates_make(const Label *name, int n, const Label *cell,
								  Size n_patterns, const double *persons);

/* The level with a label, or -1. */
extern int covariate_find_level(const Covariate *covariate, Label label);

/*
 * The numbers of a covariate's levels; NAN for a missing one.  An error that
 * names a level that is no number.
 */
extern void covariate_read_numbers(Covariate *covariate);

static inline bool
label_equal(Label a, Label b)
{
	if (a.label == NULL || b.label == NULL)
		return a.label == b.label;
	return a.length == b.length && memcmp(a.label, b.label, a.length) == 0;
}

#endif /* SPEGEL_COVARIATES_H */
