package exchange

import (
	"context"
	"fmt"

	"niem/exchange/audit"
)

// LogShorterError: somebody knows more entries than the database holds.
type LogShorterError struct{ Have, Known int64 }

func (e *LogShorterError) Error() string {
	return fmt.Sprintf("the log holds %d entries, %d are known: entries were lost", e.Have, e.Known)
}

// HoldLog compares the log in store with a tree that somebody remembers: a
// checkpoint of a witness, of a client, or the one that the releaser accepted
// last. It fails with *LogShorterError or ErrLogForked.
func HoldLog(ctx context.Context, store LogStore, size int64, root audit.Hash) error {
	have, _, err := store.LogTree(ctx)
	if err != nil {
		return fmt.Errorf("read log tree: %w", err)
	}
	if have < size {
		return &LogShorterError{have, size}
	}
	is, err := audit.TreeRoot(size, rememberingHashes(ctx, store))
	if err != nil {
		return fmt.Errorf("read log tree: %w", err)
	}
	if is != root {
		return ErrLogForked
	}
	return nil
}
