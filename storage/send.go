package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// BeginUpload keeps a draft and its shares, or returns the sender's upload
// that is there already. Another sender's id is exchange.ErrConflict.
func (db *DB) BeginUpload(ctx context.Context, sender exchange.PersonID, d exchange.Draft, shares []exchange.ShareKey, now time.Time) (up exchange.Upload, err error) {
	metadata, err := d.Metadata.Encode()
	if err != nil {
		return exchange.Upload{}, err
	}
	err = db.atomically(ctx, "begin upload", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO uploads (document, sender, metadata, pages, recipients, state, progress)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (document) DO NOTHING`,
			[16]byte(d.ID), [16]byte(sender), metadata, d.Pages, uuids(d.Recipients), string(exchange.StateUploading), now)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 1 {
			_, err = tx.CopyFrom(ctx, pgx.Identifier{"shares"}, []string{"document", "kind", "person", "recipient", "wrapped"},
				pgx.CopyFromSlice(len(shares), func(i int) ([]any, error) {
					s := shares[i]
					return []any{[16]byte(d.ID), int16(s.Kind), [16]byte(s.Person), s.Recipient, s.Wrapped}, nil
				}))
			if err != nil {
				return err
			}
		}
		up, _, err = findUpload(ctx, tx, sender, d.ID)
		if errors.Is(err, exchange.ErrNotFound) { // another sender's
			return verdict{exchange.ErrConflict}
		}
		return err
	})
	return up, err
}

// FindUpload gives the sender's own upload and its draft, else
// exchange.ErrNotFound. For a sent document Stored names what it consists of.
func (db *DB) FindUpload(ctx context.Context, sender exchange.PersonID, id exchange.DocumentID) (up exchange.Upload, d exchange.Draft, err error) {
	err = db.atomically(ctx, "find upload", func(tx pgx.Tx) error {
		up, d, err = findUpload(ctx, tx, sender, id)
		return err
	})
	return up, d, err
}

func findUpload(ctx context.Context, q querier, sender exchange.PersonID, id exchange.DocumentID) (exchange.Upload, exchange.Draft, error) {
	up, d := exchange.Upload{ID: id}, exchange.Draft{ID: id}
	var metadata []byte
	var recipients [][16]byte
	err := q.QueryRow(ctx, "SELECT state, metadata, pages, recipients FROM uploads WHERE document = $1 AND sender = $2", [16]byte(id), [16]byte(sender)).
		Scan(&up.State, &metadata, &d.Pages, &recipients)
	if errors.Is(err, pgx.ErrNoRows) {
		return up, d, verdict{exchange.ErrNotFound}
	}
	if err != nil {
		return up, d, err
	}
	d.Recipients = fromUUIDs[exchange.PersonID](recipients)
	if d.Metadata, err = exchange.ParseMetadata(metadata); err != nil {
		return up, d, err
	}
	rows, err := q.Query(ctx, "SELECT kind, person, recipient FROM shares WHERE document = $1 ORDER BY kind, person", [16]byte(id))
	if err != nil {
		return up, d, err
	}
	if up.Shares, err = pgx.CollectRows(rows, scanShare); err != nil {
		return up, d, err
	}
	rows, err = q.Query(ctx, "SELECT sum FROM upload_objects WHERE document = $1 AND stored UNION "+objectsOfDocument, [16]byte(id))
	if err != nil {
		return up, d, err
	}
	up.Stored, err = pgx.CollectRows(rows, scanHash)
	return up, d, err
}

func scanShare(row pgx.CollectableRow) (exchange.ShareKey, error) {
	var s exchange.ShareKey
	var kind int16
	err := row.Scan(&kind, (*[16]byte)(&s.Person), &s.Recipient)
	s.Kind = exchange.GrantKind(kind)
	return s, err
}

func scanHash(row pgx.CollectableRow) (h exchange.Hash, err error) {
	err = row.Scan((*sum)(&h))
	return h, err
}

// ReserveObject notes an object about to be stored: exchange.ErrNotFound unless
// the upload is that sender's, ErrConflict unless it is open, and for an object
// of a destroyed document. Repeating it changes nothing.
func (db *DB) ReserveObject(ctx context.Context, sender exchange.PersonID, id exchange.DocumentID, object exchange.Hash, size int64, now time.Time) error {
	return db.atomically(ctx, "reserve object", func(tx pgx.Tx) error {
		state, err := lockUpload(ctx, tx, sender, id)
		if err != nil {
			return err
		}
		if state != exchange.StateUploading {
			return verdict{exchange.ErrConflict}
		}
		var destroyed bool
		if err := tx.QueryRow(ctx, "SELECT object_destroyed($1)", object[:]).Scan(&destroyed); err != nil {
			return err
		}
		if destroyed {
			return verdict{exchange.ErrConflict}
		}
		var b pgx.Batch
		b.Queue("UPDATE uploads SET progress = greatest(progress, $2) WHERE document = $1", [16]byte(id), now)
		b.Queue("INSERT INTO upload_objects (document, sum, size) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [16]byte(id), object[:], size)
		return tx.SendBatch(ctx, &b).Close()
	})
}

// ObjectStored notes that a reserved object is durable.
func (db *DB) ObjectStored(ctx context.Context, id exchange.DocumentID, object exchange.Hash) error {
	tag, err := db.pool.Exec(ctx, "UPDATE upload_objects SET stored = true WHERE document = $1 AND sum = $2", [16]byte(id), object[:])
	if err == nil && tag.RowsAffected() == 0 {
		return exchange.ErrConflict
	}
	return failed("note stored object", err)
}

// AbandonUpload gives up the sender's open upload: exchange.ErrNotFound if it
// is not theirs, ErrConflict once the document is sent. Its shares go at once,
// its objects when they are swept.
func (db *DB) AbandonUpload(ctx context.Context, sender exchange.PersonID, id exchange.DocumentID, now time.Time) error {
	return db.atomically(ctx, "abandon upload", func(tx pgx.Tx) error {
		state, err := lockUpload(ctx, tx, sender, id)
		if err != nil {
			return err
		}
		switch state {
		case exchange.StateAbandoned:
			return nil
		case exchange.StateSent:
			return verdict{exchange.ErrConflict}
		}
		var b pgx.Batch
		b.Queue("UPDATE uploads SET state = $2, progress = $3 WHERE document = $1", [16]byte(id), string(exchange.StateAbandoned), now)
		b.Queue("DELETE FROM shares WHERE document = $1", [16]byte(id))
		return tx.SendBatch(ctx, &b).Close()
	})
}

func lockUpload(ctx context.Context, tx pgx.Tx, sender exchange.PersonID, id exchange.DocumentID) (state exchange.UploadState, err error) {
	err = tx.QueryRow(ctx, "SELECT state FROM uploads WHERE document = $1 AND sender = $2 FOR UPDATE", [16]byte(id), [16]byte(sender)).Scan(&state)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", verdict{exchange.ErrNotFound}
	}
	return state, err
}

// objectsOf names every object of d, each once.
func objectsOf(d exchange.SentDocument) []exchange.Hash {
	all := slices.Clone(d.Blocks)
	for _, g := range d.Grants {
		all = append(all, g.Envelope)
	}
	if !d.Original.IsZero() {
		all = append(all, d.Original)
	}
	slices.SortFunc(all, func(a, b exchange.Hash) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(all)
}

func grantKey(kind exchange.GrantKind, person exchange.PersonID) string {
	return fmt.Sprintf("%d %s", kind, person)
}
