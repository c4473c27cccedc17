# Functions in FROM, called for each row, leave no memory behind: the memory of
# the backend after many calls is that after 100.
use strict;
use warnings;

use Spegel::Cluster;
use Spegel::Scale;
use Test::More;

my $node = new_cluster('memory');
create_extension($node, 'postgres');
my $calls = scale(20_000, 400_000);

# One row for each call, none of them alike.
my $rows = q{
    (SELECT i, tally('{a,b}', ARRAY[i, i % 7]::bigint[]) AS t,
            format('{care:{a:%s,b:2},schools:{a:1}}', i)::segregation AS s,
            format('{1:[2010-01-01,%s),2:[2020-01-01,)}', date '2011-01-01' + i % 3000)::career AS c,
            format('{%s:{a:1,?:2},5000:{a:3,b:1}}', i % 4000)::cohort AS h
     FROM generate_series(1, %d) AS i) AS row};
my $peak = q{(regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\s+(\d+)'))[1]::integer};

for my $call (
    q{representation(t, '{a:5,b:6}')},
    q{adverse_impact(t, t)},
    q{mantel_haenszel(ARRAY[t], ARRAY[t], 'a', 'b')},
    q{funnel(ARRAY[t, t], 'a', 'b')},
    q{entries(t)},
    q{goodness_of_fit(t, '{a:5,b:6}')},
    q{share_ci(t, 'a')},
    q{units(s)},
    q{local_segregation(s)},
    q{mutual_information_decomposition(s, '{care}', '{all}')},
    q{theil_index_ci(s)},
    q{spells(c)},
    q{transitions(c)},
    q{episode(c, 1, 2, NULL, '2024-01-01')},
    q{survival_curve(h)},
    q{cumulative_incidence_curve(h, 'a')},
    q{hazard_ratio(h, h)},
    q{logrank_expected(ARRAY[h, h])},
    q{split_at_exposure(i, 'a', i / 2)},
    q{transition_matrix(ARRAY['x', 'y'], ARRAY['y', 'x'], ARRAY[i, 1]::bigint[])})
{
    my $query = sub { "SELECT count(*) FROM " . sprintf($rows =~ s/%(?!d)/%%/gr, $_[0]) . ", $call AS f;" };
    my @lines = split(/\n/, $node->safe_psql('postgres',
        'SET jit = off; SET enable_memoize = off; SET max_parallel_workers_per_gather = 0; SET client_min_messages = error;'
          . $query->(100) . "SELECT $peak;" . $query->($calls) . "SELECT $peak;"));

    is($lines[2] >= 1, 1, "$call returns rows");
    cmp_ok($lines[3] - $lines[1], '<', 6_000, "kB more for $calls calls of $call");
}

$node->stop;
done_testing();
