-- Active measures: risks of discrimination, the steps taken, the measures.

COMMENT ON TABLE spegel_register.risk IS
'Risks of discrimination and other obstacles (risk, hinder) in the work with active measures (aktiva åtgärder). An investigation '
'that found nothing is a risk closed as no_risk.';
COMMENT ON COLUMN spegel_register.risk.risk IS 'Number of the risk (risknummer).';
COMMENT ON COLUMN spegel_register.risk.unit IS 'Unit (enhet) in which it was seen.';
COMMENT ON COLUMN spegel_register.risk.ground IS 'Ground (diskrimineringsgrund).';
COMMENT ON COLUMN spegel_register.risk.area IS
'Area (område): working_conditions (arbetsförhållanden), pay (löner), recruitment (rekrytering och befordran), training '
'(utbildning), parenthood (förvärvsarbete och föräldraskap).';
COMMENT ON COLUMN spegel_register.risk.title IS 'What it is (benämning).';
COMMENT ON COLUMN spegel_register.risk.opened_on IS 'When it was entered (upptäckt).';
COMMENT ON COLUMN spegel_register.risk.cause_level IS 'Level of units where its cause lies (orsakens nivå); NULL when not determined.';
COMMENT ON COLUMN spegel_register.risk.owner_level IS 'Level of the one who owns it now (ägarens nivå); NULL when nobody does.';
COMMENT ON COLUMN spegel_register.risk.employees_involved IS 'Whether employees took part (medarbetares medverkan).';
COMMENT ON COLUMN spegel_register.risk.union_involved IS 'Whether a union took part (facklig medverkan).';
COMMENT ON COLUMN spegel_register.risk.closed_on IS 'When it was closed (avslutad); NULL when open.';
COMMENT ON COLUMN spegel_register.risk.closed_as IS 'How (utfall): resolved (åtgärdad), no_risk (ingen risk), dropped (avskriven).';
COMMENT ON CONSTRAINT risk_area ON spegel_register.risk IS 'expected working_conditions, pay, recruitment, training or parenthood';
COMMENT ON CONSTRAINT risk_cause_level ON spegel_register.risk IS 'expected city, department, between or workplace';
COMMENT ON CONSTRAINT risk_owner_level ON spegel_register.risk IS 'expected city, department, between or workplace';
COMMENT ON CONSTRAINT risk_closed_on ON spegel_register.risk IS 'expected opened_on or later';
COMMENT ON CONSTRAINT risk_closed_as ON spegel_register.risk IS 'expected resolved, no_risk or dropped together with closed_on';
COMMENT ON TABLE spegel_register.risk_step IS
'Steps taken with a risk (steg), in order: investigate, analyse, act, follow up; an earlier step may be taken again, none may be skipped.';
COMMENT ON COLUMN spegel_register.risk_step.risk IS 'The risk (risk).';
COMMENT ON COLUMN spegel_register.risk_step.step IS
'The step (steg): investigate (undersöka), analyse (analysera), act (åtgärda), follow_up (följa upp).';
COMMENT ON COLUMN spegel_register.risk_step.step_on IS 'When it was begun (datum).';
COMMENT ON COLUMN spegel_register.risk_step.rating IS 'Rating of the risk then (riskvärde), 1 to 25; NULL when not rated.';
COMMENT ON COLUMN spegel_register.risk_step.owner_level IS 'Level of the owner then (ägarens nivå); NULL when nobody.';
COMMENT ON CONSTRAINT risk_step_step ON spegel_register.risk_step IS 'expected investigate, analyse, act or follow_up';
COMMENT ON CONSTRAINT risk_step_rating ON spegel_register.risk_step IS 'expected 1 to 25';
COMMENT ON CONSTRAINT risk_step_owner_level ON spegel_register.risk_step IS 'expected city, department, between or workplace';

CREATE OR REPLACE FUNCTION spegel_register.check_risk_steps() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong record;
BEGIN
    PERFORM spegel_register.lock_table('risk_step order', true);
    SELECT s.risk, s.step, s.step_on INTO wrong
    FROM (
        SELECT r.risk, r.step, r.step_on, n.rank,
               lag(n.rank, 1, 0) OVER (PARTITION BY r.risk ORDER BY r.step_on, n.rank) AS before
        FROM spegel_register.risk_step AS r,
             LATERAL array_position('{investigate,analyse,act,follow_up}', r.step) AS n (rank)
    ) AS s
    WHERE s.rank > s.before + 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'risk "%": step % of % is out of order', wrong.risk, wrong.step, wrong.step_on
            USING ERRCODE = 'check_violation', TABLE = 'risk_step', COLUMN = 'step',
                  HINT = 'The steps are investigate, analyse, act, follow_up; none may be skipped.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_risk_steps() IS
'Trigger: the steps of each risk come in order.';

CREATE OR REPLACE TRIGGER risk_steps AFTER INSERT OR UPDATE OR DELETE ON spegel_register.risk_step
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.check_risk_steps();
COMMENT ON TABLE spegel_register.measure IS 'Measures (åtgärd) against a risk or within a programme.';
COMMENT ON COLUMN spegel_register.measure.measure IS 'Number of the measure (åtgärdsnummer).';
COMMENT ON COLUMN spegel_register.measure.unit IS 'Unit (enhet) that carries it out.';
COMMENT ON COLUMN spegel_register.measure.risk IS 'The risk (risk) it is meant for; NULL when for none.';
COMMENT ON COLUMN spegel_register.measure.programme IS 'The programme (program) it was planned in; NULL when in none.';
COMMENT ON COLUMN spegel_register.measure.title IS 'What is done (benämning).';
COMMENT ON COLUMN spegel_register.measure.planned_on IS 'When it was planned (planerad).';
COMMENT ON COLUMN spegel_register.measure.due_on IS 'When it is to be completed (klar senast); NULL when not set.';
COMMENT ON COLUMN spegel_register.measure.completed_on IS 'When it was completed (genomförd); NULL when not.';
COMMENT ON COLUMN spegel_register.measure.evaluated_on IS 'When its effect was evaluated (utvärderad); NULL when not.';
COMMENT ON COLUMN spegel_register.measure.effect IS 'Effect (effekt): worse, none, some or full; NULL when not evaluated.';
COMMENT ON COLUMN spegel_register.measure.employees_involved IS 'Whether employees took part (medarbetares medverkan).';
COMMENT ON COLUMN spegel_register.measure.union_involved IS 'Whether a union took part (facklig medverkan).';
COMMENT ON CONSTRAINT measure_programme ON spegel_register.measure IS 'expected a risk or a programme';
COMMENT ON CONSTRAINT measure_due_on ON spegel_register.measure IS 'expected planned_on or later';
COMMENT ON CONSTRAINT measure_completed_on ON spegel_register.measure IS 'expected planned_on or later';
COMMENT ON CONSTRAINT measure_evaluated_on ON spegel_register.measure IS 'expected completed_on or later';
COMMENT ON CONSTRAINT measure_effect ON spegel_register.measure IS 'expected worse, none, some or full together with evaluated_on';
