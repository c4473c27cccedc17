# Least privilege: every role against every object of the report application,
# as the catalogue has them, compared with what is intended.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('privileges');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');
$node->safe_psql('spegel', 'CREATE ROLE outsider LOGIN');

sub sql { return $node->safe_psql('spegel', $_[0]); }

# The intention.  Of the lines that fit an object the last one counts; what no
# line fits is for its owner alone.
#   role | schema | kind: schema, relation or function | objects (regular expression) | privileges
my $intended = <<'MATRIX';
spegel_analyst|spegel|schema||USAGE
spegel_analyst|spegel_register|schema||USAGE
spegel_analyst|spegel_release|schema||USAGE
spegel_analyst|spegel_published|schema||USAGE
spegel_analyst|spegel_api|schema||USAGE
spegel_reader|spegel_published|schema||USAGE
spegel_reader|spegel_api|schema||USAGE
spegel_front|spegel_api|schema||USAGE
spegel_analyst|spegel_register|relation|.*|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|relation|table_file|
spegel_analyst|spegel_register|relation|code_unit|
spegel_analyst|spegel_register|relation|unit_above|SELECT
spegel_analyst|spegel_register|relation|analyst_unit|
spegel_analyst|spegel_register|relation|deferred_index|
spegel_analyst|spegel_register|relation|activity|SELECT
spegel_analyst|spegel_register|view|.*|SELECT
spegel_analyst|spegel_register|view|application|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|departure|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|employment|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|exit_interview|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|leave|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|participation|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|pay|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|person_attribute|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|training|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|view|work_condition|SELECT,INSERT,UPDATE,DELETE
spegel_analyst|spegel_register|function|.*|EXECUTE
spegel_analyst|spegel_register|trigger|.*|
spegel_analyst|spegel_register|function|(watch_.*)|
spegel_analyst|spegel_register|function|apply_row_policies|
spegel_analyst|spegel_register|function|limit_analyst|
spegel_analyst|spegel_release|relation|release|SELECT
spegel_analyst|spegel_release|relation|release_topic|SELECT
spegel_analyst|spegel_release|relation|finding|SELECT
spegel_analyst|spegel_release|relation|topic|SELECT
spegel_analyst|spegel_release|relation|topic_measure|SELECT
spegel_analyst|spegel_release|relation|dimension|SELECT
spegel_analyst|spegel_release|relation|category|SELECT
spegel_analyst|spegel_release|relation|lattice|SELECT
spegel_analyst|spegel_release|relation|sensitivity|SELECT
spegel_analyst|spegel_release|relation|disclosure_rule|SELECT
spegel_analyst|spegel_release|relation|series_note|SELECT
spegel_analyst|spegel_release|function|define|EXECUTE
spegel_analyst|spegel_release|function|declare_category|EXECUTE
spegel_analyst|spegel_release|function|declare_note|EXECUTE
spegel_analyst|spegel_release|function|build|EXECUTE
spegel_analyst|spegel_release|function|audit|EXECUTE
spegel_analyst|spegel_release|function|discard|EXECUTE
spegel_analyst|spegel_published|relation|.*|SELECT
spegel_analyst|spegel_published|view|.*|SELECT
spegel_internal|spegel_published|relation|internal_.*|SELECT
spegel_internal|spegel_published|view|internal_.*|SELECT
spegel_reader|spegel_published|relation|(?!internal_).*|SELECT
spegel_reader|spegel_published|view|(?!internal_).*|SELECT
spegel_analyst|spegel_api|view|catalogue|SELECT
spegel_reader|spegel_api|view|catalogue|SELECT
spegel_front|spegel_api|view|catalogue|SELECT
spegel_analyst|spegel_api|endpoint|.*|EXECUTE
spegel_reader|spegel_api|public endpoint|.*|EXECUTE
spegel_analyst|spegel_api|function|resolve_.*|EXECUTE
spegel_reader|spegel_api|function|resolve_.*|EXECUTE
spegel_analyst|spegel_api|function|data_version|EXECUTE
spegel_reader|spegel_api|function|data_version|EXECUTE
spegel_front|spegel_api|function|data_version|EXECUTE
spegel_front|spegel_api|function|code_version|EXECUTE
spegel_analyst|spegel_api|function|publication|EXECUTE
spegel_reader|spegel_api|function|publication|EXECUTE
spegel_front|spegel_api|function|publication|EXECUTE
spegel_analyst|spegel_api|function|endpoint_codes|EXECUTE
spegel_analyst|spegel_api|function|reasons_sv|EXECUTE
spegel_reader|spegel_api|function|endpoint_codes|EXECUTE
spegel_reader|spegel_api|function|reasons_sv|EXECUTE
spegel_analyst|spegel_api|function|check_[cgu].*|EXECUTE
spegel_front|spegel_api|function|catalogue_version|EXECUTE
spegel_front|spegel_api|function|code_words|EXECUTE
spegel_internal|spegel_api|internal endpoint|.*|EXECUTE
spegel_analyst|spegel_api|function|check_shown|EXECUTE
spegel_reader|spegel_api|function|check_[cgu].*|EXECUTE
spegel_reader|spegel_api|function|check_shown|EXECUTE
spegel_analyst|spegel_api|function|px_.*|EXECUTE
spegel_reader|spegel_api|function|px_.*|EXECUTE
spegel_analyst|spegel_api|function|dcat.*|EXECUTE
spegel_reader|spegel_api|function|dcat.*|EXECUTE
MATRIX

