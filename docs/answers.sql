-- Writes docs/answers.md: what answers each question, and its first line of
-- output from the synthetic municipality:
--   psql -XAtq -f docs/answers.sql > docs/answers.md
-- in a database with the report application, sql/demo/municipality.sh 1000 and
-- sql/demo/malmo, whose organisation is of kind other: one municipality is left.
\pset tuples_only on
\pset format unaligned

-- The first row that has something to say, without what is empty.
CREATE FUNCTION pg_temp.first_line(question text, schema text, object text, kind text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    EXECUTE format(
        'SELECT (SELECT string_agg(f.key || '' '' || f.value, ''; '' ORDER BY f.n)'
        '        FROM json_each_text(r.cells) WITH ORDINALITY AS f (key, value, n)'
        '        WHERE f.value IS NOT NULL AND (f.key, f.value) <> (''status'', ''ok''))'
        ' FROM (SELECT row_to_json(o) AS cells, row_number() OVER () AS n FROM %I.%I%s AS o) AS r'
        ' WHERE coalesce(r.cells ->> ''question'', $1) = $1'
        ' ORDER BY (r.cells ->> ''status'' IN (''ok'', ''barred'')) DESC NULLS LAST, r.n LIMIT 1',
        schema, object, CASE kind WHEN 'function' THEN '()' ELSE '' END) INTO line USING question;
    RETURN replace(line, '|', '\|');
END
$$;

\echo '# Answers'
\echo
\echo 'Each question of an equality analyst, the function or view of schema `spegel_register` that answers it, its inputs with their'
\echo 'defaults, and its first line of output from a small synthetic municipality. Made from the comments in the database by'
\echo '`docs/answers.sql`; column `comment` of the view `spegel_register.question_answer` says what each answers, how, and in what'
\echo 'units. An answer that cannot be given is a row whose `status` and `status_reason` say why.'
\echo
\echo '| | question | object | inputs | output |'
\echo '|---|---|---|---|---|'
SELECT format('| %s | %s | %s | %s | %s |', q.question, q.title,
              coalesce(string_agg('`' || q.object || '`', '<br>' ORDER BY q.object COLLATE "C"), 'none'),
              coalesce(string_agg(regexp_replace(q.arguments, '(\w+) [a-z ]+(?:\[\])? DEFAULT ', '\1 = ', 'g'), '<br>' ORDER BY q.object COLLATE "C"), ''),
              coalesce(string_agg(pg_temp.first_line(q.question, q.schema, q.object, q.kind), '<br>' ORDER BY q.object COLLATE "C")
                       FILTER (WHERE q.object IS NOT NULL), ''))
FROM spegel_register.question_answer AS q
WHERE q.schema = 'spegel_register' OR q.schema IS NULL
GROUP BY q.question, q.title ORDER BY q.question;
