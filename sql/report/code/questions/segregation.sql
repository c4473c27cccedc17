-- The segregated labour market: occupations, employment, and future shortage.
CREATE OR REPLACE FUNCTION spegel_register.occupational_segregation(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', part_by text DEFAULT 'occupation', only_category text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, part text, part_title text, category text,
        persons bigint, persons_known bigint, share numeric, contribution numeric,
        dissimilarity numeric, dissimilarity_low numeric, dissimilarity_high numeric,
        dissimilarity_expected numeric, dissimilarity_corrected numeric, isolation numeric,
        counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH cell AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, $5) AS c
    ), whole AS (
        SELECT c.unit, segregation_agg(c.part, c.staff) AS s, rollup(c.staff) AS staff, bool_and(c.headcounts) AS headcounts
        FROM cell AS c WHERE c.part IS NOT NULL GROUP BY c.unit
    ), index AS MATERIALIZED (
        SELECT w.unit, w.staff, k.category, w.headcounts,
               e.value, e.low, e.high, dissimilarity_index_expected(w.s, k.category) AS expected,
               dissimilarity_index_corrected(w.s, k.category) AS corrected, isolation_index(w.s, k.category) AS isolation
        FROM whole AS w
        CROSS JOIN LATERAL unnest(categories(w.staff)) AS k (category)
        CROSS JOIN LATERAL dissimilarity_index_ci(w.s, k.category) AS e
        WHERE $6 IS NULL OR k.category = $6
    )
    SELECT c.unit, c.unit_title, c.part, o.title, i.category, persons(c.staff, i.category), known(c.staff),
           round(share(c.staff, i.category)::numeric, 4),
           (spegel_register.round_parts(array_agg(x.contribution) OVER parts, round(i.value::numeric, 4)))[row_number() OVER place],
           round(i.value::numeric, 4), round(i.low::numeric, 4), round(i.high::numeric, 4),
           round(i.expected::numeric, 4), round(i.corrected::numeric, 4), round(i.isolation::numeric, 4),
           c.counted_on, c.approximate,
           CASE WHEN c.status IN ('barred', 'not_collected') THEN c.status WHEN i.value IS NULL
               OR NOT i.headcounts THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN c.status IN ('barred', 'not_collected') OR c.part IS NULL THEN c.status_reason
                WHEN NOT i.headcounts THEN 'only shares were published: no statistic that needs headcounts'
                WHEN i.value IS NULL THEN 'nobody or everybody whose category is known is in this category' END
    FROM cell AS c
    LEFT JOIN index AS i ON i.unit IS NOT DISTINCT FROM c.unit
    LEFT JOIN spegel_register.occupation AS o ON $5 = 'occupation' AND o.occupation = c.part
    CROSS JOIN LATERAL (
        SELECT abs(persons(c.staff, i.category) / nullif(persons(i.staff, i.category), 0)::double precision
                   - (known(c.staff) - persons(c.staff, i.category))
                     / nullif(known(i.staff) - persons(i.staff, i.category), 0)::double precision) / 2) AS x (contribution)
    WINDOW place AS (PARTITION BY c.unit, i.category ORDER BY c.part),
           parts AS (place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ORDER BY c.unit, i.category, 9 DESC NULLS LAST, c.part;
END
$$;
COMMENT ON FUNCTION spegel_register.occupational_segregation(text, date, text, text, text, text) IS
'The segregated labour market (könsuppdelad arbetsmarknad) on a day, by default the last one described: one row per unit of a '
'level, occupation (part_by: occupation, occupation_group, step, manager_class or managers) and category of a ground, or of '
'only_category. dissimilarity is Duncan''s D of the category against everybody else, 0 to 1, the share who would have to change '
'occupation, with its interval; contribution is what the occupation adds to it, half the difference between its share of the '
'category and of everybody else; dissimilarity_expected is what chance alone makes and corrected what is left (Carrington and '
'Troske); isolation is the mean share of the category in the occupations of its own, 0 to 1. Per person where the ground allows it, '
'otherwise from counts. Answers C01.';

CREATE OR REPLACE FUNCTION spegel_register.segregation_comparison(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    part_by text DEFAULT 'occupation')
    RETURNS TABLE (
        employer text, employer_title text, kind text, counted_on date, category text, parts bigint, persons_known bigint,
        dissimilarity numeric, dissimilarity_low numeric, dissimilarity_high numeric, dissimilarity_corrected numeric, isolation numeric,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($1, $2);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_organisation($1, everywhere => true);
    PERFORM spegel_register.warn_of_open_spells($1, max(spegel_register.resolve_day(o.organisation, $2)))
    FROM spegel_register.organisation AS o
    WHERE (o.organisation = $1 OR $1 IS NULL) AND spegel_register.resolve_ground($4) = 'person';
    RETURN QUERY
    WITH employer AS (
        SELECT o.organisation, o.title, o.kind, spegel_register.resolve_day(o.organisation, $2) AS day
        FROM spegel_register.organisation AS o
        WHERE CASE WHEN $1 IS NULL THEN o.kind IN ('municipality', 'hospital') ELSE o.organisation = $1 END
    ), year AS (
        SELECT e.*, y.year
        FROM employer AS e,
             LATERAL (SELECT (e.day - n * interval '1 year')::date AS year
                      FROM generate_series(0, 100) AS n) AS y
        WHERE y.year >= coalesce($3, (e.day - interval '3 years')::date)
    ), whole AS (
        SELECT y.organisation, y.title, y.kind, y.year, c.counted_on, count(c.part) AS parts,
               segregation_agg(c.part, c.staff) FILTER (WHERE c.part IS NOT NULL) AS s, rollup(c.staff) AS staff,
               bool_and(c.headcounts) AS headcounts, min(c.status) FILTER (WHERE c.part IS NULL) AS status, min(c.status_reason)
                   FILTER (WHERE c.part IS NULL) AS status_reason
        FROM year AS y, LATERAL spegel_register.staff_cells(y.organisation, y.year, $4, 'city', $5) AS c
        GROUP BY y.organisation, y.title, y.kind, y.year, c.counted_on
    )
    -- Counts are made now and then: each once.
    SELECT DISTINCT ON (w.organisation, coalesce(w.counted_on, w.year), k.category)
           w.organisation::text, w.title, w.kind, coalesce(w.counted_on, w.year), k.category, w.parts, known(w.staff),
           round(e.value::numeric, 4), round(e.low::numeric, 4), round(e.high::numeric, 4),
           round(dissimilarity_index_corrected(w.s, k.category)::numeric, 4), round(isolation_index(w.s, k.category)::numeric, 4),
           CASE WHEN w.status IS NOT NULL THEN w.status WHEN e.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN w.status IS NOT NULL THEN w.status_reason
                WHEN NOT w.headcounts THEN 'only shares were published: no statistic that needs headcounts'
                WHEN e.value IS NULL THEN 'nobody or everybody whose category is known is in this category' END
    FROM whole AS w
    LEFT JOIN LATERAL unnest(categories(w.staff)) AS k (category) ON true
    LEFT JOIN LATERAL dissimilarity_index_ci(w.s, k.category) AS e ON w.headcounts
    ORDER BY w.organisation, coalesce(w.counted_on, w.year), k.category, w.year;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'the register has no municipality and no hospital';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.segregation_comparison(text, date, date, text, text) IS
'Segregation of occupations year by year, and between employers: one row per employer, day and category, for one organisation, or '
'by default for every municipality and hospital (kommun, sjukhus), on the day asked for and as many whole years before it as fit in '
'the window, by default three. Statistics as in occupational_segregation(), for the organisation as a whole. Answers C01.';

CREATE OR REPLACE FUNCTION spegel_register.balanced_occupations(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', part_by text DEFAULT 'occupation',
    lowest double precision DEFAULT 0.4, highest double precision DEFAULT 0.6, minimum integer DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, balanced bigint, parts bigint, too_small bigint,
        share numeric, share_of_staff numeric, balanced_parts text[], counted_on date, approximate boolean,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, staffed => true);
    fewest integer := coalesce($8, (SELECT g.minimum_headcount FROM spegel_register.ground AS g WHERE g.ground = asked.ground));
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF NOT ($6 BETWEEN 0 AND $7 AND $7 <= 1) THEN
        RAISE EXCEPTION 'invalid range of shares: % to %', $6, $7
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'lowest', HINT = 'Give shares, 0 to 1, lowest first.';
    END IF;
    RETURN QUERY
    WITH cell AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, $5) AS c
    ), counted AS (
        SELECT c.unit, c.unit_title, k.category,
               count(*) FILTER (WHERE x.enough AND share(c.staff, k.category) BETWEEN $6 AND $7) AS balanced,
               count(*) FILTER (WHERE x.enough) AS parts, count(*) FILTER (WHERE NOT x.enough) AS too_small,
               sum(known(c.staff)) FILTER (WHERE x.enough AND share(c.staff, k.category) BETWEEN $6 AND $7) AS in_balanced,
               sum(known(c.staff)) FILTER (WHERE x.enough) AS in_parts,
               array_agg(c.part ORDER BY c.part) FILTER (WHERE x.enough AND share(c.staff, k.category) BETWEEN $6 AND $7) AS listed,
               max(c.counted_on) AS counted_on, bool_or(c.approximate) AS approximate, bool_and(c.headcounts) AS headcounts,
               min(c.status) FILTER (WHERE c.part IS NULL) AS status, min(c.status_reason) FILTER (WHERE c.part IS NULL) AS status_reason
        FROM cell AS c
        LEFT JOIN (SELECT s.unit, unnest(categories(rollup(s.staff))) AS category FROM cell AS s GROUP BY s.unit) AS k
            ON k.unit IS NOT DISTINCT FROM c.unit
        -- Of shares alone it is not known how many persons they are of.
        CROSS JOIN LATERAL (SELECT known(c.staff) >= fewest AND c.headcounts) AS x (enough)
        GROUP BY c.unit, c.unit_title, k.category
    )
    SELECT n.unit, n.unit_title, n.category, n.balanced, n.parts, n.too_small,
           round(n.balanced / nullif(n.parts, 0)::numeric, 4), round(coalesce(n.in_balanced, 0) / nullif(n.in_parts, 0), 4),
           n.listed, n.counted_on, n.approximate,
           coalesce(n.status, CASE WHEN n.parts = 0 THEN 'not_computable' ELSE 'ok' END),
           coalesce(n.status_reason, CASE WHEN NOT n.headcounts THEN 'only shares were published: no statistic that needs headcounts'
                                          WHEN n.parts = 0 THEN format('none has %s persons of known category', fewest) END)
    FROM counted AS n ORDER BY n.unit, n.category;
