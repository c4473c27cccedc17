# What a released version has promised: C symbols, which the SQL of that version
# calls until ALTER EXTENSION and after pg_upgrade, keep their names and what they
# take and return; composite types keep their columns.  tests/frozen has a list for
# each version.  More is allowed; less, or something else under an old name, is not:
# a changed function gets a new symbol, other columns a new type.
#
# SPEGEL_REGENERATE=dir writes the list of the version being made below that folder:
#
#   SPEGEL_REGENERATE=/tmp/new tests/unprivileged.sh tests/run.pl tests/t/007_frozen.t
#
# It is regenerated for as long as its version has no date in CHANGELOG.md.
use strict;
use warnings;

use File::Path qw(make_path);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('frozen');
create_extension($node, 'postgres');
my $version = $node->safe_psql('postgres', q{SELECT extversion FROM pg_extension WHERE extname = 'spegel'});

# Lines "symbol NAME: ARGUMENTS -> RESULT" and "type NAME: COLUMNS".
my @now = split /\n/, $node->safe_psql('postgres', q{
    WITH member AS (
        SELECT classid, objid FROM pg_depend
        WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'spegel') AND deptype = 'e')
    SELECT line FROM (
        SELECT format('symbol %s: (%s) -> %s%s', p.prosrc, oidvectortypes(p.proargtypes), CASE WHEN p.proretset THEN 'setof ' ELSE '' END, format_type(p.prorettype, NULL))
        FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
        WHERE p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
        UNION ALL
        SELECT format('type %s: %s', t.typname, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum))
        FROM member AS m JOIN pg_type AS t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid
        JOIN pg_attribute AS a ON a.attrelid = t.typrelid AND a.attnum > 0
        GROUP BY t.typname) AS list (line)
    ORDER BY line COLLATE "C"});
my %exported = exported();

if (my $folder = $ENV{SPEGEL_REGENERATE})
{
    make_path("$folder/tests/frozen");
    open(my $out, '>', "$folder/tests/frozen/$version.txt") or die;
    print $out map { "$_\n" } @now;
    close($out);
}
ok(-e "$ENV{SPEGEL_TOP}/tests/frozen/$version.txt", "version $version has a list");
for my $file (sort glob("$ENV{SPEGEL_TOP}/tests/frozen/*.txt"))
{
    my ($of) = $file =~ m{([^/]+)\.txt$};
    my @frozen = split /\n/, PostgreSQL::Test::Utils::slurp_file($file);

    ok(@frozen > 200, "$of: the list is read");
    is(join("\n", broken(\@frozen, \@now, \%exported)), '', "$of: nothing is missing or different");
    is(join("\n", grep { my $line = $_; !grep { $_ eq $line } @frozen } @now), '', "$of: the list is complete") if $of eq $version;
}

# The comparison itself: what it must notice, and what it must let pass.
my %library = (old => 1, new => 1);
my @promised = ('symbol old: (tally) -> bigint', 'type t: a integer, b integer');
is_deeply([ broken(\@promised, [ @promised, 'symbol new: (tally) -> text', 'type u: a integer' ], \%library) ], [], 'more is allowed');
is_deeply([ broken(\@promised, ['type t: a integer, b integer'], \%library) ], [], 'a symbol that only old SQL calls may stay behind');
is_deeply([ broken(\@promised, \@promised, { new => 1 }) ], ['the library has no symbol old'], 'less is not: a symbol');
is_deeply([ broken(\@promised, [ 'symbol old: (tally) -> bigint' ], \%library) ], ['there is no type t'], 'less is not: a type');
is_deeply([ broken(\@promised, [ 'symbol old: (tally, text) -> bigint', $promised[1] ], \%library) ],
    ['symbol old: was (tally) -> bigint, is (tally, text) -> bigint'], 'nor a symbol that takes something else');
is_deeply([ broken(\@promised, [ $promised[0], 'type t: a integer, b integer, c text' ], \%library) ],
    ['type t: was a integer, b integer, is a integer, b integer, c text'], 'nor a type with more columns');
$node->stop;
done_testing();

# What breaks the promises: a list of complaints.
sub broken
{
    my ($frozen, $current, $library) = @_;
    my (%is, @complaints);

    for my $line (@$current)
    {
        my ($name, $what) = split /: /, $line, 2;
        $is{$name}{$what} = 1;
    }
    for my $line (@$frozen)
    {
        my ($name, $was) = split /: /, $line, 2;
        my ($kind, $bare) = split / /, $name;

        if ($kind eq 'symbol' && !$library->{$bare})
        {
            push @complaints, "the library has no symbol $bare";
        }
        elsif ($kind eq 'type' && !$is{$name})
        {
            push @complaints, "there is no type $bare";
        }
        elsif ($is{$name} && !$is{$name}{$was})
        {
            push @complaints, "$name: was $was, is " . join(' or ', sort keys %{ $is{$name} });
        }
    }
    return @complaints;
}

# The functions that the library offers to SQL.
sub exported
{
    chomp(my $lib = `$ENV{PG_CONFIG} --pkglibdir`);
    my ($out, $err) = ('', '');

    PostgreSQL::Test::Utils::run_log([ 'nm', '-D', '--defined-only', "$ENV{SPEGEL_STAGE}$lib/spegel.so" ], '>', \$out, '2>', \$err) or die "nm: $err";
    my %name = map { (split ' ')[-1] => 1 } split /\n/, $out;
    return map { $_ => 1 } grep { $name{"pg_finfo_$_"} } keys %name;
}
