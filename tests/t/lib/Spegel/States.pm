# What every state type must withstand: each plan of an aggregate, copies in
# every format, messages and literals that are wrong, dump and restore, and
# long inputs in little memory.
#
# The checks of stored states work on a table kept (id integer PRIMARY KEY,
# s TYPE), which the test fills.
package Spegel::States;

use strict;
use warnings;

use Exporter qw(import);
use File::Basename qw(basename);
use Spegel::Scale;
use Test::More;

our @EXPORT = qw(plans under_plan check_partial_plans check_copies check_received
  check_mutated_messages check_mutated_literals check_dump_and_restore
  bytes_per_group check_no_leak);

# What makes the planner choose each way of computing an aggregate.
my %settings = (
    serial => 'SET max_parallel_workers_per_gather = 0',
    parallel => 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0',
    partitionwise => 'SET max_parallel_workers_per_gather = 0; SET enable_partitionwise_aggregate = on',
    sorted => 'SET max_parallel_workers_per_gather = 0; SET enable_hashagg = off',
    'spilling to disk' => q{SET max_parallel_workers_per_gather = 0; SET work_mem = '64kB'; SET hash_mem_multiplier = 1});

# plans(): the names of the plans.
sub plans
{
    return sort keys %settings;
}

# under_plan($node, $plan, $query): the query's result under that plan.
sub under_plan
{
    my ($node, $plan, $query) = @_;

    return $node->safe_psql('postgres', "$settings{$plan}; $query");
}

# check_partial_plans($node, $ungrouped, $grouped): that the plans are what
# their names say, for one query without groups and, if given, one with groups
# that span partitions.
sub check_partial_plans
{
    my ($node, $ungrouped, $grouped) = @_;

    like(under_plan($node, 'parallel', "EXPLAIN (COSTS OFF) $ungrouped"), qr/Partial Aggregate/, 'parallel plans have a Partial Aggregate');
    like(under_plan($node, 'partitionwise', "EXPLAIN (COSTS OFF) $grouped"), qr/Partial HashAggregate/, 'partitionwise plans have a Partial HashAggregate')
      if defined $grouped;
}

# check_copies($node, $type): the table kept through COPY in each format, and
# its states, also those out of line, through jsonb, text and rollup.
sub check_copies
{
    my ($node, $type) = @_;
    my $file = own_file('kept');

    for my $format ('binary', 'text', 'csv')
    {
        $node->safe_psql('postgres', qq{
            \\copy kept TO '$file.$format' WITH (FORMAT $format)
            CREATE TABLE copy_$format (LIKE kept);
            \\copy copy_$format FROM '$file.$format' WITH (FORMAT $format)
        });
        is($node->safe_psql('postgres', qq{
            SELECT count(*) FROM kept FULL JOIN copy_$format AS copy USING (id)
            WHERE kept.s IS DISTINCT FROM copy.s OR ${type}_hash(kept.s) <> ${type}_hash(copy.s)}),
            '0', "COPY $format and back");
    }
    is($node->safe_psql('postgres', "SELECT count(*) FROM kept WHERE s <> s::jsonb::$type OR s <> s::text::$type"), '0', 'jsonb and text and back');
    is($node->safe_psql('postgres', 'SELECT count(*) FROM kept AS k WHERE s <> (SELECT rollup(s) FROM kept WHERE id = k.id)'), '0', 'each state alone is its own rollup');
}

