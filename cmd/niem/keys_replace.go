package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

func (a *app) replaceCommand() *cobra.Command {
	var yes, lost bool
	cmd := &cobra.Command{Use: "replace", Short: a.say(tKeysReplace), Long: a.say(tKeysReplaceLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if lost {
				return a.replaceLost(cmd.Context(), yes)
			}
			return a.replaceKey(cmd.Context(), yes)
		})}
	cmd.Flags().BoolVar(&lost, "lost", false, a.say(tFlagLost))
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

// replaceKey makes a new account key and device key, signed in by the old device.
// The old key's files are kept beside the new ones.
func (a *app) replaceKey(ctx context.Context, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	old, err := d.device()
	if err != nil {
		return err
	}
	before, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return err
	}
	if !before.Has(old.Public()) {
		return a.fail(exitFailed, "foreign_key", nil, tDeviceEnded, before.Account.Fingerprint())
	}
	a.warn(tReplaceMeans)
	if err := a.mustAgree(yes, tSurePrompt); err != nil {
		return err
	}
	passphrase, err := a.askSecret("NIEM_PASSPHRASE_FILE", tNewPassphrase, true)
	if err != nil {
		return err
	}
	account, err := crypto.NewAccountKey()
	if err != nil {
		return err
	}
	device, err := crypto.NewDeviceKey(rand.Reader)
	if err != nil {
		return err
	}
	// The old key goes aside and the new one is on disk before the log hears of it:
	// no key that counts is ever without its owner.
	aside := fmt.Sprintf(".%d", before.State.Newest)
	move := func(from, to string) error {
		for _, name := range []string{fileDeviceKey, fileAccount, fileWrapKey} {
			if err := d.home.rename(name+from, name+to); err != nil {
				return err
			}
		}
		return nil
	}
	if err := move("", aside); err != nil {
		return err
	}
	if err := d.keepKeys(account, device, passphrase); err != nil {
		return err
	}
	st := before.Statement(audit.KindKeyReplaced)
	st.Account, st.Device = crypto.HashOf([]byte(account.Recipient().String())).String(), device.Public().String()
	key, checked, err := d.actOnOwnKey(ctx, st, account.Recipient().String(), device, old)
	var refused *api.Error
	if errors.As(err, &refused) { // nothing was logged: the old key stays the present one
		return errors.Join(err, move(aside, ""))
	}
	if err != nil {
		return a.fail(exitUnavailable, "replace", err, tReplaceUnsure, aside)
	}
	return a.answer(answerKey(d.me.Username, key), func() {
		a.tell(tKeyReplaced, checked.Account.Fingerprint(), a.keyStatus(key.Status), aside)
	})
}
