-- Criminal records: not per person, by law; only what partners have counted.
CREATE OR REPLACE FUNCTION spegel_register.criminal_records(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL)
    RETURNS TABLE (
        kept_as text, employer text, topic text, category text, outcome text, days integer, persons bigint, counted_on date,
        approximate boolean, source text,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 5
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($1, $2);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_organisation($1, everywhere => true);
    kept_as := 'person';
    status := 'barred';
    status_reason := 'GDPR article 10: criminal convictions are never kept per person. No table has a column for them, '
        || 'person_attribute refuses the ground criminal_record, and no file with such a column is loaded.';
    RETURN NEXT;
    RETURN QUERY
    SELECT 'counts', c.organisation::text, c.topic, c.category, c.outcome, c.days, c.persons, c.counted_on, c.approximate, c.source,
           'ok', NULL
    FROM (
        SELECT t.organisation, t.topic, t.category, NULL::text AS outcome, NULL::integer AS days, t.persons, t.period AS counted_on,
               t.approximate, t.source
        FROM spegel_register.counted AS t WHERE t.ground = 'criminal_record' AND t.counted_as = 'persons'
        UNION ALL
        SELECT t.organisation, t.topic, t.category, t.outcome, t.days, t.persons, t.origin_on, t.approximate, t.source
        FROM spegel_register.counted_cohort AS t WHERE t.ground = 'criminal_record') AS c
    WHERE ($1 IS NULL OR c.organisation = $1) AND c.counted_on <= coalesce($2, 'infinity') AND ($3 IS NULL OR c.counted_on > $3)
    ORDER BY c.counted_on, c.organisation, c.topic, c.category, c.days, c.outcome;
    IF NOT FOUND THEN
        kept_as := 'counts';
        status := 'not_collected';
        status_reason := 'no network has reported counts by ground "criminal_record" in this time';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.criminal_records(text, date, date) IS
'Criminal records (brottsregister): the first row is the refusal, status barred, for what is kept as person; then what networks '
'have reported as counts (tables counted and counted_cohort, ground criminal_record), after since if it is given and up to a day: '
'persons, in a cohort by outcome (NULL: still as they were) and days since counted_on, with approximate and the source. Without '
'organisation: all of them. Answers E07.';
