-- Reports on pay that laws ask for: Directive (EU) 2023/970, UK SI 2017/172,
-- ESRS S1 and GRI 405.  What a person was paid, and for how many hours, is
-- rounded to öre; everything after is exact.

CREATE OR REPLACE FUNCTION spegel_register.pay_posts(organisation text, day date, months integer)
    RETURNS TABLE (
        person_no integer, employment_number text, work_group text, scope numeric, hours_per_month numeric,
        first_day date, last_day date, days_asked numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 30000
BEGIN ATOMIC
    WITH asked AS (
        SELECT (pay_posts.day - make_interval(months => pay_posts.months))::date + 1 AS first, pay_posts.day AS last
    ), hours AS MATERIALIZED (
        SELECT h.* FROM spegel_register.hours_on(pay_posts.day) AS h WHERE h.organisation = pay_posts.organisation
    )
    SELECT e.person_no, e.employment_number, coalesce(o.work_group, 'not grouped'), e.scope, h.hours_per_month,
           greatest(e.valid_from, a.first), least(coalesce(e.valid_to, a.last), a.last), (a.last - a.first + 1)::numeric
    FROM asked AS a
    JOIN spegel_register.employment_row AS e ON e.valid_from <= a.last AND (e.valid_to IS NULL OR e.valid_to >= a.first)
    JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = pay_posts.organisation
    LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = e.occupation_no
    LEFT JOIN hours AS h ON coalesce(h.occupation, '') = coalesce(o.occupation::text, '');
END;
COMMENT ON FUNCTION spegel_register.pay_posts(text, date, integer) IS
'The posts (tjänster) of an organisation in so many months up to a day: each spell of an employment, as far as it falls into them.';

CREATE OR REPLACE FUNCTION spegel_register.pay_in_period(organisation text, day date, months integer DEFAULT 12)
    RETURNS TABLE (
        person_no integer, work_group text, employments bigint, basic numeric, variable numeric, bonus numeric, benefit numeric,
        hours numeric, leave_days numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
    SET jit = off SET enable_nestloop = off
BEGIN ATOMIC
    WITH post AS MATERIALIZED (
        SELECT p.* FROM spegel_register.pay_posts(pay_in_period.organisation, pay_in_period.day, pay_in_period.months) AS p
    ), rate AS MATERIALIZED (
        -- those of the time asked about, few of all there have been
        SELECT r.*
        FROM (
            SELECT p.person_no, p.employment_number, c.kind, c.bonus, p.pay_form, p.amount, p.valid_from AS first_day,
                   least(coalesce(p.valid_to, 'infinity'),
                         coalesce(lead(p.valid_from) OVER (PARTITION BY p.person_no, p.employment_number, p.component_no
                                                           ORDER BY p.valid_from) - 1, 'infinity')) AS last_day
            FROM spegel_register.pay_row AS p
            JOIN spegel_register.pay_component AS c ON c.component_no = p.component_no
            WHERE p.pay_form <> 'total' AND p.valid_from <= pay_in_period.day) AS r
        WHERE r.last_day > pay_in_period.day - make_interval(months => pay_in_period.months)
    ), total AS MATERIALIZED (
        SELECT p.person_no, p.employment_number, c.kind, c.bonus,
               sum(p.amount * (least(p.valid_to, a.last) - greatest(p.valid_from, a.first) + 1) / (p.valid_to - p.valid_from + 1)) AS amount
        FROM (SELECT (pay_in_period.day - make_interval(months => pay_in_period.months))::date + 1 AS first,
                     pay_in_period.day AS last) AS a
        JOIN spegel_register.pay_row AS p ON p.valid_from <= a.last AND p.valid_to >= a.first
        JOIN spegel_register.pay_component AS c ON c.component_no = p.component_no
        WHERE p.pay_form = 'total'
        GROUP BY p.person_no, p.employment_number, c.kind, c.bonus
    ), known AS MATERIALIZED (
        -- from when on the pay of a post is known
        SELECT s.person_no, s.employment_number, s.first_day AS post,
               greatest(s.first_day, CASE WHEN count(t.amount) = 0 THEN min(r.first_day) END) AS first_day
        FROM post AS s
        LEFT JOIN rate AS r ON r.person_no = s.person_no AND r.employment_number = s.employment_number AND r.kind = 'base'
            AND r.first_day <= s.last_day AND r.last_day >= s.first_day
        LEFT JOIN total AS t ON t.person_no = s.person_no AND t.employment_number = s.employment_number AND t.kind = 'base'
        GROUP BY s.person_no, s.employment_number, s.first_day
        HAVING count(r.first_day) + count(t.amount) > 0
    ), piece AS MATERIALIZED (
        -- days of a post: of each rate in force, and, as kind hours, those worked
        SELECT row_number() OVER () AS piece, x.*
        FROM (
            SELECT s.person_no, s.employment_number, r.kind, r.bonus,
                   r.amount * CASE r.pay_form WHEN 'hourly' THEN s.hours_per_month ELSE 1 END AS per_month, s.scope, s.days_asked,
                   greatest(s.first_day, r.first_day) AS first_day, least(s.last_day, r.last_day) AS last_day, s.work_group
            FROM post AS s
            JOIN rate AS r ON r.person_no = s.person_no AND r.employment_number = s.employment_number
                AND r.first_day <= s.last_day AND r.last_day >= s.first_day
            UNION ALL
            SELECT s.person_no, s.employment_number, 'hours', false, s.hours_per_month, s.scope, s.days_asked, k.first_day, s.last_day,
                   s.work_group
            FROM post AS s
            JOIN known AS k ON k.person_no = s.person_no AND k.employment_number = s.employment_number AND k.post = s.first_day) AS x
    ), leave AS MATERIALIZED (
        -- by days: where leaves overlap, nobody is away more than wholly
        SELECT d.person_no, d.first_day, coalesce(d.next_day - 1, 'infinity') AS last_day, least(d.scope, 100) AS scope
        FROM (SELECT c.person_no, c.day AS first_day, lead(c.day) OVER w AS next_day, sum(sum(c.scope)) OVER w AS scope
              FROM (SELECT l.person_no, u.day, u.scope
                    FROM spegel_register.leave_row AS l
                    CROSS JOIN LATERAL (VALUES (l.valid_from, l.scope), (l.valid_to + 1, -l.scope)) AS u (day, scope)
                    WHERE l.valid_from <= pay_in_period.day AND u.day IS NOT NULL
                        AND (l.valid_to IS NULL OR l.valid_to > pay_in_period.day - make_interval(months => pay_in_period.months))) AS c
              GROUP BY c.person_no, c.day
              WINDOW w AS (PARTITION BY c.person_no ORDER BY c.day)) AS d
        WHERE d.scope > 0
    ), away AS MATERIALIZED (
        SELECT x.*, x.last_day - x.first_day + 1 AS days, coalesce(l.leave_days, 0) AS leave_days
        FROM piece AS x
        LEFT JOIN (
            SELECT p.piece, sum((least(l.last_day, p.last_day) - greatest(l.first_day, p.first_day) + 1) * l.scope / 100) AS leave_days
            FROM piece AS p
            JOIN leave AS l ON l.person_no = p.person_no AND l.first_day <= p.last_day AND l.last_day >= p.first_day
            GROUP BY p.piece) AS l ON l.piece = x.piece
    ), part AS MATERIALIZED (
        SELECT a.person_no, a.employment_number, a.kind, a.bonus, a.work_group,
               pay_in_period.months * a.per_month * (a.days - a.leave_days) / a.days_asked * a.scope / 100 AS amount,
               a.leave_days
        FROM away AS a
        UNION ALL
        SELECT t.person_no, t.employment_number, t.kind, t.bonus, NULL, t.amount, NULL
        FROM total AS t
        WHERE (t.person_no, t.employment_number) IN (SELECT s.person_no, s.employment_number FROM post AS s)
    ), main AS (
        SELECT DISTINCT ON (g.person_no) g.person_no, g.work_group
        FROM (SELECT s.person_no, s.work_group, sum(p.amount) AS hours
              FROM (SELECT DISTINCT s.person_no, s.work_group FROM post AS s) AS s
              LEFT JOIN part AS p ON p.person_no = s.person_no AND p.work_group = s.work_group AND p.kind = 'hours'
              GROUP BY s.person_no, s.work_group) AS g
        ORDER BY g.person_no, g.hours DESC NULLS LAST, g.work_group
    )
    SELECT m.person_no, m.work_group, e.employments,
           CASE WHEN p.hours IS NOT NULL THEN coalesce(p.basic, 0) END, coalesce(p.variable, 0), coalesce(p.bonus, 0),
           coalesce(p.benefit, 0), p.hours, coalesce(p.leave_days, 0)
    FROM main AS m
    JOIN (SELECT s.person_no, count(DISTINCT s.employment_number) AS employments FROM post AS s GROUP BY s.person_no) AS e
        ON e.person_no = m.person_no
    LEFT JOIN (
        SELECT p.person_no, round(sum(p.amount) FILTER (WHERE p.kind = 'base'), 2) AS basic,
               round(sum(p.amount) FILTER (WHERE p.kind = 'variable'), 2) AS variable,
               round(sum(p.amount) FILTER (WHERE p.bonus), 2) AS bonus,
               round(sum(p.amount) FILTER (WHERE p.kind = 'benefit'), 2) AS benefit,
               round(sum(p.amount) FILTER (WHERE p.kind = 'hours'), 4) AS hours,
               sum(p.leave_days) FILTER (WHERE p.kind = 'hours') AS leave_days
        FROM part AS p GROUP BY p.person_no) AS p ON p.person_no = m.person_no;
END;
COMMENT ON FUNCTION spegel_register.pay_in_period(text, date, integer) IS
'What everybody employed in so many months up to a day was paid in them (lön under en tid), one row per person: basic, variable and '
'benefit pay in kronor, bonus being a part of variable, and the hours that it is for. A rate counts for the days of the employment on '
'which it is in force, a full period of rates being months times the rate per month; by the scope of the employment; and less the days on '
'leave, times their scope, at most the whole day where leaves overlap, for which what is paid comes as totals. Totals count by their days '
'in the period, corrections below 0 as they are. Hours are those of full time in a month (full_time_hours), by the same days, scope and '
'leave, from the first day on which base pay is known. Several employments are added; work_group is that with most hours. basic is NULL '
'when no base pay or no hours of full time are known. Pay of an employment that ended before the period is left out: see pay_missing().';

-- What a report is about is read once, and handed to each of its parts.
CREATE TYPE spegel_register.person_pay AS (
    person_no integer, work_group text, sex text, basic numeric, variable numeric, benefit numeric, hours numeric);
COMMENT ON TYPE spegel_register.person_pay IS 'What a person was paid in some months (lön under en tid), as in pay_in_period().';
COMMENT ON COLUMN spegel_register.person_pay.person_no IS 'Number of the person (nummer).';
COMMENT ON COLUMN spegel_register.person_pay.work_group IS 'Group of equal or equivalent work (lika eller likvärdigt arbete).';
COMMENT ON COLUMN spegel_register.person_pay.sex IS 'Sex (kön); NULL when unknown.';
COMMENT ON COLUMN spegel_register.person_pay.basic IS 'Basic pay in kronor (grundlön); NULL when unknown.';
COMMENT ON COLUMN spegel_register.person_pay.variable IS 'Variable pay in kronor (rörlig lön).';
COMMENT ON COLUMN spegel_register.person_pay.benefit IS 'Benefits in kronor (förmåner).';
COMMENT ON COLUMN spegel_register.person_pay.hours IS 'Hours that the pay is for (timmar).';

CREATE OR REPLACE FUNCTION spegel_register.collect_pay(organisation text, day date, months integer)
    RETURNS spegel_register.person_pay[]
    LANGUAGE sql STABLE PARALLEL SAFE COST 1000000
    SET jit = off SET enable_nestloop = off
BEGIN ATOMIC
    SELECT coalesce(array_agg(ROW(p.person_no, p.work_group, c.category, p.basic, p.variable, p.benefit, p.hours)
                              ::spegel_register.person_pay), '{}')
    FROM spegel_register.pay_in_period(collect_pay.organisation, collect_pay.day, collect_pay.months) AS p
    LEFT JOIN spegel_register.person_category('sex', collect_pay.day) AS c ON c.person_no = p.person_no;
END;
COMMENT ON FUNCTION spegel_register.collect_pay(text, date, integer) IS
'pay_in_period() with the sex of everybody, in an array (löner under en tid).';

CREATE OR REPLACE FUNCTION spegel_register.levels_of(paid spegel_register.person_pay[])
    RETURNS TABLE (person_no integer, work_group text, sex text, basis text, basic numeric, variable numeric)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 50000
BEGIN ATOMIC
    SELECT p.person_no, p.work_group, p.sex, b.basis, b.basic, b.variable
    FROM unnest(levels_of.paid) AS p
    CROSS JOIN LATERAL (VALUES
        ('period', p.basic, p.variable + p.benefit),
        ('hour', round(p.basic / nullif(p.hours, 0), 2), round((p.variable + p.benefit) / nullif(p.hours, 0), 2))
    ) AS b (basis, basic, variable);
END;
COMMENT ON FUNCTION spegel_register.levels_of(spegel_register.person_pay[]) IS
'The pay levels (lönenivåer) of those paid, as in pay_levels().';

CREATE OR REPLACE FUNCTION spegel_register.pay_levels(organisation text, day date, months integer DEFAULT 12)
    RETURNS TABLE (person_no integer, work_group text, sex text, basis text, basic numeric, variable numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50000
BEGIN ATOMIC
    -- The planner would call what stands for an array that is unnested.
    WITH collected AS MATERIALIZED (
        SELECT spegel_register.collect_pay(pay_levels.organisation, pay_levels.day, pay_levels.months) AS paid
    )
    SELECT l.* FROM collected AS c CROSS JOIN LATERAL spegel_register.levels_of(c.paid) AS l;
END;
COMMENT ON FUNCTION spegel_register.pay_levels(text, date, integer) IS
'The pay level (lönenivå) of everybody employed in so many months up to a day, Directive (EU) 2023/970, article 3: gross pay of the period '
'and the corresponding pay per hour (basis), basic and variable (complementary components and benefits), in kronor and whole öre. Of '
'whoever was on leave all the time pay per hour is NULL.';

CREATE OR REPLACE FUNCTION spegel_register.check_months(months integer)
    RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF $1 < 1 OR $1 > 120 OR $1 IS NULL THEN
        RAISE EXCEPTION 'months must be from 1 to 120: %', coalesce($1::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'months';
    END IF;
    RETURN $1;
END
$$;
COMMENT ON FUNCTION spegel_register.check_months(integer) IS 'The months asked about (månader), 1 to 120; others are an error.';

CREATE OR REPLACE FUNCTION spegel_register.gap_reason(women bigint, men bigint, gap double precision)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN gap_reason.gap IS NOT NULL THEN NULL
                WHEN coalesce(gap_reason.women, 0) + coalesce(gap_reason.men, 0) = 0 THEN 'nobody'
                WHEN coalesce(gap_reason.men, 0) = 0 THEN 'no men to compare with'
                WHEN coalesce(gap_reason.women, 0) = 0 THEN 'no women to compare with'
                ELSE 'the men have nothing of it' END;
END;
COMMENT ON FUNCTION spegel_register.gap_reason(bigint, bigint, double precision) IS
'Why there is no gap between women and men (varför gap saknas); NULL when there is one.';

CREATE OR REPLACE FUNCTION spegel_register.figures_of(paid spegel_register.person_pay[])
    RETURNS TABLE (
        figure text, work_group text, basis text, pay text, counted text, band integer, women bigint, men bigint,
        women_value numeric, men_value numeric, gap_percent numeric, unknown_pay bigint, unknown_sex bigint,
        status text, status_reason text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 200
BEGIN ATOMIC
    WITH cell AS MATERIALIZED (
        SELECT g.work_group, p.basis,
               array_agg(p.basic::float8) FILTER (WHERE p.sex = 'women') AS women_basic,
               array_agg(p.variable::float8) FILTER (WHERE p.sex = 'women') AS women_variable,
               array_agg(p.basic::float8) FILTER (WHERE p.sex = 'men') AS men_basic,
               array_agg(p.variable::float8) FILTER (WHERE p.sex = 'men') AS men_variable,
               count(*) FILTER (WHERE p.sex IN ('women', 'men') AND p.basic IS NULL) AS unknown_pay,
               count(*) FILTER (WHERE p.sex IS NULL OR p.sex NOT IN ('women', 'men')) AS unknown_sex
        FROM spegel_register.levels_of(figures_of.paid) AS p
        CROSS JOIN LATERAL (VALUES ('all'), (p.work_group)) AS g (work_group)
        GROUP BY g.work_group, p.basis
    )
    SELECT f.figure, c.work_group, c.basis, f.pay, f.counted, f.band, f.focus_persons, f.reference_persons,
           round(f.focus_value::numeric, CASE WHEN f.figure IN ('e', 'f') THEN 4 ELSE 2 END),
           round(f.reference_value::numeric, CASE WHEN f.figure IN ('e', 'f') THEN 4 ELSE 2 END),
           round((100 * f.gap)::numeric, 2), c.unknown_pay, c.unknown_sex,
           CASE WHEN s.reason IS NULL THEN 'ok' ELSE 'not_computable' END, s.reason
    FROM cell AS c
    CROSS JOIN LATERAL spegel.pay_transparency(c.women_basic, c.women_variable, c.men_basic, c.men_variable) AS f
    CROSS JOIN LATERAL (
        SELECT CASE WHEN f.figure NOT IN ('e', 'f')
                    THEN spegel_register.gap_reason(f.focus_persons, f.reference_persons, f.gap) END AS reason) AS s
    WHERE (f.figure = 'g') = (c.work_group <> 'all')
    ORDER BY f.figure, c.work_group, c.basis, f.pay, f.counted, f.band;
END;
COMMENT ON FUNCTION spegel_register.figures_of(spegel_register.person_pay[]) IS
'The figures of article 9(1) (uppgifter om lönegap) of those paid, as in pay_transparency_figures().';

CREATE OR REPLACE FUNCTION spegel_register.pay_transparency_figures(
    organisation text DEFAULT NULL, day date DEFAULT NULL, months integer DEFAULT 12)
    RETURNS TABLE (
        figure text, work_group text, basis text, pay text, counted text, band integer, women bigint, men bigint,
        women_value numeric, men_value numeric, gap_percent numeric, unknown_pay bigint, unknown_sex bigint,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
    span CONSTANT integer := spegel_register.check_months($3);
    paid spegel_register.person_pay[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    paid := spegel_register.collect_pay(asked.organisation, asked.day, span);
    RETURN QUERY
    SELECT f.* FROM spegel_register.figures_of(paid) AS f;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody was employed';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_transparency_figures(text, date, integer) IS
'The figures of Directive (EU) 2023/970, article 9(1) (rapport om lönegap), for the so many months up to a day, of everybody employed in '
'them: a and c, gap in mean and median pay; b and d, in variable pay (complementary components and benefits), over all workers and over '
'receivers, who have more than 0 (counted); e, shares of women and of men who receive it; f, women and men in each quartile band; g, gap '
'by category of workers (work_group), basic and variable pay apart. By gross pay of the period and by pay per hour (basis), as in '
'pay_levels(). Values in kronor, shares from 0 to 1; gap_percent is (men - women) / men. unknown_pay and unknown_sex count who is left '
'out. A category without women or men keeps its rows and says so. a to f can be made public, g goes to the workers and their '
'representatives. Answers F07.';

CREATE OR REPLACE FUNCTION spegel_register.pay_information(
    organisation text DEFAULT NULL, day date DEFAULT NULL, person text DEFAULT NULL, months integer DEFAULT 12,
    fewest integer DEFAULT 5)
    RETURNS TABLE (
        work_group text, basis text, own_pay numeric, women bigint, women_mean numeric, men bigint, men_mean numeric,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 2
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
    span CONSTANT integer := spegel_register.check_months($4);
    who CONSTANT integer := (SELECT p.person_no FROM spegel_register.person AS p WHERE p.person = $3);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    ELSIF $3 IS NULL THEN
        status := 'not_computable';
        status_reason := 'no person was named: person => one of spegel_register.person';
        RETURN NEXT;
        RETURN;
    ELSIF who IS NULL THEN
        RAISE EXCEPTION 'person "%" does not exist', $3
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'person', HINT = 'spegel_register.person lists them.';
    END IF;
    RETURN QUERY
    WITH level AS MATERIALIZED (
        SELECT p.person_no, p.work_group, p.sex, p.basis, p.basic + p.variable AS pay
        FROM spegel_register.pay_levels(asked.organisation, asked.day, span) AS p
    ), category AS (
        SELECT o.work_group, o.basis, o.pay AS own_pay,
               count(l.pay) FILTER (WHERE l.sex = 'women') AS women, avg(l.pay) FILTER (WHERE l.sex = 'women') AS women_mean,
               count(l.pay) FILTER (WHERE l.sex = 'men') AS men, avg(l.pay) FILTER (WHERE l.sex = 'men') AS men_mean,
               count(l.pay) FILTER (WHERE l.sex = 'women' AND l.person_no <> who) AS other_women,
               count(l.pay) FILTER (WHERE l.sex = 'men' AND l.person_no <> who) AS other_men
        FROM level AS o
        JOIN level AS l ON l.work_group = o.work_group AND l.basis = o.basis
        WHERE o.person_no = who
        GROUP BY o.work_group, o.basis, o.pay
    )
    SELECT c.work_group, c.basis, c.own_pay,
           CASE WHEN k.kept THEN c.women END, CASE WHEN k.kept THEN round(c.women_mean, 2) END,
           CASE WHEN k.kept THEN c.men END, CASE WHEN k.kept THEN round(c.men_mean, 2) END,
           CASE WHEN k.kept THEN 'ok' ELSE 'barred' END,
           CASE WHEN NOT k.kept
                THEN format('fewer than %s others of a sex: only for the representatives of the workers (article 12)', $5) END
    FROM category AS c
    CROSS JOIN LATERAL (SELECT (c.other_women = 0 OR c.other_women >= $5) AND (c.other_men = 0 OR c.other_men >= $5)
        AND c.work_group <> 'not grouped') AS k (kept)
    ORDER BY c.basis;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'the person was not employed then';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_information(text, date, text, integer, integer) IS
'The answer to a worker who asks about pay (information till en arbetstagare), Directive (EU) 2023/970, article 7: own pay level, and the '
'means of women and of men in the same category of work, as in pay_levels(). The means are withheld, status barred, when there are other '
'women, or other men, but fewer than fewest of them, so that nobody''s pay can be told from them (article 12), or the person''s work is '
'not grouped. Answers F07.';

CREATE OR REPLACE FUNCTION spegel_register.latest_pay_report(organisation text, day date)
    RETURNS spegel_register.pay_report
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT r.* FROM spegel_register.pay_report AS r
    WHERE r.organisation = latest_pay_report.organisation AND r.reported_to <= latest_pay_report.day ORDER BY r.reported_to DESC LIMIT 1;
END;
COMMENT ON FUNCTION spegel_register.latest_pay_report(text, date) IS
'The last report on pay by a day (senaste lönerapporten); NULL without any.';

CREATE OR REPLACE FUNCTION spegel_register.assessments_of(paid spegel_register.person_pay[], latest spegel_register.pay_report, day date)
    RETURNS TABLE (
        work_group text, women bigint, men bigint, women_pay numeric, men_pay numeric, gap_percent numeric, at_least_5 boolean,
        report text, reported_to date, submitted_on date, remedy_until date, justified boolean, reason text, remedied_on date,
        assessment text, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 30
BEGIN ATOMIC
    WITH category AS MATERIALIZED (
        SELECT p.work_group, count(p.basic) FILTER (WHERE p.sex = 'women') AS women, count(p.basic) FILTER (WHERE p.sex = 'men') AS men,
               sum(p.basic + p.variable) FILTER (WHERE p.sex = 'women') AS women_total,
               sum(p.basic + p.variable) FILTER (WHERE p.sex = 'men') AS men_total
        FROM spegel_register.levels_of(assessments_of.paid) AS p
        WHERE p.basis = 'hour'
        GROUP BY p.work_group
    ), decided AS (
        SELECT c.*, spegel.pay_gap_at_least((100 * c.women_total)::bigint, c.women, (100 * c.men_total)::bigint, c.men) AS at_least_5,
               round(c.women_total / nullif(c.women, 0), 2) AS women_pay, round(c.men_total / nullif(c.men, 0), 2) AS men_pay,
               round(100 * (c.men_total * c.women - c.women_total * c.men) / nullif(c.men_total * c.women, 0), 2) AS gap_percent,
               CASE WHEN (assessments_of.latest).submitted_on <= assessments_of.day
                    THEN (assessments_of.latest).submitted_on END AS submitted_on,
               ((assessments_of.latest).submitted_on + interval '6 months')::date AS until
        FROM category AS c
    )
    SELECT d.work_group, d.women, d.men, d.women_pay, d.men_pay, d.gap_percent, d.at_least_5,
           (assessments_of.latest).report::text, (assessments_of.latest).reported_to,
           d.submitted_on, CASE WHEN d.submitted_on IS NOT NULL THEN d.until END, coalesce(k.justified, false), k.reason,
           CASE WHEN k.remedied_on <= assessments_of.day THEN k.remedied_on END,
           CASE WHEN d.at_least_5 IS NULL THEN NULL
                WHEN NOT d.at_least_5 THEN 'not required'
                WHEN k.justified THEN 'not required: justified'
                WHEN d.submitted_on IS NULL THEN 'not submitted'
                WHEN k.remedied_on <= d.until AND k.remedied_on <= assessments_of.day THEN 'not required: remedied'
                WHEN assessments_of.day <= d.until THEN 'to be remedied'
                ELSE 'required' END,
           CASE WHEN d.at_least_5 IS NULL THEN 'not_computable' ELSE 'ok' END,
           spegel_register.gap_reason(d.women, d.men, d.gap_percent::float8)
    FROM decided AS d
    LEFT JOIN spegel_register.pay_report_category AS k ON k.report = (assessments_of.latest).report AND k.work_group = d.work_group
    ORDER BY d.work_group;
END;
COMMENT ON FUNCTION spegel_register.assessments_of(spegel_register.person_pay[], spegel_register.pay_report, date) IS
'Which categories of workers need a joint pay assessment (gemensam lönebedömning), of those paid up to the day of the latest report, as in '
'joint_pay_assessments().';

CREATE OR REPLACE FUNCTION spegel_register.joint_pay_assessments(
    organisation text DEFAULT NULL, day date DEFAULT NULL, months integer DEFAULT 12)
    RETURNS TABLE (
        work_group text, women bigint, men bigint, women_pay numeric, men_pay numeric, gap_percent numeric, at_least_5 boolean,
        report text, reported_to date, submitted_on date, remedy_until date, justified boolean, reason text, remedied_on date,
        assessment text, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 30
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
    span CONSTANT integer := spegel_register.check_months($3);
    latest spegel_register.pay_report;
    paid spegel_register.person_pay[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    latest := spegel_register.latest_pay_report(asked.organisation, asked.day);
    paid := spegel_register.collect_pay(asked.organisation, coalesce(latest.reported_to, asked.day), span);
    RETURN QUERY
    SELECT k.* FROM spegel_register.assessments_of(paid, latest, asked.day) AS k;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody was employed';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.joint_pay_assessments(text, date, integer) IS
'Which categories of workers need a joint pay assessment (gemensam lönebedömning), Directive (EU) 2023/970, article 10: mean pay per hour, '
'basic and variable, of women and men in the so many months up to the last day of the last report by the day (table pay_report; without '
'one, up to the day), as in pay_levels(). at_least_5: they differ by 5 percent or more in either direction, decided in whole öre. '
'assessment: required, when such a difference is neither justified by objective, gender-neutral criteria (justified, with its reason, in '
'table pay_report_category) nor remedied within six months of submission (remedy_until); to be remedied, while these last; not submitted; '
'not required, and why. A category without women or men keeps its row and says so. Answers F08.';

CREATE OR REPLACE FUNCTION spegel_register.uk_pay_gap(organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        figure text, band integer, women bigint, men bigint, women_value numeric, men_value numeric, gap_percent numeric,
        not_full_pay bigint, unknown_pay bigint, unknown_sex bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
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
    WITH employee AS MATERIALIZED (
        SELECT c.category AS sex, m.leave_days > 0 AS reduced, b.bonus,
               round((m.basic + m.variable) / nullif(m.hours, 0), 2)::float8 AS hourly
        FROM spegel_register.staff(asked.organisation, asked.day) AS s
        LEFT JOIN spegel_register.pay_in_period(asked.organisation, asked.day, 1) AS m ON m.person_no = s.person_no
        LEFT JOIN spegel_register.pay_in_period(asked.organisation, asked.day, 12) AS b ON b.person_no = s.person_no
        LEFT JOIN spegel_register.person_category('sex', asked.day) AS c ON c.person_no = s.person_no
    ), counted AS MATERIALIZED (
        SELECT array_agg(e.hourly) FILTER (WHERE e.sex = 'women' AND NOT e.reduced) AS w,
               array_agg(e.hourly) FILTER (WHERE e.sex = 'men' AND NOT e.reduced) AS m,
               array_agg(e.bonus::float8) FILTER (WHERE e.sex = 'women' AND e.bonus > 0) AS wb,
               array_agg(e.bonus::float8) FILTER (WHERE e.sex = 'men' AND e.bonus > 0) AS mb,
               count(*) FILTER (WHERE e.sex = 'women') AS women, count(*) FILTER (WHERE e.sex = 'men') AS men,
               count(*) FILTER (WHERE e.sex IN ('women', 'men') AND e.reduced) AS not_full_pay,
               count(*) FILTER (WHERE e.sex IN ('women', 'men') AND NOT coalesce(e.reduced, false) AND e.hourly IS NULL) AS unknown_pay,
               count(*) FILTER (WHERE e.sex IS NULL OR e.sex NOT IN ('women', 'men')) AS unknown_sex
        FROM employee AS e
    ), figures AS (
        SELECT v.n, v.figure, NULL::integer AS band, v.women, v.men, v.women_value, v.men_value, v.gap
        FROM counted AS c
        CROSS JOIN LATERAL pay_gap(c.w, c.m) AS h
        CROSS JOIN LATERAL pay_gap(c.wb, c.mb) AS b
        CROSS JOIN LATERAL (VALUES
            (1, 'mean hourly pay', h.focus_persons, h.reference_persons, h.focus_mean, h.reference_mean, h.mean_gap),
            (2, 'median hourly pay', h.focus_persons, h.reference_persons, h.focus_median, h.reference_median, h.median_gap),
            (3, 'mean bonus', b.focus_persons, b.reference_persons, b.focus_mean, b.reference_mean, b.mean_gap),
            (4, 'median bonus', b.focus_persons, b.reference_persons, b.focus_median, b.reference_median, b.median_gap),
            (5, 'share with bonus', b.focus_persons, b.reference_persons, b.focus_persons::float8 / nullif(c.women, 0),
             b.reference_persons::float8 / nullif(c.men, 0), NULL)) AS v (n, figure, women, men, women_value, men_value, gap)
        UNION ALL
        SELECT 6, 'quarter', q.band, q.focus_persons, q.reference_persons, q.focus_share, 1 - q.focus_share, NULL
        FROM counted AS c CROSS JOIN LATERAL pay_bands(c.w, c.m) AS q
    )
    SELECT f.figure, f.band, f.women, f.men, round(f.women_value::numeric, CASE WHEN f.n < 5 THEN 2 ELSE 4 END),
           round(f.men_value::numeric, CASE WHEN f.n < 5 THEN 2 ELSE 4 END), round((100 * f.gap)::numeric, 1),
           c.not_full_pay, c.unknown_pay, c.unknown_sex, CASE WHEN s.reason IS NULL THEN 'ok' ELSE 'not_computable' END, s.reason
    FROM figures AS f CROSS JOIN counted AS c
    CROSS JOIN LATERAL (SELECT CASE WHEN f.n < 5 THEN spegel_register.gap_reason(f.women, f.men, f.gap) END AS reason) AS s
    ORDER BY f.n, f.band;
END
$$;
COMMENT ON FUNCTION spegel_register.uk_pay_gap(text, date) IS
'The figures of the UK gender pay gap report (brittisk lönegapsrapport), SI 2017/172, with the day as snapshot, 5 April (public '
'authorities: 31 March, SI 2017/353): gap in mean and median pay per hour of full-pay relevant employees, and women and men in each '
'quarter of them, as pay_bands() has them; gap in mean and median bonus among those who had any in the 12 months to the day, and shares of '
'women and of men who had. Pay per hour is that of the month up to the day, basic and variable with the bonus that falls into it, without '
'benefits (pay_in_period). Who was on leave in that month is not a full-pay relevant employee: not_full_pay counts them, unknown_pay and '
'unknown_sex who else is left out. Components for overtime must be left out of the import or be of kind benefit; which are bonuses says '
'pay_component.bonus. Values in pounds, or whatever pay is in; gap_percent is (men - women) / men. Answers F09.';

CREATE OR REPLACE FUNCTION spegel_register.missing_of(paid spegel_register.person_pay[], organisation text, day date, months integer)
    RETURNS TABLE (missing text, persons bigint, kronor numeric, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 8
BEGIN ATOMIC
    WITH paid AS MATERIALIZED (
        SELECT p.* FROM unnest(missing_of.paid) AS p
    ), late AS (
        SELECT r.person_no, r.amount
        FROM spegel_register.pay_row AS r
        JOIN spegel_register.employment_row AS e ON e.person_no = r.person_no AND e.employment_number = r.employment_number
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = missing_of.organisation
        WHERE r.pay_form = 'total' AND r.valid_from <= missing_of.day
            AND r.valid_to > (missing_of.day - make_interval(months => missing_of.months))::date
        GROUP BY r.person_no, r.employment_number, r.component_no, r.valid_from, r.entry, r.amount
        HAVING max(coalesce(e.valid_to, 'infinity')) <= (missing_of.day - make_interval(months => missing_of.months))::date
    )
    SELECT m.missing, m.persons, m.kronor, 'ok', NULL::text
    FROM (
        SELECT 1, 'employed in the period', count(*), sum(p.basic + p.variable + p.benefit) FROM paid AS p UNION ALL
        SELECT 2, 'sex unknown', count(*), sum(p.basic + p.variable + p.benefit) FROM paid AS p
            WHERE p.sex IS NULL OR p.sex NOT IN ('women', 'men') UNION ALL
        SELECT 3, 'base pay unknown', count(*), sum(p.variable + p.benefit) FROM paid AS p WHERE p.basic IS NULL UNION ALL
        SELECT 4, 'on leave all the time: no pay per hour', count(*), sum(p.basic + p.variable + p.benefit) FROM paid AS p
            WHERE p.hours = 0 UNION ALL
        SELECT 5, 'work not grouped', count(*), sum(p.basic + p.variable + p.benefit) FROM paid AS p
            WHERE p.work_group = 'not grouped' UNION ALL
        SELECT 6, 'corrected to below 0', count(*), sum(least(p.variable, p.benefit)) FROM paid AS p
            WHERE p.variable < 0 OR p.benefit < 0 UNION ALL
        SELECT 7, 'paid for an employment that ended before', count(DISTINCT l.person_no), sum(l.amount) FROM late AS l
    ) AS m (n, missing, persons, kronor)
    ORDER BY m.n;
END;
COMMENT ON FUNCTION spegel_register.missing_of(spegel_register.person_pay[], text, date, integer) IS
'What reports on pay leave out (vad som saknas) of those paid, as in pay_missing().';

CREATE OR REPLACE FUNCTION spegel_register.pay_missing(
    organisation text DEFAULT NULL, day date DEFAULT NULL, months integer DEFAULT 12)
    RETURNS TABLE (missing text, persons bigint, kronor numeric, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 8
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
    span CONSTANT integer := spegel_register.check_months($3);
    paid spegel_register.person_pay[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    paid := spegel_register.collect_pay(asked.organisation, asked.day, span);
    RETURN QUERY
    SELECT m.* FROM spegel_register.missing_of(paid, asked.organisation, asked.day, span) AS m;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_missing(text, date, integer) IS
'What reports on pay leave out, or count with a reservation (vad som saknas): persons, and their pay in kronor in the so many months up to '
'a day, beside everybody employed in them. Answers F07.';
