-- The small city, released twice over: by the scheme of the release, and by
-- naive ones.  Every attack is a function of a scheme, which returns how many
-- facts it tells for certain, and how many of these are right; it is given
-- what any reader has, and what a colleague can see.  To add an attack, add a
-- file with such a function, and the two lines in the test that call it.
CREATE SCHEMA attack;
CREATE TABLE attack.number (
    scheme text, release_id integer, topic text, unit text, conditions text[], label jsonb, measure text, frame_persons bigint,
    counted bigint, shown bigint, frame_key bigint, counted_key bigint, condition text, reference boolean, low bigint, high bigint);
INSERT INTO attack.number
SELECT v.scheme, f.release_id, f.topic, f.unit, f.conditions, g.label, c.measure, c.frame_persons, c.counted,
       CASE v.scheme WHEN 'ours' THEN CASE WHEN c.status = 'ok' AND c.withheld IS NULL THEN c.drawn END
            -- Noise that leaves 0 as it is, of everything.
            ELSE spegel.perturb(c.counted, spegel.cell_draw(k.key, c.frame_key & 4294967295, c.counted_key & 4294967295, c.measure || g.label),
                                p.cumulative) END,
       c.frame_key, c.counted_key, c.measure || g.sensitive_label, g.reference, NULL, NULL
FROM spegel_release.count_cell AS c
JOIN spegel_release.frame_cell AS f USING (frame_cell)
JOIN spegel_release.ground_cell AS g USING (ground_cell)
CROSS JOIN spegel_release.secret AS k
CROSS JOIN spegel.perturbation_table() AS p (cumulative)
CROSS JOIN (VALUES ('naive'), ('ours')) AS v (scheme)
WHERE c.minimum IS NOT NULL;
-- What each number alone may be: two draws of at most 8; a naive one of at most
-- 5, which leaves 0 as it is.
UPDATE attack.number AS n
SET low = CASE n.scheme WHEN 'ours' THEN n.shown - 16 ELSE greatest(n.shown - 5, (n.shown > 0)::integer) END,
    high = CASE n.scheme WHEN 'ours' THEN n.shown + 16 WHEN 'naive' THEN n.shown + 5 END
WHERE n.shown IS NOT NULL AND NOT n.reference;
