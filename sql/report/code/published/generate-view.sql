CREATE OR REPLACE FUNCTION spegel_release.comment_view(view text, comment text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c record;
BEGIN
    EXECUTE format('COMMENT ON VIEW spegel_published.%I IS %L', $1, $2);
    FOR c IN
        SELECT a.attname, coalesce(k.description_en, format('%s%s (%s%s); NULL for all.', d.title_en,
                   CASE right(a.attname, 3) WHEN '_sv' THEN ', in Swedish' WHEN '_en' THEN ', in English' ELSE '' END,
                   d.title_sv,
                   CASE right(a.attname, 3) WHEN '_sv' THEN ' på svenska' WHEN '_en' THEN ' på engelska' ELSE '' END)) AS text
        FROM pg_attribute AS a
        LEFT JOIN spegel_release.column_label AS k ON k.column_name = a.attname
        LEFT JOIN spegel_release.dimension AS d ON a.attname IN (d.dimension, d.dimension || '_sv', d.dimension || '_en')
        WHERE a.attrelid = format('spegel_published.%I', $1)::regclass AND a.attnum > 0
    LOOP
        EXECUTE format('COMMENT ON COLUMN spegel_published.%I.%I IS %L', $1, c.attname, c.text);
    END LOOP;
    EXECUTE format('GRANT SELECT ON spegel_published.%I TO spegel_reader, spegel_analyst', $1);
END
$$;
COMMENT ON FUNCTION spegel_release.comment_view(text, text) IS
'Comments a published view and its columns, and lets readers read it. For migrations.';

-- The dimensions of a topic as columns with labels.
CREATE OR REPLACE FUNCTION spegel_release.dimension_columns(topic text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(string_agg(format('nullif(h.condition_%1$s, '''') AS %2$I, h.condition_%1$s_sv AS %3$I, h.condition_%1$s_en AS %4$I, ',
                                      n, d, d || '_sv', d || '_en'), '' ORDER BY n), '')
    FROM spegel_release.topic AS t, unnest(t.dimensions) WITH ORDINALITY AS u (d, n)
    WHERE t.topic = $1;
END;
COMMENT ON FUNCTION spegel_release.dimension_columns(text) IS
'The columns of a published view, of headcount as h, for the dimensions of a topic. For migrations.';

-- The middle of narrow bounds stands for a number that shows as a bound.
CREATE OR REPLACE FUNCTION spegel_release.middle_of(persons text, low text, high text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT format('coalesce(%1$s, CASE WHEN %2$s >= 5 AND %3$s - %2$s <= 8 THEN (%2$s + %3$s) / 2 END)', $1, $2, $3);
END;
COMMENT ON FUNCTION spegel_release.middle_of(text, text, text) IS
'SQL for a number or, where it is narrowly bounded, the middle of its bounds. For migrations.';

CREATE OR REPLACE FUNCTION spegel_release.make_view(name text, query text, comment text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW spegel_published.%I WITH (security_invoker = true) AS %s', $1 || '_all', $2);
    EXECUTE format('CREATE OR REPLACE VIEW spegel_published.%1$I WITH (security_invoker = true) AS SELECT a.* FROM '
                   'spegel_published.%2$I AS a'
                   ' WHERE a.release_id = ANY (ARRAY(SELECT c.release_id FROM spegel_published.current_release AS c))', $1, $1 || '_all');
    PERFORM spegel_release.comment_view($1 || '_all', $3 || ' Every published release.');
    PERFORM spegel_release.comment_view($1, $3 || ' The current release of each organisation.');
END
$$;
COMMENT ON FUNCTION spegel_release.make_view(text, text, text) IS
'Makes a published view of the current releases, and one of all, from a query with a column release_id. For migrations.';

-- The categories of a number as columns with labels.
CREATE OR REPLACE FUNCTION spegel_release.category_columns() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'nullif(p.ground, '''') AS ground, nullif(p.category, '''') AS category, p.category_sv, p.category_en,'
           ' nullif(p.within_ground, '''') AS within_ground, nullif(p.within_category, '''') AS within_category,'
           ' p.within_category_sv, p.within_category_en, ';
END;
COMMENT ON FUNCTION spegel_release.category_columns() IS
'The columns of a published view, of category_pair as p, for the categories of a number. For migrations.';

CREATE OR REPLACE FUNCTION spegel_release.make_rate_view(topic text, comment text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_release.make_view($1, format($query$
        SELECT h.release_id, h.organisation, h.from_day, h.day, h.counted_on, h.unit, h.unit_title, h.level, %1$s
               m.measure, m.title_sv AS measure_sv, m.title_en AS measure_en,
               %2$s
               h.persons AS headcount, n.persons, n.persons_low, n.persons_high, b.persons AS base_persons,
               CASE WHEN s.shows THEN round(v.counted::numeric / v.base, 4) END AS rate,
               CASE WHEN s.shows THEN round(e.low::numeric, 4) END AS rate_low,
               CASE WHEN s.shows THEN round(e.high::numeric, 4) END AS rate_high,
               CASE WHEN s.shows THEN h.status WHEN h.status <> 'below_threshold' AND b.persons_high = 0 THEN 'not_computable'
                   ELSE 'below_threshold' END AS status,
               CASE WHEN s.shows THEN h.status_reason WHEN h.status <> 'below_threshold'
                   AND b.persons_high = 0 THEN 'nobody could have the event'
                    ELSE coalesce(n.status_reason, b.status_reason, h.status_reason, 'fewer than 5, or all but fewer than 5') END
                        AS status_reason
        FROM spegel_published.headcount AS h
        JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.denominator IS NOT NULL
        JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
        JOIN spegel_published.category_pair AS p ON p.category_pair = n.category_pair
        JOIN spegel_published.number_counted AS b
            ON b.cell = n.cell AND b.measure = m.denominator AND b.category_pair = n.category_pair
        CROSS JOIN LATERAL (SELECT %3$s AS counted, %4$s AS base) AS v
        CROSS JOIN LATERAL (SELECT coalesce(v.counted >= 5 AND v.base - v.counted >= 5, false) AS shows) AS s
        LEFT JOIN LATERAL spegel.perturbed_share(CASE WHEN s.shows THEN v.counted END, greatest(v.base, 0),
            h.noise_variance::double precision * p.draws
            * CASE WHEN m.denominator = 'persons' AND p.ground = '' AND h.headcounts_exact THEN 1
                   ELSE 1 + power(v.counted::double precision / nullif(v.base, 0), 2) END) AS e ON s.shows
        WHERE h.topic = %5$L
        $query$, spegel_release.dimension_columns($1), spegel_release.category_columns(),
        spegel_release.middle_of('n.persons', 'n.persons_low', 'n.persons_high'),
        spegel_release.middle_of('b.persons', 'b.persons_low', 'b.persons_high'), $1), $2);
END
$$;
COMMENT ON FUNCTION spegel_release.make_rate_view(text, text) IS
'Makes the published views of a topic: for each measure and group the number counted, the number that could be, and the rate. For '
'migrations.';

CREATE OR REPLACE FUNCTION spegel_release.make_share_view(topic text, comment text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_release.make_view($1, format($query$
        SELECT h.release_id, h.organisation, h.day, h.counted_on, h.unit, h.unit_title, h.level, %1$s
               %2$s
               h.persons AS headcount, n.persons, n.persons_low, n.persons_high, v.known,
               CASE WHEN s.shows THEN round(s.share, 4) END AS share,
               CASE WHEN s.shows THEN round(e.low::numeric, 4) END AS share_low,
               CASE WHEN s.shows THEN round(e.high::numeric, 4) END AS share_high,
               p.residents_share, p.residents_counted_on,
               CASE WHEN s.shows THEN round(s.share / nullif(p.residents_share, 0), 3) END AS ratio,
               CASE WHEN s.shows THEN round(100 * (s.share - p.residents_share), 1) END AS gap_points,
               CASE WHEN s.shows AND p.residents_share IS NOT NULL THEN greatest(ceil(p.residents_share * v.known) - v.counted,
                   0)::bigint END AS shortfall,
               CASE WHEN s.shows OR p.category = '?' AND n.persons IS NOT NULL THEN h.status WHEN h.status <> 'below_threshold'
                   AND h.persons = 0 THEN 'not_computable' ELSE 'below_threshold' END AS status,
               CASE WHEN s.shows OR p.category = '?' AND n.persons IS NOT NULL THEN h.status_reason WHEN h.status <> 'below_threshold'
                   AND h.persons = 0 THEN 'nobody'
                    ELSE coalesce(n.status_reason, h.status_reason, 'fewer than 5, or all but fewer than 5') END AS status_reason
        FROM spegel_published.headcount AS h
        JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = 'persons'
        JOIN spegel_published.category_pair AS p ON p.category_pair = n.category_pair AND p.ground <> ''
        JOIN spegel_published.number_counted AS w
            ON w.cell = n.cell AND w.measure = 'persons' AND w.category_pair = p.pair_of_whole
        JOIN spegel_published.number_counted AS o
            ON o.cell = n.cell AND o.measure = 'persons' AND o.category_pair = p.pair_of_unknown
        CROSS JOIN LATERAL (SELECT %3$s AS counted,
            greatest(%4$s - CASE WHEN o.persons_high <= 4 THEN 0 ELSE o.persons END, 0) AS known) AS v
        CROSS JOIN LATERAL (SELECT coalesce(p.category <> '?' AND v.counted >= 5 AND v.known - v.counted >= 5, false) AS shows,
                                   v.counted::numeric / nullif(v.known, 0) AS share) AS s
        LEFT JOIN LATERAL spegel.perturbed_share(CASE WHEN s.shows THEN v.counted END, v.known,
            h.noise_variance::double precision * p.draws
            * CASE WHEN p.within_ground = '' AND h.headcounts_exact THEN 1
                              ELSE 1 + power(v.counted::double precision / nullif(v.known, 0), 2) END) AS e ON s.shows
        WHERE h.topic = %5$L
        $query$, spegel_release.dimension_columns($1), spegel_release.category_columns(),
        spegel_release.middle_of('n.persons', 'n.persons_low', 'n.persons_high'),
        spegel_release.middle_of('w.persons', 'w.persons_low', 'w.persons_high'), $1), $2);
END
$$;
COMMENT ON FUNCTION spegel_release.make_share_view(text, text) IS
'Makes the published views of a topic that is a population: the share of each category, beside the residents. For migrations.';
