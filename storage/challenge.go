package storage

import (
	"context"
	"time"

	"niem/exchange"
)

// SaveChallenge keeps what the session is asked, in place of any before. It ends
// with the session.
func (db *DB) SaveChallenge(ctx context.Context, session exchange.ID, purpose string, data []byte, made time.Time) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO factor_challenges (session, purpose, data, made) VALUES ($1, $2, $3, $4)
		ON CONFLICT (session, purpose) DO UPDATE SET data = excluded.data, made = excluded.made`, [16]byte(session), purpose, data, made)
	return failed("save challenge", err)
}

// Challenge reads what the session is asked; exchange.ErrNotFound for nothing.
func (db *DB) Challenge(ctx context.Context, session exchange.ID, purpose string) (data []byte, made time.Time, err error) {
	err = db.pool.QueryRow(ctx, "SELECT data, made FROM factor_challenges WHERE session = $1 AND purpose = $2", [16]byte(session), purpose).Scan(&data, &made)
	return data, made, failed("read challenge", err)
}

// TakeChallenge is Challenge, and removes it: of several who try, one gets it.
func (db *DB) TakeChallenge(ctx context.Context, session exchange.ID, purpose string) (data []byte, made time.Time, err error) {
	err = db.pool.QueryRow(ctx, "DELETE FROM factor_challenges WHERE session = $1 AND purpose = $2 RETURNING data, made", [16]byte(session), purpose).Scan(&data, &made)
	return data, made, failed("take challenge", err)
}
