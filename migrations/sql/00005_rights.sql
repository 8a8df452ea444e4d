-- +goose Up

-- The service's role changes the few columns that its acts change and no
-- others: who sent a document, what a key is and whose, stay as they were
-- written. SELECT … FOR UPDATE is content with one column.
REVOKE UPDATE ON uploads, documents, keys, shares, upload_objects FROM niem_app;
GRANT UPDATE (state, progress) ON uploads TO niem_app;
GRANT UPDATE (expired) ON documents TO niem_app;
GRANT UPDATE (status, entry) ON keys TO niem_app;
GRANT UPDATE (wrapped) ON shares TO niem_app;
GRANT UPDATE (stored) ON upload_objects TO niem_app;

-- The service's own checks read which files have run.
GRANT SELECT ON goose_db_version TO niem_app;
