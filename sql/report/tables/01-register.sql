-- Version 0.1.0: the tables of the register.
--
-- What has a row per person or spell is stored by numbers, in tables named _row;
-- the views of the code show the same by codes, and are what people use.

CREATE DOMAIN spegel_register.code AS text COLLATE "C" CHECK (VALUE <> '');

CREATE TABLE spegel_register.import_batch (
    import_batch integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target text NOT NULL,
    file_name text NOT NULL,
    digest bytea NOT NULL,
    lines bigint NOT NULL,
    loaded bigint NOT NULL,
    rejected bigint NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now(),
    imported_by text NOT NULL DEFAULT session_user,
    encoding text,
    decimal_sign text
);

CREATE UNIQUE INDEX import_batch_loaded_once
    ON spegel_register.import_batch (target, digest) WHERE loaded > 0 OR lines = 0;

CREATE TABLE spegel_register.import_reject (
    import_batch integer NOT NULL,
    line_no integer NOT NULL,
    column_name text,
    value text,
    reason text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (import_batch, line_no)
);

-- What the files of another system call our columns and codes.
CREATE TABLE spegel_register.import_heading (
    table_name text NOT NULL,
    heading text NOT NULL,
    column_name text,
    import_batch integer,
    line_no integer,
    PRIMARY KEY (table_name, heading),
    CONSTRAINT import_heading_heading CHECK (heading <> '')
);

CREATE TABLE spegel_register.import_word (
    table_name text NOT NULL,
    column_name text NOT NULL,
    word text NOT NULL DEFAULT '',
    value text NOT NULL,
    import_batch integer,
    line_no integer,
    PRIMARY KEY (table_name, column_name, word),
    CONSTRAINT import_word_value CHECK (value <> '')
);

-- Indexes that are made again when a transaction ends.
CREATE TABLE spegel_register.deferred_index (
    definition text PRIMARY KEY
);

CREATE TABLE spegel_register.organisation (
    organisation spegel_register.code PRIMARY KEY,
    title text NOT NULL,
    reference_region text,
    reference_age_from integer NOT NULL DEFAULT 0,
    reference_age_to integer NOT NULL DEFAULT 200,
    kind text NOT NULL DEFAULT 'municipality',
    sector text,
    member_from date,
    member_to date,
    observed_to date,
    reference_topic text NOT NULL DEFAULT 'residents',
    reference_definition text,
    import_batch integer,
    line_no integer,
    organisation_no integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    CONSTRAINT organisation_reference_age_from CHECK (reference_age_from BETWEEN 0 AND 200),
    CONSTRAINT organisation_reference_age_to CHECK (reference_age_to BETWEEN reference_age_from AND 200),
    CONSTRAINT organisation_reference_topic CHECK (reference_topic <> ''),
    CONSTRAINT organisation_kind CHECK (kind IN ('municipality', 'hospital', 'partner', 'member', 'other')),
    CONSTRAINT organisation_sector CHECK (sector IN ('public', 'private', 'non_profit')),
    CONSTRAINT organisation_member_to CHECK (member_from <= member_to)
);

CREATE TABLE spegel_register.unit (
    unit spegel_register.code PRIMARY KEY,
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    title text NOT NULL,
    level text NOT NULL,
    parent spegel_register.code REFERENCES spegel_register.unit,
    closed_on date,
    import_batch integer,
    line_no integer,
    unit_no integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    CONSTRAINT unit_level CHECK (level IN ('city', 'department', 'between', 'workplace')),
    CONSTRAINT unit_parent CHECK ((level = 'city') = (parent IS NULL))
);

CREATE INDEX unit_parent ON spegel_register.unit (parent);

-- Each unit with itself and every unit above it; a trigger keeps it.
CREATE TABLE spegel_register.unit_above (
    unit spegel_register.code NOT NULL,
    organisation spegel_register.code NOT NULL,
    above spegel_register.code NOT NULL,
    level text NOT NULL,
    unit_no integer NOT NULL,
    above_no integer NOT NULL,
    PRIMARY KEY (unit_no, above_no)
);
CREATE INDEX unit_above_above_no ON spegel_register.unit_above (above_no);

-- Analysts who see some units only; their row policies follow from it.
CREATE TABLE spegel_register.analyst_unit (
    role_name name NOT NULL,
    unit spegel_register.code NOT NULL REFERENCES spegel_register.unit ON DELETE CASCADE,
    PRIMARY KEY (role_name, unit)
);

