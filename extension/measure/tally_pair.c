/*
 * tally_pair.c
 *		Two tallies side by side, category by category.
 */
#include "measure/tally_pair.h"

TallyPair
tally_pair(const Tally *focus, const Tally *reference)
{
	TallyView f = tally_view(focus);
	TallyView r = tally_view(reference);
	int most = f.n + r.n + 1;
	TallyPair pair = {
		.category = palloc(most * sizeof(TallyEntry)),
		.focus = palloc(most * sizeof(int64)),
		.reference = palloc(most * sizeof(int64)),
		.focus_known = f.known,
		.focus_unknown = f.unknown,
		.reference_known = r.known,
		.reference_unknown = r.unknown,
	};
	int i = 0;
	int j = 0;

	while (i < f.n || j < r.n)
	{
		int order;

		if (i == f.n || j == r.n)
			order = i == f.n ? 1 : -1;
		else
			order = label_cmp(f.entry[i].label, f.entry[i].length,
							  r.entry[j].label, r.entry[j].length);
		pair.category[pair.n] = order <= 0 ? f.entry[i] : r.entry[j];
		pair.focus[pair.n] = order <= 0 ? f.entry[i++].persons : 0;
		pair.reference[pair.n] = order >= 0 ? r.entry[j++].persons : 0;
		pair.n++;
	}
	return pair;
}
