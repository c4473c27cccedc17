# The topics of releases: what their sources count, beside plain SQL.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('topics');

sub sql { return $node->safe_psql('release', $_[0]); }

# counts($source, $from, $day): persons, and persons by measure.
sub counts
{
    my ($source, $from, $day) = @_;
    return sql(qq{SELECT (SELECT count(*) FROM spegel_release.$source('city', '$from', '$day')) || coalesce(' ' || string_agg(m || ':' || n, ' ' ORDER BY m), '')
        FROM (SELECT m, count(*) AS n FROM spegel_release.$source('city', '$from', '$day') AS s, unnest(s.reached) AS m GROUP BY m) AS t});
}

# Every 13th of 1300 left in 2020, every other one by own wish.
is(counts('turnover_source', '2020-01-01', '2020-12-31'), '1300 left:100 left_voluntarily:50', 'turnover');
is(counts('turnover_source', '2021-01-01', '2021-12-31'), '1200', 'turnover: those who left before are no longer there');
is(counts('representation_source', '2020-12-31', '2020-12-31'), '1200', 'representation');
# Whoever left for another post here has not left.
sql(q{UPDATE spegel_register.departure SET destination = 'same_employer' WHERE person = 'p13'});
is(counts('turnover_source', '2020-01-01', '2020-12-31'), '1300 left:99 left_voluntarily:50', 'turnover: not those who stay with the employer');

# A history by hand.  a: entered 2016-03-01, promoted 2018-02-28 (within 24
# months), stays.  b: entered 2016-06-01, leaves 2017-05-31 (11 months).
# c: entered 2016-12-31, there at 12 months, gone at 24.  n: entered 2016, step
# unknown.  e: entered in 2017.  The 1,300 were there when the register begins.
# s1: subsidised until 2018-03-31, regular from 2018-06-01 (within 3 months);
# s2: never; s3: another subsidised job at once, in which s3 is still;
# s4: with another employer at once; s5: regular 13 months later.
sql(q{
    SET search_path = spegel_register;
    INSERT INTO person SELECT x, 1980 FROM unnest('{a,b,c,n,e,s1,s2,s3,s4,s5}'::text[]) AS x;
    INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form, subsidy) VALUES
    ('a', '1', '2016-03-01', '2018-02-27', 'w1', '1', '1', 'permanent', NULL), ('a', '1', '2018-02-28', NULL, 'w2', '1', '2', 'permanent', NULL),
    ('b', '1', '2016-06-01', '2017-05-31', 'w1', '1', '1', 'permanent', NULL),
    ('c', '1', '2016-12-31', '2018-01-31', 'w1', '1', '1', 'hourly', NULL),
    ('n', '1', '2016-12-01', NULL, 'w7', NULL, NULL, 'permanent', NULL), ('n', '2', '2017-02-01', NULL, 'w7', '2', '2', 'permanent', NULL),
    ('e', '1', '2017-01-01', NULL, 'w1', '1', '1', 'permanent', NULL),
    ('s1', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'nystartsjobb'), ('s1', '2', '2018-06-01', NULL, 'w3', '1', '1', 'permanent', NULL),
    ('s2', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'nystartsjobb'),
    ('s3', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'nystartsjobb'), ('s3', '1', '2018-04-01', NULL, 'w2', '1', '1', 'subsidised', 'nystartsjobb'),
    ('s4', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'extratjänst'),
    ('s5', '1', '2018-01-01', '2018-03-31', 'w1', '1', '1', 'subsidised', 'extratjänst'), ('s5', '2', '2019-04-30', NULL, 'w3', '1', '1', 'permanent', NULL);
    INSERT INTO departure VALUES ('s4', '1', '2018-03-31', false, 'end_of_subsidy', 'other_employer'), ('s2', '1', '2018-03-31', false, 'end_of_subsidy', 'unemployment')});
# A topic of 60 months on 2021-12-31 begins on 2017-01-01: the cohort of 2016.
is(counts('entry_source', '2017-01-01', '2021-12-31'), '4 employed_12:3 employed_24:2 employed_6:4 promoted_24:1 promoted_36:1 promoted_60:1',
    'entrants: promoted within, employed after; nobody who was there at the beginning');
is(counts('entry_source', '2017-01-01', '2018-12-30'), '4 employed_12:3 employed_6:4', 'entrants: no horizon to which not all are observed');
is(counts('entry_source', '2017-01-01', '2018-12-31'), '4 employed_12:3 employed_24:2 employed_6:4 promoted_24:1', 'entrants: from the day to which all are');
is(sql(q{SELECT string_agg(concat_ws('/', person, unit, conditions::text), ' ' ORDER BY person) FROM spegel_release.entry_source('city', '2017-01-01', '2021-12-31')}),
    'a/w1/{school,1} b/w1/{school,1} c/w1/{school,1} n/w7/{NULL,NULL}', 'entrants: where they entered, and as what');
is(counts('entry_source', '2018-01-01', '2018-12-31'), '1 employed_12:1 employed_6:1', 'entrants: the cohort of the next year');
like(counts('transition_source', '2019-04-01', '2020-12-31'), qr/^1309 regular_12:2 regular_24:3 regular_3:2 subsidy_ended:4$/,
    'transitions: of the staff of 2018, whose subsidised job ended, and who was regular within months');
is(sql(q{SELECT string_agg(person || ':' || array_to_string(reached, '+'), ' ' ORDER BY person) FROM spegel_release.transition_source('city', '2019-04-01', '2019-12-31') WHERE reached <> '{}'}),
    's1:subsidy_ended+regular_3+regular_12 s2:subsidy_ended s4:subsidy_ended+regular_3+regular_12 s5:subsidy_ended',
    'transitions: person by person, up to a horizon observed');

