# What a database holds of Spegel, as text that can be compared: every object
# with its definition, owner, comment and privileges, but no oid and no time.
package Spegel::Catalogue;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT = qw(catalogue catalogue_differences);

# catalogue($node, $database): a line for each thing.  How the server writes the
# body of a function or view is not always what it writes again after it was
# read: to compare with what was restored from a dump, leave bodies out, or
# restore both.
sub catalogue
{
    my ($node, $database, %how) = @_;
    my $bodies = $how{without_bodies} ? 'false' : 'true';
    return $node->safe_psql($database, <<"SETTING" . <<'SQL');
SET spegel.bodies = $bodies;
SETTING
SET search_path = pg_catalog;
CREATE FUNCTION pg_temp.acl(acl aclitem[], kind "char", owner oid) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(x, ' ' ORDER BY x)
    FROM (SELECT format('%s=%s%s', CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type,
                        CASE WHEN a.is_grantable THEN '*' ELSE '' END) AS x
          FROM aclexplode(coalesce(acl, acldefault(kind, owner))) AS a) AS s;
$$;
WITH space AS (
    SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace AS n
    WHERE n.nspname IN ('spegel', 'spegel_register', 'spegel_release', 'spegel_published', 'spegel_api')
), thing (class, object, described) AS (
    SELECT 'schema', nspname::text, concat_ws('|', nspowner::regrole, pg_temp.acl(nspacl, 'n', nspowner), obj_description(oid, 'pg_namespace')) FROM space
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text,
           concat_ws('|', CASE p.prokind WHEN 'a' THEN (SELECT concat_ws('|', to_jsonb(a) - '{aggtranstype,aggmtranstype}'::text[], a.aggtranstype::regtype, a.aggmtranstype::regtype) FROM pg_aggregate AS a WHERE a.aggfnoid = p.oid)
                          ELSE CASE WHEN current_setting('spegel.bodies')::boolean THEN pg_get_functiondef(p.oid)
                               ELSE regexp_replace(pg_get_functiondef(p.oid), '(BEGIN ATOMIC|AS \$function|RETURN ).*', '') END END,
                     p.proowner::regrole, pg_temp.acl(p.proacl, 'f', p.proowner), obj_description(p.oid, 'pg_proc'))
    FROM pg_proc AS p JOIN space ON space.oid = p.pronamespace
    UNION ALL
    SELECT 'relation', c.oid::regclass::text,
           concat_ws('|', c.relkind, c.relowner::regrole, c.reloptions::text, pg_temp.acl(c.relacl, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner),
                     obj_description(c.oid, 'pg_class'), CASE c.relkind WHEN 'v' THEN CASE WHEN current_setting('spegel.bodies')::boolean THEN pg_get_viewdef(c.oid) END WHEN 'i' THEN pg_get_indexdef(c.oid) END)
    FROM pg_class AS c JOIN space ON space.oid = c.relnamespace WHERE c.relkind <> 't'
    UNION ALL
    SELECT 'column', c.oid::regclass || '.' || a.attname,
           concat_ws('|', row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                     pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum),
                     (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM unnest(a.attacl) AS x))
    FROM pg_class AS c JOIN space ON space.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind IN ('r', 'v', 'c')
    UNION ALL
    SELECT 'constraint', format('%s on %s', k.conname, CASE WHEN k.conrelid <> 0 THEN k.conrelid::regclass::text ELSE k.contypid::regtype::text END),
           regexp_replace(pg_get_constraintdef(k.oid), CASE WHEN current_setting('spegel.bodies')::boolean THEN '$' ELSE '[()]' END, '', 'g')
    FROM pg_constraint AS k JOIN space ON space.oid = k.connamespace
    UNION ALL
    SELECT 'trigger', format('%s on %s', t.tgname, t.tgrelid::regclass), concat_ws('|', pg_get_triggerdef(t.oid), t.tgenabled)
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN space ON space.oid = c.relnamespace WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'type', t.oid::regtype::text, concat_ws('|', t.typtype, t.typlen, t.typalign, t.typstorage, t.typinput, t.typoutput, t.typreceive, t.typsend,
           t.typowner::regrole, pg_temp.acl(t.typacl, 'T', t.typowner), obj_description(t.oid, 'pg_type'))
    FROM pg_type AS t JOIN space ON space.oid = t.typnamespace WHERE t.typelem = 0
    UNION ALL
    SELECT 'member', pg_describe_object(d.classid, d.objid, 0), 'of extension spegel'
    FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
    WHERE d.deptype = 'e' AND e.extname = 'spegel'
    UNION ALL
    SELECT 'default privileges', concat_ws(' ', d.defaclrole::regrole, d.defaclnamespace::text, d.defaclobjtype::text), d.defaclacl::text FROM pg_default_acl AS d
    UNION ALL
    SELECT 'operator', o.oid::regoperator::text, concat_ws('|', o.oprcode, o.oprcom::regoperator, o.oprrest, obj_description(o.oid, 'pg_operator'))
    FROM pg_operator AS o JOIN space ON space.oid = o.oprnamespace
    UNION ALL
    SELECT 'cast', pg_describe_object('pg_cast'::regclass, k.oid, 0), concat_ws('|', k.castcontext, k.castmethod, obj_description(k.oid, 'pg_cast'))
    FROM pg_cast AS k WHERE EXISTS (SELECT FROM pg_type AS t JOIN space ON space.oid = t.typnamespace WHERE t.oid IN (k.castsource, k.casttarget))
    UNION ALL
    SELECT 'operator class', o.opcname || ' ' || m.amname, o.opcintype::regtype::text
    FROM pg_opclass AS o JOIN space ON space.oid = o.opcnamespace JOIN pg_am AS m ON m.oid = o.opcmethod
)
SELECT line FROM (
SELECT format('%s %s: %s', class, object, regexp_replace(described, '\s+', ' ', 'g')) AS line FROM thing
UNION ALL
SELECT format('endpoint %s: %s', e.name, to_jsonb(e) - 'version') FROM spegel_api.endpoint AS e
UNION ALL
SELECT format('unit %s: %s %s', u.unit, encode(u.digest, 'hex'), u.made) FROM spegel_register.code_unit AS u
UNION ALL
SELECT format('file %s: %s', f.name, encode(f.digest, 'hex')) FROM spegel_register.table_file AS f
) AS l ORDER BY line COLLATE "C";
SQL
}

# catalogue_differences($one, $other): the lines that only one of them has.
sub catalogue_differences
{
    my ($one, $other) = @_;
    my %seen;
    $seen{$_}++ for split /\n/, $one;
    $seen{$_}-- for split /\n/, $other;
    return join "\n", map { ($seen{$_} > 0 ? '- ' : '+ ') . substr($_, 0, 400) } grep { $seen{$_} } sort keys %seen;
}

1;
