# Every question has an answer: an object that says so in its comment, and that
# answers the synthetic municipality.  docs/answers.md is what they say.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Docs;
use Test::More;

my @questions = (
    (map { sprintf 'A%02d', $_ } 1 .. 38), (map { sprintf 'B%02d', $_ } 1 .. 9), (map { sprintf 'C%02d', $_ } 1 .. 8),
    (map { sprintf 'D%02d', $_ } 1 .. 5), (map { sprintf 'E%02d', $_ } 1 .. 8), 'P01', 'P02');
is(scalar @questions, 70, 'seventy questions');
# What has been asked since.
my @all = sort @questions, 'G01', map { sprintf 'F%02d', $_ } 1 .. 15;

my $top = $ENV{SPEGEL_TOP};
my $node = new_cluster('answers');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

sub lines { return split /\n/, $node->safe_psql('spegel', "SET ROLE spegel_analyst; $_[0]"); }

is_deeply([ lines('SELECT question FROM spegel_register.question ORDER BY 1') ], \@all, 'the questions of the register');
for my $question (@all)
{
    my ($objects) = lines("SELECT count(object) FROM spegel_register.question_answer WHERE question = '$question'");
    cmp_ok($objects, '>', 0, "$question has an answer");
}
is_deeply([ lines('SELECT question, object FROM spegel_register.question_answer WHERE title IS NULL') ], [], 'no answer without a question');

# An answer can be asked for without arguments, by the analyst and by nobody else.
is_deeply([ lines(q{
    SELECT object || ': ' || arguments FROM spegel_register.question_answer
    WHERE kind = 'function' AND array_length(string_to_array(arguments, ' DEFAULT '), 1) - 1
        <> (SELECT p.pronargs FROM pg_proc AS p WHERE p.oid = to_regproc(schema || '.' || object))}) ], [], 'every argument has a default');
is_deeply([ lines(q{
    SELECT q.object FROM spegel_register.question_answer AS q JOIN pg_proc AS p ON p.oid = to_regproc(q.schema || '.' || q.object)
    WHERE q.schema = 'spegel_register' AND (p.provolatile <> 's' OR p.proparallel <> 's' OR p.prosecdef
        OR has_function_privilege('spegel_reader', p.oid, 'EXECUTE') OR p.proowner <> 'spegel_owner'::regrole)}) ], [],
    'stable, parallel safe, with the rights of the analyst, and closed to others');
# A session keeps one plan for all arguments after five calls, and a plan made without
# knowing the organisation and the day can take a hundred times as long.
is_deeply([ lines(q{
    SELECT p.proname FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
    WHERE l.lanname = 'plpgsql' AND p.pronamespace = 'spegel_register'::regnamespace
        AND (p.proname IN (SELECT q.object FROM spegel_register.question_answer AS q) OR p.proname IN ('gap_changes', 'recruitment_stages'))
        AND NOT coalesce('plan_cache_mode=force_custom_plan' = ANY (p.proconfig), false)}) ], [], 'each call is planned for its arguments');

SKIP:
{
    my $list = ($ENV{SPEGEL_DATA} // '') . '/../questions.tsv';
    skip 'skipped: no list of questions beside the checkout', 2 if !-e $list;
    my @rows = map { [ (split /\t/)[0, 1] ] } grep { /^[A-Z]\d\d\t/ } split /\n/, PostgreSQL::Test::Utils::slurp_file($list);
    is_deeply([ map { $_->[0] } @rows ], \@questions, 'the same questions as in the list');
    utf8::decode($_->[1]) for @rows;
    my @titles = lines(q{SELECT title FROM spegel_register.question WHERE question !~ '^[FG]' ORDER BY question});
    utf8::decode($_) for @titles;
    is_deeply([ map { $_->[1] } @rows ], \@titles, 'in the same words');
}

# The synthetic municipality, and Malmö's published figures beside it.
{
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'spegel');
    system_or_bail("$top/sql/demo/municipality.sh", '1000');
    system_or_bail("$top/sql/report/bin/import", @$_)
      for [ 'organisation', "$top/sql/demo/malmo/organisation.csv" ], [ 'counted', "$top/sql/demo/malmo/counted.csv" ],
      [ 'reference_population', "$top/sql/demo/malmo/reference_population.csv" ];
}
$node->safe_psql('spegel', q{UPDATE spegel_register.organisation SET kind = 'other' WHERE organisation = 'malmo'; VACUUM ANALYZE});
is_deeply([ lines('SELECT question, quantity, part, day, published, computed FROM spegel_register.published_check WHERE agrees IS NOT true') ], [],
    'what Malmö published is computed again');
