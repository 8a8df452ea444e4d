package web

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/storage"
	"niem/web/api"
)

// Each test guesses at another person: the directory is shared and counts on.

// from is an address that no other attempt of a test has.
func from(n int) string { return fmt.Sprintf("198.51.%d.%d", 100+n/250, 1+n%250) }

func TestLockedUnknownAndWrongLookAlike(t *testing.T) {
	s, d := newGuessing(t)
	for i := range exchange.MaxFailures {
		s.guess(from(i), "", parts.Waiting, wrong)
	}
	type steps struct{ lookups, binds, entries, attempts int }
	taken := func(username, password string) (answer, steps) {
		l, r, dec := d.counts()
		size, _, err := s.Store.LogTree(s.ctx())
		s.Must(err)
		rows := s.count("SELECT count(*) FROM login_attempts")
		a := s.guess(from(100), "", username, password)
		l2, r2, dec2 := d.counts()
		after, _, err := s.Store.LogTree(s.ctx())
		s.Must(err)
		return a, steps{l2 - l, r2 + dec2 - r - dec, int(after - size), s.count("SELECT count(*) FROM login_attempts") - rows}
	}
	want, wantSteps := taken(parts.Clerk, wrong)
	if want.status != 401 || !strings.Contains(want.body, api.CodeBadCredentials) || wantSteps != (steps{1, 1, 1, 1}) {
		t.Fatalf("a wrong password: %+v, %+v", want, wantSteps)
	}
	for name, x := range map[string][2]string{
		"locked": {parts.Waiting, wrong}, "locked and right": {parts.Waiting, parts.DemoPassword}, "unknown": {"khong.co.ai", wrong},
		"locked by the directory": {parts.Disabled, parts.DemoPassword},
	} {
		if got, gotSteps := taken(x[0], x[1]); got != want || gotSteps != wantSteps {
			t.Errorf("%s:\n%+v\n%+v\nwant\n%+v\n%+v", name, got, gotSteps, want, wantSteps)
		}
	}
}

// TestSpellingsShareOneCounter: CVE-2025-24806, CVE-2026-47203.
func TestSpellingsShareOneCounter(t *testing.T) {
	s, d := newGuessing(t)
	person := s.Person(parts.LongName)
	for i, spelling := range []string{parts.LongName, strings.ToUpper(parts.LongName), person.Email, strings.ToUpper(person.Email[:3]) + person.Email[3:], "Uon.DTN"} {
		s.guess(from(i), "", spelling, wrong)
	}
	if _, real, _ := d.counts(); real != exchange.MaxFailures {
		t.Fatalf("%d binds: some spelling means somebody else", real)
	}
	for i, spelling := range []string{parts.LongName, person.Email, " " + parts.LongName, parts.LongName + " ", "ｕon.dtn", "uon.dtn\u200b"} {
		if a := s.guess(from(10+i), "", spelling, parts.DemoPassword); a.status != 401 {
			t.Errorf("%q: %+v", spelling, a)
		}
	}
	if _, real, _ := d.counts(); real != exchange.MaxFailures {
		t.Fatalf("%d binds: a spelling got past the lock", real)
	}
}

// TestFiftyParallelGuessesCountFifty: on two application servers, and the right
// password among them.
func TestFiftyParallelGuessesCountFifty(t *testing.T) {
	s, d := newGuessing(t)
	db, err := storage.Open(s.ctx(), s.DatabaseURL)
	s.Must(err)
	t.Cleanup(db.Close)
	second := proxied(t, s.World, s.Node(func(c *exchange.Config) { c.Store, c.Directory = db, d })) // with a database pool of its own
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() { []*site{s, second}[i%2].guess(from(i), "", parts.Inspector, wrong+strconv.Itoa(i)) })
	}
	all.Wait()
	_, real, decoys := d.counts()
	if real > exchange.MaxFailures || real+decoys != 50 {
		t.Fatalf("%d binds and %d decoys", real, decoys)
	}
	if n := s.count("SELECT count(*) FROM login_attempts WHERE state = 'refused'"); n != 50 {
		t.Fatalf("%d attempts counted", n)
	}
	if n := s.entries(audit.KindSignInRefused) + s.entries(audit.KindLoginLocked); n != 50 || s.entries(audit.KindLoginLocked) != 1 {
		t.Fatalf("%d entries, %d of a lock", n, s.entries(audit.KindLoginLocked))
	}
	if a := second.guess(from(99), "", parts.Inspector, parts.DemoPassword); a.status != 401 {
		t.Fatalf("after the lock: %+v", a)
	}
}

