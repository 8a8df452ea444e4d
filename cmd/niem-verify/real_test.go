package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

func TestMain(m *testing.M) { parts.Main(m) }

// codes runs the program and gives the codes that it finds, each once.
func (r *real) codes(args ...string) []audit.Code {
	r.Helper()
	code, stdout, stderr := invoke("C", nil, append(args, "--vkey", r.LogKey, "--json")...)
	var a answer
	if code == exitUnreadable || json.Unmarshal([]byte(stdout), &a) != nil {
		r.Fatalf("%v: exit %d, %s%s", args, code, stdout, stderr)
	}
	var found []audit.Code
	for _, one := range append([]answer{a}, a.Others...) {
		for _, f := range one.Findings {
			found = append(found, f.Code)
		}
	}
	if (code == exitVerified) != (len(found) == 0) || a.Verified != (len(found) == 0) {
		r.Fatalf("%v: exit %d with %v", args, code, found)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// TestForgedLogsAreFound: whoever holds the server and the log's key rewrites the
// log of a real service, or what comes with it; what others keep of it tells.
func TestForgedLogsAreFound(t *testing.T) {
	r := newReal(t)
	r.forgedExports(t)
	r.forkNamesItsPlace(t)
	r.forgedLists(t)
}

func (r *real) forgedExports(t *testing.T) {
	export, early := r.path("export"), r.path("early")
	witness := r.write("witness.pub", []byte(r.witness.String()+"\n"))
	others := []string{"--witness", witness, "--receipt", r.path("receipt"), "--anchors", r.path("anchors"), "--shares", r.path("shares")}
	if got := r.codes(append([]string{export, early}, others...)...); len(got) > 0 {
		t.Fatalf("the log as it is: %v", got)
	}
	if got := r.codes(append([]string{early, export}, others...)...); len(got) > 0 {
		t.Fatalf("the older export first: %v", got)
	}
	is := func(kind audit.Kind) func(audit.Record) bool {
		return func(rec audit.Record) bool { return rec.Kind == kind }
	}
	drop := func(kind audit.Kind) func([]audit.Record) []audit.Record {
		return func(s []audit.Record) []audit.Record {
			i := slices.IndexFunc(s, is(kind))
			return slices.Delete(s, i, i+1)
		}
	}
	change := func(kind audit.Kind, act func(*audit.Record)) func([]audit.Record) []audit.Record {
		return func(s []audit.Record) []audit.Record {
			act(&s[slices.IndexFunc(s, is(kind))])
			return s
		}
	}
	again := func(act func(*audit.Record)) func([]audit.Record) []audit.Record {
		return func(s []audit.Record) []audit.Record {
			late := s[slices.IndexFunc(s, is(audit.KindReleased))]
			late.Time = s[len(s)-1].Time
			details := map[string]string{}
			for k, v := range late.Details {
				details[k] = v
			}
			details["request"], details["view"] = "0f", "0e"
			late.Details = details
			act(&late)
			return append(s, late)
		}
	}
	for name, c := range map[string]struct {
		forge  func([]audit.Record) []audit.Record
		beside []string // what tells, and what it says
		want   audit.Code
	}{
		"no witness has cosigned it":          {change(audit.KindReleased, func(*audit.Record) {}), []string{"--witness", witness}, audit.FoundCosigned},
		"an opening left out, by its receipt": {drop(audit.KindReleased), []string{"--receipt", r.path("receipt")}, audit.FoundReceipt},
		"an opening left out, by an anchor":   {drop(audit.KindReleased), []string{"--anchors", r.path("anchors")}, audit.FoundHead},
		"an opening left out, by an export":   {drop(audit.KindReleased), []string{early}, foundFork},
		"another person's opening":            {change(audit.KindReleased, func(rec *audit.Record) { rec.Actor = r.Person(parts.Stranger).ID.String() }), []string{"--shares", r.path("shares")}, foundNoShare},
		"an opening of another envelope":      {change(audit.KindReleased, func(rec *audit.Record) { rec.Details["envelope"] = r.open.Manifest.Grants[0].E.String() }), []string{"--shares", r.path("shares")}, foundNoShare},
		"an opening called a proof":           {change(audit.KindReleased, func(rec *audit.Record) { rec.Details["kind"] = "proof" }), []string{"--shares", r.path("shares")}, foundNoShare},
		"the master grant as a reader's":      {change(audit.KindReleased, func(rec *audit.Record) { rec.Details["grant_kind"] = "master" }), []string{"--shares", r.path("shares")}, foundNoShare},
		"another manifest sent":               {change(audit.KindSent, func(rec *audit.Record) { rec.Details["manifest"] = r.open.Manifest.Grants[0].E.String() }), []string{"--shares", r.path("shares")}, foundManifest},
		"a sending left out":                  {drop(audit.KindSent), []string{"--shares", r.path("shares")}, audit.FoundUnsent},
		"a recall left out":                   {change(audit.KindRecalled, func(rec *audit.Record) { rec.Kind, rec.Details = audit.KindAuditRead, nil }), []string{"--shares", r.path("shares")}, foundShareMissing},
		"a recall from another": {change(audit.KindRecalled, func(rec *audit.Record) {
			rec.Subject, rec.Details["recipients"] = r.Person(parts.DPO).ID.String(), r.Person(parts.DPO).ID.String()
		}), []string{"--shares", r.path("shares")}, foundShareLeft},
		"opened after the end that was signed":  {change(audit.KindReleased, func(rec *audit.Record) { rec.Time = rec.Time.AddDate(0, 0, 8) }), []string{"--shares", r.path("shares")}, audit.FoundExpired},
		"the newest entries gone":               {func(s []audit.Record) []audit.Record { return s[:r.released] }, []string{"--receipt", r.path("receipt")}, audit.FoundShort},
		"the newest entries gone, by an anchor": {func(s []audit.Record) []audit.Record { return s[:r.released] }, []string{"--anchors", r.path("anchors")}, audit.FoundShort},
		"opened after the recall":               {again(func(*audit.Record) {}), nil, audit.FoundRecalled},
		"opened after the end":                  {again(func(rec *audit.Record) { rec.Document = crypto.NewDocumentID().String() }), nil, audit.FoundUnsent},
		"a key event by nobody":                 {change(audit.KindKeyNew, func(rec *audit.Record) { rec.Details["username"] = "another" }), nil, audit.FoundKeySignature},
		"a key event left out":                  {drop(audit.KindKeyNew), nil, audit.FoundDevice},
	} {
		forged := r.forge("forged", c.forge)
		if got := r.codes(append([]string{forged}, c.beside...)...); !slices.Contains(got, c.want) {
			t.Errorf("%s: found %v, want %s", name, got, c.want)
		}
	}
	// A record that the server withholds leaves a gap that no erasure names.
	withheld := slices.Clone(r.entries)
	for i, e := range withheld {
		if rec, err := e.Open(); err == nil && rec.Kind == audit.KindKeyNew {
			withheld[i].Record, withheld[i].Salt = nil, audit.Salt{}
		}
	}
	if got := r.codes(r.signed("forged", withheld)); !slices.Contains(got, audit.FoundGone) {
		t.Errorf("withheld key events: %v", got)
	}
}

// Of three exports of which two agree, the entry at which
// the third parts from them is named, whatever their order.
func (r *real) forkNamesItsPlace(t *testing.T) {
	r.forge("forged", func(s []audit.Record) []audit.Record {
		s[r.released].Actor = audittest.Other
		return s
	})
	for _, files := range [][]string{{"early", "export", "forged"}, {"forged", "early", "export"}, {"export", "forged", "early"}} {
		var args []string
		for _, f := range files {
			args = append(args, r.path(f))
		}
		_, stdout, _ := invoke("C", nil, append(args, "--vkey", r.LogKey, "--json")...)
		var a answer
		r.Must(json.Unmarshal([]byte(stdout), &a))
		var places []int64
		for _, one := range append([]answer{a}, a.Others...) {
			for _, f := range one.Findings {
				if f.Code == foundFork {
					places = append(places, *f.Entry)
				}
			}
		}
		if len(places) == 0 || slices.ContainsFunc(places, func(p int64) bool { return p != r.released }) {
			t.Errorf("%v: parted at %v, want %d", files, places, r.released)
		}
	}
}

// The log is whole, what comes with it is not.
func (r *real) forgedLists(t *testing.T) {
	origin, size := r.Keeper.Origin(), int64(len(r.entries))
	reader := audit.Share{Kind: "recipient", Person: r.reader.ID.String()}
	recalled := slices.IndexFunc(r.shares, func(d audit.SharedDocument) bool { return d.Document == r.recalled.Draft.ID.String() })
	open := 1 - recalled
	for name, c := range map[string]struct {
		spoil func(s []audit.SharedDocument) []audit.SharedDocument
		want  audit.Code
	}{
		"a share recalled lives": {func(s []audit.SharedDocument) []audit.SharedDocument {
			s[recalled].Shares = append(slices.Clone(s[recalled].Shares), reader)
			return s
		}, foundShareLeft},
		"a share is gone": {func(s []audit.SharedDocument) []audit.SharedDocument {
			s[open].Shares = slices.DeleteFunc(slices.Clone(s[open].Shares), func(x audit.Share) bool { return x == reader })
			return s
		}, foundShareMissing},
		"a stranger's share": {func(s []audit.SharedDocument) []audit.SharedDocument {
			s[open].Shares = append(slices.Clone(s[open].Shares), audit.Share{Kind: "recipient", Person: audittest.Other})
			return s
		}, foundNoShare},
		"a document left out": {func(s []audit.SharedDocument) []audit.SharedDocument { return slices.Delete(s, open, open+1) }, foundUnlisted},
		"a document twice":    {func(s []audit.SharedDocument) []audit.SharedDocument { return append(s, s[open]) }, foundManifest},
		"no manifest":         {func(s []audit.SharedDocument) []audit.SharedDocument { s[open].Manifests = nil; return s }, foundManifest},
		"another document's": {func(s []audit.SharedDocument) []audit.SharedDocument {
			s[open].Manifests = s[recalled].Manifests
			return s
		}, foundManifest},
		"a changed manifest": {func(s []audit.SharedDocument) []audit.SharedDocument {
			s[open].Manifests = [][]byte{flipped(s[open].Manifests[0])}
			return s
		}, foundManifest},
		"a document never sent": {func(s []audit.SharedDocument) []audit.SharedDocument {
			s[open].Document = crypto.NewDocumentID().String()
			return s
		}, audit.FoundUnsent},
		"nothing": {func(s []audit.SharedDocument) []audit.SharedDocument { return s }, ""},
		"a manifest by no known key": {func(s []audit.SharedDocument) []audit.SharedDocument {
			device, err := crypto.NewDeviceKey(rand.Reader)
			r.Must(err)
			m := *r.open.Manifest
			m.Device = device.ID()
			signed, err := crypto.SignManifest(&m, device)
			r.Must(err)
			s[open].Manifests = [][]byte{signed}
			return s
		}, foundManifest},
	} {
		list := r.list("list", origin, size, c.spoil(slices.Clone(r.shares)))
		if got := r.codes(r.path("export"), "--shares", list); c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%s: found %v, want %s", name, got, c.want)
		}
	}
	if got := r.codes(r.path("export"), "--shares", r.list("list", "another.example/log", size, r.shares)); !slices.Contains(got, foundUnlisted) {
		t.Errorf("another log's list: %v", got)
	}
	// A list from before the last acts, and one that is younger than the export.
	if got := r.codes(r.path("export"), "--shares", r.list("list", origin, r.released, nil)); len(got) == 0 {
		t.Error("a list that lacks what was sent before it passes")
	}
	if got := r.codes(r.path("early"), "--shares", r.path("shares")); len(got) > 0 {
		t.Errorf("a list that is younger than the export: %v", got)
	}

	receipt, err := os.ReadFile(r.path("receipt"))
	r.Must(err)
	for name, spoiled := range map[string][]byte{
		"text":           []byte("xin chào"),
		"another record": bytes.Replace(receipt, []byte(`"record":"e`), []byte(`"record":"f`), 1),
		"another place":  bytes.Replace(receipt, []byte(`"index":`), []byte(`"index":1`), 1),
	} {
		if got := r.codes(r.path("export"), "--receipt", r.write("spoiled", spoiled)); !slices.Contains(got, foundProof) {
			t.Errorf("a receipt with %s: %v", name, got)
		}
	}
	r.Must(os.Mkdir(r.path("foreign"), 0o700))
	r.write("foreign/a", audittest.Sign(audit.Checkpoint{Origin: audittest.Origin, Size: 3, Time: r.at}))
	if got := r.codes(r.path("export"), "--anchors", r.path("foreign")); !slices.Equal(got, []audit.Code{foundAnchor}) {
		t.Errorf("another log's anchor: %v", got)
	}
}

func flipped(b []byte) []byte {
	out := bytes.Clone(b)
	out[len(out)/2] ^= 1
	return out
}
