#!/usr/bin/perl
# What the questions about pay and the forecasts cost, and how it grows: seconds of
# the processor of a warm call, for employers of several sizes.
#
# Each employer is made by a few statements: 50 groups of work, two rates of pay for
# everybody and variable pay for every third, some on leave, a career ladder of
# five steps and moves on it for ten years.  Environment: EMPLOYEES, the sizes
# ("25000 200000"); WORK_MEM (64MB).
use strict;
use warnings;

use FindBin;
use IPC::Run;
use lib "$FindBin::Bin/../t/lib";

my $figures;

BEGIN
{
    require Spegel::Stage;
    my ($work, $perl_modules) = Spegel::Stage::stage();
    unshift @INC, $perl_modules;
    # PostgreSQL's modules write a log to standard output.
    open($figures, '>&', \*STDOUT) or die;
    open(STDOUT, '>', "$work/pay.log") or die;
    select((select($figures), $| = 1)[0]);
}
use Spegel::Cluster;

my @sizes = split ' ', $ENV{EMPLOYEES} || '25000 200000';
my @calls = map { "spegel_register.$_" } (
    'pay_transparency_figures()', "pay_information(person => 'p1')", 'pay_missing()', 'joint_pay_assessments()', 'uk_pay_gap()',
    'pay_survey_pairs()', 'pay_survey_measures()', 'cost_of_closing()', 'sustainability_tables()', 'pay_document()', 'mirror_forecast()',
    'entry_shares_needed()', 'forecast_backtest()');
my $node = new_cluster('pay');
$node->append_conf('postgresql.conf', "shared_buffers = 1GB\nmax_wal_size = 8GB\nfsync = off\nmax_parallel_workers_per_gather = 0\nwork_mem = "
      . ($ENV{WORK_MEM} || '64MB') . "\n");
$node->restart;
my %seconds;

for my $size (@sizes)
{
    die "pay.pl: $size employees; expected 1000 or more\n" if $size !~ /^\d+$/ || $size < 1000;
    $node->safe_psql('postgres', "CREATE DATABASE pay$size");
    migrate($node, "pay$size");
    $node->safe_psql("pay$size", employer($size), timeout => 7200);
    $node->safe_psql("pay$size", 'VACUUM ANALYZE');
    $seconds{$size}{$_} = processor($size, $_) for @calls;
}
printf $figures "%-45s%s\n", 'seconds of the processor', join '', map { sprintf '%12d', $_ } @sizes;
for my $call (@calls)
{
    printf $figures "%-45s%s\n", $call =~ s/^spegel_register\.//r, join '', map { sprintf '%12.2f', $seconds{$_}{$call} } @sizes;
}
$node->stop;

# into($table, $query): rows of a table that has one for each person, all at once.
sub into
{
    my ($table, $query) = @_;
    return "CREATE TEMP TABLE loading AS $query; SELECT insert_from('$table', 'pg_temp.loading'); DROP TABLE loading;\n";
}

