-- Parts that are printed beside their sum are rounded together.

CREATE OR REPLACE FUNCTION spegel_register.round_parts(parts double precision[], total numeric)
    RETURNS numeric[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH part AS (
        SELECT p.n, round(p.part::numeric, scale(round_parts.total)) AS rounded, p.part::numeric AS exact
        FROM unnest(round_parts.parts) WITH ORDINALITY AS p (part, n)
    ), missing AS (
        SELECT round_parts.total - sum(p.rounded) AS missing, 1 / power(10::numeric, scale(round_parts.total)) AS step FROM part AS p
    ), placed AS (
        SELECT p.n, p.rounded, m.step * sign(m.missing) AS step,
               row_number() OVER (ORDER BY (p.exact - p.rounded) * sign(m.missing) DESC NULLS LAST, p.n)
                   <= abs(m.missing) / m.step AS adjusted
        FROM part AS p CROSS JOIN missing AS m
    )
    SELECT array_agg(round(p.rounded + CASE WHEN p.adjusted THEN p.step ELSE 0 END, scale(round_parts.total)) ORDER BY p.n)
    FROM placed AS p;
END;
COMMENT ON FUNCTION spegel_register.round_parts(double precision[], numeric) IS
'The parts rounded to as many decimals as their total (avrundade delar), so that they add up to it: each to the nearest, and of '
'those that were rounded furthest from it as many as it takes one step the other way, the first of equals.';
