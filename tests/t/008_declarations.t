# Every function of the extension is declared in full: what the server would
# otherwise assume is written down.  What the catalogue shows of it is in
# tests/sql/catalogue.sql; there a default cannot be told from a decision.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;

my $functions = 0;
my @incomplete;
for my $file (sort glob("$ENV{SPEGEL_TOP}/sql/extension/*.sql"))
{
    my ($name) = $file =~ m{([^/]+)$};
    my $sql = PostgreSQL::Test::Utils::slurp_file($file) =~ s/^--.*//mgr;

    while ($sql =~ /CREATE FUNCTION (\w+)(.*?);\n/gs)
    {
        my ($function, $declaration) = ($1, $2);

        $functions++;
        push @incomplete, map { "$name: $function() does not state its $_" } missing($declaration);
    }
}
ok($functions > 250, "$functions functions are read");
is(join("\n", @incomplete), '', 'each states all that it should');

is_deeply([ missing('(a tally) RETURNS bigint LANGUAGE C') ], [qw(volatility strictness safety cost)], 'what is left out is noticed');
is_deeply([ missing('(a tally) RETURNS SETOF t LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1') ], ['rows'], 'the rows of sets, too');
is_deeply([ missing('(a tally) RETURNS bigint LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 1') ], ['path'], 'and the path of SQL');
done_testing();

sub missing
{
    my ($declaration) = @_;
    my %wanted = (
        volatility => qr/\b(IMMUTABLE|STABLE|VOLATILE)\b/,
        strictness => qr/\b(STRICT|CALLED ON NULL INPUT)\b/,
        safety => qr/\bPARALLEL (SAFE|RESTRICTED|UNSAFE)\b/,
        cost => qr/\bCOST \d/,
        rows => qr/\bROWS \d/,
        path => qr/\bSET search_path\b|\bBEGIN ATOMIC\b/);

    delete $wanted{rows} if $declaration !~ /\bRETURNS (SETOF|TABLE)\b/;
    delete $wanted{path} if $declaration =~ /\bLANGUAGE C\b/;
    return grep { exists $wanted{$_} && $declaration !~ $wanted{$_} } qw(volatility strictness safety cost rows path);
}
