-- Who is who: the noise of a release goes on from the one before only while
-- persons keep their pseudonyms.  New ones for many are refused until it is
-- said who had which.

COMMENT ON TABLE spegel_release.renamed_person IS
'Persons who have got a new pseudonym (nya pseudonymer): with it they count as who they were.';
COMMENT ON COLUMN spegel_release.renamed_person.person IS 'The pseudonym that they have now (pseudonym).';
COMMENT ON COLUMN spegel_release.renamed_person.earlier IS 'The one before (tidigare pseudonym).';
COMMENT ON TABLE spegel_release.staff_member IS
'The staff of a release (personalen), by record key and what a new pseudonym does not change; for the next release to recognise.';
COMMENT ON COLUMN spegel_release.staff_member.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.staff_member.record_key IS 'The record key (postnyckel).';
COMMENT ON COLUMN spegel_release.staff_member.unit IS 'The unit (enhet) in which they work.';
COMMENT ON COLUMN spegel_release.staff_member.profile IS 'Sex, year of birth and form of employment (profil).';

COMMENT ON COLUMN spegel_release.staff_member.birth_year IS 'Year of birth (födelseår); NULL when not known.';
COMMENT ON COLUMN spegel_release.staff_member.work IS
'Sex, form, occupation group and step (arbete): what neither a new pseudonym nor a new organisation code changes.';

