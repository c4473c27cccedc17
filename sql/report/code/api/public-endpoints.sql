-- The measures of a topic, as a closed list.
CREATE OR REPLACE FUNCTION spegel_release.measures_of(topic text) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_agg(m.measure ORDER BY m.position) FROM spegel_release.topic_measure AS m WHERE m.topic = $1;
END;
COMMENT ON FUNCTION spegel_release.measures_of(text) IS 'The measures of a topic (mått), as a JSON array. For migrations.';
SELECT spegel_release.make_endpoint('representation', 'mirroring_all', 'Representation', 'Representation',
    'The staff beside the residents, by categories of grounds, units, occupation groups, steps and forms of employment: share with '
    'interval, representation ratio, gap and shortfall.',
    'Personalen jämförd med invånarna, efter grundernas kategorier, enheter, yrkesgrupper, karriärsteg och anställningsformer: '
    'andel med intervall, representationskvot, gap och antal som saknas.',
    '{unit,occupation_group,step,form,ground,category,within_ground,within_category}');
SELECT spegel_release.make_endpoint('managers', 'managers_all', 'Managers', 'Chefer',
    'The managers beside the residents, by categories of grounds and manager classes, in departments and the whole organisation.',
    'Cheferna jämförda med invånarna, efter grundernas kategorier och chefsnivåer, i förvaltningarna och hela organisationen.',
    '{unit,manager_class,ground,category,within_ground,within_category}');
SELECT spegel_release.make_endpoint('segregation', 'segregation_all', 'Segregation', 'Segregering',
    'How unevenly each category is spread over workplaces, occupation groups and steps: index of dissimilarity against all others.',
    'Hur ojämnt varje kategori är fördelad över arbetsplatser, yrkesgrupper och karriärsteg: segregationsindex mot alla andra.',
    '{unit,division,ground,category}');
SELECT spegel_release.make_endpoint('progression', 'progression_all', 'Progression', 'Karriärutveckling',
    'Who is promoted within months of being employed: cumulative incidence, for cohorts observed to the end; who leaves first is '
    'not promoted.',
    'Vilka som befordras inom ett antal månader efter anställning: kumulativ incidens, för kohorter som följts till slutet; den som '
    'slutar före är inte befordrad.',
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
    'Vilka som går från subventionerad till reguljär anställning inom ett antal månader från att den upphört, för kohorter som '
    'följts till slutet.',
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
SELECT spegel_release.make_endpoint('work-pay', 'work_pay_all', 'Pay by work', 'Löner efter arbete',
    'Who receives variable pay, and whose pay is not known, by group of equal or equivalent work, of those employed within a year.',
    'Vilka som får rörlig lön eller förmåner, och vilkas lön är okänd, efter grupp av lika eller likvärdigt arbete, av dem som var '
    'anställda under ett år.',
    '{unit,work_group,measure,ground,category,within_ground,within_category}',
    jsonb_build_object('measure', spegel_release.measures_of('work_pay')));
SELECT spegel_release.make_endpoint('internal-work-pay-gap', 'internal_work_pay_gap', 'Pay gap by work', 'Lönegap efter arbete',
    'How much less each category is paid per hour than all others within a group of equal or equivalent work, in whole per cent, basic '
    'and variable pay apart: for the workers and their representatives.',
    'Hur mycket mindre varje kategori får i timmen än alla andra inom en grupp av lika eller likvärdigt arbete, i hela procent, grundlön '
    'och rörlig lön för sig: för arbetstagarna och deras företrädare.',
    '{unit,work_group,pay,ground,category}',
    '{}', '{work_group}', 'internal');
SELECT spegel_release.make_endpoint('active-measures', 'active_measures_all', 'Active measures', 'Aktiva åtgärder',
    'Risks of a year by ground and area: how far they came, stuck, investigated again, rated lower, owned at the right level.',
    'Ett års risker efter grund och område: hur långt de kommit, vilka som fastnat, undersökts på nytt, bedömts lägre eller ägs på '
    'rätt nivå.',
    '{unit,risk_ground,risk_area,measure}', jsonb_build_object('measure', spegel_release.measures_of('risks')));
SELECT spegel_release.make_endpoint('goals', 'goals_all', 'Goals', 'Mål',
    'Goals that have been decided, beside the published share: reached, on track or behind; who decided, when, and for when.',
    'Mål som har beslutats, jämförda med den publicerade andelen: nådda, på väg eller efter; vem som beslutade, när, och till när.',
    '{unit,ground,category,part_by,part,goal_year}');
SELECT spegel_release.make_endpoint('forecast', 'forecast_all', 'Forecast', 'Prognos',
    'When the staff will mirror the residents, if shares go on as they have from release to release; by step, of grounds that are visible.',
    'När personalen speglar invånarna, om andelarna fortsätter som de har gjort från släpp till släpp; efter karriärsteg, för grunder som '
    'är synliga.', '{unit,step,ground,category}');
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
    'The codes of dimensions and grounds, with their names.', 'Koderna för dimensioner och grunder, med namn.',
    '{dimension,position,code}');
