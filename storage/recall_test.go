package storage

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

func TestRecallTakesSharesAndKeepsTheFact(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY"), w.person("chi", "Lê Chi", "PTY")
	d := w.sent(a, b, c)
	_, err := w.release(query(d, b), start)
	w.must(err)

	stranger := random16[exchange.PersonID]()
	var invalid *exchange.InvalidError
	if _, err := w.recall(d, a, start, b.ID, stranger); !errors.As(err, &invalid) {
		t.Errorf("recall from a stranger: %v", err)
	}
	refused := errors.New("no")
	_, _, err = w.Recall(w.ctx, exchange.RecallOrder{Document: d.ID, By: c}, start, func(sender exchange.Person, from []exchange.PersonID) (audit.Record, error) {
		if sender.Username != "an" || len(from) != 2 {
			t.Errorf("check sees %+v, %v", sender, from)
		}
		return audit.Record{}, refused
	})
	if err != refused {
		t.Errorf("refused recall: %v", err)
	}
	if w.count("SELECT count(*) FROM shares WHERE document = $1", [16]byte(d.ID)) != 4 || w.count("SELECT count(*) FROM recalls") != 0 {
		t.Fatal("a refused recall changed something")
	}

	out, err := w.recall(d, a, start, b.ID)
	if err != nil || !slices.Equal(out.Recalled, []exchange.PersonID{b.ID}) || !slices.Equal(out.Opened, []exchange.PersonID{b.ID}) {
		t.Fatalf("recall from one: %+v, %v", out, err)
	}
	if _, err := w.recall(d, a, start, b.ID); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("recall once more: %v", err)
	}
	if _, err := w.release(query(d, c), start); err != nil {
		t.Errorf("the other recipient: %v", err)
	}
	out, err = w.recall(d, a, start)
	if err != nil || !slices.Equal(out.Recalled, []exchange.PersonID{c.ID}) {
		t.Fatalf("recall from all: %+v, %v", out, err)
	}
	if n := w.count("SELECT count(*) FROM shares WHERE document = $1", [16]byte(d.ID)); n != 2 {
		t.Errorf("%d shares are left, want those of master and recovery", n)
	}
	absent := d
	absent.ID = random16[exchange.DocumentID]()
	if _, err := w.recall(absent, a, start); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("recall of nothing: %v", err)
	}
	inbox, err := w.Inbox(w.ctx, b.ID, 10)
	if err != nil || len(inbox) != 1 || !inbox[0].RecalledAt.Equal(start) || !inbox[0].OpenedAt.Equal(start) {
		t.Errorf("inbox after recall: %+v, %v", inbox, err)
	}
	sent, err := w.Sent(w.ctx, a.ID, 10)
	if err != nil || len(sent) != 1 || !sent[0].RecalledAt.Equal(start) || sent[0].OpenedBy != 2 {
		t.Errorf("sent after recall: %+v, %v", sent, err)
	}
}

// Many people open while the sender recalls. Whoever wins the share row wins
// whole: on the log no release of a person follows the recall from that person.
func TestReleaseAndRecallRaceForOneRow(t *testing.T) {
	w := newWorld(t)
	a := w.person("an", "Nguyễn Văn An", "KSBT")
	var recipients []exchange.Person
	for i := range 6 {
		recipients = append(recipients, w.person(fmt.Sprintf("nv%d", i), fmt.Sprintf("Nhân viên %d", i), "PTY"))
	}
	released, refused := 0, 0
	for range 4 {
		d := w.sent(a, recipients...)
		var mu sync.Mutex
		var wg sync.WaitGroup
		opened := make(chan exchange.PersonID, 100)
		for _, p := range recipients {
			wg.Go(func() {
				for range 5 {
					_, err := w.release(query(d, p), start)
					var no *exchange.Refusal
					mu.Lock()
					switch {
					case err == nil:
						released++
						opened <- p.ID
					case errors.As(err, &no) && no.Code == "recalled":
						refused++
					default:
						t.Errorf("release: %v", err)
					}
					mu.Unlock()
				}
			})
		}
		for _, p := range recipients[:3] {
			wg.Go(func() {
				if _, err := w.recall(d, a, start, p.ID); err != nil && !errors.Is(err, exchange.ErrConflict) {
					t.Errorf("recall: %v", err)
				}
			})
		}
		wg.Go(func() {
			for <-opened != recipients[5].ID { // whom nobody recalls from alone
			}
			if _, err := w.recall(d, a, start); err != nil {
				t.Errorf("recall from all: %v", err)
			}
		})
		wg.Wait()
		for _, p := range recipients {
			if _, err := w.release(query(d, p), start); err == nil {
				t.Error("released after the recall")
			}
		}
	}
	t.Logf("%d released, %d refused", released, refused)
	if refused == 0 || released == 0 {
		t.Error("the race never happened")
	}
	r := w.verify()
	for _, f := range r.Findings {
		t.Error(f)
	}
	if n := w.count("SELECT count(*) FROM releases"); n != released || r.ByKind[audit.KindReleased] != released {
		t.Errorf("%d releases, %d rows, %d entries", released, n, r.ByKind[audit.KindReleased])
	}
}

func TestExpiryTakesSharesOnce(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d, other := w.sent(a, b), w.sent(a, b)
	w.setClock(d.Metadata.Expires.Add(-time.Second))
	if n, err := w.expireDue(d.Metadata.Expires.Add(-time.Second)); n != 0 || err != nil {
		t.Fatalf("%d expired early, %v", n, err)
	}
	w.setClock(d.Metadata.Expires)
	var wg sync.WaitGroup
	counts := make([]int, 4)
	for i := range counts {
		wg.Go(func() {
			var err error
			if counts[i], err = w.expireDue(d.Metadata.Expires); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if total := counts[0] + counts[1] + counts[2] + counts[3]; total != 2 {
		t.Errorf("expired %d times", total)
	}
	for _, d := range []exchange.SentDocument{d, other} {
		if n := w.count("SELECT count(*) FROM shares WHERE document = $1", [16]byte(d.ID)); n != 2 {
			t.Errorf("%d shares are left", n)
		}
	}
	if n := w.verify().ByKind[audit.KindExpired]; n != 2 {
		t.Errorf("%d entries of expiry", n)
	}
}
