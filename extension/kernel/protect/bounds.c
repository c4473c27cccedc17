/*
 * bounds.c
 *		What integers may be that satisfy linear constraints: propagation of
 *		intervals, and the linear programs around a number.
 */
#include "kernel/protect/bounds.h"

#include "kernel/protect/dual_simplex.h"

#define MEAN_VISITS 1000

/* Below 2^52, so that doubles hold all sums and what rounding adds is seen. */
#define MAX_PRECISE 0x1p52

static int64_t
coefficient(const IncidenceSide *side, int32_t entry)
{
	return (int64_t) incidence_coefficient(side, entry);
}

static int64_t
floor_quotient(int64_t a, int64_t b)
{
	return a / b - ((a % b != 0) && ((a < 0) != (b < 0)));
}

static int64_t
ceiling_quotient(int64_t a, int64_t b)
{
	return -floor_quotient(-a, b);
}

bool
bounds_overflow(const Bounds *bounds, int32_t constraint)
{
	const IncidenceSide *side = &bounds->incidence.by_row;
	double sum = 0.0;

	for (int32_t e = side->start[constraint]; e < side->start[constraint + 1];
		 e++)
	{
		int32_t j = side->other[e];

		sum += fabs(incidence_coefficient(side, e)) *
			fmax(fabs((double) bounds->low[j]), fabs((double) bounds->high[j]));
	}
	return sum >= (double) BOUNDS_NONE;
}

/*
 * Propagation.
 */

/* The least and the largest that a term may be. */
static int64_t
term_low(const Bounds *bounds, int64_t a, int32_t j)
{
	return a * (a > 0 ? bounds->low[j] : bounds->high[j]);
}

static int64_t
term_high(const Bounds *bounds, int64_t a, int32_t j)
{
	return a * (a > 0 ? bounds->high[j] : bounds->low[j]);
}

/*
 * Narrows number j, given what its term a x may be at least and at most.
 * Returns whether it has.
 */
static bool
narrow_by_term(const Bounds *bounds, int32_t j, int64_t a, int64_t least,
			   int64_t most)
{
	int64_t low = a > 0 ? ceiling_quotient(least, a) : ceiling_quotient(most, a);
	int64_t high = a > 0 ? floor_quotient(most, a) : floor_quotient(least, a);
	bool narrower = false;

	if (low > bounds->low[j])
	{
		bounds->low[j] = low;
		narrower = true;
	}
	if (high < bounds->high[j])
	{
		bounds->high[j] = high;
		narrower = true;
	}
	return narrower;
}

typedef struct Worklist
{
	BoundsRoom *room;
	int32_t size;				/* of the ring */
	int32_t first;
	int32_t n;
} Worklist;

static void
enqueue_constraints(Worklist *list, const Bounds *bounds, int32_t number)
{
	const IncidenceSide *side = &bounds->incidence.by_atom;

	for (int32_t e = side->start[number]; e < side->start[number + 1]; e++)
	{
		int32_t i = side->other[e];

		if (list->room->is_queued[i])
			continue;
		list->room->is_queued[i] = true;
		list->room->queue[(list->first + list->n++) % list->size] = i;
	}
}

/* Returns false when the constraint has no solution. */
static bool
visit(const Bounds *bounds, int32_t i, Worklist *list)
{
	const IncidenceSide *side = &bounds->incidence.by_row;
	int64_t least = 0;
	int64_t most = 0;

	for (int32_t e = side->start[i]; e < side->start[i + 1]; e++)
	{
		least += term_low(bounds, coefficient(side, e), side->other[e]);
		most += term_high(bounds, coefficient(side, e), side->other[e]);
	}
	if (least > bounds->row_high[i] || most < bounds->row_low[i])
		return false;
	if (least >= bounds->row_low[i] && most <= bounds->row_high[i])
		return true;
	for (int32_t e = side->start[i]; e < side->start[i + 1]; e++)
	{
		int32_t j = side->other[e];
		int64_t a = coefficient(side, e);
		int64_t own_low = term_low(bounds, a, j);
		int64_t own_high = term_high(bounds, a, j);
		int64_t from = bounds->row_low[i] <= -BOUNDS_NONE ? own_low
			: bounds->row_low[i] - (most - own_high);
		int64_t to = bounds->row_high[i] >= BOUNDS_NONE ? own_high
			: bounds->row_high[i] - (least - own_low);

		if (a == 0 || !narrow_by_term(bounds, j, a, from, to))
			continue;
		if (bounds->low[j] > bounds->high[j])
			return false;
		least += term_low(bounds, a, j) - own_low;
		most += term_high(bounds, a, j) - own_high;
		enqueue_constraints(list, bounds, j);
	}
	return true;
}

int32_t
bounds_propagate(const Bounds *bounds, int32_t number, BoundsRoom *room)
{
	int32_t constraints = bounds->incidence.by_row.n;
	Worklist list = {.room = room, .size = constraints > 0 ? constraints : 1};
	int64_t visits = (int64_t) MEAN_VISITS * constraints;
	int32_t impossible = -1;

	if (number >= 0)
		enqueue_constraints(&list, bounds, number);
	else
		for (int32_t i = 0; i < constraints; i++)
		{
			room->is_queued[i] = true;
			room->queue[list.n++] = i;
		}
	while (list.n > 0)
	{
		int32_t i = room->queue[list.first];

		list.first = (list.first + 1) % list.size;
		list.n--;
		room->is_queued[i] = false;
		/* The rest is only emptied. */
		if (impossible < 0 && visits-- > 0 && !visit(bounds, i, &list))
			impossible = i;
		if (list.n % 256 == 0)
			kernel_check();
	}
	return impossible;
}

/*
 * The linear program around a number.
 */

