-- The public endpoints: one for each published view.

INSERT INTO spegel_release.endpoint_parameter
    (position, parameter, column_name, type, filter, "check", label_en, label_sv, description_en, description_sv, allowed) VALUES
(1, 'organisation', 'organisation', 'text', NULL, NULL, 'Organisation', 'Organisation',
 'Whose release; need not be said when only one organisation has published.', 'Vems släpp; behöver inte anges när bara en organisation har publicerat.', NULL),
(2, 'release', 'release_id', 'integer', NULL, NULL, 'Release', 'Släpp',
 'Number of the release; without it the current one.', 'Släppets nummer; annars det gällande.', NULL),
(3, 'unit', 'unit', 'text', NULL, NULL, 'Unit', 'Enhet',
 'A unit; without it, and without level, the whole organisation.', 'En enhet; utan den, och utan nivå, hela organisationen.', NULL),
(4, 'level', 'level', 'text', NULL, NULL, 'Level of units', 'Enheternas nivå',
 'All units of this level, within the unit if one is given.', 'Alla enheter på denna nivå, inom enheten om en anges.', '["city", "department", "between", "workplace"]'),
(5, 'topic', 'topic', 'text', '(@ IS NULL OR v.topic = @)', NULL, 'Topic', 'Ämne',
 'One topic; without it all of them.', 'Ett ämne; annars alla.', NULL),
(6, 'measure', 'measure', 'text', '(@ IS NULL OR v.measure = @)', NULL, 'Measure', 'Mått',
 'One of the measures; without it all of them.', 'Ett av måtten; annars alla.', NULL),
(7, 'stage', 'stage', 'text', '(@ IS NULL OR v.stage = @)', NULL, 'Stage', 'Steg',
 'One of the stages; without it all of them.', 'Ett av stegen; annars alla.', NULL),
(8, 'months', 'months', 'integer', '(@ IS NULL OR v.months = @)', NULL, 'Months', 'Månader',
 'So many months after the beginning; without it all that were followed.', 'Så många månader efter början; annars alla som följts upp.', NULL),
(9, 'cohort_year', 'cohort_year', 'integer', '(@ IS NULL OR v.cohort_year = @)', NULL, 'Year of the cohort', 'Kohortens år',
 'One of the years that were followed; without it all of them.', 'Ett av åren som följts upp; annars alla.', NULL),
(10, 'quarter', 'quarter', 'integer', '(@ IS NULL OR v.quarter = @)', NULL, 'Quarter of pay', 'Lönekvartil',
 'One of the quarters, 1 for the lowest pay; without it all of them.', 'En av kvartilerna, 1 för lägst lön; annars alla.', '[1, 2, 3, 4]'),
(11, 'division', 'division', 'text', '(@ IS NULL OR v.division = @)', NULL, 'Division', 'Indelning',
 'By what the unit is divided; without it by each.', 'Vad enheten delas in efter; annars varje indelning.', '["workplace", "occupation_group", "step"]'),
(12, 'dimension', 'dimension', 'text', '(@ IS NULL OR v.dimension = @)', NULL, 'Dimension or ground', 'Dimension eller grund',
 'One code list; without it all of them.', 'En kodlista; annars alla.', NULL),
(13, 'ground', 'ground', 'text', '(@ IS NULL OR v.ground = @)', 'spegel_api.check_ground(shown, @, ''ground'')', 'Ground', 'Grund',
 'One ground, such as sex; without it each of them, and everybody together.', 'En grund, till exempel sex (kön); annars var och en, och alla tillsammans.', NULL),
(14, 'category', 'category', 'text', '(@ IS NULL OR v.category = @)', 'spegel_api.check_code(shown, ground, @, ''category'')', 'Category', 'Kategori',
 'One category of the ground, ? for the unknown; without it all of them.', 'En kategori av grunden, ? för okänd; annars alla.', NULL),
