package audit_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

var signedAt = audittest.Start.Add(time.Hour)

func TestExportFormatStays(t *testing.T) {
	entries := audittest.Entries(audittest.Story())
	entries[0].Record, entries[0].Salt = nil, audit.Salt{}
	want := golden(t, "export.jsonl")
	if got := audittest.Export(entries, signedAt); !bytes.Equal(got, want) {
		t.Fatal("the export is written in other bytes")
	}
	for _, vkey := range []string{audittest.VKey, ""} {
		r, err := audit.VerifyExport(iotest.OneByteReader(bytes.NewReader(want)), vkey)
		// The format has room for erased records; the story has no entry that says so.
		if err != nil || r.Total != 1 || r.Findings[0] != (audit.Finding{Code: audit.FoundGone}) {
			t.Fatalf("%v, %v", r.Findings, err)
		}
		if r.Size != 16 || r.Records != 15 || r.Erased != 1 || r.ByKind[audit.KindReleased] != 4 || !r.Time.Equal(signedAt) ||
			r.Origin != audittest.Origin || r.VKey != audittest.VKey || r.Pinned != (vkey != "") {
			t.Errorf("report: %+v", r)
		}
	}
}

// inOrder is an export in which nothing is wrong, with erased records.
func inOrder() []byte { return audittest.Export(erasing([]int64{2, 3}, nil), signedAt) }

// detected: an export was refused or something was found in it.
func detected(b []byte) bool {
	r, err := audit.VerifyExport(bytes.NewReader(b), audittest.VKey)
	return err != nil || len(r.Findings) > 0
}

func TestEveryFlippedBitOfAnExportIsDetected(t *testing.T) {
	good := inOrder()
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(good)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if !detected(bad) {
			t.Fatal("a flipped bit is not detected")
		}
	})
}

func TestEveryMovedLineOfAnExportIsDetected(t *testing.T) {
	good := bytes.SplitAfter(inOrder(), []byte("\n"))
	good = good[:len(good)-1]
	rapid.Check(t, func(t *rapid.T) {
		lines := slices.Clone(good)
		i := rapid.IntRange(1, len(lines)-1).Draw(t, "line")
		j := rapid.IntRange(1, len(lines)-1).Filter(func(j int) bool { return j != i }).Draw(t, "other")
		switch rapid.SampledFrom([]string{"drop", "cut", "swap", "duplicate", "replace"}).Draw(t, "what") {
		case "drop":
			lines = slices.Delete(lines, i, i+1)
		case "cut":
			lines = lines[:i]
		case "swap":
			lines[i], lines[j] = lines[j], lines[i]
		case "duplicate":
			lines = slices.Insert(lines, i, lines[j])
		case "replace":
			lines[i] = lines[j]
		}
		if !detected(bytes.Join(lines, nil)) {
			t.Fatal("a moved line is not detected")
		}
	})
}

// The forger renumbers the leaves, so only the tree can tell.
func TestEveryChangedLeafIsDetected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		story := audittest.Story()
		entries := audittest.Entries(story)
		header, _, _ := bytes.Cut(audittest.Export(entries, signedAt), []byte("\n"))
		i := rapid.IntRange(0, len(entries)-1).Draw(t, "entry")
		j := rapid.IntRange(0, len(entries)-1).Filter(func(j int) bool { return j != i }).Draw(t, "other")
		switch rapid.SampledFrom([]string{"record", "record and leaf", "salt", "drop", "swap", "duplicate", "add"}).Draw(t, "what") {
		case "record":
			story[i].Actor += "x"
			entries[i].Record = audittest.Entries(story)[i].Record
		case "record and leaf":
			story[i].Actor += "x"
			entries[i] = audittest.Entries(story)[i]
		case "salt":
			entries[i].Salt[3] ^= 4
		case "drop":
			entries = slices.Delete(entries, i, i+1)
		case "swap":
			entries[i], entries[j] = entries[j], entries[i]
		case "duplicate":
			entries = slices.Insert(entries, i, entries[j])
		case "add":
			entries = append(entries, entries[j])
		}
		for n := range entries {
			entries[n].Index = int64(n)
		}
		_, leaves, _ := bytes.Cut(audittest.Export(entries, signedAt), []byte("\n"))
		if !detected(slices.Concat(header, []byte("\n"), leaves)) {
			t.Fatal("a changed leaf is not detected")
		}
	})
}

