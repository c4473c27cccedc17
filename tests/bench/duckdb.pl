#!/usr/bin/perl
# Persons counted from their rows, beside DuckDB on the same rows of the same
# machine, both with two threads; and from a stored cube of tallies.
#
#   tests/bench/duckdb.pl
#
# A column store reads only the columns that are asked for, compressed, many at a
# time: on raw rows it wins, and the bare scan beside our figure says by how much
# of it.  What is stored as states is another matter: no rows are read.
#
# The answers are compared before anything is timed.  Environment: ROWS
# (10000000), PAIRS (7), NODE_MODULES (where @duckdb/node-api is; by default npm
# installs it for the run).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../t/lib";

my ($figures, $work);

BEGIN
{
    require Spegel::Stage;
    ($work, my $perl_modules) = Spegel::Stage::stage();
    unshift @INC, $perl_modules;
    open($figures, '>&', \*STDOUT) or die;
    open(STDOUT, '>', "$work/bench.log") or die;
    select((select($figures), $| = 1)[0]);
}
use IPC::Run;
$SIG{__DIE__} = sub { print $figures @_ if !$^S };
use JSON::PP qw(decode_json);
use Spegel::Cluster;
use Spegel::Peers;
use Time::HiRes qw(time);

my $rows = $ENV{ROWS} || 10_000_000;
my $pairs = $ENV{PAIRS} || 7;

# What is asked: the keys, and the category that is counted.
my @questions = (
    [ 'women and men', '', 'sex' ],
    [ 'five regions of birth', '', 'region' ],
    [ 'women and men of 1,200 units', 'unit', 'sex' ],
    [ 'an intersection, of one unit', 'region', 'sex', 'unit = 17' ],
    [ '429 occupations x 5 regions, women and men', 'occupation, region', 'sex' ],
);

for my $program (qw(node npm))
{
    next if system("command -v $program >/dev/null 2>&1") == 0;
    print $figures "\n== tests/bench/duckdb.pl: skipped: $program is not installed\n";
    exit 0;
}
$ENV{NODE_PATH} = install_peers($work, '@duckdb/node-api');
my $node = new_cluster('bench_duckdb');
$node->append_conf('postgresql.conf',
    "shared_buffers = 2GB\nmax_wal_size = 8GB\nwork_mem = 256MB\njit = off\nfsync = off\nmax_parallel_workers_per_gather = 1\n");
$node->restart;
create_extension($node, 'postgres');
$node->safe_psql('postgres', qq{
    CREATE UNLOGGED TABLE person AS
    SELECT (hashint8(i) & 2147483647) % 1200 AS unit, (hashint8(i + 7) & 2147483647) % 429 AS occupation,
           CASE WHEN hashint8(i + 11) & 1 = 0 THEN 'woman' ELSE 'man' END AS sex,
           (ARRAY['Sweden', 'Nordic', 'Europe', 'Africa', 'Asia'])[1 + (hashint8(i + 13) & 2147483647) % 5] AS region
    FROM generate_series(1::bigint, $rows) AS i;
    VACUUM ANALYZE person;
    COPY person TO '$work/person.csv' (FORMAT csv, HEADER);
    CREATE TABLE unit_cube AS SELECT unit, region, tally_agg(sex) AS sex FROM person GROUP BY unit, region;
    CREATE TABLE occupation_cube AS SELECT occupation, region, tally_agg(sex) AS sex FROM person GROUP BY occupation, region;
    CREATE TABLE region_cube AS SELECT unit, tally_agg(region) AS region FROM person GROUP BY unit;
    CREATE INDEX ON unit_cube (unit);
    VACUUM ANALYZE unit_cube, occupation_cube, region_cube;});

my ($psql, $psql_in, $psql_out) = (undef, '', '');
$psql = IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres') ], '<', \$psql_in, '>', \$psql_out, '2>&1', IPC::Run::timer(3600));
my ($duck_in, $duck_out) = ('', '');
my $duck = IPC::Run::start([ 'node', "$FindBin::Bin/duckdb.cjs", 2 ], '<', \$duck_in, '>', \$duck_out, '2>&1', IPC::Run::timer(3600));
duckdb("CREATE TABLE person AS FROM read_csv('$work/person.csv')");

printf $figures "\n== tests/bench/duckdb.pl (%d rows, DuckDB %s)\n", $rows, duckdb('SELECT version()')->{rows}[0][0];
printf $figures "bare scan: %.0f ms\n", 1000 * median(map { postgres('SELECT count(*) FROM person') } 1 .. $pairs);
for (@questions)
{
    my ($title, $keys, $category, $where) = @$_;
    my $by = $keys && " GROUP BY $keys";
    my $columns = $keys && "$keys, ";
    my $filter = $where ? " WHERE $where" : '';
    my $ours = "SELECT ${columns}tally_agg($category) FROM person$filter$by";
    my $theirs = "SELECT ${columns}$category, count(*) FROM person$filter GROUP BY ALL";
    my $cube = $category eq 'region' ? 'region_cube' : $keys =~ /occupation/ ? 'occupation_cube' : 'unit_cube';
    my $stored = "SELECT ${columns}rollup($category) FROM $cube$filter$by";
    my $right = join("\n", sort map { join('|', @$_) } @{ duckdb($theirs)->{rows} });
    my (@ours, @theirs, @stored);

    for my $query ($ours, $stored)
    {
        my $counts = $node->safe_psql('postgres', "SELECT ${columns}e.category, e.persons FROM (" . ($query =~ s/(\w+\(\w+\)) FROM/$1 AS t FROM/r) . ') AS q, entries(t) AS e');
        die "different answers: $query\n" if join("\n", sort split(/\n/, $counts)) ne $right;
    }
    for (0 .. $pairs)
    {
        push @ours, postgres($ours);
        push @theirs, duckdb($theirs)->{seconds};
        push @stored, postgres($stored);
    }
    shift @$_ for \@ours, \@theirs, \@stored;    # the warm-up
    printf $figures "\n%s\n    %s\n  against\n    %s\n  = %.1f (medians %.0f ms and %.1f ms)\n  stored:\n    %s\n  = %.1f ms\n",
      $title, $ours, $theirs, median(map { $ours[$_] / $theirs[$_] } 0 .. $#ours), 1000 * median(@ours), 1000 * median(@theirs),
      $stored, 1000 * median(@stored);
}
$psql_in .= "\\q\n";
$psql->finish;
$duck->kill_kill;
$node->stop;

sub median
{
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ $#sorted / 2 ];
}

# postgres($query): the seconds until its rows are here.
sub postgres
{
    my ($query) = @_;
    my $start = time;

    $psql_out = '';
    $psql_in .= "$query;\n\\echo -- done\n";
    $psql->pump until $psql_out =~ /^-- done$/m || !$psql->pumpable;
    die "$query: $psql_out" if $psql_out !~ /^-- done$/m;
    return time - $start;
}

# duckdb($statement): its seconds and rows.
sub duckdb
{
    my ($statement) = @_;

    $duck_out = '';
    $duck_in .= "$statement\n";
    $duck->pump until $duck_out =~ /\n\z/ || !$duck->pumpable;
    my $answer = $duck_out =~ /\A(\{.*\})\n\z/ ? decode_json($1) : { error => $duck_out };
    die "DuckDB: $statement: $answer->{error}\n" if defined $answer->{error};
    return $answer;
}
