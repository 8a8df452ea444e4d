-- +goose Up

-- Finds an entry by the leaf that its receipt names (RFC 6962: SHA-256 of a zero
-- byte and the leaf data).
CREATE INDEX log_leaves_leaf ON log_leaves USING hash (sha256('\x00'::bytea || data));
