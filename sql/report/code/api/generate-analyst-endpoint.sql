-- Makes functions of the register endpoints for analysts.

-- A text, because a database of what is published alone has the function, and not
-- what it reads.
CREATE OR REPLACE FUNCTION spegel_api.analyst_words(of regprocedure, columns boolean) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(w.name, jsonb_strip_nulls(jsonb_build_object('label_en', w.label_en, 'label_sv', w.label_sv,
                                    'description_en', w.description_en, 'description_sv', w.description_sv, 'allowed', w.allowed::jsonb,
                                    'minimum', w.minimum, 'maximum', w.maximum,
                                    'role', CASE WHEN w.of_result THEN r.role END))
                                    || CASE WHEN $2 AND a.type = ANY ('{integer,bigint,numeric}'::regtype[])
                                            THEN coalesce(spegel_release.column_unit(a.name), '{}') ELSE '{}' END)
    FROM pg_proc AS p, unnest(p.proallargtypes, p.proargmodes, p.proargnames) AS a (type, mode, name), spegel_api.analyst_label AS w
    LEFT JOIN spegel_release.column_role AS r ON r.column_name = w.name
    WHERE p.oid = $1 AND a.name = w.name AND w.of_result = $2 AND (a.mode = 't') = $2;
$$;
COMMENT ON FUNCTION spegel_api.analyst_words(regprocedure, boolean) IS
'Labels of the parameters, or of the columns, of a function for analysts, for spegel_api.expose(). For migrations.';

CREATE OR REPLACE FUNCTION spegel_api.make_analyst_endpoint(
    name text, function regprocedure, title_en text, title_sv text, description_en text, description_sv text, ordering text[])
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO spegel_analyst', $2);
    PERFORM spegel_api.expose($1, $2, $3, $4, $5, $6,
        parameters => spegel_api.analyst_words($2, false), columns => spegel_api.analyst_words($2, true),
        audience => 'analyst', max_rows => 100000, max_age => 0, timeout_ms => 30000, ordering => $7);
END
$$;
COMMENT ON FUNCTION spegel_api.make_analyst_endpoint(text, regprocedure, text, text, text, text, text[]) IS
'Exposes a function of schema spegel_api to analysts, with the words of analyst_label. For migrations.';
