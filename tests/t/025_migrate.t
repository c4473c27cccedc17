# migrate: what it refuses, what it leaves alone, what it replaces, and what
# others see of it.
use strict;
use warnings;

use IPC::Run ();
use List::Util qw(max);
use PostgreSQL::Test::Utils;
use Spegel::Catalogue;
use Spegel::Checkout;
use Spegel::Cluster qw(new_cluster);
use Test::More;
use Time::HiRes qw(sleep time);

my $node = new_cluster('migrate');
my $checkout = Spegel::Checkout->new('migrate');
my $database = 'app';

sub sql { return $node->safe_psql($database, $_[0]); }
sub admin { return $node->safe_psql('postgres', $_[0]); }
sub try_migrate { return $checkout->migrate($node, $_[0] // $database, @_[ 1 .. $#_ ]); }

# migrated($what): migrates; what it said.
sub migrated
{
    my ($what) = @_;
    my ($status, $said) = try_migrate();
    is($status, 0, $what) or diag($said);
    return $said;
}

# refused($what, $pattern, ...): migrate fails and says this, and the database is as before.
sub refused
{
    my ($what, @patterns) = @_;
    my $before = catalogue($node, $database);
    my ($status, $said) = try_migrate();
    isnt($status, 0, "$what: refused") or diag($said);
    like($said, $_, "... and says so: $_") for @patterns;
    is(catalogue_differences($before, catalogue($node, $database)), '', '... with nothing changed');
    return $said;
}

# rows_of_catalogue(): changes when any row of these catalogues is written.
sub rows_of_catalogue
{
    return sql(join ' UNION ALL ', map { "SELECT '$_', count(*), sum(hashtextextended(concat_ws(' ', $_.*::text, xmin, ctid), 0)) FROM $_"
          . ($_ eq 'pg_namespace' ? " WHERE nspname !~ '^pg_(toast_)?temp_'" : '') }
          qw(pg_proc pg_class pg_type pg_attribute pg_rewrite pg_trigger pg_namespace pg_default_acl pg_extension pg_auth_members));
}

sub wait_until
{
    my ($what, $query) = @_;
    ok($node->poll_query_until('postgres', $query), $what);
    return;
}

# background(@statements): a session of somebody else; an IPC::Run handle.
sub background
{
    return IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr($database), map { ('-c', $_) } @_ ], '>&', \my $nothing);
}

# --- A new database; again; the extension before; the extension gone.
admin("CREATE DATABASE $database");
my $said = migrated('a new database');
like($said, qr/^extension: created.*^tables: .*^code: (\d+) of \1 units written, 0 objects dropped/ms, '... from nothing');
like($said, qr/^migrate: readers may create temporary objects; unless others need it: (REVOKE TEMPORARY ON DATABASE $database FROM PUBLIC)$/m, '... and what is left to do');
my $fresh = catalogue($node, $database);
cmp_ok(() = $fresh =~ /^function spegel_/mg, '>', 200, '... with functions');
my $rows = rows_of_catalogue();
$said = migrated('again');
like($said, qr/^code: up to date$/m, '... finds nothing to do');
is(rows_of_catalogue(), $rows, '... and writes no row of the catalogue');
my ($revoke) = $said =~ /^migrate: readers may create large objects; unless others need it: (REVOKE EXECUTE ON FUNCTION lo_\w+.* FROM PUBLIC)$/m;
isnt($revoke, undef, '... but what is left to do');
sql("REVOKE TEMPORARY ON DATABASE app FROM PUBLIC; $revoke");
unlike(migrated('without temporary tables for everybody'), qr/REVOKE/, 'what has been done is not said');

admin('CREATE DATABASE with_extension');
$node->safe_psql('with_extension', 'CREATE SCHEMA IF NOT EXISTS spegel; CREATE EXTENSION spegel SCHEMA spegel');
is((try_migrate('with_extension'))[0], 0, 'a database that has the extension');
is(catalogue_differences($fresh, catalogue($node, 'with_extension')), '', '... becomes the same');

is((try_migrate('with_extension', PGCLIENTENCODING => 'LATIN1'))[0], 0, 'with another encoding of the client');
is(catalogue_differences($fresh, catalogue($node, 'with_extension')), '', '... it stays the same');

sql('SET client_min_messages = warning; DROP EXTENSION spegel CASCADE');
isnt(catalogue($node, $database), $fresh, 'without the extension much is gone');
like(migrated('after DROP EXTENSION CASCADE'), qr/^extension: created.*^code: \d+ of/ms, '... is made again');
is(catalogue_differences($fresh, catalogue($node, $database)), '', '... all of it');

