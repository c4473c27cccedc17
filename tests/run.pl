#!/usr/bin/perl
# Runs every test, says why any was skipped, and ends with one line:
# N passed, N failed, N skipped.
#
#   tests/run.pl [FILE ...]      only these
#
# Everything speaks TAP: the C programs of tests/kernel and tests/fcgi, and the
# Perl scripts of tests/t, which start private clusters and servers.
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

my $harness = TAP::Harness->new(
    {
        verbosity => $ENV{VERBOSE} ? 1 : 0,
        exec => sub {
            my ($self, $file) = @_;
            return $file =~ /\.t$/
              ? [ $^X, '-Itests/t/lib', "-I$perl_modules", $file ]
              : [$file];
        },
    });
my %skipped_because;
$harness->callback(
    made_parser => sub {
        my ($parser, $job) = @_;
        my $count = sub { $skipped_because{ $job->[1] . ': ' . ($_[0] =~ s/^skipped: //r) }++ };
        $parser->callback(test => sub { $count->($_[0]->explanation) if $_[0]->has_skip });
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
    show_log($file) if $parser->has_problems;
}
remove_tree($work) if $failed == 0;
print "skipped: $_ ($skipped_because{$_})\n" for sort keys %skipped_because;
print "$passed passed, $failed failed, $skipped skipped\n";
exit($failed == 0 ? 0 : 1);

# The end of what a Perl test logged beside its results.
sub show_log
{
    my ($file) = @_;
    my ($name) = $file =~ m{([^/]+)\.t$} or return;

    open(my $log, '<', "$ENV{TESTLOGDIR}/regress_log_$name") or return;
    my @lines = <$log>;
    print "--- the end of the log of $file\n", splice(@lines, @lines > 30 ? -30 : 0), "---\n";
}
