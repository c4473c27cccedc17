# The synthetic municipality: the same seed gives the same rows by any plan, it
# has the size and the shares that it is meant to have, and no question is left
# without data.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('municipality');
$node->append_conf('postgresql.conf', "fsync = off\nautovacuum = off\nmax_wal_size = 4GB\nshared_buffers = 256MB\n");
$node->restart;
$node->safe_psql('postgres', 'CREATE DATABASE empty');
migrate($node, 'empty');

# generate($database, $options, @arguments): whether it ran, and what it said.
sub generate
{
    my ($database, $options, @arguments) = @_;
    local $ENV{PGHOST} = $node->host;
    local $ENV{PGPORT} = $node->port;
    local $ENV{PGDATABASE} = $database;
    local $ENV{PGOPTIONS} = $options;
    my ($out, $err) = ('', '');
    my $ok = PostgreSQL::Test::Utils::run_log(
        ["$ENV{SPEGEL_TOP}/sql/demo/municipality.sh", @arguments], '>', \$out, '2>', \$err);
    return ($ok, $out . $err);
}

sub municipality
{
    my ($database, $options, @arguments) = @_;
    $node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE empty");
    my ($ok, $said) = generate($database, $options, @arguments);
    ok($ok && $said eq '', "@arguments: drawn") or diag($said);
}

# digest($database): one line per table of the register: its name, rows, and a
# sum of hashes of its rows, whatever their order.
sub digest
{
    my ($database) = @_;
    my $sql = $node->safe_psql($database, q{
        SELECT string_agg(format(
            'SELECT %L, count(*), sum(hashtextextended(ROW(%s)::text, 0)::numeric) FROM spegel_register.%I AS t', table_name, columns, table_name),
            ' UNION ALL ' ORDER BY load_order)
        FROM spegel_register.register_table JOIN (
            SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY position) AS columns
            FROM spegel_register.input_column GROUP BY table_name) AS c USING (table_name)});
    return $node->safe_psql($database, "$sql ORDER BY 1");
}

# Bad arguments are refused, and leave nothing.
for my $case ([ 'many' ], [ 999 ], [ 1000001 ], [ 2000, 'x' ], [ 2000, -1 ])
{
    my ($ok, $said) = generate('empty', '', @$case);
    ok(!$ok && $said ne '', "refused: @$case");
}

# Twice the same, by other plans and other roles; and another seed.
municipality('first', '', 1000, 7);
municipality('second', '-c enable_hashagg=off -c enable_hashjoin=off -c max_parallel_workers_per_gather=0', 1000, 7);
municipality('other', '-c role=spegel_analyst', 1000, 8);
my $first = digest('first');
is(digest('second'), $first, 'the same seed gives the same rows by any plan');
my %first = map { (split /\|/)[ 0, 2 ] } split /\n/, $first;
my %other = map { (split /\|/)[ 0, 2 ] } split /\n/, digest('other');
my @fixed = grep { $first{$_} eq $other{$_} } sort keys %first;
is("@fixed", 'full_time_hours goal import_heading import_word ladder_step occupation occupation_group pay_component pay_report pay_report_category pay_survey pay_survey_cooperation pay_survey_measure programme reference_population unit work_assessment',
    'another seed gives other rows, but in the tables that are not drawn');
is($node->safe_psql('other', q{SELECT count(DISTINCT person) FROM spegel_register.employment WHERE valid_to IS NULL AND unit LIKE 's-w%'}), 1000,
    'as many employees as asked for, drawn by the analyst');

# The size of a real one.
municipality('city', '', 25000);
sub one { return $node->safe_psql('city', "SET search_path = spegel_register, spegel; $_[0]"); }

like(digest('city'), qr/^(?:(?!import_)\w+\|[1-9]\d*\|-?\d+\n|import_\w+\|0\|\n)*+\w+\|[1-9]\d*\|-?\d+\z/, 'every table has rows, but for those about files');
is(one(q{SELECT count(DISTINCT person) FROM employment WHERE unit LIKE 's-w%' AND valid @> date '2026-08-31'}), 25000, '25,000 employees on the last day');
is(one(q{SELECT string_agg(level || ' ' || n, ', ' ORDER BY level) FROM (
             SELECT level, count(*) AS n FROM unit WHERE organisation = 'spegelstad' AND level <> 'between' GROUP BY level) AS u}),
    'city 1, department 12, workplace 1200', 'units');
