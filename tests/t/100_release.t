# Releases: what is counted, drawn, shown and published.  Expected values are
# plain SQL over the register.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('release');

sub sql { return $node->safe_psql('release', $_[0]); }

# no_rows($query, $name): a query for exceptions finds none.
sub no_rows { my ($query, $name) = @_; is(sql($query), '', $name); }

sub refused
{
    my ($statement, $reason, $name) = @_;
    my ($status, $out, $err) = $node->psql('release', $statement);
    like($err, $reason, $name // $statement);
}

# Definition.
refused(q{SELECT spegel_release.define('nowhere', '2021-12-31')}, qr/organisation "nowhere" does not exist/);
refused(q{SELECT spegel_release.define('city', '2021-12-31', '{shoe_size}')}, qr/topic "shoe_size" does not exist.*\n.*representation/);
refused(q{SELECT spegel_release.define('city', '2021-12-31', without => '{shoe_size}')}, qr/dimension "shoe_size" does not exist/);
refused(q{BEGIN; UPDATE spegel_release.topic SET beside = 'pay' WHERE topic = 'turnover'; SELECT spegel_release.define('city', '2021-12-31')},
    qr/topic "turnover" is divided more finely than the topic beside it/);
refused(q{SELECT spegel_release.define('city', NULL)}, qr/the day of a release must not be null/);
refused(q{SELECT spegel_release.define('city', '2999-12-31')}, qr/organisation "city" is not described on 2999-12-31: described until \d{4}-\d\d-\d\d/);
my $topics = q{'{representation,turnover}'};
is(sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics)}), 1, 'a release is defined');
refused(qq{SELECT spegel_release.define('city', '2020-12-31', $topics)}, qr/release "city 2020-12-31" already exists/);
refused('SELECT spegel_release.audit(1)', qr/release 1 is draft, expected built/);
refused('SELECT spegel_release.publish(1)', qr/release 1 is draft, expected audited/);
refused('SELECT spegel_release.build(99)', qr/release 99 does not exist/);
sql('SELECT spegel_release.build(1)');

# What the cells count, worked out directly from the register.
sql(q{
    CREATE SCHEMA plain;
    CREATE VIEW plain.staff AS
    SELECT e.person, e.unit, coalesce(o.occupation_group, '?') AS occupation_group, coalesce(e.step, '?') AS step,
           CASE e.form WHEN 'subsidised' THEN 'fixed_term' ELSE e.form END AS form,
           coalesce((SELECT a.category FROM spegel_register.person_attribute AS a WHERE a.person = e.person AND a.ground = 'sex'), '?') AS sex,
           CASE WHEN 2020 - p.birth_year < 25 THEN '-24' WHEN 2020 - p.birth_year < 35 THEN '25-34' WHEN 2020 - p.birth_year < 45 THEN '35-44'
                WHEN 2020 - p.birth_year < 55 THEN '45-54' WHEN 2020 - p.birth_year < 65 THEN '55-64' WHEN p.birth_year > 0 THEN '65-' ELSE '?' END AS age
    FROM spegel_register.employment AS e JOIN spegel_register.person AS p USING (person)
    LEFT JOIN spegel_register.occupation AS o USING (occupation)
    WHERE e.valid_from <= '2020-12-31' AND coalesce(e.valid_to, 'infinity') >= '2020-12-31';
    CREATE VIEW plain.cell AS
    SELECT f.release_id, f.topic, f.frame_cell, f.unit, f.level, f.headcount, f.frame_key, f.conditions, f.further, c.measure, c.counted, c.counted_key,
           c.perturbed, c.drawn, c.attempt, g.categories[1] AS age, g.categories[2] AS sex, g.label, g.conditions AS grounds
    FROM spegel_release.frame_cell AS f JOIN spegel_release.count_cell AS c USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell);
});
is(sql(q{SELECT grounds FROM spegel_release.release_topic WHERE release_id = 1 AND topic = 'representation'}), '{age,sex}', 'grounds kept per person, in order');

# Rule 1: every combination of codes is a row, absent never.  Codes with the
# unknown: 4 occupation groups, 3 steps, 4 forms; 7 age bands, 3 sexes.
my %expected = (
    # none, one or two frame dimensions; no ground, one, two
    city => (1 * (1 + 10 + 21)) + ((4 + 3 + 4) * (1 + 10 + 21)) + ((12 + 16 + 12) * (1 + 10)),
    department => 3 * (1 * (1 + 10 + 21) + (4 + 3 + 4) * (1 + 10)),
    between => 1 * 11,
    workplace => 11 * 11);
