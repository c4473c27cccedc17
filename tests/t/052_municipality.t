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
is("@fixed", 'full_time_hours goal ladder_step occupation occupation_group pay_component pay_report pay_report_category pay_survey pay_survey_cooperation pay_survey_measure programme reference_population unit work_assessment',
    'another seed gives other rows, but in the tables that are not drawn');
is($node->safe_psql('other', q{SELECT count(DISTINCT person) FROM spegel_register.employment WHERE valid_to IS NULL AND unit LIKE 's-w%'}), 1000,
    'as many employees as asked for, drawn by the analyst');

# The size of a real one.
municipality('city', '', 25000);
sub one { return $node->safe_psql('city', "SET search_path = spegel_register, spegel; $_[0]"); }

like(digest('city'), qr/^(?:\w+\|[1-9]\d*\|-?\d+\n?){34}\z/, 'every table has rows');
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

done_testing();
