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
refused(q{SELECT spegel_release.define('city', NULL)}, qr/the day of a release must not be null/);
refused(q{SELECT spegel_release.define('city', '2999-12-31')}, qr/organisation "city" is not described on 2999-12-31: described until \d{4}-\d\d-\d\d/);
my $topics = q{'{representation,turnover}'};
is(sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics)}), 1, 'a release is defined');
refused(qq{SELECT spegel_release.define('city', '2020-12-31', $topics)}, qr/release "city 2020-12-31" already exists/);
refused('SELECT spegel_release.audit(1)', qr/release 1 is draft, expected built/);
refused('SELECT spegel_release.publish(1)', qr/release 1 is draft, expected audited/);
refused('SELECT spegel_release.build(99)', qr/release 99 does not exist/);
# A sensitive ground beside the visible ones: every third speaks another language.
sql(q{
    ANALYZE;
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
    VALUES ('language', 'modersmål', 'first language', 'person', 'A study with consent.', 20, '{city,department,between,workplace}');
    SELECT spegel_release.declare_category('language', 'swedish', 'svenska', 'Swedish', true), spegel_release.declare_category('language', 'other', 'annat', 'other');
    INSERT INTO spegel_register.person_attribute
    SELECT 'p' || i, 'language', CASE WHEN i % 3 = 0 THEN 'other' ELSE 'swedish' END, 'study', '2010-01-01' FROM generate_series(1, 1300) AS i WHERE i % 50 > 0});
sql('SELECT spegel_release.build(1)');

# What the cells count, worked out directly from the register.
sql(q{
    CREATE SCHEMA plain;
    CREATE TABLE plain.staff AS
    SELECT e.person, e.unit, coalesce(o.occupation_group, '?') AS occupation_group, coalesce(e.step, '?') AS step,
           CASE e.form WHEN 'subsidised' THEN 'fixed_term' ELSE e.form END AS form,
           coalesce((SELECT a.category FROM spegel_register.person_attribute AS a WHERE a.person = e.person AND a.ground = 'sex'), '?') AS sex,
           CASE WHEN 2020 - p.birth_year < 25 THEN '-24' WHEN 2020 - p.birth_year < 35 THEN '25-34' WHEN 2020 - p.birth_year < 45 THEN '35-44'
                WHEN 2020 - p.birth_year < 55 THEN '45-54' WHEN 2020 - p.birth_year < 65 THEN '55-64' WHEN p.birth_year > 0 THEN '65-' ELSE '?' END AS age,
           coalesce((SELECT a.category FROM spegel_register.person_attribute AS a WHERE a.person = e.person AND a.ground = 'language'), '?') AS language
    FROM spegel_register.employment AS e JOIN spegel_register.person AS p USING (person)
    LEFT JOIN spegel_register.occupation AS o USING (occupation)
    WHERE e.valid_from <= '2020-12-31' AND coalesce(e.valid_to, 'infinity') >= '2020-12-31';
    CREATE TABLE plain.staff_of AS SELECT a.above, s.* FROM plain.staff AS s JOIN spegel_register.unit_above AS a USING (unit);
    ANALYZE plain.staff_of;
    CREATE VIEW plain.cell AS
    SELECT f.release_id, f.topic, f.frame_cell, f.unit, f.level, f.conditions, c.measure, c.counted, c.counted_key, c.frame_persons, c.frame_key,
           c.minimum, c.drawn, c.variance, c.status, c.withheld, g.categories[1] AS age, g.categories[2] AS language, g.categories[3] AS sex, g.label, g.sensitive_label,
           g.reference, f.crossings + g.crossings AS crossings, c.minimum IS NOT NULL AS sensitive
    FROM spegel_release.frame_cell AS f JOIN spegel_release.count_cell AS c USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell);
});
is(sql(q{SELECT grounds FROM spegel_release.release_topic WHERE release_id = 1 AND topic = 'representation'}), '{age,language,sex}', 'grounds kept per person, in order');
is(sql(q{SELECT sensitive_grounds FROM spegel_release.release_topic WHERE release_id = 1 AND topic = 'representation'}), '{language}', '... of which a colleague cannot see one');

