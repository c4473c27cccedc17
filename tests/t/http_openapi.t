# /openapi.json: what it says, that it is valid OpenAPI 3.1, that it follows the
# catalogue, and that the program does what it says.
use strict;
use warnings;
use utf8;

use JSON::PP;
use Spegel::Http;
use Spegel::Node;
use Spegel::Scale;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

# with the endpoints that come with the application
my $cluster = Spegel::Http::start_cluster('http_openapi', keep_endpoints => 1);

Spegel::Http::owner_sql($cluster, q{
CREATE FUNCTION spegel_api.everything(a_text text, an_integer integer DEFAULT NULL,
    a_bigint bigint DEFAULT NULL, a_numeric numeric DEFAULT NULL,
    a_double double precision DEFAULT NULL, a_boolean boolean DEFAULT NULL,
    a_date date DEFAULT NULL, a_choice text DEFAULT NULL, a_step integer DEFAULT NULL)
RETURNS TABLE (a_text text, an_integer integer, a_bigint bigint,
    a_numeric numeric, a_double double precision, a_boolean boolean,
    a_date date, a_time timestamptz, a_choice text, a_step integer)
LANGUAGE sql STABLE AS $$
    SELECT $1, $2, $3, $4, $5, $6, $7, timestamptz '2024-02-29 12:00+01' + g * interval '1.5 s', $8, $9 + g
      FROM generate_series(1, 3) AS g
     UNION ALL SELECT NULL, NULL, NULL, 'NaN', 'Infinity', NULL, NULL, NULL, NULL, NULL $$;

CREATE TABLE spegel_api.described (a_text text, a_numeric numeric);
COMMENT ON COLUMN spegel_api.described.a_text IS 'The text (texten).';
COMMENT ON COLUMN spegel_api.described.a_numeric IS 'The number (talet).';

SELECT spegel_api.expose('everything', 'spegel_api.everything(text,integer,bigint,numeric,double precision,boolean,date,text,integer)',
    'Everything', 'Allting', 'All types.', 'Alla typer.',
    '{"a_text": {"label_en": "A text", "label_sv": "En text", "description_en": "Any \"text\"."},
      "a_choice": {"allowed": ["women", "men", "\"odd\" & <é>"]},
      "a_step": {"minimum": -3, "maximum": 12},
      "a_numeric": {"minimum": -1.50, "maximum": 1e12},
      "a_date": {"minimum": "2000-01-01", "maximum": "2030-12-31"}}',
    columns => '{"a_numeric": {"label_en": "Number", "description_sv": "Talet."}}',
    described_by => 'spegel_api.described', ordering => '{a_time}', max_rows => 3);
});

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

my $response = $http->get('/openapi.json');
is($response->{status}, 200, 'status');
is($response->{headers}{'content-type'}, 'application/json', 'content type');
my $description = $response->{json};
is($description->{openapi}, '3.1.0', 'OpenAPI 3.1');

my @listed = map { $_->{name} } @{ $http->get('/v1/')->{json}{endpoints} };
is_deeply([ sort keys %{ $description->{paths} } ], [ sort '/v1', map { ("/v1/$_", "/v1/$_/metadata") } @listed ], 'every endpoint that is listed is described');
is_deeply([ map { $_->{href} } @{ $http->get('/v1/')->{json}{others} } ], [qw(/px/v2/tables /v1/catalogue.jsonld /openapi.json)], 'the list says where the same is for other programs');
for my $other (@{ $http->get('/v1/')->{json}{others} })
{
    is($http->get($other->{href})->{status}, 200, "... $other->{href} is there");
    ok($other->{href} eq '/openapi.json' || index($description->{info}{description}, $other->{href}) >= 0, '... and the description, too');
}
is_deeply([ map { "$_->{name} $_->{role} " . ($_->{served} ? 1 : 0) } @{ $http->get('/v1/')->{json}{audiences} } ],
    [ 'public spegel_reader 1', 'internal spegel_internal 1', 'analyst spegel_analyst 1' ], 'the list says which audiences there are');
is($description->{paths}{'/v1/everything'}{get}{'x-audience'}, 'public', 'an endpoint says whose it is');
is($description->{info}{license}, undef, 'no licence of the data is claimed unless the publisher says so');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.set_publisher(licence => 'CC0-1.0', licence_url => 'https://creativecommons.org/publicdomain/zero/1.0/',
    contact => 'statistics@example.org')});
