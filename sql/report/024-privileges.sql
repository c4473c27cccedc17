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
GRANT EXECUTE ON FUNCTION spegel_register.stage(), spegel_register.load(text, text, text, text, boolean),
    spegel_register.import_query(text, text[], text, text),
    spegel_register.find_faults(text, spegel_register.input_rule),
    spegel_register.reject_lines(text, bigint, text[], text, text),
    spegel_register.join_lines(text, integer), spegel_register.input_type(text, boolean, boolean, text),
    spegel_register.lock_table(text, boolean) TO spegel_analyst;
