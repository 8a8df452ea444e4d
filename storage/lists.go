package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// selectItems lists documents with the grant whose label the reader can open.
// $1 is the reader, $2 the kind of that grant, $3 the limit. A document counts
// as recalled for its recipient's own recall, for its sender when no recipient
// is left.
const selectItems = `SELECT d.id, d.metadata, d.sender, d.sent_at, g.label,
	(SELECT count(*) FROM blocks WHERE document = d.id),
	(SELECT count(*) FROM grants WHERE document = d.id AND kind = 1),
	(SELECT count(DISTINCT person) FROM releases WHERE document = d.id AND kind IN ('view', 'copy')),
	(SELECT min(at) FROM releases WHERE document = d.id AND kind IN ('view', 'copy') AND person = $1),
	CASE WHEN $2 = 1 THEN (SELECT at FROM recalls WHERE document = d.id AND person = $1)
		WHEN NOT EXISTS (SELECT FROM grants r WHERE r.document = d.id AND r.kind = 1
			AND NOT EXISTS (SELECT FROM recalls WHERE document = d.id AND person = r.person))
		THEN (SELECT max(at) FROM recalls WHERE document = d.id) END,
	(SELECT at FROM destructions WHERE document = d.id)
	FROM grants g JOIN documents d ON d.id = g.document
	WHERE g.person = $1 AND g.kind = $2
	ORDER BY d.sent_at DESC, d.id LIMIT $3`

// Inbox lists what the reader received, newest first.
func (db *DB) Inbox(ctx context.Context, reader exchange.PersonID, limit int) ([]exchange.InboxItem, error) {
	items, err := db.items(ctx, reader, exchange.GrantRecipient, limit)
	return items, failed("read inbox", err)
}

// Sent lists what the sender sent, newest first.
func (db *DB) Sent(ctx context.Context, sender exchange.PersonID, limit int) ([]exchange.InboxItem, error) {
	items, err := db.items(ctx, sender, exchange.GrantMaster, limit)
	return items, failed("read sent documents", err)
}

func (db *DB) items(ctx context.Context, reader exchange.PersonID, kind exchange.GrantKind, limit int) ([]exchange.InboxItem, error) {
	rows, err := db.pool.Query(ctx, selectItems, [16]byte(reader), int16(kind), limit)
	if err != nil {
		return nil, err
	}
	items, err := pgx.CollectRows(rows, scanItem)
	if err != nil {
		return nil, err
	}
	senders := make([]exchange.PersonID, len(items))
	for i, item := range items {
		senders[i] = item.Sender.ID
	}
	people, err := peopleByID(ctx, db.pool, senders)
	if err != nil {
		return nil, err
	}
	for i := range items {
		items[i].Sender = people[items[i].Sender.ID]
	}
	return items, nil
}

func scanItem(row pgx.CollectableRow) (exchange.InboxItem, error) {
	var item exchange.InboxItem
	var metadata []byte
	var opened, recalled, destroyed *time.Time
	err := row.Scan((*[16]byte)(&item.Document), &metadata, (*[16]byte)(&item.Sender.ID), &item.SentAt, &item.Label,
		&item.Pages, &item.Recipients, &item.OpenedBy, &opened, &recalled, &destroyed)
	if err != nil {
		return item, err
	}
	item.OpenedAt, item.RecalledAt, item.Destroyed = timeOf(opened), timeOf(recalled), timeOf(destroyed)
	item.Metadata, err = exchange.ParseMetadata(metadata)
	return item, err
}
