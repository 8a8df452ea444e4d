package exchange_test

import (
	"errors"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
)

// TestWhoeverIsDisabledIsOutWithinAMinute, on the clock of the service: however the
// moment falls between two readings, the next one comes within the interval, and it
// ends session and releases. A reading may take as long again as the interval.
func TestWhoeverIsDisabledIsOutWithinAMinute(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	token := sessionOn(w, reader, nil)
	_, err := w.Service.SyncDirectory(ctx) // a reading that just missed it
	w.Must(err)
	disabled := w.Now()
	change(t, "uid="+parts.Opener+",ou=people,dc=soyte,dc=example", "pwdAccountLockedTime", []string{"000001010000Z"}, nil)
	if _, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)); err != nil {
		t.Fatalf("before any reading: %v", err)
	}
	w.AdvanceUnread(exchange.SyncEvery)
	_, err = w.Service.SyncDirectory(ctx)
	w.Must(err)
	if took := w.Now().Sub(disabled) + exchange.SyncEvery; took > time.Minute {
		t.Errorf("%s until the reading is over", took)
	}
	if _, err := w.Service.Session(ctx, token, true); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the session goes on: %v", err)
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)); err == nil {
		t.Error("a release after the reading")
	}
}

// TestALockEndsByItselfAfterTheTime that is set, and not before; without the
// setting it waits for somebody.
func TestALockEndsByItselfAfterTheTime(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	w.Login.LockEnds = 12 * time.Hour
	ending := w.With(w.Releaser, w.Log)
	w.Login.LockEnds = 0
	w.Must(ending.Settled(ctx)) // it has compared its clock before time passes
	signIn := func(password string) error {
		_, _, err := ending.SignIn(ctx, parts.Sender, password, exchange.Origin{Address: "192.0.2.7"}, exchange.ID{9})
		return err
	}
	for range exchange.MaxFailures {
		if err := signIn("Sai-mat-khau-1"); !errors.Is(err, exchange.ErrBadCredentials) {
			t.Fatal(err)
		}
	}
	sweep := func(s *exchange.Service) {
		t.Helper()
		_, err := s.Sweep(ctx)
		w.Must(err)
	}
	w.Advance(12*time.Hour - time.Minute)
	sweep(ending)
	if err := signIn(parts.DemoPassword); !errors.Is(err, exchange.ErrBadCredentials) {
		t.Fatalf("a minute early: %v", err)
	}
	w.Advance(2 * time.Minute)
	sweep(w.Service)
	if err := signIn(parts.DemoPassword); !errors.Is(err, exchange.ErrBadCredentials) {
		t.Fatalf("where locks wait for somebody: %v", err)
	}
	sweep(ending)
	w.Must(signIn(parts.DemoPassword))
}
