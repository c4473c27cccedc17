# Does the staff mirror the residents, and who is in the manager ranks: on a
# register of 25 persons, whose answers are worked out by hand.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('mirroring');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; SET search_path = spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

# Women (w) and men (m) on 2023-01-01 / 2025-01-01 / 2026-01-01:
#   d1 6w 5m / 6w 4m / 7w 3m;  d2 2w 7m and one unknown, always;  d3 1w 3m / 1w 3m / 2w 3m.
# Managers a year before the end: p1 (w, C), p9, p13, x2 (m, C), p8 (m, B);
# at the end: p1, p2 (promoted), p7 (hired) (w, C), p13 (m, C), p8 (m, B).
is(ask(q{
    INSERT INTO organisation (organisation, title, reference_region, reference_age_from, reference_age_to, observed_to)
    VALUES ('m', 'M', 'R', 18, 64, '2026-01-01');
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('m', 'm', 'M', 'city', NULL),
        ('d1', 'm', 'D1', 'department', 'm'), ('d2', 'm', 'D2', 'department', 'm'), ('d3', 'm', 'D3', 'department', 'm'),
        ('w1', 'm', 'W1', 'workplace', 'd1'), ('w2', 'm', 'W2', 'workplace', 'd2'), ('w3', 'm', 'W3', 'workplace', 'd3');
    INSERT INTO ladder_step (step, title, rank, manager_class) VALUES ('s1', 'S1', 1, NULL), ('s2', 'S2', 2, 'C'), ('s3', 'S3', 3, 'B');
    INSERT INTO occupation (occupation, title, occupation_group) VALUES ('1', 'One', 'G1'), ('2', 'Two', 'G2');
    INSERT INTO person (person, birth_year)
        SELECT p, 1980 FROM unnest(ARRAY(SELECT 'p' || i FROM generate_series(1, 20) AS i) || '{x1,x2,q1,q2,q3,q4,q5}'::text[]) AS p;
    INSERT INTO person_attribute (person, ground, category, observed_on, source)
        SELECT person, 'sex', CASE WHEN person IN ('p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p11', 'p12', 'q1', 'q5') THEN 'women' ELSE 'men' END, '2020-01-01', 't'
        FROM person WHERE person <> 'p20';
    INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form)
        SELECT person, '1',
               CASE person WHEN 'p7' THEN date '2025-07-01' WHEN 'q5' THEN '2025-06-01' ELSE '2020-01-01' END,
               CASE person WHEN 'x1' THEN date '2024-06-30' WHEN 'x2' THEN '2025-04-30' WHEN 'p2' THEN '2025-02-28' WHEN 'p9' THEN '2025-05-31' END,
               w.unit, CASE w.unit WHEN 'w1' THEN '1' ELSE '2' END,
               CASE WHEN person IN ('p1', 'p7', 'p9', 'p13', 'x2') THEN 's2' WHEN person = 'p8' THEN 's3' ELSE 's1' END, 'permanent'
        FROM person, LATERAL (SELECT CASE WHEN person ~ '^q' THEN 'w3' WHEN person ~ '^(p1[1-9]|p20)$' THEN 'w2' ELSE 'w1' END) AS w (unit);
    INSERT INTO employment (person, employment_number, valid_from, unit, occupation, step, form)
    VALUES ('p2', '1', '2025-03-01', 'w1', '1', 's2', 'permanent'), ('p9', '1', '2025-06-01', 'w1', '1', 's1', 'permanent');
    INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, source) VALUES
        ('2022-12-31', 'R', 18, 64, 'sex', 'women', 500, 't'), ('2022-12-31', 'R', 18, 64, 'sex', 'men', 500, 't'),
        ('2025-12-31', 'R', 18, 64, 'sex', 'women', 520, 't'), ('2025-12-31', 'R', 18, 64, 'sex', 'men', 480, 't'),
        ('2025-12-31', 'R', 20, 64, 'sex', 'women', 300, 't'), ('2025-12-31', 'R', 20, 64, 'sex', 'men', 300, 't'),
        ('2025-12-31', 'R', 45, 54, 'sex', 'women', 60, 't'), ('2025-12-31', 'R', 45, 54, 'sex', 'men', 40, 't'),
        ('2025-12-31', 'R', 0, 17, 'sex', 'men', 9999, 't'), ('2026-12-31', 'R', 18, 64, 'sex', 'women', 9999, 't'),
        ('2022-12-31', 'R', 18, 64, 'background', 'foreign', 45, 't'), ('2022-12-31', 'R', 18, 64, 'background', 'swedish', 55, 't'),
        ('2025-12-31', 'R', 18, 64, 'background', 'foreign', 50, 't'), ('2025-12-31', 'R', 18, 64, 'background', 'swedish', 50, 't');
    INSERT INTO counted (period, organisation, topic, step, ground, category, persons, source) VALUES
        ('2022-12-31', 'm', 'staff', '', 'background', 'foreign', 30, 't'), ('2022-12-31', 'm', 'staff', '', 'background', 'swedish', 70, 't'),
        ('2025-12-31', 'm', 'staff', '', 'background', 'foreign', 40, 't'), ('2025-12-31', 'm', 'staff', '', 'background', 'swedish', 60, 't'),
        ('2022-12-31', 'm', 'staff', 'managers', 'background', 'foreign', 2, 't'), ('2022-12-31', 'm', 'staff', 'managers', 'background', 'swedish', 18, 't'),
        ('2025-12-31', 'm', 'staff', 'managers', 'background', 'foreign', 5, 't'), ('2025-12-31', 'm', 'staff', 'managers', 'background', 'swedish', 15, 't'),
        ('2025-12-31', 'm', 'staff', 'others', 'background', 'foreign', 35, 't'), ('2025-12-31', 'm', 'staff', 'others', 'background', 'swedish', 45, 't'),
        ('2024-12-31', 'm', 'hires', 'managers', 'background', 'foreign', 3, 't'), ('2025-12-31', 'm', 'departures', 'managers', 'background', 'swedish', 3, 't'),
        ('2025-06-30', 'm', 'respondents', '', 'ethnicity', 'minority', 3, 't'), ('2025-06-30', 'm', 'respondents', '', 'ethnicity', 'majority', 7, 't'),
        ('2025-06-30', 'm', 'respondents', '', 'ethnicity', NULL, 2, 't');
    INSERT INTO programme (programme, title, kind) VALUES ('pilot', 'Pilot', 'project');
    INSERT INTO programme_unit (programme, organisation, unit, role, joined_on) VALUES ('pilot', 'm', 'd3', 'pilot', '2023-01-01');
}), '', 'the register');

