-- What every question about the staff starts from: which units stand below
-- which, who works there, and how many there are of each category of a ground.

CREATE OR REPLACE FUNCTION spegel_register.top_unit(organisation text)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT min(u.unit::text) FROM spegel_register.unit AS u WHERE u.organisation = top_unit.organisation AND u.level = 'city';
END;
COMMENT ON FUNCTION spegel_register.top_unit(text) IS
'The unit that is the whole organisation (stad), for counts of no unit; NULL when there is none.';

-- A person with several employments counts once, by the highest step, then by
-- the largest scope.
CREATE OR REPLACE FUNCTION spegel_register.recorded_staff(organisation text, day date)
    RETURNS TABLE (
        person text, employment_number text, unit text, occupation text,
        occupation_group text, step text, rank integer, manager_class text,
        form text, subsidy text, scope numeric, valid_from date, birth_year integer,
        person_no integer, unit_no integer, occupation_no integer)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT p.person, s.employment_number, u.unit, o.occupation,
           o.occupation_group, l.step, l.rank, l.manager_class,
           s.form, s.subsidy, s.scope, s.valid_from, p.birth_year, s.person_no, s.unit_no, s.occupation_no
    FROM (
        SELECT DISTINCT ON (e.person_no) e.*
        FROM spegel_register.employment_row AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = recorded_staff.organisation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        WHERE e.valid_from <= recorded_staff.day AND (e.valid_to >= recorded_staff.day OR e.valid_to IS NULL)
        ORDER BY e.person_no, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from, e.employment_number) AS s
    -- There always is such a person and unit; what is not asked for is not looked up.
    LEFT JOIN spegel_register.person AS p ON p.person_no = s.person_no
    LEFT JOIN spegel_register.unit AS u ON u.unit_no = s.unit_no
    LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = s.occupation_no
    LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = s.step_no;
END;
COMMENT ON FUNCTION spegel_register.recorded_staff(text, date) IS
'staff() without its warning, for questions, which have given it.';

CREATE OR REPLACE FUNCTION spegel_register.staff(organisation text, day date)
    RETURNS TABLE (
        person text, employment_number text, unit text, occupation text,
        occupation_group text, step text, rank integer, manager_class text,
        form text, subsidy text, scope numeric, valid_from date, birth_year integer,
        person_no integer, unit_no integer, occupation_no integer)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT s.* FROM spegel_register.recorded_staff(staff.organisation, staff.day) AS s
    WHERE spegel_register.warn_of_open_spells(staff.organisation, staff.day);
END;
COMMENT ON FUNCTION spegel_register.staff(text, date) IS
'The staff (personal) of an organisation on a day, one row per person: the employment of the highest step, then of the largest '
'scope. Hourly employees are included: see form. A spell that is open for longer than a working life is counted, with a warning.';

CREATE OR REPLACE FUNCTION spegel_register.refuse_ground(ground text)
    RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept text;
BEGIN
    SELECT g.policy INTO kept FROM spegel_register.ground AS g WHERE g.ground = $1;
    IF kept = 'person' OR $1 IN ('everybody', 'age') THEN
        RETURN false;
    END IF;
    RAISE EXCEPTION 'ground "%" is not kept per person', $1
        USING ERRCODE = 'invalid_parameter_value', COLUMN = 'ground',
              DETAIL = CASE WHEN kept IS NULL THEN 'There is no such ground.'
                            ELSE format('Its storage policy is %s.', kept) END,
              HINT = 'spegel_register.ground lists the grounds and their policies.';
END
$$;
COMMENT ON FUNCTION spegel_register.refuse_ground(text) IS
'False for a ground that is kept per person, and for age and everybody; others are an error.';

CREATE OR REPLACE FUNCTION spegel_register.age_band_on(birth_year integer, day date)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['-24', '25-34', '35-44', '45-54', '55-64', '65-'])[
        width_bucket(extract(year FROM age_band_on.day)::integer - age_band_on.birth_year, ARRAY[25, 35, 45, 55, 65]) + 1];
COMMENT ON FUNCTION spegel_register.age_band_on(integer, date) IS
'Band of the age reached in the year of a day (åldersgrupp), as person_category() has it for ground age; NULL without a year of birth.';

CREATE OR REPLACE FUNCTION spegel_register.category_on(ground text, day date, birth_year integer, attribute text)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE category_on.ground WHEN 'age' THEN spegel_register.age_band_on(category_on.birth_year, category_on.day)
               WHEN 'everybody' THEN 'everybody' ELSE category_on.attribute END;
