# A database dumped and restored into a new cluster, as docs/operations.md says,
# is the same: every object, comment and privilege, those of the database too.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Catalogue;
use Spegel::Checkout;
use Spegel::Cluster qw(new_cluster);
use Spegel::SmallCity;
use Test::More;

my $old = small_city('old');
my $new = new_cluster('new');
my $folder = PostgreSQL::Test::Utils::tempdir();

# The blocks of the page by their names, run as they are printed.
my %block = PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/docs/operations.md") =~ /^<!-- (\w+) -->\n```sh\n(.*?)^```$/msg;
ok(defined $block{$_}, "the page has a block $_") for qw(backup keep restore return uninstall);

sub run_block
{
    my ($name, $node, $database) = @_;
    local $ENV{PGHOST} = $node->host;
    local $ENV{PGPORT} = $node->port;
    local $ENV{PGDATABASE} = $database;
    my $lines = $block{$name} // return fail("a block $name");
    my ($out, $err) = ('', '');
    # The page's database is called spegel; its files lie where it is read.
    my $done = IPC::Run::run([ 'sh', '-euc', "cd '$folder'\n$lines" ], '>', \$out, '2>', \$err);
    ok($done, "$name, as printed") or diag($err);
    return $out . $err;
}

sub databases
{
    my ($node) = @_;
    return $node->safe_psql('spegel', q{SELECT string_agg(format('%s %s', r, p), '; ' ORDER BY r, p)
        FROM unnest('{spegel_owner,spegel_analyst,spegel_reader,spegel_front}'::text[]) AS r, unnest('{CONNECT,CREATE,TEMPORARY}'::text[]) AS p
        WHERE has_database_privilege(r, current_database(), p)})
      . $node->safe_psql('spegel', q{SELECT string_agg(m.rolname || ' ' || r.rolname, '; ' ORDER BY m.rolname, r.rolname)
         FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member JOIN pg_roles AS r ON r.oid = a.roleid WHERE m.rolname ~ '^spegel'});
}

sub rows_of_tables
{
    my ($node) = @_;
    my @tables = split /\n/, $node->safe_psql('spegel', q{SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text ~ '^spegel_' ORDER BY 1});
    return $node->safe_psql('spegel', join(' UNION ALL ', map { "SELECT '$_', count(*), sum(hashtextextended(t::text, 0)) FROM $_ AS t" } @tables) . ' ORDER BY 1');
}

$old->safe_psql('postgres', 'ALTER DATABASE release RENAME TO spegel; CREATE ROLE reporter; REVOKE TEMPORARY ON DATABASE spegel FROM PUBLIC');
$old->safe_psql('spegel', 'REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC');
$old->safe_psql('spegel', "SELECT spegel_release.define('city', '2020-12-31', '{representation}'); SELECT spegel_release.build(1)");
$old->safe_psql('spegel', 'SELECT count(*) FROM spegel_release.audit(1)');
$old->safe_psql('spegel', 'SELECT spegel_release.publish(1)');
$old->safe_psql('spegel', 'GRANT SELECT ON spegel_published.codes TO reporter; GRANT SELECT (day) ON spegel_published.releases TO reporter');

# The secret: a copy of its own, lost, returned; and no other one in its place.
run_block('keep', $old, 'spegel');
my $lose = 'BEGIN; ALTER TABLE spegel_release.secret DISABLE TRIGGER keep_secret; DELETE FROM spegel_release.secret; ALTER TABLE spegel_release.secret ENABLE TRIGGER keep_secret; COMMIT';
is((stat "$folder/spegel-secret")[2] & 077, 0, 'nobody else reads the copy');
$old->safe_psql('spegel', $lose);
my $next = $old->safe_psql('spegel', "SELECT spegel_release.define('city', '2021-06-30', '{representation}')");
for my $attempt ("SELECT spegel_release.build($next)", q{INSERT INTO spegel_release.secret (key) VALUES (sha256('another'))})
{
    my (undef, undef, $refusal) = $old->psql('spegel', $attempt);
    like($refusal, qr/release 1 was built with another secret/, "a lost secret: not $attempt");
}
run_block('return', $old, 'spegel');
is($old->safe_psql('spegel', q{SELECT key = sha256('a secret of the tests') FROM spegel_release.secret}), 't', 'the secret is back');
$old->safe_psql('spegel', "SELECT spegel_release.build($next); SELECT spegel_release.discard($next)");

