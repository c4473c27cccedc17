-- The audit trail: who changed what in the register, loaded and took back files,
-- and defined, built, audited, published and withdrew releases.
--
-- Triggers write it, with the owner's rights: nobody else can add to it, change
-- it or delete from it.  It holds no value of a row about a person.

COMMENT ON TABLE spegel_register.activity IS
'Who did what, when (logg): one row per statement that changed a table of the register, per file loaded or taken back, and per step of '
'a release. Only triggers write it, only the owner can delete from it.';
COMMENT ON COLUMN spegel_register.activity.activity IS 'Number (nummer), in order.';
COMMENT ON COLUMN spegel_register.activity.happened_at IS 'When the transaction began (tidpunkt).';
COMMENT ON COLUMN spegel_register.activity.session_role IS 'Role (roll) that logged in.';
COMMENT ON COLUMN spegel_register.activity.acting_role IS 'Role that it had taken on (SET ROLE), or itself.';
COMMENT ON COLUMN spegel_register.activity.action IS
'What was done (åtgärd): insert, update, delete or truncate of a table; load or undo of a file, purge of refused lines; define, build, '
'audit, publish, withdraw or discard of a release; declare of a category; policy of a ground.';
COMMENT ON COLUMN spegel_register.activity.object IS 'With what (objekt): a table, or a release and its name.';
COMMENT ON COLUMN spegel_register.activity.changed_rows IS 'Number of rows (antal rader); NULL where they are not counted.';
COMMENT ON COLUMN spegel_register.activity.detail IS 'What else is known (uppgift): batch and lines of a file, policy before and after.';

CREATE OR REPLACE FUNCTION spegel_register.acting_role() RETURNS text
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN coalesce(nullif(current_setting('role'), 'none'), session_user::text);
COMMENT ON FUNCTION spegel_register.acting_role() IS
'The role that the session has taken on with SET ROLE, or else the one that logged in; within a function with the rights of another, too.';

-- Without statistics, or with those of far fewer rows, a table is read by plans
-- that take minutes.
CREATE OR REPLACE FUNCTION spegel_register.renew_statistics(stored regclass, inserted bigint)
    RETURNS void
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    -- Where others vacuum or analyze the table at the moment, all is well.
    SET client_min_messages = error
AS $$
DECLARE
    -- Columns with a larger sample of their own: only they need it.
    sampled CONSTANT text := (
        SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_attribute AS a
        WHERE a.attrelid = stored AND a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget > 0);
    others CONSTANT text := (
        SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_attribute AS a
        WHERE a.attrelid = stored AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <= 0);
BEGIN
    IF EXISTS (
        SELECT FROM pg_class AS c
        WHERE c.oid = stored AND (inserted > 0.1 * c.reltuples OR NOT EXISTS (
            SELECT FROM pg_stats AS s WHERE s.schemaname = c.relnamespace::regnamespace::text AND s.tablename = c.relname)))
    THEN
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s (%s)', stored, others);
        IF sampled IS NOT NULL THEN
            EXECUTE format('ANALYZE (SKIP_LOCKED) %s (%s)', stored, sampled);
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.renew_statistics(regclass, bigint) IS
'Analyzes a table into which so many rows have been inserted, if it has no statistics, or those of less than ten times as many rows. It '
'needs the rights of the owner. Called by record_change().';

CREATE OR REPLACE FUNCTION spegel_register.record_change() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed bigint;
BEGIN
    IF TG_OP <> 'TRUNCATE' THEN
        EXECUTE format('SELECT count(*) FROM %I', CASE TG_OP WHEN 'DELETE' THEN 'old_rows' ELSE 'new_rows' END) INTO changed;
    END IF;
    -- A statement that found nothing to change did nothing.
    IF changed = 0 THEN
        RETURN NULL;
    END IF;
    INSERT INTO spegel_register.activity (acting_role, action, object, changed_rows)
    VALUES (spegel_register.acting_role(), coalesce(TG_ARGV[0], lower(TG_OP)), regexp_replace(TG_TABLE_NAME, '_row$', ''), changed);
    IF TG_OP = 'INSERT' AND changed >= 1000 THEN
        PERFORM spegel_register.renew_statistics(TG_RELID, changed);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.record_change() IS
'Trigger: records a statement in activity, with the number of its rows and none of their values. Its argument, if any, is the action. '
'A table into which 1,000 rows or more have been inserted gets new statistics, if they are many beside those before.';

CREATE OR REPLACE FUNCTION spegel_register.record_batch() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    batch CONSTANT spegel_register.import_batch := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO spegel_register.activity (acting_role, action, object, changed_rows, detail)
    VALUES (spegel_register.acting_role(), CASE TG_OP WHEN 'DELETE' THEN 'undo' ELSE 'load' END, batch.target, batch.loaded,
            format('batch %s: %s lines, %s loaded, %s rejected', batch.import_batch, batch.lines, batch.loaded, batch.rejected));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.record_batch() IS
