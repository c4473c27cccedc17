# Careers against a model that goes day by day: random careers of steps
# and as many of named states, short and crowded, so that posts start on the
# same day, overlap, touch, repeat each other and are lost from sight.
#
# The model knows nothing of spells: it keeps for each state the set of days,
# and of the ends that nobody recorded the day behind the last known one.
use strict;
use warnings;

use List::Util qw(max min uniq);
use Spegel::Cluster;
use Spegel::Scale;
use Test::More;

use constant {
    CAREERS => scale(2_000, 20_000),
    DAYS => 40,     # of a career; day 0 is 2010-01-01
    OPEN => 60,     # the model's end of time, behind everything that is asked
};

my @labels = qw(adjunkt chef lektor assistent);
my @origins = (undef, undef, 0, 12);
my @untils = (15, 30, 50);
my @froms = (undef, undef, 8);

# The same numbers on every machine.
my $seed = 20170817;
sub any
{
    my ($below) = @_;
    $seed = ($seed * 1103515245 + 12345) % 2147483648;
    return int($seed / 65536) % $below;
}

# Values of SQL.
sub text { my ($value) = @_; return defined $value ? "'$value'" : 'NULL' }
sub day { my ($n) = @_; return defined $n ? "date '2010-01-01' + $n" : 'NULL' }

# random_career(): rows of [state or undef, from, to or undef when open].
sub random_career
{
    return map {
        my $from = any(4) ? any(DAYS) : 10 * any(3);
        [ any(12) ? any(4) : undef, $from, any(6) ? min($from + any(20), DAYS + 5) : undef ];
    } 0 .. any(6);
}

