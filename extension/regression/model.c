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
 * others are forgotten.  compared is the number of such a covariate, or -1.
 */
static const Regression *
project(const Regression *r, const Terms *terms, const ModelRequest *request,
		int compared, int64 *dropped)
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
		regression_read_key(regression_key(r, i, &length), r->n_names, level);
		if (compared >= 0 && !label_equal(level[compared], request->focus) &&
			!label_equal(level[compared], request->reference))
			continue;
		*dropped += pattern->missing;
		if (!is_kept(terms, level, r->n_names, request->drop_missing))
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

Label
model_argument_label(FunctionCallInfo fcinfo, int argument)
{
	text *t = PG_GETARG_TEXT_PP(argument);

	return (Label) {VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)};
}

static int
find_covariate(const Label *name, int n, Label wanted)
{
	int covariate = terms_find_covariate(name, n, wanted);

	if (covariate < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no covariate \"%.*s\"", wanted.length,
						wanted.label)));
	return covariate;
}

static void
add_compared(Terms *terms, int covariate, const ModelRequest *request)
{
	if (terms_have(terms, covariate))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate \"%.*s\", which is compared, must not be in a term",
						request->compared->length, request->compared->label),
				 errhint("standardised_means() compares levels in models with interactions.")));
	if (label_equal(request->focus, request->reference))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("focus and reference are both \"%.*s\"",
						request->focus.length, request->focus.label)));
	terms_add_level(terms, covariate, request->reference);
}

int
model_argument_covariate(FunctionCallInfo fcinfo, int argument,
						 const Model *model)
{
	Label wanted = model_argument_label(fcinfo, argument);
	Label name[COVARIATES_MAX];

	for (int c = 0; c < model->covariates.n; c++)
		name[c] = model->covariates.covariate[c].name;
	return find_covariate(name, model->covariates.n, wanted);
}

Model
model_argument(FunctionCallInfo fcinfo, const ModelRequest *request)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);
	Model model = {0};
	Label name[COVARIATES_MAX];
	Label *cell;
	double *persons;
	int length;
	int compared = -1;
	int n = r->n_names;

	if (n == 0)
	{
		/* Of no rows: what covariates there are was never said. */
		model.terms = palloc0(sizeof(Terms));
		model.patterns = r;
		return model;
	}
	regression_read_key(regression_names(r, &length), n, name);
	model.terms = terms_argument(fcinfo, request->terms, name, n);
	if (request->also != NULL)
		model.terms->used[find_covariate(name, n, *request->also)] = true;
	if (request->compared != NULL)
	{
		compared = find_covariate(name, n, *request->compared);
		add_compared(model.terms, compared, request);
	}
	model.patterns = project(r, model.terms, request, compared,
							 &model.dropped);
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

/* The patterns cluster by cluster, by counting. */
static size_t *
order_by(const int32_t *cluster, size_t n, int n_clusters)
{
	size_t *next = palloc0((n_clusters + 1) * sizeof(size_t));
	size_t *order = model_alloc(n, sizeof(size_t));

	for (size_t i = 0; i < n; i++)
		next[cluster[i] + 1]++;
	for (int c = 0; c < n_clusters; c++)
		next[c + 1] += next[c];
	for (size_t i = 0; i < n; i++)
		order[next[cluster[i]]++] = i;
	pfree(next);
	return order;
}

ModelClusters
model_clusters(const Model *model, Label name)
{
	const Covariates *covariates = &model->covariates;
	Size n = covariates->n_patterns;
	ModelClusters clusters = {.cluster = model_alloc(n, sizeof(int32_t))};
	int c = 0;

	while (!label_equal(covariates->covariate[c].name, name))
		c++;
	for (Size i = 0; i < n; i++)
		clusters.cluster[i] = covariates->level[i * covariates->n + c];
	clusters.order = order_by(clusters.cluster, n,
							  covariates->covariate[c].n_levels);
	return clusters;
}

Label
model_argument_cluster(FunctionCallInfo fcinfo, int argument, bool by_cluster)
{
	Label name = model_argument_label(fcinfo, argument);

	if (by_cluster != (name.length > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("errors \"cluster\" and a covariate that is the cluster go together"),
				 errhint("Write errors => 'cluster', cluster => 'unit'.")));
	return name;
}

void
model_add_names(ResultRow *row, const Model *model, int column)
{
	const char *names[] = {
		terms_column_term(&model->design, &model->covariates, column),
		terms_column_level(&model->design, &model->covariates, column),
		terms_column_reference(&model->design, &model->covariates, column)
	};

	for (int k = 0; k < 3; k++)
	{
		if (names[k] == NULL)
			row_add_null(row);
		else
			row_add_text(row, names[k], strlen(names[k]));
	}
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
