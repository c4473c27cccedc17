-- The questions that an equality analyst asks, and what answers each.
CREATE OR REPLACE VIEW spegel_register.question (question, title, title_sv) WITH (security_invoker) AS
VALUES
    ('A01'::text COLLATE "C", 'Does unit/occupation/manager level mirror residents?'::text,
     'Speglar enheten, yrket eller chefsnivån invånarna?'::text),
    ('A02', 'How many people short?', 'Hur många personer saknas?'),
    ('A03', 'Movement (förflyttning) towards mirroring', 'Förflyttning mot spegling'),
    ('A04', 'Did 4 pilot departments move more than the rest?', 'Har de fyra pilotförvaltningarna förflyttat sig mer än de andra?'),
    ('A05', 'How many departments narrow the gap?', 'Hur många förvaltningar minskar gapet?'),
    ('A06', 'Why not in manager ranks?', 'Varför inte bland cheferna?'),
    ('A07', 'What causes the manager gap?', 'Vad orsakar gapet bland cheferna?'),
    ('A08', 'Composition or within-occupation?', 'Sammansättning eller skillnad inom yrken?'),
    ('A09', 'Do career conditions differ by group?', 'Skiljer sig karriärvillkoren mellan grupper?'),
    ('A10', 'Same with exit as competing event and late entry',
     'Samma fråga när avgång kan komma före och alla inte följts från början'),
    ('A11', 'Sticky floor', 'Klibbigt golv'),
    ('A12', 'Time to first manager post', 'Tid till första chefstjänsten'),
    ('A13', 'Internal vs external manager appointments', 'Interna och externa chefstillsättningar'),
    ('A14', 'Intersection', 'Intersektionalitet: två grunder i kombination'),
    ('A15', 'How complete is the equality data?', 'Hur fullständiga är jämlikhetsdata?'),
    ('A16', 'Recruitment funnel', 'Rekryteringstratten'),
    ('A17', 'Recruiter training effect', 'Effekten av att utbilda rekryterare'),
    ('A18', 'Project reach', 'Hur många projekten når'),
    ('A19', 'Dual mentorship', 'Dubbelt mentorskap'),
    ('A20', 'Mentee outcome', 'Hur det går för adepterna'),
    ('A21', 'Exit interview coverage', 'Hur många som får avgångssamtal'),
    ('A22', 'Why do people leave?', 'Varför slutar personalen?'),
    ('A23', 'Voluntary turnover and retention', 'Frivillig personalomsättning och kvarvaro'),
    ('A24', 'Leadership programme follow-up', 'Uppföljning av ledarprogram'),
    ('A25', 'Active measures: which step?', 'Aktiva åtgärder: vilket steg?'),
    ('A26', 'Stuck in investigating', 'Fast i undersökning'),
    ('A27', 'Investigating the same thing again and again', 'Samma sak undersöks gång på gång'),
    ('A28', 'Speed between steps', 'Tiden mellan stegen'),
    ('A29', 'Did the risk move?', 'Har risken förändrats?'),
    ('A30', 'Right level?', 'Rätt nivå?'),
    ('A31', 'Employee involvement', 'Medarbetarnas medverkan'),
    ('A32', 'Yearly completeness', 'Har alla undersökt varje år?'),
    ('A33', 'Measures that became active', 'Åtgärder som blev genomförda'),
    ('A34', 'Pay', 'Lön'),
    ('A35', 'Competence development', 'Kompetensutveckling'),
    ('A36', 'Parenthood', 'Föräldraskap'),
    ('A37', 'Working conditions', 'Arbetsförhållanden'),
    ('A38', 'Parity across all seven grounds', 'Likvärdighet för alla sju diskrimineringsgrunder'),
    ('B01', 'Subsidised to regular', 'Från subventionerad till reguljär anställning'),
    ('B02', 'At the same employer or another?', 'Hos samma arbetsgivare eller en annan?'),
    ('B03', 'Path to undersköterska', 'Vägen till undersköterska'),
    ('B04', 'Supervisors', 'Handledare'),
    ('B05', 'Supervisor effect', 'Handledarnas betydelse'),
    ('B06', 'Placement then dropped?', 'Anvisad och sedan borta?'),
    ('B07', 'Shortage occupations', 'Bristyrken'),
    ('B08', 'Way of working implemented', 'Är arbetssättet infört?'),
    ('B09', 'Attitude change', 'Ändrade attityder'),
    ('C01', 'Gender-segregated labour market', 'Könssegregerad arbetsmarknad'),
    ('C02', 'Balanced occupations', 'Yrken med jämn fördelning'),
    ('C03', 'Employment gap', 'Skillnad i sysselsättningsgrad'),
    ('C04', 'Segregation x future shortage', 'Segregering och framtida brist'),
    ('C05', 'Critical mass', 'Kritisk massa'),
    ('C06', 'Reverse mentorship', 'Omvänt mentorskap'),
    ('C07', 'Action plans', 'Handlingsplaner'),
    ('C08', 'Accessibility', 'Tillgänglighet'),
    ('D01', 'Job matches competence', 'Motsvarar arbetet kompetensen?'),
    ('D02', 'Trainee path', 'Vägen från praktik'),
    ('D03', 'Validation effect', 'Effekten av validering'),
    ('D04', 'Two-track model', 'Tvåspårsmodellen'),
    ('D05', 'Continues after project', 'Lever vidare efter projektet'),
    ('E01', 'Retained', 'Kvar i arbete'),
    ('E02', 'Straight to work', 'Direkt till arbete'),
    ('E03', 'Job guarantee kept', 'Hölls jobbgarantin?'),
    ('E04', 'Members', 'Medlemmar'),
    ('E05', 'Time-limited work onwards', 'Vidare efter tidsbegränsat arbete'),
    ('E06', 'Disability, youth 15-24', 'Personer med funktionsnedsättning, unga 15–24 år'),
    ('E07', 'Criminal record (GDPR art. 10)', 'Fälld för brott (artikel 10 i dataskyddsförordningen)'),
    ('E08', 'Event evaluation', 'Utvärdering av evenemang'),
    ('F01', 'What is the pay gap when work, age, tenure, education and step are equal?',
     'Hur stort är lönegapet när arbete, ålder, anställningstid, utbildning och karriärsteg är lika?'),
    ('F02', 'What is the pay gap made of?', 'Vad består lönegapet av?'),
    ('F03', 'Are promotions equally fast, all else equal?', 'Går befordran lika fort, allt annat lika?'),
    ('F04', 'Are applicants equally likely to be offered a job, all else equal?',
     'Erbjuds sökande tjänst i samma utsträckning, allt annat lika?'),
    ('F05', 'Which workplaces differ from the city, beyond chance and size?',
     'Vilka arbetsplatser avviker från hela staden, mer än av slump och storlek?'),
    ('F06', 'Which workplaces lose people faster?', 'Vilka arbetsplatser förlorar personal fortare?'),
    ('F07', 'EU pay transparency, article 9(1) a-g', 'EU:s lönetransparensdirektiv, artikel 9.1 a–g'),
    ('F08', 'Which categories trigger a joint assessment (article 10)?',
     'Vilka kategorier kräver en gemensam lönebedömning (artikel 10)?'),
    ('F09', 'UK gender pay gap figures', 'Löneskillnader enligt brittiska regler'),
    ('F10', 'Pay survey: equal work, equivalent work, women-dominated against lower demands and higher pay',
     'Lönekartläggning: lika arbete, likvärdigt arbete, kvinnodominerat mot lägre krav och högre lön'),
    ('F11', 'What does it cost to close the unexplained gap to 5 percent, and to 0?',
     'Vad kostar det att minska det oförklarade gapet till 5 procent, och till 0?'),
    ('F12', 'When do we mirror at today''s pace?', 'När speglar vi invånarna i dagens takt?'),
    ('F13', 'What must the share among hired and promoted be to mirror in year y?',
     'Vilken andel av anställda och befordrade krävs för att spegla invånarna år y?'),
    ('F14', 'How good were earlier forecasts?', 'Hur bra var tidigare prognoser?'),
    ('F15', 'Is the group difference the same in all departments?', 'Är skillnaden mellan grupper densamma i alla förvaltningar?'),
    ('G01', 'Goals: how far, and at what pace?', 'Mål: hur långt är det kvar, och i vilken takt går det?'),
    ('P01', 'Published-value check', 'Kontroll mot publicerade värden'),
    ('P02', 'Movement check', 'Kontroll av publicerad förflyttning');
