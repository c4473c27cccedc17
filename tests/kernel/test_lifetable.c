/*
 * The life table: counts at risk, validation, and that it depends on nothing
 * but the sums of persons per time and outcome.
 */
#include "cohort_data.h"
#include "kernel/life/exposure_time.h"

static bool
same_table(const LifeTable *a, const LifeTable *b)
{
	size_t n = (size_t) a->n_times;

	return a->n_times == b->n_times && a->n_outcomes == b->n_outcomes &&
		memcmp(a->time, b->time, n * sizeof(int32_t)) == 0 &&
		memcmp(a->at_risk, b->at_risk, n * sizeof(int64_t)) == 0 &&
		memcmp(a->events, b->events, n * sizeof(int64_t)) == 0 &&
		memcmp(a->censored, b->censored, n * sizeof(int64_t)) == 0 &&
		memcmp(a->entered, b->entered, n * sizeof(int64_t)) == 0 &&
		memcmp(a->by_outcome, b->by_outcome,
			   n * (size_t) a->n_outcomes * sizeof(int64_t)) == 0;
}

/* A generator of its own, so that the cases are the same everywhere. */
static uint32_t
next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t) (*seed >> 33);
}

static void
test_counts(void)
{
	/* Three from the outset, one entering at 2, one at 5. */
	int exits[] = {0, 4, 4, 5, 9};
	int outcomes[] = {1, 0, -1, 1, 0};
	int entries[] = {-1, -1, -1, 2, 5};
	LifeTable t = small_table(5, exits, outcomes, entries, 3);
	int32_t time[] = {0, 2, 4, 5, 9};
	int64_t at_risk[] = {3, 2, 3, 1, 1};
	int64_t entered[] = {0, 1, 0, 1, 0};
	int64_t events[] = {1, 0, 1, 1, 1};
	int64_t censored[] = {0, 0, 1, 0, 0};
	int64_t by_outcome[3][5] = {{0, 0, 1, 0, 1}, {1, 0, 0, 1, 0}, {0}};

	check_true(t.n_times == 5 && t.n_outcomes == 3, "five distinct times");
	check_true(memcmp(t.time, time, sizeof(time)) == 0, "times");
	check_true(memcmp(t.at_risk, at_risk, sizeof(at_risk)) == 0, "at risk");
	check_true(memcmp(t.entered, entered, sizeof(entered)) == 0, "entered");
	check_true(memcmp(t.events, events, sizeof(events)) == 0, "events");
	check_true(memcmp(t.censored, censored, sizeof(censored)) == 0,
			   "censored");
	check_true(memcmp(t.by_outcome, by_outcome, sizeof(by_outcome)) == 0,
			   "by outcome, with one that nobody had");
	check_true(life_table_persons(&t) == 5, "persons");
	check_true(life_table_at_risk(&t, -1.0) == 3 &&
			   life_table_at_risk(&t, 0.5) == 2 &&
			   life_table_at_risk(&t, 2.0) == 2 &&
			   life_table_at_risk(&t, 2.5) == 3 &&
			   life_table_at_risk(&t, 9.0) == 1 &&
			   life_table_at_risk(&t, 9.5) == 0, "at risk between rows");
	/* 0 + 4 + 4 + (5 - 2) + (9 - 5) days. */
	check_double(life_table_person_time(&t, INT32_MAX), 15.0, 0.0,
				 "person-time");
	check_double(life_table_person_time(&t, 3), 7.0, 0.0,
				 "person-time to a horizon");
	check_double(life_table_person_time(&t, 0), 0.0, 0.0,
				 "person-time to 0");
	check_true(life_table_emptied_at(&t) == 5, "emptied when the last leaves "
			   "as another enters");
	check_true(life_table_reaches(&t, 9.0) && life_table_reaches(&t, 10.0) &&
			   !life_table_reaches(&t, -1.0), "reaches any time, as all "
			   "had events in the end");
	free_table(&t);

	t = small_table(2, (int[]){2, 3}, (int[]){0, -1}, NULL, 1);
	check_true(life_table_reaches(&t, 3.0) && !life_table_reaches(&t, 3.1),
			   "the reach ends with follow-up");
	check_true(life_table_emptied_at(&t) == -1, "not emptied early");
	free_table(&t);

	t = small_table(0, NULL, NULL, NULL, 0);
	check_true(t.n_times == 0 && life_table_persons(&t) == 0 &&
			   life_table_at_risk(&t, 0.0) == 0 &&
			   life_table_person_time(&t, INT32_MAX) == 0.0 &&
			   !life_table_reaches(&t, 0.0) &&
			   life_table_emptied_at(&t) == -1, "nobody");
	free_table(&t);
}