is(one(q{SELECT bool_and(n > 0) FROM (SELECT count(e.person) AS n FROM unit AS u LEFT JOIN employment AS e ON e.unit = u.unit AND e.valid_to IS NULL
             WHERE u.organisation = 'spegelstad' AND u.level = 'workplace' GROUP BY u.unit) AS w}), 't', 'somebody works at each workplace');
is(one(q{SELECT min(valid_from) || ' ' || max(greatest(valid_from, valid_to)) FROM employment WHERE unit LIKE 's-w%'}),
    '2011-09-01 2026-08-31', 'fifteen years');
is(one(q{SELECT observed_to FROM organisation WHERE organisation = 'spegelstad'}), '2026-08-31', 'the last day is told');
is(one(q{SELECT string_agg(DISTINCT form, ' ') FROM employment}), 'fixed_term hourly permanent subsidised', 'forms');
is(one(q{SELECT string_agg(manager_class || ' ' || (n > 0), ', ' ORDER BY manager_class) FROM (
             SELECT l.manager_class, count(*) AS n FROM employment AS e JOIN ladder_step AS l USING (step)
             WHERE e.valid_to IS NULL AND e.unit LIKE 's-w%' AND l.manager_class IS NOT NULL GROUP BY 1) AS m}),
    'A true, B true, C true', 'managers of each class');
is(one(q{SELECT count(*) FILTER (WHERE manager_class IS NOT NULL) || ' of ' || count(*) FROM ladder_step}), '5 of 8', 'five manager steps');

# The published shares (Malmö): staff, managers and residents; and the gaps.
my $share = q{round(100.0 * sum(persons) FILTER (WHERE category = 'foreign') / sum(persons) FILTER (WHERE category IS NOT NULL), 1)};
sub staff_share
{
    my ($period, $step) = @_;
    return one(qq{SELECT $share FROM counted WHERE organisation = 'spegelstad' AND topic = 'staff' AND period = '$period' AND unit = 's'
                  AND ground = 'background' AND within_ground IS NULL AND occupation IS NULL AND step = '$step'});
}
sub residents_share
{
    my ($period) = @_;
    return one(qq{SELECT $share FROM reference_population WHERE region = 'Spegelstad' AND topic = 'residents' AND period = '$period'
                  AND ground = 'background' AND within_ground IS NULL});
}
my @published = (
    [ '2008-12-31', 'staff', '', -12.9 ], [ '2015-12-31', 'staff', '', -9.2 ], [ '2017-12-31', 'staff', '', -8.5 ],
    [ '2008-12-31', 'managers', 'managers', -27.8 ], [ '2015-12-31', 'managers', 'managers', -26.2 ], [ '2017-12-31', 'managers', 'managers', -28.0 ]);
for my $figure (@published)
{
    my ($period, $who, $step, $gap) = @$figure;
    my $found = staff_share($period, $step) - residents_share($period);
    cmp_ok(abs($found - $gap), '<=', 0.4, "$period: gap of $who $gap points") or diag($found);
}
for my $figure ([ 'staff', 36.6, staff_share('2017-12-31', '') ], [ 'managers', 17.1, staff_share('2017-12-31', 'managers') ],
    [ 'residents', 45.1, residents_share('2017-12-31') ])
{
    my ($who, $published, $found) = @$figure;
    cmp_ok(abs($found - $published), '<=', 0.4, "2017: $published % of $who") or diag($found);
}

# Counts agree with the persons they were counted from, and with each other.
is(one(q{SELECT count(*) FROM (
             SELECT c.unit, sum(c.persons) AS persons FROM counted AS c
             WHERE c.organisation = 'spegelstad' AND c.topic = 'staff' AND c.period = '2020-12-31' AND c.ground = 'background'
                 AND c.within_ground IS NULL AND c.occupation IS NULL AND c.step = '' AND c.unit <> 's' GROUP BY c.unit) AS c
         JOIN LATERAL (
             WITH RECURSIVE below AS (SELECT c.unit AS unit UNION ALL SELECT u.unit FROM unit AS u JOIN below ON u.parent = below.unit)
             SELECT count(*) AS persons FROM employment AS e WHERE e.unit IN (SELECT unit FROM below) AND e.valid @> date '2020-12-31') AS e
             ON e.persons = c.persons}), 12, 'staff counted by department are the persons employed there');
