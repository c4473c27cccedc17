-- The figures that Malmö has published, computed again.
CREATE OR REPLACE VIEW spegel_register.published_check WITH (security_invoker) AS
WITH published (question, quantity, part, day, since, published) AS (
    VALUES ('P01', 'share, percent', 'all', date '2017-12-31', NULL::date, 36.6),
        ('P01', 'share, percent', 'managers', '2017-12-31', NULL, 17.1),
        ('P01', 'share of residents, percent', 'all', '2017-12-31', NULL, 45.1),
        ('P01', 'gap, points', 'all', '2017-12-31', NULL, -8.5),
        ('P01', 'gap, points', 'managers', '2017-12-31', NULL, -28.0),
        ('P01', 'ratio', 'all', '2017-12-31', NULL, 0.812),
        ('P01', 'ratio', 'managers', '2017-12-31', NULL, 0.379),
        ('P01', 'glass ceiling index', 'managers', '2017-12-31', NULL, 2.14),
        ('P01', 'shortfall, persons', 'all', '2017-12-31', NULL, 2168),
        ('P02', 'gap, points', 'all', '2008-12-31', NULL, -12.9),
        ('P02', 'gap, points', 'all', '2015-12-31', NULL, -9.2),
        ('P02', 'gap, points', 'all', '2017-12-31', NULL, -8.5),
        ('P02', 'gap, points', 'managers', '2008-12-31', NULL, -27.8),
        ('P02', 'gap, points', 'managers', '2015-12-31', NULL, -26.2),
        ('P02', 'movement, points', 'all', '2017-12-31', '2008-12-31', 4.4)
), malmo AS (
    SELECT o.organisation FROM spegel_register.organisation AS o WHERE o.organisation = 'malmo'
), representation AS MATERIALIZED (
    SELECT d.day, r.*
    FROM malmo AS m
    CROSS JOIN (VALUES (date '2008-12-31'), ('2015-12-31'), ('2017-12-31')) AS d (day)
    CROSS JOIN (VALUES ('all'), ('managers')) AS b (part_by)
    CROSS JOIN LATERAL spegel_register.staff_representation(m.organisation, d.day, 'background', 'city', b.part_by) AS r
    WHERE r.category = 'foreign' AND r.counted_on = d.day
), computed AS (
    SELECT p.*, CASE p.quantity
               WHEN 'share, percent' THEN 100 * r.share WHEN 'share of residents, percent' THEN 100 * r.residents_share
               WHEN 'gap, points' THEN r.gap_points WHEN 'ratio' THEN r.ratio WHEN 'shortfall, persons' THEN r.shortfall
               WHEN 'glass ceiling index' THEN (
                   SELECT k.glass_ceiling_index FROM malmo AS m,
                          LATERAL spegel_register.manager_ranks(m.organisation, p.day, 'background') AS k
                   WHERE k.rank = 'managers' AND k.category = 'foreign' AND k.counted_on = p.day)
               WHEN 'movement, points' THEN (
                   SELECT v.change_points FROM malmo AS m,
                          LATERAL spegel_register.movement(m.organisation, p.day, p.since, 'background') AS v
                   WHERE v.category = 'foreign' AND v.counted_before = p.since AND v.counted_after = p.day)
           END AS computed
    FROM published AS p LEFT JOIN representation AS r ON r.day = p.day AND r.part = p.part
)
SELECT c.question, c.quantity, c.part, c.since, c.day, c.published, round(c.computed, scale(c.published)) AS computed,
       round(c.computed, scale(c.published)) = c.published AS agrees,
       CASE WHEN c.computed IS NULL THEN 'not_collected' ELSE 'ok' END AS status,
       CASE WHEN c.computed IS NULL THEN 'the published counts of organisation malmo are not in the register: load sql/demo/malmo' END
           AS status_reason
FROM computed AS c;
COMMENT ON VIEW spegel_register.published_check IS
'Published-value check: what Malmö has published about staff and managers of foreign background beside its residents '
'(Personalredovisning 2015 and 2017), computed again from the counts by staff_representation(), manager_ranks() and movement(), when '
'sql/demo/malmo is loaded as organisation malmo. The shortfall assumes that the share applies to the 25 502 monthly paid. Answers '
'P01, P02.';
COMMENT ON COLUMN spegel_register.published_check.question IS 'The question (fråga) it belongs to.';
COMMENT ON COLUMN spegel_register.published_check.quantity IS 'What was published (storhet), and its unit.';
COMMENT ON COLUMN spegel_register.published_check.part IS 'Of whom (grupp): all, the staff; or managers.';
COMMENT ON COLUMN spegel_register.published_check.since IS 'First day (från och med) of a movement.';
COMMENT ON COLUMN spegel_register.published_check.day IS 'Day (mätdatum).';
COMMENT ON COLUMN spegel_register.published_check.published IS 'The published value (publicerat värde).';
COMMENT ON COLUMN spegel_register.published_check.computed IS 'The value computed from the register (beräknat värde), to as many decimals.';
COMMENT ON COLUMN spegel_register.published_check.agrees IS 'Whether they are equal (överensstämmer).';
COMMENT ON COLUMN spegel_register.published_check.status IS 'ok, or not_collected when the counts are not in the register.';
COMMENT ON COLUMN spegel_register.published_check.status_reason IS 'Why (skäl).';
