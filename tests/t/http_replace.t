# The code behind the endpoints is replaced while they are asked: no request
# fails, not even one that has the old code in its hands.
use strict;
use warnings;

use IO::Select;
use JSON::PP;
use POSIX ();
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_replace');

# The code of a version: each drops what the one before has, and has another
# signature and other columns.
sub code
{
    my ($version) = @_;
    my $shape = $version % 3;
    my $signature = 'spegel_api.changing(' . ($shape == 1 ? 'integer, text' : 'integer') . ')';
    my $parameters = 'wanted integer DEFAULT NULL' . ($shape == 1 ? ', added text DEFAULT NULL' : '');
    my $columns = $shape == 2 ? 'version bigint, step integer' : 'step integer, version integer';
    my $select = $shape == 2 ? "v.version::bigint, n" : 'n, v.version';

    return qq{
DO \$\$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT oid::regprocedure AS signature FROM pg_proc
                WHERE pronamespace = 'spegel_api'::regnamespace AND proname IN ('changing', 'changing_inside')
    LOOP
        EXECUTE 'DROP FUNCTION ' || old.signature;
    END LOOP;
END \$\$;
DROP VIEW IF EXISTS spegel_api.behind;
CREATE VIEW spegel_api.behind AS SELECT } . ($shape == 0 ? $version : "'$version'::text") . qq{ AS version_$shape;
GRANT SELECT ON spegel_api.behind TO spegel_reader;
CREATE FUNCTION spegel_api.changing_inside() RETURNS integer LANGUAGE plpgsql STABLE AS \$\$
BEGIN
    RETURN (SELECT version_$shape FROM spegel_api.behind)::integer;
END \$\$;
CREATE FUNCTION spegel_api.changing($parameters) RETURNS TABLE ($columns) LANGUAGE sql STABLE AS \$\$
    SELECT $select FROM (SELECT spegel_api.changing_inside() AS version) AS v, generate_series(1, coalesce(wanted, 3)) AS n \$\$;
REVOKE EXECUTE ON FUNCTION $signature, spegel_api.changing_inside() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION $signature, spegel_api.changing_inside() TO spegel_reader;
SELECT spegel_api.expose('changing', '$signature', 'T', 'T', 'D', 'D', max_rows => 100, timeout_ms => 5000);
};
}

Spegel::Http::owner_sql($cluster, code(0));
my $http = Spegel::Http->start(cluster => $cluster, threads => 4);
ok($http->wait_ready, 'the program becomes ready');

# A client that asks until it is told to stop.  It reports a dot for each
# answer, and in the end what it has got: how many answers, the versions, and
# the answers that were not good.
pipe(my $stop, my $stopping) or die "pipe: $!";
sub start_client
{
    pipe(my $report, my $reporting) or die "pipe: $!";
    my $pid = fork() // die "fork: $!";

    if ($pid == 0)
    {
        my $select = IO::Select->new($stop);
        my (%versions, @bad);
        my $count = 0;

        local $SIG{TERM} = 'DEFAULT';
        close $stopping;
        while (!$select->can_read(0))
        {
            my ($output) = eval { $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/changing' }) };
            my ($head, $body) = split /\r\n\r\n/, $output // '', 2;
            my $rows = eval { decode_json($body)->{data} } // [];

            $count++;
            syswrite $reporting, '.';
            if (($head // '') =~ /^Status: 200/m && @$rows == 3)
            {
                $versions{ $_->{version} } = 1 for @$rows;
            }
            else
            {
                push @bad, $output // $@;
            }
        }
        print $reporting encode_json({ count => $count, versions => [ keys %versions ], bad => \@bad });
        close $reporting;
        POSIX::_exit(0);
    }
    close $reporting;
    return { pid => $pid, report => $report };
}

# A number of /metrics.
sub metric
{
    my ($name) = @_;
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/metrics' });
    return ($output =~ /^$name (\d+)/m)[0];
}

# Waits until a client has had so many more answers.
sub wait_for_answers
{
    my ($client, $wanted) = @_;

    while ($wanted > 0)
    {
        $wanted -= sysread($client->{report}, my $dots, 1) || die 'a client has ended';
    }
}

# What a client has reported by now.
sub drain
{
    my ($client) = @_;
    my $select = IO::Select->new($client->{report});

    sysread $client->{report}, my $dots, 65536 while $select->can_read(0);
}

my $last = 40;
my @clients = map { start_client() } 1 .. 4;
for my $version (1 .. $last)
{
    Spegel::Http::owner_sql($cluster, code($version));
    # no request meets two replacements: the one in hand ends, and another one
    drain($_) for @clients;
    wait_for_answers($_, 2) for @clients;
}
close $stopping;
my (%versions, @bad);
my $count = 0;
for my $client (@clients)
{
    my $reported = decode_json((do { local $/; readline $client->{report} }) =~ s/^\.*//r);
    waitpid $client->{pid}, 0;
    $count += $reported->{count};
    $versions{$_} = 1 for @{ $reported->{versions} };
    push @bad, @{ $reported->{bad} };
}
cmp_ok($count, '>=', 8 * $last, "$count requests under $last replacements");
cmp_ok(scalar(keys %versions), '>', $last / 2, scalar(keys %versions) . ' versions have answered');
is(scalar(@bad), 0, 'no request has failed')
  or diag join "\n", $bad[0], grep { /sqlstate/ } split /\n/, $http->log_text;
ok($versions{$last}, 'the last version answers');
my $repeated = metric('spegel_queries_repeated_total');
cmp_ok($repeated, '>', 0, "$repeated requests were repeated");

# A call that fails for good is repeated once, and not again while nothing
# changes.
Spegel::Http::owner_sql($cluster, q{DROP FUNCTION spegel_api.changing_inside()});
sub ask_changing
{
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/changing' });
    return ($output =~ /^Status: (\d+)/m)[0];
}
my $before = metric('spegel_catalogue_reads_total');
is(ask_changing(), 500, 'a function that is gone') for 1 .. 10;
my $read = metric('spegel_catalogue_reads_total') - $before;
cmp_ok($read, '>=', 1, 'has the catalogue read');
cmp_ok($read, '<=', 2, 'not for every request');
ok((grep { ($_->{sqlstate} // '') eq '42883' } $http->log_lines), 'and is in the log');

$http->stop;
$cluster->stop;
done_testing();
