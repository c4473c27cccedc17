-- Recruitment since 2019: a campaign for every manager post and for one in
-- twelve of the other posts, with everybody who applied.
--
-- In the campaigns of recruiters without training, applicants with foreign
-- background are lost at the first selection and at the offer.

CREATE TEMP TABLE campaign ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY c.hired_on, c.id) AS campaign, c.*, greatest(c.hired_on - 95, date '2011-09-01') AS opened_on,
       pg_temp.recruiter_trained(c.id, c.department, c.hired_on) AS trained
FROM (
    SELECT e.id, e.department, e.workplace, e.kind, e.step, e.hired AS hired_on, false AS internal
    FROM employee AS e
    WHERE e.hired >= date '2019-01-01' AND (e.step >= 4 OR pg_temp.draw('campaign', e.id) < 1 / 12.0)
    UNION ALL
    SELECT p.id, p.department, p.workplace, CASE WHEN p.to_step < 7 THEN m.lower_kind ELSE m.upper_kind END, p.to_step, p.promoted_on, true
    FROM promotion AS p JOIN manager_kind AS m USING (department)
    WHERE p.to_step >= 4 AND p.promoted_on >= date '2019-01-01') AS c;
ANALYZE campaign;

INSERT INTO spegel_register.campaign (campaign, organisation, unit, occupation, step, opened_on, closed_on, positions)
SELECT 's-c' || c.campaign, 'spegelstad', pg_temp.workplace_code(c.workplace), k.occupation, 's' || c.step, c.opened_on, c.opened_on + 21, 1
FROM campaign AS c JOIN post_kind AS k USING (kind)
-- A few are open on the last day, and nobody has been chosen yet.
UNION ALL
SELECT 's-o' || d.department, 'spegelstad', pg_temp.department_code(d.department), NULL, 's1', last_day - 14, NULL, 3
FROM department AS d, setting;

-- Applicants: the one hired; some who serve already; and others, of whom each
-- applies about twice.
CREATE TEMP TABLE applicant ON COMMIT DROP AS
SELECT c.campaign, c.id, e.foreign_background, e.woman, c.internal, true AS hired, c.trained, c.department, c.opened_on, c.hired_on
FROM campaign AS c JOIN employee AS e USING (id);
INSERT INTO applicant
SELECT DISTINCT ON (c.campaign, a.id)
       c.campaign, a.id, a.foreign_background, a.woman, a.internal, false, c.trained, c.department, c.opened_on, c.hired_on
FROM campaign AS c
CROSS JOIN generate_series(1, 9) AS n
CROSS JOIN LATERAL (SELECT pg_temp.draw('applicant', c.campaign, n), (SELECT count(*) FROM campaign)) AS v (u, campaigns)
CROSS JOIN LATERAL (SELECT pg_temp.outsider('applicant', 1 + floor(pg_temp.draw('which', c.campaign, n) * campaigns * 3)::bigint))
    AS o (outsider)
CROSS JOIN LATERAL (
    SELECT o.outsider, pg_temp.draw('background', o.outsider) < 0.47, pg_temp.draw('sex', o.outsider) < 0.70, false)
        AS a (id, foreign_background, woman, internal)
WHERE v.u < 0.67
ORDER BY c.campaign, a.id;
-- Two colleagues in five campaigns out of ten.
INSERT INTO applicant
SELECT DISTINCT ON (c.campaign, e.id)
       c.campaign, e.id, e.foreign_background, e.woman, true, false, c.trained, c.department, c.opened_on, c.hired_on
FROM campaign AS c
CROSS JOIN generate_series(1, 2) AS n
JOIN employee AS e ON e.id = 1 + floor(pg_temp.draw('colleague', c.campaign, n) * (SELECT count(*) FROM employee))::bigint
JOIN spell AS s ON s.id = e.id AND c.opened_on BETWEEN s.first AND coalesce(s.last, c.opened_on)
WHERE e.id <> c.id
ORDER BY c.campaign, e.id;
ANALYZE applicant;

-- How far each came.
CREATE TEMP TABLE stage ON COMMIT DROP AS
SELECT a.*,
       a.opened_on + floor(pg_temp.draw('applied', a.id, a.campaign) * 21)::integer AS applied_on,
       a.hired OR screened AS screened, a.hired OR screened AND interviewed AS interviewed, a.hired OR screened AND interviewed
           AND offered AS offered,
       NOT a.hired AND (screened AND interviewed AND offered OR pg_temp.draw('withdrawn', a.id, a.campaign) < 0.05) AS withdrawn
FROM applicant AS a
CROSS JOIN LATERAL (SELECT a.foreign_background AND NOT a.trained) AS p (penalty)
CROSS JOIN LATERAL (SELECT pg_temp.draw('screened', a.id, a.campaign) < CASE WHEN penalty THEN 0.45 WHEN a.foreign_background THEN 0.57
    ELSE 0.62 END,
                           pg_temp.draw('interviewed', a.id, a.campaign) < CASE WHEN penalty THEN 0.48 ELSE 0.54 END,
                           pg_temp.draw('offered', a.id, a.campaign) < CASE WHEN penalty THEN 0.09 ELSE 0.13 END)
                               AS s (screened, interviewed, offered);
ANALYZE stage;

INSERT INTO spegel_register.person (person, birth_year)
SELECT pg_temp.person_code(id), 2022 - 20 - floor(42 * power(pg_temp.draw('age', id), 1.5))::integer
FROM applicant WHERE id > pg_temp.outsider('applicant', 0) GROUP BY id;
CREATE TEMP TABLE loading (person, ground, category, source, observed_on) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), 'sex', CASE WHEN woman THEN 'women' ELSE 'men' END, 'application', min(opened_on)
FROM applicant WHERE id > pg_temp.outsider('applicant', 0) GROUP BY id, woman;
SELECT spegel_register.insert_from('person_attribute', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

CREATE TEMP TABLE loading (
    campaign, person, internal, recruiter_trained, applied_on, screened_on, interviewed_on, offered_on, hired_on, withdrawn_on)
    ON COMMIT DROP AS
SELECT 's-c' || s.campaign, pg_temp.person_code(s.id), s.internal, s.trained, applied_on,
       CASE WHEN screened THEN opened_on + 30 END, CASE WHEN interviewed THEN opened_on + 45 END,
       CASE WHEN offered THEN opened_on + 60 END, CASE WHEN hired THEN hired_on END, CASE WHEN withdrawn THEN opened_on + 62 END
FROM stage AS s
UNION ALL
SELECT 's-o' || d.department, pg_temp.person_code(a.id), false, NULL, last_day - 3, NULL, NULL, NULL, NULL, NULL
FROM setting, department AS d CROSS JOIN LATERAL (
    SELECT DISTINCT id FROM applicant WHERE id > pg_temp.outsider('applicant', 0) AND id % 200 = d.department) AS a;
SELECT spegel_register.insert_from('application', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
