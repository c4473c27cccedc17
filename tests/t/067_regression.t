# Regressions outlive their process: binary and text copies, dump and restore,
# TOAST; the same rows give the same state under every plan, in any order; and
# rows that are summed already give what the rows themselves give.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::States;
use Test::More;

my $node = new_cluster('regression');
create_extension($node, 'postgres');

# 60,000 people with outcomes whose sum depends on the order in doubles.
$node->safe_psql('postgres', q{
    CREATE TABLE person (id integer, unit integer, sex text, age integer, pay float8, weight float8, events integer) PARTITION BY HASH (unit);
    CREATE TABLE person_0 PARTITION OF person FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE person_1 PARTITION OF person FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO person
    SELECT i, i % 12, CASE WHEN i % 97 > 0 THEN (ARRAY['women', 'men'])[1 + hashint4(i) % 2] END, 20 + (i * 7919) % 45,
           CASE WHEN i % 50 > 0 THEN (1e9 * sin(i)) ^ 3 / 1e18 + 1 / i::float8 END, 0.5 + i % 7 / 3.0, i % 4
    FROM generate_series(1, 60000) AS i;
    ANALYZE person;

    CREATE VIEW state AS SELECT unit, regression_agg(pay, ARRAY[sex, age::text], ARRAY['sex', 'age']) AS plain,
        regression_agg(pay > 0, ARRAY[sex], ARRAY['sex'], id) AS counted,
        weighted_regression_agg(pay, ARRAY[sex], ARRAY['sex'], weight) AS weighted,
        rate_regression_agg(events, ARRAY[sex], ARRAY['sex'], weight) AS rate
    FROM person GROUP BY unit;
    CREATE TABLE expected AS SELECT * FROM state;
});
is($node->safe_psql('postgres', 'SELECT count(*), sum(persons(plain)), sum(missing_outcomes(plain)), min(persons(weighted)) > 4000 FROM expected'),
    '12|58800|1200|t', 'the expected states');

