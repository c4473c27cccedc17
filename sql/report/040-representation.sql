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
        "period": {"label_en": "Date", "label_sv": "Datum",
            "description_en": "The staff as they were last counted by this date; without it, as last counted of all.",
            "description_sv": "Personalen som den senast räknades till och med detta datum; utan datum den allra senaste räkningen."}}',
    columns => '{
        "period_counted": {"label_en": "Counted", "label_sv": "Räknat", "description_en": "Date of the count of the staff.", "description_sv": "Datum då personalen räknades."},
        "occupation_group": {"label_en": "Occupation group", "label_sv": "Yrkesgrupp"},
        "step": {"label_en": "Level", "label_sv": "Nivå", "description_en": "Step of the career ladder.", "description_sv": "Steg på karriärstegen."},
        "category": {"label_en": "Category", "label_sv": "Kategori"},
        "persons": {"label_en": "Persons", "label_sv": "Antal", "description_en": "Persons of the category.", "description_sv": "Antal personer i kategorin."},
        "persons_known": {"label_en": "Known", "label_sv": "Kända", "description_en": "Persons whose category is known.", "description_sv": "Antal personer vars kategori är känd."},
        "share": {"label_en": "Share", "label_sv": "Andel", "description_en": "Share among persons of known category.", "description_sv": "Andel bland personer med känd kategori."},
        "share_low": {"label_en": "Share, from", "label_sv": "Andel, från", "description_en": "Lower end of the 95 % interval of the share.", "description_sv": "Nedre gräns för andelens 95-procentsintervall."},
        "share_high": {"label_en": "Share, to", "label_sv": "Andel, till", "description_en": "Upper end of the 95 % interval of the share.", "description_sv": "Övre gräns för andelens 95-procentsintervall."},
        "residents_counted": {"label_en": "Residents counted", "label_sv": "Invånarna räknade", "description_en": "Date of the count of the residents.", "description_sv": "Datum då invånarna räknades."},
        "residents_share": {"label_en": "Residents'' share", "label_sv": "Invånarnas andel", "description_en": "Share of the category among residents.", "description_sv": "Kategorins andel bland invånarna."},
        "ratio": {"label_en": "Ratio", "label_sv": "Kvot", "description_en": "Representation ratio: share of the staff over share of the residents.", "description_sv": "Representationskvot: personalens andel genom invånarnas andel."},
        "ratio_low": {"label_en": "Ratio, from", "label_sv": "Kvot, från", "description_en": "Lower end of the 95 % interval of the ratio.", "description_sv": "Nedre gräns för kvotens 95-procentsintervall."},
        "ratio_high": {"label_en": "Ratio, to", "label_sv": "Kvot, till", "description_en": "Upper end of the 95 % interval of the ratio.", "description_sv": "Övre gräns för kvotens 95-procentsintervall."},
        "gap_points": {"label_en": "Gap, points", "label_sv": "Gap, procentenheter", "description_en": "Share of the staff less that of the residents, in percentage points.", "description_sv": "Personalens andel minus invånarnas, i procentenheter."},
        "shortfall": {"label_en": "Shortfall", "label_sv": "Underskott", "description_en": "Persons that are lacking to the residents'' share.", "description_sv": "Antal personer som saknas till invånarnas andel."},
        "p_value": {"label_en": "p value", "label_sv": "p-värde", "description_en": "Of the exact binomial test against the residents'' share.", "description_sv": "Av det exakta binomialtestet mot invånarnas andel."},
        "approximate": {"label_en": "Approximate", "label_sv": "Ungefärlig", "description_en": "Counts that were published as approximate.", "description_sv": "Antal som publicerats som ungefärliga."},
        "status": {"label_en": "Status", "label_sv": "Status", "description_en": "ok, or not_computable.", "description_sv": "ok, eller not_computable (kan inte beräknas)."},
        "status_reason": {"label_en": "Reason", "label_sv": "Skäl", "description_en": "Why a value is missing.", "description_sv": "Varför ett värde saknas."}}',
    ordering => '{occupation_group,step,category}');
