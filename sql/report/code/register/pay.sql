-- Pay by component, how pay by the hour becomes pay per month, what work
-- demands, and the yearly pay survey.

COMMENT ON TABLE spegel_register.pay_component IS
'Components of pay (lönekomponent, löneart): base pay, each kind of variable pay, each benefit.';
COMMENT ON COLUMN spegel_register.pay_component.component_no IS 'Number (nummer) by which other tables refer to it.';
COMMENT ON COLUMN spegel_register.pay_component.component IS 'Code (löneartskod); base is there from the beginning.';
COMMENT ON COLUMN spegel_register.pay_component.title IS 'Name (benämning), as the organisation writes it.';
COMMENT ON COLUMN spegel_register.pay_component.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_register.pay_component.kind IS
'Kind (slag): base (grundlön, fast lön; all components of this kind together), variable (rörlig lön, tillägg), benefit (förmån).';
COMMENT ON COLUMN spegel_register.pay_component.bonus IS
'Is it a bonus (bonus): variable pay for productivity, performance, incentive or commission, which UK reports keep apart?';
COMMENT ON CONSTRAINT pay_component_bonus ON spegel_register.pay_component IS 'expected true only for variable pay';
COMMENT ON CONSTRAINT pay_component_kind ON spegel_register.pay_component IS 'expected base, variable or benefit';
CREATE OR REPLACE VIEW spegel_register.pay WITH (security_invoker) AS
SELECT p.person, r.employment_number, r.valid_from, r.amount, r.pay_form, c.component, r.valid_to, r.entry, r.import_batch, r.line_no,
       r.person_no, r.component_no
FROM spegel_register.pay_row AS r
LEFT JOIN spegel_register.person AS p ON p.person_no = r.person_no
LEFT JOIN spegel_register.pay_component AS c ON c.component_no = r.component_no;
COMMENT ON VIEW spegel_register.pay IS
'Pay (lön) of an employment by component: a rate per month or hour, which holds from a day until the next one of the same component, '
'or a total of a period.';
COMMENT ON COLUMN spegel_register.pay.person_no IS 'Number of the person (nummer), to join by.';
COMMENT ON COLUMN spegel_register.pay.component_no IS 'Number of the component (nummer), to join by.';
COMMENT ON COLUMN spegel_register.pay.person IS 'The person (person).';
COMMENT ON COLUMN spegel_register.pay.employment_number IS 'Number of the employment (anställningsnummer).';
COMMENT ON COLUMN spegel_register.pay.component IS 'The component (löneart); base when it is not given.';
COMMENT ON COLUMN spegel_register.pay.valid_from IS 'First day (från och med) of the rate, or of the period of a total.';
COMMENT ON COLUMN spegel_register.pay.valid_to IS
'Last day (till och med) of the rate, NULL for until the next one or until further notice; or of the period of a total.';
COMMENT ON COLUMN spegel_register.pay.amount IS
'Kronor (belopp): per month at full time, per hour, or for the period; below 0 it is a correction (rättelse) of other totals.';
COMMENT ON COLUMN spegel_register.pay.pay_form IS
'What the amount is (löneform): monthly (månadslön) or hourly (timlön), rates; or total (belopp för perioden).';
COMMENT ON COLUMN spegel_register.pay.entry IS
'Tells totals (post) of one component and first day apart, such as a correction; a rate has 1.';
COMMENT ON CONSTRAINT pay_amount ON spegel_register.pay_row IS
'expected kronor, over 0; 0, or less for a correction, only as a total of a period';
COMMENT ON CONSTRAINT pay_pay_form ON spegel_register.pay_row IS 'expected monthly, hourly or total';
COMMENT ON CONSTRAINT pay_valid_to ON spegel_register.pay_row IS 'expected valid_from or later, and for a total the last day of its period';
COMMENT ON CONSTRAINT pay_entry ON spegel_register.pay_row IS 'expected 1, or nothing, for a rate: of one day there is one';

