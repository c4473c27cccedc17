# The endpoints: a small city is published, and served by the real program and
# nginx, from the database of the register and from one that holds only what is
# published.
use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_base64);
use Encode qw(decode_utf8);
use File::Temp;
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
    INSERT INTO spegel_api.principal (name, role) VALUES ('anna', 'spegel_analyst'), ('bo', 'spegel_reader'), ('cilla', 'spegel_internal')});
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
          if exists $row->{status} && $row->{status} !~ /^(ok|internal|below_threshold|not_computable|barred|not_collected)$/;
        push @wrong, 'no reason' if exists $row->{status} && $row->{status} ne 'ok' && !defined $row->{status_reason};
    }
    is_deeply(\@wrong, [], "$name: every row is as declared");
    my ($csv) = split /\r\n/, $http->get("/v1/$name.csv")->{content};
    is($csv, join(',', map { $_->{name} } @columns), "$name: columns of CSV");
}

# Why a number is not there is said in the language of the answer, in every
# format; nothing else of a row depends on the language.
my %reason_sv = map { @$_{qw(code label_sv)} } rows('/v1/labels?kind=status_reason');
my %reasons_seen;
my $said_in = sub {
    my ($name, $english, $swedish, $in_swedish) = @_;
    my (@wrong, @expected);
    for my $row (@$english)
    {
        my %expected = %$row;
        if (defined $row->{status_reason})
        {
            $expected{status_reason} = $in_swedish->($row->{status_reason});
            $reasons_seen{ $row->{status_reason} } = 1;
            push @wrong, $row->{status_reason} if $expected{status_reason} eq $row->{status_reason};
        }
        push @expected, \%expected;
    }
    is(join("\n", @wrong), '', "$name: every reason has its Swedish");
    is_deeply($swedish, \@expected, "$name: in Swedish the same rows, with Swedish reasons");
};
for my $name (@public)
{
    next if !grep { $_->{name} eq 'status_reason' } @{ $listed{$name}{columns} };
    my $query = 'limit=2000' . (grep({ $_->{name} eq 'level' } @{ $listed{$name}{parameters} }) ? '&level=city&level=department&level=workplace' : '');
    my $english = $http->get("/v1/$name?$query&lang=en")->{json}{data};
    my $swedish = $http->get("/v1/$name?$query", 'Accept-Language' => 'sv')->{json}{data};
    $said_in->($name, $english, $swedish, sub { $reason_sv{ $_[0] } // $_[0] });
}
cmp_ok(scalar keys %reasons_seen, '>', 5, 'reasons that were seen') or diag join "\n", keys %reasons_seen;
{
    my $few = '/v1/representation%s?unit=w6&ground=sex&category=women';
    my ($english) = map { $_->{status_reason} } rows(sprintf $few, '');
    my %said = (en => $english, sv => $reason_sv{$english});
    for my $suffix (qw(.json .csv .sv.csv .ndjson .html .xlsx))
    {
        for my $language (qw(en sv))
        {
            my $content = $http->get(sprintf($few, $suffix) . "&lang=$language")->{content};
            if ($suffix eq '.xlsx')
            {
                my $file = File::Temp->new(SUFFIX => '.xlsx');
                binmode $file;
                print $file $content;
                close $file;
                ($content) = run_command([ 'xlsx2csv', "$file" ]);
            }
            my $other = $said{ $language eq 'en' ? 'sv' : 'en' };
            like(decode_utf8($content), qr/\Q$said{$language}\E/, "$suffix: why, in $language");
            unlike(decode_utf8($content), qr/\Q$other\E/, '... alone');
        }
    }
    my $page = decode_utf8($http->get(sprintf($few, '.html') . '&lang=sv')->{content});
    like($page, qr{<strong>Status</strong> endast för organisationen själv[;.]}, 'a page says a status in words');
    like($page, qr{<option value="department">förvaltning</option>}, '... and what there is to choose from');
    unlike($page, qr{(?:<td>|</strong> )(?:internal|workplace|all)(?:</td>|[;.])}, '... and no code that has words');
    is((rows('/v1/representation?unit=w6&ground=sex&category=women&lang=sv'))[0]{status}, 'internal', 'for programs it is a code, in every language');

    # What divides nothing is said once above the table; files have it in every row.
    my $departments = '/v1/representation%s?level=department&ground=sex&lang=sv';
    $page = decode_utf8($http->get(sprintf $departments, '.html')->{content});
    like($page, qr{<p>För hela tabellen: .*<strong>Karriärsteg</strong> alla; <strong>Anställningsform</strong> alla; <strong>Grund</strong> kön; .*\.</p>\n}, 'a page says once what is the same in every row');
    like($page, qr{<thead><tr><th scope="col">Enhet</th><th scope="col">Kategori</th>}, '... and its table has what differs');
    unlike($page, qr{<td>alla</td>}, '... no column that says "alla"');
    my ($head, @csv) = split /\r\n/, $http->get(sprintf $departments, '.csv')->{content};
    is(scalar(() = $page =~ /<tr><td>/g), scalar @csv, '... of every row');
    like($head, qr/,step,.*,form,/, '... and the file has all columns');
}
ok(!$empty{$_}, "$_ has rows") for qw(representation segregation turnover coverage reference-populations units releases grounds codes measures);

# Answers are looked up: no plan reads the whole of a table of cells, were it
# not as small as here.
for my $name (@public)
{
    my $function = sql("SELECT split_part(function, '(', 1) FROM spegel_api.endpoint WHERE name = '$name'");
    my $level = sql("SELECT count(*) FROM spegel_api.endpoint WHERE name = '$name' AND parameters \@> '[{\"name\": \"level\"}]'") ? "level => '{workplace}'" : '';
    my (undef, undef, $plans) = $node->psql('release', "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
          . " SET client_min_messages = log; SET seq_page_cost = 100; SELECT count(*) FROM $function(); SELECT count(*) FROM $function($level)");
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

my ($headcount, $men) = split /\|/, sql(q{
    SELECT h.persons, max(n.persons)
    FROM spegel_published.headcount AS h JOIN spegel_published.number_counted AS n USING (release_id, cell)
    JOIN spegel_published.category_pair AS p USING (release_id, category_pair)
    WHERE h.topic = 'representation' AND h.unit = 'd2' AND 'all' = ALL (ARRAY[h.condition_1, h.condition_2, h.condition_3, h.condition_4])
        AND n.measure = 'persons' AND p.ground = 'sex' AND p.category = 'men' AND p.within_ground = 'all'
    GROUP BY h.persons});
my $known = sql(q{SELECT known FROM spegel_published.representation WHERE unit = 'd2' AND ground = 'sex' AND category = 'men' AND within_ground = 'all'
    AND occupation_group = 'all' AND step = 'all' AND form = 'all'});
is($headcount, sql(q{SELECT count(*) FROM spegel_register.employment AS e JOIN spegel_register.unit AS u ON u.unit = e.unit
    WHERE (u.unit = 'd2' OR u.parent = 'd2') AND e.valid_from <= '2020-12-31' AND (e.valid_to >= '2020-12-31' OR e.valid_to IS NULL)}), 'a headcount is exact');
is($men, sql(q{SELECT count(*) FROM spegel_register.employment AS e JOIN spegel_register.unit AS u ON u.unit = e.unit
    JOIN spegel_register.person_attribute AS a USING (person) WHERE (u.unit = 'd2' OR u.parent = 'd2') AND a.category = 'men'
    AND e.valid_from <= '2020-12-31' AND (e.valid_to >= '2020-12-31' OR e.valid_to IS NULL)}), '... and so are those by what a colleague can see');
my $share = sprintf '%.4f', $men / $known;
is(sql(q{SELECT persons || '|' || share FROM spegel_published.representation
    WHERE unit = 'd2' AND ground = 'sex' AND category = 'men' AND within_ground = 'all' AND occupation_group = 'all' AND step = 'all' AND form = 'all'}),
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
is_deeply([ @$small{qw(persons share status)} ], [ undef, undef, 'internal' ], 'a workplace of 7 persons shows its crossings to nobody else');
ok($small->{status_reason}, '... and why');
my ($hidden) = grep { $_->{category} eq 'men' } @{ $http->get('/v1/representation?unit=w6&ground=sex&lang=sv')->{json}{data} };
is($hidden->{status}, 'internal', 'in Swedish too');

# Dimensions

my @groups = map { $_->{occupation_group} // 'all' } rows('/v1/representation?ground=sex&category=women&occupation_group=*');
is_deeply(\@groups, [qw(? all care park school)], 'each occupation group, and all together') or diag "@groups";
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
is_deeply([ sort map { "$_->{dimension} $_->{code}" } grep { $_->{dimension} eq 'background' } rows('/v1/codes') ], [ 'background ?', 'background foreign', 'background swedish' ],
    'codes: what came counted has its own');
is((rows("/v1/codes?dimension=$_"))[0]{dimension}, $_, "codes: $_") for qw(sex background step);
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
    [ 'counts?topic=gossip', 'topic is "gossip", which is not accepted here; /v1/counts lists what there is.' ],
    [ 'measures?topic=gossip', 'topic is "gossip", which is not accepted here; /v1/measures lists what there is.' ],
    [ 'measures?measure=gossip', 'measure is "gossip", which is not accepted here; /v1/measures lists what there is.' ],
    [ 'codes?dimension=gossip', 'dimension is "gossip", which is not accepted here; /v1/codes lists what there is.' ],
    [ 'progression?cohort_year=1066', 'cohort_year is "1066", which is not accepted here; /v1/progression lists what there is.' ],
    [ 'turnover?measure=gossip', 'measure is "gossip", expected left or left_voluntarily.' ],
    [ 'recruitment?stage=gossip', 'stage is "gossip", expected screened, interviewed, offered or hired.' ],
    [ 'retention?months=13', 'months is "13", expected 6, 12 or 24.' ],
    [ 'pay-quarters?quarter=5', 'quarter is "5", expected 1, 2, 3 or 4.' ],
    [ 'segregation?division=gossip', 'division is "gossip", expected workplace, occupation_group or step.' ],
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
sql(q{INSERT INTO spegel_published.withdrawn_release VALUES (77, 'city', now())});
is($http->get('/v1/codes?release=77')->{status}, 410, 'withdrawn');

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
    return ($status, scalar eval { decode_json($body) }, $head, $body);
}

sql(q{INSERT INTO spegel_register.goal (unit, ground, category, year, target_share, decided_on, decided_by)
    VALUES ('city', 'sex', 'women', 2025, 0.6, '2018-01-01', 'Council')});
is_deeply(\@analyst, [qw(comparison goal-progress pay-report progression-curve register-codes staff-representation survival-curve)], 'endpoints for analysts');
my %asked = ((map { $_ => '?organisation=city&day=2020-12-31' } qw(goal-progress pay-report staff-representation)),
    (map { $_ => '?organisation=city&day=2020-12-31&since=2015-01-01' } qw(comparison progression-curve survival-curve)), 'register-codes' => '');
for my $name (@analyst)
{
    is((analyst("/v1/$name"))[0], 401, "$name: not for everybody");
    is((analyst("/v1/$name", 'bo'))[0], 403, "$name: not for a reader");
    my ($status, $json, $head) = analyst("/v1/$name$asked{$name}", 'anna');
    is($status, 200, "$name: for an analyst");
    like($head, qr/^Cache-Control: private, no-store/m, "$name: not to be kept");
    cmp_ok(scalar @{ $json->{data} }, '>', 0, "$name: rows");
}
my $analyst_reasons = 0;
for my $name (@analyst)
{
    my ($english, $swedish) = map { (analyst("/v1/$name" . ($asked{$name} ? "$asked{$name}&" : '?') . "lang=$_", 'anna'))[1]{data} } qw(en sv);
    next if !exists $english->[0]{status_reason};
    my @known = map { { %$_, defined $_->{status_reason} ? (status_reason => decode_utf8(sql('SELECT spegel_register.reason_sv('
        . ($_->{status_reason} =~ s/'/''/gr =~ s/^|$/'/gr) . ')'))) : () } } @$english;
    $analyst_reasons += grep { defined $_->{status_reason} } @$english;
    is_deeply($swedish, \@known, "$name: reasons in Swedish");
}
my (undef, $unlike) = analyst('/v1/staff-representation?organisation=city&day=2020-12-31&ground=religion&lang=sv', 'anna');
like($unlike->{data}[0]{status_reason}, qr/^inga antal anställda efter grunden "religion", nivån "city" och indelningen "all" har lämnats/, 'a reason that names something, too')
  or diag explain $unlike;
my (undef, $goals, $said) = analyst('/v1/goal-progress?organisation=city&lang=sv', 'anna');
is($goals->{meta}{title}, 'Måluppfyllelse', 'goals: in Swedish');
is_deeply([ map { [ @$_{qw(unit ground category year status)} ] } @{ $goals->{data} } ], [ [ 'city', 'sex', 'women', 2025, 'ok' ] ], '... the one that was decided');
my ($printed, undef, $its_head, $document) = analyst('/v1/pay-report.html?organisation=city&day=2020-12-31&language=en', 'anna');
is($printed, 200, 'the pay report as a page');
like($its_head, qr{^Content-Type: text/html; charset=utf-8}m, '... of HTML');
like($document, qr{^<!DOCTYPE html>\n<html lang="en">\n<head>.*<h1>Pay report, .*</html>$}s, '... which is the document, and nothing else');
my ($its_style) = $document =~ m{<style>(.*?)</style>}s;
like(PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/fcgi/nginx/spegel-upstream.conf.in"), qr{'sha256-\Q@{[sha256_base64($its_style)]}\E='}, '... with a style that the web server lets in');
is((analyst('/v1/pay-report.html?language=da', 'anna'))[0], 400, '... in a language that there is');
is((analyst('/v1/pay-report.html'))[0], 401, '... not for everybody');
my (undef, $register) = analyst('/v1/register-codes', 'anna');
my %known;
push @{ $known{ $_->{parameter} } }, $_->{code} for @{ $register->{data} };
is_deeply([ sort keys %known ], [qw(ground organisation step unit)], 'the codes of the register');
is_deeply($known{organisation}, ['city'], '... organisations');
for my $bad (
    [ 'staff-representation?organisation=gossip', 'organisation' ], [ 'staff-representation?organisation=city&ground=gossip', 'ground' ],
    [ 'progression-curve?organisation=city&step=gossip', 'step' ], [ 'goal-progress?organisation=city&only_unit=gossip', 'only_unit' ],
    [ 'goal-progress?organisation=city&only_ground=gossip', 'only_ground' ])
{
    my (undef, $problem) = analyst("/v1/$bad->[0]", 'anna');
    is($problem->{detail}, "$bad->[1] is \"gossip\", which is not accepted here; /v1/register-codes lists what there is.", "analysts: $bad->[0]");
}
my $open = $http->get('/openapi.json')->{json};
# What is not listed, nor says where its values are, is a topic that came counted: the rows name them.
is_deeply([ sort map { $_->{name} } grep { $coder->encode($_) !~ m{"enum"|/v1/} && $_->{name} ne 'version' }
    grep { my $one = $_->{schema}{items} // $_->{schema}; ($_->{in} // '') eq 'query' && ($one->{type} // '') eq 'string' && !$one->{format} }
    map { @{ $_->{get}{parameters} // [] } } values %{ $open->{paths} } ], [qw(topic topic)], 'the description says what a text may be, or where that is listed');
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

# The internal audience: the same endpoints, with what is exact however few; signed in, and kept by nobody else.

my @internal = split /\n/, sql(q{SELECT name FROM spegel_api.catalogue WHERE audience = 'internal' ORDER BY name});
is_deeply([ grep { /^representation|turnover|progression/ } map { s/^internal-//r } @internal ], [qw(progression representation turnover)], 'internal endpoints');
is_deeply([ grep { !$listed{ s/^internal-//r } } @internal ], ['internal-work-pay-gap'], '... each beside a public one, but what is for the workers alone');
sub of { my ($user, $target, %more) = @_;
    my ($output) = $http->fastcgi({ REQUEST_METHOD => 'GET', REQUEST_URI => $target, ($user ? (REMOTE_USER => $user) : ()), %more });
    my ($head, $body) = split /\r\n\r\n/, $output, 2;
    return (($head =~ /^Status: (\d+)/m)[0], eval { decode_json($body) }, { $head =~ /^([\w-]+): ([^\r\n]*)/mg }) }
for my $name (@internal)
{
    my ($status, $json) = of('cilla', "/v1/$name?level=workplace");
    is($status, 200, "/v1/$name: the internal audience");
    is(scalar(grep { ($_->{status} // '') eq 'internal' } @{ $json->{data} }), 0, '... hides nothing from itself');
    is((of('anna', "/v1/$name?limit=1"))[0], 200, '... analysts are served too');
    is((of('bo', "/v1/$name?limit=1"))[0], 403, '... a reader is not');
    is((of(undef, "/v1/$name?limit=1"))[0], 401, '... nobody is not');
}
my ($in_status, $in_rows, $in_headers) = of('cilla', '/v1/internal-representation?unit=w6&ground=sex&category=women');
is_deeply([ @{ $in_rows->{data}[0] }{qw(persons status)} ], [ sql(q{SELECT persons FROM spegel_published.internal_representation WHERE unit = 'w6' AND ground = 'sex'
    AND category = 'women' AND 'all' = ALL (ARRAY[within_ground, occupation_group, step, form])}), 'ok' ], 'few persons: exact');
like($in_headers->{'Cache-Control'}, qr/^private, max-age=\d+$/, '... privately');
is((of('cilla', '/v1/internal-representation?unit=w6&ground=sex&category=women', HTTP_IF_NONE_MATCH => $in_headers->{ETag}))[0], 304, '... and a good copy is good');
is((of('bo', '/v1/internal-representation?unit=w6&ground=sex&category=women', HTTP_IF_NONE_MATCH => $in_headers->{ETag}))[0], 403, '... not for another');
is((rows('/v1/representation?ground=background&category=foreign'))[0]{persons}, (of('cilla', '/v1/internal-representation?ground=background&category=foreign'))[1]{data}[0]{persons}, 'what came counted is there too');
is_deeply([ grep { /^internal-/ } map { $_->{name} } @{ (of($_, '/v1/'))[1]{endpoints} } ], $_ eq 'bo' ? [] : \@internal, "the list that $_ sees") for qw(bo cilla anna);
is_deeply([ grep { m{/v1/internal-} } keys %{ $open->{paths} } ], [], '... nobody reads of them');
is((of('cilla', '/v1/staff-representation'))[0], 403, 'the internal audience is no analyst');

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
is($strong->get("/v1/$_")->{status}, 404, "$_ is not there") for @analyst, @internal;
is($node->safe_psql('public_numbers', q{SELECT count(*) FROM pg_proc WHERE pronamespace = 'spegel_api'::regnamespace AND proname ~ '^internal_'}), 0, '... nor any function of theirs');
is($node->safe_psql('public_numbers', q{SELECT count(*) FROM pg_proc AS p WHERE p.prosrc ~ 'spegel_(register|release)\.'}), '0', 'no function reads what is not there');

# A walk from page to page that meets a new release stays with its own.

my $walk = $http->get('/v1/units?level=workplace&limit=4');
like($walk->{json}{meta}{next}, qr/[?&]release=$first&/, 'the next page is of the same release');
my @walked = @{ $walk->{json}{data} };
my $before = sql("SELECT count(*) FROM spegel_published.unit WHERE release_id = $first AND level = 'workplace'");

# A new release is served at once, and the one before stays.

my $tag = $http->get('/v1/representation')->{headers}{etag};
my $second = publish_release('2021-12-31');
ok(Spegel::Http::wait_until(sub { ($http->get('/v1/representation?ground=age')->{json}{data}[0]{release_id} // 0) == $second }), 'a new release');
for (my $target = $walk->{json}{meta}{next}; $target; $target = $walk->{json}{meta}{next})
{
    $walk = $http->get($target);
    push @walked, @{ $walk->{json}{data} };
}
is(scalar(grep { $_->{release_id} != $first } @walked), 0, '... nor does a walk that has begun mix the two');
is(scalar @walked, $before, '... or lose any row');
is(sql(q{SELECT coalesce(string_agg(c.name, ', '), '') FROM spegel_api.catalogue AS c, jsonb_array_elements(c.parameters) AS p
    WHERE c.paged AND p ->> 'name' = 'release' AND p ->> 'pinned_by' IS DISTINCT FROM 'resolve_releases'}), '', '... and neither does any other endpoint that has releases');
ok(Spegel::Http::wait_until(sub { $http->get('/v1/representation?limit=9999')->{headers}{etag} ne $tag }), '... with a new tag');
is((rows("/v1/representation?release=$first&$query"))[0]{persons}, $men, '... and the first as it was');
is((rows('/v1/releases?limit=9'))[0]{release_id}, $second, '... the newest first');

# Several values, and several days, in one call.

my $cells = sub { return join ' ', map { join '/', @$_{qw(release_id unit category)} } rows("/v1/representation?$_[0]") };
is($cells->("$query&limit=9998"), "$second/d2/men", 'the current release');
is($cells->("release=*&$query"), "$first/d2/men $second/d2/men", 'every day that was published');
is($cells->("release=$second&release=$first&$query"), "$first/d2/men $second/d2/men", '... those that are named');
is($cells->("since=2020-01-01&$query"), "$first/d2/men $second/d2/men", '... since a day');
is($cells->("since=2021-01-01&$query"), "$second/d2/men", '... and not before');
is($cells->("until=2020-12-31&$query"), "$first/d2/men", '... until a day');
is($cells->("release=$first&release=$second&until=2021-06-30&$query"), "$first/d2/men", '... of those that are named');
is($cells->("since=2030-01-01&$query"), '', '... a time without any has no rows');
is($cells->('ground=sex&category=men&category=women&unit=d1&unit=d2'), "$second/d1/men $second/d1/women $second/d2/men $second/d2/women", 'several units and categories');
is(join(' ', map { $_->{unit} } rows('/v1/units?level=department&level=city')), 'city d1 d2 d3', 'units of several levels');
is(join(' ', map { $_->{unit} } rows('/v1/units?level=workplace&unit=d2&unit=d3')), 'w10 w11 w7 w8 w9', '... within several units');
is(join(' ', map { $_->{occupation_group} } rows('/v1/representation?ground=sex&category=men&occupation_group=school&occupation_group=care')), 'care school', 'values of a dimension');
is(join(' ', map { $_->{measure} } rows('/v1/turnover?ground=all&measure=left&measure=left_voluntarily')), 'left left_voluntarily', 'measures');
for my $bad (
    [ "release=$first&release=98", 'release', 'release is "98", which does not exist; /v1/releases lists what there is.' ],
    [ 'unit=d1&unit=nowhere', 'unit', 'unit is "nowhere", which is not accepted here; /v1/units lists what there is.' ],
    [ 'ground=sex&category=men&category=purple', 'category', 'category is "purple", which is not accepted here; /v1/codes lists what there is.' ],
    [ 'since=2021-01-01&until=2020-01-01', 'until', 'until is "2020-01-01", which is not accepted here; /v1/releases lists what there is.' ],
    [ 'organisation=city&organisation=city', 'organisation', 'organisation is given more than once.' ])
{
    my $problem = $http->get("/v1/representation?$bad->[0]")->{json};
    is_deeply([ @$problem{qw(parameter detail)} ], [ @$bad[ 1, 2 ] ], "of several the bad one is blamed: $bad->[0]");
}
# A unit that came later is there when it was; what a walk through all days has begun with, it ends with.
sql(qq{INSERT INTO spegel_published.unit VALUES ($second, 'new', 'city', 'department', 'Ny')});
is(join(' ', map { $_->{release_id} } rows('/v1/units?unit=new&release=*')), $second, 'a unit that not every release has');
sql(qq{DELETE FROM spegel_published.unit WHERE unit = 'new'});
my $all_days = $http->get('/v1/units?release=*&level=workplace&limit=9');
like($all_days->{json}{meta}{next}, qr{^/v1/units\?release=$first&release=$second&level=workplace&limit=9&offset=9&version=[0-9a-f]+$}, 'the next page has the releases that * stood for') or diag $all_days->{content};
is(scalar(rows('/v1/units?release=*&level=department')), 6, 'units of all days');

# What the numbers are, and who publishes them.

is($http->get('/v1/coverage')->{json}{meta}{publisher}, undef, 'nobody has said who publishes');
my $old_tag = $http->get('/v1/coverage?ground=sex')->{headers}{etag};
sql(q{SELECT spegel_api.set_publisher(name_en => 'The City', name_sv => 'Staden', homepage => 'https://example.org', contact => 'statistics@example.org', licence => 'CC0-1.0',
    licence_url => 'https://creativecommons.org/publicdomain/zero/1.0/', source_en => 'Payroll', source_sv => 'Lönesystemet', next_release => '2027-03-01')});
# Each time another address: what nginx has of one that was asked a moment too early, it keeps.
my $limit = 100;
ok(Spegel::Http::wait_until(sub { ($http->get('/v1/coverage?ground=age&limit=' . $limit++)->{json}{meta}{publisher} // '') eq 'The City' }),
    'who publishes is said at once');
isnt($http->get('/v1/coverage?ground=sex&limit=78')->{headers}{etag}, $old_tag, '... with another tag');
my $meta = $http->get('/v1/representation?lang=sv&limit=79')->{json}{meta};
is_deeply([ @$meta{qw(publisher homepage contact licence licence_url source next_release metadata)} ], [ 'Staden', 'https://example.org', 'statistics@example.org', 'CC0-1.0',
    'https://creativecommons.org/publicdomain/zero/1.0/', 'Lönesystemet', '2027-03-01', '/v1/representation/metadata' ], '... in the language asked for');
is($meta->{updated}, sql(q{SELECT to_char(max(published_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM spegel_published.release}), '... when the last release came');
is_deeply($meta->{units}{share}, { unit => 'andel', decimals => 4 }, '... unit and decimals');
is(sql(q{SELECT coalesce(string_agg(DISTINCT e.name || ' ' || (c ->> 'name'), ', '), '') FROM spegel_api.endpoint AS e, jsonb_array_elements(e.columns) AS c
    WHERE e.audience = 'public' AND c ->> 'type' IN ('bigint', 'numeric', 'double precision') AND NOT c ?& '{unit_en,unit_sv,decimals}'
        AND c ->> 'name' NOT IN ('release_id', 'position')}), '', 'every number has a unit and decimals');
for my $name (@public)
{
    my $response = $http->get("/v1/$name/metadata?lang=sv");
    is($response->{status}, 200, "$name: metadata") or diag $response->{content};
    is_deeply([ map { $_->{name} } @{ $response->{json}{columns} } ], [ map { $_->{name} } @{ $listed{$name}{columns} } ], '... of every column');
    is($response->{json}{licence}, 'CC0-1.0', '... and the licence');
    my %titles = map { $_->{column} => { map { $_->{code} => $_->{title} } @{ $_->{codes} } } } @{ $response->{json}{dimensions} };
    my @unknown;
    for my $row (rows("/v1/$name" . ((grep { $_->{name} eq 'release' } @{ $listed{$name}{parameters} }) ? '?release=*' : '')))
    {
        for my $column (grep { exists $row->{$_} && defined $row->{$_} } keys %titles)
        {
            push @unknown, "$column $row->{$column}" if !defined $titles{$column}{ $row->{$column} };
            push @unknown, "$column $row->{$column} is $titles{$column}{$row->{$column}}"
              if defined $row->{"${column}_sv"} && $row->{$column} ne 'all' && defined $titles{$column}{ $row->{$column} } && $titles{$column}{ $row->{$column} } ne $row->{"${column}_sv"}
              && !grep { $_->{column} eq $column && 1 < grep { $_->{code} eq $row->{$column} } @{ $_->{codes} } } @{ $response->{json}{dimensions} };
        }
    }
    is_deeply(\@unknown, [], '... every code in its rows has its title');
}
my %dimension = map { $_->{column} => $_ } @{ $http->get("/v1/representation/metadata?release=$first")->{json}{dimensions} };
is_deeply([ map { $_->{code} } @{ $dimension{release_id}{codes} } ], [ $first, $second ], 'metadata: the releases that there are');
is($dimension{release_id}{parameter}, 'release', '... and the parameter that asks for them');
is_deeply([ grep { ($_->{parent} // '') eq 'sex' } @{ $dimension{category}{codes} } ], [
    { code => 'women', title => 'women', parent => 'sex' }, { code => 'men', title => 'men', parent => 'sex' }, { code => '?', title => 'unknown', parent => 'sex' } ], '... categories with their ground');
is_deeply([ map { $_->{title} } grep { $_->{code} eq 'city' } @{ $dimension{level}{codes} } ], ['the whole organisation'], '... titles of levels');
my $kept = $http->get('/v1/representation/metadata?limit=');
is($kept->{json}{parameter}, 'limit', 'metadata have no pages');
$kept = $http->get('/v1/representation/metadata');
is($http->get('/v1/representation/metadata', 'If-None-Match' => $kept->{headers}{etag})->{status}, 304, '... and an entity tag');
is($http->get('/v1/representation/metadata', Accept => 'text/csv')->{status}, 406, '... in JSON');
is($http->get("/v1/representation/metadata?release=98&lang=sv")->{json}{detail}, 'release är "98", som inte finns; /v1/releases räknar upp vad som finns.', '... of a release that there is');
is((analyst('/v1/comparison/metadata'))[0], 401, 'metadata of what is for analysts');
is((analyst('/v1/comparison/metadata', 'anna'))[1]{endpoint}, 'comparison', '... are for analysts');
is($http->get("/v1/$_")->{status}, 404, "not found: $_") for qw(representation/metadata.json representation/meta nothing/metadata /metadata);
my ($complaint) = (sub { my ($out, $err) = ('', ''); $node->psql('release', $_[0], stderr => \$err); return $err })->(q{SELECT spegel_api.set_publisher(homepage => 'example.org')});
like($complaint, qr/"example.org" is not the address of a page/, 'a homepage is an address');
sql(q{SELECT spegel_api.set_publisher(name_en => '', next_release => 'infinity')});
is(sql('SELECT name_en IS NULL AND next_release IS NULL AND name_sv IS NOT NULL FROM spegel_api.publication()'), 't', 'what the publisher said can be taken back');

# Two organisations: then it must be said which.

sql(q{INSERT INTO spegel_published.release (release_id, name, organisation, organisation_title, day, published_at, noise_variance, noise_bound, minimum_headcount, public_minimum)
    VALUES (99, 'other', 'other', 'Other', '2021-12-31', now(), 4, 16, 5, 50); INSERT INTO spegel_published.current_release VALUES ('other', 99)});
my $undecided = $http->get('/v1/coverage?ground=age&limit=77')->{json};
is_deeply([ @$undecided{qw(status type parameter detail)} ], [ 400, 'urn:spegel:problem:missing-parameter', 'organisation',
    'coverage needs organisation here; /v1/releases lists what there is.' ], 'which organisation must be said');
my $withdrawn = $http->get("/v1/representation?release=$first");
sql("SELECT spegel_release.withdraw($first)");
ok(Spegel::Http::wait_until(sub { $http->get("/v1/representation?release=$first", 'If-None-Match' => $withdrawn->{headers}{etag})->{status} == 410 }),
    'a link to a release that has been withdrawn: 410');
my $gone = $http->get("/v1/representation?release=$first&organisation=city&lang=sv");
is_deeply([ $gone->{status}, @{ $gone->{json} }{qw(type title parameter detail)} ], [ 410, 'urn:spegel:problem:gone', 'Detta har återkallats', 'release',
    "release är \"$first\", som har återkallats; /v1/releases räknar upp vad som finns." ], '... a problem that says so');
is($http->get("/v1/representation?release=$_")->{status}, 404, "... unlike one that never was: $_") for "$first&organisation=other", 98;
is((rows('/v1/coverage?organisation=city'))[0]{release_id}, $second, '... and then is served');
is_deeply([ rows('/v1/representation?organisation=other') ], [], 'one without numbers has none');
is_deeply([ rows('/v1/progression?organisation=other&cohort_year=1066') ], [], '... and where there is no year, none is wrong');

# docs/http.md has the table of endpoints.

my $table = "| address | | for | parameters |\n|---|---|---|---|\n" . sql(q{
    SELECT string_agg(format('| `/v1/%s` | %s | %s | %s |', e.name, e.title_en, CASE e.audience WHEN 'public' THEN 'all' WHEN 'internal' THEN 'the internal audience' ELSE 'analysts' END,
        (SELECT string_agg(format('`%s`', p.value ->> 'name'), ', ' ORDER BY p.n) FROM jsonb_array_elements(e.parameters) WITH ORDINALITY AS p (value, n))),
        E'\n' ORDER BY e.audience = 'public' DESC, e.audience DESC, e.name) FROM spegel_api.endpoint AS e}) . "\n";
my $page = PostgreSQL::Test::Utils::slurp_file("$top/docs/http.md");
my ($shown) = $page =~ /<!-- endpoints -->\n(.*?)<!-- end -->/s;
is($shown, $table, 'docs/http.md: the table of endpoints');
$page =~ s/(<!-- endpoints -->\n).*?(<!-- end -->)/$1$table$2/s;
Spegel::Docs::write_page("$top/docs/http.md", $page);

$strong->stop;
$http->stop;
$node->stop;
done_testing();
