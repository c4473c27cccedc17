# The same rows give the same answer serially, in parallel and merged in any
# order: careers whose ends nobody recorded, put together from the parts that
# several registers have of them, against a model that goes day by day; the
# episodes and cohorts of these careers; and functions of arrays, which
# array_agg() fills in any order.
use strict;
use warnings;

use List::Util qw(max min uniq);
use Spegel::Cluster;
use Spegel::States;
use Test::More;

use constant {
    CAREERS => 1500,
    PARTS => 3,
    DAYS => 30,    # of a career; day 0 is 2010-01-01
    OPEN => 50,    # the model's end of time
};

my @labels = qw(adjunkt chef lektor);

# The same numbers on every machine.
my $seed = 20190401;
sub any
{
    my ($below) = @_;
    $seed = ($seed * 1103515245 + 12345) % 2147483648;
    return int($seed / 65536) % $below;
}

sub text { my ($value) = @_; return defined $value ? "'$value'" : 'NULL' }
sub day { my ($n) = @_; return defined $n ? "date '2010-01-01' + $n" : 'NULL' }

# random_part(): what one register has: rows of [state, from, to or undef].
sub random_part
{
    return map {
        my $from = any(DAYS);
        [ any(10) ? any(3) : undef, $from, any(3) ? $from + any(12) : undef ];
    } 1 .. any(4);
}

# The days of each state in one part, and the days behind its known and its
# unknown ends: {state => {days => {}, known => {}}}.
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
        my $lost;

        if (defined $known_until && $held->{days}{ OPEN - 1 })
        {
            my $start = OPEN;
            $start-- while $held->{days}{ $start - 1 };
            $lost = max($known_until, $start + 1);
            delete $held->{days}{$_} for $lost .. OPEN - 1;
        }
        for my $day (keys %{ $held->{days} })
        {
            $held->{known}{ $day + 1 } = 1 unless $held->{days}{ $day + 1 } || defined $lost && $day + 1 == $lost;
        }
    }
    return \%state;
}

