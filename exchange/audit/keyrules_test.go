package audit_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// keyLog grows a log of key events, one event a minute.
type keyLog struct {
	records []audit.Record
	rules   *audit.KeyRules
	found   []audit.Code
}

func newKeyLog() *keyLog {
	l := &keyLog{}
	l.rules = audit.NewKeyRules(func(_ int64, code audit.Code, _ string) { l.found = append(l.found, code) })
	return l
}

// head is the leaf of a person's newest event, as a statement names it.
func (l *keyLog) head(person string) string {
	if p, ok := l.rules.Person(person); ok {
		return fmt.Sprintf("%x", p.Head[:])
	}
	return ""
}

// act logs an event about subject, signed by the named devices; change makes
// the statement another one. It gives what the rules find in it.
func (l *keyLog) act(kind audit.Kind, actor, subject string, devices []string, change func(*audit.KeyStatement)) []audit.Code {
	r := audit.Record{Kind: kind, Actor: actor, Subject: subject, Time: audittest.Start.Add(time.Duration(len(l.records)) * time.Minute)}
	s := audittest.Statement(r)
	s.Previous = l.head(subject)
	if change != nil {
		change(&s)
	}
	var signatures []audit.KeySignature
	for _, d := range devices {
		signatures = append(signatures, audittest.Device(d).Sign(s))
	}
	r.Details = s.Details(signatures...)
	return l.add(r)
}

func (l *keyLog) add(r audit.Record) []audit.Code {
	l.records = append(l.records, r)
	i := len(l.records) - 1
	l.found = nil
	l.rules.Read(int64(i), audittest.Entries(l.records)[i].Leaf(), r)
	return l.found
}

const (
	registrar2 = "00000000-0000-4000-8000-00000000000e"
	owner      = audittest.Reader
)

// founded is a log with a founded registrar, a second one, and an owner whose
// key is confirmed.
func founded(t *testing.T) *keyLog {
	t.Helper()
	l := newKeyLog()
	reg := audittest.Registrar
	for i, found := range [][]audit.Code{
		l.act(audit.KindKeyNew, reg, reg, []string{reg}, nil),
		l.act(audit.KindKeyFounded, audit.System, reg, nil, nil),
		l.act(audit.KindKeyNew, registrar2, registrar2, []string{registrar2}, nil),
		l.act(audit.KindKeyConfirmed, reg, registrar2, []string{reg}, nil),
		l.act(audit.KindRegistrarNamed, reg, registrar2, []string{reg}, nil),
		l.act(audit.KindKeyNew, owner, owner, []string{owner}, nil),
		l.act(audit.KindKeyConfirmed, registrar2, owner, []string{registrar2}, nil),
	} {
		if len(found) != 0 {
			t.Fatalf("event %d: %v", i, found)
		}
	}
	return l
}

// renewed makes a statement about a new account and device of the owner.
func renewed(s *audit.KeyStatement) {
	s.Account, s.Device = audittest.Account("new"), audittest.Device("new").Public()
}

func phone(s *audit.KeyStatement) { s.Device = audittest.Device("phone").Public() }