/* Constraints that are chosen; the numbers that are in two of them, or sought. */
typedef struct Neighbourhood
{
	int rows;
	int columns;
	int32_t row[BOUNDS_MAX_CONSTRAINTS];
	int32_t column[BOUNDS_MAX_NUMBERS];
} Neighbourhood;

/* The nearest constraints, by way of numbers that they have in common. */
static void
choose_constraints(const Bounds *bounds, int32_t number, int most,
				   BoundsRoom *room, Neighbourhood *near)
{
	const IncidenceSide *by_number = &bounds->incidence.by_atom;
	const IncidenceSide *by_row = &bounds->incidence.by_row;
	int next = -1;

	for (;;)
	{
		int32_t begin = next < 0 ? 0 : by_row->start[near->row[next]];
		int32_t end = next < 0 ? 1 : by_row->start[near->row[next] + 1];

		for (int32_t k = begin; k < end && near->rows < most; k++)
		{
			int32_t j = next < 0 ? number : by_row->other[k];

			for (int32_t e = by_number->start[j];
				 e < by_number->start[j + 1] && near->rows < most; e++)
				if (!room->is_queued[by_number->other[e]])
				{
					room->is_queued[by_number->other[e]] = true;
					near->row[near->rows++] = by_number->other[e];
				}
		}
		if (++next >= near->rows || near->rows >= most)
			break;
	}
	for (int i = 0; i < near->rows; i++)
		room->is_queued[near->row[i]] = false;
}

/* A number gets a column when it is sought, or met for the second time. */
static void
choose_numbers(const Bounds *bounds, int32_t number, BoundsRoom *room,
			   Neighbourhood *near)
{
	const IncidenceSide *side = &bounds->incidence.by_row;

	near->column[near->columns++] = number;
	room->times_seen[number] = 2;
	room->place[number] = 1;
	for (int i = 0; i < near->rows; i++)
		for (int32_t e = side->start[near->row[i]];
			 e < side->start[near->row[i] + 1]; e++)
		{
			int32_t j = side->other[e];

			if (++room->times_seen[j] == 2 &&
				near->columns < BOUNDS_MAX_NUMBERS)
			{
				near->column[near->columns++] = j;
				room->place[j] = near->columns;
			}
		}
}

/* Numbers without a column are what they may be, on the side of the limits. */
static void
fill_program(const Bounds *bounds, BoundsRoom *room,
			 const Neighbourhood *near, DualSimplex *program)
{
	const IncidenceSide *side = &bounds->incidence.by_row;

	for (int i = 0; i < near->rows; i++)
	{
		int32_t row = near->row[i];
		double least = 0.0;
		double most = 0.0;
		double others_least = 0.0;
		double others_most = 0.0;

		for (int c = 0; c < near->columns; c++)
			room->matrix[i][c] = 0.0;
		for (int32_t e = side->start[row]; e < side->start[row + 1]; e++)
		{
			int32_t j = side->other[e];
			int64_t a = coefficient(side, e);

			least += (double) term_low(bounds, a, j);
			most += (double) term_high(bounds, a, j);
			if (room->place[j] > 0)
			{
				room->matrix[i][room->place[j] - 1] += (double) a;
				continue;
			}
			others_least += (double) term_low(bounds, a, j);
			others_most += (double) term_high(bounds, a, j);
		}
		program->row_low[i] = bounds->row_low[row] <= -BOUNDS_NONE ?
			least - others_least : (double) bounds->row_low[row] - others_most;
		program->row_high[i] = bounds->row_high[row] >= BOUNDS_NONE ?
			most - others_most : (double) bounds->row_high[row] - others_least;
	}
	for (int c = 0; c < near->columns; c++)
	{
		program->low[c] = (double) bounds->low[near->column[c]];
		program->high[c] = (double) bounds->high[near->column[c]];
	}
}

static void
forget_numbers(const Bounds *bounds, BoundsRoom *room,
			   const Neighbourhood *near)
{
	const IncidenceSide *side = &bounds->incidence.by_row;

	for (int i = 0; i < near->rows; i++)
		for (int32_t e = side->start[near->row[i]];
			 e < side->start[near->row[i] + 1]; e++)
		{
			room->times_seen[side->other[e]] = 0;
			room->place[side->other[e]] = 0;
		}
	for (int c = 0; c < near->columns; c++)
	{
		room->times_seen[near->column[c]] = 0;
		room->place[near->column[c]] = 0;
	}
}

bool
bounds_narrow(const Bounds *bounds, int32_t number, int max_constraints,
			  BoundsRoom *room)
{
	Neighbourhood near = {0};
	DualSimplex program = {.matrix = room->matrix, .tableau = room->tableau};
	int most = max_constraints < BOUNDS_MAX_CONSTRAINTS ? max_constraints
														: BOUNDS_MAX_CONSTRAINTS;
	double high;
	double low;
	bool narrower = false;

	if (bounds->low[number] >= bounds->high[number])
		return false;
	choose_constraints(bounds, number, most, room, &near);
	choose_numbers(bounds, number, room, &near);
	program.rows = near.rows;
	program.columns = near.columns;
	fill_program(bounds, room, &near, &program);
	forget_numbers(bounds, room, &near);
	kernel_check();
	high = dual_simplex_bound(&program, 0, 1.0);
	low = -dual_simplex_bound(&program, 0, -1.0);
	if (fabs(high) < MAX_PRECISE && (int64_t) floor(high) < bounds->high[number])
	{
		bounds->high[number] = (int64_t) floor(high);
		narrower = true;
	}
	if (fabs(low) < MAX_PRECISE && (int64_t) ceil(low) > bounds->low[number])
	{
		bounds->low[number] = (int64_t) ceil(low);
		narrower = true;
	}
	return narrower;
}