is(one(q{SELECT count(DISTINCT n) FROM (
             SELECT sum(persons) AS n FROM counted WHERE organisation = 'spegelstad' AND topic = 'staff' AND period = '2023-09-01'
                 AND unit = 's' AND ground = 'background'
             GROUP BY occupation IS NULL, CASE WHEN step IN ('managers', 'others') THEN 2 WHEN step = '' THEN 0 ELSE 1 END, within_ground) AS d}), 1,
    'each division counts everybody');

# What happens differs between the groups as it was drawn to.
is(one(q{SELECT bool_and(ratio < 0.95) FROM (
             SELECT p.step, sum(p.persons) FILTER (WHERE p.category = 'foreign') / sum(d.persons) FILTER (WHERE p.category = 'foreign')
                 / (sum(p.persons) FILTER (WHERE p.category = 'swedish') / sum(d.persons) FILTER (WHERE p.category = 'swedish')) AS ratio
             FROM counted AS p JOIN counted AS d USING (period, organisation, unit, ground, category)
             WHERE p.topic = 'promotions' AND d.topic = 'person_days' AND unit = 's' AND p.step IN ('s2', 's3') AND p.within_ground IS NULL
                 AND d.step = 's' || (substr(p.step, 2)::integer - 1)
             GROUP BY p.step) AS r}), 't', 'a sticky floor');
is(one(q{WITH rate AS (
             SELECT category, sum(persons) FILTER (WHERE topic = 'applicants_hired') / sum(persons) FILTER (WHERE topic = 'applicants') AS hired
             FROM counted WHERE unit = 's' AND ground = 'background' AND topic IN ('applicants', 'applicants_hired') GROUP BY category)
         SELECT f.hired < s.hired FROM rate AS f, rate AS s WHERE f.category = 'foreign' AND s.category = 'swedish'}), 't',
    'adverse impact in recruitment');

# Background is counted only: nothing of it, or of any such ground, is with a
# person; and nothing of the drawing remains.
is(one(q{SELECT string_agg(DISTINCT ground, ' ') FROM person_attribute}), 'education sex', 'only sex and education are kept per person');
is(one(q{SELECT count(*) FROM person_attribute WHERE category IN ('foreign', 'swedish') OR source ~ 'foreign|swedish'}), 0, 'no background per person');
is(one(q{SELECT count(*) FROM pg_class WHERE relname IN ('employee', 'spell', 'serving', 'background') AND relkind = 'r'}), 0, 'nothing of the drawing remains');
is(one(q{SELECT count(*) FROM pg_proc WHERE pronamespace::regnamespace::text LIKE 'pg_temp%'}), 0, 'nor its functions');

# The network's report.
is(one(q{SELECT string_agg(format('%s %s', coalesce(outcome, 'still'), persons), ', ' ORDER BY persons) FROM counted_cohort
         WHERE topic = 'placed' AND ground = 'everybody' AND approximate}), 'left 20, still 180', '180 of about 200');

# What was written goes out, and comes in again.
my $folder = PostgreSQL::Test::Utils::tempdir();
{
    local $ENV{PGHOST} = $node->host;
    local $ENV{PGPORT} = $node->port;
    local $ENV{PGDATABASE} = 'first';
    PostgreSQL::Test::Utils::system_or_bail("$ENV{SPEGEL_TOP}/sql/demo/export.sh", $folder);
    # Enough to see that it loads.
    unlink grep { !m{/(?:organisation|unit|occupation|ladder_step|person|employment|pay|pay_component|full_time_hours|work_assessment|pay_(?:report|survey)\w*|programme|participation)\.csv$} } glob("$folder/*.csv");
    $node->safe_psql('postgres', 'CREATE DATABASE again TEMPLATE empty');
    $ENV{PGDATABASE} = 'again';
    my ($out, $err) = ('', '');
    ok(PostgreSQL::Test::Utils::run_log([ "$ENV{SPEGEL_TOP}/sql/report/bin/import-folder", $folder ], '>', \$out, '2>', \$err),
        'the exported files load') or diag($out, $err);
}
my $employments = 'SELECT count(*), sum(hashtextextended(person || valid, 0)::numeric) FROM spegel_register.employment';
is($node->safe_psql('again', $employments), $node->safe_psql('first', $employments), 'with the same employments');
my $pay = q{SELECT count(*), sum(hashtextextended(concat_ws(' ', person, employment_number, component, valid_from, valid_to, amount, pay_form, entry), 0)::numeric)
    FROM spegel_register.pay};