for my $level (sort keys %expected)
{
    is(sql("SELECT count(*) FROM plain.cell WHERE topic = 'representation' AND level = '$level'"), $expected{$level},
        "closed lattice: rows of level $level");
}
sql(q{SELECT spegel_release.define('city', '2014-06-30', '{representation}', 'before anybody')});
sql('SELECT spegel_release.build(2)');
is(sql('SELECT count(*), sum(counted), sum(perturbed) FROM plain.cell WHERE release_id = 2'), $expected{city} + $expected{department} + $expected{between} + $expected{workplace} . '|0|0',
    'the same rows when nobody is there, and zero stays zero');

# Rule 2: a headcount is exact, and so is every true number behind the noise.
no_rows(q{
    SELECT c.unit, c.conditions, c.headcount, count(s.person)
    FROM plain.cell AS c
    LEFT JOIN plain.staff AS s
        ON EXISTS (SELECT FROM spegel_register.unit_above AS a WHERE a.unit = s.unit AND a.above = c.unit)
        AND coalesce(c.conditions[1], s.occupation_group) = s.occupation_group AND coalesce(c.conditions[2], s.step) = s.step
        AND coalesce(c.conditions[3], s.form) = s.form
    WHERE c.release_id = 1 AND c.topic = 'representation' AND c.grounds = 0
    GROUP BY c.frame_cell, c.unit, c.conditions, c.headcount HAVING count(s.person) <> c.headcount},
    'frame: headcounts are those of the register');
no_rows(q{
    SELECT c.unit, c.conditions, c.label, c.counted, count(s.person)
    FROM plain.cell AS c
    LEFT JOIN plain.staff AS s
        ON EXISTS (SELECT FROM spegel_register.unit_above AS a WHERE a.unit = s.unit AND a.above = c.unit)
        AND coalesce(c.conditions[1], s.occupation_group) = s.occupation_group AND coalesce(c.conditions[2], s.step) = s.step
        AND coalesce(c.conditions[3], s.form) = s.form AND coalesce(c.age, s.age) = s.age AND coalesce(c.sex, s.sex) = s.sex
    WHERE c.release_id = 1 AND c.topic = 'representation'
    GROUP BY c.frame_cell, c.unit, c.conditions, c.label, c.counted HAVING count(s.person) <> c.counted},
    'every cell counts what plain SQL counts');
is(sql(q{SELECT count(DISTINCT counted) > 50 FROM plain.cell WHERE release_id = 1}), 't', '(cells of many sizes)');
no_rows(q{SELECT label FROM plain.cell WHERE release_id = 1 AND topic = 'representation' AND perturbed = counted AND grounds = 0 IS DISTINCT FROM NOT drawn
              AND label @> '["age", "25-34"]' AND label <> '["age", "25-34", "sex", "women"]' AND NOT drawn},
    'drawn: whatever has a condition on a ground');
is(sql(q{SELECT bool_and(drawn), bool_or(counted <> perturbed) FROM plain.cell WHERE topic = 'turnover' AND measure = 'left' AND grounds = 0}), 't|t',
    'frame: an event is no frame condition, and its number is drawn');
is(sql(q{SELECT count(*) FILTER (WHERE drawn), count(*) FILTER (WHERE perturbed <> counted) FROM plain.cell WHERE release_id = 1 AND measure = 'persons' AND grounds = 0}), '0|0',
    'frame: headcounts hold no noise');
is(sql(q{SELECT count(*) FROM spegel_release.code WHERE dimension = 'form' AND code NOT IN ('permanent', 'fixed_term', 'hourly', '?')}), 0,
    'frame: a subsidy is not a frame condition');

# Rule 3: one row for each set of conditions.
no_rows(q{SELECT frame_cell, measure, age, sex FROM plain.cell GROUP BY 1, 2, 3, 4 HAVING count(*) > 1}, 'canonical: no conditions twice');
no_rows(q{SELECT label FROM plain.cell WHERE grounds = 2 AND label ->> 0 > label ->> 2}, 'canonical: grounds in one order');

