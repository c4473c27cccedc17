# The ways in which the program gets its socket.
use strict;
use warnings;

use IO::Socket::UNIX;
use POSIX qw(dup2 WNOHANG);
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

# No database is needed: /health/live answers without.
my $directory = File::Temp->newdir;
my $socket = "$directory/socket";
my $log = "$directory/log";
my @command = (Spegel::Http::program(), '--threads=2', "--conninfo=host=$directory");

# Starts a command after some preparation; its process.
sub start
{
    my ($prepare, @words) = @_;

    unlink $log;
    my $pid = fork() // die "fork: $!";
    return $pid if $pid != 0;
    open STDERR, '>>', $log or POSIX::_exit(127);
    open STDIN, '<', '/dev/null' or POSIX::_exit(127);
    $prepare->();
    exec @words or POSIX::_exit(127);
}

sub log_text
{
    open my $in, '<', $log or return '';
    local $/;
    return <$in> // '';
}

# Does the program answer at the socket?
sub answers
{
    my ($output) = eval { Spegel::Http::fastcgi({ socket => $socket }, { REQUEST_METHOD => 'GET', REQUEST_URI => '/health/live' }) };
    return ($output // '') =~ /^Status: 200\r\n.*\{"status":"live"\}$/s;
}

sub ends
{
    my ($pid, $seconds) = @_;
    my $status;
    Spegel::Http::wait_until(sub { return waitpid($pid, WNOHANG) == $pid && defined($status = $?) }, $seconds);
    return $status;
}

sub listener
{
    unlink $socket;
    return IO::Socket::UNIX->new(Local => $socket, Listen => 16) || die "listen: $!";
}

# The protocol of systemd, spoken by this script

sub systemd
{
    my ($listener, %environment) = @_;
    return sub {
        dup2(fileno $listener, 3) // POSIX::_exit(127);
        $ENV{LISTEN_PID} = $$;
        $ENV{LISTEN_FDS} = 1;
        $ENV{$_} = $environment{$_} for keys %environment;
    };
}

my $pid = start(systemd(listener()), @command);
ok(Spegel::Http::wait_until(\&answers), 'LISTEN_FDS: answers');
kill 'TERM', $pid;
is(ends($pid), 0, 'LISTEN_FDS: stops');
ok(-S $socket, 'LISTEN_FDS: leaves the socket');
for my $wrong ({ LISTEN_FDS => 2 }, { LISTEN_FDS => 0 }, { LISTEN_FDS => '' }, { LISTEN_FDS => 'x' }, { LISTEN_PID => 1 })
{
    $pid = start(systemd(listener(), %$wrong), @command);
    is((ends($pid) // 0) >> 8, 1, 'refused: ' . join '=', %$wrong);
    like(log_text(), qr/LISTEN_FDS|no socket to listen on/, 'and says why');
}
$pid = start(sub { dup2(fileno STDIN, 3); $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 1 }, @command);
is((ends($pid) // 0) >> 8, 1, 'refused: a descriptor that is no listening socket');

# systemd's own tool

SKIP:
{
    skip 'systemd-socket-activate is not installed', 2 if !grep { -x "$_/systemd-socket-activate" } split /:/, $ENV{PATH};
    unlink $socket;
    $pid = start(sub { }, 'systemd-socket-activate', "--listen=$socket", @command);
    ok(Spegel::Http::wait_until(sub { -S $socket && answers() }), 'systemd-socket-activate: answers');
    kill 'TERM', $pid;
    is(ends($pid), 0, 'systemd-socket-activate: stops');
}

# spawn-fcgi: descriptor 0

$pid = start(do { my $listener = listener(); sub { dup2(fileno $listener, 0) } }, @command);
ok(Spegel::Http::wait_until(\&answers), 'descriptor 0: answers');
kill 'TERM', $pid;
is(ends($pid), 0, 'descriptor 0: stops');
SKIP:
{
    skip 'spawn-fcgi is not installed', 2 if !grep { -x "$_/spawn-fcgi" } split /:/, $ENV{PATH};
    unlink $socket;
    $pid = start(sub { }, 'spawn-fcgi', '-n', '-s', $socket, '--', @command);
    ok(Spegel::Http::wait_until(\&answers), 'spawn-fcgi: answers');
    kill 'TERM', $pid;
    is(ends($pid), 0, 'spawn-fcgi: stops');
}

# The library takes the private fields of its requests as connection.c thinks

unlink $socket;
$pid = start(sub { }, @command, "--socket=$socket");
ok(Spegel::Http::wait_until(\&answers), 'its own socket: answers');
ok(answers(), 'connections follow each other') for 1 .. 8;
# Other threads look for the database meanwhile, and the program closes a
# connection after its client has heard everything: what is left behind by each
# answer is left for good.
my $open = sub { scalar(() = glob "/proc/$pid/fd/*") };
my $before = $open->();
answers() for 1 .. 50;
ok(Spegel::Http::wait_until(sub { $open->() < $before + 10 }), 'and leave no descriptor behind')
  or diag "$before descriptors before, " . $open->() . ' after 50 answers';
my ($output, $ended) = Spegel::Http::fastcgi({ socket => $socket }, { REQUEST_METHOD => 'GET', REQUEST_URI => '/health/live' });
is($ended, 1, 'a response ends with its record');
kill 'TERM', $pid;
is(ends($pid), 0, 'its own socket: stops');
ok(!-e $socket, 'its own socket: is removed');

done_testing();
