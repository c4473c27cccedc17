# Statistical files: JSON-stat, PxWeb's answers and PC-Axis are read cell by
# cell, and loaded under a declared mapping or refused with a reason.
use strict;
use warnings;
use utf8;

use Encode qw(encode);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Scale;
use Test::More;

my $node = new_cluster('formats');
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');
$node->safe_psql('register', q{
    INSERT INTO spegel_register.organisation (organisation, title, reference_region) VALUES ('a', 'Organisation A', 'Region A');
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis)
    SELECT ground, ground, ground, 'counts', 'a ground of the tests'
    FROM unnest('{one,two,three,four,five,six,seven,eight,nine,ten,eleven,x,script,citizen by sex}'::text[]) AS ground;
    INSERT INTO spegel_register.unit (unit, organisation, title, level) VALUES ('X', 'a', 'X', 'city'), ('y', 'a', 'y', 'city'), ('x', 'a', 'x', 'city');
    CREATE ROLE analyst LOGIN IN ROLE spegel_analyst;
    CREATE ROLE outsider LOGIN});

# One text in which every cell, code, label, value and status counts.
$node->safe_psql('register', q{
    CREATE FUNCTION public.line(cell bigint, dimensions jsonb, labels jsonb, value numeric, status text)
    RETURNS text LANGUAGE sql AS $$
        SELECT format('%s|%s|%s|%s', cell,
                      (SELECT string_agg(concat_ws('=', key, dimensions ->> key, labels ->> key), ',' ORDER BY key COLLATE "C")
                       FROM jsonb_object_keys(dimensions) AS key), value, status) $$});

sub sql
{
    my ($query) = @_;
    # What takes seconds takes a minute on a busy machine; what goes through a file again for each part of it takes hours.
    my ($status, $out, $err) = $node->psql('register', encode('UTF-8', "SET statement_timeout = '20min'; $query"));
    utf8::decode($_) for $out, $err;
    return ($out, $err);
}

# The argument of read_px() for a file typed in here, as bytes.
sub bytes
{
    my ($text, $encoding) = @_;
    return q{'\x} . unpack('H*', encode($encoding // 'UTF-8', $text)) . q{'};
}

sub read_px
{
    my ($text, $encoding) = @_;
    my ($out, $err) = sql('SELECT public.line(cell, dimensions, labels, c.value, status) FROM spegel_register.read_px(' . bytes($text, $encoding) . ') AS c ORDER BY cell');
    return $err =~ /ERROR/ ? $err : $out;
}

sub read_json
{
    my ($text, $dataset) = @_;
    my ($out, $err) = sql('SELECT public.line(cell, dimensions, labels, c.value, status) FROM spegel_register.read_jsonstat(spegel_register.json_document('
          . bytes($text) . '), ' . (defined $dataset ? "'$dataset'" : 'NULL') . ') AS c ORDER BY cell');
    return $err =~ /ERROR/ ? $err : $out;
}

# Real files.  The numbers come from another reading of them, which goes
# through the PC-Axis files character by character and leaves JSON to a JSON
# library: cells, values, their sum, MD5 of all the lines.
my $data = defined $ENV{SPEGEL_DATA} ? "$ENV{SPEGEL_DATA}/formats" : undef;
my %file = (
    'BE0101A1.px' => '1|1|10462|733cdaa03d42a2dd3972d218217487c3',
    'BE0101N1.px' => '64|64|33740|e3582a69b086e828a9312842c83dc88a',
    'PR0101B3.px' => '40|40|9972.09|df5df65c82a1c35eedca46520f6af85d',
    'PxWebApi_TAB002.px' => '19800|9879|7452698116|13602952c84262c1c64abcaf8ce3dd6b',
    'pxmake_BEXSTA_windows_1252.px' => '7200|5263|452872|832f05a79a056ef5ec487a99b159626b',
    'pxmake_TIMEVAL_short.px' => '24|24|5346|937e9e6975f0e78d1594606d792e954b',
    'pxmake_TUX01.px' => '396|396|1437408|ecffac72ee5e887dbfc8f45728c03087',
    'pxmake_semicolon_in_values.px' => '4|4|10|79c69d12579aa6edc354fb72de6afeb5',
    'TAB6471_data.json' => '2772|2772|84837753|e200316819b3f23c106d29350dda71f0',
    'three_dim_size_as_string_v2.json' => '24|24|4139|c0043a55e9d5dadb29cd04e92252f3de',
    'three_dim_v1.json' => '24|24|4139|c0043a55e9d5dadb29cd04e92252f3de',
    'www.json-stat.org__canada.json' => '120|120|140121.4|a0f95199fdb40ff377136a2331da9276',
    'www.json-stat.org__hierarchy.json' => '132|0||a44be1bb8981479bf6760a185221d4f2',
    'www.json-stat.org__order.json' => '24|0||5aed0da8914c5adde9a3f5f0bcb87fa0',
    'TAB6471_metadata.json' => qr/has 2006784 cells, but 0 for values\nHINT:.*metadata/,
    'www.unece.org__cso_ie-NQQ25.json' => qr/this is not JSON: it begins '<!DOCTYPE html.*HINT:  It looks like a web page.*Expected a JSON-stat file/s,
);

