-- Recruitment: campaigns and the applications to them.

COMMENT ON TABLE spegel_register.campaign IS 'Recruitment campaigns (rekrytering): one or more posts announced together.';
COMMENT ON COLUMN spegel_register.campaign.campaign_no IS 'Number (nummer) by which other tables refer to it.';
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
CREATE OR REPLACE VIEW spegel_register.application WITH (security_invoker) AS
SELECT c.campaign, p.person, r.internal, r.recruiter_trained, r.applied_on, r.screened_on, r.interviewed_on, r.offered_on,
       r.hired_on, r.withdrawn_on, r.import_batch, r.line_no, r.campaign_no, r.person_no
FROM spegel_register.application_row AS r
LEFT JOIN spegel_register.campaign AS c ON c.campaign_no = r.campaign_no
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.application IS
'Applications (ansökan), and when each stage was reached; NULL for a stage not reached.';
COMMENT ON COLUMN spegel_register.application.campaign_no IS 'Number of the campaign (nummer), to join by.';
COMMENT ON COLUMN spegel_register.application.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.application.campaign IS 'The campaign (rekrytering).';
COMMENT ON COLUMN spegel_register.application.person IS 'The applicant (sökande).';
COMMENT ON COLUMN spegel_register.application.internal IS 'Whether employed here already (intern sökande); NULL when unknown.';
COMMENT ON COLUMN spegel_register.application.recruiter_trained IS
'Whether the recruiter was trained in unbiased recruitment (utbildad rekryterare); NULL when unknown.';
COMMENT ON COLUMN spegel_register.application.applied_on IS 'When applied (ansökan).';
COMMENT ON COLUMN spegel_register.application.screened_on IS 'When it passed the first selection (urval).';
COMMENT ON COLUMN spegel_register.application.interviewed_on IS 'When interviewed (intervju).';
COMMENT ON COLUMN spegel_register.application.offered_on IS 'When offered the post (erbjudande).';
COMMENT ON COLUMN spegel_register.application.hired_on IS 'When hired (anställd).';
COMMENT ON COLUMN spegel_register.application.withdrawn_on IS 'When the applicant withdrew (återtagen).';
COMMENT ON CONSTRAINT application_screened_on ON spegel_register.application_row IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_interviewed_on ON spegel_register.application_row IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_offered_on ON spegel_register.application_row IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_hired_on ON spegel_register.application_row IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT application_withdrawn_on ON spegel_register.application_row IS
'expected applied_on or later, and nothing for somebody hired';
