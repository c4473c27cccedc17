/*
 * value_type.h
 *		The SQL types that a request and a response can carry.
 *
 * One table holds everything the program knows of a type; whoever needs to
 * know looks it up there.
 */
#ifndef SPEGEL_FCGI_VALUE_TYPE_H
#define SPEGEL_FCGI_VALUE_TYPE_H

#include <stdbool.h>

#define VALUE_MAX_TEXT 1024

/* How a value is written in a response. */
typedef enum ValueForm
{
	FORM_TEXT,
	FORM_NUMBER,
	FORM_BOOLEAN,
	FORM_DATE,
	FORM_TIME
} ValueForm;

/*
 * The table, one type to a line pair:
 *
 *	TYPE(enumerator, name as format_type() prints it, form,
 *		 OpenAPI type, OpenAPI format, smallest value, greatest value,
 *		 what a parameter of the type takes, the same in Swedish,
 *		 is a text a value, order)
 *
 * A type whose last four are NULL is for columns only; one without an order
 * has no limits.  The limits are those of the type itself, for its schema.
 */
#define VALUE_TYPES(TYPE)                                                      \
	TYPE(TEXT, "text", FORM_TEXT, "string", NULL, NULL, NULL,                  \
		 "a text of at most 1024 bytes", "en text om högst 1024 byte", is_text, \
		 text_is_less)                                                         \
	TYPE(INTEGER, "integer", FORM_NUMBER, "integer", "int32", "-2147483648",   \
		 "2147483647", "an integer from -2147483648 to 2147483647",            \
		 "ett heltal från -2147483648 till 2147483647", is_int32,              \
		 integer_is_less)                                                      \
	TYPE(BIGINT, "bigint", FORM_NUMBER, "integer", "int64",                    \
		 "-9223372036854775808", "9223372036854775807",                        \
		 "an integer of at most 64 bits", "ett heltal om högst 64 bitar",      \
		 is_int64, integer_is_less)                                            \
	TYPE(NUMERIC, "numeric", FORM_NUMBER, "number", NULL, NULL, NULL,          \
		 "a decimal number such as -12.5", "ett decimaltal som -12.5",         \
		 is_numeric, number_is_less)                                           \
	TYPE(DOUBLE, "double precision", FORM_NUMBER, "number", "double", NULL,    \
		 NULL, "a finite number such as 0.25 or 1e-3",                         \
		 "ett ändligt tal som 0.25 eller 1e-3", is_double, number_is_less)     \
	TYPE(BOOLEAN, "boolean", FORM_BOOLEAN, "boolean", NULL, NULL, NULL,        \
		 "true or false", "true eller false", is_boolean, text_is_less)        \
	TYPE(DATE, "date", FORM_DATE, "string", "date", NULL, NULL,                \
		 "a calendar date YYYY-MM-DD", "ett datum ÅÅÅÅ-MM-DD", is_date,        \
		 text_is_less)                                                         \
	TYPE(TIME, "timestamp with time zone", FORM_TIME, "string", "date-time",   \
		 NULL, NULL, NULL, NULL, NULL, NULL)

typedef enum ValueType
{
#define VALUE_TYPE_ENUMERATOR(enumerator, ...) TYPE_##enumerator,
	VALUE_TYPES(VALUE_TYPE_ENUMERATOR)
#undef VALUE_TYPE_ENUMERATOR
	TYPE_COUNT
} ValueType;

typedef struct ValueTypeEntry
{
	const char *name;
	ValueForm form;
	const char *schema_type;
	const char *schema_format; /* NULL for none */
	const char *minimum;	   /* NULL for none */
	const char *maximum;
	const char *expected; /* NULL: for columns only */
	const char *expected_sv;
	bool (*accepts)(const char *value);
	bool (*is_less)(const char *a, const char *b);
} ValueTypeEntry;

extern const ValueTypeEntry *value_type(ValueType type);

/* False when no type has this SQL name. */
extern bool value_type_from_name(const char *name, ValueType *type);

/* Does the type hold whole numbers that a double precision does not? */
extern bool value_type_is_exact(ValueType type);

/* Can a request carry a value of the type? */
extern bool value_type_is_parameter(ValueType type);

/*
 * Is a text of a request a value of the type?  Integers and numbers follow the
 * grammar of JSON numbers and are finite, a boolean is true or false, a date is
 * a calendar date YYYY-MM-DD from 0001 to 9999, a text has at most
 * VALUE_MAX_TEXT bytes.  PostgreSQL reads whatever passes.
 */
extern bool value_is_of_type(ValueType type, const char *value);

/* Is a less than b?  Both are values of the type. */
extern bool value_is_less(ValueType type, const char *a, const char *b);

#endif /* SPEGEL_FCGI_VALUE_TYPE_H */