(15, 'within_ground', 'within_ground', 'text', NULL, 'spegel_api.check_ground(shown, @, ''within_ground'')', 'Second ground', 'Andra grund',
 'A second ground, within whose categories the first one is shown; * for each of them, and not crossed too; without it not crossed.',
 'En andra grund, inom vars kategorier den första visas; * för var och en, och även utan korsning; annars ingen korsning.', NULL),
(16, 'within_category', 'within_category', 'text', '(@ IS NULL OR v.within_category = @)', 'spegel_api.check_code(shown, nullif(within_ground, ''*''), @, ''within_category'')',
 'Category of the second ground', 'Den andra grundens kategori', 'One category of the second ground; without it all of them.',
 'En kategori av den andra grunden; annars alla.', NULL);

INSERT INTO spegel_release.column_label (column_name, label_en, label_sv, description_sv) VALUES
('applicants', 'Applicants', 'Sökande', 'Antal sökande, med störning.'),
('approximate', 'Approximate', 'Ungefärlig', 'Om källan anger ett avrundat antal.'),
('base_persons', 'Persons possible', 'Antal möjliga', 'Personer som kunde ha händelsen, med störning om de inte är alla i ett personalantal.'),
('base_risks', 'Risks possible', 'Möjliga risker', 'Risker som det kunde gälla, med störning.'),
('below_four_fifths', 'Below four fifths', 'Under fyra femtedelar', 'Om den relativa urvalskvoten är under 0,8 (fyrafemtedelsregeln).'),
('campaigns', 'Campaigns', 'Rekryteringar', 'Antal rekryteringar; tomt där de är för få.'),
('category', 'Category', 'Kategori', 'Grundens kategori; ? för okänd, tomt för alla.'),
('category_en', 'Category in English', 'Kategori på engelska', 'Kategorin på engelska.'),
('category_sv', 'Category in Swedish', 'Kategori på svenska', 'Kategorin på svenska.'),
('code', 'Code', 'Kod', 'Koden; ? för okänd.'),
('code_en', 'Name in English', 'Namn på engelska', 'Engelsk benämning.'),
('code_sv', 'Name in Swedish', 'Namn på svenska', 'Svensk benämning.'),
('cohort_year', 'Year of the cohort', 'Kohortens år', 'Kalenderåret då de började, eller då den subventionerade anställningen upphörde.'),
('counted', 'Counted', 'Antal', 'Hur många, med störning.'),
('counted_on', 'Counted on', 'Räknat den', 'Dagen som talen gäller: tidigare än släppets där de inte har uppdaterats.'),
('coverage', 'Coverage', 'Täckningsgrad', 'Andel vars kategori är känd, 0 till 1; minst så stor där färre än 5 är okända.'),
('current', 'Current', 'Gällande', 'Om det är släppet som visas när inget anges.'),
('day', 'Day', 'Mätdatum', 'Dagen som släppet beskriver.'),
('denominator', 'Part of', 'Nämnare', 'Måttet som det är en del av; tomt för personer.'),
('dimension', 'Dimension or ground', 'Dimension eller grund', 'Dimensionen eller grunden som koden hör till.'),
('discrimination_act', 'In the Discrimination Act', 'I diskrimineringslagen', 'Om det är en av diskrimineringslagens sju grunder.'),
('dissimilarity', 'Index of dissimilarity', 'Segregationsindex', 'Andelen av kategorin, eller av alla andra, som skulle behöva flytta för en jämn fördelning, 0 till 1, med störning.'),
('division', 'Division', 'Indelning', 'Vad enheten delas in efter: workplace (arbetsplats), occupation_group (yrkesgrupp), step (karriärsteg).'),
('employed', 'Employed', 'Anställda', 'Anställda på dagen så många månader senare, med störning.'),
('form_persons', 'In the form', 'I anställningsformen', 'Antal i anställningsformen, med störning om det inte är ett personalantal.'),
('from_day', 'From', 'Från och med', 'Första dagen i tiden som beskrivs.'),
('gap_points', 'Gap, points', 'Gap, procentenheter', 'Andelen minus invånarnas, i procentenheter.'),
('gap_percent', 'Pay gap, per cent', 'Lönegap, procent', 'Hur mycket mindre kategorin har i genomsnittlig lön än alla andra, i hela procent; negativt när den har mer.'),
('ground', 'Ground', 'Grund', 'Grunden; tomt för alla.'),
('ground_en', 'Ground in English', 'Grund på engelska', 'Grunden på engelska.'),
('ground_sv', 'Ground in Swedish', 'Grund på svenska', 'Grunden på svenska.'),
('headcount', 'Headcount', 'Personalantal', 'Personer av alla kategorier; tomt där de är för få.'),
('headcounts_exact', 'Exact headcounts', 'Exakta personalantal', 'Om personalantalen är exakta; annars har även de störning.'),
('highest_rate', 'Highest rate', 'Högsta urvalskvot', 'Den högsta urvalskvoten för en kategori med minst 20 sökande.'),
('impact_ratio', 'Impact ratio', 'Relativ urvalskvot', 'Urvalskvoten genom den högsta urvalskvoten.'),
('known', 'Known', 'Kända', 'Personer vars kategori är känd; färre än 5 okända räknas som inga.'),
('level', 'Level of units', 'Enhetens nivå', 'Enhetens nivå: city (hela), department (förvaltning), between (mellannivå), workplace (arbetsplats).'),
('measure', 'Measure', 'Mått', 'Vad som räknas.'),
('measure_en', 'Measure in English', 'Mått på engelska', 'Vad som räknas, på engelska.'),
('measure_sv', 'Measure in Swedish', 'Mått på svenska', 'Vad som räknas, på svenska.'),
('minimum_headcount', 'Minimum headcount', 'Minsta antal', 'Minsta antal personer av vilka något visas efter grunden.'),
('months', 'Months', 'Månader', 'Månader sedan början.'),
('name', 'Name', 'Namn', 'Släppets namn.'),
('noise_bound', 'Largest noise', 'Störningens gräns', 'Den största störningen, i personer.'),
('noise_variance', 'Variance of the noise', 'Störningens varians', 'Störningens varians i antal personer.'),
('occupation', 'Occupation', 'Yrke', 'Yrket; tomt när det inte delats upp efter yrke.'),
('occupation_title', 'Name of the occupation', 'Yrkets namn', 'Yrkets namn.'),
('organisation', 'Organisation', 'Organisation', 'Organisationen.'),
('organisation_title', 'Name of the organisation', 'Organisationens namn', 'Organisationens namn.'),
('paid', 'Paid', 'Med känd lön', 'Personer vars lön är känd, med störning; färre än 5 okända räknas som inga.'),
('parent', 'Unit above', 'Överordnad enhet', 'Enheten ovanför; tomt för hela organisationen.'),
('parent_title', 'Name of the unit above', 'Den överordnade enhetens namn', 'Den överordnade enhetens namn.'),
('per_mille', 'Per mille', 'Promille', 'Andel i promille där bara den har publicerats.'),
('persons', 'Persons', 'Antal', 'Antal personer, med störning där de räknats här; tomt när det inte visas.'),
('persons_high', 'At most', 'Högst', 'Det högsta som talet kan vara.'),
('persons_low', 'At least', 'Minst', 'Det lägsta som talet kan vara.'),
('position', 'Order', 'Ordning', 'Ordningen i listan.'),
('promoted', 'Promoted', 'Befordrade', 'Antal befordrade till dess, med störning; aldrig färre än efter färre månader.'),
('protection', 'Disclosure control', 'Röjandeskydd', 'Källans röjandeskydd: none (inget, så störning har lagts till här), suppressed eller perturbed (talet är som det lämnades); tomt när det är vårt eget.'),
('published_at', 'Published', 'Publicerat', 'När det publicerades.'),
('quarter', 'Quarter of pay', 'Lönekvartil', 'Kvartil av hela organisationens löner: 1 lägst, 4 högst.'),
('rate', 'Rate', 'Andel', 'Antalet genom antalet möjliga, 0 till 1.'),
('rate_high', 'Rate, to', 'Andel, till', 'Övre gräns för 95-procentsintervallet; tomt under 50 personer.'),
('rate_low', 'Rate, from', 'Andel, från', 'Undre gräns för 95-procentsintervallet; tomt under 50 personer.'),
('ratio', 'Representation ratio', 'Representationskvot', 'Andelen genom invånarnas andel.'),
('ratio_high', 'Ratio, to', 'Kvot, till', 'Övre gräns för kvotens 95-procentsintervall; tomt under 50 personer.'),
('ratio_low', 'Ratio, from', 'Kvot, från', 'Undre gräns för kvotens 95-procentsintervall; tomt under 50 personer.'),
('reference', 'Reference category', 'Referenskategori', 'Om det är kategorin som är vad som återstår av helheten.'),
('region', 'Region', 'Region', 'Regionen som invånarna bor i.'),
('regular', 'In regular employment', 'Reguljärt anställda', 'Antal med reguljär anställning till dess, med störning; aldrig färre än efter färre månader.'),
('release_id', 'Release', 'Släpp', 'Släppets nummer.'),
('residents_counted_on', 'Residents counted', 'Invånarna räknade', 'Dagen då invånarna räknades.'),
('residents_share', 'Residents'' share', 'Invånarnas andel', 'Andel av invånarna som ska speglas; tomt när det inte finns något att jämföra med.'),
('risks', 'Risks', 'Risker', 'Antal risker, med störning.'),
('selected', 'Selected', 'Nådde steget', 'Sökande som nådde steget, med störning.'),
('selection_rate', 'Selection rate', 'Urvalskvot', 'Andel av de sökande som nådde steget, 0 till 1.'),
('share', 'Share', 'Andel', 'Andelen, 0 till 1; från gränsernas mitt där antalet visas som en gräns.'),
('share_high', 'Share, to', 'Andel, till', 'Övre gräns för 95-procentsintervallet; tomt under 50 personer.'),
('share_low', 'Share, from', 'Andel, från', 'Undre gräns för 95-procentsintervallet; tomt under 50 personer.'),
('shortfall', 'Shortfall', 'Underskott', 'Antal personer som saknas till invånarnas andel; 0 när ingen saknas.'),
('source', 'Source', 'Källa', 'Var talet kommer från; tomt när det är vårt eget.'),
('stage', 'Stage', 'Steg', 'Steget som nåddes: screened, interviewed, offered, hired.'),
('stage_en', 'Stage in English', 'Steg på engelska', 'Steget på engelska.'),
('stage_sv', 'Stage in Swedish', 'Steg på svenska', 'Steget på svenska.'),
('status', 'Status', 'Status', 'ok, below_threshold (för få), not_updated (ej uppdaterad), not_computable (går ej att beräkna), barred (får ej behandlas), not_collected (ej insamlad).'),
('status_reason', 'Reason', 'Skäl', 'Varför det inte är ok (på engelska).'),
('topic', 'Topic', 'Ämne', 'Ämnet.'),
('topic_en', 'Topic in English', 'Ämne på engelska', 'Ämnet på engelska.'),
('topic_sv', 'Topic in Swedish', 'Ämne på svenska', 'Ämnet på svenska.'),
('unit', 'Unit', 'Enhet', 'Enheten.'),
('unit_title', 'Name of the unit', 'Enhetens namn', 'Enhetens namn.'),
('unknown', 'Unknown', 'Okända', 'Personer vars kategori är okänd, med störning; tomt när de är färre än 5.'),
('within_category', 'Category of the second ground', 'Den andra grundens kategori', 'Kategorin av den andra grunden; ? för okänd.'),
('within_category_en', 'Category of the second ground in English', 'Den andra grundens kategori på engelska', 'Den andra grundens kategori på engelska.'),
('within_category_sv', 'Category of the second ground in Swedish', 'Den andra grundens kategori på svenska', 'Den andra grundens kategori på svenska.'),
('within_ground', 'Second ground', 'Andra grund', 'Den andra grunden, inom vars kategori personerna räknas; tomt utan korsning.');

