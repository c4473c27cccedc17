# An analyst of one department sees that department, and nothing that tells more.
use strict;
use warnings;

use Spegel::Cluster;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('row_security');
my $sql = sub { $node->safe_psql('release', $_[0]) };

$sql->(q{
    CREATE ROLE schools NOLOGIN;
    CREATE ROLE parks NOLOGIN;
    CREATE ROLE anna LOGIN IN ROLE spegel_analyst, schools;
    CREATE ROLE bo LOGIN IN ROLE spegel_analyst, schools, parks;
    CREATE ROLE vera LOGIN IN ROLE spegel_analyst;
    INSERT INTO spegel_register.risk (risk, unit, ground, area, title, opened_on)
    SELECT 'risk of ' || u.unit, u.unit, 'sex', 'pay', 'Lön', '2020-01-01' FROM spegel_register.unit AS u;
    INSERT INTO spegel_register.risk_step (risk, step, step_on) SELECT r.risk, 'investigate', '2020-02-01' FROM spegel_register.risk AS r;
    INSERT INTO spegel_register.counted (period, organisation, unit, ground, category, persons, source)
    SELECT '2019-12-31', u.organisation, u.unit, 'religion', 'x', 7, 'survey' FROM spegel_register.unit AS u;});

# as($login, $statement): what it says to the login, and the error.
sub as
{
    my ($login, $statement) = @_;
    my ($status, $out, $err) = $node->psql('release', "SET search_path = spegel_register, spegel, pg_temp; $statement", connstr => $node->connstr('release') . " user=$login");
    return wantarray ? ($out, $err) : $out;
}

my ($mine, $other) = split / /, $sql->(q{SELECT string_agg(unit, ' ' ORDER BY unit) FROM (SELECT unit FROM spegel_register.unit WHERE level = 'department' ORDER BY unit LIMIT 2) AS d});
my $below = "(SELECT unit FROM spegel_register.unit_above WHERE above = '$mine')";
my $everything = as('vera', 'SELECT count(*) FROM employment');
is($everything, $sql->('SELECT count(*) FROM spegel_register.employment_row'), 'without a limit an analyst sees all');
is(as('anna', 'SELECT count(*) FROM employment'), $everything, 'so does one whose role is not limited yet');

# Who may limit whom.
like((as('vera', "SELECT limit_analyst('schools', '{}')"))[1], qr/permission denied/, 'an analyst limits nobody');
like((as('anna', "SELECT limit_analyst('schools', '{}')"))[1], qr/permission denied/, 'nor takes a limit away');
for my $case ([ "'a stranger', '{$mine}'", qr/role "a stranger" does not exist/ ], [ "'schools', '{nowhere}'", qr/unit "nowhere" does not exist/ ],
    [ "'spegel_analyst', '{$mine}'", qr/cannot be limited/ ], [ "'schools', '{NULL}'", qr/unit "NULL" does not exist/ ])
{
    my ($status, $out, $err) = $node->psql('release', "SELECT spegel_register.limit_analyst($case->[0])");
    like($err, $case->[1], "refused: $case->[0]");
}
is($sql->("SELECT spegel_register.limit_analyst('schools', '{$mine}')"), "members of schools see $mine and all units below", 'limited');

# What is seen of each table is what belongs to the department, counted by the owner.
my $persons = "(SELECT e.person FROM spegel_register.employment AS e WHERE e.unit IN $below)";
my %expected = (
    employment => "unit IN $below",
    unit => "unit IN $below",
    unit_above => "unit IN $below AND above IN $below",
    risk => "unit IN $below",
    risk_step => "risk IN (SELECT risk FROM spegel_register.risk WHERE unit IN $below)",
    counted => "unit IN $below",
    person => "person IN $persons",
    (map { $_ => "person IN $persons" } qw(person_attribute training leave work_condition participation)),
    (map { $_ => "(person, employment_number) IN (SELECT e.person, e.employment_number FROM spegel_register.employment AS e WHERE e.unit IN $below)" }
        qw(pay departure exit_interview)),
    import_batch => 'false', import_reject => 'false', ground => 'true', organisation => 'true', occupation => 'true');
for my $table (sort keys %expected)
{
    is(as('anna', "SELECT count(*), md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM $table AS t"),
        $sql->("SELECT count(*), md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM spegel_register.$table AS t WHERE $expected{$table}"),
        "$table: what belongs to the department");
}
cmp_ok(as('anna', 'SELECT count(*) FROM employment'), '>', 0, 'which is something');
cmp_ok(as('anna', 'SELECT count(*) FROM employment'), '<', $everything, 'and not all');
is(as('vera', 'SELECT count(*) FROM employment'), $everything, 'others see all');
is($sql->(q{SELECT string_agg(c.relname, ', ' ORDER BY c.relname) FROM pg_class AS c WHERE c.relnamespace = 'spegel_register'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity}),
    'code_unit, table_file', 'no table of the register is without policies');

