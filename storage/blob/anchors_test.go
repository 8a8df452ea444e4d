package blob

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
)

func openAnchors(t *testing.T, server *parts.S3Server) *Anchors {
	t.Helper()
	a, err := NewAnchors(Config{Endpoint: server.Endpoint, AccessKey: server.AccessKey, SecretKey: server.SecretKey, Bucket: "anchors-" + strings.ToLower(rand.Text())})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func kept(t *testing.T, a *Anchors) (all []exchange.KeptAnchor) {
	t.Helper()
	months, err := a.Months(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, month := range months {
		if err := a.Kept(t.Context(), month, func(k exchange.KeptAnchor) error { all = append(all, k); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestAnchorOutlivesTheStoresOwner: with the store's own root credentials an
// anchor can be neither written over nor deleted, nor its lock shortened; what
// hides it from plain readers leaves it in sight here.
func TestAnchorOutlivesTheStoresOwner(t *testing.T) {
	onEachStore(t, func(t *testing.T, server *parts.S3Server) {
		a := openAnchors(t, server)
		for range 2 { // a bucket that is there already is fine
			if err := a.Prepare(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		at := time.Date(2026, 11, 25, 8, 30, 0, 123e6, time.UTC)
		name := exchange.AnchorName(audit.Checkpoint{Size: 42, Time: at})
		note, until := []byte("niem.example/log\n42\n"), time.Now().Add(48*time.Hour)
		for _, content := range []string{string(note), "another"} { // the second changes nothing
			if err := a.Keep(t.Context(), name, []byte(content), until); err != nil {
				t.Fatal(err)
			}
		}
		all := kept(t, a)
		if len(all) != 1 || all[0].Name != name || all[0].Marker || !all[0].Latest {
			t.Fatalf("kept %+v", all)
		}
		c, bucket, first := a.store.client.Client, a.store.bucket, all[0]
		hidden := false // versitygw says nothing of the lock of a hidden version, but keeps it
		holds := func(after string) {
			t.Helper()
			content, locked, err := a.Read(t.Context(), first)
			if err != nil || !bytes.Equal(content, note) {
				t.Errorf("after %s: %q, %v", after, content, err)
			}
			if !hidden && locked.Before(until.Truncate(time.Second)) {
				t.Errorf("after %s: locked until %s", after, locked)
			}
			if err := c.RemoveObject(t.Context(), bucket, name, minio.RemoveObjectOptions{VersionID: first.Version, GovernanceBypass: true}); err == nil {
				t.Errorf("after %s the store deletes the version", after)
			}
		}
		holds("nothing")
		for after, strike := range map[string]func() error{
			"deleting its version": func() error {
				return c.RemoveObject(t.Context(), bucket, name, minio.RemoveObjectOptions{VersionID: first.Version})
			},
			"shortening its lock": func() error {
				mode, soon := minio.Compliance, time.Now().Add(time.Minute).UTC()
				return c.PutObjectRetention(t.Context(), bucket, name, minio.PutObjectRetentionOptions{Mode: &mode, RetainUntilDate: &soon, VersionID: first.Version, GovernanceBypass: true})
			},
			"weakening its lock": func() error {
				mode, later := minio.Governance, until.Add(time.Hour).UTC()
				return c.PutObjectRetention(t.Context(), bucket, name, minio.PutObjectRetentionOptions{Mode: &mode, RetainUntilDate: &later, VersionID: first.Version, GovernanceBypass: true})
			},
			"deleting the bucket": func() error {
				return c.RemoveBucketWithOptions(t.Context(), bucket, minio.RemoveBucketOptions{ForceDelete: true})
			},
		} {
			if err := strike(); err == nil {
				t.Errorf("%s: the store obeyed", after)
			}
			holds(after)
		}
		// A delete without a version and a plain write hide it at most.
		hidden = true
		_ = c.RemoveObject(t.Context(), bucket, name, minio.RemoveObjectOptions{})
		holds("a delete marker")
		_, _ = c.PutObject(t.Context(), bucket, name, strings.NewReader("forged"), 6, minio.PutObjectOptions{SendContentMd5: true})
		holds("a version on top")
		seen := false
		for _, k := range kept(t, a) {
			seen = seen || k.Version == first.Version && !k.Marker
		}
		if !seen {
			t.Error("the first version is out of sight")
		}
	})
}

// TestBucketWithoutLockIsRefused: what could be deleted again proves nothing.
func TestBucketWithoutLockIsRefused(t *testing.T) {
	onEachStore(t, func(t *testing.T, server *parts.S3Server) {
		a := openAnchors(t, server)
		if err := a.Check(t.Context()); err == nil || errors.Is(err, exchange.ErrNoObjectLock) {
			t.Errorf("no bucket at all: %v", err)
		}
		if err := a.store.Prepare(t.Context()); err != nil { // as for documents, without lock
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"check":   a.Check(t.Context()),
			"prepare": a.Prepare(t.Context()),
		} {
			if !errors.Is(err, exchange.ErrNoObjectLock) {
				t.Errorf("%s: %v, want ErrNoObjectLock", name, err)
			}
		}
		if err := a.Keep(t.Context(), "2026-11/x", []byte("x"), time.Now().Add(48*time.Hour)); err == nil {
			t.Error("an anchor without lock passes for one")
		}
	})
}
