-- Permanent numbers of what conditions are about.  Noise depends on these, and
-- not on codes: with a new name a condition keeps its numbers.

COMMENT ON TABLE spegel_release.permanent_number IS
'Permanent numbers (bestående nummer) of grounds, categories and other codes, measures, organisations, units and occupations: the noise '
'of a release depends on them, so that a new name draws nothing afresh.';
COMMENT ON COLUMN spegel_release.permanent_number.permanent_number IS 'The number (nummer).';
COMMENT ON COLUMN spegel_release.permanent_number.kind IS 'Of what (slag): code is a category of a ground, or a code of a dimension.';
COMMENT ON COLUMN spegel_release.permanent_number.within IS 'The ground or dimension (grund, dimension) of a code; empty otherwise.';
COMMENT ON COLUMN spegel_release.permanent_number.name IS 'What it is called now (kod).';
COMMENT ON COLUMN spegel_release.permanent_number.former IS 'What it was called before (tidigare koder).';

CREATE OR REPLACE FUNCTION spegel_release.number_of(kind text, name text, within text DEFAULT '') RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT n.permanent_number FROM spegel_release.permanent_number AS n WHERE n.kind = $1 AND n.name = $2 AND n.within = $3;
END;
COMMENT ON FUNCTION spegel_release.number_of(text, text, text) IS
'The permanent number of a ground, code, measure, organisation, unit or occupation; NULL when it has none yet.';

CREATE OR REPLACE FUNCTION spegel_release.number_label(label jsonb) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN $1 = '[]' THEN $1
                ELSE jsonb_build_array(spegel_release.number_of('ground', $1 ->> 0),
                                       spegel_release.number_of('code', $1 ->> 1, $1 ->> 0)) END;
END;
COMMENT ON FUNCTION spegel_release.number_label(jsonb) IS
'A list of a ground and its category, by their permanent numbers; an empty list stays one.';

-- Whatever has no number yet gets one.
CREATE OR REPLACE FUNCTION spegel_release.take_numbers(asked spegel_release.release) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    INSERT INTO spegel_release.permanent_number (kind, within, name)
    SELECT n.kind, n.within, n.name
    FROM (
        SELECT 'code' AS kind, c.dimension::text AS within, c.code AS name FROM spegel_release.code AS c
        WHERE c.release_id = ($1).release_id
        UNION
        SELECT 'ground', '', g FROM unnest(spegel_release.listed_grounds(($1).release_id)) AS g
        UNION
        SELECT 'measure', '', m.measure
        FROM spegel_release.release_topic AS t CROSS JOIN spegel_release.measures_in(($1).organisation, t.topic) AS m
        WHERE t.release_id = ($1).release_id
        UNION
        SELECT 'organisation', '', ($1).organisation::text
        UNION
        SELECT 'unit', '', u.unit FROM spegel_release.release_unit AS u WHERE u.release_id = ($1).release_id
        UNION
        SELECT k.kind, k.within, k.name
        FROM spegel_register.counted AS c
        CROSS JOIN LATERAL (VALUES
            ('ground', '', c.ground::text), ('code', c.ground::text, coalesce(c.category, '?')), ('ground', '', c.within_ground::text),
            ('code', c.within_ground::text, coalesce(c.within_category, '?')), ('unit', '', c.unit::text),
            ('occupation', '', c.occupation::text), ('code', 'step', nullif(c.step, ''))) AS k (kind, within, name)
        WHERE c.organisation = ($1).organisation AND k.name IS NOT NULL AND k.within IS NOT NULL
        ORDER BY 1, 2, 3) AS n
    ON CONFLICT (kind, within, name) DO NOTHING;
END;
COMMENT ON FUNCTION spegel_release.take_numbers(spegel_release.release) IS
'Gives permanent numbers to all that a release is divided by; called by build() and publish().';

