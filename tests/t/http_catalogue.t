# The catalogue: what expose() accepts and refuses, and that the program
# follows every change without a restart.
use strict;
use warnings;
use utf8;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Spegel::Http;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $cluster = Spegel::Http::start_cluster('http_catalogue');

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.good(unit text, step integer DEFAULT NULL)
RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION spegel_api.volatile_one() RETURNS TABLE (a text) LANGUAGE sql VOLATILE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.scalar_one() RETURNS text LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.unnamed_set() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.unnamed(text) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION spegel_api.upper_name("Unit" text) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION spegel_api.reserved_one("limit" integer) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.variadic_one(VARIADIC units text[]) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.polymorphic(unit anyelement) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.json_parameter(document jsonb) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.json_array(documents jsonb[]) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.reserved_two(version text) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.which_days(days date[], since date) RETURNS date[] LANGUAGE sql STABLE AS
    $$ SELECT CASE WHEN $1 IS NULL AND $2 IS NULL THEN '{2020-01-01}' WHEN cardinality($1) > 0 THEN $1 ELSE '{2020-01-01,2021-01-01}'::date[] END $$;
CREATE FUNCTION spegel_api.several(units text[], days date[] DEFAULT NULL, since date DEFAULT NULL) RETURNS TABLE (a text, n integer, day date) LANGUAGE sql STABLE AS
    'SELECT u, cardinality($2), d FROM unnest($1) AS u CROSS JOIN unnest(spegel_api.which_days($2, $3)) AS d';
CREATE FUNCTION spegel_api.volatile_days(days date[]) RETURNS date[] LANGUAGE sql VOLATILE AS 'SELECT $1';
CREATE FUNCTION spegel_api.other_days(days text[]) RETURNS date[] LANGUAGE sql STABLE AS 'SELECT NULL::date[]';
CREATE FUNCTION spegel_api.json_result() RETURNS TABLE (a jsonb) LANGUAGE sql STABLE AS 'SELECT NULL::jsonb';
CREATE FUNCTION spegel_api.defaulted(step integer DEFAULT 5) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.strict_one(step integer DEFAULT NULL) RETURNS TABLE (a text) LANGUAGE sql STABLE STRICT AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.definer_one() RETURNS TABLE (a text) LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.definer_good() RETURNS TABLE (a text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.private_one() RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT 1::text';
REVOKE ALL ON FUNCTION spegel_api.private_one() FROM PUBLIC;
CREATE FUNCTION spegel_api."Odd ""name"("unit" text) RETURNS TABLE ("select" text, "a ""b" text) LANGUAGE sql STABLE AS 'SELECT $1, $1';
CREATE FUNCTION spegel_api.limited(share double precision, day date, flag boolean, unit text) RETURNS TABLE (a text)
LANGUAGE sql STABLE AS 'SELECT 1::text';
CREATE FUNCTION spegel_api.confidential(unit text) RETURNS TABLE (a text) LANGUAGE sql STABLE AS 'SELECT $1';
REVOKE ALL ON FUNCTION spegel_api.confidential(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spegel_api.confidential(text) TO spegel_analyst;
CREATE AGGREGATE spegel_api.aggregate_one(text) (SFUNC = textcat, STYPE = text);
});

sub expose
{
    my ($function, $rest) = @_;
    return "SELECT spegel_api.expose('some-name', '$function', 'T', 'T', 'D', 'D'" . ($rest ? ", $rest" : '') . ')';
}

