/*
 * model.c
 *		What every model of a regression begins with.
 */
#include "regression/model.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/result.h"

void *
model_alloc(Size n, Size size)
{
	if (n > MaxAllocHugeSize / 2 / size)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model is too large")));
	return palloc_extended((n + 1) * size, MCXT_ALLOC_HUGE);
}

bool
model_argument_drops(FunctionCallInfo fcinfo, int argument)
{
	static const char *const names[] = {"level", "drop", NULL};

	return argument_keyword(fcinfo, argument, "missing", names) == 1;
}

/* Is a person with these levels in the model? */
static bool
is_kept(const Terms *terms, const Label *level, int n, bool drop_missing)
{
	for (int i = 0; i < n; i++)
		if (level[i].label == NULL &&
			(terms->numeric[i] || (drop_missing && terms->used[i])))
			return false;
	return true;
}

/*
 * The regression by the covariates that are used, of those who are kept; the
 * others are forgotten.
 */
static const Regression *
project(const Regression *r, const Terms *terms, bool drop_missing,
		int64 *dropped)
{
	Regression *projection = regression_new_working();
	RegressionRow row = {.form = r->form, .n_names = r->n_names};

	row.names = regression_names(r, &row.names_length);
	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		const RegressionPattern *pattern = regression_pattern(r, i);
		Label level[COVARIATES_MAX];
		Regression *larger;
		int length;

		CHECK_FOR_INTERRUPTS();
		*dropped += pattern->missing;
		regression_read_key(regression_key(r, i, &length), r->n_names, level);
		if (!is_kept(terms, level, r->n_names, drop_missing))
		{
			*dropped += pattern->persons;
			continue;
		}
		if (pattern->persons == 0)
			continue;
		for (int c = 0; c < r->n_names; c++)
			if (!terms->used[c])
				level[c] = (Label) {NULL, 0};
		row.key = regression_make_key(level, r->n_names, &row.key_length);
		row.persons = pattern->persons;
		memcpy(row.sum, pattern->sum, regression_n_sums(r) * sizeof(ExactSum));
		larger = regression_add_row(projection, &row, 1);
		if (larger != projection)
			pfree(projection);
		projection = larger;
		pfree(unconstify(char *, row.key));
	}
	return regression_canonical(projection);
}

Model
model_argument(FunctionCallInfo fcinfo, bool drop_missing, const Label *also)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);
	Model model = {0};
	Label name[COVARIATES_MAX];
	Label *cell;
	double *persons;
	int length;
	int n = r->n_names;

	regression_read_key(regression_names(r, &length), n, name);
	model.terms = terms_argument(fcinfo, 1, name, n);
	if (also != NULL)
	{
		int covariate = terms_find_covariate(name, n, *also);

		if (covariate < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("there is no covariate \"%.*s\"", also->length,
							also->label)));
		model.terms->used[covariate] = true;
	}
	model.patterns = project(r, model.terms, drop_missing, &model.dropped);
	model.persons = model.patterns->persons;

	cell = model_alloc((Size) model.patterns->n_patterns * n, sizeof(Label));
	persons = model_alloc(model.patterns->n_patterns, sizeof(double));
	for (uint32 i = 0; i < model.patterns->n_patterns; i++)
	{
		regression_read_key(regression_key(model.patterns, i, &length), n,
							cell + (Size) i * n);
		persons[i] = regression_pattern(model.patterns, i)->persons;
	}
	model.covariates = covariates_make(name, n, cell,
									   model.patterns->n_patterns, persons);
	model.design = terms_design(model.terms, &model.covariates, true);
	pfree(cell);
	pfree(persons);
	return model;
}

static char *
column_name(const Model *model, int column)
{
	char *term = terms_column_term(&model->design, &model->covariates, column);
	char *level = terms_column_level(&model->design, &model->covariates,
									 column);

	return level == NULL ? term : psprintf("%s %s", term, level);
}

/* The columns that are not kept; returns how many. */
static int
left_out(const Model *model, int rank, const int *kept, int *column)
{
	int n = 0;

	for (int c = 0, i = 0; c < model->design.n_columns; c++)
	{
		if (i < rank && kept[i] == c)
			i++;
		else
			column[n++] = c;
	}
	return n;
}

void
model_notice_collinear(const Model *model, int rank, const int *kept)
{
	int column[DESIGN_MAX_COLUMNS];
	int n = left_out(model, rank, kept, column);
	StringInfoData names;

	if (n == 0 || rank == 0)
		return;
	initStringInfo(&names);
	for (int i = 0; i < n; i++)
		appendStringInfo(&names, "%s%s", i > 0 ? ", " : "",
						 column_name(model, column[i]));
	ereport(NOTICE,
			(errmsg_plural("%d coefficient is left out, because others say the same",
						   "%d coefficients are left out, because others say the same",
						   n, n),
			 errdetail("Left out: %s.", names.data)));
}

Datum
model_collinear(const Model *model, int rank, const int *kept)
{
	int column[DESIGN_MAX_COLUMNS];
	int n = rank > 0 ? left_out(model, rank, kept, column) : 0;
	Datum *name = palloc((n + 1) * sizeof(Datum));

	for (int i = 0; i < n; i++)
		name[i] = CStringGetTextDatum(column_name(model, column[i]));
	return PointerGetDatum(construct_array(name, n, TEXTOID, -1, false, 'i'));
}