COMMENT ON TABLE spegel_register.full_time_hours IS
'Hours of full time in a month (timmar per månad vid heltid), by which pay per hour becomes pay per month. Of the rows that fit, one of '
'the organisation itself comes before one of everybody, then one of the work group before one of the occupation group before one of '
'all work, then the latest.';
COMMENT ON COLUMN spegel_register.full_time_hours.organisation IS 'The organisation (organisation); NULL for everybody.';
COMMENT ON COLUMN spegel_register.full_time_hours.work_group IS
'Group of equal or equivalent work (lika eller likvärdigt arbete), as in occupation; NULL for all.';
COMMENT ON COLUMN spegel_register.full_time_hours.occupation_group IS 'Group of occupations (yrkesgrupp), as in occupation; NULL for all.';
COMMENT ON COLUMN spegel_register.full_time_hours.valid_from IS 'First day (från och med); it holds until a later row of the same work.';
COMMENT ON COLUMN spegel_register.full_time_hours.hours_per_month IS 'Hours per month (timmar per månad), over 0, to 250.';
COMMENT ON COLUMN spegel_register.full_time_hours.source IS 'Where it is known from (källa), such as the collective agreement.';
COMMENT ON CONSTRAINT full_time_hours_occupation_group ON spegel_register.full_time_hours IS
'expected a work group, an occupation group or neither';
COMMENT ON CONSTRAINT full_time_hours_hours_per_month ON spegel_register.full_time_hours IS 'expected hours, over 0, to 250';
COMMENT ON CONSTRAINT full_time_hours_source ON spegel_register.full_time_hours IS 'expected a source';

COMMENT ON TABLE spegel_register.work_assessment IS
'What work demands (arbetsvärdering) by the employer''s own assessment: points by factor of a group of work or an occupation. The '
'demands of a version are the sum of points times weight.';
COMMENT ON COLUMN spegel_register.work_assessment.organisation IS 'The organisation (organisation) that assessed its work.';
COMMENT ON COLUMN spegel_register.work_assessment.version IS 'Version of the assessment (version); demands of one version are compared.';
COMMENT ON COLUMN spegel_register.work_assessment.work_group IS
'Group of equal or equivalent work (lika eller likvärdigt arbete), as in occupation; NULL when an occupation was assessed.';
COMMENT ON COLUMN spegel_register.work_assessment.occupation IS
'Occupation (yrke), which comes before the group that it is in; NULL when a group was assessed.';
COMMENT ON COLUMN spegel_register.work_assessment.factor IS
'Factor (faktor): skills (kunskap och färdigheter), effort (ansträngning), responsibility (ansvar), conditions (arbetsförhållanden).';
COMMENT ON COLUMN spegel_register.work_assessment.criterion IS 'Part of the factor (delfaktor); NULL for the factor as a whole.';
COMMENT ON COLUMN spegel_register.work_assessment.points IS 'Points (poäng), 0 or more; more for higher demands.';
COMMENT ON COLUMN spegel_register.work_assessment.weight IS 'Weight (vikt) of the points, over 0.';
COMMENT ON COLUMN spegel_register.work_assessment.assessed_on IS 'When it was assessed (datum), and from when it holds.';
COMMENT ON CONSTRAINT work_assessment_occupation ON spegel_register.work_assessment IS 'expected either a work group or an occupation';
COMMENT ON CONSTRAINT work_assessment_factor ON spegel_register.work_assessment IS 'expected skills, effort, responsibility or conditions';
COMMENT ON CONSTRAINT work_assessment_points ON spegel_register.work_assessment IS 'expected points, 0 or more';
COMMENT ON CONSTRAINT work_assessment_weight ON spegel_register.work_assessment IS 'expected a weight, over 0';

