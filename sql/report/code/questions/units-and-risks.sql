-- What the questions about active measures and working conditions start from:
-- the units of a level, what was last counted in each, the cells of ground and
-- area that the law asks about, and the time that each risk spent in each step.

CREATE OR REPLACE FUNCTION spegel_register.units_of_level(organisation text, day date, level text)
    RETURNS TABLE (unit text, title text, exists_then boolean)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT u.unit::text, u.title, u.closed_on IS NULL OR u.closed_on > units_of_level.day
    FROM spegel_register.unit AS u
    WHERE u.organisation = units_of_level.organisation AND u.level = spegel_register.resolve_level(units_of_level.level);
END;
COMMENT ON FUNCTION spegel_register.units_of_level(text, date, text) IS
'The units (enheter) of an organisation at a level, and whether each exists on a day. A level that does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_register.part_and_rest(part bigint, whole bigint)
    RETURNS spegel.tally
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tally_agg(t.category, t.persons)
    FROM (VALUES ('part', part_and_rest.part), ('rest', whole - part_and_rest.part)) AS t (category, persons);
END;
COMMENT ON FUNCTION spegel_register.part_and_rest(bigint, bigint) IS
'A tally of a part (del), category part, and of the rest of the whole, category rest: what shares and comparisons of a unit with '
'the others are made from. NULL when either is NULL.';

CREATE OR REPLACE FUNCTION spegel_register.counted_by_unit(organisation text, topic text, ground text, day date)
    RETURNS TABLE (unit text, counted spegel.tally, counted_on date, headcounts boolean, approximate boolean)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT coalesce(c.unit::text, spegel_register.top_unit(counted_by_unit.organisation)),
           tally_agg(c.category, c.persons), c.period, bool_and(c.counted_as = 'persons'), bool_or(c.approximate)
    FROM spegel_register.counted AS c
    WHERE c.organisation = counted_by_unit.organisation AND c.topic = counted_by_unit.topic
        AND c.ground = counted_by_unit.ground AND c.step = '' AND c.occupation IS NULL AND c.within_ground IS NULL
        AND c.period = (SELECT max(x.period) FROM spegel_register.counted AS x
                        WHERE x.organisation = counted_by_unit.organisation AND x.topic = counted_by_unit.topic
                            AND x.ground = counted_by_unit.ground AND x.period <= counted_by_unit.day)
    GROUP BY c.unit, c.period;
END;
COMMENT ON FUNCTION spegel_register.counted_by_unit(text, text, text, date) IS
'What was last counted by a day of a topic (redan räknat), by category of a ground, per unit; that of the whole organisation when '
'not broken down. headcounts is false where the source gave per mille.';

CREATE OR REPLACE VIEW spegel_register.risk_cell WITH (security_invoker) AS
SELECT g.ground::text, a.area, g.discrimination_act, g.policy
FROM spegel_register.ground AS g
CROSS JOIN unnest('{working_conditions,pay,recruitment,training,parenthood}'::text[]) AS a (area)
WHERE g.discrimination_act
    OR EXISTS (SELECT FROM spegel_register.risk AS r WHERE r.ground = g.ground);
COMMENT ON VIEW spegel_register.risk_cell IS
'What active measures are to cover (aktiva åtgärder): each ground of the Discrimination Act in each of the five areas, 35 cells, '
'and any other ground that a risk has.';
COMMENT ON COLUMN spegel_register.risk_cell.ground IS 'The ground (diskrimineringsgrund).';
COMMENT ON COLUMN spegel_register.risk_cell.area IS 'The area (område), as in table risk.';
COMMENT ON COLUMN spegel_register.risk_cell.discrimination_act IS
'Whether it is one of the 35 cells of the Discrimination Act (diskrimineringslagen).';
COMMENT ON COLUMN spegel_register.risk_cell.policy IS 'Storage policy (lagringsregel) of the ground: of a barred one no risk can be kept.';

