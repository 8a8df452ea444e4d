package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

const departureColumns = "d.id, d.person, d.kind, d.decision, d.effective, d.successor, d.ordered_by, d.ordered_at, d.cancelled_at, d.carried_at"

// nullable are the columns of a departure that may be NULL.
type nullable struct {
	successor          *[16]byte
	cancelled, carried *time.Time
}

func departureFields(d *exchange.Departure, n *nullable) []any {
	return []any{(*[16]byte)(&d.ID), (*[16]byte)(&d.Person), &d.Kind, &d.Decision, &d.Effective, &n.successor, (*[16]byte)(&d.OrderedBy), &d.OrderedAt, &n.cancelled, &n.carried}
}

func (n nullable) into(d *exchange.Departure) {
	d.Successor, d.CancelledAt, d.CarriedAt = idOf(n.successor), timeOf(n.cancelled), timeOf(n.carried)
}

// AddDeparture keeps a departure with its record; exchange.ErrConflict while
// another of the same person is open. The person's line is locked, so that two
// can't be entered at once.
func (db *DB) AddDeparture(ctx context.Context, d exchange.Departure, rec audit.Record) error {
	return db.atomically(ctx, "order departure", func(tx pgx.Tx) error {
		var open bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM departures o WHERE o.person = r.person AND o.cancelled_at IS NULL AND o.carried_at IS NULL)
			FROM roster r WHERE r.person = $1 FOR UPDATE OF r`, [16]byte(d.Person)).Scan(&open)
		if err != nil {
			return err
		}
		if open {
			return verdict{exchange.ErrConflict}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue(`INSERT INTO departures (id, person, kind, decision, effective, successor, ordered_by, ordered_at, entry)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				[16]byte(d.ID), [16]byte(d.Person), string(d.Kind), d.Decision, d.Effective, nullID(d.Successor), [16]byte(d.OrderedBy), d.OrderedAt, index)
		})
		return err
	})
}

// CancelDeparture cancels one before its moment: exchange.ErrNotFound,
// ErrConflict.
func (db *DB) CancelDeparture(ctx context.Context, id exchange.ID, by exchange.PersonID, at time.Time, allow func(exchange.Departure, exchange.Person) (audit.Record, error)) error {
	return db.atomically(ctx, "cancel departure", func(tx pgx.Tx) error {
		var d exchange.Departure
		var n nullable
		err := tx.QueryRow(ctx, "SELECT "+departureColumns+" FROM departures d WHERE d.id = $1 FOR UPDATE", [16]byte(id)).Scan(departureFields(&d, &n)...)
		if err != nil {
			return err
		}
		n.into(&d)
		p, err := onePerson(ctx, tx, "WHERE id = $1", [16]byte(d.Person))
		if err != nil {
			return err
		}
		rec, err := allow(d, p)
		if err != nil {
			return verdict{err}
		}
		if !d.CancelledAt.IsZero() || !d.CarriedAt.IsZero() || !d.Effective.After(at) {
			return verdict{exchange.ErrConflict}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, _ int64) {
			b.Queue("UPDATE departures SET cancelled_by = $2, cancelled_at = $3 WHERE id = $1", [16]byte(id), [16]byte(by), at)
		})
		return err
	})
}

// Departed gives the departures that have taken effect and are not carried out.
func (db *DB) Departed(ctx context.Context, at time.Time) ([]exchange.Departure, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+departureColumns+` FROM departures d JOIN roster r ON r.person = d.person
		WHERE d.effective <= $1 AND d.cancelled_at IS NULL AND d.carried_at IS NULL ORDER BY d.effective, d.id`, at)
	if err != nil {
		return nil, failed("read departures", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d exchange.Departure, err error) {
		var n nullable
		err = row.Scan(departureFields(&d, &n)...)
		n.into(&d)
		return d, err
	})
	return found, failed("read departures", err)
}

// Departures lists those of people of a unit, or all, the latest first. Overdue:
// in effect while the directory still has the person as staff.
func (db *DB) Departures(ctx context.Context, unit string, at time.Time) ([]exchange.DepartureLine, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+departureColumns+`, p.id, p.username, p.full_name, p.position, p.phone, p.email, p.unit, p.roles, p.groups, p.disabled,
		coalesce(s.username, ''), coalesce(o.username, ''), d.effective <= $2 AND d.cancelled_at IS NULL,
		d.effective <= $2 AND d.cancelled_at IS NULL AND NOT p.disabled AND 'staff' = ANY (p.roles) AND roster_standing(p.id, $2) = 'ended', coalesce(k.status, '')
		FROM departures d JOIN people p ON p.id = d.person
		LEFT JOIN people s ON s.id = d.successor LEFT JOIN people o ON o.id = d.ordered_by LEFT JOIN keys k ON k.person = d.person AND k.present
		WHERE $1 = '' OR p.unit = $1 ORDER BY d.effective DESC, d.id LIMIT 1000`, unit, at)
	if err != nil {
		return nil, failed("list departures", err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (exchange.DepartureLine, error) {
		var l exchange.DepartureLine
		var n nullable
		p := &l.Who
		fields := append(departureFields(&l.Departure, &n), (*[16]byte)(&p.ID), &p.Username, &p.FullName, &p.Position, &p.Phone, &p.Email, &p.Unit, &p.Roles, &p.Groups, &p.Disabled)
		err := row.Scan(append(fields, &l.Successor, &l.OrderedBy, &l.InEffect, &l.Overdue, &l.Key)...)
		n.into(&l.Departure)
		return l, err
	})
	return lines, failed("list departures", err)
}
