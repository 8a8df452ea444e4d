package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"niem/exchange"
)

// maxAnchor bounds an anchor that is read: a checkpoint with its cosignatures.
const maxAnchor = 64 << 10

// Anchors is a bucket with object lock, for signed checkpoints of the log. Each
// object gets a retention in COMPLIANCE mode, which no credential can shorten:
// until it ends, the version can be neither overwritten nor deleted. Another
// version of the same name, or a delete marker, hides it from plain readers, so
// everything here looks at versions.
type Anchors struct{ store *Store }

var _ exchange.AnchorStore = (*Anchors)(nil)

// NewAnchors makes Anchors of a bucket; it doesn't reach for the network.
func NewAnchors(c Config) (*Anchors, error) {
	store, err := New(c)
	if err != nil {
		return nil, err
	}
	return &Anchors{store}, nil
}

// Prepare makes the bucket, with object lock, if it isn't there.
func (a *Anchors) Prepare(ctx context.Context) error {
	s := a.store
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !there {
		err = s.client.Client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{ObjectLocking: true})
		if minio.ToErrorResponse(err).Code == "BucketAlreadyOwnedByYou" {
			err = nil // another instance was quicker
		}
	}
	if err != nil {
		return failure("prepare bucket of anchors", err)
	}
	return a.Check(ctx)
}

// Check reports whether the bucket is there and locks objects.
func (a *Anchors) Check(ctx context.Context) error {
	if err := a.store.Ping(ctx); err != nil {
		return err
	}
	lock, _, _, _, err := a.store.client.GetObjectLockConfig(ctx, a.store.bucket)
	if status := minio.ToErrorResponse(err).StatusCode; err != nil && (status == 0 || status >= http.StatusInternalServerError && status != http.StatusNotImplemented) {
		return failure("look at bucket of anchors", err)
	}
	if err != nil || lock != "Enabled" {
		return fmt.Errorf("bucket %s: %w", a.store.bucket, exchange.ErrNoObjectLock)
	}
	return nil
}

// Keep writes an object under COMPLIANCE retention and asks the store what it
// has noted of it.
func (a *Anchors) Keep(ctx context.Context, name string, content []byte, until time.Time) error {
	s := a.store
	o := minio.PutObjectOptions{Mode: minio.Compliance, RetainUntilDate: until, SendContentMd5: true, DisableMultipart: true}
	o.SetMatchETagExcept("*") // If-None-Match: never write over
	_, err := s.client.Client.PutObject(ctx, s.bucket, name, bytes.NewReader(content), int64(len(content)), o)
	switch status := minio.ToErrorResponse(err).StatusCode; {
	case status == http.StatusPreconditionFailed || status == http.StatusConflict:
		return nil
	case err != nil:
		return failure("keep anchor", err)
	}
	info, err := s.client.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
	if err != nil {
		return failure("keep anchor", err)
	}
	// Retention is kept in whole seconds.
	if locked := lockedUntil(info.Metadata); locked.Before(until.Truncate(time.Second)) {
		return fmt.Errorf("keep anchor: %w: the store took it and does not hold it", exchange.ErrNoObjectLock)
	}
	return nil
}

// lockedUntil reads the retention in COMPLIANCE mode from an object's headers.
func lockedUntil(h http.Header) time.Time {
	if h.Get("X-Amz-Object-Lock-Mode") != string(minio.Compliance) {
		return time.Time{}
	}
	until, err := time.Parse(time.RFC3339, h.Get("X-Amz-Object-Lock-Retain-Until-Date"))
	if err != nil {
		return time.Time{}
	}
	return until
}

// Months lists the folders that hold anything, oldest first.
func (a *Anchors) Months(ctx context.Context) ([]string, error) {
	var months []string
	for o := range a.store.client.ListObjectsIter(ctx, a.store.bucket, minio.ListObjectsOptions{WithVersions: true}) {
		if o.Err != nil {
			return nil, failure("list anchors", o.Err)
		}
		if month, folder := strings.CutSuffix(o.Key, "/"); folder {
			months = append(months, month)
		}
	}
	slices.Sort(months)
	return slices.Compact(months), nil
}

// Kept lists all versions in a folder.
func (a *Anchors) Kept(ctx context.Context, month string, fn func(exchange.KeptAnchor) error) error {
	all := minio.ListObjectsOptions{Prefix: month + "/", WithVersions: true, Recursive: true}
	for o := range a.store.client.ListObjectsIter(ctx, a.store.bucket, all) {
		if o.Err != nil {
			return failure("list anchors", o.Err)
		}
		if err := fn(exchange.KeptAnchor{Name: o.Key, Version: o.VersionID, Marker: o.IsDeleteMarker, Latest: o.IsLatest}); err != nil {
			return err
		}
	}
	return nil
}

// Read gives one version.
func (a *Anchors) Read(ctx context.Context, k exchange.KeptAnchor) ([]byte, time.Time, error) {
	version := minio.GetObjectOptions{VersionID: k.Version}
	// versitygw tells of the lock in the answer to HEAD alone, and of that of a
	// hidden version not at all, though it keeps it.
	info, err := a.store.client.StatObject(ctx, a.store.bucket, k.Name, version)
	if err != nil {
		return nil, time.Time{}, failure("read anchor", err)
	}
	body, _, _, err := a.store.client.GetObject(ctx, a.store.bucket, k.Name, version)
	if err != nil {
		return nil, time.Time{}, failure("read anchor", err)
	}
	defer body.Close()
	content, err := io.ReadAll(io.LimitReader(body, maxAnchor+1))
	switch {
	case err != nil:
		return nil, time.Time{}, failure("read anchor", err)
	case len(content) > maxAnchor:
		return nil, time.Time{}, errors.New("read anchor: it is too long for a checkpoint")
	}
	return content, lockedUntil(info.Metadata), nil
}
