# Careers outlive their process and do not depend on the plan; and the careers
# of UK ministers since 1979 are what the Institute for Government's register
# says.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::States;
use Test::More;

my $node = new_cluster('career');
create_extension($node, 'postgres');

# The rows: 50,000 spells of 5,000 people, several at once, some ends open.
$node->safe_psql('postgres', q{
    CREATE TABLE spell (id integer, person integer, step integer, valid_from date, valid_to date)
        PARTITION BY HASH (person);
    CREATE TABLE spell_0 PARTITION OF spell FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE spell_1 PARTITION OF spell FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO spell
    SELECT i, person, nullif(start / 800 + (hashint4(-i) & 3), 7), date '2000-01-01' + start,
           CASE WHEN i % 11 > 0 THEN date '2000-01-01' + start + (hashint4(i + 7) & 1023) END
    FROM (SELECT i, (hashint4(i) & 2147483647) % 5000 AS person, (hashint4(i + 3) & 2147483647) % 7300 AS start
          FROM generate_series(1, 50000) AS i) AS s;
    ANALYZE spell;
    -- one at a time, in the order of the rows, without an aggregate's plan
    CREATE FUNCTION by_hand(integer, boolean) RETURNS career LANGUAGE plpgsql AS $$
    DECLARE
        c career;
        r record;
    BEGIN
        FOR r IN SELECT * FROM spell WHERE person = $1 ORDER BY id LOOP
            IF $2 THEN
                c := career_accum(c, 'step ' || r.step, r.valid_from, r.valid_to);
            ELSE
                c := career_accum(c, r.step, r.valid_from, r.valid_to);
            END IF;
        END LOOP;
        RETURN career_final(c);
    END $$;
    CREATE INDEX ON spell (person);
    CREATE TABLE made AS SELECT person, by_hand(person, false) AS c, by_hand(person, true) AS named
    FROM (SELECT DISTINCT person FROM spell) AS p;
});

my $by_person = q{SELECT person, career_agg(step, valid_from, valid_to) AS c, career_agg('step ' || step, valid_from, valid_to) AS named FROM spell GROUP BY person};
my $differences = qq{SELECT count(*) FROM ($by_person) AS t FULL JOIN made AS m USING (person)
    WHERE (career_send(t.c), career_send(t.named)) IS DISTINCT FROM (career_send(m.c), career_send(m.named))};
my $everybody = 'SELECT md5(career_send(career_agg(step, valid_from, valid_to))) || md5(career_send(career_agg((person % 50)::text, valid_from, valid_to))) FROM spell';

my $serial = under_plan($node, 'serial', $everybody);
for my $plan (plans())
{
    is(under_plan($node, $plan, $differences), '0', "$plan: careers by person");
    is(under_plan($node, $plan, $everybody), $serial, "$plan: one group");
    is(under_plan($node, $plan, qq{SELECT count(*) FROM (
            SELECT person, rollup(c) AS c FROM (SELECT person, career_agg(step, valid_from, valid_to) AS c FROM spell GROUP BY person, id % 3) AS shard
            GROUP BY person) AS r JOIN made AS m USING (person) WHERE r.c <> m.c}), '0', "$plan: rollup of shards");
}
check_partial_plans($node, $everybody);
is(under_plan($node, 'parallel', "SELECT career_agg(step, valid_from, valid_to) FILTER (WHERE id = 2) = (SELECT career_accum(NULL, step, valid_from, valid_to) FROM spell WHERE id = 2), career_agg(step, valid_from, valid_to) FILTER (WHERE false) FROM spell"),
    't|{}', 'FILTERs that leave workers without rows');

