# The audit of releases: what it refuses, and what it keeps back.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('audit');

sub sql { return $node->safe_psql('release', $_[0]); }

# failed($release): the rules that an audit finds broken.
sub failed { return sql("SELECT string_agg(DISTINCT rule, ',') FROM spegel_release.audit($_[0]) WHERE NOT passed"); }

# movers($release, $topic, $query): what a query of temporary table movers gives.
sub movers
{
    my ($release, $topic, $query) = @_;
    return sql("BEGIN; DO 'BEGIN PERFORM spegel_release.find_movers($release, ''$topic''); END'; $query; COMMIT");
}

sub refused
{
    my ($statement, $reason, $name) = @_;
    my ($status, $out, $err) = $node->psql('release', $statement);
    like($err, $reason, $name);
}

# made($day, $name): a release of representation that is built.
sub made
{
    my ($day, $name) = @_;
    my $id = sql("SELECT spegel_release.define('city', '$day', '{representation}', '$name')");
    sql("SELECT spegel_release.build($id)");
    return $id;
}

my $first = made('2019-12-31', 'first');
is(sql("SELECT string_agg(rule, ',' ORDER BY rule) FROM spegel_release.audit($first)"), 'A1,A2,A3,A4,A5,A6', 'six rules');
is(failed($first), '', 'a release that is built passes');

# A1: a hidden part that could be calculated.
sql(qq{UPDATE spegel_release.frame_visible AS v SET visible = true FROM spegel_release.frame_cell AS f
       WHERE f.frame_cell = v.frame_cell AND f.release_id = $first AND f.unit = 'w5'});
is(failed($first), 'A1', 'A1: showing the second smallest workplace would reveal the smallest');
refused("SELECT spegel_release.publish($first)", qr/is built, expected audited/, 'without a passed audit nothing is published');
sql("SELECT spegel_release.build($first)");

# A2: the precision, worked out by hand.  Workplaces have no division below.
# Department d3 has one workplace, the same persons: 1 draw for its units; it
# is divided by 3 occupation groups and the unknown, 2 steps, 3 forms.
is(sql(qq{SELECT round(precision_gain::numeric, 6) FROM spegel_release.precision_of($first, 'representation') JOIN spegel_release.frame_cell USING (frame_cell)
          WHERE unit = 'w1'}), '1.000000', 'A2: a workplace is worth one draw');
my $parts = sql(qq{SELECT string_agg(n::text, '+' ORDER BY d) FROM (
    SELECT p.division AS d, count(*) AS n FROM spegel_release.frame_part AS p JOIN spegel_release.frame_cell AS f ON f.frame_cell = p.parent
    JOIN spegel_release.frame_cell AS c ON c.frame_cell = p.child JOIN spegel_release.frame_visible AS v ON v.frame_cell = p.child AND v.visible
    WHERE f.release_id = $first AND f.unit = 'd3' AND f.conditions = '{NULL,NULL,NULL}' AND p.division <> 'unit' AND c.headcount > 0 GROUP BY 1) AS s});
my $sum = 1;
$sum += 1 / $_ for grep { $_ > 1 } split /\+/, $parts;
is(sql(qq{SELECT abs(precision_gain - $sum) < 1e-9 FROM spegel_release.precision_of($first, 'representation') JOIN spegel_release.frame_cell USING (frame_cell)
          WHERE unit = 'd3' AND conditions = '{NULL,NULL,NULL}'}), 't', "A2: a department divided into $parts parts is worth " . sprintf('%.2f', $sum) . ' draws');
is(sql(qq{SELECT max(precision_gain) <= 4 AND max(precision_gain) > 3 FROM spegel_release.precision_of($first, 'representation')}), 't',
    'A2: divisions are given up until no cell is worth more draws than the variance');
sql(qq{UPDATE spegel_release.frame_visible AS v SET visible = true FROM spegel_release.frame_cell AS f
       WHERE f.frame_cell = v.frame_cell AND f.release_id = $first AND f.headcount >= 20});
