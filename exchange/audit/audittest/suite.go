package audittest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange/audit"
)

// Log is what the suite needs of a log store. Append is any act of the store
// that adds one record.
type Log interface {
	Append(ctx context.Context, rec audit.Record) (audit.Entry, error)
	LogTree(ctx context.Context) (size int64, root audit.Hash, err error)
	LogHashes(ctx context.Context, indexes []int64) ([]audit.Hash, error)
	LogEntries(ctx context.Context, from, size int64, fn func(audit.Entry) error) error
}

// TestLog runs the suite; open gives an empty log.
func TestLog(t *testing.T, open func(t *testing.T) Log) {
	t.Run("EmptyTree", func(t *testing.T) {
		size, root, err := open(t).LogTree(t.Context())
		if err != nil || size != 0 || root != Root(nil) {
			t.Fatalf("size %d, root %v, %v", size, root, err)
		}
	})
	t.Run("TreeEqualsReference", func(t *testing.T) { treeEqualsReference(t, open(t)) })
	t.Run("ProofsHold", func(t *testing.T) { proofsHold(t, open(t)) })
	t.Run("ConcurrentAppendsHaveNoGaps", func(t *testing.T) { concurrentAppends(t, open(t)) })
}

func act(i int) audit.Record {
	return audit.Record{Time: time.Date(2026, 3, 2, 8, 0, 0, i*int(time.Millisecond), time.UTC), Kind: audit.KindAuditRead, Actor: audit.System,
		Details: map[string]string{"n": fmt.Sprint(i)}}
}

func fill(t *testing.T, l Log, n int) []audit.Hash {
	t.Helper()
	var data []audit.Hash
	for i := range n {
		e, err := l.Append(t.Context(), act(i))
		if err != nil {
			t.Fatal(err)
		}
		if e.Index != int64(i) || e.Data != audit.LeafData(e.Record, e.Salt) {
			t.Fatalf("append %d gave entry %d", i, e.Index)
		}
		data = append(data, e.Data)
	}
	return data
}

func treeEqualsReference(t *testing.T, l Log) {
	var data []audit.Hash
	for i := range 19 {
		e, err := l.Append(t.Context(), act(i))
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, e.Data)
		size, root, err := l.LogTree(t.Context())
		if err != nil || size != int64(i+1) || root != Root(data) {
			t.Fatalf("after %d appends: size %d, %v, root equal: %v", i+1, size, err, root == Root(data))
		}
	}
	checkEntries(t, l, 0, data)
	checkEntries(t, l, 7, data[:11])
}

// checkEntries compares the entries from an index on with their leaf data.
func checkEntries(t *testing.T, l Log, from int64, data []audit.Hash) {
	t.Helper()
	next := from
	err := l.LogEntries(t.Context(), from, int64(len(data)), func(e audit.Entry) error {
		if e.Index != next || e.Data != data[next] {
			return fmt.Errorf("entry %d where %d should be, or changed", e.Index, next)
		}
		next++
		_, err := e.Open()
		return err
	})
	if err != nil || next != int64(len(data)) {
		t.Fatalf("entries from %d: ended at %d: %v", from, next, err)
	}
}

func proofsHold(t *testing.T, l Log) {
	data := fill(t, l, 13)
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]audit.Hash, error) { return l.LogHashes(t.Context(), indexes) })
	for size := int64(0); size <= 13; size++ {
		root := Root(data[:size])
		for index := range size {
			p, err := audit.ProveInclusion(index, size, reader)
			if err != nil {
				t.Fatal(err)
			}
			if err := audit.CheckInclusion(p, size, root, index, audit.LeafHash(data[index])); err != nil {
				t.Errorf("entry %d of %d: %v", index, size, err)
			}
			if audit.CheckInclusion(p, size, root, index, audit.LeafHash(root)) == nil {
				t.Errorf("entry %d of %d: a foreign leaf is proven", index, size)
			}
		}
		for old := range size + 1 {
			p, err := audit.ProveConsistency(old, size, reader)
			if err != nil {
				t.Fatal(err)
			}
			if err := audit.CheckConsistency(p, old, Root(data[:old]), size, root); err != nil {
				t.Errorf("%d to %d: %v", old, size, err)
			}
			if audit.CheckConsistency(p, old, audit.Hash{1}, size, root) == nil {
				t.Errorf("%d to %d: another root is proven", old, size)
			}
		}
	}
}

func concurrentAppends(t *testing.T, l Log) {
	const workers, each = 8, 12
	taken := make([][]audit.Entry, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				e, err := l.Append(t.Context(), act(i))
				if err != nil {
					t.Errorf("append: %v", err)
					return
				}
				if n := len(taken[w]); n > 0 && taken[w][n-1].Index >= e.Index {
					t.Errorf("entry %d after %d", e.Index, taken[w][n-1].Index)
				}
				taken[w] = append(taken[w], e)
			}
		})
	}
	wg.Wait()
	data := make([]audit.Hash, workers*each)
	for _, entries := range taken {
		for _, e := range entries {
			if e.Index < 0 || e.Index >= int64(len(data)) || data[e.Index] != (audit.Hash{}) {
				t.Fatalf("entry %d is out of range or given twice", e.Index)
			}
			data[e.Index] = e.Data
		}
	}
	size, root, err := l.LogTree(t.Context())
	if err != nil || size != int64(len(data)) || root != Root(data) {
		t.Fatalf("size %d, %v, root equal: %v", size, err, root == Root(data))
	}
	checkEntries(t, l, 0, data)
}
