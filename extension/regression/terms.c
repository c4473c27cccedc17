/*
 * terms.c
 *		The terms of a model, as they are written, and the design they give.
 */
#include "regression/terms.h"

#include "mb/pg_wchar.h"

#include "common/array_argument.h"

#define MARKS "():^,\"\\ \t\n\r"

/* Squares of what is larger could overflow. */
#define LARGEST_NUMBER 1e75

/* One term as it is being read. */
typedef struct Scan
{
	const char *text;			/* NUL-terminated */
	const char *p;
	const Label *name;
	int n_names;
	Terms *terms;
} Scan;

pg_noreturn static void
report_syntax(const Scan *scan)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid term \"%s\"", scan->text),
			 errdetail("Error at character %d.",
					   pg_mbstrlen_with_len(scan->text,
											scan->p - scan->text) + 1),
			 errhint("A term is written like sex, ref(sex,men), num(age), num(age)^2 or sex:step.")));
}

static void
skip_spaces(Scan *scan)
{
	while (*scan->p != '\0' && strchr(" \t\n\r", *scan->p) != NULL)
		scan->p++;
}

static bool
scan_mark(Scan *scan, char mark)
{
	skip_spaces(scan);
	if (*scan->p != mark)
		return false;
	scan->p++;
	skip_spaces(scan);
	return true;
}

static void
expect_mark(Scan *scan, char mark)
{
	if (!scan_mark(scan, mark))
		report_syntax(scan);
}

/* A name or level, which is unpacked where it is quoted. */
static Label
scan_word(Scan *scan, bool *quoted)
{
	const char *start = scan->p;
	char *out;
	Label word;

	*quoted = *start == '"';
	if (!*quoted)
	{
		while (*scan->p != '\0' && strchr(MARKS, *scan->p) == NULL)
			scan->p++;
		if (scan->p == start)
			report_syntax(scan);
		return (Label) {start, scan->p - start};
	}
	word.label = out = palloc(strlen(start));
	for (scan->p++; *scan->p != '"'; scan->p++)
	{
		if (*scan->p == '\\')
			scan->p++;
		if (*scan->p == '\0')
			report_syntax(scan);
		*out++ = *scan->p;
	}
	scan->p++;
	word.length = out - word.label;
	return word;
}

int
terms_find_covariate(const Label *name, int n_names, Label wanted)
{
	for (int i = 0; i < n_names; i++)
		if (label_equal(name[i], wanted))
			return i;
	return -1;
}

static int
find_name(const Scan *scan, Label word)
{
	int covariate = terms_find_covariate(scan->name, scan->n_names, word);
	StringInfoData names;

	if (covariate >= 0)
		return covariate;
	initStringInfo(&names);
	for (int i = 0; i < scan->n_names; i++)
		appendStringInfo(&names, "%s%.*s", i > 0 ? ", " : "",
						 scan->name[i].length, scan->name[i].label);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no covariate \"%.*s\"", word.length, word.label),
			 errdetail("It is in the term \"%s\". The covariates are: %s.",
					   scan->text, names.data)));
}

static void
set_reference(Scan *scan, int covariate, Label level)
{
	Label *reference = &scan->terms->reference[covariate];

	if (reference->label != NULL && !label_equal(*reference, level))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate \"%.*s\" has two reference levels",
						scan->name[covariate].length,
						scan->name[covariate].label),
				 errdetail("They are \"%.*s\" and \"%.*s\".",
						   reference->length, reference->label,
						   level.length, level.label)));
	*reference = level;
}

static DesignFactor
scan_factor(Scan *scan)
{
	DesignFactor factor = {0};
	bool quoted;
	Label word = scan_word(scan, &quoted);
	bool function = !quoted && *scan->p == '(';

	if (function && label_equal(word, (Label) {"num", 3}))
	{
		expect_mark(scan, '(');
		factor.covariate = find_name(scan, scan_word(scan, &quoted));
		expect_mark(scan, ')');
		factor.power = 1;
		if (scan_mark(scan, '^'))
		{
			if (*scan->p < '1' || *scan->p > '9')
				report_syntax(scan);
			factor.power = *scan->p++ - '0';
		}
		scan->terms->numeric[factor.covariate] = true;
	}
	else if (function && label_equal(word, (Label) {"ref", 3}))
	{
		expect_mark(scan, '(');
		factor.covariate = find_name(scan, scan_word(scan, &quoted));
		expect_mark(scan, ',');
		set_reference(scan, factor.covariate, scan_word(scan, &quoted));
		expect_mark(scan, ')');
	}
	else
		factor.covariate = find_name(scan, word);
	scan->terms->used[factor.covariate] = true;
	return factor;
}

