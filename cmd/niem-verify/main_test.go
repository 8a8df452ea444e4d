package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

func exported(t *testing.T, spoil func([]audit.Record)) string {
	t.Helper()
	story := audittest.Story()
	if spoil != nil {
		spoil(story)
	}
	file := filepath.Join(t.TempDir(), "log.jsonl")
	if err := os.WriteFile(file, audittest.Export(audittest.Entries(story), audittest.Start.Add(time.Hour)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func invoke(lang string, stdin []byte, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	env := func(name string) string { return map[string]string{"LANG": lang}[name] }
	code = run(args, bytes.NewReader(stdin), &out, &errs, env)
	return code, out.String(), errs.String()
}

func TestExitCodesAreAsDocumented(t *testing.T) {
	good := exported(t, nil)
	broken := exported(t, func(s []audit.Record) { s[12].Actor = audittest.Reader })
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "none")
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("xin chào\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code           int
		stdout, stderr string
		lang           string
		args           []string
	}{
		{0, "VERIFIED:", "", "C", []string{good, "--vkey", audittest.VKey}},
		{0, "ĐẠT:", "", "vi_VN.UTF-8", []string{"--vkey", audittest.VKey, good}},
		{0, "Compare it", "", "", []string{good}},
		{0, "Hãy so", "", "vi", []string{good}},
		{0, "VERIFIED:", "", "en_US.UTF-8", []string{"-"}},
		{1, "entry 12: released after the recall (recalled", "", "C", []string{broken}},
		{1, "mục 12: vẫn được mở sau khi thu hồi", "", "vi_VN.UTF-8", []string{broken}},
		{1, "NOT VERIFIED: 2", "", "C", []string{good, "--vkey", "niem.example/log+02a6ef7a+AUJBWF9WY93TqthDQ6QmNL6O43iD8C1UTbLAJ4PEat28"}},
		{2, "", "usage:", "C", nil},
		{0, "VERIFIED:", "", "C", []string{good, good}},
		{2, "", "cách dùng:", "vi", []string{good, "--receipt", good}},
		{2, "", "usage:", "C", []string{good, "--quorum", "1"}},
		{2, "", "usage:", "C", []string{good, "--nonsense"}},
		{2, "", "cannot check", "C", []string{none}},
		{2, "", "không kiểm tra được", "vi", []string{text}},
		{2, "", "cannot check", "C", []string{good, "--vkey", "nonsense"}},
		{0, "usage:", "", "C", []string{"--help"}},
	} {
		code, stdout, stderr := invoke(c.lang, content, c.args...)
		if code != c.code || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
			t.Errorf("%v in %q: exit %d\n%s%s", c.args, c.lang, code, stdout, stderr)
		}
	}
}

func TestJSONIsOneObject(t *testing.T) {
	broken := exported(t, func(s []audit.Record) { s[12].Actor = audittest.Reader })
	code, stdout, _ := invoke("vi", nil, "--json", broken, "--vkey", audittest.VKey)
	var a answer
	if err := json.Unmarshal([]byte(stdout), &a); err != nil || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("%v: %s", err, stdout)
	}
	if code != 1 || a.Verified || !a.Pinned || a.Size != 16 || len(a.Findings) != 1 || a.Findings[0].Code != audit.FoundRecalled || *a.Findings[0].Entry != 12 || a.ByKind[audit.KindSent] != 2 {
		t.Errorf("exit %d, %s", code, stdout)
	}
	code, stdout, _ = invoke("", nil, "--json", exported(t, nil))
	if code != 0 || !strings.Contains(stdout, `"verified":true,"pinned":false`) || !strings.Contains(stdout, `"findings":[]`) {
		t.Errorf("exit %d, %s", code, stdout)
	}
}

func TestBothLanguagesSayEverything(t *testing.T) {
	for _, m := range []messages{english, vietnamese} {
		v := reflect.ValueOf(m)
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s is empty", v.Type().Field(i).Name)
			}
		}
	}
	codes := slices.Concat(audit.Codes, ownCodes)
	if len(english.findings) != len(codes) {
		t.Errorf("%d texts for %d codes", len(english.findings), len(codes))
	}
	for _, code := range codes {
		if english.findings[code] == "" || vietnamese.findings[code] == "" {
			t.Errorf("%s has no text", code)
		}
	}
}
