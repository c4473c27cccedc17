-- Topics about the staff: representation and turnover.
CREATE OR REPLACE FUNCTION spegel_release.frame_form(form text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE form WHEN 'subsidised' THEN 'fixed_term' ELSE form END;
END;
COMMENT ON FUNCTION spegel_release.frame_form(text) IS
'Form of employment as a frame condition: a subsidy is not for colleagues to know, so that subsidised employment is fixed-term.';

CREATE OR REPLACE FUNCTION spegel_release.representation_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT s.person, s.unit,
           ARRAY[s.occupation_group, s.step, spegel_release.frame_form(s.form)], '{}'::text[]
    FROM spegel_register.staff($1, $3) AS s;
END;
COMMENT ON FUNCTION spegel_release.representation_source(text, date, date) IS
'Source of topic representation: the staff on a day.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, dimensions)
VALUES ('representation', 'representation', 'representation', 'spegel_release.representation_source',
        '{occupation_group,step,form}')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, dimensions = excluded.dimensions;

-- A topic of its own, and no dimension of representation: there one of two
-- conditions would be used up, and the steps of managers are too small one by
-- one.
CREATE OR REPLACE FUNCTION spegel_release.manager_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT s.person, s.unit, ARRAY[l.manager_class], '{}'::text[]
    FROM spegel_register.staff($1, $3) AS s
    JOIN spegel_register.ladder_step AS l ON l.step = s.step AND l.manager_class IS NOT NULL;
END;
COMMENT ON FUNCTION spegel_release.manager_source(text, date, date) IS
'Source of topic managers: the staff on a day whose career step has a manager class, by that class.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, dimensions, levels, beside)
VALUES ('managers', 'chefer', 'managers', 'spegel_release.manager_source', '{manager_class}', '{city,department}', 'representation')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, dimensions = excluded.dimensions,
        levels = excluded.levels, beside = excluded.beside;

-- Whoever was employed at some time of the year, by the last employment.
CREATE OR REPLACE FUNCTION spegel_release.turnover_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH employed AS (
        SELECT DISTINCT ON (e.person) e.person, e.unit, o.occupation_group, e.step, e.form, e.valid_to
        FROM spegel_register.employment AS e
        JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
        LEFT JOIN spegel_register.occupation AS o ON o.occupation = e.occupation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step = e.step
        WHERE e.valid_from <= $3 AND (e.valid_to >= $2 OR e.valid_to IS NULL)
        ORDER BY e.person, least(coalesce(e.valid_to, $3), $3) DESC, l.rank DESC NULLS LAST, e.scope DESC,
                 e.valid_from, e.employment_number
    ), departed AS (
        SELECT d.person, bool_or(d.voluntary) AS voluntary
        FROM spegel_register.departure AS d
        WHERE d.departed_on BETWEEN $2 AND $3 AND d.destination IS DISTINCT FROM 'same_employer'
        GROUP BY d.person
    )
    SELECT e.person, e.unit,
           ARRAY[e.occupation_group, e.step, spegel_release.frame_form(e.form)],
           CASE WHEN d.person IS NULL OR e.valid_to IS NULL OR e.valid_to > $3 THEN '{}'::text[]
                WHEN d.voluntary THEN '{left,left_voluntarily}'::text[]
                ELSE '{left}'::text[] END
    FROM employed AS e LEFT JOIN departed AS d ON d.person = e.person;
END;
COMMENT ON FUNCTION spegel_release.turnover_source(text, date, date) IS
'Source of topic turnover: whoever was employed on any of the days; left, those who departed to somewhere else and have no '
'employment here after the last day.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, beside)
VALUES ('turnover', 'personalomsättning', 'turnover', 'spegel_release.turnover_source', 12,
        '{occupation_group,step,form}', 'representation')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, beside = excluded.beside;
INSERT INTO spegel_release.topic_measure (topic, measure, part_of, title_sv, title_en, position)
VALUES ('turnover', 'left', NULL, 'slutade', 'left', 1),
       ('turnover', 'left_voluntarily', 'left', 'slutade frivilligt', 'left voluntarily', 2)
ON CONFLICT (topic, measure) DO UPDATE
    SET part_of = excluded.part_of, title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_share_view('representation',
    'The staff by categories of grounds (representation): share, beside the residents.');
SELECT spegel_release.make_share_view('managers',
    'The managers by categories of grounds (chefer): share, beside the residents; by department and city.');
SELECT spegel_release.make_rate_view('turnover',
    'Who left within a year (personalomsättning), of those employed in it.');
SELECT spegel_release.make_view('coverage', $query$
    SELECT h.release_id, h.organisation, h.day, h.unit, h.unit_title, h.level, p.ground,
           h.persons AS headcount, n.persons AS unknown,
           round(1 - least(n.persons, h.persons)::numeric / nullif(h.persons, 0), 4)::numeric(5,4) AS coverage,
           CASE WHEN h.status <> 'ok' THEN h.status WHEN n.status <> 'ok' THEN n.status WHEN h.persons = 0 THEN 'not_computable'
               ELSE 'ok' END AS status,
           CASE WHEN h.status <> 'ok' THEN h.status_reason WHEN n.status <> 'ok' THEN n.status_reason
               WHEN h.persons = 0 THEN 'nobody' END AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = 'persons'
    JOIN spegel_published.category_pair AS p ON p.category_pair = n.category_pair AND p.category = '?' AND p.within_ground = 'all'
    WHERE h.topic = 'representation' AND h.condition_1 = 'all' AND h.condition_2 = 'all' AND h.condition_3 = 'all' AND h.condition_4 = 'all'
    $query$, 'How complete the data about the staff are (täckningsgrad), by ground and unit.');
