# Questions about mentors, programmes, subsidised jobs, paths into work,
# partners and networks, over a few persons whose answers are worked out by
# hand.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('paths');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

# As the analyst.
sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel',
        "SET ROLE spegel_analyst; SET search_path = pg_catalog, spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

ask(q{
    INSERT INTO organisation (organisation, title, observed_to, kind) VALUES ('m', 'M', '2026-08-31', 'municipality'),
        ('p1', 'P1', '2026-08-31', 'partner'), ('p2', 'P2', '2026-08-31', 'partner'), ('p3', 'P3', '2026-08-31', 'partner'), ('n', 'N', '2026-08-31', 'other');
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES
        ('m', 'm', 'M', 'city', NULL), ('d', 'm', 'D', 'department', 'm'), ('e', 'm', 'E', 'department', 'm'),
        ('p1', 'p1', 'P1', 'city', NULL), ('p2', 'p2', 'P2', 'city', NULL), ('p3', 'p3', 'P3', 'city', NULL);
    INSERT INTO ladder_step (step, title, rank, manager_class) VALUES ('s1', '', 1, NULL), ('s2', '', 2, NULL), ('s3', '', 3, 'C'), ('s4', '', 4, 'B');
    INSERT INTO occupation (occupation, title, occupation_group, skill_level) VALUES ('o', '', 'g', 2), ('q', '', 'g', 4)});

for my $function (qw(subsidised_to_regular after_subsidised_job supervisors supervisor_effect placement_follow_up path_to_care_work
    trainee_path validation_effect job_match placed_retained graduates_in_work job_guarantee_kept time_limited_work_onwards))
{
    is(ask("SELECT status FROM $function()"), 'not_collected', "$function: nobody");
    is(ask("SELECT status, status_reason LIKE 'ground disability%' FROM $function(ground => 'disability')"), 'not_collected|t', "$function: nothing counted");
    like(ask("SELECT * FROM $function(ground => 'hair')"), qr/ground "hair" does not exist/, "$function: no such ground");
    like(ask("SELECT * FROM $function('x')"), qr/organisation "x" does not exist/, "$function: no such organisation");
}
is(ask('SELECT DISTINCT status FROM two_track_hires()'), 'not_computable', 'no partner');
is(ask('SELECT status FROM continues_after_project()'), 'not_collected', 'no project');

# persons('sex', ...), jobs: person, number, from, to, unit, occupation, step, form, subsidy.
sub job
{
    my (@rows) = @_;
    my $out = '';
    for (@rows)
    {
        my ($person, $sex, $number, $from, $to, $unit, $occupation, $step, $subsidy) = @$_;
        $out .= ask("INSERT INTO person VALUES ('$person', 1990) ON CONFLICT DO NOTHING;"
              . "INSERT INTO person_attribute SELECT '$person', 'sex', '$sex', 't', '2000-01-01' WHERE '$person' NOT IN (SELECT person FROM person_attribute);"
              . ($from ? "INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form, subsidy)"
                  . " VALUES ('$person', '$number', '$from', " . ($to ? "'$to'" : 'NULL') . ", '$unit', '$occupation', '$step', "
                  . ($subsidy ? "'subsidised', '$subsidy'" : "'permanent', NULL") . ')' : ''));
    }
    return $out;
}

# A19, A20.  x1 has 181 days to promotion.  Of her colleagues x3 is nearest, but a mentee
# already, x4 was hired too late, x5 is a man, x7 works in another department:
# x2, who leaves after 380 days.  x6 has nobody to be compared with.
is(job(['x1', 'women', 1, '2020-01-01', '2023-06-30', 'd', 'o', 's1'], ['x1', 'women', 1, '2023-07-01', undef, 'd', 'o', 's2'],
    ['x2', 'women', 1, '2020-02-01', '2024-01-15', 'd', 'o', 's1'], ['x3', 'women', 1, '2020-01-10', undef, 'd', 'o', 's1'],
    ['x4', 'women', 1, '2022-06-01', undef, 'd', 'o', 's1'], ['x5', 'men', 1, '2020-01-01', undef, 'd', 'o', 's1'],
    ['x6', 'women', 1, '2020-01-01', undef, 'd', 'q', 's1'], ['x7', 'women', 1, '2020-01-01', undef, 'e', 'o', 's1'],
    ['b1', 'men', 1, '2015-01-01', undef, 'd', 'q', 's4']), '', 'mentees and colleagues');
