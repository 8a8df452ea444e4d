// Package blob keeps ciphertext in an S3 bucket, write-once, each object under
// the hex SHA-256 of its content.
//
// Guarantees, checked by the suite in blobtest on MinIO and on versitygw:
//   - When Put returns nil the store has acknowledged the whole object under its
//     right hash. Whether an acknowledged object outlives a power cut is the
//     store's own promise: MinIO flushes to disk first, versitygw leaves it to
//     the operating system.
//   - A body of the wrong hash or size, and one that breaks off, leaves nothing.
//   - An object never changes; a second Put of it is a success without effect,
//     for those who send the very bytes again.
//   - A reader that ends without an error has had every byte.
//
// What comes back isn't hashed again: everybody who reads an object holds its
// hash under a signature (the manifest for pages and originals, the log entry
// for envelopes) and has to check it there, since the store isn't trusted.
//
// Limits: objects of 1 byte to 5 GiB (one PUT request); memory per transfer is
// one network buffer whatever the size. No presigned URL is ever made: bytes
// pass through the service, and the store needs no other client. Plain HTTP is
// accepted on loopback only.
package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"

	"niem/exchange"
)

const (
	// MaxSize is the most that one S3 PUT carries.
	MaxSize = 5 << 30

	// attempts for requests that can be repeated; a body is sent once.
	attempts = 3
)

// ErrPlaintext reports a store that would be reached without TLS.
var ErrPlaintext = errors.New("object store beyond loopback needs TLS")

// Store is one bucket. Its methods may be called from any goroutine.
type Store struct {
	client *minio.Core
	bucket string
}

var _ exchange.BlobStore = (*Store)(nil)

// Prepare makes the bucket if it isn't there.
func (s *Store) Prepare(ctx context.Context) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return failure("prepare bucket", err)
	}
	if there {
		return nil
	}
	err = s.client.Client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{})
	if minio.ToErrorResponse(err).Code == "BucketAlreadyOwnedByYou" {
		return nil // another instance was quicker
	}
	if err != nil {
		return failure("prepare bucket", err)
	}
	return nil
}

// Ping reports whether the store answers and the bucket is there.
func (s *Store) Ping(ctx context.Context) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return failure("reach object store", err)
	}
	if !there {
		return fmt.Errorf("reach object store: no bucket %q", s.bucket)
	}
	return nil
}

// Put stores the size bytes of r, which hash to sum. It returns nil only when
// the object is complete in the store and r has proven to be the same bytes: an
// object that is already there counts, but r is read and hashed all the same.
// Whoever knows no more than an object's name must not pass for its owner. A
// wrong hash, a wrong size and size 0 are exchange.ErrObject; a store that
// doesn't answer is exchange.ErrUnavailable: the object may then be there or
// not, whole if it is. r isn't read after Put has returned, so Put waits for a
// Read that is under way.
func (s *Store) Put(ctx context.Context, sum exchange.Hash, size int64, r io.Reader) error {
	if size < 1 || size > MaxSize {
		return fmt.Errorf("store object: %w: %d bytes", exchange.ErrObject, size)
	}
	body := &verified{ctx: ctx, r: r, hash: newHash(), want: sum, left: size}
	// Asked first, since a store that refuses a body half-way may close the
	// connection before its answer is read.
	stored, err := s.stored(ctx, sum)
	switch {
	case err == nil && stored == 0:
		stored, err = s.put(ctx, sum, size, body)
	case err == nil:
		err = body.drain()
	}
	if err != nil {
		return failure("store object", err)
	}
	if stored != size {
		return fmt.Errorf("store object: %w: it is %d bytes long, not %d", exchange.ErrObject, stored, size)
	}
	return nil
}

