# Small linear algebra in the precision of Math::BigFloat's accuracy.
package Spegel::Precise;

use strict;
use warnings;

use Exporter qw(import);
use Math::BigFloat;

our @EXPORT = qw(dot invert);

# The sum of products of two lists.
sub dot
{
    my ($a, $b) = @_;
    my $sum = Math::BigFloat->new(0);

    $sum->badd($a->[$_]->copy->bmul($b->[$_])) for 0 .. $#$a;
    return $sum;
}

# The inverse of a positive definite matrix, a list of rows, by Gauss and Jordan.
sub invert
{
    my ($matrix) = @_;
    my $n = @$matrix;
    my @m = map { [ map { $_->copy } @$_ ] } @$matrix;

    for my $i (0 .. $n - 1)
    {
        push @{ $m[$i] }, map { Math::BigFloat->new($_ == $i ? 1 : 0) } 0 .. $n - 1;
    }
    for my $j (0 .. $n - 1)
    {
        my $pivot = $m[$j][$j]->copy;

        $_->bdiv($pivot) for @{ $m[$j] };
        for my $i (grep { $_ != $j } 0 .. $n - 1)
        {
            my $factor = $m[$i][$j]->copy;

            $m[$i][$_]->bsub($m[$j][$_]->copy->bmul($factor)) for $j .. 2 * $n - 1;
        }
    }
    return [ map { [ @$_[ $n .. 2 * $n - 1 ] ] } @m ];
}

1;
