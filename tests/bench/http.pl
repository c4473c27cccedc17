#!/usr/bin/perl
# Measures the HTTP front against its peers, all in one run, and prints ratios.
#
#   tests/bench/http.pl
#
# 16 clients ask for one row, chosen at random, of the same function:
#   spegel      nginx -> spegel-fcgi -> PostgreSQL
#   pgbench     the query itself, prepared, without HTTP
#   node        Node's http server with pg, the query prepared
#   postgraphile
#   node behind nginx, as nobody exposes it bare
#   accept loop   spegel-fcgi with libfcgi's public interface alone
#                 (accept_loop.c), which has each connection closed
# and for 10,000 rows: spegel against Node with json_agg in the database, bare
# and behind nginx.
# They alternate; a figure is the median of the ratios of the rounds, and of
# the 99th percentiles of the latency.  Environment: ROUNDS (5), SECONDS (2),
# NODE_MODULES (where pg and postgraphile are; by default npm installs them
# into the scratch directory).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../t/lib";

# PostgreSQL's modules write a log to standard output.
my ($figures, $work);

BEGIN
{
    require Spegel::Stage;
    my $perl_modules;
    ($work, $perl_modules) = Spegel::Stage::stage();
    unshift @INC, $perl_modules;
    open($figures, '>&', \*STDOUT) or die;
    open(STDOUT, '>', "$work/bench.log") or die;
    select((select($figures), $| = 1)[0]);
}
use IO::Socket::INET;
use IPC::Run qw(run);
$SIG{__DIE__} = sub { print $figures @_ if !$^S };    # they take the errors, too
use PostgreSQL::Test::Cluster;
use Spegel::Http;
use Spegel::Peers;

my $rounds = $ENV{ROUNDS} || 5;
my $seconds = $ENV{SECONDS} || 2;
my $clients = 16;

for my $program (qw(wrk node npm pgbench))
{
    next if system("command -v $program >/dev/null 2>&1") == 0;
    print $figures "\n== tests/bench/http.pl: skipped: $program is not installed\n";
    exit 0;
}

my $modules = install_peers($work, 'pg@8', 'postgraphile@4');
my $cluster = Spegel::Http::start_cluster('bench_http');
$cluster->append_conf('postgresql.conf', "max_connections = 100\nfsync = off\njit = off\nlog_statement = none\nlog_connections = off\nlog_disconnections = off\n");
$cluster->restart;
Spegel::Http::owner_sql($cluster, q{
CREATE TABLE spegel_api.item (id integer PRIMARY KEY, label text, amount numeric(12, 2), day date);
INSERT INTO spegel_api.item SELECT g, 'item ' || g, g * 1.25, date '2020-01-01' + g % 1000 FROM generate_series(1, 20000) AS g;
GRANT SELECT ON spegel_api.item TO spegel_reader;
CREATE FUNCTION spegel_api.one(key integer) RETURNS TABLE (id integer, label text, amount numeric, day date)
LANGUAGE sql STABLE AS $$ SELECT i.id, i.label, i.amount, i.day FROM spegel_api.item AS i WHERE i.id = $1 $$;
CREATE FUNCTION spegel_api.many(wanted integer) RETURNS TABLE (id integer, label text, amount numeric, day date)
LANGUAGE sql STABLE AS $$ SELECT i.id, i.label, i.amount, i.day FROM spegel_api.item AS i WHERE i.id <= $1 $$;
SELECT spegel_api.expose('one', 'spegel_api.one(integer)', 'O', 'O', 'O', 'O', max_age => 0);
SELECT spegel_api.expose('many', 'spegel_api.many(integer)', 'M', 'M', 'M', 'M', max_age => 0);
});
$cluster->safe_psql('spegel', 'VACUUM ANALYZE spegel_api.item');

my $one = 'SELECT id, label, amount, day FROM spegel_api.one(key => $1)';
my %port = map { $_ => PostgreSQL::Test::Cluster::get_free_port() } 'node', 'postgraphile', 'node behind nginx';
# as many threads as the program has by default
my $http = Spegel::Http->start(cluster => $cluster, threads => 0, files => { 'nginx.conf' => nginx_with_node() });
my $loop = start_accept_loop();
$_->wait_ready or die 'spegel-fcgi is not ready' for $http, $loop;
# as the systemd unit has it
run([ qw(chrt --all-tasks --batch --pid 0), $_->{program_pid} ]) or die 'chrt' for $http, $loop;
@port{ 'spegel', 'accept loop' } = ($http->{port}, $loop->{port});
my @servers = map { start_node($_) } qw(node postgraphile);

