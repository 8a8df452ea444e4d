package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"niem/crypto"
	"niem/web/api"
)

// errOriginalGone: the server has no such original, or another file in its place.
var errOriginalGone = errors.New("the original is gone")

// sealOriginal opens a document's original with the unit's key and seals it to
// others, on its way through memory: no disk sees a plaintext. It gives the new
// file's hash, once the server has it.
func (w *recovering) sealOriginal(ctx context.Context, document string, was crypto.Hash, to []crypto.AccountRecipient) (sum crypto.Hash, err error) {
	body, _, err := w.client.RecoveryOriginal(ctx, w.unit, w.id, document)
	var refused *api.Error
	if errors.As(err, &refused) && refused.Code == api.CodeNotFound {
		return sum, errOriginalGone
	}
	if err != nil {
		return sum, err
	}
	defer body.Close()
	f, err := os.CreateTemp(w.home.dir, "original-*.age") // 0600
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	source, made := sha256.New(), sha256.New()
	plain, err := crypto.OpenWith(io.TeeReader(body, source), w.key)
	if err != nil {
		return sum, err
	}
	out, err := crypto.SealTo(io.MultiWriter(f, made), to...)
	if err != nil {
		return sum, err
	}
	if _, err := io.Copy(out, plain); err != nil {
		return sum, err
	}
	if err := out.Close(); err != nil {
		return sum, err
	}
	if _, err := io.Copy(source, body); err != nil {
		return sum, err
	}
	if crypto.Hash(source.Sum(nil)) != was {
		return sum, fmt.Errorf("%w: another file stands in its place", errOriginalGone)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return sum, err
	}
	sum = crypto.Hash(made.Sum(nil))
	return sum, w.client.KeepOriginal(ctx, w.unit, w.id, document, sum.String(), size, f)
}
