-- The questions that an equality analyst asks, and what answers each.
CREATE OR REPLACE VIEW spegel_register.question (question, title) WITH (security_invoker) AS
VALUES
    ('A01'::text COLLATE "C", 'Does unit/occupation/manager level mirror residents?'::text),
    ('A02', 'How many people short?'),
    ('A03', 'Movement (förflyttning) towards mirroring'),
    ('A04', 'Did 4 pilot departments move more than the rest?'),
    ('A05', 'How many departments narrow the gap?'),
    ('A06', 'Why not in manager ranks?'),
    ('A07', 'What causes the manager gap?'),
    ('A08', 'Composition or within-occupation?'),
    ('A09', 'Do career conditions differ by group?'),
    ('A10', 'Same with exit as competing event and late entry'),
    ('A11', 'Sticky floor'),
    ('A12', 'Time to first manager post'),
    ('A13', 'Internal vs external manager appointments'),
    ('A14', 'Intersection'),
    ('A15', 'How complete is the equality data?'),
    ('A16', 'Recruitment funnel'),
    ('A17', 'Recruiter training effect'),
    ('A18', 'Project reach'),
    ('A19', 'Dual mentorship'),
    ('A20', 'Mentee outcome'),
    ('A21', 'Exit interview coverage'),
    ('A22', 'Why do people leave?'),
    ('A23', 'Voluntary turnover and retention'),
    ('A24', 'Leadership programme follow-up'),
    ('A25', 'Active measures: which step?'),
    ('A26', 'Stuck in investigating'),
    ('A27', 'Investigating the same thing again and again'),
    ('A28', 'Speed between steps'),
    ('A29', 'Did the risk move?'),
    ('A30', 'Right level?'),
    ('A31', 'Employee involvement'),
    ('A32', 'Yearly completeness'),
    ('A33', 'Measures that became active'),
    ('A34', 'Pay'),
    ('A35', 'Competence development'),
    ('A36', 'Parenthood'),
    ('A37', 'Working conditions'),
    ('A38', 'Parity across all seven grounds'),
    ('B01', 'Subsidised to regular'),
    ('B02', 'At the same employer or another?'),
    ('B03', 'Path to undersköterska'),
    ('B04', 'Supervisors'),
    ('B05', 'Supervisor effect'),
    ('B06', 'Placement then dropped?'),
    ('B07', 'Shortage occupations'),
    ('B08', 'Way of working implemented'),
    ('B09', 'Attitude change'),
    ('C01', 'Gender-segregated labour market'),
    ('C02', 'Balanced occupations'),
    ('C03', 'Employment gap'),
    ('C04', 'Segregation x future shortage'),
    ('C05', 'Critical mass'),
    ('C06', 'Reverse mentorship'),
    ('C07', 'Action plans'),
    ('C08', 'Accessibility'),
    ('D01', 'Job matches competence'),
    ('D02', 'Trainee path'),
    ('D03', 'Validation effect'),
    ('D04', 'Two-track model'),
    ('D05', 'Continues after project'),
    ('E01', 'Retained'),
    ('E02', 'Straight to work'),
    ('E03', 'Job guarantee kept'),
    ('E04', 'Members'),
    ('E05', 'Time-limited work onwards'),
    ('E06', 'Disability, youth 15-24'),
    ('E07', 'Criminal record (GDPR art. 10)'),
    ('E08', 'Event evaluation'),
    ('G01', 'Goals: how far, and at what pace?'),
    ('P01', 'Published-value check'),
    ('P02', 'Movement check');
COMMENT ON VIEW spegel_register.question IS 'Questions of equality analysts (frågor).';
COMMENT ON COLUMN spegel_register.question.question IS 'Number of the question (frågenummer).';
COMMENT ON COLUMN spegel_register.question.title IS 'The question (fråga).';

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
SELECT coalesce(q.question, a.question) AS question, q.title, a.schema::text, a.object::text, a.kind, a.arguments, a.comment
FROM spegel_register.question AS q FULL JOIN answer AS a ON a.question COLLATE "C" = q.question
ORDER BY 1, a.schema, a.object;
COMMENT ON VIEW spegel_register.question_answer IS
'What answers each question: one row per question and function or view whose comment says so in its last sentence; a question that '
'nothing answers has one row without an object, an answer to a question that there is not has no title.';
COMMENT ON COLUMN spegel_register.question_answer.question IS 'Number of the question (frågenummer).';
COMMENT ON COLUMN spegel_register.question_answer.title IS 'The question (fråga).';
COMMENT ON COLUMN spegel_register.question_answer.schema IS 'Schema (schema) of what answers it.';
COMMENT ON COLUMN spegel_register.question_answer.object IS 'Its name (namn).';
COMMENT ON COLUMN spegel_register.question_answer.kind IS 'Kind (slag): function or view.';
COMMENT ON COLUMN spegel_register.question_answer.arguments IS 'Arguments (argument) with their types and defaults; NULL for a view.';
COMMENT ON COLUMN spegel_register.question_answer.comment IS 'What it answers and how (beskrivning).';
