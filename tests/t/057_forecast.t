# Forecasts: flows of a register counted by hand; how often the 90 percent limits
# cover what comes, of simulated ladders and of synthetic municipalities whose rates
# stay, and of some whose rates drift and that a shock hits; and of UK ministers
# from 2005 and 2015.
use strict;
use warnings;
use utf8;

use List::Util qw(sum0);
use Spegel::Cluster;
use Spegel::Scale;
use Test::More;

my $node = new_cluster('forecast');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; SET search_path = spegel_register, spegel; $sql");
    return $status == 0 ? $out : $err;
}

# Of each: person, sex, step, first and last day.
is(ask(q{
    INSERT INTO organisation (organisation, title, reference_region, reference_age_from, reference_age_to, observed_to) VALUES ('k', 'K', 'R', 18, 64, '2025-12-31');
    INSERT INTO unit (unit, organisation, title, level, parent) VALUES ('k', 'k', 'K', 'city', NULL), ('d', 'k', 'D', 'department', 'k');
    INSERT INTO ladder_step (step, title, rank, manager_class) VALUES ('s1', 'Medarbetare', 1, NULL), ('s2', 'Chef', 3, 'C'), ('s3', 'Direktör', 7, 'A');
    INSERT INTO reference_population (period, region, age_from, age_to, ground, category, persons, source) VALUES ('2022-12-31', 'R', 18, 64, 'sex', 'women', 500, 't'), ('2022-12-31', 'R', 18, 64, 'sex', 'men', 500, 't');
    CREATE TEMP TABLE spell (person text, sex text, step text, f date, t date);
    INSERT INTO spell SELECT 'm' || i, 'men', 's1', '2015-01-01', NULL FROM generate_series(1, 6) AS i;
    INSERT INTO spell SELECT 'w' || i, 'women', 's1', '2015-01-01', NULL FROM generate_series(1, 2) AS i;
    INSERT INTO spell VALUES
        ('a', 'men', 's1', '2015-01-01', '2024-06-30'), ('a', 'men', 's2', '2024-07-01', NULL),     -- promoted
        ('b', 'men', 's1', '2015-01-01', '2024-03-01'),                                             -- left
        ('c', 'women', 's1', '2024-09-01', NULL),                                                   -- hired
        ('d', 'women', 's1', '2024-02-01', '2024-10-01'),                                           -- came and left within a year
        ('e', 'men', 's1', '2015-01-01', '2025-03-31'), ('e', 'men', 's3', '2025-04-01', NULL),     -- over a step: an exit and a hire
        ('f', 'men', 's2', '2015-01-01', '2025-08-31'), ('f', 'men', 's1', '2025-09-01', NULL),     -- down: an exit and a hire
        ('g', 'women', 's2', '2025-02-01', NULL), ('h', 'men', 's3', '2015-01-01', '2025-05-31'),
        ('u', NULL, 's1', '2015-01-01', NULL), ('n', 'men', NULL, '2015-01-01', NULL);              -- sex, or step, unknown
    INSERT INTO person (person) SELECT DISTINCT person FROM spell;
    INSERT INTO person_attribute (person, ground, category, source, observed_on) SELECT DISTINCT person, 'sex', sex, 'HR', date '2014-01-01' FROM spell WHERE sex IS NOT NULL;
    INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, step, form) SELECT person, '1', f, t, 'd', step, 'permanent' FROM spell}), '', 'the register');
is(ask(q{SELECT step, category, persons, person_years, hires, promotions, exits FROM ladder_flows('k', '2025-12-31', 'sex', 2) ORDER BY rank, category}),
    "s1|men|7|16|1|1|2\ns1|women|3|5|1|0|0\ns2|men|1|3|0|0|1\ns2|women|1|0|1|0|0\ns3|men|1|2|1|0|1", 'flows of two years, by hand');
