# Upgrading for real: the databases of released versions, restored from their
# dumps with their own install scripts, become the version after this checkout's,
# which is made up here: a C function with another signature, a question with a
# result column more, a published view with its columns in another order, and a
# file of tables that alters columns that views show.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Spegel::Catalogue;
use Spegel::Checkout;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my ($version) = PostgreSQL::Test::Utils::slurp_file("$top/spegel.control") =~ /^default_version = '(.*)'/m;
my $next = $version =~ s/^(\d+)\.(\d+)\..*/$1 . '.' . ($2 + 1) . '.0'/er;
my @baselines = map { m{/([^/]+)$} } grep { -d } glob "$top/tests/upgrade/*";
cmp_ok(scalar(@baselines), '>=', 1, 'there are released versions to start from');

chomp(my $share = `$ENV{PG_CONFIG} --sharedir`);
chomp(my $lib = `$ENV{PG_CONFIG} --pkglibdir`);

# --- The next version, built from a copy of the checkout.
my $source = PostgreSQL::Test::Utils::tempdir('next');
my $stage = PostgreSQL::Test::Utils::tempdir('stage');
system('cp', '-a', (map { "$top/$_" } qw(extension sql spegel.control Makefile)), $source) == 0 or die 'cp failed';

sub text { return PostgreSQL::Test::Utils::slurp_file("$source/$_[0]"); }

sub put
{
    my ($name, $content) = @_;
    PostgreSQL::Test::Utils::append_to_file("$source/$name", '');
    open(my $file, '>', "$source/$name") or die "$name: $!";
    print $file $content;
    close $file;
    return;
}

sub edit
{
    my ($name, $change) = @_;
    my $before = text($name);
    local $_ = $before;
    $change->();
    isnt($_, $before, "the next version has another $name");
    put($name, $_);
    return;
}
edit('spegel.control', sub { s/^default_version = .*/default_version = '$next'/m });
put('extension/measure/hires_needed_beyond.c', <<'C');
/* For a test of upgrades: another signature is another symbol. */
#include "postgres.h"
#include "fmgr.h"

#include "common/compat.h"

SPEGEL_FUNCTION(tally_hires_needed_beyond);
extern Datum tally_hires_needed(PG_FUNCTION_ARGS);

