package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// home is the folder where one person's client keeps what it must remember:
//
//	profile.json      server, person, pinned log key
//	ca.pem            authority of the server's certificate, if not the system's
//	session           cookie of the login session
//	device            token by which the server knows this device
//	checkpoint        newest checkpoint of the log that was verified
//	account.age       account key, wrapped (crypto.WrapAccount)
//	device-wrap.key   the wrap's device layer
//	device-sign.key   Ed25519 key that signs manifests
//	key-seen          newest event of the own key that its owner was told of
//	replacement       the key that two registrars have yet to sign, if there is one
//	sends/DOC/        state of sends under way, sealed to the own account key
//
// The folder is 0700, files are 0600 and replaced whole.
type home struct{ dir string }

const (
	fileProfile    = "profile.json"
	fileCA         = "ca.pem"
	fileSession    = "session"
	fileDevice     = "device"
	fileCheckpoint = "checkpoint"
	fileAccount    = "account.age"
	fileWrapKey    = "device-wrap.key"
	fileDeviceKey  = "device-sign.key"
	fileSeen       = "key-seen"
	fileAsking     = "replacement"
	dirSends       = "sends"
)

// profile is who this client is and which log it holds the server to.
type profile struct {
	Server    string   `json:"server"`
	Username  string   `json:"username"`
	Person    string   `json:"person"`
	FullName  string   `json:"full_name"`
	Position  string   `json:"position"`
	Unit      string   `json:"unit"`
	LogOrigin string   `json:"log_origin"`
	LogKey    string   `json:"log_key"`
	Witnesses []string `json:"witnesses,omitempty"` // pinned verifier keys
	Quorum    int      `json:"quorum,omitempty"`
	Roots     []string `json:"registrar_roots,omitempty"` // fingerprints of founded registrars
	// RecoveryKeys are the fingerprints of units' recovery keys that were verified.
	RecoveryKeys map[string]string `json:"recovery_keys,omitempty"`
}

// openHome finds the folder ($NIEM_HOME, else niem in the user's configuration
// folder), makes it if need be, and refuses one that others can enter.
func (a *app) openHome() (*home, error) {
	dir := os.Getenv("NIEM_HOME")
	if dir == "" {
		base, err := os.UserConfigDir()
		if err != nil {
			return nil, fmt.Errorf("find the configuration folder: %w (set NIEM_HOME)", err)
		}
		dir = filepath.Join(base, "niem")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make %s: %w", dir, err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, a.fail(exitFailed, "home_open", nil, tYourHomeOpen, dir, info.Mode().Perm())
	}
	return &home{dir}, nil
}

func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

// read gives a file's content, nil when it does not exist.
func (h *home) read(name string) ([]byte, error) {
	b, err := os.ReadFile(h.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// write replaces a file whole: after a crash there is the old one or the new.
func (h *home) write(name string, content []byte) error { return replaceFile(h.path(name), content) }

func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // created 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails, as it should, once it is renamed
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func (h *home) remove(name string) error {
	if err := os.Remove(h.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (h *home) profile() (profile, error) {
	var p profile
	b, err := h.read(fileProfile)
	if err != nil || b == nil {
		return p, err
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("%s: %w", h.path(fileProfile), err)
	}
	return p, nil
}

func (h *home) saveProfile(p profile) error {
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return h.write(fileProfile, append(b, '\n'))
}

// rename gives a file another name; one that is not there is left alone.
func (h *home) rename(name, to string) error {
	if err := os.Rename(h.path(name), h.path(to)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
