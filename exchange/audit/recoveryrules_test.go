package audit_test

import (
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

var trustees = [3]string{audittest.Registrar, registrar2, owner}

// recovery logs an event of a unit's recovery key: the first key signed by one
// device, a further one by two, the first of which consents beforehand.
func (l *keyLog) recovery(kind audit.Kind, actor, account string, devices []string, change func(*audit.Record, *audit.RecoveryStatement)) []audit.Code {
	r := audit.Record{Kind: kind, Actor: actor, Subject: "KSBT", Time: audittest.Start.Add(time.Duration(len(l.records)) * time.Minute)}
	s := audit.RecoveryStatement{Act: kind, Unit: "KSBT", Account: audittest.Account(account), Holders: trustees, Time: r.Time}
	if kind == audit.KindRecoveryReplaced {
		s.Request, s.Consented = "01", r.Time.Add(-time.Hour)
		if keys := l.rules.RecoveryKeys("KSBT"); len(keys) > 0 {
			s.Previous = hex.EncodeToString(keys[len(keys)-1].Leaf[:])
		} else {
			s.Previous = audittest.Account("nothing")
		}
	}
	if change != nil {
		change(&r, &s)
	}
	var signatures []audit.KeySignature
	for i, d := range devices {
		signed := s
		if i == 0 && kind == audit.KindRecoveryReplaced {
			signed = s.Consent()
		}
		signatures = append(signatures, audittest.Device(d).SignRecovery(signed))
	}
	r.Details = s.Details(signatures...)
	return l.add(r)
}

// TestRecoveryKeySubstituted: a unit's recovery key is founded once, by somebody's
// own device, and replaced by two holders of the key before and nobody else.
func TestRecoveryKeySubstituted(t *testing.T) {
	const reg, stranger = audittest.Registrar, audittest.Other
	first := func(t *testing.T) *keyLog {
		l := founded(t)
		if found := l.act(audit.KindKeyNew, stranger, stranger, []string{stranger}, nil); len(found) != 0 {
			t.Fatal(found)
		}
		if found := l.recovery(audit.KindRecoveryNew, reg, "unit", []string{reg}, nil); len(found) != 0 {
			t.Fatal(found)
		}
		return l
	}
	l := first(t)
	if found := l.recovery(audit.KindRecoveryReplaced, owner, "unit 2", []string{reg, owner}, nil); len(found) != 0 {
		t.Fatalf("two holders: %v", found)
	}
	if found := l.recovery(audit.KindRecoveryReplaced, registrar2, "unit 3", []string{owner, registrar2}, nil); len(found) != 0 {
		t.Fatalf("two other holders of the second: %v", found)
	}
	keys := l.rules.RecoveryKeys("KSBT")
	if len(keys) != 3 || keys[2].Account != audittest.Account("unit 3") || keys[2].First != owner || keys[2].By != registrar2 {
		t.Fatalf("%+v", keys)
	}
	for name, c := range map[string]struct {
		kind    audit.Kind
		actor   string
		devices []string
		change  func(*audit.Record, *audit.RecoveryStatement)
		want    audit.Code
	}{
		"founded again":          {audit.KindRecoveryNew, reg, []string{reg}, nil, audit.FoundKeyState},
		"by the server":          {audit.KindRecoveryReplaced, reg, nil, nil, audit.FoundKeySignature},
		"by one holder":          {audit.KindRecoveryReplaced, reg, []string{reg}, nil, audit.FoundKeySignature},
		"by one holder twice":    {audit.KindRecoveryReplaced, reg, []string{reg, reg}, nil, audit.FoundKeyAuthority},
		"by a holder and anyone": {audit.KindRecoveryReplaced, stranger, []string{reg, stranger}, nil, audit.FoundKeyAuthority},
		"by an unknown device":   {audit.KindRecoveryReplaced, owner, []string{"nobody", owner}, nil, audit.FoundKeyAuthority},
		"in another's name":      {audit.KindRecoveryReplaced, reg, []string{reg, owner}, nil, audit.FoundKeyAuthority},
		"of an older key": {audit.KindRecoveryReplaced, owner, []string{reg, owner}, func(_ *audit.Record, s *audit.RecoveryStatement) {
			s.Previous = audittest.Account("older")
		}, audit.FoundKeyOrder},
		"a key of before": {audit.KindRecoveryReplaced, owner, []string{reg, owner}, func(_ *audit.Record, s *audit.RecoveryStatement) {
			s.Account = audittest.Account("unit")
		}, audit.FoundKeyState},
		"a person's key": {audit.KindRecoveryReplaced, owner, []string{reg, owner}, func(_ *audit.Record, s *audit.RecoveryStatement) {
			s.Account = audittest.Account(owner)
		}, audit.FoundKeyState},
		"an old consent": {audit.KindRecoveryReplaced, owner, []string{reg, owner}, func(r *audit.Record, s *audit.RecoveryStatement) {
			s.Consented = r.Time.Add(-25 * time.Hour)
		}, audit.FoundTime},
		"stated long ago": {audit.KindRecoveryReplaced, owner, []string{reg, owner}, func(r *audit.Record, s *audit.RecoveryStatement) {
			s.Time = r.Time.Add(-time.Hour)
		}, audit.FoundTime},
	} {
		l := first(t)
		if found := l.recovery(c.kind, c.actor, "another", c.devices, c.change); !slices.Equal(found, []audit.Code{c.want}) {
			t.Errorf("%s: %v, want %s", name, found, c.want)
		}
		if keys := l.rules.RecoveryKeys("KSBT"); len(keys) != 1 {
			t.Errorf("%s: it counts", name)
		}
	}
	for name, spoil := range map[string]func(d map[string]string){
		"another account": func(d map[string]string) {
			d["account_sha256"] = audittest.Account("x")
			d["fingerprint"] = audit.Fingerprint(d["account_sha256"])
		},
		"another holder":  func(d map[string]string) { d["holder2"] = stranger },
		"another request": func(d map[string]string) { d["request"] = "02" },
		"the fingerprint": func(d map[string]string) { d["fingerprint"] = "0000" },
		"signatures swapped": func(d map[string]string) {
			d["signatures"] = d["signatures"][194:] + "," + d["signatures"][:193]
		},
	} {
		l := first(t)
		l.recovery(audit.KindRecoveryReplaced, owner, "another", []string{reg, owner}, nil)
		forged := l.records[len(l.records)-1]
		l = first(t)
		spoil(forged.Details)
		if found := l.add(forged); !slices.Equal(found, []audit.Code{audit.FoundKeySignature}) {
			t.Errorf("changed %s: %v", name, found)
		}
	}
	l = first(t)
	if found := l.act(audit.KindKeyRevoked, owner, owner, []string{owner}, nil); len(found) != 0 {
		t.Fatal(found)
	}
	if found := l.recovery(audit.KindRecoveryReplaced, owner, "another", []string{reg, owner}, nil); !slices.Equal(found, []audit.Code{audit.FoundDevice}) {
		t.Errorf("with a device that has ended: %v", found)
	}
}
