# Hostile bytes: the corpora of tests/fuzz, and a web server gone mad.
use strict;
use warnings;

use IO::Socket::UNIX;
use IPC::Run qw(run);
use POSIX ();
use Spegel::Http;
use Spegel::Scale;
use Test::More;
use Time::HiRes qw(sleep);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

# The corpora

my ($output, $good);
$good = run([ 'make', '-C', "$ENV{SPEGEL_TOP}/tests/fuzz", 'replay' ], '>&', \$output);
ok($good, 'the corpora of the fuzz targets do no harm') or diag $output;
my @replayed = $output =~ /^(\d+) files$/mg;
is(scalar @replayed, scalar(() = glob "$ENV{SPEGEL_TOP}/tests/fuzz/fuzz_*.c"), 'of every target');
cmp_ok($_, '>=', 3, 'with some files each') for @replayed;

# Raw FastCGI: whole requests in which bytes, records and lengths are changed

my $cluster = Spegel::Http::start_cluster('http_fuzz');
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.echo(value text) RETURNS TABLE (value text) LANGUAGE sql STABLE AS 'SELECT $1';
SELECT spegel_api.expose('echo', 'spegel_api.echo(text)', 'E', 'E', 'E', 'E');
});
# the library leaks some bytes of a malformed request, and see below
$ENV{ASAN_OPTIONS} = join ':', $ENV{ASAN_OPTIONS} // (), 'detect_leaks=0:allocator_may_return_null=1';
my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');
$http->get("/v1/echo?value=$_") for 1 .. 20;

my $seed = $ENV{FUZZ_SEED} // 20;
srand $seed;

sub record
{
    my ($type, $content, %change) = @_;
    my $padding = int rand 8;
    return pack('CCnnCC', $change{version} // 1, $type, $change{id} // 1, $change{length} // length $content, $padding, 0)
      . $content . "\0" x $padding;
}

sub pairs
{
    my (@pairs) = @_;
    my $bytes = '';
    while (my ($name, $value) = splice @pairs, 0, 2)
    {
        $bytes .= join '', map { length $_ < 128 && rand() < 0.9 ? chr length $_ : pack 'N', length($_) | 0x80000000 } $name, $value;
        $bytes .= $name . $value;
    }
    return $bytes;
}

sub noise { my ($most) = @_; return join '', map { chr int rand 256 } 1 .. int rand $most }
my @targets = ('/v1/echo?value=x', '/v1/', '/v1/echo', '/health/ready', '/metrics', '/v1/nothing?a=%ff', '/' . 'x' x 9000);

sub invent
{
    my @records = (
        record(1, pack('nCx5', 1 + int rand 3, int rand 2)),
        (map { record(4, pairs($_->[0], $_->[1])) } [ REQUEST_METHOD => qw(GET HEAD POST OPTIONS)[ rand 4 ] ],
            [ REQUEST_URI => rand() < 0.8 ? $targets[ rand @targets ] : noise(300) ],
            [ HTTP_ACCEPT => noise(40) ], [ REMOTE_USER => noise(400) ], [ noise(20) => noise(200) ]),
        record(4, ''), record(5, noise(9000)), record(5, ''));
    for (1 .. int rand 4)
    {
        my $at = int rand @records;
        my $what = int rand 7;
        if ($what == 0) { splice @records, $at, 1 }
        elsif ($what == 1) { splice @records, $at, 0, $records[ rand @records ] // '' }
        elsif ($what == 2) { substr($records[$at], rand length $records[$at], 1) = chr int rand 256 if length($records[$at] // '') }
        elsif ($what == 3) { $records[$at] = substr $records[$at] // '', 0, rand length($records[$at] // '') }
        elsif ($what == 4) { splice @records, $at, 0, record(int rand 9, noise(50), version => int rand 3, id => int rand 3) }
        elsif ($what == 5) { splice @records, $at, 0, record(4, pack('N', 0x80000000 | int rand 2**16) . noise(30)) }
        else { splice @records, $at, 0, record(2, '') }
        last if !@records;
    }
    # FCGI_GET_VALUES with repeated names overflows the library's stack: only
    # the web server can write here, and it never asks for values
    return join '', grep { length $_ < 2 || ord(substr $_, 1, 1) != 9 } @records;
}

my $descriptors = sub { scalar(() = glob "/proc/$http->{program_pid}/fd/*") };
my ($before, $memory, $sent, $answers) = ($descriptors->(), $http->resident_memory, 0, 0);
my $requests = scale(3_000, 200_000);
# An announced length that no memory can hold ends the program: the library
# asserts that it gets what it asks for.  Like the values above, that is out of
# a client's reach, and systemd starts the program again.
my ($known, $unknown) = (0, 0);
sub revive
{
    return if waitpid($http->{program_pid}, POSIX::WNOHANG()) == 0;
    my $log = $http->log_text;
    if ($log =~ /fcgiapp\.c:\d+: Malloc: Assertion/) { $known++ }
    else { $unknown++; diag 'it ended: ', join "\n", grep { !/^\{/ } split /\n/, $log }
    unlink $http->log_file;
    $http->start_program;
    $http->wait_ready;
    $before = $descriptors->() + 8;
}
while ($sent < $requests)
{
    my $bytes = invent();
    # Whoever is about to end hears nobody, and is not over yet.
    my $socket;
    Spegel::Http::wait_until(sub { revive(); $socket = IO::Socket::UNIX->new(Peer => $http->{socket}) }) or last;
    local $SIG{PIPE} = 'IGNORE';
    $socket->syswrite($bytes);
    $socket->shutdown(1) if rand() < 0.7;
    if (rand() < 0.5)
    {
        my $ready = '';
        vec($ready, fileno $socket, 1) = 1;
        $answers++ if select($ready, undef, undef, 0.05) && $socket->sysread(my $answer, 8);
    }
    close $socket;
    $sent++;
}
# it may still be at the last ones
sleep 0.5;
revive();
is($sent, $requests, 'all requests were sent');
cmp_ok($answers, '>', $sent / 50, 'and some were answered') or diag "$answers";
note "seed $seed: $sent requests, $answers answers looked at";
is($unknown, 0, 'the program lives');
note "the library gave up $known times";
cmp_ok($known, '<', 20 + $sent / 500, 'and so does the library, nearly always');
is($http->get("/v1/echo?value=y$_")->{json}{data}[0]{value}, "y$_", 'and answers') for 1 .. 20;
ok(Spegel::Http::wait_until(sub { $descriptors->() <= $before + 8 }, 8), 'no descriptor is left behind');
SKIP:
{
    skip 'memory is not measured under a sanitizer', 1 if $ENV{SPEGEL_FCGI_SANITIZED};
    cmp_ok($http->resident_memory - $memory, '<', 4096, 'nor memory');
}
$http->signal('TERM');
is($http->wait_program, 0, 'and it ends as it should');
$http->stop;

done_testing();