static void
test_limits(void)
{
	LifeTableExit exits[] = {{1, 0, KERNEL_MAX_COUNT - 1},
							 {INT32_MAX, -1, 1}};
	LifeTable t;

	check_true(build_table(&t, exits, 2, NULL, 0, 1), "2^60 persons");
	check_true(t.at_risk[0] == KERNEL_MAX_COUNT && t.at_risk[1] == 1,
			   "2^60 persons at risk");
	check_double(life_table_person_time(&t, INT32_MAX),
				 (double) ((__int128) KERNEL_MAX_COUNT - 1 + INT32_MAX),
				 0.0, "person-time beyond 2^60");
	free_table(&t);
	exits[0].time = INT32_MAX;
	check_true(build_table(&t, exits, 2, NULL, 0, 1), "2^60 at the last day");
	check_double(life_table_person_time(&t, INT32_MAX), 0x1p60 * INT32_MAX,
				 0.0, "person-time of 2^91");
	free_table(&t);
}

static void
refuse(const LifeTableExit *exits, int n_exits,
	   const LifeTableEntry *entries, int n_entries, const char *why)
{
	LifeTable t;

	check_true(!build_table(&t, exits, n_exits, entries, n_entries, 2),
			   "refuses %s", why);
	free_table(&t);
}

static void
test_validation(void)
{
	LifeTableEntry entry[] = {{5, 1}};

	refuse((LifeTableExit[]){{5, 0, 1}}, 1, entry, 1,
		   "an exit on the day of entry");
	refuse((LifeTableExit[]){{4, 0, 1}}, 1, entry, 1,
		   "an exit before entry");
	refuse((LifeTableExit[]){{4, 0, 2}, {7, 0, 1}}, 2,
		   (LifeTableEntry[]){{2, 1}, {3, 1}, {5, 2}}, 3,
		   "more entries than exits");
	refuse((LifeTableExit[]){{4, -1, 1}}, 1, entry, 1,
		   "a censoring before entry");
	{
		LifeTableEntry many[9];

		for (int i = 0; i < 9; i++)
			many[i] = (LifeTableEntry){1, KERNEL_MAX_COUNT};
		refuse((LifeTableExit[]){{9, 0, 1}}, 1, many, 9,
			   "entries that overflow");
	}
	refuse((LifeTableExit[]){{-1, 0, 1}}, 1, NULL, 0, "a negative time");
	refuse((LifeTableExit[]){{1, 0, -1}}, 1, NULL, 0, "negative persons");
	refuse((LifeTableExit[]){{1, 2, 1}}, 1, NULL, 0, "an unknown outcome");
	refuse((LifeTableExit[]){{1, -2, 1}}, 1, NULL, 0, "outcome -2");
	refuse((LifeTableExit[]){{2, 0, 1}, {1, 0, 1}}, 2, NULL, 0,
		   "unsorted exits");
	refuse((LifeTableExit[]){{9, 0, 2}}, 1,
		   (LifeTableEntry[]){{2, 1}, {1, 1}}, 2, "unsorted entries");
	refuse((LifeTableExit[]){{9, 0, 2}}, 1, (LifeTableEntry[]){{2, -1}}, 1,
		   "negative persons entering");
	refuse((LifeTableExit[]){{1, 0, KERNEL_MAX_COUNT}, {2, 0, 1}}, 2, NULL,
		   0, "more than 2^60 persons");
}

/*
 * However persons are split over rows, and whatever the order of outcomes
 * within a time, the integers are the same.
 */
static void
test_merging(void)
{
	uint64_t seed = 20240229;
	int same = 0;

	for (int round = 0; round < 200; round++)
	{
		LifeTableExit exits[41];
		LifeTableExit split[41 * 50];
		LifeTableEntry entries[10];
		LifeTableEntry split_entries[40];
		int n_exits = 1 + (int) (next_random(&seed) % 40);
		int n_split = 0;
		int n_entries = (int) (next_random(&seed) % 10);
		int n_split_entries = 0;
		int32_t time = (int32_t) (next_random(&seed) % 3);
		LifeTable a;
		LifeTable b;

		for (int i = 0; i < n_exits; i++)
		{
			exits[i] = (LifeTableExit){
				time, (int32_t) (next_random(&seed) % 4) - 1,
				(int64_t) (next_random(&seed) % 5)};
			time += (int32_t) (next_random(&seed) % 3);
		}
		/* Everybody may leave last; entries are before that. */
		exits[n_exits++] = (LifeTableExit){time + 1, 0, 50};
		for (int i = 0; i < n_entries; i++)
			entries[i] = (LifeTableEntry){
				(int32_t) (next_random(&seed) % (uint32_t) (time + 1)),
				(int64_t) (next_random(&seed) % 5)};
		qsort(entries, (size_t) n_entries, sizeof(*entries),
			  compare_entries);
		for (int i = 0; i < n_exits; i++)
			for (int64_t left = exits[i].persons, part; left > 0;
				 left -= part)
			{
				part = 1 + (int64_t) (next_random(&seed) % (uint32_t) left);
				split[n_split++] = (LifeTableExit){
					exits[i].time, exits[i].outcome, part};
			}
		for (int i = 0; i < n_entries; i++)
			for (int64_t one = 0; one < entries[i].persons; one++)
				split_entries[n_split_entries++] =
					(LifeTableEntry){entries[i].time, 1};
		qsort(split, (size_t) n_split, sizeof(*split), compare_exits);
		/* Reverse the order within each time. */
		for (int i = 0, j; i < n_split; i = j)
		{
			for (j = i; j < n_split && split[j].time == split[i].time;)
				j++;
			for (int low = i, high = j - 1; low < high; low++, high--)
			{
				LifeTableExit swap = split[low];

				split[low] = split[high];
				split[high] = swap;
			}
		}
		same += build_table(&a, exits, n_exits, entries, n_entries, 3) &&
			build_table(&b, split, n_split, split_entries, n_split_entries,
						3) &&
			same_table(&a, &b);
		free_table(&a);
		free_table(&b);
	}
	check_true(same == 200, "200 random cohorts, split and merged");
}

