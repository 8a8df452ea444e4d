package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"niem/exchange/audit"
)

// KEK is one of the releaser's key-encryption keys, as it tells of them.
type KEK struct {
	Fingerprint string
	Made        time.Time
	Current     bool
	Spare       bool      // no live share needs it: it may be destroyed
	Destroyed   time.Time // zero while it exists
}

// WrappedShare is a live share as it lies in the database.
type WrappedShare struct {
	Document DocumentID
	Kind     GrantKind
	Person   PersonID
	Wrapped  []byte
}

// KeyTender is the part of the releaser that tends its keys.
type KeyTender interface {
	// Keys lists the key-encryption keys, the destroyed ones too.
	Keys(ctx context.Context) ([]KEK, error)
	// Rewrap wraps shares for the current key, in the order given; nil where
	// that was done before.
	Rewrap(ctx context.Context, wraps []WrappedShare) ([][]byte, error)
	// Spare says that a look at all shares, begun at, found none that is
	// wrapped for another key than current.
	Spare(ctx context.Context, current string, begun time.Time) error
}

// KEKStore keeps what the releaser tells of its keys, and the wraps.
type KEKStore interface {
	// KEKs gives the keys that were noted.
	KEKs(ctx context.Context) ([]KEK, error)
	// NoteKEK notes a new key, or that a known one is destroyed, with the
	// record, in one transaction. What is noted already changes nothing.
	NoteKEK(ctx context.Context, k KEK, rec audit.Record) error
	// WrappedShares reads live shares in a fixed order, those that follow after;
	// the zero value for the first.
	WrappedShares(ctx context.Context, after WrappedShare, limit int) ([]WrappedShare, error)
	// SwapWrapped puts new wraps in the place of old ones. A share that was
	// recalled or wrapped anew meanwhile is left alone.
	SwapWrapped(ctx context.Context, old []WrappedShare, wrapped [][]byte) error
}

// rewrapBatch is how many shares are wrapped anew at a time.
const rewrapBatch = 200

// TendKeys brings what is known of the releaser's keys up to date and, after a
// rotation, wraps live shares for the current key. Once a look at all of them
// finds nothing left to do, the older keys are spare and the releaser's
// operator may destroy them. It can be cut short anywhere and run at any time.
func (s *Service) TendKeys(ctx context.Context) error {
	begun := s.now()
	keys, err := s.releaser.Keys(ctx)
	if err != nil {
		return fmt.Errorf("tend keys: %w", err)
	}
	if err := s.noteKeys(ctx, keys); err != nil {
		return fmt.Errorf("tend keys: %w", err)
	}
	var current KEK
	older := false
	for _, k := range keys {
		if k.Current {
			current = k
		}
		older = older || !k.Current && !k.Spare && k.Destroyed.IsZero()
	}
	if !older {
		return nil
	}
	changed, err := s.rewrapAll(ctx)
	if err != nil || changed > 0 {
		return err
	}
	if err := s.releaser.Spare(ctx, current.Fingerprint, begun); err != nil && !errors.Is(err, ErrPeelRefused) {
		return fmt.Errorf("tend keys: %w", err)
	}
	return nil // refused: too soon after the rotation; the next look will do
}

func (s *Service) noteKeys(ctx context.Context, keys []KEK) error {
	known, err := s.store.KEKs(ctx)
	if err != nil {
		return err
	}
	noted := map[string]KEK{}
	for _, k := range known {
		noted[k.Fingerprint] = k
	}
	for _, k := range keys {
		before, seen := noted[k.Fingerprint]
		if !seen {
			made := k
			made.Destroyed = time.Time{}
			if err := s.store.NoteKEK(ctx, made, s.kekRecord(audit.KindKEKMade, k, k.Made)); err != nil {
				return err
			}
		}
		if !k.Destroyed.IsZero() && before.Destroyed.IsZero() {
			if err := s.store.NoteKEK(ctx, k, s.kekRecord(audit.KindKEKDestroyed, k, k.Destroyed)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) kekRecord(kind audit.Kind, k KEK, at time.Time) audit.Record {
	return audit.Record{Time: s.now(), Kind: kind, Actor: audit.System,
		Details: map[string]string{"fingerprint": k.Fingerprint, "at": at.UTC().Format(time.RFC3339)}}
}

// rewrapAll looks at every live share once.
func (s *Service) rewrapAll(ctx context.Context) (changed int, err error) {
	var after WrappedShare
	for {
		batch, err := s.store.WrappedShares(ctx, after, rewrapBatch)
		if err != nil || len(batch) == 0 {
			return changed, err
		}
		fresh, err := s.releaser.Rewrap(ctx, batch)
		if err != nil {
			return changed, fmt.Errorf("rewrap shares: %w", err)
		}
		var old []WrappedShare
		var wrapped [][]byte
		for i, w := range fresh {
			if w != nil {
				old, wrapped = append(old, batch[i]), append(wrapped, w)
			}
		}
		if len(old) > 0 {
			if err := s.store.SwapWrapped(ctx, old, wrapped); err != nil {
				return changed, fmt.Errorf("rewrap shares: %w", err)
			}
		}
		changed += len(old)
		after = batch[len(batch)-1]
	}
}

// FinalSince is audit.FinalSince for the keys as the store has them.
func FinalSince(keys []KEK, deleted time.Time) (time.Time, bool) {
	lives := make([]audit.KEKLife, len(keys))
	for i, k := range keys {
		lives[i] = audit.KEKLife{Made: k.Made, Destroyed: k.Destroyed}
	}
	return audit.FinalSince(lives, deleted)
}
