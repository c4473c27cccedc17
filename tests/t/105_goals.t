# Goals that are public, and the forecast: what is published beside the shares of
# a release, calculated from them alone.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('public_goals');

sub sql { return $node->safe_psql('release', $_[0]); }

sub published
{
    my ($day) = @_;
    my $release = sql("SELECT spegel_release.define('city', '$day', '{representation,managers}')");
    sql("SELECT count(*) FROM spegel_release.build($release); SELECT count(*) FROM spegel_release.audit($release)");
    sql("SELECT spegel_release.publish($release)");
    return $release;
}

# Men come in the middle of 2018, so that the share of women falls towards that of
# the residents, half; and a ground whose numbers hold noise.
sql(q{
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
    VALUES ('language', 'modersmål', 'first language', 'person', 'A study with consent.', 20, '{city,department,between,workplace}');
    SELECT spegel_release.declare_category('language', 'swedish', 'svenska', 'Swedish', true), spegel_release.declare_category('language', 'other', 'annat', 'other');
    INSERT INTO spegel_register.person_attribute
    SELECT 'p' || i, 'language', CASE WHEN i % 3 = 0 THEN 'other' ELSE 'swedish' END, 'study', '2010-01-01' FROM generate_series(1, 1300) AS i WHERE i % 50 > 0;
    UPDATE spegel_register.employment AS e SET valid_from = '2018-06-01' FROM spegel_register.person_attribute AS a
    WHERE a.person = e.person AND a.ground = 'sex' AND a.category = 'men' AND substr(e.person, 2)::integer % 3 = 0;
    INSERT INTO spegel_register.reference_population (period, region, ground, category, persons, source)
    VALUES ('2015-12-31', 'Region', 'sex', 'women', 500, 'SCB'), ('2015-12-31', 'Region', 'sex', 'men', 500, 'SCB'),
           ('2015-12-31', 'Region', 'language', 'other', 300, 'SCB'), ('2015-12-31', 'Region', 'language', 'swedish', 700, 'SCB');
    INSERT INTO spegel_register.goal (unit, ground, category, part_by, part, year, target_share, reference_topic, decided_on, decided_by, note, public)
    VALUES ('city', 'sex', 'men', 'all', 'all', 2020, 0.3, NULL, '2017-03-01', 'Fullmäktige', 'Ett mål', true),
           ('city', 'sex', 'men', 'all', 'all', 2030, NULL, 'residents', '2017-03-01', 'Fullmäktige', NULL, true),
           ('city', 'sex', 'men', 'all', 'all', 2019, 0.9, NULL, '2017-03-01', 'Fullmäktige', NULL, true),
           ('city', 'sex', 'men', 'all', 'all', 2040, 0.6, NULL, '2017-03-01', 'Fullmäktige', NULL, true),
           ('city', 'sex', 'women', 'all', 'all', 2030, 0.99, NULL, '2019-12-31', 'Fullmäktige', NULL, true),
           ('city', 'sex', 'women', 'managers', 'managers', 2030, 0.99, NULL, '2019-06-01', 'Fullmäktige', NULL, true),
           ('city', 'sex', 'women', 'occupation', '1', 2030, 0.5, NULL, '2019-06-01', 'Fullmäktige', NULL, true),
           ('city', 'language', 'other', 'all', 'all', 2030, 0.2, NULL, '2016-06-01', 'Fullmäktige', NULL, true),
           ('d3', 'sex', 'women', 'step', '2', 2030, 0.9, NULL, '2016-06-01', 'Nämnden', NULL, true),
           ('w6', 'sex', 'women', 'all', 'all', 2030, 0.9, NULL, '2016-06-01', 'Rektorn', NULL, true),
           ('d1', 'sex', 'women', 'all', 'all', 2030, 0.9, NULL, '2016-06-01', 'Nämnden', NULL, false),
           ('d2', 'sex', 'women', 'all', 'all', 2030, 0.9, NULL, '2016-06-01', 'Nämnden', NULL, true),
           ('d2', 'sex', 'women', 'all', 'all', 2030, 0.8, NULL, '2018-06-01', 'Nämnden', NULL, false),
           ('d3', 'sex', 'women', 'all', 'all', 2030, 0.9, NULL, '2022-06-01', 'Nämnden', NULL, true);
    INSERT INTO spegel_release.disclosure_rule (organisation, public_minimum) VALUES ('city', 20)});
published('2017-12-31');
my $last = published('2019-12-31');
my $city = q{FROM spegel_published.goals WHERE unit = 'city' AND ground = 'sex'};

