package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// NoteBackup keeps a backup's line with its record.
func (db *DB) NoteBackup(ctx context.Context, b exchange.Backup, rec audit.Record) error {
	return db.noted(ctx, "note backup", rec, `INSERT INTO backups (id, made, software, manifest, objects, bytes, keep_till) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		b.ID, b.Made, b.Software, b.Manifest[:], b.Objects, b.Bytes, b.KeepTill)
}

// NoteBackupTest keeps the result of a rehearsed restoring with its record. A
// backup that this database does not know of is entered nowhere but on the log.
func (db *DB) NoteBackupTest(ctx context.Context, id string, at time.Time, passed bool, rec audit.Record) error {
	return db.noted(ctx, "note backup test", rec, "UPDATE backups SET tested = $2, passed = $3 WHERE id = $1", id, at, passed)
}

// NoteBackupRemoved keeps that a backup was removed, with its record.
func (db *DB) NoteBackupRemoved(ctx context.Context, id string, at time.Time, rec audit.Record) error {
	return db.noted(ctx, "note removed backup", rec, "UPDATE backups SET removed = $2 WHERE id = $1 AND removed IS NULL", id, at)
}

func (db *DB) noted(ctx context.Context, what string, rec audit.Record, sql string, args ...any) error {
	return db.atomically(ctx, what, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			return err
		}
		_, err := db.append(ctx, tx, rec, nil)
		return err
	})
}

// Extent gives the size of the log and the number of documents.
func (db *DB) Extent(ctx context.Context) (entries int64, documents int, err error) {
	err = db.pool.QueryRow(ctx, "SELECT (SELECT size FROM log_head), (SELECT count(*) FROM documents)").Scan(&entries, &documents)
	return entries, documents, failed("measure the installation", err)
}

// BackupState tells how the installation stands with its backups.
func (db *DB) BackupState(ctx context.Context) (exchange.BackupState, error) {
	var first, made, drilled *time.Time
	err := db.pool.QueryRow(ctx, "SELECT "+backupState).Scan(&first, &made, &drilled)
	return exchange.BackupState{First: orZero(first), Made: orZero(made), Drilled: orZero(drilled)}, failed("ask for backups", err)
}

// Backups lists the backups, newest first.
func (db *DB) Backups(ctx context.Context) ([]exchange.Backup, error) {
	rows, err := db.pool.Query(ctx, "SELECT id, made, software, manifest, objects, bytes, keep_till, tested, coalesce(passed, false), removed FROM backups ORDER BY made DESC")
	if err != nil {
		return nil, failed("list backups", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b exchange.Backup, err error) {
		var tested, removed *time.Time
		err = row.Scan(&b.ID, &b.Made, &b.Software, (*sum)(&b.Manifest), &b.Objects, &b.Bytes, &b.KeepTill, &tested, &b.Passed, &removed)
		if tested != nil {
			b.Tested = *tested
		}
		if removed != nil {
			b.Removed = *removed
		}
		return b, err
	})
	return all, failed("list backups", err)
}
