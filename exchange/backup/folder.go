package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"niem/crypto"
)

// Folder is where backups lie:
//
//	catalogue.json                    what there is, with retention and tests
//	objects/ab/ab12….age              an object of the store, shared by backups
//	backups/<id>/database.age         the dump
//	backups/<id>/manifest.json        hashes of all of that
type Folder struct{ dir string }

// OpenFolder opens a folder that is there, or makes it in one that is.
func OpenFolder(dir string) (*Folder, error) {
	for _, d := range []string{dir, filepath.Join(dir, "objects"), filepath.Join(dir, "backups")} {
		if err := os.Mkdir(d, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, fmt.Errorf("backup folder: %w", err)
		}
	}
	return &Folder{dir}, nil
}

// File is a sealed file as it lies in the folder.
type File struct {
	Sealed string `json:"sealed"` // SHA-256 of its bytes
	Bytes  int64  `json:"bytes"`
}

func (f *Folder) objectPath(name string) string {
	return filepath.Join(f.dir, "objects", name[:2], name+".age")
}

func (f *Folder) backupPath(id, name string) string {
	return filepath.Join(f.dir, "backups", id, name)
}

// seal writes what fill writes as one sealed file, durable before it has its
// name.
func seal(path string, to crypto.AccountRecipient, fill func(io.Writer) error) (File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return File{}, err
	}
	out, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return File{}, err
	}
	defer os.Remove(out.Name()) // gone already when all went well
	defer out.Close()
	sum := sha256.New()
	sealed, err := crypto.SealTo(io.MultiWriter(out, sum), to)
	if err != nil {
		return File{}, err
	}
	if err := fill(sealed); err != nil {
		return File{}, err
	}
	if err := errors.Join(sealed.Close(), out.Sync()); err != nil {
		return File{}, err
	}
	info, err := out.Stat()
	if err != nil {
		return File{}, err
	}
	if err := os.Rename(out.Name(), path); err != nil {
		return File{}, err
	}
	return File{hex.EncodeToString(sum.Sum(nil)), info.Size()}, syncFolder(filepath.Dir(path))
}

// measure reads a file back.
func measure(path string) (File, error) {
	in, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer in.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, in)
	return File{hex.EncodeToString(sum.Sum(nil)), n}, err
}

// ErrDamaged: a file of a backup is not what its manifest says.
var ErrDamaged = errors.New("backup is damaged")

// unseal gives a sealed file's content to take, and fails with ErrDamaged
// unless the file is the one described. take may have seen a part by then.
func unseal(path string, want File, key *crypto.AccountKey, take func(io.Reader) error) error {
	in, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: %s is missing", ErrDamaged, filepath.Base(path))
	}
	if err != nil {
		return err
	}
	defer in.Close()
	sum := sha256.New()
	plain, err := crypto.OpenWith(io.TeeReader(in, sum), key)
	if err == nil {
		err = take(plain)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, plain) // what take left: the end proves the file whole
	}
	if errors.Is(err, crypto.ErrTampered) || errors.Is(err, crypto.ErrFormat) {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, filepath.Base(path), err)
	}
	if err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != want.Sealed {
		return fmt.Errorf("%w: %s is another file", ErrDamaged, filepath.Base(path))
	}
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// write replaces a small file.
func write(path string, content []byte) error {
	out, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = out.Write(content)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if err := os.Rename(out.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
