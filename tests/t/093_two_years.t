# An attacker who reads everything that was published of the small city in two
# years: quarterly releases, pay among their topics.  Naive releases are told
# from first.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('two_years');
my $top = $ENV{SPEGEL_TOP};

sub sql { return $node->safe_psql('release', $_[0]); }

# A condition that every fifth has, known of each person; and pay.
sql(q{
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
    VALUES ('language', 'modersmål', 'first language', 'person', 'A study with consent.', 20, '{city,department,between,workplace}');
    SELECT spegel_release.declare_category('language', 'swedish', 'svenska', 'Swedish', true), spegel_release.declare_category('language', 'other', 'annat', 'other');
    INSERT INTO spegel_register.person_attribute (person, ground, category, source, observed_on)
    SELECT p.person, 'language', CASE WHEN hashtextextended(p.person, 1) % 5 = 0 THEN 'other' ELSE 'swedish' END, 'study', '2010-01-01' FROM spegel_register.person AS p});
sql(q{
    INSERT INTO spegel_register.pay (person, employment_number, valid_from, amount)
    SELECT e.person, '1', e.valid_from, 24000 + (hashtextextended(e.person, 1) & 8191) FROM spegel_register.employment AS e;
    ANALYZE});

my $latest;
for my $quarter (reverse 0 .. 7)
{
    $latest = sql("SELECT spegel_release.define('city', (date '2021-12-31' - $quarter * interval '3 months')::date, '{representation,turnover,pay}', 'quarter $quarter')");
    sql("SELECT count(*) FROM spegel_release.build($latest)");
    is(sql("SELECT string_agg(rule || ' ' || topic || ': ' || finding, E'\\n') FROM spegel_release.audit($latest) WHERE NOT passed"), '', "the release $quarter quarters back passes its audit");
    sql("SELECT spegel_release.publish($latest)");
}

sql(PostgreSQL::Test::Utils::slurp_file("$top/tests/attacks/release/$_.sql")) for qw(scheme everything insider);
is(sql(q{SELECT count(DISTINCT release_id), count(DISTINCT topic), bool_or(shown IS NOT NULL AND measure LIKE '%quarter%') FROM attack.number WHERE scheme = 'ours'}), '8|3|t',
    'eight releases of three topics are read, quarters of pay too');
my ($told, $correct) = split(/\|/, sql(q{SELECT * FROM attack.everything('naive')}));
cmp_ok($told, '>=', 20, "bounds, naive: $told facts are told");
($told, $correct) = split(/\|/, sql(q{SELECT * FROM attack.everything('ours')}));
is($told, 0, 'bounds, ours: nothing is certain');
is(sql(q{SELECT count(*) > 100, count(*) FILTER (WHERE high - low < 3), count(*) FILTER (WHERE counted NOT BETWEEN low AND high) FROM attack.bound WHERE scheme = 'ours' AND frame_persons >= 11}),
    't|0|0', '... four whole numbers or more are possible for every sensitive number, the true one among them');

# Averages, and whoever knows everybody but one: what docs/privacy.md says of it,
# and no more.
my %sure;
for my $line (split /\n/, sql(qq{
    BEGIN;
    SELECT spegel_release.take_everything_shown(r, true) FROM spegel_release.release AS r WHERE r.release_id = $latest;
    SELECT 'insider', s, coalesce(r::text, 'all'), i.told, i.correct, i.asked FROM unnest(ARRAY['naive', 'ours']) AS s, unnest(ARRAY[NULL, $latest]) AS r, attack.insider(s, r) AS i;
    COMMIT}))
{
    my ($what, $scheme, $releases, $told, $correct, $asked) = split /\|/, $line;
    next if ($what // '') ne 'insider';
    $sure{"$scheme $releases"} = 100 * $told / $asked;
    note(sprintf '%s, releases %s: sure of %.2f %% (%d of %d), right of %d', $scheme, $releases, 100 * $told / $asked, $told, $asked, $correct);
}
cmp_ok($sure{'naive all'}, '>', 10, sprintf('an insider, naive: sure of %.1f %%', $sure{'naive all'}));
cmp_ok($sure{"ours $latest"}, '<=', 7, sprintf('... ours, of one release: sure of %.1f %%', $sure{"ours $latest"}));
cmp_ok($sure{'ours all'}, '<=', 15, sprintf('... of two years: sure of %.1f %%', $sure{'ours all'}));

$node->stop;
done_testing();
