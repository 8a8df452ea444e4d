package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

const delegationColumns = "d.id, d.delegator, d.delegate, d.role, d.unit, d.starts, d.ends, d.reason, d.given_at, d.revoked_at, d.revoked_by"

// delegationFields are where a row of delegationColumns goes.
func delegationFields(d *exchange.Delegation, revokedAt **time.Time, revokedBy **[16]byte) []any {
	return []any{(*[16]byte)(&d.ID), (*[16]byte)(&d.Delegator), (*[16]byte)(&d.Delegate), &d.Role, &d.Unit, &d.Starts, &d.Ends, &d.Reason, &d.GivenAt, revokedAt, revokedBy}
}

// AddDelegation keeps a delegation with its record.
func (db *DB) AddDelegation(ctx context.Context, d exchange.Delegation, rec audit.Record) error {
	return db.atomically(ctx, "delegate", func(tx pgx.Tx) error {
		_, err := db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue(`INSERT INTO delegations (id, delegator, delegate, role, unit, starts, ends, reason, given_at, entry)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
				[16]byte(d.ID), [16]byte(d.Delegator), [16]byte(d.Delegate), string(d.Role), d.Unit, d.Starts, d.Ends, d.Reason, d.GivenAt, index)
		})
		return err
	})
}

// RevokeDelegation ends a delegation that is not over: exchange.ErrNotFound for
// none, ErrConflict for one that is over.
func (db *DB) RevokeDelegation(ctx context.Context, id exchange.ID, by exchange.PersonID, at time.Time, allow func(exchange.Delegation) (audit.Record, error)) error {
	return db.atomically(ctx, "revoke delegation", func(tx pgx.Tx) error {
		var d exchange.Delegation
		var revokedAt *time.Time
		var revokedBy *[16]byte
		err := tx.QueryRow(ctx, "SELECT "+delegationColumns+" FROM delegations d WHERE d.id = $1 FOR UPDATE", [16]byte(id)).
			Scan(delegationFields(&d, &revokedAt, &revokedBy)...)
		if err != nil {
			return err
		}
		rec, err := allow(d)
		if err != nil {
			return verdict{err}
		}
		if revokedAt != nil || !d.Ends.After(at) {
			return verdict{exchange.ErrConflict}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, _ int64) {
			b.Queue("UPDATE delegations SET revoked_by = $2, revoked_at = $3 WHERE id = $1", [16]byte(id), [16]byte(by), at)
		})
		return err
	})
}

// Delegations lists those of a unit, or all, the newest first.
func (db *DB) Delegations(ctx context.Context, unit string, at time.Time) ([]exchange.DelegationLine, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+delegationColumns+`, g.username, e.username,
		EXISTS (SELECT FROM delegations_in_force(d.delegate, $2) f WHERE f.id = d.id)
		FROM delegations d JOIN people g ON g.id = d.delegator JOIN people e ON e.id = d.delegate
		WHERE $1 = '' OR d.unit = $1 ORDER BY d.given_at DESC, d.id LIMIT 1000`, unit, at)
	if err != nil {
		return nil, failed("list delegations", err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (exchange.DelegationLine, error) {
		var l exchange.DelegationLine
		var revokedAt *time.Time
		var revokedBy *[16]byte
		err := row.Scan(append(delegationFields(&l.Delegation, &revokedAt, &revokedBy), &l.DelegatorName, &l.DelegateName, &l.InForce)...)
		l.RevokedAt, l.RevokedBy = timeOf(revokedAt), idOf(revokedBy)
		return l, err
	})
	return lines, failed("list delegations", err)
}
