package exchange_test

import (
	"errors"
	"sync"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/storage"
)

// TestParallelRecallsCountOnce: sender and leader recall at once, from some and
// from all, on two application servers with pools of their own, while a recipient
// opens. Each person is taken off once, by one entry, and who is told to have
// opened before has.
func TestParallelRecallsCountOnce(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	db, err := storage.Open(ctx, w.DatabaseURL)
	w.Must(err)
	t.Cleanup(db.Close)
	nodes := []*exchange.Service{w.Service, w.Node(func(c *exchange.Config) { c.Store = db })}
	sender, leader := w.Member(parts.Sender), w.Person(parts.Leader)
	readers := []*exchangetest.Member{w.Member(parts.Opener), w.Member(parts.Waiting), w.Member(parts.LongName)}
	for range 6 {
		d := w.NewDocument(sender, 1, 100, readers...)
		w.Send(d)
		before := len(records(t, w, audit.KindRecalled))
		var all sync.WaitGroup
		outcomes, failed := make([]exchange.RecallOutcome, 8), make([]error, 8)
		for i := range outcomes {
			by, from := sender.Person, []string(nil)
			if i%2 == 1 {
				by = leader
			}
			if i%3 > 0 {
				from = []string{readers[i%3].Username}
			}
			all.Go(func() { outcomes[i], failed[i] = nodes[i%2].Recall(ctx, by, d.Draft.ID, from, "thu hồi cùng lúc") })
		}
		var opened exchange.Release
		var refusedOpening error
		all.Go(func() {
			opened, refusedOpening = nodes[1].Release(ctx, exchangetest.Query(readers[0].Person, d.Draft.ID, exchange.ReleaseView))
		})
		all.Wait()
		taken, told, entries := map[exchange.PersonID]int{}, false, 0
		for i, err := range failed {
			switch {
			case errors.Is(err, exchange.ErrConflict):
			case err != nil:
				t.Errorf("recall %d: %v", i, err)
			default:
				entries++
				for _, id := range outcomes[i].Recalled.Recalled {
					taken[id]++
				}
				for _, p := range outcomes[i].HadOpened {
					told = true
					if p.ID != readers[0].ID || refusedOpening != nil || opened.Receipt.Entry.Index > outcomes[i].Receipt.Entry.Index {
						t.Errorf("%s is said to have opened", p.Username)
					}
				}
			}
		}
		if refusedOpening != nil {
			mustRefuse(t, refusedOpening, "recalled")
		} else if !told {
			t.Error("nobody was told of the opening before the recall")
		}
		for _, r := range readers {
			if taken[r.ID] != 1 {
				t.Errorf("%s was taken off %d times", r.Username, taken[r.ID])
			}
			_, err := nodes[0].Release(ctx, exchangetest.Query(r.Person, d.Draft.ID, exchange.ReleaseView))
			mustRefuse(t, err, "recalled")
		}
		if n := len(records(t, w, audit.KindRecalled)) - before; n != entries {
			t.Errorf("%d recalls succeeded and %d stand on the log", entries, n)
		}
	}
}
