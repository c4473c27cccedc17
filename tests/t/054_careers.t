# Questions about careers, over persons whose fates are known by a formula:
# every answer beside one worked out from the fates in plain SQL, day by day.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('careers');
$node->safe_psql('postgres', 'CREATE DATABASE spegel');
migrate($node, 'spegel');

# As the analyst.
sub ask
{
    my ($sql) = @_;
    my ($status, $out, $err) = $node->psql('spegel',
        "SET ROLE spegel_analyst; SET search_path = pg_catalog, spegel_register, spegel, public; $sql");
    return $status == 0 ? $out : $err;
}

# same($answer, $truth, $name): two statements return the same rows.
sub same
{
    my ($answer, $truth, $name) = @_;
    my ($a, $t) = (ask($answer), ask($truth));
    cmp_ok(length $t, '>', 8, "$name: there is something to compare with");
    is($a, $t, $name);
}

is(ask(q{SELECT status FROM promotion_rates('x')}) =~ /organisation "x" does not exist/, 1, 'an organisation that is not there');
ask(q{INSERT INTO organisation (organisation, title, observed_to) VALUES ('m', 'M', '2026-08-31');
      INSERT INTO unit (unit, organisation, title, level, parent) VALUES
          ('m', 'm', 'M', 'city', NULL), ('d0', 'm', 'D0', 'department', 'm'), ('d1', 'm', 'D1', 'department', 'm');
      INSERT INTO ladder_step (step, title, rank, manager_class) VALUES ('s1', '', 10, NULL), ('s2', '', 20, NULL), ('s3', '', 30, 'C'), ('s4', '', 40, 'B');
      INSERT INTO occupation (occupation, title, occupation_group) VALUES ('o0', '', 'g0'), ('o1', '', 'g1')});

# Nobody yet: an answer that says so, not an error.
for my $function (qw(promotion_rates time_to_promotion sticky_floor time_to_manager internal_manager_appointments exit_interview_coverage
    exit_reasons turnover_rates staff_retention mentorship_pairs mentee_outcomes leadership_follow_up))
{
    is(ask("SELECT status, status_reason LIKE '%nobody%' FROM $function()"), 'not_collected|t', "$function: nobody");
    is(ask("SELECT status, status_reason LIKE 'ground ethnicity%' FROM $function(ground => 'ethnicity')"), 'not_collected|t', "$function: nothing counted");
    like(ask("SELECT * FROM $function(ground => 'hair')"), qr/ground "hair" does not exist/, "$function: no such ground");
    like(ask("SELECT * FROM $function(level => 'street')"), qr/level "street" does not exist/, "$function: no such level");
}
ask(q{UPDATE ground SET policy = 'barred' WHERE ground = 'religion'});
is(ask(q{SELECT status, status_reason FROM turnover_rates(ground => 'religion')}),
    'barred|Special category of data (GDPR article 9); voluntary and anonymous surveys give counts.', 'a barred ground');
like(ask(q{SELECT * FROM turnover_rates(forms => '{permanent,seasonal}')}), qr/form of employment "seasonal" does not exist/, 'no such form');
like(ask(q{SELECT * FROM staff_retention(horizons => '{-1}')}), qr/invalid horizon: -1/, 'no such horizon');
like(ask(q{SELECT * FROM time_to_promotion(step => 's9')}), qr/step "s9" does not exist/, 'no such step');
like(ask(q{SELECT * FROM turnover_rates(day => '2020-01-01', since => '2021-01-01')}), qr/since \(2021-01-01\) is after the last day/, 'time that ends before it begins');

