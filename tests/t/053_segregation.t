# Segregated occupations, employment and shortage: on the tables of the known
# answers, worked out by hand.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('segregation');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; SET search_path = spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

# Occupation 1 has 30 women and 10 men, 2 has 20 and 40: D 0.4, isolation 0.5833.
# A year before, 10 women of occupation 2 were not there: D |0.75 - 0.2| = 0.55.
# The hospital is counted: 8 and 2, 2 and 88, D 0.7778.
is(ask(q{
    INSERT INTO organisation (organisation, title, kind, reference_region, observed_to)
        VALUES ('m', 'M', 'municipality', 'R', '2026-01-01'), ('h', 'H', 'hospital', NULL, '2026-01-01'), ('p', 'P', 'partner', NULL, '2026-01-01');
    INSERT INTO unit (unit, organisation, title, level) VALUES ('m', 'm', 'M', 'city'), ('h', 'h', 'H', 'city');
    INSERT INTO occupation (occupation, title, occupation_group, shortage) VALUES ('1', 'One', 'G', false), ('2', 'Two', 'G', true);
    INSERT INTO person (person) SELECT 'p' || i FROM generate_series(1, 100) AS i;
    INSERT INTO person_attribute (person, ground, category, observed_on, source)
        SELECT 'p' || i, 'sex', CASE WHEN i <= 50 THEN 'women' ELSE 'men' END, '2020-01-01', 't' FROM generate_series(1, 100) AS i;
    INSERT INTO employment (person, employment_number, valid_from, unit, occupation, form)
        SELECT 'p' || i, '1', CASE WHEN i BETWEEN 41 AND 50 THEN date '2025-06-01' ELSE '2020-01-01' END, 'm',
               CASE WHEN i <= 30 OR i BETWEEN 51 AND 60 THEN '1' ELSE '2' END, 'permanent' FROM generate_series(1, 100) AS i;
    INSERT INTO counted (period, organisation, occupation, ground, category, persons, source) VALUES
        ('2025-12-31', 'h', '1', 'sex', 'women', 8, 't'), ('2025-12-31', 'h', '1', 'sex', 'men', 2, 't'),
        ('2025-12-31', 'h', '2', 'sex', 'women', 2, 't'), ('2025-12-31', 'h', '2', 'sex', 'men', 88, 't');
    INSERT INTO counted (period, organisation, topic, occupation, ground, category, persons, source) VALUES
        ('2031-12-31', 'm', 'forecast_retirements', '1', 'everybody', 'everybody', 20, 't'), ('2031-12-31', 'm', 'forecast_supply', '1', 'everybody', 'everybody', 25, 't'),
        ('2031-12-31', 'm', 'forecast_retirements', '2', 'everybody', 'everybody', 10, 't'), ('2031-12-31', 'm', 'forecast_growth', '2', 'everybody', 'everybody', 5, 't'),
        ('2031-12-31', 'm', 'forecast_supply', '2', 'everybody', 'everybody', 3, 't'), ('2036-12-31', 'm', 'forecast_shortage', '1', 'everybody', 'everybody', 7, 't');
    INSERT INTO reference_population (period, region, topic, age_from, age_to, ground, category, persons, source) VALUES
        ('2025-12-31', 'R', 'residents', 20, 39, 'background', 'foreign', 100, 't'), ('2025-12-31', 'R', 'residents', 40, 64, 'background', 'foreign', 100, 't'),
        ('2025-12-31', 'R', 'residents', 20, 39, 'background', 'swedish', 300, 't'), ('2025-12-31', 'R', 'residents', 40, 64, 'background', 'swedish', 500, 't'),
        ('2025-12-31', 'R', 'employed', 20, 64, 'background', 'foreign', 120, 't'), ('2025-12-31', 'R', 'employed', 20, 64, 'background', 'swedish', 680, 't'),
        ('2025-12-31', 'R', 'residents_foreign_born_women', 20, 64, 'education', 'primary', 50, 't'), ('2025-12-31', 'R', 'employed_foreign_born_women', 20, 64, 'education', 'primary', 20, 't');
}), '', 'the register');

# C01.
is(ask(q{SELECT string_agg(concat_ws(' ', part, persons, persons_known, contribution), ', '), min(dissimilarity), max(isolation) FROM occupational_segregation(only_category => 'women')}),
    '1 30 40 0.2000, 2 20 60 0.2000|0.4000|0.5833', 'C01: Duncan and Duncan, and what each occupation adds');
