package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"niem/exchange"
	"niem/exchange/audit"
)

// AddDocument makes the document visible: rows, expiry job and log entry in
// one transaction. exchange.ErrConflict: an object is not noted as stored, a
// grant has no share, the upload is not open, or another manifest was
// committed; ErrNotFound: no upload of that sender; ErrForbidden: he is not active
// on the access roster. Repeated with the same
// manifest it returns the first entry.
func (db *DB) AddDocument(ctx context.Context, d exchange.SentDocument, rec audit.Record) (e audit.Entry, err error) {
	metadata, err := d.Metadata.Encode()
	if err != nil {
		return audit.Entry{}, err
	}
	err = db.atomically(ctx, "add document", func(tx pgx.Tx) error {
		state, err := lockUpload(ctx, tx, d.Sender, d.ID)
		if err != nil {
			return err
		}
		switch state {
		case exchange.StateSent:
			e, err = firstEntry(ctx, tx, d)
			return err
		case exchange.StateAbandoned:
			return verdict{exchange.ErrConflict}
		}
		var standing exchange.RosterState
		if err := tx.QueryRow(ctx, "SELECT roster_standing($1, $2)", [16]byte(d.Sender), d.SentAt).Scan(&standing); err != nil {
			return err
		}
		if standing != exchange.RosterActive {
			return verdict{exchange.ErrForbidden}
		}
		if err := takeObjects(ctx, tx, d); err != nil {
			return err
		}
		if err := matchShares(ctx, tx, d); err != nil {
			return err
		}
		if err := sealedToPresentKey(ctx, tx, d); err != nil {
			return err
		}
		if err := db.scheduleExpiry(ctx, tx, d); err != nil {
			return err
		}
		if err := db.scheduleMail(ctx, tx, d.ID, d.Grants); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE uploads SET state = $2, progress = $3 WHERE document = $1",
			[16]byte(d.ID), string(exchange.StateSent), d.SentAt); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			queueDocument(b, d, metadata, index)
		})
		return err
	})
	return e, err
}

func firstEntry(ctx context.Context, tx pgx.Tx, d exchange.SentDocument) (audit.Entry, error) {
	var hash exchange.Hash
	var index int64
	if err := tx.QueryRow(ctx, "SELECT hash, entry FROM documents WHERE id = $1", [16]byte(d.ID)).Scan((*sum)(&hash), &index); err != nil {
		return audit.Entry{}, err
	}
	if hash != d.Hash {
		return audit.Entry{}, verdict{exchange.ErrConflict}
	}
	return entryAt(ctx, tx, index)
}

// takeObjects checks that every object is stored for this upload, and drops
// the notes that the document's own rows replace. What is left was uploaded
// and never named: it is swept.
func takeObjects(ctx context.Context, tx pgx.Tx, d exchange.SentDocument) error {
	objects := objectsOf(d)
	tag, err := tx.Exec(ctx, "DELETE FROM upload_objects WHERE document = $1 AND stored AND sum = ANY($2)", [16]byte(d.ID), byteas(objects))
	if err != nil {
		return err
	}
	if tag.RowsAffected() != int64(len(objects)) {
		return verdict{exchange.ErrConflict}
	}
	return nil
}

// matchShares checks that every grant has its share, and deletes shares that
// no grant uses.
func matchShares(ctx context.Context, tx pgx.Tx, d exchange.SentDocument) error {
	rows, err := tx.Query(ctx, "SELECT kind, person, recipient FROM shares WHERE document = $1", [16]byte(d.ID))
	if err != nil {
		return err
	}
	shares, err := pgx.CollectRows(rows, scanShare)
	if err != nil {
		return err
	}
	unused := make(map[string]exchange.ShareKey, len(shares))
	for _, s := range shares {
		unused[grantKey(s.Kind, s.Person)] = s
	}
	for _, g := range d.Grants {
		key := grantKey(g.Kind, g.Person)
		if _, ok := unused[key]; !ok {
			return verdict{exchange.ErrConflict}
		}
		delete(unused, key)
	}
	for _, s := range unused {
		if _, err := tx.Exec(ctx, "DELETE FROM shares WHERE document = $1 AND kind = $2 AND person = $3",
			[16]byte(d.ID), int16(s.Kind), [16]byte(s.Person)); err != nil {
			return err
		}
	}
	return nil
}

// sealedToPresentKey checks that no recovery grant names a key whose place another
// one has taken, and holds the unit's key until the document is there.
func sealedToPresentKey(ctx context.Context, tx pgx.Tx, d exchange.SentDocument) error {
	for _, g := range d.Grants {
		if g.Kind != exchange.GrantRecovery {
			continue
		}
		if _, err := tx.Exec(ctx, "SELECT FROM recovery_keys WHERE unit_id = $1 FOR SHARE", [16]byte(g.Person)); err != nil {
			return err
		}
		var old bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM recovery_keys_before k JOIN log_leaves l ON l.index = k.entry
			WHERE k.unit_id = $1 AND sha256('\x00'::bytea || l.data) = $2)`, [16]byte(g.Person), g.KeyEvent[:]).Scan(&old); err != nil {
			return err
		}
		if old {
			return verdict{exchange.ErrConflict}
		}
	}
	return nil
}

func (db *DB) scheduleExpiry(ctx context.Context, tx pgx.Tx, d exchange.SentDocument) error {
	_, err := db.queue.InsertTx(ctx, tx, expireArgs{}, &river.InsertOpts{ScheduledAt: d.Metadata.Expires.Add(time.Second)})
	return err
}

// queueDocument queues the rows of d. They need the index of the entry, so
// they run while the log is locked: few statements, whole columns at a time.
func queueDocument(b *pgx.Batch, d exchange.SentDocument, metadata []byte, index int64) {
	var original []byte
	if !d.Original.IsZero() {
		original = d.Original[:]
	}
	b.Queue(`INSERT INTO documents (id, sender, metadata, expires, hash, container, original, sent_at, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		[16]byte(d.ID), [16]byte(d.Sender), metadata, d.Metadata.Expires, d.Hash[:], d.Container[:], original, d.SentAt, index)
	b.Queue("INSERT INTO manifests (document, version, signed) VALUES ($1, 1, $2)", [16]byte(d.ID), d.Manifest)
	b.Queue("INSERT INTO blocks (document, page, sum) SELECT $1, b.page, b.sum FROM unnest($2::bytea[]) WITH ORDINALITY AS b (sum, page)",
		[16]byte(d.ID), byteas(d.Blocks))
	n := len(d.Grants)
	kinds, persons := make([]int16, n), make([][16]byte, n)
	events, labels, gs, envelopes := make([][]byte, n), make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i := range d.Grants {
		g := &d.Grants[i]
		kinds[i], persons[i] = int16(g.Kind), g.Person
		events[i], labels[i], gs[i], envelopes[i] = g.KeyEvent[:], g.Label, g.G[:], g.Envelope[:]
	}
	b.Queue(`INSERT INTO grants (document, kind, person, key_event, label, g, envelope)
		SELECT $1, kind, person, key_event, label, g, envelope FROM unnest($2::smallint[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[])
		AS g (kind, person, key_event, label, g, envelope)`,
		[16]byte(d.ID), kinds, persons, events, labels, gs, envelopes)
}
