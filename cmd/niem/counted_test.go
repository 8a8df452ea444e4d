package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// callsOf finds, in all source but tests, who calls methods of that name: file and
// function of each call.
func callsOf(t *testing.T, name string) map[string]int {
	t.Helper()
	calls, read := map[string]int{}, 0
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		read++
		for _, decl := range tree.Decls {
			at := strings.TrimPrefix(filepath.ToSlash(path), "../../")
			if f, ok := decl.(*ast.FuncDecl); ok {
				at += " " + f.Name.Name
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == name { // a method value counts as a call
					calls[at]++
				}
				return true
			})
		}
		return nil
	})
	if err != nil || read < 200 {
		t.Fatalf("read %d files: %v", read, err)
	}
	return calls
}

// TestEveryPasswordCheckIsCounted: the directory is asked at one place, which only
// checks of proofs call, and these only run in attempt, once the attempt is
// written down as a failure.
func TestEveryPasswordCheckIsCounted(t *testing.T) {
	for name, want := range map[string][]string{
		"Authenticate":   {"exchange/guessing.go tryPassword", "ldapauth/authenticate.go Decoy", "ldapauth/detect.go Authenticate"},
		"Decoy":          {"exchange/guessing.go attempt", "exchange/guessing.go tryPassword", "ldapauth/detect.go Decoy", "storage/attempts.go ReserveAttempt"}, // two ask a ruling of that name
		"tryPassword":    {"exchange/guessing.go passwordOf", "exchange/guessing.go provePassword"},
		"check":          {"exchange/guessing.go attempt", "exchange/guessing.go passwordOf"}, // passwordOf sets it
		"ReserveAttempt": {"exchange/guessing.go attempt"},
		"ChangePassword": {"cmd/niem/password.go changePassword", "exchange/password.go ChangePassword", "ldapauth/detect.go ChangePassword", "web/handle_session.go changePassword"},
	} {
		got := slices.Sorted(maps.Keys(callsOf(t, name)))
		got = slices.DeleteFunc(got, func(at string) bool { return name == "check" && !strings.HasPrefix(at, "exchange/guessing.go") })
		if !slices.Equal(got, want) {
			t.Errorf("%s is called in %q, want %q", name, got, want)
		}
	}
	tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "exchange", "guessing.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range tree.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			orderOfAttempt(t, f)
		}
	}
}

// orderOfAttempt finds checks that are outside a proof's own, or come before the
// reservation.
func orderOfAttempt(t *testing.T, f *ast.FuncDecl) {
	t.Helper()
	var reserved, checked token.Pos
	inCheck := 0
	var walk func(n ast.Node) bool
	walk = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit: // a proof's check: the only place for tryPassword
			inCheck++
			ast.Inspect(n.Body, walk)
			inCheck--
			return false
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				break
			}
			switch s.Sel.Name {
			case "ReserveAttempt":
				reserved = n.Pos()
			case "check":
				checked = n.Pos()
			case "tryPassword":
				if inCheck == 0 {
					t.Errorf("%s tries a password outside the check of a proof", f.Name.Name)
				}
			}
		}
		return true
	}
	ast.Inspect(f.Body, walk)
	if checked.IsValid() && (!reserved.IsValid() || checked < reserved) {
		t.Errorf("%s checks before the attempt is reserved", f.Name.Name)
	}
}
