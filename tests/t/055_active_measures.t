# Questions about active measures, pay, training, parenthood, working
# conditions, surveys and shortage occupations, over a register so small that
# every answer is worked out by hand.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('active_measures');
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');

# answer($query): as the analyst sees it, rounded to 6 digits after the point.
sub answer
{
    my ($query) = @_;
    my $out = $node->safe_psql('register', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; SET extra_float_digits = 0; $query");

    $out =~ s/(-?\d+\.\d{7,}(e-\d+)?)/sprintf('%.6g', $1)/ge;
    return $out;
}

sub refused
{
    my ($query, $reason) = @_;
    my (undef, undef, $err) = $node->psql('register', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; $query");
    like($err, $reason, $query);
}

# An empty register says that it is empty.
refused('SELECT * FROM risk_matrix()', qr/no organisation was given, and the register has 0 municipalities/);

$node->safe_psql('register', q{
    SET search_path = spegel_register;
    INSERT INTO organisation (organisation, title, reference_region, observed_to, kind)
    VALUES ('k', 'Kommun', 'R', '2024-12-31', 'municipality'), ('net', 'Nätverk', NULL, '2024-12-31', 'other'),
           ('empty', 'Tom', NULL, '2024-12-31', 'partner');
    INSERT INTO unit VALUES ('k', 'k', 'Kommun', 'city', NULL), ('fa', 'k', 'A', 'department', 'k'), ('fb', 'k', 'B', 'department', 'k'),
        ('wa1', 'k', 'A1', 'workplace', 'fa'), ('wa2', 'k', 'A2', 'workplace', 'fa'), ('wb1', 'k', 'B1', 'workplace', 'fb'),
        ('empty', 'empty', 'Tom', 'city', NULL);
    INSERT INTO unit VALUES ('old', 'k', 'Gammal', 'workplace', 'fb', '2020-01-01');
    INSERT INTO occupation (occupation, title, occupation_group, skill_level, shortage, work_group)
    VALUES ('o1', 'Undersköterska', 'vård', 2, true, 'care'), ('o2', 'Tekniker', 'teknik', 2, false, 'tech');
    INSERT INTO ladder_step VALUES ('1', 'Medarbetare', NULL, 1, NULL), ('2', 'Chef', NULL, 2, 'C');

    -- p1 to p26 work in wa1, p27 to p38 in wa2, p39 to p43 in wb1; odd numbers are women
    INSERT INTO person SELECT 'p' || i, CASE i WHEN 5 THEN 1960 WHEN 6 THEN 1962 ELSE 1985 END FROM generate_series(1, 43) AS i;
    INSERT INTO person_attribute
    SELECT 'p' || i, 'sex', CASE i % 2 WHEN 1 THEN 'women' ELSE 'men' END, 'HR', '2020-01-01' FROM generate_series(1, 43) AS i;
    INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form, scope)
    SELECT 'p' || i, '1', s.f, s.t, CASE WHEN i <= 26 THEN 'wa1' WHEN i <= 38 THEN 'wa2' ELSE 'wb1' END,
           CASE WHEN i > 38 OR i = 38 AND s.t IS NOT NULL THEN 'o2' ELSE 'o1' END,
           CASE WHEN i = 1 AND s.t IS NULL THEN '2' ELSE '1' END,
           CASE WHEN i IN (2, 4) THEN 'fixed_term' ELSE 'permanent' END, CASE WHEN i IN (1, 3, 5) THEN 75 ELSE 100 END
    FROM generate_series(1, 43) AS i,
         LATERAL (SELECT '2020-01-01'::date AS f, CASE i WHEN 1 THEN date '2023-06-30' WHEN 38 THEN '2024-06-30' END AS t
                  UNION ALL
                  SELECT CASE i WHEN 1 THEN date '2023-07-01' ELSE '2024-07-01' END, NULL WHERE i IN (1, 38)) AS s;
    INSERT INTO pay
    SELECT 'p' || i, '1', '2020-01-01', CASE WHEN i = 1 THEN 28000 WHEN i = 40 THEN 240 WHEN i = 42 THEN 40400
                                             WHEN i > 38 THEN 38000 WHEN i % 2 = 1 THEN 30000 ELSE 31000 END,
           CASE i WHEN 40 THEN 'hourly' ELSE 'monthly' END
    FROM generate_series(1, 43) AS i;
    INSERT INTO pay VALUES ('p1', '1', '2024-01-01', 30000);
    INSERT INTO training VALUES ('p1', 'c1', '2024-03-01', 10), ('p3', 'c1', '2024-04-01', 20), ('p2', 'c1', '2024-05-01', 15),
        ('p2', 'c0', '2023-12-31', 99);
    INSERT INTO leave VALUES ('p1', 'parental', '2022-01-01', '2022-06-30'), ('p3', 'parental', '2022-03-01', '2023-02-28'),
        ('p3', 'parental', '2024-10-01', NULL), ('p2', 'parental', '2022-09-01', '2022-11-30'), ('p4', 'parental', '2022-12-20', '2023-01-31'),
        ('p6', 'sick', '2024-01-01', '2024-01-31'), ('p6', 'sick', '2024-02-01', '2024-03-05'), ('p7', 'sick', '2024-01-01', '2024-01-31'),
        ('p8', 'sick', '2022-01-01', '2023-12-31');

    INSERT INTO risk (risk, unit, ground, area, title, opened_on, cause_level, owner_level, employees_involved, union_involved, closed_on, closed_as)
    VALUES ('r1', 'wa1', 'sex', 'pay', 'x', '2022-01-10', 'department', 'workplace', false, false, NULL, NULL),
           ('r2', 'wa2', 'age', 'recruitment', 'x', '2023-01-01', 'department', 'department', false, false, NULL, NULL),
           ('r3', 'wb1', 'sex', 'training', 'x', '2024-03-01', 'workplace', NULL, true, false, NULL, NULL),
           ('r4', 'wb1', 'disability', 'working_conditions', 'x', '2023-06-01', NULL, NULL, false, false, '2023-12-01', 'no_risk'),
           ('r5', 'wb1', 'disability', 'working_conditions', 'x', '2024-05-01', 'city', 'city', true, true, NULL, NULL),
           ('r6', 'fa', 'sex', 'parenthood', 'x', '2023-02-01', NULL, 'department', false, false, NULL, NULL),
           ('r7', 'wa1', 'religion', 'training', 'x', '2024-11-01', 'workplace', 'city', false, false, NULL, NULL),
           ('r8', 'wb1', 'sex', 'pay', 'x', '2023-10-01', NULL, NULL, false, false, '2024-10-10', 'dropped');
    INSERT INTO risk_step VALUES
        ('r1', 'investigate', '2022-02-01', 12, 'workplace'), ('r1', 'investigate', '2023-03-01', 12, 'workplace'),
        ('r2', 'investigate', '2023-01-15', 9, 'workplace'), ('r2', 'analyse', '2023-04-15', 9, 'department'),
        ('r2', 'act', '2023-09-01', 9, 'department'), ('r2', 'follow_up', '2024-06-01', 4, 'department'),
        ('r3', 'investigate', '2024-03-11', 6, 'workplace'), ('r4', 'investigate', '2023-06-01', NULL, NULL),
        ('r5', 'investigate', '2024-05-01', 16, 'department'), ('r5', 'analyse', '2024-08-01', 16, 'city'),
        ('r6', 'investigate', '2023-02-01', 8, NULL), ('r6', 'analyse', '2023-05-01', NULL, NULL),
        ('r6', 'act', '2023-08-01', NULL, NULL), ('r6', 'investigate', '2024-02-01', 10, NULL),
        ('r8', 'investigate', '2023-10-10', 5, NULL);
    -- wa2 looked at everything in 2022 and found nothing
    INSERT INTO risk (risk, unit, ground, area, title, opened_on, closed_on, closed_as)
    SELECT 'c-' || ground || area, 'wa2', ground, area, 'x', '2022-05-01', '2022-06-01', 'no_risk' FROM risk_cell WHERE discrimination_act;
    INSERT INTO programme (programme, title, kind, starts_on, ends_on)
    VALUES ('w', 'Arbetssätt', 'project', '2023-01-01', '2024-03-31'), ('late', 'Senare', 'project', '2024-01-01', '2024-10-01');
    INSERT INTO programme_unit VALUES ('w', 'k', 'wa1', 'pilot', '2023-01-01', '2024-02-01', NULL), ('w', 'k', 'fb', 'pilot', '2023-01-01', '2024-06-01', NULL),
        ('late', 'k', 'fa', 'pilot', '2024-01-01', '2024-02-01', '2024-03-01'), ('late', 'k', 'fb', 'comparison', '2024-01-01', '2024-02-01', NULL);
    INSERT INTO measure (measure, unit, risk, programme, title, planned_on, due_on, completed_on, evaluated_on, effect, employees_involved)
    VALUES ('m1', 'fa', 'r1', NULL, 'x', '2023-01-01', '2023-06-30', NULL, NULL, NULL, true),
           ('m2', 'wa2', 'r2', NULL, 'x', '2023-09-01', '2024-03-01', '2024-02-01', '2024-06-01', 'some', true),
           ('m3', 'fa', 'r6', NULL, 'x', '2023-08-01', NULL, '2023-12-01', NULL, NULL, false),
           ('m4', 'wb1', 'r5', NULL, 'x', '2024-09-01', '2025-03-01', NULL, NULL, NULL, true),
           ('m5', 'fa', NULL, 'w', 'x', '2024-09-01', '2024-10-01', NULL, NULL, NULL, false),
           ('m6', 'wa2', 'r2', NULL, 'x', '2023-09-01', '2024-03-01', '2024-03-01', '2024-07-01', 'none', false);

    INSERT INTO counted (period, organisation, topic, unit, occupation, step, ground, category, persons, source)
    VALUES ('2024-12-31', 'k', 'harassment_reports', NULL, NULL, '', 'sex', 'women', 4, 't'),
           ('2024-12-31', 'k', 'harassment_reports', NULL, NULL, '', 'sex', 'men', 1, 't'),
           ('2023-12-31', 'k', 'harassment_reports', NULL, NULL, '', 'sex', 'men', 9, 't'),
           ('2024-05-01', 'k', 'respondents', NULL, NULL, '', 'sex', 'women', 20, 't'), ('2024-05-01', 'k', 'respondents_satisfied', NULL, NULL, '', 'sex', 'women', 16, 't'),
           ('2024-05-01', 'k', 'respondents', NULL, NULL, '', 'sex', 'men', 20, 't'), ('2024-05-01', 'k', 'respondents_satisfied', NULL, NULL, '', 'sex', 'men', 10, 't'),
           ('2024-12-31', 'k', 'pay_quartile_1', NULL, NULL, '', 'background', 'foreign', 6, 't'), ('2024-12-31', 'k', 'pay_quartile_1', NULL, NULL, '', 'background', 'swedish', 4, 't'),
           ('2024-12-31', 'k', 'pay_quartile_2', NULL, NULL, '', 'background', 'foreign', 4, 't'), ('2024-12-31', 'k', 'pay_quartile_2', NULL, NULL, '', 'background', 'swedish', 6, 't'),
           ('2024-12-31', 'k', 'trained', NULL, NULL, '', 'background', 'foreign', 2, 't'), ('2024-12-31', 'k', 'trained', NULL, NULL, '', 'background', 'swedish', 23, 't'),
           ('2024-12-31', 'k', 'staff', NULL, NULL, '', 'background', 'foreign', 20, 't'), ('2024-12-31', 'k', 'staff', NULL, NULL, '', 'background', 'swedish', 23, 't'),
           ('2024-12-31', 'k', 'permanent', NULL, NULL, '', 'background', 'foreign', 15, 't'), ('2024-12-31', 'k', 'permanent', NULL, NULL, '', 'background', 'swedish', 21, 't'),
           ('2023-05-01', 'k', 'attitude_before_2', 'fa', NULL, '', 'everybody', 'everybody', 10, 't'), ('2023-05-01', 'k', 'attitude_before_4', 'fa', NULL, '', 'everybody', 'everybody', 10, 't'),
           ('2022-05-01', 'k', 'attitude_before_1', 'fa', NULL, '', 'everybody', 'everybody', 99, 't'),
           ('2024-05-01', 'k', 'attitude_after_3', 'fa', NULL, '', 'everybody', 'everybody', 5, 't'), ('2024-05-01', 'k', 'attitude_after_5', 'fa', NULL, '', 'everybody', 'everybody', 15, 't'),
           ('2024-05-01', 'k', 'attitude_after_5', 'fb', NULL, '', 'everybody', 'everybody', 15, 't'),
           ('2024-10-01', 'net', 'event_respondents', NULL, NULL, '', 'everybody', 'everybody', 50, 't'), ('2024-10-01', 'net', 'event_agreeing', NULL, NULL, '', 'everybody', 'everybody', 45, 't'),
           ('2024-11-01', 'net', 'event_agreeing', NULL, NULL, '', 'everybody', 'everybody', 5, 't'),
           ('2025-12-31', 'k', 'forecast_growth', NULL, 'o1', '', 'everybody', 'everybody', 3, 't'), ('2034-12-31', 'k', 'forecast_growth', NULL, 'o1', '', 'everybody', 'everybody', 5, 't'),
           ('2040-12-31', 'k', 'forecast_growth', NULL, 'o1', '', 'everybody', 'everybody', 100, 't'), ('2034-12-31', 'k', 'forecast_decline', NULL, 'o1', '', 'everybody', 'everybody', 1, 't'),
           ('2025-12-31', 'k', 'forecast_supply', NULL, 'o1', '', 'everybody', 'everybody', 1, 't'),
           ('2040-12-31', 'k', 'forecast_pathway', NULL, 'o1', '', 'everybody', 'everybody', 80, 't');
    INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, source)
    VALUES ('2023-12-31', 'R', 0, 200, 'sex', 'women', 60, 't'), ('2023-12-31', 'R', 0, 200, 'sex', 'men', 40, 't');
});

