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

# For tests/agreement.pl.
note("agreement\t${_}_regression\tglm\t" . $node->safe_psql('postgres', qq{
    SELECT count(*), greatest(max(distance(r.estimate, e.estimate)), max(distance(r.std_error, e.std_error)))
    FROM reference AS e JOIN result AS r USING (k, family, terms, number) WHERE family = '$_'})) for qw(logistic poisson);

# Sandwiches, and tests of terms.
$node->safe_psql('postgres', qq{
    CREATE TABLE robust (k text, family text, terms text, errors text, cluster text, number integer, std_error float8);
    \\copy robust FROM '$reference/glm_robust.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    UPDATE robust SET cluster = '' WHERE cluster IS NULL;
    CREATE TABLE test (k text, family text, terms text, term text, df integer, error_df float8, statistic float8, p_value float8);
    \\copy test FROM '$reference/term_tests.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    CREATE TABLE linear_rows (k text, y float8, w float8, a text, b text, c text, d text);
    \\copy linear_rows FROM '$reference/linear_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    INSERT INTO state SELECT k, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) FROM linear_rows WHERE k = 'pay' GROUP BY k
                      UNION ALL SELECT k, weighted_regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], w) FROM linear_rows WHERE k = 'weighted' GROUP BY k;
});
is($node->safe_psql('postgres', q{
    SELECT m.family, count(*), max(distance(l.std_error, e.std_error)) < 5e-9
    FROM (SELECT DISTINCT k, family, terms, errors, cluster, string_to_array(terms, ',') AS t FROM robust) AS m JOIN state USING (k)
         CROSS JOIN LATERAL (SELECT * FROM logistic_regression(r, t, errors, cluster) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, p_value, ratio, low, high, number) WHERE family = 'logistic'
                  UNION ALL SELECT * FROM poisson_regression(r, t, errors, cluster) WITH ORDINALITY WHERE family = 'poisson') AS l
         JOIN robust AS e ON (e.k, e.family, e.errors, e.number) = (m.k, m.family, m.errors, l.number)
    GROUP BY 1 ORDER BY 1}), "logistic|15|t\npoisson|15|t", 'sandwich errors');
note("agreement\tlogistic_regression, poisson_regression: hc0, hc1, cluster\tsandwich\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), max(distance(l.std_error, e.std_error))
    FROM (SELECT DISTINCT k, family, terms, errors, cluster, string_to_array(terms, ',') AS t FROM robust) AS m JOIN state USING (k)
         CROSS JOIN LATERAL (SELECT * FROM logistic_regression(r, t, errors, cluster) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, p_value, ratio, low, high, number) WHERE family = 'logistic'
                  UNION ALL SELECT * FROM poisson_regression(r, t, errors, cluster) WITH ORDINALITY WHERE family = 'poisson') AS l
         JOIN robust AS e ON (e.k, e.family, e.errors, e.number) = (m.k, m.family, m.errors, l.number)});
note("agreement\tlinear_term_tests, logistic_term_tests, poisson_term_tests\tanova\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), max(distance(l.statistic, e.statistic))
    FROM (SELECT DISTINCT k, family, terms, string_to_array(terms, ',') AS t FROM test) AS m JOIN state USING (k)
         CROSS JOIN LATERAL (SELECT term, statistic FROM linear_term_tests(r, t) WHERE family = 'linear'
                  UNION ALL SELECT term, statistic FROM logistic_term_tests(r, t) WHERE family = 'logistic'
                  UNION ALL SELECT term, statistic FROM poisson_term_tests(r, t) WHERE family = 'poisson') AS l
         JOIN test AS e USING (k, family, terms, term)});
is($node->safe_psql('postgres', q{
    SELECT family, count(*), bool_and(l.df = e.df AND l.error_df IS NOT DISTINCT FROM e.error_df), max(distance(l.statistic, e.statistic)) < 1e-9, max(distance(l.p_value, e.p_value)) < 1e-8
    FROM (SELECT DISTINCT k, family, terms, string_to_array(terms, ',') AS t FROM test) AS m JOIN state USING (k)
         CROSS JOIN LATERAL (SELECT term, df, error_df, statistic, p_value FROM linear_term_tests(r, t) WHERE family = 'linear'
                  UNION ALL SELECT term, df, NULL, statistic, p_value FROM logistic_term_tests(r, t) WHERE family = 'logistic'
                  UNION ALL SELECT term, df, NULL, statistic, p_value FROM poisson_term_tests(r, t) WHERE family = 'poisson') AS l
         JOIN test AS e USING (k, family, terms, term)
    GROUP BY 1 ORDER BY 1}), "linear|8|t|t|t\nlogistic|11|t|t|t\npoisson|4|t|t|t", 'tests of terms');
