-- Tables with a row per person or spell are stored by numbers, in tables named
-- _row.  The views of the same name without _row show them by codes: what
-- people read, files hold and messages say.  A row can be written to the view,
-- too; what comes by the thousand is loaded.

CREATE OR REPLACE VIEW spegel_register.coded_column (table_name, column_name, number, parent, default_code) WITH (security_invoker) AS
VALUES
    ('person_attribute'::text, 'person'::text, 'person_no'::text, 'person'::text, NULL::text),
    ('employment', 'person', 'person_no', 'person', NULL),
    ('employment', 'unit', 'unit_no', 'unit', NULL),
    ('employment', 'occupation', 'occupation_no', 'occupation', NULL),
    ('employment', 'step', 'step_no', 'ladder_step', NULL),
    ('pay', 'person', 'person_no', 'person', NULL),
    ('pay', 'component', 'component_no', 'pay_component', 'base'),
    ('training', 'person', 'person_no', 'person', NULL),
    ('leave', 'person', 'person_no', 'person', NULL),
    ('work_condition', 'person', 'person_no', 'person', NULL),
    ('participation', 'programme', 'programme_no', 'programme', NULL),
    ('participation', 'person', 'person_no', 'person', NULL),
    ('application', 'campaign', 'campaign_no', 'campaign', NULL),
    ('application', 'person', 'person_no', 'person', NULL),
    ('departure', 'person', 'person_no', 'person', NULL),
    ('exit_interview', 'person', 'person_no', 'person', NULL);
COMMENT ON VIEW spegel_register.coded_column IS
'Columns that show a code and are stored as a number (kodkolumner), in the views over tables named _row.';
COMMENT ON COLUMN spegel_register.coded_column.table_name IS 'The view (vy); its rows are in the table of this name with _row after it.';
COMMENT ON COLUMN spegel_register.coded_column.column_name IS
'The column (kolumn) of codes, in the view, in files and in the table that it refers to.';
COMMENT ON COLUMN spegel_register.coded_column.number IS 'The column (kolumn) of numbers, in the table _row and in the one it refers to.';
COMMENT ON COLUMN spegel_register.coded_column.parent IS 'The table (tabell) that it refers to.';
COMMENT ON COLUMN spegel_register.coded_column.default_code IS
'The code that a missing value stands for (förvald kod); NULL: it stays missing.';

CREATE OR REPLACE FUNCTION spegel_register.stored_table(table_name text)
    RETURNS regclass
    LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10
BEGIN ATOMIC
    SELECT coalesce(to_regclass(format('spegel_register.%I', stored_table.table_name || '_row')),
                    to_regclass(format('spegel_register.%I', stored_table.table_name)));
END;
COMMENT ON FUNCTION spegel_register.stored_table(text) IS
'The table that holds the rows of a table or view of the register: the one named _row, if there is one.';

CREATE OR REPLACE FUNCTION spegel_register.stored_key(stored regclass)
    RETURNS text[]
    LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 100
BEGIN ATOMIC
    SELECT k.columns
    FROM pg_index AS i
    CROSS JOIN LATERAL (
        SELECT array_agg(a.attname::text ORDER BY u.n) AS columns, bool_or(a.attidentity <> '') AS numbered
        FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS u (attnum, n)
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = u.attnum) AS k
    WHERE i.indrelid = stored_key.stored AND i.indisunique AND NOT k.numbered
    ORDER BY i.indisprimary DESC, i.indexrelid
    LIMIT 1;
END;
COMMENT ON FUNCTION spegel_register.stored_key(regclass) IS
'The columns by which the rows of a table of the register are told apart: those of its primary key, or of another unique index where '
'that is a number of its own.';

CREATE OR REPLACE FUNCTION spegel_register.refuse_code(table_name text, column_name text, parent text, code text)
    RETURNS integer
    -- volatile, so that the planner does not try it
    LANGUAGE plpgsql VOLATILE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF $4 IS NOT NULL THEN
        RAISE EXCEPTION '% "%" of table "%" is not in the register', $2, $4, $1
            USING ERRCODE = 'foreign_key_violation', TABLE = $1, COLUMN = $2, HINT = format('It must first be in table "%s".', $3);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.refuse_code(text, text, text, text) IS
