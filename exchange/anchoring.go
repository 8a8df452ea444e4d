package exchange

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"niem/exchange/audit"
)

// anchoring is what a Service knows of its anchors.
type anchoring struct {
	AnchorRules
	mu     sync.Mutex       // held by the run that anchors
	newest audit.Checkpoint // that this process has written or read; zero before
}

// Anchor writes the log's newest checkpoint to the bucket of anchors, with its
// cosignatures where witnesses are not silent: at most one in the time that the
// rules say, and at once when that has passed. Before, it holds the log against
// the newest anchor. What goes wrong is an alarm and stops nothing else.
func (s *Service) Anchor(ctx context.Context) error {
	if s.anchors.Store == nil {
		return nil
	}
	s.anchors.mu.Lock()
	defer s.anchors.mu.Unlock()
	err := s.anchor(ctx)
	switch {
	case err == nil:
		return errors.Join(s.AlarmOver(ctx, AlarmAnchor, ""), s.AlarmOver(ctx, AlarmAnchorConflict, ""))
	case errors.Is(err, ErrAnchorConflict):
		return s.Alarm(ctx, AlarmAnchorConflict, "", err.Error())
	}
	return s.Alarm(ctx, AlarmAnchor, "", err.Error())
}

func (s *Service) anchor(ctx context.Context) error {
	a := s.anchors
	if a.newest.Size == 0 {
		newest, err := NewestAnchor(ctx, a.Store, s.log.verifier)
		if err != nil {
			return err
		}
		a.newest = newest.Checkpoint
	}
	if err := Continues(ctx, s.store, a.newest); err != nil {
		return err
	}
	if now := s.now(); !a.newest.Time.IsZero() && now.Sub(a.newest.Time) < a.Every && !a.newest.Time.After(now) {
		return nil
	}
	next, err := s.toAnchor(ctx)
	if err != nil || next.Size <= a.newest.Size {
		return err
	}
	if err := a.Store.Keep(ctx, AnchorName(next.Checkpoint), next.Signed, s.now().Add(a.Keep)); err != nil {
		return err
	}
	a.newest = next.Checkpoint
	return nil
}

// toAnchor prefers a checkpoint that a quorum has cosigned; silent witnesses do
// not keep the log from being anchored.
func (s *Service) toAnchor(ctx context.Context) (Covered, error) {
	state, err := s.witnessesNow(ctx)
	if err != nil {
		return Covered{}, err
	}
	if state.Need == 0 || state.Silent {
		return s.Checkpoint(ctx)
	}
	o, err := s.LastCosigned(ctx)
	return Covered{o.Checkpoint, o.Note()}, err
}

// Continues checks that the log in the store begins with the tree of a
// checkpoint; else ErrAnchorConflict. Every log continues the zero checkpoint.
func Continues(ctx context.Context, store LogStore, c audit.Checkpoint) error {
	err := HoldLog(ctx, store, "the anchor", c.Size, c.Root)
	if _, lost := errors.AsType[*LogShorterError](err); lost {
		return fmt.Errorf("%w: %w", ErrAnchorConflict, err)
	}
	return err
}
