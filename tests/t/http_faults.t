# What goes wrong around the program: the database goes away, connections
# break, the program is stopped and started.
use strict;
use warnings;

use IO::Socket::UNIX;
use Spegel::Http;
use Test::More;
use Time::HiRes qw(sleep time);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_faults');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.echo(value text) RETURNS TABLE (value text)
LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION spegel_api.nap(seconds double precision) RETURNS TABLE (done boolean)
LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM pg_sleep(seconds); RETURN QUERY SELECT true; END $$;
SELECT spegel_api.expose('echo', 'spegel_api.echo(text)', 'E', 'E', 'E', 'E', max_age => 0);
SELECT spegel_api.expose('nap', 'spegel_api.nap(double precision)', 'N', 'N', 'N', 'N', timeout_ms => 20000);
});

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

# Waits until the database runs the query of an endpoint.
sub query_runs
{
    my ($endpoint) = @_;

    ok(Spegel::Http::wait_until(
            sub { $cluster->safe_psql('spegel', "SELECT count(*) FROM pg_stat_activity WHERE usename = 'spegel_front' AND state = 'active' AND query ~ '$endpoint'") == 1 }),
        "the query of $endpoint runs");
}

# Runs the code in a child; a function that waits for what the code returned.
sub background
{
    my ($code) = @_;

    pipe my $reader, my $writer or die "pipe: $!";
    my $pid = fork() // die "fork: $!";
    if ($pid == 0)
    {
        close $reader;
        print $writer $code->();
        close $writer;
        POSIX::_exit(0);
    }
    close $writer;
    return sub { my $text = join '', <$reader>; waitpid $pid, 0; return $text };
}

# Asks for the target again and again for some seconds; the statuses and how
# often each was seen.
sub hammer
{
    my ($seconds) = @_;

    return background(sub {
        my %seen;
        my $end = time + $seconds;
        for (my $i = 0; time < $end; $i++)
        {
            my $response = $http->get("/v1/echo?value=$$-$i");
            my $good = ($response->{json}{data}[0]{value} // '') eq "$$-$i";
            $seen{ $response->{status} . ($response->{status} == 200 && !$good ? ' wrong' : '') }++;
        }
        return join ',', map {"$_:$seen{$_}"} sort keys %seen;
    });
}

# The socket

is((stat $http->{socket})[2] & 07777, 0660, 'mode of the socket');

for my $arguments (['--threads=0'], ['--threads=x'], ['--socket=relative'], ["--socket=$http->{directory}/a:1"],
    ['--nonsense'], ['extra'], [ "--socket=$http->{directory}/nginx.conf" ], [])
{
    my $status = system("exec '" . join("' '", Spegel::Http::program(), @$arguments) . "' >/dev/null 2>&1 </dev/null");
    is($status >> 8, 1, "refused: @$arguments");
}
ok(-s "$http->{directory}/nginx.conf", 'a file that is no socket is left alone');

# Broken connections

my $terminate = q{SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'spegel_front'};
$http->get('/v1/echo?value=x') for 1 .. 20;
cmp_ok($cluster->safe_psql('spegel', $terminate), '>=', 2, 'connections are terminated');
is($http->get('/v1/echo?value=x')->{status}, 200, 'a request after it is repeated') for 1 .. 10;

my @clients = map { hammer(3) } 1 .. 4;
for (1 .. 10)
{
    sleep 0.25;
    $cluster->safe_psql('spegel', $terminate);
}
like($_->(), qr/^200:\d+$/, 'no request is lost while connections are terminated') for @clients;

# The database goes and comes back

my $slow = background(sub { $http->get('/v1/nap?seconds=10')->{status} });
query_runs('nap');
$cluster->stop('immediate');
is($slow->(), 503, 'a running query is lost with the database');
my $response = $http->get('/v1/echo?value=x');
is($response->{status}, 503, 'stopped database: status');
is($response->{json}{type}, 'urn:spegel:problem:unavailable', 'stopped database: type');
like($response->{headers}{'retry-after'}, qr/^[1-9]\d?$/, 'stopped database: Retry-After');
# The request's own id may hold any digits.
unlike($response->{content} =~ s/"request_id":"\w+"//r, qr/socket|server|5432|connection/i, 'stopped database: no text of libpq');
is($http->get('/health/ready')->{status}, 503, 'not ready');
is($http->get('/health/live')->{status}, 200, 'but live');
is($http->get('/v1/')->{status}, 200, 'the catalogue is still known');
is($http->get('/v1/echo')->{status}, 400, 'a bad request is still a bad request');
my $started = time;
$http->get('/v1/echo?value=x') for 1 .. 20;
cmp_ok(time - $started, '<', 30, 'answers without a database are quick');
$cluster->start;
ok($http->wait_ready, 'recovers when the database is back');
is($http->get('/v1/echo?value=x')->{status}, 200, 'and serves');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.expose('late', 'spegel_api.echo(text)', 'E', 'E', 'E', 'E')});
ok(Spegel::Http::wait_until(sub { $http->get('/v1/late?value=x')->{status} == 200 }, 40), 'and listens again');