like(failed($first), qr/A2/, 'A2: with every division the noise averages out');
like(sql("SELECT finding FROM spegel_release.finding WHERE rule = 'A2' AND NOT passed"), qr/define the release without one of: .*(form|step)/, 'and the audit says what to coarsen');
sql("SELECT spegel_release.build($first)");

# A4: with noise of at most 1, a number is known to within three.
sql('SELECT spegel_release.load_perturbation(0.5, 1)');
my $narrow = made('2019-12-31', 'narrow');
like(failed($narrow), qr/A4/, 'A4: noise of at most 1 leaves fewer than four numbers');
sql("SELECT spegel_release.discard($narrow)");
sql('SELECT spegel_release.load_perturbation()');
sql("SELECT spegel_release.build($first)");
sql('TRUNCATE spegel_release.attempt');
is(failed($first), '', 'A4: noise of at most 5 leaves enough');
# Intervals hold the true number, and follow from sums: worked out for one sum.
is(sql(qq{SELECT count(*) FROM spegel_release.feasible($first, 'representation') AS p JOIN spegel_release.count_cell AS c USING (frame_cell, ground_cell, measure)
          WHERE c.counted NOT BETWEEN p.low AND p.high}), 0, 'A4: every true number lies in its interval');
is(sql(qq{SELECT bool_and(w.low >= t.headcount - m.high - u.high AND w.high <= t.headcount - m.low - u.low)
          FROM (SELECT p.*, g.label FROM spegel_release.feasible($first, 'representation') AS p JOIN spegel_release.ground_cell AS g USING (ground_cell)) AS w
          JOIN (SELECT p.*, g.label FROM spegel_release.feasible($first, 'representation') AS p JOIN spegel_release.ground_cell AS g USING (ground_cell)) AS m USING (frame_cell)
          JOIN (SELECT p.*, g.label FROM spegel_release.feasible($first, 'representation') AS p JOIN spegel_release.ground_cell AS g USING (ground_cell)) AS u USING (frame_cell)
          JOIN spegel_release.frame_cell AS t USING (frame_cell)
          WHERE w.label = '["sex", "women"]' AND m.label = '["sex", "men"]' AND u.label = '["sex", "?"]'}), 't', 'A4: the sum over the sexes is used');

# A5: nothing but tables, and views that run with their reader's rights.
sql('CREATE VIEW spegel_published.leak AS SELECT * FROM spegel_register.person');
is(failed($first), 'A5', 'A5: a view that sees more than its reader');
like(sql("SELECT finding FROM spegel_release.finding WHERE rule = 'A5' AND NOT passed"), qr/leak does not run with the rights of its reader.*leak depends on spegel_register.person/, 'and is named');
sql('DROP VIEW spegel_published.leak; CREATE FUNCTION spegel_published.ask() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$');
is(failed($first), 'A5', 'A5: a function that readers may call');
sql('DROP FUNCTION spegel_published.ask()');

# A6: nobody counts twice.
sql(q{CREATE FUNCTION public.twice(text, date, date) RETURNS TABLE (person text, unit text, conditions text[], reached text[]) LANGUAGE sql STABLE AS
      $$ SELECT * FROM spegel_release.representation_source($1, $2, $3) UNION ALL (SELECT * FROM spegel_release.representation_source($1, $2, $3) LIMIT 1) $$;
      UPDATE spegel_release.topic SET source = 'public.twice' WHERE topic = 'representation'});
refused("SELECT spegel_release.build($first)", qr/a person of topic "representation" is counted 2 times/, 'A6: a person in two rows of a source');
sql(q{UPDATE spegel_release.topic SET source = 'spegel_release.representation_source' WHERE topic = 'representation'});
sql(q{INSERT INTO spegel_register.person_attribute VALUES ('p1', 'sex', 'other', 'HR', '2012-01-01')});
refused("SELECT spegel_release.build($first)", qr/"other" is not in the code list of "sex"/, 'nobody is left out in silence');
sql(q{DELETE FROM spegel_register.person_attribute WHERE category = 'other'});

