package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange/audit"
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
	holders, ids := [3]crypto.AccountRecipient{}, [3]string{}
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
			holders[i], ids[i] = checked.account, checked.person.String()
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
	device, err := d.device()
	if err != nil {
		return err
	}
	in, err := d.stateRecovery(ctx, audit.RecoveryStatement{Act: audit.KindRecoveryNew, Unit: unit, Holders: ids}, key, device)
	if err != nil {
		return err
	}
	in.Holders, in.Shares = names, shares[:]
	answer, err := d.client.InitRecovery(ctx, unit, in)
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

// stateRecovery has this device sign for a new recovery key, at the log's time.
func (d *desk) stateRecovery(ctx context.Context, st audit.RecoveryStatement, key *crypto.AccountKey, device *crypto.DeviceKey) (api.NewRecovery, error) {
	checkpoint, err := d.log.refresh(ctx)
	if err != nil {
		return api.NewRecovery{}, err
	}
	out := api.NewRecovery{Account: key.Recipient().String(), Stated: checkpoint.Time.UTC().Truncate(time.Millisecond)}
	st.Account, st.Time = crypto.HashOf([]byte(out.Account)).String(), out.Stated
	b, err := st.Encode()
	if err != nil {
		return out, err
	}
	public, signature := device.Public(), device.Sign(audit.RecoveryDomain, b)
	out.Signature = api.KeySignature{Device: public[:], Signature: signature[:]}
	return out, nil
}