# The register of an employer.
sub employer
{
    my ($size) = @_;
    return qq{
        SET search_path = spegel_register; SET work_mem = '256MB';
        INSERT INTO organisation (organisation, title, kind, reference_region, reference_age_from, reference_age_to, observed_to)
        VALUES ('k', 'Kommun', 'municipality', 'R', 18, 64, '2025-12-31');
        INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, source)
        VALUES ('2025-01-01', 'R', 18, 64, 'sex', 'women', 500, 't'), ('2025-01-01', 'R', 18, 64, 'sex', 'men', 500, 't');
        INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('k', 'k', 'Kommun', 'city', NULL);
        INSERT INTO unit (unit, organisation, title, level, parent) SELECT 'd' || i, 'k', 'D', 'department', 'k' FROM generate_series(0, 19) AS i;
        INSERT INTO ladder_step (step, title, rank) SELECT i::text, 'S' || i, i FROM generate_series(1, 5) AS i;
        INSERT INTO occupation (occupation, title, occupation_group, work_group) SELECT 'o' || i, 'O', 'g', 'w' || i FROM generate_series(0, 49) AS i;
        INSERT INTO work_assessment (organisation, version, work_group, factor, points, assessed_on)
        SELECT 'k', '1', 'w' || i, 'skills', 100 + 7 * i, '2020-01-01' FROM generate_series(0, 49) AS i;
        INSERT INTO pay_component (component, title, kind, bonus) VALUES ('v', 'V', 'variable', true);
        INSERT INTO person (person, birth_year) SELECT 'p' || i, 1960 + i % 45 FROM generate_series(1, $size) AS i;}
      . into('person_attribute', qq{SELECT 'p' || i AS person, 'sex' AS ground, CASE WHEN hashint4(i) % 10 < 4 THEN 'women' ELSE 'men' END AS category,
            'HR' AS source, date '2014-01-01' AS observed_on FROM generate_series(1, $size) AS i})
      # Every tenth came in the last ten years, every eighth was promoted.
      . into('employment', qq{
        SELECT 'p' || i AS person, '1' AS employment_number, CASE WHEN i % 10 = 0 THEN date '2016-01-01' + i % 3600 ELSE '2014-01-01' END AS valid_from,
               CASE WHEN i % 8 = 0 THEN date '2016-02-01' + i % 3600 + 31 WHEN i % 11 = 0 THEN date '2016-02-01' + i % 3600 END AS valid_to,
               'd' || i % 20 AS unit, 'o' || i % 50 AS occupation, (1 + i % 4)::text AS step, 'permanent' AS form FROM generate_series(1, $size) AS i
        UNION ALL
        SELECT 'p' || i, '1', date '2016-02-01' + i % 3600 + 32, NULL, 'd' || i % 20, 'o' || i % 50, (2 + i % 4)::text, 'permanent'
        FROM generate_series(8, $size, 8) AS i})
      . into('pay', qq{
        SELECT 'p' || i AS person, '1' AS employment_number, d AS valid_from, 24000 + 300 * (i % 50) + i % 997 + CASE d WHEN '2014-01-01' THEN 0 ELSE 700 END AS amount
        FROM generate_series(1, $size) AS i, unnest('{2014-01-01,2025-04-01}'::date[]) AS d})
      . into('pay', qq{
        SELECT 'p' || i AS person, '1' AS employment_number, 'v' AS component, date '2025-01-01' AS valid_from, date '2025-12-31' AS valid_to,
               1000 + i % 5000 AS amount, 'total' AS pay_form FROM generate_series(3, $size, 3) AS i})
      . into('leave', qq{SELECT 'p' || i AS person, 'parental' AS kind, date '2025-03-01' AS valid_from, date '2025-08-31' AS valid_to
            FROM generate_series(20, $size, 20) AS i});
}

# Seconds of the processor of the second call in a session.
sub processor
{
    my ($size, $call) = @_;
    my ($in, $out) = ('', '');
    my $psql = IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr("pay$size") ], '<', \$in, '>', \$out, '2>&1', IPC::Run::timer(7200));
    my $run = sub {
        $out = '';
        $in .= "$_[0];\n\\o\n\\echo done\n";
        $psql->pump until $out =~ /^done$/m || !$psql->pumpable;
        die "$call\n$out" if $out !~ s/^done\n//m;
        return $out;
    };
    $run->('SET ROLE spegel_analyst; SET client_min_messages = error');
    my $pid = $run->('SELECT pg_backend_pid()') + 0;
    $run->("\\o /dev/null\nSELECT * FROM $call");
    my $before = used($pid);
    $run->("\\o /dev/null\nSELECT * FROM $call");
    my $seconds = used($pid) - $before;
    $in .= "\\q\n";
    $psql->finish;
    return $seconds;
}

sub used
{
    my ($pid) = @_;
    open(my $file, '<', "/proc/$pid/schedstat") or die "/proc/$pid/schedstat: $!";
    return (split ' ', <$file>)[0] / 1e9;
}
