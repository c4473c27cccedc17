/*
 * cohort_data.h
 *		What the tests over life tables share: building tables from a few
 *		numbers, and reading the cases of the real data beside the checkout.
 */
#ifndef SPEGEL_TESTS_KERNEL_COHORT_DATA_H
#define SPEGEL_TESTS_KERNEL_COHORT_DATA_H

#include "check.h"
#include "kernel/life/lifetable.h"

#define MAX_LABELS 32

/* One row of input: a person, or several alike. */
typedef struct Person
{
	char case_id[40];
	char stratum[40];
	char group[40];
	double entry;				/* NAN: from before time 0 */
	double exit;
	int32_t outcome;
	int64_t persons;
} Person;

typedef struct People
{
	int n;
	Person *person;
} People;

static inline int
compare_exits(const void *a, const void *b)
{
	const LifeTableExit *x = a;
	const LifeTableExit *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->outcome > y->outcome) - (x->outcome < y->outcome);
}

static inline int
compare_entries(const void *a, const void *b)
{
	const LifeTableEntry *x = a;
	const LifeTableEntry *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* Allocates the arrays of a table and builds it from sorted lists. */
static inline bool
build_table(LifeTable *table, const LifeTableExit *exits, int n_exits,
			const LifeTableEntry *entries, int n_entries, int32_t n_outcomes)
{
	size_t n = (size_t) life_table_count_times(exits, n_exits, entries,
											   n_entries);

	table->time = calloc(n + 1, sizeof(int32_t));
	table->at_risk = calloc(n + 1, sizeof(int64_t));
	table->events = calloc(n + 1, sizeof(int64_t));
	table->censored = calloc(n + 1, sizeof(int64_t));
	table->entered = calloc(n + 1, sizeof(int64_t));
	table->by_outcome = calloc((n + 1) * ((size_t) n_outcomes + 1),
							   sizeof(int64_t));
	return life_table_build(exits, n_exits, entries, n_entries, n_outcomes,
							table);
}

static inline void
free_table(LifeTable *table)
{
	free(table->time);
	free(table->at_risk);
	free(table->events);
	free(table->censored);
	free(table->entered);
	free(table->by_outcome);
}

/* The table of those who match; NULL matches everybody. */
static inline LifeTable
table_of(const People *people, const char *case_id, const char *stratum,
		 const char *group, int32_t n_outcomes)
{
	LifeTableExit *exits = malloc(sizeof(*exits) * (size_t) (people->n + 1));
	LifeTableEntry *entries =
		malloc(sizeof(*entries) * (size_t) (people->n + 1));
	int n_exits = 0;
	int n_entries = 0;
	double scale = 1.0;
	LifeTable table;

	/* Cases with fractional times count millionths, as cohort_data.R does. */
	for (int i = 0; i < people->n; i++)
	{
		const Person *p = &people->person[i];

		if ((case_id == NULL || strcmp(p->case_id, case_id) == 0) &&
			(p->exit != floor(p->exit) ||
			 (!isnan(p->entry) && p->entry != floor(p->entry))))
			scale = 1e6;
	}
	for (int i = 0; i < people->n; i++)
	{
		const Person *p = &people->person[i];

		if ((case_id && strcmp(p->case_id, case_id) != 0) ||
			(stratum && strcmp(p->stratum, stratum) != 0) ||
			(group && strcmp(p->group, group) != 0))
			continue;
		exits[n_exits++] = (LifeTableExit){
			(int32_t) lround(p->exit * scale), p->outcome, p->persons};
		if (!isnan(p->entry))
			entries[n_entries++] = (LifeTableEntry){
				(int32_t) lround(p->entry * scale), p->persons};
	}
	qsort(exits, (size_t) n_exits, sizeof(*exits), compare_exits);
	qsort(entries, (size_t) n_entries, sizeof(*entries), compare_entries);
	if (!build_table(&table, exits, n_exits, entries, n_entries, n_outcomes))
	{
		printf("Bail out! impossible cohort %s\n",
			   case_id ? case_id : "in a test");
		exit(1);
	}
	free(exits);
	free(entries);
	return table;
}

/*
 * A table of n persons given by exit, outcome (NULL: all 0) and entry (NULL:
 * none; a negative one is none).
 */
static inline LifeTable
small_table(int n, const int *exits, const int *outcomes, const int *entries,
			int32_t n_outcomes)
{
	Person *person = calloc((size_t) n + 1, sizeof(*person));
	People people = {n, person};
	LifeTable table;

	for (int i = 0; i < n; i++)
	{
		person[i].exit = exits[i];
		person[i].outcome = outcomes ? outcomes[i] : 0;
		person[i].entry = entries && entries[i] >= 0 ? entries[i] : NAN;
		person[i].persons = 1;
	}
	table = table_of(&people, NULL, NULL, NULL, n_outcomes);
	free(person);
	return table;
}

/* The index of a column in a header split into fields, or -1. */
static inline int
column_of(char **fields, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(fields[i], name) == 0)
			return i;
	return -1;
}

/*
 * Reads inputs/NAME of the real data: columns case_id, tstart, tstop, event
 * or cause (0 = censored), and where present grp, stratum, w.  No persons
 * when the data is not there.
 */
