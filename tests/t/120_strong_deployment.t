# What is published, and nothing else, in a second database.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('strong');
my $top = $ENV{SPEGEL_TOP};

sub source { return $node->safe_psql('release', $_[0]); }
sub target { return $node->safe_psql('public_numbers', $_[0]); }

# publish_to($database): exit status, output and errors of the command.
sub publish_to
{
    my ($database) = @_;
    local $ENV{PGHOST} = $node->host;
    local $ENV{PGPORT} = $node->port;
    local $ENV{PGDATABASE} = 'release';
    my ($out, $err) = ('', '');
    my $done = PostgreSQL::Test::Utils::run_log(
        [ "$top/sql/report/bin/publish-to", 'dbname=' . $database ], '>', \$out, '2>', \$err);
    return ($done, $out, $err);
}

sub publish_release
{
    my ($day) = @_;
    my $release = source("SELECT spegel_release.define('city', '$day', '{representation}')");
    source("SELECT spegel_release.build($release)");
    source("SELECT count(*) FROM spegel_release.audit($release)");
    source("SELECT spegel_release.publish($release)");
    return $release;
}

# published_data($database): everything that the published tables hold.
sub published_data
{
    my ($database) = @_;
    my $tables = $node->safe_psql($database,
        q{SELECT relname FROM pg_class WHERE relnamespace = 'spegel_published'::regnamespace AND relkind IN ('r', 'v') AND relname !~ '^internal_' ORDER BY 1});
    return join "\n", map {
        "$_ " . $node->safe_psql($database, "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM spegel_published.$_ AS t")
    } split /\n/, $tables;
}

my ($done, $out, $err) = publish_to('release');
ok(!$done, 'not onto itself');
like($err, qr/the target is the source itself/, '... and says so');
($done, $out, $err) = publish_to('nowhere');
ok(!$done, 'not into a database that is not there');
like($err, qr/database "nowhere" does not exist/, '... and says so');
$node->safe_psql('postgres', 'CREATE DATABASE other_register');
migrate($node, 'other_register');
($done, $out, $err) = publish_to('other_register');
ok(!$done, 'not into a database with a register');
like($err, qr/holds a register of its own/, '... and says so');

my $first = publish_release('2020-12-31');
$node->safe_psql('postgres', 'CREATE DATABASE public_numbers');
($done, $out, $err) = publish_to('public_numbers');
ok($done, 'the first time') or diag($err);
like($out, qr/^published: 1 releases, data version 1$/m, '... says what is there');
like($err, qr/REVOKE CONNECT, TEMPORARY ON DATABASE release FROM PUBLIC/, '... and how to close the source');
is(published_data('public_numbers'), published_data('release'), 'every published table and view is the same');
cmp_ok(target('SELECT count(*) FROM spegel_published.number_counted'), '>', 500, '... and not empty');
is($node->safe_psql('release', 'SELECT count(*) > 0 FROM spegel_published.internal_number'), 't', '(there are numbers for the internal audience)');
is(target('SELECT count(*) FROM spegel_published.internal_number'), 0, '... none of which is copied');
is(target(q{SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname LIKE 'spegel%'}),
    'spegel spegel_api spegel_published', 'nothing private is there');
is(target(q{SELECT count(*) FROM spegel_api.endpoint WHERE audience <> 'public'}), '0', 'no endpoint for analysts');
is(target(q{SELECT count(*) FROM pg_proc AS p WHERE p.prosrc ~ 'spegel_(register|release)\.' OR p.prosqlbody::text ~ 'spegel_(register|release)'}), '0',
    'no function reads what is not there');
is(target(q{SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE nspname = 'spegel_published' AND relkind IN ('r', 'v') AND obj_description(c.oid) IS NULL}), '0', 'comments came with it');

# Who may connect, and what they can read.
my $as_reader = q{SET ROLE spegel_reader; SELECT count(*) > 0 FROM spegel_published.representation};
is(target($as_reader), 't', 'the reader reads');
is(target(q{SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles
            WHERE rolname LIKE 'spegel%' AND has_database_privilege(rolname, current_database(), 'CONNECT')}),
    'spegel_analyst spegel_front spegel_internal spegel_owner spegel_reader', 'the roles of Spegel may connect');
$node->safe_psql('postgres', 'CREATE ROLE passer_by LOGIN');
my ($status, undef, $refusal) = $node->psql('public_numbers', 'SELECT 1', connstr => $node->connstr('public_numbers') . ' user=passer_by');
like($refusal, qr/permission denied for database/, 'nobody else may');
source('REVOKE CONNECT, TEMPORARY ON DATABASE release FROM PUBLIC; GRANT CONNECT ON DATABASE release TO spegel_owner, spegel_analyst');
($done, $out, $err) = publish_to('public_numbers');
is($err, '', 'with the source closed there is nothing to say');

# Again: only what is new, and readers see all or nothing.
my $kept = target(q{SELECT sum(xmin::text::bigint) FROM spegel_published.number_counted});
my $second = publish_release('2021-12-31');
($done, $out, $err) = publish_to('public_numbers');
like($out, qr/^published: 2 releases, data version 2$/m, 'a second release');
is(published_data('public_numbers'), published_data('release'), 'the same again');
is(target("SELECT sum(xmin::text::bigint) FROM spegel_published.number_counted WHERE release_id = $first"), $kept,
    'rows that were there were left alone');
