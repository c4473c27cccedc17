-- The listed exceptions: three statistics that are no views over published
-- counts, because they cannot be worked out from them.
--
-- An index of segregation in full precision gives the whole table away, and so
-- does a mean of pay.  What is published is
--   segregation: of a visible ground the index itself; of a sensitive one
--     (round(m D) with noise) / m, in which m is the smaller of the two numbers
--     of persons, as published: the index is a number of persons of m who would
--     have to move, and is drawn like one.  Of two categories each has the
--     index of the other, and so the same draw;
--   pay gap: whole per cent, rounded up or down by a draw; pays below the 5th
--     and above the 95th percentile of the organisation count as these, so
--     that nobody moves the mean of 20 by more than a few per cent;
--   pay gap by work, for the organisation itself: likewise, basic pay per hour of
--     everybody and variable pay per hour of those who receive any, so that a
--     mean does not tell who does.
-- The draws depend on who is counted where, so that any change draws afresh.
-- The first two by department and city, the last by group of work, one ground at a
-- time, and only where both numbers reach the minimum.

COMMENT ON TABLE spegel_release.index_value IS
'True values (sanna värden) of the listed exceptions, found when their topic is built; never published.';
COMMENT ON COLUMN spegel_release.index_value.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.index_value.topic IS
'The topic (ämne): representation for segregation, pay for pay gaps, work_pay for those by work.';
COMMENT ON COLUMN spegel_release.index_value.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_release.index_value.division IS
'By what the unit is divided (indelning): workplace, occupation_group, step; empty for pay gaps, basic or variable for those by work.';
COMMENT ON COLUMN spegel_release.index_value.ground IS 'Ground (grund).';
COMMENT ON COLUMN spegel_release.index_value.category IS 'Category (kategori), against all others.';
COMMENT ON COLUMN spegel_release.index_value.value IS 'The value (värde): dissimilarity, 0 to 1; pay gap in per cent.';
COMMENT ON COLUMN spegel_release.index_value.condition IS 'The group of work (arbete) of topic work_pay; all for others.';
COMMENT ON COLUMN spegel_release.index_value.fingerprint IS
'Changes with who is counted where (fingeravtryck), and with what they are paid.';

CREATE OR REPLACE FUNCTION spegel_release.find_segregation(asked spegel_release.release, grounds text[])
    RETURNS TABLE (unit text, division text, ground text, category text, value double precision, fingerprint text)
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 500
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    listed CONSTANT text[] := spegel_release.listed_grounds(asked.release_id);
BEGIN
    RETURN QUERY
    WITH part AS (
        SELECT a.above AS unit, d.division, d.part, g.ground, c.categories[array_position(listed, g.ground)] AS category,
               count(*) AS persons, key_sum(coalesce(r.record_key, record_key(k.key, s.person))) AS key
        FROM spegel_release.secret AS k CROSS JOIN spegel_register.staff(asked.organisation, asked.day) AS s
        LEFT JOIN spegel_release.keyed_persons() AS r ON r.person = s.person
        JOIN pg_temp.person_categories AS c ON c.person = s.person
        JOIN spegel_register.unit_above AS a ON a.unit = s.unit AND a.level IN ('city', 'department')
        CROSS JOIN LATERAL (VALUES ('workplace', s.unit), ('occupation_group', coalesce(s.occupation_group, '?')),
                                   ('step', coalesce(s.step, '?'))) AS d (division, part)
        CROSS JOIN unnest(grounds) AS g (ground)
        WHERE c.categories[array_position(listed, g.ground)] IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5
    ), tallied AS (
        SELECT p.unit, p.division, p.part, p.ground, tally_agg(p.category, p.persons) AS staff,
               string_agg(format('%s:%s', n.number, p.key), ',' ORDER BY n.number) AS keys
        FROM part AS p CROSS JOIN LATERAL (SELECT spegel_release.number_of('code', p.category, p.ground) AS number) AS n
        GROUP BY 1, 2, 3, 4
    ), whole AS (
        SELECT t.unit, t.division, t.ground, segregation_agg(t.part, t.staff) AS s, rollup(t.staff) AS staff,
               md5(string_agg(t.keys, ';' ORDER BY t.keys)) AS fingerprint
        FROM tallied AS t GROUP BY 1, 2, 3
    )
    SELECT w.unit::text, w.division, w.ground, k.category, dissimilarity_index(w.s, k.category), w.fingerprint
    FROM whole AS w CROSS JOIN LATERAL unnest(categories(w.staff)) AS k (category);
