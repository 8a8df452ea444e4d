package desk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"niem/exchange/audit"
	"niem/web/api"
)

// CheckDocument holds every row of a document's audit against the entries that
// came with it, and those against the log. It cannot tell that nothing was left
// out: whoever needs that exports the log.
func (d *Desk) CheckDocument(ctx context.Context, a api.DocumentAudit) (AuditCheck, error) {
	c, err := d.check(ctx, a.Entries, a.Cut)
	if err != nil {
		return AuditCheck{}, err
	}
	about := func(kind audit.Kind) func(audit.Record) bool {
		return func(r audit.Record) bool { return r.Kind == kind && r.Document == a.Document }
	}
	c.row("sent", about(audit.KindSent), func(proven []provenRecord) []string {
		if len(proven) != 1 {
			return []string{"sent_at"}
		}
		r := proven[0]
		var wrong fields
		wrong.unless("sent_at", sameTime(&a.SentAt, r.Time))
		wrong.unless("sender", a.Sender.ID == r.Actor)
		wrong.unless("class", a.Metadata.Class == r.Details["class"])
		wrong.unless("recipients", len(a.Amendments) > 0 || strconv.Itoa(len(a.Recipients)) == r.Details["recipients"])
		return wrong
	})
	for _, r := range a.Recipients {
		c.recipient(a.Document, r)
	}
	for i, m := range a.Amendments {
		c.row(fmt.Sprintf("amendment:%d", i), func(r audit.Record) bool { return about(audit.KindAmended)(r) && sameTime(&m.At, r.Time) }, func(proven []provenRecord) []string {
			var wrong fields
			wrong.unless("by", len(proven) == 1 && proven[0].Actor == m.By.ID && proven[0].Details["first"] == m.First.ID)
			wrong.unless("to", len(proven) == 1 && proven[0].Details["to"] == m.To.ID)
			return wrong
		})
	}
	if x := a.Destroyed; x != nil {
		c.row("destroyed", about(audit.KindDestroyed), func(proven []provenRecord) []string {
			var wrong fields
			wrong.unless("at", len(proven) == 1 && sameTime(&x.At, proven[0].Time))
			wrong.unless("by", len(proven) == 1 && proven[0].Actor == x.By.ID && proven[0].Details["decision"] == x.Decision)
			return wrong
		})
	}
	for _, o := range a.Outsiders {
		c.row("outsider:"+o.Person.ID, refusedTo(a.Document, o.Person.ID), func(proven []provenRecord) []string {
			var wrong fields
			wrong.unless("times", o.Times == len(proven))
			wrong.unless("last", sameTime(&o.Last, newest(proven)))
			return wrong
		})
	}
	for _, r := range a.Readers {
		c.at(fmt.Sprintf("reader:%d", r.Index), r.Index, func(rec audit.Record) []string {
			var wrong fields
			wrong.unless("kind", rec.Kind == audit.KindAuditRead || rec.Kind == audit.KindAuditExported)
			wrong.unless("person", rec.Actor == r.Person.ID && rec.Document == a.Document && rec.Details["format"] == r.Format)
			wrong.unless("at", sameTime(&r.At, rec.Time))
			return wrong
		})
	}
	return c.reading(ctx, d, a.Receipt, "document")
}

