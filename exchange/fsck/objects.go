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
	// Exists as in exchange.BlobStore.
	Exists(ctx context.Context, sum exchange.Hash) (bool, error)
	// List as in exchange.BlobStore.
	List(ctx context.Context, before time.Time, fn func(sum exchange.Hash, size int64) error) error
}

// objects reads every object that a document names, and counts those that
// nothing names.
func (r *run) objects(ctx context.Context) error {
	owners := map[exchange.Hash]owner{}
	for i := range r.snapshot.Documents {
		d := &r.snapshot.Documents[i]
		if d.Destroyed != nil {
			continue
		}
		for _, sum := range objectsOf(d) {
			owners[sum] = owner{"document " + d.ID.String(), d.ID}
		}
	}
	for _, sum := range r.snapshot.Pending {
		if _, sent := owners[sum]; !sent {
			owners[sum] = owner{where: "a send under way"}
		}
	}
	for sum, of := range owners {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.object(ctx, sum, of); err != nil {
			return err
		}
		r.report.Objects++
		r.options.Progress(r.report.Objects, len(owners))
	}
	if err := r.leftovers(ctx, owners); err != nil {
		return err
	}
	return r.blob.List(ctx, r.report.At.Add(24*time.Hour), func(sum exchange.Hash, _ int64) error {
		if _, named := owners[sum]; !named && !r.snapshot.Noted[sum] {
			r.report.Strays++
		}
		return nil
	})
}

// owner is what names an object; the document is zero for a send under way.
type owner struct {
	where    string
	document exchange.DocumentID
}

func (r *run) object(ctx context.Context, sum exchange.Hash, of owner) error {
	if r.options.Quick {
		there, err := r.blob.Exists(ctx, sum)
		if err == nil && !there {
			err = r.missing(ctx, sum, of)
		}
		return err
	}
	body, _, err := r.blob.Get(ctx, sum)
	if errors.Is(err, exchange.ErrNotFound) {
		return r.missing(ctx, sum, of)
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
		r.report.found(FoundObject, of.where, "%s", sum)
	}
	return nil
}

// missing tells of an object that is not there, unless its document was destroyed
// meanwhile.
func (r *run) missing(ctx context.Context, sum exchange.Hash, of owner) error {
	since, err := r.destroyedSince(ctx, of.document)
	if err == nil && !since {
		r.report.found(FoundMissing, of.where, "%s", sum)
	}
	return err
}
