-- How code is replaced.  These functions live as long as the session.

-- The objects that a unit has in the catalogue, by its name; what a call has
-- made is recorded.
CREATE FUNCTION pg_temp.find_objects() RETURNS void LANGUAGE sql AS $$
    TRUNCATE pg_temp.unit_object;
    INSERT INTO pg_temp.unit_object
    WITH known AS (
        SELECT i.unit FROM pg_temp.incoming AS i WHERE i.kind <> 'tables'
        UNION SELECT u.unit FROM spegel_register.code_unit AS u
    ), named AS (
        SELECT 'pg_proc'::regclass::oid AS classid, p.oid, format('function %s.%s', n.nspname, p.proname) AS unit
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname ~ '^spegel_'
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, format('%s %s.%s', CASE c.relkind WHEN 'v' THEN 'view' ELSE 'type' END, n.nspname, c.relname)
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname ~ '^spegel_' AND c.relkind IN ('v', 'c')
        UNION ALL
        SELECT 'pg_trigger'::regclass, t.oid, format('trigger %s on %s.%s', t.tgname, n.nspname, c.relname)
        FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname ~ '^spegel_' AND NOT t.tgisinternal
    ), made AS (
        SELECT u.unit, m FROM spegel_register.code_unit AS u, unnest(u.made) AS m
    )
    SELECT n.classid, n.oid, coalesce(min(k.unit), min(m.unit))
    FROM named AS n LEFT JOIN known AS k ON k.unit = n.unit LEFT JOIN made AS m ON m.m = n.unit
    WHERE k.unit IS NOT NULL OR m.unit IS NOT NULL
    GROUP BY n.classid, n.oid;
$$;

-- The names of all functions, views and triggers in our schemas, as above.
CREATE FUNCTION pg_temp.names_made_since(functions oid, relations oid, triggers oid) RETURNS text[] LANGUAGE sql AS $$
    SELECT coalesce(array_agg(DISTINCT x ORDER BY x), '{}') FROM (
        SELECT format('function %s.%s', n.nspname, p.proname)
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname ~ '^spegel_' AND p.oid > $1
        UNION ALL
        SELECT format('view %s.%s', n.nspname, c.relname)
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname ~ '^spegel_' AND c.relkind = 'v' AND c.oid > $2
        UNION ALL
        SELECT format('trigger %s on %s.%s', t.tgname, n.nspname, c.relname)
        FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname ~ '^spegel_' AND NOT t.tgisinternal AND t.oid > $3) AS f (x);
$$;

-- Marks what the checkout has otherwise than the database, or the database no
-- longer has; returns whether there is anything to do.
CREATE FUNCTION pg_temp.compare() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- What is called reads labels, rows and the functions that make things.
    UPDATE pg_temp.incoming AS i
    SET digest = sha256(convert_to(i.body || CASE i.kind WHEN 'call' THEN s.generators ELSE '' END, 'UTF8'))
    FROM (SELECT string_agg(g.body, '' ORDER BY g.position) AS generators FROM pg_temp.incoming AS g
          WHERE g.kind = 'rows' OR g.file ~ '/(generate-|.*-label|.*-parameter)') AS s;
    PERFORM pg_temp.find_objects();
    UPDATE pg_temp.incoming AS i SET state = 'pending'
    WHERE i.kind <> 'tables' AND (
        NOT EXISTS (SELECT FROM spegel_register.code_unit AS u WHERE u.unit = i.unit AND u.digest = i.digest)
        OR i.kind IN ('function', 'view', 'type', 'trigger') AND NOT EXISTS (SELECT FROM pg_temp.unit_object AS o WHERE o.unit = i.unit)
        OR i.kind = 'call' AND EXISTS (
            SELECT FROM spegel_register.code_unit AS u, unnest(u.made) AS m
            WHERE u.unit = i.unit AND CASE split_part(m, ' ', 1)
                WHEN 'function' THEN to_regproc(split_part(m, ' ', 2)) IS NULL
                WHEN 'view' THEN to_regclass(split_part(m, ' ', 2)) IS NULL
                ELSE NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgname = split_part(m, ' ', 2)
                                 AND t.tgrelid = to_regclass(split_part(m, ' ', 4))) END));
    RETURN EXISTS (SELECT FROM pg_temp.incoming AS i WHERE i.state = 'pending')
        OR EXISTS (SELECT FROM spegel_register.code_unit AS u WHERE u.unit NOT IN (SELECT i.unit FROM pg_temp.incoming AS i));
END
$$;

