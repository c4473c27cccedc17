/*
 * exact_argument.h
 *		Arguments of types that hold more than is wanted, as drivers and data
 *		frames send them: accepted where nothing is lost, refused with the cast
 *		to make where something would be.
 *
 * `name` is the argument's name, for errors.
 */
#ifndef SPEGEL_EXACT_ARGUMENT_H
#define SPEGEL_EXACT_ARGUMENT_H

#include "common/compat.h"

#include "fmgr.h"
#include "utils/date.h"
#include "utils/timestamp.h"

/* A double that is a whole number of integer, or of bigint up to 2^53. */
extern int32 exact_int32(double value, const char *name);
extern int64 exact_int64(double value, const char *name);

/* A timestamp at midnight, or infinite, as a date. */
extern DateADT exact_date(Timestamp value, const char *name);

#endif /* SPEGEL_EXACT_ARGUMENT_H */
