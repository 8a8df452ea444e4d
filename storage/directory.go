package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// DirectoryRead notes that the whole directory was read; the latest of several
// readings counts.
func (db *DB) DirectoryRead(ctx context.Context, at time.Time) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO directory_state (read_at) VALUES ($1)
		ON CONFLICT (singleton) DO UPDATE SET read_at = greatest(directory_state.read_at, excluded.read_at)`, at)
	return failed("note reading of the directory", err)
}

// LastDirectoryRead is the zero time when there was none.
func (db *DB) LastDirectoryRead(ctx context.Context) (at time.Time, err error) {
	err = db.pool.QueryRow(ctx, "SELECT read_at FROM directory_state").Scan(&at)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	return at, failed("read state of the directory", err)
}

// Staff gives everybody on the roster who is neither disabled nor without the
// role of staff.
func (db *DB) Staff(ctx context.Context) ([]exchange.PersonID, error) {
	rows, err := db.pool.Query(ctx, "SELECT id FROM people WHERE NOT disabled AND $1 = ANY (roles)", string(exchange.RoleStaff))
	if err != nil {
		return nil, failed("read staff", err)
	}
	raw, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	return fromUUIDs[exchange.PersonID](raw), failed("read staff", err)
}
