-- Where an analyst begins who has only psql.
CREATE OR REPLACE VIEW spegel_register.start_here (position, object, what_en, what_sv, example) WITH (security_invoker) AS
VALUES
    (1, 'organisation'::text COLLATE "C",
     'Which organisations the register has, and until which day they are described.'::text,
     'Vilka organisationer registret har, och till vilken dag de är beskrivna.'::text,
     'SELECT organisation, title, kind, observed_to FROM spegel_register.organisation WHERE kind <> ''member'''::text),
    (2, 'question', 'The questions that have an answer.', 'Frågorna som har ett svar.',
     'SELECT question, title, title_sv FROM spegel_register.question ORDER BY question'),
    (3, 'question_answer', 'Which function answers each, its arguments, and how to read what it returns.',
     'Vilken funktion som besvarar var och en, dess argument, och hur svaret läses.',
     'SELECT object, arguments, comment FROM spegel_register.question_answer WHERE question = ''A01'''),
    (4, 'staff_representation',
     'An answer: every argument has a default, and a row that cannot be given says why in status and status_reason.',
     'Ett svar: alla argument har ett förval, och en rad som inte kan ges säger varför i status och status_reason.',
     'SELECT unit_title, category, share, residents_share, gap_points, status_reason FROM spegel_register.staff_representation('
     '(SELECT min(organisation) FROM spegel_register.organisation WHERE kind = ''municipality''), level => ''department'')'),
    (5, 'ground', 'The grounds, and how each may be kept.', 'Grunderna, och hur var och en får behandlas.',
     'SELECT ground, title_sv, title_en, policy, legal_basis FROM spegel_register.ground'),
    (6, 'input_column', 'What files may hold: the columns of each table; input_rule says what a line must satisfy.',
     'Vad filer får innehålla: kolumnerna i varje tabell; input_rule säger vad en rad ska uppfylla.',
     'SELECT table_name, column_name, type, required FROM spegel_register.input_column ORDER BY table_name, position'),
    (7, 'import_batch', 'The files that have been loaded; import_reject has the lines that were refused, and why.',
     'Filerna som har lästs in; import_reject har raderna som inte togs emot, och varför.',
     'SELECT * FROM spegel_register.import_batch'),
    (8, 'pg_proc', 'Functions of the extension: \df+ spegel.NAME shows the whole comment of each.',
     'Tilläggets funktioner: \df+ spegel.NAMN visar hela kommentaren till var och en.',
     'SELECT DISTINCT p.proname FROM pg_proc AS p WHERE p.pronamespace = ''spegel''::regnamespace AND p.proname !~ '
     '''_(in|out|send|recv|accum|final|combine|accum_inv|combine_inv|eq|ne|lt|le|gt|ge|cmp|hash|hash_extended|plus|minus)$'' ORDER BY 1'),
    (9, 'start_here', 'The same for what is published: spegel_published.start_here.',
     'Detsamma för det som är publicerat: spegel_published.start_here.',
     'SELECT object, what_en, example FROM spegel_published.start_here ORDER BY position');
COMMENT ON VIEW spegel_register.start_here IS
'Where to begin (börja här): what to look at first, in order, with a query that runs as it stands.';
COMMENT ON COLUMN spegel_register.start_here.position IS 'Order (ordning).';
COMMENT ON COLUMN spegel_register.start_here.object IS 'The table, view or function (objekt); pg_proc is PostgreSQL''s own list.';
COMMENT ON COLUMN spegel_register.start_here.what_en IS 'What it is for, in English (på engelska).';
COMMENT ON COLUMN spegel_register.start_here.what_sv IS 'What it is for, in Swedish (på svenska).';
COMMENT ON COLUMN spegel_register.start_here.example IS 'A query to begin with (exempel).';
