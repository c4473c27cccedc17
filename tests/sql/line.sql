-- Raw lines of delimited files
SET search_path = spegel, public;

SELECT split_line('a;b c;;"d;""e""";.. ; f ', ';', '..');
SELECT split_line('', ',') AS empty, split_line(',', ',') AS two, split_line('a', E'\t') AS one;
SELECT split_line(E'a,"two\nlines",5" nail,6', ',');
SELECT split_line(' "quoted" , " spaces kept " ,""', ',');
SELECT split_line('".."', ',', '..') AS quoted_missing, split_line('...', ',', '..') AS longer;

-- not closed, or text after it
SELECT split_line('a,"b', ',') AS open, split_line('a,"b"c,d', ',') AS after, split_line('"', ',') AS alone, split_line('"a""', ',') AS doubled;

-- errors
SELECT split_line('a', '');
SELECT split_line('a', ';;');
SELECT split_line('a', '"');
SELECT split_line('a', 'å');

-- the bytes of a file as characters
SELECT decode_line('plain', 'UTF8') AS ascii, decode_line(U&'k\00C3\00B6n', 'UTF8') AS utf8,
       decode_line(U&'k\00F6n', 'LATIN1') AS latin1, decode_line(U&'\0080', 'WIN1252') AS euro;
SELECT decode_line(U&'k\00F6n', 'UTF8') AS not_utf8, decode_line(U&'\0081', 'WIN1252') AS not_assigned,
       decode_line(U&'a\001Ab', 'LATIN1') AS control, decode_line(E'a\tb', 'UTF8') AS tab;
SELECT decode_line('', 'UTF8') = '' AS empty;
SELECT decode_line('a', 'EBCDIC');
SELECT decode_line(repeat(U&'\00E5', 3000), 'LATIN1') = repeat('å', 3000) AS long;