# Rule 4: the key of a cell, worked out with core functions only.
sql(q{
    CREATE FUNCTION plain.hmac(key bytea, message bytea) RETURNS bytea LANGUAGE plpgsql AS $$
    DECLARE
        inner_pad bytea := ''; outer_pad bytea := '';
    BEGIN
        FOR i IN 0..63 LOOP
            inner_pad := inner_pad || decode(lpad(to_hex((CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END) # 54), 2, '0'), 'hex');
            outer_pad := outer_pad || decode(lpad(to_hex((CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END) # 92), 2, '0'), 'hex');
        END LOOP;
        RETURN sha256(outer_pad || sha256(inner_pad || message));
    END $$;
    CREATE FUNCTION plain.four(n bigint) RETURNS bytea LANGUAGE sql AS $$ SELECT decode(lpad(to_hex(n), 8, '0'), 'hex') $$;
    CREATE FUNCTION plain.first(b bytea) RETURNS bigint LANGUAGE sql AS $$ SELECT ('x' || lpad(left(encode(b, 'hex'), 8), 16, '0'))::bit(64)::bigint $$;
    CREATE TABLE plain.key AS
    SELECT person, plain.first(plain.hmac(sha256('a secret of the tests'), convert_to(person, 'UTF8'))) AS r FROM spegel_register.person;
});
is(sql(q{
    SELECT (c.frame_key, c.counted_key) = (sum(k.r) % 4294967296, sum(k.r) FILTER (WHERE s.sex = 'men' AND s.age = '45-54') % 4294967296)
    FROM plain.staff AS s JOIN plain.key AS k USING (person),
         (SELECT * FROM plain.cell WHERE release_id = 1 AND topic = 'representation' AND unit = 'city' AND conditions = '{school,NULL,NULL}'
              AND sex = 'men' AND age = '45-54') AS c
    WHERE s.occupation_group = 'school' GROUP BY c.frame_key, c.counted_key}), 't',
    'key: the sums of HMACs of everybody in the frame, and of those counted');
is(sql(q{
    WITH c AS (
        SELECT c.*, plain.first(plain.hmac(sha256('a secret of the tests'), plain.four(c.frame_key) || plain.four(c.counted_key) || plain.four(c.attempt)
                   || convert_to(format('["persons", "age", "%s", "sex", "%s"]', c.age, c.sex), 'UTF8'))) / 4294967296.0::float8 AS draw
        FROM plain.cell AS c WHERE c.release_id = 1 AND topic = 'representation' AND c.grounds = 2 AND c.drawn AND c.counted > 0
    ), row AS (
        SELECT c.*, (SELECT count(*) FROM generate_series(-5, 5) AS v WHERE p.cumulative[least(c.counted, 5)][v] <= c.draw) - 5 AS noise
        FROM c, spegel_release.perturbation AS p
    )
    SELECT count(*) > 20, count(*) FILTER (WHERE perturbed <> counted + noise) FROM row}), 't|0',
    'draw: from secret, keys, measure and conditions on grounds, and the perturbation table');
is(sql(q{SELECT count(*) > 20, bool_and(a.perturbed = b.perturbed)
         FROM plain.cell AS a JOIN plain.cell AS b USING (release_id, topic, conditions, measure, label)
         WHERE a.unit = 'd3' AND b.unit = 'w11'}), 't|t', 'the same persons under two names give one number');
is(sql(q{SELECT max(abs(perturbed - counted)), min(perturbed) FILTER (WHERE drawn), bool_or(perturbed <> 0) FILTER (WHERE counted = 0 AND drawn) FROM plain.cell WHERE drawn}), '5|0|f',
    'noise is bounded, takes nothing below 0, and leaves 0');

# The same numbers by another plan, in another session, in another release.
my $numbers = q{SELECT md5(string_agg(concat_ws('|', topic, unit, conditions, label, measure, counted, perturbed, counted_key, drawn), ',' ORDER BY topic, unit, conditions, label, measure)) FROM plain.cell WHERE release_id = };
my $first = sql($numbers . 1);
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'parallel')});
sql(q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET enable_hashagg = off; SELECT spegel_release.build(3)});
is(sql($numbers . 3), $first, 'another release of the day, built in parallel: the same numbers');
is(sql(q{SET max_parallel_workers_per_gather = 0; SET enable_hashjoin = off; SELECT sum(changed_cells) FROM spegel_release.build(3)}), 0,
    'built again, serially: no row is written');
sql('SELECT spegel_release.discard(3)');

# An incremental build equals a full one, and touches only what has changed.
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'incremental')});
sql('SELECT spegel_release.build(4)');
sql(q{CREATE TABLE plain.before AS SELECT c.xmin::text AS written, c.* FROM spegel_release.count_cell AS c;
      UPDATE spegel_register.employment SET unit = 'w8' WHERE person IN (SELECT person FROM spegel_register.employment WHERE unit = 'w7' ORDER BY person LIMIT 2);
      UPDATE spegel_register.person_attribute SET category = 'men' WHERE person = 'p30'});
