package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Replay appends an entry that the log had before, with the same bytes and at
// the same place, and does again what it took away or noted; ev is what an event
// of a key changes, nil for other entries. It reports whether it did anything but
// append. A document or person that the database does not know is lost anyhow. An
// entry of another place is exchange.ErrConflict.
func (db *DB) Replay(ctx context.Context, e audit.Entry, ev *exchange.KeyEvent) (did bool, err error) {
	var rec audit.Record
	if !e.Erased() {
		if rec, err = e.Open(); err != nil {
			return false, fmt.Errorf("replay entry %d: %w", e.Index, err)
		}
	}
	err = db.atomically(ctx, "replay entry", func(tx pgx.Tx) error {
		did = false
		known, err := knows(ctx, tx, rec)
		if err != nil {
			return err
		}
		var b pgx.Batch
		if ev != nil {
			queueLoggedKeyEvent(&b, *ev, rec.Kind, e.Index)
		} else if again := replayed[rec.Kind]; known && again != nil {
			if err := again(&b, rec, e.Index); err != nil {
				return err
			}
		}
		did = b.Len() > 0
		head, err := readHead(ctx, tx, " FOR UPDATE")
		if err != nil {
			return fmt.Errorf("lock log head: %w", err)
		}
		got, err := appendEntries(ctx, tx, head, []audit.Entry{e}, []audit.Record{rec}, func(all *pgx.Batch, _ int64) {
			all.QueuedQueries = append(all.QueuedQueries, b.QueuedQueries...)
		})
		if err == nil && got[0].Index != e.Index {
			err = verdict{exchange.ErrConflict}
		}
		return err
	})
	return did && err == nil, err
}

// knows reports whether the database has the document and the subject of a
// record.
func knows(ctx context.Context, tx pgx.Tx, rec audit.Record) (known bool, err error) {
	known = true
	var doc exchange.DocumentID
	if rec.Document != "" {
		if err := doc.UnmarshalText([]byte(rec.Document)); err != nil {
			return false, fmt.Errorf("replay: %w", err)
		}
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM documents WHERE id = $1)", [16]byte(doc)).Scan(&known); err != nil || !known {
			return false, err
		}
	}
	var person exchange.PersonID
	if person.UnmarshalText([]byte(rec.Subject)) != nil { // none, or a unit
		return known, nil
	}
	err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM people WHERE id = $1)", [16]byte(person)).Scan(&known)
	return known, err
}

// EraseAgain removes the records and salts of entries that were erased after the
// backup.
func (db *DB) EraseAgain(ctx context.Context, indexes []int64) error {
	return db.atomically(ctx, "erase records again", func(tx pgx.Tx) error { return eraseRecords(ctx, tx, indexes) })
}

// NamedObjects gives every object that an open upload has, or a sent document that
// is not destroyed.
func (db *DB) NamedObjects(ctx context.Context) ([]exchange.Hash, error) {
	rows, err := db.pool.Query(ctx, `SELECT sum FROM blocks WHERE NOT EXISTS (SELECT FROM destructions x WHERE x.document = blocks.document)
		UNION SELECT envelope FROM grants WHERE NOT EXISTS (SELECT FROM destructions x WHERE x.document = grants.document)
		UNION SELECT original FROM documents WHERE original IS NOT NULL `+alive+`
		UNION SELECT o.sum FROM upload_objects o JOIN uploads u USING (document) WHERE o.stored AND u.state = 'uploading' ORDER BY 1`)
	if err != nil {
		return nil, failed("list objects", err)
	}
	all, err := pgx.CollectRows(rows, scanHash)
	return all, failed("list objects", err)
}

// errNobody: a record lacks what it must say.
var errNobody = errors.New("replay: the record names nobody")