# Every combination of codes is a row, absent never.  Codes with the unknown: 4
# occupation groups, 3 steps, 4 forms, 7 age bands, 3 sexes; and no language or
# one of 3.  Two conditions at once in the city and departments, below one, by
# age, occupation or sex.
my $two = 1 + (4 + 3 + 4 + 7 + 3) + ((4 + 3 + 4 + 7 + 3) ** 2 - (16 + 9 + 16 + 49 + 9)) / 2;
# (Age and sex are two grounds, and a language would be a third.)
my %expected = (city => 4 * $two - 3 * 7 * 3, department => 3 * (4 * $two - 3 * 7 * 3), between => 4 * (1 + 4 + 7 + 3), workplace => 11 * 4 * (1 + 4 + 7 + 3));
for my $level (sort keys %expected)
{
    is(sql("SELECT count(*) FROM plain.cell WHERE topic = 'representation' AND level = '$level'"), $expected{$level},
        "closed lattice: rows of level $level");
}
sql(q{SELECT spegel_release.define('city', '2014-06-30', '{representation}', 'before anybody')});
sql('SELECT spegel_release.build(2)');
is(sql('SELECT count(*), sum(counted), sum(drawn) FROM plain.cell WHERE release_id = 2'), $expected{city} + $expected{department} + $expected{between} + $expected{workplace} . '|0|0',
    'the same rows when nobody is there, and zero stays zero');

# What is counted, and over which frame.
my $alike = q{c.unit = s.above
        AND coalesce(c.conditions[1], s.occupation_group) = s.occupation_group AND coalesce(c.conditions[2], s.step) = s.step
        AND coalesce(c.conditions[3], s.form) = s.form AND coalesce(c.age, s.age) = s.age AND coalesce(c.sex, s.sex) = s.sex};
no_rows(qq{
    SELECT c.unit, c.conditions, c.label, c.counted, c.frame_persons, count(s.person)
    FROM plain.cell AS c LEFT JOIN plain.staff_of AS s ON $alike
    WHERE c.release_id = 1 AND c.topic = 'representation'
    GROUP BY c.frame_cell, c.unit, c.conditions, c.label, c.language, c.counted, c.frame_persons
    HAVING count(s.person) <> c.frame_persons OR count(s.person) FILTER (WHERE coalesce(c.language, s.language) = s.language) <> c.counted},
    'every cell counts what plain SQL counts, and so does its frame');
is(sql(q{SELECT count(DISTINCT counted) > 50 FROM plain.cell WHERE release_id = 1}), 't', '(cells of many sizes)');

# Visible or sensitive.
is(sql(q{SELECT count(*) > 500, bool_and(drawn = counted AND variance = 0) FROM plain.cell WHERE release_id = 1 AND NOT sensitive AND status <> 'below_threshold'}), 't|t',
    'visible: exact, whatever its size');
is(sql(q{SELECT string_agg(DISTINCT topic || ' ' || measure || ' ' || (language IS NOT NULL)::text, ', ') FROM plain.cell WHERE release_id = 1 AND sensitive}),
    'representation persons true, turnover left true, turnover left_voluntarily false, turnover left_voluntarily true, turnover persons true',
    'sensitive: the ground, and to leave by own wish; not that somebody left, nor age and sex');
is(sql(q{SELECT count(*) FROM plain.cell AS c JOIN plain.cell AS f USING (frame_cell)
         WHERE c.release_id = 1 AND c.measure = 'left_voluntarily' AND f.measure = 'left' AND f.language IS NULL AND c.age IS NOT DISTINCT FROM f.age AND c.sex IS NOT DISTINCT FROM f.sex
             AND (c.frame_persons, c.frame_key) <> (f.counted, f.counted_key)}), 0, 'the frame of an own wish is who left');
is(sql(q{SELECT count(*) FROM spegel_release.code WHERE dimension = 'form' AND code NOT IN ('permanent', 'fixed_term', 'hourly', '?')}), 0,
    'visible: a subsidy is not');
is(sql(q{SELECT string_agg(k || ':' || spegel_release.is_sensitive('ground', 'age', k)::text || ',' || spegel_release.is_sensitive('measure', 'promoted_24', k)::text, ' ' ORDER BY k)
         FROM unnest('{municipality,partner,member}'::text[]) AS k}), 'member:true,true municipality:false,false partner:true,true', 'age and promotion are sensitive among partners and members');
is(sql(q{SELECT spegel_release.is_sensitive('ground', 'religion', 'municipality'), spegel_release.is_sensitive('measure', 'anything', 'municipality')}), 't|t', 'what is not declared is sensitive');
is(sql(q{BEGIN; SELECT spegel_release.declare_sensitivity('ground', 'sex', true, 'municipality'); SELECT spegel_release.is_sensitive('ground', 'sex', 'municipality'), spegel_release.is_sensitive('ground', 'sex', 'hospital'); ROLLBACK}) =~ s/^\n//r,
    't|f', 'the owner declares otherwise, for a kind of organisation');
is(sql(q{SELECT string_agg(concat_ws(' ', measure, sensitive, frame_measure), ', ' ORDER BY position) FROM spegel_release.measures_in('city', 'exits') WHERE position < 5}),
    'persons f persons, left f left, left_voluntarily t left, interviewed t left, reason_pay t left', 'frames of measures');

