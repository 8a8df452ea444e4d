-- +goose Up

-- The releaser's key-encryption keys, as it tells of them: a recall is final
-- against old backups once all keys that stood before it are destroyed.
CREATE TABLE keks (
    fingerprint text PRIMARY KEY,
    made        timestamptz NOT NULL,
    destroyed   timestamptz
);

-- How far the releaser's count of peelings was compared with the releases.
CREATE TABLE reconciliation (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    number    bigint NOT NULL CHECK (number >= 0),
    at        timestamptz NOT NULL,
    strange   bigint NOT NULL,
    lost      bigint NOT NULL
);

GRANT SELECT, INSERT, UPDATE (destroyed) ON keks TO niem_app;
GRANT SELECT, INSERT, UPDATE (number, at, strange, lost) ON reconciliation TO niem_app;