// TestKeyEventsWithoutTheRightAreFound: what a server, a registrar or an owner
// can write into a log and must not.
func TestKeyEventsWithoutTheRightAreFound(t *testing.T) {
	const reg, other = audittest.Registrar, audittest.Other
	for name, c := range map[string]struct {
		act  func(l *keyLog) []audit.Code
		want audit.Code // "" for an event in order
	}{
		"confirmation invented by the server": {func(l *keyLog) []audit.Code {
			l.act(audit.KindKeyNew, other, other, []string{other}, nil)
			return l.act(audit.KindKeyConfirmed, reg, other, nil, nil)
		}, audit.FoundKeyAuthority},
		"confirmation signed by a device the server made": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyConfirmed, reg, owner, []string{"server"}, nil)
		}, audit.FoundKeyAuthority},
		"confirmation by somebody who is no registrar": {func(l *keyLog) []audit.Code {
			l.act(audit.KindKeyNew, other, other, []string{other}, nil)
			return l.act(audit.KindKeyConfirmed, owner, other, []string{owner}, nil)
		}, audit.FoundKeyAuthority},
		"confirmation of the own key": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyConfirmed, reg, reg, []string{reg}, nil)
		}, audit.FoundSelfConfirmed},
		"confirmation of another key": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyConfirmed, reg, owner, []string{reg}, func(s *audit.KeyStatement) { s.Account = audittest.Account("x") })
		}, audit.FoundUnknownKey},
		"confirmation with the name of another registrar": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyConfirmed, registrar2, owner, []string{reg}, nil)
		}, audit.FoundKeyAuthority},
		"confirmation used twice": {func(l *keyLog) []audit.Code { return l.add(l.records[len(l.records)-1]) }, audit.FoundKeyOrder},
		"confirmation kept for later": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyConfirmed, reg, owner, []string{reg}, func(s *audit.KeyStatement) { s.Time = s.Time.Add(-time.Hour) })
		}, audit.FoundTime},
		"confirmation under a new name": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyConfirmed, reg, owner, []string{reg}, func(s *audit.KeyStatement) { s.Username = "renamed" })
		}, ""},
		"confirmation by a registrar who was ended": {func(l *keyLog) []audit.Code {
			l.act(audit.KindRegistrarEnded, reg, registrar2, []string{reg}, nil)
			return l.act(audit.KindKeyConfirmed, registrar2, owner, []string{registrar2}, nil)
		}, audit.FoundKeyAuthority},
		"confirmation by a registrar whose key was revoked": {func(l *keyLog) []audit.Code {
			l.act(audit.KindKeyRevoked, reg, registrar2, []string{reg}, nil)
			return l.act(audit.KindKeyConfirmed, registrar2, owner, []string{registrar2}, nil)
		}, audit.FoundDevice},
		"registrar named by the server": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindRegistrarNamed, audit.System, owner, nil, nil)
		}, audit.FoundKeyAuthority},
		"another registrar founded": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyFounded, audit.System, owner, nil, nil)
		}, audit.FoundKeyState},
		"second key enrolled": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyNew, owner, owner, []string{"new"}, renewed)
		}, audit.FoundKeyState},
		"key of another enrolled": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyNew, other, other, []string{"new"}, func(s *audit.KeyStatement) {
				s.Account, s.Device = audittest.Account(owner), audittest.Device("new").Public()
			})
		}, audit.FoundKeyState},
		"device added by nobody": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindDeviceAdded, owner, owner, []string{"phone"}, phone)
		}, audit.FoundKeyAuthority},
		"device added by another's device": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindDeviceAdded, owner, owner, []string{"phone", reg}, phone)
		}, audit.FoundKeyAuthority},
		"device added that nobody holds": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindDeviceAdded, owner, owner, []string{owner}, phone)
		}, audit.FoundKeyAuthority},
		"device added by the old one": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindDeviceAdded, owner, owner, []string{"phone", owner}, phone)
		}, ""},
		"only device removed": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindDeviceRemoved, owner, owner, []string{owner}, nil)
		}, audit.FoundKeyState},
		"removed device still adds one": {func(l *keyLog) []audit.Code {
			l.act(audit.KindDeviceAdded, owner, owner, []string{"phone", owner}, phone)
			l.act(audit.KindDeviceRemoved, owner, owner, []string{owner}, phone)
			return l.act(audit.KindDeviceAdded, owner, owner, []string{"tablet", "phone"}, func(s *audit.KeyStatement) { s.Device = audittest.Device("tablet").Public() })
		}, audit.FoundDevice},
		"removed device still sends": {func(l *keyLog) []audit.Code {
			l.act(audit.KindDeviceAdded, owner, owner, []string{"phone", owner}, phone)
			l.act(audit.KindDeviceRemoved, owner, owner, []string{owner}, phone)
			return l.add(sent(owner, "phone"))
		}, audit.FoundDevice},
		"sent by another's device":  {func(l *keyLog) []audit.Code { return l.add(sent(owner, reg)) }, audit.FoundDevice},
		"sent by an unknown device": {func(l *keyLog) []audit.Code { return l.add(sent(owner, "phone")) }, audit.FoundDevice},
		"sent by the second device": {func(l *keyLog) []audit.Code {
			l.act(audit.KindDeviceAdded, owner, owner, []string{"phone", owner}, phone)
			return l.add(sent(owner, "phone"))
		}, ""},
		"revoked by another": {func(l *keyLog) []audit.Code {
			l.act(audit.KindKeyNew, other, other, []string{other}, nil)
			return l.act(audit.KindKeyRevoked, other, owner, []string{other}, nil)
		}, audit.FoundKeyAuthority},
		"revoked by the owner": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyRevoked, owner, owner, []string{owner}, nil)
		}, ""},
		"renamed by the owner": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyRenamed, owner, owner, []string{owner}, func(s *audit.KeyStatement) { s.Username = "renamed" })
		}, ""},
		"renamed by the server": {func(l *keyLog) []audit.Code {
			return l.act(audit.KindKeyRenamed, owner, owner, nil, func(s *audit.KeyStatement) { s.Username = "renamed" })
		}, audit.FoundKeyAuthority},
		"signature of another statement": {func(l *keyLog) []audit.Code {
			l.act(audit.KindDeviceAdded, owner, owner, []string{"phone", owner}, phone)
			r := l.records[len(l.records)-2]
			r.Kind = audit.KindKeyRevoked
			return l.add(r)
		}, audit.FoundKeyOrder},
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

