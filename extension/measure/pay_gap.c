/*
 * pay_gap.c
 *		Differences of pay between two groups, and between groups of work.
 *
 * Pay arrives in arrays, in any order, and is sorted before it is used.
 */
#include "measure/tally_argument.h"

#include "kernel/base/proportion.h"
#include "kernel/count/pay_gap.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(array_pay_gap);
SPEGEL_FUNCTION(array_pay_gap_weighted);
SPEGEL_FUNCTION(array_pay_quartiles);
SPEGEL_FUNCTION(array_pay_bands);
SPEGEL_FUNCTION(array_pay_gaps_over);
SPEGEL_FUNCTION(array_women_dominated_work);

typedef struct Pay
{
	double pay;
	double weight;
} Pay;

static int
pay_cmp(const void *a, const void *b)
{
	const Pay *x = a;
	const Pay *y = b;

	if (x->pay != y->pay)
		return x->pay < y->pay ? -1 : 1;
	return (x->weight > y->weight) - (x->weight < y->weight);
}

/*
 * The pay of one group, ascending; weights NULL means one each.  Unknown pay
 * (NAN) and members without weight are left out.
 */
static PayGroup
sorted_pay(double *pay, double *weights, int n)
{
	Pay *member = palloc((n + 1) * sizeof(Pay));
	int kept = 0;

	for (int i = 0; i < n; i++)
	{
		double weight = weights == NULL ? 1.0 : weights[i];

		if (!isnan(pay[i]) && weight > 0.0)
			member[kept++] = (Pay) {pay[i], weight};
	}
	sort_elements(member, kept, sizeof(Pay), pay_cmp);
	for (int i = 0; i < kept; i++)
	{
		pay[i] = member[i].pay;
		if (weights != NULL)
			weights[i] = member[i].weight;
	}
	return (PayGroup) {pay, weights, kept};
}

/*
 * The numbers of an array; a NULL is NAN. No array means nobody: array_agg(...)
 * FILTER gives none where a group has no member.
 */
static double *
argument_members(FunctionCallInfo fcinfo, int argument, const char *name,
				 int *n)
{
	*n = 0;
	if (PG_ARGISNULL(argument))
		return palloc(sizeof(double));
	return argument_nullable_float8_array(fcinfo, argument, name, n);
}

static PayGroup
argument_pay(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int n;
	double *pay = argument_members(fcinfo, argument, name, &n);

	return sorted_pay(pay, NULL, n);
}

static PayGroup
argument_weighted_pay(FunctionCallInfo fcinfo, int argument, const char *name,
					  const char *weights_name)
{
	int n;
	int n_weights;
	double *pay = argument_members(fcinfo, argument, name, &n);
	double *weights = argument_members(fcinfo, argument + 1, weights_name,
									   &n_weights);

	for (int i = 0; i < n_weights; i++)
		if (weights[i] < 0.0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s must not contain negative numbers",
							weights_name),
					 errdetail("Element %d is %g.", i + 1, weights[i])));
	check_parallel(name, n, weights_name, n_weights);
	return sorted_pay(pay, weights, n);
}

static Datum
result_pay_gap(FunctionCallInfo fcinfo, PayGroup focus, PayGroup reference)
{
	ResultRow row = {0};

	row_add_int64(&row, focus.n);
	row_add_int64(&row, reference.n);
	row_add_float8(&row, pay_mean(focus));
	row_add_float8(&row, pay_mean(reference));
	row_add_float8(&row, pay_gap_mean(focus, reference));
	row_add_float8(&row, pay_median(focus));
	row_add_float8(&row, pay_median(reference));
	row_add_float8(&row, pay_gap_median(focus, reference));
	return result_row(fcinfo, &row);
}

/* pay_gap(focus_pay, reference_pay) */
Datum
array_pay_gap(PG_FUNCTION_ARGS)
{
	return result_pay_gap(fcinfo, argument_pay(fcinfo, 0, "focus_pay"),
						  argument_pay(fcinfo, 1, "reference_pay"));
}

/* pay_gap(focus_pay, focus_weights, reference_pay, reference_weights) */
Datum
array_pay_gap_weighted(PG_FUNCTION_ARGS)
{
	return result_pay_gap(fcinfo,
						  argument_weighted_pay(fcinfo, 0, "focus_pay",
												"focus_weights"),
						  argument_weighted_pay(fcinfo, 2, "reference_pay",
												"reference_weights"));
}

