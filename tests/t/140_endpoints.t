# The endpoints: a small city is published, and served by the real program and
# nginx, from the database of the register and from one that holds only what is
# published.
use strict;
use warnings;
use utf8;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Spegel::Docs;
use Spegel::Http;
use Spegel::SmallCity;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $top = $ENV{SPEGEL_TOP};
my $node = small_city('endpoints');
sub sql { return $node->safe_psql('release', $_[0]); }

sub publish_release
{
    my ($day) = @_;
    my $release = sql("SELECT spegel_release.define('city', '$day')");
    sql("SELECT spegel_release.build($release)");
    sql("SELECT count(*) FROM spegel_release.audit($release)");
    sql("SELECT spegel_release.publish($release)");
    return $release;
}

# What came counted by its publisher, and one category that is all but missing.
sql(q{SET search_path = spegel_register, pg_temp;
    INSERT INTO counted (period, organisation, unit, occupation, ground, category, persons, protection, source) VALUES
    ('2020-12-31', 'city', NULL, NULL, 'background', 'foreign', 300, 'suppressed', 'SCB'), ('2020-12-31', 'city', NULL, NULL, 'background', 'swedish', 900, 'suppressed', 'SCB'),
    ('2020-12-31', 'city', NULL, '1', 'background', 'foreign', 60, 'suppressed', 'SCB'), ('2020-12-31', 'city', NULL, '1', 'background', 'swedish', 340, 'suppressed', 'SCB');
    INSERT INTO reference_population (period, region, ground, category, persons, source)
    VALUES ('2020-12-31', 'Region', 'background', 'foreign', 4000, 'SCB'), ('2020-12-31', 'Region', 'background', 'swedish', 6000, 'SCB');
    INSERT INTO spegel_api.principal (name, role) VALUES ('anna', 'spegel_analyst'), ('bo', 'spegel_reader')});
my $first = publish_release('2020-12-31');

my $http = Spegel::Http->start(cluster => $node, database => 'release');
ok($http->wait_ready, 'the program becomes ready');