# One row for each set of conditions.
no_rows(q{SELECT frame_cell, measure, age, language, sex FROM plain.cell GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1}, 'canonical: no conditions twice');
no_rows(q{SELECT label FROM plain.cell WHERE label ->> 0 > label ->> 2}, 'canonical: grounds in one order');

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
    CREATE FUNCTION plain.word(b bytea, n integer) RETURNS bigint LANGUAGE sql AS $$ SELECT ('x' || lpad(substr(encode(b, 'hex'), 8 * n - 7, 8), 16, '0'))::bit(64)::bigint $$;
    CREATE FUNCTION plain.packed(low numeric, high numeric) RETURNS bigint LANGUAGE sql AS $$ SELECT (((high % 4294967296)::bigint << 32) | (low % 4294967296)::bigint) $$;
    CREATE TABLE plain.key AS
    SELECT person, plain.word(h, 1) AS low, plain.word(h, 2) AS high
    FROM spegel_register.person, LATERAL (SELECT plain.hmac(sha256('a secret of the tests'), convert_to(person, 'UTF8')) AS h) AS s;
});
sql(q{CREATE FUNCTION plain.number(text, text, text) RETURNS integer LANGUAGE sql STABLE AS
    'SELECT permanent_number FROM spegel_release.permanent_number WHERE (kind, within, name) = ($1, $2, $3)'});
is(sql(q{
    SELECT (c.frame_key, c.counted_key) = (plain.packed(sum(k.low), sum(k.high)), plain.packed(sum(k.low) FILTER (WHERE s.language = 'other'), sum(k.high) FILTER (WHERE s.language = 'other')))
    FROM plain.staff AS s JOIN plain.key AS k USING (person),
         (SELECT * FROM plain.cell WHERE release_id = 1 AND topic = 'representation' AND unit = 'city' AND conditions = '{school,NULL,NULL}'
              AND sex = 'men' AND language = 'other' AND age IS NULL) AS c
    WHERE s.occupation_group = 'school' AND s.sex = 'men' GROUP BY c.frame_key, c.counted_key}), 't',
    'key: the sums of two words of HMACs of everybody in the frame, and of those counted');
is(sql(q{
    WITH c AS (
        SELECT c.*, f.series FROM plain.cell AS c JOIN spegel_release.frame AS f ON f.release_id = 1 AND f.frame_key = c.frame_key AND f.persons = c.frame_persons
        WHERE c.release_id = 1 AND c.sensitive AND c.drawn IS NOT NULL AND NOT c.reference
    ), fraction AS (
        SELECT c.*, (SELECT sum((SELECT count(*) FROM unnest(p.cumulative) AS q WHERE q <= (plain.word(h, 1) * 4294967296.0 + plain.word(h, 2)) / 18446744073709551616.0) - 8)
                     FROM unnest(ARRAY['series ' || c.series || l, c.frame_key || ' ' || c.counted_key || l]) AS t (label),
                          LATERAL (SELECT plain.hmac(sha256('a secret of the tests'), '\x00'::bytea || convert_to(t.label, 'UTF8')) AS h) AS s) AS noise
        FROM c CROSS JOIN spegel_release.perturbation AS p,
             LATERAL (SELECT (jsonb_build_array(CASE WHEN c.measure = 'left_voluntarily' THEN plain.number('measure', '', c.measure) END)
                              || CASE WHEN c.sensitive_label = '[]' THEN '[]' ELSE jsonb_build_array(plain.number('ground', '', c.sensitive_label ->> 0),
                                      plain.number('code', c.sensitive_label ->> 0, c.sensitive_label ->> 1)) END)::text AS l) AS l
    )
    SELECT count(*) > 200, count(*) FILTER (WHERE drawn <> counted + noise), count(DISTINCT noise) > 8 FROM fraction}), 't|0|t',
    'drawn: two draws, from the series, and from who is in the frame and who counts; the sensitive conditions in both');
is(sql(q{SELECT count(*) > 20, bool_and(a.drawn = b.drawn)
         FROM plain.cell AS a JOIN plain.cell AS b USING (release_id, topic, conditions, measure, label)
         WHERE a.unit = 'd3' AND b.unit = 'w11' AND a.drawn IS NOT NULL}), 't|t', 'the same persons under two names give one number');
is(sql(q{SELECT max(abs(drawn - counted)) BETWEEN 4 AND 16, min(drawn) < 0, bool_or(drawn > frame_persons), bool_or(drawn <> 0 AND counted = 0), round(avg(drawn - counted), 0) = 0,
                var_samp(drawn - counted) BETWEEN 3 AND 5, count(*) > 200
         FROM plain.cell WHERE release_id = 1 AND sensitive AND NOT reference AND variance > 0}), 't|t|t|t|t|t|t', 'noise: bounded, of variance 4, alike for 0');
