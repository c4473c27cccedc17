# What questions about the staff start from: who is asked about, who counts,
# and where the numbers come from.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('staff');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

# As the analyst.
sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel',
        "SET ROLE spegel_analyst; SET search_path = spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

like(ask('SELECT resolve_organisation(NULL)'), qr/the register has 0 municipalities/, 'no organisation yet');
ask(q{
    INSERT INTO organisation (organisation, title, observed_to) VALUES ('m', 'M', '2026-08-31');
    INSERT INTO organisation (organisation, title, kind) VALUES ('p', 'P', 'partner');
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES
        ('m', 'm', 'M', 'city', NULL), ('d', 'm', 'D', 'department', 'm'), ('e', 'm', 'E', 'department', 'm'),
        ('b', 'm', 'B', 'between', 'd'), ('c', 'm', 'C', 'between', 'b'),
        ('v', 'm', 'V', 'workplace', 'c'), ('w', 'm', 'W', 'workplace', 'e'), ('p', 'p', 'P', 'city', NULL);
    INSERT INTO ladder_step (step, title, rank, manager_class) VALUES ('s1', 'S1', 1, NULL), ('s2', 'S2', 2, 'C');
    INSERT INTO occupation (occupation, title, occupation_group) VALUES ('1', 'One', 'G'), ('2', 'Two', 'G');
    INSERT INTO person (person, birth_year) VALUES ('a', 2001), ('b', 2002), ('c', 1961), ('d', NULL), ('e', 1990), ('f', 1990);
    INSERT INTO person_attribute (person, ground, category, observed_on, source) VALUES
        ('a', 'sex', 'men', '2020-01-01', 't'), ('a', 'sex', 'women', '2025-01-01', 't'), ('a', 'sex', 'men', '2027-01-01', 't'),
        ('b', 'sex', 'men', '2020-01-01', 't'), ('c', 'sex', 'women', '2020-01-01', 't');
    INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form, scope) VALUES
        ('a', '1', '2020-01-01', NULL, 'v', '1', 's1', 'permanent', 100),
        ('a', '2', '2021-01-01', NULL, 'w', '2', 's2', 'fixed_term', 20),
        ('b', '1', '2020-01-01', '2026-08-31', 'v', '1', 's1', 'hourly', 50),
        ('b', '2', '2020-01-01', '2026-08-30', 'v', '1', 's2', 'hourly', 50),
        ('c', '1', '2026-08-31', NULL, 'v', '1', 's1', 'permanent', 100),
        ('c', '2', '2026-09-01', NULL, 'w', '1', 's2', 'permanent', 100),
        ('d', '1', '2020-01-01', NULL, 'w', NULL, NULL, 'permanent', 60),
        ('d', '2', '2020-01-01', NULL, 'v', '2', NULL, 'permanent', 40),
        ('e', '1', '2020-01-01', NULL, 'p', '1', 's2', 'permanent', 100)});

is(ask('SELECT resolve_organisation(NULL)'), 'm', 'the only municipality is meant');
like(ask(q{SELECT resolve_organisation('q')}), qr/organisation "q" does not exist.*HINT/s, 'an organisation that is not there');
is(ask(q{SELECT resolve_day('m', NULL), resolve_day('m', '2020-01-01'), resolve_day('p', NULL) = current_date}),
    '2026-08-31|2020-01-01|t', 'the day: as given, the last one described, today');
is(ask(q{SELECT string_agg(above || ':' || level, ' ' ORDER BY above) FROM unit_above WHERE unit = 'v'}),
    'b:between c:between d:department m:city v:workplace', 'all units above one');

is(ask(q{SELECT string_agg(concat_ws('/', person, employment_number, unit, step), ' ' ORDER BY person) FROM staff('m', '2026-08-31')}),
    'a/2/w/s2 b/1/v/s1 c/1/v/s1 d/1/w', 'one employment each: the highest step, then the largest scope; first and last day included');
is(ask(q{SELECT string_agg(person, '') FROM staff('p', '2026-08-31')}), 'e', 'of the organisation only');

is(ask(q{SELECT string_agg(person || ':' || category, ' ' ORDER BY person) FROM person_category('sex', '2026-08-31') JOIN person USING (person_no)}),
    'a:women b:men c:women', 'the latest attribute by that day');
is(ask(q{SELECT string_agg(person || ':' || coalesce(category, '?'), ' ' ORDER BY person) FROM person_category('age', '2026-08-31') JOIN person USING (person_no)}),
    'a:25-34 b:-24 c:65- d:? e:35-44 f:35-44', 'age bands at their bounds');
like(ask(q{SELECT * FROM person_category('background', '2026-08-31')}),
    qr/ground "background" is not kept per person.*policy is counts/s, 'a ground that is only counted');
like(ask(q{SELECT * FROM person_category('hair', '2026-08-31')}), qr/There is no such ground/, 'a ground that is not there');