CREATE INDEX analyst_unit_unit ON spegel_register.analyst_unit (unit);

CREATE TABLE spegel_register.occupation (
    occupation spegel_register.code PRIMARY KEY,
    title text NOT NULL,
    occupation_group text NOT NULL CONSTRAINT occupation_group CHECK (occupation_group <> ''),
    title_en text,
    code_system text NOT NULL DEFAULT 'SSYK 2012',
    skill_level integer,
    shortage boolean NOT NULL DEFAULT false,
    work_group text,
    import_batch integer,
    line_no integer,
    occupation_no integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    CONSTRAINT occupation_skill_level CHECK (skill_level BETWEEN 1 AND 4)
);

-- What the groups are called; one that is not here goes by its own name.
CREATE TABLE spegel_register.occupation_group (
    occupation_group text PRIMARY KEY,
    title text NOT NULL,
    title_en text,
    import_batch integer,
    line_no integer,
    CONSTRAINT occupation_group_title CHECK (occupation_group <> '' AND title <> '')
);

CREATE TABLE spegel_register.ladder_step (
    step spegel_register.code PRIMARY KEY,
    title text NOT NULL,
    title_en text,
    rank integer NOT NULL UNIQUE,
    manager_class text,
    import_batch integer,
    line_no integer,
    step_no integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    CONSTRAINT ladder_step_rank CHECK (rank > 0),
    CONSTRAINT ladder_step_manager_class CHECK (manager_class IN ('A', 'B', 'C'))
);

-- What pay consists of.  Pay without a component is base pay.
CREATE TABLE spegel_register.pay_component (
    component spegel_register.code PRIMARY KEY,
    title text NOT NULL,
    title_en text,
    kind text NOT NULL,
    import_batch integer,
    line_no integer,
    component_no integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    bonus boolean NOT NULL DEFAULT false,
    CONSTRAINT pay_component_kind CHECK (kind IN ('base', 'variable', 'benefit')),
    CONSTRAINT pay_component_bonus CHECK (NOT bonus OR kind = 'variable')
);
INSERT INTO spegel_register.pay_component (component, title, title_en, kind) VALUES ('base', 'grundlön', 'base pay', 'base');

-- How pay by the hour becomes pay per month.
CREATE TABLE spegel_register.full_time_hours (
    organisation spegel_register.code REFERENCES spegel_register.organisation,
    work_group text,
    occupation_group text,
    valid_from date NOT NULL,
    hours_per_month numeric NOT NULL,
    source text NOT NULL,
    import_batch integer,
    line_no integer,
    CONSTRAINT full_time_hours_occupation_group CHECK (num_nonnulls(work_group, occupation_group) < 2),
    CONSTRAINT full_time_hours_hours_per_month CHECK (hours_per_month > 0 AND hours_per_month <= 250),
    CONSTRAINT full_time_hours_source CHECK (source <> ''),
    UNIQUE NULLS NOT DISTINCT (organisation, work_group, occupation_group, valid_from)
);
INSERT INTO spegel_register.full_time_hours (valid_from, hours_per_month, source)
VALUES ('1900-01-01', 165, 'the agreed divisor of the municipalities: pay per hour is pay per month by 165');

-- The employer's own assessment of what work demands.
CREATE TABLE spegel_register.work_assessment (
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    version spegel_register.code NOT NULL,
    work_group text,
    occupation spegel_register.code REFERENCES spegel_register.occupation,
    factor text NOT NULL,
    criterion text,
    points numeric NOT NULL,
    weight numeric NOT NULL DEFAULT 1,
    assessed_on date NOT NULL,
    import_batch integer,
    line_no integer,
    CONSTRAINT work_assessment_occupation CHECK (num_nonnulls(work_group, occupation) = 1),
    CONSTRAINT work_assessment_factor CHECK (factor IN ('skills', 'effort', 'responsibility', 'conditions')),
    CONSTRAINT work_assessment_points CHECK (points >= 0),
    CONSTRAINT work_assessment_weight CHECK (weight > 0),
    UNIQUE NULLS NOT DISTINCT (organisation, version, factor, work_group, occupation, criterion)
);

CREATE TABLE spegel_register.pay_survey (
    survey spegel_register.code PRIMARY KEY,
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    surveyed_on date NOT NULL,
    provisions_reviewed_on date,
    findings text,
    completed_on date,
    import_batch integer,
    line_no integer,
    CONSTRAINT pay_survey_completed_on CHECK (surveyed_on <= completed_on),
    UNIQUE (organisation, surveyed_on)
);