no_rows(q{
    SELECT w.unit, w.drawn FROM plain.cell AS w
    JOIN plain.cell AS o USING (frame_cell, measure) JOIN plain.cell AS u USING (frame_cell, measure) JOIN plain.cell AS t USING (frame_cell, measure)
    WHERE w.language = 'swedish' AND o.language = 'other' AND u.language = '?' AND t.language IS NULL AND w.drawn IS NOT NULL
        AND (w.age, w.sex) IS NOT DISTINCT FROM (o.age, o.sex) AND (w.age, w.sex) IS NOT DISTINCT FROM (u.age, u.sex) AND (w.age, w.sex) IS NOT DISTINCT FROM (t.age, t.sex)
        AND (w.drawn, w.variance) IS DISTINCT FROM (t.drawn - o.drawn - u.drawn, t.variance + o.variance + u.variance)},
    'reference category: what remains of the whole, and its variance');

# What is shown follows from frames alone.
no_rows(q{SELECT unit, label, measure, status, frame_persons, minimum FROM plain.cell WHERE release_id = 1 AND sensitive AND frame_persons > 0 AND (frame_persons >= minimum) <> (status = 'ok') AND unit <> 'w6'},
    'sensitive numbers: over frames of at least the minimum, and all of these');
is(sql(q{SELECT bool_and(drawn IS NULL AND variance IS NULL) FROM plain.cell WHERE status = 'below_threshold'}), 't', '... and below it not even drawn');
is(sql(q{SELECT string_agg(DISTINCT status, ',') FROM plain.cell WHERE release_id = 1 AND NOT sensitive}), 'internal,ok', 'visible numbers are shown to somebody');
no_rows(q{SELECT c.unit, c.label, c.status FROM plain.cell AS c JOIN plain.cell AS f USING (release_id, frame_cell)
          WHERE c.release_id = 1 AND NOT c.sensitive AND f.measure = 'persons' AND f.label = c.label
              AND (c.status = 'internal') <> (c.crossings > 0 AND f.counted < 50 AND NOT '?' = ANY (c.conditions || ARRAY[coalesce(c.age, ''), coalesce(c.sex, '')]))},
    'crossings of fewer than 50 are for the internal audience, but for the unknown');
# The same numbers by another plan, in another session, in another release.
my $numbers = q{SELECT md5(string_agg(concat_ws('|', topic, unit, conditions, label, measure, counted, drawn, variance, status, counted_key), ',' ORDER BY topic, unit, conditions, label, measure)) FROM plain.cell WHERE release_id = };
my $first = sql($numbers . 1);
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'parallel')});
sql(q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET enable_hashagg = off; SELECT spegel_release.build(3)});
is(sql($numbers . 3), $first, 'another release of the day, built in parallel: the same numbers');
is(sql(q{SET max_parallel_workers_per_gather = 0; SET enable_mergejoin = off; SELECT sum(changed_cells) FROM spegel_release.build(3)}), 0,
    'built again, serially: no row is written');
sql('SELECT spegel_release.discard(3)');

# An incremental build equals a full one, and touches only what has changed.
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'incremental')});
sql('SELECT spegel_release.build(4)');
sql(q{CREATE TABLE plain.before AS SELECT c.xmin::text AS written, c.frame_cell, c.ground_cell, c.measure, c.withheld FROM spegel_release.count_cell AS c;
      UPDATE spegel_register.employment SET unit = 'w8' WHERE person IN (SELECT person FROM spegel_register.employment WHERE unit = 'w7' ORDER BY person LIMIT 2);
      UPDATE spegel_register.person_attribute SET category = 'men' WHERE person = 'p30' AND ground = 'sex'});
sql('SELECT spegel_release.build(4)');
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'full')});
sql('SELECT spegel_release.build(5)');
is(sql($numbers . 4), sql($numbers . 5), 'incremental equals full');
isnt(sql($numbers . 4), $first, '(something changed)');
no_rows(q{SELECT f.unit, c.measure FROM spegel_release.count_cell AS c JOIN plain.before AS b USING (frame_cell, ground_cell, measure)
          JOIN spegel_release.frame_cell AS f USING (frame_cell)
          WHERE c.xmin::text <> b.written AND c.withheld IS NOT DISTINCT FROM b.withheld AND f.release_id = 4 AND f.unit IN ('w1', 'w2', 'w3', 'w4', 'w9', 'd3', 'w11', 'w6')
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
    SELECT h.topic, h.unit, h.level, h.persons AS headcount, n.*, p.ground, p.category, p.within_ground, p.within_category, c.counted, c.drawn AS true_drawn, CASE WHEN c.withheld IS NULL THEN c.status ELSE 'below_threshold' END AS true_status,
           c.sensitive, c.frame_persons, c.conditions, c.label
    FROM spegel_published.headcount AS h JOIN spegel_published.number_counted AS n USING (release_id, cell) JOIN spegel_published.category_pair AS p USING (release_id, category_pair)
    JOIN plain.cell AS c ON c.frame_cell = h.cell AND c.measure = n.measure AND coalesce(c.label ->> 0, 'all') = p.ground AND coalesce(c.label ->> 1, 'all') = p.category
        AND coalesce(c.label ->> 2, 'all') = p.within_ground AND coalesce(c.label ->> 3, 'all') = p.within_category});
