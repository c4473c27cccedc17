# Who passes which stage of recruitment, and whom trained recruiters choose: on
# forty applications, whose answers are worked out by hand.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('recruitment');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; SET search_path = spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

# Trained recruiters: 10 women, of whom 8 interviewed and 4 hired; 10 men, 8 and 4.
# Others: 10 women, 4 and 1; 10 men, 8 and 4.  All were screened who were
# interviewed, and the last to be interviewed has no day of screening.  One
# woman withdrew.  An applicant of unknown sex was hired by nobody known.
is(ask(q{
    INSERT INTO organisation (organisation, title, observed_to) VALUES ('m', 'M', '2026-01-01');
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('m', 'm', 'M', 'city', NULL), ('d', 'm', 'D', 'department', 'm');
    INSERT INTO occupation (occupation, title, occupation_group) VALUES ('1', 'One', 'G');
    INSERT INTO campaign (campaign, organisation, unit, occupation, opened_on) VALUES ('c', 'm', 'd', '1', '2025-01-01'), ('e', 'm', NULL, NULL, '2025-01-01');
    INSERT INTO person (person) SELECT sex || trained || i FROM unnest('{w,m}'::text[]) AS sex, unnest('{t,u}'::text[]) AS trained, generate_series(1, 10) AS i;
    INSERT INTO person_attribute (person, ground, category, observed_on, source)
        SELECT person, 'sex', CASE left(person, 1) WHEN 'w' THEN 'women' ELSE 'men' END, '2025-01-01', 't' FROM person;
    INSERT INTO application (campaign, person, recruiter_trained, applied_on, screened_on, interviewed_on, hired_on)
        SELECT CASE WHEN substr(person, 2, 1) = 't' THEN 'c' ELSE 'e' END, person, substr(person, 2, 1) = 't', '2025-02-01',
               CASE WHEN n < last_interviewed THEN date '2025-02-15' END,
               CASE WHEN n <= last_interviewed THEN date '2025-03-01' END, CASE WHEN n <= last_hired THEN date '2025-04-01' END
        FROM person, LATERAL (SELECT substr(person, 3)::integer, CASE WHEN person ~ '^wu' THEN 4 ELSE 8 END, CASE WHEN person ~ '^wu' THEN 1 ELSE 4 END) AS r (n, last_interviewed, last_hired);
    UPDATE application SET withdrawn_on = '2025-02-20' WHERE person = 'wu10';
    INSERT INTO person (person) VALUES ('unknown'), ('late'), ('early');
    INSERT INTO application (campaign, person, applied_on, interviewed_on, hired_on) VALUES ('c', 'unknown', '2025-02-01', '2025-03-01', '2025-04-01');
    INSERT INTO application (campaign, person, applied_on) VALUES ('c', 'late', '2026-01-02'), ('c', 'early', '2025-01-01');
}), '', 'the register');

# A16: applied 20 women and 20 men; screened and interviewed 12 and 16; hired 5 and 8.
is(ask(q{SELECT string_agg(concat_ws(' ', stage, entered, passed, impact_ratio, four_fifths, largest_drop), ', ') FROM recruitment_funnel() WHERE category = 'women'}),
    'applied to screened 20 12 0.750 f t, screened to interviewed 12 12 1.000 t f, interviewed to offered 12 5 0.833 t f, offered to hired 5 5 1.000 t f, applied to hired 20 5 0.625 f', 'A16: women on the way');
is(ask(q{SELECT benchmark, pass_rate FROM recruitment_funnel() WHERE category = 'men' AND stage = 'applied to screened'}), 'men|0.8000', 'A16: beside men');
is(ask(q{SELECT string_agg(category || ' ' || withdrawn, ', ' ORDER BY category) FROM recruitment_funnel() WHERE stage = 'applied to screened'}), 'men 0, women 1', 'A16: each who withdrew, once');
# N - 1 chi-squared of 12/20 and 16/20: 39 (12 x 4 - 16 x 8)^2 / (20 x 20 x 28 x 12) = 1.857, z = -1.36; R's fisher.test(matrix(c(12, 8, 16, 4), 2)).
is(ask(q{SELECT z, p_exact FROM recruitment_funnel() WHERE category = 'women' AND stage = 'applied to screened'}), '-1.36|0.300845', 'A16: the tests');
is(ask(q{SELECT entered, passed FROM recruitment_funnel(level => 'department') WHERE category = 'women' AND stage = 'applied to hired'}), '10|4', 'A16: a campaign of no unit is of the whole city only');
is(ask(q{SELECT string_agg(concat_ws(' ', part, entered, passed), ', ' ORDER BY part) FROM recruitment_funnel(part_by => 'campaign') WHERE category = 'women' AND stage = 'applied to hired'}), 'c 10 4, e 10 1', 'A16: by campaign');
is(ask(q{SELECT entered FROM recruitment_funnel(campaign => 'e') WHERE category = 'men' AND stage = 'applied to hired'}), '10', 'A16: one campaign');
is(ask(q{SELECT passed FROM recruitment_funnel(day => '2025-03-31', since => '2025-01-01') WHERE category = 'men' AND stage = 'screened to interviewed'}), '16', 'A16: what had happened by a day');
is(ask(q{SELECT status FROM recruitment_funnel(day => '2020-01-01')}), 'not_computable', 'A16: nobody applied');
is(ask(q{SELECT status FROM recruitment_funnel(ground => 'background')}), 'not_collected', 'A16: not counted');
like(ask(q{SELECT * FROM recruitment_funnel(campaign => 'x')}), qr/campaign "x" does not exist/, 'A16: a campaign that there is not');
like(ask(q{SELECT * FROM recruitment_funnel(part_by => 'x')}), qr/cannot be divided by "x"/, 'A16: a division that there is not');
like(ask(q{SELECT * FROM recruitment_funnel(ground => 'x')}), qr/ground "x" does not exist/, 'A16: a ground that there is not');

