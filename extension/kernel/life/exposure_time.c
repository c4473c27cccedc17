/*
 * exposure_time.c
 *		Exposures that begin during follow-up, such as mentoring.
 */
#include "kernel/life/exposure_time.h"

#include "kernel/life/lifetable.h"

void
split_at_exposure(FollowUp whole, int32_t exposure, FollowUp *unexposed,
				  FollowUp *exposed)
{
	int32_t at = exposure;

	if (at < whole.entry)
		at = whole.entry;
	if (at > whole.exit)
		at = whole.exit;
	*unexposed = (FollowUp){whole.entry, at,
							at == whole.exit ? whole.outcome
											 : LIFE_TABLE_CENSORED};
	*exposed = (FollowUp){at, whole.exit, whole.outcome};
}
