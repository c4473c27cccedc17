-- An insider knows of everybody in a workplace but one whether a condition holds,
-- and reads every number of it that has that one, of the workplace and what lies
-- between it and its department, in one release or (NULL) in all of them.  Each
-- is the answer and noise, which numbers of a series have in part together; the
-- best mean of them is the guess.  told are the guesses that are sure to more
-- than 90 per cent, where yes and no were as likely before, of a person who has
-- the condition and of one who has not; correct those that are right; of asked.
-- To be called with the temporary tables of take_everything_shown().
CREATE FUNCTION attack.insider(scheme text, release_id integer) RETURNS TABLE (told bigint, correct bigint, asked bigint) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH draw AS MATERIALIZED (
        SELECT DISTINCT n.condition, f.frame, n.counted_key, f.series, n.shown - n.counted AS noise
        FROM attack.number AS n
        JOIN spegel_release.release_unit AS u ON u.release_id = n.release_id AND u.unit = n.unit AND u.level IN ('workplace', 'between')
        JOIN pg_temp.shown_frame AS f ON f.frame_key = n.frame_key AND f.persons = n.frame_persons
        WHERE n.scheme = $1 AND n.shown IS NOT NULL AND NOT n.reference AND ($2 IS NULL OR n.release_id = $2)
    ), noise AS (
        -- Ours: a draw of variance 2 for the series, and one of its own.
        SELECT CASE $1 WHEN 'ours' THEN 2 ELSE 0 END AS of_series, CASE $1 WHEN 'ours' THEN 2 ELSE avg(d.noise * d.noise) END AS of_its_own FROM draw AS d
    ), series AS (
        SELECT d.condition, i.atom, avg(d.noise) AS mean, count(*) / (n.of_its_own + n.of_series * count(*)) AS precision
        FROM draw AS d JOIN pg_temp.incidence AS i ON i.frame = d.frame CROSS JOIN noise AS n
        GROUP BY d.condition, i.atom, d.series, n.of_its_own, n.of_series
    ), guess AS (
        SELECT a.persons, sum(s.precision * s.mean) / sum(s.precision) AS error, ln(9) / sum(s.precision) AS sure
        FROM series AS s JOIN pg_temp.shown_atom AS a ON a.atom = s.atom GROUP BY s.condition, s.atom, a.persons
    )
    SELECT sum(g.persons) FILTER (WHERE abs(g.error + has.half) >= g.sure)::bigint,
           sum(g.persons) FILTER (WHERE sign(has.half) * (g.error + has.half) >= g.sure)::bigint, sum(g.persons)::bigint
    FROM guess AS g CROSS JOIN (VALUES (0.5), (-0.5)) AS has (half);
END $$;
