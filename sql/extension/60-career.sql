-- Type career: one person's history; and composite episode.

CREATE TYPE career;

CREATE FUNCTION career_in(cstring) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_in(cstring) IS 'Input function of type career.';

CREATE FUNCTION career_out(career) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_out(career) IS 'Output function of type career.';

CREATE FUNCTION career_recv(internal) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_recv(internal) IS 'Binary input function of type career.';

CREATE FUNCTION career_send(career) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_send(career) IS 'Binary output function of type career.';

CREATE TYPE career (
    INPUT = career_in,
    OUTPUT = career_out,
    RECEIVE = career_recv,
    SEND = career_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE career IS
'One person''s history: the days in each state, as half-open spells: {2:[2010-01-01,2012-05-01),3:[2012-05-01,)}. States are steps of a '
'ladder (integers), or named, and ? is unknown; a missing second day is an open end, and one followed by ?, '
'{2:[2010-01-01,2012-05-01?)}, the end of what is known: nobody recorded when the spell ended. Spells of one state that overlap or '
'touch are one stay; spells of different states may overlap, and are resolved when read: on each day a known state takes precedence '
'over the unknown one, a higher step over a lower, and among named states the one entered last, then the first label bytewise. '
'Functions that ask whether and when the person was in a given state look at the stays themselves, so that a post is found whatever is '
'held beside it. Days without a state are gaps. At most 10,000 stays and 1,000 different states with labels of at most 1,000 bytes. '
'Made by career_agg(), merged by rollup() and +.';

CREATE TYPE episode AS (
    entry integer,
    days integer,
    outcome text
);
COMMENT ON TYPE episode IS
'One person''s time to an event: at risk after day entry, until day days, both counted from the origin. Read it in FROM: SELECT e.* '
'FROM people, episode(c, 2, 3, observed_until => ''2026-01-01'') AS e.';
COMMENT ON COLUMN episode.entry IS 'Days from the origin to the day from which the person is observed at risk; 0 unless entry is delayed.';
COMMENT ON COLUMN episode.days IS 'Days from the origin to the outcome, or to the end of observation; at least entry + 1.';
COMMENT ON COLUMN episode.outcome IS
'reached (the target), left (the last spell ended first), or NULL: still observed at the end of observation, or lost from sight on '
'that day (see end_unknown).';

-- Order, equality and hashing, by content.

CREATE FUNCTION career_eq(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_ne(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_lt(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_le(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_gt(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_ge(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_cmp(career, career) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_hash(career) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_hash_extended(career, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_eq(career, career) IS 'implementation of = operator';
COMMENT ON FUNCTION career_ne(career, career) IS 'implementation of <> operator';
COMMENT ON FUNCTION career_lt(career, career) IS 'implementation of < operator';
COMMENT ON FUNCTION career_le(career, career) IS 'implementation of <= operator';
COMMENT ON FUNCTION career_gt(career, career) IS 'implementation of > operator';
COMMENT ON FUNCTION career_ge(career, career) IS 'implementation of >= operator';
COMMENT ON FUNCTION career_cmp(career, career) IS
'Total order of careers for btree indexes: -1, 0 or 1. Unbroken stays are compared one by one: by start, then state (unknown, '
'steps, labels bytewise), then end.';
COMMENT ON FUNCTION career_hash(career) IS 'Hash of a career''s content.';
COMMENT ON FUNCTION career_hash_extended(career, bigint) IS 'Seeded 64-bit hash of a career''s content.';

CREATE OPERATOR = (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR = (career, career) IS 'equal content';
COMMENT ON OPERATOR <> (career, career) IS 'different content';
COMMENT ON OPERATOR < (career, career) IS 'less than, in the order of career_cmp';
COMMENT ON OPERATOR <= (career, career) IS 'less than or equal, in the order of career_cmp';
COMMENT ON OPERATOR > (career, career) IS 'greater than, in the order of career_cmp';
COMMENT ON OPERATOR >= (career, career) IS 'greater than or equal, in the order of career_cmp';

CREATE OPERATOR CLASS career_ops DEFAULT FOR TYPE career USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 career_cmp(career, career);
COMMENT ON OPERATOR CLASS career_ops USING btree IS 'Order of careers by content.';
COMMENT ON OPERATOR FAMILY career_ops USING btree IS 'Order of careers by content.';
CREATE OPERATOR CLASS career_ops DEFAULT FOR TYPE career USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 career_hash(career),
    FUNCTION 2 career_hash_extended(career, bigint);
COMMENT ON OPERATOR CLASS career_ops USING hash IS 'Equality of careers by content.';
COMMENT ON OPERATOR FAMILY career_ops USING hash IS 'Equality of careers by content.';

-- Making careers.

CREATE FUNCTION career(jsonb) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_from_jsonb';
COMMENT ON FUNCTION career(jsonb) IS
'A career from an array of spells like [{"step": 2, "valid_from": "2010-01-01", "valid_to": null}], with "state" instead of "step" '
'for named states; null is the unknown state, and as "valid_to" an open end; "end_unknown": true says that valid_to is the end of '
'what is known. Error for any other shape.';

CREATE FUNCTION jsonb(career) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_to_jsonb';
COMMENT ON FUNCTION jsonb(career) IS
'A career as an array of its unbroken stays: [{"step": 2, "valid_from": "2010-01-01", "valid_to": null}], with "state" instead of '
'"step" for named states and for the unknown (null), and "end_unknown": true where the end is.';

CREATE CAST (jsonb AS career) WITH FUNCTION career(jsonb);
COMMENT ON CAST (jsonb AS career) IS 'A career from its JSON form.';
CREATE CAST (career AS jsonb) WITH FUNCTION jsonb(career);
COMMENT ON CAST (career AS jsonb) IS 'The JSON form of a career.';

CREATE FUNCTION career_plus(career, career) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_plus(career, career) IS 'implementation of + operator';
CREATE OPERATOR + (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (career, career) IS
'Exact union: the career of all spells of both; a spell in both counts once. Of one stay''s equal ends a known one goes before an '
'unknown one. Error for steps with named states.';

-- Aggregates.  The transition functions are not strict and there is no
-- initial value: NULL is a state (the unknown) and an end (the open one).
-- There is no inverse: what a union took in twice cannot be taken away once.

CREATE FUNCTION career_accum(career, step integer, valid_from date, valid_to date)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_step';
CREATE FUNCTION career_accum(career, state text, valid_from date, valid_to date)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_state';
CREATE FUNCTION career_accum(career, step double precision, valid_from timestamp, valid_to timestamp)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_exact_step';
CREATE FUNCTION career_accum(career, state varchar, valid_from timestamp, valid_to timestamp)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_exact_state';
CREATE FUNCTION career_combine(career, career) RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_final(career) RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_accum(career, integer, date, date) IS 'Transition function of career_agg(integer, date, date).';
COMMENT ON FUNCTION career_accum(career, text, date, date) IS 'Transition function of career_agg(text, date, date).';
COMMENT ON FUNCTION career_accum(career, double precision, timestamp, timestamp) IS
'Transition function of career_agg(double precision, timestamp, timestamp).';
COMMENT ON FUNCTION career_accum(career, varchar, timestamp, timestamp) IS
'Transition function of career_agg(varchar, timestamp, timestamp).';
COMMENT ON FUNCTION career_combine(career, career) IS 'Merges two states; transition function of rollup(career). NULL is no state.';
COMMENT ON FUNCTION career_final(career) IS 'The canonical form of a state; {} for NULL.';

CREATE AGGREGATE career_agg(step integer, valid_from date, valid_to date) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(integer, date, date) IS
'The career of one person from spells on the steps of a ladder, in any order; higher steps are higher numbers. A spell is every day '
'from valid_from up to but not including valid_to: pass an inclusive last day as last_day + 1. valid_to NULL, infinity, or in the year '
'9999 or later: open. NULL step: in post at an unknown step. A row with valid_from = valid_to has no day and changes nothing: pass '
'valid_to + (valid_to = valid_from)::integer to count it as one. Overlapping and repeated rows are legal. Error for an end before its '
'start, and for a start that is NULL or not from 0001-01-01 to 9998-12-31. No rows: {}.';

CREATE AGGREGATE career_agg(state text, valid_from date, valid_to date) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(text, date, date) IS
'The career of one person from spells in named states, in any order. A spell is every day from valid_from up to but not including '
'valid_to: pass an inclusive last day as last_day + 1. valid_to NULL, infinity, or in the year 9999 or later: open. NULL state: the '
'unknown state. A row with valid_from = valid_to has no day and changes nothing: pass valid_to + (valid_to = valid_from)::integer to '
'count it as one. Overlapping and repeated rows are legal. Error for an end before its start, and for a start that is NULL or not from '
'0001-01-01 to 9998-12-31. No rows: {}.';

CREATE TYPE spell_errors_result AS (
    row_number bigint,
    valid_from date,
    valid_to date,
    reason text
);
COMMENT ON TYPE spell_errors_result IS
'A spell that career_agg() refuses. A row of spell_errors().';
COMMENT ON COLUMN spell_errors_result.row_number IS 'Its place in the arrays, from 1.';
COMMENT ON COLUMN spell_errors_result.valid_from IS 'Its start.';
COMMENT ON COLUMN spell_errors_result.valid_to IS 'Its end; NULL when it is open.';
COMMENT ON COLUMN spell_errors_result.reason IS 'Why it is refused, as the error would say.';

CREATE FUNCTION spell_errors(valid_from date[], valid_to date[])
    RETURNS SETOF spell_errors_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10
    AS 'MODULE_PATHNAME', 'career_spell_errors';
COMMENT ON FUNCTION spell_errors(date[], date[]) IS
'All spells that career_agg(), which stops at the first, would refuse: a row for each, in the order of the arrays, with its place among '
'them and the reason: no start, a start that is not from 0001-01-01 to 9998-12-31, an end before the start. SELECT e.* FROM (SELECT '
'array_agg(valid_from ORDER BY id) AS f, array_agg(valid_to ORDER BY id) AS t FROM employment) AS s, spell_errors(f, t) AS e. The '
'arrays are parallel; an open end is NULL. Of timestamps: spell_errors(f::date[], t::date[]).';

-- For what drivers and data frames send.  The server prefers double precision
-- among numbers and text among strings, and takes what needs no conversion
-- first: so a call with literals or NULL finds one form, and never two.  For
-- the same reason there is no form for bigint, numeric or two dates of which
-- one is a timestamp: this one is theirs.

CREATE AGGREGATE career_agg(step double precision, valid_from timestamp, valid_to timestamp) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(double precision, timestamp, timestamp) IS
'As career_agg(integer, date, date), for steps that are bigint, numeric or double precision, and for days that are timestamps at '
'midnight. A step that is not whole, and a timestamp with a time of day, is an error that names the cast. A timestamp with time '
'zone is a day only in a time zone: pass (valid_from AT TIME ZONE ''Europe/Stockholm'')::date.';

CREATE AGGREGATE career_agg(state varchar, valid_from timestamp, valid_to timestamp) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(varchar, timestamp, timestamp) IS
'As career_agg(text, date, date), for days that are timestamps at midnight; one with a time of day is an error that names the cast.';

CREATE AGGREGATE rollup(career) (
    SFUNC = career_combine, STYPE = career, SSPACE = 512,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(career) IS
'Exact union of careers: the career of all their spells together. NULLs are ignored. No rows: {}.';

-- Reading careers.  What the person counts as, day by day, is read from the
-- resolved history; whether and when they were in a given state from the stays.

CREATE FUNCTION state_at(c career, day date) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_state_at';
COMMENT ON FUNCTION state_at(career, date) IS
'The state on a day, a step in digits; NULL in a gap, before the start, after the end, and in the unknown state.';

CREATE FUNCTION step_at(c career, day date) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_step_at';
COMMENT ON FUNCTION step_at(career, date) IS
'The step on a day; NULL in a gap, before the start, after the end, and at an unknown step. Error for a career of named states.';

CREATE FUNCTION first_entered(c career, state text) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_first_entered_state';
COMMENT ON FUNCTION first_entered(career, text) IS
'The first day in a state, a step in digits, whatever else was held then; NULL when the person never was in it.';

CREATE FUNCTION first_entered(c career, step integer) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_first_entered_step';
COMMENT ON FUNCTION first_entered(career, integer) IS
'The first day at exactly this step, whatever else was held then; NULL when the person never was at it. Error for a career of named '
'states.';

CREATE FUNCTION first_reached(c career, step integer) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_first_reached';
COMMENT ON FUNCTION first_reached(career, integer) IS
'The first day at this step or a higher one; NULL when the person never was there. Error for a career of named states.';

CREATE FUNCTION days_in(c career, state text, observed_until date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_days_in_state';
COMMENT ON FUNCTION days_in(career, text, date) IS
'Days in a state, a step in digits, other posts held beside it or not, before observed_until (the first day no longer observed; '
'NULL or infinity: without limit); 0 for a state the person never was in. Days in two states at once count in both, so that the '
'days in all states may be more than tenure(); the days on which each state is the one that counts are those of spells(). Days '
'after an unknown end do not count. Error when the state has an open end and there is no limit. NULL career or state: NULL.';

CREATE FUNCTION days_in(c career, step integer, observed_until date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_days_in_step';
COMMENT ON FUNCTION days_in(career, integer, date) IS
'Days at exactly this step, other steps held beside it or not, before observed_until (the first day no longer observed; NULL or '
'infinity: without limit); 0 for a step the person never was at. Days at two steps at once count at both; the days on which each '
'step is the highest are those of spells(). Days after an unknown end do not count. Error when it has an open end and there is no '
'limit, and for a career of named states. NULL career or step: NULL.';

CREATE FUNCTION tenure(c career, observed_until date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_tenure';
COMMENT ON FUNCTION tenure(career, date) IS
'Days in any state, each counted once, the unknown included, gaps and what comes after an unknown end left out, before '
'observed_until (the first day no longer observed; NULL or infinity: without limit). Error when the career has an open end and '
'there is no limit. NULL career: NULL.';

CREATE FUNCTION started(c career) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_started';
COMMENT ON FUNCTION started(career) IS
'The first day of a career; NULL for one without spells.';

CREATE FUNCTION ended(c career) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_ended';
COMMENT ON FUNCTION ended(career) IS
'The first day after the last spell; NULL for an open or unknown end, and for a career without spells.';

CREATE FUNCTION end_unknown(c career, known_until date) RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_end_unknown';
COMMENT ON FUNCTION end_unknown(career, date) IS
'The same career, with its open ends unknown: for registers in which an open end may only mean that nobody recorded the exit. '
'known_until is the first day about which nothing is known of this person, such as the day after the last payslip: FROM people, '
'episode(end_unknown(c, last_payslip + 1), 2, 3, observed_until => ''2026-01-01''). Each open spell ends there, or after its first day '
'if it starts later, and episode() treats such an end as the end of observation (outcome NULL), not as leaving. Spells with an end stay '
'as they are, and all do where known_until is NULL. NULL career: NULL. Error for a known_until that is not a day from 0001-01-01 to '
'9998-12-31.';

CREATE FUNCTION known_until(c career) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_known_until';
COMMENT ON FUNCTION known_until(career) IS
'The first day about which nothing is known, of a career whose last end is unknown (see end_unknown); NULL for any other, and for a '
'career without spells.';

CREATE TYPE spells_result AS (
    state text,
    step integer,
    valid_from date,
    valid_to date
);
COMMENT ON TYPE spells_result IS
'An unbroken stay of a career. A row of spells().';
COMMENT ON COLUMN spells_result.state IS 'The state as text; NULL for the unknown.';
COMMENT ON COLUMN spells_result.step IS 'The step, for a career of steps.';
COMMENT ON COLUMN spells_result.valid_from IS 'First day of the stay.';
COMMENT ON COLUMN spells_result.valid_to IS 'First day after it; NULL for an open end.';

CREATE FUNCTION spells(c career) RETURNS SETOF spells_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 10
    AS 'MODULE_PATHNAME', 'career_spells';
COMMENT ON FUNCTION spells(career) IS
'The resolved history, one row per spell, ascending: no two of them share a day, and each is as long as possible. state is a step in '
'digits, or the label; step is NULL for named states; both are NULL in the unknown state. valid_to is the first day after the spell, or '
'after what is known of it where its end is unknown; NULL for an open end.';

CREATE TYPE transitions_result AS (
    from_state text,
    to_state text,
    changed_on date,
    days integer
);
COMMENT ON TYPE transitions_result IS
'A change of state in a career. A row of transitions().';
COMMENT ON COLUMN transitions_result.from_state IS 'State before; NULL for the unknown.';
COMMENT ON COLUMN transitions_result.to_state IS 'State after; NULL for the unknown.';
COMMENT ON COLUMN transitions_result.changed_on IS 'First day of the state after.';
COMMENT ON COLUMN transitions_result.days IS 'Length of the stay before, in days.';

CREATE FUNCTION transitions(c career) RETURNS SETOF transitions_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 5
    AS 'MODULE_PATHNAME', 'career_transitions';
COMMENT ON FUNCTION transitions(career) IS
'One row for each spell of the resolved history that follows another: the states before and after (a step in digits; NULL for the '
'unknown), the first day of the later spell, and the days that the earlier spell lasted. Where there is a gap between them '
'changed_on lies more than days after the earlier start, and from_state may equal to_state. The first entry and the last exit are '
'started() and ended().';

-- Time to an event.

CREATE FUNCTION episode(
    c career, source integer, target integer,
    origin date DEFAULT NULL, observed_until date DEFAULT NULL,
    observed_from date DEFAULT NULL, exit_from text DEFAULT 'career'
) RETURNS episode
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'career_episode_step';
COMMENT ON FUNCTION episode(career, integer, integer, date, date, date, text) IS
'Time from being at step source to reaching step target or a higher one for the first time. Day 0 is origin, or without one the first '
'day at source. The person is at risk from the latest of day 0, the first day at source, and observed_from (the first day observed); '
'entry counts the days until then. The episode ends with the first day at target or higher: reached; else with the last end of the '
'whole career: left (gaps, lower steps, several posts at once and coming back do not end it), or, with exit_from => ''source'', with '
'the end of the first unbroken stay at source; else at observed_until, the first day no longer observed: outcome NULL. An unknown end '
'(see end_unknown) does not count as leaving: the episode is then observed up to it, outcome NULL. Source and target are looked up '
'among the stays themselves, whatever posts are held beside them. Data for observed_until and later days are not used. NULL when there '
'is no such episode: source never entered, target reached or the career ended by the day the person would be at risk, or that day not '
'observed. days is at least 1. Error when nothing but an open end would end it, since follow-up is then unknown; for target not above '
'source; for a career of named states. NULL career, source or target: NULL.';

CREATE FUNCTION episode(
    c career, source text, target text,
    origin date DEFAULT NULL, observed_until date DEFAULT NULL,
    observed_from date DEFAULT NULL, exit_from text DEFAULT 'career'
) RETURNS episode
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'career_episode_state';
COMMENT ON FUNCTION episode(career, text, text, date, date, date, text) IS
'Time from being in state source to entering state target for the first time. Day 0 is origin, or without one the first day in source. '
'The person is at risk from the latest of day 0, the first day in source, and observed_from (the first day observed); entry counts the '
'days until then. The episode ends with the first day in target: reached; else with the last end of the whole career: left (gaps, other '
'states and coming back do not end it), or, with exit_from => ''source'', with the end of the first unbroken stay in source; else at '
'observed_until, the first day no longer observed: outcome NULL. An unknown end (see end_unknown) does not count as leaving: the '
'episode is then observed up to it, outcome NULL. Source and target are looked up among the stays themselves, whatever posts are held '
'beside them. Data for observed_until and later days are not used. NULL when there is no such episode: source never entered, target '
'entered or the career ended by the day the person would be at risk, or that day not observed. days is at least 1. Error when nothing '
'but an open end would end it, since follow-up is then unknown; for target equal to source; for a career of steps. NULL career, source '
'or target: NULL.';

-- Dates as registers write them.

CREATE FUNCTION register_date(written text, partial text DEFAULT 'first')
    RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION register_date(text, text) IS
'A date as written in registers: YYYY-MM-DD, YYYYMMDD, YYYY-MM or YYYY, possibly surrounded by spaces. A year or month without its day '
'is by partial its first day (first), its middle (1 July, the 16th), or its last day (last), which as an inclusive end needs + 1. The '
'year 9999 and infinity: infinity, an open end. An empty value or two full stops: NULL. A day may be followed by midnight, as in '
'2010-05-12 00:00:00; another time of day, anything else, and a day that does not exist: error.';

CREATE FUNCTION register_date(written timestamp) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'register_date_of_timestamp';
COMMENT ON FUNCTION register_date(timestamp) IS
'A date, or a timestamp at midnight, as a date; the year 9999 or later: infinity, an open end. Error for a timestamp with a time of day.';