is(sql('SELECT count(*) = (SELECT count(*) FROM plain.cell WHERE release_id = 4) FROM plain.shown'), 't', 'every cell is a published row');
no_rows(q{SELECT unit, label, measure FROM plain.shown WHERE status <> true_status OR (status = 'ok') <> (status_reason IS NULL)
          OR CASE WHEN status = 'ok' THEN (persons, drawn) IS DISTINCT FROM (greatest(least(true_drawn, frame_persons), 0), true_drawn) ELSE coalesce(persons, drawn, variance) IS NOT NULL END},
    'published: what is drawn, and within the frame; nothing where the status is another');
is(sql(q{SELECT count(*) FILTER (WHERE drawn < 0 AND persons = 0) > 0, count(*) FILTER (WHERE variance > 0 AND persons = 0 AND counted > 0) > 0 FROM plain.shown}), 't|t', 'published: 0 does not mean nobody');
is(sql(q{SELECT count(*) > 20, count(*) FILTER (WHERE coalesce(i.persons, -1) <> s.counted) FROM plain.shown AS s LEFT JOIN spegel_published.internal_number AS i USING (release_id, cell, category_pair, measure)
         WHERE s.status = 'internal'}), 't|0', 'internal: exact numbers, apart from the others');
is(sql(q{SELECT count(*) FROM spegel_published.internal_number AS i JOIN plain.shown AS s USING (release_id, cell, category_pair, measure) WHERE s.sensitive AND s.frame_persons > 0}), 0, 'internal: none with noise');
is(sql(q{SET ROLE spegel_internal; SELECT count(*) > 20, bool_and(status <> 'internal') FROM spegel_published.internal_representation}) , 't|t', 'the internal audience reads them through views of its own');
for my $internal ('internal_number', 'internal_number_counted', 'internal_headcount', 'internal_representation', 'internal_turnover')
{
    refused("SET ROLE spegel_reader; SELECT * FROM spegel_published.$internal", qr/permission denied/, "the reader reads no $internal");
}
is(sql(q{SELECT count(DISTINCT (h.unit, h.condition_1, h.condition_2, h.condition_3)) FROM spegel_published.headcount AS h WHERE topic = 'representation' AND 'all' = ALL (ARRAY[condition_1, condition_2, condition_3, condition_4])}),
    sql('SELECT count(*) FROM spegel_register.unit'), 'a total is the code all');
is(sql(q{SELECT count(*) FROM (SELECT to_jsonb(r) - '{persons,drawn,known,headcount,share,share_low,share_high,ratio,gap_points,shortfall,residents_share,residents_counted_on,status_reason}'::text[] AS dimensions FROM spegel_published.representation AS r) AS r,
             jsonb_each(dimensions) AS d WHERE d.value = 'null'}), 0, '... and no dimension is NULL');
my $visible = q{SELECT md5(string_agg(concat_ws('|', topic, unit, conditions, age, sex, measure, language, status), ',' ORDER BY topic, unit, conditions, label, measure)) FROM plain.cell WHERE release_id = };
sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'shuffled'); SELECT spegel_release.build(6)});
is(sql(qq{BEGIN; UPDATE spegel_register.person_attribute SET category = CASE WHEN hashtext(person) % 3 = 0 THEN 'other' ELSE 'swedish' END WHERE ground = 'language';
    UPDATE spegel_register.departure SET voluntary = hashtext(person) % 3 = 0; DO \$\$ BEGIN PERFORM spegel_release.build(6); END \$\$; $visible 6; ROLLBACK}),
    sql($visible . 6), 'structure: what is withheld does not depend on who is in a sensitive group');

# Sex is the one recorded when the employment began.
sql(q{INSERT INTO spegel_register.person_attribute SELECT person, 'sex', CASE category WHEN 'women' THEN 'men' ELSE 'women' END, 'HR', '2019-06-01' FROM spegel_register.person_attribute WHERE ground = 'sex' AND person IN ('p100', 'p200', 'p301');
      UPDATE spegel_register.employment SET valid_to = '2019-06-30' WHERE person = 'p301';
      INSERT INTO spegel_register.employment (person, employment_number, valid_from, unit, occupation, step, form) VALUES ('p301', '2', '2019-07-01', 'w1', '1', '1', 'permanent')});
