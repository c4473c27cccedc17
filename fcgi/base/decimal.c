/*
 * decimal.c
 *		Whole numbers in digits, without the cost of printf().
 */
#include "base/decimal.h"

void
decimal_write_digits(char *text, size_t digits, uint64_t number)
{
	while (digits > 0)
	{
		text[--digits] = (char)('0' + number % 10);
		number /= 10;
	}
}

size_t
decimal_write(char *text, int64_t number)
{
	/* the smallest has no positive counterpart but this */
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	size_t sign = number < 0 ? 1 : 0;
	size_t digits = 1;

	for (uint64_t above = rest / 10; above > 0; above /= 10)
		digits++;
	if (number < 0)
		text[0] = '-';
	decimal_write_digits(text + sign, digits, rest);
	text[sign + digits] = '\0';
	return sign + digits;
}