# Copies.
$node->safe_psql('postgres', q{
    CREATE TABLE kept (id integer PRIMARY KEY, s career);
    INSERT INTO kept SELECT person, c FROM made WHERE person < 200;
    INSERT INTO kept SELECT 1000 + person, named FROM made WHERE person < 200;
    INSERT INTO kept VALUES (10000, '{}'), (10001, '{"":[2010-01-01,),"?":[2010-01-01,),"3":[2010-01-01,),"a \"b\" \\ {c}":[2010-01-01,),å:[2010-01-01,),?:[2010-01-01,2011-01-01)}'), (10002, NULL), (10003, '{1:[2010-01-01,2011-01-01?),2:[2010-06-01,),?:[2009-01-01,2010-01-01?)}');
    -- long enough to be compressed, and to be stored out of line
    INSERT INTO kept SELECT 20000, career_agg(repeat('x', 200) || i % 50, date '2000-01-01' + i, date '2000-01-02' + i) FROM generate_series(1, 2000) AS i;
    INSERT INTO kept SELECT 20001, career_agg((hashint4(i) & 63)::text, date '2000-01-01' + 2 * i, date '2000-01-02' + 2 * i) FROM generate_series(1, 9000) AS i;
});
is($node->safe_psql('postgres', 'SELECT count(*) FROM kept, spells(s) WHERE id >= 20000'), '11000', 'long careers come back from TOAST');

check_copies($node, 'career');

# Binary input that is wrong is refused, and never crashes.
$node->safe_psql('postgres', q{
    CREATE FUNCTION days(date, date) RETURNS bytea LANGUAGE sql AS 'SELECT date_send($1) || date_send($2)';
});
check_received($node, 'career',
    "int4send(0) || int4send(0)" => 'accepted',
    "career_send('{2:[2010-01-01,),?:[2010-01-01,)}')" => 'accepted',
    "career_send('{b:[2010-01-01,),?:[2010-01-01,),a:[2010-01-01,2011-01-01)}')" => 'accepted',
    "int4send(0) || int4send(1) || int4send(7) || days('2010-01-01', '9999-12-31')" => 'accepted',
    "career_send('{b:[2010-01-01,2012-01-01?),?:[2010-01-01,)}')" => 'accepted',
    "int4send(0) || int4send(1) || int4send(1) || days('2010-01-01', '2011-01-01') || int4send(1) || int4send(0)" => 'accepted',
    "int4send(0) || int4send(1) || int4send(1) || days('2010-01-01', '2011-01-01') || int4send(1) || int4send(1)" => '22P03',
    "int4send(0) || int4send(1) || int4send(1) || days('2010-01-01', 'infinity') || int4send(1) || int4send(0)" => '22P03',
    "int4send(0) || int4send(1) || int4send(1) || days('2010-01-01', '2011-01-01') || int4send(2) || int4send(0)" => '22P03',
    "int4send(-1) || int4send(0)" => '22P03',
    "int4send(1001) || int4send(0)" => '22P03',
    "int4send(0) || int4send(-1)" => '22P03',
    "int4send(0) || int4send(10001)" => '22P03',
    "int4send(0) || int4send(2) || int4send(1) || days('2010-01-01', '2011-01-01')" => '08P01',
    "int4send(0) || int4send(1) || int4send(1) || days('2011-01-01', '2010-01-01')" => '22023',
    "int4send(0) || int4send(1) || int4send(1) || days('-infinity', '2010-01-01')" => '22008',
    "int4send(0) || int4send(1) || int4send(1) || days('infinity', 'infinity')" => '22008',
    "int4send(1) || int4send(-5)" => '22P03',
    "int4send(1) || int4send(1) || '\\xff' || int4send(0)" => '22021',
    "int4send(1) || int4send(1) || '\\x61' || int4send(1) || int4send(1) || days('2010-01-01', '2011-01-01')" => '22P03',
    "int4send(1) || int4send(1) || '\\x61' || int4send(1) || int4send(-1) || days('2010-01-01', '2011-01-01')" => '22P03',
    "int4send(1) || int4send(1001) || repeat('x', 1001)::bytea || int4send(1) || int4send(0) || days('2010-01-01', '2011-01-01')" => '54000',
);
check_mutated_messages($node, 'career',
    '{a:[2010-01-01,2011-01-01),"b c":[2010-06-01,),ö:[2012-01-01,),?:[2009-01-01,2010-01-01)}',
    '{1:[2010-01-01,2011-01-01),22:[2010-06-01,2012-01-01?),?:[2009-01-01,2010-01-01)}');
check_mutated_literals($node, 'career', '{}[]():,"\? ab019-',
    '{~:[2010-01-01,2011-01-01)}',
    '{a:[2010-01-01,2011-01-01),"b \"c":[2010-06-01,),?:[2009-01-01,2010-01-01)}',
    '{1:[2010-01-01,2011-01-01?),-22:[2010-06-01,),?:[2009-01-01,2010-01-01)}');

