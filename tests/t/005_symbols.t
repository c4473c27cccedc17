# What the library exports and imports.  A name of libRmath's that the server
# has too could be bound to the server's function, which crashes.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;

# names($file, @options): the names that nm lists.
sub names
{
    my ($file, @options) = @_;
    my ($out, $err) = ('', '');

    PostgreSQL::Test::Utils::run_log([ 'nm', (grep { $_ eq '--no-dynamic' } @options) ? () : '-D', (grep { $_ ne '--no-dynamic' } @options), $file ], '>', \$out, '2>', \$err)
      or die "nm $file: $err";
    return map { (split ' ')[-1] =~ s/@.*//r } split /\n/, $out;
}

chomp(my $lib = `$ENV{PG_CONFIG} --pkglibdir`);
chomp(my $bin = `$ENV{PG_CONFIG} --bindir`);
my $library = "$ENV{SPEGEL_STAGE}$lib/spegel.so";
my ($rmath) = grep { -e } glob('/usr/lib/libRmath.so.1 /usr/lib/*/libRmath.so.1');

my %server = map { $_ => 1 } names("$bin/postgres", '--defined-only');
my %rmath = map { $_ => 1 } names($rmath, '--defined-only');

# libRmath is inside the library, so that neither its calls nor ours can end in
# the server.
is(join(' ', grep { $rmath{$_} } names($library, '--undefined-only')), '', 'no function of libRmath is looked up when the library is loaded');
isnt(join(' ', grep { $rmath{$_} } keys %server), '', 'the server has functions of the same names, which would be found');

# Only one file calls it, and only what can be trusted: continuous p and q,
# discrete d and p.
for my $object (glob("$ENV{SPEGEL_TOP}/extension/*.o $ENV{SPEGEL_TOP}/extension/kernel/*.o"))
{
    my @called = grep { $rmath{$_} } names($object, '--no-dynamic', '--undefined-only');

    @called = grep { !/^(p|q)(norm5|beta|gamma|chisq|t)$|^(d|p)(binom|hyper|pois)$/ } @called
      if $object =~ m{/dist\.o$};
    next if !@called;
    fail("$object calls @called of libRmath");
}
is(join(' ', grep { !/^(Pg_magic_func|_PG_init|pg_finfo_\w+)$/ && !exported_function($_) } names($library, '--defined-only')),
    '', 'only what the server calls is exported');

# A function that SQL can call comes with a record about it.
sub exported_function
{
    my ($name) = @_;
    our %finfo;
    %finfo = map { $_ => 1 } names($library, '--defined-only') if !%finfo;
    return $finfo{"pg_finfo_$name"};
}

done_testing();
