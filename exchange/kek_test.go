package exchange_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// rotate makes a new key-encryption key and tends the keys until the old one is
// spare.
func rotate(w *exchangetest.World) (old exchange.KEK) {
	w.Helper()
	ctx := context.Background()
	w.Advance(time.Hour)
	_, err := w.Keys.Rotate(ctx)
	w.Must(err)
	w.Advance(2 * time.Minute)
	w.Must(w.Service.TendKeys(ctx)) // wraps anew
	w.Must(w.Service.TendKeys(ctx)) // finds nothing left
	keys, err := w.Releaser.Keys(ctx)
	w.Must(err)
	if len(keys) != 2 || !keys[0].Current || !keys[1].Spare {
		w.Fatalf("after the rotation: %+v", keys)
	}
	return keys[1]
}

func TestRecallFinalOnlyOnceOldKeysAreDestroyed(t *testing.T) {
	ctx := t.Context()
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	w.Must(w.Service.TendKeys(ctx))
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	kept := w.NewDocument(sender, 1, 100, reader)
	w.Send(kept)
	stolen, err := w.Store.WrappedShares(ctx, exchange.WrappedShare{}, 100) // an old backup
	w.Must(err)
	_, err = w.Service.Recall(ctx, sender.Person, d.Draft.ID, nil, "gửi nhầm")
	w.Must(err)
	final := func() time.Time {
		trail, _, err := w.Service.DocumentAudit(ctx, sender.Person, d.Draft.ID, false)
		w.Must(err)
		sent, err := w.Service.Sent(ctx, sender.Person)
		w.Must(err)
		for _, item := range sent {
			if item.Document == d.Draft.ID && item.FinalSince != trail.Recipients[0].FinalSince {
				t.Errorf("list says %v, audit %v", item.FinalSince, trail.Recipients[0].FinalSince)
			}
		}
		return trail.Recipients[0].FinalSince
	}
	if !final().IsZero() {
		t.Fatal("final while the key exists that old backups are wrapped for")
	}
	old := rotate(w)
	if !final().IsZero() {
		t.Fatal("final after a rotation without destruction")
	}
	gone, err := w.Keys.Destroy(ctx, old.Fingerprint)
	w.Must(err)
	w.Must(w.Service.TendKeys(ctx))
	if final() != gone.Destroyed {
		t.Fatalf("final %v, destroyed %v", final(), gone.Destroyed)
	}
	if _, err := w.Releaser.Rewrap(ctx, stolen); !errors.Is(err, exchange.ErrPeelRefused) {
		t.Fatalf("a stolen backup still opens: %v", err)
	}
	release, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, kept.Draft.ID, exchange.ReleaseView))
	w.Must(err)
	if grant, err := reader.Open(release.G); err != nil || !bytes.Equal(grant, kept.Grants[reader.ID]) {
		t.Fatalf("a live document no longer opens: %v", err)
	}
	kinds := map[audit.Kind]int{}
	size, _, err := w.Store.LogTree(ctx)
	w.Must(err)
	w.Must(w.Store.LogEntries(ctx, 0, size, func(e audit.Entry) error {
		rec, err := e.Open()
		kinds[rec.Kind]++
		return err
	}))
	if kinds[audit.KindKEKMade] != 2 || kinds[audit.KindKEKDestroyed] != 1 {
		t.Errorf("on the log: %v", kinds)
	}
}

func TestNoKeySpareWhileAShareNeedsIt(t *testing.T) {
	ctx := t.Context()
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	w.Send(w.NewDocument(sender, 1, 100, reader))
	w.Advance(time.Minute)
	_, err := w.Keys.Rotate(ctx)
	w.Must(err)
	w.Must(w.Service.TendKeys(ctx))
	w.Must(w.Service.TendKeys(ctx)) // too soon: shares may be on their way
	keys, err := w.Releaser.Keys(ctx)
	w.Must(err)
	if keys[1].Spare {
		t.Fatal("spare within a minute of the rotation")
	}
}

