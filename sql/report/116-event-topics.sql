-- Topics about what happened to people: retention, progression, transitions,
-- exits, recruitment, programmes.

-- One row per person: where somebody was employed last by a day.
CREATE FUNCTION spegel_release.last_employment(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], valid_to date)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT DISTINCT ON (e.person) e.person, e.unit,
           ARRAY[o.occupation_group, e.step, spegel_release.frame_form(e.form)], e.valid_to
    FROM spegel_register.employment AS e
    JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = e.occupation
    LEFT JOIN spegel_register.ladder_step AS l ON l.step = e.step
    WHERE e.valid_from <= $3 AND (e.valid_to >= $2 OR e.valid_to IS NULL)
    ORDER BY e.person, least(coalesce(e.valid_to, $3), $3) DESC, l.rank DESC NULLS LAST, e.scope DESC,
             e.valid_from, e.employment_number;
END;
COMMENT ON FUNCTION spegel_release.last_employment(text, date, date) IS
'Whoever was employed on any of the days, one row per person: unit and conditions of the last employment, and its last day.';

-- The first employment of each person here, in a time.
CREATE FUNCTION spegel_release.hired(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], rank integer, hired_on date)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT f.person, f.unit, f.conditions, f.rank, f.hired_on
    FROM (
        SELECT DISTINCT ON (e.person) e.person, e.unit,
               ARRAY[o.occupation_group, e.step, spegel_release.frame_form(e.form)] AS conditions,
               l.rank, e.valid_from AS hired_on
        FROM spegel_register.employment AS e
        JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
        LEFT JOIN spegel_register.occupation AS o ON o.occupation = e.occupation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step = e.step
        ORDER BY e.person, e.valid_from, l.rank DESC NULLS LAST, e.scope DESC, e.employment_number
    ) AS f
    WHERE f.hired_on BETWEEN $2 AND $3;
END;
COMMENT ON FUNCTION spegel_release.hired(text, date, date) IS
'Persons whose first employment in an organisation began in a time: one row per person.';

-- Retention: hired in a year, and still employed 6, 12 and 24 months later.
CREATE FUNCTION spegel_release.retention_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT h.person, h.unit, h.conditions,
           ARRAY(SELECT 'employed_' || m.months FROM (VALUES (6), (12), (24)) AS m (months)
                 WHERE EXISTS (SELECT FROM spegel_register.employment AS e
                               JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
                               WHERE e.person = h.person
                                   AND e.valid_from <= (h.hired_on + make_interval(months => m.months))::date
                                   AND (e.valid_to >= (h.hired_on + make_interval(months => m.months))::date OR e.valid_to IS NULL)))
    FROM spegel_release.hired($1, $2, ($3 - make_interval(months => 24))::date) AS h;
END;
COMMENT ON FUNCTION spegel_release.retention_source(text, date, date) IS
'Source of topic retention: persons hired in the first of three years, so that all are observed for 24 months.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions)
VALUES ('retention', 'kvarvaro', 'retention', 'spegel_release.retention_source', 36, '{occupation_group,step,form}');
INSERT INTO spegel_release.topic_measure (topic, measure, title_sv, title_en, position) VALUES
('retention', 'employed_6', 'anställda efter 6 månader', 'employed after 6 months', 1),
('retention', 'employed_12', 'anställda efter 12 månader', 'employed after 12 months', 2),
('retention', 'employed_24', 'anställda efter 24 månader', 'employed after 24 months', 3);
SELECT spegel_release.make_rate_view('retention',
    'Who is still employed (kvarvaro), of those hired in the first of the three years.');

-- Progression: the cumulative incidence of a higher step.  All are observed to
-- the last horizon, so that it is a share; who has left has not been promoted.
CREATE FUNCTION spegel_release.progression_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT h.person, h.unit, h.conditions,
           ARRAY(SELECT 'promoted_' || m.months FROM (VALUES (12), (24), (36), (60)) AS m (months)
                 WHERE EXISTS (SELECT FROM spegel_register.employment AS e
                               JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
                               JOIN spegel_register.ladder_step AS l ON l.step = e.step
                               WHERE e.person = h.person AND l.rank > h.rank
                                   AND e.valid_from BETWEEN h.hired_on AND (h.hired_on + make_interval(months => m.months))::date))
    FROM spegel_release.hired($1, $2, ($3 - make_interval(months => 60))::date) AS h;
