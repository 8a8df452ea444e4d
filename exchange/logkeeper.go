package exchange

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

// ErrLogForked: the tree in the database does not continue what this process
// has signed before. Nothing more is signed.
var ErrLogForked = errors.New("the log does not continue its last checkpoint")

// resignAfter is the age at which a checkpoint's time is signed anew although
// the tree did not grow. The releaser takes checkpoints of at most 60 s.
const resignAfter = 20 * time.Second

// Covered is a signed checkpoint and what it says.
type Covered struct {
	audit.Checkpoint
	Signed []byte
}

// LogKeeper signs the log's checkpoints.
//
// It has no goroutine of its own: whoever needs an entry covered signs, and
// those who wait meanwhile share the result, so that signing costs one
// database round trip for any number of waiting acts. Several processes with
// the same key may keep one log: the store keeps the greater tree.
type LogKeeper struct {
	store    LogStore
	signer   note.Signer
	verifier note.Verifier
	vkey     string
	clock    func() time.Time
	turn     chan struct{} // held by who signs
	last     Covered       // guarded by turn
	lost     atomic.Pointer[LogShorterError]
}

// NewLogKeeper keeps the log in store with the signing key skey, whose name is
// the log's origin, and its verifier key vkey.
func NewLogKeeper(store LogStore, skey, vkey string, now func() time.Time) (*LogKeeper, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return nil, fmt.Errorf("log signing key: %w", err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("log verifier key: %w", err)
	}
	if signer.Name() != verifier.Name() || signer.KeyHash() != verifier.KeyHash() {
		return nil, errors.New("log signing key and verifier key do not belong together")
	}
	if now == nil {
		now = time.Now
	}
	return &LogKeeper{store: store, signer: signer, verifier: verifier, vkey: vkey, clock: now, turn: make(chan struct{}, 1)}, nil
}

// Origin is the log's name.
func (k *LogKeeper) Origin() string { return k.signer.Name() }

// VerifierKey is what checks the log's signatures, in C2SP form.
func (k *LogKeeper) VerifierKey() string { return k.vkey }

// Cover gives a signed checkpoint that covers entry index (or, for index -1,
// any) and is not older than 20 s, signing one when there is none.
func (k *LogKeeper) Cover(ctx context.Context, index int64) (Covered, error) {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return Covered{}, fmt.Errorf("wait for a checkpoint: %w", ctx.Err())
	}
	if err := k.Whole(); err != nil {
		return Covered{}, err
	}
	for range 8 {
		if k.covers(k.last, index) {
			return k.last, nil
		}
		if err := k.sign(ctx, index); err != nil {
			return Covered{}, err
		}
	}
	return Covered{}, fmt.Errorf("sign checkpoint: %w: other signers kept coming first", ErrUnavailable)
}

func (k *LogKeeper) covers(c Covered, index int64) bool {
	age := k.clock().Sub(c.Time)
	return c.Signed != nil && c.Size > index && age < resignAfter && age > -resignAfter
}

// sign signs the present tree and stores the checkpoint, or takes over what
// another process stored meanwhile.
func (k *LogKeeper) sign(ctx context.Context, index int64) error {
	size, root, err := k.store.LogTree(ctx)
	if err != nil {
		return fmt.Errorf("read log tree: %w", err)
	}
	if size <= index {
		return fmt.Errorf("read log tree: %w: entry %d of a log of %d", ErrLogForked, index, size)
	}
	if err := k.continues(ctx, size, root); err != nil {
		return err
	}
	at, err := k.time()
	if err != nil {
		return err
	}
	next := Covered{Checkpoint: audit.Checkpoint{Origin: k.signer.Name(), Size: size, Root: root, Time: at}}
	if next.Signed, err = audit.SignCheckpoint(next.Checkpoint, k.signer); err != nil {
		return err
	}
	kept, err := k.store.SaveCheckpoint(ctx, size, at, next.Signed)
	if err != nil {
		return fmt.Errorf("save checkpoint: %w", err)
	}
	if kept {
		k.last = next
		return nil
	}
	if err := k.holdKnown(ctx); err != nil {
		return err
	}
	signed, err := k.store.LastCheckpoint(ctx)
	if err != nil {
		return fmt.Errorf("read checkpoint: %w", err)
	}
	c, err := audit.OpenCheckpoint(signed, k.verifier)
	if err != nil {
		return fmt.Errorf("read checkpoint: %w", err)
	}
	if err := k.continues(ctx, c.Size, c.Root); err != nil {
		return err
	}
	k.last = Covered{Checkpoint: c, Signed: signed}
	return nil
}

// time is what the next checkpoint says: never before the last one. Another
// server's clock may be a little ahead; what is further ahead was a jump, and
// nothing is signed until this clock has caught up with it.
func (k *LogKeeper) time() (time.Time, error) {
	at := k.clock().UTC().Truncate(time.Millisecond)
	switch ahead := k.last.Time.Sub(at); {
	case ahead <= 0:
		return at, nil
	case ahead > 2*MaxApart:
		return at, &ClockError{ClockOfLog, at, k.last.Time}
	}
	return k.last.Time, nil
}

// continues checks that a tree contains the one this process signed last. A
// database that lost or changed entries is found out here; after a restart,
// the releaser and every client that remembers a checkpoint find it.
func (k *LogKeeper) continues(ctx context.Context, size int64, root audit.Hash) error {
	switch {
	case k.last.Signed == nil || k.last.Size == size && k.last.Root == root:
		return nil
	case size <= k.last.Size:
		return fmt.Errorf("sign checkpoint: %w: size %d after %d", ErrLogForked, size, k.last.Size)
	}
	hashes := rememberingHashes(ctx, k.store)
	proof, err := audit.ProveConsistency(k.last.Size, size, hashes)
	if err != nil {
		return fmt.Errorf("sign checkpoint: %w", err)
	}
	if err := audit.CheckConsistency(proof, k.last.Size, k.last.Root, size, root); err != nil {
		return fmt.Errorf("sign checkpoint: %w", ErrLogForked)
	}
	return nil
}