# A3: memory.  The first release is published; a later one of the same day
# knows nothing new, so that the second publication of a cell that is worth L
# draws leaves a variance of 1 / (L/4 + L/4).
is(failed($first), '', 'passes');
sql("SELECT spegel_release.publish($first)");
is(sql(q{SELECT count(*) > 20, bool_and(m.uncertainty >= 1) FROM spegel_release.memory AS m}), 't|t', 'A3: what was published is remembered');
my $second = made('2019-12-31', 'second');
is(movers($second, 'representation', 'SELECT bool_and(persons = 0), count(*) > 20 FROM movers'), 't|t', 'A3: nobody has moved');
is(failed($second), '', 'passes');
my $rule = '1 / (1 / m.uncertainty + p.precision_gain / 4) < 1';
my $cells = qq{FROM spegel_release.frame_cell AS f JOIN spegel_release.precision_of($second, 'representation') AS p USING (frame_cell)
          JOIN spegel_release.memory AS m ON m.unit = f.unit AND m.conditions = spegel_release.named_conditions('{occupation_group,step,form}', f.conditions)
          WHERE f.release_id = $second AND f.headcount > 0};
is(sql(qq{SELECT count(*) > 0, bool_and(f.kept_from IS NOT NULL) $cells AND $rule}), 't|t', 'A3: cells whose numbers would be known better than with variance 1 are kept');
is(sql(qq{SELECT count(*) > 5, bool_and(f.kept_from IS NOT NULL) $cells AND NOT $rule}), 't|t', 'A3: ... and so are their parts, which would tell them');
is(sql(qq{SELECT count(*) > 20, count(*) FILTER (WHERE c.kept_from IS NULL) FROM spegel_release.frame_part AS p
          JOIN spegel_release.frame_cell AS w ON w.frame_cell = p.parent AND w.release_id = $second AND w.kept_from IS NOT NULL
          JOIN spegel_release.frame_cell AS c ON c.frame_cell = p.child AND c.headcount > 0
          WHERE EXISTS (SELECT FROM spegel_release.frame_visible AS v WHERE v.frame_cell = c.frame_cell AND v.visible)}), 't|0', 'A3: no part of a kept cell is new');
sql("SELECT spegel_release.publish($second); SELECT spegel_release.withdraw($second)");
my $third = made('2019-12-31', 'third');
is(failed($third), '', 'passes');
cmp_ok(sql("SELECT count(*) FROM spegel_release.frame_cell WHERE release_id = $third AND kept_from IS NOT NULL"), '>=',
    sql("SELECT count(*) FROM spegel_release.frame_cell WHERE release_id = $second AND kept_from IS NOT NULL"), 'A3: a withdrawn release counts');
sql("SELECT spegel_release.publish($third)");
is(sql(q{SELECT count(*) > 10, bool_and(counted_on = '2019-12-31'), bool_and(n.status = 'not_updated' OR n.persons IS NULL) FROM spegel_published.headcount AS h JOIN spegel_published.number_counted AS n USING (release_id, cell)
         WHERE h.status = 'not_updated' AND h.persons > 0}), 't|t|t', 'A3: kept cells say so, with the day of their numbers');

# A part that nobody has seen, of a cell that keeps its value, has none to keep.
sql(q{CREATE TABLE public.unseen AS SELECT * FROM spegel_release.memory WHERE topic = 'representation' AND unit = 'w1' AND conditions = '{}'; DELETE FROM spegel_release.memory WHERE topic = 'representation' AND unit = 'w1' AND conditions = '{}'});
my $unseen = made('2019-12-31', 'unseen');
is(sql(qq{SELECT (SELECT count(*) FROM public.unseen), bool_or(v.visible) FROM spegel_release.frame_cell AS f JOIN spegel_release.frame_visible AS v USING (frame_cell)
          WHERE f.release_id = $unseen AND f.unit = 'w1' AND f.conditions = '{NULL,NULL,NULL}'}), '1|f', 'A3: a part never shown of a kept cell is hidden');
