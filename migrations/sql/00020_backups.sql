-- +goose Up

-- The catalogue of backups: what was made, until when it is kept, when its
-- restoring was rehearsed.
CREATE TABLE backups (
    id        text PRIMARY KEY,
    made      timestamptz NOT NULL,
    software  text NOT NULL,
    manifest  bytea NOT NULL CHECK (octet_length(manifest) = 32),
    objects   bigint NOT NULL,
    bytes     bigint NOT NULL,
    keep_till timestamptz NOT NULL,
    tested    timestamptz,
    passed    boolean,
    removed   timestamptz
);

GRANT SELECT, INSERT, UPDATE (tested, passed, removed) ON backups TO niem_app;