# A25: of six open risks r7 has not begun, r1, r3, r6 are investigated, r5 analysed, r2 followed up.
my $steps = 'not_begun, investigating, analysing, acting, following_up, open_risks, status';
is(answer("SELECT $steps FROM risk_matrix() WHERE ground = 'all' AND area = 'all'"), '1|3|1|0|1|6|ok', 'A25: the whole city');
is(answer("SELECT unit, $steps FROM risk_matrix(level => 'department') WHERE ground = 'sex' AND area = 'all'"),
    "fa|0|2|0|0|0|2|ok\nfb|0|1|0|0|0|1|ok", 'A25: departments, with what is below them');
is(answer("SELECT $steps FROM risk_matrix(day => '2023-09-01') WHERE ground = 'all' AND area = 'all'"), '0|2|0|2|0|4|ok', 'A25: an earlier day: r1, r4; r2, r6');
is(answer(q{SELECT count(*), sum(open_risks) FROM risk_matrix() WHERE ground <> 'all' AND area <> 'all'}), '35|6', 'A25: 35 cells');
is(answer(q{SELECT sum(open_risks) FROM risk_matrix('empty')}), '0', 'A25: an organisation without risks');
is(answer(q{SELECT string_agg(DISTINCT unit, ',') FROM risk_matrix(level => 'workplace')}), 'wa1,wa2,wb1', 'A25: units that are closed are left out');
refused(q{SELECT * FROM risk_matrix(level => 'team')}, qr/level "team" does not exist/);
refused(q{SELECT * FROM risk_matrix('x')}, qr/organisation "x" does not exist/);

