-- Occupations of SSYK 2012, the career ladder, and which posts there are.
-- women: share of women; foreign: how likely those hired are to have a foreign
-- background, beside others; in: departments, and per cent of all posts that
-- the occupation has in each; pay: kronor per month at entry in 2026.

CREATE TEMP TABLE post_kind (
    kind integer GENERATED ALWAYS AS IDENTITY, occupation text, title text, title_en text, occupation_group text,
    skill integer, shortage boolean, work_group text, women numeric, foreign_factor numeric, pay integer,
    departments integer[], weights numeric[]) ON COMMIT DROP;
INSERT INTO post_kind (occupation, title, title_en, occupation_group, skill, shortage, work_group, women, foreign_factor, pay,
    departments, weights) VALUES
('2343', 'Förskollärare', 'Preschool teachers', 'education', 4, true, 'E4', .95, .62, 34500, '{1}', '{6.0}'),
('2341', 'Grundskollärare', 'Primary school teachers', 'education', 4, true, 'E5', .76, .62, 37000, '{2}', '{11.0}'),
('2330', 'Gymnasielärare', 'Secondary school teachers', 'education', 4, true, 'E5', .55, .70, 38500, '{3}', '{4.0}'),
('2320', 'Lärare i yrkesämnen', 'Vocational education teachers', 'education', 4, true, 'E5', .50, .80, 37500, '{3}', '{0.9}'),
('2342', 'Fritidspedagoger', 'Leisure-time teachers', 'education', 4, true, 'E4', .66, .80, 33000, '{2}', '{1.6}'),
('2351', 'Speciallärare och specialpedagoger', 'Special needs teachers', 'education', 4, true, 'E6', .90, .45, 41500, '{1,2,3}',
 '{0.3,1.2,0.3}'),
('2352', 'Studie- och yrkesvägledare', 'Study and careers advisers', 'education', 4, false, 'E4', .78, .80, 35500, '{2,3}', '{0.3,0.3}'),
('2359', 'Övriga pedagoger med teoretisk specialistkompetens', 'Other teaching professionals', 'education', 4, false, 'E4', .68, 1.10,
 34000, '{2,3,7}', '{0.5,0.6,0.4}'),
('5311', 'Barnskötare', 'Child care workers', 'education', 2, true, 'E2', .90, 1.25, 27000, '{1}', '{6.6}'),
('5312', 'Elevassistenter m.fl.', 'Teacher''s aides', 'education', 2, false, 'E2', .65, 1.15, 26000, '{2,3}', '{4.2,0.6}'),
('3423', 'Fritidsledare m.fl.', 'Recreational workers', 'culture and leisure', 3, false, 'K3', .45, 1.05, 28500, '{2,9}', '{1.4,0.7}'),
('2663', 'Biståndsbedömare m.fl.', 'Care needs assessors', 'social work', 4, false, 'S4', .86, .85, 35000, '{4,5,6}', '{0.6,0.3,0.3}'),
('2661', 'Socialsekreterare', 'Social workers', 'social work', 4, true, 'S5', .82, .80, 37000, '{6}', '{2.2}'),
('2662', 'Kuratorer', 'Counsellors', 'social work', 4, false, 'S4', .87, .65, 37000, '{2,3,6}', '{0.4,0.3,0.2}'),
('2669', 'Övriga yrken inom socialt arbete', 'Other social work professionals', 'social work', 4, false, 'S4', .72, .90, 35000, '{6,5}',
 '{0.6,0.2}'),
('3411', 'Behandlingsassistenter och socialpedagoger m.fl.', 'Treatment assistants and social educators', 'social work', 3, false, 'S3',
 .62, .95, 31000, '{5,6,7}', '{0.7,0.8,0.3}'),
('2422', 'Planerare och utredare m.fl.', 'Policy administration professionals', 'administration', 4, false, 'A5', .68, .55, 40000,
 '{1,2,3,4,5,6,7,8,9,10,11,12}', '{0.15,0.25,0.12,0.2,0.12,0.12,0.2,0.1,0.1,0.3,0.1,0.35}'),
('2423', 'Personal- och HR-specialister', 'Human resource specialists', 'administration', 4, false, 'A5', .82, .55, 40500,
 '{1,2,4,11,12}', '{0.1,0.15,0.15,0.1,0.12}'),
('2411', 'Revisorer m.fl.', 'Auditors and similar', 'administration', 4, false, 'A5', .66, .60, 43000, '{12}', '{0.05}'),
('2412', 'Controller', 'Controllers', 'administration', 4, false, 'A6', .66, .50, 45500, '{2,4,11,12}', '{0.06,0.06,0.05,0.06}'),
('2432', 'Informatörer, kommunikatörer och PR-specialister', 'Public relations professionals', 'administration', 4, false, 'A5', .79,
 .40, 38500, '{2,4,8,12}', '{0.06,0.06,0.1,0.1}'),