sql('SELECT spegel_release.build(4)');
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'full')});
sql('SELECT spegel_release.build(5)');
is(sql($numbers . 4), sql($numbers . 5), 'incremental equals full');
isnt(sql($numbers . 4), $first, '(something changed)');
no_rows(q{SELECT f.unit, c.measure FROM spegel_release.count_cell AS c JOIN plain.before AS b USING (frame_cell, ground_cell, measure)
          JOIN spegel_release.frame_cell AS f USING (frame_cell)
          WHERE c.xmin::text <> b.written AND f.release_id = 4 AND f.unit IN ('w1', 'w2', 'w3', 'w4', 'w9', 'd3', 'w11', 'w6')
              AND NOT EXISTS (SELECT FROM spegel_register.employment AS e JOIN spegel_register.unit_above AS a USING (unit) WHERE e.person = 'p30' AND a.above = f.unit)},
    'incremental: cells of units where nothing changed are not written');
is(sql(q{SELECT count(*) > 0 FROM spegel_release.count_cell AS c JOIN plain.before AS b USING (frame_cell, ground_cell, measure)
         WHERE c.xmin::text = b.written AND c.counted > 0}), 't', '(and there are such)');

# The secret is permanent and private.
refused(q{UPDATE spegel_release.secret SET key = sha256('x')}, qr/is permanent/);
refused(q{DELETE FROM spegel_release.secret}, qr/is permanent/);
refused(q{TRUNCATE spegel_release.secret}, qr/is permanent/);
$node->safe_psql('postgres', 'CREATE DATABASE fresh TEMPLATE template0');
Spegel::Cluster::migrate($node, 'fresh');
is($node->safe_psql('fresh', 'SELECT length(spegel_release.secret()), spegel_release.secret() = spegel_release.secret()'), '32|t',
    'the secret is made by the first use, once');
isnt($node->safe_psql('fresh', 'SELECT key FROM spegel_release.secret'), sql('SELECT key FROM spegel_release.secret'), 'and is another one elsewhere');

# Publication.
is(sql('SELECT string_agg(rule || topic, \',\') FROM spegel_release.audit(4) WHERE NOT passed'), '', 'the audit passes');
is(sql('SELECT count(*) FROM spegel_published.number_counted'), 0, 'nothing is published before it is published');
is(sql('SELECT spegel_release.publish(4)'), 1, 'published: data version 1');
refused('SELECT spegel_release.build(4)', qr/release 4 is published/, 'what is published is not built again');
sql(q{
    CREATE VIEW plain.shown AS
    SELECT h.topic, h.unit, h.level, h.condition_1, h.condition_2, h.condition_3, h.persons AS headcount_shown, f.headcount, n.*, c.counted, c.perturbed, c.drawn, f.conditions,
           g.references_drawn_from AS refs, g.conditions AS grounds
    FROM spegel_published.headcount AS h JOIN spegel_published.number_counted AS n USING (release_id, cell)
    JOIN spegel_release.frame_cell AS f ON f.frame_cell = h.cell
    JOIN spegel_release.count_cell AS c ON c.frame_cell = h.cell AND c.measure = n.measure
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = c.ground_cell AND coalesce(g.label ->> 0, '') = n.ground AND coalesce(g.label ->> 1, '') = n.category
        AND coalesce(g.label ->> 2, '') = n.second_ground AND coalesce(g.label ->> 3, '') = n.second_category});
is(sql('SELECT count(*) = (SELECT count(*) FROM plain.cell WHERE release_id = 4) FROM plain.shown'), 't', 'every cell is a published row');

# Rule 6: thresholds hold for numbers with noise, never for true ones.
is(sql(q{SELECT count(*) FILTER (WHERE counted >= 5 AND perturbed < 5 AND status = 'below_threshold') > 0,
                count(*) FILTER (WHERE counted BETWEEN 1 AND 4 AND perturbed >= 5 AND status = 'ok') > 0,
                count(*) FILTER (WHERE persons < 5 AND headcount > 0)
         FROM plain.shown WHERE drawn}), 't|t|0', 'threshold: 6 that became 4 is withheld, 4 that became 6 is shown');
no_rows(q{SELECT unit, counted, perturbed FROM plain.shown WHERE persons IS DISTINCT FROM perturbed AND persons IS NOT NULL}, 'what is shown is the number with noise');
is(sql(q{SELECT count(*) > 20, bool_and((persons_low, persons_high) = (0, 4) AND persons IS NULL) FROM plain.shown WHERE status_reason = 'fewer than 5'}), 't|t',
    'threshold: 0 to 4 alike are 0 to 4');