# Fates: the first day of each thing, NULL when it does not happen by the last
# day.  Whoever had left by 2019 is not in the register.
$node->safe_psql('spegel', q{
    CREATE TABLE public.fate AS
    SELECT 'p' || i AS person, CASE WHEN i % 50 <> 0 THEN CASE WHEN i % 3 = 0 THEN 'men' ELSE 'women' END END AS sex, i % 2 AS department,
           CASE WHEN i % 5 = 0 THEN hired + 400 END AS moved, hired, CASE WHEN i % 25 <> 1 THEN promoted END AS promoted,
           CASE WHEN i % 25 = 1 THEN hired ELSE manager END AS manager, gone,
           CASE i % 4 WHEN 0 THEN false ELSE CASE WHEN i % 31 <> 0 THEN true END END AS voluntary, i
    FROM generate_series(1, 700) AS i,
         LATERAL (SELECT date '2015-01-01' + i * 37 % 4200) AS h (hired),
         LATERAL (SELECT hired + 200 + i * 61 % 2300, hired + 100 + i * 97 % 3500) AS a (p, g),
         LATERAL (SELECT p + 300 + i * 13 % 1500) AS b (q),
         LATERAL (SELECT CASE WHEN p < g AND p <= '2026-08-31' THEN p END, CASE WHEN q < g AND q <= '2026-08-31' THEN q END,
                         CASE WHEN g <= '2026-08-31' THEN g END) AS c (promoted, manager, gone)
    WHERE coalesce(gone, 'infinity') >= '2019-01-01';
    UPDATE public.fate SET manager = NULL WHERE i % 25 = 1 AND i % 2 = 0;
    UPDATE public.fate SET promoted = NULL WHERE manager = hired;
    GRANT SELECT ON public.fate TO spegel_analyst});
ask(q{INSERT INTO person (person, birth_year) SELECT person, 1960 + i % 40 FROM public.fate;
      INSERT INTO person_attribute (person, ground, category, source, observed_on) SELECT person, 'sex', sex, 't', hired FROM public.fate WHERE sex IS NOT NULL;
      INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, occupation, step, form)
      SELECT person, '1', b.starts, b.ends - 1, 'd' || CASE WHEN b.starts >= moved THEN 1 - department ELSE department END, 'o' || i % 2,
             CASE WHEN b.starts >= manager THEN 's3' WHEN b.starts >= promoted THEN 's2' ELSE 's1' END, 'permanent'
      FROM public.fate, LATERAL (
          SELECT x AS starts, coalesce(lead(x) OVER (ORDER BY x), gone) AS ends
          FROM (SELECT DISTINCT x FROM unnest(ARRAY[hired, promoted, manager, moved]) AS x
                WHERE x IS NOT NULL AND x < coalesce(gone, 'infinity') AND x <= '2026-08-31') AS y) AS b;
      INSERT INTO departure (person, employment_number, departed_on, voluntary) SELECT person, '1', gone - 1, voluntary FROM public.fate WHERE gone IS NOT NULL;
      INSERT INTO exit_interview (person, employment_number, interviewed_on, reason, discrimination_related)
      SELECT person, '1', gone, r.reason, r.related
      FROM public.fate, LATERAL (VALUES ('pay', NULL, i % 2 = 0), ('treatment', i % 6 <> 0, i % 4 < 3)) AS r (reason, related, cited)
      WHERE gone IS NOT NULL AND i % 3 <> 1 AND r.cited});
is(ask(q{SELECT count(*) FROM employment}) > 900, 1, 'the register is filled');
is(ask(q{SELECT observed_since('m')}), ask(q{SELECT min(gone) - 1 FROM public.fate}), 'the register begins with the first who left');
is(ask(q{SELECT count(*) FROM (SELECT person_no, unit FROM staff('m', '2024-02-29') EXCEPT SELECT person_no, unit FROM post_at('m',
    (SELECT array_agg(person_no) FROM fate JOIN person USING (person)), (SELECT array_agg(date '2024-02-29') FROM fate))) AS x}), '0', 'a post on a day of each is that of the staff');

# The day of entry decides the department.
my $in_window = q{d BETWEEN '2025-09-01' AND '2026-08-31'};
my $entered = q{CASE WHEN greatest(f.hired, '2025-09-01') >= f.moved THEN 1 - department ELSE department END};

