package audit_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"niem/exchange/audit"
)

func golden(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sample() audit.Record {
	return audit.Record{Time: time.Date(2026, 3, 2, 8, 1, 2, 345_678_900, time.FixedZone("ICT", 7*3600)), Kind: audit.KindRecalled,
		Actor: "00000000-0000-4000-8000-00000000000a", Document: "aaaaaaaaaaaaaaaaaaaaaaaaaa",
		Details: map[string]string{"scope": "all", "reason": "gửi nhầm <Ưỡn> & \"số\" 12", "count": "3"}}
}

// A changed byte here is a new version of the format.
func TestRecordFormatStays(t *testing.T) {
	got, err := sample().Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.TrimSuffix(golden(t, "record.json"), []byte("\n"))
	if !bytes.Equal(got, want) {
		t.Fatalf("encoded\n%s\nwant\n%s", got, want)
	}
	data := audit.LeafData(want, audit.Salt{0: 1, 31: 2})
	if lines := strings.Fields(string(golden(t, "leaf.txt"))); data.String() != lines[0] || audit.LeafHash(data).String() != lines[1] {
		t.Errorf("leaf data %v, leaf %v", data, audit.LeafHash(data))
	}
}

func records() *rapid.Generator[audit.Record] {
	text := rapid.StringN(0, 20, 200)
	return rapid.Custom(func(t *rapid.T) audit.Record {
		r := audit.Record{
			Time:  time.UnixMilli(rapid.Int64Range(946684800000, 4102444800000).Draw(t, "ms")).UTC(),
			Kind:  rapid.SampledFrom([]audit.Kind{audit.KindSent, audit.KindReleased, "future.kind"}).Draw(t, "kind"),
			Actor: rapid.StringN(1, 20, 200).Draw(t, "actor"), Document: text.Draw(t, "document"), Subject: text.Draw(t, "subject"),
			Details: rapid.MapOfN(rapid.StringN(1, 10, 100), text, 0, 5).Draw(t, "details"),
		}
		if len(r.Details) == 0 {
			r.Details = nil
		}
		return r
	})
}

func equal(a, b audit.Record) bool {
	return a.Time.Equal(b.Time) && a.Kind == b.Kind && a.Actor == b.Actor && a.Document == b.Document && a.Subject == b.Subject && maps.Equal(a.Details, b.Details)
}

func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := records().Draw(t, "record")
		b, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := audit.ParseRecord(b)
		if err != nil || !equal(r, back) {
			t.Fatalf("%s gives %+v, %v", b, back, err)
		}
	})
}

func TestRecordHasOneSpelling(t *testing.T) {
	good, err := sample().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"space":          strings.Replace(string(good), `,"kind"`, `, "kind"`, 1),
		"field order":    `{"time":"2026-03-02T01:01:02.345Z","v":1` + string(good[len(`{"v":1,"time":"2026-03-02T01:01:02.345Z"`):]),
		"version":        strings.Replace(string(good), `"v":1`, `"v":2`, 1),
		"unknown field":  strings.Replace(string(good), `"v":1`, `"v":1,"x":1`, 1),
		"case":           strings.Replace(string(good), `"kind"`, `"Kind"`, 1),
		"doubled field":  strings.Replace(string(good), `"v":1`, `"v":1,"v":1`, 1),
		"detail order":   strings.Replace(string(good), `"count":"3",`, "", 1)[:len(good)-len(`"count":"3",`)-2] + `,"count":"3"}}`,
		"escape":         strings.Replace(string(good), "gửi", `g\u1eedi`, 1),
		"trailing":       string(good) + "\n",
		"null details":   strings.Replace(string(good), string(good[strings.Index(string(good), `{"count`):len(good)-1]), "null", 1),
		"time zone":      strings.Replace(string(good), "345Z", "345+00:00", 1),
		"time precision": strings.Replace(string(good), ".345Z", ".3450Z", 1),
		"kind":           strings.Replace(string(good), "document.recalled", "document", 1),
		"no actor":       strings.Replace(string(good), "00000000-0000-4000-8000-00000000000a", "", 1),
		"not an object":  `[]`,
		"empty":          "",
	} {
		if bad == string(good) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := audit.ParseRecord([]byte(bad)); !errors.Is(err, audit.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRecordsOverTheLimitsAreRefused(t *testing.T) {
	many := map[string]string{}
	for i := range 33 {
		many[strings.Repeat("x", i+1)] = ""
	}
	for name, spoil := range map[string]func(*audit.Record){
		"no time":           func(r *audit.Record) { r.Time = time.Time{} },
		"kind in capitals":  func(r *audit.Record) { r.Kind = "Document.sent" },
		"kind with one dot": func(r *audit.Record) { r.Kind = "a.b.c" },
		"long actor":        func(r *audit.Record) { r.Actor = strings.Repeat("a", 257) },
		"broken text":       func(r *audit.Record) { r.Subject = "\xff" },
		"broken detail":     func(r *audit.Record) { r.Details["reason"] = "\xff" },
		"nameless detail":   func(r *audit.Record) { r.Details[""] = "" },
		"many details":      func(r *audit.Record) { r.Details = many },
		"long detail":       func(r *audit.Record) { r.Details["reason"] = strings.Repeat("a", audit.MaxRecord) },
	} {
		r := sample()
		spoil(&r)
		if _, err := r.Encode(); !errors.Is(err, audit.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLeafHidesTheRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		record := rapid.SliceOf(rapid.Byte()).Draw(t, "record")
		salt := audit.Salt(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "salt"))
		data := audit.LeafData(record, salt)
		other := salt
		other[rapid.IntRange(0, 31).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if audit.LeafData(record, other) == data || audit.LeafData(append(record, 0), salt) == data || audit.LeafHash(data) == data {
			t.Fatal("leaf data do not depend on everything")
		}
	})
	e, err := audit.NewEntry(sample(), bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := e.Open(); err != nil || r.Kind != audit.KindRecalled {
		t.Errorf("open: %+v, %v", r, err)
	}
	e.Salt[0] = 1
	if _, err := e.Open(); !errors.Is(err, audit.ErrFormat) {
		t.Errorf("open with another salt: %v", err)
	}
	if _, err := (audit.Entry{Data: e.Data}).Open(); !errors.Is(err, audit.ErrFormat) {
		t.Errorf("open when erased: %v", err)
	}
	if _, err := audit.NewEntry(sample(), bytes.NewReader(nil)); err == nil {
		t.Error("an entry without salt")
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add(bytes.TrimSuffix(golden(f, "record.json"), []byte("\n")))
	f.Add([]byte(`{"v":1,"time":"2026-03-02T01:01:02.345Z","kind":"a.b","actor":"x","document":"","subject":"","details":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := audit.ParseRecord(b)
		if err != nil {
			return
		}
		again, err := r.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q is accepted and written as %q, %v", b, again, err)
		}
	})
}
