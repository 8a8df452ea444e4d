package storage

import (
	"errors"
	"slices"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

func TestReleaseGivesWhatTheViewerNeeds(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.sent(a, b)
	q := query(d, b)
	out, err := w.release(q, start)
	w.must(err)
	g := grant(d, exchange.GrantRecipient, b.ID)
	if string(out.Wrapped) != string(share(g.Kind, b.ID).Wrapped) || out.Envelope != g.Envelope || !slices.Equal(out.Blocks, d.Blocks) ||
		len(out.Manifests) != 1 || string(out.Manifests[0]) != string(d.Manifest) || out.Repeated || out.Entry.Index != w.size()-1 {
		t.Errorf("released: %+v", out)
	}
	rec, err := out.Entry.Open()
	if err != nil || rec.Kind != audit.KindReleased || rec.Actor != b.ID.String() || rec.Document != d.ID.String() {
		t.Errorf("record: %+v, %v", rec, err)
	}
	for page, block := range d.Blocks {
		if h, err := w.ViewObject(w.ctx, b.ID, q.Session, out.View, d.ID, page+1, start); err != nil || h != block {
			t.Errorf("page %d: %v", page+1, err)
		}
	}
	for name, err := range map[string]error{
		"no such page":     second(w.ViewObject(w.ctx, b.ID, q.Session, out.View, d.ID, 3, start)),
		"page 0":           second(w.ViewObject(w.ctx, b.ID, q.Session, out.View, d.ID, 0, start)),
		"another session":  second(w.ViewObject(w.ctx, b.ID, random16[exchange.ID](), out.View, d.ID, 1, start)),
		"another person":   second(w.ViewObject(w.ctx, a.ID, q.Session, out.View, d.ID, 1, start)),
		"another document": second(w.ViewObject(w.ctx, b.ID, q.Session, out.View, random16[exchange.DocumentID](), 1, start)),
		"another view":     second(w.ViewObject(w.ctx, b.ID, q.Session, random16[exchange.ID](), d.ID, 1, start)),
	} {
		if !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var refused *exchange.Refusal
	if _, err := w.ViewObject(w.ctx, b.ID, q.Session, out.View, d.ID, 1, d.Metadata.Expires); !errors.As(err, &refused) || refused.Code != "expired" {
		t.Errorf("page after expiry: %v", err)
	}
	if w.size() != out.Entry.Index+1 {
		t.Error("pages added entries")
	}
}

func second[T any](_ T, err error) error { return err }

func TestRepeatedRequestGivesTheFirstRelease(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "PTY")
	d, other := w.sent(a, b, c), w.sent(a, b)
	q := query(d, b)
	first, err := w.release(q, start)
	w.must(err)
	size := w.size()
	again, err := w.release(q, start.Add(10*time.Minute))
	w.must(err)
	if !again.Repeated || again.View != first.View || again.Entry.Index != first.Entry.Index || again.Entry.Data != first.Entry.Data ||
		string(again.Wrapped) != string(first.Wrapped) {
		t.Errorf("repeated: %+v", again)
	}
	for name, change := range map[string]func(*exchange.ReleaseQuery){
		"another session":  func(q *exchange.ReleaseQuery) { q.Session = random16[exchange.ID]() },
		"another document": func(q *exchange.ReleaseQuery) { q.Document = other.ID },
		"another kind":     func(q *exchange.ReleaseQuery) { q.Kind = exchange.ReleaseCopy },
		"another person":   func(q *exchange.ReleaseQuery) { q.Person = c },
	} {
		changed := q
		change(&changed)
		if _, err := w.release(changed, start); !errors.Is(err, exchange.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.release(q, start.Add(10*time.Minute+time.Millisecond)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("after ten minutes: %v", err)
	}
	if w.size() != size {
		t.Errorf("repeating added %d entries", w.size()-size)
	}
	_, err = w.recall(d, a, start.Add(time.Minute), b.ID)
	w.must(err)
	var refused *exchange.Refusal
	if _, err := w.release(q, start.Add(2*time.Minute)); !errors.As(err, &refused) || refused.Code != "recalled" || refused.By != a.FullName {
		t.Errorf("repeated after recall: %v", err)
	}
	if w.size() != size+2 { // the recall and the refusal
		t.Errorf("%d entries after recall and refusal", w.size()-size)
	}
}

func TestRefusalsStandOnTheLogAndReleaseNothing(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "PTY")
	d := w.sent(a, b)
	absent := d
	absent.ID = random16[exchange.DocumentID]()
	proof, copyAfter := query(d, b), query(d, b)
	proof.Kind, copyAfter.Kind = exchange.ReleaseProof, exchange.ReleaseCopy
	unknown := query(d, b)
	unknown.Kind = "print"
	for name, c := range map[string]struct {
		q    exchange.ReleaseQuery
		at   time.Time
		want string
	}{
		"stranger":            {query(d, c), start, "not found"},
		"absent document":     {query(absent, b), start, "not found"},
		"recipient as sender": {proof, start, "not found"},
		"unknown kind":        {unknown, start, "not found"},
		"expired":             {query(d, b), d.Metadata.Expires, "release refused: expired"},
		"expired copy":        {copyAfter, d.Metadata.Expires.Add(time.Hour), "release refused: expired"},
	} {
		size := w.size()
		out, err := w.release(c.q, c.at)
		if err == nil || err.Error() != c.want || out.Wrapped != nil {
			t.Errorf("%s: %v", name, err)
		}
		e, err := entryAt(w.ctx, w.pool, size)
		w.must(err)
		if rec, err := e.Open(); err != nil || rec.Kind != audit.KindRefused || w.size() != size+1 {
			t.Errorf("%s: entry %+v, %v", name, rec, err)
		}
	}
	if w.count("SELECT count(*) FROM releases") != 0 {
		t.Error("a refusal left a release")
	}
	size := w.size()
	_, err := w.RecordRelease(w.ctx, query(d, c), start, func(exchange.ReleaseFacts, exchange.ReleaseRow) (audit.Record, error) {
		return audit.Record{}, exchange.ErrNotFound
	})
	if !errors.Is(err, exchange.ErrNotFound) || w.size() != size {
		t.Errorf("a refusal without record: %v, %d entries", err, w.size()-size)
	}
}

func TestDisabledPersonIsRefusedWhateverTheSessionSays(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.sent(a, b)
	q := query(d, b)
	open, err := w.release(q, start)
	w.must(err)
	var refused *exchange.Refusal
	visitor := b
	visitor.Roles = nil // no staff any more, but not gone
	for _, roster := range [][]exchange.Person{{a, visitor}, {a, b}} {
		_, err = w.ReplaceRoster(w.ctx, roster, nil, func(exchange.RosterChange) audit.Record { return record(audit.KindRoster, a.ID, nil) })
		w.must(err)
		_, err := w.ViewObject(w.ctx, b.ID, q.Session, open.View, d.ID, 1, start)
		if staff := len(roster[1].Roles) > 0; staff != (err == nil) || !staff && (!errors.As(err, &refused) || refused.Code != "disabled") {
			t.Errorf("page, staff %v: %v", staff, err)
		}
	}
	_, err = w.ReplaceRoster(w.ctx, []exchange.Person{a}, nil, func(exchange.RosterChange) audit.Record { return record(audit.KindRoster, a.ID, nil) })
	w.must(err)
	if _, err := w.release(query(d, b), start); !errors.As(err, &refused) || refused.Code != "disabled" {
		t.Errorf("release: %v", err)
	}
	if _, err := w.ViewObject(w.ctx, b.ID, q.Session, open.View, d.ID, 1, start); !errors.As(err, &refused) || refused.Code != "disabled" {
		t.Errorf("page: %v", err)
	}
}

func TestProofAndRecoveryOutliveRecallAndExpiry(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "KSBT"), w.person("chi", "Lê Chi", "KSBT")
	holders := [3]exchange.PersonID{a.ID, b.ID, random16[exchange.PersonID]()}
	_, err := w.AddRecovery(w.ctx, exchange.RecoveryKey{Unit: "KSBT", Account: "age1pqunit", Holders: holders,
		Shares: [3][]byte{{1}, {2}, {3}}}, exchange.Judged{}, record(audit.KindRecoveryNew, a.ID, nil))
	w.must(err)
	d := w.sent(a, b)
	_, err = w.recall(d, a, start)
	w.must(err)
	w.setClock(d.Metadata.Expires)
	n, err := w.expireDue(d.Metadata.Expires)
	if err != nil || n != 1 {
		t.Fatalf("%d expired, %v", n, err)
	}
	late := d.Metadata.Expires.Add(time.Hour)
	order := exchange.RecoveryOrder{ID: random16[exchange.ID](), Unit: "KSBT", Key: exchange.Hash{1}, Action: exchange.RecoveryUse, Successor: c.ID,
		Documents: []exchange.DocumentID{d.ID}, Decision: "1", Reason: "nghỉ việc", Holder: a.ID, Created: late, Expires: late.Add(time.Hour),
		Inner: []exchange.InnerFile{{Holder: b.ID, Sum: exchange.Hash{1}}}}
	signed, err := order.Encode()
	w.must(err)
	w.setClock(late)
	requested, approved := record(audit.KindRecoveryRequested, a.ID, nil), record(audit.KindRecoveryApproved, b.ID, nil)
	requested.Time, approved.Time = late, late
	_, err = w.AddRecoveryRequest(w.ctx, exchange.RecoveryRequest{Order: order, Signed: signed, Inner: [][]byte{{1}}}, requested, late)
	w.must(err)
	_, err = w.DecideRecovery(w.ctx, order.ID, b.ID, true, approved, late)
	w.must(err)
	for _, use := range []struct {
		who  exchange.Person
		kind exchange.ReleaseKind
		of   exchange.PersonID
	}{{a, exchange.ReleaseProof, a.ID}, {b, exchange.ReleaseRecovery, exchange.UnitID("KSBT")}} {
		q := query(d, use.who)
		q.Kind = use.kind
		out, err := w.release(q, late)
		if err != nil {
			t.Errorf("%s: %v", use.kind, err)
			continue
		}
		kind, _ := use.kind.Grant()
		if out.Envelope != grant(d, kind, use.of).Envelope {
			t.Errorf("%s: another grant's envelope", use.kind)
		}
		if h, err := w.ViewObject(w.ctx, use.who.ID, q.Session, out.View, d.ID, 2, late); err != nil || h != d.Blocks[1] {
			t.Errorf("%s: page: %v", use.kind, err)
		}
	}
	stranger := query(d, c)
	stranger.Kind = exchange.ReleaseRecovery
	if _, err := w.release(stranger, late); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("recovery for one who holds no share: %v", err)
	}
	// The recovery key is of nobody who could have founded it.
	if r := w.verify(); len(r.Findings) != 1 || r.Findings[0].Code != audit.FoundKeySignature {
		t.Errorf("the log: %v", r.Findings)
	}
}

// expireDue is ExpireDue of a server whose clock says now.
func (w *world) expireDue(now time.Time) (int, error) {
	return w.ExpireDue(w.ctx, now, func(id exchange.DocumentID, _ time.Time) audit.Record {
		return audit.Record{Time: now, Kind: audit.KindExpired, Actor: audit.System, Document: id.String()}
	})
}
