/*
 * decimal.h
 *		Whole numbers in digits, without the cost of printf().
 */
#ifndef SPEGEL_FCGI_DECIMAL_H
#define SPEGEL_FCGI_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/* Room for every number, and for the '\0'. */
#define DECIMAL_SIZE 21

/* Writes a number into text, ends it with '\0' and returns its length. */
extern size_t decimal_write(char *text, int64_t number);

/* Writes just so many digits of a number, with zeros before it, and no '\0'. */
extern void decimal_write_digits(char *text, size_t digits, uint64_t number);

#endif /* SPEGEL_FCGI_DECIMAL_H */
