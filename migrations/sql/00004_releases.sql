-- +goose Up

-- Every release and the view it opened.
CREATE TABLE releases (
    request  uuid PRIMARY KEY,
    view     uuid NOT NULL UNIQUE,
    document uuid NOT NULL REFERENCES documents,
    person   uuid NOT NULL,
    session  uuid NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('view', 'copy', 'proof', 'recovery')),
    purpose  text NOT NULL,
    at       timestamptz NOT NULL,
    entry    bigint NOT NULL UNIQUE REFERENCES log_leaves
);
CREATE INDEX releases_document ON releases (document, person, at);

CREATE TABLE pages_served (
    view uuid NOT NULL REFERENCES releases (view),
    page integer NOT NULL,
    at   timestamptz NOT NULL,
    PRIMARY KEY (view, page)
);

-- The fact of a recall outlives the share it deleted.
CREATE TABLE recalls (
    document uuid NOT NULL REFERENCES documents,
    person   uuid NOT NULL,
    by       uuid NOT NULL,
    at       timestamptz NOT NULL,
    reason   text NOT NULL,
    entry    bigint NOT NULL REFERENCES log_leaves,
    PRIMARY KEY (document, person)
);

GRANT SELECT, INSERT ON releases, recalls, pages_served TO niem_app;
