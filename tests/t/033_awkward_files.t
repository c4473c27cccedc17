# Awkward files, one by one: each is loaded as it was meant, or refused with the
# cause, and none is loaded by half or otherwise than it was meant.
use strict;
use warnings;

use Encode qw(encode);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('awkward');
# Another test may run beside this one.
my $dir = "$ENV{TESTDATADIR}/033_awkward_files";
mkdir $dir or die "mkdir: $!";
my $top = $ENV{SPEGEL_TOP};
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');
$node->safe_psql('register', 'CREATE ROLE analyst LOGIN IN ROLE spegel_analyst');

# path($name, $content): a file of those bytes.
sub path
{
    my ($name, $content) = @_;
    open(my $file, '>:raw', "$dir/$name") or die;
    print $file $content;
    close($file);
    return "$dir/$name";
}

# run_tool($command, @arguments): exit status, output and errors, as the analyst.
sub run_tool
{
    my ($out, $err);
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'register', PGUSER => 'analyst');
    PostgreSQL::Test::Utils::run_log([@_], '>', \$out, '2>', \$err);
    return ($? >> 8, $out, $err);
}

sub import_file { return run_tool("$top/sql/report/bin/import", @_); }
sub query { return $node->safe_psql('register', "SET search_path = spegel_register; $_[0]"); }

# --- Whole or not at all, whatever happens to the reader.
# with_reader($program, @command): the command, with that in the place of sed.
sub with_reader
{
    my ($program, @command) = @_;
    mkdir "$dir/bin";
    chmod 0755, path("bin/$_", "#!/bin/sh\n$program\n") for qw(sed base64);
    local $ENV{PATH} = "$dir/bin:$ENV{PATH}";
    return run_tool(@command);
}
my $reader = 'case "$*" in *x1a* | *wrap* | /*) ;; *) exec /usr/bin/sed "$@" ;; esac; [ ${0##*/} = sed ] && all="/usr/bin/sed" || all="/usr/bin/base64"; ';
my $persons = path('many.csv', "person\n" . join('', map { "m$_\n" } 1 .. 1000));
for (
    [ 'the reader is killed', '"$all" "$@" | head -n 400; kill -KILL $$', qr/many.csv cannot be read to its end; nothing was loaded/ ],
    [ 'a read fails', '"$all" "$@" | head -n 400; echo "read error" >&2; exit 4', qr/cannot be read to its end/ ],
    [ 'the file grows', "\"\$all\" \"\$@\"; echo more >>$persons", qr/many.csv changed while it was read; nothing was loaded/ ],
    [ 'the file is replaced', "\"\$all\" \"\$@\"; cp $persons $persons.new; mv $persons.new $persons", qr/changed while it was read/ ])
{
    my ($case, $program, $message) = @$_;
    my ($status, $out, $err) = with_reader($reader . $program, "$top/sql/report/bin/import", 'person', $persons);
    isnt($status, 0, "$case: the import fails");
    like($err, $message, '... says why');
    is(query('SELECT count(*) FROM person') . query(' SELECT count(*) FROM import_batch'), '00', '... and nothing is loaded');
}
my ($status, $out, $err) = import_file('person', '/proc/self/mem');
isnt($status, 0, 'a file whose reading fails');
like($err, qr/cannot be read to its end/, '... is not an empty one');
my $px = path('whole.px', qq{CHARSET="ANSI";\nSTUB="sex";\nHEADING="year";\nVALUES("sex")="w","m";\nVALUES("year")="2022","2023";\nDATA=\n1 2\n3 4 ;\n});
my $mapping = path('mapping.json', '{"target": "reference_population", "columns": {"region": "R", "ground": "sex", "source": "S", "category": {"dimension": "sex"}, "period": {"dimension": "year"}}}');
for (
    [ 'the reader of a PC-Axis file is killed', '"$all" "$@"; kill -KILL $$', undef ],
    [ 'a PC-Axis file grows', "\"\$all\" \"\$@\"; echo >>$px", qr/whole.px changed while it was read/ ])
{
    my ($case, $program, $message) = @$_;
    ($status, $out, $err) = with_reader($reader . $program, "$top/sql/report/bin/import-table", $mapping, $px);
    isnt($status, 0, $case);
    like($err, $message, '... says why') if $message;
    is(query('SELECT count(*) FROM reference_population'), '0', '... and nothing is loaded');
}
($status, $out, $err) = run_tool("$top/sql/report/bin/import-table", $mapping, $px);
is($status, 0, 'undisturbed it is loaded') or diag($out, $err);
query('DELETE FROM import_batch');

