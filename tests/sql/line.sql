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
SELECT encoding, decode_line(U&'k\00F6n \0080', encoding) AS decoded FROM unnest('{WIN1252,UTF8,WIN1252,LATIN1,WIN1251}'::text[]) AS encoding;

-- dates
SELECT read_date('2015-12-31'), read_date('20160229') AS leap, read_date('2015') AS first, read_date('2015', true) AS last, read_date('9999-12-31') AS open;
SELECT v FROM unnest('{2015-02-29,2015-13-01,2015-00-10,2015-01-00,1900-02-29,31/12/2015,2015-1-1,15-12-31,0000,201,2015-12-31x,2015 12 31,-015,""}'::text[]) AS v
WHERE read_date(v) IS NOT NULL;
-- every day of 400 years, as the server writes it
SELECT count(*) FROM generate_series('1800-01-01'::timestamp, '2199-12-31', '1 day') AS d
WHERE read_date(to_char(d, 'YYYY-MM-DD')) = d AND read_date(to_char(d, 'YYYYMMDD')) = d;

-- numbers
SELECT v, read_number(v) FROM unnest(ARRAY['1', '-1', '37,5', '37.50', '31 500,25', U&'31\00A0500', '0', '007', repeat('9', 40)]) AS v;
SELECT v FROM unnest(ARRAY['', '-', ' ', ' 1', '1,', ',5', '.', '1.2.3', '1.23,5', '1e5', 'NaN', 'Infinity', '--1', '1-', '5x', U&'1\00A1', repeat('9', 41)]) AS v
WHERE read_number(v) IS NOT NULL;
-- groups of three, by one sign, with either decimal sign; neither is guessed
SELECT v, read_number(v), read_number(v, ',') AS comma, read_number(v, '.') AS point
FROM unnest(ARRAY['32,500', '32.500', '1.234,5', '1,234.5', '1.234.567', '0,125', '-1 234', '1''234.5', U&'1\202F234', U&'1\2009234,5', U&'1\2019234']) AS v;
SELECT v FROM unnest(ARRAY['3 25 00', '1 23', '1 2345', '1234 567', '1 234''567', '0 125', '1 234 ', '1.234.5', '1,5,5', '1,234,5.5', '1 234,567,8', '- 1', '.1', U&'1\202F234 567']) AS v
WHERE coalesce(read_number(v), read_number(v, ','), read_number(v, '.')) IS NOT NULL;
SELECT read_number('1', ';');
SELECT read_number('1', '');
-- of either sign, or with one of them only: never one of two
SELECT count(*) FROM generate_series(1, 3) AS a, generate_series(1, 4) AS b, unnest('{"",",","."," "}'::text[]) AS s, unnest('{"",",","."}'::text[]) AS t,
    LATERAL (SELECT repeat('7', a) || s || repeat('5', b) || t || CASE t WHEN '' THEN '' ELSE '25' END) AS n (v)
WHERE read_number(v) IS DISTINCT FROM CASE WHEN read_number(v, ',') IS NULL OR read_number(v, ',') = read_number(v, '.') THEN read_number(v, '.')
                                           WHEN read_number(v, '.') IS NULL THEN read_number(v, ',') END;