# rows($target): the rows of an answer that must be there.
sub rows
{
    my ($target, $server) = @_;
    my $response = ($server // $http)->get($target);
    is($response->{status}, 200, $target) or diag $response->{content};
    return @{ $response->{json}{data} // [] };
}

# Every endpoint

my @public = split /\n/, sql(q{SELECT name FROM spegel_api.catalogue WHERE audience = 'public' ORDER BY name});
my @analyst = split /\n/, sql(q{SELECT name FROM spegel_api.catalogue WHERE audience = 'analyst' ORDER BY name});
my %listed = map { $_->{name} => $_ } @{ $http->get('/v1/')->{json}{endpoints} };
is_deeply([ sort keys %listed ], \@public, 'the public endpoints are listed');
for my $wanted (qw(representation segregation progression retention turnover transitions funnel recruitment programmes active-measures coverage
    reference-populations units releases))
{
    ok($listed{$wanted}, "there is /v1/$wanted");
}

# Is a JSON value one of a type of the catalogue?  Exact numbers are compared as text.
my %is_type = (
    text => sub { $_[0] =~ /^"/ }, date => sub { $_[0] =~ /^"\d{4}-\d\d-\d\d"$/ }, 'timestamp with time zone' => sub { $_[0] =~ /^"\d{4}-.*Z"$/ },
    boolean => sub { $_[0] =~ /^(true|false)$/ }, integer => sub { $_[0] =~ /^-?\d+$/ }, bigint => sub { $_[0] =~ /^-?\d+$/ },
    numeric => sub { $_[0] =~ /^-?\d+(\.\d+)?$/ });
my $coder = JSON::PP->new->allow_nonref->allow_bignum;
my %empty;
for my $name (@public)
{
    my $response = $http->get("/v1/$name");
    my $swedish = $http->get("/v1/$name?lang=sv");
    is($response->{status}, 200, "/v1/$name") or diag $response->{content};
    isnt($swedish->{json}{meta}{title}, undef, "$name: a Swedish title");
    is($swedish->{headers}{'content-language'}, 'sv', "$name: in Swedish");
    my @columns = @{ $listed{$name}{columns} };
    my @data = @{ $response->{json}{data} };
    $empty{$name} = 1 if !@data;
    my @wrong;
    for my $row (@data)
    {
        push @wrong, 'columns' if join(' ', sort keys %$row) ne join(' ', sort map { $_->{name} } @columns);
        for my $column (@columns)
        {
            my $value = $coder->encode($row->{ $column->{name} });
            push @wrong, "$column->{name}: $value" if $value ne 'null' && !$is_type{ $column->{type} }->($value);
        }
        push @wrong, "status: $row->{status}"
          if exists $row->{status} && $row->{status} !~ /^(ok|below_threshold|not_updated|not_computable|barred|not_collected)$/;
        push @wrong, 'no reason' if exists $row->{status} && $row->{status} ne 'ok' && !defined $row->{status_reason};
    }
    is_deeply(\@wrong, [], "$name: every row is as declared");
    my ($csv) = split /\r\n/, $http->get("/v1/$name.csv")->{content};
    is($csv, join(',', map { $_->{name} } @columns), "$name: columns of CSV");
}
ok(!$empty{$_}, "$_ has rows") for qw(representation segregation turnover coverage reference-populations units releases grounds codes measures);

# Answers are looked up: no plan reads the whole of a table of cells.
for my $name (@public)
{
    my $function = sql("SELECT split_part(function, '(', 1) FROM spegel_api.endpoint WHERE name = '$name'");
    my $level = sql("SELECT count(*) FROM spegel_api.endpoint WHERE name = '$name' AND parameters \@> '[{\"name\": \"level\"}]'") ? "level => 'workplace'" : '';
    my (undef, undef, $plans) = $node->psql('release', "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
          . " SET client_min_messages = log; SELECT count(*) FROM $function(); SELECT count(*) FROM $function($level)");
    like($plans, qr/Scan.* on /, "$name: has plans");
    unlike($plans, qr/Seq Scan on (headcount|number_counted)\b/, '... which read cells and numbers by index');
}

is(sql(q{
    SELECT coalesce(string_agg(e.name || ' ' || (w.value ->> 'name'), ', '), '')
    FROM spegel_api.endpoint AS e
    CROSS JOIN LATERAL (SELECT * FROM jsonb_array_elements(e.parameters) UNION ALL SELECT * FROM jsonb_array_elements(e.columns)) AS w
    WHERE NOT (w.value ?& '{label_en,label_sv,description_en,description_sv}')
        OR w.value ->> 'description_en' = w.value ->> 'description_sv'}), '', 'every parameter and column has its words in both languages');
is(sql(q{SELECT coalesce(string_agg(name, ', '), '') FROM spegel_api.endpoint
    WHERE ordering IS NULL OR title_en = '' OR title_sv = '' OR description_en = description_sv}), '', 'every endpoint has an order and both descriptions');
is(sql(q{SELECT coalesce(string_agg(p.oid::regprocedure::text, ', '), '') FROM spegel_api.catalogue AS c
    JOIN spegel_api.endpoint AS e USING (name) JOIN pg_proc AS p ON p.oid = to_regprocedure(e.function)
    WHERE p.prosecdef OR p.provolatile <> 's'}), '', 'every function is stable and runs with the rights of its caller');

# The same cell, the same number: from the published tables by plain SQL, from
# the view, over HTTP, as CSV and as JSON lines.

# Fewer than 5 are unknown there, which count as none.
my ($headcount, $men) = split /\|/, sql(q{
    SELECT h.persons, max(n.persons)
    FROM spegel_published.headcount AS h JOIN spegel_published.number_counted AS n USING (release_id, cell)
    WHERE h.topic = 'representation' AND h.unit = 'd2' AND h.condition_1 || h.condition_2 || h.condition_3 || h.condition_4 = ''
        AND n.measure = 'persons' AND n.ground = 'sex' AND n.category = 'men' AND n.second_ground = ''
    GROUP BY h.persons});
is($headcount, sql(q{SELECT count(*) FROM spegel_register.employment AS e JOIN spegel_register.unit AS u ON u.unit = e.unit
    WHERE (u.unit = 'd2' OR u.parent = 'd2') AND e.valid_from <= '2020-12-31' AND (e.valid_to >= '2020-12-31' OR e.valid_to IS NULL)}), 'a headcount is exact');
cmp_ok(abs($men - sql(q{SELECT count(*) FROM spegel_register.employment AS e JOIN spegel_register.unit AS u ON u.unit = e.unit
    JOIN spegel_register.person_attribute AS a USING (person) WHERE (u.unit = 'd2' OR u.parent = 'd2') AND a.category = 'men'
    AND e.valid_from <= '2020-12-31' AND (e.valid_to >= '2020-12-31' OR e.valid_to IS NULL)})), '<=', 5, 'a number of persons is near the true one');
my $share = sprintf '%.4f', $men / $headcount;
is(sql(q{SELECT persons || '|' || share FROM spegel_published.representation
    WHERE unit = 'd2' AND ground = 'sex' AND category = 'men' AND within_ground IS NULL AND occupation_group IS NULL AND step IS NULL AND form IS NULL}),
    "$men|$share", 'the view');
my $query = 'unit=d2&ground=sex&category=men';
my @answer = rows("/v1/representation?$query");
is(scalar @answer, 1, 'one row for one cell');
is($answer[0]{persons}, $men, 'over HTTP');
cmp_ok($answer[0]{share}, '==', $share, 'and its share');
my ($names, $values) = map { [ split /,/ ] } split /\r\n/, $http->get("/v1/representation.csv?$query")->{content};
my %csv; @csv{@$names} = @$values;
is("$csv{persons}|$csv{share}", "$men|$share", 'as CSV');
my $ndjson = decode_json((split /\n/, $http->get("/v1/representation.ndjson?$query")->{content})[0]);
is($ndjson->{persons}, $men, 'as JSON lines');
is($answer[0]{residents_share}, 0.5, 'beside the residents');
is((rows('/v1/representation?level=department&ground=sex&category=men'))[1]{persons}, $men, 'among the units of its level');
is((rows('/v1/representation?unit=city&level=department&ground=sex&category=men'))[1]{persons}, $men, 'and within the unit above');
is(scalar(grep { $_->{unit} =~ /^w(7|8|9|10)$/ } rows('/v1/representation?unit=d2&level=workplace&ground=sex&category=men')), 4, 'only what is within it');

# Suppressed cells are there, and say that they are.

my ($small) = grep { $_->{category} eq 'women' } rows('/v1/representation?unit=w6&ground=sex');
is_deeply([ @$small{qw(persons share status)} ], [ undef, undef, 'below_threshold' ], 'a workplace of 7 persons shows nothing');
ok($small->{status_reason}, '... and why');
my ($hidden) = grep { $_->{category} eq 'men' } @{ $http->get('/v1/representation?unit=w6&ground=sex&lang=sv')->{json}{data} };
is($hidden->{status}, 'below_threshold', 'in Swedish too');

# Dimensions

my @groups = map { $_->{occupation_group} // 'all' } rows('/v1/representation?ground=sex&category=women&occupation_group=*');
is_deeply(\@groups, [qw(? care park school all)], 'each occupation group, and all together') or diag "@groups";
my @school = rows('/v1/representation?ground=sex&category=women&occupation_group=school');
is_deeply([ map { $_->{occupation_group} } @school ], ['school'], 'one of them');
my @crossed = rows('/v1/representation?ground=sex&category=women&within_ground=age');
cmp_ok(scalar @crossed, '>', 3, 'by a second ground');
is(scalar(grep { ($_->{within_ground} // '') ne 'age' } @crossed), 0, '... and nothing else');
my @turned = rows('/v1/representation?ground=age&category=45-54&within_ground=sex&within_category=women');
my ($same) = grep { $_->{within_category} eq '45-54' } @crossed;
is($turned[0]{persons}, $same->{persons}, 'women of 45 to 54, and of 45 to 54 the women: one number');

# What came counted is beside the residents too: 300 of 1200, residents 40 %.

my ($foreign) = rows('/v1/representation?ground=background&category=foreign');
is_deeply([ @$foreign{qw(persons known status source)} ], [ 300, 1200, 'ok', 'SCB' ], 'already counted');
cmp_ok($foreign->{share}, '==', 0.25, '... share');
cmp_ok($foreign->{ratio}, '==', 0.625, '... ratio');
cmp_ok($foreign->{gap_points}, '==', -15, '... gap');
is($foreign->{shortfall}, 180, '... shortfall: 480 less 300');
my ($teachers) = rows('/v1/representation?ground=background&category=foreign&occupation_group=school');
cmp_ok($teachers->{share}, '==', 0.15, '... by occupation group: 60 of 400');
is(scalar(rows('/v1/counts?topic=staff&ground=background')), 4, '... and as it was supplied');

# Lists

is_deeply([ map { "$_->{unit} $_->{level}" } rows('/v1/units?level=department') ], [ 'd1 department', 'd2 department', 'd3 department' ], 'departments');
is((rows('/v1/units?unit=between'))[0]{parent}, 'd1', 'the unit above');
is_deeply([ map { [ @$_{qw(release_id day)} ] } rows('/v1/releases') ], [ [ $first, '2020-12-31' ] ], 'releases');
ok((rows('/v1/releases'))[0]{current}, '... the current one');
is_deeply([ map { "$_->{category} $_->{share}" } rows('/v1/reference-populations?ground=sex') ], [ 'men 0.5', 'women 0.5' ], 'residents');
is_deeply([ map { $_->{measure} } rows('/v1/measures?topic=turnover') ], [qw(persons left left_voluntarily)], 'measures');
my %status = map { $_->{ground} => $_->{status} } rows('/v1/grounds');
is($status{sex}, 'ok', 'a ground that is counted');
is($status{disability}, 'not_collected', 'and one that is not') if exists $status{disability};

# What does not exist is 400, and is blamed.

for my $bad (
    [ 'representation?unit=nowhere', 'unit' ], [ 'representation?ground=shoe_size', 'ground' ], [ 'representation?ground=sex&category=purple', 'category' ],
    [ 'representation?level=street', 'level' ], [ 'representation?organisation=nowhere', 'organisation' ],
    [ 'representation?occupation_group=poets', 'occupation_group' ],
    [ 'representation?within_ground=shoe_size', 'within_ground' ], [ 'representation?within_ground=sex&within_category=purple', 'within_category' ],
    [ 'representation?colour=red', 'colour' ], [ 'turnover?measure=laughed', 'measure' ], [ 'progression?months=13', 'months' ],
    [ 'segregation?division=shoe_size', 'division' ], [ 'pay-quarters?quarter=5', 'quarter' ], [ 'releases?organisation=nowhere', 'organisation' ])
{
    my $response = $http->get("/v1/$bad->[0]");
    is($response->{status}, 400, "400: $bad->[0]");
    is($response->{json}{parameter}, $bad->[1], "... blames $bad->[1]");
}

# ... and what it blames it for, and where the codes are.

for my $bad (
    [ 'representation?unit=nowhere', 'unit is "nowhere", which is not accepted here; /v1/units lists what there is.' ],
    [ 'representation?ground=shoe_size', 'ground is "shoe_size", which is not accepted here; /v1/grounds lists what there is.' ],
    [ 'representation?ground=sex&category=purple', 'category is "purple", which is not accepted here; /v1/codes lists what there is.' ],
    [ 'representation?occupation_group=poets', 'occupation_group is "poets", which is not accepted here; /v1/codes lists what there is.' ],
    [ 'releases?organisation=nowhere', 'organisation is "nowhere", which is not accepted here; /v1/releases lists what there is.' ])
{
    is($http->get("/v1/$bad->[0]")->{json}{detail}, $bad->[1], "the detail: $bad->[0]");
}
for my $target ('representation?release=99', 'units?release=99', 'codes?release=99', "representation?release=$first&organisation=nowhere")
{
    my $response = $http->get("/v1/$target");
    is($response->{status}, 404, "404: $target");
    is($response->{json}{type}, 'urn:spegel:problem:not-found', '... not found');
    is($response->{json}{parameter}, 'release', '... blames the release');
    like($response->{json}{detail}, qr{^release is "\d+", which does not exist; /v1/releases lists what there is\.$}, '... and says where they are');
}
is_deeply([ rows('/v1/representation?organisation=&release=&unit=&level=&ground=sex&category=') ], [ rows('/v1/representation?ground=sex') ], 'an empty value is none');

# Pages come in the declared order, each row once.

my @all = map { join '|', @$_{qw(unit ground category)} } rows('/v1/representation?level=workplace');
my ($next, @paged) = '/v1/representation?level=workplace&limit=7';
while ($next)
{
    my $response = $http->get($next);
    push @paged, map { join '|', @$_{qw(unit ground category)} } @{ $response->{json}{data} };
    $next = $response->{json}{meta}{next};
}
is_deeply(\@paged, \@all, 'pages of 7 are the whole');

# Analysts

sub analyst
{
    my ($target, $user) = @_;
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => $target, $user ? (REMOTE_USER => $user) : () });
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    my ($status) = $head =~ /^Status: (\d+)/m;
    return ($status, eval { decode_json($body) }, $head);
}

is_deeply(\@analyst, [qw(comparison progression-curve staff-representation survival-curve)], 'endpoints for analysts');
for my $name (@analyst)
{
    is((analyst("/v1/$name"))[0], 401, "$name: not for everybody");
    is((analyst("/v1/$name", 'bo'))[0], 403, "$name: not for a reader");
    my ($status, $json, $head) = analyst("/v1/$name?day=2020-12-31&organisation=city" . ($name eq 'staff-representation' ? '' : '&since=2015-01-01'), 'anna');
    is($status, 200, "$name: for an analyst");
    like($head, qr/^Cache-Control: private, no-store/m, "$name: not to be kept");
    cmp_ok(scalar @{ $json->{data} }, '>', 0, "$name: rows");
}
my $open = $http->get('/openapi.json')->{json};
my (undef, $whole) = analyst('/openapi.json', 'anna');
is_deeply([ grep { $open->{paths}{"/v1/$_"} } @analyst ], [], 'the description for everybody is of what everybody may see');
is_deeply([ sort keys %{ $whole->{paths}{'/v1/comparison'}{get}{responses} } ], [qw(200 304 400 401 403 404 406 410 500 503 504)], 'an analyst reads of all, and who is refused');
is_deeply([ sort keys %{ $open->{components}{responses} } ], [qw(BadRequest Gone Internal NotAcceptable NotFound NotModified Timeout Unavailable)], '... which others do not');
my $who = '&organisation=city&day=2020-12-31';
my ($status, $json) = analyst("/v1/staff-representation?ground=sex$who", 'anna');
my ($true) = grep { ($_->{category} // '') eq 'women' } @{ $json->{data} };
is($true->{persons}, sql(q{SELECT count(*) FROM spegel_register.employment AS e JOIN spegel_register.person_attribute AS a USING (person)
    WHERE a.category = 'women' AND e.valid_from <= '2020-12-31' AND (e.valid_to >= '2020-12-31' OR e.valid_to IS NULL)}), 'the staff as it is: exact');

# Everybody began on one day, so that nobody drops out of sight before the last:
# the curve ends at the share of those who have not left.
($status, $json) = analyst("/v1/survival-curve?ground=sex&since=2015-01-01$who", 'anna');
for my $sex (qw(women men))
{
    my @curve = grep { ($_->{category} // '') eq $sex } @{ $json->{data} };
    my ($persons, $left) = split /\|/, sql(qq{SELECT count(*), count(*) FILTER (WHERE e.valid_to <= '2020-12-31')
        FROM spegel_register.employment AS e JOIN spegel_register.person_attribute AS a USING (person)
        WHERE a.category = '$sex' AND e.form IN ('permanent', 'fixed_term')});
    is($curve[-1]{persons}, $persons, "$sex: hired");
    cmp_ok(abs($curve[-1]{survival} - (1 - $left / $persons)), '<', 1e-6, "$sex: still there");
    my $events = 0;
    $events += $_->{events} for @curve;
    is($events, $left, "$sex: no exit is lost between the rows");
    cmp_ok($curve[-1]{low}, '<', $curve[-1]{survival}, "$sex: interval");
}
($status, $json) = analyst("/v1/comparison?ground=sex&event=left&since=2015-01-01$who", 'anna');
my ($compared) = grep { ($_->{category} // '') eq 'women' } @{ $json->{data} };
my $expected = sql(q{
    SET search_path = spegel, pg_catalog;
    WITH followed AS (
        SELECT a.category, least(e.valid_to + 1, date '2021-01-01') - e.valid_from AS days, CASE WHEN e.valid_to <= '2020-12-31' THEN 'left' END AS outcome
        FROM spegel_register.employment AS e JOIN spegel_register.person_attribute AS a USING (person) WHERE e.form IN ('permanent', 'fixed_term')
    ), cohorts AS (
        SELECT cohort_agg(days, outcome) FILTER (WHERE category = 'women') AS w, cohort_agg(days, outcome) FILTER (WHERE category = 'men') AS m FROM followed)
    SELECT round((gray_test(w, m, 'left')).p_value::numeric, 6) || '|' || round((logrank_test(w, m, 'left')).p_value::numeric, 6)
        || '|' || round((hazard_ratio(w, m, 'left')).hazard_ratio::numeric, 6) FROM cohorts});
my ($gray, $logrank, $ratio) = split /\|/, $expected;
cmp_ok($compared->{gray_p_value}, '==', $gray, 'comparison: Gray');
cmp_ok($compared->{logrank_p_value}, '==', $logrank, 'comparison: log-rank');
cmp_ok($compared->{hazard_ratio}, '==', $ratio, 'comparison: hazard ratio');
is((analyst("/v1/comparison?event=laughed$who", 'anna'))[0], 400, 'comparison: an unknown event');
is((analyst('/v1/comparison?organisation=nowhere', 'anna'))[0], 400, 'comparison: an unknown organisation');

# The strong deployment serves the same, and has nothing else.

$node->safe_psql('postgres', 'CREATE DATABASE public_numbers');
{
    local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, 'release');
    my ($out, $err) = ('', '');
    ok(PostgreSQL::Test::Utils::run_log([ "$top/sql/report/bin/publish-to", 'dbname=public_numbers' ], '>', \$out, '2>', \$err), 'published elsewhere')
      or diag $err;
}
my $strong = Spegel::Http->start(cluster => $node, database => 'public_numbers');
ok($strong->wait_ready, 'the program becomes ready there');
for my $target (map({ "/v1/$_" } @public), "/v1/representation?$query", '/v1/turnover?level=department', '/v1/segregation?ground=sex')
{
    is($strong->get($target)->{content}, $http->get($target)->{content}, "the same elsewhere: $target");
}
is($strong->get("/v1/$_")->{status}, 404, "$_ is not there") for @analyst;
is($node->safe_psql('public_numbers', q{SELECT count(*) FROM pg_proc AS p WHERE p.prosrc ~ 'spegel_(register|release)\.'}), '0', 'no function reads what is not there');

# A walk from page to page that meets a new release stays with its own.

my $walk = $http->get('/v1/units?level=workplace&limit=4');
like($walk->{json}{meta}{next}, qr/[?&]release=$first&/, 'the next page is of the same release');
my @walked = @{ $walk->{json}{data} };
my $before = sql("SELECT count(*) FROM spegel_published.unit WHERE release_id = $first AND level = 'workplace'");

# A new release is served at once, and the one before stays.

my $tag = $http->get('/v1/representation')->{headers}{etag};
my $second = publish_release('2021-12-31');
ok(Spegel::Http::wait_until(sub { ($http->get('/v1/representation?ground=age')->{json}{data}[0]{release_id} // 0) == $second }, 5), 'a new release');
for (my $target = $walk->{json}{meta}{next}; $target; $target = $walk->{json}{meta}{next})
{
    $walk = $http->get($target);
    push @walked, @{ $walk->{json}{data} };
}
is(scalar(grep { $_->{release_id} != $first } @walked), 0, '... nor does a walk that has begun mix the two');
is(scalar @walked, $before, '... or lose any row');
is(sql(q{SELECT coalesce(string_agg(c.name, ', '), '') FROM spegel_api.catalogue AS c, jsonb_array_elements(c.parameters) AS p
    WHERE c.paged AND p ->> 'name' = 'release' AND p ->> 'pinned_by' IS DISTINCT FROM 'release_id'}), '', '... and neither does any other endpoint that has releases');
ok(Spegel::Http::wait_until(sub { $http->get('/v1/representation?limit=9999')->{headers}{etag} ne $tag }, 5), '... with a new tag');
is((rows("/v1/representation?release=$first&$query"))[0]{persons}, $men, '... and the first as it was');
is((rows('/v1/releases?limit=9'))[0]{release_id}, $second, '... the newest first');

# Two organisations: then it must be said which.

sql(q{INSERT INTO spegel_published.release (release_id, name, organisation, organisation_title, day, published_at, noise_variance, noise_bound)
    VALUES (99, 'other', 'other', 'Other', '2021-12-31', now(), 4, 5); INSERT INTO spegel_published.current_release VALUES ('other', 99)});
my $undecided = $http->get('/v1/coverage?ground=age&limit=77')->{json};
is_deeply([ @$undecided{qw(status type parameter detail)} ], [ 400, 'urn:spegel:problem:missing-parameter', 'organisation',
    'coverage needs organisation here; /v1/releases lists what there is.' ], 'which organisation must be said');
my $withdrawn = $http->get("/v1/representation?release=$first");
sql("SELECT spegel_release.withdraw($first)");
ok(Spegel::Http::wait_until(sub { $http->get("/v1/representation?release=$first", 'If-None-Match' => $withdrawn->{headers}{etag})->{status} == 410 }, 5),
    'a link to a release that has been withdrawn: 410');
my $gone = $http->get("/v1/representation?release=$first&organisation=city&lang=sv");
is_deeply([ $gone->{status}, @{ $gone->{json} }{qw(type title parameter detail)} ], [ 410, 'urn:spegel:problem:gone', 'Detta har återkallats', 'release',
    "release is \"$first\", which has been withdrawn; /v1/releases lists what there is." ], '... a problem that says so');
is($http->get("/v1/representation?release=$_")->{status}, 404, "... unlike one that never was: $_") for "$first&organisation=other", 98;
is((rows('/v1/coverage?organisation=city'))[0]{release_id}, $second, '... and then is served');
is_deeply([ rows('/v1/representation?organisation=other') ], [], 'one without numbers has none');

# docs/http.md has the table of endpoints.

my $table = "| address | | for | parameters |\n|---|---|---|---|\n" . sql(q{
    SELECT string_agg(format('| `/v1/%s` | %s | %s | %s |', e.name, e.title_en, CASE e.audience WHEN 'public' THEN 'all' ELSE 'analysts' END,
        (SELECT string_agg(format('`%s`', p.value ->> 'name'), ', ' ORDER BY p.n) FROM jsonb_array_elements(e.parameters) WITH ORDINALITY AS p (value, n))),
        E'\n' ORDER BY e.audience DESC, e.name) FROM spegel_api.endpoint AS e}) . "\n";
my $page = PostgreSQL::Test::Utils::slurp_file("$top/docs/http.md");
my ($shown) = $page =~ /<!-- endpoints -->\n(.*?)<!-- end -->/s;
is($shown, $table, 'docs/http.md: the table of endpoints');
$page =~ s/(<!-- endpoints -->\n).*?(<!-- end -->)/$1$table$2/s;
Spegel::Docs::write_page("$top/docs/http.md", $page);

$strong->stop;
$http->stop;
$node->stop;
done_testing();