CREATE TABLE spegel_register.pay_survey_cooperation (
    survey spegel_register.code NOT NULL,
    party text NOT NULL,
    met_on date NOT NULL,
    subject text,
    import_batch integer,
    line_no integer,
    CONSTRAINT pay_survey_cooperation_party CHECK (party <> ''),
    PRIMARY KEY (survey, party, met_on)
);

CREATE TABLE spegel_register.pay_survey_measure (
    survey spegel_register.code NOT NULL,
    measure spegel_register.code NOT NULL,
    title text NOT NULL,
    work_group text,
    cost numeric,
    due_on date NOT NULL,
    completed_on date,
    followed_up_on date,
    outcome text,
    import_batch integer,
    line_no integer,
    CONSTRAINT pay_survey_measure_cost CHECK (cost >= 0),
    CONSTRAINT pay_survey_measure_outcome CHECK ((outcome IN ('worse', 'none', 'some', 'full') AND followed_up_on IS NOT NULL)
        OR (outcome IS NULL AND followed_up_on IS NULL)),
    PRIMARY KEY (survey, measure)
);

-- Reports on pay that were handed in, and what became of their gaps.
CREATE TABLE spegel_register.pay_report (
    report spegel_register.code PRIMARY KEY,
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    reported_to date NOT NULL,
    law text NOT NULL,
    submitted_on date,
    import_batch integer,
    line_no integer,
    CONSTRAINT pay_report_law CHECK (law <> ''),
    CONSTRAINT pay_report_submitted_on CHECK (reported_to < submitted_on),
    UNIQUE (organisation, reported_to)
);

CREATE TABLE spegel_register.pay_report_category (
    report spegel_register.code NOT NULL,
    work_group text NOT NULL,
    justified boolean NOT NULL DEFAULT false,
    reason text,
    remedied_on date,
    import_batch integer,
    line_no integer,
    CONSTRAINT pay_report_category_work_group CHECK (work_group <> ''),
    CONSTRAINT pay_report_category_reason CHECK (reason <> '' AND reason IS NOT NULL OR NOT justified),
    PRIMARY KEY (report, work_group)
);

CREATE TABLE spegel_register.ground (
    ground spegel_register.code PRIMARY KEY,
    title_sv text NOT NULL CHECK (title_sv <> ''),
    title_en text NOT NULL CHECK (title_en <> ''),
    discrimination_act boolean NOT NULL DEFAULT false,
    policy text NOT NULL CHECK (policy IN ('person', 'counts', 'barred')),
    legal_basis text NOT NULL CHECK (legal_basis <> ''),
    minimum_headcount integer NOT NULL DEFAULT 50 CHECK (minimum_headcount >= 1),
    allowed_levels text[] NOT NULL DEFAULT '{city,department}'
        CHECK (allowed_levels <@ '{city,department,between,workplace}')
);
INSERT INTO spegel_register.ground
    (ground, title_sv, title_en, discrimination_act, policy, legal_basis, minimum_headcount, allowed_levels)
VALUES
('sex', 'kön', 'sex', true, 'person',
 'Employers know the legal sex of their employees; pay surveys require it (Discrimination Act, chapter 3).', 20,
 '{city,department,between,workplace}'),
('gender_identity', 'könsöverskridande identitet eller uttryck', 'transgender identity or expression', true, 'counts',
 'Not to be mapped individually; voluntary and anonymous surveys give counts.', 50, '{city,department}'),
('ethnicity', 'etnisk tillhörighet', 'ethnicity', true, 'counts',
 'The Equality Ombudsman answers no to mapping ethnicity individually (GDPR article 9); Statistics Sweden returns counts.', 50,
 '{city,department}'),
('religion', 'religion eller annan trosuppfattning', 'religion or other belief', true, 'counts',
 'Special category of data (GDPR article 9); voluntary and anonymous surveys give counts.', 50, '{city,department}'),
('disability', 'funktionsnedsättning', 'disability', true, 'counts',
 'Health is a special category of data (GDPR article 9); partners and anonymous surveys give counts.', 50, '{city,department}'),
('sexual_orientation', 'sexuell läggning', 'sexual orientation', true, 'counts',
 'The Equality Ombudsman answers no to mapping sexual orientation individually (GDPR article 9).', 50, '{city,department}'),