# A01, A02.  11 of 24 beside 52 %: 12.48 expected.  The test's p value is
# R's binom.test(11, 24, 0.52).
is(ask(q{SELECT persons, persons_known, share, residents_share, ratio, gap_points, expected, shortfall, whole_person, hires_needed, residents_counted_on, residents_ages, status
         FROM staff_representation() WHERE category = 'women'}), '11|24|0.4583|0.5200|0.881|-6.17|12.5|2|t|4|2025-12-31|18-64|ok', 'A01, A02: the whole city');
is(ask(q{SELECT p_value FROM staff_representation() WHERE category = 'women'}), '0.683775', 'A02: the exact test');
is(ask(q{SELECT string_agg(concat_ws(' ', unit, persons, persons_known, shortfall, whole_person), ', ' ORDER BY unit) FROM staff_representation(level => 'department') WHERE category = 'women'}),
    'd1 7 10 0 f, d2 2 9 3 t, d3 2 5 1 f', 'A02: by department; less than a whole person is missing in d3');
is(ask(q{SELECT string_agg(concat_ws(' ', part, persons, persons_known), ', ' ORDER BY part) FROM staff_representation(part_by => 'occupation') WHERE category = 'men'}),
    '1 3 10, 2 10 14', 'A01: by occupation');
# R: p.adjust(c(binom.test(7, 10, 0.52)$p.value, binom.test(2, 9, 0.52)$p.value, binom.test(2, 5, 0.52)$p.value))
is(ask(q{SELECT string_agg(p_value || ' ' || p_adjusted, ', ' ORDER BY unit) FROM staff_representation(level => 'department') WHERE category = 'women'}), '0.347679 0.695358, 0.097563 0.292688, 0.676039 0.695358', 'A02: adjusted for the number of departments');
is(ask(q{SELECT residents_share, residents_ages FROM staff_representation(age_from => 20) WHERE category = 'women'}), '0.5000|20-64', 'A01: the ages asked for');
is(ask(q{SELECT share, ratio, status, status_reason FROM staff_representation(population => 'labour_force') WHERE category = 'women'}),
    '0.4583||not_collected|residents by ground "sex" were not counted by this date', 'A01: a population that was not counted');
is(ask(q{SELECT share, ratio, gap_points, shortfall, counted_on FROM staff_representation(ground => 'background') WHERE category = 'foreign'}), '0.4000|0.800|-10.00|10|2025-12-31', 'A01: from counts');
is(ask(q{SELECT unit, status, status_reason FROM staff_representation(ground => 'background', level => 'department')}),
    '|not_collected|no counts of staff by ground "background", level "department" and division "all" have been supplied by 2026-01-01', 'A01: counts that are not there');
