# Logistic and Poisson regressions against glm: the rows of
# tests/kernel/reference through SQL, with separation and closed forms.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('logistic_regression');
my $reference = $ENV{SPEGEL_REFERENCE};

create_extension($node, 'postgres');
$node->safe_psql('postgres', qq{
    CREATE TABLE rows (k text, size float8, events integer, a text, b text, c text);
    \\copy rows FROM '$reference/glm_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    CREATE TABLE reference (k text, family text, terms text, number integer, estimate float8, std_error float8, statistic float8, p_value float8);
    \\copy reference FROM '$reference/glm.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
});
$node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    CREATE TABLE state AS
    SELECT k, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], CASE WHEN y THEN events ELSE size::integer - events END) AS r
    FROM rows, (VALUES (true), (false)) AS v (y) WHERE k NOT LIKE '%events' GROUP BY k
    UNION ALL SELECT k, rate_regression_agg(events, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], size) FROM rows WHERE k LIKE '%events' GROUP BY k;
    CREATE TABLE result AS
    SELECT m.*, l.*
    FROM (SELECT DISTINCT k, family, terms, string_to_array(terms, ',') AS t FROM reference) AS m JOIN state USING (k),
         LATERAL (SELECT * FROM logistic_regression(r, t) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, p_value, ratio, low, high, number) WHERE family = 'logistic'
                  UNION ALL SELECT * FROM poisson_regression(r, t) WITH ORDINALITY WHERE family = 'poisson') AS l;
    CREATE FUNCTION distance(got float8, want float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS
    $$ SELECT CASE WHEN got IS NULL AND want IS NULL OR got = want THEN 0 WHEN got IS NULL OR want IS NULL OR abs(want) = 'Infinity' THEN 'Infinity' ELSE abs(got / want - 1) END $$;
});

# glm's own errors and score tests are those of its last step but one.
is($node->safe_psql('postgres', q{
    SELECT family, count(*), max(distance(r.estimate, e.estimate)) < 1e-12, max(distance(r.std_error, e.std_error)) < 5e-9, max(distance(r.statistic, e.statistic)) < 5e-9,
           max(distance(r.p_value, e.p_value)) < 1e-6
    FROM reference AS e FULL JOIN result AS r USING (k, family, terms, number) GROUP BY 1 ORDER BY 1}),
    "logistic|40|t|t|t|t\npoisson|16|t|t|t|t", 'coefficients, errors and tests of glm');
is($node->safe_psql('postgres', q{
    SELECT count(*), bool_and(distance(ratio, exp(estimate)) < 1e-14 AND distance(low, exp(estimate - 1.959963984540054 * std_error)) < 1e-13
                              AND distance(high, exp(estimate + 1.959963984540054 * std_error)) < 1e-13)
    FROM result WHERE abs(estimate) < 'Infinity'}), '54|t', 'ratios and their limits');

# Closed forms: log odds and rates of groups.
sub answer
{
    my ($call, $columns) = @_;

    return $node->safe_psql('postgres', "SET client_min_messages = warning; SET extra_float_digits = -3; SELECT $columns FROM $call");
}
my $groups = '{plain:{a,b},{x,1}:{persons:10,total:4,squares:4},{y,2}:{persons:20,total:15,squares:15}}';
is($node->safe_psql('postgres', qq{
    SELECT bool_and(abs(estimate - want) < 1e-14 AND abs(std_error - error) < 1e-14), count(*)
    FROM logistic_regression('$groups', ARRAY['ref(a,x)']) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, p_value, ratio, low, high, i)
         JOIN (VALUES (1, ln(4 / 6.0), sqrt(1 / 4.0 + 1 / 6.0)), (2, ln(3 * 6 / 4.0), sqrt(1 / 4.0 + 1 / 6.0 + 1 / 15.0 + 1 / 5.0))) AS v (i, want, error) USING (i)}), 't|2', 'two groups');
is($node->safe_psql('postgres', q{
    SELECT bool_and(abs(l.std_error - error) < 1e-14), count(*)
    FROM state, poisson_regression(r, ARRAY['ref(a,x)']) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, p_value, ratio, low, high, i)
         JOIN (SELECT 1 AS i, sqrt(1.0 / sum(events)) AS error FROM rows WHERE k = 'events' AND a = 'x'
               UNION ALL SELECT 2, sqrt(1.0 / sum(events) FILTER (WHERE a = 'x') + 1.0 / sum(events) FILTER (WHERE a = 'y')) FROM rows WHERE k = 'events') AS v USING (i)
    WHERE k = 'events'}), 't|2', 'two groups with exposures');

# What is not an ordinary answer.
my (undef, undef, $notice) = $node->psql('postgres', q{
    SELECT * FROM logistic_regression('{plain:{a},{x}:{persons:10,total:4,squares:4},{y}:{persons:8}}', ARRAY['a'])});
like($notice, qr/NOTICE:  some covariates tell perfectly who has the outcome/, 'separation is reported');
is($node->safe_psql('postgres', q{
    SET client_min_messages = warning; SET extra_float_digits = -3;
    SELECT level, estimate, std_error, statistic ^ 2, odds_ratio, low FROM logistic_regression('{plain:{a},{x}:{persons:10,total:4,squares:4},{y}:{persons:8}}', ARRAY['a']) WHERE level = 'y'}),
    'y|-Infinity||4.11428571429|0|', 'an infinite coefficient has the p of the score test');
is($node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    SELECT string_agg(estimate::text, ' ') FROM logistic_regression('{plain:{a},{1}:{persons:3},{2}:{persons:3},{3}:{persons:2,total:2,squares:2},{4}:{persons:2,total:2,squares:2}}', ARRAY['num(a)'])}),
    '-Infinity Infinity', 'a number that separates');
is(answer("logistic_regression('{plain:{a},{x}:{persons:5}}', ARRAY['a'])", 'term, estimate, p_value'), '(intercept)|-Infinity|', 'nobody has the outcome');
is(answer("logistic_regression('{plain:{a},{x}:{persons:5,total:5,squares:5}}', ARRAY['a'])", 'term, estimate, odds_ratio'), '(intercept)|Infinity|Infinity', 'everybody has');
is(answer("logistic_regression('$groups', ARRAY['a', 'b'])", "string_agg(coalesce(estimate::numeric(5, 3)::text, 'NULL'), ' ')"), '1.099 -1.504 NULL', 'a collinear coefficient');
is(answer("logistic_regression('{}', '{}')", 'count(*)'), '0', 'nobody: no rows');
is(answer("logistic_regression('{plain:{a},{x}:{persons:1,total:1,squares:1},{y}:{persons:1}}', ARRAY['a'])", "string_agg(estimate::text, ' ')"), 'Infinity -Infinity', 'one person a group');
for my $case (
    [ q{logistic_regression('{plain:{a},{x}:{persons:2,total:3,squares:5}}', '{}')}, qr/outcomes of a logistic model must be 0 or 1/ ],
    [ q{logistic_regression('{weighted:{a},{x}:{persons:1,weight:1}}', '{}')}, qr/has no logistic model/ ],
    [ q{logistic_regression('{rate:{a},{x}:{persons:1,exposure:1}}', '{}')}, qr/has no logistic model/ ],
    [ q{poisson_regression('{plain:{a},{x}:{persons:1}}', '{}')}, qr/has no Poisson model/ ])
{
    my ($call, $message) = @$case;

    like(($node->psql('postgres', "SELECT * FROM $call"))[2], $message, "refused: $call");
}

$node->stop;
done_testing();