-- The measures of a topic, as a closed list.
CREATE FUNCTION spegel_release.measures_of(topic text) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_agg(m.measure ORDER BY m.position) FROM spegel_release.topic_measure AS m WHERE m.topic = $1;
END;
COMMENT ON FUNCTION spegel_release.measures_of(text) IS 'The measures of a topic (mått), as a JSON array. For migrations.';
REVOKE EXECUTE ON FUNCTION spegel_release.measures_of(text) FROM PUBLIC;

SELECT spegel_release.make_endpoint('representation', 'mirroring_all', 'Representation', 'Representation',
    'The staff beside the residents, by categories of grounds, units, occupation groups, steps and forms of employment: share with interval, representation ratio, gap and shortfall.',
    'Personalen jämförd med invånarna, efter grundernas kategorier, enheter, yrkesgrupper, karriärsteg och anställningsformer: andel med intervall, representationskvot, gap och antal som saknas.',
    '{unit,occupation_group,step,form,ground,category,within_ground,within_category}');
SELECT spegel_release.make_endpoint('segregation', 'segregation_all', 'Segregation', 'Segregering',
    'How unevenly each category is spread over workplaces, occupation groups and steps: index of dissimilarity against all others.',
    'Hur ojämnt varje kategori är fördelad över arbetsplatser, yrkesgrupper och karriärsteg: segregationsindex mot alla andra.',
    '{unit,division,ground,category}');
