# The register: wrong data is impossible, and nobody but the analyst gets in.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('register');
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');
$node->safe_psql('register', q{
    CREATE ROLE outsider LOGIN;
    SET search_path = spegel_register;
    INSERT INTO organisation VALUES ('k', 'Kommun', 'Region'), ('h', 'Sjukhus', 'Region');
    INSERT INTO unit VALUES ('k', 'k', 'Kommun', 'city', NULL), ('f', 'k', 'Förvaltning', 'department', 'k'),
        ('b1', 'k', 'Område', 'between', 'f'), ('b2', 'k', 'Område', 'between', 'b1'), ('w', 'k', 'Arbetsplats', 'workplace', 'b2'),
        ('h', 'h', 'Sjukhus', 'city', NULL);
    INSERT INTO occupation VALUES ('5321', 'Undersköterska', 'vård');
    INSERT INTO ladder_step VALUES ('1', 'Medarbetare', NULL, 1, NULL), ('2', 'Enhetschef', NULL, 2, 'C');
    INSERT INTO person VALUES ('p1', 1980), ('p2', NULL), ('p3', 1990);
    INSERT INTO employment (person, employment_number, unit, occupation, step, form, valid_from, valid_to)
    VALUES ('p1', '1', 'w', '5321', '1', 'permanent', '2015-01-01', '2015-12-31'), ('p1', '1', 'w', '5321', '2', 'permanent', '2016-01-01', NULL),
           ('p1', '2', 'w', NULL, NULL, 'hourly', '2015-06-01', '2015-06-30'), ('p2', '1', 'w', NULL, NULL, 'fixed_term', '2015-01-01', NULL);
    INSERT INTO programme (programme, title, kind) VALUES ('m', 'Mentorskap', 'mentorship');
    INSERT INTO campaign (campaign, organisation, opened_on) VALUES ('c', 'k', '2020-01-01');
    INSERT INTO risk (risk, unit, ground, area, title, opened_on) VALUES ('r', 'w', 'sex', 'pay', 'Lön', '2020-01-01');
    INSERT INTO risk_step (risk, step, step_on) VALUES ('r', 'investigate', '2020-02-01'), ('r', 'investigate', '2020-03-01'),
        ('r', 'analyse', '2020-03-01'), ('r', 'act', '2020-04-01'), ('r', 'investigate', '2021-01-01'), ('r', 'analyse', '2021-02-01');
});

