package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
	"niem/web/api"
)

// logWatch holds the server to one log: every checkpoint must be signed by the
// pinned key and extend the newest one this client has verified.
type logWatch struct {
	app      *app
	home     *home
	client   *api.Client
	verifier note.Verifier
	quorum   audit.Quorum // of pinned witnesses

	vouched   bool     // by a quorum of them, in this run
	cosigners []string // who they were

	mu   sync.Mutex
	last audit.Checkpoint
}

func newLogWatch(a *app, h *home, c *api.Client, p profile) (*logWatch, error) {
	verifier, err := note.NewVerifier(p.LogKey)
	if err != nil {
		return nil, fmt.Errorf("pinned log key: %w", err)
	}
	quorum, err := quorumOf(p)
	if err != nil {
		return nil, fmt.Errorf("pinned witnesses: %w", err)
	}
	w := &logWatch{app: a, home: h, client: c, verifier: verifier, quorum: quorum}
	signed, err := h.read(fileCheckpoint)
	if err != nil {
		return nil, err
	}
	if signed != nil {
		if w.last, err = audit.OpenCheckpoint(signed, verifier); err != nil {
			return nil, a.fail(exitUnverified, "checkpoint", err, tOwnCheckpoint, h.path(fileCheckpoint))
		}
	}
	return w, nil
}

// refresh fetches the newest checkpoint and verifies it.
func (w *logWatch) refresh(ctx context.Context) (audit.Checkpoint, error) {
	answer, err := w.client.Checkpoint(ctx)
	if err != nil {
		return audit.Checkpoint{}, err
	}
	if err := w.witnessed(ctx, &answer); err != nil {
		return audit.Checkpoint{}, err
	}
	return w.see(ctx, []byte(answer.Checkpoint))
}

// see verifies a checkpoint and its consistency with the newest one seen, in
// whichever order they were made, and remembers the newer of the two. Whatever a
// command trusts the log for, the pinned witnesses have vouched for that log
// first.
func (w *logWatch) see(ctx context.Context, signed []byte) (audit.Checkpoint, error) {
	if err := w.witnessed(ctx, nil); err != nil {
		return audit.Checkpoint{}, err
	}
	c, err := audit.OpenCheckpoint(signed, w.verifier)
	if err != nil {
		return c, w.app.fail(exitUnverified, "checkpoint", err, tCheckpointUnsigned)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	older, newer := w.last, c
	if c.Size < w.last.Size {
		older, newer = c, w.last
	}
	if older.Size == newer.Size && older.Size > 0 {
		if older.Root != newer.Root {
			return c, w.forked(older, newer, nil)
		}
	} else if older.Size > 0 {
		proof, err := w.client.Consistency(ctx, older.Size, newer.Size)
		var refused *api.Error
		if errors.As(err, &refused) && refused.Code == api.CodeInvalid {
			return c, w.forked(older, newer, nil) // the log no longer has as many entries
		}
		if err != nil {
			return c, err
		}
		hashes, err := audit.ParseHashes(proof.Hashes)
		if err != nil {
			return c, err
		}
		if err := audit.CheckConsistency(hashes, older.Size, older.Root, newer.Size, newer.Root); err != nil {
			return c, w.forked(older, newer, err)
		}
	}
	if c.Size > w.last.Size || c.Size == w.last.Size && c.Time.After(w.last.Time) {
		if err := w.home.write(fileCheckpoint, signed); err != nil {
			return c, fmt.Errorf("remember checkpoint: %w", err)
		}
		w.last = c
	}
	return c, nil
}

func (w *logWatch) forked(older, newer audit.Checkpoint, cause error) error {
	return w.app.fail(exitUnverified, "log_forked", cause, tForked, older.Size, when(older.Time), newer.Size, when(newer.Time))
}

// accept verifies a receipt: the record is the one behind the leaf, and the leaf
// stands under a checkpoint of the pinned log. A receipt that came without proof,
// because no checkpoint covered it yet, is proven now.
func (w *logWatch) accept(ctx context.Context, r api.Receipt) (audit.Record, audit.Entry, error) {
	entry, err := w.prove(ctx, r)
	if err != nil {
		return audit.Record{}, entry, err
	}
	record, err := entry.Open()
	if err != nil {
		err = w.app.fail(exitUnverified, "receipt", err, tReceiptBad, r.Index)
	}
	return record, entry, err
}

// prove verifies that a receipt's leaf stands under a checkpoint of the pinned
// log; its record may have been erased.
func (w *logWatch) prove(ctx context.Context, r api.Receipt) (audit.Entry, error) {
	fail := func(err error) (audit.Entry, error) {
		return audit.Entry{}, w.app.fail(exitUnverified, "receipt", err, tReceiptBad, r.Index)
	}
	entry, err := r.Entry()
	if err != nil {
		return fail(err)
	}
	checkpoint, inclusion := audit.Checkpoint{}, r.Inclusion
	if r.Checkpoint != "" {
		if checkpoint, err = w.see(ctx, []byte(r.Checkpoint)); err != nil {
			return entry, err
		}
	} else {
		if checkpoint, err = w.refresh(ctx); err != nil {
			return entry, err
		}
		proof, err := w.client.Inclusion(ctx, entry.Index, checkpoint.Size)
		if err != nil {
			return entry, err
		}
		inclusion = proof.Hashes
	}
	hashes, err := audit.ParseHashes(inclusion)
	if err != nil {
		return fail(err)
	}
	if err := audit.CheckInclusion(hashes, checkpoint.Size, checkpoint.Root, entry.Index, entry.Leaf()); err != nil {
		return fail(err)
	}
	return entry, nil
}