# A26: r1 has been investigated since February 2022, however often; r6 since 1 February 2024.
my $stuck = 'unit, open_risks, not_begun, investigating, stuck, stuck_share, open_year_before, stuck_year_before, stuck_share_year_before, rest_share, ratio_to_rest, status, status_reason';
is(answer("SELECT $stuck FROM stuck_risks()"), 'k|6|1|3|1|0.166667|4|1|0.25|||ok|no open risk in any other unit to compare with', 'A26: the city');
is(answer("SELECT $stuck FROM stuck_risks(level => 'department')"),
    "fa|4|1|2|1|0.25|3|1|0.333333|0|Infinity|ok|\nfb|2|0|1|0|0|1|0|0|0.25|0|ok|", 'A26: departments');
is(answer('SELECT stuck FROM stuck_risks(months => 6)'), '3', 'A26: more than six months: r1, r3, r6');
is(answer(q{SELECT open_risks, stuck_share, status, status_reason FROM stuck_risks('empty')}), '0||not_computable|no open risk', 'A26: no risks');

# A27: r1 again after a year, and r5 after r4 had found nothing; r6 acted in between.
is(answer('SELECT investigations, repeated, repeated_after_no_risk, rate, rate_of_found FROM repeated_investigations()'), '9|2|1|0.222222|0.125', 'A27: the city');
is(answer(q{SELECT unit, investigations, repeated FROM repeated_investigations(level => 'workplace')}), "wa1|2|1\nwa2|1|0\nwb1|4|1", 'A27: workplaces');
is(answer(q{SELECT investigations, rate, status FROM repeated_investigations(since => '2024-12-01')}), '0||not_computable', 'A27: nothing investigated');

