# What the benchmarks compare with, from npm.
package Spegel::Peers;

use strict;
use warnings;

use Exporter qw(import);
use IPC::Run qw(run);

our @EXPORT = qw(install_peers);

# install_peers($work, @packages): installs npm packages below the folder and
# returns where their modules are: NODE_MODULES, if that is set.
sub install_peers
{
    my ($work, @packages) = @_;
    my $log;

    return $ENV{NODE_MODULES} if $ENV{NODE_MODULES};
    mkdir "$work/peers";
    run([ 'npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', "$work/peers", @packages ], '>', \$log, '2>&1')
      or die "npm install: $log";
    return "$work/peers/node_modules";
}

1;
