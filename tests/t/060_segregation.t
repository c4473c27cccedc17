# Segregation states outlive their process: binary and text copies, dump and
# restore, TOAST; the same rows give the same state and answers under every
# plan; and real tables give the reference values.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::States;
use Test::More;

my $node = new_cluster('segregation');
create_extension($node, 'postgres');

# Tallies of 3,000 units in 2 regions, each unit split over 12 months.
$node->safe_psql('postgres', q{
    CREATE TABLE month_tally (region integer, month integer, unit text, t tally) PARTITION BY HASH (month);
    CREATE TABLE month_tally_0 PARTITION OF month_tally FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE month_tally_1 PARTITION OF month_tally FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO month_tally
    SELECT u % 2, m, 'unit ' || u, CASE WHEN (u + m) % 10 > 0 THEN
        tally(ARRAY['women', 'men', 'category ' || u % 40], ARRAY[u * m % 7, hashint4(u + m) & 15, 1], m % 2) END
    FROM generate_series(1, 3000) AS u, generate_series(1, 12) AS m;
    ANALYZE month_tally;

    -- what the states must say, by plain SQL
    CREATE VIEW plain AS
    SELECT region, jsonb_object_agg(unit, jsonb_build_object('categories', c, 'unknown', unknown))::segregation AS s
    FROM (SELECT region, unit, coalesce(jsonb_object_agg(category, n) FILTER (WHERE category IS NOT NULL), '{}') AS c, coalesce(sum(n) FILTER (WHERE category IS NULL), 0) AS unknown
        FROM (SELECT region, unit, category, sum(persons) AS n FROM month_tally, entries(t) GROUP BY 1, 2, 3) AS e GROUP BY 1, 2) AS u
    GROUP BY region;
    CREATE TABLE expected AS SELECT * FROM plain;

    -- answers that would show a different order of summation
    CREATE FUNCTION answers(s segregation) RETURNS text LANGUAGE sql PARALLEL SAFE AS $$
        SELECT concat_ws('|', dissimilarity_index_ci(s), theil_index_ci(s), mutual_information_ci(s), theil_index_expected(s), dissimilarity_index_corrected(s, 'women'),
            gini_index(s), isolation_index_ci(s, 'women'), exposure_index(s, 'women', 'men'), atkinson_index(s, 'women'), atkinson_index(s), normalised_exposure_index(s))
    $$;
});
is($node->safe_psql('postgres', 'SELECT count(*), min(persons(total(s))) > 10000 FROM expected'), '2|t', 'the expected states');

my $by_region = q{SELECT region, segregation_agg(unit, t) AS s FROM month_tally GROUP BY region};
for my $plan (plans())
{
    is(under_plan($node, $plan, "SELECT count(*) FROM ($by_region) AS t JOIN expected AS e USING (region) WHERE t.s = e.s AND answers(t.s) = answers(e.s)"),
        '2', "$plan: states and answers by region");
    is(under_plan($node, $plan, "SELECT count(*) FROM (SELECT unit, segregation_agg(month::text, t) AS s, rollup(t) AS whole FROM month_tally GROUP BY unit) AS u WHERE total(s) = whole"),
        '3000', "$plan: many small states");
    is(under_plan($node, $plan, "SELECT m.s = w.s AND answers(m.s) = answers(w.s) FROM (SELECT rollup(s) AS s FROM expected) AS w, (SELECT segregation_agg(unit, t) AS s FROM month_tally) AS m"),
        't', "$plan: one state");
    is(under_plan($node, $plan, "SELECT m.s = w.s FROM (SELECT rollup(s) AS s FROM expected) AS w, (SELECT rollup(s) AS s FROM (SELECT segregation_agg(unit, t) AS s FROM month_tally GROUP BY month) AS month) AS m"),
        't', "$plan: rollup of months");
}
check_partial_plans($node, 'SELECT segregation_agg(unit, t) FROM month_tally', $by_region);

# Copies.
$node->safe_psql('postgres', q{
    CREATE TABLE kept (id integer PRIMARY KEY, s segregation);
    INSERT INTO kept SELECT region, s FROM expected;
    INSERT INTO kept VALUES (100, '{}'), (101, '{"":{"":1,"?":2,?:5},"?":{"a \"b\" \\ {c}":3,å:4},x:{?:7}}'), (102, NULL);
    INSERT INTO kept SELECT 200, segregation_agg(md5(i::text) || md5((i + 1)::text), tally(ARRAY['a', 'b'], ARRAY[i, i % 3])) FROM generate_series(1, 5000) AS i;
});
check_copies($node, 'segregation');

