package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// Receipt proves that an act stands on the log: the record and salt behind the
// leaf, a signed checkpoint that covers it and the inclusion proof.
type Receipt struct {
	Entry      audit.Entry
	Checkpoint []byte // signed note
	Inclusion  []audit.Hash
}

// LogStore reads the log's tree and keeps its signed checkpoints.
//
// The tree itself is appended only inside the transactions of the acts.
type LogStore interface {
	// LogTree gives the committed size and root.
	LogTree(ctx context.Context) (size int64, root audit.Hash, err error)
	// LogHashes reads stored hashes by tlog storage index, in order.
	LogHashes(ctx context.Context, indexes []int64) ([]audit.Hash, error)
	// SaveCheckpoint keeps a signed checkpoint of that size and time unless one of
	// a greater size or a later time is there already (a refresh of the time at
	// the same size replaces). It reports whether it was kept. A time that is
	// off the database's clock is a *ClockError.
	SaveCheckpoint(ctx context.Context, size int64, at time.Time, signed []byte) (bool, error)
	// KeepKnown keeps a checkpoint that a witness holds and the tree does not
	// reach, unless a greater one is kept: from then on SaveCheckpoint keeps
	// nothing, until ForgetKnown.
	KeepKnown(ctx context.Context, size int64, signed []byte, witness string, at time.Time) error
	// KnownCheckpoint gives what KeepKnown kept; ErrNotFound when nothing.
	KnownCheckpoint(ctx context.Context) (signed []byte, witness string, err error)
	ForgetKnown(ctx context.Context) error
	// LastCheckpoint gives the newest signed checkpoint; ErrNotFound when none.
	LastCheckpoint(ctx context.Context) ([]byte, error)
}

// LogReader reads entries.
type LogReader interface {
	// LogEntries calls fn for the entries from index from (inclusive) to size
	// (exclusive), in order. Erased records have a nil Record.
	LogEntries(ctx context.Context, from, size int64, fn func(audit.Entry) error) error
}