is(ask(q{SELECT unit, part, staff FROM staff_tally('m', '2026-08-31', 'sex')}), 'm|all|{men:1,women:2,?:1}', 'unknown is counted');
is(ask(q{SELECT string_agg(concat_ws(' ', unit, part, staff), '; ' ORDER BY unit, part) FROM staff_tally('m', '2026-08-31', 'sex', 'department', 'managers')}),
    'd others {men:1,women:1}; e managers {women:1}; e others {?:1}', 'by department and managers');
is(ask(q{SELECT string_agg(concat_ws(' ', unit, part, staff), '; ' ORDER BY unit, part) FROM staff_tally('m', '2026-08-31', 'sex', 'between', 'occupation')}),
    'b 1 {men:1,women:1}; c 1 {men:1,women:1}', 'levels between, each with what is below it');

ask(q{INSERT INTO counted (period, organisation, unit, ground, category, step, occupation, persons, source, approximate) VALUES
        ('2025-12-31', 'm', NULL, 'background', 'foreign', '', NULL, 40, 't', false), ('2025-12-31', 'm', NULL, 'background', 'swedish', '', NULL, 60, 't', true),
        ('2025-12-31', 'm', NULL, 'background', NULL, '', NULL, 3, 't', false),
        ('2025-12-31', 'm', NULL, 'background', 'foreign', 'managers', NULL, 2, 't', false), ('2025-12-31', 'm', 'd', 'background', 'foreign', '', NULL, 30, 't', false),
        ('2025-12-31', 'm', NULL, 'background', 'foreign', '', '1', 10, 't', false), ('2025-12-31', 'm', NULL, 'background', 'foreign', '', '2', 5, 't', false),
        ('2024-12-31', 'm', NULL, 'background', 'foreign', '', NULL, 39, 't', false), ('2026-12-31', 'm', NULL, 'background', 'foreign', '', NULL, 41, 't', false)});
is(ask(q{SELECT * FROM staff_tally('m', '2026-08-31', 'background')}), 'm|all|{foreign:40,swedish:60,?:3}|2025-12-31|t|t',
    'the counts last made by that day, of this division alone');
is(ask(q{SELECT unit, part, staff FROM staff_tally('m', '2026-08-31', 'background', 'department')}), 'd|all|{foreign:30}', 'counts of departments');
is(ask(q{SELECT part, staff FROM staff_tally('m', '2026-08-31', 'background', 'city', 'managers')}), 'managers|{foreign:2}', 'counts of managers');
is(ask(q{SELECT part, staff FROM staff_tally('m', '2026-08-31', 'background', 'city', 'occupation_group')}), 'G|{foreign:15}', 'occupations add up to their group');
is(ask(q{SELECT count(*) FROM staff_tally('m', '2020-08-31', 'background')}), '0', 'nothing counted by then');
like(ask(q{SELECT * FROM staff_tally('m', '2026-08-31', 'sex', 'country')}), qr/level "country" does not exist/, 'a level that is not there');
like(ask(q{SELECT * FROM staff_tally('m', '2026-08-31', 'sex', 'city', 'shoes')}), qr/cannot be divided by "shoes"/, 'a division that is not there');

# Several at once are what each is alone: days, grounds kept and not kept per person, levels, divisions; nobody, and nothing counted.
my $requests = q{
    WITH request AS (
        SELECT row_number() OVER () AS request, d.day, g.ground, l.level, p.part_by
        FROM unnest('{2026-08-31,2024-06-30,1999-12-31}'::date[]) AS d (day), unnest('{sex,age,everybody,background,ethnicity}'::text[]) AS g (ground),
             unnest('{city,between}'::text[]) AS l (level), unnest('{all,occupation,managers}'::text[]) AS p (part_by)
    ), alone AS (
        SELECT r.request, c.* FROM request AS r, staff_cells('m', r.day, r.ground, r.level, r.part_by) AS c
    ), together AS (
        SELECT c.* FROM (SELECT array_agg(r.day ORDER BY r.request) AS days, array_agg(r.ground ORDER BY r.request) AS grounds,
                                array_agg(r.level ORDER BY r.request) AS levels, array_agg(r.part_by ORDER BY r.request) AS parts_by
                         FROM request AS r) AS a, staff_cells_of('m', a.days, a.grounds, a.levels, a.parts_by) AS c
    )};
is(ask("$requests SELECT count(DISTINCT request), count(DISTINCT status) FROM together"), '90|3', 'every request has cells');
is(ask("$requests (TABLE alone EXCEPT ALL TABLE together) UNION ALL (TABLE together EXCEPT ALL TABLE alone)"), '', 'several requests at once');
is(ask(q{SELECT count(*) FROM staff_cells_of('m', '{}', '{}', '{}', '{}')}), '0', 'no request');

$node->stop;
done_testing();
