-- What is done with releases stands in the audit trail.

CREATE OR REPLACE FUNCTION spegel_release.record_release() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    step text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        step := 'define';
    ELSIF TG_OP = 'DELETE' THEN
        step := 'discard';
    ELSIF NEW.status IN ('published', 'withdrawn') THEN
        step := CASE NEW.status WHEN 'published' THEN 'publish' ELSE 'withdraw' END;
    ELSE
        step := CASE WHEN NEW.built_at IS DISTINCT FROM OLD.built_at THEN 'build' ELSE 'audit' END;
    END IF;
    INSERT INTO spegel_register.activity (acting_role, action, object, detail)
    VALUES (spegel_register.acting_role(), step,
            format('release %s: %s', coalesce(NEW.release_id, OLD.release_id), coalesce(NEW.name, OLD.name)),
            CASE WHEN step = 'audit' THEN CASE NEW.status WHEN 'audited' THEN 'passed' ELSE 'not passed' END END);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_release.record_release() IS
'Trigger: records in activity each step of a release; of an audit whether it was passed.';

CREATE OR REPLACE TRIGGER recorded_release AFTER INSERT OR UPDATE OR DELETE ON spegel_release.release
    FOR EACH ROW EXECUTE FUNCTION spegel_release.record_release();
CREATE OR REPLACE TRIGGER recorded_category AFTER INSERT ON spegel_release.category
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.record_change('declare');
