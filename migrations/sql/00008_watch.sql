-- +goose Up

-- Alarms: what an operator has to look at. One of a code and subject stands at
-- most once; those that ended stay as history.
CREATE TABLE alarms (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code    text NOT NULL,
    subject text NOT NULL,
    detail  text NOT NULL,
    since   timestamptz NOT NULL,
    ended   timestamptz
);
CREATE UNIQUE INDEX alarms_standing ON alarms (code, subject) WHERE ended IS NULL;
CREATE INDEX alarms_ended ON alarms (ended) WHERE ended IS NOT NULL;

GRANT SELECT, INSERT, UPDATE (detail, ended) ON alarms TO niem_app;

-- The security log: sign-ins with their addresses, refused requests, alarms.
-- The service adds lines and reads them; it can neither change nor delete one.
CREATE TABLE security_log (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    level   text NOT NULL,
    message text NOT NULL,
    fields  jsonb NOT NULL
);
CREATE INDEX security_log_at ON security_log (at);

GRANT SELECT, INSERT ON security_log TO niem_app;

-- Lines go only when they are more than a year old by the database's own clock.
-- +goose StatementBegin
CREATE FUNCTION forget_security_log(before timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    gone bigint;
BEGIN
    IF before > now() - interval '396 days' THEN
        RAISE EXCEPTION 'the security log is kept for more than a year' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM public.security_log WHERE at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION forget_security_log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_security_log TO niem_app;