CREATE OR REPLACE FUNCTION spegel_release.keyed_persons() RETURNS TABLE (person text, record_key bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH RECURSIVE known AS (
        SELECT r.person, r.earlier, 1 AS times FROM spegel_release.renamed_person AS r
        UNION ALL
        SELECT k.person, r.earlier, k.times + 1
        FROM known AS k JOIN spegel_release.renamed_person AS r ON r.person = k.earlier WHERE k.times < 100
    ), first AS (
        SELECT DISTINCT ON (k.person) k.person, k.earlier FROM known AS k ORDER BY k.person, k.times DESC
    )
    SELECT f.person, spegel.record_key(s.key, f.earlier) FROM first AS f CROSS JOIN spegel_release.secret AS s;
END;
COMMENT ON FUNCTION spegel_release.keyed_persons() IS
'The record keys of persons with a new pseudonym: those of the first one that they had.';

-- Two persons must not have one key.  As each earlier pseudonym belongs to one
-- person, this refuses all who rename each other in a circle, too.
CREATE OR REPLACE FUNCTION spegel_release.refuse_shared_pseudonyms() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong spegel_release.renamed_person;
BEGIN
    SELECT r.* INTO wrong FROM spegel_release.renamed_person AS r
    WHERE EXISTS (SELECT FROM spegel_register.person AS p WHERE p.person = r.earlier)
    ORDER BY r.person COLLATE "C" LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'earlier pseudonym "%" of person "%" is still the pseudonym of a person', wrong.earlier, wrong.person
            USING ERRCODE = 'unique_violation',
                HINT = 'An earlier pseudonym is out of use: correct spegel_release.renamed_person, or give the person in the register '
                       'the new pseudonym.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_release.refuse_shared_pseudonyms() IS
'Refuses to go on while an earlier pseudonym in spegel_release.renamed_person is still that of a person in the register.';

CREATE OR REPLACE FUNCTION spegel_release.take_staff(asked spegel_release.release) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    DELETE FROM spegel_release.staff_member AS m WHERE m.release_id = (asked).release_id;
    INSERT INTO spegel_release.staff_member (release_id, record_key, unit, profile, birth_year, work)
    SELECT (asked).release_id, coalesce(k.record_key, spegel.record_key(x.key, s.person)), s.unit,
           concat_ws('|', a.category, p.birth_year, spegel_release.frame_form(s.form)), p.birth_year,
           concat_ws('|', coalesce(a.category, '?'), spegel_release.frame_form(s.form), coalesce(s.occupation_group, '?'),
                     coalesce(s.step, '?'))
    FROM spegel_release.secret AS x
    CROSS JOIN spegel_register.staff((asked).organisation, (asked).day) AS s
    JOIN spegel_register.person AS p ON p.person_no = s.person_no
    LEFT JOIN spegel_release.sex_when_employed((asked).day) AS a ON a.person_no = s.person_no
    LEFT JOIN spegel_release.keyed_persons() AS k ON k.person = s.person;
END;
COMMENT ON FUNCTION spegel_release.take_staff(spegel_release.release) IS
'Remembers the staff of a release on its day, by record key, unit and profile.';

-- New pseudonyms together with a new organisation code.  Units have new codes
-- then as well, so that who came to a unit is compared with all who have
-- vanished from another organisation.  What is alike by chance is alike as often
-- with somebody a few years older or younger.
CREATE OR REPLACE FUNCTION spegel_release.renamed_organisations(asked spegel_release.release)
    RETURNS TABLE (unit text, staff bigint, alike bigint, by_chance double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    WITH latest AS MATERIALIZED (
        SELECT DISTINCT ON (r.organisation) r.organisation, r.release_id
        FROM spegel_release.release AS r WHERE r.published_as IS NOT NULL AND r.release_id <> (asked).release_id
        ORDER BY r.organisation, r.published_as DESC
    ), now AS MATERIALIZED (
        SELECT m.* FROM spegel_release.staff_member AS m WHERE m.release_id = (asked).release_id
    ), came AS MATERIALIZED (
        SELECT n.* FROM now AS n
        WHERE NOT EXISTS (SELECT FROM spegel_release.staff_member AS o JOIN latest AS l ON l.release_id = o.release_id
                          WHERE o.record_key = n.record_key)
    ), present AS MATERIALIZED (
        -- Who works for another organisation on the day has not vanished.
        SELECT n.record_key FROM now AS n
        UNION
        SELECT coalesce(k.record_key, spegel.record_key(x.key, s.person))
        FROM latest AS l
        CROSS JOIN spegel_release.secret AS x
        CROSS JOIN LATERAL spegel_register.recorded_staff(l.organisation, (asked).day) AS s
        LEFT JOIN spegel_release.keyed_persons() AS k ON k.person = s.person
        WHERE l.organisation <> (asked).organisation AND spegel_register.undescribed(l.organisation, (asked).day) IS NULL
    ), vanished AS MATERIALIZED (
        SELECT l.organisation, m.work, m.birth_year, count(*) AS persons
        FROM latest AS l JOIN spegel_release.staff_member AS m ON m.release_id = l.release_id
        WHERE l.organisation <> (asked).organisation AND m.birth_year IS NOT NULL
            AND NOT EXISTS (SELECT FROM present AS p WHERE p.record_key = m.record_key)
        GROUP BY l.organisation, m.work, m.birth_year
    ), entered AS MATERIALIZED (
        SELECT a.above, c.work, c.birth_year, count(*) AS persons
        FROM came AS c JOIN spegel_register.unit_above AS a ON a.unit = c.unit
        WHERE c.birth_year IS NOT NULL AND EXISTS (SELECT FROM vanished)
        GROUP BY a.above, c.work, c.birth_year
    ), matched AS (
        SELECT e.above, v.organisation, y.years, sum(least(e.persons, v.persons)) AS alike
        FROM entered AS e
        CROSS JOIN generate_series(-3, 3) AS y (years)
        JOIN vanished AS v ON v.work = e.work AND v.birth_year = e.birth_year + y.years
        GROUP BY e.above, v.organisation, y.years
    ), counted AS (
        SELECT m.above, m.organisation, coalesce(max(m.alike) FILTER (WHERE m.years = 0), 0) AS alike,
               coalesce(max(m.alike) FILTER (WHERE m.years <> 0), 0) AS by_chance
        FROM matched AS m GROUP BY m.above, m.organisation
    ), size AS (
        SELECT a.above, count(*) AS staff FROM now AS n JOIN spegel_register.unit_above AS a ON a.unit = n.unit GROUP BY a.above
    )
    SELECT format('%s, of organisation %s', c.above, c.organisation), s.staff, c.alike::bigint, c.by_chance::double precision
    FROM counted AS c JOIN size AS s ON s.above = c.above
    WHERE s.staff >= (spegel_release.rule_of((asked).organisation)).minimum_headcount AND c.alike >= 0.1 * s.staff
        AND c.alike > c.by_chance + 4 * sqrt(greatest(c.by_chance, 1)::double precision);
END;
COMMENT ON FUNCTION spegel_release.renamed_organisations(spegel_release.release) IS
'Units in which persons of another organisation have been given new pseudonyms: at least a tenth of the staff came and equal somebody '
'who has vanished from it since its last publication, in sex, year of birth, form, occupation group and step, and more than with years '
'of birth up to 3 apart by 4 standard deviations.';

-- Who came equals somebody who has vanished: by chance, as many as follow from
-- how many came to a unit and how common each profile is in the organisation.
CREATE OR REPLACE FUNCTION spegel_release.renamed_units(asked spegel_release.release)
    RETURNS TABLE (unit text, staff bigint, alike bigint, by_chance double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    WITH before AS (
        SELECT r.release_id FROM spegel_release.release AS r
        WHERE r.organisation = (asked).organisation AND r.published_as IS NOT NULL AND r.release_id <> (asked).release_id
        ORDER BY r.published_as DESC LIMIT 1
    ), now AS MATERIALIZED (
        SELECT m.* FROM spegel_release.staff_member AS m WHERE m.release_id = (asked).release_id
    ), old AS MATERIALIZED (
        SELECT m.* FROM spegel_release.staff_member AS m JOIN before AS b ON b.release_id = m.release_id
    ), profile AS (
        SELECT s.unit, s.profile, sum(s.staff) AS staff, sum(s.came) AS came, sum(s.vanished) AS vanished
        FROM (SELECT n.unit, n.profile, 1 AS staff, (NOT EXISTS (SELECT FROM old AS o WHERE o.record_key = n.record_key))::integer AS came,
                     0 AS vanished
              FROM now AS n
              UNION ALL
              SELECT o.unit, o.profile, 0, 0, 1 FROM old AS o
              WHERE NOT EXISTS (SELECT FROM now AS n WHERE n.record_key = o.record_key)) AS s
        GROUP BY s.unit, s.profile
    ), whole AS (
        SELECT p.*, sum(p.came) OVER (PARTITION BY p.unit) AS unit_came,
               sum(p.staff) OVER (PARTITION BY p.profile) / nullif(sum(p.staff) OVER (), 0) AS commonness
        FROM profile AS p
    ), counted AS (
        SELECT w.unit, sum(w.staff) AS staff, sum(least(w.came, w.vanished)) AS alike,
               sum(w.vanished * (1 - exp(-w.unit_came * w.commonness / w.vanished))) FILTER (WHERE w.vanished > 0) AS by_chance
        FROM whole AS w GROUP BY w.unit
    ), judged AS (
        SELECT a.above AS unit, sum(c.staff) AS staff, sum(c.alike) AS alike, sum(c.by_chance) AS by_chance
        FROM counted AS c JOIN spegel_register.unit_above AS a ON a.unit = c.unit GROUP BY a.above
    )
    SELECT r.unit, r.staff, r.alike, r.by_chance FROM spegel_release.renamed_organisations(asked) AS r
    UNION ALL
    SELECT j.unit, j.staff::bigint, j.alike::bigint, coalesce(j.by_chance, 0)::double precision
    FROM judged AS j
    WHERE j.staff >= (spegel_release.rule_of((asked).organisation)).minimum_headcount AND j.alike >= 0.1 * j.staff
        AND j.alike > coalesce(j.by_chance, 0) + 4 * sqrt(greatest(coalesce(j.by_chance, 0)::double precision, 1));
END;
COMMENT ON FUNCTION spegel_release.renamed_units(spegel_release.release) IS
'Units in which new pseudonyms have been given: at least a tenth of the staff came and equal somebody who has vanished since the last '
'publication, in unit, sex, year of birth and form, and more than by chance by 4 standard deviations.';
