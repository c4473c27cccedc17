# Medians, pay bands and turnover against slow models in whole numbers: random
# weights in tenths, pays with many ties, employments day by day.
use strict;
use warnings;

use List::Util qw(max min sum0);
use Spegel::Cluster;
use Spegel::Scale;
use Test::More;

# The same numbers on every machine.
my $seed = 20230607;
sub any
{
    my ($below) = @_;
    $seed = ($seed * 1103515245 + 12345) % 2147483648;
    return int($seed / 65536) % $below;
}

my $node = new_cluster('pay_turnover');
create_extension($node, 'postgres');

# different($calls): how many of the [SQL, what it must be] are not, and which.
sub different
{
    my (@calls) = @_;
    my @wrong;

    while (my @some = splice(@calls, 0, 500))
    {
        push @wrong, grep { $_ ne '' } split /\n/, $node->safe_psql('postgres', join(" UNION ALL\n", map {
            my ($call, $right) = @$_;
            (my $quoted = $call) =~ s/'/''/g;
            "SELECT '$quoted: ' || coalesce(a, 'NULL') || ', not $right' FROM (SELECT ($call) AS a) AS s WHERE a IS DISTINCT FROM '$right'"
        } @some));
    }
    return @wrong;
}

sub array { return "'{" . join(',', @_) . "}'" }

