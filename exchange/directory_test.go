package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// asAdministrator connects to the shared directory with every right.
func asAdministrator(t *testing.T) (*parts.LDAPServer, *ldap.Conn) {
	t.Helper()
	s := parts.TestLDAP(t)
	c, err := s.Dial(t.Context())
	if err == nil {
		err = c.Bind(s.AdminDN, s.AdminPassword)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// change alters an entry of the shared directory until the test ends.
func change(t *testing.T, dn, attribute string, during, after []string) {
	t.Helper()
	_, c := asAdministrator(t)
	set := func(values []string) error {
		m := ldap.NewModifyRequest(dn, nil)
		m.Replace(attribute, values)
		return c.Modify(m)
	}
	if err := set(during); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := set(after); err != nil {
			t.Error(err)
		}
		c.Close()
	})
}

// refusal is the code of a refused release, "" for any other end.
func refusal(err error) string {
	if r, ok := errors.AsType[*exchange.Refusal](err); ok {
		return r.Code
	}
	return ""
}

// One reading of the directory after somebody is disabled there, sessions are
// over and nothing is released; readings come every 20 seconds.
func TestDisabledMidSessionLosesSessionsAndReleases(t *testing.T) {
	if exchange.SyncEvery > 30*time.Second {
		t.Fatal("a minute is not kept")
	}
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	p, _, err := w.Service.SignIn(ctx, parts.Opener, parts.DemoPassword, exchange.Origin{}, exchange.ID{7})
	w.Must(err)
	token := exchange.Hash{7}
	session, _, err := w.Service.OpenSession(ctx, p, exchange.ID{7}, token, "127.0.0.1", "test")
	w.Must(err)
	q := exchangetest.Query(p, d.Draft.ID, exchange.ReleaseView)
	q.Session = session.ID
	r, err := w.Service.Release(ctx, q)
	w.Must(err)

	change(t, "uid="+parts.Opener+",ou=people,dc=soyte,dc=example", "pwdAccountLockedTime", []string{"000001010000Z"}, nil)
	_, err = w.Service.SyncDirectory(ctx)
	w.Must(err)
	if _, err := w.Service.Session(ctx, token, true); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the session lives: %v", err)
	}
	if _, err := w.Service.Person(ctx, p.ID); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a request is answered: %v", err)
	}
	for name, q := range map[string]exchange.ReleaseQuery{"again": q, "anew": exchangetest.Query(p, d.Draft.ID, exchange.ReleaseView)} {
		if _, err := w.Service.Release(ctx, q); refusal(err) != "disabled" {
			t.Errorf("release %s: %v", name, err)
		}
	}
	if _, err := w.Service.Page(ctx, exchange.PageQuery{Person: p, Session: session.ID, View: r.View, Document: d.Draft.ID, Page: 1}); refusal(err) != "disabled" {
		t.Errorf("page: %v", err)
	}
}

// Whoever leaves the group of staff is out at the next reading, though the
// account works.
func TestRevokedMemberIsOutOnEveryQuery(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	p, _, err := w.Service.SignIn(ctx, parts.Stranger, parts.DemoPassword, exchange.Origin{}, exchange.ID{8})
	w.Must(err)
	const group = "cn=niem-staff,ou=groups,dc=soyte,dc=example"
	s := parts.TestLDAP(t)
	c, err := s.Dial(ctx)
	w.Must(err)
	defer c.Close()
	w.Must(c.Bind(s.AdminDN, s.AdminPassword))
	found, err := c.Search(ldap.NewSearchRequest(group, ldap.ScopeBaseObject, ldap.NeverDerefAliases, 0, 0, false, "(objectClass=*)", []string{"member"}, nil))
	w.Must(err)
	members := found.Entries[0].GetAttributeValues("member")
	without := slices.DeleteFunc(slices.Clone(members), func(dn string) bool { return dn == "uid="+parts.Stranger+",ou=people,dc=soyte,dc=example" })
	change(t, group, "member", without, members)
	if _, _, err := w.Service.SignIn(ctx, parts.Stranger, parts.DemoPassword, exchange.Origin{}, exchange.ID{9}); !errors.Is(err, exchange.ErrForbidden) {
		t.Errorf("signs in: %v", err)
	}
	_, err = w.Service.SyncDirectory(ctx)
	w.Must(err)
	if _, err := w.Service.Person(ctx, p.ID); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a request is answered: %v", err)
	}
}

