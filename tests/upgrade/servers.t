# A database is carried by pg_upgrade from each version of the server to the
# next: states of every type and their indexes, the register, what is released.
# $SPEGEL_SERVERS/VERSION/usr is a server with the extension installed; see
# tests/check-pg-upgrade.sh.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Spegel::Catalogue;
use Spegel::Checkout;
use Spegel::Cluster;
use Spegel::SmallCity qw(small_city_sql);
use Spegel::StoredStates;
use Test::More;

my $servers = $ENV{SPEGEL_SERVERS};
my ($first, @later) = sort { $a <=> $b } map { m{/(\d+)$} } glob "$servers/*";
cmp_ok(scalar(@later), '>=', 1, "servers: $first @later");
$ENV{LD_LIBRARY_PATH} = join ':', glob "$servers/*/lib";
my $found = join ' ', map { "$_ 10 $_ 10" } state_types();
my $year = 2020;

sub programs { return "$servers/$_[0]/usr/lib/postgresql/$_[0]/bin"; }

# server($version): a cluster that has not been started.
sub server
{
    my ($version) = @_;
    my $node = PostgreSQL::Test::Cluster->new("server_$version", install_path => programs($version) =~ s{/bin$}{}r);
    # Younger servers have checksums unless told otherwise.
    $node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums' ]);
    $node->append_conf('postgresql.conf', "autovacuum = off\njit = off\n");
    return $node;
}

# release($node): another year is published.
sub release
{
    my ($node) = @_;
    $node->safe_psql('release', "SELECT spegel_release.define('city', '$year-12-31', '{representation}')");
    my $release = $node->safe_psql('release', 'SELECT max(release_id) FROM spegel_release.release');
    $node->safe_psql('release', "SELECT spegel_release.$_($release)") for qw(build audit publish);
    is($node->safe_psql('release', "SELECT status FROM spegel_release.release WHERE release_id = $release"), 'published', "the release of $year");
    $year++;
    return;
}

# held($node): what the database holds and says, by name.
sub held
{
    my ($node) = @_;
    my @tables = split /\n/, $node->safe_psql('release', q{SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text ~ '^spegel_' ORDER BY 1});
    my $catalogue = catalogue($node, 'release', without_bodies => 1);
    # That a column is not null is a constraint with a name from 18 on.
    $catalogue =~ s/^constraint .*: NOT NULL .*\n//mg;
    # An owner may maintain what is his from 17 on.
    $catalogue =~ s/ \S+=MAINTAIN\b//g;
    # pg_upgrade makes arrays members of the extension from 17 on.
    $catalogue =~ s/^member type .*\[\]: .*\n//mg;
    return (
        'every row of register and releases' => $node->safe_psql('release', join(' UNION ALL ', map { "SELECT '$_', count(*), sum(hashtextextended(t::text, 0)) FROM $_ AS t" } @tables) . ' ORDER BY 1'),
        'every object and privilege' => $catalogue,
        'every state' => states_said($node, 'release'),
        'what is found by indexes' => states_found($node, 'release'),
        'what readers see' => $node->safe_psql('release', 'SET ROLE spegel_reader; SELECT * FROM spegel_published.representation AS r ORDER BY r::text'),
        'what analysts are answered' => $node->safe_psql('release', 'SET ROLE spegel_analyst; SELECT * FROM spegel_register.staff_representation() AS r ORDER BY r::text'));
}

my $old = server($first);
$old->start;
$old->safe_psql('postgres', 'CREATE DATABASE release');
like($old->safe_psql('release', 'SHOW server_version'), qr/^\Q$first\E\./, "PostgreSQL $first");
migrate($old, 'release');
$old->safe_psql('release', small_city_sql());
store_states($old, 'release');
release($old);

for my $version (@later)
{
    my %before = held($old);
    is($before{'what is found by indexes'}, $found, "before: indexes find the states");
    $old->stop;
    my $new = server($version);
    my $said = '';
    my $folder = PostgreSQL::Test::Utils::tempdir_short();
    my $done = IPC::Run::run([ programs($version) . '/pg_upgrade', '--old-bindir', programs($old->pg_version->major), '--new-bindir', programs($version),
        '--old-datadir', $old->data_dir, '--new-datadir', $new->data_dir, '--old-port', $old->port, '--new-port', $new->port, '--socketdir', $folder ],
        '>&', \$said, init => sub { chdir $folder or die });
    ok($done, 'pg_upgrade ' . $old->pg_version->major . " to $version") or BAIL_OUT($said);
    $new->start;
    like($new->safe_psql('release', 'SHOW server_version'), qr/^\Q$version\E\b/, "PostgreSQL $version");

    my %after = held($new);
    for my $name (sort keys %before)
    {
        $name =~ /object/ ? is(catalogue_differences($before{$name}, $after{$name}), '', "... $name") : is($after{$name}, $before{$name}, "... $name");
    }
    cmp_ok($before{'what readers see'} =~ tr/\n//, '>', 10, '... which are many');
    my $merged = join ', ', map { "rollup($_) = (array_agg($_))[1]" } state_types();
    is($new->safe_psql('release', "SET search_path = public, spegel; SELECT DISTINCT concat($merged) FROM stored GROUP BY id"), 't' x (() = state_types()),
        '... states are read and merged');
    {
        local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($new->host, $new->port, 'release');
        my ($migrated, $news) = Spegel::Checkout->new("on $version")->migrate($new, 'release');
        like($news, qr/\Acode: up to date\n(migrate: readers may .*\n)*\z/, '... migrate finds nothing to do');
        my ($out, $err) = ('', '');
        IPC::Run::run([ "$ENV{SPEGEL_TOP}/sql/report/bin/spegel", 'doctor' ], '>', \$out, '2>', \$err);
        unlike($out . $err, qr/^fault|ERROR/m, '... doctor finds no fault') or diag($out . $err);
    }
    release($new);
    $old = $new;
}

$old->stop;
done_testing();
