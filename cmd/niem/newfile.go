package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// newWhole makes a file of mode 0600 that was not there. It has its name only once
// everything is in it and on the disk; a name that is taken is refused before fill
// is called, and again at the end.
func newWhole(path string, fill func(io.Writer) error) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".niem-new-*") // made 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) { // unlike a renaming it replaces nothing
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	} else if err != nil {
		return fmt.Errorf("name the file: %w", err)
	}
	return nil
}

// newStream makes a file of mode 0600 that was not there, on any file system. The
// name is taken before fill is called; unless all of it is on the disk, nothing is
// left: a part would pass for the whole.
func newStream(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// newFile is newStream for what is in memory.
func newFile(path string, content []byte) error {
	return newStream(path, func(f io.Writer) error {
		_, err := f.Write(content)
		return err
	})
}
