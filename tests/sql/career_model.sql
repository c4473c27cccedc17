-- Random careers against a slow model that goes day by day.
SET datestyle = 'ISO';
SELECT setseed(0.7);
-- 400 persons of up to 12 rows within 60 days: gaps, overlaps, repeats, open ends, unknown states
CREATE TEMP TABLE history AS
SELECT person, i, nullif(floor(random() * 5)::integer, 4) AS step, f AS valid_from,
       CASE WHEN random() < 0.9 THEN least(f + floor(random() ^ 2 * 25)::integer, '2010-03-02') END AS valid_to
FROM generate_series(1, 400) AS person, generate_series(1, 1 + person % 12) AS i,
     LATERAL (SELECT date '2010-01-01' + floor(random() * 60)::integer + 0 * i AS f) AS s;
INSERT INTO history SELECT person, i + 100, step, valid_from, valid_to FROM history WHERE i % 5 = 0;
SELECT count(*) AS rows, count(*) FILTER (WHERE valid_to = valid_from) AS without_day, count(*) FILTER (WHERE valid_to IS NULL) AS open, count(*) FILTER (WHERE step IS NULL) AS unknown FROM history;

-- the model: each state of each day, with the start of its unbroken stay
CREATE TEMP TABLE held AS
WITH day AS (
    SELECT DISTINCT person, step, d::date AS day
    FROM history, generate_series(valid_from, coalesce(valid_to, '2010-04-01') - 1, interval '1 day') AS d
), island AS (
    SELECT *, day - row_number() OVER (PARTITION BY person, step ORDER BY day)::integer AS stay FROM day
)
SELECT person, step, day, min(day) OVER (PARTITION BY person, step, stay) AS since FROM island;
-- the labels are not in the order of the steps
CREATE TEMP TABLE model AS
SELECT DISTINCT ON (person, day) person, day, step, (ARRAY['delta', 'alpha', 'charlie', 'bravo'])[1 + step] AS label FROM held
ORDER BY person, day, step IS NULL, step DESC;
CREATE TEMP TABLE model_named AS
SELECT DISTINCT ON (person, day) person, day, label
FROM (SELECT *, (ARRAY['delta', 'alpha', 'charlie', 'bravo'])[1 + step] AS label FROM held) AS h
ORDER BY person, day, label IS NULL, since DESC, label COLLATE "C";

CREATE INDEX ON held (person);
CREATE INDEX ON model (person);
CREATE INDEX ON model_named (person);
CREATE INDEX ON history (person);
ANALYZE history, held, model, model_named;

CREATE TEMP TABLE made AS
SELECT person, career_agg(step, valid_from, valid_to) AS c,
       career_agg((ARRAY['delta', 'alpha', 'charlie', 'bravo'])[1 + step], valid_from, valid_to) AS named
FROM history GROUP BY person;

-- day by day: spells() and state_at()
CREATE TEMP VIEW calendar AS SELECT person, d::date AS day FROM generate_series(1, 400) AS person, generate_series(timestamp '2009-12-30', '2010-03-31', '1 day') AS d;
SELECT count(*) AS days,
       count(*) FILTER (WHERE (m.person IS NULL) <> (s.valid_from IS NULL) OR m.step IS DISTINCT FROM s.step) AS spells_differ,
       count(*) FILTER (WHERE m.step IS DISTINCT FROM step_at(c, day) OR m.step::text IS DISTINCT FROM state_at(c, day)) AS step_at_differs,
       count(*) FILTER (WHERE (n.person IS NULL) <> (t.valid_from IS NULL) OR n.label IS DISTINCT FROM t.state) AS named_spells_differ,
       count(*) FILTER (WHERE n.label IS DISTINCT FROM state_at(named, day)) AS state_at_differs