# --- What is not there is made again, what was changed by hand only if it is gone.
sql('DROP VIEW spegel_published.codes; DROP TRIGGER spells_inserted ON spegel_register.employment_row');
migrated('a view and a trigger that are gone');
is(catalogue_differences($fresh, catalogue($node, $database)), '', '... are made again');

# --- Databases, servers and roles that are refused.
for my $encoding (qw(LATIN1 SQL_ASCII))
{
    my $name = lc $encoding;
    admin("CREATE DATABASE $name TEMPLATE template0 ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C'");
    my ($status, $refusal) = try_migrate($name);
    isnt($status, 0, "encoding $encoding");
    like($refusal, qr/database "$name" has encoding $encoding; expected UTF8\n.*createdb --template=template0 --encoding=UTF8/, '... is refused with the cure');
    is($node->safe_psql($name, q{SELECT count(*) FROM pg_namespace WHERE nspname ~ 'spegel'}), '0', '... before anything is changed');
}
# No older server can be had here: the number that is asked for is raised instead.
admin('CREATE DATABASE old_server');
$checkout->edit('sql/report/migrate/check.sql', sub { s/< 150000/< 990000/ });
my ($status, $refusal) = try_migrate('old_server');
like($refusal, qr/the server is PostgreSQL [0-9.]+.*; expected 15 or later\n/, 'a server that is too old is refused');
isnt($status, 0, '... with a status that says so');
is($node->safe_psql('old_server', q{SELECT count(*) FROM pg_namespace WHERE nspname ~ 'spegel'}), '0', '... before anything is changed');
$checkout->reset;

# cured($what, $said): runs the statements of the hint as a superuser; then migrate works.
sub cured
{
    my ($what, $refusal) = @_;
    my ($cure) = $refusal =~ /^HINT:  (.*)$/m or return fail("$what: no hint");
    sql("SET allow_system_table_mods = off; $_") for $cure =~ /((?:ALTER|REVOKE|GRANT|CREATE) [^;]*;)/g;
    migrated("$what: the cure works");
    return;
}
for my $wrong (
    [ 'the front inherits', 'ALTER ROLE spegel_front INHERIT', qr/role spegel_front must be NOINHERIT/ ],
    [ 'the front cannot log in', 'ALTER ROLE spegel_front NOLOGIN', qr/role spegel_front must be LOGIN/ ],
    [ 'roles with powers', 'ALTER ROLE spegel_owner SUPERUSER LOGIN; ALTER ROLE spegel_reader CREATEROLE CREATEDB BYPASSRLS REPLICATION',
        qr/role spegel_owner must be NOSUPERUSER NOLOGIN; role spegel_reader must be NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION/ ],
    [ 'the analyst is the owner', 'GRANT spegel_owner TO spegel_analyst', qr/role spegel_analyst must not be a member of spegel_owner/ ],
    [ 'the reader is the analyst', 'GRANT spegel_analyst TO spegel_reader', qr/role spegel_reader must not be a member of spegel_analyst/ ],
    [ 'the front is the analyst', 'GRANT spegel_analyst, spegel_internal TO spegel_front',
        qr/role spegel_front must not be a member of spegel_analyst; role spegel_front must not be a member of spegel_internal/ ],
    [ 'the front is no reader', 'REVOKE spegel_reader FROM spegel_front', qr/role spegel_front must be a member of spegel_reader/ ],
    [ 'a schema of somebody else', 'ALTER SCHEMA spegel_api OWNER TO postgres', qr/schema spegel_api must belong to spegel_owner/ ])
{
    sql($wrong->[1] =~ s/postgres/(sql('SELECT quote_ident(current_user)'))/er);
    cured($wrong->[0], refused($wrong->[0], $wrong->[2]));
}
sql('REVOKE spegel_analyst FROM spegel_front_analyst');
migrated('no login for analysts');
is(sql(q{SELECT pg_has_role('spegel_front_analyst', 'spegel_analyst', 'MEMBER')}), 'f', '... stays so');
sql('GRANT spegel_analyst TO spegel_front_analyst');

