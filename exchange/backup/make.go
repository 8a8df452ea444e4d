package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"niem/crypto"
	"niem/exchange"
)

// Source is an installation.
type Source struct {
	// Checkpoint gives the newest signed checkpoint of the log.
	Checkpoint func(context.Context) ([]byte, error)
	// Cosigned gives the newest one with cosignatures; nil where there are none.
	Cosigned func(context.Context) ([]byte, error)
	// Extent gives the size of the log and the number of documents.
	Extent func(context.Context) (entries int64, documents int, err error)
	// Dump writes the database in one snapshot.
	Dump func(context.Context, io.Writer) error
	// Objects names every object that the database knows.
	Objects func(context.Context) ([]exchange.Hash, error)
	// Store reads them.
	Store exchange.BlobStore
}

// Options of a backup.
type Options struct {
	Software string
	Keep     time.Duration
	Now      func() time.Time
	Progress func(done, all int)
}

// Make adds a backup of src to the folder, sealed to a key whose secret half
// is not here.
func (f *Folder) Make(ctx context.Context, src Source, to crypto.AccountRecipient, o Options) (Entry, error) {
	begun := o.Now()
	m := Manifest{Version: 1, ID: begun.UTC().Format("20060102T150405Z"), Made: begun.UTC().Truncate(time.Second), Software: o.Software, Objects: map[string]File{}, Missing: []string{}}
	entries, err := f.List()
	if err != nil {
		return Entry{}, err
	}
	if n := len(entries); n > 0 && entries[n-1].ID >= m.ID {
		return Entry{}, fmt.Errorf("backup %s: %w: one of that time is there", m.ID, exchange.ErrConflict)
	}
	// Before the dump: the dump then holds everything that the checkpoint covers.
	checkpoint, err := src.Checkpoint(ctx)
	if err != nil && !errors.Is(err, exchange.ErrNotFound) {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	cosigned, err := src.Cosigned(ctx)
	if err != nil {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	m.Checkpoint, m.Cosigned = string(checkpoint), string(cosigned)
	if m.LogSize, m.Documents, err = src.Extent(ctx); err != nil {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	building := f.backupPath("."+m.ID, "")
	defer os.RemoveAll(building) // renamed when all went well
	m.Database, err = seal(filepath.Join(building, "database.age"), to, func(w io.Writer) error { return src.Dump(ctx, w) })
	if err != nil {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	fresh, err := f.copyObjects(ctx, src, to, &m, entries, o)
	if err != nil {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	if back, err := measure(filepath.Join(building, "database.age")); err != nil || back != m.Database {
		return Entry{}, fmt.Errorf("backup: %w: the dump does not read back: %w", ErrDamaged, err)
	}
	return f.finish(m, entries, building, fresh, begun, o)
}

// copyObjects seals the objects that are not in the folder yet.
func (f *Folder) copyObjects(ctx context.Context, src Source, to crypto.AccountRecipient, m *Manifest, entries []Entry, o Options) (fresh int64, err error) {
	known := map[string]File{}
	if n := len(entries); n > 0 {
		before, err := f.manifest(entries[n-1])
		if err != nil {
			return 0, err
		}
		known = before.Objects
	}
	names, err := src.Objects(ctx)
	if err != nil {
		return 0, err
	}
	for i, sum := range names {
		name := sum.String()
		path := f.objectPath(name)
		file, ok := known[name]
		if info, err := os.Stat(path); err != nil || ok && info.Size() != file.Bytes {
			ok = false
		} else if !ok { // of a backup that broke off; it is whole, since it has its name
			if file, err = measure(path); err != nil {
				return fresh, err
			}
			ok = true
		}
		if !ok {
			file, err = f.copyObject(ctx, src, to, sum, path)
			if errors.Is(err, exchange.ErrNotFound) {
				m.Missing = append(m.Missing, name)
				continue
			}
			if err != nil {
				return fresh, fmt.Errorf("object %s: %w", name, err)
			}
			if back, err := measure(path); err != nil || back != file {
				return fresh, fmt.Errorf("%w: object %s does not read back: %w", ErrDamaged, name, err)
			}
			fresh += file.Bytes
		}
		m.Objects[name] = file
		if o.Progress != nil {
			o.Progress(i+1, len(names))
		}
	}
	return fresh, nil
}

func (f *Folder) copyObject(ctx context.Context, src Source, to crypto.AccountRecipient, sum exchange.Hash, path string) (File, error) {
	r, _, err := src.Store.Get(ctx, sum)
	if err != nil {
		return File{}, err
	}
	defer r.Close()
	return seal(path, to, func(w io.Writer) error {
		is := sha256.New()
		if _, err := io.Copy(io.MultiWriter(w, is), r); err != nil {
			return err
		}
		if !slices.Equal(is.Sum(nil), sum[:]) {
			return errors.New("the store gives other bytes: run niem fsck")
		}
		return nil
	})
}

// finish makes the backup visible.
func (f *Folder) finish(m Manifest, entries []Entry, building string, fresh int64, begun time.Time, o Options) (Entry, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return Entry{}, err
	}
	if err := write(filepath.Join(building, "manifest.json"), b); err != nil {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(building, f.backupPath(m.ID, "")); err != nil {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	sum := sha256.Sum256(b)
	e := Entry{ID: m.ID, Made: m.Made, Seconds: o.Now().Sub(begun).Seconds(), Software: m.Software, Method: method, Manifest: hex.EncodeToString(sum[:]),
		Contents: []string{"database", "log with its records", "security log", "objects", "log checkpoint"},
		LogSize:  m.LogSize, Documents: m.Documents, Verified: o.Now().UTC().Truncate(time.Second),
		Objects: len(m.Objects), Bytes: m.Database.Bytes, NewBytes: fresh + m.Database.Bytes, KeepTill: m.Made.Add(o.Keep), Tests: []Test{}}
	for _, file := range m.Objects {
		e.Bytes += file.Bytes
	}
	return e, f.save(append(entries, e))
}
