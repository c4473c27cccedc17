# Adjusted gaps and decompositions against arithmetic of 200 bits, person by
# person, and against what they must be.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('decomposition');
my $reference = $ENV{SPEGEL_REFERENCE};

create_extension($node, 'postgres');
$node->safe_psql('postgres', qq{
    CREATE TABLE person (a text, b text, c text, d text, y float8, yes integer);
    \\copy person FROM '$reference/decomposition_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE reference (k text, outcome text, model text, terms text, weights text, component text, term text, estimate float8, std_error float8);
    \\copy reference FROM '$reference/decomposition.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE state AS
    SELECT 'random' AS k, 'y' AS outcome, 'women' AS focus, 'men' AS base, 'a' AS covariate, regression_agg(y, ARRAY[a, b, c, d], ARRAY['a', 'b', 'c', 'd']) AS r FROM person
    UNION ALL SELECT 'random', 'yes', 'women', 'men', 'a', regression_agg(yes = 1, ARRAY[a, b, c, d], ARRAY['a', 'b', 'c', 'd']) FROM person;
});

# distances($case): decompositions of a case, compared.
sub distances
{
    my ($case) = @_;

    return $node->safe_psql('postgres', qq{
        SELECT model, count(*), max(abs(l.estimate - e.estimate) / greatest(abs(e.estimate), 0.1)) < 1e-9, max(abs(l.std_error / e.std_error - 1)) < 1e-8
        FROM (SELECT DISTINCT k, outcome, model, terms, weights FROM reference WHERE k = '$case') AS m JOIN state USING (k, outcome)
             CROSS JOIN decomposition(r, covariate, focus, base, string_to_array(terms, ';'), weights, model) AS l
             JOIN reference AS e USING (k, outcome, model, terms, weights, component)
        WHERE l.term IS NOT DISTINCT FROM e.term GROUP BY 1 ORDER BY 1});
}
is(distances('random'), "linear|139|t|t\nlogistic|73|t|t", 'decompositions with all weights, their terms and errors');
SKIP:
{
    my $file = ($ENV{SPEGEL_DATA} // '') . '/textbook/AER_BankWages_474.csv';

    skip 'skipped: no bank wages in SPEGEL_DATA', 1 unless -r $file;
    $node->safe_psql('postgres', qq{
        CREATE TABLE bank (job text, education text, gender text, minority text);
        \\copy bank FROM '$file' WITH (FORMAT csv, HEADER)
        INSERT INTO state SELECT 'bank', 'manages', 'female', 'male', 'gender', regression_agg(job = 'manage', ARRAY[gender, education], ARRAY['gender', 'education']) FROM bank;
    });
    is(distances('bank'), "linear|18|t|t\nlogistic|18|t|t", 'who manages in the bank');
}

# For tests/agreement.pl.
note("agreement\tdecomposition\t200 bits\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), greatest(max(abs(l.estimate - e.estimate) / greatest(abs(e.estimate), 0.1)), max(abs(l.std_error / e.std_error - 1)))
    FROM (SELECT DISTINCT k, outcome, model, terms, weights FROM reference) AS m JOIN state USING (k, outcome)
         CROSS JOIN decomposition(r, covariate, focus, base, string_to_array(terms, ';'), weights, model) AS l
         JOIN reference AS e USING (k, outcome, model, terms, weights, component)
    WHERE l.term IS NOT DISTINCT FROM e.term});

# Parts add up, whatever the reference levels are.
is($node->safe_psql('postgres', q{
    SELECT count(*), max(abs(parts - whole)) < 1e-12, max(abs(difference - (SELECT avg(y) FILTER (WHERE a = 'men') - avg(y) FILTER (WHERE a = 'women') FROM person))) < 1e-12
    FROM (VALUES ('pooled'), ('cotton'), ('threefold')) AS w (weights), LATERAL (
        SELECT sum(d.estimate) FILTER (WHERE term IS NOT NULL) AS parts, sum(d.estimate) FILTER (WHERE term IS NULL AND component NOT IN ('reference', 'focus', 'difference')) AS whole,
               max(d.estimate) FILTER (WHERE component = 'difference') AS difference
        FROM state, decomposition(r, 'a', 'women', 'men', ARRAY['c', 'num(b)', 'd', 'c:d'], weights) AS d WHERE outcome = 'y') AS s}), '3|t|t', 'parts add up to the difference of the means');