'Trigger: records in activity that a file was loaded (its row of import_batch got its numbers) or taken back, with the number of the '
'batch, not the name of the file.';

CREATE OR REPLACE FUNCTION spegel_register.record_policy() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO spegel_register.activity (acting_role, action, object, changed_rows, detail)
    VALUES (spegel_register.acting_role(), 'policy', 'ground', 1,
            format('%s: %s', coalesce(NEW.ground, OLD.ground),
                   CASE TG_OP WHEN 'INSERT' THEN concat_ws(' ', NEW.policy, NEW.minimum_headcount, NEW.allowed_levels)
                        WHEN 'DELETE' THEN concat_ws(' ', OLD.policy, OLD.minimum_headcount, OLD.allowed_levels, 'before, deleted')
                        ELSE concat_ws(' ', OLD.policy, OLD.minimum_headcount, OLD.allowed_levels, 'before,',
                                       NEW.policy, NEW.minimum_headcount, NEW.allowed_levels, 'after') END));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.record_policy() IS
'Trigger: records in activity how a ground may be kept and shown, before and after a change: policy, fewest persons, levels.';

CREATE OR REPLACE FUNCTION spegel_register.watch_activity() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT r.stored, e.event, e.rows
        FROM (SELECT spegel_register.stored_table(i.table_name) AS stored FROM spegel_register.register_table AS i
              UNION SELECT s FROM unnest('{spegel_register.education_level,spegel_register.activity}'::regclass[]) AS s) AS r,
             (VALUES ('insert', 'REFERENCING NEW TABLE AS new_rows'), ('update', 'REFERENCING NEW TABLE AS new_rows'),
                     ('delete', 'REFERENCING OLD TABLE AS old_rows'), ('truncate', '')) AS e (event, rows)
        -- What is added to the trail is not recorded, what is taken from it is.
        WHERE NOT (r.stored = 'spegel_register.activity'::regclass AND e.event = 'insert')
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.record_change()',
                       'recorded_' || t.event, t.event, t.stored, t.rows);
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_register.watch_activity() IS
'Makes the triggers that record changes of the tables of register_table, of education_level, and of activity itself. For migrations.';
SELECT spegel_register.watch_activity();

CREATE OR REPLACE TRIGGER recorded_purge AFTER DELETE ON spegel_register.import_reject
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.record_change('purge');
CREATE OR REPLACE TRIGGER recorded_load AFTER UPDATE ON spegel_register.import_batch
    FOR EACH ROW EXECUTE FUNCTION spegel_register.record_batch();
CREATE OR REPLACE TRIGGER recorded_undo AFTER DELETE ON spegel_register.import_batch
    FOR EACH ROW EXECUTE FUNCTION spegel_register.record_batch();
CREATE OR REPLACE TRIGGER recorded_truncate AFTER TRUNCATE ON spegel_register.import_batch
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.record_change();
CREATE OR REPLACE TRIGGER recorded_policy AFTER INSERT OR UPDATE OR DELETE ON spegel_register.ground
    FOR EACH ROW EXECUTE FUNCTION spegel_register.record_policy();

-- A row written to a view is a statement of its own: here they are one line.
CREATE OR REPLACE VIEW spegel_register.activity_by_transaction WITH (security_invoker) AS
SELECT a.happened_at, a.session_role, a.acting_role, a.action, a.object, count(*) AS statements,
       sum(a.changed_rows)::bigint AS changed_rows,
       string_agg(a.detail, '; ' ORDER BY a.activity) AS detail, min(a.activity) AS first_activity
FROM spegel_register.activity AS a
GROUP BY a.happened_at, a.session_role, a.acting_role, a.action, a.object;
COMMENT ON VIEW spegel_register.activity_by_transaction IS
'Who did what, when (logg), in short: one row per transaction, action and object of activity. To be read with ORDER BY first_activity.';
COMMENT ON COLUMN spegel_register.activity_by_transaction.happened_at IS 'When the transaction began (tidpunkt).';
COMMENT ON COLUMN spegel_register.activity_by_transaction.session_role IS 'Role (roll) that logged in.';
COMMENT ON COLUMN spegel_register.activity_by_transaction.acting_role IS 'Role that it had taken on (SET ROLE), or itself.';
COMMENT ON COLUMN spegel_register.activity_by_transaction.action IS 'What was done (åtgärd).';
COMMENT ON COLUMN spegel_register.activity_by_transaction.object IS 'With what (objekt): a table, or a release and its name.';
COMMENT ON COLUMN spegel_register.activity_by_transaction.statements IS 'How many statements (antal satser).';
COMMENT ON COLUMN spegel_register.activity_by_transaction.changed_rows IS 'Number of rows (antal rader); NULL where they are not counted.';
COMMENT ON COLUMN spegel_register.activity_by_transaction.detail IS 'What else is known (uppgift).';
COMMENT ON COLUMN spegel_register.activity_by_transaction.first_activity IS 'Number of its first row in activity (nummer), in order.';
