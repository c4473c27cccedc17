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

# Curves of Cox models that have no maximum: each hazard in its limit, persons
# as they are and several alike (tests/kernel/reference/separated_curves.py).
$node->safe_psql('postgres', qq{
    CREATE TABLE curve_reference (k integer, ties text, columns integer, what text, stratum text, a text, b text, c text, entry integer, days integer, event integer, hazard float8);
    \\copy curve_reference FROM '$reference/separated_curves.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE curve_case AS
    SELECT k, ties, terms, cohorts, covariates, patterns
    FROM (SELECT k, ties, (ARRAY['num(a)', 'num(b)', 'num(c)'])[:columns] AS terms, array_agg(cohort ORDER BY x) AS cohorts, array_agg(x ORDER BY x) AS covariates
          FROM (SELECT k, ties, columns, ARRAY[coalesce(a, '0'), coalesce(b, '0'), coalesce(c, '0'), stratum] AS x, cohort_agg(days, CASE event WHEN 1 THEN 'x' END, 1, entry) AS cohort
                FROM curve_reference WHERE what = 'person' GROUP BY k, ties, columns, x) AS p
          GROUP BY k, ties, columns) AS m
         JOIN (SELECT k, array_agg(x ORDER BY x) AS patterns FROM (SELECT DISTINCT k, ARRAY[coalesce(a, '0'), coalesce(b, '0'), coalesce(c, '0'), stratum] AS x FROM curve_reference WHERE what = 'hazard') AS q GROUP BY k) AS q USING (k);
    CREATE TABLE curve_got AS
    SELECT r.k, r.ties, r.stratum, ARRAY[r.a, r.b, r.c] AS x, r.days, s.low, s.survival, s.std_error, s.cumulative_hazard AS got,
           CASE WHEN bool_or(r.hazard = 'Infinity') OVER w THEN 'Infinity' WHEN bool_and(r.hazard IS NOT NULL) OVER w THEN sum(r.hazard) OVER w END AS want,
           bool_and(coalesce(r.hazard NOT IN (0, 'Infinity'), false)) OVER w AS finite
    FROM (SELECT c.k, patterns, pattern, days, cumulative_hazard, survival, low, std_error FROM curve_case AS c, cox_survival_curve(cohorts, covariates, '{a,b,c,s}', terms, patterns, NULL, 's', ties)) AS s
         FULL JOIN (SELECT * FROM curve_reference WHERE what = 'hazard') AS r
         ON r.k = s.k AND r.days = s.days AND ARRAY[coalesce(a, '0'), coalesce(b, '0'), coalesce(c, '0'), stratum] = (SELECT array_agg(v ORDER BY o) FROM unnest(s.patterns[s.pattern:s.pattern]) WITH ORDINALITY AS u (v, o))
    WINDOW w AS (PARTITION BY r.k, r.stratum, r.a, r.b, r.c ORDER BY r.days);
});
is($node->safe_psql('postgres', q{
    SELECT ties, count(*) > 800, count(*) FILTER (WHERE k IS NULL), bool_or(want = 0) AND bool_or(want = 'Infinity') AND bool_or(want IS NULL) AND bool_or(finite),
           string_agg(k || ' ' || x::text || ' day ' || days || ': ' || coalesce(got::text, 'open') || ' for ' || coalesce(want::text, 'open'), ', ' ORDER BY k)
               FILTER (WHERE CASE WHEN want > 0 AND want < 'Infinity' THEN abs(got / want - 1) < 1e-11 ELSE got IS NOT DISTINCT FROM want END IS NOT TRUE OR survival IS DISTINCT FROM exp(-got)),
           count(*) FILTER (WHERE finite <> (std_error IS NOT NULL) OR NOT finite AND low IS NOT NULL)
    FROM curve_got GROUP BY ties ORDER BY ties}), "breslow|t|0|t||0\nefron|t|0|t||0\nexact|t|0|t||0", 'hazards in the limit');
note("agreement\tcox_survival_curve without a maximum\tfractions, 50 digits\t$_") for $node->safe_psql('postgres', q{
    SELECT count(*), max(CASE WHEN want > 0 AND want < 'Infinity' THEN abs(got / want - 1) ELSE (got IS DISTINCT FROM want)::integer END) FROM curve_got});

