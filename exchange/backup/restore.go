package backup

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"niem/crypto"
	"niem/exchange"
)

// Target is an empty installation.
type Target struct {
	// Load reads a dump into the empty database.
	Load func(context.Context, io.Reader) error
	// Store takes the objects.
	Store exchange.BlobStore
}

// Restore brings a backup back. Repeating it after a break needs an empty
// database again; objects that are in the store already are not harmed.
func (f *Folder) Restore(ctx context.Context, e Entry, key *crypto.AccountKey, to Target, progress func(done, all int)) (Manifest, error) {
	m, err := f.manifest(e)
	if err != nil {
		return Manifest{}, err
	}
	// Objects first: a database that is there is a restoring that went well.
	names := make([]string, 0, len(m.Objects))
	for name := range m.Objects {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if err := f.restoreObject(ctx, name, m.Objects[name], key, to.Store); err != nil {
			return Manifest{}, fmt.Errorf("restore %s: object %s: %w", e.ID, name, err)
		}
		if progress != nil {
			progress(i+1, len(names))
		}
	}
	// A dump is loaded only once all of it is known to be the right one.
	path := f.backupPath(e.ID, "database.age")
	if back, err := measure(path); err != nil || back != m.Database {
		return Manifest{}, fmt.Errorf("restore %s: %w: the dump is another file", e.ID, ErrDamaged)
	}
	if err := unseal(path, m.Database, key, func(r io.Reader) error { return to.Load(ctx, r) }); err != nil {
		return Manifest{}, fmt.Errorf("restore %s: %w", e.ID, err)
	}
	return m, nil
}

// restoreObject goes through a file, since the store wants the size first.
func (f *Folder) restoreObject(ctx context.Context, name string, file File, key *crypto.AccountKey, store exchange.BlobStore) error {
	var sum exchange.Hash
	if n, err := hex.Decode(sum[:], []byte(name)); err != nil || n != len(sum) {
		return ErrDamaged
	}
	plain, err := os.CreateTemp(f.dir, ".object-")
	if err != nil {
		return err
	}
	defer os.Remove(plain.Name())
	defer plain.Close()
	var size int64
	err = unseal(f.objectPath(name), file, key, func(r io.Reader) error {
		size, err = io.Copy(plain, r)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := plain.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return store.Put(ctx, sum, size, plain)
}