# A28: days in investigate 89, 90, 92 moved on, 183 closed, 366 dropped, 295, 334, 1064 go on.
is(answer(q{SELECT months, stays, moved_on, incidence, median_days, status FROM step_speed() WHERE step = 'investigate'}),
    "3|8|3|0.25|274.5|ok\n6|8|3|0.375|274.5|ok\n12|8|3|0.375|274.5|ok", 'A28: out of investigate');
is(answer(q{SELECT months, stays, incidence, status, status_reason FROM step_speed() WHERE step = 'analyse'}),
    "3|3|0|ok|\n6|3||not_computable|no risk has been followed for that long\n12|3||not_computable|no risk has been followed for that long", 'A28: out of analyse: 92, 139, and 152 days going on');
is(answer(q{SELECT stays, moved_on, incidence, status FROM step_speed(since => '2022-06-02', day => '2024-10-31') WHERE step = 'not_begun' AND months = 12}),
    '6|6|1|ok', 'A28: into investigate, followed to the end');
is(answer(q{SELECT DISTINCT status_reason FROM step_speed() WHERE step = 'follow_up'}), 'no step comes after the last one', 'A28: the last step');
# From 2023-07-01: r1 is at risk from day 515 on, r4 (183) from day 30 on; r2 and r6 have moved on before.
is(answer(q{SELECT stays, moved_on, incidence FROM step_speed(since => '2023-07-01') WHERE step = 'investigate' AND months = 6}),
    '6|1|0.2', 'A28: delayed entry: 1 of the 5 at risk on day 92');

# A29: r1 12 and 12, r2 9 and 4, r6 8 and 10, r8 5 and 5.
is(answer('SELECT rated, lower, unchanged, higher, lower_share, mean_before, mean_after, p_value, closed_as_resolved, not_rated FROM risk_movement()'),
    '4|1|2|1|0.25|8.5|7.75|1|0|0', 'A29: the city');
is(answer(q{SELECT rated, not_rated, status FROM risk_movement(since => '2023-06-01', day => '2023-12-31')}), '3|1|ok', 'A29: r4 was never rated');
is(answer(q{SELECT rated, lower_share, status FROM risk_movement(since => '2021-01-01')}), '0||not_computable', 'A29: before the first risk');

# A30: of r1, r2, r3, r5, r7 the right level has r2 and r5.
is(answer('SELECT open_risks, cause_known, right_level, owned_above, owned_below, ownerless, cause_known_ownerless, right_level_share, escalated, lowered FROM risk_ownership()'),
    '6|5|2|1|1|1|1|0.4|1|0', 'A30: the city');
is(answer(q{SELECT escalated FROM risk_ownership(since => '2023-01-01')}), '2', 'A30: r2 was escalated in 2023');
is(answer('SELECT cause_level, owned_by_workplace, owned_between, owned_by_department, owned_by_city, ownerless, open_risks FROM risk_levels()'),
    "workplace|0|0|0|1|1|2\nbetween|0|0|0|0|0|0\ndepartment|1|0|1|0|0|2\ncity|0|0|0|1|0|1\nnot_determined|0|0|1|0|0|1", 'A30: cause by owner');
is(answer(q{SELECT right_level, cause_known FROM risk_ownership(day => '2023-03-01')}), '0|2', 'A30: r2 was owned by the workplace then');