# Binary input that is wrong is refused, and never crashes.
my $label = "int4send(1) || '\\x61'";
check_received($node, 'segregation',
    'int4send(0) || int4send(0)' => 'accepted',
    "segregation_send('{a:{x:1,y:2,?:3},b:{x:1}}')" => 'accepted',
    "int4send(1) || $label || int4send(1) || $label || int8send(0) || int8send(0)" => 'accepted',
    'int4send(-1)' => '22P03',
    'int4send(10001)' => '22P03',
    'int4send(0) || int4send(-1)' => '22P03',
    'int4send(0) || int4send(2000000000)' => '08P01',
    'int4send(1) || int4send(-5)' => '22P03',
    "int4send(2) || $label || $label || int4send(0)" => '22023',
    "int4send(0) || int4send(2) || $label || int8send(1) || $label || int8send(1)" => '22023',
    "int4send(0) || int4send(1) || $label || int8send(-1)" => '22003',
    "int4send(1) || $label || int4send(1) || $label || int8send(0) || int8send(-1)" => '22003',
    "int4send(1) || $label || int4send(1) || $label || int8send(1) || int8send(1152921504606846976)" => '22003',
    "int4send(1) || int4send(1) || '\\xff' || int4send(0)" => '22021',
    "int4send(1) || int4send(1001) || repeat('x', 1001)::bytea || int4send(0)" => '54000',
    "int4send(0) || int4send(1) || int4send(1001) || repeat('x', 1001)::bytea || int8send(1)" => '54000',
    "substr(segregation_send('{a:{x:1}}'), 1, 20)" => '08P01',
    "segregation_send('{a:{x:1}}') || '\\x00'" => '22P03');
check_mutated_messages($node, 'segregation', '{a:{x:1,"b c":22,ö:333,?:4},bb:{x:3},"":{y:1,?:1}}');
check_mutated_literals($node, 'segregation', '{}:,"\? ab1-9', '{~:{a:1}}', '{a:{~:1}}', '{a:{x:1,"b \" c":22,ö:333,?:4},bb:{x:3},"":{y:1,?:1}}');

# Dump and restore.
check_dump_and_restore($node, 'SELECT id, s FROM kept ORDER BY id');

# Memory: a state takes what it is said to take, and transitions leak nothing.
is($node->safe_psql('postgres', q{
    SELECT pg_column_size(segregation_agg('unit ' || lpad(i::text, 6, '0'), '{a:1,b:2,c:3}')) FROM generate_series(1, 20000) AS i}),
    40 + 20000 * (3 * 8 + 8 + 4 + 2 + 11) + 3 * (4 + 2 + 1), 'bytes of 20,000 units with three categories');
check_no_leak($node, q{segregation_agg('unit ' || i % 100, tally(ARRAY['a', 'b'], ARRAY[1, i]))});