is($node->safe_psql('again', $pay), $node->safe_psql('first', $pay), 'and the same pay');

# What persons were paid, day by day over the tables; and the figures of the reports from it.
is($node->safe_psql('first', q{
WITH asked AS (SELECT o.organisation, o.observed_to AS last, (o.observed_to - interval '12 months')::date + 1 AS first FROM spegel_register.organisation AS o WHERE o.kind = 'municipality'),
day AS (
    -- a row for each day of each employment
    SELECT e.person_no, e.employment_number, d::date AS day, e.scope / 100 AS scope, a.last - a.first + 1 AS days, coalesce(w.work_group, 'not grouped') AS work_group
    FROM asked AS a JOIN spegel_register.unit AS u USING (organisation) JOIN spegel_register.employment_row AS e USING (unit_no)
    LEFT JOIN spegel_register.occupation AS w USING (occupation_no)
    CROSS JOIN generate_series(greatest(e.valid_from, a.first), least(coalesce(e.valid_to, a.last), a.last), interval '1 day') AS d
    WHERE e.person_no % 3 = 0),
worked AS (
    SELECT d.*, 1 - least(1, coalesce((SELECT sum(l.scope) FROM spegel_register.leave_row AS l WHERE l.person_no = d.person_no AND d.day BETWEEN l.valid_from AND coalesce(l.valid_to, 'infinity')), 0) / 100) AS there,
           (SELECT r.amount * CASE r.pay_form WHEN 'hourly' THEN 165 ELSE 1 END FROM spegel_register.pay AS r
            WHERE r.person_no = d.person_no AND r.employment_number = d.employment_number AND r.component = 'base' AND r.pay_form <> 'total' AND r.valid_from <= d.day ORDER BY r.valid_from DESC LIMIT 1) AS rate,
           (SELECT sum(x.amount) FROM (SELECT DISTINCT ON (r.component) r.amount, r.valid_to FROM spegel_register.pay AS r JOIN spegel_register.pay_component AS c USING (component)
                WHERE r.person_no = d.person_no AND r.employment_number = d.employment_number AND c.kind = 'variable' AND r.pay_form <> 'total' AND r.valid_from <= d.day
                ORDER BY r.component, r.valid_from DESC) AS x WHERE x.valid_to IS NULL OR x.valid_to >= d.day) AS extra
    FROM day AS d),
rated AS (
    SELECT w.person_no, round(sum(12 * w.rate * w.scope * w.there / w.days), 2) AS basic, round(sum(12 * 165 * w.scope * w.there / w.days) FILTER (WHERE w.rate IS NOT NULL), 4) AS hours,
           sum(12 * w.extra * w.scope * w.there / w.days) AS extra
    FROM worked AS w GROUP BY w.person_no),
other AS (
    SELECT r.person_no, c.kind, sum(r.amount * (SELECT count(*) FROM asked AS a, generate_series(r.valid_from, r.valid_to, interval '1 day') AS x WHERE x BETWEEN a.first AND a.last) / (r.valid_to - r.valid_from + 1)) AS amount
    FROM spegel_register.pay_row AS r JOIN spegel_register.pay_component AS c USING (component_no), asked AS a
    WHERE r.pay_form = 'total' AND r.valid_to >= a.first AND r.valid_from <= a.last AND r.person_no % 3 = 0 GROUP BY r.person_no, c.kind)
SELECT count(*) > 100, count(o.amount) > 10, bool_or(r.extra > 0), count(*) FILTER (WHERE w.there < 1) > 10, count(*) FILTER (WHERE r.basic IS DISTINCT FROM p.basic OR r.hours IS DISTINCT FROM p.hours),
       count(*) FILTER (WHERE round(coalesce(o.amount, 0) + coalesce(r.extra, 0), 2) <> p.variable)
FROM asked AS a CROSS JOIN spegel_register.pay_in_period(a.organisation, a.last) AS p
LEFT JOIN rated AS r USING (person_no) LEFT JOIN other AS o ON o.person_no = p.person_no AND o.kind = 'variable'
LEFT JOIN (SELECT person_no, min(there) AS there FROM worked GROUP BY person_no) AS w ON w.person_no = p.person_no
WHERE p.person_no % 3 = 0}), 't|t|t|t|0|0', 'basic pay, hours and variable pay of every third person, by plain SQL day by day');
is($node->safe_psql('first', q{
    WITH asked AS (SELECT o.organisation, o.observed_to AS day FROM spegel_register.organisation AS o WHERE o.kind = 'municipality'),
    level AS (SELECT l.work_group, l.sex, l.basic, l.basic + l.variable AS pay, l.variable FROM asked AS a, spegel_register.pay_levels(a.organisation, a.day) AS l WHERE l.basis = 'hour' AND l.sex IN ('women', 'men') AND l.basic IS NOT NULL),
    plain AS (
        SELECT 'a' AS figure, 'all' AS work_group, 'total' AS pay, 'all' AS counted, avg(pay) FILTER (WHERE sex = 'women') AS w, avg(pay) FILTER (WHERE sex = 'men') AS m FROM level
        UNION ALL SELECT 'b', 'all', 'variable', 'all', avg(variable) FILTER (WHERE sex = 'women'), avg(variable) FILTER (WHERE sex = 'men') FROM level
        UNION ALL SELECT 'b', 'all', 'variable', 'receivers', avg(variable) FILTER (WHERE sex = 'women'), avg(variable) FILTER (WHERE sex = 'men') FROM level WHERE variable > 0
        UNION ALL SELECT 'c', 'all', 'total', 'all', percentile_cont(0.5) WITHIN GROUP (ORDER BY pay) FILTER (WHERE sex = 'women'), percentile_cont(0.5) WITHIN GROUP (ORDER BY pay) FILTER (WHERE sex = 'men') FROM level
        UNION ALL SELECT 'd', 'all', 'variable', 'receivers', percentile_cont(0.5) WITHIN GROUP (ORDER BY variable) FILTER (WHERE sex = 'women'), percentile_cont(0.5) WITHIN GROUP (ORDER BY variable) FILTER (WHERE sex = 'men') FROM level WHERE variable > 0
        UNION ALL SELECT 'e', 'all', 'variable', 'all', avg((variable > 0)::integer) FILTER (WHERE sex = 'women'), avg((variable > 0)::integer) FILTER (WHERE sex = 'men') FROM level
        UNION ALL SELECT 'g', work_group, 'basic', 'all', avg(basic) FILTER (WHERE sex = 'women'), avg(basic) FILTER (WHERE sex = 'men') FROM level GROUP BY work_group),
    figure AS (SELECT f.* FROM spegel_register.pay_transparency_figures() AS f WHERE f.basis = 'hour'),
    band AS (SELECT f.band, f.women + f.men AS persons, sum(f.women + f.men) OVER () AS n FROM figure AS f WHERE f.figure = 'f')
    SELECT count(*) = count(f.figure), count(*) > 20, count(*) FILTER (WHERE abs(f.women_value - p.w) > 0.006 OR abs(f.men_value - p.m) > 0.006 OR (p.w IS NULL) <> (f.women_value IS NULL)),
           count(*) FILTER (WHERE abs(f.gap_percent - 100 * (p.m - p.w) / nullif(p.m, 0)) > 0.006), (SELECT count(*) FROM level) = (SELECT max(b.n) FROM band AS b),
           (SELECT bool_and(b.persons = b.n::integer / 4 + CASE WHEN b.n::integer % 4 >= (ARRAY[1, 3, 2, 4])[b.band] THEN 1 ELSE 0 END) FROM band AS b)
    FROM plain AS p LEFT JOIN figure AS f USING (figure, work_group, pay, counted)}), 't|t|0|0|t|t', 'the figures of article 9(1), by plain SQL');

done_testing();
