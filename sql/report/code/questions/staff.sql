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
CREATE OR REPLACE FUNCTION spegel_register.staff(organisation text, day date)
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
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = staff.organisation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        WHERE e.valid_from <= staff.day AND (e.valid_to >= staff.day OR e.valid_to IS NULL)
        ORDER BY e.person_no, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from, e.employment_number) AS s
    JOIN spegel_register.person AS p ON p.person_no = s.person_no
    JOIN spegel_register.unit AS u ON u.unit_no = s.unit_no
    LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = s.occupation_no
    LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = s.step_no;
END;
COMMENT ON FUNCTION spegel_register.staff(text, date) IS
'The staff (personal) of an organisation on a day, one row per person: the employment of the highest step, then of the largest '
'scope. Hourly employees are included: see form.';

CREATE OR REPLACE FUNCTION spegel_register.person_category(ground text, day date)
    RETURNS TABLE (person_no integer, category text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 25000
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept text;
BEGIN
    SELECT g.policy INTO kept FROM spegel_register.ground AS g WHERE g.ground = $1;
    IF $1 = 'everybody' THEN
        RETURN QUERY SELECT p.person_no, 'everybody'::text FROM spegel_register.person AS p;
    ELSIF $1 = 'age' THEN
        RETURN QUERY
        SELECT p.person_no,
               (ARRAY['-24', '25-34', '35-44', '45-54', '55-64', '65-'])[
                   width_bucket(extract(year FROM $2)::integer - p.birth_year, ARRAY[25, 35, 45, 55, 65]) + 1]
        FROM spegel_register.person AS p;
    ELSIF kept = 'person' THEN
        RETURN QUERY
        SELECT a.person_no, a.category
        FROM spegel_register.person_attribute_row AS a
        WHERE a.ground = $1 AND a.observed_on <= $2 AND a.holds_until >= $2;
    ELSE
        RAISE EXCEPTION 'ground "%" is not kept per person', $1
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'ground',
                  DETAIL = CASE WHEN kept IS NULL THEN 'There is no such ground.'
                                ELSE format('Its storage policy is %s.', kept) END,
                  HINT = 'spegel_register.ground lists the grounds and their policies.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.person_category(text, date) IS
'Category of each person, by number, by a ground on a day: the latest attribute observed by then; for age the band of the age '
'reached that year (-24, 25-34, 35-44, 45-54, 55-64, 65-), NULL without a year of birth; for everybody one category. Persons without '
'any attribute have no row. A ground that is not kept per person is an error.';

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
        SELECT a.above::text, g.part, tally_agg(c.category), $2, false, true
        FROM spegel_register.staff($1, $2) AS s
        JOIN spegel_register.unit_above AS a ON a.unit = s.unit AND a.level = $4
        LEFT JOIN spegel_register.person_category($3, $2) AS c ON c.person_no = s.person_no
        CROSS JOIN LATERAL (SELECT CASE $5
            WHEN 'occupation' THEN s.occupation
            WHEN 'occupation_group' THEN s.occupation_group
            WHEN 'step' THEN s.step
            WHEN 'manager_class' THEN s.manager_class
            WHEN 'managers' THEN CASE WHEN s.manager_class IS NULL THEN 'others' ELSE 'managers' END
            ELSE 'all' END) AS g (part)
        WHERE g.part IS NOT NULL
        GROUP BY a.above, g.part;
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
