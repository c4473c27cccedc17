# Linear regressions against lm and sandwich, and against arithmetic of 400
# bits: the rows of tests/kernel/reference through SQL.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('linear_regression');
my $reference = $ENV{SPEGEL_REFERENCE};

create_extension($node, 'postgres');
$node->safe_psql('postgres', qq{
    CREATE TABLE rows (c text, y float8, w float8, a text, b text, c2 text, d text);
    \\copy rows FROM '$reference/linear_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    CREATE TABLE reference (c text, terms text, errors text, number integer, estimate float8, std_error float8, statistic float8, df float8,
                            p_value float8, low float8, high float8);
    \\copy reference FROM '$reference/linear.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    CREATE TABLE fit (c text, terms text, df float8, r_squared float8, adjusted_r_squared float8, sigma float8, log_likelihood float8, aic float8);
    \\copy fit FROM '$reference/linear_fit.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    CREATE TABLE precise_rows (c text, y float8, a text, b text, c2 text, d text);
    \\copy precise_rows FROM '$reference/linear_precise_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE precise (c text, terms text, number integer, estimate float8, std_error float8, hc3 float8);
    \\copy precise FROM '$reference/linear_precise.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
});
$node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    CREATE TABLE state AS
    SELECT c, regression_agg(y, ARRAY[a, b, c2, d], ARRAY['a', 'b', 'c', 'd']) AS r FROM rows WHERE c <> 'weighted' GROUP BY c
    UNION ALL SELECT c, weighted_regression_agg(y, ARRAY[a, b, c2, d], ARRAY['a', 'b', 'c', 'd'], w) FROM rows WHERE c = 'weighted' GROUP BY c;
    CREATE TABLE result AS
    SELECT m.*, l.*
    FROM (SELECT DISTINCT c, terms, errors FROM reference) AS m JOIN state USING (c),
         linear_regression(r, string_to_array(terms, ','), errors, CASE errors WHEN 'cluster' THEN 'd' ELSE '' END)
         WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, df, p_value, low, high, number);

    CREATE FUNCTION distance(got float8, want float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS
    $$ SELECT CASE WHEN got IS NULL AND want IS NULL THEN 0 WHEN got IS NULL OR want IS NULL THEN 'Infinity' WHEN got = want THEN 0
                   WHEN want = 0 THEN abs(got) ELSE abs(got / want - 1) END $$;
});

# lm itself is wrong in the ninth digit of longley's sandwiches, which are
# among the precise ones below.  Its errors of persons who alone decide a
# coefficient are rounding, where ours are 0.
is($node->safe_psql('postgres', q{
    SELECT count(*), count(r.estimate) > 300, max(distance(r.estimate, e.estimate)) < 1e-11,
           max(distance(r.std_error, e.std_error)) < 1e-10, max(distance(r.low, e.low)) < 1e-9, max(distance(r.high, e.high)) < 1e-9
    FROM reference AS e FULL JOIN result AS r USING (c, terms, errors, number)
    WHERE NOT (c = 'longley' AND errors LIKE 'hc_') AND NOT (c = 'empty' AND errors = 'hc1')}),
    '387|t|t|t|t|t', 'coefficients, errors and limits of lm and sandwich');
is($node->safe_psql('postgres', q{
    SELECT count(*), max(distance(r.p_value, e.p_value)) < 1e-8, max(abs(r.statistic - e.statistic) / abs(e.statistic)) < 1e-9, bool_and(r.df = e.df)
    FROM reference AS e JOIN result AS r USING (c, terms, errors, number)
    WHERE NOT (c IN ('longley', 'empty') AND errors LIKE 'hc_') AND e.p_value > 1e-300}), '343|t|t|t', 'their t and p');
is($node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    SELECT count(*), max(distance(f.df, e.df)), max(distance(f.r_squared, e.r_squared)) FILTER (WHERE e.r_squared > 1e-12) < 1e-11,
           max(distance(f.adjusted_r_squared, e.adjusted_r_squared)) FILTER (WHERE abs(e.adjusted_r_squared) > 1e-12) < 1e-11,
           max(distance(f.sigma, e.sigma)) < 1e-11, max(distance(f.log_likelihood, e.log_likelihood)) < 1e-11, max(distance(f.aic, e.aic)) < 1e-11
    FROM fit AS e JOIN state USING (c), regression_fit(r, string_to_array(terms, ',')) AS f WHERE e.c <> 'few'}),
    '20|0|t|t|t|t|t', 'the fit as a whole');