is(sql(q{SELECT string_agg(p.person || ':' || (s.category <> a.category)::text, ' ' ORDER BY p.person) FROM spegel_release.sex_when_employed('2020-12-31') AS s JOIN spegel_register.person AS p USING (person_no)
         JOIN spegel_register.person_attribute AS a ON a.person = p.person AND a.ground = 'sex' AND a.observed_on = '2010-01-01' WHERE p.person IN ('p100', 'p200', 'p301')}), 'p100:false p200:false p301:true',
    'a change of legal sex shows with the next employment');
sql(q{DELETE FROM spegel_register.employment WHERE person = 'p301' AND employment_number = '2'; UPDATE spegel_register.employment SET valid_to = NULL WHERE person = 'p301';
      DELETE FROM spegel_register.person_attribute WHERE ground = 'sex' AND observed_on = '2019-06-01'});

# Rule 8 and 9: closure, and intervals.
is($node->safe_psql('release', q{
    SET ROLE spegel_reader;
    SELECT count(*) > 200, bool_and(r.share = round(greatest(least(r.drawn, r.known), 0)::numeric / r.known, 4)),
           bool_and(r.gap_points IS NULL OR r.gap_points = round(100 * (r.drawn::numeric / r.known - 0.5), 1)), bool_and(r.share BETWEEN r.share_low AND r.share_high)
    FROM spegel_published.representation AS r WHERE r.status = 'ok' AND category <> '?'}), 't|t|t|t',
    'closure: the reader recomputes every share from published numbers');
is(sql(q{SELECT count(*) > 20, bool_and(abs(s - 1) < 0.001) FROM (SELECT sum(share) AS s FROM spegel_published.representation WHERE category <> '?' AND within_ground <> 'language' GROUP BY unit, occupation_group, step, form, ground, within_ground, within_category
         HAVING count(*) = count(share) AND max(share) < 1 AND count(*) FILTER (WHERE drawn < 0) = 0) AS q}), 't|t', 'the shares of one cell add up, where the categories have a whole that is not drawn itself');
is(sql(q{SELECT count(*) > 5, bool_and(known IS NOT NULL AND known > 0) FROM spegel_published.representation WHERE share IS NOT NULL}), 't|t', 'and known is there where a share is');
is(sql(q{SELECT count(*) FROM spegel_published.representation WHERE known IS NOT NULL AND status = 'below_threshold' AND ground = 'language'}), 0, '... and not 0 where it is withheld');
# Wilson's interval, worked out.
no_rows(q{SELECT r.unit, r.share, e.low, r.share_low FROM spegel_published.representation AS r,
          LATERAL (SELECT r.persons::float8 / r.known AS p, r.known::float8 AS n, 1.959963984540054 AS z) AS w,
          LATERAL (SELECT (p + z * z / (2 * n) - z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n) AS low,
                          (p + z * z / (2 * n) + z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n) AS high) AS e
          WHERE r.ground = 'sex' AND r.within_ground = 'all' AND r.category <> '?' AND r.share IS NOT NULL
              AND (abs(e.low - r.share_low) > 0.00006 OR abs(e.high - r.share_high) > 0.00006)},
    'exact shares have ordinary intervals');
is(sql(q{SELECT a.drawn = b.drawn FROM spegel_published.representation AS a, spegel_published.representation AS b
         WHERE (a.unit, a.ground, a.category, a.within_ground, a.within_category) = ('city', 'sex', 'men', 'language', 'other') AND a.occupation_group = 'all' AND a.step = 'all' AND a.form = 'all'
             AND (b.unit, b.ground, b.category, b.within_ground, b.within_category) = ('city', 'language', 'other', 'sex', 'men') AND b.occupation_group = 'all' AND b.step = 'all' AND b.form = 'all'}), 't',
    'canonical: men among those of another language and the other way about are one number');
is(sql(q{SELECT sum(persons) FROM (SELECT persons FROM spegel_published.turnover WHERE unit = 'city' AND measure = 'left_voluntarily' AND ground = 'all' AND step = 'all' AND form = 'all' AND occupation_group = 'all' GROUP BY ROLLUP (persons) HAVING grouping(persons) = 0) AS s}),
    sql(q{SELECT persons FROM plain.shown WHERE topic = 'turnover' AND unit = 'city' AND conditions = '{NULL,NULL,NULL}' AND measure = 'left_voluntarily' AND ground = 'all'}),
    'the same number through ROLLUP');

# The series goes on: half of the noise stays while most persons stay.
sql(qq{SELECT spegel_release.define('city', '2021-12-31', $topics, 'next'); SELECT spegel_release.build(7); SELECT spegel_release.audit(7)});
is(sql(q{SELECT count(*) > 50, bool_and(n.series = o.series) FROM plain.cell AS a JOIN plain.cell AS b USING (topic, unit, conditions, label, measure)
         JOIN spegel_release.frame AS o ON o.release_id = 4 AND o.frame_key = a.frame_key AND o.persons = a.frame_persons
         JOIN spegel_release.frame AS n ON n.release_id = 7 AND n.frame_key = b.frame_key AND n.persons = b.frame_persons
         WHERE a.release_id = 4 AND b.release_id = 7 AND topic = 'representation'}), 't|t', 'series: frames of a year later continue');
