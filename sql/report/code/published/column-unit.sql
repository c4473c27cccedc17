-- In what the numbers of published views are, and with how many decimals they
-- are shown: the one place for it.
CREATE OR REPLACE VIEW spegel_release.column_measure (column_name, unit_en, unit_sv, decimals) WITH (security_invoker) AS
SELECT n, u.unit_en, u.unit_sv, u.decimals
FROM (VALUES
    ('persons', 'personer', 0,
     '{applicants,base_persons,drawn,employed,form_persons,headcount,known,paid,persons,promoted,regular,selected,shortfall,unknown,'
     'minimum_headcount,unit_minimum,public_minimum,noise_bound}'::text[]),
    ('recruitments', 'rekryteringar', 0, '{campaigns}'),
    ('risks', 'risker', 0, '{base_risks,risks}'),
    ('number', 'antal', 0, '{counted}'),
    ('share', 'andel', 4,
     '{coverage,goal_share,rate,rate_high,rate_low,residents_share,selection_rate,highest_rate,share,share_high,share_low,share_started}'),
    ('ratio', 'kvot', 3, '{impact_ratio,ratio,ratio_high,ratio_low}'),
    ('index, 0 to 1', 'index, 0 till 1', 3, '{dissimilarity}'),
    ('percentage points', 'procentenheter', 1, '{gap_points}'),
    ('percentage points a year', 'procentenheter per år', 2, '{needed_points,pace_points,pace_high,pace_low}'),
    ('per cent', 'procent', 0, '{gap_percent}'),
    ('years', 'år', 0, '{years,years_high,years_low}'),
    ('year', 'årtal', 0, '{mirrors_in}'),
    ('per mille', 'promille', 0, '{per_mille}'),
    ('months', 'månader', 0, '{months}'),
    ('persons squared', 'personer i kvadrat', 3, '{noise_variance}')) AS u (unit_en, unit_sv, decimals, names),
    unnest(u.names) AS n;
COMMENT ON VIEW spegel_release.column_measure IS
'In what the numbers of published views are (enhet), and with how many decimals they are shown; endpoints say so.';
COMMENT ON COLUMN spegel_release.column_measure.column_name IS 'Name of the column (kolumn).';
COMMENT ON COLUMN spegel_release.column_measure.unit_en IS 'Unit in English (enhet på engelska).';
COMMENT ON COLUMN spegel_release.column_measure.unit_sv IS 'Unit in Swedish (enhet på svenska).';
COMMENT ON COLUMN spegel_release.column_measure.decimals IS 'Number of decimals (antal decimaler).';

CREATE OR REPLACE FUNCTION spegel_release.column_unit(name text) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object('unit_en', m.unit_en, 'unit_sv', m.unit_sv, 'decimals', m.decimals)
    FROM spegel_release.column_measure AS m WHERE m.column_name = $1;
END;
COMMENT ON FUNCTION spegel_release.column_unit(text) IS
'The unit and decimals of a column of published views, for spegel_api.expose(); NULL when it has none. For migrations.';