COMMENT ON TABLE spegel_register.pay_survey IS
'Pay surveys (lönekartläggning) of an employer, one a year (Discrimination Act, chapter 3, sections 8 to 14).';
COMMENT ON COLUMN spegel_register.pay_survey.survey IS 'Code of the survey (kartläggningskod).';
COMMENT ON COLUMN spegel_register.pay_survey.organisation IS 'The organisation (organisation) whose pay was surveyed.';
COMMENT ON COLUMN spegel_register.pay_survey.surveyed_on IS 'The day whose pay was surveyed (mätdatum).';
COMMENT ON COLUMN spegel_register.pay_survey.provisions_reviewed_on IS
'When provisions and practice on pay were reviewed (bestämmelser och praxis granskade); NULL when not.';
COMMENT ON COLUMN spegel_register.pay_survey.findings IS 'What was found (resultat), in words.';
COMMENT ON COLUMN spegel_register.pay_survey.completed_on IS 'When it was completed (klar); NULL when not.';
COMMENT ON CONSTRAINT pay_survey_completed_on ON spegel_register.pay_survey IS 'expected surveyed_on or later';
COMMENT ON TABLE spegel_register.pay_survey_cooperation IS 'Cooperation about a pay survey (samverkan): with whom, and when.';
COMMENT ON COLUMN spegel_register.pay_survey_cooperation.survey IS 'The survey (kartläggning).';
COMMENT ON COLUMN spegel_register.pay_survey_cooperation.party IS 'The union or other party (part); never a person.';
COMMENT ON COLUMN spegel_register.pay_survey_cooperation.met_on IS 'Day (datum).';
COMMENT ON COLUMN spegel_register.pay_survey_cooperation.subject IS 'What it was about (fråga).';
COMMENT ON CONSTRAINT pay_survey_cooperation_party ON spegel_register.pay_survey_cooperation IS 'expected a party';
COMMENT ON TABLE spegel_register.pay_survey_measure IS 'Measures (åtgärd) that a pay survey led to: adjusted pay and others.';
COMMENT ON COLUMN spegel_register.pay_survey_measure.survey IS 'The survey (kartläggning).';
COMMENT ON COLUMN spegel_register.pay_survey_measure.measure IS 'Number of the measure (åtgärdsnummer) within the survey.';
COMMENT ON COLUMN spegel_register.pay_survey_measure.title IS 'What is done (benämning).';
COMMENT ON COLUMN spegel_register.pay_survey_measure.work_group IS
'Group of equal or equivalent work (lika eller likvärdigt arbete) that it is for; NULL for several.';
COMMENT ON COLUMN spegel_register.pay_survey_measure.cost IS
'Estimated cost in kronor a year (kostnadsberäkning); NULL when not estimated.';
COMMENT ON COLUMN spegel_register.pay_survey_measure.due_on IS 'When it is to be completed (klar senast).';
COMMENT ON COLUMN spegel_register.pay_survey_measure.completed_on IS 'When it was completed (genomförd); NULL when not.';
COMMENT ON COLUMN spegel_register.pay_survey_measure.followed_up_on IS 'When it was followed up (uppföljd); NULL when not.';
COMMENT ON COLUMN spegel_register.pay_survey_measure.outcome IS 'Outcome (utfall): worse, none, some or full; NULL when not followed up.';
COMMENT ON CONSTRAINT pay_survey_measure_cost ON spegel_register.pay_survey_measure IS 'expected kronor, 0 or more';
COMMENT ON CONSTRAINT pay_survey_measure_outcome ON spegel_register.pay_survey_measure IS
'expected worse, none, some or full together with followed_up_on';

COMMENT ON TABLE spegel_register.pay_report IS
'Reports on pay gaps (lönerapport) that an employer makes by law, such as the one that transposes Directive (EU) 2023/970.';
COMMENT ON COLUMN spegel_register.pay_report.report IS 'Code of the report (rapportkod).';
COMMENT ON COLUMN spegel_register.pay_report.organisation IS 'The organisation (organisation) that reports.';
COMMENT ON COLUMN spegel_register.pay_report.reported_to IS 'Last day of the time reported (till och med), such as 31 December.';
COMMENT ON COLUMN spegel_register.pay_report.law IS 'The law in force (lag), with version and date.';
COMMENT ON COLUMN spegel_register.pay_report.submitted_on IS 'When it was submitted (inlämnad); NULL when not.';
COMMENT ON CONSTRAINT pay_report_law ON spegel_register.pay_report IS 'expected the law, with version and date';
COMMENT ON CONSTRAINT pay_report_submitted_on ON spegel_register.pay_report IS 'expected a day after reported_to';
COMMENT ON TABLE spegel_register.pay_report_category IS
'What an employer says and does about the gap in a category of workers (arbetstagarkategori) of a report.';
COMMENT ON COLUMN spegel_register.pay_report_category.report IS 'The report (rapport).';
COMMENT ON COLUMN spegel_register.pay_report_category.work_group IS
'Category of workers: group of equal or equivalent work (lika eller likvärdigt arbete), as in occupation.';
COMMENT ON COLUMN spegel_register.pay_report_category.justified IS
'Is the difference justified by objective, gender-neutral criteria (sakligt motiverad)?';
COMMENT ON COLUMN spegel_register.pay_report_category.reason IS 'By which (skäl); a difference is not justified without.';
COMMENT ON COLUMN spegel_register.pay_report_category.remedied_on IS 'When it was remedied (åtgärdad); NULL when not.';
COMMENT ON CONSTRAINT pay_report_category_work_group ON spegel_register.pay_report_category IS 'expected a category of workers';
COMMENT ON CONSTRAINT pay_report_category_reason ON spegel_register.pay_report_category IS 'expected a reason where it is justified';