my $before = published_data('public_numbers');
source("SELECT spegel_release.withdraw($second)");
$node->safe_psql('public_numbers', 'ALTER TABLE spegel_published.current_release ADD CONSTRAINT stop CHECK (false) NOT VALID');
($done, $out, $err) = publish_to('public_numbers');
ok(!$done, 'a copy that breaks off');
is(published_data('public_numbers'), $before, '... changes nothing');
$node->safe_psql('public_numbers', 'ALTER TABLE spegel_published.current_release DROP CONSTRAINT stop');
($done, $out, $err) = publish_to('public_numbers');
is(published_data('public_numbers'), published_data('release'), 'what is withdrawn is gone');
is(target('SELECT string_agg(release_id::text, chr(32)) FROM spegel_published.withdrawn_release'), $second, '... and known to have been there');
unlike(published_data('public_numbers'), qr/^release 2 /m, '... truly');

# A change of structure is taken over.
source(q{ALTER TABLE spegel_published.release ADD note text; COMMENT ON COLUMN spegel_published.release.note IS 'Note (anteckning).'});
($done, $out, $err) = publish_to('public_numbers');
ok($done, 'another structure') or diag($err);
is(published_data('public_numbers'), published_data('release'), '... and all data again');
is(target($as_reader), 't', '... for the reader as before');

# What others have made in the target stays, or is named.
$node->safe_psql('postgres', 'CREATE ROLE reporter');
target(q{
    CREATE SCHEMA others;
    CREATE VIEW others.days AS SELECT day FROM spegel_published.release;
    CREATE VIEW spegel_published.others_view AS SELECT 1 AS one;
    GRANT SELECT ON spegel_published.codes TO reporter;
    GRANT SELECT (day) ON spegel_published.release TO reporter;
    INSERT INTO spegel_api.principal (name, role) VALUES ('anna', 'spegel_reader');
    SET ROLE spegel_owner;
    CREATE FUNCTION spegel_api.own_numbers() RETURNS TABLE (unit text) LANGUAGE sql STABLE BEGIN ATOMIC SELECT 'u'::text; END;
    GRANT EXECUTE ON FUNCTION spegel_api.own_numbers() TO spegel_reader;
    SELECT spegel_api.expose('own-numbers', 'spegel_api.own_numbers()', 'Own', 'Egna', 'Own.', 'Egna.', columns => '{"unit": {"label_en": "Unit", "label_sv": "Enhet"}}');
});
source(q{ALTER TABLE spegel_published.release ADD remark text; COMMENT ON COLUMN spegel_published.release.remark IS 'Remark (kommentar).'});
$before = published_data('public_numbers');
($done, $out, $err) = publish_to('public_numbers');
ok(!$done, "somebody's view on what must be replaced");
like($err, qr/not Spegel's depend on what must be replaced: view others\.days/, '... is named');
is(published_data('public_numbers'), $before, '... with nothing changed');
target('DROP VIEW others.days');
($done, $out, $err) = publish_to('public_numbers');
ok($done, 'without it the structure is replaced') or diag($err);
is(target(q{SELECT has_table_privilege('reporter', 'spegel_published.codes', 'SELECT'), has_column_privilege('reporter', 'spegel_published.release', 'day', 'SELECT'),
            (SELECT one FROM spegel_published.others_view), (SELECT count(*) FROM spegel_api.principal), (SELECT unit FROM spegel_api.own_numbers()),
            (SELECT count(*) FROM spegel_api.catalogue WHERE name = 'own-numbers'), (SELECT count(*) > 0 FROM spegel_api.catalogue WHERE name = 'codes')}),
    't|t|1|1|u|1|t', '... and views, grants, users and endpoints of others are there');
($done, $out, $err) = publish_to('public_numbers');
ok($done, 'again');
is(target(q{SELECT count(*) FROM spegel_api.catalogue WHERE name = 'own-numbers'}), '1', '... an endpoint made there stays');

# Into a database that others use: what belongs to them is not closed.
$node->safe_psql('postgres', 'CREATE DATABASE shared');
$node->safe_psql('shared', 'CREATE TABLE mine (i integer)');
($done, $out, $err) = publish_to('shared');
ok($done, 'a database in which somebody has a table') or diag($err);
like($err, qr/everybody can connect to the target.*\n +REVOKE CONNECT, TEMPORARY ON DATABASE shared FROM PUBLIC;/, '... stays open, and the command is printed');
($status, undef, $refusal) = $node->psql('shared', 'SELECT 1', connstr => $node->connstr('shared') . ' user=passer_by');
is($status, 0, '... to everybody');
target('GRANT CONNECT ON DATABASE public_numbers TO PUBLIC');
($done, $out, $err) = publish_to('public_numbers');
is($node->safe_psql('postgres', q{SELECT has_database_privilege('passer_by', 'public_numbers', 'CONNECT')}), 't', 'what the owner of the database has opened stays open');
$node->safe_psql('postgres', 'CREATE DATABASE taken');
$node->safe_psql('taken', 'CREATE SCHEMA spegel_published; CREATE TABLE spegel_published.mine (i integer)');
($done, $out, $err) = publish_to('taken');
like($err, qr/there is a schema spegel_published that publish-to has not made/, 'a schema of that name that is somebody else\'s');

$node->stop;
done_testing();
