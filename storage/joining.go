package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// AddJoining keeps a new device's request, unless its owner has asked too often.
func (db *DB) AddJoining(ctx context.Context, j exchange.Joining, since time.Time, rec audit.Record) error {
	return db.atomically(ctx, "ask to join", func(tx pgx.Tx) error {
		// The owner's key row is the lock: two requests at once are counted both.
		if _, err := tx.Exec(ctx, "SELECT 1 FROM keys WHERE person = $1 AND present FOR UPDATE", [16]byte(j.Person)); err != nil {
			return err
		}
		var asked int
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM device_requests WHERE person = $1 AND asked > $2", [16]byte(j.Person), since).Scan(&asked); err != nil {
			return err
		}
		if asked >= exchange.MaxJoinings {
			return verdict{exchange.ErrTooMany}
		}
		_, err := db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("DELETE FROM device_requests WHERE asked <= $1", since)
			b.Queue(`INSERT INTO device_requests (id, person, device, recipient, name, committed, state, asked, entry)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [16]byte(j.ID), [16]byte(j.Person), j.Device[:], j.Recipient, j.Name, j.Committed[:],
				string(j.State), j.Asked, index)
		})
		return err
	})
}

// Joinings gives a person's requests, newest first.
func (db *DB) Joinings(ctx context.Context, person exchange.PersonID, since time.Time) ([]exchange.Joining, error) {
	rows, err := db.pool.Query(ctx, `SELECT id, person, device, recipient, name, committed, answer, nonce, statement, sealed, state, asked
		FROM device_requests WHERE person = $1 AND asked > $2 ORDER BY asked DESC, id`, [16]byte(person), since)
	if err != nil {
		return nil, failed("read joinings", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (j exchange.Joining, err error) {
		var answer, nonce []byte
		err = row.Scan((*[16]byte)(&j.ID), (*[16]byte)(&j.Person), (*sum)(&j.Device), &j.Recipient, &j.Name, (*sum)(&j.Committed),
			&answer, &nonce, &j.Statement, &j.Sealed, &j.State, &j.Asked)
		copy(j.Answer[:], answer)
		copy(j.Nonce[:], nonce)
		return j, err
	})
	return out, failed("read joinings", err)
}

// moveJoining is one step of a request; what is zero stays unset.
const moveJoining = `UPDATE device_requests SET state = $1, answer = nullif($2, ''::bytea), nonce = nullif($3, ''::bytea),
	statement = nullif($4, ''::bytea), sealed = nullif($5, ''::bytea) WHERE id = $6 AND person = $7 AND state = $8`

func joiningValues(j exchange.Joining, from exchange.JoiningState) []any {
	set := func(n [32]byte) []byte {
		if n == ([32]byte{}) {
			return []byte{}
		}
		return n[:]
	}
	return []any{string(j.State), set(j.Answer), set(j.Nonce), append([]byte{}, j.Statement...), append([]byte{}, j.Sealed...),
		[16]byte(j.ID), [16]byte(j.Person), string(from)}
}

// MoveJoining takes a request one step on.
func (db *DB) MoveJoining(ctx context.Context, j exchange.Joining, from exchange.JoiningState, since time.Time) error {
	tag, err := db.pool.Exec(ctx, moveJoining+" AND asked > $9", append(joiningValues(j, from), since)...)
	if err == nil && tag.RowsAffected() != 1 {
		return exchange.ErrConflict
	}
	return failed("move joining", err)
}

// RefuseJoining ends an open request with its record.
func (db *DB) RefuseJoining(ctx context.Context, person exchange.PersonID, id exchange.ID, since time.Time, rec audit.Record) error {
	return db.atomically(ctx, "refuse joining", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE device_requests SET state = $1 WHERE id = $2 AND person = $3 AND asked > $4 AND state = ANY($5)`,
			string(exchange.JoiningRefused), [16]byte(id), [16]byte(person), since,
			[]string{string(exchange.JoiningAsked), string(exchange.JoiningAnswered), string(exchange.JoiningRevealed)})
		if err != nil {
			return err
		}
		if tag.RowsAffected() != 1 {
			return verdict{exchange.ErrConflict}
		}
		_, err = db.append(ctx, tx, rec, nil)
		return err
	})
}
