package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// StaleUploads marks open uploads as abandoned that have made no progress for so
// long by both clocks, and deletes their shares.
func (db *DB) StaleUploads(ctx context.Context, now time.Time, idle time.Duration) (n int, err error) {
	err = db.atomically(ctx, "mark stale uploads", func(tx pgx.Tx) error {
		at, err := db.earlier(ctx, tx, now)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "UPDATE uploads SET state = $2 WHERE state = $1 AND progress < $3 RETURNING document",
			string(exchange.StateUploading), string(exchange.StateAbandoned), at.Add(-idle))
		if err != nil {
			return err
		}
		stale, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
		if err != nil {
			return err
		}
		n = len(stale)
		_, err = tx.Exec(ctx, "DELETE FROM shares WHERE document = ANY($1)", stale)
		return err
	})
	return n, err
}

// Orphans gives objects noted for uploads that are no longer open and that no
// sent document and no open upload names.
func (db *DB) Orphans(ctx context.Context, limit int) ([]exchange.Hash, error) {
	rows, err := db.pool.Query(ctx, `SELECT DISTINCT o.sum FROM upload_objects o JOIN uploads u USING (document)
		WHERE u.state <> $1 AND NOT object_named(o.sum) LIMIT $2`, string(exchange.StateUploading), limit)
	if err != nil {
		return nil, failed("find orphans", err)
	}
	orphans, err := pgx.CollectRows(rows, scanHash)
	return orphans, failed("find orphans", err)
}

// ObjectKnown reports whether an open upload names the object, or a sent document
// that is not destroyed.
func (db *DB) ObjectKnown(ctx context.Context, object exchange.Hash) (known bool, err error) {
	err = db.pool.QueryRow(ctx, "SELECT object_named($1)", object[:]).Scan(&known)
	return known, failed("look up object", err)
}

// ForgetObject removes the notes of an object by uploads that are not open.
func (db *DB) ForgetObject(ctx context.Context, object exchange.Hash) error {
	_, err := db.pool.Exec(ctx, `DELETE FROM upload_objects o USING uploads u
		WHERE u.document = o.document AND o.sum = $1 AND u.state <> $2`, object[:], string(exchange.StateUploading))
	return failed("forget object", err)
}
