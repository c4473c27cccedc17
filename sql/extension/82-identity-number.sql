-- Personal identity numbers, which no file may contain.

CREATE FUNCTION holds_identity_number(value text) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'holds_identity_number';
COMMENT ON FUNCTION holds_identity_number(text) IS
'Whether a value is or contains a Swedish personal identity number (personnummer) or coordination number: ten digits, of which the '
'3rd to 6th are a month and a day (plus 60 in a coordination number), or twelve that begin with 18, 19 or 20, with any characters '
'but letters a to z between the digits. In a value without letters the date is enough; otherwise the last digit must be the '
'check digit. No digit may adjoin the twelve digits, and neither digit nor letter the ten, unless the value has no other digits. '
'A leading SE is ignored. Also true of a value that is a reserve number (a date of eight digits, or of six and a separator, then a '
'letter, a letter or digit and two digits: 800101-TF34) or a number rounded by a spreadsheet (1.98001E+11). In a UTF8 database, '
'any character whose compatibility form (NFKC) is a digit is a digit.';