# The sums are the exact ones of numeric arithmetic.
is($node->safe_psql('postgres', q{
    SELECT count(*) FILTER (WHERE (p ->> 'total')::numeric IS DISTINCT FROM total OR (p ->> 'squares')::numeric IS DISTINCT FROM squares), count(*)
    FROM (SELECT regression_agg(x, ARRAY[(i % 50)::text], ARRAY['g']) AS r FROM (SELECT i, i / 1024.0 + 31000 AS x FROM generate_series(1, 5000) AS i) AS v) AS s,
         jsonb_array_elements(r::jsonb -> 'patterns') AS p
    JOIN (SELECT i % 50 AS g, sum(i / 1024.0 + 31000) AS total, sum((i / 1024.0 + 31000) * (i / 1024.0 + 31000)) AS squares FROM generate_series(1, 5000) AS i GROUP BY 1) AS n
        ON n.g::text = p #>> '{levels,0}'}), '0|50', 'sums are exact');

for my $plan (plans())
{
    is(under_plan($node, $plan, 'SELECT count(*) FROM state AS s JOIN expected AS e USING (unit) WHERE (s.plain, s.counted, s.weighted, s.rate) = (e.plain, e.counted, e.weighted, e.rate)'),
        '12', "$plan: states by unit");
    is(under_plan($node, $plan, q{
        SELECT (a.plain, a.weighted, a.rate)::text = (b.plain, b.weighted, b.rate)::text AND a.plain = c.plain
        FROM (SELECT regression_agg(pay, ARRAY[sex, age::text], ARRAY['sex', 'age']) AS plain, weighted_regression_agg(pay, ARRAY[sex], ARRAY['sex'], weight) AS weighted,
                     rate_regression_agg(events, ARRAY[sex], ARRAY['sex'], weight) AS rate FROM person) AS a,
             (SELECT rollup(plain) AS plain, rollup(weighted) AS weighted, rollup(rate) AS rate FROM expected) AS b,
             (SELECT regression_agg(pay, ARRAY[sex, age::text], ARRAY['sex', 'age'] ORDER BY md5(id::text)) AS plain FROM person) AS c}),
        't', "$plan: one state, from rows, from states and in another order");
}
check_partial_plans($node, q{SELECT regression_agg(pay, ARRAY[sex], ARRAY['sex']) FROM person}, q{SELECT unit % 2, regression_agg(pay, ARRAY[sex], ARRAY['sex']) FROM person GROUP BY unit % 2});

# Taking away is exact: moving frames, and differences of states.
is($node->safe_psql('postgres', q{
    SELECT count(*) FROM (
        SELECT id, regression_agg(pay, ARRAY[sex], ARRAY['sex']) OVER w AS moving, weighted_regression_agg(pay, ARRAY[sex], ARRAY['sex'], weight) OVER w AS weighted,
               rate_regression_agg(events, ARRAY[sex], ARRAY['sex'], weight) OVER w AS rate
        FROM person WHERE id <= 600 WINDOW w AS (ORDER BY id ROWS 7 PRECEDING)) AS s,
        LATERAL (SELECT regression_agg(pay, ARRAY[sex], ARRAY['sex']) AS moving, weighted_regression_agg(pay, ARRAY[sex], ARRAY['sex'], weight) AS weighted,
                        rate_regression_agg(events, ARRAY[sex], ARRAY['sex'], weight) AS rate
                 FROM person AS q WHERE q.id BETWEEN s.id - 7 AND s.id) AS again
    WHERE (s.moving, s.weighted, s.rate) <> (again.moving, again.weighted, again.rate)}), '0', 'moving frames');
is($node->safe_psql('postgres', q{
    SELECT bool_and(a.plain + b.plain - b.plain = a.plain AND a.weighted + b.weighted - a.weighted = b.weighted AND a.rate - a.rate = '{}' AND a.plain + '{}' = a.plain)
    FROM expected AS a, expected AS b}), 't', 'differences');
is($node->safe_psql('postgres', q{
    SELECT s.r = t.r FROM (SELECT regression_agg(pay, ARRAY[sex, age::text], ARRAY['sex', 'age']) AS r FROM person WHERE id % 50 > 0) AS s,
        (SELECT regression_agg(id % 16, ARRAY[sex], ARRAY['sex']) AS a FROM person) AS whole,
        (SELECT regression_agg_counted(ARRAY[sex], ARRAY['sex'], n, total, squares) AS b
         FROM (SELECT sex, count(*) AS n, sum(id % 16) AS total, sum((id % 16) ^ 2) AS squares FROM person GROUP BY sex) AS g) AS counted,
        (SELECT rollup(plain) - (SELECT regression_agg(pay, ARRAY[sex, age::text], ARRAY['sex', 'age']) FROM person WHERE id % 50 = 0) AS r FROM expected) AS t
    WHERE a = b}), 't', 'rows summed already, and rows taken out');

# A state in a variable is never changed in place.
is($node->safe_psql('postgres', q{
    DO $$
    DECLARE
        s regression := (SELECT plain FROM expected WHERE unit = 1);
        before text := s::text;
    BEGIN
        PERFORM regression_accum(s, 5::float8, ARRAY['men', '40'], ARRAY['sex', 'age']), regression_combine(s, s), s + s, regression_final(s);
        IF s::text <> before THEN RAISE 'changed'; END IF;
    END $$;
    SELECT 'unchanged'}), 'unchanged', 'a variable is not changed');

# Copies.
$node->safe_psql('postgres', q{
    CREATE TABLE kept (id integer PRIMARY KEY, s regression);
    INSERT INTO kept SELECT unit, plain FROM expected UNION ALL SELECT unit + 20, weighted FROM expected UNION ALL SELECT unit + 40, rate FROM expected;
    INSERT INTO kept VALUES (100, '{}'), (101, '{plain:{"","a \"b\" \\ {c}"},{?,"?"}:{persons:2,missing:1,total:-1.5,squares:2.25},{"",å}:{missing:3}}'), (102, NULL),
        (103, '{plain:{},{}:{persons:1,total:0.1,squares:0.02}}');
    INSERT INTO kept SELECT 200, regression_agg(sin(i), ARRAY[md5(i::text), (i % 9)::text], ARRAY['a', 'b']) FROM generate_series(1, 5000) AS i;
});
check_copies($node, 'regression');

# Binary input that is wrong is refused, and never crashes.
my $name = "int4send(1) || '\\x61'";
my $zero = 'int8send(0) || int8send(0) || int8send(0) || int8send(0)';
my $one = 'int8send(0) || int8send(0) || int8send(0) || int8send(1152921504606846976)';
my $square = 'int8send(0) || int8send(0) || int8send(72057594037927936) || int8send(0)';
my $head = "'\\x01'::bytea || int4send(1) || $name || int4send(1) || $name";
check_received($node, 'regression',
    "'\\x00'::bytea || int4send(0) || int4send(0)" => 'accepted',
    "regression_send('{plain:{a},{x}:{persons:2,total:3,squares:5},{?}:{missing:1}}')" => 'accepted',
    "$head || int8send(1) || int8send(0) || $one || $square" => 'accepted',
    "$head || int8send(0) || int8send(0) || $zero || $zero" => 'accepted',
    "$head || int8send(0) || int8send(1) || $one || $square" => '22003',
    "$head || int8send(1) || int8send(0) || $one || $zero" => '22003',
    "$head || int8send(-1) || int8send(0) || $zero || $zero" => '22003',
    "$head || int8send(1) || int8send(4294967297) || $zero || $zero" => '22003',
    "$head || int8send(4294967296) || int8send(1) || $zero || $zero" => '22003',
    "$head || int8send(1) || int8send(0) || $one || int8send(-1) || $one" => '22003',
    "'\\x04'::bytea || int4send(0) || int4send(0)" => '22P03',
    "'\\x00'::bytea || int4send(0) || int4send(1)" => '22P03',
    "'\\x01'::bytea || int4send(51)" => '22P03',
    "'\\x01'::bytea || int4send(1) || int4send(-1)" => '22023',
    "'\\x01'::bytea || int4send(1) || int4send(-2)" => '22P03',
    "'\\x01'::bytea || int4send(2) || $name || $name || int4send(0)" => '22023',
    "'\\x01'::bytea || int4send(1) || int4send(1001) || repeat('x', 1001)::bytea || int4send(0)" => '54000',
    "'\\x01'::bytea || int4send(1) || int4send(1) || '\\xff' || int4send(0)" => '22021',
    "'\\x01'::bytea || int4send(1) || $name || int4send(-1)" => '22P03',
    "'\\x01'::bytea || int4send(1) || $name || int4send(1000000)" => '08P01',
    "'\\x01'::bytea || int4send(1) || $name || int4send(2) || $name || int8send(1) || int8send(0) || $one || $square || $name || int8send(1) || int8send(0) || $one || $square" => '22023',
    "regression_send('{}') || '\\x00'" => '22P03');
check_mutated_messages($node, 'regression', '{plain:{a,"b c"},{x,1}:{persons:2,total:3,squares:5},{?,ö}:{persons:1,missing:4}}', '{weighted:{a},{x}:{persons:1,total:1,squares:1,weight:2,weighted_total:2,weighted_squares:2}}');
check_mutated_literals($node, 'regression', qq({}:,"\\? ab1-9.\n), '{plain:{~},{a}:{persons:1}}', '{plain:{a},{~}:{persons:1}}', '{plain:{a,"b c"},{x,1}:{persons:2,total:3,squares:5},{?,ö}:{persons:1,missing:4}}');

# Dump and restore.
check_dump_and_restore($node, 'SELECT id, s FROM kept ORDER BY id');

# Memory: a state takes what it is said to take, and transitions leak nothing.
is($node->safe_psql('postgres', q{SELECT pg_column_size(regression_agg(i, ARRAY[lpad(i::text, 8, '0')], ARRAY['a'])) FROM generate_series(1, 20000) AS i}),
    40 + 5 + 20000 * (80 + 4 + 2 + 10), 'bytes of 20,000 patterns');
check_no_leak($node, q{regression_agg(i, ARRAY[(i % 100)::text, NULL], ARRAY['a', 'b'])});
check_no_leak($node, q{weighted_regression_agg(i, ARRAY[(i % 100)::text], ARRAY['a'], i)});

$node->stop;
done_testing();
