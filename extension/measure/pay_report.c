/*
 * pay_report.c
 *		The figures on pay that an employer reports, from arrays of persons.
 */
#include "measure/tally_argument.h"

#include "utils/builtins.h"

#include "kernel/base/proportion.h"
#include "kernel/count/pay_gap.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(count_pay_gap_at_least);
SPEGEL_FUNCTION(array_pay_transparency);

static int64
argument_total(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int64 total = PG_GETARG_INT64(argument);

	if (total > KERNEL_MAX_COUNT || total < -KERNEL_MAX_COUNT)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be from -2^60 to 2^60: %lld", name,
						(long long) total)));
	return total;
}

/*
 * pay_gap_at_least(focus_total, focus_persons, reference_total,
 * reference_persons, percent)
 */
Datum
count_pay_gap_at_least(PG_FUNCTION_ARGS)
{
	int64 focus = argument_total(fcinfo, 0, "focus_total");
	int64 focus_persons = argument_persons(fcinfo, 1);
	int64 reference = argument_total(fcinfo, 2, "reference_total");
	int64 reference_persons = argument_persons(fcinfo, 3);
	int percent = PG_GETARG_INT32(4);

	if (percent < 0 || percent > 100)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("percent must be from 0 to 100: %d", percent)));
	if (focus_persons > PAY_MAX_PERSONS || reference_persons > PAY_MAX_PERSONS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("more than 2^53 persons: %lld",
						(long long) Max(focus_persons, reference_persons))));
	if (focus_persons == 0 || reference_persons == 0 || reference <= 0)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(pay_gap_at_least(focus, focus_persons, reference,
									reference_persons, percent));
}

/* A group by each kind of pay, ascending; receivers are part of variable. */
typedef struct Paid
{
	PayGroup total;
	PayGroup basic;
	PayGroup variable;
	PayGroup received;
} Paid;

static int
pay_cmp(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return (x > y) - (x < y);
}

/* The numbers of an array; a NULL is NAN, no array is nobody. */
static double *
argument_group(FunctionCallInfo fcinfo, int argument, const char *name, int *n)
{
	*n = 0;
	if (PG_ARGISNULL(argument))
		return NULL;
	return argument_nullable_float8_array(fcinfo, argument, name, n);
}

static Paid
argument_paid(FunctionCallInfo fcinfo, int argument, const char *basic_name,
			  const char *variable_name)
{
	int n;
	int n_variable;
	double *basic = argument_group(fcinfo, argument, basic_name, &n);
	double *variable = argument_group(fcinfo, argument + 1, variable_name,
									  &n_variable);
	double *total;
	size_t known = 0;
	size_t without = 0;

	check_parallel(basic_name, n, variable_name, n_variable);
	total = palloc((n + 1) * sizeof(double));
	for (int i = 0; i < n; i++)
	{
		if (isnan(basic[i]))
			continue;
		basic[known] = basic[i];
		variable[known] = isnan(variable[i]) ? 0.0 : variable[i];
		total[known] = basic[known] + variable[known];
		known++;
	}
	sort_elements(total, known, sizeof(double), pay_cmp);
	sort_elements(basic, known, sizeof(double), pay_cmp);
	sort_elements(variable, known, sizeof(double), pay_cmp);
	while (without < known && variable[without] <= 0.0)
		without++;
	return (Paid) {
		.total = {total, NULL, known},
		.basic = {basic, NULL, known},
		.variable = {variable, NULL, known},
		.received = {variable + without, NULL, known - without}
	};
}

static void
add_figure(FunctionCallInfo fcinfo, const char *figure, const char *pay,
		   const char *counted, PayGroup focus, PayGroup reference,
		   double (*value) (PayGroup), double (*gap) (PayGroup, PayGroup))
{
	ResultRow row = {0};

	row_add(&row, CStringGetTextDatum(figure), false);
	row_add(&row, CStringGetTextDatum(pay), false);
	row_add(&row, CStringGetTextDatum(counted), false);
	row_add_null(&row);
	row_add_int64(&row, focus.n);
	row_add_int64(&row, reference.n);
	row_add_float8(&row, value(focus));
	row_add_float8(&row, value(reference));
	row_add_float8(&row, gap(focus, reference));
	result_set_row(fcinfo, &row);
}

/* Persons of both groups, and their shares of something. */
static void
add_shares(FunctionCallInfo fcinfo, const char *figure, const char *pay,
		   int band, size_t focus, size_t reference, size_t of_focus,
		   size_t of_reference)
{
	ResultRow row = {0};

	row_add(&row, CStringGetTextDatum(figure), false);
	row_add(&row, CStringGetTextDatum(pay), false);
	row_add(&row, CStringGetTextDatum("all"), false);
	row_add(&row, Int32GetDatum(band), band == 0);
	row_add_int64(&row, focus);
	row_add_int64(&row, reference);
	row_add_float8(&row, proportion_share(focus, of_focus));
	row_add_float8(&row, proportion_share(reference, of_reference));
	row_add_null(&row);
	result_set_row(fcinfo, &row);
}

/*
 * pay_transparency(focus_basic, focus_variable, reference_basic,
 * reference_variable)
 */
Datum
array_pay_transparency(PG_FUNCTION_ARGS)
{
	Paid f = argument_paid(fcinfo, 0, "focus_basic", "focus_variable");
	Paid r = argument_paid(fcinfo, 2, "reference_basic",
						   "reference_variable");
	PayBand bands[4];

	result_set_begin(fcinfo);
	add_figure(fcinfo, "a", "total", "all", f.total, r.total, pay_mean,
			   pay_gap_mean);
	add_figure(fcinfo, "b", "variable", "all", f.variable, r.variable,
			   pay_mean, pay_gap_mean);
	add_figure(fcinfo, "b", "variable", "receivers", f.received, r.received,
			   pay_mean, pay_gap_mean);
	add_figure(fcinfo, "c", "total", "all", f.total, r.total, pay_median,
			   pay_gap_median);
	add_figure(fcinfo, "d", "variable", "all", f.variable, r.variable,
			   pay_median, pay_gap_median);
	add_figure(fcinfo, "d", "variable", "receivers", f.received, r.received,
			   pay_median, pay_gap_median);
	add_shares(fcinfo, "e", "variable", 0, f.received.n, r.received.n,
			   f.variable.n, r.variable.n);
	pay_bands(f.total, r.total, bands);
	for (int band = 0; band < 4; band++)
	{
		size_t persons = bands[band].focus + bands[band].reference;

		add_shares(fcinfo, "f", "total", band + 1, bands[band].focus,
				   bands[band].reference, persons, persons);
	}
	add_figure(fcinfo, "g", "basic", "all", f.basic, r.basic, pay_mean,
			   pay_gap_mean);
	add_figure(fcinfo, "g", "variable", "all", f.variable, r.variable,
			   pay_mean, pay_gap_mean);
	add_figure(fcinfo, "g", "variable", "receivers", f.received, r.received,
			   pay_mean, pay_gap_mean);
	return (Datum) 0;
}
