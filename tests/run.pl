#!/usr/bin/perl
# Runs every test, says why any was skipped, and ends with one line:
# N passed, N failed, N skipped.
#
#   tests/run.pl [FILE ...]      only these
#
# Everything speaks TAP: the C programs of tests/kernel and tests/fcgi, and the
# Perl scripts of tests/t, which start private clusters and servers.  Two run
# side by side, as most of them wait for one server process; of the HTTP tests
# one at a time, because they fill the machine by themselves.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/t/lib";

use File::Path qw(remove_tree);
use Spegel::Stage qw(stage);
use TAP::Harness;

$| = 1;
my ($work, $perl_modules) = stage();

my @files = grep { !/\.(o|d)$/ } @ARGV
  ? @ARGV
  : (sort(glob('tests/kernel/build/test_*'), glob('tests/fcgi/build/test_*')), sort glob('tests/t/*.t'));

my $harness = PatientHarness->new(
    {
        verbosity => $ENV{VERBOSE} ? 1 : 0,
        jobs => $ENV{VERBOSE} ? 1 : 2,
        timer => 1,
        rules => { par => [ { seq => 'tests/t/http_*.t' }, { par => '**' } ] },
        exec => sub {
            my ($self, $file) = @_;
            return $file =~ /\.t$/
              ? [ $^X, '-Itests/t/lib', "-I$perl_modules", $file ]
              : [$file];
        },
    });
my (%skipped_because, %failed_tests);
$harness->callback(
    made_parser => sub {
        my ($parser, $job) = @_;
        my $count = sub { $skipped_because{ $job->[1] . ': ' . ($_[0] =~ s/^skipped: //r) }++ };
        $parser->callback(
            test => sub {
                my ($test) = @_;
                $count->($test->explanation) if $test->has_skip;
                push @{ $failed_tests{ $job->[1] } }, join(' ', $test->number, $test->description)
                  if !$test->is_ok;
            });
        $parser->callback(plan => sub { $count->($_[0]->explanation) if $_[0]->has_skip });
    });
my $result = $harness->runtests(@files);

my ($passed, $failed, $skipped) = (0, 0, 0);
for my $file ($result->descriptions)
{
    my ($parser) = $result->parsers($file);
    my $skips = $parser->skipped;

    $skipped += $skips + (defined $parser->skip_all ? 1 : 0);
    $passed += $parser->passed - $skips;
    $failed += $parser->failed;

    # A program that died, or did not do all it had planned, is a failure.
    $failed++ if !$parser->failed && ($parser->exit || $parser->parse_errors);
    next if !$parser->has_problems;
    push @{ $failed_tests{$file} }, "ended with exit status " . $parser->exit if $parser->exit;
    push @{ $failed_tests{$file} }, $parser->parse_errors;
    show_log($file);
}
remove_tree($work) if $failed == 0;
print "skipped: $_ ($skipped_because{$_})\n" for sort keys %skipped_because;
for my $file (sort keys %failed_tests)
{
    print "failed: $file: $_\n" for @{ $failed_tests{$file} };
}
print "$passed passed, $failed failed, $skipped skipped\n";
exit($failed == 0 ? 0 : 1);

# A program that bails out is a failure like others, not the end of the check.
package PatientHarness;
use parent -norequire, 'TAP::Harness';
sub _bailout { return; }

package main;

# The end of what a Perl test logged beside its results.
sub show_log
{
    my ($file) = @_;
    my ($name) = $file =~ m{([^/]+)\.t$} or return;

    open(my $log, '<', "$ENV{TESTLOGDIR}/regress_log_$name") or return;
    my @lines = <$log>;
    print "--- the end of the log of $file\n", splice(@lines, @lines > 30 ? -30 : 0), "---\n";
}