my %one = (
    (map { my $name = $_; $name => sub { wrk($name, 20000, 'wrk.format("GET", "/v1/one?key=" .. key)') } } 'spegel', 'accept loop'),
    (map { my $name = $_; $name => sub { wrk($name, 20000, 'wrk.format("GET", "/one?key=" .. key)') } } 'node', 'node behind nginx'),
    postgraphile => sub {
        wrk('postgraphile', 20000, 'wrk.format("POST", "/graphql", {["Content-Type"] = "application/json"},'
              . ' "{\"query\":\"{one(key: " .. key .. ") {nodes {id label amount day}}}\"}")');
    },
    pgbench => \&pgbench);
my %many = (
    spegel => sub { wrk('spegel', 1, 'wrk.format("GET", "/v1/many?wanted=10000")') },
    map { my $name = $_; $name => sub { wrk($name, 1, 'wrk.format("GET", "/many?wanted=10000")') } } 'node', 'node behind nginx');

check_answers();
print $figures "\n== tests/bench/http.pl ($clients clients, $rounds rounds of $seconds s; nginx, program, server and load share ",
  scalar(() = `nproc` =~ /\d/) && `nproc` =~ s/\s//r, " cores)\n";
compare('one row', \%one, [ pgbench => 0.35 ], [ node => 1.8 ], [ postgraphile => 4.5 ], ['node behind nginx'], ['accept loop']);
compare('10,000 rows', \%many, [ node => 2 ], ['node behind nginx']);

kill 'TERM', @servers;
waitpid $_, 0 for @servers;
$_->stop for $http, $loop;
$cluster->stop;

# The shipped nginx.conf with a second server, for Node: connections are kept,
# buffers are those of FastCGI, nothing is cached.
sub nginx_with_node
{
    return Spegel::Http::shipped('nginx.conf.in') =~ s/\}\n\z/<<"CONF"/er;
    upstream node {
        server 127.0.0.1:$port{node};
        keepalive 32;
    }
    server {
        listen 127.0.0.1:$port{'node behind nginx'};
        location \/ {
            proxy_pass http:\/\/node;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffer_size 16k;
            proxy_buffers 16 16k;
        }
    }
}
CONF
}

# Builds the accept loop, and starts it behind an nginx that keeps no
# connection to it.
sub start_accept_loop
{
    my $parts = "$FindBin::Bin/../../fcgi";
    my @objects = grep { !m{/(main|worker)\.o$} } glob "$parts/*/*.o";
    my ($libraries, $log);

    run([ 'make', '-s', '--no-print-directory', '-C', $parts, 'libraries' ], '>', \$libraries) or die 'make libraries';
    run([ qw(cc -std=c11 -O2 -pthread -D_GNU_SOURCE -I), $parts, '-I', `pg_config --includedir` =~ s/\s//r, '-o', "$work/accept_loop",
            "$FindBin::Bin/accept_loop.c", @objects, split ' ', $libraries ], '>', \$log, '2>&1') or die "accept_loop.c: $log";
    local $ENV{SPEGEL_FCGI} = "$work/accept_loop";
    return Spegel::Http->start(cluster => $cluster, threads => 0,
        files => { 'spegel-fcgi.conf' => Spegel::Http::shipped('spegel-fcgi.conf.in') =~ s/(fastcgi_keep_conn) on;/$1 off;/r });
}

# A server of Node's; its process.
sub start_node
{
    my ($name) = @_;
    my %connection = (host => $cluster->host, port => $cluster->port, database => 'spegel', user => 'spegel_front');
    my $pool = 'new Pool({' . join(', ', map {"$_: '$connection{$_}'"} sort keys %connection) . ", max: $clients, options: '-c role=spegel_reader'})";
    my $script = $name eq 'node' ? <<"JS" : <<"JS";
const {Pool} = require('$modules/pg');
const pool = $pool;
require('http').createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    let body;
    if (url.pathname === '/one') {
        const result = await pool.query({name: 'one', text: '$one', values: [url.searchParams.get('key')]});
        body = JSON.stringify({data: result.rows});
    } else {
        const result = await pool.query({name: 'many',
            text: "SELECT json_agg(t)::text AS data FROM spegel_api.many(wanted => \$1) AS t", values: [url.searchParams.get('wanted')]});
        body = '{"data":' + result.rows[0].data + '}';
    }
    response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body)});
    response.end(body);
}).listen($port{node}, '127.0.0.1');
JS
const {Pool} = require('$modules/pg');
const {postgraphile} = require('$modules/postgraphile');
const pool = $pool;
require('http').createServer(postgraphile(pool, 'spegel_api', {disableQueryLog: true, graphiql: false}))
    .listen($port{postgraphile}, '127.0.0.1');
JS
    open my $out, '>', "$work/$name.js" or die;
    print $out $script;
    close $out or die;
    my $pid = fork() // die "fork: $!";
    if ($pid == 0)
    {
        $ENV{NODE_ENV} = 'production';
        open STDERR, '>', "$work/$name.log";
        open STDOUT, '>&', \*STDERR;
        exec 'node', "$work/$name.js";
    }
    Spegel::Http::wait_until(sub { IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $port{$name}) }, 30)
      or die "$name does not listen";
    return $pid;
}

