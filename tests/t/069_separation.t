# Models whose likelihood has no maximum: which coefficients are infinite, open
# or finite, against exact arithmetic (tests/kernel/reference/separation.py).
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('separation');
my $reference = $ENV{SPEGEL_REFERENCE};

create_extension($node, 'postgres');
$node->safe_psql('postgres', qq{
    CREATE TABLE reference (k integer, model text, columns integer, a text, b text, c text, d text, size integer, events integer, limit1 text, limit2 text, limit3 text, limit4 text, limit5 text);
    \\copy reference FROM '$reference/separation.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE FUNCTION word(v float8) RETURNS text LANGUAGE sql AS \$\$ SELECT CASE WHEN v IS NULL THEN 'NaN' WHEN abs(v) = 'Infinity' THEN v::text ELSE 'finite' END \$\$;
    CREATE FUNCTION one(days integer, outcome text) RETURNS cohort LANGUAGE sql AS \$\$ SELECT cohort_agg(days, outcome) \$\$;
    CREATE TABLE state AS
    SELECT k, model, columns, (array_agg(ARRAY[limit1, limit2, limit3, limit4, limit5]))[1:1] AS want,
           ARRAY(SELECT format('num(%s)', n) FROM unnest(ARRAY['a', 'b', 'c', 'd']) WITH ORDINALITY AS n (n, i) WHERE i <= columns) AS terms,
           array_agg(ARRAY[a, b, c, d]) AS covariates,
           array_agg(cohort) AS cohorts, regression_agg(y > 0, ARRAY[a, b, c, d], ARRAY['a', 'b', 'c', 'd'], persons) FILTER (WHERE model = 'logistic') AS yes,
           rate_regression_agg(y, ARRAY[a, b, c, d], ARRAY['a', 'b', 'c', 'd'], size) FILTER (WHERE model = 'poisson' AND i = 1) AS rate
    FROM (SELECT r.*, i, CASE WHEN model = 'logistic' THEN i - 1 ELSE events END AS y, CASE i WHEN 1 THEN size - events ELSE events END AS persons,
                 one(r.size, CASE WHEN r.events = 1 THEN 'x' END) AS cohort
          FROM reference AS r, generate_series(1, CASE WHEN model = 'logistic' THEN 2 ELSE 1 END) AS i) AS s
    GROUP BY k, model, columns;
});
my $got = q{
    SELECT k, model, want, (SELECT array_agg(word(l.estimate) ORDER BY l.i) FROM logistic_regression(yes, terms) WITH ORDINALITY AS l (term, level, reference, estimate, e, s, p, o, low, high, i)) AS got
    FROM state WHERE model = 'logistic'
    UNION ALL
    SELECT k, model, want, (SELECT array_agg(word(l.estimate) ORDER BY l.i) FROM poisson_regression(rate, terms) WITH ORDINALITY AS l (term, level, reference, estimate, e, s, p, o, low, high, i))
    FROM state WHERE model = 'poisson'
    UNION ALL
    SELECT k, model, want, (SELECT array_agg(word(l.estimate) ORDER BY l.i) FROM cox_regression(cohorts, covariates, ARRAY['a', 'b', 'c', 'd'], terms) WITH ORDINALITY AS l (term, level, reference, estimate, e, s, p, o, low, high, i))
    FROM state WHERE model = 'cox'};

is($node->safe_psql('postgres', qq{
    SET client_min_messages = warning;
    SELECT model, count(*) > 80, string_agg(k || ': ' || got::text || ' for ' || want::text, ', ') FILTER (WHERE array_to_string(got, ' ') <> array_to_string(want, ' '))
    FROM ($got) AS s GROUP BY model ORDER BY model}), "cox|t|\nlogistic|t|\npoisson|t|", 'what is infinite, open and finite');

# For tests/agreement.pl: each answer is right or wrong.
note("agreement\tlogistic_regression, poisson_regression, cox_regression: infinite, open or finite\tfractions\t$_") for $node->safe_psql('postgres', qq{
    SET client_min_messages = warning;
    SELECT count(*), max((g IS DISTINCT FROM w)::integer) FROM ($got) AS s, LATERAL unnest(got, want) AS u (g, w) WHERE w IS NOT NULL});

# What is told by others has the errors that it has without those that are not.
my $more = '{y}:{persons:9,total:4,squares:4},{z}:{persons:9,total:6,squares:6}';
is($node->safe_psql('postgres', qq{
    SET client_min_messages = warning;
    SELECT count(*), bool_and(abs(a.estimate / b.estimate - 1) < 1e-12 AND abs(a.std_error / b.std_error - 1) < 1e-12)
    FROM logistic_regression('{plain:{a},{x}:{persons:5},$more}', ARRAY['ref(a,y)']) AS a
         JOIN logistic_regression('{plain:{a},$more}', ARRAY['ref(a,y)']) AS b ON a.term = b.term AND a.level IS NOT DISTINCT FROM b.level}), '2|t', 'errors in the limit');

# An infinite intercept and an infinite level may add up to something finite.
is($node->safe_psql('postgres', qq{
    SET client_min_messages = warning;
    SELECT level, mean::numeric(9, 6), std_error::numeric(9, 6)
    FROM standardised_means('{plain:{a},{w}:{persons:30},{x}:{persons:5},$more}', 'a', ARRAY['a'], 'logistic')}), "w|0.000000|\nx|0.000000|\ny|0.444444|0.165635\nz|0.666667|0.157135", 'means');

# Rare is not never.
is($node->safe_psql('postgres', q{
    SELECT term, estimate::numeric(12, 6), std_error::numeric(9, 6) FROM logistic_regression('{plain:{a},{x}:{persons:2000000000,total:1000000000,squares:1000000000},{y}:{persons:2000000000,total:1,squares:1}}', ARRAY['ref(a,x)'])}),
    "(intercept)|0.000000|0.000045\na|-21.416413|1.000000", 'one of two thousand million');

$node->stop;
done_testing();
