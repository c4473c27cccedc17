# Endpoints over HTTP: values, parameters, errors, methods, formats.
use strict;
use warnings;
use utf8;

use Encode qw(encode_utf8);
use JSON::PP;
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_endpoint');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.echo(a_text text, an_integer integer DEFAULT NULL,
    a_bigint bigint DEFAULT NULL, a_numeric numeric DEFAULT NULL,
    a_double double precision DEFAULT NULL, a_boolean boolean DEFAULT NULL,
    a_date date DEFAULT NULL)
RETURNS TABLE (a_text text, an_integer integer, a_bigint bigint,
    a_numeric numeric, a_double double precision, a_boolean boolean,
    a_date date)
LANGUAGE sql STABLE AS $$ SELECT $1, $2, $3, $4, $5, $6, $7 $$;

CREATE FUNCTION spegel_api.limited(sex text DEFAULT NULL,
    step integer DEFAULT NULL, share numeric DEFAULT NULL,
    day date DEFAULT NULL)
RETURNS TABLE (sex text, step integer, share numeric, day date)
LANGUAGE sql STABLE AS $$ SELECT $1, $2, $3, $4 $$;

CREATE FUNCTION spegel_api.values()
RETURNS TABLE (label text, exact numeric, large bigint, approximate double precision,
    flag boolean, day date, moment timestamptz, "odd ""name" text)
LANGUAGE sql STABLE AS $$
    VALUES ('first', 1.10, 9223372036854775807, 0.1::float8, true,
            date '2024-02-29', timestamptz '2024-02-29 12:00:00.5+01', NULL::text),
           ('second', 0.0000001, -1, 1e300, false, NULL, NULL, ''),
           ('third', 'NaN', NULL, 'Infinity', NULL, 'infinity', '-infinity', E'\\u0001\\t"\\\\\\u007f\\u2028å😀'),
           ('fourth', 123456789012345678901234567890.12345, 0, '-Infinity', NULL,
            date '0044-03-15 BC', timestamptz '1969-12-31 23:59:59+00', 'x') $$;

CREATE FUNCTION spegel_api.rows(wanted integer)
RETURNS TABLE (n integer)
LANGUAGE sql STABLE AS $$ SELECT generate_series(1, $1) $$;

CREATE FUNCTION spegel_api.nap(seconds double precision)
RETURNS TABLE (done boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_sleep(seconds);
    RETURN QUERY SELECT true;
END $$;

CREATE FUNCTION spegel_api.fail(state text, blamed text DEFAULT NULL, listed text DEFAULT NULL)
RETURNS TABLE (n integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RAISE EXCEPTION 'secret of the database' USING
        ERRCODE = state, COLUMN = coalesce(blamed, ''), TABLE = coalesce(listed, '');
END $$;

CREATE FUNCTION spegel_api.session()
RETURNS TABLE (role text, session_role text, read_only text, timeout text, path text)
LANGUAGE sql STABLE AS $$
    SELECT current_user::text, session_user::text, current_setting('transaction_read_only'),
           current_setting('statement_timeout'), current_setting('search_path') $$;

CREATE TABLE spegel_api.written (n integer);
GRANT INSERT, SELECT ON spegel_api.written TO spegel_reader;
CREATE FUNCTION spegel_api.write_some() RETURNS integer
LANGUAGE sql VOLATILE AS $$ INSERT INTO spegel_api.written VALUES (1) RETURNING n $$;
CREATE FUNCTION spegel_api.write_through() RETURNS TABLE (n integer)
LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT spegel_api.write_some(); END $$;

SELECT spegel_api.expose('echo', 'spegel_api.echo(text,integer,bigint,numeric,double precision,boolean,date)',
    'Echo', 'Eko', 'Gives back what it gets.', 'Ger tillbaka det den får.',
    '{"a_text": {"label_en": "A text", "label_sv": "En text", "description_sv": "Vad som helst."}}');
SELECT spegel_api.expose('limited', 'spegel_api.limited(text,integer,numeric,date)',
    'Limits', 'Gränser', 'Limits.', 'Gränser.',
    '{"sex": {"allowed": ["women", "men"]},
      "step": {"minimum": -1, "maximum": 10},
      "share": {"minimum": 0, "maximum": 0.5},
      "day": {"minimum": "2000-01-01"}}');
SELECT spegel_api.expose('values', 'spegel_api.values()', 'V', 'V', 'V', 'V', max_age => 120);
SELECT spegel_api.expose('rows', 'spegel_api.rows(integer)', 'R', 'R', 'R', 'R', max_rows => 10);
SELECT spegel_api.expose('nap', 'spegel_api.nap(double precision)', 'N', 'N', 'N', 'N', timeout_ms => 300);
SELECT spegel_api.expose('fail', 'spegel_api.fail(text,text,text)', 'F', 'F', 'F', 'F');
SELECT spegel_api.expose('session', 'spegel_api.session()', 'S', 'S', 'S', 'S', timeout_ms => 4321);
SELECT spegel_api.expose('write-through', 'spegel_api.write_through()', 'W', 'W', 'W', 'W');
});

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

