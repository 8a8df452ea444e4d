package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// RosterLines lists everybody who is or was on the roster, with what a reviewer
// has to know; see exchange.AccessStore.
func (db *DB) RosterLines(ctx context.Context, unit string, at time.Time) ([]exchange.RosterLine, error) {
	rows, err := db.pool.Query(ctx, `SELECT p.id, p.username, p.full_name, p.position, p.phone, p.email, p.unit, p.roles, p.groups, p.disabled,
		roster_standing(r.person, $2), r.state,
		r.nominated_by, r.nominated_at, r.nomination, r.decided_by, r.decided_at, r.decision, r.reason, r.activated_at, r.seen, r.reviewed_by, r.reviewed_at,
		coalesce(nb.username, ''), coalesce(db.username, ''), coalesce(rb.username, ''),
		a.at, coalesce(a.version, 0),
		(SELECT max(x.at) FROM releases x WHERE x.person = r.person), coalesce(k.status, ''),
		(SELECT count(*) FROM delegations d WHERE d.delegator = r.person AND d.id IN (SELECT f.id FROM delegations_in_force(d.delegate, $2) f))
			+ (SELECT count(*) FROM delegations_in_force(r.person, $2))
		FROM roster r JOIN people p ON p.id = r.person
		LEFT JOIN people nb ON nb.id = r.nominated_by LEFT JOIN people db ON db.id = r.decided_by LEFT JOIN people rb ON rb.id = r.reviewed_by
		LEFT JOIN keys k ON k.person = r.person AND k.present
		LEFT JOIN LATERAL (SELECT at, version FROM acknowledgements WHERE person = r.person ORDER BY at DESC LIMIT 1) a ON true
		WHERE $1 = '' OR p.unit = $1
		ORDER BY p.unit, p.search, p.id`, unit, at)
	if err != nil {
		return nil, failed("list roster", err)
	}
	lines, err := pgx.CollectRows(rows, scanRosterLine)
	return lines, failed("list roster", err)
}

func scanRosterLine(row pgx.CollectableRow) (exchange.RosterLine, error) {
	var l exchange.RosterLine
	p, e := &l.Person, &l.Entry
	var nominator, decider, reviewer *[16]byte
	var decided, activated, seen, reviewed, accepted, opened *time.Time
	err := row.Scan((*[16]byte)(&p.ID), &p.Username, &p.FullName, &p.Position, &p.Phone, &p.Email, &p.Unit, &p.Roles, &p.Groups, &p.Disabled,
		&l.Standing, &e.State,
		&nominator, &e.NominatedAt, &e.Nomination, &decider, &decided, &e.Decision, &e.Reason, &activated, &seen, &reviewer, &reviewed,
		&l.NominatedBy, &l.DecidedBy, &l.ReviewedBy, &accepted, &l.Version, &opened, &l.Key, &l.Delegations)
	e.Person = p.ID
	e.NominatedBy, e.DecidedBy, e.ReviewedBy = idOf(nominator), idOf(decider), idOf(reviewer)
	e.DecidedAt, e.ActivatedAt, e.Seen, e.ReviewedAt = timeOf(decided), timeOf(activated), timeOf(seen), timeOf(reviewed)
	l.Accepted, l.LastOpening = timeOf(accepted), timeOf(opened)
	return l, err
}
