-- The catalogue of HTTP endpoints.
--
-- An endpoint is a function in schema spegel_api that somebody has exposed.
-- The HTTP program reads the view spegel_api.catalogue, listens on channel
-- spegel_catalogue for changes, and only ever binds values to the call text
-- that spegel_api.expose() has written.

COMMENT ON SEQUENCE spegel_api.endpoint_version IS
    'Versions of endpoint declarations; a version is never used twice, so that it can be part of an entity tag.';
COMMENT ON TABLE spegel_api.endpoint IS
    'HTTP endpoints; written by spegel_api.expose() and spegel_api.withdraw_endpoint().';
COMMENT ON COLUMN spegel_api.endpoint.name IS
    'Path segment below /v1/: lower-case words joined by hyphens.';
COMMENT ON COLUMN spegel_api.endpoint.function IS
    'Schema-qualified signature of the function, as regprocedure prints it.';
COMMENT ON COLUMN spegel_api.endpoint.title_en IS 'Title in English.';
COMMENT ON COLUMN spegel_api.endpoint.title_sv IS 'Title in Swedish.';
COMMENT ON COLUMN spegel_api.endpoint.description_en IS 'Description in English.';
COMMENT ON COLUMN spegel_api.endpoint.description_sv IS 'Description in Swedish.';
COMMENT ON COLUMN spegel_api.endpoint.audience IS
    'public: runs as spegel_reader; internal: as spegel_internal, and analyst: as spegel_analyst, for authenticated users only.';
COMMENT ON COLUMN spegel_api.endpoint.call IS
    'The query: $1 to $n are the parameters in order, the one after them is the most rows to return. With an ordering, the next one '
    'is the number of rows to pass over, a column behind those of the result says whether as many rows as wanted were found, and one '
    'for each array that is pinned what it stands for, if so. With a column whose role is reason, the last one is the language, en or sv.';
COMMENT ON COLUMN spegel_api.endpoint.parameters IS
    'Array, in call order, of {name, type [, array] [, each], required, label_en, label_sv [, description_en] [, description_sv] [, '
    'allowed] [, minimum] [, maximum] [, pinned_by]}; limits and allowed values are strings in the form in which a request writes '
    'them; array: it takes several values, and each: * too, which is bound as an empty array; pinned_by is a result column that '
    'holds, in every row, the value for which the parameter stands if it is not given, or for an array the function that tells.';
COMMENT ON COLUMN spegel_api.endpoint.columns IS
    'Array, in order, of {name, type, label_en, label_sv, role [, of] [, language] [, always] [, description_en] [, description_sv] '
    '[, unit_en] [, unit_sv] [, decimals]} of the result; see spegel_api.column_roles(). always: every row is divided by it, so that '
    'there is no total.';
COMMENT ON COLUMN spegel_api.endpoint.ordering IS
    'Result columns by which rows are sorted, each perhaps with desc behind it, before all others; only what is sorted has pages. '
    'NULL: rows come as the function returns them.';
COMMENT ON COLUMN spegel_api.endpoint.max_rows IS
    'Most rows that one response holds.';
COMMENT ON COLUMN spegel_api.endpoint.max_age IS
    'Seconds for which a response may be reused (Cache-Control: max-age).';
COMMENT ON COLUMN spegel_api.endpoint.timeout_ms IS
    'statement_timeout of the query in milliseconds.';
COMMENT ON COLUMN spegel_api.endpoint.cors_origins IS
    'Origins whose pages may read the answers in a browser (CORS): https://example.org, or * alone for all. NULL: all of a public '
    'endpoint, none of one for analysts.';
COMMENT ON COLUMN spegel_api.endpoint.version IS
    'Grows each time the endpoint is exposed anew or its origins are set.';

CREATE OR REPLACE FUNCTION spegel_api.endpoint_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('spegel_catalogue', '');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_changed() IS
    'Trigger: tells the HTTP program to read the catalogue again.';

CREATE OR REPLACE TRIGGER endpoint_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON spegel_api.endpoint
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_api.endpoint_changed();
COMMENT ON TRIGGER endpoint_changed ON spegel_api.endpoint IS
    'Notifies channel spegel_catalogue of every change.';

CREATE OR REPLACE FUNCTION spegel_api.endpoint_value_order(
    low text, high text, type regtype)
RETURNS integer
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    result integer;
BEGIN
    EXECUTE format('SELECT CASE WHEN a < b THEN -1 WHEN a = b THEN 0 ELSE 1 END'
                   ' FROM (SELECT %L::%s, %L::%s) AS t (a, b)',
                   low, type, high, type)
       INTO result;
    RETURN result;
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_value_order(text, text, regtype) IS
    'Compares two values of a type written as text: -1, 0 or 1; NULL when one of them is not a value of the type.';

