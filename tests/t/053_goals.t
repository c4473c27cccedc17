# Goals, and the references to mirror: residents, another part of them, or those
# qualified for an occupation; in the version that was named.  On a register of
# 14 persons, whose answers are worked out by hand.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('goals');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; SET search_path = spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

# In d: women 4 of 8 on 2024-01-01, 6 of 10 on 2026-01-01, all of occupation
# 5321.  In e: 5330 has 2 women and 1 man, 2221 a man.
is(ask(q{
    INSERT INTO organisation (organisation, title, reference_region, reference_age_from, reference_age_to, observed_to)
    VALUES ('m', 'M', 'R', 18, 64, '2026-01-01');
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('m', 'm', 'M', 'city', NULL),
        ('d', 'm', 'D', 'department', 'm'), ('e', 'm', 'E', 'department', 'm');
    INSERT INTO ladder_step (step, title, rank, manager_class) VALUES ('s1', 'S1', 1, NULL), ('s2', 'S2', 2, 'C');
    INSERT INTO occupation (occupation, title, occupation_group) VALUES ('5321', 'A', 'care'), ('5330', 'B', 'care'), ('2221', 'C', 'health'),
        ('x1', 'X', 'care');
    INSERT INTO person (person, birth_year) SELECT 'p' || i, 1980 FROM generate_series(1, 14) AS i;
    INSERT INTO person_attribute (person, ground, category, observed_on, source)
        SELECT 'p' || i, 'sex', CASE WHEN i <= 6 OR i IN (11, 12) THEN 'women' ELSE 'men' END, '2020-01-01', 't' FROM generate_series(1, 14) AS i;
    INSERT INTO employment (person, employment_number, valid_from, unit, occupation, step, form)
        SELECT 'p' || i, '1', CASE WHEN i IN (5, 6) THEN date '2025-01-01' ELSE '2020-01-01' END, CASE WHEN i <= 10 THEN 'd' ELSE 'e' END,
               CASE WHEN i <= 10 THEN '5321' WHEN i <= 13 THEN '5330' ELSE '2221' END, 's1', 'permanent' FROM generate_series(1, 14) AS i;
    INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, source) VALUES
        ('2022-12-31', 'R', 18, 64, 'sex', 'women', 520, 't'), ('2022-12-31', 'R', 18, 64, 'sex', 'men', 480, 't'),
        ('2022-12-31', 'R', 18, 64, 'background', 'foreign', 50, 't'), ('2022-12-31', 'R', 18, 64, 'background', 'swedish', 50, 't');
    INSERT INTO counted (period, organisation, ground, category, persons, source) VALUES
        ('2022-12-31', 'm', 'background', 'foreign', 30, 't'), ('2022-12-31', 'm', 'background', 'swedish', 70, 't'),
        ('2024-12-31', 'm', 'background', 'foreign', 40, 't'), ('2024-12-31', 'm', 'background', 'swedish', 60, 't')}), '', 'the register');
my $before = ask('SELECT * FROM staff_representation()') . ask('SELECT * FROM movement()');

# Pools beside the residents change no answer about these.
is(ask(q{INSERT INTO reference_population (period, region, topic, occupation, education, age_from, age_to, ground, category, persons, definition, note, source) VALUES
        ('2023-12-31', 'R', 'qualified', '5321', '', 16, 74, 'sex', 'women', 80, 'v1', 'a survey', 't'), ('2023-12-31', 'R', 'qualified', '5321', '', 16, 74, 'sex', 'men', 20, 'v1', 'a survey', 't'),
        ('2023-12-31', 'R', 'qualified', '53', '', 16, 74, 'sex', 'women', 70, 'v1', NULL, 't'), ('2023-12-31', 'R', 'qualified', '53', '', 16, 74, 'sex', 'men', 30, 'v1', NULL, 't'),
        ('2023-12-31', 'R', 'qualified', 'care', '', 16, 74, 'sex', 'women', 60, 'v1', NULL, 't'), ('2023-12-31', 'R', 'qualified', 'care', '', 16, 74, 'sex', 'men', 40, 'v1', NULL, 't'),
        ('2023-12-31', 'R', 'qualified', '5321', 'nursing', 16, 74, 'sex', 'women', 9, 'v1', NULL, 't'), ('2023-12-31', 'R', 'qualified', '5321', 'nursing', 16, 74, 'sex', 'men', 1, 'v1', NULL, 't'),
        ('2023-12-31', 'L', 'qualified', '5321', '', 16, 74, 'sex', 'women', 5, 'v1', NULL, 't'), ('2023-12-31', 'L', 'qualified', '5321', '', 16, 74, 'sex', 'men', 5, 'v1', NULL, 't'),
        ('2023-12-31', 'R', 'residents', '5321', '', 18, 64, 'sex', 'women', 999, '', NULL, 't'), ('2023-12-31', 'R', 'residents', '', 'nursing', 18, 64, 'sex', 'women', 999, '', NULL, 't'),
        ('2023-12-31', 'R', 'labour_force', '', '', 18, 64, 'sex', 'women', 40, '', NULL, 't'), ('2023-12-31', 'R', 'labour_force', '', '', 18, 64, 'sex', 'men', 60, '', NULL, 't')}), '', 'pools');