-- A step that is taken again while a risk stands in it does not begin anew:
-- whoever investigates twice has been investigating all the time.
CREATE OR REPLACE FUNCTION spegel_register.risk_stays(
    organisation text, day date, only_open boolean DEFAULT false, open_after date DEFAULT NULL)
    RETURNS TABLE (
        risk text, unit text, ground text, area text, cause_level text,
        owner_level text, rank integer, step text, since date, until date, outcome text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 5000
BEGIN ATOMIC
    WITH asked AS (
        SELECT r.risk, r.unit, r.ground, r.area, r.cause_level, r.owner_level, r.opened_on, r.closed_on, r.closed_as,
               r.closed_on <= risk_stays.day AS closed,
               r.risk IN (SELECT t.risk FROM spegel_register.risk_step AS t WHERE t.step_on > risk_stays.day) AS later
        FROM spegel_register.risk AS r
        JOIN spegel_register.unit AS u ON u.unit = r.unit AND u.organisation = risk_stays.organisation
        WHERE r.opened_on <= risk_stays.day AND (NOT risk_stays.only_open OR r.closed_on > risk_stays.day OR r.closed_on IS NULL)
            AND (risk_stays.open_after IS NULL OR r.closed_on > risk_stays.open_after OR r.closed_on IS NULL)
    ), taken AS (
        SELECT s.risk, s.step_on, s.owner_level, array_position('{investigate,analyse,act,follow_up}', s.step) AS rank
        FROM asked AS r
        JOIN spegel_register.risk_step AS s ON s.risk = r.risk AND s.step_on <= least(risk_stays.day, r.closed_on)
    ), ordered AS (
        SELECT t.risk, t.step_on, t.rank, lag(t.rank, 1, 0) OVER by_time AS rank_before,
               last_value(t.owner_level) OVER (PARTITION BY t.risk ORDER BY t.step_on, t.rank
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS owner_then
        FROM taken AS t
        WINDOW by_time AS (PARTITION BY t.risk ORDER BY t.step_on, t.rank)
    ), stays AS MATERIALIZED (
        SELECT o.risk, o.rank, o.step_on AS since, o.owner_then,
               lead(o.rank) OVER by_time AS next_rank, lead(o.step_on) OVER by_time AS next_on,
               row_number() OVER by_time = 1 AS first
        FROM ordered AS o
        WHERE o.rank_before <> o.rank
        WINDOW by_time AS (PARTITION BY o.risk ORDER BY o.step_on, o.rank)
    ), every AS (
        SELECT r.*, s.rank, s.since, s.owner_then, s.next_rank, s.next_on
        FROM stays AS s JOIN asked AS r ON r.risk = s.risk
        WHERE NOT risk_stays.only_open OR s.next_on IS NULL
        UNION ALL
        -- Before the first step, which is rank 1.
        SELECT r.*, 0, least(r.opened_on, s.since), s.owner_then, s.rank, s.since
        FROM asked AS r LEFT JOIN stays AS s ON s.risk = r.risk AND s.first
        WHERE NOT risk_stays.only_open OR s.risk IS NULL
    )
    SELECT e.risk, e.unit, e.ground, e.area, e.cause_level,
           -- the register says who owns a risk now; its steps, who did then
           CASE WHEN e.later THEN e.owner_then ELSE e.owner_level END,
           e.rank, (ARRAY['not_begun', 'investigate', 'analyse', 'act', 'follow_up'])[e.rank + 1],
           e.since, coalesce(e.next_on, CASE WHEN e.closed THEN e.closed_on END),
           CASE WHEN e.next_rank > e.rank THEN 'moved_on'
                WHEN e.next_rank < e.rank THEN 'went_back'
                WHEN e.closed AND e.closed_as = 'dropped' THEN 'dropped'
                WHEN e.closed THEN 'closed' END
    FROM every AS e;
END;
COMMENT ON FUNCTION spegel_register.risk_stays(text, date, boolean, date) IS
'How long the risks of an organisation have stood in each step, as known on a day: one row per risk and unbroken stay in a step '
'(not_begun, investigate, analyse, act, follow_up; rank 0 to 4), since its first day, until the day it was left, and how: moved_on '
'to the next step, went_back to an earlier one, closed (resolved or no risk), dropped; both NULL for the stay that an open risk is '
'in. Taking the same step again does not begin a new stay. owner_level is that of the day. only_open: of open risks only that stay. '
'open_after: no stays of risks that had been closed by that day.';
