package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/web/api"
	"niem/web/api/https"
)

// TestPasswordsThatAreNoneReachNoDirectory: RFC 4513, 5.1.2, an empty password
// makes a bind anonymous and successful. Whatever is empty to some program on the
// way is refused on every route that takes a password, before the directory is
// asked and before anything is counted against its owner.
func TestPasswordsThatAreNoneReachNoDirectory(t *testing.T) {
	s, d := newGuessing(t)
	cookie := s.as(parts.Sender).Cookie()
	device := s.as(parts.Sender).KnownDevice()
	lookups, real, decoys := d.counts()
	attempts := s.count("SELECT count(*) FROM login_attempts")
	for _, password := range []string{"", " ", "   ", "\t", "\n", "\u3000", "\u00a0 ", "\x00", " \x00", parts.DemoPassword + "\x00", "\x00" + parts.DemoPassword} {
		for path, body := range map[string]any{
			"/api/session":  api.SignIn{Username: parts.Sender, Password: password},
			"/api/password": api.PasswordChange{Username: parts.Sender, Old: password, New: "Niem-Phong-Khac-2027"},
		} {
			if a := s.attempt(path, from(0), device, body); a.status != http.StatusUnauthorized || !strings.Contains(a.body, api.CodeBadCredentials) {
				t.Errorf("%s with %q: %+v", path, password, a)
			}
		}
		c, err := https.New(s.server.URL, https.Options{RootCAs: s.roots, Cookie: cookie})
		s.Must(err)
		mustFail(t, c.StepUp(s.ctx(), api.StepUp{Password: password}), http.StatusUnauthorized, api.CodeBadCredentials)
		c.Close()
	}
	if l, r, dec := d.counts(); l != lookups || r != real || dec != decoys {
		t.Errorf("the directory was asked: %d look-ups, %d binds, %d decoys", l-lookups, r-real, dec-decoys)
	}
	if n := s.count("SELECT count(*) FROM login_attempts"); n != attempts {
		t.Errorf("%d attempts were counted", n-attempts)
	}
}

// TestPasswordChangeTellsNoStateOfAnAccount: what sign-in hides, the other door
// that needs no session hides as well.
func TestPasswordChangeTellsNoStateOfAnAccount(t *testing.T) {
	s, d := newGuessing(t)
	for i := range exchange.MaxFailures {
		s.guess(from(i), "", "yen.lh", wrong)
	}
	change := func(username, old string) (answer, [3]int) {
		lookups, real, decoys := d.counts()
		rows := s.count("SELECT count(*) FROM login_attempts")
		a := s.attempt("/api/password", from(100), "", api.PasswordChange{Username: username, Old: old, New: "Niem-Phong-Khac-2027"})
		l, r, dec := d.counts()
		return a, [3]int{l - lookups, r + dec - real - decoys, s.count("SELECT count(*) FROM login_attempts") - rows}
	}
	want, steps := change(parts.Clerk, wrong)
	if want.status != http.StatusUnauthorized || steps != [3]int{1, 1, 1} {
		t.Fatalf("a wrong password: %+v, %v", want, steps)
	}
	for name, x := range map[string][2]string{
		"locked": {"yen.lh", wrong}, "locked and right": {"yen.lh", parts.DemoPassword}, "unknown": {"khong.co.ai", wrong},
		"locked by the directory": {parts.Disabled, parts.DemoPassword},
	} {
		if got, taken := change(x[0], x[1]); got != want || taken != steps {
			t.Errorf("%s:\n%+v\n%v\nwant\n%+v\n%v", name, got, taken, want, steps)
		}
	}
}

// keepOut keeps somebody out of a group of the shared directory until the test
// ends, and has the service read it.
func (s *site) keepOut(username, group string) {
	s.Helper()
	directory := parts.TestLDAP(s)
	c, err := directory.Dial(s.ctx())
	s.Must(err)
	s.Must(c.Bind(directory.AdminDN, directory.AdminPassword))
	dn, person := "cn="+group+",ou=groups,"+directory.BaseDN, "uid="+username+","+directory.PeopleDN
	found, err := c.Search(ldap.NewSearchRequest(dn, ldap.ScopeBaseObject, ldap.NeverDerefAliases, 0, 0, false, "(objectClass=*)", []string{"member"}, nil))
	s.Must(err)
	before := found.Entries[0].GetAttributeValues("member")
	set := func(members []string) {
		change := ldap.NewModifyRequest(dn, nil)
		change.Replace("member", members)
		s.Must(c.Modify(change))
	}
	// A group has a member at least: here itself, which is nobody.
	set(append(slices.DeleteFunc(slices.Clone(before), func(member string) bool { return member == person }), dn))
	s.Cleanup(func() { set(before); c.Close() })
	_, err = s.Service.SyncDirectory(s.ctx())
	s.Must(err)
}

// TestRevokedMemberIsOutOnEveryRoute: in the middle of a session somebody loses
// the group of a role, then that of staff. From the next reading of the directory
// on, no route answers by what he was when he signed in.
func TestRevokedMemberIsOutOnEveryRoute(t *testing.T) {
	for username, x := range map[string]struct {
		group string
		role  exchange.Role
	}{
		parts.Officer: {"niem-security", exchange.RoleSecurity}, parts.DPO: {"niem-dpo", exchange.RoleDPO}, parts.ThirdLeader: {"niem-leaders", exchange.RoleLeader},
	} {
		t.Run(string(x.role), func(t *testing.T) {
			s := newSiteOn(t, exchangetest.New(t))
			c := s.as(username)
			if !s.Person(username).Has(x.role) {
				t.Fatalf("%s is no %s", username, x.role)
			}
			s.keepOut(username, x.group)
			_, err := c.Me(s.ctx()) // a new token for the new roles
			s.Must(err)
			walked := 0
			for _, r := range (&server{}).routes() {
				if slices.Contains(r.who.roles, x.role) {
					s.walk(r, username, c.Cookie(), api.CodeForbidden)
					walked++
				}
			}
			if walked == 0 {
				t.Fatal("no route is for this role")
			}
			s.keepOut(username, "niem-staff")
			for _, r := range (&server{}).routes() {
				if !r.who.anyone && !r.who.signed {
					s.walk(r, username, c.Cookie(), api.CodeSignedOut)
				}
			}
		})
	}
}