SELECT spegel_release.make_endpoint('progression', 'progression_all', 'Progression', 'Karriärutveckling',
    'Who is promoted within months of being employed: cumulative incidence, for cohorts observed to the end; who leaves first is not promoted.',
    'Vilka som befordras inom ett antal månader efter anställning: kumulativ incidens, för kohorter som följts till slutet; den som slutar före är inte befordrad.',
    '{cohort_year,unit,occupation_group,step,ground,category,within_ground,within_category,months}', '{"months": [12, 24, 36, 60]}');
SELECT spegel_release.make_endpoint('retention', 'retention_all', 'Retention', 'Kvarvaro',
    'Who is still employed months after being employed, for cohorts observed to the end.',
    'Vilka som fortfarande är anställda ett antal månader efter anställning, för kohorter som följts till slutet.',
    '{cohort_year,unit,occupation_group,step,ground,category,within_ground,within_category,months}', '{"months": [6, 12, 24]}');
SELECT spegel_release.make_endpoint('turnover', 'turnover_all', 'Turnover', 'Personalomsättning',
    'Who left within a year, and who left by own wish, of those employed in it.',
    'Vilka som slutade inom ett år, och vilka som slutade frivilligt, av dem som var anställda under det.',
    '{unit,occupation_group,step,form,measure,ground,category,within_ground,within_category}',
    jsonb_build_object('measure', spegel_release.measures_of('turnover')));
