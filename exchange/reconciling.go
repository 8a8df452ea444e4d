package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"niem/exchange/audit"
)

// PeeledLeaf is a leaf whose envelope the releaser peeled, with its number in
// the releaser's count.
type PeeledLeaf struct {
	Number int64
	Index  int64
	Leaf   audit.Hash
}

// PeelCounter is the part of the releaser that tells what it has peeled.
type PeelCounter interface {
	// Peels lists the leaves peeled after the first that many, oldest first,
	// and how many have been peeled in all.
	Peels(ctx context.Context, after int64) ([]PeeledLeaf, int64, error)
}

// Reconciliation says how far the releaser's count was compared with the log.
type Reconciliation struct {
	Number  int64 // of the last peeling compared
	At      time.Time
	Strange int64 // peelings that no release on the log accounts for, ever
	Lost    int64 // peelings that the releaser had forgotten before they were compared, ever
}

// ErrUncounted: the releaser has started and peels nothing before it was told how
// many peelings are compared.
var ErrUncounted = errors.New("the releaser wants to know how many peelings are compared")

// tellCount tells the releaser how many peelings are compared. A state file of it
// that knows of fewer is an old copy.
func (s *Service) tellCount(ctx context.Context) error {
	r, err := s.store.Reconciliation(ctx)
	if err == nil {
		_, _, err = s.releaser.Peels(ctx, r.Number)
	}
	if err != nil {
		return fmt.Errorf("tell the releaser's count: %w", err)
	}
	return nil
}

// ReconcileStore compares.
type ReconcileStore interface {
	// Reconciliation gives the state; the zero value before the first.
	Reconciliation(ctx context.Context) (Reconciliation, error)
	// StrangeLeaves gives those that are no release on the log.
	StrangeLeaves(ctx context.Context, peeled []PeeledLeaf) ([]PeeledLeaf, error)
	// SaveReconciliation keeps the state, and the record unless its kind is empty,
	// in one transaction.
	SaveReconciliation(ctx context.Context, r Reconciliation, rec audit.Record) error
}

// Reconcile compares what the releaser peeled with the releases on the log.
// Every peeling has its entry; an entry without a peeling is a release that
// broke off, and is fine. A difference is an entry of the log and an alarm that
// stands until somebody has looked: somebody else asked the releaser, or the
// database lost entries.
func (s *Service) Reconcile(ctx context.Context) error {
	r, err := s.store.Reconciliation(ctx)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	peels, total, err := s.releaser.Peels(ctx, r.Number)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	strange, err := s.store.StrangeLeaves(ctx, peels)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	lost := int64(0)
	next := r.Number
	switch {
	case len(peels) > 0:
		lost = peels[0].Number - r.Number - 1
		next = peels[len(peels)-1].Number
	default:
		// Fewer than were compared: its state file is another one. What it has
		// peeled before is out of sight.
		lost = max(total-r.Number, r.Number-total)
		next = total
	}
	details := map[string]string{"strange": fmt.Sprint(len(strange)), "lost": fmt.Sprint(lost), "after": fmt.Sprint(r.Number)}
	if len(strange) > 0 {
		details["first"] = fmt.Sprint(strange[0].Index)
	}
	r = Reconciliation{Number: next, At: s.now(), Strange: r.Strange + int64(len(strange)), Lost: r.Lost + lost}
	var rec audit.Record
	if lost > 0 || len(strange) > 0 {
		rec = audit.Record{Time: r.At, Kind: audit.KindPeelsDiffer, Actor: audit.System, Details: details}
	}
	if err := s.store.SaveReconciliation(ctx, r, rec); err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	if rec.Kind == "" {
		return nil
	}
	return s.Alarm(ctx, AlarmPeels, "", fmt.Sprintf("%d peelings without entry, %d out of sight, after number %s", r.Strange, r.Lost, details["after"]))
}
