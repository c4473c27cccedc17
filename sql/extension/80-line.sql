-- Raw lines of delimited files.

CREATE FUNCTION decode_line(line text, encoding text) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'line_decode';
COMMENT ON FUNCTION decode_line(text, text) IS
'A raw line, whose characters each stand for one byte of a file (COPY under client encoding LATIN1), as text of the given encoding: '
'UTF8, LATIN1, WIN1252, ... NULL when its bytes are not text in that encoding, or hold a control character other than tab and '
'newline. An unknown encoding is an error.';

CREATE FUNCTION split_line(line text, delimiter text, missing text DEFAULT '')
    RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'line_split';
COMMENT ON FUNCTION split_line(text, text, text) IS
'The fields of one line of a delimited file (RFC 4180), unquoted and without surrounding spaces; NULL for a field that is empty or '
'equals missing. A quotation mark counts where a field begins with it. NULL when it is not closed or text follows the closing one. A '
'delimiter that is not one character of one byte, a space or a quotation mark is an error.';

CREATE FUNCTION read_date(value text, year_end boolean DEFAULT false)
    RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'line_read_date';
COMMENT ON FUNCTION read_date(text, boolean) IS
'A calendar date written 2015-12-31 or 20151231, or a year alone, which means its first day, or its last one when year_end is true. '
'NULL for anything else.';

CREATE FUNCTION read_number(value text) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4
    AS 'MODULE_PATHNAME', 'line_read_number';
COMMENT ON FUNCTION read_number(text) IS
'A number of up to 40 characters with a decimal comma or point. Digits may be in groups of three, all separated by the same sign: a '
'space (also U+00A0, U+202F, U+2009), an apostrophe, or whichever of comma and point is not the decimal sign. NULL for anything else, '
'and for what would be a different number with a decimal comma than with a point: 32,500.';

CREATE FUNCTION read_number(value text, decimal_sign text) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4
    AS 'MODULE_PATHNAME', 'line_read_number_with';
COMMENT ON FUNCTION read_number(text, text) IS
'A number as in read_number(text), with the decimal sign given, a comma or a point, and no other. NULL for anything else. Another '
'decimal sign is an error.';
