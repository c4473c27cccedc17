-- Organisations, their units, occupations and the career ladder.

COMMENT ON TABLE spegel_register.organisation IS
'Organisations (organisation): municipality, hospital, partners and members, and the residents that they are compared with.';
COMMENT ON COLUMN spegel_register.organisation.organisation_no IS 'Number (nummer) by which other tables refer to it.';
COMMENT ON COLUMN spegel_register.organisation.organisation IS 'Short stable name (organisationskod), used in data and requests.';
COMMENT ON COLUMN spegel_register.organisation.title IS 'Name (namn) to show.';
COMMENT ON COLUMN spegel_register.organisation.reference_region IS
'Region (region) of the residents to mirror, as in reference_population; NULL when there is none.';
COMMENT ON COLUMN spegel_register.organisation.reference_age_from IS 'Youngest age (lägsta ålder) in years of the residents to mirror.';
COMMENT ON COLUMN spegel_register.organisation.reference_age_to IS 'Oldest age (högsta ålder) in years of the residents to mirror.';
COMMENT ON COLUMN spegel_register.organisation.kind IS 'Kind of organisation (slag): municipality, hospital, partner, member or other.';
COMMENT ON COLUMN spegel_register.organisation.sector IS 'Sector (sektor): public, private or non_profit.';
COMMENT ON COLUMN spegel_register.organisation.member_from IS 'First day of membership or partnership (medlem från och med).';
COMMENT ON COLUMN spegel_register.organisation.member_to IS 'Last day of it (medlem till och med); NULL when it goes on.';
COMMENT ON COLUMN spegel_register.organisation.observed_to IS
'Last day (sista dag) that the data describe; NULL when they are kept up to date, so that it is today.';
COMMENT ON COLUMN spegel_register.organisation.reference_topic IS
'The reference (referens) to mirror, a topic of reference_population, where a question or goal names no other: residents.';
COMMENT ON COLUMN spegel_register.organisation.reference_definition IS
'Its version (definition), as in reference_population; NULL: the only one that there is.';
COMMENT ON CONSTRAINT organisation_reference_age_from ON spegel_register.organisation IS 'expected an age in whole years, 0 to 200';
COMMENT ON CONSTRAINT organisation_reference_age_to ON spegel_register.organisation IS
'expected an age in whole years, reference_age_from to 200';
COMMENT ON CONSTRAINT organisation_reference_topic ON spegel_register.organisation IS 'expected a topic';
COMMENT ON CONSTRAINT organisation_kind ON spegel_register.organisation IS 'expected municipality, hospital, partner, member or other';
COMMENT ON CONSTRAINT organisation_sector ON spegel_register.organisation IS 'expected public, private or non_profit';
COMMENT ON CONSTRAINT organisation_member_to ON spegel_register.organisation IS 'expected member_from or later';
COMMENT ON TABLE spegel_register.unit IS
'Units (enhet) of an organisation: a tree of workplaces below departments below the city or organisation as a whole, and levels between.';
COMMENT ON COLUMN spegel_register.unit.unit_no IS 'Number (nummer) by which other tables refer to it.';
COMMENT ON COLUMN spegel_register.unit.unit IS 'Code of the unit (enhetskod), unique among all organisations.';
COMMENT ON COLUMN spegel_register.unit.organisation IS 'The organisation (organisation) that it is a part of.';
COMMENT ON COLUMN spegel_register.unit.title IS 'Name (namn) to show.';
COMMENT ON COLUMN spegel_register.unit.level IS
'Level (nivå): city (stad) is the whole organisation, then department (förvaltning), between (mellannivå), workplace (arbetsplats).';
COMMENT ON COLUMN spegel_register.unit.parent IS 'The unit above (överordnad enhet); NULL for a city.';
COMMENT ON COLUMN spegel_register.unit.closed_on IS 'Day from which it no longer exists (nedlagd); NULL when it does.';
COMMENT ON CONSTRAINT unit_level ON spegel_register.unit IS 'expected city, department, between or workplace';
COMMENT ON CONSTRAINT unit_parent ON spegel_register.unit IS 'expected a unit above, and none for a city';

CREATE OR REPLACE FUNCTION spegel_register.check_unit_tree() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    levels CONSTANT text[] := '{city,department,between,workplace}'::text[];
    wrong text;
BEGIN
    PERFORM spegel_register.lock_table('unit tree', true);
    SELECT u.unit INTO wrong
    FROM spegel_register.unit AS u JOIN spegel_register.unit AS p ON p.unit = u.parent
    WHERE u.organisation <> p.organisation LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unit "%" and the unit above it are of different organisations', wrong
            USING ERRCODE = 'check_violation', TABLE = 'unit', COLUMN = 'parent';
    END IF;
    SELECT u.unit INTO wrong
    FROM spegel_register.unit AS u JOIN spegel_register.unit AS p ON p.unit = u.parent
    WHERE array_position(levels, p.level) >= array_position(levels, u.level)
        AND NOT (u.level = 'between' AND p.level = 'between') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unit "%" is not at a lower level than the unit above it', wrong
            USING ERRCODE = 'check_violation', TABLE = 'unit', COLUMN = 'level',
                  HINT = 'From the top the levels are city, department, between, workplace; only between may stand below itself.';
    END IF;
    -- Every unit is reached from a city, or it stands in or below a cycle.
    WITH RECURSIVE reached AS (
        SELECT u.unit FROM spegel_register.unit AS u WHERE u.parent IS NULL
        UNION ALL
        SELECT u.unit FROM spegel_register.unit AS u JOIN reached AS r ON u.parent = r.unit
    )
    SELECT u.unit INTO wrong FROM spegel_register.unit AS u
    WHERE u.unit NOT IN (SELECT r.unit FROM reached AS r) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unit "%" is below itself', wrong
            USING ERRCODE = 'check_violation', TABLE = 'unit', COLUMN = 'parent';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_unit_tree() IS
