-- +goose Up

-- When the directory was last read as a whole. A release looks at it, and is
-- refused when that is too long ago; no row means never.
CREATE TABLE directory_state (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    read_at   timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE (read_at) ON directory_state TO niem_app;
