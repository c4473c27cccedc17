#!/usr/bin/perl
# Runs every test and ends with one line: N passed, N failed, N skipped.
#
#   tests/run.pl [FILE ...]      only these of tests/t/*.t and the unit tests
#
# Everything speaks TAP: the Perl scripts of tests/t, which start private
# clusters and servers, and the C programs of tests/kernel and tests/fcgi.
use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use TAP::Harness;

$| = 1;
chdir dirname(abs_path($0)) . '/..' or die "chdir: $!";
my $top = abs_path('.');
my $work = "$top/.scratch";
remove_tree($work);
make_path("$work/log");

my $pg_config = $ENV{PG_CONFIG} || 'pg_config';
chomp(my $bindir = `$pg_config --bindir`);
chomp(my $pgxs = `$pg_config --pgxs`);
my $support = dirname($pgxs) . '/../test';

# The extension is staged, not installed: nothing of the system is touched.
system("make --no-print-directory install DESTDIR=$work/install "
      . ">$work/log/install.log 2>&1") == 0
  or die "make install failed, see $work/log/install.log\n";

$ENV{SPEGEL_TOP} = $top;
$ENV{SPEGEL_STAGE} = "$work/install";
$ENV{SPEGEL_REFERENCE} = "$top/tests/kernel/reference";
delete $ENV{SPEGEL_DATA} if !length($ENV{SPEGEL_DATA} // '');
$ENV{PG_REGRESS} = "$support/regress/pg_regress";
$ENV{TESTDIR} = $ENV{TESTDATADIR} = $work;
$ENV{TESTLOGDIR} = "$work/log";
$ENV{PATH} = "$bindir:$ENV{PATH}";
$ENV{LC_ALL} = 'C.UTF-8';
delete @ENV{ grep { /^PG(HOST|PORT|USER|DATABASE|PASSWORD|SERVICE|OPTIONS)/ } keys %ENV };

my @files = @ARGV
  ? @ARGV
  : (
    sort(glob('tests/kernel/build/test_*'), glob('tests/fcgi/build/test_*')),
    sort glob('tests/t/*.t'));
@files = grep { !/\.(o|d)$/ } @files;

my $harness = TAP::Harness->new(
    {
        verbosity => $ENV{VERBOSE} ? 1 : 0,
        merge => 0,
        exec => sub {
            my ($self, $file) = @_;
            return [$^X, '-Itests/t/lib', "-I$support/perl", $file]
              if $file =~ /\.t$/;
            return [$file];
        },
    });
my $result = $harness->runtests(@files);

my ($passed, $failed, $skipped) = (0, 0, 0);
for my $parser ($result->parsers)
{
    my $skips = $parser->skipped;
    $skipped += $skips + (defined $parser->skip_all ? 1 : 0);
    $passed += $parser->passed - $skips;
    $failed += $parser->failed;
    # A program that died, or did not do all it had planned, is a failure.
    $failed++ if !$parser->failed && ($parser->exit || $parser->parse_errors);
}
remove_tree($work) if $failed == 0;
print "$passed passed, $failed failed, $skipped skipped\n";
exit($failed == 0 ? 0 : 1);
