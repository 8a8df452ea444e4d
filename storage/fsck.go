package storage

import (
	"context"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/fsck"
)

var _ fsck.Store = (*DB)(nil)

// Snapshot reads all rows that a check looks at, in one transaction.
func (db *DB) Snapshot(ctx context.Context) (s fsck.Snapshot, err error) {
	err = db.atomically(ctx, "read snapshot", func(tx pgx.Tx) error {
		s = fsck.Snapshot{Noted: map[exchange.Hash]bool{}}
		// A look at everything takes longer than an act may.
		if _, err := tx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0"); err != nil {
			return err
		}
		head, err := readHead(ctx, tx, "")
		if err != nil {
			return err
		}
		s.Size = head.size
		if s.Root, err = audit.TreeRoot(head.size, head); err != nil {
			return err
		}
		for _, read := range []func(context.Context, pgx.Tx, *fsck.Snapshot) error{snapshotDocuments, snapshotGrants, snapshotReleases, snapshotRecalls, snapshotAnswers, snapshotTraces, snapshotHandovers, snapshotObjects} {
			if err := read(ctx, tx, &s); err != nil {
				return err
			}
		}
		return nil
	})
	return s, err
}

func snapshotDocuments(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	rows, err := tx.Query(ctx, `SELECT d.id, d.sender, u.state, d.hash, d.container, d.original, d.metadata, d.expires, d.expired IS NOT NULL, d.entry,
		(SELECT coalesce(array_agg(m.signed ORDER BY m.version), '{}') FROM manifests m WHERE m.document = d.id),
		(SELECT coalesce(array_agg(b.sum ORDER BY b.page), '{}') FROM blocks b WHERE b.document = d.id),
		(SELECT count(*) FROM shares WHERE document = d.id), (SELECT count(*) FROM grants WHERE document = d.id AND label <> ''),
		x.request, x.by, x.entry, x.finished IS NOT NULL, coalesce(x.done_entry, 0)
		FROM documents d JOIN uploads u ON u.document = d.id LEFT JOIN destructions x ON x.document = d.id ORDER BY d.id`)
	if err != nil {
		return err
	}
	s.Documents, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d fsck.Document, err error) {
		var blocks [][]byte
		var request, by *[16]byte
		var entry *int64
		var x fsck.Destruction
		if err = row.Scan((*[16]byte)(&d.ID), (*[16]byte)(&d.Sender), &d.State, (*sum)(&d.Hash), (*sum)(&d.Container), (*sum)(&d.Original), &d.Metadata,
			&d.Expires, &d.Expired, &d.Entry, &d.Manifests, &blocks, &d.Shares, &d.Labels, &request, &by, &entry, &x.Finished, &x.DoneEntry); err != nil {
			return d, err
		}
		if request != nil && by != nil && entry != nil {
			x.Request, x.By, x.Entry = *request, *by, *entry
			d.Destroyed = &x
		}
		d.Blocks, err = fromByteas(blocks)
		return d, err
	})
	return err
}

func snapshotGrants(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	byID := make(map[exchange.DocumentID]*fsck.Document, len(s.Documents))
	for i := range s.Documents {
		byID[s.Documents[i].ID] = &s.Documents[i]
	}
	rows, err := tx.Query(ctx, `SELECT g.document, g.kind, g.person, sha256(g.label), g.g, g.envelope, s.person IS NOT NULL, r.person IS NOT NULL
		OR g.kind = $1 AND EXISTS (SELECT FROM recipient_acts a WHERE a.document = g.document AND a.person = g.person AND a.kind IN ('returned', 'reported'))
		FROM grants g LEFT JOIN shares s USING (document, kind, person)
		LEFT JOIN recalls r ON r.document = g.document AND r.person = g.person AND g.kind = $1`, int16(exchange.GrantRecipient))
	if err != nil {
		return err
	}
	var id exchange.DocumentID
	var kind int16
	var g fsck.Grant
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&id), &kind, (*[16]byte)(&g.Person), (*sum)(&g.Label), (*sum)(&g.G), (*sum)(&g.Envelope), &g.HasShare, &g.Recalled}, func() error {
		g.Kind = exchange.GrantKind(kind)
		if d := byID[id]; d != nil {
			d.Grants = append(d.Grants, g)
		}
		return nil
	})
	return err
}

func snapshotReleases(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	rows, err := tx.Query(ctx, "SELECT request, view, session, document, person, kind, entry FROM releases ORDER BY entry")
	if err != nil {
		return err
	}
	s.Releases, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r fsck.Release, err error) {
		err = row.Scan((*[16]byte)(&r.Request), (*[16]byte)(&r.View), (*[16]byte)(&r.Session), (*[16]byte)(&r.Document), (*[16]byte)(&r.Person), &r.Kind, &r.Entry)
		return r, err
	})
	return err
}

func snapshotRecalls(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	rows, err := tx.Query(ctx, "SELECT document, person, entry FROM recalls ORDER BY entry")
	if err != nil {
		return err
	}
	s.Recalls, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r fsck.Recall, err error) {
		err = row.Scan((*[16]byte)(&r.Document), (*[16]byte)(&r.Person), &r.Entry)
		return r, err
	})
	return err
}

func snapshotAnswers(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	rows, err := tx.Query(ctx, "SELECT document, person, kind, entry FROM recipient_acts ORDER BY entry")
	if err != nil {
		return err
	}
	s.Answers, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (a fsck.Answer, err error) {
		err = row.Scan((*[16]byte)(&a.Document), (*[16]byte)(&a.Person), &a.Kind, &a.Entry)
		return a, err
	})
	return err
}

func snapshotTraces(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	rows, err := tx.Query(ctx, "SELECT id, document, state, result_sum, entry, coalesce(end_entry, 0) FROM trace_requests ORDER BY entry")
	if err != nil {
		return err
	}
	s.Traces, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (t fsck.Trace, err error) {
		err = row.Scan((*[16]byte)(&t.Request), (*[16]byte)(&t.Document), &t.State, (*sum)(&t.Result), &t.Entry, &t.EndEntry)
		return t, err
	})
	return err
}

func snapshotHandovers(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	rows, err := tx.Query(ctx, "SELECT document, person, kind, by, entry FROM handovers ORDER BY entry")
	if err != nil {
		return err
	}
	s.Handovers, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (h fsck.Handover, err error) {
		var kind int16
		err = row.Scan((*[16]byte)(&h.Document), (*[16]byte)(&h.Person), &kind, (*[16]byte)(&h.By), &h.Entry)
		h.Kind = exchange.GrantKind(kind)
		return h, err
	})
	return err
}

// snapshotObjects reads what sends have noted: a send that is under way needs
// what is stored, and the sweep knows the rest.
func snapshotObjects(ctx context.Context, tx pgx.Tx, s *fsck.Snapshot) error {
	rows, err := tx.Query(ctx, `SELECT o.sum, o.stored AND u.state = $1 FROM upload_objects o JOIN uploads u USING (document)`, string(exchange.StateUploading))
	if err != nil {
		return err
	}
	var object exchange.Hash
	var needed bool
	_, err = pgx.ForEachRow(rows, []any{(*sum)(&object), &needed}, func() error {
		s.Noted[object] = true
		if needed {
			s.Pending = append(s.Pending, object)
		}
		return nil
	})
	return err
}
