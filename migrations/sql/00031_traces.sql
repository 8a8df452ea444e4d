-- +goose Up

-- What a security officer asks of those who can prove whose copy a leaked picture
-- shows: the sender, or the holders of the unit's recovery key. The verdict comes
-- back sealed to the officer.
CREATE TABLE trace_requests (
    id         uuid PRIMARY KEY,
    by         uuid NOT NULL,
    at         timestamptz NOT NULL,
    document   uuid NOT NULL REFERENCES documents,
    incident   text NOT NULL,
    reason     text NOT NULL,
    code       text NOT NULL, -- read off the page; empty for none
    asked      uuid[] NOT NULL CHECK (cardinality(asked) > 0 AND NOT by = ANY (asked)),
    state      text NOT NULL CHECK (state IN ('filed', 'running', 'answered', 'declined', 'withdrawn')),
    entry      bigint NOT NULL UNIQUE REFERENCES log_leaves,
    run_by     uuid,
    release    bigint REFERENCES log_leaves, -- the newest one that names this request
    ended_by   uuid,
    ended_at   timestamptz,
    end_entry  bigint UNIQUE REFERENCES log_leaves,
    words      text NOT NULL DEFAULT '', -- of who declined or withdrew
    result     bytea, -- sealed to who asked; lost where the log was restored past an answer
    result_sum bytea, -- SHA-256 of what is sealed
    device     bytea,
    signature  bytea,
    CHECK ((release IS NULL) = (run_by IS NULL)),
    CHECK ((state IN ('answered', 'declined', 'withdrawn')) = (ended_at IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_entry IS NULL)),
    CHECK (result IS NULL OR state = 'answered' AND result_sum IS NOT NULL AND device IS NOT NULL AND signature IS NOT NULL)
);
CREATE INDEX trace_requests_asked ON trace_requests USING gin (asked);
CREATE INDEX trace_requests_by ON trace_requests (by);

-- The leaked pictures, each sealed on the officer's device to those asked. They go
-- when the request ends; their hashes stay.
CREATE TABLE trace_pictures (
    request uuid NOT NULL REFERENCES trace_requests,
    place   smallint NOT NULL,
    sum     bytea NOT NULL, -- SHA-256 of the picture's file
    sealed  bytea,
    PRIMARY KEY (request, place)
);
ALTER TABLE trace_pictures ALTER COLUMN sealed SET STORAGE EXTERNAL; -- ciphertext does not compress
ALTER TABLE trace_requests ALTER COLUMN result SET STORAGE EXTERNAL;

ALTER TABLE recovery_requests DROP CONSTRAINT recovery_requests_action_check,
    ADD CHECK (action IN ('use', 'rehearse', 'rotate', 'reseal', 'trace'));

GRANT SELECT, INSERT, UPDATE (state, run_by, release, ended_by, ended_at, end_entry, words, result, result_sum, device, signature) ON trace_requests TO niem_app;
GRANT SELECT, INSERT, UPDATE (sealed) ON trace_pictures TO niem_app;
