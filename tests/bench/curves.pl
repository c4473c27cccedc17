#!/usr/bin/perl
# Cost curves: what a row costs as rows, groups, categories and distinct times
# grow, one at a time, by the leader alone and with one worker.  A bend is where
# the nanoseconds for each row rise from one line to the next; its cause is
# printed where it is known.
#
#   tests/bench/curves.pl
#
# Above the bare scan: the seconds of the query less those of count(*) over the
# same rows, for each row.  Environment: ROWS, the most rows (1000000; 100000000
# for the whole curve), ROUNDS (3), of which the shortest counts.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../t/lib";

my $figures;

BEGIN
{
    require Spegel::Stage;
    my ($work, $perl_modules) = Spegel::Stage::stage();
    unshift @INC, $perl_modules;
    open($figures, '>&', \*STDOUT) or die;
    open(STDOUT, '>', "$work/bench.log") or die;
    select((select($figures), $| = 1)[0]);
}
use List::Util qw(min);
$SIG{__DIE__} = sub { print $figures @_ if !$^S };
use Spegel::Cluster;

my $most = $ENV{ROWS} || 1_000_000;
my $rounds = $ENV{ROUNDS} || 3;
my $node = new_cluster('bench_curves');
$node->append_conf('postgresql.conf',
    "shared_buffers = 2GB\nmax_wal_size = 8GB\nwork_mem = 1GB\nhash_mem_multiplier = 2\njit = off\nfsync = off\nautovacuum = off\nmin_parallel_table_scan_size = 0\n");
$node->restart;
create_extension($node, 'postgres');

my @powers = map { 10**$_ } 1 .. 8;

# The curve, its sizes, what is one of a size (%d) in row i, the query, what is
# known of its bends.
my @curves = (
    [ 'rows, tally of 2 categories', [ grep { $_ >= 10_000 } @powers ], q{'category ' || i % 2}, 'SELECT tally_agg(v) FROM curve', '' ],
    [ 'groups, tally of 2 categories', [ 1, @powers[ 1 .. 5 ] ], 'i * 7919 % %d', q{SELECT count(t) FROM (SELECT tally_agg(v % 2 = 0) AS t FROM curve GROUP BY v) AS s},
        'the hash table and a state for each group no longer fit the processor\'s cache; with a worker, its groups are merged once more' ],
    [ 'categories, one tally', [ 2, 5, 10, 24, 100, 1000 ], q{'category ' || i * 7919 % %d}, 'SELECT tally_agg(v) FROM curve',
        'up to 24 labels are walked over, half of them on average; more are hashed' ],
    [ 'distinct times, one cohort', [ 10, 100, 1000, 10_000, 100_000 ], 'i * 7919 % %d', q{SELECT cohort_agg(v::integer, CASE WHEN v % 3 = 0 THEN 'left' END) FROM curve},
        'days that are not many more than the rows are counted by day, and miss the processor\'s cache when they are many' ],
);
for (@curves)
{
    my ($title, $sizes, $value, $query, $cause) = @$_;
    my $grows = $title =~ /^rows/;

    printf $figures "\n%s: %s\n%12s %12s %16s %16s %9s\n", $title, $query, $grows ? 'rows' : 'size', 'scan, ms', 'leader, ns/row', 'a worker, ns/row', 'speed-up';
    for my $size (grep { $_ <= $most } @$sizes)
    {
        my $rows = $grows ? $size : $most;

        $node->safe_psql('postgres', 'DROP TABLE IF EXISTS curve; CREATE UNLOGGED TABLE curve AS SELECT ' . ($value =~ s/%d/$size/r)
              . " AS v FROM generate_series(1::bigint, $rows) AS i; VACUUM ANALYZE curve");
        my $scan = seconds('SELECT count(*) FROM curve', 0);
        my ($alone, $two) = map { seconds($query, $_) } 0, 1;

        printf $figures "%12d %12.1f %16.1f %16.1f %9.2f\n", $size, 1e3 * $scan, 1e9 * ($alone - $scan) / $rows, 1e9 * $two / $rows, $alone / $two;
    }
    print $figures "  where it bends: $cause\n" if $cause;
}
$node->stop;

# seconds($query, $workers): the shortest of the executions.
sub seconds
{
    my ($query, $workers) = @_;
    my $explain = "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) $query;\n";
    my $out = $node->safe_psql('postgres', "SET max_parallel_workers_per_gather = $workers; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;\n" . $explain x ($rounds + 1));
    my (undef, @times) = $out =~ /^Execution Time: ([\d.]+) ms/mg;

    return min(@times) / 1000;
}