is(ask(q{SELECT string_agg(concat_ws(' ', employer, counted_on, dissimilarity), ', ') FROM segregation_comparison(since => '2025-01-01') WHERE category = 'women'}),
    'h 2025-12-31 0.7778, m 2025-01-01 0.5500, m 2026-01-01 0.4000', 'C01: the municipality year by year, and the hospital, which is counted');
is(ask(q{SELECT employer, status FROM segregation_comparison('p', since => '2026-01-01')}), 'p|not_computable', 'C01: an employer without staff');
is(ask(q{SELECT DISTINCT status, status_reason FROM occupational_segregation(ground => 'religion')}), 'not_collected|no counts of staff by ground "religion", level "city" and division "occupation" have been supplied by 2026-01-01', 'C01: not counted');
is(ask(q{SELECT DISTINCT status, status_reason FROM occupational_segregation(part_by => 'managers')}), 'ok|', 'C01: one part');
like(ask(q{SELECT * FROM segregation_comparison('x')}), qr/organisation "x" does not exist/, 'C01: an organisation that there is not');

# C02: 75 % and 33 % women.
is(ask(q{SELECT balanced, parts, too_small, share FROM balanced_occupations() WHERE category = 'women'}), '0|2|0|0.0000', 'C02: none of two');
is(ask(q{SELECT balanced, parts, too_small, share, share_of_staff, balanced_parts FROM balanced_occupations(lowest => 0.3, highest => 0.7) WHERE category = 'women'}), '1|2|0|0.5000|0.6000|{2}', 'C02: another range');
is(ask(q{SELECT balanced, parts, too_small FROM balanced_occupations(minimum => 50) WHERE category = 'women'}), '0|1|1', 'C02: too small');
is(ask(q{SELECT share, status, status_reason FROM balanced_occupations(minimum => 61) WHERE category = 'women'}), '|not_computable|none has 61 persons of known category', 'C02: none large enough');
like(ask(q{SELECT * FROM balanced_occupations(lowest => 40, highest => 60)}), qr/invalid range of shares/, 'C02: percent');

# C03: 120/200 and 680/800 beside 800/1000; then beside 790/1000 as counted.
is(ask(q{SELECT string_agg(concat_ws(' ', category, employed, residents, employment_rate, whole_rate, gap_points), ', ') FROM employment_gap()}),
    'foreign 120 200 0.6000 0.8000 -20.00, swedish 680 800 0.8500 0.8000 5.00', 'C03: rates beside all');
ask(q{INSERT INTO reference_population (period, region, topic, age_from, age_to, ground, category, persons, source) VALUES
    ('2025-12-31', 'R', 'residents', 20, 64, 'everybody', 'everybody', 1000, 't'), ('2025-12-31', 'R', 'employed', 20, 64, 'everybody', 'everybody', 790, 't')});
is(ask(q{SELECT whole_rate, gap_points FROM employment_gap() WHERE category = 'foreign'}), '0.7900|-19.00', 'C03: beside the population as a whole');
is(ask(q{SELECT category, employment_rate, gap_points FROM employment_gap(ground => 'education', population => 'foreign_born_women')}), 'primary|0.4000|-39.00', 'C03: a part of the residents');
is(ask(q{SELECT status FROM employment_gap(ground => 'sex')}), 'not_collected', 'C03: not counted');
ask(q{UPDATE reference_population SET persons = 201 WHERE topic = 'employed' AND category = 'foreign'});
is(ask(q{SELECT status, status_reason FROM employment_gap() WHERE category = 'foreign'}), 'not_computable|more are employed than there are residents', 'C03: counts that do not agree');

# C04: 20 - 25 for occupation 1, 10 + 5 - 3 for 2.
is(ask(q{SELECT string_agg(concat_ws(' ', occupation, forecast_shortage, shortage_rank, segregation_rank, shortage_occupation), ', ') FROM segregation_and_shortage(only_category => 'women')}),
    '2 12 1 1 t, 1 -5 2 1 f', 'C04: the shortage to come');
is(ask(q{SELECT string_agg(concat_ws(' ', occupation, forecast_shortage, status), ', ' ORDER BY occupation) FROM segregation_and_shortage(only_category => 'women', horizon => '2040-01-01')}), '1 7 ok, 2 not_collected', 'C04: a later forecast');

$node->stop;
done_testing();
