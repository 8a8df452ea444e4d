-- +goose Up

-- Checkpoints that witnesses are asked to cosign. Old ones are forgotten: what
-- proves the log's past are the witnesses' own states, not these rows.
CREATE TABLE log_offers (
    size   bigint NOT NULL CHECK (size >= 0),
    at     timestamptz NOT NULL, -- as signed, whole milliseconds
    signed bytea NOT NULL,
    PRIMARY KEY (size, at)
);
CREATE INDEX log_offers_at ON log_offers (at);

CREATE TABLE log_cosignatures (
    size    bigint NOT NULL,
    at      timestamptz NOT NULL,
    witness text NOT NULL,
    line    bytea NOT NULL, -- the signature line of the note
    PRIMARY KEY (size, at, witness),
    FOREIGN KEY (size, at) REFERENCES log_offers ON DELETE CASCADE
);

REVOKE ALL ON log_offers, log_cosignatures FROM PUBLIC;
GRANT SELECT, INSERT, DELETE ON log_offers TO niem_app;
GRANT SELECT, INSERT ON log_cosignatures TO niem_app;
