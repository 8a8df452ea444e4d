package web

import (
	"errors"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/web/api"
)

const newcomer = "yen.lh" // of the leader's unit

// founded is a site with a roster that lacks the newcomer.
func founded(t *testing.T) *site {
	t.Helper()
	s := newSiteOn(t, exchangetest.NewUnfounded(t))
	s.FoundRoster(parts.Sender, parts.Opener, parts.Leader, parts.Clerk, parts.Officer)
	return s
}

func (s *site) refusedSignIn(username string) *api.Error {
	s.Helper()
	_, err := s.guest().SignIn(s.ctx(), username, parts.DemoPassword)
	return mustFail(s.TB, err, 403, api.CodeNotOnRoster)
}

func TestNobodyOffTheRosterWorksHereAndIsToldWhomToAsk(t *testing.T) {
	s := founded(t)
	refused := s.refusedSignIn(newcomer)
	ask, _ := refused.Details["ask"].([]any)
	if refused.Details["state"] != "none" || len(ask) != 3 {
		t.Fatalf("told %v", refused.Details)
	}
	found, err := s.Service.ResolveRecipients(s.ctx(), s.Person(parts.Sender), []string{newcomer})
	s.Must(err)
	if len(found.People) != 0 || len(found.Unreachable) != 1 || found.Unreachable[0].Code != "not_on_roster" {
		t.Fatalf("addressed: %+v", found)
	}
	if _, err := s.Service.FoundRoster(s.ctx(), []string{parts.Officer, newcomer}, "9"); !errors.Is(err, exchange.ErrFounded) {
		t.Fatalf("a second founding: %v", err)
	}
}

func TestTwoPeopleAndTheRulesStandBeforeTheFirstDay(t *testing.T) {
	s := founded(t)
	leader, officer := s.Person(parts.Leader), s.Person(parts.Officer)
	if _, err := s.Service.Nominate(s.ctx(), s.Person(parts.Sender), exchange.Nomination{Username: newcomer, Number: "1"}); err != exchange.ErrForbidden {
		t.Errorf("staff nominates: %v", err)
	}
	_, err := s.Service.Nominate(s.ctx(), leader, exchange.Nomination{Username: newcomer, Number: "1"})
	s.Must(err)
	// A leader who is a security officer too still can't approve whom he nominated.
	both := leader
	both.Roles = append([]exchange.Role{exchange.RoleSecurity}, leader.Roles...)
	if _, err := s.Service.Approve(s.ctx(), both, newcomer, "2"); err != exchange.ErrOwnNomination {
		t.Fatalf("the nominator approves: %v", err)
	}
	if got := s.refusedSignIn(newcomer).Details["state"]; got != "nominated" {
		t.Fatal(got)
	}
	_, err = s.Service.Approve(s.ctx(), officer, newcomer, "2")
	s.Must(err)
	c := s.as(newcomer)
	_, err = c.Inbox(s.ctx())
	mustFail(t, err, 403, api.CodeRulesDue)
	_, err = c.Release(s.ctx(), strings.Repeat("a", 26), view())
	mustFail(t, err, 403, api.CodeRulesDue)
	me, err := c.Me(s.ctx())
	s.Must(err)
	if !me.RulesDue {
		t.Fatal("the client isn't told")
	}
	rules, err := c.CurrentRules(s.ctx())
	s.Must(err)
	_, err = c.AcceptRules(s.ctx(), api.Acceptance{Version: rules.Version, SHA256: strings.Repeat("0", 64)})
	mustFail(t, err, 409, api.CodeConflict)
	_, err = c.AcceptRules(s.ctx(), api.Acceptance{Version: rules.Version, SHA256: rules.SHA256})
	s.Must(err)
	_, err = c.Inbox(s.ctx())
	s.Must(err)
	// A new version closes the door again, mid-session.
	_, err = s.Service.PublishRules(s.ctx(), officer, "Quy định mới", "New rules")
	s.Must(err)
	_, err = c.Inbox(s.ctx())
	mustFail(t, err, 403, api.CodeRulesDue)
}

