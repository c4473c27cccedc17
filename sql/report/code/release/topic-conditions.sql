-- Topics about the working conditions and the pay of the staff.

-- Permanent employment is a frame condition of topic representation, whose
-- numbers it is read from: a measure of its own would be a second draw.
CREATE OR REPLACE FUNCTION spegel_release.condition_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH leave AS (
        -- what follows without a day between is one leave, however it was recorded
        SELECT l.person, l.kind, range_agg(daterange(l.valid_from, least(l.valid_to, $3), '[]')) AS days
        FROM spegel_register.leave AS l
        WHERE l.kind IN ('parental', 'sick') AND l.valid_from <= $3
        GROUP BY l.person, l.kind
    ), away AS (
        SELECT l.person, bool_or(l.kind = 'parental') AS parental,
               bool_or(l.kind = 'sick' AND upper(r.days) - lower(r.days) >= 60) AS long_sick
        FROM leave AS l CROSS JOIN LATERAL unnest(l.days) AS r (days)
        WHERE r.days && daterange($2, $3, '[]')
        GROUP BY l.person
    )
    SELECT s.person, s.unit, ARRAY[s.occupation_group],
           array_remove(ARRAY[CASE WHEN s.scope = 100 THEN 'full_time' END,
                              CASE WHEN a.long_sick THEN 'long_sick_leave' END,
                              CASE WHEN a.parental THEN 'parental_leave' END], NULL)
    FROM spegel_register.staff($1, $3) AS s LEFT JOIN away AS a ON a.person = s.person;
END;
COMMENT ON FUNCTION spegel_release.condition_source(text, date, date) IS
'Source of topic working_conditions: the staff on the day; full_time, of 100 per cent; long_sick_leave, a sick leave of 60 days or '
'more, recorded as one or as several without a day between, that was not over before from_day; parental_leave, any such leave.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels, beside)
VALUES ('working_conditions', 'arbetsvillkor', 'working conditions', 'spegel_release.condition_source', 12,
        '{occupation_group}', '{city,department}', 'representation')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, levels = excluded.levels, beside = excluded.beside;
INSERT INTO spegel_release.topic_measure (topic, measure, title_sv, title_en, position)
VALUES ('working_conditions', 'full_time', 'heltid', 'full time', 1),
       ('working_conditions', 'long_sick_leave', 'lång sjukfrånvaro', 'long sick leave', 2),
       ('working_conditions', 'parental_leave', 'föräldraledighet', 'parental leave', 3)
ON CONFLICT (topic, measure) DO UPDATE SET title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_rate_view('working_conditions',
    'Working conditions of the staff (arbetsvillkor): full time, long sick leave, parental leave. For permanent employment see '
    'employment_form.');
SELECT spegel_release.make_view('employment_form', $query$
    SELECT h.release_id, h.organisation, h.day, h.unit, h.unit_title, h.level,
           h.condition_1 AS occupation_group, h.condition_1_sv AS occupation_group_sv, h.condition_1_en AS occupation_group_en,
           h.condition_2 AS step, h.condition_2_sv AS step_sv, h.condition_2_en AS step_en,
           h.condition_3 AS form, h.condition_3_sv AS form_sv, h.condition_3_en AS form_en,
           p.ground, p.category, p.category_sv, p.category_en,
           b.persons, n.persons AS form_persons,
           round(least(n.persons, b.persons)::numeric / nullif(b.persons, 0), 4)::numeric(5,4) AS share,
           CASE WHEN n.status <> 'ok' THEN n.status WHEN b.status <> 'ok' THEN b.status WHEN b.persons = 0 THEN 'not_computable'
               ELSE 'ok' END AS status,
           CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN b.status <> 'ok' THEN b.status_reason
               WHEN b.persons = 0 THEN 'nobody' END AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.headcount AS w
        ON w.release_id = h.release_id AND w.topic = h.topic AND w.unit = h.unit
        AND w.condition_1 = h.condition_1 AND w.condition_2 = h.condition_2 AND w.condition_3 = 'all' AND w.condition_4 = 'all'
    JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = 'persons'
    JOIN spegel_published.category_pair AS p ON p.category_pair = n.category_pair AND p.within_ground = 'all'
    JOIN spegel_published.number_counted AS b
        ON b.cell = w.cell AND b.measure = 'persons' AND b.category_pair = p.category_pair
    WHERE h.topic = 'representation' AND h.condition_3 <> 'all'
    $query$,
    'Forms of employment of each group (anställningsform): permanent, fixed-term (subsidised employment too), hourly; from the '
    'numbers of topic representation.', '{form}');

-- Quarters of pay.  The second quarter is what remains, as reference
-- categories are.
CREATE OR REPLACE FUNCTION spegel_release.pay_on(organisation text, day date)
    RETURNS TABLE (person text, unit text, occupation_group text, monthly_pay double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT s.person, s.unit, s.occupation_group, p.monthly_pay
    FROM spegel_register.staff($1, $2) AS s
    LEFT JOIN spegel_register.pay_on($2) AS p ON p.person_no = s.person_no AND p.employment_number = s.employment_number;
END;
COMMENT ON FUNCTION spegel_release.pay_on(text, date) IS
'Base pay of the staff on a day (grundlön), in kronor per month at full time, as in spegel_register.pay_on(). NULL when unknown.';

CREATE OR REPLACE FUNCTION spegel_release.pay_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
    SET jit = off SET enable_nestloop = off
BEGIN ATOMIC
    SELECT p.person, p.unit, ARRAY[p.occupation_group],
           CASE WHEN p.monthly_pay IS NULL THEN '{pay_unknown}'::text[]
                WHEN q.quarter = 2 THEN '{}'::text[] ELSE ARRAY['quarter_' || q.quarter] END
    FROM spegel_release.pay_on($1, $3) AS p
    CROSS JOIN (SELECT percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY a.monthly_pay) AS upto
                FROM spegel_release.pay_on($1, $3) AS a) AS c
    CROSS JOIN LATERAL (SELECT 1 + (p.monthly_pay > c.upto[1])::integer + (p.monthly_pay > c.upto[2])::integer
                                 + (p.monthly_pay > c.upto[3])::integer AS quarter) AS q;