# expose() refuses a function with this SQLSTATE, and message and hint say why.
sub refuses
{
    my ($function, $rest, $state, $pattern, $name) = @_;
    my ($got, $message, $hint) = Spegel::Http::owner_error($cluster, expose($function, $rest));

    subtest "refused: $name" => sub {
        is($got, $state, 'SQLSTATE');
        like($message // '', $pattern, 'message');
        ok(($hint // '') ne '', 'there is a hint') or diag $message;
    };
}

refuses('spegel_api.volatile_one()', undef, '42P13', qr/volatile/, 'a volatile function');
refuses('pg_catalog.now()', undef, '3F000', qr/not in schema spegel_api/, 'a function of another schema');
refuses('spegel_api.scalar_one()', undef, '42P13', qr/set with named columns/, 'a scalar result');
refuses('spegel_api.unnamed_set()', undef, '42P13', qr/set with named columns/, 'a set without named columns');
refuses('spegel_api.unnamed(text)', undef, '42P13', qr/parameter 1 /, 'a parameter without name');
refuses('spegel_api.upper_name(text)', undef, '42P13', qr/"Unit"/, 'a parameter name in capitals');
refuses('spegel_api.reserved_one(integer)', undef, '42939', qr/"limit"/, 'a reserved parameter name');
refuses('spegel_api.variadic_one(text[])', undef, '42P13', qr/"units".*variadic/, 'a variadic function');
refuses('spegel_api.polymorphic(anyelement)', undef, '42P13', qr/"unit".*anyelement/, 'a polymorphic function');
refuses('spegel_api.json_parameter(jsonb)', undef, '42P13', qr/"document".*jsonb/, 'a parameter type that cannot be bound');
refuses('spegel_api.json_array(jsonb[])', undef, '42P13', qr/"documents".*jsonb\[\]/, 'an array of a type that cannot be bound');
refuses('spegel_api.reserved_two(text)', undef, '42939', qr/"version"/, 'a reserved name of pages');
refuses('spegel_api.json_result()', undef, '42P13', qr/"a".*jsonb/, 'a result type that cannot be written');
refuses('spegel_api.defaulted(integer)', undef, '42P13', qr/"step".*default/, 'a default other than NULL');
refuses('spegel_api.strict_one(integer)', undef, '42P13', qr/"step".*strict/, 'a strict function with an optional parameter');
refuses('spegel_api.definer_one()', undef, '42P13', qr/security definer/, 'a security definer function without search_path');
refuses('spegel_api.private_one()', undef, '42501', qr/spegel_reader may not execute/, 'a function that the reader may not execute');
refuses('spegel_api.aggregate_one(text)', undef, '42809', qr/not an ordinary function/, 'an aggregate');

my $good = 'spegel_api.good(text,integer)';
my $limited = 'spegel_api.limited(double precision,date,boolean,text)';
refuses($good, q{'{"uni": {}}'}, '42P02', qr/"uni"/, 'notes on a parameter that is not there');
refuses($good, q{'{"unit": 1}'}, '22023', qr/"unit"/, 'notes that are no object');
refuses($good, q{'{"unit": {"labl_en": "x"}}'}, '22023', qr/"labl_en".*"unit"/, 'an unknown note');
refuses($good, q{'{"unit": {"label_en": ""}}'}, '22023', qr/"label_en".*"unit"/, 'an empty label');
refuses($good, q{'{"unit": {"minimum": "a"}}'}, '22023', qr/"unit".*"minimum"/, 'a minimum of a text');
refuses($good, q{'{"step": {"minimum": "1"}}'}, '22023', qr/"minimum".*"step"/, 'a minimum of the wrong type');
refuses($good, q{'{"step": {"minimum": 1.5}}'}, '22023', qr/"minimum".*"step"/, 'a fraction as limit of an integer');
refuses($good, q{'{"step": {"minimum": 3, "maximum": 2}}'}, '22023', qr/"step"/, 'a minimum above the maximum');
refuses($good, q{'{"step": {"allowed": []}}'}, '22023', qr/"step"/, 'no allowed value');
refuses($good, q{'{"step": {"allowed": [1, "2"]}}'}, '22023', qr/"2".*"step"/, 'an allowed value of the wrong type');
refuses($limited, q{'{"day": {"maximum": "2024-02-30"}}'}, '22023', qr/"day"/, 'a limit that is no date');
refuses($limited, q{'{"day": {"maximum": "today"}}'}, '22023', qr/"day"/, 'a limit that is not always the same date');
refuses($limited, q{'{"flag": {"allowed": [true]}}'}, '22023', qr/"flag"/, 'allowed values of a boolean');
refuses($good, q{'{"unit": {"pinned_by": "b"}}'}, '22023', qr/"unit".*"b"/, 'a parameter pinned by a column that is not there');
refuses($good, q{'{"step": {"pinned_by": "a"}}'}, '22023', qr/"step".*"a"/, 'a parameter pinned by a column of another type');
refuses($good, q{'{"unit": {"pinned_by": 1}}'}, '22023', qr/"pinned_by".*"unit"/, 'a parameter pinned by no name');
refuses($good, q{audience => 'analyst'}, '42P13', qr/spegel_reader.*may execute/, 'an analyst\'s function that everybody may execute');
refuses($good, q{audience => 'everybody'}, '22023', qr/"everybody"/, 'an unknown audience');
refuses($good, q{'{"unit": {"description_sv": 1}}'}, '22023', qr/"description_sv".*"unit"/, 'a description that is no text');
refuses($good, q{columns => '{"b": {}}'}, '42703', qr/"b"/, 'notes on a column that is not there');
refuses($good, q{columns => '{"a": []}'}, '22023', qr/"a"/, 'notes on a column that are no object');
refuses($good, q{columns => '{"a": {"unit": "x"}}'}, '22023', qr/"unit".*"a"/, 'an unknown note on a column');
refuses('spegel_api.several(text[],date[],date)', qq{'{"days": {"pinned_by": "$_"}}'}, '22023', qr/"days".*"$_"/, "an array pinned by $_")
  for qw(day nothing volatile_days other_days);
refuses('spegel_api.several(text[],date[],date)', q{'{"units": {"each": true}}'}, '22023', qr/"each".*"units"/, 'each of texts, where * may be one of them');
refuses('spegel_api.several(text[],date[],date)', q{'{"since": {"each": true}}'}, '22023', qr/"each".*"since"/, 'each of what takes one value');
refuses($good, q{columns => '{"a": {"decimals": 1}}'}, '22023', qr/"decimals".*"a"/, 'decimals of a text');
refuses('spegel_api.several(text[],date[],date)', qq{columns => '{"n": {"decimals": $_}}'}, '22023', qr/"decimals".*"n"/, "decimals: $_") for '"1"', -1, 1.5, 10;
refuses($good, q{columns => '{"a": {"unit_en": ""}}'}, '22023', qr/"unit_en".*"a"/, 'an empty unit of a column');
refuses($good, q{columns => '{"a": {"label_sv": ""}}'}, '22023', qr/"label_sv".*"a"/, 'an empty label of a column');
refuses($good, q{described_by => 'spegel_api.endpoint'}, '22023', qr/spegel_api\.endpoint.*no commented column/, 'a description by a table of other columns');
refuses($good, q{ordering => '{b}'}, '42703', qr/"b"/, 'an order by what is no column');
refuses($good, q{ordering => '{a,"a desc"}'}, '42701', qr/"a" twice/, 'an order by a column twice');
refuses($good, qq{cors_origins => ARRAY['$_']}, '22023', qr/\Q$_\E/, "origin $_")
  for 'null', 'example.org', 'https://example.org/', 'https://Example.org', 'https://*.example.org', 'https://a:0', 'ftp://a', 'https://a b', 'https://a.';
refuses($good, q{cors_origins => '{*,https://a}'}, '22023', qr/\*/, 'all origins and another');
refuses($good, q{cors_origins => '{NULL}'}, '22023', qr/origin/, 'an origin that is NULL');

is((Spegel::Http::owner_error($cluster, "SELECT spegel_api.expose('$_', '$good', 'T', 'T', 'D', 'D')"))[0], '23514', "refused: name \"$_\"")
  for ('', 'A', 'a/b', 'a_b', '-a', 'a-', '1a', 'å', "a\nb", 'a' x 64);
is((Spegel::Http::owner_error($cluster, expose($good, $_)))[0], '23514', "refused: $_")
  for 'max_rows => 0', 'max_age => -1', 'timeout_ms => 0', 'timeout_ms => 60001';
is((Spegel::Http::owner_error($cluster, q{SELECT spegel_api.withdraw_endpoint('nothing')}))[0], '42704', 'withdrawing what is not there');
is($cluster->safe_psql('spegel', 'SELECT count(*) FROM spegel_api.endpoint'), 0, 'nothing has been exposed');

# What is written

Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.expose('odd', 'spegel_api."Odd ""name"(text)', 'T', 'T', 'D', 'D')});
is($cluster->safe_psql('spegel', q{SELECT call FROM spegel_api.endpoint WHERE name = 'odd'}),
    q{SELECT result."select", result."a ""b" FROM spegel_api."Odd ""name"(unit => $1::text) AS result LIMIT $2::bigint},
    'the call text quotes names');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.expose('odd-order', 'spegel_api."Odd ""name"(text)', 'T', 'T', 'D', 'D', ordering => '{"a \"b desc"}')});
