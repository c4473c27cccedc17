# The database restarts, or the program is stopped, under load.
use strict;
use warnings;

use IO::Socket::UNIX;
use Spegel::Http;
use Test::More;
use Time::HiRes qw(sleep time);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_fault_server');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.echo(value text) RETURNS TABLE (value text)
LANGUAGE sql STABLE AS 'SELECT $1';
SELECT spegel_api.expose('echo', 'spegel_api.echo(text)', 'E', 'E', 'E', 'E');
});

# Asks so many times a second for some seconds, from four processes; a
# function that waits for them and returns how often each status was seen, and
# how many 503 were without Retry-After.
sub load
{
    my ($http, $per_second, $seconds) = @_;
    my @readers;

    for my $process (1 .. 4)
    {
        pipe my $reader, my $writer or die "pipe: $!";
        push @readers, $reader;
        next if fork() // die "fork: $!";
        my %seen;
        my $started = time;
        for (my $i = 0; $i < $per_second * $seconds / 4; $i++)
        {
            my $due = $started + 4 * $i / $per_second;
            sleep $due - time if $due > time;
            my $response = $http->get("/v1/echo?value=$process-$i");
            my $status = $response->{status};
            $status = 'wrong' if $status == 200 && $response->{json}{data}[0]{value} ne "$process-$i";
            $status = 'no Retry-After' if $status == 503 && ($response->{headers}{'retry-after'} // '') !~ /^\d+$/;
            $seen{$status}++;
        }
        print $writer join(' ', %seen), "\n";
        close $writer;
        POSIX::_exit(0);
    }
    return sub {
        my %seen;
        for my $reader (@readers)
        {
            my %part = split ' ', <$reader>;
            $seen{$_} += $part{$_} for keys %part;
        }
        return \%seen;
    };
}

# The server restarts under load

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');
my $result = load($http, 100, 8);
sleep 1;
$cluster->restart;
my $back = time;
ok(Spegel::Http::wait_until(sub { $http->get('/v1/echo?value=x')->{status} == 200 }), 'serves again by itself');
note sprintf 'after %.2f s', time - $back;
my $seen = $result->();
is_deeply([ grep { !/^(200|503)$/ } keys %$seen ], [], 'restart of the server: only answers and 503 with Retry-After');
cmp_ok($seen->{200}, '>', 200, 'restart of the server: answers before and after');
note "seen: $seen->{200} answers, ", $seen->{503} // 0, ' times 503';

# Attempts are spaced: one thread tries for all

$cluster->stop;
my $log = length $http->log_text;
my $end = time + 5;
$http->get('/v1/echo?value=x') while time < $end;
my @attempts = substr($http->log_text, $log) =~ /cannot connect/g;
cmp_ok(scalar @attempts, '>=', 2, 'without a server the program tries again');
cmp_ok(scalar @attempts, '<=', 5, 'but seldom');
$cluster->start;
ok($http->wait_ready, 'and comes back');
$http->stop;

# A new program takes over under load, on a socket that outlives both

my $listener = IO::Socket::UNIX->new(Local => "$http->{socket}", Listen => 512) or die "listen: $!";
chmod 0660, $http->{socket};
unlink $http->log_file;
$http->start_program($listener);
$http->start_nginx;
ok($http->wait_ready, 'an inherited socket');
$result = load($http, 200, 6);
for (1 .. 4)
{
    sleep 1;
    my $started = time;
    $http->signal('TERM');
    is($http->wait_program, 0, 'SIGTERM: exit status');
    cmp_ok(time - $started, '<', 20, 'SIGTERM: soon');
    unlink $http->log_file;
    $http->start_program($listener);
}
$seen = $result->();
is_deeply($seen, { 200 => 1200 }, 'SIGTERM four times at 200 requests a second: none of 1,200 is lost');

# SIGHUP under load

my $reads = sub { scalar(() = $http->log_text =~ /catalogue read/g) };
$result = load($http, 200, 2);
for my $time (1 .. 10)
{
    sleep 0.1;
    my $before = $reads->();
    $http->signal('HUP');
    ok(Spegel::Http::wait_until(sub { $reads->() > $before }), "SIGHUP: the catalogue is read again, time $time");
}
is_deeply($result->(), { 200 => 400 }, 'SIGHUP ten times at 200 requests a second: none of 400 is lost');

$http->stop;
done_testing();