END
$$;
COMMENT ON FUNCTION spegel_release.find_segregation(spegel_release.release, text[]) IS
'Index of dissimilarity (Duncan and Duncan 1955) of each category against all others of known category, between the workplaces, '
'occupation groups and steps of each department and of the city.';

CREATE OR REPLACE FUNCTION spegel_release.find_pay_gaps(asked spegel_release.release, grounds text[])
    RETURNS TABLE (unit text, division text, ground text, category text, value double precision, fingerprint text)
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    listed CONSTANT text[] := spegel_release.listed_grounds(asked.release_id);
BEGIN
    RETURN QUERY
    WITH paid AS MATERIALIZED (
        SELECT p.* FROM spegel_release.pay_on(asked.organisation, asked.day) AS p WHERE p.monthly_pay IS NOT NULL
    ), bound AS (
        SELECT percentile_disc(ARRAY[0.05, 0.95]) WITHIN GROUP (ORDER BY p.monthly_pay) AS pay FROM paid AS p
    ), part AS (
        SELECT a.above AS unit, g.ground, c.categories[array_position(listed, g.ground)] AS category, count(*)::double precision AS persons,
               sum(least(greatest(p.monthly_pay, b.pay[1]), b.pay[2])) AS pay,
               md5(string_agg(format('%s:%s', n.record_key, p.monthly_pay), ',' ORDER BY n.record_key, p.monthly_pay)) AS fingerprint
        FROM spegel_release.secret AS k CROSS JOIN paid AS p CROSS JOIN bound AS b
        LEFT JOIN spegel_release.keyed_persons() AS r ON r.person = p.person
        CROSS JOIN LATERAL (SELECT coalesce(r.record_key, record_key(k.key, p.person)) AS record_key) AS n
        JOIN pg_temp.person_categories AS c ON c.person = p.person
        JOIN spegel_register.unit_above AS a ON a.unit = p.unit AND a.level IN ('city', 'department')
        CROSS JOIN unnest(grounds) AS g (ground)
        WHERE c.categories[array_position(listed, g.ground)] IS NOT NULL
        GROUP BY 1, 2, 3
    )
    SELECT p.unit::text, '', p.ground, p.category,
           100 * (1 - (p.pay / p.persons) / nullif((sum(p.pay) OVER whole - p.pay) / nullif(sum(p.persons) OVER whole - p.persons, 0), 0)),
           md5(string_agg(p.fingerprint, ',') OVER whole)
    FROM part AS p CROSS JOIN LATERAL (SELECT spegel_release.number_of('code', p.category, p.ground) AS number) AS n
    WINDOW whole AS (PARTITION BY p.unit, p.ground
        ORDER BY n.number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);
END
$$;
COMMENT ON FUNCTION spegel_release.find_pay_gaps(spegel_release.release, text[]) IS
'Pay gap of each category, in per cent of the mean pay of all others of known category, by department and city; pays outside the '
'5th to 95th percentile of the organisation count as these.';

CREATE OR REPLACE FUNCTION spegel_release.find_work_pay_gaps(asked spegel_release.release, grounds text[])
    RETURNS TABLE (unit text, division text, ground text, category text, value double precision, fingerprint text, condition text)
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET enable_nestloop = off
AS $$
#variable_conflict use_column
DECLARE
    listed CONSTANT text[] := spegel_release.listed_grounds(asked.release_id);
