package exchange

import (
	"context"
	"errors"
	"fmt"

	"niem/exchange/audit"
)

// LogShorterError: somebody knows more entries than the database holds, or others.
type LogShorterError struct {
	Have, Known int64
	Who         string // name of a witness, or which memory
	Forked      bool   // there are enough, but not the same ones
}

func (e *LogShorterError) Error() string {
	if e.Forked {
		return fmt.Sprintf("the log is not the one of which %s knows %d entries", e.Who, e.Known)
	}
	return fmt.Sprintf("the log holds %d entries, %s knows %d: entries were lost", e.Have, e.Who, e.Known)
}

// Is makes a fork ErrLogForked.
func (e *LogShorterError) Is(target error) bool { return e.Forked && target == ErrLogForked }

// HoldLog compares the log in store with a tree that somebody remembers: a
// checkpoint of a witness, of a client, or the one that the releaser accepted
// last. It fails with *LogShorterError. Every log continues the empty one.
func HoldLog(ctx context.Context, store LogStore, who string, size int64, root audit.Hash) error {
	if size == 0 {
		return nil
	}
	have, _, err := store.LogTree(ctx)
	if err != nil {
		return fmt.Errorf("read log tree: %w", err)
	}
	if have < size {
		return &LogShorterError{Have: have, Known: size, Who: who}
	}
	is, err := audit.TreeRoot(size, rememberingHashes(ctx, store))
	if err != nil {
		return fmt.Errorf("read log tree: %w", err)
	}
	if is != root {
		return &LogShorterError{Have: have, Known: size, Who: who, Forked: true}
	}
	return nil
}

// Hear takes what a witness has cosigned last. A log that does not continue it has
// lost entries: nothing is signed or served from then on, on any server, until it
// is whole again. The log's own signature stands under the checkpoint, so that no
// witness can claim what never was.
func (k *LogKeeper) Hear(ctx context.Context, witness string, signed []byte) error {
	c, err := audit.OpenCheckpoint(signed, k.verifier)
	if err != nil {
		return &InvalidError{Field: "known", Code: "malformed"}
	}
	err = HoldLog(ctx, k.store, witness, c.Size, c.Root)
	if lost, ok := errors.AsType[*LogShorterError](err); ok {
		k.lost.Store(lost)
		return errors.Join(err, k.store.KeepKnown(ctx, c.Size, signed, witness, k.clock()))
	}
	return err
}

// Whole fails with *LogShorterError once it was found that entries were lost.
func (k *LogKeeper) Whole() error {
	if lost := k.lost.Load(); lost != nil {
		return lost
	}
	return nil
}

// Hold holds the log against what the database has signed last and what a witness
// was heard to know. Servers ask before they serve.
func (k *LogKeeper) Hold(ctx context.Context) error {
	signed, err := k.store.LastCheckpoint(ctx)
	if err == nil {
		err = k.holdSigned(ctx, "checkpoint", signed)
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := k.holdKnown(ctx); err != nil {
		return err
	}
	return k.store.ForgetKnown(ctx)
}

// holdKnown holds the log against what a witness was heard to know.
func (k *LogKeeper) holdKnown(ctx context.Context) error {
	signed, witness, err := k.store.KnownCheckpoint(ctx)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return k.holdSigned(ctx, witness, signed)
}

func (k *LogKeeper) holdSigned(ctx context.Context, who string, signed []byte) error {
	c, err := audit.OpenCheckpoint(signed, k.verifier)
	if err != nil {
		return fmt.Errorf("checkpoint of %s: %w", who, err)
	}
	err = HoldLog(ctx, k.store, who, c.Size, c.Root)
	if lost, ok := errors.AsType[*LogShorterError](err); ok {
		k.lost.Store(lost)
	}
	return err
}

// HearWitness takes what a witness has cosigned last; see LogKeeper.Hear.
func (s *Service) HearWitness(ctx context.Context, w audit.Witness, signed []byte) error {
	err := s.log.Hear(ctx, w.Name(), signed)
	if lost, ok := errors.AsType[*LogShorterError](err); ok {
		return errors.Join(err, s.Alarm(ctx, AlarmLogLost, "", lost.Error()))
	}
	return err
}

// Whole fails with *LogShorterError once it was found that the log lost entries:
// then nothing is served.
func (s *Service) Whole() error { return s.log.Whole() }
