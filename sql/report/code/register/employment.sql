-- Employment, and areas of active measures that are kept per person: training,
-- parenthood and other leave, working conditions.

CREATE OR REPLACE VIEW spegel_register.employment WITH (security_invoker) AS
SELECT p.person, r.employment_number, r.valid_from, r.valid_to, u.unit, o.occupation, l.step, r.form, r.subsidy, r.scope,
       daterange(r.valid_from, r.valid_to, '[]') AS valid, r.import_batch, r.line_no,
       r.person_no, r.unit_no, r.occupation_no, r.step_no
FROM spegel_register.employment_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no
LEFT JOIN spegel_register.unit AS u ON u.unit_no = r.unit_no
LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = r.occupation_no
LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = r.step_no;
COMMENT ON VIEW spegel_register.employment IS
'Spells of employment (anställningsperiod): one row per time during which nothing about an employment changed. Those of one '
'employment never overlap.';
COMMENT ON COLUMN spegel_register.employment.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.employment.unit_no IS 'Number of the unit (nummer), to join by.';
COMMENT ON COLUMN spegel_register.employment.occupation_no IS 'Number of the occupation (nummer), to join by.';
COMMENT ON COLUMN spegel_register.employment.step_no IS 'Number of the step (nummer), to join by.';
COMMENT ON COLUMN spegel_register.employment.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.employment.employment_number IS
'Number of the employment (anställningsnummer), unique for the person; it lasts through changes of unit, occupation and step.';
COMMENT ON COLUMN spegel_register.employment.unit IS 'Unit (enhet).';
COMMENT ON COLUMN spegel_register.employment.occupation IS 'Occupation (yrke); NULL when unknown.';
COMMENT ON COLUMN spegel_register.employment.step IS 'Step of the career ladder (karriärsteg); NULL when unknown.';
COMMENT ON COLUMN spegel_register.employment.form IS
'Form (anställningsform): permanent (tillsvidare), fixed_term (visstid), hourly (timavlönad), subsidised (subventionerad).';
COMMENT ON COLUMN spegel_register.employment.subsidy IS 'Kind of subsidy (stödform), such as nystartsjobb; NULL for other forms.';
COMMENT ON COLUMN spegel_register.employment.scope IS 'Working time in percent of full time (sysselsättningsgrad), over 0, to 100.';
COMMENT ON COLUMN spegel_register.employment.valid_from IS 'First day (från och med).';
COMMENT ON COLUMN spegel_register.employment.valid_to IS 'Last day (till och med); NULL when it goes on.';
COMMENT ON COLUMN spegel_register.employment.valid IS 'The days (giltighetstid) from valid_from to valid_to.';
COMMENT ON CONSTRAINT employment_form ON spegel_register.employment_row IS 'expected permanent, fixed_term, hourly or subsidised';
COMMENT ON CONSTRAINT employment_subsidy ON spegel_register.employment_row IS
'expected a kind of subsidy for form subsidised, and for no other';
COMMENT ON CONSTRAINT employment_scope ON spegel_register.employment_row IS 'expected a percentage over 0, to 100';
COMMENT ON CONSTRAINT employment_valid_to ON spegel_register.employment_row IS 'expected valid_from or later';
CREATE OR REPLACE VIEW spegel_register.training WITH (security_invoker) AS
SELECT p.person, r.course, r.started_on, r.hours, r.paid, r.import_batch, r.line_no, r.person_no
FROM spegel_register.training_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.training IS 'Training and other competence development (kompetensutveckling).';
COMMENT ON COLUMN spegel_register.training.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.training.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.training.course IS 'Course (kurs).';
COMMENT ON COLUMN spegel_register.training.started_on IS 'First day (startdatum).';
COMMENT ON COLUMN spegel_register.training.hours IS 'Hours (timmar).';
COMMENT ON COLUMN spegel_register.training.paid IS 'Whether it was paid working time (betald arbetstid).';
COMMENT ON CONSTRAINT training_hours ON spegel_register.training_row IS 'expected hours, over 0, to 10000';
CREATE OR REPLACE VIEW spegel_register.leave WITH (security_invoker) AS
SELECT p.person, r.kind, r.valid_from, r.valid_to, r.scope, r.import_batch, r.line_no, r.person_no
FROM spegel_register.leave_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.leave IS 'Leave (ledighet), above all of parents.';
COMMENT ON COLUMN spegel_register.leave.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.leave.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.leave.kind IS
'Kind (slag): parental (föräldraledighet), child_care (vård av barn), sick (sjukfrånvaro), study (studieledighet), other.';
COMMENT ON COLUMN spegel_register.leave.valid_from IS 'First day (från och med).';
COMMENT ON COLUMN spegel_register.leave.valid_to IS 'Last day (till och med); NULL when it goes on.';
COMMENT ON COLUMN spegel_register.leave.scope IS 'Percent of the working time (omfattning), over 0, to 100.';
COMMENT ON CONSTRAINT leave_kind ON spegel_register.leave_row IS 'expected parental, child_care, sick, study or other';
COMMENT ON CONSTRAINT leave_valid_to ON spegel_register.leave_row IS 'expected valid_from or later';
COMMENT ON CONSTRAINT leave_scope ON spegel_register.leave_row IS 'expected a percentage over 0, to 100';
CREATE OR REPLACE VIEW spegel_register.work_condition WITH (security_invoker) AS
SELECT p.person, r.condition, r.observed_on, r.value, r.import_batch, r.line_no, r.person_no
FROM spegel_register.work_condition_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.work_condition IS
'Working conditions (arbetsförhållanden) known per person, such as hours of overtime; what comes from surveys or concerns '
'harassment comes as counts.';
COMMENT ON COLUMN spegel_register.work_condition.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.work_condition.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.work_condition.condition IS 'What was observed (förhållande), such as overtime_hours or night_shifts.';
COMMENT ON COLUMN spegel_register.work_condition.observed_on IS 'Date (datum); a year alone is its last day.';
COMMENT ON COLUMN spegel_register.work_condition.value IS 'How much (värde).';
