/*
 * groups.h
 *		A model of two groups: what adjusted_gap() and decomposition() begin
 *		with.
 */
#ifndef SPEGEL_REGRESSION_GROUPS_H
#define SPEGEL_REGRESSION_GROUPS_H

#include "regression/model.h"

#define GROUP_REFERENCE 0
#define GROUP_FOCUS 1

typedef struct Groups
{
	Model model;				/* the last term is the one that is compared */
	Design base;				/* the same without it */
	int *group;					/* by pattern */
	int64 persons[2];
} Groups;

/*
 * Arguments 0 to 4: the regression, the covariate that is compared, focus,
 * reference, terms.  also may name another covariate that is used, or be
 * empty.
 */
extern Groups groups_argument(FunctionCallInfo fcinfo, bool drop_missing,
							  Label also);

#endif /* SPEGEL_REGRESSION_GROUPS_H */
