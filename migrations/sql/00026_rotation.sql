-- +goose Up

-- A recovery key whose place another one has taken. It opens documents until all
-- of them are sealed anew; then it is retired and its shares are gone.
CREATE TABLE recovery_keys_before (
    entry   bigint PRIMARY KEY REFERENCES log_leaves,
    unit    text NOT NULL REFERENCES recovery_keys,
    unit_id uuid NOT NULL,
    account text NOT NULL UNIQUE,
    holders uuid[] NOT NULL CHECK (cardinality(holders) = 3),
    shares  bytea[] NOT NULL CHECK (cardinality(shares) IN (0, 3)),
    retired bigint REFERENCES log_leaves
);
CREATE INDEX recovery_keys_before_unit ON recovery_keys_before (unit_id);

GRANT SELECT, INSERT ON recovery_keys_before TO niem_app;
GRANT UPDATE (shares, retired) ON recovery_keys_before TO niem_app;
GRANT UPDATE (account, holders, shares, entry) ON recovery_keys TO niem_app;

-- What a request asks for; the first holder's consent to a new key; and the leaf
-- of the key whose grants may be sealed anew under it.
ALTER TABLE recovery_requests
    ADD COLUMN action text NOT NULL DEFAULT 'use' CHECK (action IN ('use', 'rehearse', 'rotate', 'reseal')),
    ADD COLUMN consent bytea CHECK (octet_length(consent) = 64),
    ADD COLUMN reseals bytea CHECK (octet_length(reseals) = 32);
UPDATE recovery_requests SET action = 'rehearse' WHERE cardinality(documents) = 0;
ALTER TABLE recovery_requests ALTER COLUMN action DROP DEFAULT;

-- Shares for grants that are to take the place of others.
CREATE TABLE offered_shares (
    document  uuid NOT NULL REFERENCES documents,
    kind      smallint NOT NULL CHECK (kind BETWEEN 1 AND 3),
    person    uuid NOT NULL,
    recipient text NOT NULL,
    wrapped   bytea NOT NULL,
    PRIMARY KEY (document, kind, person)
);
GRANT SELECT, INSERT, DELETE ON offered_shares TO niem_app;
GRANT UPDATE (wrapped) ON offered_shares TO niem_app;

-- Until when an object of a further version may wait for it.
ALTER TABLE upload_objects ADD COLUMN kept_until timestamptz;

-- Whether anything that lives needs an object: a send under way, a further version
-- that is being made, or a sent document that is not destroyed.
CREATE OR REPLACE FUNCTION object_named(wanted bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM upload_objects o JOIN uploads u USING (document) WHERE o.sum = wanted AND (u.state = 'uploading' OR o.kept_until > now()))
        OR EXISTS (SELECT FROM blocks b WHERE b.sum = wanted AND NOT EXISTS (SELECT FROM destructions x WHERE x.document = b.document))
        OR EXISTS (SELECT FROM grants g WHERE g.envelope = wanted AND NOT EXISTS (SELECT FROM destructions x WHERE x.document = g.document))
        OR EXISTS (SELECT FROM documents d WHERE d.original = wanted AND NOT EXISTS (SELECT FROM destructions x WHERE x.document = d.id))
$$;
GRANT UPDATE (kept_until) ON upload_objects TO niem_app;

-- An original that was sealed anew takes the old one's place.
GRANT UPDATE (original) ON documents TO niem_app;
