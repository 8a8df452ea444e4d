package exchange_test

import (
	"errors"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// newcomer is somebody in the group of staff, for the length of a test.
func newcomer(t *testing.T, uid string, extra map[string][]string) {
	t.Helper()
	s, c := asAdministrator(t)
	dn, group := "uid="+uid+","+s.PeopleDN, "cn=niem-staff,ou=groups,"+s.BaseDN
	add := ldap.NewAddRequest(dn, nil)
	for name, values := range map[string][]string{"objectClass": {"inetOrgPerson"}, "uid": {uid}, "cn": {uid}, "sn": {uid}, "displayName": {"Thử " + uid},
		"title": {"Chuyên viên"}, "telephoneNumber": {"0900 000 000"}, "mail": {uid + "@soyte.example"}, "ou": {"Phòng Thử"}, "userPassword": {parts.DemoPassword}} {
		add.Attribute(name, values)
	}
	for name, values := range extra {
		add.Attribute(name, values)
	}
	member := ldap.NewModifyRequest(group, nil)
	member.Add("member", []string{dn})
	if err := errors.Join(c.Add(add), c.Modify(member)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Del(ldap.NewDelRequest(dn, nil)); err != nil { // leaves the group too
			t.Error(err)
		}
		c.Close()
	})
}

const nextPassword = "Niem-Phong-Moi-2027"

func TestNewcomerChangesThePasswordAndSignsIn(t *testing.T) {
	newcomer(t, "moi.ve", map[string][]string{"pwdReset": {"TRUE"}})
	w := exchangetest.NewUnfounded(t)
	w.FoundRoster("moi.ve", parts.Officer)
	ctx := t.Context()
	if _, _, err := w.Service.SignIn(ctx, "moi.ve", parts.DemoPassword, exchange.Origin{}, exchange.ID{1}); !errors.Is(err, exchange.ErrPasswordMustChange) {
		t.Fatalf("before the change: %v", err)
	}
	for fresh, code := range map[string]string{"": "weak", "short1A": "weak", "no-capitals-1": "weak", "NO-SMALL-1": "weak", "OnlyLetters": "weak",
		"With-NUL-1\x00": "weak", parts.DemoPassword: "same", "Niem-1aa": "directory"} {
		_, err := w.Service.ChangePassword(ctx, "moi.ve", parts.DemoPassword, fresh, exchange.Origin{}, exchange.Hash{})
		if e, ok := errors.AsType[*exchange.PasswordError](err); !ok || e.Code != code {
			t.Errorf("%q: %v, want %s", fresh, err, code)
		}
	}
	_, err := w.Service.ChangePassword(ctx, "moi.ve@soyte.example", parts.DemoPassword, nextPassword, exchange.Origin{}, exchange.Hash{})
	w.Must(err)
	if _, _, err := w.Service.SignIn(ctx, "moi.ve", parts.DemoPassword, exchange.Origin{}, exchange.ID{1}); !errors.Is(err, exchange.ErrBadCredentials) {
		t.Errorf("with the old one: %v", err)
	}
	p, _, err := w.Service.SignIn(ctx, "moi.ve", nextPassword, exchange.Origin{}, exchange.ID{1})
	w.Must(err)
	changes := records(t, w, audit.KindPasswordChanged)
	if len(changes) != 1 || changes[0].Actor != p.ID.String() {
		t.Errorf("logged as %+v", changes)
	}
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	newcomer(t, "hai.phien", nil)
	w := exchangetest.NewUnfounded(t)
	w.FoundRoster("hai.phien", parts.Officer)
	ctx := t.Context()
	p, _, err := w.Service.SignIn(ctx, "hai.phien", parts.DemoPassword, exchange.Origin{}, exchange.ID{1})
	w.Must(err)
	tokens := []exchange.Hash{{1}, {2}, {3}}
	for i, token := range tokens {
		_, _, err := w.Service.OpenSession(ctx, p, exchange.ID{byte(i + 1)}, token, "127.0.0.1", "test")
		w.Must(err)
	}
	ended, err := w.Service.ChangePassword(ctx, "hai.phien", parts.DemoPassword, nextPassword, exchange.Origin{}, tokens[1])
	w.Must(err)
	if ended != 2 {
		t.Errorf("%d ended", ended)
	}
	for i, token := range tokens {
		if _, err := w.Service.Session(ctx, token, true); (err == nil) != (i == 1) {
			t.Errorf("session %d: %v", i, err)
		}
	}
}

// CVE-2026-84473: a limit on the sign-in page alone is no limit.
func TestPasswordChangeSharesTheCounterOfSignIn(t *testing.T) {
	newcomer(t, "bi.do", nil)
	w := exchangetest.NewUnfounded(t)
	w.FoundRoster("bi.do", parts.Officer)
	ctx := t.Context()
	for range exchange.MaxFailures {
		if _, err := w.Service.ChangePassword(ctx, "bi.do", "Wrong-"+parts.DemoPassword, nextPassword, exchange.Origin{}, exchange.Hash{}); !errors.Is(err, exchange.ErrBadCredentials) {
			t.Fatal(err)
		}
	}
	if _, _, err := w.Service.SignIn(ctx, "bi.do", parts.DemoPassword, exchange.Origin{}, exchange.ID{1}); !errors.Is(err, exchange.ErrBadCredentials) {
		t.Errorf("sign-in after five wrong changes: %v", err)
	}
	if _, err := w.Service.ChangePassword(ctx, "bi.do", parts.DemoPassword, nextPassword, exchange.Origin{}, exchange.Hash{}); !errors.Is(err, exchange.ErrBadCredentials) {
		t.Errorf("change after five wrong ones: %v", err)
	}
}
