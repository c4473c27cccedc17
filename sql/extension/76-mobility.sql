-- Moves between states such as grades, from parallel arrays.

CREATE TYPE transition_matrix_result AS (
    from_state text,
    to_state text,
    persons bigint,
    probability double precision
);
COMMENT ON TYPE transition_matrix_result IS
'A pair of states and the persons who moved. A row of transition_matrix().';
COMMENT ON COLUMN transition_matrix_result.from_state IS 'State before.';
COMMENT ON COLUMN transition_matrix_result.to_state IS 'State after.';
COMMENT ON COLUMN transition_matrix_result.persons IS 'Persons who moved so.';
COMMENT ON COLUMN transition_matrix_result.probability IS 'Their share of all who were in from_state.';

CREATE FUNCTION transition_matrix(
    from_state text[], to_state text[], persons bigint[]
) RETURNS SETOF transition_matrix_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 25
    AS 'MODULE_PATHNAME', 'mobility_transition_matrix';
COMMENT ON FUNCTION transition_matrix(text[], text[], bigint[]) IS
'How persons moved between two points in time, from arrays of the state before, the state after and the number of persons (0 to '
'2^60 in all); equal pairs are summed. A row for each pair of states, ascending bytewise: persons, and their share of all who were '
'in from_state. A state that nobody was in before is kept, with probability 1. At most 1,000 states; NULL in an array is an error.';

CREATE TYPE transition_probabilities_result AS (
    from_state text,
    to_state text,
    probability double precision,
    std_error double precision,
    days_in_state double precision
);
COMMENT ON TYPE transition_probabilities_result IS
'A pair of states and the probability of the move. A row of transition_probabilities().';
COMMENT ON COLUMN transition_probabilities_result.from_state IS 'State just after start_day.';
COMMENT ON COLUMN transition_probabilities_result.to_state IS 'State on end_day.';
COMMENT ON COLUMN transition_probabilities_result.probability IS 'Probability of being in to_state on end_day.';
COMMENT ON COLUMN transition_probabilities_result.std_error IS 'Standard error of the probability.';
COMMENT ON COLUMN transition_probabilities_result.days_in_state IS 'Expected number of days in to_state.';

CREATE FUNCTION transition_probabilities(
    days integer[], from_state text[], to_state text[], persons bigint[],
    start_day double precision, end_day double precision
) RETURNS SETOF transition_probabilities_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 25
    AS 'MODULE_PATHNAME', 'mobility_transition_probabilities';
COMMENT ON FUNCTION transition_probabilities(integer[], text[], text[], bigint[], double precision, double precision) IS
'Probability of being in to_state on end_day for somebody in from_state just after start_day (-1: before the moves of day 0), by '
'the product integral of all moves in between (Aalen and Johansen 1978), with its Greenwood-type standard error (Andersen, Borgan, '
'Gill and Keiding 1993, section 4.4), and the expected number of days spent in to_state. The arrays hold moves: the day, the states '
'and the number of persons. from_state NULL: they come under observation in to_state after the day, or with days NULL from the '
'outset. to_state NULL: their follow-up ends, after all other moves of the day. A person moves once in a day. A state that nobody '
'is observed in is not left. NULL where follow-up has ended. At most 50 states.';