func TestForeignAndMissingKeysAreFound(t *testing.T) {
	export := inOrder()
	other := "niem.example/log+00000000+AAAA"
	if _, err := audit.VerifyExport(bytes.NewReader(export), other); !errors.Is(err, audit.ErrFormat) {
		t.Errorf("a key that is none: %v", err)
	}
	_, vkey, err := audit.NewLogKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), audittest.Origin)
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.VerifyExport(bytes.NewReader(export), vkey)
	if err != nil || len(r.Findings) != 2 || r.Findings[0].Code != audit.FoundForeignKey || r.Findings[1].Code != audit.FoundSignature {
		t.Errorf("another log's key: %v, %v", r.Findings, err)
	}
	renamed := bytes.Replace(export, []byte(`"origin":"niem.example`), []byte(`"origin":"niem.sample`), 1)
	if r, err := audit.VerifyExport(bytes.NewReader(renamed), audittest.VKey); err != nil || len(r.Findings) != 1 || r.Findings[0].Code != audit.FoundSignature {
		t.Errorf("renamed: %v, %v", r.Findings, err)
	}
}

func TestNoExportAtAllIsAnError(t *testing.T) {
	export := string(inOrder())
	for name, bad := range map[string]string{
		"empty":       "",
		"no newline":  strings.TrimSuffix(export[:strings.Index(export, "\n")], "\n"),
		"not JSON":    "hello\n",
		"version 2":   strings.Replace(export, `"niem_log":1`, `"niem_log":2`, 1),
		"long header": `{"niem_log":1,"origin":"` + strings.Repeat("a", 1<<20) + "\n",
	} {
		if _, err := audit.VerifyExport(strings.NewReader(bad), audittest.VKey); !errors.Is(err, audit.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("broken disk")
	for _, n := range []int{0, 20, 500, len(export) - 5} {
		_, err := audit.VerifyExport(iotest.TimeoutReader(iotest.DataErrReader(&failing{[]byte(export)[:n], broken})), audittest.VKey)
		if !errors.Is(err, broken) && !errors.Is(err, iotest.ErrTimeout) {
			t.Errorf("a disk that breaks after %d bytes: %v", n, err)
		}
	}
	if r, err := audit.VerifyExport(strings.NewReader(export[:len(export)-9]), audittest.VKey); err != nil || len(r.Findings) == 0 || r.Findings[0].Code != audit.FoundLine {
		t.Errorf("cut within a line: %v, %v", r.Findings, err)
	}
}

type failing struct {
	rest []byte
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		return 0, f.err
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func TestWriteExportRefusesGaps(t *testing.T) {
	entries := audittest.Entries(audittest.Story())
	err := audit.WriteExport(&bytes.Buffer{}, audittest.Origin, audittest.VKey, nil, func(fn func(audit.Entry) error) error {
		return errors.Join(fn(entries[0]), fn(entries[2]))
	})
	if !errors.Is(err, audit.ErrFormat) {
		t.Errorf("a gap: %v", err)
	}
}

func TestFindingsAreBounded(t *testing.T) {
	var story []audit.Record
	for i := range audit.MaxFindings + 20 {
		r := audittest.Release(audittest.Reader, audittest.Letter, "view", fmt.Sprintf("%04x", i))
		r.Time = audittest.Start
		story = append(story, r)
	}
	r, err := audit.VerifyExport(bytes.NewReader(audittest.Export(audittest.Entries(story), signedAt)), audittest.VKey)
	if err != nil || len(r.Findings) != audit.MaxFindings || r.Total != audit.MaxFindings+20 {
		t.Errorf("%d of %d findings, %v", len(r.Findings), r.Total, err)
	}
}

func FuzzVerifyExport(f *testing.F) {
	export := golden(f, "export.jsonl")
	f.Add(export)
	f.Add(export[:len(export)/2])
	f.Add(bytes.Replace(export, []byte("null"), []byte(`""`), 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := audit.VerifyExport(bytes.NewReader(b), audittest.VKey)
		// The key signs one tree: whatever else passes was not signed by it.
		if err == nil && len(r.Findings) == 0 && r.Size != 16 {
			t.Fatalf("%q passes with %d leaves", b, r.Size)
		}
	})
}

// A forged export must not paint over the report of those who check it.
func TestHostileNamesNeverReachTheReport(t *testing.T) {
	b := audittest.Export(audittest.Entries(audittest.Story()), signedAt)
	for _, hostile := range []string{`\u001b[2J`, "\u009b8m", "\u202e", "a b", `line\nend`, "\u00a0"} {
		for _, field := range []string{`"origin":"`, `"vkey":"`} {
			forged := bytes.Replace(b, []byte(field), []byte(field+hostile), 1)
			for _, vkey := range []string{audittest.VKey, ""} {
				r, err := audit.VerifyExport(bytes.NewReader(forged), vkey)
				if !errors.Is(err, audit.ErrFormat) {
					t.Errorf("%s%s: %v, report of %q", field, hostile, err, r.Origin)
				}
			}
		}
	}
}
