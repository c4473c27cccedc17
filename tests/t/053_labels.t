# Words in both languages: the titles of questions, the reasons beside a status,
# what codes are called, in the code and in the synthetic municipality; and the
# views that say where to begin.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my $node = new_cluster('labels');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

sub lines { return split /\n/, $node->safe_psql('spegel', $_[0]); }

# --- what the code says
# code($file): a file of SQL without its comments and errors.
sub code
{
    my $text = PostgreSQL::Test::Utils::slurp_file($_[0]);
    my $rest = qr/(?:[^';]|'(?:[^']|'')*')*;/;

    $text =~ s/--[^\n]*//g;
    $text =~ s/\b(?:COMMENT ON|RAISE) $rest//g;
    return $text;
}

# texts($file): its literals that are phrases; what is put together by || ends
# where it was cut.
sub texts
{
    my $text = code($_[0]) =~ s/'\s*\n\s*(?:\|\| )?'//gr;
    my @texts;

    push @texts, $1 =~ s/''/'/gr while $text =~ /'((?:[^']|'')*)'/g;
    return grep { /^[a-zG%]\S* \S/ || /^[a-z].*[a-z]: $/ } @texts;
}

# Phrases of the questions that are no reasons: names of quantities, values, signatures.
my %other = map { $_ => 1 } (
    'at the end', 'after the end', 'all together', 'the others', 'qualified job', 'not voluntary', 'equal work', 'equivalent work',
    'lower demands, higher pay', 'not grouped', 'manager classes A and B', 'under 30', 'over 50',
    'not assessed', 'not required', 'not required: justified', 'not required: remedied', 'not submitted', 'year of birth', 'age ?',
    'departures and exit_interviews', 'promotions and person_days', 'voluntary_departures and person_days', 'version %s of %s',
    'never, or not within %s years', 'mean hourly pay', 'median hourly pay', 'mean bonus', 'median bonus', 'share with bonus',
    'employed in the period', 'sex unknown', 'base pay unknown', 'on leave all the time: no pay per hour', 'work not grouped',
    'corrected to below 0', 'paid for an employment that ended before', '%s %s', 'employees in top management', 'employees by age',
    'employees by step', 'employees by step and age', 'GRI 405-1', 'GRI 405-2', 'gender pay gap, percent',
    'highest pay over the median of all others', 'ratio of basic pay, women to men', 'ratio of remuneration, women to men',
    'spells open for longer than %s years: %s', 'open for %s-%s years',
    # Put together with each other.
    'not available: %s; %s', '%s not been counted by this ground here', 'the respondents of a survey have', 'the staff has');
my %reason = map { $_ => 1 } lines('SELECT reason FROM spegel_register.reason_label');
my (@untranslated, %said);
for my $file (glob("$top/sql/report/code/questions/*.sql"), "$top/sql/report/code/api/analyst-endpoints.sql")
{
    next if $file =~ m{/(?:question|pay-document|published-check|reason|start-here)\.sql$};
    for (map { s/%\d\$s/%s/gr } texts($file))
    {
        $said{$_} = 1;
        push @untranslated, $file =~ s{.*/}{}r . ": $_" if !$other{$_} && !$reason{$_} && !$reason{"$_%s"} && !/^spegel_api\./ && !/^other than $/;
    }
}
is(join("\n", @untranslated), '', 'every reason of an answer has its Swedish');
is(join("\n", grep { !$said{$_} } sort keys %other), '', 'and nothing is left out that no answer says');
my %label = map { $_ => 1 } lines(q{SELECT code FROM spegel_published.labels WHERE kind = 'status_reason'});
my @published = map { code($_) =~ /\b(?:THEN|ELSE)\s+'((?:nobody|[a-z]+ [^']*[^': ])')/g }
  grep({ !m{/(?:audit|activity)\.sql$} } glob("$top/sql/report/code/release/*.sql")), "$top/sql/report/code/published/counted-views.sql", "$top/sql/report/code/published/generate-view.sql";
is(join("\n", grep { !$label{$_} && !/^spegel_/ && !/, spegel_/ } map { s/'$//r } @published), '', 'every reason beside a published number, too');
cmp_ok(scalar @published, '>', 10, 'which were found');

is((lines(q{SELECT spegel_register.reason_sv('units left out: nobody was employed; described until 2020-12-31')}))[0],
    'enheter som inte är med: ingen var anställd; beskrivs till och med 2020-12-31', 'a reason of several');
is((lines(q{SELECT spegel_register.reason_sv('nobody was employed on 2020-12-31 at a unit of level "city" in division "(all)"')}))[0],
    'ingen var anställd 2020-12-31 vid en enhet på nivån "city" i indelningen "(all)"', 'what a reason names is kept');
is((lines(q{SELECT spegel_register.reason_sv('100 %s; or not')}))[0], '100 %s; or not', 'what is no reason is left as it is');

# --- names in both languages
is_deeply([ lines(q{
    SELECT format('%s.%s', c.table_name, c.column_name)
    FROM (SELECT attrelid::regclass::text AS table_name, attname AS column_name, attnotnull
          FROM pg_attribute JOIN pg_class AS k ON k.oid = attrelid
          WHERE k.relkind = 'r' AND attname ~ '_(sv|en)$' AND attnum > 0 AND NOT attisdropped
              AND k.relnamespace IN ('spegel_release'::regnamespace, 'spegel_published'::regnamespace, 'spegel_api'::regnamespace)) AS c
    WHERE NOT c.attnotnull AND c.table_name <> 'spegel_published.publisher'}) ], [], 'what is published has both languages');
is_deeply([ lines(q{SELECT column_name FROM spegel_release.column_label WHERE num_nulls(label_en, label_sv, description_en, description_sv) > 0}) ],
    [], 'every column has words in both languages');
is_deeply([ lines(q{
    SELECT e.name || ' ' || p.key FROM spegel_api.catalogue AS e, jsonb_array_elements(e.parameters::jsonb || e.columns::jsonb) WITH ORDINALITY AS p (value, key)
    WHERE coalesce(p.value ->> 'label_sv', '') = '' OR coalesce(p.value ->> 'label_en', '') = ''}) ], [], 'every parameter and column of an endpoint has labels');
is((lines(q{SELECT bool_and(label_sv <> '' AND label_en <> '') AND count(*) = count(DISTINCT (kind, code)) FROM spegel_published.labels}))[0], 't', 'labels');

is((lines(q{SELECT jsonb_path_query_array(parameters::jsonb, '$[*] ? (@.name == "kind").allowed[*]') = (SELECT jsonb_agg(DISTINCT kind) FROM spegel_published.labels)
    FROM spegel_api.catalogue WHERE name = 'labels'}))[0], 't', 'which can be asked for by each of their kinds');

# --- the synthetic municipality
{
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'spegel');
    system_or_bail("$top/sql/demo/municipality.sh", '1000');
}
$node->safe_psql('spegel', 'VACUUM ANALYZE');
is_deeply([ lines(q{
    SELECT DISTINCT k.ground || ' ' || k.category
    FROM (SELECT ground, category FROM spegel_register.counted UNION SELECT within_ground, within_category FROM spegel_register.counted
          UNION SELECT ground, category FROM spegel_register.reference_population) AS k
    WHERE NOT EXISTS (SELECT FROM spegel_release.category AS c WHERE c.ground = k.ground AND c.category = k.category)
        AND k.ground NOT IN ('age', 'education')}) ], [], 'every category that came counted has a name');
is_deeply([ lines(q{SELECT occupation_group FROM spegel_register.occupation EXCEPT SELECT occupation_group FROM spegel_register.occupation_group}) ],
    [], 'every group of occupations has a name');
is_deeply([ lines(q{SELECT title FROM spegel_register.occupation WHERE title_en IS NULL UNION ALL SELECT title FROM spegel_register.ladder_step WHERE title_en IS NULL}) ],
    [], 'every occupation and step has an English name');
my @calls = lines(q{SELECT DISTINCT schema || '.' || object || '()' FROM spegel_register.question_answer
    WHERE kind = 'function' AND pg_get_function_result(to_regproc(schema || '.' || object)) ~ '\mstatus_reason\M'});
cmp_ok(scalar @calls, '>', 70, 'functions that give reasons');
is(join("\n", lines(join(' UNION ', map { "SELECT status_reason FROM $_ WHERE status_reason <> 'ok' AND spegel_register.reason_sv(status_reason) = status_reason" } @calls))),
    '', 'all reasons that they give have their Swedish');

my $release = (lines(q{SET ROLE spegel_analyst; SELECT spegel_release.define('spegelstad', '2025-12-31', '{representation}')}))[0];
$node->safe_psql('spegel', "SELECT spegel_release.build($release); SELECT spegel_release.audit($release); SELECT spegel_release.publish($release)");
is_deeply([ lines(q{SELECT DISTINCT dimension || ' ' || code FROM spegel_published.codes WHERE code_sv = code AND code_en = code AND dimension NOT IN ('education', 'age')
    AND code !~ '^(administration|service)$'}) ], [], 'every code that is published has names');
is((lines(q{SELECT code_sv || ', ' || code_en FROM spegel_published.codes WHERE dimension = 'background' AND code = 'foreign'}))[0],
    'utländsk bakgrund, foreign background', 'background');
is((lines(q{SELECT code_sv || ', ' || code_en FROM spegel_published.codes WHERE dimension = 'occupation_group' AND code = 'care'}))[0], 'omsorg, care', 'groups');
is_deeply([ lines(q{
    SELECT k.kind, k.code FROM (
        SELECT 'status' AS kind, status AS code FROM spegel_published.mirroring UNION SELECT 'status_reason', status_reason FROM spegel_published.mirroring
        UNION SELECT 'level', level FROM spegel_published.units UNION SELECT 'protection', protection FROM spegel_published.counts
        UNION SELECT 'status', status FROM spegel_published.grounds UNION SELECT 'status_reason', status_reason FROM spegel_published.grounds
        UNION SELECT 'status', status FROM spegel_published.counts UNION SELECT 'status_reason', status_reason FROM spegel_published.counts) AS k
    WHERE k.code IS NOT NULL AND NOT EXISTS (SELECT FROM spegel_published.labels AS l WHERE (l.kind, l.code) = (k.kind, k.code))}) ], [], 'every status has its label');

# --- where to begin
$node->safe_psql('spegel', 'CREATE ROLE reading LOGIN IN ROLE spegel_reader; CREATE ROLE analysing LOGIN IN ROLE spegel_analyst');
for my $asked ([ 'reading', 'spegel_published' ], [ 'analysing', 'spegel_register' ], [ 'analysing', 'spegel_published' ])
{
    my ($role, $schema) = @$asked;
    my $psql = sub { return $node->psql('spegel', $_[0], extra_params => [ '-U', $role ]); };
    my ($status, $list) = $psql->("SELECT position, object, example FROM $schema.start_here ORDER BY position");
    my @examples = map { [ split /\|/, $_, 3 ] } split /\n/, $list;
    is(join(' ', map { $_->[0] } @examples), join(' ', 1 .. 9), "$schema.start_here: in order");
    for (@examples)
    {
        my ($failed, $rows, $error) = $psql->($_->[2]);
        is("$failed $error", '0 ', "$role: $_->[1]");
        isnt($rows, '', "$role: $_->[1] shows something") if $_->[1] ne 'import_batch';
    }
    is_deeply([ lines("SELECT object FROM $schema.start_here WHERE num_nulls(what_en, what_sv) > 0 OR object !~ '^pg_' AND to_regclass('$schema.' || object) IS NULL
        AND to_regproc('$schema.' || object) IS NULL") ], [], "$schema.start_here names what there is");
}

$node->stop;
done_testing();