BEGIN
    RETURN QUERY
    WITH paid AS MATERIALIZED (
        SELECT n.person, p.work_group, v.pay, v.amount::double precision AS amount
        FROM spegel_register.pay_levels(asked.organisation, asked.day) AS p
        JOIN spegel_register.person AS n ON n.person_no = p.person_no
        CROSS JOIN LATERAL (VALUES ('basic', p.basic), ('variable', CASE WHEN p.variable > 0 THEN p.variable END)) AS v (pay, amount)
        WHERE p.basis = 'hour' AND v.amount IS NOT NULL AND p.work_group <> 'not grouped'
    ), bound AS (
        SELECT p.pay, percentile_disc(ARRAY[0.05, 0.95]) WITHIN GROUP (ORDER BY p.amount) AS amount FROM paid AS p GROUP BY p.pay
    ), part AS (
        SELECT p.work_group, p.pay, g.ground, c.categories[array_position(listed, g.ground)] AS category,
               count(*)::double precision AS persons, sum(least(greatest(p.amount, b.amount[1]), b.amount[2])) AS amount,
               md5(string_agg(format('%s:%s', n.record_key, p.amount), ',' ORDER BY n.record_key, p.amount)) AS fingerprint
        FROM spegel_release.secret AS k CROSS JOIN paid AS p JOIN bound AS b ON b.pay = p.pay
        LEFT JOIN spegel_release.keyed_persons() AS r ON r.person = p.person
        CROSS JOIN LATERAL (SELECT coalesce(r.record_key, record_key(k.key, p.person)) AS record_key) AS n
        JOIN pg_temp.person_categories AS c ON c.person = p.person
        CROSS JOIN unnest(grounds) AS g (ground)
        WHERE c.categories[array_position(listed, g.ground)] IS NOT NULL
        GROUP BY 1, 2, 3, 4
    )
    SELECT spegel_register.top_unit(asked.organisation), p.pay, p.ground, p.category,
           100 * (1 - (p.amount / p.persons)
               / nullif((sum(p.amount) OVER whole - p.amount) / nullif(sum(p.persons) OVER whole - p.persons, 0), 0)),
           md5(string_agg(p.fingerprint, ',') OVER whole), p.work_group
    FROM part AS p CROSS JOIN LATERAL (SELECT spegel_release.number_of('code', p.category, p.ground) AS number) AS n
    WINDOW whole AS (PARTITION BY p.work_group, p.pay, p.ground
        ORDER BY n.number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);
END
$$;
COMMENT ON FUNCTION spegel_release.find_work_pay_gaps(spegel_release.release, text[]) IS
'Pay gap of each category within each group of equal or equivalent work, in per cent of the mean of all others of known category: of '
'basic pay per hour, and of variable pay per hour among those who receive any, as in spegel_register.pay_levels(); what is outside the '
'5th to 95th percentile of the organisation counts as these.';

CREATE OR REPLACE FUNCTION spegel_release.find_exceptions() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked spegel_release.release;
BEGIN
    SELECT r.* INTO asked FROM spegel_release.release AS r WHERE r.release_id = NEW.release_id;
    DELETE FROM spegel_release.index_value AS v WHERE v.release_id = NEW.release_id AND v.topic = NEW.topic;
    IF NEW.topic = 'representation' THEN
        INSERT INTO spegel_release.index_value (release_id, topic, unit, division, ground, category, value, fingerprint)
        SELECT NEW.release_id, NEW.topic, f.* FROM spegel_release.find_segregation(asked, NEW.grounds) AS f;
    ELSIF NEW.topic = 'pay' THEN
        INSERT INTO spegel_release.index_value (release_id, topic, unit, division, ground, category, value, fingerprint)
        SELECT NEW.release_id, NEW.topic, f.* FROM spegel_release.find_pay_gaps(asked, NEW.grounds) AS f;
    ELSE
        INSERT INTO spegel_release.index_value (release_id, topic, unit, division, ground, category, value, fingerprint, condition)
        SELECT NEW.release_id, NEW.topic, f.* FROM spegel_release.find_work_pay_gaps(asked, NEW.grounds) AS f;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_release.find_exceptions() IS
'Trigger: when a topic has been built, the true values of its listed exceptions are found.';

CREATE OR REPLACE TRIGGER find_exceptions AFTER UPDATE OF milliseconds ON spegel_release.release_topic
    FOR EACH ROW WHEN (NEW.topic IN ('representation', 'pay', 'work_pay')) EXECUTE FUNCTION spegel_release.find_exceptions();
