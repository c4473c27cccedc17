-- How published views are served: what a request may ask about, and the
-- maker of an endpoint for a view.
--
-- An error names the parameter that it blames as COLUMN, of several values the
-- bad one as CONSTRAINT, and as TABLE the endpoint that lists what there is: of
-- an error, only these are passed on.
--
-- The functions read spegel_published only, as spegel_reader and with its
-- rights, so that they work alike where nothing else is.

CREATE OR REPLACE FUNCTION spegel_api.resolve_release(organisation text, release integer) RETURNS integer
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found integer[];
BEGIN
    IF $2 IS NOT NULL THEN
        SELECT ARRAY[r.release_id] INTO found FROM spegel_published.release AS r
        WHERE r.release_id = $2 AND ($1 IS NULL OR r.organisation = $1);
        IF found IS NULL AND EXISTS (SELECT FROM spegel_published.withdrawn_release AS w
                                     WHERE w.release_id = $2 AND ($1 IS NULL OR w.organisation = $1)) THEN
            RAISE EXCEPTION 'release % has been withdrawn', $2
                USING ERRCODE = 'SP410', COLUMN = 'release', CONSTRAINT = $2::text, TABLE = 'releases',
                    HINT = 'spegel_published.releases lists those that are left.';
        ELSIF found IS NULL THEN
            RAISE EXCEPTION 'release % is not published%', $2, CASE WHEN $1 IS NOT NULL THEN format(' of organisation "%s"', $1) END
                USING ERRCODE = 'no_data_found', COLUMN = 'release', CONSTRAINT = $2::text, TABLE = 'releases',
                    HINT = 'spegel_published.releases lists them.';
        END IF;
        RETURN found[1];
    END IF;
    SELECT array_agg(c.release_id) INTO found FROM spegel_published.current_release AS c WHERE $1 IS NULL OR c.organisation = $1;
    IF cardinality(found) > 1 THEN
        RAISE EXCEPTION 'no organisation was given, and % have published', cardinality(found)
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'organisation', TABLE = 'releases',
            HINT = 'spegel_published.releases lists them.';
    ELSIF found IS NULL AND $1 IS NOT NULL THEN
        RAISE EXCEPTION 'organisation "%" has published nothing', $1
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'organisation', TABLE = 'releases',
            HINT = 'spegel_published.releases lists them.';
    END IF;
    RETURN found[1];
END
$$;
COMMENT ON FUNCTION spegel_api.resolve_release(text, integer) IS
'The published release asked about (släpp): the one given, or the current one of the organisation, or of the only organisation. '
'NULL when nothing is published; what does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_api.resolve_releases(organisation text, release integer[], since date, until date) RETURNS integer[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found integer[];
    current CONSTANT integer := CASE WHEN coalesce(cardinality($2), 0) = 0 THEN spegel_api.resolve_release($1, NULL) END;
BEGIN
    IF $3 > $4 THEN
        RAISE EXCEPTION 'since % is after until %', $3, $4
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'until', TABLE = 'releases',
                HINT = 'Exchange since and until.';
    ELSIF $2 IS NULL AND $3 IS NULL AND $4 IS NULL THEN
        RETURN array_remove(ARRAY[current], NULL);
    ELSIF cardinality($2) > 0 THEN
        SELECT array_agg(spegel_api.resolve_release($1, r)) INTO found FROM unnest($2) AS r;
    ELSE
        -- Of a day that was published again, what was published last.
        found := ARRAY(
            SELECT DISTINCT ON (r.day) r.release_id FROM spegel_published.release AS r
            WHERE r.organisation = (SELECT c.organisation FROM spegel_published.release AS c WHERE c.release_id = current)
            ORDER BY r.day, r.published_at DESC, r.release_id DESC);
    END IF;
    RETURN ARRAY(
        SELECT r.release_id FROM spegel_published.release AS r
        WHERE r.release_id = ANY (found) AND ($3 IS NULL OR r.day >= $3) AND ($4 IS NULL OR r.day <= $4) ORDER BY r.day, r.release_id);
