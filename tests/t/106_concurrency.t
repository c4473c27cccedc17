# Readers and publishers at once, by PostgreSQL's isolationtester.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Docs;
use Spegel::SmallCity;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
chomp(my $pgxs = `$ENV{PG_CONFIG} --pgxs`);
my $tester = $pgxs =~ s{makefiles/pgxs\.mk$}{test/isolation/isolationtester}r;
plan skip_all => "skipped: PostgreSQL's isolationtester is not installed" unless -x $tester;

my $node = small_city('concurrency');
$node->safe_psql('release', q{
    SELECT spegel_release.define('city', '2020-12-31', '{representation}'), spegel_release.define('city', '2021-12-31', '{representation}');
    SELECT spegel_release.build(1); SELECT spegel_release.build(2);
    SELECT spegel_release.audit(1); SELECT spegel_release.audit(2)});

for my $specification (sort glob("$top/tests/isolation/specs/*.spec"))
{
    my ($name) = $specification =~ m{([^/]+)\.spec$};
    my $expected = "$top/tests/isolation/expected/$name.out";
    my ($out, $err) = ('', '');

    IPC::Run::run([ $tester, $node->connstr('release') ], '<', $specification, '>', \$out, '2>', \$err);
    is($out, -e $expected ? PostgreSQL::Test::Utils::slurp_file($expected) : '', $name) or diag($err);
    write_page($expected, $out);
}

$node->stop;
done_testing();
