package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// KEKs gives the releaser's keys that were noted, newest first.
func (db *DB) KEKs(ctx context.Context) ([]exchange.KEK, error) {
	rows, err := db.pool.Query(ctx, "SELECT fingerprint, made, destroyed FROM keks ORDER BY made DESC")
	if err != nil {
		return nil, failed("read keys of the releaser", err)
	}
	keys, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k exchange.KEK, err error) {
		var destroyed *time.Time
		err = row.Scan(&k.Fingerprint, &k.Made, &destroyed)
		if destroyed != nil {
			k.Destroyed = *destroyed
		}
		return k, err
	})
	return keys, failed("read keys of the releaser", err)
}

// NoteKEK notes a new key, or that a known one is destroyed; see
// exchange.KEKStore.
func (db *DB) NoteKEK(ctx context.Context, k exchange.KEK, rec audit.Record) error {
	return db.atomically(ctx, "note key of the releaser", func(tx pgx.Tx) error {
		sql, args := "INSERT INTO keks (fingerprint, made) VALUES ($1, $2) ON CONFLICT DO NOTHING", []any{k.Fingerprint, k.Made}
		if !k.Destroyed.IsZero() {
			sql, args = "UPDATE keks SET destroyed = $2 WHERE fingerprint = $1 AND destroyed IS NULL", []any{k.Fingerprint, k.Destroyed}
		}
		tag, err := tx.Exec(ctx, sql, args...)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		_, err = db.append(ctx, tx, rec, nil)
		return err
	})
}

// WrappedShares reads live shares, and those offered for grants to come, in the
// order of their key.
func (db *DB) WrappedShares(ctx context.Context, after exchange.WrappedShare, limit int) ([]exchange.WrappedShare, error) {
	rows, err := db.pool.Query(ctx, `SELECT document, kind, person, wrapped
		FROM (SELECT document, kind, person, wrapped FROM shares UNION ALL SELECT document, kind, person, wrapped FROM offered_shares) AS s
		WHERE (document, kind, person, wrapped) > ($1, $2, $3, $4) ORDER BY document, kind, person, wrapped LIMIT $5`,
		[16]byte(after.Document), int16(after.Kind), [16]byte(after.Person), append([]byte{}, after.Wrapped...), limit)
	if err != nil {
		return nil, failed("read shares", err)
	}
	shares, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s exchange.WrappedShare, err error) {
		var kind int16
		err = row.Scan((*[16]byte)(&s.Document), &kind, (*[16]byte)(&s.Person), &s.Wrapped)
		s.Kind = exchange.GrantKind(kind)
		return s, err
	})
	return shares, failed("read shares", err)
}

// SwapWrapped puts new wraps in the place of old ones. Rows are locked in the
// order of their key, as a recall does, and compared: a share that is gone
// stays gone.
func (db *DB) SwapWrapped(ctx context.Context, old []exchange.WrappedShare, wrapped [][]byte) error {
	return db.atomically(ctx, "rewrap shares", func(tx pgx.Tx) error {
		var b pgx.Batch
		for i, s := range old {
			for _, table := range []string{"shares", "offered_shares"} {
				b.Queue("UPDATE "+table+" SET wrapped = $5 WHERE document = $1 AND kind = $2 AND person = $3 AND wrapped = $4",
					[16]byte(s.Document), int16(s.Kind), [16]byte(s.Person), s.Wrapped, wrapped[i])
			}
		}
		return tx.SendBatch(ctx, &b).Close()
	})
}
