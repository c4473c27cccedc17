/*
 * design.h
 *		The columns that terms give for patterns of covariates.
 *
 * A pattern is a level of each covariate, by its number.  A term is a product
 * of factors; a factor is a covariate by level, or the number that its levels
 * are, to a power.  Of each term at most one column is not 0 for a pattern, so
 * that a row of the design is a short list of cells.
 */
#ifndef SPEGEL_KERNEL_DESIGN_H
#define SPEGEL_KERNEL_DESIGN_H

#include "kernel/base/kernel.h"

#define DESIGN_MAX_FACTORS 4
#define DESIGN_MAX_TERMS 200
#define DESIGN_MAX_COLUMNS 1000

/* Every level has a column. */
#define DESIGN_NO_REFERENCE (-1)

typedef struct DesignFactor
{
	int covariate;
	int power;					/* of the number; 0: by level */
	int n_levels;
	int reference;				/* the level without a column */
} DesignFactor;

typedef struct DesignTerm
{
	int n;
	DesignFactor factor[DESIGN_MAX_FACTORS];
	int first;					/* its columns */
	int n_columns;
	double centre;				/* taken from its value; see below */
} DesignTerm;

typedef struct Design
{
	int n_terms;
	DesignTerm *term;
	int n_columns;
	bool intercept;				/* column 0 is 1 */
	int n_covariates;
	const double *const *number;	/* by covariate and level */
	size_t n_patterns;
	const int32_t *level;		/* n_patterns x n_covariates */
} Design;

/* A value of a row that may differ from 0. */
typedef struct DesignCell
{
	int column;
	double value;
} DesignCell;

/* Room for a row. */
#define DESIGN_MAX_CELLS (DESIGN_MAX_TERMS + 1)

/*
 * Decides which levels have columns, by the rule of R's model matrices: a
 * factor by level lacks its reference level when the term without it is in the
 * model too (the intercept counts as such, whether or not the design has one),
 * else it has all.  reference[] is by covariate; n_levels of each factor is
 * set.  Then numbers the columns; false when there would be more than
 * DESIGN_MAX_COLUMNS.
 */
extern bool design_number_columns(Design *design, const int *reference);

/* The same factors, in whatever order? */
extern bool design_same_term(const DesignTerm *a, const DesignTerm *b);

/*
 * Sets centres to the weighted means of the terms that are numbers only, which
 * spares the decomposition the digits that such columns share with the
 * intercept; a constant column becomes exactly 0.  Coefficients other than
 * the intercept stay what they are; that one is of a person at the centres.
 */
extern void design_centre(Design *design, const double *weight);

/* The cells of a pattern's row, ascending by column; returns how many. */
extern int design_row(const Design *design, size_t pattern, DesignCell *cell);

/* The same of any levels of the covariates. */
extern int design_row_of(const Design *design, const int32_t *level,
						 DesignCell *cell);

/*
 * How the cells change with the number that a covariate's level is; it is by
 * level in no term.
 */
extern int design_slope_of(const Design *design, const int32_t *level,
						   int covariate, DesignCell *cell);

/*
 * Which term a column is of, and of each of its factors the level, -1 where
 * the factor is a number.  The intercept's term is -1.
 */
extern int design_column(const Design *design, int column, int *level);

/*
 * The largest number, to its power, of the patterns, for a check that squares
 * will not overflow.
 */
extern double design_largest(const Design *design);

/* The place of each column among n of them, NULL for all; -1 for others. */
extern void design_place(const Design *design, const int *columns, int n,
						 int *place);

/*
 * The test of a term is that of its columns beside those of all terms that do
 * not contain it ("type II"): marks the ones and the others.
 */
extern void design_term_columns(const Design *design, int term, bool *tested,
								bool *other);

/*
 * The other columns and behind them those tested, of which none is both;
 * returns how many, and how many others.
 */
extern int design_order(const Design *design, const bool *tested,
						const bool *other, int *columns, int *n_other);

/* The row times the coefficients. */
static inline double
design_fit(const DesignCell *cell, int n, const double *coefficient)
{
	double sum = 0.0;

	for (int i = 0; i < n; i++)
		sum += cell[i].value * coefficient[cell[i].column];
	return sum;
}

/* A coefficient vector of the design's columns from that of the kept ones. */
extern void design_spread(const Design *design, int rank, const int *kept,
						  const double *coefficient, double *whole);

/* What is taken from the values of a column. */
extern double design_column_centre(const Design *design, int column);

/*
 * From the centred columns to those as they are: the intercept, which must be
 * kept, and its row of the inverse of R (see qr_invert()) change.
 */
extern void design_uncentre(const Design *design, int rank, const int *kept,
							double *coefficient, double *half);

#endif /* SPEGEL_KERNEL_DESIGN_H */