SELECT spegel_release.make_endpoint('transitions', 'transitions_all', 'Transitions', 'Övergångar',
    'Who comes from subsidised to regular employment within months of its end, for cohorts observed to the end.',
    'Vilka som går från subventionerad till reguljär anställning inom ett antal månader från att den upphört, för kohorter som följts till slutet.',
    '{cohort_year,unit,occupation_group,ground,category,within_ground,within_category,months}', '{"months": [3, 6, 12, 24]}');
SELECT spegel_release.make_endpoint('funnel', 'recruitment_all', 'Recruitment funnel', 'Rekryteringstratt',
    'Applicants of a year by the stage they reached: of those who reached the stage before, how many reached this one.',
    'Ett års sökande efter steget de nådde: hur många som nådde steget, av dem som nådde steget före.',
    '{unit,occupation_group,step,measure,ground,category,within_ground,within_category}',
    jsonb_build_object('measure', spegel_release.measures_of('recruitment')));
SELECT spegel_release.make_endpoint('recruitment', 'adverse_impact_all', 'Adverse impact of recruitment', 'Urvalets utfall',
    'Rate of applicants selected up to each stage, beside the category with the highest rate, and whether it is below four fifths of it.',
    'Andel av de sökande som nådde varje steg, jämförd med kategorin med högst andel, och om den är under fyra femtedelar av den.',
    '{unit,occupation_group,step,stage,ground,category}',
    jsonb_build_object('stage', spegel_release.measures_of('recruitment')));
