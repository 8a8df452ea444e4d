package storage

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"niem/exchange"
	"niem/exchange/audit"
)

// Sessions are killed at random moments under a mixed load. Whatever each
// caller was told, rows and entries agree at the end, and the log verifies.
func TestKilledSessionsLeaveActsAndEntriesTogether(t *testing.T) {
	w := newWorld(t)
	sender := w.person("an", "Nguyễn Văn An", "KSBT")
	var recipients []exchange.Person
	for i := range 4 {
		recipients = append(recipients, w.person(fmt.Sprint("nv", i), fmt.Sprint("Nhân viên ", i), "PTY"))
	}
	var documents []exchange.SentDocument
	for range 12 {
		documents = append(documents, w.prepared(sender, recipients...))
	}
	signal := make(chan struct{}, 100)
	var told struct{ released, unavailable atomic.Int64 }
	load := func(worker int) {
		for i, d := range documents {
			acts := []func() error{
				func() error { return second(w.AddDocument(w.ctx, d, sentRecord(d))) },
				func() error { return second(w.release(query(d, recipients[worker]), start)) },
				func() error { return second(w.release(query(d, recipients[(worker+1)%4]), start)) },
				func() error { return second(w.recall(d, sender, start, recipients[(worker+i)%4].ID)) },
			}
			for n, act := range acts {
				if (i+n+worker)%6 == 0 {
					signal <- struct{}{}
				}
				err := act()
				var refusal *exchange.Refusal
				switch {
				case err == nil && (n == 1 || n == 2):
					told.released.Add(1)
				case errors.Is(err, exchange.ErrUnavailable):
					told.unavailable.Add(1)
				case err != nil && !errors.As(err, &refusal) && !errors.Is(err, exchange.ErrConflict) && !errors.Is(err, exchange.ErrNotFound):
					t.Errorf("worker %d: %v", worker, err)
				}
			}
		}
	}
	var killer, workers sync.WaitGroup
	killer.Go(func() {
		random := rand.New(rand.NewPCG(1, 2))
		for range signal {
			// One session that is in the middle of a transaction, if there is one.
			err := w.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
				AND xact_start IS NOT NULL ORDER BY pid OFFSET $1 LIMIT 1`, random.IntN(3))
			if err != nil {
				t.Errorf("killer: %v", err)
			}
		}
	})
	for worker := range 4 {
		workers.Go(func() { load(worker) })
	}
	workers.Wait()
	close(signal)
	killer.Wait()

	r := w.verify()
	for _, f := range r.Findings {
		t.Error(f)
	}
	t.Logf("%d entries; callers were told of %d releases and %d failures", r.Size, told.released.Load(), told.unavailable.Load())
	if told.unavailable.Load() == 0 {
		t.Error("no session was killed in the middle of an act")
	}
	for kind, rows := range map[audit.Kind]int{
		audit.KindSent:     w.count("SELECT count(*) FROM documents"),
		audit.KindReleased: w.count("SELECT count(*) FROM releases"),
		audit.KindRecalled: w.count("SELECT count(DISTINCT entry) FROM recalls"),
	} {
		if r.ByKind[kind] != rows {
			t.Errorf("%d entries of %s and %d rows", r.ByKind[kind], kind, rows)
		}
	}
	if n := r.ByKind[audit.KindReleased]; int64(n) < told.released.Load() {
		t.Errorf("callers were told of %d releases, the log has %d", told.released.Load(), n)
	}
	if n := w.count("SELECT count(*) FROM shares s JOIN recalls r USING (document, person) WHERE s.kind = 1"); n != 0 {
		t.Errorf("%d shares outlive their recall", n)
	}
	if n := w.count("SELECT count(*) FROM documents d JOIN uploads u ON u.document = d.id WHERE u.state <> 'sent'") +
		w.count("SELECT count(*) FROM uploads u WHERE u.state = 'sent' AND NOT EXISTS (SELECT FROM documents WHERE id = u.document)"); n != 0 {
		t.Errorf("%d documents are half sent", n)
	}
}
