package audit_test

import (
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"testing"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// TestNobodyAsksForATraceAndAnswersItAlone: by the log alone a checker sees that one
// person asked and another proved, under a release that names the request, and that
// a live device of that person signed.
func TestNobodyAsksForATraceAndAnswersItAlone(t *testing.T) {
	story := audittest.Story()
	at := story[len(story)-1].Time
	first := int64(len(story))
	about := map[string]string{"request": "t1", "document": audittest.Letter}
	signed := func(by string, release int64) map[string]string {
		a := audit.TraceAnswer{Request: "t1", Document: audittest.Letter, Release: release, Result: audit.Hash{1}, Person: by}
		s := audittest.Device(by).SignTrace(a)
		var sum audit.Hash
		b, err := hex.DecodeString(audittest.Device(by).Sum())
		if err != nil {
			t.Fatal(err)
		}
		copy(sum[:], b)
		return a.Details(sum, s.Signature)
	}
	with := func(m map[string]string, name, value string) map[string]string {
		m = maps.Clone(m)
		m[name] = value
		return m
	}
	bad := []audit.Code{audit.FoundTrace}
	for name, c := range map[string]struct {
		spoil func(s []audit.Record) []audit.Record // requested, released, answered
		want  []audit.Code
	}{
		"in order":          {func(s []audit.Record) []audit.Record { return s }, nil},
		"one person alone":  {func(s []audit.Record) []audit.Record { s[0].Actor = audittest.Sender; return s }, bad},
		"no release":        {func(s []audit.Record) []audit.Record { return slices.Delete(s, 1, 2) }, bad},
		"another's release": {func(s []audit.Record) []audit.Record { s[1].Actor = audittest.Reader; return s }, bad},
		"another document":  {func(s []audit.Record) []audit.Record { s[1].Document = audittest.Report; return s }, []audit.Code{audit.FoundTrace, audit.FoundTrace}},
		"another's device":  {func(s []audit.Record) []audit.Record { s[2].Details = signed(audittest.Reader, first+1); return s }, bad},
		"a changed result": {func(s []audit.Record) []audit.Record {
			s[2].Details = with(s[2].Details, "result", hex.EncodeToString(make([]byte, 32)))
			return s
		}, bad},
		"an earlier release": {func(s []audit.Record) []audit.Record {
			s[2].Details = with(s[2].Details, "release", strconv.FormatInt(first-2, 10))
			return s
		}, bad},
		"asked twice":    {func(s []audit.Record) []audit.Record { return slices.Insert(s, 1, s[0]) }, []audit.Code{audit.FoundTrace, audit.FoundTrace}},
		"answered twice": {func(s []audit.Record) []audit.Record { return append(s, s[2]) }, bad},
		"withdrawn before": {func(s []audit.Record) []audit.Record {
			return slices.Insert(s, 2, audit.Record{Time: at, Kind: audit.KindTraceWithdrawn, Actor: officer, Details: about})
		}, bad},
		"withdrawn instead": {func(s []audit.Record) []audit.Record {
			s[2].Kind, s[2].Actor, s[2].Details = audit.KindTraceWithdrawn, officer, about
			return s
		}, nil},
		"declined by who asked": {func(s []audit.Record) []audit.Record {
			s[2].Kind, s[2].Actor, s[2].Details = audit.KindTraceDeclined, officer, about
			return s
		}, bad},
	} {
		run := late(story, audittest.Letter, "proof")
		run.Actor, run.Time = audittest.Sender, at
		run.Details["trace"] = "t1"
		end := c.spoil([]audit.Record{
			{Time: at, Kind: audit.KindTraceRequested, Actor: officer, Details: maps.Clone(about)},
			run,
			{Time: at, Kind: audit.KindTraceAnswered, Actor: audittest.Sender, Details: signed(audittest.Sender, first+1)},
		})
		var got []audit.Code
		r := verifyEntries(t, audittest.Entries(append(audittest.Story(), end...)))
		for _, f := range r.Findings {
			got = append(got, f.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", name, r.Findings, c.want)
		}
	}
}
