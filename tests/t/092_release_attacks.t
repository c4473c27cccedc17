# Attacks on a release that was really built, audited and published: each
# first succeeds against a naive publication of the same register, and then
# fails against what is published.  They are run as spegel_reader, with what a
# colleague knows: who works where, and from when to when.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::LeastSquares qw(smooth variances);
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

$node->safe_psql('postgres', "CREATE DATABASE $_ TEMPLATE release") for qw(together apart);

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
cmp_ok($tried, '>', 80, "nested pairs, ours: $pairs pairs with fewer than 20 persons between them, $tried numbers to difference");
is($certain, 0, '... and none is told');
is(reader(q{SELECT count(*) FROM attack.nested('attack.ours', 'naive.unit', '{sex,age}', 19, 5) WHERE topics <> 'turnover representation'}), 0,
    '... all of them staff of the year less staff of the day: within one topic no such pair is shown');

# Populations of two topics: who left in the year is in one and not in the other.
my $year = q{FROM attack.nested('%s', 'naive.unit', '{sex,age}', 2, %d)
    WHERE topics = 'turnover representation' AND category ?| '{sex,age}' AND NOT category @> '{"sex": "women"}' AND NOT category @> '{"age": "35-44"}'};
cmp_ok(reader('SELECT count(*) FILTER (WHERE low = high AND low > 0) ' . sprintf($year, 'naive.plain', 0)), '>', 10,
    'staff of the year less staff of the day, naive: the categories of the one or two who left');
my ($leavers, $open) = fields(reader('SELECT count(*), count(*) FILTER (WHERE low = 0 AND high = persons) ' . sprintf($year, 'attack.ours', 5)));
cmp_ok($leavers, '>', 5, "staff of the year less staff of the day, ours: $leavers numbers to difference");
is($open, $leavers, '... after which each may be anything, as before');

