-- Employees and their employments, as the register keeps them.

INSERT INTO spegel_register.person (person, birth_year)
SELECT pg_temp.person_code(id), birth_year FROM employee;

CREATE TEMP TABLE loading (person, ground, category, source, observed_on) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), a.ground, a.category, 'personnel system', hired
FROM employee, LATERAL (VALUES
    ('sex', CASE WHEN woman THEN 'women' ELSE 'men' END),
    ('education', CASE WHEN pg_temp.draw('education unknown', id) >= 0.03
                       THEN (ARRAY['primary', 'secondary', 'post-secondary, short', 'post-secondary, long'])[education] END))
                           AS a (ground, category)
WHERE a.category IS NOT NULL;
SELECT spegel_register.insert_from('person_attribute', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

CREATE TEMP TABLE loading (person, employment_number, valid_from, valid_to, unit, occupation, step, form, subsidy, scope) ON COMMIT DROP AS
SELECT pg_temp.person_code(s.id), s.number::text, s.first, s.last, pg_temp.workplace_code(s.workplace), k.occupation,
       's' || s.step, s.form, s.subsidy, s.scope
FROM spell AS s JOIN post_kind AS k USING (kind);
SELECT spegel_register.insert_from('employment', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
