/*
 * px_selection.h
 *		Which values of a table's dimensions are asked for, and in which order
 *		their cells come.
 *
 * The expressions are those of PxWebApi 2: a code; *, all; codes with * at an
 * end or ? for a character; top(n), top(n,offset) and bottom(), which count from
 * the latest time; range(a,b), from(a), to(b).
 */
#ifndef SPEGEL_FCGI_PX_SELECTION_H
#define SPEGEL_FCGI_PX_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_writer.h"
#include "base/problem.h"
#include "px/px_table.h"

/* Most cells of one answer, as config says. */
#define PX_MAX_CELLS 100000

/* Where a dimension stands in a table that is shown. */
typedef enum PxPlacement
{
	PX_STUB,
	PX_HEADING,
	PX_ELIMINATED /* nowhere: by the value that stands for it */
} PxPlacement;

typedef struct PxAxis
{
	const PxDimension *dimension;
	PxPlacement placement;
	bool asked;
	bool placed;   /* by the request */
	bool *chosen;  /* by value */
	size_t *places; /* of the values chosen, in order, once complete */
	size_t count;
} PxAxis;

typedef struct PxSelection
{
	const PxTable *table;
	PxAxis *axes; /* once complete: stub, heading, eliminated */
	size_t count;
	size_t shown; /* axes that are not eliminated */
	bool asked;	  /* any of them */
	int64_t cells;
	int64_t row_cells; /* cells of a row: of the heading's combinations */
} PxSelection;

/* False when out of memory. */
extern bool px_selection_init(PxSelection *selection, const PxTable *table);
extern void px_selection_free(PxSelection *selection);

/*
 * Choose the values of an expression, or of several with commas between them:
 * those in brackets [] are codes that may hold commas.  False, with the problem
 * filled in, for what there is not.
 */
extern bool px_selection_choose(PxSelection *selection, const char *dimension,
								const char *expression, Problem *problem);
extern bool px_selection_choose_list(PxSelection *selection,
									 const char *dimension, const char *list,
									 Problem *problem);

/* Chooses all values of a dimension of which none has been asked for. */
extern bool px_selection_choose_rest(PxSelection *selection,
									 const char *dimension, Problem *problem);

/* Puts a dimension into stub or heading, behind those that were put before. */
extern bool px_selection_place(PxSelection *selection, const char *dimension,
							   PxPlacement placement, Problem *problem);

/* Chooses all values of all dimensions, however many cells that are. */
extern void px_selection_choose_all(PxSelection *selection);

/*
 * Completes the selection.  Of a dimension that nobody asked about, the value
 * that stands for it is taken; one without such a value must be asked for.  If
 * nothing was asked, that is all values, but for the time the latest.
 */
extern bool px_selection_complete(PxSelection *selection, Problem *problem);

/* [{"dimension": "unit", "codes": ["city"]}, ...], for the database. */
extern void px_selection_write(const PxSelection *selection, JsonWriter *json);

/* The value of an axis that a cell has. */
extern const PxValue *px_selection_value(const PxSelection *selection,
										 size_t axis, int64_t cell);

#endif /* SPEGEL_FCGI_PX_SELECTION_H */