SKIP:
{
    skip 'skipped: real data not beside the checkout', 1 unless defined $data && -d $data;

    is(join(' ', sort map { s{.*/}{}r } grep { !/\.csv$/ } glob("$data/*")), join(' ', sort keys %file), 'every file has its expected numbers');
    for my $name (sort keys %file)
    {
        my $content = "pg_read_binary_file('$data/$name')";
        my $reader = $name =~ /\.px$/ ? "read_px($content)" : "read_jsonstat(spegel_register.json_document($content))";
        my ($out, $err) = sql(qq{
            SELECT count(*), count(c.value), sum(c.value),
                   md5(string_agg(public.line(cell, dimensions, labels, c.value, status) || E'\\n', '' ORDER BY cell))
            FROM spegel_register.$reader AS c});

        if (ref $file{$name}) { like($err, $file{$name}, "$name: a clear error"); }
        else { is($out . $err, $file{$name}, $name); }
    }

    # Residents by county, age, sex and month, of PxWeb's second version.
    my $mapping = q{{"target": "reference_population", "columns": {
        "period": {"dimension": "Tid"}, "region": {"dimension": "Region"}, "age": {"dimension": "Alder"},
        "ground": "sex", "category": {"dimension": "Kon", "recode": {"1": "men", "2": "women"}, "skip": ["TotSa"]},
        "source": "Statistics Sweden, \"TAB6471\""}}};
    my $load = qq{SET ROLE analyst; SELECT l.* FROM spegel_register.load_jsonstat('TAB6471',
        spegel_register.json_document(decode('%s', 'hex')), '$mapping') AS l};
    my $hex = unpack('H*', PostgreSQL::Test::Utils::slurp_file("$data/TAB6471_data.json"));
    is((sql(sprintf $load, $hex))[0], '1|1848|0|924|TAB6471: 1848 lines, 1848 loaded, 0 rejected; 2772 cells, 924 of them skipped', 'an answer of PxWeb is loaded');
    is((sql(q{SELECT count(*), sum(persons), min(period), max(period), count(DISTINCT region), min(source) FROM spegel_register.reference_population}))[0],
        '1848|42418808|2026-01-31|2026-04-30|21|Statistics Sweden, "TAB6471"', 'all of it but the totals of both sexes');
    is((sql(q{SELECT persons, age_from, age_to, line_no FROM spegel_register.reference_population
              WHERE region = '12' AND age_from = 100 AND category = 'women' AND period = '2026-04-30'}))[0],
        '425|100|200|1321', 'cell by cell');
    like((sql(sprintf $load, $hex))[0], qr/loaded before, as batch 1: nothing changed/, 'and only once');

    # Citizens by the Eurostat codes of a PC-Axis file, with missing values.
    my $census = sub {
        my ($missing, $keep) = @_;
        return (sql(qq{SELECT l.loaded, l.rejected, l.skipped FROM spegel_register.load_px('TAB002', pg_read_binary_file('$data/PxWebApi_TAB002.px'),
            '{"target": "reference_population", "where": {"CITIZENSHIP": "NAT", "TIME": ["2001"], "AGE": ["Y15-19", "Y_LT5"]}, "columns": {
              "period": {"dimension": "TIME", "day": "01-01"}, "region": {"dimension": "REGION", "use": "label"}, "age": {"dimension": "AGE"},
              "ground": "citizen by sex", "category": {"dimension": "SEX", "skip": ["T"]}, "source": "Eurostat"}}',
            keep_good => $keep, missing => '$missing') AS l}))[0];
    };
    is($census->('refuse', 'false'), '0|68|19680', 'missing values are refused, and all with them');
    is($census->('refuse', 'true'), '52|68|19680', 'unless the good cells are kept');
    is((sql(q{SELECT count(*), sum(persons), min(period), max(age_to) FROM spegel_register.reference_population WHERE ground = 'citizen by sex'}))[0],
        '52|27952446|2001-01-01|19', 'which are then there');
    is((sql(q{SELECT column_name, value, reason, count(*) FROM spegel_register.import_reject GROUP BY 1, 2, 3}))[0],
        'persons|missing (..)|expected a whole number, 0 or more|136', 'no missing value is taken for 0');

    # CSV exports of statistical offices have no columns of the register: they
    # are staged, and refused with what was expected.
    for my $name ('AM0112C1.csv', 'UF0506A1.csv')
    {
        local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'register');
        my ($out, $err);
        PostgreSQL::Test::Utils::run_log(
            [ "$ENV{SPEGEL_TOP}/sql/report/bin/import", 'reference_population', "$data/$name", 'LATIN1' ], '>', \$out, '2>', \$err);
        utf8::decode($err);
        like($err, qr/invalid header of "$name": .*kön.*HINT:  Expected each of period, region/s, "$name: staged as ISO-8859-1, and a clear message");
    }
}

