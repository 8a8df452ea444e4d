-- +goose Up

-- Requests of one person to destroy documents, which another one decides on.
CREATE TABLE destruction_requests (
    id         uuid PRIMARY KEY,
    by         uuid NOT NULL,
    by_officer boolean NOT NULL, -- he was a data-protection or security officer
    at         timestamptz NOT NULL,
    decision   text NOT NULL,
    reason     text NOT NULL,
    state      text NOT NULL CHECK (state IN ('open', 'rejected', 'approved', 'done')),
    decided_by uuid CHECK (decided_by <> by OR state = 'rejected'), -- nobody approves his own
    decided_at timestamptz,
    rejection  text NOT NULL DEFAULT '',
    finished   timestamptz,
    entry      bigint NOT NULL UNIQUE REFERENCES log_leaves,
    CHECK (state = 'open' OR decided_by IS NOT NULL AND decided_at IS NOT NULL)
);
CREATE TABLE destruction_documents (
    request  uuid NOT NULL REFERENCES destruction_requests,
    document uuid NOT NULL REFERENCES documents,
    stands   boolean NOT NULL DEFAULT true, -- false once the request is rejected
    PRIMARY KEY (request, document)
);
CREATE UNIQUE INDEX destruction_documents_once ON destruction_documents (document) WHERE stands;

-- The fact of a destruction. Its row is written with the deletion of the shares;
-- finished is set once the objects are gone.
CREATE TABLE destructions (
    document   uuid PRIMARY KEY REFERENCES documents,
    request    uuid NOT NULL REFERENCES destruction_requests,
    by         uuid NOT NULL,
    at         timestamptz NOT NULL,
    shares     integer NOT NULL,
    envelopes  integer NOT NULL,
    objects    integer NOT NULL,
    entry      bigint NOT NULL UNIQUE REFERENCES log_leaves,
    finished   timestamptz,
    deleted    integer NOT NULL DEFAULT 0,
    kept       integer NOT NULL DEFAULT 0,
    done_entry bigint UNIQUE REFERENCES log_leaves,
    CHECK ((finished IS NULL) = (done_entry IS NULL))
);
CREATE INDEX destructions_request ON destructions (request);
CREATE INDEX destructions_unfinished ON destructions (at) WHERE finished IS NULL;

-- Whether anything that lives needs an object: a send under way, or a sent
-- document that is not destroyed.
CREATE FUNCTION object_named(wanted bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM upload_objects o JOIN uploads u USING (document) WHERE o.sum = wanted AND u.state = 'uploading')
        OR EXISTS (SELECT FROM blocks b WHERE b.sum = wanted AND NOT EXISTS (SELECT FROM destructions x WHERE x.document = b.document))
        OR EXISTS (SELECT FROM grants g WHERE g.envelope = wanted AND NOT EXISTS (SELECT FROM destructions x WHERE x.document = g.document))
        OR EXISTS (SELECT FROM documents d WHERE d.original = wanted AND NOT EXISTS (SELECT FROM destructions x WHERE x.document = d.id))
$$;

-- Whether an object was part of a document that is destroyed.
CREATE FUNCTION object_destroyed(wanted bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM blocks b JOIN destructions x USING (document) WHERE b.sum = wanted)
        OR EXISTS (SELECT FROM grants g JOIN destructions x USING (document) WHERE g.envelope = wanted)
        OR EXISTS (SELECT FROM documents d JOIN destructions x ON x.document = d.id WHERE d.original = wanted)
$$;

-- No share of a destroyed document comes back. The lock waits for a destruction
-- that is under way; what is read after it shows what it did.
-- +goose StatementBegin
CREATE FUNCTION shares_of_the_living() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM uploads WHERE document IN (SELECT document FROM added) FOR KEY SHARE;
    IF EXISTS (SELECT FROM destructions WHERE document IN (SELECT document FROM added)) THEN
        RAISE EXCEPTION 'the document is destroyed: it gets no share' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER shares_of_the_living AFTER INSERT ON shares REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION shares_of_the_living();

-- A destruction is never taken back.
CREATE TRIGGER destructions_stay BEFORE DELETE OR TRUNCATE ON destructions
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();

-- The entries about the releaser's keys, for certificates.
CREATE INDEX log_records_kek ON log_records (index) WHERE kind IN ('kek.made', 'kek.destroyed');

GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, rejection, finished) ON destruction_requests TO niem_app;
GRANT SELECT, INSERT, UPDATE (stands) ON destruction_documents TO niem_app;
GRANT SELECT, INSERT, UPDATE (finished, deleted, kept, done_entry) ON destructions TO niem_app;
