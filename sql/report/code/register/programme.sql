-- Programmes, and who takes part in them.

COMMENT ON TABLE spegel_register.programme IS
'Programmes (program): mentorship, leadership, training, trainee posts, validation, placements, projects.';
COMMENT ON COLUMN spegel_register.programme.programme_no IS 'Number (nummer) by which other tables refer to it.';
COMMENT ON COLUMN spegel_register.programme.programme IS 'Code (programkod).';
COMMENT ON COLUMN spegel_register.programme.title IS 'Name (namn) to show.';
COMMENT ON COLUMN spegel_register.programme.kind IS
'Kind (slag): mentorship (mentorskap), reverse_mentorship (omvänt mentorskap), leadership (ledarprogram), training (utbildning), '
'trainee (praktik), validation (yrkeskompetensbedömning), placement (anvisning), project (projekt).';
COMMENT ON COLUMN spegel_register.programme.organisation IS 'Organisation (organisation) that runs it; NULL when several do.';
COMMENT ON COLUMN spegel_register.programme.starts_on IS 'First day (startdatum).';
COMMENT ON COLUMN spegel_register.programme.ends_on IS 'Last day (slutdatum); NULL when it goes on.';
COMMENT ON COLUMN spegel_register.programme.target_persons IS 'Persons that it is to reach (målantal); NULL when not set.';
COMMENT ON CONSTRAINT programme_kind ON spegel_register.programme IS
'expected mentorship, reverse_mentorship, leadership, training, trainee, validation, placement or project';
COMMENT ON CONSTRAINT programme_ends_on ON spegel_register.programme IS 'expected starts_on or later';
COMMENT ON CONSTRAINT programme_target_persons ON spegel_register.programme IS 'expected a number of persons, 1 or more';
COMMENT ON TABLE spegel_register.programme_unit IS
'Organisations and units that take part in a programme (deltagande enhet), such as pilot departments.';
COMMENT ON COLUMN spegel_register.programme_unit.programme IS 'The programme (program).';
COMMENT ON COLUMN spegel_register.programme_unit.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_register.programme_unit.unit IS 'The unit (enhet); NULL for the whole organisation.';
COMMENT ON COLUMN spegel_register.programme_unit.role IS
'Role (roll): pilot, trained (utbildad), host (mottagare av praktikanter), comparison (jämförelse).';
COMMENT ON COLUMN spegel_register.programme_unit.joined_on IS 'First day (från och med).';
COMMENT ON COLUMN spegel_register.programme_unit.implemented_on IS 'Day from which the way of working was in use (infört); NULL when not.';
COMMENT ON COLUMN spegel_register.programme_unit.left_on IS 'Last active day (till och med); NULL when still active.';
COMMENT ON CONSTRAINT programme_unit_role ON spegel_register.programme_unit IS 'expected pilot, trained, host or comparison';
COMMENT ON CONSTRAINT programme_unit_implemented_on ON spegel_register.programme_unit IS 'expected joined_on or later';
COMMENT ON CONSTRAINT programme_unit_left_on ON spegel_register.programme_unit IS 'expected joined_on or later';
CREATE OR REPLACE VIEW spegel_register.participation WITH (security_invoker) AS
SELECT g.programme, p.person, r.role, r.pair, r.capacity, r.eligible_on, r.offered_on, r.applied_on, r.admitted_on, r.started_on,
       r.followed_up_on, r.completed_on, r.dropped_on, r.import_batch, r.line_no, r.programme_no, r.person_no
FROM spegel_register.participation_row AS r
LEFT JOIN spegel_register.programme AS g ON g.programme_no = r.programme_no
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no;
COMMENT ON VIEW spegel_register.participation IS
'Persons in a programme (deltagande), in which role, and when they reached each stage; NULL for a stage not reached.';
COMMENT ON COLUMN spegel_register.participation.programme_no IS 'Number of the programme (nummer), to join by.';
COMMENT ON COLUMN spegel_register.participation.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.participation.programme IS 'The programme (program).';
COMMENT ON COLUMN spegel_register.participation.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.participation.role IS 'Role (roll): mentor, adept, supervisor (handledare), participant (deltagare).';
COMMENT ON COLUMN spegel_register.participation.pair IS 'What joins mentor and adept, or supervisor and supervised (par).';
COMMENT ON COLUMN spegel_register.participation.capacity IS
'In what capacity (funktion): employee, manager, recruiter, leader or key_person.';
COMMENT ON COLUMN spegel_register.participation.eligible_on IS 'When found eligible (behörig).';
COMMENT ON COLUMN spegel_register.participation.offered_on IS 'When offered (erbjuden).';
COMMENT ON COLUMN spegel_register.participation.applied_on IS 'When applied (sökt).';
COMMENT ON COLUMN spegel_register.participation.admitted_on IS 'When admitted or matched (antagen).';
COMMENT ON COLUMN spegel_register.participation.started_on IS 'When started (påbörjad).';
COMMENT ON COLUMN spegel_register.participation.followed_up_on IS 'When first followed up (uppföljd).';
COMMENT ON COLUMN spegel_register.participation.completed_on IS 'When completed (fullföljd).';
COMMENT ON COLUMN spegel_register.participation.dropped_on IS 'When left before the end (avbruten).';
COMMENT ON CONSTRAINT participation_role ON spegel_register.participation_row IS 'expected mentor, adept, supervisor or participant';
COMMENT ON CONSTRAINT participation_capacity ON spegel_register.participation_row IS
'expected employee, manager, recruiter, leader or key_person';
COMMENT ON CONSTRAINT participation_applied_on ON spegel_register.participation_row IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT participation_admitted_on ON spegel_register.participation_row IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT participation_started_on ON spegel_register.participation_row IS 'expected no earlier than the stages before it';
COMMENT ON CONSTRAINT participation_followed_up_on ON spegel_register.participation_row IS 'expected started_on or later';
COMMENT ON CONSTRAINT participation_completed_on ON spegel_register.participation_row IS 'expected started_on or later';
COMMENT ON CONSTRAINT participation_dropped_on ON spegel_register.participation_row IS 'expected only one of completed_on and dropped_on';
COMMENT ON CONSTRAINT participation_any_on ON spegel_register.participation_row IS 'expected the date of a stage';