# PC-Axis: what the format allows.
my $px = <<'PX';
CHARSET="ANSI";
CODEPAGE="iso-8859-1";
LANGUAGE="sv";
LANGUAGES="sv","en";
TITLE="Personer; DATA= i en titel "
"på två rader";
NEW-KEYWORD="unknown";
NOTE[en]("Kön")="DATA=;";
STUB="Kön";
STUB[en]="Sex";
HEADING="År";
VARIABLECODE("Kön")="Kon";
VALUES("Kön")="kvin"
"nor","män; övriga","kallas ""okänd""";
VALUES[en]("Sex")="women","men","unknown";
CODES("Kön")="2","1","";
VALUES("År")="a","b";
TIMEVAL("År")=TLIST(A1,"2019"-"2020");
DATASYMBOL1="n.a.";
DATANOTESUM="*";
DATA=
1.5 ".."
-2 "-"
n.a. 3*;
PX
my $cells = <<'CELLS';
1|Kon=2=kvinnor,År=a=a|1.5|
2|Kon=2=kvinnor,År=b=b||..
3|Kon=1=män; övriga,År=a=a|-2|
4|Kon=1=män; övriga,År=b=b||-
5|Kon==kallas "okänd",År=a=a||n.a.
6|Kon==kallas "okänd",År=b=b|3|*
CELLS
chomp $cells;
is(read_px($px), $cells, 'UTF8 that declares a Latin code page; strings, languages, symbols');
is(read_px($px, 'ISO-8859-1'), $cells, 'the code page declared');
is(read_px($px =~ s/CODEPAGE.*\n//r, 'cp1252'), $cells, 'no code page declared');
like(read_px($px =~ s/iso-8859-1/klingon/r, 'cp1252'), qr/declares the code page "klingon", but that is not known.*HINT:  Name its encoding/s, 'an unknown code page is not guessed');
like(read_px($px =~ s/iso-8859-1/utf-8/r, 'cp1252'), qr/declares the code page "utf-8", but its bytes are not valid in it/, 'nor UTF8 that is none');
is(read_px($px =~ s/iso-8859-1/$_/r, 'cp850'), $cells, "code page 850 of DOS, as $_") for 'ibm850', 'IBM850', 'cp850', '850';
is(read_px($px =~ s/iso-8859-1/ibm437/r =~ s/öv/\x{2561}v/r, 'cp437'), $cells =~ s/öv/\x{2561}v/gr, 'code page 437');
is((sql("SELECT spegel_register.dos_text('\\x" . unpack('H*', join('', map { chr } 128 .. 255)) . "', $_)"))[0], Encode::decode("cp$_", join('', map { chr } 128 .. 255)), "each character of code page $_") for 850, 437;
is(read_px($px =~ s/CHARSET.*\nCODEPAGE.*\n//r, 'cp850'), $cells, 'neither CHARSET nor code page: DOS');
is(read_px($px =~ s/iso-8859-1/LATIN1/r =~ s/CODEPAGE/codepage/r, 'ISO-8859-1'), $cells, 'a keyword in lower case');
is(read_px($px =~ s/NEW-KEYWORD/$_/r), $cells, "unknown keywords are passed over: $_") for 'LAST.UPDATED', 'last-updated', 'New_Keyword2', 'a.b.c';
is((sql(q{SELECT spegel_register.px_text('\x94', 'CP850') || spegel_register.px_text('\x9b', 'ibm437')}))[0], 'ö¢', 'a code page of DOS given');
like((sql(q{SELECT spegel_register.px_text('\xfffe4300')}))[1], qr/the file is in UTF-16.*iconv/s, 'UTF-16 is called by name');
is(read_px("\x{feff}$px"), $cells, 'a byte order mark');
is(read_px($px =~ s/\n/\r\n/gr), $cells, 'carriage returns');
is(read_px($px =~ s/;\n\z/\n/r), $cells, 'no last semicolon');
like(read_px($px =~ s/Personer/20 €/r, 'cp1252'), qr/^1\|/, 'bytes that are not of the code page declared are let be');
is((sql(q{SELECT spegel_register.px_text('\xe5', 'LATIN9')}))[0], 'å', 'an encoding given');
like((sql(q{SELECT spegel_register.px_text('\xe5', 'KLINGON')}))[1], qr/unknown encoding "KLINGON".*HINT/s, 'an encoding that does not exist');
like((sql(q{SELECT spegel_register.px_text('CHARSET="ANSI";\201'::bytea)}))[1], qr/neither valid UTF8 nor valid WIN1252/, 'bytes that no encoding fits');

my $keyed = $px =~ s/DATA=\n.*/KEYS("Kön")=CODES;\nDATA=\n"1", 5 ".."\n"2",7 8\n;\n/sr;
my $keyed_cells = "1|Kon=2=kvinnor,År=a=a|7|\n2|Kon=2=kvinnor,År=b=b|8|\n3|Kon=1=män; övriga,År=a=a|5|\n4|Kon=1=män; övriga,År=b=b||..\n"
  . qq{5|Kon==kallas "okänd",År=a=a|0|\n6|Kon==kallas "okänd",År=b=b|0|};
is(read_px($keyed), $keyed_cells, 'rows by key');
is(read_px($keyed =~ s/=CODES;/=VALUES;/r =~ s/"1", 5/"män; övriga", 5/r =~ s/"2",7/"kvinnor" 7/r), $keyed_cells, 'rows by key, whole values');

# PC-Axis: what is not PC-Axis.
my @broken = (
    [ '', qr/not a PC-Axis file/ ],
    [ '<html>"DATA=1;"</html>', qr/not a PC-Axis file.*HINT/s ],
    [ $px =~ s/3\*;\n//r, qr/DATA has 5 cells, but STUB and HEADING make 6.*truncated/s ],
    [ $px =~ s/\*;\n//r, qr/truncated/ ],
    [ $px =~ s/3\*;/3 4;/r, qr/DATA has 7 cells, but STUB and HEADING make 6/ ],
    [ $px =~ s/1\.5/1,5 x/r, qr/DATA has 8 cells/ ],
    [ $px =~ s/1\.5/1.5x/r, qr/cell 1 of DATA is neither a number nor a symbol of a missing value: '1.5x'.*HINT:.*n\.a\./s ],
    [ $px =~ s/1\.5/'1' x 70/er, qr/cell 1 of DATA is neither/ ],
    [ $px =~ s/3\*;/3..;/r, qr/cell 6 of DATA/ ],
    [ $px =~ s/"kvin"/"kvin/r, qr/no DATA outside quotation marks.*A quotation mark is not closed, perhaps in line 13/s ],
    [ $px =~ s/STUB="Kön";/STBU="Kön";/r, qr/DATA has 6 cells, but STUB and HEADING make 2/ ],
    [ $px =~ s/STUB="Kön";//r =~ s/HEADING="År";//r, qr/has 0 variables.*HINT:.*STUB/s ],
    [ $px =~ s/STUB="Kön"/STUB="Kon"/r, qr/variable "Kon" of STUB or HEADING has no VALUES/ ],
    [ $px =~ s/"2","1",""/"2","1"/r, qr/variable "Kön" has 3 VALUES but 2 CODES/ ],
    [ $px =~ s/LANGUAGE="sv";/LANGUAGE "sv";/r, qr/cannot be read at: LANGUAGE"..."/ ],
    [ $px =~ s/HEADING="År"/HEADING="År","Kön"/r, qr/two dimensions of the table have the same code/ ],
    [ $keyed =~ s/"1", 5/"9", 5/r, qr/begins with the key "9"/ ],
    [ $keyed =~ s/"1", 5/"2", 5/r, qr/two rows with the same keys/ ],
    [ $keyed =~ s/7 8/7/r, qr/last row of DATA is incomplete/ ],
    [ $keyed =~ s/=CODES;/=NAMES;/r, qr/has no KEYS/ ],
    [ join('', map { "VALUES(\"v$_\")=" . join(',', map { "\"$_\"" } 1 .. 10) . ";\n" } 1 .. 30)
          . 'STUB=' . join(',', map { "\"v$_\"" } 1 .. 30) . ";\nDATA=1;", qr/more than 10000000 cells/ ],
    [ "STUB=" . join(',', map { "\"v$_\"" } 1 .. 101) . ";\nDATA=1;", qr/has 101 variables/ ],
);
like(read_px($_->[0]), $_->[1], 'refused: ' . encode('UTF-8', $_->[1] =~ s/^\(\?\^\w*:(.*)\)$/$1/sr)) for @broken;
like((sql(q{SELECT * FROM spegel_register.read_px('\x0001')}))[1], qr/zero bytes/, 'refused: zero bytes');

# Periods of TIMEVAL.
is((sql(q{SELECT string_agg(spegel_register.px_periods(t)::text, ' ' ORDER BY n) FROM unnest(ARRAY[
    '["A1","2019","-","2021"]', '["M1","201911","-","202002"]', '["Q1","20193","-","20201"]', '["H1","20191","20192"]',
    '["M1","200601"]', '["W1","201553"]', '["D1","20060131"]', '["X1","2006"]']::jsonb[]) WITH ORDINALITY AS u (t, n)}))[0],
    '{2019,2020,2021} {2019M11,2019M12,2020M01,2020M02} {2019Q3,2019Q4,2020Q1} {2019H1,2019H2} {2006M01} {2015W53} {2006-01-31}', 'periods');
is((sql(q{SELECT string_agg(coalesce(spegel_register.period_date(p, d)::text, 'none'), ' ' ORDER BY n) FROM unnest(
    '{2015,2015,2015,2015,2015H1,2015K4,2015-Q2,2016M02,2016-02,2015W53,2014W53,2015-12-30,2015-02-30,2015M13,0000,x}'::text[],
    '{last,first,11-01,02-29,last,first,last,last,last,last,last,last,last,last,last,last}'::text[]) WITH ORDINALITY AS u (p, d, n)}))[0],
    '2015-12-31 2015-01-01 2015-11-01 none 2015-06-30 2015-10-01 2015-06-30 2016-02-29 2016-02-29 2016-01-03 none 2015-12-30 none none none none', 'dates of periods');
is((sql(q{SELECT string_agg(coalesce(array_to_string(spegel_register.age_range(a), '-'), 'none'), ' ' ORDER BY n) FROM unnest(
    '{28,0-9,16-64 år,100+,100+10,65-w,-4,Y5-9,Y_LT5,Y_GE65,85 years,TOTAL,tot16-74}'::text[]) WITH ORDINALITY AS u (a, n)}))[0],
    '28-28 0-9 16-64 100-200 100-200 65-200 0-4 5-9 0-4 65-200 85-85 none none', 'age classes');

# JSON-stat: what the format allows.
my $dataset = '{"class": "dataset", "version": "2.0", "id": ["a", "b"], "size": [2, "2"], "value": %s, "status": %s, "dimension": {
    "a": {"category": {"index": {"y": 1, "x": 0}, "label": {"x": "X"}, "child": {"x": ["y"]}}},
    "b": {"category": {"index": ["p", "q"]}}}}';
my @names = ('a=x=X,b=p=p', 'a=x=X,b=q=q', 'a=y=y,b=p=p', 'a=y=y,b=q=q');
my $lines = sub { my @v = @_; return join("\n", map { ($_ + 1) . "|$names[$_]|$v[$_]" } 0 .. 3) };
is(read_json(sprintf $dataset, '[1, 2.5, null, "4"]', 'null'), $lines->('1|', '2.5|', '|', '4|'), 'a dataset');
is(read_json(sprintf $dataset, '{"3": 4, "0": 1}', '{"1": "m"}'), $lines->('1|', '|m', '|', '4|'), 'a dataset with some values');
is(read_json(sprintf $dataset, '[1, 2, ":", 4]', '"e"'), $lines->('1|e', '2|e', '|e', '4|e'), 'one status');
is(read_json(sprintf $dataset, '[1, 2, ":", 4]', '["a", null, null, "d"]'), $lines->('1|a', '2|', '|:', '4|d'), 'a status for each');
my $whole = sprintf $dataset, '[1, 2, 3, 4]', 'null';
my $all = $lines->('1|', '2|', '3|', '4|');
is(read_json(qq({"dataset": $whole})), $all, 'a bundle of one');
is(read_json(qq({"one": $whole, "two": {}, "three": $whole}), 'three'), $all, 'one of a bundle');
is(read_json(qq({"class": "collection", "link": {"item": [{"class": "dataset", "href": "x"}, $whole]}}), '2'), $all, 'one of a collection');
is(read_json('{"columns": [{"code": "Region", "text": "region", "type": "d"}, {"code": "Tid", "text": "år", "type": "t"}, {"code": "N", "text": "number", "type": "c"}, {"code": "P", "type": "c"}],
    "data": [{"key": ["01", "2019"], "values": ["5", ".."]}, {"key": ["03", "2020"], "values": ["7", "8.5"]}]}'),
    join("\n", '1|ContentsCode=N=number,Region=01=01,Tid=2019=2019|5|', '2|ContentsCode=P=P,Region=01=01,Tid=2019=2019||..',
        '3|ContentsCode=N=number,Region=01=01,Tid=2020=2020||', '4|ContentsCode=P=P,Region=01=01,Tid=2020=2020||',
        '5|ContentsCode=N=number,Region=03=03,Tid=2019=2019||', '6|ContentsCode=P=P,Region=03=03,Tid=2019=2019||',
        '7|ContentsCode=N=number,Region=03=03,Tid=2020=2020|7|', '8|ContentsCode=P=P,Region=03=03,Tid=2020=2020|8.5|'), 'the JSON of PxWeb');

# JSON-stat: what is not.
@broken = (
    [ '[1]', qr/not JSON-stat: it is a JSON array/ ],
    [ '{"a": 1, "b": 2}', qr/not JSON-stat: it is an object of a, b.*HINT/s ],
    [ '{}', qr/not JSON-stat: it is an object of nothing/ ],
    [ '{"class": "collection", "link": {"item": [{"href": "x"}]}}', qr/links to datasets but holds none/ ],
    [ '{"a": ', qr/this is not JSON: it begins/ ],
    [ '[' x 100000, qr/this is not JSON/ ],
    [ qq({"one": $whole, "two": $whole}), qr/there are 2 datasets.*"one", "two"/s ],
    [ $whole =~ s/\[1, 2, 3, 4\]/[1, 2, 3]/r, qr/has 4 cells, but 3 for values/ ],
    [ $whole =~ s/\[1, 2, 3, 4\]/{"4": 1}/r, qr/values of the dataset are for cells that it does not have/ ],
    [ $whole =~ s/\[1, 2, 3, 4\]/null/r, qr/has no values/ ],
    [ $whole =~ s/\[2, "2"\]/[2, "3"]/r, qr/dimension "b" has 2 categories, but its size is 3/ ],
    [ $whole =~ s/\[2, "2"\]/[2]/r, qr/dimensions of the dataset cannot be read/ ],
    [ $whole =~ s/"y": 1/"y": 0/r, qr/categories of dimension "a" cannot be read/ ],
    [ $whole =~ s/"b": \{/"c": {/r, qr/categories of dimension "b" cannot be read/ ],
    [ $whole =~ s/\["p", "q"\]/["p", null]/r, qr/categories of dimension "b" cannot be read/ ],
    [ '{"columns": [{"code": "a", "type": "d"}], "data": [{"key": [], "values": []}]}', qr/answer of PxWeb cannot be read/ ],
    [ '{"columns": [{"code": "a", "type": "d"}, {"code": "n", "type": "c"}], "data": [{"key": ["1"], "values": ["1"]}, {"key": ["1"], "values": ["2"]}]}', qr/two rows with the same key/ ],
);
like(read_json($_->[0]), $_->[1], 'refused: ' . encode('UTF-8', $_->[1] =~ s/^\(\?\^\w*:(.*)\)$/$1/sr)) for @broken;
like(read_json($whole, 'other'), qr/dataset "other" does not exist/, 'refused: no such dataset');

# Loading: the guarantees of load().
sub load
{
    my ($mapping, $value, $options) = @_;
    my $document = sprintf $dataset, $value // '[1, 2, 3, 4]', 'null';
    my ($out, $err) = sql(qq{SET ROLE analyst; SELECT l.loaded, l.rejected, l.skipped FROM spegel_register.load_jsonstat('t', '$document', '$mapping' } . ($options // '') . ') AS l');
    return $err =~ /ERROR/ ? $err : $out;
}
my $columns = '"columns": {"period": "2020-12-31", "organisation": "a", "ground": "%s", "unit": {"dimension": "a", "use": "label"}, "category": {"dimension": "b"%s}, "source": "test", "protection": "perturbed"}';
my $counted = sub { return '{"target": "counted", ' . sprintf($columns, $_[0], $_[1] // '') . ($_[2] // '') . '}' };
is(load($counted->('one')), '4|0|0', 'counts are loaded');
is((sql(q{SELECT string_agg(concat_ws(' ', line_no, unit, category, persons, protection), ', ' ORDER BY line_no) FROM spegel_register.counted WHERE ground = 'one'}))[0],
    '2 X p 1 perturbed, 3 X q 2 perturbed, 4 y p 3 perturbed, 5 y q 4 perturbed', 'with constants, codes and labels');
is(load($counted->('two', ', "recode": {"p": "women", "q": null}')), '4|0|0', 'codes become categories, or unknown');
is((sql(q{SELECT count(*) FROM spegel_register.counted WHERE ground = 'two' AND category IS NULL}))[0], '2', 'unknown is NULL');
is(load($counted->('three'), '[1, null, 3, -1]'), '0|2|0', 'all or nothing');
is(load($counted->('three'), '[1, null, 3, -1]', ', keep_good => true'), '2|2|0', 'or the good ones');
is((sql(q{SELECT string_agg(format('%s: %s: %s', line_no, value, reason), ', ' ORDER BY line_no) FROM spegel_register.import_reject
          WHERE import_batch = (SELECT max(import_batch) FROM spegel_register.import_batch)}))[0],
    '3: missing: expected a whole number, 0 or more, 5: -1: expected a whole number, 0 or more', 'the others with number and reason');
is(load($counted->('four'), '[1, null, 3, 4]', ", missing => 'skip'"), '3|0|1', 'missing values are skipped on request');
is(load($counted->('five', '', ', "multiplier": 1000'), '[0.001, 1.5, 3, 4]'), '4|0|0', 'thousands');
is((sql(q{SELECT string_agg(persons::text, ' ' ORDER BY line_no) FROM spegel_register.counted WHERE ground = 'five'}))[0], '1 1500 3000 4000', 'are multiplied');
is(load($counted->('six', '', ', "where": {"a": ["x"]}')), '2|0|2', 'a choice of categories');
is(load($counted->('one', '', ', "where": {"a": ["x"]}'), undef, ', keep_good => true'), '0|2|2', 'cells that are there are not loaded again');
is(load($counted->('seven'), sprintf('{"%s": 1}', 2), ", missing => 'skip'"), '1|0|3', 'a sparse table');
my $px_load = sub { return sql("SELECT l.loaded, l.rejected, l.skipped FROM spegel_register.load_px('p', " . bytes($px) . qq{, '{"target": "counted", $_[0]"columns": {"period": {"dimension": "År"}, "organisation": "a", "ground": "eight", "category": {"dimension": "Kon", "use": "label"}, "source": "t"}}', keep_good => true) AS l}) };
like(($px_load->(''))[1], qr/flags has nothing for these flags of values \(number of cells\): "\*" \(1\)\nHINT:  Say for each/, 'a note about a value is not lost silently');
is(($px_load->('"flags": {"*": {}}, '))[0], '1|5|0', 'PC-Axis: what is no number of persons is refused');
is((sql(q{SELECT period, category, persons FROM spegel_register.counted WHERE ground = 'eight'}))[0], '2020-12-31|kallas "okänd"|3', 'and periods come from TIMEVAL');

@broken = (
    [ '[]', qr/invalid mapping: expected an object with target and columns/ ],
    [ '{"target": "counted", "columns": {}, "colour": 1}', qr/expected an object with target and columns/ ],
    [ $counted->('x', ', "colour": 1'), qr/column "category": expected a constant, or an object/ ],
    [ $counted->('x') =~ s/"ground"/"persons"/r, qr/column "persons" comes from the cells/ ],
    [ $counted->('x') =~ s/"dimension": "a"/"dimension": "z"/r, qr/no dimension "z"; it has "a", "b"/ ],
    [ $counted->('x', '', ', "where": {"z": "1"}'), qr/no dimension "z"/ ],
    [ $counted->('x') =~ s/\{"dimension": "a", "use": "label"\}/"u"/r, qr/dimension "a" has 2 categories, but neither a column nor a choice/ ],
    [ $counted->('x', ', "recode": {"p": "women"}'), qr/category "q" \(q\) of dimension "b" is neither in recode nor in skip/ ],
    [ $counted->('x', '', ', "where": {"a": "w"}'), qr/none of the 4 cells of "t" is left to load/ ],
    [ $counted->('x') =~ s/"ground"/"colour"/r, qr/invalid header of "t".*Expected each of period/s ],
    [ $counted->('x') =~ s/"counted"/"elsewhere"/r, qr/cannot load into "elsewhere"/ ],
    [ $counted->('x') =~ s/"2020-12-31"/{"dimension": "a", "day": "noon"}/r, qr/unknown day "noon"/ ],
    [ $counted->('x', '', ', "flags": {"b": true}'), qr/flag "b": expected "skip", or an object of the columns/ ],
    [ $counted->('x', '', ', "flags": {"b": {"persons": 1}}'), qr/flag "b": expected "skip"/ ],
    [ $counted->('x', '', ', "flags": []'), qr/expected an object with target and columns/ ],
    [ $counted->('x', '', ', "unit": "euro"'), qr/unknown unit "euro": expected persons or per cent/ ],
    [ $counted->('x', '', ', "unit": "per cent", "multiplier": 10'), qr/values in per cent take no multiplier/ ],
    [ $counted->('x', '', ', "unit": "per cent"') =~ s/"source"/"counted_as": "persons", "source"/r, qr/column "counted_as" must be "per_mille"/ ],
);
like(load($_->[0]), $_->[1], 'refused: ' . encode('UTF-8', $_->[1] =~ s/^\(\?\^\w*:(.*)\)$/$1/sr)) for @broken;
like(load($counted->('x'), undef, ", missing => 'zero'"), qr/unknown treatment of missing values "zero"/, 'refused: missing values as 0');
like(load($counted->('x') =~ s/"a", "ground"/"b", "ground"/r, undef, ''), qr/^0\|4\|0$/, 'an organisation that is not in the register is refused by cell');
for my $call ("read_px('')", "read_jsonstat('{}')", "load_px('x', '', '{}')", "load_jsonstat('x', '{}', '{}')")
{
    like((sql("SET ROLE outsider; SELECT * FROM spegel_register.$call"))[1], qr/permission denied/, "an outsider cannot call $call");
}

# Kolada: key figures of municipalities, page by page.
my $kolada = '{"count": 2, "values": [
    {"kpi": "N00001", "municipality": "1280", "period": 2022, "values": [
        {"count": 1, "gender": "K", "status": "", "value": 51.26}, {"count": 1, "gender": "M", "status": "", "value": "48.74"},
        {"count": 1, "gender": "T", "status": "", "value": 100}]},
    {"kpi": "N00001", "municipality": "1281", "period": "2022", "values": [
        {"count": 1, "gender": "T", "status": "Privacy", "value": null, "isdeleted": false}, {"count": 1, "gender": "K", "status": "", "value": null}]}]}';
is(read_json($kolada), join("\n",
    '1|gender=K=K,kpi=N00001=N00001,municipality=1280=1280,period=2022=2022|51.26|', '2|gender=M=M,kpi=N00001=N00001,municipality=1280=1280,period=2022=2022|48.74|',
    '3|gender=T=T,kpi=N00001=N00001,municipality=1280=1280,period=2022=2022|100|', '4|gender=T=T,kpi=N00001=N00001,municipality=1281=1281,period=2022=2022||Privacy',
    '5|gender=K=K,kpi=N00001=N00001,municipality=1281=1281,period=2022=2022||'), 'an answer of Kolada: its cells and no others');
is(read_json('{"values": [{"kpi": "N1", "ou": "V15E1", "municipality": "1280", "period": 2022, "gender": "T", "value": 3, "status": ""},
    {"kpi": "N1", "ou": "V15E2", "period": 2022, "gender": "T", "value": 4, "isdeleted": true}, {"kpi": "N1", "ou": "G9", "period": 2022, "gender": "T", "value": 5, "count": 17}]}'),
    join("\n", map { "$_->[0]|gender=T=T,kpi=N1=N1,ou=$_->[1]=$_->[1],period=2022=2022|$_->[2]" } [ 1, 'V15E1', '3|' ], [ 2, 'V15E2', '|deleted' ], [ 3, 'G9', '5|mean' ]),
    'without inner values, by unit; deleted; the mean of a group');
my $page = sub { my ($municipality, $more) = @_; return qq({"values": [{"kpi": "N1", "municipality": "$municipality", "period": 2022, "values": [{"gender": "T", "value": 1}]}]$more}) };
is(() = read_json('[' . join(',', $page->('1280', ', "next_url": "x", "previous_url": null'), $page->('1281', ', "next_url": null, "previous_url": "x"'), $page->('1282', '')) . ']') =~ /^\d/mg, 3, 'pages');
my @broken_kolada = (
    [ $page->('1280', ', "next_url": "https://example.org/?page=2"'), qr/the answer of Kolada goes on after page 1\nHINT:  Fetch the pages that next_url.*jq --slurp/s ],
    [ $page->('1280', ', "next_page": "x"'), qr/goes on after page 1/ ],
    [ '[' . $page->('1280', ', "next_url": "x"') . ',' . $page->('1281', '') . ']', qr/goes on after page 1/ ],
    [ '[' . $page->('1280', '') . ',' . $page->('1281', ', "next_url": "x", "previous_url": "x"') . ']', qr/goes on after page 2/ ],
    [ '[' . $page->('1280', '') . ',' . $page->('1280', '') . ']', qr/the file has two values for N1, 1280, 2022, T/ ],
    [ '{"values": []}', qr/the answer of Kolada cannot be read: it has no values/ ],
    [ '{"values": [{"id": "N1", "title": "x"}]}', qr/cannot be read: at \{"id": "N1", "title": "x"\}\nHINT:  Expected values with kpi/ ],
    [ '{"values": [{"kpi": "N1", "municipality": "1280", "period": 2022, "values": [{"gender": "T", "value": "5 %"}]}]}', qr/cannot be read: at .*5 %/ ],
    [ '[{"values": [1]}, 2]', qr/cannot be read: at 1/ ],
);
like(read_json($_->[0]), $_->[1], 'refused: ' . $_->[1] =~ s/^\(\?\^\w*:(.*)\)$/$1/sr) for @broken_kolada;
my $share = '{"target": "reference_population", "columns": {"period": {"dimension": "period"}, "region": {"dimension": "municipality"}, "ground": "sex",
    "category": {"dimension": "gender", "recode": {"K": "women", "M": "men"}, "skip": ["T"]}, "source": "Kolada"}%s}';
my $load_kolada = sub { my ($rest, $document, $missing) = @_; return join(' ', sql(sprintf(q{SELECT concat_ws(' ', l.loaded, l.rejected, l.skipped, l.summary) FROM spegel_register.load_jsonstat('k', '%s', '%s', missing => '%s') AS l},
    $document // $kolada, sprintf($share, $rest), $missing // 'refuse'))) };
like($load_kolada->(''), qr/invalid mapping: the unit of the values is not in the file: expected "unit": "persons" or "unit": "per cent"/, 'Kolada does not say what 45 is');
like($load_kolada->(', "unit": "persons"'), qr/^0 3 2 k: .*; values with decimals are no numbers of persons: expected whole numbers, or "unit": "per cent" in the mapping/, 'shares are no persons');
like($load_kolada->(', "unit": "per cent"'), qr/^0 1 2 /, 'a missing value is refused');
like($load_kolada->(', "unit": "per cent"', undef, 'skip'), qr/^2 0 3 /, 'or skipped on request');
is((sql(q{SELECT string_agg(concat_ws(' ', region, period, category, persons, counted_as), ', ' ORDER BY line_no) FROM spegel_register.reference_population WHERE source = 'Kolada'}))[0],
    '1280 2022-12-31 women 513 per_mille, 1280 2022-12-31 men 487 per_mille', 'per cent are loaded as whole per mille');
like($load_kolada->(', "unit": "per cent"', $kolada =~ s/51\.26/151.26/r =~ s/1280/1282/gr, 'skip'), qr/^0 1 3 /, 'but not 151 of them');
is((sql(q{SELECT value FROM spegel_register.import_reject ORDER BY import_batch DESC LIMIT 1}))[0], '151.26 per cent', 'which are kept');
like($load_kolada->(', "unit": "per cent"', $kolada =~ s/"count": 1, "gender": "K"/"count": 9, "gender": "K"/r, 'skip'), qr/flags has nothing for.*"mean" \(1\)/, 'nor the mean of a group');

# Eurostat: SDMX-CSV and TSV.
sub read_eurostat
{
    my ($text, $encoding) = @_;
    my ($out, $err) = sql('SELECT public.line(cell, dimensions, labels, c.value, status) FROM spegel_register.read_eurostat(' . bytes($text, $encoding) . ') AS c ORDER BY cell');
    return $err =~ /ERROR/ ? $err : $out;
}
my $csv = <<'CSV';
DATAFLOW,LAST UPDATE,freq,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:X(1.0),01/02/24 11:00:00,A,PER,F,SE,2022,45,,
ESTAT:X(1.0),01/02/24 11:00:00,A,PER,M,SE,2022,,u,F
ESTAT:X(1.0),01/02/24 11:00:00,A,PER,F,SE,2023,:,,
ESTAT:X(1.0),01/02/24 11:00:00,A,PER,M,SE,2023,7,bep,
ESTAT:X(1.0),01/02/24 11:00:00,A,PER,F,"DK",2023,,,C
CSV
my $eurostat_cells = join("\n", map { my ($n, $sex, $geo, $year, $rest) = @$_; "$n|TIME_PERIOD=$year=$year,freq=A=A,geo=$geo=$geo,sex=$sex=$sex,unit=PER=PER|$rest" }
    [ 1, qw(F SE 2022 45|) ], [ 2, qw(M SE 2022 |u) ], [ 3, qw(F SE 2023 |:) ], [ 4, 'M', 'SE', 2023, '7|b e p' ], [ 5, qw(F DK 2023 |C) ]);
is(read_eurostat($csv), $eurostat_cells, 'SDMX-CSV: its cells and no others; nothing and : are missing, flags are kept');
is(read_eurostat("\x{feff}" . $csv =~ s/\n/\r\n/gr), $eurostat_cells, 'with a byte order mark and carriage returns');
is(read_eurostat($csv =~ tr/,/;/r), $eurostat_cells, 'apart by semicolons');
is(read_eurostat($csv =~ s/^DATAFLOW,LAST UPDATE/STRUCTURE,STRUCTURE_ID,ACTION/r =~ s/^(ESTAT:X\(1.0\)),[^,]*/DATAFLOW,$1,I/mgr), $eurostat_cells, 'version 2');
is(read_eurostat("STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,sex,Sex,TIME_PERIOD,Time,OBS_VALUE,Observation value,OBS_FLAG,Flag\ndataflow,ESTAT:X(1.0),\"Persons, by sex\",F,Females,2022-S1,,1.5E2,,p,provisional\n"),
    '1|TIME_PERIOD=2022-S1=2022-S1,sex=F=Females|150|p', 'version 2 with labels');
is(read_eurostat("DATAFLOW,sex:Sex,TIME_PERIOD:Time,OBS_VALUE:Value,OBS_STATUS:Status,UNIT_MULT:Unit\nX,F: Females,2022,5,A,3\n"),
    '1|TIME_PERIOD=2022=2022,sex=F=Females|5|UNIT_MULT=3', 'labels in the fields; a normal value; thousands are a flag');
my $tsv = "freq,unit,sex,geo\\TIME_PERIOD\t2022 \t2023 \nA,PER,F,SE\t45 \t: \nA,PER,M,SE\t: u\t7 bep\nA,PER,F,DK\t: \t: c\n";
is(read_eurostat($tsv), join("\n", map { my ($n, $sex, $geo, $year, $rest) = @$_; "$n|TIME_PERIOD=$year=$year,freq=A=A,geo=$geo=$geo,sex=$sex=$sex,unit=PER=PER|$rest" }
    [ 1, qw(F SE 2022 45|) ], [ 2, qw(F SE 2023 |:) ], [ 3, qw(M SE 2022 |u) ], [ 4, 'M', 'SE', 2023, '7|b e p' ], [ 5, qw(F DK 2022 |:) ], [ 6, qw(F DK 2023 |c) ]), 'TSV');
is(read_eurostat("geo\\time\t2021\nSE\t-1.25b\nDK\t:c\nNO\t\n"), "1|geo=SE=SE,time=2021=2021|-1.25|b\n2|geo=DK=DK,time=2021=2021||c\n3|geo=NO=NO,time=2021=2021||", 'TSV without spaces');
my @broken_eurostat = (
    [ '', qr/this is neither SDMX-CSV nor TSV: it begins ''\nHINT:  Expected DATAFLOW/ ],
    [ '<html>', qr/this is neither SDMX-CSV nor TSV: it begins '<html>'/ ],
    [ $csv =~ s/^DATAFLOW/FLOW/r, qr/this is neither SDMX-CSV nor TSV/ ],
    [ $csv =~ s/OBS_VALUE/VALUE/r, qr/this is neither SDMX-CSV nor TSV/ ],
    [ $csv =~ s/\n.*//sr, qr/cannot be read: it has no values/ ],
    [ $csv =~ s/,45,/,45 %,/r, qr/cannot be read: line 2: '45 %' is neither a number nor a missing value/ ],
    [ $csv =~ s/,45,,/,45,/r, qr/line 2: expected 10 fields, found 9/ ],
    [ $csv =~ s/"DK"/"DK/r, qr/line 6: a quotation mark is not closed/ ],
    [ $csv =~ s/ESTAT:X(?=.*bep)/ESTAT:Y/r, qr/line 5: it is of another table than the lines before it/ ],
    [ "STRUCTURE,STRUCTURE_ID,ACTION,sex,OBS_VALUE\ndataflow,X,D,F,1\n", qr/line 2: it is not a value: its ACTION is D/ ],
    [ $csv =~ s/,2023,:/,2022,:/r, qr/the file has two values for A, PER, F, SE, 2022/ ],
    [ $tsv =~ s/A,PER,M,SE/A,M,SE/r, qr/line 3: expected 4 codes, found 3/ ],
    [ $tsv =~ s/\t7 bep//r, qr/line 3: expected 2 values, found 1/ ],
    [ $tsv =~ s/7 bep/7,5/r, qr/line 3: '7,5' is neither a number nor a missing value/ ],
);
like(read_eurostat($_->[0]), $_->[1], 'refused: ' . $_->[1] =~ s/^\(\?\^\w*:(.*)\)$/$1/sr) for @broken_eurostat;
like(read_eurostat($csv =~ s/ESTAT/\x{e5}/r, 'LATIN1'), qr/neither SDMX-CSV nor TSV: its bytes are not valid UTF8/, 'refused: another encoding');
like((sql(q{SELECT * FROM spegel_register.read_eurostat('\x1f8b0800')}))[1], qr/the file is compressed\nHINT:  Decompress it first: gunzip/, 'refused: compressed');

my $eurostat = '{"target": "reference_population", %s"columns": {"period": {"dimension": "TIME_PERIOD"}, "region": {"dimension": "geo"}, "ground": "sex",
    "category": {"dimension": "sex", "recode": {"F": "women", "M": "men"}}, "source": "Eurostat"}}';
my $load_eurostat = sub { my ($content, $mapping, $options) = @_; return join(' ', sql(sprintf(q{SET ROLE analyst; SELECT concat_ws(' ', l.loaded, l.rejected, l.skipped, l.summary) FROM spegel_register.load_eurostat('e', %s, '%s'%s) AS l},
    bytes($content), $mapping, $options // ''))) };
my $skip = ", missing => 'skip'";
like($load_eurostat->($csv, sprintf($eurostat, ''), $skip), qr/flags has nothing for these flags of values \(number of cells\): "e" \(1\), "p" \(1\)/, 'flags without a meaning are not lost silently');
like($load_eurostat->($csv =~ s/SE/FI/gr, sprintf($eurostat, '"flags": {"e": {}, "p": "skip"}, '), $skip), qr/^1 0 4 /, 'a flag can leave a cell out');
like($load_eurostat->($tsv, sprintf($eurostat, '"where": {"geo": "SE"}, "flags": {"e": {}, "p": {"definition": "provisional"}}, ')), qr/^0 2 2 /, 'missing values are refused');
is((sql(q{SELECT string_agg(format('%s: %s', line_no - 1, value), ', ' ORDER BY line_no) FROM spegel_register.import_reject WHERE import_batch = (SELECT max(import_batch) FROM spegel_register.import_batch)}))[0],
    '2: missing (:), 3: missing (u)', 'with their flags and numbers of cells');
like($load_eurostat->($tsv, sprintf($eurostat, '"where": {"geo": "SE"}, "flags": {"e": {}, "p": {"definition": "provisional"}}, '), ', keep_good => true'), qr/^2 2 2 /, 'unless the good cells are kept');
is((sql(q{SELECT string_agg(concat_ws(' ', period, region, category, persons, counted_as, series_break, definition), ', ' ORDER BY period) FROM spegel_register.reference_population WHERE source = 'Eurostat' AND region = 'SE'}))[0],
    '2022-12-31 SE women 45 persons f , 2023-12-31 SE men 7 persons t provisional', 'a break in the series is marked, and what the mapping says');
like($load_eurostat->($csv, '{"target": "counted", "flags": {"b": {}, "p": {}}, "columns": {"period": {"dimension": "TIME_PERIOD", "day": "first"}, "organisation": "a", "unit": {"dimension": "geo", "recode": {"SE": "X", "DK": "y"}},
    "ground": "ten", "category": {"dimension": "sex"}, "source": "t"}}', $skip), qr/^2 0 3 /, 'the other target');
is((sql(q{SELECT string_agg(concat_ws(' ', period, category, persons, approximate), ', ' ORDER BY period) FROM spegel_register.counted WHERE ground = 'ten'}))[0],
    '2022-01-01 F 45 f, 2023-01-01 M 7 t', 'an estimate is approximate');
like($load_eurostat->($tsv =~ s/,PER,/,$_->[0],/gr, sprintf($eurostat, $_->[1]), $skip), $_->[2], "unit $_->[0]")
    for [ 'PC_ACT', '', qr/the values are in per cent \(unit PC_ACT\): expected "unit": "per cent"/ ], [ 'PC', '"unit": "persons", ', qr/are in per cent \(unit PC\)/ ],
        [ 'THS_PER', '', qr/the values are in thousands \(unit THS_PER\): expected "multiplier": 1000/ ];
like($load_eurostat->($tsv =~ s/,PER,/,PC,/gr =~ s/SE/NO/gr =~ s/45/4.54/r, sprintf($eurostat, '"unit": "per cent", "where": {"TIME_PERIOD": "2022"}, '), $skip), qr/^1 0 5 /, 'per cent');
is((sql(q{SELECT persons || counted_as FROM spegel_register.reference_population WHERE region = 'NO'}))[0], '45per_mille', 'as per mille');
for my $call ("read_eurostat('')", "load_eurostat('x', '', '{}')")
{
    like((sql("SET ROLE outsider; SELECT * FROM spegel_register.$call"))[1], qr/permission denied/, "an outsider cannot call $call");
}

# The script, as an analyst.
sub import_table
{
    my ($name, $content, @options) = @_;
    my $dir = "$ENV{TESTDATADIR}/035_formats";
    -d $dir or mkdir $dir or die "mkdir: $!";
    my ($out, $err);
    my %text = ("$dir/map ping.json" => $counted->('script', ', "use": "label"') =~ s/"a", "use": "label"\}, "cat/"a"}, "cat/r, "$dir/$name" => $content);
    for my $path (keys %text)
    {
        open(my $handle, '>:raw', $path) or die "$path: $!";
        print $handle $text{$path};
        close($handle);
    }
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'register', PGUSER => 'analyst');
    my $ok = PostgreSQL::Test::Utils::run_log(
        [ "$ENV{SPEGEL_TOP}/sql/report/bin/import-table", @options, "$dir/map ping.json", "$dir/$name" ], '>', \$out, '2>', \$err);
    return ($ok ? 0 : 1) . $out . $err;
}
my $small = 'STUB="a";HEADING="b";VALUES("a")="x","y";VALUES("b")="p","q";DATA=1 2 ".." 4;';
is(import_table('te st.px', $small), "1te st.px: 4 lines, 0 loaded, 1 rejected (batch "
      . (sql('SELECT max(import_batch) FROM spegel_register.import_batch'))[0]
      . " of spegel_register.import_reject); no rows were loaded because some were rejected; 4 cells, 0 of them skipped\n"
      . "  cell 3: persons: 'missing (..)': expected a whole number, 0 or more\n", 'the script names the refused cells');
like(import_table('te st.px', $small, '--keep-good', '--skip-missing'), qr/^0te st.px: 3 lines, 3 loaded, 0 rejected; 4 cells, 1 of them skipped$/, 'the script loads PC-Axis');
like(import_table('test.json', $whole), qr/^1test.json: 4 lines, 0 loaded, 3 rejected.*cell 4: the register already has a row with the same key/s, 'the script loads JSON');
like(import_table('test.json', '<'), qr/^1.*this is not JSON/, 'the script says what is not JSON');
like(import_table('test.csv', "DATAFLOW,a,b,OBS_VALUE\nX,x,p,5\n"), qr/^1test.csv: 1 lines, 0 loaded, 1 rejected.*cell 1: the register already has a row with the same key/s, 'the script loads SDMX-CSV');
like(import_table('test.TSV', "a\\b\tp\ny\t5 z\n"), qr/^1.*flags has nothing for.*"z"/s, 'and TSV');
like(import_table($_, "PK\3\4..."), qr/^1.*the file is a workbook of a spreadsheet.*HINT:.*xlsx2csv --sheetname/s, "a workbook as $_") for 'test.json', 'test.csv', 'test.px';

# Files with random damage are read or refused: the server goes on, and nothing
# takes long.  An error is of the classes that mean bad data or too much of it.
$node->safe_psql('register', q{
    CREATE FUNCTION public.try(content bytea, form text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
        said text;
    BEGIN
        IF form = 'px' THEN
            PERFORM count(*) FROM spegel_register.read_px(content);
        ELSIF form = 'eurostat' THEN
            PERFORM count(*) FROM spegel_register.read_eurostat(content);
        ELSE
            PERFORM count(*) FROM spegel_register.read_jsonstat(spegel_register.json_document(content));
        END IF;
        RETURN 'read';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS said = MESSAGE_TEXT;
        RETURN CASE WHEN SQLSTATE ~ '^(22P02|22021|54000)$' THEN 'refused' ELSE SQLSTATE || ' ' || said END;
    END $$});
srand(20240101);
my @pieces = ("\t", '\\', 'b', '"values": [', '"', '""', ';', ',', '=', 'DATA=', "\n", '(', ')', '[', ']', '{', '}', ':', 'null', '-', '..', '9' x 50, '1e99', "\xff", "\x00", 'KEYS("x")=CODES;', 'TLIST(A1)', '"1"-"9"', ' ' x 50);
my %seeds = (px => [ $px, $keyed ], json => [ $whole, qq({"one": $whole}), $kolada, "[$kolada]" ], eurostat => [ $csv, $tsv ]);
for my $form (sort keys %seeds)
{
    my @seeds = map { encode('UTF-8', $_) } @{ $seeds{$form} };
    my @mutants;
    for my $i (1 .. scale(400, 20_000))
    {
        my $bytes = $seeds[ $i % @seeds ];
        for (1 .. 1 + int rand 3)
        {
            my $at = int rand length $bytes;
            my $length = int rand(rand() < 0.1 ? 100 : 4);
            substr($bytes, $at, $length) = rand() < 0.2 ? '' : rand() < 0.3 ? chr int rand 256 : $pieces[ rand @pieces ];
        }
        push @mutants, "('\\x" . unpack('H*', $bytes) . "'::bytea)";
    }
    my ($out, $err) = sql("SELECT outcome, count(*) FROM (VALUES " . join(',', @mutants) . ") AS m (content), LATERAL (SELECT public.try(content, '$form') OFFSET 0) AS t (outcome) GROUP BY 1 ORDER BY 1");
    like($out, qr/^read\|\d+\nrefused\|\d+$/, "$form with damage is read or refused") or diag($out, $err);
}

# Nor does it take long where one part of a file is large or repeats itself.
for my $large (
    [ 'strings', 'NOTE=' . '"a",' x 200000 . '"a";' ],
    [ 'quotation marks', 'NOTE=' . '""' x 300000 . ';' ],
    [ 'semicolons', ';' x 500000 ],
    [ 'white space', 'NOTE="a"' . ' ' x 1000000 . ';' ],
    [ 'DATA', 'NOTE="' . 'DATA=' x 200000 . '";' ],
    [ 'keywords', join('', map { "VALUES(\"$_\")=\"a\";" } 1 .. 40000) ],
    [ 'values', 'VALUES("x")=' . join(',', map { "\"$_\"" } 1 .. 100000) . ';' ])
{
    my ($name, $part) = @$large;
    is(read_px("STUB=\"a\";VALUES(\"a\")=\"1\",\"2\";$part\nDATA=1 2;"), "1|a=1=1|1|\n2|a=2=2|2|", "many $name");
}
is((sql(q{SELECT count(*), sum(value) FROM spegel_register.read_px(convert_to('STUB="a";VALUES("a")="' || (SELECT string_agg(n::text, '","') FROM generate_series(1, 100000) AS n) || '";DATA=' || repeat('1 ', 100000) || ';', 'UTF8'))}))[0],
    '100000|100000', 'one dimension of many categories');
is((sql(q{SELECT count(*), sum(value) FROM spegel_register.read_eurostat(convert_to(E'sex,geo\\\\time\t' || array_to_string(ARRAY(SELECT generate_series(1, 100)), E'\t') || E'\n'
          || (SELECT string_agg('F,' || n || repeat(E'\t1 b', 100), E'\n') FROM generate_series(1, 1000) AS n), 'UTF8'))}))[0],
    '100000|100000', 'many lines and periods of TSV');
is((sql(q{SELECT count(*), sum(value) FROM spegel_register.read_jsonstat((SELECT jsonb_build_object('values', jsonb_agg(jsonb_build_object(
              'kpi', 'N1', 'municipality', n, 'period', m, 'values', '[{"gender": "T", "value": 1}]'::jsonb)))
          FROM generate_series(1, 1000) AS n, generate_series(1, 100) AS m))}))[0],
    '100000|100000', 'many values of Kolada');

$node->stop;
done_testing();
