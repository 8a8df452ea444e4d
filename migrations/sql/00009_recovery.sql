-- +goose Up

-- What the first of two recovery holders left for the second, and what became
-- of it. inner_files and value are gone once nobody needs them any more.
CREATE TABLE recovery_requests (
    id          uuid PRIMARY KEY,
    unit        text NOT NULL REFERENCES recovery_keys,
    documents   uuid[] NOT NULL,
    signed      bytea NOT NULL, -- the order
    device      bytea NOT NULL CHECK (octet_length(device) = 32),
    signature   bytea NOT NULL CHECK (octet_length(signature) = 64),
    mandates    bytea[] NOT NULL,
    inner_files bytea[] NOT NULL,
    value       bytea NOT NULL,
    state       text NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'done')),
    expires     timestamptz NOT NULL,
    decided_by  uuid,
    decided_at  timestamptz,
    finished    timestamptz,
    entry       bigint NOT NULL REFERENCES log_leaves
);
CREATE INDEX recovery_requests_unit ON recovery_requests (unit, entry DESC);
CREATE INDEX recovery_requests_approver ON recovery_requests (decided_by) WHERE state = 'approved';

GRANT SELECT, INSERT ON recovery_requests TO niem_app;
GRANT UPDATE (state, inner_files, value, decided_by, decided_at, finished) ON recovery_requests TO niem_app;
