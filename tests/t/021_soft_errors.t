# Literals that are wrong are soft errors since PostgreSQL 16: pg_input_is_valid()
# says so, pg_input_error_info() says what the cast says, and COPY can leave such
# lines out.  Every error that an input function can meet is here.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

plan skip_all => 'skipped: soft errors came with PostgreSQL 16' if $ENV{PG} < 16;

my $node = new_cluster('soft_errors');
create_extension($node, 'postgres');

# Literals of a type as SQL expressions, with the SQLSTATE of each.
my $long = q{repeat('x', 1001)};
my $days = ':[2010-01-01,2011-01-01)';
my %wrong = (
    tally => {
        q~'{a:1'~ => '22P02',
        q~'{a:1,}'~ => '22P02',
        q~'{?:1,?:1}'~ => '22P02',
        q~'{a:1,a:2}'~ => '22023',
        q~'{a:-1}'~ => '22003',
        q~'{?:-1}'~ => '22003',
        q~'{a:1152921504606846977}'~ => '22003',
        q~'{a:1152921504606846976,b:1}'~ => '22003',
        q~'{?:1152921504606846976,b:1}'~ => '22003',
        q~'{a:9223372036854775808}'~ => '22003',
        qq~'{' || $long || ':1}'~ => '54000',
        q~'{' || (SELECT string_agg(i || ':1', ',') FROM generate_series(1, 10001) AS i) || '}'~ => '54000',
        q~repeat('x', 1000000)~ => '22P02',
    },
    segregation => {
        q~'{a:{x:1}'~ => '22P02',
        q~'{?:{x:1}}'~ => '22P02',
        q~'{a:{x:1,}}'~ => '22P02',
        q~'{a:{x:1},a:{x:1}}'~ => '22023',
        q~'{a:{x:1,x:1}}'~ => '22023',
        q~'{a:{x:-1}}'~ => '22003',
        q~'{a:{x:9223372036854775808}}'~ => '22003',
        q~'{a:{x:1152921504606846976},b:{x:1}}'~ => '22003',
        q~'{a:{x:1152921504606846976},b:{?:1}}'~ => '22003',
        qq~'{' || $long || ':{x:1}}'~ => '54000',
        qq~'{a:{' || $long || ':1}}'~ => '54000',
        q~'{a:{x:1},b:{' || (SELECT string_agg(i || ':1', ',') FROM generate_series(1, 10000) AS i) || '}}'~ => '54000',
        q~(SELECT '{' || string_agg(u || ':{' || CASE u WHEN 1 THEN (SELECT string_agg(i || ':1', ',') FROM generate_series(1, 10000) AS i) ELSE '1:1' END || '}', ',') || '}'
           FROM generate_series(1, 20000) AS u)~ => '54000',
        q~repeat('x', 1000000)~ => '22P02',
    },
    career => {
        q~'{2:[2010-01-01'~ => '22P02',
        q~'{2:[2010-02-30,)}'~ => '22P02',
        q~'{2:[2011-01-01,2010-01-01)}'~ => '22023',
        q~'{2:[9999-01-01,)}'~ => '22008',
        qq~'{2147483648$days}'~ => '22003',
        qq~'{-2147483648$days}'~ => '22003',
        qq~'{2$days,nurse$days}'~ => '22023',
        qq~'{nurse$days,2$days}'~ => '22023',
        qq~'{' || $long || '$days}'~ => '54000',
        qq~'{' || (SELECT string_agg('s' || i || '$days', ',') FROM generate_series(1, 1001) AS i) || '}'~ => '54000',
        qq~'{' || (SELECT string_agg(i || '$days', ',') FROM generate_series(1, 10001) AS i) || '}'~ => '54000',
        q~repeat('x', 1000000)~ => '22P02',
    },
    cohort => {
        q~'{5:{a:1}'~ => '22P02',
        q~'{5:{a:1,}}'~ => '22P02',
        q~'{5:{a:1,a:2}}'~ => '22023',
        q~'{5:{a:1},5:{a:2}}'~ => '22023',
        q~'{5:{a:-1}}'~ => '22003',
        q~'{5:{a:9223372036854775808}}'~ => '22003',
        q~'{5:{a:1152921504606846977}}'~ => '22003',
        q~'{5:{a:1152921504606846976},6:{a:1}}'~ => '22003',
        q~'{5:{>:1152921504606846976},6:{>:1}}'~ => '22003',
        q~'{-5:{a:1}}'~ => '22003',
        q~'{2000000001:{a:1}}'~ => '22003',
        q~'{9223372036854775808:{a:1}}'~ => '22003',
        q~'{5:{>:2,a:1}}'~ => '22023',
        q~'{5:{a:1},6:{>:1},6:{b:1}}'~ => '22023',
        qq~'{5:{' || $long || ':1}}'~ => '54000',
        q~'{5:{' || (SELECT string_agg('o' || i || ':1', ',') FROM generate_series(1, 101) AS i) || '}}'~ => '54000',
        q~'{' || (SELECT string_agg(i || ':{?:1}', ',') FROM generate_series(0, 1000000) AS i) || '}'~ => '54000',
        q~repeat('x', 1000000)~ => '22P02',
    });
my %right = (
    tally => '{a:1,?:2}',
    segregation => '{a:{x:1}}',
    career => '{2:[2010-01-01,)}',
    cohort => '{5:{a:1}}');

# What the cast reports, in the form of pg_input_error_info().
$node->safe_psql('postgres', q{
    CREATE FUNCTION hard_error(literal text, type text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
        message text;
        detail text;
        hint text;
    BEGIN
        EXECUTE format('SELECT %L::%s', literal, type);
        RETURN 'none';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
        RETURN concat_ws('|', message, nullif(detail, ''), nullif(hint, ''), SQLSTATE);
    END $$});

for my $type (sort keys %wrong)
{
    for my $literal (sort keys %{ $wrong{$type} })
    {
        my $name = "$type " . substr($literal, 0, 60);

        is($node->safe_psql('postgres', qq{SELECT pg_input_is_valid(($literal)::text, '$type'), sql_error_code FROM pg_input_error_info(($literal)::text, '$type')}),
            "f|$wrong{$type}{$literal}", "$name is a soft error");
        is($node->safe_psql('postgres', qq{SELECT concat_ws('|', message, detail, hint, sql_error_code) = hard_error(($literal)::text, '$type') FROM pg_input_error_info(($literal)::text, '$type')}),
            't', "$name: the cast says the same");
    }
    is($node->safe_psql('postgres', "SELECT pg_input_is_valid('$right{$type}', '$type')"), 't', "$type: what is right is valid");

  SKIP:
    {
        skip 'skipped: COPY leaves lines out since PostgreSQL 17', 1 if $ENV{PG} < 17;
        my $file = "$ENV{TESTDATADIR}/$type.txt";

        $node->safe_psql('postgres', "CREATE TABLE loaded_$type (id integer, s $type)");
        PostgreSQL::Test::Utils::append_to_file($file, join('', map { "$_\n" }
                "1\t$right{$type}", (map { /^'(.*)'$/ ? "2\t$1" : () } sort keys %{ $wrong{$type} }), "3\t$right{$type}"));
        $node->safe_psql('postgres', "\\copy loaded_$type FROM '$file' WITH (ON_ERROR ignore)");
        is($node->safe_psql('postgres', "SELECT string_agg(id || ' ' || s::text, ', ' ORDER BY id) FROM loaded_$type"),
            "1 $right{$type}, 3 $right{$type}", "COPY leaves out $type literals that are wrong");
    }
}
$node->stop;
done_testing();
