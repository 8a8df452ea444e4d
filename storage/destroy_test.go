package storage

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

// asked is an open request of p for documents.
func (w *world) asked(p exchange.Person, documents ...exchange.SentDocument) exchange.Destruction {
	w.Helper()
	d := exchange.Destruction{ID: random16[exchange.ID](), By: p.ID, ByOfficer: true, At: start, Decision: "12/QĐ-SYT", Reason: "hết thời hạn bảo quản", State: exchange.DestructionOpen}
	names := ""
	for _, x := range documents {
		d.Documents = append(d.Documents, exchange.Doomed{Document: x.ID})
		names += "," + x.ID.String()
	}
	w.must(w.AddDestruction(w.ctx, d, func([]exchange.Doomed) (audit.Record, error) {
		r := record(audit.KindDestructionRequested, p.ID, nil)
		r.Details = map[string]string{"request": fmt.Sprintf("%x", d.ID), "documents": names[1:]}
		return r, nil
	}))
	return d
}

func (w *world) destroy(d exchange.Destruction, by exchange.Person) error {
	return w.Destroy(w.ctx, d.ID, by.ID, start, func(d exchange.Destruction) ([]audit.Record, error) {
		var out []audit.Record
		for _, x := range d.Documents {
			r := record(audit.KindDestroyed, by.ID, &x.Document)
			r.Details = map[string]string{"request": fmt.Sprintf("%x", d.ID), "requested_by": d.By.String()}
			out = append(out, r)
		}
		return out, nil
	})
}

func (w *world) sharesOf(d exchange.SentDocument) int {
	return w.count("SELECT count(*) FROM shares WHERE document = $1", [16]byte(d.ID))
}

// TestDestructionTakesEveryShareWithItsEntry: master, recovery and recipients'
// shares, labels, the job and one entry a document, or nothing of it.
func TestDestructionTakesEveryShareWithItsEntry(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "VP")
	d, other, third := w.sent(a, b), w.sent(a, b), w.sent(a, b)
	request := w.asked(b, d, other)
	if err := w.AddDestruction(w.ctx, exchange.Destruction{ID: random16[exchange.ID](), By: c.ID, At: start, State: exchange.DestructionOpen, Documents: []exchange.Doomed{{Document: d.ID}}},
		func([]exchange.Doomed) (audit.Record, error) {
			return record(audit.KindDestructionRequested, c.ID, nil), nil
		}); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("a second request for the same document: %v", err)
	}
	refused := errors.New("no")
	if err := w.Destroy(w.ctx, request.ID, c.ID, start, func(found exchange.Destruction) ([]audit.Record, error) {
		if len(found.Documents) != 2 || found.Documents[0].Shares != 3 || found.Documents[0].Envelopes != 3 || found.Documents[0].Objects != 6 || found.Documents[0].Keeper.Username != "an" {
			t.Errorf("check sees %+v", found)
		}
		return nil, refused
	}); err != refused {
		t.Errorf("refused: %v", err)
	}
	if w.sharesOf(d) != 3 || w.count("SELECT count(*) FROM destructions") != 0 {
		t.Fatal("a refused destruction changed something")
	}
	before := w.size()
	w.must(w.destroy(request, c))
	if w.sharesOf(d) != 0 || w.sharesOf(other) != 0 || w.sharesOf(third) != 3 {
		t.Error("shares are left, or too many are gone")
	}
	if n := w.count("SELECT count(*) FROM grants WHERE label <> ''"); n != 3 {
		t.Errorf("%d labels are left, want those of the third document", n)
	}
	if w.size() != before+2 || w.count("SELECT count(*) FROM river_job WHERE kind = 'destroy'") != 1 {
		t.Errorf("%d entries; jobs", w.size()-before)
	}
	if err := w.destroy(request, c); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("once more: %v", err)
	}
	for _, kind := range []exchange.ReleaseKind{exchange.ReleaseView, exchange.ReleaseCopy} {
		q := query(d, b)
		q.Kind = kind
		var no *exchange.Refusal
		if _, err := w.release(q, start); !errors.As(err, &no) || no.Code != "destroyed" || no.By != "Lê Chi" || !no.At.Equal(start) {
			t.Errorf("%s after destruction: %v", kind, err)
		}
	}
	q := query(d, a)
	q.Kind = exchange.ReleaseProof
	var no *exchange.Refusal
	if _, err := w.release(q, start); !errors.As(err, &no) || no.Code != "destroyed" {
		t.Errorf("proof after destruction: %v", err)
	}
	if _, err := w.Original(w.ctx, a.ID, d.ID); !errors.As(err, &no) || no.Code != "destroyed" {
		t.Errorf("the original: %v", err)
	}
	if _, err := w.release(query(d, c), start); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
	if _, err := w.recall(d, a, start); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("recall of what is destroyed: %v", err)
	}
	w.setClock(d.Metadata.Expires)
	if n, err := w.expireDue(d.Metadata.Expires); n != 1 || err != nil {
		t.Errorf("%d expired, want the third alone: %v", n, err)
	}
	if r := w.verify(); len(r.Findings) != 0 || r.ByKind[audit.KindDestroyed] != 2 {
		t.Errorf("log: %v, %d", r.Findings, r.ByKind[audit.KindDestroyed])
	}
}

