-- Inverting a segregation index.
--
-- The attacker knows the headcounts of the units, their numbers of the group
-- with noise, and Theil's H of the whole.  Every table within the bound of the
-- noise is tried; how many have that H?  When one is left, all counts are
-- known.
--
-- The sum over units that makes H is split into two halves of the units, whose
-- parts are matched, so that 11^6 tables need 11^3 + 11^3 sums.
CREATE FUNCTION attack.entropy(n bigint, persons bigint) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN n > 0 AND n < persons
           THEN -(n * ln(n::float8 / persons) + (persons - n) * ln((persons - n)::float8 / persons)) ELSE 0 END;

CREATE FUNCTION attack.index(cells regclass, figures regclass, ground text, bound integer DEFAULT 5)
    RETURNS TABLE (organisation text, consistent bigint, counts bigint[])
    LANGUAGE plpgsql AS $$
DECLARE
    figure record;
    h_low float8;
    h_high float8;
BEGIN
    CREATE TEMP TABLE half (side integer, n bigint[], total bigint, entropy float8);
    CREATE INDEX ON half (side, total, entropy);
    FOR figure IN EXECUTE format('SELECT * FROM %s ORDER BY conditions', figures) LOOP
        TRUNCATE half;
        -- three units on each side; N entropy of each, for every count it may have
        EXECUTE format($q$
            INSERT INTO half
            WITH unit AS (
                SELECT row_number() OVER (ORDER BY h.conditions) - 1 AS place, h.persons AS headcount, c.persons AS drawn
                FROM %1$s AS c JOIN %1$s AS h ON h.release = c.release AND h.conditions = c.conditions - $1
                WHERE c.conditions ? $1 AND c.conditions @> $2),
            possible AS MATERIALIZED (
                SELECT place, n, attack.entropy(n, headcount) AS entropy
                FROM unit, generate_series(greatest(drawn - $3, 0), least(drawn + $3, headcount)) AS n)
            SELECT a.place / 3, ARRAY[a.n, b.n, c.n], a.n + b.n + c.n, a.entropy + b.entropy + c.entropy
            FROM possible AS a JOIN possible AS b ON b.place = a.place + 1 JOIN possible AS c ON c.place = a.place + 2
            WHERE a.place %% 3 = 0 $q$, cells)
        USING ground, figure.conditions, bound;
        ANALYZE half;
        h_low := figure.value - figure.half_width;
        h_high := figure.value + figure.half_width;
        organisation := figure.conditions ->> 'organisation';
        -- H = 1 - (sum of the units' entropy) / (entropy of the whole)
        EXECUTE format($q$
            SELECT count(*), min(a.n || b.n)
            FROM (SELECT sum(persons)::bigint AS persons FROM %s WHERE NOT conditions ? $1 AND conditions @> $2) AS whole,
                half AS a, (SELECT DISTINCT total FROM half WHERE side = 1) AS t,
                LATERAL (SELECT attack.entropy(a.total + t.total, whole.persons) AS entropy OFFSET 0) AS e,
                half AS b
            WHERE a.side = 0 AND b.side = 1 AND b.total = t.total
                AND b.entropy >= e.entropy * (1 - $4) - a.entropy AND b.entropy <= e.entropy * (1 - $3) - a.entropy $q$, cells)
        INTO consistent, counts USING ground, figure.conditions, h_low, h_high;
        RETURN NEXT;
    END LOOP;
    DROP TABLE half;
END $$;
