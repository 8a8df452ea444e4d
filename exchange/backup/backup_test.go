package backup_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/backup"
	"niem/exchange/exchangetest"
	"niem/exchange/fsck"
	"niem/storage"
	"niem/storage/blob"
)

func TestMain(m *testing.M) { parts.Main(m) }

// house is a world with a folder for its backups.
type house struct {
	*exchangetest.World
	folder         *backup.Folder
	dir            string
	key            *crypto.AccountKey
	sender, reader *exchangetest.Member
	clock          time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{World: exchangetest.New(t), dir: t.TempDir(), clock: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)}
	var err error
	h.key, err = crypto.NewAccountKey()
	h.Must(err)
	h.folder, err = backup.OpenFolder(h.dir)
	h.Must(err)
	h.sender, h.reader = h.Member(parts.Sender), h.Member(parts.Opener)
	return h
}

func (h *house) send() *exchangetest.Sealed {
	h.Helper()
	d := h.NewDocument(h.sender, 2, 5000, h.reader)
	h.Send(d)
	return d
}

func (h *house) source() backup.Source {
	return backup.Source{Checkpoint: h.Store.LastCheckpoint, Cosigned: func(context.Context) ([]byte, error) { return nil, nil }, Extent: h.Store.Extent, Objects: h.Store.NamedObjects, Store: h.Blob,
		Dump: func(ctx context.Context, w io.Writer) error { return storage.Dump(ctx, h.DatabaseURL, w) }}
}

func (h *house) make(src backup.Source) (backup.Entry, error) {
	h.clock = h.clock.Add(24 * time.Hour)
	return h.folder.Make(context.Background(), src, h.key.Recipient(), backup.Options{Software: "test", Keep: 36 * time.Hour, Now: func() time.Time { return h.clock }})
}

func (h *house) mustMake() backup.Entry {
	h.Helper()
	e, err := h.make(h.source())
	h.Must(err)
	return e
}

// copy is a restored installation.
type copied struct {
	db   *storage.DB
	blob *blob.Store
	url  string
}

// empty is a database and a bucket with nothing in them.
func (h *house) empty() (url string, bucket *blob.Store) {
	h.Helper()
	s3 := parts.TestStore(h)
	var name [6]byte
	rand.Read(name[:])
	bucket, err := blob.New(blob.Config{Endpoint: s3.Endpoint, AccessKey: s3.AccessKey, SecretKey: s3.SecretKey, Bucket: "copy-" + hex.EncodeToString(name[:])})
	h.Must(err)
	h.Must(bucket.Prepare(context.Background()))
	return parts.TestPostgres(h), bucket
}

func (h *house) restore(e backup.Entry, url string, bucket *blob.Store) error {
	_, err := h.folder.Restore(context.Background(), e, h.key, backup.Target{Store: bucket,
		Load: func(ctx context.Context, r io.Reader) error { return storage.LoadDump(ctx, url, r) }}, nil)
	return err
}

func (h *house) mustRestore(e backup.Entry) copied {
	h.Helper()
	url, bucket := h.empty()
	h.Must(h.restore(e, url, bucket))
	db, err := storage.Open(context.Background(), url)
	h.Must(err)
	h.Cleanup(db.Close)
	return copied{db, bucket, url}
}

// whole fails unless everything in the copy verifies.
func (h *house) whole(c copied) {
	h.Helper()
	report, err := fsck.Run(context.Background(), c.db, c.blob, fsck.Options{LogKey: h.LogKey})
	h.Must(err)
	for _, f := range report.Findings {
		h.Error(f)
	}
}

// export is the log as a client saves it now.
func (h *house) export() (open func() (io.ReadCloser, error), size int64, root audit.Hash) {
	h.Helper()
	ctx := context.Background()
	covered, err := h.Keeper.Cover(ctx, -1)
	h.Must(err)
	size, _, err = h.Store.LogTree(ctx)
	h.Must(err)
	covered, err = h.Keeper.Cover(ctx, size-1)
	h.Must(err)
	var b bytes.Buffer
	h.Must(audit.WriteExport(&b, covered.Origin, h.LogKey, covered.Signed, func(fn func(audit.Entry) error) error {
		return h.Store.LogEntries(ctx, 0, covered.Size, fn)
	}))
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }, covered.Size, covered.Root
}

func TestRestoredInstallationIsWholeAndOpens(t *testing.T) {
	ctx := t.Context()
	h := newHouse(t)
	d := h.send()
	_, err := h.Service.Release(ctx, exchangetest.Query(h.reader.Person, d.Draft.ID, exchange.ReleaseView))
	h.Must(err)
	c := h.mustRestore(h.mustMake())
	if restoring, err := c.db.Restoring(ctx); err != nil || !restoring {
		t.Fatalf("a server would start on it unchecked: %v", err)
	}
	h.whole(c)
	h.Must(storage.FinishRestore(ctx, c.url, false))
	if restoring, err := c.db.Restoring(ctx); err != nil || restoring {
		t.Fatalf("still marked: %v", err)
	}
}