# What is public, and nothing else.
is(sql(q{SELECT string_agg(concat_ws(' ', unit, ground, category, part, goal_year), '; ' ORDER BY unit, ground, category, part, goal_year) FROM spegel_published.goals}),
    'city language other all 2030; city sex men all 2019; city sex men all 2020; city sex men all 2030; city sex men all 2040; city sex women 1 2030; '
    . 'city sex women all 2030; city sex women managers 2030; d3 sex women 2 2030; w6 sex women all 2030',
    'the public goals of units that are shown, as they stood on the day; none that a later decision which is not public has replaced');
is(sql("SELECT decided_by, decided_on, note, goal_share $city AND category = 'men' AND goal_year = 2020"), 'Fullmäktige|2017-03-01|Ett mål|0.3000', 'who decided what, and when');
is(sql("SELECT goal_share, reference_topic, reference_counted_on $city AND category = 'men' AND goal_year = 2030"), '0.5000|residents|2015-12-31', 'a goal to mirror has the share of the reference');

# The numbers are those that are published.
my $share = q{SELECT share FROM spegel_published.representation_all WHERE unit = 'city' AND category = 'men' AND within_ground = 'all' AND occupation_group = 'all'
    AND step = 'all' AND form = 'all' AND release_id = };
my ($now, $then) = (sql($share . $last), sql($share . sql(q{SELECT release_id FROM spegel_published.releases WHERE day = '2017-12-31'})));
cmp_ok($now, '>', $then + 0.02, 'the share of men has grown');
is(sql("SELECT DISTINCT share, share_started, started_on, counted_on $city AND category = 'men'"), "$now|$then|2017-12-31|2019-12-31",
    'the share of the release, and the first one after the decision');
is(sql("SELECT share $city AND category = 'men' AND goal_year = 2020"), sql(q{SELECT share FROM spegel_register.goal_progress('city', '2019-12-31', 'sex', 'city', 2020) WHERE category = 'men'}),
    'which is that of the register, where numbers are exact');
my %progress = map { split /\|/, $_, 2 } split /\n/, sql("SELECT goal_year, progress $city AND category = 'men'");
my $line = sub { my ($goal, $year) = @_; return $then + ($goal - $then) * 730 / sql("SELECT make_date($year, 12, 31) - date '2017-12-31'"); };
is_deeply(\%progress, { 2019 => 'missed', 2020 => ($now >= 0.3 ? 'reached' : $now >= $line->(0.3, 2020) ? 'on_the_way' : 'behind'),
    2030 => ($now >= $line->(0.5, 2030) ? 'on_the_way' : 'behind'), 2040 => ($now >= $line->(0.6, 2040) ? 'on_the_way' : 'behind') }, 'how far: by the straight line');
