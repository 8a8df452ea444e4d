package storage

import (
	"errors"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

// TestReadingIsClaimedForOwnViewsAloneAndWithinBounds: what a client says of
// reading is kept for the own view of this session, for pages that were served,
// for no more time than passed, and never as often as it likes.
func TestReadingIsClaimedForOwnViewsAloneAndWithinBounds(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "PTY")
	d := w.sent(a, b, c)
	q := query(d, b)
	view, err := w.release(q, start)
	w.must(err)
	other := query(d, c)
	theirs, err := w.release(other, start)
	w.must(err)
	w.must(w.PageServed(w.ctx, view.View, 1, start))
	w.must(w.PageServed(w.ctx, theirs.View, 1, start))
	size := w.size()
	later := start.Add(time.Minute)
	claim := func(who exchange.Person, session, view exchange.ID, doc exchange.DocumentID, at time.Time, claims ...exchange.ReadingClaim) error {
		return w.ClaimReading(w.ctx, who.ID, session, view, doc, claims, at)
	}
	one := exchange.ReadingClaim{Page: 1, Seconds: 10}
	w.must(claim(b, q.Session, view.View, d.ID, later, one, exchange.ReadingClaim{Page: 2, Seconds: 5}))
	for name, err := range map[string]error{
		"another's view":           claim(b, q.Session, theirs.View, d.ID, later, one),
		"another's session":        claim(b, other.Session, view.View, d.ID, later, one),
		"an own view, as another":  claim(c, q.Session, view.View, d.ID, later, one),
		"a view of something else": claim(b, q.Session, view.View, random16[exchange.DocumentID](), later, one),
		"no view":                  claim(b, q.Session, random16[exchange.ID](), d.ID, later, one),
	} {
		if !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, invalid := errors.AsType[*exchange.InvalidError](claim(b, q.Session, view.View, d.ID, later, exchange.ReadingClaim{Page: 1, Seconds: 46})); !invalid {
		t.Error("more seconds than the view is old were taken")
	}
	taken := 1
	for range 1000 {
		err := claim(b, q.Session, view.View, d.ID, later, exchange.ReadingClaim{Page: 1, Seconds: 1})
		if errors.Is(err, exchange.ErrTooMany) {
			break
		}
		w.must(err)
		taken++
	}
	if taken != exchange.ReadingBeats(time.Minute) {
		t.Errorf("%d heartbeats were taken in a minute", taken)
	}
	w.must(claim(b, q.Session, view.View, d.ID, start.Add(2*time.Minute), one))

	if w.size() != size {
		t.Error("claims came onto the log")
	}
	trail, _, err := w.DocumentTrail(w.ctx, d.ID, 100, func(exchange.Person, []string) (audit.Record, error) {
		return record(audit.KindAuditRead, a.ID, &d.ID), nil
	})
	w.must(err)
	for _, r := range trail.Recipients {
		if len(r.Openings) != 1 || r.Openings[0].Served != 1 {
			t.Fatalf("openings %+v", r.Openings)
		}
		pages, seconds := 0, 0
		if r.Person.ID == b.ID {
			pages, seconds = 1, 10+(taken-1)+10
		}
		if o := r.Openings[0]; o.ClaimedPages != pages || o.ClaimedSeconds != seconds {
			t.Errorf("%s claims %+v", r.Person.Username, o)
		}
	}
	kinds := map[audit.Kind]int{}
	for _, e := range trail.Entries {
		rec, err := e.Open()
		w.must(err)
		kinds[rec.Kind]++
	}
	if len(trail.Entries) != 3 || kinds[audit.KindSent] != 1 || kinds[audit.KindReleased] != 2 || trail.Cut {
		t.Errorf("entries %v", kinds)
	}
}