('2511', 'Systemanalytiker och IT-arkitekter m.fl.', 'Systems analysts', 'technology', 4, true, 'T6', .38, .75, 45000, '{11,12}',
 '{0.2,0.08}'),
('3512', 'Supporttekniker, IT', 'ICT user support technicians', 'technology', 3, false, 'T3', .25, .90, 32000, '{2,11}', '{0.2,0.3}'),
('2615', 'Förvaltnings- och organisationsjurister', 'Lawyers', 'administration', 4, false, 'A6', .64, .60, 44000, '{6,12}', '{0.04,0.05}'),
('3313', 'Redovisningsekonomer', 'Accountants', 'administration', 3, false, 'A4', .80, .70, 35000, '{2,4,11}', '{0.12,0.1,0.25}'),
('3341', 'Gruppledare för kontorspersonal', 'Office supervisors', 'administration', 3, false, 'A4', .78, .60, 35500, '{2,11}',
 '{0.1,0.05}'),
('4112', 'Löne- och personaladministratörer', 'Payroll administrators', 'administration', 2, false, 'A3', .88, .70, 31500, '{11}',
 '{0.25}'),
('4111', 'Ekonomiassistenter m.fl.', 'Accounting clerks', 'administration', 2, false, 'A3', .86, .80, 30000, '{11}', '{0.2}'),
('4116', 'Skolassistenter m.fl.', 'School secretaries', 'administration', 2, false, 'A2', .92, .60, 29500, '{1,2,3}', '{0.2,0.7,0.2}'),
('4119', 'Övriga kontorsassistenter och sekreterare', 'Other office assistants', 'administration', 2, false, 'A2', .84, .85, 29500,
 '{4,5,6,7,12}', '{0.3,0.2,0.4,0.2,0.1}'),
('4222', 'Kundtjänstpersonal', 'Customer service clerks', 'administration', 2, false, 'A2', .70, 1.05, 28500, '{11,12}', '{0.12,0.08}'),
('3353', 'Socialförsäkringshandläggare m.fl.', 'Social benefits officers', 'social work', 3, false, 'S3', .78, .95, 32500, '{6,7}',
 '{0.3,0.5}'),
('3333', 'Arbetsförmedlare m.fl.', 'Employment officers', 'social work', 3, false, 'S3', .66, 1.15, 33500, '{7}', '{0.8}'),
('2221', 'Grundutbildade sjuksköterskor', 'Registered nurses', 'health', 4, true, 'H5', .88, .75, 39500, '{4}', '{1.6}'),
('2227', 'Geriatriksjuksköterskor', 'Geriatric nurses', 'health', 4, true, 'H6', .93, .50, 42500, '{4}', '{0.3}'),
('2233', 'Skolsköterskor', 'School nurses', 'health', 4, true, 'H6', .97, .35, 41000, '{2,3}', '{0.4,0.1}'),
('2241', 'Psykologer', 'Psychologists', 'health', 4, true, 'H7', .74, .50, 47000, '{2,5}', '{0.2,0.1}'),
('2272', 'Fysioterapeuter och sjukgymnaster', 'Physiotherapists', 'health', 4, false, 'H5', .76, .60, 36000, '{4}', '{0.5}'),
('2273', 'Arbetsterapeuter', 'Occupational therapists', 'health', 4, true, 'H5', .92, .45, 36000, '{4,5}', '{0.5,0.2}'),
('5321', 'Undersköterskor, hemtjänst, hemsjukvård och äldreboende', 'Assistant nurses, home and elderly care', 'care', 2, true, 'C3',
 .88, 1.35, 28500, '{4}', '{9.0}'),
('5330', 'Vårdbiträden', 'Health care assistants', 'care', 2, false, 'C2', .80, 1.65, 26000, '{4}', '{5.2}'),
('5341', 'Skötare', 'Psychiatric attendants', 'care', 2, false, 'C3', .62, 1.20, 28500, '{5}', '{1.2}'),
('5342', 'Vårdare, boendestödjare', 'Residential support workers', 'care', 2, false, 'C3', .70, 1.20, 28500, '{5}', '{5.4}'),
('5343', 'Personliga assistenter', 'Personal assistants', 'care', 2, false, 'C2', .68, 1.35, 26000, '{5}', '{2.8}'),
('5349', 'Övrig vård- och omsorgspersonal', 'Other care workers', 'care', 2, false, 'C2', .72, 1.30, 26500, '{4,5}', '{0.9,0.6}'),
('5120', 'Kockar och kallskänkor', 'Cooks', 'service', 2, true, 'V3', .62, 1.10, 28500, '{2,11}', '{0.6,0.6}'),
('9412', 'Restaurang- och köksbiträden m.fl.', 'Kitchen assistants', 'service', 1, false, 'V1', .74, 1.45, 24500, '{1,2,11}',
 '{0.7,1.2,0.5}'),
