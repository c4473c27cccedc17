#!/usr/bin/perl
# Prints what the protection of releases costs on the synthetic municipality:
# the table of tests/bench/utility.psql.  Environment: EMPLOYEES (25000).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../t/lib";

# PostgreSQL's modules write a log to standard output; the table keeps it for
# itself.
my $table;

BEGIN
{
    require Spegel::Stage;
    my ($work, $perl_modules) = Spegel::Stage::stage();
    unshift @INC, $perl_modules;
    open($table, '>&', \*STDOUT) or die;
    open(STDOUT, '>', "$work/utility.log") or die;
}
use IPC::Run;
use Spegel::Cluster;

my $employees = $ENV{EMPLOYEES} || 25_000;
my $top = "$FindBin::Bin/../..";
my $node = new_cluster('utility');
$node->safe_psql('postgres', 'CREATE DATABASE utility');
migrate($node, 'utility');
local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, 'utility');
command("$top/sql/demo/municipality.sh", $employees);
$node->safe_psql('utility', q{
    -- A sensitive attribute held per person, of a fifth of them.
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
    VALUES ('attribute', 'egenskap', 'attribute', 'person', 'For a test.', 20, '{city,department,between,workplace}');
    SELECT spegel_release.declare_category('attribute', 'no', 'nej', 'no', true), spegel_release.declare_category('attribute', 'yes', 'ja', 'yes');
    ANALYZE;
    INSERT INTO spegel_register.person_attribute (person, ground, category, source, observed_on)
    SELECT p.person, 'attribute', CASE WHEN hashtextextended(p.person, 1) % 5 = 0 THEN 'yes' ELSE 'no' END, 'test', '2010-01-01' FROM spegel_register.person AS p;
    SELECT spegel_release.define(min(u.organisation), (SELECT max(e.valid_from) FROM spegel_register.employment AS e), '{representation}')
    FROM spegel_register.unit AS u WHERE u.level = 'city' AND u.organisation = (
        SELECT v.organisation FROM spegel_register.employment AS e JOIN spegel_register.unit AS v USING (unit) GROUP BY v.organisation ORDER BY count(*) DESC LIMIT 1);
    SELECT count(*) FROM spegel_release.build(1);
    SELECT count(*) FROM spegel_release.audit(1);
    SELECT spegel_release.publish(1)});
print $table "$employees employees\n", command('psql', '-X', '-q', '-P', 'null=-', '-v', 'ON_ERROR_STOP=1', '-f', "$top/tests/bench/utility.psql");
$node->stop;

sub command
{
    my ($out, $err) = ('', '');
    IPC::Run::run(\@_, '>', \$out, '2>', \$err) or die "@_: $err";
    return $out;
}
