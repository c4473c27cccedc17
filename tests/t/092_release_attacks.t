# Attacks on a release that was really built, audited and published: each
# first succeeds against a naive publication of the same register, and then
# fails against what is published.  tests/attacks/release holds them, one a file.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('release_attacks');
my $top = $ENV{SPEGEL_TOP};

sub sql { return $node->safe_psql('release', $_[0]); }

# reader($query): what the query gives spegel_reader.
sub reader { return sql("SET ROLE spegel_reader; $_[0]"); }

# fails($statement, $role): its error.
sub fails
{
    my ($statement, $role) = @_;
    my ($status, $out, $err) = $node->psql('release', 'SET ROLE ' . ($role // 'spegel_reader') . "; $statement");
    return $err;
}

sub fields { return split(/\|/, $_[0], -1); }

# released($organisation, $name): a release of it, built and audited.
sub released
{
    my ($organisation, $name, $topics, $day) = (@_, '2020-12-31');
    my $release = sql("SELECT spegel_release.define('$organisation', '$day', '{$topics}', '$name')");
    sql("SELECT count(*) FROM spegel_release.build($release)");
    is(sql("SELECT string_agg(rule || ' ' || topic || ': ' || finding, E'\\n') FROM spegel_release.audit($release) WHERE NOT passed"), '', "$name passes its audit");
    return $release;
}

# A rare condition, one of 50, and a common one.
sql(q{
    ANALYZE;
    INSERT INTO spegel_register.ground (ground, title_sv, title_en, policy, legal_basis, minimum_headcount, allowed_levels)
    VALUES ('language', 'modersmål', 'first language', 'person', 'A study with consent.', 20, '{city,department,between,workplace}');
    SELECT spegel_release.declare_category('language', 'swedish', 'svenska', 'Swedish', true), spegel_release.declare_category('language', 'other', 'annat', 'other'),
           spegel_release.declare_category('language', 'rare', 'ovanligt', 'rare');
    INSERT INTO spegel_register.person_attribute
    SELECT 'p' || i, 'language', CASE WHEN i % 50 = 7 THEN 'rare' WHEN i % 3 = 0 THEN 'other' ELSE 'swedish' END, 'study', '2010-01-01' FROM generate_series(1, 1300) AS i;
    INSERT INTO spegel_register.pay (person, employment_number, valid_from, amount)
    SELECT e.person, '1', e.valid_from, 24000 + (hashtextextended(e.person, 1) & 8191) FROM spegel_register.employment AS e;
    INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, protection, source)
    SELECT '2020-06-30', 'city', 'respondents', u, 'disability', c, n, 'none', 'name 1'
    FROM (VALUES ('d1', 'yes', 61), ('d1', 'no', 300), ('d2', 'yes', 72), ('d2', 'no', 280), ('d3', 'yes', 83), ('d3', 'no', 90)) AS v (u, c, n)});
my $release = released('city', 'the city', 'representation,turnover');
sql("SELECT spegel_release.publish($release)");
my $next = released('city', 'a year later', 'representation,turnover', '2021-12-31');
sql("SELECT spegel_release.publish($next)");
sql(PostgreSQL::Test::Utils::slurp_file("$top/tests/attacks/release/scheme.sql"));

# What is supplied under eight names, and then each year less one person a unit.
sql(q{CREATE TABLE attack.supplied (scheme text, source text, year integer, unit text, category text, persons bigint, shown bigint)});
for my $name (1 .. 58)
{
    my $year = $name < 9 ? 1 : $name - 7;
    my $source = $name < 9 ? "name $name" : 'name 1';
    sql(qq{
        UPDATE spegel_register.counted SET source = '$source';
        UPDATE spegel_register.counted SET persons = persons - 1 WHERE $year > 1 AND category = CASE ($year + ascii(right(unit, 1))) % 2 WHEN 0 THEN 'no' ELSE 'yes' END;
        DELETE FROM spegel_published.counted;
        SELECT spegel_release.publish_counted(r) FROM spegel_release.release AS r WHERE r.release_id = $release;
        INSERT INTO attack.supplied
        SELECT 'ours', c.source, $year, c.unit, c.category, s.persons, c.drawn FROM spegel_published.counted AS c JOIN spegel_register.counted AS s USING (unit, ground, category)
        UNION ALL
        SELECT 'naive', s.source, $year, s.unit, s.category, s.persons,
               spegel.perturb(s.persons, spegel.cell_draw(k.key, 0, 0, concat_ws('|', s.source, s.unit, s.category, s.persons)), spegel.perturbation_table())
        FROM spegel_register.counted AS s CROSS JOIN spegel_release.secret AS k});
}

# The same staff in three more organisations, under other units.
sql(q{
    INSERT INTO spegel_register.organisation (organisation, title) SELECT 'o' || i, 'Organisation ' || i FROM generate_series(1, 3) AS i;
    INSERT INTO spegel_register.unit (unit, organisation, title, level) SELECT 'o' || i, 'o' || i, 'Organisation ' || i, 'city' FROM generate_series(1, 3) AS i;
    INSERT INTO spegel_register.employment (person, employment_number, valid_from, unit, occupation, step, form)
    SELECT e.person, 'o' || i, '2015-01-01', 'o' || i, e.occupation, e.step, 'permanent' FROM spegel_register.employment AS e, generate_series(1, 3) AS i WHERE e.unit = 'w1' AND e.valid_to IS NULL;
    UPDATE spegel_release.lattice SET crossings = least(crossings, 1);
    CREATE TABLE attack.staff_of_many (scheme text, label jsonb, counted bigint, shown bigint)});
for my $organisation (1 .. 3)
{
    my $again = released("o$organisation", "organisation $organisation", 'representation');
    sql("SELECT spegel_release.publish($again)");
    sql(qq{INSERT INTO attack.staff_of_many
        SELECT v.scheme, g.label || to_jsonb(f.conditions), c.counted, CASE v.scheme WHEN 'ours' THEN c.drawn
            ELSE spegel.perturb(c.counted, spegel.cell_draw(k.key, 0, 0, f.unit || f.conditions::text || g.label), spegel.perturbation_table()) END
        FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell) JOIN spegel_release.ground_cell AS g USING (ground_cell)
        CROSS JOIN spegel_release.secret AS k CROSS JOIN (VALUES ('naive'), ('ours')) AS v (scheme)
        WHERE f.release_id = $again AND c.minimum IS NOT NULL});
}