# Of sex the reference is women, of age 35-44.
no_rows(q{
    SELECT w.unit, w.perturbed FROM plain.shown AS w
    JOIN plain.shown AS m ON m.cell = w.cell AND m.measure = w.measure AND m.ground = 'sex' AND m.category = 'men' AND m.second_ground = ''
    JOIN plain.shown AS u ON u.cell = w.cell AND u.measure = w.measure AND u.ground = 'sex' AND u.category = '?' AND u.second_ground = ''
    JOIN plain.shown AS t ON t.cell = w.cell AND t.measure = w.measure AND t.ground = ''
    WHERE w.ground = 'sex' AND w.category = 'women' AND w.second_ground = '' AND (w.drawn OR w.perturbed <> t.perturbed - m.perturbed - u.perturbed)},
    'reference category: never drawn, what remains of the whole');
is(sql(q{
    SELECT count(*) > 5, bool_and(w.persons IS NULL AND w.status = 'below_threshold' AND w.perturbed BETWEEN w.persons_low AND w.persons_high
                                  AND w.persons_high - w.persons_low = 4)
    FROM plain.shown AS w
    JOIN plain.shown AS m ON m.cell = w.cell AND m.ground = 'sex' AND m.category = 'men' AND m.second_ground = '' AND m.measure = 'persons' AND m.status = 'ok'
    JOIN plain.shown AS u ON u.cell = w.cell AND u.ground = 'sex' AND u.category = '?' AND u.second_ground = '' AND u.measure = 'persons' AND u.status_reason = 'fewer than 5'
    WHERE w.ground = 'sex' AND w.category = 'women' AND w.second_ground = '' AND w.measure = 'persons' AND w.perturbed >= 5 AND w.level = 'workplace'}), 't|t',
    'reference category: a bound of five numbers when another category is below the threshold');
no_rows(q{
    SELECT cell, measure, ground, second_ground, second_category
    FROM (SELECT cell, measure, ground, second_ground, second_category, persons, headcount FROM plain.shown WHERE ground <> '' AND second_ground = ''
          UNION ALL SELECT cell, measure, ground, second_ground, second_category, persons, headcount FROM plain.shown WHERE second_ground <> '') AS s
    WHERE headcount > 0
    GROUP BY 1, 2, 3, 4, 5
    HAVING count(*) FILTER (WHERE persons IS NULL) + (SELECT count(*) FROM plain.shown AS t WHERE t.cell = s.cell AND t.measure = s.measure
               AND t.ground = s.second_ground AND t.category = s.second_category AND t.second_ground = '' AND t.persons IS NULL) = 1},
    'no withheld number can be had by subtraction');

# Rule 7: structure, from headcounts only.
no_rows(q{SELECT unit, headcount FROM plain.shown WHERE headcount BETWEEN 1 AND 19 AND (persons IS NOT NULL OR persons_low IS NOT NULL OR headcount_shown IS NOT NULL)},
    'structure: nothing is shown of fewer than 20');
# 39 work in d2 itself: one hidden part, so that its smallest workplace is hidden too.
like(sql(q{SELECT DISTINCT unit || ':' || headcount FROM plain.shown WHERE level = 'workplace' AND topic = 'representation' AND status_reason LIKE 'fewer persons%' ORDER BY 1}),
    qr/^w5:24\nw6:7\nw7:\d+$/, 'partition: beside the workplace of 7 the next smallest is withheld too');
no_rows(q{
    WITH cell AS (SELECT DISTINCT cell, topic, unit, conditions, headcount, status_reason IS DISTINCT FROM 'fewer persons than the minimum headcount, or beside a group of which that holds' AS visible
                  FROM plain.shown WHERE ground = '' AND measure = 'persons'),
    part AS (
        SELECT p.cell AS parent, 'unit' AS division, c.headcount, c.visible, p.headcount AS whole FROM cell AS p
        JOIN spegel_register.unit AS u ON u.parent = p.unit JOIN cell AS c ON c.unit = u.unit AND c.topic = p.topic AND c.conditions = p.conditions WHERE p.visible
        UNION ALL
        SELECT p.cell, 'dimension ' || i, c.headcount, c.visible, p.headcount FROM cell AS p CROSS JOIN generate_series(1, 3) AS i
        JOIN cell AS c ON c.unit = p.unit AND c.topic = p.topic AND c.conditions[i] IS NOT NULL AND p.conditions[i] IS NULL
            AND c.conditions[:i - 1] || NULL::text || c.conditions[i + 1:] = p.conditions WHERE p.visible
    )
    SELECT parent, division, hidden, parts FROM (
        SELECT parent, division, coalesce(sum(headcount) FILTER (WHERE NOT visible), 0) + max(whole) - sum(headcount) AS hidden,
               count(*) FILTER (WHERE NOT visible AND headcount > 0) + (max(whole) > sum(headcount))::integer AS parts,
               count(*) FILTER (WHERE visible AND headcount > 0) AS shown
        FROM part GROUP BY parent, division) AS s
    WHERE hidden > 0 AND shown > 0 AND (hidden < 20 OR parts < 2)},
    'partition: hidden parts of a visible cell are nobody, or at least the minimum in two parts');
