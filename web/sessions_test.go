package web

import (
	"context"
	"net/http"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
	"niem/web/api/https"
)

// alive says whether a cookie still has a session; asking is no activity.
func (s *site) alive(cookie string) bool {
	s.Helper()
	return s.raw(http.MethodGet, "/api/me", cookie, func(r *http.Request) { r.Header.Set(api.BackgroundHeader, "1") }).StatusCode == http.StatusOK
}

func TestIdleSessionEnds(t *testing.T) {
	s := newSite(t)
	for username, idle := range map[string]time.Duration{parts.Stranger: 10 * time.Minute, parts.Officer: 5 * time.Minute} {
		c := s.as(username)
		s.Advance(idle - 5*time.Second)
		_, err := c.Me(s.ctx())
		s.Must(err) // activity puts the end off
		s.Advance(idle - 5*time.Second)
		_, err = c.Me(s.ctx())
		s.Must(err)
		s.Advance(idle)
		_, err = c.Me(s.ctx())
		mustFail(t, err, 401, api.CodeSignedOut)
	}
}

func TestPollingIsNoActivity(t *testing.T) {
	s := newSite(t)
	marked, polls := s.as(parts.Stranger).Cookie(), s.as(parts.Stranger)
	for range 3 {
		s.Advance(3 * time.Minute)
		if !s.alive(marked) {
			t.Fatal("ended before ten idle minutes")
		}
		_, err := polls.Checkpoint(s.ctx()) // a route that clients poll
		s.Must(err)
	}
	s.Advance(time.Minute)
	if s.alive(marked) || s.alive(polls.Cookie()) {
		t.Fatal("polling kept a session alive")
	}
}

func TestNoSessionOutlivesTenHours(t *testing.T) {
	s := newSite(t)
	c := s.as(parts.Stranger)
	for range 10*60/9 + 1 {
		s.Advance(9 * time.Minute)
		if _, err := c.Me(s.ctx()); err != nil {
			mustFail(t, err, 401, api.CodeSignedOut)
			return
		}
	}
	t.Fatal("alive after ten hours")
}

func TestStepUpIsAskedForAndRenewsTheToken(t *testing.T) {
	s := newSite(t)
	asked := 0
	c, err := https.New(s.server.URL, https.Options{RootCAs: s.roots, StepUp: func(context.Context, bool) (api.StepUp, error) {
		asked++
		return api.StepUp{Password: parts.DemoPassword}, nil
	}})
	s.Must(err)
	t.Cleanup(c.Close)
	_, err = c.SignIn(s.ctx(), parts.Inspector, parts.DemoPassword)
	s.Must(err)
	export := func() {
		body, err := c.ExportLog(s.ctx())
		s.Must(err)
		body.Close()
	}
	export()
	if asked != 0 {
		t.Fatal("asked right after the sign-in")
	}
	before := c.Cookie()
	s.Advance(5 * time.Minute)
	export()
	if asked != 1 || c.Cookie() == before || s.alive(before) {
		t.Fatalf("asked %d times, old token alive: %v", asked, s.alive(before))
	}
	export()
	if asked != 1 {
		t.Fatal("asked again within five minutes")
	}
}

func TestWrongPasswordIsNoStepUp(t *testing.T) {
	s := newSite(t)
	c := s.as(parts.Inspector)
	s.Advance(5 * time.Minute)
	for _, password := range []string{"", "wrong", parts.DemoPassword + "\x00"} {
		mustFail(t, c.StepUp(s.ctx(), api.StepUp{Password: password}), 401, api.CodeBadCredentials)
	}
	_, err := c.ExportLog(s.ctx())
	mustFail(t, err, 403, api.CodeStepUp)
}

// TestChangedRolesNeedANewTokenAndProof: whoever took a token keeps nothing of
// what its person may do from then on.
func TestChangedRolesNeedANewTokenAndProof(t *testing.T) {
	s := newSite(t)
	c := s.as(parts.Stranger)
	old := c.Cookie()
	s.grantRole(parts.Stranger, exchange.RoleInspector)
	_, err := c.ExportLog(s.ctx())
	mustFail(t, err, 403, api.CodeStepUp)
	if c.Cookie() == old || s.alive(old) {
		t.Fatal("the token of the old roles is alive")
	}
	s.Must(c.StepUp(s.ctx(), api.StepUp{Password: parts.DemoPassword}))
	body, err := c.ExportLog(s.ctx())
	s.Must(err)
	body.Close()
}

