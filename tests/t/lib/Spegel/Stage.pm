# What every test and benchmark runs in: the staged extension, and an
# environment that names it and PostgreSQL's own test programs.
package Spegel::Stage;

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);

our @EXPORT_OK = qw(stage);

# stage(): stages the installation below .scratch of the checkout, which it
# empties first, changes to the checkout's top and sets the environment:
# SPEGEL_TOP, SPEGEL_STAGE, SPEGEL_REFERENCE, and what PostgreSQL::Test wants.
# Returns the scratch directory and the folder of PostgreSQL's Perl modules.
sub stage
{
    my $top = abs_path(dirname(__FILE__) . '/../../../..');
    my $work = "$top/.scratch";
    my $pg_config = $ENV{PG_CONFIG} ||= 'pg_config';

    chdir $top or die "$top: $!";
    remove_tree($work);
    make_path("$work/tmp_check/log");
    system("make --no-print-directory install DESTDIR=$work/install "
          . ">$work/install.log 2>&1") == 0
      or die "make install failed, see $work/install.log\n";

    chomp(my $bindir = `$pg_config --bindir`);
    chomp(my $pgxs = `$pg_config --pgxs`);
    chomp(my $version = `$pg_config --version`);
    my $support = dirname($pgxs) . '/../test';

    $ENV{PG} ||= ($version =~ /(\d+)/)[0];
    $ENV{SPEGEL_TOP} = $top;
    $ENV{SPEGEL_STAGE} = "$work/install";
    $ENV{SPEGEL_REFERENCE} = "$top/tests/kernel/reference";
    delete $ENV{SPEGEL_DATA} if !length($ENV{SPEGEL_DATA} // '');
    $ENV{PG_REGRESS} = "$support/regress/pg_regress";

    # Servers before 16 know only the first of these, and derive the others.
    $ENV{TESTDIR} = $work;
    $ENV{TESTDATADIR} = "$work/tmp_check";
    $ENV{TESTLOGDIR} = "$work/tmp_check/log";
    $ENV{PATH} = "$bindir:$ENV{PATH}:/usr/sbin";
    $ENV{LC_ALL} = 'C.UTF-8';
    delete @ENV{ grep { /^PG(HOST|PORT|USER|DATABASE|PASSWORD|SERVICE|OPTIONS)/ } keys %ENV };
    return ($work, "$support/perl");
}

1;
