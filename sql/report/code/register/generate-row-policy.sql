-- Analysts who see some units only.  Whoever is a member of a role that
-- analyst_unit names reads the rows of its units and those below, and writes
-- nothing: the checks of the register would not see what they break.  Where
-- nobody is limited, the only policy is true, and costs nothing.

COMMENT ON TABLE spegel_register.analyst_unit IS
'Analysts who see some units only (begränsade analytiker): members of the role see the unit and all below it; see limit_analyst().';
COMMENT ON COLUMN spegel_register.analyst_unit.role_name IS 'The role (roll), whose members are limited.';
COMMENT ON COLUMN spegel_register.analyst_unit.unit IS 'A unit (enhet) that they see, with all below it.';

-- Who could become the role of all analysts is limited as that role, too: what
-- counts is the current user, or else the one who logged in.
CREATE OR REPLACE FUNCTION spegel_register.limited_as(reader name)
    RETURNS name
    LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.name
    FROM (VALUES (1, reader), (2, session_user)) AS u (n, name)
    JOIN pg_roles AS r ON r.rolname = u.name AND NOT r.rolsuper
    WHERE EXISTS (SELECT FROM spegel_register.analyst_unit AS l JOIN pg_roles AS g ON g.rolname = l.role_name
                  WHERE pg_has_role(u.name, g.oid, 'MEMBER'))
    ORDER BY u.n LIMIT 1;
$$;
COMMENT ON FUNCTION spegel_register.limited_as(name) IS
'The user by whose limits a reader sees the register: the reader, given as current_user, or else the user of the session, whichever is '
'a member of a role of analyst_unit; NULL when neither is. Called by row policies.';

CREATE OR REPLACE FUNCTION spegel_register.visible_units(reader name)
    RETURNS integer[]
    LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(
        SELECT DISTINCT a.unit_no
        FROM spegel_register.analyst_unit AS l
        JOIN pg_roles AS g ON g.rolname = l.role_name
        JOIN spegel_register.unit_above AS a ON a.above = l.unit
        WHERE pg_has_role(session_user, reader, 'MEMBER') AND pg_has_role(spegel_register.limited_as(reader), g.oid, 'MEMBER'));
$$;
COMMENT ON FUNCTION spegel_register.visible_units(name) IS
'Numbers of the units that a limited reader sees (synliga enheter), given as current_user: those of all roles of analyst_unit that the '
'reader is a member of, and all below them. None for a reader that the session could not become. Called by row policies.';

CREATE OR REPLACE FUNCTION spegel_register.refuse_limited()
    RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF spegel_register.limited_as(session_user) IS NOT NULL THEN
        RAISE EXCEPTION 'role "%" sees some units only, and makes no releases', session_user
            USING ERRCODE = 'insufficient_privilege', HINT = 'Ask an analyst of the whole organisation.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.refuse_limited() IS
'An error for a session whose user is limited to some units. Called by what reads the whole register for its caller.';

-- What a limited analyst sees of a table follows from its columns.
CREATE OR REPLACE FUNCTION spegel_register.row_condition(stored regclass)
    RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 100