sql(q{
    INSERT INTO spegel_register.exit_interview VALUES ('p26', '1', '2020-03-01', 'pay', false), ('p26', '1', '2020-03-01', 'treatment', true), ('p26', '1', '2020-03-01', 'the canteen', NULL),
        ('p39', '1', '2020-03-15', 'none', NULL), ('p52', '1', '2018-01-01', 'pay', true), ('p1', '1', '2020-03-01', 'pay', true), ('p13', '1', '2020-03-01', 'pay', true)});
like(counts('exit_source', '2020-01-01', '2020-12-31'), qr/ discrimination:1 interviewed:2 left:99 left_voluntarily:50 reason_none:1 reason_other:1 reason_pay:1 reason_treatment:1$/,
    'exits: a person with several reasons counts once; not interviews of other times or of those who stayed');

sql(q{
    INSERT INTO spegel_register.campaign (campaign, organisation, unit, occupation, step, opened_on, closed_on)
    VALUES ('k1', 'city', 'w1', '1', '1', '2020-01-01', '2020-02-15'), ('k2', 'city', NULL, NULL, NULL, '2020-01-01', '2020-02-15'), ('k3', 'city', 'w1', '1', '1', '2020-01-01', NULL);
    INSERT INTO spegel_register.application (campaign, person, recruiter_trained, applied_on, screened_on, interviewed_on, offered_on, hired_on)
    VALUES ('k1', 'p1', true, '2020-02-01', '2020-03-01', NULL, NULL, NULL), ('k2', 'p1', true, '2020-02-01', '2020-03-01', '2020-04-01', '2020-05-01', '2020-06-01'),
           ('k1', 'p2', true, '2020-02-01', NULL, NULL, NULL, NULL), ('k2', 'p3', NULL, '2020-02-01', '2020-03-01', '2020-04-01', '2021-05-01', NULL),
           ('k3', 'p4', NULL, '2020-02-01', NULL, NULL, NULL, NULL), ('k1', 'p5', true, '2019-12-31', NULL, NULL, NULL, NULL),
           ('k1', 'p6', true, '2020-02-02', NULL, NULL, NULL, '2020-07-01')});
is(counts('recruitment_source', '2020-01-01', '2020-12-31'), '4 hired:2 interviewed:3 offered:2 screened:3',
    'recruitment: each person by the application that got furthest, up to the day; not in campaigns still open; a stage implies those before it');
is(sql(q{SELECT string_agg(person || ':' || unit, ' ' ORDER BY person) FROM spegel_release.recruitment_source('city', '2020-01-01', '2020-12-31')}), 'p1:city p2:w1 p3:city p6:w1',
    'recruitment: campaigns of no unit are the city\'s');
is(counts('campaign_source', '2020-01-01', '2020-12-31'), '2 filled:2 trained_recruiter:1', 'campaigns: filled, and by trained recruiters');
is(counts('campaign_source', '2020-01-01', '2020-06-30'), '2 filled:1 trained_recruiter:1', 'campaigns: as they were on the day');

sql(q{
    INSERT INTO spegel_register.organisation (organisation, title, kind) VALUES ('other', 'Annan', 'partner');
    INSERT INTO spegel_register.programme (programme, title, kind, organisation) VALUES ('m', 'Mentorskap', 'mentorship', 'city'), ('l', 'Ledarprogram', 'leadership', 'city'), ('t', 'Kurs', 'training', 'city'), ('o', 'Annans', 'leadership', 'other');
    INSERT INTO spegel_register.participation (programme, person, role, applied_on, admitted_on, started_on, completed_on)
    VALUES ('m', 'p1', 'adept', NULL, NULL, '2020-04-01', NULL), ('m', 'p3', 'mentor', NULL, NULL, '2020-04-01', '2021-12-01'), ('m', 'p4', 'adept', '2020-01-01', NULL, NULL, NULL),
           ('l', 'p1', 'participant', '2020-02-01', '2020-03-01', '2020-04-01', '2020-12-31'), ('l', 'p2', 'participant', NULL, NULL, '2020-04-01', '2021-01-01'),
           ('l', 'p3', 'participant', '2019-12-31', '2020-03-01', NULL, NULL), ('l', 'p4', 'participant', '2020-02-01', NULL, NULL, NULL),
           ('t', 'p5', 'participant', '2020-02-01', '2020-03-01', '2020-04-01', NULL), ('o', 'p6', 'participant', '2020-02-01', NULL, NULL, NULL);
    INSERT INTO spegel_register.training (person, course, started_on, hours) VALUES ('p1', 'x', '2020-01-01', 8), ('p1', 'y', '2020-02-01', 8), ('p2', 'x', '2019-12-31', 8)});
like(counts('programme_source', '2020-01-01', '2020-12-31'), qr/ leadership_admitted:2 leadership_applied:3 leadership_completed:1 mentor:1 mentored:1 trained:1$/,
    'programmes: those begun in the year, each person once');

# Working conditions and pay.  Sick for 60 days, 59 days, long before, and up to the day; for 60 days recorded as two
# leaves, and with a day between.
sql(q{
    UPDATE spegel_register.employment SET scope = 75 WHERE person IN ('p1', 'p2', 'p3');
    INSERT INTO spegel_register.leave (person, kind, valid_from, valid_to) VALUES ('p1', 'sick', '2020-01-01', '2020-02-29'), ('p2', 'sick', '2020-01-01', '2020-02-28'),
        ('p3', 'sick', '2018-01-01', '2019-12-31'), ('p4', 'sick', '2020-11-02', NULL), ('p5', 'sick', '2020-11-03', NULL), ('p6', 'parental', '2019-01-01', '2020-01-01'), ('p6', 'child_care', '2020-05-01', '2020-05-01'),
        ('p7', 'sick', '2020-03-01', '2020-03-31'), ('p7', 'sick', '2020-04-01', '2020-04-29'), ('p8', 'sick', '2020-03-01', '2020-03-31'), ('p8', 'sick', '2020-04-02', '2020-04-30');
    INSERT INTO spegel_register.pay (person, employment_number, valid_from, amount) SELECT 'p' || i, '1', '2019-01-01', 20000 + 10 * i FROM generate_series(1, 1300) AS i WHERE i % 13 > 0 AND i % 100 > 0;
    INSERT INTO spegel_register.pay (person, employment_number, valid_from, amount, pay_form) VALUES ('p1', '1', '2020-01-01', 1000, 'hourly'), ('p2', '1', '2022-01-01', 1, 'monthly')});
