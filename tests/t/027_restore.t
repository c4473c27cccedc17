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

# command_lines($node): the lines of the page between two marks, run as they are printed.
my ($page) = PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/docs/operations.md") =~ /^## Backup, restore, upgrade, uninstall\n(.*?)(?=^## |\z)/ms;
ok($page, 'the page has a section');
my %block = $page =~ /^<!-- (\w+) -->\n```sh\n(.*?)^```$/msg;

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
    return $node->safe_psql('spegel', join ' UNION ALL ', map { "SELECT '$_', count(*), sum(hashtextextended(t::text, 0)) FROM $_ AS t" } @tables);
}

$old->safe_psql('postgres', 'ALTER DATABASE release RENAME TO spegel; CREATE ROLE reporter; REVOKE TEMPORARY ON DATABASE spegel FROM PUBLIC');
$old->safe_psql('spegel', "SELECT spegel_release.define('city', '2020-12-31', '{representation}'); SELECT spegel_release.build(1)");
$old->safe_psql('spegel', 'SELECT count(*) FROM spegel_release.audit(1)');
$old->safe_psql('spegel', 'SELECT spegel_release.publish(1)');
$old->safe_psql('spegel', 'GRANT SELECT ON spegel_published.codes TO reporter; GRANT SELECT (day) ON spegel_published.releases TO reporter');

run_block('backup', $old, 'spegel');
run_block('restore', $new, 'postgres');
is(catalogue_differences(map { catalogue($_, 'spegel', without_bodies => 1) } $old, $new), '', 'every object and privilege is there');
is(databases($new), databases($old), '... those of the database and the memberships too');
is(rows_of_tables($new), rows_of_tables($old), '... and every row');
cmp_ok($new->safe_psql('spegel', q{SET ROLE spegel_reader; SELECT count(*) FROM spegel_published.representation}), '>', 10, 'readers read');
my ($status, $said) = Spegel::Checkout->new('restore')->migrate($new, 'spegel');
is($said, "code: up to date\n", 'migrate finds nothing to do');

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
