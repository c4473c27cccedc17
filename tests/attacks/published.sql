-- A real release, and naive publications of the same register.
--
-- Made by the owner after releases 1 and 2 of the small city are published.
-- All are of one shape, so that the same attack runs on each:
--
--   release, topic, measure, conditions, persons
--
-- attack.ours        what spegel_reader reads, but for numbers of an earlier day
--                    (view attack.read; the table is faster)
-- naive.plain        true numbers of every cell in which there is anybody
-- naive.suppressed   true numbers, those below 5 and of fewer than 20 withheld
-- naive.noisy        noise that is keyed on the counted persons alone, every
--                    category drawn
-- naive.renamed      noise that is drawn anew for every name of a cell
CREATE SCHEMA naive;
CREATE TABLE naive.truth AS
SELECT f.release_id AS release, f.topic::text, c.measure,
       jsonb_build_object('unit', f.unit) || spegel_release.named_conditions(t.dimensions, f.conditions)
           || CASE WHEN g.label ->> 0 IS NULL THEN '{}' ELSE jsonb_build_object(g.label ->> 0, g.label ->> 1) END
           || CASE WHEN g.label ->> 2 IS NULL THEN '{}' ELSE jsonb_build_object(g.label ->> 2, g.label ->> 3) END AS conditions,
       f.frame_cell AS cell, f.headcount, f.frame_key, c.counted AS persons, c.counted_key, jsonb_build_array(c.measure) || g.label AS label
FROM spegel_release.count_cell AS c
JOIN spegel_release.frame_cell AS f USING (frame_cell)
JOIN spegel_release.ground_cell AS g USING (ground_cell)
JOIN spegel_release.release_topic AS t ON t.release_id = f.release_id AND t.topic = f.topic
WHERE f.release_id IN (1, 2);
CREATE UNIQUE INDEX ON naive.truth (topic, measure, conditions, release);
ANALYZE naive.truth;

CREATE FUNCTION naive.drawn(persons bigint, seed text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN spegel.perturb(persons, spegel.cell_draw(sha256('not a secret'), 0, 0, seed, 0), spegel.perturbation_table(4, 5));

CREATE VIEW naive.plain AS
SELECT release, topic, measure, conditions, persons FROM naive.truth WHERE persons > 0;
CREATE VIEW naive.suppressed AS
SELECT release, topic, measure, conditions, CASE WHEN (persons = 0 OR persons >= 5) AND headcount >= 20 THEN persons END AS persons FROM naive.truth;
CREATE VIEW naive.noisy AS
SELECT release, topic, measure, conditions,
       CASE WHEN label = '["persons"]' THEN persons ELSE naive.drawn(persons, concat_ws(' ', counted_key, label)) END AS persons
FROM naive.truth;
CREATE VIEW naive.renamed AS
SELECT release, topic, measure, conditions,
       CASE WHEN label = '["persons"]' THEN persons ELSE naive.drawn(persons, concat_ws(' ', release, topic, conditions, label)) END AS persons
FROM naive.truth;

CREATE VIEW attack.read WITH (security_invoker = true) AS
SELECT n.release_id AS release, h.topic, n.measure,
       jsonb_build_object('unit', h.unit)
           || CASE WHEN h.condition_1 = '' THEN '{}' ELSE jsonb_build_object('occupation_group', h.condition_1) END
           || CASE WHEN h.condition_2 = '' THEN '{}' ELSE jsonb_build_object('step', h.condition_2) END
           || CASE WHEN h.condition_3 = '' THEN '{}' ELSE jsonb_build_object('form', h.condition_3) END
           || CASE WHEN n.ground = '' THEN '{}' ELSE jsonb_build_object(n.ground, n.category) END
           || CASE WHEN n.second_ground = '' THEN '{}' ELSE jsonb_build_object(n.second_ground, n.second_category) END AS conditions,
       CASE WHEN n.status = 'ok' THEN n.persons END AS persons
FROM spegel_published.number_counted AS n JOIN spegel_published.headcount AS h USING (release_id, cell)
WHERE h.topic IN ('representation', 'turnover');
CREATE TABLE attack.ours AS TABLE attack.read;
CREATE INDEX ON attack.ours (topic, measure, conditions);
ANALYZE attack.ours;

-- What a colleague knows: which units lie in which, and who works where.
CREATE TABLE naive.unit AS SELECT unit::text, above::text FROM spegel_register.unit_above;

-- The staff of one day in one unit, by one ground: what attacks on tables named
-- cells read.
CREATE FUNCTION attack.make_cells(published text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE VIEW attack.staff_%2$s WITH (security_invoker = true) AS SELECT release, conditions, persons FROM %1$s'
                   ' WHERE topic = %3$L AND measure = %4$L', published, split_part(published, '.', 2), 'representation', 'persons');
END $$;
SELECT attack.make_cells(p) FROM unnest('{attack.ours,naive.plain,naive.suppressed,naive.noisy,naive.renamed}'::text[]) AS p;
GRANT USAGE ON SCHEMA attack, naive TO spegel_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA attack TO spegel_reader;
GRANT SELECT ON naive.plain, naive.suppressed, naive.noisy, naive.renamed, naive.unit TO spegel_reader;