is(ask('SELECT * FROM staff_representation()') . ask('SELECT * FROM movement()'), $before, 'the residents are as before');
is(ask(q{SELECT residents_share, residents_counted_on FROM staff_representation() WHERE category = 'women'}), '0.5200|2022-12-31', '... counted when they were');

# The organisation's reference; one that is named; versions.
is(ask(q{BEGIN; UPDATE organisation SET reference_topic = 'labour_force' WHERE organisation = 'm';
    SELECT residents_share FROM staff_representation() WHERE category = 'women' UNION ALL SELECT residents_share FROM staff_representation(population => 'residents') WHERE category = 'women'; ROLLBACK}),
    "0.4000\n0.5200", 'the reference of the organisation, and one that is named');
my $versions = q{BEGIN; INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, definition, source) VALUES
    ('2022-12-31', 'R', 18, 64, 'sex', 'women', 1, 'new', 't'), ('2022-12-31', 'R', 18, 64, 'sex', 'men', 3, 'new', 't');};
like(ask("$versions SELECT * FROM staff_representation(); ROLLBACK"), qr/several definitions: '', 'new'.*HINT:  Name one of them/s, 'two versions beside each other: one must be named');
is(ask("$versions SELECT residents_share FROM staff_representation(definition => 'new') WHERE category = 'women' UNION ALL SELECT residents_share FROM staff_representation(definition => '') WHERE category = 'women'; ROLLBACK"),
    "0.2500\n0.5200", '... in the question');
is(ask("$versions UPDATE organisation SET reference_definition = 'new' WHERE organisation = 'm'; SELECT residents_share FROM staff_representation() WHERE category = 'women' UNION ALL SELECT gap_after_points FROM movement(since => '2024-01-01') WHERE category = 'women'; ROLLBACK"),
    "0.2500\n32.14", '... or by the organisation, for every question');
is(ask(q{INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, source) VALUES ('2022-12-31', 'R', 18, 64, 'sex', 'women', 1, 't')}) =~ /duplicate key/, 1, 'one number for one version');

# The qualified pool of each occupation, and which one a row used.
is(ask(q{SELECT string_agg(concat_ws(' ', part, persons || '/' || persons_known, pool_share, gap_points, shortfall, reference_topic, reference_definition, reference_region, reference_occupation, matched_by, reference_ages, reference_counted_on, reference_note, status), E'\n' ORDER BY part)
    FROM qualified_representation() WHERE category = 'women'}),
    "5321 6/10 0.8000 -20.00 2 qualified v1 R 5321 occupation 16-74 2023-12-31 a survey ok\n5330 2/3 0.7000 -3.33 1 qualified v1 R 53 beginning_of_code 16-74 2023-12-31 ok", 'A01, A02: by occupation');
is(ask(q{SELECT category, pool_share IS NULL, reference_topic IS NULL, status, status_reason FROM qualified_representation() WHERE part = '2221'}),
    'men|t|t|not_collected|no pool "qualified" of this occupation by ground "sex" was counted by this date', '... without a pool nothing stands in');
is(ask(q{SELECT string_agg(concat_ws(' ', part, persons, pool_share, matched_by), ', ' ORDER BY part) FROM qualified_representation(part_by => 'occupation_group') WHERE category = 'women'}),
    'care 8 0.6000 occupation_group', '... by occupation group');
is(ask(q{BEGIN; INSERT INTO person (person) VALUES ('p15'); INSERT INTO employment (person, employment_number, valid_from, unit, occupation, form) VALUES ('p15', '1', '2020-01-01', 'e', 'x1', 'permanent');
    INSERT INTO person_attribute (person, ground, category, observed_on, source) VALUES ('p15', 'sex', 'women', '2020-01-01', 't'); SELECT pool_share, reference_occupation, matched_by FROM qualified_representation() WHERE part = 'x1' AND category = 'women'; ROLLBACK}),
    '0.6000|care|occupation_group', '... that of the group, and it says so');
is(ask(q{SELECT pool_share, reference_education FROM qualified_representation(education => 'nursing') WHERE part = '5321' AND category = 'women'
    UNION ALL SELECT pool_share, reference_region FROM qualified_representation(region => 'L') WHERE part = '5321' AND category = 'women'}), "0.9000|nursing\n0.5000|L", '... by education, and of another region');