sql("SELECT spegel_release.discard($unseen); INSERT INTO spegel_release.memory SELECT * FROM public.unseen; DROP TABLE public.unseen");

# Movers, worked out from the register: one leaves w1 for w2, ten join w9, two
# in w4 are no longer paid by the hour.
sql(q{
    UPDATE spegel_register.employment SET unit = 'w2' WHERE person = (SELECT min(person) FROM spegel_register.employment WHERE unit = 'w1' AND valid_to IS NULL);
    UPDATE spegel_register.employment SET form = 'permanent' WHERE person IN (SELECT person FROM spegel_register.employment WHERE unit = 'w4' AND form = 'hourly' AND valid_to IS NULL ORDER BY person LIMIT 2);
    INSERT INTO spegel_register.person SELECT 'new' || i, 1990 FROM generate_series(1, 10) AS i;
    INSERT INTO spegel_register.employment (person, employment_number, valid_from, unit, occupation, step, form)
    SELECT 'new' || i, '1', '2018-01-01', 'w9', '1', '1', 'permanent' FROM generate_series(1, 10) AS i});
my $fourth = made('2019-12-31', 'fourth');
is(movers($fourth, 'representation', q{SELECT string_agg(f.unit || ':' || m.persons, ' ' ORDER BY f.unit) FROM movers AS m JOIN spegel_release.frame_cell AS f USING (frame_cell)
          WHERE f.conditions = '{NULL,NULL,NULL}' AND m.persons > 0}), 'city:10 d2:10 w1:1 w2:1 w9:10', 'A3: movers of units');
is(movers($fourth, 'representation', q{SELECT string_agg(f.unit || ' ' || f.conditions[3] || ':' || m.persons, ' ' ORDER BY f.unit, f.conditions)
          FROM movers AS m JOIN spegel_release.frame_cell AS f USING (frame_cell)
          WHERE f.unit IN ('d1', 'city') AND f.conditions[3] IS NOT NULL AND f.conditions[1] IS NULL AND f.conditions[2] IS NULL AND m.persons > 0}), 'city hourly:2 city permanent:12 d1 hourly:2 d1 permanent:2', 'A3: movers between forms');
is(sql(qq{SELECT count(*) FROM spegel_release.memory AS m WHERE NOT EXISTS (SELECT FROM spegel_release.frame_visible AS v WHERE v.frame_cell = m.frame_cell AND v.visible)}), 0,
    'A3: what was hidden is not remembered, even when it was to be shown by an earlier build');
is(failed($fourth), '', 'passes');
my $kept = q{SELECT md5(string_agg(f.unit || f.conditions::text || (f.kept_from IS NOT NULL)::text, ',' ORDER BY f.unit, f.conditions)) FROM spegel_release.frame_cell AS f WHERE f.release_id = };
my $before = sql($kept . $fourth);
sql(q{UPDATE spegel_register.person_attribute SET category = CASE WHEN hashtext(person) % 3 = 0 THEN 'men' ELSE 'women' END});
sql("SELECT spegel_release.build($fourth); SELECT spegel_release.audit($fourth)");
is(sql($kept . $fourth), $before, 'A3: what is kept is decided from the roster only');

