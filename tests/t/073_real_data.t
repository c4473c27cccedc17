# Regressions on the real data beside the checkout, through SQL, against R: the
# values that tests/kernel/reference/real_data.R makes of lm() with sandwich, glm(),
# coxph(), cox.zph() and cmprsk::crr().
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $data = $ENV{SPEGEL_DATA};
plan skip_all => 'skipped: real data not beside the checkout' if !defined $data || !-e "$data/inputs" || !-e "$data/textbook";

my $node = new_cluster('real_data');
create_extension($node, 'postgres');
$node->safe_psql('postgres', q{
    CREATE TABLE person (design text, y float8, a text, b text, c text, n bigint);
    CREATE TABLE rate (design text, events bigint, exposure float8, a text, b text);
    CREATE TABLE life (design text, outcome text, entry float8, days float8, a text, b text, n bigint);
    CREATE TABLE reference (design text, model text, terms text, method text, name text, estimate float8, std_error float8)});

# load_rows($table, @rows): NULL is undef.
sub load_rows
{
    my ($table, @rows) = @_;
    my $file = "$ENV{TESTDATADIR}/real_$table.tsv";

    PostgreSQL::Test::Utils::append_to_file($file, join('', map { join("\t", map { defined $_ ? s/\\/\\\\/gr : '\N' } @$_) . "\n" } @rows));
    $node->safe_psql('postgres', "\\copy $table FROM '$file'");
    unlink $file;
    return;
}

# The rows of a file as hashes.
sub read_rows
{
    my ($file, $separator) = @_;

    open(my $in, '<', $file) or die "$file: $!";
    chomp(my @lines = <$in>);
    s/\r$// for @lines;
    my @names = split /$separator/, shift @lines, -1;
    return map { my %row; @row{@names} = split /$separator/, $_, -1; \%row } @lines;
}

sub input { my ($name) = @_; return read_rows("$data/inputs/$name.csv", ',') }

# A count as R writes it, 1e+05 too.
sub count { my ($n) = @_; return sprintf '%.0f', $n }

# Persons of a group who have it, and those who have not.
sub shares
{
    my ($design, $have, $all, $a, $b) = @_;
    return map { [ $design, $_->[0], $a, $b, undef, count($_->[1]) ] } [ 1, $have ], [ 0, $all - $have ];
}

my (@person, @rate, @life);
push @person, map { [ 'bank', $_->{education}, $_->{gender}, $_->{minority}, $_->{job}, 1 ] } read_rows("$data/textbook/AER_BankWages_474.csv", ',');
push @person, map { [ 'promoted', $_->{decision} eq 'promoted' ? 1 : 0, $_->{gender}, undef, undef, 1 ] } read_rows("$data/textbook/gender_discrimination_48.csv", ',');
for my $t (input('02_twobytwo/input'))
{
    my @n = map { $t->{$_} } qw(a b c d);
    push @person, shares("table-$t->{table_id}", $n[0], $n[0] + $n[1], 'f'), shares("table-$t->{table_id}", $n[2], $n[2] + $n[3], 'r');
}
for my $t (input('05_mantel_haenszel/input'))
{
    # A stratum in which nobody, or everybody, has it says nothing of the groups.
    next if $t->{a} + $t->{c} == 0 || $t->{b} + $t->{d} == 0;
    push @person, shares("strata-$t->{case_id}", $t->{a}, $t->{a} + $t->{b}, 'f', $t->{stratum}),
      shares("strata-$t->{case_id}", $t->{c}, $t->{c} + $t->{d}, 'r', $t->{stratum});
}
push @person, map { shares("disparity-$_->{case_id}", $_->{selected}, $_->{n}, $_->{grp}) } input('15_multigroup_disparity/input');
push @person, map { shares("dissimilarity-$_->{case_id}", $_->{g}, $_->{g} + $_->{o}, $_->{unit}) } input('14_unknown_membership/input_dissimilarity');
my %stage = map { ("$_->{grp} $_->{stage_no}" => $_) } input('16_turnover_funnel/input_funnel');
for my $s (values %stage)
{
    my $next = $stage{ "$s->{grp} " . ($s->{stage_no} + 1) } or next;
    push @person, shares('funnel', $next->{n}, $s->{n}, $s->{grp}, $s->{stage});
}

