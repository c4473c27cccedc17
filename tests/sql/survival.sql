-- Curves and summaries of one cohort.
SET extra_float_digits = -3;
CREATE TEMP VIEW example AS
SELECT * FROM (VALUES ('usual', '{1:{a:1},2:{b:1,?:2},5:{a:2},8:{?:3}}'::cohort), ('nobody', '{}'), ('day 0', '{0:{a:2},3:{?:1}}'), ('all censored', '{4:{?:3}}'),
    ('all at once', '{4:{a:3}}'), ('late', '{3:{>:2},5:{a:1},8:{b:1,?:1}}'), ('emptied', '{0:{>:1},5:{a:1,>:1},8:{a:1}}'), (NULL, NULL)) AS v (name, c);

-- counts
SELECT name, persons(c), events(c), events(c, 'a') AS a, events(c, 'nobody') AS none, censored(c), delayed_entries(c), outcomes(c), follow_up(c), person_time(c) FROM example;
SELECT name, at_risk(c, -1) AS before, at_risk(c, 0) AS day_0, at_risk(c, 3) AS day_3, at_risk(c, 4) AS day_4, at_risk(c, 4.5) AS day_4_5, at_risk(c, 5) AS day_5, at_risk(c, 99) AS day_99 FROM example;

-- every function on every example; what is undefined is NULL
SET client_min_messages = warning;
SELECT name, survival(c, -1) AS before, survival(c, 0) AS day_0, survival(c, 5) AS day_5, retention(c, 5), survival(c, 9) AS beyond FROM example;
SELECT name, cumulative_hazard(c, 5), cumulative_hazard(c, 'a', 5) AS hazard_a, cumulative_incidence(c, 'a', 5) AS incidence_a, cumulative_incidence(c, 'nobody', 5) AS none FROM example;
SELECT name, time_quantile(c, 0.25) AS quarter, median_time(c), restricted_mean_time(c, 4), restricted_time_lost(c, 'a', 4), event_rate(c), event_rate(c, 'a', 100) AS rate_a FROM example;
SELECT name, s.* FROM example, survival_ci(c, 4) AS s;
SELECT name, h.* FROM example, cumulative_hazard_ci(c, 5, 0.9) AS h;
SELECT name, h.* FROM example, cumulative_hazard_ci(c, 'a', 5) AS h;
SELECT name, f.* FROM example, cumulative_incidence_ci(c, 'a', 5) AS f;
SELECT name, q.* FROM example, time_quantile_ci(c, 0.25, 0.9, 'plain') AS q;
SELECT name, m.* FROM example, median_time_ci(c) AS m;
SELECT name, m.* FROM example, restricted_mean_time_ci(c, 5) AS m;
SELECT name, l.* FROM example, restricted_time_lost_ci(c, 'a', 5) AS l;
SELECT name, r.* FROM example, event_rate_ci(c, 100, 0.9) AS r;
SELECT name, r.* FROM example, event_rate_ci(c, 'a') AS r;
SELECT name, s.* FROM example, survival_curve(c) AS s;
SELECT name, h.* FROM example, cumulative_hazard_curve(c) AS h WHERE name IN ('usual', 'late');
SELECT name, h.* FROM example, cumulative_hazard_curve(c, 'a', 0.9) AS h WHERE name IN ('usual', 'late');
SELECT name, f.* FROM example, cumulative_incidence_curve(c, 'a') AS f WHERE name IN ('usual', 'late');

-- notices: beyond follow-up, and where nobody is at risk on the way
SET client_min_messages = notice;
SELECT survival(c, 9) FROM example WHERE name = 'usual';
SELECT cumulative_incidence(c, 'a', 9) FROM example WHERE name = 'usual';
SELECT restricted_mean_time(c, 9) FROM example WHERE name = 'usual';
SELECT survival(c, 9) AS nobody_left FROM example WHERE name = 'all at once';
SELECT survival(c, 5) AS before FROM example WHERE name = 'emptied';
SELECT survival(c, 8) AS after FROM example WHERE name = 'emptied';
SELECT count(*) FROM example, survival_curve(c) WHERE name = 'emptied';
SELECT survival('{1:{a:1}}', 'Infinity');
SELECT survival('{1:{?:1}}', 'NaN');

