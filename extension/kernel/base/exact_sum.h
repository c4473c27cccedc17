/*
 * exact_sum.h
 *		Sums in fixed point that are the same in whatever order they are made.
 *
 * A number is an integer of 256 bits, in two's complement, of units of
 * 2^-scale; the scale is the caller's.  Bounds are too: what is added up must
 * stay below 2^255.
 */
#ifndef SPEGEL_KERNEL_EXACT_SUM_H
#define SPEGEL_KERNEL_EXACT_SUM_H

#include "kernel/base/kernel.h"
#include "kernel/base/wide.h"

__extension__ typedef unsigned __int128 unsigned_wide;

typedef struct ExactSum
{
	uint64_t limb[4];			/* the lowest first */
} ExactSum;

/* A value as the sum of two doubles, of which the second is the small one. */
typedef struct DoubleDouble
{
	double high;
	double low;
} DoubleDouble;

static inline void
exact_add(ExactSum *sum, const ExactSum *term)
{
	unsigned_wide carry = 0;

	for (int i = 0; i < 4; i++)
	{
		carry += (unsigned_wide) sum->limb[i] + term->limb[i];
		sum->limb[i] = (uint64_t) carry;
		carry >>= 64;
	}
}

static inline void
exact_negate(ExactSum *value)
{
	unsigned_wide carry = 1;

	for (int i = 0; i < 4; i++)
	{
		carry += ~value->limb[i];
		value->limb[i] = (uint64_t) carry;
		carry >>= 64;
	}
}

static inline bool
exact_is_negative(const ExactSum *value)
{
	return value->limb[3] >> 63 != 0;
}

static inline bool
exact_is_zero(const ExactSum *value)
{
	return (value->limb[0] | value->limb[1] | value->limb[2] |
			value->limb[3]) == 0;
}

static inline ExactSum
exact_from_wide(wide value)
{
	uint64_t sign = value < 0 ? UINT64_MAX : 0;

	return (ExactSum) {{(uint64_t) value, (uint64_t) (value >> 64),
						sign, sign}};
}

/* The square of a number below 2^127. */
static inline ExactSum
exact_square(wide value)
{
	unsigned_wide size = value < 0 ? -(unsigned_wide) value : (unsigned_wide) value;
	uint64_t low = (uint64_t) size;
	uint64_t high = (uint64_t) (size >> 64);
	unsigned_wide a = (unsigned_wide) low * low;
	unsigned_wide b = (unsigned_wide) low * high;
	unsigned_wide c = (unsigned_wide) high * high;
	unsigned_wide middle = (a >> 64) + (uint64_t) b + (uint64_t) b;
	unsigned_wide upper = c + (b >> 64) + (b >> 64) + (middle >> 64);

	return (ExactSum) {{(uint64_t) a, (uint64_t) middle, (uint64_t) upper,
						(uint64_t) (upper >> 64)}};
}

/* -1, 0 or 1. */
extern int exact_compare(const ExactSum *a, const ExactSum *b);

/* 2^bits times n; 0 <= n, below 2^255. */
extern ExactSum exact_power(int64_t n, int bits);

/* The nearest to a finite value; its size times 2^scale is below 2^255. */
extern ExactSum exact_from_double(double value, int scale);

/* The product, rounded to units larger by 2^shift; that is below 2^255. */
extern ExactSum exact_multiply(const ExactSum *a, const ExactSum *b,
							   int shift);

/* Divides what is not negative by n > 0; rounds down. */
extern void exact_divide(ExactSum *value, int64_t n);

/* Right to more than 100 bits. */
extern DoubleDouble exact_to_double_double(const ExactSum *value, int scale);
extern double exact_to_double(const ExactSum *value, int scale);

/* Room for the text of any number, with its NUL. */
#define EXACT_TEXT_SIZE 400

/* The exact decimal, as short as it can be. */
extern void exact_print(const ExactSum *value, int scale, char *text);

/*
 * Reads [-]digits[.digits], rounded to the nearest.  False when it is none,
 * or not below 2^255 units.
 */
extern bool exact_scan(const char *text, int length, int scale,
					   ExactSum *value);

#endif /* SPEGEL_KERNEL_EXACT_SUM_H */
