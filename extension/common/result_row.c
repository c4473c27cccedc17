/*
 * result_row.c
 *		Rows with columns of several types, as results.
 */
#include "common/result_row.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"

Datum
result_row(FunctionCallInfo fcinfo, ResultRow *row)
{
	TupleDesc tupdesc;

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE ||
		tupdesc->natts != row->n)
		elog(ERROR, "function must return a composite of %d columns", row->n);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc),
													  row->values,
													  row->nulls)));
}

void
result_set_begin(FunctionCallInfo fcinfo)
{
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
}

void
result_set_row(FunctionCallInfo fcinfo, ResultRow *row)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	if (rsinfo->setDesc->natts != row->n)
		elog(ERROR, "function must return a set of %d columns", row->n);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, row->values,
						 row->nulls);
	CHECK_FOR_INTERRUPTS();
}