# refused($statement, $reason): the analyst cannot do it, and is told why.
sub refused
{
    my ($statement, $reason) = @_;
    my ($status, $out, $err) = $node->psql('register', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; $statement");
    like($err, $reason, $statement);
}

sub as_analyst
{
    my ($statement) = @_;
    return $node->safe_psql('register', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; $statement");
}

# With both schemas on the search path a name means one thing.
is($node->safe_psql('register', q{SELECT DISTINCT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'spegel_register'::regnamespace
    AND p.proname IN (SELECT e.proname FROM pg_proc AS e WHERE e.pronamespace = 'spegel'::regnamespace)}), '', 'no function of the register is called as one of the extension');
is($node->safe_psql('register', q{SET search_path = spegel_register, spegel; SELECT category, ratio FROM representation('{a:1}', '{a:2}')}), 'a|1', 'literals mean tallies');

# Units are a tree.
refused(q{UPDATE unit SET parent = 'b2' WHERE unit = 'b1'}, qr/unit "\w+" is below itself/);
refused(q{UPDATE unit SET parent = 'w' WHERE unit = 'b1'}, qr/not at a lower level/);
refused(q{UPDATE unit SET parent = 'h' WHERE unit = 'f'}, qr/different organisations/);
refused(q{INSERT INTO unit VALUES ('x', 'k', 'X', 'department', NULL)}, qr/unit_parent/);
refused(q{INSERT INTO unit VALUES ('x', 'k', 'X', 'city', 'k')}, qr/unit_parent/);
refused(q{INSERT INTO unit VALUES ('x', 'k', 'X', 'team', 'w')}, qr/unit_level/);
refused(q{INSERT INTO unit VALUES ('x', 'k', 'X', 'workplace', 'y')}, qr/foreign key/);
refused(q{INSERT INTO unit VALUES ('', 'k', 'X', 'city', NULL)}, qr/domain .*code/);
refused(q{DELETE FROM unit WHERE unit = 'w'}, qr/(foreign key|is still used)/);

# TRUNCATE leaves nothing behind that refers to nothing.
for my $case ([ 'person', 'person' ], [ 'unit CASCADE', 'unit' ], [ 'ladder_step CASCADE', 'ladder_step' ],
    [ 'person, pay_row, leave_row, training_row', 'person' ])
{
    my ($tables, $table) = @$case;
    my ($status, $out, $err) = $node->psql('register', "SET search_path = spegel_register, pg_temp; TRUNCATE $tables");
    like($err, qr/table "$table" cannot be truncated: its rows are still used in table "employment_row"/, "TRUNCATE $tables");
}
is($node->psql('register', q{BEGIN; SET search_path = spegel_register, pg_temp; TRUNCATE risk CASCADE; ROLLBACK}), 0, 'together with what refers to it');

# Spells never overlap; days are inclusive.
my $spell = 'INSERT INTO employment (person, employment_number, unit, form, valid_from, valid_to) VALUES';
refused("$spell ('p2', '1', 'w', 'permanent', '2016-01-01', NULL)", qr/overlapping spells in table "employment": p2, 1 from 2016-01-01/);
refused("$spell ('p1', '2', 'w', 'permanent', '2015-06-30', '2015-07-31')", qr/overlapping spells/);
refused("$spell ('p3', '1', 'w', 'permanent', '2015-01-01', '2015-01-31'), ('p3', '1', 'w', 'permanent', '2015-01-31', NULL)", qr/overlapping spells/);
refused("$spell ('p3', '1', 'w', 'permanent', '2015-01-01', NULL), ('p3', '1', 'w', 'permanent', '2014-01-01', NULL)", qr/overlapping spells/);
refused(q{UPDATE employment SET valid_to = NULL WHERE valid_from = '2015-01-01' AND person = 'p1'}, qr/overlapping spells/);
refused("$spell ('p3', '1', 'w', 'permanent', '2015-01-01', '2014-12-31')", qr/(employment_valid_to|range lower bound)/);
as_analyst("$spell ('p1', '2', 'w', 'hourly', '2015-07-01', '2015-07-31')");
is(as_analyst(q{SELECT valid FROM employment WHERE employment_number = '2' AND valid_from = '2015-07-01'}), '[2015-07-01,2015-08-01)', 'a spell that begins when another has ended, its last day included');

# References, checked once per statement.
refused("$spell ('nobody', '1', 'w', 'permanent', '2015-01-01', NULL)", qr/person "nobody" of table "employment" is not in the register/);
refused("$spell ('p3', '1', 'nowhere', 'permanent', '2015-01-01', NULL)", qr/unit "nowhere" of table "employment" is not in the register/);
refused(q{UPDATE employment SET occupation = '9999'}, qr/occupation "9999" of table "employment" is not in the register/);
refused(q{UPDATE employment SET step = '9'}, qr/step "9" of table "employment"/);
refused(q{DELETE FROM occupation}, qr/occupation "5321" is still used in table "employment"/);
as_analyst(q{UPDATE occupation SET occupation = '5322'; UPDATE person SET person = 'p9' WHERE person = 'p1'});
is(as_analyst(q{SELECT DISTINCT person, occupation FROM employment WHERE person = 'p9' AND occupation IS NOT NULL}), 'p9|5322', 'a code can be changed: what refers to it follows');
as_analyst(q{UPDATE occupation SET occupation = '5321'; UPDATE person SET person = 'p1' WHERE person = 'p9'});
refused(q{BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE employment SET scope = 50}, qr/cannot be changed at isolation level repeatable read/);
refused(q{INSERT INTO pay VALUES ('nobody', '1', '2015-01-01', 1)}, qr/not in the register/);
refused(q{INSERT INTO application (campaign, person, applied_on) VALUES ('x', 'p1', '2020-01-01')}, qr/campaign "x"/);

# Values.
refused("INSERT INTO person VALUES ('$_')", qr/^psql:\S+ ERROR:  a personal identity number is not a pseudonym$/m) for ('19800101 1231', 'SE198001011231', '1.98001E+11');
refused("INSERT INTO person VALUES ('$_')", qr/person_pseudonym/) for ('19800101-1234', '800101-1234', '8001011234', '800101+1234');
refused(q{UPDATE employment SET scope = 0}, qr/employment_scope/);
refused(q{UPDATE employment SET scope = 101}, qr/employment_scope/);
refused(q{UPDATE employment SET form = 'subsidised'}, qr/employment_subsidy/);
refused(q{UPDATE employment SET form = 'unknown'}, qr/employment_form/);
refused(q{INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 0)}, qr/pay_amount/);
refused(q{INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1, 'weekly')}, qr/pay_pay_form/);
refused(q{INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1, 'monthly', 'nothing')}, qr/component "nothing" of table "pay" is not in the register/);
refused(q{INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1, 'total')}, qr/pay_valid_to/);
refused(q{INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1, 'monthly', 'base', '2014-12-31')}, qr/pay_valid_to/);
refused(q{INSERT INTO pay VALUES ('p1', '1', '2015-01-01', -1, 'monthly')}, qr/pay_amount/);
refused(q{INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1, 'monthly', 'base', NULL, '2')}, qr/pay_entry/);
refused(q{BEGIN; INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1); INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 2)}, qr/pay_row_pkey/);
refused(q{INSERT INTO pay_component (component, title, kind) VALUES ('x', 'X', 'bonus')}, qr/pay_component_kind/);
refused(q{BEGIN; INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1); DELETE FROM pay_component}, qr/component_no "\d+" is still used in table "pay"|component "base" is still used in table "pay"/);
refused(q{INSERT INTO full_time_hours VALUES (NULL, 'g', 'vård', '2015-01-01', 165, 'x')}, qr/full_time_hours_occupation_group/);
refused(q{INSERT INTO full_time_hours VALUES (NULL, NULL, NULL, '1900-01-01', 160, 'x')}, qr/duplicate key/);
refused(q{INSERT INTO full_time_hours VALUES ('k', NULL, NULL, '2015-01-01', 0, 'x')}, qr/full_time_hours_hours_per_month/);
my $assessed = 'INSERT INTO work_assessment (organisation, version, work_group, occupation, factor, points, weight, assessed_on) VALUES';
refused("$assessed ('k', '1', NULL, NULL, 'skills', 1, 1, '2015-01-01')", qr/work_assessment_occupation/);
refused("$assessed ('k', '1', 'g', '5321', 'skills', 1, 1, '2015-01-01')", qr/work_assessment_occupation/);
refused("$assessed ('k', '1', 'g', NULL, 'charm', 1, 1, '2015-01-01')", qr/work_assessment_factor/);
refused("$assessed ('k', '1', 'g', NULL, 'skills', -1, 1, '2015-01-01')", qr/work_assessment_points/);
refused("$assessed ('k', '1', 'g', NULL, 'skills', 1, 0, '2015-01-01')", qr/work_assessment_weight/);
refused("$assessed ('k', '1', 'g', NULL, 'skills', 1, 1, '2015-01-01'), ('k', '1', 'g', NULL, 'skills', 2, 1, '2015-01-01')", qr/duplicate key/);
my $survey = q{INSERT INTO pay_survey (survey, organisation, surveyed_on, completed_on) VALUES ('l', 'k', '2015-05-01', '2015-06-01')};
refused(q{INSERT INTO pay_survey (survey, organisation, surveyed_on, completed_on) VALUES ('l', 'k', '2015-05-01', '2015-04-01')}, qr/pay_survey_completed_on/);
refused(q{INSERT INTO pay_survey_measure (survey, measure, title, due_on) VALUES ('l', '1', 'X', '2016-01-01')}, qr/survey "l" of table "pay_survey_measure" is not in the register/);
refused("BEGIN; $survey; INSERT INTO pay_survey_measure (survey, measure, title, due_on, outcome) VALUES ('l', '1', 'X', '2016-01-01', 'some')", qr/pay_survey_measure_outcome/);
refused("BEGIN; $survey; INSERT INTO pay_survey_measure (survey, measure, title, due_on, cost) VALUES ('l', '1', 'X', '2016-01-01', -1)", qr/pay_survey_measure_cost/);
my $report = q{INSERT INTO pay_report (report, organisation, reported_to, law, submitted_on) VALUES ('r', 'k', '2015-12-31', 'X', '2016-02-01')};
refused(q{INSERT INTO pay_report (report, organisation, reported_to, law, submitted_on) VALUES ('r', 'k', '2015-12-31', 'X', '2015-12-31')}, qr/pay_report_submitted_on/);
refused(q{INSERT INTO pay_report (report, organisation, reported_to, law) VALUES ('r', 'k', '2015-12-31', '')}, qr/pay_report_law/);
refused(q{INSERT INTO pay_report_category (report, work_group) VALUES ('r', 'A')}, qr/report "r" of table "pay_report_category" is not in the register/);
refused("BEGIN; $report; INSERT INTO pay_report_category (report, work_group, justified) VALUES ('r', 'A', true)", qr/pay_report_category_reason/);
refused("BEGIN; $report; INSERT INTO pay_report_category (report, work_group) VALUES ('r', '')", qr/pay_report_category_work_group/);
refused(q{INSERT INTO pay_component (component, title, kind, bonus) VALUES ('x', 'X', 'base', true)}, qr/pay_component_bonus/);
is(as_analyst("BEGIN; $survey; INSERT INTO pay_survey_measure (survey, measure, title, due_on) VALUES ('l', '1', 'X', '2016-01-01');
    INSERT INTO pay_survey_cooperation VALUES ('l', 'Union', '2015-05-01'); DELETE FROM pay_survey;
    SELECT (SELECT count(*) FROM pay_survey_measure) + (SELECT count(*) FROM pay_survey_cooperation); ROLLBACK"), '0', 'a survey goes with its measures');
is(as_analyst(q{BEGIN; INSERT INTO pay VALUES ('p1', '1', '2015-01-01', 1); UPDATE pay SET component = NULL, amount = 2;
    SELECT component, entry, amount FROM pay; DELETE FROM pay; SELECT count(*) FROM pay; ROLLBACK}), "base|1|2\n0", 'pay without a component is base pay');
refused(q{INSERT INTO training VALUES ('p1', 'x', '2015-01-01', -1)}, qr/training_hours/);
refused(q{INSERT INTO leave VALUES ('p1', 'holiday', '2015-01-01')}, qr/leave_kind/);
refused(q{INSERT INTO participation (programme, person, role, applied_on, started_on) VALUES ('m', 'p1', 'adept', '2020-02-01', '2020-01-01')}, qr/participation_started_on/);
refused(q{INSERT INTO participation (programme, person, role) VALUES ('m', 'p1', 'adept')}, qr/participation_any_on/);
refused(q{INSERT INTO participation (programme, person, role, started_on, completed_on, dropped_on) VALUES ('m', 'p1', 'adept', '2020-02-01', '2020-03-01', '2020-03-01')}, qr/participation_dropped_on/);
refused(q{INSERT INTO application (campaign, person, applied_on, hired_on) VALUES ('c', 'p1', '2020-02-01', '2020-01-01')}, qr/application_hired_on/);
refused(q{INSERT INTO ladder_step VALUES ('3', 'X', NULL, 2)}, qr/ladder_step_rank_key/);
refused(q{INSERT INTO ladder_step VALUES ('3', 'X', NULL, 3, 'D')}, qr/ladder_step_manager_class/);
refused(q{INSERT INTO measure (measure, unit, title, planned_on) VALUES ('m', 'w', 'X', '2020-01-01')}, qr/measure_programme/);
refused(q{INSERT INTO measure (measure, unit, risk, title, planned_on, effect) VALUES ('m', 'w', 'r', 'X', '2020-01-01', 'full')}, qr/measure_effect/);
refused(q{UPDATE risk SET closed_as = 'resolved'}, qr/risk_closed_as/);
refused(q{INSERT INTO counted (period, organisation, ground, category, persons, source) VALUES ('2020-12-31', 'k', 'sex', 'women', -1, 'test')}, qr/counted_persons/);
refused(q{INSERT INTO reference_population (period, region, age_from, age_to, ground, persons, source) VALUES ('2020-12-31', 'R', 65, 64, 'sex', 1, 'test')}, qr/reference_population_age_to/);

# Steps of a risk come in order.
refused(q{INSERT INTO risk_step (risk, step, step_on) VALUES ('r', 'follow_up', '2021-03-01')}, qr/risk "r": step follow_up of 2021-03-01 is out of order/);
refused(q{DELETE FROM risk_step WHERE step = 'analyse' AND step_on = '2020-03-01'}, qr/step act of 2020-04-01 is out of order/);

# What may be kept per person.
my $attribute = 'INSERT INTO person_attribute VALUES';
as_analyst("$attribute ('p1', 'sex', 'women', 'HR', '2015-01-01')");
for my $ground (qw(ethnicity religion disability sexual_orientation gender_identity background criminal_record))
{
    refused("$attribute ('p1', '$ground', 'x', 'HR', '2015-01-01')", qr/ground "$ground" of table "person_attribute" is refused: its storage policy does not let it be kept per person/);
}
refused("$attribute ('p1', 'colour', 'x', 'HR', '2015-01-01')", qr/ground "colour" of table "person_attribute" is not in the register/);
refused(q{UPDATE ground SET policy = 'counts' WHERE ground = 'sex'}, qr/ground "sex" is still used in table "person_attribute"/);
as_analyst(q{UPDATE ground SET policy = 'barred' WHERE ground = 'religion'});
refused(q{INSERT INTO counted (period, organisation, ground, category, persons, source) VALUES ('2020-12-31', 'k', 'religion', 'x', 1, 'test')}, qr/ground "religion" of table "counted" is refused: its storage policy is barred/);
is($node->safe_psql('register', q{
    SELECT string_agg(c.oid::regclass || '.' || a.attname, ', ') FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'spegel_register'::regnamespace AND a.attname ~ '(^|_)crim|convict|offen[cs]e|brott'}), '', 'no column for criminal convictions');
is($node->safe_psql('register', q{SELECT count(*) FROM spegel_register.ground WHERE discrimination_act}), '7', 'the seven grounds');

# A person goes with everything kept about them.
as_analyst(q{DELETE FROM person WHERE person = 'p1'});
is(as_analyst(q{SELECT (SELECT count(*) FROM employment WHERE person = 'p1') + (SELECT count(*) FROM person_attribute)}), '0', 'deleting a person deletes what is kept about them');
is(as_analyst(q{SELECT count(*) FROM employment}), '1', 'and of nobody else');

# Two sessions at once: a reference to what another one is removing waits, and
# is refused; so is a spell that overlaps one not yet committed.
sub race
{
    my ($first, $second, $reason) = @_;
    my $one = $node->background_psql('register', on_error_stop => 0);
    my $two = $node->background_psql('register', on_error_stop => 0);

    $_->query_safe('SET search_path = spegel_register') for ($one, $two);
    $one->query_safe("BEGIN; $first");
    $two->query_until(qr/started/, "\\echo started\n$second;\n");
    ok($node->poll_query_until('register', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')}), "waits: $second");
    $one->query_safe('COMMIT');
    $two->query('SELECT 1');
    like($two->{stderr}, $reason, 'and is refused');
    $_->quit for ($one, $two);
}
SKIP:
{
    skip 'skipped: this server\'s test modules have no background_psql', 9 if !eval { require PostgreSQL::Test::BackgroundPsql; 1 };
    race(q{DELETE FROM person WHERE person = 'p3'}, "$spell ('p3', '1', 'w', 'permanent', '2015-01-01', NULL)", qr/person_no "\d+" of table "employment" is not in the register/);
    race("$spell ('p2', '2', 'w', 'permanent', '2015-01-01', NULL)", "$spell ('p2', '2', 'w', 'permanent', '2016-01-01', NULL)", qr/overlapping spells/);
    race(q{UPDATE unit SET title = title WHERE unit = 'f'}, q{INSERT INTO unit VALUES ('y', 'k', 'Y', 'department', 'b1')}, qr/not at a lower level/);

    # Two categories of one person at once: each holds until the other.
    my ($one, $two) = map { $node->background_psql('register', on_error_stop => 0) } 1 .. 2;
    $_->query_safe('SET search_path = spegel_register') for ($one, $two);
    $one->query_safe("BEGIN; $attribute ('p2', 'sex', 'women', 'HR', '2015-01-01')");
    $two->query_until(qr/started/, "\\echo started\n$attribute ('p2', 'sex', 'men', 'HR', '2018-01-01');\n");
    ok($node->poll_query_until('register', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')}), 'a second category waits for the first');
    $one->query_safe('COMMIT');
    $two->query('SELECT 1');
    $_->quit for ($one, $two);
    is(as_analyst(q{SELECT string_agg(category || ' ' || holds_until, ', ' ORDER BY observed_on) FROM person_attribute_row}), 'women 2017-12-31, men infinity',
        '... and both know until when they hold');
    is(as_analyst(q{SELECT string_agg(category, ', ') FROM person_category('sex', '2020-01-01')}), 'men', '... so that a person has one on a day');
}

# A category that is changed, moved or removed.
as_analyst(q{DELETE FROM person_attribute; } . "$attribute ('p2', 'sex', 'women', 'HR', '2015-01-01'), ('p2', 'sex', 'men', 'HR', '2018-01-01'), ('p2', 'sex', 'women', 'HR', '2020-01-01')");
my $held = q{SELECT string_agg(person || ' ' || category || ' ' || holds_until, ', ' ORDER BY person, observed_on) FROM person_attribute_row JOIN person USING (person_no)};
is(as_analyst($held), 'p2 women 2017-12-31, p2 men 2019-12-31, p2 women infinity', 'each category until the next');
as_analyst(q{UPDATE person_attribute SET observed_on = '2016-01-01' WHERE category = 'men'});
is(as_analyst($held), 'p2 women 2015-12-31, p2 men 2019-12-31, p2 women infinity', 'an earlier day moves the one before');
as_analyst(q{DELETE FROM person_attribute WHERE category = 'men'});
is(as_analyst($held), 'p2 women 2019-12-31, p2 women infinity', 'what is removed leaves no gap');
as_analyst(q{INSERT INTO person (person) VALUES ('p8'); UPDATE person_attribute SET person = 'p8' WHERE observed_on = '2020-01-01'});
is(as_analyst($held), 'p2 women infinity, p8 women infinity', 'nor does what becomes another person\'s');
as_analyst(q{UPDATE person_attribute_row SET holds_until = '2016-01-01'});
is(as_analyst($held), 'p2 women infinity, p8 women infinity', 'nobody sets it by hand');

# What is in the database already comes in as a set, by codes.
my $given = q{CREATE TEMP TABLE given (person text, employment_number text, valid_from date, valid_to date, unit text, form text, step text, scope numeric, more text);
    INSERT INTO given VALUES ('p2', '7', '2019-01-01', '2019-12-31', 'w', 'permanent', '2', NULL, 'x'), ('p2', '7', '2020-01-01', NULL, 'w', 'hourly', NULL, 50, 'y');};
is(as_analyst("$given SELECT insert_from('employment', 'pg_temp.given')"), '2', 'rows of a table');
is(as_analyst(q{SELECT string_agg(concat_ws(' ', valid_from, unit, step, form, scope), ', ' ORDER BY valid_from) FROM employment WHERE employment_number = '7'}),
    '2019-01-01 w 2 permanent 100, 2020-01-01 w hourly 50', 'codes are found, what is missing is the default');
for my $case ([ q{UPDATE given SET person = 'p99'}, qr/person "p99" of table "employment" is not in the register/ ],
    [ q{UPDATE given SET step = 's99' WHERE step IS NOT NULL}, qr/step "s99" of table "employment" is not in the register/ ],
    [ q{UPDATE given SET employment_number = '8', valid_to = NULL}, qr/overlapping spells in table "employment": p2, 8 from 2020-01-01/ ],
    [ q{UPDATE given SET employment_number = '8', unit = NULL}, qr/null value in column "unit_no"/ ],
    [ q{UPDATE given SET employment_number = '8', scope = 101}, qr/employment_scope/ ])
{
    refused("$given $case->[0]; SELECT insert_from('employment', 'pg_temp.given')", $case->[1]);
}
refused(q{CREATE TEMP TABLE given (more text); SELECT insert_from('employment', 'pg_temp.given')}, qr/cannot insert from "given" into "employment"/);
refused("$given SELECT insert_from('nothing', 'pg_temp.given')", qr/cannot insert from "given" into "nothing"/);
is(as_analyst(q{SELECT count(*) FROM employment WHERE employment_number IN ('7', '8')}), '2', 'all of it or nothing');

# Rows of a view are written, changed and removed one by one.
as_analyst(q{UPDATE employment SET unit = 'f', step = NULL, scope = 75 WHERE employment_number = '7' AND valid_from = '2019-01-01'});
is(as_analyst(q{SELECT unit, step IS NULL, scope FROM employment WHERE employment_number = '7' AND valid_from = '2019-01-01'}), 'f|t|75', 'a row is changed');
as_analyst(q{DELETE FROM employment WHERE employment_number = '7'});
is(as_analyst(q{SELECT count(*) FROM employment_row WHERE employment_number = '7'}), '0', 'a row is removed');
is(as_analyst(q{SELECT string_agg(above, ' ' ORDER BY above) FROM unit_above WHERE unit = 'w'}),
    as_analyst(q{WITH RECURSIVE a AS (SELECT unit, parent FROM unit WHERE unit = 'w' UNION ALL SELECT u.unit, u.parent FROM a JOIN unit AS u ON u.unit = a.parent) SELECT string_agg(unit, ' ' ORDER BY unit) FROM a}), 'the stored tree is the tree');

# Nobody else.
for my $role ('outsider', 'spegel_reader', 'spegel_front')
{
    is($node->safe_psql('register', qq{
        SELECT string_agg(c.oid::regclass::text, ', ') FROM pg_class AS c
        WHERE c.relnamespace = 'spegel_register'::regnamespace AND c.relkind IN ('r', 'v', 'S')
            AND (has_table_privilege('$role', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                 OR has_any_column_privilege('$role', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))}), '', "$role has no right on any table");
    is($node->safe_psql('register', "SELECT has_schema_privilege('$role', 'spegel_register', 'USAGE, CREATE')"), 'f', "$role cannot even look into the schema");
}
is($node->safe_psql('register', q{
    SELECT string_agg(t.table_name, ', ') FROM spegel_register.register_table AS t
    WHERE NOT (SELECT bool_and(has_table_privilege('spegel_analyst', 'spegel_register.' || t.table_name, p))
               FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS p)}), '', 'the analyst can do everything with every table of the register');
refused(q{INSERT INTO register_table (table_name, year_ends, spell_key) VALUES ('code_unit', '{}', '{}')}, qr/cannot insert into view/);
refused(q{UPDATE set_reference SET condition = 'true'}, qr/cannot update view/);
refused(q{TRUNCATE person}, qr/permission denied/);
refused(q{ALTER TABLE person ADD criminal_record boolean}, qr/must be owner/);

# A rule is reported by what was expected.
is($node->safe_psql('register', q{
    SELECT string_agg(k.conname, ', ') FROM pg_constraint AS k JOIN spegel_register.register_table AS t
        ON k.conrelid = ('spegel_register.' || t.table_name)::regclass
    WHERE k.contype = 'c' AND obj_description(k.oid, 'pg_constraint') IS NULL}), '', 'every CHECK says what it expects');
is($node->safe_psql('register', q{
    SELECT string_agg(table_name || '.' || column_name || ' ' || type, ', ') FROM spegel_register.input_column AS c
    WHERE NOT EXISTS (SELECT FROM spegel_register.input_type(c.type, c.required, c.year_end, 'x'))}), '', 'every column has a type that can be read from a file');

# Who deletes many rows looks up what refers to each: without an index that is
# the whole table each time.  The few rows of code lists need none.
is($node->safe_psql('register', q{
    SELECT string_agg(format('%s (%s)', c.conrelid::regclass, (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, n)
                                                              JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.attnum)), '; ' ORDER BY c.conrelid::regclass::text COLLATE "C")
    FROM pg_constraint AS c
    WHERE c.contype = 'f' AND c.conrelid::regclass::text ~ '^spegel_'
        AND c.confrelid::regclass::text <> ALL ('{spegel_register.organisation,spegel_register.ground,spegel_register.occupation,spegel_register.ladder_step,spegel_register.programme,
                                                   spegel_release.topic,spegel_release.perturbation}')
        AND c.conrelid <> 'spegel_published.current_release'::regclass
        AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indpred IS NULL
                            AND (string_to_array(i.indkey::text, ' ')::smallint[])[1:cardinality(c.conkey)] @> c.conkey)}), '', 'a reference to rows that are many has an index');

$node->stop;
done_testing();
