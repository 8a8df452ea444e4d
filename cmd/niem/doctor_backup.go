package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"niem/storage"
)

// examineBackups says how old the newest backup and the newest drill are. One that
// is overdue is a warning.
func examineBackups(ctx context.Context, s *serveSettings) (string, error) {
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	state, err := db.BackupState(ctx)
	if err != nil {
		return "", err
	}
	now := time.Now()
	backup, drill := state.Overdue(now)
	detail := fmt.Sprintf("newest backup %s; last drill that passed %s", age(now, state.Made), age(now, state.Drilled))
	switch {
	case backup:
		return "", errors.New(detail + ": run niem backup make, and let a timer run it every day")
	case drill:
		return "", errors.New(detail + ": run niem drill")
	}
	return detail, nil
}

func age(now, at time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return now.Sub(at).Round(time.Minute).String() + " ago"
}

func (a *app) whenOrNever(t *time.Time) string {
	if t == nil {
		return a.say(tNeverTested)
	}
	return when(*t)
}