END
$$;
COMMENT ON FUNCTION spegel_api.resolve_releases(text, integer[], date, date) IS
'The published releases asked about (släpp), by the day that they describe: those given; for an empty array, or when a first or last '
'day is given, those of every day that was published; otherwise the current one. A release that does not exist is an error, a time '
'without any is an empty array.';

CREATE OR REPLACE FUNCTION spegel_api.resolve_units(release integer, unit text[], level text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found text[];
BEGIN
    IF $2 IS NULL AND $3 IS NULL THEN
        SELECT array_agg(u.unit) INTO found FROM spegel_published.unit AS u
        WHERE u.release_id = $1 AND u.parent IS NULL AND u.level = 'city';
        -- What came counted has no unit where there are none.
        RETURN coalesce(found, ARRAY(SELECT r.organisation FROM spegel_published.release AS r WHERE r.release_id = $1));
    ELSIF $2 IS NULL THEN
        RETURN ARRAY(SELECT u.unit FROM spegel_published.unit AS u WHERE u.release_id = $1 AND u.level = ANY ($3));
    ELSIF $3 IS NULL THEN
        RETURN $2;
    END IF;
    RETURN ARRAY(
        WITH RECURSIVE below AS (
            SELECT u.unit, u.level FROM spegel_published.unit AS u WHERE u.release_id = $1 AND u.unit = ANY ($2)
            UNION
            SELECT u.unit, u.level FROM below AS b JOIN spegel_published.unit AS u ON u.release_id = $1 AND u.parent = b.unit
        )
        SELECT b.unit FROM below AS b WHERE b.level = ANY ($3));
END
$$;
COMMENT ON FUNCTION spegel_api.resolve_units(integer, text[], text[]) IS
'The units asked about (enheter) in a release: those given; all of the levels, within those if some are given; by default the whole '
'organisation.';

CREATE OR REPLACE FUNCTION spegel_api.check_units(releases integer[], unit text[]) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
BEGIN
    IF $2 IS NULL THEN
        RETURN;
    END IF;
    SELECT a INTO missing FROM unnest($2) AS a
    WHERE NOT EXISTS (SELECT FROM spegel_published.unit AS u WHERE u.release_id = ANY ($1) AND u.unit = a) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'release % has no unit "%"', array_to_string($1, ', '), missing
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'unit', CONSTRAINT = missing, TABLE = 'units',
                HINT = 'spegel_published.units lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.check_units(integer[], text[]) IS
'An error, which blames the parameter, unless each of the units is one of a release: it may have come or gone with time.';

CREATE OR REPLACE FUNCTION spegel_api.check_code(releases integer[], dimension text[], code text[], parameter text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
BEGIN
    -- Before anything is planned.
    IF $3 IS NULL OR $3 <@ '{*,all}' THEN
        RETURN;
    END IF;
    SELECT a INTO missing FROM unnest($3) AS a
    WHERE a NOT IN ('*', 'all')
        AND NOT EXISTS (SELECT FROM spegel_published.codes_all AS c
                        WHERE c.release_id = ANY ($1) AND c.code = a AND ($2 IS NULL OR c.dimension = ANY ($2))) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'release % has no %', array_to_string($1, ', '),
            coalesce(format('"%s" in dimension "%s"', missing, array_to_string($2, '", "')), format('code "%s"', missing))
            USING ERRCODE = 'invalid_parameter_value', COLUMN = $4, CONSTRAINT = missing, TABLE = 'codes',
                HINT = 'spegel_published.codes lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.check_code(integer[], text[], text[], text) IS
'An error, which blames the parameter, unless each code is one of a dimension given (NULL: of any) in a release. NULL, which is not '
'asked about, * for each and all for everybody are good.';

CREATE OR REPLACE FUNCTION spegel_api.check_ground(releases integer[], ground text[], parameter text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
BEGIN
    IF $2 IS NULL OR $2 <@ '{*,all}' THEN
        RETURN;
    END IF;
    SELECT a INTO missing FROM unnest($2) AS a
    WHERE a NOT IN ('*', 'all')
        AND NOT EXISTS (SELECT FROM spegel_published.ground AS g WHERE g.release_id = ANY ($1) AND g.ground = a) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ground "%" does not exist', missing
            USING ERRCODE = 'invalid_parameter_value', COLUMN = $3, CONSTRAINT = missing, TABLE = 'grounds',
                HINT = 'spegel_published.grounds lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.check_ground(integer[], text[], text) IS
'An error, which blames the parameter, unless a release tells of each ground. NULL, which is not asked about, * for each and all '
'for everybody are good.';

CREATE OR REPLACE FUNCTION spegel_api.check_shown(releases integer[], view text, parameter text, value text[], endpoint text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    -- Of all units, not in the order in which an endpoint reads the few that it shows.
    SET join_collapse_limit = 8
AS $$
DECLARE
    missing text;
BEGIN
    IF $4 IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT a FROM unnest($2) AS a
                    WHERE EXISTS (SELECT FROM spegel_published.%1$I AS v WHERE v.release_id = ANY ($1))
                        AND NOT EXISTS (SELECT FROM spegel_published.%1$I AS v WHERE v.release_id = ANY ($1) AND v.%2$I::text = a)
                    LIMIT 1', $2, $3)
        INTO missing USING $1, $4;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'release % has no % "%"', array_to_string($1, ', '), $3, missing
            USING ERRCODE = 'invalid_parameter_value', COLUMN = $3, CONSTRAINT = missing, TABLE = $5,
                HINT = format('spegel_published.%I lists them.', $2);
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.check_shown(integer[], text, text, text[], text) IS
'An error, which blames the parameter and names the endpoint, unless the column of its name in the published view has each value '
'somewhere in a release. NULL, which is not asked about, is good, and so is any value when the view has no row of the releases.';

CREATE OR REPLACE FUNCTION spegel_release.sentence(title text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN upper(left($1, 1)) || substr($1, 2);
COMMENT ON FUNCTION spegel_release.sentence(text) IS 'A text that begins with a capital letter.';

-- The parameters of a view, with dimensions after the others.
CREATE OR REPLACE FUNCTION spegel_release.view_parameters(view regclass)
    RETURNS TABLE ("position" bigint, parameter text, type text, filter text, "check" text, notes jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT row_number() OVER (ORDER BY p.rank, p.parameter), p.parameter, p.type, p.filter, p."check",
           jsonb_strip_nulls(jsonb_build_object('label_en', p.label_en, 'label_sv', p.label_sv, 'description_en', p.description_en,
                                                'description_sv', p.description_sv, 'allowed', p.allowed,
                                                -- The releases may be others by the next page.
                                                'each', CASE p.parameter WHEN 'release' THEN true END,
                                                'pinned_by', CASE p.parameter WHEN 'release' THEN 'resolve_releases' END))
    FROM (
        SELECT e.position AS rank, e.parameter, e.type, e.filter, e."check", e.label_en, e.label_sv, e.description_en, e.description_sv,
               e.allowed, e.column_name
        FROM spegel_release.endpoint_parameter AS e
        UNION ALL
        SELECT 1000, d.dimension, 'text[]', NULL,
               format('spegel_api.check_code(shown, ARRAY[%1$L], @, %1$L)', d.dimension),
               spegel_release.sentence(d.title_en), spegel_release.sentence(d.title_sv),
               format('A code of %s (/v1/codes); * for each of them, and all together too; without it all together.', d.title_en),
               format('En kod för %s (/v1/codes); * för var och en, och även alla tillsammans; annars alla tillsammans.',
               d.title_sv), NULL, d.dimension
        FROM spegel_release.dimension AS d) AS p
    JOIN pg_attribute AS a ON a.attrelid = $1 AND a.attname = p.column_name AND a.attnum > 0;
END;
COMMENT ON FUNCTION spegel_release.view_parameters(regclass) IS
'The parameters of an endpoint that serves a published view: with filter NULL a dimension, which divides when asked for, or what '
'the release and the units say.';

CREATE OR REPLACE FUNCTION spegel_release.view_labels(view regclass) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    labels jsonb;
    missing text;
BEGIN
    SELECT jsonb_object_agg(a.attname,
        jsonb_strip_nulls(jsonb_build_object('label_en', w.label_en, 'label_sv', w.label_sv, 'description_sv', w.description_sv,
                                             'role', r.role))
        || coalesce(spegel_release.column_unit(a.attname), '{}')),
           string_agg(a.attname, ', ') FILTER (WHERE w.label_en IS NULL)
    INTO labels, missing
    FROM pg_attribute AS a
    LEFT JOIN LATERAL (
        SELECT l.label_en, l.label_sv, l.description_sv FROM spegel_release.column_label AS l WHERE l.column_name = a.attname
        UNION ALL
        SELECT spegel_release.sentence(d.title_en) || s.said_en, spegel_release.sentence(d.title_sv) || s.said_sv,
               CASE s.suffix WHEN '' THEN format('Kod för %s; all för alla tillsammans.', d.title_sv)
                    ELSE format('%s%s.', spegel_release.sentence(d.title_sv), s.said_sv) END
        FROM spegel_release.dimension AS d,
             (VALUES ('', '', ''), ('_sv', ' in Swedish', ' på svenska'), ('_en', ' in English', ' på engelska'))
              AS s (suffix, said_en, said_sv)
        WHERE a.attname = d.dimension || s.suffix) AS w ON true
    LEFT JOIN spegel_release.column_role AS r ON r.column_name = a.attname
    WHERE a.attrelid = $1 AND a.attnum > 0;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % have no label: %', $1, missing
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Add them to spegel_release.column_label.';
    END IF;
    RETURN labels;
END
$$;
COMMENT ON FUNCTION spegel_release.view_labels(regclass) IS
'Labels and Swedish descriptions of the columns of a published view, for spegel_api.expose(). A column without is an error.';

-- The statement is the same for all requests and releases, so that a connection
-- plans it once, and at once: tables are joined in the order of the view.
-- Release and units are read by index, the rest is a filter.  Each release has
-- units of its own.
CREATE OR REPLACE FUNCTION spegel_release.make_endpoint(
    name text, view text, title_en text, title_sv text, description_en text, description_sv text,
    ordering text[], allowed jsonb DEFAULT '{}', always text[] DEFAULT '{}', audience text DEFAULT 'public')
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shown CONSTANT regclass := format('spegel_published.%I', $2)::regclass;
    function CONSTANT text := replace($1, '-', '_');
    parameters text;
    signature text;
    checks text;
    filters text;
    -- What is not of a closed list is looked for only when there is no answer.
    late_checks text;
    notes jsonb;
    internal CONSTANT text := 'internal_' || regexp_replace($2, '_all$', '');
    of_units CONSTANT boolean := EXISTS (SELECT FROM spegel_release.view_parameters(shown) AS p WHERE p.parameter = 'level');
BEGIN
    SELECT string_agg(format('%I %s DEFAULT NULL', p.parameter, p.type), ', ' ORDER BY p.position),
           string_agg(p.type, ', ' ORDER BY p.position),
           string_agg(format(E'    PERFORM %s;\n', replace(p."check", '@', '$' || p.position)), '' ORDER BY p.position)
               FILTER (WHERE p."check" IS NOT NULL),
           string_agg(format(E'\n        AND %s', replace(coalesce(p.filter, format(
               CASE WHEN p.parameter = ANY ($9) THEN '(@ IS NULL OR ''*'' = ANY (@) OR v.%1$I = ANY (@))'
                    ELSE '(''*'' = ANY (@) OR v.%1$I = ANY (coalesce(@, ''{all}'')))' END, p.parameter)),
               '@', '$' || p.position)), '' ORDER BY p.position)
               FILTER (WHERE p.filter IS NOT NULL OR p."check" IS NOT NULL),
           string_agg(format(E'        PERFORM spegel_api.check_shown(shown, %L, %L, $%s::text[], %L);\n', $2, p.parameter, p.position, $1),
                      '' ORDER BY p.position)
               FILTER (WHERE p.filter IS NOT NULL AND NOT (p.notes || $8) ?| ARRAY['allowed', p.parameter]),
           jsonb_object_agg(p.parameter, p.notes || CASE WHEN $8 ? p.parameter THEN jsonb_build_object('allowed', $8 -> p.parameter)
               ELSE '{}' END)
    INTO parameters, signature, checks, filters, late_checks, notes
    FROM spegel_release.view_parameters(shown) AS p;
    EXECUTE format($function$
    CREATE OR REPLACE FUNCTION spegel_api.%1$I(%2$s) RETURNS SETOF %3$s
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET join_collapse_limit = 1
    SET jit = off
AS $body$
DECLARE
    shown CONSTANT integer[] := spegel_api.resolve_releases($1, $2, $3, $4);
    one integer;
    answered boolean := false;
%4$sBEGIN
    IF shown = '{}' THEN
        RETURN;
    END IF;
%5$s    FOREACH one IN ARRAY shown LOOP
%6$s        RETURN QUERY
        SELECT v.* FROM %3$s AS v
        WHERE v.release_id = one%7$s%8$s;
        answered := answered OR FOUND;
    END LOOP;
%9$sEND
$body$;
$function$, function, parameters, shown,
        CASE WHEN of_units THEN E'    units text[];\n' END,
        concat(CASE WHEN of_units THEN E'    PERFORM spegel_api.check_units(shown, $5);\n' END, checks),
        CASE WHEN of_units THEN E'        units := spegel_api.resolve_units(one, $5, $6);\n' END,
        CASE WHEN of_units THEN ' AND v.unit = ANY (units)' END, filters,
        E'    IF NOT answered THEN\n' || late_checks || E'    END IF;\n');
    EXECUTE format('COMMENT ON FUNCTION spegel_api.%I(%s) IS %L', function, signature, $5);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION spegel_api.%I(%s) FROM PUBLIC', function, signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION spegel_api.%I(%s) TO %s, spegel_analyst', function, signature,
                   CASE $10 WHEN 'public' THEN 'spegel_reader' ELSE 'spegel_internal' END);
    PERFORM spegel_api.expose($1, format('spegel_api.%I(%s)', function, signature)::regprocedure, $3, $4, $5, $6,
        parameters => notes,
        columns => (SELECT jsonb_object_agg(l.key, l.value || CASE WHEN l.key = ANY ($9) THEN '{"always": true}' ELSE '{}' END::jsonb)
                    FROM jsonb_each(spegel_release.view_labels(shown)) AS l),
        described_by => shown, ordering => $7, audience => $10);
    IF $10 = 'public' AND to_regclass('spegel_published.' || internal) IS NOT NULL THEN
        PERFORM spegel_release.make_endpoint('internal-' || $1, internal, $3 || ', internal', $4 || ', internt',
            $5 || ' With the exact numbers of few persons that are for the organisation itself.',
            $6 || ' Med de exakta antal av få personer som är för organisationen själv.', $7, $8, $9, 'internal');
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_release.make_endpoint(text, text, text, text, text, text, text[], jsonb, text[], text) IS
'Makes the function that serves a published view of all releases, with a parameter for each column that view_parameters() knows, '
'and exposes it; with it one for the internal audience where the view has a sister internal_NAME; allowed '
'are further closed lists of values by parameter, and always are dimensions by which every row is divided. For migrations.';