ask(q{INSERT INTO programme (programme, title, kind, organisation) VALUES ('mentor', '', 'mentorship', 'm'), ('lead', '', 'leadership', 'm');
    INSERT INTO participation (programme, person, role, pair, started_on, completed_on, dropped_on) VALUES
        ('mentor', 'x1', 'adept', '1', '2023-01-01', '2023-09-01', NULL), ('mentor', 'b1', 'mentor', '1', '2023-01-01', '2023-09-01', NULL),
        ('mentor', 'x6', 'adept', '2', '2023-01-01', NULL, '2023-02-01'), ('mentor', 'b1', 'mentor', '2', '2023-01-01', NULL, NULL),
        ('mentor', 'x3', 'adept', '3', '2022-06-01', NULL, NULL), ('mentor', 'x7', 'mentor', '3', '2022-06-01', NULL, NULL)});
is(ask(q{SELECT p.person, c.person FROM mentee_matches('m', '2026-08-31', '2022-09-01', 'sex') AS m JOIN person AS p USING (person_no)
    LEFT JOIN person AS c ON c.person_no = m.colleague ORDER BY 1}), "x1|x2\nx6|", 'A20: who is compared with whom');
is(ask(q{SELECT category, outcome, days, mentees, unmatched, mentee_incidence, colleague_incidence, difference FROM mentee_outcomes(since => '2022-09-01', horizons => '{180,181,379,380}')}),
    "women|promoted|180|1|1|0|0|0\nwomen|promoted|181|1|1|1|0|1\nwomen|promoted|379|1|1|1|0|1\nwomen|promoted|380|1|1|1|0|1\n"
    . "women|retained|180|1|1|1|1|0\nwomen|retained|181|1|1|1|1|0\nwomen|retained|379|1|1|1|1|0\nwomen|retained|380|1|1|1|0|1", 'A20: mentees and colleagues');
is(ask(q{SELECT programme, pairs, active, completed, dropped, completion = 1 / 3.0::float8, known_pairs, cross_pairs, status FROM mentorship_pairs(since => '2022-01-01')}),
    "all|3|1|1|1|t|3|2|ok\nmentor|3|1|1|1|t|3|2|ok", 'A19: pairs');
like(ask(q{SELECT * FROM mentorship_pairs(kind => 'training')}), qr/programmes of kind "training" have no pairs/, 'A19: a kind without pairs');
is(ask(q{SELECT pairs, cross_share IS NULL, status FROM mentorship_pairs(since => '2022-01-01', ground => 'background') WHERE programme = 'all'}), '3|t|not_collected', 'A19: pairs of unknown background');
ask(q{INSERT INTO counted (period, organisation, topic, ground, category, persons, source) VALUES
    ('2023-12-31', 'm', 'mentorship_pairs', 'background', 'cross', 3, 't'), ('2023-12-31', 'm', 'mentorship_pairs', 'background', 'same', 1, 't')});
is(ask(q{SELECT pairs, known_pairs, cross_share FROM mentorship_pairs(since => '2022-01-01', ground => 'background') WHERE programme = 'all'}), '3|4|0.75', 'A19: counted pairs');

# A24.  At day 40 four are not admitted, one of whom becomes a manager: 1/4.  Two are
# admitted from day 60; one leaves (day 200), the other is a manager at day 360: 1/2.
is(job(['y1', 'women', 1, '2020-01-01', '2022-12-26', 'd', 'o', 's1'], ['y1', 'women', 1, '2022-12-27', undef, 'd', 'o', 's3'],
    ['y2', 'women', 1, '2020-01-01', '2022-02-09', 'd', 'o', 's1'], ['y2', 'women', 1, '2022-02-10', undef, 'd', 'o', 's3'],
    ['y3', 'women', 1, '2020-01-01', undef, 'd', 'o', 's1'], ['y4', 'women', 1, '2020-01-01', '2022-07-19', 'd', 'o', 's1']), '', 'applicants');
ask(q{INSERT INTO participation (programme, person, role, applied_on, admitted_on) VALUES
    ('lead', 'y1', 'participant', '2022-01-01', '2022-03-02'), ('lead', 'y2', 'participant', '2022-01-01', NULL),
    ('lead', 'y3', 'participant', '2022-01-01', NULL), ('lead', 'y4', 'participant', '2022-01-01', '2022-03-02')});