# A17: of trained recruiters 4/10 and 4/10; of others 1/10 and 4/10.
is(ask(q{SELECT applicants_trained, selected_trained, impact_ratio_trained, adverse_impact_trained, applicants_compared, selected_compared, impact_ratio_compared, adverse_impact_compared, ratio_change, recruiter_unknown, status
         FROM recruiter_training_effect() WHERE category = 'women'}), '10|4|1.000|never|10|1|0.250|always|0.750|1|ok', 'A17: trained and untrained');
is(ask(q{SELECT impact_ratio_trained, impact_ratio_compared FROM recruiter_training_effect(stage => 'interviewed') WHERE category = 'women'}), '1.000|0.500', 'A17: another stage');
is(ask(q{SELECT DISTINCT status, status_reason FROM recruiter_training_effect(compared_with => 'before')}), 'not_computable|nobody was selected in what is compared with (before), or one side had no applicants', 'A17: nobody before');
is(ask(q{SELECT applicants_compared, selected_compared FROM recruiter_training_effect(since => '2025-06-01', day => '2025-12-01', compared_with => 'before') WHERE category = 'women'}), '20|5', 'A17: a window as long before');
like(ask(q{SELECT * FROM recruiter_training_effect(stage => 'applied')}), qr/invalid stage "applied"/, 'A17: not a selection');
is(ask(q{SELECT status FROM recruiter_training_effect(ground => 'background')}), 'not_collected', 'A17: not counted');

# From counts of a year: 30 and 60 applied, 10 and 30 were hired, trained recruiters
# saw 10 and 20 and hired 5 and 10.  The year before is not added.
ask(q{INSERT INTO counted (period, organisation, topic, ground, category, persons, source)
      SELECT v.period, 'm', v.topic, 'background', c.category, c.persons, 't'
      FROM (VALUES (date '2025-12-31', 'applicants', 30, 60), ('2025-12-31', 'applicants_hired', 10, 30), ('2024-12-31', 'applicants', 900, 900), ('2024-12-31', 'applicants_hired', 9, 9),
                   ('2025-12-31', 'applicants_trained_recruiter', 10, 20), ('2025-12-31', 'applicants_hired_trained_recruiter', 5, 10)) AS v (period, topic, f, s),
           LATERAL (VALUES ('foreign', v.f), ('swedish', v.s)) AS c (category, persons)});
is(ask(q{SELECT stage, entered, passed, impact_ratio, four_fifths FROM recruitment_funnel(ground => 'background') WHERE category = 'foreign'}), 'applied to hired|30|10|0.667|f', 'A16: from counts');
is(ask(q{SELECT applicants_trained, selected_trained, impact_ratio_trained, applicants_compared, selected_compared, impact_ratio_compared FROM recruiter_training_effect(ground => 'background') WHERE category = 'foreign'}),
    '10|5|1.000|20|5|0.500', 'A17: from counts; the others are untrained');
ask(q{UPDATE counted SET persons = 31 WHERE topic = 'applicants_hired' AND category = 'foreign' AND period = '2025-12-31'});
is(ask(q{SELECT status, status_reason FROM recruitment_funnel(ground => 'background')}), 'not_computable|more have reached the next stage than this one', 'A16: counts that do not agree');
ask(q{UPDATE counted SET persons = 21 WHERE topic = 'applicants_hired_trained_recruiter' AND category = 'swedish'});
is(ask(q{SELECT DISTINCT status, status_reason FROM recruiter_training_effect(ground => 'background')}), 'not_computable|more were selected than applied', 'A17: counts that do not agree');

$node->stop;
done_testing();