is($cluster->safe_psql('spegel', q{SELECT call FROM spegel_api.endpoint WHERE name = 'odd-order'}),
    q{SELECT page."select", page."a ""b", count(*) OVER () = $2::bigint FROM (SELECT result.* FROM spegel_api."Odd ""name"(unit => $1::text) AS result}
      . q{ ORDER BY result."a ""b" DESC, result."select" LIMIT $2::bigint OFFSET $3::bigint) AS page ORDER BY page."a ""b" DESC, page."select"},
    'the call text of pages: the columns named first, then the others');
Spegel::Http::owner_sql($cluster, q{CREATE FUNCTION spegel_api.told() RETURNS TABLE (n integer, status_reason text) LANGUAGE sql STABLE BEGIN ATOMIC SELECT 1, 'x'; END;
    SELECT spegel_api.expose('told', 'spegel_api.told()', 'T', 'T', 'D', 'D', ordering => '{n}')});
is($cluster->safe_psql('spegel', q{SELECT call FROM spegel_api.endpoint WHERE name = 'told'}),
    q{SELECT page.n, CASE $3::text WHEN 'sv' THEN coalesce((SELECT spegel_api.reasons_sv()) ->> page.status_reason, page.status_reason)}
      . q{ ELSE page.status_reason END AS status_reason, count(*) OVER () = $1::bigint FROM (SELECT result.* FROM spegel_api.told() AS result}
      . q{ ORDER BY result.n, result.status_reason LIMIT $1::bigint OFFSET $2::bigint) AS page ORDER BY page.n, page.status_reason},
    'the call text of reasons: in the language that is bound last');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.withdraw_endpoint('told')});