COMMENT ON VIEW spegel_register.question IS 'Questions of equality analysts (frågor).';
COMMENT ON COLUMN spegel_register.question.question IS 'Number of the question (frågenummer).';
COMMENT ON COLUMN spegel_register.question.title IS 'The question, in English (frågan på engelska).';
COMMENT ON COLUMN spegel_register.question.title_sv IS 'The question, in Swedish (frågan på svenska).';

-- A comment that says what its object answers ends with: Answers A01, A02.
CREATE OR REPLACE VIEW spegel_register.question_answer WITH (security_invoker) AS
WITH object AS (
    SELECT n.nspname AS schema, p.proname AS object, 'function' AS kind,
           regexp_replace(pg_get_function_arguments(p.oid), '::[a-z ]+(\[\])?', '', 'g') AS arguments,
           obj_description(p.oid, 'pg_proc') AS comment
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.prokind = 'f'
    UNION ALL
    SELECT n.nspname, c.relname, CASE c.relkind WHEN 'm' THEN 'materialized view' WHEN 'v' THEN 'view' ELSE 'table' END,
           NULL, obj_description(c.oid, 'pg_class')
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm', 'r', 'p')
), answer AS (
    SELECT o.*, a.question
    FROM object AS o, LATERAL regexp_split_to_table(
        substring(o.comment FROM 'Answers ([A-Z][0-9]{2}(?:, [A-Z][0-9]{2})*)[.]$'), ', ') AS a (question)
    WHERE o.schema IN ('spegel_register', 'spegel_api')
)
SELECT coalesce(q.question, a.question) AS question, q.title, q.title_sv, a.schema::text, a.object::text, a.kind, a.arguments, a.comment
FROM spegel_register.question AS q FULL JOIN answer AS a ON a.question COLLATE "C" = q.question
ORDER BY 1, a.schema, a.object;
COMMENT ON VIEW spegel_register.question_answer IS
'What answers each question: one row per question and function or view whose comment says so in its last sentence; a question that '
'nothing answers has one row without an object, an answer to a question that there is not has no title.';
COMMENT ON COLUMN spegel_register.question_answer.question IS 'Number of the question (frågenummer).';
COMMENT ON COLUMN spegel_register.question_answer.title IS 'The question, in English (frågan på engelska).';
COMMENT ON COLUMN spegel_register.question_answer.title_sv IS 'The question, in Swedish (frågan på svenska).';
COMMENT ON COLUMN spegel_register.question_answer.schema IS 'Schema (schema) of what answers it.';
COMMENT ON COLUMN spegel_register.question_answer.object IS 'Its name (namn).';
COMMENT ON COLUMN spegel_register.question_answer.kind IS 'Kind (slag): function or view.';
COMMENT ON COLUMN spegel_register.question_answer.arguments IS 'Arguments (argument) with their types and defaults; NULL for a view.';
COMMENT ON COLUMN spegel_register.question_answer.comment IS 'What it answers and how (beskrivning).';