is($node->safe_psql('postgres', q{
    SELECT count(*), max(abs(x.estimate - y.estimate)) < 1e-12, max(abs(x.std_error - y.std_error)) < 1e-12
    FROM state, decomposition(r, 'a', 'women', 'men', ARRAY['c', 'num(b)', 'd', 'c:d']) WITH ORDINALITY AS x (component, term, estimate, std_error, statistic, p_value, low, high, i)
         JOIN LATERAL decomposition(r, 'a', 'women', 'men', ARRAY['ref(c,t)', 'num(b)', 'ref(d,v)', 'c:d']) WITH ORDINALITY AS y (component, term, estimate, std_error, statistic, p_value, low, high, i) USING (i)
    WHERE outcome = 'y'}), '14|t|t', 'reference levels do not matter');
is($node->safe_psql('postgres', q{
    SELECT abs(u.estimate - g.adjusted_gap) < 1e-12, abs(d.estimate - g.raw_gap) < 1e-12, g.focus_persons, g.reference_persons, g.dropped
    FROM state, decomposition(r, 'a', 'women', 'men', ARRAY['c', 'num(b)']) AS u, decomposition(r, 'a', 'women', 'men', ARRAY['c', 'num(b)']) AS d, adjusted_gap(r, 'a', 'women', 'men', ARRAY['c', 'num(b)']) AS g
    WHERE outcome = 'y' AND u.component = 'unexplained' AND u.term IS NULL AND d.component = 'difference'}), 't|t|91|49|0', 'what is unexplained with pooled weights is the adjusted gap');

# The adjusted gap is a coefficient of linear_regression().
is($node->safe_psql('postgres', q{
    SELECT count(*), bool_and(g.adjusted_gap = 0 - l.estimate AND abs(g.adjusted_std_error / l.std_error - 1) < 1e-12 AND abs(g.adjusted_low + l.high) < 1e-9 AND abs(g.adjusted_high + l.low) < 1e-9
                    AND abs(g.adjusted_p_value / l.p_value - 1) < 1e-9 AND abs(g.raw_gap + raw.estimate) < 1e-12 AND abs(g.raw_std_error / raw.std_error - 1) < 1e-12)
    FROM state, (VALUES ('classical', ''), ('hc1', ''), ('hc3', ''), ('cluster', 'd')) AS e (errors, cluster), linear_regression(r, ARRAY['c', 'num(b)', 'ref(a,men)'], errors, cluster) AS l,
         linear_regression(r, ARRAY['ref(a,men)'], errors, cluster) AS raw, adjusted_gap(r, 'a', 'women', 'men', ARRAY['c', 'num(b)'], errors, cluster) AS g
    WHERE outcome = 'y' AND l.term = 'a' AND raw.term = 'a'}), '4|t', 'the adjusted gap is the coefficient, with all kinds of errors');
is($node->safe_psql('postgres', q{
    SELECT bool_and(abs(g.adjusted_relative - (1 - exp(-g.adjusted_gap))) < 1e-14 AND abs(g.raw_relative_low - (1 - exp(-g.raw_low))) < 1e-14 AND g.adjusted_relative_high > g.adjusted_relative)
    FROM (SELECT regression_agg(ln(y), ARRAY[a, b, c], ARRAY['a', 'b', 'c']) AS r FROM person) AS s, adjusted_gap(r, 'a', 'women', 'men', ARRAY['c', 'num(b)'], log_outcome => true) AS g}), 't', 'gaps of logarithms as shares');

# Others are outside; what is missing is counted; what cannot be said is NULL.
my $groups = q{'{plain:{a,b},{men,1}:{persons:3,total:9,squares:29},{men,2}:{persons:2,total:8,squares:34},{other,1}:{persons:2,total:2,squares:2,missing:7},{women,1}:{persons:4,total:8,squares:20,missing:1},{women,3}:{persons:1,total:5,squares:25}}'};
is($node->safe_psql('postgres', qq{SELECT focus_persons, reference_persons, dropped, round(raw_gap::numeric, 4), raw_relative IS NULL FROM adjusted_gap($groups, 'a', 'women', 'men', ARRAY['b'])}),
    '5|5|1|0.8000|t', 'others are neither counted nor dropped');
is($node->safe_psql('postgres', qq{
    SELECT component, term, round(estimate::numeric, 4), std_error IS NULL FROM decomposition($groups, 'a', 'women', 'men', ARRAY['b'])}),
    "reference||3.4000|f\nfocus||2.6000|f\ndifference||0.8000|f\nexplained||-0.2000|f\nexplained|b|-0.2000|f\nunexplained||1.0000|f\nunexplained|(intercept)||t\nunexplained|b||t",
    'levels that one group lacks: the whole stays, their parts are NULL');