// TestEveryPathIsLimited: CVE-2026-84473. Five wrong proofs in a session lock
// the account everywhere, sign-in included.
func TestEveryPathIsLimited(t *testing.T) {
	s, d := newGuessing(t)
	c := s.as(parts.DPO)
	_, before, _ := d.counts()
	for range exchange.MaxFailures + 2 {
		mustFail(t, c.StepUp(s.ctx(), api.StepUp{Password: wrong}), 401, api.CodeBadCredentials)
	}
	mustFail(t, c.StepUp(s.ctx(), api.StepUp{Password: parts.DemoPassword}), 401, api.CodeBadCredentials)
	if _, real, _ := d.counts(); real-before != exchange.MaxFailures {
		t.Fatalf("%d binds", real-before)
	}
	for _, device := range []string{"", c.KnownDevice()} {
		if a := s.guess(from(1), device, parts.DPO, parts.DemoPassword); a.status != 401 {
			t.Errorf("after the lock, with device %q: %+v", device, a)
		}
	}
}

// TestStrangerLocksNobodyOut: CVE-2025-31947. The owner's devices go on, and the
// directory never comes to lock the account itself.
func TestStrangerLocksNobodyOut(t *testing.T) {
	s, d := newGuessing(t)
	known := s.as(parts.SecondLeader).KnownDevice()
	for round := range 3 { // unlocked again and again
		for i := range 20 {
			s.guess(from(20*round+i), "", parts.SecondLeader, wrong)
		}
		if a := s.guess(from(200), known, parts.SecondLeader, parts.DemoPassword); a.status != 200 {
			t.Fatalf("round %d: the owner: %+v", round, a)
		}
		s.Must(s.Service.Unlock(s.ctx(), s.Person(parts.Officer), parts.SecondLeader, "gọi điện xác nhận"))
	}
	_, real, _ := d.counts()
	if failed := s.count("SELECT count(*) FROM login_attempts WHERE bound AND state = 'refused'"); failed >= 10 || real > 20 {
		t.Fatalf("%d wrong passwords reached the directory", failed)
	}
	if _, err := s.Directory.Authenticate(s.ctx(), s.Person(parts.SecondLeader), parts.DemoPassword); err != nil {
		t.Fatalf("the directory: %v", err)
	}
}

func TestNetworkThatGuessesManyNamesIsSlowedDown(t *testing.T) {
	s, d := newGuessing(t, func(w *exchangetest.World) { w.Login.SourceLimit = 8 })
	known := s.as(parts.Stranger).KnownDevice()
	for i := range 8 {
		s.guess("2001:db8:1:2::1", "", "ai.do."+strconv.Itoa(i), wrong)
	}
	lookups, _, _ := d.counts()
	first := s.guess("2001:db8:1:2:ffff::9", "", parts.Stranger, parts.DemoPassword) // the same /64
	if first.status != 429 || !strings.Contains(first.headers, "Retry-After=600") || !strings.Contains(first.body, api.CodeSlowDown) {
		t.Fatalf("%+v", first)
	}
	if again := s.guess("2001:db8:1:2::1", "", "ai.do.khac", wrong); again != first {
		t.Fatalf("%+v, then %+v", first, again)
	}
	if now, _, _ := d.counts(); now != lookups {
		t.Fatal("the directory was asked")
	}
	if a := s.guess("2001:db8:1:2::1", known, parts.Stranger, parts.DemoPassword); a.status != 200 {
		t.Fatalf("a known device behind the same address: %+v", a)
	}
	if a := s.guess("2001:db8:1:2::1", known, parts.Clerk, parts.DemoPassword); a.status != 429 {
		t.Fatalf("somebody else's device: %+v", a)
	}
	if a := s.guess("2001:db8:1:3::1", "", parts.Stranger, parts.DemoPassword); a.status != 200 {
		t.Fatalf("the next network: %+v", a)
	}
	s.Advance(exchange.SourceWindow)
	if a := s.guess("2001:db8:1:2::1", "", parts.Clerk, parts.DemoPassword); a.status != 200 {
		t.Fatalf("after the window: %+v", a)
	}
}

