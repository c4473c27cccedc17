-- Releases, what they are made of, and the noise that protects them.  Only spegel_owner reads these tables.
COMMENT ON TABLE spegel_release.perturbation IS
'Perturbation rows (störningsrad): how likely each noise is, the same for every true number. A number holds two draws. Releases are '
'built with the last row. A new one changes the noise of every number, so load one rarely.';
COMMENT ON COLUMN spegel_release.perturbation.perturbation IS 'Number (nummer) of the row.';
COMMENT ON COLUMN spegel_release.perturbation.variance IS 'Variance of one draw (varians).';
COMMENT ON COLUMN spegel_release.perturbation.bound IS 'Largest draw (gräns): no number is changed by more than twice as many persons.';
COMMENT ON COLUMN spegel_release.perturbation.cumulative IS
'Cumulative probabilities (fördelningsfunktion) of the draws from -bound to bound.';
COMMENT ON COLUMN spegel_release.perturbation.source IS 'Where the row comes from (källa).';
COMMENT ON COLUMN spegel_release.perturbation.loaded_at IS 'When it was loaded (tidpunkt).';

CREATE OR REPLACE FUNCTION spegel_release.load_perturbation(
    variance double precision DEFAULT 2, bound integer DEFAULT 8,
    cumulative double precision[] DEFAULT NULL, source text DEFAULT 'perturbation_row')
    RETURNS integer
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    INSERT INTO spegel_release.perturbation (variance, bound, cumulative, source)
    VALUES ($1, $2, coalesce($3, spegel.perturbation_row($1, $2)), $4)
    RETURNING perturbation;
