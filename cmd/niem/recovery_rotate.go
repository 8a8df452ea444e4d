package main

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func (a *app) rotateCommand() *cobra.Command {
	var f requestFlags
	var holders []string
	cmd := &cobra.Command{Use: "rotate --decision N --reason TEXT [--holders A,B,C]", Short: a.say(tRotate), Long: a.say(tRotateLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := f.complete(a); err != nil {
				return err
			}
			if holders = trimmed(holders); len(holders) > 0 && !threeNames(holders) {
				return &usageError{a.say(tThreeHolders)}
			}
			return a.rotate(cmd.Context(), f, holders)
		})}
	f.bind(a, cmd)
	cmd.Flags().StringSliceVar(&holders, "holders", nil, a.say(tFlagNewHolders))
	return cmd
}

func (a *app) resealCommand() *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{Use: "reseal --decision N --reason TEXT", Short: a.say(tReseal), Long: a.say(tResealLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := f.complete(a); err != nil {
				return err
			}
			return a.resealRest(cmd.Context(), f)
		})}
	f.bind(a, cmd)
	return cmd
}

// rotate asks the second holder to draw a new key, for the same holders or for
// others, and to seal anew what is sealed to the present one.
func (a *app) rotate(ctx context.Context, f requestFlags, names []string) error {
	s, err := a.sit(ctx, f.unit)
	if err != nil {
		return err
	}
	order := exchange.RecoveryOrder{Action: exchange.RecoveryRotation}
	if len(names) > 0 {
		holders, err := s.trustees(ctx, names)
		if err != nil {
			return err
		}
		for i, h := range holders {
			order.Holders[i] = h.key.Person
		}
	}
	return s.request(ctx, f, order, nil)
}

// resealRest asks the second holder to go on with what is still sealed to a key
// before the unit's.
func (a *app) resealRest(ctx context.Context, f requestFlags) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	seats, err := d.seats(ctx, f.unit)
	if err != nil {
		return err
	}
	for i := len(seats) - 1; i >= 0; i-- { // the oldest first
		if s := seats[i]; s.before {
			return s.request(ctx, f, exchange.RecoveryOrder{Action: exchange.RecoveryReseal}, nil)
		}
	}
	return a.fail(exitFailed, "nothing", nil, tNothingToReseal)
}

// newHolders are the user names of those who hold the key after a rotation.
func (r *request) newHolders(ctx context.Context) ([]string, error) {
	people := r.people
	if r.order.Holders != [3]crypto.PersonID{} {
		use, err := r.line(ctx, func(u api.RecoveryUse) bool { return len(u.Holders) == len(r.order.Holders) })
		if err != nil {
			return nil, err
		}
		people = use.Holders
	}
	var names []string
	for _, p := range people {
		names = append(names, p.Username)
	}
	if !threeNames(names) {
		return nil, r.app.fail(exitUnverified, "recovery_request", nil, tRequestForged, r.id)
	}
	return names, nil
}

// showHolders lets the second holder see for whom the new key is.
func (r *request) showHolders(ctx context.Context) error {
	if r.order.Action != exchange.RecoveryRotation {
		return nil
	}
	names, err := r.newHolders(ctx)
	if err == nil {
		r.app.warn(tNewHoldersAre, strings.Join(names, ", "))
	}
	return err
}

// rotate draws the unit's new key on this device, nests it for its holders and
// has it take the present one's place. Its secret half leaves this process in no
// other form. Repeated, it finds that it was done.
func (r *request) rotate(ctx context.Context) error {
	if r.before {
		return nil
	}
	names, err := r.newHolders(ctx)
	if err != nil {
		return err
	}
	holders, err := r.trustees(ctx, names)
	if err != nil {
		return err
	}
	want := r.order.Consent(r.holders, r.event.String()).Holders
	for i, h := range holders {
		if h.key.Person.String() != want[i] {
			return r.app.fail(exitUnverified, "recovery_request", nil, tRequestForged, r.id)
		}
	}
	key, err := crypto.NewAccountKey()
	if err != nil {
		return err
	}
	st := audit.RecoveryStatement{Act: audit.KindRecoveryReplaced, Unit: r.unit, Previous: r.event.String(), Request: hex.EncodeToString(r.order.ID[:]), Consented: r.order.Created}
	in, err := r.stateRecovery(ctx, st, key, holders)
	if err != nil {
		return err
	}
	answer, err := r.client.RotateRecovery(ctx, r.unit, r.id, in)
	if err != nil {
		return err
	}
	r.Forget()
	now, err := r.CheckRecovery(ctx, answer)
	if err != nil {
		return err
	}
	if !now.Account.Equal(key.Recipient()) {
		return r.app.fail(exitUnverified, "foreign_key", nil, tForeignKey, now.Fingerprint)
	}
	r.app.warn(tRotated, oneLine(r.unit), now.Fingerprint, strings.Join(names, ", "))
	return nil
}