static inline People
read_people(const char *name)
{
	People people = {0, NULL};
	FILE *file = check_open("SPEGEL_DATA", name);
	char *fields[8];
	int n;
	int room = 0;
	int outcome;
	int group;
	int stratum;
	int weight;

	if (file == NULL)
		return people;
	n = check_read_fields(file, ',', fields, 8);
	outcome = column_of(fields, n, "event");
	if (outcome < 0)
		outcome = column_of(fields, n, "cause");
	group = column_of(fields, n, "grp");
	stratum = column_of(fields, n, "stratum");
	weight = column_of(fields, n, "w");
	while (check_read_fields(file, ',', fields, 8) == n)
	{
		Person *p;

		if (people.n == room)
		{
			room = room * 2 + 1024;
			people.person =
				realloc(people.person, sizeof(Person) * (size_t) room);
		}
		p = &people.person[people.n++];
		memset(p, 0, sizeof(*p));
		snprintf(p->case_id, sizeof(p->case_id), "%s", fields[0]);
		p->entry = check_number(fields[1]);
		p->exit = check_number(fields[2]);
		p->outcome = atoi(fields[outcome]) - 1;
		if (group >= 0)
			snprintf(p->group, sizeof(p->group), "%s", fields[group]);
		snprintf(p->stratum, sizeof(p->stratum), "%s", fields[stratum]);
		p->persons = weight >= 0 ? atol(fields[weight]) : 1;
	}
	fclose(file);
	return people;
}

static inline int
compare_labels(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/*
 * The distinct strata (or groups) of a case, sorted; at most MAX_LABELS.  They
 * point into people.
 */
static inline int
labels_of(const People *people, const char *case_id, bool groups,
		  const char **labels)
{
	int n = 0;

	for (int i = 0; i < people->n; i++)
	{
		const Person *p = &people->person[i];
		const char *label = groups ? p->group : p->stratum;
		int known = 0;

		if (strcmp(p->case_id, case_id) != 0)
			continue;
		while (known < n && strcmp(labels[known], label) != 0)
			known++;
		if (known == n && n < MAX_LABELS)
			labels[n++] = label;
	}
	qsort(labels, (size_t) n, sizeof(*labels), compare_labels);
	return n;
}

/*
 * All tables of a case, ordered [stratum * n_groups + group]; the number of
 * strata is returned.  free_tables() frees them.
 */
static inline int
tables_of(const People *people, const char *case_id, int32_t n_outcomes,
		  LifeTable **tables, int *n_groups)
{
	const char *strata[MAX_LABELS];
	const char *groups[MAX_LABELS];
	int n_strata = labels_of(people, case_id, false, strata);

	*n_groups = labels_of(people, case_id, true, groups);
	*tables = malloc(sizeof(LifeTable) * (size_t) (n_strata * *n_groups));
	for (int s = 0; s < n_strata; s++)
		for (int g = 0; g < *n_groups; g++)
			(*tables)[s * *n_groups + g] = table_of(
				people, case_id, strata[s], groups[g], n_outcomes);
	return n_strata;
}

static inline void
free_tables(LifeTable *tables, int n)
{
	for (int i = 0; i < n; i++)
		free_table(&tables[i]);
	free(tables);
}

/*
 * People from "entry,exit,outcome,group,stratum;..." with entry -1 for none,
 * as the reference tables hold small cohorts.
 */
static inline People
parse_people(const char *text)
{
	People people = {0, malloc(sizeof(Person) * (strlen(text) / 8 + 1))};
	int used;

	while (*text)
	{
		Person *p = &people.person[people.n++];
		int entry;
		int exit;
		int outcome;
		char group[8];
		char stratum[8];

		sscanf(text, "%d,%d,%d,%7[^,],%7[^;]%n", &entry, &exit, &outcome,
			   group, stratum, &used);
		memset(p, 0, sizeof(*p));
		strcpy(p->group, group);
		strcpy(p->stratum, stratum);
		p->entry = entry < 0 ? NAN : entry;
		p->exit = exit;
		p->outcome = outcome;
		p->persons = 1;
		text += used;
		text += *text == ';';
	}
	return people;
}

/*
 * The tables that a row of a reference table is about: kind "small" has the
 * cohort itself in the second field, "data08" and "data09" name a case of the
 * real data.  False when that is not there.
 */
static inline bool
tables_of_row(char **fields, const People *data08, const People *data09,
			  LifeTable **tables, int *n_groups, int *n_strata)
{
	const People *data = strcmp(fields[0], "data08") == 0 ? data08 : data09;

	if (strcmp(fields[0], "small") == 0)
	{
		People people = parse_people(fields[1]);

		*n_strata = tables_of(&people, "", 2, tables, n_groups);
		free(people.person);
		return true;
	}
	if (data->n == 0)
		return false;
	*n_strata = tables_of(data, fields[1], 6, tables, n_groups);
	return true;
}

/* As check_close(), for numbers that may be 0 up to rounding. */
static inline double
near_zero(double got, double want, double absolute)
{
	return fabs(got - want) <= absolute ? want : got;
}

/* Reports real data that is not there, once per program. */
static inline void
skip_real_data(void)
{
	printf("ok %d # skip skipped: real data not beside the checkout\n",
		   ++check_count);
}

#endif /* SPEGEL_TESTS_KERNEL_COHORT_DATA_H */
