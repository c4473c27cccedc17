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
        q{SELECT relname FROM pg_class WHERE relnamespace = 'spegel_published'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1});
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
cmp_ok(target('SELECT count(*) FROM spegel_published.number_counted'), '>', 1000, '... and not empty');
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
    'spegel_analyst spegel_front spegel_owner spegel_reader', 'the roles of Spegel may connect');
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
unlike(published_data('public_numbers'), qr/^release 2 /m, '... truly');

# A change of structure is taken over.
source(q{ALTER TABLE spegel_published.release ADD note text; COMMENT ON COLUMN spegel_published.release.note IS 'Note (anteckning).'});
($done, $out, $err) = publish_to('public_numbers');
ok($done, 'another structure') or diag($err);
is(published_data('public_numbers'), published_data('release'), '... and all data again');
is(target($as_reader), 't', '... for the reader as before');

$node->stop;
done_testing();
