-- +goose Up

-- A send that is under way, and what stays of it as a tombstone.
CREATE TABLE uploads (
    document   uuid PRIMARY KEY,
    sender     uuid NOT NULL,
    metadata   bytea NOT NULL, -- canonical, as the manifest signs it
    pages      integer NOT NULL CHECK (pages > 0),
    recipients uuid[] NOT NULL,
    state      text NOT NULL CHECK (state IN ('uploading', 'sent', 'abandoned')),
    progress   timestamptz NOT NULL
);
CREATE INDEX uploads_open ON uploads (progress) WHERE state = 'uploading';

-- Objects noted before they are stored, so that a crash leaves a known orphan.
CREATE TABLE upload_objects (
    document uuid NOT NULL REFERENCES uploads,
    sum      bytea NOT NULL CHECK (octet_length(sum) = 32),
    size     bigint NOT NULL CHECK (size >= 0),
    stored   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (document, sum)
);
CREATE INDEX upload_objects_sum ON upload_objects (sum);

-- Wrapped shares. Recall and expiry delete the row: it is what a release locks.
CREATE TABLE shares (
    document  uuid NOT NULL REFERENCES uploads,
    kind      smallint NOT NULL CHECK (kind BETWEEN 1 AND 3),
    person    uuid NOT NULL, -- the unit's id for its recovery key
    recipient text NOT NULL,
    wrapped   bytea NOT NULL,
    PRIMARY KEY (document, kind, person)
);

CREATE TABLE documents (
    id        uuid PRIMARY KEY REFERENCES uploads,
    sender    uuid NOT NULL,
    metadata  bytea NOT NULL,
    expires   timestamptz NOT NULL,
    hash      bytea NOT NULL CHECK (octet_length(hash) = 32),      -- of the first manifest
    container bytea NOT NULL CHECK (octet_length(container) = 32),
    original  bytea CHECK (octet_length(original) = 32),
    sent_at   timestamptz NOT NULL,
    expired   timestamptz, -- when the shares were deleted
    entry     bigint NOT NULL UNIQUE REFERENCES log_leaves
);
CREATE INDEX documents_sender ON documents (sender, sent_at DESC);
CREATE INDEX documents_due ON documents (expires) WHERE expired IS NULL;
CREATE INDEX documents_original ON documents (original) WHERE original IS NOT NULL;

CREATE TABLE manifests (
    document uuid NOT NULL REFERENCES documents,
    version  integer NOT NULL CHECK (version > 0),
    signed   bytea NOT NULL,
    PRIMARY KEY (document, version)
);

CREATE TABLE blocks (
    document uuid NOT NULL REFERENCES documents,
    page     integer NOT NULL CHECK (page > 0),
    sum      bytea NOT NULL CHECK (octet_length(sum) = 32),
    PRIMARY KEY (document, page)
);
CREATE INDEX blocks_sum ON blocks (sum);

CREATE TABLE grants (
    document  uuid NOT NULL REFERENCES documents,
    kind      smallint NOT NULL CHECK (kind BETWEEN 1 AND 3),
    person    uuid NOT NULL,
    key_event bytea NOT NULL CHECK (octet_length(key_event) = 32),
    label     bytea NOT NULL,
    g         bytea NOT NULL CHECK (octet_length(g) = 32),
    envelope  bytea NOT NULL CHECK (octet_length(envelope) = 32),
    PRIMARY KEY (document, kind, person)
);
CREATE INDEX grants_person ON grants (person, kind);
CREATE INDEX grants_envelope ON grants (envelope);

GRANT SELECT, INSERT, UPDATE ON uploads, documents TO niem_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON upload_objects TO niem_app;
-- UPDATE is what SELECT … FOR UPDATE asks for.
GRANT SELECT, INSERT, UPDATE, DELETE ON shares TO niem_app;
GRANT SELECT, INSERT ON manifests, blocks, grants TO niem_app;