CREATE OR REPLACE FUNCTION spegel_release.rename_code(kind text, earlier text, name text, within text DEFAULT '') RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF spegel_release.number_of($1, $2, $4) IS NULL THEN
        RETURN false;
    ELSIF $3 = $2 THEN
        RETURN true;
    ELSIF NOT EXISTS (SELECT FROM spegel_release.permanent_number AS n
                      WHERE n.kind = $1 AND n.within = $4 AND n.name = $2 AND $3 = ANY (n.former))
        AND EXISTS (
        SELECT FROM spegel_release.release AS r
        WHERE r.published_as IS NOT NULL
            AND CASE $1 WHEN 'code' THEN EXISTS (SELECT FROM spegel_release.code AS c
                                                 WHERE c.release_id = r.release_id AND c.dimension = $4 AND c.code = $3)
                        WHEN 'unit' THEN EXISTS (SELECT FROM spegel_release.release_unit AS u
                                                 WHERE u.release_id = r.release_id AND u.unit = $3)
                        ELSE spegel_release.number_of($1, $3, $4) IS NOT NULL END)
    THEN
        RAISE EXCEPTION '% "%" has been published under that name', $1, $3
            USING ERRCODE = 'unique_violation',
                  HINT = format('What was "%s" cannot become what is already something else.', $2);
    END IF;
    DELETE FROM spegel_release.permanent_number AS n WHERE n.kind = $1 AND n.within = $4 AND n.name = $3;
    UPDATE spegel_release.permanent_number AS n SET name = $3, former = n.former || $2 WHERE n.kind = $1 AND n.within = $4 AND n.name = $2;
    IF $1 = 'ground' THEN
        UPDATE spegel_release.permanent_number AS n SET within = $3 WHERE n.kind = 'code' AND n.within = $2;
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION spegel_release.rename_code(text, text, text, text) IS
'Says that a ground, a code (within its ground or dimension), measure, organisation, unit or occupation has a new name (nytt namn): it '
'keeps its permanent number, so that nothing is drawn afresh. An UPDATE of the table of categories, measures, units or steps says it '
'by itself. True unless it has no number yet. For the owner. Error: the new name was published as something else.';

CREATE OR REPLACE FUNCTION spegel_release.keep_number() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind CONSTANT text := TG_ARGV[0];
    earlier CONSTANT text := to_jsonb(OLD) ->> TG_ARGV[1];
    name CONSTANT text := to_jsonb(NEW) ->> TG_ARGV[1];
BEGIN
    -- The last topic that has a measure takes the number along.
    IF earlier IS DISTINCT FROM name
        AND NOT (kind = 'measure' AND EXISTS (SELECT FROM spegel_release.topic_measure AS m WHERE m.measure = earlier))
    THEN
        PERFORM spegel_release.rename_code(kind, earlier, name, coalesce(to_jsonb(NEW) ->> TG_ARGV[2], TG_ARGV[2], ''));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_release.keep_number() IS
'Trigger: what is renamed keeps its permanent number. Arguments: kind, the column of the name, and that of the ground, or the '
'dimension itself, of a code.';

CREATE OR REPLACE TRIGGER keep_number AFTER UPDATE OF category ON spegel_release.category
    FOR EACH ROW EXECUTE FUNCTION spegel_release.keep_number('code', 'category', 'ground');
CREATE OR REPLACE TRIGGER keep_number AFTER UPDATE OF measure ON spegel_release.topic_measure
    FOR EACH ROW EXECUTE FUNCTION spegel_release.keep_number('measure', 'measure');
CREATE OR REPLACE TRIGGER keep_number AFTER UPDATE OF unit ON spegel_register.unit
    FOR EACH ROW EXECUTE FUNCTION spegel_release.keep_number('unit', 'unit');
CREATE OR REPLACE TRIGGER keep_number AFTER UPDATE OF step ON spegel_register.ladder_step
    FOR EACH ROW EXECUTE FUNCTION spegel_release.keep_number('code', 'step', 'step');

-- A category that is deleted and declared again would be another one.
CREATE OR REPLACE FUNCTION spegel_release.keep_category() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM spegel_release.code AS c JOIN spegel_release.release AS r ON r.release_id = c.release_id
               WHERE c.dimension = OLD.ground AND c.code = OLD.category AND r.published_as IS NOT NULL)
    THEN
        RAISE EXCEPTION 'category "%" of ground "%" has been published', OLD.category, OLD.ground
            USING ERRCODE = 'object_in_use',
                  HINT = 'Rename it with UPDATE, so that its numbers go on; without persons it has none.';
    END IF;
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION spegel_release.keep_category() IS 'Trigger: a category that has been published is not deleted.';
CREATE OR REPLACE TRIGGER keep_category BEFORE DELETE ON spegel_release.category
    FOR EACH ROW EXECUTE FUNCTION spegel_release.keep_category();