-- The words on a parameter or a column, in both languages.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_words(
    thing text, name text, key text, value jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF jsonb_typeof(value) <> 'string' OR value = '""' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('"%s" of %s "%s" is not a string', key, thing, name),
            HINT = 'Give labels and descriptions as non-empty JSON strings.';
    END IF;
    RETURN jsonb_build_object(key, value);
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_words(text, text, text, jsonb) IS
    'Checks a label or description of a parameter or column and returns it as a member of its entry in the catalogue.';

CREATE OR REPLACE FUNCTION spegel_api.endpoint_value_fits(value jsonb, type regtype)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT jsonb_typeof($1) = CASE WHEN $2 = ANY ('{text,date}'::regtype[]) THEN 'string' ELSE 'number' END
           AND spegel_api.endpoint_value_order($1 #>> '{}', $1 #>> '{}', $2) IS NOT NULL
           AND ($2 <> 'date'::regtype OR $1 #>> '{}' ~ '^\d{4}-\d{2}-\d{2}$');
END;
COMMENT ON FUNCTION spegel_api.endpoint_value_fits(jsonb, regtype) IS
    'Whether a JSON value is one of the type, as notes on parameters write it: numbers as JSON numbers, texts and dates as strings.';

CREATE OR REPLACE FUNCTION spegel_api.element_type(type regtype) RETURNS regtype
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT t.typelem::regtype FROM pg_type AS t WHERE t.oid = $1 AND t.typcategory = 'A' AND t.typelem <> 0;
END;
COMMENT ON FUNCTION spegel_api.element_type(regtype) IS 'The type of the elements of an array type; NULL when it is none.';

-- One parameter: its declaration in the function together with the notes
-- (labels, allowed values, limits) that the caller of expose() gave for it.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_parameter(
    name text, declared regtype, required boolean, notes jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key text;
    value jsonb;
    item jsonb;
    several CONSTANT boolean := spegel_api.element_type(declared) IS NOT NULL;
    type CONSTANT regtype := coalesce(spegel_api.element_type(declared), declared);
    ranged CONSTANT boolean :=
        type = ANY ('{integer,bigint,numeric,"double precision",date}'::regtype[]);
    listed CONSTANT boolean :=
        type = ANY ('{text,integer,bigint,date}'::regtype[]);
    result jsonb := jsonb_build_object(
        'name', name, 'type', type::text, 'required', required,
        'label_en', name, 'label_sv', name)
        || CASE WHEN several THEN '{"array": true}'::jsonb ELSE '{}' END;
BEGIN
    IF jsonb_typeof(notes) <> 'object' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('notes on parameter "%s" are not a JSON object', name),
            HINT = 'Write {"label_en": "...", "label_sv": "...", "allowed": [...], "minimum": ..., "maximum": ...}.';
    END IF;

    FOR key, value IN SELECT * FROM jsonb_each(notes) LOOP
        CASE
            WHEN key IN ('label_en', 'label_sv', 'description_en', 'description_sv', 'pinned_by') THEN
                result := result || spegel_api.endpoint_words('parameter', name, key, value);
            WHEN key = 'each' THEN
                IF NOT several OR type = 'text'::regtype OR jsonb_typeof(value) <> 'boolean' THEN
                    RAISE invalid_parameter_value USING
                        MESSAGE = format('"each" of parameter "%s" of type %s is %s', name, declared, value),
                        HINT = 'It is true for an array of numbers or dates that takes * for each of them, bound as an empty array.';
                END IF;
                result := result || jsonb_build_object(key, value);
            WHEN key IN ('minimum', 'maximum') THEN
                IF NOT ranged THEN
                    RAISE invalid_parameter_value USING
                        MESSAGE = format('parameter "%s" of type %s cannot have a "%s"', name, type, key),
                        HINT = 'Only numbers and dates have limits.';
                END IF;
                IF NOT spegel_api.endpoint_value_fits(value, type) THEN
                    RAISE invalid_parameter_value USING
                        MESSAGE = format('"%s" of parameter "%s" is not of type %s', key, name, type),
                        HINT = 'Write numbers as JSON numbers and dates as "YYYY-MM-DD".';
                END IF;
                result := result || jsonb_build_object(key, value #>> '{}');
            WHEN key = 'allowed' THEN
                IF NOT listed THEN
                    RAISE invalid_parameter_value USING
                        MESSAGE = format('parameter "%s" of type %s cannot have "allowed" values', name, type),
                        HINT = 'Only texts, integers and dates can be listed.';
                END IF;
                IF jsonb_typeof(value) <> 'array' OR value = '[]' THEN
                    RAISE invalid_parameter_value USING
                        MESSAGE = format('"allowed" of parameter "%s" is not a list', name),
                        HINT = 'Give a JSON array with at least one value.';
                END IF;
                FOR item IN SELECT * FROM jsonb_array_elements(value) LOOP
                    IF NOT spegel_api.endpoint_value_fits(item, type) THEN
                        RAISE invalid_parameter_value USING
                            MESSAGE = format('allowed value %s of parameter "%s" is not of type %s', item, name, type),
                            HINT = 'Write numbers as JSON numbers, texts as strings and dates as "YYYY-MM-DD".';
                    END IF;
                END LOOP;
                result := result || jsonb_build_object('allowed',
                    (SELECT jsonb_agg(e ORDER BY n)
                       FROM jsonb_array_elements_text(value) WITH ORDINALITY AS t (e, n)));
            ELSE
                RAISE invalid_parameter_value USING
                    MESSAGE = format('unknown note "%s" on parameter "%s"', key, name),
                    HINT = 'Known are label_en, label_sv, description_en, description_sv, allowed, minimum, maximum, each and pinned_by.';
        END CASE;
    END LOOP;

    IF spegel_api.endpoint_value_order(result ->> 'minimum', result ->> 'maximum', type) > 0 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('minimum of parameter "%s" is above its maximum', name),
            HINT = 'Exchange "minimum" and "maximum".';
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_parameter(text, regtype, boolean, jsonb) IS
    'Checks the notes on one parameter of an endpoint and returns its entry in the catalogue.';

-- All parameters of a function, in order.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_parameters(
    function regprocedure, notes jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    declared pg_proc;
    name text;
    type regtype;
    required boolean;
    result jsonb := '[]'::jsonb;
    known text[] := '{}'::text[];
    stray text;
BEGIN
    SELECT * INTO STRICT declared FROM pg_proc AS p WHERE p.oid = function;

    FOR position IN 1 .. declared.pronargs LOOP
        name := declared.proargnames[position];
        type := declared.proargtypes[position - 1];
        required := position <= declared.pronargs - declared.pronargdefaults;

        IF declared.proargmodes[position] <> 'i' THEN
            RAISE invalid_function_definition USING
                MESSAGE = format('parameter %s of function %s is not an IN parameter', position, function),
                HINT = 'Use plain IN parameters and RETURNS TABLE: no OUT, INOUT or VARIADIC.';
        ELSIF coalesce(name, '') !~ '^[a-z][a-z0-9_]*$' OR length(name) > 63 THEN
            RAISE invalid_function_definition USING
                MESSAGE = format('parameter %s ("%s") of function %s has no name that a URL can carry', position, name, function),
                HINT = 'Name it in lower-case letters, digits and underscores.';
        ELSIF name IN ('lang', 'limit', 'offset', 'format', 'version') THEN
            RAISE reserved_name USING
                MESSAGE = format('parameter "%s" of function %s has a name that every endpoint reserves', name, function),
                HINT = 'The names lang, limit, offset, format and version belong to the HTTP program.';
        ELSIF coalesce(spegel_api.element_type(type), type)
              <> ALL ('{text,integer,bigint,numeric,"double precision",boolean,date}'::regtype[]) THEN
            RAISE invalid_function_definition USING
                MESSAGE = format('parameter "%s" of function %s has type %s, which a request cannot carry', name, function, type),
                HINT = 'Use text, integer, bigint, numeric, double precision, boolean or date, or an array of one of them.';
        ELSIF NOT required
              AND pg_get_function_arg_default(function, position) !~ '^NULL(::.*)?$' THEN
            RAISE invalid_function_definition USING
                MESSAGE = format('parameter "%s" of function %s has a default other than NULL', name, function),
                HINT = 'A parameter absent from the request is bound as NULL: write DEFAULT NULL and let the function choose.';
        ELSIF NOT required AND declared.proisstrict THEN
            RAISE invalid_function_definition USING
                MESSAGE = format('parameter "%s" is optional but function %s is strict', name, function),
                HINT = 'A strict function returns nothing when a parameter is absent: drop STRICT.';
        END IF;

        known := known || name;
        result := result || spegel_api.endpoint_parameter(
            name, type, required, coalesce(notes -> name, '{}'));
    END LOOP;

    SELECT k INTO stray FROM jsonb_object_keys(notes) AS k
     WHERE k <> ALL (known) ORDER BY k LIMIT 1;
    IF FOUND THEN
        RAISE undefined_parameter USING
            MESSAGE = format('function %s has no parameter "%s"', function, stray),
            HINT = format('Its parameters are: %s.', array_to_string(known, ', '));
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_parameters(regprocedure, jsonb) IS
    'Checks the parameters of an endpoint function and returns them as the catalogue keeps them.';

-- One result column with the notes on it.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_column(
    name text, type regtype, described text, notes jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key text;
    value jsonb;
    result jsonb := jsonb_build_object(
        'name', name, 'type', type::text, 'label_en', name, 'label_sv', name);
BEGIN
    IF described <> '' THEN
        result := result || jsonb_build_object('description_en', described);
    END IF;
    IF jsonb_typeof(notes) <> 'object' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('notes on column "%s" are not a JSON object', name),
            HINT = 'Write {"label_en": "...", "label_sv": "...", "description_en": "...", "description_sv": "..."}.';
    END IF;
    FOR key, value IN SELECT * FROM jsonb_each(notes) LOOP
        IF key = 'decimals' THEN
            IF type <> ALL ('{integer,bigint,numeric,"double precision"}'::regtype[]) OR jsonb_typeof(value) <> 'number'
               OR value::text !~ '^[0-9]$' THEN
                RAISE invalid_parameter_value USING
                    MESSAGE = format('"decimals" of column "%s" of type %s is %s', name, type, value),
                    HINT = 'A number has 0 to 9 decimals.';
            END IF;
            result := result || jsonb_build_object(key, value);
            CONTINUE;
        ELSIF key = 'always' AND value = 'true' THEN
            result := result || jsonb_build_object(key, value);
            CONTINUE;
        ELSIF key NOT IN ('label_en', 'label_sv', 'description_en', 'description_sv', 'unit_en', 'unit_sv', 'role') THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('unknown note "%s" on column "%s"', key, name),
                HINT = 'Known are label_en, label_sv, description_en, description_sv, unit_en, unit_sv, decimals, role, and always, '
                    'which is true.';
        ELSIF key = 'role' AND value #>> '{}' <> ALL ('{dimension,time,geo,measure,label,status,reason,attribute,document}'::text[]) THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('unknown role "%s" of column "%s"', value #>> '{}', name),
                HINT = 'The roles are dimension, time, geo, measure, label, status, reason, attribute and document.';
        ELSIF value = '"reason"' AND key = 'role' AND type <> 'text'::regtype THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('column "%s" of type %s cannot be a reason', name, type),
                HINT = 'A reason is a text.';
        END IF;
        result := result || spegel_api.endpoint_words('column', name, key, value);
    END LOOP;
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_column(text, regtype, text, jsonb) IS
    'Checks the notes on one result column of an endpoint and returns its entry in the catalogue.';

-- What a column is to somebody who makes a table of the rows.  Names and types
-- say so, unless a note does: X_sv, X_en and X_title are words for X.
CREATE OR REPLACE FUNCTION spegel_api.column_roles(columns jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_agg(c.value || jsonb_build_object('role', r.role)
                     || CASE WHEN r.role = 'label' THEN jsonb_strip_nulls(jsonb_build_object(
                            'of', n.base, 'language', substring(c.value ->> 'name' FROM '_(sv|en)$'))) ELSE '{}' END
                     ORDER BY c.n)
    FROM jsonb_array_elements($1) WITH ORDINALITY AS c (value, n)
    CROSS JOIN LATERAL (SELECT regexp_replace(c.value ->> 'name', '_(sv|en|title)$', '') AS base) AS n
    CROSS JOIN LATERAL (SELECT n.base <> c.value ->> 'name' AND $1 @> jsonb_build_array(jsonb_build_object('name', n.base)) AS words) AS w
    CROSS JOIN LATERAL (SELECT CASE
        WHEN c.value ->> 'role' <> 'label' THEN c.value ->> 'role'
        WHEN w.words THEN 'label'
        WHEN c.value ->> 'name' = 'status' THEN 'status'
        WHEN c.value ->> 'name' = 'status_reason' AND c.value ->> 'type' = 'text' THEN 'reason'
        WHEN c.value ->> 'type' IN ('integer', 'bigint', 'numeric', 'double precision') THEN 'measure'
        WHEN c.value ->> 'type' = 'text' THEN 'dimension'
        WHEN c.value ->> 'type' = 'date' THEN 'time'
        ELSE 'attribute' END AS role) AS r;
END;
COMMENT ON FUNCTION spegel_api.column_roles(jsonb) IS
    'The columns of an endpoint, each with its role: dimension, time or geo, whose values together say which row it is; measure, a '
    'number; status, why measures are null; reason, the same in words, which an answer has in its language; label, the words, perhaps in '
    'one language, for the column "of"; document, where declared, a page of HTML that is the only column, which is a page as it is; '
    'attribute, all else.';

-- All result columns of a function, in order.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_columns(
    function regprocedure, notes jsonb, described_by regclass)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text;
    type regtype;
    described text;
    any_described boolean := false;
    result jsonb := '[]'::jsonb;
    known text[] := '{}'::text[];
    stray text;
BEGIN
    FOR name, type, described IN
        SELECT a.name, a.type, col_description(described_by, t.attnum)
          FROM (
              SELECT a.name::text, a.type, a.position
                FROM pg_proc AS p,
                     unnest(p.proallargtypes, p.proargmodes, p.proargnames)
                     WITH ORDINALITY AS a (type, mode, name, position)
               WHERE p.oid = function AND p.proretset AND a.mode = 't'
               UNION ALL
              SELECT a.attname, a.atttypid, a.attnum
                FROM pg_proc AS p
                JOIN pg_type AS y ON y.oid = p.prorettype
                JOIN pg_attribute AS a ON a.attrelid = y.typrelid AND a.attnum > 0 AND NOT a.attisdropped
               WHERE p.oid = function AND p.proretset) AS a
          LEFT JOIN pg_attribute AS t
            ON t.attrelid = described_by AND t.attname = a.name AND t.attnum > 0
         ORDER BY a.position
    LOOP
        IF type <> ALL ('{text,integer,bigint,numeric,"double precision",boolean,date,timestamp with time zone}'::regtype[]) THEN
            RAISE invalid_function_definition USING
                MESSAGE = format('result column "%s" of function %s has type %s, which a response cannot carry', name, function, type),
                HINT = 'Use text, integer, bigint, numeric, double precision, boolean, date or timestamp with time zone.';
        END IF;
        known := known || name;
        any_described := any_described OR described <> '';
        result := result || spegel_api.endpoint_column(
            name, type, described, coalesce(notes -> name, '{}'));
    END LOOP;

    IF result = '[]' THEN
        RAISE invalid_function_definition USING
            MESSAGE = format('function %s does not return a set with named columns', function),
            HINT = 'Declare it RETURNS TABLE (column type, ...), or RETURNS SETOF a table, view or composite type.';
    END IF;
    IF described_by IS NOT NULL AND any_described IS NOT TRUE THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s has no commented column of the name of a result column of %s', described_by, function),
            HINT = 'Give as described_by the table or view whose column comments describe the result.';
    END IF;
    SELECT k INTO stray FROM jsonb_object_keys(notes) AS k
     WHERE k <> ALL (known) ORDER BY k LIMIT 1;
    IF FOUND THEN
        RAISE undefined_column USING
            MESSAGE = format('function %s returns no column "%s"', function, stray),
            HINT = format('Its columns are: %s.', array_to_string(known, ', '));
    END IF;
    RETURN spegel_api.column_roles(result);
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_columns(regprocedure, jsonb, regclass) IS
    'Checks the result of an endpoint function and returns its columns as the catalogue keeps them; described_by is a table or view '
    'whose column comments describe columns of the same name.';

-- The columns named sort first and all others after them, so that rows that
-- sort alike are alike, and no row is on two pages or on none.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_order(relation text, columns jsonb, ordering text[])
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known CONSTANT text[] := (SELECT array_agg(c.value ->> 'name' ORDER BY c.n)
        FROM jsonb_array_elements(columns) WITH ORDINALITY AS c (value, n));
    item text;
    position integer;
    used integer[] := '{}'::integer[];
    result text[] := '{}'::text[];
BEGIN
    FOREACH item IN ARRAY ordering LOOP
        -- a column may itself have a name that ends so
        position := coalesce(array_position(known, item),
                             array_position(known, regexp_replace(item, ' desc$', '')));
        IF position IS NULL THEN
            RAISE undefined_column USING
                MESSAGE = format('ordering names "%s", which is no result column', item),
                HINT = format('The columns are: %s; " desc" may follow one.', array_to_string(known, ', '));
        ELSIF position = ANY (used) THEN
            RAISE duplicate_column USING
                MESSAGE = format('ordering names "%s" twice', known[position]),
                HINT = 'Name a column once.';
        END IF;
        used := used || position;
        result := result || format('%I.%I%s', relation, known[position], CASE WHEN item <> known[position] THEN ' DESC' END);
    END LOOP;
    RETURN array_to_string(result || ARRAY(
        SELECT format('%I.%I', relation, known[p]) FROM generate_series(1, cardinality(known)) AS p
         WHERE p <> ALL (used) ORDER BY p), ', ');
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_order(text, jsonb, text[]) IS
    'The ORDER BY list, of columns of the relation, of an endpoint with these columns and this ordering.';

-- A reason is translated last, so that rows come in one order in all languages.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_said(relation text, columns jsonb, audience text, language integer)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT string_agg(CASE c.value ->> 'role' WHEN 'reason'
               -- Those of what is published are few: all are looked up once.
               THEN format('CASE $%3$s::text WHEN ''sv'' THEN '
                           || CASE $3 WHEN 'analyst' THEN 'spegel_register.reason_sv(%1$I.%2$I)'
                                  ELSE 'coalesce((SELECT spegel_api.reasons_sv()) ->> %1$I.%2$I, %1$I.%2$I)' END
                           || ' ELSE %1$I.%2$I END AS %2$I', $1, c.value ->> 'name', $4)
               ELSE format('%I.%I', $1, c.value ->> 'name') END, ', ' ORDER BY c.n)
      FROM jsonb_array_elements($2) WITH ORDINALITY AS c (value, n);
END;
COMMENT ON FUNCTION spegel_api.endpoint_said(text, jsonb, text, integer) IS
    'The SELECT list, of columns of the relation, of an endpoint: reasons in the language that the parameter of this number has, those '
    'of questions for analysts, of what is published for all others.';

-- An array that is not given stands for something too, which a function tells
-- from parameters of the same names.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_pin(parameter jsonb, parameters jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    arguments text;
    matching bigint;
BEGIN
    SELECT count(*), max(a.list) INTO matching, arguments
    FROM pg_proc AS f
    CROSS JOIN LATERAL (
        SELECT string_agg(format('%I => $%s::%s', t.name, p.n, format_type(t.type, NULL)), ', ' ORDER BY p.n) AS list,
               count(p.value) = f.pronargs AS whole
        FROM unnest(f.proargtypes::oid[], f.proargnames) AS t (type, name)
        LEFT JOIN jsonb_array_elements($2) WITH ORDINALITY AS p (value, n)
            ON p.value ->> 'name' = t.name
            AND (p.value ->> 'type') || CASE WHEN p.value ? 'array' THEN '[]' ELSE '' END = format_type(t.type, NULL)) AS a
    WHERE f.pronamespace = 'spegel_api'::regnamespace AND f.proname = $1 ->> 'pinned_by' AND f.provolatile IN ('i', 's')
        AND NOT f.proretset AND format_type(f.prorettype, NULL) = ($1 ->> 'type') || '[]' AND a.whole;
    IF matching <> 1 OR $1 ->> 'type' NOT IN ('text', 'integer', 'bigint', 'date') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('parameter "%s" cannot be pinned by "%s"', $1 ->> 'name', $1 ->> 'pinned_by'),
            HINT = format('Name a stable function of schema spegel_api that returns %s[] and whose parameters the endpoint has too.',
                          $1 ->> 'type');
    END IF;
    RETURN format('spegel_api.%I(%s)', $1 ->> 'pinned_by', arguments);
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_pin(jsonb, jsonb) IS
    'The call that tells what an array parameter stands for, of a function that takes parameters of the endpoint; an error when there '
    'is no such function.';

CREATE OR REPLACE FUNCTION spegel_api.endpoint_call(
    name text, parameters jsonb, columns jsonb, ordering text[], audience text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted CONSTANT integer := jsonb_array_length(parameters) + 1;
    called CONSTANT text := format('spegel_api.%I(%s) AS result', name,
        (SELECT string_agg(format('%I => $%s::%s%s', p.value ->> 'name', p.n, p.value ->> 'type',
                                  CASE WHEN p.value ? 'array' THEN '[]' END), ', ' ORDER BY p.n)
           FROM jsonb_array_elements(parameters) WITH ORDINALITY AS p (value, n)));
BEGIN
    IF ordering IS NULL THEN
        -- rows go out as the function returns them
        RETURN format('SELECT %s FROM %s LIMIT $%s::bigint', spegel_api.endpoint_said('result', columns, audience, wanted + 1), called,
                      wanted);
    END IF;
    -- The first row must tell whether there is a next page.  What is sorted
    -- has been read to the end before it anyway.
    RETURN format('SELECT %6$s, count(*) OVER () = $%1$s::bigint%2$s FROM (SELECT result.* FROM %3$s ORDER BY %4$s LIMIT $%1$s::bigint '
                  'OFFSET $%5$s::bigint) AS page ORDER BY %7$s',
                  wanted,
                  -- only the address of a next page needs them
                  (SELECT string_agg(format(', CASE WHEN count(*) OVER () = $%s::bigint THEN (SELECT %s) END', wanted,
                                            spegel_api.endpoint_pin(p.value, parameters)), '' ORDER BY p.n)
                     FROM jsonb_array_elements(parameters) WITH ORDINALITY AS p (value, n)
                    WHERE p.value ?& '{array,pinned_by}'),
                  called, spegel_api.endpoint_order('result', columns, ordering), wanted + 1,
                  spegel_api.endpoint_said('page', columns, audience, wanted + 2), spegel_api.endpoint_order('page', columns, ordering));
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_call(text, jsonb, jsonb, text[], text) IS
    'The query of an endpoint (see spegel_api.endpoint.call).';

-- What a browser sends as Origin: scheme, host in lower case, perhaps a port.
CREATE OR REPLACE FUNCTION spegel_api.check_origins(origins text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    origin text;
BEGIN
    FOREACH origin IN ARRAY origins LOOP
        IF coalesce(origin <> '*' AND origin !~ '^https?://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9][0-9]{0,4})?$', true) THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('"%s" is not an origin', origin),
                HINT = 'Write scheme and host in lower case, without a path: https://example.org or http://localhost:8080; or * for all.';
        ELSIF origin = '*' AND cardinality(origins) > 1 THEN
            RAISE invalid_parameter_value USING
                MESSAGE = 'origin * cannot be combined with others',
                HINT = '* means all origins: give it alone.';
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_api.check_origins(text[]) IS
    'Raises an error unless these are origins as a browser sends them, or * alone.';

-- The declaration: what a call can rely on.  What runs with somebody else's
-- rights must be ours and must not be led astray by the caller's search_path.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_function(function regprocedure) RETURNS pg_catalog.name
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    declared pg_proc;
    owner CONSTANT oid := (SELECT c.relowner FROM pg_class AS c WHERE c.oid = 'spegel_api.endpoint'::regclass);
BEGIN
    SELECT * INTO declared FROM pg_proc AS p
     WHERE p.oid = function AND p.pronamespace = 'spegel_api'::regnamespace;
    IF NOT FOUND THEN
        RAISE invalid_schema_name USING
            MESSAGE = format('function %s is not in schema spegel_api', function),
            HINT = 'Only functions of schema spegel_api can be exposed.';
    ELSIF declared.prokind <> 'f' THEN
        RAISE wrong_object_type USING
            MESSAGE = format('%s is not an ordinary function', function),
            HINT = 'Aggregates, window functions and procedures cannot be exposed.';
    ELSIF declared.provolatile NOT IN ('i', 's') THEN
        RAISE invalid_function_definition USING
            MESSAGE = format('function %s is volatile', function),
            HINT = 'An endpoint only reads: declare the function STABLE or IMMUTABLE.';
    ELSIF declared.provariadic <> 0 THEN
        RAISE invalid_function_definition USING
            MESSAGE = format('parameter "%s" of function %s is variadic',
                             declared.proargnames[declared.pronargs], function),
            HINT = 'Give every parameter a name and a type of its own.';
    ELSIF declared.prosecdef
          AND (declared.proowner <> owner
               OR NOT coalesce(array_to_string(declared.proconfig, E'\n'), '') ~ '(^|\n)search_path=') THEN
        RAISE invalid_function_definition USING
            MESSAGE = format('security definer function %s cannot be trusted', function),
            HINT = format('It must belong to %I and be declared with SET search_path.', owner::regrole);
    END IF;
    RETURN declared.proname;
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_function(regprocedure) IS
    'The name of a function that can be an endpoint; any other is an error.';

-- The privileges: who is served may execute it, and nobody else.
CREATE OR REPLACE FUNCTION spegel_api.check_audience(function regprocedure, audience text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role CONSTANT text := CASE audience WHEN 'public' THEN 'spegel_reader' WHEN 'internal' THEN 'spegel_internal'
        WHEN 'analyst' THEN 'spegel_analyst' END;
    wide text;
BEGIN
    IF role IS NULL THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('unknown audience "%s"', audience),
            HINT = 'The audience is public, internal or analyst.';
    ELSIF NOT has_function_privilege(role, function, 'EXECUTE') THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('role %s may not execute function %s', role, function),
            HINT = format('GRANT EXECUTE ON FUNCTION %s TO %s;', function, role);
    END IF;
    SELECT r INTO wide FROM unnest(CASE audience WHEN 'internal' THEN '{spegel_reader}'
        WHEN 'analyst' THEN '{spegel_reader,spegel_internal}' END::text[]) AS r
    WHERE has_function_privilege(r, function, 'EXECUTE') LIMIT 1;
    IF FOUND THEN
        RAISE invalid_function_definition USING
            MESSAGE = format('role %s, which serves others too, may execute function %s', wide, function),
            HINT = format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, %s;', function, wide);
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.check_audience(regprocedure, text) IS
    'Raises an error unless the role that serves the audience may execute the function and those of wider audiences may not.';

-- The next page is asked for with what a parameter stood for on the first.
CREATE OR REPLACE FUNCTION spegel_api.check_pins(parameters jsonb, columns jsonb) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parameter jsonb;
BEGIN
    FOR parameter IN
        SELECT p FROM jsonb_array_elements($1) AS p WHERE p ? 'pinned_by'
    LOOP
        IF parameter ? 'array' THEN
            PERFORM spegel_api.endpoint_pin(parameter, $1);
        ELSIF parameter ->> 'type' NOT IN ('text', 'integer', 'bigint', 'date')
           OR NOT $2 @> jsonb_build_array(jsonb_build_object('name', parameter -> 'pinned_by', 'type', parameter -> 'type'))
        THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('parameter "%s" cannot be pinned by "%s"', parameter ->> 'name', parameter ->> 'pinned_by'),
                HINT = 'Name a result column of the same type: text, integer, bigint or date.';
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_api.check_pins(jsonb, jsonb) IS
    'Raises an error unless the parameters of an endpoint that are pinned are so by columns of its result or, if they are arrays, by '
    'functions.';

CREATE OR REPLACE FUNCTION spegel_api.expose(
    name text,
    function regprocedure,
    title_en text,
    title_sv text,
    description_en text,
    description_sv text,
    parameters jsonb DEFAULT '{}',
    audience text DEFAULT 'public',
    max_rows integer DEFAULT 10000,
    max_age integer DEFAULT 3600,
    timeout_ms integer DEFAULT 5000,
    columns jsonb DEFAULT '{}',
    described_by regclass DEFAULT NULL,
    ordering text[] DEFAULT NULL,
    cors_origins text[] DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    called CONSTANT pg_catalog.name := spegel_api.endpoint_function(function);
    result CONSTANT jsonb := spegel_api.endpoint_columns(function, coalesce(columns, '{}'), described_by);
    checked CONSTANT jsonb := spegel_api.endpoint_parameters(function, coalesce(parameters, '{}'));
BEGIN
    PERFORM spegel_api.check_audience(function, audience), spegel_api.check_origins(coalesce(cors_origins, '{}')),
        spegel_api.check_pins(checked, result);
    INSERT INTO spegel_api.endpoint AS e
        (name, function, title_en, title_sv, description_en, description_sv,
         audience, call, parameters, columns, ordering, max_rows, max_age,
         timeout_ms, cors_origins, version)
    VALUES
        (name, function::text, title_en, title_sv, description_en,
         description_sv, audience,
         spegel_api.endpoint_call(called, checked, result, ordering, audience),
         checked, result, ordering, max_rows, max_age, timeout_ms,
         cors_origins, nextval('spegel_api.endpoint_version'))
    ON CONFLICT ON CONSTRAINT endpoint_pkey DO UPDATE
       SET function = excluded.function,
           title_en = excluded.title_en,
           title_sv = excluded.title_sv,
           description_en = excluded.description_en,
           description_sv = excluded.description_sv,
           audience = excluded.audience,
           call = excluded.call,
           parameters = excluded.parameters,
           columns = excluded.columns,
           ordering = excluded.ordering,
           max_rows = excluded.max_rows,
           max_age = excluded.max_age,
           timeout_ms = excluded.timeout_ms,
           cors_origins = coalesce(excluded.cors_origins, e.cors_origins),
           version = excluded.version;
END
$$;
COMMENT ON FUNCTION spegel_api.expose(text, regprocedure, text, text, text, text, jsonb, text, integer, integer, integer, jsonb,
    regclass, text[], text[]) IS
    'Declares a function of schema spegel_api as the HTTP endpoint /v1/NAME, or declares it anew; parameters holds notes by '
    'parameter name: {"unit": {"label_en": ..., "label_sv": ..., "description_en": ..., "description_sv": ..., "allowed": [...], '
    '"minimum": ..., "maximum": ..., "pinned_by": ...}}; columns holds labels and descriptions by column name, and described_by is '
    'a table or view whose column comments are the English descriptions; ordering names the columns that sort the rows, which gives '
    'the endpoint pages; cors_origins are those whose pages may read it, by default those that spegel_api.set_cors_origins() has set.';

CREATE OR REPLACE FUNCTION spegel_api.set_cors_origins(endpoint text, origins text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_api.check_origins(coalesce($2, '{}'));
    UPDATE spegel_api.endpoint AS e SET cors_origins = $2, version = nextval('spegel_api.endpoint_version') WHERE e.name = $1;
    IF NOT FOUND THEN
        RAISE undefined_object USING
            MESSAGE = format('endpoint "%s" does not exist', $1),
            HINT = 'SELECT name FROM spegel_api.endpoint lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.set_cors_origins(text, text[]) IS
    'Sets the origins whose pages may read an endpoint in a browser: https://example.org, * alone for all, an empty array for none, '
    'NULL for the default, which is all for a public endpoint and none for one of analysts. It holds until it is set again.';

CREATE OR REPLACE FUNCTION spegel_api.withdraw_endpoint(name text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM spegel_api.endpoint AS e WHERE e.name = withdraw_endpoint.name;
    IF NOT FOUND THEN
        RAISE undefined_object USING
            MESSAGE = format('endpoint "%s" does not exist', withdraw_endpoint.name),
            HINT = 'SELECT name FROM spegel_api.endpoint lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.withdraw_endpoint(text) IS
    'Removes an HTTP endpoint; its function stays.';

-- An endpoint whose function has been dropped or made volatile since it was
-- exposed is not served, and neither is one whose function a wider audience may
-- execute by now.
CREATE OR REPLACE VIEW spegel_api.catalogue AS
SELECT e.name, e.audience, e.title_en, e.title_sv, e.description_en,
       e.description_sv, e.call, e.parameters, e.columns, e.max_rows,
       e.max_age, e.timeout_ms, e.version, e.ordering IS NOT NULL AS paged,
       pg_catalog.to_jsonb(coalesce(e.cors_origins, CASE e.audience WHEN 'public' THEN '{*}' ELSE '{}' END::text[])) AS cors_origins
  FROM spegel_api.endpoint AS e
  JOIN pg_catalog.pg_proc AS p
    ON p.oid = pg_catalog.to_regprocedure(e.function)
   AND p.provolatile IN ('i', 's')
   AND (e.audience = 'public'
        OR NOT pg_catalog.has_function_privilege(CASE e.audience WHEN 'internal' THEN 'spegel_reader' ELSE 'spegel_internal' END,
                                                 p.oid, 'EXECUTE'));
COMMENT ON VIEW spegel_api.catalogue IS
    'The endpoints that the HTTP program serves.';
COMMENT ON COLUMN spegel_api.catalogue.name IS 'Path segment below /v1/.';
COMMENT ON COLUMN spegel_api.catalogue.audience IS 'public, internal or analyst.';
COMMENT ON COLUMN spegel_api.catalogue.title_en IS 'Title in English.';
COMMENT ON COLUMN spegel_api.catalogue.title_sv IS 'Title in Swedish.';
COMMENT ON COLUMN spegel_api.catalogue.description_en IS 'Description in English.';
COMMENT ON COLUMN spegel_api.catalogue.description_sv IS 'Description in Swedish.';
COMMENT ON COLUMN spegel_api.catalogue.call IS
    'The query: $1 to $n are the parameters in order, the one after them is the most rows to return; if paged, the next one is the '
    'number of rows to pass over, a column behind those of the result says whether as many rows as wanted were found, and one for '
    'each array that is pinned what it stands for, if so; with a column whose role is reason, the last one is the language, en or sv.';
COMMENT ON COLUMN spegel_api.catalogue.parameters IS
    'Array, in call order, of {name, type [, array] [, each], required, label_en, label_sv [, description_en] [, description_sv] [, '
    'allowed] [, minimum] [, maximum] [, pinned_by]}.';
COMMENT ON COLUMN spegel_api.catalogue.columns IS
    'Array, in order, of {name, type, label_en, label_sv, role [, of] [, language] [, always] [, description_en] [, description_sv] '
    '[, unit_en] [, unit_sv] [, decimals]} of the result; see spegel_api.column_roles(). always: every row is divided by it, so that '
    'there is no total.';
COMMENT ON COLUMN spegel_api.catalogue.max_rows IS 'Most rows that one response holds.';
COMMENT ON COLUMN spegel_api.catalogue.max_age IS 'Seconds for which a response may be reused.';
COMMENT ON COLUMN spegel_api.catalogue.timeout_ms IS 'statement_timeout of the query in milliseconds.';
COMMENT ON COLUMN spegel_api.catalogue.version IS 'Grows each time the endpoint is exposed anew or its origins are set.';
COMMENT ON COLUMN spegel_api.catalogue.paged IS 'The rows are sorted, and can be had in pages.';
COMMENT ON COLUMN spegel_api.catalogue.cors_origins IS 'Array of the origins whose pages may read the answers.';
