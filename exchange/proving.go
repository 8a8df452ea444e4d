package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"niem/exchange/audit"
)

// Checkpoint gives a signed checkpoint of the whole log, at most 20 s old.
func (s *Service) Checkpoint(ctx context.Context) (Covered, error) {
	size, _, err := s.store.LogTree(ctx)
	if err != nil {
		return Covered{}, err
	}
	return s.log.Cover(ctx, size-1)
}

// Inclusion proves entry index in the tree of that size.
func (s *Service) Inclusion(ctx context.Context, index, size int64) ([]audit.Hash, error) {
	if err := s.checkSize(ctx, "size", size); err != nil {
		return nil, err
	}
	if index < 0 || index >= size {
		return nil, &InvalidError{Field: "index", Code: "out_of_range"}
	}
	return audit.ProveInclusion(index, size, s.hashReader(ctx))
}

// Consistency proves that the tree of size to continues the one of size from.
func (s *Service) Consistency(ctx context.Context, from, to int64) ([]audit.Hash, error) {
	if err := s.checkSize(ctx, "to", to); err != nil {
		return nil, err
	}
	if from < 0 || from > to {
		return nil, &InvalidError{Field: "from", Code: "out_of_range"}
	}
	return audit.ProveConsistency(from, to, s.hashReader(ctx))
}

// MaxLeaves is how many leaf hashes Leaves gives at once.
const MaxLeaves = 4096

// Leaves gives the leaf hashes from index from (inclusive) to index to
// (exclusive), at most MaxLeaves. They tell nothing of the records. Each is
// computed anew from the record that is kept, or from the leaf's data where the
// record was erased, and not taken from the stored tree: so whoever rebuilds the
// tree from them notices a record, a leaf or an order that was changed in the
// database. An entry that is missing there ends the answer early.
func (s *Service) Leaves(ctx context.Context, from, to int64) ([]audit.Hash, error) {
	var leaves []audit.Hash
	err := s.eachLeaf(ctx, from, to, func(_ audit.Entry, leaf audit.Hash) error {
		leaves = append(leaves, leaf)
		return nil
	})
	return leaves, err
}

func (s *Service) eachLeaf(ctx context.Context, from, to int64, fn func(e audit.Entry, leaf audit.Hash) error) error {
	if err := s.checkSize(ctx, "to", to); err != nil {
		return err
	}
	if from < 0 || from > to {
		return &InvalidError{Field: "from", Code: "out_of_range"}
	}
	next := from
	err := s.store.LogEntries(ctx, from, min(to, from+MaxLeaves), func(e audit.Entry) error {
		if e.Index != next {
			return errGap
		}
		next++
		return fn(e, e.KeptLeaf())
	})
	if errors.Is(err, errGap) || errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

var errGap = errors.New("an entry of the log is missing")

func (s *Service) checkSize(ctx context.Context, field string, size int64) error {
	committed, _, err := s.store.LogTree(ctx)
	if err != nil {
		return err
	}
	if size < 1 || size > committed {
		return &InvalidError{Field: field, Code: "out_of_range"}
	}
	return nil
}

// BeginExport notes the export of the log and gives the checkpoint up to which
// WriteExport then writes.
func (s *Service) BeginExport(ctx context.Context, p Person) (Covered, error) {
	if !MayExportLog(p) {
		return Covered{}, ErrForbidden
	}
	entry, err := s.store.Note(ctx, record(s.now(), audit.KindLogExported, p, nil))
	if err != nil {
		return Covered{}, err
	}
	return s.coverForOthers(ctx, entry.Index)
}

// cosignPatience is how long an export waits for the witnesses.
const cosignPatience = 8 * time.Second

// coverForOthers is Cover for a checkpoint that leaves the house: unless they are
// silent, it waits a moment for witnesses to cosign one over the entry.
func (s *Service) coverForOthers(ctx context.Context, index int64) (Covered, error) {
	for began := time.Now(); ; {
		state, err := s.witnessesNow(ctx)
		if err != nil {
			return Covered{}, err
		}
		if state.Need == 0 || state.Silent || state.Size > index || time.Since(began) > cosignPatience {
			return s.coverWitnessed(ctx, index)
		}
		select {
		case <-ctx.Done():
			return Covered{}, ctx.Err()
		case <-time.After(askAgain):
		}
	}
}

// WriteExport writes the log up to a checkpoint as JSON lines. An export that
// is cut short fails its verification.
func (s *Service) WriteExport(ctx context.Context, w io.Writer, c Covered) error {
	err := audit.WriteExport(w, s.log.Origin(), s.log.VerifierKey(), c.Signed, func(fn func(audit.Entry) error) error {
		return s.store.LogEntries(ctx, 0, c.Size, fn)
	})
	if err != nil {
		return fmt.Errorf("export log: %w", err)
	}
	return nil
}
