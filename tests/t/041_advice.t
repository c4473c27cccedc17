# The advice of the extension is followed: what its hints and comments tell to
# write is run on rows with NULLs, open ends and ties, and loses none of them
# but those it is meant for.  A piece of advice that is not tried here fails.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $top = $ENV{SPEGEL_TOP};

# What the advice says => a query that follows it => what it must give.
my @advice = (
    # two rows are wrong: the reversed and the one without a start
    'FILTER (WHERE (valid_from <= valid_to) IS NOT FALSE)' => q{SELECT career_agg(step, valid_from, valid_to) %s FROM spell WHERE valid_from IS NOT NULL} => '{1:[2020-01-01,2021-01-01),2:[2021-01-01,),3:[2022-01-01,)}',
    'FILTER (WHERE valid_from IS NOT NULL)' => q{SELECT career_agg(step, valid_from, valid_to) %s FROM spell WHERE (valid_from <= valid_to) IS NOT FALSE} => '{1:[2020-01-01,2021-01-01),2:[2021-01-01,),3:[2022-01-01,)}',
    'spell_errors() lists them' => q{SELECT string_agg(row_number::text, ' ') FROM (SELECT array_agg(valid_from ORDER BY id) AS f, array_agg(valid_to ORDER BY id) AS t FROM spell) AS s, spell_errors(f, t)} => '5 6',
    'spell_errors(f::date[], t::date[])' => q{SELECT string_agg(row_number::text, ' ') FROM (SELECT array_agg(valid_from::timestamp ORDER BY id) AS f, array_agg(valid_to::timestamp ORDER BY id) AS t FROM spell) AS s, %s} => '5 6',
    'state_at(c, day::date)' => q{SELECT string_agg(coalesce(%s, '-'), ' ' ORDER BY day) FROM people, (VALUES (timestamp '2022-01-01'), (NULL)) AS v (day) WHERE person = 1} => '2 -',
    'first_entered(c, step::integer)' => q{SELECT string_agg(coalesce(%s::text, '-'), ' ' ORDER BY step) FROM people, (VALUES (2::bigint), (NULL)) AS v (step) WHERE person = 1} => '2021-01-01 -',
    'turnover_in(entered::date[], left_on::date[], first_day, last_day)' => q{SELECT hires, leavers FROM (VALUES ('{2024-01-01,2020-01-01,NULL}'::timestamp[], '{NULL,2024-07-01,NULL}'::timestamp[], date '2024-01-01', date '2024-12-31')) AS v (entered, left_on, first_day, last_day), %s} => '1|1',
    'valid_to + (valid_to = valid_from)::integer' => q{SELECT career_agg(step, valid_from, %s) FROM spell WHERE id < 5} => '{1:[2020-01-01,2021-01-01),2:[2021-01-01,),3:[2022-01-01,),4:[2023-01-01,2023-01-02)}',
    'last_day + 1' => q{SELECT career_agg(step, valid_from, %s) FROM (SELECT step, valid_from, valid_to AS last_day FROM spell WHERE id < 5) AS s} => '{1:[2020-01-01,2021-01-02),2:[2021-01-01,),3:[2022-01-01,),4:[2023-01-01,2023-01-02)}',
    q{(valid_from AT TIME ZONE 'Europe/Stockholm')::date} => q{SELECT career_agg(1, %s, NULL) FROM (VALUES (timestamptz '2020-12-31 23:00+00')) AS v (valid_from)} => '{1:[2021-01-01,)}',
    'FROM people, episode(end_unknown(c, last_payslip + 1), 2, 3, observed_until => \'2026-01-01\')' => q{SELECT string_agg(concat_ws(' ', person, days, outcome), ', ' ORDER BY person) %s} => '1 366, 2 1826, 3',
    'SELECT e.* FROM people, episode(c, 2, 3, observed_until => \'2026-01-01\') AS e' => q{SELECT count(*), count(days) FROM (%s) AS s} => '3|2',
    'SELECT e.* FROM (SELECT array_agg(valid_from ORDER BY id) AS f, array_agg(valid_to ORDER BY id) AS t FROM employment) AS s, spell_errors(f, t) AS e' => q{SELECT string_agg(row_number::text, ' ') FROM (%s) AS s} => '5 6',
    # one row has no number
    'FILTER (WHERE persons IS NOT NULL)' => q{SELECT cohort_agg(days, outcome, persons) %s FROM follow_up} => '{3:{?:1,left:2},5:{left:4}}',
    # one row has no time at risk; an entry that is NULL is from the outset
    'FILTER (WHERE (entry < days) IS NOT FALSE)' => q{SELECT cohort_agg(days, outcome, coalesce(persons, 1), entry) %s FROM follow_up} => '{1:{>:2},3:{?:1,left:2},5:{left:5}}',
    'FILTER (WHERE unit IS NOT NULL)' => q{SELECT segregation_agg(unit, t) %s FROM unit} => '{care:{a:3}}',
    'name their unit with coalesce()' => q{SELECT segregation_agg(coalesce(unit, 'none'), t) FROM unit} => '{care:{a:3},none:{b:1}}',
    'give {} for a population that has nobody in a stratum' => q{SELECT round(difference::numeric, 4) FROM kitagawa(ARRAY['{a:1,b:1}', '{a:1}']::tally[], ARRAY['{a:1,b:3}', '{}']::tally[], 'a')} => '0.4167',
    'Collect both with array_agg() from the same rows' => q{SELECT leavers FROM (SELECT array_agg(valid_from) AS entered, array_agg(valid_to) AS left_on FROM spell WHERE id < 5) AS s, turnover(entered, left_on, '2020-06-01', '2024-01-01')} => '2',
    'cohort_agg(days, outcome, 1, entry)' => q{SELECT %s FROM (VALUES (10, 'left', 4), (10, NULL, NULL), (NULL, 'left', 3)) AS v (follow_up, ending, exposed_on), split_at_exposure(follow_up, ending, exposed_on)} => '{4:{>:1,?:1},10:{?:1,left:1}}',
    'round(days)::integer' => q{SELECT cohort_agg(%s, 'a') FROM (VALUES (5.5), (NULL)) AS v (days)} => '{6:{a:1}}',
    'valid_from::date' => q{SELECT career_agg(1, %s, NULL) FROM (VALUES (timestamp '2020-01-01 10:00')) AS v (valid_from)} => '{1:[2020-01-01,)}',
    'SELECT e.* FROM cells, share_ci(t, \'women\') AS e' => q{SELECT count(*), count(value) FROM (%s) AS s} => '3|2',
    'representation_of_shares(t, \'{women,men}\', \'{.485,.515}\')' => q{SELECT count(*), count(ratio) FROM cells, %s} => '6|4',
    "turnover_in(entered, left_on, '2024-01-01', '2024-12-31')" => q{SELECT hires, leavers FROM (VALUES ('{2024-01-01,2020-01-01,2020-01-01,2020-01-01}'::date[], '{NULL,2025-01-01,2024-01-01,NULL}'::date[])) AS v (entered, left_on), %s} => '1|1',
    'array_agg(pay) FILTER (...)' => q{SELECT focus_persons, reference_persons FROM (SELECT array_agg(pay) FILTER (WHERE sex = 'w') AS w, array_agg(pay) FILTER (WHERE sex = 'm') AS m FROM (VALUES (30.0::float8, 'm'), (NULL, 'm')) AS v (pay, sex)) AS s, pay_gap(w, m)} => '0|1',
);

