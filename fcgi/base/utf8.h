/*
 * utf8.h
 *		Validation of UTF-8.
 */
#ifndef SPEGEL_FCGI_UTF8_H
#define SPEGEL_FCGI_UTF8_H

#include <stddef.h>

/*
 * Length (1 to 4) of the well-formed UTF-8 sequence at the start of bytes,
 * of which length bytes may be read; 0 when there is none.  Overlong forms,
 * surrogates and code points above U+10FFFF are not well formed (Unicode
 * 15.0, table 3-7).
 */
extern size_t utf8_sequence_length(const char *bytes, size_t length);

/* The longest prefix of at most limit bytes that splits no sequence. */
extern size_t utf8_prefix_length(const char *bytes, size_t length,
								 size_t limit);

#endif /* SPEGEL_FCGI_UTF8_H */
