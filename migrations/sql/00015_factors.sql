-- +goose Up

-- Second factors. A secret of time-based codes is sealed under the service's
-- login key and bound to its person; used_step is the newest time step whose
-- code was taken, and no code of it or before is taken again.
CREATE TABLE totp_secrets (
    person    uuid PRIMARY KEY,
    sealed    bytea NOT NULL,
    used_step bigint NOT NULL,
    added     timestamptz NOT NULL
);

-- Public halves of passkeys, as the WebAuthn library writes them.
CREATE TABLE passkeys (
    id         bytea PRIMARY KEY,
    person     uuid NOT NULL,
    name       text NOT NULL,
    credential bytea NOT NULL,
    counter    bigint NOT NULL CHECK (counter >= 0), -- of signatures
    added      timestamptz NOT NULL
);
CREATE INDEX passkeys_person ON passkeys (person);

-- Keyed hashes of recovery codes; a code that was used is deleted.
CREATE TABLE recovery_codes (
    person uuid NOT NULL,
    sum    bytea NOT NULL CHECK (octet_length(sum) = 32),
    PRIMARY KEY (person, sum)
);

-- What a session was asked and has not answered yet; gone with its session.
CREATE TABLE factor_challenges (
    session uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    purpose text NOT NULL,
    data    bytea NOT NULL,
    made    timestamptz NOT NULL,
    PRIMARY KEY (session, purpose)
);

GRANT SELECT, INSERT, DELETE ON totp_secrets, passkeys, recovery_codes, factor_challenges TO niem_app;
GRANT UPDATE (sealed, used_step, added) ON totp_secrets TO niem_app;
GRANT UPDATE (credential, counter) ON passkeys TO niem_app;
GRANT UPDATE (data, made) ON factor_challenges TO niem_app;