# Topics of nearly the same persons are judged together: the staff of the year
# is the staff of the day and those who left, who are counted from the register.
$node->safe_psql('postgres', 'CREATE DATABASE two');
migrate($node, 'two');
$node->safe_psql('two', small_city_sql());
sub two { return $node->safe_psql('two', $_[0]); }
sub two_made { my ($day, $topics, $name) = @_; my $id = two("SELECT spegel_release.define('city', '$day', '{$topics}', '$name')"); two("SELECT spegel_release.build($id)"); return $id; }
sub two_failed { return two("SELECT string_agg(rule || ' ' || topic, ',') FROM spegel_release.audit($_[0]) WHERE NOT passed"); }
# judged($release, $topic): visible cells of a topic, beside those of topic representation.
sub judged
{
    my ($release, $topic) = @_;
    return qq{(SELECT f.*, p.precision_gain AS gain, o.alone AS first_alone, o.frame_key = f.frame_key AS same
        FROM spegel_release.frame_cell AS f JOIN spegel_release.precision_of($release, '$topic') AS p USING (frame_cell)
        JOIN spegel_release.frame_cell AS o ON o.release_id = f.release_id AND o.topic = 'representation' AND o.unit = f.unit
            AND spegel_release.named_conditions((SELECT dimensions FROM spegel_release.topic WHERE topic = 'representation'), o.conditions)
              = spegel_release.named_conditions((SELECT dimensions FROM spegel_release.topic WHERE topic = '$topic'), f.conditions)
        WHERE f.release_id = $release AND f.topic = '$topic' AND f.headcount > 0
            AND EXISTS (SELECT FROM spegel_release.frame_visible AS v WHERE v.frame_cell = f.frame_cell AND v.visible)) AS f};
}
my $left = q{(SELECT count(*) FROM spegel_register.employment AS e JOIN spegel_register.unit_above AS a USING (unit) WHERE a.above = f.unit AND e.valid_to BETWEEN '2020-01-01' AND '2020-12-30')};
two('UPDATE spegel_release.topic SET beside = NULL');
my $apart = two_made('2020-12-31', 'pay,representation,turnover', 'apart');
my $precise = qq{1 / (1 / (first_alone + 0.1 * $left) + gain / 4)};
cmp_ok(two(qq{SELECT count(*) FROM } . judged($apart, 'turnover') . qq{ WHERE conditions = '{NULL,NULL,NULL}' AND $precise < 1}), '>', 0, 'two topics: judged apart, both together tell too much of some units');
my $shown_apart = two('SELECT count(*) FROM ' . judged($apart, 'turnover'));
two(qq{SELECT spegel_release.discard($apart);
       UPDATE spegel_release.topic SET beside = 'representation' WHERE topic IN ('turnover', 'exits', 'programmes', 'subsidised_12', 'subsidised_24', 'pay', 'working_conditions')});
my $both = two_made('2020-12-31', 'pay,representation,turnover', 'both');
is(two_failed($both), '', 'two topics: a release of both passes');
is(two(qq{SELECT count(*) > 8, bool_and(abs(alone - $precise) < 1e-9), bool_and(alone >= 1) FROM } . judged($both, 'turnover') . q{ WHERE conditions = '{NULL,NULL,NULL}'}), 't|t|t',
    'A2: the staff of the year is judged after the staff of the day, by how many have left');
my $shown_both = two('SELECT count(*) FROM ' . judged($both, 'turnover'));
cmp_ok($shown_both, '<', $shown_apart, "A2: ... and shown in $shown_both cells instead of $shown_apart");
is(two('SELECT count(*) > 10, bool_and(same), bool_and(alone = first_alone) FROM ' . judged($both, 'pay')), 't|t|t', 'A2: the very same persons are the same draws, which tell nothing new');
two(qq{UPDATE spegel_release.frame_visible AS v SET visible = true FROM spegel_release.frame_cell AS f WHERE f.frame_cell = v.frame_cell AND f.release_id = $both AND f.topic = 'turnover' AND f.headcount >= 20});
like(two_failed($both), qr/A2 turnover/, 'A2: with every division of the later topic the noise averages out');
two("SELECT spegel_release.build($both)");
is(two(qq{SELECT sum(changed_cells) FROM spegel_release.build($both)}), 0, 'two topics: a second build writes no row');
my $shape = q{SELECT md5(string_agg(concat_ws('|', f.topic, f.unit, f.conditions, f.alone, f.uncertainty, v.visible), ',' ORDER BY f.topic, f.unit, f.conditions, v.minimum))
    FROM spegel_release.frame_cell AS f JOIN spegel_release.frame_visible AS v USING (frame_cell) WHERE f.release_id = };
