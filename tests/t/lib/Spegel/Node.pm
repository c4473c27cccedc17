# Programs for Node.js in the tests, with packages from npm.
#
# The packages are installed by name and exact version into a directory that
# goes away with the test; nothing of them is part of this tree.
package Spegel::Node;

use strict;
use warnings;

use File::Copy qw(copy);
use File::Temp;
use IPC::Run qw(run timeout);

# install(@packages): an object, or why there is none, as a text.
sub install
{
    my ($class, @packages) = @_;
    my $directory = File::Temp->newdir('spegel-node-XXXXXX', TMPDIR => 1);
    my $log = '';

    return 'node or npm is not installed'
      if system('command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1') != 0;
    my $done = eval {
        run([ qw(npm install --no-save --no-audit --no-fund --ignore-scripts --loglevel=error --prefix), "$directory", @packages ],
            '>', \$log, '2>&1', timeout(180));
    };
    return 'npm cannot install ' . join(' ', @packages) . ': ' . ($log =~ /^(.+)$/m ? $1 : $@) if !$done;
    return bless { directory => $directory }, $class;
}

# Runs a program of this tree, beside the packages, for at most so many
# seconds; its exit status and what it printed.
sub run_program
{
    my ($self, $seconds, $program, @arguments) = @_;
    my ($name) = $program =~ m{([^/]+)$};
    my $output = '';

    copy("$ENV{SPEGEL_TOP}/$program", "$self->{directory}/$name") or die "$program: $!";
    my $good = eval {
        run([ 'node', "$self->{directory}/$name", @arguments ], '<', \undef, '>', \$output, '2>&1', timeout($seconds));
    };
    return ($good ? 0 : 1, $output . ($@ // ''));
}

# Runs a command that a package brings.
sub run_command
{
    my ($self, $seconds, $name, @arguments) = @_;
    my $output = '';
    my $good = eval {
        run([ "$self->{directory}/node_modules/.bin/$name", @arguments ], '<', \undef, '>', \$output, '2>&1', timeout($seconds));
    };
    return ($good ? 0 : 1, $output . ($@ // ''));
}

1;
