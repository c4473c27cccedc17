-- Persons under a pseudonym, and what is known about each.

COMMENT ON TABLE spegel_register.person IS
'Persons (person) under a pseudonym: employees, applicants and participants. Deleting a person deletes everything kept about them. '
'There is no column for criminal convictions, and none may be added (GDPR article 10).';
COMMENT ON COLUMN spegel_register.person.person_no IS 'Number (nummer) by which other tables refer to it.';
COMMENT ON COLUMN spegel_register.person.person IS 'Pseudonym (pseudonym); a Swedish personal identity number (personnummer) is refused.';
COMMENT ON COLUMN spegel_register.person.birth_year IS 'Year of birth (födelseår); NULL when unknown.';
COMMENT ON CONSTRAINT person_pseudonym ON spegel_register.person IS 'a personal identity number is not a pseudonym';
COMMENT ON CONSTRAINT person_birth_year ON spegel_register.person IS 'expected a year, 1880 to 2100';

-- The constraint knows the plain forms, and stays when the extension goes; the extension knows all.
CREATE OR REPLACE FUNCTION spegel_register.check_pseudonyms() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows AS n WHERE spegel.holds_identity_number(n.person)) THEN
        RAISE EXCEPTION 'a personal identity number is not a pseudonym'
            USING ERRCODE = 'check_violation', TABLE = 'person', COLUMN = 'person', CONSTRAINT = 'person_pseudonym',
                  HINT = 'Give the person a code of your own that is not made from it.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_pseudonyms() IS
'Trigger: no new pseudonym is, or holds, a personal identity number, however it is written; the value is not repeated.';

CREATE OR REPLACE TRIGGER pseudonyms_inserted AFTER INSERT ON spegel_register.person
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.check_pseudonyms();

CREATE OR REPLACE TRIGGER pseudonyms_updated AFTER UPDATE ON spegel_register.person
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.check_pseudonyms();
CREATE OR REPLACE VIEW spegel_register.person_attribute WITH (security_invoker) AS
SELECT p.person, r.ground, r.category, r.source, r.observed_on, r.import_batch, r.line_no, r.person_no
FROM spegel_register.person_attribute_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.person_attribute IS
'Category of a person by ground (uppgift om person), only for grounds whose storage policy is person.';
COMMENT ON COLUMN spegel_register.person_attribute.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.person_attribute.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.person_attribute.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_register.person_attribute.category IS 'Category (kategori), such as women.';
COMMENT ON COLUMN spegel_register.person_attribute.source IS 'Where it is known from (källa).';
COMMENT ON COLUMN spegel_register.person_attribute.observed_on IS
'Date (datum) from which it is known; the latest one up to a day holds on that day.';
COMMENT ON CONSTRAINT person_attribute_category ON spegel_register.person_attribute_row IS 'expected a category';
COMMENT ON CONSTRAINT person_attribute_source ON spegel_register.person_attribute_row IS 'expected a source';
COMMENT ON TABLE spegel_register.person_attribute_row IS 'The rows of person_attribute as they are stored, by numbers (lagrade rader).';
COMMENT ON COLUMN spegel_register.person_attribute_row.holds_until IS
'Last day (till och med) on which the category holds: the one before the next; infinity when there is none.';

-- Whoever reads the category of everybody on a day need not sort the rows.
CREATE OR REPLACE FUNCTION spegel_register.keep_holds_until() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Its own update comes back here, until there is nothing left to change.
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    -- Of two at once neither would see what the other has added.
    PERFORM spegel_register.lock_table('person_attribute days', true);
    UPDATE spegel_register.person_attribute_row AS a SET holds_until = n.holds_until
    FROM (
        SELECT r.ground, r.person_no, r.observed_on, coalesce(
                   lead(r.observed_on) OVER (PARTITION BY r.ground, r.person_no ORDER BY r.observed_on) - 1, 'infinity') AS holds_until
        FROM spegel_register.person_attribute_row AS r
        WHERE (r.ground, r.person_no) IN (SELECT c.ground, c.person_no FROM changed AS c)
    ) AS n
    WHERE (a.ground, a.person_no, a.observed_on) = (n.ground, n.person_no, n.observed_on) AND a.holds_until <> n.holds_until;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.keep_holds_until() IS
'Trigger: holds_until of a category is the day before the person got another one by the same ground.';

CREATE OR REPLACE TRIGGER holds_until_inserted AFTER INSERT ON spegel_register.person_attribute_row
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.keep_holds_until();

CREATE OR REPLACE TRIGGER holds_until_deleted AFTER DELETE ON spegel_register.person_attribute_row
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.keep_holds_until();

CREATE OR REPLACE TRIGGER holds_until_updated AFTER UPDATE ON spegel_register.person_attribute_row
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.keep_holds_until();

CREATE OR REPLACE TRIGGER holds_until_left AFTER UPDATE ON spegel_register.person_attribute_row
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.keep_holds_until();
