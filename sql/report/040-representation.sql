-- /v1/representation: staff beside residents, from counted input.

CREATE FUNCTION spegel_api.representation(
    organisation text, ground text, period date DEFAULT NULL)
    RETURNS TABLE (
        period_counted date,
        occupation_group text,
        step text,
        category text,
        persons bigint,
        persons_known bigint,
        share numeric,
        share_low numeric,
        share_high numeric,
        residents_counted date,
        residents_share numeric,
        ratio numeric,
        ratio_low numeric,
        ratio_high numeric,
        gap_points numeric,
        shortfall bigint,
        p_value numeric,
        approximate boolean,
        status text,
        status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    staff_period date;
    residents_period date;
    residents tally;
    asked spegel_register.organisation;
BEGIN
    SELECT o.* INTO asked FROM spegel_register.organisation AS o
    WHERE o.organisation = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no organisation "%"', $1
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'organisation',
                  HINT = 'spegel_register.organisation lists them.';
    END IF;

    -- Only what its publisher has already protected is served.
    SELECT max(c.period) INTO staff_period
    FROM spegel_register.counted AS c
    WHERE c.organisation = $1 AND c.ground = $2
        AND c.topic = 'staff' AND c.within_ground IS NULL
        AND c.protection <> 'none' AND c.period <= coalesce($3, 'infinity');

    -- The residents as they were last counted by then.
    SELECT max(r.period) INTO residents_period
    FROM spegel_register.reference_population AS r
    WHERE r.region = asked.reference_region AND r.ground = $2
        AND r.topic = 'residents' AND r.within_ground IS NULL
        AND r.period <= staff_period;
    SELECT tally_agg(r.category, r.persons) INTO residents
    FROM spegel_register.reference_population AS r
    WHERE r.region = asked.reference_region AND r.ground = $2
        AND r.topic = 'residents' AND r.within_ground IS NULL
        AND r.period = residents_period
        AND r.age_from >= asked.reference_age_from
        AND r.age_to <= asked.reference_age_to;

    RETURN QUERY
    WITH staff AS (
        SELECT o.occupation_group, c.step,
               tally_agg(c.category, c.persons) AS counted,
               bool_and(c.counted_as = 'persons') AS headcounts,
               bool_or(c.approximate) AS approximate
        FROM spegel_register.counted AS c
        LEFT JOIN spegel_register.occupation AS o USING (occupation)
        WHERE c.organisation = $1 AND c.ground = $2
            AND c.topic = 'staff' AND c.within_ground IS NULL
            AND c.protection <> 'none' AND c.period = staff_period
        GROUP BY o.occupation_group, c.step
    )
    SELECT staff_period, s.occupation_group, nullif(s.step, ''), r.category,
           CASE WHEN s.headcounts THEN r.persons END,
           CASE WHEN s.headcounts THEN r.known END,
           round(r.share::numeric, 4),
           CASE WHEN s.headcounts THEN round(r.low::numeric, 4) END,
           CASE WHEN s.headcounts THEN round(r.high::numeric, 4) END,
           residents_period,
           round(r.reference_share::numeric, 4),
           round(r.ratio::numeric, 3),
           CASE WHEN s.headcounts THEN round(r.ratio_low::numeric, 3) END,
           CASE WHEN s.headcounts THEN round(r.ratio_high::numeric, 3) END,
           round(100 * r.gap::numeric, 1),
           CASE WHEN s.headcounts THEN r.shortfall END,
           CASE WHEN s.headcounts THEN round(r.p_value::numeric, 6) END,
           s.approximate,
           CASE WHEN r.ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN residents_period IS NULL THEN 'residents were not counted by this date'
                WHEN r.ratio IS NULL THEN 'nobody of known category among the staff or the residents'
                WHEN NOT s.headcounts THEN 'only shares were published: nothing that needs headcounts'
           END
    FROM staff AS s,
         LATERAL representation(s.counted, residents) AS r
    ORDER BY s.occupation_group, s.step, r.category;
END
$$;
COMMENT ON FUNCTION spegel_api.representation(text, text, date) IS
'Staff of an organisation by occupation group, career step and category of a ground, beside the residents that the organisation is to mirror: at the last counted date up to period, or at the last of all. Shares are among those of known category; intervals are of level 0.95 (Wilson); gap_points is in percentage points; p_value is of the exact binomial test. Only counts that their publisher has already protected are served. An unknown organisation is an error.';
REVOKE EXECUTE ON FUNCTION spegel_api.representation(text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spegel_api.representation(text, text, date) TO spegel_reader, spegel_analyst;

SELECT spegel_api.expose(
    'representation', 'spegel_api.representation(text, text, date)',
    title_en => 'Representation',
    title_sv => 'Representation',
    description_en => 'Staff beside residents by occupation group, career step and category: share, representation ratio, gap in percentage points and shortfall in persons.',
    description_sv => 'Personalen jämförd med invånarna per yrkesgrupp, nivå och kategori: andel, representationskvot, gap i procentenheter och antal personer som saknas.',
    parameters => '{
        "organisation": {"label_en": "Organisation", "label_sv": "Organisation"},
        "ground": {"label_en": "Attribute, such as sex", "label_sv": "Grund, till exempel kön"},
        "period": {"label_en": "Date", "label_sv": "Datum"}}');