# A31, A33.
is(answer('SELECT kind, begun, with_employees, with_union, with_either, share FROM involvement()'), "risk|3|2|1|2|0.666667\nmeasure|1|1|0|1|1", 'A31: the city in 2024');
is(answer(q{SELECT begun, share, status FROM involvement('empty')}), "0||not_computable\n0||not_computable", 'A31: none');
is(answer('SELECT planned, completed, evaluated, with_effect, evaluated_share, effect_share, overdue, without_due_date FROM measure_outcomes()'),
    '5|3|2|1|0.4|0.2|1|1', 'A33: the city; the measure of a programme alone is not against a risk');
is(answer(q{SELECT evaluated, overdue FROM measure_outcomes(day => '2024-03-15', since => '2022-01-01')}), '0|1', 'A33: as it was known then');

# A32: in 2022 wa2 investigated all 35 cells, wa1 (26 employees) one, pay and sex.
is(answer(q{SELECT units, complete, share, mean_cells, must_document, must_document_complete, must_survey_pay, pay_surveyed FROM yearly_completeness(year => 2022)}),
    '3|1|0.333333|12|1|0|2|2', 'A32: the city in 2022');
is(answer(q{SELECT unit, headcount, must_document, must_survey_pay, cells, missing, missing_cells @> '{"sex: pay"}' FROM missing_investigations(year => 2022, level => 'workplace')}),
    "wa1|26|t|t|35|34|f\nwa2|12|f|t|35|0|f\nwb1|5|f|f|35|35|t", 'A32: what is missing');
is(answer('SELECT year_asked, missing FROM missing_investigations() ORDER BY missing'), "2024|33\n2024|34", 'A32: 2024 by default: r6; r3, r5');

# A34: women 30 000 and 38 000, men 31 000, and 39 600 (by the hour) and 40 400.
is(answer(q{SELECT work_group, persons, rest_persons, mean_pay, rest_mean_pay, mean_gap, median_gap, over_threshold FROM pay_gaps() WHERE category = 'women'}),
    "all|22|21|31090.9|31857.1|0.0240522|0.0322581|f\ncare|19|19|30000|31000|0.0322581|0.0322581|f\ntech|3|2|38000|40000|0.05|0.05|t", 'A34: gaps');
is(answer(q{SELECT difference, within_work, between_work FROM pay_gap_parts() WHERE category = 'women'}), '-766.234|-1115.8|349.567', 'A34: within and between work');
is(answer(q{SELECT round(sum(share)::numeric, 9) = round(4 * max(share_of_all)::numeric, 9), count(*) FROM pay_quarters() WHERE category = 'women'}), 't|4', 'A34: the quarters sum to the whole');
is(answer(q{SELECT round(share::numeric, 6) FROM pay_quarters() WHERE category = 'women' AND quartile = 1}), '1.000000', 'A34: the lowest quarter is women');
is(answer(q{SELECT work_group, women, persons, women_dominated, higher_paid FROM women_dominated_pay()}), "care|19|38|f|\ntech|3|5|t|0", 'A34: women-dominated work');
is(answer(q{SELECT quartile, share, share_of_all FROM pay_quarters(ground => 'background') WHERE category = 'foreign'}), "1|0.6|0.5\n2|0.4|0.5", 'A34: quarters as counted');
is(answer(q{SELECT status FROM pay_quarters(ground => 'ethnicity')}), 'not_collected', 'A34: quarters nobody has counted');
is(answer(q{SELECT unit, status FROM pay_gaps(ground => 'background')}), '|not_collected', 'A34: counts only');
is(answer(q{SELECT unit, status, status_reason FROM pay_gaps('empty')}), '|not_computable|nobody of known category has known pay', 'A34: nobody is paid');
refused(q{SELECT * FROM pay_gaps(ground => 'colour')}, qr/ground "colour" does not exist/);

# A34 by component.  Of a total what falls into the last twelve months counts, by
# days, raised to full time; a rate that has ended does not; p41 has 10 kronor an hour.
$node->safe_psql('register', q{
    SET search_path = spegel_register;
    INSERT INTO pay_component (component, title, kind) VALUES ('ob', 'OB-tillägg', 'variable'), ('bil', 'Bilförmån', 'benefit'), ('fast', 'Fast tillägg', 'base');
    INSERT INTO pay (person, employment_number, component, valid_from, valid_to, amount, pay_form, entry)
    VALUES ('p39', '1', 'ob', '2024-01-01', '2024-12-31', 12000, 'total', '1'), ('p39', '1', 'ob', '2024-01-01', '2024-12-31', -6000, 'total', 'rättelse'),
           ('p43', '1', 'ob', '2023-12-01', '2024-01-30', 6100, 'total', '1'), ('p41', '1', 'ob', '2024-03-01', NULL, 10, 'hourly', '1'),
           ('p42', '1', 'ob', '2024-01-01', '2024-06-30', 1000, 'monthly', '1'), ('p42', '1', 'ob', '2024-07-01', NULL, 800, 'monthly', '1'),
           ('p40', '1', 'ob', '2024-01-01', '2024-11-30', 5, 'hourly', '1'), ('p40', '1', 'bil', '2024-01-01', NULL, 3500, 'monthly', '1'),
           ('p1', '1', 'ob', '2024-01-01', '2024-12-31', 12000, 'total', '1')});
