-- The pay report as a document to print and sign, in Swedish or English.

CREATE OR REPLACE FUNCTION spegel_register.html_text(value text)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT replace(replace(replace(replace(replace(coalesce(html_text.value, ''), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),
                           '"', '&quot;'), '''', '&#39;');
END;
COMMENT ON FUNCTION spegel_register.html_text(text) IS 'Text as HTML shows it (text i HTML); NULL is empty.';

CREATE OR REPLACE FUNCTION spegel_register.html_number(value numeric, swedish boolean, unit text DEFAULT '')
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN html_number.value IS NULL THEN '–'
                ELSE CASE WHEN html_number.swedish
                          THEN replace(translate(n.written, ',.', '.,'), '.', '&#160;') ELSE n.written END || html_number.unit END
    FROM (SELECT replace(ltrim(to_char(html_number.value, 'FM999,999,999,999,990'
                     || CASE WHEN scale(html_number.value) > 0 THEN '.' || repeat('0', scale(html_number.value)) ELSE '' END)), '-', '−')
              AS written) AS n;
END;
COMMENT ON FUNCTION spegel_register.html_number(numeric, boolean, text) IS
'A number as people write it (tal), with its decimals: 1 234,50 in Swedish, 1,234.50 otherwise, – when it is unknown.';

CREATE OR REPLACE FUNCTION spegel_register.html_table(title text, heads text[], cells text[], words integer[], nothing text)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    -- The first column of a row is its head.
    SELECT format(E'<table>\n<caption>%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody>\n</table>\n',
                  html_table.title,
                  (SELECT string_agg(format('<th scope="col"%s>%s</th>',
                                            CASE WHEN h.n = ANY (html_table.words) THEN ' class="w"' ELSE '' END, h.head), '' ORDER BY h.n)
                   FROM unnest(html_table.heads) WITH ORDINALITY AS h (head, n)),
                  coalesce((
                      SELECT string_agg('<tr>' || r.cells || E'</tr>\n', '' ORDER BY r.row)
                      FROM (SELECT (c.n - 1) / cardinality(html_table.heads) AS row,
                                   string_agg(CASE WHEN k.n = 1 THEN '<th scope="row" class="w">' || c.cell || '</th>'
                                                   ELSE CASE WHEN k.n = ANY (html_table.words) THEN '<td class="w">' ELSE '<td>' END
                                                       || c.cell || '</td>' END, '' ORDER BY c.n) AS cells
                            FROM unnest(html_table.cells) WITH ORDINALITY AS c (cell, n)
                            CROSS JOIN LATERAL (SELECT 1 + (c.n - 1) % cardinality(html_table.heads) AS n) AS k GROUP BY 1) AS r),
                      format(E'<tr><td class="w" colspan="%s">%s</td></tr>\n', cardinality(html_table.heads), html_table.nothing)));
END;
COMMENT ON FUNCTION spegel_register.html_table(text, text[], text[], integer[], text) IS
'A table of HTML (tabell) from its title, heads and cells, row after row; all of them are HTML already. words are the numbers of the '
'columns that hold words; the others hold numbers and dates. nothing is said where there are no rows.';

CREATE OR REPLACE VIEW spegel_register.pay_document_word (word, sv, en) WITH (security_invoker) AS
VALUES
    ('title'::text COLLATE "C", 'Lönerapport'::text, 'Pay report'::text),
    ('period', '%s månader till och med %s', '%s months up to and including %s'),
    ('figure a', 'Medellön', 'Mean pay'), ('figure b', 'Medelvärde av rörlig lön och förmåner', 'Mean variable pay and benefits'),
    ('figure c', 'Medianlön', 'Median pay'), ('figure d', 'Median av rörlig lön och förmåner', 'Median variable pay and benefits'),
    ('figure e', 'Andel som får rörlig lön eller förmåner', 'Share that receives variable pay or benefits'),
    ('all', 'alla', 'all'), ('receivers', 'de som får', 'receivers'), ('hour', 'per timme', 'per hour'),
    ('period pay', 'under perioden', 'in the period'), ('basic', 'grundlön', 'basic pay'),
    ('variable', 'rörlig lön och förmåner', 'variable pay'),
    ('women', 'Kvinnor', 'Women'), ('men', 'Män', 'Men'), ('gap', 'Skillnad', 'Gap'), ('figure', 'Uppgift', 'Figure'),
    ('women counted', 'Antal kvinnor', 'Number of women'), ('men counted', 'Antal män', 'Number of men'),
    ('share of women', 'Andel kvinnor', 'Share of women'), ('share of men', 'Andel män', 'Share of men'),
    ('counted', 'Räknade', 'Counted'), ('basis', 'Lön', 'Pay'), ('persons', 'Personer', 'Persons'), ('kronor', 'Kronor', 'Kronor'),
    ('figures', 'Löneskillnader (artikel 9.1 a–e)', 'Pay gaps (article 9(1) a to e)'),
    ('bands', 'Kvartiler av lön per timme (artikel 9.1 f)', 'Quartile bands of pay per hour (article 9(1) f)'),
    ('band', 'Kvartil', 'Band'), ('band 1', '1, lägst', '1, lowest'), ('band 2', '2', '2'), ('band 3', '3', '3'),
    ('band 4', '4, högst', '4, highest'),
    ('categories', 'Löneskillnad per timme inom kategorier av arbetstagare (artikel 9.1 g)',
     'Gap of pay per hour within categories of workers (article 9(1) g)'),
    ('category', 'Kategori', 'Category'),
    ('assessments', 'Gemensam lönebedömning (artikel 10)', 'Joint pay assessment (article 10)'), ('assessment', 'Bedömning', 'Assessment'),
    ('reason', 'Skäl', 'Reason'), ('remedied', 'Åtgärdad', 'Remedied'),
    ('pairs', 'Lönekartläggning: jämförelser där gruppen har lägre lön', 'Pay survey: comparisons in which the group is paid less'),
    ('comparison', 'Jämförelse', 'Comparison'), ('with', 'Med', 'With'), ('work', 'Arbete', 'Work'),
    ('demands', 'Krav', 'Demands'), ('other demands', 'Krav, det andra', 'Demands, the other'),
    ('women of all', 'Kvinnor av alla', 'Women of all'), ('other women', 'Kvinnor, det andra', 'Women, the other'),
    ('surveys', 'Lönekartläggningar, bestämmelser och praxis, samverkan', 'Pay surveys, provisions and practice, cooperation'),
    ('survey', 'Kartläggning', 'Survey'), ('surveyed', 'Gjord', 'Made'), ('provisions', 'Bestämmelser granskade', 'Provisions reviewed'),
    ('findings', 'Resultat', 'Findings'), ('outcome', 'Utfall', 'Outcome'), ('outcome worse', 'sämre', 'worse'),
    ('outcome none', 'ingen skillnad', 'no difference'), ('outcome some', 'delvis', 'in part'), ('outcome full', 'fullt ut', 'in full'),
    ('item', 'Uppgift', 'Item'),
    ('law', 'Enligt %s.', 'By %s.'), ('law submitted', 'Enligt %s, inlämnad %s.', 'By %s, submitted on %s.'),
    ('the agreed divisor of the municipalities: pay per hour is pay per month by 165',
     'kommunernas avtalade delare: lön per timme är lön per månad delad med 165',
     'the agreed divisor of the municipalities: pay per hour is pay per month by 165'),
    ('measures', 'Åtgärder', 'Measures'), ('measure', 'Åtgärd', 'Measure'),
    ('cost', 'Kostnad per år', 'Cost a year'), ('due', 'Klar senast', 'Due'),
    ('completed', 'Genomförd', 'Completed'), ('followed up', 'Uppföljd', 'Followed up'), ('cooperation', 'Samverkan', 'Cooperation'),
    ('missing', 'Vad som saknas', 'What is missing'), ('method', 'Metod och källor', 'Method and sources'),
    ('method text',
     'Lön är vad som betalats under perioden, i hela ören: löner per månad eller timme för de dagar de gällt, belopp efter sina dagar i '
         'perioden, rättelser som de är. Timmar är de av heltid, efter anställningens omfattning, utan ledighet. '
         'Skillnaden är (män − kvinnor) / män. Rörlig lön räknas både för alla och för dem som får någon. '
         '5 procent avgörs i ören. En grupp utan kvinnor eller män står kvar.',
     'Pay is what was paid in the period, in whole öre: rates per month or hour for the days on which they held, totals by their days in '
         'the period, corrections as they are. Hours are those of full time by the scope of the employment, without leave. '
         'The gap is (men − women) / men. Variable pay is counted over all and over receivers. '
         '5 percent is decided in öre. A group without women or men stays.'),
    ('source text', 'Källor: arbetsgivarens löne- och personalregister, %s anställda; timmar på heltid: %s; arbetsvärdering: %s.',
     'Sources: the employer''s payroll and staff register, %s employees; hours of full time: %s; assessment of work: %s.'),
    ('none', 'saknas', 'missing'), ('no rows', 'inga', 'none'),
    ('signed', 'Ort och datum', 'Place and date'), ('signature', 'Underskrift', 'Signature'),
    ('employed in the period', 'Anställda under perioden', 'Employed in the period'), ('sex unknown', 'Okänt kön', 'Sex unknown'),
    ('base pay unknown', 'Okänd grundlön', 'Base pay unknown'),
    ('on leave all the time: no pay per hour', 'Lediga hela tiden: ingen lön per timme', 'On leave all the time: no pay per hour'),
    ('work not grouped', 'Arbetet är inte grupperat', 'Work not grouped'),
    ('corrected to below 0', 'Rättade till under 0', 'Corrected to below 0'),
    ('paid for an employment that ended before', 'Betalt för en anställning som slutat före perioden',
     'Paid for an employment that ended before'),
    ('no men to compare with', 'inga män att jämföra med', 'no men to compare with'),
    ('no women to compare with', 'inga kvinnor att jämföra med', 'no women to compare with'), ('nobody', 'ingen', 'nobody'),
    ('the men have nothing of it', 'männens värde är 0', 'the value of the men is 0'),
    ('not grouped', 'inte grupperat', 'not grouped'), ('equal work', 'lika arbete', 'equal work'),
    ('equivalent work', 'likvärdigt arbete', 'equivalent work'),
    ('lower demands, higher pay', 'lägre krav, högre lön', 'lower demands, higher pay'), ('not required', 'krävs inte', 'not required'),
    ('not required: justified', 'krävs inte: sakligt motiverad', 'not required: justified'),
    ('not required: remedied', 'krävs inte: åtgärdad', 'not required: remedied'), ('not submitted', 'inte inlämnad', 'not submitted'),
    ('to be remedied', 'ska åtgärdas', 'to be remedied'), ('required', 'krävs', 'required');
COMMENT ON VIEW spegel_register.pay_document_word IS 'Words of the pay report (ord), which pay_document() prints.';
COMMENT ON COLUMN spegel_register.pay_document_word.word IS 'What pay_document() calls it (nyckel).';
COMMENT ON COLUMN spegel_register.pay_document_word.sv IS 'In Swedish (på svenska).';
COMMENT ON COLUMN spegel_register.pay_document_word.en IS 'In English (på engelska).';

CREATE OR REPLACE FUNCTION spegel_register.pay_word(word text, swedish boolean)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT spegel_register.html_text(coalesce((
        SELECT CASE WHEN pay_word.swedish THEN w.sv ELSE w.en END FROM spegel_register.pay_document_word AS w WHERE w.word = pay_word.word),
        pay_word.word));
END;
COMMENT ON FUNCTION spegel_register.pay_word(text, boolean) IS
'A word of the pay report (ord), escaped for HTML; what is no word of it, such as a number, as it is.';

CREATE OR REPLACE FUNCTION spegel_register.html_work(work_group text, swedish boolean)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE html_work.work_group WHEN 'not grouped' THEN spegel_register.pay_word('not grouped', html_work.swedish)
                ELSE spegel_register.html_text(html_work.work_group) END;
END;
COMMENT ON FUNCTION spegel_register.html_work(text, boolean) IS
'A group of work (arbete) for HTML: as the employer calls it, whatever words there are.';

CREATE OR REPLACE FUNCTION spegel_register.pay_figures_part(paid spegel_register.person_pay[], swedish boolean)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET jit = off
BEGIN ATOMIC
    WITH figure AS MATERIALIZED (
        SELECT f.*, CASE f.figure WHEN 'f' THEN 2 WHEN 'g' THEN 3 ELSE 1 END AS part,
               CASE WHEN f.figure IN ('e', 'f') THEN round(100 * f.women_value, 1) ELSE f.women_value END AS w,
               CASE WHEN f.figure IN ('e', 'f') THEN round(100 * f.men_value, 1) ELSE f.men_value END AS m,
               CASE WHEN f.figure IN ('e', 'f') THEN ' %' ELSE '' END AS unit
        FROM spegel_register.figures_of(pay_figures_part.paid)
            WITH ORDINALITY AS f (figure, work_group, basis, pay, counted, band, women, men, women_value, men_value, gap_percent,
                                  unknown_pay, unknown_sex, status, status_reason, n)
        WHERE f.figure <= 'd' OR f.basis = CASE f.figure WHEN 'e' THEN 'period' ELSE 'hour' END
    ), cell AS (
        SELECT f.part, f.n, x.i, x.cell
        FROM figure AS f
        CROSS JOIN LATERAL (VALUES
            (1, CASE f.part WHEN 1 THEN f.figure || ') ' || spegel_register.pay_word('figure ' || f.figure, pay_figures_part.swedish)
                            WHEN 2 THEN spegel_register.pay_word('band ' || f.band, pay_figures_part.swedish)
                            ELSE spegel_register.html_work(f.work_group, pay_figures_part.swedish) END),
            (2, CASE WHEN f.figure = 'e' THEN ''
                     ELSE spegel_register.pay_word(CASE WHEN f.part = 3 THEN f.pay WHEN f.basis = 'period' THEN 'period pay'
                                                        ELSE f.basis END, pay_figures_part.swedish) END),
            (3, spegel_register.pay_word(f.counted, pay_figures_part.swedish)),
            (4, spegel_register.html_number(coalesce(f.women, 0), pay_figures_part.swedish)),
            (5, spegel_register.html_number(coalesce(f.men, 0), pay_figures_part.swedish)),
            (6, spegel_register.html_number(f.w, pay_figures_part.swedish, f.unit)),
            (7, spegel_register.html_number(f.m, pay_figures_part.swedish, f.unit)),
            (8, CASE WHEN f.figure = 'e' THEN ''
                     WHEN f.gap_percent IS NULL
                     THEN '<span class="w">' || spegel_register.pay_word(f.status_reason, pay_figures_part.swedish) || '</span>'
                     ELSE spegel_register.html_number(f.gap_percent, pay_figures_part.swedish, ' %') END)) AS x (i, cell)
        WHERE f.part <> 2 OR x.i NOT IN (2, 3, 8)
    )
    SELECT string_agg(spegel_register.html_table(
               spegel_register.pay_word(p.title, pay_figures_part.swedish),
               ARRAY(SELECT spegel_register.pay_word(h.head, pay_figures_part.swedish)
                     FROM unnest(string_to_array(p.heads, ',')) WITH ORDINALITY AS h (head, n) ORDER BY h.n),
               ARRAY(SELECT c.cell FROM cell AS c WHERE c.part = p.part ORDER BY c.n, c.i), p.words,
               spegel_register.pay_word('no rows', pay_figures_part.swedish)), '' ORDER BY p.part)
    FROM (VALUES (1, 'figures', 'figure,basis,counted,women counted,men counted,women,men,gap', '{1,2,3}'::integer[]),
                 (2, 'bands', 'band,women counted,men counted,share of women,share of men', '{1}'),
                 (3, 'categories', 'category,basis,counted,women counted,men counted,women,men,gap', '{1,2,3}'))
        AS p (part, title, heads, words);
END;
COMMENT ON FUNCTION spegel_register.pay_figures_part(spegel_register.person_pay[], boolean) IS
'The figures of article 9(1) in the pay report (uppgifter i lönerapporten): three tables.';

CREATE OR REPLACE FUNCTION spegel_register.pay_document_part(
    part text, organisation text, day date, months integer, swedish boolean, paid spegel_register.person_pay[])
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET jit = off SET enable_nestloop = off
AS $$
#variable_conflict use_column
DECLARE
    heads text[];
    words integer[] := '{1}'::integer[];
    cells text[];
    latest CONSTANT spegel_register.pay_report := CASE $1 WHEN 'assessments' THEN spegel_register.latest_pay_report($2, $3) END;
    -- The last report may be of another time.
    reported CONSTANT spegel_register.person_pay[] := CASE WHEN latest.reported_to <> $3
        THEN spegel_register.collect_pay($2, latest.reported_to, $4) ELSE $6 END;
BEGIN
    CASE $1
    WHEN 'assessments' THEN
        heads := '{category,"women counted","men counted",gap,assessment,reason,remedied}'::text[];
        words := '{1,5,6}'::integer[];
        SELECT array_agg(x.cell ORDER BY f.work_group, x.i) INTO cells
        FROM spegel_register.assessments_of(reported, latest, $3) AS f
        CROSS JOIN LATERAL (VALUES (1, spegel_register.html_work(f.work_group, $5)), (2, spegel_register.html_number(f.women, $5)),
            (3, spegel_register.html_number(f.men, $5)), (4, spegel_register.html_number(f.gap_percent, $5, ' %')),
            (5, spegel_register.pay_word(f.assessment, $5)), (6, spegel_register.html_text(f.reason)),
            (7, coalesce(f.remedied_on::text, ''))) AS x (i, cell)
        WHERE f.at_least_5;
    WHEN 'pairs' THEN
        heads := '{comparison,work,with,"women of all","other women",demands,"other demands",gap,measures}'::text[];
        words := '{1,2,3}'::integer[];
        SELECT array_agg(x.cell ORDER BY f.n, x.i) INTO cells
        FROM (SELECT row_number() OVER () AS n, t.* FROM spegel_register.pay_survey_pairs($2, $3) AS t WHERE t.paid_less) AS f
        CROSS JOIN LATERAL (VALUES (1, spegel_register.pay_word(f.comparison, $5)), (2, spegel_register.html_work(f.work_group, $5)),
            (3, CASE WHEN f.comparison = 'equal work' THEN spegel_register.pay_word('men', $5)
                     ELSE spegel_register.html_work(f.other_work_group, $5) END),
            (4, spegel_register.html_number(f.women, $5) || '/' || spegel_register.html_number(f.persons, $5)),
            (5, spegel_register.html_number(f.other_women, $5) || '/' || spegel_register.html_number(f.other_persons, $5)),
            (6, spegel_register.html_number(f.demands, $5)), (7, spegel_register.html_number(f.other_demands, $5)),
            (8, spegel_register.html_number(f.gap_percent, $5, ' %')), (9, spegel_register.html_number(f.measures, $5))) AS x (i, cell);
    WHEN 'surveys' THEN
        heads := '{survey,surveyed,provisions,findings,cooperation,completed}'::text[];
        words := '{1,4,5}'::integer[];
        SELECT array_agg(x.cell ORDER BY f.surveyed_on, f.survey, x.i) INTO cells
        FROM spegel_register.pay_survey AS f
        CROSS JOIN LATERAL (
            SELECT string_agg(format('%s %s', k.party, k.met_on) || coalesce(': ' || k.subject, ''), '; '
                              ORDER BY k.met_on, k.party) AS parties
            FROM spegel_register.pay_survey_cooperation AS k WHERE k.survey = f.survey AND k.met_on <= $3) AS c
        CROSS JOIN LATERAL (VALUES (1, spegel_register.html_text(f.survey)), (2, f.surveyed_on::text),
            (3, coalesce(CASE WHEN f.provisions_reviewed_on <= $3 THEN f.provisions_reviewed_on::text END, '–')),
            (4, spegel_register.html_text(CASE WHEN (f.provisions_reviewed_on > $3) IS NOT TRUE THEN f.findings END)),
            (5, spegel_register.html_text(coalesce(c.parties, '–'))),
            (6, coalesce(CASE WHEN f.completed_on <= $3 THEN f.completed_on::text END, ''))) AS x (i, cell)
        WHERE f.organisation = $2 AND f.surveyed_on <= $3;
    WHEN 'measures' THEN
        heads := '{measure,work,cost,due,completed,"followed up",outcome}'::text[];
        words := '{1,2,7}'::integer[];
        SELECT array_agg(x.cell ORDER BY f.n, x.i) INTO cells
        FROM (SELECT row_number() OVER () AS n, t.* FROM spegel_register.pay_survey_measures($2, $3) AS t WHERE t.measure IS NOT NULL) AS f
        CROSS JOIN LATERAL (VALUES (1, spegel_register.html_text(f.title)),
            (2, CASE WHEN f.work_group IS NOT NULL THEN spegel_register.html_work(f.work_group, $5) ELSE '' END),
            (3, spegel_register.html_number(f.cost, $5)),
            (4, coalesce(f.due_on::text, '')), (5, coalesce(f.completed_on::text, '')), (6, coalesce(f.followed_up_on::text, '')),
            (7, CASE WHEN f.outcome IS NOT NULL THEN spegel_register.pay_word('outcome ' || f.outcome, $5) ELSE '' END)) AS x (i, cell);
    WHEN 'missing' THEN
        heads := '{item,persons,kronor}'::text[];
        SELECT array_agg(x.cell ORDER BY f.n, x.i) INTO cells
        FROM (SELECT row_number() OVER () AS n, t.* FROM spegel_register.missing_of($6, $2, $3, $4) AS t) AS f
        CROSS JOIN LATERAL (VALUES (1, spegel_register.pay_word(f.missing, $5)), (2, spegel_register.html_number(f.persons, $5)),
            (3, spegel_register.html_number(round(f.kronor), $5))) AS x (i, cell);
    END CASE;
    RETURN spegel_register.html_table(spegel_register.pay_word($1, $5),
        ARRAY(SELECT spegel_register.pay_word(h.head, $5) FROM unnest(heads) WITH ORDINALITY AS h (head, n) ORDER BY h.n), cells, words,
        spegel_register.pay_word('no rows', $5));
END
$$;
COMMENT ON FUNCTION spegel_register.pay_document_part(text, text, date, integer, boolean, spegel_register.person_pay[]) IS
'A table of the pay report (del av lönerapporten).';

CREATE OR REPLACE FUNCTION spegel_register.pay_document_style()
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT E'@page { size: A4; margin: 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }\n'
           'body { font: 10pt/1.4 sans-serif; max-width: 180mm; margin: auto; }\n'
           'table { border-collapse: collapse; width: 100%; margin: 0 0 6mm; font-size: 8.5pt; }\n'
           'thead { display: table-header-group; }\ntr { break-inside: avoid; }\n'
           'caption { text-align: left; font-weight: bold; font-size: 10pt; padding: 2mm 0; break-after: avoid; }\n'
           'th, td { border-bottom: 0.2mm solid #888; padding: 0.8mm 1.2mm; text-align: right; '
           'vertical-align: top; white-space: nowrap; }\n'
           'th { font-weight: normal; }\nthead th { font-weight: bold; vertical-align: bottom; white-space: normal; }\n'
           'h1, h2 { break-after: avoid; }\n.w { text-align: left; white-space: normal; }\nspan.w { text-align: right; }\n'
           '.signature { margin-top: 20mm; display: flex; gap: 15mm; break-inside: avoid; }\n'
           '.signature p { flex: 1; border-top: 0.3mm solid #000; padding-top: 1mm; }\n';
END;
COMMENT ON FUNCTION spegel_register.pay_document_style() IS
'How the pay report looks (formgivning): pages of A4 with numbers, words to the left, numbers to the right.';

CREATE OR REPLACE FUNCTION spegel_register.pay_document(
    organisation text DEFAULT NULL, day date DEFAULT NULL, months integer DEFAULT 12, language text DEFAULT 'sv')
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2);
    span CONSTANT integer := spegel_register.check_months($3);
    swedish CONSTANT boolean := $4 = 'sv';
    employer CONSTANT text := (SELECT o.title FROM spegel_register.organisation AS o WHERE o.organisation = asked.organisation);
    parts CONSTANT text[] := '{assessments,pairs,surveys,measures,missing}'::text[];
    title text;
    paid spegel_register.person_pay[];
BEGIN
    IF $4 NOT IN ('sv', 'en') OR $4 IS NULL THEN
        RAISE EXCEPTION 'language must be sv or en: %', coalesce($4, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'language';
    END IF;
    IF asked.undescribed IS NULL THEN
        paid := spegel_register.collect_pay(asked.organisation, asked.day, span);
    END IF;
    title := spegel_register.pay_word('title', swedish) || ', ' || spegel_register.html_text(employer);
    RETURN format(E'<!DOCTYPE html>\n<html lang="%s">\n<head>\n<meta charset="utf-8">\n<title>%s</title>\n'
                  '<style>%s</style>\n</head>\n<body>\n',
                  $4, title,
                  spegel_register.pay_document_style())
        || format(E'<h1>%s</h1>\n<p>%s%s</p>\n', title,
                  format(spegel_register.pay_word('period', swedish), span, asked.day),
                  (SELECT '. ' || CASE WHEN r.submitted_on IS NULL
                                       THEN format(spegel_register.pay_word('law', swedish), spegel_register.html_text(r.law))
                                       ELSE format(spegel_register.pay_word('law submitted', swedish), spegel_register.html_text(r.law),
                                                   r.submitted_on) END
                   FROM spegel_register.pay_report AS r WHERE r.organisation = asked.organisation AND r.reported_to = asked.day))
        || CASE WHEN asked.undescribed IS NOT NULL THEN format(E'<p>%s</p>\n', spegel_register.html_text(asked.undescribed)) ELSE
            spegel_register.pay_figures_part(paid, swedish) ||
            (SELECT string_agg(spegel_register.pay_document_part(p.part, asked.organisation, asked.day, span, swedish, paid), ''
                               ORDER BY p.n)
             FROM unnest(parts) WITH ORDINALITY AS p (part, n)) END
        || format(E'<h2>%s</h2>\n<p>%s</p>\n<p>%s</p>\n', spegel_register.pay_word('method', swedish),
                  spegel_register.pay_word('method text', swedish),
                  format(spegel_register.pay_word('source text', swedish),
                         spegel_register.html_number((SELECT count(*) FROM spegel_register.staff(asked.organisation, asked.day)), swedish),
                         (SELECT string_agg(DISTINCT o.source, '; ' ORDER BY o.source) FROM (
                             -- What is there from the beginning has words in both languages.
                             SELECT CASE WHEN h.organisation IS NULL THEN spegel_register.pay_word(h.source, swedish)
                                         ELSE spegel_register.html_text(h.source) END AS source
                             FROM spegel_register.full_time_hours AS h
                             WHERE h.valid_from <= asked.day AND (h.organisation = asked.organisation
                                 OR h.organisation IS NULL AND NOT EXISTS (
                                     SELECT FROM spegel_register.full_time_hours AS own
                                     WHERE own.organisation = asked.organisation AND own.valid_from <= asked.day))) AS o),
                         spegel_register.pay_word(coalesce((
                             SELECT max(format('%s, %s', w.version, w.assessed_on))
                             FROM spegel_register.work_demands(asked.organisation, asked.day) AS w), 'none'), swedish)))
        || format(E'<div class="signature"><p>%s</p><p>%s</p></div>\n</body>\n</html>', spegel_register.pay_word('signed', swedish),
                  spegel_register.pay_word('signature', swedish));
END
$$;
COMMENT ON FUNCTION spegel_register.pay_document(text, date, integer, text) IS
'The pay report of an employer as a document to print and sign (lönerapport att skriva ut och underteckna), one text of HTML: the figures '
'of Directive (EU) 2023/970, article 9(1), of the so many months up to a day; the categories that article 10 is about; the comparisons of '
'the pay survey in which a group is paid less, and its measures; what is missing; method and sources; lines to sign on. language is sv or '
'en. Write it to a file by psql -Atc. With figure g it is for the workers and their representatives, not for publication.';
