package blob

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/storage/blob/blobtest"
)

func TestMain(m *testing.M) { parts.Main(m) }

// open gives a fresh bucket of server.
func open(t *testing.T, server *parts.S3Server) *Store {
	t.Helper()
	bucket := "niem-" + strings.ToLower(rand.Text())
	s, err := New(Config{Endpoint: server.Endpoint, AccessKey: server.AccessKey, SecretKey: server.SecretKey, Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a bucket that is there already is fine
		if err := s.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func onEachStore(t *testing.T, check func(t *testing.T, server *parts.S3Server)) {
	for name, server := range parts.TestStores(t) {
		t.Run(name, func(t *testing.T) { check(t, server) })
	}
}

// onOwnStores is for tests that do harm to the server.
func onOwnStores(t *testing.T, check func(t *testing.T, server *parts.S3Server)) {
	for name, start := range map[string]func(string) (*parts.S3Server, error){"minio": parts.MinIO, "versitygw": parts.VersityGW} {
		t.Run(name, func(t *testing.T) {
			server, err := start(parts.TestFolder(t))
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := server.Stop(); err != nil {
					t.Error(err)
				}
			}()
			check(t, server)
		})
	}
}

func TestSuite(t *testing.T) {
	onEachStore(t, func(t *testing.T, server *parts.S3Server) { blobtest.Run(t, open(t, server)) })
}

func TestSuiteWithVersions(t *testing.T) {
	onEachStore(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		if err := s.client.EnableVersioning(t.Context(), s.bucket); err != nil {
			t.Fatal(err)
		}
		blobtest.Run(t, s)
		for o := range s.client.ListObjectsIter(t.Context(), s.bucket, minio.ListObjectsOptions{WithVersions: true, Recursive: true}) {
			t.Errorf("a version is left: %+v", o)
		}
	})
}

// The reader in front stops wrong bodies; these two show that the stores do too.
func TestStoreItselfRefusesWrongHash(t *testing.T) {
	onEachStore(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		b := random(t, 300<<10)
		sum := exchange.Hash(sha256.Sum256(b))
		b[0] ^= 1
		_, err := s.client.PutObject(t.Context(), s.bucket, key(sum), bytes.NewReader(b), int64(len(b)), "",
			hex.EncodeToString(sum[:]), minio.PutObjectOptions{DisableContentSha256: true})
		if err == nil {
			t.Error("the store took it")
		}
		if there, err := s.Exists(t.Context(), sum); there || err != nil {
			t.Errorf("there: %v, %v", there, err)
		}
	})
}

func TestStoreItselfRefusesToReplace(t *testing.T) {
	onEachStore(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		b := random(t, 300<<10)
		sum := exchange.Hash(sha256.Sum256(b))
		if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		var o minio.PutObjectOptions
		o.SetMatchETagExcept("*")
		_, err := s.client.PutObject(t.Context(), s.bucket, key(sum), strings.NewReader("other"), 5, "", "", o)
		if code := minio.ToErrorResponse(err).Code; code != minio.PreconditionFailed {
			t.Errorf("%v, want %s", err, minio.PreconditionFailed)
		}
	})
}

