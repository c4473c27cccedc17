/*
 * regression_cmp.c
 *		Order, equality and hashing of whole regressions, all by content: a
 *		working state and its canonical form are equal.
 */
#include "regression/regression.h"

#include "common/hashfn.h"
#include "miscadmin.h"

#include "common/state_cmp.h"

static int
compare_int64(int64 a, int64 b)
{
	return (a > b) - (a < b);
}

static int
compare_heads(const Regression *a, const Regression *b)
{
	int a_length;
	int b_length;
	const char *a_names = regression_names(a, &a_length);
	const char *b_names = regression_names(b, &b_length);

	if (a->form != b->form)
		return compare_int64(a->form, b->form);
	if (a->n_names != b->n_names)
		return compare_int64(a->n_names, b->n_names);
	return regression_key_cmp(a_names, b_names, a->n_names);
}

static int
compare_patterns(const Regression *a, const Regression *b, uint32 i)
{
	const RegressionPattern *x = regression_pattern(a, i);
	const RegressionPattern *y = regression_pattern(b, i);
	int length;
	int order = regression_key_cmp(regression_key(a, i, &length),
								   regression_key(b, i, &length), a->n_names);

	if (order == 0)
		order = compare_int64(x->persons, y->persons);
	if (order == 0)
		order = compare_int64(x->missing, y->missing);
	for (int s = 0; s < regression_n_sums(a) && order == 0; s++)
		order = exact_compare(&x->sum[s], &y->sum[s]);
	return order;
}

/*
 * Form and names, then pattern by pattern; a state that is the beginning of
 * another comes first.
 */
static int
compare(FunctionCallInfo fcinfo)
{
	const Regression *a = PG_GETARG_REGRESSION_P(0);
	const Regression *b = PG_GETARG_REGRESSION_P(1);
	int order = compare_heads(a, b);

	for (uint32 i = 0; i < Min(a->n_patterns, b->n_patterns) && order == 0; i++)
	{
		order = compare_patterns(a, b, i);
		CHECK_FOR_INTERRUPTS();
	}
	if (order == 0)
		order = compare_int64(a->n_patterns, b->n_patterns);

	/* Index builds and sorts call this a great many times. */
	PG_FREE_IF_COPY(unconstify(Regression *, a), 0);
	PG_FREE_IF_COPY(unconstify(Regression *, b), 1);
	return order < 0 ? -1 : order > 0;
}

static uint64
hash_regression(FunctionCallInfo fcinfo, uint64 seed)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);
	int length;
	const char *bytes = regression_names(r, &length);
	uint64 hash = hash_bytes_extended((const unsigned char *) bytes, length,
								hash_bytes_uint32_extended(r->form, seed));

	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		const RegressionPattern *pattern = regression_pattern(r, i);

		bytes = regression_key(r, i, &length);
		hash = hash_bytes_extended((const unsigned char *) bytes, length, hash);
		hash = hash_bytes_extended((const unsigned char *) pattern,
								   offsetof(RegressionPattern, sum) +
								   regression_n_sums(r) * sizeof(ExactSum),
								   hash);
		CHECK_FOR_INTERRUPTS();
	}
	PG_FREE_IF_COPY(unconstify(Regression *, r), 0);
	return hash;
}

STATE_COMPARISONS(regression, compare, hash_regression);
