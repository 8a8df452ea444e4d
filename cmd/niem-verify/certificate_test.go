package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

const first, second, doomed = "00000000-0000-0000-0000-0000000000d1", "00000000-0000-0000-0000-0000000000d2", "doc1"

// certified writes the certificate of a log at whose end a document is destroyed;
// spoil changes the records, forge the certificate.
func certified(t *testing.T, spoil func(destroyed map[string]string, records []audit.Record), forge func(*audit.Certificate)) string {
	t.Helper()
	story := audittest.Story()
	at := story[len(story)-1].Time
	stamp := func(d time.Duration) string { return at.Add(d).UTC().Format(time.RFC3339) }
	end := []audit.Record{
		{Time: at, Kind: audit.KindKEKMade, Actor: audit.System, Details: map[string]string{"fingerprint": "k1", "at": stamp(-time.Hour)}},
		{Time: at, Kind: audit.KindDestructionRequested, Actor: first, Details: map[string]string{"request": "r", "documents": doomed, "decision": "12/QĐ", "reason": "hết hạn"}},
		{Time: at, Kind: audit.KindDestroyed, Actor: second, Document: doomed, Details: map[string]string{"request": "r", "requested_by": first, "manifest": "aa", "shares": "3", "envelopes": "3", "objects": "6"}},
		{Time: at, Kind: audit.KindDestructionFinished, Actor: audit.System, Document: doomed, Details: map[string]string{"request": "r", "objects": "6", "kept": "0"}},
		{Time: at, Kind: audit.KindKEKMade, Actor: audit.System, Details: map[string]string{"fingerprint": "k2", "at": stamp(time.Hour)}},
		{Time: at, Kind: audit.KindKEKDestroyed, Actor: audit.System, Details: map[string]string{"fingerprint": "k1", "at": stamp(2 * time.Hour)}},
	}
	if spoil != nil {
		spoil(end[2].Details, end)
	}
	n := int64(len(story))
	entries := audittest.Entries(append(story, end...))
	signed := at.Add(time.Minute)
	proven := func(i int64) audit.Proven {
		p := audittest.Prove(entries, n+i, signed)
		return audit.Proven{Entry: p.Entry, Inclusion: p.Inclusion}
	}
	finished := proven(3)
	c := audit.Certificate{Origin: audittest.Origin, VKey: audittest.VKey, Checkpoint: audittest.Head(entries, signed), Requested: proven(1),
		Documents: []audit.ProvenDestruction{{Destroyed: proven(2), Finished: &finished}}, Keys: []audit.Proven{proven(0), proven(4), proven(5)},
		Names: map[string]string{first: "Nguyễn Văn An", second: "Lê Thị Giang"}}
	if forge != nil {
		forge(&c)
	}
	b, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "certificate.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestCertificateHoldsByTheLogAlone: what a certificate says is what the log says;
// what the log doesn't say, or what breaks its rules, is found.
func TestCertificateHoldsByTheLogAlone(t *testing.T) {
	vkey := []string{"--vkey", audittest.VKey}
	for name, c := range map[string]struct {
		code  int
		says  string
		file  string
		extra []string
	}{
		"true":          {0, "VERIFIED:", certified(t, nil, nil), vkey},
		"final":         {0, "final against old backups since", certified(t, nil, nil), vkey},
		"without a key": {0, "Compare it", certified(t, nil, nil), nil},
		"still deleting": {0, "still being deleted", certified(t, nil, func(c *audit.Certificate) {
			c.Documents[0].Finished = nil
		}), vkey},
		"not final": {0, "not final yet", certified(t, nil, func(c *audit.Certificate) { c.Keys = c.Keys[:2] }), vkey},
		"one person alone": {1, "(destruction", certified(t, func(_ map[string]string, r []audit.Record) {
			r[2].Actor = first
		}, nil), vkey},
		"another document": {1, "(destruction", certified(t, func(_ map[string]string, r []audit.Record) { r[2].Document = "doc2" }, nil), vkey},
		"another request":  {1, "(destruction", certified(t, func(d map[string]string, _ []audit.Record) { d["request"] = "other" }, nil), vkey},
		"a changed record": {1, "(record", certified(t, nil, func(c *audit.Certificate) {
			c.Requested.Entry.Record = []byte(strings.Replace(string(c.Requested.Entry.Record), "12/QĐ", "13/QĐ", 1))
		}), vkey},
		"a record that never stood there": {1, "(root", certified(t, nil, func(c *audit.Certificate) {
			rec, _ := c.Requested.Entry.Open()
			rec.Details["decision"] = "13/QĐ"
			b, _ := rec.Encode()
			c.Requested.Entry.Record, c.Requested.Entry.Data = b, audit.LeafData(b, c.Requested.Entry.Salt)
		}), vkey},
		"another log's key": {1, "(foreign_key", certified(t, nil, nil), []string{"--vkey", "niem.example/log+02a6ef7a+AUJBWF9WY93TqthDQ6QmNL6O43iD8C1UTbLAJ4PEat28"}},
		"nothing destroyed": {1, "(destruction", certified(t, nil, func(c *audit.Certificate) { c.Documents = nil }), vkey},
	} {
		code, stdout, stderr := invoke("C", nil, append([]string{"certificate", c.file}, c.extra...)...)
		if code != c.code || !strings.Contains(stdout, c.says) || stderr != "" {
			t.Errorf("%s: exit %d\n%s%s", name, code, stdout, stderr)
		}
	}
	code, stdout, _ := invoke("vi_VN.UTF-8", nil, append([]string{"certificate", certified(t, nil, nil)}, vkey...)...)
	if code != 0 || !strings.Contains(stdout, "ĐẠT:") || !strings.Contains(stdout, "Nguyễn Văn An") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	if code, stdout, _ := invoke("C", nil, append([]string{"certificate", "--json", certified(t, nil, nil)}, vkey...)...); code != 0 || !strings.Contains(stdout, `"verified":true,"pinned":true`) {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	none := filepath.Join(t.TempDir(), "none")
	for _, args := range [][]string{{"certificate"}, {"certificate", none}, {"certificate", none, none}, {"certificate", certified(t, nil, nil), "--witness", "x"}} {
		if code, stdout, stderr := invoke("C", nil, args...); code != 2 || stdout != "" || stderr == "" {
			t.Errorf("%v: exit %d %s", args, code, stderr)
		}
	}
}
