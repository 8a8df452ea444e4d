package storage

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// DocumentTrail reads a document's audit and appends the record of the
// reading, in one transaction; see exchange.TrailStore. Entries whose records
// are erased no longer show as refusals and readings.
func (db *DB) DocumentTrail(ctx context.Context, id exchange.DocumentID, entries int, allow func(sender exchange.Person, units []string) (audit.Record, error)) (out exchange.DocumentTrail, e audit.Entry, err error) {
	err = db.atomically(ctx, "read document audit", func(tx pgx.Tx) error {
		r := trailReading{ctx: ctx, tx: tx, id: id}
		if err := r.document(); err != nil {
			return err
		}
		rec, err := allow(r.keeper, r.units())
		if err != nil {
			return verdict{err}
		}
		if err := r.openings(); err != nil {
			return err
		}
		if err := r.refusalsAndReaders(); err != nil {
			return err
		}
		if err := r.entries(entries); err != nil {
			return err
		}
		out = r.trail
		e, err = db.append(ctx, tx, rec, nil)
		return err
	})
	if err != nil {
		return exchange.DocumentTrail{}, audit.Entry{}, err
	}
	return out, e, nil
}

// trailReading gathers one document's audit.
type trailReading struct {
	ctx   context.Context
	tx    pgx.Tx
	id    exchange.DocumentID
	trail exchange.DocumentTrail
	// keeper holds the master grant: the sender, or his successor.
	keeper exchange.Person
}

const selectRecipients = `SELECT g.person, min(r.at), max(r.at),
	count(r.*) FILTER (WHERE r.kind = 'view'), count(r.*) FILTER (WHERE r.kind = 'copy'),
	(SELECT count(DISTINCT s.page) FROM pages_served s JOIN releases v USING (view)
		WHERE v.document = g.document AND v.person = g.person AND v.kind IN ('view', 'copy')),
	rc.at, coalesce(rb.full_name, ''), coalesce(rc.reason, ''),
	(SELECT at FROM recipient_acts a WHERE a.document = g.document AND a.person = g.person AND a.kind = 'received'),
	(SELECT at FROM recipient_acts a WHERE a.document = g.document AND a.person = g.person AND a.kind = 'returned'),
	coalesce((SELECT reason FROM recipient_acts a WHERE a.document = g.document AND a.person = g.person AND a.kind = 'returned'), ''),
	(SELECT at FROM recipient_acts a WHERE a.document = g.document AND a.person = g.person AND a.kind = 'reported')
	FROM grants g
	LEFT JOIN releases r ON r.document = g.document AND r.person = g.person AND r.kind IN ('view', 'copy')
	LEFT JOIN recalls rc ON rc.document = g.document AND rc.person = g.person
	LEFT JOIN people rb ON rb.id = rc.by
	WHERE g.document = $1 AND g.kind = 1
	GROUP BY g.document, g.person, rc.at, rb.full_name, rc.reason`

// document reads the document and its recipients' rows.
func (r *trailReading) document() error {
	r.trail = exchange.DocumentTrail{Document: r.id}
	var metadata []byte
	var sender, keeper exchange.PersonID
	err := r.tx.QueryRow(r.ctx, `SELECT d.sender, d.metadata, d.sent_at, g.person FROM documents d
		JOIN grants g ON g.document = d.id AND g.kind = $2 WHERE d.id = $1`, [16]byte(r.id), int16(exchange.GrantMaster)).
		Scan((*[16]byte)(&sender), &metadata, &r.trail.SentAt, (*[16]byte)(&keeper))
	if errors.Is(err, pgx.ErrNoRows) {
		return verdict{exchange.ErrNotFound}
	}
	if err != nil {
		return err
	}
	if r.trail.Metadata, err = exchange.ParseMetadata(metadata); err != nil {
		return err
	}
	rows, err := r.tx.Query(r.ctx, selectRecipients, [16]byte(r.id))
	if err != nil {
		return err
	}
	if r.trail.Recipients, err = pgx.CollectRows(rows, scanRecipient); err != nil {
		return err
	}
	ids := []exchange.PersonID{sender, keeper}
	for _, t := range r.trail.Recipients {
		ids = append(ids, t.Person.ID)
	}
	people, err := peopleByID(r.ctx, r.tx, ids)
	if err != nil {
		return err
	}
	r.trail.Sender, r.keeper = people[sender], people[keeper]
	if err := r.destruction(); err != nil {
		return err
	}
	for i := range r.trail.Recipients {
		r.trail.Recipients[i].Person = people[r.trail.Recipients[i].Person.ID]
	}
	slices.SortFunc(r.trail.Recipients, notOpenedFirst)
	return nil
}

