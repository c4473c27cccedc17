/*
 * selection.c
 *		Persons selected from a pool, counted for two categories.
 */
#include "measure/selection.h"

void
check_selected(int64 selected, int64 pool, const char *label, int length)
{
	if (selected <= pool)
		return;
	if (label == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("more persons are selected than are in the pool"),
				 errdetail("The unknown category has %lld selected and %lld in the pool.",
						   (long long) selected, (long long) pool),
				 errhint("The pool must include the selected persons.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("more persons are selected than are in the pool"),
			 errdetail("Category \"%.*s\" has %lld selected and %lld in the pool.",
					   length, label, (long long) selected, (long long) pool),
			 errhint("The pool must include the selected persons.")));
}

static void
count_category(const Tally *selected, const Tally *pool, const text *category,
			   int64 *success, int64 *persons)
{
	const char *label = VARDATA_ANY(category);
	int length = VARSIZE_ANY_EXHDR(category);

	*success = tally_persons(selected, label, length);
	*persons = tally_persons(pool, label, length);
	check_selected(*success, *persons, label, length);
}

Selection
selection_counts(const Tally *selected, const Tally *pool,
				 const text *category, const text *other)
{
	Selection s;

	if (label_cmp(VARDATA_ANY(category), VARSIZE_ANY_EXHDR(category),
				  VARDATA_ANY(other), VARSIZE_ANY_EXHDR(other)) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("category \"%.*s\" cannot be compared with itself",
						(int) VARSIZE_ANY_EXHDR(category),
						VARDATA_ANY(category))));
	count_category(selected, pool, category, &s.a, &s.n1);
	count_category(selected, pool, other, &s.c, &s.n2);
	return s;
}

Selection
argument_selection(FunctionCallInfo fcinfo)
{
	return selection_counts(PG_GETARG_TALLY_P(0), PG_GETARG_TALLY_P(1),
							PG_GETARG_TEXT_PP(2), PG_GETARG_TEXT_PP(3));
}
