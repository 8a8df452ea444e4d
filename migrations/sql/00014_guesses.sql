-- +goose Up

-- Every check of a password or a code, written before the check and settled
-- after it: one that a crash left open counts as wrong. subject is a person's
-- immutable id or, for names that mean nobody, a keyed hash of the name.
CREATE TABLE login_attempts (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject uuid NOT NULL,
    known   boolean NOT NULL,          -- subject is a person
    device  bytea NOT NULL,            -- the known device it came from, empty for strangers
    source  text NOT NULL,             -- network of the client's address
    at      timestamptz NOT NULL,
    state   text NOT NULL CHECK (state IN ('open', 'refused', 'signed_in')),
    counts  boolean NOT NULL,          -- towards the lock of its counter
    bound   boolean NOT NULL,          -- reached the directory with the real entry
    session uuid,                      -- that it began
    issued  bytea                      -- the device that the client was known as from then on
);
CREATE INDEX login_attempts_subject ON login_attempts (subject, id);
CREATE INDEX login_attempts_session ON login_attempts (session) WHERE session IS NOT NULL;
CREATE INDEX login_attempts_at ON login_attempts (at);

-- Counters that are used up: strangers' (device is empty) or a device's.
CREATE TABLE login_locks (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject  uuid NOT NULL,
    known    boolean NOT NULL,
    device   bytea NOT NULL,
    at       timestamptz NOT NULL,
    ended    timestamptz,
    ended_by uuid                      -- NULL for an end by time
);
CREATE UNIQUE INDEX login_locks_open ON login_locks (subject, device) WHERE ended IS NULL;
CREATE INDEX login_locks_subject ON login_locks (subject, at);

-- A person's devices are known while they carry this number.
CREATE TABLE device_epochs (
    person uuid PRIMARY KEY,
    epoch  bigint NOT NULL
);

-- Attempts of strangers by network within a window.
CREATE TABLE login_sources (
    source text PRIMARY KEY,
    since  timestamptz NOT NULL,
    taken  integer NOT NULL
);

GRANT SELECT, INSERT, DELETE ON login_attempts, login_locks, login_sources TO niem_app;
GRANT UPDATE (state, counts, session, issued) ON login_attempts TO niem_app;
GRANT UPDATE (ended, ended_by) ON login_locks TO niem_app;
GRANT SELECT, INSERT ON device_epochs TO niem_app;
GRANT UPDATE (epoch) ON device_epochs TO niem_app;
GRANT UPDATE (since, taken) ON login_sources TO niem_app;
