package main

import (
	"context"
	"errors"
	"log/slog"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/storage"
)

// refuseLostLog keeps a server from going on with a log that lost entries: one
// that was restored and not checked, or that is shorter than, or other than,
// what this database signed last or the releaser accepted last.
func (a *app) refuseLostLog(ctx context.Context, i *installation, vkey string, log *slog.Logger) error {
	db := i.db
	restoring, err := db.Restoring(ctx)
	if err != nil {
		return err
	}
	if restoring {
		return a.fail(exitUnverified, "restoring", nil, tServeRestoring)
	}
	signed, err := db.LastCheckpoint(ctx)
	if err != nil && !errors.Is(err, exchange.ErrNotFound) {
		return err
	}
	if err == nil {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return err
		}
		c, err := audit.OpenCheckpoint(signed, verifier)
		if err != nil {
			return err
		}
		if err := a.holdLog(ctx, db, "checkpoint", c.Size, c.Root); err != nil {
			return err
		}
	}
	size, root, err := i.releaser.AcceptedTree(ctx)
	if err != nil { // it holds every release against its own state anyhow
		log.Warn("the releaser could not be asked what it has accepted", "error", err)
		return nil
	}
	return a.holdLog(ctx, db, "releaser", size, root)
}

func (a *app) holdLog(ctx context.Context, db *storage.DB, who string, size int64, root audit.Hash) error {
	err := exchange.HoldLog(ctx, db, size, root)
	if shorter, ok := errors.AsType[*exchange.LogShorterError](err); ok {
		return a.fail(exitUnverified, "log_shorter", nil, tServeShorter, shorter.Have, who, shorter.Known)
	}
	if errors.Is(err, exchange.ErrLogForked) {
		return a.fail(exitUnverified, "forked", nil, tServeForked, who)
	}
	return err
}