static DesignTerm
scan_term(Scan *scan)
{
	DesignTerm term = {0};

	skip_spaces(scan);
	do
	{
		DesignFactor factor = scan_factor(scan);

		if (term.n == DESIGN_MAX_FACTORS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many factors in term \"%s\"", scan->text),
					 errdetail("A term has at most %d.", DESIGN_MAX_FACTORS)));
		for (int i = 0; i < term.n; i++)
			if (term.factor[i].covariate == factor.covariate &&
				(term.factor[i].power == 0) == (factor.power == 0))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("covariate \"%.*s\" occurs twice in term \"%s\"",
								scan->name[factor.covariate].length,
								scan->name[factor.covariate].label,
								scan->text),
						 errhint("Powers are written like num(age)^2.")));
		term.factor[term.n++] = factor;
	}
	while (scan_mark(scan, ':'));
	skip_spaces(scan);
	if (*scan->p != '\0')
		report_syntax(scan);
	return term;
}

Terms *
terms_argument(FunctionCallInfo fcinfo, int argument, const Label *name,
			   int n_names)
{
	Terms *terms = palloc0(sizeof(Terms));
	int n;
	text **word = argument_text_array(fcinfo, argument, "terms", &n);

	if (n > DESIGN_MAX_TERMS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many terms: %d", n),
				 errdetail("A model has at most %d.", DESIGN_MAX_TERMS)));
	terms->compared = -1;
	for (int i = 0; i < n; i++)
	{
		Scan scan = {.name = name, .n_names = n_names, .terms = terms};

		scan.p = scan.text = pnstrdup(VARDATA_ANY(word[i]),
									  VARSIZE_ANY_EXHDR(word[i]));
		terms->term[i] = scan_term(&scan);
		for (int j = 0; j < i; j++)
			if (design_same_term(&terms->term[i], &terms->term[j]))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("term \"%s\" occurs twice", scan.text)));
	}
	terms->n = n;
	return terms;
}

void
terms_add_level(Terms *terms, int covariate, Label reference)
{
	if (terms->n == DESIGN_MAX_TERMS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a model may have at most %d terms", DESIGN_MAX_TERMS)));
	terms->term[terms->n++] = (DesignTerm) {
		.n = 1, .factor = {{.covariate = covariate}}
	};
	terms->used[covariate] = true;
	terms->compared = covariate;
	terms->reference[covariate] = reference;
}

static bool
have(const Terms *terms, int covariate, bool by_level)
{
	for (int t = 0; t < terms->n; t++)
		for (int i = 0; i < terms->term[t].n; i++)
		{
			const DesignFactor *factor = &terms->term[t].factor[i];

			if (factor->covariate == covariate &&
				(!by_level || factor->power == 0))
				return true;
		}
	return false;
}

bool
terms_have(const Terms *terms, int covariate)
{
	return have(terms, covariate, false);
}

bool
terms_have_level(const Terms *terms, int covariate)
{
	return have(terms, covariate, true);
}

int
terms_reference(const Terms *terms, const Covariates *covariates, int c)
{
	const Covariate *covariate = &covariates->covariate[c];
	Label given = terms->reference[c];
	int level;

	if (given.label == NULL || covariate->n_levels == 0)
		return covariate->most_frequent;
	level = covariate_find_level(covariate, given);
	if (level < 0 && c == terms->compared)
		return covariate->most_frequent;
	if (level < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate \"%.*s\" has no level \"%.*s\" among the persons of the model",
						covariate->name.length, covariate->name.label,
						given.length, given.label)));
	return level;
}

