# Promotion all else equal, and units compared with the whole, on the synthetic
# municipality, against the same models of what the test gathers itself.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my $node = new_cluster('units');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');
{
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'spegel');
    system_or_bail("$top/sql/demo/municipality.sh", '1000');
}
$node->safe_psql('spegel', 'ALTER DATABASE spegel SET search_path = spegel_register, spegel, public');

sub ask
{
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; $_[0]");
    return $status ? $err : $out;
}

# F03: from the follow-up itself, by sex of the person and the parts of the stratum.
my $since = ask(q{SELECT greatest('2021-09-01', observed_since('spegelstad'))});
my $patterns = qq{
    WITH followed AS MATERIALIZED (
        SELECT f.* FROM promotion_follow_up('spegelstad', '2026-08-31', '$since', NULL, '{permanent,fixed_term}', true) AS f
    ), category AS MATERIALIZED (
        SELECT c.* FROM person_category('sex', '2026-08-31') AS c
    ), person AS (
        SELECT f.days, f.outcome, f.entry, c.category, string_to_array(f.part, ', ') AS part
        FROM followed AS f LEFT JOIN category AS c ON c.person_no = f.person_no
    ), pattern AS (
        SELECT category, part, cohort_agg(days, outcome, 1, entry) AS cohort FROM person GROUP BY category, part
    ), collected AS (
        SELECT array_agg(cohort) AS cohorts, array_agg(ARRAY[category] || part) AS covariates FROM pattern
    )};
my $model = q{cohorts, covariates, '{sex,step,work,age_band,employed}', '{sex,step,age_band,employed}', 'promoted', 'work'};
is(ask(q{SELECT term, category, round(hazard_ratio::numeric, 6), round(p_value::numeric, 6) FROM adjusted_promotion(day => '2026-08-31') ORDER BY term, category}),
    ask(qq{$patterns SELECT term, level, round(hazard_ratio::numeric, 6), round(p_value::numeric, 6) FROM collected, cox_regression($model) ORDER BY term, level}),
    'F03: hazard ratios');
is(ask(q{SELECT DISTINCT term, round(term_p_value::numeric, 6), round(change_p_value::numeric, 6), round(any_change_p_value::numeric, 6) FROM adjusted_promotion(day => '2026-08-31') ORDER BY term}),
    ask(qq{$patterns SELECT t.term, round(t.p_value::numeric, 6), round(c.p_value::numeric, 6), round(a.p_value::numeric, 6) FROM collected,
        cox_regression_terms($model) AS t, proportional_hazards_test($model) AS c, proportional_hazards_test($model) AS a WHERE c.term = t.term AND a.term IS NULL ORDER BY 1}),
    'F03: tests');
is(ask(q{SELECT count(*) FILTER (WHERE term = 'sex'), count(DISTINCT unit), bool_and(promotions > 0) FROM adjusted_promotion()}), '1|1|t', 'F03: one ratio by sex, of the city');
is(ask(q{SELECT string_agg(DISTINCT term, ',' ORDER BY term) FROM adjusted_promotion(ground => 'age')}), 'age,employed,step', 'F03: age is its own band');
is(ask(q{SELECT count(DISTINCT unit) > 1 FROM adjusted_promotion(level => 'department')}), 't', 'F03: by department');
is(ask(q{SELECT count(*) FROM adjusted_promotion(step => (SELECT step FROM ladder_step ORDER BY rank LIMIT 1)) WHERE term = 'step'}), '0', 'F03: of one step');
like(ask(q{SELECT status, status_reason FROM adjusted_promotion(ground => 'ethnicity')}), qr/^(barred|not_collected)\|./, 'F03: a ground that is not kept per person');
like(ask(q{SELECT * FROM adjusted_promotion(step => 'no step')}), qr/step "no step" does not exist/, 'F03: a step that there is not');

