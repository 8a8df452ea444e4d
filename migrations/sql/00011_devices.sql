-- +goose Up

-- A person's account key is replaced or revoked, and has several devices; what
-- was stays. A row of keys is one account key: present until another takes its
-- place. Every event about it is an entry of the log.
ALTER TABLE keys DROP CONSTRAINT keys_pkey;
ALTER TABLE keys
    ADD PRIMARY KEY (enrolled),
    DROP COLUMN proof,
    DROP COLUMN device_sum,
    ADD COLUMN present   boolean NOT NULL DEFAULT true,
    ADD COLUMN registrar boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX keys_present ON keys (person) WHERE present;

-- Device keys, also those that have ended: manifests name who signed them.
CREATE TABLE devices (
    device     bytea PRIMARY KEY CHECK (octet_length(device) = 32),
    device_sum bytea NOT NULL UNIQUE CHECK (octet_length(device_sum) = 32),
    person     uuid NOT NULL,
    added      bigint NOT NULL REFERENCES log_leaves,
    ended      bigint REFERENCES log_leaves
);
CREATE INDEX devices_person ON devices (person);
INSERT INTO devices (device, device_sum, person, added) SELECT device, sha256(device), person, enrolled FROM keys;

-- Which entries of the log are about whose keys.
CREATE TABLE key_events (
    entry  bigint PRIMARY KEY REFERENCES log_leaves,
    person uuid NOT NULL,
    kind   text NOT NULL
);
CREATE INDEX key_events_person ON key_events (person, entry);
INSERT INTO key_events (entry, person, kind)
    SELECT index, subject::uuid, kind FROM log_records WHERE kind IN ('key.new', 'key.confirmed');

GRANT UPDATE (present, registrar) ON keys TO niem_app;
GRANT SELECT, INSERT ON devices, key_events TO niem_app;
GRANT UPDATE (ended) ON devices TO niem_app;
