# Several machines: shards on two more private clusters behind postgres_fdw,
# list-partitioned by the name of the shard.  What is shipped to a shard and what
# is not, answers that are those of one machine, and a shard that is down.  The
# servers are made by the commands of docs/scaling.md.  Then the same on Citus,
# where it is installed.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

# Persons of one shard, of which the second has other units, too.
my $persons = q{
    SELECT '%s' AS shard, i AS id, 'unit ' || i %% 13 + %d AS unit, (ARRAY['woman', 'man', NULL])[1 + i * 7 %% 5 / 2] AS sex,
           i * 7919 %% 900 AS days, CASE i %% 3 WHEN 0 THEN 'left' WHEN 1 THEN 'promoted' END AS outcome,
           i %% 5 AS step, date '2010-01-01' + i * 31 %% 3000 AS valid_from
    FROM generate_series(1, %d) AS i};
my %shard = (north => [ 0, 3000 ], south => [ 7, 2000 ]);
my %machine = map { $_ => new_cluster($_) } 'first', sort keys %shard;
my $first = $machine{first};

for my $name ('first', sort keys %shard)
{
    create_extension($machine{$name}, 'postgres');
    next if $name eq 'first';
    $machine{$name}->safe_psql('postgres', 'CREATE TABLE person AS' . sprintf($persons, $name, @{ $shard{$name} }));
}
$first->safe_psql('postgres', 'CREATE TABLE everybody AS' . join(' UNION ALL', map { sprintf($persons, $_, @{ $shard{$_} }) } sort keys %shard));

# The page's commands, with the clusters of this test for its hosts.
my ($commands) = slurp_file("$ENV{SPEGEL_TOP}/docs/scaling.md") =~ /^```postgresql\n(.*?)^```$/ms;
for my $name (keys %shard)
{
    my ($host, $port) = ($machine{$name}->host, $machine{$name}->port);
    is($commands =~ s/host '$name\.example', port '5432'/host '$host', port '$port'/g, 1, "docs/scaling.md makes the server $name");
}
is(($first->psql('postgres', $commands, on_error_die => 1))[0], 0, 'the commands of docs/scaling.md run');

# plan_of($query): its plan, with what is sent to the shards.
sub plan_of
{
    return $first->safe_psql('postgres', "SET enable_partitionwise_aggregate = on; EXPLAIN (VERBOSE, COSTS OFF) $_[0]");
}

# An aggregate, what it counts, and its state's rollup: in one step and in two.
my %aggregate = (
    tally => 'tally_agg(sex)',
    cohort => 'cohort_agg(days, outcome)',
    segregation => q{segregation_agg(unit, tally(ARRAY['x'], ARRAY[1]))},
    career => 'career_agg(step, valid_from, valid_from + 40)',
);
for my $type (sort keys %aggregate)
{
    my $one = "SELECT unit, $aggregate{$type} AS state FROM %s GROUP BY unit";
    my $two = "SELECT unit, rollup(state) AS state FROM (SELECT shard, unit, $aggregate{$type} AS state FROM %s GROUP BY shard, unit) AS s GROUP BY unit";
    my $plan = plan_of(sprintf($two, 'person'));
    my $name = ($aggregate{$type} =~ /^(\w+)/)[0];

    is(() = $plan =~ /Remote SQL: .*\b\Q$name\E\(.* GROUP BY/g, 2, "$type in two steps: both shards aggregate") or diag($plan);
    like($plan, qr/Async Foreign Scan/, '... at the same time');
    $plan = plan_of(sprintf($one, 'person'));
    unlike($plan, qr/Remote SQL: .*$name/, "$type in one step: the rows travel");
    like($plan, qr/Remote SQL: SELECT/, '... from the shards') or diag($plan);
    for my $query ($one, $two)
    {
        is($first->safe_psql('postgres', "SET enable_partitionwise_aggregate = on; SELECT count(*), count(*) FILTER (WHERE a.state = b.state), count(a.unit), count(b.unit)
                FROM (" . sprintf($query, 'person') . ') AS a FULL JOIN (' . sprintf($one, 'everybody') . ') AS b USING (unit)'),
            '20|20|20|20', "$type in " . ($query eq $one ? 'one step' : 'two steps') . ': the answers of one machine');
    }
}

# What else decides whether the rows travel.
my $two = 'SELECT unit, rollup(t) FROM (SELECT shard, unit, tally_agg(sex) AS t FROM person GROUP BY shard, unit) AS s GROUP BY unit';
like(plan_of("$two HAVING persons(rollup(t)) > 300"), qr/Remote SQL: .*tally_agg/, 'accessors of the merged state change nothing');
my $share = plan_of(q{SELECT shard, share(tally_agg(sex), 'woman') FROM person GROUP BY shard});
is(() = $share =~ /Remote SQL: .*tally_agg/g, 2, 'nor do those of whole shards');
unlike($share, qr/Remote SQL: .*share\(/, '... which are computed where the question is asked');
unlike($first->safe_psql('postgres', "SET enable_partitionwise_aggregate = off; EXPLAIN (VERBOSE, COSTS OFF) $two"), qr/Remote SQL: .*tally_agg/,
    'without enable_partitionwise_aggregate the rows travel');
$first->safe_psql('postgres', 'ALTER SERVER south OPTIONS (DROP extensions)');
is(() = plan_of($two) =~ /Remote SQL: .*tally_agg/g, 1, 'a server without the option extensions sends its rows');
$first->safe_psql('postgres', q{ALTER SERVER south OPTIONS (ADD extensions 'spegel')});

# A shard that is down: an error that names it, and no answer of the rest.
$machine{south}->stop('immediate');
my ($code, $out, $err) = $first->psql('postgres', "SET enable_partitionwise_aggregate = on; $two");
isnt($code, 0, 'a shard that is down is an error');
is($out, '', '... and no part of an answer');
like($err, qr/ERROR:  could not connect to server "south"/, '... that names the server');
is($first->safe_psql('postgres', "SELECT persons(tally_agg(sex)) FROM person WHERE shard = 'north'"), '3000', 'a question of the other shard is answered');
$machine{south}->start;
is($first->safe_psql('postgres', "SET enable_partitionwise_aggregate = on; SELECT sum(persons(rollup)) FROM ($two) AS s"), '5000', 'a shard that is back is asked again');
$machine{$_}->stop for keys %shard;

SKIP:
{
    my $distributed = 3;

    skip 'skipped: Citus is not installed', $distributed
      if $first->safe_psql('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'citus'}) eq '0';
    $first->append_conf('postgresql.conf', q{shared_preload_libraries = 'citus'});
    $first->restart;
    $first->safe_psql('postgres', sprintf(q{CREATE EXTENSION citus; SELECT citus_set_coordinator_host('%s', %d);
        CREATE TABLE distributed (LIKE everybody); SELECT create_distributed_table('distributed', 'id');
        INSERT INTO distributed SELECT * FROM everybody}, $first->host, $first->port));
    for my $type (qw(tally cohort career))
    {
        my $query = "SELECT unit, $aggregate{$type} AS state FROM %s GROUP BY unit";

        is($first->safe_psql('postgres', sprintf('SELECT count(*) FROM ((%s) EXCEPT (%s)) AS s', map { sprintf($query, $_) } qw(distributed everybody))),
            '0', "Citus: $type, the answers of one machine");
    }
}
$first->stop;
done_testing();
