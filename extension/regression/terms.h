/*
 * terms.h
 *		The terms of a model, as they are written, and the design they give.
 *
 *	sex				a coefficient for each level but the reference
 *	ref(sex,men)	the same, with the reference level
 *	num(age)		the number
 *	num(age)^2		its power
 *	sex:step		interaction, of up to DESIGN_MAX_FACTORS factors
 *
 * Names and levels with one of ():^,"\ or a space are written "so", with \
 * before " and \ inside.
 */
#ifndef SPEGEL_TERMS_H
#define SPEGEL_TERMS_H

#include "common/compat.h"

#include "fmgr.h"

#include "kernel/regression/design.h"
#include "regression/covariates.h"

typedef struct Terms
{
	int n;
	DesignTerm term[DESIGN_MAX_TERMS];
	bool used[COVARIATES_MAX];	/* by covariate */
	bool numeric[COVARIATES_MAX];
	Label reference[COVARIATES_MAX];	/* label NULL: not given */
	int compared;				/* see terms_add_level(); else -1 */
} Terms;

/*
 * The terms of an argument that is an array of texts.  Errors name the term
 * and what is wrong with it.
 */
extern Terms *terms_argument(FunctionCallInfo fcinfo, int argument,
							 const Label *name, int n_names);

/*
 * The terms over covariates with the same names, whose patterns must not be
 * without a number where one is asked for.  The design refers to both.
 */
extern Design terms_design(Terms *terms, Covariates *covariates,
						   bool intercept);

/* The covariate with a name, or -1. */
extern int terms_find_covariate(const Label *name, int n_names, Label wanted);

/*
 * A last term: a covariate by level.  The reference level is as it is, whether
 * or not anybody has it.
 */
extern void terms_add_level(Terms *terms, int covariate, Label reference);

/* Is a covariate in a term at all, and is it in one by level? */
extern bool terms_have(const Terms *terms, int covariate);
extern bool terms_have_level(const Terms *terms, int covariate);

/* The reference level of a covariate: the one given, else the most frequent. */
extern int terms_reference(const Terms *terms, const Covariates *covariates,
						   int covariate);

/* A term, as it is written. */
extern char *terms_term(const Design *design, const Covariates *covariates,
						int t);

/*
 * The names of a column for people: its term, and the levels of the factors
 * that have some, joined by colons; *level is NULL when it has none.  The
 * intercept's term is "(intercept)".
 */
extern char *terms_column_term(const Design *design,
							   const Covariates *covariates, int column);
extern char *terms_column_level(const Design *design,
								const Covariates *covariates, int column);

/* The reference levels of a column's factors, likewise. */
extern char *terms_column_reference(const Design *design,
									const Covariates *covariates, int column);

#endif /* SPEGEL_TERMS_H */