is(ask(q{SELECT stage, days, persons, others, became_manager, others_became_manager FROM leadership_follow_up(since => '2021-09-01', horizons => '{365}') WHERE stage = 'admitted'}),
    'admitted|365|2|4|0.5|0.25', 'A24: waiting for admission is not its merit');
is(ask(q{SELECT stage, persons, others FROM leadership_follow_up(since => '2021-09-01', horizons => '{365}') WHERE stage = 'completed'}), 'completed|0|4', 'A24: nobody has completed');
is(ask(q{SELECT DISTINCT others_became_manager FROM leadership_follow_up(since => '2021-09-01', manager_class => 'B', horizons => '{365}') WHERE stage = 'completed'}), '0', 'A24: nobody became manager of a higher class');
like(ask(q{SELECT * FROM leadership_follow_up(programme => 'mentor')}), qr/programme "mentor" of kind leadership does not exist.*Its kind is mentorship/s, 'A24: another programme');

# B01, B02.  Day 0 is the first after the job.  z1 stays on, z2 returns on day 89, z3 goes to
# another employer, z4 studies, z5 is out of work (and followed), z6 has another subsidised job
# on day 10, z7 ended 30 days before the last day.  Of four it is said that they went on
# with the same employer: what they did there, and when, is known from their employments.
is(job(['z1', 'women', 1, '2023-01-01', '2023-12-31', 'd', 'o', 's1', 'nystart'], ['z1', 'women', 2, '2024-01-01', undef, 'e', 'o', 's1'],
    ['z2', 'women', 1, '2023-01-01', '2023-12-31', 'd', 'o', 's1', 'nystart'], ['z2', 'women', 2, '2024-03-30', undef, 'd', 'o', 's1'],
    ['z3', 'men', 1, '2023-01-01', '2023-06-30', 'd', 'o', 's1', 'nystart'], ['z3', 'men', 2, '2023-07-01', '2023-12-31', 'd', 'o', 's1', 'extra'],
    ['z4', 'men', 1, '2023-01-01', '2023-12-31', 'e', 'o', 's1', 'extra'], ['z5', 'women', 1, '2023-01-01', '2023-12-31', 'e', 'o', 's1', 'extra'],
    ['z6', 'men', 1, '2023-01-01', '2023-12-31', 'e', 'o', 's1', 'extra'], ['z6', 'men', 2, '2024-01-11', '2024-06-30', 'e', 'o', 's1', 'extra'],
    ['z7', 'women', 1, '2026-01-01', '2026-07-31', 'e', 'o', 's1', 'nystart']), '', 'subsidised jobs');
ask(q{INSERT INTO departure (person, employment_number, departed_on, reason, destination) VALUES ('z3', '2', '2023-12-31', 'end_of_subsidy', 'other_employer'),
    ('z4', '1', '2023-12-31', 'end_of_subsidy', 'study'), ('z5', '1', '2023-12-31', 'end_of_subsidy', 'unemployment'), ('z1', '1', '2023-12-31', 'end_of_subsidy', 'same_employer'),
    ('z2', '1', '2023-12-31', 'end_of_subsidy', 'same_employer'), ('z6', '1', '2023-12-31', 'end_of_subsidy', 'same_employer'), ('z7', '1', '2026-07-31', 'end_of_subsidy', 'same_employer')});
is(ask(q{SELECT person, subsidy, unit, days, outcome FROM subsidised_jobs('m', '2026-08-31', '2021-09-01') JOIN person USING (person_no) ORDER BY person}),
    "z1|nystart|d|0|regular_same_employer\nz2|nystart|d|89|regular_same_employer\nz3|extra|d|0|regular_other_employer\nz4|extra|e|0|study\n"
    . "z5|extra|e|973|\nz6|extra|e|10|subsidised_again\nz7|nystart|e|30|", 'B01: what came first, once per person');
# Of four women one at day 0; at day 89 one of the two still followed: 1/4 + 3/4 x 1/2.
is(ask(q{SELECT category, days, ended, regular, incidence FROM subsidised_to_regular(horizons => '{88,89}') WHERE subsidy = 'all'}),
    "men|88|3|1|0.3333333333333333\nmen|89|3|1|0.3333333333333333\nwomen|88|4|1|0.25\nwomen|89|4|2|0.625", 'B01: censored, not failed');
