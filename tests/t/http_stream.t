# Many rows, many clients: streaming, memory, clients that go away.
use strict;
use warnings;

use IO::Socket::INET;
use JSON::PP;
use Spegel::Http;
use Spegel::Scale;
use Test::More;
use Time::HiRes qw(sleep time);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_stream');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.numbers(wanted integer) RETURNS TABLE (n integer, label text)
LANGUAGE sql STABLE AS $$ SELECT g, repeat('x', 50) || g FROM generate_series(1, $1) AS g $$;
CREATE FUNCTION spegel_api.breaks(after integer) RETURNS TABLE (n integer)
LANGUAGE sql STABLE AS $$ SELECT 1 / ($1 - g) FROM generate_series(0, 1000000) AS g $$;
CREATE FUNCTION spegel_api.echo(value text) RETURNS TABLE (value text)
LANGUAGE sql STABLE AS 'SELECT $1';
SELECT spegel_api.expose('numbers', 'spegel_api.numbers(integer)', 'N', 'N', 'N', 'N',
    max_rows => 10000000, timeout_ms => 60000);
SELECT spegel_api.expose('breaks', 'spegel_api.breaks(integer)', 'B', 'B', 'B', 'B',
    max_rows => 10000000, timeout_ms => 60000);
SELECT spegel_api.expose('echo', 'spegel_api.echo(text)', 'E', 'E', 'E', 'E', max_age => 0);
});

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

# Reads a response without keeping it: status, bytes, lines of the end.
sub measure
{
    my ($target) = @_;
    my ($bytes, $end) = (0, '');
    my $response = $http->{http}->get(
        $http->url($target),
        { data_callback => sub {
            $bytes += length $_[0];
            $end = substr $end . $_[0], -200;
        } });
    return ($response, $bytes, $end);
}

# Large streams

$http->get("/v1/numbers?wanted=20000") for 1 .. 8;
my $before = $http->peak_memory;
my ($response, $bytes, $end) = measure('/v1/numbers?wanted=200000');
is($response->{status}, 200, '200,000 rows: status');
like($end, qr/\{"n":200000,"label":"x{50}200000"\}\],"page":\{"rows":200000,"more":false\}\}$/, '200,000 rows: the end is there');
cmp_ok($bytes, '>', 15_000_000, '200,000 rows: size');
# first what sets role and limit, and then, on connections that have them
for (1 .. 4)
{
    $http->get('/v1/numbers?wanted=1') for 1 .. 16;
    measure('/v1/numbers?wanted=200000');
}
my $after = $http->peak_memory;
SKIP:
{
    skip 'memory is not measured under a sanitizer', 1 if $ENV{SPEGEL_FCGI_SANITIZED};
    cmp_ok($after - $before, '<', 1024, "memory does not grow with rows ($before kB, then $after kB)");
}
$response = $http->get('/v1/numbers?wanted=30000');
is(scalar @{ $response->{json}{data} }, 30_000, 'a stream is well-formed JSON');
is($response->{json}{data}[29_999]{label}, 'x' x 50 . '30000', 'with all its rows');

# Errors in the middle

$response = $http->get('/v1/breaks?after=100');
is($response->{status}, 500, 'an error before much was written is a problem');
is($response->{json}{type}, 'urn:spegel:problem:internal', 'with its type');
($response, $bytes, $end) = measure('/v1/breaks?after=200000');
cmp_ok($bytes, '>', 500_000, 'an error after much was written comes after the rows before it');
unlike($end, qr/\]|\}$/, 'and leaves the JSON document unfinished');
isnt($http->get('/v1/breaks?after=200000')->{status}, 200, 'and the response is broken off, not ended');
ok(Spegel::Http::wait_until(sub { $http->log_text =~ /"endpoint":"breaks","status":200,"cut_off":true/ }), 'the log says so');
is($http->get('/v1/echo?value=x')->{status}, 200, 'the program goes on');

# Clients that go away or are slow

sub active
{
    return $cluster->safe_psql('spegel',
        q{SELECT count(*) FROM pg_stat_activity WHERE usename = 'spegel_front' AND state = 'active'});
}

for (1 .. 6)
{
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}) or die "connect: $!";
    $socket->print("GET /v1/numbers?wanted=10000000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read $socket, my $first, 10_000;
    like($first, qr/^HTTP\/1.1 200/, 'a client reads a little') if $_ == 1;
    close $socket;
}
ok(Spegel::Http::wait_until(sub { active() == 0 }, 10), 'queries of clients that went away are cancelled');
is($http->get('/v1/echo?value=x')->{status}, 200, 'the program goes on');

my @slow = map {
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}) or die "connect: $!";
    $socket->print("GET /v1/numbers?wanted=50000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    $socket;
} 1 .. 12;
ok(Spegel::Http::wait_until(sub { $http->get('/v1/echo?value=x')->{status} == 200 && active() == 0 }, 10),
    'clients that do not read keep no thread busy');
close $_ for @slow;

my @idle = map {
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}) or die "connect: $!";
    $socket->print("GET /v1/echo?value=x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    $socket;
} 1 .. 30;
is($http->get('/v1/echo?value=x')->{status}, 200, 'idle kept connections keep no thread busy');
close $_ for @idle;

# Many clients

my $requests = scale(40, 4_000);
my @readers;
for my $client (1 .. 12)
{
    pipe my $reader, my $writer or die "pipe: $!";
    my $pid = fork() // die "fork: $!";
    if ($pid == 0)
    {
        close $reader;
        my $good = 0;
        for my $i (1 .. $requests)
        {
            my $answer = $http->get("/v1/echo?value=$client-$i")->{json};
            $good++ if ($answer->{data}[0]{value} // '') eq "$client-$i"
              && $answer->{meta}{parameters}{value} eq "$client-$i";
        }
        print $writer $good;
        close $writer;
        POSIX::_exit(0);
    }
    close $writer;
    push @readers, $reader;
}
is(join(' ', map { scalar <$_> } @readers), join(' ', ($requests) x 12), '12 clients at a time get each their own answers');
cmp_ok($cluster->safe_psql('spegel', q{SELECT count(*) FROM pg_stat_activity WHERE usename = 'spegel_front'}), '<=', 5,
    'one connection per thread and one to listen');

# Compression

$response = $http->get('/v1/numbers?wanted=1000', 'Accept-Encoding' => 'gzip');
is($response->{headers}{'content-encoding'}, 'gzip', 'a long response is compressed');

$http->stop;
done_testing();
