/*
 * groups.c
 *		A model of two groups.
 */
#include "regression/groups.h"

Groups
groups_argument(FunctionCallInfo fcinfo, bool drop_missing, Label also)
{
	Label compared = model_argument_label(fcinfo, 1);
	ModelRequest request = {
		.terms = 4,
		.drop_missing = drop_missing,
		.also = also.length > 0 ? &also : NULL,
		.compared = &compared,
		.focus = model_argument_label(fcinfo, 2),
		.reference = model_argument_label(fcinfo, 3)
	};
	Groups groups = {.model = model_argument(fcinfo, &request)};
	const Covariates *covariates = &groups.model.covariates;
	Size n = covariates->n_patterns;
	int c = groups.model.terms->compared;

	if (groups.model.persons == 0)
		return groups;
	groups.base = groups.model.design;
	groups.base.n_terms--;
	groups.base.n_columns = groups.base.term[groups.base.n_terms].first;
	groups.group = model_alloc(n, sizeof(int));
	for (Size i = 0; i < n; i++)
	{
		int level = covariates->level[i * covariates->n + c];
		int group = label_equal(covariates->covariate[c].level[level],
								request.focus) ? GROUP_FOCUS : GROUP_REFERENCE;

		groups.group[i] = group;
		groups.persons[group] +=
			regression_pattern(groups.model.patterns, i)->persons;
	}
	return groups;
}
