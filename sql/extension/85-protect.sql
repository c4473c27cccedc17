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
'The record key of a person: the first two words of 32 bits of HMAC-SHA256(secret, person in UTF-8), the first as the low half of the '
'number, which can be negative. The secret, at least 32 bytes, must stay the same for ever and must not be known to readers: anyone '
'who has it can remove the noise. It is an argument only; the extension stores nothing. Give it as a column of a table: a constant '
'would stand in plans and in logs. Fraser and Wooton (2005).';

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
'The key of a set of persons: the sum of their record keys, each of the two words of 32 bits modulo 2^32. Keys of disjoint sets can '
'be summed too. Equal numbers of persons and equal keys mean the same persons: one chance in 2^64 says so of others. NULLs are '
'ignored. No rows: 0.';

CREATE FUNCTION cell_draw(secret bytea, frame_key bigint, counted_key bigint,
                          label text, attempt integer DEFAULT 0)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'protect_cell_draw';
COMMENT ON FUNCTION cell_draw(bytea, bigint, bigint, text, integer) IS
'The draw of a cell, 0 <= draw < 1: the first 32 bits of HMAC-SHA256(secret, frame_key, counted_key, attempt, label) as a fraction '
'of 2^32; of the keys the low words; the numbers as 4 bytes each, most significant first, the label in UTF-8. frame_key: key_sum of '
'everybody whom colleagues could count; counted_key: of the persons counted; label: measure and conditions on grounds in canonical '
'order, nothing else, so that the same persons under another name give the same draw. The secret is that of record_key.';

-- The same noise for every number.