# Questions answer as for everybody, of the units that are seen.
for my $question (qw(staff_representation pay_gaps occupational_segregation turnover_rates))
{
    my $all = "SELECT * FROM $question(level => 'department', day => '2020-12-31') AS q";

    is(as('anna', "SELECT count(*) FROM ($all) AS q WHERE unit NOT IN (SELECT unit FROM unit)"), 0, "$question: no other unit");
    is(as('anna', "SELECT count(*) FROM $question(day => '2020-12-31') AS q WHERE unit IS NOT NULL"), 0, "$question: nothing of the city");
}
is(as('anna', "SELECT q::text FROM staff_representation(level => 'department', day => '2020-12-31') AS q ORDER BY 1"),
    as('vera', "SELECT q::text FROM staff_representation(level => 'department', day => '2020-12-31') AS q WHERE unit = '$mine' ORDER BY 1"), 'the same numbers');

# What is known of releases tells of the whole organisation.
$sql->(q{SELECT spegel_release.define('city', '2020-12-31', '{representation}')});
cmp_ok(as('vera', 'SELECT count(*) FROM spegel_release.release_topic'), '>', 0, 'a release has topics');
is(as('anna', 'SELECT (SELECT count(*) FROM spegel_release.release_topic) + (SELECT count(*) FROM spegel_release.finding)'), 0, 'a limited analyst sees nothing of them');

# Attempts to see more.
my $elsewhere = $sql->("SELECT min(person) FROM spegel_register.person WHERE person NOT IN $persons");
my @attempts = (
    [ 'a person by code', "SELECT count(*) FROM person WHERE person = '$elsewhere'", '0' ],
    [ 'the stored rows', "SELECT count(*) FROM employment_row WHERE unit_no NOT IN (SELECT unit_no FROM unit)", '0' ],
    [ 'staff()', "SELECT count(*) FROM staff('city', '2020-12-31') WHERE unit NOT IN (SELECT unit FROM unit)", '0' ],
    [ 'categories', "SELECT count(*) FROM person_category('sex', '2020-12-31') JOIN person USING (person_no) WHERE person = '$elsewhere'", '0' ],
    [ 'a join from a table that is seen whole', "SELECT count(*) FROM occupation JOIN employment USING (occupation) WHERE employment.unit NOT IN (SELECT unit FROM unit)", '0' ],
    [ 'visible_units() of somebody else', "SELECT visible_units('bo')", '{}' ],
    [ 'a parallel plan', "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT count(*) FROM person_attribute_row WHERE person_no NOT IN (SELECT person_no FROM person)", '0' ],
    [ 'statistics', "SELECT count(*) FROM pg_stats WHERE schemaname = 'spegel_register' AND tablename ~ '_row\$'", '0' ],
    [ 'a leaky function', "CREATE FUNCTION pg_temp.leak(integer) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE NOTICE \$n\$unit %\$n\$, \$1; RETURN true; END'; SELECT count(*) FROM employment_row WHERE pg_temp.leak(unit_no)",
        as('anna', 'SELECT count(*) FROM employment_row') ]);
for my $attempt (@attempts)
{
    my ($name, $statement, $answer) = @$attempt;
    my ($out, $err) = as('anna', $statement);
    is($out, $answer, "attempt: $name") or diag($err);
    my %seen = map { $_ => 1 } $err =~ /NOTICE:  unit (\d+)/g;
    my %visible = map { $_ => 1 } split /\n/, as('anna', 'SELECT unit_no FROM unit');
    is(join(' ', grep { !$visible{$_} } sort keys %seen), '', "attempt: $name: no notice of another unit") if %seen;
}
for my $attempt ([ 'turning it off', 'SET row_security = off; SELECT count(*) FROM employment_row', qr/would be affected by row-level security/ ],
    [ 'the limits', 'TABLE analyst_unit', qr/permission denied/ ],
    [ 'a release of everybody', "SELECT spegel_release.define('city', '2020-12-31', '{representation}')", qr/sees some units only/ ],
    [ 'a row elsewhere', "INSERT INTO person (person) VALUES ('x1')", qr/row-level security/ ],
    [ 'another owner', 'ALTER TABLE employment_row DISABLE ROW LEVEL SECURITY', qr/must be owner/ ],
    [ 'another role', 'SET ROLE spegel_owner', qr/permission denied to set role/ ],
    [ 'a copy', 'COPY import_reject TO STDOUT', qr/^$/ ])
{
    my ($out, $err) = as('anna', $attempt->[1]);
    like($err, $attempt->[2], "attempt: $attempt->[0]");
    is($out, '', "attempt: $attempt->[0]: nothing");
}
# A plan or a function made as one is not kept for another.
my $seen = as('anna', 'SELECT count(*) FROM employment');
is(as('anna', 'PREPARE p AS SELECT count(*) FROM employment; EXECUTE p; SET ROLE spegel_analyst; EXECUTE p; SET plan_cache_mode = force_generic_plan; EXECUTE p'),
    "$seen\n$seen\n$seen", 'attempt: a prepared statement, executed as another role');