# --- The files, each into a register of its own: name, content, outcome, options
# and, for a file that is loaded, what is then there.  The outcome is 'loaded', or
# what is said of a file that is not.  Fields are apart by commas if the header has
# one, and otherwise by semicolons, unless the case says by what.
my $pay = "person;employment_number;amount;valid_from\n";
my $hours = "person;course;started_on;hours\n";
my ($narrow, $thin, $no_break) = ("\xe2\x80\xaf", "\xe2\x80\x89", "\xc2\xa0");
my $amounts = q{SELECT string_agg(amount::text, ' ' ORDER BY employment_number) FROM pay};
my $counts = q{SELECT string_agg(persons::text, ' ' ORDER BY category) FROM counted};
my $counted = "period;organisation;ground;category;persons;source\n";

# paid(@amounts), counts(@persons): a file with a line for each.
sub paid { my $n = 0; return $pay . join('', map { $n++; "p1;$n;$_;2024-01-01\n" } @_); }
sub counts { my $n = 0; return $counted . join('', map { $n++; "2024;k;sex;c$n;$_;test\n" } @_); }

my @files = (
    # One decimal sign for the whole file, and digits in threes.
    [ 'pay', paid('32,500'), qr/numbers of "pay.csv" are ambiguous.*Line 2 has '32,500', which is 32\.5 with a decimal comma and 32500 with a decimal point.*make import DECIMAL=/s ],
    [ 'pay', paid('32.500'), qr/ambiguous.*32500 with a decimal comma and 32\.5 with a decimal point/s ],
    [ 'pay', paid('32,500'), 'loaded', '--decimal=.', $amounts, '32500' ],
    [ 'pay', paid('32,500'), 'loaded', '--decimal=,', $amounts, '32.500' ],
    [ 'pay', paid('32,500', '31,5'), 'loaded', undef, $amounts, '32.500 31.5' ],
    [ 'pay', paid('32.500', '31,5'), 'loaded', undef, $amounts, '32500 31.5' ],
    [ 'pay', paid('32,500', '31.5'), 'loaded', undef, $amounts, '32500 31.5' ],
    [ 'pay', paid('32,500', '1,234,567'), 'loaded', undef, $amounts, '32500 1234567' ],
    [ 'pay', paid('32.500', '1.234,5'), 'loaded', undef, $amounts, '32500 1234.5' ],
    [ 'pay', paid('32,500', '0.125'), 'loaded', undef, $amounts, '32500 0.125' ],
    [ 'pay', paid('31,5', '31.5'), qr/some numbers of "pay.csv" have a decimal comma, and others a decimal point.*Line 2 has '31,5', line 3 has '31\.5'.*HINT:.*DECIMAL=,/s ],
    [ 'pay', paid('31,5', '31.5'), qr/line 3: amount: '31\.5': expected a number/, '--decimal=,' ],
    [ 'pay', paid('3 25 00'), qr/line 2: amount: '3 25 00': expected a number like.*groups of three/ ],
    [ 'pay', paid('1 23'), qr/'1 23': expected a number/ ],
    [ 'pay', paid('1 2345'), qr/'1 2345': expected a number/ ],
    [ 'pay', paid('1 234 56,5'), qr/expected a number/ ],
    [ 'pay', paid('1 234.567'), qr/ambiguous|expected a number/, '--decimal=,' ],
    [ 'pay', paid('1,5,5'), qr/expected a number/ ],
    [ 'pay', paid('32 500', "31${no_break}500,25", "1${narrow}234${narrow}567", "1${thin}000", "1'000", "1 000,125"), 'loaded', undef, $amounts,
        '32500 31500.25 1234567 1000 1000 1000.125' ],
    [ 'pay', paid("1 234'567"), qr/expected a number/ ],
    [ 'pay', paid('32,500'), qr/unknown decimal sign ";"/, '--decimal=;' ],
    [ 'pay', qq{person,employment_number,amount,valid_from\np1,1,"32,500",2024-01-01\n}, qr/ambiguous/ ],
    [ 'training', $hours . "p1;x;2024-01-01;1,500\n", qr/numbers of "training.csv" are ambiguous/ ],
    [ 'counted', counts('1 000', "12${no_break}345", "1'234", '7'), 'loaded', undef, $counts, '1000 12345 1234 7' ],
    [ 'counted', counts('1.000'), qr/ambiguous/ ],
    [ 'counted', counts('1.000'), 'loaded', '--decimal=,', $counts, '1000' ],
    [ 'counted', counts('1.000'), qr/'1\.000': expected a whole number/, '--decimal=.' ],
    [ 'counted', counts('1.000.000'), 'loaded', undef, $counts, '1000000' ],
    [ 'counted', counts('1 00'), qr/'1 00': expected a whole number/ ],
    [ 'counted', counts('5,0'), qr/'5,0': expected a whole number/ ],

    # What stands before, between and after.
    [ 'person', "\xef\xbb\xbf\"person\",\"birth_year\"\n\"a1\",\"1980\"\n", 'loaded', undef, q{SELECT person FROM person WHERE birth_year = 1980}, 'a1' ],
    [ 'person', "\xef\xbb\xbfperson,birth_year\r\na1,1980\r\n", 'loaded', undef, q{SELECT person FROM person WHERE birth_year = 1980}, 'a1' ],
    [ 'person', encode('UTF-16', "person,birth_year\na1,1980\n"), qr/"person.csv" is in UTF-16 or UTF-32.*HINT:.*iconv/s ],
    [ 'person', encode('UTF-16LE', "person,birth_year\na1,1980\n"), qr/is in UTF-16/ ],
    [ 'person', "person,birth_year\ra1,1980\ra2,1981\r", qr/the lines of "person.csv" end in a carriage return alone.*tr/s ],
    [ 'person', "person,birth_year\na1,19\x0080\n", qr/line 2: the line holds a zero byte or another control character/ ],
    [ 'person', "person,birth_year\na\xe5,1980\n", qr/line 2: bytes are not valid UTF8/ ],
    [ 'person', "person,birth_year,person\na1,1980,a1\n", qr/invalid header.*DETAIL:  More than once: person\./s ],
    [ 'person', "\"person,birth_year\na1,1980\n", qr/invalid header of "person.csv": a quotation mark is not closed/ ],
    [ 'person', "person,birth_year\n\"a1,1980\n" . join('', map { "b$_,1980\n" } 1 .. 150), qr/151 lines, 0 loaded, 1 rejected/ ],

    # Separators that were not said, what Excel adds, and files of another kind.
    [ 'person', "person;birth_year\na1;1980\n", qr/HINT:  Say what stands between the fields: import TABLE FILE UTF8 ';' or make import DELIMITER=';'\./, undef, undef, undef, ',' ],
    [ 'person', qq{"person";"birth_year"\na1;1980\n}, qr/make import DELIMITER=';'/, undef, undef, undef, ',' ],
    [ 'person', "person\tbirth_year\na1\t1980\n", qr/DELIMITER="\$\(printf '\\t'\)"/ ],
    [ 'person', "sep=,\nperson,birth_year\na1,1980\n", qr/HINT:  Delete the first line, which only tells Excel/ ],
    [ 'person', "\nperson,birth_year\na1,1980\n", qr/HINT:  The first line is empty, and should name the columns/ ],
    [ 'person', "person,birth_year,\na1,1980,\n", qr/Unknown: \(a column without a name\)\./ ],
    [ 'person', "person,birth_year\n\na1,1980\n\n", 'loaded', undef, q{SELECT person FROM person WHERE birth_year = 1980}, 'a1' ],
    [ 'person', "person,birth_year\na1,1980.0\n", qr/'1980\.0': expected a whole number/ ],
    [ 'person', "person,birth_year\na1,80\n", qr/'80': expected a year, 1880 to 2100/ ],
    [ 'person', "person,birth_year\na1,NULL\n", qr/'NULL': expected a whole number/ ],
    [ 'person', "person,birth_year\na1\n", qr/line 2: expected 2 fields, found 1/ ],
    (map { [ 'person', $_, qr/"person.csv" holds official statistics, in PC-Axis, SDMX-CSV, TSV or JSON.*HINT:  Load it with import-table/s ] } qq{CHARSET="ANSI";\nDATA=\n1;\n},
        qq{TITLE[sv]="Folk";\r\n}, '{"count": 1, "values": []}', '[{"values": []}]', "DATAFLOW,sex,TIME_PERIOD,OBS_VALUE\nX,F,2022,1\n", "\xef\xbb\xbfSTRUCTURE,STRUCTURE_ID,sex\n", "freq,geo\\time\t2021 \n"),

    # Dates that nobody meant.
    (map { [ 'pay', $pay . "p1;1;1;$_\n", qr/valid_from: '\Q$_\E': expected a date like 2015-12-31, of the years 1700 to 2199/ ] } '0001-01-01', '3024-01-01', '1699-12-31', '2200-01-01', '0201'),
    [ 'leave', "person,kind,valid_from,valid_to\np1,sick,2020-01-01,3024-01-01\n", qr/valid_to: '3024-01-01': expected a date/ ],
    [ 'leave', "person,kind,valid_from,valid_to\np1,sick,2020-01-01,9999-12-31\n", 'loaded', undef, 'SELECT valid_to IS NULL FROM leave', 't' ],

    # Keys that look the same are the same.
    [ 'person', "person\nk\xc3\xb6n\nko\xcc\x88n\n", qr/line 3: an earlier line of the file has the same key/ ],
    [ 'person', "person\na1\na1\xe2\x80\x8b\n", qr/line 3: an earlier line of the file has the same key/ ],
    [ 'person', "person\na1\n\xc2\xa0a1\xe2\x80\xaf\n", qr/line 3: an earlier line of the file has the same key/ ],
    [ 'person', "person\na1\na\xc2\xad1\n", qr/line 3: an earlier line of the file has the same key/ ],
    [ 'leave', "person,kind,valid_from,valid_to\np1\xef\xbb\xbf,sick,2020-01-01,\n", 'loaded', undef, 'SELECT person FROM leave', 'p1' ],
    [ 'person', "person,birth_year\n\xe2\x80\x8b,1980\n", qr/line 2: person: '[^']*': person is missing/ ],
);
$node->safe_psql('register', q{
    SET search_path = spegel_register;
    INSERT INTO organisation (organisation, title) VALUES ('k', 'K');
    INSERT INTO unit (unit, organisation, title, level) VALUES ('k', 'k', 'K', 'city');
    INSERT INTO person (person) VALUES ('p1');
    INSERT INTO employment (person, employment_number, unit, form, valid_from)
    SELECT 'p1', n, 'k', 'permanent', '2020-01-01' FROM generate_series(1, 9) AS n});
