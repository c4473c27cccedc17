-- What a question is asked about: every question resolves its arguments here,
-- into one value that it passes on, and refuses what does not exist.  As TABLE
-- an error names the endpoint that lists what there is.

CREATE TYPE spegel_register.scope AS (
    organisation text, day date, since date, ground text, policy text, level text, undescribed text);
COMMENT ON TYPE spegel_register.scope IS
'What a question is asked about (omfattning), as resolve_scope() makes it.';
COMMENT ON COLUMN spegel_register.scope.organisation IS 'The organisation (organisation); NULL for every organisation.';
COMMENT ON COLUMN spegel_register.scope.day IS 'The day (mätdatum), or the last one of a time (till och med).';
COMMENT ON COLUMN spegel_register.scope.since IS
'First day (från och med) of a time, or an earlier day to compare with; NULL when the question is about one day.';
COMMENT ON COLUMN spegel_register.scope.ground IS 'The ground (diskrimineringsgrund); everybody when persons are not divided.';
COMMENT ON COLUMN spegel_register.scope.policy IS 'How the ground may be kept (lagringsregel): person, counts or barred.';
COMMENT ON COLUMN spegel_register.scope.level IS 'Level of units (nivå): city, department, between or workplace.';
COMMENT ON COLUMN spegel_register.scope.undescribed IS
'Why the question has no answer (obesvarad): that the data end before the day, and when, or hardly say who left; NULL when it has.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_organisation(organisation text, everywhere boolean DEFAULT false)
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found text[];
BEGIN
    IF $1 IS NULL AND $2 THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(o.organisation ORDER BY o.organisation) INTO found
    FROM spegel_register.organisation AS o
    WHERE CASE WHEN $1 IS NULL THEN o.kind = 'municipality' ELSE o.organisation = $1 END;
    IF cardinality(found) = 1 THEN
        RETURN found[1];
    ELSIF $1 IS NOT NULL THEN
        RAISE EXCEPTION 'organisation "%" does not exist', $1
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'organisation', TABLE = 'register-codes',
                  HINT = 'spegel_register.organisation lists them.';
    END IF;
    RAISE EXCEPTION 'no organisation was given, and the register has % municipalities', coalesce(cardinality(found), 0)
        USING ERRCODE = 'invalid_parameter_value', COLUMN = 'organisation', TABLE = 'register-codes',
              HINT = 'Give organisation => one of spegel_register.organisation.';
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_organisation(text, boolean) IS
'The organisation asked about: the one named, or for NULL the only municipality in the register; with everywhere NULL stays NULL, '
'for all of them. An organisation that does not exist, or NULL when there are several municipalities or none, is an error.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_day(organisation text, day date)
    RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT least(resolve_day.day,
                 coalesce((SELECT o.observed_to FROM spegel_register.organisation AS o
                           WHERE o.organisation = resolve_day.organisation),
                          current_date));
END;
COMMENT ON FUNCTION spegel_register.resolve_day(text, date) IS
'The day until which an organisation can be described, as of the day given: the last day that its data describe, or today when it '
'does not say, if that is earlier or no day is given.';

CREATE OR REPLACE FUNCTION spegel_register.undescribed(organisation text, day date)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'described until ' || to_char(d.last, 'YYYY-MM-DD')
    FROM (SELECT max(spegel_register.resolve_day(o.organisation, NULL)) AS last
          FROM spegel_register.organisation AS o
          WHERE o.organisation = undescribed.organisation OR undescribed.organisation IS NULL) AS d
    WHERE undescribed.day > d.last;
