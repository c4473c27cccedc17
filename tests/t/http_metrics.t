# /metrics and the log: what is counted, in the text format of Prometheus.
use strict;
use warnings;
use utf8;

use JSON::PP;
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_metrics');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.rows(wanted integer, secret text DEFAULT NULL) RETURNS TABLE (n integer)
LANGUAGE sql STABLE AS $$ SELECT generate_series(1, $1) $$;
SELECT spegel_api.expose('rows', 'spegel_api.rows(integer,text)', 'R', 'R', 'R', 'R', max_age => 0);
CREATE FUNCTION spegel_api.nap() RETURNS TABLE (n integer) LANGUAGE sql STABLE AS $$ SELECT 1 FROM pg_sleep(0.5) $$;
SELECT spegel_api.expose('nap', 'spegel_api.nap()', 'N', 'N', 'N', 'N', max_age => 0);
});
my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

sub metrics
{
    my ($output, $ended) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/metrics' });
    is($ended, 1, 'metrics: complete');
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    like($head, qr{^Content-Type: text/plain; version=0\.0\.4; charset=utf-8\r?$}m, 'metrics: content type');
    return $body;
}

# Checks a text as Prometheus reads it; returns {'name{labels}' => value}.
sub parse
{
    my ($text) = @_;
    my (%type, %help, %value, @faults, $current);

    push @faults, 'no line end at the end' if $text !~ /\n\z/;
    for my $line (split /\n/, $text)
    {
        if (my ($kind, $family, $rest) = $line =~ /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/)
        {
            my $known = $kind eq 'HELP' ? \%help : \%type;
            push @faults, "twice: $line" if defined $known->{$family};
            $known->{$family} = $rest;
            push @faults, "type: $line" if $kind eq 'TYPE' && $rest !~ /^(counter|gauge|histogram)$/;
            push @faults, "after samples: $line" if grep { /^$family\b/ } keys %value;
            $current = $family;
            next;
        }
        my ($name, $labels, $number) = $line =~ /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;
        if (!defined $name)
        {
            push @faults, "line: $line";
            next;
        }
        my $family = $name;
        $family =~ s/_(bucket|sum|count)$// if ($type{ $family =~ s/_(bucket|sum|count)$//r } // '') eq 'histogram';
        push @faults, "no TYPE or HELP: $line" if !$type{$family} || !$help{$family};
        push @faults, "out of its group: $line" if $family ne ($current // '');
        push @faults, "counter not named _total: $line" if $type{$family} eq 'counter' && $family !~ /_total$/;
        push @faults, "negative counter: $line" if $type{$family} ne 'gauge' && $number < 0;
        push @faults, "labels: $line"
          if defined $labels && $labels !~ /^(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,(?!$)|$))+$/;
        push @faults, "twice: $line" if defined $value{ $name . ($labels ? "{$labels}" : '') };
        $value{ $name . ($labels ? "{$labels}" : '') } = $number;
    }
    # buckets are cumulative and end with the count
    my (%last, %infinite);
    for my $line (split /\n/, $text)
    {
        my ($name, $labels, $le, $count) = $line =~ /^(\w+)_bucket\{(.*),le="([^"]+)"\} (\d+)$/ or next;
        push @faults, "not cumulative: $line" if $count < ($last{"$name $labels"} // 0);
        $last{"$name $labels"} = $count;
        $infinite{"$name $labels"} = $count if $le eq '+Inf';
        push @faults, "not the count: $line" if $le eq '+Inf' && $count != $value{"${name}_count{$labels}"};
    }
    push @faults, map {"no +Inf: $_"} grep { !defined $infinite{$_} } keys %last;
    is(join("\n", @faults), '', 'metrics: well formed');
    return \%value;
}

