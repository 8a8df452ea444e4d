package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// clearLeftovers drops what holders left for each other in requests of a unit
// that are over.
const clearLeftovers = `UPDATE recovery_requests SET inner_files = '{}', value = ''
	WHERE unit = $1 AND expires <= $2 AND cardinality(inner_files) > 0`

// AddRecoveryRequest keeps a request; exchange.ErrConflict while another of the
// unit is under way. The unit's key row serialises them.
func (db *DB) AddRecoveryRequest(ctx context.Context, r exchange.RecoveryRequest, rec audit.Record, now time.Time) (e audit.Entry, err error) {
	mandates := make([][]byte, len(r.Mandates))
	for i := range r.Mandates {
		mandates[i] = r.Mandates[i][:]
	}
	value := r.Value
	if value == nil {
		value = []byte{}
	}
	var consent, reseals []byte
	if r.Consent != ([64]byte{}) {
		consent = r.Consent[:]
	}
	if !r.Reseals.IsZero() {
		reseals = r.Reseals[:]
	}
	err = db.atomically(ctx, "add recovery request", func(tx pgx.Tx) error {
		if err := lockRecovery(ctx, tx, r.Order.Unit); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, clearLeftovers, r.Order.Unit, now); err != nil {
			return err
		}
		var busy bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM recovery_requests WHERE unit = $1 AND state IN ('open', 'approved') AND expires > $2)",
			r.Order.Unit, now).Scan(&busy); err != nil {
			return err
		}
		if busy {
			return verdict{exchange.ErrConflict}
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue(`INSERT INTO recovery_requests (id, unit, action, documents, signed, device, signature, mandates, consent, reseals, inner_files, value, state, expires, entry)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
				[16]byte(r.Order.ID), r.Order.Unit, string(r.Order.Action), uuids(r.Order.Documents), r.Signed, r.Device[:], r.Signature[:], mandates,
				consent, reseals, r.Inner, value, string(exchange.RecoveryOpen), r.Order.Expires, index)
		})
		return err
	})
	return e, err
}

// lockRecovery serialises what changes a unit's recovery.
func lockRecovery(ctx context.Context, tx pgx.Tx, unit string) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('niem/recovery/' || $1, 0))", unit)
	return err
}

const selectRequests = `SELECT q.signed, q.device, q.signature, q.mandates, q.consent, q.reseals, q.inner_files, q.value, q.state, q.decided_by, q.decided_at, q.finished,
	l.index, l.data, r.record, r.salt
	FROM recovery_requests q JOIN log_leaves l ON l.index = q.entry LEFT JOIN log_records r ON r.index = l.index `

func scanRequest(row pgx.CollectableRow) (exchange.RecoveryRequest, error) {
	var r exchange.RecoveryRequest
	var mandates [][]byte
	var consent, reseals []byte
	var by *[16]byte
	var at, finished *time.Time
	err := row.Scan(&r.Signed, (*sum)(&r.Device), (*signature)(&r.Signature), &mandates, &consent, &reseals, &r.Inner, &r.Value, &r.State, &by, &at, &finished,
		&r.Entry.Index, (*sum)(&r.Entry.Data), &r.Entry.Record, (*sum)(&r.Entry.Salt))
	if err != nil {
		return r, err
	}
	for _, m := range mandates {
		var s signature
		if err := s.ScanBytes(m); err != nil {
			return r, err
		}
		r.Mandates = append(r.Mandates, s)
	}
	copy(r.Consent[:], consent) // 64 bytes and 32, or none
	copy(r.Reseals[:], reseals)
	if by != nil && at != nil {
		r.DecidedBy, r.DecidedAt = *by, *at
	}
	if finished != nil {
		r.Finished = *finished
	}
	r.Order, err = exchange.ParseRecoveryOrder(r.Signed)
	return r, err
}

// RecoveryRequest gives one request; exchange.ErrNotFound.
func (db *DB) RecoveryRequest(ctx context.Context, id exchange.ID) (exchange.RecoveryRequest, error) {
	rows, err := db.pool.Query(ctx, selectRequests+"WHERE q.id = $1", [16]byte(id))
	if err != nil {
		return exchange.RecoveryRequest{}, failed("read recovery request", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanRequest)
	return r, failed("read recovery request", err)
}

// RecoveryRequests lists requests, newest first; see exchange.RecoveryStore.
func (db *DB) RecoveryRequests(ctx context.Context, unit string, holder exchange.PersonID, leads string, limit int) ([]exchange.RecoveryRequest, error) {
	rows, err := db.pool.Query(ctx, selectRequests+`JOIN recovery_keys k ON k.unit = q.unit WHERE ($1 = '' OR q.unit = $1)
		AND ($2 OR $3 = ANY (k.holders) OR q.unit = $4
			OR EXISTS (SELECT FROM recovery_keys_before b WHERE b.unit = q.unit AND b.retired IS NULL AND $3 = ANY (b.holders))) ORDER BY q.entry DESC LIMIT $5`, unit, holder.IsZero(), [16]byte(holder), leads, limit)
	if err != nil {
		return nil, failed("list recovery requests", err)
	}
	found, err := pgx.CollectRows(rows, scanRequest)
	for i := range found {
		found[i].Inner, found[i].Value = nil, nil
	}
	return found, failed("list recovery requests", err)
}

// DecideRecovery approves or rejects an open request; exchange.ErrConflict when
// it is no longer open or over.
func (db *DB) DecideRecovery(ctx context.Context, id exchange.ID, by exchange.PersonID, approve bool, rec audit.Record, now time.Time) (e audit.Entry, err error) {
	err = db.atomically(ctx, "decide recovery request", func(tx pgx.Tx) error {
		if err := lockRequest(ctx, tx, "id = $1 AND state = 'open' AND expires > $2", [16]byte(id), now); err != nil {
			return err
		}
		change := "UPDATE recovery_requests SET state = 'rejected', decided_by = $2, decided_at = $3, inner_files = '{}', value = '' WHERE id = $1"
		if approve {
			change = "UPDATE recovery_requests SET state = 'approved', decided_by = $2, decided_at = $3 WHERE id = $1"
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, _ int64) {
			b.Queue(change, [16]byte(id), [16]byte(by), now)
		})
		return err
	})
	return e, err
}

// FinishRecovery ends a request that by has approved, once, in time.
func (db *DB) FinishRecovery(ctx context.Context, id exchange.ID, by exchange.PersonID, rec audit.Record, now time.Time) (e audit.Entry, err error) {
	err = db.atomically(ctx, "finish recovery request", func(tx pgx.Tx) error {
		if err := lockRequest(ctx, tx, "id = $1 AND state = 'approved' AND decided_by = $3 AND expires > $2", [16]byte(id), now, [16]byte(by)); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, _ int64) {
			b.Queue("UPDATE recovery_requests SET state = 'done', finished = $2, inner_files = '{}', value = '' WHERE id = $1", [16]byte(id), now)
		})
		return err
	})
	return e, err
}

// lockRequest locks the one request that a condition names; exchange.ErrConflict
// when there is none.
func lockRequest(ctx context.Context, tx pgx.Tx, condition string, args ...any) error {
	var one int
	err := tx.QueryRow(ctx, "SELECT 1 FROM recovery_requests WHERE "+condition+" FOR UPDATE", args...).Scan(&one)
	if errors.Is(err, pgx.ErrNoRows) {
		return verdict{exchange.ErrConflict}
	}
	return err
}

// RecoveryEvents gives the entries that founded and replaced a unit's recovery
// key, oldest first.
func (db *DB) RecoveryEvents(ctx context.Context, unit exchange.PersonID) ([]audit.Entry, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+entryColumns+` FROM recovery_keys k JOIN log_records r ON r.subject = k.unit AND r.kind = ANY ($2)
		JOIN log_leaves l ON l.index = r.index WHERE k.unit_id = $1 ORDER BY l.index`,
		[16]byte(unit), []string{string(audit.KindRecoveryNew), string(audit.KindRecoveryReplaced)})
	if err != nil {
		return nil, failed("read recovery events", err)
	}
	entries, err := pgx.CollectRows(rows, scanEntry)
	return entries, failed("read recovery events", err)
}