('9111', 'Städare', 'Cleaners', 'service', 1, false, 'V1', .76, 1.70, 24500, '{1,2,11}', '{0.4,0.7,0.8}'),
('5151', 'Städledare och husfruar', 'Cleaning supervisors', 'service', 2, false, 'V3', .78, 1.10, 28000, '{11}', '{0.08}'),
('5152', 'Fastighetsskötare', 'Caretakers', 'technology', 2, false, 'T2', .08, .75, 27500, '{2,11}', '{0.4,0.4}'),
('9622', 'Vaktmästare m.fl.', 'Odd-job workers', 'service', 1, false, 'V1', .15, 1.10, 25500, '{2,9,11}', '{0.4,0.3,0.2}'),
('6113', 'Trädgårdsanläggare m.fl.', 'Gardeners', 'technology', 2, false, 'T2', .35, .60, 28000, '{10}', '{0.5}'),
('9610', 'Renhållnings- och återvinningsarbetare', 'Recycling workers', 'technology', 1, false, 'T1', .10, 1.10, 27000, '{10}', '{0.3}'),
('8331', 'Buss- och spårvagnsförare', 'Bus drivers', 'technology', 2, true, 'T2', .15, 1.60, 28500, '{11}', '{0.2}'),
('8321', 'Taxiförare m.fl.', 'Car drivers', 'technology', 2, false, 'T2', .15, 1.50, 26500, '{11}', '{0.1}'),
('3112', 'Ingenjörer och tekniker inom bygg och anläggning', 'Civil engineering technicians', 'technology', 3, true, 'T5', .36, .65,
 38500, '{10,11}', '{0.3,0.2}'),
('2142', 'Civilingenjörsyrken inom bygg och anläggning', 'Civil engineers', 'technology', 4, true, 'T6', .40, .65, 44500, '{10}', '{0.2}'),
('2161', 'Arkitekter m.fl.', 'Architects', 'technology', 4, false, 'T6', .60, .45, 43000, '{10}', '{0.1}'),
('2162', 'Landskapsarkitekter', 'Landscape architects', 'technology', 4, false, 'T6', .70, .30, 41500, '{10}', '{0.08}'),
('2163', 'Planeringsarkitekter m.fl.', 'Town planners', 'technology', 4, true, 'T6', .62, .40, 42000, '{10,12}', '{0.15,0.05}'),
('2182', 'Miljö- och hälsoskyddsinspektörer', 'Environmental health inspectors', 'technology', 4, false, 'T5', .72, .45, 37500, '{10}',
 '{0.35}'),
('2622', 'Bibliotekarier och arkivarier', 'Librarians and archivists', 'culture and leisure', 4, false, 'K4', .72, .40, 35500, '{8,2}',
 '{0.5,0.15}'),
('2621', 'Museiintendenter m.fl.', 'Museum curators', 'culture and leisure', 4, false, 'K4', .66, .40, 35500, '{8}', '{0.2}'),
('4410', 'Biblioteks- och arkivassistenter m.fl.', 'Library assistants', 'culture and leisure', 2, false, 'K2', .66, .80, 28500, '{8}',
 '{0.35}'),
('3439', 'Övriga yrken inom kultur och underhållning', 'Other cultural workers', 'culture and leisure', 3, false, 'K3', .48, .65, 30000,
 '{8}', '{0.4}'),
('2652', 'Musiker, sångare och kompositörer', 'Musicians, singers and composers', 'culture and leisure', 4, false, 'K4', .50, .45,
 33500, '{8}', '{0.3}'),
('3422', 'Idrottstränare och instruktörer m.fl.', 'Sports coaches', 'culture and leisure', 3, false, 'K3', .42, .75, 28000, '{9}', '{0.3}'),
('5413', 'Väktare och ordningsvakter', 'Security guards', 'service', 2, false, 'V2', .25, 1.25, 27000, '{9,11}', '{0.25,0.1}'),
('5419', 'Övrig bevaknings- och säkerhetspersonal', 'Other surveillance and security workers', 'service', 2, false, 'V2', .50, .80,
 26500, '{9}', '{0.45}'),
