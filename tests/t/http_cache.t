# Entity tags, conditional requests, and the cache of nginx.
use strict;
use warnings;

use JSON::PP;
use Spegel::Http;
use Test::More;
use Time::HiRes qw(sleep);

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_cache');

Spegel::Http::owner_sql($cluster, q{
CREATE TABLE spegel_api.stock (n integer);
INSERT INTO spegel_api.stock VALUES (1);
GRANT SELECT ON spegel_api.stock TO spegel_reader;
CREATE FUNCTION spegel_api.stock(unit text DEFAULT NULL, step integer DEFAULT NULL) RETURNS TABLE (n integer, unit text)
LANGUAGE sql STABLE AS 'SELECT s.n, $1 FROM spegel_api.stock AS s';
CREATE FUNCTION spegel_api.numbers(wanted integer) RETURNS TABLE (n integer, label text)
LANGUAGE sql STABLE AS $$ SELECT g, repeat('x', 50) FROM generate_series(1, $1) AS g $$;
SELECT spegel_api.expose('kept', 'spegel_api.stock(text,integer)', 'K', 'K', 'K', 'K', ordering => '{n}', max_rows => 100,
    cors_origins => '{https://a.example,https://b.example}');
SELECT spegel_api.expose('short', 'spegel_api.stock(text,integer)', 'S', 'S', 'S', 'S', max_age => 1);
SELECT spegel_api.expose('unkept', 'spegel_api.stock(text,integer)', 'U', 'U', 'U', 'U', max_age => 0);
SELECT spegel_api.expose('numbers', 'spegel_api.numbers(integer)', 'N', 'N', 'N', 'N', max_rows => 300000, timeout_ms => 20000);
});

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

# What the program itself answers, past nginx: status, headers and body.
sub ask
{
    my ($target, %params) = @_;
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => $target, %params });
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    my %headers = map { /^([^:]+): (.*)$/ ? (lc $1, $2) : () } split /\r\n/, $head;
    return { status => $headers{status}, headers => \%headers, content => $body };
}

sub etag
{
    my ($target, %params) = @_;
    return ask($target, %params)->{headers}{etag};
}