# One leaver between two releases: naive noise that changes names a member.
my $member = q{(l.conditions ->> 'unit', l.conditions ->> 'sex') IN (SELECT unit, sex FROM naive.leaver)};
sql(q{
    CREATE TABLE naive.leaver AS
    SELECT e.unit, coalesce(s.category, '?') AS sex FROM spegel_register.employment AS e LEFT JOIN spegel_register.person_category('sex', '2019-12-31') AS s USING (person_no)
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
my $averages = 'city and departments to %.2f (%.0f %% exact of %d), workplaces to %.2f (%.0f %% of %d)';
cmp_ok($naive[0], '<', 1.3, sprintf("least squares, naive: $averages", @naive));
cmp_ok($ours[0], '>', 1.3, sprintf("least squares, ours: $averages", @ours));

# The staff of the year holds the staff of the day, and 100 who have left.  The
# best linear estimate from both topics is worked out exactly, for who knows
# who left, and for who knows the groups of all of them too.
sub two_topics
{
    my ($database, $known) = @_;
    my @cells = map { [ fields($_) ] } split /\n/, $node->safe_psql($database, q{
        SELECT DISTINCT ON (f.frame_key) h.topic, h.unit, h.condition_1, h.condition_2, h.condition_3
        FROM spegel_published.headcount AS h JOIN spegel_release.frame_cell AS f ON f.frame_cell = h.cell
        WHERE h.status = 'ok' AND h.persons > 0 ORDER BY f.frame_key, h.topic});
    my @finest = map { [ fields($_) ] } split /\n/, $node->safe_psql($database, q{
        SELECT unit, conditions[1], conditions[2], conditions[3], count(*) FILTER (WHERE stays), count(*) FILTER (WHERE NOT stays)
        FROM (SELECT t.unit, t.conditions, k IN (SELECT unnest(r.record_keys) FROM spegel_release.roster AS r WHERE r.topic = 'representation') AS stays
              FROM spegel_release.roster AS t, unnest(t.record_keys) AS k WHERE t.topic = 'turnover') AS s GROUP BY 1, 2, 3, 4});
    my @holds = map { my $c = $_; [ map { my $f = $_; $below{ $c->[1] }{ $f->[0] } && !grep({ $c->[ $_ + 1 ] ne '' && $c->[ $_ + 1 ] ne $f->[$_] } 1 .. 3) } @finest ] } @cells;
    my @covariance;
    for my $i (0 .. $#cells)
    {
        for my $j (0 .. $i)
        {
            my $both_of_the_year = $cells[$i][0] eq 'turnover' && $cells[$j][0] eq 'turnover';
            my $sum = 0;
            for my $f (grep { $holds[$i][$_] && $holds[$j][$_] } 0 .. $#finest)
            {
                # Nothing is known of those who stay; each who left is in the group or not.
                $sum += 1e5 if $finest[$f][4] > 0;
                $sum += 0.21 * $finest[$f][5] if $both_of_the_year && !$known;
            }
            $covariance[$i][$j] = $covariance[$j][$i] = $sum;
        }
    }
    # The rule of the audit is a rule of thumb: 0.999 for 1 will do.
    my @variance = sort { $a <=> $b } variances(\@covariance, 4);
    return ($variance[0], scalar grep({ $_ < 0.99 } @variance), scalar @variance, scalar grep { $_->[0] eq 'turnover' } @cells);
}
$node->safe_psql('apart', 'UPDATE spegel_release.topic SET beside = NULL');
for (qw(apart together))
{
    $node->safe_psql($_, q{SELECT spegel_release.define('city', '2020-12-31', '{representation,turnover}'); SELECT count(*) FROM spegel_release.build(1);
        SELECT count(*) FROM spegel_release.audit(1); SELECT spegel_release.publish(1)});
}
my @apart = two_topics('apart', 1);
cmp_ok($apart[1], '>', 5, sprintf('two topics, each audited by itself: who knows all who left has variances from %.3f, %d of %d below 0.99', @apart));
for my $known (0, 1)
{
    my @both = two_topics('together', $known);
    is($both[1], 0, sprintf('two topics, ours: who knows %s has variances from %.3f, %d of %d below 0.99', $known ? 'the groups of all who left' : 'who left', @both));
    cmp_ok($both[3], '>=', 12, "... and $both[3] of them are of the staff of the year");
}

# What is withheld, as the whole less the rest.  Of what was found, how much is
# right?
my $found = q{
    SELECT count(*), count(*) FILTER (WHERE a.persons = t.persons)
    FROM (SELECT * FROM attack.remainder('attack.staff_%1$s', 'sex') UNION ALL SELECT * FROM attack.remainder('attack.staff_%1$s', 'age')) AS a
    JOIN naive.truth AS t ON t.release = a.release AND t.topic = 'representation' AND t.measure = 'persons' AND t.conditions = a.conditions};
my ($all, $exact) = fields(sql(sprintf($found, 'suppressed')));
cmp_ok($all, '>', 20, "categories against the headcount, naive: $all withheld numbers found");
is($exact, $all, '... exactly');
is(sql(sprintf($found, 'ours')), '0|0', 'categories against the headcount, ours: nowhere is a single one withheld');
is(reader(q{
    SELECT count(*) FILTER (WHERE headcount > 20) > 3, count(*) FILTER (WHERE headcount <> told)
    FROM (SELECT w.persons AS headcount, sum(n.persons) AS told
          FROM attack.staff_ours AS n JOIN attack.staff_ours AS w ON w.release = n.release AND w.conditions = n.conditions - 'sex'
          WHERE n.conditions ? 'sex' AND NOT n.conditions ? 'age' AND w.persons > 0 GROUP BY n.release, w.conditions, w.persons HAVING count(*) = count(n.persons)) AS s}), 't|0',
    '... and where none is, they add up to it, whatever the noise');

# A hierarchy: workplaces below d1, one of them with 7 persons.
my $siblings = q{
    SELECT count(*), count(*) FILTER (WHERE a.persons = t.persons)
    FROM attack.siblings('attack.staff_%s', '{"between": "d1", "w4": "d1", "w5": "d1", "w6": "d1", "w1": "between", "w2": "between", "w3": "between"}') AS a
    JOIN naive.truth AS t ON t.release = a.release AND t.topic = 'representation' AND t.measure = 'persons' AND t.conditions = a.conditions};
($all, $exact) = fields(sql(sprintf($siblings, 'suppressed') . q{ WHERE t.conditions ->> 'unit' = 'w6'}));
cmp_ok($exact, '>=', 2, "hierarchy, naive: $exact of $all numbers of a withheld workplace found exactly");
is(sql(sprintf($siblings, 'ours') . q{ WHERE t.headcount < 20}), '0|0', 'hierarchy, ours: a small unit is never the only one withheld');

# Absent and suppressed.
cmp_ok(sql(q{SELECT count(*) FROM naive.truth AS t WHERE t.persons = 0 AND NOT EXISTS (SELECT FROM naive.plain AS p
    WHERE p.release = t.release AND p.topic = t.topic AND p.measure = t.measure AND p.conditions = t.conditions)}), '>', 500, 'absent rows, naive: each is a zero');
is(sql(q{SELECT count(*) FROM (SELECT * FROM naive.truth WHERE topic <> 'pay') AS t FULL JOIN attack.ours AS o USING (release, topic, measure, conditions)
         WHERE t.label IS NULL OR o.release IS NULL}), 0, 'absent rows, ours: every combination is a row');
# The order in which rows lie: a join puts those without a partner last.
sql(q{CREATE TABLE naive.joined AS SELECT l.release, l.conditions, CASE WHEN p.persons >= 5 THEN p.persons END AS persons
      FROM (SELECT DISTINCT release, conditions FROM naive.truth) AS l LEFT JOIN naive.plain AS p ON p.release = l.release AND p.topic = 'representation' AND p.measure = 'persons' AND p.conditions = l.conditions
      WHERE l.release = 1 ORDER BY p.persons IS NULL; GRANT SELECT ON naive.joined TO spegel_reader});
cmp_ok(sql(q{SELECT count(*) FROM (SELECT j.conditions, t.persons AS counted, bool_or(t.persons > 0) OVER (ORDER BY j.ctid DESC) AS later FROM naive.joined AS j
             JOIN naive.truth AS t ON t.release = 1 AND t.topic = 'representation' AND t.measure = 'persons' AND t.conditions = j.conditions WHERE j.persons IS NULL) AS s
             WHERE NOT later AND counted = 0}), '>', 100, 'order of rows, naive: after the last that has somebody all are zeros');
# (A few short rows lie before, in what room was left on a page.)
my $in_order = q{
    SELECT count(*) FILTER (WHERE abs(lies - sorted) > 150) <= count(*) / 100.0 FROM (SELECT row_number() OVER (PARTITION BY release_id ORDER BY ctid) AS lies, row_number() OVER (PARTITION BY release_id ORDER BY %s) AS sorted
                          FROM spegel_published.%s) AS s};
my %order = (
    number_counted => 'cell, measure, ground, category, second_ground, second_category',
    headcount => 'topic, unit, condition_1, condition_2, condition_3, condition_4',
    segregation_index => 'unit, division, ground, category', pay_difference => 'unit, ground, category', counted => 'row_number');
is(reader(sprintf($in_order, $order{$_}, $_)), 't', "order of rows, ours: $_ lies in the order of its conditions") for sort keys %order;

# The same cell by other ways.
my $key = 'release_id, cell, measure, ground, category, second_ground, second_category';
my $number = "SELECT md5(string_agg(concat_ws('|', $key, persons), ',' ORDER BY $key)) FROM ";
my $numbers = reader($number . 'spegel_published.number_counted');
is(reader("$number (SELECT $key, sum(persons)::bigint AS persons FROM spegel_published.number_counted GROUP BY $key) AS s"), $numbers, 'the same numbers through GROUP BY');
is(reader("$number (SELECT $key, max(persons) AS persons FROM spegel_published.number_counted GROUP BY ROLLUP ($key) HAVING grouping(second_category) = 0) AS s"), $numbers,
    'the same numbers through ROLLUP');
my $parallel = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET enable_indexscan = off; SET enable_indexonlyscan = off; ';
like(reader($parallel . 'EXPLAIN SELECT * FROM spegel_published.number_counted'), qr/Parallel Seq Scan/, '(a parallel plan)');
is(reader("$parallel $number (SELECT * FROM spegel_published.number_counted OFFSET 0) AS s"), $numbers, 'the same numbers by a parallel plan, in another session');
is(reader(q{SELECT count(*) > 50, count(*) FILTER (WHERE a.persons IS DISTINCT FROM b.persons) FROM spegel_published.representation AS a JOIN spegel_published.representation_all AS b
            USING (release_id, unit, ground, category) WHERE (a.within_ground, a.within_category, a.occupation_group, a.step, a.form) IS NOT DISTINCT FROM (b.within_ground, b.within_category, b.occupation_group, b.step, b.form)}),
    't|0', 'the same numbers through the view of all releases');

# A question that counts persons with noise, for any condition and any join.
sql(q{
    CREATE FUNCTION naive.ask(asked text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE n bigint;
    BEGIN
        EXECUTE 'SELECT count(*) FROM spegel_register.employment AS e JOIN spegel_register.person_attribute AS a USING (person) ' || asked INTO n;
        RETURN naive.drawn(n, n::text);
    END $$});
my $w1_men = sql(q{SELECT persons FROM naive.truth WHERE release = 1 AND topic = 'turnover' AND measure = 'persons' AND conditions = '{"unit": "w1", "sex": "men"}'});
is(reader(q{SELECT round(naive.ask($$CROSS JOIN generate_series(1, 1000) WHERE e.unit = 'w1' AND a.category = 'men'$$) / 1000.0)}), $w1_men,
    'a join that duplicates persons, naive: the noise is divided by a thousand');
is(reader(q{SELECT naive.ask($$CROSS JOIN generate_series(1, 100) WHERE person = 'p13' AND a.category = 'men'$$) > 50,
                   naive.ask($$CROSS JOIN generate_series(1, 100) WHERE person = 'p13' AND a.category = 'women'$$) > 50}),
    sql(q{SELECT category = 'men', category = 'women' FROM spegel_register.person_attribute WHERE person = 'p13' AND ground = 'sex'}), 'WHERE person =, naive: the sex of one');
is(reader(q{SELECT string_agg(format('%s.%s %s', c.relname, a.attname, a.atttypid::regtype), ', ') FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'spegel_published'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v')
                AND (a.attname ~ '^person(_id|_key)?$|employment_number|birth|record_key'
                     OR a.atttypid <> ALL ('{text,bigint,integer,numeric,date,timestamptz,boolean}'::regtype[]))}), '',
    'WHERE person =, ours: no column names a person, and none holds anything but plain values');
is(reader(q{SELECT count(*) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname IN ('spegel_published', 'spegel_register', 'spegel_release') AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE')}), 0,
    '... and there is no function to ask');
like(fails('SELECT * FROM spegel_published.representation WHERE person_id = 1'), qr/column "person_id" does not exist/, '... nor to be asked for');
is(reader(q{SELECT DISTINCT sum(n.persons) = 1000 * max(n.persons) FROM (SELECT * FROM spegel_published.number_counted WHERE persons > 0 LIMIT 10) AS n CROSS JOIN generate_series(1, 1000) GROUP BY n.*}), 't',
    'a join that duplicates rows, ours: so many times the same number');

# States, cast to anything.
sql(q{CREATE TABLE naive.state AS SELECT e.unit, spegel.tally_agg(a.category) AS staff FROM spegel_register.employment AS e JOIN spegel_register.person_attribute AS a USING (person) GROUP BY e.unit;
      GRANT SELECT ON naive.state TO spegel_reader});
like(reader(q{SELECT staff::text FROM naive.state WHERE unit = 'w1'}), qr/men\W+$w1_men\b/, 'a state cast to text, naive: the number of men');
like(reader(q{COPY (SELECT staff FROM naive.state WHERE unit = 'w1') TO STDOUT}), qr/men\W+$w1_men\b/, 'COPY of a state, naive');
is(reader(q{SELECT count(DISTINCT pg_column_size(s.*)) FROM (SELECT persons_low, persons_high, persons, status, status_reason FROM spegel_published.number_counted
            WHERE status_reason = 'fewer than 5' AND persons_high = 4) AS s}), 1, 'pg_column_size, ours: what is below the threshold has one size');
is(reader(q{SELECT count(DISTINCT s::text) FROM (SELECT persons_low, persons_high, persons, status, status_reason FROM spegel_published.number_counted
            WHERE status_reason = 'fewer than 5' AND persons_high = 4) AS s}), 1, 'casts of whole rows, ours: and one text');
is(reader(q{SELECT count(*) FROM (SELECT pg_column_size(n.*) AS size, count(*) OVER (PARTITION BY cell, pg_column_size(n.*) - octet_length(category)) FROM spegel_published.number_counted AS n
            WHERE persons IS NULL AND pg_column_size(persons) IS NOT NULL) AS s}), 0, '... and what is withheld is not there');

# A view with the rights of its owner, a function of the reader's own, and
# what the planner says of it.
sql(q{
    CREATE TABLE naive.number AS SELECT conditions, persons FROM naive.truth WHERE release = 1 AND topic = 'representation' AND measure = 'persons';
    CREATE VIEW naive.large AS SELECT * FROM naive.number WHERE persons >= 5;
    CREATE VIEW naive.staff AS SELECT a.ground::text, a.category FROM spegel_register.person_attribute AS a WHERE a.ground <> 'sex';
    GRANT SELECT ON naive.large, naive.staff TO spegel_reader;
    CREATE FUNCTION public.tell(n bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'seen %', n; RETURN true; END $$;
    ANALYZE spegel_register.person_attribute});
sub seen
{
    my ($status, $out, $err) = $node->psql('release', "SET ROLE spegel_reader; SELECT * FROM $_[0]");
    return $err =~ /seen (\d+)/g;
}
cmp_ok(scalar(grep { $_ < 5 } seen('naive.large WHERE public.tell(persons)')), '>', 50, 'a leaky function, naive: it sees the numbers below 5');
my @seen = seen('spegel_published.representation WHERE public.tell(persons)');
cmp_ok(scalar(@seen), '>', 50, 'a leaky function, ours: it sees ' . @seen . ' numbers');
is(scalar(grep { $_ > 0 && $_ < 5 } @seen), 0, '... none of which is withheld');
like(reader(q{EXPLAIN SELECT * FROM naive.large}), qr/rows=\d+/, 'EXPLAIN, naive: a view of the owner shows what it reads');
unlike(reader('EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM spegel_published.representation_all'), qr/spegel_(register|release)\./, 'EXPLAIN, ours: a plan reads published tables only');
is(reader(q{SELECT count(*) FROM pg_stats WHERE schemaname IN ('spegel_register', 'spegel_release')}), 0, 'pg_stats: nothing of a private table');
is(reader(q{SELECT count(*) FROM pg_stats_ext WHERE schemaname IN ('spegel_register', 'spegel_release')}), 0, 'pg_stats_ext: nothing either');
for my $private ('TABLE spegel_register.person', 'EXPLAIN TABLE spegel_release.count_cell', 'COPY spegel_release.count_cell TO STDOUT (FORMAT binary)', 'TABLE spegel_release.secret',
    'SELECT spegel_release.draw(NULL, 1, 2, NULL, NULL, 0, 3, NULL)', 'SELECT count(*) FROM spegel_release.staged_number', 'SELECT spegel_release.feasible(1, NULL)')
{
    my $error = fails($private);
    like($error, qr/permission denied/, "$private: refused");
    unlike($error, qr/DETAIL|\b[pn]\d+\b/, '... and the error says no more');
}
# What every role sees of private tables in the same database: how many rows,
# and the text of functions.  The strong deployment has none of it.
my $residual = q{
    SELECT (SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('spegel_register', 'spegel_release') AND c.reltuples > 0) > 5,
           (SELECT count(*) FROM pg_stat_all_tables WHERE schemaname IN ('spegel_register', 'spegel_release') AND n_tup_ins > 0) > 5,
           (SELECT count(*) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname IN ('spegel_register', 'spegel_release') AND p.prosrc <> '') > 10};
is(reader($residual), 't|t|t', 'one database: row counts, written rows and function texts of private objects are visible, as docs/privacy.md says');

# Functions and tables of the reader's own, and settings.  Temporary tables are
# for everybody until the administrator says otherwise, as docs/privacy.md does.
$node->safe_psql('release', 'REVOKE TEMPORARY ON DATABASE release FROM PUBLIC');
like(fails('CREATE TEMP TABLE mine (x integer)'), qr/permission denied to create temporary tables/, 'no temporary tables');
like(fails(q{CREATE FUNCTION pg_temp.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0'}), qr/permission denied to create temporary tables/, 'no temporary functions');
for my $schema (qw(public spegel spegel_published spegel_api))
{
    like(fails("CREATE FUNCTION $schema.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0'"), qr/permission denied for schema/, "no function in $schema");
}
my $shares = 'SELECT md5(string_agg(r::text, $$,$$ ORDER BY r::text)) FROM spegel_published.representation_all AS r';
my $untouched = reader($shares);
sql(q{CREATE FUNCTION public.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0'});
is(reader("SET search_path = public, pg_catalog; $shares"), $untouched, 'search_path: the views mean the same');
is(reader("SET spegel.secret = 'mine'; SET spegel.attempt = 7; SET spegel.perturbation = 0; $number spegel_published.number_counted"), $numbers, 'SET spegel.*: changes nothing');

# Means and indices.
sql(q{
    CREATE VIEW attack.mean_cells AS
    SELECT t.release, t.conditions, t.persons FROM attack.ours AS t WHERE t.topic = 'representation' AND t.measure = 'persons' AND t.release = 1
        AND t.conditions - 'sex' - 'unit' = '{}' AND t.conditions ->> 'sex' IN ('women', 'men');
    CREATE VIEW naive.mean AS
    SELECT 1 AS release, jsonb_build_object('unit', unit) || CASE WHEN sex IS NULL THEN '{}' ELSE jsonb_build_object('sex', sex) END AS conditions, value, 0.5::float8 AS half_width
    FROM (SELECT e.unit, a.category AS sex, round(avg(p.amount))::float8 AS value
          FROM spegel_register.employment AS e JOIN spegel_register.pay AS p USING (person) JOIN spegel_register.person_attribute AS a ON a.person = e.person AND a.ground = 'sex'
          WHERE e.valid_from <= '2019-12-31' GROUP BY GROUPING SETS ((e.unit, a.category), (e.unit))) AS s});
my ($least, $units) = fields(sql(q{SELECT min(consistent), count(*) FROM attack.means('attack.mean_cells', 'naive.mean', 'sex')}));
cmp_ok($least, '<', 12, "mean pay to the krona, naive: of 121 pairs of numbers as few as $least are left ($units workplaces)");
is(reader(q{SELECT count(*) FROM information_schema.columns WHERE table_schema = 'spegel_published' AND column_name ~ 'mean|median|average|pay$|amount'}), 0, 'means, ours: none is published');
is(reader(q{SELECT count(*) > 3, bool_and(pg_typeof(gap_percent) = 'integer'::regtype), bool_and(level IN ('city', 'department')) FROM spegel_published.pay_gap_all WHERE gap_percent IS NOT NULL}), 't|t|t',
    'pay gaps, ours: whole per cent, by department and city');
# The true index times the true number of persons is known to be so many
# persons; what is published is off by up to five of them.
my ($index, $differs, $levels) = fields(sql(q{
    SELECT count(*), count(*) FILTER (WHERE abs(s.dissimilarity - v.value) > 1e-4), bool_and(u.level IN ('city', 'department'))
    FROM spegel_published.segregation_index AS s JOIN spegel_release.index_value AS v USING (release_id, unit, division, ground, category)
    JOIN spegel_published.unit AS u USING (release_id, unit)
    WHERE s.dissimilarity IS NOT NULL AND v.topic = 'representation'}));
cmp_ok($index, '>', 10, "indices, ours: $index are published");
cmp_ok($differs, '>', 0.75 * $index, "... $differs of them with noise");
is($levels, 't', '... by department and city only');

# Person-time: as days of work it is a number of persons.
sql(q{
    INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, protection, source)
    SELECT '2020-06-30', 'city', 'person_days', u, 'disability', c, round(n * 365.25), 'none', 'hours'
    FROM (VALUES ('d1', 'yes', 61), ('d1', 'no', 300), ('d2', 'yes', 72), ('d2', 'no', 280), ('d3', 'yes', 83), ('d3', 'no', 90)) AS v (u, c, n)});
my $third = sql(q{SELECT spegel_release.define('city', '2021-01-31', '{representation}')});
sql("SELECT count(*) FROM spegel_release.build($third); SELECT count(*) FROM spegel_release.audit($third); SELECT spegel_release.publish($third)");
is(sql(q{SELECT string_agg(round(persons / 365.25)::text, ',' ORDER BY persons) FROM spegel_register.counted WHERE topic = 'person_days'}), '61,72,83,90,280,300', 'days of work, naive: persons');
is(reader(q{SELECT count(*), bool_and(c.persons = ANY ('{61,72,83,90,280,300}')) FROM spegel_published.counted AS c WHERE topic = 'person_years' AND status = 'ok'}), '6|f', 'person-years, ours: with noise');

# One number has one draw.  Noise of at most 1 makes the audit draw again; what
# has been published stays as it is, and the audit refuses instead.  (With its
# memory, or knowing how small the noise is, it would not show them at all.)
sql(q{TRUNCATE spegel_release.memory; SELECT spegel_release.load_perturbation(4, 1, spegel.perturbation_table(0.5, 1), 'too little')});
my $again = sql(q{SELECT spegel_release.define('city', '2019-12-31', '{representation,turnover}', 'again')});
sql("SELECT count(*) FROM spegel_release.build($again)");
like(sql("SELECT string_agg(DISTINCT rule, ',') FROM spegel_release.audit($again) WHERE NOT passed"), qr/A4/, 'a number that could be told to within four is not published');
my $twice = q{
    SELECT count(*) FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell)
    JOIN naive.truth AS t ON t.release IN (1, 2) AND t.frame_key = f.frame_key AND t.counted_key = c.counted_key AND t.label = jsonb_build_array(c.measure) || g.label
    WHERE f.release_id = %d AND c.drawn AND c.attempt > 0};
is(sql(sprintf($twice, $again)), 0, '... nor drawn again, when it has been published before');
sql("SELECT spegel_release.discard($again)");
# Other persons were never published together: they may be drawn again, in all
# topics and under every name alike.
sql(q{UPDATE spegel_register.employment SET unit = 'w11' WHERE person IN (SELECT person FROM spegel_register.employment WHERE unit = 'w3' ORDER BY person LIMIT 5)});
my $new = sql(q{SELECT spegel_release.define('city', '2019-12-31', '{representation,turnover}', 'new')});
my $other = sql(q{SELECT spegel_release.define('city', '2019-12-31', '{representation,turnover}', 'other')});
sql("SELECT count(*) FROM spegel_release.build($new); SELECT count(*) FROM spegel_release.build($other)");
sql("SELECT count(*) FROM spegel_release.audit($new)");
my $drawn = qq{FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell) WHERE f.release_id = $new AND c.drawn};
cmp_ok(sql("SELECT count(*) $drawn AND c.attempt > 0"), '>', 10, 'numbers that were never published are drawn again');
is(sql("SELECT count(*) FROM (SELECT 1 $drawn GROUP BY f.frame_key, c.counted_key, c.measure, g.label HAVING count(DISTINCT (c.attempt, c.perturbed)) > 1) AS s"), 0,
    '... alike under every name and in every topic');
like(sql("SELECT string_agg(DISTINCT finding, ',') FROM spegel_release.audit($other) WHERE rule = 'A4' AND NOT passed"), qr/drawn again since the release was built: build again/,
    'the audit of a release that was built before knows that');
sql('SELECT spegel_release.load_perturbation()');
sql("SELECT count(*) FROM spegel_release.build($other)");
is(sql("SELECT string_agg(rule || ' ' || finding, ',') FROM spegel_release.audit($other) WHERE NOT passed"), '', '... which passes when it is built again');
# What another audit does afterwards.
sql(qq{UPDATE spegel_release.attempt AS a SET attempt = a.attempt + 1 FROM spegel_release.frame_cell AS f WHERE f.release_id = $other AND f.frame_key = a.frame_key});
my (undef, undef, $refusal) = $node->psql('release', "SELECT spegel_release.publish($other)");
like($refusal, qr/a number of release $other has been drawn again since it was built/, '... and is not published with an earlier draw');

# The strong deployment: nothing private is there to see.
$node->safe_psql('postgres', 'CREATE DATABASE public_numbers');
{
    local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, 'release');
    my ($out, $err) = ('', '');
    PostgreSQL::Test::Utils::run_log([ "$top/sql/report/bin/publish-to", 'dbname=public_numbers' ], '>', \$out, '2>', \$err) or diag($err);
}
sub elsewhere { return $node->safe_psql('public_numbers', "SET ROLE spegel_reader; $_[0]"); }
is(elsewhere($residual), 'f|f|f', 'two databases: no row count, no written row, no function text of anything private');
is(elsewhere("$number spegel_published.number_counted"), reader("$number spegel_published.number_counted"), '... the same numbers');
is(elsewhere(sprintf($in_order, $order{$_}, $_)), 't', "... $_ lies in the order of its conditions") for sort keys %order;

$node->stop;
done_testing();
