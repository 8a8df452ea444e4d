package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// ClaimReading keeps what a client claims about a view; see
// exchange.ReadingStore.
func (db *DB) ClaimReading(ctx context.Context, person exchange.PersonID, session, view exchange.ID, doc exchange.DocumentID, claims []exchange.ReadingClaim, now time.Time) error {
	var pages, seconds []int32
	sum := 0
	for _, c := range claims {
		pages, seconds = append(pages, int32(c.Page)), append(seconds, int32(c.Seconds))
		sum += c.Seconds
	}
	return db.atomically(ctx, "claim reading", func(tx pgx.Tx) error {
		var at time.Time
		err := tx.QueryRow(ctx, `SELECT at FROM releases WHERE view = $1 AND person = $2 AND session = $3 AND document = $4 AND kind = 'view'`,
			[16]byte(view), [16]byte(person), [16]byte(session), [16]byte(doc)).Scan(&at)
		if err != nil {
			return err
		}
		open := now.Sub(at)
		// The row is locked from here on: heartbeats of one view come one by one.
		var beats, before int
		err = tx.QueryRow(ctx, `INSERT INTO reading_beats AS b (view, beats, seconds) VALUES ($1, 1, 0)
			ON CONFLICT (view) DO UPDATE SET beats = b.beats + 1 RETURNING beats, seconds`, [16]byte(view)).Scan(&beats, &before)
		if err != nil {
			return err
		}
		if beats > exchange.ReadingBeats(open) {
			return verdict{exchange.ErrTooMany}
		}
		if time.Duration(before+sum)*time.Second > open {
			return verdict{&exchange.InvalidError{Field: "seconds", Code: "out_of_range"}}
		}
		if _, err := tx.Exec(ctx, "UPDATE reading_beats SET seconds = seconds + $2 WHERE view = $1", [16]byte(view), sum); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO reading_claims AS c (view, page, seconds)
			SELECT view, page, claimed FROM pages_served JOIN unnest($2::int[], $3::int[]) AS u (page, claimed) USING (page) WHERE view = $1
			ON CONFLICT (view, page) DO UPDATE SET seconds = c.seconds + excluded.seconds`, [16]byte(view), pages, seconds)
		return err
	})
}
