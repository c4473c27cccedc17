-- Numbers of persons that are safe to publish: the cell-key method.

CREATE FUNCTION perturbation_table(variance double precision DEFAULT 4,
                                   bound integer DEFAULT 5)
    RETURNS double precision[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000
    AS 'MODULE_PATHNAME', 'protect_perturbation_table';
COMMENT ON FUNCTION perturbation_table(double precision, integer) IS
'The noise for numbers of persons: an array [0:bound][-bound:bound] whose row n holds the cumulative probabilities P(noise <= v | n '
'persons); the last row serves all larger n. Each row is the distribution of maximum entropy on -min(n, bound) to bound with mean 0 '
'and the variance, so that no number falls below 0; 0 stays 0. bound 1 to 100; variance at least 0.01 and less than bound, which '
'one person''s noise cannot reach. Fraser and Wooton (2005), Giessing (2016).';

CREATE FUNCTION perturb(persons bigint, draw double precision,
                        perturbation double precision[])
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'protect_perturb';
COMMENT ON FUNCTION perturb(bigint, double precision, double precision[]) IS
'The number of persons plus noise: the lowest v of row min(persons, n_max) of the perturbation table whose cumulative probability '
'is above draw (0 <= draw < 1, from cell_draw). The table is that of perturbation_table(), or any array [0:n_max][lowest:highest] '
'whose rows ascend to exactly 1, never take a number below 0 and leave 0 as it is; anything else is an error.';

CREATE FUNCTION record_key(secret bytea, person text) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'protect_record_key';
COMMENT ON FUNCTION record_key(bytea, text) IS
'The record key of a person, 0 to 2^32 - 1: the first 32 bits of HMAC-SHA256(secret, person in UTF-8). The secret, at least 32 bytes, '
'must stay the same for ever and must not be known to readers: anyone who has it can remove the noise. It is an argument only; the '
'extension stores nothing.';

CREATE FUNCTION key_sum_accum(bigint, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'protect_key_sum_accum';
COMMENT ON FUNCTION key_sum_accum(bigint, bigint) IS 'Transition and combine function of key_sum(bigint).';

CREATE FUNCTION key_sum_accum_inv(bigint, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'protect_key_sum_accum_inv';
COMMENT ON FUNCTION key_sum_accum_inv(bigint, bigint) IS 'Inverse transition function of key_sum(bigint).';

CREATE FUNCTION key_sum_final(bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'protect_key_sum_final';
COMMENT ON FUNCTION key_sum_final(bigint) IS 'Final function of key_sum(bigint); 0 for NULL.';

CREATE AGGREGATE key_sum(record_key bigint) (
    SFUNC = key_sum_accum, STYPE = bigint, SSPACE = 8,
    FINALFUNC = key_sum_final, COMBINEFUNC = key_sum_accum,
    MSFUNC = key_sum_accum, MINVFUNC = key_sum_accum_inv, MSTYPE = bigint,
    MSSPACE = 8, MFINALFUNC = key_sum_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE key_sum(bigint) IS
'The key of a cell: the sum of the record keys of its persons, modulo 2^32. Keys of disjoint cells can be summed too. NULLs are '
'ignored. No rows: 0.';

CREATE FUNCTION cell_draw(secret bytea, frame_key bigint, counted_key bigint,
                          label text, attempt integer DEFAULT 0)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'protect_cell_draw';
COMMENT ON FUNCTION cell_draw(bytea, bigint, bigint, text, integer) IS
'The draw of a cell, 0 <= draw < 1: the first 32 bits of HMAC-SHA256(secret, frame_key, counted_key, attempt, label) as a fraction '
'of 2^32; the numbers as 4 bytes each, most significant first, the label in UTF-8. frame_key: key_sum of everybody whom colleagues '
'could count; counted_key: of the persons counted; label: measure and conditions on grounds in canonical order, nothing else, so '
'that the same persons under another name give the same draw. The secret is that of record_key.';

-- What a number with noise says.

CREATE FUNCTION perturbed_share(counted bigint, persons bigint,
                                variance double precision,
                                level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_perturbed_share';
COMMENT ON FUNCTION perturbed_share(bigint, bigint, double precision, double precision) IS
'Share counted / persons, where counted holds noise of mean 0 and the variance and persons is exact, with a two-sided interval: '
'Wilson''s on the effective number n s / (s + variance), s = n q (1 - q). For a number of persons that is drawn too, with the same '
'variance, give variance * (1 + q^2). NULL without persons, or when noise took counted above persons; limits NULL below 50 persons, '
'and at a share of 0 or 1.';

CREATE FUNCTION perturbed_z(counted bigint, persons bigint,
                            reference_share double precision,
                            variance double precision)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_perturbed_z';
COMMENT ON FUNCTION perturbed_z(bigint, bigint, double precision, double precision) IS
'Two-sided test that the share of counted, which holds noise of mean 0 and the variance, among persons is the reference share p0 (0 '
'to 1): z with variance n p0 (1 - p0) + variance; df NULL. NULL below 50 persons.';

