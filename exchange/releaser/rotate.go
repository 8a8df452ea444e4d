package releaser

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"niem/crypto"
)

// settleTime is how long a share that was made before a rotation may be on its
// way to the database. A look at all shares that began earlier proves nothing.
const settleTime = time.Minute

// Rotate makes a new key, which is current from then on. Older ones keep
// opening what is wrapped for them until they are destroyed.
func (r *Ring) Rotate(ctx context.Context) (KeyState, error) {
	key, err := crypto.NewAccountKey()
	if err != nil {
		return KeyState{}, err
	}
	keys, err := r.all(ctx)
	if err != nil {
		return KeyState{}, err
	}
	made := r.now().UTC().Truncate(time.Millisecond)
	if len(keys) > 0 && !made.After(keys[0].made) {
		return KeyState{}, errors.New("rotate: the clock stands before the current key's time")
	}
	fingerprint := key.Recipient().Fingerprint()
	kept, err := r.safe.Seal(ctx, []byte(key.Secret()+"\n"))
	if err != nil {
		return KeyState{}, fmt.Errorf("rotate: %w", err)
	}
	name := made.Format(nameTime) + "-" + shortForm(fingerprint) + keySuffix
	if err := writeNew(filepath.Join(r.dir, name), kept); err != nil {
		return KeyState{}, fmt.Errorf("rotate: %w", err)
	}
	return KeyState{Fingerprint: fingerprint, Made: made, Current: true}, nil
}

// Spare notes that a look at all live shares, begun at, found none that is
// wrapped for another key than the current one, which is named.
func (r *Ring) Spare(ctx context.Context, current string, begun time.Time) error {
	keys, err := r.all(ctx)
	if err != nil {
		return err
	}
	if len(keys) == 0 || keys[0].key.Recipient().Fingerprint() != current || begun.Sub(keys[0].made) < settleTime {
		return &RefusedError{Check: "rotation"}
	}
	for _, k := range keys[1:] {
		if r.isSpare(k) {
			continue
		}
		note := begun.UTC().Format(lineTime) + "\n"
		if err := writeNew(filepath.Join(r.dir, k.name+spareSuffix), []byte(note)); err != nil {
			return fmt.Errorf("note spare key: %w", err)
		}
	}
	return nil
}

// Destroy overwrites and removes the key of that fingerprint: what is wrapped
// for it opens nowhere any more, wherever copies of the database lie. It
// refuses the current key, and one that is not spare. Repeating it finishes
// what a crash cut short.
//
// Copies of the key outside the folder, and what the file system or the disk
// itself keeps of overwritten blocks, are out of its reach.
func (r *Ring) Destroy(ctx context.Context, fingerprint string) (KeyState, error) {
	name, made, err := r.dying(ctx, fingerprint)
	if err != nil {
		return KeyState{}, err
	}
	path := filepath.Join(r.dir, name)
	// Away from the ring first: a releaser that starts now must not meet noise.
	if err := os.Rename(path, path+dyingSuffix); err != nil && !errors.Is(err, os.ErrNotExist) {
		return KeyState{}, fmt.Errorf("destroy key: %w", err)
	}
	if err := overwrite(path + dyingSuffix); err != nil {
		return KeyState{}, fmt.Errorf("destroy key: %w", err)
	}
	// The note comes before the removal: a key that is gone and not noted would
	// keep recalls from ever being called final.
	state := KeyState{Fingerprint: fingerprint, Made: made, Destroyed: r.now().UTC().Truncate(time.Millisecond)}
	if err := r.noteDestroyed(state); err != nil {
		return KeyState{}, fmt.Errorf("destroy key: %w", err)
	}
	for _, p := range []string{path + dyingSuffix, path + spareSuffix} {
		if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
			return KeyState{}, fmt.Errorf("destroy key: %w", err)
		}
	}
	return state, syncFolder(r.dir)
}

// dying finds the file of a key that may be destroyed.
func (r *Ring) dying(ctx context.Context, fingerprint string) (name string, made time.Time, err error) {
	keys, err := r.all(ctx)
	if err != nil {
		return "", made, err
	}
	for i, k := range keys {
		if k.key.Recipient().Fingerprint() != fingerprint {
			continue
		}
		if i == 0 {
			return "", made, ErrIsCurrent
		}
		if !r.isSpare(k) {
			return "", made, ErrNotSpare
		}
		return k.name, k.made, nil
	}
	cut, err := filepath.Glob(filepath.Join(r.dir, "*-"+shortForm(fingerprint)+keySuffix+dyingSuffix))
	if err != nil || len(cut) != 1 {
		return "", made, ErrNoKey
	}
	name = strings.TrimSuffix(filepath.Base(cut[0]), dyingSuffix)
	made, err = timeOf(name)
	return name, made, err
}

// shortForm is what a file's name holds of a fingerprint.
func shortForm(fingerprint string) string {
	whole := strings.ReplaceAll(fingerprint, " ", "")
	return whole[:min(8, len(whole))]
}

func (r *Ring) noteDestroyed(s KeyState) error {
	gone, err := r.gone()
	if err != nil || slices.ContainsFunc(gone, func(g KeyState) bool { return g.Fingerprint == s.Fingerprint }) {
		return err
	}
	var b bytes.Buffer
	for _, g := range append(gone, s) {
		fmt.Fprintf(&b, "%s %s %s\n", g.Made.Format(lineTime), g.Destroyed.Format(lineTime), g.Fingerprint)
	}
	return replace(filepath.Join(r.dir, destroyed), b.Bytes())
}

// overwrite writes random bytes over a file, so that its blocks do not hold
// the key when they are free.
func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	noise := make([]byte, info.Size())
	rand.Read(noise) // never fails: see crypto/rand
	if _, err := f.Write(noise); err != nil {
		return err
	}
	return f.Sync()
}

// writeNew writes a whole durable file that must not be there yet.
func writeNew(path string, content []byte) error {
	if _, err := os.Lstat(path); err == nil {
		return os.ErrExist
	}
	return replace(path, content)
}

func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