COMMENT ON FUNCTION spegel_register.category_on(text, date, integer, text) IS
'Category of a person by a ground on a day, from the year of birth and the attribute in force: what person_category() says, where a '
'query joins person and person_attribute_row itself.';

-- One query, so that it becomes a part of the one that calls it: which of the
-- three it is follows from the ground, and only the persons joined are read.
CREATE OR REPLACE FUNCTION spegel_register.person_category(ground text, day date)
    RETURNS TABLE (person_no integer, category text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT a.person_no, a.category
    FROM spegel_register.person_attribute_row AS a
    WHERE a.ground = person_category.ground AND a.observed_on <= person_category.day AND a.holds_until >= person_category.day
        AND person_category.ground NOT IN ('age', 'everybody')
    UNION ALL
    SELECT p.person_no,
           CASE person_category.ground WHEN 'everybody' THEN 'everybody'
                ELSE spegel_register.age_band_on(p.birth_year, person_category.day) END
    FROM spegel_register.person AS p
    WHERE person_category.ground IN ('age', 'everybody')
    UNION ALL
    SELECT NULL::integer, NULL::text WHERE spegel_register.refuse_ground(person_category.ground);
END;
COMMENT ON FUNCTION spegel_register.person_category(text, date) IS
'Category of each person, by number, by a ground on a day: the latest attribute observed by then; for age the band of the age '
'reached that year (-24, 25-34, 35-44, 45-54, 55-64, 65-), NULL without a year of birth; for everybody one category. Persons without '
'any attribute have no row. A ground that is not kept per person is an error.';

-- The staff of a day is found once, and counted before it is divided: persons are
-- far more than units, occupations and steps.
CREATE OR REPLACE FUNCTION spegel_register.staff_tallies(
    organisation text, days date[], grounds text[], levels text[], parts_by text[])
    RETURNS TABLE (request integer, unit text, part text, staff spegel.tally)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    -- Known when the query is planned, so that it reads and groups by no more than is asked for.
    one_ground CONSTANT text := CASE WHEN (SELECT count(DISTINCT g) FROM unnest($3) AS g) = 1 THEN $3[1] END;
    of_age CONSTANT boolean := 'age' = ANY ($3);
    by_occupation CONSTANT boolean := $5 && '{occupation,occupation_group}';
    by_step CONSTANT boolean := $5 && '{step,manager_class,managers}';
    one date;
BEGIN
    FOREACH one IN ARRAY ARRAY(SELECT DISTINCT d FROM unnest($2) AS d ORDER BY d) LOOP
        RETURN QUERY
        WITH asked AS MATERIALIZED (
            SELECT r.n::integer AS request, r.ground, r.level, r.part_by
            FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS r (day, ground, level, part_by, n) WHERE r.day = one
        ), counted AS MATERIALIZED (
            SELECT v.above_no, CASE WHEN by_occupation THEN s.occupation_no END AS occupation_no,
                   CASE WHEN by_step THEN s.rank END AS rank, g.ground,
                   spegel_register.category_on(g.ground, one, b.birth_year, c.category) AS category, count(*) AS persons
            FROM spegel_register.recorded_staff($1, one) AS s
            JOIN spegel_register.unit_above AS v ON v.unit_no = s.unit_no AND v.level = ANY ($4)
            CROSS JOIN (SELECT DISTINCT coalesce(one_ground, a.ground) AS ground FROM asked AS a) AS d
            CROSS JOIN LATERAL (SELECT coalesce(one_ground, d.ground)) AS g (ground)
            LEFT JOIN spegel_register.person AS b ON b.person_no = s.person_no AND of_age
            LEFT JOIN spegel_register.person_attribute_row AS c ON c.person_no = s.person_no
                AND c.ground = g.ground AND (one_ground IS NOT NULL OR c.ground = ANY ($3))
                AND c.observed_on <= one AND c.holds_until >= one
            GROUP BY 1, 2, 3, 4, 5
        )
        SELECT a.request, u.unit::text, p.part, tally_agg(c.category, c.persons)
        FROM asked AS a
        JOIN counted AS c ON c.ground = a.ground
        JOIN spegel_register.unit AS u ON u.unit_no = c.above_no AND u.level = a.level
        LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = c.occupation_no
        LEFT JOIN spegel_register.ladder_step AS l ON l.rank = c.rank
        CROSS JOIN LATERAL (SELECT CASE a.part_by
            WHEN 'occupation' THEN o.occupation::text
            WHEN 'occupation_group' THEN o.occupation_group
            WHEN 'step' THEN l.step::text
            WHEN 'manager_class' THEN l.manager_class
            WHEN 'managers' THEN CASE WHEN l.manager_class IS NULL THEN 'others' ELSE 'managers' END
            ELSE 'all' END) AS p (part)
        WHERE p.part IS NOT NULL
        GROUP BY a.request, u.unit, p.part;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_register.staff_tallies(text, date[], text[], text[], text[]) IS
'The staff of an organisation, counted from persons as staff_tally() counts one day, for several requests at once: the n-th asks for '
'the n-th day, ground, level and division (parts_by). request is its number, from 1; one for which there is nobody has no rows. Grounds '
'are kept per person, or everybody.';

CREATE OR REPLACE FUNCTION spegel_register.staff_tally(
    organisation text, day date, ground text,
    level text DEFAULT 'city', part_by text DEFAULT 'all')
    RETURNS TABLE (unit text, part text, staff spegel.tally, counted_on date, approximate boolean, headcounts boolean)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
DECLARE
    policy CONSTANT text := spegel_register.resolve_ground($3);
    top CONSTANT text := spegel_register.top_unit($1);
    last_counted date;
BEGIN
    PERFORM spegel_register.resolve_level($4);
    IF policy = 'barred' THEN
        RAISE EXCEPTION 'ground "%" is barred', $3
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'ground',
                  HINT = 'spegel_register.ground lists the grounds and their policies.';
    ELSIF $5 NOT IN ('all', 'occupation', 'occupation_group', 'step', 'manager_class', 'managers') THEN
        RAISE EXCEPTION 'staff cannot be divided by "%"', $5
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'part_by',
                  HINT = 'Divide by all, occupation, occupation_group, step, manager_class or managers.';
    END IF;

    IF policy = 'person' THEN
        RETURN QUERY
        SELECT t.unit, t.part, t.staff, $2, false, true
        FROM spegel_register.staff_tallies($1, ARRAY[$2], ARRAY[$3], ARRAY[$4], ARRAY[$5]) AS t;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;

    -- Counts of the asked division as they were last made by then.  A total
    -- that was supplied is used as it is: its parts need not sum to it.
    SELECT max(c.period) INTO last_counted FROM spegel_register.counted AS c
    WHERE c.organisation = $1 AND c.topic = 'staff' AND c.ground = $3
        AND c.within_ground IS NULL AND c.period <= $2;
    RETURN QUERY
    SELECT u.unit::text, g.part, tally_agg(c.category, c.persons), last_counted,
           bool_or(c.approximate), bool_and(c.counted_as = 'persons')
    FROM spegel_register.counted AS c
    LEFT JOIN spegel_register.unit AS u ON u.unit = coalesce(c.unit::text, top)
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = c.occupation
    LEFT JOIN spegel_register.ladder_step AS l ON l.step = c.step
    CROSS JOIN LATERAL (SELECT CASE $5
        WHEN 'occupation' THEN CASE WHEN c.step = '' THEN c.occupation::text END
        WHEN 'occupation_group' THEN CASE WHEN c.step = '' THEN o.occupation_group END
        WHEN 'step' THEN CASE WHEN c.occupation IS NULL THEN nullif(c.step, '') END
        WHEN 'manager_class' THEN CASE WHEN c.occupation IS NULL THEN l.manager_class END
        WHEN 'managers' THEN CASE WHEN c.occupation IS NULL AND c.step IN ('managers', 'others') THEN c.step END
        ELSE CASE WHEN c.occupation IS NULL AND c.step = '' THEN 'all' END END) AS g (part)
    WHERE c.organisation = $1 AND c.topic = 'staff' AND c.ground = $3 AND c.within_ground IS NULL
        AND c.period = last_counted
        AND coalesce(u.level, 'city') = $4 AND g.part IS NOT NULL
    GROUP BY u.unit, g.part;
END
$$;
COMMENT ON FUNCTION spegel_register.staff_tally(text, date, text, text, text) IS
'Staff of an organisation by category of a ground, per unit of a level (city, department, between, workplace) and part: all; '
'occupation; occupation_group; step; manager_class; or managers, beside others. Counted from persons where the ground may be kept '
'per person and the organisation has any; otherwise the counts last supplied by that day (topic staff) for exactly this division: a '
'supplied row without a unit is the whole organisation, one without occupation or step is not divided by it. headcounts is false '
'where the source gave per mille.';