END;
COMMENT ON FUNCTION spegel_release.pay_source(text, date, date) IS
'Source of topic pay: the staff on the day; the quarter of the pay of the whole organisation in which their pay lies, but for the '
'second, which is what remains; pay_unknown.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, dimensions, levels, beside)
VALUES ('pay', 'löner', 'pay', 'spegel_release.pay_source', '{occupation_group}', '{city,department}', 'representation')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, dimensions = excluded.dimensions,
        levels = excluded.levels, beside = excluded.beside;
INSERT INTO spegel_release.topic_measure (topic, measure, title_sv, title_en, position)
VALUES ('pay', 'quarter_1', 'lägsta kvartilen', 'lowest quarter', 1),
       ('pay', 'quarter_3', 'tredje kvartilen', 'third quarter', 3),
       ('pay', 'quarter_4', 'högsta kvartilen', 'highest quarter', 4),
       ('pay', 'pay_unknown', 'okänd lön', 'pay unknown', 5)
ON CONFLICT (topic, measure) DO UPDATE SET title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_view('pay_quarters', format($query$
    SELECT h.release_id, h.organisation, h.day, h.unit, h.unit_title, h.level, %1$s
           p.ground, p.category, p.category_sv, p.category_en,
           q.quarter, v.paid, w.persons, q.drawn,
           round(w.persons::numeric / nullif(v.paid, 0), 4)::numeric(5,4) AS share,
           CASE WHEN b.status <> 'ok' THEN b.status WHEN c.status IS NOT NULL THEN c.status WHEN v.paid = 0 THEN 'not_computable'
               ELSE 'ok' END AS status,
           CASE WHEN b.status <> 'ok' THEN b.status_reason WHEN c.status IS NOT NULL THEN c.status_reason
               WHEN v.paid = 0 THEN 'nobody' END AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.number_counted AS b ON b.cell = h.cell AND b.measure = 'persons'
    JOIN spegel_published.category_pair AS p ON p.category_pair = b.category_pair AND p.within_ground = 'all'
    CROSS JOIN LATERAL (
        SELECT max(x.drawn) FILTER (WHERE x.measure = 'quarter_1') AS first, max(x.drawn) FILTER (WHERE x.measure = 'quarter_3') AS third,
               max(x.drawn) FILTER (WHERE x.measure = 'quarter_4') AS fourth,
               max(x.drawn) FILTER (WHERE x.measure = 'pay_unknown') AS unknown,
               max(x.status) FILTER (WHERE x.status <> 'ok') AS status, max(x.status_reason) AS status_reason
        FROM spegel_published.number_counted AS x
        WHERE x.cell = b.cell AND x.measure IN ('quarter_1', 'quarter_3', 'quarter_4', 'pay_unknown')
            AND x.category_pair = b.category_pair) AS c
    CROSS JOIN LATERAL (VALUES (1, c.first), (2, b.drawn - c.unknown - c.first - c.third - c.fourth), (3, c.third), (4, c.fourth))
        AS q (quarter, drawn)
    CROSS JOIN LATERAL (SELECT CASE WHEN b.drawn < c.unknown THEN 0 ELSE b.drawn - c.unknown END AS paid) AS v
    CROSS JOIN LATERAL (SELECT CASE WHEN q.drawn < 0 THEN 0 WHEN q.drawn > v.paid THEN v.paid ELSE q.drawn END AS persons) AS w
    WHERE h.topic = 'pay'
    $query$, d.columns),
    'Who is in which quarter of the pay of the organisation (lönekvartiler): share of each group, among those whose pay is known.')
FROM spegel_release.dimension_columns('pay') AS d (columns);

-- Categories of workers, article 9(1)(g).  Who is in a group of work is visible;
-- whether pay is known, and who gets variable pay, is not.
CREATE OR REPLACE FUNCTION spegel_release.work_pay_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
    SET jit = off SET enable_nestloop = off
BEGIN ATOMIC
    SELECT n.person, spegel_register.top_unit($1), ARRAY[nullif(p.work_group, 'not grouped')],
           CASE WHEN p.basic IS NULL THEN '{pay_unknown}'::text[] WHEN p.variable > 0 THEN '{variable_pay}' ELSE '{}' END
    FROM spegel_register.pay_levels($1, $3) AS p
    JOIN spegel_register.person AS n ON n.person_no = p.person_no
    WHERE p.basis = 'hour';
END;
COMMENT ON FUNCTION spegel_release.work_pay_source(text, date, date) IS
'Source of topic work_pay: everybody employed in the 12 months to the day, by the group of equal or equivalent work with most hours; '
'pay_unknown, whose pay per hour is not known; variable_pay, who received any.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels)
VALUES ('work_pay', 'löner efter arbete', 'pay by work', 'spegel_release.work_pay_source', 12, '{work_group}', '{city}')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, levels = excluded.levels;
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position)
VALUES ('work_pay', 'variable_pay', 'persons', 'fick rörlig lön eller förmåner', 'received variable pay or benefits', 1),
       ('work_pay', 'pay_unknown', 'persons', 'okänd lön', 'pay unknown', 2)
ON CONFLICT (topic, measure) DO UPDATE
    SET denominator = excluded.denominator, title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_rate_view('work_pay',
    'Who receives variable pay, and whose pay is not known (löner efter arbete), by group of equal or equivalent work, within a year.');
