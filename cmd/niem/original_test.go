package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"niem/deploy/parts"
)

// getsOriginal has somebody fetch a document's original and compares every byte.
func getsOriginal(t *testing.T, s *stage, username, document, want string) answered {
	t.Helper()
	out := filepath.Join(t.TempDir(), "original")
	got := mustRun(t, s, username, "original", document, "--out", out)
	sameFile(t, out, want)
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the original: %v, %v", info.Mode(), err)
	}
	return got
}

func sameFile(t *testing.T, file, want string) {
	t.Helper()
	a, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Errorf("%s: %d bytes, want the %d of %s", file, len(a), len(b), want)
	}
}

// TestSenderGetsTheOriginalBack byte for byte, also after a recall, with an entry
// on the log; nobody else does, and nothing is overwritten or left half.
func TestSenderGetsTheOriginalBack(t *testing.T) {
	s := theStage(t)
	letter := filepath.Join(s.dir, "letter.pdf")
	document := text1(mustRun(t, s, parts.Sender, "send", noSecrets, noPapers, letter, "--to", parts.Opener, "--subject", "bản gốc").json, "document")
	got := getsOriginal(t, s, parts.Sender, document, letter)
	if names := texts(got.json["names"]); len(names) != 1 || names[0] != "letter.pdf" || got.json["archive"] != false {
		t.Errorf("names: %v", got.json)
	}
	if index, ok := got.json["log_index"].(float64); !ok || index < 1 {
		t.Errorf("no entry: %v", got.json)
	}
	mustRun(t, s, parts.Sender, "recall", document, "--reason", "nhầm", "--yes")
	getsOriginal(t, s, parts.Sender, document, letter)

	dir := t.TempDir()
	for _, stranger := range []string{parts.Opener, parts.Waiting} {
		if got, _ := s.run(t.Context(), stranger, "original", document, "--out", filepath.Join(dir, "o")); got.exit != exitNotFound {
			t.Errorf("%s: exit code %d, %s", stranger, got.exit, got.stderr)
		}
	}
	taken := filepath.Join(dir, "taken")
	if err := os.WriteFile(taken, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.run(t.Context(), parts.Sender, "original", document, "--out", taken); got.exit != exitFailed {
		t.Errorf("an existing file: exit code %d, %s", got.exit, got.stderr)
	}
	if b, err := os.ReadFile(taken); err != nil || string(b) != "mine" {
		t.Errorf("overwritten: %q, %v", b, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestNewFilesAreWholeOrAbsent: also where the name is taken meanwhile.
func TestNewFilesAreWholeOrAbsent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := newWhole(path, func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		return fs.ErrInvalid
	}); err == nil {
		t.Error("a failure is none")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := newWhole(path, func(io.Writer) error { return os.WriteFile(path, []byte("theirs"), 0o600) }); err == nil {
		t.Error("a name that was taken meanwhile")
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "theirs" {
		t.Errorf("overwritten: %q, %v", b, err)
	}
}
