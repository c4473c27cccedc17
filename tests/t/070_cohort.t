# Cohorts outlive their process: binary and text copies, dump and restore,
# TOAST; the same persons give the same cohort under every plan, and states
# take the memory that they should.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('cohort');
$node->safe_psql('postgres', 'CREATE EXTENSION spegel');

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
my %settings = (
    serial => 'SET max_parallel_workers_per_gather = 0',
    parallel => 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0',
    partitionwise => 'SET max_parallel_workers_per_gather = 0; SET enable_partitionwise_aggregate = on',
    sorted => 'SET max_parallel_workers_per_gather = 0; SET enable_hashagg = off',
    'spilling to disk' => q{SET max_parallel_workers_per_gather = 0; SET work_mem = '64kB'; SET hash_mem_multiplier = 1});

is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT c), min(persons(c)) > 0, max(delayed_entries(c)) > 0 FROM plain'), '12|12|t|t', 'there is something to compare');
for my $plan (sort keys %settings)
{
    is($node->safe_psql('postgres', "$settings{$plan}; $differences"), '0', "$plan: cohorts by unit");
}
my $text_of_all = $node->safe_psql('postgres', 'SELECT md5(rollup(c)::text) FROM plain');
for my $plan ('serial', 'parallel', 'partitionwise')
{
    is($node->safe_psql('postgres', qq{$settings{$plan};
        SELECT md5(cohort_agg(days, outcome, weight, entry)::text),
               cohort_agg(days, outcome) FILTER (WHERE id = 1) = '{4:{"outcome 3":1}}', cohort_agg(days, outcome) FILTER (WHERE false)
        FROM person}), "$text_of_all|t|{}", "$plan: one group, FILTERs that leave workers without rows");
    is($node->safe_psql('postgres', qq{$settings{$plan};
        SELECT md5(rollup(c)::text), sum(median_time(c)) = (SELECT sum(median_time(c)) FROM plain) FROM ($by_unit) AS u}), "$text_of_all|t", "$plan: rollup of groups");
}
like($node->safe_psql('postgres', "$settings{parallel}; EXPLAIN (COSTS OFF) SELECT cohort_agg(days, outcome) FROM person"),
    qr/Partial Aggregate/, 'parallel plans have a Partial Aggregate');
like($node->safe_psql('postgres', "$settings{partitionwise}; EXPLAIN (COSTS OFF) SELECT unit % 2, cohort_agg(days, outcome) FROM person GROUP BY unit % 2"),
    qr/Partial HashAggregate/, 'partitionwise plans have a Partial HashAggregate');

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
    CREATE TABLE kept (id integer PRIMARY KEY, c cohort);
    INSERT INTO kept SELECT unit, c FROM plain;
    INSERT INTO kept VALUES (100, '{}'), (101, '{3:{>:2,"":1,"?":2,?:5,">":1},7:{"a \"b\" \\ {c}":3,å:4}}'), (102, NULL);
    -- long enough to be compressed, and to be stored out of line
    INSERT INTO kept SELECT 200, cohort_agg(i, 'x') FROM generate_series(1, 20000) AS i;
    INSERT INTO kept SELECT 201, cohort_agg(hashint4(i) & 1073741823, md5((i % 50)::text)) FROM generate_series(1, 5000) AS i;
});
is($node->safe_psql('postgres', 'SELECT bool_and(persons(c) = CASE id WHEN 200 THEN 20000 ELSE 5000 END) FROM kept WHERE id >= 200'),
    't', 'large cohorts come back from TOAST');
is($node->safe_psql('postgres', 'SELECT count(*) FROM (SELECT rollup(c) AS r FROM kept WHERE id = 201) AS s, kept AS k WHERE k.id = 201 AND r = c'),
    '1', 'rollup of a value out of line');

my $file = "$ENV{TESTDATADIR}/kept";
for my $format ('binary', 'text', 'csv')
{
    $node->safe_psql('postgres', qq{
        \\copy kept TO '$file.$format' WITH (FORMAT $format)
        CREATE TABLE copy_$format (LIKE kept);
        \\copy copy_$format FROM '$file.$format' WITH (FORMAT $format)
    });
    is($node->safe_psql('postgres', "SELECT count(*) FROM kept FULL JOIN copy_$format AS x USING (id) WHERE kept.c IS DISTINCT FROM x.c"),
        '0', "COPY $format and back");
}
is($node->safe_psql('postgres', q{SELECT count(*) FROM kept WHERE c <> c::jsonb::cohort OR c <> c::text::cohort}), '0', 'jsonb and text and back');

# A client in another encoding.
my $latin1 = "\xe5";
is($node->safe_psql('postgres', "SET client_encoding = 'LATIN1'; SELECT events('{5:{$latin1 :4}}', '$latin1')"),
    '4', 'labels are converted from the client encoding');