/* pay_quartiles(focus_pay, reference_pay) */
Datum
array_pay_quartiles(PG_FUNCTION_ARGS)
{
	PayGroup focus = argument_pay(fcinfo, 0, "focus_pay");
	PayGroup reference = argument_pay(fcinfo, 1, "reference_pay");
	double shares[4];

	pay_quartile_shares(focus, reference, shares);
	result_set_begin(fcinfo);
	for (int i = 0; i < 4; i++)
	{
		ResultRow row = {0};

		row_add_int32(&row, i + 1);
		row_add_float8(&row, shares[i]);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* pay_bands(focus_pay, reference_pay) */
Datum
array_pay_bands(PG_FUNCTION_ARGS)
{
	PayGroup focus = argument_pay(fcinfo, 0, "focus_pay");
	PayGroup reference = argument_pay(fcinfo, 1, "reference_pay");
	PayBand bands[4];

	pay_bands(focus, reference, bands);
	result_set_begin(fcinfo);
	for (int i = 0; i < 4; i++)
	{
		ResultRow row = {0};

		row_add_int32(&row, i + 1);
		row_add_int64(&row, bands[i].focus);
		row_add_int64(&row, bands[i].reference);
		row_add_float8(&row, proportion_share(bands[i].focus,
											  bands[i].focus +
											  bands[i].reference));
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * Groups of work, in the order of their labels.
 */

typedef struct Work
{
	const text *label;
	double mean;				/* of the focus, or of everybody */
	double other;				/* mean of the reference, or demands */
	int64 women;
	int64 persons;
} Work;

/* Ascending, unknown (NAN) last. */
static int
amount_cmp(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static int
work_cmp(const void *a, const void *b)
{
	const Work *x = a;
	const Work *y = b;
	int order = label_cmp(VARDATA_ANY(x->label),
						  VARSIZE_ANY_EXHDR(x->label),
						  VARDATA_ANY(y->label),
						  VARSIZE_ANY_EXHDR(y->label));

	if (order != 0)
		return order;
	order = amount_cmp(x->mean, y->mean);
	if (order == 0)
		order = amount_cmp(x->other, y->other);
	if (order != 0)
		return order;
	if (x->women != y->women)
		return x->women < y->women ? -1 : 1;
	return (x->persons > y->persons) - (x->persons < y->persons);
}

static void
row_add_label(ResultRow *row, const text *label)
{
	row_add_text(row, VARDATA_ANY(label), VARSIZE_ANY_EXHDR(label));
}

/* pay_gaps_over(work_groups, focus_means, reference_means, threshold) */
Datum
array_pay_gaps_over(PG_FUNCTION_ARGS)
{
	int n;
	int n_focus;
	int n_reference;
	text **label = argument_text_array(fcinfo, 0, "work_groups", &n);
	double *focus = argument_nullable_float8_array(fcinfo, 1, "focus_means",
												   &n_focus);
	double *reference = argument_nullable_float8_array(fcinfo, 2,
													   "reference_means",
													   &n_reference);
	double threshold = PG_GETARG_FLOAT8(3);
	Work *work = palloc((n + 1) * sizeof(Work));
	bool *over = palloc((n + 1) * sizeof(bool));

	check_parallel("work_groups", n, "focus_means", n_focus);
	check_parallel("work_groups", n, "reference_means", n_reference);
	if (!(threshold > 0.0) || isinf(threshold))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("threshold must be finite and greater than 0: %g",
						threshold),
				 errhint("Write 5 percent as 0.05.")));
	for (int i = 0; i < n; i++)
		work[i] = (Work) {label[i], focus[i], reference[i], 0, 0};
	sort_elements(work, n, sizeof(Work), work_cmp);
	for (int i = 0; i < n; i++)
	{
		focus[i] = work[i].mean;
		reference[i] = work[i].other;
	}
	(void) pay_groups_over(focus, reference, n, threshold, over);

	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		double gap = pay_gap_mean((PayGroup) {&focus[i], NULL, 1},
								  (PayGroup) {&reference[i], NULL, 1});
		ResultRow row = {0};

		row_add_label(&row, work[i].label);
		row_add_float8(&row, gap);
		row_add(&row, BoolGetDatum(over[i]), isnan(gap));
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* women_dominated_work(work_groups, women, persons, mean_pay, demands) */
Datum
array_women_dominated_work(PG_FUNCTION_ARGS)
{
	int n[5];
	text **label = argument_text_array(fcinfo, 0, "work_groups", &n[0]);
	int64 *women = argument_persons_array(fcinfo, 1, "women", &n[1]);
	int64 *persons = argument_persons_array(fcinfo, 2, "persons", &n[2]);
	double *mean_pay = argument_nullable_float8_array(fcinfo, 3, "mean_pay",
													  &n[3]);
	double *demands = argument_nullable_float8_array(fcinfo, 4, "demands",
													 &n[4]);
	Work *work = palloc((n[0] + 1) * sizeof(Work));
	PayWorkGroup *group = palloc((n[0] + 1) * sizeof(PayWorkGroup));
	PayComparison *comparison = palloc((n[0] + 1) * sizeof(PayComparison));

	check_parallel("work_groups", n[0], "women", n[1]);
	check_parallel("work_groups", n[0], "persons", n[2]);
	check_parallel("work_groups", n[0], "mean_pay", n[3]);
	check_parallel("work_groups", n[0], "demands", n[4]);
	for (int i = 0; i < n[0]; i++)
	{
		if (women[i] > persons[i])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("group of work has more women than persons"),
					 errdetail("Group \"%.*s\" has %lld women and %lld persons.",
							   (int) VARSIZE_ANY_EXHDR(label[i]),
							   VARDATA_ANY(label[i]), (long long) women[i],
							   (long long) persons[i])));
		if (mean_pay[i] < 0.0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s must not contain negative numbers",
							"mean_pay"),
					 errdetail("Element %d is %g.", i + 1, mean_pay[i])));
		work[i] = (Work) {label[i], mean_pay[i], demands[i], women[i],
						  persons[i]};
	}
	sort_elements(work, n[0], sizeof(Work), work_cmp);
	for (int i = 0; i < n[0]; i++)
		group[i] = (PayWorkGroup) {work[i].women, work[i].persons,
								   work[i].mean, work[i].other};
	pay_women_dominated(group, n[0], comparison,
						palloc((2 * (Size) n[0] + 1) * sizeof(Ranked)),
						palloc((2 * (Size) n[0] + 1) * sizeof(size_t)));

	result_set_begin(fcinfo);
	for (int i = 0; i < n[0]; i++)
	{
		ResultRow row = {0};
		bool dominated = comparison[i].women_dominated;
		bool compared = dominated && !isnan(work[i].mean) &&
			!isnan(work[i].other);

		row_add_label(&row, work[i].label);
		row_add_boolean(&row, dominated);
		row_add(&row, Int64GetDatum(comparison[i].higher_paid), !compared);
		row_add_float8(&row, compared ? comparison[i].largest_gap : NAN);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