func TestNothingIsCountedWhileTheDirectoryIsDown(t *testing.T) {
	s, d := newGuessing(t)
	d.down = true
	for i := range 2 * exchange.MaxFailures {
		if a := s.guess(from(i), "", parts.ThirdLeader, parts.DemoPassword); a.status != 503 {
			t.Fatalf("%+v", a)
		}
	}
	if n := s.count("SELECT count(*) FROM login_attempts"); n != 0 || s.count("SELECT coalesce(sum(taken), 0) FROM login_sources") != 0 {
		t.Fatalf("%d attempts counted", n)
	}
	d.down = false
	if a := s.guess(from(0), "", parts.ThirdLeader, parts.DemoPassword); a.status != 200 {
		t.Fatalf("%+v", a)
	}
}

// TestWhoHangsUpIsCounted: a client that doesn't wait for the answer has tried
// all the same.
func TestWhoHangsUpIsCounted(t *testing.T) {
	s, d := newGuessing(t)
	d.wait = make(chan struct{})
	for range exchange.MaxFailures {
		ctx, cancel := context.WithCancel(s.ctx())
		done := make(chan error)
		_, before, _ := d.counts()
		go func() { _, err := s.guest().SignIn(ctx, parts.Leader, wrong); done <- err }()
		s.until(func() bool { _, now, _ := d.counts(); return now > before })
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	close(d.wait)
	if a := s.guess(from(1), "", parts.Leader, parts.DemoPassword); a.status != 401 {
		t.Fatalf("%+v", a)
	}
	s.until(func() bool {
		return s.count("SELECT count(*) FROM login_attempts WHERE state = 'refused'") == exchange.MaxFailures+1
	})
}

// TestNothingIsCheckedWithoutTheDatabase: no attempt that can't be counted.
func TestNothingIsCheckedWithoutTheDatabase(t *testing.T) {
	s, d := newGuessing(t)
	s.Store.Close()
	if a := s.guess(from(1), "", parts.ThirdLeader, parts.DemoPassword); a.status != 503 {
		t.Fatalf("%+v", a)
	}
	if l, r, dec := d.counts(); l+r+dec != 0 {
		t.Fatalf("%d look-ups, %d binds, %d decoys", l, r, dec)
	}
}

func TestLockIsEndedByAnotherInChargeAndTold(t *testing.T) {
	s, _ := newGuessing(t)
	for i := range exchange.MaxFailures {
		s.guess(from(i), "", "binh.tv", wrong)
	}
	officer := s.as(parts.Officer)
	locks, err := officer.Locks(s.ctx())
	if err != nil || len(locks) != 1 || locks[0].Person.Username != "binh.tv" {
		t.Fatalf("%+v, %v", locks, err)
	}
	for _, username := range []string{parts.Leader, parts.Stranger} { // of another unit; of no rank
		c := s.as(username)
		if seen, err := c.Locks(s.ctx()); err == nil && len(seen) > 0 {
			t.Errorf("%s sees %+v", username, seen)
		}
		if err := c.Unlock(s.ctx(), "binh.tv", "x"); err == nil {
			t.Errorf("%s unlocked", username)
		}
	}
	if err := officer.Unlock(s.ctx(), "binh.tv", " "); err == nil {
		t.Error("unlocked without a reason")
	}
	s.Must(officer.Unlock(s.ctx(), "binh.tv", "đã hỏi trực tiếp"))
	if s.entries(audit.KindLoginUnlocked) != 1 {
		t.Error("no entry of the unlock")
	}
	if locks, err := officer.Locks(s.ctx()); err != nil || len(locks) != 0 {
		t.Errorf("%+v, %v", locks, err)
	}
	s.Advance(31 * time.Minute) // the directory's own window
	_, err = s.Service.SyncDirectory(s.ctx())
	s.Must(err)
	me, err := s.guest().SignIn(s.ctx(), "binh.tv", parts.DemoPassword)
	s.Must(err)
	if n := me.Notice; n == nil || n.Failures != exchange.MaxFailures || len(n.Locks) != 1 || n.Locks[0].UnlockedBy == "" {
		t.Errorf("told %+v", me.Notice)
	}
}
