-- The secret is made once, by the first build, and never changes: with a new
-- one every number would be drawn afresh, and two draws can be averaged.  What
-- to do when it is lost or known is in docs/operations.md.

COMMENT ON TABLE spegel_release.secret IS
'The secret (hemlighet) that all record keys and draws depend on; one row, permanent. Keep a copy: without it later releases draw '
'all numbers afresh.';
COMMENT ON COLUMN spegel_release.secret.only_row IS 'Always true: there is one secret.';
COMMENT ON COLUMN spegel_release.secret.key IS 'The secret: 32 random bytes (nyckel).';
COMMENT ON COLUMN spegel_release.secret.made_at IS 'When it was made (tidpunkt).';
COMMENT ON TABLE spegel_release.earlier_secret IS
'Secrets that were replaced (tidigare hemligheter), without their keys: what was drawn with them is known, and is not drawn again.';
COMMENT ON COLUMN spegel_release.earlier_secret.fingerprint IS 'By which it is known again (fingeravtryck).';
COMMENT ON COLUMN spegel_release.earlier_secret.known IS
'Whether others knew it (känd), so that its noise counts for nothing; otherwise it was lost.';
COMMENT ON COLUMN spegel_release.earlier_secret.replaced_at IS 'When it was replaced (tidpunkt).';

CREATE OR REPLACE FUNCTION spegel_release.secret_fingerprint(key bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
BEGIN ATOMIC
    SELECT sha256(convert_to('fingerprint of the secret', 'UTF8') || $1);
END;
COMMENT ON FUNCTION spegel_release.secret_fingerprint(bytea) IS
'A digest by which a secret is known again, and from which it cannot be found.';

-- Each uuid holds 122 bits of the server's strong random numbers.
CREATE OR REPLACE FUNCTION spegel_release.secret() RETURNS bytea
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO spegel_release.secret (key)
    SELECT sha256(r.bytes)
    FROM (SELECT convert_to(string_agg(gen_random_uuid()::text, ''), 'UTF8') FROM generate_series(1, 8)) AS r (bytes)
    WHERE NOT EXISTS (SELECT FROM spegel_release.secret)
    ON CONFLICT DO NOTHING;
    RETURN (SELECT s.key FROM spegel_release.secret AS s);
END
$$;
COMMENT ON FUNCTION spegel_release.secret() IS
'The secret; made by the first call. An error when it is gone although releases were published with one.';

-- Another secret than the one of what is published is not taken, neither from a
-- copy nor a new one.
CREATE OR REPLACE FUNCTION spegel_release.check_secret() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted integer;
BEGIN
    SELECT r.release_id INTO wanted FROM spegel_release.release AS r
    WHERE r.published_as IS NOT NULL AND r.secret_fingerprint <> spegel_release.secret_fingerprint(NEW.key)
        AND NOT EXISTS (SELECT FROM spegel_release.earlier_secret AS e WHERE e.fingerprint = r.secret_fingerprint)
    ORDER BY r.published_as DESC LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'release % was built with another secret', wanted
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Restore the secret from its copy; if there is none, SELECT * FROM spegel_release.replace_secret(known => false).';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION spegel_release.check_secret() IS 'Trigger: the only secret that is taken is that of the releases that were published.';
CREATE OR REPLACE TRIGGER check_secret BEFORE INSERT ON spegel_release.secret
    FOR EACH ROW EXECUTE FUNCTION spegel_release.check_secret();

CREATE OR REPLACE FUNCTION spegel_release.keep_secret() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'the secret of the releases is permanent'
        USING ERRCODE = 'restrict_violation',
              HINT = 'With another secret all numbers would be drawn afresh, and their noise could be averaged away.';
END
$$;
COMMENT ON FUNCTION spegel_release.keep_secret() IS 'Trigger: the secret is never changed or removed.';

CREATE OR REPLACE TRIGGER keep_secret BEFORE UPDATE OR DELETE OR TRUNCATE ON spegel_release.secret
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_release.keep_secret();

-- Numbers of the old secret and of the new one are two draws: of the mean of
-- both the variance is half, which is enough once and not twice.
CREATE OR REPLACE FUNCTION spegel_release.replace_secret(known boolean)
    RETURNS TABLE (release_id integer, name text, organisation text, done text)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    one spegel_release.release;
BEGIN
    PERFORM spegel_release.new_data_version();
    IF $1 IS NULL THEN
        RAISE EXCEPTION 'whether the secret is known must be said' USING ERRCODE = 'null_value_not_allowed', COLUMN = 'known';
    ELSIF NOT $1 AND EXISTS (SELECT FROM spegel_release.secret) THEN
        RAISE EXCEPTION 'the secret is not lost'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Replace it only when others know it: known => true.';
    ELSIF NOT $1 AND EXISTS (SELECT FROM spegel_release.earlier_secret AS e WHERE NOT e.known) THEN
        RAISE EXCEPTION 'a secret has been lost before: a third draw of one number would leave its noise a variance below 1'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Find a copy of one of them; otherwise publish visible conditions alone, from a database of their own.';
    END IF;
    FOR one IN SELECT r.* FROM spegel_release.release AS r WHERE r.status IN ('draft', 'built', 'audited') ORDER BY r.release_id LOOP
        DELETE FROM spegel_release.release AS r WHERE r.release_id = one.release_id;
        RETURN QUERY SELECT one.release_id, one.name, one.organisation::text, 'discarded';
    END LOOP;
    FOR one IN SELECT r.* FROM spegel_release.release AS r WHERE r.status = 'published' ORDER BY r.published_as DESC LOOP
        PERFORM spegel_release.withdraw(one.release_id);
        RETURN QUERY SELECT one.release_id, one.name, one.organisation::text, 'withdrawn';
    END LOOP;
    INSERT INTO spegel_release.earlier_secret (fingerprint, known)
    SELECT DISTINCT r.secret_fingerprint, $1 FROM spegel_release.release AS r WHERE r.secret_fingerprint IS NOT NULL
    ON CONFLICT (fingerprint) DO NOTHING;
    -- With new keys nobody is recognised.
    DELETE FROM spegel_release.roster;
    DELETE FROM spegel_release.frame;
    DELETE FROM spegel_release.staff_member;
    ALTER TABLE spegel_release.secret DISABLE TRIGGER keep_secret;
    DELETE FROM spegel_release.secret;
    ALTER TABLE spegel_release.secret ENABLE TRIGGER keep_secret;
    PERFORM spegel_release.secret();
END
$$;
COMMENT ON FUNCTION spegel_release.replace_secret(boolean) IS
'Makes a new secret (ny hemlighet), because others know the one there is (known) or because it is lost and there is no copy: withdraws '
'all published releases, discards all others, and forgets who was in which frame. Returns these releases. For the owner. Errors: '
'not lost; lost for the second time.';
