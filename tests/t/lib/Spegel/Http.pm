# The real nginx, the real spegel-fcgi and a private cluster for the tests.
#
# Everything lives below a temporary directory and on a free loopback port,
# and ends with the object.  The program is fcgi/spegel-fcgi of this checkout,
# or $SPEGEL_FCGI.
package Spegel::Http;

use strict;
use warnings;

use File::Temp;
use HTTP::Tiny;
use IO::Socket::UNIX;
use IPC::Run qw(run);
use JSON::PP;
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

use PostgreSQL::Test::Cluster;
use Spegel::Cluster;

my $root = $ENV{SPEGEL_TOP};

# The option of the login of each audience, and who that is.
my %logins = (
    'conninfo' => 'spegel_front', 'internal-conninfo' => 'spegel_front_internal',
    'analyst-conninfo' => 'spegel_front_analyst');

# Why these tests cannot run here; undef when they can.
sub missing
{
    return 'nginx is not installed'
      if system('command -v nginx >/dev/null 2>&1') != 0;
    return 'spegel-fcgi is not built' if !-x program();
    return undef;
}

sub program
{
    return $ENV{SPEGEL_FCGI} || "$root/fcgi/spegel-fcgi";
}

# A cluster with database spegel and the report application in it, without the
# endpoints that come with it (unless keep_endpoints): each test declares its
# own, whose functions everybody may execute unless it says otherwise.
sub start_cluster
{
    my ($name, %options) = @_;
    my $cluster = new_cluster($name);

    $cluster->append_conf('postgresql.conf',
        "max_connections = 50\nshared_buffers = 32MB\n");
    $cluster->restart;
    $cluster->safe_psql('postgres', 'CREATE DATABASE spegel');
    migrate($cluster, 'spegel');
    owner_sql($cluster, 'SELECT spegel_api.withdraw_endpoint(name) FROM spegel_api.endpoint')
      if !$options{keep_endpoints};
    owner_sql($cluster, 'ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC');
    return $cluster;
}

# Runs statements in one transaction as spegel_owner.
sub owner_sql
{
    my ($cluster, $sql) = @_;

    utf8::encode($sql) if utf8::is_utf8($sql);
    return $cluster->safe_psql('spegel',
        "BEGIN; SET LOCAL ROLE spegel_owner;\n$sql\n;COMMIT;");
}

# The SQLSTATE and the hint with which statements of spegel_owner fail; an
# empty list when they do not.
sub owner_error
{
    my ($cluster, $sql) = @_;
    my ($stdout, $stderr);

    $cluster->psql('spegel',
        "\\set VERBOSITY verbose\nSET ROLE spegel_owner;\n$sql",
        stdout => \$stdout, stderr => \$stderr);
    return unless $stderr =~ /ERROR:\s+(\w{5}): ([^\n]*)/;
    my ($state, $message) = ($1, $2);
    my ($hint) = $stderr =~ /HINT:\s+([^\n]*)/;
    return ($state, $message, $hint);
}

# Starts spegel-fcgi and nginx.  Options: cluster; database (spegel); threads (4); arguments of
# the program; logins, the options of those that it is given (all); files beside nginx's configuration, {name => text}, in which
# placeholders are filled in; placeholders, {NAME => value}.
sub start
{
    my ($class, %options) = @_;
    my $directory = File::Temp->newdir('spegel-http-XXXXXX', TMPDIR => 1);
    my $self = bless {
        owner => $$,
        cluster => $options{cluster},
        database => $options{database} // 'spegel',
        threads => $options{threads} // 4,
        arguments => $options{arguments} // [],
        logins => $options{logins} // [ sort keys %logins ],
        files => $options{files} // {},
        placeholders => $options{placeholders} // {},
        directory => $directory,
        socket => "$directory/fcgi.sock",
        port => PostgreSQL::Test::Cluster::get_free_port(),
    }, $class;

    $self->{http} = HTTP::Tiny->new(timeout => 60, keep_alive => 0);
    $self->start_program;
    $self->start_nginx;
    return $self;
}