# Stopping

my $done = background(sub { my $r = $http->get('/v1/nap?seconds=2'); "$r->{status} $r->{content}" });
query_runs('nap');
my $stopped = time;
$http->signal('TERM');
my $status = $http->wait_program;
is($status, 0, 'SIGTERM: exit status');
cmp_ok(time - $stopped, '<', 30, 'SIGTERM: it takes no longer than the request in hand');
like($done->(), qr/^200 .*"done":true.*}$/s, 'SIGTERM: the request in hand is finished');
ok(!-e $http->{socket}, 'SIGTERM: the socket is removed');
like($http->log_text, qr/"stopped"/, 'SIGTERM: the log says so');
$response = $http->get('/v1/echo?value=x');
is($response->{status}, 503, 'no program: nginx answers 503');
is($response->{headers}{'content-type'}, 'application/problem+json', 'no program: content type');
is($response->{headers}{'retry-after'}, '2', 'no program: Retry-After');

$cluster->stop;
unlink $http->log_file;
$http->start_program;
is($http->get('/v1/echo?value=x')->{status}, 503, 'started without a database: 503');
is($http->get('/health/ready')->{status}, 503, 'started without a database: not ready');
$cluster->start;
ok($http->wait_ready, 'becomes ready with the database');

@clients = map { hammer(2) } 1 .. 6;
sleep 1;
$http->signal('TERM');
is($http->wait_program, 0, 'SIGTERM under load: exit status');
like($_->(), qr/^200:\d+(,503:\d+)?$/, 'SIGTERM under load: answered, or refused after the end') for @clients;

# An inherited socket outlives the program

my $listener = IO::Socket::UNIX->new(Local => $http->{socket}, Listen => 128) or die "listen: $!";
chmod 0660, $http->{socket};
unlink $http->log_file;
$http->start_program($listener);
ok($http->wait_ready, 'serves on inherited descriptor 0');
@clients = map { hammer(4) } 1 .. 6;
for (1 .. 3)
{
    sleep 0.7;
    $http->signal('TERM');
    is($http->wait_program, 0, 'restart under load: exit status');
    unlink $http->log_file;
    $http->start_program($listener);
}
my @seen = map { $_->() } @clients;
like($_, qr/^200:\d+$/, "restart under load on an inherited socket: no request is lost") for @seen;
ok(-S $http->{socket}, 'an inherited socket is left in place');
note "seen: @seen";

# Odd web servers

my $silent = IO::Socket::UNIX->new(Peer => $http->{socket});
is($http->get('/v1/echo?value=x')->{status}, 200, 'a silent connection does not block the others') for 1 .. 8;
close $silent;
srand 1;
for (1 .. 50)
{
    my $socket = IO::Socket::UNIX->new(Peer => $http->{socket}) or die "connect: $!";
    $socket->print(join '', map { chr int rand 256 } 1 .. 1 + int rand 200);
    close $socket;
}
is($http->get('/v1/echo?value=x')->{status}, 200, 'noise on the socket does no harm');
my ($output, $ended);
for my $size (8184, 8191, 8192, 8193, 100_000)
{
    ($output, $ended) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/echo?value=x' }, 'b' x $size);
    is($ended, 1, "a body of $size bytes is read and thrown away");
}
($output, $ended) = $http->fastcgi({});
like($output, qr/^Status: 404\r\n/, 'a request without any parameter');
($output, $ended) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/health/live', REQUEST_ID => "a\r\nX: y" });
unlike($output, qr/X: y/, 'an odd request id is not taken over');
like($output, qr/X-Request-Id: [0-9a-f]{32}\r\n/, 'but replaced');

$http->stop;
done_testing();