Design
terms_design(Terms *terms, Covariates *covariates, bool intercept)
{
	const double **number = palloc0((covariates->n + 1) * sizeof(double *));
	int *reference = palloc((covariates->n + 1) * sizeof(int));
	Design design = {
		.n_terms = terms->n,
		.term = terms->term,
		.intercept = intercept,
		.n_covariates = covariates->n,
		.number = number,
		.n_patterns = covariates->n_patterns,
		.level = covariates->level
	};

	for (int c = 0; c < covariates->n; c++)
	{
		if (terms->numeric[c])
			covariate_read_numbers(&covariates->covariate[c]);
		number[c] = covariates->covariate[c].number;
		reference[c] = terms_reference(terms, covariates, c);
	}
	for (int t = 0; t < terms->n; t++)
		for (int i = 0; i < terms->term[t].n; i++)
		{
			DesignFactor *factor = &terms->term[t].factor[i];

			factor->n_levels = covariates->covariate[factor->covariate].n_levels;
		}
	if (!design_number_columns(&design, reference))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model has too many coefficients"),
				 errdetail("It may have at most %d.", DESIGN_MAX_COLUMNS),
				 errhint("A covariate that is a number, like age, takes one when written num(age).")));
	if (design_largest(&design) > LARGEST_NUMBER)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("a number of the model's terms is beyond %g",
						LARGEST_NUMBER)));
	return design;
}

static void
append_word(StringInfo buf, Label word)
{
	bool quote = word.length == 0;

	for (int i = 0; i < word.length; i++)
		quote = quote || strchr(MARKS, word.label[i]) != NULL;
	if (!quote)
	{
		appendBinaryStringInfo(buf, word.label, word.length);
		return;
	}
	appendStringInfoChar(buf, '"');
	for (int i = 0; i < word.length; i++)
	{
		if (strchr("\"\\", word.label[i]) != NULL)
			appendStringInfoChar(buf, '\\');
		appendStringInfoChar(buf, word.label[i]);
	}
	appendStringInfoChar(buf, '"');
}

char *
terms_term(const Design *design, const Covariates *covariates, int t)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < design->term[t].n; i++)
	{
		const DesignFactor *factor = &design->term[t].factor[i];
		Label name = covariates->covariate[factor->covariate].name;

		if (i > 0)
			appendStringInfoChar(&buf, ':');
		if (factor->power > 0)
			appendStringInfoString(&buf, "num(");
		append_word(&buf, name);
		if (factor->power > 0)
			appendStringInfoChar(&buf, ')');
		if (factor->power > 1)
			appendStringInfo(&buf, "^%d", factor->power);
	}
	return buf.data;
}

char *
terms_column_term(const Design *design, const Covariates *covariates,
				  int column)
{
	int level[DESIGN_MAX_FACTORS];
	int t = design_column(design, column, level);

	return t < 0 ? pstrdup("(intercept)") : terms_term(design, covariates, t);
}

/* Levels joined by colons, NULL without any. */
static char *
join_levels(const Design *design, const Covariates *covariates, int t,
			const int *level)
{
	StringInfoData buf;
	int n = 0;

	initStringInfo(&buf);
	for (int i = 0; t >= 0 && i < design->term[t].n; i++)
	{
		const Covariate *covariate =
			&covariates->covariate[design->term[t].factor[i].covariate];
		Label label;

		if (level[i] < 0)
			continue;
		label = covariate->level[level[i]];
		if (n++ > 0)
			appendStringInfoChar(&buf, ':');
		if (label.label == NULL)
			appendStringInfoString(&buf, COVARIATE_MISSING);
		else
			appendBinaryStringInfo(&buf, label.label, label.length);
	}
	return n > 0 ? buf.data : NULL;
}

char *
terms_column_level(const Design *design, const Covariates *covariates,
				   int column)
{
	int level[DESIGN_MAX_FACTORS];
	int t = design_column(design, column, level);

	return join_levels(design, covariates, t, level);
}

char *
terms_column_reference(const Design *design, const Covariates *covariates,
					   int column)
{
	int level[DESIGN_MAX_FACTORS];
	int t = design_column(design, column, level);

	for (int i = 0; t >= 0 && i < design->term[t].n; i++)
		if (level[i] >= 0)
			level[i] = design->term[t].factor[i].reference;
	return join_levels(design, covariates, t, level);
}