// grantRole gives somebody of the roster one role more.
func (s *site) grantRole(username string, role exchange.Role) {
	s.Helper()
	p := s.Person(username)
	p.Roles = append(p.Roles, role)
	_, err := s.Store.SignedIn(s.ctx(), p, audit.Record{Time: s.Now(), Kind: audit.KindRoster, Actor: audit.System})
	s.Must(err)
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	s := newSite(t)
	here, there, third := s.as(parts.Stranger), s.as(parts.Stranger), s.as(parts.Stranger)
	foreign := s.as(parts.Sender)
	all, err := here.Sessions(s.ctx())
	s.Must(err)
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	current := 0
	for _, one := range all {
		if one.Current {
			current++
		}
		if one.Address != "127.0.0.1" || one.Device == "" || one.Begun.IsZero() || one.Seen.IsZero() {
			t.Errorf("%+v", one)
		}
		mustFail(t, foreign.RevokeSession(s.ctx(), one.ID), 404, api.CodeNotFound)
	}
	if current != 1 {
		t.Fatalf("%d sessions are the present one", current)
	}
	thirds, err := third.Sessions(s.ctx())
	s.Must(err)
	for _, one := range thirds {
		if one.Current {
			s.Must(here.RevokeSession(s.ctx(), one.ID))
		}
	}
	if s.alive(third.Cookie()) || !s.alive(there.Cookie()) {
		t.Fatal("another session ended than the one named")
	}
	ended, err := here.RevokeOtherSessions(s.ctx())
	s.Must(err)
	if ended.Ended != 1 || s.alive(there.Cookie()) || !s.alive(here.Cookie()) || !s.alive(foreign.Cookie()) {
		t.Fatalf("ended %d", ended.Ended)
	}
}

func TestAdministratorEndsSomebodysSessions(t *testing.T) {
	s := newSite(t)
	victim, officer, leader := s.as(parts.Sender), s.as(parts.Officer), s.as(parts.SecondLeader)
	_, err := leader.EndSessionsOf(s.ctx(), parts.Sender) // leads another unit
	mustFail(t, err, 403, api.CodeForbidden)
	_, err = officer.EndSessionsOf(s.ctx(), parts.Officer) // nobody does so for oneself
	mustFail(t, err, 403, api.CodeForbidden)
	ended, err := officer.EndSessionsOf(s.ctx(), parts.Sender)
	s.Must(err)
	if ended.Ended != 1 || s.alive(victim.Cookie()) {
		t.Fatalf("ended %d", ended.Ended)
	}
}

// TestEndedSessionGetsNoFurtherPage: a view dies with the session it was opened
// in, and no other session of the same person takes it over.
func TestEndedSessionGetsNoFurtherPage(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	d := s.NewDocument(sender, 2, 100, reader)
	s.send(s.as(sender.Username), d)
	binh, other := s.as(reader.Username), s.as(reader.Username)
	id := d.Draft.ID.String()
	r, err := binh.Release(s.ctx(), id, view())
	s.Must(err)
	_, err = s.readPage(binh, id, 1, r.View)
	s.Must(err)
	_, err = s.readPage(other, id, 2, r.View)
	mustFail(t, err, 404, api.CodeNotFound)
	_, err = other.RevokeOtherSessions(s.ctx())
	s.Must(err)
	_, err = s.readPage(binh, id, 2, r.View)
	mustFail(t, err, 401, api.CodeSignedOut)
}

func TestTooManySessionsEndTheOldestAndSaySo(t *testing.T) {
	s := newSite(t)
	first := s.as(parts.Stranger)
	for range exchange.MaxSessions - 1 {
		s.Advance(time.Second)
		s.as(parts.Stranger)
	}
	s.Advance(time.Second)
	me, err := s.guest().SignIn(s.ctx(), parts.Stranger, parts.DemoPassword)
	s.Must(err)
	if me.EndedSessions != 1 || s.alive(first.Cookie()) {
		t.Fatalf("ended %d", me.EndedSessions)
	}
}
