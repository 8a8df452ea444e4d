package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

var _ exchange.DestructionStore = (*DB)(nil)

// AddDestruction keeps a request with its record; see exchange.DestructionStore.
func (db *DB) AddDestruction(ctx context.Context, d exchange.Destruction, check func([]exchange.Doomed) (audit.Record, error)) error {
	return db.atomically(ctx, "request destruction", func(tx pgx.Tx) error {
		ids := make([][16]byte, len(d.Documents))
		for i, x := range d.Documents {
			ids[i] = x.Document
		}
		found, err := doomed(ctx, tx, ids)
		if err != nil {
			return err
		}
		if len(found) != len(ids) {
			return verdict{exchange.ErrNotFound}
		}
		rec, err := check(found)
		if err != nil {
			return verdict{err}
		}
		// Whoever asks for one of them at the same time waits at the unique index.
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO destruction_requests (id, by, by_officer, at, decision, reason, state, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				[16]byte(d.ID), [16]byte(d.By), d.ByOfficer, d.At, d.Decision, d.Reason, string(d.State), index)
			b.Queue("INSERT INTO destruction_documents (request, document) SELECT $1, unnest($2::uuid[])", [16]byte(d.ID), ids)
		})
		return err
	})
}

// Destroy approves a request and destroys its documents; see
// exchange.DestructionStore. Documents and shares are locked in one order, so that
// releases, recalls and other destructions wait and do not deadlock.
func (db *DB) Destroy(ctx context.Context, id exchange.ID, by exchange.PersonID, now time.Time, check func(exchange.Destruction) ([]audit.Record, error)) error {
	return db.atomically(ctx, "destroy documents", func(tx pgx.Tx) error {
		d, err := lockDestruction(ctx, tx, id)
		if err != nil {
			return err
		}
		ids := make([][16]byte, len(d.Documents))
		for i, x := range d.Documents {
			ids[i] = x.Document
		}
		for _, lock := range []string{
			// A release that holds its share still has to name the document.
			"SELECT FROM documents WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
			"SELECT FROM uploads WHERE document = ANY($1) ORDER BY document FOR UPDATE",
			"SELECT FROM shares WHERE document = ANY($1) ORDER BY document, kind, person FOR UPDATE",
		} {
			if _, err := tx.Exec(ctx, lock, ids); err != nil {
				return err
			}
		}
		// Counted and decided on what the locks hold still.
		if d.Documents, err = doomed(ctx, tx, ids); err != nil {
			return err
		}
		records, err := check(d)
		if err != nil {
			return verdict{err}
		}
		if d.State != exchange.DestructionOpen {
			return verdict{exchange.ErrConflict}
		}
		for _, step := range []string{
			"DELETE FROM shares WHERE document = ANY($1)",
			"DELETE FROM offered_shares WHERE document = ANY($1)",
			"UPDATE grants SET label = '' WHERE document = ANY($1)",
		} {
			if _, err := tx.Exec(ctx, step, ids); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "UPDATE destruction_requests SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1",
			[16]byte(id), string(exchange.DestructionApproved), [16]byte(by), now); err != nil {
			return err
		}
		if _, err := db.queue.InsertTx(ctx, tx, destroyArgs{}, nil); err != nil {
			return err
		}
		_, err = db.appendAll(ctx, tx, records, func(b *pgx.Batch, first int64) {
			for i, x := range d.Documents {
				b.Queue("INSERT INTO destructions (document, request, by, at, shares, envelopes, objects, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
					[16]byte(x.Document), [16]byte(id), [16]byte(by), now, x.Shares, x.Envelopes, x.Objects, first+int64(i))
			}
		})
		return err
	})
}

