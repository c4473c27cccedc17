# What answers look like: formats, pages, languages, and pages of other origins.
use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_base64);
use Encode qw(decode_utf8);
use File::Temp;
use IPC::Run;
use JSON::PP;
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_format');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.hostile(wanted text DEFAULT NULL)
RETURNS TABLE (label text, n numeric, good boolean, day date, moment timestamptz)
LANGUAGE sql STABLE AS $$
    VALUES ($1, 1.10, true, date '2024-02-29', timestamptz '2024-02-29 12:00+01'),
           (E'a,"b"\r\nc', 'NaN', false, NULL, NULL),
           ('', NULL, NULL, 'infinity', '-infinity'),
           (NULL, 1e-7, NULL, NULL, NULL),
           ('</td><script>alert(1)</script>', 0, NULL, NULL, NULL) $$;

-- ties, and another order each time
CREATE FUNCTION spegel_api.shuffled(rows integer DEFAULT NULL)
RETURNS TABLE (id integer, category text)
LANGUAGE sql STABLE AS $$
    SELECT g, chr(97 + g % 3) FROM generate_series(1, coalesce($1, 23)) AS g ORDER BY random() $$;

CREATE FUNCTION spegel_api.numbers(wanted integer) RETURNS TABLE (n integer, label text)
LANGUAGE sql STABLE AS $$ SELECT g, repeat('x', 50) FROM generate_series(1, $1) AS g $$;

CREATE TABLE spegel_api.described (n integer, label text);
COMMENT ON COLUMN spegel_api.described.n IS 'The number (nummer).';

SELECT spegel_api.expose('hostile', 'spegel_api.hostile(text)', 'Hostile <values>', 'Fientliga värden', 'All & more.', 'Allt & mer.',
    '{"wanted": {"label_en": "Wanted", "label_sv": "Önskat"}}',
    columns => '{"label": {"label_en": "Label", "label_sv": "Etikett"}, "n": {"description_sv": "Tal."}}',
    cors_origins => '{https://example.org,http://localhost:8080}');
SELECT spegel_api.expose('shuffled', 'spegel_api.shuffled(integer)', 'S', 'S', 'S', 'S',
    max_rows => 10, ordering => '{category,"id desc"}', cors_origins => '{*}');
SELECT spegel_api.expose('tied', 'spegel_api.shuffled(integer)', 'T', 'T', 'T', 'T', max_rows => 10, ordering => '{category}');
SELECT spegel_api.expose('numbers', 'spegel_api.numbers(integer)', 'N', 'N', 'N', 'N', max_rows => 300000, timeout_ms => 20000,
    described_by => 'spegel_api.described');
SELECT spegel_api.expose('few', 'spegel_api.numbers(integer)', 'F', 'F', 'F', 'F', max_rows => 3);
SELECT spegel_api.expose('sorted', 'spegel_api.numbers(integer)', 'N', 'N', 'N', 'N', max_rows => 300000, timeout_ms => 20000,
    ordering => '{n}');
});

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

sub type_is
{
    my ($response, $want, $name) = @_;
    is($response->{headers}{'content-type'}, $want, $name) or diag $response->{content};
}

# What an answer varies with by the program's word; nginx adds Accept-Encoding
# to what is long enough to be compressed.
sub vary
{
    my ($response) = @_;
    my $header = $response->{headers}{vary} // '';
    return join ', ', grep { $_ ne 'Accept-Encoding' } ref $header ? @$header : $header;
}

# Formats

my %types = (
    json => 'application/json',
    csv => 'text/csv; charset=utf-8; header=present',
    ndjson => 'application/x-ndjson',
    'sv.csv' => 'text/csv; dialect=sv; charset=utf-8; header=present',
    jsonstat => 'application/vnd.jsonstat+json',
    xlsx => 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    html => 'text/html; charset=utf-8');
