/*
 * exact_sum.c
 *		Sums in fixed point that are the same in whatever order they are made.
 */
#include "kernel/base/exact_sum.h"

#include <string.h>

/* Digits that one limb holds, and 10 to that power. */
#define LIMB_DIGITS 18
#define LIMB_TEN UINT64_C(1000000000000000000)

int
exact_compare(const ExactSum *a, const ExactSum *b)
{
	if (exact_is_negative(a) != exact_is_negative(b))
		return exact_is_negative(a) ? -1 : 1;
	for (int i = 3; i >= 0; i--)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

/* n limbs shifted to the left by so many bits; what leaves them is lost. */
static void
shift_left(uint64_t *limb, int n, int bits)
{
	int whole = bits / 64;
	int part = bits % 64;

	for (int i = n - 1; i >= 0; i--)
	{
		uint64_t high = i - whole >= 0 ? limb[i - whole] : 0;
		uint64_t low = i - whole - 1 >= 0 ? limb[i - whole - 1] : 0;

		limb[i] = part == 0 ? high : high << part | low >> (64 - part);
	}
}

/* To the right, rounded half up. */
static void
shift_right(uint64_t *limb, int n, int bits)
{
	int whole = bits / 64;
	int part = bits % 64;
	unsigned_wide carry = 0;

	if (bits == 0)
		return;
	if ((bits - 1) / 64 < n)
		carry = limb[(bits - 1) / 64] >> ((bits - 1) % 64) & 1;
	for (int i = 0; i < n; i++)
	{
		uint64_t low = i + whole < n ? limb[i + whole] : 0;
		uint64_t high = i + whole + 1 < n ? limb[i + whole + 1] : 0;

		carry += part == 0 ? low : low >> part | high << (64 - part);
		limb[i] = (uint64_t) carry;
		carry >>= 64;
	}
}

ExactSum
exact_power(int64_t n, int bits)
{
	ExactSum value = {{(uint64_t) n, 0, 0, 0}};

	shift_left(value.limb, 4, bits);
	return value;
}

/* The number without its sign; *negative says what that was. */
static ExactSum
size_of(const ExactSum *value, bool *negative)
{
	ExactSum size = *value;

	*negative = exact_is_negative(value);
	if (*negative)
		exact_negate(&size);
	return size;
}

ExactSum
exact_from_double(double value, int scale)
{
	int exponent;
	double fraction = frexp(fabs(value), &exponent);
	ExactSum result = {{(uint64_t) ldexp(fraction, 53), 0, 0, 0}};
	int shift = exponent - 53 + scale;

	if (shift >= 0)
		shift_left(result.limb, 4, shift);
	else
		shift_right(result.limb, 4, shift < -256 ? 256 : -shift);
	if (value < 0.0)
		exact_negate(&result);
	return result;
}

ExactSum
exact_multiply(const ExactSum *a, const ExactSum *b, int shift)
{
	bool a_negative;
	bool b_negative;
	ExactSum x = size_of(a, &a_negative);
	ExactSum y = size_of(b, &b_negative);
	uint64_t product[8] = {0};
	ExactSum result;

	for (int i = 0; i < 4; i++)
	{
		unsigned_wide carry = 0;

		for (int j = 0; j < 4; j++)
		{
			carry += (unsigned_wide) x.limb[i] * y.limb[j] + product[i + j];
			product[i + j] = (uint64_t) carry;
			carry >>= 64;
		}
		product[i + 4] = (uint64_t) carry;
	}
	shift_right(product, 8, shift);
	memcpy(result.limb, product, sizeof(result.limb));
	if (a_negative != b_negative)
		exact_negate(&result);
	return result;
}

DoubleDouble
exact_to_double_double(const ExactSum *value, int scale)
{
	bool negative;
	ExactSum size = size_of(value, &negative);
	double high = 0.0;
	double low = 0.0;

	/* Each half limb is exact; sums of two keep what is lost. */
	for (int i = 7; i >= 0; i--)
	{
		uint32_t half = (uint32_t) (size.limb[i / 2] >> (i % 2 * 32));
		double term = ldexp((double) half, 32 * i - scale);
		double sum = high + term;

		low += term - (sum - high);
		high = sum;
	}
	if (negative)
	{
		high = -high;
		low = -low;
	}
	return (DoubleDouble) {high + low, low - ((high + low) - high)};
}

double
exact_to_double(const ExactSum *value, int scale)
{
	return exact_to_double_double(value, scale).high;
}

/* limb * factor + addend; returns what does not fit. */
static uint64_t
multiply_add(uint64_t *limb, int n, uint64_t factor, uint64_t addend)
{
	unsigned_wide carry = addend;

	for (int i = 0; i < n; i++)
	{
		carry += (unsigned_wide) limb[i] * factor;
		limb[i] = (uint64_t) carry;
		carry >>= 64;
	}
	return (uint64_t) carry;
}

static bool
limbs_are_zero(const uint64_t *limb, int n)
{
	for (int i = 0; i < n; i++)
		if (limb[i] != 0)
			return false;
	return true;
}

/* Divides; returns the remainder. */
static uint64_t
divide(uint64_t *limb, int n, uint64_t divisor)
{
	unsigned_wide rest = 0;

	for (int i = n - 1; i >= 0; i--)
	{
		rest = rest << 64 | limb[i];
		limb[i] = (uint64_t) (rest / divisor);
		rest %= divisor;
	}
	return (uint64_t) rest;
}

void
exact_divide(ExactSum *value, int64_t n)
{
	(void) divide(value->limb, 4, (uint64_t) n);
}

void
exact_print(const ExactSum *value, int scale, char *text)
{
	bool negative;
	ExactSum size = size_of(value, &negative);
	uint64_t whole[4];
	uint64_t fraction[4];
	char digit[100];
	int n = 0;

	/* The bits below the point, shifted up against the end of the limbs. */
	memcpy(fraction, size.limb, sizeof(fraction));
	shift_left(fraction, 4, 256 - scale);
	memset(whole, 0, sizeof(whole));
	for (int i = scale; i < 256; i++)
		whole[(i - scale) / 64] |=
			(size.limb[i / 64] >> (i % 64) & 1) << ((i - scale) % 64);

	do
		digit[n++] = '0' + (char) divide(whole, 4, 10);
	while (!limbs_are_zero(whole, 4));
	if (negative)
		*text++ = '-';
	while (n > 0)
		*text++ = digit[--n];
	if (!limbs_are_zero(fraction, 4))
	{
		*text++ = '.';
		while (!limbs_are_zero(fraction, 4))
			*text++ = '0' + (char) multiply_add(fraction, 4, 10, 0);
	}
	*text = '\0';
}

/*
 * The digits after the point as a fraction in base 10^18, which doubling turns
 * into bits one by one.
 */
static void
scan_fraction(const char *text, int length, int scale, ExactSum *value)
{
	uint64_t place[EXACT_TEXT_SIZE / LIMB_DIGITS + 1] = {0};
	int n = (length + LIMB_DIGITS - 1) / LIMB_DIGITS;
	uint64_t bit = 0;

	for (int i = 0; i < n * LIMB_DIGITS; i++)
	{
		uint64_t *p = &place[i / LIMB_DIGITS];

		*p = *p * 10 + (i < length ? (uint64_t) (text[i] - '0') : 0);
	}

	/* One bit more than the scale, to round by. */
	for (int b = 0; b <= scale; b++)
	{
		bit = 0;
		for (int i = n - 1; i >= 0; i--)
		{
			place[i] = place[i] * 2 + bit;
			bit = place[i] >= LIMB_TEN;
			if (bit)
				place[i] -= LIMB_TEN;
		}
		if (b < scale)
		{
			shift_left(value->limb, 4, 1);
			value->limb[0] |= bit;
		}
	}
	if (bit)
		exact_add(value, &(ExactSum) {{1, 0, 0, 0}});
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
exact_scan(const char *text, int length, int scale, ExactSum *value)
{
	bool negative = length > 0 && *text == '-';
	int i = negative;
	int start;
	uint64_t whole[4] = {0};

	if (length >= EXACT_TEXT_SIZE)
		return false;
	for (start = i; i < length && is_digit(text[i]); i++)
		if (multiply_add(whole, 4, 10, (uint64_t) (text[i] - '0')) != 0)
			return false;
	if (i == start)
		return false;
	for (int b = 255 - scale; b < 256; b++)
		if (whole[b / 64] >> (b % 64) & 1)
			return false;
	memcpy(value->limb, whole, sizeof(whole));
	start = i;
	if (i < length)
	{
		if (text[i++] != '.')
			return false;
		for (start = i; i < length && is_digit(text[i]);)
			i++;
		if (i < length || i == start)
			return false;
	}
	scan_fraction(text + start, i - start, scale, value);
	if (exact_is_negative(value))
		return false;
	if (negative)
		exact_negate(value);
	return true;
}
