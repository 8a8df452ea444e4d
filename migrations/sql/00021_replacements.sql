-- +goose Up

-- Somebody who has lost every device asks for a new key, which two registrars
-- sign. The statement is the details of the key event that it becomes; the
-- owner's next key event, whatever it is, ends the request.
CREATE TABLE key_replacements (
    person     uuid PRIMARY KEY,
    account    text NOT NULL,
    statement  jsonb NOT NULL,
    registrars uuid[] NOT NULL CHECK (cardinality(registrars) < 2), -- with the second, the key event
    asked      timestamptz NOT NULL,
    entry      bigint NOT NULL REFERENCES log_leaves
);

GRANT SELECT, INSERT, DELETE ON key_replacements TO niem_app;
GRANT UPDATE (statement, registrars) ON key_replacements TO niem_app;
