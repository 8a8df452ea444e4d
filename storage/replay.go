package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Replay appends an entry that the log had before, with the same bytes and at
// the same place, and does again what it took away: the shares of a recall, an
// expiry or a destruction. It reports whether it did anything but append. A
// document that the database does not know is lost anyhow. An entry of another
// place is exchange.ErrConflict.
func (db *DB) Replay(ctx context.Context, e audit.Entry) (did bool, err error) {
	var rec audit.Record
	if !e.Erased() {
		if rec, err = e.Open(); err != nil {
			return false, fmt.Errorf("replay entry %d: %w", e.Index, err)
		}
	}
	err = db.atomically(ctx, "replay entry", func(tx pgx.Tx) error {
		did = false
		var b pgx.Batch
		var doc exchange.DocumentID
		if doc.UnmarshalText([]byte(rec.Document)) == nil {
			var known bool
			if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM documents WHERE id = $1)", [16]byte(doc)).Scan(&known); err != nil {
				return err
			}
			if known {
				if err := undo(&b, doc, rec, e.Index); err != nil {
					return err
				}
			}
		}
		did = b.Len() > 0
		got, err := appendEntry(ctx, tx, e, rec, func(all *pgx.Batch, index int64) {
			all.QueuedQueries = append(all.QueuedQueries, b.QueuedQueries...)
		})
		if err == nil && got.Index != e.Index {
			err = verdict{exchange.ErrConflict}
		}
		return err
	})
	return did && err == nil, err
}

// undo queues what an act took away.
func undo(b *pgx.Batch, doc exchange.DocumentID, rec audit.Record, index int64) error {
	switch rec.Kind {
	case audit.KindExpired:
		b.Queue("DELETE FROM shares WHERE document = $1 AND kind = 1", [16]byte(doc))
		b.Queue("UPDATE documents SET expired = $2 WHERE id = $1 AND expired IS NULL", [16]byte(doc), rec.Time)
	case audit.KindRecalled:
		var by exchange.PersonID
		if err := by.UnmarshalText([]byte(rec.Actor)); err != nil {
			return fmt.Errorf("replay recall: %w", err)
		}
		from, err := recalledIn(rec)
		if err != nil {
			return err
		}
		b.Queue("DELETE FROM shares WHERE document = $1 AND kind = 1 AND ($2::uuid[] IS NULL OR person = ANY($2))", [16]byte(doc), from)
		b.Queue(`INSERT INTO recalls (document, person, by, at, reason, entry) SELECT document, person, $3, $4, $5, $6 FROM grants
			WHERE document = $1 AND kind = 1 AND ($2::uuid[] IS NULL OR person = ANY($2)) ON CONFLICT DO NOTHING`,
			[16]byte(doc), from, [16]byte(by), rec.Time, rec.Details["reason"], index)
	}
	return nil
}

// recalledIn gives whom a recall named; nil for all.
func recalledIn(rec audit.Record) ([][16]byte, error) {
	if rec.Details["scope"] == "all" {
		return nil, nil
	}
	names := rec.Subject
	if names == "" {
		names = rec.Details["recipients"]
	}
	var from [][16]byte
	for name := range strings.SplitSeq(names, ",") {
		var id exchange.PersonID
		if err := id.UnmarshalText([]byte(name)); err != nil {
			return nil, fmt.Errorf("replay recall: %w", err)
		}
		from = append(from, id)
	}
	if len(from) == 0 {
		return nil, errors.New("replay recall: it names nobody")
	}
	return from, nil
}

// NamedObjects gives every object that a sent document or an open upload has.
func (db *DB) NamedObjects(ctx context.Context) ([]exchange.Hash, error) {
	rows, err := db.pool.Query(ctx, `SELECT sum FROM blocks UNION SELECT envelope FROM grants
		UNION SELECT original FROM documents WHERE original IS NOT NULL
		UNION SELECT o.sum FROM upload_objects o JOIN uploads u USING (document) WHERE o.stored AND u.state = 'uploading' ORDER BY 1`)
	if err != nil {
		return nil, failed("list objects", err)
	}
	all, err := pgx.CollectRows(rows, scanHash)
	return all, failed("list objects", err)
}