is(ask(q{SELECT status, status_reason FROM staff_representation(day => '2019-01-01')}), 'not_computable|nobody was employed on 2019-01-01 at a unit of level "city" in division "all"', 'A01: before anybody');
like(ask(q{SELECT * FROM staff_representation(ground => 'shoe_size')}), qr/"shoe_size".*HINT/s, 'A01: a ground that there is not');
like(ask(q{SELECT * FROM staff_representation(level => 'street')}), qr/level "street" does not exist.*HINT/s, 'A01: a level that there is not');
like(ask(q{SELECT * FROM staff_representation(age_from => 64, age_to => 20)}), qr/invalid range of ages: 64 to 20/, 'A01: ages that cannot be');
ask(q{INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, source) VALUES ('2025-12-31', 'R', 60, 70, 'sex', 'men', 1, 't'), ('2025-12-31', 'R', 0, 60, 'sex', 'men', 1, 't')});
like(ask(q{SELECT * FROM staff_representation(age_from => 0, age_to => 100)}), qr/ages that overlap.*HINT/s, 'A01: bands of ages that cannot be added');
ask(q{DELETE FROM reference_population WHERE age_to IN (70, 60)});

# A03.
is(ask(q{SELECT gap_before_points, gap_after_points, change_points, by_staff_points, by_residents_points, narrowed, counted_before, residents_before FROM movement() WHERE category = 'women'}),
    '-12.50|-6.17|6.33|8.33|-2.00|t|2023-01-01|2022-12-31', 'A03: three years');
is(ask(q{SELECT string_agg(concat_ws(' ', unit, change_points, narrowed), ', ' ORDER BY unit) FROM movement(level => 'department') WHERE category = 'women'}),
    'd1 13.45 f, d2 -2.00 f, d3 13.00 t', 'A03: by department');
is(ask(q{SELECT gap_before_points, gap_after_points, by_staff_points, by_residents_points FROM movement(ground => 'background') WHERE category = 'foreign'}), '-15.00|-10.00|10.00|-5.00', 'A03: from counts');
is(ask(q{SELECT DISTINCT status, status_reason FROM movement(ground => 'background', since => '2025-12-31')}), 'not_collected|the staff was not counted again after 2025-12-31', 'A03: counted once');
is(ask(q{SELECT DISTINCT status, change_points, status_reason FROM movement(since => '2021-01-01')}), 'not_collected||residents by ground "sex" were not counted by the first date', 'A03: residents not counted before');
is(ask(q{BEGIN; UPDATE reference_population SET series_break = true WHERE ground = 'background' AND period = '2025-12-31';
         SELECT DISTINCT status, change_points, status_reason FROM movement(ground => 'background'); ROLLBACK}), 'not_computable||the series of residents breaks in between', 'A03: a break in the series');
# A04: d3 moved 13.00, the others 13.45 and -2.00; every choice of the pilot
# gives as large a difference or a larger one.
is(ask(q{SELECT pilots, others, pilots_points, others_points, difference_points, p_value, smallest_p, assignments FROM pilot_difference() WHERE category = 'women'}),
    '1|2|13.00|5.73|7.27|1.000000|0.333333|3', 'A04: the pilot beside the others');
like(ask(q{SELECT * FROM pilot_difference(programme => 'none')}), qr/programme "none" does not exist/, 'A04: a programme that there is not');
is(ask(q{SELECT DISTINCT status, status_reason FROM pilot_difference(level => 'workplace')}), 'not_collected|no unit of this level with a known change is a pilot of the programme: see table programme_unit', 'A04: no pilots at that level');
# A05: from 10.00, -27.78, -25.00 to 18.00, -29.78, -12.00.
is(ask(q{SELECT narrowing, widening, unchanged, units, share FROM narrowing_gaps() WHERE category = 'women'}), '1|2|0|3|0.3333', 'A05: one of three departments');
is(ask(q{SELECT status FROM narrowing_gaps(ground => 'background')}), 'not_collected', 'A05: no counts by department');

# A06: women are 11/24 of all, 8/19 of others, 3/5 of managers, 3/4 in C, 0/1 in B.
is(ask(q{SELECT string_agg(concat_ws(' ', rank, persons || '/' || persons_known, feeder_ratio, glass_ceiling_index, share_of_category), ', ') FROM manager_ranks() WHERE category = 'women'}),
    'all 11/24 1.0000, others 8/19 0.7273, managers 3/5 1.425 0.764 0.2727, C 3/4 1.781 0.611 0.2727, B 0/1 0.000 Infinity 0.0000', 'A06: the ladder');