is(counts('condition_source', '2020-01-01', '2020-12-31'), '1206 full_time:1203 long_sick_leave:3 parental_leave:1', 'working conditions');
# 1,188 have a pay and 18 have not, c and those who entered later among them; each quarter has 297, and p1 is in the highest.
is(counts('pay_source', '2020-12-31', '2020-12-31'), '1206 pay_unknown:18 quarter_1:297 quarter_3:297 quarter_4:297', 'pay: quarters, of which the second is what remains');
is(sql(q{SELECT reached FROM spegel_release.pay_source('city', '2020-12-31', '2020-12-31') WHERE person = 'p1'}), '{quarter_4}', 'pay: the last one by the day, by the hour too');

# Pay by work: two groups of all that there are, of whom some have variable pay in
# the year, one a correction and one only before; by plain SQL over the tables.
sql(q{
    SET search_path = spegel_register;
    UPDATE occupation SET work_group = CASE occupation WHEN '1' THEN 'A' WHEN '2' THEN 'B' END;
    INSERT INTO pay_component (component, title, kind) VALUES ('ob', 'OB', 'variable');
    INSERT INTO pay (person, employment_number, component, valid_from, valid_to, amount, pay_form)
    SELECT e.person, '1', 'ob', CASE n WHEN 1 THEN date '2019-01-01' ELSE '2020-01-01' END, CASE n WHEN 1 THEN date '2019-12-31' ELSE '2020-12-31' END,
           CASE n WHEN 2 THEN -500 ELSE 5000 + 40 * n END, 'total'
    FROM (SELECT person, occupation, row_number() OVER (PARTITION BY occupation ORDER BY person) AS n FROM employment
          WHERE person ~ '^p' AND occupation IN ('1', '2') AND valid_to IS NULL) AS e
    WHERE n % 2 = 0 AND occupation = '1' OR n < 30 AND occupation = '2'});
is(counts('work_pay_source', '2020-01-01', '2020-12-31'), sql(q{
    WITH employed AS (SELECT DISTINCT person FROM spegel_register.employment WHERE valid_from <= '2020-12-31' AND coalesce(valid_to, 'infinity') >= '2020-01-01'),
    paid AS (SELECT DISTINCT e.person FROM spegel_register.employment AS e JOIN spegel_register.pay AS p USING (person, employment_number)
             WHERE e.valid_from <= '2020-12-31' AND coalesce(e.valid_to, 'infinity') >= '2020-01-01' AND p.component = 'base' AND p.valid_from <= '2020-12-31'),
    variable AS (SELECT person FROM spegel_register.pay WHERE component = 'ob' AND valid_to >= '2020-01-01' GROUP BY person HAVING sum(amount) > 0)
    SELECT format('%s pay_unknown:%s variable_pay:%s', (SELECT count(*) FROM employed), (SELECT count(*) FROM employed WHERE person NOT IN (SELECT person FROM paid)),
                  (SELECT count(*) FROM variable WHERE person IN (SELECT person FROM paid)))}), 'pay by work: everybody employed in the year, unknown pay, variable pay');
like(counts('work_pay_source', '2020-01-01', '2020-12-31'), qr/^1[0-9]{3} pay_unknown:[1-9]\d* variable_pay:[1-9]\d\d$/, '... of whom there are some');
is(sql(q{SELECT string_agg(DISTINCT coalesce(conditions[1], 'none'), ' ') FROM spegel_release.work_pay_source('city', '2020-01-01', '2020-12-31')}), 'A B none', '... by group of work');

# Risks.  r1: stuck since 2019-01-01; r2: investigated again, then analysed;
# r3: no risk; r4: acted on, lower than before, closed; r5: closed before;
# r6: opened in the year, at the wrong level.
sql(q{
    INSERT INTO spegel_register.risk (risk, unit, ground, area, title, opened_on, cause_level, owner_level, closed_on, closed_as) VALUES
    ('r1', 'w1', 'sex', 'pay', 'R', '2019-01-01', 'city', 'city', NULL, NULL), ('r2', 'w1', 'sex', 'training', 'R', '2019-01-01', NULL, 'city', NULL, NULL),
    ('r3', 'd2', 'age', 'pay', 'R', '2020-01-01', NULL, NULL, '2020-05-01', 'no_risk'), ('r4', 'd2', 'age', 'pay', 'R', '2018-01-01', 'city', 'city', '2020-07-01', 'resolved'),
    ('r5', 'd2', 'age', 'pay', 'R', '2018-01-01', NULL, NULL, '2019-12-31', 'dropped'), ('r6', 'city', 'religion', 'recruitment', 'R', '2020-02-01', 'city', 'workplace', '2021-02-01', 'no_risk');
    INSERT INTO spegel_register.risk_step (risk, step, step_on, rating) VALUES ('r1', 'investigate', '2019-01-01', 9), ('r1', 'investigate', '2020-06-01', 9),
    ('r2', 'investigate', '2019-01-01', 5), ('r2', 'analyse', '2019-03-01', NULL), ('r2', 'investigate', '2020-06-01', 6), ('r3', 'investigate', '2020-01-01', NULL),
    ('r4', 'investigate', '2018-01-01', 9), ('r4', 'analyse', '2018-02-01', 9), ('r4', 'act', '2020-02-01', 4), ('r6', 'investigate', '2020-02-01', 9)});
