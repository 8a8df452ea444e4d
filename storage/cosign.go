package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"niem/exchange"
)

var _ exchange.CosignStore = (*DB)(nil)

// LastOffer gives the newest offer to witnesses; exchange.ErrNotFound without
// one.
func (db *DB) LastOffer(ctx context.Context) ([]byte, error) {
	var signed []byte
	err := db.pool.QueryRow(ctx, "SELECT signed FROM log_offers ORDER BY size DESC, at DESC LIMIT 1").Scan(&signed)
	return signed, failed("read offer", err)
}

// cosignedOffers: names of witnesses, how many of them.
const cosignedOffers = `SELECT size, at FROM log_cosignatures WHERE witness = ANY ($1)
	GROUP BY size, at HAVING count(*) >= $2 ORDER BY size DESC, at DESC LIMIT 1`

// AddOffer keeps an offer and forgets those from before keep, but for the newest
// cosigned one.
func (db *DB) AddOffer(ctx context.Context, o exchange.Covered, witnesses []string, need int, keep time.Time) error {
	var b pgx.Batch
	b.Queue("INSERT INTO log_offers (size, at, signed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", o.Size, o.Time, o.Signed)
	b.Queue(`DELETE FROM log_offers o WHERE o.at < $3 AND NOT EXISTS (SELECT FROM (`+cosignedOffers+`) c WHERE (c.size, c.at) = (o.size, o.at))`,
		witnesses, need, keep)
	return failed("add offer", db.pool.SendBatch(ctx, &b).Close())
}

const stateForeignKey = "23503"

// AddCosignature keeps a witness's signature line for an offer.
func (db *DB) AddCosignature(ctx context.Context, size int64, at time.Time, witness string, line []byte) error {
	_, err := db.pool.Exec(ctx, "INSERT INTO log_cosignatures (size, at, witness, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", size, at, witness, line)
	if pg, ok := err.(*pgconn.PgError); ok && pg.Code == stateForeignKey {
		return fmt.Errorf("add cosignature: %w", exchange.ErrNotFound)
	}
	return failed("add cosignature", err)
}

// LastCosigned gives the newest offer with a quorum of cosignatures.
func (db *DB) LastCosigned(ctx context.Context, witnesses []string, need int) (signed []byte, lines [][]byte, err error) {
	err = db.pool.QueryRow(ctx, `SELECT o.signed, (SELECT array_agg(c.line ORDER BY c.witness) FROM log_cosignatures c
			WHERE (c.size, c.at) = (o.size, o.at) AND c.witness = ANY ($1))
		FROM (`+cosignedOffers+`) q JOIN log_offers o ON (o.size, o.at) = (q.size, q.at)`, witnesses, need).Scan(&signed, &lines)
	return signed, lines, failed("read cosigned checkpoint", err)
}