END;
COMMENT ON FUNCTION spegel_release.load_perturbation(double precision, integer, double precision[], text) IS
'Loads a perturbation row for later builds: the one of perturbation_row(variance, bound), or the one given, whose variance and '
'bound must be said. Returns its number.';
COMMENT ON TABLE spegel_release.dimension IS
'Frame dimensions (ramdimension): what a colleague can see and count anyway, such as occupation and step; never a kind of subsidy, '
'leave, a programme, a reason or an answer. Where one is declared sensitive a release does without it.';
COMMENT ON COLUMN spegel_release.dimension.dimension IS 'Short stable name (kod).';
COMMENT ON COLUMN spegel_release.dimension.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_release.dimension.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_release.dimension.codes IS 'Query for its code list (kodlista): code, title_sv, title_en, position.';
INSERT INTO spegel_release.dimension (dimension, title_sv, title_en, codes) VALUES
('occupation_group', 'yrkesgrupp', 'occupation group',
 'SELECT o.occupation_group, coalesce(g.title, o.occupation_group), coalesce(g.title_en, g.title, o.occupation_group),
         row_number() OVER (ORDER BY o.occupation_group COLLATE "C")
  FROM (SELECT DISTINCT o.occupation_group FROM spegel_register.occupation AS o) AS o
  LEFT JOIN spegel_register.occupation_group AS g ON g.occupation_group = o.occupation_group'),
('step', 'karriärsteg', 'career step',
 'SELECT l.step, l.title, coalesce(l.title_en, l.title), l.rank FROM spegel_register.ladder_step AS l'),
('form', 'anställningsform', 'form of employment',
 'VALUES (''permanent'', ''tillsvidare'', ''permanent'', 1), (''fixed_term'', ''visstid'', ''fixed-term'', 2), (''hourly'', '
 '''timavlönad'', ''hourly'', 3)'),
('work_group', 'lika eller likvärdigt arbete', 'equal or equivalent work',
 'SELECT o.work_group, o.work_group, o.work_group, row_number() OVER (ORDER BY o.work_group COLLATE "C")
  FROM (SELECT DISTINCT o.work_group FROM spegel_register.occupation AS o WHERE o.work_group IS NOT NULL) AS o'),
('manager_class', 'chefsnivå', 'manager class',
 'VALUES (''A'', ''chefsnivå A'', ''manager class A'', 1), (''B'', ''chefsnivå B'', ''manager class B'', 2), '
 '(''C'', ''chefsnivå C'', ''manager class C'', 3)')
ON CONFLICT (dimension) DO UPDATE SET title_sv = excluded.title_sv, title_en = excluded.title_en, codes = excluded.codes;
COMMENT ON TABLE spegel_release.category IS
'Code lists of the grounds (kodlista). Each sensitive ground has one reference category, which is never drawn: it is what remains. A '
'ground without a code list is not released.';
COMMENT ON COLUMN spegel_release.category.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_release.category.category IS 'Category (kategori), as in the register; ? is the unknown, which every ground has.';
COMMENT ON COLUMN spegel_release.category.reference IS
'Whether it is the reference category (referenskategori); declare the largest one, and never change it.';
COMMENT ON COLUMN spegel_release.category.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_release.category.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_release.category.position IS 'Order (ordning).';
COMMENT ON TABLE spegel_release.lattice IS
'How finely each level of units is divided (gitter): by how many visible dimensions and grounds at once, and by which. A sensitive '
'ground or measure is added to any of these.';
COMMENT ON COLUMN spegel_release.lattice.level IS 'Level of units (nivå).';
COMMENT ON COLUMN spegel_release.lattice.crossings IS 'Most visible conditions at once (korsningar).';
COMMENT ON COLUMN spegel_release.lattice.dimensions IS
'The dimensions and visible grounds (dimensioner) by which the level is divided, at most three below departments; NULL for all.';
COMMENT ON TABLE spegel_release.topic IS
'Topics (ämne) that may be released. To add one: a row here, a source function, its measures in topic_measure, and a view made by '
'make_rate_view().';
COMMENT ON COLUMN spegel_release.topic.topic IS 'Short stable name (kod).';
COMMENT ON COLUMN spegel_release.topic.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_release.topic.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_release.topic.source IS
'Name of the source function f(organisation text, from_day date, day date) (källfunktion), which returns person, unit, conditions '
'(text[], one per dimension, NULL when unknown) and reached (text[], the measures that the person counts in). A person has one row.';
COMMENT ON COLUMN spegel_release.topic.months IS
'Months looked back (månader): from_day is the day after day less so many; 0 for a topic of one day.';
COMMENT ON COLUMN spegel_release.topic.dimensions IS 'Frame dimensions (ramdimensioner), in the order of conditions.';
COMMENT ON COLUMN spegel_release.topic.grounds IS
'Grounds (grunder) that it may be shown by; NULL for every ground that is kept per person and has a code list.';
COMMENT ON COLUMN spegel_release.topic.levels IS
'Levels of units (nivåer) at which it is shown; an upper level is never left out below a lower one.';
COMMENT ON COLUMN spegel_release.topic.crossings IS 'Most visible conditions at once (korsningar), on any level.';
COMMENT ON COLUMN spegel_release.topic.population_known IS
'Whether a colleague can count the population (räknebar population), so that headcounts are exact; if not, all its numbers are drawn, '
'by every ground, and the minimum headcount is held against the drawn number.';
COMMENT ON COLUMN spegel_release.topic.beside IS
'The topic that counts nearly the same persons (kärnämne), which itself is beside none; NULL for none. A frame of one of them may '
'inherit the series of a frame of another.';
COMMENT ON TABLE spegel_release.topic_measure IS
'Measures (mått) of a topic beside persons, which is everybody in its population: the persons with at least one event of some kind.';
COMMENT ON COLUMN spegel_release.topic_measure.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.topic_measure.measure IS 'The measure (mått), as in reached of the source function.';
COMMENT ON COLUMN spegel_release.topic_measure.denominator IS
'The measure whose persons could have the event (nämnare): persons or another measure of the topic.';
COMMENT ON COLUMN spegel_release.topic_measure.part_of IS
'The visible measure that it is a part of (del av) where that is not the denominator; NULL otherwise.';
COMMENT ON COLUMN spegel_release.topic_measure.minimum_headcount IS
'Fewest persons (minsta antal) of its frame of whom it is shown, where it is sensitive.';
COMMENT ON COLUMN spegel_release.topic_measure.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_release.topic_measure.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_release.topic_measure.position IS 'Order (ordning).';
COMMENT ON TABLE spegel_release.release IS 'Releases (släpp): what is published together, under one name and day.';
COMMENT ON COLUMN spegel_release.release.release_id IS 'Number (nummer) of the release.';
COMMENT ON COLUMN spegel_release.release.name IS 'Name (namn).';
COMMENT ON COLUMN spegel_release.release.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_release.release.day IS 'The day (mätdatum) that it describes.';
COMMENT ON COLUMN spegel_release.release.status IS
'draft (utkast), built (byggt), audited (granskat), published (publicerat), withdrawn (återkallat).';
COMMENT ON COLUMN spegel_release.release.perturbation IS 'The perturbation table (störningstabell) that it was built with.';
COMMENT ON COLUMN spegel_release.release.defined_at IS 'When it was defined (tidpunkt).';
COMMENT ON COLUMN spegel_release.release.built_at IS 'When it was last built (byggt).';
COMMENT ON COLUMN spegel_release.release.audited_at IS 'When it passed the audit (granskat).';
COMMENT ON COLUMN spegel_release.release.built_by IS 'Who built it last (byggare).';
COMMENT ON COLUMN spegel_release.release.secret_fingerprint IS
'By which the secret (hemlighet) that it was last built with is known again.';
COMMENT ON COLUMN spegel_release.release.built_after IS
'The last published_as when it was built: its series no longer hold when something else has been published since.';
COMMENT ON COLUMN spegel_release.release.published_at IS 'When it was published (publicerat).';
COMMENT ON COLUMN spegel_release.release.published_as IS 'Order of publication (ordning); counts withdrawn releases too.';
COMMENT ON COLUMN spegel_release.release.withdrawn_at IS 'When it was withdrawn (återkallat).';
COMMENT ON TABLE spegel_release.release_topic IS 'The topics (ämnen) of a release, and how their last build went.';
COMMENT ON COLUMN spegel_release.release_topic.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.release_topic.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.release_topic.from_day IS 'First day (från och med) of the time that it describes.';
COMMENT ON COLUMN spegel_release.release_topic.dimensions IS
'Frame dimensions (ramdimensioner); those left out of this release are not among them.';
COMMENT ON COLUMN spegel_release.release_topic.grounds IS 'Grounds (grunder) that were counted, in the order of cells.';
COMMENT ON COLUMN spegel_release.release_topic.sensitive_grounds IS 'Those of them that are sensitive (känsliga grunder).';
COMMENT ON COLUMN spegel_release.release_topic.source_rows IS 'Rows of the source (källrader).';
COMMENT ON COLUMN spegel_release.release_topic.persons IS 'Persons in the source (personer); each has one row.';
COMMENT ON COLUMN spegel_release.release_topic.cells IS 'Cells (celler) counted.';
COMMENT ON COLUMN spegel_release.release_topic.changed_cells IS 'Cells written by the last build (ändrade celler).';
COMMENT ON COLUMN spegel_release.release_topic.milliseconds IS 'Time of the last build (byggtid).';

CREATE OR REPLACE FUNCTION spegel_release.resolve_release(release integer, statuses text[])
    RETURNS spegel_release.release
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked spegel_release.release;
BEGIN
    SELECT r.* INTO asked FROM spegel_release.release AS r WHERE r.release_id = $1 FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'release % does not exist', coalesce($1::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'spegel_release.define() makes one, and returns its number.';
    ELSIF NOT asked.status = ANY ($2) THEN
        RAISE EXCEPTION 'release % is %, expected %', $1, asked.status, array_to_string($2, ' or ')
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'A release is defined, built, audited, published, and in the end withdrawn; what is published is never changed.';
    END IF;
    RETURN asked;
END
$$;
COMMENT ON FUNCTION spegel_release.resolve_release(integer, text[]) IS
'The release of that number, locked until the end of the transaction; an error when its status is none of those expected.';

CREATE OR REPLACE FUNCTION spegel_release.define(
    organisation text, day date, topics text[] DEFAULT NULL,
    name text DEFAULT NULL, without text[] DEFAULT '{}')
    RETURNS integer
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
    made integer;
    asked CONSTANT text := spegel_register.resolve_organisation($1);
    called CONSTANT text := coalesce($4, asked || ' ' || $2);
    undescribed CONSTANT text := spegel_register.undescribed(asked, $2);
BEGIN
    PERFORM spegel_register.refuse_limited();
    IF $2 IS NULL THEN
        RAISE EXCEPTION 'the day of a release must not be null' USING ERRCODE = 'null_value_not_allowed', COLUMN = 'day';
    ELSIF undescribed IS NOT NULL THEN
        RAISE EXCEPTION 'organisation "%" is not described on %: %', asked, to_char($2, 'YYYY-MM-DD'), undescribed
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'day',
                  HINT = 'Give a day that the data describe, or import newer data with their last day (observed_to of organisation).';
    END IF;
    SELECT t INTO wrong FROM unnest($3) AS t WHERE NOT EXISTS (SELECT FROM spegel_release.topic AS k WHERE k.topic = t);
    IF wrong IS NOT NULL OR cardinality($3) = 0 THEN
        RAISE EXCEPTION 'topic "%" does not exist', coalesce(wrong, '')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'topics',
                  HINT = (SELECT 'Topics are ' || string_agg(k.topic, ', ' ORDER BY k.topic) || '.' FROM spegel_release.topic AS k);
    END IF;
    SELECT w INTO wrong FROM unnest($5) AS w WHERE NOT EXISTS (SELECT FROM spegel_release.dimension AS d WHERE d.dimension = w);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'dimension "%" does not exist', wrong
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'without',
                  HINT = (SELECT 'Dimensions are ' || string_agg(d.dimension, ', ' ORDER BY d.dimension) || '.'
                      FROM spegel_release.dimension AS d);
    END IF;
    INSERT INTO spegel_release.release (name, organisation, day)
    SELECT called, asked, $2
    WHERE NOT EXISTS (SELECT FROM spegel_release.release AS r WHERE r.name = called)
    RETURNING release_id INTO made;
    IF made IS NULL THEN
        RAISE EXCEPTION 'release "%" already exists', called
            USING ERRCODE = 'unique_violation', HINT = 'Give another name.';
    END IF;
    INSERT INTO spegel_release.release_topic (release_id, topic, from_day, dimensions)
    SELECT made, t.topic,
           CASE WHEN t.months = 0 THEN $2 ELSE ($2 - make_interval(months => t.months))::date + 1 END,
           ARRAY(SELECT d FROM unnest(t.dimensions) WITH ORDINALITY AS u (d, n)
                 WHERE NOT d = ANY ($5) AND NOT spegel_release.is_sensitive('dimension', d, spegel_release.kind_of(asked)) ORDER BY n)
    FROM spegel_release.topic AS t
    WHERE $3 IS NULL OR t.topic = ANY ($3);
    RETURN made;
END
$$;
COMMENT ON FUNCTION spegel_release.define(text, date, text[], text, text[]) IS
'Defines a release (definiera ett släpp) of an organisation for a day: its topics (NULL for all), its name, and the dimensions to '
'do without, as the audit may advise. Returns its number.';

CREATE OR REPLACE FUNCTION spegel_release.topics_in_order(release_id integer)
    RETURNS TABLE (topic text, place bigint, core text, dimensions text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT t.topic, row_number() OVER (ORDER BY k.beside IS NOT NULL, cardinality(k.dimensions) DESC, t.topic),
           coalesce(k.beside, k.topic), t.dimensions
    FROM spegel_release.release_topic AS t JOIN spegel_release.topic AS k ON k.topic = t.topic
    WHERE t.release_id = $1;
END;
COMMENT ON FUNCTION spegel_release.topics_in_order(integer) IS
'The topics of a release in the order in which they are decided: core topics (kärnämne) before those beside them, finer ones before '
'coarser ones.';

CREATE OR REPLACE FUNCTION spegel_release.declare_category(
    ground text, category text, title_sv text, title_en text, reference boolean DEFAULT false)
    RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT spegel_register.refuse_limited();
    INSERT INTO spegel_release.category (ground, category, reference, title_sv, title_en, position)
    SELECT $1, $2, $5, $3, $4, coalesce(max(c.position), 0) + 1
    FROM spegel_release.category AS c WHERE c.ground = $1;
END;
COMMENT ON FUNCTION spegel_release.declare_category(text, text, text, text, boolean) IS
'Adds a category to the code list of a ground. One category of each sensitive ground is its reference, which is never drawn.';
