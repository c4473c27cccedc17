# While all threads are busy with slow queries the supervisor of the machine is
# answered, and everybody else in turn.
use strict;
use warnings;

use IO::Socket::INET;
use Spegel::Http;
use Test::More;
use Time::HiRes qw(time sleep);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_busy');
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.nap(seconds numeric) RETURNS TABLE (n integer) LANGUAGE sql STABLE AS 'SELECT 1 FROM pg_sleep($1)';
SELECT spegel_api.expose('nap', 'spegel_api.nap(numeric)', 'N', 'N', 'N', 'N', max_age => 0, timeout_ms => 30000)});
my $http = Spegel::Http->start(cluster => $cluster, threads => 2);
ok($http->wait_ready, 'the program becomes ready');

# Sends a request and returns what its answer will come from.
sub send_request
{
    my ($target, @headers) = @_;
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}) or die "connect: $!";
    print $socket join "\r\n", "GET $target HTTP/1.1", 'Host: localhost', 'Connection: close', @headers, '', '';
    return $socket;
}

sub status
{
    my ($socket) = @_;
    local $/;
    return (<$socket> // '') =~ m{^HTTP/1\.1 (\d+)} ? $1 : 'none';
}

for my $waiting (2, 3, 12)
{
    my $began = time;
    my @slow = map { send_request('/v1/nap?seconds=2', 'Accept: application/json, REQUEST_URI/health/') } 1 .. 2;
    push @slow, map { send_request('/v1/nap?seconds=0.1') } 3 .. $waiting;
    sleep 0.3;
    for my $target ('/health/ready', '/health/live', '/health/ready')
    {
        my $asked = time;
        is(status(send_request($target)), 200, "$waiting requests: $target");
        cmp_ok(time - $asked, '<', 1, '... at once');
    }
    cmp_ok(time - $began, '<', 1.9, '... while the queries run');
    is(scalar(grep { status($_) ne '200' } @slow), 0, '... and all others have their answers');
    my $asked = time;
    is($http->get('/v1/nap?seconds=0')->{status}, 200, 'and then as before');
    cmp_ok(time - $asked, '<', 1, '... at once');
}
is(scalar(my @lines = grep { ($_->{endpoint} // '') eq 'nap' && $_->{status} == 200 } $http->log_lines), 2 + 3 + 12 + 3, 'each was run once');

# Told to stop meanwhile, it loses none.
my @slow = map { send_request("/v1/nap?seconds=$_") } (1.5) x 2, (0.1) x 6;
sleep 0.5;
$http->signal('TERM');
is(scalar(grep { status($_) ne '200' } @slow), 0, 'SIGTERM: all have their answers');
is($http->wait_program, 0, '... and it ends');

$http->stop;
done_testing();
