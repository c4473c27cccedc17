-- What the categories of what came counted are called.  Those of education have
-- no list: a ground that is kept per person is released as soon as it has one.

SELECT spegel_release.declare_category(v.ground, v.category, v.title_sv, v.title_en, v.reference)
FROM (VALUES
    ('background', 'same', false, 'samma bakgrund', 'same background', 3),
    ('background', 'cross', false, 'olika bakgrund', 'different backgrounds', 4),
    ('criminal_record', 'yes', false, 'fälld för brott', 'convicted', 1),
    ('disability', 'no', true, 'utan funktionsnedsättning', 'no disability', 1),
    ('disability', 'yes', false, 'med funktionsnedsättning', 'disability', 2),
    ('ethnicity', 'majority', true, 'majoritet', 'majority', 1),
    ('ethnicity', 'minority', false, 'minoritet', 'minority', 2),
    ('everybody', 'everybody', false, 'alla', 'everybody', 1),
    ('gender_identity', 'no', true, 'utan könsöverskridande identitet eller uttryck', 'not transgender', 1),
    ('gender_identity', 'yes', false, 'könsöverskridande identitet eller uttryck', 'transgender', 2),
    ('religion', 'majority', true, 'majoritet', 'majority', 1),
    ('religion', 'minority', false, 'minoritet', 'minority', 2),
    ('sexual_orientation', 'majority', true, 'majoritet', 'majority', 1),
    ('sexual_orientation', 'minority', false, 'minoritet', 'minority', 2)) AS v (ground, category, reference, title_sv, title_en, position)
WHERE NOT EXISTS (SELECT FROM spegel_release.category AS c WHERE (c.ground, c.category) = (v.ground, v.category))
ORDER BY v.ground, v.position;
