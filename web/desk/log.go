package desk

import (
	"context"

	"niem/exchange/audit"
	"niem/web/api"
)

// Refresh fetches the newest checkpoint and verifies it.
func (d *Desk) Refresh(ctx context.Context) (audit.Checkpoint, error) {
	var answer api.Checkpoint
	if err := d.get(ctx, "/api/log/checkpoint", nil, &answer); err != nil {
		return audit.Checkpoint{}, err
	}
	return d.see(ctx, answer.Checkpoint)
}

// see verifies a checkpoint and its consistency with the newest one seen, in
// whichever order they were made, and keeps the newer of the two.
func (d *Desk) see(ctx context.Context, signed string) (audit.Checkpoint, error) {
	c, err := audit.OpenCheckpoint([]byte(signed), d.verifier)
	if err != nil {
		return c, fail(CodeCheckpoint, err)
	}
	d.mu.Lock()
	older, newer := d.last, c
	d.mu.Unlock()
	if c.Size < older.Size {
		older, newer = newer, older
	}
	if err := d.continues(ctx, older, newer); err != nil {
		return c, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.Size > d.last.Size || c.Size == d.last.Size && c.Time.After(d.last.Time) {
		d.last, d.kept.Checkpoint = c, signed
	}
	return c, nil
}

// continues holds that the log of the newer checkpoint begins with the older's.
func (d *Desk) continues(ctx context.Context, older, newer audit.Checkpoint) error {
	if older.Size == 0 {
		return nil
	}
	if older.Size == newer.Size {
		if older.Root != newer.Root {
			return fail(CodeForked, nil)
		}
		return nil
	}
	var proof api.Proof
	err := d.get(ctx, "/api/log/consistency", numbers("from", older.Size, "to", newer.Size), &proof)
	if refusedAs(err, api.CodeInvalid) {
		return fail(CodeForked, err) // the log no longer has as many entries
	}
	if err != nil {
		return err
	}
	hashes, err := audit.ParseHashes(proof.Hashes)
	if err == nil {
		err = audit.CheckConsistency(hashes, older.Size, older.Root, newer.Size, newer.Root)
	}
	if err != nil {
		return fail(CodeForked, err)
	}
	return nil
}

// Accept verifies a receipt: the record is the one behind the leaf, and the leaf
// stands under a checkpoint of the pinned log.
func (d *Desk) Accept(ctx context.Context, r api.Receipt) (audit.Record, error) {
	entry, err := d.prove(ctx, r)
	if err != nil {
		return audit.Record{}, err
	}
	record, err := entry.Open()
	if err != nil {
		return record, fail(CodeReceipt, err)
	}
	return record, nil
}

// prove verifies that a receipt's leaf stands under a checkpoint of the pinned
// log; its record may have been erased. A receipt without proof, because no
// checkpoint covered it yet, is proven now.
func (d *Desk) prove(ctx context.Context, r api.Receipt) (audit.Entry, error) {
	entry, err := r.Entry()
	if err != nil {
		return entry, fail(CodeReceipt, err)
	}
	checkpoint, inclusion := audit.Checkpoint{}, r.Inclusion
	if r.Checkpoint != "" {
		if checkpoint, err = d.see(ctx, r.Checkpoint); err != nil {
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
		return entry, fail(CodeReceipt, err)
	}
	return entry, nil
}
