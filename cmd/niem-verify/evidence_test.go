package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niem/exchange/evidence"
)

// goldenEvidence is a trace of a picture into which two recipients combined their
// copies.
const goldenEvidence = "../../exchange/evidence/testdata/evidence.json"

func TestEvidenceIsJudgedByItself(t *testing.T) {
	b, err := os.ReadFile(goldenEvidence)
	if err != nil {
		t.Fatal(err)
	}
	f, err := evidence.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	manifest, other := write("manifest", f.Manifests[0]), write("other", []byte("other"))
	forged := write("forged.json", bytes.Replace(b, []byte("hình.jpg"), []byte("b.jpg"), 1))
	var known []string
	for _, d := range devicesOf(f) {
		known = append(known, "--device", d.String())
	}
	for _, c := range []struct {
		code           int
		lang           string
		args           []string
		stdout, stderr string
	}{
		{0, "C", []string{goldenEvidence}, "VERIFIED: the decision follows", ""},
		{0, "vi_VN.UTF-8", []string{goldenEvidence}, "ĐẠT: kết luận", ""},
		{0, "C", []string{"--manifest", manifest, goldenEvidence}, "holds   the manifest you gave", ""},
		{1, "C", []string{goldenEvidence, "--manifest", other}, "FAILS   the manifest you gave", ""},
		{0, "C", append([]string{goldenEvidence}, known...), "holds   all devices", ""},
		{1, "C", append([]string{goldenEvidence}, known[:2]...), "FAILS   all devices", ""},
		{1, "C", []string{forged}, "FAILS   the file is what the device", ""},
		{2, "C", []string{other}, "", "cannot check"},
		{2, "vi", []string{filepath.Join(dir, "none")}, "", "không kiểm tra được"},
		{2, "C", nil, "", "usage:"},
		{2, "C", []string{goldenEvidence, "--device", "x"}, "", "usage:"},
	} {
		code, stdout, stderr := invoke(c.lang, nil, append([]string{evidenceWord}, c.args...)...)
		if code != c.code || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%v: %d, %s%s", c.args, code, stdout, stderr)
		}
	}
	var a evidenceAnswer
	_, stdout, _ := invoke("C", nil, evidenceWord, "--json", goldenEvidence)
	if err := json.Unmarshal([]byte(stdout), &a); err != nil || !a.Verified || len(a.Accused) != 2 || a.Accused[1].Log10P > -6 {
		t.Errorf("%v: %s", err, stdout)
	}
	for lang, words := range map[string]evidenceWords{"en": evidenceEnglish, "vi": evidenceVietnamese} {
		for _, code := range []string{evidence.CheckSignatures, evidence.CheckManifests, evidence.CheckBiases, evidence.CheckCodewords, evidence.CheckCandidates, evidence.CheckRule, evidence.CheckDecision, checkKnownManifest, checkKnownDevices} {
			if words.checks[code] == "" {
				t.Errorf("%s: no words for %s", lang, code)
			}
		}
	}
}
