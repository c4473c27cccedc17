-- How published views are served: what a request may ask about, and the
-- maker of an endpoint for a view.
--
-- An error names the parameter that it blames as COLUMN, and as TABLE the
-- endpoint that lists what there is: of an error, only these are passed on.
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
                USING ERRCODE = 'SP410', COLUMN = 'release', TABLE = 'releases',
                    HINT = 'spegel_published.releases lists those that are left.';
        ELSIF found IS NULL THEN
            RAISE EXCEPTION 'release % is not published%', $2, CASE WHEN $1 IS NOT NULL THEN format(' of organisation "%s"', $1) END
                USING ERRCODE = 'no_data_found', COLUMN = 'release', TABLE = 'releases', HINT = 'spegel_published.releases lists them.';
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

CREATE OR REPLACE FUNCTION spegel_api.resolve_units(release integer, unit text, level text) RETURNS text[]
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
        RETURN ARRAY(SELECT u.unit FROM spegel_published.unit AS u WHERE u.release_id = $1 AND u.level = $3);
    ELSIF NOT EXISTS (SELECT FROM spegel_published.unit AS u WHERE u.release_id = $1 AND u.unit = $2) THEN
        RAISE EXCEPTION 'release % has no unit "%"', $1, $2
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'unit', TABLE = 'units', HINT = 'spegel_published.units lists them.';
    ELSIF $3 IS NULL THEN
        RETURN ARRAY[$2];
    END IF;
    RETURN ARRAY(
        WITH RECURSIVE below AS (
            SELECT u.unit, u.level FROM spegel_published.unit AS u WHERE u.release_id = $1 AND u.unit = $2
            UNION ALL
            SELECT u.unit, u.level FROM below AS b JOIN spegel_published.unit AS u ON u.release_id = $1 AND u.parent = b.unit
        )
        SELECT b.unit FROM below AS b WHERE b.level = $3);
END
$$;
COMMENT ON FUNCTION spegel_api.resolve_units(integer, text, text) IS
'The units asked about (enheter): the one given; all of a level, within it if one is given; by default the whole organisation. One '
'that does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_api.check_code(release integer, dimension text, code text, parameter text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Before anything is planned.
    IF $3 IS NULL OR $3 = '*' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM spegel_published.code AS c WHERE c.release_id = $1 AND c.code = $3 AND ($2 IS NULL OR c.dimension = $2))
        -- What came counted brings its own categories and steps, and so do the residents.
        AND NOT EXISTS (SELECT FROM spegel_published.counted AS c
                        WHERE c.release_id = $1
                            AND ($3 = c.category AND ($2 IS NULL OR $2 = c.ground) OR $3 = c.within_category
                                AND ($2 IS NULL OR $2 = c.within_ground)
                                 OR $2 = 'step' AND $3 = c.step OR $2 = 'occupation_group' AND $3 = c.occupation_group))
        AND NOT EXISTS (SELECT FROM spegel_published.reference_share AS p
                        WHERE p.release_id = $1 AND p.category = $3 AND ($2 IS NULL OR p.ground = $2))
    THEN
        RAISE EXCEPTION 'release % has no %', $1, coalesce(format('"%s" in dimension "%s"', $3, $2), format('code "%s"', $3))
            USING ERRCODE = 'invalid_parameter_value', COLUMN = $4, TABLE = 'codes', HINT = 'spegel_published.codes lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.check_code(integer, text, text, text) IS
'An error, which blames the parameter, unless the code is one of the dimension (NULL: of any) in the release. NULL, which is not '
'asked about, and * for each are good.';

CREATE OR REPLACE FUNCTION spegel_api.check_ground(release integer, ground text, parameter text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF $2 IS NULL OR $2 = '*' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM spegel_published.ground AS g WHERE g.release_id = $1 AND g.ground = $2)
    THEN
        RAISE EXCEPTION 'ground "%" does not exist', $2
            USING ERRCODE = 'invalid_parameter_value', COLUMN = $3, TABLE = 'grounds', HINT = 'spegel_published.grounds lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.check_ground(integer, text, text) IS
