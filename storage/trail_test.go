package storage

import (
	"errors"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

func TestDocumentTrailSaysWhoOpenedAndWhoDidNot(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "PTY")
	x := w.person("la", "Người Lạ", "KHAC")
	d := w.sent(a, c, b)
	q := query(d, b)
	view, err := w.release(q, start.Add(time.Minute))
	w.must(err)
	other := query(d, b)
	other.Kind = exchange.ReleaseCopy
	_, err = w.release(other, start.Add(2*time.Minute))
	w.must(err)
	for _, page := range []int{1, 2, 1} {
		w.must(w.PageServed(w.ctx, view.View, page, start))
	}
	for range 2 {
		_, err := w.release(query(d, x), start.Add(3*time.Minute))
		if !errors.Is(err, exchange.ErrNotFound) {
			t.Fatal(err)
		}
	}
	// The sender has no copy of his own, but is no outsider either.
	if _, err := w.release(query(d, a), start.Add(3*time.Minute)); !errors.Is(err, exchange.ErrNotFound) {
		t.Fatal(err)
	}
	_, err = w.recall(d, a, start.Add(4*time.Minute), b.ID)
	w.must(err)
	if _, err := w.release(query(d, b), start.Add(5*time.Minute)); err == nil {
		t.Fatal("released after recall")
	}

	no := errors.New("no")
	size := w.size()
	_, _, err = w.DocumentTrail(w.ctx, d.ID, 100, func(sender exchange.Person, units []string) (audit.Record, error) {
		if sender.Username != "an" || len(units) != 1 || units[0] != "PTY" {
			t.Errorf("allow sees %+v, %v", sender, units)
		}
		return audit.Record{}, no
	})
	if err != no || w.size() != size {
		t.Fatalf("refused reading: %v", err)
	}
	if _, _, err := w.DocumentTrail(w.ctx, random16[exchange.DocumentID](), 0, nil); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("absent document: %v", err)
	}
	w.setClock(start)
	read := func() exchange.DocumentTrail {
		t.Helper()
		trail, e, err := w.DocumentTrail(w.ctx, d.ID, 100, func(exchange.Person, []string) (audit.Record, error) {
			return record(audit.KindAuditRead, a.ID, &d.ID), nil
		})
		w.must(err)
		if e.Index != w.size()-1 {
			t.Error("the reading is not on the log")
		}
		return trail
	}
	trail := read()
	if len(trail.Recipients) != 2 || trail.Recipients[0].Person.ID != c.ID || trail.Recipients[0].Opened {
		t.Fatalf("who has not opened comes first: %+v", trail.Recipients)
	}
	got := trail.Recipients[1]
	if !got.Opened || got.Views != 1 || got.Copies != 1 || got.PagesServed != 2 || got.Refusals != 1 ||
		!got.First.Equal(start.Add(time.Minute)) || !got.Last.Equal(start.Add(2*time.Minute)) ||
		!got.RecalledAt.Equal(start.Add(4*time.Minute)) || got.RecalledBy != a.FullName || got.Reason != "gửi nhầm" {
		t.Errorf("recipient: %+v", got)
	}
	if len(trail.Outsiders) != 1 || trail.Outsiders[0].Person.Username != "la" || trail.Outsiders[0].Times != 2 || len(trail.Readers) != 0 {
		t.Errorf("outsiders %+v, readers %+v", trail.Outsiders, trail.Readers)
	}
	if again := read(); len(again.Readers) != 1 || again.Readers[0].Person.ID != a.ID {
		t.Errorf("readers: %+v", again.Readers)
	}

	acts, _, err := w.PersonTrail(w.ctx, b.ID, exchange.ActFilter{Limit: 10}, record(audit.KindAuditRead, a.ID, nil))
	w.must(err)
	var kinds []audit.Kind
	for _, act := range acts {
		kinds = append(kinds, act.Kind)
	}
	if len(acts) != 4 || kinds[0] != audit.KindRefused || kinds[3] != audit.KindSignedIn || acts[0].Document != d.ID.String() {
		t.Errorf("acts: %v", kinds)
	}
	if acts, _, err := w.PersonTrail(w.ctx, b.ID, exchange.ActFilter{Limit: 2}, record(audit.KindAuditRead, a.ID, nil)); err != nil || len(acts) != 2 {
		t.Errorf("limit 2: %d, %v", len(acts), err)
	}
}