COMMENT ON TABLE spegel_published.segregation_index IS
'Segregation (segregationsindex) between workplaces, occupation groups and steps, by department and city; with noise. View '
'segregation names units and categories.';
COMMENT ON COLUMN spegel_published.segregation_index.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.segregation_index.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_published.segregation_index.division IS
'By what it is divided (indelning): workplace (arbetsplats), occupation_group (yrkesgrupp), step (karriärsteg).';
COMMENT ON COLUMN spegel_published.segregation_index.ground IS 'Ground (grund).';
COMMENT ON COLUMN spegel_published.segregation_index.category IS 'Category (kategori), against all others of known category.';
COMMENT ON COLUMN spegel_published.segregation_index.dissimilarity IS
'Index of dissimilarity (olikhetsindex), 0 to 1, with noise: the share of the category who would have to move for an even '
'distribution.';
COMMENT ON COLUMN spegel_published.segregation_index.status IS
'ok, below_threshold (för få), not_computable (går ej att beräkna).';
COMMENT ON COLUMN spegel_published.segregation_index.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON TABLE spegel_published.pay_difference IS
'Pay gaps (löneskillnader) by department and city, in whole per cent. View pay_gap names units and categories.';
COMMENT ON COLUMN spegel_published.pay_difference.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.pay_difference.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_published.pay_difference.ground IS 'Ground (grund).';
COMMENT ON COLUMN spegel_published.pay_difference.category IS 'Category (kategori), against all others of known category.';
COMMENT ON COLUMN spegel_published.pay_difference.gap_percent IS
'How much less the category is paid on average (lönegap), in whole per cent of the mean of the others, rounded up or down by a '
'draw; extreme pays are cut. Not adjusted for work or experience.';
COMMENT ON COLUMN spegel_published.pay_difference.status IS
'ok, below_threshold (för få), not_computable (går ej att beräkna).';
COMMENT ON COLUMN spegel_published.pay_difference.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON TABLE spegel_published.internal_work_pay_difference IS
'Pay gaps within groups of equal or equivalent work (löneskillnader efter arbete), in whole per cent, for the internal audience alone. '
'View internal_work_pay_gap names them.';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.unit IS 'The unit (enhet): the whole organisation.';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.work_group IS 'Group of equal or equivalent work (arbete).';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.pay IS
'basic (grundlön), of all whose pay is known; variable (rörlig lön och förmåner), of those who receive any.';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.ground IS 'Ground (grund).';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.category IS 'Category (kategori), against all others of known category.';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.gap_percent IS
'How much less the category is paid per hour on average (lönegap), in whole per cent of the mean of the others, rounded up or down by a '
'draw; extreme pays are cut.';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.status IS
'ok, below_threshold (för få), not_computable (går ej att beräkna).';
COMMENT ON COLUMN spegel_published.internal_work_pay_difference.status_reason IS 'Why it is not ok (skäl).';

