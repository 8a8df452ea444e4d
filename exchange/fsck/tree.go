package fsck

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange"
	"niem/exchange/audit"
)

// hashesAtOnce is how many hashes of the stored tree are read together.
const hashesAtOnce = 1000

// growing computes the tree that the entries give, hash by hash, and remembers
// of it the roots of complete subtrees and what is still to be compared. As a
// tlog.HashReader it gives those roots.
type growing struct {
	size    int64
	roots   map[int64]audit.Hash // by tlog storage index
	indexes []int64              // to be compared with what is stored
	hashes  []audit.Hash
}

var errRoot = errors.New("a hash of the tree was asked for that an append does not need")

// ReadHashes implements tlog.HashReader.
func (g *growing) ReadHashes(indexes []int64) ([]audit.Hash, error) {
	out := make([]audit.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := g.roots[index]
		if !ok {
			return nil, errRoot
		}
		out[i] = h
	}
	return out, nil
}

func (g *growing) add(e audit.Entry) error {
	hashes, err := audit.StoredHashes(g.size, e.Data, g)
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, g.size)
	for i, h := range hashes {
		g.indexes, g.hashes = append(g.indexes, first+int64(i)), append(g.hashes, h)
	}
	// The last hash is the root of a subtree that takes the place of those at
	// its left, one a level.
	for level := range len(hashes) - 1 {
		delete(g.roots, tlog.StoredHashIndex(level, g.size>>level-1))
	}
	if g.roots == nil {
		g.roots = map[int64]audit.Hash{}
	}
	g.roots[first+int64(len(hashes)-1)] = hashes[len(hashes)-1]
	g.size++
	return nil
}

// compare holds what was computed against what is stored.
func (g *growing) compare(ctx context.Context, r *run) error {
	if len(g.indexes) == 0 {
		return nil
	}
	stored, err := r.store.LogHashes(ctx, g.indexes)
	if errors.Is(err, exchange.ErrUnavailable) || ctx.Err() != nil {
		return fmt.Errorf("read the stored tree: %w", err)
	}
	if err != nil { // some are not there
		r.report.found(FoundTree, "log", "%v", err)
		stored = g.hashes
	}
	for i, h := range g.hashes {
		if stored[i] != h {
			level, n := tlog.SplitStoredHashIndex(g.indexes[i])
			r.report.found(FoundTree, fmt.Sprintf("subtree %d of level %d", n, level), "the stored hash is another")
		}
	}
	g.indexes, g.hashes = g.indexes[:0], g.hashes[:0]
	return nil
}
