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

$node->stop;
done_testing();
