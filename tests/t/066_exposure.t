# Follow-up split at an exposure, against the reference table: the curves of
# Simon and Makuch, the test of Mantel and Byar, and the hazard ratio of a
# time-dependent covariate.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

use constant TOLERANCE => 1e-9;

my $node = new_cluster('exposure');
create_extension($node, 'postgres');

# Persons as entry,days,event,exposed; the transplants are in two rows of the
# file, and half-day units.
sub persons
{
    my ($case) = @_;

    return map { [ split(/,/, $_, -1) ] } split(/;/, $case) if $case ne 'heart';
    open(my $in, '<', "$ENV{SPEGEL_DATA}/inputs/08_logrank/input.csv") or die;
    my @person;
    for my $line (grep { /^heart_mantel_byar,/ } <$in>)
    {
        my (undef, $start, $stop, $event, $transplant) = split(/,/, $line);
        if ($transplant == 0)
        {
            push @person, [ 0, 2 * $stop, $event, '' ];
        }
        else
        {
            @{ $person[-1] } = (0, 2 * $stop, $event, 2 * $start);
        }
    }
    return @person;
}

sub close_to
{
    my ($got, $want) = @_;

    return $want eq 'NaN' ? $got eq '' : $got ne '' && abs($got - $want) <= TOLERANCE * abs($want);
}

my (%reference, @cases);
open(my $in, '<', "$ENV{SPEGEL_REFERENCE}/exposure.tsv") or die;
<$in>;
while (my $line = <$in>)
{
    chomp $line;
    my ($case, $statistic, @values) = split(/\t/, $line);
    push @cases, $case if !$reference{$case};
    push @{ $reference{$case} }, [ $statistic, @values ];
}

for my $case (@cases)
{
    SKIP:
    {
        skip('skipped: real data not beside the checkout', 1)
          if $case eq 'heart' && !-e ($ENV{SPEGEL_DATA} // '') . '/inputs/08_logrank/input.csv';
        my $values = join(', ', map { sprintf('(%d, %d, %s, %s)', $_->[0], $_->[1], $_->[2] ? q('died') : 'NULL', $_->[3] eq '' ? 'NULL' : $_->[3]) } persons($case));
        my $answer = $node->safe_psql('postgres', qq{
            SET client_min_messages = error;
            CREATE TEMP TABLE part AS
            SELECT exposed, cohort_agg(s.days, s.outcome, 1, s.entry) AS c
            FROM (VALUES $values) AS v (entry, days, outcome, exposed_on), split_at_exposure(v.days, v.outcome::text, v.exposed_on::integer, v.entry) AS s
            GROUP BY exposed;
            WITH two AS (
                SELECT coalesce((SELECT c FROM part WHERE exposed), '{}') AS e, coalesce((SELECT c FROM part WHERE NOT exposed), '{}') AS u
            )
            SELECT ties, log_hazard_ratio, std_error FROM two, unnest('{efron,breslow}'::text[]) AS ties, hazard_ratio(e, u, 0.95, ties)
            UNION ALL SELECT 'mantel_byar', statistic, p_value FROM two, logrank_test(e, u)
            UNION ALL SELECT 'person_time_' || exposed::integer, person_time(c), NULL FROM part;
            SELECT 'curve_' || exposed::integer, days, survival, std_error FROM part, survival_curve(c) WHERE events > 0 ORDER BY exposed, days;
        });
        my (%got, @wrong);
        for my $line (split(/\n/, $answer))
        {
            my ($statistic, @columns) = split(/\|/, $line, -1);
            my $key = $statistic =~ /^curve/ ? "$statistic " . shift @columns : $statistic;
            $got{$key} = \@columns;
        }
        my $compared = 0;
        for my $row (@{ $reference{$case} })
        {
            my ($statistic, @want) = @$row;
            my $key = $statistic =~ /^curve/ ? "$statistic " . shift @want : $statistic;
            my $got = delete $got{$key} // ['missing'];

            # separation: R stops on its way to infinity
            next if $statistic =~ /^(efron|breslow)$/ && $want[0] eq 'NaN';
            # no standard error at a survival of 0
            pop @want if $statistic =~ /^curve/ && $want[1] eq 'NaN';
            @want = grep { $_ ne '' } @want;
            $compared++;
            push @wrong, "$key: got @$got, want @want\n" if grep { !close_to($got->[$_] // '', $want[$_]) } 0 .. $#want;
        }
        push @wrong, "not in the reference: $_\n" for sort keys %got;
        ok(!@wrong, "$compared statistics of " . (length $case > 60 ? substr($case, 0, 57) . '...' : $case)) or diag(@wrong);
    }
}

$node->stop;
done_testing();
