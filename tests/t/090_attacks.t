# Attacks on published numbers of persons (tests/attacks): each first succeeds
# against a naive release, and then fails against the scheme of the extension:
# draws keyed on the frame with a permanent secret, thresholds, coarse indices.
#
# What naive noise is expected to lose is worked out beside each, from the
# noise alone (standard deviation 2, or its distribution where it matters).
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('attacks');
create_extension($node, 'postgres');
load('cells.sql', 'simulated/scheme.sql');

# One leaver. Naive noise shows no change with probability sum p(v) p(v + 1) =
# 0.13, so 87 % of the members are named. A guess is right in 93 % of cases, and
# in Phi(0.5 / sqrt(8)) = 57 % when both numbers are drawn anew.
load('leaver.sql', 'simulated/leaver.sql');
my $leaver = q{
    SELECT 100 * avg((says IS TRUE)::integer) FILTER (WHERE member),
           count(*) FILTER (WHERE says <> member),
           50 * (avg(guess::integer) FILTER (WHERE member) + avg((NOT guess)::integer) FILTER (WHERE NOT member))
    FROM attack.leaver('simulated.leaver_%s', 'background', %s) JOIN simulated.leaver_truth USING (unit)};
my ($certain, $wrong, $guess) = numbers(sprintf($leaver, 'naive', 'false'));
is($wrong, 0, 'leaver, naive: who is named is a member');
between($certain, 83, 91, 'leaver, naive: % of the members named with certainty (87)');
between($guess, 90, 96, 'leaver, naive: % guessed right (93)');
($certain, $wrong, $guess) = numbers(sprintf($leaver, 'protected', 'true'));
is($wrong, 0, 'leaver, protected: who is named is a member');
between($certain, 0, 0.5, 'leaver, protected: % of the members named with certainty');
between($guess, 50, 61, 'leaver, protected: % guessed right (57)');

# One cell over the years. The mean of k numbers is off by less than a half with
# probability 2 Phi(0.25 sqrt(k)) - 1: 38 % of 4, 61 % of 12.
load('average.sql', 'simulated/average.sql');
my $average = q{
    SELECT 100 * avg((estimate = n)::integer), avg(numbers)
    FROM attack.average('simulated.average_%s', 'background', %d) JOIN simulated.average_truth USING (unit)};
my ($exact, $used) = numbers(sprintf($average, 'naive', 4));
between($exact, 34, 43, 'years, a new secret each: % exact after 4 releases (38)');
($exact) = numbers(sprintf($average, 'naive', 12));
between($exact, 57, 66, 'years, a new secret each: % exact after 12 releases (62)');
my ($first) = numbers(sprintf($average, 'protected', 1));
($exact) = numbers(sprintf($average, 'protected', 12));
between($exact, 16, 24, 'years, protected: % exact after 12 releases (20, what one number says)');
is($exact, $first, 'years, protected: eleven more releases say nothing more');

# A permanent secret is not enough where the frame changes around the group: each
# change is a fresh draw. The memory over releases slows that down.
($exact) = numbers(sprintf($average, 'moving', 12));
between($exact, 57, 66, 'years, a frame that changes, without memory: % exact after 12 releases (62)');
($exact, $used) = numbers(sprintf($average, 'remembered', 4));
between($exact, 34, 43, 'years, a frame that changes, with memory: % exact after 4 releases (38)');
($exact, $used) = numbers(sprintf($average, 'remembered', 12));
between($used, 7, 9, 'years, a frame that changes, with memory: numbers published in 12 years');
between($exact, 46, 56, 'years, a frame that changes, with memory: % exact after 12 releases (52)');

# The lattice: precision (1 + 5 / 3) (1 + 1 / 2) = 4 in units of one number's, so
# the error has standard deviation 1, and 38 % are exact.
load('lattice.sql', 'simulated/lattice.sql');
my $lattice = q{
    SELECT 100 * avg((round(estimate) = n)::integer), sqrt(avg((estimate - n) ^ 2)), avg(weight)
    FROM attack.lattice('simulated.%s', 'background', 'foreign', '{%s}') JOIN simulated.%s_truth USING (conditions)};
my ($error, $precision);
($exact, $error, $precision) = numbers(sprintf($lattice, 'lattice_naive', 'd1,d2,d3,d4,d5', 'lattice'));
between($exact, 35, 43, 'lattice of two units and five dimensions: % exact (39)');
between($precision, 3.999, 4.001, 'lattice of two units and five dimensions: the precision that the audit computes');
between($error, 0.95, 1.05, 'lattice of two units and five dimensions: standard error (1)');
($exact, $error, $precision) = numbers(sprintf($lattice, 'lattice_protected', 'd1,d2,d3,d4,d5', 'lattice'));
between($exact, 22, 32, 'a coarser lattice, frame-keyed with thresholds: % exact (27)');
between($error, 1.35, 1.55, 'a coarser lattice, frame-keyed with thresholds: standard error (1.41)');

# Conditions of the reader's own: ten splits of a group and of its complement are
# 2 (1 + 10 / 2) = 12 times as precise as one number: 61 % exact.
load('simulated/splits.sql');
my $splits = join(',', map { "s$_" } 0 .. 9);
($exact) = numbers(sprintf($lattice, 'split_naive', $splits, 'split'));
between($exact, 57, 66, 'ten splits by conditions of the reader\'s own: % exact (61)');
($exact) = numbers(sprintf($lattice, 'split_protected', $splits, 'split'));
between($exact, 16, 24, 'no conditions of the reader\'s own: % exact (20)');

# An index in double precision gives every count away.
load('index.sql', 'simulated/index.sql');
my $index = q{
    SELECT 100 * avg((consistent = 1 AND counts = n)::integer), min(consistent)
    FROM attack.index('simulated.index_cells', 'simulated.index_%s', 'background') AS a
    JOIN simulated.index_truth AS t ON t.organisation::text = a.organisation};
($exact) = numbers(sprintf($index, 'naive'));
between($exact, 85, 100, 'Theil index of six units in double precision: % with one table left, the right one (95)');
my ($left) = do { ($exact, my $min) = numbers(sprintf($index, 'protected')); $min };
between($exact, 0, 0, 'Theil index, protected: % with one table left');
cmp_ok($left, '>', 100_000, "Theil index, protected: at least $left of 1,771,561 tables are left");

# Means of pay to the krona give both numbers of persons.
load('means.sql', 'simulated/means.sql');
my $means = q{
    SELECT 100 * avg((consistent = 1 AND counts = n)::integer), min(consistent)
    FROM attack.means('simulated.mean_cells', 'simulated.mean_%s', 'sex') JOIN simulated.mean_truth USING (unit)};
($exact) = numbers(sprintf($means, 'naive'));
between($exact, 72, 84, 'mean pay to 1 krona: % with both numbers found (80)');
($exact, $left) = numbers(sprintf($means, 'protected'));
between($exact, 0, 0.5, 'mean pay, protected: % with both numbers found');
cmp_ok($left, '>=', 4, "mean pay, protected: at least $left pairs are left");

$node->stop;
done_testing();

sub load
{
    $node->safe_psql('postgres', join('', map { PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/tests/attacks/$_") } @_));
    return;
}

# The columns of the one row of a query.
sub numbers
{
    return map { 0 + $_ } split(/\|/, $node->safe_psql('postgres', $_[0]));
}

# The name of the test says what was found.
sub between
{
    my ($number, $low, $high, $name) = @_;

    ok($number >= $low && $number <= $high, sprintf('%s: %.1f', $name, $number));
    return;
}