# Whoever vanishes beside the others leaves the curves that these have alone.  None is
# censored before the last day, so that the curve of censoring is the same, too.
my $few = q{"{1:{x:2,w:1},2:{x:1,w:1},3:{x:1,w:2},5:{?:4}}","{1:{x:1,w:1},2:{x:2},3:{x:1},5:{?:3}}"};
for my $of ([ 'cox_survival_curve', q{, 'x'}, 'survival, low, high, cumulative_hazard, std_error', '1||||' ],
    [ 'cox_cumulative_incidence_curve', q{, 'x'}, 'incidence, low, high, std_error', '0|||' ],
    [ 'competing_risks_incidence_curve', q{, 'x'}, 'incidence', '0' ]) {
    my ($function, $outcome, $columns) = @$of;
    is($node->safe_psql('postgres', qq{
        SELECT count(*), bool_and((SELECT bool_and(abs(p / q - 1) < 1e-9) FROM unnest(ARRAY[a.columns], ARRAY[b.columns]) AS u (p, q)))
        FROM (SELECT pattern, days, unnest(ARRAY[$columns]) AS columns, generate_subscripts(ARRAY[$columns], 1) AS i FROM $function('{$few,"{5:{?:6}}"}', '{{a},{b},{n}}', '{g}', '{"ref(g,a)"}', '{{a},{b}}'$outcome)) AS a
             JOIN (SELECT pattern, days, unnest(ARRAY[$columns]) AS columns, generate_subscripts(ARRAY[$columns], 1) AS i FROM $function('{$few}', '{{a},{b}}', '{g}', '{"ref(g,a)"}', '{{a},{b}}'$outcome)) AS b USING (pattern, days, i)}),
        6 * (1 + ($columns =~ tr/,//)) . '|t', "$function without those who vanish");
}
is($node->safe_psql('postgres', qq{
    SELECT max(survival), min(survival), max(cumulative_hazard), count(std_error), count(low) FROM cox_survival_curve('{$few,"{5:{?:6}}"}', '{{a},{b},{n}}', '{g}', '{"ref(g,a)"}', '{n}', 'x');
    SELECT min(incidence), max(incidence), count(std_error), count(low) FROM cox_cumulative_incidence_curve('{$few,"{5:{?:6}}"}', '{{a},{b},{n}}', '{g}', '{"ref(g,a)"}', '{n}', 'x');
    SELECT min(incidence), max(incidence) FROM competing_risks_incidence_curve('{$few,"{5:{?:6}}"}', '{{a},{b},{n}}', '{g}', '{"ref(g,a)"}', '{n}', 'x');
    SELECT max(hazard), max(cumulative_hazard) FROM cox_baseline_hazard('{$few,"{5:{?:6}}"}', '{{a},{b},{n}}', '{g}', '{"ref(g,n)"}', 'x');
    SELECT string_agg(hazard::text, ' ' ORDER BY days) FROM cox_baseline_hazard('{"{1:{x:1}}","{2:{x:1}}","{3:{?:2}}"}', '{{3},{2},{1}}', '{g}', '{num(g)}');
    SELECT string_agg(concat_ws(' ', pattern, days, survival, cumulative_hazard), ', ' ORDER BY pattern, days) FROM cox_survival_curve('{"{1:{x:1}}","{2:{x:1}}","{3:{?:2}}"}', '{{3},{2},{1}}', '{g}', '{num(g)}', '{{4},{2.5},{1}}');}),
    "1|1|0|0|0\n0|0|0|0\n0|0\n0|0\n0 0\n1 1 0 Infinity, 1 2 0 Infinity, 2 1 1 0, 2 2 0 Infinity, 3 1 1 0, 3 2 1 0", 'what vanishes, and what is infinitely more');

# Two outcomes at once, each infinitely more hazardous: which comes first is open.
is($node->safe_psql('postgres', q{
    SELECT string_agg(concat_ws(' ', pattern, days, coalesce(incidence::text, 'open')), ', ' ORDER BY pattern, days)
    FROM cox_cumulative_incidence_curve('{"{1:{x:1,y:1}}","{2:{x:1}}","{3:{?:2}}"}', '{{3},{2},{1}}', '{g}', '{num(g)}', '{{4},{2.5},{1}}', 'x')}),
    '1 1 open, 1 2 open, 2 1 0, 2 2 1, 3 1 0, 3 2 0', 'two outcomes');

# Rare is not never.
is($node->safe_psql('postgres', q{
    SELECT term, estimate::numeric(12, 6), std_error::numeric(9, 6) FROM logistic_regression('{plain:{a},{x}:{persons:2000000000,total:1000000000,squares:1000000000},{y}:{persons:2000000000,total:1,squares:1}}', ARRAY['ref(a,x)'])}),
    "(intercept)|0.000000|0.000045\na|-21.416413|1.000000", 'one of two thousand million');

$node->stop;
done_testing();
