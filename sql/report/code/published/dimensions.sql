-- Dimension views: what a BI tool puts beside the facts.  Facts refer to them
-- by the keys that the comments name.
CREATE OR REPLACE VIEW spegel_published.period_dimension WITH (security_invoker = true) AS
SELECT r.release_id, r.organisation, r.organisation_title, r.day, extract(year FROM r.day)::integer AS year,
       extract(month FROM r.day)::integer AS month, r.published_at, c.release_id IS NOT NULL AS current,
       row_number() OVER (PARTITION BY r.organisation, r.day ORDER BY r.published_at DESC, r.release_id DESC) = 1 AS latest
FROM spegel_published.release AS r
LEFT JOIN spegel_published.current_release AS c ON c.organisation = r.organisation AND c.release_id = r.release_id;
SELECT spegel_release.comment_view('period_dimension', 'Days that are described (mätdatum), one row for each release. Key: release_id.');

CREATE OR REPLACE VIEW spegel_published.unit_dimension WITH (security_invoker = true) AS
WITH RECURSIVE placed AS (
    SELECT u.release_id, u.unit, u.title, u.level, u.parent, 1 AS depth, u.unit AS path, u.title AS path_titles,
           CASE u.level WHEN 'city' THEN u.unit END AS city, CASE u.level WHEN 'city' THEN u.title END AS city_title,
           CASE u.level WHEN 'department' THEN u.unit END AS department, CASE u.level WHEN 'department' THEN u.title END AS department_title
    FROM spegel_published.unit AS u
    WHERE NOT EXISTS (SELECT FROM spegel_published.unit AS p WHERE p.release_id = u.release_id AND p.unit = u.parent)
    UNION ALL
    SELECT u.release_id, u.unit, u.title, u.level, u.parent, p.depth + 1, p.path || '/' || u.unit, p.path_titles || ' / ' || u.title,
           CASE u.level WHEN 'city' THEN u.unit ELSE p.city END, CASE u.level WHEN 'city' THEN u.title ELSE p.city_title END,
           CASE u.level WHEN 'department' THEN u.unit ELSE p.department END,
           CASE u.level WHEN 'department' THEN u.title ELSE p.department_title END
    FROM placed AS p JOIN spegel_published.unit AS u ON u.release_id = p.release_id AND u.parent = p.unit
)
SELECT p.release_id, r.organisation, r.day, p.release_id || ':' || p.unit AS unit_key, p.unit, p.title AS unit_title, p.level, p.parent,
       p.depth, p.path, p.path_titles, p.city, p.city_title, p.department, p.department_title
FROM placed AS p JOIN spegel_published.release AS r ON r.release_id = p.release_id;
SELECT spegel_release.comment_view('unit_dimension', 'Units (enheter) with all above them. Key: unit_key.');

CREATE OR REPLACE VIEW spegel_published.category_dimension WITH (security_invoker = true) AS
SELECT c.release_id, c.organisation, c.day, c.release_id || ':' || c.dimension || ':' || c.code AS category_key,
       c.dimension AS ground, g.title_sv AS ground_sv, g.title_en AS ground_en, c.code AS category, c.code_sv AS category_sv,
       c.code_en AS category_en, c.position, c.reference, g.discrimination_act, g.sensitive
FROM spegel_published.codes_all AS c
JOIN spegel_published.ground AS g ON g.release_id = c.release_id AND g.ground = c.dimension
UNION ALL
SELECT r.release_id, r.organisation, r.day, r.release_id || ':all:all', 'all', 'alla', 'all', 'all', 'alla', 'all', 0, false, false, false
FROM spegel_published.release AS r;
SELECT spegel_release.comment_view('category_dimension', 'Categories (kategorier) of the grounds, and everybody. Key: category_key.');

SELECT spegel_release.make_dimension_view('occupation_group', 'Occupation groups (yrkesgrupper).');
SELECT spegel_release.make_dimension_view('step', 'Career steps (karriärsteg) with their manager class.');
SELECT spegel_release.make_dimension_view('work_group', 'Groups of equal or equivalent work (arbeten).');
SELECT spegel_release.make_dimension_view('manager_class', 'Manager classes (chefsnivåer).');
SELECT spegel_release.make_dimension_view('form', 'Forms of employment (anställningsformer).');
SELECT spegel_release.make_dimension_view('risk_ground', 'Grounds of risks (riskernas grunder).');
SELECT spegel_release.make_dimension_view('risk_area', 'Areas of risks (riskernas områden).');