# Every object: schema, kind, name, and what is actually allowed to each role.
# An endpoint's function is "endpoint" and, when public, "public endpoint".
my $objects = sql(<<'SQL');
WITH role (role) AS (VALUES ('spegel_analyst'), ('spegel_reader'), ('spegel_internal'), ('spegel_front'), ('spegel_front_internal'), ('spegel_front_analyst'),
    ('outsider'))
SELECT role, nspname, 'schema', '', concat_ws(',',
       CASE WHEN has_schema_privilege(role, n.oid, 'USAGE') THEN 'USAGE' END,
       CASE WHEN has_schema_privilege(role, n.oid, 'CREATE') THEN 'CREATE' END)
FROM pg_namespace AS n, role WHERE nspname ~ '^spegel'
UNION ALL
SELECT role, nspname, CASE relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'relation' END, relname,
       CASE WHEN relkind = 'S' THEN concat_ws(',',
           CASE WHEN has_sequence_privilege(role, c.oid, 'USAGE') THEN 'USAGE' END,
           CASE WHEN has_sequence_privilege(role, c.oid, 'SELECT') THEN 'SELECT' END,
           CASE WHEN has_sequence_privilege(role, c.oid, 'UPDATE') THEN 'UPDATE' END)
       ELSE (SELECT coalesce(string_agg(p, ',' ORDER BY o), '')
             FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) WITH ORDINALITY AS u (p, o)
             WHERE has_table_privilege(role, c.oid, p)) END
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace, role
WHERE nspname ~ '^spegel' AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
UNION ALL
SELECT role, nspname,
       CASE WHEN prorettype = 'trigger'::regtype THEN 'trigger'
            WHEN e.audience IN ('public', 'internal') THEN e.audience || ' endpoint' WHEN e.audience IS NOT NULL THEN 'endpoint' ELSE 'function' END,
       proname, CASE WHEN has_function_privilege(role, p.oid, 'EXECUTE') THEN 'EXECUTE' ELSE '' END
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
LEFT JOIN spegel_api.endpoint AS e ON e.function::regprocedure = p.oid, role
WHERE nspname ~ '^spegel_'
SQL

