-- Version 0.1.0: the tables of the HTTP endpoints.

CREATE SEQUENCE spegel_api.endpoint_version;

-- The function is kept as text and not as regprocedure: a column of a reg*
-- type would make pg_upgrade refuse the whole cluster.
CREATE TABLE spegel_api.endpoint (
    name text COLLATE "C" PRIMARY KEY
        CHECK (name ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND length(name) <= 63),
    function text NOT NULL,
    title_en text NOT NULL CHECK (title_en <> ''),
    title_sv text NOT NULL CHECK (title_sv <> ''),
    description_en text NOT NULL CHECK (description_en <> ''),
    description_sv text NOT NULL CHECK (description_sv <> ''),
    audience text NOT NULL CHECK (audience IN ('public', 'internal', 'analyst')),
    call text NOT NULL,
    parameters jsonb NOT NULL CHECK (jsonb_typeof(parameters) = 'array'),
    columns jsonb NOT NULL CHECK (jsonb_typeof(columns) = 'array'),
    ordering text[] CHECK (cardinality(ordering) > 0),
    max_rows integer NOT NULL CHECK (max_rows BETWEEN 1 AND 10000000),
    max_age integer NOT NULL CHECK (max_age BETWEEN 0 AND 31536000),
    timeout_ms integer NOT NULL CHECK (timeout_ms BETWEEN 1 AND 60000),
    cors_origins text[],
    version bigint NOT NULL
);

CREATE TABLE spegel_api.principal (
    name text COLLATE "C" PRIMARY KEY
        CHECK (length(name) BETWEEN 1 AND 255 AND name !~ '[[:cntrl:]]'),
    role text NOT NULL CHECK (role IN ('spegel_reader', 'spegel_internal', 'spegel_analyst')),
    note text
);