('age', 'ålder', 'age', true, 'person',
 'Employers know the age of their employees.', 20, '{city,department,between,workplace}'),
('background', 'utländsk eller svensk bakgrund', 'foreign or Swedish background', false, 'counts',
 'Statistics Sweden takes a staff list and returns tables of counts only.', 50, '{city,department}'),
('education', 'utbildningsnivå', 'level of education', false, 'person',
 'Employers know the education required of their employees.', 50, '{city,department}'),
('criminal_record', 'fälld för brott', 'criminal convictions', false, 'counts',
 'GDPR article 10: never per person; networks report counts only.', 50, '{city}'),
('everybody', 'alla', 'everybody', false, 'counts',
 'Counts without any attribute: every person has the same category.', 20, '{city,department,between,workplace}');

CREATE TABLE spegel_register.person (
    person spegel_register.code NOT NULL UNIQUE,
    birth_year integer,
    import_batch integer,
    line_no integer,
    person_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    CONSTRAINT person_pseudonym CHECK (person !~ '^\d{6}(\d\d)?[-+]?\d{4}$'),
    CONSTRAINT person_birth_year CHECK (birth_year BETWEEN 1880 AND 2100)
);

CREATE TABLE spegel_register.person_attribute_row (
    person_no integer NOT NULL,
    ground spegel_register.code NOT NULL,
    category text NOT NULL,
    source text NOT NULL,
    observed_on date NOT NULL,
    holds_until date NOT NULL DEFAULT 'infinity',
    import_batch integer,
    line_no integer,
    CONSTRAINT person_attribute_category CHECK (category <> ''),
    CONSTRAINT person_attribute_source CHECK (source <> ''),
    PRIMARY KEY (ground, person_no, observed_on)
);

CREATE TABLE spegel_register.employment_row (
    person_no integer NOT NULL,
    employment_number spegel_register.code NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    unit_no integer NOT NULL,
    occupation_no integer,
    step_no integer,
    form text NOT NULL,
    subsidy text,
    scope numeric NOT NULL DEFAULT 100,
    import_batch integer,
    line_no integer,
    CONSTRAINT employment_form CHECK (form IN ('permanent', 'fixed_term', 'hourly', 'subsidised')),
    CONSTRAINT employment_subsidy CHECK ((form = 'subsidised') = (subsidy IS NOT NULL)),
    CONSTRAINT employment_scope CHECK (scope > 0 AND scope <= 100),
    CONSTRAINT employment_valid_to CHECK (valid_from <= valid_to),
    PRIMARY KEY (person_no, employment_number, valid_from)
);
CREATE INDEX employment_row_unit ON spegel_register.employment_row (unit_no, valid_from);
CREATE INDEX employment_row_valid_from ON spegel_register.employment_row (valid_from);
CREATE INDEX employment_row_valid_to ON spegel_register.employment_row (valid_to);
-- From a small sample the persons are estimated to be far fewer than they are.
ALTER TABLE spegel_register.employment_row ALTER COLUMN person_no SET STATISTICS 1000;

CREATE TABLE spegel_register.pay_row (
    person_no integer NOT NULL,
    component_no integer NOT NULL,
    employment_number spegel_register.code NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    amount numeric NOT NULL,
    pay_form text NOT NULL DEFAULT 'monthly',
    entry spegel_register.code NOT NULL DEFAULT '1',
    import_batch integer,
    line_no integer,
    CONSTRAINT pay_valid_to CHECK (coalesce(valid_from <= valid_to, pay_form <> 'total')),
    CONSTRAINT pay_amount CHECK (amount > 0 OR pay_form = 'total'),
    CONSTRAINT pay_pay_form CHECK (pay_form IN ('monthly', 'hourly', 'total')),
    CONSTRAINT pay_entry CHECK (entry = '1' OR pay_form = 'total'),
    PRIMARY KEY (person_no, employment_number, component_no, valid_from, entry)
);

CREATE TABLE spegel_register.training_row (
    person_no integer NOT NULL,
    course spegel_register.code NOT NULL,
    started_on date NOT NULL,
    hours numeric NOT NULL,
    paid boolean NOT NULL DEFAULT true,
    import_batch integer,
    line_no integer,
    CONSTRAINT training_hours CHECK (hours > 0 AND hours <= 10000),
    PRIMARY KEY (person_no, course, started_on)
);