END;
COMMENT ON FUNCTION spegel_register.undescribed(text, date) IS
'Why nothing can be said of a day: that the data of the organisation, or for NULL of every organisation, end before it, and when. '
'NULL when they describe the day, and when there is no such organisation.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_ground(ground text)
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    policy text;
BEGIN
    SELECT g.policy INTO policy FROM spegel_register.ground AS g WHERE g.ground = $1;
    IF $1 = 'everybody' THEN
        RETURN 'person';
    ELSIF policy IS NULL THEN
        RAISE EXCEPTION 'ground "%" does not exist', coalesce($1, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'ground', TABLE = 'register-codes',
                  HINT = 'spegel_register.ground lists the grounds and their policies.';
    END IF;
    RETURN policy;
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_ground(text) IS
'How a ground may be kept: person, counts or barred; everybody needs nothing to be known, so it counts as person. A ground that '
'does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_level(level text)
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF $1 IN ('city', 'department', 'between', 'workplace') THEN
        RETURN $1;
    END IF;
    RAISE EXCEPTION 'level "%" does not exist', coalesce($1, 'NULL')
        USING ERRCODE = 'invalid_parameter_value', COLUMN = 'level',
              HINT = 'Levels are city, department, between and workplace.';
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_level(text) IS
'The level of units asked about (nivå); one that does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_since(day date, since date, months integer)
    RETURNS date
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF $2 > $1 THEN
        RAISE EXCEPTION 'since (%) is after the last day (%)', $2, $1
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'since',
                  HINT = 'Give a day that is not after the last one.';
    END IF;
    RETURN coalesce($2, ($1 + 1 - make_interval(months => $3))::date);
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_since(date, date, integer) IS
'The first day (från och med) of the time asked about, which ends with day: the one given; NULL defaults to the last so many months.';

CREATE OR REPLACE FUNCTION spegel_register.observed_since(organisation text)
    RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    -- In the order of the index: the first end after which nothing comes is soon found.
    SELECT e.valid_to
    FROM spegel_register.employment_row AS e
    JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = observed_since.organisation
    WHERE e.valid_to < '9999-01-01' AND NOT EXISTS (
        SELECT FROM spegel_register.employment_row AS n
        JOIN spegel_register.unit AS v ON v.unit_no = n.unit_no AND v.organisation = observed_since.organisation
        WHERE n.person_no = e.person_no AND (n.valid_to > e.valid_to OR n.valid_to IS NULL))
    ORDER BY e.valid_to LIMIT 1;
END;
COMMENT ON FUNCTION spegel_register.observed_since(text) IS
'The first day on which the register knows anybody to have left an organisation for good (registrets början). Of those who left '
'earlier it knows nothing, so whoever is seen before that day is a survivor. NULL when nobody has left.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_scope(
    organisation text, day date, since date DEFAULT NULL, ground text DEFAULT 'everybody', level text DEFAULT 'city',
    months integer DEFAULT NULL, back interval DEFAULT NULL, observed boolean DEFAULT false, everywhere boolean DEFAULT false,
    exits boolean DEFAULT false, staffed boolean DEFAULT false)
    RETURNS spegel_register.scope
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked spegel_register.scope;
    described text;
BEGIN
    asked.organisation := spegel_register.resolve_organisation($1, everywhere);
    described := coalesce(asked.organisation, spegel_register.resolve_organisation(NULL));
    asked.day := coalesce($2, spegel_register.resolve_day(described, NULL));
    asked.undescribed := spegel_register.undescribed(described, asked.day);
    IF months IS NOT NULL THEN
        asked.since := spegel_register.resolve_since(asked.day, $3, months);
        IF $3 IS NULL AND observed THEN
            asked.since := least(greatest(asked.since, spegel_register.observed_since(asked.organisation)), asked.day);
        END IF;
    ELSE
        asked.since := coalesce($3, (asked.day - back)::date);
    END IF;
    asked.ground := $4;
    asked.policy := spegel_register.resolve_ground($4);
    IF (exits OR observed) AND asked.policy = 'person' AND asked.undescribed IS NULL THEN
        asked.undescribed := spegel_register.exits_unrecorded(asked.organisation, asked.day);
    ELSIF staffed AND asked.policy = 'person' AND asked.undescribed IS NULL THEN
        PERFORM spegel_register.warn_of_open_spells(asked.organisation, asked.day);
    END IF;
    asked.level := spegel_register.resolve_level($5);
    RETURN asked;
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_scope(text, date, date, text, text, integer, interval, boolean, boolean, boolean, boolean) IS
'What a question is asked about. organisation: the one named, or for NULL the only municipality; with everywhere, all. day: the one '
'given, or the last that the data describe (of all: those of the only municipality). since: the one given; or, for a question about '
'a time, the first day of the last so many months, with observed not before the register knows who left (observed_since); or, for a '
'question that compares two days, so long (back) before day. undescribed: that the data end before the day; or, for a '
'question about who left (exits, observed) from persons, that exits are hardly recorded. A question that counts the staff of a day '
'(staffed) from persons warns of spells that are open for longer than a working life, once. An organisation, ground or level that does '
'not exist, and a time that ends before it begins, are errors.';