'NULL for no code; any code is an error: it is not in the table referred to.';

CREATE OR REPLACE FUNCTION spegel_register.stored_values(view_name text, parameter integer)
    RETURNS TABLE (column_name text, value text, old_value text, required boolean)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 15
BEGIN ATOMIC
    SELECT a.attname::text,
           CASE WHEN c.number IS NOT NULL
                THEN format('coalesce(%s, spegel_register.refuse_code(%L, %L, %L, %s))', k.number, $1, c.column_name, c.parent, v.value)
                WHEN d.oid IS NOT NULL AND a.attnotnull THEN format('coalesce(%s, %s)', v.value, pg_get_expr(d.adbin, d.adrelid))
                ELSE v.value END,
           coalesce(k.number, v.value), a.attnotnull
    FROM pg_attribute AS a
    LEFT JOIN spegel_register.coded_column AS c ON c.table_name = $1 AND c.number = a.attname
    JOIN pg_attribute AS shown ON shown.attrelid = to_regclass(format('spegel_register.%I', $1))
        AND shown.attname = coalesce(c.column_name, a.attname) AND NOT shown.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    CROSS JOIN LATERAL (SELECT format('($%s).%I', $2, shown.attname)) AS v (value)
    CROSS JOIN LATERAL (SELECT CASE WHEN c.number IS NOT NULL THEN format('(SELECT p.%I FROM spegel_register.%I AS p WHERE p.%I = %s)',
        c.number, c.parent, c.column_name,
        CASE WHEN c.default_code IS NULL THEN v.value ELSE format('coalesce(%s, %L)', v.value, c.default_code) END) END) AS k (number)
    WHERE a.attrelid = spegel_register.stored_table($1) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum;
END;
COMMENT ON FUNCTION spegel_register.stored_values(text, integer) IS
'The columns of a table named _row that a row of its view has, and the SQL that computes each from the row that a parameter holds: '
'codes become numbers, and what is missing the default (value); or, for a row that is there already, only the number (old_value). '
'required: whether it may not be NULL.';

CREATE OR REPLACE FUNCTION spegel_register.write_row() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored CONSTANT regclass := spegel_register.stored_table(TG_TABLE_NAME);
    same text;
    columns text;
    new_values text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT string_agg(format(CASE WHEN v.required THEN 't.%I = %s' ELSE 't.%I IS NOT DISTINCT FROM %s' END, v.column_name,
                                 v.old_value), ' AND ')
        INTO same
        FROM spegel_register.stored_values(TG_TABLE_NAME, 1) AS v
        WHERE v.column_name = ANY (spegel_register.stored_key(stored));
    END IF;
    IF TG_OP = 'DELETE' THEN
        EXECUTE format('DELETE FROM %s AS t WHERE %s', stored, same) USING OLD;
        RETURN OLD;
    END IF;
    SELECT string_agg(quote_ident(v.column_name), ', '), string_agg(v.value, ', ') INTO columns, new_values
    FROM spegel_register.stored_values(TG_TABLE_NAME, CASE TG_OP WHEN 'INSERT' THEN 1 ELSE 2 END) AS v;
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('INSERT INTO %s (%s) VALUES (%s)', stored, columns, new_values) USING NEW;
    ELSE
        EXECUTE format('UPDATE %s AS t SET (%s) = ROW (%s) WHERE %s', stored, columns, new_values, same) USING OLD, NEW;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION spegel_register.write_row() IS
'Trigger: a row written to a view of the register goes into the table named _row, by numbers. Errors: a code that is not in the table '
'it refers to, and all errors of that table.';

CREATE OR REPLACE FUNCTION spegel_register.insert_from(target text, source regclass)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored CONSTANT regclass := spegel_register.stored_table(target);
    columns text[];
    new_values text;
    joins text;
    inserted bigint;
