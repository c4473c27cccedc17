-- Grounds: what may be known about persons, and in what form.

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
COMMENT ON TABLE spegel_register.ground IS
'Grounds (diskrimineringsgrund) of the Swedish Discrimination Act and other study variables, and how each may be kept and shown. Change a policy only with a legal basis for it.';
COMMENT ON COLUMN spegel_register.ground.ground IS 'Short stable name (kod).';
COMMENT ON COLUMN spegel_register.ground.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_register.ground.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_register.ground.discrimination_act IS 'Whether it is one of the seven grounds of the Discrimination Act (diskrimineringslagen).';
COMMENT ON COLUMN spegel_register.ground.policy IS 'Storage policy (lagringsregel): person, may be kept per person; counts, only as counts; barred, not at all.';
COMMENT ON COLUMN spegel_register.ground.legal_basis IS 'Why that is so (rättslig grund).';
COMMENT ON COLUMN spegel_register.ground.minimum_headcount IS 'Fewest persons (minsta antal) of a cell that may be shown by this ground.';
COMMENT ON COLUMN spegel_register.ground.allowed_levels IS 'Levels of units (nivåer) at which it may be shown.';

INSERT INTO spegel_register.ground
    (ground, title_sv, title_en, discrimination_act, policy, legal_basis, minimum_headcount, allowed_levels)
VALUES
('sex', 'kön', 'sex', true, 'person',
 'Employers know the legal sex of their employees; pay surveys require it (Discrimination Act, chapter 3).', 20, '{city,department,between,workplace}'),
('gender_identity', 'könsöverskridande identitet eller uttryck', 'transgender identity or expression', true, 'counts',
 'Not to be mapped individually; voluntary and anonymous surveys give counts.', 50, '{city,department}'),
('ethnicity', 'etnisk tillhörighet', 'ethnicity', true, 'counts',
 'The Equality Ombudsman answers no to mapping ethnicity individually (GDPR article 9); Statistics Sweden returns counts.', 50, '{city,department}'),
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