static void
test_walk(void)
{
	LifeTable t[3] = {
		small_table(3, (int[]){1, 3, 7}, (int[]){0, 1, 0}, NULL, 2),
		small_table(0, NULL, NULL, NULL, 2),
		small_table(3, (int[]){3, 4, 9}, (int[]){1, 1, -1},
					(int[]){-1, 2, 2}, 2)};
	int32_t times[] = {1, 2, 3, 4, 7, 9};
	int64_t first[] = {3, 2, 2, 1, 1, 0};
	int64_t last[] = {1, 1, 3, 2, 1, 1};
	int64_t outcome[] = {0, 0, 2, 1, 0, 0};
	int32_t cursors[3] = {0, 0, 0};
	int32_t time = -1;
	int n = 0;
	bool right = true;

	while (life_table_next_time(t, 3, cursors, &time))
	{
		int64_t events = 0;

		for (int i = 0; i < 3; i++)
			events += life_table_walk_events(&t[i], cursors[i], time, 1);
		right = right && n < 6 && time == times[n] &&
			life_table_walk_at_risk(&t[0], cursors[0]) == first[n] &&
			life_table_walk_at_risk(&t[1], cursors[1]) == 0 &&
			life_table_walk_at_risk(&t[2], cursors[2]) == last[n] &&
			events == outcome[n];
		n++;
	}
	check_true(right && n == 6, "a walk through three tables");
	for (int i = 0; i < 3; i++)
		free_table(&t[i]);
}

static void
check_split(FollowUp whole, int32_t exposure, FollowUp before, FollowUp after,
			const char *name)
{
	FollowUp a;
	FollowUp b;

	split_at_exposure(whole, exposure, &a, &b);
	check_true(a.entry == before.entry && a.exit == before.exit &&
			   (a.entry == a.exit || a.outcome == before.outcome) &&
			   b.entry == after.entry && b.exit == after.exit &&
			   (b.entry == b.exit || b.outcome == after.outcome), "%s",
			   name);
}

static void
test_count_events(void)
{
	int exits[] = {0, 4, 4, 5, 9};
	int outcomes[] = {1, 0, -1, 1, 0};
	int entries[] = {-1, -1, -1, 2, 5};
	LifeTable t = small_table(5, exits, outcomes, entries, 3);

	check_true(life_table_count_events(&t, 0) == 2 &&
			   life_table_count_events(&t, 1) == 2, "events of an outcome");
	check_true(life_table_count_events(&t, 2) == 0, "an outcome nobody had");
	check_true(life_table_count_events(&t, LIFE_TABLE_ALL) == 4,
			   "events of all outcomes");
	free_table(&t);
	t = small_table(0, NULL, NULL, NULL, 1);
	check_true(life_table_count_events(&t, LIFE_TABLE_ALL) == 0,
			   "nobody has no events");
	free_table(&t);
}

static void
test_exposure(void)
{
	FollowUp whole = {FOLLOW_UP_NO_ENTRY, 10, 0};
	FollowUp late = {4, 10, 1};

	check_split(whole, 6, (FollowUp){-1, 6, LIFE_TABLE_CENSORED},
				(FollowUp){6, 10, 0}, "exposed at 6 of 10");
	check_split(whole, 0, (FollowUp){-1, 0, LIFE_TABLE_CENSORED},
				(FollowUp){0, 10, 0}, "exposed on day 0");
	check_split(whole, -1, (FollowUp){-1, -1, 0}, (FollowUp){-1, 10, 0},
				"exposed from the outset");
	check_split(whole, 10, whole, (FollowUp){10, 10, 0},
				"exposed on the last day: too late");
	check_split(whole, INT32_MAX, whole, (FollowUp){10, 10, 0},
				"never exposed");
	check_split(late, 2, (FollowUp){4, 4, 0}, late,
				"exposed before observation");
}

int
main(void)
{
	test_counts();
	test_limits();
	test_validation();
	test_merging();
	test_walk();
	test_count_events();
	test_exposure();
	return check_done();
}