CREATE TABLE spegel_register.leave_row (
    person_no integer NOT NULL,
    kind text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    scope numeric NOT NULL DEFAULT 100,
    import_batch integer,
    line_no integer,
    CONSTRAINT leave_kind CHECK (kind IN ('parental', 'child_care', 'sick', 'study', 'other')),
    CONSTRAINT leave_valid_to CHECK (valid_from <= valid_to),
    CONSTRAINT leave_scope CHECK (scope > 0 AND scope <= 100),
    PRIMARY KEY (person_no, kind, valid_from)
);

CREATE TABLE spegel_register.work_condition_row (
    person_no integer NOT NULL,
    condition spegel_register.code NOT NULL,
    observed_on date NOT NULL,
    value numeric NOT NULL,
    import_batch integer,
    line_no integer,
    PRIMARY KEY (person_no, condition, observed_on)
);

CREATE TABLE spegel_register.programme (
    programme spegel_register.code PRIMARY KEY,
    title text NOT NULL,
    kind text NOT NULL,
    organisation spegel_register.code REFERENCES spegel_register.organisation,
    starts_on date,
    ends_on date,
    target_persons integer,
    import_batch integer,
    line_no integer,
    programme_no integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    CONSTRAINT programme_kind CHECK (kind IN ('mentorship', 'reverse_mentorship', 'leadership', 'training',
        'trainee', 'validation', 'placement', 'project')),
    CONSTRAINT programme_ends_on CHECK (starts_on <= ends_on),
    CONSTRAINT programme_target_persons CHECK (target_persons > 0)
);

CREATE TABLE spegel_register.programme_unit (
    programme spegel_register.code NOT NULL REFERENCES spegel_register.programme,
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    unit spegel_register.code REFERENCES spegel_register.unit,
    role text NOT NULL,
    joined_on date NOT NULL,
    implemented_on date,
    left_on date,
    import_batch integer,
    line_no integer,
    CONSTRAINT programme_unit_role CHECK (role IN ('pilot', 'trained', 'host', 'comparison')),
    CONSTRAINT programme_unit_implemented_on CHECK (joined_on <= implemented_on),
    CONSTRAINT programme_unit_left_on CHECK (joined_on <= left_on),
    UNIQUE NULLS NOT DISTINCT (programme, organisation, unit, role)
);

CREATE INDEX programme_unit_unit ON spegel_register.programme_unit (unit);

CREATE TABLE spegel_register.participation_row (
    programme_no integer NOT NULL,
    person_no integer NOT NULL,
    role text NOT NULL,
    pair spegel_register.code,
    capacity text,
    eligible_on date,
    offered_on date,
    applied_on date,
    admitted_on date,
    started_on date,
    followed_up_on date,
    completed_on date,
    dropped_on date,
    import_batch integer,
    line_no integer,
    CONSTRAINT participation_role CHECK (role IN ('mentor', 'adept', 'supervisor', 'participant')),
    CONSTRAINT participation_capacity CHECK (capacity IN ('employee', 'manager', 'recruiter', 'leader', 'key_person')),
    CONSTRAINT participation_applied_on CHECK (greatest(eligible_on, offered_on) <= applied_on),
    CONSTRAINT participation_admitted_on CHECK (greatest(eligible_on, offered_on, applied_on) <= admitted_on),
    CONSTRAINT participation_started_on CHECK (greatest(eligible_on, offered_on, applied_on, admitted_on) <= started_on),
    CONSTRAINT participation_followed_up_on CHECK (started_on <= followed_up_on),
    CONSTRAINT participation_completed_on CHECK (started_on <= completed_on),
    CONSTRAINT participation_dropped_on CHECK (dropped_on IS NULL OR completed_on IS NULL),
    CONSTRAINT participation_any_on CHECK (num_nonnulls(eligible_on, offered_on, applied_on, admitted_on, started_on) > 0),
    UNIQUE NULLS NOT DISTINCT (programme_no, person_no, role, pair)
);

CREATE TABLE spegel_register.campaign (
    campaign spegel_register.code PRIMARY KEY,
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    unit spegel_register.code REFERENCES spegel_register.unit,
    occupation spegel_register.code REFERENCES spegel_register.occupation,
    step spegel_register.code REFERENCES spegel_register.ladder_step,
    opened_on date NOT NULL,
    closed_on date,
    positions integer NOT NULL DEFAULT 1,
    import_batch integer,
    line_no integer,
    campaign_no integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    CONSTRAINT campaign_closed_on CHECK (opened_on <= closed_on),
    CONSTRAINT campaign_positions CHECK (positions > 0)
);

