-- Extension, tables, code: each says what it did.
SELECT s FROM pg_temp.apply_extension(current_setting('spegel.migrate_version')) AS s WHERE s <> '';
SELECT pg_temp.grant_extension() \g /dev/null

SET LOCAL ROLE spegel_owner;
SELECT s FROM pg_temp.apply_tables(current_setting('spegel.migrate_version')) AS s WHERE s <> 'tables: ';
SET LOCAL search_path = pg_catalog, spegel, pg_temp;
SET LOCAL client_min_messages = warning;
SELECT pg_temp.apply_code();
SET LOCAL client_min_messages = notice;
