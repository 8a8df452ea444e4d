package parts

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

const (
	folderPrefix = "niem-parts-"
	ownerFile    = "owner"
)

// owned keeps the lock files of this process's folders open; a lock ends with
// the process, which is how others know that a folder was left behind.
var owned struct {
	mu    sync.Mutex
	locks []*os.File
}

// NewFolder makes an empty folder for throw-away servers below the system's
// temporary folder, one that a server running as another user can enter, and
// removes such folders of processes that were killed. The caller removes it.
func NewFolder() (string, error) {
	var failures []error
	for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		removeAbandoned(base)
		dir, err := os.MkdirTemp(base, folderPrefix)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		if err := claim(dir); err != nil {
			failures = append(failures, err, os.RemoveAll(dir))
			continue
		}
		return dir, nil
	}
	return "", fmt.Errorf("make a folder for the servers: %w", errors.Join(failures...))
}

func claim(dir string) error {
	if err := os.Chmod(dir, 0o711); err != nil {
		return err
	}
	if err := passable(dir); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(dir, ownerFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return errors.Join(err, lock.Close())
	}
	owned.mu.Lock()
	defer owned.mu.Unlock()
	owned.locks = append(owned.locks, lock)
	return nil
}

func removeAbandoned(base string) {
	found, err := filepath.Glob(filepath.Join(base, folderPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range found {
		lock, err := os.Open(filepath.Join(dir, ownerFile))
		if err != nil {
			continue // being made just now, or another user's
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(dir) // what can't be removed now is tried again next time
		}
		_ = lock.Close()
	}
}

// passable checks that any user can walk down to dir: when we are root the
// database server runs as another user and couldn't reach its data otherwise.
func passable(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	for d := dir; ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o001 == 0 {
			return fmt.Errorf("%s can't be entered by other users: choose a folder below /tmp or run as an ordinary user", d)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

// emptyFolder makes dir/name for one server, open to its owner alone.
func emptyFolder(dir, name string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return "", err
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		return "", fmt.Errorf("%w: each server starts from an empty folder", err)
	}
	return path, nil
}