END;
COMMENT ON FUNCTION spegel_release.progression_source(text, date, date) IS
'Source of topic progression: persons hired in the first of six years, so that all are observed for 60 months; promoted is the first higher step.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions)
VALUES ('progression', 'karriärutveckling', 'progression', 'spegel_release.progression_source', 72, '{occupation_group,step,form}');
INSERT INTO spegel_release.topic_measure (topic, measure, title_sv, title_en, position) VALUES
('progression', 'promoted_12', 'befordrade inom 12 månader', 'promoted within 12 months', 1),
('progression', 'promoted_24', 'befordrade inom 24 månader', 'promoted within 24 months', 2),
('progression', 'promoted_36', 'befordrade inom 36 månader', 'promoted within 36 months', 3),
('progression', 'promoted_60', 'befordrade inom 60 månader', 'promoted within 60 months', 4);
SELECT spegel_release.make_rate_view('progression',
    'Who was promoted (befordrade) within 12, 24, 36 and 60 months of being hired, in the first of the six years: the cumulative incidence, in which leaving competes. Each number has noise of its own, so that a later one can be smaller: take the largest so far.');

-- Transitions: from subsidised to regular employment.
CREATE FUNCTION spegel_release.transitions_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH ended AS (
        SELECT DISTINCT ON (e.person) e.person, e.valid_to AS ended_on
        FROM spegel_register.employment AS e
        JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
        WHERE e.form = 'subsidised' AND e.valid_to BETWEEN $2 AND $3 - 90
            AND NOT EXISTS (SELECT FROM spegel_register.employment AS n
                            WHERE n.person = e.person AND n.form = 'subsidised' AND n.valid_from = e.valid_to + 1)
        ORDER BY e.person, e.valid_to DESC
    )
    SELECT s.person, s.unit, ARRAY[s.conditions[1], s.conditions[3]],
           CASE WHEN e.person IS NULL THEN '{}'::text[]
                ELSE ARRAY['subsidy_ended'] || CASE WHEN r.regular THEN ARRAY['regular_here'] ELSE '{}'::text[] END END
    FROM spegel_release.last_employment($1, $2, $3) AS s
    LEFT JOIN ended AS e ON e.person = s.person
    LEFT JOIN LATERAL (
        SELECT EXISTS (SELECT FROM spegel_register.employment AS n
                       JOIN spegel_register.unit AS u ON u.unit = n.unit AND u.organisation = $1
                       WHERE n.person = e.person AND n.form <> 'subsidised'
                           AND n.valid_from <= e.ended_on + 90 AND (n.valid_to >= e.ended_on + 90 OR n.valid_to IS NULL)) AS regular
    ) AS r ON e.person IS NOT NULL;
END;
COMMENT ON FUNCTION spegel_release.transitions_source(text, date, date) IS
'Source of topic transitions: whoever was employed on any of the days; whose subsidised employment ended, at least 90 days before the last one; who had an employment here without subsidy 90 days later.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, further)
VALUES ('transitions', 'övergångar', 'transitions', 'spegel_release.transitions_source', 24, '{occupation_group,form}', 1);
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position) VALUES
('transitions', 'subsidy_ended', 'persons', 'subventionerad anställning upphörde', 'subsidised employment ended', 1),
('transitions', 'regular_here', 'subsidy_ended', 'reguljär anställning här 90 dagar senare', 'regular employment here 90 days later', 2);

-- Exits: who left, who was interviewed, and what was said.
CREATE FUNCTION spegel_release.exits_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH departed AS (
        SELECT d.person, bool_or(i.person IS NOT NULL) AS interviewed,
               bool_or(i.discrimination_related) AS discrimination_related
        FROM spegel_register.departure AS d
        LEFT JOIN spegel_register.exit_interview AS i
            ON i.person = d.person AND i.employment_number = d.employment_number
            AND abs(i.interviewed_on - d.departed_on) <= 366
        WHERE d.departed_on BETWEEN $2 AND $3 AND d.destination IS DISTINCT FROM 'same_employer'
        GROUP BY d.person
    )
    SELECT s.person, s.unit, '{}'::text[],
           CASE WHEN d.person IS NULL OR s.valid_to IS NULL OR s.valid_to > $3 THEN '{}'::text[]
                ELSE array_remove(ARRAY['left', CASE WHEN d.interviewed THEN 'interviewed' END,
                                        CASE WHEN d.interviewed AND d.discrimination_related THEN 'discrimination_cited' END], NULL) END
    FROM spegel_release.last_employment($1, $2, $3) AS s
    LEFT JOIN departed AS d ON d.person = s.person;
END;
COMMENT ON FUNCTION spegel_release.exits_source(text, date, date) IS
'Source of topic exits: whoever was employed on any of the days; who left; with whom there was an exit interview within a year; who cited a reason that has to do with discrimination.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, levels, further)
VALUES ('exits', 'avgångar', 'exits', 'spegel_release.exits_source', 12, '{city,department}', 0);
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position) VALUES
('exits', 'left', 'persons', 'slutade', 'left', 1),
('exits', 'interviewed', 'left', 'avgångssamtal', 'exit interview', 2),
('exits', 'discrimination_cited', 'interviewed', 'angav orsak som rör diskriminering', 'cited a reason to do with discrimination', 3);

