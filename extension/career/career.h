/*
 * career.h
 *		Type career: one person's history, as the days spent in each state.
 *
 * Days are half-open: a spell holds every day from valid_from up to, and not
 * with, valid_to.  A career is a set of (state, day) pairs, which is why rows
 * may come in any order, overlap, repeat each other and be cut anywhere, and
 * why merging careers is exact: it is the union of two sets.
 *
 * A person may be in several states on one day.  Such days are resolved when
 * a career is read, never before, so that nothing depends on what was merged
 * when: on each day the person counts in the state that outranks the others,
 *
 *	- a known state before the unknown one,
 *	- of steps the highest,
 *	- of named states the one entered last, that is whose unbroken stay
 *	  around this day began last; of equal ones the first label bytewise.
 *
 * Days without any state are gaps and stay gaps.
 *
 * What asks whether and when a person was in a state, whatever else they were
 * in, looks at the unbroken stays instead: which of two posts a day counts in
 * must not decide whether the other was ever held.
 */
#ifndef SPEGEL_CAREER_H
#define SPEGEL_CAREER_H

#include "common/label.h"
#include "common/state.h"

#include "utils/date.h"

#define CAREER_VERSION 1

#define CAREER_MAX_SPELLS 10000		/* unbroken stays, when finished */
#define CAREER_MAX_STATES 1000
#define CAREER_MAX_LABEL_BYTES 1000

/*
 * An unbroken stay in one state.  A start is always a day, and a day has bits
 * to spare, so that a spell stays at 12 bytes.
 */
typedef struct CareerSpell
{
	int32 valid_from:31;
	uint32 end_unknown:1;		/* valid_to is the first day after the last
								 * known one: nobody knows when it ended */
	DateADT valid_to;			/* first day after it, or CAREER_OPEN */
	int32 state;				/* step, number of the label, or unknown */
} CareerSpell;

StaticAssertDecl(sizeof(CareerSpell) == 12, "a spell takes 12 bytes");

#define CAREER_OPEN DATEVAL_NOEND
#define CAREER_UNKNOWN PG_INT32_MIN

/*
 * The layout grows from both ends, as that of a tally:
 *
 *	header | spell[0 .. n-1] -> | free | <- labels
 *
 * with labels as label_table.h says.  A career of steps has no labels.  Nine steps
 * fit 128 bytes, nineteen 256, which are sizes that the allocator hands out.
 */
typedef struct Career
{
	int32 vl_len_;				/* StateHeader */
	uint8 version;
	uint8 kind;
	uint16 flags;				/* CAREER_* below */
	uint32 n;					/* spells in use */
	uint32 label_bytes;			/* bytes of labels, lengths included */
	CareerSpell spell[FLEXIBLE_ARRAY_MEMBER];
} Career;

/*
 * Canonical: spells are unbroken stays, ascending by start and state; labels
 * ascend bytewise and are all in use; no free space.
 */
#define CAREER_CANONICAL 0x0001

/* Some spell has a step, so that none can have a label. */
#define CAREER_STEPS 0x0002

/* The label of a state. */
typedef Label CareerLabel;

/*
 * A career unpacked for reading: spells ascending by start, then state.
 * Spells and labels may point into the career it was made from.
 */
typedef struct CareerView
{
	int n;
	const CareerSpell *spell;
	int n_labels;				/* 0: a career of steps, or of nothing known */
	CareerLabel *label;			/* ascending bytewise, by CareerSpell.state */
} CareerView;

#define DatumGetCareerP(d) \
	((const Career *) state_input((d), STATE_CAREER, CAREER_VERSION, \
								  offsetof(Career, spell)))
#define PG_GETARG_CAREER_P(n) DatumGetCareerP(PG_GETARG_DATUM(n))
#define PG_RETURN_CAREER_P(c) PG_RETURN_POINTER(c)

/* The unbroken stays of any career, working or canonical. */
extern CareerView career_view(const Career *career);

/*
 * The resolved history: spells that do not overlap, each as long as it can
 * be.  Of one state there may be several, with other states or gaps between.
 */
extern CareerView career_history(const Career *career);

/* On a day in both, does the person count in a rather than in b? */
extern bool career_outranks(const CareerView *view, const CareerSpell *a,
							const CareerSpell *b);

/*
 * The state that a label names; of a career of steps, that of its digits.
 * False when the career has no such state.
 */
extern bool career_find_state(const CareerView *view, const char *label,
							  int length, int32 *state);

/*
 * The canonical form of any career, as a fresh value.
 *
 * In this and in what follows an error is soft where `escontext` says so: the
 * result is then NULL or false, and the error is to be looked for there.
 */
extern Career *career_canonical_soft(const Career *career, Node *escontext);

static inline Career *
career_canonical(const Career *career)
{
	return career_canonical_soft(career, NULL);
}

/*
 * The days of one row, as the type wants them: an end in the year 9999 or
 * later becomes CAREER_OPEN.  False when the row has no day at all, because
 * it ends where it starts.  Reports an error for a start that is no day from
 * 0001-01-01 to 9998-12-31, and for an end before the start.
 */
extern bool career_check_days(DateADT valid_from, DateADT *valid_to,
							  Node *escontext);

/* The message of that error, as fresh text; NULL when there is none. */
extern char *career_days_fault(DateADT valid_from, DateADT valid_to);

#define CAREER_NO_START "start of a spell must not be NULL"

/*
 * Working states.  Each function returns the state, which is a new and larger
 * value when the old one had no room.  The days must have been checked.
 */
extern Career *career_new_working(void);
extern Career *career_add_step(Career *career, int32 step, DateADT valid_from,
							   DateADT valid_to, Node *escontext);
extern Career *career_add_label(Career *career, const char *label, int length,
								DateADT valid_from, DateADT valid_to,
								Node *escontext);
extern Career *career_add_unknown(Career *career, DateADT valid_from,
								  DateADT valid_to, Node *escontext);
extern Career *career_add_career(Career *career, const Career *other);

/* The end of the spell that was added last is the last that is known of it. */
static inline void
career_mark_end_unknown(Career *career)
{
	career->spell[career->n - 1].end_unknown = 1;
}

#endif /* SPEGEL_CAREER_H */
