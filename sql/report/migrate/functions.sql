-- How code is replaced.  These functions live as long as the session.  They
-- read what the caller perhaps may not: they run as spegel_owner.
SET LOCAL check_function_bodies = off;

-- Functions, views, composite types and triggers in our schemas; of one unit,
-- by its name, or all where that is not known.  Whoever writes an object gives
-- its row another xmin.
CREATE FUNCTION pg_temp.present(kind text, unit text) RETURNS TABLE (classid oid, objid oid, version xid) LANGUAGE plpgsql AS $$
DECLARE
    ours CONSTANT oid[] := ARRAY(SELECT n.oid FROM pg_namespace AS n WHERE n.nspname IN ('spegel_register', 'spegel_release',
        'spegel_published', 'spegel_api'));
    name CONSTANT text := split_part($2, ' ', 2);
    schema oid;
BEGIN
    IF kind = 'function' THEN
        RETURN QUERY SELECT 'pg_proc'::regclass::oid, p.oid, p.xmin FROM pg_proc AS p
        WHERE p.proname = split_part(name, '.', 2) AND p.pronamespace = to_regnamespace(split_part(name, '.', 1));
    ELSIF kind IN ('view', 'type') THEN
        RETURN QUERY SELECT 'pg_class'::regclass::oid, c.oid, c.xmin FROM pg_class AS c WHERE c.oid = to_regclass(name)
            AND c.relkind IN ('v', 'c');
    ELSIF kind = 'trigger' THEN
        RETURN QUERY SELECT 'pg_trigger'::regclass::oid, t.oid, t.xmin FROM pg_trigger AS t
        WHERE t.tgrelid = to_regclass(split_part($2, ' ', 4)) AND t.tgname = name;
    ELSIF kind = 'call' THEN
        RETURN QUERY
        SELECT 'pg_proc'::regclass::oid, p.oid, p.xmin FROM pg_proc AS p WHERE p.pronamespace = ANY (ours)
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, c.xmin FROM pg_class AS c WHERE c.relnamespace = ANY (ours) AND c.relkind IN ('v', 'c')
        UNION ALL
        SELECT 'pg_trigger'::regclass, t.oid, t.xmin FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE c.relnamespace = ANY (ours) AND NOT t.tgisinternal;
    END IF;
END
$$;

-- The objects of each unit that the database has, by what the unit is recorded
-- to have made.
CREATE FUNCTION pg_temp.find_objects() RETURNS void LANGUAGE sql AS $$
    TRUNCATE pg_temp.unit_object;
    INSERT INTO pg_temp.unit_object
    WITH object AS MATERIALIZED (
        SELECT p.classid, p.objid, pg_temp.identity(p.classid, p.objid) AS identity FROM pg_temp.present('call', NULL) AS p
    ), made AS MATERIALIZED (
        SELECT DISTINCT ON (i) i AS identity, u.unit FROM spegel_register.code_unit AS u, unnest(u.made) AS i ORDER BY i, u.unit
    )
    SELECT o.classid, o.objid, m.unit FROM object AS o JOIN made AS m ON m.identity = o.identity;
$$;

-- A call reads rows, labels and the functions that make things, and the columns
-- of the views and functions that it names.
CREATE FUNCTION pg_temp.call_digest(body text) RETURNS bytea LANGUAGE sql AS $$
    WITH named AS (
        SELECT DISTINCT m[1]::name AS name FROM regexp_matches($1, '[a-z][a-z0-9_]*', 'g') AS m
    )
    SELECT sha256(convert_to(concat_ws(E'\n', $1, current_setting('spegel.migrate_generators'),
        (SELECT string_agg(format('%s(%s) %s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)), E'\n'
                           ORDER BY p.pronamespace::regnamespace::text, p.oid::regprocedure::text)
         FROM named AS w JOIN pg_proc AS p ON p.proname = w.name JOIN pg_temp.unit_object AS o ON o.classid = 'pg_proc'::regclass
             AND o.objid = p.oid),
        (SELECT string_agg(format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid,
            a.attnum)), E'\n'
                           ORDER BY c.relnamespace::regnamespace::text, c.relname, a.attnum)
         FROM named AS w JOIN pg_class AS c ON c.relname = w.name AND c.relkind = 'v'
         JOIN pg_temp.unit_object AS o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid
         JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0)), 'UTF8'));
$$;

