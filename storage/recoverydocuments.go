package storage

import (
	"context"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// selectRecoveryDocuments: person, named documents, unit's id, leaf of its key.
const selectRecoveryDocuments = `SELECT d.id, d.metadata, d.sender, d.sent_at,
	EXISTS (SELECT FROM grants g WHERE g.document = d.id AND g.kind = 1 AND g.person = $1),
	EXISTS (SELECT FROM grants g WHERE g.document = d.id AND g.kind = 2 AND g.person = $1),
	EXISTS (SELECT FROM shares s WHERE s.document = d.id AND s.kind = 1 AND s.person = $1),
	EXISTS (SELECT FROM grants g WHERE g.document = d.id AND g.kind = 3 AND g.person = $3 AND g.key_event = $4),
	EXISTS (SELECT FROM grants g WHERE g.document = d.id AND g.kind = 3 AND g.person = $3 AND g.key_event <> $4)
	FROM documents d
	WHERE (cardinality($2::uuid[]) = 0 OR d.id = ANY ($2))
	AND (EXISTS (SELECT FROM grants g WHERE g.document = d.id AND g.kind IN (1, 2) AND g.person = $1)
		OR cardinality($2::uuid[]) > 0 AND EXISTS (SELECT FROM grants g WHERE g.document = d.id AND g.kind = 3 AND g.person = $3))
	ORDER BY d.id`

// RecoveryDocuments describes documents as the holders of a unit's key see them,
// and appends rec unless it is of no kind.
func (db *DB) RecoveryDocuments(ctx context.Context, key exchange.RecoveryKey, person exchange.PersonID, named []exchange.DocumentID, rec audit.Record) (found []exchange.RecoveryDocument, err error) {
	err = db.atomically(ctx, "read documents to hand over", func(tx pgx.Tx) error {
		leaf := key.Entry.Leaf()
		rows, err := tx.Query(ctx, selectRecoveryDocuments, [16]byte(person), uuids(named), [16]byte(exchange.UnitID(key.Unit)), leaf[:])
		if err != nil {
			return err
		}
		if found, err = pgx.CollectRows(rows, scanRecoveryDocument); err != nil {
			return err
		}
		senders := make([]exchange.PersonID, len(found))
		for i := range found {
			senders[i] = found[i].Sender.ID
		}
		people, err := peopleByID(ctx, tx, senders)
		if err != nil {
			return err
		}
		for i := range found {
			found[i].Sender = people[found[i].Sender.ID]
		}
		if rec.Kind == "" {
			return nil
		}
		_, err = db.append(ctx, tx, rec, nil)
		return err
	})
	return found, err
}

func scanRecoveryDocument(row pgx.CollectableRow) (exchange.RecoveryDocument, error) {
	var d exchange.RecoveryDocument
	var metadata []byte
	err := row.Scan((*[16]byte)(&d.Document), &metadata, (*[16]byte)(&d.Sender.ID), &d.SentAt, &d.Received, &d.Sent, &d.Live, &d.Ours, &d.Waits)
	if err != nil {
		return d, err
	}
	d.Metadata, err = exchange.ParseMetadata(metadata)
	return d, err
}