CREATE FUNCTION perturbation_row(variance double precision DEFAULT 2,
                                 bound integer DEFAULT 8)
    RETURNS double precision[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000
    AS 'MODULE_PATHNAME', 'protect_perturbation_row';
COMMENT ON FUNCTION perturbation_row(double precision, integer) IS
'The noise for numbers of persons of any size: an array [-bound:bound] of the cumulative probabilities P(noise <= v) of the '
'distribution of maximum entropy with mean 0 and the variance. bound 1 to 100; variance 0.01 to bound (bound + 1) / 3, that of equal '
'probabilities. A number with such noise can be negative or larger than all there are. Giessing (2016).';

CREATE FUNCTION noise(secret bytea, label text, cumulative double precision[])
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'protect_noise';
COMMENT ON FUNCTION noise(bytea, text, double precision[]) IS
'The noise that belongs to a label: the lowest v whose cumulative probability is above the first 53 bits of HMAC-SHA256(secret, a '
'zero byte and the label in UTF-8) as a fraction of 2^53. The same label always has the same noise; write its parts so that no two '
'labels are alike. cumulative is an array [-bound:bound] that ascends to exactly 1, like that of perturbation_row(). The secret is '
'that of record_key(), and like there comes as a column.';

CREATE FUNCTION drawn_share(drawn bigint, frame bigint,
                            variance double precision DEFAULT 4,
                            level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_drawn_share';
COMMENT ON FUNCTION drawn_share(bigint, bigint, double precision, double precision) IS
'Share of drawn, a number of persons with noise of mean 0 and the variance, in a frame of exactly known size, with a two-sided '
'interval: x = drawn within 0 to frame n, limits the roots p of (x - n p)^2 = z^2 (n p (1 - p) + variance), which without noise are '
'Wilson''s, within 0 to 1. NULL for a frame of nobody. An error for a negative frame or variance.';

CREATE FUNCTION drawn_share(drawn bigint, frame bigint,
                            variance double precision,
                            frame_variance double precision,
                            covariance double precision,
                            level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_drawn_share_of_drawn';
COMMENT ON FUNCTION drawn_share(bigint, bigint, double precision, double precision, double precision, double precision) IS
'The same share in a frame whose size n is drawn too: limits the roots p of (x - n p)^2 = z^2 (n p (1 - p) + variance - 2 p '
'covariance + p^2 frame_variance), the variance of x - n p, within 0 to 1. covariance: of the noise of both numbers, such as the '
'variance of drawn where the frame is a sum that contains it. NULL for a frame drawn as 0 or less. An error for a covariance that the '
'variances do not allow.';

CREATE FUNCTION drawn_z(drawn bigint, frame bigint,
                        reference_share double precision,
                        variance double precision DEFAULT 4)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_drawn_z';
COMMENT ON FUNCTION drawn_z(bigint, bigint, double precision, double precision) IS
'Two-sided test that the share of drawn, a number of persons with noise of mean 0 and the variance, in a frame of exactly known size is '
'the reference share p0 (0 to 1): z of x - n p0 with variance n p0 (1 - p0) + variance, x = drawn within 0 to frame n; df NULL. It '
'rejects just the shares outside the interval of drawn_share(). NULL for a frame of nobody, and where nothing varies.';

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


-- What everything that is shown tells together.

CREATE TYPE variance_certificate AS (
    target integer,
    variance double precision,
    certified boolean,
    heaviest integer,
    weight double precision,
    complete boolean
);
COMMENT ON TYPE variance_certificate IS 'What certify_variance() proves of a target.';
COMMENT ON COLUMN variance_certificate.target IS 'Number of the cell, or of the sum, from 1.';
COMMENT ON COLUMN variance_certificate.variance IS
'The variance of the best linear unbiased estimate of the true number is at least this; Infinity: there is no such estimate.';
COMMENT ON COLUMN variance_certificate.certified IS 'Whether that is at least what is required.';
COMMENT ON COLUMN variance_certificate.heaviest IS
'The other cell with the largest weight in the best estimate, as far as it was sought; NULL without one.';
COMMENT ON COLUMN variance_certificate.weight IS 'Its weight: by how much the estimate changes with the number of that cell.';
COMMENT ON COLUMN variance_certificate.complete IS
'Whether all atoms were looked at to the end: then the variance is not only a bound, but exact up to rounding.';

CREATE FUNCTION certify_variance(cells integer[], atoms integer[],
                                 coefficients double precision[],
                                 variances double precision[],
                                 required double precision[],
                                 series integer[] DEFAULT NULL,
                                 series_variance double precision DEFAULT 2,
                                 targets integer[] DEFAULT NULL,
                                 target_atoms integer[] DEFAULT NULL,
                                 target_coefficients double precision[] DEFAULT NULL,
                                 max_atoms integer DEFAULT 4096)
    RETURNS SETOF variance_certificate
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 1000
    AS 'MODULE_PATHNAME', 'protect_certify_variance';
COMMENT ON FUNCTION certify_variance(integer[], integer[], double precision[], double precision[], double precision[], integer[],
    double precision, integer[], integer[], double precision[], integer) IS
'How well numbers could be estimated from everything that is shown: for each target a lower bound of the variance of the best linear '
'unbiased estimate. Cell cells[k] shows the sum of its atoms[k] (sets of persons that are counted together or not at all), times '
'coefficients[k] (NULL: 1), with noise of its own of variances[cell] (0: exact), and of series_variance that all cells of one series '
'share (series[cell]; 0 or NULL: none). Cells and atoms are numbered from 1. Targets: all cells; those of targets; or, with target_atoms, '
'sums that need not be shown, numbered by targets. required: one number, or one for each target. Each search stops when the required '
'variance is proved, or when max_atoms (NULL: all) have been looked at. No bound exceeds the variance; it is 0 for a target of nobody. '
'Takes about 16 bytes for each entry, 60 for each atom and each cell, and 64 MB where there are exact cells. Method: conjugate gradients '
'(Hestenes and Stiefel 1952) for z with the bound (c z)^2 / (A z)'' C^-1 (A z), by Gauss-Markov and Cauchy-Schwarz.';

CREATE FUNCTION estimate_variance(cells integer[], atoms integer[],
                                  coefficients double precision[],
                                  variances double precision[],
                                  required double precision[],
                                  series integer[] DEFAULT NULL,
                                  series_variance double precision DEFAULT 2,
                                  targets integer[] DEFAULT NULL,
                                  target_atoms integer[] DEFAULT NULL,
                                  target_coefficients double precision[] DEFAULT NULL,
                                  own integer[] DEFAULT NULL,
                                  may_go boolean[] DEFAULT NULL)
    RETURNS SETOF variance_certificate
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 1000
    AS 'MODULE_PATHNAME', 'protect_estimate_variance';
COMMENT ON FUNCTION estimate_variance(integer[], integer[], double precision[], double precision[], double precision[], integer[],
    double precision, integer[], integer[], double precision[], integer[], boolean[]) IS
'How well many numbers could be estimated from everything that is shown: what certify_variance() seeks for each by itself, of all of them '
'by one factorisation. The arguments are the same, but that every cell has noise; own: for each target, the cell that shows it (0: none; '
'NULL: none of sums, themselves of cells); may_go: for each cell whether it may be the heaviest (NULL: all may). What is unknown of an '
'atom is taken to have a variance of 1000000, so that none is larger than 1000000 times the squares of the coefficients; one that is '
'not a quarter more than is required is proved without that. Takes 8 bytes for each pair of cells from the first one that a cell shares an '
'atom with: number cells that share atoms with few others first, and next to those. Method: Cholesky factorisation within the envelope '
'(Jennings 1966) of the covariance matrix of the cells; Gauss-Markov and Cauchy-Schwarz.';

CREATE TYPE withheld_cell AS (
    cell integer,
    required double precision
);
COMMENT ON TYPE withheld_cell IS 'A cell that cells_to_withhold() has found.';
COMMENT ON COLUMN withheld_cell.cell IS 'Number of the cell, from 1.';
COMMENT ON COLUMN withheld_cell.required IS 'The largest variance that is required of a target for whose sake it goes.';

CREATE FUNCTION cells_to_withhold(cells integer[], atoms integer[],
                                  coefficients double precision[],
                                  variances double precision[],
                                  required double precision[],
                                  series integer[] DEFAULT NULL,
                                  series_variance double precision DEFAULT 2,
                                  targets integer[] DEFAULT NULL,
                                  target_atoms integer[] DEFAULT NULL,
                                  target_coefficients double precision[] DEFAULT NULL,
                                  own integer[] DEFAULT NULL,
                                  may_go boolean[] DEFAULT NULL,
                                  variances_left double precision[] DEFAULT NULL,
                                  spared boolean[] DEFAULT NULL)
    RETURNS SETOF withheld_cell
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1000000 ROWS 100
    AS 'MODULE_PATHNAME', 'protect_cells_to_withhold';
COMMENT ON FUNCTION cells_to_withhold(integer[], integer[], double precision[], double precision[], double precision[], integer[],
    double precision, integer[], integer[], double precision[], integer[], boolean[], double precision[], boolean[]) IS
'Which cells are withheld so that each target of estimate_variance(), whose arguments these are, has the variance that is required of it, '
'in order of their numbers. In each round every target that has not names the cell of those that may go that weighs most in its best '
'estimate, and these go. variances_left: for each cell the variance of what is left of it then, at least that of the cell (0 or NULL: '
'nothing is left). spared: for each cell whether it goes only after a round in which nothing else went (NULL: none is); until '
'then nothing goes that weighs less than 0.1. A target that no cell helps stays without. Takes what estimate_variance() takes. Method: one '
'factorisation for all rounds, changed by rotations (Gill, Golub, Murray and Saunders 1974).';

CREATE TYPE number_bounds AS (
    number integer,
    low bigint,
    high bigint
);
COMMENT ON TYPE number_bounds IS 'What propagate_bounds() leaves of a number.';
COMMENT ON COLUMN number_bounds.number IS 'The number, from 1.';
COMMENT ON COLUMN number_bounds.low IS 'It is at least this.';
COMMENT ON COLUMN number_bounds.high IS 'It is at most this.';

CREATE FUNCTION propagate_bounds(constraints integer[], numbers integer[],
                                 coefficients double precision[],
                                 sum_low bigint[], sum_high bigint[],
                                 low bigint[], high bigint[],
                                 targets integer[] DEFAULT NULL,
                                 max_constraints integer DEFAULT 48)
    RETURNS SETOF number_bounds
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 1000
    AS 'MODULE_PATHNAME', 'protect_propagate_bounds';
COMMENT ON FUNCTION propagate_bounds(integer[], integer[], double precision[], bigint[], bigint[], bigint[], bigint[], integer[],
    integer) IS
'Between which whole numbers each number must lie: number j lies between low[j] and high[j], and the sum of numbers[k], times '
'coefficients[k] (NULL: 1; whole numbers up to 1000), over the entries of constraint i = constraints[k] lies between sum_low[i] and '
'sum_high[i] (a NULL there: no limit). Parts of a whole are 1, 1, ... and -1 with the sum 0; a measure that counts no more than its '
'base is '
'1, -1 with the sum at most 0; noise is in the bounds of the number it was drawn for. Constraints and numbers are numbered from 1. Bounds '
'are propagated until nothing changes; then each number of targets (NULL: all) is narrowed by linear programs over its max_constraints '
'nearest constraints (0: none, at most 48). No solution is ever excluded. An error that names a constraint when there is none. '
'Takes about 16 bytes for each entry and 60 for each number and constraint. Method: bounds consistency; dual simplex with bounded '
'variables (Wagner 1958).';

-- Which sets of persons are nearly the same.

CREATE FUNCTION key_sketch_accum(bigint[], bigint) RETURNS bigint[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'protect_key_sketch_accum';
COMMENT ON FUNCTION key_sketch_accum(bigint[], bigint) IS 'Transition function of key_sketch(bigint).';

CREATE FUNCTION key_sketch_combine(bigint[], bigint[]) RETURNS bigint[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'protect_key_sketch_combine';
COMMENT ON FUNCTION key_sketch_combine(bigint[], bigint[]) IS
'Combine function of key_sketch(); transition function of key_sketch(bigint[]).';

CREATE FUNCTION key_sketch_final(bigint[]) RETURNS bigint[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'protect_key_sketch_final';
COMMENT ON FUNCTION key_sketch_final(bigint[]) IS 'Final function of key_sketch(); an empty array for NULL.';

CREATE AGGREGATE key_sketch(record_key bigint) (
    SFUNC = key_sketch_accum, STYPE = bigint[], SSPACE = 600,
    FINALFUNC = key_sketch_final, COMBINEFUNC = key_sketch_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE key_sketch(bigint) IS
'The sketch of a set of persons: its 64 smallest record keys, each once, in ascending order. Of a set of up to 64 it is the set. NULLs '
'are ignored. No rows: an empty array. A sketch is as secret as the keys. Broder (1997).';

CREATE AGGREGATE key_sketch(sketch bigint[]) (
    SFUNC = key_sketch_combine, STYPE = bigint[], SSPACE = 600,
    FINALFUNC = key_sketch_final, COMBINEFUNC = key_sketch_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE key_sketch(bigint[]) IS
'The sketch of everybody in any of several sets, from their sketches: the same as from the persons. NULLs are ignored. No rows: an '
'empty array. An error for an array that is not a sketch.';

CREATE FUNCTION sketch_overlap(a bigint[], b bigint[]) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'protect_sketch_overlap';
COMMENT ON FUNCTION sketch_overlap(bigint[], bigint[]) IS
'How similar two sets of persons are, from their sketches: J, of those in either the share that is in both, 0 to 1 (Jaccard). Exact '
'when neither has more than 64; otherwise an estimate with the standard deviation sqrt(J (1 - J) / 64). Of sets of n and m about '
'J (n + m) / (1 + J) are in both. NULL when both are empty. An error for an array that is not a sketch. Beyer and others (2007).';