my (@rules, %used);
for (split /\n/, $intended)
{
    my ($role, $schema, $kind, $name, $privileges) = split /\|/, $_, 5;
    push @rules, { line => $_, role => $role, schema => $schema, kind => $kind, name => qr/^(?:$name)$/, privileges => $privileges };
}
my (%checked, @wrong);
for (split /\n/, $objects)
{
    my ($role, $schema, $kind, $name, $actual) = split /\|/, $_, 5;
    my $wanted = '';
    for my $rule (@rules)
    {
        # The internal audience is a reader too.
        next unless ($rule->{role} eq $role || $role eq 'spegel_internal' && $rule->{role} eq 'spegel_reader') && $rule->{schema} eq $schema && $name =~ $rule->{name}
          && ($rule->{kind} eq $kind || $rule->{kind} eq 'function' && $kind eq 'trigger' || $rule->{kind} eq 'endpoint' && $kind =~ / endpoint$/);
        $wanted = $rule->{privileges};
        $used{ $rule->{line} } = 1;
    }
    $checked{$role}++;
    push @wrong, "$role on $kind $schema.$name: has [$actual], intended [$wanted]" if $actual ne $wanted;
}
is_deeply(\@wrong, [], 'every role has on every object what is intended') or diag(join "\n", @wrong);
cmp_ok($checked{$_} // 0, '>', 200, "$_: objects") for qw(spegel_analyst spegel_reader spegel_internal spegel_front spegel_front_internal spegel_front_analyst outsider);
is_deeply([ grep { !$used{ $_->{line} } && $_->{name} !~ /question/ } @rules ], [], 'every intention is about something')
  or diag(join "\n", map { $_->{line} } grep { !$used{ $_->{line} } } @rules);

# Columns alone: the front reads users' names and roles.
is(sql(q{SELECT string_agg(format('%s %s.%s %s', grantee, table_name, column_name, privilege_type), '; ' ORDER BY grantee, table_name, column_name)
         FROM information_schema.column_privileges AS c
         WHERE table_schema ~ '^spegel_' AND grantee <> 'spegel_owner'
           AND NOT has_table_privilege(grantee, format('%I.%I', table_schema, table_name), privilege_type)}),
    'spegel_front principal.name SELECT; spegel_front principal.role SELECT', 'privileges on columns');

# Roles: who may become whom, and who has special powers.
is(sql(q{SELECT string_agg(m.rolname || ' ' || r.rolname, '; ' ORDER BY m.rolname, r.rolname)
         FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member JOIN pg_roles AS r ON r.oid = a.roleid
         WHERE m.rolname ~ '^spegel' OR r.rolname ~ '^spegel'}),
    'spegel_front spegel_reader; spegel_front_analyst spegel_analyst; spegel_front_internal spegel_internal; spegel_internal spegel_reader', 'memberships');
is(sql(q{SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^spegel'
         AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)}), '', 'no special powers');
is(sql(q{SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^spegel' AND (rolcanlogin OR NOT rolinherit)}),
    'spegel_front spegel_front_analyst spegel_front_internal', 'only the HTTP program logs in, and it inherits nothing');

# Definer functions belong to the owner, and look nowhere but where they should.
is(sql(q{SELECT string_agg(p.oid::regprocedure::text, '; ') FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
         WHERE nspname ~ '^spegel' AND prosecdef AND (pg_get_userbyid(proowner) <> 'spegel_owner'
             OR prosqlbody IS NULL AND NOT coalesce(proconfig::text ~ 'search_path=pg_catalog.*pg_temp', false))}), '', 'definer functions');
is(sql(q{SELECT string_agg(c.oid::regclass::text, '; ') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
         WHERE nspname ~ '^spegel_' AND pg_get_userbyid(relowner) <> 'spegel_owner'}), '', 'every relation belongs to the owner');
is(sql(q{SELECT string_agg(c.oid::regclass::text, '; ') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
         WHERE nspname = 'spegel_published' AND relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)}), '',
    'published views run with the rights of the reader');

# The secret: nobody but the owner, in any way.
for my $role (qw(spegel_analyst spegel_reader spegel_internal spegel_front outsider))
{
    for my $attempt ('SELECT * FROM spegel_release.secret', 'COPY spegel_release.secret TO STDOUT', 'SELECT spegel_release.secret()',
        'EXPLAIN ANALYZE SELECT * FROM spegel_release.secret', 'SELECT * FROM spegel_release.count_cell', 'SELECT * FROM spegel_release.perturbation')
    {
        my ($status, $out, $err) = $node->psql('spegel', "SET ROLE $role; $attempt");
        like($err, qr/permission denied/, "$role: $attempt");
    }
}

$node->stop;
done_testing();
