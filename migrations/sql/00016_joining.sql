-- +goose Up

-- A new device that asks an old one of the same person for the account key, for
-- ten minutes. What is secret passes sealed to the new device alone, and is
-- deleted when it was taken.
CREATE TABLE device_requests (
    id        uuid PRIMARY KEY,
    person    uuid NOT NULL,
    device    bytea NOT NULL CHECK (octet_length(device) = 32),
    recipient text NOT NULL,
    name      text NOT NULL,
    committed bytea NOT NULL CHECK (octet_length(committed) = 32),
    answer    bytea CHECK (octet_length(answer) = 32), -- nonce of the old device
    nonce     bytea CHECK (octet_length(nonce) = 32),  -- of the new one
    statement bytea,                                   -- that the new device has signed
    sealed    bytea,
    state     text NOT NULL CHECK (state IN ('asked', 'answered', 'revealed', 'approved', 'taken', 'refused')),
    asked     timestamptz NOT NULL,
    entry     bigint NOT NULL REFERENCES log_leaves
);
CREATE INDEX device_requests_person ON device_requests (person, asked);

GRANT SELECT, INSERT, DELETE ON device_requests TO niem_app;
GRANT UPDATE (answer, nonce, statement, sealed, state) ON device_requests TO niem_app;
