package storage

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Answer keeps a recipient's answer with its record; one that gives the document up
// deletes the share in the same transaction. See exchange.AnswerStore.
func (db *DB) Answer(ctx context.Context, a exchange.Answer, decide func(exchange.ReleaseFacts) (audit.Record, error)) (out exchange.Answer, e audit.Entry, err error) {
	err = db.atomically(ctx, "answer a document", func(tx pgx.Tx) error {
		out = a
		q := exchange.ReleaseQuery{Document: a.Document, Person: exchange.Person{ID: a.Person}, Kind: exchange.ReleaseView}
		state, err := lockState(ctx, tx, q, exchange.GrantRecipient, a.Person, a.At)
		if err != nil {
			return err
		}
		var b pgx.Batch
		state.queueFacts(&b, q, exchange.GrantRecipient, a.Person)
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		var index int64
		err = tx.QueryRow(ctx, "SELECT at, reason, entry FROM recipient_acts WHERE document = $1 AND person = $2 AND kind = $3",
			[16]byte(a.Document), [16]byte(a.Person), string(a.Kind)).Scan(&out.At, &out.Reason, &index)
		if err == nil {
			e, err = entryAt(ctx, tx, index)
			return err
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		rec, err := decide(state.facts)
		if err != nil {
			return verdict{err}
		}
		if a.Kind.GivesUp() {
			if err := deleteShares(ctx, tx, a.Document, []exchange.PersonID{a.Person}); err != nil {
				return err
			}
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) { queueAnswer(b, a, index) })
		return err
	})
	if err != nil {
		return exchange.Answer{}, audit.Entry{}, err
	}
	return out, e, nil
}

func queueAnswer(b *pgx.Batch, a exchange.Answer, index int64) {
	b.Queue("INSERT INTO recipient_acts (document, person, kind, at, reason, entry) VALUES ($1, $2, $3, $4, $5, $6)",
		[16]byte(a.Document), [16]byte(a.Person), string(a.Kind), a.At, a.Reason, index)
}

// gaveUp is the answer by which the person in column or parameter $4 gave document
// d up, as columns at and kind of "up".
const gaveUp = `LATERAL (SELECT at, kind FROM recipient_acts
	WHERE document = d.id AND person = $4 AND kind IN ('returned', 'reported') ORDER BY at LIMIT 1) AS up ON true`

// SentState reads what became of a document; see exchange.AnswerStore.
func (db *DB) SentState(ctx context.Context, holder exchange.PersonID, doc exchange.DocumentID) (out exchange.SentState, err error) {
	err = db.atomically(ctx, "read sent document", func(tx pgx.Tx) error {
		items, err := listItems(ctx, tx, holder, exchange.GrantMaster, &doc, 1)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return verdict{exchange.ErrNotFound}
		}
		r := trailReading{ctx: ctx, tx: tx, id: doc}
		if err := r.document(); err != nil {
			return err
		}
		out = exchange.SentState{Item: items[0], Recipients: r.trail.Recipients}
		out.Requests, err = readRequests(ctx, tx, "q.document = $1", [16]byte(doc), listedRequests)
		return err
	})
	return out, err
}

// listedRequests is how many requests for one document are shown.
const listedRequests = 200