is(ask(q{SELECT subsidy, sum(ended) FROM subsidised_to_regular(horizons => '{90}') GROUP BY 1 ORDER BY 1}), "all|7\nextra|4\nnystart|3", 'B01: by kind of subsidy');
is(ask(q{SELECT bool_and(abs(s - 1) < 1e-12), count(*) FROM (SELECT category, days, sum(incidence) AS s FROM after_subsidised_job(horizons => '{5,90,700}') WHERE subsidy = 'all' AND category = 'women' GROUP BY 1, 2) AS x}),
    't|3', 'B02: all that can happen sums to 1');
is(ask(q{SELECT outcome, incidence FROM after_subsidised_job(horizons => '{90}', ground => 'everybody', day => '2024-06-30') WHERE subsidy = 'nystart' AND incidence > 0}), 'regular_same_employer|1', 'B02: what came first');

# B04, B05.  c1 is trained, before the supervision of z2 and z3; c2 after that of z1.
is(job(['c1', 'men', 1, '2015-01-01', undef, 'd', 'o', 's1'], ['c2', 'women', 1, '2015-01-01', undef, 'd', 'o', 's1'], ['c3', 'women', 1, '2015-01-01', undef, 'e', 'o', 's1']), '', 'supervisors');
ask(q{INSERT INTO programme (programme, title, kind, organisation) VALUES ('place', '', 'placement', 'm'), ('sup', '', 'training', 'm');
    INSERT INTO participation (programme, person, role, started_on, completed_on) VALUES ('sup', 'c1', 'participant', '2022-01-01', '2022-03-01'), ('sup', 'c2', 'participant', '2023-01-01', '2023-03-01');
    INSERT INTO participation (programme, person, role, pair, started_on, followed_up_on, completed_on) VALUES
        ('place', 'z2', 'participant', 'a', '2023-01-01', '2023-01-31', '2023-12-31'), ('place', 'c1', 'supervisor', 'a', '2023-01-01', NULL, '2023-12-31'),
        ('place', 'z3', 'participant', 'b', '2023-01-01', '2023-02-01', '2023-12-31'), ('place', 'c1', 'supervisor', 'b', '2023-01-01', NULL, '2023-12-31'),
        ('place', 'z1', 'participant', 'c', '2023-01-01', NULL, '2023-01-21'), ('place', 'c2', 'supervisor', 'c', '2023-01-01', NULL, '2023-01-21'),
        ('place', 'z4', 'participant', 'd', '2023-12-21', NULL, NULL), ('place', 'c3', 'supervisor', 'd', '2023-12-21', NULL, NULL)});
is(ask(q{SELECT category, supervisors, trained, share, supervised, supervised_each FROM supervisors(day => '2023-12-31')}), "men|1|1|1|2|2\nwomen|2|1|0.5|2|1", 'B04: supervisors');
is(ask(q{SELECT supervisors, trained FROM supervisors(day => '2023-12-31', ground => 'everybody', level => 'department') WHERE unit = 'e'}), '1|0', 'B04: by department');
# nystart: trained z2 (regular within 365), untrained z1 (regular); extra: trained z3 (regular), untrained z4 (not).
is(ask(q{SELECT trained_jobs, untrained_jobs, unmatched, trained_incidence, untrained_incidence, difference FROM supervisor_effect(ground => 'everybody')}),
    '2|2|0|1|0.5|0.5', 'B05: within kinds of subsidy');

# B06: after 30 days one of four has been followed up, one ended, one not observed so long.
is(ask(q{SELECT days, placements, followed_up, ended_before, incidence FROM placement_follow_up(day => '2023-12-31', ground => 'everybody', horizons => '{10,29,30,31}') WHERE programme = 'all'}),
    "10|4|0|0|0\n29|4|0|" . "0.3333333333333333|0\n30|4|1|0.3333333333333333|0.3333333333333333\n31|4|2|0.3333333333333333|0.6666666666666666", 'B06: followed up, or ended before');

