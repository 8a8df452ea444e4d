package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// selectItems lists documents with the grant whose label the reader can open.
// $1 is the reader, $2 the kind of that grant, $3 the limit, $4 one document or NULL. A document counts
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
	(SELECT at FROM destructions WHERE document = d.id),
	mine.received, mine.given_up, coalesce(mine.kind, ''),
	(SELECT count(*) FROM recipient_acts WHERE document = d.id AND kind = 'received'),
	(SELECT count(DISTINCT person) FROM recipient_acts WHERE document = d.id AND kind IN ('returned', 'reported'))
	FROM grants g JOIN documents d ON d.id = g.document
	LEFT JOIN LATERAL (SELECT max(at) FILTER (WHERE kind = 'received') AS received, min(at) FILTER (WHERE kind <> 'received') AS given_up,
		(array_agg(kind ORDER BY at) FILTER (WHERE kind <> 'received'))[1] AS kind
		FROM recipient_acts WHERE document = d.id AND person = $1 AND $2 = 1) AS mine ON true
	WHERE g.person = $1 AND g.kind = $2 AND ($4::uuid IS NULL OR g.document = $4)
	ORDER BY d.sent_at DESC, d.id LIMIT $3`

// Inbox lists what the reader received, newest first.
func (db *DB) Inbox(ctx context.Context, reader exchange.PersonID, limit int) ([]exchange.InboxItem, error) {
	items, err := listItems(ctx, db.pool, reader, exchange.GrantRecipient, nil, limit)
	return items, failed("read inbox", err)
}

// Sent lists what the sender sent, newest first.
func (db *DB) Sent(ctx context.Context, sender exchange.PersonID, limit int) ([]exchange.InboxItem, error) {
	items, err := listItems(ctx, db.pool, sender, exchange.GrantMaster, nil, limit)
	return items, failed("read sent documents", err)
}

// listItems lists the documents of which the reader has a grant, or the one named.
func listItems(ctx context.Context, q querier, reader exchange.PersonID, kind exchange.GrantKind, doc *exchange.DocumentID, limit int) ([]exchange.InboxItem, error) {
	rows, err := q.Query(ctx, selectItems, [16]byte(reader), int16(kind), limit, (*[16]byte)(doc))
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
	people, err := peopleByID(ctx, q, senders)
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
	var opened, recalled, destroyed, received, givenUp *time.Time
	err := row.Scan((*[16]byte)(&item.Document), &metadata, (*[16]byte)(&item.Sender.ID), &item.SentAt, &item.Label,
		&item.Pages, &item.Recipients, &item.OpenedBy, &opened, &recalled, &destroyed, &received, &givenUp, &item.GivenUp, &item.ReceivedBy, &item.ReturnedBy)
	if err != nil {
		return item, err
	}
	item.ReceivedAt, item.GivenUpAt = timeOf(received), timeOf(givenUp)
	item.OpenedAt, item.RecalledAt, item.Destroyed = timeOf(opened), timeOf(recalled), timeOf(destroyed)
	item.Metadata, err = exchange.ParseMetadata(metadata)
	return item, err
}
