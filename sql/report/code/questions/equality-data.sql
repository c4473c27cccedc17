-- What is known by the grounds: how complete it is, all seven side by side, and
-- two at a time.
CREATE OR REPLACE FUNCTION spegel_register.data_completeness(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', part_by text DEFAULT 'all',
    threshold double precision DEFAULT 0.6, topic text DEFAULT 'staff')
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, persons bigint, persons_known bigint,
        coverage numeric, enough boolean, share numeric, share_at_least numeric, share_at_most numeric,
        counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, staffed => $7 <> 'ends');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF $6 < 0 OR $6 > 1 THEN
        RAISE EXCEPTION 'threshold % is not a share', $6
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'threshold', HINT = 'Give a share, 0 to 1.';
    END IF;
    RETURN QUERY
    WITH cell AS (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, $5) AS c WHERE $7 = 'staff'
        UNION ALL
        SELECT c.unit, c.unit_title, c.part, c.staff, c.counted_on, c.approximate, c.headcounts, c.status, c.status_reason
        FROM spegel_register.survey_cells(asked.organisation, asked.day, ARRAY[asked.ground], asked.level, $5, $7) AS c
        WHERE $7 NOT IN ('staff', 'ends')
        UNION ALL
        SELECT c.* FROM spegel_register.end_cells(asked) AS c WHERE $7 = 'ends'
    )
    SELECT c.unit, c.unit_title, c.part, k.category,
           CASE WHEN c.headcounts THEN persons(c.staff) END, CASE WHEN c.headcounts THEN known(c.staff) END,
           round(coverage(c.staff)::numeric, 4), coverage(c.staff) >= $6,
           round(b.value::numeric, 4), round(b.low::numeric, 4), round(b.high::numeric, 4),
           c.counted_on, c.approximate,
           c.status, coalesce(c.status_reason, CASE WHEN coverage(c.staff) < $6 THEN 'too few are known: see the bounds' END)
    FROM cell AS c
    LEFT JOIN LATERAL unnest(categories(c.staff)) AS k (category) ON true
    LEFT JOIN LATERAL share_bounds(c.staff, k.category) AS b ON true
    ORDER BY c.unit, c.part, k.category;
END
$$;
COMMENT ON FUNCTION spegel_register.data_completeness(text, date, text, text, text, double precision, text) IS
'How complete the equality data (jämlikhetsdata) are: one row per unit of a level, part of its staff and category of a ground. '
'coverage is the share, 0 to 1, of all persons whose category is known, enough whether it reaches the threshold, by default 0.6. '
'share is among the known; share_at_least and share_at_most bound it among all, whoever the unknown are (Manski): bounds, not a '
'confidence interval. With a topic of counted other than staff, such as respondents, that survey is described, and those of the '
'staff who did not answer it are unknown. With topic ends spells of employment are counted instead of persons, by whether they have '
'ended and how long they have been open: unknown is the end of those open for longer than a working life (working_life()). Answers '
'A15.';

