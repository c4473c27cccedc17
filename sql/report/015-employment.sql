-- Employment, and the areas of active measures that are kept per person: pay,
-- training, parenthood and other leave, working conditions.

CREATE TABLE spegel_register.employment (
    person spegel_register.code NOT NULL,
    employment_number spegel_register.code NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    unit spegel_register.code NOT NULL,
    occupation spegel_register.code,
    step spegel_register.code,
    form text NOT NULL,
    subsidy text,
    scope numeric NOT NULL DEFAULT 100,
    valid daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to, '[]')) STORED,
    CONSTRAINT employment_form CHECK (form IN ('permanent', 'fixed_term', 'hourly', 'subsidised')),
    CONSTRAINT employment_subsidy CHECK ((form = 'subsidised') = (subsidy IS NOT NULL)),
    CONSTRAINT employment_scope CHECK (scope > 0 AND scope <= 100),
    CONSTRAINT employment_valid_to CHECK (valid_from <= valid_to),
    PRIMARY KEY (person, employment_number, valid_from)
);
COMMENT ON TABLE spegel_register.employment IS
'Spells of employment (anställningsperiod): one row per time during which nothing about an employment changed. Those of one employment never overlap.';
COMMENT ON COLUMN spegel_register.employment.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.employment.employment_number IS 'Number of the employment (anställningsnummer), unique for the person; it lasts through changes of unit, occupation and step.';
COMMENT ON COLUMN spegel_register.employment.unit IS 'Unit (enhet).';
COMMENT ON COLUMN spegel_register.employment.occupation IS 'Occupation (yrke); NULL when unknown.';
COMMENT ON COLUMN spegel_register.employment.step IS 'Step of the career ladder (karriärsteg); NULL when unknown.';
COMMENT ON COLUMN spegel_register.employment.form IS 'Form (anställningsform): permanent (tillsvidare), fixed_term (visstid), hourly (timavlönad), subsidised (subventionerad).';
COMMENT ON COLUMN spegel_register.employment.subsidy IS 'Kind of subsidy (stödform), such as nystartsjobb; NULL for other forms.';
COMMENT ON COLUMN spegel_register.employment.scope IS 'Working time in percent of full time (sysselsättningsgrad), over 0, to 100.';
COMMENT ON COLUMN spegel_register.employment.valid_from IS 'First day (från och med).';
COMMENT ON COLUMN spegel_register.employment.valid_to IS 'Last day (till och med); NULL when it goes on.';
COMMENT ON COLUMN spegel_register.employment.valid IS 'The days (giltighetstid) from valid_from to valid_to.';
COMMENT ON CONSTRAINT employment_form ON spegel_register.employment IS 'expected permanent, fixed_term, hourly or subsidised';
COMMENT ON CONSTRAINT employment_subsidy ON spegel_register.employment IS 'expected a kind of subsidy for form subsidised, and for no other';
COMMENT ON CONSTRAINT employment_scope ON spegel_register.employment IS 'expected a percentage over 0, to 100';
COMMENT ON CONSTRAINT employment_valid_to ON spegel_register.employment IS 'expected valid_from or later';
SELECT spegel_register.enlist('employment', '{valid_to}', '{person,employment_number}');
SELECT spegel_register.refer('employment', 'person', 'person', 'person', 'cascade');
SELECT spegel_register.refer('employment', 'unit', 'unit', 'unit');
SELECT spegel_register.refer('employment', 'occupation', 'occupation', 'occupation');
SELECT spegel_register.refer('employment', 'step', 'ladder_step', 'step');

CREATE TABLE spegel_register.pay (
    person spegel_register.code NOT NULL,
    employment_number spegel_register.code NOT NULL,
    valid_from date NOT NULL,
    amount numeric NOT NULL,
    pay_form text NOT NULL DEFAULT 'monthly',
    CONSTRAINT pay_amount CHECK (amount > 0),
    CONSTRAINT pay_form CHECK (pay_form IN ('monthly', 'hourly')),
    PRIMARY KEY (person, employment_number, valid_from)
);
COMMENT ON TABLE spegel_register.pay IS 'Pay (lön) of an employment, from the day on which it changed.';
COMMENT ON COLUMN spegel_register.pay.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.pay.employment_number IS 'Number of the employment (anställningsnummer).';
COMMENT ON COLUMN spegel_register.pay.valid_from IS 'First day (från och med) of this pay.';
COMMENT ON COLUMN spegel_register.pay.amount IS 'Pay in kronor (lön): per month at full time, or per hour.';
COMMENT ON COLUMN spegel_register.pay.pay_form IS 'Form of pay (löneform): monthly or hourly.';
COMMENT ON CONSTRAINT pay_amount ON spegel_register.pay IS 'expected kronor, over 0';
COMMENT ON CONSTRAINT pay_form ON spegel_register.pay IS 'expected monthly or hourly';
SELECT spegel_register.enlist('pay');
SELECT spegel_register.refer('pay', 'person', 'person', 'person', 'cascade');

