package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

func TestLanguageFollowsLocale(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                language
	}{
		{"", "", "vi_VN.UTF-8", vietnamese}, {"", "", "vi", vietnamese}, {"", "", "C", english}, {"", "", "", english},
		{"C", "", "vi_VN.UTF-8", english}, {"vi_VN", "", "en_US", vietnamese}, {"", "vi_VN.UTF-8", "en_US.UTF-8", vietnamese}, {"", "", "visual", english},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		if got := languageOf(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestEveryTextHasBothLanguages reads the tables' source: each text has two
// different wordings that take the same arguments.
func TestEveryTextHasBothLanguages(t *testing.T) {
	verb := regexp.MustCompile(`%[-+ #0]*[0-9.]*[a-zA-Z]`)
	files, err := filepath.Glob("text_*.go")
	if err != nil || len(files) < 4 {
		t.Fatal("no tables of texts", err)
	}
	checked := 0
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range spec.Names {
				parts := spec.Values[i].(*ast.CompositeLit).Elts
				var words [2]string
				for k := range words {
					if words[k], err = strconv.Unquote(parts[k].(*ast.BasicLit).Value); err != nil || words[k] == "" {
						t.Errorf("%s: wording %d: %v", name, k, err)
					}
				}
				vi, en := fmt.Sprint(verb.FindAllString(words[0], -1)), fmt.Sprint(verb.FindAllString(words[1], -1))
				if vi != en {
					t.Errorf("%s takes %s in Vietnamese and %s in English", name.Name, vi, en)
				}
				checked++
			}
			return false
		})
	}
	if checked < 150 {
		t.Fatalf("found %d texts only", checked)
	}
}

func TestExpiryIsReadInVietnameseTime(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for in, want := range map[string]string{
		"30d": "2026-12-22T03:00:00Z", "2026-12-31": "2026-12-31T16:59:59Z", "2026-12-31T08:00:00+07:00": "2026-12-31T01:00:00Z",
	} {
		got, err := parseExpiry(in, now)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%s: %s, %v", in, got.UTC().Format(time.RFC3339), err)
		}
	}
	for _, in := range []string{"", "d", "0d", "-3d", "3dd", "1e3d", "99999d", "31/12/2026", "tomorrow"} {
		if got, err := parseExpiry(in, now); err == nil {
			t.Errorf("%q was read as %s", in, got)
		}
	}
}

func TestForeignTextCannotSteerTheTerminal(t *testing.T) {
	if got := oneLine("a\x1b[2Jb\r\nc\u202ed\u2066e\u009bf"); got != "a [2Jb  c d e f" {
		t.Fatalf("%q", got)
	}
}
