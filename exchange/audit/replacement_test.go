package audit_test

import (
	"slices"
	"testing"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// TestReplacementTakesTheOldDeviceOrTwoRegistrars, different from each other and
// from the owner, whatever a server writes into the log.
func TestReplacementTakesTheOldDeviceOrTwoRegistrars(t *testing.T) {
	const reg = audittest.Registrar
	replaced := func(actor, subject string, devices ...string) func(*keyLog) []audit.Code {
		return func(l *keyLog) []audit.Code { return l.act(audit.KindKeyReplaced, actor, subject, devices, renewed) }
	}
	underName := func(actor string, devices ...string) func(*keyLog) []audit.Code {
		return func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyReplaced, actor, owner, devices, func(s *audit.KeyStatement) { renewed(s); s.Username = "another" })
		}
	}
	for name, c := range map[string]struct {
		act  func(l *keyLog) []audit.Code
		want audit.Code // "" for an event in order
	}{
		"by the new device alone":                   {replaced(owner, owner, "new"), audit.FoundTwoRegistrars},
		"by one registrar":                          {replaced(reg, owner, "new", reg), audit.FoundTwoRegistrars},
		"by one registrar twice":                    {replaced(reg, owner, "new", reg, reg), audit.FoundKeySignature},
		"by two registrars, without the new device": {replaced(reg, owner, reg, registrar2), audit.FoundKeyAuthority},
		"by two registrars, brought by the owner":   {replaced(owner, owner, "new", reg, registrar2), audit.FoundKeyAuthority},
		"by two registrars, brought by the server":  {replaced(audit.System, owner, "new", reg, registrar2), audit.FoundKeyAuthority},
		"by two registrars":                         {replaced(registrar2, owner, "new", reg, registrar2), ""},
		"by two registrars under a new name":        {underName(reg, "new", reg, registrar2), ""},
		"by the old device":                         {replaced(owner, owner, "new", owner), ""},
		"by the old device under a new name":        {underName(owner, "new", owner), audit.FoundKeyState},
		"by another's device in the owner's name":   {replaced(owner, owner, "new", reg), audit.FoundTwoRegistrars},
		"by a registrar and somebody who is none": {func(l *keyLog) []audit.Code {
			l.act(audit.KindKeyNew, audittest.Other, audittest.Other, []string{audittest.Other}, nil)
			return replaced(reg, owner, "new", reg, audittest.Other)(l)
		}, audit.FoundKeyAuthority},
		"of a registrar's own key, by one other":       {replaced(reg, registrar2, "new", reg), audit.FoundTwoRegistrars},
		"of a registrar's own key, by himself and one": {replaced(reg, registrar2, "new", reg, registrar2), audit.FoundTwoRegistrars},
		"by a registrar with two devices, as if he were two": {func(l *keyLog) []audit.Code {
			l.act(audit.KindDeviceAdded, reg, reg, []string{"phone", reg}, phone)
			return replaced(reg, owner, "new", reg, "phone")(l)
		}, audit.FoundTwoRegistrars},
		"by two, of whom one was ended": {func(l *keyLog) []audit.Code {
			l.act(audit.KindRegistrarEnded, reg, registrar2, []string{reg}, nil)
			return replaced(reg, owner, "new", reg, registrar2)(l)
		}, audit.FoundKeyAuthority},
	} {
		var want []audit.Code
		if c.want != "" {
			want = []audit.Code{c.want}
		}
		if got := c.act(founded(t)); !slices.Equal(got, want) {
			t.Errorf("%s: found %v, want %v", name, got, want)
		}
	}
}

// TestReplacementByRegistrarsConfirmsAndEndsTheOldKey and makes nobody a registrar
// again.
func TestReplacementByRegistrarsConfirmsAndEndsTheOldKey(t *testing.T) {
	l := founded(t)
	l.act(audit.KindRegistrarNamed, audittest.Registrar, owner, []string{audittest.Registrar}, nil)
	if found := l.act(audit.KindKeyReplaced, registrar2, owner, []string{"new", audittest.Registrar, registrar2}, renewed); len(found) != 0 {
		t.Fatal(found)
	}
	p, _ := l.rules.Person(owner)
	if p.Status != audit.KeyConfirmed || p.Registrar || p.Account != audittest.Account("new") || len(l.rules.LiveDevices(owner)) != 1 {
		t.Errorf("replaced: %+v", p)
	}
	if found := l.add(sent(owner, owner)); !slices.Equal(found, []audit.Code{audit.FoundDevice}) {
		t.Errorf("the lost device still sends: %v", found)
	}
}