# B03: four eligible; three apply (one known only by being admitted), two admitted, one completes and is employed after.
is(job(['w1', 'women', 1, '2023-09-01', undef, 'd', 'o', 's1'], ['w2', 'women'], ['w3', 'men'], ['w4', 'men', 1, '2020-01-01', undef, 'd', 'o', 's1'], ['w5', 'men']), '', 'eligible');
ask(q{INSERT INTO programme (programme, title, kind, organisation) VALUES ('usk', '', 'training', 'm');
    INSERT INTO participation (programme, person, role, eligible_on, applied_on, admitted_on, completed_on) VALUES
        ('usk', 'w1', 'participant', '2023-01-01', '2023-01-10', '2023-01-20', '2023-08-01'), ('usk', 'w2', 'participant', '2023-01-01', NULL, '2023-01-20', NULL),
        ('usk', 'w3', 'participant', '2023-01-01', '2024-06-01', NULL, NULL), ('usk', 'w4', 'participant', '2023-01-01', NULL, NULL, NULL),
        ('usk', 'w5', 'participant', '2026-08-01', '2026-08-01', NULL, NULL)});
is(ask(q{SELECT part, stage, entered, passed, rate, so_far FROM path_to_care_work(ground => 'everybody', horizons => '{365}') WHERE part = 'all'}),
    "all|applied|4|2|0.5|0.5\nall|admitted|2|2|1|0.5\nall|completed|2|1|0.5|0.25\nall|employed|1|1|1|0.25", 'B03: within a year, of those followed so long');
is(ask(q{SELECT category, passed, rest_passed FROM path_to_care_work(horizons => '{730}') WHERE part = 'usk' AND stage = 'applied'}), "men|1|2\nwomen|2|1", 'B03: within two years, by sex');

# D02, D03.  v1 is validated at day 100 and in qualified work at day 200; v2 not validated, at day 50; v3 never; v4 had qualified work before.
is(job(['v1', 'women', 1, '2023-07-20', undef, 'p1', 'q', 's1'], ['v2', 'women', 1, '2023-02-20', undef, 'p1', 'q', 's1'], ['v3', 'women', 1, '2023-06-01', undef, 'p2', 'o', 's1'],
    ['v4', 'women', 1, '2022-01-01', undef, 'p2', 'q', 's1']), '', 'newcomers');
ask(q{INSERT INTO programme (programme, title, kind, organisation) VALUES ('t1', '', 'trainee', 'p1'), ('t2', '', 'trainee', 'p2'), ('val', '', 'validation', NULL);
    INSERT INTO participation (programme, person, role, applied_on, admitted_on, started_on) VALUES ('t1', 'v1', 'participant', '2023-01-01', '2023-02-01', '2023-03-01'),
        ('t1', 'v2', 'participant', '2023-01-01', NULL, NULL), ('t2', 'v3', 'participant', '2023-01-01', '2023-02-01', '2023-03-01'), ('t2', 'v4', 'participant', '2023-01-01', NULL, NULL);
    INSERT INTO participation (programme, person, role, started_on, completed_on) VALUES ('val', 'v1', 'participant', '2023-02-01', '2023-04-11')});
is(ask(q{SELECT partner, stage, entered, passed FROM trainee_path(horizons => '{365}') WHERE partner IN ('all', 'p2')}),
    "all|matched|4|2\nall|trainee|2|2\nall|employed|2|2\nall|qualified job|2|1\np2|matched|2|1\np2|trainee|1|1\np2|employed|1|1\np2|qualified job|1|0", 'D02: trainees');
# Not validated: v1 to day 100, v2 (day 50), v3: 1/3.  Validated: v1 from day 100, at day 200: 1.
is(ask(q{SELECT days, validated, not_validated, validated_incidence, not_validated_incidence FROM validation_effect(horizons => '{365}')}), '365|1|3|1|0.3333333333333333', 'D03: validated from the day they are');
like(ask('SELECT * FROM trainee_path(qualified_level => 7)'), qr/skill level 7 does not exist/, 'D02: no such skill level');

# D01: of the staff of p2 on the day v3 has long education and a job of level 2, v4 of level 4.
ask(q{INSERT INTO person_attribute VALUES ('v3', 'education', 'post-secondary, long', 't', '2020-01-01'), ('v4', 'education', '5', 't', '2020-01-01')});
is(ask(q{SELECT category, measure, level_known, persons, share, level_unknown FROM job_match('p2', ground => 'sex')}), "women|matched|2|1|0.5|0\nwomen|overqualified|2|1|0.5|0", 'D01: from persons');
ask(q{INSERT INTO counted (period, organisation, topic, ground, category, persons, source) VALUES ('2025-12-31', 'm', 'job_level_known', 'education', 'foreign_degree', 10, 't'),
    ('2025-12-31', 'm', 'job_matched', 'education', 'foreign_degree', 6, 't'), ('2025-12-31', 'm', 'job_overqualified', 'education', 'foreign_degree', 4, 't'), ('2024-12-31', 'm', 'job_level_known', 'education', 'foreign_degree', 99, 't')});
