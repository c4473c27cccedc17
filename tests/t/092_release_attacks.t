# Attacks on a release that was really built, audited and published: each
# first succeeds against a naive publication of the same register, and then
# fails against what is published.  They are run as spegel_reader, with what a
# colleague knows: who works where, and from when to when.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::LeastSquares qw(smooth);
use Spegel::SmallCity;
use Test::More;

my $node = small_city('release_attacks');
my $top = $ENV{SPEGEL_TOP};

sub sql { return $node->safe_psql('release', $_[0]); }

# reader($query): what the query gives spegel_reader.
sub reader { return sql("SET ROLE spegel_reader; $_[0]"); }

# fails($statement, $role): its error.
sub fails
{
    my ($statement, $role) = @_;
    my ($status, $out, $err) = $node->psql('release', 'SET ROLE ' . ($role // 'spegel_reader') . "; $statement");
    return $err;
}

sub fields { return split(/\|/, $_[0], -1); }

# Two days a year apart.  Of seven workplaces one person each leaves, of others
# several; thirty join w8 and w11.
sql(q{
    SET search_path = spegel_register, pg_temp;
    CREATE TABLE public.stays AS
    SELECT person FROM (SELECT person, unit, row_number() OVER (PARTITION BY unit ORDER BY person) AS n FROM employment
                        WHERE unit = ANY ('{w1,w2,w3,w4,w7,w9,w10}') AND valid_to IS NOT NULL) AS e WHERE n > 1;
    DELETE FROM departure WHERE person IN (SELECT person FROM public.stays);
    UPDATE employment SET valid_to = NULL WHERE person IN (SELECT person FROM public.stays);
    INSERT INTO person SELECT 'n' || i, 1960 + i FROM generate_series(1, 30) AS i;
    INSERT INTO person_attribute SELECT 'n' || i, 'sex', CASE WHEN i % 3 = 0 THEN 'men' ELSE 'women' END, 'HR', '2020-01-01' FROM generate_series(1, 30) AS i;
    INSERT INTO employment (person, employment_number, valid_from, unit, occupation, step, form)
    SELECT 'n' || i, '1', '2020-03-01', CASE WHEN i % 2 = 0 THEN 'w8' ELSE 'w11' END, (1 + i % 3)::text, '1', 'permanent' FROM generate_series(1, 30) AS i;
    INSERT INTO pay (person, employment_number, valid_from, amount)
    SELECT e.person, '1', e.valid_from, 24000 + (hashtextextended(e.person, 1) & 8191)
           + CASE WHEN a.category = 'men' THEN 1500 ELSE 0 END
    FROM employment AS e LEFT JOIN person_attribute AS a ON a.person = e.person AND a.ground = 'sex';
});
for my $day ('2019-12-31', '2020-12-31')
{
    my $release = sql("SELECT spegel_release.define('city', '$day', '{representation,turnover,pay}')");
    sql("SELECT count(*) FROM spegel_release.build($release)");
    is(sql("SELECT string_agg(rule || ' ' || topic || ': ' || finding, E'\\n') FROM spegel_release.audit($release) WHERE NOT passed"), '', "release of $day passes its audit");
    sql("SELECT spegel_release.publish($release)");
}
sql(join '', map { PostgreSQL::Test::Utils::slurp_file("$top/tests/attacks/$_.sql") } qw(cells leaver means published nested remainder));
is(reader('SELECT count(*) FROM (TABLE attack.read EXCEPT TABLE attack.ours) AS s'), 0, 'attacks are made on what the reader reads');
like(fails('SELECT count(*) FROM naive.truth'), qr/permission denied/, 'the reader has no truth to compare with');

# Differencing every nested pair.  The number of a reference category holds the
# noise of all others, so that only those of the others are bounded.
my $nested = q{
    SELECT count(*), count(*) FILTER (WHERE low = high AND low > 0), count(*) FILTER (WHERE low = high), count(DISTINCT (release, a, b, topics))
    FROM attack.nested('%s', 'naive.unit', '{sex,age}', 19, %d)
    WHERE NOT category @> '{"sex": "women"}' AND NOT category @> '{"age": "35-44"}'};
my (undef, $told) = fields(reader(sprintf($nested, 'naive.plain', 0)));
cmp_ok($told, '>', 300, "nested pairs, naive: $told numbers of persons in fewer than 20, told exactly");
my ($tried, undef, $certain, $pairs) = fields(reader(sprintf($nested, 'attack.ours', 5)));
cmp_ok($tried, '>', 100, "nested pairs, ours: $pairs pairs with fewer than 20 persons between them, $tried numbers to difference");
is($certain, 0, '... and none is told');
is(reader(q{SELECT count(*) FROM attack.nested('attack.ours', 'naive.unit', '{sex,age}', 19, 5) WHERE topics <> 'turnover representation'}), 0,
    '... all of them staff of the year less staff of the day: within one topic no such pair is shown');

# Populations of two topics: who left in the year is in one and not in the other.
my $year = q{FROM attack.nested('%s', 'naive.unit', '{sex,age}', 2, %d)
    WHERE topics = 'turnover representation' AND category ?| '{sex,age}' AND NOT category @> '{"sex": "women"}' AND NOT category @> '{"age": "35-44"}'};
cmp_ok(reader('SELECT count(*) FILTER (WHERE low = high AND low > 0) ' . sprintf($year, 'naive.plain', 0)), '>', 10,
    'staff of the year less staff of the day, naive: the categories of the one or two who left');
my ($leavers, $open) = fields(reader('SELECT count(*), count(*) FILTER (WHERE low = 0 AND high = persons) ' . sprintf($year, 'attack.ours', 5)));
cmp_ok($leavers, '>', 10, "staff of the year less staff of the day, ours: $leavers numbers to difference");
is($open, $leavers, '... after which each may be anything, as before');

# One leaver between two releases: naive noise that changes names a member.
my $member = q{(l.conditions ->> 'unit', l.conditions ->> 'sex') IN (SELECT unit, sex FROM naive.leaver)};
sql(q{
    CREATE TABLE naive.leaver AS
    SELECT e.unit, coalesce(s.category, '?') AS sex FROM spegel_register.employment AS e LEFT JOIN spegel_register.person_category('sex', '2019-12-31') AS s USING (person)
    WHERE e.unit IN ('w1', 'w2', 'w3', 'w4', 'w7', 'w9', 'w10') AND e.valid_to IS NOT NULL});
is(sql('SELECT count(*) FROM naive.leaver'), 7, 'seven workplaces of which one person has left');
sub leaver
{
    my ($cells, $keyed) = @_;
    return fields(sql(qq{SELECT count(*) FILTER (WHERE says AND $member), count(*) FILTER (WHERE says AND NOT $member)
        FROM attack.leaver('attack.staff_$cells', 'sex', $keyed) AS l WHERE unit IN (SELECT unit FROM naive.leaver) AND conditions - 'sex' - 'unit' = '{}'}));
}
my ($right, $wrong) = leaver('noisy', 'false');
cmp_ok($right, '>=', 5, "one leaver, naive noise: the sex of $right of 7 is told");
is($wrong, 0, '... and of nobody wrongly');
($right, $wrong) = leaver('ours', 'true');
is($right + $wrong, 0, 'one leaver, ours: nothing is told');
($right, $wrong) = leaver('ours', 'false');
cmp_ok($wrong, '>=', $right, "one leaver, ours: that a number has changed says nothing ($right named rightly, $wrong wrongly)");

# Parent and sibling: department d3 is its only workplace w11.
my $twins = q{
    SELECT count(*), count(*) FILTER (WHERE a.persons <> b.persons)
    FROM %1$s AS a JOIN %1$s AS b ON b.release = a.release AND b.conditions = a.conditions || '{"unit": "w11"}'
    WHERE a.conditions @> '{"unit": "d3"}' AND a.persons IS NOT NULL AND a.conditions ?| '{sex,age}'};
my ($same, $differ) = fields(reader(sprintf($twins, 'attack.staff_renamed')));
cmp_ok($differ, '>', $same / 3, "one staff under two names, naive: $differ of $same numbers are two draws");
($same, $differ) = fields(reader(sprintf($twins, 'attack.staff_ours')));
cmp_ok($same, '>', 5, "one staff under two names, ours: $same numbers");
is($differ, 0, '... each the same one');
is(sql(q{SELECT count(*) FROM (SELECT 1 FROM naive.truth AS t JOIN spegel_published.number_counted AS n ON n.release_id = t.release AND n.cell = t.cell AND n.measure = t.measure AND n.status = 'ok'
             AND jsonb_build_array(n.measure) || CASE WHEN n.ground = '' THEN '[]' ELSE jsonb_build_array(n.ground, n.category) END
                 || CASE WHEN n.second_ground = '' THEN '[]' ELSE jsonb_build_array(n.second_ground, n.second_category) END = t.label
         GROUP BY t.frame_key, t.counted_key, t.label HAVING count(DISTINCT n.persons) > 1) AS s}), 0,
    'the same persons have the same number in every unit, topic and release');

# Averaging: least squares over every partition of the lattice, both releases
# and both topics.  Naive noise has every category, so that a number is also the
# headcount less the others.
sub lattice
{
    my ($cells) = @_;
    my (%error, %count);
    my @grounds = (['sex', 'sex men'], map { ['age', "age $_"] } '-24', '25-34', '45-54', '55-64', '65-');
    my %rows;
    for (split /\n/, reader(qq{
        SELECT release || topic, conditions - '{sex,age}'::text[], conditions ->> 'unit', conditions ->> 'occupation_group', conditions ->> 'step', conditions ->> 'form',
               coalesce('sex ' || (conditions ->> 'sex'), 'age ' || (conditions ->> 'age'), ''), persons
        FROM $cells WHERE measure = 'persons' AND NOT conditions ?& '{sex,age}' AND persons IS NOT NULL}))
    {
        my ($population, $frame, $unit, $occupation, $step, $form, $category, $persons) = fields($_);
        $rows{$population}{$frame}{cell} = [ $unit, $occupation, $step, $form ];
        $rows{$population}{$frame}{$category} = $persons;
    }
    for my $ground (@grounds)
    {
        my ($name, $category) = @$ground;
        my (%estimate, %weight);
        for my $population (keys %rows)
        {
            my (@frames, @numbers);
            for my $frame (sort keys %{ $rows{$population} })
            {
                my $row = $rows{$population}{$frame};
                next if !defined $row->{$category} || !defined $row->{''} || !$row->{''};
                my @others = map { $row->{$_} } grep { $_ ne $category } map { "$name $_" } $name eq 'sex' ? qw(women men ?) : ('-24', '25-34', '35-44', '45-54', '55-64', '65-', '?');
                my $number = $row->{$category};
                if (!grep { !defined } @others)
                {
                    my $remains = $row->{''};
                    $remains -= $_ for @others;
                    $number = ($number + $remains / @others) / (1 + 1 / @others);
                }
                push @frames, $frame;
                push @numbers, $number;
            }
            my @cells = map { $rows{$population}{$_}{cell} } @frames;
            my @shared = map { my $a = $_; [ map { shared($a, $_) } @cells ] } @cells;
            my @smooth = smooth(\@shared, \@numbers);
            for my $i (0 .. $#frames)
            {
                my ($release, $topic) = $population =~ /(.)(.*)/;
                next if grep { $_ ne '' } @{ $cells[$i] }[ 1 .. 3 ];
                $estimate{"$frames[$i]|$release|$topic"} = $smooth[$i];
            }
        }
        # The staff of the second day, as it is told by the three other
        # populations too, in which a few more or fewer were.
        for my $unit (map { "w$_" } 1 .. 5, 7 .. 11)
        {
            my $frame = qq({"unit": "$unit"});
            my @told;
            for my $population (qw(2|representation 2|turnover 1|representation 1|turnover))
            {
                my ($release, $topic) = split /\|/, $population;
                my $own = $estimate{"$frame|$population"} // next;
                my $more = $rows{"$release$topic"}{$frame}{''} - $rows{'2representation'}{$frame}{''};
                push @told, $own * (1 - $more / $rows{"$release$topic"}{$frame}{''}) if abs($more) <= 2 && ($name eq 'sex' || $release == 2);
            }
            next unless @told;
            my $mean = 0;
            $mean += $_ / @told for @told;
            $error{small}{"$frame|$category"} = $mean;
        }
        $error{all}{"$_|$category"} = $estimate{$_} for keys %estimate;
    }
    return \%error;
}

# How many finest cells two cells share: units, and codes of the conditions.
my (%below, %direct);
for (split /\n/, reader('SELECT unit, above FROM naive.unit'))
{
    my ($unit, $above) = fields($_);
    $below{$above}{$unit} = 1;
}
sub shared
{
    my ($a, $b) = @_;
    my $shared = grep { $below{ $b->[0] }{$_} && /^(?:w\d+|d2)$/ } keys %{ $below{ $a->[0] } };
    my @codes = (4, 3, 4);
    for (1 .. 3)
    {
        $shared *= $a->[$_] ne '' && $b->[$_] ne '' ? $a->[$_] eq $b->[$_] : $a->[$_] ne '' || $b->[$_] ne '' ? 1 : $codes[ $_ - 1 ];
    }
    return $shared;
}
my %truth = map { my ($release, $topic, $frame, $category, $persons) = fields($_); ("$frame|$release|$topic|$category" => $persons) } split /\n/, sql(q{
    SELECT release, topic, conditions - '{sex,age}'::text[], coalesce('sex ' || (conditions ->> 'sex'), 'age ' || (conditions ->> 'age')), persons FROM naive.truth
    WHERE measure = 'persons' AND conditions ?| '{sex,age}' AND NOT conditions ?& '{sex,age}'});

# averaged($cells): for the numbers of city and departments, and for those of
# workplaces: how many, standard error, per cent exact.
sub averaged
{
    my ($cells) = @_;
    my $told = lattice($cells);
    my %error;
    push @{ $error{/"[cd]/ ? 'upper' : 'lower'} }, $told->{all}{$_} - $truth{$_} for grep { /"unit": "(?:city|d\d)"/ } keys %{ $told->{all} };
    for (keys %{ $told->{small} })
    {
        my ($frame, $category) = fields($_);
        push @{ $error{lower} }, $told->{small}{$_} - $truth{"$frame|2|representation|$category"};
    }
    my @found;
    for (@error{qw(upper lower)})
    {
        my $squares = 0;
        $squares += $_**2 for @$_;
        push @found, sqrt($squares / @$_), 100 * grep({ abs($_) < 0.5 } @$_) / @$_, scalar @$_;
    }
    return @found;
}
my @naive = averaged('naive.noisy');
my @ours = averaged('attack.ours');
for (['naive noise', @naive], ['ours', @ours])
{
    note(sprintf '%s: city and departments: standard error %.2f, %.0f %% exact of %d; workplaces: %.2f, %.0f %% exact of %d', @$_);
}
cmp_ok($naive[0], '<', 1.3, sprintf('least squares, naive: numbers of departments and city with standard error %.2f', $naive[0]));
cmp_ok($ours[0], '>', 1.3, sprintf('least squares, ours: standard error %.2f', $ours[0]));

#REST
done_testing();
