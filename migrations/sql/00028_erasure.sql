-- +goose Up

-- Requests of a data-protection officer to erase records, which a security officer
-- decides on. They name indexes and no person.
CREATE TABLE erasure_requests (
    id         uuid PRIMARY KEY,
    by         uuid NOT NULL,
    at         timestamptz NOT NULL,
    decision   text NOT NULL,
    reason     text NOT NULL,
    indexes    bigint[] NOT NULL CHECK (cardinality(indexes) > 0),
    state      text NOT NULL CHECK (state IN ('open', 'rejected', 'approved', 'done')),
    decided_by uuid CHECK (decided_by <> by OR state = 'rejected'), -- nobody approves his own
    decided_at timestamptz,
    finished   timestamptz,
    entry      bigint NOT NULL UNIQUE REFERENCES log_leaves,
    CHECK (state = 'open' OR decided_by IS NOT NULL AND decided_at IS NOT NULL)
);
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, finished) ON erasure_requests TO niem_app;

-- Not even the erasure role deletes a record that checkers need, or one that is
-- younger than twelve months by the log's own time.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION log_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'niem_erasure' THEN
        RAISE EXCEPTION 'records are deleted by the erasure role alone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.kind NOT IN ('audit.read', 'directory.checked', 'factor.codes', 'factor.enrolled', 'factor.recovered', 'factor.removed', 'factor.reset',
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