// recipient checks a recipient's row, its single openings included.
func (c *checking) recipient(document string, r api.RecipientTrail) {
	mine := func(rec audit.Record) bool {
		return rec.Document == document && (rec.Actor == r.Person.ID && (isOpening(rec) || rec.Kind == audit.KindRefused || isAnswer(rec)) || takenFrom(rec, r.Person.ID))
	}
	c.row("recipient:"+r.Person.ID, mine, func(proven []provenRecord) []string {
		counts := map[string]int{}
		byIndex := map[int64]audit.Record{}
		var openings []provenRecord
		for _, rec := range proven {
			switch {
			case isOpening(rec.Record):
				counts[rec.Details["kind"]]++
				openings, byIndex[rec.index] = append(openings, rec), rec.Record
			case rec.Kind == audit.KindRefused:
				counts["refused"]++
			}
		}
		var wrong fields
		wrong.unless("opened", r.Opened == (len(openings) > 0))
		wrong.unless("views", r.Views == counts["view"])
		wrong.unless("copies", r.Copies == counts["copy"])
		wrong.unless("refusals", r.Refusals == counts["refused"])
		wrong.unless("first", sameTime(r.First, oldest(openings)))
		wrong.unless("last", sameTime(r.Last, newest(openings)))
		for _, o := range r.Openings {
			rec, known := byIndex[o.Index]
			wrong.unless("openings", known && sameTime(&o.At, rec.Time) && o.View == rec.Details["view"] && o.Kind == rec.Details["kind"] && o.Purpose == rec.Details["purpose"])
		}
		for _, answer := range []struct {
			field string
			kind  audit.Kind
			at    *time.Time
		}{{"received_at", audit.KindReceived, r.ReceivedAt}, {"returned_at", audit.KindReturned, r.ReturnedAt}, {"reported_at", audit.KindReported, r.ReportedAt}} {
			wrong.unless(answer.field, sameTime(answer.at, oldest(ofKind(proven, answer.kind))))
		}
		for _, returned := range ofKind(proven, audit.KindReturned) {
			wrong.unless("reason", r.ReturnReason == returned.Details["reason"])
		}
		recall := firstRecall(proven)
		wrong.unless("recalled_at", sameTime(r.RecalledAt, recall.Time))
		wrong.unless("reason", r.Reason == recall.Details["reason"])
		return wrong
	})
}

// CheckBoard is CheckDocument for a unit's board.
func (d *Desk) CheckBoard(ctx context.Context, b api.Board) (AuditCheck, error) {
	c, err := d.check(ctx, b.Entries, b.Cut)
	if err != nil {
		return AuditCheck{}, err
	}
	for _, item := range b.Items {
		c.row(item.Document, func(rec audit.Record) bool { return rec.Kind == audit.KindSent && rec.Document == item.Document }, func(proven []provenRecord) []string {
			var wrong fields
			wrong.unless("sent_at", len(proven) == 1 && proven[0].index == item.Index && sameTime(&item.SentAt, proven[0].Time) && proven[0].Actor == item.Sender.ID)
			return wrong
		})
		for _, r := range item.Recipients {
			mine := func(rec audit.Record) bool {
				return rec.Document == item.Document && (rec.Actor == r.Person.ID && (isOpening(rec) || audit.GivenUp(rec.Kind)) || takenFrom(rec, r.Person.ID))
			}
			c.row(item.Document+":"+r.Person.ID, mine, func(proven []provenRecord) []string {
				openings := slices.DeleteFunc(slices.Clone(proven), func(p provenRecord) bool { return !isOpening(p.Record) })
				var wrong fields
				wrong.unless("times", r.Times == len(openings) && r.Opened == (len(openings) > 0))
				wrong.unless("first", sameTime(r.First, oldest(openings)))
				wrong.unless("last", sameTime(r.Last, newest(openings)))
				wrong.unless("recalled_at", sameTime(r.RecalledAt, firstRecall(proven).Time))
				given := slices.DeleteFunc(slices.Clone(proven), func(p provenRecord) bool { return !audit.GivenUp(p.Kind) })
				wrong.unless("given_up_at", sameTime(r.GivenUpAt, oldest(given)))
				return wrong
			})
		}
	}
	return c.reading(ctx, d, b.Receipt, "unit")
}

// CheckPerson is CheckDocument for a person's timeline.
func (d *Desk) CheckPerson(ctx context.Context, a api.PersonAudit) (AuditCheck, error) {
	receipts := make([]api.Receipt, len(a.Acts))
	for i, act := range a.Acts {
		receipts[i] = act.Entry
	}
	c, err := d.check(ctx, receipts, false)
	if err != nil {
		return AuditCheck{}, err
	}
	for _, act := range a.Acts {
		c.at(strconv.FormatInt(act.Index, 10), act.Index, func(rec audit.Record) []string {
			var wrong fields
			wrong.unless("at", sameTime(&act.At, rec.Time))
			wrong.unless("kind", act.Kind == string(rec.Kind))
			wrong.unless("document", act.Document == rec.Document)
			wrong.unless("person", rec.Actor == a.Person.ID)
			wrong.unless("details", maps.Equal(act.Details, rec.Details))
			return wrong
		})
	}
	return c.reading(ctx, d, a.Receipt, "person")
}