is(ask(q{SELECT category, measure, level_known, persons, share, counted_on FROM job_match()}), "foreign_degree|matched|10|6|0.6|2025-12-31\nforeign_degree|overqualified|10|4|0.4|2025-12-31", 'D01: from counts');

# D04: p1 trained and host, p2 neither.  p1 hires v2 (day 50) and v1 (day 200, a former trainee).  D05: p1 goes on, p2 left.
ask(q{INSERT INTO programme (programme, title, kind, starts_on, ends_on) VALUES ('proj', 'Proj', 'project', '2023-01-01', '2025-12-31');
    INSERT INTO programme_unit (programme, organisation, role, joined_on, left_on) VALUES ('proj', 'p1', 'trained', '2023-01-01', NULL), ('proj', 'p1', 'host', '2023-01-01', '2024-01-01'),
        ('proj', 'p2', 'comparison', '2023-01-01', '2026-01-31'), ('proj', 'p3', 'comparison', '2026-01-01', NULL)});
is(ask(q{SELECT trained, host, organisations, hires, trainees_hired, hires_each, status FROM two_track_hires()}),
    "t|t|1|2|1|2|ok\nt|f|0|0|0||not_computable\nf|t|0|0|0||not_computable\nf|f|1|1|1|1|ok", 'D04: two tracks');
is(ask(q{SELECT days, partners, active, status FROM continues_after_project(horizons => '{30,180,365}')}), "30|3|3|ok\n180|3|2|ok\n365|3||not_computable", 'D05: still active');

# E: what networks report.  180 of 200: 90 %, Wilson 85.1 to 93.4.
ask(q{INSERT INTO counted_cohort (topic, organisation, origin_on, ground, category, days, outcome, persons, approximate, source) VALUES
    ('placed', 'n', '2024-01-01', 'everybody', NULL, 365, NULL, 180, true, 't'), ('placed', 'n', '2024-01-01', 'everybody', NULL, 365, 'left', 20, true, 't'),
    ('placed', 'n', '2024-01-01', 'disability', 'yes', 365, NULL, 8, true, 't'), ('placed', 'n', '2024-01-01', 'disability', 'yes', 365, 'left', 2, true, 't'),
    ('graduated', 'n', '2024-06-15', 'sex', 'women', 0, 'employed', 24, false, 't'), ('graduated', 'n', '2024-06-15', 'sex', 'women', 180, NULL, 1, false, 't'),
    ('passed_bus_driver', 'n', '2024-06-15', 'everybody', NULL, 30, 'employed', 9, false, 't'), ('passed_bus_driver', 'n', '2024-06-15', 'everybody', NULL, 200, 'employed', 1, false, 't'),
    ('time_limited_work', 'n', '2024-06-15', 'everybody', NULL, 100, 'employed', 2, false, 't'), ('time_limited_work', 'n', '2024-06-15', 'everybody', NULL, 200, 'study', 1, false, 't'),
    ('time_limited_work', 'n', '2024-06-15', 'everybody', NULL, 365, NULL, 1, false, 't')});
is(ask(q{SELECT organisation_reporting, days, placed, retained, share, round(low::numeric, 3), round(high::numeric, 3), approximate FROM placed_retained()}), 'n|365|200|180|0.9|0.851|0.934|t', 'E01: 180 of about 200');
is(ask(q{SELECT category, placed, retained, share FROM placed_retained('n', ground => 'disability')}), 'yes|10|8|0.8', 'E06: with disabilities');
is(ask(q{SELECT status FROM placed_retained('m')}), 'not_collected', 'E01: another organisation reports nothing');
is(ask(q{SELECT days, graduates, in_work, share FROM graduates_in_work()}), "0|25|24|0.96\n180|25|24|0.96", 'E02: straight to work');
is(ask(q{SELECT days, passed, employed, missing, kept FROM job_guarantee_kept()}), "90|10|9|1|f\n180|10|9|1|f", 'E03: the guarantee');
is(ask(q{SELECT days, outcome, persons, share FROM time_limited_work_onwards()}), "180|employed|2|0.5\n180|study|0|0\n365|employed|2|0.5\n365|study|1|0.25", 'E05: onwards');

$node->stop;
done_testing();
