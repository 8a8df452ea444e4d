package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Rules gives the version in force; exchange.ErrNotFound before the founding.
func (db *DB) Rules(ctx context.Context) (exchange.Rules, error) {
	r, err := currentRules(ctx, db.pool)
	return r, failed("read rules", err)
}

func currentRules(ctx context.Context, q querier) (r exchange.Rules, err error) {
	err = q.QueryRow(ctx, "SELECT version, vi, en, sum, published_at FROM rules ORDER BY version DESC LIMIT 1").
		Scan(&r.Version, &r.VI, &r.EN, (*sum)(&r.Sum), &r.PublishedAt)
	return r, err
}

// PublishRules keeps the next version; exchange.ErrConflict when two publish at
// once.
func (db *DB) PublishRules(ctx context.Context, by exchange.PersonID, r exchange.Rules, rec func(version int) audit.Record) (exchange.Rules, error) {
	err := db.atomically(ctx, "publish rules", func(tx pgx.Tx) error {
		last, err := currentRules(ctx, tx)
		if err != nil {
			return err
		}
		r.Version = last.Version + 1
		_, err = db.append(ctx, tx, rec(r.Version), func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO rules (version, vi, en, sum, published_by, published_at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)",
				r.Version, r.VI, r.EN, r.Sum[:], [16]byte(by), r.PublishedAt, index)
		})
		return err
	})
	return r, err
}

// AcceptRules notes an acknowledgement of the version in force by somebody who is
// approved: exchange.ErrConflict for another version or text, ErrNotFound for
// anybody else.
func (db *DB) AcceptRules(ctx context.Context, person exchange.PersonID, version int, text exchange.Hash, at time.Time, rec audit.Record) (e audit.Entry, err error) {
	err = db.atomically(ctx, "accept rules", func(tx pgx.Tx) error {
		var state exchange.RosterState
		err := tx.QueryRow(ctx, "SELECT roster_standing(person, $2) FROM roster WHERE person = $1 FOR UPDATE", [16]byte(person), at).Scan(&state)
		if errors.Is(err, pgx.ErrNoRows) {
			return verdict{exchange.ErrNotFound}
		}
		if err != nil {
			return err
		}
		if state != exchange.RosterApproved && state != exchange.RosterActive {
			return verdict{exchange.ErrNotFound}
		}
		now, err := currentRules(ctx, tx)
		if err != nil {
			return err
		}
		if now.Version != version || now.Sum != text {
			return verdict{exchange.ErrConflict}
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO acknowledgements (person, version, at, entry) VALUES ($1, $2, $3, $4)", [16]byte(person), version, at, index)
			b.Queue("UPDATE roster SET activated_at = $2 WHERE person = $1 AND activated_at IS NULL", [16]byte(person), at)
		})
		return err
	})
	return e, err
}