# --- Callers who may less than everything.
admin('CREATE ROLE builder LOGIN; CREATE ROLE passer_by LOGIN; CREATE DATABASE built OWNER builder');
sub as_builder { return $checkout->migrate($node, 'built', PGUSER => $_[0] // 'builder'); }
($status, $refusal) = as_builder();
isnt($status, 0, 'the owner of the database who is no member of spegel_owner');
like($refusal, qr/role builder is not a member of spegel_owner\nHINT:.*GRANT spegel_owner TO builder;/, '... is told what is missing');
admin('GRANT spegel_owner TO builder');
($status, $refusal) = as_builder();
is($status, 0, '... and may, as a member') or diag($refusal);
is(catalogue_differences($fresh =~ s/^member .*?\n//mgr, catalogue($node, 'built') =~ s/^member .*?\n//mgr) =~ s/^. (schema spegel:|(function|type) spegel\.).*?$//mgr =~ s/\n+//gr, '', '... with the same result');
($status, $refusal) = as_builder();
is($status, 0, '... and again') or diag($refusal);
$node->safe_psql('built', 'CREATE TABLE mine (i integer)');
admin('ALTER ROLE builder NOINHERIT');
$checkout->put('sql/report/code/questions/probe.sql', "CREATE OR REPLACE FUNCTION spegel_register.probe() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 1;\n");
($status, $refusal) = as_builder();
is($status, 0, '... also as one that does not inherit') or diag($refusal);
$checkout->reset;
($status, $refusal) = as_builder();
is($status, 0, '... and takes away') or diag($refusal);

($status, $refusal) = as_builder('passer_by');
like($refusal, qr/ERROR.*passer_by.*\nHINT/, 'somebody else is refused');
admin('GRANT spegel_owner TO passer_by');
($status, $refusal) = as_builder('passer_by');
is($status, 0, '... who, as a member, may where all is there') or diag($refusal);
# Since 16 it is the membership that inherits, and not the role.
admin('REVOKE TEMPORARY ON DATABASE built FROM PUBLIC; ALTER ROLE passer_by NOINHERIT; REVOKE spegel_owner FROM passer_by; GRANT spegel_owner TO passer_by');
($status, $refusal) = as_builder('passer_by');
like($refusal, qr/role passer_by may not create temporary tables in database "built"\nHINT:.*GRANT TEMPORARY ON DATABASE built TO passer_by;/, '... but needs temporary tables');
admin('GRANT TEMPORARY ON DATABASE built TO passer_by');
is((as_builder('passer_by'))[0], 0, '... which the cure gives');
admin('CREATE DATABASE built_2 OWNER builder');
($status, $refusal) = $checkout->migrate($node, 'built_2', PGUSER => 'passer_by');
like($refusal, qr/role passer_by may not create schemas in database "built_2"\nHINT:.*Run it as builder.*GRANT CREATE ON DATABASE built_2 TO passer_by;/, 'one who cannot create schemas');
admin('GRANT CREATE ON DATABASE built_2 TO passer_by');
($status, $refusal) = $checkout->migrate($node, 'built_2', PGUSER => 'passer_by');
like($refusal, qr/may not let spegel_owner, spegel_analyst create temporary tables.*\nHINT:.*GRANT TEMPORARY ON DATABASE built_2 TO spegel_owner, spegel_analyst;/, '... nor give what is needed');
admin('GRANT TEMPORARY ON DATABASE built_2 TO spegel_owner, spegel_analyst');
($status, $refusal) = $checkout->migrate($node, 'built_2', PGUSER => 'passer_by');
is($status, 0, '... may with both cures') or diag($refusal);
is($node->safe_psql('built_2', q{SELECT count(*) FROM spegel_api.endpoint}), sql(q{SELECT count(*) FROM spegel_api.endpoint}), '... and has all of it');
admin('CREATE DATABASE built_3 OWNER builder');
$node->safe_psql('built_3', 'CREATE SCHEMA spegel; CREATE EXTENSION spegel SCHEMA spegel');
($status, $refusal) = $checkout->migrate($node, 'built_3', PGUSER => 'builder');
like($refusal, qr/role builder may not let spegel_owner use schema "spegel"\nHINT:.*GRANT USAGE ON SCHEMA spegel TO spegel_owner, spegel_analyst;/, 'an extension that a superuser made');
$node->safe_psql('built_3', 'GRANT USAGE ON SCHEMA spegel TO spegel_owner, spegel_analyst');
($status, $refusal) = $checkout->migrate($node, 'built_3', PGUSER => 'builder');
is($status, 0, '... may be used with the cure') or diag($refusal);

# --- Two at once, in one database and in two, with the roles yet to be made.
{
    my $other = new_cluster('two_at_once');
    $other->safe_psql('postgres', 'CREATE DATABASE one; CREATE DATABASE two');
    my @said = ('', '', '');
    my @running = map { $checkout->start($other, qw(one one two)[$_], \$said[$_]) } 0 .. 2;
    is(join(' ', map { IPC::Run::finish($_) ? 'done' : 'failed' } @running), 'done done done', 'two at once in one database, and one in another') or diag(@said);
    is(catalogue_differences(catalogue($other, 'one'), catalogue($other, 'two')), '', '... make the same');
    is(scalar(grep { /^code: up to date/m } @said), 1, '... and the second finds it done');
    $other->stop;
}

# --- A cluster in which the roles are yet to be made.
{
    my $other = new_cluster('without_roles');
    $other->safe_psql('postgres', 'CREATE ROLE builder LOGIN; CREATE ROLE creator LOGIN CREATEROLE; CREATE ROLE passer_by');
    $other->safe_psql('postgres', "CREATE DATABASE $_ OWNER $_") for qw(builder creator);
    ($status, $refusal) = $checkout->migrate($other, 'builder', PGUSER => 'builder');
    isnt($status, 0, 'one who may not create roles');
    like($refusal, qr{there is no role spegel_owner, spegel_analyst, spegel_reader, spegel_internal, spegel_front, spegel_front_internal, spegel_front_analyst, and builder may not create roles
HINT:  Let a superuser run sql/report/roles\.sql once, and GRANT spegel_owner TO builder;}, '... is told who may');
    is($other->safe_psql('builder', q{SELECT count(*) FROM pg_namespace WHERE nspname ~ 'spegel'}), '0', '... before anything is changed');
    ($status, $refusal) = $checkout->migrate($other, 'creator', PGUSER => 'creator');
    is($status, 0, 'one who may create roles makes them') or diag($refusal);
    $other->safe_psql('postgres', 'DROP DATABASE creator');
    $other->safe_psql('postgres', 'DROP ROLE spegel_front, spegel_front_internal, spegel_front_analyst, spegel_internal, spegel_reader, spegel_analyst, spegel_owner');
    $other->safe_psql('postgres', PostgreSQL::Test::Utils::slurp_file($checkout->path('sql/report/roles.sql')) . 'GRANT spegel_owner TO builder;');
    ($status, $refusal) = $checkout->migrate($other, 'builder', PGUSER => 'builder');
    is($status, 0, '... and the cure works for the other') or diag($refusal);
    is($other->safe_psql('builder', q{SELECT string_agg(m.rolname || ' ' || r.rolname, '; ' ORDER BY m.rolname, r.rolname)
         FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member JOIN pg_roles AS r ON r.oid = a.roleid WHERE m.rolname ~ '^spegel'}),
        'spegel_front spegel_reader; spegel_front_analyst spegel_analyst; spegel_front_internal spegel_internal; spegel_internal spegel_reader',
        '... with their memberships');
    $other->stop;
}

# --- Code of a test, so that nothing here depends on what the questions are.
sub probe
{
    my (%p) = (column => '', body => '1', parameter => '', view => '', published => '', analyst => '', @_);
    $checkout->put('sql/report/code/questions/probe.sql', <<"SQL");
-- A question, what calls it, and what shows it.
CREATE OR REPLACE FUNCTION spegel_register.probe(organisation text DEFAULT NULL$p{parameter})
    RETURNS TABLE (unit text, persons bigint$p{column})
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT 'city'::text, $p{body}::bigint@{[ $p{column} && ', 7' ]};
END;
COMMENT ON FUNCTION spegel_register.probe(text@{[ $p{parameter} && ', integer' ]}) IS 'For a test.';

CREATE OR REPLACE FUNCTION spegel_register.probe_caller(organisation text DEFAULT NULL) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT sum(p.persons)::bigint FROM spegel_register.probe(probe_caller.organisation) AS p;
END;
COMMENT ON FUNCTION spegel_register.probe_caller(text) IS 'For a test.';

CREATE OR REPLACE VIEW spegel_register.probe_view AS
SELECT p.unit, p.persons$p{view} FROM spegel_register.probe() AS p;
COMMENT ON VIEW spegel_register.probe_view IS 'For a test.';
SQL
    $checkout->put('sql/report/code/published/probe.sql', <<"SQL");
SELECT spegel_release.make_view('probe', \$query\$
    SELECT c.release_id, r.organisation, r.day, c.dimension, c.code$p{published}
    FROM spegel_published.code AS c
    JOIN spegel_published.release AS r ON r.release_id = c.release_id
    \$query\$, 'For a test.');
SQL
    $checkout->put('sql/report/code/api/zz-probe.sql', <<"SQL");
CREATE OR REPLACE FUNCTION spegel_api.probe_analyst(organisation text DEFAULT NULL)
    RETURNS TABLE (unit text, persons bigint$p{analyst})
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT 'city'::text, 1::bigint@{[ $p{analyst} && ", 'women'::text" ]};
END;
COMMENT ON FUNCTION spegel_api.probe_analyst(text) IS 'For a test.';

SELECT spegel_api.make_analyst_endpoint('probe-analyst', 'spegel_api.probe_analyst(text)', 'Probe', 'Prov', 'Of a test.', 'Av ett prov.', '{unit}');
SELECT spegel_release.make_endpoint('probe', 'probe_all', 'Probe', 'Prov', 'Of a test.', 'Av ett prov.', '{dimension,code}');
SQL
    return;
}
sub oid { return sql("SELECT '$_[0]'::regprocedure::oid"); }

probe();
migrated('new code');
is(sql('SELECT persons FROM spegel_register.probe()'), '1', '... is there');
is(sql(q{SELECT string_agg(name, ' ' ORDER BY name) FROM spegel_api.catalogue WHERE name ~ 'probe'}), 'probe probe-analyst', '... with its endpoints');

# What others have made: views, grants, functions and endpoints.
admin('CREATE ROLE friend; CREATE ROLE second_friend');
sql(q{
    CREATE SCHEMA others;
    CREATE VIEW others.on_function AS SELECT * FROM spegel_register.probe();
    GRANT SELECT ON spegel_published.probe TO friend WITH GRANT OPTION;
    GRANT SELECT (day, code) ON spegel_published.probe_all TO friend;
    GRANT EXECUTE ON FUNCTION spegel_register.probe(text), spegel_register.probe_caller(text) TO friend;
    GRANT SELECT ON spegel_register.probe_view TO friend, PUBLIC;
    GRANT EXECUTE ON FUNCTION spegel_api.probe_analyst(text) TO second_friend;
    CREATE FUNCTION spegel_register.probe(mine date) RETURNS text LANGUAGE sql RETURN 'mine';
    SET ROLE spegel_owner;
    CREATE FUNCTION spegel_api.others_endpoint() RETURNS TABLE (unit text) LANGUAGE sql STABLE BEGIN ATOMIC SELECT 'mine'::text; END;
    GRANT EXECUTE ON FUNCTION spegel_api.others_endpoint() TO spegel_reader;
    SELECT spegel_api.expose('others', 'spegel_api.others_endpoint()', 'Mine', 'Min', 'Mine.', 'Min.', columns => '{"unit": {"label_en": "Unit", "label_sv": "Enhet"}}');
    CREATE VIEW spegel_published.others_view AS SELECT 1 AS one;
});
my $grants = q{SELECT string_agg(x, '; ' ORDER BY x) FROM (
    SELECT format('%s %s %s%s', a.grantee::regrole, a.privilege_type, c.relname, CASE WHEN a.is_grantable THEN '*' END)
    FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE c.relname ~ 'probe' AND (a.grantee = 0 OR a.grantee::regrole::text ~ 'friend')
    UNION ALL SELECT format('%s %s %s.%s', a.grantee::regrole, a.privilege_type, c.relname, t.attname)
    FROM pg_class AS c JOIN pg_attribute AS t ON t.attrelid = c.oid, aclexplode(t.attacl) AS a WHERE c.relname ~ 'probe'
    UNION ALL SELECT format('%s %s %s', a.grantee::regrole, a.privilege_type, p.proname)
    FROM pg_proc AS p, aclexplode(p.proacl) AS a WHERE p.proname ~ 'probe' AND a.grantee::regrole::text ~ 'friend') AS g (x)};
my $granted = sql($grants);
is($granted, '- SELECT probe_view; friend EXECUTE probe; friend EXECUTE probe_caller; friend SELECT probe*; friend SELECT probe_all.code; '
    . 'friend SELECT probe_all.day; friend SELECT probe_view; second_friend EXECUTE probe_analyst', 'grants to others');
sub others_are_there
{
    my ($when) = @_;
    is(sql($grants), $granted, "$when: grants to others are kept");
    is(sql(q{SELECT spegel_register.probe('2020-01-01'::date), (SELECT unit FROM spegel_api.others_endpoint()), (SELECT one FROM spegel_published.others_view),
             (SELECT count(*) FROM spegel_api.catalogue WHERE name = 'others')}), 'mine|mine|1|1', "$when: what others have made is there");
    return;
}

# --- A body: replaced in place.
my $oid = oid('spegel_register.probe(text)');
probe(body => '2');
like(migrated('another body'), qr/^code: 1 of \d+ units written, 0 objects dropped/m, '... is written, and nothing else');
is(oid('spegel_register.probe(text)'), $oid, '... in place');
is(sql('SELECT persons FROM others.on_function'), '2', "... below somebody's view");
others_are_there('another body');

# --- A result column: somebody's view is named.
probe(body => '2', column => ', more integer');
refused('another column', qr/not Spegel's depend on what must be replaced: view others\.on_function\n/, qr/To be replaced: .*function spegel_register\.probe\(text\)/, qr/HINT:  Save their definitions, drop them/);
sql('DROP VIEW others.on_function');
like(migrated('without the view'), qr/, \d+ objects dropped for it$/m, '... it is replaced');
is(sql('SELECT more FROM spegel_register.probe()'), '7', '... with the column');
is(sql('SELECT spegel_register.probe_caller()'), '2', '... and so is what calls it');
others_are_there('another column');

# --- A parameter: one function, not two.
probe(body => '3', column => ', more integer', parameter => ', days integer DEFAULT 1');
migrated('another parameter');
is(sql(q{SELECT string_agg(p.oid::regprocedure::text, ' ' ORDER BY 1) FROM pg_proc AS p WHERE proname = 'probe' AND pronamespace = 'spegel_register'::regnamespace}),
    'spegel_register.probe(date) spegel_register.probe(text,integer)', '... leaves one of ours');
is(sql('SELECT spegel_register.probe_caller()'), '3', '... which is called');
others_are_there('another parameter');

# --- Views: a column more is compatible; another order is not.
sql('CREATE VIEW others.on_published AS SELECT code FROM spegel_published.probe');
my $view = sql(q{SELECT 'spegel_published.probe'::regclass::oid});
probe(published => ', c.title_sv AS code_sv');
migrated('a published view with a column more');
is(sql(q{SELECT 'spegel_published.probe'::regclass::oid}), $view, '... is replaced in place');
like(sql(q{SELECT columns FROM spegel_api.endpoint WHERE name = 'probe'}), qr/"code_sv"/, '... and its endpoint shows the column');
probe(published => ', c.title_en AS code_en');
refused('a published view with another column', qr/view others\.on_published/);
sql('DROP VIEW others.on_published');
migrated('without the view of others');
like(sql(q{SELECT columns FROM spegel_api.endpoint WHERE name = 'probe'}), qr/"code_en"/, '... the endpoint shows the other column');
others_are_there('another view');
is(sql(q{SET ROLE spegel_reader; SELECT count(*) FROM spegel_published.probe}), '0', 'readers read it');

probe(view => ', 5 AS five');
migrated('a plain view with a column more');
probe(analyst => ', category text');
migrated("an analysts' function with a column more");
like(sql(q{SELECT columns FROM spegel_api.endpoint WHERE name = 'probe-analyst'}), qr/"category"/, '... is exposed with it');
others_are_there('more views');

# --- A name that somebody has taken.
sql('SET ROLE spegel_owner; CREATE FUNCTION spegel_register.taken() RETURNS integer LANGUAGE sql RETURN 1; CREATE VIEW spegel_published.taken AS SELECT 1 AS release_id');
$checkout->put('sql/report/code/questions/taken.sql', "CREATE OR REPLACE FUNCTION spegel_register.taken() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 2;\n");
refused('a function of that name', qr/there is an object of this name that is not Spegel's: function spegel_register\.taken\(\)/, qr/In code\/questions\/taken\.sql/);
$checkout->take_away('sql/report/code/questions/taken.sql');
$checkout->put('sql/report/code/published/taken.sql', "SELECT spegel_release.make_view('taken', 'SELECT release_id FROM spegel_published.release', 'For a test.');\n");
refused('a view of that name', qr/not Spegel's: view spegel_published\.taken/);
$checkout->take_away('sql/report/code/published/taken.sql');
$checkout->edit('sql/report/code/api/zz-probe.sql', sub { s/make_endpoint\('probe'/make_endpoint('others'/ });
refused('an endpoint of that name', qr/there is an endpoint "others" that is not Spegel's/);
probe(analyst => ', category text');

# --- A unit that is wrong: named, and nothing is changed.
$checkout->edit('sql/report/code/questions/probe.sql', sub { s/sum\(p\.persons\)/summ(p.persons)/; s/probe_view AS\nSELECT p\.unit/probe_view AS\nSELECT p.unit, 6 AS six/ });
refused('a call of what there is not', qr/function summ\(bigint\) does not exist \(code\/questions\/probe\.sql, function spegel_register\.probe_caller\)/);
probe(body => '4');
$checkout->edit('sql/report/code/questions/probe.sql', sub { s/RETURNS bigint\n/RETURNS bigint oops\n/ });
refused('a unit that is no SQL', qr/syntax error at or near "oops"/, qr/In code\/questions\/probe\.sql, function spegel_register\.probe_caller/);
probe(analyst => ', category text');
$checkout->edit('sql/report/tables/01-register.sql', sub { s/\A/-- Another comment\n/ });
refused('a file of tables that has changed', qr/tables\/01-register\.sql was changed after it was applied/);
$checkout->reset;
probe(analyst => ', category text');
$checkout->put('sql/report/tables/99-late.sql', "CREATE TABLE spegel_register.late (i integer);\nSELECT 1/0;\n");
refused('a file of tables that fails', qr/division by zero/);
$checkout->put('sql/report/tables/99-late.sql', "CREATE TABLE spegel_register.late (i integer);\n");
migrated('a new file of tables');
is(sql(q{SELECT has_table_privilege('spegel_analyst', 'spegel_register.late', 'SELECT')}), 't', '... is applied, with its privileges');
$checkout->take_away('sql/report/tables/99-late.sql');
refused('an older checkout', qr/this database has tables\/99-late\.sql, which this checkout does not: it is newer/);
sql(q{DROP TABLE spegel_register.late; DELETE FROM spegel_register.table_file WHERE name = 'tables/99-late.sql'});

# --- Others hold what is to be replaced.
probe(published => ', c.title_en AS code_en', analyst => ', category text');
migrated('before the locks');
probe(published => ', c.title_sv AS code_sv', body => '5');
{
    my $before = catalogue($node, $database);
    my $waiting = q{SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = 'app' AND query ~ 'apply_code' AND wait_event_type = 'Lock'};

    # A backend that is ended.
    my $holder = background("SET application_name = 'holder'", 'BEGIN', 'SELECT count(*) FROM spegel_published.probe_all', 'SELECT pg_sleep(100)');
    wait_until('somebody reads the view', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'holder' AND query ~ 'pg_sleep'});
    my $heard = '';
    my $running = $checkout->start($node, $database, \$heard);
    wait_until('migrate waits for the reader', $waiting);
    is(sql('SELECT persons FROM spegel_register.probe()'), '1', '... while others call the old code');
    wait_until('its backend is ended', q{SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE query ~ 'apply_code' AND wait_event_type = 'Lock'});
    ok(!IPC::Run::finish($running), 'migrate is ended by the administrator') or diag($heard);
    like($heard, qr/terminating connection due to administrator command/, '... and says so');
    is(catalogue_differences($before, catalogue($node, $database)), '', '... the old code is whole');

    # A client that is ended.
    $heard = '';
    $running = $checkout->start($node, $database, \$heard);
    my ($perl) = map { $_->{PID} } @{ $running->{KIDS} };
    my $psql;
    for (1 .. 100)
    {
        wait_until('migrate waits again', $waiting);
        ($psql) = split ' ', PostgreSQL::Test::Utils::slurp_file("/proc/$perl/task/$perl/children") and last;
    }
    kill 'KILL', $psql;
    ok(!IPC::Run::finish($running), 'psql is killed') or diag($heard);
    wait_until('... and its backend ends', q{SELECT count(*) = 0 FROM pg_stat_activity WHERE query ~ 'apply_code' AND pid <> pg_backend_pid()});
    is(catalogue_differences($before, catalogue($node, $database)), '', '... the old code is whole');

    # A reader that takes its time.
    $heard = '';
    $running = $checkout->start($node, $database, \$heard);
    wait_until('migrate waits once more', $waiting);
    IPC::Run::pump($running) until $heard =~ /trying again \(1 of/;
    admin(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'});
    ok(IPC::Run::finish($running), 'when the reader is gone it succeeds') or diag($heard);
    like($heard, qr/^migrate: others use what is to be replaced; trying again \(1 of \d+\)\n/, '... after trying again');
    is(sql('SELECT persons FROM spegel_register.probe()'), '5', '... and the new code is there');
    eval { IPC::Run::finish($holder) };
}

# --- Readers during the replacement: each sees the old or the new.
{
    sql(q{SET ROLE spegel_owner; CREATE VIEW spegel_published.both AS SELECT 1 AS unused});
    sql('DROP VIEW spegel_published.both');
    probe(published => ', c.title_sv AS code_sv', body => '100', view => ', 100::bigint AS same');
    migrated('before the readers');
    my $folder = PostgreSQL::Test::Utils::tempdir();
    PostgreSQL::Test::Utils::append_to_file("$folder/said", '');
    my $parent = $$;
    my $child = fork // die;
    if (!$child)
    {
        open STDOUT, '>', "$folder/said";
        open STDERR, '>&', \*STDOUT;
        open my $psql, '|-', 'psql', '-XAtq', '-d', $node->connstr($database);
        $psql->autoflush(1);
        print $psql "\\timing on\n";
        # Whatever ends the test ends its reader.
        until (-e "$folder/stop" || getppid() != $parent)
        {
            print $psql "SELECT 'saw', v.persons, v.same, (SELECT max(p.persons) FROM spegel_register.probe() AS p), count(c.code) FROM spegel_register.probe_view AS v LEFT JOIN spegel_published.probe_all AS c ON true GROUP BY 1, 2, 3;\n";
            sleep 0.005;
        }
        close $psql;
        require POSIX;
        POSIX::_exit(0);
    }
    my $is_seen = sub {
        my ($round) = @_;
        my $end = time + 60;
        sleep 0.01 until PostgreSQL::Test::Utils::slurp_file("$folder/said") =~ /^saw\|$round\|/m || time > $end;
    };
    $is_seen->(100);
    my $slowest = 0;
    for my $round (101 .. 103)
    {
        my $began = time;

        probe(published => ($round % 2 ? ', c.title_en AS code_en' : ', c.title_sv AS code_sv'), body => $round, view => ", ${round}::bigint AS same", analyst => $round % 2 ? ', category text' : '');
        migrated("with readers, to $round");
        $is_seen->($round);
        $slowest = max($slowest, time - $began);
    }
    open my $stop, '>', "$folder/stop";
    waitpid $child, 0;
    my $seen = PostgreSQL::Test::Utils::slurp_file("$folder/said");
    my %saw;
    $saw{$_}++ for $seen =~ /^saw\|(\S+)$/mg;
    my @half = grep { !/^(\d+)\|\1\|\1\|0$/ } keys %saw;
    is("@half", '', 'no reader saw a part of it');
    is(scalar(grep { /^(10[0-3])\|/ } keys %saw), 4, 'readers saw the old and each new one');
    my @errors = grep { !/cached plan must not change|cache lookup failed/ } $seen =~ /^ERROR:.*$/mg;
    is("@errors", '', 'readers met no other error than one that is repeated');
    my ($longest) = sort { $b <=> $a } $seen =~ /^Time: ([0-9.]+) ms/mg;
    note(sprintf 'readers: %d statements, the longest took %.0f ms, %d errors', scalar(() = $seen =~ /^saw/mg), $longest, scalar(() = $seen =~ /^ERROR/mg));
    # However slow the machine is: a reader waits for one replacement, not for several.
    cmp_ok($longest, '<', 2000 * $slowest, 'no reader waited for longer than a replacement takes');
}

# --- What the checkout no longer has goes; what others have made stays.
others_are_there('before the end');
$checkout->put('sql/report/code/questions/probe-2.sql', <<'SQL');
CREATE TYPE spegel_register.probe_type AS (unit text, persons bigint);
COMMENT ON TYPE spegel_register.probe_type IS 'For a test.';
CREATE OR REPLACE FUNCTION spegel_register.probe_trigger() RETURNS trigger LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER probe_trigger AFTER INSERT ON spegel_register.organisation FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.probe_trigger();
CREATE OR REPLACE FUNCTION spegel_register.probe_typed(value spegel_register.probe_type) RETURNS spegel_register.probe_type LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN $1;
SQL
migrated('a type and a trigger');
sql('CREATE TABLE others.typed (value spegel_register.probe_type)');
$checkout->edit('sql/report/code/questions/probe-2.sql', sub { s/persons bigint/persons bigint, more text/ });
refused('a type with another column', qr/table others\.typed/);
sql('DROP TABLE others.typed');
migrated('... that nobody uses');
is(sql(q{SELECT spegel_register.probe_typed(ROW('a', 1, 'b'))}), '(a,1,b)', '... is replaced, and what uses it');
$checkout->reset;
like(migrated('without the code of this test'), qr/gone, and with it what friend was granted: GRANT EXECUTE ON FUNCTION spegel_register\.probe TO friend$/m, '... says whose grants are gone');
is(catalogue_differences($fresh, catalogue($node, $database)) =~ s/^\+ .*(others|taken|spegel_register\.probe\(date\)).*?$//mgr =~ s/\n+//gr, '', '... leaves what was there before, and what others have made');
is(sql(q{SELECT spegel_register.probe('2020-01-01'::date), (SELECT unit FROM spegel_api.others_endpoint()), (SELECT one FROM spegel_published.others_view),
         (SELECT count(*) FROM spegel_api.catalogue WHERE name = 'others'), spegel_register.taken()}), 'mine|mine|1|1|1', '... as it was');
is(migrated('at last') =~ /^code: up to date$/m, 1, '... there is nothing to do');

$node->stop;
done_testing();