CREATE OR REPLACE FUNCTION spegel_register.ground_kept(ground text)
    RETURNS TABLE (ground_asked text, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    policy CONSTANT text := spegel_register.resolve_ground($1);
    basis CONSTANT text := (SELECT g.legal_basis FROM spegel_register.ground AS g WHERE g.ground = $1);
BEGIN
    RETURN QUERY
    SELECT $1, CASE policy WHEN 'person' THEN 'ok' WHEN 'barred' THEN 'barred' ELSE 'not_collected' END,
           CASE policy WHEN 'person' THEN NULL
                WHEN 'barred' THEN format('the storage policy bars the ground: %s', basis)
                ELSE format('the ground is not kept per person: %s', basis) END;
END
$$;
COMMENT ON FUNCTION spegel_register.ground_kept(text) IS
'Whether a question that needs the persons can be answered by a ground (grund): status ok, not_collected when it is kept only as '
'counts, barred, and why. A ground that does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_register.nobody_status(ground text, nobody text)
    RETURNS TABLE (status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT CASE k.status WHEN 'ok' THEN 'not_computable' ELSE k.status END, coalesce(k.status_reason, nobody_status.nobody)
    FROM spegel_register.ground_kept(nobody_status.ground) AS k;
END;
COMMENT ON FUNCTION spegel_register.nobody_status(text, text) IS
'The status of an answer that has no row otherwise (ingen att räkna): why the ground is not kept per person, as ground_kept() says; '
'where it is, that there was nobody, in the words given.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_forms(forms text[])
    RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known CONSTANT text[] := '{permanent,fixed_term,hourly,subsidised}'::text[];
    wrong text;
BEGIN
    SELECT f INTO wrong FROM unnest($1) AS f WHERE f <> ALL (known) OR f IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'form of employment "%" does not exist', wrong
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'forms',
                  HINT = 'Forms are permanent, fixed_term, hourly and subsidised.';
    END IF;
    RETURN coalesce($1, known);
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_forms(text[]) IS
'The forms of employment asked about (anställningsformer), all for NULL; one that does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_horizons(horizons integer[])
    RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    SELECT coalesce(d::text, 'NULL') INTO wrong FROM unnest($1) AS d WHERE d < 0 OR d IS NULL LIMIT 1;
    IF FOUND OR cardinality($1) IS NULL OR cardinality($1) = 0 THEN
        RAISE EXCEPTION 'invalid horizon: %', coalesce(wrong, $1::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'horizons',
                  HINT = 'Give numbers of days, 0 or more, such as {180,365}.';
    END IF;
    RETURN $1;
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_horizons(integer[]) IS
'The days of follow-up asked about (uppföljningstider); none, or one that is negative or NULL, is an error.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_step(step text)
    RETURNS integer
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found integer;
BEGIN
    SELECT min(l.rank) INTO found FROM spegel_register.ladder_step AS l WHERE $1 IS NULL OR l.step = $1;
    IF found IS NULL AND $1 IS NOT NULL THEN
        RAISE EXCEPTION 'step "%" does not exist', $1
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'step', TABLE = 'register-codes',
                  HINT = 'spegel_register.ladder_step lists them.';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_step(text) IS
'Rank of the step of the career ladder asked about (karriärsteg), of the lowest for NULL. One that does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_programme(programme text, kinds text[] DEFAULT NULL)
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found text;
BEGIN
    SELECT g.kind INTO found FROM spegel_register.programme AS g WHERE g.programme = $1;
    IF $1 IS NOT NULL AND (found IS NULL OR found <> ALL ($2)) THEN
        RAISE EXCEPTION 'programme "%"% does not exist', $1, coalesce(' of kind ' || array_to_string($2, ' or '), '')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'programme',
                  DETAIL = CASE WHEN found IS NOT NULL THEN format('Its kind is %s.', found) ELSE 'There is no such programme.' END,
                  HINT = 'spegel_register.programme lists them.';
    END IF;
    RETURN $1;
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_programme(text, text[]) IS
'The programme asked about (program), NULL for all; one that does not exist, or is of none of the kinds (NULL for any), is an error.';
