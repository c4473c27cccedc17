/*
 * regression.h
 *		Type regression: outcomes by pattern of covariates.
 *
 * For each pattern of covariates it keeps the number of persons and exact sums
 * of the outcome, its square and, where rows have weights or exposures, of
 * products with them.  Linear, logistic and Poisson models need nothing else
 * of the rows.
 */
#ifndef SPEGEL_REGRESSION_H
#define SPEGEL_REGRESSION_H

#include "common/state.h"
#include "kernel/base/exact_sum.h"
#include "regression/covariates.h"

#define REGRESSION_VERSION 1

/* Persons in all: so many outcomes below 2^35 in units of 2^-60 fit 127 bits. */
#define REGRESSION_MAX_PERSONS (INT64_C(1) << 32)

/* What the rows were made of. */
typedef enum RegressionForm
{
	REGRESSION_NONE,			/* no rows */
	REGRESSION_PLAIN,			/* outcomes */
	REGRESSION_WEIGHTED,		/* outcomes with sampling weights */
	REGRESSION_RATE				/* events in an exposure */
} RegressionForm;

/* The sums of a pattern.  y is the outcome, or the number of events. */
typedef enum RegressionSum
{
	SUM_Y,
	SUM_YY,
	REGRESSION_PLAIN_SUMS,
	SUM_W = REGRESSION_PLAIN_SUMS,	/* weighted */
	SUM_WY,
	SUM_WYY,
	SUM_WW,
	SUM_WWY,
	SUM_WWYY,
	REGRESSION_MAX_SUMS,
	SUM_T = REGRESSION_PLAIN_SUMS,	/* rate: t is the exposure */
	SUM_TT,
	SUM_TY,
	SUM_Y_LOG_T,
	SUM_Y_LOG_Y,
	SUM_LOG_FACTORIAL
} RegressionSum;

/* How a sum is written and what it may be. */
typedef struct RegressionSumType
{
	const char *name;
	int scale;					/* units of 2^-scale */
	int bits;					/* of one person's at most */
	bool may_be_negative;
} RegressionSumType;

typedef struct RegressionFormType
{
	const char *name;
	int n_sums;
	const RegressionSumType *sum;
} RegressionFormType;

extern const RegressionFormType regression_forms[REGRESSION_RATE + 1];

typedef struct RegressionPattern
{
	int64 persons;				/* whose outcome is known */
	int64 missing;				/* whose outcome is not */
	ExactSum sum[FLEXIBLE_ARRAY_MEMBER];	/* n_sums of the form */
} RegressionPattern;

/*
 * One flat value, each part with room for more in a working state:
 *
 *	header
 *	patterns	RegressionPattern [pattern_room]
 *	index		LabelIndexEntry [index_slots]
 *	offsets		uint32 [pattern_room], into the heap
 *	heap		from the end downwards: the names, then a key per pattern
 *
 * Names and keys are labels as in label_table.h.  A key has for each covariate
 * the length of its level plus 1 as a uint16, and its bytes; 0 is a missing
 * one.  The names are written in the same way.
 *
 * In a canonical state the patterns ascend, covariate by covariate, bytewise
 * with missing ones last; none is without persons; there is no index and no
 * room left over.  A state without patterns has no form and no names.
 */
typedef struct Regression
{
	int32 vl_len_;				/* StateHeader */
	uint8 version;
	uint8 kind;
	uint16 flags;				/* REGRESSION_CANONICAL */
	int64 persons;				/* with and without outcome */
	uint32 n_patterns;
	uint32 pattern_room;
	uint32 index_slots;			/* a power of two, or 0 */
	uint32 heap_bytes;			/* of the heap in use */
	uint16 form;				/* RegressionForm */
	uint16 n_names;
	uint32 names_bytes;			/* of the names' key */
	int64 data[FLEXIBLE_ARRAY_MEMBER];
} Regression;

#define REGRESSION_CANONICAL 0x0001

/* One pattern to be added to a state or taken away from it. */
typedef struct RegressionRow
{
	RegressionForm form;
	int n_names;
	const char *names;
	int names_length;
	const char *key;
	int key_length;
	int64 persons;
	int64 missing;
	ExactSum sum[REGRESSION_MAX_SUMS];
} RegressionRow;

#define PG_RETURN_REGRESSION_P(r) PG_RETURN_POINTER(r)
#define DatumGetRegressionAnyP(d) \
	((const Regression *) state_input((d), STATE_REGRESSION, \
									  REGRESSION_VERSION, \
									  offsetof(Regression, data)))

/* An argument in canonical form, which is what readers work on. */
#define PG_GETARG_REGRESSION_P(n) \
	regression_readable(DatumGetRegressionAnyP(PG_GETARG_DATUM(n)))

/* The value itself when it is canonical, otherwise its canonical form. */
extern const Regression *regression_readable(const Regression *r);

/* The canonical form of any state, as a fresh value. */
extern Regression *regression_canonical(const Regression *r);

extern Regression *regression_new_working(void);

/*
 * Adds (sign 1) or takes away (sign -1), and returns the state, which is a new
 * and larger value when the old one had no room.  An error when a number of
 * persons would become negative or too large, or names or form differ.
 */
extern Regression *regression_add_row(Regression *r, const RegressionRow *row,
									  int sign);
extern Regression *regression_add_all(Regression *r, const Regression *other,
									  int sign);

/* Does the state have the row's pattern? */
extern bool regression_has(const Regression *r, const RegressionRow *row);

/*
 * Is a row, as somebody wrote it, one that outcomes can have given?  An error,
 * soft where `escontext` says so, that says why not.
 */
extern bool regression_check_row(const RegressionRow *row, Node *escontext);

/*
 * Are the squares as large as the total and the number of persons, above 0,
 * make them at least?  And the least that suffice.
 */
extern bool regression_squares_suffice(const RegressionRow *row);
extern ExactSum regression_least_squares(const RegressionRow *row);

/* Errors about what keys are made of; false after a soft one. */
extern bool regression_check_names(const Label *name, int n, Node *escontext);
extern bool regression_check_level(const char *level, int length,
								   Node *escontext);

/* A key of labels, in fresh memory, and back. */
extern char *regression_make_key(const Label *label, int n, int *length);
extern void regression_read_key(const char *key, int n, Label *label);

extern const RegressionPattern *regression_pattern(const Regression *r,
												   uint32 pattern);
extern const char *regression_key(const Regression *r, uint32 pattern,
								  int *length);
extern const char *regression_names(const Regression *r, int *length);

/*
 * The squares of the outcomes around their mean: exact until it is rounded,
 * and never negative.
 */
extern double regression_within_squares(const RegressionPattern *pattern);

/*
 * The mean outcome of a pattern, weighted where rows have weights; events per
 * exposure where they have that.  NAN without persons.
 */
extern double regression_pattern_mean(const Regression *r, uint32 pattern);

/* Order of two keys of n covariates. */
extern int regression_key_cmp(const char *a, const char *b, int n);

static inline int
regression_n_sums(const Regression *r)
{
	return regression_forms[r->form].n_sums;
}

#endif /* SPEGEL_REGRESSION_H */