my $visible = q{SELECT md5(string_agg(v.visible::text, ',' ORDER BY f.topic, f.unit, f.conditions, v.minimum)) FROM spegel_release.frame_cell AS f JOIN spegel_release.frame_visible AS v USING (frame_cell) WHERE f.release_id = };
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'shuffled'); SELECT spegel_release.build(6)});
is(sql(qq{BEGIN; UPDATE spegel_register.person_attribute SET category = CASE WHEN hashtext(person) % 3 = 0 THEN 'men' ELSE 'women' END; DO \$\$ BEGIN PERFORM spegel_release.build(6); END \$\$; $visible 6; ROLLBACK}),
    sql($visible . 6), 'structure: what is withheld does not depend on who is in a group');

# Rule 8 and 9: closure, and intervals.
is($node->safe_psql('release', q{
    SET ROLE spegel_reader;
    SELECT count(*) > 50, bool_and(r.share = round(r.persons::numeric / r.known, 4)), bool_and(r.persons >= 5 AND r.known - r.persons >= 5),
           bool_and(r.gap_points IS NULL OR r.gap_points = round(100 * (r.persons::numeric / r.known - 0.5), 1))
    FROM spegel_published.representation AS r WHERE r.share IS NOT NULL AND r.persons IS NOT NULL}), 't|t|t|t',
    'closure: the reader recomputes every share from published numbers');
is(sql(q{SELECT count(*) FROM spegel_published.representation WHERE known < 50 AND share_low IS NOT NULL}), 0, 'no interval below 50');
is(sql(q{SELECT a.persons = b.persons FROM spegel_published.representation AS a, spegel_published.representation AS b
         WHERE (a.unit, a.ground, a.category, a.within_ground, a.within_category) = ('city', 'sex', 'men', 'age', '45-54') AND a.occupation_group IS NULL AND a.step IS NULL AND a.form IS NULL
             AND (b.unit, b.ground, b.category, b.within_ground, b.within_category) = ('city', 'age', '45-54', 'sex', 'men') AND b.occupation_group IS NULL AND b.step IS NULL AND b.form IS NULL}), 't',
    'canonical: men among 45-54 and 45-54 among men are one number');
is(sql(q{SELECT sum(persons) FROM (SELECT persons FROM spegel_published.turnover WHERE unit = 'city' AND measure = 'left' AND ground IS NULL AND step IS NULL AND form IS NULL AND occupation_group IS NULL GROUP BY ROLLUP (persons) HAVING grouping(persons) = 0) AS s}),
    sql(q{SELECT n.persons FROM spegel_published.number_counted AS n JOIN spegel_published.headcount AS h USING (release_id, cell) WHERE h.topic = 'turnover' AND h.unit = 'city' AND (h.condition_1, h.condition_2, h.condition_3) = ('', '', '') AND n.measure = 'left' AND n.ground = ''}),
    'the same number through ROLLUP');

# Two releases side by side; the pointer; withdrawal.
sql(qq{SELECT spegel_release.define('city', '2021-12-31', $topics, 'next'); SELECT spegel_release.build(7); SELECT spegel_release.audit(7)});
sql('SELECT spegel_release.publish(7)');
is(sql(q{SELECT string_agg(DISTINCT day::text, ',') FROM spegel_published.representation}), '2021-12-31', 'views show the release that was published last');
is(sql(q{SELECT string_agg(DISTINCT day::text, ',') FROM spegel_published.representation_all}), '2020-12-31,2021-12-31', 'the one before it stays readable');
is(sql('SELECT spegel_release.withdraw(7)'), 3, 'withdrawn: a new data version');
is(sql(q{SELECT string_agg(DISTINCT day::text, ',') FROM spegel_published.representation}), '2020-12-31', 'the one before is shown again');
is(sql(q{SELECT (SELECT count(*) FROM spegel_published.headcount WHERE release_id = 7) + (SELECT count(*) FROM spegel_published.number_counted WHERE release_id = 7)}), 0, 'nothing of a withdrawn release is left');
is(sql(q{SELECT release_id || ' ' || organisation FROM spegel_published.withdrawn_release}), '7 city', '... but that it was there');
refused('SELECT spegel_release.withdraw(7)', qr/release 7 is withdrawn/);

