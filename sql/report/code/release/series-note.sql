-- Notes on series: what changed at a day, so that numbers before and after it
-- are not to be compared without thought.  They are published with the first
-- release that shows the change.
COMMENT ON TABLE spegel_release.series_note IS
'Notes on series (anmärkningar), such as a reorganisation or a new definition; declare_note() adds them.';
COMMENT ON COLUMN spegel_release.series_note.series_note IS 'Number (nummer) of the note.';
COMMENT ON COLUMN spegel_release.series_note.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_release.series_note.from_day IS 'The day (dag) from which it holds.';
COMMENT ON COLUMN spegel_release.series_note.unit IS 'The unit (enhet) that it is about; NULL for all.';
COMMENT ON COLUMN spegel_release.series_note.ground IS 'The ground (grund) that it is about; NULL for all.';
COMMENT ON COLUMN spegel_release.series_note.series_break IS
'Whether the series breaks there (tidsseriebrott), so that changes from earlier releases mean nothing.';
COMMENT ON COLUMN spegel_release.series_note.note_sv IS 'The note in Swedish (svensk anmärkning).';
COMMENT ON COLUMN spegel_release.series_note.note_en IS 'The note in English (engelsk anmärkning).';

CREATE OR REPLACE FUNCTION spegel_release.declare_note(
    organisation text, from_day date, note_sv text, note_en text,
    series_break boolean DEFAULT false, unit text DEFAULT NULL, ground text DEFAULT NULL)
    RETURNS integer
    LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT spegel_register.refuse_limited();
    INSERT INTO spegel_release.series_note AS n (organisation, from_day, unit, ground, series_break, note_sv, note_en)
    VALUES (spegel_register.resolve_organisation($1), $2, $6, $7, $5, $3, $4)
    RETURNING n.series_note;
END;
COMMENT ON FUNCTION spegel_release.declare_note(text, date, text, text, boolean, text, text) IS
'Adds a note on the series of an organisation from a day on, in Swedish and English (anmärkning): of a unit and a ground, or of all; '
'series_break says that the series breaks there. It is published with the first release of that day or later. Returns its number.';

CREATE OR REPLACE FUNCTION spegel_release.publish_notes(asked spegel_release.release) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    INSERT INTO spegel_published.series_note (release_id, note_number, from_day, unit, ground, series_break, note_sv, note_en)
    SELECT ($1).release_id, row_number() OVER (ORDER BY n.from_day, n.place), n.from_day, n.unit, n.ground,
           n.series_break, n.note_sv, n.note_en
    FROM (
        SELECT s.from_day, s.series_note AS place, s.unit, s.ground::text, s.series_break, s.note_sv, s.note_en
        FROM spegel_release.series_note AS s
        WHERE s.organisation = ($1).organisation AND s.from_day <= ($1).day
        UNION ALL
        -- The residents, whom somebody else counts.
        SELECT DISTINCT p.period, 0, NULL, p.ground::text, true, 'invånarna räknas på ett nytt sätt',
               'the residents are counted in a new way'
        FROM spegel_release.residents_to_mirror($1) AS p WHERE p.series_break) AS n
    WHERE n.from_day > coalesce((SELECT max(r.day) FROM spegel_release.release AS r
                                 WHERE r.organisation = ($1).organisation AND r.status = 'published' AND r.day < ($1).day), '-infinity');
END;
COMMENT ON FUNCTION spegel_release.publish_notes(spegel_release.release) IS
'Publishes the notes that begin after the last earlier day that is published, up to the day of the release; called by publish().';
