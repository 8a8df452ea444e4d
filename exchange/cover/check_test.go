package cover

import (
	"errors"
	"testing"
	"time"
)

func TestCheckIsHeldAgainstWhatItCallsFor(t *testing.T) {
	now := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		check            string
		class            Class
		reason, approval string
		field, code      string
	}{
		{"", ClassNone, "", "", "", ""},
		{"pass identity=0 health=9 lists=0 subjects=0 unread=0", ClassNone, "", "", "", ""},
		{"warn identity=2 health=0 lists=0 subjects=1 unread=0", ClassBasic, "", "", "", ""},
		{"warn identity=2 health=0 lists=0 subjects=1 unread=0", ClassNone, "", "", "class", "differs"},
		{"warn identity=2 health=1 lists=0 subjects=1 unread=0", ClassBasic, "", "", "class", "differs"},
		{"warn identity=0 health=0 lists=0 subjects=0 unread=1 id_papers=yes", ClassBasic, "a", "b", "class", "differs"},
		{"warn identity=0 health=0 lists=0 subjects=0 unread=1 id_papers=yes", ClassSensitive, "", "b", "reason", "required"},
		{"warn identity=40 health=1 lists=1 subjects=10 unread=0", ClassSensitive, "a", "", "approval", "required"},
		{"warn identity=40 health=1 lists=1 subjects=10 unread=0 approved", ClassSensitive, "a", "b", "", ""},
		{"warn identity=2 health=1 lists=0 subjects=1 unread=0 approved", ClassSensitive, "", "", "reason", "required"},
		{"refuse identity=2 health=1 lists=0 subjects=1 unread=0", ClassSensitive, "", "", "check", "malformed"},
		{"warn 079185012345", ClassSensitive, "", "", "check", "malformed"},
		{"", ClassSensitive, "a\nb", "", "reason", "malformed"},
	} {
		m := Metadata{Kind: "bao-cao", Urgency: UrgencyNormal, Class: c.class, Purpose: PurposeEpidemic, Created: now, Expires: now.AddDate(0, 0, 1), Check: c.check, Reason: c.reason, Approval: c.approval}
		var invalid *InvalidError
		err := m.Validate(now)
		if errors.As(err, &invalid); c.field == "" && err != nil || c.field != "" && (invalid == nil || invalid.Field != c.field || invalid.Code != c.code) {
			t.Errorf("%q of class %s, %q, %q: %v, want %s: %s", c.check, c.class, c.reason, c.approval, err, c.field, c.code)
		}
		b, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseMetadata(b); err != nil || again != m {
			t.Errorf("%s is read as %+v: %v", b, again, err)
		}
	}
}