END
$$;
COMMENT ON FUNCTION spegel_register.balanced_occupations(text, date, text, text, text, double precision, double precision, integer) IS
'How many occupations are balanced (jämn könsfördelning): one row per unit of a level and category. Balanced is a share of the '
'category from 0.4 to 0.6 among the known, unless lowest and highest say otherwise, in occupations (part_by: occupation, '
'occupation_group, ...) of at least minimum persons of known category, by default the fewest that may be shown by the ground; '
'too_small counts the others. share is balanced over parts, share_of_staff how many work in them, 0 to 1; balanced_parts lists '
'them. Answers C02.';

CREATE OR REPLACE FUNCTION spegel_register.employment_gap(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'background', within_ground text DEFAULT NULL,
    age_from integer DEFAULT 20, age_to integer DEFAULT 64, population text DEFAULT NULL)
    RETURNS TABLE (
        region text, category text, employed bigint, residents bigint, employment_rate numeric, rate_low numeric, rate_high numeric,
        whole_rate numeric, gap_points numeric, gap_low_points numeric, gap_high_points numeric,
        counted_on date, ages text, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3);
    kept text[] := ARRAY(SELECT g.policy FROM spegel_register.ground AS g WHERE g.ground = asked.ground OR g.ground = $4);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF cardinality(kept) < num_nonnulls(asked.ground, $4) OR asked.ground = $4 THEN
        RAISE EXCEPTION 'ground "%" does not exist', concat_ws('" within "', asked.ground, $4)
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'ground',
                HINT = 'spegel_register.ground lists the grounds; give two different ones.';
    END IF;
    RETURN QUERY
    SELECT o.reference_region, k.category,
           CASE WHEN x.headcounts THEN persons(e.residents, k.category) END, CASE
               WHEN x.headcounts THEN persons(r.residents, k.category) END,
           round(c.value::numeric, 4), round(c.low::numeric, 4), round(c.high::numeric, 4),
           round(share(x.whole, 'employed')::numeric, 4),
           round((100 * g.value)::numeric, 2), round((100 * g.low)::numeric, 2), round((100 * g.high)::numeric, 2),
           r.counted_on, r.ages,
           CASE WHEN 'barred' = ANY (kept) THEN 'barred' WHEN k.category IS NULL THEN 'not_collected'
                WHEN c.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN 'barred' = ANY (kept) THEN 'the ground is barred'
                WHEN k.category IS NULL
                THEN format('residents and those employed of ages %s to %s by ground "%s" were not both counted, of the same ages, by %s',
                            $5, $6, concat_ws('" within "', asked.ground, $4), asked.day)
                WHEN NOT x.headcounts THEN 'only shares were published: rates need headcounts'
                WHEN persons(e.residents, k.category) > persons(r.residents, k.category) THEN 'more are employed than there are residents'
                WHEN e.counted_on < r.counted_on THEN format('those employed were counted on %s', e.counted_on) END
    FROM spegel_register.residents_tally(asked.organisation, asked.day, asked.ground, $4, $5, $6, concat_ws('_', 'employed', $7)) AS e
    -- The residents as they were counted when the employed were.
    CROSS JOIN LATERAL spegel_register.residents_tally(asked.organisation, coalesce(e.counted_on, asked.day), asked.ground, $4, $5, $6,
        concat_ws('_', 'residents', $7)) AS r
    CROSS JOIN LATERAL spegel_register.residents_tally(asked.organisation, coalesce(e.counted_on, asked.day), 'everybody', NULL, $5, $6,
        'employed') AS f
    CROSS JOIN LATERAL spegel_register.residents_tally(asked.organisation, coalesce(e.counted_on, asked.day), 'everybody', NULL, $5, $6,
        'residents') AS q
    JOIN spegel_register.organisation AS o ON o.organisation = asked.organisation
    LEFT JOIN LATERAL unnest(categories(r.residents)) AS k (category)
        ON e.ages = r.ages AND 'barred' <> ALL (kept)
    CROSS JOIN LATERAL (
        SELECT e.headcounts AND r.headcounts,
               CASE WHEN f.counted_on = e.counted_on AND f.ages = q.ages AND q.ages = r.ages
                   AND persons(f.residents) <= persons(q.residents)
                    THEN tally('{employed,not}', ARRAY[persons(f.residents), persons(q.residents) - persons(f.residents)])
                    WHEN $7 IS NULL AND persons(e.residents) <= persons(r.residents)
                    THEN tally('{employed,not}', ARRAY[persons(e.residents), persons(r.residents) - persons(e.residents)]) END
    ) AS x (headcounts, whole)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN x.headcounts AND persons(e.residents, k.category) <= persons(r.residents, k.category)
                    THEN tally('{employed,not}', ARRAY[persons(e.residents, k.category),
                                                       persons(r.residents, k.category) - persons(e.residents, k.category)]) END
    ) AS t (part)
    LEFT JOIN LATERAL share_ci(t.part, 'employed') AS c ON true
    LEFT JOIN LATERAL parity_gap_ci(
        CASE WHEN persons(t.part, 'employed') <= persons(x.whole, 'employed')
            AND persons(t.part, 'not') <= persons(x.whole, 'not') THEN t.part END,
        x.whole, 'employed', 0.95, 'containing') AS g ON true
    ORDER BY k.category;