FROM calendar JOIN made USING (person)
    LEFT JOIN model AS m USING (person, day) LEFT JOIN model_named AS n USING (person, day)
    LEFT JOIN LATERAL (SELECT * FROM spells(c) WHERE day >= valid_from AND (day < valid_to OR valid_to IS NULL)) AS s ON true
    LEFT JOIN LATERAL (SELECT * FROM spells(named) WHERE day >= valid_from AND (day < valid_to OR valid_to IS NULL)) AS t ON true;
-- spells ascend, share no day, and cannot be longer
SELECT count(*) FILTER (WHERE valid_from < before) AS overlap, count(*) FILTER (WHERE valid_from = before AND state IS NOT DISTINCT FROM state_before) AS cut, count(*) > 1000 AS many
FROM (SELECT *, lag(valid_to) OVER w AS before, lag(state) OVER w AS state_before FROM (
    SELECT 0 AS kind, person, s.* FROM made, spells(c) WITH ORDINALITY AS s UNION ALL SELECT 1, person, s.* FROM made, spells(named) WITH ORDINALITY AS s) AS s
    WINDOW w AS (PARTITION BY kind, person ORDER BY ordinality)) AS s;

-- accessors: of a given state from all the days it is held, whatever is held beside it
SELECT count(*) FILTER (WHERE tenure(c, u) <> (SELECT count(*) FROM model AS m WHERE m.person = p.person AND day < u)) AS tenure,
       count(*) FILTER (WHERE days_in(c, 2, u) <> (SELECT count(*) FROM held AS m WHERE m.person = p.person AND day < u AND step = 2)) AS days_in_step,
       count(*) FILTER (WHERE days_in(named, 'alpha', u) <> (SELECT count(*) FROM held AS m WHERE m.person = p.person AND day < u AND step = 1)) AS days_in_state,
       count(*) FILTER (WHERE first_entered(c, 2) IS DISTINCT FROM (SELECT min(day) FROM held AS m WHERE m.person = p.person AND step = 2)) AS first_entered_step,
       count(*) FILTER (WHERE first_entered(named, 'alpha') IS DISTINCT FROM (SELECT min(day) FROM held AS m WHERE m.person = p.person AND step = 1)) AS first_entered_state,
       count(*) FILTER (WHERE first_reached(c, 2) IS DISTINCT FROM (SELECT min(day) FROM held AS m WHERE m.person = p.person AND step >= 2)) AS first_reached,
       count(*) FILTER (WHERE started(c) IS DISTINCT FROM (SELECT min(day) FROM model AS m WHERE m.person = p.person)) AS started,
       count(*) FILTER (WHERE coalesce(ended(c), '2010-04-01') IS DISTINCT FROM coalesce((SELECT max(day) + 1 FROM model AS m WHERE m.person = p.person), '2010-04-01')) AS ended
FROM made AS p, (VALUES (date '2010-01-20'), ('2010-03-15')) AS v (u);

-- episodes, from the days of the model
CREATE TEMP VIEW frame AS
SELECT * FROM (VALUES (NULL::date), ('2010-01-05'), ('2010-01-25')) AS o (origin), (VALUES (date '2010-01-20'), ('2010-03-15')) AS u (observed_until),
    (VALUES (NULL::date), ('2010-01-10')) AS f (observed_from);
CREATE TEMP VIEW expected AS
SELECT kind, person, origin, observed_until, observed_from,
       CASE WHEN ends > at_risk THEN at_risk - zero END AS entry,
       CASE WHEN ends > at_risk THEN ends - zero END AS days,
       CASE WHEN ends > at_risk AND ends = target AND target < observed_until THEN 'reached' WHEN ends > at_risk AND ends < observed_until THEN 'left' END AS outcome