-- What a unit is to be compared by; a type may have lost a column that was of a
-- type of the extension.
CREATE FUNCTION pg_temp.unit_digest(unit text, kind text, body text) RETURNS bytea LANGUAGE sql AS $$
    SELECT CASE $2
        WHEN 'call' THEN pg_temp.call_digest($3)
        WHEN 'type' THEN sha256(convert_to($3 || (
            SELECT coalesce(string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum), '')
            FROM pg_attribute AS a WHERE a.attrelid = to_regclass(split_part($1, ' ', 2)) AND NOT a.attisdropped), 'UTF8'))
        ELSE sha256(convert_to($3, 'UTF8')) END;
$$;

-- Marks what the checkout has otherwise than the database.
CREATE FUNCTION pg_temp.compare() RETURNS void LANGUAGE sql AS $$
    SELECT pg_temp.find_objects();
    SELECT set_config('spegel.migrate_generators', encode(sha256(convert_to(string_agg(g.body, '' ORDER BY g.position), 'UTF8')),
        'hex'), true)
    FROM pg_temp.incoming AS g WHERE g.kind IN ('rows', 'tables') OR g.file ~ '/(generate-|.*-label|.*-parameter)';
    UPDATE pg_temp.incoming AS i
    SET digest = pg_temp.unit_digest(i.unit, i.kind, i.body) WHERE i.kind <> 'tables';
    UPDATE pg_temp.incoming AS i SET state = 'pending'
    WHERE i.kind <> 'tables' AND NOT EXISTS (
        SELECT FROM spegel_register.code_unit AS u
        WHERE u.unit = i.unit AND u.digest = i.digest
            AND cardinality(u.made) = (SELECT count(*) FROM pg_temp.unit_object AS o WHERE o.unit = i.unit));
$$;

