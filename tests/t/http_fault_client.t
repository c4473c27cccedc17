# Clients and web servers that go away, are slow, or stop in the middle.
use strict;
use warnings;

use IO::Socket::INET;
use IO::Socket::UNIX;
use Spegel::Http;
use Spegel::Scale;
use Test::More;
use Time::HiRes qw(sleep time);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_fault_client');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.echo(value text) RETURNS TABLE (value text)
LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION spegel_api.nap(seconds double precision) RETURNS TABLE (done boolean)
LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM pg_sleep(seconds); RETURN QUERY SELECT true; END $$;
CREATE FUNCTION spegel_api.numbers(wanted integer) RETURNS TABLE (n integer, label text)
-- below SELECT: in FROM it would be stored before its first row comes
LANGUAGE sql STABLE AS $$ SELECT g, repeat('x', 50) || g FROM (SELECT generate_series(1, $1)) AS s(g) $$;
SELECT spegel_api.expose('echo', 'spegel_api.echo(text)', 'E', 'E', 'E', 'E');
SELECT spegel_api.expose('nap', 'spegel_api.nap(double precision)', 'N', 'N', 'N', 'N', timeout_ms => 20000);
SELECT spegel_api.expose('numbers', 'spegel_api.numbers(integer)', 'N', 'N', 'N', 'N', max_rows => 10000000, timeout_ms => 60000);
});

my $http = Spegel::Http->start(cluster => $cluster, threads => 8);
ok($http->wait_ready, 'the program becomes ready');

sub active
{
    return $cluster->safe_psql('spegel',
        q{SELECT count(*) FROM pg_stat_activity WHERE usename = 'spegel_front' AND state = 'active'});
}

sub metric
{
    my ($name) = @_;
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/metrics' });
    return ($output =~ /^\Q$name\E (\S+)$/m)[0];
}

# A client that asks nginx for the target and does not read yet.
sub client
{
    my ($target, $receive_buffer) = @_;
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}) or die "connect: $!";
    $socket->print("GET $target HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return $socket;
}

# The client hangs up while its query runs and before any row

# (several times: a cancel may meet the server between two messages, and be lost)

my $rounds = scale(8, 100);
my @clients;
for my $round (1 .. $rounds)
{
    # not twice the same: nginx finishes for its cache what it is asked for again
    @clients = map { client("/v1/nap?seconds=15.$round$_") } 1 .. 8;
    ok(Spegel::Http::wait_until(sub { active() == 8 }), 'eight queries run');
    my $closed = time;
    close $_ for @clients;
    ok(Spegel::Http::wait_until(sub { active() == 0 }, 8), 'when their clients have hung up, none does');
    note sprintf 'cancelled after %.3f s', time - $closed;
}
is(metric('spegel_queries_cancelled_total'), 8 * $rounds, 'they were cancelled, and counted');
is($http->get('/v1/echo?value=x')->{status}, 200, 'the threads go on') for 1 .. 16;
ok(Spegel::Http::wait_until(sub { (() = $http->log_text =~ /"endpoint":"nap","status":200,"cut_off":true/g) == 8 * $rounds }),
    'the log says that nobody got the answers');

# The same without nginx

my $direct = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/nap?seconds=15' }, undef, leave_open => 1);
ok(Spegel::Http::wait_until(sub { active() == 1 }), 'a query runs');
close $direct;
ok(Spegel::Http::wait_until(sub { active() == 0 }, 8), 'and is cancelled');

# The client hangs up in the middle of a stream

@clients = map { client("/v1/numbers?wanted=999999$_") } 1 .. 4;
read $_, my $first, 20_000 for @clients;
close $_ for @clients;
ok(Spegel::Http::wait_until(sub { active() == 0 }, 8), 'when clients have left a stream, no query runs');
ok(Spegel::Http::wait_until(sub { metric('spegel_queries_cancelled_total') == 8 * $rounds + 1 + 4 }), 'they were cancelled, too');

# A web server that does not take the response: bounded by the send timeout

my $before = $http->resident_memory;
my $stuck = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/numbers?wanted=10000000' }, undef, leave_open => 1);
ok(Spegel::Http::wait_until(sub { active() == 1 }), 'a stream that nobody reads');
is($http->get('/v1/echo?value=x')->{status}, 200, 'the others are served') for 1 .. 16;
ok(Spegel::Http::wait_until(sub { active() == 0 }, 30), 'is given up');
SKIP:
{
    skip 'memory is not measured under a sanitizer', 1 if $ENV{SPEGEL_FCGI_SANITIZED};
    cmp_ok($http->resident_memory - $before, '<', 2048, 'and its rows did not pile up');
}
close $stuck;

# Requests that stop in the middle of a record

my $record = sub { my ($type, $content) = @_; pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content };
my $whole = $record->(1, pack('nCx5', 1, 0)) . $record->(4, "\x0e\x03REQUEST_METHODGET\x0b\x06REQUEST_URI/v1/ab");
my @partial = map {
    my $socket = IO::Socket::UNIX->new(Peer => $http->{socket}) or die "connect: $!";
    $socket->print(substr $whole, 0, $_);
    $socket->flush;
    $socket;
} 0, 1, 7, 8, 12, 16, 20, length($whole) - 1;
my $started = time;
is($http->get('/v1/echo?value=x')->{status}, 200, 'eight partial requests do not hold eight threads for good');
cmp_ok(time - $started, '<', 30, 'but five seconds');
is($http->get('/v1/echo?value=x')->{status}, 200, 'and then all are free') for 1 .. 16;
close $_ for @partial;

# The body that was announced does not come

my $silent = IO::Socket::UNIX->new(Peer => $http->{socket}) or die "connect: $!";
$silent->print($record->(1, pack('nCx5', 1, 0)), $record->(4, "\x0e\x03REQUEST_METHODGET\x0b\x06REQUEST_URI/v1/ab"), $record->(4, ''));
$silent->flush;
$started = time;
sysread $silent, my $answer, 100;
cmp_ok(time - $started, '<', 30, 'a request without the end of its body is answered or dropped');
close $silent;

# More idle kept connections than threads

my @idle = map { client('/v1/echo?value=x') } 1 .. 64;
sysread $_, my $got, 10_000 for @idle;
$started = time;
is($http->get('/v1/echo?value=x')->{status}, 200, '64 idle connections to nginx hold no thread') for 1 .. 8;
my @unused = map { IO::Socket::UNIX->new(Peer => $http->{socket}) } 1 .. 64;
cmp_ok(time - $started, '<', 20, 'nor the five seconds of what is silent');
close $_ for @idle, @unused;
is($http->get('/v1/echo?value=x')->{status}, 200, 'unused connections to the program end with their makers');

# A statement that outgrew its plan

is($http->get('/v1/echo?value=1')->{status}, 200, 'prepared') for 1 .. 24;
Spegel::Http::owner_sql($cluster, q{
DROP FUNCTION spegel_api.echo(text);
CREATE FUNCTION spegel_api.echo(value text) RETURNS TABLE (value integer) LANGUAGE sql STABLE AS 'SELECT $1::integer';});
my @seen = map { $http->get('/v1/echo?value=1') } 1 .. 24;
is_deeply([ map { $_->{status} } @seen ], [ (200) x 24 ], 'a function that is made anew with another type is called anew');
is($seen[0]{json}{data}[0]{value}, 1, 'and its value is of the new type');

$http->stop;
done_testing();
