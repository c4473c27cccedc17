# plpgsql_check finds nothing in the PL/pgSQL of the report application and the
# extension: errors that only a run of the line would meet, variables that
# nothing reads, casts that nobody wrote, unguarded dynamic SQL.
use strict;
use warnings;

use Spegel::SmallCity;
use Test::More;

# What is no finding: the function, the message with its detail, and why;
# "some" where not every version of plpgsql_check finds it.
my $dynamic = qr/^text type variable is not sanitized\b/;
my @excused = (
    [ qr/./, qr/^parameter "\w+" is (?:overlapped|shadowed)\b/,
      'a parameter that may be left out is hidden on purpose by the constant of its name that says what it means' ],
    [ qr/./, qr/cast "spegel_register\.code(\[\])?" value to "text\1?" type$/, 'a code is a text: the cast does nothing' ],
    [ qr/./, qr/cast "(integer" value to "bigint|smallint" value to "integer|oid" value to "regtype)" type$/,
      'a number made wider, once in a call' ],
    [ qr/^spegel_register\.check_(?:references|referenced|spells)\(/, $dynamic, 'conditions made with %I and %L from the lists of columns' ],
    [ qr/^spegel_register\.find_faults\(/, $dynamic, 'the rules of a table that only the owner writes' ],
    [ qr/^spegel_register\.(insert_checked|insert_rows|insert_from|write_row|renew_statistics)\(/, $dynamic, 'made with %I from the columns of the table' ],
    [ qr/^spegel_register\.(insert_rows|insert_from)\(/, qr/cannot to determine volatility of used dynamic SQL/, 'it inserts by dynamic SQL' ],
    [ qr/^spegel_register\.watch_(?:references|activity)\(/, $dynamic, 'clauses that stand in the function' ],
    [ qr/^spegel_register\.make_deferred_index\(/, $dynamic, 'definitions of a table that only the owner writes' ],
    [ qr/^spegel_release\.(make_view|take_codes|scan_topic)\(/, $dynamic, 'the queries of a table that only the owner writes' ],
    [ qr/^spegel_api\.px_(?:cells|grounds|listed_values)\(/, $dynamic, 'made with %I from the columns of the catalogue; codes are bound' ],
    [ qr/^spegel_api\.px_(?:cells|listed_values)\(/, qr/^cannot to determine result of dynamic SQL$/,
      'its rows are those of dynamic SQL' ],
    [ qr/^spegel_release\.make_dimension_view\(/, $dynamic, 'made with %I and words that stand in the function', 'some' ],
    [ qr/^spegel_release\.make_endpoint\(/, $dynamic, 'a signature made with %I from the columns of a view' ],
    [ qr/^(?:spegel_api\.(?:check_origins|endpoint_(?:column|order|words))|spegel_register\.(?:check_mapping|eurostat_(?:table|text)|header_hint|json_document
            |jsonstat_(?:axis|dataset|list|table)|kolada_table|mapped_field|observed_table|period_date|px_(?:axes|header|keyed_cells|table|text)
            |pxweb_table|resolve_(?:horizons|terms)|table_cell))\(/x, qr/^routine is marked as IMMUTABLE, but expression is STABLE/,
      'format(), jsonb_build_object() and the like get texts and numbers, to_char() no name of a month, convert_from() a database in UTF-8', 'some' ]);

my $node = small_city('plpgsql_check');
my ($status, $out, $err) = $node->psql('release', 'CREATE SCHEMA check_plpgsql; CREATE EXTENSION plpgsql_check SCHEMA check_plpgsql');
BAIL_OUT("plpgsql_check is not installed: $err") if $status != 0;

# The functions hand each other temporary tables, and drop them.  Importing,
# building and auditing make them all; what they were like is remembered, and
# they are made again to be checked against.  A trigger function is checked for
# each table that has it.
my $rows = $node->safe_psql('release', q{
    CREATE FUNCTION check_plpgsql.remember() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
        made regclass;
    BEGIN
        FOR made IN SELECT objid FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table' AND schema_name = 'pg_temp' LOOP
            EXECUTE format('CREATE TABLE IF NOT EXISTS check_plpgsql.%I (LIKE %s)', (SELECT relname FROM pg_class WHERE oid = made), made);
        END LOOP;
    END $$;
    BEGIN;
    CREATE EVENT TRIGGER remember ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS')
    EXECUTE FUNCTION check_plpgsql.remember();
    SET LOCAL client_min_messages = error;
    SELECT spegel_register.stage() \g /dev/null
    INSERT INTO pg_temp.staged_line (line) VALUES ('person,birth_year'), ('p2001,1970'), ('p2002,197O');
    SELECT spegel_register.load('person', 'person.csv', 'UTF8', ',', true) \g /dev/null
    SELECT spegel_release.define('city', '2020-12-31', ARRAY(SELECT topic FROM spegel_release.topic)) AS release \gset
    SELECT spegel_release.build(:release) \g /dev/null
    SELECT spegel_release.audit(:release) \g /dev/null
    SELECT spegel_release.publish(:release) \g /dev/null
    DROP EVENT TRIGGER remember;
    SELECT format('CREATE TEMPORARY TABLE IF NOT EXISTS %I (LIKE %s) ON COMMIT DROP', relname, oid::regclass)
    FROM pg_class WHERE relnamespace = 'check_plpgsql'::regnamespace AND relkind = 'r' \gexec
    SELECT p.oid::regprocedure || coalesce(' for ' || t.tgrelid::regclass, '') || E'\t'
        || coalesce(concat_ws(E'\t', c.lineno, c.level, c.message, c.detail, c.query), '')
    FROM pg_proc AS p
    JOIN pg_language AS l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
    JOIN pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname ~ '^spegel'
    LEFT JOIN (SELECT DISTINCT tgfoid, tgrelid, tgoldtable, tgnewtable FROM pg_trigger WHERE NOT tgisinternal) AS t ON t.tgfoid = p.oid
    LEFT JOIN LATERAL check_plpgsql.plpgsql_check_function_tb(p.oid, coalesce(t.tgrelid, 0), fatal_errors => false,
        oldtable => t.tgoldtable, newtable => t.tgnewtable,
        extra_warnings => true, performance_warnings => true, security_warnings => true) AS c ON true
    ORDER BY 1;
    ROLLBACK});
$node->stop;

my (%findings, %used);
for my $row ($rows =~ /^(spegel\w*\..*(?:\n(?!spegel\w*\.\w+\().*)*)/mg)
{
    my ($function, $line, $level, $message, @more) = split /\t/, $row;

    $findings{$function} //= [];
    next if !defined $message;
    my $text = join(' ', $message, @more ? $more[0] : ());
    my ($excuse) = grep { $function =~ $excused[$_][0] && $text =~ $excused[$_][1] } 0 .. $#excused;
    if (defined $excuse)
    {
        $used{$excuse} = 1;
        next;
    }
    push @{ $findings{$function} }, join("\n    ", "line $line: $level: $message", @more);
}
cmp_ok(scalar keys %findings, '>', 100, 'functions are checked');
for my $function (sort keys %findings)
{
    is(join("\n", @{ $findings{$function} }), '', $function);
}
is(join("\n", map { $excused[$_][2] } grep { !$used{$_} && !$excused[$_][3] } 0 .. $#excused), '', 'nothing is excused that is not found');
done_testing();
