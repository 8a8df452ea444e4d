package web

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/web/api"
)

// TestServerWithAWrongClockAnswersNobody: behind a load balancer its readiness
// takes it out; whoever reaches it all the same is told whose clock is wrong.
func TestServerWithAWrongClockAnswersNobody(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(s.as(parts.Sender), d)
	right := s.as(parts.Opener)
	released, err := right.Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)

	var apart atomic.Int64
	node := newSiteWith(t, s.World, func(c *Config) {
		c.Service = s.NodeWithClock(func() time.Duration { return time.Duration(apart.Load()) })
		c.Ready = append(c.Ready, Check{Name: "clock", Ping: c.Service.InStep})
		c.Now = func() time.Time { return s.Now().Add(time.Duration(apart.Load())) }
	})
	reads := node.as(parts.Opener)
	for _, jump := range []time.Duration{365 * 24 * time.Hour, -24 * time.Hour} {
		apart.Store(int64(jump))
		_, err := reads.Inbox(s.ctx())
		mustFail(t, err, http.StatusServiceUnavailable, api.CodeClock)
		body, _, err := reads.Page(s.ctx(), d.Draft.ID.String(), 1, released.View)
		if err == nil {
			body.Close()
		}
		mustFail(t, err, http.StatusServiceUnavailable, api.CodeClock)
		_, err = node.guest().SignIn(s.ctx(), parts.Waiting, "wrong")
		mustFail(t, err, http.StatusServiceUnavailable, api.CodeClock)
		ready, err := node.server.Client().Get(node.server.URL + "/readyz")
		s.Must(err)
		ready.Body.Close()
		if ready.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s: ready", jump)
		}
		_, err = right.Inbox(s.ctx()) // the other server
		s.Must(err)
		apart.Store(0)
		_, err = reads.Inbox(s.ctx())
		s.Must(err)
	}
	// The guesses at the wrong clock were none: nobody is locked by them.
	if locks, err := s.Store.Locked(s.ctx(), 10); err != nil || len(locks) != 0 {
		t.Errorf("locked: %v, %v", locks, err)
	}
}

// TestRefusalWhileTheClockJumpsIsToldAsTheClock lets the clock jump at each
// moment of a request at which it is looked at: nobody is told that his session
// or his role has ended, by a time that is false.
func TestRefusalWhileTheClockJumpsIsToldAsTheClock(t *testing.T) {
	s := newSite(t)
	s.Member(parts.Opener)
	var looks, right atomic.Int64
	right.Store(1 << 40)
	apart := func() time.Duration {
		if looks.Add(1) > right.Load() {
			return 365 * 24 * time.Hour
		}
		return 0
	}
	node := newSiteWith(t, s.World, func(c *Config) {
		c.Service = s.NodeWithClock(apart)
		c.Now = func() time.Time { return s.Now().Add(apart()) }
	})
	reads := node.as(parts.Opener)
	for name, act := range map[string]func() error{
		"inbox":   func() error { _, err := reads.Inbox(s.ctx()); return err },
		"sign-in": func() error { _, err := node.guest().SignIn(s.ctx(), parts.Opener, parts.DemoPassword); return err },
	} {
		refused := 0
		for after := range int64(40) {
			s.Must(act()) // the clocks are compared
			looks.Store(0)
			right.Store(after)
			err := act()
			right.Store(1 << 40)
			if err == nil {
				break
			}
			mustFail(t, err, http.StatusServiceUnavailable, api.CodeClock)
			refused++
		}
		if refused < 2 {
			t.Errorf("%s: refused at %d moments", name, refused)
		}
	}
}
