package main

import (
	"context"
	"errors"
	"log/slog"

	"niem/exchange"
)

// refuseLostLog keeps a server from going on with a log that lost entries: one
// that was restored and not checked, or that is shorter than, or other than,
// what this database signed last or the releaser accepted last.
func (a *app) refuseLostLog(ctx context.Context, i *installation, log *slog.Logger) error {
	db := i.db
	restoring, err := db.Restoring(ctx)
	if err != nil {
		return err
	}
	if restoring {
		return a.fail(exitUnverified, "restoring", nil, tServeRestoring)
	}
	if err := i.keeper.Hold(ctx); err != nil {
		return a.sayLost(err)
	}
	size, root, err := i.releaser.AcceptedTree(ctx)
	if err != nil { // it holds every release against its own state anyhow
		log.Warn("the releaser could not be asked what it has accepted", "error", err)
		return nil
	}
	return a.sayLost(exchange.HoldLog(ctx, db, "releaser", size, root))
}

// sayLost says in words that the log lost entries.
func (a *app) sayLost(err error) error {
	lost, ok := errors.AsType[*exchange.LogShorterError](err)
	switch {
	case !ok:
		return err
	case lost.Forked:
		return a.fail(exitUnverified, "forked", nil, tServeForked, lost.Who)
	}
	return a.fail(exitUnverified, "log_shorter", nil, tServeShorter, lost.Have, lost.Who, lost.Known)
}
