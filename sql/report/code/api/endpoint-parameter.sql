-- The parameters of endpoints that serve published views.
CREATE OR REPLACE VIEW spegel_release.endpoint_parameter
    (position, parameter, column_name, type, filter, "check",
     label_en, label_sv, description_en, description_sv, allowed) WITH (security_invoker) AS
VALUES
(1, 'organisation'::text, 'organisation'::text, 'text'::text, NULL::text, NULL::text, 'Organisation'::text, 'Organisation'::text,
 'Whose release (/v1/releases); need not be said when only one organisation has published.',
 'Vems släpp (/v1/releases); behöver inte anges när bara en organisation har publicerat.', NULL::jsonb),
(2, 'release', 'release_id', 'integer[]', NULL, NULL, 'Release', 'Släpp',
 'Number of a release (/v1/releases), or of several; * for every day that was published; without it, since and until the current one.',
 'Släppets nummer (/v1/releases), eller flera; * för varje publicerad dag; utan det, since och until det gällande.', NULL),
(3, 'since', 'release_id', 'date', NULL, NULL, 'Since', 'Från och med',
 'Only releases that describe this day or a later one; every such day that was published, unless release names some.',
 'Bara släpp som beskriver denna dag eller en senare; varje sådan publicerad dag, om inte release anger några.', NULL),
(4, 'until', 'release_id', 'date', NULL, NULL, 'Until', 'Till och med',
 'Only releases that describe this day or an earlier one; every such day that was published, unless release names some.',
 'Bara släpp som beskriver denna dag eller en tidigare; varje sådan publicerad dag, om inte release anger några.', NULL),
(5, 'unit', 'unit', 'text[]', NULL, NULL, 'Unit', 'Enhet',
 'A unit (/v1/units), or several; without it, and without level, the whole organisation.',
 'En enhet (/v1/units), eller flera; utan den, och utan nivå, hela organisationen.', NULL),
(6, 'level', 'level', 'text[]', NULL, NULL, 'Level of units', 'Enheternas nivå',
 'All units of this level, within the unit if one is given.', 'Alla enheter på denna nivå, inom enheten om en anges.',
 '["city", "department", "between", "workplace"]'),
(7, 'topic', 'topic', 'text[]', '(@ IS NULL OR v.topic = ANY (@))', NULL, 'Topic', 'Ämne',
 'One topic; without it all of them.', 'Ett ämne; annars alla.', NULL),
(8, 'measure', 'measure', 'text[]', '(@ IS NULL OR v.measure = ANY (@))', NULL, 'Measure', 'Mått',
 'One of the measures (/v1/measures); without it all of them.', 'Ett av måtten (/v1/measures); annars alla.', NULL),
(9, 'stage', 'stage', 'text[]', '(@ IS NULL OR v.stage = ANY (@))', NULL, 'Stage', 'Steg',
 'One of the stages (/v1/measures has their names); without it all of them.',
 'Ett av stegen (/v1/measures har deras namn); annars alla.', NULL),
(10, 'months', 'months', 'integer[]', '(@ IS NULL OR v.months = ANY (@))', NULL, 'Months', 'Månader',
 'So many months after the beginning; without it all that were followed.', 'Så många månader efter början; annars alla som följts upp.',
 NULL),
(11, 'cohort_year', 'cohort_year', 'integer[]', '(@ IS NULL OR v.cohort_year = ANY (@))', NULL, 'Year of the cohort', 'Kohortens år',
 'The year in which they began; without it every year that was followed.', 'Året då de började; annars alla år som följts upp.', NULL),
(12, 'quarter', 'quarter', 'integer[]', '(@ IS NULL OR v.quarter = ANY (@))', NULL, 'Quarter of pay', 'Lönekvartil',
 'One of the quarters, 1 for the lowest pay; without it all of them.', 'En av kvartilerna, 1 för lägst lön; annars alla.', '[1, 2, 3, 4]'),