my $before = parse(metrics());
$http->get('/v1/rows?wanted=10') for 1 .. 3;
$http->get('/v1/rows?wanted=x');
$http->get('/v1/rows?wanted=10&secret=hemlig', Accept => 'application/json');
$http->get('/v1/nothing');
my $text = metrics();
my $after = parse($text);
sub grown { my ($name) = @_; return $after->{$name} - ($before->{$name} // 0) }
is(grown('spegel_requests_total{endpoint="rows",status="200",format="json"}'), 4, 'answers are counted');
is(grown('spegel_requests_total{endpoint="rows",status="400",format="problem"}'), 1, 'problems are counted');
is(grown('spegel_requests_total{endpoint="",status="404",format="problem"}'), 1, 'what is not there is counted');
is(grown('spegel_requests_total{endpoint="",status="200",format="text"}'), 1, 'the metrics count themselves');
is(grown('spegel_rows_total{endpoint="rows"}'), 40, 'rows are counted');
cmp_ok(grown('spegel_bytes_total{endpoint="rows"}'), '>', 4 * 60, 'bytes are counted');
is(grown('spegel_request_duration_seconds_count{endpoint="rows"}'), 5, 'durations are counted');
is($after->{spegel_requests_in_flight}, 1, 'one request is in flight: this');
is($after->{spegel_threads}, 4, 'threads');
cmp_ok($after->{spegel_database_connections}, '>=', 2, 'connections');
is($after->{spegel_catalogue_endpoints}, 2, 'endpoints of the catalogue');
is($after->{spegel_catalogue_version}, $cluster->safe_psql('spegel', 'SELECT max(version) FROM spegel_api.endpoint'), 'version of the catalogue');
unlike($text, qr/nothing|hemlig/, 'no name that a client chose is in it');

# Whichever thread takes a request has a connection that is gone: each is given
# one before.
my $front = q{FROM pg_stat_activity WHERE usename = 'spegel_front'};
ok(Spegel::Http::wait_until(sub {
        my @naps = map { $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/nap' }, undef, leave_open => 1) } 1 .. 4;
        my @answers = map { readline $_ } @naps;
        return @answers && $cluster->safe_psql('spegel', "SELECT count(*) $front AND query ~ 'nap'") >= 4;
    }), 'all threads are connected');
$cluster->safe_psql('spegel', "SELECT pg_terminate_backend(pid, 60000) $front");
$http->get('/v1/rows?wanted=1') for 1 .. 12;
$after = parse(metrics());
cmp_ok(grown('spegel_queries_repeated_total'), '>=', 1, 'repeated queries are counted');
cmp_ok(grown('spegel_database_connects_total'), '>=', 1, 'new connections are counted');

is($http->get('/metrics')->{status}, 404, 'nginx does not let it out');
my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/metrics?x=1' });
like($output, qr/^Status: 400/, 'it has no parameters');
($output) = $http->fastcgi({ REQUEST_METHOD => 'POST', REQUEST_URI => '/metrics' });
like($output, qr/^Status: 405/, 'and is only read');

# The log

$http->get('/v1/rows?wanted=1&secret=hemlig&AB=1&%22%0a=x&' . 'long' x 30 . '=1');
# a line is written after the answer
Spegel::Http::wait_until(sub { $http->log_text =~ /"\?","\?","\?"\]/ });
my @lines = $http->log_lines;
my ($line) = grep { ($_->{endpoint} // '') eq 'rows' && $_->{status} == 200 && @{ $_->{parameters} } == 2 } @lines;
is_deeply([ sort keys %$line ], [ sort qw(time level request_id method endpoint status parameters role rows bytes ms) ], 'members of a line');
is_deeply($line->{parameters}, [ 'wanted', 'secret' ], 'names of parameters');
is($line->{role}, 'spegel_reader', 'role');
like($line->{time}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'time');
is_deeply($lines[-1]{parameters}, [ 'wanted', 'secret', '?', '?', '?' ], 'what is no name is not logged');
unlike($http->log_text, qr/hemlig/, 'values are not logged');

$http->stop;
done_testing();
