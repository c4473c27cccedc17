-- Cox regression on covariates.
SET extra_float_digits = -3;
CREATE TEMP TABLE person AS
SELECT i, CASE WHEN i % 3 = 0 THEN 'men' ELSE 'women' END AS sex, 1 + i % 4 AS step, 25 + (i * 7) % 40 AS age, 1 + (i * 37 + i * i) % 23 AS days,
    CASE WHEN i % 5 > 1 THEN 'promoted' WHEN i % 5 = 1 THEN 'left' END AS outcome
FROM generate_series(1, 200) AS i;
CREATE TEMP VIEW pattern AS SELECT sex, step, age, cohort_agg(days, outcome) AS c FROM person GROUP BY sex, step, age;
CREATE TEMP VIEW collected AS SELECT array_agg(c) AS c, array_agg(ARRAY[sex, step::text, age::text]) AS x, '{sex,step,age}'::text[] AS names FROM pattern;
SELECT term, level, reference, round(log_hazard_ratio::numeric, 9) AS b, round(std_error::numeric, 9) AS se, round(statistic::numeric, 6) AS z, round(p_value::numeric, 6) AS p, round(hazard_ratio::numeric, 6) AS hr, round(low::numeric, 6) AS low, round(high::numeric, 6) AS high
FROM collected, cox_regression(c, x, names, '{sex,step,num(age)}', 'promoted') AS r;
SELECT term, level, reference, round(log_hazard_ratio::numeric, 9) AS b, round(std_error::numeric, 9) AS se
FROM collected, cox_regression(c, x, names, '{"ref(sex,men)",num(age),num(age)^2}', strata => 'step', ties => 'breslow') AS r;
SELECT persons, events, persons_dropped, df, replaced, round(null_log_likelihood::numeric, 6) AS null_log_likelihood, round(log_likelihood::numeric, 6) AS log_likelihood, round(aic::numeric, 6) AS aic FROM collected, cox_regression_fit(c, x, names, '{sex,step,num(age)}', 'promoted');
SELECT round(likelihood_ratio_statistic::numeric, 6) AS lr, round(likelihood_ratio_p_value::numeric, 6) AS p, round(score_statistic::numeric, 6) AS score, round(score_p_value::numeric, 6) AS p, round(wald_statistic::numeric, 6) AS wald, round(wald_p_value::numeric, 6) AS p FROM collected, cox_regression_fit(c, x, names, '{sex,step,num(age)}', 'promoted');

-- one covariate of two groups is hazard_ratio(), in strata too, with delayed entry
CREATE TEMP VIEW late AS SELECT sex, step, cohort_agg(days + 5, outcome, 1, (i % 5)::integer) AS c FROM person GROUP BY sex, step;
SELECT ties, round(x.log_hazard_ratio::numeric, 9) = round(h.log_hazard_ratio::numeric, 9) AS value, round(x.std_error::numeric, 9) = round(h.std_error::numeric, 9) AS error, round(f.score_statistic::numeric, 9) = round(h.score_statistic::numeric, 9) AS score, round(f.likelihood_ratio_statistic::numeric, 8) = round(h.likelihood_ratio_statistic::numeric, 8) AS likelihood_ratio
FROM unnest(ARRAY['efron', 'breslow']) AS ties, (SELECT array_agg(c) AS c, array_agg(ARRAY[sex, step::text]) AS x FROM late) AS l, (SELECT array_agg(c ORDER BY step) FILTER (WHERE sex = 'women') AS w, array_agg(c ORDER BY step) FILTER (WHERE sex = 'men') AS m FROM late) AS g,
    cox_regression(l.c, l.x, '{sex,step}', '{"ref(sex,men)"}', 'promoted', 'step', ties) AS x, cox_regression_fit(l.c, l.x, '{sex,step}', '{"ref(sex,men)"}', 'promoted', 'step', ties) AS f, hazard_ratio(w, m, 'promoted', 0.95, ties) AS h;

