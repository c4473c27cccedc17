/*
 * withhold.c
 *		What is withheld so that targets keep the variance they should have.
 */
#include "kernel/protect/withhold.h"

/* Notes that a row goes after this round, for a target of which so much is required. */
static int32_t
note_row(Withholding *rows, int32_t row, double required, int32_t going)
{
	if (rows->withheld_for[row] == 0.0)
		rows->going[going++] = row;
	rows->withheld_for[row] = fmax(rows->withheld_for[row], required);
	return going;
}

/*
 * Asks of some: keeps the targets that fail, from target[kept] on, and notes
 * the rows that go.
 */
static void
ask(const Shown *shown, EstimateRoom *room, Withholding *rows, bool sparing,
	EstimateTarget *target, int32_t begin, int n, int32_t *kept,
	int32_t *going)
{
	Certificate result[ESTIMATE_ASKED];

	estimate_targets(shown, room, target + begin, n, rows->may_go_now, result);
	for (int b = 0; b < n; b++)
	{
		EstimateTarget one = target[begin + b];

		if (result[b].variance >= one.required - WITHHOLD_SLACK)
			continue;
		target[(*kept)++] = one;
		if (result[b].heaviest >= 0 &&
			(!sparing || fabs(result[b].weight) >= WITHHOLD_WEIGHT))
			*going = note_row(rows, result[b].heaviest, one.required, *going);
	}
	kernel_check();
}

int32_t
withhold_rows(const Shown *shown, EstimateRoom *room, Withholding *rows,
			  EstimateTarget *target, int32_t n)
{
	bool sparing = true;

	while (n > 0)
	{
		int32_t kept = 0;
		int32_t going = 0;

		for (int32_t i = 0; i < shown->incidence.by_row.n; i++)
			rows->may_go_now[i] = rows->may_go[i] &&
				!(sparing && rows->spared[i]);
		for (int32_t begin = 0; begin < n; begin += ESTIMATE_ASKED)
			ask(shown, room, rows, sparing, target, begin,
				n - begin < ESTIMATE_ASKED ? n - begin : ESTIMATE_ASKED,
				&kept, &going);
		n = kept;
		for (int32_t k = 0; k < going; k++)
		{
			int32_t row = rows->going[k];

			estimate_raise(shown, room, row, rows->left[row]);
			rows->variance[row] = rows->left[row];
			rows->may_go[row] = false;
		}
		if (going == 0 && !sparing)
			break;
		sparing = going > 0;
	}
	return n;
}
