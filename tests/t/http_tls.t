# The example of a server with TLS: protocols, headers, limits, certificates.
use strict;
use warnings;

use IPC::Run qw(run);
use JSON::PP;
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;
for my $program (qw(curl openssl))
{
    plan skip_all => "$program is not installed" if system("command -v $program >/dev/null 2>&1") != 0;
}

my $cluster = Spegel::Http::start_cluster('http_tls');
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.closed() RETURNS TABLE (role text) LANGUAGE sql STABLE AS 'SELECT current_user::text';
REVOKE EXECUTE ON FUNCTION spegel_api.closed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spegel_api.closed() TO spegel_analyst;
SELECT spegel_api.expose('closed', 'spegel_api.closed()', 'C', 'C', 'C', 'C', audience => 'analyst');
INSERT INTO spegel_api.principal (name, role) VALUES ('CN=Cecilia', 'spegel_analyst');
});

# A certificate of the server, an authority for clients, and two clients.
my $keys = File::Temp->newdir;
sub openssl
{
    my $ignored;
    run([ 'openssl', @_ ], '>&', \$ignored) or die "openssl @_: $ignored";
}
my @new = ('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', 2);
openssl(@new, '-subj', "/CN=$_->[1]", '-keyout', "$keys/$_->[0].key", '-out', "$keys/$_->[0].crt")
  for [ 'spegel', 'localhost' ], [ 'clients', 'Clients' ], [ 'stranger', 'Cecilia' ];
for my $client ([ 'analyst', 'Cecilia' ], [ 'other', 'Olle' ])
{
    my ($name, $subject) = @$client;
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', "/CN=$subject", '-keyout', "$keys/$name.key", '-out', "$keys/$name.csr");
    openssl('x509', '-req', '-in', "$keys/$name.csr", '-CA', "$keys/clients.crt", '-CAkey', "$keys/clients.key", '-CAcreateserial', '-days', 2, '-out', "$keys/$name.crt");
}
sub text { open my $in, '<', "$keys/$_[0]" or die; local $/; return <$in> }

my $plain = PostgreSQL::Test::Cluster::get_free_port();
my $secure = PostgreSQL::Test::Cluster::get_free_port();
my $http = Spegel::Http->start(cluster => $cluster,
    placeholders => { HTTP => "127.0.0.1:$plain", HTTPS => "127.0.0.1:$secure", NAME => 'localhost' },
    files => {
        'nginx.conf' => Spegel::Http::shipped('nginx.conf.in') =~ s/(\n    server \{)/\n    include \@CONF\@\/spegel-tls.conf;$1/r,
        'spegel-tls.conf' => Spegel::Http::shipped('spegel-tls.conf.in'),
        'spegel-authentication.conf' => Spegel::Http::shipped('authentication-certificate.conf.in'),
        'spegel.crt' => text('spegel.crt'), 'spegel.key' => text('spegel.key'), 'spegel-clients.pem' => text('clients.crt') });
ok($http->wait_ready, 'the program becomes ready');

# The status, the headers and the body that curl gets.
sub curl
{
    my (@options) = @_;
    my ($out, $err);
    run([ 'curl', '-sS', '-i', '--http1.1', '--max-time', 10, '--cacert', "$keys/spegel.crt", @options ], '>', \$out, '2>', \$err);
    my ($head, $body) = split /\r\n\r\n/, $out, 2;
    return (($head // '') =~ /^HTTP\/[\d.]+ (\d+)/ ? $1 : 0, $head // '', $body // '', $err);
}

my ($status, $head, $body) = curl("https://localhost:$secure/v1/");
is($status, 200, 'TLS: answers');
like($head, qr/^strict-transport-security: max-age=63072000\r?$/mi, 'TLS: HSTS');
like($head, qr/^$_: /mi, "TLS: $_") for qw(x-content-type-options content-security-policy referrer-policy);
unlike($head, qr/^server: nginx\/\d/mi, 'TLS: no version of nginx');
($status, $head) = curl("http://127.0.0.1:$plain/v1/x?y=1");
is($status, 301, 'without TLS: sent away');
like($head, qr{^location: https://localhost/v1/x\?y=1\r?$}mi, 'without TLS: to the same address');
isnt((curl('--tls-max', '1.1', "https://localhost:$secure/v1/"))[0], 200, 'TLS 1.1 is refused');
is((curl('--tls-max', '1.2', "https://localhost:$secure/v1/"))[0], 200, 'TLS 1.2 is not');

my $closed = "https://localhost:$secure/v1/closed";
is((curl($closed))[0], 401, 'certificate: none');
($status, $head, $body) = curl('--cert', "$keys/analyst.crt", '--key', "$keys/analyst.key", $closed);
is($status, 200, 'certificate: of an analyst');
is(decode_json($body)->{data}[0]{role}, 'spegel_analyst', 'certificate: the role');
is((curl('--cert', "$keys/other.crt", '--key', "$keys/other.key", $closed))[0], 403, 'certificate: of somebody else');
isnt((curl('--cert', "$keys/stranger.crt", '--key', "$keys/stranger.key", $closed))[0], 200, 'certificate: of another authority, with an analyst\'s name');

my ($out, $err);
run([ 'curl', '-sS', '--max-time', 10, '--cacert', "$keys/spegel.crt", '-w', "%{http_code} ", (map { ('-o', '/dev/null', $_) } ("https://localhost:$secure/health/live") x 100) ], '>', \$out, '2>', \$err);
like($out, qr/\b429\b/, 'an address that asks too often is told so');

$http->stop;
done_testing();
