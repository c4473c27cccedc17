# Cohorts outlive their process: binary and text copies, dump and restore,
# TOAST; the same persons give the same cohort under every plan, and states
# take the memory that they should.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::States;
use Test::More;

my $node = new_cluster('cohort');
create_extension($node, 'postgres');

# 40,000 people in 12 units; the units have short and long follow-up, so that
# every layout of a state occurs, with delayed entries, weights and people
# without an episode.
$node->safe_psql('postgres', q{
    CREATE TABLE person (id integer, unit integer, days integer, outcome text, weight bigint, entry integer)
        PARTITION BY HASH (unit);
    CREATE TABLE person_0 PARTITION OF person FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE person_1 PARTITION OF person FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO person
    SELECT id, unit, days, outcome, weight, CASE WHEN id % 3 = 0 AND days > 0 THEN days * (id % 10) / 10 END
    FROM (SELECT i AS id, i % 12 AS unit,
              CASE WHEN i % 97 > 0 THEN (i::bigint * 7919 % 1000003 % (ARRAY[1, 5, 60, 400, 3650, 1000003])[1 + i % 6])::integer * CASE WHEN i % 12 = 11 THEN 1999 ELSE 1 END END AS days,
              nullif('outcome ' || i * 31 % 7, 'outcome 6') AS outcome, CASE WHEN i % 1000 = 0 THEN 100000000000 ELSE i % 5 END AS weight
          FROM generate_series(1, 40000) AS i) AS s;
    ANALYZE person;

    -- what the cohorts must say, by plain SQL
    CREATE VIEW plain AS
    SELECT unit, (SELECT coalesce('{' || string_agg(day || ':{' || counts || '}', ',') || '}', '{}')::cohort
                  FROM (SELECT day, string_agg(label || ':' || n, ',') AS counts
                        FROM (SELECT day, label, sum(weight) AS n
                              FROM person AS q, LATERAL (VALUES (days, coalesce('"' || outcome || '"', '?')), (CASE WHEN days IS NOT NULL THEN entry END, '>')) AS c (day, label)
                              WHERE q.unit = p.unit AND day IS NOT NULL GROUP BY day, label) AS x
                        GROUP BY day) AS y) AS c
    FROM (SELECT DISTINCT unit FROM person) AS p;
});

my $by_unit = q{SELECT unit, cohort_agg(days, outcome, weight, entry) AS c FROM person GROUP BY unit};
my $differences = qq{SELECT count(*) FROM ($by_unit) AS t FULL JOIN plain AS p USING (unit) WHERE t.c IS DISTINCT FROM p.c};

is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT c), min(persons(c)) > 0, max(delayed_entries(c)) > 0 FROM plain'), '12|12|t|t', 'there is something to compare');
for my $plan (plans())
{
    is(under_plan($node, $plan, $differences), '0', "$plan: cohorts by unit");
}
my $text_of_all = $node->safe_psql('postgres', 'SELECT md5(rollup(c)::text) FROM plain');
for my $plan ('serial', 'parallel', 'partitionwise')
{
    is(under_plan($node, $plan, qq{
        SELECT md5(cohort_agg(days, outcome, weight, entry)::text),
               cohort_agg(days, outcome) FILTER (WHERE id = 1) = '{4:{"outcome 3":1}}', cohort_agg(days, outcome) FILTER (WHERE false)
        FROM person}), "$text_of_all|t|{}", "$plan: one group, FILTERs that leave workers without rows");
    is(under_plan($node, $plan, qq{
        SELECT md5(rollup(c)::text), sum(median_time(c)) = (SELECT sum(median_time(c)) FROM plain) FROM ($by_unit) AS u}), "$text_of_all|t", "$plan: rollup of groups");
}
check_partial_plans($node, 'SELECT cohort_agg(days, outcome) FROM person', 'SELECT unit % 2, cohort_agg(days, outcome) FROM person GROUP BY unit % 2');

# Moving frames long enough for counters and sorted counts.
is($node->safe_psql('postgres', q{
    WITH moving AS (
        SELECT id, cohort_agg(days, outcome, weight, entry) OVER (PARTITION BY unit ORDER BY id ROWS 700 PRECEDING) AS c,
               row_number() OVER (PARTITION BY unit ORDER BY id DESC) AS last
        FROM person)
    SELECT count(*), count(*) FILTER (WHERE c <> recount) FROM moving AS m JOIN person AS p USING (id),
        LATERAL (SELECT cohort_agg(days, outcome, weight, entry) AS recount FROM person AS q WHERE q.unit = p.unit AND q.id BETWEEN p.id - 700 * 12 AND p.id) AS r
    WHERE last % 400 = 1}), '108|0', 'moving frames of 701 rows give what a recount gives');

