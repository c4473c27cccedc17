-- Persons under a pseudonym, and what is known about each.

CREATE TABLE spegel_register.person (
    person spegel_register.code PRIMARY KEY,
    birth_year integer,
    CONSTRAINT person_pseudonym CHECK (person !~ '^\d{6}(\d\d)?[-+]?\d{4}$'),
    CONSTRAINT person_birth_year CHECK (birth_year BETWEEN 1880 AND 2100)
);
COMMENT ON TABLE spegel_register.person IS
'Persons (person) under a pseudonym: employees, applicants and participants. Deleting a person deletes everything kept about them. There is no column for criminal convictions, and none may be added (GDPR article 10).';
COMMENT ON COLUMN spegel_register.person.person IS 'Pseudonym (pseudonym); a Swedish personal identity number (personnummer) is refused.';
COMMENT ON COLUMN spegel_register.person.birth_year IS 'Year of birth (födelseår); NULL when unknown.';
COMMENT ON CONSTRAINT person_pseudonym ON spegel_register.person IS 'a personal identity number is not a pseudonym';
COMMENT ON CONSTRAINT person_birth_year ON spegel_register.person IS 'expected a year, 1880 to 2100';
SELECT spegel_register.enlist('person');

CREATE TABLE spegel_register.person_attribute (
    person spegel_register.code NOT NULL,
    ground spegel_register.code NOT NULL,
    category text NOT NULL,
    source text NOT NULL,
    observed_on date NOT NULL,
    CONSTRAINT person_attribute_category CHECK (category <> ''),
    CONSTRAINT person_attribute_source CHECK (source <> ''),
    PRIMARY KEY (person, ground, observed_on)
);
COMMENT ON TABLE spegel_register.person_attribute IS
'Category of a person by ground (uppgift om person), only for grounds whose storage policy is person.';
COMMENT ON COLUMN spegel_register.person_attribute.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.person_attribute.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_register.person_attribute.category IS 'Category (kategori), such as women.';
COMMENT ON COLUMN spegel_register.person_attribute.source IS 'Where it is known from (källa).';
COMMENT ON COLUMN spegel_register.person_attribute.observed_on IS 'Date (datum) from which it is known; the latest one up to a day holds on that day.';
COMMENT ON CONSTRAINT person_attribute_category ON spegel_register.person_attribute IS 'expected a category';
COMMENT ON CONSTRAINT person_attribute_source ON spegel_register.person_attribute IS 'expected a source';
SELECT spegel_register.enlist('person_attribute');
SELECT spegel_register.refer('person_attribute', 'person', 'person', 'person', 'cascade');
SELECT spegel_register.refer('person_attribute', 'ground', 'ground', 'ground', 'restrict',
    'policy = ''person''', 'its storage policy does not let it be kept per person; give it as counts, see table ground');
