/*
 * workbook.h
 *		What the workbooks (Office Open XML) have in common.
 */
#ifndef SPEGEL_FCGI_WORKBOOK_H
#define SPEGEL_FCGI_WORKBOOK_H

#include <xlsxwriter.h>

/* Of every workbook, so that the same rows give the same bytes: 2020-01-01. */
#define WORKBOOK_CREATED 1577836800

#define WORKBOOK_MOST_DECIMALS 9

/* The formats of a workbook's numbers, by decimals; NULL: not yet. */
typedef struct NumberFormats
{
	lxw_format *formats[WORKBOOK_MOST_DECIMALS + 1];
} NumberFormats;

/*
 * The format of numbers with so many decimals, made when it is first asked for;
 * NULL, the spreadsheet's own choice, for another number of decimals.
 */
extern lxw_format *number_format(NumberFormats *numbers, lxw_workbook *book,
								 int decimals);

#endif /* SPEGEL_FCGI_WORKBOOK_H */