// put sends the body once and gives the size of the object then in the store.
// The hash is checked twice: here before the last byte leaves, and by the
// store, for which it is the signed hash of the payload.
func (s *Store) put(ctx context.Context, sum exchange.Hash, size int64, body *verified) (int64, error) {
	o := minio.PutObjectOptions{DisableContentSha256: true} // of chunks: the whole's is given instead
	o.SetMatchETagExcept("*")                               // If-None-Match: never replace
	_, err := s.client.PutObject(ctx, s.bucket, key(sum), body, size, "", hex.EncodeToString(sum[:]), o)
	bodyErr := body.detach()
	switch {
	case bodyErr != nil:
		return 0, bodyErr // the reason why the request failed
	case err == nil:
		return size, nil
	case ctx.Err() != nil:
		return 0, ctx.Err()
	}
	if status := minio.ToErrorResponse(err).StatusCode; status == http.StatusPreconditionFailed || status == http.StatusConflict {
		// Another Put of the same content was quicker, or is under way.
		if stored, statErr := s.stored(ctx, sum); statErr == nil && stored > 0 {
			return stored, body.drain()
		}
		return 0, fmt.Errorf("%w: another transfer of the object is under way", exchange.ErrUnavailable)
	}
	return 0, err
}

// Get streams an object. Without such an object the error is
// exchange.ErrNotFound; if the store goes away meanwhile, the reader's is
// exchange.ErrUnavailable. The caller closes the reader and checks the content.
func (s *Store) Get(ctx context.Context, sum exchange.Hash) (io.ReadCloser, int64, error) {
	body, info, _, err := s.client.GetObject(ctx, s.bucket, key(sum), minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, failure("read object", err)
	}
	return &stream{body, info.Size}, info.Size, nil
}

// stream ends cleanly only after the left bytes that were announced.
type stream struct {
	io.ReadCloser
	left int64
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.left -= int64(n)
	switch {
	case err == nil, err == io.EOF && s.left == 0:
		return n, err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return n, fmt.Errorf("%w: object broke off %d bytes before its end", exchange.ErrUnavailable, s.left)
	}
	return n, failure("read object", err)
}

// Exists reports whether the object is there, without reading it.
func (s *Store) Exists(ctx context.Context, sum exchange.Hash) (bool, error) {
	size, err := s.stored(ctx, sum)
	if err != nil {
		return false, failure("look up object", err)
	}
	return size > 0, nil
}

// stored is the size of an object, 0 if there is none: no object is empty.
func (s *Store) stored(ctx context.Context, sum exchange.Hash) (int64, error) {
	info, err := s.client.StatObject(ctx, s.bucket, key(sum), minio.StatObjectOptions{})
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size, nil
}

// Delete removes every version of an object, delete markers included. An
// object that isn't there is a success.
func (s *Store) Delete(ctx context.Context, sum exchange.Hash) error {
	versions := minio.ListObjectsOptions{Prefix: key(sum), WithVersions: true, Recursive: true}
	for o := range s.client.ListObjectsIter(ctx, s.bucket, versions) {
		if o.Err != nil {
			return failure("delete object", o.Err)
		}
		if o.Key != key(sum) {
			continue
		}
		err := s.client.RemoveObject(ctx, s.bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.VersionID})
		if err != nil {
			return failure("delete object", err)
		}
	}
	return nil
}

// List calls fn for every object last modified before the given time, in no
// particular order, and ends at fn's first error. Keys that aren't hashes are
// not ours and are passed over.
func (s *Store) List(ctx context.Context, before time.Time, fn func(sum exchange.Hash, size int64) error) error {
	for o := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			return failure("list objects", o.Err)
		}
		sum, ours := parseKey(o.Key)
		if !ours || !o.LastModified.Before(before) {
			continue
		}
		if err := fn(sum, o.Size); err != nil {
			return err
		}
	}
	return nil
}

// Remove deletes the bucket with all its objects.
func (s *Store) Remove(ctx context.Context) error {
	var all []exchange.Hash
	if err := s.List(ctx, time.Now().Add(24*time.Hour), func(sum exchange.Hash, _ int64) error {
		all = append(all, sum)
		return nil
	}); err != nil {
		return err
	}
	for _, sum := range all {
		if err := s.Delete(ctx, sum); err != nil {
			return err
		}
	}
	if err := s.client.RemoveBucket(ctx, s.bucket); err != nil {
		return failure("remove bucket", err)
	}
	return nil
}

func key(sum exchange.Hash) string { return hex.EncodeToString(sum[:]) }

func parseKey(k string) (sum exchange.Hash, ok bool) {
	if len(k) != hex.EncodedLen(len(sum)) {
		return sum, false
	}
	_, err := hex.Decode(sum[:], []byte(k))
	return sum, err == nil && key(sum) == k
}