is(sql("SELECT pace_points = round(100 * ($now - $then) / 730 * 365.25, 2), needed_points = CASE WHEN $now >= 0.5 THEN 0 ELSE round(100 * (0.5 - $now) / 4018 * 365.25, 2) END
    $city AND category = 'men' AND goal_year = 2030"), 't|t', 'its pace, and the one needed');
is(sql("SELECT status, status_reason, needed_points IS NULL $city AND category = 'men' AND goal_year = 2019"), 'ok|its year is over|t', 'a goal whose year is over');
is(sql("SELECT bool_and(progress_certain) $city AND category = 'men'"), 't', 'exact numbers are certain');
is(sql("SELECT progress, share = (SELECT share FROM spegel_published.managers WHERE unit = 'city' AND category = 'women' AND within_ground = 'all' AND manager_class = 'all')
    $city AND part = 'managers'"), 'behind|t', 'a goal for managers');
is(sql("SELECT share, progress, status, status_reason $city AND part_by = 'occupation'"), '||not_collected|numbers of single occupations are not published', 'a number that is not published');
is(sql(q{SELECT progress, share_low < share_high, status FROM spegel_published.goals WHERE ground = 'language'}), 'reached|t|ok', 'of a sensitive ground: with its interval');

# What is withheld shows no progress.
is(sql(q{SELECT status, num_nulls(persons, share, share_low, gap_points, share_started, pace_points, needed_points, progress, progress_certain), goal_share FROM spegel_published.goals WHERE part_by = 'step'}),
    'internal|9|0.9000', 'a number that is withheld is no progress');
is(sql(q{SELECT status, num_nulls(share, progress) FROM spegel_published.goals WHERE unit = 'w6'}), 'internal|2', '... nor is one of a small unit');
is(sql(q{SELECT status, share IS NOT NULL, progress IS NOT NULL FROM spegel_published.internal_goals WHERE part_by = 'step' AND release_id = } . $last), 'ok|t|t', '... but for the organisation itself');
is(sql(q{SELECT has_table_privilege('spegel_reader', 'spegel_published.internal_goals', 'SELECT')}), 'f', '... and for nobody else');
my ($missing) = sql(q{SELECT count(*) FROM spegel_published.goals_all WHERE status = 'ok' AND status_reason IS NULL
    AND num_nulls(persons, share, goal_share, gap_points, pace_points, needed_points, progress, progress_certain) > 0});
is($missing, 0, 'no number is missing without a reason');

# The forecast
my $forecast = q{FROM spegel_published.forecast WHERE unit = 'city' AND step = 'all' AND ground = 'sex'};
is(sql("SELECT share, share_started, started_on, pace_points, outcome, years = ceil((0.5 - $now) / (($now - $then) / 730 * 365.25)), mirrors_in = 2019 + years $forecast AND category = 'men'"),
    "$now|$then|2017-12-31|" . sql("SELECT round(100 * ($now - $then) / 730 * 365.25, 2)") . '|in_years|t|t', 'when: at the pace of the releases');
is(sql("SELECT pace_low < pace_points, pace_points < pace_high, years_low <= years, coalesce(years_high >= years, status_reason <> '') $forecast AND category = 'men'"), 't|t|t|t', 'with its interval');
is(sql("SELECT count(DISTINCT years) $forecast"), 1, 'of two categories at the same time');
is(sql(q{SELECT count(*) FROM spegel_published.forecast_all AS f JOIN spegel_published.grounds_all AS g USING (release_id, ground) WHERE g.sensitive}), 0, 'of no sensitive ground');
cmp_ok(sql(q{SELECT count(*) FROM spegel_published.representation WHERE ground = 'language'}), '>', 0, '... though its shares are published');
is(sql(q{SELECT DISTINCT status, status_reason FROM spegel_published.forecast_all WHERE day = '2017-12-31' AND unit = 'city' AND step = 'all' AND ground = 'sex' AND category = 'men'}),
    'not_computable|no earlier share is published: no pace', 'the first release has no pace');
is(sql(q{SELECT count(*) FROM spegel_published.forecast_all AS f WHERE f.share IS NOT NULL AND NOT EXISTS (SELECT FROM spegel_published.representation_all AS r
    WHERE (r.release_id, r.unit, r.step, r.ground, r.category, r.share) = (f.release_id, f.unit, f.step, f.ground, f.category, f.share) AND r.occupation_group = 'all' AND r.form = 'all')}),
    0, 'no share that is not published');

# A published goal stays as it was; a break ends the pace; a release takes its goals along.
sql(q{UPDATE spegel_register.goal SET target_share = 0.35, public = false WHERE year = 2020});
is(sql("SELECT goal_share $city AND category = 'men' AND goal_year = 2020"), '0.3000', 'what has been published stays');
sql(q{SELECT spegel_release.declare_note('city', '2020-03-01', 'Nytt sätt att räkna', 'A new way of counting', true)});
my $after = published('2020-12-31');
is(sql("SELECT DISTINCT started_on IS NULL, pace_points IS NULL, status_reason, progress $city AND category = 'men' AND goal_year = 2040"),
    't|t|no earlier share is published: no pace|not_reached', 'no pace over a break of the series');
is(sql("SELECT started_on IS NULL, status_reason $forecast AND category = 'men'"), 't|no earlier share is published: no pace', '... nor a forecast');
is(sql(qq{SELECT count(*) FROM spegel_published.goals WHERE goal_year = 2020}), 0, 'and what is no longer public is not in the next release');
sql("SELECT spegel_release.withdraw($after)");
is(sql("SELECT count(*) FROM spegel_published.goal WHERE release_id = $after"), 0, 'a release that is withdrawn takes its goals along');

# Every word in both languages.
is(sql(q{SELECT string_agg(DISTINCT k.code, '; ') FROM (
        SELECT 'progress' AS kind, progress AS code FROM spegel_published.goals_all UNION SELECT 'outcome', outcome FROM spegel_published.forecast_all
        UNION SELECT 'part_by', part_by FROM spegel_published.goals_all UNION SELECT 'status_reason', status_reason FROM spegel_published.goals_all
        UNION SELECT 'status_reason', status_reason FROM spegel_published.forecast_all) AS k
    WHERE k.code IS NOT NULL AND NOT EXISTS (SELECT FROM spegel_published.labels AS l WHERE (l.kind, l.code) = (k.kind, k.code))}), '', 'every code and reason has its label');

$node->stop;
done_testing();