// destruction notes when and by whom the document was destroyed.
func (r *trailReading) destruction() error {
	var d exchange.TrailDestruction
	var finished *time.Time
	err := r.tx.QueryRow(r.ctx, `SELECT x.at, x.by, q.by, q.decision, x.finished FROM destructions x JOIN destruction_requests q ON q.id = x.request
		WHERE x.document = $1`, [16]byte(r.id)).Scan(&d.At, (*[16]byte)(&d.By.ID), (*[16]byte)(&d.First.ID), &d.Decision, &finished)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	people, err := peopleByID(r.ctx, r.tx, []exchange.PersonID{d.By.ID, d.First.ID})
	d.By, d.First, d.Finished = people[d.By.ID], people[d.First.ID], timeOf(finished)
	r.trail.Destroyed = &d
	return err
}

func scanRecipient(row pgx.CollectableRow) (exchange.RecipientTrail, error) {
	var t exchange.RecipientTrail
	var first, last, recalled, received, returned, reported *time.Time
	err := row.Scan((*[16]byte)(&t.Person.ID), &first, &last, &t.Views, &t.Copies, &t.PagesServed, &recalled, &t.RecalledBy, &t.Reason,
		&received, &returned, &t.ReturnReason, &reported)
	t.ReceivedAt, t.ReturnedAt, t.ReportedAt = timeOf(received), timeOf(returned), timeOf(reported)
	if first != nil && last != nil {
		t.Opened, t.First, t.Last = true, *first, *last
	}
	if recalled != nil {
		t.RecalledAt = *recalled
	}
	return t, err
}

func notOpenedFirst(a, b exchange.RecipientTrail) int {
	if a.Opened != b.Opened {
		if b.Opened {
			return -1
		}
		return 1
	}
	return cmp.Compare(fold(a.Person.FullName), fold(b.Person.FullName))
}

// units are those of the recipients, each once.
func (r *trailReading) units() []string {
	var units []string
	for _, t := range r.trail.Recipients {
		if t.Person.Unit != "" && !slices.Contains(units, t.Person.Unit) {
			units = append(units, t.Person.Unit)
		}
	}
	slices.Sort(units)
	return units
}

