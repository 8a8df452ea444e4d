package witness

import (
	"context"
	"errors"
	"fmt"
	"time"

	"niem/exchange/audit"
)

// breach is something that must never happen to an honest log.
type breach struct{ code, detail string }

func (b *breach) Error() string { return b.code + ": " + b.detail }

func breaks(code, format string, args ...any) error {
	return &breach{code, fmt.Sprintf(format, args...)}
}

// check verifies an offer against everything cosigned before. The tree moves on
// only when all of it holds.
func (w *Witness) check(ctx context.Context, offer []byte, asked time.Time) (audit.Checkpoint, error) {
	c, err := audit.OpenCheckpoint(offer, w.c.LogKey)
	if err != nil {
		return c, breaks("signature", "%v", err)
	}
	if now := w.c.Now(); c.Time.Before(asked.Add(-MaxSkew)) || c.Time.After(now.Add(MaxSkew)) {
		return c, breaks("time", "the checkpoint is of %s, here it is %s", c.Time.Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	switch {
	case c.Size < w.accepted.Size:
		return c, breaks("rollback", "%d entries after %d were cosigned", c.Size, w.accepted.Size)
	case c.Size == w.accepted.Size && w.accepted.Size > 0 && c.Root != w.accepted.Root:
		return c, breaks("fork", "another root of %d entries", c.Size)
	case c.Time.Before(w.accepted.Time.Add(-audit.ClockTolerance)):
		return c, breaks("time", "the checkpoint is older than the one cosigned last")
	}
	leaves, err := w.fetch(ctx, c.Size)
	if err != nil {
		return c, err
	}
	tree := w.tree.Clone()
	for _, leaf := range leaves {
		if tree.Size() == w.accepted.Size && tree.Size() > 0 && tree.Root() != w.accepted.Root {
			return c, breaks("fork", "the first %d entries are not those that were cosigned", tree.Size())
		}
		if err := match(tree.Size(), leaf); err != nil {
			return c, err
		}
		tree.Add(leaf.Hash)
	}
	if tree.Root() != c.Root {
		return c, breaks("fork", "the leaves of %d entries do not give the root that was signed", c.Size)
	}
	if err := w.rules.read(w.tree.Size(), leaves, c.Time); err != nil {
		return c, err
	}
	w.tree = tree
	return c, nil
}

// batch is how many leaves are asked for at once.
const batch = 4096

// fetch gets the leaves that this process has not seen: after a start all of
// them, so that a log that changed its past meanwhile is found.
func (w *Witness) fetch(ctx context.Context, size int64) ([]audit.WitnessLeaf, error) {
	var all []audit.WitnessLeaf
	for at := w.tree.Size(); at < size; {
		some, err := w.c.Log.Leaves(ctx, at, min(size, at+batch))
		if errors.Is(err, audit.ErrDenied) || err == nil && len(some) == 0 {
			return nil, breaks("rollback", "the log signed %d entries and shows %d", size, at)
		}
		if err != nil {
			return nil, err
		}
		if int64(len(some)) > size-at {
			return nil, breaks("fork", "more leaves than were asked for")
		}
		all = append(all, some...)
		at += int64(len(some))
	}
	return all, nil
}
