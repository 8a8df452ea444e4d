package fsck

import (
	"context"
	"errors"
	"io"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/exchange/audit"
)

// log verifies the log: what a checkpoint covers as an export is verified, the
// rest leaf by leaf, and the stored tree against both.
func (r *run) log(ctx context.Context) error {
	covered := int64(0)
	if r.checkpoint != nil {
		var err error
		if covered, err = r.signedPart(ctx, r.checkpoint); err != nil {
			return err
		}
	}
	return r.restOfTree(ctx, covered)
}

// signedPart verifies what the newest checkpoint covers, and gives its size.
func (r *run) signedPart(ctx context.Context, signed []byte) (int64, error) {
	verifier, err := note.NewVerifier(r.options.LogKey)
	if err != nil {
		return 0, err
	}
	c, err := audit.OpenCheckpoint(signed, verifier)
	if err != nil {
		r.report.found(FoundCheckpoint, "log", "%v", err)
		return 0, nil
	}
	if c.Size > r.snapshot.Size {
		r.report.found(FoundCheckpoint, "log", "it covers %d entries, the database holds %d", c.Size, r.snapshot.Size)
		return 0, nil
	}
	reader, writer := io.Pipe()
	go func() {
		writer.CloseWithError(audit.WriteExport(writer, c.Origin, r.options.LogKey, signed, func(fn func(audit.Entry) error) error {
			return r.store.LogEntries(ctx, 0, c.Size, func(e audit.Entry) error {
				if err := r.follow(ctx, e); err != nil {
					return err
				}
				return fn(e)
			})
		}))
	}()
	report, err := audit.VerifyExport(reader, r.options.LogKey)
	reader.CloseWithError(err)
	if err != nil {
		if errors.Is(err, exchange.ErrNotFound) || errors.Is(err, audit.ErrFormat) {
			r.report.found(FoundLog, "log", "%v", err)
			return c.Size, nil
		}
		return 0, err
	}
	r.report.Erased = report.Erased
	for _, f := range report.Findings {
		if f.Code == audit.FoundGone {
			continue // the entry that names it may be too new for the checkpoint
		}
		where := "log"
		if f.Index >= 0 {
			where = "entry " + strconv.FormatInt(f.Index, 10)
		}
		r.report.found(FoundLog, where, "%s %s", f.Code, f.Detail)
	}
	return c.Size, nil
}

// restOfTree checks the entries that no checkpoint covers yet, and that the
// head row follows from the stored tree.
func (r *run) restOfTree(ctx context.Context, from int64) error {
	err := r.store.LogEntries(ctx, from, r.snapshot.Size, func(e audit.Entry) error {
		if !e.Erased() && e.Data != audit.LeafData(e.Record, e.Salt) {
			r.report.found(FoundLog, "entry "+strconv.FormatInt(e.Index, 10), "record and salt do not give the leaf")
		}
		return r.follow(ctx, e)
	})
	if err == nil {
		err = r.tree.compare(ctx, r)
	}
	r.missingRecords()
	if errors.Is(err, exchange.ErrNotFound) || err == nil && r.tree.size != r.snapshot.Size {
		r.report.found(FoundTree, "log", "the log breaks off at entry %d of %d", r.tree.size, r.snapshot.Size)
		return nil
	}
	if err != nil {
		return err
	}
	root, err := audit.TreeRoot(r.tree.size, &r.tree)
	if err != nil {
		return err
	}
	if root != r.snapshot.Root {
		r.report.found(FoundTree, "log", "the head row of %d entries does not follow from the stored tree", r.snapshot.Size)
	}
	return nil
}

// follow takes the next entry: its hashes are held against the stored tree, and
// its act is remembered.
func (r *run) follow(ctx context.Context, e audit.Entry) error {
	if e.Index != r.tree.size {
		r.report.found(FoundTree, "entry "+strconv.FormatInt(e.Index, 10), "stands where %d should", r.tree.size)
		e.Index = r.tree.size
	}
	if err := r.tree.add(e); err != nil {
		return err
	}
	r.note(e)
	if len(r.tree.indexes) < hashesAtOnce {
		return nil
	}
	return r.tree.compare(ctx, r)
}

// note remembers the entries that must have rows.
func (r *run) note(e audit.Entry) {
	if e.Erased() {
		r.gone = append(r.gone, e.Index)
		return
	}
	record, err := e.Open()
	if err != nil {
		return // found by the verification
	}
	switch record.Kind {
	case audit.KindSent, audit.KindReleased, audit.KindRecalled, audit.KindReceived, audit.KindReturned, audit.KindReported, audit.KindDestroyed, audit.KindDestructionFinished,
		audit.KindTraceRequested, audit.KindTraceAnswered, audit.KindTraceDeclined, audit.KindTraceWithdrawn:
		r.acts[e.Index] = act{record: record}
	case audit.KindAmended: // a version that hands nothing over leaves no row
		if record.Details[exchange.GrantRecipient.String()] == "true" || record.Details[exchange.GrantMaster.String()] == "true" {
			r.acts[e.Index] = act{record: record}
		}
	case audit.KindLogRestored:
		size, err := strconv.ParseInt(record.Details["size"], 10, 64)
		n, notCount := strconv.ParseInt(record.Details["replayed"], 10, 64)
		if err == nil && notCount == nil && size <= e.Index {
			r.supplied = append(r.supplied, [2]int64{size - n, size})
		}
	case audit.KindErased:
		r.noteErased(record)
	}
}

// entry gives the record of a row's entry and marks it as accounted for. It is
// nil when the entry is erased or of another kind; the latter is found.
func (r *run) entry(index int64, kind audit.Kind, where string) *audit.Record {
	a, ok := r.acts[index]
	switch {
	case ok && a.record.Kind == kind:
		a.seen = true
		r.acts[index] = a
		return &a.record
	case !ok && r.report.Erased > 0:
		return nil
	}
	r.report.found(FoundEntry, where, "entry %d is no %s", index, kind)
	return nil
}
