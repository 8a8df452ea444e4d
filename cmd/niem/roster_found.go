package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange"
	"niem/storage"
	"niem/web/api"
)

type foundedAnswer struct {
	People []string `json:"people"`
}

func (a *app) foundCommand() *cobra.Command {
	s := newServeSettings()
	var people []string
	var decision string
	cmd := &cobra.Command{Use: "found --people NAME,… --decision N", Short: a.say(tRosterFound), Long: a.say(tRosterFoundL), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if people = trimmed(people); len(people) == 0 || strings.TrimSpace(decision) == "" {
				return &usageError{a.say(tNeedFounders)}
			}
			if err := s.list().read(cmd); err != nil {
				return err
			}
			return a.foundRoster(cmd.Context(), s, people, decision)
		})}
	s.list().bind(cmd, a.say)
	cmd.Flags().StringSliceVar(&people, "people", nil, a.say(tFlagPeople))
	cmd.Flags().StringVar(&decision, "decision", "", a.say(tFlagPaper))
	return cmd
}

// foundRoster acts on the database, as the operator: nobody can have a session
// yet. The directory is read first, so that a server need not have run.
func (a *app) foundRoster(ctx context.Context, s *serveSettings, people []string, decision string) error {
	i, err := s.open(ctx, a.now, func(*storage.DB) *slog.Logger { return slog.New(slog.NewJSONHandler(a.err, nil)) })
	if err != nil {
		return err
	}
	defer i.close()
	if _, err := i.service.SyncDirectory(ctx); err != nil {
		return err
	}
	founded, err := i.service.FoundRoster(ctx, people, decision)
	if err != nil {
		return a.founding(err)
	}
	out := foundedAnswer{}
	for _, p := range founded {
		out.People = append(out.People, p.Username)
	}
	return a.answer(out, func() { a.tell(tFounded, strings.Join(out.People, ", ")) })
}

// founding words the errors of a founding, which no server words.
func (a *app) founding(err error) error {
	incomplete, lacks := errors.AsType[*exchange.IncompleteRosterError](err)
	unreachable, isUnreachable := errors.AsType[*exchange.UnreachableError](err)
	invalid, isInvalid := errors.AsType[*exchange.InvalidError](err)
	switch {
	case errors.Is(err, exchange.ErrFounded):
		return a.fail(exitFailed, "founded", nil, tFoundedBefore)
	case lacks:
		return a.fail(exitFailed, api.CodeIncompleteRoster, nil, tFounderIncomplete, incomplete.Username, strings.Join(incomplete.Missing, ", "))
	case isUnreachable:
		return a.fail(exitNotFound, api.CodeNotFound, nil, tFounderUnknown, strings.Join(unreachable.Usernames, ", "))
	case isInvalid && invalid.Code == "no_security_officer":
		return a.fail(exitFailed, invalid.Code, nil, tFounderOfficer)
	}
	return err
}
