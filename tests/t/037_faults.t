# A server whose disk fails, or whose processes are killed, while it imports,
# builds, audits, publishes and copies what is published: the step says why it
# has failed, nothing of it is left and nothing else is lost, and when it is run
# again it does all that it would have done.
use strict;
use warnings;

use IPC::Run qw(run);
use POSIX qw(EIO ENOSPC SIGKILL SIGTERM);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Scale;
use Spegel::SmallCity;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my $place = PostgreSQL::Test::Utils::tempdir();
my ($disk, $library) = ("$place/disk", "$place/disk.so");
PostgreSQL::Test::Utils::run_log([ 'cc', qw(-Wall -Wextra -Werror -shared -fPIC -o), $library, "$top/tests/failure/disk.c" ]) or die 'disk.c does not compile';

# set_disk($path, %how): what fails from now on, as of struct disk in disk.c; no
# path: nothing.  disk(): operations that were still to succeed, and how many failed.
sub set_disk
{
    my ($path, %how) = @_;
    open(my $file, -e $disk ? '+<' : '>', $disk) or die "$disk: $!";
    syswrite($file, pack('i5 Z64', $how{left} // 0, $how{for_good} // 0, $how{what} // 0, $how{reads} // 0, 0, $path)) == 84 or die "$disk: $!";
    close $file;
    return;
}
sub disk { return (unpack('i5', slurp_file($disk)))[ 0, 4 ]; }

set_disk('');
my $node;
{
    local @ENV{qw(LD_PRELOAD SPEGEL_DISK)} = ($library, $disk);
    $node = new_cluster('faults');
    # Little memory, so that pages are read and written while a step runs, and by
    # the process that runs it.
    $node->append_conf('postgresql.conf', "restart_after_crash = on\nshared_buffers = '2MB'\nbgwriter_lru_maxpages = 0\ncheckpoint_timeout = '1d'\n"
          . "max_wal_size = '10GB'\nmax_parallel_workers_per_gather = 0\n");
    $node->restart;
}
$node->safe_psql('postgres', "CREATE DATABASE $_") for qw(city public);
migrate($node, 'city');
$node->safe_psql('city', small_city_sql());
$node->safe_psql('city', q{SELECT spegel_release.define('city', '2020-12-31', '{representation}')});
append_to_file("$place/person.csv", "person,birth_year\n" . join '', map { sprintf "q%05d,%d\n", $_, 1950 + $_ % 50 } 1 .. scale(20_000, 200_000));

my $bin = "$top/sql/report/bin";
my @psql = qw(psql -XqAt -v ON_ERROR_STOP=1 -c);
my @steps = (
    [ import => sub { "$bin/import", 'person', "$place/person.csv" } ],
    [ build => sub { @psql, 'SELECT spegel_release.build(1)' } ],
    [ audit => sub { @psql, 'SELECT count(*) FROM spegel_release.audit(1)' } ],
    [ publish => sub { @psql, 'SELECT spegel_release.publish(1)' } ],
    [ 'publish-to' => sub { "$bin/publish-to", "dbname=$_[0]" } ]);

# do_step($step, $database, $target): whether it succeeds, and what it says.
sub do_step
{
    my ($step, $database, $target) = @_;
    local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, $database);
    my $said = '';
    my $done = run([ $step->[1]->($target) ], '<', \undef, '>&', \$said, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
    return ($done, $said);
}

# held($database, $rows): of every table, how many rows it has and, with $rows,
# what they hold.
sub held
{
    my ($database, $rows) = @_;
    my @tables = split /\n/, $node->safe_psql($database, q{SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text ~ '^spegel_' ORDER BY 1});
    my $hash = $rows ? ', sum(hashtextextended(t::text, 0))' : '';
    return @tables ? $node->safe_psql($database, join(' UNION ALL ', map { "SELECT '$_', count(*)$hash FROM $_ AS t" } @tables) . ' ORDER BY 1') : '';
}

my $no_space = qr/No space left on device/;
my $no_reading = qr/(?:could not|cannot) (?:read|write|extend).*: Input\/output error/;
my $ended = qr/terminating connection due to administrator command/;
my $crashed = qr/server closed the connection unexpectedly|terminating connection because of crash of another server process/;
for my $step (@steps)
{
    my $name = $step->[0];

    # Undisturbed, in a copy: how much it writes, and what there must be after it.
    $node->safe_psql('postgres', "CREATE DATABASE dry_$_ TEMPLATE $_") for qw(city public);
    # What was written before is no matter of the step.
    $node->safe_psql('postgres', 'CHECKPOINT');
    set_disk('/base/', left => 2**30);
    my ($done, $said) = do_step($step, 'dry_city', 'dry_public');
    ok($done, "$name, undisturbed") or diag($said);
    my $writes = 2**30 - (disk())[0];
    set_disk('');
    cmp_ok($writes, '>', 10, "... writes files ($writes times)");
    my @expected = map { held("dry_$_") } qw(city public);
    $node->safe_psql('postgres', "DROP DATABASE dry_$_") for qw(city public);

    my @before = map { held($_, 1) } qw(city public);
    my @at = map { int($writes * $_ / 10) } scale([ 0, 2 ], [ 0 .. 8 ])->@*;
    my @faults = (
        (map { [ "a full disk at write $_", $no_space, '/base/', what => ENOSPC, left => $_, for_good => 1 ] } @at),
        (map { [ "an error of the disk at write $_", $no_reading, '/base/', what => EIO, left => $_, for_good => 1 ] } @at[ 1 .. $#at ]),
        [ 'an error of the disk when it reads', $no_reading, '/base/', what => EIO, reads => 1, left => 20 ],
        (map { [ "SIGTERM at write $_", $ended, '/base/', what => -SIGTERM(), left => $_ ] } @at[ 1 .. $#at ]),
        (map { [ "SIGKILL at write $_", $crashed, '/base/', what => -SIGKILL(), left => $_ ] } @at[ 1 .. $#at ]),
        [ 'a full disk of the log', $crashed, '/pg_wal/', what => ENOSPC, left => 1 ]);
    for my $fault (@faults)
    {
        my ($what, $pattern, $path, %how) = @$fault;
        $node->safe_psql('postgres', 'CHECKPOINT');
        set_disk($path, %how);
        ($done, $said) = do_step($step, 'city', 'public');
        my (undef, $failed) = disk();
        set_disk('');
        cmp_ok($failed, '>', 0, "$name, $what");
        ok(!$done, '... is not done');
        like($said, $pattern, '... and says why');
        $node->poll_query_until('postgres', 'SELECT true') or die 'the server is not back';
        is(held('city', 1), $before[0], '... nothing of it is left, and nothing is lost');
        is(held('public', 1), $before[1], '... nor in the second database') if $name eq 'publish-to' || $before[1] ne '';
    }
    ($done, $said) = do_step($step, 'city', 'public');
    ok($done, "$name, with a whole disk") or diag($said);
    is_deeply([ map { held($_) } qw(city public) ], \@expected, '... does all that it does');
}
is($node->safe_psql('public', 'SET ROLE spegel_reader; SELECT count(*) > 10 FROM spegel_published.representation'), 't', 'and readers read');

$node->stop;
done_testing();
