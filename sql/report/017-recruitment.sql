-- Recruitment: campaigns and the applications to them.

CREATE TABLE spegel_register.campaign (
    campaign spegel_register.code PRIMARY KEY,
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    unit spegel_register.code REFERENCES spegel_register.unit,
    occupation spegel_register.code REFERENCES spegel_register.occupation,
    step spegel_register.code REFERENCES spegel_register.ladder_step,
    opened_on date NOT NULL,
    closed_on date,
    positions integer NOT NULL DEFAULT 1,
    CONSTRAINT campaign_closed_on CHECK (opened_on <= closed_on),
    CONSTRAINT campaign_positions CHECK (positions > 0)
);
COMMENT ON TABLE spegel_register.campaign IS 'Recruitment campaigns (rekrytering): one or more posts announced together.';
COMMENT ON COLUMN spegel_register.campaign.campaign IS 'Number of the campaign (rekryteringsnummer).';
COMMENT ON COLUMN spegel_register.campaign.organisation IS 'Organisation (organisation) that recruits.';
COMMENT ON COLUMN spegel_register.campaign.unit IS 'Unit (enhet); NULL when for several.';
COMMENT ON COLUMN spegel_register.campaign.occupation IS 'Occupation (yrke); NULL when unknown.';
COMMENT ON COLUMN spegel_register.campaign.step IS 'Step of the career ladder (karriärsteg); NULL when unknown.';
COMMENT ON COLUMN spegel_register.campaign.opened_on IS 'Day of the announcement (annonsdatum).';
COMMENT ON COLUMN spegel_register.campaign.closed_on IS 'Last day for applications (sista ansökningsdag); NULL when open.';
COMMENT ON COLUMN spegel_register.campaign.positions IS 'Posts to fill (antal tjänster).';
COMMENT ON CONSTRAINT campaign_closed_on ON spegel_register.campaign IS 'expected opened_on or later';
COMMENT ON CONSTRAINT campaign_positions ON spegel_register.campaign IS 'expected a whole number, 1 or more';
SELECT spegel_register.enlist('campaign', '{closed_on}');

CREATE TABLE spegel_register.application (
    campaign spegel_register.code NOT NULL,
    person spegel_register.code NOT NULL,
    internal boolean,
    recruiter_trained boolean,
    applied_on date NOT NULL,
    screened_on date,
    interviewed_on date,
    offered_on date,
    hired_on date,
    withdrawn_on date,
    CONSTRAINT application_screened_on CHECK (applied_on <= screened_on),
    CONSTRAINT application_interviewed_on CHECK (greatest(applied_on, screened_on) <= interviewed_on),
    CONSTRAINT application_offered_on CHECK (greatest(applied_on, screened_on, interviewed_on) <= offered_on),
    CONSTRAINT application_hired_on CHECK (greatest(applied_on, screened_on, interviewed_on, offered_on) <= hired_on),
    CONSTRAINT application_withdrawn_on CHECK (applied_on <= withdrawn_on AND (withdrawn_on IS NULL OR hired_on IS NULL)),
    PRIMARY KEY (campaign, person)
);
COMMENT ON TABLE spegel_register.application IS
'Applications (ansökan), and when each stage was reached; NULL for a stage not reached.';
COMMENT ON COLUMN spegel_register.application.campaign IS 'The campaign (rekrytering).';
COMMENT ON COLUMN spegel_register.application.person IS 'The applicant (sökande).';
COMMENT ON COLUMN spegel_register.application.internal IS 'Whether employed here already (intern sökande); NULL when unknown.';
COMMENT ON COLUMN spegel_register.application.recruiter_trained IS 'Whether the recruiter was trained in unbiased recruitment (utbildad rekryterare); NULL when unknown.';
COMMENT ON COLUMN spegel_register.application.applied_on IS 'When applied (ansökan).';
COMMENT ON COLUMN spegel_register.application.screened_on IS 'When it passed the first selection (urval).';
COMMENT ON COLUMN spegel_register.application.interviewed_on IS 'When interviewed (intervju).';
COMMENT ON COLUMN spegel_register.application.offered_on IS 'When offered the post (erbjudande).';
COMMENT ON COLUMN spegel_register.application.hired_on IS 'When hired (anställd).';
COMMENT ON COLUMN spegel_register.application.withdrawn_on IS 'When the applicant withdrew (återtagen).';
COMMENT ON CONSTRAINT application_screened_on ON spegel_register.application IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_interviewed_on ON spegel_register.application IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_offered_on ON spegel_register.application IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_hired_on ON spegel_register.application IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_withdrawn_on ON spegel_register.application IS 'expected applied_on or later, and nothing for somebody hired';
SELECT spegel_register.enlist('application');
SELECT spegel_register.refer('application', 'campaign', 'campaign', 'campaign');
SELECT spegel_register.refer('application', 'person', 'person', 'person', 'cascade');