# The stays of all parts together: [state, from, to or undef, end unknown].
sub merged
{
    my (@models) = @_;
    my @stays;

    for my $name (uniq(map { keys %$_ } @models))
    {
        my %days = map { %{ $_->{$name}{days} // {} } } @models;
        my %known = map { %{ $_->{$name}{known} // {} } } @models;

        for my $from (sort { $a <=> $b } grep { !$days{ $_ - 1 } } keys %days)
        {
            my $to = $from;
            $to++ while $days{$to};
            push @stays, [ $name, $from, $to == OPEN ? undef : $to, !$known{$to} && $to != OPEN ];
        }
    }
    return @stays;
}

my $node = new_cluster('merge_order');
create_extension($node, 'postgres');

my (@rows, @parts, @right, %kinds);
for my $id (0 .. CAREERS - 1)
{
    my $named = $id % 2;
    my $name = sub { my ($s) = @_; return !defined $s || $s eq '?' ? 'NULL' : text($named ? $labels[$s] : $s) };
    my @models;

    for my $part (1 .. PARTS)
    {
        my $known_until = any(4) ? any(DAYS) : undef;
        my @part = random_part();

        push @models, model($known_until, @part);
        push @parts, join(', ', $id, $part, day($known_until));
        push @rows, map { join(', ', $id, $part, $name->($_->[0]), day($_->[1]), day($_->[2])) } @part;
    }
    for my $stay (merged(@models))
    {
        my ($state, $from, $to, $unknown) = @$stay;
        $kinds{ $unknown ? 'unknown' : defined $to ? 'known' : 'open' }++;
        push @right, join(', ', $id, $name->($state), day($from), day($to), $unknown ? 'true' : 'false');
    }
}
cmp_ok($kinds{$_} // 0, '>', 500, "many ends of the kind: $_") for 'known', 'unknown', 'open';

$node->safe_psql('postgres', q{
    CREATE TABLE spell (id integer, part integer, state text, valid_from date, valid_to date);
    CREATE TABLE part (id integer, part integer, known_until date);
    CREATE TABLE stay (id integer, state text, valid_from date, valid_to date, end_unknown boolean);
});
for my $insert ([ 'spell', \@rows ], [ 'part', \@parts ], [ 'stay', \@right ])
{
    my ($table, $values) = @$insert;
    my @left = @$values;

    $node->safe_psql('postgres', "INSERT INTO $table VALUES (" . join("),\n(", splice(@left, 0, 5000)) . ')') while @left;
}
$node->safe_psql('postgres', q{
    CREATE TABLE piece (id integer, part integer, c career) PARTITION BY HASH (part);
    CREATE TABLE piece_0 PARTITION OF piece FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE piece_1 PARTITION OF piece FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO piece
    SELECT id, p.part, end_unknown(CASE WHEN id % 2 = 1 THEN career_agg(state, valid_from, valid_to) FILTER (WHERE valid_from IS NOT NULL)
                                      ELSE career_agg(CASE WHEN id % 2 = 0 THEN state END::integer, valid_from, valid_to) FILTER (WHERE valid_from IS NOT NULL) END, known_until)
    FROM part AS p
    LEFT JOIN LATERAL (SELECT s.valid_from, s.valid_to, s.state FROM spell AS s WHERE s.id = p.id AND s.part = p.part) AS s ON true
    GROUP BY id, p.part, known_until;
    -- what the model says, as jsonb has it
    CREATE TABLE expected AS
    SELECT p.id, coalesce(jsonb_agg(jsonb_build_object(CASE WHEN p.id % 2 = 1 OR s.state IS NULL THEN 'state' ELSE 'step' END,
                                              CASE WHEN p.id % 2 = 1 OR s.state IS NULL THEN to_jsonb(s.state) ELSE to_jsonb(s.state::integer) END,
                                              'valid_from', s.valid_from, 'valid_to', s.valid_to)
                                    || CASE WHEN s.end_unknown THEN '{"end_unknown": true}'::jsonb ELSE '{}' END)
                          FILTER (WHERE s.id IS NOT NULL), '[]')::career AS c
    FROM (SELECT DISTINCT id FROM part) AS p LEFT JOIN stay AS s USING (id) GROUP BY p.id;
    ANALYZE;
});
is($node->safe_psql('postgres', "SELECT count(*) FROM expected WHERE c::text ~ '[?][)]'") > 300, 1, 'many careers have an unknown end');

my $merge = 'SELECT id, rollup(c) AS c FROM piece GROUP BY id';
for my $plan (plans())
{
    is(under_plan($node, $plan, "SELECT string_agg(id || ': ' || e.c || ', not ' || m.c, '; ') FROM (SELECT id, e.c, m.c AS m FROM ($merge) AS m FULL JOIN expected AS e USING (id)"
          . ' WHERE m.c IS DISTINCT FROM e.c LIMIT 3) AS s (id, c, m), LATERAL (SELECT s.m) AS m (c), LATERAL (SELECT s.c) AS e (c)'), '', "$plan: parts merged as the days say");
}
check_partial_plans($node, 'SELECT rollup(c) FROM piece');
is($node->safe_psql('postgres', q{
    SELECT count(*) FROM expected AS e JOIN piece AS a USING (id) JOIN piece AS b USING (id) JOIN piece AS c USING (id)
    WHERE a.part <> b.part AND b.part <> c.part AND a.part <> c.part AND (a.c + b.c + c.c <> e.c OR a.c + (b.c + c.c) <> e.c)}),
    '0', '... by + in every order');
is($node->safe_psql('postgres', q{
    SELECT count(*) FROM expected AS e WHERE e.c <> (SELECT rollup(c ORDER BY md5(part::text || e.id)) FROM piece AS p WHERE p.id = e.id)}),
    '0', '... by rollup in a random order');

# Their episodes, with either exit, and the cohorts of these.
for my $exit ('career', 'source')
{
    my $cohort = qq{SELECT cohort_agg(e.days, e.outcome, 1, e.entry)
        FROM (SELECT id, rollup(c) AS c FROM piece WHERE id % 2 = 0 GROUP BY id) AS m,
             episode(c, 0, 1, observed_until => '2010-01-28', observed_from => '2010-01-03', exit_from => '$exit') AS e};
    my %answers = map { under_plan($node, $_, $cohort) => 1 } plans();

    is(scalar keys %answers, 1, "exit from the $exit: one cohort under every plan");
    is(under_plan($node, 'serial', qq{
        SELECT string_agg(outcome, ' ' ORDER BY outcome) || ' ' || (censored(c) > 20)::text || ' ' || (delayed_entries(c) > 20)::text
        FROM ($cohort) AS s (c), unnest(outcomes(c)) AS outcome GROUP BY c}), 'left reached true true', '... of every kind');
}

# Arrays that parallel workers and any order have filled.
$node->safe_psql('postgres', q{
    CREATE TABLE pay AS SELECT i AS id, (i * 7919) % 401 + 20000 AS pay, i % 3 = 0 AS focus FROM generate_series(1, 20000) AS i;
    CREATE TABLE employment AS
    SELECT i AS id, CASE WHEN i % 11 > 0 THEN date '2020-01-01' + (i * 7919) % 1500 END AS entered,
           CASE WHEN i % 4 > 0 THEN date '2020-01-01' + (i * 7919) % 1500 + i % 700 END AS left_on
    FROM generate_series(1, 20000) AS i;
    ANALYZE;
});
my %calls = (
    pay_bands => q{SELECT string_agg(b::text, ' ' ORDER BY band)
        FROM (SELECT array_agg(pay %1$s) FILTER (WHERE focus) AS f, array_agg(pay %1$s) FILTER (WHERE NOT focus) AS r FROM pay) AS s, pay_bands(f, r) AS b},
    turnover_in => q{SELECT t FROM (SELECT array_agg(entered %1$s) AS e, array_agg(left_on %1$s) AS l FROM employment) AS s,
        turnover_in(e, l, '2022-01-01', '2022-12-31') AS t},
    # ends before their starts, and no start, in one and the same row
    spell_errors => q{SELECT md5(string_agg(concat_ws(' ', i[row_number], valid_from, valid_to, reason), ',' ORDER BY i[row_number]))
        FROM (SELECT array_agg(id %1$s) AS i, array_agg(entered %1$s) AS f, array_agg(CASE WHEN id %% 5 > 0 THEN left_on ELSE entered - 1 END %1$s) AS t FROM employment) AS s,
        spell_errors(f, t)});
for my $function (sort keys %calls)
{
    my %answers = map { under_plan($node, $_->[0], sprintf($calls{$function}, $_->[1])) => 1 }
        (map { [ $_, '' ] } plans()), (map { [ 'serial', "ORDER BY $_" ] } 'id', 'id DESC', 'md5(id::text)');

    is(scalar keys %answers, 1, "$function: the same from rows in any order");
    isnt((keys %answers)[0], '', '... and something');
}

$node->stop;
done_testing();
