package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// ReplaceRecovery puts a new key in the place of a unit's; see
// exchange.RotationStore.
func (db *DB) ReplaceRecovery(ctx context.Context, k exchange.RecoveryKey, old int64, request exchange.ID, by exchange.PersonID, judged exchange.Judged,
	rec audit.Record, now time.Time) (e audit.Entry, err error) {
	err = db.atomically(ctx, "replace recovery key", func(tx pgx.Tx) error {
		if err := lockRecovery(ctx, tx, k.Unit); err != nil {
			return err
		}
		if err := lockRequest(ctx, tx, "id = $1 AND state = 'approved' AND action = 'rotate' AND decided_by = $3 AND expires > $2",
			[16]byte(request), now, [16]byte(by)); err != nil {
			return err
		}
		if err := holdSigners(ctx, tx, exchange.PersonID{}, judged); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO recovery_keys_before (entry, unit, unit_id, account, holders, shares)
			SELECT entry, unit, unit_id, account, holders, shares FROM recovery_keys WHERE unit = $1 AND entry = $2`, k.Unit, old)
		if err != nil {
			return err
		}
		if tag.RowsAffected() != 1 {
			return verdict{exchange.ErrConflict}
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("UPDATE recovery_keys SET account = $2, holders = $3, shares = $4, entry = $5 WHERE unit = $1",
				k.Unit, k.Account, uuids(k.Holders[:]), k.Shares[:], index)
		})
		return err
	})
	return e, err
}

// SealedTo lists documents by the key that their recovery grant is sealed to; see
// exchange.RotationStore.
func (db *DB) SealedTo(ctx context.Context, unit exchange.PersonID, leaf exchange.Hash, after exchange.DocumentID, limit int) (found []exchange.SealedDocument, err error) {
	err = db.atomically(ctx, "read documents to seal anew", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT d.id, m.person, d.original IS NOT NULL FROM grants g JOIN documents d ON d.id = g.document
			JOIN grants m ON m.document = d.id AND m.kind = 2 JOIN shares s ON s.document = d.id AND s.kind = 3 AND s.person = g.person
			WHERE g.kind = 3 AND g.person = $1 AND g.key_event = $2 AND d.id > $3 ORDER BY d.id LIMIT $4`,
			[16]byte(unit), leaf[:], [16]byte(after), limit)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d exchange.SealedDocument, err error) {
			err = row.Scan((*[16]byte)(&d.Document), (*[16]byte)(&d.Sender.ID), &d.Original)
			return d, err
		})
		if err != nil {
			return err
		}
		senders := make([]exchange.PersonID, len(found))
		for i := range found {
			senders[i] = found[i].Sender.ID
		}
		people, err := peopleByID(ctx, tx, senders)
		for i := range found {
			found[i].Sender = people[found[i].Sender.ID]
		}
		return err
	})
	return found, err
}

// RetireRecovery forgets a key before; see exchange.RotationStore. The key's row
// is locked, as it is by who looks whether a document may be sealed to it.
func (db *DB) RetireRecovery(ctx context.Context, k exchange.RecoveryKey, rec audit.Record) (done bool, err error) {
	leaf := k.Entry.Leaf()
	err = db.atomically(ctx, "retire recovery key", func(tx pgx.Tx) error {
		done = false
		if err := lockRecovery(ctx, tx, k.Unit); err != nil {
			return err
		}
		var spare bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM recovery_keys_before WHERE entry = $1 AND retired IS NULL)
			AND NOT EXISTS (SELECT FROM grants JOIN shares USING (document, kind, person) WHERE kind = 3 AND person = $2 AND key_event = $3)`,
			k.Entry.Index, [16]byte(exchange.UnitID(k.Unit)), leaf[:]).Scan(&spare); err != nil || !spare {
			return err
		}
		done = true
		_, err := db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("UPDATE recovery_keys_before SET shares = '{}', retired = $2 WHERE entry = $1", k.Entry.Index, index)
		})
		return err
	})
	return done && err == nil, err
}

// RecoveryDue finds keys that were used since they were made, and keys before
// that are not retired.
func (db *DB) RecoveryDue(ctx context.Context) ([]exchange.RecoveryDue, error) {
	rows, err := db.pool.Query(ctx, `SELECT unit, used, waits FROM (
		SELECT k.unit, (SELECT min(q.decided_at) FROM recovery_requests q WHERE q.unit = k.unit AND q.entry > k.entry AND q.action = 'use' AND q.state IN ('approved', 'done')) AS used,
			EXISTS (SELECT FROM recovery_keys_before b WHERE b.unit = k.unit AND b.retired IS NULL) AS before,
			(SELECT count(*) FROM grants g JOIN shares USING (document, kind, person) WHERE kind = 3 AND person = k.unit_id AND EXISTS (
				SELECT FROM recovery_keys_before b JOIN log_leaves l ON l.index = b.entry
				WHERE b.unit = k.unit AND b.retired IS NULL AND sha256('\x00'::bytea || l.data) = g.key_event)) AS waits
		FROM recovery_keys k) AS due WHERE used IS NOT NULL OR before ORDER BY unit`)
	if err != nil {
		return nil, failed("read due recovery keys", err)
	}
	due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d exchange.RecoveryDue, err error) {
		var used *time.Time
		err = row.Scan(&d.Unit, &used, &d.Before)
		d.Since = orZero(used)
		return d, err
	})
	return due, failed("read due recovery keys", err)
}

// KeepObject notes an object for a further version of a document.
func (db *DB) KeepObject(ctx context.Context, doc exchange.DocumentID, object exchange.Hash, size int64, until time.Time) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO upload_objects (document, sum, size, kept_until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (document, sum) DO UPDATE SET kept_until = excluded.kept_until`, [16]byte(doc), object[:], size, until)
	return failed("note object", err)
}

// RecoveryOriginal gives the original's object to a recovery holder; see
// exchange.RotationStore.
func (db *DB) RecoveryOriginal(ctx context.Context, person exchange.PersonID, doc exchange.DocumentID, since time.Time) (h exchange.Hash, err error) {
	err = db.pool.QueryRow(ctx, `SELECT original FROM documents WHERE id = $1 AND original IS NOT NULL `+alive+` AND EXISTS
		(SELECT FROM releases WHERE document = $1 AND person = $2 AND kind = 'recovery' AND at >= $3)`, [16]byte(doc), [16]byte(person), since).Scan((*sum)(&h))
	return h, failed("read original", err)
}