for my $case (@files)
{
    my ($table, $content, $outcome, $option, $query, $there, $delimiter) = @$case;
    $delimiter //= $content =~ /^[^\n]*,/ ? ',' : ';';
    my $what = "$table, " . join(' ', grep { defined } $option) . ': ' . substr($content, 0, 120) =~ s/\n/\\n/gr =~ s/[^ -~]/?/gr;

    ($status, $out, $err) = import_file(grep({ defined } $option), $table, path("$table.csv", $content), 'UTF8', $delimiter);
    if ($outcome eq 'loaded')
    {
        is($status, 0, $what) or diag($out, $err);
        is(query($query), $there, '... is there') if defined $query;
    }
    else
    {
        isnt($status, 0, $what);
        like("$out$err", $outcome, '... says why');
        is(query("SELECT count(*) FROM import_batch WHERE loaded > 0 AND file_name = '$table.csv'"), '0', '... and nothing is loaded');
    }
    query(q{DELETE FROM import_batch});
}

# --- Personal identity numbers, in every disguise: refused, and kept nowhere.
my @disguises = (
    '19800101-1234', '19800101 1234', "19800101\xe2\x80\x931234", "19800101\xe2\x80\x911234", "19800101\xe2\x88\x921234", 'SE198001011234',
    'se 800101-1234', "'198001011234'", '198001011234-1', '19800101-TF34', '800101-TF34', '1.98001E+11', '"1,98001E+11"', '8.00101E+09', '2E+11',
    '1980-01-01-1234', '1980/01/01/1234', '80 01 01 12 34', '8001011234', '198001611231', '800101+1231', '1 9 8 0 0 1 0 1 1 2 3 4', '19800101.1234',
    'p198001011231', 'p8001011231', 'pnr:800101-1231', 'x-19800101-1231-y', 'a19800101_1231b', "\xef\xbc\x91\xef\xbc\x99\xef\xbc\x98\xef\xbc\x90\xef\xbc\x90\xef\xbc\x91\xef\xbc\x90\xef\xbc\x91-1234",
    "1980\xe2\x80\x8b0101\xc2\xa01234", "(19800101-1234)", '198001011234.0');