# A09, crude: at risk of promotion on each day after a day at a step.
same(q{SELECT category, promotions, round((person_years * 365.25)::numeric), round(rate::numeric, 9), rest_promotions, status
       FROM promotion_rates() ORDER BY category},
    q{SELECT sex, sum(p), sum(n), round((sum(p) / (sum(n) / 365.25))::numeric, 9),
             CASE WHEN sex IS NOT NULL THEN sum(sum(p)) FILTER (WHERE sex IS NOT NULL) OVER () - sum(p) END, 'ok'
      FROM (SELECT sex, (SELECT count(*) FROM generate_series(date '2025-09-01', '2026-08-31', interval '1 day') AS d
                         WHERE d > hired AND d <= coalesce(gone, 'infinity')) AS n,
                   coalesce((promoted BETWEEN '2025-09-01' AND '2026-08-31')::integer, 0)
                       + coalesce((manager > hired AND manager BETWEEN '2025-09-01' AND '2026-08-31')::integer, 0) AS p
            FROM public.fate AS f) AS x GROUP BY sex ORDER BY sex}, 'A09: promotions and person-time');
# The standardised rate, from the strata of a single step: by hand over occupation, age and tenure.
same(q{SELECT category, round(standardised_rate::numeric, 9), round(rest_standardised_rate::numeric, 9), round(ratio::numeric, 9), round(compared::numeric, 9)
       FROM promotion_rates(step => 's1') WHERE category IS NOT NULL ORDER BY category},
    q{WITH one AS (
          SELECT sex, ROW(i % 2, CASE WHEN age < 35 THEN 1 WHEN age < 50 THEN 2 ELSE 3 END, CASE WHEN (seen - hired) / 365.25 < 3 THEN 1 WHEN (seen - hired) / 365.25 < 10 THEN 2 ELSE 3 END) AS stratum,
                 (SELECT count(*) FROM generate_series(date '2025-09-01', '2026-08-31', interval '1 day') AS d
                  WHERE d > hired AND d <= least(gone, promoted, 'infinity')) AS n,
                 coalesce((promoted BETWEEN '2025-09-01' AND '2026-08-31')::integer, 0) AS p
          FROM (SELECT *, greatest(hired, '2025-09-01') AS seen, date_part('year', greatest(hired, '2025-09-01')) - 1960 - i % 40 AS age FROM public.fate
                WHERE manager IS DISTINCT FROM hired) AS f
      ), open AS (
          SELECT sex, stratum, sum(p) AS p, sum(n) AS n FROM one WHERE sex IS NOT NULL GROUP BY sex, stratum HAVING sum(n) > 0
      ), shared AS (
          SELECT w.stratum, w.p AS wp, w.n AS wn, m.p AS mp, m.n AS mn, w.n + m.n AS weight
          FROM open AS w JOIN open AS m ON m.stratum = w.stratum AND w.sex = 'women' AND m.sex = 'men'
      ), rate AS (
          SELECT sum(weight * wp / (wn / 365.25)) / sum(weight) AS women, sum(weight * mp / (mn / 365.25)) / sum(weight) AS men, sum(wn) AS wn, sum(mn) AS mn FROM shared
      )
      SELECT 'men', round(men::numeric, 9), round(women::numeric, 9), round((men / women)::numeric, 9), round(mn / (SELECT sum(n) FROM open WHERE sex = 'men'), 9) FROM rate
      UNION ALL SELECT 'women', round(women::numeric, 9), round(men::numeric, 9), round((women / men)::numeric, 9), round(wn / (SELECT sum(n) FROM open WHERE sex = 'women'), 9) FROM rate
      ORDER BY 1}, 'A09: direct standardisation');

