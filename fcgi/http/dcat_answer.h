/*
 * dcat_answer.h
 *		Answers with the catalogue of data sets (DCAT-AP).
 */
#ifndef SPEGEL_FCGI_DCAT_ANSWER_H
#define SPEGEL_FCGI_DCAT_ANSWER_H

#include "http/open_answer.h"

/*
 * Describes all public endpoints as data sets.  False: see
 * open_answer_conclude().
 */
extern bool dcat_answer(const OpenCall *call);

#endif /* SPEGEL_FCGI_DCAT_ANSWER_H */