-- errors
SELECT survival_ci('{1:{a:1}}', 1, 95);
SELECT survival_ci('{1:{a:1}}', 1, 0.95, 'cloglog');
SELECT survival_curve('{1:{a:1}}', 0);
SELECT time_quantile('{1:{a:1}}', 1);
SELECT time_quantile('{1:{a:1}}', 'NaN');
SELECT event_rate('{1:{a:1}}', 0);
SELECT event_rate('{1:{a:1}}', 'a', 'Infinity');

-- small known answers
SELECT survival('{0:{event:1},10:{event:1,?:1}}', 0) = 2 / 3::float8 AS day_0_counts;
SELECT days, at_risk, events, censored, survival FROM survival_curve('{5:{event:1,?:1}}');
SELECT at_risk(c, 5) AS at_5, at_risk(c, 6) AS at_6 FROM (VALUES ('{0:{>:1},5:{x:1,>:1},8:{x:1}}'::cohort)) AS v (c);
SELECT round(cumulative_incidence('{1:{a:1},2:{b:1},3:{a:1}}', 'a', 3)::numeric, 12) AS two_thirds;
SELECT median_time(cohort_agg(day, 'x')) FROM generate_series(1, 24) AS day;
SELECT m.value, round(((m.high - m.value) / 1.959963984540054)::numeric, 7) AS std_error
FROM (SELECT cohort_agg(day, 'x') AS c FROM generate_series(1, 4) AS day) AS s, restricted_mean_time_ci(c, 9) AS m;
SELECT days, survival, round(std_error::numeric, 7) AS std_error FROM survival_curve('{1:{x:3},2:{?:7}}');
SELECT days, round((std_error ^ 2)::numeric, 12) AS variance FROM cumulative_incidence_curve('{1:{a:1},2:{b:1},3:{a:1},4:{?:1}}', 'a') WHERE days = 3;
SELECT cumulative_incidence(c, 'a', 5) + cumulative_incidence(c, 'b', 5) + survival(c, 5) AS adds_up,
       restricted_time_lost(c, 'a', 7) + restricted_time_lost(c, 'b', 7) + restricted_mean_time(c, 7) AS horizon FROM example WHERE name = 'usual';

-- median follow-up: the reverse of the curve
SELECT median_follow_up('{2:{?:1},4:{a:2},6:{?:2},9:{?:3}}') AS days, e.* FROM median_follow_up_ci('{2:{?:1},4:{a:2},6:{?:2},9:{?:3}}') AS e;
SELECT median_follow_up('{}') AS nobody, median_follow_up('{4:{a:3}}') AS all_had_it, median_follow_up('{4:{?:3}}') AS nobody_had_it;
SELECT median_follow_up_ci('{4:{?:3}}', 0.95, 'wald');

-- without a horizon, when everybody has an outcome
SELECT restricted_mean_time('{5:{a:1},7:{b:3}}', 'Infinity') AS all_of_it, restricted_mean_time('{5:{a:1},7:{b:3}}', 7) AS up_to_the_last;

-- many days of cohorts in turns, of which the last is kept: stored apart, inline and short
CREATE TEMP TABLE asked AS SELECT i AS id, cohort_agg((d * 7 + i) % (10 * i ^ 3)::integer, CASE d % (2 + i) WHEN 0 THEN 'a' WHEN 1 THEN 'b' END) AS c
FROM generate_series(1, 6) AS i, generate_series(1, 20000) AS d GROUP BY i;
SELECT min(pg_column_size(c)) < 1024 AS short, max(pg_column_size(c)) > 8000 AS apart FROM asked;
SELECT count(*), count(*) FILTER (WHERE survival(c, d) IS DISTINCT FROM s.survival) AS different
FROM generate_series(0, 2000, 25) AS d, asked, survival_curve(c) AS s WHERE s.days = d;
SELECT count(*), count(*) FILTER (WHERE cumulative_incidence(c, outcome, d) IS DISTINCT FROM s.cumulative_incidence) AS different
FROM generate_series(0, 2000, 25) AS d, asked, unnest('{a,b,none}'::text[]) AS outcome, cumulative_incidence_curve(c, outcome) AS s WHERE s.days = d;
SELECT count(*), count(*) FILTER (WHERE survival(c + '{}', d) IS DISTINCT FROM survival(c, d)) AS different FROM generate_series(0, 9, 3) AS d, asked;
