/*
 * open_answer.h
 *		What answers have in common that are everybody's, whoever asks, and whose
 *		addresses the program knows: tables and catalogues of what is published.
 */
#ifndef SPEGEL_FCGI_OPEN_ANSWER_H
#define SPEGEL_FCGI_OPEN_ANSWER_H

#include "catalogue/catalogue.h"
#include "data/query.h"
#include "http/base_address.h"
#include "http/request.h"
#include "http/respond.h"

/* A copy may be reused so long, as those of endpoints. */
#define OPEN_ANSWER_MAX_AGE 3600 /* seconds */

/* What became of a step. */
typedef enum Step
{
	STEP_DONE,
	STEP_PROBLEM, /* still to be answered with */
	STEP_OUTDATED
} Step;

typedef struct OpenCall
{
	const Catalogue *catalogue;
	const Request *request;
	Database *database;
	bool repeated; /* after an answer that was outdated */
	Response *response;
} OpenCall;

/* A request on its way. */
typedef struct OpenAnswer
{
	const OpenCall *call;
	char base[BASE_ADDRESS_SIZE]; /* of links */
	int64_t rows;				  /* or cells, for the log */
	Problem problem;
} OpenAnswer;

extern void open_answer_init(OpenAnswer *answer, const OpenCall *call);

/* Runs a query of everybody's; name is that of its statement. */
extern Step open_answer_run(OpenAnswer *answer, const char *name,
							const char *sql, const char *const *values,
							int count, RowSink sink, void *context);

/*
 * A sink that takes the first field of the only row: context is a char *, NULL
 * before, to be freed.
 */
extern bool open_answer_take_text(void *context, const PGresult *result,
								  int row);

/* Has the client this answer already?  Then it gets 304. */
extern bool open_answer_not_modified(OpenAnswer *answer);

/* Begins a good answer. */
extern void open_answer_begin(OpenAnswer *answer, const char *content_type);

extern Step open_answer_out_of_memory(OpenAnswer *answer);

/*
 * Answers with the problem, if that is the outcome.  False, and nothing has been
 * sent, when the code in the database has been replaced; not if the request is
 * repeated because of that.
 */
extern bool open_answer_conclude(OpenAnswer *answer, Step step);

#endif /* SPEGEL_FCGI_OPEN_ANSWER_H */