is($node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    SELECT l.term, l.df, l.statistic FROM linear_term_tests('{plain:{a,b},{x,1}:{persons:5,total:7,squares:12},{y,2}:{persons:5,total:9,squares:20}}', ARRAY['a', 'b']) AS l
    UNION ALL SELECT l.* FROM (SELECT l.term, l.df, l.statistic FROM logistic_term_tests('{plain:{a,b},{x,1}:{persons:5,total:2,squares:2},{y,2}:{persons:5,total:3,squares:3}}', ARRAY['a', 'b']) AS l) AS l
    UNION ALL SELECT term, df, statistic FROM logistic_term_tests('{}', '{}') UNION ALL SELECT term, df, statistic FROM linear_term_tests('{}', '{}')}),
    "a|0|\nb|0|\na|0|\nb|0|", 'terms that the others say already');
is($node->safe_psql('postgres', q{SELECT df, statistic, p_value FROM linear_term_tests('{plain:{a},{x}:{persons:1,total:3,squares:9},{y}:{persons:1,total:4,squares:16}}', ARRAY['a'])}),
    '1||', 'no degrees of freedom left');

# Bias reduced, against 200 bits.
$node->safe_psql('postgres', qq{
    CREATE TABLE reduced_rows (k text, size integer, events integer, a text, b text, c text);
    \\copy reduced_rows FROM '$reference/bias_reduced_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE reduced (k text, terms text, what text, number integer, estimate float8, std_error float8, chi_squared float8);
    \\copy reduced FROM '$reference/bias_reduced.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE reduced_state AS
    SELECT k, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], CASE WHEN y THEN events ELSE size - events END) AS r
    FROM reduced_rows, (VALUES (true), (false)) AS v (y) GROUP BY k;
});
my $reduced = q{(SELECT DISTINCT k, terms, string_to_array(coalesce(terms, ''), ',') AS t FROM reduced) AS m JOIN reduced_state USING (k)};
is($node->safe_psql('postgres', qq{
    SELECT count(*), max(distance(l.estimate, e.estimate)) < 1e-9, max(distance(l.std_error, e.std_error)) < 1e-10, max(distance(l.statistic ^ 2, e.chi_squared)) FILTER (WHERE e.chi_squared > 1e-3) < 1e-9,
           max(abs(l.statistic ^ 2 - e.chi_squared)) < 1e-9, bool_and(sign(l.statistic) = sign(l.estimate))
    FROM $reduced CROSS JOIN logistic_regression(r, t, bias_reduced => true) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, p_value, ratio, low, high, number)
         JOIN reduced AS e ON e.what = 'coefficient' AND (e.k, coalesce(e.terms, ''), e.number) = (m.k, coalesce(m.terms, ''), l.number)}), '22|t|t|t|t|t', 'bias-reduced coefficients, errors and penalised likelihood ratios');
is($node->safe_psql('postgres', qq{
    SELECT count(*), bool_and(l.df = e.estimate), max(abs(l.statistic - e.chi_squared) / greatest(e.chi_squared, 1)) < 1e-9
    FROM $reduced CROSS JOIN logistic_term_tests(r, t, bias_reduced => true) WITH ORDINALITY AS l (term, df, statistic, p_value, number)
         JOIN reduced AS e ON e.what = 'term' AND (e.k, e.terms, e.number) = (m.k, m.terms, l.number)}), '10|t|t', 'and of terms');