is(ask(q{SELECT string_agg(concat_ws(' ', rank, feeder_ratio, glass_ceiling_index), ', ') FROM manager_ranks(ground => 'background') WHERE category = 'foreign'}), 'all, others, managers 0.571 1.600', 'A06: from counts');
is(ask(q{SELECT status FROM manager_ranks(ground => 'religion')}), 'not_collected', 'A06: not counted');

# A07: from 1 of 5 to 3 of 5; each flow adds net persons (share - 0.4) / 5.
is(ask(q{SELECT string_agg(concat_ws(' ', flow, category_persons, persons, contribution_points), ', ' ORDER BY flow), min(share_before), min(share_after) FROM manager_flows() WHERE category = 'women'}),
    'demotions 0 -1 8.00, exits 0 -1 8.00, hires 1 1 12.00, promotions 1 1 12.00, unexplained 0 0 0.00|0.2000|0.6000', 'A07: what changed the share of women');
# From 2 of 20 to 5 of 20: 3 hired, all foreign, and 3 Swedish left.
is(ask(q{SELECT string_agg(concat_ws(' ', flow, category_persons, persons, contribution_points), ', ' ORDER BY flow) FROM manager_flows(ground => 'background', since => '2023-01-01') WHERE category = 'foreign'}),
    'exits 0 -3 2.62, hires 3 3 12.38, unexplained 0 0 0.00', 'A07: from counts');
is(ask(q{SELECT DISTINCT status, status_reason FROM manager_flows(manager_class => 'A')}), 'not_computable|there is no such manager at either date', 'A07: no managers of the class');
is(ask(q{SELECT string_agg(concat_ws(' ', flow, persons), ', ' ORDER BY flow) FROM manager_flows(manager_class => 'C') WHERE category = 'women'}), 'demotions -1, exits -1, hires 1, promotions 1, unexplained 0', 'A07: of one class');
like(ask(q{SELECT * FROM manager_flows(manager_class => 'D')}), qr/manager class "D" does not exist/, 'A07: a class that there is not');

# A08: women 3/11 and men 2/13 are managers; in group G1 3/7 and 1/3, in G2 0/4 and 1/10.
is(ask(q{SELECT managers, persons, other_managers, other_persons, difference_points, within_points, composition_points, strata_used FROM manager_gap_decomposition() WHERE category = 'women'}),
    '3|11|2|13|11.89|-1.53|13.42|2', 'A08: composition, not within occupations');
is(ask(q{SELECT status, status_reason FROM manager_gap_decomposition(ground => 'background')}), 'not_collected|no counts of managers by ground "background" and occupation_group have been supplied by 2026-01-01', 'A08: not counted by occupation');
# Managers are 5/40 of the foreign and 15/60 of the Swedish; in G1 1/20 and 5/20, in G2 4/20 and 10/40.
ask(q{INSERT INTO counted (period, organisation, occupation, step, ground, category, persons, source) VALUES
    ('2025-12-31', 'm', '1', '', 'background', 'foreign', 20, 't'), ('2025-12-31', 'm', '1', '', 'background', 'swedish', 20, 't'),
    ('2025-12-31', 'm', '2', '', 'background', 'foreign', 20, 't'), ('2025-12-31', 'm', '2', '', 'background', 'swedish', 40, 't'),
    ('2025-12-31', 'm', '1', 's2', 'background', 'foreign', 1, 't'), ('2025-12-31', 'm', '1', 's2', 'background', 'swedish', 4, 't'),
    ('2025-12-31', 'm', '1', 's3', 'background', 'swedish', 1, 't'),
    ('2025-12-31', 'm', '2', 's2', 'background', 'foreign', 4, 't'), ('2025-12-31', 'm', '2', 's2', 'background', 'swedish', 10, 't')});
is(ask(q{SELECT managers, persons, other_managers, other_persons, difference_points, within_points, composition_points FROM manager_gap_decomposition(ground => 'background') WHERE category = 'foreign'}),
    '5|40|15|60|-12.50|-11.25|-1.25', 'A08: from counts');
is(ask(q{BEGIN; UPDATE counted SET persons = 0 WHERE occupation = '1' AND step = 's2'; UPDATE counted SET persons = 0 WHERE step = 's3';
         UPDATE counted SET persons = 20 WHERE occupation = '2' AND step = 's2' AND category = 'foreign'; UPDATE counted SET persons = 40 WHERE occupation = '2' AND step = 's2' AND category = 'swedish';
         SELECT within_points, status_reason FROM manager_gap_decomposition(ground => 'background') WHERE category = 'foreign'; ROLLBACK}),
    '0.00|managers and others share no occupation_group, so nothing is within: use other strata', 'A08: managers with occupations of their own');
