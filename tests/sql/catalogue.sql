-- Every object of the extension is documented and declared with care.
SET search_path = spegel, public;
CREATE TEMP VIEW member AS
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS object
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'spegel');

-- objects without COMMENT (the array types and the rows behind composites have none)
SELECT object FROM member
WHERE obj_description(objid, classid::regclass::text) IS NULL
    AND object NOT LIKE '%[]' AND object NOT LIKE 'operator % of access method%'
    AND object NOT LIKE 'function % of access method%'
ORDER BY 1;

-- columns of composite types without COMMENT
SELECT c.relname, a.attname
FROM member AS m
JOIN pg_type AS t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid
JOIN pg_class AS c ON c.oid = t.typrelid
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE col_description(c.oid, a.attnum) IS NULL;

-- functions that are not parallel safe or not immutable
SELECT p.oid::regprocedure FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid
WHERE m.classid = 'pg_proc'::regclass AND (p.proparallel <> 's' OR p.provolatile <> 'i');

-- accessors that are not strict, and plumbing that is
SELECT p.oid::regprocedure, p.proisstrict FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid
WHERE m.classid = 'pg_proc'::regclass AND p.prokind = 'f'
    AND p.proisstrict = (p.proname ~ '_(accum|accum_inv|combine|combine_inv|final)$')
ORDER BY p.oid::regprocedure::text;

-- functions that are not in C and have no fixed search_path
SELECT p.oid::regprocedure FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
JOIN pg_language AS l ON l.oid = p.prolang
WHERE l.lanname NOT IN ('c', 'internal') AND NOT coalesce(array_to_string(p.proconfig, ' ') ~ 'search_path=', false);

-- functions of no cost, and sets of no rows
SELECT p.oid::regprocedure, p.procost, p.prorows FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
WHERE p.procost <= 0 OR p.proretset AND p.prorows = 0;

-- functions whose result has columns but no type of its own, or one that is called after another
SELECT p.oid::regprocedure, format_type(p.prorettype, NULL) FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
WHERE p.prorettype = 'record'::regtype OR p.prorettype::regtype::text LIKE '%\_result' AND p.prorettype::regtype::text NOT IN (p.proname || '_result', 'test_result');

-- objects elsewhere than in the extension's schema
SELECT o.identity FROM member AS m, pg_identify_object(m.classid, m.objid, 0) AS o WHERE o.schema <> 'spegel';

-- aggregates: each has a combine function, an inverse (but for careers and sketches, which are unions) and a size
SELECT a.aggfnoid::regprocedure FROM pg_aggregate AS a JOIN member AS m ON m.objid = a.aggfnoid
WHERE aggcombinefn = 0 OR (aggminvtransfn = 0) <> (aggtranstype IN ('career'::regtype, 'bigint[]'::regtype)) OR aggtransspace = 0 OR agginitval IS NOT NULL;

-- operator classes are sound
SELECT amvalidate(oid) AS valid, opcname, amname FROM (
    SELECT o.oid, o.opcname, a.amname FROM pg_opclass AS o JOIN pg_am AS a ON a.oid = o.opcmethod
    JOIN member AS m ON m.classid = 'pg_opclass'::regclass AND m.objid = o.oid) AS c ORDER BY 2, 3;

-- the public surface
SELECT object FROM member
WHERE object !~ '_(in|out|recv|send|eq|ne|lt|le|gt|ge|cmp|hash|hash_extended|accum|accum_inv|combine|combine_inv|final|plus|minus)\('
    AND object NOT LIKE '%[]' AND object NOT LIKE 'operator % of access method%' AND object NOT LIKE 'function % of access method%'
ORDER BY object COLLATE "C";