# Publishers wait for each other, and readers see a whole release or none.
sql(qq{CREATE EXTENSION dblink; SELECT spegel_release.define('city', '2021-06-30', $topics, 'a'), spegel_release.define('city', '2021-07-31', $topics, 'b');
       SELECT spegel_release.build(8); SELECT spegel_release.build(9); SELECT spegel_release.audit(8); SELECT spegel_release.audit(9)});
my $connection = 'host=' . $node->host . ' port=' . $node->port . ' dbname=release';
my ($status, $out, $err) = $node->psql('release', qq{
    SELECT dblink_connect('a', '$connection'), dblink_connect('b', '$connection');
    SELECT dblink_exec('a', 'BEGIN');
    SELECT * FROM dblink('a', 'SELECT spegel_release.publish(8)') AS t (v bigint);
    SELECT 'readers see ' || string_agg(DISTINCT release_id::text, ',') FROM spegel_published.representation_all;
    SELECT dblink_send_query('b', 'SELECT spegel_release.publish(9)');
    SELECT pg_sleep(0.5);
    SELECT 'b waits ' || dblink_is_busy('b');
    SELECT dblink_exec('a', 'COMMIT');
    SELECT * FROM dblink_get_result('b') AS t (v bigint);});
like($out, qr/readers see 4\n/, 'a release is not seen before its publication is committed');
like($out, qr/b waits 1/, 'a second publisher waits');
like($err, qr/release 9 was audited before another release was published/, 'and must audit again, because readers know more now');

# Rule 10: counts that were supplied.
sql(q{
    INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, protection, source)
    SELECT '2021-01-31', 'city', 'respondents', u, 'disability', c, n, 'none', 'survey'
    FROM (VALUES ('d1', 'yes', 31), ('d1', 'no', 300), ('d2', 'yes', 40), ('d2', 'no', 280), (NULL, 'yes', 71), (NULL, 'no', 580), ('d3', 'yes', 4), ('d3', 'no', 12)) AS v (u, c, n);
    INSERT INTO spegel_register.counted (period, organisation, topic, ground, category, persons, protection, source)
    VALUES ('2021-01-31', 'city', 'staff', 'background', 'foreign', 3, 'suppressed', 'SCB'), ('2021-01-31', 'city', 'staff', 'background', 'swedish', 900, 'suppressed', 'SCB'),
           ('2021-01-31', 'city', 'staff', 'sex', 'men', 300, 'none', 'HR'), ('2021-01-31', 'city', 'staff', 'religion', 'any', 100, 'none', 'survey');
    INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, protection, source)
    VALUES ('2021-01-31', 'city', 'staff', 'w1', 'religion', 'any', 100, 'suppressed', 'survey');
    SELECT spegel_release.audit(9); SELECT spegel_release.publish(9)});
is(sql(q{SELECT string_agg(concat_ws(':', unit, category, status), ' ' ORDER BY unit, category) FROM spegel_published.counted WHERE topic = 'respondents' AND release_id = 9}),
    'd1:no:ok d1:yes:ok d2:no:ok d2:yes:ok d3:no:below_threshold d3:yes:below_threshold', 'counted input: supplied totals are dropped, small groups withheld');
is(sql(q{SELECT bool_and(abs(c.persons - r.persons) <= 5), bool_or(c.persons <> r.persons) FROM spegel_published.counted AS c JOIN spegel_register.counted AS r
         USING (topic, unit, ground, category) WHERE topic = 'respondents' AND c.status = 'ok'}), 't|t', 'counted input that nobody has protected is drawn');
