# The rooms of the extension: who may include whom.  Each folder of extension/
# is a room, and so is each one of extension/kernel/; a file includes its own
# room, the server's headers and what the tables below allow.  Besides: rows are
# made in one place.
use strict;
use warnings;

use File::Find qw(find);
use PostgreSQL::Test::Utils;
use Test::More;

# Room => the rooms whose headers it may include besides its own.
my %may_include = (
    'kernel/base' => [],
    'kernel/count' => ['kernel/base'],
    'kernel/life' => ['kernel/base'],
    'kernel/segregation' => ['kernel/base'],
    'kernel/protect' => ['kernel/base'],
    'kernel/regression' => ['kernel/base'],
    'common' => ['kernel/base'],
    'input' => ['common'],
    'tally' => [qw(common kernel/base kernel/count)],
    'segregation' => [qw(common tally kernel/base kernel/segregation)],
    'career' => ['common'],
    'cohort' => [qw(common kernel/base kernel/life)],
    'regression' => [qw(common tally segregation career cohort kernel/base kernel/life kernel/regression)],
    'protect' => [qw(common tally segregation career cohort regression kernel/base kernel/protect)],
    'measure' => [qw(common tally segregation career cohort regression kernel/base kernel/count kernel/life kernel/regression)],
);

# What others see of a type; its other headers are its room's own.
my %public = map { $_ => 1 } qw(
  tally/tally.h tally/tally_io.h segregation/segregation.h career/career.h cohort/cohort.h
  regression/covariates.h regression/terms.h);

# The kernel is plain C: the only headers of others are the C library's and Rmath.h.
my %kernel_headers = map { $_ => 1 } qw(
  assert.h float.h limits.h math.h stdbool.h stddef.h stdint.h stdlib.h string.h Rmath.h);

# room($file): the room of a file named from extension/; undef when it is in none.
sub room
{
    my ($file) = @_;

    return $file =~ m{^(kernel/\w+|(?!kernel/)\w+)/\w+\.\w+$} ? $1 : undef;
}

# violations(\%source): what is wrong with files and their texts, one line each.
sub violations
{
    my ($source) = @_;
    my @wrong;

    for my $file (sort keys %$source)
    {
        my $room = room($file);

        if (!defined $room)
        {
            push @wrong, "$file is in no room";
            next;
        }
        if (!$may_include{$room})
        {
            push @wrong, "$file is in an unknown room";
            next;
        }
        my %allowed = map { $_ => 1 } $room, @{ $may_include{$room} };

        while ($source->{$file} =~ /^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/mg)
        {
            my ($quote, $header) = ($1, $2);

            if ($quote eq '"' && exists $source->{$header})
            {
                my $target = room($header) // '';

                push @wrong, "$file includes $header"
                  if !$allowed{$target}
                  || ($target ne $room && $may_include{$target} && is_type($target) && !$public{$header});
            }
            elsif ($quote eq '"' && -e dirname_of($file) . $header)
            {
                push @wrong, "$file includes $header without its room";
            }
            elsif ($room =~ /^kernel/ && !$kernel_headers{$header})
            {
                push @wrong, "$file includes $header";
            }
        }
    }
    return @wrong;
}

sub is_type
{
    my ($room) = @_;
    return grep { m{^$room/} } keys %public;
}

sub dirname_of
{
    my ($file) = @_;
    return "$ENV{SPEGEL_TOP}/extension/" . $file =~ s{[^/]*$}{}r;
}

my %source;
find(
    {
        no_chdir => 1,
        wanted => sub {
            return if !-f || /\.(o|d|bc|mk)$/;
            my $name = $File::Find::name =~ s{^\Q$ENV{SPEGEL_TOP}\E/extension/}{}r;
            $source{$name} = PostgreSQL::Test::Utils::slurp_file($_);
        }
    },
    "$ENV{SPEGEL_TOP}/extension");

my $arrows = () = join("\n", values %source) =~ /^#include/mg;
cmp_ok(scalar(keys %source), '>', 100, 'there are files');
cmp_ok($arrows, '>', 400, 'and what they include is found');
is(join("\n", violations(\%source)), '', 'every file includes only what its room may');

# Rows and sets are made by ResultRow alone.
is(join("\n", grep { $source{$_} =~ /\b(?:heap_form_tuple|tuplestore_put\w+|InitMaterializedSRF)\b/ } sort keys %source),
    'common/result_row.c', 'rows are made in one place');

# Every room of the table is there, so that it does not outlive them.
my %inhabited = map { (room($_) // '') => 1 } keys %source;
is(join(' ', grep { !$inhabited{$_} } sort keys %may_include), '', 'no room is empty');
is(join(' ', grep { !exists $source{$_} } sort keys %public), '', 'every public header is there');

# Each kind of violation is one.
for my $case (
    [ 'common/label.c', '#include "tally/tally.h"', 'an arrow back' ],
    [ 'kernel/base/rate.c', '#include "kernel/count/paired.h"', 'an arrow back inside the kernel' ],
    [ 'kernel/life/cox.c', '  #  include "kernel/count/paired.h"', 'a sideways arrow' ],
    [ 'career/career.c', '#include "tally/tally.h"', 'a type that includes another' ],
    [ 'segregation/segregation.c', '#include "measure/selection.h"', 'whoever includes measure' ],
    [ 'measure/pay_gap.c', '#include "cohort/cohort_layout.h"', 'what belongs to a type alone' ],
    [ 'measure/pay_gap.c', '#include "tally_pair.h"', 'a header named without its room' ],
    [ 'kernel/base/rate.c', '#include "postgres.h"', 'the server in the kernel' ],
    [ 'kernel/base/rate.c', '#include <stdio.h>', 'more than plain C in the kernel' ],
    [ 'pay.c', '', 'a file outside the rooms' ],
    [ 'kernel/pay.c', '', 'a file outside the rooms of the kernel' ],
    [ 'measure/pay/pay.c', '', 'a room inside a room' ],
    [ 'pay/pay.c', '', 'an unknown room' ],
    [ 'kernel/pay/pay.c', '', 'an unknown room of the kernel' ])
{
    my ($file, $line, $name) = @$case;
    my @found = grep { /^\Q$file\E / }
      violations({ %source, $file => ($source{$file} // '') . "\n$line\n" });

    is(scalar @found, 1, "$name is refused") or diag(join "\n", @found);
}

done_testing();
