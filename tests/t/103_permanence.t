# What is renamed keeps its numbers; who gets a new pseudonym with a new
# organisation code is found.
use strict;
use warnings;

use Spegel::SmallCity;
use Test::More;

my $node = small_city('permanence');
my $topics = q('{exits,representation}');
my $release = 0;

sub sql { return $node->safe_psql('release', $_[0]); }

sub refused
{
    my ($sql, $pattern, $name) = @_;
    my (undef, undef, $said) = $node->psql('release', $sql);
    return like($said, $pattern, $name);
}

# made($organisation, $day, $name): a release, built and audited.
sub made
{
    my ($organisation, $day, $name) = @_;
    my $made = sql("SELECT spegel_release.define('$organisation', '$day', $topics, '$name')");
    sql("SELECT count(*) FROM spegel_release.build($made); SELECT count(*) FROM spegel_release.audit($made)");
    return $made;
}

# drawn($release): every sensitive number, by what it is about today.
sub drawn
{
    my ($made) = @_;
    return sql(qq{
        SELECT string_agg(md5(format('%s %s %s %s', n.topic, n.place, n.measure, n.label)) || ' ' || n.drawn, ' ' ORDER BY n.topic, n.place, n.measure, n.label::text) FROM (
            SELECT f.topic, c.drawn,
                   (SELECT permanent_number FROM spegel_release.permanent_number WHERE kind = 'unit' AND name = f.unit) || f.conditions::text AS place,
                   (SELECT permanent_number FROM spegel_release.permanent_number WHERE kind = 'measure' AND name = c.measure) AS measure,
                   g.number_label || to_jsonb(g.visible_categories) AS label
            FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell)
            WHERE f.release_id = $made AND c.minimum IS NOT NULL AND c.drawn IS NOT NULL) AS n});
}

# indices($release): the fingerprints that the listed exceptions are drawn by.
sub indices { return sql("SELECT string_agg(fingerprint, ' ' ORDER BY fingerprint, division) FROM spegel_release.index_value WHERE release_id = $_[0]") }

sql(q{
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
    VALUES ('language', 'modersmål', 'first language', 'person', 'A study with consent.', 20, '{city,department,between,workplace}');
    SELECT spegel_release.declare_category('language', 'swedish', 'svenska', 'Swedish', true), spegel_release.declare_category('language', 'other', 'annat', 'other'),
           spegel_release.declare_category('language', 'finnish', 'finska', 'Finnish');
    INSERT INTO spegel_register.person_attribute
    SELECT 'p' || i, 'language', (ARRAY['other', 'swedish', 'swedish', 'finnish', 'swedish', 'swedish'])[1 + i % 6], 'study', '2010-01-01'
    FROM generate_series(1, 1300) AS i WHERE i % 50 > 0;
    INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, protection, source)
    SELECT '2020-12-31', 'city', 'respondents', u, 'disability', c, n, 'none', 'survey'
    FROM (VALUES ('d1', 'yes', 31), ('d1', 'no', 300), ('d1', NULL, 40)) AS v (u, c, n)});

# The same register, with other names for a category, a measure and units.
my $first = made('city', '2020-12-31', 'first');
my $before = drawn($first);
my $indices = indices($first);
cmp_ok(scalar(split / /, $before), '>', 400, 'there are sensitive numbers');
sql(q{UPDATE spegel_release.category SET category = 'suomi' WHERE category = 'finnish';
      UPDATE spegel_register.person_attribute SET category = 'suomi' WHERE category = 'finnish';
      UPDATE spegel_register.unit SET unit = 'zz-' || unit WHERE unit IN ('w1', 'w7')});
sql("SELECT count(*) FROM spegel_release.build($first)");
ok(drawn($first) eq $before, 'a category and units with other names: nothing is drawn afresh');
is(indices($first), $indices, '... nor any index');
my $source = sql(q{SELECT pg_get_functiondef('spegel_release.turnover_source'::regproc)}) =~ s/left_voluntarily/quit/gr;
my $exits = sql(q{SELECT count(*) FROM spegel_release.topic_measure WHERE measure = 'left_voluntarily'});
cmp_ok($exits, '>', 1, '(a measure of several topics)');
sql("$source; UPDATE spegel_release.topic_measure SET measure = 'quit' WHERE measure = 'left_voluntarily'");
sql("SELECT count(*) FROM spegel_release.build($first)");
ok(drawn($first) eq $before, '... and a measure');
# As it would be without: with another number for the category all of it is another draw.
sql(q{BEGIN; UPDATE spegel_release.permanent_number SET name = name || '-gone' WHERE kind = 'code' AND within = 'language'; COMMIT});
sql("SELECT count(*) FROM spegel_release.build($first)");
ok(drawn($first) ne $before, '(with new numbers it is drawn afresh)');
sql(q{DELETE FROM spegel_release.permanent_number WHERE kind = 'code' AND within = 'language' AND name !~ '-gone';
      UPDATE spegel_release.permanent_number SET name = regexp_replace(name, '-gone$', '') WHERE kind = 'code' AND within = 'language'});
sql("SELECT count(*) FROM spegel_release.build($first); SELECT count(*) FROM spegel_release.audit($first); SELECT spegel_release.publish($first)");
ok(drawn($first) eq $before, '(and with the old ones as before)');
my $supplied = q{SELECT string_agg(drawn::text, ' ' ORDER BY drawn) FROM spegel_published.counted WHERE topic = 'respondents' AND release_id = };
is(sql("SELECT count(*) FILTER (WHERE drawn IS NOT NULL) || '/' || count(*) FROM spegel_published.counted WHERE topic = 'respondents' AND release_id = $first"), '3/3',
    'of what came counted the unknown have a number, too');

