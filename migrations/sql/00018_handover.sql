-- +goose Up

-- A further version of a document's manifest: the master grant passes to a
-- successor, the unit's recovery grant is sealed anew under a fresh share.
GRANT DELETE ON grants TO niem_app;
GRANT UPDATE (key_event, label, g, envelope) ON grants TO niem_app;
GRANT UPDATE (recipient) ON shares TO niem_app;
