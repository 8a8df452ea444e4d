-- +goose Up

-- The device key that a session's client signs with, as the client says: where
-- the device is removed, its sessions end. It gives no right.
ALTER TABLE sessions ADD COLUMN signer bytea CHECK (octet_length(signer) = 32);
GRANT UPDATE (signer) ON sessions TO niem_app;

-- What others did to somebody's account, for the next sign-in to tell.
CREATE TABLE notices (
    entry  bigint PRIMARY KEY REFERENCES log_leaves,
    person uuid NOT NULL,
    at     timestamptz NOT NULL,
    kind   text NOT NULL,
    by     uuid -- NULL for the system
);
CREATE INDEX notices_person ON notices (person, at);

GRANT SELECT, INSERT, DELETE ON notices TO niem_app;
