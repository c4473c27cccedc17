/*
 * change.c
 *		What moved between two dates: the change of a gap divided between
 *		staff and residents, the change of a share divided between flows, and
 *		departments that took part in something beside the rest.
 */
#include "measure/tally_argument.h"

#include "kernel/count/change.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(tally_parity_gap_change);
SPEGEL_FUNCTION(tally_flow_contributions);
SPEGEL_FUNCTION(array_difference_in_differences);

static ChangeStock
stock_of(const Tally *tally, const text *category)
{
	return (ChangeStock) {
		.group = tally_persons(tally, VARDATA_ANY(category),
							   VARSIZE_ANY_EXHDR(category)),
		.persons = tally_known_persons(tally),
	};
}

/*
 * parity_gap_change(focus_before, focus_after, reference_before,
 * reference_after, category)
 */
Datum
tally_parity_gap_change(PG_FUNCTION_ARGS)
{
	const text *category = PG_GETARG_TEXT_PP(4);
	ChangeStock stock[4];
	GapChange change;
	ResultRow row = {0};

	for (int i = 0; i < 4; i++)
		stock[i] = stock_of(PG_GETARG_TALLY_P(i), category);
	change = change_of_gap(stock[0], stock[1], stock[2], stock[3]);
	if (stock[0].group + stock[1].group + stock[2].group + stock[3].group == 0)
		change = (GapChange) {NAN, NAN, NAN, NAN, NAN};	/* nothing to compare */
	row_add_float8(&row, change.gap_before);
	row_add_float8(&row, change.gap_after);
	row_add_float8(&row, change.change);
	row_add_float8(&row, change.staff_part);
	row_add_float8(&row, change.residents_part);
	return result_row(fcinfo, &row);
}

/*
 * flow_contributions(stock_before, stock_after, flows, arrivals, departures,
 * category)
 */

/* Net persons, in the group and in all, that a flow brings. */
typedef struct Flow
{
	const char *label;
	int length;
	int64 group;
	int64 persons;
} Flow;

static int
flow_cmp(const void *a, const void *b)
{
	const Flow *x = a;
	const Flow *y = b;

	return label_cmp(x->label, x->length, y->label, y->length);
}

/* The flows sorted by label, those of one label added up. */
static int
merge_flows(Flow *flow, int n)
{
	int merged = 0;

	sort_elements(flow, n, sizeof(Flow), flow_cmp);
	for (int i = 0; i < n; i++)
	{
		if (merged > 0 && flow_cmp(&flow[merged - 1], &flow[i]) == 0)
		{
			flow[merged - 1].group += flow[i].group;
			flow[merged - 1].persons += flow[i].persons;
		}
		else
			flow[merged++] = flow[i];
	}
	return merged;
}

static Flow *
argument_flows(FunctionCallInfo fcinfo, const text *category, int *n,
			   bool *found)
{
	int n_arrivals;
	int n_departures;
	text **label = argument_text_array(fcinfo, 2, "flows", n);
	const Tally **arrivals = argument_tally_array(fcinfo, 3, "arrivals",
												  &n_arrivals);
	const Tally **departures = argument_tally_array(fcinfo, 4, "departures",
													&n_departures);
	Flow *flow = palloc((*n + 1) * sizeof(Flow));
	int64 sum = 0;

	check_parallel("flows", *n, "arrivals", n_arrivals);
	check_parallel("flows", *n, "departures", n_departures);
	for (int i = 0; i < *n; i++)
	{
		ChangeStock in = stock_of(arrivals[i], category);
		ChangeStock out = stock_of(departures[i], category);

		/* so that no sum of differences leaves its range */
		sum = tally_sum(sum, tally_sum(in.persons, out.persons));
		*found |= in.group > 0 || out.group > 0;
		flow[i] = (Flow) {VARDATA_ANY(label[i]), VARSIZE_ANY_EXHDR(label[i]),
						  in.group - out.group, in.persons - out.persons};
	}
	*n = merge_flows(flow, *n);
	return flow;
}

Datum
tally_flow_contributions(PG_FUNCTION_ARGS)
{
	const text *category = PG_GETARG_TEXT_PP(5);
	ChangeStock before = stock_of(PG_GETARG_TALLY_P(0), category);
	ChangeStock after = stock_of(PG_GETARG_TALLY_P(1), category);
	int n;
	bool found = before.group > 0 || after.group > 0;
	Flow *flow = argument_flows(fcinfo, category, &n, &found);
	int64 *group = palloc((n + 1) * sizeof(int64));
	int64 *persons = palloc((n + 1) * sizeof(int64));
	double *contribution = palloc((n + 1) * sizeof(double));
	ShareChange change;
	ResultRow rest = {0};

	for (int i = 0; i < n; i++)
	{
		group[i] = flow[i].group;
		persons[i] = flow[i].persons;
	}
	change = change_by_flow(before, after, group, persons, n, contribution);

	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		ResultRow row = {0};

		row_add_text(&row, flow[i].label, flow[i].length);
		row_add_int64(&row, group[i]);
		row_add_int64(&row, persons[i]);
		row_add_float8(&row, found ? contribution[i] : NAN);
		result_set_row(fcinfo, &row);
	}
	row_add_null(&rest);
	row_add_int64(&rest, change.rest_group);
	row_add_int64(&rest, change.rest_persons);
	row_add_float8(&rest, found ? change.unexplained : NAN);
	result_set_row(fcinfo, &rest);
	return (Datum) 0;
}

/*
 * difference_in_differences(change float8[], treated boolean[], seed)
 */

typedef struct Department
{
	double change;				/* NAN sorts last */
	bool treated;
} Department;

static int
department_cmp(const void *a, const void *b)
{
	const Department *x = a;
	const Department *y = b;

	if (isnan(x->change) || isnan(y->change))
		return isnan(x->change) - isnan(y->change);
	if (x->change != y->change)
		return x->change < y->change ? -1 : 1;
	return x->treated - y->treated;
}

Datum
array_difference_in_differences(PG_FUNCTION_ARGS)
{
	int n;
	int n_treated;
	double *change = argument_nullable_float8_array(fcinfo, 0, "change", &n);
	bool *treated = argument_boolean_array(fcinfo, 1, "treated", &n_treated);
	int64 seed = PG_GETARG_INT64(2);
	Department *department = palloc((n + 1) * sizeof(Department));
	DifferenceInDifferences result;
	ResultRow row = {0};

	check_parallel("change", n, "treated", n_treated);
	for (int i = 0; i < n; i++)
		department[i] = (Department) {change[i], treated[i]};
	sort_elements(department, n, sizeof(Department), department_cmp);
	for (int i = 0; i < n; i++)
	{
		change[i] = department[i].change;
		treated[i] = department[i].treated;
	}
	result = change_difference_in_differences(change, treated, n,
											  (uint64) seed,
											  palloc((n + 1) *
													 sizeof(size_t)));
	row_add_float8(&row, result.difference);
	row_add_float8(&row, result.p_value);
	row_add_float8(&row, result.smallest_p);
	row_add_float8(&row, result.assignments);
	row_add(&row, BoolGetDatum(result.exact), isnan(result.difference));
	return result_row(fcinfo, &row);
}