CREATE INDEX campaign_unit ON spegel_register.campaign (unit);

CREATE TABLE spegel_register.application_row (
    campaign_no integer NOT NULL,
    person_no integer NOT NULL,
    internal boolean,
    recruiter_trained boolean,
    applied_on date NOT NULL,
    screened_on date,
    interviewed_on date,
    offered_on date,
    hired_on date,
    withdrawn_on date,
    import_batch integer,
    line_no integer,
    CONSTRAINT application_screened_on CHECK (applied_on <= screened_on),
    CONSTRAINT application_interviewed_on CHECK (greatest(applied_on, screened_on) <= interviewed_on),
    CONSTRAINT application_offered_on CHECK (greatest(applied_on, screened_on, interviewed_on) <= offered_on),
    CONSTRAINT application_hired_on CHECK (greatest(applied_on, screened_on, interviewed_on, offered_on) <= hired_on),
    CONSTRAINT application_withdrawn_on CHECK (applied_on <= withdrawn_on AND (withdrawn_on IS NULL OR hired_on IS NULL)),
    PRIMARY KEY (campaign_no, person_no)
);

CREATE TABLE spegel_register.departure_row (
    person_no integer NOT NULL,
    employment_number spegel_register.code NOT NULL,
    departed_on date NOT NULL,
    voluntary boolean,
    reason text,
    destination text,
    import_batch integer,
    line_no integer,
    CONSTRAINT departure_reason CHECK (reason IN ('own_request', 'end_of_term', 'end_of_subsidy', 'retirement',
        'redundancy', 'dismissal', 'death', 'other')),
    CONSTRAINT departure_destination CHECK (destination IN ('same_employer', 'other_employer', 'study', 'unemployment',
        'retirement', 'other')),
    PRIMARY KEY (person_no, employment_number, departed_on)
);

CREATE TABLE spegel_register.exit_interview_row (
    person_no integer NOT NULL,
    employment_number spegel_register.code NOT NULL,
    interviewed_on date NOT NULL,
    reason spegel_register.code NOT NULL,
    discrimination_related boolean,
    import_batch integer,
    line_no integer,
    PRIMARY KEY (person_no, employment_number, interviewed_on, reason)
);

CREATE TABLE spegel_register.risk (
    risk spegel_register.code PRIMARY KEY,
    unit spegel_register.code NOT NULL REFERENCES spegel_register.unit,
    ground spegel_register.code NOT NULL,
    area text NOT NULL,
    title text NOT NULL,
    opened_on date NOT NULL,
    cause_level text,
    owner_level text,
    employees_involved boolean NOT NULL DEFAULT false,
    union_involved boolean NOT NULL DEFAULT false,
    closed_on date,
    closed_as text,
    import_batch integer,
    line_no integer,
    CONSTRAINT risk_area CHECK (area IN ('working_conditions', 'pay', 'recruitment', 'training', 'parenthood')),
    CONSTRAINT risk_cause_level CHECK (cause_level IN ('city', 'department', 'between', 'workplace')),
    CONSTRAINT risk_owner_level CHECK (owner_level IN ('city', 'department', 'between', 'workplace')),
    CONSTRAINT risk_closed_on CHECK (opened_on <= closed_on),
    CONSTRAINT risk_closed_as CHECK (closed_as IN ('resolved', 'no_risk', 'dropped') AND closed_on IS NOT NULL
        OR closed_as IS NULL AND closed_on IS NULL)
);

CREATE INDEX risk_unit ON spegel_register.risk (unit);

CREATE TABLE spegel_register.risk_step (
    risk spegel_register.code NOT NULL REFERENCES spegel_register.risk,
    step text NOT NULL,
    step_on date NOT NULL,
    rating integer,
    owner_level text,
    import_batch integer,
    line_no integer,
    CONSTRAINT risk_step_step CHECK (step IN ('investigate', 'analyse', 'act', 'follow_up')),
    CONSTRAINT risk_step_rating CHECK (rating BETWEEN 1 AND 25),
    CONSTRAINT risk_step_owner_level CHECK (owner_level IN ('city', 'department', 'between', 'workplace')),
    PRIMARY KEY (risk, step_on, step)
);

