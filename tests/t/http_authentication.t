# Who may see what: users named by the web server, and bearers of tokens.
use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use IO::Socket::INET;
use IPC::Run qw(run);
use JSON::PP;
use MIME::Base64 qw(encode_base64);
use Spegel::Http;
use Spegel::Token qw(make_key make_token);
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_authentication');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.open() RETURNS TABLE (role text) LANGUAGE sql STABLE AS 'SELECT current_user::text';
CREATE FUNCTION spegel_api.closed() RETURNS TABLE (role text) LANGUAGE sql STABLE AS 'SELECT current_user::text';
REVOKE EXECUTE ON FUNCTION spegel_api.closed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spegel_api.closed() TO spegel_analyst;
SELECT spegel_api.expose('open', 'spegel_api.open()', 'O', 'O', 'O', 'O');
SELECT spegel_api.expose('closed', 'spegel_api.closed()', 'C', 'C', 'C', 'C', audience => 'analyst');
INSERT INTO spegel_api.principal (name, role) VALUES
    ('anna', 'spegel_analyst'), ('bo', 'spegel_reader'), ('CN=Cecilia,O=City', 'spegel_analyst'),
    ('ab', 'spegel_reader'), ('a', 'spegel_reader'), ('zoe', 'spegel_analyst');
});

# Rights in the database

for my $role (qw(spegel_reader spegel_front))
{
    my $stderr;
    $cluster->psql('spegel', "SET ROLE $role; SELECT * FROM spegel_api.closed()", stderr => \$stderr);
    like($stderr, qr/permission denied for function closed/, "$role may not call an analyst's function");
    $cluster->psql('spegel', "SET ROLE $role; INSERT INTO spegel_api.principal VALUES ('x', 'spegel_analyst')", stderr => \$stderr);
    like($stderr, qr/permission denied/, "$role may not admit anybody");
    $cluster->psql('spegel', "SET ROLE $role; SELECT note FROM spegel_api.principal", stderr => \$stderr);
    like($stderr, qr/permission denied/, "$role may not read the notes");
}
is($cluster->safe_psql('spegel', q{
    SELECT string_agg(m.rolname || ' ' || r.rolname, '; ' ORDER BY m.rolname, r.rolname) FROM pg_roles AS r, pg_roles AS m
    WHERE m.rolname ~ '^spegel_front' AND pg_has_role(m.oid, r.oid, 'MEMBER') AND r.oid <> m.oid}),
    'spegel_front spegel_reader; spegel_front_analyst spegel_analyst; spegel_front_internal spegel_internal; spegel_front_internal spegel_reader',
    'each login may take on the role of its audience');
is($cluster->safe_psql('spegel', q{SELECT count(*) FROM pg_roles AS r, pg_roles AS m
    WHERE m.rolname ~ '^spegel_front' AND pg_has_role(m.oid, r.oid, 'USAGE') AND r.oid <> m.oid}), '0', 'and inherits none');
is((Spegel::Http::owner_error($cluster, "INSERT INTO spegel_api.principal VALUES ($_)"))[0], '23514', "refused: $_")
  for q{'x', 'postgres'}, q{'', 'spegel_reader'}, q{E'a\nb', 'spegel_reader'}, q{repeat('x', 256), 'spegel_reader'};

# A web server that says who it is: straight to the socket

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

# The response to a request that the web server says is that user's.
sub ask
{
    my ($server, $target, %more) = @_;
    my ($output, $ended) = $server->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => $target, %more });
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    my %headers = $head =~ /^([^:\r\n]+): ([^\r\n]*)/mg;

    return { status => $headers{Status}, headers => \%headers, json => eval { decode_json($body) }, ended => $ended };
}

