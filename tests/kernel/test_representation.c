/*
 * test_representation.c
 *		Representation ratios, gaps, shortfalls, tests and bounds.
 */
#include "kernel/count/representation.h"

#include "check.h"

static void
check_limits(Estimate got, double low, double high, double tolerance,
			 const char *what, const char *row)
{
	check_double(got.low, low, tolerance, "%s low, %s", what, row);
	check_double(got.high, high, tolerance, "%s high, %s", what, row);
}

/*
 * Limits of a gap may be arbitrarily near 0, where a relative tolerance says
 * nothing: the error is measured against the width of the interval.
 */
static void
check_gap_limits(Estimate got, double low, double high, const char *what,
				 const char *row)
{
	double allowed = 1e-10 * (high - low);

	check_true((isnan(low) && isnan(got.low)) ||
				   fabs(got.low - low) <= allowed,
			   "%s low, %s", what, row);
	check_true((isnan(high) && isnan(got.high)) ||
				   fabs(got.high - high) <= allowed,
			   "%s high, %s", what, row);
}

static void
check_row(Representation r, char **f, const char *row)
{
	Estimate e;

	e = representation_ratio(r, REFERENCE_POPULATION, 0.95, PROPORTION_WILSON);
	check_double(e.value, check_number(f[5]), 1e-14, "ratio, %s", row);
	check_limits(e, check_number(f[6]), check_number(f[7]), 1e-13,
				 "population ratio", row);
	e = representation_ratio(r, REFERENCE_SAMPLE, 0.95, PROPORTION_WILSON);
	check_limits(e, check_number(f[8]), check_number(f[9]), 1e-11,
				 "sample ratio", row);
	e = representation_ratio(r, REFERENCE_CONTAINING, 0.95, PROPORTION_WILSON);
	check_limits(e, check_number(f[10]), check_number(f[11]), 1e-11,
				 "containing ratio", row);

	e = parity_gap(r, REFERENCE_POPULATION, 0.95, PROPORTION_WILSON);
	check_double(e.value, check_number(f[12]), 1e-14, "gap, %s", row);
	check_gap_limits(e, check_number(f[13]), check_number(f[14]),
					 "population gap", row);
	e = parity_gap(r, REFERENCE_SAMPLE, 0.95, PROPORTION_WILSON);
	check_gap_limits(e, check_number(f[15]), check_number(f[16]), "sample gap",
					 row);
	e = parity_gap(r, REFERENCE_CONTAINING, 0.95, PROPORTION_WILSON);
	check_gap_limits(e, check_number(f[17]), check_number(f[18]),
					 "containing gap", row);

	check_double(representation_test(r, REFERENCE_POPULATION).p_value,
				 check_number(f[19]), 1e-9, "population test, %s", row);
	check_double(representation_test(r, REFERENCE_SAMPLE).p_value,
				 check_number(f[20]), 1e-9, "sample test, %s", row);
	check_double(representation_test(r, REFERENCE_CONTAINING).p_value,
				 check_number(f[21]), 1e-9, "containing test, %s", row);
	check_true((double) headcount_shortfall(r) == check_number(f[22]),
			   "shortfall, %s", row);
	check_true((double) hires_needed(r) == check_number(f[23]),
			   "hires needed, %s", row);
}

/*
 * Columns: case (0 = counts in the table), the four counts, the ratio and the
 * limits for each kind, the same of the gap, p values, shortfall, hires.
 */
