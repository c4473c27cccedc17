-- results with columns are values of named types, which can be stored and read again
CREATE TABLE stored AS
SELECT hazard_ratio('{5:{a:3,?:1},9:{a:2}}'::cohort, '{4:{a:1},9:{a:2,?:4}}'::cohort) AS hazard,
  goodness_of_fit('{a:30,b:20}', '{a:40,b:40}') AS fit,
  pay_gap(ARRAY[100, 110, 120]::float8[], ARRAY[105, 115, 130]::float8[]) AS pay;
SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = 'stored' ORDER BY ordinal_position;
SELECT (hazard).hazard_ratio = (SELECT hazard_ratio FROM hazard_ratio('{5:{a:3,?:1},9:{a:2}}'::cohort, '{4:{a:1},9:{a:2,?:4}}'::cohort)) AS same,
  (fit).df, (pay).focus_mean FROM stored;
CREATE TABLE stored_rows AS
SELECT representation('{men:80,women:120}', '{men:1000,women:1000}') AS r;
SELECT (r).category, (r).persons, (r).shortfall FROM stored_rows ORDER BY 1;
CREATE TABLE curve OF survival_curve_result;
INSERT INTO curve SELECT * FROM survival_curve('{5:{a:3,?:1},9:{a:2}}'::cohort);
SELECT days, at_risk, events FROM curve;

-- stored states and results survive a round trip through text
CREATE TABLE again AS SELECT hazard::text::hazard_ratio_result AS hazard FROM stored;
SELECT a.hazard = s.hazard AS same FROM again AS a, stored AS s;
DROP TABLE stored, stored_rows, curve, again;
