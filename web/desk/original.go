package desk

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"slices"

	"niem/crypto"
)

// PaperFile is one of the sender's files.
type PaperFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// An Original seals the sender's own files, for the sender and the unit's recovery
// only: one file as it is, several as a tar. The files are written to it one after
// the other, in pieces of any size.
type Original struct {
	sum     hash.Hash
	sealed  io.WriteCloser
	archive *tar.Writer // nil for a single file
	files   []PaperFile
	at      int   // file
	left    int64 // bytes of it
}

// NewOriginal begins the original of some files; its ciphertext goes to dst.
func NewOriginal(dst io.Writer, files []PaperFile, to ...crypto.AccountRecipient) (*Original, error) {
	if len(files) == 0 {
		return nil, fail(CodeInput, fmt.Errorf("no files"))
	}
	o := &Original{files: files, sum: sha256.New(), at: -1}
	var err error
	if o.sealed, err = crypto.SealTo(io.MultiWriter(dst, o.sum), to...); err != nil {
		return nil, fail(CodeInput, err)
	}
	if len(files) > 1 {
		o.archive = tar.NewWriter(o.sealed)
	}
	return o, o.next()
}

// next begins the next file.
func (o *Original) next() error {
	for o.left == 0 && o.at+1 < len(o.files) {
		o.at++
		o.left = o.files[o.at].Size
		if o.archive == nil {
			continue
		}
		if err := o.archive.WriteHeader(&tar.Header{Name: o.files[o.at].Name, Size: o.left, Mode: 0o600}); err != nil {
			return fail(CodeInput, err)
		}
	}
	return nil
}

// Write takes bytes of the present file, not beyond its end.
func (o *Original) Write(p []byte) (int, error) {
	if int64(len(p)) > o.left {
		return 0, fail(CodeInput, fmt.Errorf("%s is longer than its size", o.files[o.at].Name))
	}
	o.left -= int64(len(p))
	var w io.Writer = o.sealed
	if o.archive != nil {
		w = o.archive
	}
	if n, err := w.Write(p); err != nil {
		return n, err
	}
	return len(p), o.next()
}

// Close ends the original and gives the hash of its ciphertext.
func (o *Original) Close() (crypto.Hash, error) {
	if o.left != 0 || o.at+1 != len(o.files) {
		return crypto.Hash{}, fail(CodeInput, fmt.Errorf("%s is shorter than its size", o.files[o.at].Name))
	}
	if o.archive != nil {
		if err := o.archive.Close(); err != nil {
			return crypto.Hash{}, err
		}
	}
	if err := o.sealed.Close(); err != nil {
		return crypto.Hash{}, err
	}
	return crypto.Hash(o.sum.Sum(nil)), nil
}

// OpenOriginal gives the bytes of all files of a sealed original, one after the
// other.
func OpenOriginal(key *crypto.AccountKey, files []PaperFile, sealed []byte) ([]byte, error) {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	found, plain, err := openFiles(key, names, sealed)
	if err == nil && !slices.Equal(found, files) {
		err = fail(CodeDocument, fmt.Errorf("other files in the original"))
	}
	return plain, err
}

// Original opens the sealed original that the manifest names, for whoever holds the
// document's master grant: its files, and their bytes one after the other. label is
// the holder's own, which names the files.
func (t *Tracing) Original(account *crypto.AccountKey, label, sealed []byte) ([]PaperFile, []byte, error) {
	m := t.Manifest()
	if m.Original.IsZero() || crypto.HashOf(sealed) != m.Original {
		return nil, nil, fail(CodeDocument, fmt.Errorf("not the original of the manifest"))
	}
	if err := m.CheckLabel(crypto.GrantMaster, t.desk.person, label); err != nil {
		return nil, nil, fail(CodeDocument, err)
	}
	said, err := crypto.OpenLabel(label, account)
	if err != nil {
		return nil, nil, fail(CodeDocument, err)
	}
	return openFiles(account, said.Files, sealed)
}

// openFiles opens an original of files with these names.
func openFiles(key *crypto.AccountKey, names []string, sealed []byte) ([]PaperFile, []byte, error) {
	plain, err := OpenOwn(key, sealed)
	if err != nil {
		return nil, nil, err
	}
	if len(names) == 1 {
		return []PaperFile{{names[0], int64(len(plain))}}, plain, nil
	}
	var files []PaperFile
	var out bytes.Buffer
	archive := tar.NewReader(bytes.NewReader(plain))
	for _, name := range names {
		head, err := archive.Next()
		if err != nil || head.Name != name {
			return nil, nil, fail(CodeDocument, fmt.Errorf("no file %s in the original", name))
		}
		if _, err := io.Copy(&out, archive); err != nil {
			return nil, nil, fail(CodeDocument, err)
		}
		files = append(files, PaperFile{name, head.Size})
	}
	return files, out.Bytes(), nil
}
