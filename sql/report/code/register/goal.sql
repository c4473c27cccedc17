-- Goals: what share of a category has been decided, by whom, and for when.

COMMENT ON TABLE spegel_register.goal IS
'Goals (mål): the share of a category that a unit is to have by the end of a year, or that it is to mirror a reference. A later '
'decision about the same replaces an earlier one, which stays.';
COMMENT ON COLUMN spegel_register.goal.unit IS 'The unit (enhet) that is to reach it.';
COMMENT ON COLUMN spegel_register.goal.ground IS 'Ground (grund), such as sex.';
COMMENT ON COLUMN spegel_register.goal.category IS 'Category (kategori) whose share is to be so large, or larger.';
COMMENT ON COLUMN spegel_register.goal.part_by IS
'How the staff is divided (uppdelning): occupation, occupation_group, step, manager_class or managers; all: it is not.';
COMMENT ON COLUMN spegel_register.goal.part IS
'Which part (del) of the staff: an occupation, occupation group, step or manager class; managers or others; all: everybody.';
COMMENT ON COLUMN spegel_register.goal.year IS 'The year (år) by whose end it is to be reached.';
COMMENT ON COLUMN spegel_register.goal.target_share IS
'The share (målandel), above 0 to 1, of those of known category; NULL: that of the reference.';
COMMENT ON COLUMN spegel_register.goal.reference_topic IS
'The reference to mirror (referens), a topic of reference_population: residents, qualified or another; NULL: a share was decided.';
COMMENT ON COLUMN spegel_register.goal.reference_definition IS 'Its version (definition); NULL: the only one that there is.';
COMMENT ON COLUMN spegel_register.goal.reference_region IS 'Its region (region); NULL: that of the organisation.';
COMMENT ON COLUMN spegel_register.goal.reference_occupation IS
'Its occupation (yrke), as in reference_population; NULL: not broken down by occupation, and of the ages that the organisation '
'mirrors.';
COMMENT ON COLUMN spegel_register.goal.reference_education IS 'Its education (utbildning); NULL: not broken down by education.';
COMMENT ON COLUMN spegel_register.goal.decided_on IS 'Day of the decision (beslutsdatum).';
COMMENT ON COLUMN spegel_register.goal.decided_by IS 'Who decided (beslutat av): the council, a committee, a manager by post.';
COMMENT ON COLUMN spegel_register.goal.note IS 'What should be known of it (anmärkning); NULL: nothing.';
COMMENT ON COLUMN spegel_register.goal.public IS
'Whether releases show it (offentligt mål), with who decided it, when and the note; false: it is for analysts.';
COMMENT ON CONSTRAINT goal_category ON spegel_register.goal IS 'expected a category';
COMMENT ON CONSTRAINT goal_part_by ON spegel_register.goal IS
'expected all, occupation, occupation_group, step, manager_class or managers';
COMMENT ON CONSTRAINT goal_part ON spegel_register.goal IS 'expected a part where part_by divides the staff, and all where it does not';
COMMENT ON CONSTRAINT goal_year ON spegel_register.goal IS 'expected a year from 1900 to 2199';
COMMENT ON CONSTRAINT goal_target_share ON spegel_register.goal IS 'expected a share above 0 to 1, with at most six decimals';
COMMENT ON CONSTRAINT goal_reference_topic ON spegel_register.goal IS 'expected either target_share or reference_topic';
COMMENT ON CONSTRAINT goal_reference_definition ON spegel_register.goal IS 'expected reference_topic beside it';
COMMENT ON CONSTRAINT goal_reference_region ON spegel_register.goal IS 'expected reference_topic beside it';
COMMENT ON CONSTRAINT goal_reference_occupation ON spegel_register.goal IS 'expected reference_topic beside it';
COMMENT ON CONSTRAINT goal_reference_education ON spegel_register.goal IS 'expected reference_topic beside it';
COMMENT ON CONSTRAINT goal_decided_on ON spegel_register.goal IS 'expected a day before the end of the year';
COMMENT ON CONSTRAINT goal_decided_by ON spegel_register.goal IS 'expected who decided';
