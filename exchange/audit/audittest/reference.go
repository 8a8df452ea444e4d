package audittest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange/audit"
)

// Root is the Merkle tree hash of the leaf data, straight from the definition
// in RFC 6962, section 2.1.
func Root(data []audit.Hash) audit.Hash {
	switch n := len(data); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, data[0][:]...))
	default:
		k := 1
		for 2*k < n {
			k *= 2
		}
		left, right := Root(data[:k]), Root(data[k:])
		return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
	}
}

// Memory is a log in memory. Its methods are safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	entries []audit.Entry
	hashes  []audit.Hash
}

// Append adds a record.
func (m *Memory) Append(_ context.Context, rec audit.Record) (audit.Entry, error) {
	e, err := audit.NewEntry(rec, rand.Reader)
	if err != nil {
		return audit.Entry{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e.Index = int64(len(m.entries))
	hashes, err := audit.StoredHashes(e.Index, e.Data, tlog.HashReaderFunc(m.read))
	if err != nil {
		return audit.Entry{}, err
	}
	m.entries, m.hashes = append(m.entries, e), append(m.hashes, hashes...)
	return e, nil
}

func (m *Memory) read(indexes []int64) ([]audit.Hash, error) {
	out := make([]audit.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = m.hashes[x]
	}
	return out, nil
}

// LogTree gives size and root.
func (m *Memory) LogTree(context.Context) (int64, audit.Hash, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	size := int64(len(m.entries))
	root, err := audit.TreeRoot(size, tlog.HashReaderFunc(m.read))
	return size, root, err
}

// LogHashes reads stored hashes.
func (m *Memory) LogHashes(_ context.Context, indexes []int64) ([]audit.Hash, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.read(indexes)
}

// LogEntries calls fn for the entries from (inclusive) to size (exclusive).
func (m *Memory) LogEntries(_ context.Context, from, size int64, fn func(audit.Entry) error) error {
	m.mu.Lock()
	entries := m.entries[from:size]
	m.mu.Unlock()
	for _, e := range entries {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// Erase forgets a record and its salt.
func (m *Memory) Erase(index int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[index].Record, m.entries[index].Salt = nil, audit.Salt{}
}