-- the order of the arrays means nothing, nor whether patterns are poured together
SELECT count(DISTINCT r) AS rows FROM (SELECT array_agg(c ORDER BY age) AS c, array_agg(ARRAY[sex, step::text, age::text] ORDER BY age) AS x FROM pattern UNION ALL SELECT array_agg(c ORDER BY age DESC), array_agg(ARRAY[sex, step::text, age::text] ORDER BY age DESC) FROM pattern) AS o, cox_regression(c, x, '{sex,step,age}', '{sex,num(age)}') AS r;
SELECT count(DISTINCT round(log_hazard_ratio::numeric, 10)) AS values FROM (SELECT array_agg(c) AS c, array_agg(ARRAY[sex]) AS x FROM pattern UNION ALL SELECT array_agg(c), array_agg(ARRAY[sex]) FROM (SELECT sex, rollup(c) AS c FROM pattern GROUP BY sex) AS s) AS o, cox_regression(c, x, '{sex}', '{sex}') AS r;

-- a level without events, terms that others replace, missing covariates, interaction
SELECT term, level, log_hazard_ratio, std_error, p_value, hazard_ratio, low, high FROM cox_regression('{"{2:{a:3},5:{a:2,?:4}}","{2:{?:1},6:{?:3}}"}', '{{x},{y}}', '{g}', '{g}');
SELECT df, round(likelihood_ratio_statistic::numeric, 6) AS lr, round(score_statistic::numeric, 6) AS score, wald_statistic FROM cox_regression_fit('{"{2:{a:3},5:{a:2,?:4}}","{2:{?:1},6:{?:3}}"}', '{{x},{y}}', '{g}', '{g}');
SELECT term, level, round(log_hazard_ratio::numeric, 6) AS b FROM (SELECT array_agg(c) AS c, array_agg(ARRAY[sex, sex, age::text]) AS x FROM pattern) AS o, cox_regression(c, x, '{sex,same,age}', '{sex,same,sex:num(age)}') AS r;
SELECT persons, persons_dropped, df FROM cox_regression_fit('{"{2:{a:3},5:{a:2,?:4}}","{2:{a:1},6:{?:3}}","{1:{a:7}}"}', '{{x},{y},{NULL}}', '{g}', '{g}');
SELECT term, level, round(log_hazard_ratio::numeric, 6) AS b FROM collected, cox_regression(c, x, names, '{sex,num(age),sex:num(age)}') AS r;

-- nobody, no events, no terms, NULL
SELECT count(*) FROM cox_regression('{}', '{}', '{g}', '{g}');
SELECT persons, events, df, score_p_value FROM cox_regression_fit('{}', '{}', '{g}', '{g}');
SELECT * FROM cox_regression('{"{5:{?:3}}","{4:{?:2}}"}', '{{x},{y}}', '{g}', '{g}');
SELECT events, df, score_p_value FROM cox_regression_fit('{"{5:{a:3}}"}', '{{x}}', '{g}', '{}');
SELECT term FROM cox_regression('{"{5:{b:3}}","{4:{a:2}}"}', '{{x},{y}}', '{g}', '{g}', 'nobody had it');
SELECT cox_regression_fit(NULL, '{{x}}', '{g}', '{g}') IS NULL AS null_cohorts;

-- errors
SELECT cox_regression('{"{5:{a:3}}"}', '{{x},{y}}', '{g}', '{g}');
SELECT cox_regression('{"{5:{a:3}}"}', '{x}', '{g}', '{g}');
SELECT cox_regression('{"{5:{a:3}}"}', '{}', '{g}', '{g}');
SELECT cox_regression('{NULL}', '{{x}}', '{g}', '{g}');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x,y}}', '{g,g}', '{g}');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{h}');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{num(g)}');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', strata => 'h');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', strata => 'g');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', ties => 'kalbfleisch');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', level => 95);
SELECT cox_regression(array_agg('{5:{a:1}}'::cohort), array_agg(ARRAY[i::text]), '{g}', '{g}') FROM generate_series(1, 502) AS i;

