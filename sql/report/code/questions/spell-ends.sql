-- Ends that nobody recorded.  A spell without an end goes on; but nobody works
-- for longer than a working life, so that an older one has ended unseen.

CREATE OR REPLACE FUNCTION spegel_register.working_life()
    RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(nullif(current_setting('spegel_register.working_life', true), '')::integer, 60);
END;
COMMENT ON FUNCTION spegel_register.working_life() IS
'Years of a working life (arbetsliv): setting spegel_register.working_life, 60 when it is not set. A spell of employment that has '
'been open for longer has an end that was not recorded.';

CREATE OR REPLACE FUNCTION spegel_register.old_spells(organisation text, day date, OUT spells bigint, OUT ended bigint)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT count(*), count(e.valid_to)
    FROM spegel_register.employment_row AS e
    JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no
        AND (u.organisation = old_spells.organisation OR old_spells.organisation IS NULL)
    WHERE e.valid_from < old_spells.day - make_interval(years => spegel_register.working_life());
END;
COMMENT ON FUNCTION spegel_register.old_spells(text, date) IS
'Spells of employment in an organisation, or for NULL in all, that began more than a working life before a day, and how many of '
'them have an end: all of them when ends are recorded.';

CREATE OR REPLACE FUNCTION spegel_register.warn_of_open_spells(organisation text, day date)
    RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old CONSTANT record := spegel_register.old_spells($1, $2);
BEGIN
    IF old.ended < old.spells THEN
        RAISE WARNING 'spells of employment open for longer than % years: %', spegel_register.working_life(), old.spells - old.ended
            USING HINT = 'They count as still employed. data_completeness(topic => ''ends'') says where they are.';
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION spegel_register.warn_of_open_spells(text, date) IS
'True, with a warning when spells of an organisation, or for NULL of any, that began more than a working life before a day have no end: '
'the register says that they go on, so they are counted, but nobody works for that long.';

CREATE OR REPLACE FUNCTION spegel_register.exits_unrecorded(organisation text, day date)
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old CONSTANT record := spegel_register.old_spells($1, $2);
BEGIN
    IF old.ended < old.spells / 2.0 THEN
        RETURN format('exits are hardly recorded: the end is known of %s of %s spells of employment that began more than %s years before',
                      old.ended, old.spells, spegel_register.working_life());
    END IF;
    PERFORM spegel_register.warn_of_open_spells($1, $2);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.exits_unrecorded(text, date) IS
'Why nothing can be said of who left an organisation, or for NULL any, by a day: that fewer than half of the spells that began more '
'than a working life before it have an end. NULL otherwise, with a warning when some have none.';

CREATE OR REPLACE FUNCTION spegel_register.end_cells(asked spegel_register.scope)
    RETURNS TABLE (
        unit text, unit_title text, part text, staff spegel.tally, counted_on date,
        approximate boolean, headcounts boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT a.above, t.title, 'all', tally_agg(s.category), (asked).day, false, true, 'ok',
           CASE WHEN count(*) > count(s.category)
                THEN format('spells open for longer than %s years: %s', spegel_register.working_life(), count(*) - count(s.category)) END
    FROM spegel_register.employment AS e
    JOIN spegel_register.unit_above AS a ON a.unit_no = e.unit_no AND a.organisation = (asked).organisation AND a.level = (asked).level
    JOIN spegel_register.unit AS t ON t.unit = a.above
    CROSS JOIN LATERAL (SELECT extract(year FROM age((asked).day, e.valid_from))::integer AS years) AS y
    CROSS JOIN LATERAL (
        SELECT CASE WHEN e.valid_to IS NOT NULL THEN 'ended'
                    WHEN e.valid_from >= (asked).day - make_interval(years => spegel_register.working_life())
                    THEN format('open for %s-%s years', y.years / 20 * 20, y.years / 20 * 20 + 19) END AS category) AS s
    WHERE e.valid_from <= (asked).day
    GROUP BY a.above, t.title;
END;
COMMENT ON FUNCTION spegel_register.end_cells(spegel_register.scope) IS
'Spells of employment that began by a day, per unit of a level, in the form of staff_cells(): ended, or open for so many years; '
'unknown are those open for longer than a working life.';
