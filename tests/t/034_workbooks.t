# Workbooks of a spreadsheet: the import refuses them and names the command that
# writes a sheet as CSV, which keeps numbers, dates and codes as they are.
use strict;
use warnings;
use utf8;

use Encode qw(decode);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Workbook;
use Test::More;

my $node = new_cluster('workbooks');
# Another test may run beside this one.
my $dir = "$ENV{TESTDATADIR}/034_workbooks";
mkdir $dir or die "mkdir: $!";
my $top = $ENV{SPEGEL_TOP};
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');
$node->safe_psql('register', q{
    CREATE ROLE analyst LOGIN IN ROLE spegel_analyst;
    SET search_path = spegel_register;
    INSERT INTO organisation (organisation, title) VALUES ('k', 'K');
    INSERT INTO unit (unit, organisation, title, level) VALUES ('k', 'k', 'K', 'city');
    INSERT INTO person (person) VALUES ('007'), ('a, "b" & ö');
    INSERT INTO employment (person, employment_number, unit, form, valid_from)
    SELECT person, 1, 'k', 'permanent', '2020-01-01' FROM person});

# run_tool(@command): exit status, output and errors, as the analyst.
sub run_tool
{
    my ($out, $err);
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'register', PGUSER => 'analyst');
    PostgreSQL::Test::Utils::run_log([@_], '>', \$out, '2>', \$err);
    return ($? >> 8, decode('UTF-8', $out), decode('UTF-8', $err));
}
sub query { return decode('UTF-8', $node->safe_psql('register', "SET search_path = spegel_register; $_[0]")); }

mkdir "$dir/folder";
my $book = write_workbook("$dir/folder/pay.xlsx",
    'Om' => [ ['Löner'] ],
    'Löner 2024' => [
        [ 'person', 'employment_number', 'amount', 'valid_from', 'pay_form' ],
        [ '007', [1], [ '32500.256', '0.00' ], [ 45292, 'yyyy\-mm\-dd' ], 'monthly' ],
        [ '007', [1], [ '33333.125', '#,##0', 'C2*1' ], [ 45658, 'mm\-dd\-yy' ], undef ],
        [ 'a, "b" & ö', [1], ['0.1'], [ 43890, 'yyyy\-mm\-dd' ] ] ],
    'Andelar' => [ [ 'code', 'shown', 'share' ], [ '0123', [ 42, '0000' ], [ '0.125', '0%' ] ] ]);

# Refused, by whatever command.
my ($status, $out, $err) = run_tool("$top/sql/report/bin/import", 'pay', $book);
isnt($status, 0, 'a workbook is refused');
like($err, qr/"pay.xlsx" is a workbook of a spreadsheet, or another archive\nHINT:  Write its sheet as CSV first: xlsx2csv /, '... and the command named');
my ($command) = $err =~ /CSV first: (xlsx2csv .* FILE\.csv .*?) \(/;
for my $renamed ('workbook.csv', 'WORKBOOK.xls.csv')
{
    link($book, "$dir/$renamed") or die "link: $!";
    ($status, $out, $err) = run_tool("$top/sql/report/bin/import", 'pay', "$dir/$renamed");
    like($err, qr/"\Q$renamed\E" is a workbook of a spreadsheet.*xlsx2csv/s, "... named $renamed too");
}
PostgreSQL::Test::Utils::append_to_file("$dir/old.csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
($status, $out, $err) = run_tool("$top/sql/report/bin/import", 'pay', "$dir/old.csv");
like($err, qr/"old.csv" is a workbook of a spreadsheet.*save an \.xls or \.ods file as \.xlsx before/s, 'a workbook of the older format');
PostgreSQL::Test::Utils::append_to_file("$dir/letters.csv", "PK,person\n");
($status, $out, $err) = run_tool("$top/sql/report/bin/import", 'pay', "$dir/letters.csv");
like($err, qr/invalid header of "letters.csv"/, 'but not a file that begins with the letters');
($status, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', "DIR=$dir/folder");
isnt($status, 0, 'a folder with a workbook in the place of a file');
like($err, qr{import: $dir/folder/pay.xlsx is a workbook; write its sheet as CSV first: xlsx2csv --sheetname=NAME .* '$dir/folder/pay.xlsx' '$dir/folder/pay.csv'}, '... is refused');
is(query('SELECT count(*) FROM import_batch'), '0', '... and nothing is loaded');

# The command that they name.
ok($command, 'the command') or BAIL_OUT('there is none');
sub convert
{
    my ($sheet, $csv) = @_;
    my @words = map { s/NAME/$sheet/r =~ s/FILE\.xlsx/$book/r =~ s/FILE\.csv/$csv/r } split / /, $command;
    return run_tool(map { Encode::encode('UTF-8', $_) } @words);
}
($status, $out, $err) = convert('Löner 2024', "$dir/folder/pay.csv");
is("$status$out$err", '0', 'a sheet that is not the first, by its name') or BAIL_OUT("xlsx2csv does not run: $err");
is(decode('UTF-8', PostgreSQL::Test::Utils::slurp_file("$dir/folder/pay.csv")) =~ s/\r//gr, <<'CSV', 'numbers to the last decimal, dates, codes and texts');
person,employment_number,amount,valid_from,pay_form
007,1,32500.256,2024-01-01,monthly
007,1,33333.125,2025-01-01,
"a, ""b"" & ö",1,0.1,2020-02-29,
CSV
($status, $out, $err) = convert('Andelar', "$dir/shares.csv");
is(PostgreSQL::Test::Utils::slurp_file("$dir/shares.csv") =~ s/\r//gr, "code,shown,share\n0123,42,0.125\n", 'what is a number, without its format');
($status, $out, $err) = convert('Nothing', "$dir/nothing.csv");
isnt($status, 0, 'a sheet that is not there is an error');
ok(!-s "$dir/nothing.csv", '... and writes nothing');

# The CSV is loaded, beside the workbook.
($status, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', "DIR=$dir/folder", 'DECIMAL=.');
is("$status $out", "0 pay.csv: 3 lines, 3 loaded, 0 rejected\n", 'the sheet is loaded') or diag($err);
is(query(q{SELECT string_agg(concat_ws(' ', person, amount, valid_from), '; ' ORDER BY line_no) FROM pay}),
    '007 32500.256 2024-01-01; 007 33333.125 2025-01-01; a, "b" & ö 0.1 2020-02-29', '... as it was');
$node->stop;
done_testing();
