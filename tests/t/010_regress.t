# The SQL suite, in a private cluster: what `make installcheck` runs on any.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Docs;
use Test::More;

my $node = new_cluster('regress');
my $top = $ENV{SPEGEL_TOP};
my $out = "$top/.scratch/regress";
my @tests = map { m{([^/]+)\.sql$} } sort glob("$top/tests/sql/*.sql");

mkdir $out;
my ($stdout, $stderr) = ('', '');
PostgreSQL::Test::Utils::run_log(
    [
        $ENV{PG_REGRESS}, "--inputdir=$top/tests",
        "--outputdir=$out", "--host=" . $node->host,
        "--port=" . $node->port, '--dbname=regression',
        '--encoding=UTF8', "--bindir=" . dirname_of_psql(),
        @tests
    ],
    '>', \$stdout, '2>', \$stderr);

# Each test's own line decides, whatever the exit code of the whole was.
for my $test (@tests)
{
    like($stdout, qr/^(?:test \Q$test\E\s.*ok\b|ok \d+\s+[-+] \Q$test\E\s)/m,
        "pg_regress $test");
    write_page("$top/tests/expected/$test.out", PostgreSQL::Test::Utils::slurp_file("$out/results/$test.out"));
}
if (-s "$out/regression.diffs")
{
    diag(PostgreSQL::Test::Utils::slurp_file("$out/regression.diffs"));
}
elsif ($stdout !~ /passed/)
{
    diag($stdout, $stderr);
}
$node->stop;
done_testing();

sub dirname_of_psql
{
    chomp(my $bindir = `$ENV{PG_CONFIG} --bindir`);
    return $bindir;
}