# Where the advice stands: the hints of the C code, with what they are filled
# with, the comments of the SQL, and the lines of the pages.
my $hints = join("\n", map { PostgreSQL::Test::Utils::slurp_file($_) } glob("$top/extension/*/*.c"));
my $comments = join("\n", map { PostgreSQL::Test::Utils::slurp_file($_) =~ s{'\n\s*'}{}gr } glob("$top/sql/extension/*.sql"));
$comments =~ s/''/'/g;
my $pages = join("\n", map { PostgreSQL::Test::Utils::slurp_file($_) } "$top/README.md", grep { !m{/reference\.md$} } glob("$top/docs/*.md"));
my $all = $hints . $comments . $pages;
$all =~ s/round\(%s\)::%s/round(days)::integer/;
$all =~ s/%s::date/valid_from::date/;

my @left = @advice;
my %tried;
while (my ($says) = splice(@left, 0, 3))
{
    isnt(index($all, $says), -1, "it is said: $says");
    $tried{$says} = 1;
}
my @found = (
    $hints =~ /(FILTER \((?:[^()"]|\((?:[^()"])*\))*\))/g,
    $comments =~ /(SELECT e\.\* .*? AS e)\b/g,
    grep({ /FILTER \(|\bgreatest\(|\bleast\(|::date|::integer|_day \+ 1/i } map({ my @parts = split /`/; @parts[ grep { $_ % 2 } 0 .. $#parts ] } split /\n/, $pages)),
    map({ s/ to count it as one$//r } $comments =~ /: pass ([^.]*?)(?=\.)/g),
);
for my $found (@found)
{
    $found =~ s/^an inclusive last day as //;
    $found =~ s/: .*//;
    ok($tried{$found}, "it is tried: $found");
}

my $node = new_cluster('advice');
create_extension($node, 'postgres');
$node->safe_psql('postgres', q{
    CREATE TABLE spell (id integer, step integer, valid_from date, valid_to date);
    INSERT INTO spell VALUES (1, 1, '2020-01-01', '2021-01-01'), (2, 2, '2021-01-01', NULL), (3, 3, '2022-01-01', 'infinity'), (4, 4, '2023-01-01', '2023-01-01'),
        (5, 5, '2024-01-01', '2023-01-01'), (6, 6, NULL, NULL);
    CREATE VIEW employment AS SELECT * FROM spell;
    CREATE TABLE people (person integer, c career, last_payslip date);
    INSERT INTO people VALUES (1, '{2:[2021-01-01,)}', '2022-01-01'), (2, '{2:[2021-01-01,)}', NULL), (3, '{}', '2022-01-01');
    CREATE TABLE follow_up (days integer, outcome text, persons bigint, entry integer);
    INSERT INTO follow_up VALUES (3, 'left', 2, NULL), (3, NULL, 1, 1), (5, 'left', 4, -1), (5, 'left', NULL, 1), (2, 'left', NULL, 2), (NULL, 'left', 2, 1);
    CREATE TABLE unit (unit text, t tally);
    INSERT INTO unit VALUES ('care', '{a:3}'), (NULL, '{b:1}');
    CREATE TABLE cells (t tally);
    INSERT INTO cells VALUES ('{women:1,men:2}'), ('{}'), ('{women:5}');
});
while (my ($says, $query, $right) = splice(@advice, 0, 3))
{
    is($node->safe_psql('postgres', $query =~ s/%s/$says/r), $right, "followed: $says");
}

$node->stop;
done_testing();
