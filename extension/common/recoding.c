/*
 * recoding.c
 *		What recode() of every type does to labels.
 */
#include "common/recoding.h"

#include "common/array_argument.h"
#include "common/sort.h"

static Label
label_of(text *label)
{
	return (Label) {VARDATA_ANY(label), VARSIZE_ANY_EXHDR(label)};
}

static int
by_label(const void *a, const void *b)
{
	const Label *x = a;
	const Label *y = b;

	return label_cmp(x->label, x->length, y->label, y->length);
}

Recoding
argument_recoding(FunctionCallInfo fcinfo, int source, int target)
{
	Recoding recoding = {0};
	bool *isnull;
	int n;
	Datum *element = argument_elements(fcinfo, source, "source labels",
									   &isnull, &n);

	recoding.source = palloc((n + 1) * sizeof(Label));
	for (int i = 0; i < n; i++)
	{
		if (isnull[i])
			recoding.none_moves = true;
		else
			recoding.source[recoding.n++] =
				label_of(DatumGetTextPP(element[i]));
	}
	sort_elements(recoding.source, recoding.n, sizeof(Label), by_label);
	if (!PG_ARGISNULL(target))
		recoding.target = label_of(PG_GETARG_TEXT_PP(target));
	return recoding;
}

Label
recoding_apply(const Recoding *recoding, const char *label, int length)
{
	Label key = {label, length};
	bool moves = label == NULL ? recoding->none_moves :
		bsearch(&key, recoding->source, recoding->n, sizeof(Label),
				by_label) != NULL;

	return moves ? recoding->target : key;
}