is(ask(q{SELECT step, category, persons, share, residents_share, mirrors, years, hired, promoted, left_or_moved, status FROM mirror_forecast(observed_years => 2)}),
    "s1|men|7|0.7000|0.5000|in 3 years|3|1|1|2|ok\ns1|women|3|0.3000|0.5000|in 3 years|3|1|0|0|ok\ns2|men|1|0.5000|0.5000|now|0|0|0|1|ok\ns2|women|1|0.5000|0.5000|now|0|1|0|0|ok\ns3|men|1|1.0000|0.5000|now|0|1|0|1|ok", 'F12');
is(ask(q{SELECT bool_and(years IS NULL AND mirrors_in IS NULL AND mirrors = 'never, or not within 2 years' AND share_at_horizon BETWEEN 0.58 AND 0.59) FROM mirror_forecast(observed_years => 2, horizon => 2) WHERE step = 's1' AND category = 'men'}), 't', 'F12: never');
is(ask(q{SELECT step, category, by_year, entering_share, status_reason FROM entry_shares_needed(in_years => 1, observed_years => 2) WHERE step <> 's2'}),
    "s1|men|2026|0.5000|not even if nobody who comes is of the category\ns1|women|2026|0.5000|not even if everybody who comes is of the category\ns3|men|2026|1.0000|", 'F13');
is(ask(q{SELECT bool_and(needed_share BETWEEN 0 AND 1 AND lowest_share < 0.5 AND highest_share > 0.5), count(*) FROM entry_shares_needed(in_years => 12, observed_years => 2) WHERE step = 's1'}), 't|2', 'F13: in time');
is(ask(q{SELECT count(*) > 0, bool_and(covered = (share BETWEEN low AND high) AND abs(error_points - 100 * (expected_share - share)) < 0.011), count(DISTINCT coverage) FROM forecast_backtest(back_years => 1, observed_years => 1) WHERE status = 'ok'}), 't|t|1', 'F14');
is(ask(q{SELECT status FROM mirror_forecast(ground => 'background')}), 'not_collected', 'a ground that is kept as counts');
is(ask(q{BEGIN; DELETE FROM reference_population; SELECT DISTINCT status, status_reason FROM mirror_forecast(); ROLLBACK}), 'not_collected|the residents of this category were not counted by this date', 'nothing to mirror');
like(ask('SELECT * FROM mirror_forecast(horizon => 0)'), qr/horizon must be from 1 to 200: 0/, 'no horizon');
like(ask('SELECT * FROM forecast_backtest(back_years => 31)'), qr/back_years must be from 1 to 30: 31/, 'too long ago');

# Simulated ladders.  The same numbers on every machine.
my $state = 1;
sub uniform
{
    $state = ($state * 1103515245 + 12345) % 2147483648;
    return int($state / 32768) / 65536;
}
sub some { my ($n, $p) = @_; return scalar grep { uniform() < $p } 1 .. $n }

