package storage

import (
	"context"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

var _ exchange.EntryStore = (*DB)(nil)

// LeafIndex finds the entry with a leaf hash.
func (db *DB) LeafIndex(ctx context.Context, leaf audit.Hash) (index int64, err error) {
	err = db.pool.QueryRow(ctx, `SELECT index FROM log_leaves WHERE sha256('\x00'::bytea || data) = $1`, leaf[:]).Scan(&index)
	return index, failed("find leaf", err)
}

// SharedDocuments reads documents, manifests and live shares in one snapshot.
func (db *DB) SharedDocuments(ctx context.Context, fn func(size int64, documents func(fn func(audit.SharedDocument) error) error) error) error {
	return db.atomically(ctx, "list shares", func(tx pgx.Tx) error {
		// Who reads the list may be slow.
		if _, err := tx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0"); err != nil {
			return err
		}
		head, err := readHead(ctx, tx, "")
		if err != nil {
			return err
		}
		return fn(head.size, func(fn func(audit.SharedDocument) error) error { return sharedDocuments(ctx, tx, fn) })
	})
}

func sharedDocuments(ctx context.Context, tx pgx.Tx, fn func(audit.SharedDocument) error) error {
	rows, err := tx.Query(ctx, `SELECT d.id, (SELECT coalesce(array_agg(m.signed ORDER BY m.version), '{}') FROM manifests m WHERE m.document = d.id),
		s.kinds, s.people FROM documents d LEFT JOIN LATERAL (
			SELECT array_agg(s.kind ORDER BY s.kind, s.person) AS kinds, array_agg(s.person ORDER BY s.kind, s.person) AS people
			FROM shares s JOIN grants g USING (document, kind, person) WHERE s.document = d.id) s ON true
		ORDER BY d.id`)
	if err != nil {
		return err
	}
	var id exchange.DocumentID
	var kinds []int16
	var people [][16]byte
	var d audit.SharedDocument
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&id), &d.Manifests, &kinds, &people}, func() error {
		d.Document, d.Shares = id.String(), nil
		for i, kind := range kinds {
			d.Shares = append(d.Shares, audit.Share{Kind: exchange.GrantKind(kind).String(), Person: exchange.PersonID(people[i]).String()})
		}
		return fn(d)
	})
	return err
}
