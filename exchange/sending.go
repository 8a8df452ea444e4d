package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// BeginSend opens a send, or finds the one of the same draft again. It makes a
// share for every grant: one a recipient, the sender's master grant, and the
// recovery grant where the sender's unit has a recovery key.
func (s *Service) BeginSend(ctx context.Context, sender Person, d Draft) (Upload, error) {
	now := s.now()
	stored, before, err := s.store.FindUpload(ctx, sender.ID, d.ID)
	switch {
	case err == nil && !sameDraft(before, d):
		return Upload{}, fmt.Errorf("begin send: %w: the draft differs from the stored one", ErrConflict)
	case err == nil && stored.State == StateAbandoned:
		return Upload{}, fmt.Errorf("begin send: %w: it was abandoned", ErrConflict)
	case err == nil:
		return stored, nil
	case !errors.Is(err, ErrNotFound):
		return Upload{}, err
	}
	if err := checkDraft(d); err != nil {
		return Upload{}, err
	}
	if err := d.Metadata.Validate(now); err != nil {
		return Upload{}, err
	}
	grants, err := s.grantsOf(ctx, sender, d)
	if err != nil {
		return Upload{}, err
	}
	shares, err := s.releaser.NewShares(ctx, d.ID, grants)
	if err != nil {
		return Upload{}, err
	}
	upload, err := s.store.BeginUpload(ctx, sender.ID, d, shares, now)
	if errors.Is(err, ErrConflict) {
		// Ids are random: whoever meets one that is taken knew it before, and is
		// told that it is.
		s.security.WarnContext(ctx, "send under another's id", "person", sender.ID.String(), "document", d.ID.String())
	}
	return upload, err
}

func checkDraft(d Draft) error {
	switch {
	case d.ID.IsZero():
		return &InvalidError{Field: "document", Code: "required"}
	case d.Pages < 1 || d.Pages > MaxPages:
		return &InvalidError{Field: "pages", Code: "out_of_range"}
	case len(d.Recipients) < 1 || len(d.Recipients) > MaxRecipients:
		return &InvalidError{Field: "recipients", Code: "out_of_range"}
	}
	seen := map[PersonID]bool{}
	for _, id := range d.Recipients {
		if id.IsZero() || seen[id] {
			return &InvalidError{Field: "recipients", Code: "malformed"}
		}
		seen[id] = true
	}
	return nil
}

// grantsOf names the grants a draft needs, after checking that the sender and
// every recipient can be reached.
func (s *Service) grantsOf(ctx context.Context, sender Person, d Draft) ([]ShareKey, error) {
	own, err := s.reach(ctx, []PersonID{sender.ID}, true)
	if err != nil {
		return nil, err
	}
	if _, ok := own.keys[sender.ID]; !ok {
		return nil, ErrNoKey
	}
	r, err := s.reach(ctx, d.Recipients, mayUseUnconfirmed(d.Metadata))
	if err != nil {
		return nil, err
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	grants := make([]ShareKey, 0, len(d.Recipients)+2)
	for _, id := range d.Recipients {
		grants = append(grants, ShareKey{Kind: GrantRecipient, Person: id})
	}
	grants = append(grants, ShareKey{Kind: GrantMaster, Person: sender.ID})
	switch _, err := s.store.Recovery(ctx, sender.Unit); {
	case err == nil:
		grants = append(grants, ShareKey{Kind: GrantRecovery, Person: UnitID(sender.Unit)})
	case !errors.Is(err, ErrNoKey):
		return nil, err
	}
	return grants, nil
}

func sameDraft(a, b Draft) bool {
	x, errX := a.Metadata.Encode()
	y, errY := b.Metadata.Encode()
	return errX == nil && errY == nil && string(x) == string(y) && a.Pages == b.Pages && samePeople(a.Recipients, b.Recipients)
}

func samePeople(a, b []PersonID) bool {
	order := func(ids []PersonID) []PersonID {
		return slices.SortedFunc(slices.Values(ids), func(x, y PersonID) int { return slices.Compare(x[:], y[:]) })
	}
	return slices.Equal(order(a), order(b))
}

// UploadState tells the sender how far a send has come.
func (s *Service) UploadState(ctx context.Context, sender Person, id DocumentID) (Upload, error) {
	u, _, err := s.store.FindUpload(ctx, sender.ID, id)
	return u, err
}

// PutObject stores ciphertext of the sender's open send under its SHA-256. It
// returns nil only when the object is durable.
func (s *Service) PutObject(ctx context.Context, sender Person, id DocumentID, sum Hash, size int64, r io.Reader) error {
	if size < 1 || size > MaxOriginal {
		return fmt.Errorf("put object: %w", ErrTooLarge)
	}
	if err := s.store.ReserveObject(ctx, sender.ID, id, sum, size, s.now()); err != nil {
		return err
	}
	if err := s.blob.Put(ctx, sum, size, r); err != nil {
		return err
	}
	return s.store.ObjectStored(ctx, id, sum)
}

// AbandonSend gives up the sender's open send; its objects are swept later.
func (s *Service) AbandonSend(ctx context.Context, sender Person, id DocumentID) error {
	return s.store.AbandonUpload(ctx, sender.ID, id, s.now())
}
