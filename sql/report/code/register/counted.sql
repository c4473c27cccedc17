-- Input that comes already counted, and the references to mirror.

COMMENT ON TABLE spegel_register.counted IS
'Persons who come already counted (redan räknade): official statistics, published figures, surveys, reports of partners.';
COMMENT ON COLUMN spegel_register.counted.period IS 'Date (mätdatum) at which the persons were counted; a year alone is its last day.';
COMMENT ON COLUMN spegel_register.counted.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_register.counted.topic IS
'Who are counted (ämne): staff; or others, such as applicants, hires, departures, respondents, harassment_reports.';
COMMENT ON COLUMN spegel_register.counted.unit IS 'Unit (enhet); NULL when not broken down.';
COMMENT ON COLUMN spegel_register.counted.occupation IS 'Occupation (yrke); NULL when not broken down.';
COMMENT ON COLUMN spegel_register.counted.step IS
'Career step (nivå) as the source names it, such as managers; empty when not broken down.';
COMMENT ON COLUMN spegel_register.counted.ground IS 'Ground (grund), such as sex; everybody when there is none.';
COMMENT ON COLUMN spegel_register.counted.category IS 'Category (kategori); NULL when unknown.';
COMMENT ON COLUMN spegel_register.counted.within_ground IS
'A second ground (grund), within one category of which the persons are counted; NULL when there is none.';
COMMENT ON COLUMN spegel_register.counted.within_category IS 'That category (kategori); NULL when unknown.';
COMMENT ON COLUMN spegel_register.counted.persons IS 'Number of persons (antal), or per mille of them: see counted_as.';
COMMENT ON COLUMN spegel_register.counted.counted_as IS
'persons (antal); or per_mille (promille) where only a share was published, so that nothing that needs a headcount can be computed.';
COMMENT ON COLUMN spegel_register.counted.protection IS
'Disclosure control (röjandeskydd) already applied by the publisher: none, suppressed or perturbed. Rows with none are never served.';
COMMENT ON COLUMN spegel_register.counted.approximate IS 'Whether the source gives a rounded number (ungefärlig).';
COMMENT ON COLUMN spegel_register.counted.source IS 'Where the number was published (källa).';
COMMENT ON CONSTRAINT counted_topic ON spegel_register.counted IS 'expected a topic';
COMMENT ON CONSTRAINT counted_category ON spegel_register.counted IS 'expected a category, or nothing when it is unknown';
COMMENT ON CONSTRAINT counted_within ON spegel_register.counted IS 'expected within_ground beside it';
COMMENT ON CONSTRAINT counted_persons ON spegel_register.counted IS 'expected a whole number, 0 or more';
COMMENT ON CONSTRAINT counted_counted_as ON spegel_register.counted IS 'expected persons or per_mille';
COMMENT ON CONSTRAINT counted_protection ON spegel_register.counted IS 'expected none, suppressed or perturbed';
COMMENT ON CONSTRAINT counted_source ON spegel_register.counted IS 'expected a source';
COMMENT ON TABLE spegel_register.counted_cohort IS
'Cohorts that come already counted (redan räknade kohorter), such as 180 of about 200 placed who are still employed: persons by '
'outcome and days since the origin.';
COMMENT ON COLUMN spegel_register.counted_cohort.topic IS 'What the persons have in common (ämne), such as placed or graduated.';
COMMENT ON COLUMN spegel_register.counted_cohort.organisation IS 'The organisation (organisation) that reports them.';
COMMENT ON COLUMN spegel_register.counted_cohort.programme IS 'Programme (program); NULL when not broken down.';
COMMENT ON COLUMN spegel_register.counted_cohort.unit IS 'Unit (enhet); NULL when not broken down.';
COMMENT ON COLUMN spegel_register.counted_cohort.origin_on IS 'Day (startdatum) from which the days are counted.';
COMMENT ON COLUMN spegel_register.counted_cohort.ground IS 'Ground (grund); everybody when there is none.';
COMMENT ON COLUMN spegel_register.counted_cohort.category IS 'Category (kategori); NULL when unknown, or for everybody.';
COMMENT ON COLUMN spegel_register.counted_cohort.days IS 'Days (dagar) from the origin to the outcome, or to the last observation.';
COMMENT ON COLUMN spegel_register.counted_cohort.outcome IS
'Outcome (utfall), such as left; NULL for those still as they were when last observed.';
COMMENT ON COLUMN spegel_register.counted_cohort.persons IS 'Number of persons (antal).';
COMMENT ON COLUMN spegel_register.counted_cohort.protection IS
'Disclosure control (röjandeskydd) already applied by the publisher: none, suppressed or perturbed.';
COMMENT ON COLUMN spegel_register.counted_cohort.approximate IS 'Whether the source gives a rounded number (ungefärlig).';
COMMENT ON COLUMN spegel_register.counted_cohort.source IS 'Where the number was published (källa).';
COMMENT ON CONSTRAINT counted_cohort_topic ON spegel_register.counted_cohort IS 'expected a topic';
COMMENT ON CONSTRAINT counted_cohort_category ON spegel_register.counted_cohort IS 'expected a category, or nothing when it is unknown';
COMMENT ON CONSTRAINT counted_cohort_days ON spegel_register.counted_cohort IS 'expected a whole number, 0 or more';
COMMENT ON CONSTRAINT counted_cohort_outcome ON spegel_register.counted_cohort IS 'expected an outcome, or nothing';
COMMENT ON CONSTRAINT counted_cohort_persons ON spegel_register.counted_cohort IS 'expected a whole number, 0 or more';
COMMENT ON CONSTRAINT counted_cohort_protection ON spegel_register.counted_cohort IS 'expected none, suppressed or perturbed';
COMMENT ON CONSTRAINT counted_cohort_source ON spegel_register.counted_cohort IS 'expected a source';
COMMENT ON TABLE spegel_register.reference_population IS
'References (referensbefolkning) to mirror, by region, age and category: the residents, or those qualified for an occupation. Parts '
'need not sum to the total, for publishers perturb their tables.';
COMMENT ON COLUMN spegel_register.reference_population.period IS
'Date (mätdatum) at which they were counted; a year alone is its last day.';
COMMENT ON COLUMN spegel_register.reference_population.region IS 'Region (region): municipality, county or country.';
COMMENT ON COLUMN spegel_register.reference_population.topic IS
'Who are counted (ämne): residents; or a part of them, such as employed, labour_force or qualified (those who could be recruited).';
COMMENT ON COLUMN spegel_register.reference_population.occupation IS
'Their occupation (yrke): a code of the code system, the beginning of one, or an occupation group; empty when not broken down.';
COMMENT ON COLUMN spegel_register.reference_population.education IS
'Their education (utbildning), as the source names it; empty when not broken down.';
COMMENT ON COLUMN spegel_register.reference_population.age_from IS 'Youngest age (lägsta ålder) in years.';
COMMENT ON COLUMN spegel_register.reference_population.age_to IS 'Oldest age (högsta ålder) in years.';
COMMENT ON COLUMN spegel_register.reference_population.ground IS 'Ground (grund), such as sex.';
COMMENT ON COLUMN spegel_register.reference_population.category IS 'Category (kategori); NULL when unknown.';
COMMENT ON COLUMN spegel_register.reference_population.within_ground IS
'A second ground (grund), within one category of which they are counted; NULL when there is none.';
COMMENT ON COLUMN spegel_register.reference_population.within_category IS 'That category (kategori); NULL when unknown.';
COMMENT ON COLUMN spegel_register.reference_population.persons IS 'Number of persons (antal), or per mille of them: see counted_as.';
COMMENT ON COLUMN spegel_register.reference_population.counted_as IS
'persons (antal), or per_mille (promille) where only a share was published.';
COMMENT ON COLUMN spegel_register.reference_population.definition IS
'Version of the definition (definition) that was used; empty when there is only one. Several can stand beside each other.';
COMMENT ON COLUMN spegel_register.reference_population.series_break IS
'Whether the series breaks here (tidsseriebrott), so that changes from earlier periods mean nothing.';
COMMENT ON COLUMN spegel_register.reference_population.note IS
'What should be known of the number (anmärkning), such as what broke the series; NULL: nothing.';
COMMENT ON COLUMN spegel_register.reference_population.source IS 'Where the number was published (källa).';
COMMENT ON CONSTRAINT reference_population_region ON spegel_register.reference_population IS 'expected a region';
COMMENT ON CONSTRAINT reference_population_topic ON spegel_register.reference_population IS 'expected a topic';
COMMENT ON CONSTRAINT reference_population_age_from ON spegel_register.reference_population IS 'expected an age in whole years, 0 to 200';
COMMENT ON CONSTRAINT reference_population_age_to ON spegel_register.reference_population IS
'expected an age in whole years, age_from to 200';
COMMENT ON CONSTRAINT reference_population_category ON spegel_register.reference_population IS
'expected a category, or nothing when it is unknown';
COMMENT ON CONSTRAINT reference_population_within ON spegel_register.reference_population IS 'expected within_ground beside it';
COMMENT ON CONSTRAINT reference_population_persons ON spegel_register.reference_population IS 'expected a whole number, 0 or more';
COMMENT ON CONSTRAINT reference_population_counted_as ON spegel_register.reference_population IS 'expected persons or per_mille';
COMMENT ON CONSTRAINT reference_population_source ON spegel_register.reference_population IS 'expected a source';
