# Questions about groups when the rest is equal, over a register in which pay is
# a product, so that every gap is known.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('like_for_like');
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');

sub answer
{
    my ($query) = @_;

    return $node->safe_psql('register', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; $query");
}

sub refused
{
    my ($query, $reason) = @_;
    my (undef, undef, $err) = $node->psql('register', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; $query");

    like($err, $reason, $query);
    return;
}

# Women have 5 percent less in department a and 10 percent less in b; work o2,
# a step and each year of age and tenure pay more.  In c there are no men.
$node->safe_psql('register', q{
    SET search_path = spegel_register;
    INSERT INTO organisation (organisation, title, observed_to, kind) VALUES ('k', 'Kommun', '2024-12-31', 'municipality'), ('empty', 'Tom', '2024-12-31', 'partner');
    INSERT INTO unit VALUES ('k', 'k', 'Kommun', 'city', NULL), ('a', 'k', 'A', 'department', 'k'), ('b', 'k', 'B', 'department', 'k'), ('c', 'k', 'C', 'department', 'k'),
        ('empty', 'empty', 'Tom', 'city', NULL);
    INSERT INTO occupation (occupation, title, occupation_group, work_group) VALUES ('o1', 'Undersköterska', 'vård', 'care'), ('o2', 'Tekniker', 'teknik', 'tech');
    INSERT INTO ladder_step VALUES ('1', 'Medarbetare', NULL, 1, NULL), ('2', 'Chef', NULL, 2, 'C');
    CREATE TEMP TABLE made AS
    SELECT 'p' || i AS person, 1965 + i * 7 % 31 AS birth_year, 2005 + i * 5 % 17 AS hired, CASE WHEN i <= 80 THEN 'a' WHEN i <= 160 THEN 'b' ELSE 'c' END AS unit,
           CASE WHEN i % 3 = 0 AND i <= 160 THEN 'men' ELSE 'women' END AS sex, CASE WHEN i % 5 < 2 OR i % 3 = 0 AND i % 2 = 0 THEN 'o2' ELSE 'o1' END AS occupation,
           CASE WHEN i % 11 = 0 THEN '2' ELSE '1' END AS step
    FROM generate_series(1, 180) AS i;
    INSERT INTO person SELECT person, birth_year FROM made;
    INSERT INTO person_attribute SELECT person, 'sex', sex, 'HR', '2020-01-01' FROM made;
    INSERT INTO employment (person, employment_number, valid_from, unit, occupation, step, form) SELECT person, '1', (hired || '-01-01')::date, unit, occupation, step, 'permanent' FROM made;
    INSERT INTO pay (person, employment_number, valid_from, amount)
    SELECT person, '1', '2024-01-01', 30000 * 1.2 ^ (occupation = 'o2')::integer * 1.3 ^ (step = '2')::integer * 1.005 ^ (2024 - birth_year) * 1.01 ^ (2024 - hired)
           * CASE WHEN sex = 'men' THEN 1 WHEN unit = 'b' THEN 0.9 ELSE 0.95 END
    FROM made WHERE person <> 'p1';
});
is(answer(q{SELECT unit, persons, rest_persons, dropped, round(adjusted_gap::numeric, 8), abs(adjusted_high - adjusted_low) < 1e-8, status FROM adjusted_pay_gap(level => 'department') WHERE category = 'women'}),
    "a|53|26|1|0.05000000|t|ok\nb|53|27|0|0.10000000|t|ok\nc|20|0|0|||not_computable", 'F01: the gap of each department when the rest is equal');
is(answer(q{SELECT unit, status_reason FROM adjusted_pay_gap(level => 'department') WHERE status <> 'ok' ORDER BY category}),
    "c|nobody of the category has known pay\nc|nobody of another category to compare with", 'F01: where there are no men');
is(answer(q{SELECT round(raw_gap::numeric, 8) = round(by_hand::numeric, 8), raw_gap > 0.05, raw_low < raw_gap AND raw_gap < raw_high
    FROM adjusted_pay_gap(level => 'department') AS g, (
        SELECT 1 - exp(avg(ln(p.amount)) FILTER (WHERE a.category = 'women') - avg(ln(p.amount)) FILTER (WHERE a.category = 'men')) AS by_hand
        FROM pay AS p JOIN person_attribute AS a USING (person) JOIN employment AS e USING (person) WHERE e.unit = 'a') AS h
    WHERE g.unit = 'a' AND g.category = 'women'}), 't|t|t', 'F01: the raw gap, by hand');
is(answer(q{SELECT round(adjusted_gap::numeric, 8), round((1 / 0.95 - 1)::numeric, 8) FROM adjusted_pay_gap(level => 'department') WHERE unit = 'a' AND category = 'men'}) =~ s/^-//r, '0.05263158|0.05263158', 'F01: men against women');
is(answer(q{SELECT round(adjusted_gap::numeric, 3) > 0.05, p_value < 1e-6, status FROM adjusted_pay_gap(terms => '{work_group}') WHERE category = 'women'}), 't|f|ok', 'F01: other terms');

is(answer(q{SELECT component, term, round(log_points::numeric, 6) FROM pay_gap_decomposition(level => 'department') WHERE unit = 'a' AND category = 'women' AND component = 'unexplained' AND term IS NULL}),
    'unexplained||' . sprintf('%.6f', -log(0.95)), 'F02: what is unexplained is the adjusted gap');
is(answer(q{SELECT count(*), abs(sum(log_points) FILTER (WHERE component = 'explained' AND term IS NOT NULL) - max(log_points) FILTER (WHERE component = 'explained' AND term IS NULL)) < 1e-9,
                   abs(sum(share) FILTER (WHERE component IN ('explained', 'unexplained') AND term IS NULL) - 1) < 1e-9, count(share)
            FROM pay_gap_decomposition(level => 'department') WHERE unit = 'b' AND category = 'women'}), '18|t|t|16', 'F02: parts add up');
is(answer(q{SELECT string_agg(DISTINCT component, ',' ORDER BY component) FROM pay_gap_decomposition(weights => 'threefold')}), 'coefficients,difference,endowments,focus,interaction,reference', 'F02: threefold');
is(answer(q{SELECT DISTINCT status, status_reason FROM pay_gap_decomposition(level => 'department') WHERE unit = 'c'}), 'not_computable|nobody of the category, or of another, has known pay', 'F02: where there are no men');

is(answer(q{SELECT unit, persons, rest_persons, round(adjusted_gap::numeric, 8), df, error_df, p_same, status FROM pay_gap_by_unit() WHERE category = 'women'}),
    "a|53|26|0.05000000|1|169||ok\nb|53|27|0.10000000|1|169||ok\nc|20|0||1|169||not_computable", 'F15: the gap of each department; nothing is left to test with');
$node->safe_psql('register', q{UPDATE spegel_register.pay SET amount = amount * (1 + 0.002 * (substr(person, 2)::integer * 13 % 7 - 3))});
is(answer(q{SELECT unit, round(adjusted_gap::numeric, 2), p_same < 1e-6, f > 100, adjusted_low < adjusted_gap AND adjusted_gap < adjusted_high, status FROM pay_gap_by_unit() WHERE category = 'women'}),
    "a|0.05|t|t|t|ok\nb|0.10|t|t|t|ok\nc||t|t||not_computable", 'F15: the gap is not the same');

$node->safe_psql('register', q{
    SET search_path = spegel_register;
    INSERT INTO campaign (campaign, organisation, unit, occupation, opened_on) VALUES ('x', 'k', 'a', 'o1', '2024-01-01'), ('y', 'k', NULL, NULL, '2024-01-01');
    INSERT INTO application (campaign, person, internal, applied_on, offered_on)
    SELECT 'x', 'p' || i, true, '2024-05-01', CASE WHEN i % 3 = 0 AND i % 2 = 0 OR i % 9 = 1 THEN '2024-06-01'::date END FROM generate_series(1, 60) AS i;
    INSERT INTO application (campaign, person, internal, applied_on) VALUES ('y', 'p61', true, '2024-05-01'), ('y', 'p62', true, '2023-05-01');
});
# 40 women, of whom 7 are offered a job, and 20 men, of whom 10 are.
is(answer(q{SELECT unit, category, applicants, rest_applicants, offered_share, rest_offered_share, round((odds_ratio - (7.5 / 33.5) / (10.5 / 10.5))::numeric, 9), round((difference - (7.5 / 41 - 10.5 / 21))::numeric, 9), p_value < 0.05, status
    FROM offers_like_for_like(level => 'department', terms => '{}') WHERE category = 'women'}), 'a|women|40|20|0.175|0.5|0.000000000|0.000000000|t|ok', 'F04: two groups, by hand');
is(answer(q{SELECT unit, applicants, rest_applicants, status FROM offers_like_for_like() WHERE category = 'women'}), 'k|41|20|ok', 'F04: the whole organisation');
is(answer(q{SELECT status, status_reason FROM offers_like_for_like(since => '2024-06-01')}), 'not_computable|nobody of known category applied in this period', 'F04: nobody has applied');
$node->safe_psql('register', q{DELETE FROM spegel_register.application WHERE person IN (SELECT person FROM spegel_register.person_attribute WHERE category = 'men')});
is(answer(q{SELECT applicants, rest_applicants, odds_ratio IS NULL, difference IS NULL, status, status_reason FROM offers_like_for_like()}), '41|0|t|t|not_computable|nobody of another category to compare with', 'F04: women alone');

for my $question (qw(adjusted_pay_gap pay_gap_decomposition pay_gap_by_unit offers_like_for_like))
{
    is(answer("SELECT status FROM $question(day => '2025-01-01')"), 'not_collected', "$question: after the data");
    is(answer("SELECT status FROM $question(ground => 'background')"), 'not_collected', "$question: a ground that is not kept per person");
    like(answer("SELECT status, status_reason FROM $question('empty')"), qr/^not_computable\|nobody of known category/, "$question: nobody");
    refused("SELECT * FROM $question(ground => 'colour')", qr/ground "colour" does not exist/);
    refused("SELECT * FROM $question(terms => '{height}')", qr/term "height" does not exist.*HINT/s);
    refused("SELECT * FROM $question(terms => NULL)", qr/term "NULL" does not exist/);
}
refused(q{SELECT * FROM pay_gap_decomposition(weights => 'mine')}, qr/unknown weights: "mine"/);

$node->stop;
done_testing();
