/*
 * tally_pair.h
 *		Two tallies side by side, category by category.
 */
#ifndef SPEGEL_TALLY_PAIR_H
#define SPEGEL_TALLY_PAIR_H

#include "tally/tally.h"

/*
 * Every category that either tally has, ascending by label: focus[i] and
 * reference[i] are its persons, 0 where a tally does not have it.
 */
typedef struct TallyPair
{
	int n;
	TallyEntry *category;		/* only the label counts */
	int64 *focus;
	int64 *reference;
	int64 focus_known;
	int64 focus_unknown;
	int64 reference_known;
	int64 reference_unknown;
} TallyPair;

/* In the current memory context; the labels point into the tallies. */
extern TallyPair tally_pair(const Tally *focus, const Tally *reference);

#endif /* SPEGEL_TALLY_PAIR_H */