push @rate, map { [ 'age', $_->{events}, $_->{py}, $_->{sex}, $_->{age_from} ] } input('06_standardisation/input_age');
push @rate, map { [ "representation-$_->{dimension}", count($_->{x}), $_->{ref_x}, $_->{grp}, $_->{unit} ] } input('03_representation/input');
push @rate, map { [ "cells-$_->{case_id}", $_->{n}, 1, $_->{grp}, $_->{unit} ] } input('04_segregation/input_cells');
my %grade;
for my $m (grep { $_->{case_id} !~ /^edge/ } input('12_mobility/input'))
{
    push @rate, [ "mobility-$m->{case_id}", $m->{n}, 1, $m->{from_grade}, $m->{to_grade} ];
    $grade{ $m->{case_id} }{ $m->{from_grade} } = 1;
    push @person, [ "mobility-$m->{case_id}", $m->{to_grade}, $m->{from_grade}, undef, undef, $m->{n} ];
}
# Grades are numbered bytewise.
for my $case (keys %grade)
{
    my $n = 0;
    my %number = map { ($_ => ++$n) } sort keys %{ $grade{$case} };
    $_->[1] = $number{ $_->[1] } for grep { $_->[0] eq "mobility-$case" } @person;
}

for my $part (qw(07_kaplan_meier 08_logrank 09_competing_risks))
{
    my @rows = grep { $_->{case_id} !~ /^edge/ } input("$part/input");
    my %scale;
    for my $r (@rows)
    {
        $scale{ $r->{case_id} } = 1e6 if grep { $_ ne '' && $_ != int $_ } @$r{qw(tstart tstop)};
    }
    for my $r (@rows)
    {
        my $scale = $scale{ $r->{case_id} } // 1;
        my $outcome = $r->{cause} // $r->{event};

        push @life, [ substr($part, 0, 2) . "-$r->{case_id}", $outcome > 0 ? $outcome : undef,
            $r->{tstart} eq '' ? undef : sprintf('%.0f', $r->{tstart} * $scale), sprintf('%.0f', $r->{tstop} * $scale),
            $r->{grp} // $r->{stratum}, defined $r->{grp} ? $r->{stratum} : undef, $r->{w} // 1 ];
    }
}
for my $name (qw(prothr_Placebo prothr_Prednisone sir))
{
    my $scale = $name eq 'sir' ? 100 : 1;
    my $last = $name eq 'sir' ? 2 : 3;

    push @life, map { [ $name =~ /prothr/ ? '11-prothr' : '11-sir', $_->{to} eq $last ? 1 : undef, sprintf('%.0f', $_->{entry} * $scale),
        sprintf('%.0f', $_->{exit} * $scale), $_->{from}, $name, 1 ] } input("11_multistate/input_$name");
}
for my $s (input('16_turnover_funnel/input_spells'))
{
    my ($entry, $exit) = map { sprintf '%.0f', $s->{$_} * 1e5 } qw(entry exit);

    next if $exit <= $entry;
    push @life, [ '16-spells', $s->{left_event} ? 1 : undef, $entry, $exit, $s->{sex}, undef, 1 ];
    push @person, [ '16-spells', ($exit - $entry) / 2**17, $s->{sex}, undef, undef, 1 ];
}
load_rows('person', @person);
load_rows('rate', @rate);
load_rows('life', @life);
$node->safe_psql('postgres', "\\copy reference FROM '$ENV{SPEGEL_REFERENCE}/real_data.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)");

# The reference level is the first bytewise, which ours is only where it is most frequent.
$node->safe_psql('postgres', q{
    SET client_min_messages = warning;
    CREATE FUNCTION quoted(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT '"' || replace($1, '"', '""') || '"' $$;
    CREATE TABLE first AS
    SELECT design, min(a COLLATE "C") AS a, min(b COLLATE "C") AS b
    FROM (SELECT design, a, b FROM person UNION ALL SELECT design, a, b FROM rate UNION ALL SELECT design, a, b FROM life) AS x GROUP BY design;
    CREATE FUNCTION written(terms text, design text) RETURNS text[] STABLE LANGUAGE sql AS $$
        SELECT coalesce(array_agg(CASE t WHEN 'a' THEN format('ref(a,%s)', quoted(f.a)) WHEN 'b' THEN format('ref(b,%s)', quoted(f.b)) ELSE t END ORDER BY i), '{}')
        FROM first AS f, unnest(string_to_array($1, ',')) WITH ORDINALITY AS x (t, i) WHERE f.design = $2 $$;
    -- What R calls a coefficient.
    CREATE FUNCTION named(term text, level text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
        SELECT CASE WHEN term = '(intercept)' THEN '(Intercept)' WHEN term = 'a:b' THEN 'a' || replace(level, ':', ':b')
                    ELSE regexp_replace(term, '^ref\(([ab]),.*$', '\1') || level END $$;
    CREATE TABLE answer (design text, model text, terms text, method text, name text, estimate float8, std_error float8);

    CREATE TABLE state AS SELECT design, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], n) AS r FROM person GROUP BY design;
    INSERT INTO answer
    SELECT m.*, named(l.term, l.level), l.estimate, l.std_error
    FROM (SELECT DISTINCT design, model, terms, method FROM reference WHERE model = 'linear') AS m JOIN state USING (design),
         linear_regression(r, written(terms, design), method, CASE method WHEN 'cluster' THEN 'c' ELSE '' END) AS l
    UNION ALL
    SELECT m.*, named(l.term, l.level), l.estimate, l.std_error
    FROM (SELECT DISTINCT design, model, terms, method FROM reference WHERE model = 'logistic') AS m JOIN state USING (design),
         logistic_regression(r, written(terms, design)) AS l;
    INSERT INTO answer
    SELECT m.*, named(l.term, l.level), l.estimate, l.std_error
    FROM (SELECT DISTINCT design, model, terms, method FROM reference WHERE model = 'poisson') AS m
         JOIN (SELECT x.design, rate_regression_agg(events, ARRAY[a, b], ARRAY['a', 'b'], exposure) AS r
               FROM (SELECT *, sum(events) OVER (PARTITION BY design, a) AS by_a, sum(events) OVER (PARTITION BY design, b) AS by_b FROM rate) AS x
               WHERE by_a > 0 AND by_b > 0 OR x.design !~ '^cells' GROUP BY x.design) AS s USING (design),
         poisson_regression(r, written(terms, design)) AS l;
    CREATE TABLE lives AS
    SELECT design, array_agg(c) AS c, array_agg(ARRAY[a, b]) AS x
    FROM (SELECT design, a, b, cohort_agg(days, outcome, n::float8, entry) AS c FROM life GROUP BY design, a, b) AS s GROUP BY design;
    CREATE TABLE asked AS
    SELECT DISTINCT design, model, terms, method, split_part(model, ':', 2) AS outcome, CASE WHEN model ~ 'strata' THEN 'b' END AS strata,
        split_part(method, '-', 1) AS ties, nullif(split_part(method, '-', 3), '') AS transform, method ~ 'robust' AS robust
    FROM reference WHERE model ~ '^(cox|fine-gray)';
    INSERT INTO answer
    SELECT m.design, m.model, m.terms, m.method, named(l.term, l.level), l.log_hazard_ratio, l.std_error
    FROM asked AS m JOIN lives USING (design), cox_regression(c, x, '{a,b}', written(terms, design), outcome, strata, ties,
        errors => CASE WHEN robust THEN 'robust' ELSE 'classical' END) AS l
    WHERE model ~ '^cox' AND transform IS NULL
    UNION ALL
    SELECT m.design, m.model, m.terms, m.method, v.name, v.value, NULL
    FROM asked AS m JOIN lives USING (design), cox_regression_fit(c, x, '{a,b}', written(terms, design), outcome, strata, ties) AS f,
        LATERAL (VALUES ('score', score_statistic), ('lr', likelihood_ratio_statistic)) AS v (name, value)
    WHERE model ~ '^cox' AND method = ties
    UNION ALL
    SELECT m.design, m.model, m.terms, m.method, coalesce(regexp_replace(z.term, '^ref\(([ab]),.*$', '\1'), 'GLOBAL'), z.statistic, NULL
    FROM asked AS m JOIN lives USING (design), proportional_hazards_test(c, x, '{a,b}', written(terms, design), outcome, strata, ties, transform) AS z
    WHERE transform IS NOT NULL
    UNION ALL
    SELECT m.design, m.model, m.terms, m.method, named(l.term, l.level), l.log_hazard_ratio, l.std_error
    FROM asked AS m JOIN lives USING (design), competing_risks_regression(c, x, '{a,b}', written(terms, design), outcome) AS l
    WHERE model ~ '^fine-gray';
    CREATE FUNCTION distance(got float8, want float8, nearly float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS
    $$ SELECT CASE WHEN want = 'NaN' OR abs(want) = 'Infinity' AND got = want THEN 0 WHEN got IS NULL OR abs(want) = 'Infinity' OR abs(got) = 'Infinity' THEN 'Infinity' WHEN got = want THEN 0
                   ELSE abs(got - want) / greatest(abs(want), nearly) END $$;
    -- A coefficient near 0 is told in parts of its error.
    CREATE TABLE compared AS
    SELECT r.*, a.estimate AS our_estimate, a.std_error AS our_error,
           distance(a.estimate, r.estimate, coalesce(nullif(r.std_error, 'NaN'), 1e-3)) AS off, distance(a.std_error, r.std_error, 0) AS error_off
    FROM reference AS r LEFT JOIN answer AS a USING (design, model, terms, method, name)
});

# Kinds of models: what R is asked, and how far apart the two may be.  glm's errors
# are those of its last step but one, and crr() stops where its score is rounding.
my @kinds = (
    [ 'linear_regression: lm', "model = 'linear' AND method = 'classical'", 1e-11, 1e-11 ],
    [ 'linear_regression, hc1 to hc3 and cluster: sandwich', "model = 'linear' AND method <> 'classical'", 1e-11, 1e-11 ],
    [ 'logistic_regression: glm', "model = 'logistic'", 1e-9, 1e-7 ],
    [ 'poisson_regression: glm', "model = 'poisson'", 1e-9, 1e-7 ],
    [ 'cox_regression: coxph', "model ~ '^cox' AND method IN ('efron', 'breslow') AND name NOT IN ('score', 'lr')", 1e-8, 1e-8 ],
    [ 'cox_regression, robust: coxph', "method ~ 'robust'", 1e-8, 1e-8 ],
    [ 'cox_regression_fit: coxph', "model ~ '^cox' AND name IN ('score', 'lr')", 1e-8, 1e-8 ],
    [ 'proportional_hazards_test: cox.zph', "method ~ 'zph'", 1e-7, 1e-7 ],
    [ 'competing_risks_regression: crr', "model ~ '^fine-gray'", 5e-6, 5e-6 ]);
for my $kind (@kinds)
{
    my ($name, $where, $tolerance, $error_tolerance) = @$kind;
    my ($designs, $n, $off, $error_off) = split /\|/, $node->safe_psql('postgres', "SELECT count(DISTINCT design), count(*), max(off), max(error_off) FROM compared WHERE $where");

    # For tests/agreement.pl.
    note(sprintf "agreement\t%s: %d real designs\t%s\t%d|%g", (split /: /, $name)[0], $designs, (split /: /, $name)[1], $n, $off > $error_off ? $off : $error_off);
    cmp_ok($n, '>', 0, "$name: there are values");
    is($node->safe_psql('postgres', "SELECT design, model, terms, method, name, estimate, our_estimate, std_error, our_error FROM compared WHERE $where AND (off > $tolerance OR error_off > $error_tolerance) ORDER BY off DESC LIMIT 5"),
        '', "$name: all agree");
}
is($node->safe_psql('postgres', q{SELECT count(*) FROM answer AS a LEFT JOIN reference AS r USING (design, model, terms, method, name) WHERE r.design IS NULL}), '0', 'nothing that R does not have');

$node->stop;
done_testing();
