# What takes long stops within a second of a cancel request: every sort and every
# loop over input of any length.  Each input is made beforehand; the statement is
# first run to its end, to see how long that takes, and then cancelled early on.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;
use Time::HiRes qw(time);

# When the statement is cancelled, in seconds; what takes less long to its end
# would say nothing.
use constant CANCELLED_AFTER => 0.1;

my $node = new_cluster('interrupts');
create_extension($node, 'postgres');

# Working states as an aggregate without a final function leaves them.
$node->safe_psql('postgres', q{
    CREATE AGGREGATE working_career(step integer, valid_from date, valid_to date) (SFUNC = career_accum, STYPE = career, SSPACE = 128);
    CREATE AGGREGATE working_segregation(unit text, t tally) (SFUNC = segregation_accum, STYPE = segregation);
    CREATE AGGREGATE working_cohort(days integer, outcome text, persons bigint) (SFUNC = cohort_accum, STYPE = cohort);});

my @cases = (
    [ 'career_final: sorting 3 million spells', q{working_career((i * 7919::bigint % 1000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer + 1)},
        3_000_000, 'career_final(input)' ],
    [ 'career accessors: resolving 500,000 spells', q{working_career((i * 7919::bigint % 1000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer + 20)},
        500_000, q{tenure(input, '9000-01-01')} ],
    [ 'segregation_final: sorting 500,000 units', q{working_segregation('unit ' || i * 7919::bigint % 2000003, '{a:1}')}, 500_000, 'segregation_final(input)' ],
    [ 'segregation hash: 2 million units', q{segregation_agg('unit ' || i, '{a:1}')}, 2_000_000, 'segregation_hash(input)' ],
    [ 'segregation input: 500,000 units', q{'{' || string_agg('unit_' || i || ':{a:1}', ',') || '}'}, 500_000, 'input::segregation' ],
    [ 'cohort_final: sorting 900,000 counts', q{working_cohort((i * 7919::bigint % 1000003)::integer * 1000, (ARRAY['a', 'b', 'c'])[1 + i % 3], 1)}, 900_000, 'cohort_final(input)' ],
    [ 'tally input: sorting 1.5 million categories', q{'{' || string_agg(i * 7919::bigint % 2000003 || ':0', ',') || '}'}, 1_500_000, 'input::tally' ],
    [ 'pay_gap: sorting a million persons', q{array_agg((1 + i * 7919::bigint % 5000011)::double precision)}, 1_000_000, '(pay_gap(input, input)).median_gap' ],
    [ 'adjust_p: sorting a million p values', q{array_agg((i * 7919::bigint % 5000011) / 5000011.0::double precision)}, 1_000_000, 'cardinality(adjust_p(input))' ],
    [ 'transition_matrix: a million moves', q{array_agg('state ' || i * 7919::bigint % 100)}, 1_000_000,
        q{(SELECT count(*) FROM transition_matrix(input, input, array_fill(1::bigint, ARRAY[cardinality(input)])))} ],
    [ 'gini_index: sorting a million units', q{segregation_agg('unit ' || i, tally(ARRAY['a', 'b'], ARRAY[i * 7919::bigint % 1009, 500]))}, 1_000_000, 'gini_index(input)' ],
    [ q{gray_test: 400 groups}, q{array_agg(('{5:{a:' || 1 + i % 7 || ',b:' || 1 + i % 3 || '},9:{a:1,b:2,?:3}}')::cohort)}, 400, q{(gray_test(input, 'a')).p_value} ],
    [ q{logrank_test: 1,000 groups}, q{array_agg(('{5:{a:' || 1 + i % 7 || ',b:' || 1 + i % 3 || '},' || (SELECT string_agg(d || ':{a:1,?:1}', ',') FROM generate_series(6, 100) AS d) || '}')::cohort)}, 1000,
        q{(logrank_test(input, 'a')).p_value} ],
    [ 'hazard_ratio: sorting 100,000 strata', q{array_agg(('{5:{a:' || i * 7919::bigint % 1009 || '},9:{b:1}}')::cohort)}, 100_000, q{(SELECT wald_p_value FROM hazard_ratio(input, input, 'a'))} ],
);

for my $case (@cases)
{
    my ($name, $aggregate, $n, $query) = @$case;

    $node->safe_psql('postgres', "DROP TABLE IF EXISTS prepared; CREATE TABLE prepared AS SELECT $aggregate AS input FROM generate_series(1, $n) AS i");
    # Whatever the answer is: an error at the end is one, too.
    my ($full, undef, $end) = run("SELECT ($query) IS NULL FROM prepared");
    my ($seconds, undef, $err) = run('SET statement_timeout = ' . 1000 * CANCELLED_AFTER . "; SELECT ($query) IS NULL FROM prepared");

    note(sprintf('%s: %.2f s to its end, %.2f s when cancelled after %.1f s; %s', $name, $full, $seconds, CANCELLED_AFTER, $end =~ s/\n.*//sr));
    unlike($end, qr/canceling|does not exist|syntax/, "$name: runs");
    like($err, qr/canceling statement due to statement timeout/, "$name: is cancelled");
    cmp_ok($seconds, '<', CANCELLED_AFTER + 1, "$name: within a second");
    cmp_ok($seconds - CANCELLED_AFTER, '<', 0.7 * ($full - CANCELLED_AFTER), "$name: not by coming to its end");
}
$node->stop;
done_testing();

sub run
{
    my ($sql) = @_;
    my $start = time;
    my (undef, $out, $err) = $node->psql('postgres', $sql);

    return (time - $start, $out, $err);
}