-- The respondents of a survey, and as unknown whoever of the staff is not among them.
CREATE OR REPLACE FUNCTION spegel_register.survey_cells(
    organisation text, day date, grounds text[], level text, part_by text, topic text)
    RETURNS TABLE (
        ground text, unit text, unit_title text, part text, staff spegel.tally, counted_on date,
        approximate boolean, headcounts boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF $5 <> 'all' THEN
        RAISE EXCEPTION 'a survey cannot be divided by "%"', $5
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'part_by', HINT = 'Leave part_by at all.';
    END IF;
    RETURN QUERY
    WITH wave AS MATERIALIZED (
        SELECT g.ground, max(c.period) AS day
        FROM unnest($3) AS g (ground)
        LEFT JOIN spegel_register.counted AS c ON c.organisation = $1 AND c.topic = $6 AND c.ground = g.ground
            AND c.within_ground IS NULL AND c.period <= $2
        GROUP BY g.ground
    ), staff AS MATERIALIZED (
        SELECT d.day, s.*
        FROM (SELECT DISTINCT w.day FROM wave AS w WHERE w.day IS NOT NULL) AS d
        CROSS JOIN LATERAL spegel_register.staff_cells($1, d.day, 'everybody', $4) AS s
    ), answer AS MATERIALIZED (
        SELECT w.ground, s.unit, s.unit_title, s.part, s.staff, w.day, r.answers, r.approximate
        FROM wave AS w
        JOIN staff AS s ON s.day = w.day AND s.staff IS NOT NULL
        CROSS JOIN LATERAL (
            SELECT tally_agg(c.category, c.persons) AS answers, bool_or(c.approximate) AS approximate
            FROM spegel_register.counted AS c LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
            WHERE c.organisation = $1 AND c.topic = $6 AND c.ground = w.ground AND c.within_ground IS NULL AND c.period = w.day
                AND c.counted_as = 'persons' AND c.occupation IS NULL AND c.step = ''
                AND coalesce(u.level, 'city') = $4 AND (c.unit = s.unit OR u.level IS NULL OR u.level = 'city')) AS r
        WHERE persons(r.answers) > 0
    )
    SELECT a.ground, a.unit, a.unit_title, a.part,
           a.answers + tally('{}'::text[], '{}'::bigint[], greatest(persons(a.staff) - persons(a.answers), 0)),
           a.day, a.approximate, true,
           CASE WHEN known(a.answers) = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN known(a.answers) = 0 THEN 'nobody of known category'
                WHEN persons(a.answers) > persons(a.staff) THEN 'more answers than staff' END
    FROM answer AS a
    UNION ALL
    SELECT w.ground, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'not_collected',
           format('no counts of topic "%s" by ground "%s" and level "%s" have been supplied by %s', $6, w.ground, $4, $2)
    FROM wave AS w WHERE NOT EXISTS (SELECT FROM answer AS a WHERE a.ground = w.ground);
END
$$;
COMMENT ON FUNCTION spegel_register.survey_cells(text, date, text[], text, text, text) IS
'The counts of another topic than staff, such as the respondents of a survey, as they were last made by a day, of each of the grounds, '
'per unit of a level, in the form of staff_cells(): those of the staff that day who are not among them are unknown.';

CREATE OR REPLACE FUNCTION spegel_register.grounds_parity(
    organisation text DEFAULT NULL, day date DEFAULT NULL, level text DEFAULT 'city',
    age_from integer DEFAULT NULL, age_to integer DEFAULT NULL)
    RETURNS TABLE (
        ground text, title_sv text, title_en text, unit text, unit_title text,
        policy text, minimum_headcount integer, allowed_levels text[], topic text, source text,
        persons bigint, persons_known bigint, coverage numeric, mirror_index numeric,
        least_represented text, ratio numeric, gap_points numeric, counted_on date, residents_counted_on date,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, level => $3, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH of_persons AS MATERIALIZED (
        SELECT DISTINCT a.ground, a.source FROM spegel_register.person_attribute_row AS a
    ), of_counts AS MATERIALIZED (
        SELECT DISTINCT t.ground, t.topic, t.period, t.source FROM spegel_register.counted AS t
        WHERE t.organisation = asked.organisation AND t.topic IN ('staff', 'respondents')
    ), staff AS MATERIALIZED (
        SELECT k.grounds[s.request] AS ground, s.*
        FROM (SELECT array_agg(g.ground::text ORDER BY g.ground) AS grounds, array_agg(asked.day) AS days,
                     array_agg(asked.level) AS levels, array_agg('all'::text) AS parts_by
              FROM spegel_register.ground AS g WHERE g.discrimination_act) AS k
        CROSS JOIN LATERAL spegel_register.staff_cells_of(asked.organisation, k.days, k.grounds, k.levels, k.parts_by) AS s
    ), survey AS MATERIALIZED (
        SELECT s.*
        FROM spegel_register.survey_cells(asked.organisation, asked.day,
            ARRAY(SELECT DISTINCT t.ground FROM staff AS t WHERE t.status = 'not_collected'), asked.level, 'all', 'respondents') AS s
        WHERE s.status <> 'not_collected'
    ), cell AS (
        SELECT 'staff' AS topic, s.ground, s.unit, s.unit_title, s.staff, s.counted_on, s.headcounts, s.status, s.status_reason
        FROM staff AS s WHERE NOT EXISTS (SELECT FROM survey AS y WHERE y.ground = s.ground)
        UNION ALL
        SELECT 'respondents', s.ground, s.unit, s.unit_title, s.staff, s.counted_on, s.headcounts, s.status, s.status_reason
        FROM survey AS s
    )
    SELECT g.ground::text, g.title_sv, g.title_en, c.unit, c.unit_title, g.policy, g.minimum_headcount, g.allowed_levels, c.topic, x.source,
           CASE WHEN c.headcounts THEN spegel.persons(c.staff) END, CASE WHEN c.headcounts THEN spegel.known(c.staff) END,
           round(spegel.coverage(c.staff)::numeric, 4),
           CASE WHEN s.status = 'ok' THEN round(spegel.mirror_index(c.staff, w.residents)::numeric, 4) END,
           CASE WHEN s.status = 'ok' THEN r.category END, CASE WHEN s.status = 'ok' THEN round(r.ratio::numeric, 3) END,
           CASE WHEN s.status = 'ok' THEN round((100 * r.gap)::numeric, 2) END,
           c.counted_on, w.counted_on, s.status, s.status_reason
    FROM spegel_register.ground AS g
    JOIN cell AS c ON c.ground = g.ground
    CROSS JOIN LATERAL spegel_register.residents_tally(asked.organisation, coalesce(c.counted_on, asked.day), g.ground, NULL, $4, $5) AS w
    LEFT JOIN LATERAL (
        SELECT r.category, r.ratio, r.gap FROM spegel.representation(c.staff, w.residents) AS r
        WHERE r.ratio IS NOT NULL ORDER BY r.ratio, r.category LIMIT 1) AS r ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN g.ground = 'age' THEN 'year of birth'
                    WHEN g.policy = 'person' THEN (
                        SELECT string_agg(p.source, ', ' ORDER BY p.source) FROM of_persons AS p WHERE p.ground = g.ground)
                    ELSE (SELECT string_agg(t.source, ', ' ORDER BY t.source) FROM of_counts AS t
                          WHERE t.ground = g.ground AND t.topic = c.topic AND t.period = c.counted_on) END
    ) AS x (source) ON true
    CROSS JOIN LATERAL (
        SELECT CASE WHEN c.status <> 'ok' THEN c.status
                    WHEN asked.level <> ALL (g.allowed_levels) OR c.headcounts AND spegel.known(c.staff) < g.minimum_headcount THEN 'barred'
                    WHEN w.counted_on IS NULL THEN 'not_collected'
                    WHEN r.ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
               CASE WHEN c.status = 'not_collected' THEN format('not available: %s; %s', c.status_reason, g.legal_basis)
                    WHEN c.status <> 'ok' THEN 'not available: ' || c.status_reason
                    WHEN asked.level <> ALL (g.allowed_levels) THEN format('not available: may not be shown at level "%s"', asked.level)
                    WHEN c.headcounts AND spegel.known(c.staff) < g.minimum_headcount
                    THEN format('not available: fewer than %s persons of known category', g.minimum_headcount)
                    WHEN w.counted_on IS NULL THEN 'not available: residents were not counted by this ground'
                    WHEN r.ratio IS NULL THEN 'not available: no category of the residents is known' END
    ) AS s (status, status_reason)
    WHERE g.discrimination_act
    ORDER BY g.ground, c.unit;
END
$$;
COMMENT ON FUNCTION spegel_register.grounds_parity(text, date, text, integer, integer) IS
'Parity by all seven grounds of the Discrimination Act (diskrimineringsgrunderna): a row for each ground and unit of a level, with '
'the storage policy, the fewest persons and the levels at which it may be shown, and its source: the staff, or where it was not '
'counted the respondents of a survey, with the rest of the staff unknown. age_from and age_to choose the residents, by default '
'those of the organisation. mirror_index, 0 to 1, is the overlap of staff and residents, 1 when the staff mirrors them (1 - '
'dissimilarity); least_represented is the category with the lowest ratio of shares, with its gap in percentage points. Where '
'nothing can be said status_reason says why: not available, and the reason. Answers A38.';

CREATE OR REPLACE FUNCTION spegel_register.intersection(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', within_ground text DEFAULT 'age',
    level text DEFAULT 'city', age_from integer DEFAULT NULL, age_to integer DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, within_category text, persons bigint, persons_known bigint,
        share numeric, share_low numeric, share_high numeric, product_share numeric, product_ratio numeric,
        residents_share numeric, ratio numeric, ratio_low numeric, ratio_high numeric, p_adjusted numeric,
        counted_on date, residents_counted_on date, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $5, staffed => true);
    kept text[] := ARRAY(SELECT g.policy FROM spegel_register.ground AS g WHERE g.ground IN (asked.ground, $4));
    minimum integer := (SELECT max(g.minimum_headcount) FROM spegel_register.ground AS g WHERE g.ground IN (asked.ground, $4));
    levels text[] := ARRAY(SELECT l FROM unnest('{city,department,between,workplace}'::text[]) AS l
                           WHERE NOT EXISTS (SELECT FROM spegel_register.ground AS g
                                             WHERE g.ground IN (asked.ground, $4) AND l <> ALL (g.allowed_levels)));
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF asked.ground = $4 OR cardinality(kept) <> 2 THEN
        RAISE EXCEPTION 'grounds "%" and "%" are not two of the grounds', asked.ground, $4
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'within_ground', HINT = 'spegel_register.ground lists the grounds.';
    ELSIF 'barred' = ANY (kept) OR asked.level <> ALL (levels) THEN
        status := 'barred';
        status_reason := CASE WHEN 'barred' = ANY (kept) THEN format('ground "%s" or "%s" is barred', asked.ground, $4)
                              ELSE format('the two grounds together may not be shown at level "%s"', asked.level) END;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH crossed AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_crossed(asked.organisation, asked.day, asked.ground, $4, asked.level) AS c
    ), cell AS MATERIALIZED (
        SELECT c.unit, tally_agg(c.category, c.persons) AS first, tally_agg(c.within_category, c.persons) AS second,
               tally_agg(c.category || ', ' || c.within_category, c.persons) AS both_known, max(c.counted_on) AS counted_on,
               bool_and(c.headcounts) AS headcounts
        FROM crossed AS c GROUP BY c.unit
    ), pair AS (
        SELECT DISTINCT c.category, c.within_category FROM crossed AS c
        WHERE c.category IS NOT NULL AND c.within_category IS NOT NULL
    ), city AS MATERIALIZED (
        SELECT w.* FROM (SELECT max(cell.counted_on) AS counted_on FROM cell) AS s,
             LATERAL spegel_register.residents_tally(asked.organisation, coalesce(s.counted_on, asked.day), asked.ground, $4, $6, $7) AS w
    )
    SELECT c.unit, coalesce(u.title, o.title), p.category, p.within_category,
           CASE WHEN c.headcounts THEN persons(c.both_known, k.label) END, CASE WHEN c.headcounts THEN known(c.both_known) END,
           round(e.value::numeric, 4),
           CASE WHEN c.headcounts THEN round(e.low::numeric, 4) END, CASE WHEN c.headcounts THEN round(e.high::numeric, 4) END,
           round(m.product::numeric, 4), round((e.value / nullif(m.product, 0))::numeric, 3),
           round(r.reference_share::numeric, 4), round(r.ratio::numeric, 3),
           CASE WHEN c.headcounts THEN round(r.ratio_low::numeric, 3) END, CASE WHEN c.headcounts THEN round(r.ratio_high::numeric, 3) END,
           CASE WHEN c.headcounts THEN round(r.p_adjusted::numeric, 6) END,
           c.counted_on, w.counted_on,
           CASE WHEN known(c.both_known) = 0 THEN 'not_computable' WHEN b.few THEN 'barred' ELSE 'ok' END,
           CASE WHEN known(c.both_known) = 0 THEN 'nobody whose categories are both known'
                WHEN b.few THEN format('fewer than %s persons whose categories are both known', minimum)
                WHEN w.counted_on IS NULL THEN 'residents were not counted by both grounds: compare with the product'
                WHEN NOT c.headcounts THEN 'only shares were published: no statistic that needs headcounts' END
    FROM cell AS c CROSS JOIN city AS w
    CROSS JOIN LATERAL (SELECT c.headcounts AND known(c.both_known) < minimum) AS b (few)
    LEFT JOIN pair AS p ON NOT b.few
    LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
    LEFT JOIN spegel_register.organisation AS o ON o.organisation = asked.organisation
    LEFT JOIN LATERAL (SELECT p.category || ', ' || p.within_category) AS k (label) ON true
    LEFT JOIN LATERAL share_ci(c.both_known, k.label) AS e ON true
    LEFT JOIN LATERAL (SELECT share(c.first, p.category) * share(c.second, p.within_category)) AS m (product) ON true
    LEFT JOIN LATERAL representation(c.both_known, w.residents) AS r ON r.category = k.label
    ORDER BY c.unit, p.category, p.within_category;
    IF NOT FOUND THEN
        status := CASE WHEN 'counts' = ANY (kept) THEN 'not_collected' ELSE 'not_computable' END;
        status_reason := CASE WHEN 'counts' = ANY (kept)
                              THEN format('no counts of staff by ground "%s" within "%s" and level "%s" have been supplied by %s',
                                  asked.ground, $4, asked.level, asked.day)
                              ELSE format('nobody was employed on %s', asked.day) END;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.intersection(text, date, text, text, text, integer, integer) IS