# Binary input that is wrong is refused, and never crashes.
$node->safe_psql('postgres', q{
    CREATE FUNCTION recv_cohort(bytea) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
        name text := current_setting('data_directory') || '/recv.' || pg_backend_pid();
        outcome text := 'accepted';
        image oid;
    BEGIN
        -- a COPY BINARY file of one row with one field
        image := lo_from_bytea(0, '\x5047434f50590aff0d0a0000000000000000000001'::bytea
            || int4send(length($1)) || $1 || '\xffff');
        PERFORM lo_export(image, name);
        PERFORM lo_unlink(image);
        CREATE TEMP TABLE IF NOT EXISTS received (c cohort);
        BEGIN
            EXECUTE format('COPY received FROM %L WITH (FORMAT binary)', name);
        EXCEPTION WHEN OTHERS THEN
            outcome := SQLSTATE;
        END;
        RETURN outcome;
    END $$;
    -- two outcomes, and one count of a day, an outcome and persons
    CREATE FUNCTION message(integer, integer, bigint) RETURNS bytea LANGUAGE sql AS
    $$ SELECT int4send(2) || int4send(1) || '\x61' || int4send(1) || '\x62' || int4send(1) || int4send($1) || int4send($2) || int8send($3) $$;
});
my %binary = (
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
for my $message (sort keys %binary)
{
    is($node->safe_psql('postgres', "SELECT recv_cohort($message)"), $binary{$message}, "receive $message");
}
is($node->safe_psql('postgres', q{
    SELECT setseed(0.25);
    SELECT count(*) FROM generate_series(1, 300) AS i,
        LATERAL (SELECT cohort_send('{3:{>:4},5:{a:1,"b c":22,?:4},7:{ö:333}}') AS good) AS g,
        LATERAL recv_cohort(set_byte(good, (random() * (length(good) - 1))::integer, (random() * 255)::integer)) AS outcome
    WHERE outcome !~ '^(accepted|22|08|54)'}), "\n0", 'mutated messages are read or refused');
is($node->safe_psql('postgres', q{
    SELECT setseed(0.5);
    CREATE FUNCTION read_text(text) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        RETURN $1::cohort::text;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN RETURN NULL;
    END $$;
    SELECT count(*) FILTER (WHERE read_text(t) <> t), count(*) > 100 FROM (
        SELECT read_text(overlay(good PLACING substr('{}:,"\?>a0-9 ', 1 + (random() * 12)::integer, 1) FROM 1 + (random() * length(good))::integer FOR (random() * 2)::integer)) AS t
        FROM generate_series(1, 2000), (VALUES ('{3:{>:4},5:{?:4,a:1,"b c":22},7:{ö:333}}')) AS v (good)) AS s WHERE t IS NOT NULL}),
    "\n0|t", 'mutated literals are refused, or read as what is then printed');

# Dump and restore.
$node->safe_psql('postgres', 'CREATE INDEX ON kept (c) WHERE id IN (100, 101); CREATE TABLE summary AS SELECT * FROM plain');
my $dump = "$ENV{TESTDATADIR}/dump.sql";
$node->command_ok(['pg_dump', '--no-sync', '-d', $node->connstr('postgres'), '-f', $dump], 'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok(['psql', '-XAqt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump], 'restore');
for my $query ('SELECT id, c FROM kept ORDER BY id', 'SELECT * FROM summary ORDER BY unit')
{
    is($node->safe_psql('restored', $query), $node->safe_psql('postgres', $query), "restored: $query");
}

# Memory: a state takes what it is said to take, and transitions leak nothing.
my $memory = $node->safe_psql('postgres', q{
    CREATE TABLE big AS SELECT i % 20000 AS g, i % 100 AS h, hashint4(i) & 2047 AS days, CASE WHEN i % 3 > 0 THEN 'promoted' END AS outcome
    FROM generate_series(0, 499999) AS i;
    ANALYZE big;
    SET work_mem = '1GB'; SET max_parallel_workers_per_gather = 0; SET enable_sort = off;
    CREATE FUNCTION used_kb(query text) RETURNS integer LANGUAGE plpgsql AS $$
    DECLARE plan json;
    BEGIN
        EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) ' || query INTO plan;
        RETURN plan -> 0 -> 'Plan' ->> 'Peak Memory Usage';
    END $$;
    SELECT (used_kb('SELECT g, cohort_agg(days, outcome) FROM big GROUP BY g') - used_kb('SELECT g, count(*) FROM big GROUP BY g')) * 1024 / 20000,
           (used_kb('SELECT h, cohort_agg(days, outcome) FROM big GROUP BY h') - used_kb('SELECT h, count(*) FROM big GROUP BY h')) * 1024 / 100});
my ($small, $large) = split /\|/, $memory;
note("bytes per group: of 25 persons $small, of 5,000 persons $large");
cmp_ok($small, '<=', 1200, 'a state of 25 persons takes at most 1,200 bytes');
cmp_ok($large, '<=', 120000, 'a state of 5,000 persons over 2,048 days takes at most 120,000 bytes');
is($node->safe_psql('postgres', q{
    SELECT count(*) FROM (
        SELECT max(total) - min(total) AS growth FROM (
            SELECT cohort_agg(d, o) AS c, (SELECT sum(total_bytes) FROM pg_backend_memory_contexts) AS total
            FROM (SELECT i % 3 AS d, 'x' AS o, i FROM generate_series(1, 200000) AS i) AS s GROUP BY i / 50000
        ) AS g) AS m WHERE growth > 1000000}), '0', 'transitions do not leak');

$node->stop;
done_testing();
