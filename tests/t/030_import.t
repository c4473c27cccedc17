# Importing counted input: what is good is loaded, what is not is reported by
# line and reason, and nothing is half-done.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('import');
# Another test may run beside this one.
my $dir = "$ENV{TESTDATADIR}/030_import";
mkdir $dir or die "mkdir: $!";
$node->safe_psql('postgres', 'CREATE DATABASE register');
like(migrate($node, 'register'), qr{tables: tables/01-register\.sql.*^code: (\d+) of \g{1} units written}ms, 'tables and code are applied');
like(migrate($node, 'register'), qr/^code: up to date$/m, 'and not applied again');

$node->safe_psql('register', q{
    INSERT INTO spegel_register.organisation VALUES ('a', 'Organisation A', 'Region A');
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis)
    SELECT 'ground ' || n, 'grund', 'ground', 'counts', 'test' FROM generate_series(1, 500) AS n
    UNION ALL VALUES ('kön', 'kön', 'sex', 'counts', 'test');
    CREATE ROLE analyst LOGIN IN ROLE spegel_analyst;
    CREATE ROLE outsider LOGIN});

# import($content, @arguments): the script's exit code and output, as analyst.
sub import_file
{
    my ($name, $content, @arguments) = @_;
    my ($out, $err);
    my $target = $name =~ /residents/ ? 'reference_population' : 'counted';
    my @options = grep { /^--/ } @arguments;
    my @rest = grep { !/^--/ } @arguments;

    open(my $file, '>:raw', "$dir/$name") or die;
    print $file $content;
    close($file);
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port,
        PGDATABASE => 'register', PGUSER => 'analyst');
    my $ok = PostgreSQL::Test::Utils::run_log(
        ["$ENV{SPEGEL_TOP}/sql/report/bin/import", @options, $target, "$dir/$name", @rest],
        '>', \$out, '2>', \$err);
    return ($ok ? 0 : 1, $out, $err);
}

sub count_rows
{
    my ($table) = @_;
    return $node->safe_psql('register', "SELECT count(*) FROM spegel_register.$table");
}

my $header = "period,organisation,ground,category,persons,source\n";
my @good = map { "2020-12-31,a,ground $_,women,$_,test\n" } 1 .. 500;

my ($code, $out, $err) = import_file('good.csv', $header . join('', @good));
is($code, 0, 'a good file') or diag($err);
is($out, "good.csv: 500 lines, 500 loaded, 0 rejected\n", 'its summary');
is(count_rows('counted'), '500', 'its rows');
($code, $out) = import_file('again.csv', $header . join('', @good));
like($out, qr/loaded before.*nothing changed/, 'the same content under another name changes nothing');
is(count_rows('counted') . ' ' . count_rows('import_batch'), '500 1', 'nothing changed');

# One bad line in many.
my @lines = map { "2021-12-31,a,ground $_,women,$_,test\n" } 1 .. 500;
$lines[249] = "2021-02-30,a,ground 250,women,250,test\n";
($code, $out) = import_file('bad.csv', $header . join('', @lines));
is($code, 1, 'a file with a bad line fails');
like($out, qr/line 251: period: '2021-02-30': expected a date like 2015-12-31/, 'and names line, column, value and reason');
is(count_rows('counted'), '500', 'nothing of it is loaded');
($code, $out) = import_file('bad.csv', $header . join('', @lines), '--keep-good');
like($out, qr/500 lines, 499 loaded, 1 rejected/, 'unless asked to keep the good lines');
is(count_rows('counted'), '999', 'which are then all there');