Datum
tally_hires_needed_beyond(PG_FUNCTION_ARGS)
{
	int64		needed = DatumGetInt64(tally_hires_needed(fcinfo));

	PG_RETURN_INT64(Max(needed - PG_GETARG_INT32(3), 0));
}
C
my $changed = q{CREATE FUNCTION hires_needed(focus tally, reference tally, category text, already integer DEFAULT 0)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_hires_needed_beyond';
COMMENT ON FUNCTION hires_needed(tally, tally, text, integer) IS 'For a test.';
};
edit('sql/extension/30-representation.sql', sub { s/^CREATE FUNCTION hires_needed\(.*?^COMMENT ON FUNCTION hires_needed\(.*?';\n/$changed/ms });
mkdir "$source/sql/extension/updates";
put("sql/extension/updates/spegel--$version--$next.sql", "\\echo Use \"ALTER EXTENSION spegel UPDATE\" to load this file. \\quit\n\nDROP FUNCTION hires_needed(tally, tally, text);\n$changed");
system("cd '$source' && make --no-print-directory -f extension/pgxs.mk PG_CONFIG=$ENV{PG_CONFIG} install DESTDIR='$stage' > '$source/log' 2>&1") == 0
  or die text('log');

edit('sql/report/code/published/lists.sql', sub { s/c\.dimension, c\.code, /c.code, c.dimension, / });
put('sql/report/tables/99-next.sql', <<'SQL');
ALTER TABLE spegel_published.measure ALTER COLUMN position TYPE bigint;
ALTER TABLE spegel_register.unit ADD COLUMN note text;
COMMENT ON COLUMN spegel_register.unit.note IS 'For a test (anteckning).';
SQL

# --- A cluster that finds it, and the old install scripts.
my $node = PostgreSQL::Test::Cluster->new('upgrade');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', "dynamic_library_path = '$stage$lib:\$libdir'\n"
      . ($ENV{PG} >= 18 ? "extension_control_path = '$stage$share:\$system'\n" : "extension_destdir = '$stage'\n") . "autovacuum = off\n");
$node->start;
for my $baseline (@baselines)
{
    system('cp', "$top/tests/upgrade/$baseline/spegel--$baseline.sql", "$stage$share/extension/") == 0 or die 'cp failed';
}
my $checkout = bless { top => $source }, 'Spegel::Checkout';

sub run_sql_file
{
    my ($database, $name) = @_;
    my ($out, $err) = ('', '');
    my $done = IPC::Run::run([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', $name ], '>', \$out, '2>', \$err);
    ok($done, "$name is restored") or diag($err);
    return;
}

# restored($database): the catalogue of a copy made by dump and restore.
sub restored
{
    my ($database) = @_;
    my $copy = "copy of $database";
    $node->safe_psql('postgres', qq{CREATE DATABASE "$copy"});
    PostgreSQL::Test::Utils::run_log([ 'pg_dump', '--no-sync', '-d', $node->connstr($database), '-f', "$source/copy.sql" ]) or die;
    run_sql_file($copy, "$source/copy.sql");
    return catalogue($node, $copy);
}

# tables($database): those with data.
sub tables
{
    my ($database) = @_;
    return split /\n/, $node->safe_psql($database, q{SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text ~ '^(spegel_|others)'
            AND c.relname NOT IN ('code_unit', 'table_file', 'endpoint') ORDER BY 1});
}

# rows_of_tables($database, @tables): how many rows each table has, and what is in them.
sub rows_of_tables
{
    my ($database, @tables) = @_;
    return $node->safe_psql($database, join(' UNION ALL ',
        map { "SELECT '$_', count(*), sum(hashtextextended((to_jsonb(t) - 'note')::text, 0)) FROM $_ AS t" } @tables) . ' ORDER BY 1');
}

# answers($database): what every function without needed parameters answers; that
# which the next version has changed aside.
my $name;
sub answers
{
    my ($database) = @_;
    return join "\n", grep { !/\.$name\|/ } split /\n/, $node->safe_psql($database, <<'SQL');
CREATE FUNCTION pg_temp.answer(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    EXECUTE format('SELECT count(*) || '' '' || md5(string_agg(to_jsonb(t)::text, E''\n'' ORDER BY to_jsonb(t)::text COLLATE "C")) FROM %s() AS t', name) INTO said;
    RETURN said;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLERRM;
END
$$;
SET search_path = spegel, pg_catalog;
SELECT format('%s.%s', n.nspname, p.proname), pg_temp.answer(format('%s.%s', n.nspname, p.proname))
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('spegel_register', 'spegel_api') AND p.proretset AND p.provolatile <> 'v' AND p.pronargs = p.pronargdefaults
ORDER BY 1;
SQL
}
my $states = q{SELECT name, tally, segregation, career, cohort FROM others.state ORDER BY name};
my $views = q{SELECT * FROM others.shares ORDER BY 1; SELECT * FROM others.staff ORDER BY 1; SELECT count(*), sum(share) FROM others.published; SELECT others.women('city')};
my $reporter = q{SELECT string_agg(x, '; ' ORDER BY x) FROM (
    SELECT c.relname || ' ' || a.privilege_type FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE a.grantee = 'reporter'::regrole
    UNION ALL SELECT c.relname || '.' || t.attname FROM pg_class AS c JOIN pg_attribute AS t ON t.attrelid = c.oid, aclexplode(t.attacl) AS a WHERE a.grantee = 'reporter'::regrole
    UNION ALL SELECT p.proname FROM pg_proc AS p, aclexplode(p.proacl) AS a WHERE a.grantee = 'reporter'::regrole) AS g (x)};

$node->safe_psql('postgres', 'CREATE ROLE reporter');
$node->safe_psql('postgres', PostgreSQL::Test::Utils::slurp_file("$source/sql/report/roles.sql"));

# --- A fresh install of the next version, to compare with.  A question with a
# column more: the first whose answer nothing else needs.
$node->safe_psql('postgres', 'CREATE DATABASE before');
{
    my $now = Spegel::Checkout->new('now');
    $now->edit('spegel.control', sub { s/^default_version = .*/default_version = '$next'/m });
    my ($status, $said) = $now->migrate($node, 'before');
    is($status, 0, 'this checkout') or diag($said);
}
my $question = $node->safe_psql('before', q{SELECT format('%s|%s|%s|%s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), pg_get_function_identity_arguments(p.oid))
    FROM pg_proc AS p WHERE p.pronamespace = 'spegel_register'::regnamespace AND obj_description(p.oid, 'pg_proc') ~ 'Answers [A-Z]\d\d'
        AND p.proretset AND p.pronargs = p.pronargdefaults AND pg_get_function_result(p.oid) ~ '^TABLE'
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.refobjid = p.oid AND d.deptype = 'n')
        AND (SELECT count(*) FROM pg_proc AS x WHERE x.proname = p.proname) = 1
    ORDER BY p.proname LIMIT 1});
($name, my $arguments, my $result) = split /\|/, $question;
ok($name, "a question: $name");
my ($file) = grep { PostgreSQL::Test::Utils::slurp_file($_) =~ /^CREATE OR REPLACE FUNCTION spegel_register\.$name\(/m } glob "$source/sql/report/code/questions/*.sql";
my $columns = $result =~ s/^TABLE\((.*)\)$/$1/r;
my @types = map { s/^\S+ //r } split /, /, $columns;
edit($file =~ s/^\Q$source\E\///r, sub {
    s/^CREATE OR REPLACE FUNCTION spegel_register\.$name\(.*?(?=^CREATE |\z)/<<"SQL"/mse });
CREATE OR REPLACE FUNCTION spegel_register.$name($arguments)
    RETURNS TABLE ($columns, upgraded boolean)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT @{[ join ', ', map { "NULL::$_" } @types ]}, true WHERE false;
END;

SQL
$node->safe_psql('postgres', 'CREATE DATABASE fresh');
my ($status, $said) = $checkout->migrate($node, 'fresh');
is($status, 0, "a fresh install of $next") or diag($said);
my $fresh = restored('fresh');
is($node->safe_psql('fresh', "SELECT string_agg(p.oid::regprocedure::text, ' ') FROM pg_proc AS p WHERE proname = 'hires_needed'"),
    'spegel.hires_needed(spegel.tally,spegel.tally,text,integer)', '... has the other signature');

for my $baseline (@baselines)
{
    my $database = "from_$baseline";
    $node->safe_psql('postgres', qq{CREATE DATABASE "$database"});
    $node->safe_psql($database, qq{CREATE SCHEMA spegel; CREATE EXTENSION spegel SCHEMA spegel VERSION '$baseline'});
    # The dump does not say which version of the extension it had.
    my $dump = PostgreSQL::Test::Utils::slurp_file("$top/tests/upgrade/$baseline/dump.sql") =~ s/^CREATE SCHEMA spegel;$//mr;
    put('dump.sql', $dump);
    run_sql_file($database, "$source/dump.sql");

    # The old SQL with the new library, as between make install and make migrate.
    is($node->safe_psql($database, q{SELECT extversion FROM pg_extension WHERE extname = 'spegel'}), $baseline, "$baseline: the old SQL");
    my $loaded = $node->safe_psql($database, q{SELECT count(*) FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
        JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e',
        LATERAL (SELECT fmgr_c_validator(p.oid)) AS v WHERE l.lanname = 'c'});
    cmp_ok($loaded, '>', 200, "... finds every C function in the new library ($loaded)");
    my @tables = tables($database);
    my %before = (rows => rows_of_tables($database, @tables), states => $node->safe_psql($database, $states), views => $node->safe_psql($database, $views),
        answers => answers($database), reporter => $node->safe_psql($database, $reporter),
        endpoints => $node->safe_psql($database, q{SELECT string_agg(name, ' ' ORDER BY name) FROM spegel_api.catalogue}));
    is(() = $before{answers} =~ /could not find|undefined symbol/g, 0, '... and answers');
    cmp_ok(() = $before{answers} =~ /\|[1-9]\d* [0-9a-f]{32}$/mg, '>', 20, '... of which many are not empty');
    unlike($before{states}, qr/\|\||\|$/, 'every state is there');
    isnt($before{reporter}, '', 'grants to others');

    # Somebody's view on what must be dropped is named before anything changes.
    my $catalogue = catalogue($node, $database);
    ($status, $said) = $checkout->migrate($node, $database);
    isnt($status, 0, 'a view of somebody is in the way');
    like($said, qr/not Spegel's depend on what must be replaced: view others\.codes\n/, '... and is named');
    is(catalogue_differences($catalogue, catalogue($node, $database)), '', '... with nothing changed');
    my $definition = $node->safe_psql($database, q{SELECT pg_get_viewdef('others.codes'::regclass)});
    $node->safe_psql($database, 'DROP VIEW others.codes');

    ($status, $said) = $checkout->migrate($node, $database);
    is($status, 0, "$baseline becomes $next") or diag($said);
    like($said, qr/^extension: updated from \Q$baseline\E to \Q$next\E\n(.*\n)*tables: .*tables\/99-next\.sql\n/, '... extension and tables');
    $node->safe_psql($database, "CREATE VIEW others.codes AS $definition");
    is(rows_of_tables($database, @tables), $before{rows}, '... every row is there');
    is($node->safe_psql($database, $states), $before{states}, '... every state');
    is($node->safe_psql($database, $views), $before{views}, '... every view and function of others');
    # Of an older version only the number of rows must be the same.
    my $counts = sub { return $baseline eq $version ? $_[0] : $_[0] =~ s/ [0-9a-f]{32}$//mgr };
    is($counts->(answers($database)), $counts->($before{answers}), '... every answer');
    is($node->safe_psql($database, $reporter), $before{reporter}, '... every grant');
    is($node->safe_psql($database, q{SELECT string_agg(name, ' ' ORDER BY name) FROM spegel_api.catalogue}), $before{endpoints}, '... every endpoint');
    like($before{endpoints}, qr/own-numbers/, '... of theirs too');
    is($node->safe_psql($database, q{SELECT count(*) FROM spegel_api.principal}), 1, '... and the users');

    # Without what is somebody's, it is what a fresh install is.
    $node->safe_psql($database, q{DROP SCHEMA others CASCADE; DELETE FROM spegel_api.endpoint WHERE name = 'own-numbers'; DROP FUNCTION spegel_api.own_numbers(); DROP OWNED BY reporter});
    is(catalogue_differences($fresh, restored($database)), '', "the catalogue is that of a fresh install of $next");
    ($status, $said) = $checkout->migrate($node, $database);
    like($said, qr/^code: up to date$/m, 'a second time there is nothing to do');
}

$node->stop;
done_testing();
