-- One leaver between two releases.
--
-- The attacker knows two consecutive rosters of a unit: one person left and
-- nobody came, which the exact headcounts confirm.  Was the one who left in
-- the group?  The number of the group before and after is compared.
--
-- Where noise is keyed on the counted persons alone, a group that did not
-- change shows the same number, so a change proves membership.  Where the
-- whole frame is in the key every number changes anyway, and only a
-- difference that noise within the bound cannot make proves anything.
--
-- says: what is certain, NULL when nothing is; guess: what is more likely;
-- conditions: the unit and the group.
CREATE FUNCTION attack.leaver(cells regclass, ground text, frame_keyed boolean, bound integer DEFAULT 5)
    RETURNS TABLE (unit text, says boolean, guess boolean, conditions jsonb)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH pair AS (
            SELECT b.conditions, b.conditions ->> 'unit' AS unit, a.persons - b.persons AS change
            FROM %1$s AS b
            JOIN %1$s AS a ON a.conditions = b.conditions AND a.release = b.release + 1
            JOIN %1$s AS roster_b ON roster_b.release = b.release AND roster_b.conditions = b.conditions - $1
            JOIN %1$s AS roster_a ON roster_a.release = a.release AND roster_a.conditions = a.conditions - $1
            WHERE b.conditions ? $1 AND roster_a.persons = roster_b.persons - 1)
        SELECT unit,
               CASE WHEN $2 THEN CASE WHEN change < -2 * $3 THEN true WHEN change > 2 * $3 - 1 THEN false END
                    ELSE CASE WHEN change <> 0 THEN true END END,
               CASE WHEN $2 THEN change < 0 ELSE change <> 0 END, conditions
        FROM pair WHERE change IS NOT NULL $q$, cells)
    USING ground, frame_keyed, bound;
END $$;
