-- +goose Up

-- The roles of the service. niem_app is what every connection of the service
-- acts as; niem_erasure alone may delete records. Both are roles of the whole
-- cluster, so another database may have made them already.
-- +goose StatementBegin
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['niem_app', 'niem_erasure'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO current_user', wanted);
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- One row: the size of the tree and the roots of its complete subtrees, the
-- largest first (a copy from log_hashes: all that an append has to know). Who
-- appends locks it last in his transaction, so indexes have no gaps and follow
-- the order of commits.
CREATE TABLE log_head (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    size     bigint NOT NULL CHECK (size >= 0),
    frontier bytea NOT NULL,
    CHECK (octet_length(frontier) = 32 * length(replace(size::bit(64)::text, '0', '')))
);
INSERT INTO log_head (size, frontier) VALUES (0, '');

-- The tree: leaf data by index, and the hashes of RFC 6962 by tlog storage index.
CREATE TABLE log_leaves (
    index bigint PRIMARY KEY CHECK (index >= 0),
    data  bytea NOT NULL CHECK (octet_length(data) = 32)
);
CREATE TABLE log_hashes (
    index bigint PRIMARY KEY CHECK (index >= 0),
    hash  bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- What stands behind the leaves, until it is erased. The columns beside record
-- repeat parts of it for the audit's questions.
CREATE TABLE log_records (
    index    bigint PRIMARY KEY REFERENCES log_leaves,
    record   bytea NOT NULL,
    salt     bytea NOT NULL CHECK (octet_length(salt) = 32),
    at       timestamptz NOT NULL,
    kind     text NOT NULL,
    actor    text NOT NULL,
    document text NOT NULL,
    subject  text NOT NULL
);
CREATE INDEX log_records_document ON log_records (document, kind, index) WHERE document <> '';
CREATE INDEX log_records_actor ON log_records (actor, index DESC);

-- The newest signed checkpoint.
CREATE TABLE log_checkpoint (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    size   bigint NOT NULL CHECK (size >= 0),
    signed bytea NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION log_grow_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <> OLD.size + 1 OR NOT NEW.singleton THEN
        RAISE EXCEPTION 'the log grows by one entry at a time'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION log_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'niem_erasure' THEN
        RAISE EXCEPTION 'records are deleted by the erasure role alone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER log_leaves_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaves
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER log_hashes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_hashes
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER log_head_stays BEFORE DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head
    FOR EACH ROW EXECUTE FUNCTION log_grow_by_one();
CREATE TRIGGER log_records_stay BEFORE UPDATE OR TRUNCATE ON log_records
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER log_records_erased BEFORE DELETE ON log_records
    FOR EACH ROW EXECUTE FUNCTION log_erase();

REVOKE ALL ON log_head, log_leaves, log_hashes, log_records, log_checkpoint FROM PUBLIC;
GRANT SELECT, UPDATE ON log_head TO niem_app;
GRANT SELECT, INSERT ON log_leaves, log_hashes, log_records TO niem_app;
GRANT SELECT, INSERT, UPDATE ON log_checkpoint TO niem_app;
GRANT SELECT, DELETE ON log_records TO niem_erasure;