my $answer = ask($http, '/v1/closed');
is($answer->{status}, 401, 'nobody: 401');
is($answer->{headers}{'WWW-Authenticate'}, 'Basic realm="Spegel"', 'nobody: a challenge');
is($answer->{headers}{'Cache-Control'}, 'no-store', 'nobody: not stored');
is($answer->{json}{type}, 'urn:spegel:problem:not-authenticated', 'nobody: type');
$answer = ask($http, '/v1/closed', REMOTE_USER => 'anna');
is($answer->{status}, 200, 'an analyst: 200');
is($answer->{json}{data}[0]{role}, 'spegel_analyst', 'an analyst: the role');
is($answer->{headers}{'Cache-Control'}, 'private, no-store', 'an analyst: not stored');
is(ask($http, '/v1/closed', REMOTE_USER => $_)->{status}, 200, "an analyst: $_") for 'zoe', 'CN=Cecilia,O=City';
for my $user (qw(bo a ab ann anna2 Anna), 'anna ', ' anna', "anna'--", 'spegel_analyst', 'postgres')
{
    $answer = ask($http, '/v1/closed', REMOTE_USER => $user);
    is($answer->{status}, 403, "no analyst: $user");
    is($answer->{headers}{'WWW-Authenticate'}, undef, 'no challenge: it would not help');
}
is(ask($http, '/v1/closed', REMOTE_USER => 'anna' . 'x' x 300)->{status}, 401, 'a name that does not fit is nobody\'s');
is(ask($http, '/v1/closed', HTTP_AUTHORIZATION => 'Basic ' . encode_base64('anna:x', ''))->{status}, 401, 'what the client sends counts for nothing');
is(ask($http, '/v1/closed', HTTP_REMOTE_USER => 'anna', HTTP_X_REMOTE_USER => 'anna')->{status}, 401, 'under any name');
for my $user ('', 'anna', 'bo')
{
    $answer = ask($http, '/v1/open', REMOTE_USER => $user);
    is($answer->{json}{data}[0]{role}, 'spegel_reader', "a public endpoint runs as the reader for '$user'");
    like($answer->{headers}{'Cache-Control'}, qr/^public/, 'and may be stored');
    is(join(' ', map { $_->{name} } @{ ask($http, '/v1/', REMOTE_USER => $user)->{json}{endpoints} }),
        $user eq 'anna' ? 'closed open' : 'open', "the list that '$user' sees");
}
is(ask($http, '/v1/closed?role=spegel_analyst')->{status}, 401, 'a request names no role');
is(ask($http, '/v1/closed?x=1', REMOTE_USER => 'bo')->{status}, 403, 'who may not call does not learn about parameters');

Spegel::Http::owner_sql($cluster, q{DELETE FROM spegel_api.principal WHERE name = 'zoe'});
ok(Spegel::Http::wait_until(sub { ask($http, '/v1/closed', REMOTE_USER => 'zoe')->{status} == 403 }), 'a dismissed user is refused at once');
Spegel::Http::owner_sql($cluster, 'GRANT EXECUTE ON FUNCTION spegel_api.closed() TO spegel_reader; NOTIFY spegel_catalogue');
ok(Spegel::Http::wait_until(sub { ask($http, '/v1/closed', REMOTE_USER => 'anna')->{status} == 404 }),
    'an analyst\'s endpoint that everybody may execute is not served at all');
Spegel::Http::owner_sql($cluster, 'REVOKE EXECUTE ON FUNCTION spegel_api.closed() FROM spegel_reader; NOTIFY spegel_catalogue');
ok(Spegel::Http::wait_until(sub { ask($http, '/v1/closed', REMOTE_USER => 'anna')->{status} == 200 }), 'and is served again');