is(as('anna', q{CREATE FUNCTION pg_temp.all_of_them() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM spegel_register.employment';
        SET ROLE spegel_analyst; SELECT pg_temp.all_of_them()}), $seen, 'attempt: a function with the rights of its maker');
is(as('anna', "CREATE TEMP TABLE unit_above AS SELECT; CREATE TEMP TABLE unit AS SELECT unit FROM spegel_register.unit UNION VALUES ('$other'); SELECT count(*) FROM staff('city', '2020-12-31')"),
    as('anna', "SELECT count(*) FROM staff('city', '2020-12-31')"), 'attempt: temporary tables of the same names');
# What is elsewhere is refused in the words for what is nowhere.
for my $attempt (
    (map { [ "INSERT INTO person (person) VALUES ('%s') $_", $elsewhere ] } '', 'ON CONFLICT DO NOTHING', 'ON CONFLICT (person) DO UPDATE SET birth_year = 1900'),
    [ "MERGE INTO person USING (VALUES ('%s')) AS v (code) ON person = code WHEN MATCHED THEN UPDATE SET birth_year = 1900 WHEN NOT MATCHED THEN INSERT (person) VALUES (code)", $elsewhere ],
    [ "INSERT INTO employment (person, employment_number, unit, form, valid_from) VALUES ('%s', '1', '$mine', 'permanent', '2030-01-01')", $elsewhere ],
    [ "INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('x', 'city', 'x', 'workplace', '%s') ON CONFLICT DO NOTHING", $other ],
    [ "INSERT INTO goal (unit, ground, category, year, target_share, decided_on, decided_by) VALUES ('%s', 'sex', 'women', 2031, 0.5, '2020-01-01', 'x')", $other ],
    (map { [ "SELECT * FROM $_('%s')", $elsewhere ] } qw(person_data erase_person)))
{
    my ($statement, $code) = @$attempt;
    my ($there, $nowhere) = map { my ($out, $err) = as('anna', sprintf $statement, $_); "$out$err" =~ s/\Q$_\E/CODE/gr } $code, 'nowhere1';
    like($there, qr/ERROR/, "attempt: $statement");
    is($there, $nowhere, '... says what it says of a code that is nowhere');
}
is(as('anna', 'SELECT count_batch(target, import_batch) FROM (VALUES (\'employment\', 1)) AS b (target, import_batch)'), 0, 'attempt: rows of a batch');
is($sql->("SELECT count(*) FROM spegel_register.unit WHERE unit = 'x'"), 0, 'nothing is written');

is(as('anna', 'DELETE FROM occupation; SELECT count(*) FROM occupation'), $sql->('SELECT count(*) FROM spegel_register.occupation'), 'nothing is deleted');
is(as('anna', "UPDATE employment SET unit = '$mine'; SELECT 1"), '1', 'nothing is moved');

# A role taken on is limited as the user is, and one who takes on a limited role by that.
is(as('anna', 'SET ROLE spegel_analyst; SELECT count(*) FROM employment'), as('anna', 'SELECT count(*) FROM employment'), 'the role of all analysts shows no more');
is(as('vera', 'SELECT count(*) FROM employment'), $sql->('SELECT count(*) FROM spegel_register.employment_row'), 'nor less to those without a limit');
is($sql->("SET ROLE anna; SELECT count(*) FROM spegel_register.employment"), as('anna', 'SELECT count(*) FROM employment'), 'a superuser who becomes a limited analyst is limited');

# Several limits add up; without a limit all is seen again.
$sql->("SELECT spegel_register.limit_analyst('parks', '{$other}')");
is(as('bo', 'SELECT count(*) FROM unit'), $sql->("SELECT count(DISTINCT unit) FROM spegel_register.unit_above WHERE above IN ('$mine', '$other')"), 'the units of all roles');
migrate($node, 'release');
is(as('bo', 'SELECT count(*) FROM unit'), $sql->("SELECT count(DISTINCT unit) FROM spegel_register.unit_above WHERE above IN ('$mine', '$other')"), 'also after a migration');
$sql->("SELECT spegel_register.limit_analyst('schools', '{}'), spegel_register.limit_analyst('parks', '{}')");
is(as('anna', 'SELECT count(*) FROM employment'), $everything, 'without a limit all is seen again');
$node->stop;
done_testing();