# How often the program has answered for an endpoint with a status.
sub served
{
    my ($endpoint, $status) = @_;
    return scalar grep { ($_->{endpoint} // '') eq $endpoint && $_->{status} == ($status // 200) } $http->log_lines;
}

# The log is written after the answer: it becomes so, and stays.
sub served_is
{
    my ($endpoint, $status, $want, $name) = @_;
    Spegel::Http::wait_until(sub { served($endpoint, $status) >= $want });
    is(served($endpoint, $status), $want, $name);
}

# Entity tags

my $tag = etag('/v1/kept');
like($tag, qr/^"[0-9a-f]{32}"$/, 'a strong entity tag');
is(etag('/v1/kept'), $tag, 'the same for the same');
is(etag('/v1/kept', REQUEST_METHOD => 'HEAD'), $tag, 'and for HEAD');
is(etag('/v1/kept?limit=100&offset=0'), $tag, 'and for what is the same answer in other words');
is(etag('/v1/kept?unit=&step=&lang='), $tag, 'or with nothing said');
my %seen = ($tag => 'the first');
for my $other (
    [ '/v1/kept?unit=x' ], [ '/v1/kept?unit=y' ], [ '/v1/kept?step=1' ], [ '/v1/kept?unit=1' ], [ '/v1/kept?limit=1' ],
    [ '/v1/kept?offset=1' ], [ '/v1/kept.csv' ], [ '/v1/kept.ndjson' ], [ '/v1/kept.html' ], [ '/v1/kept?lang=sv' ], [ '/v1/kept', HTTP_ACCEPT => 'text/csv' ],
    [ '/v1/kept', HTTP_ACCEPT_LANGUAGE => 'sv' ], [ '/v1/short' ], [ '/v1/unkept' ], [ '/v1/' ], [ '/v1/?lang=sv' ], [ '/openapi.json' ])
{
    my $new = etag(@$other);
    is($seen{$new}, undef, "another tag: @$other");
    $seen{$new} = "@$other";
}

# Conditional requests: a 304 has the headers of the 200, and asks nothing

my $before = 5 + 12; # of the tags above, which are of this endpoint
served_is('kept', 200, $before, 'asked so far');
for my $header ($tag, "W/$tag", "\"a\", $tag", '*')
{
    my $answer = ask('/v1/kept', HTTP_IF_NONE_MATCH => $header);
    is($answer->{status}, 304, "If-None-Match: $header");
    is($answer->{content}, '', 'has no body');
    is($answer->{headers}{etag}, $tag, 'has the tag');
    is($answer->{headers}{'cache-control'}, 'public, max-age=3600', 'has Cache-Control');
    is($answer->{headers}{vary}, 'Accept, Accept-Language, Origin', 'has Vary');
    is($answer->{headers}{'content-type'}, undef, 'has no Content-Type');
}
served_is('kept', 304, 4, 'all are in the log');
is(served('kept'), $before, 'none was an answer with rows');
is(ask('/v1/kept', HTTP_IF_NONE_MATCH => $_)->{status}, 200, "If-None-Match: $_") for '"a"', substr($tag, 1, 32), '';
is(ask('/v1/kept?unknown=1', HTTP_IF_NONE_MATCH => '*')->{status}, 400, 'a problem comes first');
is(ask('/v1/kept', CLIENT_IF_NONE_MATCH => $tag)->{status}, 304, "the client's tag counts");
is(ask('/v1/kept', CLIENT_IF_NONE_MATCH => $tag)->{headers}{'x-accel-expires'}, '0', '... and nginx must not keep that answer');
is(ask('/v1/kept', CLIENT_IF_NONE_MATCH => $tag, HTTP_IF_NONE_MATCH => '"a"')->{status}, 200, '... but not where nginx asks about its own copy');
is(ask('/v1/kept', HTTP_IF_NONE_MATCH => $tag)->{headers}{'x-accel-expires'}, undef, 'what nginx has it may keep');
is(ask('/v1/kept', HTTP_ORIGIN => 'https://a.example', HTTP_IF_NONE_MATCH => $tag)->{headers}{'access-control-allow-origin'}, 'https://a.example', 'a 304 has the headers of CORS');

# The version of the data

sub version_becomes_new
{
    my ($name) = @_;
    my $old = $tag;
    ok(Spegel::Http::wait_until(sub { ($tag = etag('/v1/kept')) ne $old }), $name);
}

my $publish = 'SELECT spegel_release.new_data_version()';
Spegel::Http::owner_sql($cluster, $publish);
version_becomes_new('something is published: a new version, a new tag');
my $version = $cluster->safe_psql('spegel', 'SELECT spegel_api.data_version()');
Spegel::Http::owner_sql($cluster, "$publish; $publish");
version_becomes_new('and again');
isnt($cluster->safe_psql('spegel', 'SELECT spegel_api.data_version()'), $version, 'the version is another');
$version = $cluster->safe_psql('spegel', 'SELECT spegel_api.data_version()');
$cluster->safe_psql('spegel', "BEGIN; $publish; ROLLBACK");
is($cluster->safe_psql('spegel', 'SELECT spegel_api.data_version()'), $version, 'what is not committed changes nothing');
Spegel::Http::owner_sql($cluster, q{UPDATE spegel_api.endpoint SET version = nextval('spegel_api.endpoint_version') WHERE name = 'kept'});
version_becomes_new('a new declaration of the endpoint, a new tag');

# The code, replaced by hand: neither the endpoint nor the data have a new version, and nobody is told.

my $stock = 'spegel_api.stock(unit text DEFAULT NULL, step integer DEFAULT NULL) RETURNS TABLE (n integer, unit text)';
for my $change (
    [ "CREATE OR REPLACE FUNCTION $stock LANGUAGE sql STABLE AS 'SELECT s.n + 100, \$1 FROM spegel_api.stock AS s'", 101, 'its function is replaced' ],
    [ "CREATE VIEW spegel_api.seen AS SELECT s.n + 200 AS n FROM spegel_api.stock AS s; GRANT SELECT ON spegel_api.seen TO spegel_reader;"
          . "CREATE OR REPLACE FUNCTION $stock LANGUAGE sql STABLE AS 'SELECT s.n, \$1 FROM spegel_api.seen AS s'", 201, 'it reads a view' ],
    [ 'CREATE OR REPLACE VIEW spegel_api.seen AS SELECT s.n + 300 AS n FROM spegel_api.stock AS s', 301, 'the view is replaced' ],
    [ 'CREATE SCHEMA elsewhere; GRANT USAGE ON SCHEMA elsewhere TO spegel_reader;'
          . "CREATE FUNCTION elsewhere.part() RETURNS integer LANGUAGE sql STABLE RETURN 400;"
          . "CREATE OR REPLACE FUNCTION $stock LANGUAGE sql STABLE AS 'SELECT elsewhere.part(), \$1'", 400, 'it calls a function' ],
    [ 'CREATE OR REPLACE FUNCTION elsewhere.part() RETURNS integer LANGUAGE sql STABLE RETURN 500', 500, 'the function that it calls is replaced' ],
    [ "ALTER FUNCTION elsewhere.part() SET work_mem = '4MB'", 500, 'a setting of that function' ])
{
    my ($sql, $want, $name) = @$change;
    my $old = $tag;
    $cluster->safe_psql('spegel', $sql);
    version_becomes_new("$name: a new tag");
    my $answer = ask('/v1/kept', HTTP_IF_NONE_MATCH => $old);
    is($answer->{status}, 200, "$name: the old copy is not good any more");
    is(decode_json($answer->{content})->{data}[0]{n}, $want, "$name: the new result");
}
$cluster->safe_psql('spegel', "BEGIN; CREATE OR REPLACE FUNCTION elsewhere.part() RETURNS integer LANGUAGE sql STABLE RETURN 600; ROLLBACK;"
      . 'CREATE TEMPORARY VIEW fleeting AS SELECT 1; CREATE TABLE elsewhere.plain (n integer)');
sleep 2.5;
is(etag('/v1/kept'), $tag, 'what is rolled back, temporary or no code changes nothing');
Spegel::Http::owner_sql($cluster, q{UPDATE spegel_api.endpoint SET title_en = 'Another' WHERE name = 'kept'});
version_becomes_new('a title changed by hand, without a new version of the endpoint');
$cluster->safe_psql('spegel', 'DROP SCHEMA elsewhere CASCADE;'
      . "CREATE OR REPLACE FUNCTION $stock LANGUAGE sql STABLE AS 'SELECT s.n, \$1 FROM spegel_api.stock AS s'");
version_becomes_new('as it was: the newest tag');

# Who may not know when the register changes does not learn it here.
$cluster->safe_psql('spegel', q{SET ROLE spegel_analyst;
    INSERT INTO spegel_register.organisation (organisation, title) VALUES ('o', 'O');
    INSERT INTO spegel_register.person (person) VALUES ('p'); DELETE FROM spegel_register.counted});
sleep 1;
$before = served('kept') + 1;
is(etag('/v1/kept'), $tag, 'the register changes: the same tag');
is($cluster->safe_psql('spegel', 'SELECT spegel_api.data_version()'), $version, 'and the same version');

# The cache of nginx

sub cache_is
{
    my ($target, $headers, $want, $name, $status) = @_;
    my $response = $http->get($target, %$headers);
    is($response->{headers}{'x-cache-status'}, $want, $name);
    is($response->{status}, $status // 200, "$name: status");
    return $response;
}

served_is('kept', 200, $before, 'asked so far');
my $first = cache_is('/v1/kept?unit=a', {}, 'MISS', 'asked for once');
cache_is('/v1/kept?unit=a', {}, 'MISS', 'asked for twice');
my $hit = cache_is('/v1/kept?unit=a', {}, 'HIT', 'and then kept');
is($hit->{content}, $first->{content}, 'the same answer');
is($hit->{headers}{$_}, $first->{headers}{$_}, "the same $_") for qw(etag cache-control content-type content-language);
served_is('kept', 200, $before + 2, 'the program was not asked');
cache_is('/v1/kept?unit=a', { 'If-None-Match' => $first->{headers}{etag} }, 'HIT', 'a good copy', 304);
cache_is('/v1/kept?unit=a', { 'If-None-Match' => 'W/' . $first->{headers}{etag} }, 'HIT', 'a good copy that was compressed', 304);
cache_is('/v1/kept?unit=a', { 'If-None-Match' => '"other"' }, 'HIT', 'an old copy');
served_is('kept', 200, $before + 2, 'all from the cache');

cache_is('/v1/kept?unit=a', { 'Accept-Language' => 'sv' }, 'MISS', 'another language is kept apart');
cache_is('/v1/kept?unit=a', { Accept => 'text/csv' }, 'MISS', 'and another format');
cache_is('/v1/kept?unit=a', { Accept => 'text/csv' }, 'MISS', 'which is kept as well');
my $csv = cache_is('/v1/kept?unit=a', { Accept => 'text/csv' }, 'HIT', 'beside the first');
like($csv->{headers}{'content-type'}, qr{^text/csv}, 'each with its own content');
is(cache_is('/v1/kept?unit=a', {}, 'HIT', 'the first is still there')->{headers}{'content-type'}, 'application/json', 'as JSON');
for my $origin ('https://a.example', 'https://b.example')
{
    is(cache_is('/v1/kept?unit=b', { Origin => $origin }, 'MISS', "$origin, time $_")->{headers}{'access-control-allow-origin'}, $origin, 'origins do not mix') for 1, 2;
}
is(cache_is('/v1/kept?unit=b', { Origin => $_ }, 'HIT', "$_ from the cache")->{headers}{'access-control-allow-origin'}, $_, 'origins do not mix')
  for 'https://a.example', 'https://b.example';

# Revalidation: what has grown old is asked about with its tag

cache_is('/v1/short', {}, 'MISS', 'short-lived') for 1, 2;
sleep 2.1;
my $modified = served('short', 304);
my $old = cache_is('/v1/short', {}, 'REVALIDATED', 'grown old, and still good');
served_is('short', 304, $modified + 1, 'the program said "not modified"');
$version = etag('/v1/short');
Spegel::Http::owner_sql($cluster, "UPDATE spegel_api.stock SET n = 2; $publish");
ok(Spegel::Http::wait_until(sub { etag('/v1/short') ne $version }), 'the data have changed');
sleep 2.1;
is(cache_is('/v1/short', {}, 'EXPIRED', 'grown old, and good no more')->{json}{data}[0]{n}, 2, 'the new data');

# What a 304 to one client must not become

my $current = etag('/v1/kept?unit=c');
for my $time (1 .. 4)
{
    my $answer = $http->get('/v1/kept?unit=c', 'If-None-Match' => $time == 2 ? "W/$current" : $current);
    is($answer->{status}, 304, "a conditional request comes before all others, time $time");
    is($answer->{content} // '', '', '... and gets no body');
    is($answer->{headers}{etag}, $current, '... but the tag');
    is($answer->{headers}{'x-accel-expires'}, undef, '... and nothing that was for nginx');
}
is($http->request('HEAD', '/v1/kept?unit=c', headers => { 'If-None-Match' => $current })->{status}, 304, 'HEAD as well');
is($http->get('/v1/kept?unit=c')->{status}, 200, 'and who has no copy gets one');
is($http->get('/v1/kept?unit=c', 'If-None-Match' => '"old"')->{status}, 200, 'or has an old one');
cache_is('/v1/kept?unit=c', {}, 'HIT', 'and so from the cache');
is($http->get("/v1/kept.$_?unit=c", 'If-None-Match' => etag("/v1/kept.$_?unit=c"))->{status}, 304, "$_: the first request") for qw(json csv ndjson html);
my ($grown) = map { $http->get('/v1/short?unit=c')->{headers}{etag} } 1 .. 2;
sleep 2.1;
is($http->get('/v1/short?unit=c', 'If-None-Match' => $grown)->{status}, 304, "the client's copy and an expired one of nginx");

# What is not kept

my $unkept = $http->get('/v1/unkept');
is($http->get('/v1/unkept')->{headers}{'x-cache-status'}, 'MISS', 'max_age 0: nothing is kept') for 1 .. 3;
is($unkept->{headers}{'cache-control'}, 'public, max-age=0', 'and says so');
is($http->get('/v1/unkept', 'If-None-Match' => $unkept->{headers}{etag})->{status}, 304, "but the program knows the client's copy");
is($http->get('/v1/unkept')->{status}, 200, 'for that client only');
is($http->get('/v1/kept?unit=a&unit=b')->{headers}{'cache-control'}, 'no-store', 'a problem is not to be kept');
cache_is('/v1/kept?unknown=1', {}, 'MISS', 'and is not', 400) for 1 .. 3;
cache_is('/v1/numbers?wanted=100', {}, 'MISS', 'a short answer') for 1, 2;
cache_is('/v1/numbers?wanted=100', {}, 'HIT', 'is kept');
cache_is('/v1/numbers?wanted=2000', {}, 'MISS', 'a long one is not') for 1 .. 3;

for my $target ('/v1/', '/openapi.json')
{
    my $response = $http->get($target);
    is($response->{headers}{'cache-control'}, 'no-cache', "$target is asked about each time");
    is($http->get($target, 'If-None-Match' => $response->{headers}{etag})->{status}, 304, "$target: not modified");
    Spegel::Http::owner_sql($cluster, q{UPDATE spegel_api.endpoint SET version = nextval('spegel_api.endpoint_version') WHERE name = 'kept'});
    ok(Spegel::Http::wait_until(sub { $http->get($target, 'If-None-Match' => $response->{headers}{etag})->{status} == 200 }), "$target: modified");
}

# Without a database: what is known to be good needs none

cache_is('/v1/kept?unit=z', {}, 'MISS', 'kept beforehand') for 1, 2;
my $known = etag('/v1/kept?unit=y');
$cluster->stop('fast');
cache_is('/v1/kept?unit=z', {}, 'HIT', 'the cache needs no database');
is(ask('/v1/kept?unit=y', HTTP_IF_NONE_MATCH => $known)->{status}, 304, 'nor does "not modified"');
is(ask('/v1/kept?unit=y')->{status}, 503, 'rows do');
$cluster->start;

$http->stop;
done_testing();