is(ask(q{SELECT DISTINCT status FROM qualified_representation(definition => 'v2')}), 'not_collected', '... a version that there is not');
is(ask(q{SELECT status, status_reason FROM qualified_representation(day => '2026-01-02')}), 'not_collected|described until 2026-01-01', '... after the data');
like(ask(q{SELECT * FROM qualified_representation(part_by => 'step')}), qr/not divided by "step".*HINT/s, '... by what it is not divided by');
# R: p.adjust(c(binom.test(6, 10, .8)$p.value, binom.test(2, 3, .7)$p.value)): both rows of a category
is(ask(q{SELECT string_agg(p_value || ' ' || p_adjusted, ', ' ORDER BY part) FROM qualified_representation() WHERE category = 'women' AND status = 'ok'}), '0.120874 0.241748, 1.000000 1.000000', '... tested');

# Goals: what is decided is checked.
my $goal = 'INSERT INTO goal (unit, ground, category, part_by, part, year, target_share, reference_topic, reference_occupation, decided_on, decided_by) VALUES';
for my $wrong ([ "('d', 'sex', 'women', 'all', 'all', 2027, 1.2, NULL, NULL, '2024-01-01', 'x')", 'goal_target_share' ],
    [ "('d', 'sex', 'women', 'all', 'all', 2027, 0.1234567, NULL, NULL, '2024-01-01', 'x')", 'goal_target_share' ],
    [ "('d', 'sex', 'women', 'all', 'all', 2027, NULL, NULL, NULL, '2024-01-01', 'x')", 'goal_reference_topic' ],
    [ "('d', 'sex', 'women', 'all', 'all', 2027, 0.5, 'residents', NULL, '2024-01-01', 'x')", 'goal_reference_topic' ],
    [ "('d', 'sex', 'women', 'all', 'all', 2027, 0.5, NULL, '5321', '2024-01-01', 'x')", 'goal_reference_occupation' ],
    [ "('d', 'sex', 'women', 'step', 'all', 2027, 0.5, NULL, NULL, '2024-01-01', 'x')", 'goal_part' ],
    [ "('d', 'sex', 'women', 'all', 's1', 2027, 0.5, NULL, NULL, '2024-01-01', 'x')", 'goal_part' ],
    [ "('d', 'sex', 'women', 'team', 'a', 2027, 0.5, NULL, NULL, '2024-01-01', 'x')", 'goal_part_by' ],
    [ "('d', 'sex', 'women', 'all', 'all', 2023, 0.5, NULL, NULL, '2024-01-01', 'x')", 'goal_decided_on' ],
    [ "('d', 'sex', '', 'all', 'all', 2027, 0.5, NULL, NULL, '2024-01-01', 'x')", 'goal_category' ],
    [ "('d', 'sex', 'women', 'all', 'all', 2027, 0.5, NULL, NULL, '2024-01-01', '')", 'goal_decided_by' ],
    [ "('z', 'sex', 'women', 'all', 'all', 2027, 0.5, NULL, NULL, '2024-01-01', 'x')", 'foreign key' ],
    [ "('d', 'shoe_size', 'women', 'all', 'all', 2027, 0.5, NULL, NULL, '2024-01-01', 'x')", 'is not in the register' ])
{
    like(ask("$goal $wrong->[0]"), qr/$wrong->[1]/, "refused: $wrong->[0]");
}
is(ask(q{SELECT status, status_reason FROM goal_progress()}), 'not_collected|no goal of m had been decided by 2026-01-01: see table goal', 'G01: no goals');