is(sql(q{SELECT count(*) FILTER (WHERE a.frame_key <> b.frame_key) > 20, round(var_samp((b.drawn - b.counted) - (a.drawn - a.counted))) BETWEEN 3 AND 5
         FROM plain.cell AS a JOIN plain.cell AS b USING (topic, unit, conditions, label, measure)
         WHERE a.release_id = 4 AND b.release_id = 7 AND topic = 'representation' AND a.variance = 4 AND b.variance = 4 AND a.frame_key <> b.frame_key}), 't|t', '... so that a change has variance 4, not 8');
is(sql(q{BEGIN; UPDATE spegel_register.unit SET unit = 'x1' WHERE unit = 'w1'; DO $$ BEGIN PERFORM spegel_release.build(7); END $$;
         SELECT bool_and(n.series = o.series), count(*) FROM plain.cell AS a JOIN plain.cell AS b USING (topic, conditions, label, measure)
         JOIN spegel_release.frame AS o ON o.release_id = 4 AND o.frame_key = a.frame_key AND o.persons = a.frame_persons
         JOIN spegel_release.frame AS n ON n.release_id = 7 AND n.frame_key = b.frame_key AND n.persons = b.frame_persons
         WHERE a.release_id = 4 AND b.release_id = 7 AND topic = 'representation' AND a.unit = 'w1' AND b.unit = 'x1' AND a.conditions = '{NULL,NULL,NULL}' AND a.sensitive AND a.topic = 'representation' AND a.age IS NULL AND a.sex IS NULL; ROLLBACK}), 't|3',
    '... under another name too');
is(sql(q{BEGIN; UPDATE spegel_register.employment SET unit = 'w7' WHERE person IN (SELECT person FROM spegel_register.employment WHERE unit = 'w1' ORDER BY person LIMIT 3); DO $$ BEGIN PERFORM spegel_release.build(7); END $$;
         SELECT string_agg(DISTINCT unit, ','), bool_and(a.series = b.series) FROM spegel_release.compared_groups(4, 'representation', NULL) AS a
         JOIN spegel_release.compared_groups(7, 'representation', NULL) AS b USING (unit, ground, category) WHERE a.sensitive AND unit IN ('d1', 'd2'); ROLLBACK}), 'd1,d2|t',
    '... and the noise of an index goes on though three have moved');

# Two releases side by side; the pointer; withdrawal.
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
like($err, qr/release 9 was built before another release was published/, 'and must build again, because its noise goes on from what readers know');

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
    SELECT spegel_release.build(9); SELECT spegel_release.audit(9); SELECT spegel_release.publish(9)});
is(sql(q{SELECT string_agg(concat_ws(':', unit, category, status), ' ' ORDER BY unit, category) FROM spegel_published.counted WHERE topic = 'respondents' AND release_id = 9}),
    'd1:no:ok d1:yes:ok d2:no:ok d2:yes:ok d3:no:below_threshold d3:yes:below_threshold', 'counted input: supplied totals are dropped, small groups withheld');
is(sql(q{SELECT bool_and(abs(c.drawn - r.persons) <= 16), bool_or(c.drawn <> r.persons), bool_and(c.persons = greatest(c.drawn, 0)) FROM spegel_published.counted AS c JOIN spegel_register.counted AS r
         USING (topic, unit, ground, category) WHERE topic = 'respondents' AND c.status = 'ok'}), 't|t|t', 'counted input that nobody has protected is drawn');
is(sql(q{SELECT string_agg(category || ':' || persons, ',' ORDER BY category) FROM spegel_published.counted WHERE ground = 'background'}), 'foreign:3,swedish:900', 'counted input that is protected is passed through');
is(sql(q{SELECT count(*) FROM spegel_published.counted WHERE ground = 'sex'}), 0, 'counted input never stands beside our own cells of the same people');
is(sql(q{SELECT status FROM spegel_published.counted WHERE unit = 'w1'}), 'not_computable', 'counted input: only at levels that the ground allows');
is(sql(q{SELECT string_agg(ground || ':' || status, ',' ORDER BY ground) FROM spegel_published.ground WHERE release_id = 9 AND ground IN ('sex', 'disability', 'ethnicity')}),
    'disability:ok,ethnicity:not_collected,sex:ok', 'every ground has a row that says whether anything is known');