func TestRotationLosesNoShareAndBringsNoneBack(t *testing.T) {
	ctx := t.Context()
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	var docs []*exchangetest.Sealed
	for range 6 {
		d := w.NewDocument(sender, 1, 100, reader)
		w.Send(d)
		docs = append(docs, d)
	}
	w.Advance(time.Minute)
	_, err := w.Keys.Rotate(ctx)
	w.Must(err)
	var all sync.WaitGroup
	all.Go(func() {
		for range 5 {
			if err := w.Service.TendKeys(ctx); err != nil {
				t.Error(err)
			}
		}
	})
	for i, d := range docs {
		if i%2 == 0 {
			all.Go(func() {
				if _, err := w.Service.Recall(ctx, sender.Person, d.Draft.ID, nil, "x"); err != nil {
					t.Error(err)
				}
			})
			continue
		}
		all.Go(func() {
			if _, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	shares, err := w.Store.WrappedShares(ctx, exchange.WrappedShare{}, 100)
	w.Must(err)
	live := map[exchange.DocumentID]bool{}
	for _, s := range shares {
		if s.Kind == exchange.GrantRecipient {
			live[s.Document] = true
		}
	}
	for i, d := range docs {
		if live[d.Draft.ID] != (i%2 == 1) {
			t.Errorf("document %d: share lives: %v", i, live[d.Draft.ID])
		}
	}
	if fresh, err := w.Releaser.Rewrap(ctx, shares); err != nil {
		t.Error(err)
	} else {
		for i, f := range fresh {
			if f != nil {
				t.Errorf("share %d is still wrapped for the old key", i)
			}
		}
	}
}

func TestPeelWithoutEntryRaisesTheAlarm(t *testing.T) {
	ctx := t.Context()
	var lines bytes.Buffer
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	_, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
	w.Must(err)
	peels, total, err := w.Releaser.Peels(ctx, 0)
	w.Must(err)
	if total != 1 || len(peels) != 1 {
		t.Fatalf("peeled %d: %v", total, peels)
	}
	w.Must(w.Service.Reconcile(ctx))
	if r, err := w.Store.Reconciliation(ctx); err != nil || r.Number != 1 || r.Strange+r.Lost != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	quiet, err := w.Store.Alarms(ctx, w.Now().Add(-time.Hour))
	w.Must(err)
	if len(quiet) != 0 {
		t.Fatalf("false alarm: %+v", quiet)
	}

	// A releaser that has peeled a leaf which this log does not have.
	strange := peels[0]
	strange.Number, strange.Leaf = 2, audit.Hash{9}
	rand.Read(strange.Leaf[1:])
	watched := w.With(counting{w.Releaser, []exchange.PeeledLeaf{strange}}, slog.New(slog.NewJSONHandler(&lines, nil)))
	w.Must(watched.Reconcile(ctx))
	alarms, err := w.Store.Alarms(ctx, w.Now().Add(-time.Hour))
	w.Must(err)
	if len(alarms) != 1 || alarms[0].Code != exchange.AlarmPeels || !alarms[0].Ended.IsZero() || !strings.Contains(lines.String(), exchange.AlarmPeels) {
		t.Fatalf("alarms %+v, said %s", alarms, &lines)
	}
	if r, err := w.Store.Reconciliation(ctx); err != nil || r.Number != 2 || r.Strange != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	// One that forgot peelings before they were compared.
	strange.Number = 9
	watched = w.With(counting{w.Releaser, []exchange.PeeledLeaf{strange}}, w.Log)
	w.Must(watched.Reconcile(ctx))
	if r, err := w.Store.Reconciliation(ctx); err != nil || r.Number != 9 || r.Lost != 6 {
		t.Fatalf("%+v, %v", r, err)
	}
}

// counting tells of other peelings than the real releaser.
type counting struct {
	exchange.Releaser
	peels []exchange.PeeledLeaf
}

func (c counting) Peels(context.Context, int64) ([]exchange.PeeledLeaf, int64, error) {
	return c.peels, c.peels[len(c.peels)-1].Number, nil
}
