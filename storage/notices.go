package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// queueNotice keeps, beside an entry, that its subject is to be told of it at the
// next sign-in.
func queueNotice(b *pgx.Batch, person exchange.PersonID, rec audit.Record, index int64) {
	b.Queue("INSERT INTO notices (entry, person, at, kind, by) VALUES ($1, $2, $3, $4, nullif($5, $6)::uuid)",
		index, [16]byte(person), rec.Time, string(rec.Kind), rec.Actor, audit.System)
}

// notices gives what was done to somebody's account since a time, or ever, the
// newest first.
func (db *DB) notices(ctx context.Context, person exchange.PersonID, since *time.Time, limit int) ([]exchange.ActNotice, error) {
	rows, err := db.pool.Query(ctx, `SELECT n.at, n.kind, coalesce(p.full_name, '') FROM notices n LEFT JOIN people p ON p.id = n.by
		WHERE n.person = $1 AND n.at >= coalesce($2::timestamptz, '-infinity') ORDER BY n.entry DESC LIMIT $3`, [16]byte(person), since, limit)
	if err != nil {
		return nil, failed("read notices", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[exchange.ActNotice])
	return out, failed("read notices", err)
}
