/*
 * recoding.h
 *		What recode() of every type does to labels: some of them, and perhaps
 *		the lack of one, become another.
 */
#ifndef SPEGEL_RECODING_H
#define SPEGEL_RECODING_H

#include "common/label.h"

#include "fmgr.h"

typedef struct Recoding
{
	int n;
	Label *source;		/* ascending */
	bool none_moves;			/* source has NULL */
	Label target;
} Recoding;

/*
 * From an array of labels, in which NULL is the lack of one, and a target that
 * may be NULL; neither is changed, and labels point into the arguments.
 */
extern Recoding argument_recoding(FunctionCallInfo fcinfo, int source,
								  int target);

/* What a label, or the lack of one, becomes. */
extern Label recoding_apply(const Recoding *recoding, const char *label,
							int length);

#endif /* SPEGEL_RECODING_H */
