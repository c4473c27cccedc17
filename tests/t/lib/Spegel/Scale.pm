# How large a test is.
package Spegel::Scale;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT = qw(scale);

# scale($small, $long): the size in make check, or in make check-long, which sets
# SPEGEL_LONG.
sub scale
{
    my ($small, $long) = @_;

    return $ENV{SPEGEL_LONG} ? $long : $small;
}

1;
