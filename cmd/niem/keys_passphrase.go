package main

import (
	"context"

	"github.com/spf13/cobra"

	"niem/crypto"
)

func (a *app) passphraseCommand() *cobra.Command {
	return &cobra.Command{Use: "passphrase", Short: a.say(tKeysPassphrase), Long: a.say(tKeysPassphraseLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.changePassphrase(cmd.Context()) })}
}

// changePassphrase wraps the account key anew. One file is replaced, whole: the
// old passphrase holds until the new one does.
func (a *app) changePassphrase(context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	passphrase, err := a.askSecret("NIEM_NEW_PASSPHRASE_FILE", tNewPassphrase, true)
	if err != nil {
		return err
	}
	b, err := d.home.read(fileWrapKey)
	if err != nil {
		return err
	}
	wrapKey, err := crypto.ParseWrapKey(string(b))
	if err != nil {
		return err
	}
	wrapped, err := crypto.WrapAccount(account, wrapKey.Recipient(), passphrase, crypto.DefaultWorkFactor)
	if err != nil {
		return err
	}
	if err := d.home.write(fileAccount, wrapped); err != nil {
		return err
	}
	return a.answer(map[string]bool{"changed": true}, func() { a.tell(tPassphraseChanged) })
}