# Real tables.
SKIP:
{
    my $cells = ($ENV{SPEGEL_DATA} // '') . '/inputs/04_segregation/input_cells.csv';

    skip 'skipped: real data not beside the checkout', 17 if !-e $cells;
    $node->safe_psql('postgres', qq{
        CREATE TABLE cell (line serial, case_id text, unit text, grp text, n bigint);
        \\copy cell (case_id, unit, grp, n) FROM '$cells' WITH (FORMAT csv, HEADER, NULL 'no such label')
        CREATE TABLE reference (case_id text, statistic text, grp text, other text, parameter float8, value float8);
        \\copy reference FROM '$ENV{SPEGEL_TOP}/tests/kernel/reference/segregation_index.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER, NULL 'NA')
        DELETE FROM reference WHERE case_id NOT LIKE 'data:%';
        UPDATE reference SET case_id = substr(case_id, 6);
    });
    $node->safe_psql('postgres', q{
        CREATE TABLE state AS SELECT case_id, segregation_agg(unit, t) AS s FROM (SELECT case_id, unit, tally_agg(grp, n) AS t FROM cell GROUP BY 1, 2) AS u GROUP BY 1;
        CREATE TABLE label AS SELECT case_id, array_agg(DISTINCT grp COLLATE "C" ORDER BY grp COLLATE "C") AS grp FROM cell GROUP BY 1;
        CREATE TABLE unit AS SELECT case_id, unit, row_number() OVER (PARTITION BY case_id ORDER BY min(line)) - 1 AS number FROM cell GROUP BY 1, 2;
        CREATE FUNCTION standard_error(estimate) RETURNS float8 LANGUAGE sql AS 'SELECT greatest($1.high - $1.value, $1.value - $1.low)';

        -- the level at which an interval is one standard error either way
        CREATE FUNCTION one() RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 0.68268949213708590::float8';
        CREATE TABLE computed AS
        SELECT r.*, CASE
            WHEN statistic = 'D' AND g IS NULL THEN dissimilarity_index(s)
            WHEN statistic = 'D' THEN dissimilarity_index(s, g)
            WHEN statistic = 'D_se' AND g IS NULL THEN standard_error(dissimilarity_index_ci(s, one()))
            WHEN statistic = 'D_se' THEN standard_error(dissimilarity_index_ci(s, g, one()))
            WHEN statistic = 'E_D' AND g IS NULL THEN dissimilarity_index_expected(s)
            WHEN statistic = 'E_D' THEN dissimilarity_index_expected(s, g)
            WHEN statistic = 'gini' AND g IS NULL THEN gini_index(s)
            WHEN statistic = 'gini' THEN gini_index(s, g)
            WHEN statistic = 'M' THEN mutual_information(s)
            WHEN statistic = 'M_se' THEN standard_error(mutual_information_ci(s, one()))
            WHEN statistic = 'E_M' THEN mutual_information_expected(s)
            WHEN statistic = 'H' THEN theil_index(s)
            WHEN statistic = 'H_se' THEN standard_error(theil_index_ci(s, one()))
            WHEN statistic = 'normalised_exposure' THEN normalised_exposure_index(s)
            WHEN statistic = 'exposure' THEN exposure_index(s, g, o)
            WHEN statistic = 'exposure_se' THEN standard_error(exposure_index_ci(s, g, o, one()))
            WHEN statistic = 'atkinson' AND g IS NULL THEN atkinson_index(s)
            WHEN statistic = 'atkinson' THEN atkinson_index(s, g, parameter)
            WHEN statistic = 'atkinson_se' THEN standard_error(atkinson_index_ci(s, g, parameter, one()))
            WHEN statistic = 'local' THEN (SELECT l.local FROM local_segregation(s) AS l JOIN unit AS u USING (unit) WHERE u.case_id = r.case_id AND u.number = r.grp::integer)
            WHEN statistic = 'E' THEN (SELECT -sum(e.share * ln(e.share)) FROM entries(total(s)) AS e)
            ELSE -1 END AS got
        FROM (SELECT r.*, label.grp[1 + nullif(r.grp, 'all')::integer] AS g, label.grp[1 + nullif(r.other, '')::integer] AS o
              FROM reference AS r JOIN label USING (case_id)) AS r JOIN state USING (case_id);
    });
    my @cases = split /\n/, $node->safe_psql('postgres', 'SELECT DISTINCT case_id FROM cell ORDER BY 1');
    is(scalar @cases, 15, '15 real tables');
    for my $case (@cases)
    {
        my $compared = $node->safe_psql('postgres', "SELECT count(*) FROM computed WHERE case_id = '$case'");

        is($node->safe_psql('postgres', qq{
            SELECT statistic, grp, other, parameter, got, value FROM computed
            WHERE case_id = '$case' AND CASE
                -- without spread there is no interval to read an error from
                WHEN statistic LIKE '%_se' AND value < 1e-13 THEN got IS NOT NULL
                WHEN got IS NULL OR value IS NULL THEN (got IS NULL) <> (value IS NULL)
                ELSE abs(got - value) > 1e-9 * abs(value) AND NOT (statistic LIKE '%_se' AND abs(got - value) < 1e-12) END}),
            '', "$case: $compared reference values");
    }
    is($node->safe_psql('postgres', q{
        SELECT count(*) FROM state JOIN (
            SELECT case_id, rollup(s) AS s FROM (
                SELECT case_id, segregation_agg(unit, t) AS s FROM (SELECT case_id, line % 7 AS shard, unit, tally(ARRAY[grp], ARRAY[n]) AS t FROM cell) AS x GROUP BY case_id, shard
            ) AS y GROUP BY case_id) AS merged USING (case_id) WHERE state.s = merged.s}), '15', 'and merge from seven shards');
}

$node->stop;
done_testing();