run_block('backup', $old, 'spegel');
run_block('restore', $new, 'postgres');
is(catalogue_differences(map { catalogue($_, 'spegel', without_bodies => 1) } $old, $new), '', 'every object and privilege is there');
is(databases($new), databases($old), '... those of the database and the memberships too');
is(rows_of_tables($new), rows_of_tables($old), '... and every row');
cmp_ok($new->safe_psql('spegel', q{SET ROLE spegel_reader; SELECT count(*) FROM spegel_published.representation}), '>', 10, 'readers read');
my ($status, $said) = Spegel::Checkout->new('restore')->migrate($new, 'spegel');
is($said, "code: up to date\n", 'migrate finds nothing to do');

# Lost for good, in the old cluster; known; lost again.
my $replaced = q{SELECT string_agg(release_id || ' ' || done, ', ' ORDER BY release_id) FROM spegel_release.replace_secret(known => };
sub refused { my ($sql, $pattern, $name) = @_; my (undef, undef, $refusal) = $old->psql('spegel', $sql); return like($refusal, $pattern, $name) }
refused("${replaced}false)", qr/the secret is not lost/, 'what is not lost is not replaced');
refused("${replaced}NULL)", qr/whether the secret is known must be said/, '... nor without a word');
$old->safe_psql('spegel', $lose);
my $draft = $old->safe_psql('spegel', "SELECT spegel_release.define('city', '2021-12-31', '{representation}', 'a draft')");
is($old->safe_psql('spegel', "${replaced}false)"), "1 withdrawn, $draft discarded", 'lost for good: everything is withdrawn');
is($old->safe_psql('spegel', q{SELECT key <> sha256('a secret of the tests') AND length(key) = 32 FROM spegel_release.secret}), 't', '... and there is another secret');
is($old->safe_psql('spegel', 'SELECT count(*) FROM spegel_published.current_release'), '0', '... with nothing published');
is($old->safe_psql('spegel', 'SELECT (SELECT count(*) FROM spegel_release.roster), (SELECT count(*) FROM spegel_release.frame), (SELECT count(*) FROM spegel_release.staff_member)'), '0|0|0', '... nor remembered');
my $again = $old->safe_psql('spegel', "SELECT spegel_release.define('city', '2021-12-31', '{representation}', 'again')");
$old->safe_psql('spegel', "SELECT spegel_release.build($again)");
is($old->safe_psql('spegel', "SELECT string_agg(DISTINCT passed::text, ',') FROM spegel_release.audit($again)"), 'true', '... a later day passes');
$old->safe_psql('spegel', "SELECT spegel_release.publish($again)");
is($old->safe_psql('spegel', "${replaced}true)"), "$again withdrawn", 'known: withdrawn, and another secret');
is($old->safe_psql('spegel', 'SELECT string_agg(known::text, chr(32) ORDER BY replaced_at) FROM spegel_release.earlier_secret'), 'false true', '... it is remembered why');
refused(q{BEGIN; ALTER TABLE spegel_release.secret DISABLE TRIGGER keep_secret; DELETE FROM spegel_release.secret; SELECT spegel_release.replace_secret(known => false)},
    qr/a secret has been lost before: a third draw/, 'lost twice: refused');
refused(q{SET ROLE spegel_analyst; SELECT spegel_release.replace_secret(known => true)}, qr/permission denied/, 'the analyst replaces no secret');

# Uninstalling takes what is Spegel's, and nothing else.
$new->safe_psql('spegel', 'CREATE SCHEMA others; CREATE TABLE others.mine (i integer); CREATE VIEW others.seen AS SELECT day FROM spegel_published.releases');
my $objects = q{SELECT count(*) FROM pg_class WHERE relnamespace = 'others'::regnamespace};
my ($out, $err) = ('', '');
{
    local $ENV{PGHOST} = $new->host;
    local $ENV{PGPORT} = $new->port;
    local $ENV{PGDATABASE} = 'spegel';
    ok(!IPC::Run::run([ 'sh', '-euc', $block{uninstall} // 'no block' ], '>', \$out, '2>', \$err), 'with a view of somebody on what is ours it is refused');
}
like($err, qr/view others\.seen depends on/, '... and the view is named');
is($new->safe_psql('spegel', q{SELECT count(*) > 500 FROM pg_proc WHERE pronamespace::regnamespace::text ~ '^spegel'}), 't', '... with nothing dropped');
$new->safe_psql('spegel', 'DROP VIEW others.seen');
run_block('uninstall', $new, 'spegel');
is($new->safe_psql('spegel', q{SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'}),
    'others public', 'what is left is of others');
is($new->safe_psql('spegel', $objects), '1', '... whole');
is($new->safe_psql('postgres', q{SELECT coalesce(string_agg(rolname, ' '), '') FROM pg_roles WHERE rolname ~ '^spegel'}), '', 'the roles are gone');

$old->stop;
$new->stop;
done_testing();