is((lines('SELECT count(*) FROM spegel_register.published_check'))[0], '15', 'all of it');

# Of a day after the data nothing is said but that.
for my $asked ([ q{'spegelstad'}, q{'2026-09-01'}, 2026, '2026-08-31' ], [ 'NULL', q{'2999-12-31'}, 2999, '....-..-..' ])
{
    my ($organisation, $day, $year, $until) = @$asked;
    my @objects = lines(q{SELECT DISTINCT object, arguments ~ '\mday date\M' FROM spegel_register.question_answer WHERE kind = 'function' ORDER BY 1});
    my @calls = map { my ($object, $has_day) = split /\|/; "$object($organisation, " . ($has_day eq 't' ? $day : $year) . ')' } @objects;
    cmp_ok(scalar @calls, '>=', 70, 'functions that answer');
    my @others = grep { !/ 1 not_collected described until $until\z/ }
      lines(join ' UNION ALL ', map { "SELECT \$\$$_ \$\$ || count(*) || ' ' || string_agg(DISTINCT concat_ws(' ', status, status_reason), '; ') FROM spegel_register.$_" } @calls);
    is_deeply(\@others, [], "described until $until");
}
is((lines(q{SELECT count(*) > 0 AND bool_and(status = 'ok') FROM spegel_register.turnover_rates(day => '2026-08-31')}))[0], 't', 'of the last day they answer');
is((lines(q{SELECT string_agg(s, ',') FROM (SELECT status_reason AS s FROM spegel_api.progression_curve(day => '2026-09-01')
    UNION ALL SELECT status_reason FROM spegel_api.survival_curve(day => '2026-09-01') UNION ALL SELECT status_reason FROM spegel_api.comparison(day => '2026-09-01')) AS x}))[0],
    join(',', ('described until 2026-08-31') x 3), 'nor do the endpoints for analysts');

# Of an organisation of which little is known every function says something: with a
# unit and staff of unknown category, with a unit alone, with nothing at all.
$node->safe_psql('spegel', q{
    INSERT INTO spegel_register.organisation (organisation, title, observed_to) SELECT 'x' || i, 'X', '2026-08-31' FROM generate_series(1, 3) AS i;
    INSERT INTO spegel_register.unit (unit, organisation, title, level) SELECT 'x' || i, 'x' || i, 'X', 'city' FROM generate_series(1, 2) AS i;
    INSERT INTO spegel_register.person (person) SELECT 'x' || i FROM generate_series(1, 20) AS i;
    INSERT INTO spegel_register.employment (person, employment_number, unit, form, valid_from, valid_to)
    SELECT 'x' || i, '1', 'x1', 'permanent', date '2015-01-01' + i, CASE WHEN i % 5 = 0 THEN date '2025-12-01' + i END FROM generate_series(1, 20) AS i});
my @asked = lines(q{
    SELECT DISTINCT format('%s(%L%s)', q.object, o.organisation, ', ' || a.parameter || ' => ' || quote_literal(a.value))
    FROM spegel_register.question_answer AS q, spegel_register.organisation AS o,
        (VALUES (NULL, NULL), ('level', 'workplace'), ('ground', 'background'), ('ground', 'disability')) AS a (parameter, value)
    WHERE q.kind = 'function' AND o.organisation ~ '^x' AND (a.parameter IS NULL OR q.arguments ~ ('\m' || a.parameter || ' text')) ORDER BY 1});
