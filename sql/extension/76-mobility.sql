-- Moves between states such as grades, from parallel arrays.

CREATE FUNCTION transition_matrix(
    from_state text[], to_state text[], persons bigint[]
) RETURNS TABLE (
    from_state text,
    to_state text,
    persons bigint,
    probability double precision
)
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 25
    AS 'MODULE_PATHNAME', 'mobility_transition_matrix';
COMMENT ON FUNCTION transition_matrix(text[], text[], bigint[]) IS
'How persons moved between two points in time, from arrays of the state before, the state after and the number of persons (0 to 2^60 in all); equal pairs are summed. A row for each pair of states, ascending bytewise: persons, and their share of all who were in from_state. A state that nobody was in before is kept, with probability 1. At most 1,000 states; NULL in an array is an error.';

CREATE FUNCTION transition_probabilities(
    days integer[], from_state text[], to_state text[], persons bigint[],
    start_day double precision, end_day double precision
) RETURNS TABLE (
    from_state text,
    to_state text,
    probability double precision,
    std_error double precision,
    days_in_state double precision
)
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 25
    AS 'MODULE_PATHNAME', 'mobility_transition_probabilities';
COMMENT ON FUNCTION transition_probabilities(integer[], text[], text[], bigint[], double precision, double precision) IS
'Probability of being in to_state on end_day for somebody in from_state just after start_day (-1: before the moves of day 0), by the product integral of all moves in between (Aalen and Johansen 1978), with its Greenwood-type standard error (Andersen, Borgan, Gill and Keiding 1993, section 4.4), and the expected number of days spent in to_state. The arrays hold moves: the day, the states and the number of persons. from_state NULL: they come under observation in to_state after the day, or with days NULL from the outset. to_state NULL: their follow-up ends, after all other moves of the day. A person moves once in a day. A state that nobody is observed in is not left. NULL where follow-up has ended. At most 50 states.';