my $parts = 'kind, component, persons, receivers, rest_receivers, mean_pay, rest_mean_pay, mean_gap, status, status_reason';
is(answer("SELECT $parts FROM pay_gaps_by_component() WHERE category = 'women' AND work_group = 'tech'"),
    "base|all|3|3|2|38000|40000|0.05|ok|\nbase|base|3|3|2|38000|40000|0.05|ok|\n"
      . "variable|all|3|3|1|799.488|400|-0.998719|ok|\nvariable|ob|3|3|1|799.488|400|-0.998719|ok|\n"
      . "benefit|all|3|0|1|0|1750|1|ok|\nbenefit|bil|3|0|1|0|1750|1|ok|\ntotal|all|3|3|2|38799.5|42150|0.0794902|ok|", 'A34: base, variable, benefits and total');
is(answer(q{SELECT receiving, rest_receiving, mean_pay, median_pay, receivers_mean_gap, status, status_reason FROM pay_gaps_by_component()
    WHERE category = 'women' AND work_group = 'care' AND component = 'ob'}), '0.0526316|0|70.0316|0||not_computable|the others have nothing of it', 'A34: part time is raised to full time');
is(answer(q{SELECT count(*) FROM pay_gaps_by_component(day => '2022-12-31') WHERE kind NOT IN ('base', 'total')}), '0', 'A34: before that there was none');
is(answer(q{SELECT mean_pay FROM pay_gaps_by_component(months => 1) WHERE category = 'women' AND work_group = 'tech' AND kind = 'variable' AND component = 'ob'}),
    answer(q{SELECT (1650 + 6000 * 365.25 / 12 / 366) / 3::float8}), 'A34: totals of the last month');
is(answer(q{SELECT status FROM pay_gaps_by_component(ground => 'background')}), 'not_collected', 'A34: by component, counts only');
refused(q{SELECT * FROM pay_gaps_by_component(months => 0)}, qr/months must be from 1 to 120/);
is(answer(q{SELECT mean_pay FROM pay_gaps() WHERE category = 'women' AND work_group = 'tech'}), '38000', 'A34: pay_gaps() is of base pay');
$node->safe_psql('register', q{INSERT INTO spegel_register.pay (person, employment_number, component, valid_from, amount) VALUES ('p39', '1', 'fast', '2024-01-01', 300)});
is(answer(q{SELECT mean_pay FROM pay_gaps() WHERE category = 'women' AND work_group = 'tech'}), '38100', 'A34: all of base pay');
$node->safe_psql('register', q{DELETE FROM spegel_register.pay WHERE component <> 'base'; DELETE FROM spegel_register.pay_component WHERE component <> 'base'});

# Hours of full time: the most specific row, the organisation's own first.
sub mean_of_men { return answer(q{SELECT rest_mean_pay FROM pay_gaps() WHERE category = 'women' AND work_group = 'tech'}) }
my $hours = 'INSERT INTO spegel_register.full_time_hours (organisation, work_group, occupation_group, valid_from, hours_per_month, source) VALUES';
for my $case (
    [ q{(NULL, NULL, NULL, '2025-01-01', 100, 't')}, 40000, 'not yet' ], [ q{(NULL, NULL, 'vård', '2024-01-01', 100, 't')}, 40000, 'of others' ],
    [ q{('empty', NULL, NULL, '2024-01-01', 100, 't')}, 40000, 'of another organisation' ], [ q{(NULL, NULL, NULL, '2024-01-01', 164, 't')}, 39880, 'later' ],
    [ q{(NULL, NULL, 'teknik', '2023-01-01', 163, 't')}, 39760, 'of the occupation group' ], [ q{(NULL, 'tech', NULL, '2023-01-01', 162, 't')}, 39640, 'of the work group' ],
    [ q{('k', NULL, NULL, '2023-01-01', 161, 't')}, 39520, 'of the organisation' ], [ q{('k', NULL, 'teknik', '2022-01-01', 160, 't')}, 39400, 'of the organisation and the occupation group' ],
    [ q{('k', 'tech', NULL, '2021-01-01', 159, 't')}, 39280, 'of the organisation and the work group' ])
{
    my ($row, $mean, $what) = @$case;
    $node->safe_psql('register', "$hours $row");
    is(mean_of_men(), $mean, "hours of full time: $what");
}
$node->safe_psql('register', q{DELETE FROM spegel_register.full_time_hours WHERE source = 't'});
is(mean_of_men(), '40000', 'and 165 to begin with');

# Demands: of the employer's assessment, the latest by the day; of a group that is not assessed in full none.
my $demands = 'SELECT work_group, demands, women_dominated, higher_paid, status, status_reason FROM women_dominated_pay';
is(answer("$demands()"), "care|2|f||ok|\ntech|2|t|0|ok|", 'A34: the skill level without an assessment');
$node->safe_psql('register', q{
    SET search_path = spegel_register;
    UPDATE pay SET amount = 45000 WHERE person IN ('p2', 'p4', 'p6', 'p8', 'p10', 'p12', 'p14', 'p16', 'p18', 'p20', 'p22', 'p24', 'p26', 'p28', 'p30', 'p32');
    INSERT INTO work_assessment (organisation, version, work_group, occupation, factor, points, weight, assessed_on)
    VALUES ('k', '2023', 'care', NULL, 'skills', 30, 1, '2023-03-01'), ('k', '2023', 'care', NULL, 'effort', 20, 0.5, '2023-03-01'),
           ('k', '2023', 'tech', NULL, 'skills', 50, 1, '2023-03-01'), ('k', '2023', NULL, 'o2', 'skills', 40.1, 1, '2023-03-01'), ('k', '2023', NULL, 'o2', 'effort', 0, 1, '2023-03-01'),
           ('empty', '2024', 'care', NULL, 'skills', 1, 1, '2024-01-01'), ('k', '2025', 'care', NULL, 'skills', 99, 1, '2025-01-01'), ('k', '2022', 'care', NULL, 'skills', 1, 1, '2022-01-01')});