# The attacks.  naive: at least so many facts are told; ours: none.
for my $attack ([ 'lone_leaver', 3 ], [ 'rare_condition', 20 ], [ 'many_names', 6 ], [ 'counted_leaver', 50 ], [ 'many_organisations', 2 ], [ 'everything', 5 ])
{
    my ($name, $least) = @$attack;
    sql(PostgreSQL::Test::Utils::slurp_file("$top/tests/attacks/release/$name.sql"));
    my ($told, $right) = fields(sql("SELECT told, correct FROM attack.$name('naive')"));
    cmp_ok($told, '>=', $least, "$name, naive: $told facts told");
    cmp_ok($right, '>', $told / 10, "... $right of them right");
    ($told, $right) = fields(sql("SELECT told, correct FROM attack.$name('ours')"));
    # Who guesses has half of them right, and of a leaver six in ten.
    if ($name eq 'counted_leaver')
    {
        cmp_ok($right, '<=', 0.6 * $told + 2 * sqrt $told, "$name, ours: the guess is right $right times of $told");
        next;
    }
    is($told, 0, "$name, ours: nothing is told");
}
is(sql(q{SELECT count(*) > 2 FROM attack.supplied WHERE scheme = 'ours' AND shown IS NOT NULL AND year = 2}), 't', '(what is supplied is shown)');
is(sql(q{SELECT count(*) > 2 FROM attack.staff_of_many WHERE scheme = 'ours' AND shown IS NOT NULL}), 't', '(numbers of the other organisations are shown)');

# Two categories of which each is all that the other is not: one number.
sql(q{UPDATE spegel_register.person_attribute SET category = 'other' WHERE category = 'rare'; ALTER TABLE spegel_release.category DISABLE TRIGGER keep_category;
    DELETE FROM spegel_release.category WHERE category = 'rare'});
my $halves = released('city', 'two languages', 'representation');

# The secret is in no log, however much is logged.
sub logged
{
    my ($statement) = @_;
    my $before = -s $node->logfile;
    $node->psql('release', "SET debug_print_plan = on; SET debug_print_rewritten = on; SET log_statement = 'all'; SET log_min_duration_statement = 0; $statement");
    # A plan is printed over many lines.
    my $log = substr(PostgreSQL::Test::Utils::slurp_file($node->logfile), $before) =~ s/\s+/ /gr;
    my $hex = sql(q{SELECT encode(key, 'hex') FROM spegel_release.secret});
    my @bytes = map { $_ > 127 ? $_ - 256 : $_ } unpack('C*', pack('H*', $hex));
    my ($signed, $plain) = (join(' ', @bytes), join(' ', map { $_ & 255 } @bytes));
    return (length($log) > 10_000) . '|' . ($log =~ /\Q$hex\E|\Q$signed\E|\Q$plain\E/ ? 'told' : 'not told');
}
sql(q{CREATE FUNCTION attack.naive_draw() RETURNS numeric LANGUAGE plpgsql AS $$ DECLARE secret CONSTANT bytea := (SELECT key FROM spegel_release.secret);
      BEGIN RETURN (SELECT sum(spegel.record_key(secret, p.person)) FROM spegel_register.person AS p); END $$});