# Aalen and Johansen in plain SQL over rows(sex, entry, days, outcome).
sub incidence
{
    my ($rows, $outcome, $days, $columns) = @_;
    return qq{WITH rows AS MATERIALIZED ($rows), at AS MATERIALIZED (
        SELECT sex, t, (SELECT count(*) FROM rows AS r WHERE r.sex = e.sex AND r.days >= e.t AND (r.entry IS NULL OR r.entry < e.t)) AS n,
               (SELECT count(*) FROM rows AS r WHERE r.sex = e.sex AND r.days = e.t AND r.outcome IS NOT NULL) AS happened,
               (SELECT count(*) FROM rows AS r WHERE r.sex = e.sex AND r.days = e.t AND r.outcome = '$outcome') AS this
        FROM (SELECT DISTINCT sex, days AS t FROM rows WHERE outcome IS NOT NULL) AS e
    ), s AS (
        SELECT *, CASE WHEN bool_or(happened = n) OVER before THEN 0 ELSE coalesce(exp(sum(ln(greatest(1 - happened::float8 / n, 1e-300))) OVER before), 1) END AS alive FROM at
        WINDOW before AS (PARTITION BY sex ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), f AS MATERIALIZED (SELECT sex, t, sum(alive * this / n) OVER (PARTITION BY sex ORDER BY t) AS incidence FROM s)
    SELECT c.sex, d, (SELECT count(*) FROM rows AS r WHERE r.sex = c.sex) AS persons,
           $columns
    FROM (SELECT DISTINCT sex FROM rows) AS c, unnest(ARRAY[$days]) AS d
    LEFT JOIN LATERAL (SELECT coalesce(max(incidence), 0) AS i FROM f WHERE f.sex = c.sex AND f.t <= d) AS g ON true ORDER BY c.sex, d};
}

# A10: late entry by the beginning of the register; the first day at s1 is day 0.
my $late = q{SELECT sex, CASE WHEN hired < x.since THEN x.since - hired END AS entry, least(promoted, manager, gone, '2026-09-01') - hired AS days,
        CASE WHEN least(promoted, manager) <= coalesce(gone, 'infinity') THEN 'promoted' WHEN gone IS NOT NULL AND gone <= '2026-08-31' THEN 'left' END AS outcome
    FROM public.fate, (SELECT date '2021-09-01') AS x (since)
    WHERE sex IS NOT NULL AND manager IS DISTINCT FROM hired AND least(promoted, manager, gone, '2026-09-01') > greatest(x.since, hired)};
same(q{SELECT category, days, persons, round(incidence::numeric, 9) FROM time_to_promotion(horizons => '{365,730,1095,1825}') WHERE category IS NOT NULL},
    incidence($late, 'promoted', '365,730,1095,1825', 'round(i::numeric, 9)'), 'A10: incidence with late entry and leaving');
same(q{SELECT category, days, persons, round((rest_incidence)::numeric, 9) FROM time_to_promotion(horizons => '{730}') WHERE category IS NOT NULL ORDER BY category DESC},
    'SELECT CASE sex WHEN \'women\' THEN \'men\' ELSE \'women\' END, d, (SELECT count(*) FROM (' . $late . ') AS r WHERE r.sex <> y.sex), i FROM (' . incidence($late, 'promoted', '730', 'round(i::numeric, 9) AS i') . ') AS y ORDER BY sex',
    'A10: the rest is the other');
is(ask(q{SELECT count(*) FROM time_to_promotion() WHERE category IS NULL AND p_value IS NULL AND status_reason = 'unknown category: not compared'}), '4', 'A10: the unknown are shown, and not compared');
# What happens after the day is not known on the day.
is(ask(q{SELECT max(r.with_outcome) FROM (SELECT promoted AS with_outcome FROM time_to_promotion(day => '2022-12-31', since => '2021-09-01', ground => 'everybody', horizons => '{3000}')) AS r}),
    ask(q{SELECT count(*) FROM public.fate WHERE manager IS DISTINCT FROM hired AND least(promoted, manager) BETWEEN '2021-09-02' AND '2022-12-31'
              AND coalesce(gone, 'infinity') > least(promoted, manager) AND least(promoted, manager) - hired <= 3000}), 'A10: follow-up ends with the day');

# A11: those who began since, neither promoted nor gone.
my $entrants = q{SELECT sex, NULL::integer AS entry, least(promoted, manager, gone, '2026-09-01') - hired AS days,
        CASE WHEN least(promoted, manager, gone) <= '2026-08-31' THEN 'moved' END AS outcome
    FROM public.fate WHERE sex IS NOT NULL AND manager IS DISTINCT FROM hired AND hired >= '2021-09-01'};
same(q{SELECT category, days, persons, round(still_there::numeric, 9) FROM sticky_floor(horizons => '{365,730}') WHERE category IS NOT NULL},
    incidence($entrants, 'moved', '365,730', 'round((1 - i)::numeric, 9)'), 'A11: still at the first step');
is(ask(q{SELECT bool_and(abs(still_there + promoted + gone - 1) < 1e-12) FROM sticky_floor()}), 't', 'A11: still there, promoted and gone are all');
is(ask(q{SELECT sum(persons) FROM sticky_floor(level => 'department', horizons => '{365}')}), ask(q{SELECT count(*) FROM public.fate WHERE manager IS DISTINCT FROM hired AND hired BETWEEN '2021-09-01' AND '2026-08-30'}),
    'A11: everybody is in one department');
is(ask(q{SELECT persons FROM sticky_floor(level => 'department', ground => 'everybody', horizons => '{365}') ORDER BY unit LIMIT 1}),
    ask(q{SELECT count(*) FROM public.fate WHERE manager IS DISTINCT FROM hired AND hired BETWEEN '2021-09-01' AND '2026-08-30' AND department = 0}), 'A11: the department of the first day');

# A12: first day as a manager, leaving first counts as never.
my $managers = q{SELECT sex, NULL::integer AS entry, least(manager, gone, '2026-09-01') - hired AS days,
        CASE WHEN manager <= coalesce(gone, 'infinity') THEN 'manager' WHEN gone <= '2026-08-31' THEN 'left' END AS outcome
    FROM public.fate WHERE sex IS NOT NULL AND manager IS DISTINCT FROM hired AND hired BETWEEN '2019-01-01' AND '2026-08-31'};
is(ask(q{SELECT category, persons, managers, round(share_so_far::numeric, 9) FROM time_to_manager(since => '2019-01-01') WHERE category IS NOT NULL}),
    ask(qq{SELECT a.sex, persons, (SELECT count(*) FROM ($managers) AS r WHERE r.sex = a.sex AND outcome = 'manager'), i FROM (} . incidence($managers, 'manager', '100000', 'round(i::numeric, 9) AS i') . ') AS a ORDER BY 1'),
    'A12: managers so far');
is(ask(q{SELECT category FROM time_to_manager(since => '2019-01-01') WHERE category = 'men' AND days_to_half IS NULL AND status = 'ok' AND status_reason LIKE 'median not reached%'}), 'men', 'A12: a median that is not reached');
is(ask(q{SELECT category, days_to_one_in_ten FROM time_to_manager(since => '2019-01-01') WHERE category IS NOT NULL}),
    ask('SELECT sex, min(d) FROM (' . incidence($managers, 'manager', join(',', 1 .. 2800), 'i') . ') AS y WHERE i >= 0.1 GROUP BY sex ORDER BY 1'), 'A12: one in ten');

# A13: hired as managers, or employed the day before.
same(q{SELECT category, appointed, internal FROM internal_manager_appointments(since => '2019-02-01') ORDER BY category},
    q{SELECT sex, count(*), count(*) FILTER (WHERE manager > hired) FROM public.fate WHERE manager >= '2019-02-01' GROUP BY sex ORDER BY sex}, 'A13: internal appointments');

# A21, A22: those who left, and what they said.
same(q{SELECT departure, category, exits, interviewed FROM exit_interview_coverage() ORDER BY 1, 2},
    q{SELECT d, sex, count(*), count(*) FILTER (WHERE i % 3 <> 1 AND (i % 2 = 0 OR i % 4 < 3) AND gone <= '2026-08-31')
      FROM public.fate, unnest(ARRAY['all', CASE WHEN voluntary THEN 'voluntary' WHEN NOT voluntary THEN 'not voluntary' ELSE 'unknown' END]) AS d
      WHERE gone - 1 BETWEEN '2025-09-01' AND '2026-08-31' GROUP BY d, sex ORDER BY 1, 2}, 'A21: exit interviews');
same(q{SELECT reason, category, interviewed, cited FROM exit_reasons(minimum => 0) ORDER BY 1, 2},
    q{SELECT r.reason, sex, count(*), count(*) FILTER (WHERE r.cited)
      FROM public.fate, LATERAL (VALUES ('pay', i % 2 = 0), ('treatment', i % 4 < 3), ('discrimination_related', i % 4 < 3 AND i % 6 <> 0)) AS r (reason, cited)
      WHERE gone - 1 BETWEEN '2025-09-01' AND '2026-08-31' AND i % 3 <> 1 AND (i % 2 = 0 OR i % 4 < 3) GROUP BY 1, 2 ORDER BY 1, 2}, 'A22: reasons cited');
is(ask(q{SELECT count(*) FROM exit_reasons(minimum => 1000) WHERE status = 'below_threshold' AND cited IS NULL AND share IS NULL AND interviewed IS NULL}) > 3, 1, 'A22: too few to show');

# A23: leavers over the mean of the headcounts on the first of each month.
same(q{SELECT category, voluntary, not_voluntary, unknown, round(mean_headcount::numeric, 6), round(voluntary_turnover::numeric, 9), round((person_years * 365.25)::numeric)
       FROM turnover_rates() ORDER BY category},
    q{SELECT sex, count(*) FILTER (WHERE l AND voluntary), count(*) FILTER (WHERE l AND NOT voluntary), count(*) FILTER (WHERE l AND voluntary IS NULL),
             round(sum(h) / 12.0, 6), round(count(*) FILTER (WHERE l AND voluntary) / (sum(h) / 12.0), 9), sum(n)
      FROM (SELECT *, gone - 1 BETWEEN '2025-09-01' AND '2026-08-31' AS l,
                   (SELECT count(*) FROM generate_series(date '2025-09-01', '2026-08-01', interval '1 month') AS d WHERE hired <= d AND coalesce(gone, 'infinity') > d) AS h,
                   (SELECT count(*) FROM generate_series(date '2025-09-01', '2026-08-31', interval '1 day') AS d WHERE hired <= d AND coalesce(gone, 'infinity') > d) AS n
            FROM public.fate) AS x GROUP BY sex ORDER BY sex}, 'A23: turnover');
my $hired = q{SELECT sex, NULL::integer AS entry, least(gone, '2026-09-01') - hired AS days, CASE WHEN gone <= '2026-08-31' THEN 'left' END AS outcome
    FROM public.fate WHERE sex IS NOT NULL AND hired BETWEEN '2021-09-01' AND '2026-08-31'};
same(q{SELECT category, days, hired, round(retention::numeric, 9) FROM staff_retention() WHERE category IS NOT NULL},
    incidence($hired, 'left', '180,365,730', 'round((1 - i)::numeric, 9)'), 'A23: retention');
# Somebody away for a day has left and come back; a second post on the way out is no exit.
ask(q{BEGIN; INSERT INTO person VALUES ('r', 1990); INSERT INTO employment (person, employment_number, valid_from, valid_to, unit, form) VALUES
          ('r', '1', '2025-10-01', '2026-01-31', 'd0', 'permanent'), ('r', '2', '2025-12-01', '2026-03-31', 'd0', 'permanent');
      INSERT INTO departure (person, employment_number, departed_on, voluntary) VALUES ('r', '1', '2026-01-31', true), ('r', '2', '2026-03-31', true); COMMIT});
is(ask(q{SELECT person, employment_number, departed_on FROM exits('m', '2026-08-31', '2025-09-01') JOIN person USING (person_no) WHERE person = 'r'}), 'r|2|2026-03-31', 'an exit is the last post');
is(ask(q{SELECT count(*) FROM exits('m', '2026-02-28', '2025-09-01') JOIN person USING (person_no) WHERE person = 'r'}), '0', 'no exit while another post is held');

# Counts: promotions over person-days, and cohorts.
ask(q{INSERT INTO counted (period, organisation, topic, ground, category, persons, source) VALUES
        ('2025-12-31', 'm', 'person_days', 'background', 'foreign', 73050, 't'), ('2025-12-31', 'm', 'person_days', 'background', 'swedish', 365250, 't'),
        ('2025-12-31', 'm', 'promotions', 'background', 'foreign', 8, 't'), ('2025-12-31', 'm', 'promotions', 'background', 'swedish', 80, 't'),
        ('2024-12-31', 'm', 'promotions', 'background', 'foreign', 500, 't'),
        ('2025-12-31', 'm', 'voluntary_departures', 'background', 'foreign', 20, 't'), ('2025-12-31', 'm', 'voluntary_departures', 'background', 'swedish', 50, 't'),
        ('2025-12-31', 'm', 'departures', 'background', 'foreign', 30, 't'), ('2025-12-31', 'm', 'exit_interviews', 'background', 'foreign', 12, 't'),
        ('2025-12-31', 'm', 'exit_reason_pay', 'background', 'foreign', 6, 't'), ('2025-12-31', 'm', 'manager_appointments', 'background', 'foreign', 5, 't'),
        ('2025-12-31', 'm', 'manager_appointments_internal', 'background', 'foreign', 4, 't');
      INSERT INTO counted_cohort (topic, organisation, unit, origin_on, ground, category, days, outcome, persons, source) VALUES
        ('entered', 'm', 'd0', '2022-01-01', 'background', 'foreign', 100, 'promoted', 1, 't'), ('entered', 'm', 'd0', '2022-01-01', 'background', 'foreign', 200, 'left', 1, 't'),
        ('entered', 'm', 'd1', '2022-01-01', 'background', 'foreign', 300, 'promoted', 1, 't'), ('entered', 'm', 'd1', '2022-01-01', 'background', 'foreign', 400, NULL, 1, 't'),
        ('entered', 'm', 'd1', '2022-01-01', 'background', 'swedish', 100, 'promoted', 2, 't'), ('entered', 'm', 'd1', '2022-01-01', 'background', 'swedish', 400, NULL, 2, 't'),
        ('entered', 'm', 'd1', '2026-08-01', 'background', 'swedish', 400, 'promoted', 99, 't')});
is(ask(q{SELECT category, promotions, round(person_years::numeric, 6), round(rate::numeric, 6), round(ratio::numeric, 6) FROM promotion_rates(ground => 'background') ORDER BY 1}),
    "foreign|8|200.000000|0.040000|0.500000\nswedish|80|1000.000000|0.080000|2.000000", 'A09 from counts: only periods that have both');
is(ask(q{SELECT category, voluntary, turnover IS NULL, round(ratio::numeric, 6) FROM turnover_rates(ground => 'background') ORDER BY 1}),
    "foreign|20|t|2.000000\nswedish|50|t|0.500000", 'A23 from counts');
is(ask(q{SELECT exits, interviewed, share FROM exit_interview_coverage(ground => 'background')}), '30|12|0.4', 'A21 from counts');
is(ask(q{SELECT reason, interviewed, cited, share, status FROM exit_reasons(ground => 'background')}), 'pay|12|6|0.5|ok', 'A22 from counts');
is(ask(q{SELECT appointed, internal, share FROM internal_manager_appointments(ground => 'background')}), '5|4|0.8', 'A13 from counts');
# Departments add up to the whole; what was to come after the day is not known.
is(ask(q{SELECT category, persons, promoted, round(incidence::numeric, 9) FROM time_to_promotion(ground => 'background', horizons => '{365}', since => '2021-01-01', day => '2026-07-31') ORDER BY 1}),
    "foreign|4|2|0.500000000\nswedish|4|2|0.500000000", 'A10 from counts: departments add up');
is(ask(q{SELECT promoted, at_risk FROM time_to_promotion(ground => 'background', horizons => '{30,31}', since => '2021-01-01') WHERE category = 'swedish' ORDER BY days}),
    "0|103\n0|4", 'A10 from counts: what comes after the day is not known');

# Ends that nobody recorded.  Of four spells that began more than 60 years ago one has no end,
# then three; who was hired 60 years ago to the day may still be there.
my $spells = ask(q{SELECT count(*) FROM employment WHERE valid_from <= '2026-08-31'});
is(ask(q{SELECT status_reason IS NULL FROM data_completeness(topic => 'ends') LIMIT 1}), 't', 'A15: all ends are known');
is(ask(q{INSERT INTO person (person) SELECT 'old' || i FROM generate_series(1, 5) AS i;
    INSERT INTO employment (person, employment_number, unit, step, form, valid_from, valid_to) SELECT 'old' || i, '1', 'd0', 's1', 'permanent', date '1950-01-01', CASE WHEN i > 1 THEN date '1990-12-31' END FROM generate_series(1, 4) AS i
    UNION ALL SELECT 'old5', '1', 'd0', 's1', 'permanent', '1966-08-31', NULL}), '', 'old spells');
is(ask(q{SELECT string_agg(category, ', ' ORDER BY category), min(persons) - min(persons_known), min(status_reason) FROM data_completeness(topic => 'ends') WHERE category <> 'open for 0-19 years'}),
    'ended, open for 60-79 years|1|spells open for longer than 60 years: 1', 'A15: an end that is not known');
is(ask(q{SELECT persons, persons_known FROM data_completeness(topic => 'ends') LIMIT 1}), ($spells + 5) . '|' . ($spells + 4), 'A15: each spell once');
my @exit_questions = ('turnover_rates', 'promotion_rates', 'staff_retention', 'time_to_promotion', 'sticky_floor', 'time_to_manager', 'mentee_outcomes', 'leadership_follow_up');
for my $function (@exit_questions)
{
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; SELECT bool_or(status_reason ~ 'hardly') FROM spegel_register.$function()");
    like($err, qr/WARNING:  spells of employment open for longer than 60 years: 1\n.*HINT/s, "$function: a warning");
    unlike($out, qr/t/, "$function: answered");
    unlike(scalar(($node->psql('spegel', "SET ROLE spegel_analyst; SET spegel_register.working_life = 80; SELECT 1 FROM spegel_register.$function()"))[2]), qr/open for longer/, "$function: not within a longer working life");
}
# Questions that count the staff of a day say so once, and go on counting.
for my $call ('staff((SELECT min(organisation) FROM organisation WHERE kind = $$municipality$$), $$2026-08-31$$)', map { "$_()" } qw(staff_representation movement narrowing_gaps qualified_representation
    goal_progress data_completeness grounds_parity manager_ranks manager_flows manager_gap_decomposition balanced_occupations occupational_segregation segregation_comparison segregation_and_shortage
    job_match shortage_coverage pay_gaps pay_quarters pay_gap_parts pay_gaps_by_component women_dominated_pay working_conditions training_hours after_parental_leave missing_investigations yearly_completeness))
{
    my ($status, $out, $err) = $node->psql('spegel', "SET ROLE spegel_analyst; SET search_path = spegel_register, pg_temp; SELECT count(*) FROM $call");
    is($status, 0, "$call: answered");
    is(scalar(() = $err =~ /WARNING:  spells of employment open for longer than 60 years: 1\n.*HINT/g), 1, "$call: a warning, once") or diag $err;
}
is(ask(q{SELECT count(*) FROM staff((SELECT min(organisation) FROM organisation WHERE kind = 'municipality'), '2026-08-31') AS s JOIN person AS p USING (person) WHERE p.person = 'old1'}) =~ /^1$/m, 1,
    'the staff: counted as the register says');
ask(q{UPDATE employment SET valid_to = NULL WHERE person IN ('old2', 'old3')});
is(ask("SELECT status, status_reason FROM $_()"), 'not_collected|exits are hardly recorded: the end is known of 1 of 4 spells of employment that began more than 60 years before', "$_: exits are hardly recorded")
  for @exit_questions;
unlike(ask(q{SELECT status_reason FROM turnover_rates(ground => 'background')}), qr/hardly/, 'what was counted does not come from spells');
is(ask(q{SELECT persons - persons_known FROM data_completeness(topic => 'ends') LIMIT 1}), '3', 'A15: and how many');

$node->stop;
done_testing();
