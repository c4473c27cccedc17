# While all threads are busy with slow queries the supervisor of the machine is
# answered, and everybody else in turn.
use strict;
use warnings;

use IO::Socket::INET;
use IPC::Run qw(start finish);
use Spegel::Http;
use Test::More;
use Time::HiRes qw(sleep);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_busy');
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.nap(seconds numeric) RETURNS TABLE (n integer) LANGUAGE sql STABLE AS 'SELECT 1 FROM pg_sleep($1)';
CREATE FUNCTION spegel_api.gate() RETURNS TABLE (n integer) LANGUAGE sql STABLE AS 'SELECT 1 FROM pg_advisory_xact_lock_shared(1)';
SELECT spegel_api.expose('nap', 'spegel_api.nap(numeric)', 'N', 'N', 'N', 'N', max_age => 0, timeout_ms => 30000);
SELECT spegel_api.expose('gate', 'spegel_api.gate()', 'G', 'G', 'G', 'G', max_age => 0, timeout_ms => 60000)});
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

# Two queries wait at the gate, which a session of ours keeps shut.
my ($keeper, $in);
sub gate_is_shut
{
    my $out = '';
    $keeper = start([ 'psql', '-XAtq', '-d', $cluster->connstr('spegel') ], '<', \$in, '>', \$out, IPC::Run::timeout(180));
    $in = "SELECT 'shut' FROM pg_advisory_lock(1);\n";
    $keeper->pump until $out =~ /shut/;
}

sub open_gate { return finish($keeper) }

sub waiting_at_gate
{
    return $cluster->safe_psql('spegel', q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted});
}

sub both_wait { return ok(Spegel::Http::wait_until(sub { waiting_at_gate() == 2 }, 20), 'both threads are busy') }

for my $waiting (2, 3, 12)
{
    gate_is_shut();
    my @slow = map { send_request('/v1/gate', 'Accept: application/json, REQUEST_URI/health/') } 1 .. 2;
    both_wait();
    push @slow, map { send_request('/v1/nap?seconds=0.1') } 3 .. $waiting;
    sleep 0.3;
    is(status(send_request($_)), 200, "$waiting requests: $_") for '/health/ready', '/health/live', '/health/ready';
    is(waiting_at_gate(), 2, '... while the queries run');
    open_gate();
    is(scalar(grep { status($_) ne '200' } @slow), 0, '... and all others have their answers');
    is($http->get('/v1/nap?seconds=0')->{status}, 200, 'and then as before');
}
# A line comes after its answer.
my $runs = sub { scalar grep { ($_->{endpoint} // '') =~ /^(gate|nap)$/ && $_->{status} == 200 } $http->log_lines };
Spegel::Http::wait_until(sub { $runs->() >= 2 + 3 + 12 + 3 });
is($runs->(), 2 + 3 + 12 + 3, 'each was run once');

# Told to stop meanwhile, it loses none.
gate_is_shut();
my @slow = map { send_request('/v1/gate') } 1 .. 2;
both_wait();
push @slow, map { send_request('/v1/nap?seconds=0.1') } 1 .. 6;
sleep 0.5;
$http->signal('TERM');
sleep 0.2;
open_gate();
is(scalar(grep { status($_) ne '200' } @slow), 0, 'SIGTERM: all have their answers');
is($http->wait_program, 0, '... and it ends');

$http->stop;
done_testing();