// TestNoShareOfTheDestroyedComesBack: not by the service's own ways, and not by a
// statement of its role; the destruction itself can't be taken back either.
func TestNoShareOfTheDestroyedComesBack(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "VP")
	d := w.sent(a, b)
	w.must(w.destroy(w.asked(b, d), c))
	if _, err := w.OfferShares(w.ctx, d.ID, []exchange.ShareKey{share(exchange.GrantRecipient, c.ID)}); err == nil {
		t.Error("a share was offered")
	}
	for _, sql := range []string{
		"INSERT INTO shares (document, kind, person, recipient, wrapped) VALUES ($1, 1, gen_random_uuid(), 'age1pq', 'x')",
		"DELETE FROM destructions WHERE document = $1",
	} {
		if err := w.exec(sql, [16]byte(d.ID)); err == nil {
			t.Errorf("%s: obeyed", sql)
		}
	}
	if w.sharesOf(d) != 0 {
		t.Error("a share is there")
	}
	// Nor does an object come back by somebody's upload.
	other := exchange.Draft{ID: random16[exchange.DocumentID](), Metadata: metadata(), Pages: 1, Recipients: []exchange.PersonID{b.ID}}
	_, err := w.BeginUpload(w.ctx, a.ID, other, nil, start)
	w.must(err)
	if err := w.ReserveObject(w.ctx, a.ID, other.ID, d.Blocks[0], 100, start); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("an object of a destroyed document: %v", err)
	}
	if known, err := w.ObjectKnown(w.ctx, d.Blocks[0]); known || err != nil {
		t.Errorf("the object counts as needed: %v", err)
	}
}

// TestApprovalsAtOnceDestroyOnce: eight second people approve together, while
// the document is opened and recalled; on the log nothing follows the destruction.
func TestApprovalsAtOnceDestroyOnce(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	var officers []exchange.Person
	for i := range 8 {
		officers = append(officers, w.person(fmt.Sprintf("cb%d", i), fmt.Sprintf("Cán bộ %d", i), "VP"))
	}
	for range 3 {
		d, other := w.sent(a, b), w.sent(a, b)
		request := w.asked(b, d, other)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for _, p := range officers {
			wg.Go(func() {
				err := w.destroy(request, p)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case !errors.Is(err, exchange.ErrConflict):
					t.Errorf("approve: %v", err)
				}
			})
			wg.Go(func() {
				var no *exchange.Refusal
				if _, err := w.release(query(d, b), start); err != nil && !errors.As(err, &no) {
					t.Errorf("release: %v", err)
				}
			})
		}
		wg.Go(func() {
			if _, err := w.recall(other, a, start); err != nil && !errors.Is(err, exchange.ErrConflict) {
				t.Errorf("recall: %v", err)
			}
		})
		wg.Wait()
		if won != 1 || w.sharesOf(d) != 0 || w.sharesOf(other) != 0 {
			t.Errorf("%d approvals, %d and %d shares", won, w.sharesOf(d), w.sharesOf(other))
		}
	}
	if r := w.verify(); len(r.Findings) != 0 || r.ByKind[audit.KindDestroyed] != 6 {
		t.Errorf("log: %v", r.Findings)
	}
}

// TestCompletionIsOneEntry: two servers that finish at once note it once, and the
// request is done with its last document.
func TestCompletionIsOneEntry(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "VP")
	d, other := w.sent(a, b), w.sent(a, b)
	request := w.asked(b, d, other)
	w.must(w.destroy(request, c))
	finish := func(d exchange.SentDocument) {
		r := record(audit.KindDestructionFinished, a.ID, &d.ID)
		r.Actor = audit.System
		if err := w.FinishDestruction(w.ctx, d.ID, 6, 0, start.Add(time.Minute), r); err != nil {
			t.Error(err)
		}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { finish(d) })
	}
	wg.Wait()
	if got, err := w.DB.Destruction(w.ctx, request.ID); err != nil || got.State != exchange.DestructionApproved {
		t.Errorf("half done: %+v, %v", got, err)
	}
	finish(other)
	got, err := w.DB.Destruction(w.ctx, request.ID)
	if err != nil || got.State != exchange.DestructionDone || got.Documents[0].Deleted != 6 || got.Documents[0].Finished.IsZero() {
		t.Errorf("done: %+v, %v", got, err)
	}
	if n := w.verify().ByKind[audit.KindDestructionFinished]; n != 2 {
		t.Errorf("%d entries of completion", n)
	}
}

// TestDestroyedOriginalIsNobodys: while the store still has the object, nobody gets
// it, nor keeps another one for the document, not under a recovery release either.
func TestDestroyedOriginalIsNobodys(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "VP")
	d := w.sent(a, b)
	_, err := w.pool.Exec(w.ctx, `INSERT INTO releases (request, view, document, person, session, kind, purpose, at, entry)
		VALUES ($1, $2, $3, $4, $5, 'recovery', 'dieu-tra', $6, 0)`,
		random16[exchange.ID](), random16[exchange.ID](), [16]byte(d.ID), [16]byte(b.ID), random16[exchange.ID](), start)
	w.must(err)
	if h, err := w.RecoveryOriginal(w.ctx, b.ID, d.ID, start); err != nil || h != d.Original {
		t.Fatalf("before: %v, %v", h, err)
	}
	w.must(w.destroy(w.asked(b, d), c))
	if _, err := w.RecoveryOriginal(w.ctx, b.ID, d.ID, start); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("after: %v", err)
	}
}