-- Adds to doomed whatever depends on it, and refuses when that is not ours.
-- Grants to other roles are remembered.
CREATE FUNCTION pg_temp.doom_dependents() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    foreign_objects text;
BEGIN
    CREATE TEMP TABLE found (classid oid, objid oid, of_class oid, of_object oid, PRIMARY KEY (classid, objid)) ON COMMIT DROP;
    INSERT INTO found SELECT d.classid, d.objid FROM pg_temp.doomed AS d;
    LOOP
        INSERT INTO found (classid, objid)
        SELECT DISTINCT coalesce(w.classid, d.classid), coalesce(w.objid, d.objid)
        FROM (SELECT f.classid, f.objid FROM found AS f
              UNION ALL
              SELECT 'pg_type'::regclass, t.oid FROM found AS f JOIN pg_type AS t ON t.typrelid = f.objid AND f.classid = 'pg_class'::regclass
              UNION ALL
              SELECT 'pg_type'::regclass, t.typarray FROM found AS f
              JOIN pg_type AS t ON t.typrelid = f.objid AND f.classid = 'pg_class'::regclass) AS f
        JOIN pg_depend AS d ON d.refclassid = f.classid AND d.refobjid = f.objid AND d.deptype IN ('n', 'a')
        LEFT JOIN LATERAL (
            SELECT 'pg_class'::regclass::oid AS classid, r.ev_class AS objid FROM pg_rewrite AS r
            WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
            UNION ALL
            SELECT 'pg_class'::regclass, a.adrelid FROM pg_attrdef AS a WHERE d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
            UNION ALL
            SELECT 'pg_class'::regclass, t.typrelid FROM pg_type AS t WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid AND t.typrelid <> 0
        ) AS w ON true
        WHERE d.classid <> 'pg_init_privs'::regclass
        ON CONFLICT DO NOTHING;
        EXIT WHEN NOT FOUND;
    END LOOP;

    SELECT string_agg(DISTINCT pg_describe_object(f.classid, f.objid, 0), ', ') INTO foreign_objects
    FROM found AS f
    WHERE NOT EXISTS (SELECT FROM pg_temp.unit_object AS o WHERE (o.classid, o.objid) = (f.classid, f.objid))
        AND NOT EXISTS (SELECT FROM pg_temp.doomed AS d WHERE (d.classid, d.objid) = (f.classid, f.objid));
    IF foreign_objects IS NOT NULL THEN
        RAISE EXCEPTION 'objects that are not Spegel''s depend on what must be replaced: %', foreign_objects
            USING ERRCODE = 'dependent_objects_still_exist',
                  DETAIL = 'To be replaced: ' || (SELECT string_agg(pg_describe_object(d.classid, d.objid, 0), ', ') FROM pg_temp.doomed AS d),
                  HINT = 'Save their definitions, drop them, run migrate, and create them again. Nothing has been changed.';
    END IF;

    INSERT INTO pg_temp.doomed
    SELECT f.classid, f.objid, o.unit FROM found AS f JOIN pg_temp.unit_object AS o ON (o.classid, o.objid) = (f.classid, f.objid)
    ON CONFLICT DO NOTHING;
    DROP TABLE found;

    INSERT INTO pg_temp.kept_grant
    SELECT 'view', format('%I.%I', n.nspname, c.relname),
           format('GRANT %s%s ON %I.%I TO %s%s', a.privilege_type, a.of_column, n.nspname, c.relname, a.grantee::regrole,
                  CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_temp.doomed AS d JOIN pg_class AS c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind = 'v'
    JOIN pg_namespace AS n ON n.oid = c.relnamespace,
    LATERAL (SELECT x.*, '' AS of_column FROM aclexplode(c.relacl) AS x
             UNION ALL SELECT x.*, format(' (%I)', t.attname) FROM pg_attribute AS t, aclexplode(t.attacl) AS x WHERE t.attrelid = c.oid) AS a
    WHERE a.grantee <> 0 AND a.grantee::regrole::text !~ '^spegel_(owner|analyst|reader|front)$'
    UNION ALL
    SELECT 'function', format('%I.%I', n.nspname, p.proname),
           format('GRANT EXECUTE ON FUNCTION %%s TO %s%s', a.grantee::regrole, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_temp.doomed AS d JOIN pg_proc AS p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
    JOIN pg_namespace AS n ON n.oid = p.pronamespace, aclexplode(p.proacl) AS a
    WHERE a.grantee <> 0 AND a.grantee::regrole::text !~ '^spegel_(owner|analyst|reader|front)$';
END
$$;

-- Drops what is doomed, those first on which nothing depends, never by CASCADE.
CREATE FUNCTION pg_temp.drop_doomed() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    d record;
    dropped bigint := 0;
    progress boolean;
BEGIN
    PERFORM pg_temp.doom_dependents();
    UPDATE pg_temp.incoming AS i SET state = 'pending' WHERE i.unit IN (SELECT d.unit FROM pg_temp.doomed AS d);
    WHILE EXISTS (SELECT FROM pg_temp.doomed) LOOP
        progress := false;
        FOR d IN SELECT * FROM pg_temp.doomed ORDER BY classid = 'pg_trigger'::regclass DESC, objid DESC LOOP
            BEGIN
                EXECUTE CASE d.classid
                    WHEN 'pg_proc'::regclass THEN format('DROP FUNCTION %s', d.objid::regprocedure)
                    WHEN 'pg_trigger'::regclass THEN (
                        SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass) FROM pg_trigger AS t WHERE t.oid = d.objid)
                    ELSE (SELECT format('DROP %s %s', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TYPE' END, c.oid::regclass)
                          FROM pg_class AS c WHERE c.oid = d.objid) END;
                DELETE FROM pg_temp.doomed AS x WHERE (x.classid, x.objid) = (d.classid, d.objid);
                dropped := dropped + 1;
                progress := true;
            EXCEPTION WHEN dependent_objects_still_exist THEN
                NULL;
            END;
        END LOOP;
        IF NOT progress THEN
            RAISE EXCEPTION 'these depend on each other, and cannot be dropped: %',
                (SELECT string_agg(pg_describe_object(x.classid, x.objid, 0), ', ') FROM pg_temp.doomed AS x);
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;

-- Runs one unit; returns what it made when it is a call.
CREATE FUNCTION pg_temp.run_unit(unit text, kind text, body text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    functions oid;
    relations oid;
    triggers oid;
    before oid[];
BEGIN
    IF kind = 'call' THEN
        SELECT max(p.oid) INTO functions FROM pg_proc AS p;
        SELECT max(c.oid) INTO relations FROM pg_class AS c;
        SELECT coalesce(max(t.oid), 0) INTO triggers FROM pg_trigger AS t;
    END IF;
    before := ARRAY(SELECT o.objid FROM pg_temp.unit_object AS o WHERE o.unit = $1 AND o.classid = 'pg_proc'::regclass);
    EXECUTE body;
    -- A function of the same name with other arguments takes its place.
    INSERT INTO pg_temp.doomed
    SELECT 'pg_proc'::regclass, b.oid, NULL
    FROM pg_proc AS b
    WHERE b.oid = ANY (before) AND EXISTS (
        SELECT FROM pg_proc AS p WHERE p.pronamespace = b.pronamespace AND p.proname = b.proname AND p.oid > b.oid AND p.oid <> ALL (before))
    ON CONFLICT DO NOTHING;
    RETURN CASE WHEN kind = 'call' THEN pg_temp.names_made_since(functions, relations, triggers) ELSE '{}' END;
END
$$;

-- Makes and replaces what is pending, as far as it can be; returns how many.
CREATE FUNCTION pg_temp.replace_pending() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    i record;
    made text[];
    calls boolean := false;
    round bigint;
    total bigint := 0;
BEGIN
    -- Calls read rows and use functions: they come when nothing else is left
    -- that can be made.
    LOOP
        round := 0;
        FOR i IN SELECT * FROM pg_temp.incoming AS n WHERE n.state = 'pending' AND (n.kind = 'call') = calls ORDER BY n.position LOOP
            BEGIN
                IF i.kind = 'type' AND EXISTS (SELECT FROM pg_temp.unit_object AS o WHERE o.unit = i.unit) THEN
                    RAISE EXCEPTION 'a type is not replaced in place' USING ERRCODE = 'invalid_table_definition';
                END IF;
                made := pg_temp.run_unit(i.unit, i.kind, i.body);
                INSERT INTO spegel_register.code_unit AS u (unit, digest, made) VALUES (i.unit, i.digest, made)
                ON CONFLICT ON CONSTRAINT code_unit_pkey DO UPDATE
                    SET digest = excluded.digest, applied_at = excluded.applied_at,
                        made = ARRAY(SELECT DISTINCT m FROM unnest(u.made || excluded.made) AS m ORDER BY m);
                UPDATE pg_temp.incoming AS n SET state = 'done', problem = NULL WHERE n.unit = i.unit;
                round := round + 1;
            EXCEPTION
                -- It cannot be replaced in place: what it has made must go.
                WHEN invalid_function_definition OR invalid_table_definition THEN
                    INSERT INTO pg_temp.doomed
                    SELECT o.classid, o.objid, o.unit FROM pg_temp.unit_object AS o WHERE o.unit = i.unit ON CONFLICT DO NOTHING;
                    UPDATE pg_temp.incoming AS n SET problem = SQLERRM WHERE n.unit = i.unit;
                -- It waits for something else.
                WHEN undefined_function OR undefined_table OR undefined_object OR undefined_column OR ambiguous_function
                     OR foreign_key_violation THEN
                    UPDATE pg_temp.incoming AS n SET problem = SQLERRM WHERE n.unit = i.unit;
                WHEN OTHERS THEN
                    RAISE EXCEPTION '%', SQLERRM USING ERRCODE = SQLSTATE, DETAIL = format('In %s, %s.', i.file, i.unit);
            END;
        END LOOP;
        total := total + round;
        EXIT WHEN round = 0 AND calls;
        calls := round = 0;
    END LOOP;
    RETURN total;
END
$$;

-- Brings the code to that of the checkout.
CREATE FUNCTION pg_temp.apply_code() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    replaced bigint := 0;
    dropped bigint := 0;
    g record;
    problem text;
BEGIN
    PERFORM pg_temp.compare();
    LOOP
        replaced := replaced + pg_temp.replace_pending();
        -- What the checkout no longer has.
        INSERT INTO pg_temp.doomed
        SELECT o.classid, o.objid, o.unit FROM pg_temp.unit_object AS o
        WHERE o.unit NOT IN (SELECT n.unit FROM pg_temp.incoming AS n)
            AND NOT EXISTS (SELECT FROM pg_temp.incoming AS n JOIN spegel_register.code_unit AS u ON u.unit = n.unit, unnest(u.made) AS m
                            WHERE n.kind = 'call' AND m = o.unit)
        ON CONFLICT DO NOTHING;
        EXIT WHEN NOT EXISTS (SELECT FROM pg_temp.doomed);
        dropped := dropped + pg_temp.drop_doomed();
        PERFORM pg_temp.find_objects();
    END LOOP;
    SELECT format('%s (%s, %s)', n.problem, n.file, n.unit) INTO problem
    FROM pg_temp.incoming AS n WHERE n.state = 'pending' ORDER BY n.position LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', problem
            USING HINT = 'Nothing has been changed. An object of this database that the code needs may have been changed or removed by hand.';
    END IF;
    DELETE FROM spegel_api.endpoint AS e
    USING spegel_register.code_unit AS u
    WHERE u.unit NOT IN (SELECT n.unit FROM pg_temp.incoming AS n)
        AND u.unit IN (format('call spegel_release.make_endpoint(%L)', e.name), format('call spegel_api.make_analyst_endpoint(%L)', e.name),
            format('call spegel_api.expose(%L)', e.name));
    DELETE FROM spegel_register.code_unit AS u WHERE u.unit NOT IN (SELECT n.unit FROM pg_temp.incoming AS n);
    FOR g IN SELECT * FROM pg_temp.kept_grant LOOP
        IF g.kind = 'view' AND to_regclass(g.name) IS NOT NULL THEN
            EXECUTE g.command;
        ELSIF g.kind = 'function' AND to_regproc(g.name) IS NOT NULL THEN
            EXECUTE format(g.command, to_regproc(g.name)::oid::regprocedure);
        END IF;
    END LOOP;
    IF replaced = 0 AND dropped = 0 THEN
        RETURN 'code: up to date';
    END IF;
    RETURN format('code: %s of %s units written, %s objects dropped for it', replaced,
                  (SELECT count(*) FROM pg_temp.incoming AS n WHERE n.kind <> 'tables'), dropped);
END
$$;

-- Drops all code, for what cannot be changed below it.
CREATE FUNCTION pg_temp.drop_code() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.find_objects();
    INSERT INTO pg_temp.doomed SELECT o.classid, o.objid, o.unit FROM pg_temp.unit_object AS o ON CONFLICT DO NOTHING;
    PERFORM pg_temp.drop_doomed();
END
$$;

-- Runs a change below the code: when the code is in its way, without it.
CREATE FUNCTION pg_temp.change_below(statements text, what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statements;
EXCEPTION
    WHEN dependent_objects_still_exist OR feature_not_supported THEN
        BEGIN
            PERFORM pg_temp.drop_code();
            EXECUTE statements;
        EXCEPTION WHEN dependent_objects_still_exist THEN
            DECLARE
                said text;
                which text;
            BEGIN
                GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, which = PG_EXCEPTION_DETAIL;
                RAISE EXCEPTION '%: %', what, said
                    USING ERRCODE = 'dependent_objects_still_exist', DETAIL = which,
                          HINT = 'Save their definitions, drop them, run migrate, and create them again. Nothing has been changed.';
            END;
        END;
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
        RAISE EXCEPTION 'extension spegel % is not installed on the server%', version,
            coalesce(', or cannot be reached from ' || installed, '')
            USING ERRCODE = 'undefined_file', DETAIL = SQLERRM,
                  HINT = 'Run make install on the server''s machine first. It never goes back to an earlier version.';
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
                      HINT = 'A released file never changes: put the change into a new one. A database made from an unreleased version is made anew.';
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