# Against 400 bits: what double precision loses with the condition number.
$node->safe_psql('postgres', q{
    CREATE TABLE precise_result AS
    SELECT m.*, l.number, l.estimate, l.std_error, h.std_error AS hc3, (regression_fit(r, t)).condition
    FROM (SELECT DISTINCT c, terms, string_to_array(terms, ';') AS t FROM precise) AS m
         JOIN (SELECT c, regression_agg(y, ARRAY[a, b, c2, d], ARRAY['a', 'b', 'c', 'd']) AS r FROM precise_rows GROUP BY c) AS s USING (c),
         linear_regression(r, t) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, df, p_value, low, high, number)
         JOIN linear_regression(r, t, 'hc3') WITH ORDINALITY AS h (term, level, of, estimate, std_error, statistic, df, p_value, low, high, number) USING (number);
});
is($node->safe_psql('postgres', q{
    SELECT c, max(distance(r.estimate, e.estimate)) < 1e-12, max(distance(r.std_error, e.std_error)) < 1e-12, max(distance(r.hc3, e.hc3)) < 1e-12
    FROM precise AS e FULL JOIN precise_result AS r USING (c, terms, number) WHERE c !~ 'random' GROUP BY c ORDER BY c}),
    "ages|t|t|t\nlongley|t|t|t\nyears|t|t|t", 'longley, cubes of ages and squares of years to 12 digits');
is($node->safe_psql('postgres', q{
    SELECT count(DISTINCT c), max(condition) > 1e6, max(distance(r.estimate, e.estimate) / condition) < 1e-14, max(distance(r.std_error, e.std_error) / condition) < 1e-14,
           max(distance(r.hc3, e.hc3) / condition) < 1e-14
    FROM precise AS e FULL JOIN precise_result AS r USING (c, terms, number) WHERE c ~ 'random'}),
    '100|t|t|t|t', 'random designs with condition numbers to 1e6, in proportion to them');

# For tests/agreement.pl.
note("agreement\tlinear_regression\tlm; sandwich (hc1, hc2, hc3, cluster)\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), greatest(max(distance(r.estimate, e.estimate)), max(distance(r.std_error, e.std_error)))
    FROM reference AS e JOIN result AS r USING (c, terms, errors, number) WHERE NOT (c = 'longley' AND errors LIKE 'hc_') AND NOT (c = 'empty' AND errors = 'hc1')});
note("agreement\tregression_fit\tlm\t$_") for $node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    SELECT count(*), greatest(max(distance(f.sigma, e.sigma)), max(distance(f.log_likelihood, e.log_likelihood)), max(distance(f.aic, e.aic)))
    FROM fit AS e JOIN state USING (c), regression_fit(r, string_to_array(terms, ',')) AS f WHERE e.c <> 'few'});
note("agreement\tlinear_regression: longley, age to the third, year squared\t400 bits\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), greatest(max(distance(r.estimate, e.estimate)), max(distance(r.std_error, e.std_error)), max(distance(r.hc3, e.hc3)))
    FROM precise AS e JOIN precise_result AS r USING (c, terms, number) WHERE c !~ 'random'});
note("agreement\tlinear_regression: random designs, over the condition number (to 1e6)\t400 bits\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), greatest(max(distance(r.estimate, e.estimate) / condition), max(distance(r.std_error, e.std_error) / condition), max(distance(r.hc3, e.hc3) / condition))
    FROM precise AS e JOIN precise_result AS r USING (c, terms, number) WHERE c ~ 'random'});

# Reference levels, missing covariates, and what is not defined.
$node->safe_psql('postgres', q{
    CREATE TABLE kept AS SELECT regression_agg(y, ARRAY[a, b], ARRAY['work group', 'age']) AS r
    FROM (VALUES (1, 'x', '1'), (2, 'x', '2'), (4, 'y', '3'), (3, 'y', NULL), (7, NULL, '4'), (NULL, 'x', '5'), (5, 'z', '6'), (6, 'z', '6')) AS v (y, a, b)});
