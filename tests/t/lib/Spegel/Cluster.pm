# Private clusters for the tests, with the staged extension.
package Spegel::Cluster;

use strict;
use warnings;

use Exporter qw(import);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;

our @EXPORT = qw(new_cluster create_extension migrate);

# new_cluster($name, %how): a started cluster in which CREATE EXTENSION spegel
# finds the staged files; no extension is created yet.  %how as of init().
sub new_cluster
{
    my ($name, %how) = @_;
    my $node = PostgreSQL::Test::Cluster->new($name);
    my $stage = $ENV{SPEGEL_STAGE};

    $node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ], %how);
    chomp(my $share = `$ENV{PG_CONFIG} --sharedir`);
    chomp(my $lib = `$ENV{PG_CONFIG} --pkglibdir`);
    $node->append_conf(
        'postgresql.conf',
        "dynamic_library_path = '$stage$lib:\$libdir'\n"
          . (
            $ENV{PG} >= 18
            ? "extension_control_path = '$stage$share:\$system'\n"
            : "extension_destdir = '$stage'\n")
          . "max_parallel_workers_per_gather = 2\n"
          . "autovacuum = off\n");
    $node->start;
    return $node;
}

# create_extension($node, $database): the extension in that database, whose later
# sessions find it without its schema's name.
sub create_extension
{
    my ($node, $database) = @_;

    $node->safe_psql($database, 'CREATE EXTENSION spegel');
    $node->safe_psql('postgres', "ALTER DATABASE $database SET search_path = public, spegel");
    return;
}

# migrate($node, $database): the report application in that database.
sub migrate
{
    my ($node, $database) = @_;
    local $ENV{PGHOST} = $node->host;
    local $ENV{PGPORT} = $node->port;
    local $ENV{PGDATABASE} = $database;
    my ($out, $err);

    PostgreSQL::Test::Utils::run_log(
        ["$ENV{SPEGEL_TOP}/sql/report/bin/migrate"],
        '>', \$out, '2>', \$err)
      or die "migrate failed: $err";
    return $out;
}

1;
