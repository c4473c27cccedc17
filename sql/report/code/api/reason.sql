-- What codes are called, and reasons beside a status in Swedish: for answers that
-- say it in words.

CREATE OR REPLACE FUNCTION spegel_api.code_words() RETURNS TABLE (kind text, code text, label_en text, label_sv text)
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 50
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT l.kind, l.code, l.label_en, l.label_sv FROM spegel_published.labels AS l WHERE l.kind <> 'status_reason'
    UNION ALL
    -- Grounds hardly change from release to release: as the last one has them.
    SELECT k.kind, g.ground, g.title_en, g.title_sv
    FROM (SELECT DISTINCT ON (o.ground) o.ground, o.title_en, o.title_sv FROM spegel_published.ground AS o
          ORDER BY o.ground, o.release_id DESC) AS g,
         (VALUES ('ground'), ('within_ground')) AS k (kind);
END;
COMMENT ON FUNCTION spegel_api.code_words() IS
'What codes are called that are the same in every release (benämningar), and grounds, by the column that has them; kind code is for '
'what all columns have. For the HTTP program.';

CREATE OR REPLACE FUNCTION spegel_api.reasons_sv() RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE COST 100
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT jsonb_object_agg(l.code, l.label_sv) FROM spegel_published.labels AS l WHERE l.kind = 'status_reason';
END;
COMMENT ON FUNCTION spegel_api.reasons_sv() IS
'The reasons beside a published status, in Swedish (skälen på svenska), by the reason.';