-- Every category of every ground at every unit that may show it, or at every
-- condition, with the numbers of the category and of the others, as they may be
-- published.
CREATE OR REPLACE FUNCTION spegel_release.compared_groups(
    release_id integer, topic text, without text, measure text DEFAULT 'persons', crossed boolean DEFAULT false)
    RETURNS TABLE (
        unit text, ground text, category text, sensitive boolean, persons bigint, others bigint, minimum integer,
        series bigint, counted_key bigint, categories bigint, condition text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 200
BEGIN ATOMIC
    WITH number AS (
        -- Less those of whom it is not known, as where pay is unknown.
        SELECT f.frame_cell, f.unit, coalesce(f.conditions[1], 'all') AS condition, coalesce(s.series, n.frame_key) AS series, g.label,
               g.sensitive_label <> '[]' AS sensitive, greatest(g.minimum, 20) AS minimum, n.counted_key,
               CASE WHEN n.withheld IS NULL AND w.withheld IS NULL
                    THEN n.drawn - CASE WHEN $3 IS NULL THEN 0 ELSE w.drawn END END AS persons
        FROM spegel_release.frame_cell AS f
        JOIN spegel_release.ground_cell AS g
            ON g.release_id = $1 AND g.topic = $2 AND jsonb_array_length(g.label) <= 2 AND f.level = ANY (g.levels)
        JOIN spegel_release.count_cell AS n ON n.frame_cell = f.frame_cell AND n.ground_cell = g.ground_cell AND n.measure = $4
        LEFT JOIN spegel_release.frame AS s ON s.release_id = $1 AND s.frame_key = n.frame_key AND s.persons = n.frame_persons
        LEFT JOIN spegel_release.count_cell AS w ON w.frame_cell = f.frame_cell AND w.ground_cell = g.ground_cell AND w.measure = $3
        WHERE f.release_id = $1 AND f.topic = $2 AND f.level IN ('city', 'department')
            AND f.crossings = $5::integer AND '?' <> ALL (array_remove(f.conditions, NULL))
    )
    SELECT n.unit, n.label ->> 0, n.label ->> 1, n.sensitive, n.persons, a.persons - u.persons - n.persons, n.minimum,
           n.series, n.counted_key, count(*) OVER (PARTITION BY n.frame_cell, n.label ->> 0), n.condition
    FROM number AS n
    JOIN number AS a ON a.frame_cell = n.frame_cell AND a.label = '[]'
    JOIN number AS u ON u.frame_cell = n.frame_cell AND u.label = jsonb_build_array(n.label ->> 0, '?')
    WHERE n.label ->> 1 <> '?';
END;
COMMENT ON FUNCTION spegel_release.compared_groups(integer, text, text, text, boolean) IS
'For the listed exceptions of a topic: each category and all others of known category, by department and city, and, crossed, by the codes '
'of its first dimension (condition, else all), with their numbers by a measure as they may be published, less those that measure without '
'counts; NULL where these are withheld.';

CREATE OR REPLACE FUNCTION spegel_release.publish_exceptions(release integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO spegel_published.segregation_index (release_id, unit, division, ground, category, dissimilarity, status, status_reason)
    SELECT $1, c.unit, d.division, c.ground, c.category,
           CASE WHEN j.status <> 'ok' THEN NULL WHEN NOT c.sensitive THEN round(v.value::numeric, 4)
                ELSE least(1, greatest(0, round((round(m.least * v.value)
                    + spegel.noise(k.key, 'dissimilarity' || l.label || c.series, p.cumulative)
                    + spegel.noise(k.key, 'dissimilarity' || l.label || v.fingerprint, p.cumulative))::numeric
                    / m.least, 4))) END,
           j.status, j.reason
    FROM spegel_release.compared_groups($1, 'representation', NULL) AS c
    JOIN spegel_release.release AS r ON r.release_id = $1
    JOIN spegel_release.perturbation AS p ON p.perturbation = r.perturbation
    CROSS JOIN spegel_release.secret AS k
    CROSS JOIN (VALUES ('workplace'), ('occupation_group'), ('step')) AS d (division)
    LEFT JOIN spegel_release.index_value AS v
        ON v.release_id = $1 AND v.topic = 'representation' AND v.unit = c.unit AND v.division = d.division
        AND v.ground = c.ground AND v.category = c.category
    CROSS JOIN LATERAL (SELECT least(c.persons, c.others) AS least) AS m
    CROSS JOIN LATERAL (SELECT jsonb_build_array(d.division, spegel_release.number_of('ground', c.ground),
        CASE WHEN c.categories > 2 THEN spegel_release.number_of('code', c.category, c.ground) END)::text AS label) AS l
    CROSS JOIN LATERAL spegel_release.judge_exception(m.least, c.minimum, v.value) AS j
    ORDER BY c.unit, d.division, c.ground, c.category;

    INSERT INTO spegel_published.pay_difference (release_id, unit, ground, category, gap_percent, status, status_reason)
    SELECT $1, c.unit, c.ground, c.category,
           CASE WHEN j.status = 'ok' THEN floor(v.value + (spegel.noise(k.key, jsonb_build_array('pay gap',
               spegel_release.number_of('ground', c.ground), spegel_release.number_of('code', c.category, c.ground),
               v.fingerprint)::text, u.cumulative) + 50.5) / 101)::integer END,
           j.status, j.reason
    FROM spegel_release.compared_groups($1, 'pay', 'pay_unknown') AS c
    CROSS JOIN spegel_release.secret AS k
    -- Every hundredth alike.
    CROSS JOIN spegel.perturbation_row(850, 50) AS u (cumulative)
    LEFT JOIN spegel_release.index_value AS v
        ON v.release_id = $1 AND v.topic = 'pay' AND v.unit = c.unit AND v.ground = c.ground AND v.category = c.category
    CROSS JOIN LATERAL spegel_release.judge_exception(least(c.persons, c.others), c.minimum, v.value) AS j
    ORDER BY c.unit, c.ground, c.category;

    INSERT INTO spegel_published.internal_work_pay_difference
        (release_id, unit, work_group, pay, ground, category, gap_percent, status, status_reason)
    SELECT $1, c.unit, c.condition, d.pay, c.ground, c.category,
           CASE WHEN j.status = 'ok' THEN floor(v.value + (spegel.noise(k.key, jsonb_build_array('work pay gap', d.pay,
               spegel_release.number_of('ground', c.ground), spegel_release.number_of('code', c.category, c.ground),
               v.fingerprint)::text, u.cumulative) + 50.5) / 101)::integer END,
           j.status, j.reason
    FROM (VALUES ('basic', 'persons', 'pay_unknown'), ('variable', 'variable_pay', NULL)) AS d (pay, measure, without)
    CROSS JOIN spegel_release.compared_groups($1, 'work_pay', d.without, d.measure, true) AS c
    CROSS JOIN spegel_release.secret AS k
    CROSS JOIN spegel.perturbation_row(850, 50) AS u (cumulative)
    LEFT JOIN spegel_release.index_value AS v ON v.release_id = $1 AND v.topic = 'work_pay' AND v.unit = c.unit
        AND v.condition = c.condition AND v.division = d.pay AND v.ground = c.ground AND v.category = c.category
    CROSS JOIN LATERAL spegel_release.judge_exception(least(c.persons, c.others), c.minimum, v.value) AS j
    ORDER BY c.unit, c.condition, d.pay, c.ground, c.category;
END
$$;
COMMENT ON FUNCTION spegel_release.publish_exceptions(integer) IS
'Publishes the listed exceptions of a release; called by publish().';

CREATE OR REPLACE FUNCTION spegel_release.judge_exception(
    fewest bigint, minimum integer, value double precision, OUT status text, OUT reason text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN $1 IS NULL OR $1 < $2 THEN 'below_threshold' WHEN $3 IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN $1 IS NULL OR $1 < $2 THEN 'fewer persons than the minimum headcount'
                WHEN $3 IS NULL THEN 'nobody to compare with' END;
END;
COMMENT ON FUNCTION spegel_release.judge_exception(bigint, integer, double precision) IS
'Whether a listed exception is shown, from what may be known of its cell.';
SELECT spegel_release.make_view('segregation', $query$
    SELECT s.release_id, r.organisation, r.day, s.unit, u.title AS unit_title, u.level, s.division,
           s.ground, s.category, k.title_sv AS category_sv, k.title_en AS category_en, s.dissimilarity::numeric(5,4) AS dissimilarity,
           s.status, s.status_reason
    FROM spegel_published.segregation_index AS s
    JOIN spegel_published.release AS r ON r.release_id = s.release_id
    LEFT JOIN spegel_published.unit AS u ON u.release_id = s.release_id AND u.unit = s.unit
    LEFT JOIN spegel_published.code AS k ON k.release_id = s.release_id AND k.dimension = s.ground AND k.code = s.category
    $query$, 'Segregation of the staff (segregation): index of dissimilarity of each category against all others, between workplaces, '
             'occupation groups and steps.');
SELECT spegel_release.make_view('pay_gap', $query$
    SELECT p.release_id, r.organisation, r.day, p.unit, u.title AS unit_title, u.level,
           p.ground, p.category, k.title_sv AS category_sv, k.title_en AS category_en, p.gap_percent, p.status, p.status_reason
    FROM spegel_published.pay_difference AS p
    JOIN spegel_published.release AS r ON r.release_id = p.release_id
    LEFT JOIN spegel_published.unit AS u ON u.release_id = p.release_id AND u.unit = p.unit
    LEFT JOIN spegel_published.code AS k ON k.release_id = p.release_id AND k.dimension = p.ground AND k.code = p.category
    $query$, 'Pay gaps (löneskillnader): how much less each category is paid than all others, in whole per cent, not adjusted for '
             'work or experience.');
-- Not for the public (article 9(8)), and so without a public sister.
CREATE OR REPLACE VIEW spegel_published.internal_work_pay_gap WITH (security_invoker = true) AS
SELECT p.release_id, r.organisation, r.day, p.unit, u.title AS unit_title, u.level,
       p.work_group, w.title_sv AS work_group_sv, w.title_en AS work_group_en, p.pay,
       p.ground, p.category, k.title_sv AS category_sv, k.title_en AS category_en, p.gap_percent, p.status, p.status_reason
FROM spegel_published.internal_work_pay_difference AS p
JOIN spegel_published.release AS r ON r.release_id = p.release_id
LEFT JOIN spegel_published.unit AS u ON u.release_id = p.release_id AND u.unit = p.unit
LEFT JOIN spegel_published.code AS w ON w.release_id = p.release_id AND w.dimension = 'work_group' AND w.code = p.work_group
LEFT JOIN spegel_published.code AS k ON k.release_id = p.release_id AND k.dimension = p.ground AND k.code = p.category;
SELECT spegel_release.comment_view('internal_work_pay_gap',
    'Pay gaps by category of workers (löneskillnader efter arbete), Directive (EU) 2023/970, article 9(1)(g): how much less each category '
    'is paid per hour than all others within a group of equal or equivalent work, in whole per cent, basic pay and variable pay (among '
    'those who receive any) apart. For the internal audience: the workers and their representatives.');
