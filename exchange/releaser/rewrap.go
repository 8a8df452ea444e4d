package releaser

import (
	"context"
	"errors"
	"fmt"

	"niem/crypto"
)

// Wrap is a wrapped share with the names that the database keeps it under.
type Wrap struct {
	Document crypto.DocumentID
	Person   crypto.PersonID
	Kind     crypto.GrantKind
	Wrapped  []byte
}

// MaxRewrap bounds one batch.
const MaxRewrap = 1000

// Rewrap wraps shares for the current key, in the order given; one that is
// wrapped for it already gives nil. A share that no key opens, or that was
// moved under other names, fails the batch with RefusedError "share".
func (r *Releaser) Rewrap(ctx context.Context, wraps []Wrap) ([][]byte, error) {
	if len(wraps) > MaxRewrap {
		return nil, &RefusedError{Check: "rotation"}
	}
	kek, err := r.keys.Current(ctx)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(wraps))
	for i, w := range wraps {
		s, current, err := r.keys.unwrap(ctx, w.Wrapped)
		switch {
		case errors.Is(err, crypto.ErrNotForYou), errors.Is(err, crypto.ErrTampered), errors.Is(err, crypto.ErrFormat), errors.Is(err, crypto.ErrStanza):
			return nil, &RefusedError{Check: "share"}
		case err != nil:
			return nil, err
		case s.document != w.Document || s.person != w.Person || s.kind != w.Kind:
			return nil, &RefusedError{Check: "share"}
		case current:
			continue
		}
		if out[i], err = crypto.WrapShare(kek.Recipient(), s.share, s.document, s.person, s.kind); err != nil {
			return nil, fmt.Errorf("rewrap: %w", err)
		}
	}
	return out, nil
}
