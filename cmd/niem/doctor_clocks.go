package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/storage"
)

// clockAdvised: a clock that is further off is a finding already, before
// exchange.MaxApart stops acts.
const clockAdvised = exchange.MaxApart / 2

// examineClocks compares this machine's clock with the database's, the
// releaser's and the newest checkpoint.
func examineClocks(ctx context.Context, s *serveSettings) (string, error) {
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	database, err := compareClock(ctx, db, exchange.ClockOfDatabase)
	if err != nil {
		return "", err
	}
	client, err := s.releaser.client()
	if err != nil {
		return "", err
	}
	defer client.Close()
	releaser, err := compareClock(ctx, client, exchange.ClockOfReleaser)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("database within %s, releaser within %s", database, releaser), checkpointIsPast(ctx, db, s.logVerifier)
}

func compareClock(ctx context.Context, other exchange.Clock, of string) (time.Duration, error) {
	before := time.Now()
	there, err := other.Time(ctx)
	if err != nil {
		return 0, err
	}
	here := before.Add(time.Since(before) / 2)
	apart := there.Sub(here).Abs().Round(time.Millisecond)
	if apart > clockAdvised {
		return apart, fmt.Errorf("%w; run NTP on both machines (docs/operate/faults.md)", &exchange.ClockError{Of: of, Here: here, There: there})
	}
	return apart, nil
}

// checkpointIsPast finds a checkpoint that a clock which ran ahead has signed.
func checkpointIsPast(ctx context.Context, db *storage.DB, logKey string) error {
	signed, err := db.LastCheckpoint(ctx)
	if errors.Is(err, exchange.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	c, err := audit.OpenCheckpoint(signed, verifier)
	if err != nil {
		return err
	}
	if now := time.Now(); c.Time.After(now.Add(2 * exchange.MaxApart)) {
		return fmt.Errorf("%w; see docs/operate/faults.md", &exchange.ClockError{Of: exchange.ClockOfLog, Here: now, There: c.Time})
	}
	return nil
}