// refusalsAndReaders reads what only the log knows.
func (r *trailReading) refusalsAndReaders() error {
	rows, err := r.tx.Query(r.ctx, `SELECT index, kind, actor, at, record FROM log_records WHERE document = $1 AND kind = ANY($2) ORDER BY index`,
		r.id.String(), []string{string(audit.KindRefused), string(audit.KindAuditRead), string(audit.KindAuditExported), string(audit.KindAmended)})
	if err != nil {
		return err
	}
	type line struct {
		index int64
		kind  audit.Kind
		who   exchange.PersonID
		at    time.Time
		raw   []byte
	}
	var lines []line
	var ids []exchange.PersonID
	var l line
	var actor string
	_, err = pgx.ForEachRow(rows, []any{&l.index, &l.kind, &actor, &l.at, &l.raw}, func() error {
		if l.who.UnmarshalText([]byte(actor)) != nil {
			return nil // the system itself
		}
		lines, ids = append(lines, l), append(ids, l.who)
		return nil
	})
	if err != nil {
		return err
	}
	people, err := peopleByID(r.ctx, r.tx, ids)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.kind == audit.KindAmended {
			if err := r.amendment(l.raw); err != nil {
				return err
			}
		}
	}
	recipients := make(map[exchange.PersonID]*exchange.RecipientTrail, len(r.trail.Recipients))
	for i := range r.trail.Recipients {
		recipients[r.trail.Recipients[i].Person.ID] = &r.trail.Recipients[i]
	}
	outsiders := map[exchange.PersonID]int{}
	for _, l := range lines {
		if l.kind == audit.KindAuditRead || l.kind == audit.KindAuditExported {
			rec, err := audit.ParseRecord(l.raw)
			if err != nil {
				return err
			}
			r.trail.Readers = append(r.trail.Readers, exchange.TrailReader{Person: people[l.who], At: l.at, Index: l.index, Format: rec.Details["format"]})
			continue
		}
		if l.kind == audit.KindAmended {
			continue
		}
		if t := recipients[l.who]; t != nil {
			t.Refusals++
			continue
		}
		if l.who == r.trail.Sender.ID || l.who == r.keeper.ID {
			continue // no outsider: the sender has no copy to open, and it stays on the own timeline
		}
		i, ok := outsiders[l.who]
		if !ok {
			i = len(r.trail.Outsiders)
			outsiders[l.who] = i
			r.trail.Outsiders = append(r.trail.Outsiders, exchange.Refused{Person: people[l.who]})
		}
		r.trail.Outsiders[i].Times++
		r.trail.Outsiders[i].Last = l.at
	}
	return nil
}

// amendment notes a further version, unless it only sealed the unit's own grant
// anew.
func (r *trailReading) amendment(raw []byte) error {
	rec, err := audit.ParseRecord(raw)
	if err != nil || rec.Details["to"] == "" {
		return err
	}
	ids := make(map[string]exchange.PersonID)
	var all []exchange.PersonID
	for name, text := range map[string]string{"by": rec.Actor, "first": rec.Details["first"], "from": rec.Details["from"], "to": rec.Details["to"]} {
		var id exchange.PersonID
		if text != "" && id.UnmarshalText([]byte(text)) == nil {
			ids[name], all = id, append(all, id)
		}
	}
	people, err := peopleByID(r.ctx, r.tx, all)
	if err != nil {
		return err
	}
	r.trail.Amendments = append(r.trail.Amendments, exchange.TrailAmendment{At: rec.Time, By: people[ids["by"]], First: people[ids["first"]],
		From: people[ids["from"]], To: people[ids["to"]], Reads: rec.Details["recipient"] == "true", Sends: rec.Details["master"] == "true"})
	return nil
}

// PersonTrail reads what the person did, newest first, and appends rec, in one
// transaction.
func (db *DB) PersonTrail(ctx context.Context, subject exchange.PersonID, f exchange.ActFilter, rec audit.Record) (acts []exchange.Act, e audit.Entry, err error) {
	err = db.atomically(ctx, "read personal audit", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT "+entryColumns+` FROM log_records r JOIN log_leaves l USING (index)
			WHERE r.actor = $1 AND ($2 = 0 OR index < $2) AND ($3::timestamptz IS NULL OR r.at >= $3) AND ($4::timestamptz IS NULL OR r.at < $4)
			AND ($5 = '' OR r.document = $5) AND ($6 = '' OR r.kind = $6 OR split_part(r.kind, '.', 1) = $6)
			ORDER BY index DESC LIMIT $7`, subject.String(), f.Before, orNull(f.From), orNull(f.To), f.Document, f.Kind, f.Limit)
		if err != nil {
			return err
		}
		if acts, err = pgx.CollectRows(rows, scanAct); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, nil)
		return err
	})
	if err != nil {
		return nil, audit.Entry{}, err
	}
	return acts, e, nil
}

func scanAct(row pgx.CollectableRow) (exchange.Act, error) {
	e, err := scanEntry(row)
	if err != nil {
		return exchange.Act{}, err
	}
	rec, err := audit.ParseRecord(e.Record)
	return exchange.Act{Record: rec, Entry: e}, err
}
