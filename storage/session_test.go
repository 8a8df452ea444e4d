package storage

import (
	"errors"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

func (w *world) session(p exchange.Person, begun time.Time) (exchange.Session, exchange.Hash) {
	w.Helper()
	s := exchange.Session{ID: random16[exchange.ID](), Person: p.ID, Roles: p.Roles, Begun: begun, Seen: begun, Proved: begun, Address: "192.0.2.1", Device: "test"}
	token := hashOf(s.ID)
	_, err := w.AddSession(w.ctx, s, token, exchange.MaxSessions, endedRecord(p))
	w.must(err)
	return s, token
}

func endedRecord(p exchange.Person) func([]exchange.ID) audit.Record {
	return func([]exchange.ID) audit.Record { return record(audit.KindSessionEnded, p.ID, nil) }
}

func all(exchange.Session) bool { return true }

// Signing out must win against a request that was under way and notes activity
// or renews the token a moment later.
func TestEndedSessionNeverComesBack(t *testing.T) {
	w := newWorld(t)
	p := w.person("an", "Nguyễn Văn An", "KSBT")
	s, token := w.session(p, start)
	before := w.size()
	_, err := w.EndSessions(w.ctx, p.ID, all, endedRecord(p))
	w.must(err)
	w.must(w.SessionSeen(w.ctx, s.ID, start.Add(time.Minute)))
	rec := record(audit.KindSessionProved, p.ID, nil)
	if err := w.RenewSession(w.ctx, s, token, hashOf("new"), &rec); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("renewal after the end: %v", err)
	}
	for _, h := range []exchange.Hash{token, hashOf("new")} {
		if _, err := w.SessionByToken(w.ctx, h); !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("after the end: %v", err)
		}
	}
	if w.size() != before+1 {
		t.Errorf("%d entries, want the one of the end", w.size()-before)
	}
	if _, err := w.EndSessions(w.ctx, p.ID, all, endedRecord(p)); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the end of nothing: %v", err)
	}
}

func TestOldTokenIsWorthNothingAfterARenewal(t *testing.T) {
	w := newWorld(t)
	p := w.person("an", "Nguyễn Văn An", "KSBT")
	s, token := w.session(p, start)
	s.Roles = append(s.Roles, exchange.RoleClerk)
	w.must(w.RenewSession(w.ctx, s, token, hashOf("new"), nil))
	if _, err := w.SessionByToken(w.ctx, token); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the old token: %v", err)
	}
	got, err := w.SessionByToken(w.ctx, hashOf("new"))
	w.must(err)
	if got.ID != s.ID || !got.SameRoles(exchange.Person{Roles: s.Roles}) || !got.Begun.Equal(start) {
		t.Errorf("renewed: %+v", got)
	}
	if err := w.RenewSession(w.ctx, s, token, hashOf("newer"), nil); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("renewal by the old token: %v", err)
	}
}

func TestOneSessionTooManyEndsTheOldest(t *testing.T) {
	w := newWorld(t)
	p, other := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	_, kept := w.session(other, start)
	_, oldest := w.session(p, start)
	for i := 1; i < exchange.MaxSessions; i++ {
		w.session(p, start.Add(time.Duration(i)*time.Minute))
	}
	before := w.size()
	w.session(p, start.Add(time.Hour))
	if _, err := w.SessionByToken(w.ctx, oldest); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the oldest session: %v", err)
	}
	left, err := w.SessionsOf(w.ctx, p.ID)
	w.must(err)
	if len(left) != exchange.MaxSessions || w.size() != before+1 {
		t.Errorf("%d sessions, %d entries", len(left), w.size()-before)
	}
	_, err = w.SessionByToken(w.ctx, kept)
	w.must(err)
}

// TestWhoLosesAccessLosesEverySession: whoever is gone from the directory, disabled
// there, or out of the group of staff.
func TestWhoLosesAccessLosesEverySession(t *testing.T) {
	w := newWorld(t)
	stays := w.person("binh", "Trần Thị Bình", "PTY")
	gone, disabled, outside := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("chi", "Lê Chi", "KSBT"), w.person("dung", "Phạm Dung", "KSBT")
	for _, p := range []exchange.Person{gone, disabled, outside} {
		w.session(p, start)
		w.session(p, start)
	}
	_, kept := w.session(stays, start)
	disabled.Disabled, outside.Roles = true, []exchange.Role{exchange.RoleLeader}
	_, err := w.ReplaceRoster(w.ctx, []exchange.Person{stays, disabled, outside}, nil, func(exchange.RosterChange) audit.Record {
		return record(audit.KindRoster, stays.ID, nil)
	})
	w.must(err)
	for _, p := range []exchange.Person{gone, disabled, outside} {
		if left, err := w.SessionsOf(w.ctx, p.ID); err != nil || len(left) != 0 {
			t.Errorf("%s: %d sessions left, %v", p.Username, len(left), err)
		}
	}
	_, err = w.SessionByToken(w.ctx, kept)
	w.must(err)
}

func TestSweepForgetsSessionsThatRanOut(t *testing.T) {
	w := newWorld(t)
	p := w.person("an", "Nguyễn Văn An", "KSBT")
	w.session(p, start)
	young, _ := w.session(p, start.Add(time.Hour))
	n, err := w.SweepSessions(w.ctx, start, start)
	w.must(err)
	left, err := w.SessionsOf(w.ctx, p.ID)
	w.must(err)
	if n != 1 || len(left) != 1 || left[0].ID != young.ID {
		t.Errorf("%d swept, left %+v", n, left)
	}
}