is(sql(q{SELECT string_agg(category || ':' || persons, ',' ORDER BY category) FROM spegel_published.counted WHERE ground = 'background'}), 'foreign:3,swedish:900', 'counted input that is protected is passed through');
is(sql(q{SELECT count(*) FROM spegel_published.counted WHERE ground = 'sex'}), 0, 'counted input never stands beside our own cells of the same people');
is(sql(q{SELECT status FROM spegel_published.counted WHERE unit = 'w1'}), 'not_computable', 'counted input: only at levels that the ground allows');
is(sql(q{SELECT string_agg(ground || ':' || status, ',' ORDER BY ground) FROM spegel_published.ground WHERE release_id = 9 AND ground IN ('sex', 'disability', 'ethnicity')}),
    'disability:ok,ethnicity:not_collected,sex:ok', 'every ground has a row that says whether anything is known');

# Who may do what.
is(sql(q{
    SELECT string_agg(c.oid::regclass::text, ',' ORDER BY 1) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname LIKE 'spegel%' AND c.relkind IN ('r', 'v', 'S', 'm')
        AND (has_table_privilege('spegel_reader', c.oid, 'SELECT') <> (n.nspname = 'spegel_published' OR c.relname = 'catalogue')
             OR has_table_privilege('spegel_reader', c.oid, 'INSERT') OR has_table_privilege('spegel_reader', c.oid, 'UPDATE')
             OR has_table_privilege('spegel_reader', c.oid, 'DELETE') OR has_table_privilege('spegel_reader', c.oid, 'TRUNCATE'))}), '', 'the reader reads what is published, and nothing else');
is(sql(q{SELECT has_schema_privilege('spegel_reader', 'spegel_release', 'USAGE') OR has_schema_privilege('spegel_reader', 'spegel_register', 'USAGE')
             OR has_schema_privilege('spegel_reader', 'spegel_published', 'CREATE')}), 'f', 'the reader has no other schema, and creates nothing');
no_rows(q{SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'spegel_release'::regnamespace
              AND (has_function_privilege('spegel_reader', p.oid, 'EXECUTE') OR has_function_privilege('spegel_front', p.oid, 'EXECUTE'))}, 'the reader calls no function of the releases');
is(sql(q{SELECT string_agg(p.proname, ',' ORDER BY p.proname) FROM pg_proc AS p WHERE p.pronamespace = 'spegel_release'::regnamespace
              AND has_function_privilege('spegel_analyst', p.oid, 'EXECUTE')}), 'audit,build,declare_category,define,discard', 'the analyst prepares releases, but does not publish them');
for my $table (qw(secret perturbation count_cell frame_cell attempt roster memory staged_number staged_headcount))
{
    refused("SET ROLE spegel_analyst; SELECT * FROM spegel_release.$table", qr/permission denied/, "the analyst cannot read $table");
}
like(sql(qq{SET ROLE spegel_analyst; SELECT spegel_release.define('city', '2021-08-31', $topics, 'by the analyst'); SELECT count(*) FROM spegel_release.build(10); SELECT bool_and(passed) FROM spegel_release.audit(10)}),
    qr/^10\n2\nt$/, 'the analyst defines, builds and audits');
refused('SET ROLE spegel_analyst; SELECT spegel_release.publish(10)', qr/permission denied for function publish/);

# A release without a dimension names the others as ever.
my $fewer = sql(q{SELECT spegel_release.define('city', '2022-01-31', '{representation}', 'fewer', '{occupation_group}')});
sql("SELECT spegel_release.build($fewer)");
sql("SELECT count(*) FROM spegel_release.audit($fewer)");
sql("SELECT spegel_release.publish($fewer)");
is(sql(qq{SELECT array_agg(DISTINCT occupation_group), array_agg(DISTINCT step ORDER BY step), array_agg(DISTINCT form ORDER BY form), bool_and((step_sv IS NULL) = (step IS NULL)) FROM spegel_published.representation_all WHERE release_id = $fewer}),
    '{NULL}|{1,2,?,NULL}|{?,fixed_term,hourly,permanent,NULL}|t', 'a release without a dimension');

# Everything is commented.
no_rows(q{SELECT c.oid::regclass || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          WHERE c.relnamespace IN ('spegel_published'::regnamespace, 'spegel_release'::regnamespace) AND c.relkind IN ('r', 'v') AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)},
    'every relation and column is commented');
no_rows(q{SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'spegel_release'::regnamespace AND obj_description(p.oid) IS NULL}, 'every function is commented');
no_rows(q{SELECT c.oid::regclass || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
          WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind IN ('r', 'v')
              AND a.atttypid NOT IN ('text'::regtype, 'bigint'::regtype, 'integer'::regtype, 'numeric'::regtype, 'date'::regtype, 'timestamptz'::regtype, 'boolean'::regtype)},
    'published columns have plain types');

done_testing();
