package exchange_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

func mustBeApart(t testing.TB, what, of string, err error) {
	t.Helper()
	if apart, ok := errors.AsType[*exchange.ClockError](err); !ok || apart.Of != of || !errors.Is(err, exchange.ErrUnavailable) {
		t.Errorf("%s: want clocks apart, of the %s, got %v", what, of, err)
	}
}

// logIsInOrder holds the whole log against the rules of an offline checker.
func logIsInOrder(t testing.TB, w *exchangetest.World) {
	t.Helper()
	ctx := context.Background()
	c, err := w.Keeper.Cover(ctx, -1)
	w.Must(err)
	var latest time.Time
	w.Must(w.Store.LogEntries(ctx, 0, c.Size, func(e audit.Entry) error {
		rec, err := e.Open()
		if err != nil {
			return err
		}
		if rec.Time.Before(latest.Add(-audit.ClockTolerance)) || rec.Time.After(c.Time.Add(audit.ClockTolerance)) {
			t.Errorf("entry %d, %s, is of %s", e.Index, rec.Kind, rec.Time)
		}
		latest = rec.Time
		return nil
	}))
}

func standing(t testing.TB, w *exchangetest.World, subject string) bool {
	t.Helper()
	v, err := w.Service.Vitals(context.Background())
	w.Must(err)
	for _, a := range v.Alarms {
		if a.Code == exchange.AlarmClock && a.Subject == subject {
			return true
		}
	}
	return false
}

// TestServerWhoseClockJumpedDoesNothing lets the clock of one of two servers jump
// a year ahead, and a day back.
func TestServerWhoseClockJumpedDoesNothing(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	open := w.NewDocument(sender, 1, 100, reader)
	w.Upload(open)
	security := w.Person(parts.Officer)
	_, err := w.Service.Depart(ctx, security, parts.Waiting, exchange.DepartureRetire, "12/QĐ", w.Now().Add(30*24*time.Hour), "")
	w.Must(err)
	var apart atomic.Int64
	node := w.NodeWithClock(func() time.Duration { return time.Duration(apart.Load()) })
	w.Must(node.InStep(ctx))
	for name, jump := range map[string]time.Duration{"a year ahead": 365 * 24 * time.Hour, "a day back": -24 * time.Hour, "15 s ahead": 15 * time.Second} {
		apart.Store(int64(jump))
		size, _, err := w.Store.LogTree(ctx)
		w.Must(err)
		_, err = node.Expire(ctx)
		mustBeApart(t, name+": expiry", exchange.ClockOfDatabase, err)
		_, err = node.Sweep(ctx)
		mustBeApart(t, name+": sweep", exchange.ClockOfDatabase, err)
		_, _, err = node.KeepRoster(ctx)
		mustBeApart(t, name+": roster", exchange.ClockOfDatabase, err)
		_, err = node.SyncDirectory(ctx)
		mustBeApart(t, name+": directory", exchange.ClockOfDatabase, err)
		_, err = node.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
		mustBeApart(t, name+": release", exchange.ClockOfDatabase, err)
		_, err = node.Recall(ctx, sender.Person, d.Draft.ID, nil, "thử")
		mustBeApart(t, name+": recall", exchange.ClockOfDatabase, err)
		w.Must(node.WatchClock(ctx, "node"))
		if !standing(t, w, "node") {
			t.Errorf("%s: no alarm", name)
		}
		if now, _, err := w.Store.LogTree(ctx); err != nil || now != size {
			t.Errorf("%s: the log grew by %d, %v", name, now-size, err)
		}
		// The other server goes on.
		_, err = w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
		w.Must(err)
		// And so does this one, once its clock is right.
		apart.Store(0)
		w.Must(node.WatchClock(ctx, "node"))
		if standing(t, w, "node") {
			t.Errorf("%s: the alarm stands on", name)
		}
		_, err = node.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
		w.Must(err)
	}
	for what, n := range map[string]int{"expired": len(records(t, w, audit.KindExpired)), "ended": len(records(t, w, audit.KindRosterEnded)), "suspended": len(records(t, w, audit.KindRosterSuspended))} {
		if n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if swept, err := w.Service.Sweep(ctx); err != nil || swept.Uploads != 0 {
		t.Errorf("swept %+v, %v", swept, err)
	}
	logIsInOrder(t, w)
}

func TestAllClocksJumpingTogetherDeleteNothingForAnHour(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	var passed time.Duration
	node := w.Node(func(c *exchange.Config) { c.Uptime = func() time.Duration { return passed } })
	w.Must(node.Settled(ctx))
	w.Advance(8 * 24 * time.Hour)
	_, err := node.Expire(ctx)
	mustBeApart(t, "expiry", exchange.ClockOfPast, err)
	_, _, err = node.KeepRoster(ctx)
	mustBeApart(t, "roster", exchange.ClockOfPast, err)
	// What can be taken back follows the clock at once.
	_, err = node.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
	mustRefuse(t, err, "expired")
	// A server that starts now is not sure either: the log has rested for days.
	started := w.Node(func(c *exchange.Config) { c.Uptime = func() time.Duration { return 0 } })
	_, err = started.Expire(ctx)
	if err != nil {
		mustBeApart(t, "expiry after a start", exchange.ClockOfPast, err)
	}
	passed += time.Hour
	w.Advance(time.Hour)
	if n, err := node.Expire(ctx); n != 1 || err != nil {
		t.Fatalf("expired %d, %v", n, err)
	}
}

func TestReleaserApartReleasesNothingAndSaysWhose(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	open := opener(w)
	w.Must(open())
	for _, apart := range []time.Duration{365 * 24 * time.Hour, 2 * time.Minute, -20 * time.Second, -24 * time.Hour} {
		w.SetReleaserClock(apart)
		mustBeApart(t, apart.String(), exchange.ClockOfReleaser, open())
		if !standing(t, w, exchange.ClockOfReleaser) {
			t.Errorf("%s: no alarm", apart)
		}
		w.SetReleaserClock(0)
		w.Must(w.Service.Watch(ctx))
		if standing(t, w, exchange.ClockOfReleaser) {
			t.Errorf("%s: the alarm stands on", apart)
		}
		w.Must(open())
	}
	w.Must(w.Service.Reconcile(ctx))
	if n := len(records(t, w, audit.KindPeelsDiffer)); n != 0 {
		t.Errorf("%d differences", n)
	}
}
