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

    PostgreSQL::Test::Utils::run_log([ 'nm', '-D', @options, $file ], '>', \$out, '2>', \$err)
      or die "nm $file: $err";
    return map { (split ' ')[-1] =~ s/@.*//r } split /\n/, $out;
}

chomp(my $lib = `$ENV{PG_CONFIG} --pkglibdir`);
chomp(my $bin = `$ENV{PG_CONFIG} --bindir`);
my $library = "$ENV{SPEGEL_STAGE}$lib/spegel.so";
my ($rmath) = grep { -e } glob('/usr/lib/libRmath.so.1 /usr/lib/*/libRmath.so.1');

my %server = map { $_ => 1 } names("$bin/postgres", '--defined-only');
my %rmath = map { $_ => 1 } names($rmath, '--defined-only');

my @imported = grep { $rmath{$_} } names($library, '--undefined-only');

ok(scalar @imported, 'functions of libRmath are used');
is(join(' ', grep { $server{$_} } @imported), '', 'none of them is a name of the server');

# Nor do these call others that are: dexp is one, and since 18 dgamma, which the
# gamma quantile needs.  Statistics that reach each of them are in the SQL suite.
is(join(' ', grep { !/^(q(norm5|beta)|p(norm5|beta|gamma|chisq|t)|(d|p)(binom|hyper|pois))$/ } @imported),
    '', 'all of them are on the list of those that can be trusted');
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
