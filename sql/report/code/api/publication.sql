-- Who publishes: what every answer says of its source, and the owner sets.

COMMENT ON TABLE spegel_published.publisher IS
'Who publishes (utgivare), as the answers say it; one row, which spegel_api.set_publisher() sets.';
COMMENT ON COLUMN spegel_published.publisher.only_row IS 'Always true: there is one publisher.';
COMMENT ON COLUMN spegel_published.publisher.name_en IS 'Name in English (namn på engelska).';
COMMENT ON COLUMN spegel_published.publisher.name_sv IS 'Name in Swedish (namn på svenska).';
COMMENT ON COLUMN spegel_published.publisher.homepage IS 'Address of the publisher''s pages (webbplats).';
COMMENT ON COLUMN spegel_published.publisher.contact IS 'Address of mail or of a page for questions (kontakt).';
COMMENT ON COLUMN spegel_published.publisher.licence IS 'Licence of the data (licens): its short name, such as CC0-1.0.';
COMMENT ON COLUMN spegel_published.publisher.licence_url IS 'Where the licence stands (licensens adress).';
COMMENT ON COLUMN spegel_published.publisher.source_en IS 'What the data come from, in English (källa på engelska).';
COMMENT ON COLUMN spegel_published.publisher.source_sv IS 'What the data come from, in Swedish (källa på svenska).';
COMMENT ON COLUMN spegel_published.publisher.next_release IS 'The day on which the next release is expected (nästa släpp).';

CREATE OR REPLACE TRIGGER publisher_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON spegel_published.publisher
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_api.endpoint_changed();
COMMENT ON TRIGGER publisher_changed ON spegel_published.publisher IS
'Notifies channel spegel_catalogue, so that the HTTP program reads it again when the transaction commits.';

CREATE OR REPLACE FUNCTION spegel_api.set_publisher(
    name_en text DEFAULT NULL, name_sv text DEFAULT NULL, homepage text DEFAULT NULL, contact text DEFAULT NULL,
    licence text DEFAULT NULL, licence_url text DEFAULT NULL, source_en text DEFAULT NULL, source_sv text DEFAULT NULL,
    next_release date DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    address text;
BEGIN
    FOREACH address IN ARRAY ARRAY[$3, $6] LOOP
        IF address <> '' AND address !~ '^https?://[^[:space:]]+$' THEN
            RAISE EXCEPTION '"%" is not the address of a page', address
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Write it out: https://example.org/about.';
        END IF;
    END LOOP;
    IF $4 <> '' AND $4 !~ '^(https?://[^[:space:]]+|[^[:space:]@]+@[^[:space:]@]+)$' THEN
        RAISE EXCEPTION '"%" is neither an address of mail nor of a page', $4
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write statistics@example.org or https://example.org/contact.';
    END IF;
    UPDATE spegel_published.publisher AS p
    SET name_en = nullif(coalesce($1, p.name_en), ''), name_sv = nullif(coalesce($2, p.name_sv), ''),
        homepage = nullif(coalesce($3, p.homepage), ''), contact = nullif(coalesce($4, p.contact), ''),
        licence = nullif(coalesce($5, p.licence), ''), licence_url = nullif(coalesce($6, p.licence_url), ''),
        source_en = nullif(coalesce($7, p.source_en), ''), source_sv = nullif(coalesce($8, p.source_sv), ''),
        next_release = CASE WHEN $9 IS NULL THEN p.next_release WHEN isfinite($9) THEN $9 END;
END
$$;
COMMENT ON FUNCTION spegel_api.set_publisher(text, text, text, text, text, text, text, text, date) IS
'Says who publishes (utgivare): name, homepage, contact, licence of the data with its address, source, day of the next release. What '
'is NULL stays as it is; an empty text, or infinity for the day, takes it away. It is in the next answer.';

CREATE OR REPLACE FUNCTION spegel_api.publication()
    RETURNS TABLE (name_en text, name_sv text, homepage text, contact text, licence text, licence_url text, source_en text, source_sv text,
                   next_release date, updated_at timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT p.name_en, p.name_sv, p.homepage, p.contact, p.licence, p.licence_url, p.source_en, p.source_sv, p.next_release,
           (SELECT max(r.published_at) FROM spegel_published.release AS r)
    FROM spegel_published.publisher AS p;
END;
COMMENT ON FUNCTION spegel_api.publication() IS
'Who publishes, and when the last release was published: what the HTTP program says in every answer.';
