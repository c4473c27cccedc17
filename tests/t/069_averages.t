# Standardised means and marginal effects against lm and glm, by hand: the rows
# of tests/kernel/reference through SQL.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('averages');
my $reference = $ENV{SPEGEL_REFERENCE};

create_extension($node, 'postgres');
$node->safe_psql('postgres', qq{
    CREATE TABLE rows (k text, size float8, events integer, a text, b text, c text);
    \\copy rows FROM '$reference/glm_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    CREATE TABLE linear_rows (k text, y float8, w float8, a text, b text, c text, d text);
    \\copy linear_rows FROM '$reference/linear_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
    CREATE TABLE reference (k text, family text, terms text, covariate text, errors text, what text, level text, estimate float8, std_error float8);
    \\copy reference FROM '$reference/averages.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE state AS
    SELECT k, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], CASE WHEN y THEN events ELSE size::integer - events END) AS r
    FROM rows, (VALUES (true), (false)) AS v (y) WHERE k NOT LIKE '%events' GROUP BY k
    UNION ALL SELECT k, rate_regression_agg(events, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], size) FROM rows WHERE k LIKE '%events' GROUP BY k
    UNION ALL SELECT k, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) FROM linear_rows WHERE k = 'pay' GROUP BY k;
});
is($node->safe_psql('postgres', q{
    SELECT family, what, count(*), max(abs(l.estimate / e.estimate - 1)) < 1e-9, max(abs(l.std_error / e.std_error - 1)) < 5e-8
    FROM (SELECT DISTINCT k, family, terms, covariate, errors FROM reference) AS m JOIN state USING (k)
         CROSS JOIN LATERAL (SELECT 'mean', s.level, s.mean, s.std_error FROM standardised_means(r, covariate, string_to_array(terms, ','), family, errors) AS s
                             UNION ALL SELECT 'effect', e.level, e.estimate, e.std_error FROM marginal_effects(r, covariate, string_to_array(terms, ','), family, errors) AS e) AS l (what, level, estimate, std_error)
         JOIN reference AS e USING (k, family, terms, covariate, errors, what)
    WHERE l.level IS NOT DISTINCT FROM e.level GROUP BY 1, 2 ORDER BY 1, 2}),
    "linear|effect|2|t|t\nlinear|mean|2|t|t\nlogistic|effect|9|t|t\nlogistic|mean|12|t|t\npoisson|effect|3|t|t\npoisson|mean|3|t|t", 'means and effects of models');
is($node->safe_psql('postgres', q{
    SELECT bool_and(abs(low - (estimate - 1.959963984540054 * std_error)) < 1e-12 AND abs(high - (estimate + 1.959963984540054 * std_error)) < 1e-12 AND abs(statistic - estimate / std_error) < 1e-9), count(*)
    FROM state, marginal_effects(r, 'c', ARRAY['a', 'c'], 'logistic') WHERE k = 'berkeley'}), 't|5', 'normal limits and z');

# For tests/agreement.pl.
note("agreement\tstandardised_means, marginal_effects\tglm and the delta method\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), greatest(max(abs(l.estimate / e.estimate - 1)), max(abs(l.std_error / e.std_error - 1)))
    FROM (SELECT DISTINCT k, family, terms, covariate, errors FROM reference) AS m JOIN state USING (k)
         CROSS JOIN LATERAL (SELECT 'mean', s.level, s.mean, s.std_error FROM standardised_means(r, covariate, string_to_array(terms, ','), family, errors) AS s
                             UNION ALL SELECT 'effect', e.level, e.estimate, e.std_error FROM marginal_effects(r, covariate, string_to_array(terms, ','), family, errors) AS e) AS l (what, level, estimate, std_error)
         JOIN reference AS e USING (k, family, terms, covariate, errors, what)
    WHERE l.level IS NOT DISTINCT FROM e.level});

# What is as it is, and what has closed forms.
is($node->safe_psql('postgres', q{
    SELECT bool_and(abs(m.observed - s.observed) < 1e-14 AND m.persons = s.persons AND abs(m.mean - m.observed) < 1e-12
                    AND abs(m.std_error - sqrt(s.observed * (1 - s.observed) / s.persons)) < 1e-12), count(*)
    FROM state, standardised_means(r, 'a', ARRAY['a'], 'logistic') AS m
         JOIN (SELECT a, sum(size) AS persons, sum(events) / sum(size) AS observed FROM rows WHERE k = 'berkeley' GROUP BY a) AS s ON s.a = m.level
    WHERE k = 'berkeley'}), 't|2', 'a covariate alone: the observed shares and their errors');
