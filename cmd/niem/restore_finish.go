package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/backup"
	"niem/storage"
)

type finishAnswer struct {
	LogSize  int64           `json:"log_size"`
	Known    int64           `json:"known"` // size of the newest checkpoint that was shown
	Replayed backup.Replayed `json:"replayed"`
	Reopened bool            `json:"reopened"` // a new origin, after a decision of two people
}

func (a *app) restoreFinishCommand() *cobra.Command {
	s := newRestoreSettings()
	needed := s.serve.list().only("database-url", "log-verifier")
	cmd := &cobra.Command{
		Use: "finish", Short: a.say(tRestoreFinish), Long: a.say(tRestoreFinishLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := needed.read(cmd); err != nil {
				return err
			}
			if s.acceptLoss {
				if strings.TrimSpace(s.reason) == "" || s.by == "" || s.second == "" {
					return &usageError{a.say(tLossNeeds)}
				}
				// Two people prove who they are: that takes the whole service.
				if err := s.serve.list().read(cmd); err != nil {
					return err
				}
			} else if len(s.checkpoints) == 0 {
				return &usageError{a.say(tFinishNeeds)}
			}
			return a.finishRestore(cmd.Context(), s)
		}),
	}
	s.serve.list().bind(cmd, a.say)
	f := cmd.Flags()
	f.StringSliceVar(&s.checkpoints, "checkpoint", nil, a.say(tFlagCheckpoint))
	f.StringVar(&s.export, "export", "", a.say(tFlagExport))
	f.BoolVar(&s.acceptLoss, "accept-loss", false, a.say(tFlagAcceptLoss))
	f.StringVar(&s.by, "by", "", a.say(tFlagBy))
	f.StringVar(&s.second, "second", "", a.say(tFlagSecond))
	f.StringVar(&s.reason, "reason", "", a.say(tFlagReason))
	return cmd
}

func (a *app) finishRestore(ctx context.Context, s *restoreSettings) error {
	db, err := storage.Open(ctx, s.serve.database)
	if err != nil {
		return err
	}
	defer db.Close()
	known, err := s.known()
	if err != nil {
		return err
	}
	behind, err := isBehind(ctx, db, known)
	if err != nil {
		return err
	}
	if !behind {
		return a.fail(exitFailed, "not_restored", nil, tNotRestored)
	}
	out := finishAnswer{Replayed: backup.Replayed{Done: map[audit.Kind]int{}, Lost: map[audit.Kind]int{}}}
	if s.export != "" {
		out.Replayed, err = backup.Supply(ctx, db, s.serve.logVerifier, func() (io.ReadCloser, error) { return os.Open(s.export) })
		if err != nil {
			return a.sayUnfinished(err)
		}
	}
	for _, c := range known {
		out.Known = max(out.Known, c.Size)
		if s.acceptLoss {
			continue
		}
		if err := exchange.HoldLog(ctx, db, "checkpoint", c.Size, c.Root); err != nil {
			return a.sayUnfinished(err)
		}
	}
	size, _, err := db.LogTree(ctx)
	if err != nil {
		return err
	}
	if s.acceptLoss {
		out.Reopened, err = true, a.acceptLoss(ctx, s, exchange.Loss{Size: size, Known: out.Known, Reason: strings.TrimSpace(s.reason)})
	} else {
		_, err = db.Note(ctx, systemRecord(audit.KindLogRestored, map[string]string{"size": strconv.FormatInt(size, 10), "known": strconv.FormatInt(out.Known, 10),
			"replayed": strconv.FormatInt(out.Replayed.Entries, 10)}))
	}
	if err != nil {
		return err
	}
	if err := storage.FinishRestore(ctx, s.serve.database, s.acceptLoss); err != nil {
		return err
	}
	out.LogSize = size + 1
	return a.answer(out, func() {
		a.tell(tFinished, out.LogSize, out.Replayed.Entries)
		for _, kind := range slices.Sorted(maps.Keys(out.Replayed.Done)) {
			a.tell(tDoneAgain, string(kind), out.Replayed.Done[kind])
		}
		if out.Replayed.Erased > 0 {
			a.tell(tErasedAgain, out.Replayed.Erased)
		}
		for _, kind := range slices.Sorted(maps.Keys(out.Replayed.Lost)) {
			a.tell(tLostActs, string(kind), out.Replayed.Lost[kind])
		}
		if out.Reopened {
			a.tell(tReopened)
		}
	})
}

// known opens the checkpoints that somebody outside remembers.
func (s *restoreSettings) known() ([]audit.Checkpoint, error) {
	verifier, err := note.NewVerifier(s.serve.logVerifier)
	if err != nil {
		return nil, fmt.Errorf("log verifier key: %w", err)
	}
	var out []audit.Checkpoint
	for _, path := range s.checkpoints {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		c, err := audit.OpenCheckpoint(b, verifier)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// isBehind reports whether the database waits for this command: it was restored, or
// its log does not reach what a witness or somebody else knows.
func isBehind(ctx context.Context, db *storage.DB, known []audit.Checkpoint) (bool, error) {
	restoring, err := db.Restoring(ctx)
	if err != nil || restoring {
		return restoring, err
	}
	_, _, err = db.KnownCheckpoint(ctx)
	if err == nil || !errors.Is(err, exchange.ErrNotFound) {
		return err == nil, err
	}
	for _, c := range known {
		err := exchange.HoldLog(ctx, db, "checkpoint", c.Size, c.Root)
		if _, lost := errors.AsType[*exchange.LogShorterError](err); lost {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// sayUnfinished says in words what a restored log still lacks.
func (a *app) sayUnfinished(err error) error {
	lost, ok := errors.AsType[*exchange.LogShorterError](err)
	switch {
	case errors.Is(err, exchange.ErrLogForked):
		return a.fail(exitUnverified, "forked", nil, tLogForkedHere)
	case ok:
		return a.fail(exitUnverified, "log_shorter", nil, tLogShorter, lost.Have, lost.Known)
	}
	return err
}