// at adds a row that rests on the one entry at index.
func (c *checking) at(key string, index int64, compare func(audit.Record) []string) {
	row := RowCheck{Key: key, State: RowHolds, Entries: 1, Wrong: []string{}}
	i := slices.IndexFunc(c.records, func(r provenRecord) bool { return r.index == index })
	switch {
	case i >= 0:
		row.Wrong = append(row.Wrong, compare(c.records[i].Record)...)
	case c.cut && !slices.Contains(c.out.Bad, index):
		row.State = RowPart
	default:
		row.Bad = []int64{index}
	}
	if len(row.Bad)+len(row.Wrong) > 0 {
		row.State = RowFalse
	}
	c.out.Rows = append(c.out.Rows, row)
}

// reading adds the row of the reading itself: it has to stand on the log.
func (c *checking) reading(ctx context.Context, d *Desk, r api.Receipt, scope string) (AuditCheck, error) {
	row := RowCheck{Key: "reading", State: RowHolds, Entries: 1, Wrong: []string{}}
	rec, err := d.Accept(ctx, r)
	if err != nil {
		if f, ok := err.(*Failure); !ok || f.Code != CodeReceipt {
			return AuditCheck{}, err
		}
		row.State, row.Bad = RowFalse, []int64{r.Index}
	} else if rec.Kind != audit.KindAuditRead || rec.Actor != d.person.String() || rec.Details["scope"] != scope {
		row.State, row.Wrong = RowFalse, []string{"kind"}
	}
	c.out.Rows = append(c.out.Rows, row)
	return c.out, nil
}

// fields are the names of what says something else.
type fields []string

func (f *fields) unless(name string, same bool) {
	if !same && !slices.Contains(*f, name) {
		*f = append(*f, name)
	}
}

func isOpening(r audit.Record) bool {
	return r.Kind == audit.KindReleased && (r.Details["kind"] == "view" || r.Details["kind"] == "copy")
}

// isAnswer tells whether a recipient said something to the document.
func isAnswer(r audit.Record) bool {
	return r.Kind == audit.KindReceived || r.Kind == audit.KindReturned || r.Kind == audit.KindReported
}

func refusedTo(document, person string) func(audit.Record) bool {
	return func(r audit.Record) bool {
		return r.Kind == audit.KindRefused && r.Document == document && r.Actor == person
	}
}

// takenFrom tells whether a record recalls the document from the person.
func takenFrom(r audit.Record, person string) bool {
	return r.Kind == audit.KindRecalled && (r.Details["scope"] == "all" || slices.Contains(audit.RecalledFrom(r), person))
}

// firstRecall is the recall that counts for a recipient: later ones take nothing.
func firstRecall(some []provenRecord) audit.Record {
	recalls := ofKind(some, audit.KindRecalled)
	if len(recalls) == 0 {
		return audit.Record{}
	}
	return slices.MinFunc(recalls, func(a, b provenRecord) int { return cmp.Compare(a.index, b.index) }).Record
}

func ofKind(some []provenRecord, kind audit.Kind) []provenRecord {
	return slices.DeleteFunc(slices.Clone(some), func(p provenRecord) bool { return p.Kind != kind })
}

func oldest(some []provenRecord) (at time.Time) {
	for _, r := range some {
		if at.IsZero() || r.Time.Before(at) {
			at = r.Time
		}
	}
	return at
}

func newest(some []provenRecord) (at time.Time) {
	for _, r := range some {
		if r.Time.After(at) {
			at = r.Time
		}
	}
	return at
}

// sameTime compares as far as records go, milliseconds; nil stands for none.
func sameTime(shown *time.Time, recorded time.Time) bool {
	if shown == nil {
		return recorded.IsZero()
	}
	return !recorded.IsZero() && shown.UTC().Truncate(time.Millisecond).Equal(recorded)
}
