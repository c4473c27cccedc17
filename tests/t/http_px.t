# Formats that neighbours read: JSON-stat of an endpoint, the published tables as
# PxWebApi 2, and the DCAT catalogue.  A small city publishes two years.
use strict;
use warnings;
use utf8;

use Encode qw(decode_utf8 encode_utf8);
use IO::Socket::INET;
use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Spegel::Docs;
use Spegel::Http;
use Spegel::Node;
use Spegel::SmallCity;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $node = small_city('http_px');
sub sql { return $node->safe_psql('release', encode_utf8($_[0])); }

sub publish_release
{
    my ($day) = @_;
    my $release = sql("SELECT spegel_release.define('city', '$day')");

    sql("SELECT spegel_release.build($release)");
    sql("SELECT count(*) FROM spegel_release.audit($release)");
    sql("SELECT spegel_release.publish($release)");
    return $release;
}

my @releases = map { publish_release($_) } qw(2019-12-31 2020-12-31);
my $http = Spegel::Http->start(cluster => $node, database => 'release');
ok($http->wait_ready, 'the program becomes ready');

my $px = '/px/v2';
my $table = "$px/tables/city.representation";

# The row of the view behind a cell: the whole city, not divided, by sex.
my $where = q{unit = 'city' AND occupation_group = 'all' AND step = 'all' AND form = 'all' AND within_ground = 'all'};
my ($persons, $share) = split /\|/, sql("SELECT persons, share FROM spegel_published.mirroring_all
    WHERE $where AND ground = 'sex' AND category = 'women' AND release_id = $releases[1]");

# json($target): a good answer, decoded.
sub json
{
    my ($target, %options) = @_;
    my $response = $http->request($options{method} // 'GET', $target, %options);

    is($response->{status}, 200, $target) or diag $response->{content};
    return $response->{json} // {};
}

# problem($target, $status, $type): a bad one.
sub problem
{
    my ($target, $status, $type, %options) = @_;
    my $response = $http->request($options{method} // 'GET', $target, %options);

    is($response->{status}, $status, "$target: $status") or diag $response->{content};
    is($response->{headers}{'content-type'}, 'application/problem+json', '... as a problem');
    is($response->{json}{type}, "urn:spegel:problem:$type", "... $type");
    return $response->{json} // {};
}

# The API itself

my $config = json("$px/config");
is($config->{apiVersion}, '2.0', 'the version of the specification');
is_deeply([ map { $_->{id} } @{ $config->{languages} } ], [qw(en sv)], 'its languages');
is_deeply($config->{dataFormats}, [qw(json-stat2 csv px xlsx)], 'its formats');
ok(!(grep { !exists $config->{$_} } qw(appVersion defaultLanguage maxDataCells maxCallsPerTimeWindow timeWindow license defaultDataFormat)),
    'all that the specification requires');

# Tables

my $tables = json("$px/tables");
my %listed = map { $_->{id} => $_ } @{ $tables->{tables} };
my @expected = split /\n/, sql(q{SELECT 'city.' || name FROM spegel_api.catalogue WHERE audience = 'public'
    AND name NOT IN ('codes', 'grounds', 'labels', 'measures', 'reference-populations', 'releases', 'units') ORDER BY name});
is_deeply([ sort keys %listed ], [ sort @expected ], 'a table for every endpoint with numbers');
is($tables->{page}{totalElements}, scalar @expected, '... counted');
my $listed = $listed{'city.representation'};
is("$listed->{firstPeriod} $listed->{lastPeriod}", '2019-12-31 2020-12-31', '... from the first day to the last');
is($listed->{label}, 'Staden: Representation', '... with a label');
is(json("$px/tables?lang=sv&query=personalomsättning" =~ s/ä/%C3%A4/r)->{tables}[0]{label}, 'Staden: Personalomsättning', 'searched, in Swedish');
is(scalar @{ json("$px/tables?query=nothing+has+it")->{tables} }, 0, '... or not found');
is(json("$px/tables?pageSize=5&pageNumber=2")->{tables}[0]{id}, (sort @expected)[5], 'in pages');
is(scalar @{ json("$px/tables?pastDays=1&includeDiscontinued=true&pageNumber=1&pageSize=10000")->{tables} }, scalar @expected,
    'as the browser of PxWeb asks');
is(json("$table?lang=sv")->{language}, 'sv', 'one table');
# However many tables there are.
my $looks = sql(q{BEGIN; SET LOCAL track_functions = 'all'; SELECT count(*) FROM spegel_api.px_tables('en');
    SELECT coalesce(sum(calls), 0) <= 3 FROM pg_stat_xact_user_functions WHERE schemaname = 'spegel_api' AND funcname IN ('px_sources', 'px_dimensions'); COMMIT});
is($looks, @expected . "\nt", 'all tables are listed by one look at the catalogue');

# Every table describes itself, and its default selection is an answer.
for my $id (@expected)
{
    my $metadata = json("$px/tables/$id/metadata");
    my $data = json("$px/tables/$id/data");
    my $cells = 1;

    is($metadata->{class}, 'dataset', "$id: a dataset");
    is_deeply([ sort keys %{ $metadata->{dimension} } ], [ sort @{ $metadata->{id} } ], "$id: every dimension is described");
    is_deeply([ map { scalar keys %{ $metadata->{dimension}{$_}{category}{index} } } @{ $metadata->{id} } ], $metadata->{size}, "$id: sizes");
    $cells *= $_ for @{ $data->{size} };
    is(scalar @{ $data->{value} }, $cells, "$id: a value for every cell");
    is(scalar(grep { !defined } @{ $data->{value} }), scalar keys %{ $data->{status} }, "$id: a status for every one that is missing");
}

# What is divided in every row has no total that could stand for it.
my $forms = json("$px/tables/city.employment-forms/data");
ok(!exists $forms->{dimension}{form}{category}{index}{all} && !$forms->{dimension}{form}{extension}{elimination}, 'no total of forms of employment');
ok((grep { defined } @{ $forms->{value} }), '... and numbers for each of them');

my $metadata = json("$table/metadata?lang=sv");
is_deeply(json("$table/metadata?lang=sv&defaultSelection=true&savedQuery="), $metadata, 'as the browser of PxWeb asks for it');
# PxWebApiData of Statistics Norway asks each address for the format that it reads.
is_deeply(json("$table/metadata?lang=sv&outputFormat=json-stat2"), $metadata, 'as an R package asks for it');
is(json("$px/codelists/city.representation.unit.department?outputFormat=json-stat2")->{id}, 'city.representation.unit.department', '... and for a code list');
problem("$table/metadata?outputFormat=csv", 400, 'unknown-parameter');
is_deeply($metadata->{role}, { time => ['Tid'], metric => ['ContentsCode'] }, 'roles');
is($metadata->{dimension}{ContentsCode}{category}{unit}{share}{decimals}, 4, 'decimals');
is($metadata->{dimension}{category}{category}{label}{'sex:women'}, 'kön: kvinnor', 'labels in Swedish');
is($metadata->{dimension}{unit}{extension}{eliminationValueCode}, 'city', 'the whole stands for a unit that nobody asks about');
is_deeply([ sort { $metadata->{dimension}{Tid}{category}{index}{$a} <=> $metadata->{dimension}{Tid}{category}{index}{$b} }
        keys %{ $metadata->{dimension}{Tid}{category}{index} } ], [qw(2019-12-31 2020-12-31)], 'days in order');

# Cells

my $women = 'valueCodes[category]=sex:women&valueCodes[ContentsCode]=persons,share';
my $data = json("$table/data?$women&valueCodes[Tid]=top(1)");
is_deeply($data->{id}, [qw(category ContentsCode Tid)], 'what nobody asks about is eliminated');
cmp_ok($data->{value}[0], '==', $persons, 'the number of the view');
cmp_ok($data->{value}[1], '==', $share, 'and its share');

# Each expression, and the days that it gives.
my %days = (
    '*' => 2, 'top(1)' => '2020-12-31', 'top(1,1)' => '2019-12-31', 'bottom(1)' => '2019-12-31', 'from(2020-12-31)' => '2020-12-31',
    'to(2019-12-31)' => '2019-12-31', 'range(2020-12-31,2019-12-31)' => 2, '2020*' => '2020-12-31', '20?9-12-31' => '2019-12-31',
    '[2019-12-31],2020-12-31' => 2, 'TOP(5)' => 2);
for my $expression (sort keys %days)
{
    my $answer = json("$table/data?$women&valuecodes[Tid]=$expression");
    my @got = sort keys %{ $answer->{dimension}{Tid}{category}{index} };

    is($days{$expression} eq 2 ? scalar @got : "@got", $days{$expression}, "Tid=$expression");
}

# All units and categories of the last year: every number is that of the view.
my $all = json("$table/data?valueCodes[unit]=*&valueCodes[category]=*&valueCodes[ContentsCode]=share&valueCodes[Tid]=2020-12-31");
my %view = map { my ($key, $value) = split /\t/; ($key => $value) } split /\n/, sql(qq{
    SELECT unit || ' ' || ground || ':' || category || E'\\t' || coalesce(share::text, status) FROM spegel_published.mirroring_all
    WHERE release_id = $releases[1] AND occupation_group = 'all' AND step = 'all' AND form = 'all' AND within_ground = 'all'});
my @units = sort { $all->{dimension}{unit}{category}{index}{$a} <=> $all->{dimension}{unit}{category}{index}{$b} }
  keys %{ $all->{dimension}{unit}{category}{index} };
my @categories = sort { $all->{dimension}{category}{category}{index}{$a} <=> $all->{dimension}{category}{category}{index}{$b} }
  keys %{ $all->{dimension}{category}{category}{index} };
my %symbol = (not_available => '.', ok => '.', below_threshold => '..', internal => '...', not_computable => '....');
my (@differ, $seen);
for my $i (0 .. $#units)
{
    for my $j (0 .. $#categories)
    {
        my $cell = $i * @categories + $j;
        my $want = $view{"$units[$i] $categories[$j]"} // 'not_available';
        my $got = $all->{value}[$cell] // $all->{status}{$cell};

        push @differ, "$units[$i] $categories[$j]: $got, not $want" if $want =~ /^[\d.]+$/ ? !defined $all->{value}[$cell] || $got != $want : $got ne $symbol{$want};
        $seen++ if exists $view{"$units[$i] $categories[$j]"};
    }
}
is_deeply(\@differ, [], 'every cell is that of the view');
is($seen, scalar keys %view, '... and every row of the view is there');
ok((grep { $_ eq $symbol{internal} } values %{ $all->{status} }), '... and says what is withheld');
is($all->{extension}{status}{label}{'...'}, 'for the internal audience only', '... by a symbol, as statistics offices have it, and what that stands for');
like($metadata->{note}[1], qr/^\. = uppgift saknas; \.\. = för få personer för att visas; .* = samlas inte in$/, '... which a note says to people');

# As PxWeb 2 sends it: the selection in the body, values one by one.
my $body = encode_json({ selection => [
        { variableCode => 'category', valueCodes => ['sex:women', 'sex:men'] }, { variableCode => 'ContentsCode', valueCodes => ['persons'] },
        { variableCode => 'Tid', valueCodes => ['2019-12-31', '2020-12-31'] }, { variableCode => 'step', valueCodes => [] } ],
        placement => { heading => ['Tid'], stub => ['category', 'ContentsCode'] } });
my $posted = json("$table/data?lang=en&outputFormat=json-stat2", method => 'POST', content => $body, headers => { 'content-type' => 'application/json' });
is_deeply($posted->{id}, [qw(category ContentsCode Tid)], 'a selection in the body of a POST');
is_deeply($posted->{extension}{px}{heading}, ['Tid'], '... with its placement');
cmp_ok($posted->{value}[1], '==', $persons, '... and its number');
my $selection = json("$table/defaultselection?lang=en");
my $default = json("$table/data?outputFormat=json-stat2", method => 'POST', content => encode_json($selection));
is_deeply($default->{value}, json("$table/data")->{value}, 'the default selection, sent back, is what nobody asks for');
is_deeply(json("$table/data", method => 'POST', content => '')->{value}, $default->{value}, '... and so is an empty body');
my $preflight = $http->request('OPTIONS', "$table/data", headers => { origin => 'https://example.org', 'access-control-request-method' => 'POST' });
is("$preflight->{status} $preflight->{headers}{'access-control-allow-origin'}", '204 *', 'a page of another origin may ask');
like($preflight->{headers}{'access-control-allow-methods'}, qr/POST/, '... with POST');

# CSV

my $csv = $http->get("$table/data?$women&valueCodes[Tid]=*&outputFormat=csv");
is($csv->{headers}{'content-type'}, 'text/csv; charset=utf-8', 'CSV');
my ($head, @lines) = split /\r\n/, $csv->{content};
is($head, '"Category","Persons 2019-12-31","Persons 2020-12-31","Share 2019-12-31","Share 2020-12-31"', '... a column for each number and day');
like($lines[0], qr/^"sex: women",\d+,$persons,[\d.]+,\Q$share\E$/, '... and a line for each category');
$csv = $http->get("$table/data?$women&valueCodes[Tid]=top(1)&outputFormat=csv&outputFormatParams=UseCodes&outputFormatParams=SeparatorSemicolon,IncludeTitle");
is($csv->{content}, qq{"Staden: Representation"\r\n\r\n"category";"persons 2020-12-31";"share 2020-12-31"\r\n"sex:women";$persons;$share\r\n},
    '... with codes, semicolons and a title');

# A workbook: the lines of CSV under a title, numbers as numbers.

my $workbook = $http->get("$table/data?$women&valueCodes[Tid]=*&outputFormat=xlsx&lang=sv");
is($workbook->{headers}{'content-type'}, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'a workbook');
like($workbook->{headers}{'content-disposition'}, qr/filename="table\.xlsx"/, '... with a name');
is($http->get("$table/data?$women&valueCodes[Tid]=*&outputFormat=xlsx&lang=sv")->{content}, $workbook->{content}, '... the same bytes each time');
SKIP:
{
    skip 'skipped: xlsx2csv is not installed', 3 if system('command -v xlsx2csv >/dev/null 2>&1') != 0;
    my $folder = PostgreSQL::Test::Utils::tempdir();

    # sheet($target, $number): the lines of a sheet.
    my $sheet = sub {
        my ($target, $number) = @_;
        PostgreSQL::Test::Utils::append_to_file("$folder/$number.xlsx", $http->get($target)->{content});
        my $csv = qx(xlsx2csv -s $number --floatformat='%.4f' $folder/$number.xlsx);
        unlink "$folder/$number.xlsx";
        return split /\r?\n/, decode_utf8($csv);
    };
    my $asked = "$table/data?valueCodes[category]=sex:*&valueCodes[ContentsCode]=share&valueCodes[Tid]=*&lang=sv";
    my ($title, $empty, @cells) = $sheet->("$asked&outputFormat=xlsx", 1);
    like($title, qr/^Staden: Representation,*$/, '... with its title');
    my @csv = map { s/"//gr } split /\r\n/, decode_utf8($http->get("$asked&outputFormat=csv")->{content});
    is_deeply(\@cells, \@csv, '... and the cells of CSV, with the dots of what is missing');
    my @about = $sheet->("$asked&outputFormat=xlsx", 2);
    ok((grep { $_ eq '..,för få personer för att visas' } @about), '... and says what they stand for');
}
problem("$table/data?valueCodes[unit]=*&valueCodes[category]=*&valueCodes[step]=*&valueCodes[form]=*&valueCodes[occupation_group]=*&valueCodes[ContentsCode]=persons,share&valueCodes[Tid]=*"
    . '&heading=unit,category,step,form,occupation_group,ContentsCode,Tid&outputFormat=xlsx', 403, 'too-many-cells');

# PC-Axis, read back by our importer

my $everything = 'valueCodes[unit]=*&valueCodes[category]=sex:*&valueCodes[ContentsCode]=persons,share&valueCodes[Tid]=*';
my $file = $http->get("$table/data?lang=sv&$everything&outputFormat=px")->{content};
like($file, qr/^CHARSET="ANSI";\r\nAXIS-VERSION="2013";\r\nCODEPAGE="utf-8";\r\nLANGUAGE="sv";\r\n/, 'a PC-Axis file');
my $read = "spegel_register.read_px('\\x" . unpack('H*', $file) . "'::bytea)";
my $answer = json("$table/data?lang=sv&$everything");
is(sql("SELECT count(*) || ' ' || count(value) FROM $read"),
    @{ $answer->{value} } . ' ' . grep({ defined } @{ $answer->{value} }), '... has the cells of JSON-stat');
is(sql("SELECT value FROM $read WHERE dimensions = '{\"unit\": \"city\", \"category\": \"sex:women\", \"ContentsCode\": \"share\", \"Tid\": \"2020-12-31\"}'"),
    $share, '... and their numbers');
is(sql("SELECT string_agg(DISTINCT status, ' ' ORDER BY status) FROM $read WHERE value IS NULL"), '. ...', '... and symbols for what is missing');
my $document = "'" . (decode_utf8($http->get("$table/data?lang=sv&$everything")->{content}) =~ s/'/''/gr) . "'::jsonb";
is(sql("SELECT count(*) FROM $read AS p FULL JOIN spegel_register.read_jsonstat($document) AS j USING (cell)
        WHERE p.dimensions IS DISTINCT FROM j.dimensions OR p.value IS DISTINCT FROM j.value"), 0, '... as JSON-stat, read by our importer, has them');
my $mapping = q{{"target": "counted", "columns": {"period": {"dimension": "Tid"}, "organisation": "city", "unit": {"dimension": "unit"},
    "ground": "sex", "category": {"dimension": "category", "recode": {"sex:women": "women", "sex:men": "men"}}, "source": "neighbour"}}};
my $loadable = 'valueCodes[unit]=city,d1&valueCodes[category]=sex:women,sex:men&valueCodes[ContentsCode]=persons&valueCodes[Tid]=2019-12-31';
$file = $http->get("$table/data?$loadable&outputFormat=px")->{content};
is(sql("SELECT loaded || ' ' || rejected FROM spegel_register.load_px('city.px', '\\x" . unpack('H*', $file) . "'::bytea, '$mapping')"), '4 0',
    'load_px() loads it');
sql('DELETE FROM spegel_register.counted');
$document = $http->get("$table/data?$loadable")->{content} =~ s/'/''/gr;
is(sql("SELECT loaded || ' ' || rejected FROM spegel_register.load_jsonstat('city.json', '$document'::jsonb, '$mapping')"), '4 0', '... and load_jsonstat()');

# A spreadsheet opens the files of an endpoint and of a table: it saves them with
# the values of the endpoint's CSV, the numbers as numbers.

# fields($csv): the lines with their fields, in which booleans are written alike.
sub fields
{
    my ($csv) = @_;
    my @lines;

    for my $line (split /\r?\n/, decode_utf8($csv) =~ s/^\x{feff}//r)
    {
        my @fields;
        while ($line =~ /\G(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/g)
        {
            push @fields, defined $1 ? $1 =~ s/""/"/gr : $2;
            last if pos $line == length $line;
        }
        s/^(TRUE|FALSE)$/lc $1/e for @fields;
        pop @fields while @fields && $fields[-1] eq '';
        push @lines, [ map { /^-?\d+(\.\d+)?$/ ? $_ + 0 : $_ } @fields ];
    }
    return \@lines;
}

SKIP:
{
    skip 'skipped: soffice is not installed (Debian package libreoffice-calc-nogui, 260 MB)', 8 if system('command -v soffice >/dev/null 2>&1') != 0;
    my $folder = PostgreSQL::Test::Utils::tempdir();

    # opened($target, $name, @options): what the spreadsheet saves of it.
    my $opened = sub {
        my ($target, $name, @options) = @_;
        my ($out, $err) = ('', '');

        PostgreSQL::Test::Utils::append_to_file("$folder/$name", $http->get($target)->{content});
        # Comma, quotes, UTF-8; values, not as they are shown; the first sheet
        my $done = IPC::Run::run([ 'soffice', "-env:UserInstallation=file://$folder/profile", '--headless', @options, '--convert-to',
                'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1', '--outdir', "$folder/$name.out", "$folder/$name" ],
            '<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(300));
        my ($saved) = glob("$folder/$name.out/*.csv");
        ok($done && $saved, "a spreadsheet opens $target") or diag "$out$err";
        return fields(PostgreSQL::Test::Utils::slurp_file($saved));
    };
    my $asked = 'ground=sex&step=*&level=department';
    my ($names, @want) = @{ fields($http->get("/v1/representation.csv?$asked")->{content}) };
    cmp_ok(scalar(grep { /^0\.\d+$/ } map { @$_ } @want), '>', 10, 'there are decimals to read');

    my ($labels, @workbook) = @{ $opened->("/v1/representation.xlsx?$asked", 'workbook.xlsx') };
    is_deeply(\@workbook, \@want, '... the workbook');
    # As it is opened where Swedish is spoken: 1053 is the language.
    my ($head, @swedish) = @{ $opened->("/v1/representation.sv.csv?$asked", 'swedish.csv', '--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1053,false,true') };
    is_deeply($head, $names, '... the Swedish CSV: its names');
    is_deeply(\@swedish, \@want, '... and values');
    my $cells = "$table/data?valueCodes[category]=sex:*&valueCodes[ContentsCode]=persons,share&valueCodes[Tid]=*";
    my ($title, $empty, @table) = @{ $opened->("$cells&outputFormat=xlsx", 'table.xlsx') };
    is_deeply(\@table, fields($http->get("$cells&outputFormat=csv")->{content}), '... the workbook of a table');
}

# What is not there

problem("$px/tables/none", 404, 'not-found');
problem("$px/tables/none/data", 404, 'not-found');
problem("$px/nothing", 404, 'not-found');
problem("$table/nothing", 404, 'not-found');
problem("$px/codelists/$_", 404, 'not-found') for 'none', 'a.b', '..', '...', 'none.unit.city', 'city.representation.unit.none', 'city.representation.none.city',
    'city.representation.unit', 'city.representation.ContentsCode.persons';
problem("$px/codelists/city.representation.unit.department?x=1", 400, 'unknown-parameter');
like(problem("$table/data?valueCodes[unit]=none&$women&valueCodes[Tid]=*", 400, 'value-not-allowed')->{detail}, qr/no value "none"/, '... named');
problem("$table/data?valueCodes[none]=1", 400, 'unknown-parameter');
like(problem("$table/data?lang=sv&valueCodes[none]=1", 400, 'unknown-parameter')->{detail}, qr/har ingen variabel/, '... in Swedish');
problem("$table/data?valueCodes[unit]=*", 400, 'missing-parameter');
problem("$table/data?valueCodes[Tid]=top(0)&$women", 400, 'value-not-allowed');
problem("$table/data?valueCodes[Tid]=top(x)&$women", 400, 'value-not-allowed');
problem("$table/data?outputFormat=parquet", 400, 'value-not-allowed');
problem("$table/data?outputFormatParams=UseNothing", 400, 'value-not-allowed');
problem("$table/data?codelist[unit]=none", 400, 'value-not-allowed');
problem("$table/data?other=1", 400, 'unknown-parameter');
problem("$px/tables?pageSize=0", 400, 'value-not-allowed');
problem("$px/tables?lang=de", 400, 'value-not-allowed');
problem("$table/data", 400, 'malformed-request', method => 'POST', content => '{"selection": 1}');
problem("$table/data", 400, 'malformed-request', method => 'POST', content => 'no JSON');
problem("$px/tables", 405, 'method-not-allowed', method => 'POST', content => '{}');
problem("$table/data", 405, 'method-not-allowed', method => 'DELETE');
is($http->request('DELETE', "$table/data")->{headers}{allow}, 'GET, HEAD, OPTIONS, POST', '... with what the data of a table allow');
is($http->request('DELETE', "$px/tables")->{headers}{allow}, 'GET, HEAD, OPTIONS', '... and other addresses');
is($http->request('OPTIONS', "$table/data")->{headers}{allow}, 'GET, HEAD, OPTIONS, POST', '... as OPTIONS say');
my $most = join '&', map { "valueCodes[$_]=*" } @{ json("$table/metadata")->{id} };
like(problem("$table/data?$most", 403, 'too-many-cells')->{detail}, qr/at most 100000 can be/, '... how many there may be');

# Copies

my $first = $http->get("$table/data?$women&valueCodes[Tid]=*&lang=en");
like($first->{headers}{etag}, qr/^"[0-9a-f]{32}"$/, 'an entity tag');
is($http->get("$table/data?$women&valueCodes[Tid]=*&lang=en", 'if-none-match' => $first->{headers}{etag})->{status}, 304, '... with which there is no answer');
like($first->{headers}{'cache-control'}, qr/^public, max-age=\d+$/, '... may be kept');
is($first->{headers}{'access-control-allow-origin'}, '*', '... and read by every page');

# JSON-stat of an endpoint

my $stat = json('/v1/representation.jsonstat?ground=sex&level=department&lang=sv');
is($http->get('/v1/representation', accept => 'application/vnd.jsonstat+json')->{headers}{'content-type'}, 'application/vnd.jsonstat+json', 'JSON-stat by Accept');
is("$stat->{version} $stat->{class}", '2.0 dataset', 'a dataset of version 2.0');
is_deeply($stat->{role}, { time => [qw(day counted_on)], metric => ['ContentsCode'] }, '... with roles');
is($stat->{dimension}{unit}{category}{label}{d2}, 'Vård', '... codes and labels');
is($stat->{dimension}{category}{category}{label}{women}, 'kvinnor', '... in the language asked for');
$document = "'" . (decode_utf8($http->get('/v1/representation.jsonstat?ground=sex&level=department')->{content}) =~ s/'/''/gr) . "'::jsonb";
is(sql("SELECT count(*) FROM spegel_register.read_jsonstat($document) AS j
        JOIN spegel_published.mirroring AS m ON j.dimensions ->> 'unit' = m.unit AND j.dimensions ->> 'category' = m.category
            AND m.level = 'department' AND m.ground = 'sex' AND $where
        WHERE j.dimensions ->> 'ContentsCode' = 'persons' AND j.value IS DISTINCT FROM m.persons" =~ s/unit = 'city' AND //r), 0,
    '... whose cells, read by our importer, are those of the view');
cmp_ok(sql("SELECT count(value) FROM spegel_register.read_jsonstat($document)"), '>', 20, '... and there are some');
for my $name (split /\n/, sql(q{SELECT name FROM spegel_api.catalogue WHERE audience = 'public'}))
{
    my $dataset = json("/v1/$name.jsonstat");
    my $cells = 1;

    $cells *= $_ for @{ $dataset->{size} };
    ok(ref $dataset->{value} eq 'HASH' || @{ $dataset->{value} } == $cells, "$name: a value for every cell");
    is(scalar(grep { $_ eq 'row' } @{ $dataset->{id} }), 0, "$name: its dimensions tell its rows apart");
}

SKIP:
{
    my $toolkit = Spegel::Node->install('jsonstat-toolkit@2.2.2');
    skip "skipped: $toolkit", 4 if !ref $toolkit;

    for my $case ([ '/v1/representation.jsonstat?ground=sex', { unit => 'city', category => 'women', ContentsCode => 'share' } ],
        [ "$table/data?$women&valueCodes[Tid]=*", { category => 'sex:women', ContentsCode => 'share', Tid => '2020-12-31' } ])
    {
        my ($target, $categories) = @$case;
        my ($status, $output) = $toolkit->run_program(60, 'tests/clients/jsonstat.mjs', $http->url($target), encode_json($categories));

        is($status, 0, "jsonstat-toolkit reads $target") or diag $output;
        like($output, qr/^class dataset\n.*^cell \Q@{[ $share + 0 ]}\E /ms, '... and finds the share') or diag $output;
    }
}

# Code lists: the units of a level, the categories of a ground.

my $described = json("$table/metadata?lang=sv");
my %lists = map { my $dimension = $_; ($dimension => { map { $_->{id} => $_ } @{ $described->{dimension}{$dimension}{extension}{codelists} } }) } @{ $described->{id} };
is_deeply([ sort keys %{ $lists{category} } ], [ map { "city.representation.category.$_" } qw(age sex) ], 'a code list for every ground');
is_deeply([ sort keys %{ $lists{unit} } ], [ map { "city.representation.unit.$_" } qw(between city department workplace) ], '... and for every level');
is_deeply($lists{step}, {}, '... none where nothing belongs together');
is_deeply([ @{ $lists{category}{'city.representation.category.sex'} }{qw(label type)} ], [ 'kön', 'Valueset' ], '... with its name, as a set of values');
for my $id (map { keys %$_ } values %lists)
{
    my $link = (grep { $_->{rel} eq 'metadata' } @{ (map { $_->{$id} // () } values %lists)[0]{links} })[0]{href} =~ s{^http://[^/]+}{}r;
    my $list = json($link);
    my ($dimension) = $id =~ /\.(\w+)\.\w+$/;
    my @codes = map { $_->{code} } @{ $list->{values} };
    is_deeply([ $list->{id}, $list->{language}, $list->{languages}, [ map { @{ $_->{valueMap} } } @{ $list->{values} } ] ], [ $id, 'sv', [qw(en sv)], \@codes ], "$id: each value is itself");
    my $kept = json("$table/metadata?codelist[$dimension]=$id");
    my $index = $kept->{dimension}{$dimension}{category}{index};
    is_deeply([ sort { $index->{$a} <=> $index->{$b} } keys %$index ], \@codes, '... the metadata that are asked for with it have its values');
    is(scalar @{ $kept->{dimension}{$dimension}{extension}{codelists} }, scalar keys %{ $lists{$dimension} }, '... and tell of the others');
}
is(join(' ', map { $_->{code} } @{ json("$px/codelists/city.representation.category.sex")->{values} }), 'sex:women sex:men sex:?', 'the categories of a ground')
  or diag explain json("$px/codelists/city.representation.category.sex");
my $of_sex = json("$table/data?codelist[category]=city.representation.category.sex&valueCodes[ContentsCode]=persons&valueCodes[Tid]=top(1)");
is_deeply($of_sex->{value}, json("$table/data?valueCodes[category]=sex:*&valueCodes[ContentsCode]=persons&valueCodes[Tid]=top(1)")->{value}, 'a list alone is all of its values');
is_deeply(json("$table/data?valueCodes[category]=top(1)&codelist[category]=city.representation.category.sex&outputValues[category]=single&valueCodes[ContentsCode]=persons&valueCodes[Tid]=top(1)")->{value},
    [ $persons ], '... among which the others choose');
is_deeply(json("$table/data", method => 'POST', content => '{"selection": [{"variableCode": "category", "codelist": "city.representation.category.sex", "valueCodes": ["*"]},
    {"variableCode": "unit", "codelist": "city.representation.unit.department", "valueCodes": []},
    {"variableCode": "ContentsCode", "valueCodes": ["persons"]}, {"variableCode": "Tid", "valueCodes": ["top(1)"]}]}')->{size}, [ 3, 3, 1, 1 ], '... in a body, too');
problem("$table/data?codelist[category]=city.representation.category.sex&valueCodes[category]=age:*&valueCodes[ContentsCode]=persons&valueCodes[Tid]=*", 400, 'value-not-allowed');
problem("$table/data?codelist[category]=city.representation.unit.department", 400, 'value-not-allowed');
problem("$table/metadata?codelist[unit]=none", 400, 'value-not-allowed');

# Links begin with the address that the client knows, or that of the setting.
# A Host that could not be one gives no links of its own, and what somebody asked
# for with a Host is nobody else's answer.

my $own = "http://127.0.0.1:$http->{port}";
sub links_of
{
    my ($node) = @_;
    return map { links_of($_) } @$node if ref $node eq 'ARRAY';
    return () if ref $node ne 'HASH';
    return map { my $value = $node->{$_}; ref $value ? links_of($value) : /^(?:href|\@id)$/ ? $value : () } sort keys %$node;
}
sub is_ours { return grep { m{/(?:px/v2|v1)/} } @_; }
for my $target ('/v1/catalogue.jsonld', "$px/tables", "$px/tables?pageSize=1", $table, "$table/metadata", "$table/defaultselection", "$px/codelists/city.representation.unit.city")
{
    my @links = is_ours(links_of(json($target)));
    cmp_ok(scalar @links, '>', 0, "$target: links");
    is_deeply([ grep { index($_, "$own/") != 0 } @links ], [], '... are absolute');
    is($http->get($links[0] =~ s/^\Q$own\E//r)->{status}, 200, '... and lead somewhere');
}
sub from_program
{
    my ($server, $target, %more) = @_;
    my ($output) = $server->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => $target, %more });
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    return (decode_json($body), $head =~ /^ETag: (\S+)/m);
}
my %etag;
for (['https', 'city.example', 'https://city.example'], ['http', 'city.example:8080', 'http://city.example:8080'], ['https', '[2001:db8::1]:443', 'https://[2001:db8::1]:443'])
{
    my ($scheme, $host, $base) = @$_;
    my ($answer, $etag) = from_program($http, '/v1/catalogue.jsonld', REQUEST_SCHEME => $scheme, HTTP_HOST => $host);
    is_deeply([ grep { index($_, "$base/") != 0 } is_ours(links_of($answer)) ], [], "links of $base");
    $etag{$etag}++;
}
is(scalar keys %etag, 3, 'an entity tag for each');
for my $host ('', 'evil.example/x', 'evil.example"', 'a b', 'evil.example:', 'evil.example:123456', 'user@evil.example', '[::1', '-x', '.x', "x\ny", 'evil.example?', 'evil#', 'x' x 300)
{
    my ($answer) = from_program($http, $table, REQUEST_SCHEME => 'https', HTTP_HOST => $host);
    is_deeply([ grep { index($_, '/px/v2/') != 0 } is_ours(links_of($answer)) ], [], "no link of Host \"@{[ $host =~ s/\n/\\n/r ]}\"");
}
my ($schemeless) = from_program($http, $table, REQUEST_SCHEME => 'javascript', HTTP_HOST => 'city.example');
is_deeply([ grep { index($_, '/px/v2/') != 0 } is_ours(links_of($schemeless)) ], [], 'nor of another scheme');
# A small answer, which the web server keeps, and one that is too large for it.
for my $target ($table, '/v1/catalogue.jsonld')
{
    my $kept = 0;
    for my $round (1 .. 3)
    {
        for my $host ('evil.example', "127.0.0.1:$http->{port}")
        {
            my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $http->{port}) or die "no connection: $!";
            print $socket "GET $target HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n\r\n";
            my $response = do { local $/; <$socket> };
            my ($other) = grep { $_ ne $host } 'evil.example', "127.0.0.1:$http->{port}";
            like($response, qr{"http://\Q$host\E/(?:v1|px)/}, "$target: links of $host, $round");
            unlike($response, qr{//\Q$other\E/}, '... alone');
            $kept++ if $response =~ /^X-Cache-Status: HIT/m;
        }
    }
    cmp_ok($kept, '>=', 2, '... of answers that are kept') if $target eq $table;
}
{
    my $behind = Spegel::Http->start(cluster => $node, database => 'release', arguments => ['--base=https://statistik.example/jamlik']);
    ok($behind->wait_ready, 'a program that knows its address');
    for my $target ('/v1/catalogue.jsonld', $table)
    {
        my @links = is_ours(links_of($behind->get($target)->{json}));
        is_deeply([ grep { index($_, 'https://statistik.example/jamlik/') != 0 } @links ], [], "$target: links begin with it");
    }
    for my $bad ('statistik.example', 'https://', 'https://x/', 'ftp://x', 'https://x?y', "https://x\n", 'https://a b')
    {
        is(IPC::Run::run([ Spegel::Http::program(), "--base=$bad" ], '>', \my $out, '2>', \my $error) ? 0 : 1, 1, '"' . ($bad =~ s/\n/\\n/r) . '" is no address');
        like($error, qr/^spegel-fcgi: the base must be an address such as/, '... which is said');
    }
}

# The catalogue of data sets

my $dcat = $http->get('/v1/catalogue.jsonld');
is($dcat->{headers}{'content-type'}, 'application/ld+json', 'a catalogue in JSON-LD');
my $catalogue = $dcat->{json};
is($catalogue->{'@type'}, 'dcat:Catalog', '... of DCAT');
my %sets = map { $_->{'dct:identifier'} => $_ } @{ $catalogue->{'dcat:dataset'} };
is_deeply([ sort keys %sets ], [ split /\n/, sql(q{SELECT name FROM spegel_api.catalogue WHERE audience = 'public' ORDER BY name COLLATE "C"}) ],
    '... a data set for every public endpoint');
my $set = $sets{turnover};
is_deeply({ map { $_->{'@language'} => $_->{'@value'} } @{ $set->{'dct:title'} } }, { en => 'Turnover', sv => 'Personalomsättning' }, '... in both languages');
ok(exists $set->{$_}, "... with $_") for qw(dct:description dct:publisher dct:language dct:modified dct:accessRights);
for my $distribution (@{ $set->{'dcat:distribution'} })
{
    my $address = $distribution->{'dcat:downloadURL'}{'@id'} =~ s/^\Q$own\E//r;
    my ($type) = $distribution->{'dcat:mediaType'}{'@id'} =~ m{media-types/(.*)};

    like($http->get($address)->{headers}{'content-type'}, qr/^\Q$type\E(;|$)/, "$address is what it says");
}

# The examples of the documentation are true.

my $page = decode_utf8(PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/docs/neighbours.md"));
my $changed = $page;
my $examples = 0;
$changed =~ s{(```sh\ncurl -s 'https://statistics\.example([^']+)'\n```\n)```text\n(.*?)```\n}{
    my ($before, $target, $want) = ($1, $2, $3);
    my $got = decode_utf8($http->get($target)->{content}) =~ s/\r\n/\n/gr;
    $got .= "\n" if $got !~ /\n\z/;
    # when it was published
    $got =~ s/="\d{8} \d\d:\d\d"/="20210131 12:00"/g;
    is($got, $want, "docs/neighbours.md: $target");
    $examples++;
    "$before```text\n$got```\n" }gse;
cmp_ok($examples, '>=', 3, 'the documentation has examples');
write_page("$ENV{SPEGEL_TOP}/docs/neighbours.md", encode_utf8($changed));

done_testing();