sub escape
{
    my $bytes = encode_utf8($_[0]);
    $bytes =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ge;
    return $bytes;
}

# Status, problem type and blamed parameter of a request that goes wrong.
sub problem_is
{
    my ($target, $status, $type, $parameter, $name, %headers) = @_;
    my $response = $http->get($target, %headers);

    subtest $name => sub {
        is($response->{status}, $status, 'status');
        is($response->{headers}{'content-type'}, 'application/problem+json', 'content type');
        is($response->{headers}{'cache-control'}, 'no-store', 'is not cached');
        is($response->{json}{status}, $status, 'member status');
        is($response->{json}{type}, "urn:spegel:problem:$type", 'type');
        is($response->{json}{parameter}, $parameter, 'parameter');
        like($response->{json}{request_id}, qr/^[0-9a-f]{32}$/, 'request id');
        is($response->{json}{request_id}, $response->{headers}{'x-request-id'}, 'the same in the header');
        unlike($response->{content}, qr/secret|spegel_api|ERROR|HINT/, 'no text of the database');
    };
    return $response->{json};
}

# Values

my $response = $http->get('/v1/values');
is($response->{status}, 200, 'values: status');
is($response->{headers}{'content-type'}, 'application/json', 'values: content type');
is($response->{headers}{'cache-control'}, 'public, max-age=120', 'values: max_age');
like($response->{content}, qr/"exact":1\.10,/, 'a numeric keeps its digits');
like($response->{content}, qr/"exact":0\.0000001,/, 'a small numeric keeps its digits');
like($response->{content}, qr/"exact":"123456789012345678901234567890\.12345",/, 'a long numeric keeps its digits, in a string');
like($response->{content}, qr/"large":"9223372036854775807",/, 'a large bigint too');
like($response->{content}, qr/"approximate":0\.1,/, 'a double precision is shortest exact');
like($response->{content}, qr/\\u0001\\t\\"\\\\/, 'control characters are escaped');
my $rows = $response->{json}{data};
is(scalar @$rows, 4, 'values: rows');
is($rows->[0]{moment}, '2024-02-29T11:00:00.5Z', 'a time is ISO 8601 in UTC');
is($rows->[0]{day}, '2024-02-29', 'a date is ISO 8601');
is($rows->[0]{flag}, JSON::PP::true, 'a boolean is a boolean');
is($rows->[0]{'odd "name'}, undef, 'NULL is null, a column name is escaped');
is($rows->[1]{'odd "name'}, '', 'an empty text is an empty string');
is($rows->[2]{exact}, undef, 'NaN is null');
is($rows->[2]{approximate}, undef, 'Infinity is null');
is($rows->[3]{approximate}, undef, '-Infinity is null');
is($rows->[2]{day}, undef, 'an infinite date is null');
is($rows->[2]{moment}, undef, 'an infinite time is null');
is($rows->[2]{'odd "name'}, "\x01\t\"\\\x7f\x{2028}å😀", 'characters survive');
is($rows->[3]{day}, '0044-03-15 BC', 'a date before Christ says so');
is_deeply($response->{json}{page}, { rows => 4, more => JSON::PP::false }, 'values: page');

$response = $http->get('/v1/echo?a_text=x&an_integer=-7&a_bigint=9007199254740993&a_numeric=1.10&a_double=1e-3&a_boolean=true&a_date=2024-02-29');
is($response->{status}, 200, 'echo of all types: status');
like($response->{content}, qr/"data":\[\{"a_text":"x","an_integer":-7,"a_bigint":"9007199254740993","a_numeric":1\.10,"a_double":0\.001,"a_boolean":true,"a_date":"2024-02-29"\}\]/, 'echo of all types');
like($response->{content}, qr/"parameters":\{"a_text":"x","an_integer":-7,"a_bigint":"9007199254740993","a_numeric":1\.10,"a_double":1e-3,"a_boolean":true,"a_date":"2024-02-29"\}/, 'meta repeats the parameters');
for (['a_bigint', '9007199254740991', 'number'], ['a_bigint', '-9007199254740991', 'number'], ['a_bigint', '9007199254740992', 'string'], ['a_bigint', '-9007199254740992', 'string'],
    ['a_numeric', '9007199254740991.5', 'number'], ['a_numeric', '-9007199254740992.5', 'string'], ['a_numeric', '0.12345678901234567890', 'number'],
    ['a_numeric', '12345678901234567890', 'string'], ['a_double', '1e300', 'number'], ['an_integer', '-2147483648', 'number'])
{
    my ($name, $value, $kind) = @$_;
    my $written = $value eq '1e300' ? '1e\+300' : quotemeta $value;
    my $pattern = $kind eq 'string' ? qr/"$name":"$written"/ : qr/"$name":$written[,}]/;
    like((split /"data":/, $http->get("/v1/echo$_?a_text=x&$name=$value")->{content})[-1], $pattern, "$name $value$_: a $kind") for '.json', '.ndjson';
    like($http->get("/v1/echo.csv?a_text=x&$name=$value")->{content}, qr/,$written[,\r]/, "$name $value.csv: its digits");
}
is_deeply($response->{json}{meta}{endpoint}, 'echo', 'meta names the endpoint');

