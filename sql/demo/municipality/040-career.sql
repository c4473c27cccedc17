-- Careers: from turn to turn, everybody in service may have one event (leave,
-- be promoted, move, change form or hours), vacant manager posts are filled
-- from below, and the places left are filled by recruitment.  Whether a person
-- has a foreign background is known here and nowhere else: it decides how
-- careers go and what is counted later, and is gone with the transaction.
--
-- Differences between the groups, as odds of those with foreign background
-- beside the others: 0.75 and 0.65 from the first and second step (sticky
-- floor), 0.60 between manager steps (glass ceiling), 1.20 to leave.

CREATE TEMP TABLE serving (
    id bigint, foreign_background boolean, woman boolean, birth_year integer, education integer,
    number integer, department integer, workplace integer, kind integer, step integer,
    form text, subsidy text, scope integer, first date) ON COMMIT DROP;
CREATE TEMP TABLE drawn (LIKE serving, event text, event_on date, new_step integer, mentored boolean, trained_supervisor boolean)
    ON COMMIT DROP;
-- Whoever was ever employed; what they were at first.  The new ones of a turn.
CREATE TEMP TABLE newcomer (
    id bigint, foreign_background boolean, woman boolean, birth_year integer, education integer,
    hired date, trained_recruiter boolean, department integer, workplace integer, kind integer, step integer, form text) ON COMMIT DROP;
CREATE TEMP TABLE employee (LIKE newcomer) ON COMMIT DROP;
CREATE TEMP TABLE spell (
    id bigint, number integer, department integer, workplace integer, kind integer, step integer,
    form text, subsidy text, scope integer, first date, last date) ON COMMIT DROP;
CREATE TEMP TABLE leaver (
    id bigint, number integer, department integer, workplace integer, last date,
    voluntary boolean, reason text, destination text) ON COMMIT DROP;
-- Promotions and appointments, with the step left.
CREATE TEMP TABLE promotion (id bigint, department integer, workplace integer, kind integer, promoted_on date, from_step integer,
    to_step integer) ON COMMIT DROP;
-- Mentorship and the leadership programme; their stages.
CREATE TEMP TABLE adept (id bigint, turn integer, started_on date) ON COMMIT DROP;
CREATE TEMP TABLE leadership (id bigint, turn integer, applied_on date, admitted boolean, completed boolean) ON COMMIT DROP;