is($node->safe_psql('postgres', q{
    SELECT bool_and(abs(e.estimate - l.estimate) < 1e-9 AND abs(e.std_error - l.std_error) < 1e-9 AND abs(e.low - l.low) < 1e-8 AND abs(e.p_value - l.p_value) < 1e-12), count(*)
    FROM state, marginal_effects(r, 'a', ARRAY['a', 'num(b)', 'c'], 'linear', 'cluster', 'c') AS e, linear_regression(r, ARRAY['a', 'num(b)', 'c'], 'cluster', 'c') AS l
    WHERE k = 'pay' AND l.term = 'a'}), 't|1', 'a linear model without interactions: its coefficient');
is($node->safe_psql('postgres', q{
    SELECT round(e.estimate::numeric, 9) = round(l.estimate::numeric, 9), e.level IS NULL AND e.reference IS NULL
    FROM state, marginal_effects(r, 'b', ARRAY['a', 'num(b)', 'c'], 'linear') AS e, linear_regression(r, ARRAY['a', 'num(b)', 'c']) AS l WHERE k = 'pay' AND l.term = 'num(b)'}),
    't|t', 'a number: its slope');

# What the data cannot say: everybody as y in unit 1, where nobody is.
my $empty = q{'{plain:{a,b},{x,1}:{persons:5,total:7,squares:12},{x,2}:{persons:5,total:9,squares:20},{y,2}:{persons:5,total:11,squares:26}}'};
is($node->safe_psql('postgres', qq{
    SET client_min_messages = warning;
    SELECT level, persons, observed, mean::numeric(9, 4), std_error IS NULL FROM standardised_means($empty, 'a', ARRAY['a', 'b', 'a:b'], 'linear')
    UNION ALL SELECT level, NULL, NULL, estimate::numeric(9, 4), std_error IS NULL FROM marginal_effects($empty, 'a', ARRAY['a', 'b', 'a:b'], 'linear')}),
    "x|10|1.6|1.6667|f\ny|5|2.2||t\ny||||t", 'an empty cell of an interaction is NULL');
is($node->safe_psql('postgres', qq{SELECT level, mean::numeric(9, 4) FROM standardised_means($empty, 'a', ARRAY['a', 'b'], 'linear')}), "x|1.6667\ny|2.0667", 'without the interaction it is not');
my $separated = q{'{plain:{a},{x}:{persons:10,total:4,squares:4},{y}:{persons:8},{NULL}:{persons:1}}'};
is($node->safe_psql('postgres', qq{
    SET client_min_messages = warning;
    SELECT level, mean::numeric(5, 3), std_error IS NULL FROM standardised_means($separated, 'a', ARRAY['a'], 'logistic')
    UNION ALL SELECT level, mean::numeric(5, 3), std_error IS NULL FROM standardised_means($separated, 'a', ARRAY['a'], 'logistic', bias_reduced => true)}),
    "NULL|0.000|t\nx|0.400|f\ny|0.000|t\nNULL|0.250|f\nx|0.409|f\ny|0.056|f", 'an infinite coefficient has its limit and no error, unless bias is reduced');
is($node->safe_psql('postgres', q{SELECT count(*) FROM (SELECT 1 FROM standardised_means('{plain:{a},{x}:{missing:3}}', 'a', ARRAY['a'], 'linear') UNION ALL SELECT 1 FROM marginal_effects('{plain:{a},{x}:{missing:3}}', 'a', ARRAY['a'], 'logistic')) AS s}),
    '0', 'nobody: no rows');

for my $case (
    [ q{'b', ARRAY['a'], 'linear'}, qr/covariate "b" is in no term/ ],
    [ q{'height', ARRAY['a'], 'linear'}, qr/there is no covariate "height"/ ],
    [ q{'a', ARRAY['a'], 'probit'}, qr/unknown model: "probit".*linear.*logistic.*poisson/s ],
    [ q{'a', ARRAY['a'], 'poisson'}, qr/has no Poisson model/ ],
    [ q{'a', ARRAY['a'], 'logistic', 'hc3'}, qr/unknown errors: "hc3"/ ],
    [ q{'a', ARRAY['a'], 'linear', 'cluster'}, qr/go together/ ],
    [ q{'a', ARRAY['a'], 'linear', bias_reduced => true}, qr/a linear model has no bias_reduced/ ],
    [ q{'a', ARRAY['a'], 'linear', level => 1}, qr/level/ ])
{
    my ($arguments, $message) = @$case;

    for my $function (qw(standardised_means marginal_effects))
    {
        like(($node->psql('postgres', "SELECT * FROM $function($empty, $arguments)"))[2], $message, "refused: $function(r, $arguments)");
    }
}

$node->stop;
done_testing();
