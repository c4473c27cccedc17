# A program built without libjwt: it needs nothing of it, and says what becomes
# of a token.
use strict;
use warnings;

use File::Temp;
use IPC::Run qw(run);
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $directory = File::Temp->newdir;
my ($output, $needed);
run([ 'cp', '-R', "$ENV{SPEGEL_TOP}/fcgi/.", $directory ], '&>', \$output) or die "cp:\n$output";
run([ 'make', '-C', $directory, 'clean' ], '&>', \$output) or die "make clean:\n$output";
# libjwt and its header might as well not be there
ok(run([ 'make', '-C', $directory, 'JWT=no', 'CFLAGS=-O0 -g' ], '&>', \$output), 'make JWT=no') or diag $output;
unlike($output, qr/-ljwt|-lcrypto|JWT_LIBRARY/, 'does not mention libjwt');
run([ 'readelf', '-d', "$directory/spegel-fcgi" ], '>', \$needed) or die 'readelf';
like($needed, qr/\[libfcgi/, 'what the program needs');
unlike($needed, qr/\[libjwt|\[libcrypto/, 'is not libjwt');

local $ENV{SPEGEL_FCGI} = "$directory/spegel-fcgi";
run([ $ENV{SPEGEL_FCGI}, '--tokens=/dev/null', "--socket=$directory/socket" ], '2>', \$output);
isnt($?, 0, 'with --tokens it does not start');
like($output, qr/this program was built without libjwt/, 'and says why');

my $cluster = Spegel::Http::start_cluster('http_no_tokens');
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.open() RETURNS TABLE (n integer) LANGUAGE sql STABLE AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION spegel_api.open() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spegel_api.open() TO spegel_reader;
SELECT spegel_api.expose('open', 'spegel_api.open()', 'T', 'T', 'D', 'D')});
my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

# The status and the body of an answer, asked for straight at the socket.
sub ask
{
    my (%params) = @_;
    my ($answer) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/open', %params });
    return ($answer =~ /^Status: (\d+)/m ? $1 : undef, $answer);
}

is((ask())[0], 200, 'without a token');
my ($status, $body) = ask(HTTP_AUTHORIZATION => 'Bearer a.b.c');
is($status, 401, 'a token');
like($body, qr/"detail":"This server does not support tokens\."/, 'gets a clear answer');
is((ask(HTTP_AUTHORIZATION => 'Basic YTpi'))[0], 200, 'what the web server has checked is left to it');
is((ask(HTTP_AUTHORIZATION => 'Bearer a.b.c', REMOTE_USER => 'anna'))[0], 200, 'and so is a user whom it names');

$http->stop;
$cluster->stop;
done_testing();