is($node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    SELECT component, count(*), count(d.estimate), abs(sum(d.estimate) FILTER (WHERE term IS NOT NULL) - max(d.estimate) FILTER (WHERE term IS NULL)) < 1e-12
    FROM (SELECT regression_agg(y, ARRAY[a, b, c, CASE WHEN a = 'men' AND d = 'v' THEN 'w' ELSE d END, c || 'x'], ARRAY['a', 'b', 'c', 'd', 'e']) AS r FROM person) AS s,
         decomposition(r, 'a', 'women', 'men', ARRAY['d', 'c', 'num(b)', 'num(b)^2', 'e']) AS d
    GROUP BY 1 HAVING count(*) > 1 ORDER BY 1}), "explained|6|4|f\nunexplained|7|3|f", 'what others replace takes nothing from the rest');
is($node->safe_psql('postgres', qq{
    SET client_min_messages = warning;
    SELECT adjusted_gap IS NULL, raw_gap IS NOT NULL FROM adjusted_gap('{plain:{a,b},{men,1}:{persons:3,total:9,squares:29},{women,2}:{persons:2,total:8,squares:34}}', 'a', 'women', 'men', ARRAY['b'])}), 't|t', 'terms that tell who is in focus');
is($node->safe_psql('postgres', qq{SELECT focus_persons, reference_persons, raw_gap IS NULL, adjusted_gap IS NULL, (SELECT count(*) FROM decomposition($groups, 'a', 'nobody', 'men', ARRAY['b'])) FROM adjusted_gap($groups, 'a', 'nobody', 'men', ARRAY['b'])}),
    '0|5|t|t|0', 'nobody in focus');
my (undef, $out, $notice) = $node->psql('postgres', q{
    SELECT count(*), count(estimate) FROM decomposition('{plain:{a,b},{men,1}:{persons:3,total:1,squares:1},{men,2}:{persons:2,total:1,squares:1},{women,1}:{persons:3},{women,2}:{persons:2,total:1,squares:1}}', 'a', 'women', 'men', ARRAY['b'], model => 'logistic')});
is($out, '8|0', 'perfectly told outcomes have no parts');
like($notice, qr/NOTICE:  some covariates tell perfectly who of a group has the outcome/, 'and a notice says so');
is($node->safe_psql('postgres', q{
    SELECT count(*), bool_and(abs(w.estimate - p.estimate) < 1e-12 AND abs(w.std_error - p.std_error) < 1e-9)
    FROM (SELECT weighted_regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], 3) AS weighted, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) AS plain FROM person) AS s,
         decomposition(weighted, 'a', 'women', 'men', ARRAY['c', 'num(b)']) AS w, decomposition(plain, 'a', 'women', 'men', ARRAY['c', 'num(b)']) AS p
    WHERE w.component = p.component AND w.term IS NOT DISTINCT FROM p.term}), '10|t', 'equal weights change nothing');

for my $case (
    [ q{'a', 'women', 'men', ARRAY['a:b']}, qr/covariate "a", which is compared, must not be in a term/ ],
    [ q{'a', 'men', 'men', ARRAY['b']}, qr/focus and reference are both "men"/ ],
    [ q{'height', 'women', 'men', ARRAY['b']}, qr/there is no covariate "height"/ ],
    [ q{'a', 'women', 'men', ARRAY['b'], 'hc9'}, qr/unknown (errors|weights): "hc9"/ ],
    [ q{'a', 'women', 'men', ARRAY['b'], level => 2}, qr/level/ ],
    [ q{'a', 'women', 'men', ARRAY['b'], missing => 'keep'}, qr/unknown missing: "keep"/ ])
{
    my ($arguments, $message) = @$case;

    for my $function (qw(adjusted_gap decomposition))
    {
        like(($node->psql('postgres', "SELECT * FROM $function($groups, $arguments)"))[2], $message, "refused: $function(r, $arguments)");
    }
}
like(($node->psql('postgres', "SELECT * FROM decomposition($groups, 'a', 'women', 'men', ARRAY['b'], model => 'logistic')"))[2], qr/outcomes of a logistic model must be 0 or 1/, 'refused: logistic of numbers');
like(($node->psql('postgres', "SELECT * FROM decomposition($groups, 'a', 'women', 'men', ARRAY['b'], model => 'poisson')"))[2], qr/unknown model: "poisson"/, 'refused: Poisson');

$node->stop;
done_testing();