# Who may do what.
is(sql(q{
    SELECT string_agg(c.oid::regclass::text, ',' ORDER BY 1) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname LIKE 'spegel%' AND c.relkind IN ('r', 'v', 'S', 'm')
        AND (has_table_privilege('spegel_reader', c.oid, 'SELECT') <> (n.nspname = 'spegel_published' AND c.relname !~ '^internal_' OR c.relname = 'catalogue')
             OR has_table_privilege('spegel_reader', c.oid, 'INSERT') OR has_table_privilege('spegel_reader', c.oid, 'UPDATE')
             OR has_table_privilege('spegel_reader', c.oid, 'DELETE') OR has_table_privilege('spegel_reader', c.oid, 'TRUNCATE'))}), '', 'the reader reads what is published, and nothing else');
is(sql(q{SELECT has_schema_privilege('spegel_reader', 'spegel_release', 'USAGE') OR has_schema_privilege('spegel_reader', 'spegel_register', 'USAGE')
             OR has_schema_privilege('spegel_reader', 'spegel_published', 'CREATE')}), 'f', 'the reader has no other schema, and creates nothing');
no_rows(q{SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'spegel_release'::regnamespace
              AND (has_function_privilege('spegel_reader', p.oid, 'EXECUTE') OR has_function_privilege('spegel_front', p.oid, 'EXECUTE'))}, 'the reader calls no function of the releases');
is(sql(q{SELECT string_agg(p.proname, ',' ORDER BY p.proname) FROM pg_proc AS p WHERE p.pronamespace = 'spegel_release'::regnamespace
              AND has_function_privilege('spegel_analyst', p.oid, 'EXECUTE')}), 'audit,build,declare_category,declare_note,define,discard', 'the analyst prepares releases, but does not publish them');
for my $table (qw(secret perturbation count_cell frame_cell frame roster index_value))
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
is(sql(qq{SELECT array_agg(DISTINCT occupation_group), array_agg(DISTINCT step ORDER BY step), array_agg(DISTINCT form ORDER BY form), bool_and((step_sv = 'alla') = (step = 'all')) FROM spegel_published.representation_all WHERE release_id = $fewer}),
    '{all}|{1,2,?,all}|{?,all,fixed_term,hourly,permanent}|t', 'a release without a dimension');

# Rules of an organisation, and two persons for a release.
sql(q{INSERT INTO spegel_release.disclosure_rule (organisation, minimum_headcount, public_minimum, two_persons) VALUES ('city', 8, 5, true)});
my $ruled = sql(qq{SELECT spegel_release.define('city', '2020-12-31', $topics, 'by other rules')});
sql("SELECT spegel_release.build($ruled)");
is(sql("SELECT string_agg(DISTINCT status, ',') FROM plain.cell WHERE release_id = $ruled AND unit = 'w6' AND topic = 'representation'"), 'below_threshold', 'a unit of 7 is below a minimum of 8: part of the one above');
is(sql("SELECT counted, status FROM plain.cell WHERE release_id = $ruled AND unit = 'w6' AND topic = 'turnover' AND measure = 'persons' AND label = '[]' AND crossings = 0"), '8|ok', '... but not the 8 who worked there in the year');
is(sql("SELECT count(*) FROM plain.cell WHERE release_id = $ruled AND status = 'internal' AND counted >= 5"), 0, 'a public body may show crossings of 5');
sql("SELECT count(*) FROM spegel_release.audit($ruled)");
refused("SELECT spegel_release.publish($ruled)", qr/release $ruled was built by/, 'who has built a release does not publish it');
sql("UPDATE spegel_release.disclosure_rule SET two_persons = false; SELECT spegel_release.publish($ruled)");
is(sql("SELECT unit_minimum, public_minimum FROM spegel_published.releases WHERE release_id = $ruled"), '8|5', 'a release says by which rules it was made');

# Nobody to count where no colleague knows that.  Numbers below their minimum
# are not kept: noise ten times as wide lifts some above it.
sql(q{SELECT spegel_release.define('city', '2020-12-31', '{recruitment}', 'nobody applied')});
is(sql(q{BEGIN; DO $$ BEGIN
             INSERT INTO spegel_release.perturbation (variance, bound, cumulative, source) VALUES (200, 80, spegel.perturbation_row(200, 80), 'wide');
             PERFORM spegel_release.build((SELECT release_id FROM spegel_release.release WHERE name = 'nobody applied')); END $$;
         SELECT count(*) > 300, max(frame_persons), min(variance), count(DISTINCT drawn) > 60, var_samp(drawn) BETWEEN 320 AND 480, abs(avg(drawn)) < 4,
                max(alike) < count(*) / 20
         FROM (SELECT c.*, count(*) OVER (PARTITION BY drawn) AS alike FROM plain.cell AS c WHERE topic = 'recruitment' AND measure <> 'persons' AND status = 'ok' AND NOT reference) AS c;
         ROLLBACK}), 't|0|400|t|t|t|t', 'empty frames: noise of their own, two draws like any other');
sql(q{SELECT spegel_release.discard((SELECT release_id FROM spegel_release.release WHERE name = 'nobody applied'))});

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
