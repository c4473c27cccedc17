#!/usr/bin/perl
# Loads employment spells with bin/import, beside COPY of the same file into a
# table of the same columns without keys or checks: into an empty register, and
# into one that holds spells.  Then what is stored: bytes, and how long it takes
# to look at it.
#
#   tests/bench/import.pl
#
# Seconds are those of the backend's processor, which others on the machine hardly
# lengthen; COPY and both loads alternate.  Memory is the most that the backend
# had of its own, without what it shares.  Lines stand in no order, as they would
# in an export by date.  Environment: PERSONS (20000), SPELLS (200000), ROUNDS (3).
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
use List::Util qw(max);
$SIG{__DIE__} = sub { print $figures @_ if !$^S };
use Spegel::Cluster;
use Time::HiRes qw(sleep time);

my $persons = $ENV{PERSONS} || 20_000;
my $spells = $ENV{SPELLS} || 200_000;
my $rounds = $ENV{ROUNDS} || 3;
my $top = "$FindBin::Bin/../..";
my $node = new_cluster('bench_import');
$node->append_conf('postgresql.conf',
    "shared_buffers = 2GB\nmax_wal_size = 8GB\nwork_mem = 64MB\njit = off\nfsync = off\nmax_parallel_workers_per_gather = 0\n");
$node->restart;
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');
@ENV{qw(PGHOST PGPORT PGDATABASE PGAPPNAME)} = ($node->host, $node->port, 'register', 'bench_import');

# A few of the pseudonyms drawn look like identity numbers.
my $drawn = int(1.01 * $persons) + 10;
# A person has two employments at a time, and in the second file, of half of them, two more.
query(qq{
    SET search_path = spegel_register;
    INSERT INTO organisation (organisation, title) VALUES ('o', 'o');
    INSERT INTO unit (unit, organisation, title, level) VALUES ('o', 'o', 'o', 'city');
    INSERT INTO unit (unit, organisation, title, level, parent) SELECT 'w' || i, 'o', 'w', 'workplace', 'o' FROM generate_series(1, 1200) AS i;
    INSERT INTO occupation (occupation, title, occupation_group) SELECT i, 'x', 'g' || i % 9 FROM generate_series(1001, 1429) AS i;
    INSERT INTO ladder_step (step, title, rank) SELECT 's' || i, 'x', i FROM generate_series(1, 9) AS i;
    INSERT INTO person (person, birth_year) SELECT code, 1950 + i % 50
        FROM generate_series(1, $drawn) AS i, LATERAL (SELECT left(md5(i::text), 16)) AS c (code)
        WHERE NOT spegel.holds_identity_number(code) LIMIT $persons;
    INSERT INTO person_attribute_row (person_no, ground, category, source, observed_on)
        SELECT person_no, 'sex', CASE WHEN hashtext(person) % 4 = 0 THEN 'men' ELSE 'women' END, 'bench', '2000-01-01' FROM person;
    CREATE TABLE bare (person text, employment_number text, unit text, occupation text, step text, form text, scope numeric, valid_from date, valid_to date);
    VACUUM ANALYZE});
my $each = int($spells / $persons) || 1;
for my $part (0, 1)
{
    query(qq{
        COPY (
            SELECT p.person, 2 * $part + 1 + s % 2 AS employment_number, 'w' || 1 + (hashint8(i) & 2147483647) % 1200 AS unit,
                   1001 + (hashint8(i + 7) & 2147483647) % 429 AS occupation, 's' || 1 + (hashint8(i + 3) & 2147483647) % 9 AS step,
                   (ARRAY['fixed_term', 'hourly', 'permanent'])[least(1 + i % 10, 3)] AS form, CASE WHEN i % 3 = 0 THEN 75 ELSE 100 END AS scope,
                   d AS valid_from, CASE WHEN s < $each - 2 THEN d + 699 END AS valid_to
            FROM (SELECT p.*, s, person_no::bigint * $each + s AS i, '2000-01-01'::date + person_no % 700 + 700 * (s / 2) AS d
                  FROM spegel_register.person AS p, generate_series(0, $each - 1) AS s) AS p
            WHERE $part = 0 OR person_no % 2 = 0 ORDER BY hashint8(i)
        ) TO '$work/spells-$part.csv' (FORMAT csv, HEADER)});
}
my @lines = map { lines_of("$work/spells-$_.csv") - 1 } 0, 1;