-- Recruitment: a colleague cannot count the applicants, so that their number
-- is drawn too.  A person counts once: the application that got furthest.
CREATE FUNCTION spegel_release.recruitment_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT DISTINCT ON (a.person) a.person,
           coalesce(c.unit::text, (SELECT t.unit::text FROM spegel_register.unit AS t
                                   WHERE t.organisation = $1 AND t.level = 'city' ORDER BY t.unit LIMIT 1)),
           ARRAY[o.occupation_group, c.step],
           CASE WHEN a.hired_on <= $3 THEN '{screened,interviewed,offered,hired}'::text[]
                WHEN a.offered_on <= $3 THEN '{screened,interviewed,offered}'
                WHEN a.interviewed_on <= $3 THEN '{screened,interviewed}'
                WHEN a.screened_on <= $3 THEN '{screened}' ELSE '{}' END
    FROM spegel_register.application AS a
    JOIN spegel_register.campaign AS c ON c.campaign = a.campaign AND c.organisation = $1
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = c.occupation
    WHERE a.applied_on BETWEEN $2 AND $3
    ORDER BY a.person, a.hired_on NULLS LAST, a.offered_on NULLS LAST, a.interviewed_on NULLS LAST,
             a.screened_on NULLS LAST, a.applied_on, a.campaign;
END;
COMMENT ON FUNCTION spegel_release.recruitment_source(text, date, date) IS
'Source of topic recruitment: whoever applied on any of the days, by the application that got furthest, and the stages that it reached by the last day. A stage reached implies those before it.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels, further, population_known)
VALUES ('recruitment', 'rekrytering', 'recruitment', 'spegel_release.recruitment_source', 12, '{occupation_group,step}', '{city,department}', 1, false);
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position) VALUES
('recruitment', 'screened', 'persons', 'gick vidare i urvalet', 'passed the first selection', 1),
('recruitment', 'interviewed', 'screened', 'intervjuades', 'interviewed', 2),
('recruitment', 'offered', 'interviewed', 'fick erbjudande', 'offered the post', 3),
('recruitment', 'hired', 'offered', 'anställdes', 'hired', 4);

-- Programmes: how far the staff has come in any of them.
CREATE FUNCTION spegel_release.programmes_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH stages AS (
        SELECT p.person,
               bool_or(p.applied_on BETWEEN $2 AND $3 OR p.admitted_on BETWEEN $2 AND $3 OR p.started_on BETWEEN $2 AND $3) AS applied,
               bool_or(p.admitted_on BETWEEN $2 AND $3 OR p.started_on BETWEEN $2 AND $3) AS admitted,
               bool_or(p.started_on BETWEEN $2 AND $3) AS started,
               bool_or(p.started_on BETWEEN $2 AND $3 AND p.completed_on <= $3) AS completed
        FROM spegel_register.participation AS p GROUP BY p.person
    )
    SELECT s.person, s.unit, s.conditions[1:2],
           array_remove(ARRAY[CASE WHEN g.applied THEN 'applied' END, CASE WHEN g.admitted THEN 'admitted' END,
                              CASE WHEN g.started THEN 'started' END, CASE WHEN g.completed THEN 'completed' END], NULL)
    FROM spegel_release.last_employment($1, $2, $3) AS s
    LEFT JOIN stages AS g ON g.person = s.person;
END;
COMMENT ON FUNCTION spegel_release.programmes_source(text, date, date) IS
'Source of topic programmes: whoever was employed on any of the days; who applied to a programme, was admitted, started and completed it. A stage implies those before it.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels, further)
VALUES ('programmes', 'program', 'programmes', 'spegel_release.programmes_source', 36, '{occupation_group,step}', '{city,department}', 1);
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position) VALUES
('programmes', 'applied', 'persons', 'sökte', 'applied', 1),
('programmes', 'admitted', 'applied', 'antogs', 'admitted', 2),
('programmes', 'started', 'admitted', 'påbörjade', 'started', 3),
('programmes', 'completed', 'started', 'fullföljde', 'completed', 4);

SELECT spegel_release.make_rate_view('transitions',
    'Who went from subsidised to regular employment (övergång till reguljär anställning) within 90 days.');
SELECT spegel_release.make_rate_view('exits',
    'Who left, exit interviews, and what was said in them (avgångar och avgångssamtal).');
SELECT spegel_release.make_rate_view('recruitment',
    'How far applicants came (rekrytering), stage by stage.');
SELECT spegel_release.make_rate_view('programmes',
    'How far the staff came in programmes (program), stage by stage, in three years.');
