package audit_test

import (
	"slices"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// TestNobodyDestroysAlone: by the log alone a checker sees that two people were
// behind a destruction, and that nothing was released afterwards.
func TestNobodyDestroysAlone(t *testing.T) {
	story := audittest.Story()
	doc := ""
	for _, r := range story {
		if r.Kind == audit.KindReleased && doc == "" {
			doc = r.Document
		}
	}
	for name, c := range map[string]struct {
		spoil func(s []audit.Record) []audit.Record // requested, destroyed, finished
		want  []audit.Code
	}{
		"in order":         {func(s []audit.Record) []audit.Record { return s }, nil},
		"one person alone": {func(s []audit.Record) []audit.Record { s[1].Actor = officer; return s }, []audit.Code{audit.FoundDestruction}},
		"another's request claimed": {func(s []audit.Record) []audit.Record { s[1].Details["requested_by"] = second; return s },
			[]audit.Code{audit.FoundDestruction}},
		"no request": {func(s []audit.Record) []audit.Record { return s[1:] }, []audit.Code{audit.FoundDestruction}},
		"a request for another document": {func(s []audit.Record) []audit.Record { s[0].Details["documents"] = "x,y"; return s },
			[]audit.Code{audit.FoundDestruction}},
		"a rejected request": {func(s []audit.Record) []audit.Record {
			rejected := audit.Record{Time: s[0].Time, Kind: audit.KindDestructionRejected, Actor: second, Details: map[string]string{"request": "d1"}}
			return slices.Insert(s, 1, rejected)
		}, []audit.Code{audit.FoundDestruction}},
		"twice":                        {func(s []audit.Record) []audit.Record { return append(s, s[1]) }, []audit.Code{audit.FoundDestruction}},
		"finished, never destroyed":    {func(s []audit.Record) []audit.Record { return slices.Delete(s, 1, 2) }, []audit.Code{audit.FoundDestruction}},
		"a proof after the fact":       {func(s []audit.Record) []audit.Record { return append(s, late(story, doc, "proof")) }, []audit.Code{audit.FoundDestroyed}},
		"recovery used after the fact": {func(s []audit.Record) []audit.Record { return append(s, late(story, doc, "recovery")) }, []audit.Code{audit.FoundDestroyed}},
	} {
		at := story[len(story)-1].Time
		end := c.spoil([]audit.Record{
			{Time: at, Kind: audit.KindDestructionRequested, Actor: officer, Details: map[string]string{"request": "d1", "documents": "other," + doc}},
			{Time: at, Kind: audit.KindDestroyed, Actor: second, Document: doc, Details: map[string]string{"request": "d1", "requested_by": officer}},
			{Time: at, Kind: audit.KindDestructionFinished, Actor: audit.System, Document: doc, Details: map[string]string{"request": "d1"}},
		})
		r := verifyEntries(t, audittest.Entries(append(audittest.Story(), end...)))
		var got []audit.Code
		for _, f := range r.Findings {
			got = append(got, f.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", name, r.Findings, c.want)
		}
	}
}

// late is a release of the story made once more, with ids of its own.
func late(story []audit.Record, doc, kind string) audit.Record {
	i := slices.IndexFunc(story, func(r audit.Record) bool { return r.Kind == audit.KindReleased && r.Document == doc })
	r := story[i]
	r.Time = story[len(story)-1].Time.Add(time.Second)
	r.Details = map[string]string{"kind": kind, "envelope": "e", "session": "s", "request": "late", "view": "late"}
	return r
}
