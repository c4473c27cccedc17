#!/usr/bin/perl
# Asks every question of a synthetic municipality, and prints how long each
# takes: the median of warm calls, its ratio to a serial, warm count(*) of the
# organisation's employment spells, and the first call of a session.  Calls are
# warm after the sixth: by then a session has chosen whether to keep its plans.
#
#   questions.pl                        of a private cluster
#   questions.pl ask [OBJECT ...]       of the database named by PG*
#   questions.pl store FOLDER [OBJECT ...]  what that database answers, a file for each call
#   questions.pl compare FOLDER FOLDER  two such folders, row by row
#
# What is stored: every question as it is asked without arguments, and by other
# levels, grounds and days (not with VARIANTS=0).  Numbers that differ only beyond DIGITS (12) digits,
# as sums of floating point do when their order changes, are listed but do not
# fail.  Environment: EMPLOYEES (25000); CALLS, the warm ones (5); ANSWERS, a
# folder to store what the private cluster answers.
use strict;
use warnings;

use File::Path qw(make_path);
use FindBin;
use IPC::Run;
use List::Util qw(max);
use Time::HiRes qw(time);
use lib "$FindBin::Bin/../t/lib";

my $calls = $ENV{CALLS} || 5;
my $digits = $ENV{DIGITS} || 12;
my $variants = $ENV{VARIANTS} // 1;
my $figures = \*STDOUT;
my ($command, @arguments) = @ARGV;

if (!defined $command) { private_cluster() }
elsif ($command eq 'ask') { ask(@arguments) }
elsif ($command eq 'store' && @arguments) { store(@arguments) }
elsif ($command eq 'compare' && @arguments == 2) { exit compare(@arguments) }
else { die "usage: questions.pl [ask [OBJECT ...] | store FOLDER [OBJECT ...] | compare FOLDER FOLDER]\n" }

sub private_cluster
{
    my $employees = $ENV{EMPLOYEES} || 25_000;
    my $top = "$FindBin::Bin/../..";
    require Spegel::Stage;
    my ($work, $perl_modules) = Spegel::Stage::stage();
    unshift @INC, $perl_modules;
    # PostgreSQL's modules write a log to standard output.
    open($figures, '>&', \*STDOUT) or die;
    open(STDOUT, '>', "$work/questions.log") or die;
    select((select($figures), $| = 1)[0]);
    require Spegel::Cluster;

    my $node = Spegel::Cluster::new_cluster('questions');
    $node->append_conf('postgresql.conf',
        "shared_buffers = 2GB\nwork_mem = 64MB\nmax_wal_size = 8GB\nfsync = off\nmax_parallel_workers_per_gather = 0\n");
    $node->restart;
    $node->safe_psql('postgres', 'CREATE DATABASE questions');
    Spegel::Cluster::migrate($node, 'questions');
    local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, 'questions');
    system("$top/sql/demo/municipality.sh", $employees) == 0 or die "municipality.sh failed\n";
    psql('VACUUM ANALYZE');
    print $figures "$employees employees\n";
    ask();
    store($ENV{ANSWERS}) if $ENV{ANSWERS};
    $node->stop;
}