my $kept = q{SELECT (SELECT count(*) FROM import_reject WHERE concat(line, value) ~ '1234|1231|TF34|E[+]|[^\x01-\x7f]')
             + (SELECT count(*) FROM person) - 1};
($status, $out, $err) = import_file('--keep-good', 'person', path('disguises.csv', "person,birth_year\n" . join('', map { "$_,1980\n" } @disguises)));
is(scalar(() = $out =~ /a personal identity number is not a pseudonym/g), 20, 'identity numbers are refused') or diag($out, $err);
is(query(q{SELECT string_agg(line_no::text, ' ') FROM person WHERE line_no IS NOT NULL}), '', '... all of them');
is(query($kept), '0', '... and none is kept');
unlike("$out$err", qr/1234|1231|TF34|E\+/, '... or printed');
is(query('SELECT count(*) FROM import_reject WHERE line NOT LIKE \'%not kept%\''), '0', '... nor their lines');

# Wherever else one stands: other columns and tables, lines that are refused for
# another reason, that cannot be split or decoded, and where a header is missing.
for (
    [ 'person', "person,birth_year\nq1,198001011231\n", undef ],
    [ 'person', "birth_year,person\n80,19800101-1231\n", undef ],
    [ 'person', "person,birth_year\n19800101-1231,1980,extra\n", undef ],
    [ 'person', "person,birth_year\n\"19800101-1231,1980\n", undef ],
    [ 'person', "person,birth_year\n19800101-1231,\xff\n", undef ],
    [ 'person', "19800101-1231,1980\nq2,1980\n", qr/invalid header of "other.csv": it holds a personal identity number/ ],
    [ 'person', "person,19800101-1231\nq2,1980\n", qr/it holds a personal identity number/ ],
    [ 'employment', "person,employment_number,unit,form,valid_from\n19800101-1231,1,k,permanent,2020-01-01\n", undef ],
    [ 'employment', "person,employment_number,unit,form,valid_from\np1,800101-1231,k,permanent,2020-01-01\n", undef ],
    [ 'occupation', "occupation,title,occupation_group\n1,see 19800101-1231,x\n", undef ])
{
    my ($table, $content, $message) = @$_;
    ($status, $out, $err) = import_file('--keep-good', $table, path('other.csv', $content));
    isnt($status, 0, "$table: " . substr($content, 0, 60) =~ s/\n/\\n/gr =~ s/[^ -~]/?/gr);
    like($err, $message, '... says so') if $message;
    unlike("$out$err", qr/1231/, '... is not printed');
    is(query($kept), '0', '... and not kept');
}

