-- The figures of Directive (EU) 2023/970, article 9(1), of a dozen persons: by
-- hand, in exact arithmetic (tests/kernel/reference/pay_transparency.py).
CREATE TEMP TABLE dozen (sex text, basic float8, variable float8);
INSERT INTO dozen VALUES ('w', 150, 0), ('w', 160, 12), ('w', 160, 0), ('w', 171, 9), ('w', 185, NULL), ('w', 198, 11), ('w', 240, 30),
    ('m', 155, 0), ('m', 160, 15), ('m', 190, 20), ('m', 210, 0), ('m', 300, 60), ('w', NULL, 5);
CREATE TEMP VIEW figures AS SELECT f.* FROM (
    SELECT array_agg(basic) FILTER (WHERE sex = 'w') AS wb, array_agg(variable) FILTER (WHERE sex = 'w') AS wv,
           array_agg(basic) FILTER (WHERE sex = 'm') AS mb, array_agg(variable) FILTER (WHERE sex = 'm') AS mv FROM dozen) AS d, pay_transparency(wb, wv, mb, mv) AS f;
SELECT figure, pay, counted, band, focus_persons AS women, reference_persons AS men, round(gap::numeric, 4) AS gap FROM figures;
SELECT f.figure, f.counted, e.women, e.men, e.gap FROM figures AS f
JOIN (VALUES ('a', 'total', 'all', 1326 / 7.0, 222, 38 / 259.0), ('b', 'variable', 'all', 62 / 7.0, 19, 71 / 133.0), ('b', 'variable', 'receivers', 15.5, 95 / 3.0, 97 / 190.0),
             ('c', 'total', 'all', 180, 210, 1 / 7.0), ('d', 'variable', 'all', 9, 15, 2 / 5.0), ('d', 'variable', 'receivers', 11.5, 20, 17 / 40.0),
             ('e', 'variable', 'all', 4 / 7.0, 3 / 5.0, NULL), ('g', 'basic', 'all', 1264 / 7.0, 203, 157 / 1421.0), ('g', 'variable', 'all', 62 / 7.0, 19, 71 / 133.0)
    ) AS e (figure, pay, counted, women, men, gap) ON e.figure = f.figure AND e.pay = f.pay AND e.counted = f.counted
WHERE abs(f.focus_value / e.women::float8 - 1) > 1e-14 OR abs(f.reference_value / e.men::float8 - 1) > 1e-14 OR (f.gap IS NULL) <> (e.gap IS NULL) OR abs(f.gap / e.gap::float8 - 1) > 1e-13;

-- one sex only, nobody, corrections below 0
SELECT figure, counted, band, focus_persons, reference_persons, focus_value, reference_value, gap FROM pay_transparency('{10,20}', '{-5,5}', NULL, NULL);
SELECT count(*), count(focus_value), count(gap) FROM pay_transparency(NULL, NULL, '{}', '{}');
SELECT * FROM pay_transparency('{10,20}', '{1}', NULL, NULL);

-- 5 percent in whole numbers: of 200.00, 190.00 is and 190.01 is not; more pay for the focus counts too
SELECT pay_gap_at_least(19000, 1, 20000, 1), pay_gap_at_least(19001, 1, 20000, 1), pay_gap_at_least(21000, 1, 20000, 1), pay_gap_at_least(20999, 1, 20000, 1);
SELECT pay_gap_at_least(0, 0, 20000, 1), pay_gap_at_least(19000, 1, 0, 1), pay_gap_at_least(3 * 19000, 3, 7 * 20000, 7), pay_gap_at_least(19600, 1, 20000, 1, 2);
SELECT pay_gap_at_least(1, 1, 1, 1, 101);
SELECT pay_gap_at_least(1, -1, 1, 1);
SELECT pay_gap_at_least(1152921504606846977, 1, 1, 1);
SELECT pay_gap_at_least(1, 9007199254740993, 1, 1);