BEGIN ATOMIC
    WITH known AS (
        SELECT ARRAY(SELECT a.attname::text FROM pg_attribute AS a
                     WHERE a.attrelid = row_condition.stored AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
               '= ANY ((SELECT spegel_register.visible_units(current_user))::integer[])' AS visible
    )
    SELECT CASE
        WHEN c.relname IN ('import_batch', 'import_reject', 'analyst_unit', 'activity', 'finding', 'release_topic')
            OR c.relname ~ '^pay_(survey|report)' THEN 'false'
        WHEN c.relname = 'unit_above' THEN format('unit_no %1$s AND above_no %1$s', k.visible)
        WHEN 'unit_no' = ANY (k.columns) THEN 'unit_no ' || k.visible
        WHEN 'employment_number' = ANY (k.columns)
            THEN '(person_no, employment_number) IN (SELECT e.person_no, e.employment_number FROM spegel_register.employment_row AS e)'
        WHEN 'campaign_no' = ANY (k.columns) AND c.relname <> 'campaign'
            THEN 'campaign_no IN (SELECT c.campaign_no FROM spegel_register.campaign AS c)'
        WHEN 'person_no' = ANY (k.columns) THEN 'person_no IN (SELECT e.person_no FROM spegel_register.employment_row AS e)'
        WHEN 'unit' = ANY (k.columns) THEN 'unit IN (SELECT u.unit FROM spegel_register.unit AS u)'
        WHEN 'risk' = ANY (k.columns) THEN 'risk IN (SELECT r.risk FROM spegel_register.risk AS r)'
        ELSE 'true' END
    FROM pg_class AS c CROSS JOIN known AS k WHERE c.oid = row_condition.stored;
END;
COMMENT ON FUNCTION spegel_register.row_condition(regclass) IS
'Which rows of a table of the register a limited analyst sees, as SQL: those of visible units; of persons and employments with a spell '
'there; of campaigns and risks there; of the whole organisation none; lists, such as occupations and grounds, whole.';

CREATE OR REPLACE FUNCTION spegel_register.apply_row_policies() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    limits CONSTANT boolean := EXISTS (SELECT FROM spegel_register.analyst_unit);
    unlimited CONSTANT text := '(SELECT spegel_register.limited_as(current_user)) IS NULL';
    t record;
BEGIN
    FOR t IN
        SELECT c.oid::regclass AS stored, c.relrowsecurity AS secured,
               ARRAY(SELECT p.polname::text FROM pg_policy AS p WHERE p.polrelid = c.oid
                     AND p.polname ~ '^(everybody|limited_)') AS policies
        FROM pg_class AS c
        WHERE c.relkind = 'r' AND (c.relnamespace = 'spegel_register'::regnamespace AND c.relname NOT IN ('table_file', 'code_unit')
            -- what analysts read of releases tells of the whole organisation
            OR c.oid IN ('spegel_release.finding'::regclass, 'spegel_release.release_topic'::regclass))
    LOOP
        IF NOT t.secured THEN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.stored);
        END IF;
        IF 'everybody' <> ALL (t.policies) THEN
            EXECUTE format('CREATE POLICY everybody ON %s USING (true)', t.stored);
        END IF;
        FOR policy IN 1 .. cardinality(t.policies) LOOP
            CONTINUE WHEN t.policies[policy] = 'everybody';
            EXECUTE format('DROP POLICY %I ON %s', t.policies[policy], t.stored);
        END LOOP;
        CONTINUE WHEN NOT limits;
        EXECUTE format('CREATE POLICY limited_select ON %s AS RESTRICTIVE FOR SELECT USING (%s OR %s)', t.stored, unlimited,
            spegel_register.row_condition(t.stored));
        EXECUTE format('CREATE POLICY limited_insert ON %s AS RESTRICTIVE FOR INSERT WITH CHECK (%s)', t.stored, unlimited);
        EXECUTE format('CREATE POLICY limited_update ON %s AS RESTRICTIVE FOR UPDATE USING (%s)', t.stored, unlimited);
        EXECUTE format('CREATE POLICY limited_delete ON %s AS RESTRICTIVE FOR DELETE USING (%s)', t.stored, unlimited);
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_register.apply_row_policies() IS
'Makes the row policies of the register: for everybody true; and when analyst_unit limits anybody, for these the one of '
'row_condition(), without writing. For migrations and limit_analyst().';

CREATE OR REPLACE FUNCTION spegel_register.limit_analyst(role_name name, units text[])
    RETURNS text
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    wrong text;
BEGIN
    IF to_regrole(quote_ident(role_name)) IS NULL THEN
        RAISE EXCEPTION 'role "%" does not exist', role_name USING ERRCODE = 'undefined_object';
    ELSIF role_name ~ '^spegel_(owner|analyst|reader|internal|front.*)$' OR role_name = 'public' THEN
        RAISE EXCEPTION 'role "%" cannot be limited', role_name
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Limit a role of your own, whose members are members of spegel_analyst too.';
    END IF;
    SELECT coalesce(u.unit, 'NULL') INTO wrong FROM unnest(units) AS u (unit)
    WHERE NOT EXISTS (SELECT FROM spegel_register.unit AS n WHERE n.unit = u.unit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unit "%" does not exist', wrong
            USING ERRCODE = 'invalid_parameter_value', HINT = 'spegel_register.unit lists them.';
    END IF;
    DELETE FROM spegel_register.analyst_unit AS l WHERE l.role_name = role_name;
    INSERT INTO spegel_register.analyst_unit (role_name, unit) SELECT role_name, u.unit FROM (SELECT DISTINCT unnest(units)) AS u (unit);
    PERFORM spegel_register.apply_row_policies();
    RETURN format(CASE cardinality(units) WHEN 0 THEN 'members of %s see all units' ELSE 'members of %s see %s and all units below' END,
                  role_name, array_to_string(units, ', '));
END
$$;
COMMENT ON FUNCTION spegel_register.limit_analyst(name, text[]) IS
'Limits the members of a role to units and all below them (begränsar en roll till enheter): of the register they read what belongs to '
'these, and write nothing; {} takes the limit away. Members of several such roles see the units of all. Returns a summary. For the '
'owner of the register. Errors: no such role or unit, or a role of Spegel''s own.';

SELECT spegel_register.apply_row_policies();