my $full = two_made('2020-12-31', 'pay,representation,turnover', 'full');
is(two($shape . $both), two($shape . $full), 'two topics: built again equals built in full');
two("SELECT spegel_release.discard($full); SELECT spegel_release.discard($both)");

# A3: the one topic is published, then the other: what has not been shown
# before is left out where both would tell too much; what has been keeps its
# value.
my $day_staff = two_made('2020-12-31', 'representation', 'the day');
is(two_failed($day_staff), '', 'passes');
my $early = two_made('2020-12-31', 'turnover', 'the year, built before');
two("SELECT spegel_release.publish($day_staff)");
like(two_failed($early), qr/A2 turnover/, 'A3: what was published since the build counts');
like(two(qq{SELECT finding FROM spegel_release.finding WHERE release_id = $early AND NOT passed}), qr/beside what has been published since the release was built: build again/, '... and the audit says so');
two("SELECT spegel_release.build($early)");
is(two_failed($early), '', '... built again it passes');
is(two(qq{SELECT count(*) > 8, bool_and(uncertainty >= 1), bool_or(uncertainty < alone), bool_and(kept_from IS NULL) FROM } . judged($early, 'turnover') =~ s/o.release_id = f.release_id/o.release_id = $day_staff/r), 't|t|t|t',
    'A3: the other topic is remembered');
two("SELECT spegel_release.publish($early); SELECT spegel_release.withdraw($early)");
my $again = two_made('2020-12-31', 'representation', 'the day again');
is(two_failed($again), '', 'passes');
is(two(qq{SELECT count(*) > 8, bool_and(abs(f.uncertainty - 1 / (1 / least(d.uncertainty, y.uncertainty + 0.1 * $left) + p.precision_gain / 4)) < 1e-9),
                 bool_or(y.uncertainty + 0.1 * $left < d.uncertainty), bool_or(f.kept_from IS NOT NULL)
          FROM spegel_release.frame_cell AS f JOIN spegel_release.precision_of($again, 'representation') AS p ON p.frame_cell = f.frame_cell
          JOIN spegel_release.memory AS d ON d.topic = 'representation' AND d.unit = f.unit AND d.conditions = '{}'
          JOIN spegel_release.memory AS y ON y.topic = 'turnover' AND y.unit = f.unit AND y.conditions = '{}'
          WHERE f.release_id = $again AND f.conditions = '{NULL,NULL,NULL}' AND f.uncertainty IS NOT NULL}), 't|t|t|t',
    'A3: what topic turnover told counts for topic representation, though it was withdrawn, and some cells keep their last value');

# A4 draws again: the number is another one, for ever.
is(sql(q{SELECT spegel_release.draw(sha256('a secret of the tests'), 1, 2, 'persons', '["sex", "men"]', 0, 100, p.cumulative) = spegel_release.draw(sha256('a secret of the tests'), 1, 2, 'persons', '["sex", "men"]', 0, 100, p.cumulative),
                count(DISTINCT d) > 1 FROM spegel_release.perturbation AS p, LATERAL (SELECT spegel_release.draw(sha256('a secret of the tests'), 1, 2, 'persons', '["sex", "men"]', a, 100, p.cumulative) AS d FROM generate_series(0, 9) AS a) AS s
         WHERE p.perturbation = 1 GROUP BY p.cumulative}), 't|t', 'A4: another attempt is another draw');
my $cell = qq{FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell) WHERE f.release_id = $fourth AND f.unit = 'w1' AND g.label = '["sex", "men"]'};
sql(qq{INSERT INTO spegel_release.attempt SELECT f.frame_key, c.counted_key, '["persons", "sex", "men"]', 3 $cell});
sql("SELECT spegel_release.build($fourth)");
is(sql(qq{SELECT c.attempt, c.perturbed = spegel_release.draw(sha256('a secret of the tests'), f.frame_key, c.counted_key, 'persons', '["sex", "men"]', 3, c.counted, (SELECT cumulative FROM spegel_release.perturbation ORDER BY perturbation DESC LIMIT 1)) $cell}), '3|t',
    'A4: a later build keeps the attempt');

done_testing();
