package exchange

import (
	"errors"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 20, 5, 0, 0, 0, time.UTC)

func letter() Metadata {
	return Metadata{Number: "12", Notation: "BC-KSBT", Kind: "bao-cao-nhanh", Urgency: UrgencyUrgent, Class: ClassSensitive,
		Purpose: PurposeEpidemic, Created: noon, Expires: noon.AddDate(0, 0, 7), AllowCopy: true}
}

func TestReleaseDecisions(t *testing.T) {
	base := ReleaseFacts{Now: noon, DirectoryRead: noon.AddDate(20, 0, 0), Kind: ReleaseView, Purpose: PurposeEpidemic, Metadata: letter(), HasGrant: true, HasShare: true}
	for name, c := range map[string]struct {
		change func(*ReleaseFacts)
		want   string // refusal code, "stranger" or "" for released
	}{
		"addressed":                     {func(f *ReleaseFacts) {}, ""},
		"copy where allowed":            {func(f *ReleaseFacts) { f.Kind = ReleaseCopy }, ""},
		"copy where not allowed":        {func(f *ReleaseFacts) { f.Kind = ReleaseCopy; f.Metadata.AllowCopy = false }, "copy_not_allowed"},
		"not addressed":                 {func(f *ReleaseFacts) { f.HasGrant = false }, "stranger"},
		"not addressed and recalled":    {func(f *ReleaseFacts) { f.HasGrant = false; f.RecalledAt = noon }, "stranger"},
		"unknown kind":                  {func(f *ReleaseFacts) { f.Kind = "print" }, "stranger"},
		"directory read in time":        {func(f *ReleaseFacts) { f.DirectoryRead = noon.Add(-DirectoryGrace) }, ""},
		"directory unread":              {func(f *ReleaseFacts) { f.DirectoryRead = noon.Add(-DirectoryGrace - 1) }, "directory_unreachable"},
		"directory never read":          {func(f *ReleaseFacts) { f.DirectoryRead = time.Time{} }, "directory_unreachable"},
		"unread and not addressed":      {func(f *ReleaseFacts) { f.DirectoryRead = time.Time{}; f.HasGrant = false }, "stranger"},
		"disabled":                      {func(f *ReleaseFacts) { f.Person.Disabled = true }, "disabled"},
		"disabled proof":                {func(f *ReleaseFacts) { f.Kind = ReleaseProof; f.Person.Disabled = true }, "disabled"},
		"recalled":                      {func(f *ReleaseFacts) { f.HasShare = false; f.RecalledAt = noon; f.RecalledBy = "An" }, "recalled"},
		"recalled although share there": {func(f *ReleaseFacts) { f.RecalledAt = noon }, "recalled"},
		"a second before expiry":        {func(f *ReleaseFacts) { f.Now = f.Metadata.Expires.Add(-time.Second) }, ""},
		"at expiry":                     {func(f *ReleaseFacts) { f.Now = f.Metadata.Expires }, "expired"},
		"share gone by expiry job":      {func(f *ReleaseFacts) { f.HasShare = false }, "expired"},
		"purpose outside the four":      {func(f *ReleaseFacts) { f.Purpose = "bao-chi" }, "purpose"},
		"proof after expiry":            {func(f *ReleaseFacts) { f.Kind = ReleaseProof; f.Now = f.Metadata.Expires.AddDate(1, 0, 0) }, ""},
		"proof after recall":            {func(f *ReleaseFacts) { f.Kind = ReleaseProof; f.RecalledAt = noon }, ""},
		"proof after destruction":       {func(f *ReleaseFacts) { f.Kind = ReleaseProof; f.HasShare = false }, "stranger"},
	} {
		t.Run(name, func(t *testing.T) {
			f := base
			c.change(&f)
			err := DecideRelease(f)
			var refusal *Refusal
			got := ""
			switch {
			case errors.Is(err, ErrNotFound):
				got = "stranger"
			case errors.As(err, &refusal):
				got = refusal.Code
			case err != nil:
				t.Fatal(err)
			}
			if got != c.want {
				t.Fatalf("decision %q, want %q", got, c.want)
			}
		})
	}
}

func TestAuditAndRecallBelongToSenderAndScope(t *testing.T) {
	sender := Person{ID: PersonID{1}, Unit: "CDC"}
	leader := Person{ID: PersonID{2}, Unit: "CDC", Roles: []Role{RoleLeader}}
	far := Person{ID: PersonID{3}, Unit: "Trạm Y tế", Roles: []Role{RoleLeader}}
	other := Person{ID: PersonID{4}, Unit: "CDC", Roles: []Role{RoleStaff}}
	gone := leader
	gone.Disabled = true
	for _, c := range []struct {
		who           Person
		recall, audit bool
	}{
		{sender, true, true}, {leader, true, true}, {far, false, false}, {other, false, false}, {gone, false, false},
		{Person{ID: PersonID{5}, Roles: []Role{RoleInspector}}, false, true},
		{Person{ID: PersonID{6}, Roles: []Role{RoleDPO}}, false, true},
	} {
		if MayRecall(c.who, sender) != c.recall {
			t.Errorf("%v: recall is not %v", c.who, c.recall)
		}
		if MayAuditDocument(c.who, sender, []string{"Sở Y tế"}) != c.audit {
			t.Errorf("%v: audit is not %v", c.who, c.audit)
		}
	}
	if !MayAuditDocument(far, sender, []string{"Trạm Y tế"}) {
		t.Error("the leader of a recipient's unit cannot read the audit")
	}
}

func TestPeopleWithoutAUnitAreNoUnit(t *testing.T) {
	leader := Person{ID: PersonID{1}, Roles: []Role{RoleStaff, RoleLeader}}
	other := Person{ID: PersonID{2}, Roles: []Role{RoleStaff}}
	if MayRecall(leader, other) || MayAuditDocument(leader, other, []string{""}) || MayAuditPerson(leader, other) {
		t.Error("a leader of nothing leads those who belong nowhere")
	}
}

func TestMetadataHasOneEncoding(t *testing.T) {
	m := letter()
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseMetadata(b)
	if err != nil || again != m {
		t.Fatalf("round trip: %+v, %v", again, err)
	}
	for _, bad := range [][]byte{
		append([]byte(" "), b...), append(b[:len(b):len(b)], ' '), append(b[:len(b):len(b)], b...), b[:len(b)-1],
		[]byte(`{"number":"1","number":"2"}`), []byte(`{}`), nil,
	} {
		if _, err := ParseMetadata(bad); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}

func TestMetadataRules(t *testing.T) {
	if err := letter().Validate(noon); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*Metadata){
		"kind":    func(m *Metadata) { m.Kind = "thư riêng" },
		"urgency": func(m *Metadata) { m.Urgency = "now" },
		"class":   func(m *Metadata) { m.Class = "mật" },
		"purpose": func(m *Metadata) { m.Purpose = "" },
		"expires": func(m *Metadata) { m.Expires = noon },
		"created": func(m *Metadata) { m.Created = noon.AddDate(0, 0, 3) },
		// What goes to terminals, registers and logs of others.
		"number":   func(m *Metadata) { m.Number = "1\x1b[31m" },
		"notation": func(m *Metadata) { m.Notation = "BC\nCÔNG VĂN GIẢ" },
	} {
		m := letter()
		change(&m)
		var invalid *InvalidError
		if err := m.Validate(noon); !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}
