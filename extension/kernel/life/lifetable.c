/*
 * lifetable.c
 *		Building and reading the life table.
 */
#include "kernel/life/lifetable.h"

#include <string.h>

/*
 * Moves past the rows without persons, then returns the next time of the two
 * lists, or -1 at their end.
 */
static int32_t
next_time(const LifeTableExit *exits, int n_exits, int *exit,
		  const LifeTableEntry *entries, int n_entries, int *entry)
{
	while (*exit < n_exits && exits[*exit].persons == 0)
		(*exit)++;
	while (*entry < n_entries && entries[*entry].persons == 0)
		(*entry)++;
	if (*exit == n_exits)
		return *entry == n_entries ? -1 : entries[*entry].time;
	if (*entry == n_entries || exits[*exit].time <= entries[*entry].time)
		return exits[*exit].time;
	return entries[*entry].time;
}

int32_t
life_table_count_times(const LifeTableExit *exits, int n_exits,
					   const LifeTableEntry *entries, int n_entries)
{
	int exit = 0;
	int entry = 0;
	int32_t n_times = 0;
	int32_t time;

	while ((time = next_time(exits, n_exits, &exit, entries, n_entries,
							 &entry)) >= 0)
	{
		n_times++;
		while (exit < n_exits && exits[exit].time == time)
			exit++;
		while (entry < n_entries && entries[entry].time == time)
			entry++;
	}
	return n_times;
}

/* Are the lists sorted, within range, and small enough to add up? */
static bool
lists_are_valid(const LifeTableExit *exits, int n_exits,
				const LifeTableEntry *entries, int n_entries,
				int32_t n_outcomes, int64_t *initially_at_risk)
{
	int64_t left = 0;
	int64_t entered = 0;

	for (int i = 0; i < n_exits; i++)
	{
		const LifeTableExit *exit = &exits[i];

		if (exit->time < 0 || exit->persons < 0 ||
			exit->outcome < LIFE_TABLE_CENSORED ||
			exit->outcome >= n_outcomes ||
			(i > 0 && exit->time < exits[i - 1].time) ||
			exit->persons > KERNEL_MAX_COUNT - left)
			return false;
		left += exit->persons;
	}
	for (int i = 0; i < n_entries; i++)
	{
		const LifeTableEntry *entry = &entries[i];

		if (entry->time < 0 || entry->persons < 0 ||
			(i > 0 && entry->time < entries[i - 1].time) ||
			entry->persons > left - entered)
			return false;
		entered += entry->persons;
	}
	*initially_at_risk = left - entered;
	return true;
}

bool
life_table_build(const LifeTableExit *exits, int n_exits,
				 const LifeTableEntry *entries, int n_entries,
				 int32_t n_outcomes, LifeTable *table)
{
	int32_t n_times =
		life_table_count_times(exits, n_exits, entries, n_entries);
	int exit = 0;
	int entry = 0;
	int64_t at_risk;

	if (!lists_are_valid(exits, n_exits, entries, n_entries, n_outcomes,
						 &at_risk))
		return false;
	table->n_times = n_times;
	table->n_outcomes = n_outcomes;
	if (n_times > 0 && n_outcomes > 0)
		memset(table->by_outcome, 0,
			   sizeof(int64_t) * (size_t) n_times * (size_t) n_outcomes);

	for (int32_t row = 0; row < n_times; row++)
	{
		int32_t time = next_time(exits, n_exits, &exit, entries, n_entries,
								 &entry);
		int64_t events = 0;
		int64_t censored = 0;
		int64_t entered = 0;

		kernel_check();
		for (; exit < n_exits && exits[exit].time == time; exit++)
		{
			int32_t outcome = exits[exit].outcome;

			if (outcome == LIFE_TABLE_CENSORED)
			{
				censored += exits[exit].persons;
				continue;
			}
			events += exits[exit].persons;
			table->by_outcome[(size_t) outcome * (size_t) n_times +
							  (size_t) row] += exits[exit].persons;
		}
		for (; entry < n_entries && entries[entry].time == time; entry++)
			entered += entries[entry].persons;

		if (events + censored > at_risk)
			return false;
		table->time[row] = time;
		table->at_risk[row] = at_risk;
		table->events[row] = events;
		table->censored[row] = censored;
		table->entered[row] = entered;
		at_risk += entered - events - censored;
	}
	return true;
}

int32_t
life_table_row(const LifeTable *table, double time)
{
	int32_t low = 0;
	int32_t high = table->n_times;

	while (low < high)
	{
		int32_t middle = low + (high - low) / 2;

		if (table->time[middle] < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t
life_table_at_risk(const LifeTable *table, double time)
{
	return life_table_walk_at_risk(table, life_table_row(table, time));
}

int64_t
life_table_persons(const LifeTable *table)
{
	int64_t persons = table->n_times > 0 ? table->at_risk[0] : 0;

	for (int32_t row = 0; row < table->n_times; row++)
		persons += table->entered[row];
	return persons;
}

double
life_table_person_time(const LifeTable *table, int32_t horizon)
{
	__int128 days = 0;
	int32_t previous = 0;

	for (int32_t row = 0; row < table->n_times && previous < horizon; row++)
	{
		int32_t until =
			table->time[row] < horizon ? table->time[row] : horizon;

		days += (__int128) table->at_risk[row] * (until - previous);
		previous = until;
	}
	return (double) days;
}

int32_t
life_table_emptied_at(const LifeTable *table)
{
	for (int32_t row = 0; row + 1 < table->n_times; row++)
		if (table->at_risk[row] > 0 &&
			table->events[row] + table->censored[row] == table->at_risk[row])
			return table->time[row];
	return -1;
}

bool
life_table_reaches(const LifeTable *table, double time)
{
	if (!(time >= 0.0) || table->n_times == 0)
		return false;
	if (time <= table->time[table->n_times - 1])
		return true;
	for (int32_t row = 0; row < table->n_times; row++)
		if (table->events[row] > 0 &&
			table->events[row] == table->at_risk[row])
			return true;
	return false;
}

int64_t
life_table_count_events(const LifeTable *table, int32_t outcome)
{
	const int64_t *events = life_table_events(table, outcome);
	int64_t total = 0;

	for (int32_t row = 0; row < table->n_times; row++)
		total += events[row];
	return total;
}

bool
life_table_next_time(const LifeTable *tables, int n_tables, int32_t *cursors,
					 int32_t *time)
{
	int32_t next = -1;

	kernel_check();
	for (int i = 0; i < n_tables; i++)
	{
		const LifeTable *table = &tables[i];

		if (cursors[i] < table->n_times && table->time[cursors[i]] <= *time)
			cursors[i]++;
		if (cursors[i] < table->n_times &&
			(next < 0 || table->time[cursors[i]] < next))
			next = table->time[cursors[i]];
	}
	*time = next;
	return next >= 0;
}
