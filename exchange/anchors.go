package exchange

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

// AnchorFault says what is wrong with an anchor; codes are stable.
type AnchorFault string

// What an anchor may show.
const (
	AnchorUnsigned AnchorFault = "unsigned" // no checkpoint of this log
	AnchorMisnamed AnchorFault = "misnamed" // its name tells of another time or size
	AnchorUnlocked AnchorFault = "unlocked" // nothing holds it
	AnchorHidden   AnchorFault = "hidden"   // somebody wrote over it or deleted it; the store has kept it
	AnchorShorter  AnchorFault = "shorter"  // the log has fewer entries
	AnchorForked   AnchorFault = "forked"   // the log's first entries are others
)

// Anchor is an anchor as it was read from the bucket.
type Anchor struct {
	KeptAnchor
	audit.Cosigned
	Note   []byte
	Locked time.Time // until when; zero: not, or the store does not say
	Faults []AnchorFault
}

// AnchorReader reads anchors with the keys that they are held against.
type AnchorReader struct {
	Store     AnchorStore
	Log       note.Verifier
	Witnesses []audit.Witness
}

// read reads and judges one anchor by itself.
func (r AnchorReader) read(ctx context.Context, k KeptAnchor) (Anchor, error) {
	a := Anchor{KeptAnchor: k}
	var err error
	if a.Note, a.Locked, err = r.Store.Read(ctx, k); err != nil {
		return a, err
	}
	if a.Cosigned, err = audit.OpenCosigned(a.Note, r.Log, r.Witnesses); err != nil {
		a.Faults = append(a.Faults, AnchorUnsigned)
	} else if AnchorName(a.Checkpoint) != k.Name {
		a.Faults = append(a.Faults, AnchorMisnamed)
	}
	switch {
	case !k.Latest:
		a.Faults = append(a.Faults, AnchorHidden)
	case a.Locked.IsZero():
		a.Faults = append(a.Faults, AnchorUnlocked)
	}
	return a, nil
}

// Each reads all anchors since a time, oldest first.
func (r AnchorReader) Each(ctx context.Context, since time.Time, fn func(Anchor) error) error {
	months, err := r.Store.Months(ctx)
	if err != nil {
		return err
	}
	for _, month := range months {
		if month < AnchorMonth(since) {
			continue
		}
		kept, err := keptIn(ctx, r.Store, month)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if _, at, named := ParseAnchorName(k.Name); named && at.Before(since) {
				continue
			}
			a, err := r.read(ctx, k)
			if err != nil {
				return err
			}
			if err := fn(a); err != nil {
				return err
			}
		}
	}
	return nil
}

// keptIn lists a folder by name, delete markers left out: what they hide says so
// itself.
func keptIn(ctx context.Context, store AnchorStore, month string) (kept []KeptAnchor, err error) {
	err = store.Kept(ctx, month, func(k KeptAnchor) error {
		if !k.Marker {
			kept = append(kept, k)
		}
		return nil
	})
	slices.SortStableFunc(kept, func(a, b KeptAnchor) int { return cmp.Compare(a.Name, b.Name) })
	return kept, err
}

// NewestAnchor gives the anchor of the greatest log among those of the last two
// months that have any; the zero Anchor when there is none.
func NewestAnchor(ctx context.Context, store AnchorStore, log note.Verifier) (Anchor, error) {
	months, err := store.Months(ctx)
	if err != nil {
		return Anchor{}, err
	}
	var all []KeptAnchor
	for _, month := range months[max(0, len(months)-2):] {
		kept, err := keptIn(ctx, store, month)
		if err != nil {
			return Anchor{}, err
		}
		all = append(all, kept...)
	}
	slices.SortStableFunc(all, func(a, b KeptAnchor) int {
		m, _, _ := ParseAnchorName(a.Name)
		n, _, _ := ParseAnchorName(b.Name)
		return cmp.Compare(n, m)
	})
	r := AnchorReader{Store: store, Log: log}
	for _, k := range all {
		if _, _, named := ParseAnchorName(k.Name); !named {
			continue
		}
		a, err := r.read(ctx, k)
		if err != nil {
			return Anchor{}, err
		}
		if !slices.Contains(a.Faults, AnchorUnsigned) && !slices.Contains(a.Faults, AnchorMisnamed) {
			return a, nil
		}
	}
	return Anchor{}, nil
}

// HoldAgainst compares anchors with the log, whose tree it rebuilds from the
// records that are kept, and notes on each where the two differ.
func HoldAgainst(ctx context.Context, log LogReader, size int64, anchors []Anchor) error {
	at := map[int64][]*Anchor{}
	for i := range anchors {
		a := &anchors[i]
		switch {
		case slices.Contains(a.Faults, AnchorUnsigned):
		case a.Size > size:
			a.Faults = append(a.Faults, AnchorShorter)
		default:
			at[a.Size] = append(at[a.Size], a)
		}
	}
	var tree audit.Frontier
	compare := func() {
		for _, a := range at[tree.Size()] {
			if a.Root != tree.Root() {
				a.Faults = append(a.Faults, AnchorForked)
			}
		}
		delete(at, tree.Size())
	}
	compare()
	err := log.LogEntries(ctx, 0, size, func(e audit.Entry) error {
		if e.Index != tree.Size() {
			return errGap
		}
		tree.Add(e.KeptLeaf())
		compare()
		return nil
	})
	if errors.Is(err, errGap) || errors.Is(err, ErrNotFound) { // an entry is gone: no tree from there on
		for _, rest := range at {
			for _, a := range rest {
				a.Faults = append(a.Faults, AnchorForked)
			}
		}
		return nil
	}
	return err
}