$response = $http->get('/v1/echo?a_text=');
is($response->{json}{data}[0]{a_text}, undef, 'an empty text is not given');
is($response->{json}{data}[0]{an_integer}, undef, 'an absent parameter is NULL');

for my $value (
    q{'; DROP TABLE spegel_api.endpoint; --}, q{$1}, q{$$}, q{\\}, q{\\'},
    q{%s%n%00}, q{"}, q{</script><script>alert(1)</script>}, q{' OR 1=1},
    "line\r\nSet-Cookie: a=b", "\t", "Åsa Öberg-Ærø 漢字 😀",
    "a\x{0301}", "\x{202E}", "NULL", "{}", "null", "a+b c&d=e;f",
    "x" x 1024)
{
    my $answer = $http->get('/v1/echo?a_text=' . escape($value));
    is($answer->{json}{data}[0]{a_text}, $value, 'comes back as data: ' . substr(escape($value), 0, 40));
}
is($http->get('/v1/echo?a_text=a+b')->{json}{data}[0]{a_text}, 'a b', 'a plus is a space');

# Parameters

problem_is('/v1/echo', 400, 'missing-parameter', 'a_text', 'missing');
problem_is('/v1/echo?a_text=x&extra=1', 400, 'unknown-parameter', 'extra', 'unknown');
problem_is('/v1/echo?a_text=x&a_text=x', 400, 'repeated-parameter', 'a_text', 'repeated');
problem_is('/v1/echo?a_text=x&%61_text=y', 400, 'repeated-parameter', 'a_text', 'repeated in disguise');
problem_is('/v1/echo?a_text=' . ('x' x 1025), 400, 'malformed-parameter', 'a_text', 'text too long');
problem_is("/v1/echo?a_text=x&an_integer=$_", 400, 'malformed-parameter', 'an_integer', "integer $_")
  for qw(1.0 1e2 0x10 007 2147483648 -2147483649 %2B1 ten), '1%20', '%D9%A1';
problem_is("/v1/echo?a_text=x&a_bigint=$_", 400, 'malformed-parameter', 'a_bigint', "bigint $_")
  for qw(9223372036854775808 -9223372036854775809 1.5);
problem_is("/v1/echo?a_text=x&a_numeric=$_", 400, 'malformed-parameter', 'a_numeric', "numeric $_")
  for qw(NaN Infinity .5 5. 1e401 1e-9999999999 --1), '1,5', '1' x 101;
problem_is("/v1/echo?a_text=x&a_double=$_", 400, 'malformed-parameter', 'a_double', "double precision $_")
  for qw(NaN inf 1e400 1e-400 0x1p3 1d);
problem_is("/v1/echo?a_text=x&a_boolean=$_", 400, 'malformed-parameter', 'a_boolean', "boolean $_")
  for qw(1 yes TRUE t);
problem_is("/v1/echo?a_text=x&a_date=$_", 400, 'malformed-parameter', 'a_date', "date $_")
  for qw(2024-2-29 2023-02-29 1900-02-29 2024-13-01 2024-00-10 2024-04-31 0000-01-01 20240229 2024-02-29T00:00 today infinity);
is($http->get('/v1/echo?a_text=x&a_date=2000-02-29')->{status}, 200, '2000 was a leap year');
is($http->get('/v1/echo?a_text=x&an_integer=2147483647')->{status}, 200, 'the largest integer');
is($http->get('/v1/echo?a_text=x&a_double=5e-324')->{status}, 200, 'the smallest double precision');

my $problem = problem_is('/v1/limited?sex=other', 400, 'value-not-allowed', 'sex', 'not allowed');
is($problem->{detail}, 'sex is "other", expected women or men.', 'the detail names value and what was expected');
problem_is('/v1/limited?step=-2', 400, 'value-out-of-range', 'step', 'below the minimum');
$problem = problem_is('/v1/limited?step=11', 400, 'value-out-of-range', 'step', 'above the maximum');
is($problem->{detail}, 'step is "11", expected a value from -1 to 10.', 'the detail names the range');
problem_is('/v1/limited?share=0.5000001', 400, 'value-out-of-range', 'share', 'numeric above the maximum');
problem_is('/v1/limited?day=1999-12-31', 400, 'value-out-of-range', 'day', 'date below the minimum');
is($http->get("/v1/limited?$_")->{status}, 200, "within limits: $_")
  for qw(sex=men step=-1 step=10 share=0.50 share=0 day=2000-01-01 sex=women&step=0&share=0.1&day=2024-01-01);

problem_is('/v1/echo?a_text=%00', 400, 'malformed-request', 'a_text', '%00 in a value');
problem_is('/v1/echo?a_t%00ext=1', 400, 'malformed-request', undef, '%00 in a name');
problem_is("/v1/echo?a_text=$_", 400, 'malformed-request', 'a_text', "bad value $_")
  for qw(%FF %C0%80 %ED%A0%80 %F4%90%80%80 %E2%82 %C3 a%80 % %4 %G1 %1G);
problem_is('/v1/echo?' . join('&', map {"p$_=1"} 1 .. 257), 400, 'malformed-request', undef, '257 parameters');
is($http->get('/v1/echo?a_text=x&')->{status}, 200, 'an empty piece of the query string does no harm');
problem_is('/v1/echo?a_text=x&=1', 400, 'unknown-parameter', undef, 'a parameter without name');

# An empty value is none

is_deeply($http->get('/v1/echo?a_text=&a_number=&lang=')->{json}{meta}{parameters}{a_text}, undef, 'an empty text is not given');
problem_is('/v1/fail?state=', 400, 'missing-parameter', 'state', 'a required parameter without a value');
problem_is('/v1/fail?nothing=', 400, 'unknown-parameter', 'nothing', 'an unknown parameter without a value');
problem_is('/v1/fail?state=&state=x', 400, 'repeated-parameter', 'state', 'a parameter with and without a value');
is($http->get("/v1/limited?$_")->{status}, 200, "not given: $_") for qw(step= share= day= sex= sex=&step=&share=&day=&lang=);
is($http->get('/v1/limited?lang=')->{headers}{'content-language'}, 'en', 'an empty language');

# Errors of the function

problem_is('/v1/fail?state=22023', 400, 'value-refused', undef, 'the function refuses a value');
problem_is('/v1/fail?state=22023&blamed=state', 400, 'value-refused', 'state', 'the function blames a parameter');
problem_is('/v1/fail?state=22023&blamed=secret_column', 400, 'value-refused', undef, 'the function blames what is no parameter');
is(problem_is('/v1/fail?state=22023&blamed=state&listed=values', 400, 'value-refused', 'state', 'the function says where the values are')->{detail},
    'state is "22023", which is not accepted here; /v1/values lists what there is.', 'the detail names value and list');
is(problem_is("/v1/fail?state=22023&blamed=state&listed=$_", 400, 'value-refused', 'state', "it says $_")->{detail},
    'state is "22023", which is not accepted here.', 'what is no endpoint is not for the client') for 'pg_authid', 'Values', '..%2Fvalues';
is(problem_is('/v1/fail?state=22023&blamed=listed', 400, 'missing-parameter', 'listed', 'the function wants what is not given')->{detail},
    'fail needs listed here.', 'the detail says so');
is(problem_is('/v1/fail?state=P0002&blamed=state&listed=values', 404, 'not-found', 'state', 'what is asked about is not there')->{detail},
    'state is "P0002", which does not exist; /v1/values lists what there is.', 'the detail names value and list');
is(problem_is('/v1/fail?state=SP410&blamed=state&listed=values', 410, 'gone', 'state', 'what is asked about has been withdrawn')->{detail},
    'state is "SP410", which has been withdrawn; /v1/values lists what there is.', 'the detail says so');
is($http->get("/v1/fail?state=SP410&lang=$_->[0]")->{json}{title}, $_->[1], "the title, $_->[0]")
  for [ 'en', 'This has been withdrawn' ], [ 'sv', "Detta har \x{e5}terkallats" ];
problem_is('/v1/fail?state=P0002', 404, 'not-found', undef, 'SQLSTATE P0002');
unlike($http->log_text, qr/"sqlstate":"P0002","message":"secret/, 'the log keeps what a request made the function say to itself');
problem_is('/v1/fail?state=22P02', 400, 'value-refused', undef, 'SQLSTATE 22P02');
problem_is("/v1/fail?state=$_", 500, 'internal', undef, "SQLSTATE $_") for qw(22012 42501 P0001 XX000 23505 40001);
problem_is("/v1/fail?state=$_", 503, 'unavailable', undef, "SQLSTATE $_") for qw(53200);
problem_is('/v1/nap?seconds=5', 504, 'timeout', undef, 'statement_timeout');
is($http->get('/v1/nap?seconds=0')->{status}, 200, 'the connection lives on after a timeout');
problem_is('/v1/write-through', 500, 'internal', undef, 'an endpoint cannot write');
is($cluster->safe_psql('spegel', 'SELECT count(*) FROM spegel_api.written'), 0, 'and has not');
like($http->log_text, qr/"sqlstate":"P0001","message":"secret of the database"/, 'the log knows the text of the database');

# Role and settings

is_deeply($http->get('/v1/session')->{json}{data}[0],
    { role => 'spegel_reader', session_role => 'spegel_front', read_only => 'on',
      timeout => '4321ms', path => 'pg_catalog, pg_temp' },
    'runs as the reader, read only, with the time limit');

# Methods and formats

$response = $http->request('HEAD', '/v1/values');
is($response->{status}, 200, 'HEAD: status');
is($response->{content} // '', '', 'HEAD: no body');
is($response->{headers}{'content-type'}, 'application/json', 'HEAD: content type');
is($response->{headers}{'content-length'},
    length $http->get('/v1/values', 'Accept-Encoding' => 'identity')->{content}, 'HEAD: length');
$response = $http->request('HEAD', '/v1/echo');
is($response->{status}, 400, 'HEAD of a bad request: status');
is($response->{content} // '', '', 'HEAD of a bad request: no body');

for my $method (qw(POST PUT DELETE PATCH))
{
    $response = $http->request($method, '/v1/echo?a_text=x', content => 'a=b');
    is($response->{status}, 405, "$method: status");
    is($response->{headers}{allow}, 'GET, HEAD, OPTIONS', "$method: Allow");
    is($response->{json}{type}, 'urn:spegel:problem:method-not-allowed', "$method: type");
}

is($http->get('/v1/values', Accept => $_)->{status}, 200, "Accept: $_")
  for '*/*', 'application/json', 'APPLICATION/JSON; q=0.1', 'text/html, application/*;q=0.5',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
problem_is('/v1/values', 406, 'not-acceptable', undef, "Accept: $_", Accept => $_)
  for 'text/plain', 'application/json;q=0', '*/*;q=0', 'application/jsonx';

$response = $http->get('/v1/echo?a_text=x', 'Accept-Language' => 'de, sv-SE;q=0.8, en;q=0.5');
is($response->{json}{meta}{title}, 'Eko', 'Swedish by Accept-Language');
is($response->{headers}{'content-language'}, 'sv', 'Content-Language');
like($response->{headers}{vary}, qr/Accept-Language/, 'Vary');
is($http->get('/v1/echo?a_text=x&lang=en', 'Accept-Language' => 'sv')->{json}{meta}{title}, 'Echo', 'lang= wins');
is($http->get('/v1/echo?a_text=x')->{json}{meta}{title}, 'Echo', 'English otherwise');
problem_is('/v1/echo?a_text=x&lang=de', 400, 'value-not-allowed', 'lang', 'unknown lang');

# Limits

is_deeply($http->get('/v1/rows?wanted=10')->{json}{page}, { rows => 10, more => JSON::PP::false }, 'exactly max_rows rows');
$response = $http->get('/v1/rows?wanted=11');
is_deeply($response->{json}{page}, { rows => 10, more => JSON::PP::true }, 'more than max_rows rows');
is(scalar @{ $response->{json}{data} }, 10, 'the others are left out');
is_deeply($http->get('/v1/rows?wanted=0')->{json}{data}, [], 'no rows');

$response = $http->get('/v1/echo?a_text=' . 'x' x 20_000);
is($response->{status}, 414, 'an address of 20 kB: status');
is($response->{headers}{'content-type'}, 'application/problem+json', 'an address of 20 kB: content type');
is($response->{json}{type}, 'urn:spegel:problem:target-too-long', 'an address of 20 kB: type');
my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/echo?a_text=' . 'x' x 20_000 });
like($output, qr/^Status: 414\r\n/, 'the program itself limits the address');
is($http->request('POST', '/v1/echo', content => 'x' x 100_000)->{status}, 413, 'a large body is refused by nginx');

# Addresses

for my $target (qw(/v1/nothing /v1/echo/ /v1/Echo /v1/echo%2F /health/ /health/other /v1/endpoint /v1/..%2fv1/echo))
{
    problem_is($target, 404, 'not-found', undef, "not found: $target");
}
is($http->get($_)->{status}, 404, "not found: $_") for qw(/v2/ /index.html /problem/414);
is($http->get('/v1')->{content}, $http->get('/v1/')->{content}, '/v1 is /v1/');
is($http->get('/v1/%65cho?a_text=x')->{status}, 200, 'an escaped letter in the path is that letter');
is($http->get('/v1/nothing%FF')->{status}, 400, 'a path that is not UTF-8');

# The program's own resources

$response = $http->get('/v1/', 'Accept-Language' => 'sv');
is($response->{status}, 200, 'catalogue: status');
my %listed = map { $_->{name} => $_ } @{ $response->{json}{endpoints} };
is_deeply([ sort keys %listed ], [qw(echo fail limited nap rows session values write-through)], 'catalogue: names');
is($listed{echo}{title}, 'Eko', 'catalogue: title');
is($listed{echo}{description}, 'Ger tillbaka det den får.', 'catalogue: description');
is($listed{echo}{href}, '/v1/echo', 'catalogue: address');
is_deeply($listed{echo}{parameters}[0],
    { name => 'a_text', type => 'text', array => JSON::PP::false, required => JSON::PP::true, label => 'En text', description => 'Vad som helst.' }, 'catalogue: a parameter');
is_deeply($listed{limited}{parameters}[1],
    { name => 'step', type => 'integer', array => JSON::PP::false, required => JSON::PP::false, label => 'step', minimum => -1, maximum => 10 },
    'catalogue: limits');
is_deeply($listed{limited}{parameters}[0]{allowed}, [qw(women men)], 'catalogue: allowed values');
is_deeply($listed{rows}{columns}, [ { name => 'n', type => 'integer', label => 'n' } ], 'catalogue: columns');
problem_is('/v1/?x=1', 400, 'unknown-parameter', 'x', 'the catalogue has no parameters');

is($http->get('/health/live')->{json}{status}, 'live', 'live');
is_deeply($http->get('/health/ready')->{json}, { status => 'ready', endpoints => 8 }, 'ready');

# Headers of nginx

$response = $http->get('/v1/values', 'Accept-Encoding' => 'gzip');
is($response->{headers}{'content-encoding'} // '', '', 'a short response is not compressed');
is($response->{headers}{'x-content-type-options'}, 'nosniff', 'nosniff');
like($response->{headers}{'content-security-policy'}, qr{^default-src 'none'; style-src 'sha256-\S+' 'sha256-\S+'; form-action 'self'; frame-ancestors 'none'$}, 'content security policy');
unlike($response->{headers}{server}, qr/\d/, 'no version of nginx');

# Log

my $line;
Spegel::Http::wait_until(sub {
    ($line) = grep { ($_->{request_id} // '') eq $response->{headers}{'x-request-id'} } $http->log_lines;
});
is($line->{endpoint}, 'values', 'log: endpoint');
is($line->{status}, 200, 'log: status');
is($line->{rows}, 4, 'log: rows');
cmp_ok($line->{ms}, '>', 0, 'log: duration');
unlike($http->log_text, qr/DROP TABLE/, 'log: no values of parameters');

$http->stop;
done_testing();
