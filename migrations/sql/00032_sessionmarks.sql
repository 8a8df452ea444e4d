-- +goose Up

-- Keys of the session mark, one an epoch. Every viewer gets the newest one with a
-- release, so it is no secret from people who open documents; older ones are kept
-- for reading pictures of older views. The first is drawn here: three random UUIDs
-- hold more than 256 bits.
CREATE TABLE session_epochs (
    number integer PRIMARY KEY CHECK (number > 0),
    key    bytea NOT NULL CHECK (length(key) = 32),
    made   timestamptz NOT NULL,
    entry  bigint UNIQUE REFERENCES log_leaves, -- none for the first
    CHECK ((entry IS NULL) = (number = 1))
);
INSERT INTO session_epochs (number, key, made)
    VALUES (1, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), now());

GRANT SELECT, INSERT ON session_epochs TO niem_app;