CREATE TABLE spegel_register.measure (
    measure spegel_register.code PRIMARY KEY,
    unit spegel_register.code NOT NULL REFERENCES spegel_register.unit,
    risk spegel_register.code REFERENCES spegel_register.risk,
    programme spegel_register.code REFERENCES spegel_register.programme,
    title text NOT NULL,
    planned_on date NOT NULL,
    due_on date,
    completed_on date,
    evaluated_on date,
    effect text,
    employees_involved boolean NOT NULL DEFAULT false,
    union_involved boolean NOT NULL DEFAULT false,
    import_batch integer,
    line_no integer,
    CONSTRAINT measure_programme CHECK (num_nonnulls(risk, programme) > 0),
    CONSTRAINT measure_due_on CHECK (planned_on <= due_on),
    CONSTRAINT measure_completed_on CHECK (planned_on <= completed_on),
    CONSTRAINT measure_evaluated_on CHECK (evaluated_on IS NULL OR completed_on IS NOT NULL AND completed_on <= evaluated_on),
    CONSTRAINT measure_effect CHECK ((effect IN ('worse', 'none', 'some', 'full') AND evaluated_on IS NOT NULL)
        OR (effect IS NULL AND evaluated_on IS NULL))
);

CREATE INDEX measure_unit ON spegel_register.measure (unit);
CREATE INDEX measure_risk ON spegel_register.measure (risk);

CREATE TABLE spegel_register.counted (
    period date NOT NULL,
    organisation spegel_register.code NOT NULL,
    topic text NOT NULL DEFAULT 'staff',
    unit spegel_register.code,
    occupation spegel_register.code,
    step text NOT NULL DEFAULT '',
    ground spegel_register.code NOT NULL,
    category text,
    within_ground spegel_register.code,
    within_category text,
    persons bigint NOT NULL,
    counted_as text NOT NULL DEFAULT 'persons',
    protection text NOT NULL DEFAULT 'none',
    approximate boolean NOT NULL DEFAULT false,
    source text NOT NULL,
    import_batch integer,
    line_no integer,
    CONSTRAINT counted_topic CHECK (topic <> ''),
    CONSTRAINT counted_category CHECK (category <> ''),
    CONSTRAINT counted_within CHECK (within_ground IS NOT NULL OR within_category IS NULL),
    CONSTRAINT counted_persons CHECK (persons >= 0),
    CONSTRAINT counted_counted_as CHECK (counted_as IN ('persons', 'per_mille')),
    CONSTRAINT counted_protection CHECK (protection IN ('none', 'suppressed', 'perturbed')),
    CONSTRAINT counted_source CHECK (source <> ''),
    UNIQUE NULLS NOT DISTINCT (period, organisation, topic, ground, step, unit, occupation, category, within_ground, within_category)
);

CREATE TABLE spegel_register.counted_cohort (
    topic text NOT NULL,
    organisation spegel_register.code NOT NULL,
    programme spegel_register.code,
    unit spegel_register.code,
    origin_on date NOT NULL,
    ground spegel_register.code NOT NULL DEFAULT 'everybody',
    category text,
    days integer NOT NULL,
    outcome text,
    persons bigint NOT NULL,
    protection text NOT NULL DEFAULT 'none',
    approximate boolean NOT NULL DEFAULT false,
    source text NOT NULL,
    import_batch integer,
    line_no integer,
    CONSTRAINT counted_cohort_topic CHECK (topic <> ''),
    CONSTRAINT counted_cohort_category CHECK (category <> ''),
    CONSTRAINT counted_cohort_days CHECK (days >= 0),
    CONSTRAINT counted_cohort_outcome CHECK (outcome <> ''),
    CONSTRAINT counted_cohort_persons CHECK (persons >= 0),
    CONSTRAINT counted_cohort_protection CHECK (protection IN ('none', 'suppressed', 'perturbed')),
    CONSTRAINT counted_cohort_source CHECK (source <> ''),
    UNIQUE NULLS NOT DISTINCT (topic, organisation, origin_on, ground, days, programme, unit, category, outcome)
);

