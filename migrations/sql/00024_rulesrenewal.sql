-- +goose Up

-- For how long an acknowledgement of the rules serves is the installation's
-- setting, which every connection of the service brings; a year where it does not.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION roster_standing(someone uuid, moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT CASE
        WHEN r.state IN ('nominated', 'approved', 'suspended') AND EXISTS (SELECT FROM departures d
            WHERE d.person = someone AND d.effective <= moment AND d.cancelled_at IS NULL AND d.carried_at IS NULL) THEN 'ended'
        WHEN r.state = 'approved' AND EXISTS (SELECT FROM acknowledgements a
            WHERE a.person = someone AND a.version = (SELECT max(v.version) FROM rules v)
                AND a.at > moment - coalesce(nullif(current_setting('niem.rules_last', true), ''), '1 year')::interval
                AND a.at >= r.decided_at) THEN 'active'
        ELSE r.state END
        FROM roster r WHERE r.person = someone), 'none')
$$;
-- +goose StatementEnd
