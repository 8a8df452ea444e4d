package desk

import (
	"context"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
	"niem/web/api"
)

// Verifier is the pinned key of the log.
func (d *Desk) Verifier() note.Verifier { return d.verifier }

// Refresh fetches the newest checkpoint and verifies it.
func (d *Desk) Refresh(ctx context.Context) (audit.Checkpoint, error) {
	var answer api.Checkpoint
	if err := d.get(ctx, "/api/log/checkpoint", nil, &answer); err != nil {
		return audit.Checkpoint{}, err
	}
	d.seeing.Lock()
	defer d.seeing.Unlock()
	if err := d.witnessed(ctx, &answer); err != nil {
		return audit.Checkpoint{}, err
	}
	return d.see(ctx, answer.Checkpoint)
}

// See verifies a checkpoint and its consistency with the newest one seen, in
// whichever order they were made, and remembers the newer of the two. Whatever the
// log is trusted for, the pinned witnesses have vouched for that log first.
func (d *Desk) See(ctx context.Context, signed string) (audit.Checkpoint, error) {
	d.seeing.Lock()
	defer d.seeing.Unlock()
	if err := d.witnessed(ctx, nil); err != nil {
		return audit.Checkpoint{}, err
	}
	return d.see(ctx, signed)
}

// see is See for a log that is vouched for; d.seeing is held.
func (d *Desk) see(ctx context.Context, signed string) (audit.Checkpoint, error) {
	c, err := audit.OpenCheckpoint([]byte(signed), d.verifier)
	if err != nil {
		return c, fail(CodeCheckpoint, err)
	}
	older, newer := d.last, c
	if c.Size < older.Size {
		older, newer = newer, older
	}
	if err := d.continues(ctx, older, newer); err != nil {
		return c, err
	}
	if c.Size > d.last.Size || c.Size == d.last.Size && c.Time.After(d.last.Time) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if err := d.remember(func(kept *Kept) { kept.Checkpoint, kept.Size = signed, c.Size }); err != nil {
			return c, err
		}
		d.last = c
	}
	return c, nil
}

// continues holds that the log of the newer checkpoint begins with the older's.
func (d *Desk) continues(ctx context.Context, older, newer audit.Checkpoint) error {
	forked := func(cause error) error {
		return &Failure{Code: CodeForked, Err: cause, Fork: Fork{older, newer}}
	}
	if older.Size == 0 {
		return nil
	}
	if older.Size == newer.Size {
		if older.Root != newer.Root {
			return forked(nil)
		}
		return nil
	}
	var proof api.Proof
	err := d.get(ctx, "/api/log/consistency", numbers("from", older.Size, "to", newer.Size), &proof)
	if refusedAs(err, api.CodeInvalid) {
		return forked(nil) // the log no longer has as many entries
	}
	if err != nil {
		return err
	}
	hashes, err := audit.ParseHashes(proof.Hashes)
	if err == nil {
		err = audit.CheckConsistency(hashes, older.Size, older.Root, newer.Size, newer.Root)
	}
	if err != nil {
		return forked(err)
	}
	return nil
}

// Accept verifies a receipt: the record is the one behind the leaf, and the leaf
// stands under a checkpoint of the pinned log.
func (d *Desk) Accept(ctx context.Context, r api.Receipt) (audit.Record, error) {
	entry, err := d.Prove(ctx, r)
	if err != nil {
		return audit.Record{}, err
	}
	record, err := entry.Open()
	if err != nil {
		return record, badReceipt(r.Index, err)
	}
	return record, nil
}

// badReceipt is the failure of an entry.
func badReceipt(entry int64, cause error) error {
	return &Failure{Code: CodeReceipt, Err: cause, Entry: entry}
}

// Prove verifies that a receipt's leaf stands under a checkpoint of the pinned
// log; its record may have been erased. A receipt without proof, because no
// checkpoint covered it yet, is proven now.
func (d *Desk) Prove(ctx context.Context, r api.Receipt) (audit.Entry, error) {
	entry, err := r.Entry()
	if err != nil {
		return entry, badReceipt(r.Index, err)
	}
	checkpoint, inclusion := audit.Checkpoint{}, r.Inclusion
	if r.Checkpoint != "" {
		if checkpoint, err = d.See(ctx, r.Checkpoint); err != nil {
			return entry, err
		}
	} else {
		if checkpoint, err = d.Refresh(ctx); err != nil {
			return entry, err
		}
		var proof api.Proof
		if err := d.get(ctx, "/api/log/inclusion", numbers("index", entry.Index, "size", checkpoint.Size), &proof); err != nil {
			return entry, err
		}
		inclusion = proof.Hashes
	}
	hashes, err := audit.ParseHashes(inclusion)
	if err == nil {
		err = audit.CheckInclusion(hashes, checkpoint.Size, checkpoint.Root, entry.Index, entry.Leaf())
	}
	if err != nil {
		return entry, badReceipt(r.Index, err)
	}
	return entry, nil
}
