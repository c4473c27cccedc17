-- Persons under a pseudonym, and what is known about each.

COMMENT ON TABLE spegel_register.person IS
'Persons (person) under a pseudonym: employees, applicants and participants. Deleting a person deletes everything kept about them. '
'There is no column for criminal convictions, and none may be added (GDPR article 10).';
COMMENT ON COLUMN spegel_register.person.person IS 'Pseudonym (pseudonym); a Swedish personal identity number (personnummer) is refused.';
COMMENT ON COLUMN spegel_register.person.birth_year IS 'Year of birth (födelseår); NULL when unknown.';
COMMENT ON CONSTRAINT person_pseudonym ON spegel_register.person IS 'a personal identity number is not a pseudonym';
COMMENT ON CONSTRAINT person_birth_year ON spegel_register.person IS 'expected a year, 1880 to 2100';
COMMENT ON TABLE spegel_register.person_attribute IS
'Category of a person by ground (uppgift om person), only for grounds whose storage policy is person.';
COMMENT ON COLUMN spegel_register.person_attribute.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.person_attribute.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_register.person_attribute.category IS 'Category (kategori), such as women.';
COMMENT ON COLUMN spegel_register.person_attribute.source IS 'Where it is known from (källa).';
COMMENT ON COLUMN spegel_register.person_attribute.observed_on IS
'Date (datum) from which it is known; the latest one up to a day holds on that day.';
COMMENT ON CONSTRAINT person_attribute_category ON spegel_register.person_attribute IS 'expected a category';
COMMENT ON CONSTRAINT person_attribute_source ON spegel_register.person_attribute IS 'expected a source';
