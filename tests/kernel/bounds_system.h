/*
 * bounds_system.h
 *		Small systems of constraints, the bounds of their numbers, and all their
 *		solutions.
 */
#ifndef SPEGEL_TESTS_KERNEL_BOUNDS_SYSTEM_H
#define SPEGEL_TESTS_KERNEL_BOUNDS_SYSTEM_H

#include "kernel/protect/bounds.h"

#include <string.h>

#define MAX_ROWS 60
#define MAX_NUMBERS 40

typedef struct System
{
	int32_t rows;
	int32_t numbers;
	double matrix[MAX_ROWS][MAX_NUMBERS];
	int64_t row_low[MAX_ROWS];
	int64_t row_high[MAX_ROWS];
	int64_t low[MAX_NUMBERS];
	int64_t high[MAX_NUMBERS];
	int32_t row_start[MAX_ROWS + 1];
	int32_t row_other[MAX_ROWS * MAX_NUMBERS];
	double row_coefficient[MAX_ROWS * MAX_NUMBERS];
	int32_t number_start[MAX_NUMBERS + 1];
	int32_t number_other[MAX_ROWS * MAX_NUMBERS];
	double number_coefficient[MAX_ROWS * MAX_NUMBERS];
} System;

static int32_t queue[MAX_ROWS];
static bool is_queued[MAX_ROWS];
static int32_t times_seen[MAX_NUMBERS];
static int32_t place[MAX_NUMBERS];
static BoundsRoom room;

/* Narrows all there is; returns a constraint without a solution, or -1. */
static int32_t
solve(System *s, int max_constraints)
{
	static int32_t mine[MAX_ROWS * MAX_NUMBERS];
	static int32_t other[MAX_ROWS * MAX_NUMBERS];
	static double coefficient[MAX_ROWS * MAX_NUMBERS];
	Bounds bounds = {
		{{s->rows, s->row_start, s->row_other, s->row_coefficient},
		 {s->numbers, s->number_start, s->number_other,
		  s->number_coefficient}},
		s->row_low, s->row_high, s->low, s->high
	};
	int32_t n = 0;
	int32_t impossible;

	for (int32_t i = 0; i < s->rows; i++)
		for (int32_t j = 0; j < s->numbers; j++)
			if (s->matrix[i][j] != 0.0)
			{
				mine[n] = i + 1;
				other[n] = j + 1;
				coefficient[n++] = s->matrix[i][j];
			}
	incidence_fill(&bounds.incidence.by_row, n, mine, other, coefficient);
	incidence_fill(&bounds.incidence.by_atom, n, other, mine, coefficient);
	room.queue = queue;
	room.is_queued = is_queued;
	room.times_seen = times_seen;
	room.place = place;
	impossible = bounds_propagate(&bounds, -1, &room);
	for (int32_t j = 0; impossible < 0 && max_constraints > 0 &&
		 j < s->numbers; j++)
		if (bounds_narrow(&bounds, j, max_constraints, &room))
			impossible = s->low[j] > s->high[j] ? 0 :
				bounds_propagate(&bounds, j, &room);
	return impossible;
}

/* The least and the largest of each number over all solutions. */
static void
enumerate(const System *s, int64_t *least, int64_t *most)
{
	int64_t x[MAX_NUMBERS];
	int32_t j;

	for (j = 0; j < s->numbers; j++)
	{
		x[j] = s->low[j];
		least[j] = INT64_MAX;
		most[j] = INT64_MIN;
	}
	do
	{
		bool solves = true;

		for (int32_t i = 0; solves && i < s->rows; i++)
		{
			int64_t sum = 0;

			for (j = 0; j < s->numbers; j++)
				sum += (int64_t) s->matrix[i][j] * x[j];
			solves = sum >= s->row_low[i] && sum <= s->row_high[i];
		}
		for (j = 0; solves && j < s->numbers; j++)
		{
			least[j] = x[j] < least[j] ? x[j] : least[j];
			most[j] = x[j] > most[j] ? x[j] : most[j];
		}
		for (j = 0; j < s->numbers && x[j] == s->high[j]; j++)
			x[j] = s->low[j];
		if (j < s->numbers)
			x[j]++;
	} while (j < s->numbers);
}

#endif /* SPEGEL_TESTS_KERNEL_BOUNDS_SYSTEM_H */