my $assessed = 'ok|demands as assessed, version 2023 of 2023-03-01';
is(answer("$demands()"), "care|40|f||$assessed\ntech|40.1|t|0|$assessed", 'A34: demands as assessed; an occupation before its group');
$node->safe_psql('register', q{UPDATE spegel_register.work_assessment SET points = 40 WHERE points = 40.1});
is(answer("$demands()"), "care|40|f||$assessed\ntech|40|t|0|$assessed", 'A34: equal demands');
$node->safe_psql('register', q{DELETE FROM spegel_register.work_assessment WHERE occupation IS NOT NULL});
is(answer("$demands()"), "care|40|f||$assessed\ntech|||" . "|not_computable|not assessed, or not in full, in version 2023 of 2023-03-01", 'A34: a factor is missing');
is(answer("$demands(day => '2022-12-31')"), "care|1|f||ok|demands as assessed, version 2022 of 2022-01-01\ntech||||not_computable|not assessed, or not in full, in version 2022 of 2022-01-01",
    'A34: as it was known then');
$node->safe_psql('register', q{DELETE FROM spegel_register.work_assessment; UPDATE spegel_register.pay SET amount = 31000 WHERE amount = 45000});

# A34: the survey itself.
my $survey = 'survey, surveyed_on, provisions_reviewed, parties, meetings, completed_on, measures, cost, without_cost, completed, overdue, followed_up, with_effect, status, status_reason';
is(answer("SELECT $survey FROM pay_survey_follow_up()"), '||||||||||||' . '|not_collected|no pay survey by the day', 'A34: no survey');
$node->safe_psql('register', q{
    SET search_path = spegel_register;
    INSERT INTO pay_survey (survey, organisation, surveyed_on, provisions_reviewed_on, completed_on) VALUES ('l23', 'k', '2023-05-01', '2023-06-01', '2024-02-01'), ('l25', 'k', '2025-05-01', NULL, NULL);
    INSERT INTO pay_survey_cooperation VALUES ('l23', 'A', '2023-05-02'), ('l23', 'A', '2023-08-02'), ('l23', 'B', '2024-01-02');
    INSERT INTO pay_survey_measure (survey, measure, title, cost, due_on, completed_on, followed_up_on, outcome)
    VALUES ('l23', '1', 'x', 100000, '2024-01-01', '2024-01-01', '2024-10-01', 'some'), ('l23', '2', 'x', 5000.5, '2024-06-30', NULL, NULL, NULL),
           ('l23', '3', 'x', NULL, '2024-06-30', '2025-02-01', NULL, NULL), ('l23', '4', 'x', 0, '2026-01-01', '2024-03-01', '2024-10-01', 'none')});
is(answer("SELECT $survey FROM pay_survey_follow_up()"), 'l23|2023-05-01|t|2|3|2024-02-01|4|105000.5|1|2|2|2|1|ok|', 'A34: the survey and its measures');
is(answer("SELECT $survey FROM pay_survey_follow_up(day => '2023-12-31')"), 'l23|2023-05-01|t|1|2||4|105000.5|1|0|0|0|0|ok|', 'A34: as it was known then');

# A35: 366 days of 2024 each.
is(answer('SELECT category, persons, person_years, hours, hours_per_year, ratio, trained, trained_ratio FROM training_hours()'),
    "men|21|21.0431|15|0.712822|0.52381|1|0.52381\nwomen|22|22.0452|30|1.36084|1.90909|2|1.90909", 'A35: hours and trained');
is(answer(q{SELECT unit, category, hours, status, status_reason FROM training_hours(level => 'department') WHERE unit = 'fb'}),
    "fb|men|0|not_computable|the others had no training\nfb|women|0|not_computable|the others had no training", 'A35: no training');
is(answer(q{SELECT category, hours, trained, trained_share, trained_ratio, status FROM training_hours(ground => 'background')}),
    "foreign||2|0.1|0.1|ok\nswedish||23|1|10|ok", 'A35: who was trained, as counted');
is(answer(q{SELECT status FROM training_hours(ground => 'disability')}), 'not_collected', 'A35: counts only');

# A36: p1, p3 and p2 took leave in 2022; p4 twelve days only; p5 and p6 are older; p3 is on leave.
my $after = 'outcome, compared_with, persons, with_outcome, value, other_persons, other_value, ratio, status';
is(answer("SELECT $after FROM after_parental_leave() WHERE category = 'women' AND took_leave ORDER BY outcome, compared_with"),
    "pay_growth|non_takers|2||0.0357143|19|0|1.03571|ok\npay_growth|rest|2||0.0357143|1|0|1.03571|ok\n"
      . "promoted|non_takers|2|1|0.5|19|0|Infinity|ok\npromoted|rest|2|1|0.5|1|0|Infinity|ok\n"
      . "returned|non_takers|2|1|0.5|19|1|0.5|ok\nreturned|rest|2|1|0.5|1|1|0.5|ok", 'A36: women who took leave');