refuses('spegel_api.several(text[],date[],date)', q{columns => '{"n": {"role": "reason"}}'}, '22023', qr/"n" of type/, 'a reason that is no text');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.expose('definer', 'spegel_api.definer_good()', 'T', 'T', 'D', 'D')});
my $before = $cluster->safe_psql('spegel', q{SELECT version FROM spegel_api.endpoint WHERE name = 'odd'});
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.withdraw_endpoint('odd');
    SELECT spegel_api.expose('odd', 'spegel_api."Odd ""name"(text)', 'T', 'T', 'D', 'D')});
cmp_ok($cluster->safe_psql('spegel', q{SELECT version FROM spegel_api.endpoint WHERE name = 'odd'}), '>', $before,
    'a version is never used twice');

# Rights

for my $role (qw(spegel_front spegel_reader spegel_analyst))
{
    my ($stdout, $stderr);
    is($cluster->psql('spegel', "SET ROLE $role; SELECT count(*), spegel_api.data_version() FROM spegel_api.catalogue"), 0, "$role reads the catalogue");
    for my $statement ('SELECT * FROM spegel_api.endpoint', q{SELECT spegel_api.withdraw_endpoint('odd')},
        expose($good), q{DELETE FROM spegel_api.endpoint}, q{SELECT nextval('spegel_api.endpoint_version')},
        q{SELECT spegel_api.set_publisher(name_en => 'X')}, q{SELECT spegel_api.set_cors_origins('odd', '{*}')},
        q{SELECT spegel_release.new_data_version()}, q{UPDATE spegel_published.data_version SET version = 1})
    {
        $cluster->psql('spegel', "SET ROLE $role; $statement", stderr => \$stderr);
        like($stderr, qr/permission denied/, "$role is refused: " . substr $statement, 0, 40);
    }
}
is($cluster->safe_psql('spegel', q{
    SELECT coalesce(string_agg(o, ', '), '') FROM (
        SELECT p.oid::regprocedure::text FROM pg_proc p
         WHERE p.pronamespace = 'spegel_api'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL
           AND p.proname ~ '^(expose|set_.*|publication|element_type|withdraw_endpoint|endpoint_.*|(data|code|catalogue)_version|resolve_.*|check_.*)$'
        UNION ALL
        SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relnamespace = 'spegel_api'::regnamespace AND c.relkind IN ('r', 'v', 'S')
           AND obj_description(c.oid, 'pg_class') IS NULL
        UNION ALL
        SELECT c.oid::regclass || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'spegel_api'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0
           AND col_description(c.oid, a.attnum) IS NULL) t (o)}), '', 'every object and column has a comment');