'Intersections (intersektionalitet) of two grounds: one row per unit of a level and pair of categories. share, 0 to 1, is among '
'persons whose categories are both known, with its Wilson interval; product_share is what it would be if the two had nothing to do '
'with each other, product_ratio share over it; ratio compares with the residents counted by both grounds, with p_adjusted of the '
'exact binomial tests after Holm. status is barred where one of the grounds may not be known or shown at the level, or where there '
'are fewer persons than both grounds demand. Per person when both grounds may be kept so, otherwise from counts within the other '
'ground. Answers A14.';

CREATE OR REPLACE FUNCTION spegel_register.staff_crossed(organisation text, day date, ground text, within_ground text, level text)
    RETURNS TABLE (unit text, category text, within_category text, persons bigint, counted_on date, headcounts boolean)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    last date;
    swapped boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM spegel_register.ground AS g WHERE g.ground IN ($3, $4) AND g.policy <> 'person') THEN
        RETURN QUERY
        SELECT a.above::text, f.category, s.category, count(*), $2, true
        FROM spegel_register.recorded_staff($1, $2) AS e
        JOIN spegel_register.unit_above AS a ON a.unit_no = e.unit_no AND a.level = $5
        LEFT JOIN spegel_register.person_category($3, $2) AS f ON f.person_no = e.person_no
        LEFT JOIN spegel_register.person_category($4, $2) AS s ON s.person_no = e.person_no
        GROUP BY a.above, f.category, s.category;
        RETURN;
    END IF;
    -- One within the other, or the other within the one: the same persons.
    SELECT c.period, bool_and(c.ground <> $3) INTO last, swapped FROM spegel_register.counted AS c
    WHERE c.organisation = $1 AND c.topic = 'staff' AND (c.ground, c.within_ground) IN (($3, $4), ($4, $3)) AND c.period <= $2
        AND c.occupation IS NULL AND c.step = ''
    GROUP BY c.period ORDER BY c.period DESC LIMIT 1;
    RETURN QUERY
    SELECT c.unit::text, CASE WHEN swapped THEN c.within_category ELSE c.category END,
           CASE WHEN swapped THEN c.category ELSE c.within_category END,
           sum(c.persons)::bigint, last, bool_and(c.counted_as = 'persons')
    FROM spegel_register.counted AS c LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
    WHERE c.organisation = $1 AND c.topic = 'staff' AND c.period = last
        AND (c.ground, c.within_ground) = (CASE WHEN swapped THEN $4 ELSE $3 END, CASE WHEN swapped THEN $3 ELSE $4 END)
        AND c.occupation IS NULL AND c.step = '' AND coalesce(u.level, 'city') = $5
    GROUP BY 1, 2, 3;
END
$$;
COMMENT ON FUNCTION spegel_register.staff_crossed(text, date, text, text, text) IS
'Staff by two grounds at once, per unit of a level: from persons when both may be kept per person, otherwise as they were last '
'counted by that day by one within the other.';
