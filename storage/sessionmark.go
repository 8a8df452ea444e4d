package storage

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// freshView draws the id of a view. Its first 48 bits are what pages carry, visibly
// and in the session mark, so they are one view's alone.
func freshView(ctx context.Context, tx pgx.Tx) (view exchange.ID, err error) {
	for taken := true; taken; {
		rand.Read(view[:]) // never fails: see crypto/rand
		least, most := leastAndMost([6]byte(view[:6]))
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM releases WHERE view BETWEEN $1 AND $2)", least, most).Scan(&taken); err != nil {
			return view, err
		}
	}
	return view, nil
}

const selectEpochs = "SELECT number, key, made FROM session_epochs ORDER BY number DESC"

func scanEpoch(row pgx.CollectableRow) (e exchange.SessionEpoch, err error) {
	var key []byte
	if err = row.Scan(&e.Number, &key, &e.Made); err == nil && copy(e.Key[:], key) != len(e.Key) {
		err = fmt.Errorf("key of session epoch %d has %d bytes", e.Number, len(key))
	}
	return e, err
}

// SessionEpoch gives the newest key of the session mark.
func (db *DB) SessionEpoch(ctx context.Context) (exchange.SessionEpoch, error) {
	rows, err := db.pool.Query(ctx, selectEpochs+" LIMIT 1")
	if err != nil {
		return exchange.SessionEpoch{}, failed("read session epoch", err)
	}
	e, err := pgx.CollectExactlyOneRow(rows, scanEpoch)
	return e, failed("read session epoch", err)
}

// ReadSessionEpochs gives all keys of the session mark and appends the record of
// the reading; see exchange.SessionMarkStore.
func (db *DB) ReadSessionEpochs(ctx context.Context, reader exchange.PersonID, allow func(traces bool) (audit.Record, error)) (epochs []exchange.SessionEpoch, entry audit.Entry, err error) {
	err = db.atomically(ctx, "read session epochs", func(tx pgx.Tx) error {
		var traces bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM grants WHERE person = $1 AND kind = $2)
			OR EXISTS (SELECT FROM recovery_keys WHERE $1 = ANY (holders))`, [16]byte(reader), int16(exchange.GrantMaster)).Scan(&traces)
		if err != nil {
			return err
		}
		rec, err := allow(traces)
		if err != nil {
			return verdict{err}
		}
		rows, err := tx.Query(ctx, selectEpochs)
		if err != nil {
			return err
		}
		if epochs, err = pgx.CollectRows(rows, scanEpoch); err != nil {
			return err
		}
		entry, err = db.append(ctx, tx, rec, nil)
		return err
	})
	return epochs, entry, err
}

// AddSessionEpoch begins an epoch; see exchange.SessionMarkStore.
func (db *DB) AddSessionEpoch(ctx context.Context, key exchange.SessionKey, made time.Time, rec func(number int) audit.Record) (e exchange.SessionEpoch, entry audit.Entry, err error) {
	err = db.atomically(ctx, "add session epoch", func(tx pgx.Tx) error {
		e = exchange.SessionEpoch{Key: key, Made: made}
		if err := tx.QueryRow(ctx, "SELECT max(number) + 1 FROM session_epochs").Scan(&e.Number); err != nil {
			return err
		}
		entry, err = db.append(ctx, tx, rec(e.Number), func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO session_epochs (number, key, made, entry) VALUES ($1, $2, $3, $4)", e.Number, key[:], made, index)
		})
		return err
	})
	return e, entry, err
}
