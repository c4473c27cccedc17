# One connection serves roles and time limits in turn, without setting them for
# each request: nobody gets those of another.
use strict;
use warnings;

use JSON::PP;
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_session');
for my $name (qw(open brief closed))
{
    my $signature = "spegel_api.$name(integer, integer)";

    Spegel::Http::owner_sql($cluster, qq{
CREATE FUNCTION spegel_api.$name(wanted integer DEFAULT NULL, failing integer DEFAULT NULL)
RETURNS TABLE (role text, time_limit text, read_only text, backend integer, n integer) LANGUAGE sql STABLE AS \$\$
    SELECT current_user::text, current_setting('statement_timeout'), current_setting('transaction_read_only'), pg_backend_pid(), n
    FROM generate_series(1, coalesce(wanted, 1)) AS n
    WHERE 1 / (n - coalesce(failing, 0)) IS NOT NULL \$\$;
REVOKE EXECUTE ON FUNCTION $signature FROM PUBLIC;
GRANT EXECUTE ON FUNCTION $signature TO } . ($name eq 'closed' ? 'spegel_analyst' : 'spegel_reader') . qq{;
SELECT spegel_api.expose('$name', '$signature', 'T', 'T', 'D', 'D', max_rows => 20000, timeout_ms => }
          . ($name eq 'brief' ? 500 : 4000) . ', audience => ' . ($name eq 'closed' ? "'analyst'" : "'public'") . ')');
}
Spegel::Http::owner_sql($cluster, q{INSERT INTO spegel_api.principal (name, role) VALUES ('anna', 'spegel_analyst')});

my $http = Spegel::Http->start(cluster => $cluster, threads => 1);
ok($http->wait_ready, 'the program becomes ready');

my %expected = (
    open => [ 'spegel_reader', '4s', 'on' ],
    brief => [ 'spegel_reader', '500ms', 'on' ],
    closed => [ 'spegel_analyst', '4s', 'on' ]);

# The status of an answer and its first row, asked for straight at the socket.
sub ask
{
    my ($name, $parameters) = @_;
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => "/v1/$name" . ($parameters // ''), REMOTE_USER => 'anna' });
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    my $json = eval { decode_json($body) };

    return (($head =~ /^Status: (\d+)/m)[0], $json ? @{ $json->{data} // [] } : ());
}

my %backend;

# What came before must not be seen: each of them after each, and after one
# that failed.
for my $before (map { ([$_], [ $_, '?failing=1' ]) } sort keys %expected)
{
    for my $name (sort keys %expected)
    {
        my ($status) = ask(@$before);
        is($status, $before->[1] ? 500 : 200, "@$before: status");
        ($status, my $row) = ask($name);
        is($status, 200, "$name after @$before: status");
        is_deeply([ @$row{qw(role time_limit read_only)} ], $expected{$name}, "$name after @$before: role, limit and rights");
        $backend{ $row->{backend} } = 1;
    }
}
is(scalar(keys %backend), 1, 'all over one connection');

# An answer that is read whole, or streamed: all rows, whichever came before.
for my $wanted (0, 1, 99, 9999, 10000, 10001, 19999)
{
    ask('closed');
    for my $time ('first', 'again')
    {
        my ($status, @rows) = ask('open', "?wanted=$wanted");
        is($status, 200, "$wanted rows, $time: status");
        is_deeply([ map { $_->{n} } @rows ], [ 1 .. $wanted ], "$wanted rows, $time: all of them in order");
    }
}

# What was granted once is not granted for ever.
is((ask('closed'))[0], 200, 'before the role is revoked');
$cluster->safe_psql('spegel', 'REVOKE spegel_analyst FROM spegel_front');
ok(Spegel::Http::wait_until(sub { (ask('closed'))[0] == 500 }, 5), 'a role that is revoked is gone soon');
is((ask('closed'))[0], 500, 'and stays so');
$cluster->safe_psql('spegel', 'GRANT spegel_analyst TO spegel_front');
is((ask('closed'))[0], 200, 'and back when it is granted');

$http->stop;
$cluster->stop;
done_testing();
