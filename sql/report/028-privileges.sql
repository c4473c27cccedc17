-- Who may do what in the register: the analyst, and nobody else.

GRANT USAGE ON SCHEMA spegel_register TO spegel_analyst;
GRANT SELECT ON spegel_register.register_table, spegel_register.set_reference,
    spegel_register.input_column, spegel_register.input_reference,
    spegel_register.input_rule TO spegel_analyst;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON spegel_register.ground, spegel_register.import_batch, spegel_register.import_reject TO spegel_analyst;
DO $$
BEGIN
    EXECUTE (SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO spegel_analyst',
                           string_agg(format('spegel_register.%I', t.table_name), ', '))
             FROM spegel_register.register_table AS t);
END
$$;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA spegel_register FROM PUBLIC;
-- All functions but those of triggers and of migrations.
DO $$
BEGIN
    EXECUTE (SELECT format('GRANT EXECUTE ON FUNCTION %s TO spegel_analyst', string_agg(p.oid::regprocedure::text, ', '))
             FROM pg_proc AS p
             WHERE p.pronamespace = 'spegel_register'::regnamespace
                 AND p.prorettype <> 'trigger'::regtype AND p.proname NOT IN ('enlist', 'refer'));
END
$$;
