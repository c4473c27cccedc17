/*
 * lifetable.h
 *		The life table: who was at risk and what happened, day by day.
 *
 * Every statistic of survival, competing risks and their comparisons reads
 * this one shape.  A row is a distinct time at which somebody left or, with
 * delayed entry, came under observation.
 *
 * Conventions.  A person observed over (entry, exit] is at risk at time t
 * when entry < t <= exit.  A person without an entry is at risk from before
 * time 0, so that an event on day 0 counts.  Somebody who is censored at a
 * time is still at risk for the events of that time.
 */
#ifndef SPEGEL_KERNEL_LIFETABLE_H
#define SPEGEL_KERNEL_LIFETABLE_H

#include "kernel/base/kernel.h"

/* The outcome of an exit that is no event. */
#define LIFE_TABLE_CENSORED (-1)

/* Where a statistic asks for an outcome: events of any outcome. */
#define LIFE_TABLE_ALL (-1)

/* Persons who left at a time, in days, with outcome 0, 1, ... or censored. */
typedef struct LifeTableExit
{
	int32_t time;
	int32_t outcome;
	int64_t persons;
} LifeTableExit;

/* Persons who came under observation after time 0 had begun. */
typedef struct LifeTableEntry
{
	int32_t time;
	int64_t persons;
} LifeTableEntry;

typedef struct LifeTable
{
	int32_t n_times;
	int32_t n_outcomes;
	int32_t *time;				/* strictly increasing, >= 0 */
	int64_t *at_risk;			/* entry < time <= exit */
	int64_t *events;			/* of any outcome */
	int64_t *censored;
	int64_t *entered;			/* at risk from just after time */
	int64_t *by_outcome;		/* n_outcomes rows of n_times events */
} LifeTable;

/*
 * The number of distinct times among exits and entries, each sorted by time:
 * how much room the arrays of the table need.  Rows of 0 persons are ignored.
 */
extern int32_t life_table_count_times(const LifeTableExit *exits, int n_exits,
									  const LifeTableEntry *entries,
									  int n_entries);

/*
 * Fills the table from exits and delayed entries, each sorted by time; equal
 * times may be repeated in any order, and the result depends only on the sums
 * per time and outcome.  Whoever has no entry is at risk from before time 0.
 * The caller provides the arrays (n_times each, by_outcome n_outcomes *
 * n_times); an outcome that nobody had is a row of zeros.
 *
 * False when the input describes no possible cohort: a negative time or
 * number of persons, an outcome out of range, unsorted times, more than
 * KERNEL_MAX_COUNT persons, or more persons leaving at some time than had
 * come under observation before it.
 */
extern bool life_table_build(const LifeTableExit *exits, int n_exits,
							 const LifeTableEntry *entries, int n_entries,
							 int32_t n_outcomes, LifeTable *table);

/* The first row with a time not before the given one; n_times if none. */
extern int32_t life_table_row(const LifeTable *table, double time);

/* Persons at risk at a time. */
extern int64_t life_table_at_risk(const LifeTable *table, double time);

/* All persons who were ever at risk. */
extern int64_t life_table_persons(const LifeTable *table);

/* All events with the outcome, or of any. */
extern int64_t life_table_count_events(const LifeTable *table,
									   int32_t outcome);

/*
 * Person-days at risk in (0, horizon], from the exact sum of integers;
 * horizon INT32_MAX asks for all of it.  0 for an empty table.
 */
extern double life_table_person_time(const LifeTable *table, int32_t horizon);

/*
 * The first time at which everybody at risk has left although others come
 * under observation then or later; -1 when there is none.  From there on a
 * curve rests on nobody (censored) or is stuck (all had the event).
 */
extern int32_t life_table_emptied_at(const LifeTable *table);

/*
 * True when survival at the time is identified: the time is not negative, and
 * it is within follow-up or the survival has reached 0 by then.
 */
extern bool life_table_reaches(const LifeTable *table, double time);

/*
 * Walks through the distinct times of several tables together.  The cursors,
 * one per table, are 0 and *time is -1 before the first call; each call moves
 * to the next time and returns false when there is none.
 */
extern bool life_table_next_time(const LifeTable *tables, int n_tables,
								 int32_t *cursors, int32_t *time);

/* The column of events with the outcome, or of all events. */
static inline const int64_t *
life_table_events(const LifeTable *table, int32_t outcome)
{
	if (outcome == LIFE_TABLE_ALL)
		return table->events;
	kernel_assert(outcome >= 0 && outcome < table->n_outcomes);
	return table->by_outcome + (size_t) outcome * (size_t) table->n_times;
}

/* Persons at risk at the time at which a walk has put the cursor. */
static inline int64_t
life_table_walk_at_risk(const LifeTable *table, int32_t cursor)
{
	return cursor < table->n_times ? table->at_risk[cursor] : 0;
}

/* Events with the outcome at the time of a walk. */
static inline int64_t
life_table_walk_events(const LifeTable *table, int32_t cursor, int32_t time,
					   int32_t outcome)
{
	if (cursor >= table->n_times || table->time[cursor] != time)
		return 0;
	return life_table_events(table, outcome)[cursor];
}

#endif /* SPEGEL_KERNEL_LIFETABLE_H */