-- exact ties, and when they are too many
SELECT ties, round(log_hazard_ratio::numeric, 9) AS b, round(std_error::numeric, 9) AS se FROM unnest('{efron,breslow,exact}'::text[]) AS ties, collected, cox_regression(c, x, names, '{sex}', 'promoted', ties => ties);
SELECT round(likelihood_ratio_statistic::numeric, 6) AS lr FROM collected, cox_regression_fit(c, x, names, '{sex,num(age)}', 'promoted', ties => 'exact');
SELECT cox_regression('{"{5:{a:90000,?:90000}}","{5:{a:80000,?:90000}}"}', '{{x},{y}}', '{g}', '{g}', ties => 'exact');

-- robust errors, of persons and of clusters; of clusters with delayed entry, too
SELECT errors, cluster, round(std_error::numeric, 9) AS se FROM (VALUES ('classical', NULL), ('robust', NULL), ('robust', 'step')) AS e (errors, cluster), collected, cox_regression(c, x, names, '{sex}', 'promoted', errors => errors, cluster => cluster);
SELECT round(std_error::numeric, 9) AS se FROM (SELECT array_agg(c) AS c, array_agg(ARRAY[sex, step::text]) AS x FROM late) AS l, cox_regression(c, x, '{sex,step}', '{sex}', errors => 'robust', cluster => 'step');
SELECT count(*) FROM (SELECT array_agg(c) AS c, array_agg(ARRAY[sex, step::text]) AS x FROM late) AS l, cox_regression(c, x, '{sex,step}', '{sex}', errors => 'robust');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', errors => 'robust', ties => 'exact');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', cluster => 'g');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', errors => 'robust', cluster => 'h');
SELECT cox_regression('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', errors => 'hc3');

-- tests of terms
SELECT term, round(statistic::numeric, 6) AS lr, df, round(p_value::numeric, 6) AS p FROM collected, cox_regression_terms(c, x, names, '{sex,step,num(age)}', 'promoted');
SELECT term, round(statistic::numeric, 6) AS lr, df FROM collected, cox_regression_terms(c, x, names, '{sex,step,sex:step}', 'promoted');
SELECT t.statistic = f.likelihood_ratio_statistic AS one_term_is_all FROM collected, cox_regression_terms(c, x, names, '{sex}') AS t, cox_regression_fit(c, x, names, '{sex}') AS f;
SELECT count(*) FROM cox_regression_terms('{}', '{}', '{g}', '{g}');

-- proportional hazards
SELECT transform, coalesce(term, 'all') AS term, round(statistic::numeric, 6) AS chi_squared, df, round(p_value::numeric, 6) AS p FROM unnest('{km,identity,rank,log}'::text[]) AS transform, collected, proportional_hazards_test(c, x, names, '{sex,step,num(age)}', 'promoted', transform => transform);
SELECT coalesce(term, 'all') AS term, round(statistic::numeric, 6) AS chi_squared FROM collected, proportional_hazards_test(c, x, names, '{sex}', 'promoted', 'step', 'breslow');
SELECT term, statistic FROM proportional_hazards_test('{"{0:{a:3},5:{a:2,?:4}}","{2:{a:1},6:{?:3}}"}', '{{x},{y}}', '{g}', '{g}', transform => 'log');
SELECT count(*) FROM proportional_hazards_test('{}', '{}', '{g}', '{g}');
SELECT proportional_hazards_test('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', transform => 'sqrt');
SELECT proportional_hazards_test('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', ties => 'exact');

