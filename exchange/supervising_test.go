package exchange_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// TestUnitBoardIsForWhoSupervises: a leader sees the own unit's documents, those
// who read every audit any unit's; each reading is an entry, and nobody else reads.
func TestUnitBoardIsForWhoSupervises(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, waiting := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	older := w.NewDocument(sender, 1, 100, reader, waiting)
	w.Send(older)
	newer := w.NewDocument(sender, 1, 100, reader)
	w.Send(newer)
	for _, d := range []*exchangetest.Sealed{older, newer} {
		_, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
		w.Must(err)
	}
	leader := w.Person(parts.ThirdLeader) // of the reader's unit
	if leader.Unit != reader.Unit {
		t.Fatalf("%s leads %s", leader.Username, leader.Unit)
	}
	board := func(p exchange.Person, unit string, f exchange.BoardFilter) exchange.UnitBoard {
		t.Helper()
		b, err := w.Service.UnitBoard(ctx, p, unit, f)
		w.Must(err)
		return b
	}
	all := board(leader, "", exchange.BoardFilter{Side: exchange.BoardReceived})
	if len(all.Items) != 2 || all.Items[0].Document != newer.Draft.ID || all.More || len(all.Units) != 1 || len(all.Entries) != 4 {
		t.Fatalf("%+v", all)
	}
	for _, r := range all.Items[1].Recipients {
		if r.Person.Unit != leader.Unit {
			t.Errorf("%s is of another unit", r.Person.Username)
		}
	}
	first := board(leader, "", exchange.BoardFilter{Side: exchange.BoardReceived, Limit: 1})
	rest := board(leader, "", exchange.BoardFilter{Side: exchange.BoardReceived, Limit: 1, Before: first.Items[0].Index})
	if !first.More || rest.More || rest.Items[0].Document != older.Draft.ID {
		t.Errorf("pages: %v, %v", first.More, rest.More)
	}
	sent := board(w.Person(parts.Inspector), sender.Unit, exchange.BoardFilter{Side: exchange.BoardSent, Unopened: true})
	if len(sent.Items) != 1 || sent.Items[0].Document != older.Draft.ID || len(sent.Units) < 2 {
		t.Fatalf("what the sender's unit sent: %+v", sent)
	}
	if r := sent.Items[0].Recipients; len(r) != 2 || r[0].Opened || r[0].Late || !r[1].Opened {
		t.Errorf("recipients %+v", r)
	}
	if none := board(leader, "", exchange.BoardFilter{Side: exchange.BoardReceived, To: all.Items[1].SentAt}); len(none.Items) != 0 {
		t.Errorf("sent after: %+v", none)
	}
	w.Advance(73 * time.Hour)
	if late := board(w.Person(parts.DPO), sender.Unit, exchange.BoardFilter{Side: exchange.BoardSent, Unopened: true}); !late.Items[0].Recipients[0].Late || late.Items[0].Recipients[1].Late {
		t.Errorf("late: %+v", late.Items[0].Recipients)
	}
	_, err := w.Service.Answer(ctx, sent.Items[0].Recipients[0].Person, older.Draft.ID, exchange.AnswerReturned, "gửi nhầm nơi nhận")
	w.Must(err)
	if back := board(w.Person(parts.DPO), sender.Unit, exchange.BoardFilter{Side: exchange.BoardSent}).Items[1].Recipients[0]; back.Late || back.GivenUp != exchange.AnswerReturned || back.GivenUpAt.IsZero() {
		t.Errorf("returned without being opened: %+v", back)
	}
	unopened := exchange.BoardFilter{Side: exchange.BoardSent, Unopened: true}
	if none := board(w.Person(parts.DPO), sender.Unit, unopened); len(none.Items) != 0 {
		t.Errorf("nobody is to open what was returned: %+v", none.Items)
	}
	recalled := w.NewDocument(sender, 1, 100, waiting)
	w.Send(recalled)
	if one := board(w.Person(parts.DPO), sender.Unit, unopened); len(one.Items) != 1 {
		t.Errorf("not opened: %+v", one.Items)
	}
	_, err = w.Service.Recall(ctx, sender.Person, recalled.Draft.ID, nil, "gửi nhầm")
	w.Must(err)
	if none := board(w.Person(parts.DPO), sender.Unit, unopened); len(none.Items) != 0 {
		t.Errorf("nobody is to open what was recalled: %+v", none.Items)
	}
	for name, unit := range map[string]string{parts.Sender: "", parts.Clerk: "", parts.Leader: reader.Unit, parts.Opener: reader.Unit} {
		if _, err := w.Service.UnitBoard(ctx, w.Person(name), unit, exchange.BoardFilter{Side: exchange.BoardReceived}); !errors.Is(err, exchange.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var units []string
	for _, rec := range records(t, w, audit.KindAuditRead) {
		if rec.Details["scope"] == "unit" {
			units = append(units, rec.Subject)
		}
	}
	if len(units) != 10 || !slices.Contains(units, sender.Unit) {
		t.Errorf("readings of %q", units)
	}
}

// TestExportsStandOnTheLog: writing an audit into a file is an entry, for those
// alone who may read it.
func TestExportsStandOnTheLog(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	leader := w.Person(parts.Leader)
	for _, o := range []exchange.ExportOrder{{Document: &d.Draft.ID, Format: "csv", Rows: 1}, {Username: parts.Sender, Format: "xlsx", Rows: 3}, {Unit: leader.Unit, Format: "csv"}} {
		_, err := w.Service.NoteExport(ctx, leader, o)
		w.Must(err)
		if _, err := w.Service.NoteExport(ctx, w.Person(parts.Stranger), o); !errors.Is(err, exchange.ErrNotFound) && !errors.Is(err, exchange.ErrForbidden) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := w.Service.NoteExport(ctx, leader, exchange.ExportOrder{Unit: leader.Unit, Format: "pdf"}); err == nil {
		t.Error("an unknown format was noted")
	}
	if _, err := w.Service.NoteExport(ctx, leader, exchange.ExportOrder{Format: "csv"}); !errors.Is(err, exchange.ErrForbidden) {
		t.Errorf("of nothing: %v", err)
	}
	var scopes []string
	for _, rec := range records(t, w, audit.KindAuditExported) {
		scopes = append(scopes, rec.Details["scope"]+" "+rec.Details["format"])
	}
	if !slices.Equal(scopes, []string{"document csv", "person xlsx", "unit csv"}) {
		t.Errorf("%q", scopes)
	}
	trail, _, err := w.Service.DocumentAudit(ctx, leader, d.Draft.ID, true)
	w.Must(err)
	if len(trail.Readers) != 1 || trail.Readers[0].Format != "csv" {
		t.Errorf("readers %+v", trail.Readers)
	}
}