# All of them give the same row.
sub check_answers
{
    my $ask = sub { my ($name, $method, $target, %more) = @_; $http->{http}->request($method, "http://127.0.0.1:$port{$name}$target", \%more)->{content} };
    my %seen = (
        (map { $_ => $ask->($_, 'GET', '/v1/one?key=7') } 'spegel', 'accept loop'),
        (map { $_ => $ask->($_, 'GET', '/one?key=7') } 'node', 'node behind nginx'),
        postgraphile => $ask->('postgraphile', 'POST', '/graphql', headers => { 'Content-Type' => 'application/json' },
            content => '{"query":"{one(key: 7) {nodes {id label amount day}}}"}'),
        'spegel, many' => $ask->('spegel', 'GET', '/v1/many?wanted=7'), 'node, many' => $ask->('node', 'GET', '/many?wanted=7'));

    for my $name (keys %seen)
    {
        die "$name: $seen{$name}" if $seen{$name} !~ /"id":7,"label":"item 7","amount":"?8.75"?,"day":"20(20-01-08|20-01-07)/;
    }
}

# Requests per second and the 99th percentile of their latency in ms.  The
# request is an expression of wrk's for each key from 1 on; they are made
# beforehand, so that the load itself costs little.
sub wrk
{
    my ($name, $keys, $request) = @_;
    my ($out, $err);

    open my $script, '>', "$work/wrk.lua" or die;
    print $script "math.randomseed(os.time())\nlocal requests = {}\n",
      "init = function() for key = 1, $keys do requests[key] = $request end end\n",
      "request = function() return requests[math.random($keys)] end\n";
    print $script 'done = function(summary, latency) io.write("p99=", latency:percentile(99) / 1000, " failed=",'
      . ' summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,'
      . ' " rate=", summary.requests / summary.duration * 1e6, "\n") end', "\n";
    close $script or die;
    run([ 'wrk', '-t', 1, '-c', $clients, '-d', "${seconds}s", '-s', "$work/wrk.lua", "http://127.0.0.1:$port{$name}/" ], '>', \$out, '2>', \$err)
      or die "wrk: $err";
    my ($p99, $failed, $rate) = $out =~ /p99=(\S+) failed=(\d+) rate=(\S+)/ or die "wrk: $out";
    # a peer may be late for its first answers; we may not fail at all
    die "$name: $failed requests failed" if $failed > ($name eq 'spegel' ? 0 : $clients);
    return ($rate, $p99);
}

sub pgbench
{
    my ($out, $err);

    open my $script, '>', "$work/one.sql" or die;
    print $script "\\set key random(1, 20000)\n", $one =~ s/\$1/:key/r, ";\n";
    close $script or die;
    unlink glob "$work/pgbench_log.*";
    run([ 'pgbench', '-n', '-M', 'prepared', '-c', $clients, '-j', 1, '-T', $seconds, '-f', "$work/one.sql", '-l', "--log-prefix=$work/pgbench_log",
            $cluster->connstr('spegel') ], '>', \$out, '2>', \$err) or die "pgbench: $err";
    my ($rate) = $out =~ /^tps = (\S+)/m or die "pgbench: $out";
    my @latency = sort { $a <=> $b } map { (split)[2] } map { open my $in, '<', $_ or die; <$in> } glob "$work/pgbench_log.*";
    return ($rate, $latency[ 0.99 * @latency ] / 1000);
}

sub median
{
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ $#sorted / 2 ];
}

sub compare
{
    my ($title, $contestants, @bars) = @_;
    my (%rate, %p99);
    my @order = ('spegel', map { $_->[0] } @bars);

    $contestants->{$_}->() for @order;
    for (1 .. $rounds)
    {
        for my $name (@order)
        {
            my ($rate, $p99) = $contestants->{$name}->();
            push @{ $rate{$name} }, $rate;
            push @{ $p99{$name} }, $p99;
        }
    }
    print $figures "\n$title\n";
    printf $figures "  %-17s %9.0f per second   p99 %8.2f ms\n", $_, median(@{ $rate{$_} }), median(@{ $p99{$_} }) for @order;
    for my $bar (@bars)
    {
        my ($name, $least) = @$bar;
        my @ratios = map { $rate{spegel}[$_] / $rate{$name}[$_] } 0 .. $rounds - 1;
        printf $figures "  spegel against %s = %.2f (%.2f to %.2f%s)\n", $name, median(@ratios), (sort { $a <=> $b } @ratios)[ 0, -1 ],
          !$least ? '' : sprintf '; at least %.2f is wanted: %s', $least, median(@ratios) >= $least ? 'met' : 'missed';
    }
}
