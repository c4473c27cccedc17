-- What columns of published views are to a table (spegel_api.column_roles()),
-- where names and types do not say so.
CREATE OR REPLACE VIEW spegel_release.column_role (column_name, role) WITH (security_invoker) AS
VALUES
    ('cohort_year'::text, 'dimension'::text),
    ('days', 'dimension'),
    ('decided_by', 'attribute'),
    ('decided_on', 'attribute'),
    ('denominator', 'attribute'),
    ('document', 'document'),
    ('from_day', 'attribute'),
    ('goal_year', 'dimension'),
    ('level', 'attribute'),
    ('minimum_headcount', 'attribute'),
    ('months', 'dimension'),
    ('name', 'attribute'),
    ('note', 'attribute'),
    ('outcome', 'attribute'),
    ('parent', 'attribute'),
    ('position', 'attribute'),
    ('progress', 'attribute'),
    ('protection', 'attribute'),
    ('quarter', 'dimension'),
    ('reference_counted_on', 'attribute'),
    ('reference_topic', 'attribute'),
    ('region', 'geo'),
    ('release_id', 'attribute'),
    ('residents_counted_on', 'attribute'),
    ('source', 'attribute'),
    ('started_on', 'attribute'),
    ('year', 'dimension');
COMMENT ON VIEW spegel_release.column_role IS
'The role of columns of published views (roll): dimension, geo, attribute or document, where it does not follow from name and type.';
COMMENT ON COLUMN spegel_release.column_role.column_name IS 'The column (kolumn), whatever the view.';
COMMENT ON COLUMN spegel_release.column_role.role IS 'Its role (roll); see spegel_api.column_roles().';
