package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// theAttacks are those that docs/attacks.md has to have a row for.
var theAttacks = []string{
	"empty, NUL and space passwords",
	"filter and DN injection",
	"two entries",
	"spelling variants sharing one counter (CVE-2025-24806, CVE-2026-47203)",
	"50 parallel guesses",
	"limited on every path (CVE-2026-84473)",
	"directory not locked by us (CVE-2025-31947)",
	"locked = unknown = wrong",
	"StartTLS stripped",
	"referral ignored",
	"disabled mid-session",
	"revoked member on every query",
	"device approval for another's account (CVE-2026-60104)",
	"release without proof",
	"stale proof",
	"reused leaf",
	"foreign leaf",
	"checkpoint rollback",
	"recovery key substituted",
	"envelope, tile and document swaps",
	"recipients slipped in or swapped",
	"content in a sender's traffic",
	"a PDF that means harm to whoever draws it",
	"traces that a picture or a removed page leaves",
	"session mark copied or forged",
	"session mark left out",
	"evidence forged",
	"parallel recall",
	"an audit that says other than the log", "claims of reading", "a trace without its second person", "restored backup",
	"every route for every role including nobody",
	"a client without overlay and session mark",
	"views averaged",
	"patterns guessed and subtracted",
	"tiles crossed with friends",
	"copies combined by a rule",
	"a learned codeword imitated",
}

// testsOf are the tests of a folder that run whatever the machine lacks: a test
// that skips itself proves nothing.
func testsOf(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") && !skips(f) {
				found[f.Name.Name] = true
			}
		}
	}
	return found
}

func skips(f *ast.FuncDecl) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		found = found || ok && strings.HasPrefix(s.Sel.Name, "Skip")
		return true
	})
	return found
}

// TestAttacksAreTried: every attack of the list has a row that says what is tried
// and what must happen, and every test that a row names exists.
func TestAttacksAreTried(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "attacks.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z/-]+)\\.(Test[A-Za-z0-9]+)`")
	rows, tests := map[string]int{}, map[string]map[string]bool{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 3 || strings.TrimSpace(cells[1]) == "attack" || strings.HasPrefix(cells[1], "---") {
			continue
		}
		if len(cells) != 6 || strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[3]) == "" {
			t.Errorf("not a row of attack, tried, must happen, tests: %s", line)
			continue
		}
		attack := strings.TrimSpace(cells[1])
		rows[attack]++
		by := named.FindAllStringSubmatch(cells[4], -1)
		if len(by) == 0 || len(by) != strings.Count(cells[4], "`")/2 {
			t.Errorf("%s: tests are written `package.TestName`, got %s", attack, cells[4])
		}
		for _, m := range by {
			folder, name := m[1], m[2]
			if tests[folder] == nil {
				tests[folder] = testsOf(t, folder)
			}
			if !tests[folder][name] {
				t.Errorf("%s: %s has no test %s that always runs", attack, folder, name)
			}
		}
	}
	for _, attack := range theAttacks {
		if rows[attack] != 1 {
			t.Errorf("%q has %d rows", attack, rows[attack])
		}
		delete(rows, attack)
	}
	for attack := range rows {
		t.Errorf("%q is not on the list of this test", attack)
	}
}
