# What takes long stops soon after a cancel request: every sort and every loop
# over input of any length.  Each input is made beforehand; the statement is first
# run to its end, to see how long that takes, and then cancelled on the way.
#
# All is measured in the processor's time of the backend, which neither other
# load nor the start of a client lengthens, and against the same statement's
# time to its end, which is as long as this machine is fast.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

# What the statement takes to its end at least, in seconds: the input grows until
# it does, or is as large as it may be.
use constant LONG_ENOUGH => 0.15;
# When the statement is cancelled, and how much later it may stop, as shares of
# its time to its end.
use constant CANCELLED_AFTER => (0.25, 0.5);
use constant AT_MOST_LATER => 0.35;
# A statement that is never seen to stop in time does not.
use constant TRIES => 5;

my $node = new_cluster('interrupts');
create_extension($node, 'postgres');

# Working states as an aggregate without a final function leaves them.
$node->safe_psql('postgres', q{
    CREATE AGGREGATE working_career(step integer, valid_from date, valid_to date) (SFUNC = career_accum, STYPE = career, SSPACE = 128);
    CREATE AGGREGATE working_segregation(unit text, t tally) (SFUNC = segregation_accum, STYPE = segregation);
    CREATE AGGREGATE working_cohort(days integer, outcome text, persons bigint) (SFUNC = cohort_accum, STYPE = cohort);});

# Name, what aggregates the input from 1, 2, ... i, how many, the expression; and
# the most that there may be, where that is not many times as many.
my @cases = (
    [ 'career_final: sorting spells', q{working_career((i * 7919::bigint % 1000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer + 1)},
        1_500_000, 'career_final(input)' ],
    [ 'career accessors: resolving spells', q{working_career((i * 7919::bigint % 1000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer, '2000-01-01'::date + (i * 104729::bigint % 2900000)::integer + 20)},
        500_000, q{tenure(input, '9000-01-01')} ],
    [ 'segregation_final: sorting units', q{working_segregation('unit ' || i * 7919::bigint % 2000003, '{a:1}')}, 800_000, 'segregation_final(input)' ],
    [ 'segregation hash: units', q{segregation_agg('unit ' || i, '{a:1}')}, 1_000_000, 'segregation_hash(input)' ],
    [ 'segregation input: units', q{'{' || string_agg('unit_' || i || ':{a:1}', ',') || '}'}, 250_000, 'input::segregation' ],
    [ 'cohort_final: sorting counts', q{working_cohort((i * 7919::bigint % 1000003)::integer * 1000, (ARRAY['a', 'b', 'c'])[1 + i % 3], 1)}, 900_000, 'cohort_final(input)', 1_000_000 ],
    [ 'tally input: sorting categories', q{'{' || string_agg(i * 7919::bigint % 2000003 || ':0', ',') || '}'}, 800_000, 'input::tally' ],
    [ 'pay_gap: sorting persons', q{array_agg((1 + i * 7919::bigint % 5000011)::double precision)}, 600_000, '(pay_gap(input, input)).median_gap' ],
    [ 'adjust_p: sorting p values', q{array_agg((i * 7919::bigint % 5000011) / 5000011.0::double precision)}, 1_000_000, 'cardinality(adjust_p(input))' ],
    [ 'transition_matrix: moves', q{array_agg('state ' || i * 7919::bigint % 100)}, 1_000_000,
        q{(SELECT count(*) FROM transition_matrix(input, input, array_fill(1::bigint, ARRAY[cardinality(input)])))} ],
    [ 'gini_index: sorting units', q{segregation_agg('unit ' || i, tally(ARRAY['a', 'b'], ARRAY[i * 7919::bigint % 1009, 500]))}, 1_000_000, 'gini_index(input)' ],
    # No more groups than this can be compared: the times grow.
    (map { my ($test, $days) = @$_;
        [ "$test: a thousand groups", q{(SELECT array_agg(('{5:{a:' || 1 + g % 7 || ',b:' || 1 + g % 3 || '},' || string_agg(i + 5 || ':{a:1,b:1,?:1}', ',') || '}')::cohort) FROM generate_series(1, 1000) AS g)},
            $days, "($test(input, 'a')).p_value" ] } [ gray_test => 10 ], [ logrank_test => 50 ]),
    [ 'hazard_ratio: sorting strata', q{array_agg(('{5:{a:' || i * 7919::bigint % 1009 || '},9:{b:1}}')::cohort)}, 100_000, q{(SELECT wald_p_value FROM hazard_ratio(input, input, 'a'))} ],
);

for my $case (@cases)
{
    my ($name, $aggregate, $n, $query, $most) = @$case;
    my ($full, $end);

    for (;; $n *= 2)
    {
        $node->safe_psql('postgres', "DROP TABLE IF EXISTS prepared; CREATE TABLE prepared AS SELECT $aggregate AS input FROM generate_series(1, $n) AS i");
        # Whatever the answer is: an error at the end is one, too.
        ($full, $end) = run($query, 0);
        last if $full >= LONG_ENOUGH || 2 * $n > ($most // 50_000_000);
    }
    note(sprintf('%s: n = %d, %.2f s to its end; %s', $name, $n, $full, $end =~ s/\n.*//sr));
    unlike($end, qr/canceling|does not exist|syntax|too many/, "$name: runs");
    for my $share (CANCELLED_AFTER)
    {
        my ($late, $err);

        for my $try (1 .. TRIES)
        {
            my $cancelled;

            # The machine is not equally fast all the time.
            ($full) = run($query, 0) if $try > 1;
            $cancelled = $share * $full;
            ($late, $err) = run($query, $cancelled);
            $late -= $cancelled;
            note(sprintf('cancelled after %.3f of %.3f s: %.3f s later', $cancelled, $full, $late));
            last if $err =~ /canceling/ && $late < AT_MOST_LATER * $full;
        }
        like($err, qr/canceling statement due to statement timeout/, "$name: is cancelled at $share of its time");
        cmp_ok($late, '<', AT_MOST_LATER * $full, '... and stops soon, not by coming to its end');
        cmp_ok($late, '<', 1, '... within a second');
    }
}
$node->stop;
done_testing();

# run($query, $seconds): runs the query on what is prepared, cancelled after so
# many seconds unless that is 0; the processor's time it took, and its errors.
sub run
{
    my ($query, $seconds) = @_;
    # The clock of another process, as Linux numbers it: ~pid << 3 | 2.
    my $used = q{\! perl -MTime::HiRes=clock_gettime -e 'printf "used %.6f\n", clock_gettime(-8 * $ENV{BACKEND} - 6)'};
    my (undef, $out, $err) = $node->psql('postgres', join("\n", 'SELECT pg_backend_pid() AS backend \gset', '\setenv BACKEND :backend',
            sprintf('SET statement_timeout = %d;', 1000 * $seconds), $used, "SELECT ($query) IS NULL FROM prepared;", $used), on_error_stop => 0);
    my ($before, $after) = $out =~ /^used (.+)$/mg;

    return ($after - $before, $err);
}
