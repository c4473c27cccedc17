-- Numbers of persons with noise: keys, draws, perturbation tables
SET search_path = spegel, public;
SET extra_float_digits = 0;

-- HMAC-SHA256 from its definition (RFC 2104), for secrets of at most 64 bytes
CREATE FUNCTION pg_temp.xor_all(key bytea, byte integer) RETURNS bytea LANGUAGE sql AS
$$ SELECT decode(string_agg(lpad(to_hex(get_byte(padded, i) # byte), 2, '0'), '' ORDER BY i), 'hex')
   FROM (SELECT key || decode(repeat('00', 64 - length(key)), 'hex') AS padded) AS k, generate_series(0, 63) AS i $$;
CREATE FUNCTION pg_temp.hmac(key bytea, message bytea) RETURNS bytea LANGUAGE sql AS
$$ SELECT sha256(pg_temp.xor_all(key, 92) || sha256(pg_temp.xor_all(key, 54) || message)) $$;
CREATE FUNCTION pg_temp.head(hash bytea) RETURNS bigint LANGUAGE sql AS
$$ SELECT get_byte(hash, 0) * 16777216::bigint + get_byte(hash, 1) * 65536 + get_byte(hash, 2) * 256 + get_byte(hash, 3) $$;
CREATE FUNCTION pg_temp.big_endian(n bigint) RETURNS bytea LANGUAGE sql AS
$$ SELECT decode(lpad(to_hex(n), 8, '0'), 'hex') $$;
-- the two words of a key, as unsigned numbers
CREATE FUNCTION pg_temp.low(key bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT key & 4294967295 $$;
CREATE FUNCTION pg_temp.high(key bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT (key >> 32) & 4294967295 $$;
CREATE FUNCTION pg_temp.pack(high bigint, low bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT high << 32 | low $$;
-- not a secret: the bytes 1 to 32
CREATE TEMP TABLE test AS SELECT decode(string_agg(lpad(to_hex(i), 2, '0'), '' ORDER BY i), 'hex') AS secret FROM generate_series(1, 32) AS i;

-- known answers of RFC 4231 (1 to 4, 6, 7); a short key means the same with zeros after it
SELECT id, to_hex(pg_temp.low(k)) = left(head, 8) AND to_hex(pg_temp.high(k)) = right(head, 8) AS known
FROM (SELECT id, head, record_key(key || decode(repeat('00', 32), 'hex'), message)
      FROM (VALUES (1, decode(repeat('0b', 20), 'hex'), 'Hi There', 'b0344c61d8db3853'),
                   (2, 'Jefe'::bytea, 'what do ya want for nothing?', '5bdcc146bf60754e')) AS v (id, key, message, head)
      UNION ALL
      SELECT id, head, record_key(decode(repeat('aa', 131), 'hex'), message)
      FROM (VALUES (6, 'Test Using Larger Than Block-Size Key - Hash Key First', '60e431591ee0b67f'),
                   (7, 'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.', '9b09ffa71b942fcb')) AS v (id, message, head)) AS r (id, head, k)
ORDER BY id;
SELECT count(*), bool_and(pg_temp.low(record_key(secret, p)) = pg_temp.head(hash) AND pg_temp.high(record_key(secret, p)) = pg_temp.head(substr(hash, 5))) AS same
FROM test, unnest('{"",a,P-1001,"åäö €",P-1002}'::text[]) AS p, LATERAL (SELECT pg_temp.hmac(secret, convert_to(p, 'UTF8')) AS hash) AS h;
SELECT count(DISTINCT pg_temp.low(record_key(secret, i::text))) AS low, count(DISTINCT pg_temp.high(record_key(secret, i::text))) AS high,
       bool_or(record_key(secret, i::text) < 0) AS signed FROM test, generate_series(1, 10000) AS i;
SELECT record_key(secret, NULL), record_key(NULL, 'a') FROM test;
SELECT record_key('31 bytes are too few for secrets', 'a') IS NOT NULL AS "32 bytes";
SELECT record_key('31 bytes are too few for secret', 'a');
SELECT record_key('', 'a');

-- the key of a set: each word apart
SELECT key_sum(k), key_sum(k) FILTER (WHERE false) AS of_nobody FROM unnest(ARRAY[4294967295, 2, NULL, 5, 4294967290]) AS k;
SELECT key_sum(NULL);
SELECT key_sum(pg_temp.pack(h, l)) = pg_temp.pack(5, 1) AS no_carry FROM (VALUES (4294967295, 4294967295), (6, 2)) AS v (h, l);
SELECT pg_temp.high(s) AS high, pg_temp.low(s) AS low, high AS high_recount, low AS low_recount
FROM (SELECT i, key_sum(pg_temp.pack(h, l)) OVER w AS s, sum(h) OVER w % 4294967296 AS high, sum(l) OVER w % 4294967296 AS low
      FROM (VALUES (1, 4294967295, 1), (2, 4294967295, 4294967295), (3, NULL, NULL), (4, 0, 0), (5, 7, 4294967295), (6, 4294967000, 4294967295)) AS v (i, h, l)
      WINDOW w AS (ORDER BY i ROWS 1 PRECEDING)) AS moving ORDER BY i;
SELECT key_sum(k) = pg_temp.pack((sum(pg_temp.high(k)) % 4294967296)::bigint, (sum(pg_temp.low(k)) % 4294967296)::bigint) AS same
FROM (SELECT record_key(secret, i::text) AS k FROM test, generate_series(1, 5000) AS i) AS keys;
SELECT key_sum(k) = (SELECT key_sum(s) FROM (SELECT key_sum(record_key(secret, i::text)) AS s FROM test, generate_series(1, 100) AS i GROUP BY i % 7) AS parts) AS of_disjoint_sets
FROM (SELECT record_key(secret, i::text) AS k FROM test, generate_series(1, 100) AS i) AS keys;

-- the draw of a cell
SELECT count(*), bool_and(cell_draw(secret, f, c, label, attempt)
    = pg_temp.head(pg_temp.hmac(secret, pg_temp.big_endian(f) || pg_temp.big_endian(c) || pg_temp.big_endian(attempt) || convert_to(label, 'UTF8'))) / 4294967296::float8) AS same
FROM test, unnest(ARRAY[0, 1, 4294967295]) AS f, unnest(ARRAY[0, 4294967294]) AS c, unnest(ARRAY['', 'staff|kön=kvinna']) AS label, unnest(ARRAY[0, 1, 2147483647]) AS attempt;
SELECT cell_draw(secret, 1, 2, 'a') = cell_draw(secret, 1, 2, 'a', 0) AS default_attempt,
       cell_draw(secret, 1, 2, 'a') <> cell_draw(secret, 2, 1, 'a') AS ordered, cell_draw(secret, 1, 2, 'a') <> cell_draw(secret, 1, 2, 'a', 1) AS again FROM test;
SELECT cell_draw(secret, 0, 0, '', -1) FROM test;
SELECT cell_draw('short', 0, 0, '');

-- the row
SELECT array_dims(perturbation_row()), perturbation_row() = perturbation_row(2, 8) AS default, array_dims(perturbation_row(0.5, 1)), perturbation_row(4, 3);
CREATE TEMP VIEW row_noise AS
SELECT v, p[v] - coalesce(p[v - 1], 0) AS probability FROM (SELECT perturbation_row() AS p) AS t, generate_series(-8, 8) AS v;
SELECT round(sum(probability)::numeric, 12) AS total, round(abs(sum(probability * v))::numeric, 12) AS mean, round(sum(probability * v * v)::numeric, 12) AS variance FROM row_noise;
SELECT v, round(probability::numeric, 8) AS probability FROM row_noise WHERE v >= 0 ORDER BY v;
SELECT perturbation_row(2, 0);
SELECT perturbation_row(2, 101);
SELECT perturbation_row(0.009);
SELECT perturbation_row(4.001, 3);
SELECT perturbation_row('NaN');

-- the noise of a label
SELECT count(*), bool_and(noise(secret, label, p) = (SELECT min(v) FROM generate_series(-8, 8) AS v WHERE draw < p[v])) AS same
FROM test, perturbation_row() AS p, unnest(ARRAY['', 'sick leave', 'a|b', 'åäö €'] || ARRAY(SELECT i::text FROM generate_series(1, 200) AS i)) AS label,
     LATERAL (SELECT pg_temp.hmac(secret, '\x00' || convert_to(label, 'UTF8')) AS hash) AS h,
     LATERAL (SELECT (pg_temp.head(hash) * 2097152::numeric + pg_temp.head(substr(hash, 5)) / 2048)::float8 / 9007199254740992 AS draw) AS d;
SELECT noise(secret, 'a', '[-1:1]={0,0,1}') AS always_up, noise(secret, 'a', '[0:0]={1}') AS none FROM test;
SELECT noise(NULL, 'a', perturbation_row()), noise(secret, NULL, perturbation_row()), noise(secret, 'a', NULL) FROM test;
-- chi-squared with 8 degrees of freedom
SELECT sum(seen) AS labels, round(sum((seen - 20000 * probability) ^ 2 / (20000 * probability))::numeric, 1) AS chi_squared, sum((seen - 20000 * probability) ^ 2 / (20000 * probability)) < 22 AS fits
FROM (SELECT greatest(-4, least(4, noise(secret, 'label ' || i, p))) AS v, count(*) AS seen FROM test, perturbation_row() AS p, generate_series(1, 20000) AS i GROUP BY 1) AS s
JOIN (SELECT greatest(-4, least(4, v)) AS v, sum(probability) AS probability FROM row_noise GROUP BY 1) AS e USING (v);
SELECT noise('short', 'a', perturbation_row());
SELECT noise(secret, 'a', '{}') FROM test;
SELECT noise(secret, 'a', '{{0.5,0.6,1}}') FROM test;
SELECT noise(secret, 'a', '{0.5,0.6,1}') FROM test;
SELECT noise(secret, 'a', '[-1:0]={0.5,1}') FROM test;
SELECT noise(secret, 'a', '[-1:1]={0.5,NULL,1}') FROM test;
SELECT noise(secret, 'a', '[-1:1]={0.5,0.4,1}') FROM test;
SELECT noise(secret, 'a', '[-1:1]={0.5,NaN,1}') FROM test;
SELECT noise(secret, 'a', '[-1:1]={0.5,1.5,1}') FROM test;
SELECT noise(secret, 'a', '[-1:1]={0.5,0.6,0.9}') FROM test;

-- shares and tests of such numbers
SELECT n, x, s.* FROM (VALUES (20, 0), (20, -9), (20, 20), (20, 25), (50, 17), (1000, 366)) AS v (n, x), drawn_share(x, n) AS s;
-- the limits are roots of the equation
SELECT count(*), bool_and(abs((x - n * p) ^ 2 - 3.841458820694124 * (n * p * (1 - p) + v)) < 1e-8 * n * n) AS roots
FROM (VALUES (20, 7, 4.0), (50, 17, 0), (50, 17, 8), (1000, 366, 4)) AS t (n, x, v), drawn_share(x, n, v) AS s, unnest(ARRAY[s.low, s.high]) AS p;
SELECT count(*), bool_and(abs((x - n * p) ^ 2 - 3.841458820694124 * (n * p * (1 - p) + 4 - 2 * p * c + p * p * k)) < 1e-8 * n * n) AS roots
FROM (VALUES (50, 17, 12.0, 4.0), (50, 17, 8, 0), (300, 280, 16, 4), (300, 280, 16, -8)) AS t (n, x, k, c), drawn_share(x, n, 4, k, c) AS s, unnest(ARRAY[s.low, s.high]) AS p;
SELECT s.* = share_ci(tally('{a,b}', '{366,634}'), 'a') AS without_noise_wilson FROM drawn_share(366, 1000, 0) AS s;
SELECT drawn_share(366, 1000, 4, 0, 0) = drawn_share(366, 1000, 4) AS exact_frame, (drawn_share(30, 100, 4, 0.9)).low > (drawn_share(30, 100, 4)).low AS narrower;
SELECT drawn_share(3, 0) AS nobody, drawn_share(3, -2, 4, 4, 0) AS below_nobody, drawn_share(1, 2, 4, 4, 0) AS hardly_anybody, drawn_share(NULL, 2);
SELECT drawn_share(3, -1);
SELECT drawn_share(1, 100, -1);
SELECT drawn_share(1, 100, 'Infinity');
SELECT drawn_share(1, 100, 4, -1, 0);
SELECT drawn_share(1, 100, 4, 16, 9);
SELECT drawn_share(1, 100, 4, 16, 'NaN');
SELECT drawn_share(1, 100, 4, 1);
SELECT drawn_share(1152921504606846977, 100);
SELECT drawn_share(-9223372036854775808, 100);
SELECT t.*, round((-85 / sqrt(451 * 0.549 + 4))::numeric, 9) AS by_hand FROM drawn_z(366, 1000, 0.451) AS t;
SELECT drawn_z(5, 0, 0.5) AS nobody, drawn_z(0, 100, 0, 0) AS no_variance, (drawn_z(3, 100, 0)).statistic AS only_noise, drawn_z(-3, 20, 0.5) = drawn_z(0, 20, 0.5) AS within;
-- a share at the limit of the interval is on the edge of rejection
SELECT count(*), bool_and(abs((drawn_z(17, 50, p)).p_value - 0.05) < 1e-12) AS edge FROM drawn_share(17, 50) AS s, unnest(ARRAY[s.low, s.high]) AS p;
SELECT drawn_z(20, 100, 45.1);
SELECT drawn_z(20, 100, 0.451, 'NaN');

-- the table
SELECT array_dims(perturbation_table()), perturbation_table() = perturbation_table(4, 5) AS default, array_dims(perturbation_table(2.5, 3)), array_dims(perturbation_table(50, 100));
CREATE TEMP VIEW noise AS
SELECT n, v, p[n][v] - coalesce(p[n][v - 1], 0) AS probability
FROM (SELECT perturbation_table() AS p) AS t, generate_series(0, 5) AS n, generate_series(-5, 5) AS v;
SELECT n, round(sum(probability)::numeric, 12) AS total, round(abs(sum(probability * v))::numeric, 12) AS mean, round(sum(probability * v * v)::numeric, 12) AS variance,
       min(v) FILTER (WHERE probability > 0) AS lowest, max(v) FILTER (WHERE probability > 0) AS highest
FROM noise GROUP BY n ORDER BY n;
SELECT v, round(probability::numeric, 6) AS probability FROM noise WHERE n = 1 AND v >= -1 ORDER BY v;
SELECT perturbation_table(5, 5);
SELECT perturbation_table(0, 5);
SELECT perturbation_table('NaN', 5);
SELECT perturbation_table(0.5, 0);
SELECT perturbation_table(4, 101);

-- the number with its noise
SELECT n, array_agg(DISTINCT perturb(n, i / 1000.0, perturbation_table()) ORDER BY perturb(n, i / 1000.0, perturbation_table())) AS numbers
FROM unnest('{0,1,2,5,6,1000000}'::bigint[]) AS n, generate_series(0, 999) AS i GROUP BY n ORDER BY n;
SELECT perturb(1, 0.72, p) AS below, perturb(1, 0.73, p) AS above, perturb(1, 1 - 2.0 ^ -32, p) AS highest, perturb(1152921504606846976, 0, p) AS largest FROM perturbation_table() AS p;
SELECT perturb(NULL, 0.5, perturbation_table()), perturb(3, NULL, perturbation_table()), perturb(3, 0.5, NULL);

-- over the draws of many cells the noise has its distribution: chi-squared, 10 or 5 degrees of freedom
SELECT n, cells, round(chi_squared::numeric, 1) AS chi_squared, chi_squared < 25 AS fits
FROM (SELECT s.n, sum(seen) AS cells, sum((seen - 20000 * probability) ^ 2 / (20000 * probability)) AS chi_squared
      FROM (SELECT n, perturb(n, cell_draw(secret, i, i * 7, 'attempt ' || n), p) - n AS v, count(*) AS seen
            FROM test, perturbation_table() AS p, unnest('{1,3,40}'::bigint[]) AS n, generate_series(1, 20000) AS i GROUP BY n, v) AS s
      JOIN noise ON noise.n = least(s.n, 5) AND noise.v = s.v GROUP BY s.n) AS c
ORDER BY n;

-- a table of one's own
SELECT perturb(n, 0.5, '[0:1][0:0]={{1},{1}}') AS no_noise, perturb(n, 0.5, '[0:0][0:2]={{1,1,1}}') AS no_rows, perturb(n, 0.5, '[0:2][-2:1]={{0,0,1,1},{0,0.6,0.6,1},{0.5,0.5,0.5,1}}') AS own
FROM generate_series(0, 3) AS n;

-- and what is wrong with some
SELECT perturb(-1, 0.5, perturbation_table());
SELECT perturb(1, 1, perturbation_table());
SELECT perturb(1, -0.001, perturbation_table());
SELECT perturb(1, 'NaN', perturbation_table());
SELECT perturb(1, 0.5, '{}');
SELECT perturb(1, 0.5, '{0,1}');
SELECT perturb(1, 0.5, '{{1},{1}}');
SELECT perturb(1, 0.5, '[0:1][0:1]={{1,1},{NULL,1}}');
SELECT perturb(1, 0.5, '[0:1][0:1]={{1,1},{NaN,1}}');
SELECT perturb(1, 0.5, '[0:1][0:1]={{1,1},{-0.1,1}}');
SELECT perturb(1, 0.5, '[0:1][0:2]={{1,1,1},{0.6,0.5,1}}');
SELECT perturb(1, 0.5, '[0:1][0:2]={{1,1,1},{0.6,1.1,1}}');
SELECT perturb(1, 0.5, '[0:1][0:1]={{1,1},{0.5,0.9}}');
SELECT perturb(1, 0.5, '[0:1][0:1]={{0.9,1},{0.5,1}}');
SELECT perturb(1, 0.5, '[0:1][-1:0]={{0.1,1},{0.5,1}}');
SELECT perturb(1, 0.5, '[0:1][-2:0]={{0,0,1},{0.1,0.5,1}}');
SELECT perturb(1, 0.5, '[0:0][1:2]={{0.5,1}}');

-- shares and tests of such numbers
SELECT variance, s.* FROM unnest('{0,4}'::float8[]) AS variance, perturbed_share(366, 1000, variance) AS s;
SELECT s.* = share_ci(tally('{a,b}', '{366,634}'), 'a') AS without_noise_wilson FROM perturbed_share(366, 1000, 0) AS s;
SELECT perturbed_share(20, 49, 4) AS few, perturbed_share(0, 100, 4) AS none, perturbed_share(100, 100, 4) AS everybody, perturbed_share(104, 100, 4) AS above, perturbed_share(0, 0, 4) AS nobody;
SELECT (perturbed_share(30, 100, 4, 0.9)).low > (perturbed_share(30, 100, 4)).low AS narrower;
SELECT perturbed_share(1, 100, -1);
SELECT perturbed_share(1, 100, 'Infinity');
SELECT perturbed_share(-1, 100, 4);
SELECT perturbed_share(1, 100, 4, 1);
-- by hand: (366 - 451) / sqrt(451 * 0.549 + 4)
SELECT t.*, round((-85 / sqrt(451 * 0.549 + 4))::numeric, 9) AS by_hand FROM perturbed_z(366, 1000, 0.451, 4) AS t;
SELECT perturbed_z(20, 49, 0.451, 4) AS few, perturbed_z(0, 100, 0, 0) AS no_variance, (perturbed_z(3, 100, 0, 4)).statistic AS only_noise;
SELECT perturbed_z(20, 100, 45.1, 4);
