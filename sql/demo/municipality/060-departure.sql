-- Departures; and since 2016 exit interviews, more of them from year to year.

CREATE TEMP TABLE loading (person, employment_number, departed_on, voluntary, reason, destination) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), number::text, last, voluntary, reason, destination FROM leaver;
SELECT spegel_register.insert_from('departure', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

-- The reasons cited, one row each; those with foreign background speak of
-- treatment and of few chances more often.
CREATE TEMP TABLE cited ON COMMIT DROP AS
SELECT l.id, l.number, l.department, l.last, interviewed_on, r.reason,
       r.reason IN ('treatment', 'promotion_prospects') AND pg_temp.draw('discrimination', l.id, r.n)
           < CASE WHEN e.foreign_background THEN 0.35 WHEN e.woman THEN 0.12 ELSE 0.06 END AS discrimination_related
FROM leaver AS l JOIN employee AS e USING (id)
CROSS JOIN LATERAL (SELECT l.last - 3 - floor(20 * pg_temp.draw('interview day', l.id, l.number))::integer) AS i (interviewed_on)
CROSS JOIN (VALUES (1, 'pay', 0.34, 1.0), (2, 'workload', 0.30, 1.0), (3, 'promotion_prospects', 0.22, 1.4), (4, 'treatment', 0.10, 1.8),
                   (5, 'manager', 0.16, 1.1), (6, 'commuting', 0.12, 0.9), (7, 'family', 0.10, 1.0)) AS r (n, reason, likely, odds)
WHERE l.reason <> 'death' AND l.last >= date '2016-01-01'
    AND pg_temp.draw('interviewed', l.id, l.number)
        < (0.25 + 0.03 * (extract(year FROM l.last) - 2016)) * CASE WHEN l.voluntary THEN 1.3 ELSE 0.7 END * CASE
            WHEN e.foreign_background THEN 0.85 ELSE 1 END
    AND pg_temp.draw('cited', l.id, r.n) < r.likely * CASE WHEN e.foreign_background THEN r.odds ELSE 1 END;
-- Some of those interviewed give no reason.
INSERT INTO cited
SELECT l.id, l.number, l.department, l.last, l.last - 3, 'none', NULL
FROM leaver AS l
WHERE l.reason <> 'death' AND l.last >= date '2016-01-01' AND pg_temp.draw('no reason', l.id, l.number) < 0.04
    AND NOT EXISTS (SELECT FROM cited AS c WHERE c.id = l.id AND c.number = l.number);
CREATE TEMP TABLE loading (person, employment_number, interviewed_on, reason, discrimination_related) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), number::text, interviewed_on, reason, discrimination_related FROM cited;
SELECT spegel_register.insert_from('exit_interview', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
ANALYZE cited;