# Dump and restore.
$node->safe_psql('postgres', 'CREATE INDEX ON kept (s) WHERE id < 200');
check_dump_and_restore($node, 'SELECT id, s FROM kept ORDER BY id');

# Memory: a state takes what it is said to take, and transitions leak nothing.
$node->safe_psql('postgres', q{
    CREATE TABLE big AS SELECT i % 100000 AS person, 1 + i / 200000 AS step, date '2000-01-01' + i / 100000 * 400 AS valid_from
    FROM generate_series(0, 899999) AS i;
    ANALYZE big;
});
my $memory = bytes_per_group($node, 'big', 'person', 'career_agg(step, valid_from, valid_from + 300)');
note("bytes per career of nine spells while it is made: $memory");
cmp_ok($memory, '<=', 200, 'a career of nine spells takes at most 200 bytes while it is made');
check_no_leak($node, q{career_agg(i % 3, date '2000-01-01' + i % 5000, date '2000-01-02' + i % 5000)});

# UK ministers.  Steps rise from junior posts (the register ranks the other
# way): 3 is a Parliamentary Under-Secretary of State, 4 a Minister of State,
# 5 a Secretary of State.  Two rows of the register end before they start,
# because the year of the end is one too early.
SKIP:
{
    my $data = ($ENV{SPEGEL_DATA} // '') . '/uk-ministers';
    skip 'skipped: real data not beside the checkout', 8 if !-e "$data/appointment.csv";

    $node->safe_psql('postgres', qq{
        CREATE TABLE post (id text, id_ifg_website text, organisation_id text, name text, display_name text, rank_equivalence text, rank integer);
        CREATE TABLE person_name (id text, id_parliament text, id_ifg_website text, name text, display_name text, normalized_name text, short_name text, gender text, start_date text, end_date text);
        CREATE TABLE raw_appointment (id text, person_id text, post_id text, start_date text, end_date text);
        \\copy post FROM '$data/post.csv' WITH (FORMAT csv, HEADER)
        \\copy person_name FROM '$data/person.csv' WITH (FORMAT csv, HEADER)
        \\copy raw_appointment FROM '$data/appointment.csv' WITH (FORMAT csv, HEADER)
    });
    my ($stdout, $stderr);
    $node->psql('postgres', 'SELECT career_agg(1, register_date(start_date), register_date(end_date)) FROM raw_appointment', stdout => \$stdout, stderr => \$stderr);
    like($stderr, qr/spell ends before it starts: from 2025-09-0\d to 2025-05-14/, 'the two wrong rows are named');

    $node->safe_psql('postgres', q{
        CREATE TABLE appointment AS
        SELECT person_id, 8 - rank AS step, valid_from,
               CASE WHEN valid_to < valid_from THEN (valid_to + interval '1 year')::date ELSE valid_to END AS valid_to
        FROM raw_appointment JOIN post ON post.id = post_id,
             LATERAL (SELECT register_date(start_date) AS valid_from, register_date(end_date) AS valid_to) AS d;
        CREATE INDEX ON appointment (person_id);
        CREATE TABLE minister AS
        SELECT person_id, sex, career_agg(step, valid_from, valid_to) AS c
        FROM appointment JOIN (SELECT id AS person_id, min(gender) AS sex FROM person_name GROUP BY 1) AS p USING (person_id)
        GROUP BY 1, 2;
        CREATE TABLE promotion AS
        SELECT person_id, sex, e.*,
               -- without competing events: observed until the end, in office or not
               CASE WHEN e.outcome = 'reached' THEN e.days ELSE date '2026-06-19' - first_entered(c, 3) END AS days_observed
        FROM minister, episode(c, 3, 4, observed_until => '2026-06-19') AS e
        WHERE e.days IS NOT NULL;
    });
    is($node->safe_psql('postgres', q{SELECT count(*), count(*) FILTER (WHERE outcome = 'reached'), count(*) FILTER (WHERE sex = 'F'), count(*) FILTER (WHERE sex = 'M'), min(days), max(entry) FROM promotion}),
        '710|337|194|516|7|0', '710 start at the lowest rank, 337 are promoted, 194 women and 516 men');
    is($node->safe_psql('postgres', q{
        SELECT count(*) FROM promotion FULL JOIN (
            SELECT person_id, CASE WHEN target IS NOT NULL THEN 'reached' WHEN last_end < '2026-06-19' THEN 'left' END AS outcome,
                   coalesce(target, least(last_end, '2026-06-19')) - source AS days
            FROM (SELECT person_id, min(valid_from) FILTER (WHERE step = 3) AS source, min(valid_from) FILTER (WHERE step >= 4) AS target,
                         max(coalesce(valid_to, 'infinity')) AS last_end
                  FROM appointment GROUP BY 1) AS a
            WHERE source IS NOT NULL AND (target > source OR target IS NULL)) AS plain USING (person_id)
        WHERE (promotion.outcome, promotion.days) IS DISTINCT FROM (plain.outcome, plain.days)}), '0', 'each episode is what plain SQL makes of the rows');

    # Product-limit and Aalen-Johansen estimates over the days on which
    # somebody is promoted or leaves.
    my $curve = q{
        WITH at AS (
            SELECT sex, time, sum(reached) AS reached, sum(gone) AS gone,
                   sum(sum(persons)) OVER (PARTITION BY sex ORDER BY time DESC) AS at_risk
            FROM (SELECT sex, %s AS time, (outcome IS NOT DISTINCT FROM 'reached')::integer AS reached, (%s)::integer AS gone, 1 AS persons FROM promotion) AS p
            GROUP BY sex, time
        ), curve AS (
            SELECT *, coalesce(exp(sum(ln(nullif(1 - (reached + gone) / at_risk, 0))) OVER (PARTITION BY sex ORDER BY time)), 0) AS survival FROM at
        ), before AS (
            SELECT *, lag(survival, 1, 1) OVER (PARTITION BY sex ORDER BY time) AS survival_before FROM curve
        )};
    is($node->safe_psql('postgres', sprintf($curve, 'days_observed', 'false') . q{
        SELECT string_agg(sex || ' ' || median, ', ' ORDER BY sex) FROM (
            SELECT sex, round(min(time) FILTER (WHERE survival <= 0.5) / 365.25, 2) AS median FROM before GROUP BY sex) AS m}),
        'F 7.08, M 8.51', 'Kaplan-Meier medians in years');
    is($node->safe_psql('postgres', sprintf($curve, 'days', q{outcome IS NOT DISTINCT FROM 'left'}) . q{
        SELECT string_agg(concat_ws(' ', sex, reached, gone), ', ' ORDER BY sex) FROM (
            SELECT sex, round(sum(survival_before * reached / at_risk), 3) AS reached, round(sum(survival_before * gone / at_risk), 3) AS gone
            FROM before WHERE time <= 5 * 365.25 GROUP BY sex) AS m}),
        'F 0.432 0.442, M 0.408 0.424', 'promoted, and left, within five years');
    is($node->safe_psql('postgres', q{
        SELECT string_agg(step || ' ' || share || ' ' || persons, ', ' ORDER BY step DESC) FROM (
            SELECT step_at(c, '2024-09-01') AS step, round(100.0 * count(*) FILTER (WHERE sex = 'F') / count(*)) AS share, count(*) AS persons
            FROM minister GROUP BY 1) AS s WHERE step BETWEEN 3 AND 5}),
        '5 48 21, 4 42 31, 3 61 44', 'ministers of 1 September 2024 at their highest rank: women in percent, persons');
    is($node->safe_psql('postgres', q{
        SELECT count(*) FROM minister AS m, (SELECT DISTINCT valid_from AS day FROM appointment WHERE valid_from > '2019-01-01') AS d
        WHERE step_at(c, day) IS DISTINCT FROM (
            SELECT max(step) FROM appointment AS a WHERE a.person_id = m.person_id AND day >= valid_from AND (day < valid_to OR valid_to IS NULL))}),
        '0', 'the highest rank held on every day of change since 2019');
    is($node->safe_psql('postgres', q{
        SELECT count(*) FROM minister AS m WHERE c <> (
            SELECT rollup(part) FROM (SELECT career_agg(step, valid_from, valid_to) AS part FROM appointment AS a WHERE a.person_id = m.person_id GROUP BY extract(year FROM valid_from)) AS y)}),
        '0', 'careers from yearly parts');
}

$node->stop;
done_testing();