# The program follows.  With max_age 0 nothing is kept: each answer is new.

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');
is($http->get('/v1/odd?unit=x')->{json}{data}[0]{'a "b'}, 'x', 'an endpoint with odd names is served');
is($http->get('/v1/definer')->{status}, 200, 'a trusted security definer function is served');
is($http->get('/v1/new')->{status}, 404, 'not exposed yet');

sub becomes
{
    my ($target, $status, $name) = @_;
    ok(Spegel::Http::wait_until(sub { $http->get($target)->{status} == $status }), $name);
}

Spegel::Http::owner_sql($cluster, "SELECT spegel_api.expose('new', '$good', 'First', 'T', 'D', 'D', max_age => 0)");
becomes('/v1/new?unit=x', 200, 'a new endpoint is served without a restart');
Spegel::Http::owner_sql($cluster, qq{SELECT spegel_api.expose('new', '$good', 'Second', 'T', 'D', 'D', '{"unit": {"allowed": ["y"]}}', max_age => 0)});
becomes('/v1/new?unit=x', 400, 'a changed endpoint is changed');
is($http->get('/v1/new?unit=y')->{json}{meta}{title}, 'Second', 'with its new title');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.withdraw_endpoint('new')});
becomes('/v1/new?unit=y', 404, 'a withdrawn endpoint is gone');

Spegel::Http::owner_sql($cluster, "SELECT spegel_api.expose('for-analysts', 'spegel_api.confidential(text)', 'T', 'T', 'D', 'D', audience => 'analyst')");
Spegel::Http::owner_sql($cluster, "SELECT spegel_api.expose('after', '$good', 'T', 'T', 'D', 'D', max_age => 0)");
becomes('/v1/after?unit=x', 200, 'the catalogue is read again');
is($http->get('/v1/for-analysts?unit=x')->{status}, 401, 'an endpoint for analysts is not served to everybody');
unlike($http->get('/v1/')->{content}, qr/for-analysts/, 'nor listed');

# Arrays: what the call binds, and what the next page stays with.

Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.expose('several', 'spegel_api.several(text[],date[],date)', 'T', 'T', 'D', 'D',
    '{"days": {"each": true, "pinned_by": "which_days"}, "units": {"allowed": ["a", "b", "{\"}"]}}', ordering => '{a,day}', max_age => 0)});
