-- Where a reader begins who has only psql, or a list of tables in a tool.
CREATE OR REPLACE VIEW spegel_published.start_here (position, object, what_en, what_sv, example) WITH (security_invoker = true) AS
VALUES
    (1, 'releases'::text COLLATE "C",
     'Which releases are published, of which organisation and day. A view without _all shows the current one of each.'::text,
     'Vilka släpp som är publicerade, för vilken organisation och dag. En vy utan _all visar det gällande för var och en.'::text,
     'SELECT organisation, day, current FROM spegel_published.releases ORDER BY day DESC'::text),
    (2, 'representation',
     'The staff by sex, age and other grounds, beside the residents: share, ratio, gap, shortfall. A total is the code all everywhere: '
     'fix every dimension that you do not ask about.',
     'Personalen efter kön, ålder och andra grunder, jämförd med invånarna: andel, kvot, gap, antal som saknas. Totalen är koden '
     'all: lås varje dimension som du inte frågar efter.',
     'SELECT unit_title, category_en, headcount, persons, share FROM spegel_published.representation WHERE level = ''department'' '
     'AND ground = ''sex'' AND within_ground = ''all'' AND occupation_group = ''all'' AND step = ''all'' AND form = ''all'''),
    (3, 'mirroring', 'The same, and what came already counted, such as background from Statistics Sweden.',
     'Detsamma, och det som kommit färdigräknat, till exempel bakgrund från SCB.',
     'SELECT unit_title, category_en, share, residents_share, source FROM spegel_published.mirroring WHERE level = ''city'' '
     'AND within_ground = ''all'' AND occupation_group = ''all'' AND step = ''all'' AND form = ''all'''),
    (4, 'units', 'The units, their levels and the unit above each.', 'Enheterna, deras nivå och enheten ovanför.',
     'SELECT unit, unit_title, level, parent_title FROM spegel_published.units'),
    (5, 'grounds', 'The grounds: which are sensitive, and why nothing is said of some.',
     'Grunderna: vilka som är känsliga, och varför inget sägs om en del.',
     'SELECT ground_en, sensitive, status, status_reason FROM spegel_published.grounds'),
    (6, 'codes', 'The codes of grounds and dimensions, with their names and order.',
     'Koderna för grunder och dimensioner, med namn och ordning.',
     'SELECT dimension, code, code_en FROM spegel_published.codes ORDER BY dimension, position'),
    (7, 'measures', 'What is counted in each topic, and of which whole it is a part.',
     'Vad som räknas i varje ämne, och av vilken helhet det är en del.',
     'SELECT topic_en, measure_en, denominator FROM spegel_published.measures ORDER BY topic, position'),
    (8, 'labels', 'The names of levels and statuses, and the reasons beside a status, in both languages.',
     'Namn på nivåer och statusar, och skälen till en status, på båda språken.',
     'SELECT kind, code, label_en FROM spegel_published.labels'),
    (9, 'pg_class', 'Every other view, and what it shows; \d+ spegel_published.NAME shows the comment on each column.',
     'Alla andra vyer, och vad de visar; \d+ spegel_published.NAMN visar kommentaren till varje kolumn.',
     'SELECT c.relname, obj_description(c.oid) FROM pg_class AS c WHERE c.relnamespace = ''spegel_published''::regnamespace '
     'AND c.relkind = ''v'' AND c.relname !~ ''_all$'' ORDER BY 1');
COMMENT ON VIEW spegel_published.start_here IS
'Where to begin (börja här): what to look at first, in order, with a query that runs as it stands.';
COMMENT ON COLUMN spegel_published.start_here.position IS 'Order (ordning).';
COMMENT ON COLUMN spegel_published.start_here.object IS 'The view (vy), in this schema; pg_class is PostgreSQL''s own list.';
COMMENT ON COLUMN spegel_published.start_here.what_en IS 'What it shows, in English (på engelska).';
COMMENT ON COLUMN spegel_published.start_here.what_sv IS 'What it shows, in Swedish (på svenska).';
COMMENT ON COLUMN spegel_published.start_here.example IS 'A query to begin with (exempel).';
