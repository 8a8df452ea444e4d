package storage

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Recall deletes the wrapped shares of the recipients named, or of all, and
// keeps the fact; see exchange.RecallStore. The share rows are locked in one
// order, so that two recalls wait for each other and do not deadlock.
func (db *DB) Recall(ctx context.Context, o exchange.RecallOrder, now time.Time, check func(sender exchange.Person, from []exchange.PersonID) (audit.Record, error)) (out exchange.Recalled, e audit.Entry, err error) {
	err = db.atomically(ctx, "recall", func(tx pgx.Tx) error {
		out = exchange.Recalled{At: now}
		if _, err := tx.Exec(ctx, "SELECT FROM shares WHERE document = $1 AND kind = $2 ORDER BY person FOR UPDATE",
			[16]byte(o.Document), int16(exchange.GrantRecipient)); err != nil {
			return err
		}
		var sender exchange.PersonID
		// The sender, or the successor to whom the master grant was handed over.
		err := tx.QueryRow(ctx, "SELECT person FROM grants WHERE document = $1 AND kind = $2", [16]byte(o.Document), int16(exchange.GrantMaster)).
			Scan((*[16]byte)(&sender))
		if errors.Is(err, pgx.ErrNoRows) {
			return verdict{exchange.ErrNotFound}
		}
		if err != nil {
			return err
		}
		from, strangers, err := recallFrom(ctx, tx, o)
		if err != nil {
			return err
		}
		people, err := peopleByID(ctx, tx, []exchange.PersonID{sender})
		if err != nil {
			return err
		}
		var destroyed bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM destructions WHERE document = $1)", [16]byte(o.Document)).Scan(&destroyed); err != nil {
			return err
		}
		rec, err := check(people[sender], from)
		switch {
		case err != nil:
			return verdict{err}
		case strangers:
			return verdict{&exchange.InvalidError{Field: "recipients", Code: "unknown"}}
		case destroyed:
			return verdict{exchange.ErrConflict} // nothing is left to take back
		case len(from) == 0:
			return verdict{exchange.ErrConflict}
		}
		out.Recalled = from
		if out.Opened, err = openedBy(ctx, tx, o.Document, from); err != nil {
			return err
		}
		if err := deleteShares(ctx, tx, o.Document, from); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO recalls (document, person, by, at, reason, entry) SELECT $1, person, $3, $4, $5, $6 FROM unnest($2::uuid[]) AS p (person)",
				[16]byte(o.Document), uuids(from), [16]byte(o.By.ID), now, o.Reason, index)
		})
		return err
	})
	if err != nil {
		return exchange.Recalled{}, audit.Entry{}, err
	}
	return out, e, nil
}

// recallFrom gives the recipients whom the order newly takes the document
// from, and whether it names somebody who is no recipient.
func recallFrom(ctx context.Context, tx pgx.Tx, o exchange.RecallOrder) (from []exchange.PersonID, strangers bool, err error) {
	rows, err := tx.Query(ctx, `SELECT g.person, rc.person IS NOT NULL FROM grants g
		LEFT JOIN recalls rc ON rc.document = g.document AND rc.person = g.person
		WHERE g.document = $1 AND g.kind = $2 ORDER BY g.person`, [16]byte(o.Document), int16(exchange.GrantRecipient))
	if err != nil {
		return nil, false, err
	}
	recipients := map[exchange.PersonID]bool{}
	var who exchange.PersonID
	var recalled bool
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&who), &recalled}, func() error {
		recipients[who] = true
		if !recalled && (len(o.Recipients) == 0 || slices.Contains(o.Recipients, who)) {
			from = append(from, who)
		}
		return nil
	})
	for _, id := range o.Recipients {
		strangers = strangers || !recipients[id]
	}
	return from, strangers, err
}

func openedBy(ctx context.Context, q querier, doc exchange.DocumentID, among []exchange.PersonID) ([]exchange.PersonID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT person FROM releases WHERE document = $1 AND kind IN ('view', 'copy') AND person = ANY($2) ORDER BY person`,
		[16]byte(doc), uuids(among))
	if err != nil {
		return nil, err
	}
	opened, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	return fromUUIDs[exchange.PersonID](opened), err
}

func deleteShares(ctx context.Context, tx pgx.Tx, doc exchange.DocumentID, from []exchange.PersonID) error {
	_, err := tx.Exec(ctx, "DELETE FROM shares WHERE document = $1 AND kind = $2 AND person = ANY($3)",
		[16]byte(doc), int16(exchange.GrantRecipient), uuids(from))
	return err
}

// alive leaves destroyed documents out: nothing of them is left to expire.
const alive = "AND NOT EXISTS (SELECT FROM destructions WHERE document = documents.id)"

// ExpireDue deletes the recipients' shares of documents that expired by now and
// by the database's clock, one transaction and one record a document. It gives the number of documents
// expired, also beside an error.
func (db *DB) ExpireDue(ctx context.Context, now time.Time, record func(exchange.DocumentID, time.Time) audit.Record) (int, error) {
	rows, err := db.pool.Query(ctx, "SELECT id FROM documents WHERE expired IS NULL AND expires <= $1 "+alive+" ORDER BY expires", now)
	if err != nil {
		return 0, failed("find expired documents", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte])
	if err != nil {
		return 0, failed("find expired documents", err)
	}
	n := 0
	for _, id := range due {
		done, err := db.expire(ctx, exchange.DocumentID(id), now, record)
		if err != nil {
			return n, err
		}
		if done {
			n++
		}
	}
	return n, nil
}

func (db *DB) expire(ctx context.Context, id exchange.DocumentID, now time.Time, record func(exchange.DocumentID, time.Time) audit.Record) (done bool, err error) {
	err = db.atomically(ctx, "expire document", func(tx pgx.Tx) error {
		done = false
		at, err := db.earlier(ctx, tx, now)
		if err != nil {
			return err
		}
		var expires time.Time
		err = tx.QueryRow(ctx, "SELECT expires FROM documents WHERE id = $1 AND expired IS NULL AND expires <= $2 "+alive+" FOR UPDATE", [16]byte(id), at).Scan(&expires)
		if errors.Is(err, pgx.ErrNoRows) { // another server was here first, or a destruction, or it is too early by the database's clock
			return nil
		}
		if err != nil {
			return err
		}
		var b pgx.Batch
		b.Queue("SELECT FROM shares WHERE document = $1 AND kind = $2 ORDER BY person FOR UPDATE", [16]byte(id), int16(exchange.GrantRecipient))
		b.Queue("DELETE FROM shares WHERE document = $1 AND kind = $2", [16]byte(id), int16(exchange.GrantRecipient))
		b.Queue("UPDATE documents SET expired = $2 WHERE id = $1", [16]byte(id), now)
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		done = true
		_, err = db.append(ctx, tx, record(id, expires), nil)
		return err
	})
	return done && err == nil, err
}
