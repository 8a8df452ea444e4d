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
	webdesk "niem/web/desk"
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
			if holders = trimmed(holders); !threeNames(holders) {
				return &usageError{a.say(tThreeHolders)}
			}
			return a.initRecovery(cmd.Context(), unit, holders)
		})}
	found.Flags().StringSliceVar(&holders, "holders", nil, a.say(tFlagHolders))
	found.Flags().StringVar(&unit, "unit", "", a.say(tFlagUnit))
	cmd.AddCommand(found, a.useCommand(), a.recoveryTraceCommand(), a.rehearseCommand(), a.rotateCommand(), a.resealCommand(), a.recoveryListCommand(), a.approveCommand(), a.rejectCommand(), a.paperCommand())
	return cmd
}

// threeNames tells whether three different people are named.
func threeNames(names []string) bool {
	return len(names) == 3 && len(slices.Compact(slices.Sorted(slices.Values(names)))) == 3
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
	holders, err := d.trustees(ctx, names)
	if err != nil {
		return err
	}
	key, err := crypto.NewAccountKey()
	if err != nil {
		return err
	}
	in, err := d.stateRecovery(ctx, audit.RecoveryStatement{Act: audit.KindRecoveryNew, Unit: unit}, key, holders)
	if err != nil {
		return err
	}
	answer, err := d.client.InitRecovery(ctx, unit, in)
	if err != nil {
		return err
	}
	now, err := d.CheckRecovery(ctx, answer)
	if err != nil {
		return err
	}
	if !now.Account.Equal(key.Recipient()) {
		return a.fail(exitUnverified, "foreign_key", nil, tForeignKey, now.Fingerprint)
	}
	out := recoveryAnswer{unit, now.Fingerprint, names, answer.Event.Index}
	return a.answer(out, func() {
		a.tell(tRecoveryFounded, oneLine(unit), out.Fingerprint, strings.Join(names, ", "))
	})
}

// trustee is somebody who is to hold a recovery key.
type trustee struct {
	username string
	key      webdesk.CheckedKey
}

// trustees verifies the keys of three holders, which registrars have confirmed.
func (d *desk) trustees(ctx context.Context, names []string) (out [3]trustee, err error) {
	found, err := d.client.Recipients(ctx, names)
	if err != nil {
		return out, err
	}
	for i, name := range names {
		for _, r := range found.People {
			if r.Person.Username != name {
				continue
			}
			checked, err := d.CheckNamedKey(ctx, r.Key, name)
			if err != nil {
				return out, err
			}
			if !checked.Confirmed() {
				return out, d.app.fail(exitFailed, api.CodeUnconfirmed, nil, tHolderUnconfirmed, name)
			}
			out[i] = trustee{name, checked}
		}
		if out[i].username == "" {
			return out, d.app.fail(exitFailed, api.CodeNoKey, nil, tHolderNoKey, name)
		}
	}
	return out, nil
}

// stateRecovery nests a new recovery key for its holders and has this device sign
// for it, at the log's time.
func (d *desk) stateRecovery(ctx context.Context, st audit.RecoveryStatement, key *crypto.AccountKey, holders [3]trustee) (api.NewRecovery, error) {
	device, err := d.device()
	if err != nil {
		return api.NewRecovery{}, err
	}
	checkpoint, err := d.Refresh(ctx)
	if err != nil {
		return api.NewRecovery{}, err
	}
	out := api.NewRecovery{Account: key.Recipient().String(), Stated: checkpoint.Time.UTC().Truncate(time.Millisecond)}
	var accounts [3]crypto.AccountRecipient
	for i, h := range holders {
		accounts[i], st.Holders[i] = h.key.Account, h.key.Person.String()
		out.Holders = append(out.Holders, h.username)
	}
	shares, err := crypto.SplitRecovery(key, accounts)
	if err != nil {
		return out, err
	}
	out.Shares = shares[:]
	st.Account, st.Time = crypto.HashOf([]byte(out.Account)).String(), out.Stated
	b, err := st.Encode()
	if err != nil {
		return out, err
	}
	public, signature := device.Public(), device.Sign(audit.RecoveryDomain, b)
	out.Signature = api.KeySignature{Device: public[:], Signature: signature[:]}
	return out, nil
}