func sent(actor, device string) audit.Record {
	return audit.Record{Time: audittest.Start.Add(time.Hour), Kind: audit.KindSent, Actor: actor, Document: audittest.Letter,
		Details: map[string]string{"device": audittest.Device(device).Sum()}}
}

// TestABreachHasNoEffect: what was refused stands on the log and counts for
// nothing; what follows it is judged on its own.
func TestABreachHasNoEffect(t *testing.T) {
	l := founded(t)
	l.act(audit.KindKeyReplaced, owner, owner, []string{"new"}, renewed)
	if p, _ := l.rules.Person(owner); p.Account != audittest.Account(owner) || p.Status != audit.KeyConfirmed {
		t.Fatalf("the forged replacement counts: %+v", p)
	}
	if found := l.add(sent(owner, "new")); !slices.Equal(found, []audit.Code{audit.FoundDevice}) {
		t.Errorf("its device signs: %v", found)
	}
	if found := l.act(audit.KindKeyRenamed, owner, owner, []string{owner}, func(s *audit.KeyStatement) { s.Username = "renamed" }); len(found) != 0 {
		t.Errorf("the owner's next event: %v", found)
	}
	if p, _ := l.rules.Person(owner); p.Status != audit.KeyUnconfirmed || p.Username != "renamed" {
		t.Errorf("a name that only the owner vouches for: %+v", p)
	}
}

func TestStatementFormatStays(t *testing.T) {
	s := audit.KeyStatement{Act: audit.KindKeyConfirmed, Owner: owner, Username: "binh.tt", Account: audittest.Account(owner),
		Device: audittest.Device(owner).Public(), Previous: audittest.Account("previous"), Time: audittest.Start}
	got, err := s.Encode()
	if err != nil || !bytes.Equal(append(got, '\n'), golden(t, "statement.json")) {
		t.Fatalf("%s, %v", got, err)
	}
	sig := audittest.Device("signer").Sign(s)
	r := audit.Record{Time: s.Time, Kind: s.Act, Actor: audittest.Registrar, Subject: owner, Details: s.Details(sig)}
	back, signatures, err := audit.KeyStatementOf(r)
	if err != nil || back != s || len(signatures) != 1 || signatures[0] != sig {
		t.Fatalf("reads back as %+v, %v", back, err)
	}
}

func FuzzKeyStatement(f *testing.F) {
	for _, r := range audittest.Story()[:6] {
		b, err := r.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := audit.ParseRecord(b)
		if err != nil {
			return
		}
		rules := audit.NewKeyRules(func(int64, audit.Code, string) {})
		rules.Read(0, audit.Hash{1}, r)
		s, signatures, err := audit.KeyStatementOf(r)
		if err != nil {
			return
		}
		again := r
		again.Details = s.Details(signatures...)
		if back, _, err := audit.KeyStatementOf(again); err != nil || back != s {
			t.Fatalf("%+v reads back as %+v, %v", s, back, err)
		}
	})
}
