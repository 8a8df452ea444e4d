package audit_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// Each case breaks one rule in a log that is signed as it stands: the tree is
// in order, the story is not.
func TestBrokenRulesAreFound(t *testing.T) {
	const (
		keyConfirmed, firstSent, recall, refusal, lateRelease, proof = 5, 6, 10, 11, 12, 14
	)
	for name, c := range map[string]struct {
		spoil func(s []audit.Record) []audit.Record
		want  []audit.Code
	}{
		"nothing":                       {func(s []audit.Record) []audit.Record { return s }, nil},
		"release after recall from one": {func(s []audit.Record) []audit.Record { s[lateRelease].Actor = audittest.Reader; return s }, []audit.Code{audit.FoundRecalled}},
		"release after recall from the subject": {func(s []audit.Record) []audit.Record {
			delete(s[recall].Details, "recipients")
			s[recall].Subject = audittest.Other
			return s
		}, []audit.Code{audit.FoundRecalled}},
		"release after recall from all": {func(s []audit.Record) []audit.Record { s[recall].Details["scope"] = "all"; return s }, []audit.Code{audit.FoundRecalled}},
		"copy after recall": {func(s []audit.Record) []audit.Record {
			s[recall].Details["scope"] = "all"
			s[lateRelease].Details["kind"] = "copy"
			return s
		}, []audit.Code{audit.FoundRecalled}},
		"proof after recall": {func(s []audit.Record) []audit.Record {
			s[recall].Details["scope"] = "all"
			s[lateRelease].Details["kind"] = "proof"
			return s
		}, nil},
		"release after expiry": {func(s []audit.Record) []audit.Record { s[proof].Details["kind"] = "view"; return s }, []audit.Code{audit.FoundExpired}},
		"release before a late note of the expiry": {func(s []audit.Record) []audit.Record {
			s[lateRelease].Document = audittest.Report
			s[proof-1].Details = map[string]string{"expires": s[lateRelease].Time.Add(-time.Minute).Format(time.RFC3339)}
			return s
		}, []audit.Code{audit.FoundExpired}},
		"release just before the expiry": {func(s []audit.Record) []audit.Record {
			s[lateRelease].Document = audittest.Report
			s[proof-1].Details = map[string]string{"expires": s[lateRelease].Time.Format(time.RFC3339)}
			return s
		}, nil},
		"request used twice": {func(s []audit.Record) []audit.Record { s[lateRelease].Details["request"] = "01"; return s }, []audit.Code{audit.FoundRequest}},
		"no request":         {func(s []audit.Record) []audit.Record { delete(s[proof].Details, "request"); return s }, []audit.Code{audit.FoundRequest}},
		"no view":            {func(s []audit.Record) []audit.Record { delete(s[proof].Details, "view"); return s }, []audit.Code{audit.FoundView}},
		"view used twice":    {func(s []audit.Record) []audit.Record { s[proof].Details["view"] = "f01"; return s }, []audit.Code{audit.FoundView}},
		"no envelope":        {func(s []audit.Record) []audit.Record { delete(s[proof].Details, "envelope"); return s }, []audit.Code{audit.FoundUnboundRelease}},
		"release of what was never sent": {func(s []audit.Record) []audit.Record { return slices.Delete(s, firstSent, firstSent+1) },
			[]audit.Code{audit.FoundUnsent, audit.FoundUnsent, audit.FoundUnsent}},
		"a bad key event": {func(s []audit.Record) []audit.Record { s[keyConfirmed].Details["username"] = "another"; return s }, []audit.Code{audit.FoundKeySignature}},
		"clocks within tolerance": {func(s []audit.Record) []audit.Record {
			s[refusal].Time = s[recall].Time.Add(-audit.ClockTolerance)
			return s
		}, nil},
		"time runs backward": {func(s []audit.Record) []audit.Record {
			s[refusal].Time = s[recall].Time.Add(-audit.ClockTolerance - time.Millisecond)
			return s
		}, []audit.Code{audit.FoundTime}},
		"after the checkpoint": {func(s []audit.Record) []audit.Record { s[15].Time = signedAt.Add(time.Minute); return s }, []audit.Code{audit.FoundTime}},
	} {
		entries := audittest.Entries(c.spoil(audittest.Story()))
		r, err := audit.VerifyExport(bytes.NewReader(audittest.Export(entries, signedAt)), audittest.VKey)
		var got []audit.Code
		for _, f := range r.Findings {
			got = append(got, f.Code)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v, %v", name, r.Findings, c.want, err)
		}
	}
}
