/*
 * test_exact_sum.c
 *		Sums in fixed point: arithmetic, rounding, decimal texts.
 */
#include "check.h"
#include "kernel/base/exact_sum.h"

static void
check_text(ExactSum value, int scale, const char *want)
{
	char text[EXACT_TEXT_SIZE];

	exact_print(&value, scale, text);
	check_true(strcmp(text, want) == 0, "%s (%s)", want, text);
}

static void
test_double(void)
{
	check_text(exact_from_double(0.0, 60), 60, "0");
	check_text(exact_from_double(-0.0, 60), 60, "0");
	check_text(exact_from_double(1.0, 60), 60, "1");
	check_text(exact_from_double(-31500.25, 60), 60, "-31500.25");
	check_text(exact_from_double(0.1, 60), 60,
			   "0.1000000000000000055511151231257827021181583404541015625");
	check_text(exact_from_double(0x1p-60, 60), 60,
			   "0.000000000000000000867361737988403547205962240695953369140625");
	check_text(exact_from_double(0x1p-61, 60), 60,
			   "0.000000000000000000867361737988403547205962240695953369140625");
	check_text(exact_from_double(0x1.8p-62, 60), 60, "0");
	check_text(exact_from_double(1e-300, 60), 60, "0");
	check_text(exact_from_double(0x1p120, 60), 60,
			   "1329227995784915872903807060280344576");
	check_text(exact_power(3, 200), 120, "3626777458843887524118528");
}

static void
test_products(void)
{
	const double values[] = {0.0, 1.0, -1.0, 3.5, -1e10, 34359738367.0,
		-34359738367.984375, 0x1p-60, -0x1.8p-59};

	for (int i = 0; i < 9; i++)
	{
		ExactSum a = exact_from_double(values[i], 60);
		wide narrow = (wide) ldexp(values[i], 60);
		ExactSum square = exact_square(narrow);
		ExactSum same = exact_from_wide(narrow);

		check_true(exact_compare(&a, &same) == 0, "%g from a wide", values[i]);
		for (int j = 0; j < 9; j++)
		{
			ExactSum b = exact_from_double(values[j], 60);
			ExactSum product = exact_multiply(&a, &b, 0);
			ExactSum sum = a;

			if (i == j)
				check_true(exact_compare(&product, &square) == 0,
						   "square of %g", values[i]);
			check_double(exact_to_double(&product, 120),
						 values[i] * values[j], 1e-16, "%g * %g", values[i],
						 values[j]);
			exact_add(&sum, &b);
			check_double(exact_to_double(&sum, 60),
						 (double) ((long double) values[i] + values[j]), 0.0,
						 "%g + %g", values[i], values[j]);
			check_true(exact_compare(&a, &b) ==
					   (values[i] > values[j]) - (values[i] < values[j]),
					   "%g compared with %g", values[i], values[j]);
			exact_negate(&b);
			exact_add(&sum, &b);
			check_true(exact_compare(&sum, &a) == 0, "%g + %g - it",
					   values[i], values[j]);
		}
	}
	{
		ExactSum three = exact_power(3, 0);
		ExactSum minus = exact_power(5, 0);

		exact_negate(&minus);
		check_text(exact_multiply(&three, &minus, 1), 0, "-8");
		check_text(exact_multiply(&three, &three, 2), 0, "2");
	}
}

/* 1/3 to 60 bits and what is left over. */
static void
test_double_double(void)
{
	ExactSum third;
	DoubleDouble value;

	check_true(exact_scan("0.333333333333333333333333333333333333333333333", 47,
						  160, &third), "a third is read");
	value = exact_to_double_double(&third, 160);
	check_double(value.high, 1.0 / 3.0, 0.0, "a third");
	check_double(value.low, (double) (1.0L / 3.0L - (long double) (1.0 / 3.0)),
				 1e-3, "and what is lost");
}

static void
test_texts(void)
{
	const char *same[] = {"0", "1", "-1", "31500.25", "-0.5", "7.0000000000009094947017729282379150390625",
		"340282366920938463463374607431768211455"};
	const char *wrong[] = {"", "-", "1.", ".5", "1e5", "+1", "1 ", "a", "1.5x",
		"99999999999999999999999999999999999999999999999999999999999999999999999999999",
		"39614081257132168796771975168"};
	ExactSum value;

	for (int i = 0; i < 7; i++)
	{
		check_true(exact_scan(same[i], (int) strlen(same[i]), 100, &value),
				   "%s is read", same[i]);
		check_text(value, 100, same[i]);
	}
	for (int i = 0; i < 11; i++)
		check_true(!exact_scan(wrong[i], (int) strlen(wrong[i]), 160, &value),
				   "\"%s\" is refused", wrong[i]);
	check_true(exact_scan("-0.1", 4, 60, &value), "-0.1 is read");
	exact_negate(&value);
	check_text(value, 60,
			   "0.10000000000000000034694469519536141888238489627838134765625");
}

int
main(void)
{
	test_double();
	test_products();
	test_double_double();
	test_texts();
	return check_done();
}
