-- Version 0.1.0: the releases that have been published and are not any more.

CREATE TABLE spegel_published.withdrawn_release (
    release_id integer PRIMARY KEY,
    organisation text NOT NULL,
    withdrawn_at timestamptz NOT NULL
);
INSERT INTO spegel_published.withdrawn_release
SELECT r.release_id, r.organisation, r.withdrawn_at FROM spegel_release.release AS r WHERE r.status = 'withdrawn';