('1421', 'Chefer inom förskoleverksamhet, nivå 1', 'Preschool managers, level 1', 'managers', 4, false, 'M7', .88, 1, 62000, '{}', '{}'),
('1422', 'Chefer inom förskoleverksamhet, nivå 2', 'Preschool managers, level 2', 'managers', 4, true, 'M5', .90, 1, 48000, '{}', '{}'),
('1411', 'Chefer inom grund- och gymnasieskola, nivå 1', 'School managers, level 1', 'managers', 4, true, 'M7', .66, 1, 66000, '{}', '{}'),
('1412', 'Chefer inom grund- och gymnasieskola, nivå 2', 'School managers, level 2', 'managers', 4, true, 'M5', .70, 1, 52000, '{}', '{}'),
('1531', 'Chefer inom äldreomsorg, nivå 1', 'Elderly care managers, level 1', 'managers', 4, false, 'M7', .84, 1, 60000, '{}', '{}'),
('1532', 'Chefer inom äldreomsorg, nivå 2', 'Elderly care managers, level 2', 'managers', 4, true, 'M5', .88, 1, 46000, '{}', '{}'),
('1521', 'Chefer inom socialt och kurativt arbete, nivå 1', 'Social care managers, level 1', 'managers', 4, false, 'M7', .78, 1, 61000,
 '{}', '{}'),
('1522', 'Chefer inom socialt och kurativt arbete, nivå 2', 'Social care managers, level 2', 'managers', 4, true, 'M5', .80, 1, 47500,
 '{}', '{}'),
('1591', 'Övriga chefer inom samhällsservice, nivå 1', 'Other service managers, level 1', 'managers', 4, false, 'M7', .55, 1, 63000,
 '{}', '{}'),
('1592', 'Övriga chefer inom samhällsservice, nivå 2', 'Other service managers, level 2', 'managers', 4, false, 'M5', .55, 1, 47500,
 '{}', '{}'),
('1120', 'Kommundirektörer m.fl.', 'Chief executives', 'managers', 4, false, 'M9', .55, 1, 88000, '{}', '{}');

INSERT INTO spegel_register.occupation (occupation, title, title_en, occupation_group, skill_level, shortage, work_group)
SELECT occupation, title, title_en, occupation_group, skill, shortage, work_group FROM post_kind ORDER BY kind;
INSERT INTO spegel_register.occupation_group (occupation_group, title, title_en) VALUES
    ('administration', 'administration', 'administration'),
    ('care', 'omsorg', 'care'),
    ('culture and leisure', 'kultur och fritid', 'culture and leisure'),
    ('education', 'förskola och skola', 'education'),
    ('health', 'hälso- och sjukvård', 'health'),
    ('managers', 'chefer', 'managers'),
    ('service', 'service', 'service'),
    ('social work', 'socialt arbete', 'social work'),
    ('technology', 'teknik och miljö', 'technology');

-- Occupation of a manager, by department: below step 7, and from it on.
CREATE TEMP TABLE manager_kind ON COMMIT DROP AS
SELECT d.department, (SELECT kind FROM post_kind WHERE occupation = d.series || '2') AS lower_kind,
       (SELECT kind FROM post_kind WHERE occupation = d.series || '1') AS upper_kind
FROM unnest(ARRAY['142', '141', '141', '153', '152', '152', '159', '159', '159', '159', '159', '159']) WITH ORDINALITY
    AS d (series, department);

CREATE TEMP TABLE step (step integer PRIMARY KEY, title text, title_en text, manager_class text, share numeric, pay numeric) ON COMMIT DROP;
INSERT INTO step VALUES
    (1, 'Medarbetare', 'Employee', NULL, NULL, 1.00),
    (2, 'Erfaren medarbetare', 'Experienced employee', NULL, NULL, 1.08),
    (3, 'Samordnare, specialist', 'Coordinator, specialist', NULL, NULL, 1.18),
    (4, 'Enhetschef', 'Unit manager', 'C', 0.0365, 1.00),
    (5, 'Sektionschef', 'Section manager', 'C', 0.0080, 1.12),
    (6, 'Områdeschef', 'Area manager', 'B', 0.0030, 1.28),
    (7, 'Avdelningschef', 'Division manager', 'B', 0.0012, 1.12),
    (8, 'Förvaltningsdirektör', 'Director', 'A', 0.0006, 1.45);
INSERT INTO spegel_register.ladder_step (step, title, title_en, rank, manager_class)
SELECT 's' || step, title, title_en, step, manager_class FROM step ORDER BY step;

-- What a person hired can be hired to, on a scale from 0 to 1.
CREATE TEMP TABLE post ON COMMIT DROP AS
SELECT row_number() OVER w AS post, kind, d.department,
       (sum(weight) OVER w / sum(weight) OVER ())::double precision AS upto
FROM post_kind, unnest(departments, weights) AS d (department, weight)
WINDOW w AS (ORDER BY kind, d.department);
CREATE TEMP TABLE post_scale ON COMMIT DROP AS
SELECT array_agg(upto ORDER BY post) FILTER (WHERE upto < 1) AS upto FROM post;
ANALYZE post_kind; ANALYZE manager_kind; ANALYZE step; ANALYZE post; ANALYZE post_scale;