SELECT spegel_release.make_endpoint('campaigns', 'campaigns_all', 'Recruitment campaigns', 'Rekryteringar',
    'Recruitment campaigns that closed in a year: filled, and handled by trained recruiters.',
    'Rekryteringar som avslutades under ett år: tillsatta, och genomförda av utbildade rekryterare.',
    '{unit,occupation_group,step,measure}', jsonb_build_object('measure', spegel_release.measures_of('campaigns')));
SELECT spegel_release.make_endpoint('programmes', 'programmes_all', 'Programmes', 'Program',
    'Who took part in training, mentorship and leadership programmes within a year, and how far they came.',
    'Vilka som deltog i utbildning, mentorskap och ledarprogram under ett år, och hur långt de kom.',
    '{unit,occupation_group,step,measure,ground,category,within_ground,within_category}',
    jsonb_build_object('measure', spegel_release.measures_of('programmes')));
SELECT spegel_release.make_endpoint('exits', 'exits_all', 'Exits', 'Avgångar',
    'Who left within a year: by own wish, interviewed, and for what reasons.',
    'Vilka som slutade under ett år: frivilligt, med avgångssamtal, och av vilka skäl.',
    '{unit,measure,ground,category,within_ground,within_category}', jsonb_build_object('measure', spegel_release.measures_of('exits')));
SELECT spegel_release.make_endpoint('working-conditions', 'working_conditions_all', 'Working conditions', 'Arbetsvillkor',
    'Working conditions of the staff: full time, long sick leave, parental leave.',
    'Personalens arbetsvillkor: heltid, lång sjukfrånvaro, föräldraledighet.',
    '{unit,occupation_group,measure,ground,category,within_ground,within_category}',
    jsonb_build_object('measure', spegel_release.measures_of('working_conditions')));
SELECT spegel_release.make_endpoint('employment-forms', 'employment_form_all', 'Forms of employment', 'Anställningsformer',
    'Forms of employment of each group: permanent, fixed-term (subsidised employment too), hourly.',
    'Anställningsformer för varje grupp: tillsvidare, visstid (även subventionerad anställning), timavlönad.',
    '{unit,occupation_group,step,ground,category,form}', '{}', '{form}');
SELECT spegel_release.make_endpoint('pay-quarters', 'pay_quarters_all', 'Quarters of pay', 'Lönekvartiler',
    'Who is in which quarter of the pay of the organisation: share of each group, among those whose pay is known.',
    'Vilka som finns i vilken kvartil av organisationens löner: andel av varje grupp, bland dem vars lön är känd.',
    '{unit,occupation_group,ground,category,quarter}');
SELECT spegel_release.make_endpoint('pay-gap', 'pay_gap_all', 'Pay gap', 'Lönegap',
    'How much less each category is paid on average than all others, in whole per cent; not adjusted for work or experience.',
    'Hur mycket mindre varje kategori har i genomsnittlig lön än alla andra, i hela procent; inte justerat för arbete eller erfarenhet.',
    '{unit,ground,category}');
