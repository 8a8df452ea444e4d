package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the house's table: which packages of ours a package may import
// directly. "*" stands for all. A package that is not here must be given a line
// before it can exist.
var mayImport = map[string][]string{
	"niem/crypto":                        {},
	"niem/exchange/audit":                {},
	"niem/exchange/inspect":              {},
	"niem/exchange/watermark":            {"niem/exchange/watermark/fonts"},
	"niem/exchange/watermark/fonts":      {},
	"niem/exchange/watermark/quality":    {},
	"niem/exchange/watermark/lab":        {"niem/exchange/watermark", "niem/exchange/watermark/attack", "niem/exchange/watermark/attack/specimen"},
	"niem/exchange/watermark/lab/rivals": {"niem/exchange/watermark", "niem/exchange/watermark/attack", "niem/exchange/watermark/lab", "niem/exchange/watermark/quality"},
	"niem/exchange/evidence":             {"niem/crypto", "niem/exchange/watermark"},
	"niem/exchange/evidence/minutes":     {"niem/exchange/evidence", "niem/exchange/watermark", "niem/exchange/watermark/fonts"},
	"niem/exchange/sealed":               {"niem/crypto", "niem/exchange/evidence", "niem/exchange/watermark"},
	"niem/exchange/cover":                {"niem/exchange/inspect"},
	"niem/exchange":                      {"niem/crypto", "niem/exchange/audit", "niem/exchange/cover", "niem/exchange/watermark", "niem/exchange/inspect"},
	"niem/exchange/backup":               {"niem/crypto", "niem/exchange", "niem/exchange/audit"},
	"niem/exchange/releaser":             {"niem/crypto", "niem/exchange/audit"},
	"niem/exchange/witness":              {"niem/exchange/audit"},
	"niem/exchange/fsck":                 {"niem/crypto", "niem/exchange", "niem/exchange/audit"},
	"niem/storage":                       {"niem/exchange", "niem/exchange/audit", "niem/exchange/fsck"},
	"niem/storage/blob":                  {"niem/exchange", "niem/exchange/audit"},
	"niem/migrations":                    {},
	"niem/ldapauth":                      {"niem/exchange"},
	"niem/web/api":                       {"niem/exchange/audit"},
	"niem/web/api/https":                 {"niem/exchange/audit", "niem/web/api"},
	"niem/web":                           {"niem/exchange", "niem/exchange/audit", "niem/web/api", "niem/web/metrics", "niem/web/client"},
	"niem/web/client":                    {},
	"niem/web/desk":                      {"niem/crypto", "niem/exchange/audit", "niem/exchange/cover", "niem/exchange/evidence", "niem/exchange/sealed", "niem/exchange/watermark", "niem/web/api"},
	"niem/web/mail":                      {},
	"niem/web/metrics":                   {"niem/exchange"},
	"niem/web/peel":                      {"niem/crypto", "niem/exchange", "niem/exchange/audit", "niem/exchange/releaser"},
	"niem/deploy/parts":                  {},
	"niem/deploy/sample":                 {},
	"niem/cmd/niem":                      {"*"},
	"niem/cmd/niem-verify":               {"niem/exchange/audit", "niem/exchange/evidence", "niem/exchange/watermark", "niem/crypto"},

	// The laboratory.
	"niem/exchange/watermark/attack":          {"niem/exchange/watermark", "niem/exchange/watermark/attack/specimen"},
	"niem/exchange/watermark/attack/specimen": {"niem/exchange/watermark/fonts"},
}

// why explains the lines that people run into.
var why = map[string]string{
	"niem/crypto":             "it knows bytes and keys, not documents, people or pictures",
	"niem/exchange/audit":     "niem-verify must be able to check an export with almost no code",
	"niem/exchange/watermark": "it is pure signal processing, and the browser compiles it",
	"niem/exchange/sealed":    "it runs on a person's own device and in the browser, without network",
	"niem/exchange":           "the domain decides; stores, HTTP and the directory come to it through interfaces",
	"niem/exchange/releaser":  "whoever holds the key-encryption key trusts as little code as possible",
	"niem/exchange/witness":   "another authority runs it and reads its code: it needs the log's format and nothing else",
	"niem/storage":            "storage must not be able to read what it keeps, so it never imports crypto",
	"niem/storage/blob":       "storage must not be able to read what it keeps, so it never imports crypto",
	"niem/web":                "the edge turns HTTP into calls of the service and decides nothing",
	"niem/web/api":            "clients in other programs import it without the server",
	"niem/deploy/parts":       "it starts other people's servers and knows nothing of this product",
}

// TestWhatBrowsersLoadHasNoNetworkOfItsOwn: the browser has one already, and Go's
// would be a quarter of a megabyte more to fetch.
func TestWhatBrowsersLoadHasNoNetworkOfItsOwn(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "niem/web/wasm")
	cmd.Env = append(cmd.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		if slices.Contains([]string{"net", "net/http", "crypto/tls", "crypto/x509"}, path) {
			t.Errorf("niem/web/wasm comes with %s", path)
		}
		if path == "niem/exchange/evidence/minutes" {
			t.Errorf("niem/web/wasm comes with %s and its writer of PDF", path)
		}
		if strings.HasPrefix(path, "niem/exchange/watermark/attack") || strings.HasPrefix(path, "niem/exchange/watermark/lab") {
			t.Errorf("niem/web/wasm comes with %s, which is for laboratories", path)
		}
	}
}

type listedPackage struct {
	ImportPath string
	Doc        string
	Imports    []string
	GoFiles    []string
}

func ourPackages(t *testing.T) []listedPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,GoFiles", "niem/...")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, complaint.String())
	}
	var all []listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listedPackage
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 && !strings.Contains(p.ImportPath, "/node_modules/") {
			all = append(all, p)
		}
	}
	if len(all) < 12 {
		t.Fatalf("go list found %d packages only", len(all))
	}
	return all
}

// isSuite tells a package that only tests and benchmarks import: a contract's
// suite, or fixtures beside what they test.
func isSuite(path string) bool {
	return strings.HasSuffix(path, "test")
}

func TestImportsFollowTheTable(t *testing.T) {
	for _, p := range ourPackages(t) {
		if isSuite(p.ImportPath) {
			continue
		}
		allowed, listed := mayImport[p.ImportPath]
		if !listed {
			t.Errorf("%s has no line in the import table (ARCHITECTURE.md and this test): decide what it may import first", p.ImportPath)
			continue
		}
		for _, path := range p.Imports {
			if !strings.HasPrefix(path, "niem/") || slices.Contains(allowed, "*") || slices.Contains(allowed, path) {
				continue
			}
			reason := why[p.ImportPath]
			if isSuite(path) {
				reason = "test suites belong in test files"
			}
			t.Errorf("%s imports %s. It may import only %v: %s", p.ImportPath, path, allowed, reason)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range ourPackages(t) {
		if len(p.Doc) < 40 {
			t.Errorf("%s has no doc comment that says what it is for (got %q)", p.ImportPath, p.Doc)
		}
	}
}

func TestNoDrawerPackages(t *testing.T) {
	for _, p := range ourPackages(t) {
		for part := range strings.SplitSeq(p.ImportPath, "/") {
			if slices.Contains([]string{"util", "utils", "common", "model", "models", "types", "helper", "helpers", "mock", "mocks", "internal", "pkg"}, part) {
				t.Errorf("%s: a drawer named %q; put things into the package whose word they are", p.ImportPath, part)
			}
		}
	}
}