sub psql
{
    my ($sql) = @_;
    my ($out, $err) = ('', '');
    IPC::Run::run([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1' ], '<', \$sql, '>', \$out, '2>', \$err) or die "$sql\n$err";
    return $out;
}

# What answers questions: [questions, object, call, arguments].
sub answers
{
    return map { [ split /\|/ ] } split /\n/, psql(q{
        SET ROLE spegel_analyst;
        SELECT string_agg(question, ' ' ORDER BY question), object,
               format('%I.%I%s', schema, object, CASE kind WHEN 'function' THEN '()' END), coalesce(min(arguments), '')
        FROM spegel_register.question_answer WHERE object IS NOT NULL GROUP BY schema, object, kind ORDER BY 1, 2});
}

# What a session of its own takes for a statement, again and again: a list of
# [milliseconds, milliseconds of the processor].  Calls by others make the first
# longer, and hardly the second.
sub timed
{
    my ($sql, $n) = @_;
    my ($in, $out) = ('', '');
    my $psql = IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1' ], '<', \$in, '>', \$out, '2>&1', IPC::Run::timer(3600));
    my $run = sub {
        $out = '';
        $in .= "$_[0];\n\\o\n\\echo done\n";
        $psql->pump until $out =~ /^done$/m || !$psql->pumpable;
        die "$sql\n$out" if $out !~ s/^done\n//m;
        return $out;
    };
    $run->('SET ROLE spegel_analyst; SET client_min_messages = error; SET jit = off; SET max_parallel_workers_per_gather = 0');
    my $pid = $run->('SELECT pg_backend_pid()') + 0;
    my @times;
    for (1 .. $n)
    {
        my ($processor, $start) = (processor($pid), time);
        $run->("\\o /dev/null\n$sql");
        push @times, [ 1000 * (time - $start), processor($pid) - $processor ];
    }
    $in .= "\\q\n";
    $psql->finish;
    return @times;
}

# Milliseconds that a process of this machine has run.
sub processor
{
    my ($pid) = @_;
    open(my $file, '<', "/proc/$pid/schedstat") or die "/proc/$pid/schedstat: $!";
    return (split ' ', <$file>)[0] / 1e6;
}

sub median
{
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ $#sorted / 2 ];
}

sub ask
{
    my %only = map { $_ => 1 } @_;
    my $count = q{SELECT count(*) FROM spegel_register.employment_row AS e JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no
        WHERE u.organisation = (SELECT o.organisation FROM spegel_register.organisation AS o WHERE o.kind = 'municipality')};
    my $spells = psql($count);
    my ($unit) = summary('SELECT count(*) FROM spegel_register.employment_row');
    my @rows;

    for my $answer (answers())
    {
        my ($questions, $object, $call) = @$answer;
        next if %only && !$only{$object};
        push @rows, [ $questions, $object, summary("SELECT * FROM $call") ];
    }
    @rows = sort { $b->[2] <=> $a->[2] } @rows;
    chomp $spells;
    printf $figures "count(*) of %d spells: %.1f ms\n\n", $spells, $unit;
    printf $figures "%-16s %-30s %9s %7s %9s %9s\n", qw(question object warm_ms ratio first_ms wall_ms);
    printf $figures "%-16s %-30s %9.1f %7.1f %9.1f %9.1f\n", @$_[ 0 .. 2 ], $_->[2] / $unit, @$_[ 3, 4 ] for @rows;
    return if !@rows;
    my $middle = median(map { $_->[2] } @rows);
    my $slowest = $rows[0];
    my @late = map { $_->[1] } grep { $_->[3] > 2 * $_->[2] && $_->[3] > $_->[2] + 100 } @rows;
    printf $figures "\nmedian %.1f ms, %.1f times count(*); slowest %s %.1f ms, %.1f times\n", $middle, $middle / $unit, $slowest->[1],
      $slowest->[2], $slowest->[2] / $unit;
    printf $figures "first call over twice a warm one and 100 ms more: %s\n", "@late" || 'none';
}

# Milliseconds of the processor: the median of warm calls, the first call; and
# the median of the clock.
sub summary
{
    my ($sql) = @_;
    my ($first, @others) = timed($sql, 6 + $calls);
    my @warm = splice @others, 5;
    return (median(map { $_->[1] } @warm), $first->[1], median(map { $_->[0] } @warm));
}

# As each is asked, beside without arguments; only what it takes.
sub variants
{
    my ($arguments) = @_;
    my %takes = map { (split ' ')[ 0, 1 ] } split /, (?=\w+ )/, $arguments;
    my @variants = ('');
    push @variants, "level => 'department'", "level => 'workplace'" if $takes{level};
    push @variants, map { "ground => '$_'" } qw(age education everybody background) if $takes{ground};
    push @variants, "level => 'department', ground => 'age'" if $takes{level} && $takes{ground};
    push @variants, "day => '2021-03-31'" if $takes{day};
    push @variants, "since => '2014-02-01'" if $takes{since};
    push @variants, "forms => NULL" if $takes{forms};
    push @variants, map { "part_by => '$_'" } qw(step managers occupation_group) if $takes{part_by};
    return @variants;
}

sub store
{
    my ($folder, @only) = @_;
    my %only = map { $_ => 1 } @only;
    make_path($folder);
    for my $answer (answers())
    {
        my (undef, $object, $call, $arguments) = @$answer;
        next if %only && !$only{$object};
        for my $variant ($variants ? variants($arguments // '') : '')
        {
            my $sql = "SET ROLE spegel_analyst; SET client_min_messages = error; SELECT * FROM " . ($call =~ s/\(\)/($variant)/r);
            my ($out, $err) = ('', '');
            IPC::Run::run([ 'psql', '-Xq', '--csv', '-P', 'null=NULL' ], '<', \$sql, '>', \$out, '2>', \$err);
            my $name = join '.', $object, $variant =~ /(\w+) => '?(\w[\w-]*)'?/g;
            open(my $file, '>', "$folder/$name.csv") or die "$folder/$name.csv: $!";
            print $file $out, $err;
            close $file or die $!;
        }
    }
}

sub lines_of
{
    my ($name) = @_;
    open(my $file, '<', $name) or return;
    return map { s/\n//r } <$file>;
}

# Whether two numbers agree in so many digits.
sub close_to
{
    my ($one, $other) = @_;
    my $number = qr/^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?\z/;
    return $one =~ $number && $other =~ $number && abs($one - $other) <= 10**-$digits * max(abs $one, abs $other);
}

sub compare
{
    my @folders = @_;
    my %files = map { (m{([^/]+)\z} ? ($1 => 1) : ()) } map { glob "$_/*.csv" } @folders;
    my ($different, $rounded, $rows) = (0, 0, 0);
    for my $name (sort keys %files)
    {
        my ($one, $other) = map { [ lines_of("$_/$name") ] } @folders;
        $rows += $#$one;
        my %in_digits;
        my @wrong = @$one == @$other ? () : (sprintf 'rows: %d and %d', scalar @$one, scalar @$other);
        my @columns = split /,/, $one->[0] // '';
        for my $n (0 .. (@wrong ? -1 : $#$one))
        {
            next if $one->[$n] eq $other->[$n];
            my ($a, $b) = ([ split /,/, $one->[$n], -1 ], [ split /,/, $other->[$n], -1 ]);
            my @apart = grep { $a->[$_] ne ($b->[$_] // '') } 0 .. $#$a;
            if (@$a == @$b && !grep { !close_to($a->[$_], $b->[$_]) } @apart)
            {
                $in_digits{ $columns[$_] // $_ }++ for @apart;
            }
            else
            {
                push @wrong, "- $one->[$n]", "+ $other->[$n]";
            }
        }
        $different++ if @wrong;
        $rounded++ if !@wrong && %in_digits;
        print $figures "$name\n", map { "  $_\n" } splice @wrong, 0, 10 if @wrong;
        print $figures "$name: last digits of ", join(', ', map { "$_ ($in_digits{$_})" } sort keys %in_digits), "\n" if %in_digits;
    }
    printf $figures "%d answers of %d rows: %d differ, %d in digits after the %dth\n", scalar keys %files, $rows, $different, $rounded, $digits;
    return $different > 0 || !%files;
}