ok(Spegel::Http::wait_until(sub { $http->get('/openapi.json')->{json}{info}{license} }), '... and what the publisher says is there at once');
$description = $http->get('/openapi.json')->{json};
is_deeply($description->{info}{license}, { name => 'CC0-1.0', url => 'https://creativecommons.org/publicdomain/zero/1.0/' }, '... of the data, not of the program');
is_deeply($description->{info}{contact}, { email => 'statistics@example.org' }, '... and whom to ask');
is_deeply([ map { $description->{paths}{"/v1/$_"}{get}{tags}[0] } qw(representation codes representation/metadata) ], [qw(statistics lists metadata)], 'tags');
my ($release) = grep { ($_->{name} // '') eq 'release' } @{ $description->{paths}{'/v1/units'}{get}{parameters} };
is_deeply($release->{schema}, { type => 'array', items => { anyOf => [ { type => 'integer', format => 'int32', minimum => -2147483648, maximum => 2147483647 }, { type => 'string', const => '*' } ] } },
    'a parameter that takes several values, or * for each');

my $operation = $description->{paths}{'/v1/everything'}{get};
my %parameters = map { ($_->{name} // '') => $_ } @{ $operation->{parameters} };
is($operation->{summary}, 'Everything', 'title');
is($operation->{description}, 'All types.', 'description');
is_deeply($parameters{a_text},
    { name => 'a_text', in => 'query', required => JSON::PP::true, description => 'A text. Any "text".', schema => { type => 'string', minLength => 1, maxLength => 1024 } },
    'a parameter');
is_deeply($parameters{an_integer}{schema}, { type => 'integer', format => 'int32', minimum => -2147483648, maximum => 2147483647 }, 'an integer');
is_deeply($parameters{a_step}{schema}, { type => 'integer', format => 'int32', minimum => -3, maximum => 12 }, 'a range');
is_deeply($parameters{a_choice}{schema}, { type => 'string', enum => [ 'women', 'men', '"odd" & <é>' ] }, 'allowed values');
like($response->{content}, qr/"minimum":-1\.50,"maximum":1000000000000\b/, 'limits keep their digits');
is($parameters{a_date}{description}, 'a_date. From 2000-01-01 to 2030-12-31.', 'limits of a date are in its description');
is_deeply($parameters{limit}{schema}, { type => 'integer', format => 'int32', minimum => 1, maximum => 3 }, 'limit');
ok($parameters{offset}, 'offset');
my $row = $description->{components}{schemas}{everything};
is_deeply($row->{properties}{a_text}, { type => [ 'string', 'null' ], title => 'a_text', description => 'The text (texten).' }, 'a column, described by a comment');
is_deeply($row->{properties}{a_numeric}, { type => [ 'number', 'string', 'null' ], pattern => '^-?[0-9]{16,}(\\.[0-9]+)?$', title => 'Number', description => 'The number (talet).' }, 'a column with a label, and a string for large numbers');
is_deeply($row->{properties}{a_time}, { type => [ 'string', 'null' ], format => 'date-time', title => 'a_time' }, 'a time');
is_deeply([ sort keys %{ $operation->{responses}{200}{content} } ], ['application/json', 'application/vnd.jsonstat+json', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/x-ndjson', 'text/csv', 'text/csv; dialect=sv', 'text/html'], 'all formats');
is_deeply($operation->{responses}{200}{content}{'application/x-ndjson'}{schema}, { type => 'string', contentMediaType => 'application/json', contentSchema => { '$ref' => '#/components/schemas/everything' } },
    'lines of JSON have the type of a row');
is($operation->{responses}{200}{content}{'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'}{schema}{format}, 'binary', 'a workbook is binary');
is_deeply([ sort keys %{ $operation->{responses} } ], [qw(200 304 400 404 406 410 500 503 504)], 'all statuses');

my $swedish = $http->get('/openapi.json', 'Accept-Language' => 'sv')->{json};
is($swedish->{paths}{'/v1/everything'}{get}{summary}, 'Allting', 'in Swedish');
is($swedish->{components}{schemas}{everything}{properties}{a_numeric}{description}, 'Talet.', 'columns too');
is($http->get('/openapi.json?lang=sv')->{content}, $http->get('/openapi.json', 'Accept-Language' => 'sv')->{content}, 'by lang= as well');
is($http->get('/openapi.json?x=1')->{status}, 400, 'no parameters but lang');
is($http->get('/openapi.json', Accept => 'text/csv')->{status}, 406, 'JSON only');

# It follows the catalogue

Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.expose('later', 'spegel_api.everything(text,integer,bigint,numeric,double precision,boolean,date,text,integer)',
    'Later', 'Senare', 'Later.', 'Senare.')});
ok(Spegel::Http::wait_until(sub { $http->get('/openapi.json')->{json}{paths}{'/v1/later'} }), 'a new endpoint is described without a restart');
ok(!grep({ ($_->{name} // '') eq 'limit' } @{ $http->get('/openapi.json')->{json}{paths}{'/v1/later'}{get}{parameters} }), 'without pages, for it has no order');
Spegel::Http::owner_sql($cluster, q{SELECT spegel_api.withdraw_endpoint('later')});
ok(Spegel::Http::wait_until(sub { !$http->get('/openapi.json')->{json}{paths}{'/v1/later'} }), 'a withdrawn one is not');

# It is valid, and the program keeps to it

SKIP:
{
    my $node = Spegel::Node->install(qw(
        @hyperjump/json-schema@1.18.0 @hyperjump/browser@1.5.0 @redocly/cli@2.77.0 fast-check@4.10.2 ajv@8.20.0 ajv-formats@3.0.1));
    skip "skipped: $node", 5 if !ref $node;

    my $file = "$node->{directory}/openapi.json";
    my $check = sub {
        my ($name, $target) = @_;
        open my $handle, '>', $file or die "$file: $!";
        print $handle $http->get($target)->{content};
        close $handle;

        my ($status, $output) = $node->run_program(60, 'tests/property/openapi.mjs', $file);
        is($status, 0, "$name: valid by the official schema") or diag $output;
        ($status, $output) = $node->run_command(60, 'redocly', 'lint', $file);
        is($status, 0, "$name: a linter has no errors") or diag $output;
        unlike($output, qr/\d+ warning/, "$name: nor warnings") or diag $output;
    };
    $check->('the whole', '/openapi.json?lang=sv');

    # A typed client: what the description promises is what the compiler checks.
    {
        my $client = Spegel::Node->install(qw(openapi-typescript@7.13.0 typescript@5.9.3));
        skip "skipped: $client", 4 if !ref $client;
        my $folder = $client->{directory};
        open my $handle, '>', "$folder/openapi.json" or die "$folder: $!";
        print $handle $http->get('/openapi.json')->{content};
        close $handle;
        my ($status, $output) = $client->run_command(60, 'openapi-typescript', "$folder/openapi.json", '-o', "$folder/types.ts");
        is($status, 0, 'openapi-typescript makes types') or diag $output;
        my $compile = sub {
            my ($type) = @_;
            open my $source, '>', "$folder/client.ts" or die "$folder: $!";
            print $source "import type { paths } from './types';\n"
              . "type Answer = paths['/v1/plain']['get']['responses']['200']['content']['application/json'];\n"
              . "export const first = (answer: Answer): $type => answer.data[0]!.number;\n";
            close $source;
            return $client->run_command(120, 'tsc', '--noEmit', '--strict', '--skipLibCheck', "$folder/client.ts");
        };
        Spegel::Http::owner_sql($cluster, q{CREATE FUNCTION spegel_api.plain() RETURNS TABLE (number integer) LANGUAGE sql STABLE BEGIN ATOMIC SELECT 1; END;
            SELECT spegel_api.expose('plain', 'spegel_api.plain()', 'Plain', 'Enkel', 'A number.', 'Ett tal.')});
        ok(Spegel::Http::wait_until(sub { $http->get('/openapi.json')->{json}{paths}{'/v1/plain'} }), 'an endpoint of a number');
        open $handle, '>', "$folder/openapi.json" or die "$folder: $!";
        print $handle $http->get('/openapi.json')->{content};
        close $handle;
        $client->run_command(60, 'openapi-typescript', "$folder/openapi.json", '-o', "$folder/types.ts");
        ($status, $output) = $compile->('number | null');
        is($status, 0, '... whose client compiles') or diag $output;
        ($status, $output) = $compile->('boolean');
        isnt($status, 0, '... and not if it takes the number for something else');
    }

    my $seconds = scale(15, 600);
    my ($status, $output) = $node->run_program(100 + $seconds, 'tests/property/endpoints.mjs', $http->url(''), $seconds);
    is($status, 0, 'generated requests are answered as described') or diag $output;
    note $output;

    Spegel::Http::owner_sql($cluster, 'SELECT spegel_api.withdraw_endpoint(name) FROM spegel_api.endpoint');
    ok(Spegel::Http::wait_until(sub { !@{ $http->get('/v1/')->{json}{endpoints} } }), 'no endpoints');
    $check->('an empty catalogue', '/openapi.json');
}

$http->stop;
done_testing();