my @import = ("$top/sql/report/bin/import", 'employment');
my %titles = (copy => 'COPY', empty => 'into an empty register', more => 'into one that holds the first');
my %took;
for (1 .. $rounds)
{
    query('TRUNCATE spegel_register.employment_row; DELETE FROM spegel_register.import_batch; TRUNCATE spegel_register.bare');
    push @{ $took{copy} }, run($lines[0], 'psql', '-Xqc', "\\copy spegel_register.bare FROM '$work/spells-0.csv' (FORMAT csv, HEADER)");
    push @{ $took{empty} }, run($lines[0], @import, "$work/spells-0.csv");
    $took{bytes} = query(q{SELECT pg_table_size(r) / n || ' ' || pg_indexes_size(r) / n FROM (
        SELECT 'spegel_register.employment_row'::regclass AS r, count(*) AS n FROM spegel_register.employment_row) AS s});
    push @{ $took{more} }, run($lines[1], @import, "$work/spells-1.csv");
}
printf $figures "\n== tests/bench/import.pl (%d persons, files of %d and %d spells)\n", $persons, @lines;
printf $figures "%-32s %14s %9s %14s %8s %9s\n", '', 'processor, s', 'of COPY', 'spells/s of it', 'wall, s', 'most MB';
my $copy = median(map { $_->{processor} / $_->{lines} } @{ $took{copy} });
for my $kind (qw(copy empty more))
{
    my @runs = @{ $took{$kind} };
    my ($processor, $wall) = map { my $what = $_; median(map { $_->{$what} } @runs) } qw(processor wall);
    printf $figures "%-32s %14.2f %9.1f %14.0f %8.1f %9.0f\n", $titles{$kind}, $processor, $processor / $runs[0]{lines} / $copy, $runs[0]{lines} / $processor, $wall,
        max(map { $_->{memory} } @runs);
}
printf $figures "bytes of a spell: %d, and %d of its indexes\n", split ' ', $took{bytes};

query('VACUUM ANALYZE');
my ($all) = milliseconds('SELECT count(*) FROM spegel_register.employment_row');
for ([ 'count(*) of the spells', 'SELECT count(*) FROM spegel_register.employment_row' ],
    [ 'staff on a day', q{SELECT count(*) FROM spegel_register.staff('o', '2002-06-30')} ],
    [ 'category of everybody', q{SELECT count(*) FROM spegel_register.person_category('sex', '2002-06-30')} ])
{
    my ($title, $sql) = @$_;
    my ($milliseconds, $rows) = milliseconds($sql);
    printf $figures "%-32s %9.1f ms %8.1f of count(*), %d\n", $title, $milliseconds, $milliseconds / $all, $rows;
}
$node->stop;

sub query
{
    my ($sql) = @_;
    my ($out, $err) = ('', '');
    IPC::Run::run([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1' ], '<', \$sql, '>', \$out, '2>', \$err) or die "$sql\n$err";
    chomp $out;
    return $out;
}

sub lines_of
{
    my ($name) = @_;
    open(my $file, '<', $name) or die "$name: $!";
    my $lines = 0;
    while (my $line = <$file>) { $lines++ }
    return $lines;
}

# run($lines, @command): what the backend that the command uses has taken.
sub run
{
    my ($lines, @command) = @_;
    my ($out, $start, $pid) = ('', time);
    my %took = (lines => $lines, processor => 0, memory => 0);
    my $ended = IPC::Run::start(\@command, '>', \$out, '2>&1');

    while ($ended->pumpable)
    {
        $ended->pump_nb;
        $pid ||= query(q{SELECT pid FROM pg_stat_activity WHERE application_name = 'bench_import' AND pid <> pg_backend_pid() LIMIT 1});
        last if !$pid && !$ended->pumpable;
        %took = (%took, seen($pid, $took{memory})) if $pid;
        sleep 0.02;
    }
    $ended->finish or die "@command\n$out";
    return { %took, wall => time - $start };
}

# What a process of this machine has run, and the most of its own memory so far.
sub seen
{
    my ($pid, $most) = @_;
    open(my $schedule, '<', "/proc/$pid/schedstat") or return;
    open(my $status, '<', "/proc/$pid/status") or return;
    my ($run) = split ' ', <$schedule> // return;
    my ($kilobytes) = join('', <$status>) =~ /^RssAnon:\s+(\d+)/m;
    return (processor => $run / 1e9, memory => max($most, ($kilobytes // 0) / 1024));
}

# The median of warm executions, and the single value.
sub milliseconds
{
    my ($sql) = @_;
    my $out = query(join "\n", 'SET client_min_messages = error;', '\timing on', ("$sql;") x 6);
    my (undef, @times) = $out =~ /^Time: ([\d.]+) ms/mg;
    return (median(@times), $out =~ /^(\d+)$/m);
}

sub median
{
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ $#sorted / 2 ];
}
