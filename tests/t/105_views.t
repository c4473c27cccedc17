# The views as a BI tool meets them: a star whose keys fit, no number that is
# missing without a reason, time series with their breaks, a chart.
use strict;
use warnings;

use IPC::Run qw(run);
use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('views');
my $topics = q('{representation,managers,exits}');

sub sql { return $node->safe_psql('release', $_[0]); }

sub published
{
    my ($day, $name, $of) = @_;
    my $release = sql("SELECT spegel_release.define('city', '$day', " . ($of // $topics) . ", '$name')");
    sql("SELECT count(*) FROM spegel_release.build($release); SELECT count(*) FROM spegel_release.audit($release)");
    sql("SELECT spegel_release.publish($release)");
    return $release;
}

# A sensitive ground, numbers that came counted, and a manager in each department and class.
sql(q{
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
    VALUES ('language', 'modersmål', 'first language', 'person', 'A study with consent.', 20, '{city,department,between,workplace}');
    SELECT spegel_release.declare_category('language', 'swedish', 'svenska', 'Swedish', true), spegel_release.declare_category('language', 'other', 'annat', 'other');
    INSERT INTO spegel_register.person_attribute
    SELECT 'p' || i, 'language', CASE WHEN i % 3 = 0 THEN 'other' ELSE 'swedish' END, 'study', '2010-01-01' FROM generate_series(1, 1300) AS i WHERE i % 50 > 0;
    INSERT INTO spegel_register.counted (period, organisation, topic, ground, category, persons, counted_as, protection, source)
    VALUES ('2020-06-30', 'city', 'staff', 'background', 'foreign', 300, 'persons', 'suppressed', 'SCB'), ('2020-06-30', 'city', 'staff', 'background', 'swedish', 900, 'persons', 'suppressed', 'SCB'),
           ('2020-06-30', 'city', 'respondents', 'disability', 'yes', 120, 'per_mille', 'perturbed', 'survey'), ('2020-06-30', 'city', 'respondents', 'disability', 'no', 880, 'per_mille', 'perturbed', 'survey');
    INSERT INTO spegel_release.disclosure_rule (organisation, public_minimum) VALUES ('city', 20)});
my $first = published('2020-12-31', 'first');
my $second = published('2020-12-31', 'corrected');
sql(q{SELECT spegel_release.declare_note('city', '2021-03-01', 'Parkerna flyttade hit', 'The parks have moved here', true, 'd1'),
             spegel_release.declare_note('city', '2021-02-01', 'Kön enligt folkbokföringen', 'Sex by the population register', false, NULL, 'sex'),
             spegel_release.declare_note('city', '2022-02-01', 'Senare', 'Later')});
my $third = published('2021-12-31', 'third');

# No number is missing without a reason.
my @queries = split /\n/, sql(q{
    SELECT format('SELECT %L AS view, concat_ws('' '', %s) AS missing FROM spegel_published.%I WHERE status = ''ok'' AND status_reason IS NULL', c.relname,
                  string_agg(format('CASE WHEN bool_or(%I IS NULL) THEN %L END', a.attname, a.attname), ', '), c.relname)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind = 'v' AND c.relname !~ '^simple_'
        AND a.atttypid IN ('bigint'::regtype, 'numeric'::regtype, 'boolean'::regtype)
        AND EXISTS (SELECT FROM pg_attribute AS s WHERE s.attrelid = c.oid AND s.attname = 'status_reason')
        AND NOT (c.relname ~ 'counts' AND a.attname = 'per_mille') GROUP BY c.oid, c.relname});
cmp_ok(scalar @queries, '>', 50, 'published views with measures');
is(sql('SELECT view, missing FROM (' . join(' UNION ALL ', @queries) . q{) AS v WHERE missing <> ''}), '', 'no number is missing without a reason');
is(sql(q{SELECT string_agg(DISTINCT status_reason, '; ' ORDER BY status_reason) FROM spegel_published.simple_representation WHERE status = 'ok'}),
    'of the unknown there is no share; the residents are not known by this', '... such as these');
is(sql(q{SELECT string_agg(DISTINCT concat_ws(' ', persons, per_mille, status, status_reason), '; ') FROM spegel_published.simple_counts WHERE category = 'yes'}),
    '120 ok only a share is known', '... or this');

# Simple views: one row for each organisation, day, unit and category, and whatever else they are about.
my @simple = split /\n/, sql(q{SELECT relname FROM pg_class WHERE relnamespace = 'spegel_published'::regnamespace AND relkind = 'v' AND relname ~ '^simple_' ORDER BY 1});
cmp_ok(scalar @simple, '>=', 20, 'simple views');
for my $view (@simple)
{
    my $key = sql(qq{SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'spegel_published.$view'::regclass AND attnum > 0
        AND attname IN ('organisation', 'day', 'unit_key', 'category_key', 'measure', 'stage', 'months', 'cohort_year', 'quarter', 'division', 'form', 'ground', 'topic', 'counted_on', 'protection', 'source')});
    is(sql("SELECT count(*) FROM (SELECT $key FROM spegel_published.$view GROUP BY $key HAVING count(*) > 1) AS d"), 0, "$view: one row for each");
    is(sql("SELECT count(*) FROM spegel_published.$view AS v WHERE NOT EXISTS (SELECT FROM spegel_published.unit_dimension AS u WHERE u.unit_key = v.unit_key AND u.release_id = v.release_id)"),
        0, '... of a unit of the dimension') unless $view =~ /count/;
    is(sql("SELECT count(*) FROM spegel_published.$view AS v WHERE NOT EXISTS (SELECT FROM spegel_published.category_dimension AS k WHERE k.category_key = v.category_key AND k.category_en = v.category_en)"),
        0, '... of a category of the dimension') if $key =~ /category_key/ && $view !~ /counts/;
}
is(sql(q{SELECT string_agg(DISTINCT release_id::text, ' ') FROM spegel_published.simple_representation}), "$second $third", 'of each day the release that was published last');
is(sql(q{SELECT persons FROM spegel_published.simple_representation WHERE unit = 'd2' AND ground = 'sex' AND category = 'men' AND day = '2021-12-31'}),
    sql(q{SELECT persons FROM spegel_published.representation WHERE unit = 'd2' AND ground = 'sex' AND category = 'men' AND 'all' = ALL (ARRAY[within_ground, occupation_group, step, form])}),
    '... with the numbers of the others');

# Dimensions.
for my $dimension ([ 'period_dimension', 'release_id' ], [ 'unit_dimension', 'unit_key' ], [ 'category_dimension', 'category_key' ],
    map { [ "${_}_dimension", "release_id, $_" ] } qw(occupation_group step manager_class form risk_ground risk_area))
{
    my ($view, $key) = @$dimension;
    is(sql("SELECT count(*) > 0, count(*) = count(DISTINCT ($key)) FROM spegel_published.$view"), 't|t', "$view: its key");
    like(sql("SELECT obj_description('spegel_published.$view'::regclass)"), qr/Key: \Q$key\E\./, '... which its comment names');
}
is(sql(q{SELECT path, path_titles, city_title, department, depth FROM spegel_published.unit_dimension WHERE unit_key = '} . $third . q{:w2'}),
    'city/d1/between/w2|Staden / Skola / Område / Arbetsplats 2|Staden|d1|4', 'a unit with all above it');
is(sql("SELECT string_agg(step || ':' || coalesce(manager_class, '-'), ' ' ORDER BY position) FROM spegel_published.step_dimension WHERE release_id = $third"), 'all:- 1:- 2:C ?:-', 'steps with their manager class');
is(sql("SELECT organisation_title, year, month, current, latest FROM spegel_published.period_dimension WHERE release_id = $first"), 'Staden|2020|12|f|f', 'periods');
for my $view (qw(representation managers exits))
{
    is(sql("SELECT count(*) FROM spegel_published.${view}_all AS v WHERE " . join(' OR ', map { "NOT EXISTS (SELECT FROM spegel_published.${_}_dimension AS d WHERE d.release_id = v.release_id AND d.$_ = v.$_ AND d.${_}_en = v.${_}_en)" }
        split /\n/, sql("SELECT attname FROM pg_attribute WHERE attrelid = 'spegel_published.$view'::regclass AND attname IN ('occupation_group', 'step', 'form', 'manager_class')")) . ($view eq 'exits' ? ' false' : '')), 0, "$view: every code is in its dimension");
}

# Notes and breaks: where they first show, and nowhere else.
is(sql(q{SELECT string_agg(concat_ws(' ', day, unit, ground, series_break, note_en), '; ' ORDER BY day, unit, ground) FROM spegel_published.simple_representation
         WHERE note_en IS NOT NULL AND unit IN ('d1', 'd2') AND category IN ('women', '35-44')}),
    '2021-12-31 d1 age t The parks have moved here; 2021-12-31 d1 sex t Sex by the population register; The parks have moved here; 2021-12-31 d2 sex f Sex by the population register',
    'notes with the rows that they are about') if sql(q{SELECT count(*) FROM spegel_published.series_note}) == 2;
is(sql('SELECT count(*) FROM spegel_published.series_note'), 2, '... those of the time since the release before');
is(sql(q{SELECT count(*) FROM spegel_published.simple_representation WHERE series_break IS NULL OR (note_sv IS NULL) <> (note_en IS NULL)}), 0, '... in both languages');

# Managers: those whose step has a class, and nobody else.
is(sql(q{SELECT persons, headcount FROM spegel_published.simple_managers WHERE unit = 'city' AND ground = 'sex' AND category = 'women' AND day = '2021-12-31'}),
    sql(q{SELECT count(*) FILTER (WHERE a.category = 'women') || '|' || count(*) FROM spegel_register.employment AS e LEFT JOIN spegel_register.person_attribute AS a ON a.person = e.person AND a.ground = 'sex'
        WHERE e.step = '2' AND (e.valid_to IS NULL OR e.valid_to >= '2021-12-31')}), 'managers: exact');

# The chart of the page: five years, from one view.
sql("UPDATE spegel_release.disclosure_rule SET public_minimum = 5");
published("$_-12-31", "managers $_", q('{managers}')) for 2017 .. 2021;
my ($chart) = PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/docs/published.md") =~ /^```r\n(.*?)^```$/ms;
my @lines = split /\n/, $chart // '';
cmp_ok(scalar @lines, '<=', 10, 'a chart in ten lines');
is(sql(q{SELECT count(DISTINCT day), count(DISTINCT unit), count(*) FROM spegel_published.simple_managers WHERE level = 'department' AND category = 'women' AND status = 'ok'}), '5|3|15', '... of every department and year');
SKIP:
{
    skip 'skipped: R is not installed', 3 if system('Rscript --version >/dev/null 2>&1') != 0;
    my $folder = PostgreSQL::Test::Utils::tempdir();
    local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, 'release');
    my ($out, $err) = ('', '');
    PostgreSQL::Test::Utils::append_to_file("$folder/chart.R", "$chart\nprint(round(series, 4))\n");
    ok(run([ 'sh', '-c', "cd '$folder' && exec Rscript chart.R" ], '<', \undef, '>', \$out, '2>', \$err), 'R draws it') or diag($err);
    my ($shown) = $out =~ /^2017-12-31\s+([\d.]+)/m;
    cmp_ok($shown // -1, '==', sql(q{SELECT share FROM spegel_published.simple_managers WHERE level = 'department' AND category = 'women' AND day = '2017-12-31' ORDER BY unit_title LIMIT 1}), '... of the published shares');
    my $picture = PostgreSQL::Test::Utils::slurp_file("$folder/women-among-managers.png");
    like($picture, qr/\A\x89PNG/, '... as a picture');
}

$node->stop;
done_testing();
