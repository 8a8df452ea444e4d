package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// AskAccess keeps a request with its record; see exchange.RequestStore. It reads no
// document, so nothing in it can depend on whether there is one.
func (db *DB) AskAccess(ctx context.Context, r exchange.AccessRequest, since time.Time, rec audit.Record) (out exchange.AccessRequest, e audit.Entry, err error) {
	err = db.atomically(ctx, "ask for access", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT FROM people WHERE id = $1 FOR UPDATE", [16]byte(r.Person.ID)); err != nil { // one at a time
			return err
		}
		out = r
		var index int64
		err := tx.QueryRow(ctx, "SELECT id, at, reason, entry FROM access_requests WHERE document = $1 AND person = $2 AND granted IS NULL",
			[16]byte(r.Document), [16]byte(r.Person.ID)).Scan((*[16]byte)(&out.ID), &out.At, &out.Reason, &index)
		if err == nil {
			e, err = entryAt(ctx, tx, index)
			return err
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		var asked int
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM access_requests WHERE person = $1 AND at > $2", [16]byte(r.Person.ID), since).Scan(&asked); err != nil {
			return err
		}
		if asked >= exchange.MaxAsked {
			return verdict{exchange.ErrTooMany}
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO access_requests (id, document, person, at, reason, entry) VALUES ($1, $2, $3, $4, $5, $6)",
				[16]byte(r.ID), [16]byte(r.Document), [16]byte(r.Person.ID), r.At, r.Reason, index)
		})
		return err
	})
	if err != nil {
		return exchange.AccessRequest{}, audit.Entry{}, err
	}
	return out, e, nil
}

// AnswerAccess answers an open request; see exchange.RequestStore.
func (db *DB) AnswerAccess(ctx context.Context, holder exchange.PersonID, r exchange.AccessRequest, rec func(asker exchange.PersonID) audit.Record) (e audit.Entry, err error) {
	err = db.atomically(ctx, "answer a request for access", func(tx pgx.Tx) error {
		var asker exchange.PersonID
		var answered bool
		err := tx.QueryRow(ctx, `SELECT q.person, q.granted IS NOT NULL FROM access_requests q
			JOIN grants g ON g.document = q.document AND g.kind = $3 AND g.person = $4
			WHERE q.id = $1 AND q.document = $2 FOR UPDATE OF q`, [16]byte(r.ID), [16]byte(r.Document), int16(exchange.GrantMaster), [16]byte(holder)).
			Scan((*[16]byte)(&asker), &answered)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return verdict{exchange.ErrNotFound}
		case err != nil:
			return err
		case answered:
			return verdict{exchange.ErrConflict}
		}
		e, err = db.append(ctx, tx, rec(asker), func(b *pgx.Batch, index int64) {
			b.Queue("UPDATE access_requests SET granted = $2, answer = $3, answered_by = $4, answered_at = $5, answer_entry = $6 WHERE id = $1",
				[16]byte(r.ID), r.Granted, r.Answer, [16]byte(holder), r.Answered, index)
		})
		return err
	})
	return e, err
}

// OwnRequests gives what a person has asked for, newest first.
func (db *DB) OwnRequests(ctx context.Context, person exchange.PersonID, limit int) ([]exchange.AccessRequest, error) {
	all, err := readRequests(ctx, db.pool, "q.person = $1", [16]byte(person), limit)
	return all, failed("read requests for access", err)
}

func readRequests(ctx context.Context, q querier, which string, id [16]byte, limit int) ([]exchange.AccessRequest, error) {
	rows, err := q.Query(ctx, `SELECT q.id, q.document, q.person, q.at, q.reason, coalesce(q.granted, false), q.answer, q.answered_at, coalesce(b.full_name, '')
		FROM access_requests q LEFT JOIN people b ON b.id = q.answered_by WHERE `+which+" ORDER BY q.entry DESC LIMIT $2", id, limit)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r exchange.AccessRequest, err error) {
		var answered *time.Time
		err = row.Scan((*[16]byte)(&r.ID), (*[16]byte)(&r.Document), (*[16]byte)(&r.Person.ID), &r.At, &r.Reason, &r.Granted, &r.Answer, &answered, &r.AnsweredBy)
		r.Answered = timeOf(answered)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]exchange.PersonID, len(all))
	for i, r := range all {
		ids[i] = r.Person.ID
	}
	people, err := peopleByID(ctx, q, ids)
	for i := range all {
		all[i].Person = people[all[i].Person.ID]
	}
	return all, err
}
