-- What is visible and what is sensitive, and how small a number each audience
-- sees.  Everything that is not declared visible is sensitive.

COMMENT ON TABLE spegel_release.sensitivity IS
'What of a colleague a colleague can see (synligt) and what not (känsligt), by ground, dimension and measure, and where it differs '
'by kind of organisation. Numbers with visible conditions alone are exact; a number with a sensitive one holds noise. Nothing said is '
'sensitive.';
COMMENT ON COLUMN spegel_release.sensitivity.kind IS 'ground (grund), dimension (dimension) or measure (mått).';
COMMENT ON COLUMN spegel_release.sensitivity.name IS 'Its code (kod).';
COMMENT ON COLUMN spegel_release.sensitivity.organisation_kind IS
'The kind of organisation (organisationsslag) for which it holds before what is said of all; empty for all.';
COMMENT ON COLUMN spegel_release.sensitivity.sensitive IS 'Whether it is sensitive (känsligt).';
COMMENT ON TABLE spegel_release.disclosure_rule IS
'Rules of an organisation (utlämnanderegler); without a row the defaults hold.';
COMMENT ON COLUMN spegel_release.disclosure_rule.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_release.disclosure_rule.minimum_headcount IS
'Fewest persons (minsta antal) of a unit that is shown; a smaller one is part of the unit above. 5 unless said otherwise.';
COMMENT ON COLUMN spegel_release.disclosure_rule.public_minimum IS
'Fewest persons (minsta antal för allmänheten) with some visible conditions of whom everybody sees exact numbers; below it they are for '
'the internal audience. 50 unless said otherwise; a public body may say 5.';
COMMENT ON COLUMN spegel_release.disclosure_rule.two_persons IS
'Whether who has built a release may not publish it (två personer).';

CREATE OR REPLACE FUNCTION spegel_release.is_sensitive(kind text, name text, organisation_kind text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(bool_or(s.sensitive) FILTER (WHERE s.organisation_kind <> ''), bool_or(s.sensitive), true)
    FROM spegel_release.sensitivity AS s
    WHERE s.kind = $1 AND s.name = $2 AND s.organisation_kind IN ('', $3);
END;
COMMENT ON FUNCTION spegel_release.is_sensitive(text, text, text) IS
'Whether a ground, dimension or measure is sensitive in an organisation of a kind; true when nothing is declared.';

CREATE OR REPLACE FUNCTION spegel_release.declare_sensitivity(
    kind text, name text, sensitive boolean, organisation_kind text DEFAULT '')
    RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO spegel_release.sensitivity AS s (kind, name, organisation_kind, sensitive) VALUES ($1, $2, $4, $3)
    ON CONFLICT (kind, name, organisation_kind) DO UPDATE SET sensitive = excluded.sensitive;
END;
COMMENT ON FUNCTION spegel_release.declare_sensitivity(text, text, boolean, text) IS
'Declares a ground, dimension or measure visible or sensitive (synligt eller känsligt), for organisations of a kind or for all. For '
'the owner; holds for releases that are built later.';

CREATE OR REPLACE FUNCTION spegel_release.rule_of(organisation text) RETURNS spegel_release.disclosure_rule
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT $1, coalesce(d.minimum_headcount, 5), coalesce(d.public_minimum, 50), coalesce(d.two_persons, false)
    FROM (SELECT) AS one LEFT JOIN spegel_release.disclosure_rule AS d ON d.organisation = $1;
END;
COMMENT ON FUNCTION spegel_release.rule_of(text) IS 'The rules of an organisation (regler), or the defaults.';

CREATE OR REPLACE FUNCTION spegel_release.kind_of(organisation text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT o.kind FROM spegel_register.organisation AS o WHERE o.organisation = $1;
END;
COMMENT ON FUNCTION spegel_release.kind_of(text) IS 'The kind of an organisation (organisationsslag).';

-- The frame of a measure is the nearest visible measure that it is part of.
CREATE OR REPLACE FUNCTION spegel_release.measures_in(organisation text, topic text)
    RETURNS TABLE (measure text, "position" integer, sensitive boolean, frame_measure text, minimum integer)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    WITH RECURSIVE measure AS (
        SELECT 'persons' AS measure, 0 AS position, NULL::text AS above, NOT k.population_known AS sensitive, 20 AS minimum
        FROM spegel_release.topic AS k WHERE k.topic = $2
        UNION ALL
        SELECT m.measure, m.position, coalesce(m.part_of, m.denominator),
               NOT k.population_known OR spegel_release.is_sensitive('measure', m.measure, spegel_release.kind_of($1)), m.minimum_headcount
        FROM spegel_release.topic_measure AS m JOIN spegel_release.topic AS k ON k.topic = m.topic
        WHERE m.topic = $2
    ), above AS (
        SELECT m.measure, m.measure AS frame_measure FROM measure AS m
        UNION ALL
        SELECT a.measure, m.above
        FROM above AS a JOIN measure AS m ON m.measure = a.frame_measure AND m.sensitive AND m.above IS NOT NULL
    )
    SELECT m.measure, m.position, m.sensitive, a.frame_measure, m.minimum
    FROM measure AS m
    JOIN above AS a ON a.measure = m.measure
    JOIN measure AS f ON f.measure = a.frame_measure AND (NOT f.sensitive OR f.above IS NULL);
END;
COMMENT ON FUNCTION spegel_release.measures_in(text, text) IS
'The measures of a topic, persons first, as an organisation of its kind has them: sensitive or not, the visible measure within which '
'each lies, and the fewest persons of that of whom a sensitive one is shown. Where colleagues cannot count the population all are '
'sensitive, within persons.';