# Copies.
$node->safe_psql('postgres', q{
    CREATE TABLE kept (id integer PRIMARY KEY, s cohort);
    INSERT INTO kept SELECT unit, c FROM plain;
    INSERT INTO kept VALUES (100, '{}'), (101, '{3:{>:2,"":1,"?":2,?:5,">":1},7:{"a \"b\" \\ {c}":3,å:4}}'), (102, NULL);
    -- long enough to be compressed, and to be stored out of line
    INSERT INTO kept SELECT 200, cohort_agg(i, 'x') FROM generate_series(1, 20000) AS i;
    INSERT INTO kept SELECT 201, cohort_agg(hashint4(i) & 1073741823, md5((i % 50)::text)) FROM generate_series(1, 5000) AS i;
});
is($node->safe_psql('postgres', 'SELECT bool_and(persons(s) = CASE id WHEN 200 THEN 20000 ELSE 5000 END) FROM kept WHERE id >= 200'),
    't', 'large cohorts come back from TOAST');

check_copies($node, 'cohort');

# A client in another encoding.
my $latin1 = "\xe5";
is($node->safe_psql('postgres', "SET client_encoding = 'LATIN1'; SELECT events('{5:{$latin1 :4}}', '$latin1')"),
    '4', 'labels are converted from the client encoding');

# Binary input that is wrong is refused, and never crashes.
$node->safe_psql('postgres', q{
    -- two outcomes, and one count of a day, an outcome and persons
    CREATE FUNCTION message(integer, integer, bigint) RETURNS bytea LANGUAGE sql AS
    $$ SELECT int4send(2) || int4send(1) || '\x61' || int4send(1) || '\x62' || int4send(1) || int4send($1) || int4send($2) || int8send($3) $$;
});
check_received($node, 'cohort',
    "int4send(0) || int4send(0)" => 'accepted',
    "cohort_send('{3:{>:1},5:{a:1,?:2},7:{b:3}}')" => 'accepted',
    'message(5, 1, 3)' => 'accepted',
    'message(5, -1, 3)' => 'accepted',
    'message(5, -2, 3)' => '22023',
    'message(5, -3, 3)' => '22P03',
    'message(5, 2, 3)' => '22P03',
    'message(-5, 1, 3)' => '22003',
    'message(2000000001, 1, 3)' => '22003',
    'message(5, 1, -3)' => '22003',
    'message(5, 1, 1152921504606846977)' => '22003',
    "message(5, 1, 3) || '\\x00'" => '22P03',
    'substr(message(5, 1, 3), 1, 25)' => '08P01',
    "int4send(-1) || int4send(0)" => '22P03',
    "int4send(101) || int4send(0)" => '22P03',
    "int4send(0) || int4send(-1)" => '22P03',
    "int4send(0) || int4send(1000001)" => '22P03',
    "int4send(1) || int4send(-1)" => '22P03',
    "int4send(1) || int4send(1) || '\\xff' || int4send(0)" => '22021',
    "int4send(1) || int4send(1) || '\\x00' || int4send(0)" => '22021',
    "int4send(1) || int4send(1001) || repeat('x', 1001)::bytea || int4send(0)" => '54000',
    "int4send(2) || int4send(1) || '\\x61' || int4send(1) || '\\x61' || int4send(2) || int4send(1) || int4send(0) || int8send(1) || int4send(1) || int4send(1) || int8send(1)" => '22023',
    "int4send(0) || int4send(2) || int4send(1) || int4send(-1) || int8send(1) || int4send(1) || int4send(-1) || int8send(1)" => '22023');
check_mutated_messages($node, 'cohort', '{3:{>:4},5:{a:1,"b c":22,?:4},7:{ö:333}}');
check_mutated_literals($node, 'cohort', '{}:,"\?>a0-9 ', '{5:{~:1}}', '{3:{>:4},5:{?:4,a:1,"b c":22},7:{ö:333}}');

# Dump and restore.
$node->safe_psql('postgres', 'CREATE INDEX ON kept (s) WHERE id IN (100, 101); CREATE TABLE summary AS SELECT * FROM plain');
check_dump_and_restore($node, 'SELECT id, s FROM kept ORDER BY id', 'SELECT * FROM summary ORDER BY unit');

# Memory: a state takes what it is said to take, and transitions leak nothing.
$node->safe_psql('postgres', q{
    CREATE TABLE big AS SELECT i % 20000 AS g, i % 100 AS h, hashint4(i) & 2047 AS days, CASE WHEN i % 3 > 0 THEN 'promoted' END AS outcome
    FROM generate_series(0, 499999) AS i;
    ANALYZE big;
});
my ($small, $large) = map { bytes_per_group($node, 'big', $_, 'cohort_agg(days, outcome)') } 'g', 'h';
note("bytes per group: of 25 persons $small, of 5,000 persons $large");
cmp_ok($small, '<=', 1300, 'a state of 25 persons takes at most 1,300 bytes');
cmp_ok($large, '<=', 120000, 'a state of 5,000 persons over 2,048 days takes at most 120,000 bytes');
check_no_leak($node, q{cohort_agg(i % 3, 'x')});

$node->stop;
done_testing();
