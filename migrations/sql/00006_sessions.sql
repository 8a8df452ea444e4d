-- +goose Up

-- A session that has ended stays ended: a request that was under way when its
-- owner signed out, and puts the session's end off afterwards, would write the
-- row anew. Tokens (their hashes) are never drawn twice, so one that was deleted
-- is refused for a day, which no session outlives.
CREATE TABLE ended_sessions (
    token text PRIMARY KEY,
    at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ended_sessions_at ON ended_sessions (at);

-- +goose StatementBegin
CREATE FUNCTION session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ended_sessions WHERE at < now() - interval '1 day';
    INSERT INTO ended_sessions (token) VALUES (OLD.token) ON CONFLICT DO NOTHING;
    RETURN OLD;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION session_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ended_sessions WHERE token = NEW.token) THEN
        RETURN NULL; -- nothing is written, and the next request finds no session
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER sessions_end BEFORE DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION session_ended();
CREATE TRIGGER sessions_begin BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION session_begun();

GRANT SELECT, INSERT, DELETE ON ended_sessions TO niem_app;