my ($line) = grep { ($_->{endpoint} // '') eq 'closed' && $_->{status} == 200 } $http->log_lines;
is($line->{role}, 'spegel_analyst', 'the log names the role');
unlike($http->log_text, qr/anna/, 'and not the user');

# Through nginx, which forwards nobody's own word

is($http->get('/v1/closed', 'Remote-User' => 'anna', REMOTE_USER => 'anna', 'X-Remote-User' => 'anna',
        Authorization => 'Basic ' . encode_base64('anna:x', ''))->{status}, 401, 'nginx without authentication: everybody is nobody');
$http->stop;

# Names and passwords

my ($hash) = run_output('openssl', 'passwd', '-apr1', 'secret');
$http = Spegel::Http->start(cluster => $cluster, files => {
    'spegel-authentication.conf' => Spegel::Http::shipped('authentication-basic.conf.in'),
    'spegel-passwords' => "anna:$hash\nbo:$hash\n" });
ok($http->wait_ready, 'basic: ready');
sub basic { return (Authorization => 'Basic ' . encode_base64($_[0], '')) }
is($http->get('/v1/open')->{status}, 200, 'basic: the public needs no name');
is($http->get('/v1/closed')->{status}, 401, 'basic: nobody');
is($http->get('/v1/closed', basic('anna:secret'))->{status}, 200, 'basic: an analyst');
is($http->get('/v1/closed', basic('bo:secret'))->{status}, 403, 'basic: no analyst');
for my $wrong ('anna:wrong', 'anna:', 'anna', 'carl:secret')
{
    my $response = $http->get('/v1/closed', basic($wrong));
    is($response->{status}, 401, "basic: $wrong");
    is($response->{headers}{'www-authenticate'}, 'Basic realm="Spegel"', 'basic: a challenge');
    is($response->{json}{type}, 'urn:spegel:problem:not-authenticated', 'basic: a problem');
}
is($http->get('/v1/closed', Authorization => 'Bearer x')->{status}, 401, 'basic: another scheme');
is($http->get('/v1/open', basic('anna:wrong'))->{status}, 401, 'basic: wrong credentials are refused everywhere');
$http->stop;

# An OpenID Connect proxy, of which this one knows the cookie "session=anna"

my $proxy = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my $pid = fork() // die "fork: $!";
if ($pid == 0)
{
    # not the handler of the parent, which ends its cluster
    local $SIG{TERM} = 'DEFAULT';
    while (my $client = $proxy->accept)
    {
        local $/ = "\r\n\r\n";
        my $head = <$client> // '';
        my ($user) = $head =~ /^Cookie: session=(\w+)/m;
        print $client $user ? "HTTP/1.0 202 Accepted\r\nX-Auth-Request-User: $user\r\n\r\n" : "HTTP/1.0 401 Unauthorized\r\n\r\n";
    }
    POSIX::_exit(0);
}
$http = Spegel::Http->start(cluster => $cluster,
    files => { 'spegel-authentication.conf' => Spegel::Http::shipped('authentication-proxy.conf.in') },
    placeholders => { PROXY => '127.0.0.1:' . $proxy->sockport });
ok($http->wait_ready, 'proxy: ready');
is($http->get('/v1/open')->{status}, 200, 'proxy: the public needs no session');
is($http->get('/v1/closed')->{status}, 401, 'proxy: nobody');
is($http->get('/v1/closed', 'X-Auth-Request-User' => 'anna')->{status}, 401, 'proxy: the client\'s own header counts for nothing');
is($http->get('/v1/closed', Cookie => 'session=anna')->{status}, 200, 'proxy: an analyst');
is($http->get('/v1/closed', Cookie => 'session=bo', 'X-Auth-Request-User' => 'anna')->{status}, 403, 'proxy: no analyst');
is($http->get('/v1/closed', Cookie => 'session=anna')->{json}{data}[0]{role}, 'spegel_analyst', 'proxy: the role');
kill 'TERM', $pid;
waitpid $pid, 0;
close $proxy;
is($http->get('/v1/closed', Cookie => 'session=anna')->{status}, 500, 'proxy: without it nobody is let in');
$http->stop;

# Tokens

my $directory = File::Temp->newdir;
my $rsa = make_key("$directory/rsa", 'RSA');
my $ec = make_key("$directory/ec", 'EC');
make_key("$directory/other", 'RSA');
my $k1 = make_key("$directory/k1", 'EC', 'secp256k1');
my %trusted = (
    audience => 'spegel', issuer => 'https://id.example/', claim => 'name',
    keys => [ { kid => 'r', alg => 'RS256', pem => $rsa }, { kid => 'e', alg => 'ES256', pem => $ec }, { kid => 'k', alg => 'ES256', pem => $k1 } ]);
sub write_keys
{
    my ($text) = @_;
    open my $out, '>', "$directory/keys.json" or die;
    print $out $text;
    close $out or die;
}
write_keys(encode_json(\%trusted));

$http = Spegel::Http->start(cluster => $cluster, arguments => ["--tokens=$directory/keys.json"],
    files => { 'spegel-authentication.conf' => Spegel::Http::shipped('authentication-token.conf.in') });
ok($http->wait_ready, 'tokens: ready');
my %claims = (name => 'anna', aud => 'spegel', iss => 'https://id.example/', exp => time + 600);
my %header = (typ => 'JWT', alg => 'RS256', kid => 'r');

# The status that a token gives; changes to header and claims, undef removes.
sub status
{
    my ($header, $claims, $signer) = @_;
    my %h = (%header, %$header);
    my %c = (%claims, %$claims);
    delete @h{ grep { !defined $h{$_} } keys %h };
    delete @c{ grep { !defined $c{$_} } keys %c };
    return $http->get('/v1/closed', Authorization => 'Bearer ' . make_token(\%h, \%c, $signer // "$directory/rsa"))->{status};
}
is(status({}, {}), 200, 'token: RS256');
is(status({ alg => 'ES256', kid => 'e' }, {}, "$directory/ec"), 200, 'token: ES256');
is(status({ typ => $_ }, {}), 200, 'token: typ ' . ($_ // 'absent')) for undef, 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'application/jwt';
is(status({ typ => 'at+jwt', alg => 'ES256', kid => 'e' }, {}, "$directory/ec"), 200, 'token: at+jwt, ES256');
is(status({}, { name => 'bo' }), 403, 'token: no analyst');
my $known = $http->get('/v1/closed', Authorization => 'Bearer ' . make_token(\%header, { %claims, name => 'bo' }, "$directory/rsa"));
is($known->{headers}{'www-authenticate'}, 'Bearer realm="Spegel", error="insufficient_scope"', 'token: ... says that it is good, and not enough');
is($known->{json}{type}, 'urn:spegel:problem:forbidden', 'token: ... in a problem');
is(status({}, { aud => [ 'x', 'spegel' ] }), 200, 'token: one of several audiences');
is(status({}, { nbf => time - 10 }), 200, 'token: valid since');
for my $wrong (
    [ {}, { exp => time - 60 }, 'expired' ], [ {}, { exp => undef }, 'without exp' ], [ {}, { exp => 'never' }, 'with a text as exp' ],
    [ {}, { nbf => time + 60 }, 'not valid yet' ], [ {}, { nbf => 'now' }, 'with a text as nbf' ],
    [ {}, { aud => 'other' }, 'for another audience' ], [ {}, { aud => [] }, 'for no audience' ], [ {}, { aud => undef }, 'without audience' ],
    [ {}, { iss => 'https://id.example' }, 'of another issuer' ], [ {}, { iss => undef }, 'without issuer' ],
    [ {}, { name => undef, sub => 'anna' }, 'without the name' ], [ {}, { name => ['anna'] }, 'with a list as name' ],
    [ {}, { name => 'x' x 300 }, 'with a long name' ], [ {}, { name => "anna\0x" }, 'with a NUL in the name' ],
    [ { kid => 'x' }, {}, 'of an unknown key' ], [ { kid => undef }, {}, 'without kid' ],
    [ {}, {}, 'signed by another key', "$directory/other" ], [ {}, {}, 'without signature', sub { '' } ],
    [ { alg => 'none' }, {}, 'of algorithm none', sub { '' } ], [ { alg => 'nOnE' }, {}, 'of algorithm nOnE', sub { '' } ],
    [ { alg => 'HS256' }, {}, 'signed with the public key as a secret', sub { hmac_sha256($_[0], $rsa) } ],
    [ { alg => 'RS512' }, {}, 'of another algorithm' ], [ { kid => 'e' }, {}, 'of the algorithm of another key' ],
    [ { crit => ['x'], x => 1 }, {}, 'with a critical extension' ],
    (map { [ { typ => $_ }, {}, "of type $_" ] } 'logout+jwt', 'dpop+jwt', 'application/x-jwt', '', 'JWT ', 'at', 1),
    [ { typ => ['JWT'] }, {}, 'of a list of types' ],
    [ { alg => 'ES256', kid => 'e' }, {}, 'with a signature in DER', sub { run_output_of([ 'openssl', 'dgst', '-sha256', '-sign', "$directory/ec" ], $_[0]) } ],
    [ { alg => 'ES256', kid => 'e' }, {}, 'with nothing but zeros as signature', sub { "\0" x 64 } ],
    [ { alg => 'ES256', kid => 'e' }, {}, 'with a signature too short', sub { "\1" x 63 } ],
    [ { alg => 'RS256', kid => 'e' }, {}, 'of RSA with the name of the other key' ],
    [ { kid => 'k', alg => 'ES256' }, {}, 'of another curve', "$directory/k1" ])
{
    my ($header, $claims, $name, $signer) = @$wrong;
    is(status($header, $claims, $signer), 401, "refused: a token $name");
}
for my $text ('', 'Bearer', 'Bearer ', 'Bearer x', 'Bearer a.b.c', 'Bearer ..', 'Bearer ' . '.' x 4000, basic('anna:secret'))
{
    is($http->get('/v1/closed', Authorization => $text)->{status}, 401, 'refused: ' . substr $text, 0, 20);
}
is(ask($http, '/v1/closed', REMOTE_USER => 'anna')->{status}, 401, 'tokens: REMOTE_USER counts for nothing');
is($http->get('/v1/closed')->{headers}{'www-authenticate'}, 'Bearer realm="Spegel"', 'tokens: the challenge');
my $refused = $http->get('/v1/closed', Authorization => 'Bearer a.b.c');
is($refused->{headers}{'www-authenticate'}, 'Bearer realm="Spegel", error="invalid_token"', 'tokens: a bad one is called so');
is($refused->{json}{type}, 'urn:spegel:problem:not-authenticated', 'tokens: ... in a problem');
is($http->get('/v1/open', Authorization => 'Bearer a.b.c')->{headers}{'www-authenticate'}, 'Bearer realm="Spegel", error="invalid_token"', 'tokens: ... where none is needed too');
is($http->get('/v1/closed', basic('anna:secret'))->{headers}{'www-authenticate'}, 'Bearer realm="Spegel"', 'tokens: another scheme is no bad token');
# whole and decoded to the last bit
my $token = make_token(\%header, \%claims, "$directory/rsa");
my ($head, $body, $signature) = split /\./, $token;
for my $bent ("$token.", "$token=", "$head=.$body.$signature", "$head.$body.", ".$body.$signature", "$head..$signature", "$head.$signature", "$head.$body", "$token+", "$head.$body.$signature.x")
{
    is($http->get('/v1/closed', Authorization => "Bearer $bent")->{status}, 401, 'refused: a bent token ' . (length $bent) . ' bytes');
}

# Keys are exchanged by SIGHUP; unusable ones are not taken

my $reloaded = sub {
    my ($pattern) = @_;
    $http->signal('HUP');
    return Spegel::Http::wait_until(sub { $http->log_text =~ $pattern });
};
write_keys('{');
ok($reloaded->(qr/cannot use the keys/), 'unusable keys are reported');
is(status({}, {}), 200, 'and those before stay in force');
write_keys(encode_json({ %trusted, keys => [ { kid => 'e', alg => 'ES256', pem => $ec } ] }));
ok($reloaded->(qr/token keys loaded: 1"/), 'other keys are read');
is(status({}, {}), 401, 'a withdrawn key is no longer trusted');
is(status({ alg => 'ES256', kid => 'e' }, {}, "$directory/ec"), 200, 'the other is');
$http->stop;

for my $bad ('', '[]', '{"audience":"a","keys":[]}', encode_json({ %trusted, audience => '' }), encode_json({ %trusted, claim => 1 }),
    (map { encode_json({ %trusted, keys => $_ }) }
        [ { kid => 'h', alg => 'HS256', pem => $rsa } ], [ { kid => 'n', alg => 'none', pem => $rsa } ],
        [ { alg => 'RS256', pem => $rsa } ], [ { kid => 'r', alg => 'RS256', pem => 'secret' } ],
        [ ({ kid => 'r', alg => 'RS256', pem => $rsa }) x 2 ]))
{
    write_keys($bad);
    my ($out, $err) = ('', '');
    run([ Spegel::Http::program(), "--tokens=$directory/keys.json", "--socket=$directory/socket" ], '>', \$out, '2>', \$err, IPC::Run::timeout(10));
    like($err, qr/cannot use the keys/, 'no start with the keys ' . substr $bad, 0, 60);
}

sub run_output_of
{
    my ($command, $input) = @_;
    my $output;
    run($command, '<', \$input, '>', \$output) or die "@$command";
    return $output;
}

sub run_output
{
    my $output;
    run([@_], '>', \$output) or die "@_";
    chomp $output;
    return $output;
}

done_testing();