static void
test_reference(void)
{
	static Representation data[128];
	FILE *input =
		check_open("SPEGEL_DATA", "inputs/03_representation/input.csv");
	FILE *table = check_open("SPEGEL_REFERENCE", "representation.tsv");
	char *f[32];
	char row[64];
	int skipped = 0;

	if (input != NULL)
	{
		check_read_fields(input, ',', f, 8);
		while (check_read_fields(input, ',', f, 8) == 8)
			data[atoi(f[0])] = (Representation){atoll(f[4]), atoll(f[5]),
												atoll(f[6]), atoll(f[7])};
		fclose(input);
	}
	check_true(table != NULL, "representation.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 32);
	while (check_read_fields(table, '\t', f, 32) == 24)
	{
		int id = atoi(f[0]);
		Representation r = data[id];

		if (id > 0 && input == NULL)
		{
			skipped++;
			continue;
		}
		if (id == 0)
			r = (Representation){(int64_t) strtod(f[1], NULL),
								 (int64_t) strtod(f[2], NULL),
								 (int64_t) strtod(f[3], NULL),
								 (int64_t) strtod(f[4], NULL)};
		snprintf(row, sizeof(row), "row %d: %ld/%ld", id, (long) r.x,
				 (long) r.n);
		check_row(r, f, row);
	}
	fclose(table);
	if (skipped > 0)
		printf("ok %d # skip skipped: real data not beside the checkout\n",
			   ++check_count);
}

static void
test_known_answers(void)
{
	Representation r = {0, 100, 7, 100};

	check_true(headcount_shortfall(r) == 7, "0 of 100 at 7/100: 7 missing");
	r = (Representation){1, 10, 8, 20};
	check_double(representation_test(r, REFERENCE_CONTAINING).p_value,
				 0.0197666, 2e-6, "containing 1/10 in 8/20");
	r = (Representation){0, 10, 5, 10};
	check_double(representation_ratio(r, REFERENCE_SAMPLE, 0.95,
									  PROPORTION_WILSON)
					 .high,
				 0.6128606, 1e-7, "Koopman 0/10 against 5/10");
	r = (Representation){7, 10, 5, 10};
	Estimate gap = parity_gap(r, REFERENCE_SAMPLE, 0.95, PROPORTION_WILSON);

	check_double(gap.low, -0.2311782, 2e-7, "Miettinen-Nurminen low");
	check_double(gap.high, 0.5664093, 1e-7, "Miettinen-Nurminen high");
}

static void
test_integers(void)
{
	Representation r;

	/* Around the ceiling, with every small table */
	for (r.ref_n = 1; r.ref_n <= 12; r.ref_n++)
		for (r.ref_x = 0; r.ref_x <= r.ref_n; r.ref_x++)
		{
			bool shortfall_right = true;
			bool hires_right = true;

			for (r.n = 0; r.n <= 12; r.n++)
				for (r.x = 0; r.x <= r.n; r.x++)
				{
					int64_t missing = 0;
					int64_t hires = 0;

					while ((r.x + missing) * r.ref_n < r.ref_x * r.n)
						missing++;
					while ((r.x + hires) * r.ref_n <
							   r.ref_x * (r.n + hires) &&
						   hires < 1000)
						hires++;
					if (hires == 1000)
						hires = -1;
					shortfall_right &= headcount_shortfall(r) == missing;
					hires_right &= hires_needed(r) == hires;
				}
			check_true(shortfall_right, "shortfall by counting, %ld/%ld",
					   (long) r.ref_x, (long) r.ref_n);
			check_true(hires_right, "hires by counting, %ld/%ld",
					   (long) r.ref_x, (long) r.ref_n);
		}

	r = (Representation){0, KERNEL_MAX_COUNT, KERNEL_MAX_COUNT - 1,
						 KERNEL_MAX_COUNT};
	check_true(headcount_shortfall(r) == KERNEL_MAX_COUNT - 1,
			   "shortfall at 2^60");
	check_true(hires_needed(r) == -1, "more hires than 2^60");
	r = (Representation){KERNEL_MAX_COUNT / 3, KERNEL_MAX_COUNT, 1, 3};
	check_true(headcount_shortfall(r) == 1, "shortfall of one at 2^60");
	r = (Representation){3, 5, 0, 0};
	check_true(headcount_shortfall(r) == -1 && hires_needed(r) == -1 &&
				   isnan(representation_expected(r)),
			   "no reference");
	r = (Representation){9, 40, 1, 4};
	check_double(representation_expected(r), 10.0, 0.0, "expected");
}

static bool
all_nan(Estimate e)
{
	return isnan(e.value) && isnan(e.low) && isnan(e.high);
}

static void
test_edges(void)
{
	for (int kind = REFERENCE_POPULATION; kind <= REFERENCE_CONTAINING; kind++)
	{
		Representation r = {0, 0, 5, 10};

		check_true(all_nan(representation_ratio(r, kind, 0.95,
												PROPORTION_WILSON)) &&
					   all_nan(parity_gap(r, kind, 0.95, PROPORTION_WILSON)) &&
					   isnan(representation_test(r, kind).p_value),
				   "empty focus, kind %d", kind);
		r = (Representation){0, 5, 0, 10};
		check_true(all_nan(representation_ratio(r, kind, 0.95,
												PROPORTION_WILSON)),
				   "ratio against nobody, kind %d", kind);
		Estimate gap = parity_gap(r, kind, 0.95, PROPORTION_WILSON);

		check_true(gap.value == 0.0 && gap.low <= 0.0 && gap.high > 0.0,
				   "gap against nobody, kind %d", kind);
		r = (Representation){3, 5, 0, 0};
		check_true(all_nan(representation_ratio(r, kind, 0.95,
												PROPORTION_WILSON)) &&
					   all_nan(parity_gap(r, kind, 0.95, PROPORTION_WILSON)) &&
					   isnan(representation_test(r, kind).p_value),
				   "no reference, kind %d", kind);
	}

	Representation whole = {4, 10, 4, 10};
	Estimate ratio = representation_ratio(whole, REFERENCE_CONTAINING, 0.95,
										  PROPORTION_WILSON);

	check_true(ratio.value == 1.0 && isnan(ratio.low) && isnan(ratio.high),
			   "the focus is the whole reference");
	check_true(isnan(representation_test(whole, REFERENCE_CONTAINING).p_value),
			   "test of the whole reference");

	Representation outside = {5, 10, 4, 20};

	check_true(!representation_is_contained(outside) &&
				   all_nan(representation_ratio(outside, REFERENCE_CONTAINING,
												0.95, PROPORTION_WILSON)) &&
				   all_nan(parity_gap(outside, REFERENCE_CONTAINING, 0.95,
									  PROPORTION_WILSON)) &&
				   isnan(representation_test(outside, REFERENCE_CONTAINING)
							 .p_value),
			   "a focus outside of its reference");
	check_true(!representation_is_contained((Representation){0, 10, 14, 20}),
			   "others outside of the reference");

	/* Everybody of the group is in the focus: the ratio is at its maximum */
	Representation all = {5, 10, 5, 40};

	ratio = representation_ratio(all, REFERENCE_CONTAINING, 0.95,
								 PROPORTION_WILSON);
	check_true(ratio.value == 4.0 && ratio.high == 4.0 && ratio.low < 4.0,
			   "the whole group is in the focus");
}

static void
widen(Estimate *range, double value)
{
	if (isnan(value))
		return;
	range->low = isnan(range->low) ? value : fmin(range->low, value);
	range->high = isnan(range->high) ? value : fmax(range->high, value);
}

/* The bounds are those of all allocations of the unknown, one by one. */
static void
check_bounds(Representation r, int64_t unknown, int64_t ref_unknown,
			 ReferenceKind kind, bool *ratio_right, bool *gap_right)
{
	Estimate ratio = estimate_undefined();
	Estimate gap = estimate_undefined();
	int64_t shared = kind == REFERENCE_CONTAINING ? unknown : 0;
	bool unbounded = false;
	Estimate got;

	for (int64_t i = 0; i <= unknown; i++)
		for (int64_t j = 0; j <= ref_unknown - shared; j++)
		{
			int64_t in = r.ref_x + j + (shared > 0 ? i : 0);
			double share = (double) (r.x + i) / (double) (r.n + unknown);
			double ref = (double) in / (double) (r.ref_n + ref_unknown);

			widen(&gap, share - ref);
			if (in > 0)
				widen(&ratio, share / ref);
			else if (r.x + i > 0)
				unbounded = true;
		}
	if (unbounded && !isnan(ratio.low))
		ratio.high = INFINITY;
	got = representation_ratio_bounds(r, unknown, ref_unknown, kind);
	*ratio_right &= check_close(got.low, ratio.low, 1e-14) &&
					check_close(got.high, ratio.high, 1e-14);
	got = parity_gap_bounds(r, unknown, ref_unknown, kind);
	*gap_right &= (isnan(gap.low) && isnan(got.low)) ||
				  (fabs(got.low - gap.low) < 1e-15 &&
				   fabs(got.high - gap.high) < 1e-15);
}

static void
test_bounds(void)
{
	for (int kind = REFERENCE_POPULATION; kind <= REFERENCE_CONTAINING; kind++)
		for (int64_t unknown = 0; unknown <= 3; unknown++)
			for (int64_t extra = 0; extra <= 3; extra++)
			{
				int64_t ref_unknown =
					kind == REFERENCE_CONTAINING ? unknown + extra : extra;
				bool ratio_right = true;
				bool gap_right = true;
				Representation r;

				for (r.ref_n = 1; r.ref_n <= 6; r.ref_n++)
					for (r.ref_x = 0; r.ref_x <= r.ref_n; r.ref_x++)
						for (r.n = 1; r.n <= 4; r.n++)
							for (r.x = 0; r.x <= r.n; r.x++)
								if (kind != REFERENCE_CONTAINING ||
									representation_is_contained(r))
									check_bounds(r, unknown, ref_unknown, kind,
												 &ratio_right, &gap_right);
				check_true(ratio_right,
						   "ratio bounds by enumeration, kind %d, %d and %d "
						   "unknown",
						   kind, (int) unknown, (int) ref_unknown);
				check_true(gap_right,
						   "gap bounds by enumeration, kind %d, %d and %d "
						   "unknown",
						   kind, (int) unknown, (int) ref_unknown);
			}

	Representation r = {3, 8, 30, 80};
	Estimate bounds =
		representation_ratio_bounds(r, 0, 0, REFERENCE_POPULATION);

	check_true(bounds.low == bounds.value && bounds.high == bounds.value,
			   "without unknown the bounds are the point");
	check_true(all_nan(representation_ratio_bounds(r, 3, 2,
												   REFERENCE_CONTAINING)) &&
				   all_nan(parity_gap_bounds(r, 3, 2, REFERENCE_CONTAINING)),
			   "more unknown in the focus than in its reference");
	r = (Representation){0, 0, 3, 8};
	bounds = representation_ratio_bounds(r, 4, 0, REFERENCE_SAMPLE);
	check_true(isnan(bounds.value) && bounds.low == 0.0 &&
				   fabs(bounds.high - 8.0 / 3.0) < 1e-15,
			   "a focus of unknown persons only");
	r = (Representation){0, 0, 0, 0};
	check_true(all_nan(representation_ratio_bounds(r, 0, 0,
												   REFERENCE_POPULATION)),
			   "bounds of nobody");
}

static void
test_ladder(void)
{
	/* 30 % of staff, 15 % of the top: an index of 2 */
	Representation r = {3, 20, 60, 200};
	Estimate index = glass_ceiling_index(r, 0.95);
	Estimate ratio = representation_ratio(r, REFERENCE_CONTAINING, 0.95,
										  PROPORTION_WILSON);

	check_double(index.value, 2.0, 1e-15, "glass ceiling index");
	check_double(index.low, 1.0 / ratio.high, 1e-15, "its lower limit");
	check_double(index.high, 1.0 / ratio.low, 1e-15, "its upper limit");
	index = glass_ceiling_index((Representation){0, 20, 60, 200}, 0.95);
	check_true(isinf(index.value) && index.low > 1.0 && isinf(index.high),
			   "nobody at the top");
	check_true(all_nan(glass_ceiling_index((Representation){0, 20, 0, 200},
										   0.95)),
			   "nobody on the staff");

	check_double(glass_ceiling_of_shares((Representation){150, 1000, 300, 1000}),
				 2.0, 1e-15, "glass ceiling index of shares per mille");
	check_double(glass_ceiling_of_shares((Representation){0, 20, 0, 200}), NAN,
				 0.0, "nobody on the staff: undefined");

	index = feeder_ratio((Representation){3, 20, 60, 200}, 0.95);
	check_double(index.value, 0.5, 1e-15, "feeder ratio");
	check_true(index.low < 0.5 && index.high > 0.5, "its limits");
	check_true(all_nan(feeder_ratio((Representation){3, 20, 0, 200}, 0.95)),
			   "nobody on the level below");
}

int
main(void)
{
	test_reference();
	test_known_answers();
	test_integers();
	test_edges();
	test_bounds();
	test_ladder();
	return check_done();
}
