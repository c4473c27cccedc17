# The audit of releases: what it refuses.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('audit');

sub sql { return $node->safe_psql('release', $_[0]); }

# failed($release): the rules that an audit finds broken.
sub failed { return sql("SELECT string_agg(DISTINCT rule, ',') FROM spegel_release.audit($_[0]) WHERE NOT passed"); }

sub refused
{
    my ($statement, $reason, $name) = @_;
    my ($status, $out, $err) = $node->psql('release', $statement);
    like($err, $reason, $name);
}

# made($day, $name): a release of turnover that is built.
sub made
{
    my ($day, $name) = @_;
    my $id = sql("SELECT spegel_release.define('city', '$day', '{representation,turnover}', '$name')");
    sql("SELECT spegel_release.build($id)");
    return $id;
}

my $first = made('2020-12-31', 'first');
is(sql("SELECT string_agg(DISTINCT rule, ',' ORDER BY rule) FROM spegel_release.audit($first)"), 'A1,A2,A3,A5,A6', 'the rules');
is(failed($first), '', 'a release that is built passes');
like(sql("SELECT finding FROM spegel_release.finding WHERE rule = 'A1' AND topic = 'turnover'"), qr/^\d+ sensitive numbers are shown, \d+ withheld, from their frames alone$/, 'the audit says what is withheld');

# A1: a number over a frame that is too small.
sql(qq{UPDATE spegel_release.count_cell AS c SET status = 'ok' FROM spegel_release.frame_cell AS f
       WHERE f.frame_cell = c.frame_cell AND f.release_id = $first AND c.measure = 'left_voluntarily' AND c.frame_persons BETWEEN 1 AND 19});
like(failed($first), qr/^A1\b/, 'A1: a sensitive number of a frame below its minimum');
refused("SELECT spegel_release.publish($first)", qr/is built, expected audited/, 'without a passed audit nothing is published');
sql("SELECT spegel_release.build($first)");

# A2, A1: with a ground held per person more would be shown than may be known.
# What a build withholds is what the audit asks for.
sql(q{INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
      VALUES ('language', 'modersmål', 'first language', 'person', 'A study with consent.', 20, '{city,department,between,workplace}');
      SELECT spegel_release.declare_category('language', 'swedish', 'svenska', 'Swedish', true), spegel_release.declare_category('language', 'other', 'annat', 'other');
      INSERT INTO spegel_register.person_attribute
      SELECT 'p' || i, 'language', CASE WHEN i % 3 = 0 THEN 'other' ELSE 'swedish' END, 'study', '2010-01-01' FROM generate_series(1, 1300) AS i});
my $certified = made('2020-12-31', 'certified');
is(failed($certified), '', 'what is withheld does not follow from what is shown, and no number can be estimated too well');
my $reasons = "SELECT string_agg(DISTINCT c.withheld, ',' ORDER BY c.withheld) FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) WHERE f.release_id = $certified";
is(sql($reasons), 'draws,follows,variance', '... because a build withholds for each of three reasons');
is(sql("SELECT sum(changed_cells) FROM spegel_release.build($certified)"), 0, '... and a second build the same');
my $withheld = "UPDATE spegel_release.count_cell AS c SET withheld = NULL FROM spegel_release.frame_cell AS f WHERE f.frame_cell = c.frame_cell AND f.release_id = $certified AND c.withheld";
sql("$withheld = 'follows'");
like(failed($certified), qr/A1/, 'A1: what is withheld follows from what is shown');
like(sql("SELECT finding FROM spegel_release.finding WHERE release_id = $certified AND rule = 'A1' AND NOT passed LIMIT 1"),
    qr/^\d+ numbers that are withheld follow from others with too small a variance: \w+ .* \(\d\.\d\d of [48]\).*: define the release without dimension \w+/, '... by name, and what to do');
sql("$withheld IN ('variance', 'draws')");
like(failed($certified), qr/A2/, 'A2: a number that can be estimated too well');
like(sql("SELECT string_agg(finding, ' ') FROM spegel_release.finding WHERE release_id = $certified AND rule = 'A2' AND NOT passed"),
    qr/\d+ numbers can be estimated with a variance below 1: .*/, '... by name');