(13, 'division', 'division', 'text[]', '(@ IS NULL OR v.division = ANY (@))', NULL, 'Division', 'Indelning',
 'By what the unit is divided; without it by each.', 'Vad enheten delas in efter; annars varje indelning.',
 '["workplace", "occupation_group", "step"]'),
(13, 'pay', 'pay', 'text[]', '(@ IS NULL OR v.pay = ANY (@))', NULL, 'Kind of pay', 'Slag av lön',
 'Basic or variable pay; without it both.', 'Grundlön eller rörlig lön; annars båda.', '["basic", "variable"]'),
(14, 'dimension', 'dimension', 'text[]', '(@ IS NULL OR v.dimension = ANY (@))', NULL, 'Dimension or ground', 'Dimension eller grund',
 'One code list (/v1/codes); without it all of them.', 'En kodlista (/v1/codes); annars alla.', NULL),
(15, 'ground', 'ground', 'text[]', '(@ IS NULL OR v.ground = ANY (@))', 'spegel_api.check_ground(shown, @, ''ground'')',
 'Ground', 'Grund',
 'One ground (/v1/grounds), such as sex; without it each of them, and everybody together.',
 'En grund (/v1/grounds), till exempel sex (kön); annars var och en, och alla tillsammans.', NULL),
(16, 'category', 'category', 'text[]', '(@ IS NULL OR v.category = ANY (@))', 'spegel_api.check_code(shown, ground, @, ''category'')',
 'Category', 'Kategori',
 'One category of the ground (/v1/codes), ? for the unknown; without it all of them.',
 'En kategori av grunden (/v1/codes), ? för okänd; annars alla.', NULL),
(17, 'within_ground', 'within_ground', 'text[]', NULL, 'spegel_api.check_ground(shown, @, ''within_ground'')',
 'Second ground', 'Andra grund',
 'A second ground (/v1/grounds), within whose categories the first one is shown; * for each of them, and not crossed too; without '
 'it not crossed.',
 'En andra grund (/v1/grounds), inom vars kategorier den första visas; * för var och en, och även utan korsning; annars ingen korsning.',
 NULL),
(18, 'within_category', 'within_category', 'text[]', '(@ IS NULL OR v.within_category = ANY (@))',
 'spegel_api.check_code(shown, CASE WHEN ''*'' <> ALL (within_ground) THEN within_ground END, @, ''within_category'')',
 'Category of the second ground', 'Den andra grundens kategori', 'One category of the second ground (/v1/codes); without it all of them.',
 'En kategori av den andra grunden (/v1/codes); annars alla.', NULL);
COMMENT ON VIEW spegel_release.endpoint_parameter IS
'Parameters of endpoints that serve published views (parametrar): a view with the column has the parameter.';
COMMENT ON COLUMN spegel_release.endpoint_parameter.parameter IS 'Name of the parameter (parameter).';
COMMENT ON COLUMN spegel_release.endpoint_parameter.position IS 'Order (ordning).';
COMMENT ON COLUMN spegel_release.endpoint_parameter.column_name IS 'The column (kolumn) that it is about.';
COMMENT ON COLUMN spegel_release.endpoint_parameter.type IS 'Its type (typ).';
COMMENT ON COLUMN spegel_release.endpoint_parameter.filter IS
'Condition on the view, v, with @ for the parameter (villkor); NULL where the release and the units say it.';
COMMENT ON COLUMN spegel_release.endpoint_parameter."check" IS
'Call that raises an error for a bad value, with @ for the parameter (kontroll); NULL for none.';
COMMENT ON COLUMN spegel_release.endpoint_parameter.label_en IS 'Label in English (engelsk etikett).';
COMMENT ON COLUMN spegel_release.endpoint_parameter.label_sv IS 'Label in Swedish (svensk etikett).';
COMMENT ON COLUMN spegel_release.endpoint_parameter.description_en IS 'Description in English (engelsk beskrivning).';
COMMENT ON COLUMN spegel_release.endpoint_parameter.description_sv IS 'Description in Swedish (svensk beskrivning).';
COMMENT ON COLUMN spegel_release.endpoint_parameter.allowed IS 'Allowed values (tillåtna värden) where they are closed.';
