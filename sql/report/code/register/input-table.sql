-- What the tables of the register do not say of themselves: which of them
-- files are loaded into, and what refers to what.

CREATE OR REPLACE VIEW spegel_register.register_table (table_name, load_order, year_ends, spell_key) WITH (security_invoker) AS
VALUES
    ('import_heading'::text, 0, '{}'::text[], '{}'::text[]),
    ('import_word', 0, '{}', '{}'),
    ('organisation', 1, '{member_to,observed_to}', '{}'),
    ('unit', 2, '{}', '{}'),
    ('occupation', 3, '{}', '{}'),
    ('occupation_group', 3, '{}', '{}'),
    ('ladder_step', 4, '{}', '{}'),
    ('pay_component', 4, '{}', '{}'),
    ('full_time_hours', 4, '{}', '{}'),
    ('work_assessment', 4, '{assessed_on}', '{}'),
    ('pay_survey', 4, '{surveyed_on}', '{}'),
    ('pay_survey_cooperation', 5, '{}', '{}'),
    ('pay_survey_measure', 5, '{due_on}', '{}'),
    ('pay_report', 4, '{reported_to}', '{}'),
    ('pay_report_category', 5, '{}', '{}'),
    ('person', 5, '{}', '{}'),
    ('person_attribute', 6, '{}', '{}'),
    ('employment', 7, '{valid_to}', '{person_no,employment_number}'),
    ('pay', 8, '{valid_to}', '{}'),
    ('training', 9, '{}', '{}'),
    ('leave', 10, '{valid_to}', '{}'),
    ('work_condition', 11, '{observed_on}', '{}'),
    ('programme', 12, '{ends_on}', '{}'),
    ('programme_unit', 13, '{left_on}', '{}'),
    ('participation', 14, '{}', '{}'),
    ('campaign', 15, '{closed_on}', '{}'),
    ('application', 16, '{}', '{}'),
    ('departure', 17, '{departed_on}', '{}'),
    ('exit_interview', 18, '{}', '{}'),
    ('risk', 19, '{closed_on}', '{}'),
    ('risk_step', 20, '{}', '{}'),
    ('measure', 21, '{due_on}', '{}'),
    ('counted', 22, '{period}', '{}'),
    ('counted_cohort', 23, '{}', '{}'),
    ('reference_population', 24, '{period}', '{}'),
    ('goal', 25, '{}', '{}');
COMMENT ON VIEW spegel_register.register_table IS
'Tables that files are loaded into (inläsbara tabeller), and what their own definitions do not say about them.';
COMMENT ON COLUMN spegel_register.register_table.table_name IS 'The table (tabell).';
COMMENT ON COLUMN spegel_register.register_table.load_order IS
'Order (ordning) of loading: a table comes after those that it refers to; tables of one number come in any order.';
COMMENT ON COLUMN spegel_register.register_table.year_ends IS
'Dates (datum) for which a year alone means 31 December; for the others it means 1 January.';
COMMENT ON COLUMN spegel_register.register_table.spell_key IS
'Columns (kolumner) within which the days valid_from to valid_to must not overlap; empty when they may.';

CREATE OR REPLACE VIEW spegel_register.set_reference
    (child, child_column, parent, parent_column, on_delete, condition, condition_reason) WITH (security_invoker) AS
