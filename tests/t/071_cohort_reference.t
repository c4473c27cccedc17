# Cohorts against R, through SQL: the reference tables of tests/kernel over the
# real data beside the checkout, and over small cohorts that need none.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('cohort_reference');
my $reference = $ENV{SPEGEL_REFERENCE};
my $data = defined $ENV{SPEGEL_DATA} && -e "$ENV{SPEGEL_DATA}/inputs" ? "$ENV{SPEGEL_DATA}/inputs" : undef;

# The most columns that a reference table has here.
my $columns = 18;

create_extension($node, 'postgres');
$node->safe_psql('postgres', q{
    CREATE TABLE person (source text, case_id text, stratum text COLLATE "C", grp text COLLATE "C",
                         entry integer, days integer, outcome text, persons bigint);
    CREATE TABLE reference (topic text, kind text, f text[]);
    CREATE TABLE move (case_id text, days integer, from_state text, to_state text);
    CREATE TABLE mobility (case_id text, from_grade text, to_grade text, n bigint);

    -- A number as R writes it; undefined is NULL here and NaN there.
    CREATE FUNCTION number(text) RETURNS double precision IMMUTABLE LANGUAGE sql AS
    $$ SELECT CASE WHEN $1 NOT IN ('NaN', '') THEN $1::double precision END $$;
    -- Equal to 1e-9 relative, or to a tiny absolute difference where the
    -- answer may be 0 up to rounding.
    CREATE FUNCTION agrees(got double precision, want text, nearly double precision DEFAULT 1e-15) RETURNS boolean IMMUTABLE LANGUAGE sql AS
    $$ SELECT CASE WHEN number(want) IS NULL OR got IS NULL OR abs(number(want)) = 'Infinity' THEN got IS NOT DISTINCT FROM number(want)
                   ELSE abs(got - number(want)) <= 1e-9 * abs(number(want)) + nearly END $$;
    -- The variance behind a normal interval.
    CREATE FUNCTION variance_of(e estimate) RETURNS double precision IMMUTABLE LANGUAGE sql AS
    $$ SELECT ((e.high - e.low) / (2 * 1.959963984540054)) ^ 2 $$;
});

