#!/usr/bin/perl
# Runs the benchmarks of tests/bench/*.sql and prints each as a ratio.
#
#   tests/bench/run.pl [FILE ...]      only these
#
# A benchmark file holds sections, each begun by a line of its own:
#
#   -- setup                    SQL to run once
#   -- compare TITLE            then the two queries to compare,
#   -- ours / -- theirs         each one statement
#   -- report TITLE             one statement whose single value is printed
#
# The two queries of a comparison alternate, in one session, after a warm-up;
# the figure is the median of the ratios ours/theirs.  Environment: PAIRS (7),
# ROWS (10000000; the psql variable :rows).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../t/lib";

# PostgreSQL's modules write a log to standard output; the figures keep it for
# themselves.
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
use IPC::Run;
use Spegel::Cluster;
use Time::HiRes qw(time);

my $pairs = $ENV{PAIRS} || 7;
my $rows = $ENV{ROWS} || 10_000_000;
my $node = new_cluster('bench');
$node->append_conf('postgresql.conf',
    "shared_buffers = 2GB\nmax_wal_size = 8GB\nwork_mem = 1GB\njit = off\n"
      . "autovacuum = off\nfsync = off\n");
$node->restart;

for my $file (@ARGV ? @ARGV : sort glob('tests/bench/*.sql'))
{
    my $database = ($file =~ m{(\w+)\.sql$})[0];
    $node->safe_psql('postgres', "CREATE DATABASE bench_$database");
    create_extension($node, "bench_$database");
    print $figures "\n== $file ($rows rows)\n";
    run_file($file, "bench_$database");
}
$node->stop;

sub run_file
{
    my ($file, $database) = @_;
    my ($kind, $title, %query) = ('', '');

    open(my $in, '<', $file) or die "$file: $!";
    my @sections;
    while (my $line = <$in>)
    {
        if ($line =~ /^-- (setup|compare|ours|theirs|report)\b ?(.*)/)
        {
            push @sections, { kind => $1, title => $2, sql => '' };
        }
        elsif (@sections)
        {
            $line =~ s/:rows\b/$rows/g;
            $sections[-1]{sql} .= $line;
        }
    }
    while (my $section = shift @sections)
    {
        if ($section->{kind} eq 'setup')
        {
            $node->safe_psql($database, $section->{sql});
        }
        elsif ($section->{kind} eq 'report')
        {
            print $figures "\n$section->{title}\n", indent($section->{sql});
            print $figures '  = ', $node->safe_psql($database, $section->{sql}), "\n";
        }
        elsif ($section->{kind} eq 'compare')
        {
            my ($ours, $theirs) = (shift @sections, shift @sections);
            compare($database, $section, $ours->{sql}, $theirs->{sql});
        }
    }
}

# Settings that a section of SQL puts before its query apply to both.
sub compare
{
    my ($database, $section, $ours, $theirs) = @_;
    my @ratio;
    my (@ours_seconds, @theirs_seconds);
    my $session = start_session($database, $section->{sql});

    $session->($_) for $ours, $theirs;
    for (1 .. $pairs)
    {
        push @ours_seconds, $session->($ours);
        push @theirs_seconds, $session->($theirs);
        push @ratio, $ours_seconds[-1] / $theirs_seconds[-1];
    }
    $session->(undef);
    printf $figures "\n%s\n%s  against\n%s  = %.3f (median of %d pairs, %.3f to %.3f; medians %.2f s and %.2f s)\n",
      $section->{title}, indent($ours), indent($theirs), median(@ratio),
      $pairs, (sort { $a <=> $b } @ratio)[ 0, -1 ], median(@ours_seconds),
      median(@theirs_seconds);
}

sub median
{
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ $#sorted / 2 ];
}

sub indent
{
    my ($sql) = @_;
    $sql =~ s/^\s+|\s+$//g;
    $sql =~ s/^/    /mg;
    return "$sql\n";
}

# One psql session: a function that runs a query and returns its seconds, and
# ends the session for undef.
sub start_session
{
    my ($database, $settings) = @_;
    my ($in, $out) = ('', '');
    my $timer = IPC::Run::timer(3600);
    my $psql = IPC::Run::start(
        [ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database) ],
        '<', \$in, '>', \$out, '2>&1', $timer);
    my $run = sub {
        my ($sql) = @_;
        if (!defined $sql)
        {
            $in .= "\\q\n";
            $psql->finish;
            return;
        }
        $out = '';
        my $start = time;
        $in .= "\\o /dev/null\n$sql\n;\\o\n\\echo done\n";
        $psql->pump until $out =~ /^done$/m || !$psql->pumpable;
        die "benchmark query failed: $out" if $out !~ /^done$/m;
        return time - $start;
    };
    $run->($settings) if $settings =~ /\S/;
    return $run;
}
