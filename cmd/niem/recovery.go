package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/web/api"
)

type recoveryAnswer struct {
	Unit        string   `json:"unit"`
	Fingerprint string   `json:"fingerprint"`
	Holders     []string `json:"holders"`
	LogIndex    int64    `json:"log_index"`
}

func (a *app) recoveryCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "recovery", Short: a.say(tRecovery), Args: cobra.NoArgs}
	var unit string
	var holders []string
	found := &cobra.Command{Use: "init", Short: a.say(tRecoveryInit), Long: a.say(tRecoveryInitLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if holders = trimmed(holders); len(holders) != 3 || len(slices.Compact(slices.Sorted(slices.Values(holders)))) != 3 {
				return &usageError{a.say(tThreeHolders)}
			}
			return a.initRecovery(cmd.Context(), unit, holders)
		})}
	found.Flags().StringSliceVar(&holders, "holders", nil, a.say(tFlagHolders))
	found.Flags().StringVar(&unit, "unit", "", a.say(tFlagUnit))
	cmd.AddCommand(found, a.useCommand(), a.rehearseCommand(), a.recoveryListCommand(), a.approveCommand(), a.rejectCommand())
	return cmd
}

// initRecovery founds a unit's recovery key. Its secret half exists in this
// process only, and leaves it nested for pairs of the three holders.
func (a *app) initRecovery(ctx context.Context, unit string, names []string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if unit == "" {
		unit = d.me.Unit
	}
	found, err := d.client.Recipients(ctx, names)
	if err != nil {
		return err
	}
	holders := [3]crypto.AccountRecipient{}
	for i, name := range names {
		for _, r := range found.People {
			if r.Person.Username != name {
				continue
			}
			checked, err := d.checkNamedKey(ctx, r.Key, name)
			if err != nil {
				return err
			}
			if !checked.confirmed {
				return a.fail(exitFailed, api.CodeUnconfirmed, nil, tHolderUnconfirmed, name)
			}
			holders[i] = checked.account
		}
		if holders[i].IsZero() {
			return a.fail(exitFailed, api.CodeNoKey, nil, tHolderNoKey, name)
		}
	}
	key, err := crypto.NewAccountKey()
	if err != nil {
		return err
	}
	shares, err := crypto.SplitRecovery(key, holders)
	if err != nil {
		return err
	}
	answer, err := d.client.InitRecovery(ctx, unit, api.NewRecovery{Account: key.Recipient().String(), Holders: names, Shares: shares[:]})
	if err != nil {
		return err
	}
	account, _, err := d.checkRecovery(ctx, answer)
	if err != nil {
		return err
	}
	if !account.Equal(key.Recipient()) {
		return a.fail(exitUnverified, "foreign_key", nil, tForeignKey, account.Fingerprint())
	}
	out := recoveryAnswer{unit, account.Fingerprint(), names, answer.Event.Index}
	return a.answer(out, func() {
		a.tell(tRecoveryFounded, oneLine(unit), out.Fingerprint, strings.Join(names, ", "))
	})
}