CREATE TABLE spegel_register.training (
    person spegel_register.code NOT NULL,
    course spegel_register.code NOT NULL,
    started_on date NOT NULL,
    hours numeric NOT NULL,
    paid boolean NOT NULL DEFAULT true,
    CONSTRAINT training_hours CHECK (hours > 0 AND hours <= 10000),
    PRIMARY KEY (person, course, started_on)
);
COMMENT ON TABLE spegel_register.training IS 'Training and other competence development (kompetensutveckling).';
COMMENT ON COLUMN spegel_register.training.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.training.course IS 'Course (kurs).';
COMMENT ON COLUMN spegel_register.training.started_on IS 'First day (startdatum).';
COMMENT ON COLUMN spegel_register.training.hours IS 'Hours (timmar).';
COMMENT ON COLUMN spegel_register.training.paid IS 'Whether it was paid working time (betald arbetstid).';
COMMENT ON CONSTRAINT training_hours ON spegel_register.training IS 'expected hours, over 0, to 10000';
SELECT spegel_register.enlist('training');
SELECT spegel_register.refer('training', 'person', 'person', 'person', 'cascade');

CREATE TABLE spegel_register.leave (
    person spegel_register.code NOT NULL,
    kind text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    scope numeric NOT NULL DEFAULT 100,
    CONSTRAINT leave_kind CHECK (kind IN ('parental', 'child_care', 'sick', 'study', 'other')),
    CONSTRAINT leave_valid_to CHECK (valid_from <= valid_to),
    CONSTRAINT leave_scope CHECK (scope > 0 AND scope <= 100),
    PRIMARY KEY (person, kind, valid_from)
);
COMMENT ON TABLE spegel_register.leave IS 'Leave (ledighet), above all of parents.';
COMMENT ON COLUMN spegel_register.leave.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.leave.kind IS 'Kind (slag): parental (föräldraledighet), child_care (vård av barn), sick (sjukfrånvaro), study (studieledighet), other.';
COMMENT ON COLUMN spegel_register.leave.valid_from IS 'First day (från och med).';
COMMENT ON COLUMN spegel_register.leave.valid_to IS 'Last day (till och med); NULL when it goes on.';
COMMENT ON COLUMN spegel_register.leave.scope IS 'Percent of the working time (omfattning), over 0, to 100.';
COMMENT ON CONSTRAINT leave_kind ON spegel_register.leave IS 'expected parental, child_care, sick, study or other';
COMMENT ON CONSTRAINT leave_valid_to ON spegel_register.leave IS 'expected valid_from or later';
COMMENT ON CONSTRAINT leave_scope ON spegel_register.leave IS 'expected a percentage over 0, to 100';
SELECT spegel_register.enlist('leave', '{valid_to}');
SELECT spegel_register.refer('leave', 'person', 'person', 'person', 'cascade');

CREATE TABLE spegel_register.work_condition (
    person spegel_register.code NOT NULL,
    condition spegel_register.code NOT NULL,
    observed_on date NOT NULL,
    value numeric NOT NULL,
    PRIMARY KEY (person, condition, observed_on)
);
COMMENT ON TABLE spegel_register.work_condition IS
'Working conditions (arbetsförhållanden) known per person, such as hours of overtime; what comes from surveys or concerns harassment comes as counts.';
COMMENT ON COLUMN spegel_register.work_condition.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.work_condition.condition IS 'What was observed (förhållande), such as overtime_hours or night_shifts.';
COMMENT ON COLUMN spegel_register.work_condition.observed_on IS 'Date (datum); a year alone is its last day.';
COMMENT ON COLUMN spegel_register.work_condition.value IS 'How much (värde).';
SELECT spegel_register.enlist('work_condition', '{observed_on}');
SELECT spegel_register.refer('work_condition', 'person', 'person', 'person', 'cascade');