'Trigger: the units of an organisation are a tree, whose levels go down from the city to the workplaces.';

CREATE OR REPLACE TRIGGER unit_tree AFTER INSERT OR UPDATE ON spegel_register.unit
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.check_unit_tree();

COMMENT ON TABLE spegel_register.unit_above IS
'Each unit with itself and every unit above it (överordnade enheter); kept by a trigger of unit.';
COMMENT ON COLUMN spegel_register.unit_above.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_register.unit_above.organisation IS 'Its organisation (organisation).';
COMMENT ON COLUMN spegel_register.unit_above.above IS 'The unit itself or one above it (överordnad enhet).';
COMMENT ON COLUMN spegel_register.unit_above.level IS 'Level (nivå) of the unit above.';
COMMENT ON COLUMN spegel_register.unit_above.unit_no IS 'Number of the unit (nummer).';
COMMENT ON COLUMN spegel_register.unit_above.above_no IS 'Number of the unit above (nummer).';

-- Whoever changes units need not be allowed to change what follows from them.
CREATE OR REPLACE FUNCTION spegel_register.keep_unit_above() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tree spegel_register.unit_above[];
BEGIN
    PERFORM spegel_register.lock_table('unit tree', true);
    tree := ARRAY(
        WITH RECURSIVE above AS (
            SELECT u.unit, u.organisation, u.unit AS above, u.level, u.unit_no, u.unit_no AS above_no, u.parent
            FROM spegel_register.unit AS u
            UNION ALL
            SELECT a.unit, a.organisation, p.unit, p.level, a.unit_no, p.unit_no, p.parent
            FROM above AS a JOIN spegel_register.unit AS p ON p.unit = a.parent
        )
        SELECT ROW(a.unit, a.organisation, a.above, a.level, a.unit_no, a.above_no)::spegel_register.unit_above FROM above AS a);
    DELETE FROM spegel_register.unit_above AS s
    WHERE NOT EXISTS (SELECT FROM unnest(tree) AS t
        WHERE (t.unit_no, t.above_no, t.unit, t.organisation, t.above, t.level)
            = (s.unit_no, s.above_no, s.unit, s.organisation, s.above, s.level));
    INSERT INTO spegel_register.unit_above SELECT t.* FROM unnest(tree) AS t ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.keep_unit_above() IS
'Trigger: unit_above follows the tree of units.';

-- After unit_tree, by name: a tree without cycles.
CREATE OR REPLACE TRIGGER unit_tree_above AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON spegel_register.unit
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.keep_unit_above();
COMMENT ON TABLE spegel_register.occupation IS 'Occupations (yrke) and the groups they are reported in.';
COMMENT ON COLUMN spegel_register.occupation.occupation_no IS 'Number (nummer) by which other tables refer to it.';
COMMENT ON COLUMN spegel_register.occupation.occupation IS 'Code (yrkeskod) in the code system.';
COMMENT ON COLUMN spegel_register.occupation.title IS 'Name of the occupation (benämning), as the organisation writes it.';
COMMENT ON COLUMN spegel_register.occupation.occupation_group IS 'Group (yrkesgrupp) in which the occupation is reported.';
COMMENT ON COLUMN spegel_register.occupation.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_register.occupation.code_system IS 'Code system (kodsystem), such as SSYK 2012 or AID.';
COMMENT ON COLUMN spegel_register.occupation.skill_level IS 'Skill level (kvalifikationsnivå) of SSYK 2012, 1 to 4.';
COMMENT ON COLUMN spegel_register.occupation.shortage IS 'Whether it is hard to recruit for (bristyrke).';
COMMENT ON COLUMN spegel_register.occupation.work_group IS
'Group of equal or equivalent work (lika eller likvärdigt arbete) in the pay survey.';
COMMENT ON CONSTRAINT occupation_group ON spegel_register.occupation IS 'expected a group';
COMMENT ON CONSTRAINT occupation_skill_level ON spegel_register.occupation IS 'expected 1 to 4';
COMMENT ON TABLE spegel_register.occupation_group IS
'What groups of occupations are called (yrkesgrupp); a group that has no row goes by its own name.';
COMMENT ON COLUMN spegel_register.occupation_group.occupation_group IS 'The group (yrkesgrupp), as in occupation.';
COMMENT ON COLUMN spegel_register.occupation_group.title IS 'Name (benämning), as the organisation writes it.';
COMMENT ON COLUMN spegel_register.occupation_group.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON CONSTRAINT occupation_group_title ON spegel_register.occupation_group IS 'expected a group and its name';
COMMENT ON TABLE spegel_register.ladder_step IS 'Steps of the career ladder (karriärsteg), in order.';
COMMENT ON COLUMN spegel_register.ladder_step.step_no IS 'Number (nummer) by which other tables refer to it.';
COMMENT ON COLUMN spegel_register.ladder_step.step IS 'Code of the step (nivåkod).';
COMMENT ON COLUMN spegel_register.ladder_step.title IS 'Name (benämning), as the organisation writes it.';
COMMENT ON COLUMN spegel_register.ladder_step.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_register.ladder_step.rank IS 'Order (rang), from 1 at the bottom.';
COMMENT ON COLUMN spegel_register.ladder_step.manager_class IS 'Manager responsibility (chefskod) A, B or C; NULL for a step without.';
COMMENT ON CONSTRAINT ladder_step_rank ON spegel_register.ladder_step IS 'expected a whole number, 1 or more';
COMMENT ON CONSTRAINT ladder_step_manager_class ON spegel_register.ladder_step IS 'expected A, B or C, or nothing';
