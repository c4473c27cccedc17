# Tallies outlive their process: binary and text copies, dump and restore,
# TOAST; and the same rows give the same tally under every plan.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::States;
use Test::More;

my $node = new_cluster('states');
create_extension($node, 'postgres');

# The rows: 40,000 people in 12 units, with an unknown, a boolean, a weight.
$node->safe_psql('postgres', q{
    CREATE TABLE person (id integer, unit integer, category text, leader boolean, weight bigint)
        PARTITION BY HASH (unit);
    CREATE TABLE person_0 PARTITION OF person FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE person_1 PARTITION OF person FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO person
    SELECT i, i % 12, nullif('category ' || (i * 7919) % 41, 'category 40'),
           CASE WHEN i % 10 > 0 THEN i % 7 = 0 END, i % 5
    FROM generate_series(1, 40000) AS i;
    ANALYZE person;

    -- what the tallies must say, by plain SQL
    CREATE VIEW plain AS
    SELECT unit,
        (SELECT tally(coalesce(array_agg(c ORDER BY c) FILTER (WHERE c IS NOT NULL), '{}'),
                      coalesce(array_agg(n ORDER BY c) FILTER (WHERE c IS NOT NULL), '{}'),
                      coalesce(sum(n) FILTER (WHERE c IS NULL), 0)::bigint)
         FROM (SELECT category AS c, count(*) AS n FROM person AS q WHERE q.unit = p.unit GROUP BY 1) AS s) AS category,
        (SELECT tally(coalesce(array_agg(c ORDER BY c) FILTER (WHERE c IS NOT NULL), '{}'),
                      coalesce(array_agg(n ORDER BY c) FILTER (WHERE c IS NOT NULL), '{}'),
                      coalesce(sum(n) FILTER (WHERE c IS NULL), 0)::bigint)
         FROM (SELECT leader::text AS c, sum(weight)::bigint AS n FROM person AS q WHERE q.unit = p.unit GROUP BY 1) AS s) AS leader
    FROM (SELECT DISTINCT unit FROM person) AS p;
});

my $by_unit = q{SELECT unit, tally_agg(category) AS category, tally_agg(leader, weight) AS leader FROM person GROUP BY unit};
my $differences = qq{SELECT count(*) FROM ($by_unit) AS t FULL JOIN plain AS p USING (unit)
    WHERE (t.category, t.leader) IS DISTINCT FROM (p.category, p.leader)};

for my $plan (plans())
{
    is(under_plan($node, $plan, $differences), '0', "$plan: tallies by unit");
}
for my $plan ('serial', 'parallel')
{
    is(under_plan($node, $plan, qq{
        SELECT tally_agg(category) = (SELECT rollup(category) FROM plain)
           AND tally_agg(leader, weight) = (SELECT rollup(leader) FROM plain)
           AND tally_agg(leader) FILTER (WHERE id = 1) = '{false:1}'
           AND tally_agg(category) FILTER (WHERE false) = '{}'
        FROM person}), 't', "$plan: one group, FILTERs that leave workers without rows");
    is(under_plan($node, $plan, qq{
        SELECT rollup(t) = (SELECT rollup(category) FROM plain) FROM ($by_unit) AS u (unit, t)}),
        't', "$plan: rollup of groups");
}
check_partial_plans($node, 'SELECT tally_agg(category) FROM person', 'SELECT unit % 2, tally_agg(leader) FROM person GROUP BY unit % 2');

# Copies.
$node->safe_psql('postgres', q{
    CREATE TABLE kept (id integer PRIMARY KEY, s tally);
    INSERT INTO kept SELECT unit, category FROM plain;
    INSERT INTO kept VALUES (100, '{}'), (101, '{"":1,"?":2,"a \"b\" \\ {c}":3,å:4,?:5}'), (102, NULL);
    -- long enough to be compressed, and to be stored out of line
    INSERT INTO kept SELECT 200, tally_agg(repeat('x', 200) || i) FROM generate_series(1, 2000) AS i;
    INSERT INTO kept SELECT 201, tally_agg(md5(i::text) || md5((i + 1)::text)) FROM generate_series(1, 5000) AS i;
});
is($node->safe_psql('postgres', 'SELECT bool_and(persons(s) = CASE id WHEN 200 THEN 2000 ELSE 5000 END) FROM kept WHERE id >= 200'),
    't', 'large tallies come back from TOAST');

check_copies($node, 'tally');

# A client in another encoding.
my $latin1 = "\xe5";
is($node->safe_psql('postgres', "SET client_encoding = 'LATIN1'; SELECT persons('{$latin1 :4}', '$latin1')"),
    '4', 'labels are converted from the client encoding');

# Binary input that is wrong is refused, and never crashes.
check_received($node, 'tally',
    "int8send(0) || int4send(0)" => 'accepted',
    "tally_send('{a:1,b:2,?:3}')" => 'accepted',
    "int8send(0) || int4send(-1)" => '22P03',
    "int8send(0) || int4send(10001)" => '22P03',
    "int8send(-1) || int4send(0)" => '22003',
    "int8send(0) || int4send(1) || int4send(-5)" => '22P03',
    "int8send(0) || int4send(1) || int4send(1) || '\\x61' || int8send(-3)" => '22003',
    "int8send(0) || int4send(1) || int4send(1) || '\\xff' || int8send(3)" => '22021',
    "int8send(0) || int4send(1) || int4send(1) || '\\x00' || int8send(3)" => '22021',
    "int8send(0) || int4send(2) || int4send(1) || '\\x61' || int8send(3) || int4send(1) || '\\x61' || int8send(3)" => '22023',
    "int8send(0) || int4send(1) || int4send(1001) || repeat('x', 1001)::bytea || int8send(3)" => '54000',
    "int8send(0) || int4send(1) || int4send(1000000000) || '\\x61'" => '08P01',
    "tally_send('{a:1}') || '\\x00'" => '22P03',
    "substr(tally_send('{a:1,b:2}'), 1, 20)" => '08P01');
check_mutated_messages($node, 'tally', '{a:1,"b c":22,ö:333,?:4}');

check_mutated_literals($node, 'tally', qq({}:,"\\? ab1-9\n), '{~:1}', '{a:1,"b \" c":22,ö:333,?:4}');

# Dump and restore.
$node->safe_psql('postgres', 'CREATE INDEX ON kept (s) WHERE id < 200; CREATE TABLE summary AS SELECT * FROM plain');
check_dump_and_restore($node, 'SELECT id, s FROM kept ORDER BY id', 'SELECT * FROM summary ORDER BY unit');

# Memory: a state takes what it is said to take, and transitions leak nothing.
$node->safe_psql('postgres', q{
    CREATE TABLE big AS SELECT i % 100000 AS g, (ARRAY['cleaning__', 'nursing___', 'teaching__', 'managing__', 'driving___'])[1 + i / 100000] AS c
    FROM generate_series(0, 499999) AS i;
    ANALYZE big;
});
my ($text_bytes, $boolean_bytes) = map { bytes_per_group($node, 'big', 'g', $_) } 'tally_agg(c)', q{tally_agg(c > 'm')};
note("bytes per group: text $text_bytes, boolean $boolean_bytes");
cmp_ok($text_bytes, '<=', 320, 'a state of five labels of ten letters takes at most 320 bytes');
cmp_ok($boolean_bytes, '<=', 96, 'a boolean state takes at most 96 bytes');
check_no_leak($node, q{tally_agg('c' || i % 3, i)});

$node->stop;
done_testing();
