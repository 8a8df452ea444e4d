-- +goose Up

-- What a client calls itself, at the opening: the session that said so is
-- forgotten when it ends.
ALTER TABLE releases ADD COLUMN device text NOT NULL DEFAULT '';

-- What clients claim of reading: seconds on a page of an open view. Nobody has
-- checked it; it stands beside what was served and is no part of the log. One row
-- a view bounds how often and how much is claimed.
CREATE TABLE reading_beats (
    view    uuid PRIMARY KEY REFERENCES releases (view),
    beats   integer NOT NULL CHECK (beats > 0),
    seconds integer NOT NULL CHECK (seconds >= 0)
);
CREATE TABLE reading_claims (
    view    uuid NOT NULL,
    page    integer NOT NULL,
    seconds integer NOT NULL CHECK (seconds >= 0),
    PRIMARY KEY (view, page),
    FOREIGN KEY (view, page) REFERENCES pages_served -- of no page that was not served
);
GRANT SELECT, INSERT, UPDATE (beats, seconds) ON reading_beats TO niem_app;
GRANT SELECT, INSERT, UPDATE (seconds) ON reading_claims TO niem_app;

-- That an audit was carried off is kept as long as that it was read.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION log_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'niem_erasure' THEN
        RAISE EXCEPTION 'records are deleted by the erasure role alone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.kind NOT IN ('audit.exported', 'audit.read', 'directory.checked', 'factor.codes', 'factor.enrolled', 'factor.recovered', 'factor.removed', 'factor.reset',
        'log.exported', 'login.locked', 'login.unlocked', 'password.changed', 'security.read',
        'session.closed', 'session.ended', 'session.opened', 'session.proved', 'session.refused', 'session.renewed') THEN
        RAISE EXCEPTION 'records of kind % are never erased', OLD.kind
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.at > (SELECT max(at) FROM (SELECT at FROM log_records ORDER BY index DESC LIMIT 100) AS newest) - interval '12 months' THEN
        RAISE EXCEPTION 'records are kept for twelve months'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
-- +goose StatementEnd
