/*
 * decimal.h
 *		Whole numbers in digits, without the cost of printf().
 */
#ifndef SPEGEL_FCGI_DECIMAL_H
#define SPEGEL_FCGI_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/* Room for any number and the '\0'. */
#define DECIMAL_SIZE 21

/* Writes a number with a final '\0' into text; returns its length. */
extern size_t decimal_write(char *text, int64_t number);

/* Writes a number in exactly so many digits, with leading zeros, without '\0'. */
extern void decimal_write_digits(char *text, size_t digits, uint64_t number);

#endif /* SPEGEL_FCGI_DECIMAL_H */
