package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// selectBoard lists a unit's documents: $1 unit, $2 true for what it sent, $3
// entries before, $4 and $5 from and to, $6 only those that somebody has yet to
// open, $7 the limit. Recipients of a unit are those who are in it now.
const selectBoard = `SELECT d.id, d.metadata, d.sender, d.sent_at, d.entry, x.at
	FROM documents d LEFT JOIN destructions x ON x.document = d.id
	WHERE ($3 = 0 OR d.entry < $3) AND ($4::timestamptz IS NULL OR d.sent_at >= $4) AND ($5::timestamptz IS NULL OR d.sent_at < $5)
	AND (NOT $2 OR EXISTS (SELECT FROM people p WHERE p.id = d.sender AND p.unit = $1))
	AND EXISTS (SELECT FROM grants g JOIN people p ON p.id = g.person WHERE g.document = d.id AND g.kind = 1 AND ($2 OR p.unit = $1)
		AND (NOT $6 OR x.at IS NULL AND NOT EXISTS (SELECT FROM releases r WHERE r.document = d.id AND r.person = g.person AND r.kind IN ('view', 'copy'))
			AND NOT EXISTS (SELECT FROM recalls c WHERE c.document = d.id AND c.person = g.person)
			AND NOT EXISTS (SELECT FROM recipient_acts a WHERE a.document = d.id AND a.person = g.person AND a.kind <> 'received')))
	ORDER BY d.entry DESC LIMIT $7`

const selectBoardRecipients = `SELECT g.document, g.person, min(r.at), max(r.at), count(r.*), rc.at, a.at, coalesce(a.kind, '')
	FROM grants g JOIN people p ON p.id = g.person
	LEFT JOIN releases r ON r.document = g.document AND r.person = g.person AND r.kind IN ('view', 'copy')
	LEFT JOIN recalls rc ON rc.document = g.document AND rc.person = g.person
	LEFT JOIN LATERAL (SELECT a.at, a.kind FROM recipient_acts a WHERE a.document = g.document AND a.person = g.person
		AND a.kind <> 'received' ORDER BY a.entry LIMIT 1) a ON true
	WHERE g.document = ANY($1) AND g.kind = 1 AND ($2 OR p.unit = $3)
	GROUP BY g.document, g.person, rc.at, a.at, a.kind, p.full_name ORDER BY count(r.*) > 0, p.full_name`

// UnitBoard reads a unit's documents and appends the record of the reading, in one
// transaction; see exchange.TrailStore.
func (db *DB) UnitBoard(ctx context.Context, unit string, f exchange.BoardFilter, rec audit.Record) (out exchange.UnitBoard, e audit.Entry, err error) {
	err = db.atomically(ctx, "read unit board", func(tx pgx.Tx) error {
		b := boardReading{ctx: ctx, tx: tx, sent: f.Side == exchange.BoardSent, unit: unit}
		if err := b.items(f); err != nil {
			return err
		}
		if err := b.recipients(); err != nil {
			return err
		}
		if err := b.entries(); err != nil {
			return err
		}
		out = b.board
		e, err = db.append(ctx, tx, rec, nil)
		return err
	})
	if err != nil {
		return exchange.UnitBoard{}, audit.Entry{}, err
	}
	return out, e, nil
}

// boardReading gathers one board.
type boardReading struct {
	ctx   context.Context
	tx    pgx.Tx
	sent  bool
	unit  string
	board exchange.UnitBoard
}

func (b *boardReading) items(f exchange.BoardFilter) error {
	rows, err := b.tx.Query(b.ctx, selectBoard, b.unit, b.sent, f.Before, orNull(f.From), orNull(f.To), f.Unopened, f.Limit)
	if err != nil {
		return err
	}
	b.board.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (item exchange.BoardItem, err error) {
		var metadata []byte
		var destroyed *time.Time
		if err := row.Scan((*[16]byte)(&item.Document), &metadata, (*[16]byte)(&item.Sender.ID), &item.SentAt, &item.Index, &destroyed); err != nil {
			return item, err
		}
		item.Destroyed = timeOf(destroyed)
		item.Metadata, err = exchange.ParseMetadata(metadata)
		return item, err
	})
	return err
}

// documents are the ids of the items.
func (b *boardReading) documents() []exchange.DocumentID {
	ids := make([]exchange.DocumentID, len(b.board.Items))
	for i, item := range b.board.Items {
		ids[i] = item.Document
	}
	return ids
}

func (b *boardReading) recipients() error {
	at := make(map[exchange.DocumentID]*exchange.BoardItem, len(b.board.Items))
	var people []exchange.PersonID
	for i := range b.board.Items {
		item := &b.board.Items[i]
		at[item.Document] = item
		people = append(people, item.Sender.ID)
	}
	rows, err := b.tx.Query(b.ctx, selectBoardRecipients, uuids(b.documents()), b.sent, b.unit)
	if err != nil {
		return err
	}
	var doc exchange.DocumentID
	var who exchange.PersonID
	var first, last, recalled, givenUp *time.Time
	var times int
	var kind exchange.AnswerKind
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&doc), (*[16]byte)(&who), &first, &last, &times, &recalled, &givenUp, &kind}, func() error {
		at[doc].Recipients = append(at[doc].Recipients, exchange.BoardRecipient{Person: exchange.Person{ID: who}, Opened: times > 0,
			First: timeOf(first), Last: timeOf(last), Times: times, RecalledAt: timeOf(recalled), GivenUpAt: timeOf(givenUp), GivenUp: kind})
		people = append(people, who)
		return nil
	})
	if err != nil {
		return err
	}
	byID, err := peopleByID(b.ctx, b.tx, people)
	if err != nil {
		return err
	}
	for _, item := range at {
		item.Sender = byID[item.Sender.ID]
		for i, r := range item.Recipients {
			item.Recipients[i].Person = byID[r.Person.ID]
		}
	}
	return nil
}

// entries reads what the board's rows rest on: sendings, openings, recalls, and what
// recipients gave up.
func (b *boardReading) entries() error {
	names := make([]string, len(b.board.Items))
	for i, item := range b.board.Items {
		names[i] = item.Document.String()
	}
	rows, err := b.tx.Query(b.ctx, "SELECT "+entryColumns+` FROM log_records r JOIN log_leaves l USING (index)
		WHERE r.document = ANY($1) AND r.kind = ANY($2) ORDER BY index DESC LIMIT $3`,
		names, []string{string(audit.KindSent), string(audit.KindReleased), string(audit.KindRecalled), string(audit.KindReturned), string(audit.KindReported)}, exchange.MaxTrailEntries+1)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, scanEntry)
	b.board.Entries, b.board.Cut = all[:min(len(all), exchange.MaxTrailEntries)], len(all) > exchange.MaxTrailEntries
	return err
}

// Units names the units that people are in.
func (db *DB) Units(ctx context.Context) ([]string, error) {
	rows, err := db.pool.Query(ctx, "SELECT DISTINCT unit FROM people WHERE unit <> '' AND NOT disabled ORDER BY unit")
	if err != nil {
		return nil, failed("read units", err)
	}
	units, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return units, failed("read units", err)
}