sub load_rows
{
    my ($table, @rows) = @_;
    my $file = "$ENV{TESTDATADIR}/cohort_$table.tsv";

    PostgreSQL::Test::Utils::append_to_file($file, join('', map { join("\t", map { $_ // '\N' } @$_) . "\n" } @rows));
    $node->safe_psql('postgres', "\\copy $table FROM '$file'");
    unlink $file;
}

sub read_table
{
    my ($file, $separator) = @_;

    open(my $in, '<', $file) or die "$file: $!";
    chomp(my @lines = <$in>);
    return map { [ split /$separator/, $_, -1 ] } @lines;
}

# The persons of a file of cases.  Outcome 1 is labelled 0, and so on, as the
# reference tables count; cases with fractional times are in millionths.
sub read_people
{
    my ($source, $file) = @_;
    my ($head, @rows) = read_table($file, ',');
    my %column = map { $head->[$_] => $_ } 0 .. $#$head;
    my $outcome = $column{event} // $column{cause};
    my %scale;

    for my $row (@rows)
    {
        $scale{$row->[0]} = 1e6 if grep { $_ ne '' && $_ != int($_) } @$row[1, 2];
    }
    return map {
        my $scale = $scale{$_->[0]} // 1;
        [
            $source, $_->[0], $_->[ $column{stratum} ],
            defined $column{grp} ? $_->[ $column{grp} ] : '',
            $_->[1] eq '' ? undef : sprintf('%.0f', $_->[1] * $scale),
            sprintf('%.0f', $_->[2] * $scale),
            $_->[$outcome] > 0 ? $_->[$outcome] - 1 : undef,
            defined $column{w} ? $_->[ $column{w} ] : 1
        ]
    } @rows;
}

# The moves between states in a file of spells.
sub read_moves
{
    my ($case) = @_;
    my ($head, @rows) = read_table("$data/11_multistate/input_$case.csv", ',');
    my $scale = $case eq 'sir' ? 100 : 1;
    my $last = $case eq 'sir' ? 2 : 3;
    my (@moves, $id, $state, $until);

    for my $row (@rows, [ 0, 0, 0, 0, 0 ])
    {
        my $another = !defined $id || $row->[0] != $id;
        push @moves, [ $case, $until, $state, undef ] if $another && defined $state && $state != $last;
        last if $row->[0] == 0;
        push @moves, [ $case, sprintf('%.0f', $row->[3] * $scale), undef, $row->[1] ] if $another;
        ($id, $until) = ($row->[0], sprintf('%.0f', $row->[4] * $scale));
        $state = $row->[2] eq 'cens' ? undef : $row->[2];
        push @moves, [ $case, $until, $row->[1], $state ];
    }
    return @moves;
}

for my $topic (qw(survival competing logrank gray cox multistate))
{
    my (undef, @rows) = read_table("$reference/$topic.tsv", "\t");
    load_rows('reference', map { [ $topic, $_->[0], '{' . join(',', map { "\"$_\"" } @$_) . '}' ] } @rows);
}
# Small cohorts are written out in the table: entry,exit,outcome,group,stratum;...
$node->safe_psql('postgres', q{
    INSERT INTO person
    SELECT 'small', case_id, p[5], p[4], nullif(p[1]::integer, -1), p[2]::integer, nullif(p[3], '-1'), 1
    FROM (SELECT DISTINCT f[2] AS case_id FROM reference WHERE kind = 'small') AS c,
         unnest(string_to_array(case_id, ';')) AS one, string_to_array(one, ',') AS p;
    INSERT INTO person
    SELECT 'tied', 'tied', '0', g, NULL, day, o, n
    FROM (VALUES (1, '0', '0', 700), (1, '0', NULL, 10), (2, '0', '0', 33), (2, '0', NULL, 300), (3, '0', '0', 500),
                 (1, '1', '0', 400), (1, '1', NULL, 20), (2, '1', '0', 90), (2, '1', NULL, 5), (3, '1', NULL, 60)) AS v (day, g, o, n)});
if (defined $data)
{
    load_rows('person', read_people('data07', "$data/07_kaplan_meier/input.csv"),
        read_people('data08', "$data/08_logrank/input.csv"), read_people('data09', "$data/09_competing_risks/input.csv"));
    load_rows('move', map { read_moves($_) } qw(prothr_Placebo prothr_Prednisone sir));
    my (undef, @grades) = read_table("$data/12_mobility/input.csv", ',');
    load_rows('mobility', @grades);
}
$node->safe_psql('postgres', q{
    CREATE TABLE cell AS
    SELECT source, case_id, stratum, grp, cohort_agg(days, outcome, persons, entry) AS c FROM person GROUP BY source, case_id, stratum, grp;
    -- one row for each comparison, strata by groups, {} where nobody is
    CREATE TABLE comparison AS
    SELECT source, case_id, array_agg(groups ORDER BY stratum) AS strata, array_agg(groups[1] ORDER BY stratum) AS first, array_agg(groups[2] ORDER BY stratum) AS second
    FROM (SELECT source, case_id, s.stratum, array_agg(coalesce(c, '{}') ORDER BY g.grp) AS groups
          FROM (SELECT DISTINCT source, case_id, stratum FROM person) AS s JOIN (SELECT DISTINCT source, case_id, grp FROM person) AS g USING (source, case_id)
          LEFT JOIN cell USING (source, case_id, stratum, grp) GROUP BY source, case_id, s.stratum) AS r
    GROUP BY source, case_id;
    ANALYZE;
});

# check($name, $rows, $query): the query gives a row for each reference, with
# its name and whether all its numbers agree.
sub check
{
    my ($name, $query) = @_;
    my ($n, $wrong, $which) = split /\|/, $node->safe_psql('postgres', qq{
        SET client_min_messages = warning;
        SELECT count(*), count(*) FILTER (WHERE agree IS NOT TRUE), left(string_agg(f::text, ' ') FILTER (WHERE agree IS NOT TRUE), 400)
        FROM ($query) AS s (f, agree)}), 3;

    ok($n > 0 && $wrong == 0, "$name: $n rows agree") or diag("$wrong of $n differ: $which");
}

my @comparable = defined $data ? () : q{AND kind IN ('small', 'tied')};
check('log-rank', qq{
    SELECT f, agrees(l.statistic, f[4], 1e-12) AND agrees(l.df, f[5]) AND agrees(l.p_value, f[6])
        AND (kind = 'small' OR (SELECT bool_and(observed = number(f[6 + group_number]) AND agrees(expected, f[6 + n_groups + group_number]))
                                FROM logrank_expected(strata, f[3])))
    FROM reference JOIN comparison ON kind = source AND f[2] = case_id, array_length(strata, 2) AS n_groups, logrank_test(strata, f[3]) AS l
    WHERE topic = 'logrank' @comparable});
check('log-rank of two groups in parallel arrays', qq{
    SELECT f, agrees(l.statistic, f[4], 1e-12) AND agrees(l.df, f[5]) AND agrees(l.p_value, f[6])
    FROM reference JOIN comparison ON kind = source AND f[2] = case_id, logrank_test(first, second, f[3]) AS l
    WHERE topic = 'logrank' AND array_length(strata, 2) = 2 @comparable});
check('Gray', qq{
    SELECT f, agrees(g.statistic, f[4], 1e-12) AND agrees(g.df, f[5]) AND agrees(g.p_value, f[6])
    FROM reference JOIN comparison ON kind = source AND f[2] = case_id, gray_test(strata, f[3], number(f[7])) AS g
    WHERE topic = 'gray' @comparable});
check('hazard ratio', qq{
    SELECT f, agrees(h.log_hazard_ratio, f[5], 1e-11) AND agrees(h.std_error ^ 2, f[6]) AND agrees(h.wald_statistic, f[7], 1e-12)
        AND agrees(h.score_statistic, f[8], 1e-12) AND agrees(h.likelihood_ratio_statistic, f[9], 1e-10)
    FROM reference JOIN comparison ON kind = source AND f[2] = case_id, hazard_ratio(second, first, f[3], 0.95, f[4]) AS h
    WHERE topic = 'cox' @comparable});

SKIP:
{
    skip 'skipped: real data not beside the checkout', 11 if !defined $data;

    my $km = q{reference JOIN cell ON source = 'data07' AND f[2] = case_id AND f[3] = stratum};
    check('survival, cumulative hazard and their variances', qq{
        SELECT f, agrees(s.survival, f[5]) AND agrees(s.std_error ^ 2, f[6]) AND agrees(survival(c, number(f[4])), f[5])
            AND agrees(h.cumulative_hazard, f[7]) AND agrees(h.std_error ^ 2, f[8]) AND agrees(cumulative_hazard(c, number(f[4])), f[7])
        FROM $km, survival_curve(c) AS s, cumulative_hazard_curve(c) AS h
        WHERE topic = 'survival' AND kind = 'curve' AND s.days = number(f[4]) AND h.days = number(f[4])});
    check('survival intervals', qq{
        SELECT f, agrees(e.low, f[7 + 2 * n]) AND agrees(e.high, f[8 + 2 * n])
        FROM $km, unnest(ARRAY['loglog', 'log', 'plain', 'logit', 'arcsin']) WITH ORDINALITY AS m (method, n), survival_ci(c, number(f[4]), 0.95, method) AS e
        WHERE topic = 'survival' AND kind = 'curve'});
    check('whole curves', qq{
        SELECT f, (SELECT count(*) = number(f[4]) AND agrees(sum(s.survival), f[5]) AND agrees(coalesce(sum(s.std_error ^ 2), 0), f[6])
                       AND agrees(sum(h.cumulative_hazard), f[7]) AND agrees(sum(h.std_error ^ 2), f[8])
                       AND sum(s.at_risk) = number(f[9]) AND sum(s.events) = number(f[10]) AND sum(s.censored) = number(f[11])
                   FROM survival_curve(c) AS s JOIN cumulative_hazard_curve(c) AS h USING (days) WHERE s.events + s.censored > 0)
        FROM $km WHERE topic = 'survival' AND kind = 'sum'});
    check('quantiles', qq{
        SELECT f, agrees(q.value, f[6]) AND agrees(q.low, f[7]) AND agrees(q.high, f[8]) AND agrees(time_quantile(c, number(f[4])), f[6])
            AND (f[4] <> '0.5' OR (median_time(c) IS NOT DISTINCT FROM q.value AND EXISTS (SELECT FROM median_time_ci(c, 0.95, method) AS m WHERE m IS NOT DISTINCT FROM q)))
        FROM $km, array_to_string((ARRAY['loglog', 'log', 'plain', 'logit', 'arcsin'])[f[5]::integer + 1 : f[5]::integer + 1], '') AS method, time_quantile_ci(c, number(f[4]), 0.95, method) AS q
        WHERE topic = 'survival' AND kind = 'quantile'});
    check('restricted means', qq{
        SELECT f, agrees(m.value, f[5]) AND agrees(variance_of(m), f[6], 1e-12) AND agrees(restricted_mean_time(c, number(f[4])), f[5])
        FROM $km, restricted_mean_time_ci(c, number(f[4])) AS m WHERE topic = 'survival' AND kind = 'mean'});

    my $cr = q{reference JOIN cell ON source = 'data09' AND f[2] = case_id AND f[3] = stratum AND f[4] = grp};
    check('cumulative incidence', qq{
        SELECT f, agrees(i.cumulative_incidence, f[7]) AND agrees(i.std_error ^ 2, f[8]) AND agrees(cumulative_incidence(c, f[5], number(f[6])), f[7])
        FROM $cr, cumulative_incidence_curve(c, f[5]) AS i
        WHERE topic = 'competing' AND kind = 'incidence' AND i.days = number(f[6])});
    check('whole curves of cumulative incidence', qq{
        SELECT f, (SELECT sum(i.events) = number(f[6]) AND agrees(sum(i.cumulative_incidence), f[7])
                   FROM cumulative_incidence_curve(c, f[5]) AS i JOIN survival_curve(c) AS s USING (days) WHERE s.events + s.censored > 0)
        FROM $cr WHERE topic = 'competing' AND kind = 'sum'});
    check('restricted time lost', qq{
        SELECT f, agrees(l.value, f[7]) AND agrees(variance_of(l), f[8], 1e-12) AND agrees(restricted_time_lost(c, f[5], number(f[6])), f[7])
        FROM $cr, restricted_time_lost_ci(c, f[5], number(f[6])) AS l WHERE topic = 'competing' AND kind = 'lost'});

    check('transition matrices', q{
        SELECT f, (SELECT bool_and(agrees(t.probability, f[4 + t.n]))
                   FROM (SELECT array_agg(from_grade) AS s, array_agg(to_grade) AS t, array_agg(n) AS n FROM mobility WHERE case_id = f[2]) AS m,
                        transition_matrix(s, m.t, n) WITH ORDINALITY AS t (from_state, to_state, persons, probability, n))
        FROM reference WHERE topic = 'multistate' AND kind = 'matrix'});
    check('transition probabilities', q{
        SELECT p.f, (SELECT bool_and(agrees(t.probability, p.f[4 + t.n]) AND agrees(t.days_in_state, d.f[4 + t.n]) AND agrees(t.std_error ^ 2, v.f[4 + 10 * t.n - 9]))
                     FROM (SELECT array_agg(days) AS d, array_agg(from_state) AS s, array_agg(to_state) AS t, array_agg(1::bigint) AS n FROM move WHERE case_id = p.f[2]) AS m,
                          transition_probabilities(m.d, s, m.t, m.n, number(p.f[3]), number(p.f[4])) WITH ORDINALITY AS t (from_state, to_state, probability, std_error, days_in_state, n))
        FROM reference AS p JOIN reference AS d ON d.kind = 'stay' AND d.f[2:4] = p.f[2:4] JOIN reference AS v ON v.kind = 'covariance' AND v.f[2:4] = p.f[2:4]
        WHERE p.topic = 'multistate' AND p.kind = 'probability'});

    # The merging property on real data: rows split and ordered anyhow, or
    # compressed into weights.
    is($node->safe_psql('postgres', q{
        SELECT count(*), count(*) FILTER (WHERE c <> by_parts OR c <> weighted OR c <> text_form OR c <> json_form)
        FROM cell JOIN (
            SELECT source, case_id, stratum, grp, rollup(part) AS by_parts, max(part::text)::cohort IS NOT NULL AS read
            FROM (SELECT source, case_id, stratum, grp, cohort_agg(days, outcome, persons, entry ORDER BY md5(p::text)) AS part
                  FROM person AS p GROUP BY source, case_id, stratum, grp, hashtext(p::text) % 7) AS x
            GROUP BY source, case_id, stratum, grp) AS parts USING (source, case_id, stratum, grp)
        JOIN (
            SELECT source, case_id, stratum, grp, cohort_agg(days, outcome, n, entry) AS weighted
            FROM (SELECT source, case_id, stratum, grp, days, outcome, entry, sum(persons)::bigint AS n FROM person GROUP BY source, case_id, stratum, grp, days, outcome, entry) AS x
            GROUP BY source, case_id, stratum, grp) AS weights USING (source, case_id, stratum, grp),
        LATERAL (SELECT c::text::cohort AS text_form, c::jsonb::cohort AS json_form) AS forms}) =~ /^[1-9]\d+\|0$/ ? 1 : 0,
        1, 'merging, weights, text and jsonb give equal cohorts');
}

$node->stop;
done_testing();