SELECT spegel_release.make_endpoint('measures', 'measures_all', 'Topics and measures', 'Ämnen och mått',
    'What is counted in each topic.', 'Vad som räknas i varje ämne.', '{topic,position,measure}');

CREATE OR REPLACE FUNCTION spegel_api.releases(organisation text DEFAULT NULL) RETURNS SETOF spegel_published.releases
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_api.resolve_release($1, NULL) WHERE $1 IS NOT NULL;
    RETURN QUERY SELECT v.* FROM spegel_published.releases AS v WHERE $1 IS NULL OR v.organisation = $1;
END
$$;
COMMENT ON FUNCTION spegel_api.releases(text) IS 'Published releases, of one organisation or of all.';
GRANT EXECUTE ON FUNCTION spegel_api.releases(text) TO spegel_reader, spegel_analyst;
SELECT spegel_api.expose('releases', 'spegel_api.releases(text)', 'Releases', 'Släpp',
    'Published releases, of one organisation or of all.', 'Publicerade släpp, en organisations eller alla.',
    parameters => '{"organisation": {"label_en": "Organisation", "label_sv": "Organisation", "description_en": "Whose releases '
                  '(/v1/releases); without it all of them.", "description_sv": "Vems släpp (/v1/releases); annars alla."}}',
    columns => spegel_release.view_labels('spegel_published.releases'), described_by => 'spegel_published.releases', max_age => 60,
    ordering => '{"published_at desc",release_id}');

CREATE OR REPLACE FUNCTION spegel_api.labels(kind text[] DEFAULT NULL) RETURNS SETOF spegel_published.labels
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 60
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT v.* FROM spegel_published.labels AS v WHERE $1 IS NULL OR v.kind = ANY ($1);
END;
COMMENT ON FUNCTION spegel_api.labels(text[]) IS 'What the codes of all releases are called, of some kinds or of all.';
GRANT EXECUTE ON FUNCTION spegel_api.labels(text[]) TO spegel_reader, spegel_analyst;
SELECT spegel_api.expose('labels', 'spegel_api.labels(text[])', 'Labels', 'Etiketter',
    'What the codes are called that are the same in every release, and the reasons of statuses, in both languages.',
    'Vad de koder kallas som är desamma i varje släpp, och skälen till statusar, på båda språken.',
    parameters => '{"kind": {"label_en": "Kind", "label_sv": "Slag",
        "description_en": "What is named: a column, or code for what all dimensions have; without it all of them.",
        "description_sv": "Vad som benämns: en kolumn, eller code för det som alla dimensioner har; annars alla.",
        "allowed": ["code", "division", "level", "outcome", "part_by", "pay", "progress", "protection", "quarter", "status",
            "status_reason"]}}',
    columns => '{"kind": {"label_en": "Kind", "label_sv": "Slag", "description_sv": "Vad som benämns: en kolumn, eller code."},
        "code": {"label_en": "Code", "label_sv": "Kod", "description_sv": "Koden, eller texten till ett skäl, som i kolumnen."},
        "label_sv": {"label_en": "Name in Swedish", "label_sv": "Namn på svenska", "description_sv": "Svensk benämning."},
        "label_en": {"label_en": "Name in English", "label_sv": "Namn på engelska", "description_sv": "Engelsk benämning."}}',
    described_by => 'spegel_published.labels', ordering => '{kind,code}');