# F05: from the staff itself.
is(ask(q{SELECT unit, persons, known, round(share::numeric, 9), round(whole_share::numeric, 9), round(p_adjusted::numeric, 9), round(shrunken_share::numeric, 9), rank_low, rank_high
         FROM units_unlike_the_whole(category => 'women') ORDER BY unit}),
    ask(q{WITH unit AS (SELECT a.above::text AS unit, tally_agg(c.category) AS staff
              FROM staff('spegelstad', resolve_day('spegelstad', NULL)) AS s JOIN unit_above AS a ON a.unit = s.unit AND a.level = 'workplace'
              LEFT JOIN person_category('sex', resolve_day('spegelstad', NULL)) AS c ON c.person_no = s.person_no GROUP BY 1),
          whole AS (SELECT tally_agg(c.category) AS staff FROM staff('spegelstad', resolve_day('spegelstad', NULL)) AS s
              LEFT JOIN person_category('sex', resolve_day('spegelstad', NULL)) AS c ON c.person_no = s.person_no)
          SELECT c.unit, c.persons, c.known, round(c.share::numeric, 9), round(c.reference_share::numeric, 9), round(c.p_adjusted::numeric, 9), round(c.shrunken::numeric, 9), c.rank_low, c.rank_high
          FROM (SELECT array_agg(unit) AS units, array_agg(staff) AS tallies FROM unit) AS u, whole AS w, compare_units(u.units, u.tallies, 'women', w.staff) AS c ORDER BY c.unit}),
    'F05: units compared');
is(ask(q{SELECT count(*) > 10 AND count(DISTINCT of_category) > 1 AND bool_and(status = 'ok') FROM units_unlike_the_whole()}), 't', 'F05: every category');
is(ask(q{SELECT array_agg(p_adjusted) = array_agg(p_adjusted ORDER BY p_adjusted) FROM units_unlike_the_whole(category => 'women')}), 't', 'F05: the most remarkable first');
like(ask(q{SELECT status FROM units_unlike_the_whole(ground => 'ethnicity')}), qr/^(barred|not_collected)/, 'F05: a ground that is not kept');
like(ask(q{SELECT * FROM units_unlike_the_whole(level => 'team')}), qr/level "team" does not exist/, 'F05: a level that there is not');

# F06: from the answer about turnover, which has its own tests.
is(ask(q{SELECT unit, voluntary, round(person_years::numeric, 6), round(rate::numeric, 9) FROM units_losing_people() ORDER BY unit}),
    ask(q{SELECT unit, voluntary, round(person_years::numeric, 6), round(voluntary_rate::numeric, 9) FROM turnover_rates(ground => 'everybody', level => 'workplace') WHERE unit IS NOT NULL ORDER BY unit}),
    'F06: the rates of turnover_rates()');
is(ask(q{SELECT DISTINCT round(whole_rate::numeric, 9) FROM units_losing_people()}),
    ask(q{SELECT round(voluntary_rate::numeric, 9) FROM turnover_rates(ground => 'everybody')}), 'F06: beside that of the organisation');
is(ask(q{SELECT count(*) FROM units_losing_people() AS a FULL JOIN (
             SELECT c.* FROM (SELECT array_agg(unit ORDER BY unit DESC) AS units, array_agg(voluntary ORDER BY unit DESC) AS events,
                     array_agg(person_years ORDER BY unit DESC) AS years, min(whole_rate) AS rate FROM units_losing_people()) AS u,
                 compare_unit_rates(units, events, years, rate) AS c) AS b USING (unit)
         WHERE (a.p_adjusted, a.shrunken_rate, a.low_998, a.rank_low) IS DISTINCT FROM (b.p_adjusted, b.shrunken, b.low_998, b.rank_low)}), '0', 'F06: units compared');
is(ask(q{SELECT count(DISTINCT unit) FROM units_losing_people(level => 'city')}), '1', 'F06: of the city there is one');
like(ask(q{SELECT * FROM units_losing_people(forms => '{permanent,seasonal}')}), qr/form of employment "seasonal" does not exist/, 'F06: no such form');

$node->stop;
done_testing();