sub answer
{
    my ($arguments, $columns) = @_;

    return $node->safe_psql('postgres', "SET client_min_messages = warning; SET extra_float_digits = -4; SELECT $columns FROM kept, linear_regression(r, $arguments)");
}
is(answer(q{ARRAY['"work group"']}, 'term, level, reference, estimate'),
    qq{(intercept)|||1.5\n"work group"|y|x|2\n"work group"|z|x|4\n"work group"|?|x|5.5}, 'a missing level is one of its own');
is(answer(q{ARRAY['ref("work group",z)'], missing => 'drop'}, 'level, reference, estimate'), "||5.5\nx|z|-4\ny|z|-2", 'another reference, missing ones dropped');
is($node->safe_psql('postgres', q{SELECT f.* FROM kept, regression_fit(r, ARRAY['num(age)'], missing => 'drop') AS f}) =~ s/(\|[^|]*){6}\|(?=\{)/|.../r,
    '6|2|5|2|4|...{}', 'a missing number drops the person');
is($node->safe_psql('postgres', q{SELECT count(*) FROM linear_regression('{}', '{}')}), '0', 'nobody: no rows');
is($node->safe_psql('postgres', q{SELECT * FROM regression_fit('{}', '{}')}), '0|0|0|0||||||||{}', 'nobody: no fit');
# The aggregates of no rows do not know what covariates they would have had.
for my $asked (
    [ q{linear_regression(r, ARRAY['a', 'num(b)'])}, '' ], [ q{linear_regression(r, ARRAY['a'], 'cluster', 'b')}, '' ],
    [ q{logistic_regression(r, ARRAY['a'])}, '' ], [ q{logistic_regression(r, ARRAY['a'], bias_reduced => true)}, '' ], [ q{poisson_regression(r, ARRAY['a'])}, '' ],
    [ q{linear_term_tests(r, ARRAY['a'])}, '' ], [ q{logistic_term_tests(r, ARRAY['a'])}, '' ], [ q{poisson_term_tests(r, ARRAY['a'])}, '' ],
    (map { [ "standardised_means(r, 'a', ARRAY['a', 'b'], '$_')", '' ], [ "marginal_effects(r, 'a', ARRAY['a', 'b'], '$_')", '' ] } qw(linear logistic poisson)),
    [ q{decomposition(r, 'a', 'x', 'y', ARRAY['b'])}, '' ], [ q{regression_fit(r, ARRAY['a', 'num(b)'])}, '0|0|0|0||||||||{}' ],
    [ q{adjusted_gap(r, 'a', 'x', 'y', ARRAY['b'])}, '0|0|0|||||||||||||||' ])
{
    my ($call, $answer) = @$asked;

    is($node->safe_psql('postgres', "SELECT f.* FROM (SELECT regression_agg(y, ARRAY[a], ARRAY['a']) AS r FROM (VALUES (1.0::float8, NULL)) AS v (y, a) WHERE false) AS s, $call AS f"), $answer, "no rows: $call");
}
is($node->safe_psql('postgres', q{SELECT count(*) FROM standardised_means('{plain:{a},{x}:{missing:1}}', 'a', ARRAY['a'], 'linear')}), '0', 'rows without an outcome: no rows');
is($node->safe_psql('postgres', q{SELECT estimate, std_error, df, p_value, low FROM linear_regression('{plain:{a},{x}:{persons:1,total:3,squares:9}}', ARRAY['a'])}),
    '3||||', 'one person, a factor with one level: the intercept alone');
is($node->safe_psql('postgres', q{SELECT estimate, std_error, statistic, p_value, low, high FROM linear_regression('{plain:{a},{x}:{persons:3,total:9,squares:27},{y}:{persons:2,total:6,squares:18}}', ARRAY['a'])}),
    "3|0|||3|3\n0|0|||0|0", 'an outcome that does not vary');
is($node->safe_psql('postgres', q{SELECT persons, r_squared, sigma, log_likelihood, aic FROM regression_fit('{plain:{a},{x}:{persons:3,total:9,squares:27},{y}:{persons:2,total:6,squares:18}}', ARRAY['a'])}),
    '5||0||', 'and its fit');
is($node->safe_psql('postgres', q{SELECT std_error FROM linear_regression('{plain:{a},{x}:{persons:3,total:9,squares:29},{y}:{persons:1,total:6,squares:36}}', ARRAY['a'], 'hc3')}),
    "\n", 'hc3 with a person who alone decides a coefficient');
is($node->safe_psql('postgres', q{SELECT df, std_error FROM linear_regression('{plain:{a},{x}:{persons:3,total:9,squares:29}}', '{}', 'cluster', 'a')}),
    '|', 'one cluster');

# The answer does not depend on the order of the rows, or how they were merged.
is($node->safe_psql('postgres', q{
    SELECT count(DISTINCT l::text) FROM (
        SELECT regression_agg(y, ARRAY[a, b, c2, d], ARRAY['a', 'b', 'c', 'd'] ORDER BY md5(y::text || i)) AS r FROM rows, generate_series(1, 5) AS i WHERE c = 'pay' GROUP BY i
        UNION ALL SELECT rollup(r) FROM (SELECT regression_agg(y, ARRAY[a, b, c2, d], ARRAY['a', 'b', 'c', 'd']) AS r FROM rows WHERE c = 'pay' GROUP BY d) AS s) AS s,
        LATERAL (SELECT array_agg(l) AS l FROM linear_regression(r, ARRAY['a', 'num(b)', 'c'], 'hc3') AS l) AS l}), '1', 'in any order the same bits');

# What is refused.
for my $case (
    [ q{ARRAY['height']}, qr/there is no covariate "height".*The covariates are: work group, age\./s ],
    [ q{ARRAY['age:']}, qr/invalid term "age:".*character 5/s ],
    [ q{ARRAY['num(age)^0']}, qr/invalid term/ ],
    [ q{ARRAY['ref(age)']}, qr/invalid term/ ],
    [ q{ARRAY['"age']}, qr/invalid term/ ],
    [ q{ARRAY['age', 'age']}, qr/term "age" occurs twice/ ],
    [ q{ARRAY['age:age']}, qr/covariate "age" occurs twice in term/ ],
    [ q{ARRAY['ref(age,1)', 'ref(age,2):"work group"']}, qr/two reference levels/ ],
    [ q{ARRAY['ref(age,77)']}, qr/has no level "77"/ ],
    [ q{ARRAY['num("work group")']}, qr/value "x" of covariate "work group" is not a number/ ],
    [ q{ARRAY[NULL]}, qr/terms must not contain NULL/ ],
    [ q{'{}', 'hc9'}, qr/errors.*hc9.*classical/s ],
    [ q{'{}', 'cluster'}, qr/go together/ ],
    [ q{'{}', 'hc1', 'age'}, qr/go together/ ],
    [ q{'{}', 'cluster', 'unit'}, qr/there is no covariate "unit"/ ],
    [ q{'{}', level => 1}, qr/level/ ],
    [ q{'{}', missing => 'keep'}, qr/missing.*keep/s ])
{
    my ($arguments, $message) = @$case;
    my ($status, undef, $error) = $node->psql('postgres', "SELECT * FROM kept, linear_regression(r, $arguments)");

    ok($status != 0 && $error =~ $message, "refused: $arguments") or diag($error);
}
like(($node->psql('postgres', q{SELECT * FROM linear_regression('{weighted:{a}, {x}:{persons:1,weight:1}}', '{}', 'hc2')}))[2], qr/not for weights/, 'hc2 with weights');
like(($node->psql('postgres', q{SELECT * FROM linear_regression('{rate:{a}, {x}:{persons:1,exposure:1}}', '{}')}))[2], qr/no linear model/, 'events and exposures');
like(($node->psql('postgres', q{SELECT estimate FROM linear_regression('{plain:{a,b},{x,1}:{persons:1},{y,2}:{persons:1}}', ARRAY['a', 'b'])}))[2],
    qr/NOTICE:  1 coefficient is left out.*Left out: b 2\./s, 'a collinear coefficient is named');

$node->stop;
done_testing();