func TestALeaverIsOutAtTheMomentEvenMidSessionAndOnEveryNode(t *testing.T) {
	s := newSite(t)
	other := newSiteOn(t, s.World) // a second node on the same database
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	d := s.NewDocument(sender, 1, 100, reader)
	s.Send(d)
	c := s.as(parts.Opener)
	r, err := c.Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	effective := s.Now().Add(2 * time.Minute)
	_, err = s.Service.Depart(s.ctx(), s.Person(parts.Officer), parts.Opener, exchange.DepartureRetire, "3/QĐ", effective, "")
	s.Must(err)
	_, err = s.readPage(c, d.Draft.ID.String(), 1, r.View)
	s.Must(err)
	s.Advance(2 * time.Minute)
	if _, err := s.readPage(c, d.Draft.ID.String(), 1, r.View); err == nil {
		t.Fatal("a page after the moment")
	}
	if _, err := s.Service.Release(s.ctx(), exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)); err == nil {
		t.Fatal("a release after the moment")
	}
	_, err = c.Inbox(s.ctx())
	mustFail(t, err, 401, api.CodeSignedOut)
	_, err = other.guest().SignIn(s.ctx(), parts.Opener, parts.DemoPassword)
	mustFail(t, err, 403, api.CodeNotOnRoster)
	lines, err := s.Service.Departures(s.ctx(), s.Person(parts.Officer))
	s.Must(err)
	if len(lines) != 1 || !lines[0].Overdue {
		t.Fatalf("overdue: %+v", lines)
	}
	if ended, _, err := s.Service.KeepRoster(s.ctx()); err != nil || ended != 1 {
		t.Fatalf("ended %d, %v", ended, err)
	}
}

func TestADelegationBeginsAndEndsByTheClock(t *testing.T) {
	s := newSite(t)
	at := s.Now()
	leader, deputy := s.Person(parts.Leader), s.Person(parts.Sender)
	given, err := s.Service.Delegate(s.ctx(), leader, parts.Sender, exchange.RoleLeader, at.Add(time.Hour), at.Add(2*time.Hour), "đi công tác")
	s.Must(err)
	leads := func(moment time.Time) bool {
		standing, err := s.Store.Standing(s.ctx(), deputy.ID, moment)
		s.Must(err)
		return len(standing.Delegations) == 1 && standing.Delegations[0].ID == given.ID
	}
	for moment, want := range map[time.Time]bool{given.Starts.Add(-time.Second): false, given.Starts: true, given.Ends.Add(-time.Second): true, given.Ends: false} {
		if leads(moment) != want {
			t.Errorf("at %s: %v", moment, !want)
		}
	}
	s.Advance(time.Hour + time.Second)
	acting, err := s.Service.Person(s.ctx(), deputy.ID)
	s.Must(err)
	if !acting.Has(exchange.RoleLeader) {
		t.Fatal("no leader while the delegation runs")
	}
	if _, err := s.Service.Delegate(s.ctx(), acting, newcomer, exchange.RoleLeader, s.Now(), s.Now().Add(time.Hour), "x"); err != exchange.ErrForbidden {
		t.Fatalf("delegated on: %v", err)
	}
	trail, err := s.Service.PersonAudit(s.ctx(), acting, newcomer, exchange.ActFilter{})
	s.Must(err)
	rec, err := trail.Receipt.Entry.Open()
	s.Must(err)
	if rec.Kind != audit.KindAuditRead || rec.Actor != deputy.ID.String() || rec.Details["delegation"] != hexID(given.ID) {
		t.Fatalf("entry %+v", rec)
	}
	s.Must(s.Service.RevokeDelegation(s.ctx(), leader, given.ID))
	if acting, err = s.Service.Person(s.ctx(), deputy.ID); err != nil || acting.Has(exchange.RoleLeader) {
		t.Fatalf("after the revocation: %v, %v", acting.Roles, err)
	}
}

func TestWhoeverIsNotSeenFor45DaysIsSuspendedUntilApprovedAgain(t *testing.T) {
	s := newSite(t)
	s.Advance(45*24*time.Hour - time.Minute)
	s.as(parts.Officer)
	if _, suspended, err := s.Service.KeepRoster(s.ctx()); err != nil || suspended != 0 {
		t.Fatalf("a minute early: %d, %v", suspended, err)
	}
	s.Advance(2 * time.Minute)
	if got := s.refusedSignIn(parts.Opener).Details["state"]; got != "suspended" { // before any job
		t.Fatal(got)
	}
	if _, suspended, err := s.Service.KeepRoster(s.ctx()); err != nil || suspended == 0 {
		t.Fatalf("%d, %v", suspended, err)
	}
	_, err := s.Service.Approve(s.ctx(), s.Person(parts.Officer), parts.Opener, "4/QĐ")
	s.Must(err)
	_, err = s.as(parts.Opener).Inbox(s.ctx())
	mustFail(t, err, 403, api.CodeRulesDue)
}
