package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/exchange/releaser"
)

type acceptStateAnswer struct {
	Told   string `json:"told"`
	Reason string `json:"reason"`
}

// acceptStateCommand lets a releaser go on whose state file is an old copy. It
// runs on the releaser's machine, as its user, while the releaser does not.
func (a *app) acceptStateCommand() *cobra.Command {
	var logVerifier, state, reason string
	s := settings{
		{name: "log-verifier", value: &logVerifier, help: tSetLogVerifier},
		{name: "releaser-state", value: &state, help: tSetReleaserState},
	}
	cmd := &cobra.Command{
		Use: "accept-state", Short: a.say(tAcceptState), Long: a.say(tAcceptStateLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := s.read(cmd); err != nil {
				return err
			}
			if reason == "" {
				return &usageError{a.say(tAcceptStateReason)}
			}
			verifier, err := note.NewVerifier(logVerifier)
			if err != nil {
				return fmt.Errorf("log verifier key: %w", err)
			}
			told, err := releaser.AcceptState(state, verifier.Name(), reason, time.Now())
			if errors.Is(err, releaser.ErrNotStale) {
				return a.fail(exitFailed, "not_stale", nil, tNotStale)
			}
			if err != nil {
				return err
			}
			return a.answer(acceptStateAnswer{told, reason}, func() { a.tell(tStateAccepted, told) })
		}),
	}
	s.bind(cmd, a.say)
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagStateReason))
	return cmd
}
