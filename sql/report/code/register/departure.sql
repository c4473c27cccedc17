-- Departures, and what people say when they leave.

CREATE OR REPLACE VIEW spegel_register.departure WITH (security_invoker) AS
SELECT p.person, r.employment_number, r.departed_on, r.voluntary, r.reason, r.destination, r.import_batch, r.line_no, r.person_no
FROM spegel_register.departure_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.departure IS 'Departures (avgång) from an employment.';
COMMENT ON COLUMN spegel_register.departure.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.departure.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.departure.employment_number IS 'Number of the employment (anställningsnummer).';
COMMENT ON COLUMN spegel_register.departure.departed_on IS 'Last day (sista dag).';
COMMENT ON COLUMN spegel_register.departure.voluntary IS 'Whether by own wish (frivillig); NULL when unknown.';
COMMENT ON COLUMN spegel_register.departure.reason IS 'Reason in the personnel system (avgångsorsak); NULL when unknown.';
COMMENT ON COLUMN spegel_register.departure.destination IS
'Where to (vart): same_employer and other_employer are regular work; NULL when unknown.';
COMMENT ON CONSTRAINT departure_reason ON spegel_register.departure_row IS
'expected own_request, end_of_term, end_of_subsidy, retirement, redundancy, dismissal, death or other';
COMMENT ON CONSTRAINT departure_destination ON spegel_register.departure_row IS
'expected same_employer, other_employer, study, unemployment, retirement or other';
CREATE OR REPLACE VIEW spegel_register.exit_interview WITH (security_invoker) AS
SELECT p.person, r.employment_number, r.interviewed_on, r.reason, r.discrimination_related, r.import_batch, r.line_no, r.person_no
FROM spegel_register.exit_interview_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.exit_interview IS 'Exit interviews (avgångssamtal): one row per reason cited in an interview.';
COMMENT ON COLUMN spegel_register.exit_interview.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.exit_interview.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.exit_interview.employment_number IS 'Number of the employment (anställningsnummer).';
COMMENT ON COLUMN spegel_register.exit_interview.interviewed_on IS 'Day of the interview (samtalsdatum).';
COMMENT ON COLUMN spegel_register.exit_interview.reason IS
'Reason cited (angiven orsak), such as pay or treatment; none when no reason was given.';
COMMENT ON COLUMN spegel_register.exit_interview.discrimination_related IS
'Whether the reason has to do with discrimination (diskrimineringsrelaterad); NULL when unknown.';
