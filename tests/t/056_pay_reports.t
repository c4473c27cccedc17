# Reports on pay: a dozen persons whose figures are worked out by hand
# (tests/kernel/reference/pay_transparency.py), and three who are left out of
# them; a pay survey with two pairs found and two rightly not.
use strict;
use warnings;
use utf8;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('pay_reports');
$node->safe_psql('postgres', 'CREATE DATABASE empty');
migrate($node, 'empty');

# ask($database, $sql): as the analyst sees it, and what is said when it is refused.
sub ask
{
    my ($database, $sql) = @_;
    my ($status, $out, $err) = $node->psql($database, "SET ROLE spegel_analyst; SET search_path = spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

$node->safe_psql('postgres', 'CREATE DATABASE dozen TEMPLATE empty');
is(ask('dozen', q{
INSERT INTO organisation (organisation, title, kind, observed_to) VALUES ('k', 'Kommun', 'municipality', '2025-12-31');
INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('k', 'k', 'Kommun', 'city', NULL), ('d', 'k', 'D', 'department', 'k');
INSERT INTO occupation (occupation, title, occupation_group, work_group) VALUES ('a', 'A', 'g', 'A'), ('b', 'B', 'g', 'B'), ('c', 'C', 'g', NULL);
INSERT INTO full_time_hours (organisation, valid_from, hours_per_month, source) VALUES ('k', '2020-01-01', 160, 'avtal');
INSERT INTO pay_component (component, title, kind, bonus) VALUES ('ob', 'OB', 'variable', false), ('prov', 'Provision', 'variable', true), ('bil', 'Bil', 'benefit', false);
INSERT INTO person (person, birth_year) SELECT 'p' || i, 1980 FROM generate_series(1, 15) AS i;
-- p1 to p7 are women, p8 to p12 men; of p13 sex is not known, of p14 pay, p15 is on leave
INSERT INTO person_attribute (person, ground, category, source, observed_on)
SELECT 'p' || i, 'sex', CASE WHEN i <= 7 OR i >= 14 THEN 'women' ELSE 'men' END, 'HR', '2020-01-01' FROM generate_series(1, 15) AS i WHERE i <> 13;
INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, form, scope)
SELECT 'p' || i, '1', CASE i WHEN 2 THEN date '2025-07-01' ELSE '2020-01-01' END, CASE i WHEN 9 THEN date '2025-06-30' END, 'd',
       CASE WHEN i IN (4, 5, 10, 11) THEN 'b' WHEN i = 13 THEN 'c' ELSE 'a' END, CASE i WHEN 6 THEN 'hourly' ELSE 'permanent' END, CASE i WHEN 3 THEN 50 ELSE 100 END
FROM generate_series(1, 15) AS i;
-- a second post beside the first
INSERT INTO employment (person, employment_number, valid_from, unit, occupation, form, scope) VALUES ('p3', '2', '2020-01-01', 'd', 'b', 'permanent', 25);
INSERT INTO pay (person, employment_number, valid_from, amount, pay_form)
SELECT 'p' || i, '1', '2020-01-01', CASE WHEN i = 6 THEN 198 ELSE 160 * (ARRAY[150, 160, 160, 171, 185, 198, 240, 155, 160, 190, 210, 300, 100, NULL, 120])[i] END,
       CASE WHEN i = 6 THEN 'hourly' ELSE 'monthly' END
FROM generate_series(1, 15) AS i WHERE i <> 14;
INSERT INTO pay (person, employment_number, valid_from, amount) VALUES ('p3', '2', '2020-01-01', 25600);
INSERT INTO pay (person, employment_number, component, valid_from, valid_to, amount, pay_form, entry) VALUES
    ('p2', '1', 'ob', '2025-07-01', '2025-12-31', 11614.68, 'total', '1'),         -- 12 for each of 967.8904 hours
    ('p4', '1', 'prov', '2025-01-01', '2025-12-31', 9 * 1920.0, 'total', '1'),
    ('p6', '1', 'ob', '2025-01-01', '2025-12-31', 12 * 1920.0, 'total', '1'), ('p6', '1', 'ob', '2025-01-01', '2025-12-31', -1920, 'total', '2'),
    ('p7', '1', 'prov', '2024-07-01', '2026-06-30', 60 * 1920.0, 'total', '1'),       -- half of it falls into 2025
    ('p10', '1', 'ob', '2025-01-01', '2025-12-31', 20 * 1920.0, 'total', '1'),
    ('p13', '1', 'ob', '2025-01-01', '2025-12-31', -500, 'total', '1');
INSERT INTO pay (person, employment_number, component, valid_from, amount) VALUES ('p9', '1', 'bil', '2025-01-01', 15 * 160), ('p12', '1', 'bil', '2020-01-01', 60 * 160);
INSERT INTO leave (person, kind, valid_from, valid_to, scope) VALUES ('p15', 'parental', '2024-11-01', NULL, 100), ('p8', 'study', '2025-03-01', '2025-05-31', 50);
}), '', 'the register');

# What each was paid per hour: half a year, two posts, pay by the hour, a
# correction, a part of a longer total, half a leave, an end, benefits.
is(ask('dozen', q{SELECT person, l.work_group, sex, basic, variable FROM pay_levels('k', '2025-12-31') AS l JOIN person USING (person_no) WHERE basis = 'hour' ORDER BY person_no}),
    join("\n", 'p1|A|women|150.00|0.00', 'p2|A|women|160.00|12.00', 'p3|A|women|160.00|0.00', 'p4|B|women|171.00|9.00', 'p5|B|women|185.00|0.00',
        'p6|A|women|198.00|11.00', 'p7|A|women|240.00|30.00', 'p8|A|men|155.00|0.00', 'p9|A|men|160.00|15.00', 'p10|B|men|190.00|20.00', 'p11|B|men|210.00|0.00',
        'p12|A|men|300.00|60.00', 'p13|not grouped||100.00|-0.26', 'p14|A|women||', 'p15|A|women||'), 'pay per hour');
is(ask('dozen', q{SELECT employments, basic, variable, bonus, benefit, hours, leave_days::float8 FROM pay_in_period('k', '2025-12-31') AS p JOIN person USING (person_no) WHERE person IN ('p2', 'p3', 'p7', 'p8', 'p12', 'p14', 'p15') ORDER BY person_no}),
    join("\n", '1|154862.47|11614.68|0|0|967.8904|0', '2|230400.00|0|0|0|1440.0000|0', '1|460800.00|57600.00|57600.00|0|1920.0000|0', '1|260094.25|0|0|0|1678.0274|46',
        '1|576000.00|0|0|115200.00|1920.0000|0', '1||0|0|0||0', '1|0.00|0|0|0|0.0000|365'), 'kronor and hours of the year');

# The seven figures, as fractions: 1326/7, 38/259, 62/7, 71/133, ...
is(ask('dozen', q{SELECT figure, counted, band, women, men, women_value, men_value, gap_percent, unknown_pay, unknown_sex FROM pay_transparency_figures() WHERE basis = 'hour' AND figure < 'g'}),
    join("\n", 'a|all||7|5|189.43|222.00|14.67|2|1', 'b|all||7|5|8.86|19.00|53.38|2|1', 'b|receivers||4|3|15.50|31.67|51.05|2|1', 'c|all||7|5|180.00|210.00|14.29|2|1',
        'd|all||7|5|9.00|15.00|40.00|2|1', 'd|receivers||4|3|11.50|20.00|42.50|2|1', 'e|all||4|3|0.5714|0.6000||2|1',
        map { "f|all|$_|2|1|0.6667|0.3333||2|1" } 1 .. 3) . "\nf|all|4|1|2|0.3333|0.6667||2|1", 'article 9(1), a to f');
is(ask('dozen', q{SELECT work_group, pay, counted, women, men, women_value, men_value, gap_percent, status_reason FROM pay_transparency_figures() WHERE basis = 'hour' AND figure = 'g'}),
    join("\n", 'A|basic|all|5|3|181.60|205.00|11.41|', 'A|variable|all|5|3|10.60|25.00|57.60|', 'A|variable|receivers|3|2|17.67|37.50|52.89|', 'B|basic|all|2|2|178.00|200.00|11.00|',
        'B|variable|all|2|2|4.50|10.00|55.00|', 'B|variable|receivers|1|1|9.00|20.00|55.00|', 'not grouped|basic|all|0|0||||nobody', 'not grouped|variable|all|0|0||||nobody',
        'not grouped|variable|receivers|0|0||||nobody'), '... and g, by category of workers');
is(ask('dozen', q{SELECT DISTINCT women, men, unknown_pay, unknown_sex FROM pay_transparency_figures() WHERE basis = 'period' AND figure IN ('a', 'c')}), '8|5|1|1', 'by the year whoever was on leave is there too');
# The same by plain SQL over the tables, of those with one post all year and no leave.
is(ask('dozen', q{
    WITH plain AS (
        SELECT person_no, sum(CASE pay_form WHEN 'monthly' THEN amount * 12 WHEN 'hourly' THEN amount * 160 * 12
            ELSE amount * (least(valid_to, date '2025-12-31') - greatest(valid_from, date '2025-01-01') + 1) / (valid_to - valid_from + 1) END) AS pay
        FROM pay WHERE person_no IN (SELECT person_no FROM person WHERE person IN ('p1', 'p4', 'p5', 'p6', 'p7', 'p10', 'p11', 'p12', 'p13')) GROUP BY person_no)
    SELECT count(*), count(*) FILTER (WHERE p.pay <> q.basic + q.variable + q.benefit) FROM plain AS p JOIN pay_in_period('k', '2025-12-31') AS q USING (person_no)}), '9|0', 'as plain SQL has it');
is(ask('dozen', q{SELECT missing, persons, kronor FROM pay_missing()}), join("\n", 'employed in the period|15|4421170.57', 'sex unknown|1|191500.00', 'base pay unknown|1|0',
        'on leave all the time: no pay per hour|1|0.00', 'work not grouped|1|191500.00', 'corrected to below 0|1|-500.00', 'paid for an employment that ended before|0|'), 'nothing vanishes');
is(ask('dozen', q{BEGIN; INSERT INTO pay (person, employment_number, component, valid_from, valid_to, amount, pay_form) VALUES ('p9', '1', 'prov', '2026-02-01', '2026-02-28', 900, 'total');
    UPDATE organisation SET observed_to = '2026-12-31'; SELECT persons, kronor FROM pay_missing() WHERE missing LIKE 'paid for%'; ROLLBACK}), '1|900', '... nor what is paid later');

# Article 10: the report, its reasons, six months.
sub assessed { my ($sql, $day) = @_; return ask('dozen', "BEGIN; $sql; UPDATE organisation SET observed_to = '2027-12-31'; SELECT work_group, at_least_5, assessment, remedy_until FROM joint_pay_assessments(day => '$day') WHERE status = 'ok'; ROLLBACK") }
my $report = q{INSERT INTO pay_report (report, organisation, reported_to, law, submitted_on) VALUES ('r', 'k', '2025-12-31', 'Lag (2026:1)', '2026-05-15')};
is(assessed('SELECT', '2025-12-31') =~ s/^\n//r, "A|t|not submitted|\nB|t|not submitted|", 'a gap, and no report');
is(assessed($report, '2026-05-14'), "A|t|not submitted|\nB|t|not submitted|", 'the day before it is submitted');
is(assessed($report, '2026-11-15'), "A|t|to be remedied|2026-11-15\nB|t|to be remedied|2026-11-15", 'within six months');
is(assessed($report, '2026-11-16'), "A|t|required|2026-11-15\nB|t|required|2026-11-15", 'after six months');
is(assessed("$report; INSERT INTO pay_report_category VALUES ('r', 'A', true, 'experience', NULL), ('r', 'B', false, NULL, '2026-11-15')", '2026-12-31'),
    "A|t|not required: justified|2026-11-15\nB|t|not required: remedied|2026-11-15", 'justified, and remedied in time');
is(assessed("$report; INSERT INTO pay_report_category VALUES ('r', 'B', false, 'x', '2026-11-16')", '2026-12-31'), "A|t|required|2026-11-15\nB|t|required|2026-11-15", 'a reason that does not justify; remedied a day late');
# 5 percent exactly: of 200 an hour, 190.00 is and 190.01 is not.
for my $pay ([ 190, 't' ], [ 190.01, 'f' ], [ 210, 't' ], [ 209.99, 'f' ])
{
    is(ask('dozen', "BEGIN; DELETE FROM pay WHERE component <> 'base'; UPDATE pay SET amount = 160 * 200 WHERE person IN ('p10', 'p11'); UPDATE pay SET amount = 160 * $pay->[0] WHERE person IN ('p4', 'p5');
        SELECT at_least_5 FROM joint_pay_assessments() WHERE work_group = 'B'; ROLLBACK"), $pay->[1], "$pay->[0] beside 200");
}
is(ask('dozen', q{BEGIN; DELETE FROM person_attribute WHERE person IN ('p10', 'p11'); SELECT women, men, at_least_5, status, status_reason FROM joint_pay_assessments() WHERE work_group = 'B'; ROLLBACK}),
    '2|0||not_computable|no men to compare with', 'a group without men keeps its row');

# Articles 7 and 12.
is(ask('dozen', q{SELECT work_group, basis, own_pay, women, women_mean, status FROM pay_information(person => 'p1') ORDER BY basis}), "A|hour|150.00|||barred\nA|period|288000.00|||barred", 'withheld where others could be told');
is(ask('dozen', q{SELECT basis, own_pay, women, women_mean, men, men_mean, status FROM pay_information(person => 'p1', fewest => 3) WHERE basis = 'hour'}), 'hour|150.00|5|192.20|3|230.00|ok', 'the answer to one worker');
is(ask('dozen', q{SELECT status FROM pay_information(person => 'p4', fewest => 2) WHERE basis = 'hour'}), 'barred', 'one other woman: her pay would follow');
like(ask('dozen', q{SELECT * FROM pay_information(person => 'x')}), qr/person "x" does not exist/, 'a person that there is not');
is(ask('dozen', q{SELECT status, status_reason FROM pay_information(person => 'p9', day => '2024-12-31', months => 1)}) ne '', 1, 'of an earlier time');

# UK: the month up to the snapshot, with 31 of 184, 365 or 730 days of what was paid as a total; p9 is gone.
is(ask('dozen', q{SELECT figure, band, women, men, women_value, men_value, gap_percent, not_full_pay, unknown_pay, unknown_sex, status_reason FROM uk_pay_gap()}),
    join("\n", 'mean hourly pay||7|4|189.60|218.85|13.4|1|1|1|', 'median hourly pay||7|4|180.17|210.19|14.3|1|1|1|', 'mean bonus||2|0|37440.00|||1|1|1|no men to compare with',
        'median bonus||2|0|37440.00|||1|1|1|no men to compare with', 'share with bonus||2|0|0.2222|0.0000||1|1|1|', 'quarter|1|2|1|0.6667|0.3333||1|1|1|', 'quarter|2|3|0|1.0000|0.0000||1|1|1|',
        'quarter|3|1|2|0.3333|0.6667||1|1|1|', 'quarter|4|1|1|0.5000|0.5000||1|1|1|'), 'UK figures');
is(ask('dozen', q{SELECT not_full_pay, men FROM uk_pay_gap(day => '2025-04-05') WHERE figure = 'mean hourly pay'}), '2|4', 'half a leave is not full pay');

# The survey: W and X are women-dominated, 60 percent in whole persons exactly for W.
$node->safe_psql('postgres', 'CREATE DATABASE survey TEMPLATE empty');
is(ask('survey', q{
    INSERT INTO organisation (organisation, title, kind, observed_to) VALUES ('k', 'Kommun', 'municipality', '2025-12-31');
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('k', 'k', 'Kommun', 'city', NULL), ('d', 'k', 'D', 'department', 'k');
    INSERT INTO occupation (occupation, title, occupation_group, work_group) SELECT g, g, 'g', g FROM unnest('{W,X,M1,M2,M3,M4,N}'::text[]) AS g;
    INSERT INTO work_assessment (organisation, version, work_group, factor, points, assessed_on)
        SELECT 'k', '1', g, 'skills', p, '2025-01-01' FROM (VALUES ('W', 200), ('X', 300), ('M1', 210), ('M2', 189), ('M3', 189), ('M4', 310)) AS v (g, p);
    -- of each group persons, women, pay
    CREATE TEMP TABLE staffed AS SELECT g, w, i, pay, row_number() OVER () AS n
        FROM (VALUES ('W', 5, 3, 30000), ('X', 5, 5, 33000), ('M1', 5, 2, 29000), ('M2', 10, 5, 31000), ('M3', 4, 2, 30000), ('M4', 5, 0, 36000), ('N', 3, 3, 20000)) AS v (g, n, w, pay), generate_series(1, n) AS i;
    INSERT INTO person (person) SELECT 'p' || n FROM staffed;
    INSERT INTO person_attribute (person, ground, category, source, observed_on) SELECT 'p' || n, 'sex', CASE WHEN i <= w THEN 'women' ELSE 'men' END, 'HR', '2020-01-01' FROM staffed;
    INSERT INTO employment (person, employment_number, valid_from, unit, occupation, form) SELECT 'p' || n, '1', '2020-01-01', 'd', g, 'permanent' FROM staffed;
    INSERT INTO pay (person, employment_number, valid_from, amount) SELECT 'p' || n, '1', '2020-01-01', pay FROM staffed;
    INSERT INTO pay_survey (survey, organisation, surveyed_on, provisions_reviewed_on) VALUES ('s', 'k', '2025-05-01', '2025-06-01');
    INSERT INTO pay_survey_cooperation (survey, party, met_on) VALUES ('s', 'Kommunal', '2025-04-01');
    INSERT INTO pay_survey_measure (survey, measure, title, work_group, cost, due_on) VALUES ('s', '1', 'Höj', 'W', 50000, '2026-01-01'), ('s', '2', 'Rutin', NULL, NULL, '2025-11-01')}), '', 'a register for the survey');
# Equivalent: M1 within 5 percent of W, M4 of X.  Lower demands and higher pay: M2 beside W.  Not M3 (paid as W), nor M2 beside X (paid less).
is(ask('survey', q{SELECT comparison, work_group, other_work_group, women || '/' || persons, other_women || '/' || other_persons, demands, other_demands, mean_pay, other_mean_pay, gap_percent, paid_less, measures, measures_cost, next_due_on
    FROM pay_survey_pairs() WHERE comparison NOT IN ('equal work', 'not assessed')}), join("\n", 'equivalent work|W|M1|3/5|2/5|200.0|210.0|30000.00|29000.00|-3.45|f|1|50000|2026-01-01',
        'equivalent work|X|M4|5/5|0/5|300.0|310.0|33000.00|36000.00|8.33|t|0||', 'lower demands, higher pay|W|M2|3/5|5/10|200.0|189.0|30000.00|31000.00|3.23|t|1|50000|2026-01-01'), 'pairs found, and rightly not');
is(ask('survey', q{BEGIN; UPDATE pay SET amount = amount + 0.01 WHERE person IN (SELECT person FROM employment WHERE occupation = 'M3'); SELECT other_work_group, paid_less FROM pay_survey_pairs() WHERE comparison LIKE 'lower%'; ROLLBACK}),
    "M2|t\nM3|t", 'an öre more is more');
is(ask('survey', q{BEGIN; DELETE FROM person_attribute WHERE person = (SELECT min(person) FROM employment WHERE occupation = 'W'); SELECT count(*) FROM pay_survey_pairs() WHERE work_group = 'W' AND comparison <> 'equal work'; ROLLBACK}), '0', 'with 2 of 4 W is not women-dominated');
is(ask('survey', q{SELECT work_group, persons, other_persons, status, status_reason FROM pay_survey_pairs() WHERE comparison IN ('equal work', 'not assessed') AND work_group IN ('X', 'N', 'M4')}),
    join("\n", 'M4|0|5|not_computable|no women to compare with', 'N|3|0|not_computable|no men to compare with', 'X|5|0|not_computable|no men to compare with',
        'N|3||not_computable|what the work demands was not assessed, or not in full: it is compared with none'), 'no group vanishes');
is(ask('survey', q{SELECT measure, cost, due_on, overdue, provisions_reviewed_on, parties FROM pay_survey_measures()}), "1|50000|2026-01-01|f|2025-06-01|Kommunal 2025-04-01\n2||2025-11-01|t|2025-06-01|Kommunal 2025-04-01", 'measures, provisions, cooperation');

# Closing: men of B get 30000; women 27000 and 29000 are raised, one of 31000 is not.
is(ask('survey', q{BEGIN; DELETE FROM pay; INSERT INTO pay (person, employment_number, valid_from, amount)
        SELECT person, '1', '2020-01-01', CASE WHEN category = 'men' THEN 30000 WHEN n = 1 THEN 27000 WHEN n = 2 THEN 29000 ELSE 31000 END
        FROM (SELECT person, category, row_number() OVER (PARTITION BY category ORDER BY person) AS n FROM employment JOIN person_attribute USING (person) WHERE occupation = 'W') AS x;
    UPDATE person SET birth_year = 1980; UPDATE employment SET scope = 50 WHERE person = (SELECT person FROM pay WHERE amount = 27000);
    SELECT work_group, women, men, left_percent, persons, kronor_a_month, with_on_costs FROM cost_of_closing(on_costs => 30) WHERE status = 'ok'; ROLLBACK}), "W|3|2|5|1|750|975\nW|3|2|0|2|2500|3250", 'the cost of closing');

is(ask('survey', q{SELECT standard, indicator, women, men, value FROM sustainability_tables() WHERE standard = 'ESRS S1-16'}), "ESRS S1-16|gender pay gap, percent|20|17|7.79\nESRS S1-16|highest pay over the median of all others|20|17|1.161", 'the tables of sustainability reports');
is(ask('survey', q{SELECT part, women, men, other, women_percent FROM sustainability_tables() WHERE indicator IN ('employees by age', 'employees by step')}), "unknown|20|17|0|54.1\nunknown|20|17|0|54.1", '... where age and step are not known');

# The document: figures with the decimals of its language, nothing of a name is markup.
sub document { my ($database, $sql) = @_; my $text = ask($database, $sql); utf8::decode($text); return $text }
my $document = document('dozen', q{BEGIN; UPDATE organisation SET title = 'A & <b>"B"</b>'; UPDATE occupation SET work_group = '<i>A</i>' WHERE work_group = 'A'; SELECT pay_document(); ROLLBACK});
like($document, qr{^<!DOCTYPE html>\n<html lang="sv">.*</html>$}s, 'a document');
like($document, qr{<h1>Lönerapport, A &amp; &lt;b&gt;&quot;B&quot;&lt;/b&gt;</h1>}, '... of the employer');
unlike($document, qr{<[ib]>}, '... escaped');
like($document, qr{<tr><th scope="row" class="w">a\) Medellön</th><td class="w">per timme</td><td class="w">alla</td><td>7</td><td>5</td><td>189,43</td><td>222,00</td><td>14,67 %</td></tr>}, '... with the figures');
like($document, qr{<tr><th scope="row" class="w">4, högst</th><td>1</td><td>2</td><td>33,3 %</td><td>66,7 %</td></tr>}, '... persons in bands');
like($document, qr{<td class="w">inte inlämnad</td>}, '... article 10');
like($document, qr{<tr><th scope="row" class="w">Anställda under perioden</th><td>15</td><td>4&#160;421&#160;171</td></tr>}, '... and what is missing');
like($document, qr{timmar på heltid: avtal; .*arbetsvärdering: saknas}, '... method and sources');
for my $tag (qw(table tr td th p h1 h2 div span))
{
    is(scalar(() = $document =~ /<$tag\b/g), scalar(() = $document =~ m{</$tag>}g), "every $tag is closed");
}
like(ask('dozen', q{BEGIN; UPDATE occupation SET work_group = 'women' WHERE work_group = 'A'; SELECT pay_document(); ROLLBACK}), qr{<th scope="row" class="w">women</th><td class="w">grundl}, 'work is called as the employer calls it');
like(document('dozen', "BEGIN; $report; SELECT pay_document(day => '2025-12-31'); ROLLBACK"), qr{2025-12-31\. Enligt Lag \(2026:1\), inlämnad 2026-05-15\.</p>}, 'by which law it was handed in');
like(document('dozen', q{BEGIN; DELETE FROM full_time_hours WHERE organisation IS NOT NULL; SELECT pay_document(); ROLLBACK}), qr{timmar på heltid: [^;]*kommunernas avtalade delare}, 'what is there from the beginning, in the language asked for');
my $english = ask('dozen', q{SELECT pay_document(language => 'en')});
like($english, qr{<html lang="en">.*<td>4,421,171</td>|<html lang="en">.*4,421,171}s, 'in English');
like(ask('survey', 'SELECT pay_document()'), qr{<td>3/5</td><td>5/10</td><td>200,0</td><td>189,0</td><td>3,23 %</td><td>1</td>}, 'pairs in which the group is paid less');
like(document('survey', q{BEGIN; UPDATE pay_survey SET findings = 'Tillägg <b>'; SELECT pay_document(); ROLLBACK}),
    qr{<tr><th scope="row" class="w">s</th><td>2025-05-01</td><td>2025-06-01</td><td class="w">Tillägg &lt;b&gt;</td><td class="w">Kommunal 2025-04-01</td><td></td></tr>}, 'provisions and cooperation');
like(document('survey', q{BEGIN; UPDATE pay_survey_measure SET completed_on = '2025-11-01', followed_up_on = '2025-12-01', outcome = 'some' WHERE measure = '1'; SELECT pay_document(); ROLLBACK}),
    qr{<th scope="row" class="w">Höj</th><td class="w">W</td><td>50&#160;000</td><td>2026-01-01</td><td>2025-11-01</td><td>2025-12-01</td><td class="w">delvis</td>}, 'measures, followed up');
like(document('survey', q{BEGIN; DELETE FROM pay_survey_measure; SELECT pay_document(); ROLLBACK}), qr{<caption>Åtgärder</caption>.*?<tbody>\n<tr><td class="w" colspan="7">inga</td></tr>}s, 'a table without rows says so');
like(ask('survey', q{SELECT pay_document(day => '2026-01-01')}), qr{<p>described until 2025-12-31</p>}, 'after the data');
like(ask('survey', q{SELECT pay_document(language => 'da')}), qr/language must be sv or en: da/, 'a language that there is not');
for my $refused ([ 'pay_transparency_figures(months => 0)', 'months' ], [ 'pay_survey_pairs(equivalence => 101)', 'equivalence' ], [ 'cost_of_closing(on_costs => -1)', 'on_costs' ])
{
    like(ask('survey', "SELECT * FROM $refused->[0]"), qr/$refused->[1] must be from/, $refused->[0]);
}

$node->stop;
done_testing();
