/*
 * test_decimal.c
 *		Whole numbers in digits.
 */
#include <inttypes.h>

#include "check.h"
#include "base/decimal.h"

static void
check_decimal(int64_t number)
{
	char want[32];
	char *got = malloc(DECIMAL_SIZE); /* writing beyond it is noticed */
	size_t length = decimal_write(got, number);

	snprintf(want, sizeof(want), "%" PRId64, number);
	check_true(strcmp(got, want) == 0 && length == strlen(want), "%s", want);
	free(got);
}

static void
test_numbers(void)
{
	static const int64_t edges[] = {0, INT64_MAX, INT64_MIN, INT64_MIN + 1};
	int64_t power = 1;

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		check_decimal(edges[i]);
	for (int i = 0; i < 18; i++)
	{
		power *= 10;
		check_decimal(power - 1);
		check_decimal(power);
		check_decimal(-power);
		check_decimal(1 - power);
	}
}

static void
test_digits(void)
{
	char text[] = "xxxxx";

	decimal_write_digits(text + 1, 3, 7);
	check_true(strcmp(text, "x007x") == 0, "zeros before a small number");
	decimal_write_digits(text + 1, 3, 12345);
	check_true(strcmp(text, "x345x") == 0, "the last digits of a large one");
	decimal_write_digits(text + 1, 0, 9);
	check_true(strcmp(text, "x345x") == 0, "no digits at all");
}

int
main(void)
{
	test_numbers();
	test_digits();
	return check_done();
}
