-- +goose Up

-- One row for each sign-in, with what the service decides by: whose it is, since
-- when, last used, last proved, with which roles its token was made. A row that
-- is gone never comes back: tokens are changed by UPDATE, never written anew.
-- Who is signed in at the migration signs in again.
DROP TABLE sessions, ended_sessions;
DROP FUNCTION session_ended(), session_begun();

CREATE TABLE sessions (
    id      uuid PRIMARY KEY, -- what views are bound to; the same over all tokens
    token   bytea NOT NULL UNIQUE CHECK (octet_length(token) = 32), -- SHA-256 of the cookie
    person  uuid NOT NULL,
    roles   text[] NOT NULL,
    begun   timestamptz NOT NULL,
    seen    timestamptz NOT NULL,
    proved  timestamptz NOT NULL, -- the last proof of who it is
    factor  boolean NOT NULL,     -- by a second factor, too
    address text NOT NULL,
    device  text NOT NULL
);
CREATE INDEX sessions_person ON sessions (person, begun);
CREATE INDEX sessions_seen ON sessions (seen);

GRANT SELECT, INSERT, DELETE ON sessions TO niem_app;
GRANT UPDATE (token, roles, seen, proved, factor) ON sessions TO niem_app;
