package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange/releaser"
)

// ringSettings say where the releaser's key-encryption keys lie.
type ringSettings struct{ folder, safe string }

func (s *ringSettings) list() settings {
	return settings{
		{name: "releaser-keys", value: &s.folder, help: tSetReleaserKeys},
		{name: "releaser-safe", value: &s.safe, help: tSetReleaserSafe},
	}
}

func (s *ringSettings) open(ctx context.Context, now func() time.Time) (*releaser.Ring, error) {
	safe, err := releaser.SafeNamed(s.safe)
	if err != nil {
		return nil, err
	}
	return releaser.OpenRing(ctx, s.folder, safe, now)
}

// kekCommand tends the key-encryption keys. It runs beside the releaser, as its
// user: nobody else can read the folder, and no server can ask for it.
func (a *app) kekCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "kek", Short: a.say(tKEK), Long: a.say(tKEKLong), Args: cobra.NoArgs}
	s := &ringSettings{safe: "files"}
	add := func(sub *cobra.Command, do func(ctx context.Context, ring *releaser.Ring, args []string) error) {
		sub.RunE = runs(func(cmd *cobra.Command, args []string) error {
			if err := s.list().read(cmd); err != nil {
				return err
			}
			ring, err := s.open(cmd.Context(), a.now)
			if err != nil {
				return err
			}
			return do(cmd.Context(), ring, args)
		})
		s.list().bind(sub, a.say)
		cmd.AddCommand(sub)
	}
	add(&cobra.Command{Use: "status", Short: a.say(tKEKStatus), Args: cobra.NoArgs}, a.kekStatus)
	add(&cobra.Command{Use: "rotate", Short: a.say(tKEKRotate), Long: a.say(tKEKRotateLong), Args: cobra.NoArgs}, a.kekRotate)
	yes := false
	destroy := &cobra.Command{Use: "destroy FINGERPRINT", Short: a.say(tKEKDestroy), Long: a.say(tKEKDestroyLong), Args: cobra.ExactArgs(1)}
	destroy.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	add(destroy, func(ctx context.Context, ring *releaser.Ring, args []string) error {
		return a.kekDestroy(ctx, ring, args[0], yes)
	})
	return cmd
}

type kekJSON struct {
	Fingerprint string `json:"fingerprint"`
	Made        string `json:"made"`
	State       string `json:"state"` // current | in_use | spare | destroyed
	Destroyed   string `json:"destroyed,omitempty"`
}

type kekAnswer struct {
	Keys []kekJSON `json:"keys"`
}

func toKEK(k releaser.KeyState) kekJSON {
	out := kekJSON{Fingerprint: k.Fingerprint, Made: k.Made.UTC().Format(jsonTime), State: "in_use"}
	switch {
	case k.Current:
		out.State = "current"
	case !k.Destroyed.IsZero():
		out.State, out.Destroyed = "destroyed", k.Destroyed.UTC().Format(jsonTime)
	case k.Spare:
		out.State = "spare"
	}
	return out
}

var kekStates = map[string]text{"current": tKEKCurrent, "in_use": tKEKInUse, "spare": tKEKSpare, "destroyed": tKEKGone}

func (a *app) kekStatus(ctx context.Context, ring *releaser.Ring, _ []string) error {
	states, err := ring.States(ctx)
	if err != nil {
		return err
	}
	out := kekAnswer{Keys: []kekJSON{}}
	var rows [][]string
	for _, k := range states {
		out.Keys = append(out.Keys, toKEK(k))
		rows = append(rows, []string{k.Fingerprint, when(k.Made), a.say(kekStates[toKEK(k).State]), when(k.Destroyed)})
	}
	return a.answer(out, func() { a.table([]text{tColFingerprint, tColMade, tColState, tColDestroyed}, rows) })
}

func (a *app) kekRotate(ctx context.Context, ring *releaser.Ring, _ []string) error {
	k, err := ring.Rotate(ctx)
	if err != nil {
		return err
	}
	return a.answer(toKEK(k), func() { a.tell(tKEKRotated, k.Fingerprint) })
}

func (a *app) kekDestroy(ctx context.Context, ring *releaser.Ring, fingerprint string, yes bool) error {
	if !yes && isTerminal(a.in) {
		a.warn(tKEKWarning)
		agreed, err := a.agrees(tKEKPrompt)
		if err != nil {
			return err
		}
		if !agreed {
			return a.fail(exitFailed, "declined", nil, tDeclined)
		}
	}
	k, err := ring.Destroy(ctx, fingerprint)
	switch {
	case errors.Is(err, releaser.ErrIsCurrent):
		return a.fail(exitFailed, "current", nil, tKEKIsCurrent)
	case errors.Is(err, releaser.ErrNotSpare):
		return a.fail(exitFailed, "not_spare", nil, tKEKNotSpare)
	case errors.Is(err, releaser.ErrNoKey):
		return a.fail(exitNotFound, "not_found", nil, tKEKUnknown, fingerprint)
	case err != nil:
		return fmt.Errorf("destroy key: %w", err)
	}
	return a.answer(toKEK(k), func() { a.tell(tKEKDestroyed, k.Fingerprint, when(k.Destroyed)) })
}