cmp_ok(scalar @asked, '>', 800, 'functions and organisations');
my @without;
while (my @some = splice(@asked, 0, 50))
{
    push @without, grep { !/ [1-9]\d* 0\z/ } lines(join ' UNION ALL ', map {
        "SELECT \$\$$_ \$\$ || count(*) || ' ' || count(*) FILTER (WHERE status IS NULL) FROM spegel_register.$_" } @some);
}
is_deeply(\@without, [], 'each answers with a status');
$node->safe_psql('spegel', q{
    DELETE FROM spegel_register.employment WHERE unit = 'x1';
    DELETE FROM spegel_register.person WHERE person ~ '^x[0-9]+$';
    DELETE FROM spegel_register.unit WHERE organisation ~ '^x';
    DELETE FROM spegel_register.organisation WHERE organisation ~ '^x'});

# What is printed as parts of something printed adds up to it, at the last digit too.
for my $parts (
    [ 'occupational_segregation', 'sum(contribution)', 'max(dissimilarity)' ],
    [ 'manager_flows', 'sum(contribution_points)', '100 * max(share_after - share_before)' ],
    [ 'movement', 'sum(by_staff_points + by_residents_points)', 'max(change_points)' ],
    [ 'manager_gap_decomposition', 'sum(within_points + composition_points)', 'max(difference_points)' ],
    [ 'manager_gap_decomposition', 'sum(within_only_points + composition_only_points + interaction_points)', 'max(difference_points)' ])
{
    my ($object, $sum, $whole) = @$parts;
    my ($all, @apart) = lines(qq{WITH x AS (SELECT unit, category, $sum AS parts, $whole AS whole FROM spegel_register.$object(level => 'department') WHERE status = 'ok' GROUP BY unit, category)
        SELECT count(*) > 5 FROM x UNION ALL (SELECT false FROM x WHERE parts <> whole)});
    is("$all @apart", 't ', "$object: $sum");
}
is((lines(q{SELECT spegel_register.round_parts('{0.3333,0.3333,0.3334,NULL,0}', 1.00), spegel_register.round_parts('{-0.125,-0.126,0.251}', 0.00),
    spegel_register.round_parts('{0.005,0.005}', 0.01), spegel_register.round_parts('{1,2}', NULL) IS NULL}))[0],
    '{0.33,0.33,0.34,NULL,0.00}|{-0.12,-0.13,0.25}|{0.00,0.01}|t', 'the fewest parts give way');

my $page = "$top/docs/answers.md";
my $made = psql($node, 'spegel', "SET ROLE spegel_analyst;\n" . PostgreSQL::Test::Utils::slurp_file("$top/docs/answers.sql"), '-At');
is($made, PostgreSQL::Test::Utils::slurp_file($page), 'docs/answers.md is up to date');
write_page($page, $made);
my $swedish = "$top/docs/sv/answers.md";
my $translated = psql($node, 'spegel', "SET ROLE spegel_analyst;\n" . PostgreSQL::Test::Utils::slurp_file("$top/docs/sv/answers.sql"), '-At');
is($translated, PostgreSQL::Test::Utils::slurp_file($swedish), 'docs/sv/answers.md is up to date');
write_page($swedish, $translated);
is_deeply([ lines(q{SELECT question FROM spegel_register.question WHERE title_sv IS NULL OR title_sv IN ('', title)}) ], [], 'every question is asked in Swedish');
my @silent = grep { /^\| [A-Z]\d\d \|/ && /\|  \|$/ } split /\n/, $made;
is("@silent", '', 'every object answers the synthetic municipality');

$node->stop;
done_testing();