# What was published goes on under its new name; it does not become another thing.
sql(q{SELECT spegel_release.rename_code('code', 'yes', 'with', 'disability'); UPDATE spegel_register.counted SET category = 'with' WHERE category = 'yes'});
my $second = made('city', '2021-01-31', 'second');
sql("SELECT spegel_release.publish($second)");
is(sql($supplied . $second), sql($supplied . $first), 'what came counted, by another name: the same numbers');
refused(q{BEGIN; UPDATE spegel_release.category SET category = 'swedish-2' WHERE category = 'swedish'; SELECT spegel_release.rename_code('code', 'other', 'swedish', 'language')},
    qr/code "swedish" has been published under that name/, 'what was one thing does not become another');
refused(q{DELETE FROM spegel_release.category WHERE category = 'suomi'}, qr/category "suomi" of ground "language" has been published/, 'a category that was published is not deleted');
is(sql(q{SELECT spegel_release.rename_code('measure', 'never', 'ever')}), 'f', 'what has no number has none to keep');
is(sql(q{BEGIN; UPDATE spegel_release.category SET category = 'svenska' WHERE category = 'swedish'; UPDATE spegel_release.category SET category = 'swedish' WHERE category = 'svenska';
    SELECT spegel_release.number_of('code', 'swedish', 'language') IS NOT NULL; ROLLBACK}), 't', '... but what it was before');

# A new organisation with the same persons under new pseudonyms, as a
# municipality that becomes a company would send them; the old one is described no more.
sub moved
{
    my ($organisation, $persons, $born) = @_;
    sql(qq{
        INSERT INTO spegel_register.organisation (organisation, title) VALUES ('$organisation', '$organisation');
        INSERT INTO spegel_register.unit (unit, organisation, title, level, parent) VALUES ('$organisation', '$organisation', 'Bolaget', 'city', NULL);
        INSERT INTO spegel_register.unit (unit, organisation, title, level, parent)
        SELECT '$organisation-' || n, '$organisation', 'Avdelning', 'department', '$organisation' FROM generate_series(0, 2) AS n;
        CREATE TEMPORARY TABLE whom AS
        SELECT '$organisation-' || substr(e.person, 2) AS person, e.occupation, e.step, e.form, e.subsidy, $born AS birth_year, a.category AS sex,
               '$organisation-' || substr(e.person, 2)::integer % 3 AS unit
        FROM spegel_register.employment AS e JOIN spegel_register.person AS p USING (person)
        LEFT JOIN spegel_register.person_attribute AS a ON a.person = e.person AND a.ground = 'sex'
        WHERE e.person ~ '^p' AND (e.valid_to IS NULL) AND $persons;
        INSERT INTO spegel_register.person (person, birth_year) SELECT person, birth_year FROM whom;
        INSERT INTO spegel_register.person_attribute (person, ground, category, source, observed_on) SELECT person, 'sex', sex, 'HR', '2010-01-01' FROM whom WHERE sex IS NOT NULL;
        INSERT INTO spegel_register.employment (person, employment_number, valid_from, unit, occupation, step, form, subsidy)
        SELECT person, '1', '2021-06-01', unit, occupation, step, form, subsidy FROM whom});
    return;
}
sql(q{UPDATE spegel_register.organisation SET observed_to = '2021-05-31' WHERE organisation = 'city'});
moved('company', 'true', 'p.birth_year');
my $company = made('company', '2021-12-31', 'company');
like(sql("SELECT string_agg(DISTINCT finding, '') FROM spegel_release.finding WHERE release_id = $company AND NOT passed"),
    qr/^who came equals who has vanished in company, of organisation city \(\d+ of 1200\).*: fill spegel_release.renamed_person/, 'a new organisation with the same persons: refused');
refused("SELECT spegel_release.publish($company)", qr/release $company is built, expected audited/, '... and not published');
sql(q{INSERT INTO spegel_release.renamed_person SELECT p.person, 'p' || substr(p.person, 9) FROM spegel_register.person AS p WHERE p.person ~ '^company-';
      CREATE TEMPORARY TABLE gone AS SELECT person FROM spegel_register.person WHERE person ~ '^p';
      SELECT spegel_register.erase_person(person) FROM gone});
sql("SELECT count(*) FROM spegel_release.build($company); SELECT count(*) FROM spegel_release.audit($company)");
is(sql("SELECT status FROM spegel_release.release WHERE release_id = $company"), 'audited', '... until it is said who had which');

# Others are others: as many of the same work, born at other times.
sql(q{DELETE FROM spegel_release.renamed_person});
my $strangers = made('company', '2021-12-31', 'strangers, to begin with');
isnt(sql("SELECT status FROM spegel_release.release WHERE release_id = $strangers"), 'audited', '(without what was said it is refused again)');
sql(q{UPDATE spegel_register.person SET birth_year = 1957 + abs(hashtext(person)) % 46 WHERE person ~ '^company-'});
sql("SELECT count(*) FROM spegel_release.build($strangers); SELECT count(*) FROM spegel_release.audit($strangers)");
is(sql("SELECT string_agg(finding, '') FROM spegel_release.finding WHERE release_id = $strangers AND NOT passed"), '', 'other persons in a new organisation pass');

$node->stop;
done_testing();