is(sql(q{SELECT string_agg(concat_ws(' ', person, unit, conditions::text, array_to_string(reached, '+')), '; ' ORDER BY person) FROM spegel_release.risk_source('city', '2020-01-01', '2020-12-31')}),
    'risk r1 w1 {sex,pay} found+open+stuck+reinvestigated+rated+levels_known+right_level; risk r2 w1 {sex,training} found+analysed+open+rated; '
    . 'risk r3 d2 {age,pay} ; risk r4 d2 {age,pay} found+analysed+acted+rated+lowered; risk r6 city {religion,recruitment} found+open+levels_known',
    'risks: how far they came, stuck, investigated again, rated lower, at the right level');

# More entrants, applicants and risks, so that something is shown.
sql(q{
    SET search_path = spegel_register;
    INSERT INTO person SELECT 'x' || i, 1960 + i % 40 FROM generate_series(1, 300) AS i;
    INSERT INTO person_attribute SELECT 'x' || i, 'sex', CASE WHEN i % 3 > 0 THEN 'women' ELSE 'men' END, 'HR', '2010-01-01' FROM generate_series(1, 290) AS i;
    INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form, subsidy)
    SELECT 'x' || i, '1', date '2016-01-02', ended, 'w' || (1 + i % 4), '1', '1', CASE WHEN i % 2 = 0 THEN 'subsidised' ELSE 'permanent' END, CASE WHEN i % 2 = 0 THEN 'nystartsjobb' END
    FROM generate_series(1, 300) AS i, LATERAL (SELECT CASE WHEN i % 4 = 0 THEN date '2019-06-30' WHEN i % 5 = 1 THEN '2017-12-31' END) AS e (ended)
    UNION ALL
    SELECT 'x' || i, '2', '2018-01-01', CASE WHEN i % 3 = 0 THEN date '2020-06-30' END, 'w2', '1', '2', 'permanent', NULL FROM generate_series(1, 300) AS i WHERE i % 5 = 1
    UNION ALL
    SELECT 'x' || i, '3', '2019-07-15', NULL, 'w1', '1', '1', 'permanent', NULL FROM generate_series(4, 300, 12) AS i;
    INSERT INTO departure SELECT 'x' || i, '2', '2020-06-30', i % 2 = 0, 'own_request', 'other_employer' FROM generate_series(6, 300, 15) AS i;
    INSERT INTO application (campaign, person, applied_on, screened_on, interviewed_on, offered_on, hired_on)
    SELECT CASE WHEN i % 2 = 0 THEN 'k1' ELSE 'k2' END, 'x' || i, '2020-02-01', CASE WHEN i / 2 % 3 > 0 THEN date '2020-03-01' END,
           CASE WHEN i % 6 > 3 THEN date '2020-04-01' END, CASE WHEN i % 12 > 9 THEN date '2020-05-01' END, CASE WHEN i % 24 > 20 THEN date '2020-06-01' END FROM generate_series(1, 300) AS i;
    -- Twelve of 70 years: too few for a pay gap.
    INSERT INTO person SELECT 'v' || i, 1950 FROM generate_series(1, 12) AS i;
    INSERT INTO employment (person, employment_number, valid_from, unit, occupation, step, form) SELECT 'v' || i, '1', '2015-01-01', 'd2', '1', '1', 'permanent' FROM generate_series(1, 12) AS i;
    INSERT INTO pay (person, employment_number, valid_from, amount) SELECT 'v' || i, '1', '2017-01-01', 24000 FROM generate_series(1, 12) AS i;
    INSERT INTO campaign (campaign, organisation, unit, opened_on, closed_on) SELECT 'z' || i, 'city', 'd' || (1 + i % 2), '2020-01-01', '2020-03-01' FROM generate_series(1, 60) AS i;
    INSERT INTO application (campaign, person, applied_on, hired_on) SELECT 'z' || i, 'p' || (600 + i), '2020-02-01', CASE WHEN i % 3 = 0 THEN date '2020-05-01' END FROM generate_series(1, 60) AS i;
    INSERT INTO risk (risk, unit, ground, area, title, opened_on) SELECT 'y' || i, 'd' || (1 + i % 2), 'sex', 'pay', 'R', '2019-06-01' FROM generate_series(1, 80) AS i;
    INSERT INTO risk_step (risk, step, step_on) SELECT 'y' || i, 'investigate', '2019-06-01' FROM generate_series(1, 80) AS i;
    INSERT INTO risk_step (risk, step, step_on) SELECT 'y' || i, 'analyse', '2019-08-01' FROM generate_series(1, 80, 3) AS i;
    INSERT INTO pay (person, employment_number, valid_from, amount) SELECT 'x' || i, '1', '2017-01-01', 24000 + 80 * i FROM generate_series(1, 300) AS i});

# All topics build, pass their audit, and are read through their views.
sql("SELECT spegel_release.define('city', '2020-12-31'); SELECT spegel_release.build(1)");
is(sql("SELECT string_agg(rule || ' ' || topic || ': ' || finding, E'\\n') FROM spegel_release.audit(1) WHERE NOT passed"), '', 'all topics pass the audit');
sql('SELECT spegel_release.publish(1)');
is(sql(q{SELECT string_agg(DISTINCT format_type(a.atttypid, NULL), ' ' ORDER BY format_type(a.atttypid, NULL))
         FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
         WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind IN ('r', 'v')}),
    'bigint boolean date integer numeric text timestamp with time zone', 'nothing but plain types is published');
is(sql(q{SELECT string_agg(c.relname || '.' || a.attname, ' ')
         FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
         WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind IN ('r', 'v') AND col_description(c.oid, a.attnum) IS NULL}), '', 'every column has a comment');

