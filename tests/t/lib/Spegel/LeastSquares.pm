# Least squares over a published lattice: the best that somebody can make of
# numbers with noise of equal variance, when each is a sum of unknown finest
# ones that belong to several of them.
package Spegel::LeastSquares;

use strict;
use warnings;

use Exporter qw(import);
our @EXPORT_OK = qw(smooth variances);

# smooth(\@shared, \@numbers): the numbers as they are estimated from all of
# them together.  $shared[$i][$j] is how many finest cells $i and $j share.  With M
# the matrix of which finest cells are in which, the estimate is M x for the
# shortest x that minimises |M x - numbers|, thus K (K + ridge I)^-1 numbers
# with K = M M' and a ridge that is almost nothing.
sub smooth
{
    my ($shared, $numbers) = @_;
    my $n = @$numbers;
    my @row = map { my $i = $_; [ (map { $shared->[$i][$_] + ($i == $_ ? 0.004 : 0) } 0 .. $n - 1), $numbers->[$i] ] } 0 .. $n - 1;

    # K + ridge I is positive definite, so that elimination needs no pivots.
    for my $k (0 .. $n - 1)
    {
        for my $i ($k + 1 .. $n - 1)
        {
            my $factor = $row[$i][$k] / $row[$k][$k] or next;
            $row[$i][$_] -= $factor * $row[$k][$_] for $k .. $n;
        }
    }
    my @weight;
    for my $k (reverse 0 .. $n - 1)
    {
        my $rest = $row[$k][$n];
        $rest -= $row[$k][$_] * $weight[$_] for $k + 1 .. $n - 1;
        $weight[$k] = $rest / $row[$k][$k];
    }
    return map { my $i = $_; my $sum = 0; $sum += $shared->[$i][$_] * $weight[$_] for 0 .. $n - 1; $sum } 0 .. $n - 1;
}

# variances(\@covariance, $noise): how far, squared, the best linear estimate of
# each number is from the true one.  $covariance[$i][$j] says what is known of
# true numbers $i and $j beforehand (large where nothing is), $noise is the
# variance of what was added to each.  With C = covariance + noise I it is the
# diagonal of covariance - covariance C^-1 covariance = noise (I - noise C^-1).
sub variances
{
    my ($covariance, $noise) = @_;
    my $n = @$covariance;
    my @row = map { my $i = $_; [ (map { $covariance->[$i][$_] + ($i == $_ ? $noise : 0) } 0 .. $n - 1), map { $i == $_ ? 1 : 0 } 0 .. $n - 1 ] } 0 .. $n - 1;
    for my $k (0 .. $n - 1)
    {
        my $pivot = $row[$k][$k];
        $_ /= $pivot for @{ $row[$k] };
        for my $i (grep { $_ != $k } 0 .. $n - 1)
        {
            my $factor = $row[$i][$k] or next;
            $row[$i][$_] -= $factor * $row[$k][$_] for $k .. 2 * $n - 1;
        }
    }
    return map { $noise * (1 - $noise * $row[$_][ $n + $_ ]) } 0 .. $n - 1;
}

1;