# simulate($drift): 5 years observed, and shares of women at three steps in the 10 that follow.
sub simulate
{
    my ($drift) = @_;
    my @size = (300, 60, 12);
    my @women = (105, 15, 2);
    my @men = map { $size[$_] - $women[$_] } 0 .. 2;
    my (@flow, @now, @shares);

    for my $year (1 .. 15)
    {
        my $later = $drift ? $year : 0;
        my $hired = 0.5 + 0.02 * $later;
        my $shock = $drift && $year == 8 ? 2.5 : 1;

        if ($year == 6)
        {
            @now = map { [ @$_ ] } \@women, \@men;
        }
        my @before = ([@women], [@men]);
        my @exits = ([ map { some($women[$_], 0.11 * 0.97**$later * $shock) } 0 .. 2 ], [ map { some($men[$_], 0.10 * $shock) } 0 .. 2 ]);
        my (@hires, @promotions);

        for my $s (0 .. 2) { $women[$s] -= $exits[0][$s]; $men[$s] -= $exits[1][$s]; $promotions[$_][$s] = 0 for 0, 1 }
        for my $s (2, 1, 0)
        {
            my $vacancies = $size[$s] - $women[$s] - $men[$s];
            my $promoted = $s ? some($vacancies, 0.8) : 0;
            my $w = 0;

            for (1 .. $promoted)
            {
                # women are promoted as often as men; with drift more and more often
                my $weight = $women[ $s - 1 ] * (1 + 0.05 * $later);
                my $woman = uniform() < $weight / ($weight + $men[ $s - 1 ]);

                $woman ? $women[ $s - 1 ]-- : $men[ $s - 1 ]--;
                $promotions[ $woman ? 0 : 1 ][ $s - 1 ]++;
                $w += $woman ? 1 : 0;
            }
            my $new = some($vacancies - $promoted, $hired);
            $hires[0][$s] = $new;
            $hires[1][$s] = $vacancies - $promoted - $new;
            $women[$s] += $w + $new;
            $men[$s] += $vacancies - $w - $new;
        }
        for my $c (0, 1)
        {
            for my $s (0 .. 2)
            {
                next if $year > 5;
                $flow[$c][$s][0] += $before[$c][$s];
                $flow[$c][$s][1] += $hires[$c][$s];
                $flow[$c][$s][2] += $promotions[$c][$s];
                $flow[$c][$s][3] += $exits[$c][$s];
            }
        }
        push @shares, [ map { $women[$_] / $size[$_] } 0 .. 2 ] if $year > 5;
    }
    my @row = map { my $c = $_; map { "('s$_', '" . ($c ? 'men' : 'women') . "', $now[$c][$_], $flow[$c][$_][0]::float8, $flow[$c][$_][1], $flow[$c][$_][2], $flow[$c][$_][3])" } 0 .. 2 } 0, 1;
    return (join(', ', @row), join(', ', map { my $y = $_; map { "('s$_', " . ($y + 1) . ", $shares[$y][$_])" } 0 .. 2 } 0 .. 9));
}

# coverage($drift, $seeds): the fraction of the rows that the limits cover, and the mean error in points.
sub coverage
{
    my ($drift, $seeds) = @_;
    my @sum = (0, 0, 0);

    for my $seed (1 .. $seeds)
    {
        my ($flows, $came) = simulate($drift);
        my @one = split /\|/, $node->safe_psql('spegel', qq{SET search_path = spegel;
            WITH flow AS (SELECT array_agg(s) AS s, array_agg(c) AS c, array_agg(n)::bigint[] AS n, array_agg(y) AS y, array_agg(h)::bigint[] AS h, array_agg(p)::bigint[] AS p, array_agg(e)::bigint[] AS e
                          FROM (VALUES $flows) AS v (s, c, n, y, h, p, e))
            SELECT count(*), count(*) FILTER (WHERE k.share BETWEEN f.low - 1e-9 AND f.high + 1e-9), sum(abs(f.expected_share - k.share))
            FROM flow, forecast_shares(s, c, n, y, h, p, e, '{s0,s1,s2}', 10, level => 0.9, draws => 400, seed => $seed) AS f
            JOIN (VALUES $came) AS k (step, year, share) ON k.step = f.step AND k.year = f.year WHERE f.category = 'women'});
        $sum[$_] += $one[$_] for 0 .. 2;
    }
    is($sum[0], 30 * $seeds, "$seeds ladders, three steps, ten years");
    return ($sum[1] / $sum[0], 100 * $sum[2] / $sum[0]);
}
my $seeds = scale(12, 50);
my ($steady, $steady_error) = coverage(0, $seeds);
my ($drifting, $drifting_error) = coverage(1, $seeds);
note(sprintf 'figure: coverage of 90 %% limits over %d seeds: %.3f with rates that stay (mean error %.1f points), %.3f with rates that drift and a shock (%.1f points)',
    $seeds, $steady, $steady_error, $drifting, $drifting_error);
