-- +goose Up

-- What a recipient answers to a document. To return it and to report it as
-- outside one's remit end the own reading: the share goes with the same entry.
CREATE TABLE recipient_acts (
    document uuid NOT NULL REFERENCES documents,
    person   uuid NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('received', 'returned', 'reported')),
    at       timestamptz NOT NULL,
    reason   text NOT NULL,
    entry    bigint NOT NULL UNIQUE REFERENCES log_leaves,
    PRIMARY KEY (document, person, kind)
);
CREATE INDEX recipient_acts_reported ON recipient_acts (entry) WHERE kind = 'reported';
CREATE INDEX recalls_person ON recalls (person);

-- Who asks the sender for access. The document need not exist: whoever asks about
-- an id that means nothing learns nothing from that.
CREATE TABLE access_requests (
    id           uuid PRIMARY KEY,
    document     uuid NOT NULL,
    person       uuid NOT NULL,
    at           timestamptz NOT NULL,
    reason       text NOT NULL,
    entry        bigint NOT NULL UNIQUE REFERENCES log_leaves,
    granted      boolean,
    answer       text NOT NULL DEFAULT '',
    answered_by  uuid,
    answered_at  timestamptz,
    answer_entry bigint UNIQUE REFERENCES log_leaves,
    CHECK ((granted IS NULL) = (answered_at IS NULL) AND (granted IS NULL) = (answer_entry IS NULL) AND (granted IS NULL) = (answered_by IS NULL))
);
CREATE UNIQUE INDEX access_requests_open ON access_requests (document, person) WHERE granted IS NULL;
CREATE INDEX access_requests_person ON access_requests (person, at);

-- Up to which entry somebody has looked at his notices.
CREATE TABLE news_seen (
    person uuid PRIMARY KEY,
    entry  bigint NOT NULL
);

GRANT SELECT, INSERT ON recipient_acts TO niem_app;
GRANT SELECT, INSERT, UPDATE (granted, answer, answered_by, answered_at, answer_entry) ON access_requests TO niem_app;
GRANT SELECT, INSERT, UPDATE (entry) ON news_seen TO niem_app;
