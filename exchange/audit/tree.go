package audit

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof: a proof that does not prove what it should.
var ErrProof = errors.New("log proof does not hold")

// maxSize keeps sizes read from outside away from arithmetic overflow.
const maxSize = 1 << 56

// StoredHashes gives the hashes to store when the leaf of data becomes number
// index: at tlog storage indexes from tlog.StoredHashIndex(0, index) on.
func StoredHashes(index int64, data Hash, r tlog.HashReader) ([]Hash, error) {
	return tlog.StoredHashesForRecordHash(index, LeafHash(data), r)
}

// TreeRoot is the root of the tree of the first size leaves; for the empty
// tree it is SHA-256 of nothing (RFC 6962, section 2.1).
func TreeRoot(size int64, r tlog.HashReader) (Hash, error) { return tlog.TreeHash(size, r) }

// ProveInclusion proves that leaf index stands in the tree of that size.
func ProveInclusion(index, size int64, r tlog.HashReader) ([]Hash, error) {
	return tlog.ProveRecord(size, index, r)
}

// CheckInclusion checks a proof of ProveInclusion; it fails with ErrProof.
func CheckInclusion(proof []Hash, size int64, root Hash, index int64, leaf Hash) error {
	if size > maxSize {
		return fmt.Errorf("inclusion: %w", ErrProof)
	}
	if err := tlog.CheckRecord(proof, size, root, index, leaf); err != nil {
		return fmt.Errorf("inclusion: %w", ErrProof)
	}
	return nil
}

// ProveConsistency proves that the tree of oldSize is the beginning of the
// tree of newSize. From the empty tree the proof is empty.
func ProveConsistency(oldSize, newSize int64, r tlog.HashReader) ([]Hash, error) {
	if oldSize == 0 && newSize >= 0 {
		return nil, nil
	}
	return tlog.ProveTree(newSize, oldSize, r)
}

// CheckConsistency checks a proof of ProveConsistency; it fails with ErrProof.
// Every tree continues the empty one.
func CheckConsistency(proof []Hash, oldSize int64, oldRoot Hash, newSize int64, newRoot Hash) error {
	if newSize > maxSize {
		return fmt.Errorf("consistency: %w", ErrProof)
	}
	if oldSize == 0 {
		empty, _ := tlog.TreeHash(0, nil) // reads nothing and cannot fail
		if len(proof) != 0 || oldRoot != empty || newSize < 0 || newSize == 0 && newRoot != empty {
			return fmt.Errorf("consistency: %w", ErrProof)
		}
		return nil
	}
	if err := tlog.CheckTree(proof, newSize, newRoot, oldSize, oldRoot); err != nil {
		return fmt.Errorf("consistency: %w", ErrProof)
	}
	return nil
}

// Frontier computes a root from leaves in order, keeping only the roots of the
// complete subtrees: log2(n) hashes. The zero value is the empty tree.
type Frontier struct {
	size  int64
	roots []Hash // by falling size
}

// Add appends a leaf.
func (f *Frontier) Add(leaf Hash) {
	f.roots = append(f.roots, leaf)
	f.size++
	for n := f.size; n&1 == 0; n >>= 1 {
		last := len(f.roots) - 1
		f.roots[last-1] = tlog.NodeHash(f.roots[last-1], f.roots[last])
		f.roots = f.roots[:last]
	}
}

// Size is how many leaves were added.
func (f *Frontier) Size() int64 { return f.size }

// Clone is a tree that grows apart from f.
func (f *Frontier) Clone() *Frontier { return &Frontier{f.size, slices.Clone(f.roots)} }

// Root is the root of the leaves so far.
func (f *Frontier) Root() Hash {
	if f.size == 0 {
		empty, _ := tlog.TreeHash(0, nil)
		return empty
	}
	h := f.roots[len(f.roots)-1]
	for i := len(f.roots) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.roots[i], h)
	}
	return h
}
