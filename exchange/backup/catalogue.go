package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"niem/exchange"
)

// Manifest says what one backup consists of.
type Manifest struct {
	Version    int             `json:"niem_backup"`
	ID         string          `json:"id"`
	Made       time.Time       `json:"made"`
	Software   string          `json:"software"`
	Checkpoint string          `json:"checkpoint"` // of the log, signed; read before the dump
	Cosigned   string          `json:"cosigned"`   // the newest one with cosignatures of witnesses; empty without
	LogSize    int64           `json:"log_size"`   // at least, as documents
	Documents  int             `json:"documents"`
	Database   File            `json:"database"`
	Objects    map[string]File `json:"objects"` // by SHA-256 of the content
	Missing    []string        `json:"missing"` // deleted while the backup was made
}

// Entry is a line of the catalogue, with what an inspector asks about a backup:
// data, software, time, method, retention, and when its restoring was tested.
type Entry struct {
	ID        string    `json:"id"`
	Made      time.Time `json:"made"`
	Seconds   float64   `json:"seconds"`
	Software  string    `json:"software"`
	Contents  []string  `json:"contents"` // database, log, objects, log checkpoint
	Method    string    `json:"method"`
	Manifest  string    `json:"manifest"` // SHA-256 of the manifest
	LogSize   int64     `json:"log_size"`
	Documents int       `json:"documents"`
	Objects   int       `json:"objects"`
	Verified  time.Time `json:"verified"`  // when all that is new in it was read back
	Bytes     int64     `json:"bytes"`     // of all its files
	NewBytes  int64     `json:"new_bytes"` // of those that no earlier backup had
	KeepTill  time.Time `json:"keep_till"`
	Tests     []Test    `json:"tests"`
}

// Test is a rehearsed restoring.
type Test struct {
	At       time.Time `json:"at"`
	Seconds  float64   `json:"seconds"`
	Passed   bool      `json:"passed"`
	Findings int       `json:"findings"`
	// What a loss of the live system at that moment would have cost.
	RestoreSeconds float64 `json:"restore_seconds"` // of Seconds; the rest is the check
	LostSeconds    float64 `json:"lost_seconds"`    // age of the backup
	LostEntries    int64   `json:"lost_entries"`    // of the log; a later export brings them back
	LostDocuments  int     `json:"lost_documents"`
}

// method is how every backup is made.
const method = "pg_dump (custom format) + objects by hash, each file sealed with age (ML-KEM-768, X25519)"

func (f *Folder) cataloguePath() string { return filepath.Join(f.dir, "catalogue.json") }

// List gives the backups, oldest first.
func (f *Folder) List() ([]Entry, error) {
	b, err := os.ReadFile(f.cataloguePath())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("backup catalogue: %w", err)
	}
	var out []Entry
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, fmt.Errorf("backup catalogue: %w", ErrDamaged)
	}
	return out, nil
}

func (f *Folder) save(entries []Entry) error {
	b, err := json.MarshalIndent(entries, "", "  ")
	if err != nil {
		return err
	}
	return write(f.cataloguePath(), append(b, '\n'))
}

// Find gives the backup of that id, or the newest for "".
func (f *Folder) Find(id string) (Entry, error) {
	entries, err := f.List()
	if err != nil {
		return Entry{}, err
	}
	for _, e := range slices.Backward(entries) {
		if id == "" || e.ID == id {
			return e, nil
		}
	}
	return Entry{}, fmt.Errorf("backup %q: %w", id, exchange.ErrNotFound)
}

// NoteTest adds a rehearsed restoring to a backup's line.
func (f *Folder) NoteTest(id string, t Test) error {
	entries, err := f.List()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return fmt.Errorf("backup %q: %w", id, exchange.ErrNotFound)
	}
	entries[i].Tests = append(entries[i].Tests, t)
	return f.save(entries)
}

// manifest reads a backup's manifest and holds it against the catalogue.
func (f *Folder) manifest(e Entry) (Manifest, error) {
	b, err := os.ReadFile(f.backupPath(e.ID, "manifest.json"))
	if err != nil {
		return Manifest{}, fmt.Errorf("backup %s: %w", e.ID, err)
	}
	var m Manifest
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != e.Manifest || json.Unmarshal(b, &m) != nil || m.Version != 1 {
		return Manifest{}, fmt.Errorf("backup %s: %w: the manifest is another one", e.ID, ErrDamaged)
	}
	for name := range m.Objects {
		if b, err := hex.DecodeString(name); err != nil || len(b) != len(exchange.Hash{}) {
			return Manifest{}, fmt.Errorf("backup %s: %w: an object's name", e.ID, ErrDamaged)
		}
	}
	return m, nil
}

// Prune removes backups that were to be kept until before now, never the
// newest, and the objects that none of the others needs. It gives the ids.
func (f *Folder) Prune(now time.Time) ([]string, error) {
	entries, err := f.List()
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	var gone, stay []Entry
	for i, e := range entries {
		if i < len(entries)-1 && e.KeepTill.Before(now) {
			gone = append(gone, e)
		} else {
			stay = append(stay, e)
		}
	}
	if len(gone) == 0 {
		return nil, nil
	}
	needed := map[string]bool{}
	for _, e := range stay {
		m, err := f.manifest(e)
		if err != nil { // what a damaged one needs is unknown
			return nil, err
		}
		for name := range m.Objects {
			needed[name] = true
		}
	}
	// The catalogue first: it never names a backup that is half there.
	if err := f.save(stay); err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range gone {
		m, err := f.manifest(e)
		if err == nil {
			for name := range m.Objects {
				if !needed[name] {
					err = errors.Join(err, os.Remove(f.objectPath(name)))
					needed[name] = true // once
				}
			}
		}
		if err = errors.Join(err, os.RemoveAll(f.backupPath(e.ID, ""))); err != nil {
			return ids, fmt.Errorf("prune backup %s: %w", e.ID, err)
		}
		ids = append(ids, e.ID)
	}
	return ids, nil
}