SELECT spegel_release.make_endpoint('active-measures', 'active_measures_all', 'Active measures', 'Aktiva åtgärder',
    'Risks of a year by ground and area: how far they came, stuck, investigated again, rated lower, owned at the right level.',
    'Ett års risker efter grund och område: hur långt de kommit, vilka som fastnat, undersökts på nytt, bedömts lägre eller ägs på rätt nivå.',
    '{unit,risk_ground,risk_area,measure}', jsonb_build_object('measure', spegel_release.measures_of('risks')));
SELECT spegel_release.make_endpoint('coverage', 'coverage_all', 'Coverage', 'Täckningsgrad',
    'How complete the data about the staff are, by ground and unit.',
    'Hur fullständiga uppgifterna om personalen är, efter grund och enhet.', '{unit,ground}');
SELECT spegel_release.make_endpoint('counts', 'counts_all', 'Already counted', 'Redan räknade',
    'Persons who came already counted, as supplied or with noise: official statistics, surveys, reports of partners.',
    'Personer som kom redan räknade, som de lämnades eller med störning: officiell statistik, enkäter, partners rapporter.',
    '{topic,unit,occupation,step,ground,category,within_ground,within_category,counted_on}');
SELECT spegel_release.make_endpoint('reference-populations', 'reference_populations_all', 'Reference populations', 'Referensbefolkningar',
    'The residents whom the organisation is to mirror: share of each category among those whose category is known.',
    'Invånarna som organisationen ska spegla: varje kategoris andel bland dem vars kategori är känd.', '{ground,category}');
SELECT spegel_release.make_endpoint('units', 'units_all', 'Units', 'Enheter',
    'The whole organisation, or all units of a level.', 'Hela organisationen, eller alla enheter på en nivå.', '{level,unit}');
SELECT spegel_release.make_endpoint('grounds', 'grounds_all', 'Grounds', 'Grunder',
    'The grounds, also those of which nothing may be or is known.', 'Grunderna, även dem som inget får vara eller är känt om.', '{ground}');
SELECT spegel_release.make_endpoint('codes', 'codes_all', 'Code lists', 'Kodlistor',
    'The codes of dimensions and grounds, with their names.', 'Koderna för dimensioner och grunder, med namn.', '{dimension,position,code}');
SELECT spegel_release.make_endpoint('measures', 'measures_all', 'Topics and measures', 'Ämnen och mått',
    'What is counted in each topic.', 'Vad som räknas i varje ämne.', '{topic,position,measure}');

CREATE FUNCTION spegel_api.releases(organisation text DEFAULT NULL) RETURNS SETOF spegel_published.releases
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_api.asked_release($1, NULL) WHERE $1 IS NOT NULL;
    RETURN QUERY SELECT v.* FROM spegel_published.releases AS v WHERE $1 IS NULL OR v.organisation = $1;
END
$$;
COMMENT ON FUNCTION spegel_api.releases(text) IS 'Published releases, of one organisation or of all.';
REVOKE EXECUTE ON FUNCTION spegel_api.releases(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spegel_api.releases(text) TO spegel_reader, spegel_analyst;
SELECT spegel_api.expose('releases', 'spegel_api.releases(text)', 'Releases', 'Släpp',
    'Published releases, of one organisation or of all.', 'Publicerade släpp, en organisations eller alla.',
    parameters => '{"organisation": {"label_en": "Organisation", "label_sv": "Organisation", "description_en": "Whose releases; without it all of them.", "description_sv": "Vems släpp; annars alla."}}',
    columns => spegel_release.view_labels('spegel_published.releases'), described_by => 'spegel_published.releases', max_age => 60,
    ordering => '{"published_at desc",release_id}');
