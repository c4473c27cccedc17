-- Topics about the staff of a year: exits and their reasons, and programmes.
--
-- Both start from the source of topic turnover: the same persons in the same
-- units, so that their frames are the same, and one number has one draw.
CREATE OR REPLACE FUNCTION spegel_release.exit_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH cited AS (
        SELECT i.person, array_agg(DISTINCT r.measure) AS measures
        FROM spegel_register.exit_interview AS i
        JOIN spegel_register.departure AS d
            ON d.person = i.person AND d.employment_number = i.employment_number AND d.departed_on BETWEEN $2 AND $3
            AND d.destination IS DISTINCT FROM 'same_employer' AND abs(i.interviewed_on - d.departed_on) <= 366
        CROSS JOIN LATERAL (
            SELECT 'interviewed'
            UNION ALL
            SELECT 'reason_' || CASE
                WHEN i.reason::text = ANY ('{pay,workload,promotion_prospects,treatment,manager,commuting,family,none}')
                                     THEN i.reason::text ELSE 'other' END
            UNION ALL
            SELECT 'discrimination' WHERE i.discrimination_related) AS r (measure)
        WHERE i.interviewed_on <= $3
        GROUP BY i.person
    )
    SELECT t.person, t.unit, '{}'::text[],
           CASE WHEN 'left' = ANY (t.reached) THEN t.reached || coalesce(c.measures, '{}') ELSE t.reached END
    FROM spegel_release.turnover_source($1, $2, $3) AS t LEFT JOIN cited AS c ON c.person = t.person;
END;
COMMENT ON FUNCTION spegel_release.exit_source(text, date, date) IS
'Source of topic exits: the persons of topic turnover; of those who left also whether they were interviewed, and the reasons that '
'they cited. Reasons that are not in the list are other.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, levels, crossings, beside)
VALUES ('exits', 'avgångar', 'exits', 'spegel_release.exit_source', 12, '{city,department}', 1, 'representation')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        levels = excluded.levels, crossings = excluded.crossings, beside = excluded.beside;
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position)
VALUES ('exits', 'left', 'persons', 'slutade', 'left', 1),
       ('exits', 'left_voluntarily', 'left', 'slutade frivilligt', 'left voluntarily', 2),
       ('exits', 'interviewed', 'left', 'hade avgångssamtal', 'had an exit interview', 3),
       ('exits', 'reason_pay', 'interviewed', 'skäl: lön', 'reason: pay', 4),
       ('exits', 'reason_workload', 'interviewed', 'skäl: arbetsbelastning', 'reason: workload', 5),
       ('exits', 'reason_promotion_prospects', 'interviewed', 'skäl: karriärmöjligheter', 'reason: prospects of promotion', 6),
       ('exits', 'reason_treatment', 'interviewed', 'skäl: bemötande', 'reason: treatment', 7),
       ('exits', 'reason_manager', 'interviewed', 'skäl: chefen', 'reason: manager', 8),
       ('exits', 'reason_commuting', 'interviewed', 'skäl: restid', 'reason: commuting', 9),
       ('exits', 'reason_family', 'interviewed', 'skäl: familj', 'reason: family', 10),
       ('exits', 'reason_other', 'interviewed', 'skäl: annat', 'reason: other', 11),
       ('exits', 'reason_none', 'interviewed', 'inget skäl', 'no reason', 12),
       ('exits', 'discrimination', 'interviewed', 'skäl som rör diskriminering', 'a reason that has to do with discrimination', 13)
ON CONFLICT (topic, measure) DO UPDATE
    SET denominator = excluded.denominator, title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_rate_view('exits',
    'Who left within a year (avgångar): by own wish, interviewed, and for what reasons. Several reasons may be cited.');

CREATE OR REPLACE FUNCTION spegel_release.programme_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH took_part AS (
        SELECT m.person, array_agg(DISTINCT m.measure) AS measures
        FROM (
            SELECT t.person, 'trained' AS measure
            FROM spegel_register.training AS t WHERE t.started_on BETWEEN $2 AND $3
            UNION ALL
            SELECT p.person, x.measure
            FROM spegel_register.participation AS p
            JOIN spegel_register.programme AS g ON g.programme = p.programme AND (g.organisation = $1 OR g.organisation IS NULL)
            CROSS JOIN LATERAL (
                SELECT CASE p.role WHEN 'mentor' THEN 'mentor' WHEN 'adept' THEN 'mentored' END
                WHERE g.kind IN ('mentorship', 'reverse_mentorship') AND p.started_on BETWEEN $2 AND $3
                UNION ALL
                SELECT 'leadership_' || s.stage
                FROM (VALUES ('applied', least(p.applied_on, p.admitted_on, p.started_on)),
                             ('admitted', least(p.admitted_on, p.started_on)), ('completed', p.completed_on)) AS s (stage, on_day)
                WHERE g.kind = 'leadership' AND p.role = 'participant' AND s.on_day <= $3
                    AND least(p.applied_on, p.admitted_on, p.started_on) >= $2) AS x (measure)
            WHERE x.measure IS NOT NULL
        ) AS m
        GROUP BY m.person
    )
    SELECT t.person, t.unit, t.conditions[1:2], coalesce(p.measures, '{}')
    FROM spegel_release.turnover_source($1, $2, $3) AS t LEFT JOIN took_part AS p ON p.person = t.person;
END;
COMMENT ON FUNCTION spegel_release.programme_source(text, date, date) IS
'Source of topic programmes: the persons of topic turnover; trained, who began a course from from_day to day; mentored and mentor, '
'who began in mentorship then, reverse mentorship too; leadership_applied, who applied to a leadership programme then, and how far '
'they had come by the day.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels, beside)
VALUES ('programmes', 'program', 'programmes', 'spegel_release.programme_source', 12,
        '{occupation_group,step}', '{city,department}', 'representation')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, levels = excluded.levels, beside = excluded.beside;
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position)
VALUES ('programmes', 'trained', 'persons', 'deltog i utbildning', 'took part in training', 1),
       ('programmes', 'mentored', 'persons', 'hade mentor', 'had a mentor', 2),
       ('programmes', 'mentor', 'persons', 'var mentor', 'was a mentor', 3),
       ('programmes', 'leadership_applied', 'persons', 'sökte ledarprogram', 'applied to a leadership programme', 4),
       ('programmes', 'leadership_admitted', 'leadership_applied', 'antogs till ledarprogram', 'admitted to a leadership programme', 5),
       ('programmes', 'leadership_completed', 'leadership_admitted', 'fullföljde ledarprogram', 'completed a leadership programme', 6)
ON CONFLICT (topic, measure) DO UPDATE
    SET denominator = excluded.denominator, title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_rate_view('programmes',
    'Who took part in training, mentorship and leadership programmes within a year (program), and how far they came.');
