-- +goose Up

-- The rules that everybody acknowledges, by version.
CREATE TABLE rules (
    version      integer PRIMARY KEY CHECK (version > 0),
    vi           text NOT NULL,
    en           text NOT NULL,
    sum          bytea NOT NULL CHECK (octet_length(sum) = 32),
    published_by uuid, -- NULL: the text that is shipped, put in force by the founding
    published_at timestamptz NOT NULL,
    entry        bigint NOT NULL REFERENCES log_leaves
);
CREATE TABLE acknowledgements (
    person  uuid NOT NULL,
    version integer NOT NULL REFERENCES rules,
    at      timestamptz NOT NULL,
    entry   bigint NOT NULL UNIQUE REFERENCES log_leaves,
    PRIMARY KEY (person, version, at)
);

-- Who may work here. The directory says who exists and in which role; being in
-- it opens nothing. What stands here is the last word on a person; how it came
-- about stands on the log.
CREATE TABLE roster (
    person       uuid PRIMARY KEY REFERENCES people,
    state        text NOT NULL CHECK (state IN ('nominated', 'refused', 'approved', 'suspended', 'ended')),
    nominated_by uuid, -- NULL: the operator, at the founding
    nominated_at timestamptz NOT NULL,
    nomination   text NOT NULL, -- number of the unit's paper
    decided_by   uuid,
    decided_at   timestamptz,
    decision     text NOT NULL,
    reason       text NOT NULL,
    activated_at timestamptz, -- first acknowledgement after the approval
    seen         timestamptz, -- last sign-in
    reviewed_by  uuid,
    reviewed_at  timestamptz,
    entry        bigint NOT NULL REFERENCES log_leaves
);

-- Decisions by which somebody leaves, with the moment they take effect.
CREATE TABLE departures (
    id           uuid PRIMARY KEY,
    person       uuid NOT NULL REFERENCES people,
    kind         text NOT NULL CHECK (kind IN ('leave', 'transfer', 'retire')),
    decision     text NOT NULL,
    effective    timestamptz NOT NULL,
    successor    uuid,
    ordered_by   uuid NOT NULL,
    ordered_at   timestamptz NOT NULL,
    cancelled_by uuid,
    cancelled_at timestamptz,
    carried_at   timestamptz, -- when the roster took it over
    entry        bigint NOT NULL REFERENCES log_leaves
);
CREATE INDEX departures_open ON departures (person, effective) WHERE cancelled_at IS NULL AND carried_at IS NULL;

-- A role lent to a colleague of the unit, for a time.
CREATE TABLE delegations (
    id         uuid PRIMARY KEY,
    delegator  uuid NOT NULL REFERENCES people,
    delegate   uuid NOT NULL REFERENCES people,
    role       text NOT NULL CHECK (role IN ('leader', 'clerk')),
    unit       text NOT NULL CHECK (unit <> ''),
    starts     timestamptz NOT NULL,
    ends       timestamptz NOT NULL,
    reason     text NOT NULL,
    given_at   timestamptz NOT NULL,
    revoked_by uuid,
    revoked_at timestamptz,
    entry      bigint NOT NULL REFERENCES log_leaves,
    CHECK (starts < ends AND delegator <> delegate)
);
CREATE INDEX delegations_delegate ON delegations (delegate, ends) WHERE revoked_at IS NULL;
CREATE INDEX delegations_delegator ON delegations (delegator, ends) WHERE revoked_at IS NULL;

-- What somebody is at a moment: none, nominated, refused, approved (has to
-- acknowledge the rules in force, or has done so more than a year ago), active,
-- suspended or ended. A departure counts from its moment on, whether or not a job
-- has come round to it.
-- +goose StatementBegin
CREATE FUNCTION roster_standing(someone uuid, moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT CASE
        WHEN r.state IN ('nominated', 'approved', 'suspended') AND EXISTS (SELECT FROM departures d
            WHERE d.person = someone AND d.effective <= moment AND d.cancelled_at IS NULL AND d.carried_at IS NULL) THEN 'ended'
        WHEN r.state = 'approved' AND EXISTS (SELECT FROM acknowledgements a
            WHERE a.person = someone AND a.version = (SELECT max(v.version) FROM rules v)
                AND a.at > moment - interval '1 year' AND a.at >= r.decided_at) THEN 'active'
        ELSE r.state END
        FROM roster r WHERE r.person = someone), 'none')
$$;
-- +goose StatementEnd

-- The delegations by which somebody acts at a moment. They end when the time is
-- over, and as soon as the delegator is off the roster, without the role, or
-- either of the two in another unit.
-- +goose StatementBegin
CREATE FUNCTION delegations_in_force(someone uuid, moment timestamptz) RETURNS TABLE (id uuid, role text) LANGUAGE sql STABLE AS $$
    SELECT d.id, d.role FROM delegations d JOIN people g ON g.id = d.delegator JOIN people e ON e.id = d.delegate
    WHERE d.delegate = someone AND d.starts <= moment AND moment < d.ends AND d.revoked_at IS NULL
        AND NOT g.disabled AND d.role = ANY (g.roles) AND g.unit = d.unit AND e.unit = d.unit
        AND roster_standing(g.id, moment) IN ('approved', 'active')
    ORDER BY d.id
$$;
-- +goose StatementEnd

GRANT SELECT, INSERT ON rules, acknowledgements TO niem_app;
GRANT SELECT, INSERT ON roster, departures, delegations TO niem_app;
GRANT UPDATE (state, nominated_by, nominated_at, nomination, decided_by, decided_at, decision, reason, activated_at, seen, reviewed_by, reviewed_at, entry) ON roster TO niem_app;
GRANT UPDATE (cancelled_by, cancelled_at, carried_at) ON departures TO niem_app;
GRANT UPDATE (revoked_by, revoked_at) ON delegations TO niem_app;
