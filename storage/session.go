package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

const sessionColumns = `id, person, roles, begun, seen, proved, factor, address, device,
	EXISTS (SELECT FROM totp_secrets t WHERE t.person = sessions.person) OR EXISTS (SELECT FROM passkeys k WHERE k.person = sessions.person)`

func scanSession(row pgx.CollectableRow) (exchange.Session, error) {
	var s exchange.Session
	err := row.Scan((*[16]byte)(&s.ID), (*[16]byte)(&s.Person), &s.Roles, &s.Begun, &s.Seen, &s.Proved, &s.Factor, &s.Address, &s.Device, &s.Enrolled)
	return s, err
}

// lockSessions lets one transaction at a time change which sessions a person has.
func lockSessions(ctx context.Context, tx pgx.Tx, person exchange.PersonID) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('session ' || $1::uuid, 0))", [16]byte(person))
	return err
}

func sessionsOf(ctx context.Context, q querier, person exchange.PersonID) ([]exchange.Session, error) {
	rows, err := q.Query(ctx, "SELECT "+sessionColumns+" FROM sessions WHERE person = $1 ORDER BY begun DESC, id", [16]byte(person))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanSession)
}

// AddSession stores a session under the hash of its token and ends the person's
// oldest beyond most, with the entry that rec makes of them.
func (db *DB) AddSession(ctx context.Context, s exchange.Session, token exchange.Hash, most int, rec func([]exchange.ID) audit.Record) (ended []exchange.ID, err error) {
	err = db.atomically(ctx, "begin session", func(tx pgx.Tx) error {
		if err := lockSessions(ctx, tx, s.Person); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE person = $1 ORDER BY begun DESC, id OFFSET $2) RETURNING id`,
			[16]byte(s.Person), most-1)
		if err != nil {
			return err
		}
		if ended, err = collectIDs(rows); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO sessions (id, token, person, roles, begun, seen, proved, factor, address, device)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			[16]byte(s.ID), token[:], [16]byte(s.Person), s.Roles, s.Begun, s.Seen, s.Proved, s.Factor, s.Address, s.Device)
		if err != nil || len(ended) == 0 {
			return err
		}
		_, err = db.append(ctx, tx, rec(ended), nil)
		return err
	})
	return ended, err
}

func collectIDs(rows pgx.Rows) ([]exchange.ID, error) {
	raw, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	return fromUUIDs[exchange.ID](raw), err
}

// SessionByToken fails with exchange.ErrNotFound.
func (db *DB) SessionByToken(ctx context.Context, token exchange.Hash) (exchange.Session, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+sessionColumns+" FROM sessions WHERE token = $1", token[:])
	if err != nil {
		return exchange.Session{}, failed("read session", err)
	}
	s, err := pgx.CollectExactlyOneRow(rows, scanSession)
	return s, failed("read session", err)
}

// SessionSeen notes activity; the latest of several counts.
func (db *DB) SessionSeen(ctx context.Context, id exchange.ID, at time.Time) error {
	_, err := db.pool.Exec(ctx, "UPDATE sessions SET seen = greatest(seen, $2) WHERE id = $1", [16]byte(id), at)
	return failed("note activity", err)
}

// RenewSession replaces the token old, with roles, proof and factor of s.
// exchange.ErrNotFound when the session has ended or has another token by now.
func (db *DB) RenewSession(ctx context.Context, s exchange.Session, old, token exchange.Hash, rec *audit.Record) error {
	return db.atomically(ctx, "renew session", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "UPDATE sessions SET token = $3, roles = $4, proved = $5, factor = $6, seen = greatest(seen, $7) WHERE id = $1 AND token = $2",
			[16]byte(s.ID), old[:], token[:], s.Roles, s.Proved, s.Factor, s.Seen)
		if err != nil {
			return err
		}
		if tag.RowsAffected() != 1 {
			return fmt.Errorf("%w: no session has this token", exchange.ErrNotFound)
		}
		if rec == nil {
			return nil
		}
		_, err = db.append(ctx, tx, *rec, nil)
		return err
	})
}

// SessionsOf gives the person's sessions, the newest first.
func (db *DB) SessionsOf(ctx context.Context, person exchange.PersonID) ([]exchange.Session, error) {
	all, err := sessionsOf(ctx, db.pool, person)
	return all, failed("read sessions", err)
}

// EndSessions ends those of the person's sessions that pick chooses, with one
// entry; exchange.ErrNotFound when it chooses none.
func (db *DB) EndSessions(ctx context.Context, person exchange.PersonID, pick func(exchange.Session) bool, rec func([]exchange.ID) audit.Record) (ended []exchange.ID, err error) {
	err = db.atomically(ctx, "end sessions", func(tx pgx.Tx) error {
		ended = nil
		if err := lockSessions(ctx, tx, person); err != nil {
			return err
		}
		all, err := sessionsOf(ctx, tx, person)
		if err != nil {
			return err
		}
		for _, s := range slices.DeleteFunc(all, func(s exchange.Session) bool { return !pick(s) }) {
			ended = append(ended, s.ID)
		}
		if len(ended) == 0 {
			return exchange.ErrNotFound
		}
		_, err = db.append(ctx, tx, rec(ended), func(b *pgx.Batch, _ int64) {
			b.Queue("DELETE FROM sessions WHERE id = ANY($1)", uuids(ended))
		})
		return err
	})
	return ended, err
}

// queueSessionsEnd queues the end of all sessions of people who lose access, for
// the transaction in which they lose it.
func queueSessionsEnd(b *pgx.Batch, people ...exchange.PersonID) {
	b.Queue("DELETE FROM sessions WHERE person = ANY($1)", uuids(people))
}

// SweepSessions forgets sessions that began or were last seen before those times.
func (db *DB) SweepSessions(ctx context.Context, begunBefore, seenBefore time.Time) (int, error) {
	tag, err := db.pool.Exec(ctx, "DELETE FROM sessions WHERE begun <= $1 OR seen <= $2", begunBefore, seenBefore)
	return int(tag.RowsAffected()), failed("sweep sessions", err)
}