# Weighted medians: in tenths, a half is reached or it is not.
my @medians;
my $halves = 0;
for (1 .. scale(2_000, 30_000))
{
    my @pay = map { 100 * any(60) } 0 .. any(9);
    my @tenths = map { 1 + any(9) } @pay;
    my @order = sort { $pay[$a] <=> $pay[$b] } 0 .. $#pay;
    my ($total, $below, $median) = (sum0(@tenths), 0, undef);

    for my $k (0 .. $#order)
    {
        $below += $tenths[ $order[$k] ];
        next if 2 * $below < $total;
        $median = $pay[ $order[$k] ];
        if (2 * $below == $total)
        {
            $median = ($median + $pay[ $order[ $k + 1 ] ]) / 2;
            $halves++;
        }
        last;
    }
    push @medians, [ "SELECT focus_median::text FROM pay_gap(${\array(@pay)}, ${\array(map { $_ / 10 } @tenths)}, '{}', '{}')", $median ];
}
cmp_ok($halves, '>', 100, 'many halves are exact');
is(join("\n", different(@medians)), '', scalar(@medians) . ' medians with weights in tenths');

# The best way to divide the focus's persons of one pay: every way is tried.
sub divide
{
    my ($focus, @places) = @_;
    my $persons = sum0(@places);
    my ($best, @best);

    for my $a (reverse 0 .. min($focus, $places[0]))
    {
        for my $b (reverse 0 .. min($focus - $a, $places[1]))
        {
            for my $c (reverse 0 .. min($focus - $a - $b, $places[2]))
            {
                my @way = ($a, $b, $c, $focus - $a - $b - $c);

                next if $way[3] > $places[3];
                my $off = sum0(map { ($persons * $way[$_] - $focus * $places[$_])**2 } 0 .. 3);
                ($best, @best) = ($off, @way) if !defined $best || $off < $best;
            }
        }
    }
    return @best;
}

# bands($null, \@focus, \@reference): the call, and what it must be.
sub bands
{
    my ($null, @group) = @_;
    my $n = @{ $group[0] } + @{ $group[1] };
    my @border = map { int(($n * $_ + 3) / 4) } 0 .. 4;
    my @in = map { [ 0, 0 ] } 0 .. 3;
    my $below = 0;

    for my $pay (sort { $a <=> $b } keys %{ { map { $_ => 1 } map { @$_ } @group } })
    {
        my $f = grep { $_ == $pay } @{ $group[0] };
        my $run = $f + grep { $_ == $pay } @{ $group[1] };
        my @places = map { max(0, min($border[ $_ + 1 ], $below + $run) - max($border[$_], $below)) } 0 .. 3;
        my @way = divide($f, @places);

        for my $band (0 .. 3)
        {
            $in[$band][0] += $way[$band];
            $in[$band][1] += $places[$band] - $way[$band];
        }
        $below += $run;
    }
    return [ "SELECT string_agg(focus_persons || '/' || reference_persons, ' ' ORDER BY band) FROM pay_bands(" . join(', ', map { @$_ || !$null ? array(@$_) : 'NULL' } @group) . ')',
        join(' ', map { join('/', @$_) } @in) ];
}

my @bands;
for my $i (1 .. scale(1_000, 10_000))
{
    my $pays = 1 + any(8);

    push @bands, bands($i % 2 == 0, [ map { any($pays) } 1 .. any(16) ], [ map { any($pays) } 1 .. any(16) ]);
}
# The employers that just report: 250 to 260 persons of twelve or forty pays.
for my $n (250 .. 260)
{
    for my $pays (12, 40)
    {
        my $women = 60 + any(130);

        push @bands, bands(0, [ map { any($pays) } 1 .. $women ], [ map { any($pays) } $women + 1 .. $n ]);
    }
}
is(join("\n", different(@bands)), '', scalar(@bands) . ' sets of bands are the best that whole persons allow');
is($node->safe_psql('postgres', q{
    SELECT count(*) FROM generate_series(0, 200) AS n, LATERAL (
        SELECT max(focus_persons + reference_persons) - min(focus_persons + reference_persons) AS spread, sum(focus_persons + reference_persons) AS persons
        FROM pay_bands((SELECT array_agg((i * 7919) % 23) FILTER (WHERE i % 3 = 0) FROM generate_series(1, n) AS i), (SELECT array_agg((i * 7919) % 23) FILTER (WHERE i % 3 > 0) FROM generate_series(1, n) AS i))) AS b
    WHERE spread > 1 OR persons <> n}), '0', 'bands differ by one person at most, and hold everybody');
is($node->safe_psql('postgres', q{
    SELECT string_agg(n || ': ' || persons, E'\n' ORDER BY n) FROM generate_series(250, 253) AS n, LATERAL (
        SELECT string_agg((focus_persons + reference_persons)::text, ' ' ORDER BY band) AS persons FROM pay_bands((SELECT array_agg(i % 7) FROM generate_series(1, n) AS i), NULL)) AS b}),
    "250: 63 62 63 62\n251: 63 63 63 62\n252: 63 63 63 63\n253: 64 63 63 63", 'persons over come into the lower, the upper middle, the lower middle quarter');

# Turnover of whole days: who is there on which day.
my @turnover;
for (1 .. scale(600, 6_000))
{
    my @person = map { my $from = any(40) - 5; my $days = any(3) ? any(30) : 1; [ any(9) ? $from : undef, any(5) ? $from + $days : undef ] } 1 .. any(8);
    my $first = any(25);
    my $last = $first + any(15);
    my %count = map { $_ => 0 } qw(start hires leavers end stayers days);

    for my $p (@person)
    {
        my ($from, $to) = ($p->[0] // -1000, $p->[1] // 1000);
        my $there = sub { my ($day) = @_; return $day >= $from && $day < $to };
        my $start = $there->($first - 1) && $there->($first);
        my $end = $there->($last) && $there->($last + 1);

        next if $from == $to;
        $count{start} += $start;
        $count{end} += $end;
        $count{stayers} += $start && $end;
        $count{hires} += $from >= $first && $from <= $last;
        $count{leavers} += $to - 1 >= $first && $to - 1 <= $last;
        $count{days} += grep { $there->($_) } $first .. $last;
    }
    my $dates = sub { 'ARRAY[' . join(', ', map { defined $_ ? "date '2024-01-01' + $_" : 'NULL' } @_) . ']::date[]' };
    push @turnover, [ "SELECT concat_ws(' ', headcount_start, hires, leavers, headcount_end, stayers, round(person_years * 365.25)) FROM turnover_in("
          . $dates->(map { $_->[0] } @person) . ', ' . $dates->(map { $_->[1] } @person) . ", date '2024-01-01' + $first, date '2024-01-01' + $last)",
        "@count{qw(start hires leavers end stayers days)}" ];
}
is(join("\n", different(@turnover)), '', scalar(@turnover) . ' periods of whole days');
is($node->safe_psql('postgres', q{
    WITH e AS (SELECT array_agg(date '2019-12-25' + (i * 7919) % 1500 ORDER BY i) AS entered, array_agg(CASE WHEN i % 4 > 0 THEN date '2019-12-25' + (i * 7919) % 1500 + 1 + (i * 31) % 700 END ORDER BY i) AS left_on FROM generate_series(1, 2000) AS i)
    SELECT count(*), sum(y.hires) = w.hires, sum(y.leavers) = w.leavers, bool_and(y.headcount_end = y.headcount_start + y.hires - y.leavers), round(sum(y.person_years)::numeric, 6) = round(w.person_years::numeric, 6)
    FROM e, turnover_in(entered, left_on, '2020-01-01', '2022-12-31') AS w, generate_series(2020, 2022) AS year, turnover_in(entered, left_on, make_date(year, 1, 1), make_date(year, 12, 31)) AS y
    GROUP BY w.hires, w.leavers, w.person_years}), '3|t|t|t|t', 'calendar years add up');

$node->stop;
done_testing();