becomes('/v1/several?units=a', 200, 'an endpoint with arrays');
my $data = sub { return join ' ', map { join '/', map { $_ // '' } @$_{qw(a n day)} } @{ $http->get("/v1/several?$_[0]")->{json}{data} } };
is($data->('units=b&units=a'), 'a//2020-01-01 b//2020-01-01', '... several values');
is($data->('units=%7B%22%7D'), '{"}//2020-01-01', '... that an array would have to quote');
is($data->('units=a&days=*'), 'a/0/2020-01-01 a/0/2021-01-01', '... each');
is($data->('units=a&days=2022-02-02&days=2023-03-03'), 'a/2/2022-02-02 a/2/2023-03-03', '... some');
is($http->get("/v1/several?$_->[0]")->{json}{type}, "urn:spegel:problem:$_->[1]", "refused: $_->[0]")
  for [ '', 'missing-parameter' ], [ 'units=', 'missing-parameter' ], [ 'units=a&units=c', 'value-not-allowed' ], [ 'units=a&days=2020-01-01&days=x', 'malformed-parameter' ],
  [ 'units=*', 'value-not-allowed' ], [ 'units=a&since=2020-01-01&since=2020-01-01', 'repeated-parameter' ];
like($http->get("/v1/several?units=a&units=b&limit=1$_->[0]")->{json}{meta}{next}, qr{^/v1/several\?units=a&units=b$_->[1]&limit=1&offset=1&version=[0-9a-f]{16}$}, "next of '$_->[0]'")
  for [ '', '&days=2020-01-01' ], [ '&days=*', '&days=2020-01-01&days=2021-01-01' ], [ '&since=2020-01-01', '&days=2020-01-01&days=2021-01-01&since=2020-01-01' ],
  [ '&days=2022-02-02', '&days=2022-02-02' ];
my $next = $http->get('/v1/several?units=a&units=b&limit=1')->{json}{meta}{next};
is($http->get($next)->{json}{data}[0]{a}, 'b', 'the next page');
Spegel::Http::owner_sql($cluster, q{CREATE OR REPLACE FUNCTION spegel_api.which_days(days date[], since date) RETURNS date[] LANGUAGE sql STABLE AS $$ SELECT '{2030-01-01}'::date[] $$});
becomes($next, 410, 'a page of what the code has replaced is gone');
is($http->get($next)->{json}{parameter}, 'version', '... which its version says');
is($http->get('/v1/several?units=a&version=0')->{status}, 410, 'and so is a version that never was');

# Origins: by default all of what is public, until somebody says otherwise.

# A value of its own each time: what the web server keeps has the header that it came with.
my $asked = 0;
my $origin = sub { return $http->get('/v1/odd?unit=' . ++$asked, Origin => 'https://a.example')->{headers}{'access-control-allow-origin'} // 'none' };
is($origin->(), '*', 'everybody\'s pages may read what is public');
my $version = $cluster->safe_psql('spegel', q{SELECT version FROM spegel_api.endpoint WHERE name = 'odd'});
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.set_cors_origins('odd', '{https://b.example}')});
ok(Spegel::Http::wait_until(sub { $origin->() eq 'none' }), 'certain origins, at once');
cmp_ok($cluster->safe_psql('spegel', q{SELECT version FROM spegel_api.endpoint WHERE name = 'odd'}), '>', $version, '... in another version');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.expose('odd', 'spegel_api."Odd ""name"(text)', 'T', 'T', 'D', 'D')});
is($cluster->safe_psql('spegel', q{SELECT cors_origins FROM spegel_api.catalogue WHERE name = 'odd'}), '["https://b.example"]', '... which stay when it is exposed anew');
is((Spegel::Http::owner_error($cluster, "SELECT spegel_api.set_cors_origins($_->[0])"))[0], $_->[1], "refused: set_cors_origins($_->[0])")
  for [ q{'odd', '{*,https://a.example}'}, '22023' ], [ q{'nothing', '{*}'}, '42704' ];
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.set_cors_origins('odd', NULL)});
ok(Spegel::Http::wait_until(sub { $origin->() eq '*' }), '... and everybody again');
is($cluster->safe_psql('spegel', q{SELECT cors_origins FROM spegel_api.catalogue WHERE name = 'for-analysts'}), '[]', 'nobody\'s may read what is for analysts');

for my $change (
    q{parameters = '[{"name": "unit", "type": "point", "required": true, "label_en": "a", "label_sv": "b"}]'},
    q{parameters = '[{"type": "text"}]'}, q{parameters = '[1]'}, q{columns = '[]'},
    q{parameters = '[{"name": "unit", "type": "integer", "required": true, "label_en": "a", "label_sv": "b", "minimum": "x"}]'})
{
    Spegel::Http::owner_sql($cluster, "UPDATE spegel_api.endpoint SET $change WHERE name = 'after'");
    becomes('/v1/after?unit=x', 404, "not understood: $change");
    is($http->get('/v1/odd?unit=x')->{status}, 200, 'the others are served');
    Spegel::Http::owner_sql($cluster, "SELECT spegel_api.expose('after', '$good', 'T', 'T', 'D', 'D', max_age => 0)");
    becomes('/v1/after?unit=x', 200, 'served again');
}