sub conninfo
{
    my ($self, $user) = @_;

    return $self->{cluster}->connstr($self->{database}) . ' user=' . ($user // 'spegel_front');
}

# Starts the program and waits until its socket is there.  With a handle, the
# program inherits it as descriptor 0 and makes no socket.
sub start_program
{
    my ($self, $inherited) = @_;
    my @command = (program(), (map { "--$_=" . $self->conninfo($logins{$_}) } @{ $self->{logins} }), @{ $self->{arguments} });

    push @command, "--threads=$self->{threads}" if $self->{threads} > 0;
    push @command, "--socket=$self->{socket}" if !$inherited;
    my $pid = fork() // die "fork: $!";
    if ($pid == 0)
    {
        open STDERR, '>>', $self->log_file or POSIX::_exit(127);
        open STDOUT, '>', '/dev/null' or POSIX::_exit(127);
        if ($inherited)
        {
            POSIX::dup2(fileno $inherited, 0);
        }
        else
        {
            open STDIN, '<', '/dev/null' or POSIX::_exit(127);
        }
        exec @command or POSIX::_exit(127);
    }
    $self->{program_pid} = $pid;
    wait_until(sub { $self->log_text =~ /serving with/ && -S $self->{socket} })
      or die "spegel-fcgi did not start:\n" . $self->log_text;
    return $pid;
}

# Sends a signal to the program.
sub signal
{
    my ($self, $signal) = @_;

    kill $signal, $self->{program_pid};
}

# Waits for the end of the program; its exit status, undef when it goes on.
sub wait_program
{
    my ($self, $seconds) = @_;
    my $status;

    wait_until(
        sub {
            return 0 if waitpid($self->{program_pid}, WNOHANG) == 0;
            $status = $?;
            return 1;
        },
        $seconds) or return undef;
    delete $self->{program_pid};
    return $status;
}

sub log_file
{
    my ($self) = @_;

    return "$self->{directory}/program.log";
}

sub log_text
{
    my ($self) = @_;

    open my $handle, '<', $self->log_file or return '';
    local $/;
    return <$handle> // '';
}

# All log lines, decoded; dies when one is not JSON.
sub log_lines
{
    my ($self) = @_;

    return map { decode_json($_) } split /\n/, $self->log_text;
}

# The text of a shipped file of nginx's configuration.
sub shipped
{
    my ($name) = @_;

    open my $handle, '<', "$root/fcgi/nginx/$name" or die "$name: $!";
    local $/;
    return <$handle>;
}

# Fills in the placeholders of the shipped configuration and starts nginx.
sub start_nginx
{
    my ($self) = @_;
    my $directory = "$self->{directory}";
    my %values = (
        SOCKET => $self->{socket}, PORT => $self->{port},
        PREFIX => $directory, CONF => $directory, CACHE => 'temp/cache',
        WEB => "$root/fcgi/web", SITE => "$directory/site",
        %{ $self->{placeholders} });

    mkdir "$directory/$_" for qw(logs temp);
    my %texts = (
        (map { $_ => shipped("$_.in") } qw(nginx.conf spegel-upstream.conf spegel-server.conf spegel-fcgi.conf)),
        %{ $self->{files} });
    for my $name (keys %texts)
    {
        my $text = $texts{$name} =~ s/@([A-Z]+)@/$values{$1} \/\/ die "placeholder $1"/ger;
        open my $out, '>', "$directory/$name" or die "$name: $!";
        print $out $text;
        close $out or die "$name: $!";
    }
    my @command = ('nginx', '-p', $directory, '-c', "$directory/nginx.conf",
        '-e', "$directory/logs/error.log", '-g', 'daemon off;');
    my $pid = fork() // die "fork: $!";
    if ($pid == 0)
    {
        open STDIN, '<', '/dev/null';
        open STDERR, '>>', "$directory/logs/stderr.log";
        exec @command or POSIX::_exit(127);
    }
    $self->{nginx_pid} = $pid;
    wait_until(
        sub {
            IO::Socket::INET->new(
                PeerHost => '127.0.0.1', PeerPort => $self->{port});
        }) or die 'nginx did not start';
}

sub url
{
    my ($self, $target) = @_;

    return "http://127.0.0.1:$self->{port}$target";
}

# One request through nginx.  Options: headers, content.  Returns the answer
# of HTTP::Tiny with the decoded body as json, when it is JSON.
sub request
{
    my ($self, $method, $target, %options) = @_;
    my $response =
      $self->{http}->request($method, $self->url($target), \%options);

    $response->{json} = eval { decode_json($response->{content}) }
      if ($response->{headers}{'content-type'} // '') =~ /json/;
    return $response;
}

sub get
{
    my ($self, $target, %headers) = @_;

    return $self->request('GET', $target, headers => \%headers);
}

# Waits until the program can serve: the catalogue is read, the database
# answers.
sub wait_ready
{
    my ($self) = @_;

    return wait_until(sub { $self->get('/health/ready')->{status} == 200 },
        60);
}

# Sends one request straight to the program over FastCGI.  Returns the text of
# its standard output stream and whether it was ended properly.  Options: keep
# the connection, until the answer is there; leave_open, and return the socket.
sub fastcgi
{
    my ($self, $params, $stdin, %options) = @_;
    my $socket = IO::Socket::UNIX->new(Peer => $self->{socket})
      or die "$self->{socket}: $!";
    my $pairs = '';

    for my $name (sort keys %$params)
    {
        $pairs .= pack('NN', map { length($_) | 0x80000000 }
              $name, $params->{$name}) . $name . $params->{$name};
    }
    my $record = sub {
        my ($type, $content) = @_;
        return pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content;
    };
    my $bytes = $record->(1, pack('nCx5', 1, $options{keep} ? 1 : 0));
    $bytes .= $record->(4, $_) for unpack '(a32000)*', $pairs;
    $bytes .= $record->(4, '');
    $bytes .= $record->(5, $_) for unpack '(a32000)*', $stdin // '';
    $bytes .= $record->(5, '');
    $socket->print($bytes);
    $socket->flush;
    return $socket if $options{leave_open};

    my ($output, $ended) = ('', 0);
    while ((read($socket, my $header, 8) // 0) == 8)
    {
        my (undef, $type, undef, $length, $padding) = unpack 'CCnnC', $header;
        read($socket, my $content, $length) if $length > 0;
        read($socket, my $waste, $padding) if $padding > 0;
        $output .= $content if $type == 6 && $length > 0;
        $ended = 1 if $type == 3;
        last if $ended;
    }
    return ($output, $ended);
}

# Resident memory of the program in kB: now, and the most there has been.
sub resident_memory { return memory_in_status(shift, 'VmRSS') }
sub peak_memory { return memory_in_status(shift, 'VmHWM') }

sub memory_in_status
{
    my ($self, $name) = @_;

    open my $handle, '<', "/proc/$self->{program_pid}/status" or return 0;
    my ($kilobytes) = join('', <$handle>) =~ /^$name:\s+(\d+)/m;
    return $kilobytes;
}

# Calls the code every 50 ms until it returns true; false after the time.
sub wait_until
{
    my ($code, $seconds) = @_;
    my $end = time + ($seconds // 60);

    while (time < $end)
    {
        return 1 if $code->();
        sleep 0.05;
    }
    return 0;
}

sub stop
{
    my ($self) = @_;
    local $?;

    for my $process (qw(nginx_pid program_pid))
    {
        my $pid = delete $self->{$process} or next;
        kill 'TERM', $pid;
        my $ended = wait_until(sub { waitpid($pid, WNOHANG) != 0 }, 10);
        next if $ended;
        kill 'KILL', $pid;
        waitpid $pid, 0;
    }
}

sub DESTROY
{
    my ($self) = @_;

    # a forked child must not end its parent's processes
    $self->stop if ($self->{owner} //= $$) == $$;
}

1;
