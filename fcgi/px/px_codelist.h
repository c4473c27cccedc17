/*
 * px_codelist.h
 *		The code lists of a table: values of a dimension that belong together.
 *
 * They are value sets of PxWebApi 2, which choose among values and sum nothing:
 * a sum of protected numbers would not be that of the whole.  Their ids are
 * TABLE.DIMENSION.LIST.
 */
#ifndef SPEGEL_FCGI_PX_CODELIST_H
#define SPEGEL_FCGI_PX_CODELIST_H

#include <stdbool.h>

#include "base/json_writer.h"
#include "px/px_table.h"

/* The id of the table whose code list has this id; false when none can. */
extern bool px_codelist_table(const char *id, char *table, size_t size);

/*
 * Leaves of a dimension the values of a list alone, none of which stands for
 * the dimension.  False when the dimension has no such list.
 */
extern bool px_codelist_keep(PxTable *table, const char *dimension,
							 const char *id);

/* Has the table a list of this id? */
extern bool px_codelist_is(const PxTable *table, const char *id);

/* Writes one of its lists with its values. */
extern void px_codelist_write(JsonWriter *json, const PxTable *table,
							  const char *id, Language language,
							  const char *base);

/* The member "codelists" of a dimension, for its metadata. */
extern void px_codelist_write_all(JsonWriter *json, const PxTable *table,
								  const PxDimension *dimension,
								  Language language, const char *base);

#endif /* SPEGEL_FCGI_PX_CODELIST_H */
