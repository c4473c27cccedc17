# The extension keeps to its own schema: it is created in a database whose owner,
# no superuser, has tables and functions of the same names, changes none of them,
# and goes without a trace of them.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('schema');
$node->safe_psql('postgres', 'CREATE ROLE town LOGIN; CREATE DATABASE town OWNER town');

sub as_owner
{
    my ($status, $out, $err) = $node->psql('town', $_[0], connstr => $node->connstr('town') . ' user=town');

    return $status == 0 ? $out : $err;
}
my $own = q{
    SELECT string_agg(pg_describe_object('pg_class'::regclass, oid, 0), ' ' ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT string_agg(pg_describe_object('pg_proc'::regclass, oid, 0), ' ' ORDER BY oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace};
is(as_owner(q{
    CREATE TABLE estimate (id integer);
    CREATE TABLE test_result (id integer);
    CREATE TABLE tally (id integer);
    CREATE TABLE cohort AS SELECT 7 AS id;
    CREATE FUNCTION known(text) RETURNS text LANGUAGE sql RETURN 'mine';
    CREATE FUNCTION share(integer) RETURNS text LANGUAGE sql RETURN 'mine'}), '', 'an owner who is no superuser');
my $before = as_owner($own);
like($before, qr/table tally.*function known/s, 'has objects of our names');

is(as_owner('CREATE EXTENSION spegel'), '', 'creates the extension all the same');
is(as_owner($own), $before, 'keeps what was there, and gets nothing beside it');
is(as_owner(q{
    SELECT count(*) FROM pg_depend, pg_identify_object(classid, objid, objsubid) AS o
    WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'spegel')
        AND deptype = 'e' AND o.schema <> 'spegel'}), '0', 'every object of the extension is in its schema');
is(as_owner(q{SELECT known('{women:1}'), share(1), (SELECT id FROM cohort)}), 'mine|mine|7', 'without the schema on the path the names are the owner\'s');
is(as_owner(q{
    SET search_path = public, spegel;
    SELECT share('{women:1,men:3}'::spegel.tally, 'women'), known('{women:1,?:2}'::spegel.tally), share(1), known('x'),
           (SELECT tally_agg(sex) FROM (VALUES ('women'), (NULL)) AS person (sex))}), '0.25|1|mine|mine|{women:1,?:1}', 'with it both are at hand');
like(as_owner('ALTER EXTENSION spegel SET SCHEMA public'), qr/does not support SET SCHEMA/, 'the schema is fixed');

# Statistics do not depend on who calls them from where.
is(as_owner(q{
    SET search_path = pg_catalog;
    SELECT e.value FROM spegel.share_ci(spegel.tally(ARRAY['women', 'men'], ARRAY[1, 3]), 'women') AS e}), '0.25', 'nothing is looked up on the caller\'s path');

is(as_owner('DROP EXTENSION spegel'), '', 'drops it');
is(as_owner($own), $before, 'and has what was there');
$node->stop;
done_testing();