# What each state holds: {days => {day => 1}, lost => {day => 1}}; a stay that
# is open is lost on the day $known_until where that is given.
sub model
{
    my ($known_until, @rows) = @_;
    my %state;

    for my $row (@rows)
    {
        my ($name, $from, $to) = @$row;

        $state{ $name // '?' }{days}{$_} = 1 for $from .. ($to // OPEN) - 1;
    }
    for my $held (values %state)
    {
        my $start = OPEN;

        next unless defined $known_until && $held->{days}{ OPEN - 1 };
        $start-- while $held->{days}{ $start - 1 };
        my $lost = max($known_until, $start + 1);
        delete $held->{days}{$_} for $lost .. OPEN - 1;
        $held->{lost}{$lost} = 1;
    }
    return \%state;
}

sub first_day
{
    my ($state, @names) = @_;
    return min(map { keys %{ $state->{$_}{days} // {} } } @names);
}

sub in_any { my ($state, $day) = @_; return grep { $state->{$_}{days}{$day} } keys %$state }

# The state that a person counts in on a day.
sub counts_as
{
    my ($state, $day, $named) = @_;
    my @in = grep { $_ ne '?' } in_any($state, $day);
    my $since = sub {
        my ($name) = @_;
        my $first = $day;
        $first-- while $state->{$name}{days}{ $first - 1 };
        return $first;
    };

    return (sort { $b <=> $a } @in)[0] unless $named;
    return (sort { $since->($b) <=> $since->($a) || $labels[$a] cmp $labels[$b] } @in)[0];
}

# The episode as (entry, days, outcome), and () when there is none.
sub episode
{
    my ($state, $named, $source, $target, $origin, $until, $from, $exit) = @_;
    my $first_source = first_day($state, $source);
    my $first_target = first_day($state, $named ? $target : grep { $_ ne '?' && $_ >= $target } keys %$state);

    return unless defined $first_source;
    $origin //= $first_source;
    my $at_risk = max($first_source, $origin, $from // 0);
    for my $day ($first_source .. $until)
    {
        my $gone;

        return $day > $at_risk ? ($at_risk - $origin, $day - $origin, undef) : () if $day == $until;
        if (defined $first_target && $first_target <= $day)
        {
            return $day > $at_risk ? ($at_risk - $origin, $day - $origin, 'reached') : ();
        }
        if ($exit eq 'source')
        {
            $gone = !$state->{$source}{days}{$day};
        }
        else
        {
            # gone for good, as far as is known when observation ends
            $gone = !grep { in_any($state, $_) } $day .. $until - 1;
        }
        next unless $gone;
        my $lost = grep { $state->{$_}{lost}{$day} } $exit eq 'source' ? $source : keys %$state;
        return unless $day > $at_risk;
        return ($at_risk - $origin, $day - $origin, $lost ? undef : 'left');
    }
    return;
}

my $node = new_cluster('career_days');
create_extension($node, 'postgres');
my (@rows, @questions, %kinds);
for my $id (0 .. 2 * CAREERS - 1)
{
    my $named = $id % 2;
    my $name = sub { my ($s) = @_; return defined $s ? text($named ? $labels[$s] : $s) : 'NULL' };
    my @career = random_career();
    my $known_until = any(3) ? undef : any(DAYS);
    my $state = model($known_until, @career);
    my $until = $untils[ any(3) ];
    my @all = map { keys %{ $_->{days} } } values %$state;
    my $end = @all ? max(@all) + 1 : undef;
    my $lost = defined $end && grep { $_->{lost}{$end} } values %$state;
    # (id, call, state, target, day, origin, observed_from, exit_from, answer)
    my $ask = sub {
        my ($call, $answer, %a) = @_;
        push @questions, join(', ', $id, text($call), $name->($a{state}), $name->($a{target}),
            day($a{day}), day($a{origin}), day($a{from}), text($a{exit}), "($answer)::text");
    };

    push @rows, map { join(', ', $id, $name->($_->[0]), day($_->[1]), day($_->[2]), day($known_until)) } @career;
    for my $s (0 .. 3)
    {
        $ask->('first_entered', day(first_day($state, $s)), state => $s);
        $ask->('first_reached', day(first_day($state, $s .. 3)), state => $s) unless $named;
        $ask->('days_in', scalar(grep { $_ < $until } keys %{ $state->{$s}{days} // {} }), state => $s, day => $until);
    }
    $ask->('tenure', scalar(grep { $_ < $until } uniq(@all)), day => $until);
    $ask->('started', day(min(@all)));
    $ask->('ended', day(!defined $end || $lost || $end == OPEN ? undef : $end));
    $ask->('known_until', day($lost ? $end : undef));
    for my $day (map { any(DAYS) } 1 .. 3)
    {
        $ask->('state_at', $name->(counts_as($state, $day, $named)), day => $day);
    }
    for (1 .. 4)
    {
        my ($source, $target) = (any(3), 3);
        ($source, $target) = (any(4), any(4)) while $named && $source == $target || $named && any(2);
        my %a = (state => $source, target => $target, day => $until,
            origin => $origins[ any(4) ], from => $froms[ any(3) ], exit => (qw(career career source))[ any(3) ]);
        my @e = episode($state, $named, $source, $target, @a{qw(origin day from exit)});

        $kinds{ @e ? ($e[2] // 'observed') . ($e[0] ? ' late' : '') : 'none' }++;
        $ask->('episode', text(@e ? join(' ', grep { defined } @e) : ''), %a);
    }
}
cmp_ok($kinds{$_} // 0, '>', 200, "many episodes of the kind: $_") for 'reached', 'left', 'observed', 'none', 'reached late', 'left late', 'observed late';

$node->safe_psql('postgres', q{
    CREATE TABLE spell (id integer, state text, valid_from date, valid_to date, known_until date);
    CREATE TABLE question (id integer, call text, state text, target text, day date, origin date, observed_from date, exit_from text, answer text);
});
for my $insert ([ 'spell', \@rows ], [ 'question', \@questions ])
{
    my ($table, $values) = @$insert;
    my @left = @$values;

    $node->safe_psql('postgres', "INSERT INTO $table VALUES (" . join("),\n(", splice(@left, 0, 5000)) . ')') while @left;
}
$node->safe_psql('postgres', q{
    CREATE FUNCTION made(integer) RETURNS career LANGUAGE sql AS $$
        SELECT CASE WHEN $1 % 2 = 1 THEN (SELECT career_agg(state, valid_from, valid_to) FROM spell WHERE id = $1)
                    ELSE (SELECT career_agg(state::integer, valid_from, valid_to) FROM spell WHERE id = $1) END
    $$;
    CREATE INDEX ON spell (id);
    CREATE TABLE made AS
    SELECT id, id % 2 = 1 AS named, end_unknown(made(id), known_until) AS c
    FROM (SELECT DISTINCT id, known_until FROM spell) AS s;
    ANALYZE;
});
my $wrong = $node->safe_psql('postgres', q{
    SELECT q.*, a.answer, c FROM question AS q JOIN made USING (id), LATERAL (SELECT CASE call
        WHEN 'first_entered' THEN CASE WHEN named THEN first_entered(c, state) ELSE first_entered(c, state::integer) END::text
        WHEN 'first_reached' THEN first_reached(c, state::integer)::text
        WHEN 'days_in' THEN CASE WHEN named THEN days_in(c, state, day) ELSE days_in(c, state::integer, day) END::text
        WHEN 'tenure' THEN tenure(c, day)::text
        WHEN 'started' THEN started(c)::text
        WHEN 'ended' THEN ended(c)::text
        WHEN 'known_until' THEN known_until(c)::text
        WHEN 'state_at' THEN state_at(c, day)
        WHEN 'episode' THEN CASE
            WHEN named THEN (SELECT concat_ws(' ', entry, days, outcome) FROM episode(c, state, target, origin, day, observed_from, exit_from))
            ELSE (SELECT concat_ws(' ', entry, days, outcome) FROM episode(c, state::integer, target::integer, origin, day, observed_from, exit_from)) END
        ELSE 'not asked' END AS answer) AS a
    WHERE a.answer IS DISTINCT FROM q.answer LIMIT 10});
is($wrong, '', scalar(@questions) . ' questions are answered as the days say');

# What was merged when does not matter, nor the form that a career is kept in.
is($node->safe_psql('postgres', q{
    SELECT count(*) FROM made WHERE c::text::career <> c OR c::jsonb::career <> c OR c <> (SELECT rollup(part) FROM (VALUES (c), ('{}'), (c)) AS v (part))}),
    '0', 'text, jsonb and rollup keep unknown ends');

# Two posts that start on one day: which of them comes first in the alphabet
# decides nothing.
is($node->safe_psql('postgres', q{
    SELECT string_agg(concat_ws(' ', e.entry, e.days, e.outcome, first_entered(c, 'chef'), days_in(c, 'chef', '2021-01-01')), ', ')
    FROM unnest(ARRAY['adjunkt', 'lektor', 'Chef', 'zz']) AS third, LATERAL (
        SELECT career_agg(state, f, t) AS c FROM (VALUES ('assistent', date '2018-01-01', date '2020-01-01'), ('chef', '2020-01-01', NULL), (third, '2020-01-01', NULL)) AS v (state, f, t)) AS m,
        episode(c, 'assistent', 'chef', observed_until => '2026-01-01') AS e}),
    join(', ', ('0 730 reached 2020-01-01 366') x 4), 'the third label is of no account');

$node->stop;
done_testing();
