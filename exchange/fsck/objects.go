package fsck

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"time"

	"niem/exchange"
)

// Objects reads the object store.
type Objects interface {
	// Get as in exchange.BlobStore.
	Get(ctx context.Context, sum exchange.Hash) (io.ReadCloser, int64, error)
	// Exists looks for an object without reading it.
	Exists(ctx context.Context, sum exchange.Hash) (bool, error)
	// List as in exchange.BlobStore.
	List(ctx context.Context, before time.Time, fn func(sum exchange.Hash, size int64) error) error
}

// objects reads every object that a document names, and counts those that
// nothing names.
func (r *run) objects(ctx context.Context) error {
	owners := map[exchange.Hash]string{}
	for i := range r.snapshot.Documents {
		d := &r.snapshot.Documents[i]
		where := "document " + d.ID.String()
		for _, sum := range d.Blocks {
			owners[sum] = where
		}
		for _, g := range d.Grants {
			owners[g.Envelope] = where
		}
		if !d.Original.IsZero() {
			owners[d.Original] = where
		}
	}
	for _, sum := range r.snapshot.Pending {
		if _, sent := owners[sum]; !sent {
			owners[sum] = "a send under way"
		}
	}
	for sum, where := range owners {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.object(ctx, sum, where); err != nil {
			return err
		}
		r.report.Objects++
		r.options.Progress(r.report.Objects, len(owners))
	}
	return r.blob.List(ctx, r.report.At.Add(24*time.Hour), func(sum exchange.Hash, _ int64) error {
		if _, named := owners[sum]; !named && !r.snapshot.Noted[sum] {
			r.report.Strays++
		}
		return nil
	})
}

func (r *run) object(ctx context.Context, sum exchange.Hash, where string) error {
	if r.options.Quick {
		there, err := r.blob.Exists(ctx, sum)
		if err == nil && !there {
			r.report.found(FoundMissing, where, "%s", sum)
		}
		return err
	}
	body, _, err := r.blob.Get(ctx, sum)
	if errors.Is(err, exchange.ErrNotFound) {
		r.report.found(FoundMissing, where, "%s", sum)
		return nil
	}
	if err != nil {
		return err
	}
	defer body.Close()
	h := sha256.New()
	n, err := io.Copy(h, body)
	if err != nil {
		return err
	}
	r.report.Bytes += n
	if exchange.Hash(h.Sum(nil)) != sum {
		r.report.found(FoundObject, where, "%s", sum)
	}
	return nil
}
