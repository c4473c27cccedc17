# The program under ThreadSanitizer, and under AddressSanitizer and
# UndefinedBehaviorSanitizer: requests side by side, clients that hang up,
# endpoints that change meanwhile, and a stop in the middle of it all.
use strict;
use warnings;

use File::Temp;
use IO::Socket::INET;
use IPC::Run qw(run);
use POSIX ();
use Spegel::Http;
use Spegel::Scale;
use Test::More;
use Time::HiRes qw(sleep time);

plan skip_all => Spegel::Http::missing() if Spegel::Http::missing();

my $top = $ENV{SPEGEL_TOP};
my $CLIENTS = 8;
my $REQUESTS = scale(12, 300);

# Builds the program with a sanitizer in a directory of its own.  Returns the
# program, or nothing and why not.
sub build
{
    my ($directory, $sanitizer) = @_;
    my ($output, $program) = ('', "$directory/spegel-fcgi");

    open my $c, '>', "$directory/main.c" or die "$directory: $!";
    print $c "int main(void) { return 0; }\n";
    close $c;
    my @probe = ('cc', "-fsanitize=$sanitizer", '-o', "$directory/probe", "$directory/main.c");
    return (undef, "the compiler has no -fsanitize=$sanitizer") if !run(\@probe, '&>', \$output);

    # some kernels spread addresses wider than the sanitizer can follow
    my ($start) = grep { run([ @$_, "$directory/probe" ], '&>', \$output) } [], [qw(setarch -R)];
    return (undef, "a program built with -fsanitize=$sanitizer does not run here: $output") if !$start;

    system('cp', '-r', "$top/fcgi/.", $directory) == 0 or die 'cp';
    run([ 'make', '-C', $directory, 'clean' ], '&>', \$output) or die "make clean:\n$output";
    run([ 'make', '-C', $directory, "SANITIZE=$sanitizer", 'CFLAGS=-O1 -g' ], '&>', \$output)
      or die "make SANITIZE=$sanitizer:\n$output";
    return ($program) if !@$start;
    open my $script, '>', "$directory/start" or die "$directory: $!";
    print $script "#!/bin/sh\nexec @$start $program \"\$@\"\n";
    close $script;
    chmod 0755, "$directory/start";
    return ("$directory/start");
}

my $cluster = Spegel::Http::start_cluster('http_sanitized');
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.echo(value text) RETURNS TABLE (value text) LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION spegel_api.numbers(wanted integer) RETURNS TABLE (n integer, label text, day date)
LANGUAGE sql STABLE AS $$ SELECT g, repeat('å"', 50) || g, date '2024-01-01' + g FROM generate_series(1, $1) AS g $$;
SELECT spegel_api.expose('echo', 'spegel_api.echo(text)', 'E', 'E', 'E', 'E', max_age => 0);
SELECT spegel_api.expose('numbers', 'spegel_api.numbers(integer)', 'N', 'N', 'N', 'N', max_rows => 1000000, timeout_ms => 60000);
});

# A client's requests; how many were not answered as they should be.
sub ask
{
    my ($http, $client) = @_;
    my @others = ('/v1/', '/v1/openapi.json', '/health/ready', '/v1/none', '/v1/echo', '/v1/numbers.html?wanted=100',
        '/v1/numbers.csv?wanted=3000', '/v1/numbers.xlsx?wanted=300', '/v1/echo/metadata', '/v1/numbers.ndjson?wanted=10', '/v1/numbers?wanted=x');
    my $bad = 0;

    for my $i (1 .. $REQUESTS)
    {
        my $response = $http->get("/v1/echo?value=$client-$i", 'If-None-Match' => '"x"');
        $bad++ if ($response->{json}{data}[0]{value} // '') ne "$client-$i";
        $bad++ if $http->get($others[ ($client + $i) % @others ])->{status} >= 500;
        # a connection that was kept, and ends as another thread waits for it
        $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/health/live' }, '', keep => 1) if $i % 3 == 1;
        next if $i % 3;
        # somebody who does not wait for the answer
        my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}) or die "connect: $!";
        $socket->print("GET /v1/numbers?wanted=" . (200000 + $client * 1000 + $i) . " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        sleep 0.01 * ($i % 4);
        close $socket;
    }
    return $bad;
}

# Runs the code for each client in a process of its own; waits, and returns
# how many of them ended with another status than 0.
sub crowd
{
    my ($code, $meanwhile) = @_;
    my @children;

    for my $client (1 .. $CLIENTS)
    {
        my $pid = fork() // die "fork: $!";
        POSIX::_exit($code->($client) ? 1 : 0) if $pid == 0;
        push @children, $pid;
    }
    $meanwhile->();
    return scalar grep { waitpid($_, 0); $? != 0 } @children;
}

for my $sanitizer (qw(thread address))
{
  SKIP:
    {
        my $directory = File::Temp->newdir('spegel-sanitized-XXXXXX', TMPDIR => 1);
        my ($program, $fault) = build($directory, $sanitizer);
        skip $fault, 7 if !$program;

        local $ENV{SPEGEL_FCGI} = $program;
        local $ENV{TSAN_OPTIONS} = "log_path=$directory/report:suppressions=$top/tests/fcgi/tsan.supp";
        local $ENV{ASAN_OPTIONS} = "log_path=$directory/report";
        local $ENV{UBSAN_OPTIONS} = "log_path=$directory/report:print_stacktrace=1";
        my $http = Spegel::Http->start(cluster => $cluster, threads => 6);
        ok($http->wait_ready, "$sanitizer: the program becomes ready");

        my $failed = crowd(
            sub { ask($http, $_[0]) },
            sub {
                for my $round (1 .. 4)
                {
                    Spegel::Http::owner_sql($cluster,
                        "SELECT spegel_api.expose('echo', 'spegel_api.echo(text)', 'E$round', 'E', 'E', 'E', max_age => 0)");
                    $http->signal('HUP') if $round == 2;
                    $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/metrics' });
                    sleep 0.2;
                }
            });
        is($failed, 0, "$sanitizer: each request of $CLIENTS clients is answered");

        $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/health/live' }, '', keep => 1), sleep 0.02 for 1 .. 20;

        # the stop: what is asked afterwards may be answered by nobody
        my ($status, $stopped, $took);
        crowd(sub { $http->get("/v1/echo?value=$_[0]-$_") for 1 .. 20; 0 },
            sub {
                sleep 0.1;
                $stopped = time;
                $http->signal('TERM');
                $status = $http->wait_program;
                $took = time - $stopped;
            });
        is($status, 0, "$sanitizer: it ends as it should");
        is(scalar(() = $http->log_text =~ /"message":"stopped"/g), 1, "$sanitizer: and says so");
        cmp_ok($took, '<', 60, "$sanitizer: soon");
        $http->stop;

        my @reports = glob "$directory/report*";
        is(scalar @reports, 0, "$sanitizer: nothing is reported") or diag map { `head -c 6000 $_` } @reports;
        my @strange = grep { !/^\{/ } split /\n/, $http->log_text;
        is("@strange", '', "$sanitizer: nor said beside the log");
    }
}

done_testing();
