package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

var (
	_ exchange.AccessStore     = (*DB)(nil)
	_ exchange.RulesStore      = (*DB)(nil)
	_ exchange.DelegationStore = (*DB)(nil)
	_ exchange.DepartureStore  = (*DB)(nil)
)

// Standing reads where somebody stands at a moment, and the delegations in force.
func (db *DB) Standing(ctx context.Context, person exchange.PersonID, at time.Time) (exchange.Standing, error) {
	var s exchange.Standing
	var since *time.Time
	var ids [][16]byte
	var roles []exchange.Role
	err := db.pool.QueryRow(ctx, `SELECT roster_standing($1, $2),
		(SELECT greatest(decided_at, activated_at, seen) FROM roster WHERE person = $1),
		(SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM delegations_in_force($1, $2)),
		(SELECT coalesce(array_agg(role ORDER BY id), '{}') FROM delegations_in_force($1, $2))`, [16]byte(person), at).
		Scan(&s.State, &since, &ids, &roles)
	if err != nil {
		return exchange.Standing{}, failed("read standing", err)
	}
	s.Since = timeOf(since)
	for i, id := range ids {
		s.Delegations = append(s.Delegations, exchange.Delegating{ID: id, Role: roles[i]})
	}
	return s, nil
}

// orNull is NULL for the zero time.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// timeOf is the zero time for NULL.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// idOf is the zero id for NULL.
func idOf(id *[16]byte) exchange.PersonID {
	if id == nil {
		return exchange.PersonID{}
	}
	return *id
}

// nullID and nullTime are NULL for the zero value.
func nullID(id exchange.PersonID) any {
	if id.IsZero() {
		return nil
	}
	return [16]byte(id)
}

func nullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// OnRoster gives those of some people who are approved or active.
func (db *DB) OnRoster(ctx context.Context, persons []exchange.PersonID, at time.Time) (map[exchange.PersonID]bool, error) {
	rows, err := db.pool.Query(ctx, "SELECT p FROM unnest($1::uuid[]) p WHERE roster_standing(p, $2) IN ('approved', 'active')", uuids(persons), at)
	if err != nil {
		return nil, failed("read roster", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	if err != nil {
		return nil, failed("read roster", err)
	}
	on := make(map[exchange.PersonID]bool, len(ids))
	for _, id := range ids {
		on[id] = true
	}
	return on, nil
}

// Contacts gives the unit's leaders and clerks and the security officers who are
// on the roster.
func (db *DB) Contacts(ctx context.Context, unit string, at time.Time) ([]exchange.Person, error) {
	found, err := manyPeople(ctx, db.pool, `WHERE NOT disabled AND (unit = $1 AND unit <> '' AND roles && '{leader,clerk}' OR 'security' = ANY (roles))
		AND roster_standing(id, $2) IN ('approved', 'active') ORDER BY 'security' = ANY (roles), search LIMIT 6`, unit, at)
	return found, failed("read contacts", err)
}

const entryOfRoster = `SELECT r.person, CASE roster_standing(r.person, $2) WHEN 'ended' THEN 'ended' ELSE r.state END,
	r.nominated_by, r.nominated_at, r.nomination, r.decided_by, r.decided_at, r.decision, r.reason, r.activated_at, r.seen, r.reviewed_by, r.reviewed_at
	FROM roster r WHERE r.person = $1 FOR UPDATE OF r`

func scanRosterEntry(row pgx.Row) (exchange.RosterEntry, error) {
	var e exchange.RosterEntry
	var nominator, decider, reviewer *[16]byte
	var decided, activated, seen, reviewed *time.Time
	err := row.Scan((*[16]byte)(&e.Person), &e.State, &nominator, &e.NominatedAt, &e.Nomination, &decider, &decided, &e.Decision, &e.Reason,
		&activated, &seen, &reviewer, &reviewed)
	e.NominatedBy, e.DecidedBy, e.ReviewedBy = idOf(nominator), idOf(decider), idOf(reviewer)
	e.DecidedAt, e.ActivatedAt, e.Seen, e.ReviewedAt = timeOf(decided), timeOf(activated), timeOf(seen), timeOf(reviewed)
	return e, err
}

// ChangeRoster has change decide on somebody's locked line and keeps the outcome
// with its record. Departures that have taken effect count as carried out then:
// what follows is a new line. exchange.ErrConflict when two make a line at once.
func (db *DB) ChangeRoster(ctx context.Context, person exchange.PersonID, at time.Time, change func(exchange.RosterEntry) (exchange.RosterEntry, audit.Record, error)) (next exchange.RosterEntry, err error) {
	err = db.atomically(ctx, "change roster", func(tx pgx.Tx) error {
		before, err := scanRosterEntry(tx.QueryRow(ctx, entryOfRoster, [16]byte(person), at))
		if errors.Is(err, pgx.ErrNoRows) {
			before, err = exchange.RosterEntry{Person: person, State: exchange.RosterNone}, nil
		}
		if err != nil {
			return err
		}
		var rec audit.Record
		if next, rec, err = change(before); err != nil {
			return verdict{err}
		}
		if _, err := tx.Exec(ctx, carryOut, [16]byte(person), at); err != nil {
			return err
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			statement := updateRoster
			if before.State == exchange.RosterNone {
				statement = insertRoster
			}
			b.Queue(statement, [16]byte(person), string(next.State), nullID(next.NominatedBy), next.NominatedAt, next.Nomination, nullID(next.DecidedBy),
				nullTime(next.DecidedAt), next.Decision, next.Reason, nullTime(next.ActivatedAt), nullTime(next.Seen), nullID(next.ReviewedBy), nullTime(next.ReviewedAt), index)
		})
		return err
	})
	return next, err
}

const (
	carryOut = `UPDATE departures SET carried_at = $2 WHERE person = $1 AND effective <= $2 AND cancelled_at IS NULL AND carried_at IS NULL`

	insertRoster = `INSERT INTO roster (person, state, nominated_by, nominated_at, nomination, decided_by, decided_at, decision, reason, activated_at, seen, reviewed_by, reviewed_at, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

	updateRoster = `UPDATE roster SET state = $2, nominated_by = $3, nominated_at = $4, nomination = $5, decided_by = $6, decided_at = $7, decision = $8,
		reason = $9, activated_at = $10, seen = greatest(seen, $11), reviewed_by = $12, reviewed_at = $13, entry = $14 WHERE person = $1`
)

// FoundRoster approves people in the name of the operator; exchange.ErrFounded
// while a security officer is on the roster.
func (db *DB) FoundRoster(ctx context.Context, persons []exchange.PersonID, decision string, rules exchange.Rules, at time.Time, rec audit.Record) error {
	return db.atomically(ctx, "found roster", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", rosterLock); err != nil {
			return err
		}
		var founded bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM people p WHERE 'security' = ANY (p.roles) AND NOT p.disabled
			AND roster_standing(p.id, $1) IN ('approved', 'active'))`, at).Scan(&founded)
		if err != nil {
			return err
		}
		if founded {
			return verdict{exchange.ErrFounded}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue(`INSERT INTO rules (version, vi, en, sum, published_at, entry) SELECT 1, $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM rules)`,
				rules.VI, rules.EN, rules.Sum[:], at, index)
			for _, p := range persons {
				b.Queue(carryOut, [16]byte(p), at)
				b.Queue(`INSERT INTO roster (person, state, nominated_at, nomination, decided_at, decision, reason, entry)
					VALUES ($1, 'approved', $2, $3, $2, $3, '', $4)
					ON CONFLICT (person) DO UPDATE SET state = excluded.state, nominated_by = NULL, nominated_at = excluded.nominated_at, nomination = excluded.nomination,
						decided_by = NULL, decided_at = excluded.decided_at, decision = excluded.decision, reason = '', activated_at = NULL, entry = excluded.entry`,
					[16]byte(p), at, decision, index)
			}
		})
		return err
	})
}

// Inactive gives the approved people who were last heard of at since or before.
func (db *DB) Inactive(ctx context.Context, since time.Time) ([]exchange.PersonID, error) {
	rows, err := db.pool.Query(ctx, "SELECT person FROM roster WHERE state = 'approved' AND greatest(decided_at, activated_at, seen) <= $1 ORDER BY person", since)
	if err != nil {
		return nil, failed("read roster", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	return fromUUIDs[exchange.PersonID](ids), failed("read roster", err)
}