func TestForeignKeysArePassedOver(t *testing.T) {
	s := open(t, parts.TestStore(t))
	for _, k := range []string{"readme.txt", strings.Repeat("A", 64), strings.Repeat("a", 63)} {
		_, err := s.client.PutObject(t.Context(), s.bucket, k, strings.NewReader("x"), 1, "", "", minio.PutObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := s.List(t.Context(), time.Now().Add(time.Hour), func(sum exchange.Hash, _ int64) error {
		t.Errorf("listed %s", sum)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A process crash right after Put's return must not lose the object.
func TestStoredObjectOutlivesACrash(t *testing.T) {
	onOwnStores(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		b := random(t, 2<<20)
		sum := exchange.Hash(sha256.Sum256(b))
		if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		r, _, err := s.Get(t.Context(), sum)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	})
}

func TestCrashDuringPutLeavesNothing(t *testing.T) {
	onOwnStores(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		b := random(t, 8<<20)
		sum := exchange.Hash(sha256.Sum256(b))
		body := io.MultiReader(bytes.NewReader(b[:4<<20]), killing{t, server}, bytes.NewReader(b[4<<20:]))
		if err := s.Put(t.Context(), sum, int64(len(b)), body); !errors.Is(err, exchange.ErrUnavailable) {
			t.Errorf("put: %v, want ErrUnavailable", err)
		}
		for act, err := range map[string]error{
			"ping": s.Ping(t.Context()),
			"get":  second(s.Exists(t.Context(), sum)),
			"list": s.List(t.Context(), time.Now(), func(exchange.Hash, int64) error { return nil }),
		} {
			if !errors.Is(err, exchange.ErrUnavailable) {
				t.Errorf("%s of a dead store: %v, want ErrUnavailable", act, err)
			}
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		if there, err := s.Exists(t.Context(), sum); there || err != nil {
			t.Errorf("after the restart: there %v, %v", there, err)
		}
		if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(b)); err != nil {
			t.Errorf("put again: %v", err)
		}
	})
}

func TestStoreGoneWhileReading(t *testing.T) {
	onOwnStores(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		b := random(t, 32<<20)
		sum := exchange.Hash(sha256.Sum256(b))
		if err := s.Put(t.Context(), sum, int64(len(b)), bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		r, _, err := s.Get(t.Context(), sum)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := io.CopyN(io.Discard, r, 1<<20); err != nil {
			t.Fatal(err)
		}
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); !errors.Is(err, exchange.ErrUnavailable) {
			t.Errorf("%v, want ErrUnavailable", err)
		}
	})
}

// A request's body must not be read once its handler has returned. A store
// without the bucket refuses before the body is through.
func TestReaderLeftAloneAfterPut(t *testing.T) {
	onEachStore(t, func(t *testing.T, server *parts.S3Server) {
		s := open(t, server)
		s.bucket += "-missing"
		slow := &slowReader{}
		if err := s.Put(t.Context(), exchange.Hash{1}, 1<<20, slow); err == nil {
			t.Error("stored without a bucket")
		}
		if slow.reading.Load() {
			t.Error("Put returned while the body was being read")
		}
	})
}

// slowReader takes its time for each piece.
type slowReader struct{ reading atomic.Bool }

func (r *slowReader) Read(p []byte) (int, error) {
	r.reading.Store(true)
	defer r.reading.Store(false)
	time.Sleep(100 * time.Millisecond)
	return min(len(p), 16<<10), nil
}

func TestTLSIsVerified(t *testing.T) {
	server, err := parts.VersityGWOverTLS(parts.TestFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	}()
	c := Config{Endpoint: server.Endpoint, AccessKey: server.AccessKey, SecretKey: server.SecretKey, Bucket: "niem",
		TLS: true, CAFile: server.CAFile}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	blobtest.Run(t, s)
	c.CAFile = "" // the system's authorities don't know this one
	if s, err = New(c); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); !errors.Is(err, exchange.ErrUnavailable) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("unknown authority: %v", err)
	}
}

func TestPlaintextBeyondLoopbackRefused(t *testing.T) {
	c := Config{AccessKey: "a", SecretKey: "b", Bucket: "niem"}
	for endpoint, allowed := range map[string]bool{
		"127.0.0.1:9000": true, "[::1]:9000": true, "localhost:9000": true,
		"192.0.2.1:9000": false, "store.example:9000": false, "localhost.example:9000": false, "127.0.0.1.example:80": false,
	} {
		c.Endpoint = endpoint
		_, err := New(c)
		if allowed != (err == nil) || (!allowed && !errors.Is(err, ErrPlaintext)) {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
}

func TestMissingSettingRefused(t *testing.T) {
	whole := Config{Endpoint: "127.0.0.1:1", AccessKey: "a", SecretKey: "b", Bucket: "niem"}
	for _, c := range []Config{
		{AccessKey: "a", SecretKey: "b", Bucket: "niem"},
		{Endpoint: whole.Endpoint, SecretKey: "b", Bucket: "niem"},
		{Endpoint: whole.Endpoint, AccessKey: "a", Bucket: "niem"},
		{Endpoint: whole.Endpoint, AccessKey: "a", SecretKey: "b"},
		{Endpoint: whole.Endpoint, AccessKey: "a", SecretKey: "b", Bucket: "niem", TLS: true, CAFile: "no-such-file"},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

// killing kills the server when the reader comes to it, and gives no byte.
type killing struct {
	t      *testing.T
	server *parts.S3Server
}

func (k killing) Read([]byte) (int, error) {
	if err := k.server.Kill(); err != nil {
		k.t.Error(err)
	}
	return 0, io.EOF
}

func random(t *testing.T, size int) []byte {
	t.Helper()
	b := make([]byte, size)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func second(_ bool, err error) error { return err }