BEGIN
    SELECT array_agg(quote_ident(c.stored_column) ORDER BY c.position),
           string_agg(CASE
               WHEN k.number IS NOT NULL THEN format('coalesce(of_%1$s.%2$I, spegel_register.refuse_code(%3$L, %4$L, %5$L, %6$s))',
                   c.position, k.number, target, k.column_name, k.parent, v.value)
               ELSE v.value END, ', ' ORDER BY c.position),
           coalesce(string_agg(format(' LEFT JOIN spegel_register.%1$I AS of_%2$s ON of_%2$s.%3$I = %4$s', k.parent, c.position,
                                      k.column_name, v.value), '' ORDER BY c.position) FILTER (WHERE k.number IS NOT NULL), '')
    INTO columns, new_values, joins
    FROM spegel_register.input_column AS c
    LEFT JOIN spegel_register.coded_column AS k ON k.table_name = c.table_name AND k.column_name = c.column_name
    LEFT JOIN pg_attribute AS a ON a.attrelid = source AND a.attname = c.column_name AND NOT a.attisdropped
    CROSS JOIN LATERAL (SELECT CASE WHEN a.attname IS NULL THEN c.default_value
        ELSE format(CASE WHEN c.default_value IS NULL THEN 's.%I' ELSE 'coalesce(s.%I, %s)' END, a.attname, c.default_value)
        END) AS v (value)
    WHERE c.table_name = target AND (a.attname IS NOT NULL OR k.default_code IS NOT NULL);
    IF columns IS NULL THEN
        RAISE EXCEPTION 'cannot insert from "%" into "%"', source, target
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'spegel_register.input_column lists the tables of the register and their columns.';
    END IF;
    -- In the order of the key, as far as the table has it.
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s AS s%s%s', stored, array_to_string(columns, ', '), new_values, source, joins,
        (SELECT ' ORDER BY ' || string_agg(array_position(columns, quote_ident(k.name))::text, ', ' ORDER BY k.n)
         FROM unnest(spegel_register.stored_key(stored)) WITH ORDINALITY AS k (name, n)));
    GET DIAGNOSTICS inserted = ROW_COUNT;
    RETURN inserted;
END
$$;
COMMENT ON FUNCTION spegel_register.insert_from(text, regclass) IS
'Inserts the rows of any table or view into a table of the register (register_table), all at once: columns of the same name, codes as '
'codes; what is NULL gets the default. Returns the number of rows. Errors: nothing in common with the table; a code that is not in the '
'register; all errors of the table. For data that are in the database already; files are loaded with load().';

CREATE OR REPLACE FUNCTION spegel_register.watch_coded_tables() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t record;
    c record;
BEGIN
    FOR t IN SELECT DISTINCT v.table_name, spegel_register.stored_table(v.table_name) AS stored FROM spegel_register.coded_column AS v LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_written INSTEAD OF INSERT OR UPDATE OR DELETE ON spegel_register.%I'
                       ' FOR EACH ROW EXECUTE FUNCTION spegel_register.write_row()', t.table_name);
        EXECUTE format('COMMENT ON TABLE %s IS %L', t.stored,
            format('The rows of %s as they are stored, by numbers (lagrade rader).', t.table_name));
        FOR c IN
            SELECT a.attname, coalesce(
                       col_description(to_regclass(format('spegel_register.%I', t.table_name)), v.attnum),
                       (SELECT format('Number of the %s (nummer).', replace(k.parent, '_', ' ')) FROM spegel_register.coded_column AS k
                        WHERE k.table_name = t.table_name AND k.number = a.attname)) AS description
            FROM pg_attribute AS a
            LEFT JOIN pg_attribute AS v ON v.attrelid = to_regclass(format('spegel_register.%I', t.table_name)) AND v.attname = a.attname
            WHERE a.attrelid = t.stored AND a.attnum > 0 AND NOT a.attisdropped
                AND a.attname NOT IN ('import_batch', 'line_no', 'holds_until')
        LOOP
            EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', t.stored, c.attname, c.description);
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_register.watch_coded_tables() IS
'Makes the triggers of the views over tables named _row, and describes these tables. For migrations.';
SELECT spegel_register.watch_coded_tables();
