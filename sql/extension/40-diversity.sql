-- Describing one tally: what the unknown can change, and diversity.

CREATE FUNCTION share_bounds(t tally, category text) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_share_bounds';
COMMENT ON FUNCTION share_bounds(tally, text) IS
'Share of a category among the known (value), and the lowest and highest its share of all persons can be over all memberships of '
'the unknown (low, high): bounds, not a confidence interval (Manski 1989). Without unknown persons the three are equal. value NULL '
'when nobody is known, all NULL without persons.';

CREATE FUNCTION blau_index(t tally) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_blau_index';
COMMENT ON FUNCTION blau_index(tally) IS
'Blau index of diversity, 1 - sum of squared shares among the known, 0 to below 1: the probability that two persons drawn with '
'replacement differ (Simpson 1949, Blau 1977). NULL when nobody is known.';

CREATE FUNCTION shannon_entropy(t tally) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_shannon_entropy';
COMMENT ON FUNCTION shannon_entropy(tally) IS
'Entropy of the categories among the known, - sum p ln p, in nats (Shannon 1948). NULL when nobody is known.';

CREATE FUNCTION effective_categories(t tally, q double precision DEFAULT 1)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_effective_categories';
COMMENT ON FUNCTION effective_categories(tally, double precision) IS
'Hill number of order q, 0 to Infinity: how many equally large categories have the same diversity (Hill 1973). 0 counts the '
'categories present, 1 is exp(shannon_entropy), 2 is 1 / (1 - blau_index), Infinity is 1 / the largest share. Error for a negative '
'q; NULL when nobody is known.';
