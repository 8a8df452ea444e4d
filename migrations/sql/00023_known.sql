-- +goose Up

-- A checkpoint of this log that a witness holds and that the database does not
-- reach: entries were lost. While it stands, nothing is signed or served.
CREATE TABLE log_known (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    size      bigint NOT NULL,
    signed    bytea NOT NULL,
    witness   text NOT NULL,
    at        timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE (size, signed, witness, at) ON log_known TO niem_app;