CREATE TABLE spegel_register.reference_population (
    period date NOT NULL,
    region text NOT NULL,
    topic text NOT NULL DEFAULT 'residents',
    occupation text COLLATE "C" NOT NULL DEFAULT '',
    education text NOT NULL DEFAULT '',
    age_from integer NOT NULL DEFAULT 0,
    age_to integer NOT NULL DEFAULT 200,
    ground spegel_register.code NOT NULL,
    category text,
    within_ground spegel_register.code,
    within_category text,
    persons bigint NOT NULL,
    counted_as text NOT NULL DEFAULT 'persons',
    definition text NOT NULL DEFAULT '',
    series_break boolean NOT NULL DEFAULT false,
    note text,
    source text NOT NULL,
    import_batch integer,
    line_no integer,
    CONSTRAINT reference_population_region CHECK (region <> ''),
    CONSTRAINT reference_population_topic CHECK (topic <> ''),
    CONSTRAINT reference_population_age_from CHECK (age_from BETWEEN 0 AND 200),
    CONSTRAINT reference_population_age_to CHECK (age_to BETWEEN age_from AND 200),
    CONSTRAINT reference_population_category CHECK (category <> ''),
    CONSTRAINT reference_population_within CHECK (within_ground IS NOT NULL OR within_category IS NULL),
    CONSTRAINT reference_population_persons CHECK (persons >= 0),
    CONSTRAINT reference_population_counted_as CHECK (counted_as IN ('persons', 'per_mille')),
    CONSTRAINT reference_population_source CHECK (source <> ''),
    UNIQUE NULLS NOT DISTINCT (period, region, topic, occupation, education, age_from, age_to, ground, category, within_ground,
        within_category, definition)
);

-- What has been decided: a share of a category, or that of a reference.
CREATE TABLE spegel_register.goal (
    unit spegel_register.code NOT NULL REFERENCES spegel_register.unit,
    ground spegel_register.code NOT NULL,
    category text NOT NULL,
    part_by text NOT NULL DEFAULT 'all',
    part text NOT NULL DEFAULT 'all',
    year integer NOT NULL,
    target_share numeric,
    reference_topic text,
    reference_definition text,
    reference_region text,
    reference_occupation text,
    reference_education text,
    decided_on date NOT NULL,
    decided_by text NOT NULL,
    note text,
    public boolean NOT NULL DEFAULT false,
    import_batch integer,
    line_no integer,
    CONSTRAINT goal_category CHECK (category <> ''),
    CONSTRAINT goal_part_by CHECK (part_by IN ('all', 'occupation', 'occupation_group', 'step', 'manager_class', 'managers')),
    CONSTRAINT goal_part CHECK (part <> '' AND (part = 'all') = (part_by = 'all')),
    CONSTRAINT goal_year CHECK (year BETWEEN 1900 AND 2199),
    CONSTRAINT goal_target_share CHECK (target_share > 0 AND target_share <= 1 AND round(target_share, 6) = target_share),
    CONSTRAINT goal_reference_topic CHECK (num_nonnulls(target_share, nullif(reference_topic, '')) = 1),
    CONSTRAINT goal_reference_definition CHECK (reference_topic IS NOT NULL OR reference_definition IS NULL),
    CONSTRAINT goal_reference_region CHECK (reference_topic IS NOT NULL OR reference_region IS NULL),
    CONSTRAINT goal_reference_occupation CHECK (reference_topic IS NOT NULL OR reference_occupation IS NULL),
    CONSTRAINT goal_reference_education CHECK (reference_topic IS NOT NULL OR reference_education IS NULL),
    CONSTRAINT goal_decided_on CHECK (extract(year FROM decided_on) <= year),
    CONSTRAINT goal_decided_by CHECK (decided_by <> ''),
    PRIMARY KEY (unit, ground, category, part_by, part, year, decided_on)
);

-- Work that matches competence.
CREATE TABLE spegel_register.education_level (
    category text PRIMARY KEY,
    skill_level integer NOT NULL CONSTRAINT education_level_skill_level CHECK (skill_level BETWEEN 1 AND 4)
);
INSERT INTO spegel_register.education_level (category, skill_level) VALUES
    ('primary', 1), ('secondary', 2), ('post-secondary, short', 3), ('post-secondary, long', 4),
    ('förgymnasial', 1), ('gymnasial', 2), ('eftergymnasial, kort', 3), ('eftergymnasial, lång', 4), ('forskarutbildning', 4),
    ('1', 1), ('2', 1), ('3', 2), ('4', 3), ('5', 4), ('6', 4);

-- Who did what, when: rows are only added.
CREATE TABLE spegel_register.activity (
    activity bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at timestamptz NOT NULL DEFAULT now(),
    session_role text NOT NULL DEFAULT session_user,
    acting_role text NOT NULL,
    action text NOT NULL CHECK (action <> ''),
    object text NOT NULL CHECK (object <> ''),
    changed_rows bigint,
    detail text
);