// RejectDestruction ends an open request; see exchange.DestructionStore.
func (db *DB) RejectDestruction(ctx context.Context, id exchange.ID, by exchange.PersonID, reason string, now time.Time, check func(exchange.Destruction) (audit.Record, error)) error {
	return db.atomically(ctx, "reject destruction", func(tx pgx.Tx) error {
		d, err := lockDestruction(ctx, tx, id)
		if err != nil {
			return err
		}
		rec, err := check(d)
		if err != nil {
			return verdict{err}
		}
		if d.State != exchange.DestructionOpen {
			return verdict{exchange.ErrConflict}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, _ int64) {
			b.Queue("UPDATE destruction_requests SET state = $2, decided_by = $3, decided_at = $4, rejection = $5 WHERE id = $1",
				[16]byte(id), string(exchange.DestructionRejected), [16]byte(by), now, reason)
			b.Queue("UPDATE destruction_documents SET stands = false WHERE request = $1", [16]byte(id))
		})
		return err
	})
}

// lockDestruction reads a request and locks its row.
func lockDestruction(ctx context.Context, tx pgx.Tx, id exchange.ID) (exchange.Destruction, error) {
	var one int
	err := tx.QueryRow(ctx, "SELECT 1 FROM destruction_requests WHERE id = $1 FOR UPDATE", [16]byte(id)).Scan(&one)
	if errors.Is(err, pgx.ErrNoRows) {
		return exchange.Destruction{}, verdict{exchange.ErrNotFound}
	}
	if err != nil {
		return exchange.Destruction{}, err
	}
	found, err := destructions(ctx, tx, "WHERE q.id = $1", [16]byte(id))
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%d requests of one id", len(found))
	}
	if err != nil {
		return exchange.Destruction{}, err
	}
	return found[0], nil
}

// Destroyed gives destroyed documents whose objects are not known to be gone,
// those destroyed first at the head.
func (db *DB) Destroyed(ctx context.Context, limit int) ([]exchange.DestroyedDocument, error) {
	rows, err := db.pool.Query(ctx, "SELECT document, request FROM destructions WHERE finished IS NULL ORDER BY at, document LIMIT $1", limit)
	if err != nil {
		return nil, failed("find destroyed documents", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d exchange.DestroyedDocument, err error) {
		err = row.Scan((*[16]byte)(&d.Document), (*[16]byte)(&d.Request))
		return d, err
	})
	return found, failed("find destroyed documents", err)
}

// objectsOfDocument names the objects of the document $1, each once.
const objectsOfDocument = `SELECT sum FROM blocks WHERE document = $1
	UNION SELECT envelope FROM grants WHERE document = $1
	UNION SELECT original FROM documents WHERE id = $1 AND original IS NOT NULL`

// DestroyedObjects gives what a document consisted of.
func (db *DB) DestroyedObjects(ctx context.Context, doc exchange.DocumentID) ([]exchange.Hash, error) {
	rows, err := db.pool.Query(ctx, objectsOfDocument, [16]byte(doc))
	if err != nil {
		return nil, failed("read destroyed objects", err)
	}
	objects, err := pgx.CollectRows(rows, scanHash)
	return objects, failed("read destroyed objects", err)
}

// FinishDestruction notes that a document's objects are gone, once, and ends the
// request with its last document.
func (db *DB) FinishDestruction(ctx context.Context, doc exchange.DocumentID, deleted, kept int, now time.Time, rec audit.Record) error {
	return db.atomically(ctx, "finish destruction", func(tx pgx.Tx) error {
		var request [16]byte
		err := tx.QueryRow(ctx, "SELECT request FROM destructions WHERE document = $1 AND finished IS NULL FOR UPDATE", [16]byte(doc)).Scan(&request)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // another server was here first
		}
		if err != nil {
			return err
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("UPDATE destructions SET finished = $2, deleted = $3, kept = $4, done_entry = $5 WHERE document = $1", [16]byte(doc), now, deleted, kept, index)
			b.Queue(`UPDATE destruction_requests SET state = $2, finished = $3 WHERE id = $1
				AND NOT EXISTS (SELECT FROM destructions WHERE request = $1 AND finished IS NULL)`, request, string(exchange.DestructionDone), now)
		})
		return err
	})
}
