/*
 * test_segregation_ordinal.c
 *		Ordinal segregation against reference/segregation_ordinal.tsv.
 */
#include "segregation_tables.h"
#include "kernel/segregation/segregation_information.h"
#include "kernel/segregation/segregation_ordinal.h"

static TestTable t;
static const size_t ascending[] = {0, 1, 2, 3, 4, 5, 6, 7};
static const size_t descending[] = {2, 1, 0};

/* Shares of 0 are exact up to rounding of the whole. */
static void
check_index(double got, double want, const char *name, const char *table)
{
	if (fabs(want) < 1e-15)
		check_true(fabs(got) < 1e-15, "%s of %s vanishes", name, table);
	else
		check_double(got, want, 1e-12, "%s of %s", name, table);
}

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "segregation_ordinal.tsv");
	char *f[4];
	OrdinalSegregation s;
	OrdinalSegregation turned;

	check_true(file != NULL, "segregation_ordinal.tsv is there");
	if (file == NULL)
		return check_done();
	check_read_fields(file, '\t', f, 4);
	while (check_read_fields(file, '\t', f, 4) == 4)
	{
		parse_table(&t, f[0]);
		s = segregation_ordinal(&t.table, ascending);
		check_index(s.information, check_number(f[1]), "information", f[0]);
		check_index(s.variation, check_number(f[2]), "variation", f[0]);
		check_index(s.square_root, check_number(f[3]), "square root", f[0]);
	}
	fclose(file);

	parse_table(&t, "30,10;20,40");
	check_double(segregation_ordinal(&t.table, ascending).information,
				 segregation_information(&t.table).theil.value, 1e-13,
				 "with two groups it is Theil's H");
	parse_table(&t, "5,2,1;3,6,9;0,4,2");
	s = segregation_ordinal(&t.table, ascending);
	turned = segregation_ordinal(&t.table, descending);
	check_true(check_close(s.information, turned.information, 1e-14) &&
				   check_close(s.square_root, turned.square_root, 1e-14),
			   "the order from above is the order from below");
	parse_table(&t, "0,0;0,0");
	check_true(isnan(segregation_ordinal(&t.table, ascending).variation),
			   "nobody");
	return check_done();
}
