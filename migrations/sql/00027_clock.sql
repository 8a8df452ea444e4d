-- +goose Up

-- The time of the newest checkpoint: none is kept that goes back behind it, and
-- no entry is written from long before it.
ALTER TABLE log_checkpoint ADD COLUMN at timestamptz;
