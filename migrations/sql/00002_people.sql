-- +goose Up

-- Identifiers of 16 bytes (people, documents, views, requests, sessions) are
-- uuid columns whatever their text form outside; SHA-256 values are bytea.

-- The roster, as the directory describes it.
CREATE TABLE people (
    id        uuid PRIMARY KEY,
    username  text NOT NULL,
    full_name text NOT NULL,
    position  text NOT NULL,
    phone     text NOT NULL,
    email     text NOT NULL,
    unit      text NOT NULL,
    roles     text[] NOT NULL,
    groups    text[] NOT NULL,
    disabled  boolean NOT NULL,
    search    text NOT NULL -- name and user name, folded: no accents, lower case
);
-- A user name may pass to another person; two at once never hold it.
CREATE UNIQUE INDEX people_username ON people (lower(username)) WHERE NOT disabled;
CREATE INDEX people_unit ON people (unit);

CREATE TABLE recipient_groups (
    name    text PRIMARY KEY,
    title   text NOT NULL,
    members uuid[] NOT NULL
);

-- Present keys. Each event is an entry of the log.
CREATE TABLE keys (
    person     uuid PRIMARY KEY,
    account    text NOT NULL UNIQUE,
    device     bytea NOT NULL UNIQUE CHECK (octet_length(device) = 32),
    device_sum bytea NOT NULL UNIQUE CHECK (octet_length(device_sum) = 32),
    proof      bytea NOT NULL CHECK (octet_length(proof) = 64),
    status     text NOT NULL CHECK (status IN ('unconfirmed', 'confirmed', 'revoked')),
    enrolled   bigint NOT NULL REFERENCES log_leaves,
    entry      bigint NOT NULL REFERENCES log_leaves
);

CREATE TABLE recovery_keys (
    unit    text PRIMARY KEY,
    unit_id uuid NOT NULL UNIQUE, -- stands for the unit in grants
    account text NOT NULL UNIQUE,
    holders uuid[] NOT NULL CHECK (cardinality(holders) = 3),
    shares  bytea[] NOT NULL CHECK (cardinality(shares) = 3),
    entry   bigint NOT NULL REFERENCES log_leaves
);

-- Sign-in sessions, in the shape that the session library reads.
CREATE TABLE sessions (
    token  text PRIMARY KEY,
    data   bytea NOT NULL,
    expiry timestamptz NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expiry);

GRANT SELECT, INSERT, UPDATE ON people, keys TO niem_app;
GRANT SELECT, INSERT ON recovery_keys TO niem_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON recipient_groups, sessions TO niem_app;
