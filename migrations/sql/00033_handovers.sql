-- +goose Up
-- What a successor was given of whoever left, for the notice of it: kind 1 a document
-- to read, kind 2 a sent document to answer for.
CREATE TABLE handovers (
    document uuid NOT NULL REFERENCES documents,
    person   uuid NOT NULL,
    kind     smallint NOT NULL CHECK (kind IN (1, 2)),
    at       timestamptz NOT NULL,
    by       uuid NOT NULL,
    entry    bigint NOT NULL REFERENCES log_leaves,
    PRIMARY KEY (document, person, kind, entry)
);
CREATE INDEX handovers_person ON handovers (person, entry);

GRANT SELECT, INSERT ON handovers TO niem_app;