END
$$;
COMMENT ON FUNCTION spegel_register.employment_gap(text, date, text, text, integer, integer, text) IS
'The employment gap (sysselsättningsgap) among residents of the region that an organisation is to mirror: one row per category of a '
'ground, or pair of categories of two, of ages 20 to 64 unless age_from and age_to say otherwise. employment_rate is employed over '
'residents, 0 to 1, with a Wilson interval; whole_rate is that of the population as a whole: by ground everybody, or where that was '
'not counted all categories together, the unknown included; gap_points is the rate less that, in percentage points, with a '
'Miettinen-Nurminen interval for a part of a whole. From reference_population: topics employed and residents, of the same ages, as '
'those employed were last counted. With a population, such as foreign_born_women, a part of the residents is described: topics '
'employed_foreign_born_women and residents_foreign_born_women, by education for one. Answers C03.';

CREATE OR REPLACE FUNCTION spegel_register.segregation_and_shortage(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    only_category text DEFAULT NULL, horizon date DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, occupation text, occupation_title text, category text, persons_known bigint, share numeric,
        contribution numeric, segregation_rank bigint, shortage_occupation boolean, forecast_shortage bigint, forecast_for date,
        shortage_rank bigint, joint_rank bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4);
    topics CONSTANT text[] := '{forecast_shortage,forecast_retirements,forecast_growth,forecast_supply}'::text[];
    forecast date := (SELECT CASE WHEN $6 IS NULL THEN min(c.period) ELSE max(c.period) END FROM spegel_register.counted AS c
                      WHERE c.organisation = asked.organisation AND c.topic = ANY (topics) AND c.ground = 'everybody'
                          AND c.period > asked.day AND c.period <= coalesce($6, 'infinity'));
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH ranked AS (
        SELECT s.unit, s.unit_title, s.part, s.part_title, s.category, s.persons_known, s.share, s.contribution,
               rank() OVER (PARTITION BY s.unit, s.category ORDER BY s.contribution DESC NULLS LAST) AS segregation_rank,
               o.shortage, f.persons AS missing,
               CASE WHEN f.persons IS NOT NULL THEN rank() OVER (PARTITION BY s.unit, s.category ORDER BY f.persons DESC NULLS LAST) END
                   AS shortage_rank,
               s.status, s.status_reason
        FROM spegel_register.occupational_segregation(asked.organisation, asked.day, asked.ground, asked.level, 'occupation', $5) AS s
        LEFT JOIN spegel_register.occupation AS o ON o.occupation = s.part
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(c.persons) FILTER (WHERE c.topic = 'forecast_shortage'),
                            sum(c.persons) FILTER (WHERE c.topic IN ('forecast_retirements', 'forecast_growth'))
                            - sum(c.persons) FILTER (WHERE c.topic = 'forecast_supply'))::bigint AS persons
            FROM spegel_register.counted AS c
            WHERE c.organisation = asked.organisation AND c.topic = ANY (topics) AND c.ground = 'everybody' AND c.period = forecast
                AND c.occupation = s.part AND c.counted_as = 'persons'
                AND (c.unit = s.unit OR c.unit IS NULL AND asked.level = 'city')) AS f ON true
    )
    SELECT r.unit, r.unit_title, r.part, r.part_title, r.category, r.persons_known, r.share, r.contribution, r.segregation_rank,
           r.shortage, r.missing, CASE WHEN r.missing IS NOT NULL THEN forecast END, r.shortage_rank,
           CASE WHEN r.shortage_rank IS NOT NULL
                THEN rank() OVER (PARTITION BY r.unit, r.category ORDER BY r.segregation_rank + r.shortage_rank NULLS LAST) END,
           CASE WHEN r.status <> 'ok' THEN r.status WHEN r.missing IS NULL THEN 'not_collected' ELSE 'ok' END,
           CASE WHEN r.status <> 'ok' THEN r.status_reason
               WHEN r.missing IS NULL THEN 'no shortage has been forecast for this occupation' END
    FROM ranked AS r
    ORDER BY r.unit, r.category, r.segregation_rank + r.shortage_rank, r.segregation_rank, r.part;
END
$$;
COMMENT ON FUNCTION spegel_register.segregation_and_shortage(text, date, text, text, text, date) IS
'Where breaking segregation would help most against a future shortage (bristyrken): one row per unit of a level, occupation and '
'category of a ground, or of only_category. contribution is what the occupation adds to the dissimilarity, 0 to 1, as in '
'occupational_segregation(); forecast_shortage is the number of persons who will be missing by forecast_for, the first day forecast '
'or the last one up to horizon: counts of topic forecast_shortage and ground everybody, or retirements and growth less supply '
'(forecast_retirements, forecast_growth, forecast_supply), negative for too many; ranks are from 1, the largest; joint_rank '
'ranks the sum of both. shortage_occupation is the mark of table occupation. Answers C04.';
