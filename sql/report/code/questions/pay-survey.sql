-- The Swedish pay survey (Discrimination Act 2008:567, chapter 3, sections 8 to
-- 14) pair by pair, what closing a gap costs, and tables for sustainability
-- reports.

CREATE OR REPLACE FUNCTION spegel_register.pay_survey_pairs(
    organisation text DEFAULT NULL, day date DEFAULT NULL, equivalence numeric DEFAULT 5)
    RETURNS TABLE (
        comparison text, work_group text, other_work_group text, persons bigint, women bigint, other_persons bigint, other_women bigint,
        demands numeric, other_demands numeric, mean_pay numeric, other_mean_pay numeric, gap_percent numeric, paid_less boolean,
        measures bigint, measures_cost numeric, next_due_on date, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
BEGIN
    IF $3 < 0 OR $3 > 100 OR $3 IS NULL THEN
        RAISE EXCEPTION 'equivalence must be from 0 to 100 percent: %', coalesce($3::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'equivalence';
    END IF;
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH assessed AS MATERIALIZED (
        SELECT a.* FROM spegel_register.work_demands(asked.organisation, asked.day) AS a
    ), member AS MATERIALIZED (
        SELECT s.work_group, c.category AS sex, round(s.monthly_pay::numeric, 2) AS pay, coalesce(a.demands, g.demands) AS demands
        FROM spegel_register.staff_pay(asked.organisation, asked.day) AS s
        JOIN spegel_register.person_category('sex', asked.day) AS c ON c.person_no = s.person_no
        LEFT JOIN assessed AS a ON a.occupation = s.occupation
        LEFT JOIN assessed AS g ON g.work_group = s.work_group
        WHERE s.monthly_pay IS NOT NULL AND s.work_group <> 'not grouped' AND c.category IN ('women', 'men')
    ), work AS MATERIALIZED (
        SELECT m.work_group, count(*) AS persons, count(*) FILTER (WHERE m.sex = 'women') AS women, sum(m.pay) AS total,
               sum(m.pay) FILTER (WHERE m.sex = 'women') AS women_total, sum(m.pay) FILTER (WHERE m.sex = 'men') AS men_total,
               avg(m.demands) AS demands, 5 * count(*) FILTER (WHERE m.sex = 'women') >= 3 * count(*) AS women_dominated
        FROM member AS m GROUP BY m.work_group
    ), measure AS (
        SELECT m.work_group, count(*) AS measures, sum(m.cost) AS cost,
               min(m.due_on) FILTER (WHERE m.completed_on IS NULL OR m.completed_on > asked.day) AS next_due_on
        FROM spegel_register.pay_survey AS s JOIN spegel_register.pay_survey_measure AS m ON m.survey = s.survey
        WHERE s.organisation = asked.organisation AND s.surveyed_on <= asked.day
        GROUP BY m.work_group
    ), pair AS (
        SELECT 1 AS n, 'equal work' AS comparison, w.work_group, w.work_group AS other_work_group, w.women AS persons, w.women,
               w.persons - w.women AS other_persons, 0::bigint AS other_women, w.demands, w.demands AS other_demands,
               coalesce(w.women_total, 0) AS total, coalesce(w.men_total, 0) AS other_total,
               CASE WHEN w.women IN (0, w.persons) THEN spegel_register.gap_reason(w.women, w.persons - w.women, NULL) END AS reason
        FROM work AS w
        UNION ALL
        SELECT CASE WHEN k.equivalent THEN 2 ELSE 3 END,
               CASE WHEN k.equivalent THEN 'equivalent work' ELSE 'lower demands, higher pay' END, w.work_group, o.work_group,
               w.persons, w.women, o.persons, o.women, w.demands, o.demands, w.total, o.total, NULL
        FROM work AS w
        JOIN work AS o ON w.women_dominated AND NOT o.women_dominated
        CROSS JOIN LATERAL (SELECT 100 * abs(w.demands - o.demands) <= $3 * w.demands) AS k (equivalent)
        WHERE k.equivalent OR (o.demands < w.demands AND o.total * w.persons > w.total * o.persons)
        UNION ALL
        SELECT 4, 'not assessed', w.work_group, NULL, w.persons, w.women, NULL, NULL, NULL, NULL, w.total, NULL,
               'what the work demands was not assessed, or not in full: it is compared with none'
        FROM work AS w WHERE w.demands IS NULL
    )
    SELECT p.comparison, p.work_group, p.other_work_group, p.persons, p.women, p.other_persons, p.other_women, round(p.demands, 1),
           round(p.other_demands, 1), round(p.total / nullif(p.persons, 0), 2), round(p.other_total / nullif(p.other_persons, 0), 2),
           round(100 * (p.other_total * p.persons - p.total * p.other_persons) / nullif(p.other_total * p.persons, 0), 2),
           CASE WHEN p.persons > 0 AND p.other_persons > 0 THEN p.total * p.other_persons < p.other_total * p.persons END,
           coalesce(m.measures, 0), m.cost, m.next_due_on, CASE WHEN p.reason IS NULL THEN 'ok' ELSE 'not_computable' END, p.reason
    FROM pair AS p LEFT JOIN measure AS m ON m.work_group = p.work_group
    ORDER BY p.n, p.work_group, p.other_work_group;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody with known pay, sex and group of work';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_survey_pairs(text, date, numeric) IS
'The comparisons of a pay survey (lönekartläggning) on a day, Discrimination Act, chapter 3, section 9, a row each: equal work, women '
'beside men of the same group of work; equivalent work, a group with at least 60 percent women, in whole persons, beside each group with '
'fewer whose demands differ by at most equivalence percent of its own, whatever the pay; and lower demands, higher pay, a group with at '
'least 60 percent women beside each with fewer that is paid more although its demands are lower. Pay is base pay in kronor per month at '
'full time; demands as the employer assessed them (work_demands), weighted by persons; gap_percent is (other - group) / other, paid_less '
'whether the group has less, decided in öre. measures are those of the surveys by the day for the group, with their cost in kronor a year '
'and the next day on which one is due. A group without women or men, and one that was not assessed, keeps a row that says so. Answers F10.';

CREATE OR REPLACE FUNCTION spegel_register.pay_survey_measures(organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        survey text, surveyed_on date, measure text, title text, work_group text, cost numeric, due_on date, completed_on date,
        overdue boolean, followed_up_on date, outcome text, provisions_reviewed_on date, parties text, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.survey::text, s.surveyed_on, m.measure::text, m.title, m.work_group, m.cost, m.due_on,
           CASE WHEN m.completed_on <= asked.day THEN m.completed_on END,
           m.due_on < asked.day AND (m.completed_on <= asked.day) IS NOT TRUE,
           CASE WHEN m.followed_up_on <= asked.day THEN m.followed_up_on END,
           CASE WHEN m.followed_up_on <= asked.day THEN m.outcome END, s.provisions_reviewed_on, c.parties, 'ok',
           CASE WHEN m.measure IS NULL THEN 'the survey led to no measures' END
    FROM spegel_register.pay_survey AS s
    LEFT JOIN spegel_register.pay_survey_measure AS m ON m.survey = s.survey
    CROSS JOIN LATERAL (
        SELECT string_agg(format('%s %s', k.party, k.met_on), ', ' ORDER BY k.met_on, k.party) AS parties
        FROM spegel_register.pay_survey_cooperation AS k WHERE k.survey = s.survey AND k.met_on <= asked.day) AS c
    WHERE s.organisation = asked.organisation AND s.surveyed_on <= asked.day
    ORDER BY s.surveyed_on, m.measure;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'no pay survey by the day';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_survey_measures(text, date) IS
'The measures (åtgärder) that the pay surveys of an organisation led to, as they were known on a day: estimated cost in kronor a year, '
'when due, completed, followed up and with what outcome; and of each survey when provisions and practice on pay were reviewed, and with '
'whom there was cooperation, and when (parties). A survey without measures keeps a row. Answers F10.';

CREATE OR REPLACE FUNCTION spegel_register.cost_of_closing(
    organisation text DEFAULT NULL, day date DEFAULT NULL, on_costs numeric DEFAULT 0)
    RETURNS TABLE (
        work_group text, women bigint, men bigint, adjusted_gap_percent numeric, left_percent integer, persons bigint,
        kronor_a_month numeric, with_on_costs numeric, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 60
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
BEGIN
    IF $3 < 0 OR $3 > 500 OR $3 IS NULL THEN
        RAISE EXCEPTION 'on_costs must be from 0 to 500 percent: %', coalesce($3::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'on_costs', HINT = 'Write 31.42 percent as 31.42.';
    END IF;
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH member AS MATERIALIZED (
        SELECT p.work_group, c.category AS sex, p.monthly_pay AS pay, s.scope::float8 / 100 AS scope,
               extract(year FROM asked.day)::integer - s.birth_year AS age
        FROM spegel_register.staff(asked.organisation, asked.day) AS s
        JOIN spegel_register.staff_pay(asked.organisation, asked.day) AS p ON p.person_no = s.person_no
        JOIN spegel_register.person_category('sex', asked.day) AS c ON c.person_no = s.person_no
        WHERE p.monthly_pay > 0 AND c.category IN ('women', 'men') AND p.work_group <> 'not grouped' AND s.birth_year IS NOT NULL
    ), model AS MATERIALIZED (
        -- what men are paid by work and age
        SELECT r.term, r.level, r.estimate
        FROM (SELECT regression_agg(ln(m.pay), ARRAY[m.work_group, m.age::text], ARRAY['work_group', 'age']) AS men
              FROM member AS m WHERE m.sex = 'men') AS x
        CROSS JOIN LATERAL linear_regression(x.men, ARRAY['work_group', 'num(age)', 'num(age)^2']) AS r
    ), fitted AS MATERIALIZED (
        SELECT w.work_group, w.men, w.level
        FROM (SELECT g.work_group, count(*) FILTER (WHERE g.sex = 'men') AS men,
                     (SELECT k.estimate FROM model AS k WHERE k.term = '(intercept)')
                         + coalesce((SELECT k.estimate FROM model AS k WHERE k.term = 'work_group' AND k.level = g.work_group), 0) AS level
              FROM member AS g GROUP BY g.work_group) AS w
    ), woman AS MATERIALIZED (
        SELECT m.work_group, m.pay, m.scope, f.men,
               CASE WHEN f.men > 0 THEN exp(f.level
                   + coalesce((SELECT k.estimate FROM model AS k WHERE k.term = 'num(age)'), 0) * m.age
                   + coalesce((SELECT k.estimate FROM model AS k WHERE k.term = 'num(age)^2'), 0) * m.age * m.age) END AS as_men
        FROM member AS m JOIN fitted AS f ON f.work_group = m.work_group
        WHERE m.sex = 'women'
    ), closed AS (
        SELECT f.work_group, f.men, t.left_percent, count(w.pay) AS women, exp(avg(ln(w.pay) - ln(w.as_men))) AS ratio,
               count(*) FILTER (WHERE w.as_men * (100 - t.left_percent) / 100 > w.pay) AS persons,
               sum(greatest(w.as_men * (100 - t.left_percent) / 100 - w.pay, 0) * w.scope) AS kronor
        FROM fitted AS f
        CROSS JOIN (VALUES (5), (0)) AS t (left_percent)
        LEFT JOIN woman AS w ON w.work_group = f.work_group
        GROUP BY f.work_group, f.men, t.left_percent
    )
    SELECT c.work_group, c.women, c.men, round((100 * (1 - c.ratio))::numeric, 2), c.left_percent,
           CASE WHEN s.reason IS NULL THEN c.persons END, CASE WHEN s.reason IS NULL THEN round(coalesce(c.kronor, 0)::numeric) END,
           CASE WHEN s.reason IS NULL THEN round(coalesce(c.kronor, 0)::numeric * (1 + $3 / 100)) END,
           CASE WHEN s.reason IS NULL THEN 'ok' ELSE 'not_computable' END, s.reason
    FROM closed AS c
    CROSS JOIN LATERAL (SELECT CASE WHEN c.men = 0 OR c.women = 0
                                    THEN spegel_register.gap_reason(c.women, c.men, NULL) END AS reason) AS s
    ORDER BY c.work_group, c.left_percent DESC;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody with known pay, sex, age and group of work';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.cost_of_closing(text, date, numeric) IS
'What it costs to close the gap that work and age do not explain (kostnad för att utjämna), per group of work on a day: what men of the '
'same group and age are paid, by least squares of the logarithm of base pay on group, age and its square among men; adjusted_gap_percent, '
'how far the women are below that, in geometric mean; and for leaving 5 percent, and 0, of it (left_percent): how many women are below, '
'and what raising them costs in kronor a month at their scope; nobody''s pay is lowered. with_on_costs adds on_costs percent, such as '
'employer''s contributions. A gap that a model does not explain need not be unjustified, and one that it explains need not be just. '
'Counts only. A group without women or men keeps its rows and says so. Answers F11.';

CREATE OR REPLACE FUNCTION spegel_register.sustainability_tables(organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        standard text, indicator text, part text, women bigint, men bigint, other bigint, women_percent numeric, value numeric,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 40
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH member AS MATERIALIZED (
        SELECT coalesce(c.category, 'unknown') AS sex, coalesce(s.step, 'unknown') AS step, s.rank, s.manager_class,
               CASE WHEN s.birth_year IS NULL THEN 'unknown'
                    ELSE (ARRAY['under 30', '30 to 50', 'over 50'])[1 + (a.age >= 30)::integer + (a.age > 50)::integer] END AS age_band,
               p.basic, p.variable + p.benefit AS variable, p.hours
        FROM spegel_register.staff(asked.organisation, asked.day) AS s
        CROSS JOIN LATERAL (SELECT extract(year FROM asked.day)::integer - s.birth_year AS age) AS a
        LEFT JOIN spegel_register.person_category('sex', asked.day) AS c ON c.person_no = s.person_no
        LEFT JOIN spegel_register.pay_in_period(asked.organisation, asked.day, 12) AS p ON p.person_no = s.person_no
    ), part AS (
        SELECT 1 AS n, 'ESRS S1-9' AS standard, 'employees in top management' AS indicator, 'manager classes A and B' AS part,
               0 AS place, m.*
        FROM member AS m WHERE m.manager_class IN ('A', 'B') UNION ALL
        SELECT 2, 'ESRS S1-9', 'employees by age', m.age_band, (array_position(ARRAY['under 30', '30 to 50', 'over 50'], m.age_band)), m.*
        FROM member AS m UNION ALL
        SELECT 3, 'GRI 405-1', 'employees by step', m.step, m.rank, m.* FROM member AS m UNION ALL
        SELECT 4, 'GRI 405-1', 'employees by step and age', m.step || ', ' || m.age_band, m.rank, m.* FROM member AS m
    ), counts AS (
        SELECT p.n, p.standard, p.indicator, p.part, min(p.place) AS place, count(*) FILTER (WHERE p.sex = 'women') AS women,
               count(*) FILTER (WHERE p.sex = 'men') AS men, count(*) FILTER (WHERE p.sex NOT IN ('women', 'men')) AS other,
               NULL::numeric AS value
        FROM part AS p GROUP BY p.n, p.standard, p.indicator, p.part
    ), level AS (
        SELECT m.*, round(m.basic / nullif(m.hours, 0), 2) AS basic_hour, round((m.basic + m.variable) / nullif(m.hours, 0), 2) AS hour
        FROM member AS m
    ), paid AS (
        SELECT 5 AS n, 'ESRS S1-16' AS standard, 'gender pay gap, percent' AS indicator, 'all' AS part, 0 AS place,
               count(l.hour) FILTER (WHERE l.sex = 'women') AS women, count(l.hour) FILTER (WHERE l.sex = 'men') AS men,
               count(l.hour) FILTER (WHERE l.sex NOT IN ('women', 'men')) AS other,
               100 * (1 - avg(l.hour) FILTER (WHERE l.sex = 'women') / nullif(avg(l.hour) FILTER (WHERE l.sex = 'men'), 0)) AS value
        FROM level AS l
        UNION ALL
        SELECT 6, 'ESRS S1-16', 'highest pay over the median of all others', 'all', 0, count(l.basic) FILTER (WHERE l.sex = 'women'),
               count(l.basic) FILTER (WHERE l.sex = 'men'), count(l.basic) FILTER (WHERE l.sex NOT IN ('women', 'men')),
               max(l.basic + l.variable) / nullif((
                   SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (x.basic + x.variable)::float8)
                   FROM (SELECT o.basic, o.variable FROM level AS o WHERE o.basic IS NOT NULL
                         ORDER BY o.basic + o.variable DESC OFFSET 1) AS x)::numeric, 0)
        FROM level AS l
        UNION ALL
        SELECT k.n, 'GRI 405-2', k.indicator, l.step, l.rank, count(k.pay) FILTER (WHERE l.sex = 'women'),
               count(k.pay) FILTER (WHERE l.sex = 'men'), count(k.pay) FILTER (WHERE l.sex NOT IN ('women', 'men')),
               avg(k.pay) FILTER (WHERE l.sex = 'women') / nullif(avg(k.pay) FILTER (WHERE l.sex = 'men'), 0)
        FROM level AS l
        CROSS JOIN LATERAL (VALUES (7, 'ratio of basic pay, women to men', l.basic_hour),
                                   (8, 'ratio of remuneration, women to men', l.hour)) AS k (n, indicator, pay)
        GROUP BY k.n, k.indicator, l.step, l.rank
    )
    SELECT r.standard, r.indicator, r.part, r.women, r.men, r.other, round(100.0 * r.women / nullif(r.women + r.men, 0), 1),
           round(r.value, CASE WHEN r.n = 5 THEN 2 ELSE 3 END), CASE WHEN r.n > 4 AND r.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN r.n > 4 THEN spegel_register.gap_reason(r.women, r.men, r.value::float8) END
    FROM (SELECT c.* FROM counts AS c UNION ALL SELECT p.* FROM paid AS p) AS r
    ORDER BY r.n, r.place, r.part;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody was employed';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.sustainability_tables(text, date) IS
'The tables on diversity and pay of sustainability reports (hållbarhetsrapport) of the staff on a day: ESRS S1-9, top management (manager '
'classes A and B) by sex, and ages under 30, 30 to 50, over 50; ESRS S1-16, gap of mean gross pay per hour, (men - women) / men, and the '
'highest pay of the last 12 months over the median of all others'', as paid; GRI 405-1, employees by step, sex and age; GRI 405-2, ratio '
'of women''s to men''s mean basic pay and remuneration per hour by step. women_percent is of those whose sex is known. Answers F07.';