-- the baseline, and what is predicted from it
SELECT days, round(hazard::numeric, 9) AS hazard, round(cumulative_hazard::numeric, 9) AS cumulative_hazard FROM collected, cox_baseline_hazard(c, x, names, '{sex,num(age)}', 'promoted') LIMIT 3;
SELECT stratum, count(*) AS steps FROM collected, cox_baseline_hazard(c, x, names, '{sex}', 'promoted', 'step') GROUP BY stratum ORDER BY stratum;
SELECT pattern, days, round(survival::numeric, 9) AS survival, round(low::numeric, 9) AS low, round(high::numeric, 9) AS high, round(std_error::numeric, 9) AS se FROM collected, cox_survival_curve(c, x, names, '{sex,num(age)}', '{{men,1,30},{women,1,30.5}}', 'promoted') WHERE days IN (4, 11);
SELECT bool_and(abs(s.cumulative_hazard - b.cumulative_hazard) < 1e-12) AS baseline FROM collected, cox_survival_curve(c, x, names, '{sex,num(age)}', '{women,1,0}', 'promoted') AS s, cox_baseline_hazard(c, x, names, '{sex,num(age)}', 'promoted') AS b WHERE b.days = s.days;
SELECT max(abs(s.cumulative_hazard - h.cumulative_hazard)) < 1e-12 AS nelson_aalen FROM collected, cox_survival_curve(c, x, names, '{}', '{women,1,30}', ties => 'breslow') AS s, (SELECT cohort_agg(days, outcome) AS whole FROM person) AS w, cumulative_hazard_curve(whole) AS h WHERE h.days = s.days;
SELECT pattern, days, round(incidence::numeric, 9) AS incidence, round(low::numeric, 9) AS low, round(high::numeric, 9) AS high FROM collected, cox_cumulative_incidence_curve(c, x, names, '{sex,num(age)}', '{{men,1,30},{women,1,30}}', 'promoted') WHERE days IN (4, 11);
SELECT abs(1 - s.survival - i.incidence) < 1e-12 AS complement FROM (SELECT array_agg(recode(c, '{left}', NULL)) AS c, array_agg(ARRAY[sex]) AS x FROM pattern) AS o, cox_cumulative_incidence_curve(c, x, '{sex}', '{sex}', '{men}', 'promoted') AS i, cox_survival_curve(c, x, '{sex}', '{sex}', '{men}', 'promoted') AS s WHERE s.days = 11 AND i.days = 11;
SELECT cox_survival_curve('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', '{z}');
SELECT cox_survival_curve('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', '{NULL}');
SELECT cox_survival_curve('{"{5:{a:3}}"}', '{{x}}', '{g}', '{g}', '{x,x}');
SELECT count(*) FROM cox_survival_curve('{}', '{}', '{g}', '{g}', '{x}');
SELECT count(*) FROM cox_cumulative_incidence_curve('{}', '{}', '{g}', '{g}', '{x}', 'a');

-- regression of an incidence
SELECT term, level, reference, round(log_hazard_ratio::numeric, 9) AS b, round(std_error::numeric, 9) AS se, round(p_value::numeric, 6) AS p, round(low::numeric, 6) AS low, round(high::numeric, 6) AS high FROM collected, competing_risks_regression(c, x, names, '{sex,num(age)}', 'promoted');
SELECT pattern, days, round(incidence::numeric, 9) AS incidence FROM collected, competing_risks_incidence_curve(c, x, names, '{sex,num(age)}', '{{men,1,30},{women,1,30}}', 'promoted') WHERE days IN (4, 11);
SELECT max(abs(f.log_hazard_ratio - b.log_hazard_ratio)) < 1e-9 AS cox_without_competition FROM (SELECT array_agg(recode(c, '{left}', NULL)) AS c, array_agg(ARRAY[sex]) AS x FROM pattern) AS o, competing_risks_regression(c, x, '{sex}', '{sex}', 'promoted') AS f, cox_regression(c, x, '{sex}', '{sex}', 'promoted', ties => 'breslow') AS b;
SELECT competing_risks_regression(array_agg(c), array_agg(ARRAY[sex, step::text]), '{sex,step}', '{sex}', 'promoted') FROM late;
SELECT count(*) FROM competing_risks_regression('{}', '{}', '{g}', '{g}', 'a');
SELECT count(*) FROM competing_risks_incidence_curve('{}', '{}', '{g}', '{g}', '{x}', 'a');

-- a term that infinite ones leave open
SELECT term, level, round(log_hazard_ratio::numeric, 6) AS b, round(std_error::numeric, 6) AS se FROM cox_regression('{"{1:{a:2},2:{a:1,?:2},3:{a:1,?:2}}","{1:{a:1,?:1},2:{a:2},3:{a:1}}","{4:{?:9}}","{5:{?:7}}"}', '{{x,p},{y,p},{x,q},{z,q}}', '{g,h}', '{g,h}');
