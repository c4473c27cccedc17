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

use File::Basename qw(basename);
use File::Path qw(make_path remove_tree);
use Spegel::Stage qw(stage);
use TAP::Harness;

$| = 1;
my ($work, $perl_modules) = stage();

my @files = grep { !/\.(o|d)$/ } @ARGV
  ? @ARGV
  : (sort(glob('tests/kernel/build/test_*'), glob('tests/fcgi/build/test_*')), sort glob('tests/t/*.t'));

my $jobs = $ENV{VERBOSE} ? 1 : 2;
my %result = results('first', $jobs, @files);

# What fails beside others may pass alone: what it found is printed and wants
# mending, but does not hide that everything else holds.  More than a few is no
# accident.
my @problems = grep { @{ $result{$_}{failures} } } sort keys %result;
my %first_failures;
if ($jobs > 1 && @problems >= 1 && @problems <= 3)
{
    $first_failures{$_} = $result{$_}{failures} for @problems;
    %result = (%result, results('again', 1, @problems));
}

my ($passed, $failed, $skipped) = (0, 0, 0);
my %skipped_because;
for my $result (values %result)
{
    $passed += $result->{passed};
    $failed += $result->{failed};
    $skipped += @{ $result->{skips} };
    $skipped_because{$_}++ for @{ $result->{skips} };
}
remove_tree($work) if $failed == 0;
print "skipped: $_ ($skipped_because{$_})\n" for sort keys %skipped_because;
for my $file (sort keys %result)
{
    print "failed: $file: $_\n" for @{ $result{$file}{failures} };
    next if @{ $result{$file}{failures} };
    print "passed when run again, alone: $file: $_\n" for @{ $first_failures{$file} // [] };
}
print "$passed passed, $failed failed, $skipped skipped\n";
exit($failed == 0 ? 0 : 1);

# results($run, $at_once, @paths): runs files, so many at once, each with a folder
# of its own named after the run; what passed, failed and was skipped in each.
sub results
{
    my ($run, $at_once, @paths) = @_;
    my (%skips, %failures, %of);
    my $harness = PatientHarness->new(
        {
            verbosity => $ENV{VERBOSE} ? 1 : 0,
            jobs => $at_once,
            timer => 1,
            rules => { par => [ { seq => 'tests/t/http_*.t' }, { par => '**' } ] },
            exec => sub {
                my ($self, $file) = @_;
                my $folder = folder($run, $file);

                return [$file] if $file !~ /\.t$/;
                make_path("$folder/tmp_check/log");
                # Servers before 16 know only the first of these, and derive
                # the others.
                return [ 'env', "TESTDIR=$folder", "TESTDATADIR=$folder/tmp_check", "TESTLOGDIR=$folder/tmp_check/log",
                    $^X, '-Itests/t/lib', "-I$perl_modules", $file ];
            },
        });

    $harness->callback(
        made_parser => sub {
            my ($parser, $job) = @_;
            my $file = $job->[1];
            my $skip = sub { push @{ $skips{$file} }, "$file: " . ($_[0] =~ s/^skipped: //r) };

            $parser->callback(
                test => sub {
                    my ($test) = @_;
                    $skip->($test->explanation) if $test->has_skip;
                    push @{ $failures{$file} }, join(' ', $test->number, $test->description) if !$test->is_ok;
                });
            # What a test has measured, not only judged.
            $parser->callback(comment => sub { print "$file: $1\n" if $_[0]->comment =~ /^(?:# )?figure: (.*)/ });
            $parser->callback(plan => sub { $skip->($_[0]->explanation) if $_[0]->has_skip });
        });

    my $aggregate = $harness->runtests(@paths);
    for my $file ($aggregate->descriptions)
    {
        my ($parser) = $aggregate->parsers($file);
        my $failed = $parser->failed;

        # A program that died, or did not do all it had planned, is a failure.
        $failed++ if !$failed && ($parser->exit || $parser->parse_errors);
        if ($parser->has_problems)
        {
            push @{ $failures{$file} }, "ended with exit status " . $parser->exit if $parser->exit;
            push @{ $failures{$file} }, $parser->parse_errors;
            show_log($run, $file);
        }
        $of{$file} = {
            passed => scalar($parser->passed) - $parser->skipped,
            failed => $failed,
            failures => $failures{$file} // [],
            skips => $skips{$file} // [],
        };
    }
    return %of;
}

# A program that bails out is a failure like others, not the end of the check.
package PatientHarness;
use parent -norequire, 'TAP::Harness';
sub _bailout { return; }

package main;

sub folder
{
    my ($run, $file) = @_;
    return "$work/$run/" . basename($file, '.t');
}

# The end of what a Perl test logged beside its results.
sub show_log
{
    my ($run, $file) = @_;
    my $name = basename($file, '.t');

    open(my $log, '<', folder($run, $file) . "/tmp_check/log/regress_log_$name") or return;
    my @lines = <$log>;
    print "--- the end of the log of $file\n", splice(@lines, @lines > 30 ? -30 : 0), "---\n";
}