is(ask("$goal ('d', 'sex', 'women', 'all', 'all', 2027, 0.70, NULL, NULL, '2024-01-01', 'Nämnden'),
    ('e', 'sex', 'women', 'step', 's2', 2027, 0.4, NULL, NULL, '2024-01-01', 'Nämnden'),
    ('m', 'sex', 'women', 'all', 'all', 2030, NULL, 'residents', NULL, '2024-01-01', 'Fullmäktige'),
    ('d', 'sex', 'women', 'occupation', '5321', 2027, NULL, 'qualified', '5321', '2024-01-01', 'Nämnden'),
    ('m', 'background', 'foreign', 'all', 'all', 2026, NULL, 'residents', NULL, '2023-06-01', 'Fullmäktige'),
    ('d', 'background', 'foreign', 'all', 'all', 2026, 0.5, NULL, NULL, '2023-06-01', 'Nämnden'),
    ('m', 'sex', 'men', 'all', 'all', 2025, 0.5, NULL, NULL, '2018-01-01', 'Fullmäktige'),
    ('m', 'sex', 'women', 'all', 'all', 2031, NULL, 'employed', NULL, '2024-01-01', 'Fullmäktige')"), '', 'goals');
# The line from 0.5 to 0.7 is at 0.5 + 0.2 x 731 / 1460 = 0.60014 now.
is(ask(q{SELECT goal_share, persons, persons_known, share, share_decided, gap_points, shortfall, hires_needed, pace_points, needed_points, reached, on_track, counted_on, counted_before, decided_by, reference_topic IS NULL, status
    FROM goal_progress(only_unit => 'd', only_ground => 'sex') WHERE part_by = 'all'}),
    '0.7000|6|10|0.6000|0.5000|-10.00|1|4|5.00|5.01|f|f|2026-01-01|2024-01-01|Nämnden|t|ok', 'G01: a share that was decided');
# 0.5 + 0.199 x 731 / 1460 = 0.59964; and the earlier decision is replaced, not before its day.
is(ask("$goal ('d', 'sex', 'women', 'all', 'all', 2027, 0.699, NULL, NULL, '2024-01-02', 'Nämnden')"), '', 'decided anew');
is(ask(q{SELECT goal_share, on_track, decided_on FROM goal_progress(only_unit => 'd', only_year => 2027) WHERE ground = 'sex' AND part_by = 'all'}), '0.6990|t|2024-01-02', 'G01: the last decision, and on the line is on track');
is(ask(q{SELECT goal_share FROM goal_progress(day => '2024-01-01', only_unit => 'd', only_ground => 'sex') WHERE part_by = 'all'}), '0.7000', 'G01: as it stood on an earlier day');
is(ask(q{SELECT on_track IS NULL, status, status_reason FROM goal_progress(day => '2024-01-01', only_unit => 'd', only_ground => 'sex') WHERE part_by = 'all'}),
    't|ok|the staff was not counted again after 2024-01-01: no pace', 'G01: on the day of the decision there is no pace');
is(ask(q{SELECT goal_share, share, share_decided, gap_points, shortfall, needed_points, reached, on_track, reference_topic, reference_region, reference_counted_on FROM goal_progress(only_year => 2030)}),
    '0.5200|0.5714|0.5000|5.14|0|0.00|t|t|residents|R|2022-12-31', 'G01: to mirror the residents');
is(ask(q{SELECT goal_share, shortfall, on_track, reference_topic, reference_definition, reference_occupation FROM goal_progress() WHERE part_by = 'occupation'}), '0.8000|2|f|qualified|v1|5321', 'G01: to mirror a pool');
is(ask(q{SELECT goal_share, persons, share, share_decided, pace_points, on_track, counted_on, counted_before, status FROM goal_progress(only_unit => 'm', only_ground => 'background')}),
    '0.5000|40|0.4000|0.3000|5.00|f|2024-12-31|2022-12-31|ok', 'G01: from counts');
is(ask(q{SELECT status, status_reason FROM goal_progress(only_unit => 'd', only_ground => 'background')}),
    'not_collected|no counts of staff by ground "background", level "department" and division "all" have been supplied by 2026-01-01', 'G01: counts that are not there');
is(ask(q{SELECT share IS NULL, status, status_reason FROM goal_progress(only_unit => 'e')}), 't|not_computable|no staff of part "s2" of division "step" of the unit was counted', 'G01: nobody');
is(ask(q{SELECT share, reached, on_track, needed_points IS NULL, pace_points IS NULL, status_reason FROM goal_progress(only_year => 2025)}),
    '0.4286|f|f|t|t|the staff was not counted when the goal was decided: no pace', 'G01: its year is over');
is(ask(q{SELECT share, gap_points IS NULL, status, status_reason FROM goal_progress(only_year => 2031)}), '0.5714|t|not_collected|the reference "employed" by ground "sex" was not counted by this date', 'G01: a reference that was not counted');
is(ask(q{SELECT status, status_reason FROM goal_progress(day => '2026-01-02')}), 'not_collected|described until 2026-01-01', 'G01: after the data');
like(ask(q{SELECT * FROM goal_progress(only_unit => 'z')}), qr/unit "z" of organisation "m" does not exist.*HINT/s, 'G01: a unit that there is not');
like(ask(q{SELECT * FROM goal_progress(only_ground => 'shoe_size')}), qr/"shoe_size" does not exist.*HINT/s, 'G01: a ground that there is not');
is(ask(q{BEGIN; RESET ROLE; UPDATE ground SET policy = 'barred' WHERE ground = 'background'; ROLLBACK}) =~ /is still used in table "\w+"/, 1, 'a ground with goals cannot be barred');

$node->stop;
done_testing();