'An error, which blames the parameter, unless the release tells of the ground. NULL, which is not asked about, and * for each are good.';

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
                                                -- The current release may be another one by the next page.
                                                'pinned_by', CASE p.parameter WHEN 'release' THEN p.column_name END))
    FROM (
        SELECT e.position AS rank, e.parameter, e.type, e.filter, e."check", e.label_en, e.label_sv, e.description_en, e.description_sv,
               e.allowed, e.column_name
        FROM spegel_release.endpoint_parameter AS e
        UNION ALL
        SELECT 1000, d.dimension, 'text', NULL,
               format('spegel_api.check_code(shown, %1$L, @, %1$L)', d.dimension),
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
        jsonb_build_object('label_en', w.label_en, 'label_sv', w.label_sv, 'description_sv', w.description_sv)),
           string_agg(a.attname, ', ') FILTER (WHERE w.label_en IS NULL)
    INTO labels, missing
    FROM pg_attribute AS a
    LEFT JOIN LATERAL (
        SELECT l.label_en, l.label_sv, l.description_sv FROM spegel_release.column_label AS l WHERE l.column_name = a.attname
        UNION ALL
        SELECT spegel_release.sentence(d.title_en) || s.said_en, spegel_release.sentence(d.title_sv) || s.said_sv,
               CASE s.suffix WHEN '' THEN format('Kod för %s; tomt för alla tillsammans.', d.title_sv)
                    ELSE format('%s%s.', spegel_release.sentence(d.title_sv), s.said_sv) END
        FROM spegel_release.dimension AS d,
             (VALUES ('', '', ''), ('_sv', ' in Swedish', ' på svenska'), ('_en', ' in English', ' på engelska'))
              AS s (suffix, said_en, said_sv)
        WHERE a.attname = d.dimension || s.suffix) AS w ON true
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

-- The statement is the same for all requests, so that a connection plans it
-- once, and at once: tables are joined in the order of the view.  Release and
-- units are read by index, the rest is a filter.
CREATE OR REPLACE FUNCTION spegel_release.make_endpoint(
    name text, view text, title_en text, title_sv text, description_en text, description_sv text,
    ordering text[], allowed jsonb DEFAULT '{}', always text[] DEFAULT '{}')
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
    notes jsonb;
    of_units CONSTANT boolean := EXISTS (SELECT FROM spegel_release.view_parameters(shown) AS p WHERE p.parameter = 'level');
BEGIN
    SELECT string_agg(format('%I %s DEFAULT NULL', p.parameter, p.type), ', ' ORDER BY p.position),
           string_agg(p.type, ', ' ORDER BY p.position),
           string_agg(format(E'    PERFORM %s;\n', replace(p."check", '@', '$' || p.position)), '' ORDER BY p.position)
               FILTER (WHERE p."check" IS NOT NULL),
           string_agg(format(E'\n        AND %s', replace(coalesce(p.filter, format(
               CASE WHEN p.parameter = ANY ($9) THEN '(@ IS NULL OR @ = ''*'' OR v.%1$I = @)'
                    ELSE '(@ = ''*'' OR v.%1$I IS NOT DISTINCT FROM @)' END, p.parameter)),
               '@', '$' || p.position)), '' ORDER BY p.position)
               FILTER (WHERE p.filter IS NOT NULL OR p."check" IS NOT NULL),
           jsonb_object_agg(p.parameter, p.notes || CASE WHEN $8 ? p.parameter THEN jsonb_build_object('allowed', $8 -> p.parameter)
               ELSE '{}' END)
    INTO parameters, signature, checks, filters, notes
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
    shown CONSTANT integer := spegel_api.resolve_release($1, $2);
%4$sBEGIN
%5$s    RETURN QUERY
    SELECT v.* FROM %3$s AS v
    WHERE v.release_id = shown%6$s%7$s;
END
$body$;
$function$, function, parameters, shown,
        CASE WHEN of_units THEN E'    units CONSTANT text[] := spegel_api.resolve_units(shown, $3, $4);\n' END,
        checks, CASE WHEN of_units THEN ' AND v.unit = ANY (units)' END, filters);
    EXECUTE format('COMMENT ON FUNCTION spegel_api.%I(%s) IS %L', function, signature, $5);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION spegel_api.%I(%s) FROM PUBLIC', function, signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION spegel_api.%I(%s) TO spegel_reader, spegel_analyst', function, signature);
    PERFORM spegel_api.expose($1, format('spegel_api.%I(%s)', function, signature)::regprocedure, $3, $4, $5, $6,
        parameters => notes, columns => spegel_release.view_labels(shown), described_by => shown, ordering => $7);
END
$$;
COMMENT ON FUNCTION spegel_release.make_endpoint(text, text, text, text, text, text, text[], jsonb, text[]) IS
'Makes the function that serves a published view of all releases, with a parameter for each column that view_parameters() knows, '
'and exposes it; allowed are further closed lists of values by parameter, and always are dimensions by which every row is divided. '
'For migrations.';
