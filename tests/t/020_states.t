# Tallies outlive their process: binary and text copies, dump and restore,
# TOAST; and the same rows give the same tally under every plan.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('states');
$node->safe_psql('postgres', 'CREATE EXTENSION spegel');

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
my %settings = (
    serial => 'SET max_parallel_workers_per_gather = 0',
    parallel => 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0',
    partitionwise => 'SET max_parallel_workers_per_gather = 0; SET enable_partitionwise_aggregate = on',
    sorted => 'SET max_parallel_workers_per_gather = 0; SET enable_hashagg = off',
    'spilling to disk' => q{SET max_parallel_workers_per_gather = 0; SET work_mem = '64kB'; SET hash_mem_multiplier = 1});

for my $plan (sort keys %settings)
{
    is($node->safe_psql('postgres', "$settings{$plan}; $differences"), '0', "$plan: tallies by unit");
}
for my $plan ('serial', 'parallel')
{
    is($node->safe_psql('postgres', qq{$settings{$plan};
        SELECT tally_agg(category) = (SELECT rollup(category) FROM plain)
           AND tally_agg(leader, weight) = (SELECT rollup(leader) FROM plain)
           AND tally_agg(leader) FILTER (WHERE id = 1) = '{false:1}'
           AND tally_agg(category) FILTER (WHERE false) = '{}'
        FROM person}), 't', "$plan: one group, FILTERs that leave workers without rows");
    is($node->safe_psql('postgres', qq{$settings{$plan};
        SELECT rollup(t) = (SELECT rollup(category) FROM plain) FROM ($by_unit) AS u (unit, t)}),
        't', "$plan: rollup of groups");
}
like($node->safe_psql('postgres', "$settings{parallel}; EXPLAIN (COSTS OFF) SELECT tally_agg(category) FROM person"),
    qr/Partial Aggregate/, 'parallel plans have a Partial Aggregate');
like($node->safe_psql('postgres', "$settings{partitionwise}; EXPLAIN (COSTS OFF) SELECT unit % 2, tally_agg(leader) FROM person GROUP BY unit % 2"),
    qr/Partial HashAggregate/, 'partitionwise plans have a Partial HashAggregate');

# Copies.
$node->safe_psql('postgres', q{
    CREATE TABLE kept (id integer PRIMARY KEY, t tally);
    INSERT INTO kept SELECT unit, category FROM plain;
    INSERT INTO kept VALUES (100, '{}'), (101, '{"":1,"?":2,"a \"b\" \\ {c}":3,å:4,?:5}'), (102, NULL);
    -- long enough to be compressed, and to be stored out of line
    INSERT INTO kept SELECT 200, tally_agg(repeat('x', 200) || i) FROM generate_series(1, 2000) AS i;
    INSERT INTO kept SELECT 201, tally_agg(md5(i::text) || md5((i + 1)::text)) FROM generate_series(1, 5000) AS i;
});
is($node->safe_psql('postgres', 'SELECT bool_and(persons(t) = CASE id WHEN 200 THEN 2000 ELSE 5000 END) FROM kept WHERE id >= 200'),
    't', 'large tallies come back from TOAST');
is($node->safe_psql('postgres', 'SELECT count(*) FROM (SELECT rollup(t) AS r FROM kept WHERE id = 201) AS s, kept AS k WHERE k.id = 201 AND r = t'),
    '1', 'rollup of a value out of line');

my $file = "$ENV{TESTDATADIR}/kept";
for my $format ('binary', 'text', 'csv')
{
    $node->safe_psql('postgres', qq{
        \\copy kept TO '$file.$format' WITH (FORMAT $format)
        CREATE TABLE copy_$format (LIKE kept);
        \\copy copy_$format FROM '$file.$format' WITH (FORMAT $format)
    });
    is($node->safe_psql('postgres', "SELECT count(*) FROM kept FULL JOIN copy_$format AS c USING (id) WHERE kept.t IS DISTINCT FROM c.t"),
        '0', "COPY $format and back");
}
is($node->safe_psql('postgres', q{SELECT count(*) FROM kept WHERE t <> t::jsonb::tally OR t <> t::text::tally}), '0', 'jsonb and text and back');

# A client in another encoding.
my $latin1 = "\xe5";
is($node->safe_psql('postgres', "SET client_encoding = 'LATIN1'; SELECT persons('{$latin1 :4}', '$latin1')"),
    '4', 'labels are converted from the client encoding');