-- Who recruits after training in unbiased recruitment: nobody before the
-- autumn of 2022, then above all the four pilot departments.
CREATE FUNCTION pg_temp.recruiter_trained(id bigint, department integer, day date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN day >= date '2022-09-01'
        AND pg_temp.draw('recruiter', id) < CASE WHEN department IN (2, 4, 6, 11) THEN 0.8 ELSE 0.2 END;

-- Who stays with the municipality when a subsidised job ends.
CREATE FUNCTION pg_temp.stays_after_subsidy(id bigint, subsidy text, trained_supervisor boolean, foreign_background boolean)
    RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN pg_temp.draw('stays', id) < CASE subsidy WHEN 'nystartsjobb' THEN 0.34 WHEN 'introduktionsjobb' THEN 0.28
                                                    WHEN 'extratjänst' THEN 0.12 WHEN 'lönebidrag' THEN 0.40 ELSE 0.15 END
        * CASE WHEN trained_supervisor THEN 1.35 ELSE 0.8 END * CASE WHEN foreign_background THEN 0.9 ELSE 1.1 END;

-- New people: where, as what, how, and who they are.
CREATE FUNCTION pg_temp.recruit(this turn, after bigint, people bigint, part_foreign bigint, manager_step integer)
    RETURNS SETOF newcomer
    LANGUAGE sql VOLATILE
AS $$
    WITH candidate AS MATERIALIZED (
        SELECT i AS id,
               -- Not on the first day itself: who serves then was hired earlier.
               least(this.first + 1 + floor(pg_temp.draw('hired', i) * (this.last - this.first))::integer, this.last) AS hired,
               p.kind, p.department
        FROM generate_series(after + 1, after + people) AS i, post_scale,
             LATERAL (SELECT width_bucket(pg_temp.draw('post', i), upto) + 1) AS b (post)
             JOIN post AS p USING (post)
    ), placed AS (
        SELECT c.id, c.hired, c.department, k.skill, k.women,
               CASE WHEN manager_step IS NULL THEN c.kind WHEN manager_step < 7 THEN m.lower_kind ELSE m.upper_kind END AS kind,
               pg_temp.recruiter_trained(c.id, c.department, c.hired) AS trained,
               d.first_workplace + floor(d.workplaces * power(pg_temp.draw('workplace', c.id), 1.3))::integer AS workplace,
               k.foreign_factor * CASE WHEN pg_temp.recruiter_trained(c.id, c.department, c.hired) THEN 1.15 ELSE 1 END AS odds
        FROM candidate AS c JOIN post_kind AS k USING (kind) JOIN department AS d USING (department) JOIN manager_kind AS m
            USING (department)
    ), known AS (
        SELECT p.*, pg_temp.draw('background', p.id) < least(0.95, part_foreign * p.odds / sum(p.odds) OVER ()) AS foreign_background
        FROM placed AS p
    )
    SELECT k.id, k.foreign_background, pg_temp.draw('sex', k.id) < CASE WHEN manager_step IS NULL THEN k.women
        ELSE 0.62 - 0.03 * (manager_step - 4) END,
           extract(year FROM k.hired)::integer - CASE WHEN manager_step IS NOT NULL THEN 36 ELSE 17 + 2 * k.skill END
               - floor((CASE WHEN manager_step IS NOT NULL THEN 22 ELSE 42 - 2 * k.skill END) * power(pg_temp.draw('age', k.id),
                   1.7))::integer,
           -- 1 to 4, as the skill levels of SSYK; foreign degrees are used less.
           CASE WHEN manager_step IS NOT NULL OR k.skill = 4 THEN CASE WHEN pg_temp.draw('education', k.id) < 0.9 THEN 4 ELSE 3 END
                WHEN pg_temp.draw('education', k.id) < CASE WHEN k.foreign_background THEN 0.22 ELSE 0.09 END THEN 4
                WHEN pg_temp.draw('education', k.id) < CASE WHEN k.foreign_background THEN 0.34 ELSE 0.20 END THEN 3
                WHEN pg_temp.draw('education', k.id) < 0.92 THEN greatest(2, k.skill) ELSE least(k.skill, 1) END,
           k.hired, k.trained, k.department, k.workplace, k.kind,
           coalesce(manager_step, CASE WHEN pg_temp.draw('first step', k.id) < 0.85 THEN 1 ELSE 2 END),
           CASE WHEN manager_step IS NOT NULL OR pg_temp.draw('form', k.id) < 0.24 + 0.09 * k.skill THEN 'permanent'
                WHEN k.skill <= 2 AND pg_temp.draw('form', k.id) > 0.84 THEN 'subsidised'
                WHEN pg_temp.draw('form', k.id) < 0.66 + 0.03 * k.skill THEN 'fixed_term' ELSE 'hourly' END
    FROM known AS k
$$;

-- The employment that somebody begins in.
CREATE FUNCTION pg_temp.begin_employment(e newcomer) RETURNS serving
    LANGUAGE sql IMMUTABLE
    RETURN ROW(e.id, e.foreign_background, e.woman, e.birth_year, e.education, 1, e.department, e.workplace, e.kind, e.step, e.form,
        CASE WHEN e.form = 'subsidised' THEN (ARRAY['nystartsjobb', 'introduktionsjobb', 'extratjänst', 'lönebidrag',
            'trygghetsanställning'])[
            1 + floor(5 * power(pg_temp.draw('subsidy', e.id), 1.4))::integer] END,
        CASE WHEN e.form = 'hourly' THEN 10 * pg_temp.draw_between('scope', e.id, 0, 1, 6)
             WHEN e.step >= 4 OR pg_temp.draw('scope', e.id) < CASE WHEN e.woman THEN 0.66 ELSE 0.82 END THEN 100
             ELSE 50 + 5 * pg_temp.draw_between('part', e.id, 0, 0, 9) END,
        e.hired)::serving;

-- Newcomers begin; those who serve when the history begins are older, further
-- up, and more often permanent.
CREATE FUNCTION pg_temp.take_in(earlier boolean, first_day date) RETURNS void
    LANGUAGE sql VOLATILE
AS $$
    UPDATE newcomer AS n
    SET hired = first_day,
        birth_year = CASE WHEN n.birth_year < 1960 THEN n.birth_year
            ELSE greatest(1948, n.birth_year - floor(22 * pg_temp.draw('older', n.id))::integer) END,
        step = CASE WHEN n.step >= 4 THEN n.step WHEN u < 0.12 * f THEN 3 WHEN u < 0.45 * f THEN 2 ELSE 1 END,
        form = CASE WHEN n.form IN ('fixed_term', 'hourly') AND pg_temp.draw('settled', n.id) < 0.65 THEN 'permanent' ELSE n.form END
    FROM newcomer AS o, LATERAL (SELECT pg_temp.draw('earlier step', o.id), CASE WHEN o.foreign_background THEN 0.75 ELSE 1.1 END)
        AS v (u, f)
    WHERE earlier AND o.id = n.id;
    INSERT INTO employee SELECT n.* FROM newcomer AS n;
    INSERT INTO serving SELECT s.* FROM newcomer AS n, LATERAL pg_temp.begin_employment(n) AS s;
$$;

DO $$
DECLARE
    t turn;
    people bigint := 0;
    vacancies bigint[];
    inside bigint[];
    posts bigint[];
    k integer;
    years double precision;
    wanted bigint;
    wanted_foreign bigint;
BEGIN
    FOR t IN SELECT * FROM turn WHERE turn >= -1 ORDER BY turn LOOP
        years := (t.last - t.first + 1) / 365.0;
        TRUNCATE drawn;
        INSERT INTO drawn
        SELECT s.*, CASE WHEN o.event_on <= t.last THEN e.event END, o.event_on, s.step + 1, m.mentored, m.trained_supervisor
        FROM serving AS s
        JOIN post_kind AS p USING (kind)
        CROSS JOIN LATERAL (SELECT t.year - s.birth_year, pg_temp.draw('event', s.id, t.turn) / years,
                                   s.step <= 3 AND t.year >= 2019 AND (pg_temp.draw('mentored', s.id, t.turn - 1) < 0.006
                                                                       OR t.year >= 2020 AND pg_temp.draw('mentored', s.id,
                                                                           t.turn - 2) < 0.006),
                                   pg_temp.draw('supervisor', s.id) < 0.5 OFFSET 0) AS m (age, u, mentored, trained_supervisor)
        -- Yearly rates of the events.
        CROSS JOIN LATERAL (SELECT
            CASE WHEN m.age >= 68 THEN 0.9 WHEN m.age >= 66 THEN 0.6 WHEN m.age = 65 THEN 0.45 WHEN m.age >= 61 THEN 0.08
                ELSE 0 END::double precision,
            CASE s.form WHEN 'permanent' THEN CASE WHEN s.step >= 4 THEN 0.055 ELSE 0.070 END WHEN 'fixed_term' THEN 0.24
                        WHEN 'hourly' THEN 0.38 ELSE 0.12 END::double precision
                * CASE WHEN m.age < 30 THEN 1.5 WHEN m.age < 50 THEN 1.0 ELSE 0.6 END::double precision
                * CASE WHEN s.foreign_background THEN 1.15 ELSE 0.96 END::double precision
                * CASE WHEN m.mentored THEN 0.6 ELSE 1 END::double precision
                * t.quits * CASE WHEN s.woman THEN t.women_quit ELSE 1 END,
            CASE s.form WHEN 'permanent' THEN 0.006 WHEN 'fixed_term' THEN 0.03 ELSE 0.01 END::double precision,
            CASE s.form WHEN 'subsidised' THEN 0.60 ELSE 0 END::double precision,
            CASE s.form WHEN 'fixed_term' THEN 0.36 WHEN 'hourly' THEN 0.20 ELSE 0 END::double precision
                * CASE WHEN s.foreign_background THEN 0.88 ELSE 1 END::double precision,
            CASE WHEN s.form IN ('permanent', 'fixed_term') THEN CASE s.step WHEN 1 THEN 0.12 WHEN 2 THEN 0.035 ELSE 0 END
                ELSE 0 END::double precision
                * CASE WHEN s.foreign_background THEN CASE s.step WHEN 1 THEN 0.75 ELSE 0.65 END ELSE 1 END::double precision
                * CASE WHEN s.scope < 75 THEN 0.6 ELSE 1 END::double precision
                * CASE WHEN m.mentored THEN 1.7 ELSE 1 END::double precision
                * CASE WHEN s.woman THEN t.women_promoted ELSE 1 END,
            0.055::double precision,
            CASE WHEN s.step >= 4 THEN 0 WHEN s.woman THEN 0.06 ELSE 0.04 END::double precision,
            CASE WHEN p.occupation IN ('5330', '5349') AND s.form <> 'subsidised' THEN 0.07 ELSE 0 END::double precision
            OFFSET 0) AS r (retired, quit, dismissed, subsidy_ended, regular, promoted, moved, rescoped, qualified)
        CROSS JOIN LATERAL (SELECT CASE
            WHEN u < retired THEN 'retired'
            WHEN u < retired + quit THEN 'quit'
            WHEN u < retired + quit + dismissed THEN 'dismissed'
            WHEN u < retired + quit + dismissed + subsidy_ended THEN 'subsidy_ended'
            WHEN u < retired + quit + dismissed + subsidy_ended + regular THEN 'regular'
            WHEN u < retired + quit + dismissed + subsidy_ended + regular + promoted THEN 'promoted'
            WHEN u < retired + quit + dismissed + subsidy_ended + regular + promoted + moved THEN 'moved'
            WHEN u < retired + quit + dismissed + subsidy_ended + regular + promoted + moved + rescoped THEN 'rescoped'
            WHEN u < retired + quit + dismissed + subsidy_ended + regular + promoted + moved + rescoped + qualified
                THEN 'qualified' END) AS e (event)
        CROSS JOIN LATERAL (SELECT greatest(t.first + floor(pg_temp.draw('event day', s.id, t.turn) * (t.last - t.first + 1))::integer,
            s.first + 30)) AS o (event_on);

        -- Who takes part in mentorship and who applies to the leadership
        -- programme: what came of it shows in the turns after this one.
        INSERT INTO adept
        SELECT d.id, t.turn, t.first + d.day
        FROM (SELECT *, 5 + floor(pg_temp.draw('mentored day', id, t.turn) * 90)::integer AS day FROM drawn) AS d
        WHERE t.year BETWEEN 2018 AND 2025 AND d.step <= 3 AND pg_temp.draw('mentored', d.id, t.turn) < 0.006
            AND d.form IN ('permanent', 'fixed_term') AND (d.event IS NULL OR d.event_on > t.first + d.day) AND d.first < t.first;
        INSERT INTO leadership
        SELECT d.id, t.turn, t.first + d.day, d.admitted, d.admitted AND pg_temp.draw('leadership completed', d.id, t.turn) < 0.85
        FROM (SELECT *, 5 + floor(pg_temp.draw('leadership day', id, t.turn) * 40)::integer AS day,
                     pg_temp.draw('leadership admitted', id, t.turn) < CASE WHEN foreign_background THEN 0.42 ELSE 0.5 END AS admitted
                         FROM drawn) AS d
        WHERE t.year BETWEEN 2014 AND 2025 AND d.step IN (2, 3) AND d.form = 'permanent' AND pg_temp.draw('leadership', d.id, t.turn) < 0.02
            AND (d.event IS NULL OR d.event_on > t.first + d.day + 150) AND d.first < t.first;
        ANALYZE drawn;
        ANALYZE leadership;

        -- Vacant manager posts, from the top: whoever is taken from the step
        -- below leaves a vacancy there.
        SELECT array_agg(greatest(1, round(t.headcount * s.share)) ORDER BY s.step) INTO posts FROM step AS s WHERE s.step >= 4;
        SELECT array_agg(posts[s.step - 3] - (SELECT count(*) FROM drawn AS d
                                              WHERE d.step = s.step AND coalesce(d.event, '') NOT IN ('retired', 'quit', 'dismissed'))
                                                  ORDER BY s.step)
        INTO vacancies FROM step AS s WHERE s.step >= 4;
        inside := ARRAY[0, 0, 0, 0, 0];
        IF t.turn >= 0 THEN
            FOR k IN REVERSE 5 .. 1 LOOP
                vacancies[k] := greatest(0, vacancies[k] + CASE WHEN k < 5 THEN inside[k + 1] ELSE 0 END);
                inside[k] := round(vacancies[k] * 0.75 + pg_temp.draw('inside', k, t.turn) - 0.5);
            END LOOP;
            SELECT round(sum(p) * t.managers) INTO wanted_foreign FROM unnest(posts) AS p;
            wanted_foreign := wanted_foreign - (SELECT count(*) FROM drawn AS d
                WHERE d.step >= 4 AND d.foreign_background AND coalesce(d.event, '') NOT IN ('retired', 'quit', 'dismissed'));
            -- Three in four of them come from inside, as of the others.
            WITH candidate AS (
                SELECT d.id, d.step, d.foreign_background,
                       power(pg_temp.draw('appointed', d.id, t.turn), 1 / w.weight) AS score
                FROM drawn AS d
                LEFT JOIN (SELECT l.id, max(CASE WHEN l.completed THEN 4.0 WHEN l.admitted THEN 2.0 ELSE 1.5 END) AS weight
                           FROM leadership AS l WHERE l.turn BETWEEN t.turn - 3 AND t.turn - 1 GROUP BY l.id) AS l USING (id)
                JOIN post_kind AS p USING (kind)
                CROSS JOIN LATERAL (SELECT CASE WHEN d.step >= 4 THEN CASE WHEN d.foreign_background THEN 0.6 ELSE 1.0 END
                                                ELSE d.step * p.skill * coalesce(l.weight, 0.25) * CASE WHEN d.mentored THEN 1.8 ELSE 1 END
                                                     * CASE WHEN d.woman THEN 0.85 ELSE 1 END END::double precision
                                               * CASE WHEN d.woman THEN t.women_promoted ELSE 1 END) AS w (weight)
                WHERE d.step BETWEEN 2 AND 7 AND d.form = 'permanent' AND coalesce(d.event, '') IN ('', 'moved', 'rescoped')
                    AND t.year - d.birth_year BETWEEN 28 AND 62 AND d.first < t.last - 60
            ), ranked AS (
                SELECT c.*, greatest(c.step, 3) AS pool,
                       row_number() OVER (PARTITION BY greatest(c.step, 3), CASE WHEN c.step <= 3 THEN c.foreign_background END
                                          ORDER BY c.score DESC, c.id) AS place
                FROM candidate AS c
            ), quota AS (
                SELECT i.k + 2 AS pool, g.foreign_background, i.inside AS all_inside,
                       CASE WHEN g.foreign_background THEN q.foreign_inside ELSE i.inside - q.foreign_inside END AS inside
                FROM unnest(inside) WITH ORDINALITY AS i (inside, k), (VALUES (true), (false)) AS g (foreign_background),
                     LATERAL (SELECT CASE WHEN i.k = 1 THEN least(i.inside, greatest(0, wanted_foreign
                         - round((SELECT sum(v.v) FROM unnest(vacancies) AS v (v)) * 0.25 * t.managers)))
                         ELSE 0 END) AS q (foreign_inside)
            )
            UPDATE drawn AS d
            SET event = 'promoted', new_step = r.pool + 1,
                event_on = least(t.last,
                    greatest(t.first + floor(pg_temp.draw('event day', d.id, t.turn) * (t.last - t.first + 1))::integer, d.first + 30))
            FROM ranked AS r JOIN quota AS q ON q.pool = r.pool AND q.foreign_background = r.foreign_background
            WHERE d.id = r.id AND r.place <= CASE WHEN r.pool = 3 THEN q.inside ELSE q.all_inside END;
        END IF;

        -- What ends: spells, and employments.
        INSERT INTO spell
        SELECT d.id, d.number, d.department, d.workplace, d.kind, d.step, d.form, d.subsidy, d.scope, d.first, d.event_on - 1
        FROM drawn AS d WHERE d.event IS NOT NULL;
        INSERT INTO leaver
        SELECT d.id, d.number, d.department, d.workplace, d.event_on - 1,
               CASE d.event WHEN 'quit' THEN true WHEN 'subsidy_ended' THEN false WHEN 'dismissed' THEN false
                            ELSE false END,
               CASE d.event WHEN 'retired' THEN 'retirement' WHEN 'subsidy_ended' THEN 'end_of_subsidy'
                            WHEN 'quit' THEN CASE WHEN d.form IN ('fixed_term', 'hourly')
                                AND pg_temp.draw('reason', d.id) < 0.5 THEN 'end_of_term' ELSE 'own_request' END
                            ELSE CASE WHEN d.form = 'fixed_term' THEN 'end_of_term'
                                WHEN pg_temp.draw('reason', d.id) < 0.35 THEN 'redundancy'
                                      WHEN pg_temp.draw('reason', d.id) < 0.55 THEN 'dismissal'
                                          WHEN pg_temp.draw('reason', d.id) < 0.85 THEN 'other' ELSE 'death' END END,
               CASE d.event WHEN 'retired' THEN 'retirement'
                            WHEN 'quit' THEN CASE WHEN u < 0.55 THEN 'other_employer' WHEN u < 0.68 THEN 'study'
                                WHEN u < 0.85 THEN 'other' END
                            WHEN 'subsidy_ended' THEN CASE
                                WHEN pg_temp.stays_after_subsidy(d.id, d.subsidy, d.trained_supervisor,
                                    d.foreign_background) THEN 'same_employer'
                                WHEN u < 0.16 THEN 'other_employer' WHEN u < 0.28 THEN 'study' WHEN u < 0.85 THEN 'unemployment' END
                            ELSE CASE WHEN u < 0.4 THEN 'unemployment' WHEN u < 0.6 THEN 'other_employer' END END
        FROM drawn AS d, LATERAL (SELECT pg_temp.draw('destination', d.id, d.number)) AS v (u)
        WHERE d.event IN ('retired', 'quit', 'dismissed', 'subsidy_ended');
        UPDATE leaver SET voluntary = false WHERE reason = 'end_of_term' AND voluntary;
        INSERT INTO promotion
        SELECT d.id, d.department, d.workplace, d.kind, d.event_on, d.step, d.new_step FROM drawn AS d WHERE d.event = 'promoted';

        -- Who goes on, and as what.
        TRUNCATE serving;
        INSERT INTO serving
        SELECT d.id, d.foreign_background, d.woman, d.birth_year, d.education,
               d.number + CASE d.event WHEN 'subsidy_ended' THEN 1 ELSE 0 END,
               d.department,
               CASE WHEN d.event = 'moved' OR d.event = 'promoted' AND d.new_step >= 4
                    THEN n.first_workplace + floor(n.workplaces * pg_temp.draw('new workplace', d.id, t.turn))::integer
                        ELSE d.workplace END,
               CASE WHEN d.event = 'promoted' AND d.new_step BETWEEN 4 AND 6 THEN m.lower_kind
                    WHEN d.event = 'promoted' AND d.new_step >= 7 THEN m.upper_kind
                    WHEN d.event = 'qualified' OR d.event = 'subsidy_ended' AND p.occupation IN ('5330', '5349')
                        AND pg_temp.draw('pathway', d.id) < 0.4
                    THEN (SELECT q.kind FROM post_kind AS q WHERE q.occupation = '5321') ELSE d.kind END,
               CASE d.event WHEN 'promoted' THEN d.new_step ELSE d.step END,
               CASE WHEN d.event = 'regular' THEN CASE d.form WHEN 'hourly' THEN 'fixed_term' ELSE 'permanent' END
                    WHEN d.event = 'subsidy_ended' THEN CASE WHEN pg_temp.draw('after subsidy', d.id) < 0.45 THEN 'permanent'
                        ELSE 'fixed_term' END
                    ELSE d.form END,
               CASE WHEN d.event = 'subsidy_ended' THEN NULL ELSE d.subsidy END,
               CASE WHEN d.event = 'rescoped' THEN CASE WHEN d.scope < 100 AND pg_temp.draw('rescoped', d.id, t.turn) < 0.7 THEN 100
                                                        ELSE CASE WHEN d.scope = 75 THEN 50 ELSE 75 END END
                    WHEN d.event = 'promoted' AND d.new_step >= 4 THEN 100
                    WHEN d.event = 'regular' AND d.form = 'hourly' THEN greatest(d.scope, 75) ELSE d.scope END,
               CASE WHEN d.event = 'subsidy_ended' THEN least(d.event_on + floor(100 * power(pg_temp.draw('gap', d.id), 3))::integer,
                   t.last)
                    WHEN d.event IS NOT NULL THEN d.event_on ELSE d.first END
        FROM drawn AS d JOIN post_kind AS p USING (kind)
        JOIN department AS n USING (department) JOIN manager_kind AS m USING (department)
        WHERE coalesce(d.event, '') NOT IN ('retired', 'quit', 'dismissed')
            AND (d.event IS DISTINCT FROM 'subsidy_ended'
                 OR pg_temp.stays_after_subsidy(d.id, d.subsidy, d.trained_supervisor, d.foreign_background));

        -- Recruitment: managers from outside, then everybody else, so that the
        -- shares with foreign background come out as published.
        FOR k IN 1 .. 5 LOOP
            wanted := posts[k] - (SELECT count(*) FROM serving AS s WHERE s.step = k + 3);
            CONTINUE WHEN wanted <= 0;
            SELECT greatest(0, round(wanted * CASE WHEN t.turn < 0 THEN CASE WHEN k = 1 THEN t.managers * 1.06 ELSE t.managers * 0.7 END
                ELSE least(1, greatest(0, (t.managers * (SELECT sum(p) FROM unnest(posts) AS p)
                         - (SELECT count(*) FROM serving AS s WHERE s.step >= 4 AND s.foreign_background))
                    / greatest(1, (SELECT sum(p) FROM unnest(posts) AS p) - (SELECT count(*) FROM serving AS s WHERE s.step >= 4)))) END))
            INTO wanted_foreign;
            TRUNCATE newcomer;
            INSERT INTO newcomer SELECT r.* FROM pg_temp.recruit(t, people, wanted, wanted_foreign, k + 3) AS r;
            PERFORM pg_temp.take_in(t.turn < 0, t.first);
            people := people + wanted;
        END LOOP;
        SELECT t.headcount - count(*), round(t.staff * t.headcount) - count(*) FILTER (WHERE s.foreign_background)
        INTO wanted, wanted_foreign FROM serving AS s;
        wanted := greatest(0, wanted);
        TRUNCATE newcomer;
        INSERT INTO newcomer SELECT r.* FROM pg_temp.recruit(t, people, wanted, greatest(0, wanted_foreign), NULL) AS r;
        PERFORM pg_temp.take_in(t.turn < 0, t.first);
        people := people + wanted;
    END LOOP;
    INSERT INTO spell
    SELECT s.id, s.number, s.department, s.workplace, s.kind, s.step, s.form, s.subsidy, s.scope, s.first, NULL FROM serving AS s;
END
$$;
ANALYZE employee; ANALYZE spell; ANALYZE leaver; ANALYZE promotion; ANALYZE adept; ANALYZE leadership;
