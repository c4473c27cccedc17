-- How a file was read, so that it is not taken for loaded when it is read otherwise.
ALTER TABLE spegel_register.import_batch
    ADD COLUMN encoding text,
    ADD COLUMN decimal_sign text;
