# Carried to another server as it changes: a physical standby reads states,
# register and what is published as its primary does, and goes on after it;
# states that are replicated logically, as text and as messages, are the same.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::SmallCity;
use Spegel::StoredStates;
use Test::More;

my $primary = small_city('primary', allows_streaming => 'logical');
my @types = state_types();
my $found = join ' ', map { "$_ 10 $_ 10" } @types;

sub release
{
    my ($node, $day) = @_;
    $node->safe_psql('release', "SELECT spegel_release.define('city', '$day', '{representation}')");
    my $release = $node->safe_psql('release', 'SELECT max(release_id) FROM spegel_release.release');
    $node->safe_psql('release', "SELECT spegel_release.$_($release)") for qw(build audit publish);
    return;
}

# rows_of_tables($node): of every table of the report application, what is in it.
sub rows_of_tables
{
    my ($node) = @_;
    my @tables = split /\n/, $node->safe_psql('release', q{SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text ~ '^spegel_' ORDER BY 1});
    return $node->safe_psql('release', join(' UNION ALL ', map { "SELECT '$_', count(*), sum(hashtextextended(t::text, 0)) FROM $_ AS t" } @tables) . ' ORDER BY 1');
}

# read_by($node): what a reader and an analyst are answered.
sub read_by
{
    my ($node) = @_;
    return join "\n", map { $node->safe_psql('release', $_) }
      q{SET ROLE spegel_reader; SELECT * FROM spegel_published.representation AS r ORDER BY r::text},
      q{SET ROLE spegel_analyst; SELECT * FROM spegel_register.staff_representation() AS r ORDER BY r::text};
}

# --- A physical standby.
$primary->safe_psql('release', 'CREATE TABLE public.before AS SELECT 1');
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
store_states($primary, 'release');
release($primary, '2020-12-31');
$primary->wait_for_catchup($standby);

is($standby->safe_psql('release', 'SELECT pg_is_in_recovery()'), 't', 'a standby');
is(states_said($standby, 'release'), states_said($primary, 'release'), '... has the states');
cmp_ok($standby->safe_psql('release', 'SELECT max(pg_column_size(tally)) FROM stored'), '>', 4000, '... those out of line too');
is(states_found($standby, 'release'), $found, '... and finds them by their indexes');
is($standby->safe_psql('release', 'SELECT count(*) FROM pg_class WHERE relpersistence = $$u$$'), 0, 'no table is without a log');
is(rows_of_tables($standby), rows_of_tables($primary), '... register and releases are the same, row by row');
my $read = read_by($primary);
like($read, qr/women/, 'readers and analysts are answered');
is(read_by($standby), $read, '... by the standby too');
for my $refused ([ analyst => 'SELECT spegel_release.build(1)' ], [ owner => q{INSERT INTO spegel_register.ladder_step VALUES ('3', 'x', 'x', 3, NULL)} ])
{
    my ($role, $statement) = @$refused;
    my (undef, undef, $said) = $standby->psql('release', "SET ROLE spegel_$role; $statement");
    like($said, qr/ERROR:  cannot execute .* in a read-only transaction/, "the standby refuses $statement");
}
{
    local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($standby->host, $standby->port, 'release');
    my ($out, $err) = ('', '');
    IPC::Run::run([ "$ENV{SPEGEL_TOP}/sql/report/bin/spegel", 'doctor' ], '>', \$out, '2>', \$err);
    unlike($out . $err, qr/^fault|ERROR/m, 'doctor looks at a standby') or diag($out . $err);
    my $done = IPC::Run::run([ "$ENV{SPEGEL_TOP}/sql/report/bin/migrate" ], '>', \$out, '2>', \$err);
    ok($done || $err =~ /read-only|recovery/, 'migrate has nothing to do, or says why not') or diag($err);
}

# The primary is lost: the standby goes on, and remembers all that was shown.
my $before = rows_of_tables($primary);
$primary->stop('immediate');
$standby->promote;
$standby->poll_query_until('release', 'SELECT NOT pg_is_in_recovery()') or die 'no promotion';
is(rows_of_tables($standby), $before, 'promoted: nothing is lost');
release($standby, '2021-12-31');
is($standby->safe_psql('release', q{SELECT string_agg(status, ' ' ORDER BY day) FROM spegel_release.release}), 'published published', '... and the next release is built, audited, published');
is($standby->safe_psql('release', 'SET search_path = public, spegel; INSERT INTO stored SELECT id + 1000, ' . join(', ', map { "rollup($_)" } @types) . ' FROM stored WHERE id <= 10 GROUP BY id;
    SELECT count(*) FROM stored AS a JOIN stored AS b ON b.id = a.id + 1000 AND ' . join(' AND ', map { "a.$_ = b.$_" } @types)), 10, '... and states are stored');

# --- Logical replication, from what was the standby.
my $publisher = $standby;
my $subscriber = new_cluster('subscriber');
$publisher->safe_psql('release', 'DELETE FROM stored WHERE id > 1000; CREATE PUBLICATION states FOR TABLE stored');
for my $binary ('false', 'true')
{
    my $database = "as_$binary";
    $subscriber->safe_psql('postgres', "CREATE DATABASE $database");
    $subscriber->safe_psql($database, 'CREATE EXTENSION spegel');
    store_states($subscriber, $database);
    $subscriber->safe_psql($database, 'TRUNCATE stored');
    $subscriber->safe_psql($database, "CREATE SUBSCRIPTION of_$binary CONNECTION \$\$" . $publisher->connstr('release') . "\$\$ PUBLICATION states WITH (binary = $binary)");
    $subscriber->wait_for_subscription_sync($publisher, "of_$binary", $database);
    is(states_said($subscriber, $database), states_said($publisher, 'release'), "binary $binary: the states as they were");
}
my @summed = grep { $_ ne 'career' } @types;
my @statements = (
    'INSERT INTO stored (' . join(', ', 'id', @summed) . ') SELECT ' . join(', ', '2000 + id', map { "$_ + $_" } @summed) . ' FROM stored',
    'UPDATE stored SET tally = tally + tally WHERE id IN (1, 90)',
    'UPDATE stored SET regression = whole.r FROM (SELECT rollup(regression) AS r FROM stored) AS whole WHERE id = 90',
    'DELETE FROM stored WHERE id IN (2, 200)');
$publisher->safe_psql('release', "SET search_path = public, spegel; $_") for @statements;
# Rows without a key are found by all of their values, that is by = of each type.
$publisher->safe_psql('release', 'ALTER TABLE stored DROP CONSTRAINT stored_pkey; ALTER TABLE stored REPLICA IDENTITY FULL');
$subscriber->safe_psql("as_$_", 'ALTER TABLE stored DROP CONSTRAINT stored_pkey; ALTER TABLE stored REPLICA IDENTITY FULL') for 'false', 'true';
$publisher->safe_psql('release', 'SET search_path = public, spegel; UPDATE stored SET id = id + 5000 WHERE id IN (3, 90); DELETE FROM stored WHERE id IN (4, 2004)');
for my $binary ('false', 'true')
{
    $publisher->wait_for_catchup("of_$binary");
    is(states_said($subscriber, "as_$binary"), states_said($publisher, 'release'), "binary $binary: inserted, updated, deleted, with a key and without");
    is($subscriber->safe_psql("as_$binary", 'SELECT count(*) FROM pg_stat_subscription_stats WHERE apply_error_count + sync_error_count > 0'), 0, '... without an error');
}

$subscriber->stop;
$publisher->stop;
done_testing();
