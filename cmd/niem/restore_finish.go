package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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
	directory := s.serve.list().only("ldap-url", "ldap-starttls", "ldap-ca", "ldap-base-dn", "ldap-service-dn", "ldap-service-password")
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
				if err := directory.read(cmd); err != nil {
					return err
				}
			} else if len(s.checkpoints) == 0 {
				return &usageError{a.say(tFinishNeeds)}
			}
			return a.finishRestore(cmd.Context(), s)
		}),
	}
	needed.bind(cmd, a.say)
	directory.bind(cmd, a.say)
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
	restoring, err := db.Restoring(ctx)
	if err != nil {
		return err
	}
	if !restoring {
		return a.fail(exitFailed, "not_restored", nil, tNotRestored)
	}
	known, err := s.known()
	if err != nil {
		return err
	}
	out := finishAnswer{Replayed: backup.Replayed{Lost: map[audit.Kind]int{}}}
	if s.export != "" {
		out.Replayed, err = backup.Supply(ctx, db, s.serve.logVerifier, func() (io.ReadCloser, error) { return os.Open(s.export) })
		if errors.Is(err, exchange.ErrLogForked) {
			return a.fail(exitUnverified, "forked", nil, tLogForkedHere)
		}
		if err != nil {
			return err
		}
	}
	for _, c := range known {
		out.Known = max(out.Known, c.Size)
		if s.acceptLoss {
			continue
		}
		err := exchange.HoldLog(ctx, db, c.Size, c.Root)
		if shorter, ok := errors.AsType[*exchange.LogShorterError](err); ok {
			return a.fail(exitUnverified, "log_shorter", nil, tLogShorter, shorter.Have, shorter.Known)
		}
		if errors.Is(err, exchange.ErrLogForked) {
			return a.fail(exitUnverified, "forked", nil, tLogForkedHere)
		}
		if err != nil {
			return err
		}
	}
	size, _, err := db.LogTree(ctx)
	if err != nil {
		return err
	}
	rec := systemRecord(audit.KindLogRestored, map[string]string{"size": strconv.FormatInt(size, 10), "known": strconv.FormatInt(out.Known, 10),
		"replayed": strconv.FormatInt(out.Replayed.Entries, 10), "undone": strconv.Itoa(out.Replayed.Undone)})
	if s.acceptLoss {
		by, second, err := a.twoPeople(ctx, s)
		if err != nil {
			return err
		}
		rec.Kind, rec.Actor, rec.Subject, out.Reopened = audit.KindLogReopened, by.ID.String(), second.ID.String(), true
		rec.Details = map[string]string{"size": strconv.FormatInt(size, 10), "lost": strconv.FormatInt(out.Known, 10), "reason": strings.TrimSpace(s.reason), "second": second.Username}
	}
	if err := db.NoteAct(ctx, rec); err != nil {
		return err
	}
	if err := storage.FinishRestore(ctx, s.serve.database, s.acceptLoss); err != nil {
		return err
	}
	out.LogSize = size + 1
	return a.answer(out, func() {
		a.tell(tFinished, out.LogSize, out.Replayed.Entries, out.Replayed.Undone)
		for kind, n := range out.Replayed.Lost {
			a.tell(tLostActs, string(kind), n)
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

// twoPeople has two people of the security office prove who they are: one alone
// may not decide that a part of the log is lost.
func (a *app) twoPeople(ctx context.Context, s *restoreSettings) (by, second exchange.Person, err error) {
	directory, err := s.serve.directory()
	if err != nil {
		return by, second, err
	}
	prove := func(username, passwordFile string) (exchange.Person, error) {
		password, err := a.askSecret(passwordFile, text{tPassword.vi + " " + username, tPassword.en + " " + username}, false)
		if err != nil {
			return exchange.Person{}, err
		}
		p, err := directory.Lookup(ctx, username)
		if err == nil {
			p, err = directory.Authenticate(ctx, p, password)
		}
		if err == nil && (p.Disabled || !p.Has(exchange.RoleSecurity) && !p.Has(exchange.RoleLeader)) {
			err = exchange.ErrForbidden
		}
		if err != nil {
			return exchange.Person{}, a.fail(exitSignedOut, "not_proved", err, tNotProved, username)
		}
		return p, nil
	}
	if by, err = prove(s.by, "NIEM_PASSWORD_FILE"); err != nil {
		return by, second, err
	}
	if second, err = prove(s.second, "NIEM_SECOND_PASSWORD_FILE"); err != nil {
		return by, second, err
	}
	if by.ID == second.ID {
		return by, second, a.fail(exitFailed, "same_person", nil, tSamePerson)
	}
	return by, second, nil
}