func TestDamagedBackupIsNotRestored(t *testing.T) {
	h := newHouse(t)
	h.send()
	e := h.mustMake()
	objects, err := filepath.Glob(filepath.Join(h.dir, "objects", "*", "*.age"))
	h.Must(err)
	dump := filepath.Join(h.dir, "backups", e.ID, "database.age")
	manifest := filepath.Join(h.dir, "backups", e.ID, "manifest.json")
	for name, spoil := range map[string]func(){
		"object":  func() { flip(h, objects[0]) },
		"swapped": func() { h.Must(os.Rename(objects[1], objects[0])) },
		"dump":    func() { flip(h, dump) },
		"manifest": func() {
			b, err := os.ReadFile(manifest)
			h.Must(err)
			h.Must(os.WriteFile(manifest, bytes.Replace(b, []byte(`"test"`), []byte(`"tost"`), 1), 0o600))
		},
	} {
		saved := map[string][]byte{}
		for _, path := range append(slices.Clone(objects), dump, manifest) {
			b, err := os.ReadFile(path)
			h.Must(err)
			saved[path] = b
		}
		spoil()
		url, bucket := h.empty()
		if err := h.restore(e, url, bucket); !errors.Is(err, backup.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		for path, b := range saved {
			h.Must(os.WriteFile(path, b, 0o600))
		}
	}
	url, bucket := h.empty()
	h.Must(h.restore(e, url, bucket))
	if err := h.restore(e, url, bucket); err == nil {
		t.Error("restored over a database that is not empty")
	}
}

func flip(h *house, path string) {
	b, err := os.ReadFile(path)
	h.Must(err)
	b[len(b)-20] ^= 1
	h.Must(os.WriteFile(path, b, 0o600))
}

func TestNextBackupCopiesOnlyWhatIsNew(t *testing.T) {
	h := newHouse(t)
	h.send()
	first := h.mustMake()
	reads := &counted{BlobStore: h.Blob}
	src := h.source()
	src.Store = reads
	second, err := h.make(src)
	h.Must(err)
	if reads.n != 0 || second.Objects != first.Objects {
		t.Errorf("read %d objects again of %d", reads.n, second.Objects)
	}
	h.send()
	third, err := h.make(src)
	h.Must(err)
	if reads.n != third.Objects-first.Objects {
		t.Errorf("read %d objects, %d are new", reads.n, third.Objects-first.Objects)
	}
	// The first two are past their time; what the third needs stays.
	gone, err := h.folder.Prune(h.clock.Add(24 * time.Hour))
	h.Must(err)
	if !slices.Equal(gone, []string{first.ID, second.ID}) {
		t.Errorf("pruned %v", gone)
	}
	h.whole(h.mustRestore(third))
	if gone, err := h.folder.Prune(h.clock.Add(1000 * time.Hour)); err != nil || len(gone) != 0 {
		t.Errorf("the newest was pruned: %v, %v", gone, err)
	}
}

type counted struct {
	exchange.BlobStore
	n int
}

func (c *counted) Get(ctx context.Context, sum exchange.Hash) (io.ReadCloser, int64, error) {
	c.n++
	return c.BlobStore.Get(ctx, sum)
}

func TestBrokenBackupIsNotSeenAndItsObjectsServeTheNext(t *testing.T) {
	h := newHouse(t)
	h.send()
	src := h.source()
	src.Objects = func(ctx context.Context) ([]exchange.Hash, error) {
		all, err := h.Store.NamedObjects(ctx)
		return append(all, exchange.Hash{1}), err
	}
	reads := &counted{BlobStore: failing{h.Blob}}
	src.Store = reads
	if _, err := h.make(src); err == nil {
		t.Fatal("a backup that could not read an object went well")
	}
	if list, err := h.folder.List(); err != nil || len(list) != 0 {
		t.Fatalf("catalogue: %+v, %v", list, err)
	}
	if left, err := filepath.Glob(filepath.Join(h.dir, "backups", "*")); err != nil || len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	src = h.source()
	reads.n, src.Store = 0, reads
	e, err := h.make(src)
	h.Must(err)
	if reads.n != 0 {
		t.Errorf("%d objects were read again", reads.n)
	}
	h.whole(h.mustRestore(e))
}

// failing can't read the object of a name that no content has.
type failing struct{ exchange.BlobStore }

func (f failing) Get(ctx context.Context, sum exchange.Hash) (io.ReadCloser, int64, error) {
	if sum == (exchange.Hash{1}) {
		return nil, 0, exchange.ErrUnavailable
	}
	return f.BlobStore.Get(ctx, sum)
}

func TestNothingInTheFolderIsReadableWithoutTheKey(t *testing.T) {
	h := newHouse(t)
	h.send()
	e := h.mustMake()
	h.Must(filepath.WalkDir(h.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, secret := range []string{h.sender.FullName, h.sender.Username, "PGDMP", "BC-KSBT", h.sender.Account.Recipient().String()[:40]} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(path), secret)
			}
		}
		if strings.HasSuffix(path, ".age") && !bytes.HasPrefix(b, []byte("age-encryption.org/v1\n-> mlkem768x25519 ")) {
			t.Errorf("%s is not sealed to a hybrid key", filepath.Base(path))
		}
		return err
	}))
	other, err := crypto.NewAccountKey()
	h.Must(err)
	url, bucket := h.empty()
	if _, err := h.folder.Restore(t.Context(), e, other, backup.Target{Store: bucket, Load: func(ctx context.Context, r io.Reader) error { return storage.LoadDump(ctx, url, r) }}, nil); !errors.Is(err, crypto.ErrNotForYou) {
		t.Errorf("with another key: %v", err)
	}
}