is(logged('SELECT attack.naive_draw()'), '1|told', 'the secret in the log, naive: a plan has it as a constant');
is(logged("SELECT count(*) FROM spegel_release.build($halves); SELECT count(*) FROM spegel_release.audit($halves); SELECT spegel_release.publish($halves)"), '1|not told', 'the secret in the log, ours: build, audit and publish leave it out');
is(sql("SELECT count(*) > 3, bool_and(a.dissimilarity = b.dissimilarity) FROM spegel_published.segregation_index AS a JOIN spegel_published.segregation_index AS b USING (release_id, unit, division, ground)
        WHERE release_id = $halves AND ground = 'language' AND a.category = 'other' AND b.category = 'swedish'"), 't|t', 'the indices of two categories are one number, drawn once');
is(sql("SELECT count(*) > 3, bool_or(abs(s.dissimilarity - v.value) > 0.0001) FROM spegel_published.segregation_index AS s JOIN spegel_release.index_value AS v USING (release_id, unit, division, ground, category)
        WHERE release_id = $halves AND ground = 'language' AND s.dissimilarity IS NOT NULL"), 't|t', '... with noise');

# The same cell by other ways.
my $key = 'release_id, cell, measure, category_pair';
my $number = "SELECT md5(string_agg(concat_ws('|', $key, persons), ',' ORDER BY $key)) FROM ";
my $numbers = reader($number . 'spegel_published.number_counted');
is(reader("$number (SELECT $key, sum(persons)::bigint AS persons FROM spegel_published.number_counted GROUP BY $key) AS s"), $numbers, 'the same numbers through GROUP BY');
is(reader("$number (SELECT $key, max(persons) AS persons FROM spegel_published.number_counted GROUP BY ROLLUP ($key) HAVING grouping(category_pair) = 0) AS s"), $numbers,
    'the same numbers through ROLLUP');
my $parallel = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET enable_indexscan = off; SET enable_indexonlyscan = off; ';
like(reader($parallel . 'EXPLAIN SELECT * FROM spegel_published.number_counted'), qr/Parallel Seq Scan/, '(a parallel plan)');
is(reader("$parallel $number (SELECT * FROM spegel_published.number_counted OFFSET 0) AS s"), $numbers, 'the same numbers by a parallel plan, in another session');
is(reader(q{SELECT count(*) > 50, count(*) FILTER (WHERE a.persons IS DISTINCT FROM b.persons) FROM spegel_published.representation AS a JOIN spegel_published.representation_all AS b
            USING (release_id, unit, ground, category) WHERE (a.within_ground, a.within_category, a.occupation_group, a.step, a.form) = (b.within_ground, b.within_category, b.occupation_group, b.step, b.form)}),
    't|0', 'the same numbers through the view of all releases');


# No column names a person, and there is no function to ask.
is(reader(q{SELECT string_agg(format('%s.%s %s', c.relname, a.attname, a.atttypid::regtype), ', ') FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'spegel_published'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v')
                AND (a.attname ~ '^person(_id|_key)?$|employment_number|birth|record_key'
                     OR a.atttypid <> ALL ('{text,bigint,integer,numeric,date,timestamptz,boolean}'::regtype[]))}), '',
    'no column names a person, and none holds anything but plain values');
is(reader(q{SELECT count(*) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname IN ('spegel_published', 'spegel_register', 'spegel_release') AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE')}), 0,
    '... and there is no function to ask');
my $in_order = q{
    SELECT count(*) FILTER (WHERE abs(lies - sorted) > 150) <= count(*) / 100.0 FROM (SELECT row_number() OVER (PARTITION BY release_id ORDER BY ctid) AS lies, row_number() OVER (PARTITION BY release_id ORDER BY %s) AS sorted
                          FROM spegel_published.%s) AS s};
my %order = (number_counted => 'cell, measure, category_pair', segregation_index => 'unit, division, ground, category', pay_difference => 'unit, ground, category');
is(reader(sprintf($in_order, $order{$_}, $_)), 't', "order of rows: $_ lies in the order of its conditions") for sort keys %order;
is(reader(q{SELECT count(DISTINCT n::text) = count(DISTINCT status_reason), count(DISTINCT status_reason) <= 2, count(*) > 10 FROM (SELECT persons, drawn, variance, status, status_reason FROM spegel_published.number_counted WHERE status = 'below_threshold') AS n}), 't|t|t',
    'what is withheld has one text for each reason, whoever is counted');
is(reader(q{SELECT count(*) FROM information_schema.columns WHERE table_schema = 'spegel_published' AND column_name ~ 'mean|median|average|pay$|amount'}), 0, 'no mean is published');

# A function of the reader's own, and what the planner says of it.
sql(q{
    CREATE FUNCTION public.tell(n bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'seen %', n; RETURN true; END $$;
    ANALYZE spegel_register.person_attribute});
my (undef, undef, $notices) = $node->psql('release', 'SET ROLE spegel_reader; SELECT persons FROM spegel_published.number_counted WHERE public.tell(persons)');
is(() = $notices =~ /seen \d+/g, reader('SELECT count(persons) FROM spegel_published.number_counted'), 'a leaky function sees what is published and no more');
unlike(reader('EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM spegel_published.representation_all'), qr/spegel_(register|release)\./, 'EXPLAIN: a plan reads published tables only');
is(reader(q{SELECT count(*) FROM pg_stats WHERE schemaname IN ('spegel_register', 'spegel_release') OR tablename ~ '^internal'}), 0, 'pg_stats: nothing of a private table');
is(reader(q{SELECT count(*) FROM pg_stats_ext WHERE schemaname IN ('spegel_register', 'spegel_release')}), 0, 'pg_stats_ext: nothing either');
for my $private ('TABLE spegel_register.person', 'EXPLAIN TABLE spegel_release.count_cell', 'COPY spegel_release.count_cell TO STDOUT (FORMAT binary)', 'TABLE spegel_release.secret',
    'TABLE spegel_published.internal_number', 'TABLE spegel_release.frame', 'SELECT spegel_release.measures_in(NULL, NULL)')
{
    my $error = fails($private);
    like($error, qr/permission denied/, "$private: refused");
    unlike($error, qr/DETAIL|\b[pn]\d+\b/, '... and the error says no more');
}
# What every role sees of private tables in the same database: how many rows,
# and the text of functions.  The strong deployment has none of it.
my $residual = q{
    SELECT (SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('spegel_register', 'spegel_release') AND c.reltuples > 0) > 5,
           (SELECT count(*) FROM pg_stat_all_tables WHERE schemaname IN ('spegel_register', 'spegel_release') AND n_tup_ins > 0) > 5,
           (SELECT count(*) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname IN ('spegel_register', 'spegel_release') AND p.prosrc <> '') > 10};
is(reader($residual), 't|t|t', 'one database: row counts, written rows and function texts of private objects are visible, as docs/privacy.md says');

# Functions and tables of the reader's own, and settings.  Temporary tables are
# for everybody until the administrator says otherwise, as docs/privacy.md does.
$node->safe_psql('release', 'REVOKE TEMPORARY ON DATABASE release FROM PUBLIC');
like(fails('CREATE TEMP TABLE mine (x integer)'), qr/permission denied to create temporary tables/, 'no temporary tables');
like(fails(q{CREATE FUNCTION pg_temp.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0'}), qr/permission denied to create temporary tables/, 'no temporary functions');
for my $schema (qw(public spegel spegel_published spegel_api))
{
    like(fails("CREATE FUNCTION $schema.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0'"), qr/permission denied for schema/, "no function in $schema");
}
my $shares = 'SELECT md5(string_agg(r::text, $$,$$ ORDER BY r::text)) FROM spegel_published.representation_all AS r';
my $untouched = reader($shares);
sql(q{CREATE FUNCTION public.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0'});
is(reader("SET search_path = public, pg_catalog; $shares"), $untouched, 'search_path: the views mean the same');
is(reader("SET spegel.secret = 'mine'; SET spegel.attempt = 7; SET spegel.perturbation = 0; $number spegel_published.number_counted"), $numbers, 'SET spegel.*: changes nothing');


# The strong deployment: nothing private is there to see.
$node->safe_psql('postgres', 'CREATE DATABASE public_numbers');
{
    local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, 'release');
    my ($out, $err) = ('', '');
    PostgreSQL::Test::Utils::run_log([ "$top/sql/report/bin/publish-to", 'dbname=public_numbers' ], '>', \$out, '2>', \$err) or diag($err);
}
sub elsewhere { return $node->safe_psql('public_numbers', "SET ROLE spegel_reader; $_[0]"); }
is(elsewhere($residual), 'f|f|f', 'two databases: no row count, no written row, no function text of anything private');
is(elsewhere("$number spegel_published.number_counted"), reader("$number spegel_published.number_counted"), '... the same numbers');
is(elsewhere(sprintf($in_order, $order{$_}, $_)), 't', "... $_ lies in the order of its conditions") for sort keys %order;
is($node->safe_psql('public_numbers', 'SELECT count(*) FROM spegel_published.internal_number'), 0, '... and nothing for the internal audience');

$node->stop;
done_testing();
