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

CREATE FUNCTION bowker_test(
    from_state text[], to_state text[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'mobility_bowker_test';
COMMENT ON FUNCTION bowker_test(text[], text[], bigint[]) IS
'Bowker''s test (1948) of symmetry, McNemar''s for more than two states: do as many move from each state to each other as the other '
'way? The arrays are those of transition_matrix(). Chi-squared; degrees of freedom: the pairs of states between which anybody moved. '
'NULL when nobody moved.';

CREATE FUNCTION stuart_maxwell_test(
    from_state text[], to_state text[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'mobility_stuart_maxwell_test';
COMMENT ON FUNCTION stuart_maxwell_test(text[], text[], bigint[]) IS
'Test of marginal homogeneity of the same persons before and after (Stuart 1955, Maxwell 1970): has each state as many as it had? '
'The arrays are those of transition_matrix(). Chi-squared; degrees of freedom: states less 1, fewer where nobody moves between some '
'of them and the rest. NULL when nobody moved.';

CREATE FUNCTION bhapkar_test(
    from_state text[], to_state text[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'mobility_bhapkar_test';
COMMENT ON FUNCTION bhapkar_test(text[], text[], bigint[]) IS
'Test of marginal homogeneity as stuart_maxwell_test(), with the covariance as observed (Bhapkar 1966): a little more powerful. '
'Infinity when everybody moved the same way. NULL when nobody moved.';

CREATE FUNCTION transition_homogeneity_test(
    from_state text[], to_state text[],
    first_persons bigint[], second_persons bigint[],
    method text DEFAULT 'pearson'
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'mobility_transition_homogeneity_test';
COMMENT ON FUNCTION transition_homogeneity_test(text[], text[], bigint[], bigint[], text) IS
'Test that two groups, or two periods, have the same transition probabilities (Anderson and Goodman 1957): do women and men of each '
'grade move on alike? first_persons and second_persons are the two groups'' numbers by state before and after; 0 where a group has '
'nobody. Chi-squared, by row and summed; methods pearson, likelihood_ratio. A state that only one group was in before says nothing. '
'Degrees of freedom: in each other state the states moved to, less 1. NULL when that leaves none.';

CREATE FUNCTION shorrocks_index(
    from_state text[], to_state text[], persons bigint[]
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'mobility_shorrocks_index';
COMMENT ON FUNCTION shorrocks_index(text[], text[], bigint[]) IS
'Mobility index of Prais and Shorrocks (1978): (n - trace) / (n - 1) of the transition probabilities between n states. 0 when nobody '
'moves, 1 when where persons are does not depend on where they were. The arrays are those of transition_matrix(). NULL with fewer '
'than two states, and when nobody was in one of them before.';

CREATE TYPE stationary_distribution_result AS (
    state text,
    share_before double precision,
    share_after double precision,
    stationary_share double precision
);
COMMENT ON TYPE stationary_distribution_result IS
'A state and where it tends. A row of stationary_distribution().';
COMMENT ON COLUMN stationary_distribution_result.state IS 'The state.';
COMMENT ON COLUMN stationary_distribution_result.share_before IS 'Share of all persons before.';
COMMENT ON COLUMN stationary_distribution_result.share_after IS 'Share of all persons after.';
COMMENT ON COLUMN stationary_distribution_result.stationary_share IS 'Share in the end, if everybody went on moving so.';

CREATE FUNCTION stationary_distribution(
    from_state text[], to_state text[], persons bigint[]
) RETURNS SETOF stationary_distribution_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 5
    AS 'MODULE_PATHNAME', 'mobility_stationary_distribution';
COMMENT ON FUNCTION stationary_distribution(text[], text[], bigint[]) IS
'The shares of the states that moves at these rates lead to and then keep: the left eigenvector of the transition probabilities '
'(elimination by Grassmann, Taksar and Heyman 1985), beside the shares before and after. The arrays are those of '
'transition_matrix(). A row for each state, ascending bytewise. stationary_share NULL when it depends on where persons begin (two '
'states that are never left), and when nobody was in one of the states before, so that where they go from there is not known.';

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
    start_day double precision, end_day double precision, std_errors boolean DEFAULT true
) RETURNS SETOF transition_probabilities_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 25
    AS 'MODULE_PATHNAME', 'mobility_transition_probabilities';
COMMENT ON FUNCTION transition_probabilities(integer[], text[], text[], bigint[], double precision, double precision, boolean) IS
'Probability of being in to_state on end_day for somebody in from_state just after start_day (-1: before the moves of day 0), by '
'the product integral of all moves in between (Aalen and Johansen 1978), with its Greenwood-type standard error (Andersen, Borgan, '
'Gill and Keiding 1993, section 4.4), and the expected number of days spent in to_state. The arrays hold moves: the day, the states '
'and the number of persons. from_state NULL: they come under observation in to_state after the day, or with days NULL from the '
'outset. to_state NULL: their follow-up ends, after all other moves of the day. A person moves once in a day. A state that nobody '
'is observed in is not left. NULL where follow-up has ended. std_errors false: std_error is NULL, which with many states takes a '
'fraction of the time. At most 50 states.';