Spegel::Http::owner_sql($cluster, 'REVOKE SELECT ON spegel_api.catalogue FROM spegel_front; UPDATE spegel_api.endpoint SET timeout_ms = 1000');
ok(Spegel::Http::wait_until(sub { $http->log_text =~ /cannot read the catalogue/ }), 'the catalogue cannot be read');
is($http->get('/v1/after?unit=x')->{status}, 200, 'the one before stays in force');
Spegel::Http::owner_sql($cluster, q{GRANT SELECT ON spegel_api.catalogue TO spegel_front; SELECT spegel_api.withdraw_endpoint('after')});
becomes('/v1/after?unit=x', 404, 'and is replaced when it can be read');

Spegel::Http::owner_sql($cluster, 'DROP FUNCTION spegel_api.good(text,integer), spegel_api.confidential(text)');
$http->signal('HUP');
becomes('/v1/for-analysts?unit=x', 404, 'SIGHUP reads the catalogue again');
is($cluster->safe_psql('spegel', q{SELECT count(*) FROM spegel_api.catalogue WHERE name = 'for-analysts'}), 0,
    'an endpoint whose function is gone is not in the catalogue');

# A change of users is a change, though nobody is told of it.
sub reads { return ($http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/metrics' }))[0] =~ /^spegel_catalogue_reads_total (\d+)/m ? $1 : undef }
my $reads = reads();
Spegel::Http::owner_sql($cluster, q{ALTER TABLE spegel_api.principal DISABLE TRIGGER ALL; INSERT INTO spegel_api.principal (name, role) VALUES ('x', 'spegel_internal');
    ALTER TABLE spegel_api.principal ENABLE TRIGGER ALL});
ok(Spegel::Http::wait_until(sub { reads() > $reads }), 'a user who is added without a word: the catalogue is read again');

# Whoever can connect can notify.  That has nothing read, and hides no change.
$reads = reads();
for my $round (1 .. 5)
{
    $cluster->safe_psql('spegel', q{SET ROLE spegel_reader; SELECT count(pg_notify('spegel_catalogue', repeat(n::text, 100))) FROM generate_series(1, 20000) AS n});
    is($http->get('/v1/odd?unit=x')->{status}, 200, "notifications without end: served ($round)");
}
cmp_ok(reads() - $reads, '<=', 1, '... and the catalogue is read no more often than each minute');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.withdraw_endpoint('odd')});
ok(Spegel::Http::wait_until(sub { ($http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => '/v1/odd?unit=x' }))[0] =~ /^Status: 404/ }), '... but is, when it has changed');

# Large objects can be kept from readers; the tables of others they cannot fill.
my ($out, $said);
is($cluster->psql('spegel', 'SET ROLE spegel_reader; SELECT lo_create(0) > 0'), 0, 'readers may create large objects as everybody may');
my ($cure) = PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/docs/operations.md") =~ /^(REVOKE EXECUTE ON FUNCTION lo_.* FROM PUBLIC;)$/m;
$cluster->safe_psql('spegel', $cure);
for my $attempt ('lo_create(0)', 'lo_creat(-1)', q{lo_from_bytea(0, 'x')})
{
    $cluster->psql('spegel', "SET ROLE spegel_reader; SELECT $attempt", stderr => \$said);
    like($said, qr/permission denied for function lo_/, "... after what operations.md says, not: $attempt");
}

# Dump and restore

$cluster->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE template0');
my $dump = $cluster->basedir . '/dump.sql';
$cluster->command_ok([ 'pg_dump', '-f', $dump, $cluster->connstr('spegel') ], 'dump');
$cluster->command_ok([ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $cluster->connstr('copy') ], 'restore');
is($cluster->safe_psql('copy', 'SELECT string_agg(name, \' \' ORDER BY name) FROM spegel_api.catalogue'),
    $cluster->safe_psql('spegel', 'SELECT string_agg(name, \' \' ORDER BY name) FROM spegel_api.catalogue'),
    'the restored catalogue is the same');
$cluster->psql('copy', 'SET ROLE spegel_reader; SELECT lo_create(0)', stderr => \$said);
like($said, qr/permission denied for function lo_create/, '... and large objects are refused there, too');

$http->stop;
done_testing();