VALUES
    ('organisation'::text, 'import_batch'::text, 'import_batch'::text, 'import_batch'::text, 'cascade'::text, NULL::text, NULL::text),
    ('import_heading', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('import_word', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('unit', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('occupation', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('occupation_group', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('ladder_step', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('person', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('person_attribute_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('person_attribute_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('person_attribute_row', 'ground', 'ground', 'ground', 'restrict',
     'policy = ''person''', 'its storage policy does not let it be kept per person; give it as counts, see table ground'),
    ('employment_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('employment_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('employment_row', 'unit_no', 'unit', 'unit_no', 'restrict', NULL, NULL),
    ('employment_row', 'occupation_no', 'occupation', 'occupation_no', 'restrict', NULL, NULL),
    ('employment_row', 'step_no', 'ladder_step', 'step_no', 'restrict', NULL, NULL),
    ('pay_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('pay_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('pay_row', 'component_no', 'pay_component', 'component_no', 'restrict', NULL, NULL),
    ('pay_component', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('full_time_hours', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('work_assessment', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('pay_survey', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('pay_survey_cooperation', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('pay_survey_cooperation', 'survey', 'pay_survey', 'survey', 'cascade', NULL, NULL),
    ('pay_survey_measure', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('pay_survey_measure', 'survey', 'pay_survey', 'survey', 'cascade', NULL, NULL),
    ('pay_report', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('pay_report_category', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('pay_report_category', 'report', 'pay_report', 'report', 'cascade', NULL, NULL),
    ('training_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('training_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('leave_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('leave_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('work_condition_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('work_condition_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('programme', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('programme_unit', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('participation_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('participation_row', 'programme_no', 'programme', 'programme_no', 'restrict', NULL, NULL),
    ('participation_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('campaign', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('application_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('application_row', 'campaign_no', 'campaign', 'campaign_no', 'restrict', NULL, NULL),
    ('application_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('departure_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('departure_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('exit_interview_row', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('exit_interview_row', 'person_no', 'person', 'person_no', 'cascade', NULL, NULL),
    ('risk', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('risk', 'ground', 'ground', 'ground', 'restrict', 'policy <> ''barred''', 'its storage policy is barred, see table ground'),
    ('risk_step', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('measure', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('counted', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('counted', 'organisation', 'organisation', 'organisation', 'restrict', NULL, NULL),
    ('counted', 'unit', 'unit', 'unit', 'restrict', NULL, NULL),
    ('counted', 'occupation', 'occupation', 'occupation', 'restrict', NULL, NULL),
    ('counted', 'ground', 'ground', 'ground', 'restrict', 'policy <> ''barred''', 'its storage policy is barred, see table ground'),
    ('counted', 'within_ground', 'ground', 'ground', 'restrict', 'policy <> ''barred''', 'its storage policy is barred, see table ground'),
    ('counted_cohort', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('counted_cohort', 'organisation', 'organisation', 'organisation', 'restrict', NULL, NULL),
    ('counted_cohort', 'programme', 'programme', 'programme', 'restrict', NULL, NULL),
    ('counted_cohort', 'unit', 'unit', 'unit', 'restrict', NULL, NULL),
    ('counted_cohort', 'ground', 'ground', 'ground', 'restrict', 'policy <> ''barred''', 'its storage policy is barred, see table ground'),
    ('reference_population', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('reference_population', 'ground', 'ground', 'ground', 'restrict',
     'policy <> ''barred''', 'its storage policy is barred, see table ground'),
    ('reference_population', 'within_ground', 'ground', 'ground', 'restrict',
     'policy <> ''barred''', 'its storage policy is barred, see table ground'),
    ('goal', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL),
    ('goal', 'ground', 'ground', 'ground', 'restrict', 'policy <> ''barred''', 'its storage policy is barred, see table ground'),
    ('import_reject', 'import_batch', 'import_batch', 'import_batch', 'cascade', NULL, NULL);
COMMENT ON VIEW spegel_register.set_reference IS
'References between tables (referenser) that are checked once per statement.';
COMMENT ON COLUMN spegel_register.set_reference.child IS 'The referring table (refererande tabell).';
COMMENT ON COLUMN spegel_register.set_reference.child_column IS 'Its column (kolumn); NULL in it refers to nothing.';
COMMENT ON COLUMN spegel_register.set_reference.parent IS 'The table referred to (refererad tabell).';
COMMENT ON COLUMN spegel_register.set_reference.parent_column IS 'Its key (nyckel).';
COMMENT ON COLUMN spegel_register.set_reference.on_delete IS
'restrict: a row referred to cannot be deleted; cascade: the rows that refer to it go with it (vid borttagning).';
COMMENT ON COLUMN spegel_register.set_reference.condition IS
'What the row referred to must fulfil (villkor): an SQL condition on its columns.';
COMMENT ON COLUMN spegel_register.set_reference.condition_reason IS 'What to say when it does not (skäl).';