is(answer(q{SELECT category, persons, with_outcome FROM after_parental_leave() WHERE outcome = 'returned' AND NOT took_leave}), "men|19|19\nwomen|19|19", 'A36: those who did not');
is(answer(q{SELECT status FROM after_parental_leave(ground => 'religion')}), 'not_collected', 'A36: counts only');

# A37.
my $conditions = 'indicator, persons, with_indicator, value, rest_value, ratio, status';
is(answer("SELECT $conditions FROM working_conditions() WHERE category = 'women'"),
    "permanent|22|22|1|0.904762|1.10526|ok\nfull_time|22|19|0.863636|1|0.863636|ok\nlong_sick_leave|22|0|0|0.047619|0|ok\n"
      . "harassment_reports|22|4|0.181818|0.047619|3.81818|ok\nsatisfied|20|16|0.8|0.5|1.6|ok", 'A37: women beside men');
is(answer(q{SELECT indicator, category, ratio, status FROM working_conditions(ground => 'background')}),
    "permanent|foreign|0.821429|ok\npermanent|swedish|1.21739|ok\nfull_time|||not_collected\nlong_sick_leave|||not_collected\nharassment_reports|||not_collected\nsatisfied|||not_collected", 'A37: what has been counted');
is(answer(q{SELECT DISTINCT status_reason FROM working_conditions(ground => 'background', level => 'department') WHERE indicator = 'permanent'}),
    'the staff has not been counted by this ground here', 'A37: not by department');

# B07: p5 and p6 retire by 2034; 4 posts more; 1 from outside; p38 came from another occupation.
my $need = 'staff, retirements, growth, need, outside_supply, pathway_per_year, pathway_supply, coverage, still_missing';
is(answer("SELECT DISTINCT occupation, $need FROM shortage_coverage()"), 'o1|38|2|4|6|1|1|10|1.83333|0', 'B07: ten years');
is(answer("SELECT DISTINCT $need FROM shortage_coverage(years => 1)"), '38|0|3|3|1|1|1|0.666667|1', 'B07: one year');
is(answer(q{SELECT category, persons, share, residents_share, ratio, status, status_reason FROM shortage_coverage()}),
    "men|19|0.5|0.4|1.25|ok|\nwomen|19|0.5|0.6|0.833333|ok|", 'B07: beside the residents');
is(answer(q{SELECT staff, need, coverage, status, status_reason FROM shortage_coverage(ground => 'ethnicity')}),
    '38|6|1.83333|not_collected|the occupation has not been counted by this ground', 'B07: counts only, and none');

# B08: wa1 of fa in February, fb in June; the other programme's pilot left, and its comparison does not count.
is(answer('SELECT programme_code, moment, moment_on, departments, taking_part, in_use, share, departments_in_use, status FROM way_of_working()'),
    "late|at the end|2024-10-01|2|1|0|0|{}|ok\nlate|after the end|2025-04-01||||||not_computable\n"
      . "w|at the end|2024-03-31|2|2|1|0.5|{fa}|ok\nw|after the end|2024-09-30|2|2|2|1|{fa,fb}|ok", 'B08');
is(answer(q{SELECT status FROM way_of_working('empty')}), 'not_collected', 'B08: no programme');
refused(q{SELECT * FROM way_of_working(programme => 'x')}, qr/programme "x" does not exist/);

# B09, E08.
is(answer('SELECT unit, respondents_before, respondents_after, mean_before, mean_after, mean_difference, agreeing_before, agreeing_after, agreeing_difference, status, status_reason FROM attitude_change()'),
    "fa|20|20|3|4.5|1.5|0.5|0.75|0.25|ok|\nfb|0|15||5|||1||not_computable|nobody answered in one of the two waves", 'B09');
is(answer(q{SELECT DISTINCT status FROM attitude_change(ground => 'sex')}), 'not_collected', 'B09: not asked by sex');
is(answer('SELECT organisation_code, event_on, respondents, agreeing, share, low, high, status FROM event_evaluations()'),
    "net|2024-10-01|50|45|0.9|0.786398|0.956524|ok\nnet|2024-11-01||5||||not_computable", 'E08');
is(answer(q{SELECT status FROM event_evaluations('k')}), 'not_collected', 'E08: no event');

# A ground that is barred says so.
$node->safe_psql('register', q{UPDATE spegel_register.risk SET ground = 'sex' WHERE ground = 'religion'; UPDATE spegel_register.ground SET policy = 'barred' WHERE ground = 'religion'});
is(answer(qq{SELECT DISTINCT status FROM risk_matrix() WHERE ground = 'religion'}), 'barred', 'barred: a row of the matrix');
for my $call ('pay_gaps(', 'training_hours(', 'after_parental_leave(', 'working_conditions(', 'attitude_change(', 'event_evaluations(', 'shortage_coverage(')
{
    is(answer("SELECT DISTINCT status FROM ${call}ground => 'religion')"), 'barred', "barred: ${call})");
}

done_testing();
