# One connection of each login serves time limits in turn, without setting them
# for each request, and takes on the role of its audience alone: nobody gets what
# another has.
use strict;
use warnings;

use IPC::Run;
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

my $page;

# The status of an answer and its rows, asked for straight at the socket; of
# their page, what the answer says.
sub ask
{
    my ($name, $parameters) = @_;
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => "/v1/$name" . ($parameters // ''), REMOTE_USER => 'anna' });
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    my $json = eval { decode_json($body) };

    $page = $json ? $json->{page} : undef;
    return (($head =~ /^Status: (\d+)/m)[0], $json ? @{ $json->{data} // [] } : ());
}

my %backend;    # by role

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
        $backend{ $row->{role} }{ $row->{backend} } = 1;
    }
}
is_deeply({ map { $_ => scalar keys %{ $backend{$_} } } keys %backend }, { spegel_reader => 1, spegel_analyst => 1 }, 'one connection for each audience');
is(scalar(keys %{ { map { %{$_} } values %backend } }), 2, '... none of them for both');

# An answer is read whole or streamed, as its endpoint's limit is: all rows,
# and whether there are others.
for my $most (9998, 9999, 10000)
{
    Spegel::Http::owner_sql($cluster,
        "SELECT spegel_api.expose('upto-$most', 'spegel_api.open(integer, integer)', 'T', 'T', 'D', 'D', timeout_ms => 10000, max_rows => $most)");
    ok(Spegel::Http::wait_until(sub { (ask("upto-$most"))[0] == 200 }), "at most $most rows");
    for my $wanted (0, 1, 99, $most, $most + 1, 20000)
    {
        my $sent = $wanted < $most ? $wanted : $most;

        ask('closed') if $wanted % 2;
        my ($status, @rows) = ask("upto-$most", "?wanted=$wanted");
        is($status, 200, "$wanted rows: status");
        is_deeply([ map { $_->{n} } @rows ], [ 1 .. $sent ], "$wanted rows, at most $most: all of them in order");
        is($page->{more}, $wanted > $most ? JSON::PP::true : JSON::PP::false, "$wanted rows, at most $most: others");
    }
}

# A function may not leave the session writable for the next one.
Spegel::Http::owner_sql($cluster, q{
CREATE TABLE spegel_api.written (n integer);
GRANT INSERT, SELECT ON spegel_api.written TO spegel_reader;
CREATE FUNCTION spegel_api.write_some() RETURNS integer LANGUAGE sql VOLATILE AS $$ INSERT INTO spegel_api.written VALUES (1) RETURNING n $$;
CREATE FUNCTION spegel_api.write_through() RETURNS TABLE (n integer) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT spegel_api.write_some();
END $$;
CREATE FUNCTION spegel_api.unlock() RETURNS TABLE (setting text) LANGUAGE sql STABLE AS $$
    SELECT set_config('default_transaction_read_only', 'off', false) $$;
SELECT spegel_api.expose('write-through', 'spegel_api.write_through()', 'W', 'W', 'W', 'W', timeout_ms => 4000);
SELECT spegel_api.expose('unlock', 'spegel_api.unlock()', 'U', 'U', 'U', 'U', timeout_ms => 4000);
});
ok(Spegel::Http::wait_until(sub { (ask('unlock'))[0] == 200 }), 'a function that makes the session writable');
for my $between (undef, 'closed', 'open')
{
    is((ask('unlock'))[0], 200, 'it answers');
    ask($between) if $between;
    is((ask('write-through'))[0], 500, 'but nobody writes after it');
}
is($cluster->safe_psql('spegel', 'SELECT count(*) FROM spegel_api.written'), 0, 'and has not');
ok((grep { ($_->{message} // '') =~ /left the session writable/ } $http->log_lines), 'the log tells');

# What was granted once is not granted for ever.
is((ask('closed'))[0], 200, 'before the role is revoked');
$cluster->safe_psql('spegel', 'REVOKE spegel_analyst FROM spegel_front_analyst');
ok(Spegel::Http::wait_until(sub { (ask('closed'))[0] == 503 }), 'a role that is revoked is gone after a second');
is((ask('closed'))[0], 503, 'and stays so');
is((ask('open'))[0], 200, 'the other role is not');
ok((grep { ($_->{message} // '') =~ /cannot set role/ } $http->log_lines), 'the log tells why');
$cluster->safe_psql('spegel', 'GRANT spegel_analyst TO spegel_front_analyst');
is((ask('closed'))[0], 200, 'and it is back when it is granted');

# The time limit of one request is not that of setting the next one's, even
# when that has to wait: for a lock on what says which role is which.
Spegel::Http::owner_sql($cluster,
    q{SELECT spegel_api.expose('hasty', 'spegel_api.open(integer, integer)', 'T', 'T', 'D', 'D', timeout_ms => 1, max_rows => 10)});
ok(Spegel::Http::wait_until(sub { (ask('hasty'))[0] == 200 }), 'an endpoint with a limit of 1 ms');
$cluster->safe_psql('spegel', 'ALTER ROLE spegel_reader CONNECTION LIMIT -1');
my $locked = '';
my $locking = IPC::Run::start([ 'psql', '-XAtq', '-d', $cluster->connstr('spegel'), '-c', 'BEGIN; LOCK TABLE pg_authid',
        '-c', "SELECT 'locked'", '-c', 'SELECT pg_sleep(2)', '-c', 'COMMIT' ], '>', \$locked, IPC::Run::timeout(30));
$locking->pump until $locked =~ /locked/;
is((ask('open'))[0], 200, 'does not stop the request after it');
$locking->finish;
ok((grep { ($_->{message} // '') =~ /cannot set role and time limit: canceling statement due to statement timeout/ } $http->log_lines),
    'which has waited for its role');

# Whoever makes a public query do what it should not: it takes on no other role.
Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.ascend(wanted text) RETURNS TABLE (role text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM set_config('role', wanted, true);
    RETURN QUERY SELECT current_user::text;
END $$;
GRANT EXECUTE ON FUNCTION spegel_api.ascend(text) TO spegel_reader;
SELECT spegel_api.expose('ascend', 'spegel_api.ascend(text)', 'A', 'A', 'A', 'A', timeout_ms => 4000);
});
ok(Spegel::Http::wait_until(sub { (ask('ascend', '?wanted=spegel_reader'))[0] == 200 }), 'a function that takes on a role');
my @others = qw(spegel_analyst spegel_internal spegel_owner spegel_front_analyst spegel_front_internal);
is((ask('ascend', "?wanted=$_"))[0], 500, "... not that of $_") for @others;
cmp_ok(scalar(grep { ($_->{message} // '') =~ /permission denied to set role/ } $http->log_lines), '>=', scalar @others, '... says the log');
for my $login (qw(spegel_front spegel_front_internal))
{
    for my $role (grep { "$login $_" ne 'spegel_front_internal spegel_internal' } @others[ 0 .. 2 ])
    {
        for my $attempt ("SET ROLE $role", "SELECT set_config('role', '$role', false)", "SET SESSION AUTHORIZATION $role", "GRANT $role TO $login",
            "RESET ROLE; SELECT * FROM spegel_register.person")
        {
            my (undef, undef, $said) = $cluster->psql('spegel', $attempt, connstr => $cluster->connstr('spegel') . " user=$login");
            like($said, qr/permission denied|must have admin option/, "$login: $attempt");
        }
    }
}
# As it would be with one login for all of them.
$cluster->safe_psql('spegel', 'GRANT spegel_analyst TO spegel_front');
is((ask('ascend', '?wanted=spegel_analyst'))[0], 200, '(with one login for all audiences the role is taken on)');
$cluster->safe_psql('spegel', 'REVOKE spegel_analyst FROM spegel_front');
$http->stop;

# Without its login an audience is not served, and the others are.
$http = Spegel::Http->start(cluster => $cluster, threads => 1, logins => ['conninfo']);
ok($http->wait_ready, 'without a login for analysts: ready');
is((ask('open'))[0], 200, '... the public is served');
my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/closed', REMOTE_USER => 'anna' });
like($output, qr/^Status: 503\b/m, '... analysts are not');
like($output, qr/closed is for the audience \\"analyst\\", for which this program has no login to the database/, '... and are told why');
($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/closed' });
like($output, qr/^Status: 401\b/m, '... nobody else is');
($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/', REMOTE_USER => 'anna' });
my %listed = map { $_->{name} => $_ } @{ decode_json((split /\r\n\r\n/, $output, 2)[1])->{endpoints} };
is_deeply([ map { @{ $listed{$_} }{qw(audience served)} } qw(open closed) ], [ 'public', JSON::PP::true, 'analyst', JSON::PP::false ], '... as the catalogue says');
is($cluster->safe_psql('spegel', q{SELECT string_agg(DISTINCT usename, ' ') FROM pg_stat_activity WHERE usename ~ '^spegel_front'}), 'spegel_front', '... over no other connection');

$http->stop;
$cluster->stop;
done_testing();
