# What nginx answers by itself: its own errors, what it keeps of requests with a
# header sent twice, and the pages.
use strict;
use warnings;

use IO::Socket::INET;
use JSON::PP;
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_nginx');
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.words(a text DEFAULT NULL) RETURNS TABLE (n integer) LANGUAGE sql STABLE AS 'SELECT 1';
SELECT spegel_api.expose('words', 'spegel_api.words(text)', 'Words', 'Ord', 'D', 'D', cors_origins => '{https://a.example,https://b.example}')});
my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

# raw($request_line, @headers): the answer to what no client library would send.
sub raw
{
    my ($line, @headers) = @_;
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}) or die "connect: $!";
    local $/;
    print $socket join "\r\n", $line, @headers, 'Host: localhost', 'Connection: close', '', '';
    my ($head, $content) = split /\r\n\r\n/, <$socket>, 2;
    my ($status) = $head =~ m{^HTTP/1\.1 (\d+)};
    my %headers = map { /^([^:]+): (.*)$/ ? (lc $1, $2) : () } split /\r\n/, $head;
    return { status => $status, headers => \%headers, content => $content };
}

sub problem_is
{
    my ($response, $status, $type, $name) = @_;
    my $json = eval { decode_json($response->{content}) } // {};
    is_deeply([ $response->{status}, $response->{headers}{'content-type'}, @$json{qw(status type)} ],
        [ $status, 'application/problem+json', $status, "urn:spegel:problem:$type" ], $name);
    ok($json->{$_}, "... with a $_") for qw(title detail request_id);
    is($response->{headers}{'x-content-type-options'}, 'nosniff', '... not to be guessed at');
    is($response->{headers}{'cache-control'}, 'no-store', '... nor kept');
    is($response->{headers}{'x-frame-options'}, 'DENY', '... with the headers of every answer');
    return $response;
}

for my $method (qw(TRACE POST DELETE FOO))
{
    is(problem_is(raw("$method /v1/words HTTP/1.1", 'Content-Length: 0'), 405, 'method-not-allowed', $method)->{headers}{allow}, 'GET, HEAD, OPTIONS', '... Allow');
}
# To a server that knows CONNECT, an address that is no host is malformed.
my $connect = raw('CONNECT /v1/words HTTP/1.1', 'Content-Length: 0');
problem_is($connect, $connect->{status} == 400 ? (400, 'malformed-request') : (405, 'method-not-allowed'), 'CONNECT');
problem_is(raw('get /v1/words HTTP/1.1'), 400, 'malformed-request', 'a method in lower case');
problem_is(raw('GET /v1/words HTTP/1.1', 'X: ' . 'a' x 9000), 400, 'malformed-request', 'a long header');
problem_is(raw('GET /v1/words?a=' . 'a' x 9000 . ' HTTP/1.1'), 414, 'target-too-long', 'a long address');
problem_is(raw('PUT /v1/words HTTP/1.1', 'Content-Length: 100000'), 413, 'content-too-large', 'a long body');
problem_is(raw('POST /v1/words HTTP/1.1', 'Transfer-Encoding: foo'), 501, 'not-implemented', 'an unknown transfer encoding');
my $future = raw('GET /v1/words HTTP/3.0');
is($future->{headers}{'content-type'}, 'application/problem+json', 'a version of the future');
like($future->{status}, qr/^50[15]$/, '... status');
problem_is(raw('GET /v2 HTTP/1.1'), 404, 'not-found', 'nothing there');

# Preconditions: only what is kept is compared
raw('GET /v1/words?a=m HTTP/1.1') for 1 .. 3;
problem_is(raw('GET /v1/words?a=m HTTP/1.1', "$_"), 412, 'precondition-failed', $_) for 'If-Match: "x"', 'If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT';
is(raw('GET /v1/words?a=m HTTP/1.1', 'Range: bytes=9000-')->{status}, 200, 'a range is not obeyed');

# A header sent twice: what one client gets is not kept for another who sends
# the same in one line.
for my $case (
    [ 'a=1', [ 'Accept-Language: de', 'Accept-Language: sv' ], 'Accept-Language: de, sv', 'content-language', 'sv' ],
    [ 'a=2', [ 'Accept-Language: sv;q=0', 'Accept-Language: sv' ], 'Accept-Language: sv', 'content-language', 'sv' ],
    [ 'a=3', [ 'Accept: text/html;q=0.1', 'Accept: text/csv' ], 'Accept: text/html;q=0.1, text/csv', 'content-type', 'text/csv; charset=utf-8; header=present' ],
    [ 'a=4', [ 'Origin: https://evil.example', 'Origin: https://a.example' ], 'Origin: https://a.example', 'access-control-allow-origin', 'https://a.example' ])
{
    my ($query, $twice, $once, $header, $want) = @$case;
    raw("GET /v1/words?$query HTTP/1.1", @$twice) for 1 .. 3;
    is(raw("GET /v1/words?$query HTTP/1.1", $once)->{headers}{$header}, $want, "@$twice: leaves others alone, time $_") for 1 .. 3;
}
# ... and what the address decides is kept once for all
raw('GET /v1/words.csv?lang=sv HTTP/1.1', "Accept-Language: $_", "Accept: $_/$_") for qw(de fr);
is(raw('GET /v1/words.csv?lang=sv HTTP/1.1', 'Accept-Language: fi', 'Accept: a/b')->{headers}{'x-cache-status'}, 'HIT', 'an address with suffix and lang is kept once');

# The pages of the dashboard: what they may load, and which may be framed.
for my $case ([ '/', 'text/html', qr/script-src 'self';.* frame-ancestors 'none'$/, 'DENY' ], [ '/embed/?view=a', 'text/html', qr/script-src 'self';.* frame-ancestors \*$/, undef ],
    [ '/web/main.js', 'text/javascript', qr/^default-src 'none'; .*frame-ancestors 'none'$/, 'DENY' ])
{
    my ($target, $type, $policy, $frame) = @$case;
    my $page = raw("GET $target HTTP/1.1");
    is_deeply([ $page->{status}, @{ $page->{headers} }{qw(content-type cache-control x-frame-options)} ], [ 200, $type, 'no-cache', $frame ], $target);
    like($page->{headers}{'content-security-policy'}, $policy, '... with its policy');
}
is(raw('GET /site/settings.json HTTP/1.1')->{content}, '{}', 'without settings of the city there are none');
is(raw('OPTIONS / HTTP/1.1')->{status}, 204, 'OPTIONS /');
problem_is(raw('GET /web/none.js HTTP/1.1'), 404, 'not-found', 'no such page');
is(problem_is(raw('POST / HTTP/1.1', 'Content-Length: 0'), 405, 'method-not-allowed', 'POST /')->{headers}{allow}, 'GET, HEAD, OPTIONS', '... Allow');
my ($answer) = raw('GET /v1/words HTTP/1.1');
is($answer->{headers}{$_}, undef, "an answer has no $_ of nginx's") for qw(allow retry-after);
unlike($answer->{headers}{'cache-control'}, qr/no-store/, '... nor its Cache-Control');

$http->signal('TERM');
$http->wait_program;
problem_is(raw("$_ /v1/words?a=q HTTP/1.1", 'Content-Length: 0'), 503, 'unavailable', "$_ without the program") for qw(GET POST FOO);
problem_is(raw('GET /v1/words?a=q HTTP/1.1', 'If-Match: "x"'), 503, 'unavailable', 'a precondition without the program');
is(raw('GET /v1/words?a=q HTTP/1.1')->{headers}{'retry-after'}, 2, '... Retry-After');

$http->stop;
done_testing();