FROM (
    SELECT *, coalesce(origin, source) AS zero, greatest(source, origin, observed_from) AS at_risk,
        CASE WHEN target <= greatest(source, origin, observed_from) THEN NULL WHEN target < observed_until THEN target ELSE least(last_end, observed_until) END AS ends
    FROM (
        SELECT 0 AS kind, person, min(day) FILTER (WHERE step = 1) AS source, min(day) FILTER (WHERE step >= 2) AS target FROM held GROUP BY person
        UNION ALL
        SELECT 1, person, min(day) FILTER (WHERE step = 3), min(day) FILTER (WHERE step = 1) FROM held GROUP BY person) AS first
    CROSS JOIN frame
    CROSS JOIN LATERAL (SELECT max(day) + 1 AS last_end FROM model AS m WHERE m.person = first.person AND day < observed_until) AS l
    WHERE source IS NOT NULL) AS f;
SELECT m.kind, count(*) FILTER (WHERE e.days IS NOT NULL) > 100 AS many, count(*) FILTER (WHERE e.entry > 0) > 50 AS late, count(DISTINCT e.outcome) AS outcomes,
       count(*) FILTER (WHERE (e.entry, e.days, e.outcome) IS DISTINCT FROM (x.entry, x.days, x.outcome)) AS differ
FROM (SELECT * FROM made CROSS JOIN frame CROSS JOIN generate_series(0, 1) AS kind) AS m
    LEFT JOIN expected AS x ON (m.kind, m.person, m.observed_until) = (x.kind, x.person, x.observed_until)
        AND (m.origin, m.observed_from) IS NOT DISTINCT FROM (x.origin, x.observed_from),
    LATERAL (SELECT e.* FROM episode(c, 1, 2, m.origin, m.observed_until, m.observed_from) AS e WHERE m.kind = 0
             UNION ALL SELECT e.* FROM episode(named, 'bravo', 'alpha', m.origin, m.observed_until, m.observed_from) AS e WHERE m.kind = 1) AS e
GROUP BY m.kind ORDER BY m.kind;

-- any order and any split give the identical career, byte for byte
SELECT count(*) AS persons, count(*) FILTER (WHERE career_send(o.c) <> career_send(m.c) OR o.c <> m.c OR career_send(o.named) <> career_send(m.named)) AS differ
FROM made AS m, (VALUES (1), (2), (3)) AS v (seed), LATERAL (
    SELECT career_agg(step, valid_from, valid_to ORDER BY md5(i::text || seed)) AS c,
           career_agg((ARRAY['delta', 'alpha', 'charlie', 'bravo'])[1 + step], valid_from, valid_to ORDER BY md5(i::text || seed)) AS named
    FROM history AS h WHERE h.person = m.person) AS o;
SELECT count(*) AS persons, count(*) FILTER (WHERE career_send(r.c) <> career_send(m.c) OR career_send(r.named) <> career_send(m.named)) AS differ
FROM made AS m, (VALUES (2), (3), (7)) AS v (shards), LATERAL (
    SELECT rollup(c) AS c, rollup(named) AS named FROM (
        SELECT career_agg(step, valid_from, valid_to) AS c, career_agg((ARRAY['delta', 'alpha', 'charlie', 'bravo'])[1 + step], valid_from, valid_to) AS named
        FROM history AS h WHERE h.person = m.person GROUP BY hashint4(i) % shards) AS shard) AS r;
-- cut at the turn of a month, as registers of monthly extracts are: the same career
SELECT count(*) FILTER (WHERE career_send(m.c) <> career_send(r.c)) AS differ
FROM made AS m, LATERAL (
    SELECT career_agg(step, valid_from, least(valid_to, '2010-02-01')) FILTER (WHERE valid_from < '2010-02-01')
         + career_agg(step, greatest(valid_from, '2010-02-01'), valid_to) FILTER (WHERE valid_to > '2010-02-01' OR valid_to IS NULL) AS c
    FROM history AS h WHERE h.person = m.person) AS r;
-- every text and jsonb form reads back
SELECT count(*) FILTER (WHERE c::text::career <> c OR c::jsonb::career <> c OR named::text::career <> named OR named::jsonb::career <> named) AS differ FROM made;
