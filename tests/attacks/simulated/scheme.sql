-- Simulated releases, each naive and protected, and the truth behind them.
-- Numbers are made with the extension's own functions; chance comes from
-- hashes, so that every run is the same.
CREATE SCHEMA simulated;

CREATE FUNCTION simulated.uniform(seed integer, i bigint) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(i, seed) & 4294967295) / 4294967296.0::float8;

-- Not secrets; year 0 is the permanent one.
CREATE FUNCTION simulated.secret(year integer DEFAULT 0) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN sha256(('not a secret, ' || year)::bytea);

CREATE FUNCTION simulated.drawn(n bigint, frame_key bigint, counted_key bigint, label text, year integer DEFAULT 0) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN perturb(n, cell_draw(simulated.secret(year), frame_key, counted_key, label), perturbation_table());

-- What is shown of a drawn number, and of what the noise took below it.
CREATE FUNCTION simulated.shown(n bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN n >= 5 THEN n END;