# Each rule, with its line.
my @broken = (
    [ "2022-12-31,a,sex,women,5\n", 'expected 6 fields, found 5' ],
    [ "2022-12-31,a,sex,women,5,test,more\n", 'expected 6 fields, found 7' ],
    [ "31/12/2022,a,sex,women,5,test\n", 'expected a date' ],
    [ "2022-12-31,a,colour,women,5,test\n", "ground: 'colour': ground is not in the register" ],
    [ "2022-12-31,b,sex,women,5,test\n", "organisation: 'b': organisation is not in the register" ],
    [ "2022-12-31,a,,women,5,test\n", 'ground is missing' ],
    [ "2022-12-31,a,sex,women,-5,test\n", "persons: '-5': expected a whole number" ],
    [ "2022-12-31,a,sex,women,5.5,test\n", 'expected a whole number' ],
    [ "2022-12-31,a,sex,women,..,test\n", "persons: '..': persons is missing" ],
    [ "2022-12-31,a,sex,women,9999999999999999999,test\n", 'expected a whole number' ],
    [ "2022-12-31,a,sex,women,5,\n", 'source is missing' ],
    [ "2022-12-31,a,sex,\"women,5,test\n", 'quotation mark is not closed' ],
    [ "2022-12-31,a,sex,m\xe5n,5,test\n", 'bytes are not valid UTF8' ],
    [ "2020-12-31,a,ground 1,women,5,test\n", 'already has a row with the same key' ],
);
($code, $out) = import_file('rules.csv', $header . join('', map { $_->[0] } @broken), '--keep-good');
for my $i (0 .. $#broken)
{
    my $line = $i + 2;
    like($out, qr/line $line: .*\Q$broken[$i][1]\E/, "refused: $broken[$i][1]");
}
is(count_rows('counted'), '999', 'none of them is loaded');
is($node->safe_psql('register', q{SELECT count(*) FROM spegel_register.import_reject WHERE line LIKE '%women%'}) > 0, 1, 'the refused lines are kept whole');

# Swedish exports: ISO-8859-1, semicolons, carriage returns, a byte order mark,
# columns in any order, quotes.
($code, $out, $err) = import_file('latin1.csv',
    "category;persons;ground;organisation;period;source\r\nm\xe4n;5;k\xf6n;a;2022-12-31;\"test; \"\"cited\"\"\"\r\n", 'LATIN1', ';');
is($code, 0, 'ISO-8859-1 with semicolons') or diag($out, $err);
is($node->safe_psql('register', q{SELECT category, ground, source FROM spegel_register.counted WHERE category = 'män'}), 'män|kön|test; "cited"', 'decoded and unquoted');
($code, $out, $err) = import_file('bom.csv', "\xef\xbb\xbf$header" . "2022-12-31,a,sex,m\xc3\xa4n,5,test\n\n");
is($code, 0, 'a byte order mark and an empty last line') or diag($out, $err);
($code, $out, $err) = import_file('residents.csv', "period,region,ground,category,persons,source,age_from,age_to\n2022-12-31,Region A,sex,women,5,test,16,64\n2022-12-31,Region A,sex,women,5,test,70,65\n2022-12-31,Region A,sex,women,5,test,x,65\n", '--keep-good');
like($out, qr/3 lines, 1 loaded, 2 rejected.*line 3: age_to: '65': expected an age.*line 4: age_from: 'x': expected a whole number/s, 'residents');

# Files that cannot be read at all.
($code, $out, $err) = import_file('header.csv', "period,organisation,persons\n2022-12-31,a,5\n");
like($err, qr/invalid header of "header.csv".*HINT:.*category/s, 'a header without a required column');
($code, $out, $err) = import_file('header.csv', "period,period,organisation,ground,category,persons,source\n");
like($err, qr/invalid header/, 'a header with a column twice');
($code, $out, $err) = import_file('header.csv', "colour,period,organisation,ground,category,persons,source\n");
like($err, qr/invalid header/, 'a header with an unknown column');
($code, $out, $err) = import_file('empty.csv', '');
like($err, qr/no lines of "empty.csv" are staged/, 'an empty file');
($code, $out, $err) = import_file('enc.csv', $header, 'EBCDIC');
like($err, qr/unknown encoding "EBCDIC"/, 'an unknown encoding');
($code, $out, $err) = import_file('del.csv', $header, 'UTF8', '!');
like($err, qr/unknown delimiter/, 'an unknown delimiter');
($code, $out, $err) = import_file('missing.csv', '');
is($code, 1, 'an empty file fails');

# A connection that breaks in the middle leaves nothing.
my $before = count_rows('counted') . ' ' . count_rows('import_batch') . ' ' . count_rows('import_reject');
$node->psql('register', qq{
    BEGIN;
    SELECT spegel_register.stage();
    INSERT INTO staged_line (line) VALUES ('period,organisation,ground,category,persons,source'), ('2023-12-31,a,sex,women,5,test');
    SELECT spegel_register.load('counted', 'crash.csv');
    SELECT pg_terminate_backend(pg_backend_pid())});
is(count_rows('counted') . ' ' . count_rows('import_batch') . ' ' . count_rows('import_reject'), $before, 'a crash leaves nothing half-loaded');

# Who may do this.
for my $role ('outsider', 'spegel_reader', 'spegel_front')
{
    my ($ret, $stdout, $stderr) = $node->psql('register', "SET ROLE $role; SELECT * FROM spegel_register.counted");
    like($stderr, qr/permission denied/, "$role cannot read the register");
    ($ret, $stdout, $stderr) = $node->psql('register', "SET ROLE $role; SELECT spegel_register.load('counted', 'x')");
    like($stderr, qr/permission denied/, "$role cannot load");
}
# Tables that were changed after the fact are refused.
$node->safe_psql('register', q{UPDATE spegel_register.table_file SET digest = 'other' WHERE name = 'tables/01-register.sql'});
{
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'register');
    my ($o, $e);
    ok(!PostgreSQL::Test::Utils::run_log(["$ENV{SPEGEL_TOP}/sql/report/bin/migrate"], '>', \$o, '2>', \$e), 'a changed file of tables stops the run');
    like($e, qr{tables/01-register\.sql was changed after it was applied}, 'and says which');
}

# Every object of the report application is documented.
is($node->safe_psql('register', q{
    SELECT string_agg(what, ', ') FROM (
        SELECT c.oid::regclass::text AS what FROM pg_class AS c
        WHERE c.relnamespace::regnamespace::text ~ '^spegel_' AND c.relkind IN ('r', 'v', 'S')
            AND obj_description(c.oid, 'pg_class') IS NULL
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype IN ('i', 'a') AND c.relkind = 'S')
        UNION ALL
        SELECT c.oid::regclass || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relnamespace::regnamespace::text ~ '^spegel_' AND c.relkind IN ('r', 'v') AND a.attnum > 0
            AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
        UNION ALL
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
        WHERE p.pronamespace::regnamespace::text ~ '^spegel_' AND obj_description(p.oid, 'pg_proc') IS NULL
    ) AS missing}), '', 'every table, column and function of the report application has a comment');
is($node->safe_psql('register', q{
    SELECT string_agg(p.oid::regprocedure::text, ', ') FROM pg_proc AS p
    WHERE p.pronamespace::regnamespace::text ~ '^spegel_' AND (
        has_function_privilege('outsider', p.oid, 'EXECUTE')
        OR (p.proconfig IS NULL AND p.prosqlbody IS NULL)
        OR p.proowner <> 'spegel_owner'::regrole)}), '', 'every function is closed to outsiders, has a fixed search_path and the right owner');

$node->stop;
done_testing();