# Ten years of a ladder are hardly more than one observation.
cmp_ok($steady, '>', 0.80, 'limits cover what comes, if rates stay');
cmp_ok($steady, '<', 0.99, '... and are not too wide');
cmp_ok($drifting, '<', $steady, 'they miss more when rates drift');
cmp_ok($drifting_error, '>', $steady_error, '... and the error is larger');

# Synthetic municipalities: of each the forecast of 2016 from five years, beside the
# ten that came; as they are, and with rates of women that drift by 6 percent a
# year from then on and a year, 2021, in which 2.5 times as many quit.
$node->safe_psql('postgres', 'CREATE DATABASE municipality');
migrate($node, 'municipality');
my @history = map { ('--file', $_) } sort grep { m{/0[1-5]0-} } glob "$ENV{SPEGEL_TOP}/sql/demo/municipality/*.sql";

# municipalities($drift, $shock, $seeds): rows, the fraction that the limits cover, mean error in points, expected less actual.
sub municipalities
{
    my ($drift, $shock, $seeds) = @_;
    my @sum = (0, 0, 0, 0);

    for my $seed (1 .. $seeds)
    {
        my $err;
        $node->safe_psql('postgres', 'CREATE DATABASE one TEMPLATE municipality');
        local $ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off -c enable_nestloop=off -c enable_memoize=off -c work_mem=64MB';
        PostgreSQL::Test::Utils::run_log([ 'psql', '--no-psqlrc', '--quiet', '--output=/dev/null', '--single-transaction', '--dbname', $node->connstr('one'),
                '--set=ON_ERROR_STOP=1', '--set=employees=1000', "--set=seed=$seed", "--set=drift=$drift", "--set=shock=$shock", @history ], '2>', \$err)
          or die "municipality $seed: $err";
        my @one = split /\|/, $node->safe_psql('one', q{SELECT count(*), count(*) FILTER (WHERE covered), sum(abs(error_points)), sum(error_points)
            FROM spegel_register.forecast_backtest(back_years => 10, observed_years => 5) WHERE category = 'women' AND status = 'ok'});
        $sum[$_] += $one[$_] for 0 .. 3;
        $node->safe_psql('postgres', 'DROP DATABASE one');
    }
    return ($sum[0], map { $sum[$_] / $sum[0] } 1 .. 3);
}
my $cities = scale(2, 50);
my @as_observed = municipalities(0, 0, $cities);
my @changed = municipalities(6, 2021, $cities);
note(sprintf 'figure: municipalities of 1,000 over %d seeds, ten years: coverage of 90 %% limits %.3f of %d rows, mean error %.1f points; with rates that drift and a shock %.3f of %d rows, %.1f points, expected less actual %.1f',
    $cities, @as_observed[ 1, 0, 2 ], @changed[ 1, 0, 2, 3 ]);
cmp_ok($as_observed[0], '>', 40 * $cities, 'steps and years of municipalities');
cmp_ok($as_observed[1], '>', 0.80, '... whose limits cover what comes, if rates stay');
cmp_ok($changed[1], '<', $as_observed[1], '... and miss more when they drift');
cmp_ok($changed[3], '<', $as_observed[3], '... by too few women, of whom more and more stay');