for my $format (sort keys %types)
{
    my ($media) = $types{$format} =~ /^([^;]+(?:; dialect=sv)?)/;
    my $by_suffix = $http->get("/v1/hostile.$format?wanted=x");
    my $by_accept = $http->get('/v1/hostile?wanted=x', Accept => "image/png, $media;q=0.3");
    my $head = $http->request('HEAD', "/v1/hostile.$format?wanted=x");

    type_is($by_suffix, $types{$format}, "$format by suffix");
    type_is($by_accept, $types{$format}, "$format by Accept");
    is(vary($by_suffix), 'Accept-Language, Origin', "$format by suffix does not vary with Accept");
    is(vary($by_accept), 'Accept, Accept-Language, Origin', "$format by Accept varies with it");
    is($by_suffix->{content}, $by_accept->{content}, "$format: the same either way") if $format ne 'html';
    is($http->get("/v1/hostile.$format?wanted=x", Accept => 'image/png')->{status}, 200, "$format by suffix whatever Accept says");
    is($head->{content} // '', '', "HEAD of $format has no body");
    is($head->{headers}{'content-length'}, length $by_suffix->{content}, "HEAD of $format tells the length");
    is($head->{headers}{etag}, $by_suffix->{headers}{etag}, "HEAD of $format has the same entity tag");
}
is($http->get('/v1/hostile', Accept => 'image/png')->{status}, 406, '406 when no format will do');
like($http->get('/v1/hostile', Accept => 'image/png')->{json}{detail},
    qr{^The available formats are application/json, text/csv, text/csv; dialect=sv, application/x-ndjson, application/vnd\S+, text/html, application/vnd\.jsonstat\+json\.$}, 'which says what would');
is($http->get('/v1/hostile.csv?unknown=1', Accept => 'text/csv')->{headers}{'content-type'}, 'application/problem+json',
    'a problem is a problem in any format');
is($http->get("/v1/$_")->{status}, 404, "not found: $_") for qw(hostile.xml hostile.CSV hostile. hostile.csv.json .csv hostile.csv/);

is(decode_utf8($http->get('/v1/hostile.csv?wanted=%C3%A5+%22')->{content}), join("\r\n",
    'label,n,good,day,moment',
    '"å """,1.10,true,2024-02-29,2024-02-29T11:00:00Z',
    qq{"a,""b""\r\nc",,false,,},
    '"",,,,',
    ',0.0000001,,,',
    '</td><script>alert(1)</script>,0,,,', ''), 'CSV: quotes, NULL and empty, exact numbers');
is($http->get('/v1/hostile.csv')->{headers}{'content-disposition'}, 'attachment; filename="hostile.csv"', 'CSV is a file');
my @lines = map { decode_json($_) } split /\n/, $http->get('/v1/hostile.ndjson?wanted=x')->{content};
is_deeply(\@lines, $http->get('/v1/hostile.json?wanted=x')->{json}{data}, 'NDJSON: the same objects as JSON has');

my $response = $http->get('/v1/hostile.html?wanted=%3Cb%3E&lang=sv');
my $page = decode_utf8($response->{content});
unlike($page, qr/<script|<b>| on\w+=|style=|javascript:/i, 'HTML: nothing but escaped text in our marks');
like($page, qr{<td>&lt;/td&gt;&lt;script&gt;alert\(1\)&lt;/script&gt;</td>}, 'HTML: a hostile value is shown as it is');
like($page, qr{<html lang="sv">.*<title>Fientliga värden</title>.*<p>Allt &amp; mer\.</p>.*<label>Önskat<input name="wanted" value="&lt;b&gt;"></label>.*<th scope="col">Etikett</th>}s, 'HTML: title, parameters and labels in Swedish');
like($page, qr{<a rel="alternate" href="/v1/hostile\.csv\?wanted=%3Cb%3E&amp;lang=sv">CSV</a>}, 'HTML: links to the other formats');
my ($style) = $page =~ m{<style>(.*)</style>}s;
like($response->{headers}{'content-security-policy'}, qr{^default-src 'none'; style-src 'sha256-\Q@{[sha256_base64($style)]}\E=' 'sha256-[^' ]+'; form-action 'self'; frame-ancestors 'none'$},
    'HTML: nothing may be loaded or run, and no style but its own');
is($response->{headers}{'x-content-type-options'}, 'nosniff', 'HTML: nosniff');
like($http->get('/v1/hostile.html')->{content}, qr{<title>Hostile &lt;values&gt;</title>.*missing}s, 'HTML: in English');
$page = $http->get('/v1/numbers.html?wanted=5000')->{content};
is(scalar(() = $page =~ /<tr><td/g), 5000, 'HTML: every row');
like($page, qr{Rows: 5000\.</p>}, 'HTML: and how many');

# A spreadsheet's files

$response = $http->get('/v1/hostile.sv.csv?wanted=%3D1%2B2');
is(decode_utf8($response->{content}), join("\r\n", "\x{FEFF}label;n;good;day;moment", q{'=1+2;1,10;true;2024-02-29;2024-02-29T11:00:00Z},
    qq{"a,""b""\r\nc";;false;;}, '"";;;;', ';0,0000001;;;', '</td><script>alert(1)</script>;0;;;', ''), 'Swedish CSV: a mark of UTF-8, semicolons, decimal commas, no formula');
is($response->{headers}{'content-disposition'}, 'attachment; filename="hostile.sv.csv"', 'Swedish CSV is a file');

# sheet($target, $number, @options): a sheet of a workbook, as CSV reads it.
sub sheet
{
    my ($target, $number, @options) = @_;
    my $file = File::Temp->new(SUFFIX => '.xlsx');
    my $answer = $http->get($target);
    binmode $file;
    print $file $answer->{content};
    close $file;
    my ($status, $output, $error);
    my @command = ('xlsx2csv', '-s', $number, @options, "$file");
    $status = IPC::Run::run(\@command, '>', \$output, '2>', \$error);
    ok($status, "$target: sheet $number can be read") or diag "$answer->{status} $error";
    return decode_utf8($output);
}

SKIP:
{
    skip 'skipped: xlsx2csv is not installed', 1 if !grep { -x "$_/xlsx2csv" } split /:/, $ENV{PATH};
    like(sheet('/v1/hostile.xlsx?wanted=%3D1%2B2', 1), qr{^Label,n,good,day,moment\n=1\+2,1\.10?,TRUE,2024-02-29,2024-02-29 11:00:00\n"a,""b""\S*\n+c",,FALSE,,\n.*^</td><script>alert\(1\)</script>,0,,,$}ms,
        'a workbook: texts as they are, numbers and dates as such, no value is an empty cell');
    my $about = sheet('/v1/hostile.xlsx?wanted=x&lang=sv', 2);
    like($about, qr{^Fientliga värden,Allt & mer\.,.*^Adress,/v1/hostile\?wanted=x&lang=sv,.*^Kolumn,Etikett,Enhet,Beskrivning\n.*^n,n,,Tal\.$}ms, '... and what they are, on a sheet of its own');
    my $formulas = $http->get('/v1/hostile.xlsx?wanted=%3D1%2B2');
    my ($out, $file) = ('', File::Temp->new(SUFFIX => '.xlsx'));
    binmode $file;
    print $file $formulas->{content};
    close $file;
    IPC::Run::run([ 'unzip', '-p', "$file", 'xl/worksheets/sheet1.xml' ], '>', \$out) or diag 'unzip';
    like($out, qr{<c r="A2" t="inlineStr"><is><t>=1\+2</t>}, 'a text that begins with = is a text');
    unlike($out, qr{<f[ >]}, '... and there is no formula');
    like($out, qr{<c r="B2"><v>1\.1</v>}, 'a number is a number');
}
is($http->get('/v1/hostile.xlsx')->{content}, $http->get('/v1/hostile.xlsx')->{content}, 'the same rows, the same workbook, as its entity tag says');

# What has no pages cannot say in lines that some are missing.
is($http->get("/v1/few.$_?wanted=3")->{status}, 200, "$_: as many rows as there may be") for qw(json csv sv.csv ndjson xlsx html);
for my $format (qw(csv sv.csv ndjson xlsx html))
{
    $response = $http->get("/v1/few.$format?wanted=4");
    is($response->{status}, 400, "$format: too many rows: status");
    is($response->{json}{type}, 'urn:spegel:problem:too-many-rows', "$format: too many rows: type");
}
# What has pages gives one to who asks for it, and is complete otherwise.
for my $format (qw(csv ndjson))
{
    my $lines = sub { scalar(() = $_[0]{content} =~ /\n/g) - ($format eq 'csv') };
    for my $query ('rows=11', 'rows=21&offset=10', 'rows=5000')
    {
        $response = $http->get("/v1/shuffled.$format?$query");
        is_deeply([ @{ $response->{json} // {} }{qw(status type)} ], [ 400, 'urn:spegel:problem:too-many-rows' ], "$format: more rows than a file holds: $query");
        like($response->{json}{detail} // '', qr/\b10 rows\b.*limit and offset/, "$format: says how many and what to do");
        is($response->{headers}{link}, undef, "$format: has no next page");
    }
    is($http->get('/v1/shuffled?rows=11', Accept => $types{$format})->{status}, 400, "$format: the same by Accept");
    for (['rows=10', 10], ['rows=20&offset=10', 10], ['rows=11&limit=10', 10], ['rows=11&limit=4&offset=8', 3])
    {
        my ($query, $want) = @$_;
        $response = $http->get("/v1/shuffled.$format?$query");
        is($response->{status}, 200, "$format: $query");
        is($lines->($response), $want, "$format: $query: rows");
    }
    $response = $http->get("/v1/shuffled.$format?rows=11&limit=10");
    is($http->get("/v1/shuffled.$format?rows=11", 'If-None-Match' => $response->{headers}{etag})->{status}, 400, "$format: a page is no copy of the whole");
}
for my $format (qw(sv.csv xlsx html))
{
    $response = $http->get("/v1/shuffled.$format?rows=11");
    is($response->{json}{type}, 'urn:spegel:problem:too-many-rows', "$format: complete or refused");
    is($http->get("/v1/shuffled.$format?rows=11&limit=10")->{status}, 200, "$format: unless a page is asked for");
}
like($http->get('/v1/shuffled.csv?lang=sv')->{json}{detail}, qr/^shuffled har mer än 10 rader för dessa parametrar; begränsa dem med rows, eller be om sidor med limit och offset\.$/,
    'in Swedish, with what may narrow them');
is_deeply($http->get('/v1/few.json?wanted=4')->{json}{page}, { rows => 3, more => JSON::PP::true }, 'json: says that there are more');

# Long answers in every format: none is kept in memory

my %size;
for my $format (qw(csv ndjson json xlsx))
{
    my $bytes = 0;
    $http->{http}->get($http->url("/v1/numbers.$format?wanted=150000"), { data_callback => sub { $bytes += length $_[0] } });
    my $before = $http->peak_memory;
    for my $rows (200_000, 250_000)
    {
        my $tail = '';
        $bytes = 0;
        $http->{http}->get($http->url("/v1/numbers.$format?wanted=$rows"),
            { data_callback => sub { $bytes += length $_[0]; $tail = substr $tail . $_[0], -200 } });
        like($tail, $format eq 'xlsx' ? qr/PK\x05\x06/ : qr/$rows/, "$format: $rows rows to the end ($bytes bytes)");
    }
  SKIP:
    {
        skip 'memory is not measured under a sanitizer', 1 if $ENV{SPEGEL_FCGI_SANITIZED};
        cmp_ok($http->peak_memory - $before, '<', 1024, "$format: memory does not grow");
    }
}
{
    my $before = $http->peak_memory;
    my $bytes = 0;
    $response = $http->{http}->get($http->url('/v1/sorted?wanted=200000'), { data_callback => sub { $bytes += length $_[0] } });
    cmp_ok($bytes, '>', 12_000_000, 'pages: a long one comes whole');
    is($response->{headers}{link}, undef, 'pages: nothing comes after the last');
    $response = $http->request('HEAD', '/v1/sorted?wanted=200000&limit=150000');
    is(next_page($response), '</v1/sorted?wanted=200000&limit=150000&offset=150000>; rel="next"', 'pages: a long one has its link ahead of its rows');
  SKIP:
    {
        skip 'memory is not measured under a sanitizer', 1 if $ENV{SPEGEL_FCGI_SANITIZED};
        cmp_ok($http->peak_memory - $before, '<', 1024, 'pages: memory does not grow');
    }
}

# Pages

# The address of the next page, without the version that it asks for.
sub next_page
{
    my ($answer) = @_;
    return ($answer->{headers}{link} // '') =~ s/&version=[0-9a-f]{16}//r || undef;
}

my @want = sort { $a->{category} cmp $b->{category} || $b->{id} <=> $a->{id} } map { { id => $_, category => chr(97 + $_ % 3) } } 1 .. 23;
for my $limit (1, 4, 10)
{
    my (@rows, $pages);
    for (my $target = "/v1/shuffled?limit=$limit"; $target && ++$pages < 30;)
    {
        my $answer = $http->get($target);
        my ($link) = ($answer->{headers}{link} // '') =~ /^<([^>]+)>; rel="next"$/;
        push @rows, @{ $answer->{json}{data} };
        is($answer->{json}{meta}{next}, $link, "limit $limit: meta tells the next page too") if $pages == 1 || !$link;
        is($answer->{json}{page}{more}, $link ? JSON::PP::true : JSON::PP::false, "limit $limit: page $pages says whether there are more");
        $target = $link;
    }
    is_deeply(\@rows, \@want, "limit $limit: the pages hold all rows in order, once each");
}
is_deeply([ map { "$_->{category}$_->{id}" } map { @{ $http->get("/v1/tied?limit=5&offset=$_")->{json}{data} } } 0, 5, 10, 15, 20 ],
    [ map { "$_->{category}$_->{id}" } sort { $a->{category} cmp $b->{category} || $a->{id} <=> $b->{id} } @want ],
    'what sorts alike is sorted by the other columns, the same on every page');
$response = $http->get('/v1/shuffled');
is(scalar @{ $response->{json}{data} }, 10, 'without limit a page has max_rows rows');
is($response->{json}{meta}{limit}, 10, 'and says so');
is(next_page($http->get('/v1/shuffled.csv?lang=sv&rows=11&limit=10')), '</v1/shuffled.csv?rows=11&limit=10&offset=10&lang=sv>; rel="next"',
    'the next page is of the same format, language and parameters');
is($http->get('/v1/shuffled?limit=&offset=&rows=')->{json}{meta}{limit}, 10, 'empty: as if they were not given');
is($http->get('/v1/shuffled?limit=10&rows=10')->{headers}{link}, undef, 'exactly one page has no next');
is(next_page($http->get('/v1/shuffled?limit=10&rows=11')), '</v1/shuffled?rows=11&limit=10&offset=10>; rel="next"', 'one row more has');
is_deeply($http->get('/v1/shuffled?rows=5&offset=5')->{json}{data}, [], 'a page after the last is empty');
is($http->get('/v1/shuffled?rows=5&offset=5')->{headers}{link}, undef, 'and has no next');
is_deeply($http->get('/v1/shuffled?rows=5&offset=2147483647')->{json}{data}, [], 'the largest offset');
like($http->get('/v1/shuffled.html?limit=2')->{content}, qr{href="/v1/shuffled\.html\?limit=2&amp;offset=2&amp;version=\w{16}">Next page</a>}, 'HTML: a link to the next page');
for (['limit=0', 'limit', 'value-out-of-range'], ['limit=11', 'limit', 'value-out-of-range'], ['limit=x', 'limit', 'malformed-parameter'],
    ['offset=-1', 'offset', 'value-out-of-range'], ['offset=1e3', 'offset', 'malformed-parameter'],
    ['offset=2147483648', 'offset', 'malformed-parameter'], ['limit=1&limit=2', 'limit', 'repeated-parameter'])
{
    my ($query, $parameter, $type) = @$_;
    $response = $http->get("/v1/shuffled?$query");
    is_deeply([ @{ $response->{json} }{qw(status parameter type)} ], [ 400, $parameter, "urn:spegel:problem:$type" ], "refused: $query");
}
# A walk stays with what it began with: the edition that was current then.
Spegel::Http::owner_sql($cluster, q{
CREATE TABLE spegel_api.edition (current integer);
INSERT INTO spegel_api.edition VALUES (1);
GRANT SELECT ON spegel_api.edition TO spegel_reader;
CREATE FUNCTION spegel_api.paper(edition integer DEFAULT NULL, since date DEFAULT NULL) RETURNS TABLE (edition_id integer, since_day date, n integer)
LANGUAGE sql STABLE AS $$
    SELECT coalesce($1, e.current), coalesce($2, date '2020-01-01' + e.current), g FROM spegel_api.edition AS e, generate_series(1, 6) AS g $$;
SELECT spegel_api.expose('paper', 'spegel_api.paper(integer,date)', 'P', 'P', 'P', 'P', max_age => 0, ordering => '{n}',
    parameters => '{"edition": {"pinned_by": "edition_id"}, "since": {"pinned_by": "since_day"}}')});
Spegel::Http::wait_until(sub { $http->get('/v1/paper')->{status} == 200 });
for my $format (qw(json html csv))
{
    my ($target, $pages, %days) = ("/v1/paper.$format?limit=2", 0);
    Spegel::Http::owner_sql($cluster, 'UPDATE spegel_api.edition SET current = 1');
    while ($target && $pages < 9)
    {
        $response = $http->get($target);
        $pages++;
        $days{$_} = 1 for $response->{content} =~ /\b(2020-01-0\d)\b/g;
        ($target) = ($response->{headers}{link} // '') =~ /^<([^>]+)>; rel="next"$/;
        Spegel::Http::owner_sql($cluster, 'UPDATE spegel_api.edition SET current = current + 1');
    }
    is($pages, 3, "$format: a walk of three pages");
    is(join(' ', sort keys %days), '2020-01-02', "$format: ... never mixes two editions");
}
is(next_page($http->get('/v1/paper?limit=2&edition=7')), '</v1/paper?edition=7&since=2020-01-05&limit=2&offset=2>; rel="next"', 'what was asked for stays');
is(next_page($http->get('/v1/paper?limit=2&edition=7&lang=sv&since=2024-02-29')), '</v1/paper?edition=7&since=2024-02-29&limit=2&offset=2&lang=sv>; rel="next"', 'and so does the rest');

# Rows may come to the program by the 64.
for my $rows (63, 64, 65, 128, 129, 193)
{
    my $data = $http->get("/v1/numbers?wanted=$rows")->{json}{data};
    is_deeply([ map { $_->{n} } @$data ], [ 1 .. $rows ], "$rows rows are all there, in order");
    my $page = $http->get("/v1/sorted?wanted=200&limit=$rows&offset=1");
    is_deeply([ map { $_->{n} } @{ $page->{json}{data} } ], [ 2 .. $rows + 1 ], '... and those of a page');
}
is($http->get('/v1/numbers?wanted=1&limit=1')->{json}{type}, 'urn:spegel:problem:unknown-parameter', 'what is not sorted has no pages');

# Languages

for my $language (qw(sv en))
{
    my %title = (sv => 'Fientliga värden', en => 'Hostile <values>');
    $response = $http->get('/v1/', 'Accept-Language' => "de, $language;q=0.5");
    my ($listed) = grep { $_->{name} eq 'hostile' } @{ $response->{json}{endpoints} };
    is($listed->{title}, $title{$language}, "list: $language by Accept-Language");
    is($listed->{columns}[0]{label}, { sv => 'Etikett', en => 'Label' }->{$language}, "list: labels of columns in $language");
    is($response->{headers}{'content-language'}, $language, "list: Content-Language $language");
    is(vary($response), 'Accept, Accept-Language', 'list: Vary');
    is($http->get("/v1/?lang=$language", 'Accept-Language' => 'en')->{json}{endpoints}[1]{title}, $title{$language}, "list: $language by lang");
}
is(vary($http->get('/v1/hostile?lang=sv')), 'Accept, Origin', 'lang= makes Accept-Language idle');
my ($listed) = grep { $_->{name} eq 'numbers' } @{ $http->get('/v1/')->{json}{endpoints} };
is_deeply($listed->{columns}, [
    { name => 'n', type => 'integer', label => 'n', description => 'The number (nummer).' },
    { name => 'label', type => 'text', label => 'label' } ], 'list: the comment of a table describes a column');
($listed) = grep { $_->{name} eq 'shuffled' } @{ $http->get('/v1/')->{json}{endpoints} };
is_deeply([ map { $_->{name} } @{ $listed->{parameters} } ], [qw(rows limit offset version)], 'list: limit, offset and version where there are pages');

# Methods

for my $target ('/v1/hostile', '/v1/hostile.csv', '/v1/', '/openapi.json', '/health/live')
{
    $response = $http->request('OPTIONS', $target);
    is($response->{status}, 204, "OPTIONS $target: status");
    is($response->{headers}{allow}, 'GET, HEAD, OPTIONS', "OPTIONS $target: Allow");
    is($response->{headers}{'access-control-allow-origin'}, $target =~ /hostile|health/ ? undef : '*', "OPTIONS $target: no origin was named");
    $response = $http->request('DELETE', $target);
    is($response->{status}, 405, "DELETE $target: status");
    is($response->{headers}{allow}, 'GET, HEAD, OPTIONS', "DELETE $target: Allow");
}

# Pages of other origins

sub cors
{
    my ($method, $target, $origin) = @_;
    return $http->request($method, $target, headers => { Origin => $origin, 'Access-Control-Request-Method' => 'GET' })->{headers};
}

for my $origin ('https://example.org', 'http://localhost:8080')
{
    my $headers = cors('GET', '/v1/hostile', $origin);
    is($headers->{'access-control-allow-origin'}, $origin, "CORS: $origin may read");
    like($headers->{'access-control-expose-headers'}, qr/\bLink\b/, 'CORS: and see the link to the next page');
    $headers = cors('OPTIONS', '/v1/hostile', $origin);
    is($headers->{'access-control-allow-origin'}, $origin, "CORS: preflight of $origin");
    is($headers->{'access-control-allow-methods'}, 'GET, HEAD', 'CORS: preflight: methods');
    like($headers->{'access-control-allow-headers'}, qr/If-None-Match/, 'CORS: preflight: headers');
    is($headers->{'access-control-allow-credentials'}, undef, 'CORS: no cookies');
    is(cors('GET', '/v1/hostile?unknown=1', $origin)->{'access-control-allow-origin'}, $origin, 'CORS: a problem may be read as well');
}
for my $origin ('https://example.com', 'https://example.org.evil', 'null', 'http://example.org', 'https://example.org/')
{
    is(cors($_, '/v1/hostile', $origin)->{'access-control-allow-origin'}, undef, "CORS: $origin may not ($_)") for qw(GET OPTIONS);
}
is(cors('GET', '/v1/shuffled', 'https://anybody')->{'access-control-allow-origin'}, '*', 'CORS: all may');
is(cors('GET', '/v1/shuffled', 'https://anybody')->{vary}, 'Accept, Accept-Language', 'CORS: which does not vary');
is(cors('GET', '/v1/few?wanted=1', 'https://example.org')->{'access-control-allow-origin'}, '*', 'CORS: by default all may');
is(cors('GET', $_, 'https://anybody')->{'access-control-allow-origin'}, '*', "CORS: all may: $_")
  for '/v1/', '/openapi.json', '/openapi.json?x=1', '/v1/nothing', '/v1/few?wanted=%zz', '/v1/few?wanted=%FF', '/v1/few?lang=de', '/v1/few/metadata', '/nothing', '/v1/few?' . 'x' x 9000;

# Compression

for my $format (qw(json csv ndjson html))
{
    $response = $http->get("/v1/numbers.$format?wanted=100", 'Accept-Encoding' => 'gzip');
    is($response->{headers}{'content-encoding'}, 'gzip', "$format is compressed");
    my $vary = $response->{headers}{vary};
    like(ref $vary ? "@$vary" : $vary, qr/Accept-Encoding/, "$format: and varies with Accept-Encoding");
}

$http->stop;
done_testing();