# A function receive_TYPE(bytea): 'accepted' when the receive function takes
# the message and what it makes can be printed, else the SQLSTATE.
sub create_receive
{
    my ($node, $type) = @_;

    $node->safe_psql('postgres', qq{
        CREATE OR REPLACE FUNCTION receive_$type(bytea) RETURNS text LANGUAGE plpgsql AS \$\$
        DECLARE
            name text := current_setting('data_directory') || '/receive.' || pg_backend_pid();
            outcome text := 'accepted';
            image oid;
        BEGIN
            -- a COPY BINARY file of one row with one field
            image := lo_from_bytea(0, '\\x5047434f50590aff0d0a0000000000000000000001'::bytea
                || int4send(length(\$1)) || \$1 || '\\xffff');
            PERFORM lo_export(image, name);
            PERFORM lo_unlink(image);
            CREATE TEMP TABLE IF NOT EXISTS received (s $type);
            BEGIN
                EXECUTE format('COPY received FROM %L WITH (FORMAT binary)', name);
                PERFORM s::text, s::jsonb FROM received;
            EXCEPTION WHEN OTHERS THEN
                outcome := SQLSTATE;
            END;
            RETURN outcome;
        END \$\$;
    });
}

# check_received($node, $type, %outcome): messages, as SQL expressions, with
# 'accepted' or the SQLSTATE with which each is refused.  What is not made by
# the type's own send function goes behind the version byte that it sends; any
# other version is refused.
sub check_received
{
    my ($node, $type, %outcome) = @_;

    create_receive($node, $type);
    is($node->safe_psql('postgres', "SELECT get_byte(${type}_send('{}'), 0)"), '1', 'messages begin with their version');
    $outcome{"set_byte(${type}_send('{}'), 0, $_)"} = '22P03' for 0, 2, 255;
    for my $message (sort keys %outcome)
    {
        my $version = $message =~ /${type}_send\(/ ? '' : q('\x01'::bytea || );

        is($node->safe_psql('postgres', "SELECT receive_$type($version$message)"), $outcome{$message}, 'receive ' . substr($message, 0, 70));
    }
}

# A text as an SQL literal, and texts as an SQL array.
sub quoted
{
    my ($text) = @_;

    return "'" . $text =~ s/'/''/gr . "'";
}

sub text_array
{
    return 'ARRAY[' . join(', ', map { quoted($_) } @_) . ']';
}

# check_mutated_messages($node, $type, @literals): the messages of these
# states, with a byte or two changed, cut off or longer, are received or refused, and
# never crash.
sub check_mutated_messages
{
    my ($node, $type, @literals) = @_;
    my $states = text_array(@literals) . "::$type\[]";
    my $n = @literals;
    my $messages = scale(10_000, 500_000);

    create_receive($node, $type);
    is($node->safe_psql('postgres', qq{
        SELECT setseed(0.25) \\g /dev/null
        SELECT count(*) FILTER (WHERE outcome = 'accepted') > 20, count(*) FILTER (WHERE outcome <> 'accepted') > 20,
               string_agg(DISTINCT outcome, ' ') FILTER (WHERE outcome !~ '^(accepted|22|08|54)')
        FROM generate_series(1, $messages) AS i,
            LATERAL (SELECT ${type}_send(($states)[1 + i % $n]) AS sent) AS m,
            LATERAL (SELECT set_byte(sent, (random() * (length(sent) - 1))::integer, (random() * 255)::integer) AS message) AS one,
            LATERAL receive_$type(CASE i % 4 WHEN 0 THEN set_byte(message, (random() * (length(message) - 1))::integer, (random() * 255)::integer)
                                             WHEN 1 THEN substr(message, 1, (random() * length(message))::integer)
                                             WHEN 2 THEN message || substr(sent, (random() * length(sent))::integer)
                                             ELSE message END) AS outcome}),
        't|t|', 'mutated messages are received or refused');
}

# check_mutated_literals($node, $type, $characters, @literals): these literals,
# with some noise of such characters in place of a ~ or anywhere, are refused,
# or read as a state whose text and jsonb are read as the same.
sub check_mutated_literals
{
    my ($node, $type, $characters, @literals) = @_;
    my $templates = text_array(@literals);
    my $marks = quoted($characters);
    my $n = @literals;

    $node->safe_psql('postgres', qq{
        CREATE FUNCTION read_$type(literal text) RETURNS text LANGUAGE plpgsql AS \$\$
        DECLARE
            s $type;
        BEGIN
            s := literal::$type;
            RETURN CASE WHEN s::text::$type = s AND s::text::$type\::text = s::text AND s::jsonb::$type = s THEN 'accepted'
                        ELSE 'changed: ' || literal END;
        EXCEPTION WHEN OTHERS THEN
            RETURN SQLSTATE;
        END \$\$;
    });
    my $outcomes = $node->safe_psql('postgres', qq{
        SELECT setseed(0.5) \\g /dev/null
        SELECT outcome, count(*) FROM (
            SELECT read_$type(CASE WHEN template LIKE '%~%' THEN replace(template, '~', noise)
                                   ELSE overlay(template PLACING noise FROM 1 + floor(random() * length(template))::integer FOR i % 3) END) AS outcome
            FROM generate_series(1, 20000) AS i,
                 LATERAL (SELECT ($templates)[1 + i % $n] AS template,
                                 (SELECT string_agg(substr($marks, 1 + floor(random() * length($marks))::integer, 1), '')
                                  FROM generate_series(1, i / $n % 7 + 1)) AS noise) AS t
        ) AS s GROUP BY 1 ORDER BY 1});
    unlike($outcomes, qr/^(?!accepted|22P02|22003|22008|22023|54000)/m, 'mutated literals are read or refused');
    like($outcomes, qr/^accepted\|\d{3}/m, 'many of them are read') or diag($outcomes);
    like($outcomes, qr/^22P02\|\d{3}/m, 'many of them are refused') or diag($outcomes);
}

# own_file($name): a file that is this test's alone, for another may run beside it.
sub own_file
{
    my ($name) = @_;
    return "$ENV{TESTDATADIR}/" . basename($0, '.t') . ".$name";
}

# check_dump_and_restore($node, @queries): the whole database, restored from a
# dump, gives the same answers.
sub check_dump_and_restore
{
    my ($node, @queries) = @_;
    my $dump = own_file('dump.sql');

    $node->command_ok(['pg_dump', '--no-sync', '-d', $node->connstr('postgres'), '-f', $dump], 'pg_dump');
    $node->safe_psql('postgres', 'CREATE DATABASE restored');
    $node->safe_psql('postgres', 'ALTER DATABASE restored SET search_path = public, spegel');
    $node->command_ok(['psql', '-XAqt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump], 'restore');
    for my $query (@queries)
    {
        is($node->safe_psql('restored', $query), $node->safe_psql('postgres', $query), "restored: $query");
    }
}

# bytes_per_group($node, $table, $key, $aggregate): what hash aggregation takes
# for each group beyond what it takes for a count(*).
sub bytes_per_group
{
    my ($node, $table, $key, $aggregate) = @_;
    my ($with, $without) = map {
        $node->safe_psql('postgres', qq{
            SET work_mem = '1GB'; SET max_parallel_workers_per_gather = 0; SET enable_sort = off;
            EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) SELECT $key, $_ FROM $table GROUP BY $key}) =~ /"Peak Memory Usage": (\d+)/
          ? $1 : die "no memory usage in the plan of $_";
    } $aggregate, 'count(*)';

    return int(($with - $without) * 1024 / $node->safe_psql('postgres', "SELECT count(DISTINCT $key) FROM $table"));
}

# check_no_leak($node, $aggregate): an aggregate of expressions in i, whose
# state stays small, needs no more memory for many rows than for some.
sub check_no_leak
{
    my ($node, $aggregate) = @_;
    my ($some, $many) = map {
        $node->safe_psql('postgres', qq{
            SELECT total FROM (
                SELECT $aggregate AS s, (SELECT sum(total_bytes) FROM pg_backend_memory_contexts) AS total
                FROM (SELECT generate_series(1, $_) AS i) AS row) AS a WHERE s IS NOT NULL})
    } 50_000, scale(400_000, 10_000_000);

    cmp_ok($many - $some, '<', 1_000_000, "transitions do not leak: $aggregate");
}

1;