-- Runs one unit, and records what it has made.
CREATE FUNCTION pg_temp.run_unit(unit text, kind text, body text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    endpoint CONSTANT text := substring($1 FROM '^call [\w.]*(?:endpoint|expose)\(''(.*)''\)');
    before jsonb;
    mine text;
    made regprocedure;
BEGIN
    IF endpoint IS NOT NULL AND EXISTS (SELECT FROM spegel_api.endpoint AS e WHERE e.name = endpoint)
        AND NOT EXISTS (SELECT FROM spegel_register.code_unit AS u WHERE u.unit = $1) THEN
        RAISE EXCEPTION 'there is an endpoint "%" that is not Spegel''s', endpoint
            USING ERRCODE = 'duplicate_object',
                  HINT = format('Expose its function under another name, and SELECT spegel_api.withdraw_endpoint(%L).', endpoint);
    END IF;
    SELECT jsonb_object_agg(p.classid || ' ' || p.objid, p.version) INTO before FROM pg_temp.present($2, $1) AS p;
    EXECUTE body;
    DELETE FROM pg_temp.written;
    INSERT INTO pg_temp.written
    SELECT p.classid, p.objid, before ? (p.classid || ' ' || p.objid) AS replaced, o.unit
    FROM pg_temp.present($2, $1) AS p LEFT JOIN pg_temp.unit_object AS o ON (o.classid, o.objid) = (p.classid, p.objid)
    WHERE before ->> (p.classid || ' ' || p.objid) IS DISTINCT FROM p.version::text;
    SELECT string_agg(pg_describe_object(w.classid, w.objid, 0), ', ') INTO mine FROM pg_temp.written AS w WHERE w.replaced
        AND w.unit IS NULL;
    IF mine IS NOT NULL THEN
        RAISE EXCEPTION 'there is an object of this name that is not Spegel''s: %', mine
            USING ERRCODE = 'duplicate_object', HINT = 'Rename it, or drop it.';
    END IF;
    -- A call may also grant what is another unit's.
    DELETE FROM pg_temp.written AS w WHERE w.unit <> $1;
    -- What is new is closed to the public before anything else relies on it.
    FOR made IN SELECT w.objid FROM pg_temp.written AS w WHERE w.classid = 'pg_proc'::regclass AND w.replaced IS NOT TRUE LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', made);
    END LOOP;
    -- What it had made and makes no longer goes, such as a function with other arguments.
    INSERT INTO pg_temp.doomed
    SELECT o.classid, o.objid FROM pg_temp.unit_object AS o
    WHERE o.unit = $1 AND NOT EXISTS (SELECT FROM pg_temp.written AS w WHERE (w.classid, w.objid) = (o.classid,
        o.objid)) ON CONFLICT DO NOTHING;
    INSERT INTO pg_temp.unit_object SELECT w.classid, w.objid, $1 FROM pg_temp.written AS w ON CONFLICT DO NOTHING;
    INSERT INTO spegel_register.code_unit AS u (unit, digest, made)
    SELECT $1, pg_temp.unit_digest($1, $2, $3), coalesce(array_agg(i ORDER BY i), '{}') FROM pg_temp.written AS w,
        pg_temp.identity(w.classid, w.objid) AS i
    ON CONFLICT ON CONSTRAINT code_unit_pkey DO UPDATE SET digest = excluded.digest, made = excluded.made, applied_at = excluded.applied_at;
END
$$;

-- Takes the locks on all views that will be written, before the first of them
-- is.  Whoever waits for one while others wait for what it holds would end in a
-- deadlock, whose victim is a reader: better to give up soon, and try again.
CREATE FUNCTION pg_temp.lock_views() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    command text;
BEGIN
    SET LOCAL lock_timeout = '200ms';
    -- LOCK TABLE would lock the tables below the view too, which readers use in
    -- another order; a default that there is not is dropped under the same lock.
    FOR command IN
        SELECT format('ALTER VIEW %s ALTER COLUMN %I DROP DEFAULT', o.objid::regclass, a.attname)
        FROM pg_temp.unit_object AS o JOIN pg_class AS c ON o.classid = 'pg_class'::regclass AND c.oid = o.objid AND c.relkind = 'v'
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = 1
        JOIN pg_temp.incoming AS i ON i.unit = o.unit
        WHERE i.state = 'pending' OR i.state = 'kept' AND i.kind = 'call' AND pg_temp.call_digest(i.body) <> i.digest
        ORDER BY o.objid DESC
    LOOP
        EXECUTE command;
    END LOOP;
    SET LOCAL lock_timeout = '1s';
END
$$;

-- Makes and replaces what is pending, as far as it can be; returns how many.
CREATE FUNCTION pg_temp.replace_pending() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    i record;
    said text;
    which text;
    hint text;
    calls boolean := false;
    locked boolean := false;
    changed boolean := EXISTS (SELECT FROM pg_temp.incoming AS n WHERE n.state <> 'kept');
    round bigint;
    total bigint := 0;
BEGIN
    -- Calls read rows and use functions: they come when nothing else is left
    -- that can be made.
    LOOP
        round := 0;
        FOR i IN SELECT * FROM pg_temp.incoming AS n WHERE n.state <> 'done' AND n.kind <> 'tables'
            AND (n.kind = 'call') = calls ORDER BY n.position LOOP
            CONTINUE WHEN i.state = 'kept' AND (i.kind <> 'call' OR NOT changed OR pg_temp.call_digest(i.body) = i.digest);
            IF NOT locked AND i.kind IN ('view', 'call') THEN
                PERFORM pg_temp.lock_views();
                locked := true;
            END IF;
            BEGIN
                PERFORM pg_temp.run_unit(i.unit, i.kind, i.body);
                UPDATE pg_temp.incoming AS n SET state = 'done', problem = NULL WHERE n.unit = i.unit;
                round := round + 1;
                changed := true;
            EXCEPTION
                -- It cannot be replaced in place: what it has made must go.
                WHEN invalid_function_definition OR invalid_table_definition THEN
                    INSERT INTO pg_temp.doomed
                    SELECT o.classid, o.objid FROM pg_temp.unit_object AS o WHERE o.unit = i.unit ON CONFLICT DO NOTHING;
                    UPDATE pg_temp.incoming AS n SET state = 'pending', problem = SQLERRM WHERE n.unit = i.unit;
                -- It waits for something else.
                WHEN undefined_function OR undefined_table OR undefined_object OR undefined_column OR ambiguous_function
                     OR foreign_key_violation THEN
                    UPDATE pg_temp.incoming AS n SET state = 'pending', problem = SQLERRM WHERE n.unit = i.unit;
                WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, which = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
                    RAISE EXCEPTION '%', said USING ERRCODE = SQLSTATE,
                        DETAIL = concat_ws(E'\n', nullif(which, ''), format('In %s, %s.', i.file, i.unit)),
                        HINT = concat_ws(' ', nullif(hint, ''), 'Nothing has been changed.');
            END;
        END LOOP;
        total := total + round;
        EXIT WHEN round = 0 AND calls;
        calls := round = 0;
    END LOOP;
    RETURN total;
END
$$;

-- Drops what is doomed; what the checkout has of it will be made again.
CREATE FUNCTION pg_temp.drop_code() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    dropped bigint;
BEGIN
    PERFORM pg_temp.doom_dependents();
    UPDATE pg_temp.incoming AS i SET state = 'pending'
    FROM pg_temp.doomed AS d JOIN pg_temp.unit_object AS o ON (o.classid, o.objid) = (d.classid, d.objid)
    -- Of a unit just replaced, only what it no longer makes is doomed.
    WHERE i.unit = o.unit AND pg_temp.identity(d.classid, d.objid) IN (
        SELECT m FROM spegel_register.code_unit AS u, unnest(u.made) AS m WHERE u.unit = i.unit);
    dropped := pg_temp.drop_doomed();
    -- A call that had described what is gone, such as a view, describes it anew.
    UPDATE pg_temp.incoming AS i SET state = 'pending'
    FROM spegel_register.code_unit AS u
    WHERE i.kind = 'call' AND i.state = 'done' AND u.unit = i.unit AND u.digest <> pg_temp.call_digest(i.body);
    RETURN dropped;
END
$$;

-- Brings the code to that of the checkout.
CREATE FUNCTION pg_temp.apply_code() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    replaced bigint := 0;
    dropped bigint := 0;
    problem text;
    others text;
BEGIN
    PERFORM pg_temp.compare();
    DELETE FROM spegel_api.endpoint AS e
    USING spegel_register.code_unit AS u
    WHERE u.unit NOT IN (SELECT n.unit FROM pg_temp.incoming AS n)
        AND u.unit IN (format('call spegel_release.make_endpoint(%L)', e.name), format('call spegel_api.make_analyst_endpoint(%L)', e.name),
            format('call spegel_api.expose(%L)', e.name));
    -- A type is not replaced in place.
    INSERT INTO pg_temp.doomed
    SELECT o.classid, o.objid FROM pg_temp.unit_object AS o JOIN pg_temp.incoming AS n ON n.unit = o.unit
    WHERE n.kind = 'type' AND n.state = 'pending';
    IF FOUND THEN
        dropped := pg_temp.drop_code();
    END IF;
    LOOP
        replaced := replaced + pg_temp.replace_pending();
        -- What the checkout no longer has.
        INSERT INTO pg_temp.doomed
        SELECT o.classid, o.objid FROM pg_temp.unit_object AS o
        WHERE o.unit NOT IN (SELECT n.unit FROM pg_temp.incoming AS n) ON CONFLICT DO NOTHING;
        EXIT WHEN NOT EXISTS (SELECT FROM pg_temp.doomed);
        dropped := dropped + pg_temp.drop_code();
    END LOOP;
    -- What waits only for others that are pending is not where the problem is.
    SELECT format('%s (%s, %s)', n.problem, n.file, n.unit), nullif(count(*) OVER () - 1, 0) INTO problem, others
    FROM pg_temp.incoming AS n WHERE n.state = 'pending'
    ORDER BY EXISTS (SELECT FROM pg_temp.incoming AS x
                     WHERE x.state = 'pending' AND x.unit <> n.unit AND x.kind IN ('function', 'view', 'type')
                         AND strpos(n.problem, split_part(split_part(x.unit, ' ', 2), '.', 2)) > 0), n.position LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', problem
            USING HINT = concat_ws(' ', others || ' other units wait for it, or have problems of their own.',
                'Nothing has been changed. An object of this database that the code needs may have been changed or removed by hand.');
    END IF;
    DELETE FROM spegel_register.code_unit AS u WHERE u.unit NOT IN (SELECT n.unit FROM pg_temp.incoming AS n);
    IF replaced = 0 AND dropped = 0 THEN
        RETURN 'code: up to date';
    END IF;
    -- What calls name may have been written after them.
    UPDATE spegel_register.code_unit AS u SET digest = x.digest
    FROM pg_temp.incoming AS i, LATERAL pg_temp.call_digest(i.body) AS x (digest)
    WHERE i.kind = 'call' AND u.unit = i.unit AND u.digest <> x.digest;
    PERFORM pg_temp.restore_grants();
    RETURN format('code: %s of %s units written, %s objects dropped for it', replaced,
                  (SELECT count(*) FROM pg_temp.incoming AS n WHERE n.kind <> 'tables'), dropped);
END
$$;

-- Runs a change below the code, without what is in its way.
CREATE FUNCTION pg_temp.change_below(statements text, what text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    caller CONSTANT text := current_setting('role');
    said text;
    which text;
BEGIN
    LOOP
        BEGIN
            EXECUTE statements;
            RETURN;
        EXCEPTION WHEN dependent_objects_still_exist OR feature_not_supported THEN
            GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, which = PG_EXCEPTION_DETAIL;
        END;
        -- The detail names what depends on it, in whatever language.
        PERFORM set_config('role', 'spegel_owner', true);
        PERFORM pg_temp.find_objects();
        INSERT INTO pg_temp.doomed
        SELECT o.classid, o.objid FROM pg_temp.unit_object AS o
        LEFT JOIN pg_proc AS p ON o.classid = 'pg_proc'::regclass AND p.oid = o.objid
        LEFT JOIN pg_class AS c ON o.classid = 'pg_class'::regclass AND c.oid = o.objid
        WHERE CASE WHEN p.oid IS NOT NULL THEN strpos(which, format('%s.%I(', p.pronamespace::regnamespace, p.proname)) > 0
              WHEN c.oid IS NOT NULL THEN which ~ format('%s\.%I\M', c.relnamespace::regnamespace, c.relname) END;
        IF NOT FOUND THEN
            RAISE EXCEPTION '%: %', what, said
                USING ERRCODE = 'dependent_objects_still_exist', DETAIL = which,
                      HINT = 'Save the definitions of what depends on it, drop it, run this again, and create it again. '
                             'Nothing has been changed.';
        END IF;
        PERFORM pg_temp.drop_code(), set_config('role', caller, true);
    END LOOP;
END
$$;

-- Creates or updates the extension.
CREATE FUNCTION pg_temp.apply_extension(version text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    installed CONSTANT text := (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'spegel');
BEGIN
    IF installed = version THEN
        RETURN NULL;
    ELSIF installed IS NULL THEN
        IF to_regnamespace('spegel') IS NULL THEN
            CREATE SCHEMA spegel;
        END IF;
        EXECUTE format('CREATE EXTENSION spegel SCHEMA spegel VERSION %L', version);
        RETURN format('extension: created, version %s', version);
    END IF;
    PERFORM pg_temp.change_below(format('ALTER EXTENSION spegel UPDATE TO %L', version), 'the extension cannot be updated');
    RETURN format('extension: updated from %s to %s', installed, version);
EXCEPTION
    WHEN undefined_file OR invalid_parameter_value OR undefined_object THEN
        RAISE EXCEPTION 'extension spegel cannot become version %', coalesce(version || ' from ' || installed, version)
            USING ERRCODE = 'undefined_file', DETAIL = SQLERRM,
                  HINT = 'Run make install on the server''s machine first. A database never goes back to an earlier version.';
END
$$;

-- Lets our roles use the extension.
CREATE FUNCTION pg_temp.grant_extension() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    r text;
BEGIN
    FOREACH r IN ARRAY '{spegel_owner,spegel_analyst}'::text[] LOOP
        IF NOT has_schema_privilege(r, 'spegel', 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA spegel TO %I', r);
        END IF;
    END LOOP;
END
$$;

-- Applies the files of tables/ that the database does not have.
CREATE FUNCTION pg_temp.apply_tables(version text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    i record;
    known bytea;
    applied text[] := '{}';
BEGIN
    FOR i IN SELECT * FROM pg_temp.incoming AS n WHERE n.kind = 'tables' ORDER BY n.position LOOP
        SELECT f.digest INTO known FROM spegel_register.table_file AS f WHERE f.name = i.file;
        IF NOT FOUND THEN
            PERFORM pg_temp.change_below(i.body, i.file);
            INSERT INTO spegel_register.table_file (name, digest, version)
            VALUES (i.file, sha256(convert_to(i.body, 'UTF8')), version);
            applied := applied || i.file;
        ELSIF known <> sha256(convert_to(i.body, 'UTF8')) THEN
            RAISE EXCEPTION '% was changed after it was applied to this database', i.file
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'A released file never changes: put the change into a new one. '
                             'A database made from an unreleased version is made anew.';
        END IF;
    END LOOP;
    SELECT f.name INTO i FROM spegel_register.table_file AS f
    WHERE f.name NOT IN (SELECT n.file FROM pg_temp.incoming AS n WHERE n.kind = 'tables') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'this database has %, which this checkout does not: it is newer', i.name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Use a checkout of the newer version.';
    END IF;
    RETURN 'tables: ' || array_to_string(applied, ', ');
END
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_temp TO spegel_owner;
SET LOCAL check_function_bodies = on;