note("agreement\tlogistic_regression, bias_reduced\t200 bits\t$_") for $node->safe_psql('postgres', qq{
    SELECT count(*), greatest(max(distance(l.estimate, e.estimate)), max(distance(l.std_error, e.std_error)))
    FROM $reduced CROSS JOIN logistic_regression(r, t, bias_reduced => true) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, p_value, ratio, low, high, number)
         JOIN reduced AS e ON e.what = 'coefficient' AND (e.k, coalesce(e.terms, ''), e.number) = (m.k, coalesce(m.terms, ''), l.number)});

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
# Between two levels that nobody of has the outcome, however many they are, there is nothing to tell.
is(answer("logistic_regression('{plain:{a},{x}:{persons:10},{y}:{persons:10}}', ARRAY['a'])", "string_agg(concat_ws(' ', term, level, estimate, std_error, p_value), ', ')"),
    '(intercept) -Infinity, a y', 'two levels without the outcome');
is(answer("logistic_regression('{plain:{a},{x}:{persons:1000000},{y}:{persons:2000000},{z}:{persons:9,total:4,squares:4}}', ARRAY['ref(a,x)'])", "string_agg(concat_ws(' ', level, coalesce(estimate::text, 'NULL'), std_error), ', ')"),
    '-Infinity, y NULL, z Infinity', '... beside one with it');
is(answer("logistic_regression('{plain:{a},{x}:{persons:10},{y}:{persons:20},{z}:{persons:9,total:4,squares:4},{w}:{persons:9,total:5,squares:5}}', ARRAY['ref(a,z)'])", "string_agg(concat_ws(' ', level, estimate::numeric(6, 3), std_error::numeric(6, 3)), ', ') FILTER (WHERE abs(estimate) < 'Infinity')"),
    '-0.223 0.671, w 0.446 0.949', '... and what the others tell stays');
is(answer("poisson_regression('{rate:{a},{x}:{persons:10,exposure:5},{y}:{persons:20,exposure:7},{z}:{persons:9,total:4,squares:4,exposure:3}}', ARRAY['ref(a,x)'])", "string_agg(concat_ws(' ', level, coalesce(estimate::text, 'NULL'), std_error), ', ')"),
    '-Infinity, y NULL, z Infinity', 'two levels without events');
is(answer("logistic_regression('$groups', ARRAY['a', 'b'])", "string_agg(coalesce(estimate::numeric(5, 3)::text, 'NULL'), ' ')"), '1.099 -1.504 NULL', 'a collinear coefficient');
is(answer("logistic_regression('{}', '{}')", 'count(*)'), '0', 'nobody: no rows');
is(answer("logistic_regression('{plain:{a},{x}:{persons:1,total:1,squares:1},{y}:{persons:1}}', ARRAY['a'])", "string_agg(estimate::text, ' ')"), 'Infinity -Infinity', 'one person a group');
for my $case (
    [ q{logistic_regression('{plain:{a},{x}:{persons:2,total:3,squares:5}}', '{}')}, qr/outcomes of a logistic model must be 0 or 1/ ],
    [ q{logistic_regression('{weighted:{a},{x}:{persons:1,weight:1}}', '{}')}, qr/has no logistic model/ ],
    [ q{logistic_regression('{rate:{a},{x}:{persons:1,exposure:1}}', '{}')}, qr/has no logistic model/ ],
    [ q{poisson_regression('{plain:{a},{x}:{persons:1}}', '{}')}, qr/has no Poisson model/ ],
    [ q{logistic_regression('{plain:{a},{x}:{persons:1}}', '{}', 'hc3')}, qr/unknown errors: "hc3".*"classical", "hc0", "hc1", "cluster"/s ],
    [ q{logistic_regression('{plain:{a},{x}:{persons:1}}', '{}', 'cluster')}, qr/go together/ ],
    [ q{logistic_regression('{plain:{a},{x}:{persons:1}}', '{}', 'hc1', bias_reduced => true)}, qr/a bias-reduced model has classical errors only/ ],
    [ q{logistic_term_tests('{rate:{a},{x}:{persons:1,exposure:1}}', '{}')}, qr/has no logistic model/ ],
    [ q{poisson_term_tests('{plain:{a},{x}:{persons:1}}', '{}')}, qr/has no Poisson model/ ],
    [ q{linear_term_tests('{rate:{a},{x}:{persons:1,exposure:1}}', '{}')}, qr/has no linear model/ ])
{
    my ($call, $message) = @$case;

    like(($node->psql('postgres', "SELECT * FROM $call"))[2], $message, "refused: $call");
}

$node->stop;
done_testing();
