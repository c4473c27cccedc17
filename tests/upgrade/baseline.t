# Makes a baseline: run by make-baseline.sh, which says what it is.
use strict;
use warnings;

use File::Copy qw(copy);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::SmallCity qw(small_city_sql);
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my ($version) = PostgreSQL::Test::Utils::slurp_file("$top/spegel.control") =~ /^default_version = '(.*)'/m;
my $node = new_cluster('baseline');
$node->safe_psql('postgres', 'CREATE ROLE reporter');
$node->safe_psql('postgres', 'CREATE DATABASE baseline');
migrate($node, 'baseline');
$node->safe_psql('baseline', small_city_sql() =~ s/generate_series\(1, 1300\)/generate_series(1, 260)/gr);
$node->safe_psql('baseline', q{
    SELECT spegel_release.define('city', '2020-12-31', '{representation}');
    SELECT spegel_release.build(1);
    SELECT count(*) FROM spegel_release.audit(1);
    SELECT spegel_release.publish(1)});
$node->safe_psql('baseline', PostgreSQL::Test::Utils::slurp_file("$top/tests/upgrade/user.sql"));
cmp_ok($node->safe_psql('baseline', 'SELECT count(*) FROM spegel_published.mirroring'), '>', 10, 'a release is published');

PostgreSQL::Test::Utils::run_log([ 'pg_dump', '--no-sync', '--dbname', $node->connstr('baseline'), '--file', "$ENV{SPEGEL_BASELINE}/dump.sql" ]) or die;
copy("$top/spegel--$version.sql", "$ENV{SPEGEL_BASELINE}/spegel--$version.sql") or die;
ok(-s "$ENV{SPEGEL_BASELINE}/$_", "$_ is written") for "spegel--$version.sql", 'dump.sql';

$node->stop;
done_testing();
