CREATE OR REPLACE FUNCTION spegel_release.comment_view(view text, comment text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c record;
BEGIN
    EXECUTE format('COMMENT ON VIEW spegel_published.%I IS %L', $1, $2);
    FOR c IN
        SELECT a.attname, coalesce(k.description_en, format('%s%s (%s%s); all when not divided.', d.title_en,
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
    EXECUTE format('GRANT SELECT ON spegel_published.%I TO %s', $1,
                   CASE WHEN $1 LIKE 'internal\_%' THEN 'spegel_internal, spegel_analyst' ELSE 'spegel_reader, spegel_analyst' END);
END
$$;
COMMENT ON FUNCTION spegel_release.comment_view(text, text) IS
'Comments a published view and its columns, and lets readers read it. For migrations.';

CREATE OR REPLACE FUNCTION spegel_release.copy_comments(source regclass, target regclass) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT a.attname, col_description($1, a.attnum) AS text FROM pg_attribute AS a WHERE a.attrelid = $1 AND a.attnum > 0 LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', $2, c.attname, c.text);
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.copy_comments(regclass, regclass) IS
'Gives the columns of a relation the comments of another one''s columns of the same name. For migrations.';

-- The dimensions of a topic as columns with labels.
CREATE OR REPLACE FUNCTION spegel_release.dimension_columns(topic text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(string_agg(format('h.condition_%1$s AS %2$I, h.condition_%1$s_sv AS %3$I, h.condition_%1$s_en AS %4$I, ',
                                      n, d, d || '_sv', d || '_en'), '' ORDER BY n), '')
    FROM spegel_release.topic AS t, unnest(t.dimensions) WITH ORDINALITY AS u (d, n)
    WHERE t.topic = $1;
END;
COMMENT ON FUNCTION spegel_release.dimension_columns(text) IS
'The columns of a published view, of headcount as h, for the dimensions of a topic. For migrations.';

-- Without crossings: a row for each organisation, day, unit and category (and
-- measure), with single keys to the dimension views.
CREATE OR REPLACE FUNCTION spegel_release.make_simple_view(name text, comment text, kept text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names CONSTANT text[] := ARRAY(SELECT a.attname::text FROM pg_attribute AS a
        WHERE a.attrelid = format('spegel_published.%I', $1 || '_all')::regclass AND a.attnum > 0 ORDER BY a.attnum);
    -- By what rows are divided beside.
    divisions CONSTANT text[] := ARRAY(
        SELECT n FROM unnest(names) AS n
        WHERE NOT n = ANY ($3) AND (n IN ('within_ground', 'occupation') OR EXISTS (
            SELECT FROM spegel_release.dimension AS d WHERE d.dimension = n)));
BEGIN
    IF NOT names @> '{organisation,day,unit,status}' THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE OR REPLACE VIEW spegel_published.%I WITH (security_invoker = true) AS'
                   ' SELECT %s, coalesce(n.series_break, false) AS series_break, n.note_sv, n.note_en'
                   ' FROM spegel_published.%I AS v'
                   ' JOIN spegel_published.period_dimension AS t ON t.release_id = v.release_id AND t.latest'
                   ' LEFT JOIN LATERAL (SELECT bool_or(s.series_break) AS series_break,'
                   '        string_agg(s.note_sv, ''; '' ORDER BY s.note_number) AS note_sv,'
                   '        string_agg(s.note_en, ''; '' ORDER BY s.note_number) AS note_en'
                   '     FROM spegel_published.series_note AS s'
                   '     WHERE s.release_id = v.release_id AND coalesce(s.unit, v.unit) = v.unit%s) AS n ON true%s',
                   'simple_' || $1,
                   (SELECT string_agg(format('v.%I', n) || CASE n
                                WHEN 'unit' THEN ', v.release_id || '':'' || v.unit AS unit_key'
                                WHEN 'category' THEN ', v.release_id || '':'' || v.ground || '':'' || v.category AS category_key'
                                ELSE '' END, ', ' ORDER BY o)
                    FROM unnest(names) WITH ORDINALITY AS u (n, o)
                    WHERE NOT regexp_replace(n, '_(sv|en|title)$', '') = ANY (divisions || '{within_category}'::text[])),
                   $1 || '_all',
                   CASE WHEN 'ground' = ANY (names) THEN ' AND coalesce(s.ground, v.ground) = v.ground' ELSE ' AND s.ground IS NULL' END,
                   coalesce(' WHERE ' || (SELECT string_agg(format('v.%I = ''all''', d), ' AND ') FROM unnest(divisions) AS d), ''));
    PERFORM spegel_release.comment_view('simple_' || $1, $2 || ' Without crossings: of each organisation and day the release that was '
        'published last. Keys: release_id (period_dimension), unit_key (unit_dimension), category_key (category_dimension).');
END
$$;
COMMENT ON FUNCTION spegel_release.make_simple_view(text, text, text[]) IS
'Makes the simple sister of a published view: whole in all dimensions but those kept. None where there are no units or no status. For '
'migrations.';

CREATE OR REPLACE FUNCTION spegel_release.make_dimension_view(dimension text, comment text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW spegel_published.%1$I WITH (security_invoker = true) AS'
                   ' SELECT c.release_id, r.organisation, r.day, c.code AS %2$I, c.title_sv AS %3$I, c.title_en AS %4$I, c.position%5$s'
                   ' FROM spegel_published.code AS c JOIN spegel_published.release AS r ON r.release_id = c.release_id'
                   ' WHERE c.dimension = %2$L'
                   ' UNION ALL'
                   ' SELECT r.release_id, r.organisation, r.day, ''all'', ''alla'', ''all'', 0%6$s FROM spegel_published.release AS r',
                   $1 || '_dimension', $1, $1 || '_sv', $1 || '_en',
                   CASE $1 WHEN 'step' THEN ', c.manager_class' ELSE '' END, CASE $1 WHEN 'step' THEN ', NULL' ELSE '' END);
    PERFORM spegel_release.comment_view($1 || '_dimension', format('%s Key: release_id, %s.', $2, $1));
END
$$;
COMMENT ON FUNCTION spegel_release.make_dimension_view(text, text) IS
'Makes the published view of the codes of a dimension, the total too. For migrations.';

CREATE OR REPLACE FUNCTION spegel_release.make_view(name text, query text, comment text, kept text[] DEFAULT '{}') RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- The same over the numbers as the internal audience sees them, and over views of these.
    internal text := regexp_replace($2, 'spegel_published\.(headcount|number_counted)\M', 'spegel_published.internal_\1', 'g');
    part text;
BEGIN
    FOR part IN
        SELECT DISTINCT m[1] FROM regexp_matches($2, 'spegel_published\.(\w+)_all\M', 'g') AS m
        WHERE to_regclass('spegel_published.internal_' || m[1]) IS NOT NULL
    LOOP
        internal := regexp_replace(internal, 'spegel_published\.' || part || '_all\M', 'spegel_published.internal_' || part, 'g');
    END LOOP;
    EXECUTE format('CREATE OR REPLACE VIEW spegel_published.%I WITH (security_invoker = true) AS %s', $1 || '_all', $2);
    EXECUTE format('CREATE OR REPLACE VIEW spegel_published.%1$I WITH (security_invoker = true) AS SELECT a.* FROM '
                   'spegel_published.%2$I AS a'
                   ' WHERE a.release_id = ANY (ARRAY(SELECT c.release_id FROM spegel_published.current_release AS c))', $1, $1 || '_all');
    IF internal <> $2 THEN
        EXECUTE format('CREATE OR REPLACE VIEW spegel_published.%I WITH (security_invoker = true) AS %s', 'internal_' || $1, internal);
        PERFORM spegel_release.comment_view('internal_' || $1, $3 || ' Every published release, as the internal audience sees it.');
    END IF;
    PERFORM spegel_release.comment_view($1 || '_all', $3 || ' Every published release.');
    PERFORM spegel_release.comment_view($1, $3 || ' The current release of each organisation.');
    PERFORM spegel_release.make_simple_view($1, $3, $4);
END
$$;
COMMENT ON FUNCTION spegel_release.make_view(text, text, text, text[]) IS
'Makes a published view of the current releases, one of all, a simple one (which keeps the dimensions kept), and where it reads numbers '
'one for the internal audience, from a query with a column release_id. For migrations.';

-- The categories of a number as columns with labels.
CREATE OR REPLACE FUNCTION spegel_release.category_columns() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'p.ground, p.category, p.category_sv, p.category_en, p.within_ground, p.within_category,'
           ' p.within_category_sv, p.within_category_en, ';
END;
COMMENT ON FUNCTION spegel_release.category_columns() IS
'The columns of a published view, of category_pair as p, for the categories of a number. For migrations.';

-- A number of which another one is a part: what is between 0 and that.
CREATE OR REPLACE FUNCTION spegel_release.make_rate_view(topic text, comment text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_release.make_view($1, format($query$
        SELECT h.release_id, h.organisation, h.from_day, h.day, h.unit, h.unit_title, h.level, %1$s
               m.measure, m.title_sv AS measure_sv, m.title_en AS measure_en,
               %2$s
               h.persons AS headcount, n.persons, n.drawn, b.persons AS base_persons,
               round(e.value::numeric, 4)::numeric(5,4) AS rate, round(e.low::numeric, 4)::numeric(5,4) AS rate_low,
               round(e.high::numeric, 4)::numeric(5,4) AS rate_high,
               CASE WHEN n.status <> 'ok' THEN n.status WHEN b.status <> 'ok' THEN b.status WHEN v.base <= 0 THEN 'not_computable'
                   ELSE 'ok' END AS status,
               CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN b.status <> 'ok' THEN b.status_reason
                   WHEN v.base <= 0 THEN 'nobody could have the event' WHEN h.status <> 'ok' THEN 'the headcount: ' || h.status_reason
                   END AS status_reason
        FROM spegel_published.headcount AS h
        JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.denominator IS NOT NULL
        JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
        JOIN spegel_published.category_pair AS p ON p.category_pair = n.category_pair
        JOIN spegel_published.number_counted AS b
            ON b.cell = n.cell AND b.measure = m.denominator AND b.category_pair = n.category_pair
        CROSS JOIN LATERAL (SELECT CASE WHEN b.drawn < 0 THEN 0 ELSE b.drawn END AS base) AS v
        LEFT JOIN LATERAL spegel.drawn_share(n.drawn, nullif(v.base, 0), n.variance, b.variance, 0) AS e ON true
        WHERE h.topic = %3$L
        $query$, spegel_release.dimension_columns($1), spegel_release.category_columns(), $1), $2);
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
        SELECT h.release_id, h.organisation, h.day, h.unit, h.unit_title, h.level, %1$s
               %2$s
               h.persons AS headcount, n.persons, n.drawn, k.known,
               round(e.value::numeric, 4)::numeric(5,4) AS share, round(e.low::numeric, 4)::numeric(5,4) AS share_low,
               round(e.high::numeric, 4)::numeric(5,4) AS share_high,
               p.residents_share, p.residents_counted_on,
               round(e.value::numeric / nullif(p.residents_share, 0), 3)::numeric(9,3) AS ratio,
               round(100 * (e.value::numeric - p.residents_share), 1)::numeric(5,1) AS gap_points,
               CASE WHEN n.persons > p.residents_share * k.known THEN 0
                   ELSE ceil(p.residents_share * k.known) - n.persons END::bigint AS shortfall,
               CASE WHEN n.status <> 'ok' THEN n.status WHEN w.status <> 'ok' THEN w.status WHEN o.status <> 'ok' THEN o.status
                   WHEN k.known <= 0 AND p.category <> '?' THEN 'not_computable' ELSE 'ok' END AS status,
               CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN w.status <> 'ok' THEN w.status_reason
                   WHEN o.status <> 'ok' THEN o.status_reason WHEN p.category = '?' THEN 'of the unknown there is no share'
                   WHEN k.known <= 0 THEN 'nobody' WHEN p.residents_share IS NULL THEN 'the residents are not known by this'
                   WHEN p.residents_share = 0 THEN 'no such residents'
                   WHEN h.status <> 'ok' THEN 'the headcount: ' || h.status_reason END AS status_reason
        FROM spegel_published.headcount AS h
        JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = 'persons'
        JOIN spegel_published.category_pair AS p ON p.category_pair = n.category_pair AND p.ground <> 'all'
        JOIN spegel_published.number_counted AS w
            ON w.cell = n.cell AND w.measure = 'persons' AND w.category_pair = p.pair_of_whole
        JOIN spegel_published.number_counted AS o
            ON o.cell = n.cell AND o.measure = 'persons' AND o.category_pair = p.pair_of_unknown
        CROSS JOIN LATERAL (SELECT CASE WHEN w.drawn - o.drawn < 0 THEN 0 ELSE w.drawn - o.drawn END AS known,
                                   w.variance + o.variance AS variance) AS k
        -- What remains holds the noise of all that it is taken from.
        LEFT JOIN LATERAL spegel.drawn_share(CASE WHEN p.category <> '?' THEN n.drawn END, nullif(k.known, 0), n.variance, k.variance,
            CASE WHEN p.reference THEN k.variance ELSE 0 END) AS e ON true
        WHERE h.topic = %3$L
        $query$, spegel_release.dimension_columns($1), spegel_release.category_columns(), $1), $2);
END
$$;
COMMENT ON FUNCTION spegel_release.make_share_view(text, text) IS
'Makes the published views of a topic that is a population: the share of each category, beside the residents. For migrations.';