# Pseudonyms that are none: numbers of other lengths, hashes, dates, organisations.
my @pseudonyms = ('p1234567890', 'e3b0c44298fc1c149afbf4c8996fb924', '550e8400-e29b-41d4-a716-446655440000', '20240101', 'kurs 2024-01-01', 'a8001011231f8001011231e',
    '5566778899', '9913991234', 'p8001011232', 'p198001011232', '9007199254740993');
is($node->safe_psql('register', q{SELECT string_agg(v, ' ') FROM unnest(string_to_array('} . join('|', @pseudonyms) . q{', '|')) AS v WHERE spegel.holds_identity_number(v)}), '', 'other values are left alone');
like($node->safe_psql('register', q{SELECT count(*) FROM generate_series(1, 20000) AS n WHERE spegel.holds_identity_number(md5(n::text))}), qr/^[0-2]$/, '... and hashes but by rare chance');

# What was refused is purged by a command.
($status, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', 'PURGE=7');
is($out, "0 refused lines deleted\n", 'nothing is a week old');
my $refused = query('SELECT count(*) FROM import_reject');
($status, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', 'PURGE=0');
is("$status $out", "0 $refused refused lines deleted\n", 'make import PURGE=0 deletes all of them') or diag($err);
is(query('SELECT count(*) FROM import_reject'), '0', '... from the table');
($status, $out, $err) = import_file('--purge=-1');
like($err, qr/number of days must not be negative/, '... and says what it cannot do');
query('DELETE FROM import_batch');

# --- The same file again: what is not there is loaded, and the way back is named.
my $three = "person,birth_year\nr1,1980\nr2,1981\nr3,1982\n";
($status, $out, $err) = import_file('person', path('three.csv', $three));
is($out, "three.csv: 3 lines, 3 loaded, 0 rejected\n", 'a file') or diag($err);
my $batch = query(q{SELECT import_batch FROM import_batch WHERE file_name = 'three.csv'});
($status, $out, $err) = import_file('person', "$dir/three.csv");
is("$status $out", "0 three.csv was loaded before, as batch $batch: nothing changed (make import UNDO=$batch takes it back)\n", 'again: the undo is named');
query(q{DELETE FROM person WHERE person = 'r2'});
($status, $out, $err) = import_file('person', "$dir/three.csv");
is("$status $out", "0 three.csv: 3 lines, 1 loaded, 0 rejected, 2 already there\n", 'a row that was deleted comes again') or diag($err);
query(q{DELETE FROM person WHERE person ~ '^r'});
($status, $out, $err) = import_file('person', "$dir/three.csv");
is("$status $out", "0 three.csv: 3 lines, 3 loaded, 0 rejected\n", 'all rows that were deleted come again') or diag($err);
is(query(q{SELECT loaded || ' ' || count(*) OVER () FROM import_batch WHERE target = 'person'}), '3 1', '... in the same batch');
($status, $out, $err) = import_file('person', "$dir/three.csv");
like($out, qr/nothing changed/, '... once');
($status, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', "UNDO=$batch");
is("$status $out", "0 batch $batch (three.csv) undone: 3 rows of person deleted\n", 'make import UNDO= takes it back') or diag($err);
is(query(q{SELECT count(*) FROM person WHERE person ~ '^r'}), '0', '... all of it');
($status, $out, $err) = run_tool('make', '-s', '-C', $top, 'import', "UNDO=$batch");
isnt($status, 0, '... once');
like($err, qr/there is no batch $batch/, '... and says so');

# A wrong encoding, or decimal sign, is no reason to call the right one loaded.
my $accents = path('accents.csv', "occupation,title,occupation_group\n1,l\xc3\xa4rare,x\n");
($status, $out, $err) = import_file('occupation', $accents, 'WIN1252');
is($status, 0, 'a wrong encoding');
($status, $out, $err) = import_file('occupation', $accents, 'UTF8');
isnt($status, 0, '... and then the right one');
like($err, qr/"accents.csv" was loaded before, as batch (\d+), with encoding WIN1252.*HINT:  Take that back first: make import UNDO=\g1/s, '... says what to do');
run_tool('make', '-s', '-C', $top, 'import', 'UNDO=' . ($err =~ /UNDO=(\d+)/)[0]);
($status, $out, $err) = import_file('occupation', $accents, 'UTF8');
is(query('SELECT title FROM occupation'), 'lärare', '... which works') or diag($out, $err);
($status, $out, $err) = import_file('--decimal=,', 'pay', path('sign.csv', paid('32,500')), 'UTF8', ';');
($status, $out, $err) = import_file('--decimal=.', 'pay', "$dir/sign.csv", 'UTF8', ';');
like($err, qr/loaded before, as batch \d+, with encoding UTF8 and decimal sign ",".*UNDO=/s, 'the same with a decimal sign');

# What was refused is loaded when its cause is mended.
my $leave = path('leave.csv', "person,kind,valid_from,valid_to\np1,sick,2020-01-01,2020-01-02\nlater,sick,2020-01-01,2020-01-02\n");
($status, $out, $err) = import_file('--keep-good', 'leave', $leave);
like($out, qr/2 lines, 1 loaded, 1 rejected/, 'a line without its person');
($status, $out, $err) = import_file('--keep-good', 'leave', $leave);
is($status, 1, '... again: is still refused');
like($out, qr/2 lines, 0 loaded, 1 rejected, 1 already there/, '... and says so');
query(q{INSERT INTO person (person) VALUES ('later')});
($status, $out, $err) = import_file('--keep-good', 'leave', $leave);
is("$status $out", "0 leave.csv: 2 lines, 1 loaded, 0 rejected, 1 already there\n", '... and is loaded when the person is there') or diag($err);
is(query('SELECT count(*) FROM leave') . query(' SELECT count(*) FROM import_reject'), '20', '... with nothing refused left');
query('DELETE FROM import_batch');

# --- Folders.
# folder($name, name => content, ...): a folder of such files.
sub folder
{
    my ($name, %content) = @_;
    mkdir "$dir/$name";
    path("$name/$_", $content{$_}) for keys %content;
    return "$dir/$name";
}
sub import_folder { return run_tool('make', '-s', '-C', $top, 'import', "DIR=$_[0]", @_[1 .. $#_]); }

my $empty = folder('empty');
($status, $out, $err) = import_folder($empty);
isnt($status, 0, 'an empty folder');
like($err, qr/there is no \.csv file in \Q$empty\E/, '... is an error');
($status, $out, $err) = import_folder(folder('other', 'README.txt' => 'x'));
like($err, qr/README.txt is not a .csv file, and is passed over.*there is no .csv file/s, 'files of other kinds are named');
($status, $out, $err) = import_folder(folder('upper', 'Person.CSV' => "person\nu1\n", 'EMPLOYMENT-2020.csv' => "person;employment_number;unit;form;valid_from\n" =~ tr/;/,/r . "u1,1,k,permanent,2020-01-01\n"));
is("$status $out", "0 Person.CSV: 1 lines, 1 loaded, 0 rejected\nEMPLOYMENT-2020.csv: 1 lines, 1 loaded, 0 rejected\n", 'names in upper case') or diag($err);
($status, $out, $err) = import_folder(folder('old', 'staff.csv' => "x\n"));
like($err, qr/staff.csv is not named after a table of the register: .*organisation unit /, 'a file named otherwise: the tables are named');
($status, $out, $err) = import_folder(folder('decimal', 'pay.csv' => paid('32,500')), 'DECIMAL=,', 'DELIMITER=;');
is("$status $out", "0 pay.csv: 1 lines, 1 loaded, 0 rejected\n", 'DECIMAL=, and DELIMITER=;') or diag($err);
is(query($amounts), '32.500', '... reach the file');
($status, $out, $err) = import_folder("$top/sql/demo/malmo");
is($status, 0, 'the folder of the demonstration loads by make import too') or diag($out, $err);
is(scalar(() = $out =~ /^(?:organisation|counted|reference_population)\.csv: \d+ lines, \d+ loaded, 0 rejected$/mg), 3, '... all of it');
# What README.md calls for is what both take.
my ($named) = PostgreSQL::Test::Utils::slurp_file("$top/README.md") =~ /^## Your data\n(.*?)^## /ms;
is(query(q{SELECT string_agg(f, ' ') FROM unnest(string_to_array('} . join(' ', $named =~ /^\| `(\w+)\.csv`/mg) . q{', ' ')) AS f WHERE f NOT IN (SELECT table_name FROM register_table)}), '', 'the files of README.md are named after tables');
query('DELETE FROM import_batch');

$node->stop;
done_testing();