SKIP:
{
    my $data = ($ENV{SPEGEL_DATA} // '') . '/uk-ministers';
    skip 'skipped: no data of UK ministers beside the checkout', 4 if !-e "$data/appointment.csv";
    $node->safe_psql('spegel', qq{SET search_path = public, spegel;
        CREATE TABLE post (post_id text, website_id text, organisation_id text, name text, display_name text, rank_name text, rank integer);
        CREATE TABLE person_name (person_id text, parliament_id text, website_id text, name text, display_name text, normalized_name text, short_name text, sex text, valid_from text, valid_to text);
        CREATE TABLE appointment (appointment_id text, person_id text, post_id text, valid_from text, valid_to text);
        COPY post FROM '$data/post.csv' WITH (FORMAT csv, HEADER); COPY person_name FROM '$data/person.csv' WITH (FORMAT csv, HEADER);
        COPY appointment FROM '$data/appointment.csv' WITH (FORMAT csv, HEADER);
        CREATE TABLE stood AS
        SELECT a.person_id, p.sex, y AS year, least(3, max(6 - t.rank)) AS place
        FROM appointment AS a JOIN post AS t USING (post_id) JOIN (SELECT person_id, min(sex) AS sex FROM person_name GROUP BY person_id) AS p USING (person_id),
            generate_series(1995, 2025) AS y
        WHERE t.rank BETWEEN 1 AND 5 AND register_date(a.valid_from) <= make_date(y, 7, 1) AND coalesce(register_date(a.valid_to), 'infinity') > make_date(y, 7, 1)
        GROUP BY a.person_id, p.sex, y;
        CREATE FUNCTION came(origin integer) RETURNS TABLE (place integer, year integer, share float8, expected_share float8, low float8, high float8) LANGUAGE sql SET search_path = public, spegel AS \$\$
            WITH pair AS (
                SELECT coalesce(a.sex, b.sex) AS sex, a.place AS before, b.place AS after
                FROM (SELECT * FROM stood WHERE year BETWEEN origin - 10 AND origin - 1) AS a
                FULL JOIN (SELECT * FROM stood WHERE year BETWEEN origin - 9 AND origin) AS b ON b.person_id = a.person_id AND b.year = a.year + 1
            ), cell AS (
                SELECT p, s,
                    (SELECT count(*) FROM stood WHERE year = origin AND place = p AND sex = s) AS n,
                    (SELECT count(*) FROM pair WHERE before = p AND sex = s)::float8 AS y,
                    (SELECT count(*) FROM pair WHERE after = p AND sex = s AND (before IS NULL OR before NOT IN (p, p - 1))) AS h,
                    (SELECT count(*) FROM pair WHERE before = p AND after = p + 1 AND sex = s) AS pr,
                    (SELECT count(*) FROM pair WHERE before = p AND after IS DISTINCT FROM p AND after IS DISTINCT FROM p + 1 AND sex = s) AS e
                FROM generate_series(1, 3) AS p, unnest('{F,M}'::text[]) AS s
            ), flow AS (
                SELECT array_agg(p::text) AS s, array_agg(cell.s) AS c, array_agg(n) AS n, array_agg(y) AS y, array_agg(h) AS h, array_agg(pr) AS p, array_agg(e) AS e FROM cell
            )
            SELECT f.step::integer, f.year, (SELECT avg((x.sex = 'F')::integer) FROM stood AS x WHERE x.year = origin + f.year AND x.place = f.step::integer)::float8, f.expected_share, f.low, f.high
            FROM flow, forecast_shares(flow.s, flow.c, flow.n, flow.y, flow.h, flow.p, flow.e, '{1,2,3}', 10, level => 0.9) AS f WHERE f.category = 'F' AND f.year > 0
        \$\$});
    for my $origin (2005, 2015)
    {
        my ($rows, $covered, $error, $bias) = split /\|/, $node->safe_psql('spegel', "SELECT count(share), avg((share BETWEEN low - 1e-9 AND high + 1e-9)::integer)::numeric(4,3), (100 * avg(abs(expected_share - share)))::numeric(5,1), (100 * avg(expected_share - share))::numeric(5,1) FROM came($origin)");
        note("figure: UK ministers from $origin: coverage $covered of $rows rows, mean error $error points, expected less actual $bias points");
        is($rows, 30, "three ranks, ten years from $origin");
        cmp_ok($error, '<', 25, '... in the right region');
    }
}

$node->stop;
done_testing();
