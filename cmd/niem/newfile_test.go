package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestNewStreamsLeaveNoPart: what could not be filled is not there, and what was
// there before stays as it was.
func TestNewStreamsLeaveNoPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "export")
	broken := errors.New("cut")
	err := newStream(path, func(f io.Writer) error {
		if _, err := f.Write([]byte("a part")); err != nil {
			t.Fatal(err)
		}
		return broken
	})
	if _, there := os.Lstat(path); !errors.Is(err, broken) || !errors.Is(there, fs.ErrNotExist) {
		t.Errorf("%v; the part: %v", err, there)
	}
	if err := newFile(path, []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if err := newFile(path, []byte("another")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a name that is taken: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "whole" {
		t.Errorf("%q, %v", b, err)
	}
}