# near($published, $true, $name, $noise): a number with noise is at most 16 from
# the true one, an exact one is it.  The reader reads the former.
sub near
{
    my ($published, $true, $name, $noise) = @_;
    my $shown = sql("SET ROLE spegel_reader; SELECT $published");
    my $counted = sql("SELECT $true");
    ok($shown =~ /^\d+$/ && abs($shown - $counted) <= ($noise // 16), "$name: $shown beside $counted");
}

# exact($published, $true, $name): a number of what colleagues can see.
sub exact { return near(@_, 0); }
my $woman = q{EXISTS (SELECT FROM spegel_register.person_attribute AS a WHERE a.person = e.person AND a.ground = 'sex' AND a.category = 'women')};
my $man = $woman =~ s/women/men/r;
my $whole = q{level = 'city' AND occupation_group = 'all'};
# The cohort of 2016 is a, b, c, n and the 300: promoted were a, and those of
# x who came back on 2018-01-01, 24 months less a day after.
my $cohort = q{(SELECT person FROM spegel_register.employment GROUP BY person HAVING min(valid_from) BETWEEN '2016-01-01' AND '2016-12-31')};
sql("SELECT spegel_release.define('city', '2021-12-31'); SELECT spegel_release.build(2)");
is(sql("SELECT string_agg(rule || ' ' || topic || ': ' || finding, E'\\n') FROM spegel_release.audit(2) WHERE NOT passed"), '', 'a release a year later passes');
sql('SELECT spegel_release.publish(2)');
my @views = split /\n/, sql(q{SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind = 'v'
    -- not the lists, nor goals and what came counted, of which there is nothing here
    AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'status')
    AND c.relname !~ '^(simple_)?(counts|counted_representation|goals|grounds)(_all)?$' AND c.relname !~ '^internal_' ORDER BY 1});
for my $view (@views)
{
    is(sql("SET ROLE spegel_reader; SELECT count(*) > 0, bool_and(status IN ('ok', 'internal', 'below_threshold', 'not_computable')), bool_and(status = 'ok' OR status_reason IS NOT NULL),
            '$view' !~ '_all\$' OR bool_or(status = 'ok') FROM spegel_published.$view"), 't|t|t|t', "view $view: rows, each with a status, and a reason unless ok");
}
is(sql(qq{SET ROLE spegel_reader; SELECT string_agg(DISTINCT months || ' ' || persons, ', ' ORDER BY months || ' ' || persons) FROM spegel_published.progression
          WHERE $whole AND step = 'all' AND ground = 'all' AND cohort_year = 2016}), '12 304, 24 304, 36 304, 60 304', 'progression: the cohort can be counted');
for my $months (24, 60)
{
    exact(qq{promoted FROM spegel_published.progression WHERE $whole AND step = 'all' AND category = 'men' AND within_ground = 'all' AND cohort_year = 2016 AND months = $months},
        qq{count(DISTINCT e.person) FROM spegel_register.employment AS e WHERE $man AND e.person IN $cohort AND e.step = '2' AND e.valid_from <= date '2016-01-02' + interval '$months months' AND e.person <> 'n'},
        "progression: men promoted within $months months");
}
is(sql(q{SELECT count(*) FILTER (WHERE promoted < least_promoted OR share < least_share), count(*) FILTER (WHERE abs(share - promoted::numeric / nullif(persons, 0)) > 0.0001), count(*) > 20 FROM (
             SELECT promoted, share, persons, max(share) OVER earlier AS least_share, max(promoted) OVER earlier AS least_promoted
             FROM spegel_published.progression_all
             WINDOW earlier AS (PARTITION BY release_id, cohort_year, unit, occupation_group, step, category, within_category, ground, within_ground
                                ORDER BY months ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS p}), '0|0|t', 'progression: never fewer after more months');
exact(qq{employed FROM spegel_published.retention WHERE $whole AND step = 'all' AND category = 'men' AND within_ground = 'all' AND cohort_year = 2016 AND months = 24},
    qq{count(DISTINCT e.person) FROM spegel_register.employment AS e WHERE $man AND e.person IN $cohort AND '2018-01-02' BETWEEN e.valid_from AND coalesce(e.valid_to, 'infinity')}, 'retention: men after 24 months');
near(qq{persons FROM spegel_published.transitions_all WHERE release_id = 1 AND $whole AND category = 'men' AND within_ground = 'all' AND cohort_year = 2019 AND months = 12}, 
    qq{count(DISTINCT e.person) FROM spegel_register.employment AS e WHERE $man AND e.form = 'subsidised' AND e.valid_to BETWEEN '2019-01-01' AND '2019-12-31'}, 'transitions: men whose subsidised job ended');
near(qq{regular FROM spegel_published.transitions_all WHERE release_id = 1 AND $whole AND ground = 'all' AND cohort_year = 2019 AND months = 12}, 
    q{count(DISTINCT e.person) FROM spegel_register.employment AS e JOIN spegel_register.employment AS r USING (person)
      WHERE e.form = 'subsidised' AND e.valid_to = '2019-06-30' AND r.form <> 'subsidised' AND r.valid_from <= '2020-06-30' AND coalesce(r.valid_to, 'infinity') >= '2019-07-01'}, 'transitions: regular within 12 months');
near(qq{persons FROM spegel_published.recruitment_all WHERE release_id = 1 AND $whole AND step = 'all' AND category = 'men' AND within_ground = 'all' AND measure = 'screened'},
    qq{count(DISTINCT e.person) FROM spegel_register.application AS e WHERE $man AND e.applied_on >= '2020-01-01' AND least(e.screened_on, e.interviewed_on, e.offered_on, e.hired_on) <= '2020-12-31' AND e.campaign <> 'k3'}, 'recruitment: men screened');
near(qq{applicants FROM spegel_published.adverse_impact_all WHERE release_id = 1 AND $whole AND step = 'all' AND category = 'men' AND stage = 'screened'},
    qq{count(DISTINCT e.person) FROM spegel_register.application AS e WHERE $man AND e.applied_on >= '2020-01-01' AND e.campaign <> 'k3'}, 'recruitment: men who applied');
is(sql(q{SELECT bool_and(selection_rate = round(least(selected, applicants)::numeric / applicants, 4)), bool_and(highest_rate = highest), bool_and(abs(impact_ratio - selection_rate / highest) < 0.001 + 0.0001 / highest),
                 bool_and(below_four_fifths = (least(selected, applicants)::numeric / applicants < 0.8 * best)), count(*) > 3, bool_or(below_four_fifths)
          FROM (SELECT a.*, max(selection_rate) OVER part AS highest, max(least(selected, applicants)::numeric / nullif(applicants, 0)) OVER part AS best
                FROM spegel_published.adverse_impact_all AS a WHERE release_id = 1 AND status = 'ok'
                WINDOW part AS (PARTITION BY unit, occupation_group, step, stage, ground)) AS a}), 't|t|t|t|t|t', 'adverse impact: rates beside the highest one, from published numbers');
exact(q{persons FROM spegel_published.exits_all WHERE release_id = 1 AND level = 'city' AND category = 'men' AND within_ground = 'all' AND measure = 'left'},
    qq{count(DISTINCT e.person) FROM spegel_register.departure AS e WHERE $man AND e.departed_on >= '2020-01-01' AND e.destination <> 'same_employer'}, 'exits: men who left');
is(sql(q{SELECT count(*) > 5, count(*) FILTER (WHERE t.persons IS DISTINCT FROM x.persons)
         FROM spegel_published.exits_all AS x JOIN spegel_published.turnover_all AS t USING (release_id, unit, ground, category, measure)
         WHERE release_id = 1 AND t.occupation_group = 'all' AND t.step = 'all' AND t.form = 'all' AND t.within_ground = 'all' AND x.within_ground = 'all' AND measure = 'left'}), 't|0', 'exits: the numbers of turnover are drawn once');
near(qq{persons FROM spegel_published.working_conditions_all WHERE release_id = 1 AND $whole AND category = 'men' AND within_ground = 'all' AND measure = 'full_time'},
    qq{count(DISTINCT e.person) FROM spegel_register.employment AS e WHERE $man AND scope = 100 AND '2020-12-31' BETWEEN valid_from AND coalesce(valid_to, 'infinity')}, 'working conditions: men full time');
exact(qq{form_persons FROM spegel_published.employment_form_all WHERE release_id = 1 AND $whole AND step = 'all' AND category = 'men' AND form = 'permanent'},
    qq{count(DISTINCT e.person) FROM spegel_register.employment AS e WHERE $man AND form = 'permanent' AND '2020-12-31' BETWEEN valid_from AND coalesce(valid_to, 'infinity')}, 'employment form: men permanently employed');
near(qq{persons FROM spegel_published.pay_quarters_all WHERE release_id = 1 AND $whole AND category = 'men' AND quarter = 4},
    qq{count(*) FROM (SELECT e.person, ntile(4) OVER (ORDER BY p.amount * CASE p.pay_form WHEN 'hourly' THEN 165 ELSE 1 END) AS quarter
           FROM (SELECT DISTINCT person, employment_number FROM spegel_register.employment WHERE '2020-12-31' BETWEEN valid_from AND coalesce(valid_to, 'infinity')) AS e
           JOIN (SELECT DISTINCT ON (person, employment_number) * FROM spegel_register.pay WHERE component = 'base' AND valid_from <= '2020-12-31' ORDER BY person, employment_number, valid_from DESC) AS p USING (person, employment_number)) AS e
       WHERE $man AND e.quarter = 4}, 'pay: men in the highest quarter');
is(sql(qq{SELECT count(*) > 0, bool_and(abs(q.shares - 1) < 0.001) FROM (SELECT sum(share) AS shares FROM spegel_published.pay_quarters_all WHERE release_id = 1 AND status = 'ok' AND persons IS NOT NULL GROUP BY unit, occupation_group, ground, category HAVING count(*) = 4 AND min(drawn) >= 0) AS q}),
    't|t', 'pay: the quarters of a group add up');
near(q{risks FROM spegel_published.active_measures_all WHERE release_id = 1 AND level = 'city' AND risk_ground = 'all' AND risk_area = 'all' AND measure = 'stuck'},
    q{count(*) FROM spegel_register.risk AS r WHERE opened_on < '2019-12-31' AND closed_on IS NULL AND NOT EXISTS (SELECT FROM spegel_register.risk_step AS s WHERE s.risk = r.risk AND step <> 'investigate')}, 'active measures: risks that are stuck');

# The listed exceptions, from plain arithmetic.
is(sql(q{
    WITH staff AS (
        SELECT DISTINCT ON (e.person) e.person, CASE WHEN e.unit = 'd2' OR e.unit ~ '^w([789]|10)$' THEN 'd2' END AS department, e.unit, a.category
        FROM spegel_register.employment AS e JOIN spegel_register.person_attribute AS a ON a.person = e.person AND a.ground = 'sex'
        LEFT JOIN spegel_register.ladder_step AS l USING (step)
        WHERE '2020-12-31' BETWEEN e.valid_from AND coalesce(e.valid_to, 'infinity') ORDER BY e.person, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from
    ), part AS (
        SELECT u.unit AS above, s.unit, count(*) FILTER (WHERE category = 'men')::numeric AS men, count(*) FILTER (WHERE category = 'women')::numeric AS women
        FROM staff AS s CROSS JOIN LATERAL (VALUES ('city'), (s.department)) AS u (unit) WHERE u.unit IS NOT NULL GROUP BY 1, 2
    ), plain AS (
        SELECT p.above AS unit, sum(abs(p.men / w.men - p.women / w.women)) / 2 AS d, w.men
        FROM part AS p JOIN (SELECT above, sum(men) AS men, sum(women) AS women FROM part GROUP BY 1) AS w USING (above) GROUP BY p.above, w.men)
    SELECT count(*), bool_and(abs(v.value - p.d) < 1e-9), bool_and(abs(x.dissimilarity - p.d) <= 0.00005)
    FROM plain AS p
    JOIN spegel_release.index_value AS v ON v.release_id = 1 AND v.topic = 'representation' AND v.division = 'workplace' AND v.category = 'men' AND v.unit = p.unit
    JOIN spegel_published.segregation_all AS x ON x.release_id = 1 AND x.division = 'workplace' AND x.category = 'men' AND x.unit = p.unit AND x.status = 'ok'}), '2|t|t',
    'segregation: the index of a visible ground, of the city and of a department');
is(sql(q{SELECT count(*) FILTER (WHERE (x.status = 'ok') IS DISTINCT FROM (x.dissimilarity IS NOT NULL)), count(*) = (SELECT count(*) FROM spegel_published.unit WHERE release_id = 1 AND level IN ('city', 'department')) * 3 * (2 + 6)
         FROM spegel_published.segregation_all AS x WHERE release_id = 1}), '0|t', 'segregation: every unit, division and category, with a status');
is(sql(q{
    WITH staff AS (
        SELECT DISTINCT ON (e.person) e.person, e.employment_number FROM spegel_register.employment AS e LEFT JOIN spegel_register.ladder_step AS l USING (step)
        WHERE '2020-12-31' BETWEEN e.valid_from AND coalesce(e.valid_to, 'infinity') ORDER BY e.person, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from
    ), paid AS (
        SELECT s.person, (SELECT p.amount * CASE p.pay_form WHEN 'hourly' THEN 165 ELSE 1 END FROM spegel_register.pay AS p
                          WHERE p.person = s.person AND p.employment_number = s.employment_number AND p.component = 'base' AND p.valid_from <= '2020-12-31' ORDER BY p.valid_from DESC LIMIT 1) AS pay FROM staff AS s
    ), bound AS (SELECT percentile_disc(0.05) WITHIN GROUP (ORDER BY pay) AS low, percentile_disc(0.95) WITHIN GROUP (ORDER BY pay) AS high FROM paid),
    mean AS (
        SELECT a.category, avg(least(greatest(pay, low), high)) AS pay FROM paid JOIN spegel_register.person_attribute AS a ON a.person = paid.person AND a.ground = 'sex', bound WHERE pay IS NOT NULL GROUP BY 1)
    SELECT abs(x.gap_percent - 100 * (1 - m.pay / w.pay)) < 1, abs(v.value - 100 * (1 - m.pay / w.pay)) < 1e-6
    FROM mean AS m, mean AS w, spegel_published.pay_gap_all AS x, spegel_release.index_value AS v
    WHERE m.category = 'men' AND w.category = 'women' AND x.release_id = 1 AND x.level = 'city' AND x.category = 'men'
        AND v.release_id = 1 AND v.topic = 'pay' AND v.unit = 'city' AND v.category = 'men'}), 't|t', 'pay gap: whole per cent');
is(sql(q{SELECT count(*) FILTER (WHERE gap_percent IS NOT NULL AND least(c.persons, c.others) < 20), count(*) FILTER (WHERE gap_percent IS NULL) > 0, bool_and((gap_percent IS NULL) = (status <> 'ok'))
         FROM spegel_published.pay_gap_all AS p JOIN spegel_release.compared_groups(1, 'pay', 'pay_unknown') AS c USING (unit, ground, category) WHERE p.release_id = 1}), '0|t|t',
    'pay gap: not of fewer than 20 persons, noise included');
is(sql(q{SELECT spegel_release.build(3) FROM (SELECT spegel_release.define('city', '2020-12-31', '{representation,pay}', 'the same again')) AS d; 
         SELECT count(*) FROM spegel_release.index_value AS a JOIN spegel_release.index_value AS b USING (topic, unit, division, ground, category) WHERE a.release_id = 1 AND b.release_id = 3
             AND (a.value, a.fingerprint) IS DISTINCT FROM (b.value, b.fingerprint)}) =~ s/.*\n//sr, '0', 'listed exceptions: the same persons give the same values and draws');

# Pay by work: the gap of basic pay by plain arithmetic; shown to the internal audience, of 20 and more on either side.
is(sql(q{
    WITH paid AS (
        SELECT e.person, o.work_group, (SELECT round((CASE p.pay_form WHEN 'hourly' THEN p.amount ELSE p.amount / 165 END)::numeric, 2) FROM spegel_register.pay AS p
                WHERE p.person = e.person AND p.employment_number = '1' AND p.component = 'base' AND p.valid_from <= '2020-12-31' ORDER BY p.valid_from DESC LIMIT 1)::float8 AS pay
        FROM spegel_register.employment AS e JOIN spegel_register.occupation AS o USING (occupation)
        WHERE e.employment_number = '1' AND e.valid_from <= '2020-12-31' AND coalesce(e.valid_to, 'infinity') >= '2020-01-01' AND o.work_group IS NOT NULL
    ), bound AS (SELECT percentile_disc(0.05) WITHIN GROUP (ORDER BY pay) AS low, percentile_disc(0.95) WITHIN GROUP (ORDER BY pay) AS high FROM paid),
    mean AS (
        SELECT p.work_group, a.category, avg(least(greatest(pay, low), high)) AS pay
        FROM paid AS p JOIN spegel_register.person_attribute AS a ON a.person = p.person AND a.ground = 'sex', bound WHERE pay IS NOT NULL GROUP BY 1, 2)
    SELECT count(*), bool_and(abs(v.value - 100 * (1 - w.pay / m.pay)) < 0.02), bool_and(abs(x.gap_percent - 100 * (1 - w.pay / m.pay)) < 1.01 AND x.status = 'ok')
    FROM mean AS w JOIN mean AS m ON m.work_group = w.work_group AND m.category = 'men'
    JOIN spegel_published.internal_work_pay_gap AS x ON x.release_id = 1 AND x.work_group = w.work_group AND x.pay = 'basic' AND x.category = 'women'
    JOIN spegel_release.index_value AS v ON v.release_id = 1 AND v.topic = 'work_pay' AND v.condition = w.work_group AND v.division = 'basic' AND v.category = 'women'
    WHERE w.category = 'women'}), '2|t|t', 'pay by work: whole per cent of basic pay');
is(sql(q{
    WITH paid AS (
        SELECT e.person, o.work_group, round((p.amount / 1980)::numeric, 2)::float8 AS pay
        FROM spegel_register.pay AS p JOIN spegel_register.employment AS e USING (person, employment_number) JOIN spegel_register.occupation AS o USING (occupation)
        WHERE p.component = 'ob' AND p.amount > 0 AND p.valid_from = '2020-01-01' AND EXISTS (SELECT FROM spegel_register.pay AS b WHERE b.person = p.person AND b.component = 'base' AND b.valid_from <= '2020-12-31')
    ), bound AS (SELECT percentile_disc(0.05) WITHIN GROUP (ORDER BY pay) AS low, percentile_disc(0.95) WITHIN GROUP (ORDER BY pay) AS high FROM paid),
    mean AS (
        SELECT p.work_group, a.category, avg(least(greatest(pay, low), high)) AS pay, count(*) AS persons
        FROM paid AS p JOIN spegel_register.person_attribute AS a ON a.person = p.person AND a.ground = 'sex', bound GROUP BY 1, 2)
    SELECT string_agg(w.work_group || ' ' || (abs(v.value - 100 * (1 - w.pay / m.pay)) < 0.5) || ' ' || (w.persons > 60 AND m.persons > 40) || ' ' || x.status || ' ' || (x.gap_percent IS NULL), ', ' ORDER BY w.work_group)
    FROM mean AS w JOIN mean AS m ON m.work_group = w.work_group AND m.category = 'men'
    JOIN spegel_published.internal_work_pay_gap AS x ON x.release_id = 1 AND x.work_group = w.work_group AND x.pay = 'variable' AND x.category = 'women'
    JOIN spegel_release.index_value AS v ON v.release_id = 1 AND v.topic = 'work_pay' AND v.condition = w.work_group AND v.division = 'variable' AND v.category = 'women'
    WHERE w.category = 'women'}), 'A true true ok false, B true false below_threshold true', '... and of variable pay, where 20 on either side receive any, noise included');
is(sql(q{SELECT count(*) FILTER (WHERE gap_percent IS NOT NULL AND least(c.persons, c.others) < 20), count(*) FILTER (WHERE gap_percent IS NULL) > 0, bool_and((gap_percent IS NULL) = (status <> 'ok')), count(*) FILTER (WHERE status = 'ok') > 4
         FROM spegel_published.internal_work_pay_gap AS p
         JOIN (SELECT 'basic' AS pay, g.* FROM spegel_release.compared_groups(1, 'work_pay', 'pay_unknown', 'persons', true) AS g
               UNION ALL SELECT 'variable', g.* FROM spegel_release.compared_groups(1, 'work_pay', NULL, 'variable_pay', true) AS g) AS c
             ON c.pay = p.pay AND c.condition = p.work_group AND c.ground = p.ground AND c.category = p.category WHERE p.release_id = 1}), '0|t|t|t',
    'pay by work: not of fewer than 20 persons on either side');
for my $role (qw(spegel_reader spegel_internal))
{
    my ($status, $out, $err) = $node->psql('release', "SET ROLE $role; SELECT count(*) > 0 FROM spegel_published.internal_work_pay_gap WHERE status = 'ok'");
    is($status == 0 ? $out : $err =~ s/.*(permission denied).*/$1/sr, $role eq 'spegel_reader' ? 'permission denied' : 't', "pay gaps by work and $role");
}
is(sql(q{SELECT count(*), count(*) FILTER (WHERE r.persons IS NOT NULL AND r.drawn = r.base_persons), bool_or(r.persons <> c.n) FROM spegel_published.work_pay_all AS r
         JOIN (SELECT conditions[1] AS g, count(*) FILTER (WHERE 'variable_pay' = ANY (reached)) AS n FROM spegel_release.work_pay_source('city', '2020-01-01', '2020-12-31') GROUP BY 1) AS c ON c.g = r.work_group
         WHERE r.release_id = 1 AND r.measure = 'variable_pay' AND r.ground = 'all' AND r.within_ground = 'all' AND r.work_group IN ('A', 'B')}), '2|0|t', 'pay by work: how many receive variable pay, with noise');

# Rates lie between 0 and 1.
is(sql(q{SELECT count(*) FILTER (WHERE rate NOT BETWEEN 0 AND 1 OR rate NOT BETWEEN rate_low AND rate_high OR persons < 0), count(*) > 50 FROM spegel_published.turnover_all WHERE rate IS NOT NULL}), '0|t', 'rates lie between 0 and 1, within their limits');
# An applicant cannot be counted by colleagues: headcounts are drawn.
is(sql(q{SELECT bool_and(c.minimum = 20), bool_or(c.variance = 4), bool_and(c.drawn IS NULL OR c.drawn <> c.counted OR c.variance > 0) FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell)
         WHERE f.topic IN ('recruitment', 'risks') AND g.label = '[]' AND c.measure = 'persons'}), 't|t|t', 'applicants and risks: even their number is drawn');
# No combination is missing: as many rows as frame cells by ground cells by measures.
is(sql(q{SELECT string_agg(t.topic, ' ') FROM spegel_release.release_topic AS t
         WHERE t.release_id = 1 AND (SELECT count(*) FROM spegel_published.number_counted AS n JOIN spegel_published.headcount AS h USING (release_id, cell) WHERE h.release_id = 1 AND h.topic = t.topic)
             <> (SELECT count(*) FROM spegel_release.frame_cell AS f JOIN spegel_release.ground_cell AS g ON g.release_id = 1 AND g.topic = f.topic AND f.level = ANY (g.levels)
                 JOIN spegel_release.lattice AS l ON l.level = f.level JOIN spegel_release.topic AS k ON k.topic = f.topic
                 WHERE f.release_id = 1 AND f.topic = t.topic AND f.crossings + g.crossings <= least(l.crossings, k.crossings)) * (1 + (SELECT count(*) FROM spegel_release.topic_measure AS m WHERE m.topic = t.topic))}), '', 'no combination is missing');

done_testing();