# Binary input that is wrong is refused, and never crashes.
my $log = -s $node->logfile;
$node->safe_psql('postgres', q{
    CREATE FUNCTION recv_tally(bytea) RETURNS text LANGUAGE plpgsql AS $$
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
        CREATE TEMP TABLE IF NOT EXISTS received (t tally);
        BEGIN
            EXECUTE format('COPY received FROM %L WITH (FORMAT binary)', name);
        EXCEPTION WHEN OTHERS THEN
            outcome := SQLSTATE;
        END;
        RETURN outcome;
    END $$;
});
my %binary = (
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
for my $message (sort keys %binary)
{
    is($node->safe_psql('postgres', "SELECT recv_tally($message)"), $binary{$message}, "receive $message");
}
is($node->safe_psql('postgres', q{
    SELECT setseed(0.25);
    SELECT count(*) FROM generate_series(1, 300) AS i,
        LATERAL (SELECT tally_send('{a:1,"b c":22,ö:333,?:4}') AS good) AS g,
        LATERAL recv_tally(set_byte(good, (random() * (length(good) - 1))::integer, (random() * 255)::integer)) AS outcome
    WHERE outcome !~ '^(accepted|22|08|54)'}), "\n0", 'mutated messages are read or refused');

# So is text: whatever is read prints as something that reads the same.
$node->safe_psql('postgres', q{
    CREATE FUNCTION read_tally(literal text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
        t tally;
    BEGIN
        t := literal::tally;
        RETURN CASE WHEN t::text::tally = t AND t::text::tally::text = t::text THEN 'accepted' ELSE 'changed' END;
    EXCEPTION WHEN OTHERS THEN
        RETURN SQLSTATE;
    END $$;
});
my $outcomes = $node->safe_psql('postgres', q{
    SELECT setseed(0.5) \g /dev/null
    SELECT outcome, count(*) FROM (
        SELECT read_tally(CASE WHEN i % 2 = 0 THEN '{' || noise || ':1}' ELSE overlay('{a:1,"b \" c":22,ö:333,?:4}' PLACING noise FROM 1 + i % 20 FOR i % 3) END) AS outcome
        FROM generate_series(1, 20000) AS i,
             LATERAL (SELECT string_agg(substr(E'{}:,"\\? ab1-9\n', 1 + (random() * 13)::integer, 1), '') AS noise FROM generate_series(1, i % 7 + 1)) AS n
    ) AS s GROUP BY 1 ORDER BY 1});
unlike($outcomes, qr/^(?!accepted|22P02|22003|22023|54000)/m, 'random literals are read or refused');
like($outcomes, qr/^accepted\|\d{3}/m, 'many of them are read') or diag($outcomes);

# Dump and restore.
$node->safe_psql('postgres', 'CREATE INDEX ON kept (t) WHERE id < 200; CREATE TABLE summary AS SELECT * FROM plain');
my $dump = "$ENV{TESTDATADIR}/dump.sql";
$node->command_ok(['pg_dump', '--no-sync', '-d', $node->connstr('postgres'), '-f', $dump], 'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok(['psql', '-XAqt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump], 'restore');
for my $query ('SELECT id, t FROM kept ORDER BY id', 'SELECT * FROM summary ORDER BY unit')
{
    is($node->safe_psql('restored', $query), $node->safe_psql('postgres', $query), "restored: $query");
}

# Memory: a state takes what it is said to take, and transitions leak nothing.
my $memory = $node->safe_psql('postgres', q{
    CREATE TABLE big AS SELECT i % 100000 AS g, (ARRAY['cleaning__', 'nursing___', 'teaching__', 'managing__', 'driving___'])[1 + i / 100000] AS c
    FROM generate_series(0, 499999) AS i;
    ANALYZE big;
    SET work_mem = '1GB'; SET max_parallel_workers_per_gather = 0; SET enable_sort = off;
    CREATE FUNCTION used_kb(query text) RETURNS integer LANGUAGE plpgsql AS $$
    DECLARE plan json;
    BEGIN
        EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) ' || query INTO plan;
        RETURN plan -> 0 -> 'Plan' ->> 'Peak Memory Usage';
    END $$;
    SELECT (used_kb('SELECT g, tally_agg(c) FROM big GROUP BY g') - used_kb('SELECT g, count(*) FROM big GROUP BY g')) * 1024 / 100000,
           (used_kb('SELECT g, tally_agg(c > ''m'') FROM big GROUP BY g') - used_kb('SELECT g, count(*) FROM big GROUP BY g')) * 1024 / 100000});
my ($text_bytes, $boolean_bytes) = split /\|/, $memory;
note("bytes per group: text $text_bytes, boolean $boolean_bytes");
cmp_ok($text_bytes, '<=', 320, 'a state of five labels of ten letters takes at most 320 bytes');
cmp_ok($boolean_bytes, '<=', 96, 'a boolean state takes at most 96 bytes');
is($node->safe_psql('postgres', q{
    SELECT count(*) FROM (
        SELECT max(total) - min(total) AS growth FROM (
            SELECT tally_agg(c, i) AS t, (SELECT sum(total_bytes) FROM pg_backend_memory_contexts) AS total
            FROM (SELECT 'c' || i % 3 AS c, i FROM generate_series(1, 200000) AS i) AS s GROUP BY i / 50000
        ) AS g) AS m WHERE growth > 1000000}), '0', 'transitions do not leak');

$node->stop;
done_testing();
