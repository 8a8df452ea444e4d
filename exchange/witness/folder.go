package witness

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

// The folder of a witness:
//
//	lock      held while a witness runs
//	accepted  the checkpoint cosigned last: a line of magic, one of base64, one
//	          with the SHA-256 of those two
//	refusal   the signed refusal, while the log is refused
//	resumed   one line for each time an operator took a refusal back
const (
	fileLock     = "lock"
	fileAccepted = "accepted"
	fileRefusal  = "refusal"
	fileResumed  = "resumed"

	acceptedMagic = "niem/witness/1"
)

type folder struct {
	dir  string
	lock *os.File
}

// openFolder makes the folder if need be and locks it.
func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("witness folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, fileLock), os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("witness folder: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, errors.New("witness folder: another process uses it")
	}
	return &folder{dir, lock}, nil
}

func (f *folder) close() error { return f.lock.Close() }

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

// accepted reads the checkpoint cosigned last, nil when there is none. A file
// that is damaged stops the witness: it must not start from nothing.
func (f *folder) accepted() ([]byte, error) {
	b, err := f.read(fileAccepted)
	if err != nil || b == nil {
		return nil, err
	}
	lines := strings.Split(string(b), "\n")
	if len(lines) != 4 || lines[0] != acceptedMagic || lines[3] != "" || lines[2] != checkLine(lines[1]) {
		return nil, fmt.Errorf("witness state %s is damaged", f.path(fileAccepted))
	}
	signed, err := base64.StdEncoding.DecodeString(lines[1])
	if err != nil {
		return nil, fmt.Errorf("witness state %s is damaged", f.path(fileAccepted))
	}
	return signed, nil
}

func checkLine(line string) string {
	sum := sha256.Sum256([]byte(acceptedMagic + "\n" + line + "\n"))
	return hex.EncodeToString(sum[:])
}

// accept makes a checkpoint durable as the one cosigned last.
func (f *folder) accept(signed []byte) error {
	line := base64.StdEncoding.EncodeToString(signed)
	return f.write(fileAccepted, []byte(acceptedMagic+"\n"+line+"\n"+checkLine(line)+"\n"))
}

func (f *folder) refusal() ([]byte, error) { return f.read(fileRefusal) }

func (f *folder) keepRefusal(signed []byte) error { return f.write(fileRefusal, signed) }

func (f *folder) read(name string) ([]byte, error) {
	b, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// write replaces a file whole and syncs it and its name.
func (f *folder) write(name string, content []byte) error {
	n, err := os.CreateTemp(f.dir, ".new-*") // created 0600
	if err != nil {
		return err
	}
	defer os.Remove(n.Name()) // fails, as it should, once it is renamed
	_, err = n.Write(content)
	if err := errors.Join(err, n.Sync(), n.Close()); err != nil {
		return err
	}
	if err := os.Rename(n.Name(), f.path(name)); err != nil {
		return err
	}
	return f.sync()
}

func (f *folder) sync() error {
	d, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Resume takes a refusal back: its file is kept beside, with the reason. With
// forget, what was cosigned is set aside too, and the witness begins anew with
// what the log shows then. No witness may be running on the folder.
func Resume(dir, reason string, forget bool, now time.Time) error {
	f, err := openFolder(dir)
	if err != nil {
		return err
	}
	defer f.close()
	if b, err := f.refusal(); err != nil || b == nil {
		return errors.Join(err, errors.New("witness folder: there is no refusal to take back"))
	}
	stamp := now.UTC().Format("20060102T150405Z")
	r, err := os.OpenFile(f.path(fileResumed), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r, "%s forget=%t %q\n", stamp, forget, reason)
	if err := errors.Join(err, r.Sync(), r.Close()); err != nil {
		return err
	}
	if forget {
		if err := os.Rename(f.path(fileAccepted), f.path(fileAccepted+"-"+stamp)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(f.path(fileRefusal), f.path(fileRefusal+"-"+stamp)); err != nil {
		return err
	}
	return f.sync()
}

// Look reads a witness's folder without locking it: the checkpoint cosigned
// last, and the code of the refusal, or "".
func Look(dir string, log note.Verifier) (audit.Checkpoint, string, error) {
	f := &folder{dir: dir}
	signed, err := f.accepted()
	if err != nil {
		return audit.Checkpoint{}, "", err
	}
	var c audit.Checkpoint
	if signed != nil {
		if c, err = audit.OpenCheckpoint(signed, log); err != nil {
			return c, "", fmt.Errorf("witness state: %w", err)
		}
	}
	b, err := f.refusal()
	if err != nil || b == nil {
		return c, "", err
	}
	for line := range strings.Lines(string(b)) {
		if code, ok := strings.CutPrefix(line, "code "); ok {
			return c, strings.TrimSpace(code), nil
		}
	}
	return c, "unreadable", nil
}