func TestOutageOfTheDirectoryEndsReleasesAndChangesNothing(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	q := exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)
	r, err := w.Service.Release(ctx, q)
	w.Must(err)
	page := exchange.PageQuery{Person: reader.Person, Session: q.Session, View: r.View, Document: d.Draft.ID, Page: 1}

	w.AdvanceUnread(9 * time.Minute)
	if _, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)); err != nil {
		t.Errorf("within the grace: %v", err)
	}
	if err := w.Service.DirectoryState(ctx); !errors.Is(err, exchange.ErrDirectoryDown) {
		t.Errorf("nine minutes unread, and the state says %v", err)
	}
	w.AdvanceUnread(2 * time.Minute)
	before := len(records(t, w, audit.KindRefused))
	for name, err := range map[string]error{
		"anew":  last(w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))),
		"again": last(w.Service.Release(ctx, q)),
		"proof": last(w.Service.Release(ctx, exchangetest.Query(sender.Person, d.Draft.ID, exchange.ReleaseProof))),
		"page":  last(w.Service.Page(ctx, page)),
	} {
		if refusal(err) != "directory_unreachable" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(w.Person(parts.Stranger), d.Draft.ID, exchange.ReleaseView)); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a stranger learns of the outage: %v", err)
	}
	refused := records(t, w, audit.KindRefused)
	if len(refused) != before+4 || refused[len(refused)-2].Details["code"] != "directory_unreachable" {
		t.Errorf("%d refusals on the log", len(refused)-before)
	}
	if p := w.Person(parts.Opener); p.Disabled {
		t.Error("the outage disabled somebody")
	}
	_, err = w.Service.SyncDirectory(ctx)
	w.Must(err)
	w.Must(w.Service.DirectoryState(ctx))
	o, err := w.Service.Page(ctx, page)
	w.Must(err)
	w.Must(o.Close())
}

func last[A any](_ A, err error) error { return err }

// halved is a directory whose answers lack most people.
type halved struct {
	exchange.Directory
	keep int
}

func (h halved) Roster(ctx context.Context) ([]exchange.Person, []exchange.Group, error) {
	people, groups, err := h.Directory.Roster(ctx)
	slices.SortFunc(people, func(a, b exchange.Person) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return people[:min(h.keep, len(people))], groups, err
}

func TestHalfReadDirectoryDisablesNobody(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	staff, err := w.Store.Staff(ctx)
	w.Must(err)
	for keep := range len(staff) / 2 {
		s := w.WithDirectory(halved{w.Directory, keep})
		_, err := s.SyncDirectory(ctx)
		if shrunken, ok := errors.AsType[*exchange.ShrunkenError](err); !ok || !errors.Is(err, exchange.ErrDirectoryDown) || shrunken.Before != len(staff) {
			t.Fatalf("%d of %d people: %v", keep, len(staff), err)
		}
	}
	after, err := w.Store.Staff(ctx)
	w.Must(err)
	if len(after) != len(staff) {
		t.Fatalf("%d of %d staff are left", len(after), len(staff))
	}
	s := w.WithDirectory(halved{w.Directory, 1})
	if _, err := s.AcceptShrunkenDirectory(ctx, w.Person(parts.Leader)); !errors.Is(err, exchange.ErrForbidden) {
		t.Errorf("a leader: %v", err)
	}
	officer := w.Person(parts.Officer)
	_, err = s.AcceptShrunkenDirectory(ctx, officer)
	w.Must(err)
	rosters := records(t, w, audit.KindRoster)
	if rec := rosters[len(rosters)-1]; rec.Actor != officer.ID.String() || rec.Details["accepted"] != "shrunken" {
		t.Errorf("logged as %+v", rec)
	}
	if after, err = w.Store.Staff(ctx); err != nil || len(after) > 1 {
		t.Errorf("%d staff, %v", len(after), err)
	}
}