sql("SELECT spegel_release.discard($certified); DELETE FROM spegel_register.person_attribute WHERE ground = 'language'; DELETE FROM spegel_release.category WHERE ground = 'language';
     DELETE FROM spegel_register.ground WHERE ground = 'language'");

# A5: nothing but tables, and views that run with their reader's rights.
sql('CREATE VIEW spegel_published.leak AS SELECT * FROM spegel_register.person');
is(failed($first), 'A5', 'A5: a view that sees more than its reader');
like(sql("SELECT finding FROM spegel_release.finding WHERE rule = 'A5' AND NOT passed LIMIT 1"), qr/leak does not run with the rights of its reader.*leak depends on spegel_register.person/, 'and is named');
sql('DROP VIEW spegel_published.leak; CREATE FUNCTION spegel_published.ask() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$');
is(failed($first), 'A5', 'A5: a function that readers may call');
sql('DROP FUNCTION spegel_published.ask()');

# A6: nobody counts twice.
sql(q{CREATE FUNCTION public.twice(text, date, date) RETURNS TABLE (person text, unit text, conditions text[], reached text[]) LANGUAGE sql STABLE AS
      $$ SELECT * FROM spegel_release.representation_source($1, $2, $3) UNION ALL (SELECT * FROM spegel_release.representation_source($1, $2, $3) LIMIT 1) $$;
      UPDATE spegel_release.topic SET source = 'public.twice' WHERE topic = 'representation'});
refused("SELECT spegel_release.build($first)", qr/a person of topic "representation" is counted 2 times/, 'A6: a person in two rows of a source');
sql(q{UPDATE spegel_release.topic SET source = 'spegel_release.representation_source' WHERE topic = 'representation'});
sql(q{INSERT INTO spegel_register.person_attribute VALUES ('p1', 'sex', 'other', 'HR', '2012-01-01')});
refused("SELECT spegel_release.build($first)", qr/"other" is not in the code list of "sex"/, 'nobody is left out in silence');
sql(q{DELETE FROM spegel_register.person_attribute WHERE category = 'other'});
sql(q{BEGIN; INSERT INTO spegel_register.occupation VALUES ('9', 'Alla', 'all'); COMMIT});
refused("SELECT spegel_release.build($first)", qr/the code list of "occupation_group" has the code "all"/, 'a code that would be taken for a total');
sql(q{DELETE FROM spegel_register.occupation WHERE occupation = '9'});

# Noise goes on from what was published last: what was built before is not
# published after.
sql("SELECT spegel_release.build($first)");
my $second = made('2021-12-31', 'second');
is(failed($first), '', 'passes');
is(failed($second), '', 'passes');
sql("SELECT spegel_release.publish($first)");
refused("SELECT spegel_release.publish($second)", qr/release $second was built before another release was published/, 'built before: not published');
refused("SELECT spegel_release.audit($second)", qr/release $second was built before another release was published/, '... nor audited');
sql("SELECT spegel_release.build($second)");
is(failed($second), '', '... but built again');
sql("SELECT spegel_release.publish($second)");

# A3: new pseudonyms for all who work at w1 and w2.
sql(q{ANALYZE; CREATE TABLE public.renamed AS SELECT DISTINCT p.person FROM spegel_register.person AS p JOIN spegel_register.employment AS e USING (person) WHERE e.unit IN ('w1', 'w2');
      UPDATE spegel_register.person SET person = 'new-' || person WHERE person IN (TABLE public.renamed)});
my $renamed = made('2022-12-31', 'renamed');
is(failed($renamed), 'A3', 'A3: new pseudonyms are refused');
like(sql("SELECT finding FROM spegel_release.finding WHERE release_id = $renamed AND NOT passed LIMIT 1"), qr/^who came equals who has vanished in .*w1 \(\d+ of \d+\).*: fill spegel_release.renamed_person/, '... by name of the units');
unlike(sql("SELECT finding FROM spegel_release.finding WHERE release_id = $renamed AND NOT passed LIMIT 1"), qr/w3/, '... and of no other');
sql(q{INSERT INTO spegel_release.renamed_person SELECT 'new-' || person, CASE WHEN row_number() OVER (ORDER BY person) = 1 THEN 'p3' ELSE person END FROM public.renamed});
refused("SELECT spegel_release.build($renamed)", qr/earlier pseudonym "p3" of person "new-\w+" is still the pseudonym of a person/, '... a pseudonym in use is no earlier one');
sql(q{UPDATE spegel_release.renamed_person SET earlier = substr(person, 5)});
sql("SELECT spegel_release.build($renamed)");
is(failed($renamed), '', '... until it is said who had which');
is(sql("SELECT count(*) = (SELECT count(*) FROM spegel_release.staff_member WHERE release_id = $renamed) FROM spegel_release.staff_member AS o JOIN spegel_release.staff_member AS n USING (record_key) WHERE o.release_id = $second AND n.release_id = $renamed"),
    't', '... and then they count as who they were');
is(sql("SELECT count(*) > 3, bool_and(o.fingerprint = n.fingerprint) FROM spegel_release.index_value AS o JOIN spegel_release.index_value AS n USING (topic, unit, division, ground, category)
        WHERE o.release_id = $second AND n.release_id = $renamed AND topic = 'representation' AND ground = 'sex'"), 't|t', '... in indices too');

$node->stop;
done_testing();