like(ask(q{SELECT * FROM manager_gap_decomposition(strata => 'street')}), qr/cannot be compared within "street"/, 'A08: strata that there are not');

# A14.  Everybody turns 46; the residents of ages 45 to 54 are 60 % women.
is(ask(q{SELECT category, within_category, persons, persons_known, share, product_ratio, residents_share, ratio, status FROM intersection() WHERE category = 'women'}),
    'women|45-54|11|24|0.4583|1.000|0.6000|0.764|ok', 'A14: sex and age');
is(ask(q{SELECT DISTINCT status, status_reason FROM intersection(level => 'department')}), 'barred|fewer than 20 persons whose categories are both known', 'A14: too few');
is(ask(q{SELECT status, status_reason FROM intersection(within_ground => 'ethnicity', level => 'workplace')}), 'barred|the two grounds together may not be shown at level "workplace"', 'A14: a level that is not allowed');
is(ask(q{SELECT status FROM intersection(within_ground => 'ethnicity')}), 'not_collected', 'A14: not counted');
like(ask(q{SELECT * FROM intersection(within_ground => 'sex')}), qr/not two of the grounds/, 'A14: one ground twice');
ask(q{INSERT INTO counted (period, organisation, ground, category, within_ground, within_category, persons, source) VALUES
    ('2025-12-31', 'm', 'background', 'foreign', 'sex', 'women', 30, 't'), ('2025-12-31', 'm', 'background', 'foreign', 'sex', 'men', 10, 't'),
    ('2025-12-31', 'm', 'background', 'swedish', 'sex', 'women', 30, 't'), ('2025-12-31', 'm', 'background', 'swedish', 'sex', 'men', 30, 't'),
    ('2025-12-31', 'm', 'sex', 'women', 'background', 'foreign', 30, 't'), ('2025-12-31', 'm', 'sex', 'men', 'background', 'foreign', 10, 't')});
is(ask(q{SELECT persons, persons_known, share, product_share, product_ratio, status, status_reason FROM intersection(ground => 'background', within_ground => 'sex') WHERE category = 'foreign' AND within_category = 'women'}),
    '30|100|0.3000|0.2400|1.250|ok|residents were not counted by both grounds: compare with the product', 'A14: from counts, in one direction only');

# A15.
is(ask(q{SELECT persons, persons_known, coverage, enough, share, share_at_least, share_at_most FROM data_completeness() WHERE category = 'women'}), '25|24|0.9600|t|0.4583|0.4400|0.4800', 'A15: one unknown');
is(ask(q{SELECT persons, persons_known, coverage, enough, share, share_at_least, share_at_most, status_reason FROM data_completeness(ground => 'ethnicity', topic => 'respondents') WHERE category = 'minority'}),
    '24|10|0.4167|f|0.3000|0.1250|0.7083|too few are known: see the bounds', 'A15: a survey; those who did not answer are unknown');
is(ask(q{SELECT status FROM data_completeness(ground => 'religion', topic => 'respondents')}), 'not_collected', 'A15: not surveyed');
like(ask(q{SELECT * FROM data_completeness(threshold => 60)}), qr/threshold 60 is not a share/, 'A15: a threshold in percent');

# A38.
is(ask(q{BEGIN; UPDATE ground SET policy = 'barred' WHERE ground = 'disability';
         SELECT string_agg(ground || ' ' || status, ', ' ORDER BY ground) FROM grounds_parity(); ROLLBACK}),
    'age not_collected, disability barred, ethnicity barred, gender_identity not_collected, religion not_collected, sex ok, sexual_orientation not_collected', 'A38: seven grounds');
is(ask(q{SELECT persons_known, mirror_index, least_represented, ratio, gap_points, source FROM grounds_parity() WHERE ground = 'sex'}), '24|0.9383|women|0.881|-6.17|t', 'A38: the mirror');
is(ask(q{SELECT topic, persons_known, status_reason FROM grounds_parity() WHERE ground = 'ethnicity'}), 'respondents|10|not available: fewer than 50 persons of known category', 'A38: the reason');
is(ask(q{SELECT status_reason FROM grounds_parity(level => 'workplace') WHERE ground = 'religion'}) =~ /^not available: / ? 1 : 0, 1, 'A38: not available, and why');

$node->stop;
done_testing();
